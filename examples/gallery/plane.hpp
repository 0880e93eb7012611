// SPDX-License-Identifier: BSL-1.0
#pragma once

// F on a plane through critical points, with the truth marked: every value twice, by multiplying the layers and as a
// polynomial, every critical point of the plane that is known in closed form, and the lowest value of F anywhere.

#include "figure.hpp"

#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/points/landscape.hpp>

#include <string>
#include <vector>

namespace gallery {

/// The points W + a A + b B, A and B of length 1 and at right angles: a and b are distances from W.
struct Plane {
  dmf::Factors<double> W, A, B;
};

/// A point of the plane that is critical, and the orbit that it is on.
struct Mark {
  double a{}, b{};
  dmf::Orbit<double> orbit;
};

/// The part of a plane that is drawn.
struct Window {
  double a_first{}, a_last{}, b_first{}, b_last{};
};

/// Draws F - reference: the surface <part>, its marks <part>_marks (a, b, value, type, rank) and heights for contour
/// lines <part>_levels, of which equally many points of the window lie between any two. Checks that both evaluations
/// agree within their proved bounds, that no value is below `lowest`, that the gradient vanishes at every mark and F is
/// what the orbit says, times `unit` (1, or lambda where the problem is G). Returns the least value that is drawn.
double draw_plane(Figure& figure, const std::string& part, const dmf::Problem<double>& problem, const Plane& plane,
                  const Window& window, const std::vector<Mark>& marks, double reference, double lowest,
                  double unit = 1);

/// The direction of length 1 with equal entries (i, j) in the layers of `at`, zero elsewhere. Counted from 0.
struct Entry {
  int layer;
  Index i, j;
};
[[nodiscard]] dmf::Factors<double> direction_of(const dmf::Architecture<double>& architecture,
                                                const std::vector<Entry>& at);

/// All layers of the copy at position a of the diagonal: the direction that stretches it.
[[nodiscard]] dmf::Factors<double> stretch(const dmf::Architecture<double>& architecture, Index a);

/// The orbit with one root for every singular value, largest first: 'l' larger, 's' smaller, 'd' double, '0' zero; what
/// is left out at the end is zero. For distinct singular values.
[[nodiscard]] dmf::Orbit<double> orbit_with(const dmf::Landscape<double>& landscape, const std::string& roots);

/// The singular value of every layer at the given root of the i-th singular value, counted from 0; equal weights.
[[nodiscard]] double layer_value(const dmf::Landscape<double>& landscape, std::size_t i, char root);

/// The setting of Chen, Jiang and Wang, section 4: d_0 = 10, d_L = 20, hidden widths 5, every lambda_l = 1e-4, Y
/// rectangular diagonal with entries from U(0, 10). Here they are sorted, which exchanges rows and columns of Y.
struct ChenSetting {
  dmf::Landscape<double> landscape;
  dmf::Problem<double> problem;
};
[[nodiscard]] Vector chen_values();
[[nodiscard]] ChenSetting chen_setting(Figure& figure, int depth, const Vector& values);

/// The picture as printed there: G - G(Z) on the plane of two Gaussian directions, orthonormal by Gram-Schmidt, with
/// coordinates from -1 to 1. Says how far that is in W, and checks what the
/// page says: no point of the grid is lower than Z, a saddle or not.
void draw_as_printed(Figure& figure, const std::string& part, const ChenSetting& setting,
                     const dmf::Orbit<double>& orbit);

/// The global minimizer in the plane in which its last two singular values are stretched in all layers alike, with all
/// points of that plane at which each of the two is zero or at its larger root.
void draw_around_global_minimizer(Figure& figure, const std::string& part, const ChenSetting& setting);

/// The strict saddle of full rank at which the (r+1)-th singular value has taken the place of the r-th, and the two
/// global minimizers, of opposite sign in W_1 and W_L, that it joins: the plane through all three.
void draw_around_strict_saddle(Figure& figure, const std::string& part, const ChenSetting& setting);

}  // namespace gallery
