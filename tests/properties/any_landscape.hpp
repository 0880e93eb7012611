// SPDX-License-Identifier: BSL-1.0
#pragma once

// Landscapes for RapidCheck. Everything is drawn as small integers, which shrink towards zero: the
// shallowest network, width 1, weight 1, all singular values zero. They stand for the edges as often
// as for anything else: zero, at the fold or just above it, at the switch, equal to the one before or
// nearly so, a power of two; depth 50.

#include <dmf/core/architecture.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <ostream>
#include <vector>

namespace dmf::test {

struct AnyLandscape {
  std::vector<Index> widths;
  std::vector<double> lambda;
  std::vector<double> values;  // singular values, descending

  [[nodiscard]] int depth() const { return static_cast<int>(lambda.size()); }
  [[nodiscard]] Architecture<double> architecture() const { return {widths, lambda}; }
  [[nodiscard]] Vector<double> singular_values() const {
    return Eigen::Map<const Vector<double>>(values.data(), static_cast<Index>(values.size()));
  }
};

inline std::ostream& operator<<(std::ostream& out, const AnyLandscape& landscape) {
  const auto list = [&](const char* name, const auto& numbers) {
    out << name << " {";
    for (std::size_t i = 0; i < numbers.size(); ++i) out << (i > 0 ? ", " : "") << numbers[i];
    out << "}";
  };
  out.precision(17);
  list("widths", landscape.widths);
  list(", lambda", landscape.lambda);
  list(", values", landscape.values);
  return out;
}

inline double singular_value(int code, double previous, double fold, double at_switch) {
  switch (code) {
    case 0: return 0;
    case 1: return fold;
    case 2: return at_switch;
    case 3:
    case 4: return previous;
    case 5: return std::sqrt(fold * at_switch);
    case 6: return 0.7 * fold;
    case 7: return 1.25 * at_switch;
    case 8: return 3 * at_switch;
    case 9: return fold * (1 + 32 * epsilon<double>);  // above, as long as values are exact
    case 10: return previous * (1 - 1e-13);
    default: return std::ldexp(1.0, code - 12);  // 1/2, 1, 2, 4
  }
}

inline AnyLandscape decode(int depth_code, const std::vector<int>& width_codes, int common_code,
                           const std::vector<int>& weight_codes, const std::vector<int>& value_codes) {
  const int L = depth_code < 5 ? 2 + depth_code : 50;
  const double at_fold = L > 2 ? double(L) / (L - 2) : 1, at_switch = L > 2 ? 1.0 / (L - 2) : 1;
  const std::array<double, 6> common{1, at_fold, at_switch, 0.015625, 0.1, 3};
  const std::array<double, 5> factor{1, 2, 0.5, 4, 0.3};
  const auto cycle = [](const std::vector<int>& codes, int i) {
    return codes[static_cast<std::size_t>(i) % codes.size()];
  };
  AnyLandscape result;
  for (int l = 0; l <= L; ++l) result.widths.push_back(1 + cycle(width_codes, l));
  for (int l = 0; l < L; ++l) {
    result.lambda.push_back(common[static_cast<std::size_t>(common_code)] *
                            factor[static_cast<std::size_t>(cycle(weight_codes, l))]);
  }
  const auto architecture = result.architecture();
  const ScalarEquation<double> equation(L);
  const double fold = equation.fold_threshold(architecture.log_unit());
  const double switch_threshold = equation.switch_threshold(architecture.log_unit());
  double previous = switch_threshold;
  for (Index i = 0; i < architecture.target_rank_bound(); ++i) {
    previous = singular_value(cycle(value_codes, static_cast<int>(i)), previous, fold, switch_threshold);
    result.values.push_back(previous);
  }
  std::sort(result.values.begin(), result.values.end(), std::greater<>());
  return result;
}

}  // namespace dmf::test

template <>
struct rc::Arbitrary<dmf::test::AnyLandscape> {
  static Gen<dmf::test::AnyLandscape> arbitrary() {
    const auto codes = [](std::size_t count, int number) {
      return gen::container<std::vector<int>>(count, gen::inRange(0, number));
    };
    // The full range at every size: the edges are at both ends.
    return gen::resize(kNominalSize, gen::apply(&dmf::test::decode, gen::inRange(0, 6), codes(7, 4), gen::inRange(0, 6),
                                                codes(6, 5), codes(4, 15)));
  }
};
