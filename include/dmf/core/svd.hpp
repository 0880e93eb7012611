// SPDX-License-Identifier: BSL-1.0
#pragma once

// A singular value decomposition that can be trusted. Decompositions fail silently: Eigen 3.4.0's
// BDCSVD returns wrong singular values with status Success when values repeat, which is the common
// case here (one-hot matrices, partial isometries). So every decomposition dmf makes is verified
// before it is believed, and says how good it is.
//
// Two methods. One-sided Jacobi rotations after a QR reduction are here: slow for large matrices, sound, and
// quick to compile. Divide and conquer is in dmf::precompiled, for float and double: LAPACK's gesdd if it was
// there when the library was built, else the BDCSVD of Eigen 3.4.1 or later. A program that links the library
// gets it wherever a matrix is decomposed, in every file, with the library's headers or without; what the
// verification refuses is replaced by Jacobi rotations. The BDCSVD of Eigen 3.4.0 is never run: besides
// returning wrong values it reads outside its arrays. Whoever has singular values already needs neither.

#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include <Eigen/SVD>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>

namespace dmf {

/// Defects of a decomposition Y = U S V^T in units of the rounding error to be expected of a sound
/// one. Sound decompositions stay below a few units.
template <RealScalar Scalar = double>
struct SvdRatios {
  Scalar residual{};         ///< of Y - U S V^T
  Scalar orthogonality_u{};  ///< of U^T U - I
  Scalar orthogonality_v{};  ///< of V^T V - I

  /// None is above 30, LAPACK's customary bound, and none is NaN.
  [[nodiscard]] bool sound() const {
    const auto small = [](const Scalar& ratio) { return ratio <= Scalar(30); };
    return small(residual) && small(orthogonality_u) && small(orthogonality_v);
  }
};

enum class SvdMethod {
  jacobi,             ///< Jacobi rotations
  divide_and_conquer  ///< four times faster at 300 x 300 and more above, depending on the BLAS below LAPACK
};

/// The thin decomposition Y = U diag(singular_values) V^T with its credentials.
template <RealScalar Scalar = double>
struct Svd {
  Matrix<Scalar> U;                ///< d_L x min(d_0, d_L), orthonormal columns
  Vector<Scalar> singular_values;  ///< descending
  Matrix<Scalar> V;                ///< d_0 x min(d_0, d_L), orthonormal columns

  /// Absolute uncertainty of each singular value, c epsilon y_1 with c = 8 + 8 rho, where rho is the
  /// root mean square of the three defects as the probes of verify_svd() saw them. The errors of
  /// sound decompositions stay within a quarter of it (measured up to 200 x 200); of a single wrong
  /// value it says nothing, that is what the ratios are for.
  Scalar uncertainty{};

