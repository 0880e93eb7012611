// SPDX-License-Identifier: BSL-1.0

// Denoising: a matrix of rank 4 under noise, and what is left of its error after the proximal map of
// L layers with the weight that puts the threshold at the noise's largest singular value. Two layers,
// the nuclear norm, pay for low rank by shrinking the signal; deeper ones shrink it less and less.

#include <dmf/low_rank/prox.hpp>
#include <dmf/core/random.hpp>
#include <dmf/landscape/regularization_path.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <random>

int main() {
  const dmf::Index m = 60, n = 40, rank = 4;
  const double noise = 0.5;  // standard deviation of every entry
  std::mt19937_64 generator(7);
  const dmf::Matrix<double> left = dmf::standard_normal(m, rank, generator);
  const dmf::Matrix<double> signal = left * dmf::standard_normal(rank, n, generator);
  const dmf::Matrix<double> Y = signal + noise * dmf::standard_normal(m, n, generator);
  const dmf::Svd decomposition = dmf::svd(Y);  // once, for every L

  // The largest singular value of the noise alone is about noise (sqrt(m) + sqrt(n)).
  const double level = noise * (std::sqrt(double(m)) + std::sqrt(double(n)));
  const double scale = signal.norm();
  std::cout << std::fixed << std::setprecision(4) << "noise level " << level << ", singular values "
            << decomposition.singular_values.head(6).transpose() << " ...\n"
            << "relative error of Y itself: " << (Y - signal).norm() / scale << '\n'
            << " L  weight l0     tau  rank   error   unique by\n";
  for (const int L : {2, 3, 4, 10}) {
    const double weight = dmf::weight_for_switch(level, L), tau = L * weight / 2;
    const dmf::Matrix<double> X = dmf::prox(decomposition, tau, L);
    const auto values = dmf::prox_values(decomposition, tau, L);
    std::cout << std::setw(2) << L << std::setw(11) << weight << std::setw(9) << tau << std::setw(5) << values.rank
              << std::setw(9) << (X - signal).norm() / scale << std::setw(10) << values.uniqueness.margin << '\n';
  }
}

// Prints
// noise level 7.0353, singular values 64.0714 56.1300 40.3101 31.1874  6.3720  6.0065 ...
// relative error of Y itself: 0.2464
//  L  weight l0     tau  rank   error   unique by
//  2     7.0353   7.0353    4   0.1670       inf
//  3     5.3498   8.0246    4   0.1019    0.0990
//  4     5.0787  10.1574    4   0.0995    0.0990
// 10     3.3880  16.9399    4   0.0993    0.0990
