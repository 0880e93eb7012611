// SPDX-License-Identifier: BSL-1.0
#pragma once

// The landscape of one problem as one object: the architecture, the atlas of the critical points and the singular
// vectors of the target, which turn orbits into points W and points into orbits. Its members do no more than forward
// to the functions of the other headers with what it holds.
//
// Example:
//
//   const dmf::Landscape landscape(architecture, Y);  // decomposes Y
//   std::cout << landscape.counts().total << " orbits\n";
//   for (const dmf::Orbit<double>& orbit : landscape.lowest(6)) {
//     const dmf::Factors<double> W = landscape.point(orbit);  // a critical point of F
//     std::cout << dmf::to_string(orbit.type()) << ' ' << landscape.locate(W).distance << '\n';
//   }

#include <dmf/analytic/factors.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/dense_input.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/core/truncated_svd.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/landscape/orbit_counts.hpp>
#include <dmf/landscape/orbit_range.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/landscape/singular_values.hpp>
#include <dmf/low_rank/prox.hpp>
#include <dmf/points/any_point.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/global_minimizer.hpp>
#include <dmf/points/locate.hpp>
#include <dmf/points/random_point.hpp>
#include <dmf/points/singular_vectors.hpp>
#include <dmf/points/trajectory.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// All critical points of F for one architecture and one target. Immutable; copies share what is large. `Depth` is that
/// of the architecture and of the points that it gives; everything else is a template on the scalar alone.
template <RealScalar Scalar = double, int Depth = Dynamic>
class Landscape {
 public:
  /// Of the target Y, a d_L x d_0 matrix of any storage order, map, block or expression, decomposed by svd() at its
  /// cost. A type of one column is a list of singular values instead: see below. Throws InvalidInput unless Y is
  /// d_L x d_0 with finite entries and as singular_groups() does.
  template <MatrixFor<Scalar> Derived>
  requires(Derived::ColsAtCompileTime != 1) Landscape(Architecture<Scalar, Depth> architecture, const Derived& Y,
                                                      std::type_identity_t<GroupOptions<Scalar>> options = {})
      : Landscape(architecture, svd(of_target_size(architecture, Y)), options) {}

  /// Of a target that is decomposed already. Throws InvalidInput unless the decomposition is sound and of that size.
  Landscape(Architecture<Scalar, Depth> architecture, const Svd<std::type_identity_t<Scalar>>& decomposition,
            std::type_identity_t<GroupOptions<Scalar>> options = {})
      : architecture_(std::move(architecture)), vectors_(decomposition), atlas_(architecture_, decomposition, options) {
    vectors_.require_fits(atlas_.groups());
  }

  /// Of a target of which only the largest singular triplets are known. groups().complete says whether they are all that
  /// matter: see SingularGroups. Throws InvalidInput unless the decomposition is sound and of that size.
  Landscape(Architecture<Scalar, Depth> architecture, const TruncatedSvd<std::type_identity_t<Scalar>>& decomposition,
            std::type_identity_t<GroupOptions<Scalar>> options = {})
      : architecture_(std::move(architecture)), vectors_(decomposition), atlas_(architecture_, decomposition, options) {
    vectors_.require_fits(atlas_.groups());
  }

