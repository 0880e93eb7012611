// SPDX-License-Identifier: BSL-1.0
#pragma once

// Which singular values are equal and which are zero: from values, uncertainty and tolerance alone, before any threshold.

#include <dmf/core/scalar.hpp>

#include <vector>

namespace dmf::detail {

struct Range {
  Index begin, end;  ///< half-open, positions among the descending singular values
};

/// Splits values[range) (descending, neighbours within the allowance) into groups: one if its
/// spread stays within twice the allowance, otherwise cut at its largest gap, again and again.
template <class Scalar, class Allowance>
void split_chain(const Vector<Scalar>& values, Range range, const Allowance& allowance, std::vector<Range>& groups,
                 Index& ambiguous) {
  std::vector<Range> open{range};
  while (!open.empty()) {
    const Range chain = open.back();
    open.pop_back();
    if (values[chain.begin] - values[chain.end - 1] <= Scalar(2) * allowance(values[chain.begin])) {
      groups.push_back(chain);
      continue;
    }
    ++ambiguous;
    Index cut = chain.begin + 1;
    for (Index i = chain.begin + 1; i < chain.end; ++i) {
      if (values[i - 1] - values[i] > values[cut - 1] - values[cut]) cut = i;
    }
    open.push_back({cut, chain.end});
    open.push_back({chain.begin, cut});
  }
}

/// The positions of equal positive values among the descending singular values: neighbours are equal that differ by at
/// most tolerance times the larger one and both uncertainties; a value not above its uncertainty is 0. `ambiguous` counts
/// the chains that were split.
template <class Scalar>
std::vector<Range> equal_positive_values(const Vector<Scalar>& values, const Scalar& tolerance,
                                         const Scalar& uncertainty, Index& ambiguous) {
  const auto allowance = [&](const Scalar& larger) -> Scalar { return tolerance * larger + Scalar(2) * uncertainty; };
  std::vector<Range> groups;
  for (Index begin = 0, end; begin < values.size() && values[begin] > uncertainty; begin = end) {
    for (end = begin + 1; end < values.size() && values[end] > uncertainty &&
                          values[end - 1] - values[end] <= allowance(values[end - 1]);) {
      ++end;
    }
    split_chain(values, {begin, end}, allowance, groups, ambiguous);
  }
  return groups;
}

}  // namespace dmf::detail
