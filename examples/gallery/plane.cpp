// SPDX-License-Identifier: BSL-1.0

#include "plane.hpp"

#include <dmf/dmf.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <random>

namespace gallery {

namespace {

// A gradient at a critical point is rounded like a sum of some 10 products of the size of the largest curvature and W.
constexpr double gradient_factor = 100;
// F is a sum of a few hundred squares of the size of ||Y||^2 at most.
constexpr double value_factor = 100;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// Heights with equally many values between any two, the extremes left out.
std::vector<double> contour_heights(const Matrix& values, int count) {
  std::vector<double> sorted(values.data(), values.data() + values.size());
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> heights;
  for (int k = 1; k <= count; ++k) {
    heights.push_back(sorted[sorted.size() * static_cast<std::size_t>(k) / static_cast<std::size_t>(count + 1)]);
  }
  return heights;
}

}  // namespace

double draw_plane(Figure& figure, const std::string& part, const dmf::Problem<double>& problem, const Plane& plane,
                  const Window& window, const std::vector<Mark>& marks, double reference, double lowest, double unit) {
  figure.say(part);
  const dmf::PlaneSlice slice(problem, plane.W, plane.A, plane.B);
  const Index count = figure.points(101, 21);
  const Vector as = ticks(window.a_first, window.a_last, count), bs = ticks(window.b_first, window.b_last, count);
  const dmf::PlaneSlice by_polynomial(problem, plane.W, plane.A, plane.B,
                                      {.tolerance = std::numeric_limits<double>::infinity()});
  Matrix values(count, count);
  double disagreement = 0, least = std::numeric_limits<double>::infinity();
  for (Index j = 0; j < count; ++j) {
    for (Index i = 0; i < count; ++i) {
      const auto direct = slice.objective(as[i], bs[j]), polynomial = by_polynomial.at(as[i], bs[j]);
      disagreement =
          larger_of(disagreement, std::abs(direct.value - polynomial.value) / (direct.error + polynomial.error));
      least = smaller_of(least, direct.value);
      values(i, j) = direct.value - reference;
    }
  }
  const double scale = problem.squared_norm();
  figure.at_most("  difference of two evaluations in units of their proved bounds", disagreement, 1);
  figure.at_least("  grid minimum - F*", least - lowest, -value_factor * epsilon * scale);

  figure.surface(part, as, bs, values);
  Table& marked = figure.table(part + "_marks", "a,b,value,type,rank");
  for (const Mark& mark : marks) {
    const auto [value, gradient] = dmf::objective_and_gradient(problem, slice.point(mark.a, mark.b));
    const double size = slice.point(mark.a, mark.b).vector().norm() + 1;
    const double curvature = dmf::extremes(mark.orbit).largest * unit;
    const std::string where =
        std::string("  ") + dmf::to_string(mark.orbit.type()) + " of rank " + std::to_string(mark.orbit.rank());
    const double gradient_norm = gradient.vector().norm();
    const double allowed = gradient_factor * epsilon * (curvature * size + scale);
    figure.at_most(where + ": |gradient|", gradient_norm, allowed);
    figure.at_most(where + ": |F - closed form|", std::abs(value - unit * mark.orbit.value()),
                   value_factor * epsilon * scale);
    marked.row(mark.a, mark.b, unit * mark.orbit.value() - reference, number_of(mark.orbit.type()),
               static_cast<double>(mark.orbit.rank()));
  }
  Table& heights = figure.table(part + "_levels", "value");
  for (const double height : contour_heights(values, 11)) heights.row(height);
  return least - reference;
}

dmf::Factors<double> direction_of(const dmf::Architecture<double>& architecture, const std::vector<Entry>& at) {
  dmf::Factors<double> result(architecture);
  for (const Entry& entry : at) {
    result.layer(entry.layer)(entry.i, entry.j) = 1 / std::sqrt(static_cast<double>(at.size()));
  }
  return result;
}

dmf::Factors<double> stretch(const dmf::Architecture<double>& architecture, Index a) {
  std::vector<Entry> all;
  for (int l = 1; l <= architecture.depth(); ++l) all.push_back({l, a, a});
  return direction_of(architecture, all);
}

dmf::Orbit<double> orbit_with(const dmf::Landscape<double>& landscape, const std::string& roots) {
  std::vector<dmf::Choice> choice(landscape.groups().groups.size());
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (roots[i] == 'l') choice.at(i).larger = 1;
    if (roots[i] == 's') choice.at(i).smaller = 1;
    if (roots[i] == 'd') choice.at(i).double_root = 1;
  }
  return landscape.orbit(choice);
}

double layer_value(const dmf::Landscape<double>& landscape, std::size_t i, char root) {
  if (root == '0') return 0;
  const auto& roots = landscape.groups().groups.at(i).roots;
  return roots.at(root == 's' ? 1 : 0).sigma / std::sqrt(landscape.architecture().lambda(1));
}

Vector chen_values() {
  std::mt19937_64 generator(1);
  Vector values(10);
  for (double& y : values) y = 10 * dmf::uniform(generator);
  std::sort(values.begin(), values.end(), std::greater<>());
  return values;
}

ChenSetting chen_setting(Figure& figure, int depth, const Vector& values) {
  std::vector<Index> widths{10};
  for (int l = 1; l < depth; ++l) widths.push_back(5);
  widths.push_back(20);
  const dmf::Architecture<double> architecture(widths, 1e-4);
  dmf::Landscape<double> landscape(architecture, dmf::SingularValues<double>(values));
  dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
  figure.say("L = " + std::to_string(depth) + ", widths 10, 5, ..., 20, lambda_l = 1e-4, y from U(0, 10) with seed 1");
  return {std::move(landscape), std::move(problem)};
}

