// SPDX-License-Identifier: BSL-1.0
#pragma once

// A way from a loss whose critical points are known in closed form to one of which nothing is known:
//
//   f_tau = (1 - tau) f_0 + tau f_1,    f_0(P) = s ||P - Y||_F^2,    0 <= tau <= 1.
//
// For f_0 with the weights lambda_l the critical points are those of ||P - Y||_F^2 with the common weight l0/s: the
// atlas of this target. Which singular values of Y lie above the fold depends on s: a value below it has no active
// root, and no path begins at it although f_1 may have critical points that belong to it. So s is raised, by a factor
// that has a bound, until all of them lie above it that can within this bound (docs/theory.md, Proposition 73).

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/continuation/reduced_search.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/loss/losses.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/loss/reduced_problem.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

template <RealScalar Scalar = double>
struct HomotopyOptions {
  std::optional<Matrix<Scalar>> Y;  ///< the target of f_0; by default -grad f_1(0)/(2 s), s the mean curvature at 0
  std::optional<Scalar> factor;     ///< s as it is, not raised; by default from the mean curvature upwards
  /// s is raised until y_i >= above_fold times the fold, for every y_i for which a factor up to `most` is enough. The
  /// others, and those that are rounding, do not raise it.
  Scalar above_fold = Scalar(1.25);
  Scalar most = Scalar(100);
};

/// An orbit of the whitened atlas as the start of paths.
template <RealScalar Scalar = double>
struct HomotopyStart {
  Orbit<Scalar> orbit;
  /// Its end-to-end matrix is isolated on M_r and nondegenerate: every group with active copies is fully active at one
  /// root, none at the double root (Proposition 71). Then one path begins there, else an unknown number of them.
  bool isolated{};
};

/// f_0, f_1, and the atlas where tau = 0. Immutable.
template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar>
class Homotopy {
 public:
  /// Throws InvalidInput unless sizes fit, Y is finite, factors are positive and finite, and above_fold and most finite
  /// and at least 1; NotRepresentable if l0/s is not. Cost: d_L d_0 Hessian products of f_1 at P = 0 and one
  /// decomposition.
  template <int Depth>
  Homotopy(const Architecture<Scalar, Depth>& architecture, Loss loss, const HomotopyOptions<Scalar>& options = {});

  [[nodiscard]] const WeightedLoss<Scalar>& first() const { return first_; }
  [[nodiscard]] const Loss& second() const { return second_; }
  [[nodiscard]] const RankPenalty<Scalar>& penalty() const { return penalty_; }

  /// Of ||P - Y||_F^2 in the same widths with the common weight l0/s.
  [[nodiscard]] const Atlas<Scalar>& atlas() const { return atlas_; }
  [[nodiscard]] const SingularVectors<Scalar>& vectors() const { return vectors_; }

  [[nodiscard]] const Scalar& factor() const { return factor_; }  ///< s
  /// y_1, or a length of l0 where Y = 0: the unit of steps and tolerances.
  [[nodiscard]] const Scalar& length() const { return length_; }
  /// min over neighbouring y of (y_i - y_{i+1})/y_1: where it is small, paths run close to each other.
  [[nodiscard]] Scalar separation() const;

  /// All orbits of rank at least 1, as many as the atlas has.
  [[nodiscard]] std::vector<HomotopyStart<Scalar>> starts() const;

  /// The end-to-end matrix of an orbit: the one there is, or a uniform random one of its manifold.
  [[nodiscard]] RankManifoldPoint<Scalar> point(const Orbit<Scalar>& orbit) const;
  [[nodiscard]] RankManifoldPoint<Scalar> random_point(const Orbit<Scalar>& orbit,
                                                       RandomGenerator auto& generator) const;

  /// f_tau.
  [[nodiscard]] BlendedLoss<WeightedLoss<Scalar>, Loss, Scalar> loss(const Scalar& tau) const {
    return {first_, second_, tau};
  }

 private:
  struct Parts {
    Matrix<Scalar> Y;
    Scalar factor;
  };
  template <int Depth>
  static Parts parts(const Architecture<Scalar, Depth>& architecture, const Loss& loss,
                     const HomotopyOptions<Scalar>& options);
  template <int Depth>
  Homotopy(const Architecture<Scalar, Depth>& architecture, Loss loss, const Parts& parts);

