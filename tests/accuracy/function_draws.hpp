// SPDX-License-Identifier: BSL-1.0
#pragma once

// Function space and equivalent problems: proximal map, Schatten powers, balanced factors, auxiliary
// problem, whitened data, decompositions.

#include <dmf/analytic/auxiliary_problem.hpp>
#include <dmf/low_rank/balanced_factors.hpp>
#include <dmf/points/global_minimizer.hpp>
#include <dmf/low_rank/prox.hpp>
#include <dmf/low_rank/schatten.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/analytic/whiten.hpp>

#include "draws.hpp"
#include "landscape_draws.hpp"
#include "meter.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmf::accuracy {

template <class Scalar>
void see_prox(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const int L = draw.depth();
  const ExactEquation equation(L);
  const Scalar tau = draw.decade(-0.1 * decades<Scalar>, 0.1 * decades<Scalar>);
  const Exact weight = 2 * exact(tau) / L;
  const Exact unit = real_power(weight, Exact(L) / (2 * (L - 1)));
  const Index n = draw.integer(1, 4);
  Vector<Scalar> y(n);
  for (Index i = 0; i < n; ++i) {
    const int kind = draw.integer(0, 5);
    const Exact wanted = unit * draw.eta(equation);
    const bool fits = draw.fits(wanted * wanted);
    y[i] = kind == 0 ? Scalar(0) : kind == 1 && i > 0 ? y[i - 1] : Scalar(fits ? wanted : Exact(unit * 2));
  }
  if (!draw.fits(unit * equation.switch_threshold)) return;
  meter.at("prox, L ", L, ", tau ", static_cast<double>(tau), ", y_1 / y* ",
           static_cast<double>(Exact(exact(y[0]) / (unit * equation.switch_threshold))));
  const ProxValues<Scalar> result = prox_values(y, tau, L);
  meter.see("prox_threshold", result.threshold, unit * equation.switch_threshold);
  Exact objective(0);
  for (Index i = 0; i < n; ++i) {
    const Exact value = exact(y[i]), eta = value / unit;
    const Exact over = eta / equation.switch_threshold - 1, tolerance = 16 * meter.eps();
    Exact m(0), shortfall(value);
    if (result.values[i] > Scalar(0) || over > tolerance) {  // a tie at the switch is broken as it likes
      if (over < -tolerance) meter.see_defect("prox_value", 1, 0);
      const ExactRoot root(equation.root(true, eta), L);
      const auto c = Conditions::of<Scalar>(value, unit, Exact(log(Exact(eta / equation.fold))));
      m = unit * root.p;
      shortfall = unit * root.q;
      meter.see("prox_value", result.values[i], m, (L == 2 ? c.S : Exact(1)) * m);
    }
    objective += shortfall * shortfall / 2 + exact(tau) * real_power(m, Exact(2) / L);
  }
  meter.see("prox_objective", result.objective, objective, static_cast<int>(n) * objective);
}

template <class Scalar>
void see_schatten(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const Vector<Scalar> s = draw.values(draw.integer(1, 6));
  const int L = draw.depth();
  const Scalar p = draw.integer(0, 1) == 0 ? Scalar(2) / Scalar(L) : draw.decade(-3, 1);
  meter.at("schatten, p ", static_cast<double>(p), ", s_1 ", static_cast<double>(s[0]));
  Exact sum(0), squares(0);
  for (Index i = 0; i < s.size(); ++i) {
    sum += real_power(exact(s[i]), exact(p));
    squares += real_power(exact(s[i]), Exact(2) / L);
  }
  const Exact norm = real_power(sum, 1 / exact(p));
  try {
    meter.see("schatten_power", schatten_power_from_values(s, p), sum);
    meter.see("schatten_norm", schatten_quasi_norm_from_values(s, p), norm);
  } catch (const NotRepresentable&) {
    if (draw.fits(norm) && draw.fits(sum)) meter.see_defect("schatten_norm", 1, 0);
  }

  const Architecture<Scalar, Dynamic> architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, s.size()),
                                                   draw.weights(L));
  const Exact least = L * real_power(product_of_weights(architecture), Exact(1) / L) * squares;
  if (squares > 0 && !draw.fits(least)) return;
  meter.see("least_penalty", least_penalty<Scalar>(architecture, s), least);
}

/// A decomposition with the given values and random frames, as good as Scalar allows.
template <class Scalar>
Svd<Scalar> decomposition_of(const Vector<Scalar>& descending, Index rows, Index columns, Draw<Scalar>& draw) {
  Svd<Scalar> result;
  result.U = random_frame<Scalar>(rows, descending.size(), draw.generator());
  result.V = random_frame<Scalar>(columns, descending.size(), draw.generator());
  result.singular_values = descending;
  return result;
}

