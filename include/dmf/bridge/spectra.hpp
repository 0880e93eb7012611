// SPDX-License-Identifier: BSL-1.0
#pragma once

// The two ends of the spectrum of a Hessian that is too large to be formed, by Spectra's Lanczos method with
// the Hessian-vector product as operator, and a probe that uses them:
//
//   lanczos_extremes(problem, W)      the largest and the smallest eigenvalue with their vectors
//   lanczos_probe(problem, W)         probe() for large N
//
// The smallest eigenvalue is sought as the largest one of s I - H, s >= ||H||: at a critical point it often is
// an eigenvalue 0 of H of high multiplicity, at which a tolerance relative to it would never be met.
//
// Lanczos finds one vector of a multiple eigenvalue. So it finds strict saddles, with proof: <x, H x> < 0 for
// the vector returned, however far it has converged. It does not find null spaces: where no eigenvalue is
// negative there may be a zero one of any multiplicity, and a non-strict saddle cannot be told from a
// minimizer; both stay undecided unless the smallest eigenvalue is positive.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/probe.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include <Spectra/SymEigsSolver.h>

#include <algorithm>
#include <exception>
#include <initializer_list>
#include <random>
#include <type_traits>
#include <utility>

namespace dmf {

template <RealScalar Scalar = double>
struct LanczosOptions {
  Scalar tolerance = Scalar(1024) * epsilon<Scalar>;  ///< of the residual, relative to ||H||
  Index basis = 40;                                   ///< vectors kept, N numbers each; N <= basis: dense
  Index restarts = 300;
};

/// A unit vector x, mu = <x, H x> and what they lack of an eigenpair: an eigenvalue lies within
/// `residual` of mu. Never empty: without convergence the best vector that was found.
template <RealScalar Scalar, int Depth = Dynamic>
struct Eigenpair {
  Scalar value{};
  Factors<Scalar, Depth> vector;
  Scalar residual{};  ///< ||H x - mu x||
  bool converged{};   ///< residual <= tolerance x ||H||, up to what rounding leaves of it
};

template <RealScalar Scalar, int Depth = Dynamic>
struct LanczosExtremes {
  Eigenpair<Scalar, Depth> smallest, largest;
};

/// Both ends of the spectrum of H at W. Non-convergence is data. Throws InvalidInput if W has other
/// widths than the problem or an entry that is not finite, if the tolerance is not positive, or if there are fewer
/// than three vectors or no restart. Cost: some hundred Hessian-vector products; memory: `basis` x N numbers.
template <RealScalar Scalar, int Depth>
[[nodiscard]] LanczosExtremes<Scalar, Depth> lanczos_extremes(
    const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
    std::type_identity_t<LanczosOptions<Scalar>> options = {});

/// The verdict by the ends of the spectrum: not_critical, strict_saddle, second_order_minimizer (only if
/// the smallest eigenvalue is positive beyond the noise), else undecided. The noise is rounding and the
/// residual; Probe::nullity and gap stay zero.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Probe<Scalar, Depth> lanczos_probe(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                                 std::type_identity_t<ProbeOptions<Scalar>> options = {},
                                                 std::type_identity_t<LanczosOptions<Scalar>> lanczos = {});

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// shift I + sign H as Spectra wants an operator.
template <class Real, int Depth>
class ShiftedHessian {
 public:
  using Scalar = Real;

  ShiftedHessian(Hessian<Real, Depth>& hessian, const Architecture<Real, Depth>& architecture, Real shift, Real sign)
      : hessian_(&hessian), architecture_(&architecture), shift_(shift), sign_(sign) {}

  [[nodiscard]] Index rows() const { return architecture_->parameter_count(); }
  [[nodiscard]] Index cols() const { return rows(); }

  void perform_op(const Real* x, Real* y) const {
    hessian_->apply({*architecture_, x, rows()}, {*architecture_, y, rows()});
    for (Index i = 0; i < rows(); ++i) y[i] = shift_ * x[i] + sign_ * y[i];
  }

 private:
  Hessian<Real, Depth>* hessian_;
  const Architecture<Real, Depth>* architecture_;
  Real shift_, sign_;
};

template <class Scalar, int Depth>
class LanczosSearch {
 public:
  LanczosSearch(const Problem<Scalar, Depth>& problem, FactorsView<const Scalar, Depth> W,
                const LanczosOptions<Scalar>& options)
      : problem_(problem), architecture_(problem.architecture()), W_(W), hessian_(problem, W), options_(options) {
    require(options.tolerance > Scalar(0) && options.basis >= 3 && options.restarts >= 1,
            "Lanczos needs a positive tolerance, three vectors and one restart, got ", options.tolerance, ", ",
            options.basis, " and ", options.restarts);
    require_finite(W);
  }

