// SPDX-License-Identifier: BSL-1.0
#pragma once

// What every figure of the gallery needs: a place for the numbers that are drawn, as CSV and as VTK, and checks that
// they are right. A figure is a function that computes; it writes no file. Its numbers are written together, once all
// of its checks hold, so that what is drawn has been checked.

#include <dmf/core/scalar.hpp>
#include <dmf/landscape/orbit.hpp>

#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace gallery {

using dmf::Index;
using Matrix = dmf::Matrix<double>;
using Vector = dmf::Vector<double>;

/// A CSV file in the making: names of columns, then rows of numbers and of words without commas. gnuplot takes a blank
/// line for the end of a curve, or of one line of a grid; readers of CSV skip it.
class Table {
 public:
  explicit Table(std::string_view columns) : text_(std::string(columns) + '\n') {}

  template <class... Cells>
  void row(const Cells&... cells) {
    const std::size_t before = text_.size();
    (cell(cells, text_.size() > before), ...);
    text_ += '\n';
  }
  void gap() { text_ += '\n'; }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void cell(std::string_view word, bool later) { (text_ += later ? "," : "") += word; }
  void cell(const char* word, bool later) { cell(std::string_view(word), later); }
  void cell(double number, bool later);

  std::string text_;
};

/// One figure: its data and its checks.
class Figure {
 public:
  /// `small`: at reduced size, for a test of the numbers.
  Figure(std::string name, bool small) : name_(std::move(name)), small_(small) {}

  [[nodiscard]] bool small() const { return small_; }

  /// The number of points to draw: the second one at reduced size.
  [[nodiscard]] Index points(Index full, Index reduced) const { return small_ ? reduced : full; }

  /// The file <figure>_<part>.csv, made when it is first asked for.
  Table& table(const std::string& part, std::string_view columns);

  /// The same numbers for gnuplot and for ParaView: <figure>_<part>.csv with columns a, b, value, and the surface
  /// (a, b, value stretched to the height of the wider side) in <figure>_<part>.vtk, legacy ASCII, with the scalar
  /// `value`. values(i, j) belongs to (as[i], bs[j]).
  void surface(const std::string& part, const Vector& as, const Vector& bs, const Matrix& values);

  // Checks. Each prints what it is about, the number and the bound, and remembers whether it failed: NaN fails.
  void at_most(std::string_view what, double value, double bound) {
    check(what, value, "at most", bound, value <= bound);
  }
  void at_least(std::string_view what, double value, double bound) {
    check(what, value, "at least", bound, value >= bound);
  }
  void equal(std::string_view what, double value, double expected) {
    check(what, value, "exactly", expected, value == expected);
  }

  /// A line for the reader, the seed for instance.
  void say(std::string_view line);

  [[nodiscard]] bool holds() const { return failed_ == 0; }

  /// Writes all files into the folder, made if need be: complete or not at all. Throws std::runtime_error where a file
  /// cannot be written.
  void write(const std::filesystem::path& folder) const;

 private:
  void check(std::string_view what, double value, std::string_view relation, double bound, bool holds);

  std::string name_;
  bool small_;
  std::map<std::string, Table> tables_;
  std::map<std::string, std::string> other_files_;
  int failed_ = 0;
};

/// The larger and the smaller of two numbers, NaN if one of them is: an error that is not a number is not passed over.
[[nodiscard]] inline double larger_of(double a, double b) { return a >= b || std::isnan(a) ? a : b; }
[[nodiscard]] inline double smaller_of(double a, double b) { return a <= b || std::isnan(a) ? a : b; }

/// How style.gp numbers the types: 0 global minimizer, 1 spurious local minimizer, 2 strict saddle, 3 non-strict one.
[[nodiscard]] int number_of(dmf::CriticalPointType type);

/// `count` numbers from `first` to `last`, evenly; or so that their logarithms are.
[[nodiscard]] Vector ticks(double first, double last, Index count);
[[nodiscard]] Vector log_ticks(double first, double last, Index count);

// The figures, each in a file of its name.
void chen_figure_1(Figure& figure);
void chen_figure_2(Figure& figure);
void chen_figure_3(Figure& figure);
void non_strict_saddle(Figure& figure);
void kamber_figure_1(Figure& figure);
void kamber_figure_2(Figure& figure);
void kamber_figure_3(Figure& figure);
void error_bound(Figure& figure);
void roots(Figure& figure);
void regularization_path(Figure& figure);
void hessian_spectra(Figure& figure);
void disconnectivity(Figure& figure);
void descent(Figure& figure);
void minority_collapse(Figure& figure);
void occupation(Figure& figure);
void training_clock(Figure& figure);
void continuation(Figure& figure);

}  // namespace gallery
