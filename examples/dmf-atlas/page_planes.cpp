// SPDX-License-Identifier: BSL-1.0
#include "page_planes.hpp"

#include "compiled_scalars.hpp"
#include "json_text.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <dmf/analytic/slice.hpp>
#include <dmf/analytic/slice_directions.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/eigen_direction.hpp>
#include <dmf/points/escape_direction.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>
#include <utility>

namespace dmf_atlas {
namespace {

constexpr std::size_t most_orbits = 24;
constexpr dmf::Index most_parameters = 1'000'000, most_entries = 4'000'000;
constexpr double most_work = 4e9;  // multiplications

/// The target as it was decided, rectangular diagonal: F at points in the frames of Y is the same as with Y itself.
template <class Scalar>
std::optional<dmf::Problem<double>> problem_in_double(const dmf::SingularGroups<Scalar>& groups) {
  const auto& architecture = groups.architecture;
  std::vector<dmf::Index> widths;
  std::vector<double> weights;
  for (int l = 0; l <= architecture.depth(); ++l) widths.push_back(architecture.width(l));
  for (int l = 1; l <= architecture.depth(); ++l) weights.push_back(static_cast<double>(architecture.lambda(l)));
  const dmf::Vector<Scalar> decided = groups.decided_values();
  dmf::Vector<double> values(decided.size());
  for (dmf::Index i = 0; i < decided.size(); ++i) values[i] = static_cast<double>(decided[i]);
  const bool in_range = values.allFinite() && values.norm() < 1e150 &&
                        std::all_of(weights.begin(), weights.end(), [](double w) { return w > 1e-150 && w < 1e150; });
  if (!in_range) return std::nullopt;
  return dmf::diagonal_problem(dmf::Architecture<double>(widths, weights), values);
}

template <class Scalar>
dmf::Factors<double> in_double(const dmf::Problem<double>& problem, const dmf::Factors<Scalar>& W) {
  dmf::Factors<double> result(problem.architecture());
  const dmf::Vector<Scalar> entries = W.vector();
  for (dmf::Index i = 0; i < entries.size(); ++i) result.vector()[i] = static_cast<double>(entries[i]);
  return result;
}

/// One copy of a positive singular value: its place among them, its group, its root at an orbit, null at zero.
template <class Scalar>
struct PlaneCopy {
  dmf::Index place{};
  std::size_t group{};
  const dmf::GroupRoot<Scalar>* root = nullptr;
};

dmf::Index dmf::Choice::*member_of(dmf::RootKind kind) {
  switch (kind) {
    case dmf::RootKind::larger: return &dmf::Choice::larger;
    case dmf::RootKind::smaller: return &dmf::Choice::smaller;
    case dmf::RootKind::double_root: return &dmf::Choice::double_root;
  }
  return &dmf::Choice::larger;
}

/// Every copy, in the order of the singular values.
template <class Scalar>
std::vector<PlaneCopy<Scalar>> copies_of(const dmf::Orbit<Scalar>& orbit) {
  std::vector<PlaneCopy<Scalar>> copies;
  const auto& groups = orbit.groups().groups;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    dmf::Index place = groups[g].first;
    for (const dmf::GroupRoot<Scalar>& root : groups[g].roots) {
      const dmf::Index count = orbit.choice()[g].*member_of(root.root.kind);
      for (dmf::Index i = 0; i < count; ++i) copies.push_back({place++, g, &root});
    }
    while (place < groups[g].first + groups[g].multiplicity) copies.push_back({place++, g, nullptr});
  }
  return copies;
}

/// Two copies that span a plane. Where the widths have no room for both beside the other active ones they share a
/// hidden unit, and critical points lie on the axes alone.
template <class Scalar>
struct PlanePair {
  PlaneCopy<Scalar> a, b;
  bool shared = false;
};

/// The two copies whose picture says most: what makes a saddle comes first.
template <class Scalar>
std::optional<PlanePair<Scalar>> chosen_pair(const dmf::Orbit<Scalar>& orbit) {
  const auto& groups = orbit.groups().groups;
  const std::vector<PlaneCopy<Scalar>> copies = copies_of(orbit);
  std::vector<PlaneCopy<Scalar>> candidates;
  constexpr std::size_t most = 12;
  const auto take = [&](const PlaneCopy<Scalar>& copy) {
    const bool known = std::any_of(candidates.begin(), candidates.end(),
                                   [&](const PlaneCopy<Scalar>& other) { return other.place == copy.place; });
    if (!known && candidates.size() < most) candidates.push_back(copy);
  };
  const auto has_roots = [&](const PlaneCopy<Scalar>& copy) { return !groups[copy.group].roots.empty(); };
  for (const auto& copy : copies) {
    if (copy.root != nullptr && copy.root->root.kind != dmf::RootKind::larger) take(copy);
  }
  const auto last = std::find_if(copies.rbegin(), copies.rend(), [](const auto& copy) { return copy.root != nullptr; });
  if (last != copies.rend()) take(*last);
  const auto left_out = std::find_if(copies.begin(), copies.end(),
                                     [&](const auto& copy) { return copy.root == nullptr && has_roots(copy); });
  if (left_out != copies.end()) take(*left_out);
  for (auto copy = copies.rbegin(); copy != copies.rend(); ++copy) {
    if (copy->root != nullptr) take(*copy);
  }
  for (const auto& copy : copies) {
    if (has_roots(copy)) take(copy);
  }
  for (const auto& copy : copies) take(copy);

  const dmf::Index bound = orbit.architecture().rank_bound(), rank = orbit.rank();
  const auto search = [&](bool other_groups, bool with_roots, bool shared) -> std::optional<PlanePair<Scalar>> {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      for (std::size_t j = i + 1; j < candidates.size(); ++j) {
        const PlaneCopy<Scalar>&a = candidates[i], &b = candidates[j];
        if (other_groups && a.group == b.group) continue;
        if (with_roots && !(has_roots(a) && has_roots(b))) continue;
        const bool both = a.root != nullptr && b.root != nullptr;
        const dmf::Index others = rank - (a.root != nullptr ? 1 : 0) - (b.root != nullptr ? 1 : 0);
        if (others + (shared ? 1 : 2) > bound || (shared && both)) continue;
        return a.place < b.place ? PlanePair<Scalar>{a, b, shared} : PlanePair<Scalar>{b, a, shared};
      }
    }
    return std::nullopt;
  };
  for (const bool shared : {false, true}) {
    for (const auto& [other_groups, with_roots] : {std::pair{true, true}, {false, true}, {false, false}}) {
      if (const auto pair = search(other_groups, with_roots, shared)) return pair;
    }
  }
  return std::nullopt;
}

