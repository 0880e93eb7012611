// SPDX-License-Identifier: BSL-1.0
#pragma once

// What a verb of the program answers: numbers with names, lists of rows, and sentences. A verb computes; how that looks
// as a table, as JSON and as CSV is written once, here.
//
// A cell knows how it is read by a program (all digits) and by a person (six); an entry and a column have a key for
// programs and a title for people. An answer without rows has one row in CSV, its entries.

#include "json_text.hpp"
#include "text.hpp"
#include "text_sink.hpp"

#include <dmf/core/scalar.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dmf_atlas {

/// One thing that is said: as JSON, in a CSV, to a person.
struct Cell {
  std::string json;
  std::string csv;
  std::string shown;
};

/// A real number. An infinity is the text "inf" in JSON, which has no number for it: only where that is an answer, as
/// for a radius without bound. Throws dmf::NotRepresentable for NaN.
template <class Scalar>
[[nodiscard]] Cell real_number(const Scalar& x, int digits = 6);
[[nodiscard]] Cell whole(std::int64_t number);
/// A whole number of any size, as text in JSON like all counts.
[[nodiscard]] Cell count(const std::string& decimal);
/// A word for programs; a person reads `shown`, the same where it is empty.
[[nodiscard]] Cell word(std::string_view word, std::string_view shown = {});
[[nodiscard]] Cell yes_or_no(bool holds);
/// Nothing is known or there is nothing: the member is left out in JSON, the place in a CSV is empty.
[[nodiscard]] Cell nothing(std::string_view shown = "");
/// JSON that is a list or an object already, with what a CSV and a person get.
[[nodiscard]] Cell structure(std::string json, std::string csv, std::string shown);

struct Entry {
  std::string key;    ///< lower_snake_case
  std::string title;  ///< empty: programs alone get it
  Cell cell;
};

struct Heading {
  std::string key;
  std::string title;  ///< empty: programs alone get it
  Align align = Align::right;
};

/// Rows of equally many cells. A table that would be too wide leaves out columns from the last one. Where there are too
/// many rows to be kept, `row` makes the i-th of `count` when it is written, and `rows` is empty.
struct Listing {
  std::string key;
  std::string title;  ///< a line above
  std::vector<Heading> columns;
  std::vector<std::vector<Cell>> rows{};
  std::vector<std::string> remarks{};  ///< sentences below, for a person
  std::size_t shown = 200;             ///< rows that a person sees at most; 0: the listing is for programs alone
  std::size_t count = 0;
  std::function<std::vector<Cell>(std::size_t)> row{};

  [[nodiscard]] std::size_t size() const { return row ? count : rows.size(); }
  [[nodiscard]] std::vector<Cell> at(std::size_t i) const { return row ? row(i) : rows[i]; }
};

struct Answer {
  std::vector<Entry> entries{};
  std::vector<Listing> listings{};     ///< the first one is the CSV
  std::vector<std::string> remarks{};  ///< sentences at the end
  std::vector<std::string> files{};    ///< contents of the verb's own output files, in the order of their options
};

/// How the problem itself is said, before the answer: see problem_report.hpp.
struct Preface {
  std::function<void(json_text::Document&)> json;
  std::string table;  ///< lines
};

void write_json(const Answer& answer, std::string_view question, const Preface& preface, TextSink& sink);
void write_csv(const Answer& answer, TextSink& sink);
void write_table(const Answer& answer, const Preface& preface, TextSink& sink);

}  // namespace dmf_atlas
