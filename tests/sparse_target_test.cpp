// SPDX-License-Identifier: BSL-1.0
#include <dmf/sparse/sparse_target.hpp>

#include "support/catch.hpp"
#include "support/sparse_targets.hpp"

#include <cmath>
#include <concepts>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

template class dmf::SparseTarget<float>;
template class dmf::SparseTarget<double>;
template class dmf::SparseTarget<long double>;

namespace dmf::test {
namespace {

using Columns = Eigen::SparseMatrix<double>;
static_assert(std::same_as<decltype(SparseTarget(std::declval<Columns>())), SparseTarget<double>>);
static_assert(std::is_constructible_v<SparseTarget<double>, Eigen::SparseMatrix<float>>);
static_assert(!std::is_constructible_v<SparseTarget<float>, Eigen::SparseMatrix<double>>);
static_assert(!std::is_constructible_v<SparseTarget<double>, Matrix<double>>);

/// Calls body(target, generator) for targets of all kinds and of sizes with one row, one column, and more than a block.
template <class Scalar, class Body>
void for_all_targets(unsigned seed, Body body) {
  std::mt19937_64 generator(seed);
  const std::vector<std::pair<Index, Index>> sizes{{1, 1}, {1, 7}, {6, 1}, {3, 5}, {9, 4}, {70, 11}, {12, 130}};
  for (const auto& [rows, columns] : sizes) {
    for (const TargetKind& kind : target_kinds()) {
      INFO("seed " << seed << ", " << rows << " x " << columns << ", " << kind.name);
      body(random_target<Scalar>(rows, columns, kind, generator), generator);
    }
  }
}

// Refuted by a nonzero that is missed or met twice, rows and columns exchanged, the low-rank part left out or
// transposed: all numbers are multiples of a power of two that no sum rounds, so that results are equal, not close.
TEMPLATE_TEST_CASE("Products with vectors are those of the dense matrix", "", float, double, long double) {
  using Scalar = TestType;
  for_all_targets<Scalar>(1, [](const DenseAndSparse<Scalar>& Y, std::mt19937_64& generator) {
    const Vector<Scalar> x = small_numbers<Scalar>(Y.dense.cols(), 1, 3, 0, generator);
    const Vector<Scalar> z = small_numbers<Scalar>(Y.dense.rows(), 1, 3, 0, generator);
    CHECK(Y.sparse.rows() == Y.dense.rows());
    CHECK(Y.sparse.cols() == Y.dense.cols());
    Vector<Scalar> y(3);
    y.setConstant(std::numeric_limits<Scalar>::quiet_NaN());
    Y.sparse.multiply(x, y);
    CHECK(y == Vector<Scalar>(Y.dense * x));
    Y.sparse.multiply_transposed(z, y);
    CHECK(y == Vector<Scalar>(Y.dense.transpose() * z));
    const Vector<Scalar> unit = Vector<Scalar>::Unit(x.size(), x.size() / 2);  // x would need more than 24 digits
    Y.sparse.multiply_gram(unit, y);
    CHECK(y == Vector<Scalar>(Y.dense.transpose() * (Y.dense * unit)));
  });
}

// Refuted by a strip of packets that is left out, met twice or taken from the wrong place: widths from 1 beyond the
// widest strip, of matrices and of blocks with a stride of their own; and by anything but a sum being written.
TEMPLATE_TEST_CASE("Both products with thin matrices come from one pass", "", float, double, long double) {
  using Scalar = TestType;
  for_all_targets<Scalar>(2, [](const DenseAndSparse<Scalar>& Y, std::mt19937_64& generator) {
    const Index rows = Y.dense.rows(), columns = Y.dense.cols();
    for (const Index r : {1, 2, 3, 4, 5, 7, 8, 11, 20, 27, 53}) {
      CAPTURE(r);
      const Matrix<Scalar> A = small_numbers<Scalar>(r, rows, 3, 0, generator);
      const Matrix<Scalar> C = small_numbers<Scalar>(r, columns, 3, 0, generator);
      Matrix<Scalar> Z = Matrix<Scalar>::Constant(r, rows, Scalar(2)), V = Matrix<Scalar>::Constant(r + 3, columns, 5);
      Y.sparse.add_products(A, C, Z, V.topRows(r));
      CHECK(Z == Matrix<Scalar>((C * Y.dense.transpose()).array() + Scalar(2)));
      CHECK(V.topRows(r) == Matrix<Scalar>((A * Y.dense).array() + Scalar(5)));
      CHECK(V.bottomRows(3) == Matrix<Scalar>::Constant(3, columns, 5));
    }
  });
}

// Refuted by a term of the square left out or counted once: again all sums are exact.
TEMPLATE_TEST_CASE("The squared norm is that of the dense matrix", "", float, double, long double) {
  using Scalar = TestType;
  for_all_targets<Scalar>(3, [](const DenseAndSparse<Scalar>& Y, std::mt19937_64&) {
    long double exact = 0, magnitude = 0;
    Index longest = 0, nonzeros = 0;
    for (Index i = 0; i < Y.dense.rows(); ++i) {
      for (Index j = 0; j < Y.dense.cols(); ++j) {
        const auto y = static_cast<long double>(Y.dense(i, j)), m = static_cast<long double>(Y.magnitudes(i, j));
        exact += y * y;
        magnitude += m * m;
      }
    }
    for (Index i = 0; i < Y.sparse.rows(); ++i) {
      const Index in_row = Y.sparse.S().row(i).nonZeros();
      longest = max(longest, in_row);
      nonzeros += in_row;
    }
    CHECK(static_cast<long double>(Y.sparse.squared_norm()) == static_cast<long double>(Scalar(exact)));
    CHECK(static_cast<long double>(Y.sparse.squared_norm_twofold().hi) +
              static_cast<long double>(Y.sparse.squared_norm_twofold().lo) ==
          exact);
    const auto bound = static_cast<long double>(Y.sparse.norm_bound());
    CHECK(bound * (1 + 8 * static_cast<long double>(epsilon<Scalar>)) >= std::sqrt(magnitude));
    CHECK(bound <= 2 * std::sqrt(magnitude));  // ||S|| and the rest are each at most the whole
    CHECK(Y.sparse.longest_row() == longest);
    CHECK(Y.sparse.nonzeros() == nonzeros);
  });
}

// Refuted by products of P and Q that are rounded before S takes them away: Y is what rounding took from p q, and the
// error some epsilon in place of epsilon squared.
TEMPLATE_TEST_CASE("Of a low rank that S takes away all but its rounding, the norm is known", "", float, double,
                   long double) {
  using Scalar = TestType;
  std::mt19937_64 generator(7);
  const auto eps = static_cast<long double>(epsilon<Scalar>);
  int inexact = 0;
  for (int draw = 0; draw < 100; ++draw) {
    const Scalar p = Scalar(1) + uniform<Scalar>(generator), q = Scalar(1) + uniform<Scalar>(generator);
    const DoubleWord<Scalar> product = two_product(p, q);
    Eigen::SparseMatrix<Scalar> S(1, 1);
    S.insert(0, 0) = -product.hi;
    const SparseTarget<Scalar> Y(S, Matrix<Scalar>::Constant(1, 1, p), Matrix<Scalar>::Constant(1, 1, q));
    const auto exact = static_cast<long double>(product.lo) * static_cast<long double>(product.lo);
    const auto bound = static_cast<long double>(Y.norm_bound());
    INFO("seed 7, draw " << draw);
    CHECK(std::abs(static_cast<long double>(Y.squared_norm()) - exact) <= 3 * eps * eps * bound * bound);
    inexact += product.lo != Scalar(0) ? 1 : 0;
  }
  CHECK(inexact > 50);
}

// Refuted by sums in working precision, which lose all digits here: S = -1 where P Q^T = (1 + h)^2, so that Y = 2h +
// h^2, h = 2^{3 - digits}, and ||Y||^2 is some 2^{8 - 2 digits}, as small as the error of a plain sum squared.
TEMPLATE_TEST_CASE("Terms of the squared norm that cancel are summed to twice the precision", "", float, double,
                   long double) {
  using Scalar = TestType;
  constexpr long double factor = 8;  // roundings of the terms, at most one half unit each
  const Scalar h = ldexp(Scalar(1), 3 - std::numeric_limits<Scalar>::digits);
  Eigen::SparseMatrix<Scalar> S(1, 1);
  S.insert(0, 0) = Scalar(-1);
  const Matrix<Scalar> P = Matrix<Scalar>::Constant(1, 1, Scalar(1) + h);
  const SparseTarget<Scalar> Y(S, P, P);
  const auto exact = static_cast<long double>(h) * static_cast<long double>(h) * (2 + static_cast<long double>(h)) *
                     (2 + static_cast<long double>(h));
  const auto eps = static_cast<long double>(epsilon<Scalar>);
  CHECK(std::abs(static_cast<long double>(Y.squared_norm()) - exact) <= factor * eps * eps * 4 + eps * exact);
}

// Refuted by a storage order, an index type, an expression or unused memory of Eigen's that is misread.
TEST_CASE("Every sparse matrix and expression of Eigen's is a target") {
  std::mt19937_64 generator(4);
  const DenseAndSparse<double> Y = random_target<double>(5, 8, target_kinds()[0], generator);
  const Columns by_columns = Y.sparse.S();
  const auto dense = [](const auto& target) { return Matrix<double>(Matrix<double>(target.S())); };
  CHECK(dense(SparseTarget<double>(by_columns)) == Y.dense);
  CHECK(dense(SparseTarget<double>(Eigen::SparseMatrix<double, Eigen::RowMajor, long>(by_columns))) == Y.dense);
  CHECK(dense(SparseTarget<double>(Eigen::SparseMatrix<double, Eigen::ColMajor, short>(by_columns))) == Y.dense);
  CHECK(dense(SparseTarget<double>(2 * by_columns)) == 2 * Y.dense);
  CHECK(dense(SparseTarget<double>(by_columns.transpose())) == Y.dense.transpose());
  CHECK(dense(SparseTarget<double>(by_columns.middleCols(2, 3))) == Y.dense.middleCols(2, 3));
  CHECK(dense(SparseTarget<double>(Y.dense.sparseView())) == Y.dense);
  CHECK(dense(SparseTarget<double>(Eigen::SparseMatrix<float>(by_columns.cast<float>()))) == Y.dense);
  const Eigen::Map<const Columns> map(by_columns.rows(), by_columns.cols(), by_columns.nonZeros(),
                                      by_columns.outerIndexPtr(), by_columns.innerIndexPtr(), by_columns.valuePtr());
  CHECK(dense(SparseTarget<double>(map)) == Y.dense);
  Columns with_room(5, 8);
  with_room.reserve(Eigen::VectorXi::Constant(8, 5));
  for (Index j = 0; j < 8; ++j) {
    for (Index i = 0; i < 5; ++i) {
      if (Y.dense(i, j) != 0) with_room.insert(i, j) = Y.dense(i, j);
    }
  }
  REQUIRE(!with_room.isCompressed());
  CHECK(dense(SparseTarget<double>(with_room)) == Y.dense);
  CHECK(SparseTarget<double>(with_room).S().isCompressed());
}

// Refuted by a copy.
TEST_CASE("A matrix that fits is moved in, and copies of a target share it") {
  SparseTarget<double>::Sparse S(2, 3);
  S.insert(1, 2) = 4;
  S.makeCompressed();
  const double* const values = S.valuePtr();
  const SparseTarget<double> Y(std::move(S));
  CHECK(Y.S().valuePtr() == values);
  const SparseTarget<double> copy = Y;
  CHECK(copy.S().valuePtr() == values);
  CHECK(copy.squared_norm() == 16);
}

// Refuted by input that is let in, or a message that names another place or number.
TEST_CASE("Targets that do not fit or are not finite are refused, with the values") {
  Columns S(2, 3);
  S.insert(1, 0) = 1;
  const auto refusal = [](const auto& make) -> std::string {
    try {
      make();
    } catch (const InvalidInput& refused) {
      return refused.what();
    }
    return "accepted";
  };
  const auto with = [&](Index p, Index k, Index q, Index other) {
    return refusal([&] { SparseTarget<double>(S, Matrix<double>::Ones(p, k), Matrix<double>::Ones(q, other)); });
  };
  CHECK(with(2, 1, 3, 1) == "accepted");
  CHECK(with(2, 0, 3, 0) == "accepted");
  CHECK(with(3, 1, 3, 1) == "P must have as many rows as S, 2, got 3");
  CHECK(with(2, 1, 2, 1) == "Q must have a row for each column of S, 3, got 2");
  CHECK(with(2, 1, 3, 2) == "P and Q must have the same number of columns, got 1 and 2");
  Matrix<double> P = Matrix<double>::Ones(2, 2), Q = Matrix<double>::Ones(3, 2);
  P(1, 0) = std::numeric_limits<double>::infinity();
  CHECK(refusal([&] { SparseTarget<double>(S, P, Q); }) == "P must be finite, entry (1, 0) is inf");
  P(1, 0) = 1;
  Q(2, 1) = -std::numeric_limits<double>::infinity();
  CHECK(refusal([&] { SparseTarget<double>(P, Q); }) == "Q must be finite, entry (2, 1) is -inf");
  S.insert(0, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal([&] { static_cast<void>(SparseTarget<double>(S)); }) == "S must be finite, entry (0, 2) is nan");

  const SparseTarget<double> Y(Matrix<double>::Ones(2, 1), Matrix<double>::Ones(3, 1));
  Vector<double> y;
  const Vector<double> two = Vector<double>::Ones(2), three = Vector<double>::Ones(3);
  CHECK(refusal([&] { Y.multiply(two, y); }) == "x must have an entry for each of the 3 columns of Y, got 2");
  CHECK(refusal([&] { Y.multiply_transposed(three, y); }) == "x must have an entry for each of the 2 rows of Y, got 3");
  CHECK(refusal([&] { Y.multiply_gram(two, y); }) == "x must have an entry for each of the 3 columns of Y, got 2");
  const Matrix<double> of_rows = Matrix<double>::Ones(4, 2), of_columns = Matrix<double>::Ones(4, 3);
  Matrix<double> Z = of_rows, V = of_columns;
  CHECK_NOTHROW(Y.add_products(of_rows, of_columns, Z, V));
  CHECK(refusal([&] { Y.add_products(of_columns, of_columns, Z, V); }) == "A^T must be 4 x 2, got 4 x 3");
  CHECK(refusal([&] { Y.add_products(of_rows, of_rows, Z, V); }) == "C must be 4 x 3, got 4 x 2");
  CHECK(refusal([&] { Y.add_products(of_rows, of_columns, V, V); }) == "Z^T must be 4 x 2, got 4 x 3");
  CHECK(refusal([&] { Y.add_products(of_rows, of_columns, Z, Z); }) == "V must be 4 x 3, got 4 x 2");
  CHECK(refusal([&] { Y.add_products(of_rows, of_columns.topRows(3), Z, V); }) == "C must be 4 x 3, got 3 x 3");
}

}  // namespace
}  // namespace dmf::test
