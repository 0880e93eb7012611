// SPDX-License-Identifier: BSL-1.0
#pragma once

// How classify() comes to its verdict: rank, gradient, eigenvalues of the reduced Hessian with their noise, and where
// these leave zeros, rotations of the loss and third derivatives in the kernel.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/analytic/descent.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/workspace.hpp>
#include <dmf/loss/balanced_lift.hpp>
#include <dmf/loss/detail/cubic_form.hpp>
#include <dmf/loss/detail/rotation_orbit.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/graded_steps.hpp>
#include <dmf/loss/loss_classification.hpp>
#include <dmf/loss/loss_problem.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace dmf::detail {

template <class Scalar, class Loss, int Depth>
class LossExamination {
 public:
  using Result = LossClassification<Scalar, Depth>;
  static Scalar clear() { return clear_of_noise<Scalar>(); }

  LossExamination(const LossProblem<Scalar, Loss, Depth>& problem, const ClassifyOptions<Scalar>& options)
      : problem_(problem), options_(options), penalty_(problem.architecture()), result_(problem.architecture()) {
    require(options.gradient_tolerance >= Scalar(0) && options.rank_tolerance >= Scalar(0),
            "tolerances must not be negative, got ", options.gradient_tolerance, " and ", options.rank_tolerance);
    if (architecture().depth() == 2) result_.threshold = Scalar(2) * penalty_.common_weight();
  }

  [[nodiscard]] Result of_point(const FactorsView<const Scalar, Depth>& W) {
    result_.W.vector() = W.vector();
    Workspace<Scalar> workspace(architecture());
    Factors<Scalar, Depth> gradient(architecture());
    objective_and_gradient(problem_, W, gradient.view(), workspace);
    if (!decide(workspace.product(architecture().depth()))) return std::move(result_);
    for (int l = 1; l <= architecture().depth(); ++l) {
      const Scalar weight = architecture().lambda(l), own = norm_in_range(W.layer(l));
      const Scalar unit =
          Scalar(2) * weight * max(own, isfinite(least_sigma_) ? Scalar(least_sigma_ / sqrt(weight)) : Scalar(0));
      const Scalar slope = norm_in_range(gradient.layer(l));
      const bool in_range = isfinite(slope + unit) && std::numeric_limits<Scalar>::min() / epsilon<Scalar> <= unit;
      if (own > Scalar(0) || slope > Scalar(0))
        result_.scaled_gradient = max(result_.scaled_gradient, in_range ? Scalar(slope / unit) : infinity());
    }
    if (!passes_as_critical()) return std::move(result_);
    const BalancedLift<Scalar, Depth> lift(architecture(), result_.point,
                                           hidden_frames<Scalar, Depth>(architecture(), W, result_.point));
    if (layers_have_the_rank(lift)) examine(lift, gradient.vector());
    return std::move(result_);
  }

  [[nodiscard]] Result of_product(const Matrix<Scalar>& P) {
    if (decide(P)) examine_on_rank();
    return std::move(result_);
  }

  [[nodiscard]] Result of_rank_point(RankManifoldPoint<Scalar> point) {
    G_ = problem_.loss().gradient(point.product());
    if (!all_finite(G_)) {
      stop(LossDoubt::not_finite, Scalar(0));
      return std::move(result_);
    }
    options_.rank = point.rank();
    result_.rank = decide_rank<Scalar>(point.m, Scalar(0));
    result_.point = std::move(point);
    spread_ = Scalar(1);
    examine_on_rank();
    return std::move(result_);
  }

 private:
  void examine_on_rank() {
    const BalancedLift<Scalar, Depth> lift(architecture(), result_.point);  // refuses a rank above d_min
    result_.W = lift.factors();
    const Scalar slope = norm_in_range(tangent_coordinates(reduced_gradient(problem_.loss(), penalty_, result_.point)));
    Scalar scale = norm_in_range(G_);
    for (Index a = 0; a < result_.point.rank(); ++a) scale += penalty_.rho(result_.point.m[a]);
    if (slope > Scalar(0)) result_.scaled_gradient = slope / scale;
    // From P alone a positive singular value that rounding hides cannot be seen.
    if (!options_.rank && architecture().depth() > 2 && result_.rank.rank < architecture().rank_bound())
      result_.rank.margin = min(result_.rank.margin, ratio(unit_, rounding_));
    if (passes_as_critical()) examine(lift, objective_and_gradient(problem_, result_.W).gradient.vector());
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }
  [[nodiscard]] static Scalar infinity() { return std::numeric_limits<Scalar>::infinity(); }
  [[nodiscard]] static Scalar ratio(const Scalar& x, const Scalar& y) {
    return y > Scalar(0) ? Scalar(x / y) : infinity();
  }

