// SPDX-License-Identifier: BSL-1.0
#pragma once

// Where in the landscape is a point W?
//
//   membership(orbit, vectors, W)   does it lie on this orbit
//   locate(atlas, vectors, W)       the nearest orbit of all, with proof where there is one
//
// Both align a point of an orbit with W (detail/alignment.hpp, docs/theory.md, Proposition 49): frames and
// rotations are improved in turn, each by a polar factor, until nothing is gained. The distance between the two
// is zero up to rounding if W lies on the orbit, and an upper bound on the distance from W to the orbit in any
// case. Every orbit has a lower bound as well, from singular values of the layers alone (Proposition 50). The
// orbits are tried in the order of their lower bounds, however many there are, until no other can be nearer or
// enough were tried; the result says which.
//
// Example:
//
//   dmf::Factors<double> W = landscape.point(landscape.lowest(2).back());
//   W.layer(1)(0, 0) += 1e-3;
//   const dmf::Location<double> location = dmf::locate(landscape.atlas(), landscape.vectors(), W);
//   std::cout << dmf::to_string(location.orbit().type()) << " at " << location.distance << " or less, "
//             << (location.proved() ? "no other orbit is as near" : "perhaps not the nearest") << '\n';

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/detail/alignment.hpp>
#include <dmf/points/detail/nearest_orbits.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/points/any_point.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace dmf {

/// What is known about W and one orbit.
template <RealScalar Scalar = double>
struct Membership {
  CriticalPoint<Scalar> nearby;  ///< the point of the orbit that was aligned with W
  Scalar distance{};             ///< ||W - nearby||_F, at least the distance from W to the orbit
  Scalar allowance{};            ///< the tolerance times the natural scale of the orbit

  /// W lies on the orbit up to the tolerance.
  [[nodiscard]] bool member() const { return distance <= allowance; }
};

/// Aligns the orbit of the target Y = U diag(y) V^T with W. The tolerance is relative to ||nearby||_F
/// plus the natural length of the layers, sqrt(sum_l q0^2/lambda_l), which keeps the test meaningful at
/// W = 0. The default covers points computed in the same arithmetic from the same singular vectors; for the end of
/// an optimizer's run pass what it reached. Throws InvalidInput if sizes or singular values do not fit or W is not
/// finite. Cost: a few sweeps, each of some 10 r N multiplications and a decomposition of a d_l x r matrix per hidden
/// layer.
template <RealScalar Scalar>
[[nodiscard]] Membership<Scalar> membership(const Orbit<Scalar>& orbit,
                                            const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                                            const std::type_identity_t<AnyPoint<Scalar>>& W,
                                            std::type_identity_t<Scalar> tolerance = Scalar(1000) * epsilon<Scalar>);

/// The orbit that a point was found nearest to.
template <RealScalar Scalar = double>
struct Location {
  CriticalPoint<Scalar> nearby;  ///< a point of the orbit, aligned with W
  Scalar distance{};             ///< ||W - nearby||_F, at least the distance from W to the orbit
  Scalar relative_distance{};    ///< distance over ||nearby||_F plus the natural length of the layers
  Scalar lower_bound{};          ///< at most the distance from W to the orbit
  Scalar next_lower_bound{};     ///< at most the distance from W to any other orbit; +infinity without any
  Scalar margin{};               ///< next_lower_bound - distance: if positive, no other orbit is as near
  std::size_t tried{};           ///< how many orbits were compared one by one
  bool complete{};               ///< no orbit that was not tried can be nearer than `distance`: the search
                                 ///< was not cut off

  [[nodiscard]] const Orbit<Scalar>& orbit() const { return nearby.orbit; }

  /// The orbit is the nearest one, with proof. Where it is not proved, the bounds cannot tell.
  [[nodiscard]] bool proved() const { return margin > Scalar(0); }
};

/// The nearest orbit to the point W. Of the orbits tried it is the one whose aligned point is nearest. The lower
/// bounds allow for rounding, 8 epsilon (largest width + L) (4 ||W||_F + 2 bound), so that no proof rests on it.
/// Tries at most `most_orbits` orbits; 0: as many as take some 10^9 multiplications, but at least 8 and at most 1000.
/// Throws InvalidInput if sizes or singular values do not fit or W is not finite. Cost: a decomposition of every
/// layer, a table of n d_min^2 numbers for n singular values above the fold, and one membership() for every orbit
/// tried. Near an orbit, measured by the gaps to others, one is enough.
template <RealScalar Scalar>
[[nodiscard]] Location<Scalar> locate(const Atlas<Scalar>& atlas,
                                      const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                                      const std::type_identity_t<AnyPoint<Scalar>>& point, std::size_t most_orbits = 0);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The point of an orbit that was aligned with W.
template <class Scalar>
struct AlignedPoint {
  CriticalPoint<Scalar> point;
  Scalar distance;  ///< ||W - point||_F
  Scalar length;    ///< ||point||_F plus the natural length of the layers
};

