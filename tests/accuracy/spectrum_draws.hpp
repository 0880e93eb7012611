// SPDX-License-Identifier: BSL-1.0
#pragma once

// Eigenvalues of the Hessian at orbits, against the dense Hessian at the canonical point in 160 digits. That one
// falls apart by itself into blocks of coordinates that nonzero entries connect. Which copies a block is about can
// be read from its coordinates, and so which promise holds for it.

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/spectrum.hpp>

#include "draws.hpp"
#include "landscape_draws.hpp"
#include "meter.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace dmf::accuracy {

/// All eigenvalues of a symmetric matrix, by Jacobi rotations.
inline std::vector<Exact> eigenvalues(ExactMatrix A) {
  const Index n = A.rows();
  const Exact tiny = power(Exact(10), -300) * inner(A, A);
  for (bool rotated = true; rotated;) {
    rotated = false;
    for (Index i = 0; i < n; ++i) {
      for (Index j = i + 1; j < n; ++j) {
        if (A(i, j) * A(i, j) <= tiny) continue;
        rotated = true;
        const Exact zeta = (A(j, j) - A(i, i)) / (2 * A(i, j)), root = sqrt(Exact(1 + zeta * zeta));
        const Exact tangent = zeta > 0 ? Exact(1 / (zeta + root)) : Exact(1 / (zeta - root));
        const Exact cosine = 1 / sqrt(Exact(1 + tangent * tangent)), sine = cosine * tangent;
        const auto rotate = [&](Exact& x, Exact& y) {
          const Exact before = x;
          x = cosine * before - sine * y;
          y = sine * before + cosine * y;
        };
        for (Index k = 0; k < n; ++k) rotate(A(k, i), A(k, j));
        for (Index k = 0; k < n; ++k) rotate(A(i, k), A(j, k));
      }
    }
  }
  std::vector<Exact> result;
  for (Index i = 0; i < n; ++i) result.push_back(A(i, i));
  return result;
}

/// The Hessian at the canonical point of an orbit, for roots and thresholds without rounding.
template <class Scalar>
class ExactHessian {
 public:
  /// An active copy of a singular value.
  struct Copy {
    std::size_t group;
    RootKind kind;
    ExactRoot root;
    Index place;  ///< among the singular values
  };
  /// A block: its eigenvalues and the active copies it is about, at most two.
  struct Block {
    std::vector<Exact> eigenvalues;
    std::vector<Index> copies;  ///< twice the same: one copy in all layers
  };

