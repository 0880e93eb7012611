// SPDX-License-Identifier: BSL-1.0

#include "draw.hpp"

#include <dmf/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace dmf::test {
namespace {

class Drawing {
 public:
  explicit Drawing(std::uint64_t seed) : generator_(seed) {}

  Draw operator()() {
    Draw result;
    do {
      result = Draw();
      result.fits_float = one_of(4) == 0;
      shape(result);
      weights(result);
      singular_values(result);
      tolerances(result);
    } while (!in_range(result));
    return result;
  }

 private:
  std::uint64_t one_of(std::uint64_t n) { return generator_() % n; }
  double between(double a, double b) { return a + (b - a) * uniform(generator_); }

  /// A number as every scalar of the draw holds it.
  static double kept(const Draw& draw, double number) {
    return draw.fits_float ? double{static_cast<float>(number)} : number;
  }

  void shape(Draw& draw) {
    constexpr int depths[] = {2, 3, 3, 4, 5, 6, 8};
    const int L = depths[one_of(std::size(depths))];
    const Index widest = one_of(6) == 0 && L < 5 ? 5 : 3;
    const auto least = static_cast<Index>(1 + one_of(3));
    for (int l = 0; l <= L; ++l)
      draw.widths.push_back(1 + static_cast<Index>(one_of(static_cast<std::uint64_t>(widest))));
    draw.widths.front() = std::max(draw.widths.front(), least);
    draw.widths.back() = std::max(draw.widths.back(), least);
    draw.lambda.assign(static_cast<std::size_t>(L), 1);
  }

  void weights(Draw& draw) {
    constexpr double wide[] = {0, 0, 0.3, 2, 10, 13, 50, 150}, narrow[] = {0, 0, 0.3, 1, 2};
    const double half = draw.fits_float ? narrow[one_of(std::size(narrow))] : wide[one_of(std::size(wide))];
    const double common = std::pow(10.0, between(-1, 1) * (draw.fits_float ? 2 : 20));
    const bool equal = one_of(3) == 0;
    for (double& weight : draw.lambda) {
      weight = equal ? common : std::pow(10.0, between(-half, half)) * (half < 50 ? common : 1);
      weight = kept(draw, weight);
    }
  }

  /// q0 eta for an eta at, beside, below and above the thresholds.
  void singular_values(Draw& draw) {
    const int L = draw.depth();
    long double log_lambda = 0;
    for (const double weight : draw.lambda) log_lambda += std::log(static_cast<long double>(weight));
    const long double log_unit = log_lambda / (2 * (L - 1));
    const ScalarEquation<long double> equation(L);
    const Index count = std::min(draw.widths.front(), draw.widths.back());
    for (Index i = 0; i < count; ++i) {
      if (!draw.values.empty() && one_of(10) < 3) {
        draw.values.push_back(draw.values[one_of(draw.values.size())]);
        continue;
      }
      if (one_of(20) == 0) {
        draw.values.push_back(0);
        continue;
      }
      const double decades = draw.fits_float ? 4 : one_of(4) == 0 ? 150 : 30;
      const double away[] = {0, 0, between(-0.3, 0.6), between(0, 3), between(0, decades)};
      constexpr double beside[] = {0, 1e-15, -1e-15, 3e-15, 1e-3};
      const long double threshold = one_of(2) == 0 ? equation.log_eta_fold() : equation.log_eta_switch();
      const long double y = std::exp(log_unit + threshold + std::log(10.0L) * away[one_of(std::size(away))]) *
                            (1 + static_cast<long double>(beside[one_of(std::size(beside))]));
      draw.values.push_back(kept(draw, static_cast<double>(y)));
    }
    std::sort(draw.values.rbegin(), draw.values.rend());
  }

