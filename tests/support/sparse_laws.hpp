// SPDX-License-Identifier: BSL-1.0
#pragma once

// What holds for F, its gradient and Hessian with a sparse target, over every number type: against loops over the
// entries of the dense matrix in long double, and against the plain products of a dense problem in long double.

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/sparse/sparse_hessian.hpp>
#include <dmf/sparse/sparse_objective.hpp>
#include <dmf/analytic/verify.hpp>

#include "support/catch.hpp"
#include "support/entry_loops.hpp"
#include "support/random_architecture.hpp"
#include "support/sparse_targets.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace dmf::test {

/// A problem with a sparse target, the same with a dense one, and one whose target is that of the magnitudes.
template <class Scalar>
struct ThreeProblems {
  SparseProblem<Scalar> sparse;
  Problem<Scalar> dense, magnitudes;

  ThreeProblems(const Architecture<Scalar>& architecture, const TargetKind& kind, std::mt19937_64& generator)
      : ThreeProblems(architecture, random_target<Scalar>(architecture.width(architecture.depth()),
                                                          architecture.width(0), kind, generator)) {}
  ThreeProblems(const Architecture<Scalar>& architecture, const DenseAndSparse<Scalar>& target)
      : sparse(architecture, target.sparse),
        dense(architecture, target.dense),
        magnitudes(architecture, target.magnitudes) {}

  [[nodiscard]] const Architecture<Scalar>& architecture() const { return dense.architecture(); }

  /// The formulas with absolute values in place of all terms.
  [[nodiscard]] EntryLoops scale(const Factors<Scalar>& W) const {
    return test::magnitudes(entry_loops(magnitudes, W));
  }

  /// What the docstrings multiply epsilon by, and what the loops in long double add.
  [[nodiscard]] long double count(const EntryLoops& loops) const {
    Index longest = sparse.Y().longest_row();
    for (Index j = 0; j < dense.Y().cols(); ++j) {
      Index in_column = 0;
      for (Index i = 0; i < dense.Y().rows(); ++i) in_column += sparse.Y().S().coeff(i, j) != Scalar(0) ? 1 : 0;
      longest = max(longest, in_column);
    }
    Index hidden = 0;
    for (int l = 1; l < architecture().depth(); ++l) hidden += architecture().width(l);
    const long double of_loops =
        std::numeric_limits<Scalar>::digits == std::numeric_limits<long double>::digits ? roundings(loops) : 1.0L;
    return static_cast<long double>(hidden + longest + 2 * sparse.Y().low_rank() + 160) + of_loops;
  }
};

/// Calls body(problems, W, D) for every pattern of widths of the given depths and every kind of target.
template <class Scalar, class Body>
void with_sparse_targets(std::uint64_t seed, const std::vector<int>& depths, Body body) {
  std::mt19937_64 generator(seed);
  for (const int depth : depths) {
    for (const WidthPattern& pattern : width_patterns(depth)) {
      for (const TargetKind& kind : target_kinds()) {
        INFO("seed " << seed << ", depth " << depth << ", " << pattern.name << ", " << kind.name);
        const Architecture<Scalar> architecture(pattern.widths, random_weights<Scalar>(depth, generator));
        const ThreeProblems<Scalar> problems(architecture, kind, generator);
        const auto W = random_factors(architecture, generator), D = random_factors(architecture, generator);
        body(problems, W, D);
      }
    }
  }
}

inline const std::vector<int>& all_depths() {
  static const std::vector<int> depths{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 40};
  return depths;
}

template <class Scalar>
void sparse_objective_agrees_with_loops(std::uint64_t seed) {
  with_sparse_targets<Scalar>(seed, all_depths(), [](const auto& problems, const auto& W, const auto&) {
    const EntryLoops loops = entry_loops(problems.dense, W), scale = problems.scale(W);
    const long double count = problems.count(loops);
    const long double exact = objective_by_loops(loops), terms = objective_by_loops(scale);
    const auto exact_gradient = gradient_by_loops(loops), magnitude = gradient_by_loops(scale);
    const int L = problems.architecture().depth();
    Factors<Scalar> gradient(problems.architecture());
    for (int l = 1; l < L; l += l < 4 ? 1 : 7) {
      CAPTURE(l);
      SparseWorkspace<Scalar> workspace(problems.sparse, l);
      CHECK(workspace.boundary() == l);
      const Scalar value = objective_and_gradient(problems.sparse, W, gradient, workspace);
      CHECK(is_close(value, exact, terms, 2 * count));
      CHECK(objective(problems.sparse, W, workspace) == value);
      const Scalar bound = objective_error_bound(problems.sparse, W, workspace);
      CHECK(abs(static_cast<long double>(value) - exact) <=
            static_cast<long double>(bound) + roundings(loops) * epsilon<long double> * terms);
      CHECK(static_cast<long double>(bound) <= 4 * count * static_cast<long double>(epsilon<Scalar>) * terms * 2);
      for (std::size_t i = 0; i < exact_gradient.size(); ++i) {
        CHECK(is_close(gradient.vector()[static_cast<Index>(i)], exact_gradient[i], magnitude[i], count));
      }
    }
    const auto fresh = objective_and_gradient(problems.sparse, W);
    CHECK(is_close(fresh.value, exact, terms, 2 * count));
    CHECK(objective(problems.sparse, W) == fresh.value);
  });
}

