// SPDX-License-Identifier: BSL-1.0
#pragma once

// The spectrum of the Hessian of F at an orbit, the same at all of its points, also for unequal weights
// (docs/theory.md, Proposition 15). The Hessian falls into blocks (Propositions 16 to 21) whose number does
// not depend on the widths but on the number g of levels: distinct singular values of Y at their roots or at
// zero. With lambda_1 = ... = lambda_L = l0 and t = u^{2L-2} its eigenvalues are
//
//   4 l0, 2 l0 (L t - (L-2))                      one active copy
//   those, 2 l0 L (1+t), 0                        two active copies of one y at one root
//   0, 4 l0, 2 l0 (1+N-kap), 2 l0 (1+N+kap)       two active copies at different roots
//   0, 4 l0, 2 l0 (1+t)(1 +- y_c/y_a), 2 l0 (1+t) an active copy a and a hidden index, y_c at zero, a surplus
//   2 l0;  L = 2: 2 (l0 +- y_c)                   no active copy
//
// with N = sum_l u_a^{2(L-l)} u_c^{2(l-1)} and kap = sum_{l < L} (u_c/u_a)^{L-2l}. For any weights secular
// equations and matrices of size L + 1 take the place of the first and third line. Zeros are exact and as many as
// Orbit::inertia() says (Proposition 22), as are the signs.
//
// Example:
//
//   const dmf::Orbit<double> orbit = landscape.lowest(1).front();
//   for (const auto& [value, multiplicity, origin] : dmf::spectrum(orbit)) {
//     std::cout << value << " x " << multiplicity << ' ' << dmf::to_string(origin) << '\n';
//   }
//   const auto [smallest, largest, smallest_nonzero] = dmf::extremes(orbit);
//   std::cout << largest / smallest_nonzero << ' ' << dmf::hessian_trace(orbit) << '\n';

#include <dmf/landscape/detail/ascending.hpp>
#include <dmf/landscape/detail/extreme_search.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/core/detail/scaled.hpp>
#include <dmf/landscape/detail/pair_spectra.hpp>
#include <dmf/landscape/detail/spectrum_blocks.hpp>
#include <dmf/landscape/eigenvalue_origin.hpp>
#include <dmf/core/error.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace dmf {

/// An eigenvalue of the Hessian of F (factor 2 included), how often it occurs, and why.
template <RealScalar Scalar = double>
struct HessianEigenvalue {
  Scalar value{};
  std::int64_t multiplicity{};
  EigenvalueOrigin origin{};
};

/// What spectrum() does at most.
struct SpectrumLimits {
  /// Unequal weights: the number of pairs of active levels times (2L)^3.
  std::int64_t work = std::int64_t{1} << 31;
  /// The number of entries of the list, about 4 per pair of active levels (L + 2 for unequal weights).
  std::int64_t entries = std::int64_t{1} << 26;
};

/// Which way spectrum() took for the pairs of active levels (block C). In float and double those of moderate numbers
/// are computed in plain arithmetic, with a bound of the error from the pair's own numbers: two closed forms for equal
/// weights, for unequal ones rotations without the precautions for weights far apart. Where the bound exceeds what
/// docs/accuracy.md promises, the careful way is taken. For unequal weights that is where 1 + N - kap < 0, where the
/// quotient of the extreme weights is above some 1000, or L > 16; for equal ones near the fold, or where roots differ
/// by less than a tenth and L > 6.
template <RealScalar Scalar = double>
struct SpectrumReport {
  std::int64_t plain = 0;    ///< the number of pairs in plain arithmetic
  std::int64_t careful = 0;  ///< and in careful arithmetic
  Scalar bound{};            ///< the largest bound among the plain ones, in epsilon of each eigenvalue
  Scalar allowed{};          ///< what it was compared with
};

/// All eigenvalues, ascending, the multiplicities adding up to N: one entry for every kind of block, pair of
/// levels and eigenvalue, so that equal eigenvalues of different origin stand apart. Errors are some epsilon
/// of the eigenvalue itself, for unequal weights and copies at smaller roots of the largest one in its block
/// (docs/accuracy.md, "Spectra"). Throws InvalidInput beyond the limits, where extremes(), hessian_trace() and
/// Orbit::inertia() still answer, NotRepresentable if an eigenvalue overflows, and InternalContradiction instead
/// of a list whose signs are not Orbit::inertia(). A `report` is filled if given.
/// Cost: O(g^2) closed forms; for unequal weights some 20 (L+1)^3 operations per pair of active levels, careful ones
/// 100 (L+1)^3.
template <RealScalar Scalar>
[[nodiscard]] std::vector<HessianEigenvalue<Scalar>> spectrum(const Orbit<Scalar>& orbit,
                                                              const SpectrumLimits& limits = {},
                                                              SpectrumReport<Scalar>* report = nullptr);