  /// Of the rectangular diagonal target with the given singular values, all min(d_0, d_L) of them. Throws InvalidInput
  /// as singular_groups() does.
  Landscape(Architecture<Scalar, Depth> architecture, const SingularValues<std::type_identity_t<Scalar>>& values,
            std::type_identity_t<GroupOptions<Scalar>> options = {})
      : architecture_(std::move(architecture)), vectors_(architecture_), atlas_(architecture_, values, options) {}

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return architecture_; }
  [[nodiscard]] const Atlas<Scalar>& atlas() const { return atlas_; }
  [[nodiscard]] const SingularGroups<Scalar>& groups() const { return atlas_.groups(); }
  [[nodiscard]] const SingularVectors<Scalar>& vectors() const { return vectors_; }

  // What the atlas knows: see Atlas.
  template <class Integer = std::int64_t>
  [[nodiscard]] OrbitCounts<Integer> counts() const {
    return atlas_.template counts<Integer>();
  }
  [[nodiscard]] Benignity<Scalar> benignity() const { return atlas_.benignity(); }
  [[nodiscard]] OrbitRange<Scalar> orbits() const { return atlas_.orbits(); }
  [[nodiscard]] Orbit<Scalar> orbit(std::vector<Choice> choice) const { return atlas_.orbit(std::move(choice)); }
  [[nodiscard]] std::vector<Orbit<Scalar>> lowest(std::size_t count) const { return atlas_.lowest(count); }
  [[nodiscard]] std::vector<Orbit<Scalar>> local_minimizers() const { return atlas_.local_minimizers(); }

  /// The layers of a point of the orbit: the canonical one, and a uniform one. See canonical_point(), random_point().
  [[nodiscard]] Factors<Scalar, Depth> point(const Orbit<Scalar>& orbit) const {
    return with_own_depth(canonical_point(orbit, vectors_));
  }
  [[nodiscard]] Factors<Scalar, Depth> random_point(const Orbit<Scalar>& orbit, RandomGenerator auto& generator) const {
    return with_own_depth(dmf::random_point(orbit, vectors_, generator));
  }

  /// The global minimizer of lowest rank, N numbers: the factors of global_minimizer().
  [[nodiscard]] Factors<Scalar, Depth> global_point() const { return point(orbit(lowest_global_choice(groups()))); }

  /// The same with the frames that they are made of, from which tangent_basis(), escape_direction() and
  /// eigen_direction() start. See critical_point(), random_critical_point().
  [[nodiscard]] CriticalPoint<Scalar> critical_point(const Orbit<Scalar>& orbit) const {
    return dmf::critical_point(orbit, vectors_);
  }
  [[nodiscard]] CriticalPoint<Scalar> random_critical_point(const Orbit<Scalar>& orbit,
                                                            RandomGenerator auto& generator) const {
    return dmf::random_critical_point(orbit, vectors_, generator);
  }

  /// The nearest orbit to W, and whether W lies on a given one. See dmf::locate(), dmf::membership().
  [[nodiscard]] Location<Scalar> locate(const std::type_identity_t<AnyPoint<Scalar>>& W) const {
    return dmf::locate(atlas_, vectors_, W);
  }
  [[nodiscard]] Membership<Scalar> membership(const Orbit<Scalar>& orbit,
                                              const std::type_identity_t<AnyPoint<Scalar>>& W) const {
    return dmf::membership(orbit, vectors_, W);
  }
  [[nodiscard]] Membership<Scalar> membership(const Orbit<Scalar>& orbit,
                                              const std::type_identity_t<AnyPoint<Scalar>>& W,
                                              const std::type_identity_t<Scalar>& tolerance) const {
    return dmf::membership(orbit, vectors_, W, tolerance);
  }

  /// Observers of runs, with nothing observed yet: see Trajectory and Basins, whose default closeness they have.
  [[nodiscard]] Trajectory<Scalar> trajectory() const { return Trajectory<Scalar>(atlas_, vectors_); }
  [[nodiscard]] Trajectory<Scalar> trajectory(const std::type_identity_t<Scalar>& closeness) const {
    return Trajectory<Scalar>(atlas_, vectors_, closeness);
  }
  [[nodiscard]] Basins<Scalar> basins() const { return Basins<Scalar>(atlas_, vectors_); }
  [[nodiscard]] Basins<Scalar> basins(const std::type_identity_t<Scalar>& closeness) const {
    return Basins<Scalar>(atlas_, vectors_, closeness);
  }

  /// The global minimizer of F, factors and end-to-end map: see dmf::global_minimizer(). Where Y is too large to be dense
  /// so is that map: global_point() has the factors alone, prox_triplets() the map.
  [[nodiscard]] GlobalMinimizer<Scalar> global_minimizer() const { return dmf::global_minimizer(atlas_, vectors_); }

  /// argmin over rank X <= rank_bound of 1/2 ||X - Y||_F^2 + tau ||X||_{S_{2/L}}^{2/L} for the same target: see
  /// dmf::prox(). Throws InvalidInput also where singular values that are not given may be above its threshold.
  [[nodiscard]] Matrix<Scalar> prox(const std::type_identity_t<Scalar>& tau, int L, Index rank_bound = any_rank) const {
    return prox_triplets(tau, L, rank_bound).matrix();
  }

  /// The same as singular triplets: what there is room for where Y is too large to be dense.
  [[nodiscard]] SingularTriplets<Scalar> prox_triplets(const std::type_identity_t<Scalar>& tau, int L,
                                                       Index rank_bound = any_rank) const {
    GroupOptions<Scalar> options;
    options.uncertainty = groups().uncertainty;
    Vector<Scalar> values = groups().singular_values;
    if (values.size() == 0) values.setZero(1);  // a tail alone: nothing is given that could stay
    const ProxValues<Scalar> shrunken = prox_values(values, tau, L, rank_bound, options);
    detail::require(groups().tail.count == 0 || groups().tail.bound < shrunken.threshold,
                    "singular values that are not given may be as large as ", groups().tail.bound,
                    ", the proximal map keeps what is above ", shrunken.threshold);
    return {vectors_.left(0, shrunken.rank), Vector<Scalar>(shrunken.values.head(shrunken.rank)),
            vectors_.right(0, shrunken.rank)};
  }

 private:
  /// Y, refused before it is decomposed where its size is wrong.
  [[nodiscard]] static Matrix<Scalar> of_target_size(const Architecture<Scalar, Depth>& architecture, const auto& Y) {
    detail::require_target_size(architecture, Y.rows(), Y.cols(), "Y");
    return detail::as_matrix<Scalar>(Y);
  }
  [[nodiscard]] Factors<Scalar, Depth> with_own_depth(Factors<Scalar> W) const {
    if constexpr (Depth == Dynamic) {
      return W;
    } else {
      return Factors<Scalar, Depth>(architecture_, std::move(W.vector()));
    }
  }

  Architecture<Scalar, Depth> architecture_;
  SingularVectors<Scalar> vectors_;
  Atlas<Scalar> atlas_;
};

template <class Scalar, int Depth, class Derived>
requires(MatrixFor<Derived, Scalar>) Landscape(Architecture<Scalar, Depth>, const Derived&)
->Landscape<Scalar, Depth>;
template <class Scalar, int Depth>
Landscape(Architecture<Scalar, Depth>, const Svd<Scalar>&) -> Landscape<Scalar, Depth>;
template <class Scalar, int Depth>
Landscape(Architecture<Scalar, Depth>, const TruncatedSvd<Scalar>&) -> Landscape<Scalar, Depth>;
template <class Scalar, int Depth>
Landscape(Architecture<Scalar, Depth>, std::initializer_list<Scalar>) -> Landscape<Scalar, Depth>;
template <class Scalar, int Depth>
Landscape(Architecture<Scalar, Depth>, std::vector<Scalar>) -> Landscape<Scalar, Depth>;

}  // namespace dmf