template <class Scalar>
ExactMatrix exact_product(const Matrix<Scalar>& U, const std::vector<Exact>& values, const Matrix<Scalar>& V) {
  ExactMatrix scaled = exact_matrix(U);
  for (Index i = 0; i < scaled.rows(); ++i) {
    for (Index j = 0; j < scaled.cols(); ++j) scaled(i, j) *= values[static_cast<std::size_t>(j)];
  }
  return product(scaled, transposed(exact_matrix(V)));
}

template <class Scalar>
void see_balanced(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const int L = std::min(draw.depth(), 100);
  std::vector<Index> widths;
  for (int l = 0; l <= L; ++l) widths.push_back(draw.integer(3, 4));
  const Architecture<Scalar, Dynamic> architecture(widths, draw.weights(L));
  Vector<Scalar> s(std::min(widths.front(), widths.back()));
  for (Index i = 0; i < s.size(); ++i) s[i] = i == 2 ? s[1] : draw.decade(-2, 2);
  if (s.size() > 3) s[3] = Scalar(0);
  std::sort(s.data(), s.data() + s.size(), std::greater<>());
  const Svd<Scalar> X = decomposition_of(s, widths.back(), widths.front(), draw);
  meter.at("balanced factors, L ", L);
  const Factors<Scalar> W = balanced_factors(architecture, X);
  std::vector<Exact> values;
  Exact powers(0), penalty(0);
  for (Index i = 0; i < s.size(); ++i) {
    values.push_back(exact(s[i]));
    powers += real_power(exact(s[i]), Exact(2) / L);
  }
  const ExactLayers layers = exact_layers(W);
  for (int l = 1; l <= L; ++l) {
    const ExactMatrix& layer = layers[static_cast<std::size_t>(l - 1)];
    penalty += exact(architecture.lambda(l)) * inner(layer, layer);
  }
  const ExactMatrix wanted = exact_product(X.U, values, X.V);
  meter.see_defect("balanced_product", norm(sum(1, ExactProblem::end_to_end(layers), -1, wanted)),
                   meter.eps() * L * norm(wanted));
  const Exact least = L * real_power(product_of_weights(architecture), Exact(1) / L) * powers;
  meter.see_defect("balanced_penalty", penalty - least, meter.eps() * least);
}

template <class Scalar>
void see_global_map(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const auto landscape = test::random_landscape<Scalar>(draw.generator(), {7, 4, 60});
  const Atlas<Scalar> atlas(landscape.architecture, landscape.singular_values);
  const int L = landscape.architecture.depth();
  const Svd<Scalar> Y = decomposition_of<Scalar>(atlas.groups().singular_values, landscape.architecture.width(L),
                                                 landscape.architecture.width(0), draw);
  meter.at("global minimizer, L ", L);
  const GlobalMinimizer<Scalar> best = global_minimizer(atlas, Y);
  const ExactLandscape<Scalar> reference(atlas.groups());
  std::vector<Exact> m(static_cast<std::size_t>(Y.singular_values.size()), Exact(0));
  reference.visit(
      best.orbit,
      [&](std::size_t i, RootKind kind, Index copies) {
        for (Index a = 0; a < copies; ++a) {
          m[static_cast<std::size_t>(atlas.groups().groups[i].first + a)] =
              reference.unit * reference.roots[i].at(kind).p;
        }
      },
      [](auto&&...) {});
  const ExactMatrix X = exact_product(Y.U, m, Y.V);
  meter.see_defect("global_map", norm(sum(1, exact_matrix(best.end_to_end), -1, X)), meter.eps() * norm(X));
  meter.see("value", best.value, reference.value(best.orbit));
}

