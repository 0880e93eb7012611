// SPDX-License-Identifier: BSL-1.0

// The fast ways through a spectrum, in plain numbers, against the careful ones and against more digits: closed forms of
// block C, four pairs at a time, roots of the secular equation, sorting, ends by exclusion; and which way is taken.

#include <dmf/landscape/spectrum.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/random_landscape.hpp"
#include "support/spectrum_laws.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

/// docs/accuracy.md, "Spectra": promised, in epsilon; C times the depth.
constexpr double of_itself = 16, pair_of_itself = 64, of_the_block = 32;

template <class Scalar>
List<Scalar> list_by(detail::Arithmetic arithmetic, const Orbit<Scalar>& orbit,
                     SpectrumReport<Scalar>* report = nullptr) {
  return detail::list_spectrum<Scalar>(orbit, detail::SpectrumBlocks<Scalar>(orbit, arithmetic), {}, report);
}

template <class Scalar>
List<Scalar> careful_list(const Orbit<Scalar>& orbit) {
  return list_by(detail::Arithmetic::careful, orbit);
}

/// What tells how far two lists of one orbit are apart: for each origin the largest difference of entries at the same
/// place, in epsilon of the exact one or of the largest of the origin; infinite for other multiplicities or signs.
template <class Scalar, class Exact>
std::map<EigenvalueOrigin, double> distances(const List<Scalar>& list, const List<Exact>& exact, bool of_largest) {
  std::map<EigenvalueOrigin, std::vector<std::pair<Scalar, std::int64_t>>> ours;
  std::map<EigenvalueOrigin, std::vector<std::pair<Exact, std::int64_t>>> theirs;
  for (const auto& entry : list) ours[entry.origin].push_back({entry.value, entry.multiplicity});
  for (const auto& entry : exact) theirs[entry.origin].push_back({entry.value, entry.multiplicity});
  std::map<EigenvalueOrigin, double> result;
  for (const auto& [origin, expected] : theirs) {
    const auto& found = ours[origin];
    double worst = found.size() == expected.size() ? 0 : std::numeric_limits<double>::infinity();
    Exact largest(0);
    for (const auto& [value, multiplicity] : expected) largest = max(largest, Exact(abs(value)));
    for (std::size_t i = 0; i < expected.size() && i < found.size(); ++i) {
      const Exact x(expected[i].first), difference = abs(Exact(found[i].first) - x);
      if (difference == Exact(0)) continue;
      const Exact unit = (of_largest ? largest : Exact(abs(x))) * Exact(epsilon<Scalar>);
      worst = std::max(worst, x == Exact(0) ? std::numeric_limits<double>::infinity()
                                            : static_cast<double>(Exact(difference / unit)));
    }
    result[origin] = worst;
  }
  return result;
}

struct Draw {
  std::vector<Index> widths;
  std::vector<double> lambda, y;
};

/// Depths to 18, some 40 or 70; weights equal or over so many decades; values from 1e-6 to 10^`above` above the fold,
/// at it, below it, repeated, zero. All are numbers of float.
Draw random_draw(std::mt19937_64& generator, double decades, double above) {
  Draw draw;
  const Index kind = random_index(0, 19, generator);
  const Index L = kind == 0 ? 40 : kind == 1 ? 70 : random_index(2, kind < 14 ? 6 : 18, generator);
  const Index n = random_index(1, L > 8 ? 3 : 7, generator);
  draw.widths.assign(static_cast<std::size_t>(L + 1), n);
  for (Index& width : draw.widths) width = std::max(Index{1}, width + random_index(-1, 1, generator));
  const bool equal = random_index(0, 2, generator) == 0;
  const double common = std::exp(2 * uniform(generator) - 1);
  double log_product = 0;
  for (Index l = 0; l < L; ++l) {
    const double factor = equal ? 1 : std::pow(10.0, decades * (uniform(generator) - 0.5));
    const bool again = l > 0 && random_index(0, 4, generator) == 0;
    draw.lambda.push_back(again ? draw.lambda.front() : static_cast<double>(static_cast<float>(common * factor)));
    log_product += std::log(draw.lambda.back());
  }
  const int depth = static_cast<int>(L);
  const double fold = std::exp(log_product / (2.0 * depth - 2) + ScalarEquation<double>(depth).log_eta_fold());
  const Index values = std::min(draw.widths.front(), draw.widths.back());
  for (Index i = 0; i < values; ++i) {
    double y = fold * (1 + std::pow(10.0, -6 + (6 + above) * uniform(generator)));
    if (random_index(0, 11, generator) == 0) y = fold * uniform(generator);
    if (random_index(0, 19, generator) == 0) y = 0;
    if (i > 0 && random_index(0, 4, generator) == 0) y = draw.y.back();
    if (i > 0 && random_index(0, 4, generator) == 0) y = draw.y.back() * (1 + 1e-3 * uniform(generator));
    draw.y.push_back(static_cast<double>(static_cast<float>(y)));
  }
  std::sort(draw.y.begin(), draw.y.end(), std::greater<>());
  return draw;
}