  void tolerances(Draw& draw) {
    const auto power = [&](double least, double most) -> double {
      return kept(draw, std::pow(10.0, between(least, most)));
    };
    switch (one_of(6)) {
      case 0: draw.threshold_tolerance = 0; break;
      case 1: draw.threshold_tolerance = power(-16, 1); break;
      case 2:
        draw.threshold_tolerance = power(-16, 0.3);
        draw.group_tolerance = power(-16, one_of(3) == 0 ? 1 : -0.3);
        break;
      default: break;
    }
    if (one_of(4) != 0) return;
    const double least = draw.values.back() > 0 ? draw.values.back() : draw.values.front();
    draw.uncertainty = one_of(2) == 0 ? least * between(0, 1.1) : draw.values.front() * power(-16, -10);
    draw.uncertainty = kept(draw, draw.uncertainty);
  }

  static bool in_range(const Draw& draw) {
    const double least = draw.fits_float ? 1e-30 : 1e-300, most = 1 / least;
    const auto fits = [&](double x) { return least < x && x < most; };
    return std::all_of(draw.lambda.begin(), draw.lambda.end(), fits) &&
           std::all_of(draw.values.begin(), draw.values.end(), [&](double x) { return x == 0 || fits(x); });
  }

  std::mt19937_64 generator_;
};

template <class Number>
std::string list(const std::vector<Number>& numbers) {
  std::string result;
  for (const Number& number : numbers) result += (result.empty() ? "" : ",") + detail::text(number);
  return result;
}

}  // namespace

Draw draw(std::uint64_t seed) { return Drawing(seed)(); }

std::string command_line(const Draw& draw) {
  std::string result = "--singular-values " + list(draw.values) + " --widths " + list(draw.widths) + " --lambda " +
                       list(draw.lambda) + " --lowest all --spectrum";
  if (draw.group_tolerance) result += " --group-tolerance " + detail::text(*draw.group_tolerance);
  if (draw.threshold_tolerance) result += " --threshold-tolerance " + detail::text(*draw.threshold_tolerance);
  if (draw.uncertainty > 0) result += " (uncertainty " + detail::text(draw.uncertainty) + ")";
  return result;
}

namespace {

struct WidestScalar {
  Architecture<long double> architecture;
  Vector<long double> values;
};

WidestScalar in_widest_scalar(const Draw& draw) {
  Vector<long double> values(static_cast<Index>(draw.values.size()));
  for (Index i = 0; i < values.size(); ++i) values[i] = draw.values[static_cast<std::size_t>(i)];
  return {{draw.widths, std::vector<long double>(draw.lambda.begin(), draw.lambda.end())}, values};
}

}  // namespace

bool margins_allow(const Draw& draw, long double epsilon) {
  using Groups = SingularGroups<long double>;
  const auto [architecture, values] = in_widest_scalar(draw);
  constexpr long double default_factor = 8, roundings = 8;
  std::optional<Groups> first;
  for (const long double side : {-1.0L, 1.0L}) {
    GroupOptions<long double> options = draw.options<long double>();
    const long double shift = side * roundings * epsilon;
    if (!draw.threshold_tolerance) options.threshold_tolerance = side > 0 ? default_factor * epsilon : 0;
    options.threshold_tolerance = std::max(0.0L, options.threshold_tolerance * (1 + shift) + shift);
    options.group_tolerance *= 1 + shift;
    const long double uncertainty = options.uncertainty;
    for (const long double factor : {1 - shift, 1 + shift}) {
      options.uncertainty = uncertainty * factor;
      const Groups groups = singular_groups(architecture, values, options);
      if (!first) first = groups;
      const auto same = [](const auto& a, const auto& b) {
        return a.multiplicity == b.multiplicity && a.side_of_fold == b.side_of_fold &&
               a.side_of_switch == b.side_of_switch;
      };
      if (!std::equal(first->groups.begin(), first->groups.end(), groups.groups.begin(), groups.groups.end(), same)) {
        return false;
      }
    }
  }
  return true;
}

long double spread_of_means(const Draw& draw) {
  const auto [architecture, values] = in_widest_scalar(draw);
  const SingularGroups<long double> groups = singular_groups(architecture, values, draw.options<long double>());
  long double result = 0;
  for (const SingularGroup<long double>& group : groups.groups) {
    const bool is_mean = values[group.first] != values[group.first + group.multiplicity - 1];
    if (is_mean && group.side_of_fold != 0) result = std::max(result, 2 / std::sqrt(std::abs(group.margin_fold)));
  }
  return result;
}

}  // namespace dmf::test
