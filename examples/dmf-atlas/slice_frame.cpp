// SPDX-License-Identifier: BSL-1.0
#include "slice_frame.hpp"

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "nearest.hpp"
#include "number.hpp"
#include "scalars.hpp"

#include <dmf/analytic/slice_directions.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/eigen_direction.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string_view>
#include <utility>

namespace dmf_atlas {
namespace {

/// A point through which the slice goes.
template <class Scalar>
struct Given {
  dmf::Factors<Scalar> W;
  std::string name;
  std::optional<dmf::CriticalPoint<Scalar>> critical{};
  std::size_t number = 0;  ///< of its orbit
};

constexpr std::size_t most_points = 3;

std::vector<std::size_t> orbit_numbers(std::string_view text) {
  std::vector<std::size_t> numbers;
  for (;;) {
    const std::size_t comma = text.find(',');
    numbers.push_back(static_cast<std::size_t>(whole_number(text.substr(0, comma), "--through", 1, 1'000'000)));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (numbers.size() > most_points) throw UsageError("--through: three orbits span a plane, got more");
  return numbers;
}

template <class Scalar>
std::vector<Given<Scalar>> points_through(const std::string& text, const Problem<Scalar>& problem,
                                          const dmf::Atlas<Scalar>& atlas) {
  const std::vector<std::size_t> numbers = orbit_numbers(text);
  const std::size_t last = *std::max_element(numbers.begin(), numbers.end());
  std::vector<std::optional<Given<Scalar>>> found(numbers.size());
  std::size_t number = 0;
  for (const dmf::Orbit<Scalar>& orbit : atlas.ascending(last)) {
    ++number;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] != number) continue;
      dmf::CriticalPoint<Scalar> point = dmf::critical_point(orbit, *problem.vectors);
      dmf::Factors<Scalar> W = point.factors();
      found[i] = Given<Scalar>{std::move(W), fmt::format("orbit {}", number), std::move(point), number};
    }
  }
  if (number < last) throw UsageError(fmt::format("--through {}: there are {} orbits", text, number));
  std::vector<Given<Scalar>> result;
  for (auto& one : found) result.push_back(std::move(*one));
  return result;
}

template <class Scalar>
std::vector<Given<Scalar>> points_of_file(const Options& options, const Problem<Scalar>& problem) {
  const dmf::Matrix<Scalar> points = points_at(options, problem);
  if (points.cols() > static_cast<dmf::Index>(most_points)) {
    throw UsageError(fmt::format("--at: one, two or three points give a slice, got {}", points.cols()));
  }
  std::vector<Given<Scalar>> result;
  for (dmf::Index k = 0; k < points.cols(); ++k) {
    result.push_back({dmf::Factors<Scalar>(problem.groups.architecture, dmf::Vector<Scalar>(points.col(k))),
                      fmt::format("point {}", k + 1)});
  }
  return result;
}

/// ||W|| plus the natural length of the layers, as the search for the nearest orbit measures distances.
template <class Scalar>
Scalar length_at(const dmf::Factors<Scalar>& W, const Scalar& unit) {
  using dmf::sqrt;
  using std::sqrt;
  Scalar sum(0);
  for (int l = 1; l <= W.architecture().depth(); ++l) sum += Scalar(1) / W.architecture().lambda(l);
  return Scalar(W.vector().stableNorm()) + unit * sqrt(sum);
}

// ---- directions ----------------------------------------------------------------------------------------------------

template <class Scalar>
std::vector<dmf::Factors<Scalar>> between(const std::vector<Given<Scalar>>& given) {
  const auto& architecture = given.front().W.architecture();
  std::vector<dmf::Factors<Scalar>> result;
  for (std::size_t i = 1; i < given.size(); ++i) {
    result.push_back(dmf::direction_between(architecture, given[0].W.view(), given[i].W.view()));
    if (result.back().vector().isZero(Scalar(0))) {
      throw UsageError(fmt::format("slice: {} and {} are the same point", given[0].name, given[i].name));
    }
  }
  if (result.size() < 2) return result;
  try {
    auto pair =
        dmf::orthonormal_directions(architecture, std::as_const(result[0]).view(), std::as_const(result[1]).view());
    return {std::move(pair[0]), std::move(pair[1])};
  } catch (const dmf::InvalidInput&) {
    throw UsageError(
        "slice: the three points lie on a line, as orbits do that differ at one singular value alone; two of them give "
        "it, and a plane needs one that differs at another");
  }
}

