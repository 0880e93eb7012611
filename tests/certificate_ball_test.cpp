// SPDX-License-Identifier: BSL-1.0

// The ball of a certificate. Refuted by a second critical point within the radius that is said to hold no other, by a
// least singular value of the map of rotations that is not a lower bound, or far below, and by a certificate of rank 2
// next to W = 0.

#include <dmf/continuation/certificate.hpp>

#include <dmf/core/random.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

std::vector<Index> equal_widths(int depth, Index width) {
  return std::vector<Index>(static_cast<std::size_t>(depth) + 1, width);
}

TEST_CASE("No other critical point is within the radius that is said to hold none, and the next one not far beyond") {
  // Of ||P - Y||^2 with one singular value there are two critical points of rank 1 above the fold, at layers in the same
  // frames: sqrt(L) |sigma - sigma'| apart.
  constexpr unsigned seed = 7521;
  std::mt19937_64 generator(seed);
  double closest = 0;
  int certified = 0;
  for (int depth = 3; depth <= 7; ++depth) {
    const ScalarEquation<double> equation(depth);
    for (const double step : {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8}) {
      INFO("seed " << seed << ", depth " << depth << ", ln eta less the fold's " << step);
      const Architecture<double> architecture(equal_widths(depth, 2), std::exp(3 * uniform(generator) - 2));
      const double unit = std::exp(architecture.log_unit().value()), log_eta = equation.log_eta_fold() + step;
      const Matrix<double> direction = random_frame(2, 1, generator) * random_frame(2, 1, generator).transpose();
      const WeightedLoss<double> loss(Matrix<double>::Ones(2, 2), Matrix<double>(unit * std::exp(log_eta) * direction));
      std::vector<double> sigma, alone;
      for (const Root<double>& root : equation.roots(log_eta)) {
        const auto certificate = certify(architecture, loss, Matrix<double>(unit * root.p * direction), 1);
        CHECK(certificate.certified());
        certified += certificate.certified() ? 1 : 0;
        sigma.push_back(std::pow(unit * root.p, 1.0 / depth));
        alone.push_back(certificate.alone_within);
        CHECK(certificate.alone_within >= certificate.layer_radius);
      }
      REQUIRE(sigma.size() == 2);
      const double distance = std::sqrt(depth) * std::abs(sigma[0] - sigma[1]);
      for (const double radius : alone) {
        CHECK(radius < distance);
        closest = std::max(closest, radius / distance);
      }
    }
  }
  CHECK(certified == 80);
  INFO("the largest radius is " << closest << " of the distance");
  CHECK(closest > 0.2);
}

/// The least singular value of Omega -> (Omega_l W_l - W_l Omega_{l-1})_l for the balanced layers of diag(s) in the
/// orthonormal basis (E_ab - E_ba)/sqrt(2), from its matrix.
double rotation_map(int depth, const std::vector<double>& s) {
  const auto r = static_cast<Index>(s.size());
  Matrix<double> layer = Matrix<double>::Zero(r, r);
  for (Index a = 0; a < r; ++a) layer(a, a) = std::pow(s[static_cast<std::size_t>(a)], 1.0 / depth);
  const Index pairs = r * (r - 1) / 2;
  Matrix<double> map = Matrix<double>::Zero(depth * r * r, (depth - 1) * pairs);
  Index column = 0;
  for (int l = 1; l < depth; ++l) {
    for (Index a = 0; a < r; ++a) {
      for (Index b = a + 1; b < r; ++b, ++column) {
        Matrix<double> omega = Matrix<double>::Zero(r, r);
        omega(a, b) = std::sqrt(0.5);
        omega(b, a) = -std::sqrt(0.5);
        const Matrix<double> first = omega * layer, second = -layer * omega;
        map.col(column).segment((l - 1) * r * r, r * r) = first.reshaped();
        map.col(column).segment(l * r * r, r * r) = second.reshaped();
      }
    }
  }
  const Vector<double> values = svd(map).singular_values;
  return values[values.size() - 1];
}

TEST_CASE("The least singular value of the map of rotations is a lower bound, and a close one") {
  for (int depth = 2; depth <= 6; ++depth) {
    for (const std::vector<double>& s :
         {std::vector<double>{2, 1}, {2, 2}, {3, 1e-2}, {2, 1.5, 1}, {5, 1, 0.1}, {1, 1, 1}}) {
      const auto r = static_cast<Index>(s.size());
      Matrix<double> P = Matrix<double>::Zero(r, r);
      for (Index a = 0; a < r; ++a) P(a, a) = s[static_cast<std::size_t>(a)];
      const Architecture<double> architecture(equal_widths(depth, r), 0.5);
      const WeightedLoss<double> loss(Matrix<double>::Ones(r, r), Matrix<double>(2 * P));
      const double gauge = certify(architecture, loss, P, r).gauge, truth = rotation_map(depth, s);
      INFO("depth " << depth << ", " << r << " singular values, the last " << s.back());
      CHECK(gauge <= truth);
      CHECK(gauge >= truth * (1 - 1e-6));
    }
  }
  // One row: nothing turns.
  const WeightedLoss<double> row(Matrix<double>::Ones(1, 2), Matrix<double>{{3, 1}});
  CHECK(certify(Architecture<double>({2, 2, 2, 1}, 0.1), row, Matrix<double>{{2, 0.5}}, 1).gauge ==
        std::numeric_limits<double>::infinity());
}

TEST_CASE("A ball that is too large for the rotations of hidden layers holds no certificate") {
  // L >= 3: next to W = 0 all is convex, a small P of rank 2 is near no critical point of rank 2, and its ball reaches
  // beyond the least singular value of the map of rotations, as that is of the size of the layers.
  for (int depth = 3; depth <= 6; ++depth) {
    INFO("depth " << depth);
    const Architecture<double> architecture(equal_widths(depth, 2), 1.0);
    const WeightedLoss<double> loss(Matrix<double>{{1, 2}, {0.5, 1}}, Matrix<double>{{0.1, 0.2}, {0, -0.1}});
    const double sigma = 1e-3;
    const Matrix<double> P = std::pow(sigma, depth) * Matrix<double>::Identity(2, 2);
    const Certificate<double> certificate = certify(architecture, loss, P, 2);
    CHECK(certificate.verdict == CertificateVerdict::gauge);
    CHECK(certificate.gauge <= rotation_map(depth, {P(0, 0), P(0, 0)}));
    // What the inequality is about: with the gradient and the gap that it states, no ball that holds its own radius, at
    // least 2 |g|/mu, is below the gauge.
    CHECK(2 * certificate.gradient / certificate.gap >= certificate.gauge);
    CHECK(certificate.kantorovich < 0.5);
    CHECK(certificate.gap > 0);
    CHECK(certify(architecture, loss, P, 0).certified());
  }
}

}  // namespace
}  // namespace dmf::test
