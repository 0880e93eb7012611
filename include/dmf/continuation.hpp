// SPDX-License-Identifier: BSL-1.0
#pragma once

// Critical points of any smooth loss of the end-to-end matrix: searches, paths from the atlas of a whitened loss, what
// is known after both, and certificates.

#include <dmf/continuation/loss_rounding.hpp>   // what rounding does to the derivatives of a loss
#include <dmf/continuation/certificate.hpp>     // a true critical point within a stated radius, or none is promised
#include <dmf/continuation/reduced_search.hpp>  // Newton's method and a trust region on matrices of rank r
#include <dmf/continuation/homotopy.hpp>        // from a loss with an atlas to one without
#include <dmf/continuation/branch_result.hpp>   // what became of a path
#include <dmf/continuation/branch.hpp>          // one path, through its folds
#include <dmf/continuation/survey_result.hpp>   // what is known, from which source
#include <dmf/continuation/survey.hpp>          // paths, searches and certificates together
