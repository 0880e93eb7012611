// SPDX-License-Identifier: BSL-1.0

// dmf-atlas collapse: unconstrained features with weight decay (dmf/low_rank/neural_collapse.hpp).

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/low_rank/neural_collapse.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmf_atlas {
namespace {

using Counts = std::vector<dmf::Index>;

const std::string* own(const Options& options, const char* name) {
  const auto found = options.own.find(name);
  return found == options.own.end() ? nullptr : &found->second;
}

bool is_file(const std::string& text) { return text == "-" || std::filesystem::exists(text); }

/// Whole numbers from a list or a file.
Counts class_counts(const std::string& text) {
  const std::vector<long double> numbers =
      is_file(text) ? read_list<long double>(text) : parse_list<long double>(text, "--class-counts");
  Counts counts;
  for (const long double& number : numbers) {
    if (std::floor(number) != number || number < 1 || number > 1e18L) {
      throw UsageError("--class-counts must be whole numbers from 1, got " + in_quotes(shortest(number)));
    }
    counts.push_back(static_cast<dmf::Index>(number));
  }
  return counts;
}

struct Classes {
  Counts counts;
  std::vector<std::string> names;
};

/// What a line calls its class: itself, or the column of the one in a row of zeros; nothing for other rows.
std::string name_of(std::string_view label) {
  if (label.find(',') == std::string_view::npos) return std::string(label);
  int column = 0, one = 0;
  for (bool more = true; more;) {
    const std::size_t comma = label.find(',');
    more = comma != std::string_view::npos;
    const std::string_view cell = label.substr(0, comma);
    if (more) label.remove_prefix(comma + 1);
    ++column;
    if (cell != "0" && (cell != "1" || one > 0)) return "";
    if (cell == "1") one = column;
  }
  return one > 0 ? std::to_string(one) : "";
}

/// The classes of a file with a name, or a row of zeros and a one, on each line, in the order in which they appear.
Classes classes_of_labels(const std::string& name) {
  const Bytes bytes = read_bytes(name, {});
  Classes result;
  std::map<std::string, std::size_t, std::less<>> known;
  std::string_view rest = bytes.text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  const std::size_t last = rest.find_last_not_of(" \t\r\n");
  rest = rest.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (rest.empty()) throw FileError(bytes.name, 0, "holds no labels");
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view label = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!label.empty() && std::string_view(" \t\r").find(label.back()) != std::string_view::npos) {
      label.remove_suffix(1);
    }
    while (!label.empty() && (label.front() == ' ' || label.front() == '\t')) label.remove_prefix(1);
    if (label.empty()) throw FileError(bytes.name, line, "a line without a label");
    const std::string class_name = name_of(label);
    if (class_name.empty()) {
      throw FileError(bytes.name, line, "neither a label nor a row of zeros and a one, got " + in_quotes(label));
    }
    const auto [place, is_new] = known.try_emplace(class_name, result.counts.size());
    if (is_new) {
      result.counts.push_back(0);
      result.names.emplace_back(place->first);
    }
    ++result.counts[place->second];
  }
  return result;
}

Classes classes(const Options& options) {
  const std::string *counts = own(options, "--class-counts"), *labels = own(options, "--labels");
  if ((counts == nullptr) == (labels == nullptr)) {
    throw UsageError(std::string("exactly one of --class-counts and --labels is needed, got ") +
                     (counts != nullptr ? "both" : "none"));
  }
  if (labels != nullptr) return classes_of_labels(*labels);
  Classes result{class_counts(*counts), {}};
  for (std::size_t k = 1; k <= result.counts.size(); ++k) result.names.push_back(std::to_string(k));
  return result;
}

template <class Scalar>
std::vector<Scalar> decays(const std::string& text, const char* option, std::size_t size, const char* of_what) {
  std::vector<Scalar> result = parse_list<Scalar>(text, option);
  for (const Scalar& decay : result) {
    if (!(decay > Scalar(0))) throw UsageError(std::string(option) + " must be positive, got " + in_quotes(text));
  }
  if (result.size() == 1) result.resize(size, Scalar(result.front()));
  if (result.size() == size) return result;
  throw UsageError(
      fmt::format("{} needs one number, or {}, one for each {}, got {}", option, size, of_what, result.size()));
}