  void stop(LossDoubt doubt, const Scalar& margin) {
    result_.type = LossPointType::undecided;
    result_.doubt = doubt;
    result_.margin = margin;
  }

  /// The rank of P. For L >= 3 there is a least positive singular value at critical points, and the cut is well below
  /// it; for L = 2 there is none, and the unit is the length of a Newton step from 0 along the gradient.
  bool decide(const Matrix<Scalar>& P) {
    G_ = problem_.loss().gradient(P);
    const bool finite = all_finite(P) && all_finite(G_);
    const Svd<Scalar> decomposition = finite ? svd(P) : Svd<Scalar>();
    if (!finite || !decomposition.sound()) {
      stop(finite ? LossDoubt::not_converged : LossDoubt::not_finite, Scalar(0));
      return false;
    }
    const Scalar largest = decomposition.singular_values[0];
    const auto size = static_cast<Scalar>(P.rows() + P.cols() + architecture().depth());
    rounding_ = clear() * max(decomposition.uncertainty, Scalar(size * epsilon<Scalar> * largest));
    Scalar cut = options_.rank_tolerance * largest;
    if (architecture().depth() > 2) {
      const Scalar slope = spectral_norm(G_);
      unit_ = penalty_.least_singular_value(slope);
      least_sigma_ = penalty_.least_sigma(slope);
      if (isfinite(unit_)) cut = min(sqrt(cut * unit_), Scalar(unit_ / (clear() * clear())));
    } else {
      unit_ = newton_length<Scalar>(problem_.loss(), P, G_, largest);
      least_sigma_ = unit_ > Scalar(0) ? penalty_.sigma(unit_) : Scalar(0);
      cut = max(cut, Scalar(options_.rank_tolerance * unit_));
    }
    result_.rank = decide_rank<Scalar>(decomposition.singular_values, max(cut, rounding_));
    if (options_.rank) result_.rank.rank = *options_.rank;
    result_.point = rank_manifold_point<Scalar>(P, result_.rank.rank);
    if (result_.point.rank() > 0) spread_ = largest / result_.point.m[result_.point.rank() - 1];
    return true;
  }

  bool passes_as_critical() {
    if (!isfinite(result_.scaled_gradient)) {
      stop(LossDoubt::not_finite, Scalar(0));
      return false;
    }
    if (result_.scaled_gradient > options_.gradient_tolerance) {
      result_.type = LossPointType::not_critical;
      result_.margin = ratio(result_.scaled_gradient, options_.gradient_tolerance);
      return false;
    }
    if (!options_.rank && result_.rank.margin < clear()) {
      stop(LossDoubt::rank_near_cut, result_.rank.margin);
      return false;
    }
    return true;
  }

  /// L >= 3: what rounding hides in the product is seen in the layers: none of theirs is below least_sigma_.
  bool layers_have_the_rank(const BalancedLift<Scalar, Depth>& lift) {
    if (options_.rank || architecture().depth() == 2) return true;
    const bool out_of_range =
        least_sigma_ < std::numeric_limits<Scalar>::min() && !result_.W.vector().isZero(Scalar(0));
    const Scalar margin = out_of_range ? Scalar(0) : ratio(least_sigma_, lift.beyond(result_.W));
    result_.rank.margin = min(result_.rank.margin, margin);
    if (result_.rank.margin < clear()) stop(LossDoubt::rank_near_cut, result_.rank.margin);
    return result_.rank.margin >= clear();
  }

