// SPDX-License-Identifier: BSL-1.0

// The error bound of Chen, Jiang and Wang (dist(W, critical set) <= constant ||grad F(W)|| near an orbit) along runs of
// gradient descent, and where it fails. Part `runs`: distance and gradient for a regular minimizer, where both fall by
// the factor that the spectrum says, for a value at the fold, where ||grad F|| ~ dist^2, and for L = 2 with a value at
// sqrt(lambda), where ||grad F|| ~ dist^3. Part `lines`: the bounds in closed form.

#include "figure.hpp"
#include "run.hpp"

#include <dmf/dmf.hpp>

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace gallery {

namespace {

struct Sample {
  int iteration;
  double distance, gradient;
};

/// A run from W, seen at iterations that grow by a tenth, or at every one where `dense`.
std::vector<Sample> observed_run(const dmf::Landscape<double>& landscape, const dmf::Problem<double>& problem,
                                 const dmf::Orbit<double>& orbit, dmf::Factors<double> W, double step, int steps,
                                 bool all) {
  std::vector<Sample> samples;
  int next = 0;
  gradient_descent(problem, W, step, steps, [&](int k, const dmf::Factors<double>& point, double, double gradient) {
    if (k < next) return true;
    next = all ? k + 1 : k + 1 + k / 10;
    const double distance = landscape.membership(orbit, point).distance;
    samples.push_back({k, distance, gradient});
    return distance > 1e-10;
  });
  return samples;
}

double slope(const Sample& a, const Sample& b) {
  return std::log(b.gradient / a.gradient) / std::log(b.distance / a.distance);
}

}  // namespace

void error_bound(Figure& figure) {
  figure.say("starts from seed 3");
  std::mt19937_64 generator(3);
  Table& runs = figure.table("runs", "run,iteration,distance,gradient");
  Table& lines = figure.table("lines", "run,constant,order,rate,step");
  const auto record = [&](const char* name, const std::vector<Sample>& samples) {
    for (const Sample& s : samples) runs.row(name, s.iteration, s.distance, s.gradient);
    runs.gap();
  };

  {  // The global minimizer, approached from a random point at a distance of 0.1.
    const dmf::Landscape<double> landscape(dmf::Architecture<double>({4, 4, 4, 4}, 0.5), {5.0, 4.0, 2.5, 0.5});
    const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
    const dmf::Orbit<double> orbit = landscape.lowest(1).front();
    const auto rates = dmf::gradient_descent_rates(orbit);
    const auto bound = dmf::error_bound(orbit);
    dmf::Factors<double> W = landscape.random_point(orbit, generator);
    W.vector() += 0.1 * dmf::random_direction(problem.architecture(), generator).vector();
    const double step = 0.5 * rates.best_step();
    const auto samples = observed_run(landscape, problem, orbit, W, step, 100000, true);
    record("minimizer", samples);
    lines.row("minimizer", bound.constant, bound.order, rates.rate(step), step);
    const Sample &last = samples.back(), &before = samples[samples.size() - 20];
    const double observed = std::pow(last.distance / before.distance, 1.0 / (last.iteration - before.iteration));
    figure.at_most("minimizer: |rate observed - rate of the spectrum|", std::abs(observed - rates.rate(step)), 1e-4);
    figure.at_most("minimizer: distance/|gradient| at the end, over the constant",
                   last.distance / last.gradient / bound.constant, 1 + 1e-4);
    double worst = 0;
    for (const Sample& s : samples) worst = larger_of(worst, s.distance / s.gradient / bound.constant);
    figure.at_most("minimizer: the same over the whole run", worst, 2);
  }
  const auto degenerate = [&](const char* name, const dmf::Landscape<double>& landscape,
                              const dmf::Orbit<double>& orbit, const dmf::Factors<double>& start, double step,
                              int order) {
    const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
    const auto samples =
        observed_run(landscape, problem, orbit, start, step, static_cast<int>(figure.points(200000, 20000)), false);
    record(name, samples);
    const auto bound = dmf::error_bound(orbit);
    lines.row(name, bound.constant, bound.order, 1, step);
    figure.equal(std::string(name) + ": order in closed form", bound.order, order);
    figure.at_most(std::string(name) + ": |slope of log gradient over log distance - order|",
                   std::abs(slope(samples[samples.size() - 20], samples.back()) - order), 0.03 * order);
  };
  {  // The double root, approached from above, where F is larger.
    const dmf::Landscape<double> landscape(dmf::Architecture<double>({2, 2, 2, 2}, 3.0), {4.0, 1.0});
    std::vector<dmf::Choice> choice(landscape.groups().groups.size());
    choice[0].double_root = 1;
    const dmf::Orbit<double> orbit = landscape.orbit(choice);
    dmf::Factors<double> W = landscape.point(orbit);
    W.vector() *= 1.3;
    degenerate("fold", landscape, orbit, W, 0.01, 2);
  }
  {  // L = 2, a value at sqrt(lambda): W = 0, approached along equal layers.
    const dmf::Landscape<double> landscape(dmf::Architecture<double>({2, 2, 2}, 1.0), {1.0, 0.5});
    const dmf::Orbit<double> orbit = landscape.lowest(1).front();
    dmf::Factors<double> W(landscape.architecture());
    W.layer(1)(0, 0) = W.layer(2)(0, 0) = 0.6;
    degenerate("threshold", landscape, orbit, W, 0.1, 3);
  }
}

}  // namespace gallery
