// SPDX-License-Identifier: BSL-1.0
#pragma once

// What F and its derivatives say about any given point W, without the theory of its landscape: is it
// critical, and of which kind. In this order, with g = grad F(W), H the Hessian, |.| norms:
//
//   not critical             |g| > tolerance x ||H||_F x length
//   strict saddle            H has an eigenvalue below -noise: F falls along its eigenvector
//   non-strict saddle        H >= 0 within the noise, but D^3 F[x, x, x] != 0 at some x of the null space:
//                            F falls along -x or x
//   second-order minimizer   H >= 0 and D^3 F = 0 on the null space, both within the noise
//   undecided                a deciding number lies too close to the noise; Probe::doubt names it
//
// length = max(|W|, (sum_l q0^2/lambda_l)^{1/2}), the second being the unit of the landscape. The noise of
// eigenvalues is rounding, 4 L sqrt(N) epsilon ||H||, plus what W may be away from the critical point that
// is meant: four times ||H(W + d) - H(W)||_F, by which Weyl's theorem bounds the change of every eigenvalue
// along the Newton step d = -H^+ g. (An eigenvalue mu with |mu| > 2 x this change belongs to the critical
// point itself: the condition of Kantorovich.) The noise of D^3 F is what the null space may be off by, and
// what an invisible step from a point of vanishing D^3 F would make of D^4 F. A number decides if it is ten
// times its noise. F is examined in units in which the mean of the weights is about 1 (detail/problem_units.hpp).
//
// What a probe cannot see: fourth order. A second-order minimizer with a null space larger than the
// tangent space of its orbit may be no minimizer in general; of F it is one (docs/theory.md, Propositions
// 24 and 25: the saddles of F descend in second or third order), for instance at L = 2, y = sqrt(lambda),
// d_1 > r. Nor can it tell global minimizers from others. What the theory says: CriticalPointType.
//
// Example:
//
//   const dmf::Factors<double> W = landscape.point(landscape.lowest(4).back());
//   const dmf::Probe<double> probe = dmf::probe(problem, W);
//   std::cout << dmf::to_string(probe.verdict) << ", margin " << probe.margin << '\n';  // a strict saddle
//   std::cout << probe.negative << " negative eigenvalues, least " << probe.smallest_eigenvalue << '\n';
//   if (probe.descent) std::cout << "F falls to order " << probe.descent->order << '\n';

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/descent.hpp>
#include <dmf/analytic/detail/problem_units.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/hessian_blocks.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/analytic/third_derivative.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <type_traits>
#include <utility>

namespace dmf {

/// What a probe can say.
enum class Verdict { not_critical, strict_saddle, non_strict_saddle, second_order_minimizer, undecided };

[[nodiscard]] constexpr const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::not_critical: return "not_critical";
    case Verdict::strict_saddle: return "strict_saddle";
    case Verdict::non_strict_saddle: return "non_strict_saddle";
    case Verdict::second_order_minimizer: return "second_order_minimizer";
    case Verdict::undecided: return "undecided";
  }
  return "";
}

/// Why it says no more.
enum class Doubt { none, eigenvalue_near_noise, third_order_near_noise, too_large, not_converged, not_finite };

[[nodiscard]] constexpr const char* to_string(Doubt doubt) {
  switch (doubt) {
    case Doubt::none: return "none";
    case Doubt::eigenvalue_near_noise: return "eigenvalue_near_noise";
    case Doubt::third_order_near_noise: return "third_order_near_noise";
    case Doubt::too_large: return "too_large";
    case Doubt::not_converged: return "not_converged";
    case Doubt::not_finite: return "not_finite";
  }
  return "";
}

template <RealScalar Scalar = double>
struct ProbeOptions {
  Scalar gradient_tolerance = sqrt(epsilon<Scalar>);  ///< of the scaled gradient
  Scalar eigenvalue_tolerance = Scalar(0);            ///< relative to ||H||: a floor under the noise
  Index largest_dimension = 1000;                     ///< of a dense Hessian; above: too_large
};

