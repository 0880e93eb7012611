// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include "json_pieces.hpp"

#include <matrix_file.hpp>
#include <plain_words.hpp>
#include <report.hpp>

#include <dmf/core/natural.hpp>
#include <dmf/landscape/spectrum.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <utility>

namespace live_page {
namespace {

constexpr dmf::Index most_values = 1000;      // of a list
constexpr dmf::Index most_elements = 40'000;  // of a matrix: its decomposition stays within a second or two
constexpr dmf::Index most_width = 1'000'000;
constexpr std::size_t most_choices = 200'000;  // of one listing
constexpr dmf::SpectrumLimits spectrum_limits{std::int64_t{1} << 24, 20'000};

std::vector<dmf::Index> parse_widths(std::string_view text) {
  std::vector<dmf::Index> result;
  for (const double width : dmf_atlas::parse_list<double>(text, "widths")) {
    if (width != std::floor(width) || width < 1 || width > static_cast<double>(most_width)) {
      throw Refusal("widths", fmt::format("widths must be whole numbers from 1 to {}, got {}", most_width, width));
    }
    result.push_back(static_cast<dmf::Index>(width));
  }
  return result;
}

dmf::Architecture<double> parse_architecture(std::string_view widths_text, std::string_view lambda_text) {
  const auto widths = blaming("widths", [&] {
    std::vector<dmf::Index> result = parse_widths(widths_text);
    static_cast<void>(dmf::Architecture<double>(result, 1.0));
    return result;
  });
  return blaming("lambda", [&] {
    const std::vector<double> lambda = dmf_atlas::parse_list<double>(lambda_text, "lambda");
    return lambda.size() == 1 ? dmf::Architecture<double>(widths, lambda.front())
                              : dmf::Architecture<double>(widths, lambda);
  });
}

std::string spectrum_text(const std::vector<dmf::HessianEigenvalue<double>>& spectrum) {
  return json_list(spectrum.size(), [&](std::size_t i) {
    return fmt::format("[{},{},{}]", json_number(spectrum[i].value), spectrum[i].multiplicity,
                       json_string(to_string(spectrum[i].origin)));
  });
}

}  // namespace

const dmf::Orbit<double>& Shown::orbit(int position) const {
  if (position < 0 || static_cast<std::size_t>(position) >= listed.size()) {
    throw Refusal("picture", fmt::format("no orbit is listed at position {}", position));
  }
  return listed[static_cast<std::size_t>(position)];
}

dmf::Problem<double> Shown::problem() const {
  if (target->is_matrix) return {landscape.architecture(), target->matrix};
  return dmf::diagonal_problem(landscape.groups());
}

const Shown& Session::problem() const {
  if (!shown) throw Refusal("picture", "there is no problem yet");
  return *shown;
}

std::string read_target(Session& session, std::string_view kind, std::string_view text) {
  return blaming("target", [&] {
    Target target;
    target.is_matrix = kind == "matrix";
    if (!target.is_matrix) {
      const std::vector<double> values = dmf_atlas::parse_list<double>(text, "singular values");
      target.values = Eigen::Map<const dmf::Vector<double>>(values.data(), static_cast<dmf::Index>(values.size()));
      const dmf::Index count = target.values.size();
      if (count > most_values) {
        throw Refusal("target", fmt::format("{} singular values: this page takes {} at most; dmf-atlas takes more",
                                            count, most_values));
      }
      session.target = std::make_shared<const Target>(std::move(target));
      return fmt::format(R"({{"count":{}}})", count);
    }
    target.matrix = dmf_atlas::parse_csv<double>(text, "the matrix");
    const dmf::Index rows = target.matrix.rows(), columns = target.matrix.cols();
    if (target.matrix.size() > most_elements) {
      throw Refusal("target", fmt::format("a {} x {} matrix: this page takes {} numbers at most; dmf-atlas takes more",
                                          rows, columns, most_elements));
    }
    target.svd = dmf::svd(target.matrix);
    if (!target.svd->sound()) throw Refusal("target", "no sound singular value decomposition of the matrix was found");
    session.target = std::make_shared<const Target>(std::move(target));
    return fmt::format(R"({{"rows":{},"columns":{},"count":{}}})", rows, columns, std::min(rows, columns));
  });
}

std::string read_problem(Session& session, std::string_view widths, std::string_view lambda, std::size_t lowest) {
  const dmf::Architecture<double> architecture = parse_architecture(widths, lambda);
  if (!session.target) throw Refusal("target", "there is no target yet");
  const Target& target = *session.target;
  if (target.is_matrix) {
    blaming("widths", [&] {
      dmf::detail::require_target_size(architecture, target.matrix.rows(), target.matrix.cols(), "the matrix");
    });
  }
  dmf::Landscape<double> landscape = blaming("target", [&] {
    return target.is_matrix ? dmf::Landscape<double>(architecture, *target.svd)
                            : dmf::Landscape<double>(architecture, dmf::SingularValues<double>(target.values));
  });
  return blaming("lambda", [&] {  // what leaves the range of double
    const auto counts = landscape.counts<dmf::Natural>();
    std::size_t count = std::min(lowest, most_choices / (landscape.groups().groups.size() + 1) + 1);
    if (counts.total < count) count = static_cast<std::size_t>(static_cast<std::uint64_t>(counts.total));
    std::vector<dmf::Orbit<double>> listed = landscape.lowest(count);

    const auto weights = architecture.weights();
    const dmf_atlas::Report<double> report{
        "double", "", {1, {weights.begin(), weights.end()}}, landscape.atlas(), dmf_atlas::decimal(counts), count};
    dmf_atlas::Progress progress(std::cerr, false);
    dmf_atlas::TextSink sink("the report");
    dmf_atlas::json_report(report, progress, sink);
    std::string result = R"({"report":)";
    sink.visit([&](std::string_view piece) { result += piece; });
    const auto of_listed = [&](const auto& words) {
      return json_list(count, [&](std::size_t i) { return json_string(words(listed[i])); });
    };
    result += R"(,"words":{"landscape":)";
    result += json_string(dmf_atlas::landscape_in_words(landscape.benignity().kind, report.counts));
    result += R"(,"reasons":)" + of_listed([](const auto& orbit) { return dmf_atlas::reason_in_words(orbit); });
    result += R"(,"choices":)" + of_listed([](const auto& orbit) { return dmf_atlas::choice_in_words(orbit); });
    session.shown.emplace(Shown{session.target, std::move(landscape), std::move(listed)});
    return result + "}}";
  });
}

std::string describe_spectrum(const Shown& shown, int position) {
  return blaming("picture", [&] {
    const std::vector<dmf::HessianEigenvalue<double>> spectrum = dmf::spectrum(shown.orbit(position), spectrum_limits);
    return R"({"spectrum":)" + spectrum_text(spectrum) + R"(,"merged":)" + spectrum_text(dmf::merged(spectrum, 1e-9)) +
           "}";
  });
}

}  // namespace live_page