template <class Scalar>
class PlaneMaker {
 public:
  PlaneMaker(const Report<Scalar>& report, const dmf::Problem<double>& problem)
      : report_(report),
        problem_(problem),
        factor_(static_cast<double>(report.loss.factor)),
        least_(static_cast<double>((*report.atlas.ascending(1).begin()).value())) {}

  /// The planes of one orbit.
  void add(std::size_t number, const dmf::Orbit<Scalar>& orbit, std::vector<PlanePicture>& pictures) const {
    const auto keep = [&](std::optional<PlanePicture> picture) {
      if (!picture || !picture->values.allFinite()) return;
      picture->orbit = number;
      pictures.push_back(*std::move(picture));
    };
    if (const auto pair = chosen_pair(orbit)) keep(of_singular_values(orbit, *pair));
    keep(of_curvature(orbit));
  }

 private:
  using Point = dmf::Factors<double>;
  using Copies = std::vector<std::pair<PlaneCopy<Scalar>, dmf::Index>>;  ///< with their hidden units

  [[nodiscard]] int depth() const { return problem_.architecture().depth(); }

  /// Adds sigma/sqrt(lambda_l) where a copy with this hidden unit stands in every layer.
  void add_copy(Point& W, const PlaneCopy<Scalar>& copy, dmf::Index unit, double sigma) const {
    using std::sqrt;
    for (int l = 1; l <= depth(); ++l) {
      W.layer(l)(l == depth() ? copy.place : unit, l == 1 ? copy.place : unit) +=
          sigma / sqrt(problem_.architecture().lambda(l));
    }
  }

