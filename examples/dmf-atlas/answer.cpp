// SPDX-License-Identifier: BSL-1.0
#include "answer.hpp"

#include "compiled_scalars.hpp"
#include "json_text.hpp"
#include "scalars.hpp"

#include <dmf/core/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace dmf_atlas {
namespace {

using json_text::json_string;

void append_row(std::string& text, const std::vector<Heading>& columns, const std::vector<Cell>& row) {
  text += '{';
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (row[i].json.empty()) continue;
    json_text::begin_member(text, columns[i].key);
    text += row[i].json;
  }
  text += '}';
}

void append_csv_line(std::string& text, std::size_t size, const std::function<std::string(std::size_t)>& cell) {
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) text += ',';
    text += csv_cell(cell(i));
  }
  text += '\n';
}

/// The lines of a listing, no wider than a page.
std::string shown_lines(const Listing& listing) {
  std::vector<Column> columns;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < listing.columns.size(); ++i) {
    if (!listing.columns[i].title.empty()) positions.push_back(i);
  }
  const std::size_t shown = std::min(listing.shown, listing.size());
  std::vector<std::vector<Cell>> cells;
  for (std::size_t row = 0; row < shown; ++row) cells.push_back(listing.at(row));
  for (const std::size_t i : positions) {
    Column column{listing.columns[i].title, listing.columns[i].align};
    for (std::size_t row = 0; row < shown; ++row) column.cells.push_back(cells[row][i].shown);
    columns.push_back(std::move(column));
  }
  std::vector<std::string> rows = lines(columns, 2);
  const auto widest = [&] {
    std::size_t width = 0;
    for (const std::string& row : rows) width = std::max(width, row.size());
    return width;
  };
  std::string left_out;
  while (columns.size() > 1 && widest() > page_width) {
    left_out = columns.back().title + (left_out.empty() ? "" : ", ") + left_out;
    columns.pop_back();
    rows = lines(columns, 2);
  }
  std::string text;
  for (const std::string& row : rows) text += row + '\n';
  if (!left_out.empty()) text += paragraph("for want of width only in --csv, --html and --json: " + left_out, 2);
  if (shown < listing.size()) text += fmt::format("  and {} more\n", listing.size() - shown);
  return text;
}

}  // namespace

template <class Scalar>
Cell real_number(const Scalar& x, int digits) {
  using dmf::isfinite;
  if (x != x) throw dmf::NotRepresentable("a result is not a number");
  if (!isfinite(x)) {
    const std::string text = x > Scalar(0) ? "inf" : "-inf";
    return {json_string(text), text, text};
  }
  std::string json;
  json_text::append(json, x, "a result");
  return {std::move(json), shortest(x), rounded(x, digits)};
}

Cell whole(std::int64_t number) {
  const std::string text = fmt::format("{}", number);
  return {text, text, text};
}

Cell count(const std::string& decimal) { return {json_string(decimal), decimal, short_count(decimal)}; }

Cell word(std::string_view word, std::string_view shown) {
  return {json_string(word), std::string(word), std::string(shown.empty() ? word : shown)};
}

Cell yes_or_no(bool holds) {
  const std::string text = holds ? "true" : "false";
  return {text, text, holds ? "yes" : "no"};
}

Cell nothing(std::string_view shown) { return {"", "", std::string(shown)}; }

Cell structure(std::string json, std::string csv, std::string shown) {
  return {std::move(json), std::move(csv), std::move(shown)};
}

void write_json(const Answer& answer, std::string_view question, const Preface& preface, TextSink& sink) {
  json_text::Document document(sink);
  document.word("format", "dmf-atlas-1");
  document.word("question", question);
  preface.json(document);
  for (const Entry& entry : answer.entries) {
    if (!entry.cell.json.empty()) document.member(entry.key, entry.cell.json);
  }
  for (const Listing& listing : answer.listings) {
    document.array(listing.key, listing.size(),
                   [&](std::string& line, std::size_t i) { append_row(line, listing.columns, listing.at(i)); });
  }
  document.end();
}

void write_csv(const Answer& answer, TextSink& sink) {
  if (answer.listings.empty()) {
    append_csv_line(sink.end(), answer.entries.size(), [&](std::size_t i) { return answer.entries[i].key; });
    append_csv_line(sink.end(), answer.entries.size(), [&](std::size_t i) { return answer.entries[i].cell.csv; });
    return;
  }
  const Listing& listing = answer.listings.front();
  append_csv_line(sink.end(), listing.columns.size(), [&](std::size_t i) { return listing.columns[i].key; });
  for (std::size_t k = 0; k < listing.size(); ++k) {
    const std::vector<Cell> row = listing.at(k);
    append_csv_line(sink.end(), row.size(), [&](std::size_t i) { return row[i].csv; });
    sink.piece_done();
  }
}

void write_table(const Answer& answer, const Preface& preface, TextSink& sink) {
  std::string& text = sink.end();
  text += preface.table;
  std::size_t width = 0;
  for (const Entry& entry : answer.entries) width = std::max(width, entry.title.size());
  bool is_first = true;
  for (const Entry& entry : answer.entries) {
    if (entry.title.empty()) continue;
    if (is_first && !text.empty()) text += '\n';
    is_first = false;
    text += entry.title + paragraph(entry.cell.shown, width + 2).substr(entry.title.size());
  }
  for (const Listing& listing : answer.listings) {
    if (listing.shown == 0) continue;
    text += '\n' + listing.title + '\n';
    if (listing.size() > 0) text += shown_lines(listing);
    for (const std::string& remark : listing.remarks) text += paragraph(remark, 2);
  }
  if (!answer.remarks.empty()) text += '\n';
  for (const std::string& remark : answer.remarks) text += paragraph(remark, 0);
}

#define DMF_ATLAS_INSTANTIATE(Scalar) template Cell real_number(const Scalar&, int);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
