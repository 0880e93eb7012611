// SPDX-License-Identifier: BSL-1.0
#pragma once

// Times of the clock of training against quadrature of the equation of a mode, volumes of orbits against Gamma functions
// and plain determinants.

#include <dmf/landscape/orbit_volume.hpp>
#include <dmf/landscape/training_clock.hpp>

#include <boost/math/constants/constants.hpp>

#include "draws.hpp"
#include "landscape_draws.hpp"
#include "meter.hpp"
#include "support/double_exponential.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmf::accuracy {

/// For quadrature: 80 digits, of which mp50 needs 50 and the steepest integrand here loses 20.
using Fine = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<80>, boost::multiprecision::et_off>;

/// One mode: y on either side of the fold, beside it or far above, starts and ends on either side of the roots.
template <class Scalar>
void see_clock(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const int L = draw.depth();
  const ExactEquation equation(L);
  const Scalar weight = draw.decade(-4, 4);
  const Architecture<Scalar, Dynamic> architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, 1), weight);
  const Exact unit = length_unit(architecture), n = 2 * L - 2;
  const int digits = std::numeric_limits<Scalar>::digits10;
  const Exact near = pow(Exact(10), Exact(draw.real(-std::min(digits - 2, 20), -1)));
  const int kind = draw.integer(0, 3);
  const Exact ratio = kind == 0   ? Exact(1 + near)
                      : kind == 1 ? Exact(1 - near)
                      : kind == 2 ? Exact(draw.real(0.2, 3))
                                  : Exact(pow(Exact(10), Exact(draw.real(0, 4))));
  const Scalar y(unit * equation.fold * ratio);
  // In units of the y-th root, or of the scale of the fold.
  const double spread = L > 10 ? 4.0 / L : 1.0;
  const Exact size = draw.integer(0, 1) == 0 || L == 2 ? real_power(exact(y), Exact(1) / L)
                                                       : real_power(Exact(exact(weight) * (L - 2) / L), Exact(1) / n);
  const Scalar from(size * exp(Exact(spread * draw.real(-2, 1)))), to(size * exp(Exact(spread * draw.real(-2, 1))));
  const TrainingClock<Scalar> clock(architecture, y);
  meter.at("clock, L ", L, ", y/fold - 1 ", static_cast<double>(Exact(ratio - 1)), ", weight ",
           static_cast<double>(weight));
  for (const auto& [first, last] : {std::pair{from, to}, {to, from}}) {
    const ClockTime<Scalar> found = clock.time(first, last);
    if (!found.finite() || first == last) continue;
    const Fine target = Fine(exact(y)), l0 = Fine(exact(weight));
    const auto p = [&](const Fine& x) {  // f(s)/s at s = e^x
      return Fine(exp(Fine((2 * L - 2) * x)) - target * exp(Fine((L - 2) * x)) + l0);
    };
    const auto integrand = [&](const Fine& x) { return Fine(Fine(-1) / (2 * p(x))); };
    const Fine a = log(Fine(exact(first))), b = log(Fine(exact(last)));
    // Steepest beside the minimum of f(s)/s: poles of the integrand at the distance 10^-10 from there in mp50, which is
    // what the number of nodes is for.
    const Fine least = L == 2 ? a : Fine(log(Fine(target * (L - 2) / (2 * L - 2))) / L);
    const auto integral = [&](const Fine& c, const Fine& d) {
      return test::double_exponential<Fine>(integrand, c, d, digits > 30 ? 2000 : 800);
    };
    const Fine time = (a - least) * (b - least) < 0 ? Fine(integral(a, least) + integral(least, b)) : integral(a, b);
    const Fine sensitivity = abs(integrand(a)) + abs(integrand(b));
    meter.see("clock_time", found.time, Exact(time), Exact(8 * time + sensitivity));
  }
}

/// ln vol O(n) as a product of spheres, 2 pi^{k/2}/Gamma(k/2), and the sum of the sizes of its logarithms.
struct LogSize {
  Exact value{0}, size{0};
  void add(long count, const Exact& logarithm) {
    value += count * logarithm;
    size += (count < 0 ? -count : count) * (1 + abs(logarithm));
  }
  void add_half(long count, const Exact& logarithm) {
    value += count * logarithm / 2;
    size += (count < 0 ? -count : count) * (1 + abs(logarithm)) / 2;
  }
  /// count times ln(V(n)/V(n - r)).
  void add_frames(long count, Index n, Index r) {
    const Exact pi = boost::math::constants::pi<Exact>();
    for (Index k = n; k > n - r; --k) {
      Exact gamma = k % 2 == 0 ? Exact(1) : Exact(sqrt(pi));
      for (Index j = k % 2 == 0 ? 2 : 1; j < k; j += 2) gamma *= Exact(j) / 2;
      add(count, log(Exact(2 * real_power(pi, Exact(k) / 2) / gamma)));
    }
  }
};

