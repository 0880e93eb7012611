// SPDX-License-Identifier: BSL-1.0
#pragma once

// Block C of the Hessian: two active copies at different roots, 2L x 2L (docs/theory.md, Proposition 19).
// In x_l = sqrt(lambda_l) D_l(a,c) and z_l = sqrt(lambda_l) D_l(c,a) the matrix M has the eigenvalue 0
// (L-1 times) and, on vectors that do not depend on the weights,
//
//   2 (L-1 times)     on (X_i, Z_i)/sqrt(2), an orthonormal basis of what is orthogonal to al and to be,
//   1 + N - kap       on (al, be)/sqrt(2N),
//   1 + N + kap       on (al, -be)/sqrt(2N),       al_l = u_a^{L-l} u_c^{l-1},  be_l = u_c^{L-l} u_a^{l-1}.
//
// With G these L + 1 columns and D their eigenvalues H/2 = Lam^{1/2} G D G^T Lam^{1/2}. Its nonzero eigenvalues
// are those of A J A^T, A the columns of Lam^{1/2} G |D|^{1/2} with the kernel taken out (detail/pair_gauge.hpp), J
// the signs of D: zeros and signs are exact, and nothing large enters that is not an eigenvalue. Where
// 1 + N - kap < 0 two large terms of opposite sign may cancel in the last two columns; there
// [[1 + N, -kap], [-kap, 1 + N]] is written as a difference of two squares that do not, chosen by the weights.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/jacobi_eigenvalues.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/landscape/detail/pair_gauge.hpp>
#include <dmf/core/detail/scaled.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <cstddef>
#include <limits>

namespace dmf::detail {

template <class Scalar>
class ActivePair {
 public:
  /// Two different levels at roots, in any order.
  ActivePair(const Architecture<Scalar, Dynamic>& architecture, const Level<Scalar>& one, const Level<Scalar>& other);

  /// 1 + N - kap, with the sign of (y_a - y_c)(u_a - u_c), and 1 + N + kap > 0.
  [[nodiscard]] const Scaled<Scalar>& in_phase() const { return in_phase_; }
  [[nodiscard]] const Scaled<Scalar>& out_of_phase() const { return out_of_phase_; }

  /// The index a, the one of larger u: its root is u_a.
  [[nodiscard]] bool first_is_larger() const { return first_is_larger_; }
  [[nodiscard]] const Scalar& ratio() const { return ratio_; }      ///< q = u_c/u_a, qr in docs/theory.md
  [[nodiscard]] const Scalar& log_ratio() const { return delta_; }  ///< ln(u_a/u_c)

  /// For any weights: a factor A with L + 1 rows such that A J A^T has the nonzero eigenvalues of H/2, J = 1 but
  /// for -1 at the last column where 1 + N - kap < 0; the columns are L + 1, or L if y_a = y_c. A combination of the
  /// columns of `to_directions`, entries D_l(a,c) above D_l(c,a), is an eigenvector where that of A is one.
  struct Reduced {
    Matrix<Scalar> A;
    Matrix<Scalar> to_directions;
    bool last_is_negative;

    [[nodiscard]] FactorEigen<Scalar> eigen(bool with_combinations = false) const {
      return jacobi_eigen(A, last_is_negative, with_combinations);
    }
  };
  [[nodiscard]] Reduced reduced() const;

  /// G, 2L x (L+1).
  [[nodiscard]] Matrix<Scalar> eigenvectors() const;

 private:
  void find_in_phase(const Level<Scalar>& a, const Level<Scalar>& c);

  /// f times (al, 0)/sqrt(N) and g times (0, be)/sqrt(N), f and g such that the squares of the first form minus
  /// that of the second is (1+N)(x^2 + z^2) - 2 kap x z.
  struct Forms {
    Scaled<Scalar> first[2], second[2];
  };
  [[nodiscard]] Forms forms(const Scalar& norm_al, const Scalar& norm_be) const;

