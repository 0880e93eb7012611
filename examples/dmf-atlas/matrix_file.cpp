// SPDX-License-Identifier: BSL-1.0

// Files of any of the formats, standard input, and what is no file at all.

#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "text_lines.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace dmf_atlas {

namespace {

std::string extension(const std::filesystem::path& path) { return lower_case(path.extension().string()); }

/// A file that is there, or standard input.
struct Input {
  std::string name;       ///< for messages
  bool is_stream = true;  ///< not a regular file: without a size, and perhaps without an end
  std::string bytes{};
};

/// All of a stream up to `maximum` bytes. An input that never ends is refused there.
std::string read_all(std::istream& stream, const std::string& name, std::uint64_t maximum) {
  std::string bytes;
  std::array<char, 1 << 16> chunk;
  do {
    stream.read(chunk.data(), chunk.size());
    bytes.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
    if (bytes.size() > maximum)
      throw FileError(name, no_line, concat("it goes on behind ", maximum, " bytes, the most that is read from it"));
  } while (stream);
  if (stream.bad()) throw FileError(name, no_line, "the file cannot be read");
  return bytes;
}

/// Refuses what is no file. `path` may be "-".
Input find_input(const std::filesystem::path& path) {
  if (path == "-") return {"standard input"};
  std::error_code ignored;  // what status cannot tell, opening the file will
  const auto type = std::filesystem::status(path, ignored).type();
  if (type == std::filesystem::file_type::not_found) throw FileError(path.string(), no_line, "no such file");
  if (type == std::filesystem::file_type::directory) throw FileError(path.string(), no_line, "a directory, not a file");
  return {path.string(), type != std::filesystem::file_type::regular};
}

void read(Input& input, const std::filesystem::path& path, const ReadOptions& options) {
  if (path == "-") {
    input.bytes = read_all(std::cin, input.name, options.maximum_stream);
    return;
  }
  std::error_code unknown;
  const std::uintmax_t size = input.is_stream ? 0 : std::filesystem::file_size(path, unknown);
  if (!unknown && size > options.maximum_bytes)
    throw FileError(input.name, no_line,
                    concat("it has ", size, " bytes, more than the limit of ", options.maximum_bytes));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw FileError(input.name, no_line, "the file cannot be opened");
  input.bytes = read_all(file, input.name, input.is_stream ? options.maximum_stream : options.maximum_bytes);
}

constexpr std::string_view npy_magic = "\x93NUMPY";

/// The extension that the first bytes call for.
std::string format_of(std::string_view bytes) {
  if (bytes.starts_with(npy_magic)) return ".npy";
  constexpr std::string_view market = "%%matrixmarket";
  if (lower_case(bytes.substr(0, market.size())) == market) return ".mtx";
  return ".csv";
}

bool is_format(const std::string& extension) {
  return extension == ".csv" || extension == ".mtx" || extension == ".npy";
}

}  // namespace

template <class Scalar>
Matrix<Scalar> read_matrix(const std::filesystem::path& path, const ReadOptions& options) {
  Input input = find_input(path);
  std::string format = extension(path);
  const bool is_known = is_format(format);
  if (!is_known && !input.is_stream)
    throw FileError(input.name, no_line,
                    concat("the extension ", in_quotes(format), " is none of .csv, .mtx and .npy"));
  if (!is_known) {
    read(input, path, options);
    format = format_of(input.bytes);
  }
  if (format != ".csv" && options.skip_rows != 0)
    throw FileError(input.name, no_line, "--skip-rows is for .csv files alone");
  if (format != ".csv" && options.decimal == Decimal::comma)
    throw FileError(input.name, no_line, "--decimal comma is for .csv files alone");
  if (is_known) read(input, path, options);
  if (format == ".csv") return parse_csv<Scalar>(input.bytes, input.name, options);
  if (format == ".mtx") return parse_matrix_market<Scalar>(input.bytes, input.name, options);
  return parse_npy<Scalar>(input.bytes, input.name, options);
}

Bytes read_bytes(const std::filesystem::path& path, const ReadOptions& options) {
  Input input = find_input(path);
  read(input, path, options);
  return {std::move(input.name), std::move(input.bytes)};
}

template <class Scalar>
std::vector<Scalar> read_list(const std::filesystem::path& path, const ReadOptions& options) {
  Input input = find_input(path);
  read(input, path, options);
  if (extension(path) == ".npy" || input.bytes.starts_with(npy_magic))
    return parse_npy_list<Scalar>(input.bytes, input.name, options);
  return parse_list<Scalar>(input.bytes, input.name);
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                    \
  template Matrix<Scalar> read_matrix(const std::filesystem::path&, const ReadOptions&); \
  template std::vector<Scalar> read_list(const std::filesystem::path&, const ReadOptions&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
