// SPDX-License-Identifier: BSL-1.0

// What every platform must say alike: counts, types and order of the orbits of a set of problems, and doubles
// with all their bits, one problem per block. From exact input, so that a difference is one of dmf's arithmetic
// or of the platform's elementary functions. No test framework: it is compiled for other processors, too.

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/convergence.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/global_minimizer.hpp>
#include <dmf/analytic/hessian_blocks.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/low_rank/prox.hpp>
#include <dmf/landscape/regularization_path.hpp>
#include <dmf/landscape/spectrum.hpp>
#include <dmf/core/svd.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <vector>

namespace {

void say(double x) { std::printf(" %a", x); }
void say(const char* word) { std::printf(" %s", word); }
void say_integer(std::int64_t n) { std::printf(" %lld", static_cast<long long>(n)); }
void end_line() { std::printf("\n"); }

void list(const std::vector<dmf::Index>& widths, const std::vector<double>& lambda, const dmf::Vector<double>& y) {
  const dmf::Architecture<double> architecture(widths, lambda);
  const dmf::Atlas<double> atlas(architecture, y);
  say("problem");
  const auto counts = atlas.counts();
  for (const std::int64_t n : {counts.total, counts.global_minimizer, counts.spurious_local_minimizer,
                               counts.strict_saddle, counts.non_strict_saddle}) {
    say_integer(n);
  }
  end_line();
  for (const auto& group : atlas.groups().groups) {
    say("group");
    for (const dmf::Index n : {group.multiplicity, group.first}) say_integer(n);
    say_integer(group.side_of_fold);
    say_integer(group.side_of_switch);
    for (const auto& root : group.roots) {
      for (const double x : {root.root.u, root.root.t, root.sigma, root.end_to_end}) say(x);
    }
    end_line();
  }
  for (const auto& orbit : atlas.lowest(12)) {
    say("orbit");
    say(to_string(orbit.type()));
    say_integer(orbit.rank());
    say_integer(orbit.dimension());
    say_integer(orbit.inertia().negative);
    say_integer(orbit.inertia().zero);
    for (const dmf::Choice& choice : orbit.choice()) {
      for (const dmf::Index n : {choice.larger, choice.smaller, choice.double_root}) say_integer(n);
    }
    say(orbit.value());
    end_line();
  }
  const dmf::RegularizationPath<double> path(architecture, y);
  for (const auto& event : path.events()) {
    say("event");
    say(to_string(event.kind));
    say(event.mean_weight);
    end_line();
  }
  const auto shrunken = dmf::prox_values(y, 0.5, architecture.depth());
  say("prox");
  say_integer(shrunken.rank);
  for (dmf::Index i = 0; i < y.size(); ++i) say(shrunken.values[i]);
  say(shrunken.objective);
  end_line();
}

/// A decomposition and points made from it: their last bits are no promise, their kinds are.
void decompose() {
  const dmf::Matrix<double> Y{{4.0, 1.0, 0.0}, {1.0, 3.0, 1.0}, {0.0, 1.0, 2.0}};
  const dmf::Architecture<double> architecture({3, 2, 4, 3}, 0.25);
  const dmf::Problem<double> problem(architecture, Y);
  const auto minimizer = dmf::global_minimizer(problem);
  const auto W = minimizer.factors;
  const double value = dmf::objective(problem, W), trace = dmf::hessian_trace(problem, W);
  const double by_orbit = dmf::hessian_trace(minimizer.orbit);
  const auto close = [](double a, double b) { return std::abs(a - b) <= 1e-12 * std::abs(b); };
  say("point");
  say_integer(dmf::svd(Y).sound());
  say_integer(minimizer.rank);
  say_integer(close(value, minimizer.value));
  say_integer(close(trace, by_orbit));
  end_line();
  try {
    say_integer(architecture.width(-1));
  } catch (const std::exception& error) {
    say(error.what());
  }
  end_line();
}

}  // namespace

int main() {
  list({3, 3, 3, 3}, {0.25, 0.5, 1.0}, dmf::Vector<double>{{4.0, 2.0, 2.0}});
  list({4, 2, 3}, {0.5, 2.0}, dmf::Vector<double>{{3.0, 1.0, 0.125}});
  list({2, 2, 2, 2}, {3.0, 3.0, 3.0}, dmf::Vector<double>{{4.0, 1.0}});
  list({5, 4, 4, 4, 6}, {0.125, 0.125, 0.25, 0.25}, dmf::Vector<double>{{8.0, 5.0, 3.0, 2.0, 0.5}});
  list({2, 2, 2, 2}, {1e-20, 1e-200, 1e30}, dmf::Vector<double>{{1e10, 1.0}});
  list({6, 6, 6, 6, 6, 6}, std::vector<double>(5, 1e-3), dmf::Vector<double>{{6.0, 5.0, 4.0, 3.0, 2.0, 0.0}});
  decompose();
}
