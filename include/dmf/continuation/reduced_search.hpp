// SPDX-License-Identifier: BSL-1.0
#pragma once

// Critical points of h on M_r from a start that is near or anywhere: Newton's method, damped so that |grad h| falls,
// which goes to points of every index; and a trust region, which goes down to local minimizers. Both work in the
// coordinates of rank_manifold.hpp and center them anew at every step. Local methods: what they find depends on where
// they begin, and nothing is known of what they do not find.

#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include <type_traits>

namespace dmf {

/// How a search ended.
enum class SearchEnd {
  converged,  ///< |grad h| is below the tolerance
  stalled,    ///< no step lowers |grad h|, or h: a local minimum of |grad h| elsewhere, or a degenerate point
  left_rank,  ///< the least singular value went to zero
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
  Scalar gap{};       ///< the least |eigenvalue| of Hess h
  Scalar size{};      ///< the greatest
  Index index{};      ///< its negative eigenvalues, as computed: of no meaning for a zero one
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

/// Damped Newton steps for grad h = 0: with Hess h = V diag(d) V^T, -V diag(d/(d^2 + nu)) V^T grad h, nu of the
/// order of (|grad h|/||m||)^2, m of the start, falling to 0 with it. Throws InvalidInput unless the start is of the
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
  Vector<Scalar> gradient;
  SymmetricEigen<Scalar> hessian;
  Scalar norm{}, scale{};  // |grad h|; ||grad f|| + |rho|
};

template <class Scalar, class Loss>
ReducedModel<Scalar> reduced_model(const Loss& loss, const RankPenalty<Scalar>& penalty,
                                   const RankManifoldPoint<Scalar>& point) {
  ReducedModel<Scalar> model;
  model.gradient = tangent_coordinates(reduced_gradient(loss, penalty, point));
  model.norm = model.gradient.norm();
  model.hessian = symmetric_eigen(reduced_hessian(loss, penalty, point));
  model.scale = Matrix<Scalar>(loss.gradient(point.product())).norm();
  for (const Scalar& m : point.m) model.scale += penalty.rho(m);
  return model;
}

/// P + xi is of rank r, out of reach of rounding.
template <class Scalar>
bool stays_on_rank(const RankManifoldPoint<Scalar>& point, const Vector<Scalar>& step) {
  const Matrix<Scalar> P = point.product() + tangent_matrix(point, tangent_blocks(point, step));
  const Svd<Scalar> values = svd(P);
  return values.sound() &&
         values.singular_values[point.rank() - 1] > Scalar(1024) * epsilon<Scalar> * values.singular_values[0];
}

template <class Scalar>
void require_search(const RankManifoldPoint<Scalar>& start) {
  require(start.rank() >= 1, "a search needs a start of rank 1 at least, got rank ", start.rank());
}

template <class Scalar>
SearchResult<Scalar> search_result(const ReducedModel<Scalar>& model, RankManifoldPoint<Scalar> point,
                                   const Scalar& value, SearchEnd end, int steps) {
  Index index = 0;
  for (const Scalar& d : model.hessian.values) index += d < Scalar(0) ? 1 : 0;
  const Vector<Scalar> sizes = model.hessian.values.cwiseAbs();
  return {end, std::move(point), value, model.norm, sizes.minCoeff(), sizes.maxCoeff(), index, steps};
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
  if (d[0] < Scalar(0) && missing > Scalar(0)) x[0] += (x[0] < Scalar(0) ? Scalar(-1) : Scalar(1)) * sqrt(missing);
  return model.hessian.vectors * x;
}

}  // namespace detail

