// SPDX-License-Identifier: BSL-1.0
#pragma once

// A list that becomes ascending: entries with a `value`, those of one value in the order in which they come. Zeros,
// in a spectrum a quarter of all, are never compared. Positive values of float and double are spread over as many
// buckets as there are entries, by the leading bits of their distance from the least one as integers, linear within a
// binade and logarithmic over many, crowded ones once more: two thirds of the instructions of std::stable_sort at 100
// entries.

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf::detail {

template <class Entry>
class AscendingList {
  using Scalar = decltype(Entry::value);

 public:
  /// Room for so many entries, of which so many have the value 0: for speed alone.
  AscendingList(std::size_t entries, std::size_t zeros) {
    positive_.reserve(entries);
    zero_.reserve(zeros);
  }

  /// Of a value that is not NaN.
  void add(const Entry& entry) {
    (entry.value > Scalar(0) ? positive_ : entry.value < Scalar(0) ? negative_ : zero_).push_back(entry);
  }

  /// All entries, ascending; leaves an empty list.
  [[nodiscard]] std::vector<Entry> take();

 private:
  static bool less(const Entry& a, const Entry& b) { return a.value < b.value; }

  /// The bits of a positive number, ordered as the numbers are.
  static std::uint64_t bits(const Scalar& x) {
    if constexpr (sizeof(Scalar) == sizeof(std::uint64_t)) {
      return bit_cast<std::uint64_t>(x);
    } else {
      return bit_cast<std::uint32_t>(x);
    }
  }

  static constexpr std::size_t crowd = 12;  ///< more in a bucket are spread again

  /// Copies positive entries so that neighbours alone may be in the wrong order, at most `crowd` together; `from` is
  /// used up. insert() does the rest.
  static void spread(Entry* from, Entry* to, std::size_t size);
  static void insert(Entry* list, std::size_t size);

  std::vector<Entry> negative_, zero_, positive_;
};

// ---------------------------------------------------------------------------- implementation

template <class Entry>
std::vector<Entry> AscendingList<Entry>::take() {
  std::stable_sort(negative_.begin(), negative_.end(), less);
  std::vector<Entry> result(negative_.size() + zero_.size() + positive_.size());
  const auto after = std::copy(negative_.begin(), negative_.end(), result.begin());
  const auto rest = std::copy(zero_.begin(), zero_.end(), after);
  constexpr bool has_bits = std::is_same_v<Scalar, double> || std::is_same_v<Scalar, float>;
  if (!positive_.empty()) {
    if constexpr (has_bits && std::numeric_limits<Scalar>::is_iec559) {
      Entry* const place = result.data() + (rest - result.begin());
      spread(positive_.data(), place, positive_.size());
      insert(place, positive_.size());
    } else {
      std::stable_sort(positive_.begin(), positive_.end(), less);
      std::copy(positive_.begin(), positive_.end(), rest);
    }
  }
  negative_.clear();
  zero_.clear();
  positive_.clear();
  return result;
}

template <class Entry>
void AscendingList<Entry>::spread(Entry* from, Entry* to, std::size_t size) {
  std::uint64_t least = bits(from->value), most = least;
  for (std::size_t i = 1; i < size; ++i) {
    least = std::min(least, bits(from[i].value));
    most = std::max(most, bits(from[i].value));
  }
  const int shift =
      std::max(0, static_cast<int>(std::bit_width(most - least)) - static_cast<int>(std::bit_width(size)));
  const auto bucket = [=](const Entry& entry) {
    return static_cast<std::size_t>((bits(entry.value) - least) >> shift);
  };
  std::vector<std::size_t> ends(static_cast<std::size_t>((most - least) >> shift) + 1);
  std::size_t* const place = ends.data();
  for (std::size_t i = 0; i < size; ++i) ++place[bucket(from[i])];
  std::size_t begin = 0;
  for (std::size_t i = 0, n = ends.size(); i < n; ++i) begin += std::exchange(place[i], begin);
  for (std::size_t i = 0; i < size; ++i) to[place[bucket(from[i])]++] = from[i];
  if (shift == 0) return;
  begin = 0;
  for (const std::size_t end : ends) {
    if (end - begin > crowd && !std::is_sorted(to + begin, to + end, less)) {
      spread(to + begin, from + begin, end - begin);
      std::copy(from + begin, from + end, to + begin);
    }
    begin = end;
  }
}

template <class Entry>
void AscendingList<Entry>::insert(Entry* list, std::size_t size) {
  for (std::size_t i = 1; i < size; ++i) {
    if (!less(list[i], list[i - 1])) continue;
    const Entry entry = list[i];
    std::size_t j = i;
    for (; j > 0 && less(entry, list[j - 1]); --j) list[j] = list[j - 1];
    list[j] = entry;
  }
}

}  // namespace dmf::detail
