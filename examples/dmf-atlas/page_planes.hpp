// SPDX-License-Identifier: BSL-1.0
#pragma once

// Pictures of F for a page: planes through critical points that are known, on a grid. They are computed in double,
// whatever the scalar, as a screen shows no more.
//
//   singular values   two copies a, b of singular values of Y take all values: the layers are diagonal in the frames of
//                     the orbit, W_l = diag(sigma)/sqrt(lambda_l), and sigma_a, sigma_b are the coordinates. Where
//                     each of them is at zero or at a root there is a critical point, the chosen orbit among them.
//   curvature         the way down from a saddle, or the flattest direction at a minimizer, and the direction of the
//                     largest eigenvalue, both of length 1

#include "progress.hpp"
#include "report.hpp"

#include <dmf/core/scalar.hpp>
#include <dmf/landscape/orbit.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dmf_atlas {

struct PlaneAxis {
  std::string name;
  double from{}, to{};
};

/// A critical point in a plane.
struct PlaneMark {
  double x{}, y{};
  std::string value;  ///< F, as JSON
  dmf::CriticalPointType type{};
  bool chosen = false;  ///< the orbit that the plane is made for
};

struct PlanePicture {
  std::size_t orbit{};    ///< its position in the list
  std::string_view kind;  ///< for programs
  std::string title, text;
  PlaneAxis x, y;
  dmf::Matrix<double> values;  ///< F at the i-th place of x and the j-th of y
  std::vector<PlaneMark> marks;
  double above_least{};   ///< the least value on the grid minus that of the global minimizer
  double error{};         ///< by which that may be off
  double disagreement{};  ///< between F by its layers and the closed form, at the marks, over the size of F there
};

struct PlanePictures {
  std::vector<PlanePicture> pictures{};
  std::string remark{};  ///< which orbits have none, and why
};

/// How many places a grid has in each direction.
inline constexpr dmf::Index plane_places = 49;

/// Two planes for each of the first orbits of the list: 24 at most, and fewer or none where Y has more than 4 million
/// entries, W more than a million, F is known in part, its values leave the range of double, or the work would be more
/// than some seconds.
template <class Scalar>
[[nodiscard]] PlanePictures plane_pictures(const Report<Scalar>& report, Progress& progress);

}  // namespace dmf_atlas
