// SPDX-License-Identifier: BSL-1.0
#pragma once

// Where paths begin on an orbit that is no isolated point: at critical points of f_1 on it (docs/theory.md, Proposition
// 71). With the copies' d_a (m at a root, 0 at zero) and u = U O, v = V O for a rotation O of a group,
//
//   P = ... + sum_a d_a u_a v_a^T,    along O -> O e^{Omega}, Omega = E_ab - E_ba:    P' = (d_b - d_a)(u_a v_b^T + u_b
//   v_a^T),
//
// and the second derivative of D = diag(d) along two such is ([Omega_1, [Omega_2, D]] + [Omega_2, [Omega_1, D]])/2.

#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <cstddef>
#include <random>
#include <utility>
#include <vector>

namespace dmf::detail {

/// Damped Newton steps for the gradient of f on an orbit, from a uniform random point of it.
template <class Scalar, class Loss>
class OrbitSearch {
 public:
  OrbitSearch(const Loss& loss, const Orbit<Scalar>& orbit, const SingularVectors<Scalar>& vectors)
      : loss_(loss), fixed_(Matrix<Scalar>::Zero(loss.rows(), loss.cols())) {
    for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
      const Index h = group.multiplicity;
      Group given{vectors.left(group.first, h), vectors.right(group.first, h), Vector<Scalar>::Zero(h)};
      Index a = 0;
      for (const GroupRoot<Scalar>& root : group.roots) {
        for (Index copy = 0; copy < copies_at(root, choice); ++copy) given.d[a++] = root.end_to_end;
      }
      if (choice.active() == 0) return;
      if (choice.larger == h || choice.smaller == h || choice.double_root == h) {
        fixed_ += given.product();
        still_.push_back(std::move(given));
      } else {
        groups_.push_back(std::move(given));
      }
    });
  }

  /// P where the search ended, within 100 steps; whether the gradient is small there is for the next search to say.
  RankManifoldPoint<Scalar> run(std::mt19937_64& generator) {
    for (Group& group : groups_) {
      const Matrix<Scalar> O = random_frame<Scalar>(group.d.size(), group.d.size(), generator);
      group = {product_of<Scalar>(group.U, O), product_of<Scalar>(group.V, O), group.d};
    }
    // Everything in units of the first ||grad f|| and ||d||, so that no factor of f, and no length, decides when to
    // give up, and no square leaves the range.
    force_ = Matrix<Scalar>(loss_.gradient(product(groups_))).stableNorm();
    length_ = Scalar(0);
    for (const Group& group : groups_) length_ = max(length_, Scalar(group.d.stableNorm()));
    if (!(force_ > Scalar(0)) || !isfinite(force_)) return point();
    if (!(length_ > Scalar(0))) return point();  // there is nothing to move
    Derivatives at = look(groups_);
    const auto squared = [&](const Derivatives& derivatives) -> Scalar { return derivatives.gradient.squaredNorm(); };
    Scalar nu = squared(at);
    for (int step = 0; step < 100 && nu < Scalar(1e30); ++step) {
      if (at.gradient.norm() <= sqrt(epsilon<Scalar>) * at.scale) break;
      const SymmetricEigen<Scalar> eigen = symmetric_eigen(at.hessian);
      Vector<Scalar> x = eigen.vectors.transpose() * at.gradient;
      for (Index k = 0; k < x.size(); ++k) {
        const Scalar d = eigen.values[k], size = d * d + nu;
        x[k] = size > Scalar(0) ? Scalar(-d * x[k] / size) : Scalar(0);
      }
      std::vector<Group> next = rotated(eigen.vectors * x);
      Derivatives there = look(next);
      if (there.gradient.norm() < at.gradient.norm()) {
        groups_ = std::move(next);
        at = std::move(there);
        nu = min(Scalar(nu / Scalar(10)), squared(at));
      } else {
        nu = max(Scalar(nu * Scalar(8)), Scalar(epsilon<Scalar>));
      }
    }
    return point();
  }

 private:
  struct Group {
    Matrix<Scalar> U, V;
    Vector<Scalar> d;
    [[nodiscard]] Matrix<Scalar> product() const { return between(d.asDiagonal()); }
    [[nodiscard]] Matrix<Scalar> between(const Matrix<Scalar>& D) const {  // U D V^T
      return product_transposed_of<Scalar>(product_of<Scalar>(U, D), V);
    }
  };
  struct Derivatives {
    Vector<Scalar> gradient;
    Matrix<Scalar> hessian;
    Scalar scale{};  // ||grad f|| ||d||, of which the gradient is made; all in units of the first
  };

  /// From the active copies, so that no small one is lost in a sum.
  [[nodiscard]] RankManifoldPoint<Scalar> point() const {
    std::vector<std::pair<const Group*, Index>> active;
    for (const std::vector<Group>* groups : {&still_, &groups_}) {
      for (const Group& group : *groups) {
        for (Index a = 0; a < group.d.size(); ++a) {
          if (group.d[a] > Scalar(0)) active.push_back({&group, a});
        }
      }
    }
    const auto r = static_cast<Index>(active.size());
    Matrix<Scalar> E_L(loss_.rows(), r), E_0(loss_.cols(), r);
    Vector<Scalar> m(r);
    for (Index k = 0; k < r; ++k) {
      const auto& [group, a] = active[static_cast<std::size_t>(k)];
      E_L.col(k) = group->U.col(a);
      E_0.col(k) = group->V.col(a);
      m[k] = group->d[a];
    }
    return rank_manifold_point<Scalar>(E_L, m, E_0);
  }
  [[nodiscard]] Matrix<Scalar> product(const std::vector<Group>& groups) const {
    Matrix<Scalar> P = fixed_;
    for (const Group& group : groups) P += group.product();
    return P;
  }
  static Matrix<Scalar> commutator(const Matrix<Scalar>& A, const Matrix<Scalar>& B) {
    return product_of<Scalar>(A, B) - product_of<Scalar>(B, A);
  }

  /// E_ab - E_ba for every pair of every group, in order.
  template <class Visitor>
  static void for_each_pair(const std::vector<Group>& groups, const Visitor& visit) {
    Index k = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const Index h = groups[i].d.size();
      for (Index a = 0; a < h; ++a) {
        for (Index b = a + 1; b < h; ++b, ++k) {
          Matrix<Scalar> omega = Matrix<Scalar>::Zero(h, h);
          omega(a, b) = Scalar(1);
          omega(b, a) = Scalar(-1);
          visit(k, i, omega);
        }
      }
    }
  }

  [[nodiscard]] Derivatives look(const std::vector<Group>& groups) const {
    struct Direction {
      std::size_t group;
      Matrix<Scalar> omega, first, P_prime;  // Omega, [Omega, D] over the length, and what P does
    };
    const Matrix<Scalar> P = product(groups), G = Matrix<Scalar>(loss_.gradient(P)) / force_;
    std::vector<Direction> directions;
    Derivatives result;
    for (const Group& group : groups) result.scale += G.stableNorm() * (group.d.stableNorm() / length_);
    for_each_pair(groups, [&](Index, std::size_t i, const Matrix<Scalar>& omega) {
      const Matrix<Scalar> first = commutator(omega, (groups[i].d / length_).asDiagonal());
      directions.push_back({i, omega, first, groups[i].between(first)});
    });
    const auto n = static_cast<Index>(directions.size());
    result.gradient.resize(n);
    result.hessian.resize(n, n);
    for (Index j = 0; j < n; ++j) {
      const Direction& one = directions[static_cast<std::size_t>(j)];
      result.gradient[j] = inner_product_of<Scalar>(G, one.P_prime);
      const Matrix<Scalar> moved = Matrix<Scalar>(loss_.hessian_product(P, one.P_prime)) * (length_ / force_);
      for (Index k = 0; k < n; ++k) {
        const Direction& other = directions[static_cast<std::size_t>(k)];
        result.hessian(k, j) = inner_product_of<Scalar>(moved, other.P_prime);
        if (one.group != other.group) continue;
        const Matrix<Scalar> second = commutator(one.omega, other.first) + commutator(other.omega, one.first);
        const Group& group = groups[one.group];
        result.hessian(k, j) +=
            inner_product_of<Scalar>(product_of<Scalar>(transposed_product_of<Scalar>(group.U, G), group.V), second) /
            Scalar(2);
      }
    }
    return result;
  }

  /// O e^{Omega} up to third order, and orthogonal.
  [[nodiscard]] std::vector<Group> rotated(const Vector<Scalar>& x) const {
    std::vector<Matrix<Scalar>> omegas;
    for (const Group& group : groups_) omegas.push_back(Matrix<Scalar>::Zero(group.d.size(), group.d.size()));
    const Scalar shrink = Scalar(1) / max(Scalar(1), Scalar(Scalar(2) * x.norm()));  // half a radian at most
    for_each_pair(groups_,
                  [&](Index k, std::size_t i, const Matrix<Scalar>& omega) { omegas[i] += shrink * x[k] * omega; });
    std::vector<Group> result = groups_;
    for (std::size_t i = 0; i < result.size(); ++i) {
      const Index h = result[i].d.size();
      auto [Q, R] = thin_qr<Scalar>(Matrix<Scalar>::Identity(h, h) + omegas[i] +
                                    product_of<Scalar>(omegas[i], omegas[i]) / Scalar(2));
      for (Index k = 0; k < h; ++k) {
        if (R(k, k) < Scalar(0)) Q.col(k) = -Q.col(k);
      }
      result[i].U = product_of<Scalar>(result[i].U, Q);
      result[i].V = product_of<Scalar>(result[i].V, Q);
    }
    return result;
  }

  const Loss& loss_;
  Matrix<Scalar> fixed_;
  std::vector<Group> still_, groups_;
  Scalar force_{1}, length_{1};
};

}  // namespace dmf::detail