/// lam_H, lam_{W_1}, ..., or the weights of F, and which of the two.
template <class Scalar>
struct Decays {
  std::vector<Scalar> values;
  bool of_F;
};
template <class Scalar>
Decays<Scalar> decays_of_layers(const Options& options, std::size_t M) {
  const std::string *wd = own(options, "--wd"), *fd = own(options, "--fd");
  const bool both = wd != nullptr && fd != nullptr, none = wd == nullptr && fd == nullptr;
  const bool other = options.lambda || options.weight_decay;
  if (options.loss_factor) throw UsageError("collapse has the loss factor 1/(2N), or that of F with --lambda");
  if ((!both && !none) || both == other) {
    throw UsageError("--wd with --fd is needed, or one of --weight-decay and --lambda");
  }
  if (options.lambda) return {decays<Scalar>(*options.lambda, "--lambda", M + 1, "layer, features first"), true};
  if (options.weight_decay) {
    return {decays<Scalar>(*options.weight_decay, "--weight-decay", M + 1, "layer, features first"), false};
  }
  std::vector<Scalar> result = decays<Scalar>(*fd, "--fd", 1, "problem");
  const std::vector<Scalar> of_weights = decays<Scalar>(*wd, "--wd", M, "weight layer");
  result.insert(result.end(), of_weights.begin(), of_weights.end());
  return {std::move(result), false};
}

Counts hidden_widths(const Options& options, std::size_t classes) {
  const std::string* features = own(options, "--feature-width");
  if (options.hidden) {
    if (features != nullptr) throw UsageError("--feature-width is the first of --hidden: give one of the two");
    return {options.hidden->begin(), options.hidden->end()};
  }
  Counts widths(static_cast<std::size_t>(*options.depth) - 1, static_cast<dmf::Index>(classes));
  if (features != nullptr) {
    widths.front() = static_cast<dmf::Index>(
        whole_number(*features, "--feature-width", 1, std::numeric_limits<std::int64_t>::max()));
  }
  return widths;
}

template <class Scalar>
dmf::NeuralCollapse<Scalar> collapse_of(const Options& options, const dmf::Architecture<Scalar>& architecture,
                                        const Counts& counts) {
  return dmf::neural_collapse(architecture, counts, own(options, "--bias") != nullptr,
                              parse_numbers<Scalar>(options).tolerances);
}

/// What becomes of a class, to a person.
std::string_view in_words(dmf::CollapsePlace place) {
  switch (place) {
    case dmf::CollapsePlace::collapsed_everywhere: return "zero at every critical point";
    case dmf::CollapsePlace::collapsed: return "zero at the global minimizer";
    case dmf::CollapsePlace::at_switch: return "on the brink: zero or not, equally good";
    case dmf::CollapsePlace::no_room: return "zero: no room in the layers";
    case dmf::CollapsePlace::shares_room: return "shares too few dimensions";
    case dmf::CollapsePlace::survives: return "survives";
  }
  return "";
}

template <class Scalar>
void add_factors(std::vector<Cell>& row, const dmf::CollapseDirection<Scalar>& direction) {
  for (const dmf::DecayFactors<Scalar>& factors : {direction.to_switch, direction.to_fold}) {
    for (const Scalar& factor : {factors.weights, factors.features, factors.all}) row.push_back(real_number(factor));
  }
}

void add_factor_columns(std::vector<Heading>& columns) {
  columns.insert(columns.end(), {{"collapse_wd_factor", "gone at wd x", Align::point},
                                 {"collapse_fd_factor", "or fd x", Align::point},
                                 {"collapse_factor", "or both x", Align::point},
                                 {"no_trace_wd_factor", ""},
                                 {"no_trace_fd_factor", ""},
                                 {"no_trace_factor", ""}});
}