/// The list with neighbours joined whose values differ by at most tolerance x the larger of their own magnitudes and
/// have one sign: 0 joins equal ones. Eigenvalues of very different size stay apart, however small beside the
/// largest. The origin is that of the first.
template <RealScalar Scalar>
[[nodiscard]] std::vector<HessianEigenvalue<Scalar>> merged(const std::vector<HessianEigenvalue<Scalar>>& spectrum,
                                                            const std::type_identity_t<Scalar>& tolerance = Scalar(0));

/// The ends of the spectrum.
template <RealScalar Scalar = double>
struct SpectrumExtremes {
  Scalar smallest{};
  Scalar largest{};
  Scalar smallest_nonzero{};  ///< with its sign, the nonzero eigenvalue of least magnitude
};

/// The ends without the list, for any number of levels: those of spectrum(). Where eigenvalues are monotone in
/// u or y only the outermost blocks are looked at (docs/theory.md, Proposition 22a). For unequal weights a pair of
/// active levels is decomposed only if bounds and then a Cholesky factorization do not exclude that it holds one of
/// the three. Cost: O(g log g) for equal weights, at most O(g^2 L^3) else. Throws as spectrum() on overflow and
/// contradiction.
template <RealScalar Scalar>
[[nodiscard]] SpectrumExtremes<Scalar> extremes(const Orbit<Scalar>& orbit);

/// The trace in closed form (docs/theory.md, Proposition 29), at a point of the orbit
///
///   2 sum_l lambda_l [sum_a u_a^{2(L-l)} sum_a u_a^{2(l-1)} + d_l d_{l-1}],
///
/// sums over active copies, but d_L in place of the first at l = L, d_0 in place of the second at l = 1.
/// Throws NotRepresentable if it overflows. Cost: O(g L).
template <RealScalar Scalar>
[[nodiscard]] Scalar hessian_trace(const Orbit<Scalar>& orbit);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Throws InternalContradiction if the numbers of negative, zero and positive eigenvalues are not those that follow
/// from the choice.
inline void check_signs(const Inertia& listed, const Inertia& expected) {
  if (listed == expected) return;
  throw InternalContradiction(text("the eigenvalues of the Hessian have the signs (-, 0, +) = (", listed.negative, ", ",
                                   listed.zero, ", ", listed.positive, "), the orbit's inertia is (", expected.negative,
                                   ", ", expected.zero, ", ", expected.positive, ")"));
}

/// What spectrum() does with the blocks of an orbit.
template <class Scalar>
std::vector<HessianEigenvalue<Scalar>> list_spectrum(const Orbit<Scalar>& orbit, const SpectrumBlocks<Scalar>& blocks,
                                                     const SpectrumLimits& limits, SpectrumReport<Scalar>* report) {
  const auto levels = static_cast<std::int64_t>(blocks.active().size());
  const std::int64_t L = orbit.architecture().depth(), pairs = levels * (levels - 1) / 2;
  const std::int64_t per_pair = 8 * L * L * L;
  if (!blocks.equal_weights()) {
    require(pairs <= limits.work / per_pair, "the spectrum for unequal weights decomposes ", pairs,
            " pairs of active levels at (2L)^3 = ", per_pair, " each, more than the limit of ", limits.work,
            "; extremes() and hessian_trace() have none");
  }
  const std::int64_t entries = blocks.equal_weights() ? 4 : L + 2;
  const std::int64_t rest = levels * (2 * L + 5 + 2 * static_cast<std::int64_t>(blocks.at_zero().size())) + 4 * L;
  require(pairs <= limits.entries / entries && pairs * entries + rest <= limits.entries, "the spectrum of ", levels,
          " active levels has about ", entries, " x ", pairs, " + ", rest, " entries, more than the limit of ",
          limits.entries);

  AscendingList<HessianEigenvalue<Scalar>> list(static_cast<std::size_t>(pairs * entries + rest),
                                                static_cast<std::size_t>(pairs + levels + L));
  const auto add = [&](const Block& block, const BlockEigenvalue<Scalar>& eigenvalue) {
    list.add({eigenvalue.value, eigenvalue.count * block.multiplicity, block.origin});
  };
  const auto add_all = [&](const Block& block) {
    blocks.for_each_eigenvalue(block, [&](const auto& eigenvalue) { add(block, eigenvalue); });
  };
  for (std::size_t a = 0; a < blocks.active().size(); ++a) {
    blocks.for_each_of_level(a, add_all);
    blocks.for_each_exchange(a, add);
  }
  blocks.for_each_common(add_all);
  PairSpectra<Scalar> pairs_at_roots(blocks);
  blocks.for_each_pair([&](const Block& block) { pairs_at_roots.see(block, pairs_at_roots.decide(block), add); });
  pairs_at_roots.finish(add);
  if (report != nullptr) {
    *report = {pairs_at_roots.plain(), pairs_at_roots.careful(), pairs_at_roots.bound(), pairs_at_roots.allowed()};
  }
  std::vector<HessianEigenvalue<Scalar>> result = list.take();
  Inertia listed;
  for (const HessianEigenvalue<Scalar>& entry : result) {
    (entry.value < Scalar(0)   ? listed.negative
     : entry.value > Scalar(0) ? listed.positive
                               : listed.zero) += entry.multiplicity;
  }
  check_signs(listed, orbit.inertia());
  return result;
}

}  // namespace detail

