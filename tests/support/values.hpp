// SPDX-License-Identifier: BSL-1.0
#pragma once

// Singular values as tests write them.

#include <dmf/core/scalar.hpp>

#include <initializer_list>
#include <limits>

namespace dmf::test {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

inline Vector<double> values(std::initializer_list<double> list) {
  return Eigen::Map<const Vector<double>>(list.begin(), static_cast<Index>(list.size()));
}

}  // namespace dmf::test
