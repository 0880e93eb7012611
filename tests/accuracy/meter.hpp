// SPDX-License-Identifier: BSL-1.0
#pragma once

// Collects the largest error of every row for one scalar.

#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include "exact.hpp"
#include "rows.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace dmf::accuracy {

struct Observed {
  double largest = 0;
  long samples = 0;
  std::string where;  ///< the draw of the largest error
};

/// One per row.
using Column = std::array<Observed, table.size()>;

/// The column of a scalar; `draws` is the number of draws of every kind.
template <class Scalar>
Column measure(std::uint64_t seed, int draws);

template <class Scalar>
class Meter {
 public:
  Column& column() { return column_; }

  /// Says what is being measured, for the report of the largest errors.
  template <class... Parts>
  void at(const Parts&... parts) {
    where_ = detail::text(parts...);
  }

  static Exact eps() { return exact(Scalar(epsilon<Scalar>)); }

  /// An error of |computed - reference| in units of eps times `scale`. Results outside the range of the
  /// normal numbers of Scalar are passed over: there the promise is another, zero or infinity.
  void see(std::string_view row, const Scalar& computed, const Exact& reference, const Exact& scale) {
    const Exact size = abs(reference);
    const bool normal = size == 0 || (size >= exact(std::numeric_limits<Scalar>::min()) &&
                                      size <= exact(std::numeric_limits<Scalar>::max()));
    if (normal) see_error(row, isfinite(computed), exact(computed) - reference, scale * eps());
  }
  void see(std::string_view row, const Scalar& computed, const Exact& reference) {
    see(row, computed, reference, Exact(abs(reference)));
  }
  /// A defect that should be zero, in the given units.
  void see_defect(std::string_view row, const Exact& defect, const Exact& unit) { see_error(row, true, defect, unit); }

 private:
  void see_error(std::string_view row, bool finite, const Exact& error, const Exact& unit) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Row& r) { return r.id == row; });
    detail::require(found != table.end(), "no row ", std::string(row));
    Observed& observed = column_[static_cast<std::size_t>(found - table.begin())];
    ++observed.samples;
    const double units = !finite       ? std::numeric_limits<double>::infinity()
                         : error == 0  ? 0.0
                         : !(unit > 0) ? std::numeric_limits<double>::infinity()
                                       : static_cast<double>(Exact(abs(error) / unit));
    if (units <= observed.largest) return;
    observed.largest = units;
    observed.where = where_;
  }

  Column column_{};
  std::string where_;
};

}  // namespace dmf::accuracy
