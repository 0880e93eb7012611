// SPDX-License-Identifier: BSL-1.0
#pragma once

// Neural collapse with unconstrained features. A deep linear classifier whose features H are variables too, with K
// classes, n_k samples in class k and one-hot labels Y (K x N), has the loss
//
//   ||W_M ... W_1 H - Y||^2/(2N) + sum_m (lam_{W_m}/2) ||W_m||^2 + (lam_H/2) ||H||^2 = F/(2N),
//
// F that of L = M + 1 layers (H, W_1, ..., W_M) with weights N lam_H, N lam_{W_1}, ..., N lam_{W_M}, widths d_0 = N,
// d_1 (the features), ..., d_M, d_L = K, and the singular values sqrt(n_k) (docs/theory.md, Proposition 58). So all of
// its critical points are known. Class k of distinct size collapses to zero, features and classifier alike, at the
// global minimizer iff n_k is below
//
//   n* = M^2/(M-1)^{(M-1)/M} N^{1+1/M} lam_W lam_H^{1/M},    lam_W the geometric mean,
//
// and at every critical point iff below n_fold < n* (Proposition 59). A formula that takes a positive root for every
// class without asking for the switch may describe a spurious minimizer.
//
// With an unpenalised bias of the last layer all of this holds for the singular values of Y less its mean; they belong
// to directions that mix classes (Propositions 61 and 62).
//
// Example:
//
//   const std::vector<dmf::Index> counts{200, 100, 50, 50};
//   const auto layers = dmf::collapse_architecture<double>(counts, std::vector<double>(6, 0.015), 0.015);
//   const dmf::NeuralCollapse<double> collapse = dmf::neural_collapse(layers, counts);
//   std::cout << collapse.switch_count << ' ' << collapse.fold_count << '\n';   // n* and n_fold
//   std::cout << collapse.minimizers.back().rank << ' ' << collapse.minimizers.back().excess << '\n';

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/detail/lowest_orbits.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/low_rank/one_hot.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// Depth, widths and weights of F for the loss above: lam_{W_1}, ..., lam_{W_M}, one for each weight layer, lam_H, and
/// the widths d_1 (of the features), ..., d_M: M of them, one for all, or none for K each, which is no bottleneck.
/// Throws InvalidInput unless the counts are as for one_hot_spectrum(), there is a weight layer, the number of widths
/// is one of these three, and as Architecture does, of the weights N lam.
template <RealScalar Scalar>
[[nodiscard]] Architecture<Scalar> collapse_architecture(const std::vector<Index>& class_counts,
                                                         const std::type_identity_t<std::vector<Scalar>>& weight_decay,
                                                         const std::type_identity_t<Scalar>& feature_decay,
                                                         const std::vector<Index>& hidden_widths = {});

/// What becomes of a class, or of a direction, at the global minimizer; the first that applies.
enum class CollapsePlace {
  collapsed_everywhere,  ///< its value is below the fold: at zero at every critical point
  collapsed,             ///< below the switch: at zero at every global minimizer, not at every critical point
  at_switch,             ///< at the switch, L >= 3: at zero at some global minimizers, not at others
  no_room,               ///< above, but d_min larger values take all places: at zero at every global minimizer
  shares_room,           ///< above, but there are fewer places than equal values: a part of their span survives
  survives               ///< above: active at every global minimizer
};

[[nodiscard]] const char* to_string(CollapsePlace place);

/// Factors by which decays are to be multiplied until an event takes place: +infinity or 0 where they leave the range.
template <RealScalar Scalar = double>
struct DecayFactors {
  Scalar weights{};   ///< every lam_{W_m}, lam_H fixed: n/n*
  Scalar features{};  ///< lam_H, the others fixed: (n/n*)^M
  Scalar all{};       ///< all together: (n/n*)^{M/(M+1)}
};

