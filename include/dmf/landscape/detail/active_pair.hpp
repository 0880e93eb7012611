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
// With G these L + 1 columns and D their eigenvalues H/2 = Lam^{1/2} G D G^T Lam^{1/2}: its nonzero
// eigenvalues are those of D^{1/2} (G^T Lam G) D^{1/2}, or of R D R^T, R^T R = G^T Lam G, where D has a
// negative entry. The zeros are thus removed exactly, and nothing large enters that is not an eigenvalue.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/jacobi_eigenvalues.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <cstddef>
#include <utility>

namespace dmf::detail {

template <class Scalar>
class ActivePair {
 public:
  /// Two different levels at roots, in any order.
  ActivePair(const Architecture<Scalar, Dynamic>& architecture, const Level<Scalar>& one,
             const Level<Scalar>& other);

  /// 1 + N - kap, with the sign of (y_a - y_c)(u_a - u_c), and 1 + N + kap > 0.
  [[nodiscard]] const Scalar& in_phase() const { return in_phase_; }
  [[nodiscard]] const Scalar& out_of_phase() const { return out_of_phase_; }

  /// The index a, the one of larger u: its root is u_a.
  [[nodiscard]] bool first_is_larger() const { return first_is_larger_; }
  [[nodiscard]] const Scalar& log_ratio() const { return delta_; }  ///< ln(u_a/u_c)

  /// For any weights: a symmetric matrix with the nonzero eigenvalues of H/2, L + 1 or, if y_a = y_c, L of
  /// them, and the matrix that maps its eigenvectors to those of H, the entries D_l(a,c) above D_l(c,a).
  struct Reduced {
    Matrix<Scalar> A;
    Matrix<Scalar> to_directions;
    Vector<Scalar> pivots;  ///< where 1 + N - kap < 0: det A = product of these and of the entries of D
  };
  [[nodiscard]] Reduced reduced() const;

  /// G, 2L x (L+1).
  [[nodiscard]] Matrix<Scalar> eigenvectors() const;

  /// The eigenvalues of H/2, ascending, from those of A; the lowest one has the sign of 1 + N - kap.
  [[nodiscard]] Vector<Scalar> half_eigenvalues(const Reduced& reduced, Vector<Scalar> values) const;

 private:
  [[nodiscard]] static bool above(const Level<Scalar>& one, const Level<Scalar>& other);
  void find_in_phase(const Level<Scalar>& a, const Level<Scalar>& c);

