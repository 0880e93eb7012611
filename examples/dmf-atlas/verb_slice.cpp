// SPDX-License-Identifier: BSL-1.0

// dmf-atlas slice: the loss on a line or a plane through orbits or given points (dmf/analytic/slice.hpp).

#include "compiled_scalars.hpp"
#include "nearest.hpp"
#include "number.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "slice_files.hpp"
#include "slice_frame.hpp"
#include "verb.hpp"

#include <dmf/analytic/slice.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dmf_atlas {
namespace {

/// first, ..., last, equally far apart.
template <class Scalar>
dmf::Vector<Scalar> ticks(const Range<Scalar>& range, dmf::Index count) {
  dmf::Vector<Scalar> result(count);
  const Scalar width = range.last - range.first;
  for (dmf::Index i = 0; i < count; ++i) result[i] = range.first + width * Scalar(i) / Scalar(count - 1);
  result[count - 1] = range.last;
  return result;
}

/// The grid and the values at the marks, in the units of the loss.
template <class Scalar>
struct Values {
  dmf::Vector<Scalar> as, bs;
  dmf::SliceGrid<Scalar> grid;
  std::vector<Scalar> at_marks{};
};

template <class Scalar>
Values<Scalar> values_on(const dmf::Problem<Scalar>& objective, const Frame<Scalar>& frame, dmf::Index count,
                         const Loss<Scalar>& loss) {
  Values<Scalar> result{ticks(frame.ranges[0], count), dmf::Vector<Scalar>::Zero(1), {}};
  if (frame.is_line()) {
    const dmf::Slice<Scalar> slice(objective, frame.origin, frame.directions[0]);
    result.grid = slice.grid(result.as);
    for (const Mark<Scalar>& mark : frame.marks) result.at_marks.push_back(loss.of(slice.value(mark.at[0])));
  } else {
    result.bs = ticks(frame.ranges[1], count);
    const dmf::PlaneSlice<Scalar> slice(objective, frame.origin, frame.directions[0], frame.directions[1]);
    result.grid = slice.grid(result.as, result.bs);
    for (const Mark<Scalar>& mark : frame.marks) {
      result.at_marks.push_back(loss.of(slice.value(mark.at[0], mark.at[1])));
    }
  }
  for (Scalar& value : result.grid.values.reshaped()) {
    value = loss.of(value);
    if (!is_finite(value)) throw dmf::NotRepresentable("the loss overflows on the grid; take a smaller --range");
  }
  return result;
}

/// Refuses what could take days: where the polynomial has too few digits, the layers are multiplied at every point.
template <class Scalar>
void check_work(const dmf::Architecture<Scalar>& architecture, dmf::Index points) {
  constexpr dmf::Index most_weights = 1'000'000;
  constexpr double most_work = 1e13;
  const dmf::Index N = architecture.parameter_count();
  if (N > most_weights) {
    throw UsageError(fmt::format("slice: there are N = {} weights, and no more than {} are taken", N, most_weights));
  }
  const double columns = static_cast<double>(std::min(architecture.width(0), architecture.width(architecture.depth())));
  if (static_cast<double>(points) * static_cast<double>(N) * columns > most_work) {
    throw UsageError(
        fmt::format("slice: a grid of {} points with N = {} weights may take more than 1e13 "
                    "multiplications; take a smaller --grid",
                    points, N));
  }
}

template <class Scalar>
Drawing drawing_of(const Frame<Scalar>& frame, const Values<Scalar>& values, const Loss<Scalar>& loss) {
  Drawing drawing;
  const auto plain = [](const Scalar& x) {
    const double result = static_cast<double>(x);
    if (!is_finite(result)) throw dmf::NotRepresentable("--vtk and --gnuplot: a number leaves the range of double");
    return result;
  };
  for (const Scalar& a : values.as) drawing.as.push_back(plain(a));
  for (const Scalar& b : values.bs) drawing.bs.push_back(plain(b));
  for (const Scalar& value : values.grid.values.reshaped()) drawing.values.push_back(plain(value));
  for (std::size_t i = 0; i < frame.marks.size(); ++i) {
    const Mark<Scalar>& mark = frame.marks[i];
    const char* const type = mark.orbit ? plain_words(mark.orbit->type()) : "";
    drawing.marks.push_back({plain(mark.at[0]), plain(mark.at[1]), plain(values.at_marks[i]), mark.name, type});
  }
  drawing.value = loss.is_F() ? "F" : "loss";
  drawing.title = drawing.value + " on a " + (frame.is_line() ? "line" : "plane") + ", " + frame.words;
  return drawing;
}

/// The CSV as seen from the folder of the script.
std::string from_folder_of(const std::string& script, const std::string& csv) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path folder = script == "-" ? fs::current_path(ignored) : fs::absolute(script, ignored).parent_path();
  const fs::path relative = fs::absolute(csv, ignored).lexically_relative(folder);
  return relative.empty() ? csv : relative.string();
}