/// The same numbers in long double.
template <class Scalar>
Problem<long double> in_long_double(const Problem<Scalar>& problem, long double factor = 1) {
  const auto& given = problem.architecture();
  std::vector<long double> weights;
  for (const Scalar& lambda : given.weights()) weights.push_back(static_cast<long double>(lambda));
  const Architecture<long double> architecture({given.widths().begin(), given.widths().end()}, weights);
  return {architecture, Matrix<long double>(factor * problem.Y().template cast<long double>())};
}
template <class Scalar>
Factors<long double> in_long_double(const Factors<Scalar>& W, const Architecture<long double>& architecture) {
  Factors<long double> result(architecture);
  result.vector() = W.vector().template cast<long double>();
  return result;
}
template <class Scalar>
Factors<long double> magnitudes_in_long_double(const Factors<Scalar>& W,
                                               const Architecture<long double>& architecture) {
  Factors<long double> result = in_long_double(W, architecture);
  result.vector() = result.vector().cwiseAbs().eval();
  return result;
}

/// F, gradient, H D and <D, H D> against the dense problem in long double.
template <class Scalar>
void agrees_with_dense(const ThreeProblems<Scalar>& problems, const Factors<Scalar>& W, const Factors<Scalar>& D) {
  const Problem<long double> dense = in_long_double(problems.dense), all = in_long_double(problems.magnitudes, -1);
  const auto& architecture = dense.architecture();
  const auto at = in_long_double(W, architecture), along = in_long_double(D, architecture);
  const auto abs_at = magnitudes_in_long_double(W, architecture),
             abs_along = magnitudes_in_long_double(D, architecture);
  const long double count = problems.count(entry_loops(problems.dense, W));
  const auto check_entries = [&](const Factors<Scalar>& found, const Factors<long double>& exact,
                                 const Factors<long double>& scale) {
    Index wrong = 0;
    for (Index i = 0; i < found.vector().size(); ++i) {
      wrong += is_close(found.vector()[i], exact.vector()[i], scale.vector()[i], count) ? 0 : 1;
    }
    CHECK(wrong == 0);
  };
  const auto exact = objective_and_gradient(dense, at), scale = objective_and_gradient(all, abs_at);
  const auto found = objective_and_gradient(problems.sparse, W);
  CHECK(is_close(found.value, exact.value, scale.value, 2 * count));
  check_entries(found.gradient, exact.gradient, scale.gradient);

  const SparseHessian<Scalar> hessian(problems.sparse, W);
  Factors<Scalar> product(problems.architecture());
  hessian.apply(D, product);
  const auto exact_product = hessian_vector_product(dense, at, along);
  const auto scale_of_product = hessian_vector_product(all, abs_at, abs_along);
  check_entries(product, exact_product, scale_of_product);
  const long double form = along.vector().dot(exact_product.vector());
  const long double scale_of_form = abs_along.vector().dot(scale_of_product.vector());
  CHECK(is_close(hessian.quadratic_form(D), form, scale_of_form, count + static_cast<long double>(D.vector().size())));
}

template <class Scalar>
void sparse_hessian_agrees_with_dense(std::uint64_t seed) {
  with_sparse_targets<Scalar>(seed, all_depths(), [](const auto& problems, const auto& W, const auto& D) {
    agrees_with_dense(problems, W, D);
  });
}