  SvdRatios<Scalar> ratios;  ///< what the verification measured
  SvdMethod method{};        ///< what computed the result
  bool replaced = false;     ///< a faster method was tried first and refused
  [[nodiscard]] bool sound() const { return ratios.sound(); }
};

/// The decomposition of Y, verified with verify_svd(). By divide and conquer where the program has it for this
/// number type, that is, links dmf::precompiled, unless `method` asks for Jacobi rotations; by these otherwise
/// and where the fast result is refused. `Svd::method` says what computed the result. (Objects that are
/// constructed before main() may be too early for the library: they get Jacobi rotations.)
///
/// Throws InvalidInput unless Y has at least one row and column and finite entries. A result that is not sound
/// is returned as such; dmf::singular_groups refuses it.
/// Cost: O(m n min(m, n)); by Jacobi rotations with a large constant, about 20 s for 1000 x 1000 in double.
template <class Derived>
[[nodiscard]] Svd<typename Derived::Scalar> svd(const Eigen::MatrixBase<Derived>& Y,
                                                SvdMethod method = SvdMethod::divide_and_conquer);

/// Ratios from 8 random probe vectors x (fixed seed, independent normal entries), Y of size m x n:
///
///   residual       max ||(Y - U S V^T) x|| / (||x|| y_1 max(m, n) epsilon),
///   orthogonality  max ||(U^T U - I) x|| / (||x|| max(m, n) epsilon), and the same for V;
///
/// infinite if the values are not descending and non-negative. Throws InvalidInput unless Y can be decomposed and
/// the decomposition is thin, U m x k, V n x k and k = min(m, n) values. Cost: 48 matrix-vector products in six
/// passes, some percent of the decomposition. A defect E with ||E||_2 >= 300 max(m, n)^{3/2} epsilon y_1 is called
/// sound with a probability below 2e-9: ||E x|| >= |g| ||E||_2 with g normal, and P(|g| < 1/10)^8 <
/// 2e-9.
template <class Derived, RealScalar Scalar = typename Derived::Scalar>
[[nodiscard]] SvdRatios<Scalar> verify_svd(const Eigen::MatrixBase<Derived>& Y, const Svd<Scalar>& svd);

/// The ratios of LAPACK's own tests, from whole matrices in the Frobenius norm: ||Y - U S V^T|| /
/// (y_1 max(m, n) epsilon), ||U^T U - I|| / (max(m, n) epsilon), and the same for V. Nothing goes
/// unseen. Throws likewise. Cost: a third of a decomposition.
template <class Derived, RealScalar Scalar = typename Derived::Scalar>
[[nodiscard]] SvdRatios<Scalar> full_svd_ratios(const Eigen::MatrixBase<Derived>& Y, const Svd<Scalar>& svd);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar>
void require_decomposable(const Matrix<Scalar>& Y) {
  require(Y.rows() > 0 && Y.cols() > 0, "Y must have at least one row and one column, got ", Y.rows(), " x ", Y.cols());
  for (Index j = 0; j < Y.cols(); ++j) {
    for (Index i = 0; i < Y.rows(); ++i) {
      require(isfinite(Y(i, j)), "Y must be finite, entry (", i, ", ", j, ") is ", Y(i, j));
    }
  }
}

template <class Scalar>
void require_thin(const Matrix<Scalar>& Y, const Svd<Scalar>& svd) {
  require_decomposable(Y);
  const Index m = Y.rows(), n = Y.cols(), k = std::min(m, n);
  require(svd.U.rows() == m && svd.U.cols() == k && svd.V.rows() == n && svd.V.cols() == k &&
              svd.singular_values.size() == k,
          "a thin decomposition of a matrix of ", m, " x ", n, " has U of ", m, " x ", k, ", ", k,
          " singular values and V of ", n, " x ", k, ", got ", svd.U.rows(), " x ", svd.U.cols(), ", ",
          svd.singular_values.size(), " and ", svd.V.rows(), " x ", svd.V.cols());
}

template <class Scalar>
SvdRatios<Scalar> scaled(const SvdRatios<Scalar>& ratios, const Scalar& factor) {
  return {ratios.residual * factor, ratios.orthogonality_u * factor, ratios.orthogonality_v * factor};
}

/// Three defects measured on Y / 2^exponent, where nothing under- or overflows, in units of epsilon
/// times y_1 or 1.
template <class Scalar, class Measure>
SvdRatios<Scalar> svd_defects(const Matrix<Scalar>& Y, const Svd<Scalar>& svd, const Measure& measure) {
  const std::int64_t exponent = common_exponent(Y);
  const Matrix<Scalar> A = scaled_by_power_of_two(Y, -exponent);
  const Vector<Scalar> s = scaled_by_power_of_two(svd.singular_values, -exponent);
  for (Index i = 0; i < s.size(); ++i) {
    if (!(s[i] >= Scalar(0)) || (i > 0 && s[i] > s[i - 1])) {
      return {std::numeric_limits<Scalar>::infinity(), Scalar(0), Scalar(0)};
    }
  }
  const Scalar scale = s[0] > Scalar(0) ? s[0] : Scalar(1);
  SvdRatios<Scalar> defects = measure(A, s);
  defects.residual /= scale;
  return scaled(defects, Scalar(1) / epsilon<Scalar>);
}

/// A X and A^T X for the few columns of X, each column of A read once for all of them: a third of the time of one
/// product for each. (By columns: see qr_jacobi().)
template <class Scalar>
Matrix<Scalar> times_probes(const Matrix<Scalar>& A, const Matrix<Scalar>& X) {
  Matrix<Scalar> result = Matrix<Scalar>::Zero(A.rows(), X.cols());
  for (Index k = 0; k < A.cols(); ++k) {
    for (Index p = 0; p < X.cols(); ++p) result.col(p) += X(k, p) * A.col(k);
  }
  return result;
}
template <class Scalar>
Matrix<Scalar> transposed_times_probes(const Matrix<Scalar>& A, const Matrix<Scalar>& X) {
  Matrix<Scalar> result(A.cols(), X.cols());
  for (Index k = 0; k < A.cols(); ++k) {
    for (Index p = 0; p < X.cols(); ++p) result(k, p) = A.col(k).dot(X.col(p));
  }
  return result;
}

/// What 8 probes x with independent normal entries see of each defect E: max ||E x||.
template <class Scalar>
SvdRatios<Scalar> probed_defects(const Matrix<Scalar>& Y, const Svd<Scalar>& svd) {
  return svd_defects(Y, svd, [&](const Matrix<Scalar>& A, const Vector<Scalar>& s) {
    constexpr Index probes = 8;
    std::mt19937_64 generator(20250101);
    Matrix<Scalar> X(A.cols(), probes), Z(s.size(), probes);
    for (Index p = 0; p < probes; ++p) {
      X.col(p) = standard_normal<Scalar>(A.cols(), 1, generator);
      Z.col(p) = standard_normal<Scalar>(s.size(), 1, generator);
    }
    const auto largest = [](const Matrix<Scalar>& defect) {
      Scalar result(0);
      for (Index p = 0; p < probes; ++p) {
        const Scalar norm = defect.col(p).norm();
        if (!(norm <= result)) result = isfinite(norm) ? norm : std::numeric_limits<Scalar>::infinity();
      }
      return result;
    };
    Matrix<Scalar> coordinates = transposed_times_probes(svd.V, X);
    for (Index p = 0; p < probes; ++p) coordinates.col(p).array() *= s.array();
    return SvdRatios<Scalar>{largest(times_probes(A, X) - times_probes(svd.U, coordinates)),
                             largest(transposed_times_probes(svd.U, times_probes(svd.U, Z)) - Z),
                             largest(transposed_times_probes(svd.V, times_probes(svd.V, Z)) - Z)};
  });
}

/// ||x|| is taken as its root mean square, the square root of the dimension.
template <class Scalar>
SvdRatios<Scalar> probe_ratios(const SvdRatios<Scalar>& defects, const Matrix<Scalar>& Y) {
  const auto m = static_cast<Scalar>(Y.rows()), n = static_cast<Scalar>(Y.cols());
  const Scalar size = max(m, n), inner = min(m, n);
  return {defects.residual / (size * sqrt(n)), defects.orthogonality_u / (size * sqrt(inner)),
          defects.orthogonality_v / (size * sqrt(inner))};
}

/// Fills in what the verification of a decomposition of Y says of it.
template <class Scalar>
void assess(Svd<Scalar>& svd, const Matrix<Scalar>& Y) {
  const SvdRatios<Scalar> defects = probed_defects(Y, svd);
  svd.ratios = probe_ratios(defects, Y);
  const auto size = static_cast<Scalar>(std::max(Y.rows(), Y.cols()));
  const Scalar rho =
      size * (svd.ratios.residual + (svd.ratios.orthogonality_u + svd.ratios.orthogonality_v) / Scalar(2));
  svd.uncertainty = (Scalar(8) + Scalar(8) * rho) * epsilon<Scalar> * svd.singular_values[0];
}
/// What decomposes a matrix without verification.
template <class Scalar>
using SvdAlgorithm = Svd<Scalar> (*)(const Matrix<Scalar>&);

/// Divide and conquer, if the program has it: dmf::precompiled puts it here when the program starts. Null, and
/// readable, from before the first constructor on; the same object for files with and without the library.
template <class Scalar>
inline constinit std::atomic<SvdAlgorithm<Scalar>> registered_divide_and_conquer{nullptr};

/// Runs a decomposition on Y / 2^exponent, verifies the result and dresses it.
template <class Scalar>
Svd<Scalar> verified_svd(const Matrix<Scalar>& Y, SvdMethod method, SvdAlgorithm<Scalar> algorithm) {
  require_decomposable(Y);
  const std::int64_t exponent = common_exponent(Y);
  Svd<Scalar> result = algorithm(scaled_by_power_of_two(Y, -exponent));
  result.method = method;
  result.singular_values = scaled_by_power_of_two(result.singular_values, exponent);
  assess(result, Y);
  return result;
}

#if EIGEN_VERSION_AT_LEAST(5, 0, 0)
template <class Scalar>
using SquareJacobi = Eigen::JacobiSVD<Matrix<Scalar>, int{Eigen::NoQRPreconditioner} | int{Eigen::ComputeFullU} |
                                                          int{Eigen::ComputeFullV}>;
template <class Scalar>
SquareJacobi<Scalar> rotate_to_diagonal(const Matrix<Scalar>& R) {
  return SquareJacobi<Scalar>(R);
}
#else
template <class Scalar>
using SquareJacobi = Eigen::JacobiSVD<Matrix<Scalar>, Eigen::NoQRPreconditioner>;
template <class Scalar>
SquareJacobi<Scalar> rotate_to_diagonal(const Matrix<Scalar>& R) {
  return SquareJacobi<Scalar>(R, Eigen::ComputeFullU | Eigen::ComputeFullV);
}
#endif

/// Jacobi rotations on the triangular factor of A or of its transpose, whichever is tall.
template <class Scalar>
Svd<Scalar> qr_jacobi(const Matrix<Scalar>& A) {
  const bool wide = A.rows() < A.cols();
  const auto [Q, R] = thin_qr<Scalar>(wide ? Matrix<Scalar>(A.transpose()) : A);
  // The transpose of R converges in fewer sweeps: its columns are nearly orthogonal already.
  const SquareJacobi<Scalar> rotated = rotate_to_diagonal<Scalar>(R.transpose());
  Svd<Scalar> result;
  result.singular_values = rotated.singularValues();
  // One column at a time: Eigen's matrix-matrix product would double the time to compile this.
  Matrix<Scalar> tall(Q.rows(), R.cols());
  for (Index j = 0; j < tall.cols(); ++j) tall.col(j).noalias() = Q * rotated.matrixV().col(j);
  result.U = wide ? rotated.matrixU() : tall;
  result.V = wide ? tall : rotated.matrixU();
  return result;
}

template <class Scalar>
Svd<Scalar> jacobi_svd(const Matrix<Scalar>& Y) {
  return verified_svd<Scalar>(Y, SvdMethod::jacobi, qr_jacobi<Scalar>);
}

/// The fast result if it is sound, else that of Jacobi rotations.
template <class Scalar>
Svd<Scalar> first_sound_svd(Svd<Scalar> fast, const Matrix<Scalar>& Y) {
  if (fast.sound()) return fast;
  Svd<Scalar> result = jacobi_svd<Scalar>(Y);
  result.replaced = true;
  return result;
}

template <class Scalar>
Svd<Scalar> svd_by(SvdMethod method, const Matrix<Scalar>& Y) {
  const SvdAlgorithm<Scalar> fast = registered_divide_and_conquer<Scalar>.load(std::memory_order_relaxed);
  if (method == SvdMethod::jacobi || fast == nullptr) return jacobi_svd<Scalar>(Y);
  return first_sound_svd(verified_svd<Scalar>(Y, SvdMethod::divide_and_conquer, fast), Y);
}

}  // namespace detail

