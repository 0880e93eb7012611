// SPDX-License-Identifier: BSL-1.0
#pragma once

// A certificate for a computed critical point: there is a true one within a stated radius, of this rank and index, by
// the theorem of Newton and Kantorovich with every rounding error added. A candidate P of rank r is factored into
// layers of hidden width r, on which
//
//   F(W) = f(W_L ... W_1) + l0 sum_l ||W_l||_F^2
//
// is examined across the rotations of its hidden layers. With g and H the gradient and Hessian there, mu the distance
// of the spectrum of H from 0 and K a bound of the third derivative in a ball of radius R,
//
//   k = K |g|/mu^2 < 1/2  and  rho = 2 (|g|/mu)/(1 + sqrt(1 - 2k)) <= R
//
// give a critical point within rho whose Hessian has the signs of H; it is critical for all of F if R is below the
// least singular value of the map of rotations, and of rank r if rho is below the least singular value of the layers
// (docs/theory.md, Proposition 75). Nothing is said of a point for which one of the inequalities is missed: "no
// certificate" is not "no critical point".
//
// For a quadratic f all constants are known. For any other f they hold with a bound `lipschitz` of f'' that the user
// answers for: ||f''(P)[X] - f''(Q)[X]||_F <= lipschitz ||P - Q||_F ||X||_F.

#include <dmf/continuation/detail/kantorovich_test.hpp>
#include <dmf/continuation/detail/slice_derivatives.hpp>
#include <dmf/continuation/detail/verified_eigenvalues.hpp>
#include <dmf/continuation/loss_rounding.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// Whether there is a certificate, or the first thing that was found missing.
enum class CertificateVerdict {
  not_examined,       ///< nobody asked
  certified,          ///< a true critical point within the radius, nondegenerate, of this rank and index
  no_lipschitz,       ///< f is not quadratic, and no bound of the change of f'' was given
  no_rounding,        ///< the errors of the loss's own derivatives are not known: see LossWithRounding
  out_of_range,       ///< some number overflows or is so small that its square may vanish, or no sound decomposition
  lower_rank,         ///< the r-th singular value of P cannot be told from 0
  degenerate,         ///< an eigenvalue of H cannot be told from 0
  far_from_critical,  ///< k >= 1/2, or rho > R, for every radius
  gauge,              ///< the ball is too large for the rotations of hidden layers
  rank_may_fall,      ///< the ball is too large for the least singular value of the layers
  spare_threshold     ///< L = 2: a spare singular value of the gradient cannot be told from 2 l0
};
[[nodiscard]] const char* to_string(CertificateVerdict verdict);

/// What the user answers for.
template <RealScalar Scalar = double>
struct CertificateOptions {
  std::optional<Scalar> lipschitz;               ///< of P -> f''(P), for a loss that is not quadratic
  std::optional<LossRounding<Scalar>> rounding;  ///< near P, for a loss that does not say
};

template <RealScalar Scalar = double>
struct Certificate {
  CertificateVerdict verdict{};
  [[nodiscard]] bool certified() const { return verdict == CertificateVerdict::certified; }

  Index rank{};                  ///< r, of the candidate and of the true critical point
  std::int64_t index{};          ///< of F, hidden widths as in the architecture: negative eigenvalues, if certified
  std::int64_t index_on_rank{};  ///< of h on the matrices of rank r; the same for L >= 3

  /// The true critical P is within this of the candidate in the Frobenius norm, the part of it cut off for rank r
  /// included; if certified.
  Scalar radius{};
  /// The same for layers of width r and weight l0, from the balanced ones of the candidate, and the largest radius seen
  /// in which this critical point is the only one up to rotations of hidden layers near the identity.
  Scalar layer_radius{}, alone_within{};

  // What it rests on, all with rounding: the doubt as data.
  Scalar gradient{};          ///< |g| from above
  Scalar gap{};               ///< mu from below
  Scalar third_derivative{};  ///< K from above, on the ball of layer_radius; of the last trial without a certificate
  Scalar kantorovich{};       ///< k, below 1/2
  Scalar gauge{};             ///< least singular value of the map of rotations from below; infinite for r <= 1
  Scalar least_layer{};       ///< least singular value of the layers from below; infinite for r = 0
};