template <class Scalar>
Atlas<Scalar> atlas_of(const Draw& draw) {
  std::vector<Scalar> weights;
  for (const double weight : draw.lambda) weights.push_back(Scalar(weight));
  Vector<Scalar> values(static_cast<Index>(draw.y.size()));
  for (std::size_t i = 0; i < draw.y.size(); ++i) values[static_cast<Index>(i)] = Scalar(draw.y[i]);
  return {Architecture<Scalar>(draw.widths, weights), values};
}

template <class Scalar>
std::vector<Choice> random_choice(const Atlas<Scalar>& atlas, std::mt19937_64& generator) {
  std::vector<Choice> result;
  Index room = atlas.architecture().rank_bound();
  const Index rarity = random_index(1, 4, generator);
  for (const SingularGroup<Scalar>& group : atlas.groups().groups) {
    const Choice capacity = detail::capacity(group);
    Choice choice{};
    for (Index copy = 0; copy < group.multiplicity && choice.active() < room; ++copy) {
      const Index draw = random_index(0, rarity + 1, generator);
      if (draw == 0) continue;
      (capacity.double_root > 0            ? choice.double_root
       : draw == 1 && capacity.smaller > 0 ? choice.smaller
       : capacity.larger > 0               ? choice.larger
                                           : room) += capacity.active() > 0 ? 1 : 0;
    }
    room -= choice.active();
    result.push_back(choice);
  }
  return result;
}

struct Way {
  double decades, above;
};

// Refuted by: an eigenvalue of a pair in plain numbers off by more than its bound, against the careful list in long
// double for the same numbers; a block with less than two active copies off by more than is promised; a sign or
// multiplicity that differs from the careful list's in the same scalar; a bound above what is allowed.
template <class Scalar>
void check_against_more_digits(const char* name) {
  constexpr std::uint64_t seed = 20270301;
  std::mt19937_64 generator(seed);
  std::map<std::string, int> draws;
  double worst_pair = 0, worst_single = 0, worst_of_bound = 0;
  for (int n = 0; n < 900; ++n) {
    const Way way = std::vector<Way>{{0.5, 1}, {2, 1}, {3, 2}, {3, 0}, {2.5, 3}, {6, 2}, {16, 4}}[generator() % 7];
    const Draw draw = random_draw(generator, way.decades, way.above);
    const Atlas<Scalar> atlas = atlas_of<Scalar>(draw);
    const Atlas<long double> finer = atlas_of<long double>(draw);
    const int L = atlas.architecture().depth();
    for (int k = 0; k < 3; ++k) {
      const Orbit<Scalar> orbit = atlas.orbit(random_choice(atlas, generator));
      INFO("seed " << seed << ", " << name << ", n = " << n << ", k = " << k << ", " << to_string(orbit));
      SpectrumReport<Scalar> report;
      const List<Scalar> list = spectrum(orbit, {}, &report), careful = careful_list(orbit);
      const bool equal = std::count(draw.lambda.begin(), draw.lambda.end(), draw.lambda[0]) == L;
      CHECK(signs(list) == signs(careful));
      CHECK(report.bound <= report.allowed);
      CHECK(report.allowed == Scalar(equal ? of_itself : pair_of_itself * L));
      ++draws[report.plain > 0 ? report.careful > 0 ? "both ways" : "plain alone" : "careful alone"];
      if (report.plain > 0) ++draws[equal ? "plain, equal weights" : "plain, unequal weights"];
      if (report.plain > 0) ++draws["plain, depth " + std::to_string(std::min(L, 17))];
      // The same orbit in long double: not where a decision at the fold is another one.
      const bool same =
          std::equal(atlas.groups().groups.begin(), atlas.groups().groups.end(), finer.groups().groups.begin(),
                     finer.groups().groups.end(), [](const auto& a, const auto& b) {
                       return a.side_of_fold == b.side_of_fold && a.multiplicity == b.multiplicity;
                     });
      if (!same) continue;
      const List<long double> exact = spectrum(finer.orbit(orbit.choice()));
      for (const auto& [origin, distance] : distances(list, exact, false)) {
        if (origin == EigenvalueOrigin::pair_at_two_roots) {
          if (report.careful > 0) continue;
          CHECK(distance <= static_cast<double>(report.bound));
          worst_pair = std::max(worst_pair, distance / (equal ? 1 : L));
          worst_of_bound = std::max(worst_of_bound, distance / static_cast<double>(report.bound));
        } else if (origin != EigenvalueOrigin::active_copy && origin != EigenvalueOrigin::pair_at_one_root) {
          CHECK(distance <= of_itself);
          worst_single = std::max(worst_single, distance);
        }
      }
      const auto of_norm = distances(list, exact, true);
      const auto pairs = of_norm.find(EigenvalueOrigin::pair_at_two_roots);
      if (pairs != of_norm.end()) CHECK(pairs->second <= of_the_block * L);
      const auto of_careful = distances(list, careful, true);
      const auto stretch = of_careful.find(EigenvalueOrigin::active_copy);
      if (stretch != of_careful.end()) CHECK(stretch->second <= 2 * of_the_block);
    }
  }
  std::cout << "seed " << seed << ", " << name << ": largest errors in epsilon: pairs " << worst_pair
            << " (x depth for unequal weights), of their bound " << worst_of_bound << ", others " << worst_single;
  for (const auto& [what, count] : draws) std::cout << ", " << what << ": " << count;
  std::cout << '\n';
  for (const char* what :
       {"both ways", "plain alone", "careful alone", "plain, equal weights", "plain, unequal weights"}) {
    CHECK(draws[what] > 50);
  }
}