  /// The columns of U and V that are active, and their m.
  static RankManifoldPoint<Scalar> manifold_point(const CriticalPoint<Scalar>& point);

  WeightedLoss<Scalar> first_;
  Loss second_;
  RankPenalty<Scalar> penalty_;
  Scalar factor_, length_;
  SingularVectors<Scalar> vectors_;
  Atlas<Scalar> atlas_;
};

template <class Scalar, int Depth, class Loss>
Homotopy(const Architecture<Scalar, Depth>&, Loss) -> Homotopy<Scalar, Loss>;
template <class Scalar, int Depth, class Loss>
Homotopy(const Architecture<Scalar, Depth>&, Loss, const HomotopyOptions<Scalar>&) -> Homotopy<Scalar, Loss>;

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// trace f''(0)/(2 d_0 d_L), the s of the isotropic loss of the same mean curvature.
template <class Scalar, class Loss>
Scalar mean_curvature(const Loss& loss) {
  const Index rows = loss.rows(), cols = loss.cols();
  const Matrix<Scalar> zero = Matrix<Scalar>::Zero(rows, cols);
  Scalar trace(0);
  for (Index j = 0; j < cols; ++j) {
    for (Index i = 0; i < rows; ++i) {
      Matrix<Scalar> unit = zero;
      unit(i, j) = Scalar(1);
      trace += Matrix<Scalar>(loss.hessian_product(zero, unit))(i, j);
    }
  }
  return trace / static_cast<Scalar>(2 * rows * cols);
}

/// The same widths, every weight l0/s.
template <class Scalar, int Depth>
Architecture<Scalar, Dynamic> with_common_weight(const Architecture<Scalar, Depth>& architecture,
                                                 const Scalar& weight) {
  if (!isfinite(weight) || !(weight > Scalar(0))) {
    throw NotRepresentable(text("the weight l0/s of the whitened loss leaves the range: ", weight));
  }
  return with_weights(with_dynamic_depth(architecture),
                      std::vector<Scalar>(static_cast<std::size_t>(architecture.depth()), weight));
}

}  // namespace detail

template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar>
template <int Depth>
typename Homotopy<Scalar, Loss>::Parts Homotopy<Scalar, Loss>::parts(const Architecture<Scalar, Depth>& architecture,
                                                                     const Loss& loss,
                                                                     const HomotopyOptions<Scalar>& options) {
  const Matrix<Scalar> zero = Matrix<Scalar>::Zero(loss.rows(), loss.cols());
  detail::require_target_size(architecture, loss.rows(), loss.cols(), "the end-to-end matrix of the loss");
  if (options.factor) {
    detail::require(isfinite(*options.factor) && *options.factor > Scalar(0),
                    "the factor s of f_0 must be positive and finite, got ", *options.factor);
  }
  detail::require(isfinite(options.above_fold) && options.above_fold >= Scalar(1),
                  "above_fold must be finite and at least 1, got ", options.above_fold);
  detail::require(isfinite(options.most) && options.most >= Scalar(1),
                  "the most that s is raised by must be finite and at least 1, got ", options.most);
  Scalar s = options.factor ? *options.factor : detail::mean_curvature<Scalar>(loss);
  detail::require(isfinite(s) && s > Scalar(0),
                  "the mean curvature of f_1 at P = 0 must be positive to choose f_0 by it, got ", s,
                  "; give a factor");
  const Matrix<Scalar> Y =
      options.Y ? *options.Y : Matrix<Scalar>(Matrix<Scalar>(loss.gradient(zero)) / (Scalar(-2) * s));
  detail::require_loss_size(loss, Y, "Y");
  detail::require_finite_matrix(Y, "Y");
  if (options.factor) return {Y, s};
  // The fold is proportional to s^{-L/(2(L-1))}.
  const Svd<Scalar> values = svd(Y);
  const int L = architecture.depth();
  const auto equal = detail::with_common_weight(architecture, Scalar(common_weight(architecture) / s));
  const Scalar fold = ScalarEquation<Scalar>(L).fold_threshold(equal.log_unit());
  // What grad f_1(0) and its decomposition leave of a singular value that is zero.
  const Scalar rounding = max(values.uncertainty, Scalar(Scalar(1024) * epsilon<Scalar> * values.singular_values[0]));
  Scalar raise(1);
  for (const Scalar& y : values.singular_values) {
    if (!(y > rounding)) continue;
    const Scalar missing = options.above_fold * fold / y;
    const Scalar needed = missing > Scalar(1) ? Scalar(exp(log(missing) * Scalar(2 * (L - 1)) / Scalar(L))) : Scalar(1);
    if (needed <= options.most) raise = max(raise, needed);
  }
  s *= raise;
  return {Y, s};
}

