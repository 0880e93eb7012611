// SPDX-License-Identifier: BSL-1.0
#pragma once

// The kernel of block C taken out exactly, for weights of any magnitudes (docs/theory.md, Proposition 19a).
// In x_l = sqrt(lambda_l) D_l(a,c), z_l = sqrt(lambda_l) D_l(c,a) the kernel of M consists of the rotations
// theta_1, ..., theta_{L-1} of the hidden layers, theta_0 = theta_L = 0:
//
//   x_l = theta_{l-1} - q theta_l,    z_l = theta_l - q theta_{l-1},    q = u_c/u_a <= 1.
//
// L - 1 of the 2L entries, the light ones, determine theta and with it the L + 1 others on the kernel,
// k_heavy = T k_light, without a subtraction. Every quadratic form that vanishes there is that of its heavy
// rows in y = heavy - T light, and in the weighted entries y has the Gram matrix Lam_heavy + T Lam_light T^T.
// The lightest entries are chosen as light, so that T is small against the quotients of the weights and
// the Gram matrix well-conditioned up to the diagonal scaling by Lam_heavy.

#include <dmf/core/detail/jacobi_eigenvalues.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmf::detail {

template <class Scalar>
class PairGauge {
 public:
  /// `root_lambda` the square roots of the weights, `gap` = 1 - q^2, which may be 0. Cost: some (L+1)^3.
  PairGauge(const Vector<Scalar>& root_lambda, const Scalar& q, const Scalar& gap)
      : root_(root_lambda), q_(q), gap_(gap), L_(root_lambda.size()) {
    choose_light();
    express_heavy();
  }

  /// The factor with L + 1 rows that has the nonzero singular values of `rows`, 2L rows x_1, ..., x_L, z_1, ...,
  /// z_L already multiplied by the roots of the weights, the columns of which vanish on the kernel.
  [[nodiscard]] Matrix<Scalar> reduced(const Matrix<Scalar>& rows) const;

 private:
  struct Entry {
    Index row;  // of x_l: l - 1, of z_l: L + l - 1
    Vector<Scalar> on_kernel;
  };

