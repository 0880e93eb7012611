// SPDX-License-Identifier: BSL-1.0
#pragma once

// Small problems and points of every depth from 2 to 8 and of every shape of widths, with unequal
// weights, at random.

#include <dmf/core/architecture.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dmf::test {

inline constexpr int shallowest = 2, deepest = 8;

struct WidthPattern {
  std::string name;
  std::vector<Index> widths;  // d_0, ..., d_L
};

/// Every order in which the least and the largest width can stand, with neighbours that differ
/// where they may, so that a transposed or misplaced factor does not fit or does not agree.
inline std::vector<WidthPattern> width_patterns(int depth) {
  const auto size = static_cast<std::size_t>(depth) + 1;
  const auto with_ends = [size](Index first, Index hidden, Index last) {
    std::vector<Index> widths(size, hidden);
    widths.front() = first;
    widths.back() = last;
    return widths;
  };
  std::vector<Index> one_neuron = with_ends(3, 2, 4), different(size);
  one_neuron[size / 2] = 1;
  for (std::size_t l = 0; l < size; ++l) different[l] = static_cast<Index>(2 + 2 * l % 5);
  return {{"all ones", with_ends(1, 1, 1)},
          {"hidden ones", with_ends(4, 1, 3)},
          {"one hidden neuron", one_neuron},
          {"bottleneck", with_ends(4, 2, 5)},
          {"hidden wider than both ends", with_ends(2, 4, 3)},
          {"wide target", with_ends(5, 3, 1)},
          {"tall target", with_ends(1, 3, 5)},
          {"square", with_ends(3, 3, 3)},
          {"all different", different}};
}

/// Weights within a factor of 30 of each other.
template <class Scalar>
std::vector<Scalar> random_weights(int depth, std::mt19937_64& generator) {
  std::vector<Scalar> lambda;
  for (int l = 1; l <= depth; ++l) {
    lambda.push_back(exp(Scalar(3.4 * uniform(generator) - 2.4)));
  }
  return lambda;
}

/// Normal entries; the largest singular value of every layer is of the order of one.
template <class Scalar, int Depth>
Factors<Scalar, Depth> random_factors(const Architecture<Scalar, Depth>& architecture, std::mt19937_64& generator) {
  Factors<Scalar, Depth> W(architecture);
  for (int l = 1; l <= architecture.depth(); ++l) {
    const Index rows = architecture.width(l), columns = architecture.width(l - 1);
    W.layer(l) = standard_normal<Scalar>(rows, columns, generator) / sqrt(Scalar(max(rows, columns)));
  }
  return W;
}

/// A random target, not in the range of the factors.
template <class Scalar, int Depth>
Problem<Scalar, Depth> random_problem(const std::vector<Index>& widths, std::mt19937_64& generator) {
  const int depth = static_cast<int>(widths.size()) - 1;
  const Architecture<Scalar, Depth> architecture(widths, random_weights<Scalar>(depth, generator));
  return {architecture, standard_normal<Scalar>(widths.back(), widths.front(), generator) / Scalar(3)};
}

/// The same problem with a static depth.
template <int Depth, class Scalar>
Problem<Scalar, Depth> with_static_depth(const Problem<Scalar>& problem) {
  std::vector<Index> widths;
  std::vector<Scalar> lambda;
  for (int l = 0; l <= Depth; ++l) widths.push_back(problem.architecture().width(l));
  for (int l = 1; l <= Depth; ++l) lambda.push_back(problem.architecture().lambda(l));
  return {Architecture<Scalar, Depth>(widths, lambda), problem.Y()};
}

/// Calls body(problem, W, D) at a random point W with a random direction D for every depth and
/// pattern. A failure prints where it happened.
template <class Scalar, class Body>
void at_random_points(std::uint64_t seed, Body body) {
  std::mt19937_64 generator(seed);
  for (int depth = shallowest; depth <= deepest; ++depth) {
    for (const WidthPattern& pattern : width_patterns(depth)) {
      INFO("seed " << seed << ", depth " << depth << ", " << pattern.name);
      const auto problem = random_problem<Scalar, Dynamic>(pattern.widths, generator);
      const auto W = random_factors(problem.architecture(), generator);
      const auto D = random_factors(problem.architecture(), generator);
      body(problem, W, D);
    }
  }
}

/// Calls body.operator()<L>() for L = 2, ..., 8.
template <class Body>
void for_each_static_depth(Body body) {
  const auto expand = [&]<int... L>(std::integer_sequence<int, L...>) {
    (body.template operator()<shallowest + L>(), ...);
  };
  expand(std::make_integer_sequence<int, deepest - shallowest + 1>());
}

}  // namespace dmf::test
