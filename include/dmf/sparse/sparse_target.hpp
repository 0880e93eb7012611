// SPDX-License-Identifier: BSL-1.0
#pragma once

// A target that is too large to be dense: sparse, of low rank, or the sum of both,
//
//   Y = S + P Q^T,    S in R^{d_L x d_0} with few nonzeros, P in R^{d_L x k}, Q in R^{d_0 x k},
//
// as ratings minus a mean for each row and column are. Its products with vectors and with thin matrices cost one pass
// over the nonzeros and form no d_L x d_0 matrix.
//
// Example:
//
//   Eigen::SparseMatrix<double> S(2, 3);
//   S.insert(0, 2) = 5;
//   const dmf::SparseTarget<double> Y(S, Eigen::MatrixXd::Ones(2, 1), Eigen::MatrixXd::Ones(3, 1));
//   dmf::Vector<double> y;
//   Y.multiply(Eigen::VectorXd::Ones(3), y);
//   std::cout << Y.nonzeros() << ' ' << Y.squared_norm() << ' ' << y[0] << ' ' << y[1] << '\n';

#include <dmf/core/detail/dense_input.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/sparse/detail/sparse_pass.hpp>

#include <concepts>
#include <limits>
#include <memory>
#include <utility>

namespace dmf {

/// A sparse matrix of Eigen's, or a sparse expression, whose entries are numbers of the given type without rounding.
template <class Derived, class Scalar>
concept SparseFor = requires(const Derived& given) {
  []<class T>(const Eigen::SparseMatrixBase<T>&) {}(given);
}
&&scalar_must::embed_into<typename Derived::Scalar, Scalar>;

/// Y = S + P Q^T, a LinearOperator. Immutable; owns S, P and Q, which copies share. Memory: an index of 32 bits and a
/// number for each nonzero.
template <RealScalar Scalar = double>
class SparseTarget {
 public:
  /// S row by row, compressed, with indices of 32 bits, which bound rows, columns and nonzeros.
  using Sparse = detail::CompressedRows<Scalar>;

  /// Y = S: any sparse matrix, map or expression of Eigen's, of any storage order and index. One of type Sparse may be
  /// moved in and is left empty; everything else is copied. Explicit zeros are kept and count as nonzeros. Throws
  /// InvalidInput unless the entries are finite and rows, columns and nonzeros below 2^31.
  template <SparseFor<Scalar> Given>
  explicit SparseTarget(const Given& S) : parts_(checked(compressed(S))) {}
  template <std::same_as<Sparse> Given>  // and nothing that converts to it, with other entries
  explicit SparseTarget(Given&& S) : parts_(checked(std::move(S))) {}

  /// Y = S + P Q^T. Throws InvalidInput as well unless P has the rows of S, Q has a row for each column of S, both have
  /// k columns and finite entries.
  template <SparseFor<Scalar> Given, MatrixFor<Scalar> Left, MatrixFor<Scalar> Right>
  SparseTarget(const Given& S, const Left& P, const Right& Q)
      : parts_(checked(compressed(S), detail::as_matrix<Scalar>(P), detail::as_matrix<Scalar>(Q))) {}
  template <std::same_as<Sparse> Given, MatrixFor<Scalar> Left, MatrixFor<Scalar> Right>
  SparseTarget(Given&& S, const Left& P, const Right& Q)
      : parts_(checked(std::move(S), detail::as_matrix<Scalar>(P), detail::as_matrix<Scalar>(Q))) {}

  /// Y = P Q^T. Throws likewise.
  template <MatrixFor<Scalar> Left, MatrixFor<Scalar> Right>
  SparseTarget(const Left& P, const Right& Q)
      : parts_(checked(empty(P.rows(), Q.rows()), detail::as_matrix<Scalar>(P), detail::as_matrix<Scalar>(Q))) {}

  [[nodiscard]] Index rows() const { return S().rows(); }
  [[nodiscard]] Index cols() const { return S().cols(); }
  [[nodiscard]] Index nonzeros() const { return S().nonZeros(); }

  [[nodiscard]] const Sparse& S() const { return parts_->S; }
  [[nodiscard]] const Matrix<Scalar>& P() const { return parts_->P; }
  [[nodiscard]] const Matrix<Scalar>& Q() const { return parts_->Q; }

  /// k, the number of columns of P and Q; 0 for a sparse target.
  [[nodiscard]] Index low_rank() const { return P().cols(); }

