// SPDX-License-Identifier: BSL-1.0

// Random problems on which everything must agree: counts and listing, types and indices, order and values,
// inertia and spectrum, trace and sum, a target and its transpose, the four scalars, and on every hundredth
// draw 50 digits and the dense Hessian. Refuted by one contradiction: the first of each kind is printed with its
// seed and as options of dmf-atlas.
//
// DMF_CONSISTENCY_DRAWS says how many problems (200), DMF_CONSISTENCY_SEED which is the first (20261127);
// a problem is drawn again by its own seed and DMF_CONSISTENCY_DRAWS=1.

#include "draw.hpp"
#include "examine.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <map>
#include <string>

namespace dmf::test {

extern template Findings examine<float>(const Draw&, bool);
extern template Findings examine<double>(const Draw&, bool);
extern template Findings examine<long double>(const Draw&, bool);
extern template Findings examine<mp50>(const Draw&, bool);

namespace {

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

class Consistency {
 public:
  void examine_draw(std::uint64_t seed) {
    ++draws_;
    seed_ = seed;
    const Draw drawn = draw(seed);
    draw_ = &drawn;
    const Findings wide = examine<long double>(drawn, false);
    report("long double", wide);
    compare<double>("double", examine<double>(drawn, false), wide);
    if (drawn.fits_float) compare<float>("float", examine<float>(drawn, false), wide);
    constexpr std::uint64_t every = 100;
    if (seed % every == 0) {
      const Findings exact = examine<mp50>(drawn, true);
      compare<long double>("long double beside 50 digits", wide, exact);
      report("mp50", exact);
    }
  }

  /// Prints what was seen; whether nothing was wrong.
  [[nodiscard]] bool conclude() const {
    std::cout << draws_ << " problems; " << undecided_ << " pairs of scalars with margins within rounding; " << refused_
              << " numbers rightly refused for overflow\n";
    for (const auto& [kind, times] : faults_) std::cout << "FAULT " << kind << ": " << times << '\n';
    std::cout << (faults_.empty() ? "all consistent\n" : "");
    return faults_.empty();
  }

 private:
  void fault(const std::string& scalar, const std::string& what) {
    const std::string kind = what.substr(0, what.find(':'));
    if (faults_[kind]++ > 0) return;
    std::cout << scalar << ", seed " << seed_ << ", " << what << "\n  " << command_line(*draw_) << '\n';
  }

  void report(const std::string& scalar, const Findings& findings) {
    for (const std::string& what : findings.faults) fault(scalar, what);
  }

  /// One scalar against another of more digits and, but for mp50, of more range.
  template <class Scalar>
  void compare(const std::string& scalar, const Findings& rounded, const Findings& exact) {
    report(scalar, rounded);
    if (rounded.integers.empty() || exact.integers.empty()) return;
    const auto epsilon = static_cast<long double>(std::numeric_limits<Scalar>::epsilon());
    if (!margins_allow(*draw_, epsilon)) {
      ++undecided_;
      return;
    }
    if (rounded.integers != exact.integers) return fault(scalar, "scalars, decisions: other counts, types or indices");
    const long double spread = spread_of_means(*draw_);
    for (std::size_t i = 0; i < exact.orbits.size(); ++i) {
      compare_orbit<Scalar>(scalar, rounded.orbits[i], exact.orbits[i], spread);
    }
  }

  template <class Scalar>
  void compare_orbit(const std::string& scalar, const OrbitNumbers& rounded, const OrbitNumbers& exact,
                     long double spread) {
    using Limits = std::numeric_limits<Scalar>;
    const auto epsilon = static_cast<long double>(Limits::epsilon()), least = static_cast<long double>(Limits::min());
    const long double most = static_cast<long double>(Limits::max()) / 64;  // room for what a result passes through
    if (exact.value && !rounded.value) {
      ++refused_;
      if (*exact.value < most) fault(scalar, "refused, value: it is " + detail::text(*exact.value));
    } else if (exact.value) {
      const long double allowed = consistency::roundings_of_value * epsilon * *exact.value + least;
      if (std::abs(*rounded.value - *exact.value) > allowed)
        fault(scalar, "scalars, values: " + detail::text(*rounded.value, " for ", *exact.value));
    }
    if (!exact.spectrum) return;
    const std::vector<long double>& mu = *exact.spectrum;
    const long double norm = std::max(std::abs(mu.front()), std::abs(mu.back()));
    if (!rounded.spectrum) {
      ++refused_;
      if (norm < most && exact.largest_t < most) fault(scalar, "refused, spectrum: its norm is " + detail::text(norm));
      return;
    }
    long double worst = 0;
    for (std::size_t k = 0; k < mu.size(); ++k) worst = std::max(worst, std::abs((*rounded.spectrum)[k] - mu[k]));
    const long double allowed = (consistency::roundings_per_layer + spread) * draw_->depth() * epsilon * norm + least;
    if (worst > allowed) fault(scalar, "scalars, spectra: off by " + detail::text(worst / norm) + " of the norm");
  }

  const Draw* draw_ = nullptr;
  std::uint64_t seed_ = 0;
  std::int64_t draws_ = 0, undecided_ = 0, refused_ = 0;
  std::map<std::string, std::int64_t> faults_;  // kind: how often
};

int run() {
  const std::uint64_t draws = number_from("DMF_CONSISTENCY_DRAWS", 200);
  const std::uint64_t first = number_from("DMF_CONSISTENCY_SEED", 20261127);
  std::cout << draws << " problems from seed " << first << '\n';
  Consistency consistency;
  for (std::uint64_t n = 0; n < draws; ++n) consistency.examine_draw(first + n);
  return consistency.conclude() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace dmf::test

int main() { return dmf::test::run(); }
