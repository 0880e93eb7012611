// SPDX-License-Identifier: BSL-1.0
#pragma once

// One problem in one scalar: what contradicts itself, and what it says, in a form that other scalars can be
// held against. Compiled once for each scalar.

#include <dmf/landscape/atlas.hpp>
#include <dmf/bridge/boost_multiprecision.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/landscape/spectrum.hpp>

#include "draw.hpp"
#include "support/instances.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace dmf::test {

/// What one orbit's reals are; long double has the range of all four scalars on these problems.
struct OrbitNumbers {
  std::optional<long double> value;                  ///< none if it was refused
  std::optional<std::vector<long double>> spectrum;  ///< ascending, each as often as it occurs; likewise
  long double largest_t = 0;                         ///< u^{2L-2} of its largest root
};

struct Findings {
  std::vector<std::string> faults;   ///< what contradicts itself, the kind first
  std::string integers;              ///< decisions, counts, and types, inertia and the like of the examined orbits
  std::vector<OrbitNumbers> orbits;  ///< the examined ones, in the order of the enumeration
};

/// `dense`: also against the dense Hessian at the canonical points, where it is small.
template <RealScalar Scalar>
[[nodiscard]] Findings examine(const Draw& draw, bool dense);

// ---------------------------------------------------------------------------- implementation

namespace consistency {

// Rounding that a right result may show. Closed forms and Jacobi rotations leave a few epsilon per layer of
// the largest eigenvalue of a block; the values have 8 epsilon by contract; 64 leaves room for sums.
inline constexpr int roundings_per_layer = 64;
inline constexpr int roundings_of_value = 16;
inline constexpr std::int64_t most_examined = 24;    // orbits, evenly over the enumeration
inline constexpr std::int64_t most_parameters = 40;  // of a dense Hessian
inline constexpr int dense_roundings = 10000;        // its decomposition, and sigma rounded L times

template <class Scalar>
class Examination {
 public:
  Examination(const Draw& draw, bool dense)
      : dense_(dense),
        atlas_(architecture(draw, false), values(draw), draw.options<Scalar>()),
        transposed_(architecture(draw, true), values(draw), draw.options<Scalar>()) {
    decisions();
    enumeration();
    listing();
  }

  Findings findings;

 private:
  static Architecture<Scalar> architecture(const Draw& draw, bool reversed) {
    std::vector<Index> widths = draw.widths;
    std::vector<Scalar> lambda;
    for (const double weight : draw.lambda) lambda.push_back(Scalar(weight));
    if (reversed) {
      std::reverse(widths.begin(), widths.end());
      std::reverse(lambda.begin(), lambda.end());
    }
    return {widths, lambda};
  }
  static Vector<Scalar> values(const Draw& draw) {
    Vector<Scalar> result(static_cast<Index>(draw.values.size()));
    for (Index i = 0; i < result.size(); ++i) result[i] = Scalar(draw.values[static_cast<std::size_t>(i)]);
    return result;
  }

  template <class... Parts>
  void require(bool holds, const Parts&... parts) {
    if (!holds) findings.faults.push_back(detail::text(parts...));
  }
  template <class... Parts>
  void note(const Parts&... parts) {
    findings.integers += detail::text(parts...) + ' ';
  }
  [[nodiscard]] Scalar rounding() const {
    return static_cast<Scalar>(roundings_per_layer * atlas_.architecture().depth()) * epsilon<Scalar>;
  }

  void decisions() {
    const SingularGroups<Scalar>& groups = atlas_.groups();
    for (std::size_t i = 0; i < groups.groups.size(); ++i) {
      const SingularGroup<Scalar>& group = groups.groups[i];
      note(group.multiplicity, ':', group.side_of_fold, ':', group.side_of_switch);
      if (atlas_.architecture().depth() > 2) {
        require(group.side_of_fold != 0 || group.side_of_switch < 0, "decision: at the fold and not below the switch");
        require(group.side_of_switch != 0 || group.side_of_fold > 0, "decision: at the switch and not above the fold");
      }
      if (i == 0) continue;
      const SingularGroup<Scalar>& larger = groups.groups[i - 1];
      require(larger.value > group.value, "decision: values of groups do not fall");
      require(larger.side_of_fold >= group.side_of_fold && larger.side_of_switch >= group.side_of_switch,
              "decision: a smaller value on a higher side");
      require(larger.side_of_fold != 0 || group.side_of_fold != 0, "decision: two groups at the fold");
      require(larger.side_of_switch != 0 || group.side_of_switch != 0, "decision: two groups at the switch");
    }
  }