/// The certificate of P, d_L x d_0, at rank r: its best approximation of that rank is examined. Equal to the true
/// critical point or not, P may be anything; a certificate is given where the inequalities hold. Throws InvalidInput
/// unless the sizes of loss and architecture fit, P is finite and 0 <= r <= d_min, and bounds given are not negative.
///
/// Cost: n = r (d_0 + d_L + (L-2) r) Hessian-vector products and two eigenvalue decompositions of that size; for a loss
/// that is not quadratic also one of size d_0 d_L.
template <RealScalar Scalar, int Depth, EndToEndLoss<Scalar> Loss>
[[nodiscard]] Certificate<Scalar> certify(const Architecture<Scalar, Depth>& architecture, const Loss& loss,
                                          const std::type_identity_t<Matrix<Scalar>>& P, Index rank,
                                          const CertificateOptions<std::type_identity_t<Scalar>>& options = {});

/// The same of a point whose frames and singular values are known each to its own accuracy: one as small as epsilon m_1
/// is lost in P. The radius is that of E_L diag(m) E_0^T.
template <RealScalar Scalar, int Depth, EndToEndLoss<Scalar> Loss>
[[nodiscard]] Certificate<Scalar> certify(const Architecture<Scalar, Depth>& architecture, const Loss& loss,
                                          const RankManifoldPoint<Scalar>& point,
                                          const CertificateOptions<std::type_identity_t<Scalar>>& options = {});

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(CertificateVerdict verdict) {
  switch (verdict) {
    case CertificateVerdict::not_examined: return "not_examined";
    case CertificateVerdict::certified: return "certified";
    case CertificateVerdict::no_lipschitz: return "no_lipschitz";
    case CertificateVerdict::no_rounding: return "no_rounding";
    case CertificateVerdict::out_of_range: return "out_of_range";
    case CertificateVerdict::lower_rank: return "lower_rank";
    case CertificateVerdict::degenerate: return "degenerate";
    case CertificateVerdict::far_from_critical: return "far_from_critical";
    case CertificateVerdict::gauge: return "gauge";
    case CertificateVerdict::rank_may_fall: return "rank_may_fall";
    case CertificateVerdict::spare_threshold: return "spare_threshold";
  }
  return "";
}