  ExactHessian(const ExactLandscape<Scalar>& reference, const Orbit<Scalar>& orbit)
      : L_(reference.L), architecture_(orbit.architecture()) {
    ExactProblem problem{reference.weights, zero(architecture_.width(L_), architecture_.width(0))};
    for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
      const SingularGroup<Scalar>& group = orbit.groups().groups[i];
      const Exact y = group.side_of_fold == 0 ? Exact(reference.unit * reference.equation.fold) : reference.values[i];
      for (Index k = 0; k < group.multiplicity; ++k) problem.Y(group.first + k, group.first + k) = y;
    }
    reference.visit(
        orbit,
        [&](std::size_t i, RootKind kind, Index copies) {
          const Choice& c = orbit.choice()[i];
          const Index first = orbit.groups().groups[i].first + (kind == RootKind::smaller ? c.larger : 0);
          for (Index a = 0; a < copies; ++a) copies_.push_back({i, kind, reference.roots[i].at(kind), first + a});
        },
        [](auto&&...) {});
    ExactLayers W;
    for (int l = 1; l <= L_; ++l) {
      W.push_back(zero(architecture_.width(l), architecture_.width(l - 1)));
      for (std::size_t a = 0; a < copies_.size(); ++a) {
        const Index place = copies_[a].place, hidden = static_cast<Index>(a);
        W.back()(l == L_ ? place : hidden, l == 1 ? place : hidden) =
            reference.unit * copies_[a].root.u / sqrt(reference.weights[static_cast<std::size_t>(l - 1)]);
      }
    }
    fill(problem, W);
  }

  [[nodiscard]] const std::vector<Copy>& copies() const { return copies_; }
  [[nodiscard]] Exact trace() const {
    Exact result(0);
    for (Index i = 0; i < H_.rows(); ++i) result += H_(i, i);
    return result;
  }

  [[nodiscard]] std::vector<Block> blocks() const {
    std::vector<Block> result;
    std::vector<bool> taken(static_cast<std::size_t>(H_.rows()), false);
    for (Index start = 0; start < H_.rows(); ++start) {
      std::vector<Index> members;
      const auto take = [&](Index i) {
        if (taken[static_cast<std::size_t>(i)]) return;
        taken[static_cast<std::size_t>(i)] = true;
        members.push_back(i);
      };
      take(start);
      for (std::size_t next = 0; next < members.size(); ++next) {
        for (Index j = 0; j < H_.rows(); ++j) {
          if (H_(members[next], j) != 0) take(j);
        }
      }
      if (members.empty()) continue;
      const auto n = static_cast<Index>(members.size());
      ExactMatrix part(n, n);
      for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j)
          part(i, j) = H_(members[static_cast<std::size_t>(i)], members[static_cast<std::size_t>(j)]);
      }
      result.push_back({eigenvalues(part), copies_at(start)});
    }
    return result;
  }

 private:
  static ExactMatrix zero(Index rows, Index columns) {
    ExactMatrix result(rows, columns);
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) result(i, j) = 0;
    }
    return result;
  }

  /// H_ml = 2 (P_{m-1} P_{l-1}^T) x (A_m^T A_l) + 2 [E(i,q) M(j,p)] + 2 lambda_l I (docs/theory.md, Proposition 29).
  void fill(const ExactProblem& problem, const ExactLayers& W) {
    const Index N = architecture_.parameter_count(), inputs = architecture_.width(0);
    H_ = zero(N, N);
    const ExactMatrix R = sum(1, ExactProblem::end_to_end(W), -1, problem.Y);
    const auto below = [&](std::size_t l) { return ExactProblem::chain(W, 0, l, inputs); };
    const auto above = [&](std::size_t l) { return ExactProblem::chain(W, l + 1, W.size(), W[l].rows()); };
    for (std::size_t m = 0; m < W.size(); ++m) {
      for (std::size_t l = 0; l <= m; ++l) {
        const ExactMatrix K = product(below(m), transposed(below(l))), G = product(transposed(above(m)), above(l));
        const ExactMatrix E = product(transposed(above(m)), product(R, transposed(below(l))));
        const ExactMatrix M = ExactProblem::chain(W, l + 1, m, W[l].rows());
        const Index row = architecture_.offset(static_cast<int>(m) + 1);
        const Index column = architecture_.offset(static_cast<int>(l) + 1);
        for (Index j = 0; j < W[m].cols(); ++j) {
          for (Index i = 0; i < W[m].rows(); ++i) {
            for (Index q = 0; q < W[l].cols(); ++q) {
              for (Index p = 0; p < W[l].rows(); ++p) {
                const Index r = row + i + j * W[m].rows(), c = column + p + q * W[l].rows();
                Exact half = G(i, p) * K(j, q);
                if (l < m) half += E(i, q) * M(j, p);
                if (r == c) half += problem.lambda[l];
                H_(r, c) = 2 * half;
                H_(c, r) = 2 * half;
              }
            }
          }
        }
      }
    }
  }

  /// The active copies to which row and column of a coordinate belong.
  [[nodiscard]] std::vector<Index> copies_at(Index coordinate) const {
    int l = L_;
    while (architecture_.offset(l) > coordinate) --l;
    const Index at = coordinate - architecture_.offset(l);
    std::vector<Index> result;
    const auto see = [&](Index index, bool outer) {
      for (std::size_t a = 0; a < copies_.size(); ++a) {
        if ((outer ? copies_[a].place : static_cast<Index>(a)) == index) result.push_back(static_cast<Index>(a));
      }
    };
    see(at % architecture_.width(l), l == L_);
    see(at / architecture_.width(l), l == 1);
    return result;
  }

  int L_;
  const Architecture<Scalar, Dynamic>& architecture_;
  std::vector<Copy> copies_;
  ExactMatrix H_;
};

