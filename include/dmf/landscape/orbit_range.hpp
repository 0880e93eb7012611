// SPDX-License-Identifier: BSL-1.0
#pragma once

// All orbits of a landscape, or those of lowest value, one after the other. There are exponentially
// many; only one exists at a time.

#include <dmf/landscape/detail/lowest_orbits.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
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

  explicit OrbitRange(std::shared_ptr<const SingularGroups<Scalar>> groups) : groups_(std::move(groups)) {}

  [[nodiscard]] Iterator begin() const { return Iterator(groups_); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  static bool advance(Choice& choice, const Choice& capacity, Index multiplicity, Index& room);

  std::shared_ptr<const SingularGroups<Scalar>> groups_;
};

/// An input range over the orbits of lowest value, at most `count` of them, in ascending order: what
/// value() says never falls from one to the next. Memory: one or two lists of deviations, of 24 bytes
/// in double precision, for each of the `count` orbits, and one choice per group. Time: some 10
/// microseconds for each orbit of 50 groups, half of it for the value. References as in OrbitRange; copies of
/// an iterator advance together.
template <RealScalar Scalar>
class AscendingOrbits {
 public:
  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = Orbit<Scalar>;
    using difference_type = std::ptrdiff_t;

    Iterator(std::shared_ptr<const SingularGroups<Scalar>> groups, std::size_t count);

    [[nodiscard]] const Orbit<Scalar>& operator*() const { return orbit_; }
    [[nodiscard]] const Orbit<Scalar>* operator->() const { return &orbit_; }
    Iterator& operator++();
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return it.done_; }

   private:
    std::shared_ptr<detail::LowestOrbits<Scalar>> search_;
    Orbit<Scalar> orbit_;
    bool done_ = false;
  };

  AscendingOrbits(std::shared_ptr<const SingularGroups<Scalar>> groups, std::size_t count)
      : groups_(std::move(groups)), count_(count) {}

  [[nodiscard]] Iterator begin() const { return Iterator(groups_, count_); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

  /// The orbits of choices that are in ascending order, with values that never fall.
  [[nodiscard]] static std::vector<Orbit<Scalar>> in_order(const std::shared_ptr<const SingularGroups<Scalar>>& groups,
                                                           const std::vector<std::vector<Choice>>& choices) {
    std::vector<Orbit<Scalar>> result;
    for (const std::vector<Choice>& choice : choices) {
      result.emplace_back(groups, choice);
      list_after(result.back(), result.size() > 1 ? result[result.size() - 2].listed_ : std::nullopt);
    }
    return result;
  }

 private:
  /// Sets the value of an orbit in a list whose last value is given, if there is one.
  static void list_after(Orbit<Scalar>& orbit, const std::optional<Scalar>& last) {
    const Scalar value = orbit.scaled_value().value();
    orbit.listed_ = last ? max(value, *last) : value;
  }

  std::shared_ptr<const SingularGroups<Scalar>> groups_;
  std::size_t count_;
};

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
AscendingOrbits<Scalar>::Iterator::Iterator(std::shared_ptr<const SingularGroups<Scalar>> groups, std::size_t count)
    : search_(std::make_shared<detail::LowestOrbits<Scalar>>(groups, count)),
      orbit_(groups, std::vector<Choice>(groups->groups.size())) {
  ++*this;
}

template <RealScalar Scalar>
typename AscendingOrbits<Scalar>::Iterator& AscendingOrbits<Scalar>::Iterator::operator++() {
  done_ = !search_->advance();
  if (done_) return *this;
  orbit_.choice_ = search_->choice();
  list_after(orbit_, orbit_.listed_);
  return *this;
}

template <RealScalar Scalar>
OrbitRange<Scalar>::Iterator::Iterator(std::shared_ptr<const SingularGroups<Scalar>> groups)
    : orbit_(groups, std::vector<Choice>(groups->groups.size())), room_(groups->architecture.rank_bound()) {
  for (const auto& group : groups->groups) {
    if (!group.roots.empty()) capacity_.push_back(detail::capacity(group));
  }
}

/// The next choice within one group, or all copies back at zero and false when there is none.
template <RealScalar Scalar>
bool OrbitRange<Scalar>::advance(Choice& choice, const Choice& capacity, Index multiplicity, Index& room) {
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

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_ORBIT_RANGE(how, Scalar) \
  how class OrbitRange<Scalar>;                   \
  how class AscendingOrbits<Scalar>;

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_ORBIT_RANGE(extern template, double)
#endif

}  // namespace dmf
