// SPDX-License-Identifier: BSL-1.0
#pragma once

// The problem that the page shows, and what it says of it as JSON. Counts, types, values and order come in the words of
// the program: its own json_report() writes them.

#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/points/landscape.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace live_page {

/// What the page cannot answer; `field` names the input that is to blame: target, widths, lambda, picture.
class Refusal : public std::runtime_error {
 public:
  Refusal(const char* field, const std::string& what) : std::runtime_error(what), field_(field) {}
  [[nodiscard]] const char* field() const { return field_; }

 private:
  const char* field_;
};

/// Calls a function and blames a field for what the library refuses.
template <class Function>
auto blaming(const char* field, const Function& function) {
  try {
    return function();
  } catch (const Refusal&) {
    throw;
  } catch (const std::exception& error) {
    throw Refusal(field, error.what());
  }
}

/// Singular values, or a matrix with its decomposition, which is made once.
struct Target {
  bool is_matrix = false;
  dmf::Vector<double> values;
  dmf::Matrix<double> matrix;
  std::optional<dmf::Svd<double>> svd;
};

/// A problem that is shown, with the orbits that the page lists.
struct Shown {
  std::shared_ptr<const Target> target;
  dmf::Landscape<double> landscape;
  std::vector<dmf::Orbit<double>> listed;

  /// Throws Refusal unless an orbit is listed at that position, counted from 0.
  [[nodiscard]] const dmf::Orbit<double>& orbit(int position) const;

  /// F of this target.
  [[nodiscard]] dmf::Problem<double> problem() const;
};

/// The target that was read last, and the last problem without an error, which may still be that of another target.
struct Session {
  std::shared_ptr<const Target> target;
  std::optional<Shown> shown;

  /// Throws Refusal where there is no problem yet.
  [[nodiscard]] const Shown& problem() const;
};

/// Reads a target: a list of singular values or, for kind "matrix", comma-separated values. Gives {"count"} or
/// {"rows", "columns", "count"}. Throws Refusal where it is none, or too large for a page.
[[nodiscard]] std::string read_target(Session& session, std::string_view kind, std::string_view text);

/// The landscape for the target that was read: {"report": as dmf-atlas --json writes it, "words": {"landscape",
/// "reasons": one for each listed orbit, "choices"}}. Throws Refusal where the input is wrong, and then shows what it
/// did before.
[[nodiscard]] std::string read_problem(Session& session, std::string_view widths, std::string_view lambda,
                                       std::size_t lowest);

/// The spectrum at a listed orbit: {"spectrum": [[eigenvalue, multiplicity, origin], ...], "merged": the same with
/// equal ones joined}. Throws Refusal where it is too long for a page.
[[nodiscard]] std::string describe_spectrum(const Shown& shown, int position);

}  // namespace live_page
