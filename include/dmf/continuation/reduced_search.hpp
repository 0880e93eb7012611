// SPDX-License-Identifier: BSL-1.0
#pragma once

// Critical points of h on M_r from a start that is near or anywhere: Newton's method, damped so that |grad h| falls,
// which goes to points of every index; and a trust region, which goes down to local minimizers. Both work in the
// coordinates of graded_steps.hpp, u = x/s, with g = diag(s) grad h and H = diag(s) Hess h diag(s), and center them
// anew at every step. Local methods: what they find depends on where they begin, and nothing is known of what they do
// not find.

#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/graded_steps.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace dmf {

/// How a search ended.
enum class SearchEnd {
  converged,  ///< |grad h| is below the tolerance
  stalled,    ///< no step lowers |g|, or h: a local minimum of |g| elsewhere, or a degenerate point
  left_rank,  ///< the least singular value went to zero; for L = 2 also to what rounding makes of a zero
  steps_used  ///< all steps allowed were taken
};
[[nodiscard]] const char* to_string(SearchEnd end);

template <RealScalar Scalar = double>
struct SearchOptions {
  int steps = 200;
  /// |grad h| is compared with this times ||grad f|| + |rho|; the default is what rounding leaves of a zero.
  Scalar tolerance = Scalar(512) * epsilon<Scalar>;
};

template <RealScalar Scalar = double>
struct SearchResult {
  SearchEnd end{};
  RankManifoldPoint<Scalar> point;
  Scalar value{};     ///< h
  Scalar gradient{};  ///< |grad h|
  Scalar defect{};    ///< the same over ||grad f|| + |rho|, of which it is the difference
  Scalar gap{};   ///< the least |eigenvalue| of H with s_1 = 1, of the size of those of Hess h where m is of one size
  Scalar size{};  ///< the greatest
  Index index{};  ///< its negative eigenvalues, as computed: of no meaning for a zero one
  int steps{};

  /// gap over what rounding makes of a zero eigenvalue, 1000 epsilon size.
  [[nodiscard]] Scalar margin() const {
    const Scalar noise = Scalar(1000) * epsilon<Scalar> * size;
    return noise > Scalar(0) ? Scalar(gap / noise) : Scalar(0);
  }
  /// Hess h cannot be told from singular: the point may be one of a manifold of critical points.
  [[nodiscard]] bool degenerate() const { return !(margin() > Scalar(1)); }
  [[nodiscard]] bool converged() const { return end == SearchEnd::converged; }
};

/// Damped Newton steps for grad h = 0: with H = V diag(d) V^T, -V diag(d/(d^2 + nu)) V^T g, nu of the order of
/// (|g|/||m||)^2, m of the start, falling to 0 with it. Throws InvalidInput unless the start is of the
/// size of the loss and of rank at least 1. Cost of a step: one gradient, one reduced Hessian and its eigenvalues.
template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
[[nodiscard]] SearchResult<Scalar> newton_search(const Loss& loss, const RankPenalty<Scalar>& penalty,
                                                 RankManifoldPoint<Scalar> start,
                                                 const SearchOptions<std::type_identity_t<Scalar>>& options = {});

/// Steps that minimize the second-order model of h in a ball whose radius follows how well the model did. Throws and
/// costs likewise.
template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
[[nodiscard]] SearchResult<Scalar> trust_region_search(const Loss& loss, const RankPenalty<Scalar>& penalty,
                                                       RankManifoldPoint<Scalar> start,
                                                       const SearchOptions<std::type_identity_t<Scalar>>& options = {});

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(SearchEnd end) {
  switch (end) {
    case SearchEnd::converged: return "converged";
    case SearchEnd::stalled: return "stalled";
    case SearchEnd::left_rank: return "left_rank";
    case SearchEnd::steps_used: return "steps_used";
  }
  return "";
}

namespace detail {

/// h with what its search asks at one point.
template <class Scalar>
struct ReducedModel {
  Vector<Scalar> gradient;         // g
  SymmetricEigen<Scalar> hessian;  // H
  Vector<Scalar> s;                // x = s u
  Vector<Scalar> slope;            // grad h
  Scalar norm{}, scale{};          // |g|; ||grad f|| + |rho|

