// SPDX-License-Identifier: BSL-1.0
#pragma once

// float, long double and dmf::mp50 beside double: what takes a compiler long for them is compiled once, in dmf_scalars
// and dmf_scalars_analytic, for the program dmf-atlas and for the tests. (That for double, and the decomposition in
// float, is in dmf::precompiled.)

#include <dmf/bridge/boost_multiprecision.hpp>

#include "instances.hpp"

#define DMF_SCALARS_OF_ALL_PARTS(Scalar)           \
  DMF_INSTANCES_CORE(extern template, Scalar)      \
  DMF_INSTANCES_LANDSCAPE(extern template, Scalar) \
  DMF_INSTANCES_ANALYTIC(extern template, Scalar)  \
  DMF_INSTANCES_PROBE(extern template, Scalar)     \
  DMF_INSTANCES_POINTS(extern template, Scalar)

DMF_SCALARS_OF_ALL_PARTS(float)
DMF_SCALARS_OF_ALL_PARTS(long double)
DMF_SCALARS_OF_ALL_PARTS(dmf::mp50)
DMF_INSTANCES_SVD(extern template, long double)
DMF_INSTANCES_SVD(extern template, dmf::mp50)
