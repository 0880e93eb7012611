// SPDX-License-Identifier: BSL-1.0
#pragma once

// Blocks C for unequal weights in plain numbers, four pairs at a time: a twelfth of the instructions that each takes in
// detail/active_pair.hpp. As there, with G the eigenvectors of M and D its nonzero eigenvalues (docs/theory.md,
// Proposition 19), all of these positive or 0, the eigenvalues of H/2 that are not 0 are
//
//   the squared singular values of  A = Lam^{1/2} G D^{1/2},    2L x (L+1),
//
// found by rotations of columns (core/detail/jacobi_eigenvalues.hpp). The columns of G are orthonormal: those of A,
// each divided by its length, have a condition of at most sqrt(rho), rho the quotient of the greatest and the least
// weight, and each eigenvalue comes out to some L sqrt(rho) epsilon of itself, large ones beside it or not. For weights
// far apart the kernel has to be taken out first (detail/pair_gauge.hpp).
//
// The rotations run on the rows of R, A = Q R with the long columns first: these are nearly orthogonal already, and
// some four sweeps suffice, the last of which only looks.

#include <dmf/core/scalar.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/landscape/detail/pair_ends.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>

namespace dmf::detail {

template <class Scalar>
class PairBatch {
 public:
  static constexpr int lanes = 4;
  static constexpr int deepest = may_be_plain<Scalar> ? 16 : 0;  ///< depths up to this: room is on the stack
  using Lanes = Eigen::Array<Scalar, lanes, 1>;

  explicit PairBatch(std::span<const Scalar> weights) : L_(static_cast<int>(weights.size())) {
    if constexpr (may_be_plain<Scalar>) {
      for (int l = 0; l < std::min(L_, deepest); ++l) root_[at(l)] = sqrt(weights[at(l)]);
    }
    const auto [least, most] = std::minmax_element(weights.begin(), weights.end());
    rho_ = *most / *least;
  }

  /// A pair with 1 + N - kap >= 0.
  void set(int lane, const PairEnds<Scalar>& ends) {
    q_[lane] = ends.ratio;
    in_phase_[lane] = ends.in_phase;
    out_of_phase_[lane] = ends.out_of_phase;
  }

  /// Finds the eigenvalues of the pairs in the first lanes, at least one. False if 30 sweeps do not suffice: some 5 do.
  [[nodiscard]] bool solve(int count) {
    if constexpr (may_be_plain<Scalar>) {
      for (int lane = count; lane < lanes; ++lane) set(lane, {in_phase_[0], out_of_phase_[0], q_[0]});
      switch (L_) {  // loops of known length cost two thirds
        case 3: return solve_depth<3>();
        case 4: return solve_depth<4>();
        default: return solve_depth<Dynamic>();
      }
    }
    return false;
  }

  /// Whether all nonzero eigenvalues of H/2 of the pair in lane 0 are in (low, high), by 4 L rho epsilon of each:
  /// A^T A - low and high - A^T A have positive pivots. A tenth of the instructions of solve().
  [[nodiscard]] bool is_between(const Scalar& low, const Scalar& high) {
    if constexpr (may_be_plain<Scalar>) {
      for (int lane = 1; lane < lanes; ++lane) set(lane, {in_phase_[0], out_of_phase_[0], q_[0]});
      fill<Dynamic>();
      for (int i = 0; i <= L_; ++i) {
        for (int j = i; j <= L_; ++j) R_[at(i)][at(j)] = dot(A_[at(i)], A_[at(j)], 0, 2 * L_);
      }
      if (in_phase_[0] == Scalar(0)) R_[1][1] = Lanes::Constant(low + low);  // this one is not asked for
      const Scalar margin = Scalar(4 * L_) * rho_ * epsilon<Scalar>;
      return has_positive_pivots(Scalar(1), low * (Scalar(1) + margin)) &&
             has_positive_pivots(Scalar(-1), high * (Scalar(1) - margin));
    }
    return false;
  }

  [[nodiscard]] const Scalar& in_phase(int lane) const { return in_phase_[lane]; }

