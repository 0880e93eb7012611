// SPDX-License-Identifier: BSL-1.0
#pragma once

// Both positive roots of u^L + u^{2-L} = eta for many eta at once, in double and nothing but the roots: some tens of
// nanoseconds for each eta. One eta, with everything that is computed from its roots and in every scalar, is the
// business of scalar_equation.hpp; groups of singular values, which are solved fast too, of singular_groups.hpp.

#include <dmf/core/detail/parallel.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/detail/fast_roots.hpp>
#include <dmf/landscape/detail/root_lanes.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace dmf {

/// The roots for one depth.
///
/// eta enters as itself and not as its logarithm: a double, taken as exact. (The last bit of a ln eta in double is
/// |ln eta| last bits of eta; ScalarEquation takes a DoubleWord for that reason.) eta = y/q0 for a singular value y.
class RootBatch {
 public:
  /// Throws InvalidInput unless depth >= 2. Cost: some ten exponentials and logarithms.
  explicit RootBatch(int depth) : equation_(depth), lanes_(depth > 2 ? equation_ : ScalarEquation<double>(3)) {}

  [[nodiscard]] int depth() const { return equation_.depth(); }

  /// larger[i] and smaller[i] for eta[i]; NaN where there is no such root: both for eta <= eta_fold, the smaller one
  /// for L = 2, and for an eta that is NaN or infinite. The outputs may not overlap the input.
  ///
  /// Accuracy: within 0.51 units in the last place of the exact roots for the given eta, wherever it lies above the
  /// fold, and correctly rounded for 99.9 % of them. Throws InvalidInput unless all have one size. Cost, for each eta:
  /// O(log L) multiplications of four lanes; see bench/README.md.
  void solve(const Eigen::Ref<const Vector<double>>& eta, Eigen::Ref<Vector<double>> larger,
             Eigen::Ref<Vector<double>> smaller) const;

 private:
  ScalarEquation<double> equation_;
  detail::RootLanes lanes_;
};

// ---------------------------------------------------------------------------- implementation

inline void RootBatch::solve(const Eigen::Ref<const Vector<double>>& eta, Eigen::Ref<Vector<double>> larger,
                             Eigen::Ref<Vector<double>> smaller) const {
  detail::require(larger.size() == eta.size() && smaller.size() == eta.size(), "there are ", eta.size(),
                  " values of eta, with room for ", larger.size(), " larger and ", smaller.size(), " smaller roots");
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (depth() == 2) {  // u^2 = eta - 1, the difference exactly
    for (Index i = 0; i < eta.size(); ++i) {
      const DoubleWord<double> square = two_sum(eta[i], -1.0);
      const double u = std::sqrt(square.hi);
      const bool exists = square.hi > 0 && square.hi <= std::numeric_limits<double>::max();
      larger[i] = exists ? u + (square - two_product(u, u)).hi / (2 * u) : none;
      smaller[i] = none;
    }
    return;
  }
  using Lanes = detail::RootLanes;
  constexpr auto width = static_cast<Index>(Lanes::lanes);
  constexpr Index per_thread = 64 * width;
  const DoubleWord<double> fold = lanes_.eta_fold();
  const auto solve_lanes = [&](Index begin, Index end) {
    Lanes::Array in, out_larger, out_smaller;
    const Index size = end - begin;
    for (Index i = 0; i < width; ++i) {  // what is not for the lanes is replaced by what harms none of them
      const double x = i < size ? eta[begin + i] : 4.0;
      in[static_cast<std::size_t>(i)] = x > fold.hi && x <= Lanes::largest_eta ? x : 4.0;
    }
    lanes_.solve(in, out_larger, out_smaller);
    for (Index i = 0; i < size; ++i) {
      const double x = eta[begin + i];
      larger[begin + i] = out_larger[static_cast<std::size_t>(i)];
      smaller[begin + i] = out_smaller[static_cast<std::size_t>(i)];
      if (x > fold.hi && x <= Lanes::largest_eta) continue;
      // At most the fold, hardly above it, huge, infinite or NaN.
      const bool above = x > fold.hi || (x == fold.hi && fold.lo < 0);
      const Roots<double> roots =
          above && std::isfinite(x) ? equation_.roots(log(DoubleWord<double>(x))) : Roots<double>();
      larger[begin + i] = roots.empty() ? none : roots[0].u;
      smaller[begin + i] = roots.empty() ? none : roots[1].u;
    }
  };
  const bool worthwhile = eta.size() >= 8 * per_thread;
  detail::for_each_block(eta.size(), per_thread, worthwhile, [&](Index first, Index last) {
    for (Index begin = first; begin < last; begin += width) solve_lanes(begin, std::min(Index{begin + width}, last));
  });
}

}  // namespace dmf