template <class Scalar>
Listing class_list(const dmf::NeuralCollapse<Scalar>& collapse, const Problem<Scalar>& problem) {
  Listing list{"classes", "Classes", {{"class", "class", Align::left}, {"samples", "samples"}}};
  if (!collapse.bias()) {
    list.columns.push_back({"place", "at the global minimizer", Align::left});
    add_factor_columns(list.columns);
  } else {
    list.columns.push_back({"bias", "bias", Align::point});
  }
  list.columns.push_back({"feature_norm", "|feature|", Align::point});
  list.columns.push_back({"classifier_norm", "|row of W_M|", Align::point});
  const auto norms = collapse.class_norms(collapse.minimizers[collapse.lowest].rank);
  for (std::size_t k = 0; k < problem.class_counts.size(); ++k) {
    const dmf::Index samples = problem.class_counts[k];
    std::vector<Cell> row{word(problem.class_names[k]), whole(samples)};
    if (!collapse.bias()) {
      const dmf::CollapseDirection<Scalar>& direction = collapse.direction_of(samples);
      row.push_back(word(to_string(direction.place), in_words(direction.place)));
      add_factors(row, direction);
    } else {
      row.push_back(real_number(static_cast<Scalar>(samples) / static_cast<Scalar>(collapse.spectrum.samples)));
    }
    const dmf::ClassNorms<Scalar>& of_class = norms[collapse.spectrum.position_of(samples)];
    row.push_back(real_number(of_class.features));
    row.push_back(real_number(of_class.classifier));
    list.rows.push_back(std::move(row));
  }
  return list;
}

/// The classes with the largest parts in a direction: "1 (66%), 2 (31%)".
template <class Scalar>
std::string main_classes(const dmf::NeuralCollapse<Scalar>& collapse, const Problem<Scalar>& problem, std::size_t i) {
  struct Part {
    double share;
    std::size_t k;
  };
  std::vector<Part> parts;
  for (std::size_t k = 0; k < problem.class_counts.size(); ++k) {
    const Scalar share = collapse.spectrum.share(i, collapse.spectrum.position_of(problem.class_counts[k])) /
                         static_cast<Scalar>(collapse.directions[i].multiplicity);
    parts.push_back({static_cast<double>(share), k});
  }
  constexpr std::size_t most = 4;
  const std::size_t shown = std::min(most, parts.size());
  std::partial_sort(
      parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(shown), parts.end(),
      [](const Part& a, const Part& b) { return a.share > b.share || (a.share == b.share && a.k < b.k); });
  std::string text;
  for (std::size_t n = 0; n < shown && parts[n].share >= 0.005; ++n) {
    text +=
        fmt::format("{}{} ({:.0f}%)", text.empty() ? "" : ", ", problem.class_names[parts[n].k], 100 * parts[n].share);
  }
  return text;
}

template <class Scalar>
Listing direction_list(const dmf::NeuralCollapse<Scalar>& collapse, const Problem<Scalar>& problem) {
  Listing list{"directions",
               "Directions: squared singular values of the labels less their mean, and the classes that they mix",
               {{"square", "square", Align::point},
                {"multiplicity", "times"},
                {"place", "at the global minimizer", Align::left},
                {"classes", "classes", Align::left}}};
  add_factor_columns(list.columns);
  for (std::size_t i = 0; i < collapse.directions.size(); ++i) {
    const dmf::CollapseDirection<Scalar>& direction = collapse.directions[i];
    std::vector<Cell> row{real_number(direction.square), whole(direction.multiplicity),
                          word(to_string(direction.place), in_words(direction.place)),
                          word(main_classes(collapse, problem, i))};
    add_factors(row, direction);
    list.rows.push_back(std::move(row));
  }
  return list;
}

template <class Scalar>
Listing minimizer_list(const dmf::NeuralCollapse<Scalar>& collapse, const Problem<Scalar>& problem) {
  Listing list{"minimizers",
               "Local minimizers: so many of the largest active, the rest at zero",
               {{"rank", "active"},
                {"type", "type", Align::left},
                {"value", "loss", Align::point},
                {"excess", "above the least", Align::point}}};
  const Scalar scale = static_cast<Scalar>(2 * collapse.spectrum.samples) * problem.loss.factor;
  for (const dmf::CollapseMinimizer<Scalar>& minimizer : collapse.minimizers) {
    const bool is_global = minimizer.type == dmf::CriticalPointType::global_minimizer;
    list.rows.push_back({whole(minimizer.rank), word(to_string(minimizer.type), is_global ? "global" : "spurious"),
                         real_number(Scalar(scale * minimizer.value)), real_number(Scalar(scale * minimizer.excess))});
  }
  return list;
}

}  // namespace

