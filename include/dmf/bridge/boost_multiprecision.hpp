// SPDX-License-Identifier: BSL-1.0
#pragma once

// Boost.Multiprecision's numbers as numbers of dmf. With this header every function of the library
// works in 50 digits, or in as many as the backend has:
//
//   const dmf::Architecture architecture({4, 3, 3}, dmf::mp50("0.1"));
//
// Without expression templates (et_off), as Eigen and dmf expect of a number that x + y is a number
// again. The NumTraits are our own: those of Boost 1.74 do not know what Eigen 3.4 asks for. A file
// that includes boost/multiprecision/eigen.hpp as well gets ours for et_off numbers.

#include <dmf/core/scalar.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace dmf {

/// 50 decimal digits: 168 bits, epsilon = 2^-167. Write its constants as text, dmf::mp50("0.1"):
/// dmf::mp50(0.1) is the nearest double.
using mp50 = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;

}  // namespace dmf

/// What Eigen wants to know about a number. All of it follows from std::numeric_limits, but for the
/// precision of isApprox() and friends, three digits less than there are, and the costs, by which
/// Eigen decides what to evaluate twice.
template <class Backend>
requires(boost::multiprecision::number_category<Backend>::value ==
         boost::multiprecision::number_kind_floating_point) struct Eigen::
    NumTraits<boost::multiprecision::number<Backend, boost::multiprecision::et_off>>
    : GenericNumTraits<boost::multiprecision::number<Backend, boost::multiprecision::et_off>> {
  using Self = boost::multiprecision::number<Backend, boost::multiprecision::et_off>;
  using Real = Self;
  using NonInteger = Self;
  using Nested = Self;
  using Literal = Self;
  enum {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 1,
    ReadCost = 4,
    AddCost = 20,
    MulCost = 60
  };
  static Self dummy_precision() { return Self(1000) * std::numeric_limits<Self>::epsilon(); }
  static int digits10() { return std::numeric_limits<Self>::digits10; }
  static int max_digits10() { return std::numeric_limits<Self>::max_digits10; }
};

namespace dmf {

static_assert(RealScalar<mp50>);

}  // namespace dmf
