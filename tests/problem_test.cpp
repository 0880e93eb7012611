// SPDX-License-Identifier: BSL-1.0
#include <dmf/problem.hpp>

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
    std::same_as<decltype(Problem(std::declval<Architecture<float, 3>>(), Matrix<float>())),
                 Problem<float, 3>>);
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

TEMPLATE_TEST_CASE("A problem keeps its architecture and a copy of its target", "", float, double,
                   long double) {
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
  CHECK(refusal<2, double>(fixed, Matrix<double>::Zero(1, 2)) ==
        "Y must be d_L x d_0 = 1 x 1, got 1 x 2");
}

TEMPLATE_TEST_CASE("A target with an entry that is not finite is refused, with its place", "",
                   float, double, long double) {
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

}  // namespace
}  // namespace dmf::test