template <class Scalar>
Problem<Scalar> collapse_problem(const Options& options) {
  Classes given = classes(options);
  const Counts hidden = hidden_widths(options, given.counts.size());
  const Decays<Scalar> decay = decays_of_layers<Scalar>(options, hidden.size());
  const std::vector<Scalar> of_weights(decay.values.begin() + 1, decay.values.end());
  dmf::Architecture<Scalar> architecture =
      dmf::collapse_architecture<Scalar>(given.counts, of_weights, decay.values.front(), hidden);
  Loss<Scalar> loss;
  loss.weights = decay.values;
  if (decay.of_F) {
    architecture = dmf::with_weights(architecture, decay.values);
  } else {
    loss.factor = Scalar(1) / static_cast<Scalar>(2 * architecture.width(0));
    for (Scalar& weight : loss.weights) weight /= Scalar(2);
  }
  const dmf::NeuralCollapse<Scalar> collapse = collapse_of(options, architecture, given.counts);
  const char* const source = collapse.bias() ? "one-hot labels less their mean, which a bias takes" : "one-hot labels";
  return {source, collapse.groups, std::move(loss), {}, {}, std::move(given.counts), std::move(given.names)};
}

template <class Scalar>
Answer collapse(const Options& options, const Problem<Scalar>& problem, Progress&) {
  const dmf::NeuralCollapse<Scalar> collapse =
      collapse_of<Scalar>(options, problem.groups.architecture, problem.class_counts);
  const auto& best = collapse.minimizers[collapse.lowest];
  const auto& naive = collapse.minimizers.back();
  const Scalar scale = static_cast<Scalar>(2 * collapse.spectrum.samples) * problem.loss.factor;
  std::int64_t spurious = 0;
  for (const auto& minimizer : collapse.minimizers) {
    spurious += minimizer.type == dmf::CriticalPointType::global_minimizer ? 0 : 1;
  }
  Answer answer;
  answer.entries = {
      {"classes_in_all", "classes", whole(collapse.spectrum.classes)},
      {"samples", "samples", whole(collapse.spectrum.samples)},
      {"weight_layers", "weight layers", whole(problem.groups.architecture.depth() - 1)},
      {"has_bias", "bias", yes_or_no(collapse.bias())},
      {"switch_count", "n*", real_number(collapse.switch_count)},
      {"fold_count", "n_fold", real_number(collapse.fold_count)},
      {"active", "active", whole(best.rank)},
      {"least_loss", "least loss", real_number(Scalar(scale * best.value))},
      {"spurious_minimizers", "spurious", whole(spurious)},
  };
  if (collapse.bias()) answer.listings.push_back(direction_list(collapse, problem));
  answer.listings.push_back(class_list(collapse, problem));
  answer.listings.push_back(minimizer_list(collapse, problem));
  const std::string_view what = collapse.bias() ? "direction" : "class";
  answer.remarks.push_back(fmt::format(
      "A {0} survives at the global minimizer if its {1} above n*, and leaves no trace at any critical point below "
      "n_fold. Factors say how many times larger (below 1: smaller) the decays must be for it to go; 0: it stays out.",
      what, collapse.bias() ? "square is" : "samples are"));
  if (naive.excess > Scalar(0)) {
    answer.remarks.push_back(fmt::format(
        "To take a positive root for each {} that has one ends at a spurious minimizer: {} active, {} above the least "
        "loss.",
        what, naive.rank, rounded(Scalar(scale * naive.excess))));
  }
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(collapse)
#define DMF_ATLAS_INSTANTIATE(Scalar) template Problem<Scalar> collapse_problem(const Options&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