template <class Scalar>
void see_auxiliary(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const int L = std::min(draw.depth(), 30);
  const Architecture<Scalar, Dynamic> architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, 2),
                                                   draw.weights(L));
  const Exact lambda = product_of_weights(architecture);
  if (!draw.fits(lambda)) return;
  meter.at("auxiliary problem, L ", L, ", lambda ", static_cast<double>(lambda));
  const Problem<Scalar> problem(architecture, standard_normal<Scalar>(2, 2, draw.generator()));
  const Problem<Scalar> auxiliary = auxiliary_problem(problem);
  meter.see("auxiliary", auxiliary.architecture().lambda(1), lambda);
  for (Index i = 0; i < 4; ++i) {
    meter.see("auxiliary", auxiliary.Y()(i % 2, i / 2), sqrt(lambda) * exact(problem.Y()(i % 2, i / 2)));
  }
  Factors<Scalar> W(architecture);
  W.vector() = standard_normal<Scalar>(W.vector().size(), 1, draw.generator());
  const Factors<Scalar> Z = to_auxiliary(W), back = from_auxiliary(architecture, W);
  for (int l = 1; l <= L; ++l) {
    const Exact root = sqrt(exact(architecture.lambda(l)));
    for (Index i = 0; i < 4; ++i) {
      const Exact w = exact(W.layer(l)(i % 2, i / 2));
      meter.see("auxiliary_point", Z.layer(l)(i % 2, i / 2), w * root);
      meter.see("auxiliary_point", back.layer(l)(i % 2, i / 2), w / root);
    }
  }
}

template <class Scalar>
void see_whitened(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const Index d0 = draw.integer(1, 4), dL = draw.integer(1, 4), n = d0 + draw.integer(0, 12);
  const Scalar size = draw.decade(-3, 3);
  const Matrix<Scalar> frame = random_frame<Scalar>(n, d0, draw.generator());
  const Matrix<Scalar> A = size * frame.transpose();
  const Matrix<Scalar> T = draw.decade(-3, 3) * standard_normal<Scalar>(dL, n, draw.generator());
  const Architecture<Scalar, Dynamic> architecture({d0, 3, dL},
                                                   std::vector<Scalar>{draw.decade(-3, 3), draw.decade(-3, 3)});
  WhitenOptions<Scalar> options;
  options.loss_factor = Scalar(1) / Scalar(static_cast<int>(n));
  options.penalty_factor = Scalar(1) / Scalar(2);
  meter.at("whitening, d_0 ", d0, ", n ", n);
  const auto result = whitened_problem(A, T, architecture, options);

  const ExactMatrix a = exact_matrix(A), t = exact_matrix(T);
  const Exact terms = static_cast<int>(std::max(n * d0, Index{1}));
  const Exact s = inner(a, a) / static_cast<int>(d0), loss = exact(options.loss_factor);
  meter.see("whiten_scale", result.s, s, terms * s);
  meter.see("whiten_scale", result.scale, loss * s, terms * loss * s);
  for (int l = 1; l <= 2; ++l) {
    const Exact weight = exact(options.penalty_factor) * exact(architecture.lambda(l)) / (loss * s);
    meter.see("whiten_scale", result.problem.architecture().lambda(l), weight, terms * weight);
  }
  const ExactMatrix Y = sum(1 / s, product(t, transposed(a)), 0, product(t, transposed(a)));
  const ExactMatrix abs_Y = sum(1 / s, product(absolute(t), transposed(absolute(a))), 0, Y);
  see_entries<Scalar>(meter, "whiten_target", result.problem.Y(), Y, abs_Y, terms);
  // The residual is formed from the rounded target: its error is that of T - Y A.
  const ExactMatrix R = sum(1, t, -1, product(Y, a));
  const ExactMatrix abs_R = sum(1, absolute(t), 1, product(abs_Y, absolute(a)));
  const Exact eps_terms = terms * meter.eps();
  meter.see("whiten_constant", result.constant, loss * inner(R, R),
            terms * loss * (2 * norm(R) * norm(abs_R) + eps_terms * inner(abs_R, abs_R)));
}

template <class Scalar>
void see_svd(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const Index rows = draw.integer(1, 6), columns = draw.integer(1, 6);
  Matrix<Scalar> Y = standard_normal<Scalar>(rows, columns, draw.generator());
  const int kind = draw.integer(0, 3);
  if (kind == 1) {  // memberships: repeated and zero singular values
    for (Index j = 0; j < columns; ++j) {
      const Index hot = draw.integer(0, static_cast<int>(rows) - 1);
      for (Index i = 0; i < rows; ++i) Y(i, j) = Scalar(i == hot ? 1 : 0);
    }
  } else if (kind == 2) {  // columns of very different length
    for (Index j = 0; j < columns; ++j) Y.col(j) *= draw.decade(-8, 8);
  }
  meter.at("svd, ", rows, " x ", columns, ", kind ", kind);
  const Svd<Scalar> result = svd(Y);
  const std::vector<Exact> wanted = singular_values(exact_matrix(Y));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Exact error = exact(result.singular_values[static_cast<Index>(i)]) - wanted[i];
    meter.see_defect("svd_value", error, meter.eps() * wanted[0]);
    meter.see_defect("svd_uncertainty", error, exact(result.uncertainty));
  }
}

}  // namespace dmf::accuracy
