// SPDX-License-Identifier: BSL-1.0
#pragma once

// The law of balance in training, a check of any run by two of its points. Let the loss be f(W_L ... W_1) + sum_l
// lambda_l ||W_l||_F^2 with any function f, which may change with time, as batches do, and let layer l learn at the
// rate eta_l with eta_l lambda_l = kappa for all l (core/training_flow.hpp). Then for D_l = W_l W_l^T/eta_l - W_{l+1}^T
// W_{l+1}/eta_{l+1}
//
//   flow                D_l(t) = e^{-4 kappa t} D_l(0)                        (docs/theory.md, Proposition 76)
//   steps of length a   ||D_l(k) - (1 - 4 a kappa)^k D_l(0)||_F <= sum_j |1 - 4 a kappa|^{k-1-j} ||step j||^2
//
// where ||step||^2 = sum_l ||change of W_l||_F^2/eta_l is of second order in a, the sum of first order. What is left
// beyond it shows that the run is no gradient descent of such a loss: momentum, another weight decay, a bug.

#include <dmf/analytic/factors.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/training_flow.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace dmf {

/// How two points of a run agree with the law. Norms are in units of the largest ||W_l||_F^2/eta_l of both points.
template <RealScalar Scalar = double>
struct BalanceLaw {
  Scalar before{};     ///< max_l ||D_l||_F at the first point,
  Scalar after{};      ///< and at the second
  Scalar factor{};     ///< e^{-4 kappa t} or (1 - 4 a kappa)^k
  Scalar deviation{};  ///< max_l ||D_l(second) - factor D_l(first)||_F; NaN, and nothing holds, if factor overflows
  Scalar rounding{};   ///< what rounding contributes: (4 + 2 max width) epsilon (1 + |factor|) by the products of this
                       ///< function, and 4 epsilon for each step by the entries of the run
  Scalar allowed{};    ///< of the deviation: rounding, and for steps the bound above

  [[nodiscard]] bool holds() const { return deviation <= allowed; }
};

/// Two points of a gradient flow, the time t >= 0 between them. Throws InvalidInput for points of another architecture
/// or entries that are not finite, for another t, and as flow_rate() does. No square leaves the range. Cost: two
/// products for each hidden layer and point.
template <RealScalar Scalar, int Depth>
[[nodiscard]] BalanceLaw<Scalar> balance_law(const Architecture<Scalar, Depth>& architecture,
                                             PointView<Scalar, Depth> first, PointView<Scalar, Depth> second,
                                             const std::type_identity_t<Scalar>& time,
                                             TrainingFlow flow = TrainingFlow::plain);

/// Two points of gradient descent, `steps` steps of length `step` apart, where squared_path is the sum of
/// squared_step() over them, which the run adds up. The bound is max(1, |1 - 4 a kappa|)^{k-1} squared_path. If every
/// step lowers the loss by at least step/2 ||gradient||^2, as those up to the inverse of the largest curvature do,
/// squared_path <= 2 step (F(first) - F(second)). Throws InvalidInput also unless steps >= 0, and step > 0 and
/// squared_path >= 0 are finite.
template <RealScalar Scalar, int Depth>
[[nodiscard]] BalanceLaw<Scalar> descent_balance_law(const Architecture<Scalar, Depth>& architecture,
                                                     PointView<Scalar, Depth> first, PointView<Scalar, Depth> second,
                                                     const std::type_identity_t<Scalar>& step, std::int64_t steps,
                                                     const std::type_identity_t<Scalar>& squared_path,
                                                     TrainingFlow flow = TrainingFlow::plain);

/// ||step||^2 from one point to the next: sum_l ||change of W_l||_F^2/eta_l, eta_l = 1 or 1/lambda_l. Throws
/// InvalidInput for points of another architecture. Nothing is scaled: the sum may leave the range.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar squared_step(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> from,
                                  PointView<Scalar, Depth> to, TrainingFlow flow = TrainingFlow::plain);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Z_l = W_l/sqrt(eta_l) of two points in units of one power of two, 2^exponent.
template <class Scalar, int Depth>
class PairOfPoints {
 public:
  PairOfPoints(const Architecture<Scalar, Depth>& architecture, const FactorsView<const Scalar, Depth>& first,
               const FactorsView<const Scalar, Depth>& second, TrainingFlow flow)
      : depth_(architecture.depth()) {
    constexpr auto none = std::numeric_limits<std::int64_t>::min();
    exponent_ = none;
    std::vector<std::int64_t> exponents;
    const auto weight = [&](int l) { return flow == TrainingFlow::plain ? Scalar(1) : architecture.lambda(l); };
    for (const auto* point : {&first, &second}) {
      require_same_widths(architecture.widths(), point->architecture().widths());
      require_finite(*point);
      for (int l = 1; l <= depth_; ++l) {
        const std::int64_t e = common_exponent(point->layer(l));
        const bool vanishes = (point->layer(l).array() == Scalar(0)).all();
        exponents.push_back(e);
        if (!vanishes) exponent_ = std::max(exponent_, e + binary_exponent(weight(l)) / 2);
      }
    }
    if (exponent_ == none) exponent_ = 0;
    std::size_t i = 0;
    for (const auto* point : {&first, &second}) {
      for (int l = 1; l <= depth_; ++l, ++i) {
        if ((point->layer(l).array() == Scalar(0)).all()) {  // has no exponent of its own
          layers_.emplace_back(Matrix<Scalar>::Zero(point->layer(l).rows(), point->layer(l).cols()));
          continue;
        }
        const Scalar square = times_power_of_two(weight(l), 2 * (exponents[i] - exponent_));
        layers_.push_back(sqrt(square) * scaled_by_power_of_two(point->layer(l), -exponents[i]));
        scale_ = max(scale_, Scalar(layers_.back().squaredNorm()));
      }
    }
  }