/// One squared singular value. Without a bias the classes of one count.
template <RealScalar Scalar = double>
struct CollapseDirection {
  Scalar square{};                 ///< n_k; with a bias an eigenvalue mu of diag(n) - n n^T/N
  Index multiplicity{};            ///< how many directions have it
  Index first{};                   ///< position of the first of them, largest value first
  std::size_t group{};             ///< its group in NeuralCollapse::groups; their number for 0
  CollapsePlace place{};           ///< for 0 the first of them
  Index active{};                  ///< how many of them survive at the global minimizer of lowest rank
  Scalar margin_switch{};          ///< ln(square/n*), twice the margin of the group; -infinity for 0
  Scalar margin_fold{};            ///< ln(square/n_fold), likewise
  DecayFactors<Scalar> to_switch;  ///< until it leaves the global minimizer; 0 for d_min larger values
  DecayFactors<Scalar> to_fold;    ///< until no critical point has it
};

/// The norms that belong to a class at a local minimizer: of the features of each of its samples, and of its row in
/// the last layer W_M. Where only some of equal directions are active they depend on the minimizer: root mean squares.
template <RealScalar Scalar = double>
struct ClassNorms {
  Scalar features{};
  Scalar classifier{};
};

/// A local minimizer: the `rank` largest values at their larger roots.
template <RealScalar Scalar = double>
struct CollapseMinimizer {
  Index rank{};
  CriticalPointType type{};  ///< global or spurious
  Scalar value{};            ///< F/(2N): the loss
  Scalar excess{};           ///< how far that is above the global minimum; exactly 0 for global ones
};

/// What neural_collapse() says.
template <RealScalar Scalar = double>
struct NeuralCollapse {
  SingularGroups<Scalar> groups;  ///< Atlas(groups) is the whole landscape
  OneHotSpectrum<Scalar> spectrum;
  Scalar switch_count{};                              ///< n* = y*^2
  Scalar fold_count{};                                ///< n_fold; n* for M = 1
  std::vector<CollapseDirection<Scalar>> directions;  ///< those of spectrum.values, in that order
  std::vector<CollapseMinimizer<Scalar>> minimizers;  ///< all local minimizers by ascending rank; for M = 1 one
  std::size_t lowest{};                               ///< the global minimizer of lowest rank among them

  [[nodiscard]] bool bias() const { return spectrum.centred; }

  /// The direction of a class with that many samples. Throws InvalidInput with a bias, where no class has its own.
  [[nodiscard]] const CollapseDirection<Scalar>& direction_of(Index samples_of_class) const;

  /// For every distinct count, spectrum.counts, its norms at a local minimizer of the given rank. With a bias O(s^2)
  /// for s distinct counts, else O(s). Throws InvalidInput if there is no local minimizer of that rank.
  [[nodiscard]] std::vector<ClassNorms<Scalar>> class_norms(Index rank) const;
};

/// The collapse in an architecture of F with d_0 = N and d_L = K, collapse_architecture() for instance. Every decision
/// is that of singular_groups(). Throws InvalidInput unless the widths fit the counts, and as one_hot_spectrum() and
/// singular_groups(); NotRepresentable as the latter. Memory O(K), also where all counts differ; cost as these two.
template <RealScalar Scalar, int Depth>
[[nodiscard]] NeuralCollapse<Scalar> neural_collapse(const Architecture<Scalar, Depth>& architecture,
                                                     const std::vector<Index>& class_counts, bool bias = false,
                                                     GroupOptions<std::type_identity_t<Scalar>> options = {});

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(CollapsePlace place) {
  switch (place) {
    case CollapsePlace::collapsed_everywhere: return "collapsed_everywhere";
    case CollapsePlace::collapsed: return "collapsed";
    case CollapsePlace::at_switch: return "at_switch";
    case CollapsePlace::no_room: return "no_room";
    case CollapsePlace::shares_room: return "shares_room";
    case CollapsePlace::survives: return "survives";
  }
  return "";
}

template <RealScalar Scalar>
Architecture<Scalar> collapse_architecture(const std::vector<Index>& class_counts,
                                           const std::type_identity_t<std::vector<Scalar>>& weight_decay,
                                           const std::type_identity_t<Scalar>& feature_decay,
                                           const std::vector<Index>& hidden_widths) {
  const Index samples = detail::total_count<Scalar>(class_counts), classes = static_cast<Index>(class_counts.size());
  const std::size_t M = weight_decay.size();
  detail::require(M >= 1, "there must be a weight decay for each weight layer, at least one");
  detail::require(hidden_widths.size() <= 1 || hidden_widths.size() == M, "there are ", M,
                  " weight layers: give none, 1 or ", M, " widths, features first, got ", hidden_widths.size());
  std::vector<Index> widths{samples};
  std::vector<Scalar> lambda{static_cast<Scalar>(samples) * feature_decay};
  for (std::size_t m = 0; m < M; ++m) {
    widths.push_back(hidden_widths.empty() ? classes : hidden_widths[hidden_widths.size() == M ? m : 0]);
    lambda.push_back(static_cast<Scalar>(samples) * weight_decay[m]);
  }
  widths.push_back(classes);
  return {widths, lambda};
}