/// ln of the determinant of the form of a pair, by elimination in the whole matrix.
inline Exact log_of_form(const std::vector<Exact>& w, const Exact& s, const Exact& t, bool is_cycle) {
  const Exact p = s * s + t * t, q = 2 * s * t;
  const auto L = static_cast<Index>(w.size()), n = is_cycle ? L : L - 1;
  ExactMatrix A = sum(0, identity(n), 0, identity(n));
  for (Index l = 1; l <= L; ++l) {  // w_l [p (th_l^2 + th_{l-1}^2) - 2 q th_l th_{l-1}], th_0 = th_L
    const Exact& weight = w[static_cast<std::size_t>(l - 1)];
    const Index i = l % L - (is_cycle ? 0 : 1), j = l - 1 - (is_cycle ? 0 : 1);
    if (i >= 0) A(i, i) += weight * p;
    if (j >= 0) A(j, j) += weight * p;
    if (i >= 0 && j >= 0) A(i, j) -= weight * q, A(j, i) -= weight * q;
  }
  Exact result(0);
  for (Index k = 0; k < n; ++k) {  // positive definite
    result += log(A(k, k));
    for (Index i = k + 1; i < n; ++i) {
      if (A(i, k) == 0) continue;
      const Exact factor = A(i, k) / A(k, k);
      for (Index j = k; j < n; ++j) A(i, j) -= factor * A(k, j);
    }
  }
  return result;
}

template <class Scalar>
void see_volume(Meter<Scalar>& meter, const ExactLandscape<Scalar>& reference, const Orbit<Scalar>& orbit) {
  struct Active {
    std::size_t group;
    RootKind kind;
    Exact sigma;
  };
  std::vector<Active> active;
  LogSize sum;
  reference.visit(
      orbit,
      [&](std::size_t i, RootKind kind, Index copies) {
        for (Index a = 0; a < copies; ++a) active.push_back({i, kind, reference.sigma(i, kind)});
        sum.add_frames(-1, copies, copies);
      },
      [](auto&&...) {});
  const auto& architecture = orbit.architecture();
  const int L = architecture.depth();
  const Index r = orbit.rank();
  std::vector<Exact> w;
  for (const Exact& weight : reference.weights) w.push_back(1 / weight);
  for (int l = 1; l < L; ++l) {
    const Index free = architecture.width(l) - r;
    sum.add_frames(1, architecture.width(l), r);
    const auto at = static_cast<std::size_t>(l);
    for (const Active& a : active) sum.add_half(static_cast<long>(2 * free), log(a.sigma));
    sum.add_half(static_cast<long>(r * free), log(Exact(w[at - 1] + w[at])));
  }
  for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
    const Index h = orbit.groups().groups[i].multiplicity, r_i = orbit.choice()[i].active();
    if (r_i == 0) continue;
    sum.add_frames(1, h, r_i);
    for (const Active& a : active) {
      if (a.group == i) sum.add(static_cast<long>(h - r_i), log(a.sigma));
    }
    sum.add_half(static_cast<long>(r_i * (h - r_i)), log(Exact(w.front() + w.back())));
  }
  for (std::size_t a = 0; a < active.size(); ++a) {
    for (std::size_t c = a + 1; c < active.size(); ++c) {
      const bool is_cycle = active[a].group == active[c].group && active[a].kind != active[c].kind;
      sum.add_half(1, log_of_form(w, active[a].sigma, active[c].sigma, is_cycle));
    }
  }
  if (sum.size == 0) return meter.see_defect("volume", exact(log_orbit_volume(orbit)), meter.eps());
  meter.see("volume", log_orbit_volume(orbit), sum.value, sum.size * reference.worst_S());
}

/// Small landscapes; every orbit among the lowest.
template <class Scalar>
void see_volumes(Meter<Scalar>& meter, Draw<Scalar>& draw, int number) {
  const auto landscape = test::random_landscape<Scalar>(
      draw.generator(), number % 8 == 7 ? test::LandscapeLimits{40, 2, 120} : test::LandscapeLimits{7, 6, 200});
  const Atlas<Scalar> atlas(landscape.architecture, landscape.singular_values);
  const ExactLandscape<Scalar> reference(atlas.groups());
  meter.at("volumes of landscape ", number, ", L ", reference.L, ", groups ", reference.values.size());
  for (const Orbit<Scalar>& orbit : atlas.lowest(8)) see_volume(meter, reference, orbit);
}

}  // namespace dmf::accuracy
