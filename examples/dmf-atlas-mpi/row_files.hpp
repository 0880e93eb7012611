// SPDX-License-Identifier: BSL-1.0
#pragma once

// A critical point whose first and last layers are distributed, as .npy files that all ranks write together.

#include "petsc.hpp"

#include <dmf/core/scalar.hpp>
#include <dmf/landscape/orbit.hpp>

#include <string>
#include <vector>

namespace dmf_atlas {

struct DistributedSvd;

/// W_1.npy, ..., W_L.npy in a folder, first under other names, of which nothing is left where the job fails.
class RowFiles {
 public:
  explicit RowFiles(std::string folder);
  ~RowFiles();
  RowFiles(const RowFiles&) = delete;
  RowFiles& operator=(const RowFiles&) = delete;

  /// Writes the canonical point of an orbit of Y: W_1 by columns, of which each rank has those of its rows of V, W_L by
  /// rows, what is between from the first rank. Every rank takes part. Throws SharedFault where a file cannot be
  /// written.
  void write(const dmf::Orbit<double>& orbit, const DistributedSvd& svd);

  /// Gives the files their names. On the first rank alone.
  void keep();

 private:
  [[nodiscard]] std::string name(int layer) const;
  [[nodiscard]] std::string unfinished(int layer) const;

  std::string folder_;
  int layers_ = 0;  // that were begun
};

}  // namespace dmf_atlas
