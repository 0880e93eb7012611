// SPDX-License-Identifier: BSL-1.0
#include "problem.hpp"

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "truncation.hpp"
#include "verb.hpp"

#include <dmf/core/svd.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace dmf_atlas {
namespace {

using Widths = std::vector<dmf::Index>;

/// Whether a text is meant as a list of numbers rather than as the name of a file.
bool is_list(std::string_view text) {
  return text.find(',') != std::string_view::npos ||
         text.find_first_not_of("0123456789+-.eE \t\r\n") == std::string_view::npos ||
         !is_text(text);  // nan, inf: numbers to be refused, not files
}

template <class Scalar>
std::vector<Scalar> list_or_file(const std::string& text) {
  if (text == "-") return read_list<Scalar>(text);
  if (is_list(text)) return parse_list<Scalar>(text, "--singular-values");
  if (!std::filesystem::exists(text)) {
    throw UsageError("--singular-values: " + in_quotes(text) + " is neither a list of numbers nor a file");
  }
  return read_list<Scalar>(text);
}

template <class Scalar>
Scalar one_number(const std::string& text, std::string_view option) {
  const std::vector<Scalar> numbers = parse_list<Scalar>(text, option);
  if (numbers.size() == 1) return numbers.front();
  throw UsageError(std::string(option) + " must be one number, got " + in_quotes(text));
}

template <class Scalar>
dmf::GroupOptions<Scalar> group_options(const Options& options) {
  dmf::GroupOptions<Scalar> result;
  if (const auto& text = options.group_tolerance) {
    result.group_tolerance = one_number<Scalar>(*text, "--group-tolerance");
  }
  if (const auto& text = options.threshold_tolerance) {
    result.threshold_tolerance = one_number<Scalar>(*text, "--threshold-tolerance");
  }
  return result;
}

/// The weights. One that is too small for Scalar is said to be that, and not to be 0.
template <class Scalar>
std::vector<Scalar> weights(const std::string& text, const std::string& option) {
  const std::vector<Scalar> result = parse_list<Scalar>(text, option);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string item = text.substr(begin, end - begin);
    const std::string digits = item.substr(0, item.find_first_of("eE"));
    const auto weight = parse_number<Scalar>(item);
    if (weight && *weight == Scalar(0) && digits.find_first_of("123456789") != std::string::npos) {
      throw UsageError(option + ": " + in_quotes(item) + " is too small for " + std::string(ScalarText<Scalar>::name));
    }
    begin = end + 1;
  }
  return result;
}

/// A positive number or a quotient of two: 0.5, 1/200.
template <class Scalar>
Scalar positive_quotient(const std::string& text, std::string_view option) {
  const std::size_t slash = text.find('/');
  Scalar result = one_number<Scalar>(text.substr(0, slash), option);
  if (slash != std::string::npos) result /= one_number<Scalar>(text.substr(slash + 1), option);
  if (result > Scalar(0) && dmf_atlas::is_finite(result)) return result;
  throw UsageError(std::string(option) + " must be positive and finite, got " + in_quotes(text));
}

template <class Scalar>
Loss<Scalar> loss(const Options& options) {
  Loss<Scalar> result;
  if (const auto& text = options.loss_factor) result.factor = positive_quotient<Scalar>(*text, "--loss-factor");
  if (options.lambda) result.weights = weights<Scalar>(*options.lambda, "--lambda");
  if (options.weight_decay) {
    result.weights = weights<Scalar>(*options.weight_decay, "--weight-decay");
    for (Scalar& weight : result.weights) weight /= Scalar(2);
  }
  return result;
}

/// One weight for every layer, or the list as it is.
template <class Scalar>
dmf::Architecture<Scalar> architecture(const Widths& widths, const std::vector<Scalar>& lambda) {
  if (lambda.size() == 1) return {widths, lambda.front()};
  return {widths, lambda};
}

Widths to_widths(const std::vector<std::int64_t>& numbers) { return {numbers.begin(), numbers.end()}; }

/// The widths that the options give to a Y of the given size.
Widths widths_for(const Options& options, dmf::Index rows, dmf::Index columns) {
  if (options.widths) {
    Widths widths = to_widths(*options.widths);
    if (widths.front() == columns && widths.back() == rows) return widths;
    throw UsageError("--widths asks for a Y of " + std::to_string(widths.back()) + " rows (dL) and " +
                     std::to_string(widths.front()) + " columns (d0), but " +
                     (*options.target == "-" ? "standard input" : *options.target) + " is " + std::to_string(rows) +
                     " x " + std::to_string(columns));
  }
  Widths widths = options.hidden ? to_widths(*options.hidden)
                                 : Widths(static_cast<std::size_t>(*options.depth - 1), std::min(rows, columns));
  widths.insert(widths.begin(), columns);
  widths.push_back(rows);
  return widths;
}

ReadOptions read_options(const Options& options) {
  ReadOptions result;
  result.skip_rows = options.skip_rows;
  result.decimal = options.decimal;
  // Whoever says that there are two columns has said what `1,5` is.
  const bool two_columns = options.widths && options.widths->front() == 2;
  if (two_columns && options.decimal == Decimal::unsaid) result.decimal = Decimal::point;
  return result;
}

bool needs_target(const Options& options) { return options.verb != nullptr && options.verb->needs_target; }

