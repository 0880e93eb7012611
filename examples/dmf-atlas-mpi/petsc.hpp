// SPDX-License-Identifier: BSL-1.0
#pragma once

// PETSc's objects with owners, its error codes as exceptions.

#include <slepcsvd.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace dmf_atlas {

/// Throws std::runtime_error for an error code of PETSc or SLEPc.
inline void check(PetscErrorCode code) {
  if (code == 0) return;
  const char* message = nullptr;
  PetscErrorMessage(code, &message, nullptr);
  throw std::runtime_error(std::string("PETSc: ") + (message != nullptr ? message : "unknown error"));
}

/// Owns one object, for example Petsc<Vec, VecDestroy>.
template <class Handle, PetscErrorCode (*destroy)(Handle*)>
class Petsc {
 public:
  Petsc() = default;
  explicit Petsc(Handle handle) : handle_(handle) {}
  Petsc(Petsc&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Petsc& operator=(Petsc&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  Petsc(const Petsc&) = delete;
  Petsc& operator=(const Petsc&) = delete;
  ~Petsc() {
    if (handle_ != nullptr) static_cast<void>(destroy(&handle_));
  }

  operator Handle() const { return handle_; }  // NOLINT: as PETSc's functions take it

  /// Where a function of PETSc puts a new object.
  [[nodiscard]] Handle* put() { return &handle_; }

 private:
  Handle handle_ = nullptr;
};

using PetscMatrix = Petsc<Mat, MatDestroy>;
using PetscVector = Petsc<Vec, VecDestroy>;
using SlepcBasis = Petsc<BV, BVDestroy>;
using SlepcSvd = Petsc<SVD, SVDDestroy>;

}  // namespace dmf_atlas