  const Architecture<Scalar, Dynamic>& architecture_;
  bool first_is_larger_;
  Scalar delta_, in_phase_, out_of_phase_;
};

// ---------------------------------------------------------------------------- implementation

/// u of one > u of other, by integer logic: smaller roots < double root < larger roots; larger roots
/// increase, smaller ones decrease with y (docs/theory.md, Proposition 2).
template <class Scalar>
bool ActivePair<Scalar>::above(const Level<Scalar>& one, const Level<Scalar>& other) {
  const auto rank = [](const Level<Scalar>& level) {
    switch (level.root->root.kind) {
      case RootKind::larger: return 2;
      case RootKind::double_root: return 1;
      case RootKind::smaller: break;
    }
    return 0;
  };
  if (rank(one) != rank(other)) return rank(one) > rank(other);
  return rank(one) == 2 ? one.group < other.group : one.group > other.group;
}

template <class Scalar>
ActivePair<Scalar>::ActivePair(const Architecture<Scalar, Dynamic>& architecture, const Level<Scalar>& one,
                               const Level<Scalar>& other)
    : architecture_(architecture), first_is_larger_(above(one, other)) {
  const Level<Scalar>&a = first_is_larger_ ? one : other, &c = first_is_larger_ ? other : one;
  const Root<Scalar>&root_a = a.root->root, &root_c = c.root->root;
  const auto L = static_cast<Scalar>(architecture.depth());
  delta_ = architecture.depth() == 2 ? Scalar(root_a.log_u - root_c.log_u)
                                     : Scalar(root_a.log_u_over_fold - root_c.log_u_over_fold);
  delta_ = max(delta_, Scalar(0));
  // (u_a^L - u_c^L)(eta_a + eta_c)/(u_a^2 - u_c^2), where eta = q (1 + t) and u^{L-2} = 1/q.
  const Scalar quotient =
      delta_ == Scalar(0) ? Scalar(L / Scalar(2)) : Scalar(expm1(-L * delta_) / expm1(Scalar(-2) * delta_));
  const Scalar etas = Scalar(1) + root_a.t + (Scalar(1) + root_c.t) * (root_c.q / root_a.q);
  out_of_phase_ = etas * quotient;
  find_in_phase(a, c);
}

template <class Scalar>
void ActivePair<Scalar>::find_in_phase(const Level<Scalar>& a, const Level<Scalar>& c) {
  const Root<Scalar>&root_a = a.root->root, &root_c = c.root->root;
  const int sign = a.group == c.group ? 0 : a.group < c.group ? 1 : -1;  // of y_a - y_c
  const auto L = static_cast<Scalar>(architecture_.depth());
  const bool one_side = root_a.kind == root_c.kind || root_a.kind == RootKind::double_root ||
                        root_c.kind == RootKind::double_root;
  Scalar value;
  if (architecture_.depth() == 2) {
    value = root_a.t + root_c.t;
  } else if (one_side && Scalar(2) * L * delta_ < Scalar(1)) {
    // 2 cosh(L delta/2) [e^{(2L-2) s} sinh(L delta/2) - sinh((L-2) delta/2)]/sinh delta, s the mean of ln u,
    // with e^{(2L-2) s} = (L-2)/L e^E and the difference that remains at E = 0 as a series.
    const Scalar half = delta_ / Scalar(2), E = (L - Scalar(1)) * (root_a.log_u_over_fold + root_c.log_u_over_fold);
    const Scalar weight = expm1(E) * (L - Scalar(2)) / L;
    if (delta_ == Scalar(0)) {
      value = L * weight;
    } else {
      const Scalar sinh_L = hyperbolic_sine(L * half);
      Scalar series(0), x = half * (L - Scalar(2)), power_a = Scalar(1), power_b = Scalar(1);
      for (int k = 1; k < 200; ++k) {  // x (A^k - B^k)/(2k+1)!, A = (L delta/2)^2, B = ((L-2) delta/2)^2
        x /= Scalar(2 * k) * Scalar(2 * k + 1);
        power_a *= (L * half) * (L * half);
        power_b *= ((L - Scalar(2)) * half) * ((L - Scalar(2)) * half);
        const Scalar term = x * (power_a - power_b);
        series += term;
        if (term <= epsilon<Scalar> * series / Scalar(4)) break;
      }
      const Scalar two_cosh = exp(L * half) + exp(-L * half);
      value = two_cosh * (weight * sinh_L + series) / hyperbolic_sine(delta_);
    }
  } else {  // (u_a^L + u_c^L)(eta_a - eta_c)/(u_a^2 - u_c^2)
    value = (Scalar(1) + exp(-L * delta_)) * (Scalar(1) + root_a.t) * ((a.y - c.y) / a.y) /
            -expm1(Scalar(-2) * delta_);
  }
  in_phase_ = with_sign(sign, value);
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
    power[l] = exp(Scalar(-static_cast<int>(l)) * delta_);
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

template <class Scalar>
typename ActivePair<Scalar>::Reduced ActivePair<Scalar>::reduced() const {
  const Index L = architecture_.depth();
  Matrix<Scalar> scaled = eigenvectors();  // Lam^{1/2} G
  for (Index l = 0; l < L; ++l) {
    const Scalar root = sqrt(architecture_.lambda(static_cast<int>(l) + 1));
    scaled.row(l) *= root;
    scaled.row(L + l) *= root;
  }
  Vector<Scalar> D = Vector<Scalar>::Constant(L + 1, Scalar(2));
  D[L - 1] = in_phase_;
  D[L] = out_of_phase_;
  if (in_phase_ == Scalar(0)) {
    scaled.col(L - 1) = Vector<Scalar>(scaled.col(L));
    D[L - 1] = D[L];
    scaled.conservativeResize(Eigen::NoChange, L);
    D.conservativeResize(L);
  }
  const Index n = D.size();
  const auto gram = [n](const Matrix<Scalar>& X) {
    Matrix<Scalar> result(n, n);
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j <= i; ++j) result(i, j) = result(j, i) = X.col(i).dot(X.col(j));
    }
    return result;
  };
  Reduced result;
  if (in_phase_ >= Scalar(0)) {
    for (Index i = 0; i < n; ++i) scaled.col(i) *= sqrt(D[i]);
    result.A = gram(scaled);
    result.to_directions = std::move(scaled);
    return result;
  }
  Matrix<Scalar> R;
  cholesky<Scalar>(gram(scaled), R);
  result.A = Matrix<Scalar>::Zero(n, n);
  result.to_directions = Matrix<Scalar>::Zero(2 * L, n);
  for (Index k = 0; k < n; ++k) {
    for (Index i = 0; i <= k; ++i) {
      result.to_directions.col(i) += scaled.col(k) * Scalar(D[k] * R(i, k));
      for (Index j = 0; j <= k; ++j) result.A(i, j) += R(i, k) * D[k] * R(j, k);
    }
  }
  result.pivots = R.diagonal().cwiseAbs2();
  return result;
}

template <class Scalar>
Vector<Scalar> ActivePair<Scalar>::half_eigenvalues(const Reduced& reduced, Vector<Scalar> values) const {
  if (in_phase_ < Scalar(0)) {
    // The one negative eigenvalue, which may be small beside the others, from the determinant.
    const Index last = values.size() - 1;
    Scalar lowest = in_phase_ * reduced.pivots[last - 1];
    lowest *= out_of_phase_ * reduced.pivots[last] / values[last];
    for (Index i = 1; i < last; ++i) lowest *= Scalar(2) * reduced.pivots[i - 1] / values[i];
    values[0] = with_sign(-1, lowest);
  } else {
    values[0] = with_sign(1, values[0]);
  }
  return values;
}

}  // namespace dmf::detail