TEST_CASE("Plain numbers are within their bounds") {
  check_against_more_digits<double>("double");
  check_against_more_digits<float>("float");
}

/// The matrix of Proposition 19 as it stands there, times the weights: block C of H/2, from u_a > u_c.
Matrix<long double> block_c(long double u_a, long double u_c, const std::vector<long double>& lambda) {
  const auto L = static_cast<Index>(lambda.size());
  const long double q = u_c / u_a;
  Matrix<long double> M = Matrix<long double>::Zero(2 * L, 2 * L);
  const auto power = [](long double x, Index n) { return std::pow(x, static_cast<long double>(n)); };
  for (Index m = 1; m <= L; ++m) {
    for (Index l = 1; l <= L; ++l) {
      const long double same = m == l ? 1 : 0;
      M(m - 1, l - 1) = same + power(u_a, 2 * L - m - l) * power(u_c, m + l - 2);
      M(L + m - 1, L + l - 1) = same + power(u_c, 2 * L - m - l) * power(u_a, m + l - 2);
      const long double B = m > l ? -power(q, m - l - 1) : m < l ? -power(q, m - l + 1) : 0;
      M(m - 1, L + l - 1) = M(L + l - 1, m - 1) = B;
    }
  }
  for (Index i = 0; i < 2 * L; ++i) {
    const long double root = std::sqrt(lambda[static_cast<std::size_t>(i % L)]);
    M.row(i) *= root;
    M.col(i) *= root;
  }
  return M;
}

