// SPDX-License-Identifier: BSL-1.0
#pragma once

// The slow templates of the library for the scalars that dmf::precompiled does not have, compiled in
// library_<scalar>.cpp: side by side, and not again in every file of the program.

#include <dmf/landscape/atlas.hpp>
#include <dmf/bridge/boost_multiprecision.hpp>
#include <dmf/landscape/spectrum.hpp>
#include <dmf/core/svd.hpp>

// `how` is `extern template` or `template`.
#define DMF_ATLAS_LANDSCAPE(how, Scalar)                                                                  \
  namespace dmf::detail {                                                                                 \
  how class LowestOrbits<Scalar>;                                                                         \
  }                                                                                                       \
  namespace dmf {                                                                                         \
  how class ScalarEquation<Scalar>;                                                                       \
  how class Orbit<Scalar>;                                                                                \
  how std::vector<HessianEigenvalue<Scalar>> spectrum(const Orbit<Scalar>&, const SpectrumLimits&);       \
  how SpectrumExtremes<Scalar> extremes(const Orbit<Scalar>&);                                            \
  how Scalar hessian_trace(const Orbit<Scalar>&);                                                         \
  how SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Dynamic>&, const Vector<Scalar>&, \
                                             GroupOptions<Scalar>);                                       \
  }

#define DMF_ATLAS_SVD(how, Scalar)                           \
  namespace dmf::detail {                                    \
  how Svd<Scalar> jacobi_svd<Scalar>(const Matrix<Scalar>&); \
  }

DMF_ATLAS_LANDSCAPE(extern template, float)
DMF_ATLAS_LANDSCAPE(extern template, long double)
DMF_ATLAS_LANDSCAPE(extern template, dmf::mp50)
DMF_ATLAS_SVD(extern template, long double)
DMF_ATLAS_SVD(extern template, dmf::mp50)
