// SPDX-License-Identifier: BSL-1.0
#include "plain_words.hpp"
#include "problem_report.hpp"
#include "report.hpp"
#include "compiled_scalars.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <dmf/landscape/spectrum.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <vector>

namespace dmf_atlas {
namespace {

constexpr std::size_t shown_groups = 12;

/// The sections of the table, each a text that ends with a newline.
template <class Scalar>
class Table {
 public:
  explicit Table(const Report<Scalar>& report)
      : report_(report),
        groups_(report.atlas.groups()),
        architecture_(groups_.architecture),
        two_layers_(architecture_.depth() == 2) {}

  [[nodiscard]] std::string singular_values() const;
  [[nodiscard]] std::string landscape() const;
  [[nodiscard]] std::string lowest(Progress& progress) const;
  [[nodiscard]] std::string located() const;
  [[nodiscard]] std::string notes() const;

 private:
  using Group = dmf::SingularGroup<Scalar>;

  [[nodiscard]] std::vector<Column> group_columns(std::size_t shown) const;
  [[nodiscard]] std::string remaining_groups(std::size_t first) const;
  [[nodiscard]] std::string robustness() const;
  [[nodiscard]] std::string lowest_title() const;
  void note_margin(std::size_t i, const char* name, int side, const Scalar& margin,
                   std::vector<std::string>& notes) const;

