// SPDX-License-Identifier: BSL-1.0
#pragma once

// How classify() comes to its verdict: rank, gradient, eigenvalues of the reduced Hessian with their noise, and where
// these leave zeros, rotations of the loss and third derivatives in the kernel.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/analytic/descent.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/workspace.hpp>
#include <dmf/loss/balanced_lift.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
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

  /// Deciding numbers are this many times their noise: both are estimates.
  static Scalar clear() { return Scalar(10); }

  LossExamination(const LossProblem<Scalar, Loss, Depth>& problem, const ClassifyOptions<Scalar>& options)
      : problem_(problem), options_(options), penalty_(problem.architecture()), result_(problem.architecture()) {
    require(options.gradient_tolerance >= Scalar(0) && options.rank_tolerance >= Scalar(0),
            "tolerances must not be negative, got ", options.gradient_tolerance, " and ", options.rank_tolerance);
  }

  [[nodiscard]] Result of_point(const FactorsView<const Scalar, Depth>& W) {
    result_.W.vector() = W.vector();
    Workspace<Scalar> workspace(architecture());
    Factors<Scalar, Depth> gradient(architecture());
    objective_and_gradient(problem_, W, gradient.view(), workspace);
    if (!decide(workspace.product(architecture().depth()))) return std::move(result_);
    const bool known = isfinite(unit_) && unit_ > Scalar(0);
    const Scalar size = known ? penalty_.sigma(unit_) : Scalar(0);  // of sqrt(lambda_l) W_l
    for (int l = 1; l <= architecture().depth(); ++l) {
      const Scalar weight = architecture().lambda(l);
      const Scalar length = max(Scalar(W.layer(l).norm()), Scalar(size / sqrt(weight)));
      const Scalar slope = gradient.layer(l).norm();
      if (slope > Scalar(0))
        result_.scaled_gradient = max(result_.scaled_gradient, Scalar(slope / (Scalar(2) * weight * length)));
    }
    if (!passes_as_critical()) return std::move(result_);
    const BalancedLift<Scalar, Depth> lift(architecture(), result_.point,
                                           hidden_frames<Scalar, Depth>(architecture(), W, result_.point));
    examine(lift, gradient.vector());
    return std::move(result_);
  }

  [[nodiscard]] Result of_product(const Matrix<Scalar>& P) {
    if (!decide(P)) return std::move(result_);
    const BalancedLift<Scalar, Depth> lift(architecture(), result_.point);  // refuses a rank above d_min
    result_.W = lift.factors();
    const Vector<Scalar> slope = tangent_coordinates(reduced_gradient(problem_.loss(), penalty_, result_.point));
    Scalar scale = G_.norm();
    for (Index a = 0; a < result_.point.rank(); ++a) scale += penalty_.rho(result_.point.m[a]);
    if (slope.norm() > Scalar(0)) result_.scaled_gradient = slope.norm() / scale;
    if (passes_as_critical()) examine(lift, objective_and_gradient(problem_, result_.W).gradient.vector());
    return std::move(result_);
  }

 private:
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
    if (!finite(P) || !finite(G_)) {
      stop(LossDoubt::not_finite, Scalar(0));
      return false;
    }
    const Svd<Scalar> decomposition = svd(P);
    const Scalar largest = decomposition.singular_values[0];
    const auto size = static_cast<Scalar>(P.rows() + P.cols() + architecture().depth());
    const Scalar rounding = clear() * max(decomposition.uncertainty, Scalar(size * epsilon<Scalar> * largest));
    Scalar cut = options_.rank_tolerance * largest;
    if (architecture().depth() > 2) {
      unit_ = penalty_.least_singular_value(spectral_norm(G_));
      if (isfinite(unit_)) cut = min(sqrt(cut * unit_), Scalar(unit_ / (clear() * clear())));
    } else {
      const Scalar squared = G_.squaredNorm();
      const Scalar curved = inner_product_of<Scalar>(G_, Matrix<Scalar>(problem_.loss().hessian_product(P, G_)));
      unit_ = curved > Scalar(0) ? Scalar(sqrt(squared) * squared / curved) : largest;
      cut = max(cut, Scalar(options_.rank_tolerance * unit_));
    }
    result_.rank = decide_rank<Scalar>(decomposition.singular_values, max(cut, rounding));
    if (options_.rank) result_.rank.rank = *options_.rank;
    result_.point = rank_manifold_point<Scalar>(P, result_.rank.rank);
    if (architecture().depth() == 2) result_.threshold = Scalar(2) * penalty_.common_weight();
    return true;
  }

  [[nodiscard]] static bool finite(const Matrix<Scalar>& A) {
    for (Index j = 0; j < A.cols(); ++j) {
      for (Index i = 0; i < A.rows(); ++i) {
        if (!isfinite(A(i, j))) return false;
      }
    }
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
    if (result_.reduced_nullity == 0) return;
    count_rotations();
    if (result_.rotation_dimension != result_.reduced_nullity) examine_third_order(lift);
  }

  /// Eigenvalues of Hess h with their noise; false if that is the end.
  bool examine_spectrum() {
    result_.gap = infinity();
    const RankManifoldPoint<Scalar>& point = result_.point;
    const Index n = point.dimension();
    N_ = normal_part(point, G_);
    moved_N_ = N_;
    if (n == 0) return true;
    H_ = reduced_hessian(problem_.loss(), penalty_, point, options_.largest_dimension);
    eigen_ = symmetric_eigen(H_);
    if (!eigen_.converged || !finite(H_)) {
      stop(eigen_.converged ? LossDoubt::not_finite : LossDoubt::not_converged, Scalar(0));
      return false;
    }
    const Vector<Scalar>& mu = result_.eigenvalues = eigen_.values;
    const Scalar least_m = point.m[point.rank() - 1];
    const Scalar scale = max(abs(mu[0]), abs(mu[n - 1])) + Scalar(2) * penalty_.rho_over_m(least_m) +
                         Scalar(2) * spectral_norm(N_) / least_m;
    const Scalar rounding = Scalar(8 * (n + architecture().depth())) * epsilon<Scalar> * scale * (point.m[0] / least_m);
    result_.noise = rounding + Scalar(4) * displacement(rounding, least_m);
    const SplitSpectrum<Scalar> split = split_spectrum(mu, result_.noise, infinity());
    result_.reduced_index = split.negative;
    result_.reduced_nullity = split.zero;
    least_ = split.least;
    if (isfinite(least_)) result_.gap = ratio(least_, result_.noise);
    return true;
  }

  /// The largest change of an eigenvalue in a Newton step on M_r.
  Scalar displacement(const Scalar& rounding, const Scalar& least_m) {
    const Vector<Scalar> slope = tangent_coordinates(reduced_gradient(problem_.loss(), penalty_, result_.point));
    const Vector<Scalar> along = eigen_.vectors.transpose() * slope;
    Vector<Scalar> step = Vector<Scalar>::Zero(slope.size());
    for (Index i = 0; i < along.size(); ++i) {
      if (abs(eigen_.values[i]) > clear() * rounding) step -= (along[i] / eigen_.values[i]) * eigen_.vectors.col(i);
    }
    result_.relative_step = step.norm() / least_m;
    if (!(result_.relative_step < Scalar(1) / Scalar(4))) return infinity();
    const RankManifoldPoint<Scalar> moved = retract(result_.point, step);
    moved_N_ = normal_part(moved, Matrix<Scalar>(problem_.loss().gradient(moved.product())));
    const SymmetricEigen<Scalar> there =
        symmetric_eigen(reduced_hessian(problem_.loss(), penalty_, moved, options_.largest_dimension));
    return there.converged ? Scalar((there.values - eigen_.values).cwiseAbs().maxCoeff()) : infinity();
  }

  [[nodiscard]] Index spare_rows() const {
    return architecture().depth() == 2 ? architecture().width(1) - result_.point.rank() : 0;
  }

  /// L = 2: the singular values of the normal part of the gradient.
  void examine_normal_part() {
    if (spare_rows() == 0 || N_.size() == 0) return;
    normal_ = svd(N_);
    result_.normal_values = normal_.singular_values;
    const Vector<Scalar> moved = svd(moved_N_).singular_values;
    result_.normal_noise = Scalar(8 * (N_.rows() + N_.cols() + 2)) * epsilon<Scalar> * (G_.norm() + result_.threshold) +
                           Scalar(4) * (moved - result_.normal_values).cwiseAbs().maxCoeff();
  }

  /// Index and nullity of F.
  void count() {
    const auto o = [](std::int64_t n) { return n * (n - 1) / 2; };
    const std::int64_t r = result_.point.rank();
    for (int l = 1; l < architecture().depth(); ++l) {
      result_.balanced_dimension += o(architecture().width(l)) - o(architecture().width(l) - r);
    }
    result_.index = result_.reduced_index;
    result_.nullity = result_.reduced_nullity + result_.balanced_dimension;
    for (Index j = 0; j < result_.normal_values.size(); ++j) {
      const Scalar above = result_.normal_values[j] - result_.threshold;
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
    if (curved_down) propose(lift.direction(tangent_blocks(result_.point, Vector<Scalar>(eigen_.vectors.col(0)))));
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

  /// The dimension of what the rotations of f make of P, if its tangent vectors are in the kernel as they should.
  void count_rotations() {
    if constexpr (LossWithRotations<Loss, Scalar>) {
      const Matrix<Scalar> P = result_.point.product();
      const auto generators = problem_.loss().rotation_generators();
      const auto number = static_cast<Index>(generators.size());
      if (number == 0) return;
      Matrix<Scalar> tangents(result_.point.dimension(), number);
      Index column = 0;
      for (const RotationGenerator<Scalar>& generator : generators) {
        const Matrix<Scalar> moved = product_of<Scalar>(generator.left, P) + product_of<Scalar>(P, generator.right);
        tangents.col(column++) = tangent_coordinates(tangent_projection(result_.point, moved));
      }
      const Svd<Scalar> decomposition = svd(tangents);
      const Scalar cut = sqrt(epsilon<Scalar>) * max(decomposition.singular_values[0], result_.point.m[0]);
      const RankDecision<Scalar> decision = decide_rank<Scalar>(decomposition.singular_values, cut);
      const Matrix<Scalar> image = H_ * decomposition.U.leftCols(decision.rank);
      if (decision.margin < clear() ||
          (decision.rank > 0 && image.colwise().norm().maxCoeff() > clear() * result_.noise))
        return;
      result_.rotation_dimension = decision.rank;
    }
  }

  /// Third derivatives in the kernel: a cubic form in k variables is 0 iff it vanishes at e_i, e_i +- e_j, e_i + e_j
  /// + e_k.
  void examine_third_order(const BalancedLift<Scalar, Depth>& lift) {
    if constexpr (!LossWithThirdDerivative<Loss, Scalar>) {
      stop(LossDoubt::higher_order, ratio(result_.gap, clear()));
    } else {
      const LossHessian<Scalar, Loss, Depth> hessian(problem_, result_.W);
      const Index first = result_.reduced_index, k = result_.reduced_nullity, n = eigen_.values.size();
      const auto lifted = [&](const Vector<Scalar>& x) {
        Factors<Scalar, Depth> D = lift.direction(tangent_blocks(result_.point, x));
        D.vector() /= D.vector().norm();
        return D;
      };
      Scalar scale(0), signed_largest(0);
      for (Index i = 0; i < n; ++i) scale = max(scale, Scalar(abs(hessian.cubic_form(lifted(eigen_.vectors.col(i))))));
      std::optional<Factors<Scalar, Depth>> best;
      const auto see = [&](const Vector<Scalar>& x) {
        Factors<Scalar, Depth> D = lifted(x);
        const Scalar value = hessian.cubic_form(D);
        if (!best || abs(value) > abs(signed_largest)) {
          signed_largest = value;
          best = std::move(D);
        }
      };
      const auto v = [&](Index i) { return eigen_.vectors.col(first + i); };
      for (Index i = 0; i < k; ++i) {
        see(v(i));
        for (Index j = 0; j < i; ++j) {
          see(v(i) + v(j));
          see(v(i) - v(j));
          for (Index l = 0; l < j; ++l) see(v(i) + v(j) + v(l));
        }
      }
      // The kernel is known up to an angle, unless there is nothing else.
      const Scalar angle = isfinite(least_) ? Scalar(result_.noise / least_) : Scalar(0);
      result_.third_order = abs(signed_largest);
      result_.third_order_noise =
          Scalar(3) * angle * scale + quartic_noise(*best) + Scalar(100) * epsilon<Scalar> * scale;
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

  /// What an invisible step from a point of vanishing third derivative would make of the fourth: see
  /// analytic/probe.hpp.
  [[nodiscard]] Scalar quartic_noise(const Factors<Scalar, Depth>& D) const {
    const Scalar h =
        exp(log(epsilon<Scalar>) / Scalar(3)) * max(Scalar(result_.W.vector().norm()), Scalar(epsilon<Scalar>));
    Factors<Scalar, Depth> ahead = result_.W, behind = result_.W;
    ahead.vector() += h * D.vector();
    behind.vector() -= h * D.vector();
    const Scalar change = LossHessian<Scalar, Loss, Depth>(problem_, ahead).cubic_form(D) -
                          LossHessian<Scalar, Loss, Depth>(problem_, behind).cubic_form(D);
    return sqrt(max(Scalar(0), Scalar(change / h)) * result_.noise);
  }

  const LossProblem<Scalar, Loss, Depth>& problem_;
  ClassifyOptions<Scalar> options_;
  RankPenalty<Scalar> penalty_;
  Result result_;
  Matrix<Scalar> G_, H_, N_, moved_N_;
  SymmetricEigen<Scalar> eigen_;
  Svd<Scalar> normal_;
  Scalar unit_{0}, least_{0};
};

}  // namespace dmf::detail