/// The verdict and its evidence. Numbers of steps that were not reached are zero.
template <RealScalar Scalar, int Depth = Dynamic>
struct Probe {
  Verdict verdict = Verdict::undecided;
  Doubt doubt = Doubt::none;
  /// By what factor the deciding number lies beyond its threshold: at least 1 for not_critical, 10 for
  /// the other verdicts (infinite where there is no noise), less than 10 where that is the doubt.
  Scalar margin{0};

  Scalar scaled_gradient{0};  ///< |g|/(||H||_F length)
  Scalar gradient_tolerance{0};

  Scalar hessian_norm{0};  ///< largest magnitude of an eigenvalue
  Scalar smallest_eigenvalue{0};
  Factors<Scalar, Depth> smallest_direction;  ///< its unit eigenvector
  Scalar noise{0};                            ///< eigenvalues of at most this magnitude count as zero
  Index negative = 0, nullity = 0;            ///< numbers of eigenvalues below -noise and within the noise
  Scalar gap{0};                              ///< the least magnitude of the other eigenvalues over the noise

  Scalar third_order{0};  ///< the largest D^3 F[x, x, x] found over unit x in the null space
  Scalar third_order_noise{0};
  std::optional<Descent<Scalar, Depth>> descent;  ///< at saddles

  explicit Probe(const Architecture<Scalar, Depth>& architecture) : smallest_direction(architecture) {}
};

/// Examines W. Throws InvalidInput if W has other widths than the problem or an entry that is not finite (which
/// is named), or if a tolerance is negative. What overflows even in the units of the weights is data:
/// Doubt::not_finite. Above
/// `largest_dimension` a critical point stays undecided: see lanczos_probe() of dmf/bridge/spectra.hpp. Cost:
/// two dense Hessians and one dense eigendecomposition, 9 N^3; without these at points not critical.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Probe<Scalar, Depth> probe(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                         std::type_identity_t<ProbeOptions<Scalar>> options = {});

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar, int Depth>
class Examination {
 public:
  /// Deciding numbers are this many times their noise: both are estimates.
  static Scalar clear() { return Scalar(10); }

  Examination(const Problem<Scalar, Depth>& problem, FactorsView<const Scalar, Depth> W,
              const ProbeOptions<Scalar>& options)
      : exponent_(exponent_of_units<Scalar, Depth>(problem, W)),
        problem_(problem_in_units(problem, exponent_)),
        W_(problem_.architecture(), scaled_by_power_of_two(Vector<Scalar>(W.vector()), -exponent_)),  // refuses NaN
        options_(options),
        gradient_(architecture()),
        result_(problem.architecture()) {
    require(options.gradient_tolerance >= Scalar(0) && options.eigenvalue_tolerance >= Scalar(0),
            "tolerances must not be negative, got ", options.gradient_tolerance, " and ", options.eigenvalue_tolerance);
  }

  /// Whether W passes as critical; if not, the result is final.
  bool examine_gradient() {
    Workspace<Scalar> workspace(architecture());
    objective_and_gradient(problem_, point(), gradient_.view(), workspace);
    const Scalar hessian = hessian_frobenius_norm(problem_, point()), unit = length();
    result_.gradient_tolerance = options_.gradient_tolerance;
    result_.scaled_gradient = norm_in_range(gradient_.vector()) / hessian / unit;
    const bool finite = isfinite(hessian) && isfinite(unit) && isfinite(result_.scaled_gradient);
    if (!finite) return stop(Doubt::not_finite, Scalar(0));
    if (result_.scaled_gradient <= options_.gradient_tolerance) return true;
    result_.verdict = Verdict::not_critical;
    result_.margin = ratio(result_.scaled_gradient, options_.gradient_tolerance);
    return false;
  }