  LanczosExtremes<Scalar, Depth> find() {
    const Index n = architecture_.parameter_count();
    if (n <= options_.basis) {  // as many vectors as there are: Lanczos would end before, at multiple eigenvalues
      const SymmetricEigen<Scalar> eigen = symmetric_eigen(dense_hessian(problem_, W_, n));
      const Scalar norm = max(abs(eigen.values[0]), abs(eigen.values[n - 1]));
      return {pair_of(eigen.vectors.col(0), norm), pair_of(eigen.vectors.col(n - 1), norm)};
    }
    // The end of largest magnitude, then the other one from there.
    Eigenpair<Scalar, Depth> first = search(Scalar(0), Scalar(1), Spectra::SortRule::LargestMagn, Scalar(0));
    const bool first_is_largest = first.value >= Scalar(0);
    const Scalar norm = abs(first.value);
    const Scalar sign = first_is_largest ? Scalar(-1) : Scalar(1);
    Eigenpair<Scalar, Depth> second = search(norm, sign, Spectra::SortRule::LargestAlge, norm);
    if ((second.value > first.value) == first_is_largest) std::swap(first, second);
    if (first_is_largest) return {std::move(second), std::move(first)};
    return {std::move(first), std::move(second)};
  }

 private:
  /// The wanted end of shift I + sign H. If it does not converge, once more with less ambition.
  Eigenpair<Scalar, Depth> search(const Scalar& shift, const Scalar& sign, Spectra::SortRule rule, const Scalar& norm) {
    const Index n = architecture_.parameter_count();
    std::mt19937_64 generator(1);
    Vector<Scalar> x = standard_normal<Scalar>(n, 1, generator);
    const ShiftedHessian<Scalar, Depth> op(hessian_, architecture_, shift, sign);
    for (const Scalar& tolerance : {options_.tolerance, Scalar(sqrt(options_.tolerance)), Scalar(1)}) {
      if (converge(op, rule, tolerance, x)) break;
    }
    return pair_of(x, norm);
  }

  Eigenpair<Scalar, Depth> pair_of(const Vector<Scalar>& x, const Scalar& norm) {
    Factors<Scalar, Depth> image(architecture_);
    Eigenpair<Scalar, Depth> pair{Scalar(0), Factors<Scalar, Depth>(architecture_), Scalar(0), false};
    pair.vector.vector() = x / x.norm();
    hessian_.apply(pair.vector, image);
    pair.value = pair.vector.vector().dot(image.vector());
    pair.residual = (image.vector() - pair.value * pair.vector.vector()).norm();
    const Scalar rounding = sqrt(static_cast<Scalar>(x.size())) * epsilon<Scalar>;
    pair.converged = pair.residual <= (options_.tolerance + rounding) * max(norm, Scalar(abs(pair.value)));
    return pair;
  }

  /// Replaces x by the eigenvector if it converges.
  bool converge(ShiftedHessian<Scalar, Depth> op, Spectra::SortRule rule, const Scalar& tolerance,
                Vector<Scalar>& x) const {
    try {
      const Index n = op.rows();
      Spectra::SymEigsSolver<ShiftedHessian<Scalar, Depth>> solver(op, 1, std::min(n, options_.basis));
      solver.init(x.data());
      if (solver.compute(rule, options_.restarts, tolerance) < 1) return false;
      const Matrix<Scalar> vectors = solver.eigenvectors(1);
      if (vectors.cols() < 1 || !isfinite(vectors.norm())) return false;
      x = vectors.col(0);
      return true;
    } catch (const std::exception&) {  // what Spectra throws where its own decomposition fails
      return false;
    }
  }

  const Problem<Scalar, Depth>& problem_;
  const Architecture<Scalar, Depth>& architecture_;
  FactorsView<const Scalar, Depth> W_;
  Hessian<Scalar, Depth> hessian_;
  LanczosOptions<Scalar> options_;
};

}  // namespace detail

template <RealScalar Scalar, int Depth>
LanczosExtremes<Scalar, Depth> lanczos_extremes(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                                std::type_identity_t<LanczosOptions<Scalar>> options) {
  return detail::LanczosSearch<Scalar, Depth>(problem, W, options).find();
}

template <RealScalar Scalar, int Depth>
Probe<Scalar, Depth> lanczos_probe(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                   std::type_identity_t<ProbeOptions<Scalar>> options,
                                   std::type_identity_t<LanczosOptions<Scalar>> lanczos) {
  detail::Examination<Scalar, Depth> examination(problem, W, options);
  if (!examination.examine_gradient()) return std::move(examination).result();
  const auto [smallest, largest] = lanczos_extremes(examination.problem(), examination.point(), lanczos);
  examination.conclude_from_ends(smallest.value, smallest.vector.vector(), smallest.residual, smallest.converged,
                                 largest.value);
  return std::move(examination).result();
}

}  // namespace dmf