/// Which row of the table speaks of a block, and its unit for the eigenvalue x; docs/accuracy.md, "Spectra".
struct SpectrumPromise {
  std::string_view row;
  bool of_the_block;
  int factor;
  [[nodiscard]] Exact unit(const Exact& x, const Exact& norm) const {
    return factor * (of_the_block ? norm : Exact(abs(x)));
  }
};

template <class Scalar>
SpectrumPromise promise_of(const typename ExactHessian<Scalar>::Block& block,
                           const std::vector<typename ExactHessian<Scalar>::Copy>& copies, bool equal, int L) {
  if (block.copies.size() < 2) return {"spectrum_zero", false, 1};
  const auto& a = copies[static_cast<std::size_t>(block.copies[0])];
  const auto& c = copies[static_cast<std::size_t>(block.copies[1])];
  if (a.group == c.group && a.kind == c.kind) {
    if (equal) return {"spectrum_equal", false, 1};
    const bool cancels = a.kind == RootKind::smaller && a.root.t > Exact(1) / 4;
    return cancels ? SpectrumPromise{"spectrum_cancels", true, 1} : SpectrumPromise{"spectrum_stretch", false, 1};
  }
  if (equal) return {"spectrum_equal", false, 1};
  const bool both_smaller = a.kind == RootKind::smaller && c.kind == RootKind::smaller;
  const Exact ratio = a.root.u < c.root.u ? Exact(a.root.u / c.root.u) : Exact(c.root.u / a.root.u);
  const bool close = both_smaller || ratio > Exact(99) / 100;
  return close ? SpectrumPromise{"spectrum_close", true, L} : SpectrumPromise{"spectrum_pair", false, L};
}

/// One, two or fewer active copies: what both the list and the reference tell apart without numbers.
inline std::size_t class_of(EigenvalueOrigin origin) {
  switch (origin) {
    case EigenvalueOrigin::active_copy: return 2;
    case EigenvalueOrigin::pair_at_one_root:
    case EigenvalueOrigin::pair_at_two_roots: return 1;
    default: return 0;
  }
}

template <class Scalar>
void see_spectrum(Meter<Scalar>& meter, const ExactLandscape<Scalar>& reference, const Orbit<Scalar>& orbit) {
  const ExactHessian<Scalar> hessian(reference, orbit);
  const std::vector<HessianEigenvalue<Scalar>> list = spectrum(orbit);
  std::array<std::vector<Scalar>, 3> computed;
  std::array<std::int64_t, 3> number{};
  for (const HessianEigenvalue<Scalar>& entry : list) {
    computed[class_of(entry.origin)].push_back(entry.value);
    number[class_of(entry.origin)] += entry.multiplicity;
  }
  const auto weights = orbit.architecture().weights();
  const bool equal = std::all_of(weights.begin(), weights.end(), [&](const Scalar& x) { return x == weights[0]; });
  for (const auto& block : hessian.blocks()) {
    const SpectrumPromise promise = promise_of<Scalar>(block, hessian.copies(), equal, reference.L);
    const std::size_t kind = block.copies.size() < 2 ? 0 : block.copies[0] == block.copies[1] ? 2 : 1;
    Exact norm(0);
    for (const Exact& x : block.eigenvalues) norm = std::max(norm, Exact(abs(x)));
    for (const Exact& x : block.eigenvalues) {
      --number[kind];
      const bool zero = abs(x) <= power(Exact(10), -100) * norm;
      const Exact wanted = zero ? Exact(0) : x;
      Scalar nearest = std::numeric_limits<Scalar>::infinity();
      for (const Scalar& value : computed[kind]) {
        if (abs(Exact(exact(value) - wanted)) < abs(Exact(exact(nearest) - wanted))) nearest = value;
      }
      meter.see(promise.row, nearest, wanted, zero ? Exact(0) : promise.unit(x, norm));
    }
  }
  for (const std::int64_t surplus : number) {
    if (surplus != 0) meter.see_defect("spectrum_zero", 1, 0);
  }
  meter.see("spectrum_trace", hessian_trace(orbit), hessian.trace(), reference.L * hessian.trace());
  const SpectrumExtremes<Scalar> ends = extremes(orbit);
  Scalar least = std::numeric_limits<Scalar>::infinity();
  for (const HessianEigenvalue<Scalar>& entry : list) {
    if (entry.value != Scalar(0) && abs(entry.value) < abs(least)) least = entry.value;
  }
  meter.see("spectrum_ends", ends.smallest, exact(list.front().value));
  meter.see("spectrum_ends", ends.largest, exact(list.back().value));
  meter.see("spectrum_ends", ends.smallest_nonzero, exact(least));
}

