// SPDX-License-Identifier: BSL-1.0
#pragma once

// The probe in the scalars of the tests, compiled once in dmf_test_instances; the double one is in
// dmf::precompiled. Include it after the header under test.

#include <dmf/analytic/probe.hpp>

#include "support/instances.hpp"

#define DMF_TEST_PROBE(how, Scalar)                                          \
  namespace dmf {                                                            \
  how class ThirdDerivative<Scalar, Dynamic>;                                \
  }                                                                          \
  namespace dmf::detail {                                                    \
  how SymmetricEigen<Scalar> symmetric_eigen<Scalar>(const Matrix<Scalar>&); \
  how class HessianBlocks<Scalar, Dynamic>;                                  \
  how class Examination<Scalar, Dynamic>;                                    \
  }

DMF_TEST_PROBE(extern template, float)
DMF_TEST_PROBE(extern template, long double)
DMF_TEST_PROBE(extern template, dmf::mp50)
