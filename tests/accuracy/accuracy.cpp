// SPDX-License-Identifier: BSL-1.0

// Prints the table of docs/accuracy.md: the largest error of every numeric result, in the four scalars,
// against 160 digits, beside what the library promises.
//
//   accuracy [draws [document]]
//
// Fails if an error exceeds its promise, if a row has not been measured, or if the document states other
// promises than rows.hpp.

#include "meter.hpp"
#include "rows.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>

namespace {

using namespace dmf::accuracy;

constexpr std::uint64_t seed = 20260101;
constexpr std::array scalars{"float", "double", "long double", "mp50"};

std::string number(double x) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), x != 0 && x < 0.095 ? "%.1g" : x < 10 ? "%.2g" : "%.3g", x);
  return text.data();
}

/// What a line of the table says apart from the observations.
std::string promise(const Row& row) {
  std::ostringstream line;
  line << "| " << row.result << " | " << row.unit << " | " << number(row.promised) << " |";
  return line.str();
}

int promises_that_differ(const char* document) {
  std::ifstream file(document);
  std::set<std::string> stated;
  for (std::string line; std::getline(file, line);) {
    std::size_t end = 0;
    for (int bars = 0; bars < 4 && end != std::string::npos; ++bars) end = line.find('|', bars == 0 ? 0 : end + 1);
    if (end != std::string::npos) stated.insert(line.substr(0, end + 1));
  }
  int missing = 0;
  for (const Row& row : table) {
    if (stated.contains(promise(row))) continue;
    ++missing;
    std::cout << document << " lacks the row\n  " << promise(row) << '\n';
  }
  return missing;
}

}  // namespace

int main(int argc, char** argv) {
  const int draws = argc > 1 ? std::atoi(argv[1]) : 200;
  const std::array columns{measure<float>(seed, draws), measure<double>(seed, draws), measure<long double>(seed, draws),
                           measure<dmf::mp50>(seed, draws)};
  std::cout << "Seed " << seed << ", " << draws << " draws of every kind, " << 4 * draws
            << " of single singular values.\n\n"
            << "| result | unit | promised |";
  for (const char* scalar : scalars) std::cout << ' ' << scalar << " |";
  std::cout << "\n| --- | --- | ---: | ---: | ---: | ---: | ---: |\n";
  int failures = 0;
  std::ostringstream complaints;
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::cout << promise(table[i]);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const Observed& observed = columns[j][i];
      std::cout << ' ' << number(observed.largest) << " |";
      const bool good = observed.samples > 0 && observed.largest <= table[i].promised;
      if (good) continue;
      ++failures;
      complaints << table[i].id << " in " << scalars[j] << ": " << number(observed.largest) << " of "
                 << observed.samples << " samples, at " << observed.where << '\n';
    }
    std::cout << '\n';
  }
  std::cout << '\n' << complaints.str();
  if (argc > 2) failures += promises_that_differ(argv[2]);
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