/// Orbits of small landscapes with every edge.
template <class Scalar>
void see_edge_spectra(Meter<Scalar>& meter, Draw<Scalar>& draw, int number) {
  const auto landscape = test::random_landscape<Scalar>(draw.generator(), {6, 3, 40});
  const Atlas<Scalar> atlas(landscape.architecture, landscape.singular_values);
  const ExactLandscape<Scalar> reference(atlas.groups());
  std::vector<Orbit<Scalar>> orbits;
  for (const Orbit<Scalar>& orbit : atlas.orbits()) {
    if (orbits.size() < 64) orbits.push_back(orbit);
  }
  for (int i = 0; i < 2; ++i) {
    const int chosen = draw.integer(0, static_cast<int>(orbits.size()) - 1);
    meter.at("spectrum ", number, " with edges, L ", reference.L, ", orbit ", chosen);
    see_spectrum(meter, reference, orbits[static_cast<std::size_t>(chosen)]);
  }
}

/// Orbits with several active copies; one in four with equal weights, the rest with weights over up to 12 decades,
/// and values from 10^-4 above the fold to 10^6 times it.
template <class Scalar>
void see_active_spectra(Meter<Scalar>& meter, Draw<Scalar>& draw, int number) {
  const int L = draw.integer(2, 6);
  const Index widest = L < 5 ? 3 : 2;
  std::vector<Index> widths(static_cast<std::size_t>(L) + 1, widest);
  widths[static_cast<std::size_t>(draw.integer(0, L))] = draw.integer(2, 3);
  std::vector<Scalar> weights(static_cast<std::size_t>(L), draw.decade(-3, 3));
  const double spread = draw.real(0, 6);
  if (draw.integer(0, 3) > 0) {
    for (Scalar& weight : weights) weight = draw.decade(-spread, spread);
  }
  const Architecture<Scalar, Dynamic> architecture(widths, weights);
  const Scalar fold = ScalarEquation<Scalar>(L).fold_threshold(architecture.log_unit());
  Vector<Scalar> y(architecture.target_rank_bound());
  for (Index i = 0; i < y.size(); ++i) {
    const int kind = draw.integer(0, 7);
    y[i] = kind == 0            ? Scalar(fold * Scalar(draw.real(0, 0.9)))
           : kind == 1 && i > 0 ? y[i - 1]
           : kind < 5           ? Scalar(fold * (Scalar(1) + draw.decade(-4, 0)))
                                : Scalar(fold * draw.decade(0.1, 6));
  }
  std::sort(y.data(), y.data() + y.size(), std::greater<>());
  const Atlas<Scalar> atlas(architecture, y);
  const ExactLandscape<Scalar> reference(atlas.groups());
  for (int i = 0; i < 4; ++i) {
    Index room = architecture.rank_bound();
    std::vector<Choice> choice;
    for (const SingularGroup<Scalar>& group : atlas.groups().groups) {
      Choice own;
      for (Index copy = 0; copy < group.multiplicity && room > 0 && !group.roots.empty(); ++copy) {
        const int root = draw.integer(0, 4);  // of five copies one is at zero
        if (root == 0) continue;
        ++(group.roots.size() == 2 && root > 2 ? own.smaller : own.larger);
        --room;
      }
      choice.push_back(own);
    }
    meter.at("spectrum ", number, ", L ", L, ", choice ", i);
    see_spectrum(meter, reference, atlas.orbit(choice));
  }
}

template <class Scalar>
void see_spectra(Meter<Scalar>& meter, Draw<Scalar>& draw, int number) {
  see_edge_spectra(meter, draw, number);
  see_active_spectra(meter, draw, number);
}

}  // namespace dmf::accuracy
