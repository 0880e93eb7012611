// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow of one mode without units for L = 2, du/dT = -u (u^2 - (eta - 1)), in closed form. With w = u^2,
// x = ln w, k = eta - 1
//
//   dx/dT = 2 (k - e^x),    w(T) = w_0 e^{2kT}/(1 + (w_0/k) (e^{2kT} - 1)),    k = 0: w_0/(1 + 2 w_0 T).
//
// For eta > 1 w and k are in units of eta, and T in units of 1/eta, so that nothing overflows.

#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/detail/mode_flow.hpp>

namespace dmf::detail {

/// ln(1 + e^x).
template <class Scalar>
Scalar log_one_plus_exp(const Scalar& x) {
  return x > Scalar(0) ? Scalar(x + log1p(exp(Scalar(-x)))) : Scalar(log1p(exp(x)));
}

template <RealScalar Scalar>
class LogisticFlow {
 public:
  using Two = DoubleWord<Scalar>;

  explicit LogisticFlow(const LogEta<Scalar>& log_eta) {
    if (log_eta.zero) {
      k_ = Scalar(-1);
    } else if (!log_eta.at_fold && log_eta.value.hi > Scalar(0)) {
      shift_ = log_eta.value;
      const Two k = -expm1(-log_eta.value);
      k_ = k.value();
      root_ = log(k);
    } else if (!log_eta.at_fold) {
      k_ = expm1(log_eta.value).value();
    }
  }

  /// (eta - 1)/max(1, eta).
  [[nodiscard]] const Scalar& k() const { return k_; }
  /// ln max(1, eta): the unit of w; T is in units of its inverse.
  [[nodiscard]] const Two& log_unit() const { return shift_; }
  [[nodiscard]] Two position(const Two& log_u) const { return log_u + log_u - shift_; }
  [[nodiscard]] Two log_u(const Two& x) const { return ldexp(x + shift_, -1); }
  /// x of the root, if k > 0.
  [[nodiscard]] const Two& root() const { return root_; }

  /// |dx/dT|.
  [[nodiscard]] Scalar speed(const Two& x) const {
    if (k_ > Scalar(0)) return Scalar(2) * k_ * abs(expm1((x - root_).value()));
    return Scalar(2) * (exp(x.value()) - k_);
  }

  /// T from x_0 to x_1, which lies on the course.
  [[nodiscard]] Scalar time(const Two& x_0, const Two& x_1) const {
    const Scalar length = (x_1 - x_0).value();
    if (k_ > Scalar(0)) {
      const Scalar d_0 = (x_0 - root_).value(), d_1 = (x_1 - root_).value();
      if (length > Scalar(1)) return (length + log(expm1(d_0) / expm1(d_1))) / (Scalar(2) * k_);
      return log1p(-expm1(length) / expm1(d_1)) / (Scalar(2) * k_);
    }
    if (k_ == Scalar(0)) return exp(-x_1.value()) * -expm1(length) / Scalar(2);
    const Scalar q = -k_, X = expm1(length) * q / (q + exp(x_1.value()));
    if (X > -Scalar(1) / Scalar(2)) return -log1p(X) / (Scalar(2) * q);
    const Scalar log_q = log(q);
    return (log_one_plus_exp<Scalar>(log_q - x_1.value()) - log_one_plus_exp<Scalar>(log_q - x_0.value())) /
           (Scalar(2) * q);
  }

  /// x at the time T >= 0, from x_0, for k != 0 and a finite 4 T.
  [[nodiscard]] Two position_after(const Two& x_0, const Scalar& T) const {
    const Scalar grown = Scalar(2) * k_ * T;
    if (k_ > Scalar(0) && grown > Scalar(1)) {  // k/w - 1 decays like e^{-2kT}
      const Scalar d = (x_0 - root_).value();
      if (d < Scalar(0)) {
        const Scalar logarithm = -d + log(-expm1(d));  // of k/w - 1
        return root_ - Two(log_one_plus_exp<Scalar>(logarithm - grown));
      }
      return root_ - Two(log1p(expm1(-d) * exp(-grown)));
    }
    if (!(T > Scalar(0))) return x_0;
    const Scalar factor = expm1(grown) / k_;
    return x_0 + Two(grown) - Two(log_one_plus_exp<Scalar>(x_0.value() + log(factor)));
  }
  /// The same for k = 0, where w falls like 1/(2T), from ln T, whatever T.
  [[nodiscard]] static Two position_at_threshold(const Two& x_0, const Two& log_T) {
    const Two log_2T = log_T + ln2<Scalar>();
    const Scalar grown = (x_0 + log_2T).value();  // ln(2 w_0 T)
    if (grown > Scalar(0)) return -log_2T - Two(log1p(exp(Scalar(-grown))));
    return x_0 - Two(log1p(exp(grown)));
  }

 private:
  Scalar k_{0};
  Two shift_{}, root_{};
};

}  // namespace dmf::detail
