// SPDX-License-Identifier: BSL-1.0

// The clock of training, predicted and run: gradient descent from an aligned balanced start, whose modes are learned
// one after the other at times known in advance, one mode below its smaller root being lost; and the balance of
// neighbouring layers, which decays by one factor in every step from any start. Parts `predicted` and `run`: loss and
// singular values of W_3 W_2 W_1. Part `half`: when each mode is half way. Part `balance`: the imbalance of a random
// start.

#include "figure.hpp"

#include <dmf/dmf.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace gallery {

namespace {

using Factors = dmf::Factors<double>;

/// max_l ||W_l W_l^T - W_{l+1}^T W_{l+1}||_F.
double imbalance(const Factors& W) {
  double largest = 0;
  for (int l = 1; l < W.architecture().depth(); ++l) {
    const Matrix left = W.layer(l) * W.layer(l).transpose(), right = W.layer(l + 1).transpose() * W.layer(l + 1);
    largest = std::max(largest, (left - right).norm());
  }
  return largest;
}

}  // namespace

void training_clock(Figure& figure) {
  figure.say(
      "L = 3, widths 5, lambda_l = 0.1, y = 6, 4, 2.5, 1.5, 0.3, start scale 0.05, step 0.005, frames from seed 28");
  constexpr int depth = 3, steps = 2400;
  constexpr Index width = 5;
  constexpr double weight = 0.1, start = 0.05, step = 0.005;
  const dmf::Architecture<double> architecture({width, width, width, width}, weight);
  const auto groups = dmf::singular_groups(architecture, Vector{{6.0, 4.0, 2.5, 1.5, 0.3}});
  const dmf::LearningCurve<double> curve(groups, Vector::Constant(width, start));

  Table& predicted = figure.table("predicted", "time,F,m_1,m_2,m_3,m_4,m_5");
  for (const double time : ticks(0, steps * step, figure.points(800, 100))) {
    const Vector s = curve.scales(time);
    const Vector m = s.array().pow(depth);
    predicted.row(time, curve.loss_at(s), m[0], m[1], m[2], m[3], m[4]);
  }
  Table& half = figure.table("half", "mode,time,m");
  std::vector<double> half_steps;
  for (std::size_t i = 0; i < curve.modes().size(); ++i) {
    const auto& mode = curve.modes()[i];
    if (mode.fate.end != dmf::TrainingEnd::larger_root) continue;
    half.row(static_cast<double>(i + 1), mode.half.time, std::pow(mode.half_scale, depth));
    half_steps.push_back(mode.clock.descent_steps(start, mode.half_scale, step));
  }
  figure.equal("modes that are learned", static_cast<double>(half_steps.size()), 3);

  // The run.
  std::mt19937_64 generator(28);
  std::vector<Matrix> E;
  for (int l = 0; l <= depth; ++l) E.push_back(dmf::random_frame<double>(width, width, generator));
  const Matrix Y = E.back() * groups.singular_values.asDiagonal() * E.front().transpose();
  const dmf::Problem<double> problem(architecture, Y);
  Factors W(architecture), gradient(architecture);
  for (int l = 1; l <= depth; ++l) {
    const auto at = static_cast<std::size_t>(l);
    W.layer(l) = start * E[at] * E[at - 1].transpose();
  }
  dmf::Workspace<double> workspace(architecture);
  Table& run = figure.table("run", "time,F,m_1,m_2,m_3,m_4,m_5");
  double off = 0, step_error = 0;
  Vector losses(steps + 9);  // predicted, from 4 steps before the start, where it is that of the start
  for (Index i = 0; i < losses.size(); ++i) losses[i] = curve.loss(std::max(0.0, step * static_cast<double>(i - 4)));
  std::vector<double> found(half_steps.size(), -1);
  Vector before = Vector::Constant(width, start);
  for (int k = 0; k <= steps; ++k) {
    const double F = dmf::objective_and_gradient(problem, W.view(), gradient.view(), workspace);
    const Vector s = (E[1].transpose() * W.layer(1) * E[0]).diagonal();
    if (k % 40 == 0) {
      const Matrix product = E.back().transpose() * dmf::end_to_end(W) * E.front();
      run.row(k * step, F, product(0, 0), product(1, 1), product(2, 2), product(3, 3), product(4, 4));
    }
    if (!(F <= losses[k] + 1e-9 && F >= losses[k + 8] - 1e-9)) off += 1;
    for (std::size_t i = 0; i < found.size(); ++i) {  // between two steps, by a chord
      const double target = curve.modes()[i].half_scale;
      const auto mode = static_cast<Index>(i);
      if (found[i] < 0 && s[mode] >= target) found[i] = k - (s[mode] - target) / (s[mode] - before[mode]);
    }
    before = s;
    W.vector() -= step * gradient.vector();
  }
  for (std::size_t i = 0; i < found.size(); ++i) step_error = larger_of(step_error, std::abs(found[i] - half_steps[i]));
  figure.equal("points of the run whose F is not predicted for a time at most 4 steps away", off, 0);
  figure.at_most("steps until half way, run - predicted", step_error, 0.5);

  // Balance, from any start.
  Table& balance = figure.table("balance", "time,run,predicted,bound");
  for (double& entry : W.vector()) entry = 0.6 * (2 * dmf::uniform(generator) - 1);
  const Factors first = W;
  Factors previous = W;
  double path = 0, outside = 0;
  for (int k = 0; k <= 2000; ++k) {
    if (k % 40 == 0) {
      const dmf::BalanceLaw<double> law = dmf::descent_balance_law(architecture, first.view(), W.view(), step, k, path);
      if (!law.holds()) outside += 1;
      const double factor = std::pow(1 - 4 * step * weight, k);
      balance.row(k * step, imbalance(W) / imbalance(first), factor, law.allowed / law.before);
    }
    dmf::objective_and_gradient(problem, W.view(), gradient.view(), workspace);
    previous = W;
    W.vector() -= step * gradient.vector();
    path += dmf::squared_step(architecture, previous.view(), W.view());
  }
  figure.equal("points outside the bound on the balance", outside, 0);
}

}  // namespace gallery
