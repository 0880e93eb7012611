// SPDX-License-Identifier: BSL-1.0
#pragma once

// What dmf::precompiled and dmf_scalars compile once for a scalar, in six parts so that no file takes a compiler
// long: all that the headers list at their ends. `how` is `template` or `extern template`.

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/probe.hpp>
#include <dmf/analytic/slice.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/spectrum.hpp>
#include <dmf/points/locate.hpp>
#include <dmf/points/random_point.hpp>
#include <dmf/points/tangent.hpp>

#define DMF_INSTANCES_CORE(how, Scalar)     \
  namespace dmf {                           \
  DMF_INSTANCES_OF_PRODUCT(how, Scalar)     \
  DMF_INSTANCES_OF_ORTHONORMAL(how, Scalar) \
  DMF_INSTANCES_OF_RANDOM(how, Scalar)      \
  }

#define DMF_INSTANCES_SVD(how, Scalar) \
  namespace dmf {                      \
  DMF_INSTANCES_OF_SVD(how, Scalar)    \
  }

#define DMF_INSTANCES_LANDSCAPE(how, Scalar)    \
  namespace dmf {                               \
  DMF_INSTANCES_OF_SCALAR_EQUATION(how, Scalar) \
  DMF_INSTANCES_OF_SINGULAR_GROUPS(how, Scalar) \
  DMF_INSTANCES_OF_ORBIT(how, Scalar)           \
  DMF_INSTANCES_OF_ORBIT_RANGE(how, Scalar)     \
  DMF_INSTANCES_OF_ATLAS(how, Scalar)           \
  DMF_INSTANCES_OF_SPECTRUM(how, Scalar)        \
  }

#define DMF_INSTANCES_ANALYTIC(how, Scalar)      \
  namespace dmf {                                \
  DMF_INSTANCES_OF_OBJECTIVE(how, Scalar)        \
  DMF_INSTANCES_OF_TAYLOR_EXPANSION(how, Scalar) \
  DMF_INSTANCES_OF_HESSIAN(how, Scalar)          \
  DMF_INSTANCES_OF_THIRD_DERIVATIVE(how, Scalar) \
  DMF_INSTANCES_OF_SLICE(how, Scalar)            \
  }

#define DMF_INSTANCES_PROBE(how, Scalar)        \
  namespace dmf {                               \
  DMF_INSTANCES_OF_SYMMETRIC_EIGEN(how, Scalar) \
  DMF_INSTANCES_OF_HESSIAN_BLOCKS(how, Scalar)  \
  DMF_INSTANCES_OF_PROBE(how, Scalar)           \
  }

#define DMF_INSTANCES_POINTS(how, Scalar)        \
  namespace dmf {                                \
  DMF_INSTANCES_OF_SINGULAR_VECTORS(how, Scalar) \
  DMF_INSTANCES_OF_CRITICAL_POINT(how, Scalar)   \
  DMF_INSTANCES_OF_RANDOM_POINT(how, Scalar)     \
  DMF_INSTANCES_OF_TANGENT(how, Scalar)          \
  DMF_INSTANCES_OF_LOCATE(how, Scalar)           \
  }
