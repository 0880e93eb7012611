// SPDX-License-Identifier: BSL-1.0
#pragma once

// Random small landscapes that meet every edge on purpose: singular values that repeat, vanish, or
// lie exactly at the fold or the switch; every order of widths; equal and unequal weights.

#include <dmf/core/architecture.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

namespace dmf::test {

template <class Scalar = double>
struct RandomLandscape {
  Architecture<Scalar, Dynamic> architecture;
  Vector<Scalar> singular_values;  // descending
};

/// What to draw from.
struct LandscapeLimits {
  int deepest = 8;
  Index widest = 4;
  Index most_parameters = 90;
};

inline Index random_index(Index first, Index last, std::mt19937_64& generator) {
  return first + static_cast<Index>(generator() % static_cast<std::uint64_t>(last - first + 1));
}

/// Deterministic in the generator's state: the same landscape for every scalar, up to rounding, and
/// exactly at the thresholds in each.
template <class Scalar = double>
RandomLandscape<Scalar> random_landscape(std::mt19937_64& generator, LandscapeLimits limits = {}) {
  std::vector<Index> widths;
  do {  // redraw until the dense Hessian is small
    const Index depth = random_index(2, limits.deepest, generator);
    const Index widest = random_index(1, limits.widest, generator);
    widths.assign(static_cast<std::size_t>(depth + 1), 0);
    for (Index& width : widths) width = random_index(1, widest, generator);
    if (random_index(0, 3, generator) == 0) widths.back() = widths.front() = widest;
  } while (Architecture(widths, 1.0).parameter_count() > limits.most_parameters);

  // Powers of two keep the product, hence the thresholds, exact where the common weight is.
  const int L = static_cast<int>(widths.size()) - 1;
  const Index kind = random_index(0, 5, generator);
  const Scalar at_fold = L > 2 ? Scalar(Scalar(L) / Scalar(L - 2)) : Scalar(1);
  const Scalar at_switch = L > 2 ? Scalar(Scalar(1) / Scalar(L - 2)) : Scalar(1);
  const Scalar common = kind == 0 ? at_fold : kind == 1 ? at_switch : Scalar(std::exp(3 * uniform(generator) - 2));
  std::vector<Scalar> lambda(static_cast<std::size_t>(L), common);
  if (random_index(0, 1, generator) == 1) {
    const bool descending = kind % 2 == 0;
    lambda.front() *= descending ? Scalar(4) : Scalar(0.25);
    lambda.back() *= descending ? Scalar(0.25) : Scalar(4);
    if (kind > 3) {
      for (Scalar& weight : lambda) weight *= Scalar(std::exp(2 * uniform(generator) - 1));
    }
  }

  const Architecture<Scalar> architecture(widths, lambda);
  const ScalarEquation<Scalar> equation(L);
  const Scalar fold = equation.fold_threshold(architecture.log_unit());
  const Scalar switch_threshold = equation.switch_threshold(architecture.log_unit());
  Vector<Scalar> y(architecture.target_rank_bound());
  for (Index i = 0; i < y.size(); ++i) {
    switch (random_index(0, 8, generator)) {
      case 0: y[i] = Scalar(0); break;
      case 1: y[i] = fold; break;
      case 2: y[i] = switch_threshold; break;
      case 3:
      case 4: y[i] = i > 0 ? y[i - 1] : Scalar(Scalar(2) * switch_threshold); break;
      // Away from the thresholds, so that a dense eigenvalue can be told from zero.
      case 5: y[i] = fold * Scalar(0.3 + 0.6 * uniform(generator)); break;
      case 6: y[i] = fold + (switch_threshold - fold) * Scalar(0.2 + 0.6 * uniform(generator)); break;
      default: y[i] = switch_threshold * Scalar(1.05 + 2 * uniform(generator));
    }
  }
  std::sort(y.data(), y.data() + y.size(), std::greater<>());
  return {architecture, y};
}

}  // namespace dmf::test
