// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the studies share: arguments, data files, and output that appears complete or not at all.

#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace study {

using Matrix = dmf::Matrix<double>;
using Vector = dmf::Vector<double>;

/// The data are not there: exit status 77, which ctest calls a skipped test.
struct DataAbsent : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws InvalidInput with the values unless the condition holds.
template <class... Values>
void require(bool condition, const Values&... values) {
  if (condition) return;
  std::ostringstream message;
  (message << ... << values);
  throw dmf::InvalidInput(message.str());
}

/// printf into a string.
[[gnu::format(printf, 1, 2)]] inline std::string format(const char* pattern, ...) {
  std::va_list arguments, again;
  va_start(arguments, pattern);
  va_copy(again, arguments);
  std::string result(static_cast<std::size_t>(std::vsnprintf(nullptr, 0, pattern, arguments)), '\0');
  std::vsnprintf(result.data(), result.size() + 1, pattern, again);
  va_end(again);
  va_end(arguments);
  return result;
}

/// `PROGRAM DATA... [--small] [--out FOLDER]`.
struct Arguments {
  std::vector<std::string> data;
  bool small = false;  ///< a run of seconds, for tests
  std::string out;     ///< where files go; none are written if empty
};

/// Throws InvalidInput unless there are `least` to `most` data files.
[[nodiscard]] inline Arguments arguments(int count, char** values, std::size_t least, std::size_t most) {
  Arguments result;
  for (int i = 1; i < count; ++i) {
    const std::string_view value = values[i];
    if (value == "--small") {
      result.small = true;
    } else if (value == "--out") {
      require(i + 1 < count, "--out needs a folder");
      result.out = values[++i];
    } else {
      require(!value.starts_with("--"), "unknown option ", value, "; known: --small, --out FOLDER");
      result.data.emplace_back(value);
    }
  }
  require(least <= result.data.size() && result.data.size() <= most, "between ", least, " and ", most,
          " data files are needed, got ", result.data.size());
  return result;
}

/// The bytes of a file. Throws DataAbsent if there is none.
[[nodiscard]] inline std::string contents(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    throw DataAbsent("no file " + path + "; examples/studies/run fetches the data of a study");
  }
  std::ifstream in(path, std::ios::binary);
  std::string result((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  require(in.good() || in.eof(), "cannot read ", path);
  return result;
}

/// A matrix from CSV: numbers with a decimal point, commas, no heading, rows of one length. Throws InvalidInput
/// otherwise.
[[nodiscard]] inline Matrix read_csv(const std::string& path) {
  const std::string text = contents(path);
  std::vector<double> entries;
  std::size_t rows = 0, columns = 0, in_row = 0;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    double entry = 0;
    const auto [next, error] = std::from_chars(at, end, entry);
    require(error == std::errc() && std::isfinite(entry) && next != end && (*next == ',' || *next == '\n'), path,
            ", row ", rows + 1, ", column ", in_row + 1, " is no number followed by a comma or newline");
    entries.push_back(entry);
    ++in_row;
    if (*next == '\n') {
      if (rows++ == 0) columns = in_row;
      require(in_row == columns, path, ", row ", rows, " has ", in_row, " entries, the first has ", columns);
      in_row = 0;
    }
    at = next + 1;
  }
  require(rows > 0 && in_row == 0, path, " must have at least one row and end with a newline");
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(entries.data(), static_cast<dmf::Index>(rows), static_cast<dmf::Index>(columns));
}

/// A grey picture as a matrix of 0, ..., 255: PGM (P5 of one byte a pixel, as pngtopnm writes it) where the file begins
/// so, else CSV. Throws InvalidInput unless the pixels are there.
[[nodiscard]] inline Matrix read_picture(const std::string& path) {
  const std::string bytes = contents(path);
  if (!bytes.starts_with("P5")) return read_csv(path);
  int width = 0, height = 0, largest = 0, header = 0;
  const int found = std::sscanf(bytes.c_str(), "P5 %6d %6d %6d%n", &width, &height, &largest, &header);
  require(found == 3 && width > 0 && height > 0 && largest == 255, path,
          " must be a grey PGM with 256 levels and no comment");
  const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  const auto first = static_cast<std::size_t>(header) + 1;
  require(bytes.size() == first + pixels, path, " must have ", pixels, " pixels after its header, got ",
          bytes.size() - std::min(first, bytes.size()));
  Matrix result(height, width);
  for (dmf::Index i = 0; i < height; ++i) {
    for (dmf::Index j = 0; j < width; ++j) {
      result(i, j) = static_cast<unsigned char>(bytes[first + static_cast<std::size_t>(i * width + j)]);
    }
  }
  return result;
}

/// Files that a study writes, by name, held until all are known.
class Files {
 public:
  std::string& operator[](const std::string& name) { return texts_[name]; }

  /// A matrix as rows of numbers, for gnuplot's `matrix with image`.
  void add_matrix(const std::string& name, const Matrix& matrix) {
    std::string& text = texts_[name];
    for (dmf::Index i = 0; i < matrix.rows(); ++i) {
      for (dmf::Index j = 0; j < matrix.cols(); ++j) {
        text += format(j + 1 < matrix.cols() ? "%.1f " : "%.1f\n", matrix(i, j));
      }
    }
  }

  /// Writes each beside its place and then moves all of them there; nothing where the folder is empty text. Throws
  /// std::runtime_error if a file cannot be written.
  void write(const std::string& folder) const {
    if (folder.empty()) return;
    const std::filesystem::path place(folder);
    std::filesystem::create_directories(place);
    for (const auto& [name, text] : texts_) {
      std::ofstream out(place / (name + ".part"), std::ios::binary);
      out << text;
      out.close();
      if (!out) throw std::runtime_error("cannot write " + (place / name).string());
    }
    for (const auto& [name, text] : texts_) std::filesystem::rename(place / (name + ".part"), place / name);
  }

 private:
  std::map<std::string, std::string> texts_;
};

/// Mean and standard deviation (of the sample) of a few numbers.
struct Summary {
  double mean = 0, deviation = 0;
};
[[nodiscard]] inline Summary summary(const std::vector<double>& values) {
  Summary result;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) result.mean += value / count;
  for (const double value : values) result.deviation += (value - result.mean) * (value - result.mean);
  result.deviation = values.size() > 1 ? std::sqrt(result.deviation / (count - 1)) : 0;
  return result;
}

/// Runs a study and says in one line what went wrong: exit status 2 for wrong input, 77 for absent data, 1 otherwise.
template <class Study>
int run(int count, char** values, std::size_t least, std::size_t most, const Study& do_it) {
  try {
    do_it(arguments(count, values, least, most));
    return 0;
  } catch (const DataAbsent& absent) {
    std::fprintf(stderr, "skipped: %s\n", absent.what());
    return 77;
  } catch (const dmf::InvalidInput& error) {
    std::fprintf(stderr, "%s: %s\n", values[0], error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", values[0], error.what());
    return 1;
  }
}

}  // namespace study