  const Report<Scalar>& report_;
  const dmf::SingularGroups<Scalar>& groups_;
  const dmf::Architecture<Scalar>& architecture_;
  bool two_layers_;
};

// ---- the singular values ------------------------------------------------------------------------

template <class Scalar>
std::string Table<Scalar>::singular_values() const {
  if (groups_.groups.empty()) {
    return groups_.tail.count > 0 ? "No singular value that matters was found.\n"
                                  : "Y = 0: no singular value is positive.\n";
  }
  // One group more than fits is shown rather than summed up.
  const std::size_t size = groups_.groups.size();
  const std::size_t shown = size <= shown_groups + 1 ? size : shown_groups;
  std::string text = "Singular values of Y, and m: the one of ";
  text += two_layers_ ? "W_2 W_1 where it is active\n" : "W_L ... W_1 at the larger and the smaller root\n";
  for (const std::string& line : lines(group_columns(shown), 2)) text += line + '\n';
  return text + remaining_groups(shown);
}

/// The first `shown` groups.
template <class Scalar>
std::vector<Column> Table<Scalar>::group_columns(std::size_t shown) const {
  Column number{"group", Align::right}, y{"y", Align::point}, copies{"copies", Align::right},
      ratio{two_layers_ ? "y/threshold" : "y/switch", Align::point},
      larger{two_layers_ ? "m" : "m (larger)", Align::point}, smaller{"m (smaller)", Align::point},
      place{"", Align::left};
  for (std::size_t i = 0; i < shown; ++i) {
    const Group& group = groups_.groups[i];
    const auto& roots = group.roots;
    number.cells.push_back(fmt::format("{}", i + 1));
    y.cells.push_back(rounded(group.value));
    copies.cells.push_back(fmt::format("{}", group.multiplicity));
    ratio.cells.push_back(rounded_exp(group.margin_switch, 4));
    // A double root is the larger and the smaller one at once.
    larger.cells.push_back(roots.empty() ? "" : rounded(roots.front().end_to_end));
    smaller.cells.push_back(roots.empty() ? "" : rounded(roots.back().end_to_end));
    place.cells.push_back(place_in_words(group, architecture_.depth()));
  }
  if (two_layers_) return {number, y, copies, ratio, larger, place};
  return {number, y, copies, ratio, larger, smaller, place};
}

/// One line for all groups of the same place from number `first` on, and one for the zeros.
template <class Scalar>
std::string Table<Scalar>::remaining_groups(std::size_t first) const {
  std::string text;
  const auto& groups = groups_.groups;
  dmf::Index positive = 0;
  for (const Group& group : groups) positive += group.multiplicity;
  const auto place = [&](std::size_t i) { return std::string(place_in_words(groups[i], architecture_.depth())); };
  for (std::size_t begin = first, end; begin < groups.size(); begin = end) {
    dmf::Index copies = 0;
    for (end = begin; end < groups.size() && place(end) == place(begin); ++end) copies += groups[end].multiplicity;
    text += begin + 1 == end ? fmt::format("  {}: y = {}", end, rounded(groups[begin].value))
                             : fmt::format("  {} to {}: y from {} to {}", begin + 1, end, rounded(groups[begin].value),
                                           rounded(groups[end - 1].value));
    const bool repeated = copies > static_cast<dmf::Index>(end - begin);
    text += (repeated ? fmt::format(", {} copies, ", copies) : std::string(", ")) + place(begin) + '\n';
  }
  const dmf::Index zeros = groups_.singular_values.size() - positive;
  if (zeros > 0) text += fmt::format("  and {}\n", plural(fmt::format("{}", zeros), "zero"));
  return text;
}

// ---- the landscape ------------------------------------------------------------------------------

template <class Scalar>
std::string Table<Scalar>::robustness() const {
  if (two_layers_ || groups_.groups.empty() || !groups_.complete) return "";
  const auto [kind, fold, change] = report_.atlas.benignity();
  const Scalar margin = std::min(fold, change);
  if (margin == Scalar(0)) {
    return "A singular value lies exactly at a threshold: its smallest change may alter this.";
  }
  using std::expm1;
  const Scalar percent = Scalar(-100) * expm1(Scalar(-margin));
  return percent > Scalar(50)
             ? fmt::format("It stays so while no singular value changes by a factor of {} or more.",
                           rounded_exp(margin, 3))
             : fmt::format("It stays so while no singular value changes by {} % or more.", rounded(percent, 2));
}

template <class Scalar>
std::string Table<Scalar>::landscape() const {
  const auto& counts = report_.counts;
  const std::vector<std::pair<const char*, const std::string*>> rows = {
      {"global minimizers", &counts.global_minimizer},
      {"spurious local minimizers", &counts.spurious_local_minimizer},
      {"strict saddles", &counts.strict_saddle},
      {"non-strict saddles", &counts.non_strict_saddle},
      {"all critical points", &counts.total}};
  std::size_t width = 0;
  for (const auto& [name, count] : rows) {
    if (count->size() <= 40) width = std::max(width, count->size());
  }
  std::string text = groups_.complete ? "Orbits of critical points\n" : "Orbits of critical points, at least\n";
  for (const auto& [name, count] : rows) {
    text += fmt::format("  {:<25}  {:>{}}\n", name, short_count(*count), width);
  }
  const dmf::LandscapeKind kind = report_.atlas.benignity().kind;
  text += '\n' + paragraph(landscape_in_words(kind, counts), 0);
  const std::string how_firmly = robustness();
  return how_firmly.empty() ? text : text + paragraph(how_firmly, 0);
}

// ---- the lowest orbits --------------------------------------------------------------------------

/// 1, 2, 4, ..., or a power of two where it becomes long.
std::string components(int log2) { return log2 <= 20 ? power_of_two(log2) : fmt::format("2^{}", log2); }

template <class Scalar>
std::string Table<Scalar>::lowest_title() const {
  const std::string count = fmt::format("{}", report_.listed);
  if (count != report_.counts.total) {
    return count == "1" ? "The orbit of lowest value" : "The " + count + " orbits of lowest value";
  }
  return count == "1" ? "The only orbit" : "All " + count + " orbits, lowest value first";
}

/// The values with as many digits as tell neighbours apart where the digits of the scalar, or 30 of
/// them, can, and at least 9 or as many as there are.
template <class Scalar>
std::vector<std::string> value_cells(const std::vector<Scalar>& values) {
  using std::log10;
  const Scalar largest = std::clamp(values.back(), Scalar(1), Scalar(1e14));
  constexpr int most = std::min(30, std::numeric_limits<Scalar>::digits10);
  int digits = std::min(most, std::max(9, 1 + static_cast<int>(log10(largest))));
  for (std::size_t i = 1; i < values.size(); ++i) {
    int needed = digits;
    const auto same = [&] { return rounded(values[i - 1], needed) == rounded(values[i], needed); };
    while (needed <= most && same()) ++needed;
    if (needed <= most) digits = needed;
  }
  std::vector<std::string> cells;
  for (const Scalar& value : values) cells.push_back(rounded(value, digits));
  return cells;
}

/// The ends, the trace and the eigenvalues with their multiplicities, those that round to one number
/// together. A long list loses its middle.
template <class Scalar>
std::string spectrum_in_words(const dmf::Orbit<Scalar>& orbit, const Loss<Scalar>& loss) {
  const auto list = dmf::merged(dmf::spectrum(orbit), Scalar(1000) * dmf::epsilon<Scalar>);
  constexpr std::size_t at_each_end = 12;
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list.size() > 2 * at_each_end + 1 && i == at_each_end) {
      i = list.size() - at_each_end;
      text += ", ...";
    }
    text += (i == 0 ? "" : ", ") + rounded(loss.of(list[i].value));
    if (list[i].multiplicity > 1) text += fmt::format(" ({} times)", list[i].multiplicity);
  }
  return fmt::format("Hessian: {}; trace {}", text, rounded(loss.of(dmf::hessian_trace(orbit))));
}

