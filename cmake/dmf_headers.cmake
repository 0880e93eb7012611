# SPDX-License-Identifier: BSL-1.0
#
# The tower: every header of the library, from the ground floor to the roof, in reading order.
#
# A header may include only headers above it in this list, none from a higher floor, and the
# analytic and the algebraic wing may not know each other, not even through a third header: they
# meet on floor 3 and in the tests, which is what makes each wing an honest check of the other.
# Nobody includes a bridge or the umbrella. `cmake -P cmake/check_tower.cmake` checks all of this.

set(dmf_tower
# floor wing       header
    0   common     version.hpp
    0   common     error.hpp
    0   common     scalar.hpp
    0   common     detail/double_word.hpp
    0   common     detail/product.hpp
    0   common     detail/orthonormal.hpp
    0   common     detail/jacobi_eigenvalues.hpp
    0   common     detail/symmetric_eigen.hpp
    0   common     random.hpp

    1   common     architecture.hpp

    2   analytic   problem.hpp
    2   analytic   factors.hpp
    2   analytic   objective.hpp
    2   analytic   hessian.hpp
    2   analytic   hessian_blocks.hpp
    2   analytic   third_derivative.hpp
    2   analytic   probe.hpp
    2   analytic   verify.hpp
    2   analytic   auxiliary_problem.hpp
    2   analytic   whiten.hpp
    2   analytic   balance.hpp

    2   algebraic  svd.hpp
    2   algebraic  scalar_equation.hpp
    2   algebraic  singular_groups.hpp
    2   algebraic  orbit.hpp
    2   algebraic  orbit_counts.hpp
    2   algebraic  orbit_range.hpp
    2   algebraic  detail/lowest_orbits.hpp
    2   algebraic  atlas.hpp
    2   algebraic  minimality.hpp
    2   algebraic  barrier.hpp
    2   algebraic  uniqueness.hpp
    2   algebraic  schatten.hpp
    2   algebraic  prox.hpp
    2   algebraic  regularization_path.hpp
    2   algebraic  detail/levels.hpp
    2   algebraic  detail/secular_equation.hpp
    2   algebraic  detail/active_pair.hpp
    2   algebraic  detail/spectrum_blocks.hpp
    2   algebraic  spectrum.hpp
    2   algebraic  convergence.hpp
    2   algebraic  detail/block_eigenvectors.hpp

    3   meeting    critical_point.hpp
    3   meeting    random_point.hpp
    3   meeting    membership.hpp
    3   meeting    tangent.hpp
    3   meeting    escape_direction.hpp
    3   meeting    eigen_direction.hpp
    3   meeting    balanced_factors.hpp

    4   meeting    global_minimizer.hpp
    4   meeting    locate.hpp
    4   meeting    trajectory.hpp
    4   bridge     fast_svd.hpp
    4   bridge     boost_multiprecision.hpp
    4   bridge     spectra.hpp

    5   umbrella   dmf.hpp
)

# The same headers as paths, for CMake; then those that need more than Eigen, each of which has a
# target of its own.
set(dmf_headers ${dmf_tower})
list(FILTER dmf_headers INCLUDE REGEX "\\.hpp$")
list(TRANSFORM dmf_headers PREPEND include/dmf/)
set(dmf_boost_headers include/dmf/bridge/boost_multiprecision.hpp)
set(dmf_spectra_headers include/dmf/bridge/spectra.hpp)
list(REMOVE_ITEM dmf_headers ${dmf_boost_headers} ${dmf_spectra_headers})