  /// From zero to a little beyond the larger root of a copy; where there is none, of the size that roots have.
  [[nodiscard]] double reach(const PlaneCopy<Scalar>& copy) const {
    const auto& groups = report_.atlas.groups();
    const auto& roots = groups.groups[copy.group].roots;
    return static_cast<double>(roots.empty() ? groups.unit : roots.front().sigma);
  }

  [[nodiscard]] PlaneMark mark(double x, double y, const dmf::Orbit<Scalar>& orbit, bool chosen) const {
    PlaneMark result{x, y, {}, orbit.type(), chosen};
    json_text::append(result.value, report_.loss.of(orbit.value()), "the value F");
    return result;
  }

  /// Where a copy is critical: at zero and at its roots, for even L with either sign.
  [[nodiscard]] std::vector<std::pair<double, const dmf::GroupRoot<Scalar>*>> critical_places(
      const PlaneCopy<Scalar>& copy) const {
    std::vector<std::pair<double, const dmf::GroupRoot<Scalar>*>> result{{0.0, nullptr}};
    for (const dmf::GroupRoot<Scalar>& root : report_.atlas.groups().groups[copy.group].roots) {
      result.emplace_back(static_cast<double>(root.sigma), &root);
      if (depth() % 2 == 0) result.emplace_back(-static_cast<double>(root.sigma), &root);
    }
    return result;
  }

  [[nodiscard]] std::optional<PlanePicture> of_singular_values(const dmf::Orbit<Scalar>& orbit,
                                                               const PlanePair<Scalar>& pair) const {
    Point W(problem_.architecture()), A = W, B = W;
    dmf::Index unit = 0;
    for (const PlaneCopy<Scalar>& copy : copies_of(orbit)) {
      const bool varies = copy.place == pair.a.place || copy.place == pair.b.place;
      if (copy.root != nullptr && !varies) add_copy(W, copy, unit++, static_cast<double>(copy.root->sigma));
    }
    add_copy(A, pair.a, unit, 1.0);
    add_copy(B, pair.b, pair.shared ? unit : unit + 1, 1.0);

    const double unit_of_sigma = std::sqrt(factor_);  // as sigma is written elsewhere
    const auto axis = [&](const PlaneCopy<Scalar>& copy, const char* which) {
      const double longest = reach(copy) * unit_of_sigma;
      const std::string y = rounded(report_.atlas.groups().groups[copy.group].value, 4);
      return PlaneAxis{fmt::format("sigma of {}y = {}", which, y), -0.35 * longest, 1.35 * longest};
    };
    const bool same = pair.a.group == pair.b.group;
    PlanePicture picture;
    picture.kind = "singular_values";
    picture.title = "Two singular values";
    picture.x = axis(pair.a, same ? "one copy of " : "");
    picture.y = axis(pair.b, same ? "another of " : "");
    if (picture.x.name == picture.y.name) picture.y.name += " (the smaller)";
    picture.text = "sigma/sqrt(lambda) is a singular value of every layer; the others stay as they are at the orbit.";
    if (pair.shared) picture.text += " The widths leave one hidden unit for both, so critical points lie on the axes.";

    std::vector<dmf::Choice> others = orbit.choice();
    for (const PlaneCopy<Scalar>& copy : {pair.a, pair.b}) {
      if (copy.root != nullptr) --(others[copy.group].*member_of(copy.root->root.kind));
    }
    for (const auto& [x, of_a] : critical_places(pair.a)) {
      for (const auto& [y, of_b] : critical_places(pair.b)) {
        if (pair.shared && of_a != nullptr && of_b != nullptr) continue;
        std::vector<dmf::Choice> choice = others;
        if (of_a != nullptr) ++(choice[pair.a.group].*member_of(of_a->root.kind));
        if (of_b != nullptr) ++(choice[pair.b.group].*member_of(of_b->root.kind));
        const bool chosen = of_a == pair.a.root && of_b == pair.b.root && x >= 0 && y >= 0;
        const PlaneMark one =
            mark(x * unit_of_sigma, y * unit_of_sigma, report_.atlas.orbit(std::move(choice)), chosen);
        const auto inside = [](const PlaneAxis& along, double at) { return along.from <= at && at <= along.to; };
        if (inside(picture.x, one.x) && inside(picture.y, one.y)) picture.marks.push_back(one);
      }
    }
    return draw(W, A, B, std::move(picture), unit_of_sigma);
  }

