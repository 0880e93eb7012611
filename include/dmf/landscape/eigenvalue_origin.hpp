// SPDX-License-Identifier: BSL-1.0
#pragma once

// The kinds of blocks into which the Hessian at a critical point falls (docs/theory.md, Propositions 16 to 21).

namespace dmf {

/// Which block of the Hessian an eigenvalue belongs to; in brackets its letter and proposition in
/// docs/theory.md. An index is a copy of a singular value of Y, or a row or column beyond them.
enum class EigenvalueOrigin {
  active_copy,         ///< one active copy stretched in all layers (A, 17)
  pair_at_one_root,    ///< two active copies of one singular value at one root (B, 18)
  pair_at_two_roots,   ///< two active copies at different roots (C, 19)
  active_and_hidden,   ///< an active copy and a free direction of a hidden layer (D, 20, first kind)
  active_and_zero,     ///< an active copy and a singular value at zero (D, 20, second kind)
  active_and_surplus,  ///< an active copy and a surplus row or column of Y (D, 20, third kind)
  both_at_zero         ///< no active copy (E, 21)
};

[[nodiscard]] const char* to_string(EigenvalueOrigin origin);

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(EigenvalueOrigin origin) {
  switch (origin) {
    case EigenvalueOrigin::active_copy: return "active_copy";
    case EigenvalueOrigin::pair_at_one_root: return "pair_at_one_root";
    case EigenvalueOrigin::pair_at_two_roots: return "pair_at_two_roots";
    case EigenvalueOrigin::active_and_hidden: return "active_and_hidden";
    case EigenvalueOrigin::active_and_zero: return "active_and_zero";
    case EigenvalueOrigin::active_and_surplus: return "active_and_surplus";
    case EigenvalueOrigin::both_at_zero: return "both_at_zero";
  }
  return "";
}

}  // namespace dmf
