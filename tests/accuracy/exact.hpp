// SPDX-License-Identifier: BSL-1.0
#pragma once

// The reference: 160 decimal digits, the formulas of docs/theory.md written plainly, roots by
// bisection of the polynomial. Nothing of the library is called; its headers lend the matrix type.

#include <dmf/bridge/boost_multiprecision.hpp>
#include <dmf/core/scalar.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

namespace dmf::accuracy {

/// More digits than twice those of mp50 by far: just above the fold half of them are lost.
using Exact = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<160>, boost::multiprecision::et_off>;

/// The same number: every scalar fits without rounding.
template <class Scalar>
Exact exact(const Scalar& x) {
  return Exact(x);
}

inline Exact power(const Exact& x, long n) {
  Exact result(1), square(x);
  for (long rest = n < 0 ? -n : n; rest > 0; rest /= 2, square *= square) {
    if (rest % 2 == 1) result *= square;
  }
  return n < 0 ? Exact(1) / result : result;
}

inline Exact real_power(const Exact& x, const Exact& p) { return x == 0 ? Exact(0) : Exact(pow(x, p)); }

/// lambda_1 ... lambda_L.
template <class Architecture>
Exact product_of_weights(const Architecture& architecture) {
  Exact product(1);
  for (int l = 1; l <= architecture.depth(); ++l) product *= exact(architecture.lambda(l));
  return product;
}

template <class Architecture>
Exact length_unit(const Architecture& architecture) {
  return real_power(product_of_weights(architecture), Exact(1) / (2 * (architecture.depth() - 1)));
}

/// u^L + u^{2-L} = eta.
struct ExactEquation {
  explicit ExactEquation(int depth) : L(depth) {
    if (L == 2) return;
    const Exact n = 2 * L - 2;
    const Exact of_n = power(n, 2 * L - 2), of_l = power(Exact(L), L), of_rest = power(Exact(L - 2), L - 2);
    fold = real_power(of_n / (of_l * of_rest), 1 / n);
    switch_threshold = real_power(power(Exact(L - 1), 2 * L - 2) / of_rest, 1 / n);
    u_fold = real_power(Exact(L - 2) / L, 1 / n);
    u_switch = real_power(Exact(L - 2), 1 / n);
  }

  /// By bisection of u^{2L-2} - eta u^{L-2} + 1, negative between the roots.
  [[nodiscard]] Exact root(bool larger, const Exact& eta) const {
    if (L == 2) return sqrt(Exact(eta - 1));
    const auto negative = [&](const Exact& u) { return power(u, L - 2) * (eta - power(u, L)) > 1; };
    Exact inside = u_fold, outside = u_fold;
    for (Exact factor = 2; negative(outside); factor *= factor) {
      inside = outside;
      outside = larger ? Exact(outside * factor) : Exact(outside / factor);
    }
    for (int bit = 0; bit < 60; ++bit) {  // geometric first: the bracket may span many powers of ten
      if (abs(Exact(outside - inside)) < inside / 8) break;
      const Exact middle = sqrt(Exact(inside * outside));
      (negative(middle) ? inside : outside) = middle;
    }
    for (int bit = 0; bit < 460; ++bit) {
      const Exact middle = (inside + outside) / 2;
      (negative(middle) ? inside : outside) = middle;
    }
    return inside;
  }

  int L;
  Exact fold{1}, switch_threshold{1}, u_fold{0}, u_switch{0};
};

/// A root with everything computed from it.
struct ExactRoot {
  ExactRoot() = default;
  ExactRoot(const Exact& u_, int L_) : u(u_), p(power(u_, L_)), q(power(u_, 2 - L_)), t(power(u_, 2 * L_ - 2)), L(L_) {}
  [[nodiscard]] Exact condition() const { return (1 + t) / abs(Exact(L * t - (L - 2))); }
  Exact u, p, q, t;
  int L = 2;
};

// ------------------------------------------------------------------------------------ matrices

using ExactMatrix = Matrix<Exact>;
using ExactLayers = std::vector<ExactMatrix>;  // W_1, ..., W_L

template <class Derived>
ExactMatrix exact_matrix(const Derived& A) {
  ExactMatrix result(A.rows(), A.cols());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < A.cols(); ++j) result(i, j) = exact(A(i, j));
  }
  return result;
}