void draw_as_printed(Figure& figure, const std::string& part, const ChenSetting& setting,
                     const dmf::Orbit<double>& orbit) {
  const dmf::Problem<double> auxiliary = dmf::auxiliary_problem(setting.problem);
  const double lambda = auxiliary.architecture().lambda(1);
  const dmf::Factors<double> Z = dmf::to_auxiliary(setting.landscape.point(orbit));
  std::mt19937_64 generator(2);
  const auto first = dmf::random_direction(auxiliary.architecture(), generator);
  const auto second = dmf::random_direction(auxiliary.architecture(), generator);
  const auto [A, B] = dmf::orthonormal_directions<double, dmf::Dynamic>(auxiliary.architecture(), first, second);
  const double least = draw_plane(figure, part, auxiliary, {Z, A, B}, {-1, 1, -1, 1}, {{0, 0, orbit}},
                                  lambda * orbit.value(), lambda * setting.landscape.lowest(1).front().value(), lambda);

  figure.at_least("  least G - G(Z) of the grid", least, -value_factor * epsilon * auxiliary.squared_norm());

  // G(Z) = lambda F(W) with W_l = Z_l / sqrt(lambda_l), at the point (1, 1), far from where it was derived.
  dmf::Factors<double> corner(Z.architecture(), Z.vector() + A.vector() + B.vector());
  const double G = dmf::objective(auxiliary, corner);
  const auto W = dmf::from_auxiliary<double, dmf::Dynamic>(setting.problem.architecture(), corner);
  figure.at_most("  |G - lambda F| / G at (1, 1)", std::abs(G - lambda * dmf::objective(setting.problem, W)) / G,
                 value_factor * epsilon);
  char line[256];
  std::snprintf(line, sizeof line,
                "    directions of seed 2; |Z| = %.3g, so the window is %.3g times as wide as the point is long;\n"
                "    1 in Z is %.3g in W, of which |W| = %.3g",
                Z.vector().norm(), 2 / Z.vector().norm(), 1 / std::sqrt(setting.problem.architecture().lambda(1)),
                setting.landscape.point(orbit).vector().norm());
  figure.say(line);
}

void draw_around_global_minimizer(Figure& figure, const std::string& part, const ChenSetting& setting) {
  const auto& [landscape, problem] = setting;
  const dmf::Architecture<double>& architecture = problem.architecture();
  const double to_length = std::sqrt(static_cast<double>(architecture.depth()));
  const double a = to_length * layer_value(landscape, 4, 'l'), b = to_length * layer_value(landscape, 3, 'l');
  dmf::Factors<double> origin = landscape.point(orbit_with(landscape, "lll"));
  // F is even in both coordinates if L is even; one quadrant and a little more says it all.
  const Window window{-0.3 * a, 1.35 * a, -0.3 * b, 1.35 * b};
  const dmf::Orbit<double> global = orbit_with(landscape, "lllll");
  draw_plane(figure, part, problem, {origin, stretch(architecture, 4), stretch(architecture, 3)}, window,
             {{a, b, global},
              {0, b, orbit_with(landscape, "llll")},
              {a, 0, orbit_with(landscape, "lll0l")},
              {0, 0, orbit_with(landscape, "lll")}},
             global.value(), global.value());
}

void draw_around_strict_saddle(Figure& figure, const std::string& part, const ChenSetting& setting) {
  const auto& [landscape, problem] = setting;
  const dmf::Architecture<double>& architecture = problem.architecture();
  const int L = architecture.depth();
  const dmf::Orbit<double> saddle = orbit_with(landscape, "llll0l"), global = orbit_with(landscape, "lllll");
  const dmf::Factors<double> S = landscape.point(saddle), right = landscape.point(global);
  dmf::Factors<double> left = right;
  left.layer(1).row(4) *= -1;
  left.layer(L).col(4) *= -1;

  const double half = (right.vector() - left.vector()).norm() / 2;
  const dmf::Factors<double> across(architecture, (right.vector() - left.vector()) / (2 * half));
  const Vector towards = (right.vector() + left.vector()) / 2 - S.vector();
  const double ahead = towards.norm();
  std::vector<Mark> marks{{0, 0, saddle}, {half, ahead, global}, {-half, ahead, global}};
  double far = 1.7;
  if (L == 2) {  // the hidden copy can vanish in this plane and change its sign
    marks.push_back({0, ahead, orbit_with(landscape, "llll")});
    marks.push_back({0, 2 * ahead, saddle});
    far = 2.4;
  }
  draw_plane(figure, part, problem, {S, across, dmf::Factors<double>(architecture, towards / ahead)},
             {-1.6 * half, 1.6 * half, (L == 2 ? -0.4 : -0.7) * ahead, far * ahead}, marks, saddle.value(),
             global.value());

  // The way down, from the other wing: in its direction the curvature is the smallest eigenvalue of the Hessian.
  const auto down = dmf::eigen_direction(landscape.critical_point(saddle), dmf::SpectrumEnd::smallest);
  const dmf::Slice line(problem, S, down.direction);
  const double curvature = 2 * line.coefficient(2);
  figure.at_most("  |curvature along the way down - eigenvalue| / |eigenvalue|",
                 std::abs(curvature - down.eigenvalue) / std::abs(down.eigenvalue), 1e-9);
  figure.at_most("  smallest eigenvalue", down.eigenvalue, 0);
  figure.equal("  negative eigenvalues", static_cast<double>(saddle.inertia().negative), 1);
}

}  // namespace gallery