template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar>
template <int Depth>
Homotopy<Scalar, Loss>::Homotopy(const Architecture<Scalar, Depth>& architecture, Loss loss,
                                 const HomotopyOptions<Scalar>& options)
    : Homotopy(architecture, loss, parts(architecture, loss, options)) {}

template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar>
template <int Depth>
Homotopy<Scalar, Loss>::Homotopy(const Architecture<Scalar, Depth>& architecture, Loss loss, const Parts& parts)
    : first_(Matrix<Scalar>::Constant(parts.Y.rows(), parts.Y.cols(), parts.factor), parts.Y),
      second_(std::move(loss)),
      penalty_(architecture),
      factor_(parts.factor),
      length_(svd(parts.Y).singular_values[0]),
      vectors_(svd(parts.Y)),
      atlas_(detail::with_common_weight(architecture, Scalar(dmf::common_weight(architecture) / parts.factor)),
             svd(parts.Y)) {
  if (!(length_ > Scalar(0))) length_ = atlas_.groups().unit;
}

template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar> Scalar Homotopy<Scalar, Loss>::separation()
const {
  const Vector<Scalar>& y = atlas_.groups().singular_values;
  Scalar result(1);
  for (Index i = 0; i + 1 < y.size(); ++i) result = min(result, Scalar((y[i] - y[i + 1]) / length_));
  return result;
}

template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar> std::vector<HomotopyStart<Scalar>> Homotopy<Scalar, Loss>::starts()
const {
  std::vector<HomotopyStart<Scalar>> result;
  for (const Orbit<Scalar>& orbit : atlas_.orbits()) {
    if (orbit.rank() == 0) continue;
    bool isolated = true;
    detail::for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
      const bool full = choice.larger == group.multiplicity || choice.smaller == group.multiplicity;
      if (choice.active() > 0 && !full) isolated = false;
    });
    result.push_back({orbit, isolated});
  }
  return result;
}

template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar> RankManifoldPoint<Scalar> Homotopy<Scalar, Loss>::manifold_point(
    const CriticalPoint<Scalar>& point) {
  Vector<Scalar> m(point.orbit.rank());
  detail::for_each_active_copy(point.orbit,
                               [&](Index a, Index, const GroupRoot<Scalar>& root) { m[a] = root.end_to_end; });
  return rank_manifold_point<Scalar>(detail::active_columns(point.orbit, point.U), m,
                                     detail::active_columns(point.orbit, point.V));
}

template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar> RankManifoldPoint<Scalar> Homotopy<Scalar, Loss>::point(const Orbit<Scalar>& orbit)
const { return manifold_point(critical_point(orbit, vectors_)); }

template <RealScalar Scalar, class Loss>
requires EndToEndLoss<Loss, Scalar> RankManifoldPoint<Scalar> Homotopy<Scalar, Loss>::random_point(
    const Orbit<Scalar>& orbit, RandomGenerator auto& generator)
const {
  CriticalPoint<Scalar> point = critical_point(orbit, vectors_);
  for (const SingularGroup<Scalar>& group : orbit.groups().groups) {
    const Index h = group.multiplicity;
    const Matrix<Scalar> O = random_frame<Scalar>(h, h, generator);
    detail::rotate_columns<Scalar>(point.U.middleCols(group.first, h), O);
    detail::rotate_columns<Scalar>(point.V.middleCols(group.first, h), O);
  }
  return manifold_point(point);
}

}  // namespace dmf