  /// Which layers give a light entry and which two: by ascending weight an entry joins two neighbouring theta,
  /// unless both are determined already (those at the ends are), and a second entry of a layer, at the
  /// price 1/(1 - q^2), determines both.
  void choose_light() {
    struct Candidate {
      Scalar price;
      Index layer;
      bool second;
    };
    std::vector<Candidate> candidates;
    for (Index l = 1; l <= L_; ++l) candidates.push_back({root_[l - 1], l, false});
    if (gap_ > Scalar(0)) {
      for (Index l = 1; l <= L_; ++l) candidates.push_back({root_[l - 1] / gap_, l, true});
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.price < b.price; });
    light_.assign(static_cast<std::size_t>(L_ + 1), 0);
    std::vector<Index> part(static_cast<std::size_t>(L_ + 1));
    std::vector<char> known(static_cast<std::size_t>(L_ + 1), 0);
    for (Index l = 0; l <= L_; ++l) part[at(l)] = l;
    known[0] = known[at(L_)] = 1;
    for (const Candidate& candidate : candidates) {
      const Index l = candidate.layer, left = part[at(l - 1)], right = part[at(l)];
      if (candidate.second) {
        if (light_[at(l)] != 1 || known[at(left)]) continue;
        known[at(left)] = 1;
      } else {
        if (known[at(left)] && known[at(right)]) continue;
        known[at(left)] = known[at(left)] || known[at(right)];
        for (Index& p : part) p = p == right ? left : p;
      }
      ++light_[at(l)];
    }
  }

  /// theta from the light entries, outwards from where it is known, and from it the heavy entries.
  void express_heavy() {
    Matrix<Scalar> theta = Matrix<Scalar>::Zero(L_ - 1, L_ + 1);
    const auto light = [&](Index row) {
      light_rows_.push_back(row);
      return static_cast<Index>(light_rows_.size()) - 1;
    };
    const auto heavy = [&](Index row, const Vector<Scalar>& on_kernel) { heavy_.push_back({row, on_kernel}); };
    const auto upwards = [&](Index from) {  // theta_{from} is known
      for (Index l = from + 1; l <= L_ && light_[at(l)] == 1; ++l) {
        const Index j = light(L_ + l - 1);  // z_l
        theta.col(l) = q_ * theta.col(l - 1);
        theta(j, l) += Scalar(1);
        Vector<Scalar> x = gap_ * theta.col(l - 1);
        x[j] -= q_;
        heavy(l - 1, x);
      }
    };
    const auto downwards = [&](Index from) {
      for (Index l = from; l >= 1 && light_[at(l)] == 1; --l) {
        const Index j = light(l - 1);  // x_l
        theta.col(l - 1) = q_ * theta.col(l);
        theta(j, l - 1) += Scalar(1);
        Vector<Scalar> z = gap_ * theta.col(l);
        z[j] -= q_;
        heavy(L_ + l - 1, z);
      }
    };
    upwards(0);
    downwards(L_);
    for (Index l = 1; l <= L_; ++l) {
      if (light_[at(l)] != 2) continue;
      const Index x = light(l - 1), z = light(L_ + l - 1);
      theta(x, l - 1) = theta(z, l) = Scalar(1) / gap_;
      theta(z, l - 1) = theta(x, l) = q_ / gap_;
      upwards(l);
      downwards(l - 1);
    }
    for (Index l = 1; l <= L_; ++l) {
      if (light_[at(l)] != 0) continue;
      heavy(l - 1, theta.col(l - 1) - q_ * theta.col(l));
      heavy(L_ + l - 1, theta.col(l) - q_ * theta.col(l - 1));
    }
    std::stable_sort(heavy_.begin(), heavy_.end(),
                     [&](const Entry& a, const Entry& b) { return weight(a.row) > weight(b.row); });
  }

  [[nodiscard]] const Scalar& weight(Index row) const { return root_[row < L_ ? row : row - L_]; }
  [[nodiscard]] static std::size_t at(Index l) { return static_cast<std::size_t>(l); }

  Vector<Scalar> root_;
  Scalar q_, gap_;
  Index L_;
  std::vector<int> light_;  // how many entries of a layer are light
  std::vector<Index> light_rows_;
  std::vector<Entry> heavy_;  // by descending weight
};

// ---------------------------------------------------------------------------- implementation

template <class Scalar>
Matrix<Scalar> PairGauge<Scalar>::reduced(const Matrix<Scalar>& rows) const {
  const Index n = L_ + 1;
  if (static_cast<Index>(heavy_.size()) != n) {
    throw InternalContradiction(text("a pair of active copies has ", heavy_.size(), " heavy entries, not ", n));
  }
  Matrix<Scalar> scaled(n, L_ - 1), pivots(n, rows.cols());
  for (Index i = 0; i < n; ++i) {
    const Entry& entry = heavy_[at(i)];
    pivots.row(i) = rows.row(entry.row);
    for (Index j = 0; j + 1 < L_; ++j) {
      scaled(i, j) = entry.on_kernel[j] * (weight(light_rows_[at(j)]) / weight(entry.row));
    }
  }
  Matrix<Scalar> gram = Matrix<Scalar>::Identity(n, n), R;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j) gram(i, j) = gram(j, i) = gram(i, j) + scaled.row(i).dot(scaled.row(j));
  }
  if (!cholesky<Scalar>(gram, R)) throw InternalContradiction("1 + T T^T is not positive definite");
  Matrix<Scalar> result = Matrix<Scalar>::Zero(n, rows.cols());
  for (Index i = 0; i < n; ++i) {
    for (Index k = i; k < n; ++k) result.row(i) += R(i, k) * pivots.row(k);
  }
  return result;
}

}  // namespace dmf::detail