  void enumeration() {
    const OrbitCounts<std::int64_t> counts = atlas_.counts(), other = transposed_.counts();
    std::array<std::int64_t, 4> seen{};
    std::int64_t total = 0;
    const std::int64_t stride = counts.total / most_examined + 1;
    for (const Orbit<Scalar>& orbit : atlas_.orbits()) {
      ++seen[static_cast<std::size_t>(orbit.type())];
      const Inertia inertia = orbit.inertia();
      require((inertia.negative > 0) == (orbit.type() == CriticalPointType::strict_saddle), "type: index ",
              inertia.negative, " of a ", to_string(orbit.type()));
      if (total++ % stride == 0) examine_orbit(orbit);
    }
    const std::array<std::int64_t, 4> expected{counts.global_minimizer, counts.spurious_local_minimizer,
                                               counts.strict_saddle, counts.non_strict_saddle};
    for (std::size_t type = 0; type < 4; ++type) {
      require(seen[type] == expected[type], "count: ", expected[type], ' ',
              to_string(static_cast<CriticalPointType>(type)), " counted, ", seen[type], " listed");
      note(expected[type]);
    }
    require(total == counts.total, "count: ", counts.total, " in all, ", total, " listed");
    require(other.total == counts.total && other.local_minimizer == counts.local_minimizer &&
                other.non_strict_saddle == counts.non_strict_saddle,
            "transposition: other counts");
    require(static_cast<std::int64_t>(atlas_.local_minimizers().size()) == counts.local_minimizer,
            "count: local minimizers");
  }

  static std::optional<Scalar> value_of(const Orbit<Scalar>& orbit) {
    try {
      return orbit.value();
    } catch (const NotRepresentable&) {
      return std::nullopt;
    }
  }

  void listing() {
    std::vector<Scalar> sorted;
    for (const Orbit<Scalar>& orbit : atlas_.orbits()) {
      sorted.push_back(value_of(orbit).value_or(std::numeric_limits<Scalar>::infinity()));
    }
    std::sort(sorted.begin(), sorted.end());
    Scalar last(0);
    std::size_t place = 0;
    for (const Orbit<Scalar>& orbit : atlas_.ascending(sorted.size() + 1)) {
      const Scalar value = value_of(orbit).value_or(std::numeric_limits<Scalar>::infinity());
      require(value >= last, "order: ", value, " after ", last);
      if (place < sorted.size() && isfinite(value)) {
        const Scalar allowed =
            static_cast<Scalar>(roundings_of_value) * epsilon<Scalar> * value + std::numeric_limits<Scalar>::min();
        require(abs(value - sorted[place]) <= allowed, "order: ", value, " in place of ", sorted[place]);
      }
      last = value;
      ++place;
    }
    require(place == sorted.size(), "order: ", place, " listed of ", sorted.size());
  }

  static std::vector<Scalar> expanded(const std::vector<HessianEigenvalue<Scalar>>& list) {
    std::vector<Scalar> result;
    for (const auto& entry : list)
      result.insert(result.end(), static_cast<std::size_t>(entry.multiplicity), entry.value);
    std::sort(result.begin(), result.end());
    return result;
  }
  static Scalar norm(const std::vector<Scalar>& ascending) {
    return max(Scalar(abs(ascending.front())), Scalar(abs(ascending.back())));
  }
  static Scalar distance(const std::vector<Scalar>& a, const std::vector<Scalar>& b) {
    Scalar worst(0);
    for (std::size_t i = 0; i < a.size(); ++i) worst = max(worst, Scalar(abs(a[i] - b[i])));
    return worst;
  }

