// SPDX-License-Identifier: BSL-1.0
#pragma once

// A merge tree written out: every leaf and every merge once, however many are alike. For small trees.

#include <dmf/landscape/merge_tree.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

namespace dmf::test {

/// Leaves are numbered as they stand in the tree, the 2^k of one orbit one after the other. Of 2^m merges that are
/// alike the q-th takes the q-th share of each part: in an exchange the leaves 2q and 2q + 1 of the last orbit.
template <class Scalar>
class WrittenOut {
 public:
  explicit WrittenOut(const MergeTree<Scalar>& tree) {
    std::vector<std::vector<std::size_t>> of_leaves, of_merges;  // nodes of each entry
    std::size_t nodes = 0;
    for (const MergeLeaves<Scalar>& leaf : tree.leaves) {
      of_leaves.emplace_back();
      for (std::size_t q = 0; q < (std::size_t{1} << leaf.log2_count); ++q) of_leaves.back().push_back(nodes++);
    }
    leaves_ = nodes;
    parent_.assign(nodes, none);
    for (std::size_t k = 0; k < tree.merges.size(); ++k) {
      const Merge<Scalar>& merge = tree.merges[k];
      of_merges.emplace_back();
      const std::size_t alike = std::size_t{1} << merge.log2_count;
      for (std::size_t q = 0; q < alike; ++q) {
        of_merges.back().push_back(parent_.size());
        parent_.push_back(none);
        entry_.push_back(k);
      }
      for (const MergePart<Scalar>& part : merge.parts) {
        const std::vector<std::size_t>& children = part.is_leaf ? of_leaves.at(part.index) : of_merges.at(part.index);
        const std::size_t share = std::size_t{1} << part.log2_count;
        if (children.size() != share * alike) throw std::logic_error("a merge does not take all of its part");
        for (std::size_t i = 0; i < children.size(); ++i) {
          if (parent_[children[i]] != none) throw std::logic_error("something merges twice");
          parent_[children[i]] = of_merges.back()[i / share];
        }
      }
    }
  }

  [[nodiscard]] std::size_t leaves() const { return leaves_; }
  /// Nodes without a parent: 1, the root.
  [[nodiscard]] std::size_t roots() const {
    return static_cast<std::size_t>(std::count(parent_.begin(), parent_.end(), none));
  }

  /// The position in MergeTree::merges of the merge that joins two leaves.
  [[nodiscard]] std::size_t joining(std::size_t a, std::size_t b) const {
    std::vector<std::size_t> above;
    for (; a != none; a = parent_[a]) above.push_back(a);
    while (std::find(above.begin(), above.end(), b) == above.end()) b = parent_.at(b);
    return entry_.at(b - leaves_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> parent_, entry_;
  std::size_t leaves_ = 0;
};

}  // namespace dmf::test