namespace detail {

/// What a user answers for must be a bound.
template <class Scalar>
void require_rounding(const LossRounding<Scalar>& rounding) {
  require(isfinite(rounding.gradient) && rounding.gradient >= Scalar(0) && isfinite(rounding.hessian_product) &&
              rounding.hessian_product >= Scalar(0),
          "bounds of rounding must be finite and not negative, got ", rounding.gradient, " and ",
          rounding.hessian_product);
}

/// ||f''(P)||_2 for every product f''(P)[D], from its matrix.
template <class Scalar, class Loss>
Scalar hessian_norm(const Loss& loss, const Matrix<Scalar>& P, const Scalar& error) {
  Matrix<Scalar> all(P.size(), P.size());
  for (Index j = 0; j < P.size(); ++j) {
    Matrix<Scalar> unit = Matrix<Scalar>::Zero(P.rows(), P.cols());
    unit.reshaped()[j] = Scalar(1);
    all.col(j) = Matrix<Scalar>(loss.hessian_product(P, unit)).reshaped();
  }
  return verified_eigenvalues<Scalar>(all, Scalar(2) * sqrt(static_cast<Scalar>(P.size())) * error).largest;
}

/// What must hold of any question.
template <class Scalar, int Depth, class Loss>
void require_certifiable(const Architecture<Scalar, Depth>& architecture, const Loss& loss, const Matrix<Scalar>& P,
                         Index rank, const CertificateOptions<Scalar>& options) {
  require_target_size(architecture, P.rows(), P.cols(), "P");
  require_loss_size(loss, P, "P");
  require_finite_matrix(P, "P");
  require(0 <= rank && rank <= architecture.rank_bound(),
          "the rank must be between 0 and d_min = ", architecture.rank_bound(), ", got ", rank);
  if (options.lipschitz) {
    require(isfinite(*options.lipschitz) && *options.lipschitz >= Scalar(0),
            "a bound of the change of f'' must be finite and not negative, got ", *options.lipschitz);
  }
  if (options.rounding) require_rounding(*options.rounding);
}

/// Layers of U diag(s) V^T of `rank`, which is P up to what is cut off and an error of P's own.
template <class Scalar, int Depth, class Loss>
Certificate<Scalar> certificate_of(const Architecture<Scalar, Depth>& architecture, const Loss& loss,
                                   const Matrix<Scalar>& U, const Vector<Scalar>& s, const Matrix<Scalar>& V,
                                   Index rank, const Matrix<Scalar>& P, const Scalar& error,
                                   const CertificateOptions<Scalar>& options) {
  constexpr bool quadratic = QuadraticEndToEndLoss<Loss, Scalar>;
  const int L = architecture.depth();
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  Certificate<Scalar> result;
  result.rank = rank;
  result.gauge = result.least_layer = infinity;
  const auto without = [&](CertificateVerdict verdict) {
    result.verdict = verdict;
    return result;
  };
  if (!quadratic && !options.lipschitz) return without(CertificateVerdict::no_lipschitz);
  const Scalar weight = common_weight(architecture);
  std::vector<Matrix<Scalar>> layers;
  for (int l = 1; l <= L; ++l) {
    Matrix<Scalar> W = Matrix<Scalar>::Zero(l == L ? P.rows() : rank, l == 1 ? P.cols() : rank);
    for (Index a = 0; a < rank; ++a) {
      const Scalar sigma = exp(Scalar(log(s[a]) / Scalar(L)));
      if (l == 1) {
        W.row(a) = sigma * V.col(a).transpose();
      } else if (l < L) {
        W(a, a) = sigma;
      } else {
        W.col(a) = sigma * U.col(a);
      }
    }
    layers.push_back(std::move(W));
  }

  // The loss at the product, as computed.
  const SlicePoint<Scalar> point(std::move(layers), weight);
  LossAtPoint<Scalar> at;
  at.gradient = loss.gradient(point.product());
  if (options.rounding) {
    at.gradient_error = options.rounding->gradient;
    at.hessian_error = options.rounding->hessian_product;
  } else if constexpr (LossOfKnownRounding<Loss, Scalar>) {
    const LossRounding<Scalar> rounding = loss_rounding(loss, point.product());
    require_rounding(rounding);
    at.gradient_error = rounding.gradient;
    at.hessian_error = rounding.hessian_product;
  } else {
    return without(CertificateVerdict::no_rounding);
  }
  if constexpr (quadratic) {
    at.hessian_bound = Scalar(2) * Scalar(loss.curvature());
    require(!(at.hessian_bound < Scalar(0)), "the curvature of the loss must not be negative, got ", loss.curvature());
  } else {
    at.hessian_lipschitz = *options.lipschitz;
    at.hessian_bound =
        hessian_norm(loss, point.product(), at.hessian_error) + at.hessian_lipschitz * point.product_error();
  }
  const Scalar gradient_error = at.gradient_error + at.hessian_bound * point.product_error();
  const Scalar cut = Matrix<Scalar>(P - point.product()).norm() * (Scalar(1) + Scalar(64) * epsilon<Scalar>)+Scalar(4) *
                         epsilon<Scalar> * P.norm() +
                     point.product_error() + error;
  const auto spare_decides = [&](const Scalar& distance) {
    const auto [above, told] =
        spare_above(at.gradient, rank, weight,
                    Scalar(gradient_error + (at.hessian_bound + at.hessian_lipschitz * distance) * distance *
                                                (Scalar(1) + Scalar(8) * epsilon<Scalar>)));
    result.index = result.index_on_rank + (architecture.width(1) - rank) * std::int64_t{above};
    return told;
  };
  if (rank == 0) {  // W = 0 is critical by inspection
    result.radius = cut;
    if (!isfinite(cut)) return without(CertificateVerdict::out_of_range);
    const bool told = L > 2 || spare_decides(Scalar(0));
    return without(told ? CertificateVerdict::certified : CertificateVerdict::spare_threshold);
  }
  result.gauge = point.gauge();
  result.least_layer = point.least();
  // Norms are sums of squares, here and in the decompositions: none of those that decide may vanish.
  const auto vanishes = [](const Scalar& x) {
    return !(x * epsilon<Scalar> * epsilon<Scalar> > sqrt(std::numeric_limits<Scalar>::min()));
  };
  if (vanishes(weight) || vanishes(s[rank - 1]) || vanishes(Scalar(weight * point.largest())) ||
      vanishes(at.gradient.cwiseAbs().maxCoeff())) {
    return without(CertificateVerdict::out_of_range);
  }
  const auto product = [&](const Matrix<Scalar>& D) {
    return Matrix<Scalar>(loss.hessian_product(point.product(), D));
  };
  const auto derivatives = point.derivatives(at, product);
  const auto spectrum = verified_eigenvalues(derivatives.hessian, derivatives.hessian_error);
  result.gradient = derivatives.gradient;
  result.gap = spectrum.nearest_to_zero;
  result.index_on_rank = result.index = spectrum.negative;
  KantorovichTest<Scalar> test{L,
                               point.largest(),
                               at.hessian_bound,
                               at.hessian_lipschitz,
                               Scalar(singular_bounds(at.gradient, gradient_error).largest),
                               result.gradient,
                               result.gap};
  if (!isfinite(result.gradient) || !isfinite(derivatives.hessian_error) || !isfinite(test.gradient)) {
    return without(CertificateVerdict::out_of_range);
  }
  if (!(result.gap > Scalar(0))) return without(CertificateVerdict::degenerate);

  // The smallest ball of a doubling sequence that holds its own radius, and the largest one that holds no other point.
  bool found = false;
  Scalar R = Scalar(2) * result.gradient / result.gap * test.up();
  for (int doubling = 0; doubling < std::numeric_limits<Scalar>::digits + 64; ++doubling, R *= Scalar(2)) {
    const auto trial = test.trial(R);
    const bool holds = trial.k < Scalar(1) / Scalar(2) && trial.rho <= R;
    if (!found) {
      result.third_derivative = trial.K;
      result.kantorovich = trial.k;
    }
    if (!holds) break;  // k only grows with R, and rho <= R holds at the first
    if (!(R < result.gauge)) {
      if (!found) return without(CertificateVerdict::gauge);
      break;
    }
    if (!found) {
      found = true;
      result.layer_radius = trial.rho;
      if (!(trial.rho < result.least_layer)) return without(CertificateVerdict::rank_may_fall);
    }
    if (R < trial.alone) result.alone_within = R;
  }
  if (!found) return without(CertificateVerdict::far_from_critical);
  const Scalar moved = test.reach(result.layer_radius);
  result.radius = moved + cut;
  if (!isfinite(result.radius)) return without(CertificateVerdict::out_of_range);
  if (L == 2 && architecture.width(1) > rank && !spare_decides(moved))
    return without(CertificateVerdict::spare_threshold);
  return without(CertificateVerdict::certified);
}

}  // namespace detail

