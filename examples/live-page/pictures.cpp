// SPDX-License-Identifier: BSL-1.0
#include "pictures.hpp"

#include "json_pieces.hpp"

#include <plain_words.hpp>
#include <text.hpp>

#include <dmf/analytic/slice.hpp>
#include <dmf/analytic/slice_directions.hpp>
#include <dmf/landscape/regularization_path.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/points/eigen_direction.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace live_page {
namespace {

constexpr dmf::Index most_parameters = 200'000;  // of a point that is drawn
constexpr int deepest_picture = 24;
constexpr int most_points = 201;

}  // namespace

// ---- roots --------------------------------------------------------------------------------------

std::string roots_curve(const Shown& shown) {
  return blaming("picture", [&] {
    const dmf::SingularGroups<double>& groups = shown.landscape.groups();
    const dmf::ScalarEquation<double> equation(groups.architecture.depth());
    const double fold = std::exp(equation.log_eta_fold()), change = std::exp(equation.log_eta_switch());
    const auto eta = [&](const dmf::SingularGroup<double>& group) { return group.value / groups.unit; };
    const double largest = groups.groups.empty() ? 0 : eta(groups.groups.front());
    const double end = std::max(1.12 * largest, 1.6 * change);

    // From the fold on, at first by small steps: there the curve is upright.
    std::string larger, smaller;
    constexpr int points = 160;
    for (int k = 0; k <= points; ++k) {
      const double t = static_cast<double>(k) / points;
      const double log_eta = equation.log_eta_fold() + t * t * (std::log(end) - equation.log_eta_fold());
      for (const dmf::Root<double>& root : equation.roots(log_eta)) {
        std::string& curve = root.kind == dmf::RootKind::larger ? larger : smaller;
        curve +=
            fmt::format("{}[{},{}]", curve.empty() ? "" : ",", json_number(std::exp(log_eta)), json_number(root.u));
      }
    }
    const double bend = equation.depth() == 2 ? 0 : equation.double_root().u;
    const std::string start = fmt::format("[{},{}]", json_number(fold), json_number(bend));
    return fmt::format(
        R"({{"fold":{},"switch":{},"unit":{},"end":{},"larger":[{}],"smaller":[{}],"groups":{}}})", json_number(fold),
        json_number(change), json_number(groups.unit), json_number(end), start + (larger.empty() ? "" : ",") + larger,
        equation.depth() == 2 ? "" : start + (smaller.empty() ? "" : ",") + smaller,
        json_list(groups.groups.size(), [&](std::size_t i) {
          const auto& roots = groups.groups[i].roots;
          return fmt::format(R"({{"eta":{},"roots":{}}})", json_number(eta(groups.groups[i])),
                             json_list(roots.size(), [&](std::size_t k) { return json_number(roots[k].root.u); }));
        }));
  });
}

// ---- regularization path ------------------------------------------------------------------------

std::string regularization_path(const Shown& shown) {
  return blaming("picture", [&] {
    const dmf::Architecture<double>& architecture = shown.landscape.architecture();
    const dmf::RegularizationPath<double> path =
        shown.target->is_matrix ? dmf::RegularizationPath<double>(architecture, *shown.target->svd)
                                : dmf::RegularizationPath<double>(architecture, shown.target->values);
    const auto& events = path.events();
    const auto event_text = [&](std::size_t i) {
      return fmt::format(
          R"({{"kind":{},"singular_value":{},"multiplicity":{},"mean_weight":{},"changes_global_rank":{}}})",
          json_string(to_string(events[i].kind)), json_number(events[i].singular_value), events[i].multiplicity,
          json_number(events[i].mean_weight), events[i].changes_global_rank);
    };
    const auto rank_text = [&](std::size_t rank) {
      const dmf::WeightInterval<double> interval = path.global_interval(static_cast<dmf::Index>(rank));
      return fmt::format(R"({{"rank":{},"lower":{},"upper":{},"empty":{}}})", rank, json_number(interval.lower),
                         json_number(interval.upper), !(interval.lower < interval.upper));
    };
    const auto& values = shown.landscape.groups().singular_values;
    const double first = values.size() == 0 ? 0 : values[0];
    return fmt::format(
        R"({{"mean_weight":{},"collapse":{},"events":{},"ranks":{}}})", json_number(dmf::common_weight(architecture)),
        json_number(dmf::collapse_threshold(first, architecture.depth())), json_list(events.size(), event_text),
        json_list(static_cast<std::size_t>(architecture.rank_bound()) + 1, rank_text));
  });
}

// ---- slices -------------------------------------------------------------------------------------

