// SPDX-License-Identifier: BSL-1.0

#include <dmf/core/svd.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <limits>
#include <random>
#include <string>

namespace dmf::test {
namespace {

/// A ladder of inputs on which decompositions fail: values that repeat, vanish, or spread over ten
/// decades. The exact singular values are known.
struct Rung {
  std::string name;
  std::function<Vector<double>(Index)> values;
};

const std::vector<Rung>& ladder() {
  static const std::vector<Rung> rungs{
      {"partial isometry of a quarter of the rank",
       [](Index k) { return Vector<double>::NullaryExpr(k, [k](Index i) { return i < (k + 3) / 4 ? 1.0 : 0.0; }); }},
      {"partial isometry of half the rank",
       [](Index k) { return Vector<double>::NullaryExpr(k, [k](Index i) { return i < (k + 1) / 2 ? 1.0 : 0.0; }); }},
      {"four levels, each repeated",
       [](Index k) {
         return Vector<double>::NullaryExpr(k, [k](Index i) { return 4.0 - static_cast<double>(4 * i / k); });
       }},
      {"two levels, each repeated",
       [](Index k) { return Vector<double>::NullaryExpr(k, [k](Index i) { return 2 * i < k ? 2.0 : 1.0; }); }},
      {"graded over ten decades",
       [](Index k) {
         return Vector<double>::NullaryExpr(
             k, [k](Index i) { return std::pow(10.0, -10.0 * static_cast<double>(i) / static_cast<double>(k)); });
       }},
  };
  return rungs;
}

template <class Decomposition>
void climb(Index rows, Index columns, int seeds, const Decomposition& decompose) {
  for (const Rung& rung : ladder()) {
    const Vector<double> y = rung.values(std::min(rows, columns));
    double error = 0, fraction_of_uncertainty = 0, probed = 0;
    for (int seed = 0; seed < seeds; ++seed) {
      INFO(rung.name << ", " << rows << " x " << columns << ", seed " << seed);
      std::mt19937_64 generator(static_cast<std::uint64_t>(seed));
      const Matrix<double> Y = matrix_with_singular_values(rows, columns, y, generator);
      const Svd<double> result = decompose(Y);
      REQUIRE(result.sound());
      const double worst = (result.singular_values - y).cwiseAbs().maxCoeff();
      REQUIRE(worst <= result.uncertainty);
      error = std::max(error, worst / (epsilon<double> * y[0]));
      fraction_of_uncertainty = std::max(fraction_of_uncertainty, worst / result.uncertainty);
      probed = std::max({probed, result.ratios.residual, result.ratios.orthogonality_u, result.ratios.orthogonality_v});
      if (seed % 50 == 0) REQUIRE(full_svd_ratios(Y, result).sound());
    }
    std::cout << rows << " x " << columns << ", " << rung.name << ": error " << error << " epsilon y_1, "
              << fraction_of_uncertainty << " of the uncertainty, largest ratio " << probed << '\n';
  }
}

TEST_CASE("The fast decomposition climbs the ladder of 1000 seeds each") {
  climb(40, 20, 1000, [](const Matrix<double>& Y) { return svd(Y); });
  climb(60, 40, 1000, [](const Matrix<double>& Y) { return svd(Y); });
}

TEST_CASE("The header-only decomposition climbs the ladder of 1000 seeds each") {
  const auto jacobi = [](const Matrix<double>& Y) { return svd(Y, SvdMethod::jacobi); };
  climb(40, 20, 1000, jacobi);
  climb(20, 40, 50, jacobi);
  climb(100, 80, 5, jacobi);
}

TEST_CASE("One-hot matrices have their class counts as squared singular values") {
  for (int seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 generator(static_cast<std::uint64_t>(seed));
    const Index classes = 3 + seed % 18, rows = 4 * classes + seed % 7;
    Matrix<double> Y = Matrix<double>::Zero(rows, classes);
    for (Index i = 0; i < rows; ++i) {
      Y(i, static_cast<Index>(generator() % static_cast<std::uint64_t>(classes))) = 1;
    }
    Vector<double> y = Y.colwise().sum().transpose().cwiseSqrt();
    std::sort(y.data(), y.data() + y.size(), std::greater<>());
    for (const Svd<double>& result : {svd(Y), svd(Y, SvdMethod::jacobi)}) {
      INFO("seed " << seed);
      REQUIRE(result.sound());
      REQUIRE((result.singular_values - y).cwiseAbs().maxCoeff() <= result.uncertainty);
    }
  }
}

TEST_CASE("The probes catch every wrong result of Eigen's own divide and conquer") {
  // Eigen 3.4.0 is wrong on about half of these and later versions on none: what must hold is that
  // the verification refuses exactly the wrong ones.
  int wrong = 0, refused = 0, missed = 0, sound_refused = 0;
  const Rung& rung = ladder()[1];
  const Vector<double> y = rung.values(40);
  for (int seed = 0; seed < 300; ++seed) {
    std::mt19937_64 generator(static_cast<std::uint64_t>(seed));
    const Matrix<double> Y = matrix_with_singular_values(60, 40, y, generator);
    const Svd<double> result = eigen_bdcsvd(Y);
    const double error = (result.singular_values - y).cwiseAbs().maxCoeff();
    const bool is_wrong = !(error <= 1e-11);
    const bool is_refused = !verify_svd(Y, result).sound();
    wrong += is_wrong ? 1 : 0;
    refused += is_refused ? 1 : 0;
    missed += is_wrong && !is_refused ? 1 : 0;
    sound_refused += !full_svd_ratios(Y, result).sound() != is_refused ? 1 : 0;
  }
  std::cout << "Eigen " << EIGEN_WORLD_VERSION << '.' << EIGEN_MAJOR_VERSION << '.' << EIGEN_MINOR_VERSION
            << " BDCSVD on 300 partial isometries: " << wrong << " wrong, " << refused << " refused\n";
  CHECK(missed == 0);
  CHECK(sound_refused == 0);
#if !EIGEN_VERSION_AT_LEAST(3, 4, 1)
  CHECK(wrong > 30);
#endif
}

TEST_CASE("Planted defects are refused") {
  std::mt19937_64 generator(7);
  const Matrix<double> Y = standard_normal(30, 20, generator);
  const Svd<double> good = svd(Y);
  const double y1 = good.singular_values[0];
  REQUIRE(verify_svd(Y, good).sound());
  REQUIRE(full_svd_ratios(Y, good).sound());

  const auto refused = [&](const auto& plant) {
    Svd<double> bad = good;
    plant(bad);
    CHECK_FALSE(verify_svd(Y, bad).sound());
    CHECK_FALSE(full_svd_ratios(Y, bad).sound());
  };
  refused([&](Svd<double>& s) { s.singular_values[19] += 1e-9 * y1; });
  refused([&](Svd<double>& s) { s.singular_values[0] *= 1 + 1e-9; });
  refused([&](Svd<double>& s) { s.U(3, 4) += 1e-9; });
  refused([&](Svd<double>& s) { s.V(3, 4) += 1e-9; });
  refused([&](Svd<double>& s) { s.V.col(2) = -s.V.col(2); });
  // The product is right: only the length of a column, or the order, is not.
  const double longer = 1 + 1e-9;
  refused([&](Svd<double>& s) {
    s.U.col(1) *= longer;
    s.singular_values[1] /= longer;
  });
  refused([&](Svd<double>& s) {
    s.V.col(1) *= longer;
    s.singular_values[1] /= longer;
  });
  refused([&](Svd<double>& s) {
    std::swap(s.singular_values[0], s.singular_values[1]);
    s.U.col(0).swap(s.U.col(1));
    s.V.col(0).swap(s.V.col(1));
  });
  refused([&](Svd<double>& s) { s.U.col(1).swap(s.U.col(2)); });
  refused([&](Svd<double>& s) { std::swap(s.singular_values[0], s.singular_values[1]); });
  refused([&](Svd<double>& s) { s.singular_values[5] = std::nan(""); });
  refused([&](Svd<double>& s) { s.U(0, 0) = std::numeric_limits<double>::infinity(); });
  refused([&](Svd<double>& s) { s.V(0, 0) = std::nan(""); });
  refused([&](Svd<double>& s) {
    s.singular_values[19] = -s.singular_values[19];
    s.U.col(19) *= -1;
  });
}

TEST_CASE("The uncertainty is some rounding errors of the largest value, and at least eight") {
  std::mt19937_64 generator(12);
  for (const double scale : {0x1p-40, 1.0, 0x1p40}) {
    const Vector<double> y = ladder().back().values(20) * scale;  // over ten decades
    const Svd<double> result = svd(matrix_with_singular_values(30, 20, y, generator));
    REQUIRE(result.sound());
    const double rounding = epsilon<double> * result.singular_values[0];
    CHECK(result.uncertainty >= 8 * rounding);
    CHECK(result.uncertainty <= 1000 * rounding);
  }
}

TEST_CASE("A refused fast result is replaced by a sound one") {
  std::mt19937_64 generator(8);
  const Matrix<double> Y = standard_normal(12, 9, generator);
  const Svd<double> result =
      detail::verified_svd<double>(Y, SvdMethod::divide_and_conquer, [](const Matrix<double>& A) {
        Svd<double> wrong = svd(A);
        wrong.singular_values[0] *= 1.01;
        return wrong;
      });
  CHECK_FALSE(result.sound());
  const Svd<double> replacement = detail::first_sound_svd(result, Y);
  CHECK(replacement.sound());
  CHECK(replacement.replaced);
  CHECK(replacement.method == SvdMethod::jacobi);
  const Svd<double> kept = detail::first_sound_svd(svd(Y), Y);
  CHECK_FALSE(kept.replaced);
}

TEST_CASE("Jacobi rotations where they are asked for, and where nothing divides and conquers") {
  std::mt19937_64 generator(21);
  const Matrix<double> Y = standard_normal(12, 9, generator);
  CHECK(svd(Y, SvdMethod::jacobi).method == SvdMethod::jacobi);
  const bool fast = detail::registered_divide_and_conquer<double>.load() != nullptr;
  CHECK(svd(Y).method == (fast ? SvdMethod::divide_and_conquer : SvdMethod::jacobi));
  CHECK(svd(Matrix<long double>(Y.cast<long double>())).method == SvdMethod::jacobi);
}

/// Puts another algorithm in the place of the registered one, for as long as this lives.
class Registered {
 public:
  explicit Registered(detail::SvdAlgorithm<double> algorithm)
      : before_(detail::registered_divide_and_conquer<double>.exchange(algorithm)) {}
  ~Registered() { detail::registered_divide_and_conquer<double>.store(before_); }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;