  /// The eigenvalues of H/2 of one pair, ascending, L + 1 of them; the first means 0 where 1 + N - kap is 0.
  [[nodiscard]] std::array<Scalar, static_cast<std::size_t>(deepest + 1)> values(int lane) const {
    std::array<Scalar, static_cast<std::size_t>(deepest + 1)> result;
    for (int i = 0; i <= L_; ++i) {
      const Scalar x = values_[at(i)][lane];
      int j = i;
      for (; j > 0 && x < result[at(j - 1)]; --j) result[at(j)] = result[at(j - 1)];
      result[at(j)] = x;
    }
    return result;
  }

 private:
  static constexpr std::size_t at(int i) { return static_cast<std::size_t>(i); }

  template <int Depth>
  [[nodiscard]] bool solve_depth() {
    fill<Depth>();
    triangularize<Depth>();
    return rotate<Depth>();
  }

  template <int Depth>
  [[nodiscard]] int depth() const {
    return Depth == Dynamic ? L_ : Depth;
  }

  /// The columns of A: of 1 + N + kap, of 1 + N - kap, then X_i above Z_i, i = 1, ..., L-1.
  template <int Depth>
  void fill() {
    const int L = depth<Depth>();
    Lanes sum = Lanes::Zero();
    std::array<Lanes, at(deepest)> power;                // q^l
    std::array<Lanes, at(deepest + 1)> length, inverse;  // of (1, q, ..., q^{i-1})
    for (int l = 0; l < L; ++l) {
      power[at(l)] = l == 0 ? Lanes(Lanes::Ones()) : Lanes(power[at(l - 1)] * q_);
      sum += power[at(l)] * power[at(l)];
      length[at(l + 1)] = sum.sqrt();
      inverse[at(l + 1)] = length[at(l + 1)].inverse();
    }
    const Lanes high = (out_of_phase_ / Scalar(2)).sqrt() * inverse[at(L)];
    const Lanes low = (in_phase_ / Scalar(2)).sqrt() * inverse[at(L)];
    for (int l = 0; l < L; ++l) {
      const Lanes al = power[at(l)] * root_[at(l)], be = power[at(L - 1 - l)] * root_[at(l)];
      A_[0][at(l)] = high * al;
      A_[0][at(L + l)] = -(high * be);
      A_[1][at(l)] = low * al;
      A_[1][at(L + l)] = low * be;
    }
    for (int i = 1; i < L; ++i) {
      auto& column = A_[at(i + 1)];
      const Lanes both = inverse[at(i)] * inverse[at(i + 1)], down = length[at(i)] * inverse[at(i + 1)];
      const Lanes across = power[at(i)] * both;
      for (int l = 0; l < L; ++l) {
        if (l < i) {
          column[at(l)] = across * power[at(l)] * root_[at(l)];
          column[at(L + l)] = both * power[at(i - 1 - l)] * root_[at(l)];
        } else if (l == i) {
          column[at(l)] = down * -root_[at(l)];
          column[at(L + l)] = q_ * down * -root_[at(l)];
        } else {
          column[at(l)] = column[at(L + l)] = Lanes::Zero();
        }
      }
    }
  }

  /// R of A = Q R by modified Gram-Schmidt, its rows as columns of R_.
  template <int Depth>
  void triangularize() {
    const int L = depth<Depth>();
    for (int i = 0; i <= L; ++i) {
      auto& first = A_[at(i)];
      // Beside the square of the smallest number no column of weight 0 is divided by 0.
      const Lanes square = dot(first, first, 0, 2 * L) + least();
      const Lanes inverse = square.sqrt().inverse();
      for (int k = 0; k < 2 * L; ++k) first[at(k)] *= inverse;
      for (int k = 0; k < i; ++k) R_[at(i)][at(k)] = Lanes::Zero();
      R_[at(i)][at(i)] = square * inverse;
      for (int j = i + 1; j <= L; ++j) {
        auto& other = A_[at(j)];
        const Lanes r = dot(first, other, 0, 2 * L);
        for (int k = 0; k < 2 * L; ++k) other[at(k)] -= r * first[at(k)];
        R_[at(i)][at(j)] = r;
      }
    }
  }