bool needs_vectors(const Options& options) { return options.point || options.locate || needs_target(options); }

template <class Scalar>
dmf::Svd<Scalar> decompose(const Matrix<Scalar>& Y, Progress& progress) {
  const auto size = std::to_string(Y.rows()) + " x " + std::to_string(Y.cols());
  const double work = static_cast<double>(Y.size()) * static_cast<double>(std::min(Y.rows(), Y.cols()));
  if (work > 1e7) progress.announce("decomposing a " + size + " matrix");
  dmf::Svd<Scalar> svd = dmf::svd(Y);
  if (svd.sound()) return svd;
  throw std::runtime_error("no sound singular value decomposition of the " + size +
                           " matrix was found, neither by divide and conquer nor by Jacobi rotations");
}

/// The whitened loss next to the one with data or weights; the loss is in units of which it has the factor s.
template <class Scalar>
Problem<Scalar> whitened_problem(const Options& options, Matrix<Scalar> T, Progress& progress) {
  LossData<Scalar> data = read_loss_data(options, std::move(T));
  const Matrix<Scalar> Y = data.whitened_target();
  Numbers<Scalar> numbers = parse_numbers<Scalar>(options);
  numbers.loss.factor *= data.curvature();
  numbers.lambda = numbers.loss.weights_of_F();
  const auto given = architecture_for(options, numbers, Y.rows(), Y.cols());
  Problem<Scalar> result{"whitened from " + *options.target,
                         dmf::singular_groups(given, decompose(Y, progress), numbers.tolerances), numbers.loss};
  result.data = std::move(data);
  return result;
}

}  // namespace

template <class Scalar>
Numbers<Scalar> parse_numbers(const Options& options) {
  Loss<Scalar> given = loss<Scalar>(options);
  std::vector<Scalar> lambda = given.weights_of_F();
  if (lambda.empty()) lambda.push_back(Scalar(1));  // for a question that they do not matter for
  return {std::move(given), std::move(lambda), group_options<Scalar>(options)};
}

template <class Scalar>
dmf::Architecture<Scalar> architecture_for(const Options& options, const Numbers<Scalar>& numbers, dmf::Index rows,
                                           dmf::Index columns) {
  return architecture(widths_for(options, rows, columns), numbers.lambda);
}

template <class Scalar>
Scalar search_threshold(const dmf::Architecture<Scalar>& architecture, const Numbers<Scalar>& numbers) {
  using std::exp;
  return dmf::fold_threshold(architecture) * exp(Scalar(-numbers.tolerances.threshold_tolerance));
}

template <class Scalar>
Problem<Scalar> read_problem(const Options& options, Progress& progress) {
  if (options.verb != nullptr && options.verb->own_target) return collapse_problem<Scalar>(options);
  // Whatever needs no file is refused first: reading and decomposing may take long.
  const Numbers<Scalar> numbers = parse_numbers<Scalar>(options);
  if (!options.target) {
    const auto given = architecture(to_widths(*options.widths), numbers.lambda);
    const std::vector<Scalar> values = list_or_file<Scalar>(*options.singular_values);
    const dmf::Vector<Scalar> vector =
        Eigen::Map<const dmf::Vector<Scalar>>(values.data(), static_cast<dmf::Index>(values.size()));
    const std::string& source = *options.singular_values;
    const std::string file = source == "-" ? " in standard input" : is_list(source) ? "" : " in " + source;
    Problem<Scalar> result{"given by its singular values" + file,
                           dmf::singular_groups(given, vector, numbers.tolerances), numbers.loss};
    if (needs_vectors(options)) result.vectors.emplace(given);
    if (needs_target(options)) {
      result.Y = Matrix<Scalar>::Zero(given.width(given.depth()), given.width(0));
      result.Y->diagonal() = result.groups.singular_values;
    }
    return result;
  }
  const auto problem_of = [&](const auto& Y, const auto& decompose_for) {
    const auto given = architecture_for(options, numbers, Y.rows(), Y.cols());
    const auto svd = decompose_for(given);
    Problem<Scalar> result{*options.target == "-" ? "standard input" : *options.target,
                           dmf::singular_groups(given, svd, numbers.tolerances), numbers.loss};
    if (needs_vectors(options)) result.vectors.emplace(svd);
    return result;
  };
  const ReadOptions reading = read_options(options);
  if (is_to_be_truncated(options, reading)) {
    const LargeTarget<Scalar> Y = read_large_target<Scalar>(options, reading, progress);
    return problem_of(Y, [&](const auto& given) {
      return largest_triplets<Scalar>(Y, search_threshold(given, numbers), options, progress);
    });
  }
  Matrix<Scalar> Y = read_matrix<Scalar>(*options.target, reading);
  if (options.verb != nullptr && options.verb->takes_data) return whitened_problem(options, std::move(Y), progress);
  Problem<Scalar> result = problem_of(Y, [&](const auto&) { return decompose(Y, progress); });
  if (needs_target(options)) result.Y = std::move(Y);
  return result;
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                                                  \
  template Numbers<Scalar> parse_numbers(const Options&);                                                              \
  template dmf::Architecture<Scalar> architecture_for(const Options&, const Numbers<Scalar>&, dmf::Index, dmf::Index); \
  template Scalar search_threshold(const dmf::Architecture<Scalar>&, const Numbers<Scalar>&);                          \
  template Problem<Scalar> read_problem(const Options&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