// Refuted by: an eigenvalue of four pairs at a time that is not Eigen's, of the matrix written out in long double, to
// 1e-18 of the norm and L sqrt(rho) epsilon of itself; a lane that depends on how many are in use; an exclusion of an
// eigenvalue that is there, or none where all eigenvalues are far inside.
template <class Scalar>
void check_batches(const char* name) {
  constexpr std::uint64_t seed = 20270302;
  std::mt19937_64 generator(seed);
  double worst = 0;
  for (int n = 0; n < 400; ++n) {
    const Index L = random_index(2, 16, generator);
    const double decades = 3 * uniform(generator);
    std::vector<Scalar> lambda;
    std::vector<long double> exact_lambda;
    for (Index l = 0; l < L; ++l) {
      lambda.push_back(Scalar(std::pow(10.0, decades * (uniform(generator) - 0.5))));
      exact_lambda.push_back(static_cast<long double>(lambda.back()));
    }
    const double rho = static_cast<double>(*std::max_element(lambda.begin(), lambda.end()) /
                                           *std::min_element(lambda.begin(), lambda.end()));
    detail::PairBatch<Scalar> batch(lambda);
    const int lanes = static_cast<int>(random_index(1, 4, generator));
    std::vector<Vector<long double>> expected;
    for (int lane = 0; lane < lanes; ++lane) {
      // Larger roots: u_a > u_c > u_fold, u^{2L-2} up to 10^4. Some u nearly coincide.
      const long double base =
          L > 2 ? std::pow((L - 2.0L) / static_cast<long double>(L), 0.5L / (static_cast<long double>(L) - 1)) : 0.5L;
      const long double most = std::pow(10.0L, 2.0L / (static_cast<long double>(L) - 1));
      const long double u_c = base * (1.001L + (most - 1) * static_cast<long double>(uniform(generator)));
      const long double apart = generator() % 2 == 0 ? 1e-4L : 1.0L;
      const long double u_a = u_c * (1 + apart * (0.01L + static_cast<long double>(uniform(generator))));
      long double N = 0, kap = 0;
      for (Index l = 1; l <= L; ++l) {
        N +=
            std::pow(u_a, static_cast<long double>(2 * (L - l))) * std::pow(u_c, static_cast<long double>(2 * (l - 1)));
        if (l < L) kap += std::pow(u_c / u_a, static_cast<long double>(L - 2 * l));
      }
      batch.set(lane, {Scalar(1 + N - kap), Scalar(1 + N + kap), Scalar(u_c / u_a), Scalar(0)});
      expected.push_back(symmetric_eigenvalues<long double>(block_c(u_a, u_c, exact_lambda)));
    }
    INFO("seed " << seed << ", " << name << ", n = " << n << ", L = " << L << ", rho " << rho << ", lanes " << lanes);
    REQUIRE(batch.solve(lanes));
    for (int lane = 0; lane < lanes; ++lane) {
      const auto values = batch.values(lane);
      const long double norm = expected[static_cast<std::size_t>(lane)].tail(1)[0];
      for (Index i = 0; i <= L; ++i) {
        const long double x = expected[static_cast<std::size_t>(lane)][L - 1 + i];
        const long double error = std::abs(static_cast<long double>(values[static_cast<std::size_t>(i)]) - x);
        const long double unit = static_cast<long double>(epsilon<Scalar>) * x * static_cast<long double>(L) *
                                 std::sqrt(static_cast<long double>(rho));
        const double of_unit = static_cast<double>(std::max(0.0L, error - 100 * epsilon<long double> * norm) / unit);
        CHECK(of_unit <= 4);
        worst = std::max(worst, of_unit);
      }
    }
    const auto first = batch.values(0);
    const Scalar low = first[0], high = first[static_cast<std::size_t>(L)];
    CHECK(batch.is_between(low * Scalar(0.9), high * Scalar(1.1)));
    CHECK_FALSE(batch.is_between(low, high * Scalar(1.1)));
    CHECK_FALSE(batch.is_between(low * Scalar(0.9), high));
    CHECK_FALSE(batch.is_between(low * Scalar(1.1), high * Scalar(1.1)));
    CHECK_FALSE(batch.is_between(low * Scalar(0.9), high * Scalar(0.9)));
  }
  std::cout << "seed " << seed << ", " << name << ": four pairs at a time within " << worst << " L sqrt(rho) epsilon\n";
}

TEST_CASE("Four pairs at a time agree with Eigen's solver") {
  check_batches<double>("double");
  check_batches<float>("float");
}