inline ExactMatrix product(const ExactMatrix& A, const ExactMatrix& B) {
  ExactMatrix C(A.rows(), B.cols());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < B.cols(); ++j) {
      C(i, j) = 0;
      for (Index k = 0; k < A.cols(); ++k) C(i, j) += A(i, k) * B(k, j);
    }
  }
  return C;
}

inline ExactMatrix transposed(const ExactMatrix& A) {
  ExactMatrix result(A.cols(), A.rows());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < A.cols(); ++j) result(j, i) = A(i, j);
  }
  return result;
}

/// a A + b B.
inline ExactMatrix sum(const Exact& a, const ExactMatrix& A, const Exact& b, const ExactMatrix& B) {
  ExactMatrix C(A.rows(), A.cols());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < A.cols(); ++j) C(i, j) = a * A(i, j) + b * B(i, j);
  }
  return C;
}

inline Exact inner(const ExactMatrix& A, const ExactMatrix& B) {
  Exact result(0);
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < A.cols(); ++j) result += A(i, j) * B(i, j);
  }
  return result;
}

inline Exact norm(const ExactMatrix& A) { return sqrt(inner(A, A)); }

inline ExactMatrix absolute(const ExactMatrix& A) {
  ExactMatrix result(A.rows(), A.cols());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < A.cols(); ++j) result(i, j) = abs(A(i, j));
  }
  return result;
}

inline ExactMatrix identity(Index n) {
  ExactMatrix result(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) result(i, j) = i == j ? 1 : 0;
  }
  return result;
}

inline Exact orthonormality_defect(const ExactMatrix& A) {
  return norm(sum(1, product(transposed(A), A), -1, identity(A.cols())));
}

template <class Factors>
ExactLayers exact_layers(const Factors& W) {
  ExactLayers result;
  for (int l = 1; l <= W.architecture().depth(); ++l) result.push_back(exact_matrix(W.layer(l)));
  return result;
}

inline ExactLayers absolute(const ExactLayers& W) {
  ExactLayers result;
  for (const ExactMatrix& layer : W) result.push_back(absolute(layer));
  return result;
}

inline Exact norm(const ExactLayers& W) {
  Exact squares(0);
  for (const ExactMatrix& layer : W) squares += inner(layer, layer);
  return sqrt(squares);
}

/// F and its derivatives by their definitions. `sign` is -1, or +1 for the formulas with absolute
/// values in place of all terms.
struct ExactProblem {
  std::vector<Exact> lambda;
  ExactMatrix Y;
  Exact sign{-1};

  template <class Problem>
  static ExactProblem of(const Problem& problem) {
    ExactProblem result;
    for (int l = 1; l <= problem.architecture().depth(); ++l) {
      result.lambda.push_back(exact(problem.architecture().lambda(l)));
    }
    result.Y = exact_matrix(problem.Y());
    return result;
  }
  [[nodiscard]] ExactProblem absolute_values() const { return {lambda, absolute(Y), Exact(1)}; }

  /// W_last ... W_first, the identity if there is none.
  static ExactMatrix chain(const ExactLayers& W, std::size_t first, std::size_t end, Index size) {
    ExactMatrix P = identity(size);
    for (std::size_t l = first; l < end; ++l) P = product(W[l], P);
    return P;
  }
  static ExactMatrix end_to_end(const ExactLayers& W) { return chain(W, 0, W.size(), W.front().cols()); }

  [[nodiscard]] Exact objective(const ExactLayers& W) const {
    const ExactMatrix R = sum(1, end_to_end(W), sign, Y);
    Exact result = inner(R, R);
    for (std::size_t l = 0; l < W.size(); ++l) result += lambda[l] * inner(W[l], W[l]);
    return result;
  }

  [[nodiscard]] ExactLayers gradient(const ExactLayers& W) const {
    const ExactMatrix R = sum(1, end_to_end(W), sign, Y);
    ExactLayers result;
    for (std::size_t l = 0; l < W.size(); ++l) {
      const ExactMatrix above = chain(W, l + 1, W.size(), W[l].rows());
      const ExactMatrix below = chain(W, 0, l, W.front().cols());
      result.push_back(sum(2, product(product(transposed(above), R), transposed(below)), 2 * lambda[l], W[l]));
    }
    return result;
  }

