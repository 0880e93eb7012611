// SPDX-License-Identifier: BSL-1.0
#include "problem_report.hpp"

#include "compiled_scalars.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <vector>

namespace dmf_atlas {
namespace {

using namespace json_text;

/// What is known of singular values that are not given.
template <class Scalar>
std::string certificate_text(const dmf::SingularGroups<Scalar>& groups) {
  const dmf::SingularTail<Scalar>& tail = groups.tail;
  std::string text = "{";
  flag(text, "complete", groups.complete);
  member(text, "evidence", to_string(tail.evidence));
  member(text, "unknown_values", tail.count);
  member(text, "bound", tail.bound, "the bound of the other singular values");
  begin_member(text, "failure_probability");
  fmt::format_to(std::back_inserter(text), "{}", tail.failure_probability);
  member(text, "squared_norm", tail.squared_norm, "the squared norm of the rest");
  member(text, "squared_norm_uncertainty", tail.squared_norm_uncertainty, "an uncertainty");
  using dmf::isfinite;
  if (isfinite(groups.tail_margin)) member(text, "margin_fold", groups.tail_margin, "a margin");
  return text + '}';
}

/// A name and what is to be said under it.
std::string entry(std::string_view name, const std::string& text) {
  return std::string(name) + paragraph(text, 11).substr(name.size());
}

template <class Scalar>
std::string target(const dmf::SingularGroups<Scalar>& groups, const std::string& source) {
  const auto& architecture = groups.architecture;
  std::string text =
      fmt::format("{} x {}, {}", architecture.width(architecture.depth()), architecture.width(0), source);
  if (groups.tail.count > 0) text += fmt::format("; {} largest singular values", groups.singular_values.size());
  if (groups.uncertainty == Scalar(0)) return text;
  return text + "; singular values known to within " + rounded(groups.uncertainty, 2);
}

/// Whether the singular values that are not given matter.
template <class Scalar>
std::string certificate(const dmf::SingularGroups<Scalar>& groups) {
  const dmf::SingularTail<Scalar>& tail = groups.tail;
  if (tail.count == 0) return "";
  const std::string who =
      tail.count == 1 ? "1 other singular value is" : fmt::format("{} other singular values are", tail.count);
  std::string text = fmt::format("{} at most {} {}", who, rounded(tail.bound), evidence_in_words(tail.evidence));
  if (tail.failure_probability > 0) text += fmt::format(" (fails with a probability of {})", tail.failure_probability);
  const char* const threshold = groups.architecture.depth() == 2 ? "threshold" : "fold";
  text +=
      groups.complete
          ? fmt::format(", below the {}: what follows is complete", threshold)
          : fmt::format(", perhaps above the {}: there may be more orbits, and minimizers may be saddles", threshold);
  return entry(groups.complete ? "rest" : "INCOMPLETE", text);
}

template <class Scalar>
std::string thresholds(const dmf::SingularGroups<Scalar>& groups) {
  if (groups.architecture.depth() == 2) {
    return entry("threshold", fmt::format("{}: a singular value y of Y above it is worth fitting, "
                                          "one up to it stays zero",
                                          rounded(groups.fold_threshold)));
  }
  return entry("fold", fmt::format("{}: a singular value y of Y below it is zero at every critical "
                                   "point",
                                   rounded(groups.fold_threshold))) +
         entry("switch",
               fmt::format("{}: a singular value above it is worth fitting", rounded(groups.switch_threshold)));
}

template <class Scalar>
std::string weights(const Loss<Scalar>& loss) {
  std::vector<std::string> lambda;
  for (const Scalar& weight : loss.weights) lambda.push_back(shortest(weight));
  const bool equal = std::equal(lambda.begin() + 1, lambda.end(), lambda.begin());
  return entry("lambda", equal ? lambda[0] + " in every layer" : short_list(lambda));
}

}  // namespace

template <class Scalar>
void problem_members(Document& document, const dmf::SingularGroups<Scalar>& groups, const Loss<Scalar>& loss) {
  const auto& architecture = groups.architecture;
  const auto layers = static_cast<std::size_t>(architecture.depth());
  document.word("scalar", ScalarText<Scalar>::name);
  document.number("depth", architecture.depth());
  std::string& text = document.begin("widths");
  list(text, layers + 1,
       [&](std::size_t l) { fmt::format_to(std::back_inserter(text), "{}", architecture.width(static_cast<int>(l))); });
  if (!loss.weights.empty()) {
    document.begin("lambda");
    list(text, layers, [&](std::size_t l) { append(text, loss.weights[loss.weights.size() > 1 ? l : 0], "a weight"); });
  }
  if (!loss.is_F()) {
    std::string factor = "{";
    member(factor, "factor", loss.factor, "the factor of the loss");
    document.member("loss", factor + '}');
  }
  document.begin("singular_values");
  list(text, static_cast<std::size_t>(groups.singular_values.size()),
       [&](std::size_t i) { append(text, groups.singular_values[static_cast<dmf::Index>(i)], "a singular value"); });
  append(document.begin("uncertainty"), groups.uncertainty, "the uncertainty of the singular values");
  if (groups.tail.count > 0) document.member("certificate", certificate_text(groups));
  if (loss.weights.empty()) return;
  document.member("thresholds", of_thresholds(groups.fold_threshold, groups.switch_threshold, "a threshold"));
}

template <class Scalar>
std::string problem_lines(const dmf::SingularGroups<Scalar>& groups, const Loss<Scalar>& loss,
                          const std::string& source) {
  const auto& architecture = groups.architecture;
  std::vector<std::string> widths;
  for (int l = 0; l <= architecture.depth(); ++l) widths.push_back(fmt::format("{}", architecture.width(l)));
  std::string text =
      entry("Y", target(groups, source)) +
      entry("widths", fmt::format("{}: {} layers, {} parameters, rank at most {}", short_list(widths),
                                  architecture.depth(), architecture.parameter_count(), architecture.rank_bound()));
  if (!loss.is_F()) {
    text += entry("loss", fmt::format("{} ||W_L ... W_1 - Y||^2 + sum_l lambda_l ||W_l||^2: its values, eigenvalues "
                                      "and steps, not those of F",
                                      shortest(loss.factor)));
  }
  if (!loss.weights.empty()) text += weights(loss) + thresholds(groups);
  return text + certificate(groups);
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                                \
  template void problem_members(Document&, const dmf::SingularGroups<Scalar>&, const Loss<Scalar>&); \
  template std::string problem_lines(const dmf::SingularGroups<Scalar>&, const Loss<Scalar>&, const std::string&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