  [[nodiscard]] std::optional<PlanePicture> of_curvature(const dmf::Orbit<Scalar>& orbit) const {
    const dmf::CriticalPoint<Scalar> point = dmf::critical_point(orbit);
    const Point W = in_double(problem_, point.factors());
    PlanePicture picture;
    picture.kind = "curvature";
    picture.title = "Curvature";
    const auto eigenvector = [&](dmf::SpectrumEnd end, std::string& name) {
      const dmf::EigenDirection<Scalar> found = dmf::eigen_direction(point, end);
      name = "eigenvector of " + rounded(report_.loss.of(found.eigenvalue), 4);
      return in_double(problem_, found.direction);
    };
    const auto down = [&]() -> Point {
      switch (orbit.type()) {
        case dmf::CriticalPointType::strict_saddle: return eigenvector(dmf::SpectrumEnd::smallest, picture.x.name);
        case dmf::CriticalPointType::non_strict_saddle:
          picture.x.name = "the way down, of third order";
          return in_double(problem_, dmf::escape_direction(point)->direction);
        default: return eigenvector(dmf::SpectrumEnd::smallest_nonzero, picture.x.name);
      }
    };
    const Point along = down(), across = eigenvector(dmf::SpectrumEnd::largest, picture.y.name);
    std::array<Point, 2> directions{along, across};
    try {
      directions = dmf::orthonormal_directions(problem_.architecture(), along.view(), across.view());
    } catch (const dmf::InvalidInput&) {  // all eigenvalues but zero are equal: any other direction has the same
      std::mt19937_64 generator(1);
      const Point random = dmf::random_direction(problem_.architecture(), generator);
      directions = dmf::orthonormal_directions(problem_.architecture(), along.view(), random.view());
      picture.y.name = "a random direction";
    }
    using std::sqrt;
    double stretch = 0;  // how far W moves where sigma moves by 1
    for (int l = 1; l <= depth(); ++l) stretch += 1 / problem_.architecture().lambda(l);
    const auto copies = copies_of(orbit);
    double size = 0;
    for (const PlaneCopy<Scalar>& copy : copies) size = std::max(size, copy.root == nullptr ? 0 : reach(copy));
    if (size == 0) size = copies.empty() ? static_cast<double>(report_.atlas.groups().unit) : reach(copies.front());
    const double radius = 0.75 * size * sqrt(stretch);
    for (PlaneAxis* axis : {&picture.x, &picture.y}) {
      axis->from = -radius;
      axis->to = radius;
    }
    picture.text = "Steps along unit vectors in the space of all weights, at right angles.";
    picture.marks.push_back(mark(0, 0, orbit, true));
    return draw(W, directions[0], directions[1], std::move(picture), 1.0);
  }