/// Sides beyond a block of 64, of whole and of incomplete packets, widths beyond the widest strip of packets, the cut
/// at the first, at the last and at an inner layer.
template <class Scalar>
void sparse_problems_beyond_a_block_agree_with_dense(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  using Widths = std::vector<Index>;
  for (const Widths& widths :
       {Widths{130, 7, 150}, Widths{65, 20, 20, 129}, Widths{129, 20, 20, 65}, Widths{64, 33, 40, 128},
        Widths{70, 53, 9, 17, 66}, Widths{1, 70, 100}, Widths{100, 70, 1}}) {
    for (const TargetKind& kind : {target_kinds()[1], target_kinds()[5]}) {
      INFO("seed " << seed << ", widths from " << widths.front() << " to " << widths.back() << ", " << kind.name);
      const Architecture<Scalar> architecture(widths,
                                              random_weights<Scalar>(static_cast<int>(widths.size()) - 1, generator));
      const ThreeProblems<Scalar> problems(architecture, kind, generator);
      const auto W = random_factors(architecture, generator), D = random_factors(architecture, generator);
      agrees_with_dense(problems, W, D);
    }
  }
}

/// Y = W_L ... W_1 + s S as a target of low rank plus a sparse one, weights so small that F is s^2 ||S||^2: for s below
/// sqrt(epsilon) all digits of F are lost, and the bound must say so, while the gradient keeps its own.
template <class Scalar>
void a_small_residual_is_within_the_bound(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  const Scalar weight = epsilon<Scalar> * epsilon<Scalar> * epsilon<Scalar>;
  const Architecture<Scalar> architecture({30, 3, 2, 25}, weight);
  Factors<Scalar> W(architecture);
  for (int l = 1; l <= 3; ++l) {
    W.layer(l) = small_numbers<Scalar>(architecture.width(l), architecture.width(l - 1), 3, 2, generator);
  }
  const Matrix<Scalar> Q = Matrix<Scalar>(W.layer(2) * W.layer(1)).transpose(), P = W.layer(3);  // exactly
  for (int power = 0; power <= std::numeric_limits<Scalar>::digits + 2; ++power) {
    INFO("seed " << seed << ", s = 2^-" << power);
    Eigen::SparseMatrix<Scalar> S(25, 30);
    long double exact = 0;
    for (Index i = 0; i < 25; ++i) {
      const Scalar s = ldexp(Scalar(i % 5 - 2), -power);
      S.insert(i, i) = s;
      exact += static_cast<long double>(s) * static_cast<long double>(s);
    }
    const SparseProblem<Scalar> problem(architecture, SparseTarget<Scalar>(S, P, Q));
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const auto bound = static_cast<long double>(objective_error_bound(problem, W));
    CHECK(std::abs(static_cast<long double>(value) - exact) <= bound);
    const auto norm = static_cast<long double>(problem.Y().norm_bound());
    CHECK(bound <= 1000 * static_cast<long double>(epsilon<Scalar>) * norm * norm);  // n is below 250
    CHECK(value >= Scalar(0));

    // The gradient of ||R||^2 in the last layer is -2 S C^T: each entry within its own scale.
    const Matrix<Scalar> C = Q.transpose();
    const Matrix<Scalar> expected = Scalar(-2) * Matrix<Scalar>(S * Matrix<Scalar>(C.transpose()));
    const Matrix<Scalar> terms = P.cwiseAbs() * (C.cwiseAbs() * C.cwiseAbs().transpose());
    const Matrix<Scalar> found = gradient.layer(3);
    for (Index i = 0; i < found.rows(); ++i) {
      for (Index j = 0; j < found.cols(); ++j) {
        CHECK(is_close(found(i, j), static_cast<long double>(expected(i, j)), 4 * static_cast<long double>(terms(i, j)),
                       200));
      }
    }
  }
}