// Refuted by: another way than the one that the bounds ask for.
TEST_CASE("The way of a pair follows from its numbers") {
  const auto report = [](const Draw& draw, const std::vector<Choice>& choice) {
    SpectrumReport<double> result;
    static_cast<void>(spectrum(atlas_of<double>(draw).orbit(choice), {}, &result));
    return result;
  };
  const auto widths = [](Index L) { return std::vector<Index>(static_cast<std::size_t>(L + 1), 2); };
  const std::vector<Choice> both(2, {1, 0, 0}), smaller{{0, 1, 0}, {1, 0, 0}};
  const Draw equal{widths(4), {0.1, 0.1, 0.1, 0.1}, {5, 4}};
  CHECK(report(equal, both).plain == 1);
  CHECK(report(equal, both).careful == 0);
  CHECK(report(equal, both).allowed == of_itself);
  CHECK(report(equal, smaller).plain + report(equal, smaller).careful == 1);
  // Within three decades, and beyond.
  for (const int L : {2, 3, 4, 8, 16}) {
    std::vector<double> lambda(static_cast<std::size_t>(L), 0.01);
    lambda[0] = 10;
    const Draw within{widths(L), lambda, {50, 40}};
    INFO("L = " << L);
    CHECK(report(within, both).plain == 1);
    CHECK(report(within, both).allowed == pair_of_itself * L);
    lambda[0] = 40;
    CHECK(report({widths(L), lambda, {50, 40}}, both).careful == 1);
  }
  CHECK(report({widths(17), std::vector<double>(17, 0.1), {2000, 2}}, both).plain == 1);
  std::vector<double> deep(17, 0.1);
  deep[3] = 0.2;
  CHECK(report({widths(17), deep, {5, 2}}, both).careful == 1);
  CHECK(report({widths(16), {deep.begin(), deep.end() - 1}, {5, 2}}, both).plain == 1);
  // A negative eigenvalue for unequal weights; numbers that leave the range; other scalars.
  CHECK(report({widths(3), {0.1, 0.2, 0.3}, {5, 4}}, smaller).careful == 1);
  CHECK(report({widths(3), {1e70, 1e70, 1e70}, {5e120, 4e120}}, both).careful == 1);
  SpectrumReport<long double> wide;
  static_cast<void>(spectrum(atlas_of<long double>(equal).orbit(both), {}, &wide));
  CHECK(wide.careful == 1);
  SpectrumReport<double> careful;
  static_cast<void>(list_by(detail::Arithmetic::careful, atlas_of<double>(equal).orbit(both), &careful));
  CHECK(careful.careful == 1);
}

// Plain numbers end at 2^{+-max_exponent/5}, for y, the weights and t = u^{2L-2}. Refuted by an eigenvalue just inside,
// or just beyond, that is off by more than is promised, or by a y or a weight that ends elsewhere.
template <class Scalar>
void check_edges_of_the_range(const char* name) {
  const Scalar edge = std::ldexp(Scalar(1), std::numeric_limits<Scalar>::max_exponent / 5);
  int plain = 0, careful = 0;
  const auto check = [&](int L, Scalar weight, Scalar y, const std::vector<Choice>& choice) {
    const std::vector<Index> widths(static_cast<std::size_t>(L + 1), 2);
    const Vector<Scalar> values = Vector<Scalar>{{y, y * Scalar(0.75)}};
    const Atlas<Scalar> atlas(Architecture<Scalar>(widths, weight), values);
    const Atlas<long double> finer(Architecture<long double>(widths, static_cast<long double>(weight)),
                                   Vector<long double>(values.template cast<long double>()));
    INFO(name << ", L = " << L << ", lambda = " << weight << ", y = " << y << ", larger: " << choice[0].larger);
    SpectrumReport<Scalar> report;
    const List<Scalar> list = spectrum(atlas.orbit(choice), {}, &report);
    const List<long double> exact = spectrum(finer.orbit(choice));
    CHECK(signs(list) == signs(exact));
    const auto of_largest = distances(list, exact, true);
    for (const auto& [origin, distance] : distances(list, exact, false)) {
      if (origin == EigenvalueOrigin::active_copy || origin == EigenvalueOrigin::pair_at_one_root) {
        CHECK(of_largest.at(origin) <= of_the_block);
      } else {
        CHECK(distance <= of_itself);
      }
    }
    ++(report.plain > 0 ? plain : careful);
    return report.plain > 0;
  };
  const std::vector<Choice> both(2, {1, 0, 0}), smaller(2, {0, 1, 0}), mixed{{1, 0, 0}, {0, 1, 0}};
  const Scalar beyond = Scalar(1) + 4 * epsilon<Scalar>;
  for (const Scalar eta : {Scalar(2.5), Scalar(40)}) {  // L = 2: eta = y / lambda
    CHECK(check(2, edge / eta, edge, both));
    CHECK_FALSE(check(2, edge / eta, edge * beyond, both));
    CHECK(check(2, Scalar(1) / edge, eta / edge, both));
    CHECK_FALSE(check(2, Scalar(1) / edge / beyond, eta / edge, both));
  }
  for (const int L : {2, 3, 4, 6, 16}) {  // t crosses an end: at larger roots t = eta^{(2L-2)/L}, about
    for (const Scalar factor : {Scalar(0.25), Scalar(0.99), Scalar(1.01), Scalar(4)}) {
      const auto power = [&](double exponent) { return static_cast<Scalar>(std::pow(edge * factor, exponent)); };
      check(L, Scalar(1), power(L / (2.0 * L - 2)), both);
      if (L == 2) continue;
      check(L, Scalar(1), power((L - 2) / (2.0 * L - 2)), smaller);
      check(L, Scalar(1), power((L - 2) / (2.0 * L - 2)), mixed);
    }
  }
  std::cout << name << ": at the ends of the range plain " << plain << ", careful " << careful << '\n';
  CHECK(plain >= 10);
  CHECK(careful >= 10);
}

