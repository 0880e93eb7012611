// SPDX-License-Identifier: BSL-1.0

// What clang-tidy reads: the whole library, and its templates where they are real code.

#include <dmf/dmf.hpp>

template class dmf::Architecture<double>;
template class dmf::Atlas<double>;
template class dmf::Orbit<double>;
template class dmf::ScalarEquation<double>;
