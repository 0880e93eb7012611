// SPDX-License-Identifier: BSL-1.0

// Two listings of listing.cpp, word by word: doubles within 2 units in the last place, all else equal.

#include <cmath>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace {

bool is_double(const std::string& word) { return word.starts_with("0x") || word.starts_with("-0x"); }

/// How many units in the last place of a lie between a and b.
double distance(const std::string& a, const std::string& b) {
  const double x = std::strtod(a.c_str(), nullptr), y = std::strtod(b.c_str(), nullptr);
  if (x == y) return 0;
  return std::abs(x - y) / (std::nextafter(std::abs(x), INFINITY) - std::abs(x));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  std::ifstream left(arguments[1]), right(arguments[2]);
  std::string a, b;
  double farthest = 0;
  long words = 0, doubles = 0;
  while (true) {
    const bool more_left = static_cast<bool>(left >> a), more_right = static_cast<bool>(right >> b);
    if (more_left != more_right) return std::cout << "one listing ends after " << words << " words\n", 1;
    if (!more_left) break;
    ++words;
    if (a == b) {
      doubles += is_double(a);
    } else if (is_double(a) && is_double(b) && distance(a, b) <= 2) {
      ++doubles;
      farthest = std::max(farthest, distance(a, b));
    } else {
      return std::cout << "word " << words << ": " << a << " and " << b << '\n', 1;
    }
  }
  std::cout << words << " words agree, " << doubles << " of them doubles, farthest " << farthest << " ulp apart\n";
  return words > 500 && doubles > 200 ? 0 : 1;
}