namespace detail {

/// (value/threshold)^2 to the powers that decays have in it: exactly 1 at the threshold.
template <class Scalar>
DecayFactors<Scalar> decay_factors(const Scalar& value, const Scalar& threshold, int M) {
  using Two = DoubleWord<Scalar>;
  const Two ratio = ldexp(log(Two(value)) - log(Two(threshold)), 1), layers{static_cast<Scalar>(M)};
  return {exp(ratio).value(), exp(layers * ratio).value(), exp(layers * ratio / (layers + Two(Scalar(1)))).value()};
}

/// Where a direction of the given group is.
template <class Scalar>
CollapsePlace place_of(const SingularGroup<Scalar>& group, const RankRange& global, int depth) {
  if (group.roots.empty()) return CollapsePlace::collapsed_everywhere;
  const Index end = group.first + group.multiplicity;
  if (end <= global.lowest) return CollapsePlace::survives;
  if (group.side_of_switch < 0) return CollapsePlace::collapsed;
  if (depth > 2 && group.side_of_switch == 0 && group.first < global.highest) return CollapsePlace::at_switch;
  return group.first < global.lowest ? CollapsePlace::shares_room : CollapsePlace::no_room;
}

/// The loss at all local minimizers: at the best rank by the orbit, elsewhere by adding what further values lose.
template <class Scalar>
void add_minimizers(NeuralCollapse<Scalar>& collapse) {
  const auto shared = std::make_shared<const SingularGroups<Scalar>>(collapse.groups);
  const SingularGroups<Scalar>& groups = collapse.groups;
  const int depth = groups.architecture.depth();
  const RankRange global = global_ranks(groups);
  const Index last = depth == 2 ? global.lowest : std::min(groups.architecture.rank_bound(), groups.above_fold());
  const Index first = depth == 2 ? global.lowest : 0;
  const Scalar scale = Scalar(2) * static_cast<Scalar>(collapse.spectrum.samples);
  const Scalar least = Orbit<Scalar>(shared, lowest_global_choice(groups)).value() / scale;

  std::vector<Scalar> excess(static_cast<std::size_t>(last - first + 1));
  const auto loss_of = [&](const SingularGroup<Scalar>& group) -> Scalar {  // one more copy at the larger root
    return -gain(group, group.roots.front(), depth, 0) / scale;
  };
  DoubleWord<Scalar> below, above;
  for (const SingularGroup<Scalar>& group : groups.groups) {
    for (Index r = std::max(group.first, global.lowest) + 1; r <= std::min(group.first + group.multiplicity, last);
         ++r) {
      above = above + DoubleWord<Scalar>(loss_of(group));
      excess[static_cast<std::size_t>(r - first)] = above.value();
    }
  }
  for (auto group = groups.groups.rbegin(); first == 0 && group != groups.groups.rend(); ++group) {
    for (Index r = std::min(group->first + group->multiplicity, global.lowest); r > group->first; --r) {
      below = below - DoubleWord<Scalar>(loss_of(*group));
      excess[static_cast<std::size_t>(r - 1)] = below.value();
    }
  }
  for (Index r = first; r <= last; ++r) {
    const Scalar& over = excess[static_cast<std::size_t>(r - first)];
    const bool is_global = global.lowest <= r && r <= global.highest;
    collapse.minimizers.push_back(
        {r, is_global ? CriticalPointType::global_minimizer : CriticalPointType::spurious_local_minimizer, least + over,
         over});
  }
  collapse.lowest = static_cast<std::size_t>(global.lowest - first);
}

}  // namespace detail

template <RealScalar Scalar>
const CollapseDirection<Scalar>& NeuralCollapse<Scalar>::direction_of(Index samples_of_class) const {
  detail::require(!bias(), "with a bias no class has a direction of its own");
  return directions[spectrum.position_of(samples_of_class)];
}