  void examine_spectrum() {
    const Index n = architecture().parameter_count();
    if (n > options_.largest_dimension) {
      stop(Doubt::too_large, Scalar(0));
      return;
    }
    const Matrix<Scalar> H = dense_hessian(problem_, point(), n);
    const SymmetricEigen<Scalar> eigen = symmetric_eigen(H);
    if (!eigen.converged) {
      stop(Doubt::not_converged, Scalar(0));
      return;
    }
    const Vector<Scalar>& mu = eigen.values;
    result_.hessian_norm = max(abs(mu[0]), abs(mu[n - 1]));
    result_.smallest_eigenvalue = mu[0];
    result_.smallest_direction.vector() = eigen.vectors.col(0);
    const Scalar rounding = rounding_noise(n);
    result_.noise = max(rounding + Scalar(4) * displacement(H, eigen, rounding),
                        options_.eigenvalue_tolerance * result_.hessian_norm);
    if (!isfinite(result_.noise)) {
      stop(Doubt::not_finite, Scalar(0));
      return;
    }
    const detail::SplitSpectrum<Scalar> split = detail::split_spectrum(mu, result_.noise, result_.hessian_norm);
    result_.negative = split.negative;
    result_.nullity = split.zero;
    result_.gap = ratio(split.least, result_.noise);

    if (-mu[0] >= clear() * result_.noise && mu[0] < Scalar(0)) {
      conclude_strict_saddle();
    } else if (result_.negative > 0 || result_.gap < clear()) {
      stop(Doubt::eigenvalue_near_noise, result_.gap);
    } else {
      examine_third_order(eigen.vectors.middleCols(split.negative, split.zero), split.least);
    }
  }

  void conclude_strict_saddle() {
    result_.verdict = Verdict::strict_saddle;
    result_.margin = ratio(-result_.smallest_eigenvalue, result_.noise);
    descend(result_.smallest_direction.vector(), 2, result_.smallest_eigenvalue / Scalar(2));
  }

  /// With the smallest eigenvalue, approximate, and without the null space.
  void conclude_from_ends(const Scalar& smallest, const Vector<Scalar>& direction, const Scalar& residual,
                          bool converged, const Scalar& largest) {
    result_.hessian_norm = max(abs(smallest), abs(largest));
    result_.smallest_eigenvalue = smallest;
    result_.smallest_direction.vector() = direction;
    const Scalar rounding = rounding_noise(architecture().parameter_count());
    const Scalar floor = max(rounding, options_.eigenvalue_tolerance * result_.hessian_norm);
    result_.noise = max(floor, residual);
    if (!isfinite(result_.noise)) {
      stop(Doubt::not_finite, Scalar(0));
    } else if (smallest < -clear() * floor) {  // whatever the residual: <x, H x> < 0
      result_.noise = floor;
      result_.negative = 1;
      conclude_strict_saddle();
    } else if (!converged) {
      stop(Doubt::not_converged, ratio(smallest, result_.noise));
    } else if (smallest >= clear() * result_.noise) {
      result_.verdict = Verdict::second_order_minimizer;
      result_.margin = ratio(smallest, result_.noise);
    } else {
      stop(Doubt::eigenvalue_near_noise, ratio(abs(smallest), result_.noise));
    }
  }

  /// Of H and its decomposition, and of W itself, on which H depends with the power 2L - 2.
  [[nodiscard]] Scalar rounding_noise(Index n) const {
    return Scalar(4 * architecture().depth()) * sqrt(static_cast<Scalar>(n)) * epsilon<Scalar> * result_.hessian_norm;
  }

  /// Ends undecided; false for the convenience of the caller.
  bool stop(Doubt doubt, const Scalar& margin) {
    result_.verdict = Verdict::undecided;
    result_.doubt = doubt;
    result_.margin = margin;
    return false;
  }

