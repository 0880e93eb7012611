// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/svd.hpp>

#if defined(DMF_PRECOMPILED)
#error "this file is compiled against the headers alone"
#endif

dmf::Svd<double> decompose_without(const dmf::Matrix<double>& Y);

dmf::Svd<double> decompose_without(const dmf::Matrix<double>& Y) { return dmf::svd(Y); }