template <RealScalar Scalar, int Depth, EndToEndLoss<Scalar> Loss>
Certificate<Scalar> certify(const Architecture<Scalar, Depth>& architecture, const Loss& loss,
                            const std::type_identity_t<Matrix<Scalar>>& P, Index rank,
                            const CertificateOptions<std::type_identity_t<Scalar>>& options) {
  detail::require_certifiable(architecture, loss, P, rank, options);
  const Svd<Scalar> values = svd(P);
  const Vector<Scalar>& s = values.singular_values;
  const bool lower = rank > 0 && !(s[rank - 1] > Scalar(2) * values.uncertainty);
  if ((!values.sound() || lower) && (QuadraticEndToEndLoss<Loss, Scalar> || options.lipschitz)) {
    Certificate<Scalar> result;
    result.rank = rank;
    result.gauge = result.least_layer = std::numeric_limits<Scalar>::infinity();
    result.verdict = values.sound() ? CertificateVerdict::lower_rank : CertificateVerdict::out_of_range;
    return result;
  }
  return detail::certificate_of<Scalar>(architecture, loss, values.U, s, values.V, rank, P, Scalar(0), options);
}

template <RealScalar Scalar, int Depth, EndToEndLoss<Scalar> Loss>
Certificate<Scalar> certify(const Architecture<Scalar, Depth>& architecture, const Loss& loss,
                            const RankManifoldPoint<Scalar>& point,
                            const CertificateOptions<std::type_identity_t<Scalar>>& options) {
  const Matrix<Scalar> P = point.product();
  detail::require_certifiable(architecture, loss, P, point.rank(), options);
  const Scalar error = static_cast<Scalar>(point.rank() + 4) * epsilon<Scalar> * point.m.norm();  // of P as computed
  return detail::certificate_of<Scalar>(architecture, loss, point.E_L, point.m, point.E_0, point.rank(), P, error,
                                        options);
}

}  // namespace dmf
