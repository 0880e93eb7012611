// SPDX-License-Identifier: BSL-1.0
#pragma once

// Small landscapes with every edge (values that repeat, vanish, lie at the fold or the switch): values,
// bounds, points and derivatives of their orbits.

#include <dmf/landscape/atlas.hpp>
#include <dmf/analytic/balance.hpp>
#include <dmf/low_rank/balanced_factors.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/escape_direction.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/sparse/sparse_hessian.hpp>
#include <dmf/sparse/sparse_objective.hpp>
#include <dmf/points/locate.hpp>
#include <dmf/landscape/merge_tree.hpp>
#include <dmf/landscape/minimality.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/points/random_point.hpp>
#include <dmf/landscape/regularization_path.hpp>
#include <dmf/points/tangent.hpp>
#include <dmf/landscape/uniqueness.hpp>

#include "draws.hpp"
#include "meter.hpp"
#include "scalar_draws.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

namespace dmf::accuracy {

/// Roots of all groups in 160 digits. Which values are equal and at the fold is the library's decision.
template <class Scalar>
class ExactLandscape {
 public:
  explicit ExactLandscape(const SingularGroups<Scalar>& groups)
      : L(groups.architecture.depth()),
        equation(L),
        unit(length_unit(groups.architecture)),
        lambda(product_of_weights(groups.architecture)) {
    for (int l = 1; l <= L; ++l) weights.push_back(exact(groups.architecture.lambda(l)));
    for (const SingularGroup<Scalar>& group : groups.groups) {
      const Exact y = exact(group.value);
      values.push_back(y);
      margins.push_back(log(Exact(y / (unit * equation.fold))));
      std::map<RootKind, ExactRoot> of_group;
      for (const GroupRoot<Scalar>& root : group.roots) {
        const RootKind kind = root.root.kind;
        of_group[kind] = ExactRoot(
            kind == RootKind::double_root ? equation.u_fold : equation.root(kind == RootKind::larger, y / unit), L);
      }
      roots.push_back(of_group);
    }
  }

  [[nodiscard]] Exact S(std::size_t group) const {
    return Conditions::of<Scalar>(values[group], unit, margins[group]).S;
  }
  /// The largest S of the groups that have a simple root.
  [[nodiscard]] Exact worst_S() const {
    Exact result(1);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (roots[i].contains(RootKind::larger) && S(i) > result) result = S(i);
    }
    return result;
  }
  [[nodiscard]] Exact sigma(std::size_t group, RootKind kind) const { return unit * roots[group].at(kind).u; }