TEST_CASE("Plain numbers hold to the ends of their range") {
  check_edges_of_the_range<double>("double");
  check_edges_of_the_range<float>("float");
}

// Refuted by an end in plain numbers that is not one of the careful search, beyond the rounding of both.
TEST_CASE("Ends in plain numbers are those in careful ones") {
  constexpr std::uint64_t seed = 20270303;
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 600; ++n) {
    const Atlas<double> atlas = atlas_of<double>(random_draw(generator, 3 * uniform(generator), 2));
    const Orbit<double> orbit = atlas.orbit(random_choice(atlas, generator));
    INFO("seed " << seed << ", n = " << n << ", " << to_string(orbit));
    const detail::SpectrumBlocks<double> blocks(orbit), slow(orbit, detail::Arithmetic::careful);
    const detail::ExtremeSearch<double> search(blocks), careful(slow);
    const double allowed = 4 * pair_of_itself * atlas.architecture().depth() * epsilon<double>;
    const auto agree = [&](const auto& a, const auto& b) {
      const double x = a.eigenvalue.value, y = b.eigenvalue.value;
      return std::abs(x - y) <= allowed * std::abs(y) || std::abs(std::abs(x) - std::abs(y)) <= allowed * std::abs(y);
    };
    CHECK(agree(search.smallest(), careful.smallest()));
    CHECK(agree(search.largest(), careful.largest()));
    CHECK(agree(search.smallest_nonzero(), careful.smallest_nonzero()));
    const List<double> list = spectrum(orbit);
    CHECK(search.largest().eigenvalue.value == Approx(list.back().value).epsilon(allowed));
  }
}

template <class Scalar>
struct Numbered {
  Scalar value{};
  int number = 0;
};

// Refuted by another order than that of std::stable_sort: clusters at every distance, equal values, zeros, both signs,
// both ends of the range, none at all.
template <class Scalar>
void check_sorting() {
  constexpr std::uint64_t seed = 20270304;
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 2000; ++n) {
    const auto size = static_cast<int>(n < 3 ? n : random_index(0, n % 10 == 0 ? 3000 : 60, generator));
    const double spread = std::pow(10.0, -15 * uniform(generator)), decades = generator() % 3 == 0 ? 15 : 1;
    std::vector<Numbered<Scalar>> list;
    detail::AscendingList<Numbered<Scalar>> ascending(0, 0);
    for (int i = 0; i < size; ++i) {
      const double cluster = std::pow(10.0, decades * static_cast<double>(generator() % 3));
      auto x = static_cast<Scalar>(cluster * (1 + spread * uniform(generator)));
      switch (generator() % 12) {
        case 0: x = Scalar(0); break;
        case 1: x = -x; break;
        case 2: x = Scalar(1); break;
        case 3: x = (std::numeric_limits<Scalar>::max)(); break;
        case 4: x = (std::numeric_limits<Scalar>::min)() * Scalar(1 + static_cast<int>(generator() % 3)); break;
        case 5: x = std::numeric_limits<Scalar>::denorm_min(); break;
        default: break;
      }
      list.push_back({x, i});
      ascending.add(list.back());
    }
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
    const std::vector<Numbered<Scalar>> sorted = ascending.take();
    INFO("seed " << seed << ", n = " << n << ", size " << size);
    CHECK(std::equal(list.begin(), list.end(), sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.value == b.value && a.number == b.number; }));
    CHECK(ascending.take().empty());
  }
}

TEST_CASE("Lists are sorted, equal values as they came") {
  check_sorting<double>();
  check_sorting<float>();
  check_sorting<long double>();
}

}  // namespace
}  // namespace dmf::test