template <class Scalar>
Listing grid_list(const std::shared_ptr<const Values<Scalar>>& values, bool is_line) {
  Listing list{"grid", "", {{"a", "a"}, {"value", "value"}}};
  if (!is_line) list.columns.insert(list.columns.begin() + 1, {"b", "b"});
  list.shown = 0;
  list.count = static_cast<std::size_t>(values->grid.values.size());
  list.row = [values, is_line](std::size_t k) {
    const auto i = static_cast<dmf::Index>(k) % values->as.size(), j = static_cast<dmf::Index>(k) / values->as.size();
    const Cell a = real_number(values->as[i]), value = real_number(values->grid.values(i, j));
    return is_line ? std::vector<Cell>{a, value} : std::vector<Cell>{a, real_number(values->bs[j]), value};
  };
  return list;
}

/// How many points the grid has along a and b.
Cell points_cell(dmf::Index count, bool is_line) {
  if (is_line) return whole(count);
  return structure(fmt::format("[{},{}]", count, count), fmt::format("{} {}", count, count),
                   fmt::format("{} x {}", count, count));
}

template <class Scalar>
Listing mark_list(const Frame<Scalar>& frame, const Values<Scalar>& values, const Loss<Scalar>& loss) {
  Listing list{"marks",
               "Known points in the slice",
               {{"name", "point", Align::left},
                {"a", "a", Align::point},
                {"b", frame.is_line() ? "" : "b", Align::point},
                {"value", loss.is_F() ? "F" : "loss", Align::point},
                {"orbit", ""},
                {"orbit_value", ""},
                {"type", "type", Align::left},
                {"rank", "rank"}}};
  for (std::size_t i = 0; i < frame.marks.size(); ++i) {
    const Mark<Scalar>& mark = frame.marks[i];
    std::vector<Cell> row = {word(mark.name), real_number(mark.at[0]),
                             frame.is_line() ? nothing() : real_number(mark.at[1]), real_number(values.at_marks[i])};
    if (mark.orbit) {
      row.insert(row.end(),
                 {whole(static_cast<std::int64_t>(mark.number)), real_number(loss.of(mark.orbit->value())),
                  word(to_string(mark.orbit->type()), plain_words(mark.orbit->type())), whole(mark.orbit->rank())});
    } else {
      row.insert(row.end(), 4, nothing());
    }
    list.rows.push_back(std::move(row));
  }
  list.remarks.push_back("orbit K: the canonical point of the K-th lowest orbit, where it lies in the slice");
  return list;
}

}  // namespace

template <class Scalar>
Answer slice(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  if (!problem.Y) throw UsageError("slice: the target is too large to be dense");
  const auto vtk = options.own.find("--vtk"), gnuplot = options.own.find("--gnuplot");
  const bool draws = gnuplot != options.own.end();
  if (draws && (!options.csv || *options.csv == "-")) throw UsageError("--gnuplot needs --csv FILE, which it draws");
  const dmf::Architecture<Scalar>& architecture = problem.groups.architecture;
  const dmf::Atlas<Scalar> atlas(problem.groups);
  const Frame<Scalar> frame = frame_of(options, problem, atlas);
  dmf::Index count = 101;
  if (const auto grid = options.own.find("--grid"); grid != options.own.end()) {
    count = whole_number(grid->second, "--grid", 2, frame.is_line() ? 1'000'001 : 2'001);
  }
  check_work(architecture, frame.is_line() ? count : count * count);
  progress.announce("computing the slice");
  const Loss<Scalar>& loss = problem.loss;
  const dmf::Problem<Scalar> objective(architecture, *problem.Y);
  const auto values = std::make_shared<const Values<Scalar>>(values_on(objective, frame, count, loss));
  const Scalar lowest = loss.of(atlas.ascending(1).begin()->value());
  dmf::Index i = 0, j = 0;
  const Scalar minimum = values->grid.values.minCoeff(&i, &j);
  Answer answer;
  answer.entries = {
      {"slice", "slice", word(frame.words)},
      {"dimension", "", whole(frame.is_line() ? 1 : 2)},
      {"grid_points", "grid", points_cell(count, frame.is_line())},
      {"lowest_value", loss.is_F() ? "lowest F of all" : "lowest loss of all", real_number(lowest)},
      {"grid_minimum", "least on the grid", real_number(minimum)},
      {"above_lowest", "above the lowest", real_number(Scalar(minimum - lowest))},
      {"minimum_a", "at a =", real_number(values->as[i])},
      {"minimum_b", frame.is_line() ? "" : "b =", frame.is_line() ? nothing() : real_number(values->bs[j])},
      {"relative_error", "relative error below", real_number(values->grid.relative_error, 2)},
      {"direct", "evaluated directly", whole(values->grid.direct)},
  };
  answer.listings.push_back(grid_list(values, frame.is_line()));
  answer.listings.push_back(mark_list(frame, *values, loss));
  if (vtk != options.own.end()) answer.files.push_back(vtk_text(drawing_of(frame, *values, loss)));
  if (draws) {
    answer.files.push_back(
        gnuplot_text(drawing_of(frame, *values, loss), from_folder_of(gnuplot->second, *options.csv)));
  }
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(slice)

}  // namespace dmf_atlas
