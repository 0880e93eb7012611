// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <dmf/dmf.hpp>

#include <unsupported/Eigen/AutoDiff>

#include <complex>
#include <random>

/// A number of automatic differentiation: a FieldScalar, but not a RealScalar.
using Dual = Eigen::AutoDiffScalar<Eigen::VectorXd>;