  /// |grad h| in units of what it is the difference of.
  [[nodiscard]] Scalar defect() const { return slope.stableNorm() / scale; }
};

/// Where P + x leads: nowhere if it is longer than P or leaves the rank.
template <class Scalar>
std::optional<RankManifoldPoint<Scalar>> stepped_along(const RankManifoldPoint<Scalar>& point,
                                                       const Vector<Scalar>& x) {
  if (!(x.stableNorm() <= point.m.stableNorm())) return std::nullopt;
  const Svd<Scalar> sum = svd(Matrix<Scalar>(point.product() + tangent_matrix(point, tangent_blocks(point, x))));
  const Vector<Scalar> m = sum.singular_values.head(point.rank());
  if (!sum.sound() || !(m[point.rank() - 1] > Scalar(1024) * epsilon<Scalar> * m[0])) return std::nullopt;
  return rank_manifold_point<Scalar>(sum.U.leftCols(point.rank()), m, sum.V.leftCols(point.rank()));
}

/// The same, or in proportion if the step is short. For L = 2 singular values may go to 0 and are given up where they
/// are rounding; for L >= 3 that is as far as they can be held beside each other.
template <class Scalar>
std::optional<RankManifoldPoint<Scalar>> stepped(const RankManifoldPoint<Scalar>& point, const Vector<Scalar>& x,
                                                 int depth, const Scalar& unit) {
  if (!within_proportion(point, x)) return stepped_along(point, x);
  RankManifoldPoint<Scalar> next = retract_in_proportion(point, x);
  const Scalar least = depth == 2 ? Scalar(Scalar(1024) * epsilon<Scalar> * max(unit, next.m[0]))
                                  : Scalar(least_proportion<Scalar>() * next.m[0]);
  if (!(next.m[next.rank() - 1] > least)) return std::nullopt;
  return next;
}

/// `unit` as coordinate_scales() has it: one for the whole of a search, so that |g| can be compared.
template <class Scalar, class Loss>
ReducedModel<Scalar> reduced_model(const Loss& loss, const RankPenalty<Scalar>& penalty,
                                   const RankManifoldPoint<Scalar>& point, const Scalar& unit) {
  ReducedModel<Scalar> model;
  model.s = coordinate_scales(point, penalty.depth(), unit);
  model.slope = tangent_coordinates(reduced_gradient(loss, penalty, point));
  model.gradient = model.s.cwiseProduct(model.slope);
  model.norm = model.gradient.stableNorm();  // stable: units of 1e-200 are units
  model.hessian =
      symmetric_eigen<Scalar>(model.s.asDiagonal() * reduced_hessian(loss, penalty, point) * model.s.asDiagonal());
  model.scale = Matrix<Scalar>(loss.gradient(point.product())).stableNorm();
  for (const Scalar& m : point.m) model.scale += penalty.rho(m);
  return model;
}

template <class Scalar>
void require_search(const RankManifoldPoint<Scalar>& start) {
  require(start.rank() >= 1, "a search needs a start of rank 1 at least, got rank ", start.rank());
}

/// What a search has come to if the least m is no more than rounding: for L = 2, where h has zeros of its gradient with
/// m -> 0 (Proposition 68 bounds m below for L >= 3), what rounding of grad h moves m by; where it did not converge, a
/// part of the size at the start.
template <class Scalar>
SearchEnd end_at_rank(SearchEnd end, const ReducedModel<Scalar>& model, const RankPenalty<Scalar>& penalty,
                      const RankManifoldPoint<Scalar>& point, const Scalar& unit) {
  const Index r = point.rank();
  const Scalar least = point.m[r - 1], noise = Scalar(512) * epsilon<Scalar> * model.scale;
  const bool converged = end == SearchEnd::converged;
  if (!converged && least <= Scalar(65536) * epsilon<Scalar> * unit) return SearchEnd::left_rank;
  if (!converged || penalty.depth() > 2) return end;
  const Vector<Scalar> along = model.hessian.vectors.row(r * r - 1).transpose();  // of the coordinate A_rr
  const Scalar curvature = along.cwiseAbs2().dot(model.hessian.values.cwiseAbs()), s = model.s[r * r - 1];
  return least * (curvature / s / s) <= noise ? SearchEnd::left_rank : end;
}

template <class Scalar>
SearchResult<Scalar> search_result(const ReducedModel<Scalar>& model, RankManifoldPoint<Scalar> point,
                                   const Scalar& value, SearchEnd end, int steps) {
  Index index = 0;
  for (const Scalar& d : model.hessian.values) index += d < Scalar(0) ? 1 : 0;
  const Scalar largest = model.s.maxCoeff();
  const Vector<Scalar> sizes = model.hessian.values.cwiseAbs() / (largest * largest);
  return {end,
          std::move(point),
          value,
          model.slope.stableNorm(),
          model.defect(),
          sizes.minCoeff(),
          sizes.maxCoeff(),
          index,
          steps};
}

/// <g, H^{-1} g>, twice what a Newton step lowers the model by, H positive definite.
template <class Scalar>
Scalar newton_decrement(const ReducedModel<Scalar>& model) {
  const Vector<Scalar> g = model.hessian.vectors.transpose() * model.gradient;
  return g.cwiseAbs2().cwiseQuotient(model.hessian.values).sum();
}

/// The minimizer of <g, x> + <x, H x>/2 for |x| <= radius.
template <class Scalar>
Vector<Scalar> trust_region_step(const ReducedModel<Scalar>& model, const Scalar& radius) {
  const Vector<Scalar>& d = model.hessian.values;
  const Vector<Scalar> g = model.hessian.vectors.transpose() * model.gradient;
  const auto at = [&](const Scalar& shift) {
    Vector<Scalar> x(g.size());
    for (Index k = 0; k < g.size(); ++k) x[k] = g[k] == Scalar(0) ? Scalar(0) : Scalar(-g[k] / (d[k] + shift));
    return x;
  };
  if (d[0] > Scalar(0)) {
    const Vector<Scalar> newton = at(Scalar(0));
    if (newton.norm() <= radius) return model.hessian.vectors * newton;
  }
  const Scalar size = d.cwiseAbs().maxCoeff() + model.norm / radius;
  Scalar low = max(Scalar(0), Scalar(-d[0])), high = low + Scalar(2) * size;
  for (int i = 0; i < 60; ++i) {
    const Scalar shift = (low + high) / Scalar(2);
    (at(shift).norm() > radius ? low : high) = shift;
  }
  Vector<Scalar> x = at(high);
  const Scalar missing = radius * radius - x.squaredNorm();
  if (d[0] < Scalar(0) && missing > Scalar(0)) {  // the hard case: what is left goes along the most negative direction
    x[0] = (x[0] < Scalar(0) ? Scalar(-1) : Scalar(1)) * sqrt(x[0] * x[0] + missing);
  }
  return model.hessian.vectors * x;
}

}  // namespace detail