  /// Visits (group, root kind, copies) of an orbit, and (group, copies) at zero.
  template <class Active, class Zero>
  static void visit(const Orbit<Scalar>& orbit, const Active& active, const Zero& zero) {
    for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
      const Choice& c = orbit.choice()[i];
      if (c.larger > 0) active(i, RootKind::larger, c.larger);
      if (c.smaller > 0) active(i, RootKind::smaller, c.smaller);
      if (c.double_root > 0) active(i, RootKind::double_root, c.double_root);
      const Index rest = orbit.groups().groups[i].multiplicity - c.active();
      if (rest > 0) zero(i, rest);
    }
  }

  [[nodiscard]] Exact value(const Orbit<Scalar>& orbit) const {
    Exact result(0);
    visit(
        orbit,
        [&](std::size_t i, RootKind kind, Index copies) {
          result += static_cast<int>(copies) * ExactCopy(roots[i].at(kind), unit, values[i]).value;
        },
        [&](std::size_t i, Index copies) { result += static_cast<int>(copies) * values[i] * values[i]; });
    // Singular values that count as zero are zero here: the draws have no others.
    return result;
  }

  /// <D, H D>/2 or the third order, the lowest of the directions of dmf/points/escape_direction.hpp.
  [[nodiscard]] Exact escape(const Orbit<Scalar>& orbit, Index hidden_width) const {
    Exact all(0), coefficient(0);
    for (const Exact& weight : weights) all += 1 / weight;
    const Exact ends = 1 / weights.front() + 1 / weights.back();
    std::vector<std::size_t> at_zero;
    visit(
        orbit, [](auto&&...) {}, [&](std::size_t i, Index) { at_zero.push_back(i); });
    const auto consider = [&](const Exact& candidate) {
      if (candidate < coefficient) coefficient = candidate;
    };
    if (orbit.type() == CriticalPointType::non_strict_saddle) {
      visit(
          orbit,
          [&](std::size_t i, RootKind kind, Index) {
            if (kind != RootKind::double_root) return;
            consider(-2 * Exact(L) * (L - 1) * (L - 2) / (3 * sigma(i, kind)) / (all * sqrt(all)));
          },
          [](auto&&...) {});
      return coefficient;
    }
    visit(
        orbit,
        [&](std::size_t i, RootKind kind, Index) {
          const ExactRoot& root = roots[i].at(kind);
          if (kind == RootKind::smaller) consider(L * (L * root.t - (L - 2)) / all);
          for (const std::size_t c : at_zero) {
            if (c < i) consider(2 * (1 + root.t) * (values[i] - values[c]) / values[i] / ends);
          }
        },
        [](auto&&...) {});
    if (L == 2 && !at_zero.empty() && hidden_width > orbit.rank()) {
      consider(2 * (1 - values[at_zero.front()] / unit) / ends);
    }
    return coefficient;
  }

  // ---- radii: (2) and (3) of docs/bounds.md, written plainly

  [[nodiscard]] Exact alpha() const {
    Exact total(0);
    for (const Exact& weight : weights) total += weight;
    return sqrt(total) / L;
  }
  [[nodiscard]] Exact fall_beyond_first_order(const Exact& sigma_1, const Exact& delta) const {
    return Exact(L) * (L - 1) / 2 * delta * delta * power(Exact(sigma_1 + delta), L - 2);
  }
  [[nodiscard]] Exact fall(const Exact& s, const Exact& sigma_1, const Exact& delta) const {
    return L * power(s, L - 1) * delta + fall_beyond_first_order(sigma_1, delta);
  }

  /// The largest x in [0, upper] for which an inequality holds that holds below it.
  template <class Holds>
  static Exact largest(const Exact& upper, const Holds& holds) {
    if (holds(upper)) return upper;
    Exact low(0), high(upper);
    for (int i = 0; i < 300; ++i) {
      const Exact middle = (low + high) / 2;
      (holds(middle) ? low : high) = middle;
    }
    return low;
  }

  [[nodiscard]] Exact room(std::size_t i, const Exact& sigma_1) const {
    const Exact larger = sigma(i, RootKind::larger), smaller = sigma(i, RootKind::smaller);
    const Exact allowed = power(larger, L) - power(smaller, L);
    return largest(larger, [&](const Exact& delta) { return fall(larger, sigma_1, delta) <= allowed; });
  }

  [[nodiscard]] Exact minimality(const Orbit<Scalar>& orbit) const {
    const bool too_few = orbit.reason() == TypeReason::too_few;
    Exact radius(-1), sigma_1(0);
    if (orbit.rank() > 0) sigma_1 = sigma(0, RootKind::larger);
    const auto take = [&](const Exact& candidate) {
      if (radius < 0 || candidate < radius) radius = candidate;
    };
    if (!too_few) {
      visit(
          orbit,
          [&](std::size_t i, RootKind kind, Index) {
            if (kind == RootKind::larger && orbit.groups().groups[i].side_of_switch < 0) {
              take(room(i, sigma_1) / alpha());
            }
          },
          [](auto&&...) {});
      return radius;
    }
    std::size_t next = values.size();
    visit(
        orbit, [](auto&&...) {}, [&](std::size_t i, Index) { next = std::min(next, i); });
    // u^L + L u^{2-L} = 2 eta, the smaller solution: u = L^{1/(2L-2)} w.
    const Exact stretch = real_power(Exact(L), Exact(1) / (2 * L - 2));
    const Exact w = equation.root(false, 2 * values[next] / unit / power(stretch, L));
    const Exact sigma_c = unit * stretch * w;
    const Exact gamma = real_power(lambda, Exact(1) / (2 * L)) / sqrt(Exact(L));
    const Exact most = sigma_c / gamma;
    if (orbit.rank() == 0) return most;
    const Exact allowed = power(sigma_c, L);
    const Exact horn = largest(most, [&](const Exact& rho) {
      const Exact delta = alpha() * rho;
      Exact rise = power(Exact(gamma * rho), L);
      bool valid = true;
      visit(
          orbit,
          [&](std::size_t i, RootKind kind, Index copies) {
            const Exact s = sigma(i, kind), left = power(s, L) - fall(s, sigma_1, delta);
            valid = valid && left > 0;
            if (valid) rise *= power(Exact(power(Exact(s + delta), L) / left), static_cast<long>(copies));
          },
          [](auto&&...) {});
      return valid && rise <= allowed;
    });
    const Exact weyl = (real_power(Exact(power(sigma_1, L) + allowed), Exact(1) / L) - sigma_1) / alpha();
    return horn > weyl ? horn : weyl;
  }

  struct Cubic {
    Exact coefficient, radius, leading, descent;
  };
  [[nodiscard]] Cubic cubic(const Orbit<Scalar>& orbit, const Exact& share) const {
    Exact s(0), delta(-1), sigma_1(-1);
    Index k = 0;
    visit(
        orbit,
        [&](std::size_t i, RootKind kind, Index copies) {
          if (sigma_1 < 0) sigma_1 = sigma(i, kind);
          if (kind == RootKind::double_root) s = sigma(i, kind), k = copies;
        },
        [](auto&&...) {});
    const Exact root_of_k = real_power(Exact(static_cast<int>(k)), Exact(1) / 3);
    const auto omega = [&](const Exact& d) {
      return d == 0 ? Exact(0) : Exact(root_of_k * fall_beyond_first_order(sigma_1, d) / (L * power(s, L - 1) * d));
    };
    const auto kappa = [&](const Exact& d) { return Exact(fall(s, sigma_1, d) / power(s, L)); };
    delta = largest(s, [&](const Exact& d) { return kappa(d) <= share && omega(d) <= share; });
    visit(
        orbit,
        [&](std::size_t i, RootKind kind, Index) {
          if (kind == RootKind::larger && orbit.groups().groups[i].side_of_switch < 0) {
            delta = std::min(delta, room(i, sigma_1));
          }
        },
        [](auto&&...) {});
    Exact all(0);
    for (const Exact& weight : weights) all += 1 / weight;
    const Exact third = 2 * Exact(L) * (L - 1) * (L - 2) / (3 * s);
    Cubic result;
    result.radius = delta / alpha();
    result.leading = third * power(alpha(), 3);
    result.descent = third / (all * sqrt(all));
    result.coefficient =
        result.leading * power(Exact(1 + omega(delta)), 3) * real_power(Exact(1 - kappa(delta)), Exact(2) / L - 3);
    return result;
  }

  int L;
  ExactEquation equation;
  Exact unit, lambda;
  std::vector<Exact> weights, values, margins;
  std::vector<std::map<RootKind, ExactRoot>> roots;
};

