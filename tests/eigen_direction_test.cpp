// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/eigen_direction.hpp>

#include "support/catch.hpp"
#include "support/frames.hpp"
#include "support/instances.hpp"
#include "support/random_landscape.hpp"

#include <dmf/points/random_point.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <random>
#include <string>

namespace dmf::test {
namespace {

/// ||H D - mu D||, and how far D is from unit length, in epsilons of ||H|| and of 1.
double residual(const Matrix<double>& H, const Factors<double>& D, double mu) {
  const Vector<double> image = H * D.vector();
  return std::max((image - mu * D.vector()).norm() / H.norm(), std::abs(D.vector().norm() - 1)) / epsilon<double>;
}

/// Rounding of sigma, of the block's eigenvector and of the frames: some L epsilon ||H|| each.
constexpr double most_epsilons = 1000;

// Refuted by: a residual or a length beyond rounding, at canonical and random points of full targets, of any
// eigenvalue of any block; an end that is not the spectrum's; a kind of block that never occurs.
TEST_CASE("Every block's eigenvectors are those of the dense Hessian") {
  constexpr std::uint64_t seed = 20251601;
  std::mt19937_64 generator(seed);
  std::map<std::string, int> seen, ends;
  double worst = 0;
  for (int n = 0; n < 260; ++n) {
    const RandomLandscape<double> landscape = random_landscape(generator, {7, 4, 60});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const auto& architecture = atlas.architecture();
    const Matrix<double> U = random_orthogonal<double>(architecture.width(architecture.depth()), generator);
    const Matrix<double> V = random_orthogonal<double>(architecture.width(0), generator);
    const Problem<double> problem(architecture, target_of(atlas.groups(), U, V));
    const SingularVectors<double> vectors(problem.Y(), U, atlas.groups().singular_values, V);
    int of_this = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++of_this > 6) break;
      INFO("seed " << seed << ", landscape " << n << ", orbit " << of_this << ", " << to_string(orbit.reason()));
      const CriticalPoint<double> point =
          of_this % 2 ? random_critical_point(orbit, vectors, generator) : critical_point(orbit, vectors);
      const Matrix<double> H = dense_hessian(problem, point.factors());
      const detail::SpectrumBlocks<double> blocks(orbit);
      const detail::BlockEigenvectors<double> eigenvectors(blocks);
      const auto check_block = [&](const detail::Block& block) {
        ++seen[to_string(block.origin)];
        const detail::BlockFrames<double> frames(point, blocks, block);
        blocks.for_each_eigenvalue(block, [&](const detail::BlockEigenvalue<double>& found) {
          const double epsilons = residual(H, frames.direction(eigenvectors(block, found.index)), found.value);
          INFO(to_string(block.origin) << ", index " << found.index << ", mu = " << found.value);
          CHECK(epsilons <= most_epsilons);
          worst = std::max(worst, epsilons);
        });
      };
      blocks.for_each_single(check_block);
      blocks.for_each_pair(check_block);

      const SpectrumExtremes<double> expected = extremes(orbit);
      for (const auto& [end, mu] :
           {std::pair{SpectrumEnd::smallest, expected.smallest}, std::pair{SpectrumEnd::largest, expected.largest},
            std::pair{SpectrumEnd::smallest_nonzero, expected.smallest_nonzero}}) {
        const EigenDirection<double> found = eigen_direction(point, end);
        CHECK(found.eigenvalue == mu);
        CHECK(residual(H, found.direction, mu) <= most_epsilons);
        ++ends[to_string(found.origin)];
      }
      if (orbit.type() == CriticalPointType::strict_saddle) {
        const Descent<double> escape = escape_direction(point).value();
        CHECK(expected.smallest <= 2 * escape.coefficient * (1 - 1e-12));
      }
    }
  }
  std::cout << "seed " << seed << ":";
  for (const auto& [origin, count] : seen)
    std::cout << ' ' << origin << ' ' << count << " blocks, end " << ends[origin] << ';';
  std::cout << " largest residual " << worst << " epsilon ||H||\n";
  CHECK(seen.size() == 7);
}

}  // namespace
}  // namespace dmf::test