  [[nodiscard]] std::int64_t exponent() const { return exponent_; }
  /// The largest ||Z_l||_F^2; 1 if all of them are 0.
  [[nodiscard]] Scalar scale() const { return scale_ > Scalar(0) ? scale_ : Scalar(1); }

  /// Z_l Z_l^T - Z_{l+1}^T Z_{l+1} of the first (0) or the second point.
  [[nodiscard]] Matrix<Scalar> imbalance(int point, int l) const {
    const auto at = static_cast<std::size_t>(point * depth_ + l - 1);
    const Matrix<Scalar>&Z = layers_[at], &next = layers_[at + 1];
    Matrix<Scalar> left = Matrix<Scalar>::Zero(Z.rows(), Z.rows()), right = left;
    add_product_transposed<Scalar>(left, Z, Z);
    add_transposed_product<Scalar>(right, next, next);
    return left - right;
  }

 private:
  int depth_;
  std::int64_t exponent_{};
  Scalar scale_{0};
  std::vector<Matrix<Scalar>> layers_;  // first, then second
};

/// Everything but the allowance for the path.
template <class Scalar, int Depth>
BalanceLaw<Scalar> compare_balance(const Architecture<Scalar, Depth>& architecture,
                                   const PairOfPoints<Scalar, Depth>& points, const Scalar& factor) {
  BalanceLaw<Scalar> law;
  law.factor = factor;
  for (int l = 1; l < architecture.depth(); ++l) {
    const Matrix<Scalar> first = points.imbalance(0, l), second = points.imbalance(1, l);
    law.before = max(law.before, Scalar(first.norm() / points.scale()));
    law.after = max(law.after, Scalar(second.norm() / points.scale()));
    const Scalar deviation = (second - factor * first).norm() / points.scale();
    law.deviation = isfinite(law.deviation) && isfinite(deviation) ? max(law.deviation, deviation)
                                                                   : std::numeric_limits<Scalar>::quiet_NaN();
  }
  const auto widths = architecture.widths();
  const auto widest = static_cast<Scalar>(*std::max_element(widths.begin(), widths.end()));
  law.rounding = (Scalar(4) + Scalar(2) * widest) * epsilon<Scalar> * (Scalar(1) + abs(factor));
  law.allowed = law.rounding;
  return law;
}

/// x^n for n >= 0 by squaring.
template <class Scalar>
Scalar whole_power(Scalar x, std::int64_t n) {
  Scalar result(1);
  for (; n > 0; n /= 2, x *= x) {
    if (n % 2 == 1) result *= x;
  }
  return result;
}

}  // namespace detail

template <RealScalar Scalar, int Depth>
BalanceLaw<Scalar> balance_law(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> first,
                               PointView<Scalar, Depth> second, const std::type_identity_t<Scalar>& time,
                               TrainingFlow flow) {
  detail::require(isfinite(time) && time >= Scalar(0), "the time must be finite and not negative, got ", time);
  const Scalar kappa = flow_rate(architecture, flow);
  const detail::PairOfPoints<Scalar, Depth> points(architecture, first, second, flow);
  return detail::compare_balance(architecture, points, Scalar(exp(Scalar(Scalar(-4) * kappa * time))));
}

template <RealScalar Scalar, int Depth>
BalanceLaw<Scalar> descent_balance_law(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> first,
                                       PointView<Scalar, Depth> second, const std::type_identity_t<Scalar>& step,
                                       std::int64_t steps, const std::type_identity_t<Scalar>& squared_path,
                                       TrainingFlow flow) {
  detail::require(isfinite(step) && step > Scalar(0), "the step must be finite and positive, got ", step);
  detail::require(steps >= 0, "the number of steps must not be negative, got ", steps);
  detail::require(isfinite(squared_path) && squared_path >= Scalar(0),
                  "the squared path must be finite and not negative, got ", squared_path);
  const Scalar shrink = Scalar(1) - Scalar(4) * step * flow_rate(architecture, flow);
  const detail::PairOfPoints<Scalar, Depth> points(architecture, first, second, flow);
  BalanceLaw<Scalar> law = detail::compare_balance(architecture, points, detail::whole_power(shrink, steps));
  const Scalar growth = detail::whole_power(max(Scalar(1), abs(shrink)), steps > 0 ? steps - 1 : 0);
  const Scalar path = detail::times_power_of_two(squared_path, -2 * points.exponent()) / points.scale();
  law.rounding += Scalar(4) * epsilon<Scalar> * static_cast<Scalar>(steps) * growth;
  law.allowed = law.rounding + growth * path;
  return law;
}

template <RealScalar Scalar, int Depth>
Scalar squared_step(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> from,
                    PointView<Scalar, Depth> to, TrainingFlow flow) {
  detail::require_same_widths(architecture.widths(), from.architecture().widths());
  detail::require_same_widths(architecture.widths(), to.architecture().widths());
  Scalar sum(0);
  for (int l = 1; l <= architecture.depth(); ++l) {
    const Scalar square = (to.layer(l) - from.layer(l)).squaredNorm();
    sum += flow == TrainingFlow::plain ? square : Scalar(architecture.lambda(l) * square);
  }
  return sum;
}

}  // namespace dmf