/// An orbit's numbers.
template <class Scalar>
void see_orbit(Meter<Scalar>& meter, const ExactLandscape<Scalar>& reference, const Orbit<Scalar>& orbit) {
  meter.see("value", orbit.value(), reference.value(orbit));
  Exact squares(0);
  reference.visit(
      orbit,
      [&](std::size_t i, RootKind kind, Index copies) {
        squares += static_cast<int>(copies) * power(reference.sigma(i, kind), 2);
      },
      [](auto&&...) {});
  meter.see("layer_norm", balanced_layer_norm(orbit), sqrt(squares));
  const TypeReason reason = orbit.reason();
  if (reason == TypeReason::too_few || reason == TypeReason::too_many) {
    const Exact radius = reference.minimality(orbit);
    meter.see("minimality", minimality_radius(orbit).radius, radius, reference.L * reference.worst_S() * radius);
  }
  if (orbit.type() == CriticalPointType::non_strict_saddle) {
    const auto bound = cubic_lower_bound(orbit);
    const auto exact_bound = reference.cubic(orbit, Exact(0.5));
    const Exact L = reference.L * reference.worst_S();
    meter.see("cubic_leading", bound.leading, exact_bound.leading, L * exact_bound.leading);
    meter.see("cubic_leading", bound.descent, exact_bound.descent, L * exact_bound.descent);
    meter.see("cubic_coefficient", bound.coefficient, exact_bound.coefficient, L * exact_bound.coefficient);
    meter.see("cubic_coefficient", bound.radius, exact_bound.radius, L * exact_bound.radius);
  }
}

template <class Scalar>
void see_entries(Meter<Scalar>& meter, std::string_view row, const Matrix<Scalar>& computed,
                 const ExactMatrix& reference, const ExactMatrix& absolute_values, const Exact& factor) {
  for (Index i = 0; i < computed.rows(); ++i) {
    for (Index j = 0; j < computed.cols(); ++j) {
      meter.see(row, computed(i, j), reference(i, j), factor * absolute_values(i, j));
    }
  }
}

