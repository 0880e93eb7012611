// SPDX-License-Identifier: BSL-1.0

// Small jobs for a counter of instructions, which does not depend on how busy a machine is:
//
//   instructions JOB N    does the job N times; the counts of two N give those of one job
//   instructions          lists the jobs
//
// Seen by bench/count_instructions.py.

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/slice.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/root_batch.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/landscape/spectrum.hpp>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

/// What keeps a compiler from leaving a result out.
volatile double sink = 0;

using Job = std::function<void()>;

/// F and its gradient, and a Hessian-vector product, at widths 10, 5, 5, 5, 20.
template <int Depth>
struct Small {
  dmf::Architecture<double, Depth> architecture{{10, 5, 5, 5, 20}, 0.1};
  dmf::Problem<double, Depth> problem{architecture, dmf::Matrix<double>::Constant(20, 10, 0.5)};
  dmf::Factors<double, Depth> W{architecture, dmf::Vector<double>::LinSpaced(architecture.parameter_count(), -1, 1)};
  dmf::Factors<double, Depth> result{architecture};
  dmf::Workspace<double> workspace{architecture};
};

template <int Depth>
Job gradient() {
  return [small = std::make_shared<Small<Depth>>()] {
    sink = dmf::objective_and_gradient(small->problem, small->W, small->result, small->workspace);
  };
}

Job gradient_of_known_widths() {
  const auto small = std::make_shared<Small<dmf::Dynamic>>();
  return [small] {
    sink = dmf::objective_and_gradient(dmf::KnownWidths<10, 5, 5, 5, 20>{}, small->problem, small->W, small->result,
                                       small->workspace);
  };
}

Job hessian_product() {
  const auto small = std::make_shared<Small<dmf::Dynamic>>();
  const auto hessian = std::make_shared<dmf::Hessian<double>>(small->problem, small->W);
  const dmf::Vector<double> direction = small->W.vector();
  return [small, hessian, direction, image = dmf::Vector<double>(direction.size())]() mutable {
    hessian->perform_op(direction.data(), image.data());
    sink = image[0];
  };
}

dmf::Atlas<double> distinct(dmf::Index n) {
  return {dmf::Architecture<double>({n, n, n, n}, 0.5), dmf::Vector<double>::LinSpaced(n, 1.3, 2)};
}

Job roots(int L) {
  return [equation = dmf::ScalarEquation<double>(L), log_eta = 1.5]() mutable {
    log_eta += 1e-3;
    sink = equation.roots(log_eta)[0].u;
  };
}

Job root_batch(int L) {
  const dmf::Vector<double> eta = dmf::Vector<double>::LinSpaced(64, 3, 30);
  return [eta, roots = dmf::RootBatch(L), larger = eta, smaller = eta]() mutable {
    roots.solve(eta, larger, smaller);
    sink = larger[0];
  };
}

/// F on 201 x 201 points at widths 10, 5, 5, 5, 20.
Job slice() {
  const auto small = std::make_shared<Small<dmf::Dynamic>>();
  const dmf::Vector<double> reversed = small->W.vector().reverse(), squares = small->W.vector().cwiseAbs2();
  const auto A = std::make_shared<dmf::Factors<double>>(small->architecture, reversed);
  const auto B = std::make_shared<dmf::Factors<double>>(small->architecture, squares);
  return [small, A, B, at = dmf::Vector<double>(dmf::Vector<double>::LinSpaced(201, -1, 1))] {
    sink = dmf::PlaneSlice<double>(small->problem, small->W, *A, *B).grid(at, at).values(0, 0);
  };
}

Job groups() {
  return [architecture = dmf::Architecture<double>({64, 64, 64, 64}, 0.5),
          y = dmf::Vector<double>(dmf::Vector<double>::LinSpaced(64, 1.3, 2))] {
    sink = dmf::singular_groups(architecture, y).groups[0].value;
  };
}

Job spectrum(std::vector<dmf::Index> widths, bool equal_weights, bool ends_alone) {
  std::vector<double> lambda(widths.size() - 1, 0.1);
  for (std::size_t l = 0; l < lambda.size() && !equal_weights; ++l) lambda[l] *= 1 + 0.3 * static_cast<double>(l);
  const dmf::Architecture<double> architecture(widths, lambda);
  const dmf::Vector<double> y = dmf::Vector<double>::LinSpaced(architecture.target_rank_bound(), 3, 5);
  const dmf::Orbit<double> orbit = dmf::Atlas<double>(architecture, y).lowest(1)[0];
  return [=] { sink = ends_alone ? dmf::extremes(orbit).largest : dmf::spectrum(orbit)[0].value; };
}

Job counts() {
  return [atlas = distinct(1000)] { sink = atlas.counts<dmf::Natural>().total.log2(); };
}

Job lowest() {
  return [atlas = distinct(1000)] { sink = atlas.lowest(100)[99].value(); };
}

Job enumeration() {
  return [atlas = distinct(8)] {
    double ranks = 0;
    for (const dmf::Orbit<double>& orbit : atlas.orbits()) ranks += static_cast<double>(orbit.rank());
    sink = ranks;
  };
}

const std::vector<dmf::Index> n200{10, 5, 5, 5, 20}, n2000{25, 20, 20, 20, 35};

const std::map<std::string, std::function<Job()>> jobs{
    {"gradient_small", gradient<dmf::Dynamic>},
    {"gradient_small_known_widths", gradient_of_known_widths},
    {"gradient_small_static_depth", gradient<4>},
    {"hessian_product_small", hessian_product},
    {"roots_L3", [] { return roots(3); }},
    {"roots_L8", [] { return roots(8); }},
    {"root_batch_64_L3", [] { return root_batch(3); }},
    {"root_batch_64_L8", [] { return root_batch(8); }},
    {"slice_small_201x201", slice},
    {"groups_64", groups},
    {"spectrum_N200_equal", [] { return spectrum(n200, true, false); }},
    {"spectrum_N200_unequal", [] { return spectrum(n200, false, false); }},
    {"spectrum_N2000_equal", [] { return spectrum(n2000, true, false); }},
    {"spectrum_N2000_unequal", [] { return spectrum(n2000, false, false); }},
    {"extremes_N200_unequal", [] { return spectrum(n200, false, true); }},
    {"counts_3^1000", counts},
    {"lowest_100_of_3^1000", lowest},
    {"enumerate_3^8", enumeration},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || jobs.count(argv[1]) == 0) {
    for (const auto& job : jobs) std::cout << job.first << '\n';
    return argc == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  const Job job = jobs.at(argv[1])();
  for (int n = std::atoi(argv[2]); n > 0; --n) job();
}