template <class Scalar>
std::string Table<Scalar>::lowest(Progress& progress) const {
  Column number{"", Align::right}, value{report_.loss.is_F() ? "F" : "loss", Align::point}, type{"type", Align::left},
      choice{"active groups", Align::left}, rank{"rank", Align::right}, index{"index", Align::right},
      nullity{"nullity", Align::right}, dimension{"dim", Align::right}, parts{"parts", Align::right};
  std::vector<Scalar> values;
  std::vector<std::string> reasons, spectra;
  for (const dmf::Orbit<Scalar>& orbit : report_.lowest()) {
    progress.advance("writing the table", values.size(), report_.listed);
    const dmf::Inertia inertia = orbit.inertia();
    values.push_back(report_.loss.of(orbit.value()));
    number.cells.push_back(fmt::format("{}", values.size()));
    type.cells.push_back(plain_words(orbit.type()));
    choice.cells.push_back(choice_in_words(orbit));
    rank.cells.push_back(fmt::format("{}", orbit.rank()));
    index.cells.push_back(fmt::format("{}", inertia.negative));
    nullity.cells.push_back(fmt::format("{}", inertia.zero));
    dimension.cells.push_back(fmt::format("{}", orbit.dimension()));
    parts.cells.push_back(components(orbit.log2_components()));
    reasons.push_back(reason_in_words(orbit));
    if (report_.spectrum) spectra.push_back(spectrum_in_words(orbit, report_.loss));
  }
  value.cells = value_cells(values);
  // Choices that are too long for a column go to the line of the reason.
  std::vector<std::string> rows = lines({number, value, type, choice, rank, index, nullity, dimension, parts}, 2);
  const bool in_column = rows.front().size() <= page_width;
  if (!in_column) rows = lines({number, value, type, rank, index, nullity, dimension, parts}, 2);

  const std::size_t indent = number.cells.back().size() + 6;
  std::string text = lowest_title() + '\n' + rows[0] + '\n';
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    text += rows[i + 1] + '\n' + paragraph(in_column ? reasons[i] : choice.cells[i] + " -- " + reasons[i], indent);
    if (report_.spectrum) text += paragraph(spectra[i], indent);
  }
  return text +
         "  index, nullity: negative, zero Hessian eigenvalues; dim, parts: dimension, components "
         "of orbit\n";
}

// ---- located points -----------------------------------------------------------------------------

/// One row for successive points near the same orbit, with the one that is closest.
template <class Scalar>
std::string Table<Scalar>::located() const {
  Column points{"points", Align::right}, closest{"closest", Align::right}, distance{"distance", Align::point},
      relative{"relative", Align::point}, proof{"nearest", Align::left},
      value{report_.loss.is_F() ? "F" : "loss", Align::point}, type{"type", Align::left},
      choice{"active groups", Align::left};
  bool cut_off = false;
  const auto& located = report_.located;
  for (std::size_t first = 0, end; first < located.size(); first = end) {
    std::size_t best = first;
    for (end = first + 1; end < located.size() && located[end].orbit == located[first].orbit; ++end) {
      if (located[end].distance < located[best].distance) best = end;
    }
    points.cells.push_back(end == first + 1 ? fmt::format("{}", end) : fmt::format("{}-{}", first + 1, end));
    closest.cells.push_back(fmt::format("{}", best + 1));
    distance.cells.push_back(rounded(located[best].distance, 3));
    relative.cells.push_back(rounded(located[best].relative_distance, 3));
    proof.cells.push_back(located[best].margin > Scalar(0) ? "proved" : located[best].complete ? "open" : "cut off");
    cut_off = cut_off || !located[best].complete;
    value.cells.push_back(rounded(report_.loss.of(located[best].orbit.value())));
    type.cells.push_back(plain_words(located[best].orbit.type()));
    choice.cells.push_back(choice_in_words(located[best].orbit));
  }
  std::vector<std::string> rows = lines({points, closest, distance, relative, proof, value, type, choice}, 2);
  if (rows.front().size() > page_width) rows = lines({points, closest, distance, relative, proof, value, type}, 2);
  std::string text = "The given points and the orbits they are nearest to\n";
  for (const std::string& row : rows) text += row + '\n';
  text +=
      "  distance: at most so far from the orbit; relative: to the size of its points\n"
      "  nearest: proved to be the nearest orbit, or open where bounds cannot tell\n";
  if (cut_off) text += "  cut off: too many orbits are nearly as near to try them all; a nearer one may exist\n";
  return text;
}