template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
SearchResult<Scalar> newton_search(const Loss& loss, const RankPenalty<Scalar>& penalty,
                                   RankManifoldPoint<Scalar> start,
                                   const SearchOptions<std::type_identity_t<Scalar>>& options) {
  detail::require_search(start);
  RankManifoldPoint<Scalar> point = std::move(start);
  // |g| over a length has the units of H, and both are divided by its size at the start: a problem in other units takes
  // the same steps.
  const Scalar unit = point.m.stableNorm();
  auto model = detail::reduced_model(loss, penalty, point, unit);
  const Scalar size = max(Scalar(model.hessian.values.cwiseAbs().maxCoeff()), Scalar(model.norm / unit));
  const auto squared = [&](const Scalar& norm) -> Scalar { return (norm / unit / size) * (norm / unit / size); };
  Scalar nu = squared(model.norm);
  const auto ended = [&](SearchEnd end, int steps) {
    const Scalar value = reduced_value(loss, penalty, point);
    end = detail::end_at_rank(end, model, penalty, point, unit);
    return detail::search_result(model, std::move(point), value, end, steps);
  };
  // What a step leaves of |g|: by the same s, for with its own |g| would fall where m_r goes to 0. Of |grad h| where
  // the step is long, and coordinates are others after it, and where |g| is rounding but not all along small m.
  const auto remaining = [&](const auto& before, const auto& after, bool proportionate) -> Scalar {
    const bool rounding = before.norm <= options.tolerance * before.scale * before.s.maxCoeff();
    if (rounding || !proportionate) return after.slope.stableNorm() / before.slope.stableNorm();
    return before.s.cwiseProduct(after.slope).stableNorm() / before.norm;
  };
  bool close = false;
  for (int step = 0; step < options.steps; ++step) {
    if (!isfinite(model.norm) || !model.hessian.converged) return ended(SearchEnd::stalled, step);
    // One step more than the tolerance asks: that is quadratic, and rounding then decides.
    if (close && model.slope.stableNorm() == Scalar(0)) return ended(SearchEnd::converged, step);
    const Vector<Scalar> g = model.hessian.vectors.transpose() * (model.gradient / size);
    bool taken = false, on_rank = true;
    for (int attempt = 0; attempt < 40 && !taken; ++attempt) {
      Vector<Scalar> x(g.size());
      for (Index k = 0; k < g.size(); ++k) {
        const Scalar d = model.hessian.values[k] / size, scale = d * d + nu;
        x[k] = scale > Scalar(0) ? Scalar(-d * g[k] / scale) : Scalar(0);
      }
      const Vector<Scalar> move = model.s.cwiseProduct(model.hessian.vectors * x);
      auto next = detail::stepped(point, move, penalty.depth(), unit);
      on_rank = next.has_value();
      if (on_rank) {
        auto next_model = detail::reduced_model(loss, penalty, *next, unit);
        const Scalar left = remaining(model, next_model, within_proportion(point, move));
        if (left < Scalar(999) / Scalar(1000)) {
          nu = left < Scalar(1) / Scalar(4) ? Scalar(nu / Scalar(100)) : Scalar(nu / Scalar(4));
          nu = min(nu, squared(next_model.norm));
          point = *std::move(next);
          model = std::move(next_model);
          taken = true;
          break;
        }
      }
      if (close) break;  // it was below the tolerance, and no step lowers it further
      nu = max(Scalar(nu * Scalar(8)), Scalar(epsilon<Scalar> * squared(model.norm)));
    }
    if (close) return ended(SearchEnd::converged, step + 1);
    close = model.defect() <= options.tolerance;
    if (!taken && !close) return ended(on_rank ? SearchEnd::stalled : SearchEnd::left_rank, step);
  }
  return ended(close ? SearchEnd::converged : SearchEnd::steps_used, options.steps);
}