  /// The most nonzeros in a row of S.
  [[nodiscard]] Index longest_row() const { return parts_->longest_row; }

  /// ||Y||_F^2 = ||S||_F^2 + 2 <S, P Q^T> + <P^T P, Q^T Q>, summed to twice the precision when the target is made, for
  /// the terms cancel where S and P Q^T do. Its error: half an epsilon of itself and n epsilon^2 norm_bound()^2, n =
  /// d_0 + d_L + nonzeros. Infinite where it leaves the range.
  [[nodiscard]] const Scalar& squared_norm() const { return parts_->squared_norm.hi; }

  /// The same to twice the precision: what squared_norm() rounds off is `lo`.
  [[nodiscard]] const DoubleWord<Scalar>& squared_norm_twofold() const { return parts_->squared_norm; }

  /// ||S||_F + || |P| |Q|^T ||_F >= ||Y||_F, the scale of the rounding errors of all products with Y.
  [[nodiscard]] const Scalar& norm_bound() const { return parts_->norm_bound; }

  /// y = Y x. y gets the size d_L and must not be x. Error of an entry: at most (m + 2k + d_0) epsilon times the same
  /// formula with absolute values, m the nonzeros of that row, d_0 only where k > 0. Throws InvalidInput unless x has
  /// d_0 entries. Cost: one pass over the nonzeros, 2 (d_0 + d_L) k.
  void multiply(const Vector<Scalar>& x, Vector<Scalar>& y) const;

  /// y = Y^T x, of size d_0, for x of size d_L; likewise with rows and columns exchanged.
  void multiply_transposed(const Vector<Scalar>& x, Vector<Scalar>& y) const;

  /// y = Y^T Y x, of size d_0, in one pass over the nonzeros: row by row, with t_i = (Y x)_i at hand when the row adds
  /// t_i times itself to y. Otherwise as multiply().
  void multiply_gram(const Vector<Scalar>& x, Vector<Scalar>& y) const;

  /// Z += Y C^T and V += A^T Y in one pass over the nonzeros, with A and Z given by their transposes so that the r
  /// numbers that a nonzero meets lie side by side: A^T and Z^T are r x d_L, C and V r x d_0. No two overlap. Throws
  /// InvalidInput unless the sizes are these. Cost: 2 r multiplications for each nonzero, 2 r k (d_0 + d_L).
  void add_products(detail::Operand<Scalar> A_transposed, detail::Operand<Scalar> C,
                    detail::Result<Scalar> Z_transposed, detail::Result<Scalar> V) const;

 private:
  struct Parts {
    Sparse S;
    Matrix<Scalar> P, Q;
    Index longest_row = 0;
    DoubleWord<Scalar> squared_norm;
    Scalar norm_bound{0};

    void require_finite() const;
    void form_norms();
  };

  template <class Given>
  static Sparse compressed(const Eigen::SparseMatrixBase<Given>& given);
  static Sparse empty(Index rows, Index columns);
  static void require_indices(Index rows, Index columns, Index nonzeros);
  static std::shared_ptr<const Parts> checked(Sparse&& S, Matrix<Scalar> P, Matrix<Scalar> Q);
  static std::shared_ptr<const Parts> checked(Sparse&& S) {
    return checked(std::move(S), Matrix<Scalar>(S.rows(), 0), Matrix<Scalar>(S.cols(), 0));
  }

