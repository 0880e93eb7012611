// SPDX-License-Identifier: BSL-1.0
#pragma once

// The largest singular triplets of a target that is too large to be decomposed, and what is known of the other singular
// values: how many there are, the sum of their squares, and a bound that none of them exceeds, with its evidence. Only
// singular values above a threshold become active at a critical point of F (docs/theory.md, Proposition 43), so that
// triplets and bound determine the landscape once the bound is below that threshold. How they are found:
// dmf/sparse/tail_bound.hpp, dmf/bridge/spectra_svd.hpp.

#include <dmf/core/scalar.hpp>

#include <algorithm>

namespace dmf {

/// Why no other singular value is larger than the bound.
enum class TailEvidence {
  none_missing,  ///< all min(d_0, d_L) were computed: those that are not given are smaller
  norm,          ///< their squares sum up to no more: a proof
  inertia,       ///< they were counted: a proof
  random_start   ///< true but with a stated probability
};

[[nodiscard]] const char* to_string(TailEvidence evidence);

/// What is known of the singular values of Y that are not given.
template <RealScalar Scalar = double>
struct SingularTail {
  Index count = 0;                     ///< how many there are
  Scalar squared_norm{0};              ///< the sum of their squares
  Scalar squared_norm_uncertainty{0};  ///< absolute
  Scalar bound{0};                     ///< none of them is larger,
  double failure_probability = 0;      ///< but with this probability; 0 for a proof
  TailEvidence evidence = TailEvidence::none_missing;
};

/// Y = U diag(singular_values) V^T + a rest that is orthogonal to both, up to `uncertainty`.
template <RealScalar Scalar = double>
struct TruncatedSvd {
  Matrix<Scalar> U;                ///< d_L x k, orthonormal columns
  Vector<Scalar> singular_values;  ///< k of them, descending
  Matrix<Scalar> V;                ///< d_0 x k, orthonormal columns

  /// k singular values of Y are within this of these, absolutely: the residual, rounding, and what the vectors lack of
  /// orthonormal ones.
  Scalar uncertainty{};
  Scalar residual{};  ///< ||Y^T U - V diag(singular_values)||_F; Y V = U diag(singular_values) by construction
  Scalar orthogonality_u{}, orthogonality_v{};  ///< ||U^T U - I||_F, ||V^T V - I||_F

  SingularTail<Scalar> tail;  ///< the others
  Index passes = 0;           ///< how often Y was read

  /// Whether the vectors are orthonormal and the residual is small beside the largest value.
  [[nodiscard]] bool sound() const;
};

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(TailEvidence evidence) {
  switch (evidence) {
    case TailEvidence::none_missing: return "none_missing";
    case TailEvidence::norm: return "norm";
    case TailEvidence::inertia: return "inertia";
    case TailEvidence::random_start: return "random_start";
  }
  return "";
}

template <RealScalar Scalar>
bool TruncatedSvd<Scalar>::sound() const {
  const auto bound = [](const Matrix<Scalar>& basis) {
    return Scalar(30) * static_cast<Scalar>(std::max<Index>(basis.rows(), 1)) * epsilon<Scalar>;
  };
  if (singular_values.size() == 0) return isfinite(tail.squared_norm);
  return orthogonality_u <= bound(U) && orthogonality_v <= bound(V) && residual <= singular_values[0] / Scalar(1000) &&
         isfinite(uncertainty);
}

}  // namespace dmf
