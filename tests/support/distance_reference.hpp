// SPDX-License-Identifier: BSL-1.0
#pragma once

// The distance from a point to an orbit by other means than the library's: singular values by Eigen, bounds
// orbit by orbit from their definitions, and a long local minimization from given frames.

#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>

#include "support/dense.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace dmf::test {

/// Singular values by Eigen, descending, at least `count`: zeros follow.
inline Vector<double> reference_singular_values(const Matrix<double>& A, Index count = 0) {
  Vector<double> result = Vector<double>::Zero(std::max({std::min(A.rows(), A.cols()), count}));
  if (A.size() > 0) result.head(std::min(A.rows(), A.cols())) = eigen_bdcsvd(A).singular_values;
  return result;
}

/// The roots of the active copies, in their order.
inline std::vector<double> active_sigmas(const Orbit<double>& orbit) {
  std::vector<double> result;
  detail::for_each_active_copy(orbit,
                               [&](Index, Index, const GroupRoot<double>& root) { result.push_back(root.sigma); });
  return result;
}

inline double squared_mirsky(const Matrix<double>& layer, std::vector<double> values) {
  std::sort(values.begin(), values.end(), std::greater<>());
  const Vector<double> s = reference_singular_values(layer, static_cast<Index>(values.size()));
  double sum = 0;
  for (Index k = 0; k < s.size(); ++k) {
    sum += std::pow(s[k] - (k < static_cast<Index>(values.size()) ? values[static_cast<std::size_t>(k)] : 0.0), 2);
  }
  return sum;
}

/// Mirsky's bound, over all layers.
inline double mirsky_bound(const Orbit<double>& orbit, const Factors<double>& W) {
  double sum = 0;
  for (int l = 1; l <= orbit.architecture().depth(); ++l) {
    std::vector<double> values = active_sigmas(orbit);
    for (double& value : values) value /= std::sqrt(orbit.architecture().lambda(l));
    sum += squared_mirsky(W.layer(l), values);
  }
  return std::sqrt(sum);
}

/// The same with layers 1 and L seen through the singular vectors, group by group: U and V are square.
inline double framed_bound(const Orbit<double>& orbit, const Matrix<double>& U, const Matrix<double>& V,
                           const Factors<double>& W) {
  const auto& architecture = orbit.architecture();
  const int L = architecture.depth();
  double sum = 0;
  for (int l = 2; l < L; ++l) {
    std::vector<double> values = active_sigmas(orbit);
    for (double& value : values) value /= std::sqrt(architecture.lambda(l));
    sum += squared_mirsky(W.layer(l), values);
  }
  const Matrix<double> first = W.layer(1) * V, last = W.layer(L).transpose() * U;
  Index seen = 0;
  detail::for_each_choice(orbit, [&](const SingularGroup<double>& group, const Choice& choice) {
    const Index h = group.multiplicity;
    for (const auto& [layer, l] : {std::pair{&first, 1}, std::pair{&last, L}}) {
      std::vector<double> values;
      for (const GroupRoot<double>& root : group.roots) {
        for (Index k = 0; k < detail::copies_at(root, choice); ++k) {
          values.push_back(root.sigma / std::sqrt(architecture.lambda(l)));
        }
      }
      values.resize(static_cast<std::size_t>(h), 0.0);
      sum += squared_mirsky(layer->middleCols(group.first, h), values);
    }
    seen = group.first + h;
  });
  sum += first.rightCols(first.cols() - seen).squaredNorm() + last.rightCols(last.cols() - seen).squaredNorm();
  return std::sqrt(sum);
}

/// U V^T of A = U S V^T by Eigen, square matrices completed.
inline Matrix<double> reference_polar(const Matrix<double>& A) {
  const Svd<double> decomposition = eigen_bdcsvd(A);
  return decomposition.U * decomposition.V.transpose();
}

/// The distance after at most `sweeps` sweeps from the point, each frame and rotation in turn set to its best.
inline double minimized_distance(CriticalPoint<double> point, const Factors<double>& W, int sweeps = 300) {
  const Orbit<double>& orbit = point.orbit;
  const auto& architecture = orbit.architecture();
  const int L = architecture.depth();
  const Index r = orbit.rank();
  if (r == 0) return W.vector().norm();
  const std::vector<double> sigma = active_sigmas(orbit);
  const Vector<double> root = Eigen::Map<const Vector<double>>(sigma.data(), r);
  const auto frame = [&](int l) -> Matrix<double> {
    if (l == 0) return detail::active_columns(orbit, point.V);
    if (l == L) return detail::active_columns(orbit, point.U);
    return point.hidden[static_cast<std::size_t>(l - 1)];
  };
  const auto forward = [&](int l) -> Matrix<double> {
    return W.layer(l) * frame(l - 1) * root.asDiagonal() / std::sqrt(architecture.lambda(l));
  };
  const auto backward = [&](int l) -> Matrix<double> {
    return W.layer(l).transpose() * frame(l) * root.asDiagonal() / std::sqrt(architecture.lambda(l));
  };
  double distance = (point.factors().vector() - W.vector()).norm();
  for (int n = 0; n < sweeps; ++n) {
    for (int l = 1; l < L; ++l) {
      point.hidden[static_cast<std::size_t>(l - 1)] = reference_polar(forward(l) + backward(l + 1));
    }
    const Matrix<double> first = backward(1), last = forward(L);
    Index a = 0;
    detail::for_each_choice(orbit, [&](const SingularGroup<double>& group, const Choice& choice) {
      const Index h = group.multiplicity, k = choice.active();
      Matrix<double> M = Matrix<double>::Zero(h, h);
      M.leftCols(k) = point.V.middleCols(group.first, h).transpose() * first.middleCols(a, k) +
                      point.U.middleCols(group.first, h).transpose() * last.middleCols(a, k);
      a += k;
      if (k == 0 || M.norm() == 0) return;
      const Matrix<double> O = reference_polar(M);
      point.U.middleCols(group.first, h) = (point.U.middleCols(group.first, h) * O).eval();
      point.V.middleCols(group.first, h) = (point.V.middleCols(group.first, h) * O).eval();
    });
    const double now = (point.factors().vector() - W.vector()).norm();
    if (!(now < distance * (1 - 1e-10))) return std::min(now, distance);
    distance = now;
  }
  return distance;
}

}  // namespace dmf::test
