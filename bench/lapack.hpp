// SPDX-License-Identifier: BSL-1.0
#pragma once

// LAPACK as a peer, where it is installed: what numpy and scipy call.

#include "side_by_side.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <vector>

#if defined(DMF_BENCH_WITH_LAPACKE)
#include <lapacke.h>
#endif

namespace bench {

/// The thin decomposition of Y, with both sets of vectors, and not verified: dgesdd.
inline std::vector<Contender> lapack_svd([[maybe_unused]] const Eigen::MatrixXd& Y) {
#if defined(DMF_BENCH_WITH_LAPACKE)
  return {{"lapack_dgesdd", [&Y] {
             Eigen::MatrixXd A = Y;
             const auto m = static_cast<lapack_int>(A.rows()), n = static_cast<lapack_int>(A.cols());
             const lapack_int k = std::min(m, n);
             Eigen::MatrixXd U(m, k), V(k, n);
             Eigen::VectorXd s(k);
             LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', m, n, A.data(), m, s.data(), U.data(), m, V.data(), k);
             benchmark::DoNotOptimize(s.data());
           }}};
#else
  return {};
#endif
}

/// The eigenvalues of a symmetric matrix: dsyevd.
inline std::vector<Contender> lapack_eigenvalues([[maybe_unused]] const Eigen::MatrixXd& H) {
#if defined(DMF_BENCH_WITH_LAPACKE)
  return {{"lapack_dsyevd", [&H] {
             Eigen::MatrixXd A = H;
             const auto n = static_cast<lapack_int>(A.rows());
             Eigen::VectorXd mu(n);
             LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'N', 'U', n, A.data(), n, mu.data());
             benchmark::DoNotOptimize(mu.data());
           }}};
#else
  return {};
#endif
}

}  // namespace bench