template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
SearchResult<Scalar> newton_search(const Loss& loss, const RankPenalty<Scalar>& penalty,
                                   RankManifoldPoint<Scalar> start,
                                   const SearchOptions<std::type_identity_t<Scalar>>& options) {
  detail::require_search(start);
  RankManifoldPoint<Scalar> point = std::move(start);
  auto model = detail::reduced_model(loss, penalty, point);
  // |grad h| over a length has the units of Hess h: a problem in other units takes the same steps.
  const Scalar unit = point.m.norm();
  const auto squared = [&](const Scalar& norm) -> Scalar { return (norm / unit) * (norm / unit); };
  Scalar nu = squared(model.norm);
  const auto ended = [&](SearchEnd end, int steps) {
    const Scalar value = reduced_value(loss, penalty, point);
    return detail::search_result(model, std::move(point), value, end, steps);
  };
  bool close = false;
  for (int step = 0; step < options.steps; ++step) {
    if (!isfinite(model.norm) || !model.hessian.converged) return ended(SearchEnd::stalled, step);
    // One step more than the tolerance asks: that is quadratic, and rounding then decides.
    if (close && model.norm == Scalar(0)) return ended(SearchEnd::converged, step);
    const Vector<Scalar> g = model.hessian.vectors.transpose() * model.gradient;
    bool taken = false, on_rank = true;
    for (int attempt = 0; attempt < 40 && !taken; ++attempt) {
      Vector<Scalar> x(g.size());
      for (Index k = 0; k < g.size(); ++k) {
        const Scalar d = model.hessian.values[k], scale = d * d + nu;
        x[k] = scale > Scalar(0) ? Scalar(-d * g[k] / scale) : Scalar(0);
      }
      const Vector<Scalar> move = model.hessian.vectors * x;
      const Scalar most = point.m.norm();
      on_rank = move.norm() <= most && detail::stays_on_rank(point, move);
      if (on_rank) {
        RankManifoldPoint<Scalar> next = retract(point, move);
        auto next_model = detail::reduced_model(loss, penalty, next);
        if (next_model.norm < model.norm * (Scalar(1) - Scalar(1) / Scalar(1000))) {
          nu = next_model.norm < model.norm / Scalar(4) ? Scalar(nu / Scalar(100)) : Scalar(nu / Scalar(4));
          nu = min(nu, squared(next_model.norm));
          point = std::move(next);
          model = std::move(next_model);
          taken = true;
          break;
        }
      }
      if (close) break;  // it was below the tolerance, and no step lowers it further
      nu = max(Scalar(nu * Scalar(8)), Scalar(epsilon<Scalar> * squared(model.norm)));
    }
    if (close) return ended(SearchEnd::converged, step + 1);
    close = model.norm <= options.tolerance * model.scale;
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
  auto model = detail::reduced_model(loss, penalty, point);
  Scalar value = reduced_value(loss, penalty, point), radius = point.m.norm() / Scalar(2);
  const auto ended = [&](SearchEnd end, int steps) {
    return detail::search_result(model, std::move(point), value, end, steps);
  };
  for (int step = 0; step < options.steps; ++step) {
    if (!isfinite(model.norm) || !model.hessian.converged) return ended(SearchEnd::stalled, step);
    const bool small = model.norm <= options.tolerance * model.scale;
    if (small && model.hessian.values[0] > Scalar(0)) return ended(SearchEnd::converged, step);
    // Near a minimizer differences of h are rounding: there Newton's steps finish, as |grad h| falls.
    if (model.hessian.values[0] > Scalar(0) && model.norm <= sqrt(epsilon<Scalar>) * model.scale) {
      SearchResult<Scalar> last = newton_search(loss, penalty, point, options);
      last.steps += step;
      return last;
    }
    bool taken = false, on_rank = true;
    while (!taken && radius > epsilon<Scalar> * point.m.norm()) {
      const Vector<Scalar> move = detail::trust_region_step(model, radius);
      on_rank = detail::stays_on_rank(point, move);
      if (on_rank) {
        const Scalar expected =
            -(model.gradient.dot(move) +
              (model.hessian.vectors.transpose() * move).cwiseAbs2().dot(model.hessian.values) / Scalar(2));
        RankManifoldPoint<Scalar> next = retract(point, move);
        const Scalar next_value = reduced_value(loss, penalty, next), ratio = (value - next_value) / expected;
        if (ratio > Scalar(1) / Scalar(10)) {
          if (ratio > Scalar(3) / Scalar(4)) radius = max(radius, Scalar(Scalar(2) * move.norm()));
          point = std::move(next);
          model = detail::reduced_model(loss, penalty, point);
          value = next_value;
          taken = true;
          continue;
        }
      }
      radius = min(radius, Scalar(move.norm())) / Scalar(4);
    }
    if (!taken) return ended(on_rank ? SearchEnd::stalled : SearchEnd::left_rank, step);
  }
  return ended(SearchEnd::steps_used, options.steps);
}

}  // namespace dmf
