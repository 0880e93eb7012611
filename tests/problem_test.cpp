// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/problem.hpp>

#include "support/catch.hpp"

#include <concepts>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

template class dmf::Problem<float>;
template class dmf::Problem<double>;
template class dmf::Problem<long double>;
template class dmf::Problem<float, 2>;
template class dmf::Problem<double, 3>;
template class dmf::Problem<long double, 8>;

namespace dmf::test {
namespace {

static_assert(
    std::same_as<decltype(Problem(std::declval<Architecture<float, 3>>(), Matrix<float>())), Problem<float, 3>>);
static_assert(!std::is_constructible_v<Problem<double>, Architecture<float>, Matrix<float>>);

/// What the constructor says about a target it refuses.
template <int Depth, class Scalar>
std::string refusal(const Architecture<Scalar, Depth>& architecture, const Matrix<Scalar>& Y) {
  try {
    const Problem<Scalar, Depth> accepted(architecture, Y);
  } catch (const InvalidInput& refused) {
    return refused.what();
  }
  return "accepted";
}

TEMPLATE_TEST_CASE("A problem keeps its architecture and a copy of its target", "", float, double, long double) {
  const Architecture<TestType, 2> architecture({3, 4, 2}, TestType(0.5));
  Matrix<TestType> Y(2, 3);
  Y << 1, 2, 3, 4, 5, 6;
  const Problem<TestType, 2> problem(architecture, Y);
  Y(0, 0) = 7;
  CHECK(problem.Y().rows() == 2);
  CHECK(problem.Y().cols() == 3);
  CHECK(problem.Y()(0, 0) == 1);
  CHECK(problem.Y()(0, 2) == 3);
  CHECK(problem.Y()(1, 2) == 6);
  CHECK(problem.architecture().width(0) == 3);
  CHECK(problem.architecture().width(1) == 4);
  CHECK(problem.architecture().lambda(2) == TestType(0.5));

  const Problem<TestType> dynamic(with_dynamic_depth(architecture), problem.Y());
  CHECK(dynamic.Y() == problem.Y());
  CHECK(dynamic.architecture().depth() == 2);
}

TEST_CASE("A target that is moved in is not copied") {
  Matrix<double> Y = Matrix<double>::Ones(2, 3);
  const double* entries = Y.data();
  const Problem problem(Architecture({3, 4, 2}, 1.0), std::move(Y));
  CHECK(problem.Y().data() == entries);
}

TEST_CASE("A target of another shape is refused") {
  const Architecture architecture({3, 4, 2}, 1.0);
  const auto of_shape = [&](Index rows, Index columns) {
    return refusal<Dynamic, double>(architecture, Matrix<double>::Zero(rows, columns));
  };
  CHECK(of_shape(2, 3) == "accepted");
  CHECK(of_shape(3, 2) == "Y must be d_L x d_0 = 2 x 3, got 3 x 2");
  CHECK(of_shape(2, 4) == "Y must be d_L x d_0 = 2 x 3, got 2 x 4");
  CHECK(of_shape(4, 3) == "Y must be d_L x d_0 = 2 x 3, got 4 x 3");
  CHECK(of_shape(0, 0) == "Y must be d_L x d_0 = 2 x 3, got 0 x 0");
  const Architecture<double, 2> fixed({1, 4, 1}, 1.0);
  CHECK(refusal<2, double>(fixed, Matrix<double>::Zero(1, 2)) == "Y must be d_L x d_0 = 1 x 1, got 1 x 2");
}

TEMPLATE_TEST_CASE("A target with an entry that is not finite is refused, with its place", "", float, double,
                   long double) {
  using Limits = std::numeric_limits<TestType>;
  const Architecture<TestType> architecture({3, 4, 2}, TestType(1));
  const auto with_entry = [&](Index i, Index j, TestType value) {
    Matrix<TestType> Y = Matrix<TestType>::Zero(2, 3);
    Y(i, j) = value;
    return refusal(architecture, Y);
  };
  CHECK(with_entry(1, 2, Limits::quiet_NaN()) == "Y must be finite, entry (1, 2) is nan");
  CHECK(with_entry(0, 1, Limits::infinity()) == "Y must be finite, entry (0, 1) is inf");
  CHECK(with_entry(1, 0, -Limits::infinity()) == "Y must be finite, entry (1, 0) is -inf");
  CHECK(with_entry(1, 0, Limits::max()) == "accepted");
  CHECK(with_entry(1, 0, -Limits::denorm_min()) == "accepted");
}

TEMPLATE_TEST_CASE("Singular values alone give a rectangular diagonal target, in their order", "", float, double,
                   long double) {
  const Architecture<TestType, 2> architecture({3, 4, 2}, TestType(1));
  const Problem<TestType, 2> problem = diagonal_problem(architecture, Vector<TestType>{{1, 5}});
  CHECK(problem.Y() == Matrix<TestType>{{1, 0, 0}, {0, 5, 0}});
  const Architecture<TestType> tall({2, 1, 3}, TestType(1));
  CHECK(diagonal_problem(tall, Vector<TestType>{{2, 0}}).Y() == Matrix<TestType>{{2, 0}, {0, 0}, {0, 0}});
}

TEST_CASE("Singular values that cannot be any are refused") {
  const Architecture architecture({3, 4, 2}, 1.0);
  CHECK_THROWS_WITH(diagonal_problem(architecture, Vector<double>::Ones(3)),
                    "Y has min(d_0, d_L) = 2 singular values, got 3");
  CHECK_THROWS_WITH(diagonal_problem(architecture, Vector<double>{{1.0, -0.5}}),
                    "singular value 2 must be finite and not negative, got -0.5");
  const double inf = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(diagonal_problem(architecture, Vector<double>{{inf, 1.0}}),
                    "singular value 1 must be finite and not negative, got inf");
  const Matrix<double> U = Matrix<double>::Identity(2, 1), V = Matrix<double>::Identity(3, 1);
  CHECK_THROWS_WITH(problem_from_svd(architecture, U, Vector<double>{{-1.0}}, V),
                    "singular value 1 must be finite and not negative, got -1");
}

TEMPLATE_TEST_CASE("A decomposition gives Y = U diag(values) V^T", "", float, double, long double) {
  // Rows of a Hadamard matrix, halved: exactly orthonormal. Y(i, j) = 3 U(i, 0) V(j, 0) + U(i, 1) V(j, 1).
  const TestType h = TestType(1) / 2;
  const Matrix<TestType> U{{h, h}, {h, -h}, {h, h}, {h, -h}}, V{{0, 1}, {-1, 0}, {0, 0}};
  const Architecture<TestType, 3> architecture({3, 4, 2, 4}, TestType(1));
  const Problem<TestType, 3> problem = problem_from_svd(architecture, U, Vector<TestType>{{3, 1}}, V);
  CHECK(problem.Y() == Matrix<TestType>{{h, -3 * h, 0}, {-h, -3 * h, 0}, {h, -3 * h, 0}, {-h, -3 * h, 0}});
  const Problem<TestType, 3> nothing =
      problem_from_svd(architecture, Matrix<TestType>(4, 0), Vector<TestType>(0), Matrix<TestType>(3, 0));
  CHECK(nothing.Y() == Matrix<TestType>::Zero(4, 3));
  // Rounding-level defects pass: a rotation by 0.3.
  const TestType c = cos(TestType(0.3)), s = sin(TestType(0.3));
  const Architecture<TestType> square({2, 2, 2}, TestType(1));
  const Matrix<TestType> Q{{c, -s}, {s, c}};
  CHECK_NOTHROW(problem_from_svd(square, Q, Vector<TestType>{{3, 1}}, Q));
}

TEST_CASE("Bases that do not fit or are not orthonormal are refused, with the defect") {
  const Architecture architecture({3, 4, 2}, 1.0);
  const Matrix<double> U = Matrix<double>::Identity(2, 2), V = Matrix<double>::Identity(3, 2);
  const Vector<double> y{{2.0, 1.0}};
  CHECK_NOTHROW(problem_from_svd(architecture, U, y, V));
  CHECK_THROWS_WITH(problem_from_svd(architecture, V, y, V),
                    "U must be 2 x 2, one column per singular value, got 3 x 2");
  CHECK_THROWS_WITH(problem_from_svd(architecture, U, y, Matrix<double>(V.leftCols(1))),
                    "V must be 3 x 2, one column per singular value, got 3 x 1");
  CHECK_THROWS_WITH(problem_from_svd(architecture, U, Vector<double>::Ones(3), V),
                    "Y has at most min(d_0, d_L) = 2 singular values, got 3");
  Matrix<double> skew = V;
  skew(1, 0) = 0.5;  // V^T V - I = (1/4 1/2; 1/2 0), norm 3/4
  CHECK_THROWS_WITH(problem_from_svd(architecture, U, y, skew),
                    "V must have orthonormal columns: ||V^T V - I||_F is 0.75, above 1.9984014443252818e-14");
  CHECK_THROWS_AS(problem_from_svd(architecture, Matrix<double>((1 + 1e-12) * U), y, V), InvalidInput);
  CHECK_THROWS_AS(problem_from_svd(architecture, U, Vector<double>{{1.7e308, 1.0}}, Matrix<double>(2 * V)),
                  InvalidInput);
  skew(2, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(problem_from_svd(architecture, U, y, skew), InvalidInput);
}

}  // namespace
}  // namespace dmf::test
