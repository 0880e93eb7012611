// SPDX-License-Identifier: BSL-1.0
#pragma once

// One column of the table.

#include "function_draws.hpp"
#include "landscape_draws.hpp"
#include "meter.hpp"
#include "noise_draws.hpp"
#include "scalar_draws.hpp"
#include "spectrum_draws.hpp"
#include "support/instances.hpp"

namespace dmf::accuracy {

/// Every kind of draw has its own generator: more draws begin with the fewer ones.
template <class Scalar>
Column measure(std::uint64_t seed, int draws) {
  Meter<Scalar> meter;
  for (int L = 3; L <= 1000; L = L < 12 ? L + 1 : 3 * L - (L + 10) / 2) {
    const ExactEquation equation(L);
    const ExactRoot wanted(equation.u_fold, L);
    const Root<Scalar> root = ScalarEquation<Scalar>(L).double_root();
    meter.at("double root, L ", L);
    meter.see("double_root", root.u, wanted.u);
    meter.see("double_root", root.p, wanted.p);
    meter.see("double_root", root.q, wanted.q);
    meter.see("double_root", root.t, wanted.t);
  }
  Draw<Scalar> scalar_nets(seed), landscapes(seed + 1), others(seed + 2), spectra(seed + 3), trees(seed + 4),
      clocks(seed + 5), volumes(seed + 6);
  for (int i = 0; i < 4 * draws; ++i) see_scalar_net(meter, scalar_nets);
  for (int i = 0; i < draws; ++i) see_landscape(meter, landscapes, i), see_local_types(meter, landscapes);
  for (int i = 0; i < 4 * draws; ++i) see_prox(meter, others), see_schatten(meter, others);
  for (int i = 0; i < draws; ++i) {
    see_balanced(meter, others);
    see_global_map(meter, others);
    see_auxiliary(meter, others);
    see_whitened(meter, others);
    see_svd(meter, others);
  }
  for (int i = 0; i < draws; ++i) see_spectra(meter, spectra, i);
  for (int i = 0; i < 4 * draws; ++i) see_two_values(meter, trees);
  for (int i = 0; i < draws; ++i) see_clock(meter, clocks), see_volumes(meter, volumes, i);
  return meter.column();
}

}  // namespace dmf::accuracy