namespace {

/// One direction of a picture: what runs along it, and from where to where.
struct Axis {
  std::string name;
  double lower = 0, upper = 1;
};

struct Mark {
  double x = 0, y = 0;
  dmf::Orbit<double> orbit;
  bool chosen = false;
};

/// What is drawn: F(W + x A + y B), or F(W + x A) where there is no second axis.
struct Picture {
  dmf::Factors<double> W, A, B;
  Axis x;
  std::optional<Axis> y;
  std::vector<Mark> marks;
};

/// Where one copy of a positive singular value sits: its group, and which root, or none.
struct Seat {
  std::size_t group = 0;
  int root = -1;  ///< position among the roots of the group; -1 is zero
};

/// The seats of all copies, descending, as the canonical point of an orbit has them.
std::vector<Seat> seats_of(const dmf::Orbit<double>& orbit) {
  const auto& groups = orbit.groups().groups;
  std::vector<Seat> result;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const dmf::Choice& choice = orbit.choice()[g];
    for (dmf::Index copy = 0; copy < groups[g].multiplicity; ++copy) {
      const bool first = copy < choice.larger + choice.double_root;  // a group has larger roots or a double one
      result.push_back({g, first ? 0 : copy < choice.active() ? 1 : -1});
    }
  }
  return result;
}

std::vector<dmf::Choice> choice_of(const std::vector<Seat>& seats, const dmf::SingularGroups<double>& groups) {
  std::vector<dmf::Choice> result(groups.groups.size());
  for (const Seat& seat : seats) {
    if (seat.root < 0) continue;
    switch (groups.groups[seat.group].roots[static_cast<std::size_t>(seat.root)].root.kind) {
      case dmf::RootKind::larger: ++result[seat.group].larger; break;
      case dmf::RootKind::smaller: ++result[seat.group].smaller; break;
      case dmf::RootKind::double_root: ++result[seat.group].double_root; break;
    }
  }
  return result;
}

double sigma_of(const Seat& seat, const dmf::SingularGroups<double>& groups) {
  return seat.root < 0 ? 0 : groups.groups[seat.group].roots[static_cast<std::size_t>(seat.root)].sigma;
}

/// Two copies, or one, run through all numbers; the others stay where the orbit has them.
class CopiesPlane {
 public:
  CopiesPlane(const dmf::Landscape<double>& landscape, const dmf::Orbit<double>& orbit, int i, int j)
      : landscape_(landscape), groups_(landscape.groups()), seats_(seats_of(orbit)) {
    for (const int copy : {i, j}) {
      if (copy == -1 && copy == j) continue;
      if (copy < 0 || static_cast<std::size_t>(copy) >= seats_.size()) {
        throw Refusal("picture", fmt::format("there is no positive singular value at position {}", copy + 1));
      }
      const Seat& seat = seats_[static_cast<std::size_t>(copy)];
      if (groups_.groups[seat.group].roots.empty()) {
        throw Refusal("picture", fmt::format("y = {} is below the fold and has no roots",
                                             dmf_atlas::rounded(groups_.groups[seat.group].value)));
      }
      moving_.push_back(static_cast<std::size_t>(copy));
    }
    if (moving_.size() == 2 && moving_[0] == moving_[1]) {
      throw Refusal("picture", "the two singular values of a plane must be two, not the same one twice");
    }
    dmf::Index others = 0;
    for (std::size_t copy = 0; copy < seats_.size(); ++copy) others += !moves(copy) && seats_[copy].root >= 0;
    const dmf::Index bound = groups_.architecture.rank_bound();
    if (others + static_cast<dmf::Index>(moving_.size()) > bound) {
      throw Refusal("picture",
                    fmt::format("{} other copies are active and the rank is {} at most, which leaves no room: "
                                "choose a singular value that is active in this orbit",
                                others, bound));
    }
  }

  [[nodiscard]] Picture picture() const {
    Picture result{zero(), zero(), zero(), axis(0), std::nullopt, {}};
    if (moving_.size() == 2) result.y = axis(1);
    add_layers(result);
    add_marks(result);
    return result;
  }

 private:
  [[nodiscard]] bool moves(std::size_t copy) const {
    return std::find(moving_.begin(), moving_.end(), copy) != moving_.end();
  }
  [[nodiscard]] dmf::Factors<double> zero() const {
    dmf::Factors<double> result(groups_.architecture);
    result.vector().setZero();
    return result;
  }

  [[nodiscard]] Axis axis(std::size_t k) const {
    const std::size_t copy = moving_[k];
    const auto& group = groups_.groups[seats_[copy].group];
    const double largest = group.roots.front().sigma;
    return {fmt::format("root sigma of singular value {} (y = {})", copy + 1, dmf_atlas::rounded(group.value)),
            -0.4 * largest, 1.4 * largest};
  }