  std::shared_ptr<const Parts> parts_;
};

template <class Given>
requires SparseFor<Given, typename Given::Scalar> SparseTarget(const Given&)
->SparseTarget<typename Given::Scalar>;
template <class Given, class Left, class Right>
requires SparseFor<Given, typename Given::Scalar> SparseTarget(const Given&, const Left&, const Right&)
->SparseTarget<typename Given::Scalar>;
template <class Left, class Right>
requires MatrixFor<Left, typename Left::Scalar> SparseTarget(const Left&, const Right&)
->SparseTarget<typename Left::Scalar>;

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
auto SparseTarget<Scalar>::checked(Sparse&& S, Matrix<Scalar> P, Matrix<Scalar> Q) -> std::shared_ptr<const Parts> {
  detail::require(P.rows() == S.rows(), "P must have as many rows as S, ", S.rows(), ", got ", P.rows());
  detail::require(Q.rows() == S.cols(), "Q must have a row for each column of S, ", S.cols(), ", got ", Q.rows());
  detail::require(P.cols() == Q.cols(), "P and Q must have the same number of columns, got ", P.cols(), " and ",
                  Q.cols());
  const auto parts = std::make_shared<Parts>();
  parts->S.swap(S);  // for sparse matrices of Eigen 3.4 are copied where others move
  parts->P = std::move(P);
  parts->Q = std::move(Q);
  parts->S.makeCompressed();
  parts->require_finite();
  parts->form_norms();
  return parts;
}

template <RealScalar Scalar>
void SparseTarget<Scalar>::require_indices(Index rows, Index columns, Index nonzeros) {
  constexpr Index limit = std::numeric_limits<int>::max();
  detail::require(rows <= limit && columns <= limit && nonzeros <= limit,
                  "rows, columns and nonzeros must be below 2^31, got ", rows, " x ", columns, " with ", nonzeros);
}

template <RealScalar Scalar>
template <class Given>
typename SparseTarget<Scalar>::Sparse SparseTarget<Scalar>::compressed(const Eigen::SparseMatrixBase<Given>& given) {
  const typename Given::PlainObject plain = given.derived();
  require_indices(plain.rows(), plain.cols(), plain.nonZeros());
  if constexpr (std::same_as<typename Given::Scalar, Scalar>) {
    return Sparse(plain);
  } else {
    return Sparse(plain.template cast<Scalar>());
  }
}

template <RealScalar Scalar>
typename SparseTarget<Scalar>::Sparse SparseTarget<Scalar>::empty(Index rows, Index columns) {
  require_indices(rows, columns, 0);
  return Sparse(rows, columns);
}

template <RealScalar Scalar>
void SparseTarget<Scalar>::Parts::require_finite() const {
  for (Index i = 0; i < S.rows(); ++i) {
    for (typename Sparse::InnerIterator entry(S, i); entry; ++entry) {
      detail::require(detail::is_finite(entry.value()), "S must be finite, entry (", i, ", ", entry.col(), ") is ",
                      entry.value());
    }
  }
  const auto require_of = [](const Matrix<Scalar>& A, const char* name) {
    for (Index j = 0; j < A.cols(); ++j) {
      for (Index i = 0; i < A.rows(); ++i) {
        detail::require(detail::is_finite(A(i, j)), name, " must be finite, entry (", i, ", ", j, ") is ", A(i, j));
      }
    }
  };
  require_of(P, "P");
  require_of(Q, "Q");
}

template <RealScalar Scalar>
void SparseTarget<Scalar>::Parts::form_norms() {
  using Two = DoubleWord<Scalar>;
  const Index k = P.cols();
  Two of_S, mixed, of_low_rank;
  for (Index i = 0; i < S.rows(); ++i) {
    longest_row = max(longest_row, Index{S.outerIndexPtr()[i + 1] - S.outerIndexPtr()[i]});
    for (typename Sparse::InnerIterator entry(S, i); entry; ++entry) {
      const Scalar s = entry.value();
      of_S = of_S + two_product(s, s);
      if (k == 0) continue;
      Two low;  // (P Q^T)(i, j)
      for (Index c = 0; c < k; ++c) low = low + two_product(P(i, c), Q(entry.col(), c));
      mixed = mixed + Two(s) * low;
    }
  }
  const auto inner_product = [](const Matrix<Scalar>& A, Index c, Index d) {
    Two sum;
    for (Index i = 0; i < A.rows(); ++i) sum = sum + two_product(A(i, c), A(i, d));
    return sum;
  };
  for (Index c = 0; c < k; ++c) {
    for (Index d = 0; d <= c; ++d) {
      const Two term = inner_product(P, c, d) * inner_product(Q, c, d);
      of_low_rank = of_low_rank + term;
      if (d < c) of_low_rank = of_low_rank + term;
    }
  }
  squared_norm = of_S + mixed + mixed + of_low_rank;
  if (!isfinite(squared_norm.hi)) squared_norm = Two(std::numeric_limits<Scalar>::infinity());
  if (squared_norm.hi < Scalar(0)) squared_norm = Two();  // Y = 0 up to rounding
  norm_bound = sqrt(of_S.hi);
  if (k == 0) return;
  const Matrix<Scalar> abs_P = P.cwiseAbs(), abs_Q = Q.cwiseAbs();
  Matrix<Scalar> gram_P = Matrix<Scalar>::Zero(k, k), gram_Q = gram_P;
  detail::add_transposed_product<Scalar>(gram_P, abs_P, abs_P);
  detail::add_transposed_product<Scalar>(gram_Q, abs_Q, abs_Q);
  norm_bound += sqrt(Scalar(gram_P.cwiseProduct(gram_Q).sum()));
}

template <RealScalar Scalar>
void SparseTarget<Scalar>::multiply(const Vector<Scalar>& x, Vector<Scalar>& y) const {
  detail::require(x.size() == cols(), "x must have an entry for each of the ", cols(), " columns of Y, got ", x.size());
  y.resize(rows());
  for (Index i = 0; i < rows(); ++i) {
    Scalar sum(0);
    for (typename Sparse::InnerIterator entry(S(), i); entry; ++entry) sum += entry.value() * x[entry.col()];
    y[i] = sum;
  }
  if (low_rank() > 0) {
    const Vector<Scalar> low = Q().transpose() * x;
    y.noalias() += P() * low;
  }
}

template <RealScalar Scalar>
void SparseTarget<Scalar>::multiply_transposed(const Vector<Scalar>& x, Vector<Scalar>& y) const {
  detail::require(x.size() == rows(), "x must have an entry for each of the ", rows(), " rows of Y, got ", x.size());
  y.setZero(cols());
  for (Index i = 0; i < rows(); ++i) {
    for (typename Sparse::InnerIterator entry(S(), i); entry; ++entry) y[entry.col()] += entry.value() * x[i];
  }
  if (low_rank() > 0) {
    const Vector<Scalar> low = P().transpose() * x;
    y.noalias() += Q() * low;
  }
}

template <RealScalar Scalar>
void SparseTarget<Scalar>::multiply_gram(const Vector<Scalar>& x, Vector<Scalar>& y) const {
  detail::require(x.size() == cols(), "x must have an entry for each of the ", cols(), " columns of Y, got ", x.size());
  const Index k = low_rank();
  const Vector<Scalar> low = Q().transpose() * x;
  Vector<Scalar> along_P = Vector<Scalar>::Zero(k);  // P^T Y x
  y.setZero(cols());
  for (Index i = 0; i < rows(); ++i) {
    Scalar t(0);
    for (typename Sparse::InnerIterator entry(S(), i); entry; ++entry) t += entry.value() * x[entry.col()];
    for (Index c = 0; c < k; ++c) t += P()(i, c) * low[c];
    for (typename Sparse::InnerIterator entry(S(), i); entry; ++entry) y[entry.col()] += entry.value() * t;
    for (Index c = 0; c < k; ++c) along_P[c] += P()(i, c) * t;
  }
  if (k > 0) y.noalias() += Q() * along_P;
}

template <RealScalar Scalar>
void SparseTarget<Scalar>::add_products(detail::Operand<Scalar> A_transposed, detail::Operand<Scalar> C,
                                        detail::Result<Scalar> Z_transposed, detail::Result<Scalar> V) const {
  const Index r = A_transposed.rows();
  const auto require_size = [r](const auto& X, Index columns, const char* name) {
    detail::require(X.rows() == r && X.cols() == columns, name, " must be ", r, " x ", columns, ", got ", X.rows(),
                    " x ", X.cols());
  };
  require_size(A_transposed, rows(), "A^T");
  require_size(C, cols(), "C");
  require_size(Z_transposed, rows(), "Z^T");
  require_size(V, cols(), "V");
  const detail::ThinPanels<Scalar> panels{A_transposed.data(),
                                          A_transposed.outerStride(),
                                          Z_transposed.data(),
                                          Z_transposed.outerStride(),
                                          C.data(),
                                          C.outerStride(),
                                          V.data(),
                                          V.outerStride()};
  detail::pass_over_rows<true>(S(), 0, rows(), Scalar(1), panels, r);
  if (low_rank() == 0) return;
  Matrix<Scalar> CQ = Matrix<Scalar>::Zero(r, low_rank()), AP = CQ;
  detail::add_product<Scalar>(CQ, C, Q());
  detail::add_product_transposed<Scalar>(Z_transposed, CQ, P());
  detail::add_product<Scalar>(AP, A_transposed, P());
  detail::add_product_transposed<Scalar>(V, AP, Q());
}

}  // namespace dmf