  /// H D by the product rule: the sum, over the factor of the gradient's formula that moves.
  [[nodiscard]] ExactLayers hessian_times(const ExactLayers& W, const ExactLayers& D) const {
    const std::size_t L = W.size();
    const ExactMatrix R = sum(1, end_to_end(W), sign, Y);
    ExactMatrix dR = sum(0, R, 0, R);
    for (std::size_t m = 0; m < L; ++m) dR = sum(1, dR, 1, end_to_end(moved(W, D, m)));
    ExactLayers result;
    for (std::size_t l = 0; l < L; ++l) {
      const Index rows = W[l].rows(), columns = W.front().cols();
      const ExactMatrix above = chain(W, l + 1, L, rows), below = chain(W, 0, l, columns);
      ExactMatrix total = product(product(transposed(above), dR), transposed(below));
      for (std::size_t m = 0; m < L; ++m) {
        const ExactLayers V = moved(W, D, m);
        if (m > l) {
          total = sum(1, total, 1, product(product(transposed(chain(V, l + 1, L, rows)), R), transposed(below)));
        } else if (m < l) {
          total = sum(1, total, 1, product(product(transposed(above), R), transposed(chain(V, 0, l, columns))));
        }
      }
      result.push_back(sum(2, total, 2 * lambda[l], D[l]));
    }
    return result;
  }

 private:
  static ExactLayers moved(ExactLayers W, const ExactLayers& D, std::size_t m) {
    W[m] = D[m];
    return W;
  }
};

inline Exact inner(const ExactLayers& A, const ExactLayers& B) {
  Exact result(0);
  for (std::size_t l = 0; l < A.size(); ++l) result += inner(A[l], B[l]);
  return result;
}

/// The singular values, descending, by one-sided Jacobi rotations of the columns.
inline std::vector<Exact> singular_values(ExactMatrix A) {
  if (A.cols() > A.rows()) A = transposed(A);
  const Exact tiny = std::numeric_limits<Exact>::epsilon() * 1000;
  bool rotated = true;
  while (rotated) {
    rotated = false;
    for (Index i = 0; i < A.cols(); ++i) {
      for (Index j = i + 1; j < A.cols(); ++j) {
        Exact aa(0), bb(0), ab(0);
        for (Index k = 0; k < A.rows(); ++k) {
          aa += A(k, i) * A(k, i), bb += A(k, j) * A(k, j), ab += A(k, i) * A(k, j);
        }
        if (ab == 0 || ab * ab <= tiny * tiny * aa * bb) continue;
        rotated = true;
        const Exact zeta = (bb - aa) / (2 * ab);
        const Exact root = sqrt(Exact(1 + zeta * zeta));
        const Exact tangent = zeta > 0 ? Exact(1 / (zeta + root)) : Exact(1 / (zeta - root));
        const Exact cosine = 1 / sqrt(Exact(1 + tangent * tangent)), sine = cosine * tangent;
        for (Index k = 0; k < A.rows(); ++k) {
          const Exact x = A(k, i), y = A(k, j);
          A(k, i) = cosine * x - sine * y;
          A(k, j) = sine * x + cosine * y;
        }
      }
    }
    // Columns that are zero up to the reference's own rounding never become orthogonal relatively.
    Exact largest(0);
    for (Index i = 0; i < A.cols(); ++i) {
      Exact square(0);
      for (Index k = 0; k < A.rows(); ++k) square += A(k, i) * A(k, i);
      largest = square > largest ? square : largest;
    }
    for (Index i = 0; i < A.cols(); ++i) {
      Exact square(0);
      for (Index k = 0; k < A.rows(); ++k) square += A(k, i) * A(k, i);
      if (square > tiny * tiny * largest) continue;
      for (Index k = 0; k < A.rows(); ++k) A(k, i) = 0;
    }
  }
  std::vector<Exact> result;
  for (Index i = 0; i < A.cols(); ++i) {
    Exact square(0);
    for (Index k = 0; k < A.rows(); ++k) square += A(k, i) * A(k, i);
    result.push_back(sqrt(square));
  }
  std::sort(result.begin(), result.end(), std::greater<>());
  return result;
}

}  // namespace dmf::accuracy
