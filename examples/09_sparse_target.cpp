// SPDX-License-Identifier: BSL-1.0

// Ratings: 2000 people rate some of 500 films, six tastes and noise. The matrix is never dense: gradient descent by one
// pass over the ratings for each step, and the landscape from the few singular triplets that matter, with the evidence
// that none is missing. It tells where descent ended and how far from the global minimizer.

#include <dmf/bridge/spectra_svd.hpp>
#include <dmf/dmf.hpp>

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
  const dmf::Architecture architecture({500, 8, 8, 2000}, 5.0);
  const dmf::SparseProblem problem(architecture, Y);

  const dmf::TruncatedSvd<double> triplets = dmf::truncated_svd(Y, dmf::fold_threshold(architecture));
  const dmf::Landscape landscape(architecture, triplets);
  std::cout << Y.nonzeros() << " ratings, " << triplets.singular_values.size() << " singular values from "
            << triplets.singular_values[0] << " on, all others below " << triplets.tail.bound << " ("
            << dmf::to_string(triplets.tail.evidence) << "), the fold is at " << landscape.groups().fold_threshold
            << '\n'
            << landscape.counts().total << " orbits" << (landscape.groups().complete ? "" : " at least") << ", "
            << landscape.local_minimizers().size() << " of local minimizers\n";

  dmf::Factors<double> W(architecture), gradient(architecture);
  for (double& entry : W.vector()) entry = 0.4 * (dmf::uniform(generator) - 0.5);
  dmf::SparseWorkspace<double> workspace(problem);
  double value = 0;
  for (int step = 0; step < 4000; ++step) {
    value = dmf::objective_and_gradient(problem, W, gradient, workspace);
    if (gradient.vector().norm() < 1e-7) break;
    W.vector() -= 2e-4 * gradient.vector();
  }
  const dmf::Location<double> end = landscape.locate(W);
  std::cout << "descent ends at F = " << value << ", " << dmf::to_string(end.orbit().type()) << " of rank "
            << end.orbit().rank() << ", distance " << (end.distance < 1e-4 ? "below 1e-4" : "above 1e-4")
            << "\nthe least F is " << dmf::objective(problem, landscape.global_point(), workspace) << ", of rank "
            << landscape.lowest(1).front().rank() << '\n';
}
