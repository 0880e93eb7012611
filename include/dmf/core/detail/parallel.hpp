// SPDX-License-Identifier: BSL-1.0
#pragma once

// Loops whose rounds do not know of each other, on several threads where a program is compiled with OpenMP
// (-fopenmp), which also lets Eigen share large products. How many threads is OpenMP's affair: OMP_NUM_THREADS,
// omp_set_num_threads(). A program should compile all of its files with it or none: of a function that differs, the
// linker keeps one.

#include <dmf/core/scalar.hpp>

#include <exception>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace dmf::detail {

/// body(first, last) for the numbers from 0 to n in blocks of `block`, the last one shorter. The blocks, and with them
/// every bit of a result, do not depend on the number of threads. One thread where `worthwhile` is false or the caller
/// runs in parallel himself. Throws what the body threw for the first block that failed.
template <class Body>
void for_each_block(Index n, Index block, [[maybe_unused]] bool worthwhile, const Body& body) {
#if defined(_OPENMP)
  if (worthwhile && omp_get_max_threads() > 1 && omp_in_parallel() == 0) {
    const Index blocks = (n + block - 1) / block;
    Index failed = blocks;
    std::exception_ptr error;  // none may leave a parallel region
#pragma omp parallel for schedule(dynamic)
    for (Index k = 0; k < blocks; ++k) {
      try {
        body(k * block, min(n, Index{(k + 1) * block}));
      } catch (...) {
#pragma omp critical(dmf_for_each_block)
        if (k < failed) {
          failed = k;
          error = std::current_exception();
        }
      }
    }
    if (error) std::rethrow_exception(error);
    return;
  }
#endif
  for (Index first = 0; first < n; first += block) body(first, min(n, Index{first + block}));
}

}  // namespace dmf::detail