template <class Scalar>
Exact residual_gradient(const Problem<Scalar>& problem, const Factors<Scalar>& W, Exact& scale) {
  const ExactProblem reference = ExactProblem::of(problem);
  const ExactLayers layers = exact_layers(W);
  scale = problem.architecture().depth() * norm(reference.absolute_values().gradient(absolute(layers)));
  return norm(reference.gradient(layers));
}

/// Points of an orbit for Y = diag(y) and for Y = U diag(y) V^T.
template <class Scalar>
void see_points(Meter<Scalar>& meter, Draw<Scalar>& draw, const ExactLandscape<Scalar>& reference,
                const Orbit<Scalar>& orbit) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const int L = architecture.depth();
  const Exact eps = meter.eps();
  std::vector<Exact> sigmas;  // of the active copies
  std::vector<Index> places;
  reference.visit(
      orbit,
      [&](std::size_t i, RootKind kind, Index copies) {
        const Choice& c = orbit.choice()[i];
        const Index before = kind == RootKind::smaller ? c.larger : 0;
        for (Index a = 0; a < copies; ++a) {
          sigmas.push_back(reference.sigma(i, kind));
          places.push_back(orbit.groups().groups[i].first + before + a);
        }
      },
      [](auto&&...) {});
  const auto r = static_cast<Index>(sigmas.size());

  const Problem<Scalar> diagonal = diagonal_problem(orbit.groups());
  const Factors<Scalar> W = canonical_point(orbit);
  Factors<Scalar> rest = W;
  for (int l = 1; l <= L; ++l) {
    for (Index a = 0; a < r; ++a) {
      const Index place = places[static_cast<std::size_t>(a)];
      const Index row = l == L ? place : a, column = l == 1 ? place : a;
      meter.see("canonical", W.layer(l)(row, column),
                sigmas[static_cast<std::size_t>(a)] / sqrt(reference.weights[static_cast<std::size_t>(l - 1)]));
      rest.layer(l)(row, column) = Scalar(0);
    }
  }
  if (!rest.vector().isZero(Scalar(0))) meter.see_defect("canonical", 1, 0);
  Exact scale(0);
  Exact defect = residual_gradient(diagonal, W, scale);
  meter.see_defect("residual_gradient", defect, eps * scale);

  const Index rows = architecture.width(L), columns = architecture.width(0);
  const Index most = architecture.target_rank_bound();
  const Matrix<Scalar> U = random_frame<Scalar>(rows, most, draw.generator());
  const Matrix<Scalar> V = random_frame<Scalar>(columns, most, draw.generator());
  const Matrix<Scalar> Y_rounded = U * orbit.groups().singular_values.asDiagonal() * V.transpose();
  const SingularVectors<Scalar> vectors(Y_rounded, U, orbit.groups().singular_values, V);
  const CriticalPoint<Scalar> point = random_critical_point(orbit, vectors, draw.generator());
  const Factors<Scalar> X = point.factors();
  for (int l = 1; l <= L; ++l) {
    // Active columns of the outer frames, which the point lists by place.
    const auto outer = [&](const Matrix<Scalar>& frame) {
      ExactMatrix result(frame.rows(), r);
      for (Index a = 0; a < r; ++a) {
        for (Index i = 0; i < frame.rows(); ++i) result(i, a) = exact(frame(i, places[static_cast<std::size_t>(a)]));
      }
      return result;
    };
    ExactMatrix left = l == L ? outer(point.U) : exact_matrix(point.hidden[static_cast<std::size_t>(l - 1)]);
    const ExactMatrix right = l == 1 ? outer(point.V) : exact_matrix(point.hidden[static_cast<std::size_t>(l - 2)]);
    if (l < L) meter.see_defect("frames", orthonormality_defect(left), eps * static_cast<int>(left.rows()));
    for (Index a = 0; a < r; ++a) {
      for (Index i = 0; i < left.rows(); ++i) {
        left(i, a) *= sigmas[static_cast<std::size_t>(a)] / sqrt(reference.weights[static_cast<std::size_t>(l - 1)]);
      }
    }
    const ExactMatrix layer = product(left, transposed(right));
    meter.see_defect("factors", norm(sum(1, exact_matrix(X.layer(l)), -1, layer)), eps * norm(layer));
  }
  ExactMatrix scaled = exact_matrix(U);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < most; ++j) scaled(i, j) *= exact(orbit.groups().singular_values[j]);
  }
  const ExactMatrix Y = product(scaled, transposed(exact_matrix(V)));
  Matrix<Scalar> rounded(rows, columns);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) rounded(i, j) = Scalar(Y(i, j));
  }
  const Problem<Scalar> rotated(architecture, rounded);
  defect = residual_gradient(rotated, X, scale);
  meter.see_defect("residual_gradient", defect, eps * scale);
  Exact natural(0);
  for (const Exact& weight : reference.weights) natural += reference.unit * reference.unit / weight;
  const auto membership = dmf::membership(orbit, vectors, X.view());
  meter.see_defect("membership", exact(membership.distance), eps * (norm(exact_layers(X)) + sqrt(natural)));

  if (orbit.dimension() > 0 && orbit.dimension() <= 40) {
    const Matrix<Scalar> basis = tangent_basis(point);
    meter.see_defect("tangent", orthonormality_defect(exact_matrix(basis)), eps * static_cast<int>(basis.cols()));
  }
  if (const auto way = escape_direction(point)) {
    const Exact coefficient = reference.escape(orbit, L == 2 ? architecture.width(1) : Index{0});
    meter.see("escape", way->coefficient, coefficient, L * reference.worst_S() * abs(coefficient));
    meter.see_defect("escape_length", norm(exact_layers(way->direction)) - 1, eps * L);
  }
}