template <class Scalar>
std::vector<dmf::Factors<Scalar>> directions_from(const Given<Scalar>& given, const std::string& kind,
                                                  std::uint64_t seed, std::size_t count) {
  const auto& architecture = given.W.architecture();
  std::vector<dmf::Factors<Scalar>> result;
  if (kind == "eigen") {
    if (!given.critical) throw UsageError("--directions eigen needs --through K, the Hessian at a critical point");
    using dmf::SpectrumEnd;
    if (count > 1) result.push_back(dmf::eigen_direction(*given.critical, SpectrumEnd::largest).direction);
    result.push_back(dmf::eigen_direction(*given.critical, SpectrumEnd::smallest).direction);
  } else if (kind == "random" || kind == "filter") {
    std::mt19937_64 generator(seed);
    for (std::size_t i = 0; i < count; ++i) result.push_back(dmf::random_direction(architecture, generator));
  } else {
    throw UsageError("--directions must be random, eigen or filter, got " + in_quotes(kind));
  }
  if (kind == "filter") {
    for (dmf::Factors<Scalar>& D : result) {
      D = dmf::row_normalized(architecture, given.W.view(), std::as_const(D).view());
      if (D.vector().isZero(Scalar(0))) {
        throw UsageError("--directions filter: all weights are zero, and so is every direction as long as they");
      }
    }
  } else if (count > 1) {
    auto pair =
        dmf::orthonormal_directions(architecture, std::as_const(result[0]).view(), std::as_const(result[1]).view());
    return {std::move(pair[0]), std::move(pair[1])};
  }
  return result;
}

// ---- coordinates ---------------------------------------------------------------------------------------------------

/// a and b of the point of the slice that is nearest to P, and how far P is from it.
template <class Scalar>
struct Foot {
  std::array<Scalar, 2> at;
  Scalar distance;
};

template <class Scalar>
Foot<Scalar> foot_of(const Frame<Scalar>& frame, const dmf::Factors<Scalar>& P) {
  dmf::Vector<Scalar> rest = P.vector() - frame.origin.vector();
  std::array<Scalar, 2> at{Scalar(0), Scalar(0)};
  const dmf::Vector<Scalar>& A = frame.directions[0].vector();
  const Scalar AA = A.squaredNorm();
  for (int pass = 0; pass < 2; ++pass) {  // once more, for what rounding left
    Scalar a = A.dot(rest) / AA, b(0);
    if (!frame.is_line()) {
      const dmf::Vector<Scalar>& B = frame.directions[1].vector();
      const Scalar AB = A.dot(B), BB = B.squaredNorm();
      b = (B.dot(rest) - AB * a) / (BB - AB * AB / AA);
      a -= AB / AA * b;
      rest -= b * B;
    }
    rest -= a * A;
    at[0] += a;
    at[1] += b;
  }
  return {at, Scalar(rest.stableNorm())};
}

template <class Scalar>
void mark(Frame<Scalar>& frame, const std::vector<Given<Scalar>>& given, const Problem<Scalar>& problem,
          const dmf::Atlas<Scalar>& atlas) {
  for (const Given<Scalar>& point : given) {
    Mark<Scalar> one{point.name, foot_of(frame, point.W).at};
    if (point.critical) {
      one.orbit = point.critical->orbit;
      one.number = point.number;
    }
    frame.marks.push_back(std::move(one));
  }
  constexpr std::size_t most = 50;
  std::size_t number = 0;
  for (const dmf::Orbit<Scalar>& orbit : atlas.ascending(most)) {
    ++number;
    const bool known = std::any_of(given.begin(), given.end(), [&](const auto& one) { return one.number == number; });
    if (known) continue;
    const dmf::Factors<Scalar> P = dmf::canonical_point(orbit, *problem.vectors);
    const Foot<Scalar> foot = foot_of(frame, P);
    if (foot.distance > Scalar(1000) * dmf::epsilon<Scalar> * length_at(P, problem.groups.unit)) continue;
    frame.marks.push_back({fmt::format("orbit {}", number), foot.at, orbit, number});
  }
}