  [[nodiscard]] static Scalar ratio(const Scalar& x, const Scalar& y) {
    return y > Scalar(0) ? Scalar(x / y) : std::numeric_limits<Scalar>::infinity();
  }

  /// What is examined, in units of its own.
  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }
  [[nodiscard]] const Problem<Scalar, Depth>& problem() const { return problem_; }
  [[nodiscard]] FactorsView<const Scalar, Depth> point() const { return W_; }

  /// In the units of the problem that was given.
  [[nodiscard]] Probe<Scalar, Depth> result() && {
    const std::int64_t second = (2 * std::int64_t{architecture().depth()} - 2) * exponent_, third = second - exponent_;
    const auto scale = [](Scalar& x, std::int64_t exponent) { x = times_power_of_two(x, exponent); };
    for (Scalar* x : {&result_.hessian_norm, &result_.smallest_eigenvalue, &result_.noise}) scale(*x, second);
    scale(result_.third_order, third);
    scale(result_.third_order_noise, third);
    if (result_.descent) scale(result_.descent->coefficient, result_.descent->order == 2 ? second : third);
    return std::move(result_);
  }

 private:
  [[nodiscard]] Scalar length() const {
    const Scalar log_unit = architecture().log_unit().value();
    Vector<Scalar> lengths(architecture().depth());
    for (int l = 1; l <= architecture().depth(); ++l) {
      lengths[l - 1] = exp(log_unit - log(architecture().lambda(l)) / Scalar(2));
    }
    return max(norm_in_range(W_.vector()), norm_in_range(lengths));
  }

  /// ||H(W + d) - H||_F for d = -H^+ g.
  [[nodiscard]] Scalar displacement(const Matrix<Scalar>& H, const SymmetricEigen<Scalar>& eigen,
                                    const Scalar& rounding) const {
    const Vector<Scalar> g = eigen.vectors.transpose() * gradient_.vector();
    Vector<Scalar> step = Vector<Scalar>::Zero(g.size());
    for (Index i = 0; i < g.size(); ++i) {
      if (abs(eigen.values[i]) > clear() * rounding) step[i] = -g[i] / eigen.values[i];
    }
    Factors<Scalar, Depth> moved(architecture());
    moved.vector() = W_.vector() + eigen.vectors * step;
    return norm_in_range(dense_hessian(problem_, moved, g.size()) - H);
  }

  void examine_third_order(const Matrix<Scalar>& null_space, const Scalar& least_eigenvalue) {
    result_.verdict = Verdict::second_order_minimizer;
    result_.margin = result_.gap;
    if (null_space.cols() == 0) return;
    // The null space is known up to an angle of noise/least eigenvalue, which D^3 F sees.
    const Scalar angle = result_.noise / least_eigenvalue;
    Scalar scale(0);
    const Vector<Scalar> x = maximize_cubic(null_space, scale);
    result_.third_order_noise = angle * scale + quartic_noise(x);
    if (result_.third_order > clear() * result_.third_order_noise) {
      result_.verdict = Verdict::non_strict_saddle;
      result_.margin = ratio(result_.third_order, result_.third_order_noise);
      descend(-x, 3, -result_.third_order / Scalar(6));
    } else if (result_.third_order > result_.third_order_noise || angle > largest_angle() ||
               result_.third_order_noise > scale / clear()) {
      stop(Doubt::third_order_near_noise, ratio(result_.third_order, result_.third_order_noise));
    }
  }

  /// A quartic without cubic, seen from a point that is off by s, has the third derivative a s, a = D^4 F, and
  /// the second one a s^2/2: with the latter within the noise, the former is up to (2 a noise)^{1/2}. (A cubic
  /// above it is real: s further down the curvature is negative beyond the noise.)
  [[nodiscard]] Scalar quartic_noise(const Vector<Scalar>& x) const {
    const Scalar h = exp(log(epsilon<Scalar>) / Scalar(3)) * length();
    Factors<Scalar, Depth> direction(architecture()), ahead(architecture()), behind(architecture());
    direction.vector() = x;
    ahead.vector() = W_.vector() + h * x;
    behind.vector() = W_.vector() - h * x;
    const Scalar change = ThirdDerivative<Scalar, Depth>(problem_, ahead).cubic_form(direction) -
                          ThirdDerivative<Scalar, Depth>(problem_, behind).cubic_form(direction);
    return sqrt(max(Scalar(0), Scalar(change / h)) * result_.noise);  // a = change/(2h)
  }

  /// Above it D^3 F in the null space could not be seen: at fold orbits it is a tenth of `scale` or more.
  static Scalar largest_angle() { return Scalar(1) / Scalar(100); }

  /// Power method for the symmetric 3-tensor D^3 F on the null space, from random starts: the gradient of
  /// the cubic form is 3 D^3 F[x, x, .]. Tangent directions of an orbit do not enter: D^3 F[t, x, x] = 0
  /// for t among them and x in the null space, because H vanishes on the null space along all of the orbit.
  Vector<Scalar> maximize_cubic(const Matrix<Scalar>& null_space, Scalar& scale) {
    constexpr int starts = 4, most_steps = 30;
    std::mt19937_64 generator(1);
    ThirdDerivative<Scalar, Depth> third(problem_, point());
    Factors<Scalar, Depth> x(architecture()), image(architecture());
    Vector<Scalar> best = Vector<Scalar>::Zero(null_space.rows());
    for (int start = 0; start < starts; ++start) {
      Vector<Scalar> coordinates = standard_normal<Scalar>(null_space.cols(), 1, generator);
      Scalar last(-1);
      for (int step = 0; step < most_steps; ++step) {
        coordinates /= coordinates.norm();
        x.vector() = null_space * coordinates;
        third.apply(x, image);
        scale = max(scale, image.vector().norm());
        const Vector<Scalar> gradient = null_space.transpose() * image.vector();
        const Scalar value = coordinates.dot(gradient);
        if (abs(value) > result_.third_order) {
          result_.third_order = abs(value);
          best = value < Scalar(0) ? Vector<Scalar>(-x.vector()) : x.vector();
        }
        // The maximum is settled to a thousandth, or there is nothing to climb.
        if (abs(value) <= last * (Scalar(1) + Scalar(1) / Scalar(1000)) || gradient.norm() == Scalar(0)) break;
        last = abs(value);
        coordinates = gradient;
      }
    }
    return best;
  }

  void descend(const Vector<Scalar>& direction, int order, const Scalar& coefficient) {
    const Architecture<Scalar, Depth>& given = result_.smallest_direction.architecture();
    Descent<Scalar, Depth> descent{Factors<Scalar, Depth>(given), order, coefficient};
    const bool uphill = order == 2 && direction.dot(gradient_.vector()) > Scalar(0);
    descent.direction.vector() = direction / (uphill ? -direction.norm() : direction.norm());
    result_.descent = std::move(descent);
  }

  std::int64_t exponent_;  // log2 c
  Problem<Scalar, Depth> problem_;
  Factors<Scalar, Depth> W_;
  ProbeOptions<Scalar> options_;
  Factors<Scalar, Depth> gradient_;
  Probe<Scalar, Depth> result_;
};

}  // namespace detail

template <RealScalar Scalar, int Depth>
Probe<Scalar, Depth> probe(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                           std::type_identity_t<ProbeOptions<Scalar>> options) {
  detail::Examination<Scalar, Depth> examination(problem, W, options);
  if (examination.examine_gradient()) examination.examine_spectrum();
  return std::move(examination).result();
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_PROBE(how, Scalar) \
  how Probe<Scalar, Dynamic> probe(const Problem<Scalar, Dynamic>&, PointView<Scalar, Dynamic>, ProbeOptions<Scalar>);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_PROBE(extern template, double)
#endif

}  // namespace dmf