template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
SearchResult<Scalar> trust_region_search(const Loss& loss, const RankPenalty<Scalar>& penalty,
                                         RankManifoldPoint<Scalar> start,
                                         const SearchOptions<std::type_identity_t<Scalar>>& options) {
  detail::require_search(start);
  RankManifoldPoint<Scalar> point = std::move(start);
  const Scalar unit = point.m.stableNorm();
  auto model = detail::reduced_model(loss, penalty, point, unit);
  Scalar value = reduced_value(loss, penalty, point), radius = unit / Scalar(2);
  const auto ended = [&](SearchEnd end, int steps) {
    end = detail::end_at_rank(end, model, penalty, point, unit);
    return detail::search_result(model, std::move(point), value, end, steps);
  };
  for (int step = 0; step < options.steps; ++step) {
    if (!isfinite(model.norm) || !model.hessian.converged) return ended(SearchEnd::stalled, step);
    const bool small = model.defect() <= options.tolerance;
    if (small && model.hessian.values[0] > Scalar(0)) return ended(SearchEnd::converged, step);
    // Near a minimizer differences of h are rounding: there Newton's steps finish, as |grad h| falls.
    if (model.hessian.values[0] > Scalar(0) &&
        (model.defect() <= sqrt(epsilon<Scalar>) ||
         detail::newton_decrement(model) <= Scalar(1024) * epsilon<Scalar> * abs(value))) {
      SearchResult<Scalar> last = newton_search(loss, penalty, point, options);
      last.steps += step;
      return last;
    }
    bool taken = false, on_rank = true;
    while (!taken && radius > epsilon<Scalar> * unit) {
      const Vector<Scalar> u = detail::trust_region_step(model, radius), move = model.s.cwiseProduct(u);
      auto next = detail::stepped_along(point, move);  // of second order, as the model is
      on_rank = next.has_value();
      if (on_rank) {
        const Scalar expected =
            -(model.gradient.dot(u) +
              (model.hessian.vectors.transpose() * u).cwiseAbs2().dot(model.hessian.values) / Scalar(2));
        const Scalar next_value = reduced_value(loss, penalty, *next), ratio = (value - next_value) / expected;
        if (ratio > Scalar(1) / Scalar(10)) {
          if (ratio > Scalar(3) / Scalar(4)) radius = max(radius, Scalar(Scalar(2) * u.stableNorm()));
          point = *std::move(next);
          model = detail::reduced_model(loss, penalty, point, unit);
          value = next_value;
          taken = true;
          continue;
        }
      }
      radius = min(radius, Scalar(u.stableNorm())) / Scalar(4);
    }
    if (!taken) return ended(on_rank ? SearchEnd::stalled : SearchEnd::left_rank, step);
  }
  return ended(SearchEnd::steps_used, options.steps);
}

}  // namespace dmf