// ---- notes --------------------------------------------------------------------------------------

template <class Scalar>
void Table<Scalar>::note_margin(std::size_t i, const char* name, int side, const Scalar& margin,
                                std::vector<std::string>& notes) const {
  using std::abs;
  const Group& group = groups_.groups[i];
  const std::string who = fmt::format("Group {} (y = {})", i + 1, rounded(group.value));
  const Scalar hair = std::max(Scalar(1e-9), Scalar(1000 * dmf::epsilon<Scalar>));
  // Far below epsilon a distance is 0 as far as arithmetic in twice the precision can tell.
  if (side == 0 && abs(margin) > dmf::epsilon<Scalar> / Scalar(1000000)) {
    notes.push_back(fmt::format("{} counts as exactly at the {}: relative distance {}, tolerance {}.", who, name,
                                rounded(margin, 2), rounded(group.threshold_tolerance, 2)));
  } else if (side != 0 && abs(margin) < hair) {
    notes.push_back(fmt::format("{} is {} the {} by a relative distance of only {}.", who, side > 0 ? "above" : "below",
                                name, rounded(Scalar(abs(margin)), 2)));
  }
}

template <class Scalar>
std::string Table<Scalar>::notes() const {
  std::vector<std::string> notes;
  const dmf::Index ambiguous = groups_.ambiguous_groups;
  if (ambiguous > 0) {
    notes.push_back(
        fmt::format("{} of neighbouring singular values {} too wide for one group and split at the largest "
                    "gap: the groups are ambiguous.",
                    plural(fmt::format("{}", ambiguous), "chain"), ambiguous == 1 ? "was" : "were"));
  }
  const dmf::Index at_both = groups_.ambiguous_thresholds();
  if (at_both > 0) {
    notes.push_back(fmt::format(
        "{} within the tolerance of fold and switch at once and {} as exactly at the nearer one: the "
        "thresholds are ambiguous.",
        at_both == 1 ? "1 group is" : fmt::format("{} groups are", at_both), at_both == 1 ? "counts" : "count"));
  }
  const auto& values = groups_.singular_values;
  const auto small = std::count_if(values.begin(), values.end(),
                                   [&](const Scalar& y) { return y > Scalar(0) && y <= groups_.uncertainty; });
  if (small > 0) {
    notes.push_back(fmt::format("{} not above the uncertainty {} {} as zero.",
                                plural(fmt::format("{}", small), "singular value"), rounded(groups_.uncertainty, 2),
                                small == 1 ? "counts" : "count"));
  }
  for (std::size_t i = 0; i < groups_.groups.size(); ++i) {
    const Group& group = groups_.groups[i];
    note_margin(i, two_layers_ ? "threshold" : "fold", group.side_of_fold, group.margin_fold, notes);
    if (two_layers_) continue;
    note_margin(i, "switch", group.side_of_switch, group.margin_switch, notes);
  }
  std::string text;
  constexpr std::size_t most = 8;
  for (std::size_t i = 0; i < std::min(most, notes.size()); ++i) {
    text += "Note: " + paragraph(notes[i], 6).substr(6);
  }
  if (notes.size() > most) text += fmt::format("      and {} more of the kind\n", notes.size() - most);
  return text;
}

}  // namespace

template <class Scalar>
std::string table_report(const Report<Scalar>& report, Progress& progress) {
  const Table<Scalar> table(report);
  std::string text = problem_lines(report.atlas.groups(), report.loss, report.source) + '\n' + table.singular_values() +
                     '\n' + table.landscape() + '\n' + table.lowest(progress);
  if (!report.located.empty()) text += '\n' + table.located();
  if (const std::string notes = table.notes(); !notes.empty()) text += '\n' + notes;
  return text;
}

#define DMF_ATLAS_INSTANTIATE(Scalar) template std::string table_report(const Report<Scalar>&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
