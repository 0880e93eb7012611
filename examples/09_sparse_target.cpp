// SPDX-License-Identifier: BSL-1.0

// Ratings: 2000 people rate some of 500 films, six tastes and noise. The matrix is never dense: gradient descent by one
// pass over the ratings for each step, and the landscape from the few singular triplets that matter, with the evidence
// that none is missing. It tells where descent ended and how far from the global minimizer.

#include <dmf/bridge/spectra_svd.hpp>
#include <dmf/dmf.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>

namespace {

/// Each rating is the sum of six products of tastes, and noise; 40 a person.
Eigen::SparseMatrix<double, Eigen::RowMajor> ratings(dmf::Index people, dmf::Index films, std::mt19937_64& generator) {
  const dmf::Matrix<double> tastes = dmf::standard_normal<double>(6, people, generator);
  const dmf::Matrix<double> kinds = dmf::standard_normal<double>(6, films, generator);
  Eigen::SparseMatrix<double, Eigen::RowMajor> Y(people, films);
  for (dmf::Index i = 0; i < people; ++i) {
    for (int n = 0; n < 40; ++n) {
      const auto j = static_cast<dmf::Index>(dmf::uniform(generator) * static_cast<double>(films));
      Y.coeffRef(i, j) = tastes.col(i).dot(kinds.col(j)) + dmf::uniform(generator) - 0.5;
    }
  }
  return Y;
}

}  // namespace

int main() {
  std::mt19937_64 generator(1);
  const dmf::SparseTarget<double> Y(ratings(2000, 500, generator));
  const dmf::Architecture architecture({500, 8, 8, 2000}, 123.0);
  const dmf::SparseProblem problem(architecture, Y);

  const dmf::TruncatedSvd<double> triplets = dmf::truncated_svd(Y, dmf::fold_threshold(architecture));
  const dmf::Landscape landscape(architecture, triplets);
  std::cout << Y.nonzeros() << " ratings, " << triplets.singular_values.size() << " singular values from "
            << triplets.singular_values[0] << " on, all others below " << triplets.tail.bound << " ("
            << dmf::to_string(triplets.tail.evidence) << "), the fold is at " << landscape.groups().fold_threshold
            << '\n'
            << landscape.counts().total << " orbits" << (landscape.groups().complete ? "" : " at least") << ", "
            << landscape.local_minimizers().size() << " of local minimizers\n";

  dmf::Factors<double> W(architecture), gradient(architecture), tried(architecture);
  dmf::SparseWorkspace<double> workspace(problem);
  for (const double size : {1.0, 9.0}) {  // of the layers' singular values
    for (int l = 1; l <= 3; ++l) {
      const dmf::Index rows = architecture.width(l), columns = architecture.width(l - 1);
      W.layer(l) = size / std::sqrt(std::max(rows, columns)) * dmf::standard_normal<double>(rows, columns, generator);
    }
    // Steps grow while F decreases and are halved where it does not.
    double value = dmf::objective_and_gradient(problem, W, gradient, workspace), step = 1e-6;
    for (int steps = 0; gradient.vector().norm() > 1e-5 && steps < 6000; ++steps) {
      tried.vector() = W.vector() - step * gradient.vector();
      const bool lower = dmf::objective(problem, tried, workspace) <= value;
      step *= lower ? 1.2 : 0.5;
      if (!lower) continue;
      W.vector().swap(tried.vector());
      value = dmf::objective_and_gradient(problem, W, gradient, workspace);
    }
    const dmf::Location<double> end = landscape.locate(W);
    std::cout << "layers of size " << size << ": descent ends at F = " << value << ", "
              << dmf::to_string(end.orbit().type()) << " of rank " << end.orbit().rank()
              << (end.relative_distance < 1e-6 ? ", on its orbit" : ", on the way") << '\n';
  }
  std::cout << "the least F is " << dmf::objective(problem, landscape.global_point(), workspace) << ", of rank "
            << landscape.lowest(1).front().rank() << '\n';
}

// Prints:
// 76901 ratings, 12 singular values from 91.8808 on, all others below 64.3309 (random_start), the fold is at 64.8109
// 729 orbits, 7 of local minimizers
// layers of size 1: descent ends at F = 452315, spurious_local_minimizer of rank 0, on its orbit
// layers of size 9: descent ends at F = 449104, spurious_local_minimizer of rank 2, on its orbit
// the least F is 446564, of rank 6
