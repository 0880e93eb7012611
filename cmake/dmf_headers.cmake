# SPDX-License-Identifier: BSL-1.0
#
# Every header of the library, folder by folder, in reading order. The folders show the theory:
#
#   core        arithmetic, architecture, singular value decomposition
#   analytic    F and its derivatives at any point; knows no closed form
#   loss        any smooth loss of the end-to-end matrix in place of ||P - Y||^2; knows no closed form
#   landscape   the critical points in closed form; knows no gradient
#   low_rank    Schatten quasi-norms, their proximal maps, factors of a given product
#   points      where the wings meet: points W of an orbit, the orbit of a point W
#   continuation  critical points of any loss: paths from the atlas, searches, certificates
#   bridge      to other libraries, each with a target of its own
#
# A header includes only headers listed before it, of its own folder or of `dmf_<folder>_may_include`. The
# two wings, analytic and landscape, know core alone: that makes each an honest check of the other. The
# test `headers_in_order` compares all of this with the files.

set(dmf_folders core analytic sparse loss landscape low_rank points continuation bridge)

set(dmf_core_may_include)
set(dmf_core
  version.hpp
  error.hpp
  scalar.hpp
  detail/parallel.hpp
  double_word.hpp
  detail/power_of_two.hpp
  detail/scaled.hpp
  architecture.hpp
  training_flow.hpp
  detail/dense_input.hpp
  detail/product.hpp
  detail/small_product.hpp
  detail/orthonormal.hpp
  random.hpp
  natural.hpp
  detail/jacobi_eigenvalues.hpp
  detail/symmetric_eigen.hpp
  svd.hpp
  truncated_svd.hpp
)

set(dmf_analytic_may_include core)
set(dmf_analytic
  problem.hpp
  factors.hpp
  workspace.hpp
  detail/small_evaluation.hpp
  detail/gram_evaluation.hpp
  objective.hpp
  detail/taylor_expansion.hpp
  hessian.hpp
  detail/problem_units.hpp
  detail/hessian_norms.hpp
  hessian_blocks.hpp
  third_derivative.hpp
  detail/slice_polynomial.hpp
  detail/slice_layers.hpp
  detail/slice_expansion.hpp
  slice.hpp
  slice_directions.hpp
  descent.hpp
  probe.hpp
  verify.hpp
  auxiliary_problem.hpp
  whiten.hpp
  balance.hpp
  balance_law.hpp
)

# Targets that are not dense.
set(dmf_sparse_may_include core analytic)
set(dmf_sparse
  linear_operator.hpp
  detail/sparse_pass.hpp
  sparse_target.hpp
  sparse_problem.hpp
  detail/panels.hpp
  detail/sparse_memory.hpp
  detail/sparse_evaluation.hpp
  sparse_objective.hpp
  detail/sparse_expansion.hpp
  sparse_hessian.hpp
  detail/deflated_lanczos.hpp
  tail_bound.hpp
  gram_inertia.hpp
)

# Any smooth loss of the end-to-end matrix.
set(dmf_loss_may_include core analytic)
set(dmf_loss
  end_to_end_loss.hpp
  detail/spectral_bound.hpp
  detail/rotations.hpp
  losses.hpp
  check_loss.hpp
  loss_problem.hpp
  rank_manifold.hpp
  graded_steps.hpp
  reduced_problem.hpp
  balanced_lift.hpp
  loss_classification.hpp
  detail/rotation_orbit.hpp
  detail/cubic_form.hpp
  detail/loss_examination.hpp
  classify.hpp
)

set(dmf_landscape_may_include core)
set(dmf_landscape
  scalar_equation.hpp
  detail/fast_roots.hpp
  detail/root_lanes.hpp
  root_batch.hpp
  detail/group_equation.hpp
  detail/equal_values.hpp
  singular_values.hpp
  singular_groups.hpp
  choice.hpp
  orbit.hpp
  orbit_counts.hpp
  detail/lowest_orbits.hpp
  orbit_range.hpp
  atlas.hpp
  minimality.hpp
  barrier.hpp
  merge_tree.hpp
  uniqueness.hpp
  regularization_path.hpp
  eigenvalue_origin.hpp
  detail/levels.hpp
  detail/secular_equation.hpp
  detail/pair_gauge.hpp
  detail/active_pair.hpp
  detail/pair_ends.hpp
  detail/pair_batch.hpp
  detail/spectrum_blocks.hpp
  detail/pair_spectra.hpp
  detail/extreme_search.hpp
  detail/ascending.hpp
  spectrum.hpp
  convergence.hpp
  detail/log_sum.hpp
  orbit_volume.hpp
  laplace.hpp
  occupation.hpp
  escape_rate.hpp
  learning_coefficient.hpp
  detail/block_eigenvectors.hpp
  detail/gauss_legendre.hpp
  detail/mode_flow.hpp
  detail/mode_course.hpp
  detail/logistic_flow.hpp
  training_fate.hpp
  training_clock.hpp
  learning_curve.hpp
)

set(dmf_low_rank_may_include core analytic landscape)
set(dmf_low_rank
  schatten.hpp
  prox.hpp
  balanced_factors.hpp
  one_hot.hpp
  neural_collapse.hpp
)

set(dmf_points_may_include core analytic landscape low_rank)
set(dmf_points
  any_point.hpp
  singular_vectors.hpp
  critical_point.hpp
  random_point.hpp
  tangent.hpp
  escape_direction.hpp
  eigen_direction.hpp
  global_minimizer.hpp
  detail/polar.hpp
  detail/alignment.hpp
  detail/nearest_orbits.hpp
  locate.hpp
  trajectory.hpp
  landscape.hpp
)

# Critical points of any loss: paths from the atlas, searches, certificates.
set(dmf_continuation_may_include core analytic loss landscape low_rank points)
set(dmf_continuation
  loss_rounding.hpp
  detail/verified_eigenvalues.hpp
  detail/slice_derivatives.hpp
  detail/kantorovich_test.hpp
  certificate.hpp
  reduced_search.hpp
  homotopy.hpp
  branch_result.hpp
  detail/branch_follower.hpp
  branch.hpp
  survey_result.hpp
  detail/orbit_search.hpp
  detail/surveyor.hpp
  survey.hpp
)

# Those that need more than Eigen.
set(dmf_bridge_may_include core analytic sparse loss landscape low_rank points continuation)
set(dmf_bridge
  boost_multiprecision.hpp
  spectra.hpp
  spectra_svd.hpp
)

# The same as paths: what depends on Eigen alone, with an umbrella at the end of each folder and one over
# all; then the bridges.
set(dmf_headers)
foreach(folder IN LISTS dmf_folders)
  list(TRANSFORM dmf_${folder} PREPEND include/dmf/${folder}/ OUTPUT_VARIABLE dmf_${folder}_paths)
  if(NOT folder STREQUAL bridge)
    list(APPEND dmf_headers ${dmf_${folder}_paths} include/dmf/${folder}.hpp)
  endif()
endforeach()
list(APPEND dmf_headers include/dmf/dmf.hpp)
set(dmf_boost_headers include/dmf/bridge/boost_multiprecision.hpp)
set(dmf_spectra_headers include/dmf/bridge/spectra.hpp include/dmf/bridge/spectra_svd.hpp)