template <RealScalar Scalar>
std::vector<HessianEigenvalue<Scalar>> spectrum(const Orbit<Scalar>& orbit, const SpectrumLimits& limits,
                                                SpectrumReport<Scalar>* report) {
  return detail::list_spectrum(orbit, detail::SpectrumBlocks<Scalar>(orbit), limits, report);
}

template <RealScalar Scalar>
std::vector<HessianEigenvalue<Scalar>> merged(const std::vector<HessianEigenvalue<Scalar>>& spectrum,
                                              const std::type_identity_t<Scalar>& tolerance) {
  const auto sign = [](const Scalar& x) { return x > Scalar(0) ? 1 : x < Scalar(0) ? -1 : 0; };
  std::vector<HessianEigenvalue<Scalar>> result;
  Scalar last(0);
  for (const HessianEigenvalue<Scalar>& entry : spectrum) {
    const bool joins = !result.empty() && sign(entry.value) == sign(last) &&
                       entry.value - last <= tolerance * max(Scalar(abs(entry.value)), Scalar(abs(last)));
    if (joins) {
      result.back().multiplicity += entry.multiplicity;
    } else {
      result.push_back(entry);
    }
    last = entry.value;
  }
  return result;
}

template <RealScalar Scalar>
SpectrumExtremes<Scalar> extremes(const Orbit<Scalar>& orbit) {
  const detail::SpectrumBlocks<Scalar> blocks(orbit);
  const detail::ExtremeSearch<Scalar> search(blocks);
  const SpectrumExtremes<Scalar> ends{search.smallest().eigenvalue.value, search.largest().eigenvalue.value,
                                      search.smallest_nonzero().eigenvalue.value};
  const Inertia inertia = orbit.inertia();
  const bool agree = (ends.smallest < Scalar(0)) == (inertia.negative > 0) &&
                     (ends.largest > Scalar(0)) == (inertia.positive > 0) &&
                     (ends.smallest != Scalar(0) || inertia.zero > 0);
  if (!agree)
    detail::check_signs({ends.smallest<Scalar(0), ends.smallest == Scalar(0), ends.largest> Scalar(0)}, inertia);
  return ends;
}

template <RealScalar Scalar>
Scalar hessian_trace(const Orbit<Scalar>& orbit) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const int L = architecture.depth();
  const std::vector<detail::Level<Scalar>> levels = detail::active_levels(orbit);
  using Number = detail::Scaled<Scalar>;
  // sum over active copies of u^{2k}, k = 0, ..., L - 1
  std::vector<Number> powers(static_cast<std::size_t>(L));
  for (const detail::Level<Scalar>& level : levels) {
    const Root<Scalar>& root = level.root->root;
    const Number copies(static_cast<Scalar>(level.copies)), u(root.u);
    Number power(Scalar(1));
    for (int k = 0; k < L; ++k) {
      Number& sum = powers[static_cast<std::size_t>(k)];
      sum = sum + copies * (k == L - 1 ? level.t : power);
      power = power * u * u;
    }
  }
  const auto width = [&](int l) { return static_cast<Scalar>(architecture.width(l)); };
  Number sum;
  for (int l = 1; l <= L; ++l) {
    const Number above = l == L ? Number(width(L)) : powers[static_cast<std::size_t>(L - l)];
    const Number below = l == 1 ? Number(width(0)) : powers[static_cast<std::size_t>(l - 1)];
    sum = sum + Number(architecture.lambda(l)) * (above * below + Number(Scalar(width(l) * width(l - 1))));
  }
  const Scalar result = (Number(Scalar(2)) * sum).value();
  if (!isfinite(result)) throw NotRepresentable("the trace of the Hessian overflows");
  return result;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_SPECTRUM(how, Scalar)                                                     \
  how std::vector<HessianEigenvalue<Scalar>> spectrum(const Orbit<Scalar>&, const SpectrumLimits&, \
                                                      SpectrumReport<Scalar>*);                    \
  how SpectrumExtremes<Scalar> extremes(const Orbit<Scalar>&);                                     \
  how Scalar hessian_trace(const Orbit<Scalar>&);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_SPECTRUM(extern template, double)
#endif

}  // namespace dmf
