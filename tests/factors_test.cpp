// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/factors.hpp>

#include "support/catch.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

template class dmf::FactorsView<float>;
template class dmf::FactorsView<double>;
template class dmf::FactorsView<long double>;
template class dmf::FactorsView<const float>;
template class dmf::FactorsView<const double>;
template class dmf::FactorsView<const long double>;
template class dmf::FactorsView<float, 2>;
template class dmf::FactorsView<const double, 3>;
template class dmf::FactorsView<long double, 8>;
template class dmf::Factors<float>;
template class dmf::Factors<double>;
template class dmf::Factors<long double>;
template class dmf::Factors<float, 2>;
template class dmf::Factors<double, 3>;
template class dmf::Factors<long double, 8>;

namespace dmf::test {
namespace {

// Reading is always allowed, writing only where the memory is mutable.
using View = FactorsView<double>;
using ConstView = FactorsView<const double>;
static_assert(std::is_convertible_v<View, ConstView> && !std::is_convertible_v<ConstView, View>);
static_assert(std::is_convertible_v<Factors<double>&, View>);
static_assert(std::is_convertible_v<Factors<double>&, ConstView>);
static_assert(std::is_convertible_v<const Factors<double>&, ConstView>);
static_assert(!std::is_convertible_v<const Factors<double>&, View>);
static_assert(std::same_as<decltype(std::declval<const View&>().data()), double*>);
static_assert(std::same_as<decltype(std::declval<const ConstView&>().data()), const double*>);
template <class Layer>
concept Writable = requires(Layer layer) {
  layer(0, 0) = 1.0;
};
static_assert(Writable<decltype(std::declval<Factors<double>&>().layer(1))>);
static_assert(!Writable<decltype(std::declval<const Factors<double>&>().layer(1))>);
static_assert(Writable<decltype(std::declval<const View&>().layer(1))>);
static_assert(!Writable<decltype(std::declval<const ConstView&>().layer(1))>);
static_assert(std::is_trivially_copyable_v<ConstView> && std::copy_constructible<ConstView>);
static_assert(!std::is_constructible_v<View, const Architecture<double>&, const double*, Index>);

/// Layers 2 x 3, 4 x 2 and 1 x 4: 6 + 8 + 4 = 18 entries.
const Architecture<double> architecture({3, 2, 4, 1}, 1.0);
const Architecture<double, 3> fixed({3, 2, 4, 1}, 1.0);
constexpr Index size = 18;

/// The entries 0, 1, ..., 17 must appear layer after layer, each column by column.
template <class AnyFactors>
void check_layout(const AnyFactors& W) {
  Index next = 0;
  const Index widths[] = {3, 2, 4, 1};
  for (int l = 1; l <= 3; ++l) {
    REQUIRE(W.layer(l).rows() == widths[l]);
    REQUIRE(W.layer(l).cols() == widths[l - 1]);
    for (Index j = 0; j < widths[l - 1]; ++j) {
      for (Index i = 0; i < widths[l]; ++i) CHECK(W.layer(l)(i, j) == static_cast<double>(next++));
    }
  }
  CHECK(next == size);
  REQUIRE(W.vector().size() == size);
  for (Index i = 0; i < size; ++i) CHECK(W.vector()[i] == static_cast<double>(i));
}

template <class Container>
void fill(Container& entries) {
  for (Index i = 0; i < size; ++i) entries.data()[i] = static_cast<double>(i);
}

TEMPLATE_TEST_CASE("New factors are zero and as many as the parameters", "", float, double, long double) {
  Factors<TestType> W(Architecture<TestType>({3, 2, 4, 1}, TestType(1)));
  CHECK(W.vector().size() == size);
  CHECK((W.vector().array() == TestType(0)).all());
  const Factors<TestType, 3> static_depth(Architecture<TestType, 3>({3, 2, 4, 1}, TestType(1)));
  CHECK(static_depth.vector().size() == size);
  CHECK((static_depth.vector().array() == TestType(0)).all());
}

TEST_CASE("The layers lie one after the other, each column by column") {
  Vector<double> entries(size);
  fill(entries);
  const Factors<double> dynamic(architecture, entries);
  const Factors<double, 3> of_fixed_depth(fixed, entries);
  check_layout(dynamic);
  check_layout(of_fixed_depth);
  check_layout(dynamic.view());
  check_layout(ConstView(dynamic));
  Factors<double> mutable_factors(architecture, entries);
  check_layout(mutable_factors);
  check_layout(mutable_factors.view());
  check_layout(ConstView(mutable_factors.view()));
  for (int l = 2; l <= 3; ++l) {
    const Index before = dynamic.layer(l - 1).size();
    CHECK(dynamic.layer(l).data() == dynamic.layer(l - 1).data() + before);
  }
  CHECK(dynamic.layer(1).data() == dynamic.vector().data());
}

TEST_CASE("A view sees memory that belongs to somebody else") {
  SECTION("a std::vector") {
    std::vector<double> entries(static_cast<std::size_t>(size));
    fill(entries);
    const FactorsView view(architecture, entries.data(), size);
    static_assert(std::same_as<decltype(view), const FactorsView<double>>);
    check_layout(view);
    CHECK(view.data() == entries.data());
    CHECK(&view.architecture() == &architecture);
  }
  SECTION("an Eigen vector") {
    Vector<double> entries(size);
    fill(entries);
    check_layout(FactorsView<double, 3>(fixed, entries.data(), entries.size()));
  }
  SECTION("a Map into a larger buffer, at an odd place") {
    std::vector<double> buffer(static_cast<std::size_t>(size) + 2, -1.0);
    Eigen::Map<Vector<double>> entries(buffer.data() + 1, size);
    fill(entries);
    const View view(architecture, entries.data(), entries.size());
    check_layout(view);
    view.vector().setZero();
    CHECK(buffer.front() == -1.0);
    CHECK(buffer.back() == -1.0);
  }
  SECTION("read-only memory") {
    std::array<double, static_cast<std::size_t>(size)> entries{};
    fill(entries);
    const auto& read_only = entries;
    const FactorsView view(architecture, read_only.data(), size);
    static_assert(std::same_as<decltype(view), const FactorsView<const double>>);
    check_layout(view);
  }
}

TEST_CASE("Writing through a view, a layer or the vector writes the same memory") {
  std::vector<double> entries(static_cast<std::size_t>(size));
  const View view(architecture, entries.data(), size);
  view.layer(2)(3, 1) = 5;  // offset 6, column 1 of 4 rows, row 3
  CHECK(entries[6 + 4 + 3] == 5);
  view.vector()[17] = 6;
  CHECK(view.layer(3)(0, 3) == 6);
  view.layer(1) = Matrix<double>::Constant(2, 3, 2.0);
  CHECK(entries[0] == 2);
  CHECK(entries[5] == 2);
  CHECK(entries[6] == 0);

  Factors<double> W(architecture);
  W.layer(3)(0, 2) = 4;
  CHECK(W.vector()[16] == 4);
  W.vector()[0] = 3;
  CHECK(W.layer(1)(0, 0) == 3);
  W.view().layer(1)(1, 2) = 8;
  CHECK(W.vector()[5] == 8);
  const View implicit = W;
  implicit.vector()[7] = 1;
  CHECK(W.layer(2)(1, 0) == 1);
}

TEST_CASE("A view of mutable memory is trivial to copy") {
  CHECK(std::is_trivially_copyable_v<View>);
  CHECK(std::copy_constructible<View>);
  CHECK(std::convertible_to<Factors<double>&, View>);
}

TEST_CASE("A copy of factors has its own memory") {
  Factors<double> W(architecture);
  Factors<double> copy = W;
  copy.layer(1)(0, 0) = 1;
  CHECK(W.layer(1)(0, 0) == 0);
  CHECK(&copy.view().architecture() == &copy.architecture());
  Factors<double> moved = std::move(copy);
  CHECK(moved.layer(1)(0, 0) == 1);
  CHECK(&moved.view().architecture() == &moved.architecture());
}

TEST_CASE("A vector of another size is refused") {
  const auto message = [](Index got) {
    return "the factors have N = 18 entries, got a vector of " + std::to_string(got);
  };
  std::vector<double> entries(20);
  for (const Index wrong : {Index{0}, size - 1, size + 1}) {
    CHECK_THROWS_WITH(View(architecture, entries.data(), wrong), message(wrong));
    CHECK_THROWS_WITH(ConstView(architecture, entries.data(), wrong), message(wrong));
    CHECK_THROWS_WITH((FactorsView<double, 3>(fixed, entries.data(), wrong)), message(wrong));
    CHECK_THROWS_WITH(Factors<double>(architecture, Vector<double>::Zero(wrong)), message(wrong));
    CHECK_THROWS_AS(Factors<double>(architecture, Vector<double>::Zero(wrong)), InvalidInput);
  }
}

TEMPLATE_TEST_CASE("Entries that are not finite are refused, with their place", "", float, double, long double) {
  using Limits = std::numeric_limits<TestType>;
  const Architecture<TestType> widths({3, 2, 4, 1}, TestType(1));
  const auto with_entry = [&](Index i, TestType value) {
    Vector<TestType> entries = Vector<TestType>::Zero(size);
    entries[i] = value;
    return Factors<TestType>(widths, entries);
  };
  CHECK_THROWS_WITH(with_entry(0, Limits::quiet_NaN()), "the factors must be finite, entry (0, 0) of W_1 is nan");
  CHECK_THROWS_WITH(with_entry(17, Limits::infinity()), "the factors must be finite, entry (0, 3) of W_3 is inf");
  CHECK_THROWS_WITH(with_entry(6, -Limits::infinity()), "the factors must be finite, entry (0, 0) of W_2 is -inf");
  CHECK_NOTHROW(with_entry(6, Limits::max()));
}

TEST_CASE("Layers that do not exist are refused, with the index") {
  Factors<double> W(architecture);
  const std::string message = "layers are W_1, ..., W_L with L = 3, got the index ";
  for (const int wrong : {-1, 0, 4}) {
    CHECK_THROWS_WITH(W.layer(wrong), message + std::to_string(wrong));
    CHECK_THROWS_WITH(std::as_const(W).layer(wrong), message + std::to_string(wrong));
    CHECK_THROWS_AS(W.view().layer(wrong), InvalidInput);
  }
}

TEST_CASE("Of a temporary there are the entries, by value") {
  const auto make = [] { return Factors<double>(architecture, Vector<double>::Constant(size, 2.0)); };
  static_assert(std::same_as<decltype(make().vector()), Vector<double>>);
  const Vector<double>& entries = make().vector();
  CHECK(entries == Vector<double>::Constant(size, 2.0));
  const auto sum = [](const ConstView& W) { return W.vector().sum(); };
  CHECK(sum(make()) == 2.0 * static_cast<double>(size));  // an argument lives until the call returns
}

TEST_CASE("A view does not judge the entries") {
  std::vector<double> entries(static_cast<std::size_t>(size), std::numeric_limits<double>::quiet_NaN());
  CHECK_NOTHROW(View(architecture, entries.data(), size));
}

}  // namespace
}  // namespace dmf::test