  /// The orbit that has all copies active which are so, or move, gives the frames; its copies at one kind of root are
  /// interchangeable, so each seat takes any frame of its group.
  void add_layers(Picture& result) const {
    std::vector<Seat> all = seats_;
    for (const std::size_t copy : moving_) all[copy].root = 0;
    const dmf::CriticalPoint<double> point = landscape_.critical_point(landscape_.orbit(choice_of(all, groups_)));
    std::vector<dmf::Index> used(groups_.groups.size(), 0);
    dmf::Index a = 0;
    for (std::size_t copy = 0; copy < all.size(); ++copy) {
      if (all[copy].root < 0) continue;
      const dmf::SingularGroup<double>& group = groups_.groups[all[copy].group];
      const dmf::Index column = group.first + used[all[copy].group]++;
      if (!moves(copy)) {
        add_copy(result.W, point, a, column, sigma_of(all[copy], groups_));
      } else {
        add_copy(copy == moving_[0] ? result.A : result.B, point, a, column, 1);
      }
      ++a;
    }
  }

  /// Adds sigma / sqrt(lambda_l) e_l e_{l-1}^T to every layer, e_l the frames of the a-th active copy.
  void add_copy(dmf::Factors<double>& W, const dmf::CriticalPoint<double>& point, dmf::Index a, dmf::Index column,
                double sigma) const {
    const int L = groups_.architecture.depth();
    const auto frame = [&](int l) -> dmf::Vector<double> {
      if (l == 0) return point.V.col(column);
      if (l == L) return point.U.col(column);
      return point.hidden[static_cast<std::size_t>(l - 1)].col(a);
    };
    for (int l = 1; l <= L; ++l) {
      W.layer(l) += sigma / std::sqrt(groups_.architecture.lambda(l)) * frame(l) * frame(l - 1).transpose();
    }
  }

  /// Every combination of roots is a critical point; for even L so is the one with all layers of a copy negated.
  void add_marks(Picture& result) const {
    const bool even = groups_.architecture.depth() % 2 == 0;
    const auto roots = [&](std::size_t k) {
      std::vector<int> kinds{-1};
      const auto count = groups_.groups[seats_[moving_[k]].group].roots.size();
      for (std::size_t root = 0; root < count; ++root) kinds.push_back(static_cast<int>(root));
      return kinds;
    };
    const auto add = [&](const std::vector<Seat>& seats, bool chosen) {
      const dmf::Orbit<double> orbit = landscape_.orbit(choice_of(seats, groups_));
      const double x = sigma_of(seats[moving_[0]], groups_);
      const double y = moving_.size() == 2 ? sigma_of(seats[moving_[1]], groups_) : 0;
      for (const double sx : {1.0, -1.0}) {
        for (const double sy : {1.0, -1.0}) {
          if ((sx < 0 && (!even || x == 0)) || (sy < 0 && (!even || y == 0))) continue;
          result.marks.push_back({sx * x, sy * y, orbit, chosen && sx > 0 && sy > 0});
        }
      }
    };
    std::vector<Seat> seats = seats_;
    for (const int first : roots(0)) {
      seats[moving_[0]].root = first;
      if (moving_.size() == 1) {
        add(seats, first == seats_[moving_[0]].root);
        continue;
      }
      for (const int second : roots(1)) {
        seats[moving_[1]].root = second;
        add(seats, first == seats_[moving_[0]].root && second == seats_[moving_[1]].root);
      }
    }
  }

  const dmf::Landscape<double>& landscape_;
  const dmf::SingularGroups<double>& groups_;
  std::vector<Seat> seats_;
  std::vector<std::size_t> moving_;
};

