// SPDX-License-Identifier: BSL-1.0
#pragma once

// Any smooth loss of the end-to-end matrix in place of ||P - Y||^2: derivatives at any point, and what a critical point
// is without the hidden layers.

#include <dmf/loss/end_to_end_loss.hpp>      // what a loss is
#include <dmf/loss/losses.hpp>               // data that is not whitened, weights and masks, blends of two losses
#include <dmf/loss/check_loss.hpp>           // your own, compared with its differences
#include <dmf/loss/loss_problem.hpp>         // architecture and loss; F, its gradient and its Hessian
#include <dmf/loss/rank_manifold.hpp>        // matrices of rank r: points, tangent vectors, retraction
#include <dmf/loss/graded_steps.hpp>         // steps on them where singular values are of very different sizes
#include <dmf/loss/reduced_problem.hpp>      // the problem without the hidden layers: its gradient and its Hessian
#include <dmf/loss/balanced_lift.hpp>        // points W over P, and tangent vectors lifted to them
#include <dmf/loss/loss_classification.hpp>  // what is said of a critical point
#include <dmf/loss/classify.hpp>             // index, nullity, type and a way down, without the N x N Hessian