  void examine(const BalancedLift<Scalar, Depth>& lift, const Vector<Scalar>& gradient) {
    if (!examine_spectrum()) return;
    examine_normal_part();
    count();
    Scalar margin = min(options_.rank ? infinity() : result_.rank.margin, result_.gap);
    const Vector<Scalar>& mu = result_.eigenvalues;
    const bool curved_down = mu.size() > 0 && mu[0] < Scalar(0) && -mu[0] >= clear() * result_.noise;
    const bool spare_down = spare_rows() > 0 && result_.normal_values.size() > 0 &&
                            result_.normal_values[0] - result_.threshold >= clear() * result_.normal_noise;
    if (curved_down || spare_down) {
      result_.margin = curved_down ? ratio(-mu[0], result_.noise)
                                   : ratio(result_.normal_values[0] - result_.threshold, result_.normal_noise);
      conclude_strict_saddle(lift, gradient, curved_down, spare_down);
      return;
    }
    if (result_.reduced_index > 0 || result_.gap < clear()) {
      stop(LossDoubt::eigenvalue_near_noise, result_.gap);
      return;
    }
    if (spare_rows() > 0 && result_.normal_values.size() > 0) {
      const Scalar beside = ratio(result_.threshold - result_.normal_values[0], result_.normal_noise);
      if (beside < clear()) {
        stop(LossDoubt::at_threshold, abs(beside));
        return;
      }
      margin = min(margin, beside);
    }
    result_.type = LossPointType::local_minimizer;
    result_.margin = margin;
    if (result_.rotation_dimension == result_.reduced_nullity) return;
    // A zero must be told from what the penalty alone makes of an eigenvalue in these coordinates.
    const Scalar natural = penalty_.rho_over_m(result_.point.m[0]);
    if (natural < clear() * result_.noise) {
      stop(LossDoubt::eigenvalue_near_noise, ratio(natural, result_.noise));
      return;
    }
    examine_third_order(lift);
  }

  /// Eigenvalues of Hess h with their noise; false if that is the end.
  bool examine_spectrum() {
    result_.gap = infinity();
    const RankManifoldPoint<Scalar>& point = result_.point;
    const Index n = point.dimension();
    N_ = normal_part(point, G_);
    moved_N_ = N_;
    if (n == 0) return true;
    s_ = coordinate_scales(point, architecture().depth(), point.m[0]);
    H_ = scaled_hessian(point, s_);
    eigen_ = symmetric_eigen(H_);
    if (!eigen_.converged || !all_finite(H_)) {
      stop(eigen_.converged ? LossDoubt::not_finite : LossDoubt::not_converged, Scalar(0));
      return false;
    }
    const Vector<Scalar>& mu = result_.eigenvalues = eigen_.values;
    // Terms as they are, and what an error of m_r of epsilon m_r times the spread does to those it is in.
    const Scalar m = point.m[0], s = s_.minCoeff(), largest = max(abs(mu[0]), abs(mu[n - 1]));
    const Scalar penalty = Scalar(2) * penalty_.rho_over_m(m), coupling = Scalar(2) * spectral_norm(N_) / m;
    const Scalar terms = largest + penalty + coupling;
    const Scalar moved = s * largest + penalty + s * s * (m / point.m[point.rank() - 1]) * coupling;
    const Scalar rounding =
        Scalar(8 * (n + architecture().depth())) * epsilon<Scalar> * (terms + (spread_ - Scalar(1)) * moved);
    result_.noise = rounding + Scalar(4) * displacement(rounding);
    const SplitSpectrum<Scalar> split = split_spectrum(mu, result_.noise, infinity());
    result_.reduced_index = split.negative;
    result_.reduced_nullity = split.zero;
    least_ = split.least;
    if (isfinite(least_)) result_.gap = ratio(least_, result_.noise);
    return true;
  }

  /// diag(s) Hess h diag(s).
  [[nodiscard]] Matrix<Scalar> scaled_hessian(const RankManifoldPoint<Scalar>& point, const Vector<Scalar>& s) const {
    return s.asDiagonal() * reduced_hessian(problem_.loss(), penalty_, point, options_.largest_dimension) *
           s.asDiagonal();
  }