/// Sums over 40000 rows: plain ones would err by some hundred times what sums of blocks to twice the precision do in
/// float, and the bound does not know of the number of rows.
template <class Scalar>
void many_rows_cost_no_digits(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  const Index d_L = 40000;
  const Architecture<Scalar> architecture({3, 2, d_L}, Scalar(1) / Scalar(16));
  Factors<Scalar> W(architecture);
  for (Scalar& entry : W.vector()) entry = Scalar(1) + uniform<Scalar>(generator);  // of one sign: sums that grow
  Eigen::SparseMatrix<Scalar, Eigen::RowMajor> S(d_L, 3);
  for (Index i = 0; i < d_L; ++i) S.insert(i, i % 3) = uniform<Scalar>(generator) - Scalar(3);
  const SparseProblem<Scalar> problem(architecture, SparseTarget<Scalar>(S));
  INFO("seed " << seed);
  long double exact = 0, exact_first = 0;
  for (Index i = 0; i < d_L; ++i) {
    for (Index j = 0; j < 3; ++j) {
      long double R = -static_cast<long double>(S.coeff(i, j));
      for (Index c = 0; c < 2; ++c) {
        R += static_cast<long double>(W.layer(2)(i, c)) * static_cast<long double>(W.layer(1)(c, j));
      }
      exact += R * R;
      if (j == 0) exact_first += 2 * R * static_cast<long double>(W.layer(2)(i, 0));
    }
  }
  for (Index i = 0; i < W.vector().size(); ++i) {
    const auto w = static_cast<long double>(W.vector()[i]);
    exact += w * w / 16;
  }
  exact_first += static_cast<long double>(W.layer(1)(0, 0)) / 8;
  const auto [value, gradient] = objective_and_gradient(problem, W);
  const auto eps = static_cast<long double>(epsilon<Scalar>);
  CHECK(std::abs(static_cast<long double>(value) - exact) <= 4 * eps * exact);  // no two terms cancel: a few roundings
  CHECK(std::abs(static_cast<long double>(value) - exact) <=
        static_cast<long double>(objective_error_bound(problem, W)));
  // T C; A^T Y, a sum over a column of S, is a plain one.
  CHECK(std::abs(static_cast<long double>(gradient.layer(1)(0, 0)) - exact_first) <=
        eps * static_cast<long double>(d_L) / 3 * exact_first);
}

/// The same where all rows are alike, so that every addition to a sum is rounded in the same direction: working
/// precision would lose a hundred units where random rows cost it a few.
template <class Scalar>
void rows_that_are_alike_cost_no_digits() {
  const Index d_L = 40000;
  const Architecture<Scalar> architecture({1, 1, d_L}, Scalar(1) / Scalar(16));
  int lossy = 0;
  for (int n = 3; n < 23; n += 2) {
    const Scalar a = Scalar(1) + Scalar(1) / Scalar(n), c = Scalar(1), s = Scalar(-2) - Scalar(1) / Scalar(n + 4);
    Factors<Scalar> W(architecture);
    W.layer(1)(0, 0) = c;
    W.layer(2).setConstant(a);
    Eigen::SparseMatrix<Scalar, Eigen::RowMajor> S(d_L, 1);
    for (Index i = 0; i < d_L; ++i) S.insert(i, 0) = s;
    const SparseProblem<Scalar> problem(architecture, SparseTarget<Scalar>(S));
    const auto x = static_cast<long double>(a), r = x - static_cast<long double>(s);
    const long double exact = static_cast<long double>(d_L) * (r * r + x * x / 16) + 1.0L / 16;
    const auto found = static_cast<long double>(objective(problem, W));
    INFO("n = " << n);
    // Within a block of 64 rows, 32 additions to packets of two lose half a unit of half the sum on average at most.
    CHECK(std::abs(found - exact) <= 10 * static_cast<long double>(epsilon<Scalar>) * exact);
    Scalar plain(0);  // what a plain sum makes of blocks of 64 rows
    for (Index i = 0; i < d_L / 64; ++i) plain += Scalar(64) * a * a;
    const long double sum = static_cast<long double>(d_L) * x * x;
    lossy += std::abs(static_cast<long double>(plain) - sum) > 30 * static_cast<long double>(epsilon<Scalar>) * sum;
  }
  CHECK(lossy >= 3);
}

/// The remainders of Taylor's series along random directions have slope two.
template <class Scalar>
void sparse_derivatives_have_slope_two(std::uint64_t seed) {
  int decided = 0;
  with_sparse_targets<Scalar>(seed, {2, 3, 5}, [&](const auto& problems, const auto& W, const auto&) {
    const auto point = [&](const Vector<Scalar>& x) { return Factors<Scalar>(problems.architecture(), x); };
    const auto f = [&](const Vector<Scalar>& x) { return objective(problems.sparse, point(x)); };
    const auto gradient = [&](const Vector<Scalar>& x) {
      return objective_and_gradient(problems.sparse, point(x)).gradient.vector();
    };
    const SparseHessian<Scalar> hessian(problems.sparse, W);
    const auto product = [&](const Vector<Scalar>& d) {
      Factors<Scalar> result(problems.architecture());
      hessian.apply(point(d), result);
      return Vector<Scalar>(result.vector());
    };
    const auto first = check_derivative(f, gradient, W.vector());
    const auto second = check_second_derivative(gradient, product, W.vector());
    CHECK(first.passed);
    CHECK(second.passed);
    decided += (first.decided ? 1 : 0) + (second.decided ? 1 : 0);
  });
  CHECK(decided >= 100);
}

}  // namespace dmf::test