template <RealScalar Scalar>
std::vector<ClassNorms<Scalar>> NeuralCollapse<Scalar>::class_norms(Index rank) const {
  const Index offered = minimizers.front().rank;
  detail::require(offered <= rank && rank <= minimizers.back().rank, "local minimizers have the ranks ", offered,
                  " to ", minimizers.back().rank, ", got ", rank);
  const auto& architecture = groups.architecture;
  std::vector<ClassNorms<Scalar>> result(spectrum.counts.size());  // squares at first
  for (std::size_t i = 0; i < directions.size() && directions[i].group < groups.groups.size(); ++i) {
    const SingularGroup<Scalar>& group = groups.groups[directions[i].group];
    const Index active = std::clamp(rank - group.first, Index{0}, group.multiplicity);
    if (active == 0) break;
    const Scalar sigma = group.roots.front().sigma;
    const Scalar square = sigma * sigma * (static_cast<Scalar>(active) / static_cast<Scalar>(group.multiplicity));
    const std::size_t begin = bias() ? 0 : i, end = bias() ? result.size() : i + 1;
    for (std::size_t j = begin; j < end; ++j) {
      const Scalar of_class = square * spectrum.share(i, j), n = static_cast<Scalar>(spectrum.counts[j].samples);
      result[j].features += of_class * (directions[i].square / n / n);
      result[j].classifier += of_class;
    }
  }
  for (ClassNorms<Scalar>& norms : result) {
    norms.features = sqrt(norms.features) / sqrt(architecture.lambda(1));
    norms.classifier = sqrt(norms.classifier) / sqrt(architecture.lambda(architecture.depth()));
  }
  return result;
}

template <RealScalar Scalar, int Depth>
NeuralCollapse<Scalar> neural_collapse(const Architecture<Scalar, Depth>& architecture,
                                       const std::vector<Index>& class_counts, bool bias,
                                       GroupOptions<std::type_identity_t<Scalar>> options) {
  const int L = architecture.depth();
  const Index samples = detail::total_count<Scalar>(class_counts), classes = static_cast<Index>(class_counts.size());
  detail::require(architecture.width(0) == samples && architecture.width(L) == classes, "one-hot labels of ", classes,
                  " classes and ", samples, " samples need d_0 = ", samples, " and d_L = ", classes, ", got ",
                  architecture.width(0), " and ", architecture.width(L));
  OneHotSpectrum<Scalar> spectrum = one_hot_spectrum<Scalar>(class_counts, bias);
  NeuralCollapse<Scalar> result{
      singular_groups(architecture, spectrum.singular_values(), options), std::move(spectrum), {}, {}, {}, {}, 0};
  const SingularGroups<Scalar>& groups = result.groups;
  result.switch_count = groups.switch_threshold * groups.switch_threshold;
  result.fold_count = groups.fold_threshold * groups.fold_threshold;

  const RankRange global = global_ranks(groups);
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  Index first = 0;
  std::size_t at = 0;
  for (const OneHotValue<Scalar>& value : result.spectrum.values) {
    while (at < groups.groups.size() && groups.groups[at].first + groups.groups[at].multiplicity <= first) ++at;
    CollapseDirection<Scalar> direction;
    direction.square = value.square;
    direction.multiplicity = value.multiplicity;
    direction.first = first;
    direction.group = at;
    direction.margin_switch = direction.margin_fold = -infinity;
    if (at < groups.groups.size()) {
      const SingularGroup<Scalar>& group = groups.groups[at];
      direction.place = detail::place_of(group, global, L);
      direction.active = std::clamp(global.lowest - first, Index{0}, value.multiplicity);
      direction.margin_switch = Scalar(2) * group.margin_switch;
      direction.margin_fold = Scalar(2) * group.margin_fold;
      direction.to_fold = detail::decay_factors(group.value, groups.fold_threshold, L - 1);
      if (first < architecture.rank_bound()) {
        direction.to_switch = detail::decay_factors(group.value, groups.switch_threshold, L - 1);
      }
    }
    result.directions.push_back(direction);
    first += value.multiplicity;
  }
  detail::add_minimizers(result);
  return result;
}

}  // namespace dmf