template <class Scalar>
AlignedPoint<Scalar> aligned(const Orbit<Scalar>& orbit, const Matrix<Scalar>& U, const Matrix<Scalar>& V,
                             const FactorsView<const Scalar, Dynamic>& W) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  CriticalPoint<Scalar> nearby = Alignment<Scalar>(orbit, U, V, W).best();
  const Factors<Scalar> point = nearby.factors();
  Vector<Scalar> natural(architecture.depth());
  for (int l = 1; l <= architecture.depth(); ++l) natural[l - 1] = orbit.groups().unit / sqrt(architecture.lambda(l));
  return {std::move(nearby), distance_between<Scalar>(W.vector(), point.vector()),
          norm_in_range(point.vector()) + norm_in_range(natural)};
}

/// How many alignments of some 20 sweeps, of 10 r N multiplications each, make up 10^9 multiplications.
template <class Scalar>
std::size_t affordable_orbits(const Architecture<Scalar, Dynamic>& architecture) {
  const double sweeps =
      200.0 * static_cast<double>(architecture.parameter_count()) * static_cast<double>(architecture.rank_bound());
  return static_cast<std::size_t>(std::clamp(1e9 / sweeps, 8.0, 1000.0));
}

}  // namespace detail

template <RealScalar Scalar>
Membership<Scalar> membership(const Orbit<Scalar>& orbit, const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                              const std::type_identity_t<AnyPoint<Scalar>>& W, std::type_identity_t<Scalar> tolerance) {
  vectors.require_fits(orbit.groups());
  detail::require(tolerance >= Scalar(0), "the tolerance must not be negative, got ", tolerance);
  const FactorsView<const Scalar> point = W.in(orbit.architecture());
  detail::require_finite(point);
  detail::AlignedPoint<Scalar> found = detail::aligned<Scalar>(orbit, vectors.U(), vectors.V(), point);
  return {std::move(found.point), found.distance, tolerance * found.length};
}

template <RealScalar Scalar>
Location<Scalar> locate(const Atlas<Scalar>& atlas, const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                        const std::type_identity_t<AnyPoint<Scalar>>& point, std::size_t most_orbits) {
  const Architecture<Scalar, Dynamic>& architecture = atlas.architecture();
  vectors.require_fits(atlas.groups());
  const Matrix<Scalar> U = vectors.U(), V = vectors.V();
  const FactorsView<const Scalar> W = point.in(architecture);
  detail::require_finite(W);
  if (most_orbits == 0) most_orbits = detail::affordable_orbits(architecture);

  Index largest = architecture.width(0);
  for (int l = 1; l <= architecture.depth(); ++l) largest = std::max(largest, architecture.width(l));
  const Scalar rounding = Scalar(8) * epsilon<Scalar> * static_cast<Scalar>(largest + architecture.depth());
  const Scalar length = detail::distance_between<Scalar>(W.vector(), Vector<Scalar>::Zero(W.vector().size()));
  // A bound that is computed is right up to rounding times ||W|| + ||P||, and ||P|| <= ||W|| + distance.
  const auto certain = [&](const Scalar& computed) -> Scalar {
    const Scalar allowed = Scalar(2) * rounding * computed + Scalar(4) * rounding * length;
    return max(Scalar(0), Scalar(computed - allowed));
  };

  detail::NearestOrbits<Scalar> search(atlas, U, V, W);
  std::optional<detail::AlignedPoint<Scalar>> best;
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  Scalar lower(0), others = infinity;
  std::size_t tried = 0;
  const auto may_be_nearer = [&](const Scalar& bound) { return !best || !(bound > best->distance); };
  while (search.any() && tried < most_orbits && may_be_nearer(certain(search.bound()))) {
    const Scalar bound = search.bound();
    const Orbit<Scalar> orbit = atlas.orbit(search.next());
    const Scalar own = certain(search.bound_of(orbit, bound));
    ++tried;
    if (!may_be_nearer(own)) {
      others = min(others, own);
      continue;
    }
    detail::AlignedPoint<Scalar> here = detail::aligned<Scalar>(orbit, U, V, W);
    if (!best || here.distance < best->distance) {
      if (best) others = min(others, lower);
      best = std::move(here);
      lower = own;
    } else {
      others = min(others, own);
    }
  }
  const Scalar rest = search.any() ? certain(search.bound()) : infinity;
  others = min(others, rest);
  const Scalar distance = best->distance, margin = others - distance;
  const Scalar relative = distance / best->length;
  return {std::move(best->point), distance, relative, min(lower, distance), others, margin, tried, !(rest < distance)};
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_LOCATE(how, Scalar)                                                                       \
  how Membership<Scalar> membership(const Orbit<Scalar>&, const SingularVectors<Scalar>&, const AnyPoint<Scalar>&, \
                                    Scalar);                                                                       \
  how Location<Scalar> locate(const Atlas<Scalar>&, const SingularVectors<Scalar>&, const AnyPoint<Scalar>&,       \
                              std::size_t);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_LOCATE(extern template, double)
#endif

}  // namespace dmf