  /// The largest change of an eigenvalue in a Newton step on M_r.
  Scalar displacement(const Scalar& rounding) {
    const RankManifoldPoint<Scalar>& point = result_.point;
    const Vector<Scalar> slope =
        s_.cwiseProduct(tangent_coordinates(reduced_gradient(problem_.loss(), penalty_, point)));
    const Vector<Scalar> along = eigen_.vectors.transpose() * slope;
    Vector<Scalar> step = Vector<Scalar>::Zero(slope.size());
    for (Index i = 0; i < along.size(); ++i) {
      if (abs(eigen_.values[i]) > clear() * rounding) step -= (along[i] / eigen_.values[i]) * eigen_.vectors.col(i);
    }
    step = s_.cwiseProduct(step);
    result_.relative_step = step.cwiseQuotient(coordinate_singular_values(point)).norm();
    const Scalar least = point.m[point.rank() - 1];
    if (!(result_.relative_step < Scalar(1) / Scalar(4)) || !(least > least_proportion<Scalar>() * point.m[0])) {
      return infinity();
    }
    const RankManifoldPoint<Scalar> moved = retract_in_proportion(point, step);
    moved_N_ = normal_part(moved, Matrix<Scalar>(problem_.loss().gradient(moved.product())));
    const SymmetricEigen<Scalar> there =
        symmetric_eigen(scaled_hessian(moved, coordinate_scales(moved, architecture().depth(), point.m[0])));
    return there.converged ? Scalar((there.values - eigen_.values).cwiseAbs().maxCoeff()) : infinity();
  }

  /// x of scaled coordinates.
  [[nodiscard]] Vector<Scalar> tangent(const Vector<Scalar>& u) const { return s_.cwiseProduct(u); }

  [[nodiscard]] Index spare_rows() const {
    return architecture().depth() == 2 ? architecture().width(1) - result_.point.rank() : 0;
  }

  /// L = 2: the singular values of the normal part of the gradient.
  void examine_normal_part() {
    if (spare_rows() == 0 || N_.size() == 0) return;
    normal_ = svd(N_);
    result_.normal_values = normal_.singular_values;
    const Vector<Scalar> moved = svd(moved_N_).singular_values;
    result_.normal_noise =
        Scalar(8 * (N_.rows() + N_.cols() + 2)) * epsilon<Scalar> * (norm_in_range(G_) + result_.threshold) +
        Scalar(4) * (moved - result_.normal_values).cwiseAbs().maxCoeff();
  }

  /// Index and nullity of F, and whether they are clear.
  void count() {
    const auto o = [](std::int64_t n) { return n * (n - 1) / 2; };
    const std::int64_t r = result_.point.rank();
    for (int l = 1; l < architecture().depth(); ++l) {
      result_.balanced_dimension += o(architecture().width(l)) - o(architecture().width(l) - r);
    }
    result_.index = result_.reduced_index;
    result_.nullity = result_.reduced_nullity + result_.balanced_dimension;
    if (result_.reduced_nullity > 0) {
      result_.rotation_dimension = rotation_dimension(problem_.loss(), result_.point, H_, s_, result_.noise);
    }
    result_.counted = result_.gap >= clear() && result_.rotation_dimension == result_.reduced_nullity;
    for (Index j = 0; j < result_.normal_values.size(); ++j) {
      const Scalar above = result_.normal_values[j] - result_.threshold;
      if (!(abs(above) >= clear() * result_.normal_noise)) result_.counted = false;
      if (above > result_.normal_noise) {
        result_.index += spare_rows();
      } else if (above >= -result_.normal_noise) {
        result_.nullity += spare_rows();
      }
    }
  }

  void conclude_strict_saddle(const BalancedLift<Scalar, Depth>& lift, const Vector<Scalar>& gradient, bool curved_down,
                              bool spare_down) {
    const LossHessian<Scalar, Loss, Depth> hessian(problem_, result_.W);
    const auto propose = [&](Factors<Scalar, Depth> D) {
      D.vector() /= D.vector().norm() * (D.vector().dot(gradient) > Scalar(0) ? Scalar(-1) : Scalar(1));
      const Scalar coefficient = hessian.quadratic_form(D) / Scalar(2);
      if (!(coefficient < Scalar(0)) || (result_.descent && result_.descent->coefficient <= coefficient)) return;
      result_.descent = Descent<Scalar, Depth>{std::move(D), 2, coefficient};
    };
    if (curved_down) propose(lift.direction(tangent_blocks(result_.point, tangent(eigen_.vectors.col(0)))));
    if (spare_down) propose(spare_direction(lift));
    result_.type = LossPointType::strict_saddle;
    if (!result_.descent) stop(LossDoubt::eigenvalue_near_noise, Scalar(0));  // W is further from critical than P
  }