/// From the least coordinate of the given points to the largest, and a quarter beyond.
template <class Scalar>
Range<Scalar> around(const Frame<Scalar>& frame, std::size_t points, std::size_t axis) {
  Scalar first = frame.marks[0].at[axis], last = first;
  for (std::size_t i = 1; i < points; ++i) {
    if (frame.marks[i].at[axis] < first) first = frame.marks[i].at[axis];
    if (frame.marks[i].at[axis] > last) last = frame.marks[i].at[axis];
  }
  const Scalar quarter = (last - first) / Scalar(4);
  return {Scalar(first - quarter), Scalar(last + quarter)};
}

template <class Scalar>
Range<Scalar> range_of(const std::string& text) {
  const std::vector<Scalar> ends = parse_list<Scalar>(text, "--range");
  if (ends.size() == 2 && ends[0] < ends[1]) return {ends[0], ends[1]};
  throw UsageError("--range must be two numbers a,b with a < b, got " + in_quotes(text));
}

template <class Scalar>
std::string words_of(const std::vector<Given<Scalar>>& given, const std::string& kind, std::uint64_t seed) {
  std::string text = "through ";
  for (std::size_t i = 0; i < given.size(); ++i) {
    text += (i == 0 ? "" : i + 1 < given.size() ? ", " : " and ") + given[i].name;
  }
  if (given.size() > 1) return text;
  if (kind == "eigen") return text + ", along eigenvectors of its Hessian";
  return text +
         fmt::format(", along {}random directions of seed {}", kind == "filter" ? "filter-normalized " : "", seed);
}

}  // namespace

template <class Scalar>
Frame<Scalar> frame_of(const Options& options, const Problem<Scalar>& problem, const dmf::Atlas<Scalar>& atlas) {
  const auto own = [&](const char* option) -> const std::string* {
    const auto found = options.own.find(option);
    return found == options.own.end() ? nullptr : &found->second;
  };
  if (own("--through") && own("--at")) throw UsageError("give either --through or --at, got both");
  const std::vector<Given<Scalar>> given =
      own("--at") ? points_of_file(options, problem)
                  : points_through<Scalar>(own("--through") ? *own("--through") : "1", problem, atlas);
  for (const char* option : {"--directions", "--seed", "--line"}) {
    if (own(option) && given.size() > 1) {
      throw UsageError(fmt::format("{} is for a slice through one point, got {}", option, given.size()));
    }
  }
  const std::string kind = own("--directions") ? *own("--directions") : "random";
  const std::uint64_t seed = own("--seed") ? static_cast<std::uint64_t>(whole_number(
                                                 *own("--seed"), "--seed", 0, std::numeric_limits<std::int64_t>::max()))
                                           : 1;
  Frame<Scalar> frame{given.front().W};
  frame.words = words_of(given, kind, seed);
  frame.directions =
      given.size() > 1 ? between(given) : directions_from(given.front(), kind, seed, own("--line") ? 1 : 2);
  mark(frame, given, problem, atlas);
  for (std::size_t axis = 0; axis < frame.directions.size(); ++axis) {
    if (own("--range")) {
      frame.ranges.push_back(range_of<Scalar>(*own("--range")));
    } else if (given.size() > 1) {
      frame.ranges.push_back(around(frame, given.size(), axis));
    } else {
      const Scalar reach =
          kind == "filter" ? Scalar(1) : Scalar(length_at(frame.origin, problem.groups.unit) / Scalar(2));
      frame.ranges.push_back({Scalar(-reach), reach});
    }
  }
  return frame;
}

#define DMF_ATLAS_INSTANTIATE(Scalar) \
  template Frame<Scalar> frame_of(const Options&, const Problem<Scalar>&, const dmf::Atlas<Scalar>&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
