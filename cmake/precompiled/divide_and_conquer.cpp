// SPDX-License-Identifier: BSL-1.0

// Divide and conquer for svd(), registered when a program starts. It stands in the one object that every file
// compiled with DMF_PRECOMPILED asks for, through alignment_check of dmf/core/scalar.hpp: no program that links the
// library goes without.

#include <dmf/core/svd.hpp>

#if defined(DMF_WITH_LAPACKE)
#include "gesdd.hpp"
#elif EIGEN_VERSION_AT_LEAST(3, 4, 1)
#include "eigen_bdcsvd.hpp"
#endif

namespace dmf::detail {

template <int Alignment, bool MallocAlreadyAligned>
int precompiled_for_alignment() {
#if defined(DMF_WITH_LAPACKE)
  registered_divide_and_conquer<float>.store(lapack_svd<float>, std::memory_order_relaxed);
  registered_divide_and_conquer<double>.store(lapack_svd<double>, std::memory_order_relaxed);
#elif EIGEN_VERSION_AT_LEAST(3, 4, 1)
  registered_divide_and_conquer<float>.store(eigen_bdcsvd<float>, std::memory_order_relaxed);
  registered_divide_and_conquer<double>.store(eigen_bdcsvd<double>, std::memory_order_relaxed);
#endif
  return Alignment;
}
template int precompiled_for_alignment<EIGEN_MAX_ALIGN_BYTES, EIGEN_MALLOC_ALREADY_ALIGNED != 0>();

}  // namespace dmf::detail
