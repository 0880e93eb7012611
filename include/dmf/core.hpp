// SPDX-License-Identifier: BSL-1.0
#pragma once

// Arithmetic, depth, widths and weights, and the verified decomposition of a target.

#include <dmf/core/version.hpp>        // which dmf this is
#include <dmf/core/error.hpp>          // how misuse is reported
#include <dmf/core/scalar.hpp>         // what a number must provide
#include <dmf/core/double_word.hpp>    // numbers of twice the working precision
#include <dmf/core/random.hpp>         // the same random numbers everywhere
#include <dmf/core/natural.hpp>        // natural numbers of any size
#include <dmf/core/architecture.hpp>   // depth, widths, weights
#include <dmf/core/training_flow.hpp>  // flows of training with closed laws
#include <dmf/core/svd.hpp>            // a verified decomposition of Y
#include <dmf/core/truncated_svd.hpp>  // the largest triplets of Y, and what is known of the others
