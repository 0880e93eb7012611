// SPDX-License-Identifier: BSL-1.0
#pragma once

// All orbits of a landscape, one after the other. There are exponentially many; only one exists at a
// time.

#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace dmf {

/// An input range over every orbit, each exactly once, the orbit of W = 0 first. Memory: one choice
/// per group. A reference obtained from an iterator is valid until the iterator advances; copy the
/// Orbit to keep it.
template <RealScalar Scalar = double>
class OrbitRange {
 public:
  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = Orbit<Scalar>;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(std::shared_ptr<const SingularGroups<Scalar>> groups);

    [[nodiscard]] const Orbit<Scalar>& operator*() const { return orbit_; }
    [[nodiscard]] const Orbit<Scalar>* operator->() const { return &orbit_; }
    Iterator& operator++();
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return it.done_; }

   private:
    Orbit<Scalar> orbit_;
    std::vector<Choice> capacity_;  // of the groups that have roots: they come first
    Index room_;                    // how many more copies may be active
    bool done_ = false;
  };

  explicit OrbitRange(std::shared_ptr<const SingularGroups<Scalar>> groups)
      : groups_(std::move(groups)) {}

  [[nodiscard]] Iterator begin() const { return Iterator(groups_); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  static bool advance(Choice& choice, const Choice& capacity, Index multiplicity, Index& room);

  std::shared_ptr<const SingularGroups<Scalar>> groups_;
};

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
OrbitRange<Scalar>::Iterator::Iterator(std::shared_ptr<const SingularGroups<Scalar>> groups)
    : orbit_(groups, std::vector<Choice>(groups->groups.size())),
      room_(groups->architecture.rank_bound()) {
  for (const auto& group : groups->groups) {
    if (!group.roots.empty()) capacity_.push_back(detail::capacity(group));
  }
}

/// The next choice within one group, or all copies back at zero and false when there is none.
template <RealScalar Scalar>
bool OrbitRange<Scalar>::advance(Choice& choice, const Choice& capacity, Index multiplicity,
                                 Index& room) {
  for (Index Choice::*kind : {&Choice::double_root, &Choice::smaller, &Choice::larger}) {
    if (capacity.*kind > 0 && room > 0 && choice.active() < multiplicity) {
      ++(choice.*kind);
      --room;
      return true;
    }
    room += choice.*kind;
    choice.*kind = 0;
  }
  return false;
}

/// Counts as an odometer does, the last group fastest.
template <RealScalar Scalar>
typename OrbitRange<Scalar>::Iterator& OrbitRange<Scalar>::Iterator::operator++() {
  for (std::size_t i = capacity_.size(); i-- > 0;) {
    const Index multiplicity = orbit_.groups().groups[i].multiplicity;
    if (advance(orbit_.choice_[i], capacity_[i], multiplicity, room_)) return *this;
  }
  done_ = true;
  return *this;
}

}  // namespace dmf