  void examine_orbit(const Orbit<Scalar>& orbit) {
    const Inertia inertia = orbit.inertia();
    note(to_string(orbit.reason()), inertia.negative, ',', inertia.zero, ',', inertia.positive, ',', orbit.dimension(),
         ',', orbit.log2_components());
    OrbitNumbers numbers;
    if (const auto value = value_of(orbit)) numbers.value = static_cast<long double>(*value);
    for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
      for (const GroupRoot<Scalar>& root : orbit.groups().groups[i].roots) {
        if (detail::copies_at(root, orbit.choice()[i]) == 0) continue;
        numbers.largest_t = std::max(numbers.largest_t, static_cast<long double>(root.root.t));
      }
    }
    try {
      const std::vector<HessianEigenvalue<Scalar>> list = spectrum(orbit);
      const std::vector<Scalar> all = expanded(list);
      numbers.spectrum.emplace();
      for (const Scalar& eigenvalue : all) numbers.spectrum->push_back(static_cast<long double>(eigenvalue));
      examine_spectrum(orbit, list, all);
    } catch (const NotRepresentable&) {  // whether rightly, a scalar of wider range tells
    }
    findings.orbits.push_back(std::move(numbers));
  }

  void examine_spectrum(const Orbit<Scalar>& orbit, const std::vector<HessianEigenvalue<Scalar>>& list,
                        const std::vector<Scalar>& all) {
    const Inertia inertia = orbit.inertia();
    Inertia listed;
    Scalar sum(0), magnitude(0);
    for (const HessianEigenvalue<Scalar>& entry : list) {
      (entry.value < Scalar(0)    ? listed.negative
       : entry.value == Scalar(0) ? listed.zero
                                  : listed.positive) += entry.multiplicity;
      sum += static_cast<Scalar>(entry.multiplicity) * entry.value;
      magnitude += static_cast<Scalar>(entry.multiplicity) * abs(entry.value);
    }
    require(listed == inertia, "inertia: ", inertia.negative, ',', inertia.zero, ',', inertia.positive, " of ",
            to_string(orbit), "; listed ", listed.negative, ',', listed.zero, ',', listed.positive);
    const Scalar scale = norm(all), tolerance = rounding() * scale;
    if (isfinite(magnitude)) {
      const Scalar trace = hessian_trace(orbit);
      require(abs(trace - sum) <= rounding() * magnitude, "trace: ", trace, " of ", to_string(orbit), "; sum ", sum);
    }
    const SpectrumExtremes<Scalar> ends = extremes(orbit);
    require(abs(ends.smallest - all.front()) <= tolerance && abs(ends.largest - all.back()) <= tolerance,
            "ends: ", ends.smallest, ", ", ends.largest, " of ", to_string(orbit), "; listed ", all.front(), ", ",
            all.back());
    const std::vector<Scalar> other = expanded(spectrum(transposed_.orbit(orbit.choice())));
    require(other.size() == all.size() && distance(all, other) <= tolerance, "transposition: another spectrum of ",
            to_string(orbit));
    if (dense_ && static_cast<std::int64_t>(all.size()) <= most_parameters) {
      const Problem<Scalar> problem = diagonal_problem(orbit.architecture(), orbit.groups().decided_values());
      const Vector<Scalar> mu = symmetric_eigenvalues<Scalar>(dense_hessian(problem, canonical_point(orbit)));
      const std::vector<Scalar> brute(mu.data(), mu.data() + mu.size());
      require(distance(all, brute) <= Scalar(dense_roundings) * epsilon<Scalar> * scale, "dense: another spectrum of ",
              to_string(orbit));
    }
  }

  bool dense_;
  Atlas<Scalar> atlas_, transposed_;
};

}  // namespace consistency

template <RealScalar Scalar>
Findings examine(const Draw& draw, bool dense) {
  try {
    return consistency::Examination<Scalar>(draw, dense).findings;
  } catch (const std::exception& error) {
    return {{detail::text("error: ", error.what())}, {}, {}};
  }
}

}  // namespace dmf::test