template <class Derived>
Svd<typename Derived::Scalar> svd(const Eigen::MatrixBase<Derived>& Y, SvdMethod method) {
  return detail::svd_by<typename Derived::Scalar>(method, Matrix<typename Derived::Scalar>(Y));
}

template <class Derived, RealScalar Scalar>
SvdRatios<Scalar> verify_svd(const Eigen::MatrixBase<Derived>& Y, const Svd<Scalar>& svd) {
  const Matrix<Scalar> evaluated = Y;
  detail::require_thin(evaluated, svd);
  return detail::probe_ratios(detail::probed_defects(evaluated, svd), evaluated);
}

template <class Derived, RealScalar Scalar>
SvdRatios<Scalar> full_svd_ratios(const Eigen::MatrixBase<Derived>& Y, const Svd<Scalar>& svd) {
  const auto measure = [&](const Matrix<Scalar>& A, const Vector<Scalar>& s) {
    const Matrix<Scalar> identity = Matrix<Scalar>::Identity(s.size(), s.size());
    const Matrix<Scalar> product = svd.U * s.asDiagonal() * svd.V.transpose();
    return SvdRatios<Scalar>{(A - product).norm(), (svd.U.transpose() * svd.U - identity).norm(),
                             (svd.V.transpose() * svd.V - identity).norm()};
  };
  const Matrix<Scalar> evaluated = Y;
  detail::require_thin(evaluated, svd);
  const auto size = static_cast<Scalar>(std::max(Y.rows(), Y.cols()));
  return detail::scaled(detail::svd_defects<Scalar>(evaluated, svd, measure), Scalar(1) / size);
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_SVD(how, Scalar)                           \
  namespace detail {                                                \
  how Svd<Scalar> jacobi_svd<Scalar>(const Matrix<Scalar>&);        \
  how Svd<Scalar> svd_by<Scalar>(SvdMethod, const Matrix<Scalar>&); \
  how void assess(Svd<Scalar>&, const Matrix<Scalar>&);             \
  }

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_SVD(extern template, float)
DMF_INSTANCES_OF_SVD(extern template, double)
#endif

}  // namespace dmf