  /// L = 2: a hidden index e that is not in use, D_1 = x e v^T, D_2 = z u e^T: 2 lambda_1 x^2 + 2 lambda_2 z^2 + 2 g
  /// x z.
  [[nodiscard]] Factors<Scalar, Depth> spare_direction(const BalancedLift<Scalar, Depth>& lift) const {
    Matrix<Scalar> form(2, 2);
    const Scalar g = normal_.singular_values[0];
    form << Scalar(2) * architecture().lambda(1), g, g, Scalar(2) * architecture().lambda(2);
    const Vector<Scalar> xz = symmetric_eigen(form).vectors.col(0);
    const Vector<Scalar> e = orthogonal_complement(lift.hidden()[0]).col(0);
    const Vector<Scalar> v = result_.point.complement_0 * normal_.V.col(0);
    const Vector<Scalar> u = result_.point.complement_L * normal_.U.col(0);
    Factors<Scalar, Depth> D(architecture());
    D.layer(1) = xz[0] * e * v.transpose();
    D.layer(2) = xz[1] * u * e.transpose();
    return D;
  }

  /// Third derivatives in the kernel.
  void examine_third_order(const BalancedLift<Scalar, Depth>& lift) {
    if constexpr (!LossWithThirdDerivative<Loss, Scalar>) {
      stop(LossDoubt::higher_order, ratio(result_.gap, clear()));
    } else {
      const LossHessian<Scalar, Loss, Depth> hessian(problem_, result_.W);
      const Index first = result_.reduced_index, k = result_.reduced_nullity, n = eigen_.values.size();
      const auto lifted = [&](const Vector<Scalar>& x) {
        Factors<Scalar, Depth> D = lift.direction(tangent_blocks(result_.point, tangent(x)));
        D.vector() /= D.vector().norm();
        return D;
      };
      const auto cubic = [&](const Factors<Scalar, Depth>& D) { return hessian.cubic_form(D); };
      Scalar scale(0);
      for (Index i = 0; i < n; ++i) scale = max(scale, Scalar(abs(cubic(lifted(eigen_.vectors.col(i))))));
      auto [signed_largest, best] =
          cubic_maximum<Factors<Scalar, Depth>, Scalar>(eigen_.vectors.middleCols(first, k), lifted, cubic);
      // The kernel is known up to an angle, unless there is nothing else.
      const Scalar angle = isfinite(least_) ? Scalar(result_.noise / least_) : Scalar(0);
      result_.third_order = abs(signed_largest);
      result_.third_order_noise = Scalar(3) * angle * scale + quartic_noise(problem_, result_.W, *best, result_.noise) +
                                  Scalar(100) * epsilon<Scalar> * scale;
      const Scalar beyond =
          result_.third_order > Scalar(0) ? ratio(result_.third_order, result_.third_order_noise) : Scalar(0);
      if (beyond >= clear()) {
        result_.type = LossPointType::non_strict_saddle;
        result_.margin = min(result_.margin, beyond);
        if (signed_largest > Scalar(0)) best->vector() = -best->vector();
        result_.descent = Descent<Scalar, Depth>{std::move(*best), 3, -result_.third_order / Scalar(6)};
      } else if (beyond >= Scalar(1) || result_.third_order_noise > scale / clear()) {
        stop(LossDoubt::third_order_near_noise, beyond);
      } else {
        stop(LossDoubt::higher_order, beyond);
      }
    }
  }

  const LossProblem<Scalar, Loss, Depth>& problem_;
  ClassifyOptions<Scalar> options_;
  RankPenalty<Scalar> penalty_;
  Result result_;
  Matrix<Scalar> G_, H_, N_, moved_N_;
  SymmetricEigen<Scalar> eigen_;
  Svd<Scalar> normal_;
  Vector<Scalar> s_;
  Scalar unit_{0}, least_sigma_{0};  // the least positive singular value to be expected of P, of sqrt(lambda_l) W_l
  Scalar rounding_{0}, least_{0}, spread_{1};
};

}  // namespace dmf::detail