  /// Of sign (G - shift) in lane 0, G the upper triangle in R_.
  [[nodiscard]] bool has_positive_pivots(const Scalar& sign, const Scalar& shift) const {
    std::array<std::array<Scalar, at(deepest + 1)>, at(deepest + 1)> B;
    for (int i = 0; i <= L_; ++i) {
      for (int j = i; j <= L_; ++j) B[at(i)][at(j)] = sign * (R_[at(i)][at(j)][0] - (i == j ? shift : Scalar(0)));
    }
    for (int k = 0; k <= L_; ++k) {
      const Scalar pivot = B[at(k)][at(k)];
      if (!(pivot > Scalar(0))) return false;
      for (int i = k + 1; i <= L_; ++i) {
        const Scalar factor = B[at(k)][at(i)] / pivot;
        for (int j = i; j <= L_; ++j) B[at(i)][at(j)] -= factor * B[at(k)][at(j)];
      }
    }
    return true;
  }

  template <class Column>
  [[nodiscard]] static Lanes dot(const Column& x, const Column& y, int from, int to) {
    Lanes sum = x[at(from)] * y[at(from)];
    for (int k = from + 1; k < to; ++k) sum += x[at(k)] * y[at(k)];
    return sum;
  }

  template <int Depth>
  [[nodiscard]] bool rotate() {
    const int L = depth<Depth>();
    const Scalar negligible = epsilon<Scalar> * (Scalar(1) + Scalar(L + 1) / Scalar(4));
    for (int sweep = 0; sweep < 30; ++sweep) {
      for (int i = 0; i <= L; ++i) values_[at(i)] = dot(R_[at(i)], R_[at(i)], 0, L + 1);
      bool rotated = false;
      for (int p = 0; p < L; ++p) {
        for (int q = p + 1; q <= L; ++q) rotated = rotate<Depth>(p, q, negligible * negligible) || rotated;
      }
      if (!rotated) return true;
    }
    return false;
  }

  /// Added where a denominator may be 0 and so is the numerator.
  [[nodiscard]] static Scalar least() { return (std::numeric_limits<Scalar>::min)(); }

  /// Columns p and q made orthogonal in all lanes, unless they are so in each.
  template <int Depth>
  bool rotate(int p, int q, const Scalar& negligible) {
    const int L = depth<Depth>();
    auto &x = R_[at(p)], &y = R_[at(q)];
    Lanes &a = values_[at(p)], &b = values_[at(q)];
    const Lanes g = dot(x, y, 0, L + 1), lesser = a.min(b);
    // Of an eigenvalue a it makes a part of g^2/(a |a-b|), or of less than g/sqrt(ab).
    const Lanes excess = g * g - lesser * (negligible * a.max(b)).max(epsilon<Scalar> / Scalar(16) * (b - a).abs());
    if (!(excess.maxCoeff() > Scalar(0))) return false;
    // The tangent twice/(difference +- root), a difference of 0 as one of sign +, without a choice of sign.
    const Lanes twice = Scalar(2) * g, difference = (b - a) + epsilon<Scalar> * epsilon<Scalar> * (a + b);
    const Lanes root = (difference * difference + twice * twice).sqrt();
    const Lanes tangent = twice * difference / (difference * difference + difference.abs() * root + least());
    const Lanes cosine = (tangent * tangent + Scalar(1)).sqrt().inverse(), sine = cosine * tangent;
    for (int k = 0; k <= L; ++k) {
      const Lanes u = x[at(k)], v = y[at(k)];
      x[at(k)] = cosine * u - sine * v;
      y[at(k)] = sine * u + cosine * v;
    }
    a -= tangent * g;
    b += tangent * g;
    return true;
  }

  int L_;
  std::array<Scalar, at(deepest)> root_{};  // square roots of the weights
  Scalar rho_{};
  Lanes q_ = Lanes::Zero(), in_phase_ = q_, out_of_phase_ = q_;
  std::array<std::array<Lanes, at(2 * deepest)>, at(deepest + 1)> A_;
  std::array<std::array<Lanes, at(deepest + 1)>, at(deepest + 1)> R_;
  std::array<Lanes, at(deepest + 1)> values_;
};

}  // namespace dmf::detail