/// Derivatives at a random point with entries of any size and sign, by loops.
template <class Scalar>
void see_derivatives(Meter<Scalar>& meter, Draw<Scalar>& draw, const Architecture<Scalar, Dynamic>& architecture) {
  const int L = architecture.depth();
  const Index rows = architecture.width(L), columns = architecture.width(0);
  Exact k(0);
  for (int l = 0; l <= L; ++l) k += static_cast<int>(architecture.width(l));
  const Problem<Scalar> problem(architecture, standard_normal<Scalar>(rows, columns, draw.generator()));
  Factors<Scalar> W(architecture), D(architecture);
  const Scalar size = draw.decade(-1, 1);
  W.vector() = size * standard_normal<Scalar>(W.vector().size(), 1, draw.generator());
  D.vector() = draw.decade(-3, 3) * standard_normal<Scalar>(W.vector().size(), 1, draw.generator());
  meter.at("derivatives, L ", L, ", k ", static_cast<double>(k), ", size ", static_cast<double>(size));

  const ExactProblem reference = ExactProblem::of(problem), all = reference.absolute_values();
  const ExactLayers at = exact_layers(W), along = exact_layers(D);
  const ExactLayers abs_at = absolute(at), abs_along = absolute(along);
  const auto [value, gradient] = objective_and_gradient(problem, W);
  meter.see("objective", value, reference.objective(at), k * all.objective(abs_at));
  see_entries<Scalar>(meter, "product", end_to_end(W), ExactProblem::end_to_end(at), ExactProblem::end_to_end(abs_at),
                      k);
  const ExactLayers exact_gradient = reference.gradient(at), abs_gradient = all.gradient(abs_at);
  Hessian<Scalar, Dynamic> hessian(problem, W);
  Factors<Scalar> HD(architecture);
  hessian.apply(D, HD);
  const ExactLayers exact_HD = reference.hessian_times(at, along), abs_HD = all.hessian_times(abs_at, abs_along);
  for (int l = 1; l <= L; ++l) {
    const auto i = static_cast<std::size_t>(l - 1);
    see_entries<Scalar>(meter, "gradient", gradient.layer(l), exact_gradient[i], abs_gradient[i], k);
    see_entries<Scalar>(meter, "hessian", HD.layer(l), exact_HD[i], abs_HD[i], k);
  }

  // The same target as if it were sparse.
  const SparseTarget<Scalar> target(Eigen::SparseMatrix<Scalar>(problem.Y().sparseView()));
  const SparseProblem<Scalar> sparse(architecture, target);
  const auto of_sparse = objective_and_gradient(sparse, W);
  meter.see("sparse_objective", of_sparse.value, reference.objective(at),
            exact(objective_error_bound(sparse, W)) / meter.eps());
  SparseHessian<Scalar, Dynamic>(sparse, W).apply(D, HD);
  const Exact s = k - static_cast<int>(std::min(rows, columns)) + 160;
  for (int l = 1; l <= L; ++l) {
    const auto i = static_cast<std::size_t>(l - 1);
    see_entries<Scalar>(meter, "sparse_gradient", of_sparse.gradient.layer(l), exact_gradient[i], abs_gradient[i], s);
    see_entries<Scalar>(meter, "sparse_hessian", HD.layer(l), exact_HD[i], abs_HD[i], s);
  }
  meter.see("quadratic", hessian.quadratic_form(D), inner(along, exact_HD), k * inner(abs_along, abs_HD));

  Exact worst(0), scale(0);
  for (std::size_t l = 0; l < at.size(); ++l) {
    scale = std::max(scale, Exact(reference.lambda[l] * inner(at[l], at[l])));
    if (l + 1 == at.size()) break;
    const Exact difference = norm(sum(reference.lambda[l], product(at[l], transposed(at[l])), -reference.lambda[l + 1],
                                      product(transposed(at[l + 1]), at[l + 1])));
    worst = std::max(worst, difference);
  }
  meter.see("balance", balance_defect(W), worst / scale, k);
}

