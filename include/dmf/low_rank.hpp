// SPDX-License-Identifier: BSL-1.0
#pragma once

// Schatten quasi-norms, their exact proximal maps, factors of a given product, and neural collapse.

#include <dmf/low_rank/schatten.hpp>          // (sum s^p)^{1/p}
#include <dmf/low_rank/prox.hpp>              // argmin 1/2 ||X - Y||^2 + tau ||X||_{S_{2/L}}^{2/L}
#include <dmf/low_rank/balanced_factors.hpp>  // the cheapest factors of a given product
#include <dmf/low_rank/one_hot.hpp>           // the singular values of one-hot labels
#include <dmf/low_rank/neural_collapse.hpp>   // which classes survive unconstrained features with weight decay