 private:
  detail::SvdAlgorithm<double> before_;
};

TEST_CASE("What is registered is run, verified and replaced where it is wrong") {
  std::mt19937_64 generator(24);
  const Matrix<double> Y = standard_normal(12, 9, generator);
  const Svd<double> expected = svd(Y, SvdMethod::jacobi);
  {
    const Registered wrong([](const Matrix<double>& A) {
      Svd<double> result = detail::qr_jacobi<double>(A);
      result.singular_values[0] *= 1.01;
      return result;
    });
    const Svd<double> found = svd(Y);
    CHECK(found.sound());
    CHECK(found.replaced);
    CHECK(found.method == SvdMethod::jacobi);
    CHECK(found.singular_values == expected.singular_values);
    CHECK_FALSE(svd(Y, SvdMethod::jacobi).replaced);
  }
  {
    const Registered right([](const Matrix<double>& A) { return detail::qr_jacobi<double>(A); });
    const Svd<double> found = svd(Y);
    CHECK(found.sound());
    CHECK_FALSE(found.replaced);
    CHECK(found.method == SvdMethod::divide_and_conquer);
    CHECK(svd(Y, SvdMethod::jacobi).method == SvdMethod::jacobi);
  }
  const Registered nothing(nullptr);
  CHECK(svd(Y).method == SvdMethod::jacobi);
  CHECK_FALSE(svd(Y).replaced);
}

TEST_CASE("Decompositions that are not thin are refused by name") {
  std::mt19937_64 generator(22);
  const Matrix<double> Y = standard_normal(4, 2, generator);
  Svd<double> full = svd(Y);
  full.U = Matrix<double>::Identity(4, 4);
  const std::string message =
      "a thin decomposition of a matrix of 4 x 2 has U of 4 x 2, 2 singular values and V of 2 x 2, got ";
  CHECK_THROWS_WITH(verify_svd(Y, full), message + "4 x 4, 2 and 2 x 2");
  CHECK_THROWS_WITH(full_svd_ratios(Y, full), message + "4 x 4, 2 and 2 x 2");
  CHECK_THROWS_WITH(verify_svd(Y, Svd<double>{}), message + "0 x 0, 0 and 0 x 0");
  Svd<double> long_values = svd(Y);
  long_values.singular_values = Vector<double>::Zero(4);
  CHECK_THROWS_WITH(verify_svd(Y, long_values), message + "4 x 2, 4 and 2 x 2");
  CHECK_THROWS_WITH(verify_svd(Matrix<double>(Y.transpose()), svd(Y)),
                    "a thin decomposition of a matrix of 2 x 4 has U of 2 x 2, 2 singular values and V of 4 x 2, "
                    "got 4 x 2, 2 and 2 x 2");
}

TEST_CASE("Scale does not matter") {
  std::mt19937_64 generator(9);
  const Matrix<double> Y = standard_normal(7, 5, generator);
  const Vector<double> y = svd(Y).singular_values;
  for (int exponent : {-1000, -500, 500, 1000}) {
    const double scale = std::ldexp(1.0, exponent);
    for (const Svd<double>& result : {svd(scale * Y), svd(scale * Y, SvdMethod::jacobi)}) {
      CHECK(result.sound());
      CHECK((result.singular_values / scale - y).cwiseAbs().maxCoeff() <= 100 * epsilon<double> * y[0]);
    }
  }
}

TEST_CASE("Shapes and degenerate matrices") {
  for (const auto& [rows, columns] : std::vector<std::pair<Index, Index>>{{1, 1}, {1, 5}, {5, 1}, {3, 7}, {7, 3}}) {
    std::mt19937_64 generator(10);
    const Matrix<double> Y = standard_normal(rows, columns, generator);
    for (const Svd<double>& result : {svd(Y), svd(Y, SvdMethod::jacobi)}) {
      const Index k = std::min(rows, columns);
      CHECK(result.U.rows() == rows);
      CHECK(result.V.rows() == columns);
      CHECK(result.U.cols() == k);
      CHECK(result.V.cols() == k);
      CHECK(result.sound());
    }
    const Svd<double> zero = svd(Matrix<double>::Zero(rows, columns));
    CHECK(zero.sound());
    CHECK(zero.singular_values.isZero(0));
    CHECK(zero.uncertainty == 0);
  }
}

TEST_CASE("float is as sound as double") {
  std::mt19937_64 generator(11);
  const Matrix<float> Y = standard_normal<float>(20, 30, generator);
  CHECK(svd(Y).sound());
  CHECK(svd(Y, SvdMethod::jacobi).sound());
}

TEST_CASE("Matrices that cannot be decomposed are refused") {
  Matrix<double> Y = Matrix<double>::Zero(2, 3);
  Y(1, 2) = std::nan("");
  CHECK_THROWS_WITH(svd(Y), "Y must be finite, entry (1, 2) is nan");
  Y(1, 2) = -std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(svd(Y), "Y must be finite, entry (1, 2) is -inf");
  CHECK_THROWS_WITH(svd(Matrix<double>(0, 3)), "Y must have at least one row and one column, got 0 x 3");
}

}  // namespace
}  // namespace dmf::test