/// Orbits that random landscapes have few of: a non-strict saddle with a larger root below the switch
/// beside it, and local minimizers with too few and too many active values.
template <class Scalar>
void see_local_types(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const int L = draw.integer(0, 5) == 0 ? 100 : draw.integer(3, 12);
  std::vector<Scalar> lambda(static_cast<std::size_t>(L), draw.decade(-1, 1));
  lambda.front() = draw.decade(-1, 1);
  const Architecture<Scalar, Dynamic> architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, 5), lambda);
  const ScalarEquation<Scalar> equation(L);
  const Scalar fold = equation.fold_threshold(architecture.log_unit());
  const Scalar switch_threshold = equation.switch_threshold(architecture.log_unit());
  Vector<Scalar> y(5);
  y << switch_threshold * Scalar(1 + draw.real(0.01, 2)), switch_threshold * Scalar(1 + draw.real(0.01, 2)),
      fold + (switch_threshold - fold) * Scalar(draw.real(0.01, 0.99)), fold, fold;
  const Atlas<Scalar> atlas(architecture, y);
  const ExactLandscape<Scalar> reference(atlas.groups());
  meter.at("local types, L ", L);
  const Choice larger{1, 0, 0}, none{};
  see_orbit(meter, reference, atlas.orbit({larger, larger, larger, {0, 0, 1}}));
  see_orbit(meter, reference, atlas.orbit({larger, larger, larger, {0, 0, 2}}));
  see_orbit(meter, reference, atlas.orbit({larger, larger, larger, none}));
  see_orbit(meter, reference, atlas.orbit({larger, none, none, none}));
  see_orbit(meter, reference, atlas.orbit({none, none, none, none}));
}

/// The heights of all merges, as differences of gains: values of F may agree to all 160 digits.
template <class Scalar>
void see_merge_tree(Meter<Scalar>& meter, const ExactLandscape<Scalar>& reference, const Atlas<Scalar>& atlas) {
  try {
    const MergeTree<Scalar> tree = merge_tree(atlas);
    std::vector<Exact> lowest;  // minimizer of each merge
    const auto minus_gains = [&](const Orbit<Scalar>& orbit) {
      Exact result(0);
      reference.visit(
          orbit,
          [&](std::size_t i, RootKind kind, Index copies) {
            const ExactCopy copy(reference.roots[i].at(kind), reference.unit, reference.values[i]);
            result -= static_cast<int>(copies) * copy.gain;
          },
          [](auto&&...) {});
      return result;
    };
    for (const Merge<Scalar>& merge : tree.merges) {
      const Exact level = minus_gains(merge.saddle);
      Exact least = level;
      for (const MergePart<Scalar>& part : merge.parts) {
        const Exact below = part.is_leaf ? minus_gains(tree.leaves[part.index].orbit) : lowest[part.index];
        meter.see("merge_height", part.height, level - below, reference.worst_S() * (level - below));
        least = std::min(least, below);
      }
      lowest.push_back(least);
    }
  } catch (const NotRepresentable&) {
  }
}