  /// F on the grid, `unit` being the length of A and B on the axes. Nothing where that would take too long.
  [[nodiscard]] std::optional<PlanePicture> draw(const Point& W, const Point& A, const Point& B, PlanePicture picture,
                                                 double unit) const {
    const dmf::PlaneSlice slice(problem_, W.view(), A.view(), B.view());
    const auto places = [&](const PlaneAxis& axis) {
      return dmf::Vector<double>(dmf::Vector<double>::LinSpaced(plane_places, axis.from / unit, axis.to / unit));
    };
    const dmf::Vector<double> xs = places(picture.x), ys = places(picture.y);
    const auto& architecture = problem_.architecture();
    const double direct = 2.0 * static_cast<double>(plane_places * plane_places) *
                          static_cast<double>(architecture.parameter_count()) *
                          static_cast<double>(std::min(architecture.width(0), architecture.width(depth())));
    if (direct > most_work && slice.at(xs[plane_places - 1], ys[plane_places - 1]).direct) return std::nullopt;
    dmf::SliceGrid<double> grid = slice.grid(xs, ys);
    dmf::Index i = 0, j = 0;
    const double least = grid.values.minCoeff(&i, &j);
    picture.above_least = (least - least_) * factor_;
    const double rounding =
        8 * std::max(static_cast<double>(dmf::epsilon<double>), static_cast<double>(Scalar(dmf::epsilon<Scalar>)));
    picture.error = (slice.at(xs[i], ys[j]).error + rounding * (least + least_)) * factor_;
    for (const PlaneMark& mark : picture.marks) {
      const double closed = std::strtod(mark.value.c_str() + (mark.value.front() == '"' ? 1 : 0), nullptr) / factor_;
      const double size = problem_.squared_norm() + closed;
      const double by_layers = slice.objective(mark.x / unit, mark.y / unit).value;
      if (size > 0) picture.disagreement = std::max(picture.disagreement, std::abs(by_layers - closed) / size);
    }
    picture.values = std::move(grid.values);
    picture.values *= factor_;
    return picture;
  }

  const Report<Scalar>& report_;
  const dmf::Problem<double>& problem_;
  double factor_;  ///< of the loss
  double least_;   ///< F at the global minimizer
};

}  // namespace

template <class Scalar>
PlanePictures plane_pictures(const Report<Scalar>& report, Progress& progress) {
  const dmf::SingularGroups<Scalar>& groups = report.atlas.groups();
  const auto& architecture = groups.architecture;
  const dmf::Index rows = architecture.width(architecture.depth()), columns = architecture.width(0);
  const auto none = [](std::string why) { return PlanePictures{{}, "No picture of F is drawn: " + std::move(why)}; };
  if (groups.tail.count > 0) return none("of the singular values of Y the largest alone are known.");
  if (rows > most_entries / columns) return none(fmt::format("Y has more than {} entries.", most_entries));
  const dmf::Index parameters = architecture.parameter_count();
  if (parameters > most_parameters) return none(fmt::format("W has more than {} entries.", most_parameters));
  const auto problem = problem_in_double(groups);
  if (!problem) return none("numbers of this size leave the range of double.");
  const double layers = architecture.depth();
  const double work =
      layers * layers * layers * static_cast<double>(parameters) * static_cast<double>(std::min(rows, columns));
  const auto count =
      static_cast<std::size_t>(std::min(static_cast<double>(std::min(most_orbits, report.listed)), most_work / work));
  if (count == 0) return none("at this depth and these widths it would take long.");

  PlanePictures result;
  const PlaneMaker<Scalar> maker(report, *problem);
  std::size_t number = 0;
  for (const dmf::Orbit<Scalar>& orbit : report.lowest()) {
    if (number == count) break;
    progress.advance("drawing", number, count);
    maker.add(number++, orbit, result.pictures);
  }
  if (count < report.listed) {
    result.remark =
        fmt::format("Pictures of F are drawn for the {} of lowest F.", plural(std::to_string(count), "orbit"));
  } else {
    result.remark =
        "No picture of F is drawn for this orbit: its values leave the range of double, or it would take long.";
  }
  return result;
}

#define DMF_ATLAS_INSTANTIATE(Scalar) template PlanePictures plane_pictures(const Report<Scalar>&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