  const Architecture<Scalar, Dynamic>& architecture_;
  bool first_is_larger_;
  Scalar delta_, ratio_, gap_;                  // ln(u_a/u_c), q, 1 - q^2
  Scaled<Scalar> t_, in_phase_, out_of_phase_;  // t of the larger root
};

// ---------------------------------------------------------------------------- implementation

template <class Scalar>
ActivePair<Scalar>::ActivePair(const Architecture<Scalar, Dynamic>& architecture, const Level<Scalar>& one,
                               const Level<Scalar>& other)
    : architecture_(architecture), first_is_larger_(is_above(one, other)) {
  const Level<Scalar>&a = first_is_larger_ ? one : other, &c = first_is_larger_ ? other : one;
  const Root<Scalar>&root_a = a.root->root, &root_c = c.root->root;
  const auto L = static_cast<Scalar>(architecture.depth());
  const bool two_layers = architecture.depth() == 2;  // then nothing is at a fold
  const Scalar &log_a = two_layers ? root_a.log_u : root_a.log_u_over_fold,
               &log_c = two_layers ? root_c.log_u : root_c.log_u_over_fold;
  // Each logarithm is off by epsilon of itself: far from the fold their difference would be off by many.
  const bool far = Scalar(abs(log_a)) + Scalar(abs(log_c)) > Scalar(1) && isfinite(root_a.u) &&
                   root_c.u >= (std::numeric_limits<Scalar>::min)();
  delta_ = max(far ? Scalar(log1p((root_a.u - root_c.u) / root_c.u)) : Scalar(log_a - log_c), Scalar(0));
  gap_ = -expm1(Scalar(-2) * delta_);
  ratio_ = far ? Scalar(root_c.u / root_a.u) : Scalar(exp(-delta_));
  t_ = a.t;
  // (u_a^L - u_c^L)(eta_a + eta_c)/(u_a^2 - u_c^2), where eta = q (1 + t) and u^{L-2} = 1/q.
  const Scalar quotient =
      delta_ == Scalar(0) ? Scalar(L / Scalar(2)) : Scalar(expm1(-L * delta_) / expm1(Scalar(-2) * delta_));
  const bool both = root_a.q >= (std::numeric_limits<Scalar>::min)() && isfinite(root_c.q);
  const Scaled<Scalar> one_plus_t(Scaled<Scalar>(Scalar(1)) + a.t);
  const Scaled<Scalar> eta_c =
      both ? (Scaled<Scalar>(Scalar(1)) + c.t) * (Scaled<Scalar>(root_c.q) / Scaled<Scalar>(root_a.q))
           : one_plus_t * (Scaled<Scalar>(c.y) / Scaled<Scalar>(a.y));
  out_of_phase_ = (one_plus_t + eta_c) * Scaled<Scalar>(quotient);
  find_in_phase(a, c);
}

template <class Scalar>
void ActivePair<Scalar>::find_in_phase(const Level<Scalar>& a, const Level<Scalar>& c) {
  const Root<Scalar>&root_a = a.root->root, &root_c = c.root->root;
  const int sign = a.group == c.group ? 0 : a.group < c.group ? 1 : -1;  // of y_a - y_c
  if (sign == 0) return;
  const auto L = static_cast<Scalar>(architecture_.depth());
  const bool one_side =
      root_a.kind == root_c.kind || root_a.kind == RootKind::double_root || root_c.kind == RootKind::double_root;
  Scaled<Scalar> value;
  if (architecture_.depth() == 2) {
    value = a.t + c.t;
  } else if (one_side && Scalar(2) * L * delta_ < Scalar(1)) {
    // 2 cosh(L delta/2) [e^{(2L-2) s} sinh(L delta/2) - sinh((L-2) delta/2)]/sinh delta, s the mean of ln u,
    // with e^{(2L-2) s} = (L-2)/L e^E and the difference that remains at E = 0 as a series.
    const Scalar half = delta_ / Scalar(2), E = (L - Scalar(1)) * (root_a.log_u_over_fold + root_c.log_u_over_fold);
    const Scaled<Scalar> weight = E < Scalar(1) ? Scaled<Scalar>(Scalar(expm1(E) * (L - Scalar(2)) / L))
                                                : sqrt(a.t) * sqrt(c.t) - Scaled<Scalar>(Scalar((L - Scalar(2)) / L));
    if (delta_ == Scalar(0)) {
      value = Scaled<Scalar>(L) * weight;
    } else {
      const Scalar sinh_L = hyperbolic_sine(Scalar(L * half));
      Scalar series(0), x = half * (L - Scalar(2)), power_a = Scalar(1), power_b = Scalar(1);
      for (int k = 1; k < 200; ++k) {  // x (A^k - B^k)/(2k+1)!, A = (L delta/2)^2, B = ((L-2) delta/2)^2
        x /= Scalar(2 * k) * Scalar(2 * k + 1);
        power_a *= (L * half) * (L * half);
        power_b *= ((L - Scalar(2)) * half) * ((L - Scalar(2)) * half);
        const Scalar term = x * (power_a - power_b);
        series += term;
        if (term <= epsilon<Scalar> * series / Scalar(4)) break;
      }
      const Scalar two_cosh = exp(L * half) + exp(-L * half), sinh = hyperbolic_sine(delta_);
      value = Scaled<Scalar>(Scalar(two_cosh / sinh)) * (weight * Scaled<Scalar>(sinh_L) + Scaled<Scalar>(series));
    }
  } else {  // (u_a^L + u_c^L)(eta_a - eta_c)/(u_a^2 - u_c^2)
    value = Scaled<Scalar>(Scalar((Scalar(1) + exp(-L * delta_)) / gap_)) * (Scaled<Scalar>(Scalar(1)) + a.t) *
            (Scaled<Scalar>(Scalar(a.y - c.y)) / Scaled<Scalar>(a.y));
  }
  value = abs(value);
  if (value.is_zero()) value = (std::numeric_limits<Scalar>::min)();
  in_phase_ = sign > 0 ? value : -value;
}

/// G, columns X_i above Z_i, i = 1, ..., L-1, then (al, be), then (al, -be), all of unit length. X_i is the
/// part of al up to l = i, turned towards e_{i+1} until it is orthogonal to al; powers of u_c/u_a <= 1 only.
template <class Scalar>
Matrix<Scalar> ActivePair<Scalar>::eigenvectors() const {
  const Index L = architecture_.depth();
  Vector<Scalar> power(L), length(L + 1);  // q^l; norm of (1, q, ..., q^{i-1})
  Scalar sum(0);
  length[0] = Scalar(0);
  for (Index l = 0; l < L; ++l) {
    power[l] = l == 0 ? Scalar(1) : Scalar(power[l - 1] * ratio_);
    sum += power[l] * power[l];
    length[l + 1] = sqrt(sum);
  }
  const Scalar root_two = sqrt(Scalar(2));
  Matrix<Scalar> G = Matrix<Scalar>::Zero(2 * L, L + 1);
  for (Index i = 1; i < L; ++i) {
    for (Index l = 0; l < i; ++l) {
      G(l, i - 1) = power[i] / length[i + 1] * (power[l] / length[i]) / root_two;
      G(L + l, i - 1) = power[i - 1 - l] / length[i] / length[i + 1] / root_two;
    }
    G(i, i - 1) = -length[i] / length[i + 1] / root_two;
    G(L + i, i - 1) = -power[1] * length[i] / length[i + 1] / root_two;
  }
  for (Index l = 0; l < L; ++l) {
    G(l, L - 1) = G(l, L) = power[l] / length[L] / root_two;
    G(L + l, L - 1) = power[L - 1 - l] / length[L] / root_two;
    G(L + l, L) = -G(L + l, L - 1);
  }
  return G;
}

/// `norm_al`, `norm_be` the lengths of Lam^{1/2} (al, 0) and Lam^{1/2} (0, be), up to a common factor. The square of
/// the variable with the greater one is completed if its coefficient is not small beside kap, else that of
/// their difference when both are scaled to one length; the determinant is (1+N)^2 - kap^2 < 0 in any case.
template <class Scalar>
typename ActivePair<Scalar>::Forms ActivePair<Scalar>::forms(const Scalar& norm_al, const Scalar& norm_be) const {
  using Number = Scaled<Scalar>;
  const auto L = static_cast<Scalar>(architecture_.depth());
  const Scalar length = gap_ == Scalar(0) ? L : Scalar(-expm1(Scalar(-2) * L * delta_) / gap_);
  const Number two(Scalar(2)), diagonal = Number(Scalar(1)) + t_ * Number(length);
  const Number kap = (out_of_phase_ - in_phase_) / two, determinant = -(in_phase_ * out_of_phase_);
  const Number al(norm_al), be(norm_be), zero{};
  const bool al_first = !(norm_al < norm_be);
  const Number &greater = al_first ? al : be, &lesser = al_first ? be : al;
  Forms result;
  if (Number(Scalar(5) / Scalar(8)) * kap * lesser < diagonal * greater) {
    const Number root = sqrt(diagonal), other = sqrt(determinant / diagonal), mixed = -(kap / root);
    result = al_first ? Forms{{root, mixed}, {zero, other}} : Forms{{mixed, root}, {other, zero}};
  } else {
    const Number square = be / al, r = sqrt(square);  // x = x'/r, z = r z'
    const Number first = diagonal / square, second = diagonal * square;
    const Number pivot = (first + second) / two + kap, tilt = (first - second) / (two * pivot);
    const Number root = sqrt(pivot / two), other = sqrt(determinant / (two * pivot)), one(Scalar(1));
    result = {{root * r * (tilt + one), root * (tilt - one) / r}, {other * r, other / r}};
  }
  return result;
}

template <class Scalar>
typename ActivePair<Scalar>::Reduced ActivePair<Scalar>::reduced() const {
  using Number = Scaled<Scalar>;
  const Index L = architecture_.depth();
  Vector<Scalar> root(L);
  for (Index l = 0; l < L; ++l) root[l] = sqrt(architecture_.lambda(static_cast<int>(l) + 1));
  Matrix<Scalar> scaled = eigenvectors();  // Lam^{1/2} G, then times |D|^{1/2}
  const Scalar root_two = sqrt(Scalar(2));
  for (Index l = 0; l < L; ++l) {
    scaled.row(l) *= root[l] * root_two;
    scaled.row(L + l) *= root[l] * root_two;
  }
  // The last column holds Lam^{1/2} (al, -be)/sqrt(N).
  const Vector<Scalar> last = scaled.col(L);
  const auto set = [&](Index column, const Number& al, const Number& be) {
    for (Index l = 0; l < L; ++l) {
      scaled(l, column) = (al * Number(last[l])).value();
      scaled(L + l, column) = (be * Number(Scalar(-last[L + l]))).value();
    }
  };
  const Number half(Scalar(1) / Scalar(2)), high = sqrt(out_of_phase_ * half);
  if (in_phase_.is_zero()) {
    scaled.conservativeResize(Eigen::NoChange, L);
    set(L - 1, high, -high);
  } else if (in_phase_.is_negative()) {
    const Forms f = forms(last.head(L).norm(), last.tail(L).norm());
    set(L - 1, f.first[0], f.first[1]);
    set(L, f.second[0], f.second[1]);
  } else {
    const Number low = sqrt(in_phase_ * half);
    set(L - 1, low, low);
    set(L, high, -high);
  }
  return {PairGauge<Scalar>(root, ratio_, gap_).reduced(scaled), scaled, in_phase_.is_negative()};
}

}  // namespace dmf::detail