/// One hidden unit and two values, which may be close to each other.
template <class Scalar>
void see_two_values(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const int L = draw.depth();
  std::vector<Index> widths(static_cast<std::size_t>(L + 1), 1);
  widths.front() = widths.back() = 2;
  const Architecture<Scalar, Dynamic> architecture(widths, draw.weights(L));
  const ExactEquation equation(L);
  const Exact smaller = draw.eta(equation) * length_unit(architecture);
  const Exact larger = smaller * (1 + pow(Exact(10), Exact(draw.real(-std::numeric_limits<Scalar>::digits10, 2))));
  if (!Draw<Scalar>::fits(larger * larger) || !Draw<Scalar>::fits(smaller * smaller)) return;
  Vector<Scalar> y(2);
  y << Scalar(larger), Scalar(smaller);
  const Atlas<Scalar> atlas(architecture, y);
  meter.at("two values, L ", L, ", ", y[0], ", ", y[1]);
  see_merge_tree(meter, ExactLandscape<Scalar>(atlas.groups()), atlas);
}

template <class Scalar>
void see_landscape(Meter<Scalar>& meter, Draw<Scalar>& draw, int number) {
  const auto landscape = test::random_landscape<Scalar>(
      draw.generator(), number % 8 == 7 ? test::LandscapeLimits{40, 2, 120} : test::LandscapeLimits{7, 4, 60});
  const Atlas<Scalar> atlas(landscape.architecture, landscape.singular_values);
  const ExactLandscape<Scalar> reference(atlas.groups());
  meter.at("landscape ", number, ", L ", reference.L, ", groups ", reference.values.size());
  const Exact eps = meter.eps();

  // Uniqueness: the least distance of Proposition 10's two exceptions.
  const Uniqueness<Scalar> unique = uniqueness(atlas.groups());
  if (unique.unique() && isfinite(unique.margin)) {
    const Index bound = landscape.architecture.rank_bound();
    Exact margin(-1), A(1);
    for (std::size_t i = 0; i < reference.values.size(); ++i) {
      const SingularGroup<Scalar>& group = atlas.groups().groups[i];
      const Exact over =
          group.side_of_switch == 0
              ? Exact(0)
              : Exact(log(Exact(reference.values[i] / reference.unit / reference.equation.switch_threshold)));
      const auto c = Conditions::of<Scalar>(reference.values[i], reference.unit, Exact(0));
      A = std::max(A, c.A);
      const auto take = [&](const Exact& x) { margin = margin < 0 || x < margin ? x : margin; };
      if (group.first < bound && reference.L > 2) take(abs(over));
      if (group.first < bound && group.first + group.multiplicity > bound) take(-over);
      if (group.first == bound && i > 0) {
        const Exact gap = log(Exact(reference.values[i - 1] / reference.values[i])) / 2;
        take(std::max(gap, Exact(-over)));
      }
    }
    meter.see("uniqueness", unique.margin, margin, abs(margin) + eps * A);
  }

  see_merge_tree(meter, reference, atlas);

  const RegularizationPath<Scalar> path(landscape.architecture, landscape.singular_values);
  for (const PathEvent<Scalar>& event : path.events()) {
    const Exact y = exact(event.singular_value);
    const Exact eta =
        event.kind == PathEventKind::at_fold ? reference.equation.fold : reference.equation.switch_threshold;
    const Exact weight = real_power(Exact(y / eta), Exact(2 * (reference.L - 1)) / reference.L);
    meter.see("path", event.mean_weight, weight);
    meter.see("path", event.unit, y / eta);
    const Exact logarithm = log(weight);
    meter.see("path_log", event.log_mean_weight, logarithm, abs(logarithm) + eps * (1 + abs(Exact(log(y)))));
  }

  std::vector<Orbit<Scalar>> orbits = atlas.lowest(6);
  int seen = 0;
  for (const Orbit<Scalar>& orbit : atlas.orbits()) {
    if (++seen > 400) break;
    const bool rare = orbit.type() != CriticalPointType::strict_saddle;
    if (rare || draw.integer(0, 9) == 0) orbits.push_back(orbit);
    if (orbits.size() > 16) break;
  }
  for (const Orbit<Scalar>& orbit : orbits) see_orbit(meter, reference, orbit);
  for (int i = 0; i < 2; ++i) {
    see_points(meter, draw, reference,
               orbits[static_cast<std::size_t>(draw.integer(0, static_cast<int>(orbits.size()) - 1))]);
  }
  see_derivatives(meter, draw, landscape.architecture);
  if (number % 16 == 0) {
    see_derivatives(meter, draw, Architecture<Scalar, Dynamic>({12, 25, 9, 17}, draw.decade(-2, 2)));
  }
}

}  // namespace dmf::accuracy