/// From the canonical point of the orbit along the eigenvector of the most negative, or least nonzero, curvature and
/// along that of the largest; as far as three quarters of the length of one active copy.
Picture eigenvector_picture(const dmf::Landscape<double>& landscape, const dmf::Orbit<double>& orbit) {
  const auto& architecture = landscape.architecture();
  const dmf::CriticalPoint<double> point = landscape.critical_point(orbit);
  const dmf::SpectrumEnd low =
      orbit.inertia().negative > 0 ? dmf::SpectrumEnd::smallest : dmf::SpectrumEnd::smallest_nonzero;
  const dmf::EigenDirection<double> first = dmf::eigen_direction(point, low);
  const dmf::EigenDirection<double> second = dmf::eigen_direction(point, dmf::SpectrumEnd::largest);

  double sigma = landscape.groups().unit, inverse_weights = 0;
  for (const auto& group : landscape.groups().groups) {
    if (!group.roots.empty()) sigma = std::max(sigma, group.roots.front().sigma);
  }
  for (const double weight : architecture.weights()) inverse_weights += 1 / weight;
  const double radius = 0.75 * sigma * std::sqrt(inverse_weights);
  const auto name = [](const dmf::EigenDirection<double>& direction) {
    return "along an eigenvector, mu = " + dmf_atlas::rounded(direction.eigenvalue, 4);
  };
  Picture result{point.factors(),
                 first.direction,
                 second.direction,
                 {name(first), -radius, radius},
                 Axis{name(second), -radius, radius},
                 {{0, 0, orbit, true}}};
  // Where both ends are one eigenvalue they may be one vector: then a random direction at right angles.
  const double cosine = first.direction.vector().dot(second.direction.vector());
  if (std::abs(cosine) > 0.5) {
    if (architecture.parameter_count() < 2) {
      result.y.reset();
      return result;
    }
    std::mt19937_64 generator(1);
    const dmf::Factors<double> random = dmf::random_direction(architecture, generator);
    result.B = dmf::orthonormal_directions(architecture, dmf::PointView<double>(first.direction),
                                           dmf::PointView<double>(random))[1];
    result.y->name = "along a random direction";
  }
  return result;
}

std::string marks_text(const std::vector<Mark>& marks) {
  return json_list(marks.size(), [&](std::size_t i) {
    return fmt::format(R"({{"x":{},"y":{},"type":{},"value":{},"choice":{},"chosen":{}}})", json_number(marks[i].x),
                       json_number(marks[i].y), json_string(to_string(marks[i].orbit.type())),
                       json_number(marks[i].orbit.value()), json_string(dmf_atlas::choice_in_words(marks[i].orbit)),
                       marks[i].chosen);
  });
}

std::string axis_text(const Axis& axis, const dmf::Vector<double>& values) {
  return fmt::format(R"({{"name":{},"values":{}}})", json_string(axis.name),
                     json_list(static_cast<std::size_t>(values.size()),
                               [&](std::size_t i) { return json_number(values[static_cast<dmf::Index>(i)]); }));
}

}  // namespace

std::string slice_grid(const Shown& shown, int position, std::string_view kind, int i, int j, int size) {
  return blaming("picture", [&] {
    const dmf::Landscape<double>& landscape = shown.landscape;
    const dmf::Architecture<double>& architecture = landscape.architecture();
    if (architecture.parameter_count() > most_parameters || architecture.depth() > deepest_picture) {
      throw Refusal(
          "picture",
          fmt::format("a point has {} numbers in {} layers: this page draws F up to {} numbers and {} layers",
                      architecture.parameter_count(), architecture.depth(), most_parameters, deepest_picture));
    }
    const dmf::Orbit<double>& orbit = shown.orbit(position);
    const Picture picture =
        kind == "eigenvectors" ? eigenvector_picture(landscape, orbit) : CopiesPlane(landscape, orbit, i, j).picture();
    const dmf::Index points = std::clamp(size, 2, most_points);
    const dmf::Problem<double> problem = shown.problem();
    const auto ticks = [&](const Axis& axis) {
      return dmf::Vector<double>(dmf::Vector<double>::LinSpaced(points, axis.lower, axis.upper));
    };
    const dmf::Vector<double> xs = ticks(picture.x);
    const dmf::Vector<double> ys = picture.y ? ticks(*picture.y) : dmf::Vector<double>::Zero(1);
    const dmf::SliceGrid<double> grid = picture.y
                                            ? dmf::PlaneSlice(problem, picture.W, picture.A, picture.B).grid(xs, ys)
                                            : dmf::Slice(problem, picture.W, picture.A).grid(xs);
    const double minimum = grid.values.minCoeff();
    const double global = landscape.orbit(dmf::lowest_global_choice(landscape.groups())).value();
    const std::string rows = json_list(static_cast<std::size_t>(ys.size()), [&](std::size_t row) {
      return json_list(static_cast<std::size_t>(points), [&](std::size_t column) {
        return fmt::format("{:.10g}", grid.values(static_cast<dmf::Index>(column), static_cast<dmf::Index>(row)));
      });
    });
    return fmt::format(R"({{"x":{},"y":{},"values":{},"marks":{},"minimum":{},"global":{},"minimum_minus_global":{},)"
                       R"("relative_error":{},"direct":{}}})",
                       axis_text(picture.x, xs), picture.y ? axis_text(*picture.y, ys) : "null", rows,
                       marks_text(picture.marks), json_number(minimum), json_number(global),
                       json_number(minimum - global), json_number(grid.relative_error), grid.direct);
  });
}

}  // namespace live_page
