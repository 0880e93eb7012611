// SPDX-License-Identifier: BSL-1.0

// NumPy's .npy.

#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "text_lines.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmf_atlas {

namespace {

struct NpyArray {
  std::string dtype;  // byte order, kind and size: '<f8'
  bool fortran_order;
  std::vector<std::uint64_t> shape;
  std::string_view data;
};

/// Reads the dictionary at the head of a .npy file, a Python literal with the keys descr,
/// fortran_order and shape in any order.
class NpyHeader {
 public:
  NpyHeader(std::string_view text, std::string_view name) : rest_(text), name_(name) {}

  NpyArray parse(std::string_view data) {
    std::optional<std::string> dtype;
    std::optional<bool> fortran_order;
    std::optional<std::vector<std::uint64_t>> shape;
    expect('{');
    while (!accept('}')) {
      const std::string key = parse_string();
      expect(':');
      if (key == "descr" && !dtype) {
        if (accept('[')) refuse("a structured dtype where plain real numbers are needed");
        dtype = parse_string();
      } else if (key == "fortran_order" && !fortran_order) {
        fortran_order = parse_boolean();
      } else if (key == "shape" && !shape) {
        shape = parse_tuple();
      } else {
        refuse(concat("the key ", in_quotes(key), " of the header is unknown or there twice"));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (!rest_.empty()) refuse("the header goes on behind its dictionary");
    if (!dtype || !fortran_order || !shape) refuse("the header lacks one of the keys descr, fortran_order and shape");
    return {*dtype, *fortran_order, *shape, data};
  }

 private:
  [[noreturn]] void refuse(std::string_view problem) { throw FileError(name_, no_line, problem); }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  bool accept(char wanted) {
    skip_blanks();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted))
      refuse(concat("the header has ", in_quotes(rest_.substr(0, 1)), " where '", wanted, "' is expected"));
  }

  std::string parse_string() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect(quote);
    const std::string text(rest_.substr(0, rest_.find(quote)));
    rest_.remove_prefix(text.size());
    expect(quote);
    return text;
  }

  bool parse_boolean() {
    skip_blanks();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return value;
    }
    refuse("fortran_order is neither True nor False");
  }

  std::vector<std::uint64_t> parse_tuple() {
    std::vector<std::uint64_t> tuple;
    expect('(');
    while (!accept(')')) {
      const std::string_view digits = rest_.substr(0, rest_.find_first_of(",)L "));
      tuple.push_back(parse_count(digits, name_, no_line));
      rest_.remove_prefix(digits.size());
      accept('L');  // Python 2 marks its long integers so
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return tuple;
  }

  std::string_view rest_;
  std::string_view name_;
};

/// The integer of least significant byte first that fills `bytes`.
std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t k = bytes.size(); k-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[k]);
  return value;
}

NpyArray parse_npy_array(std::string_view bytes, std::string_view name) {
  const auto refuse = [name](std::string_view problem) { throw FileError(name, no_line, problem); };
  constexpr std::size_t prefix = 8;  // magic string and version
  if (!bytes.starts_with("\x93NUMPY")) refuse("does not begin with the magic string of a .npy file");
  if (bytes.size() < prefix) refuse("the header is cut off");
  const int major = static_cast<unsigned char>(bytes[6]);
  const int minor = static_cast<unsigned char>(bytes[7]);
  if (major < 1 || major > 3 || minor != 0)
    refuse(concat("the format version ", major, ".", minor, " is none of 1.0, 2.0 and 3.0"));

  const std::size_t length_size = major == 1 ? 2 : 4;
  const std::string_view body = bytes.substr(std::min(prefix + length_size, bytes.size()));
  const std::uint64_t length = little_endian(bytes.substr(prefix, length_size));
  if (bytes.size() < prefix + length_size || length > body.size()) refuse("the header is cut off");
  const auto header_size = static_cast<std::size_t>(length);
  return NpyHeader(body.substr(0, header_size), name).parse(body.substr(header_size));
}

struct Half {
  std::uint16_t bits;
};

struct Boolean {
  std::uint8_t byte;
};

template <class Stored>
Stored value_of(Stored stored) {
  return stored;
}

int value_of(Boolean stored) { return stored.byte != 0 ? 1 : 0; }

float value_of(Half half) {
  const int exponent = half.bits >> 10 & 0x1F;
  const int fraction = half.bits & 0x3FF;
  float magnitude = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                  : std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
  if (exponent == 0x1F)  // an infinity or NaN; which of them does not matter here
    magnitude = std::numeric_limits<float>::infinity();
  return half.bits >> 15 != 0 ? -magnitude : magnitude;
}

template <class Stored>
Stored load(const char* source, bool is_swapped) {
  std::array<char, sizeof(Stored)> bytes;
  std::copy_n(source, bytes.size(), bytes.begin());
  if (is_swapped) std::reverse(bytes.begin(), bytes.end());
  Stored stored;
  std::memcpy(&stored, bytes.data(), bytes.size());
  return stored;
}

/// The array as a matrix of a size that is checked; Stored is the type of the file.
template <class Scalar, class Stored>
Matrix<Scalar> convert(const NpyArray& array, Eigen::Index rows, Eigen::Index columns, std::string_view name) {
  const std::size_t bytes = array.data.size();
  const auto count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  if (bytes / sizeof(Stored) != count || bytes % sizeof(Stored) != 0)
    throw FileError(
        name, no_line,
        concat(bytes / sizeof(Stored) < count ? "truncated: " : "too long: ", bytes, " bytes of data for ", rows, " x ",
               columns, " values of ", sizeof(Stored), sizeof(Stored) == 1 ? " byte" : " bytes"));

  const char order = array.dtype.front();
  const bool is_swapped = order == (std::endian::native == std::endian::little ? '>' : '<');
  Matrix<Scalar> matrix(rows, columns);
  for (Eigen::Index j = 0; j < columns; ++j) {
    for (Eigen::Index i = 0; i < rows; ++i) {
      const auto k = static_cast<std::size_t>(array.fortran_order ? j * rows + i : i * columns + j);
      const auto value = value_of(load<Stored>(array.data.data() + k * sizeof(Stored), is_swapped));
      const bool finite = is_finite(value);  // only then is it safe to convert
      if (finite) matrix(i, j) = static_cast<Scalar>(value);
      if (!finite || !is_finite(matrix(i, j)))
        throw FileError(
            name, no_line,
            concat("the value in row ", i + 1, ", column ", j + 1,
                   finite ? concat(" is too large for ", ScalarText<Scalar>::name) : " is not a finite number"));
    }
  }
  return matrix;
}

template <class Scalar>
Matrix<Scalar> npy_matrix(const NpyArray& array, std::uint64_t rows, std::uint64_t columns, std::string_view name,
                          const ReadOptions& options) {
  check_size(rows, columns, options.maximum_elements, name, no_line);
  const auto as = [&](auto stored) {
    return convert<Scalar, decltype(stored)>(array, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns),
                                             name);
  };
  const std::string_view dtype = array.dtype;
  if (!dtype.empty() && std::string_view("<>=|").find(dtype[0]) != std::string_view::npos) {
    const std::string_view type = dtype.substr(1);
    if (type == "f2") return as(Half{});
    if (type == "f4") return as(float{});
    if (type == "f8") return as(double{});
    if (type == "i1") return as(std::int8_t{});
    if (type == "i2") return as(std::int16_t{});
    if (type == "i4") return as(std::int32_t{});
    if (type == "i8") return as(std::int64_t{});
    if (type == "u1") return as(std::uint8_t{});
    if (type == "u2") return as(std::uint16_t{});
    if (type == "u4") return as(std::uint32_t{});
    if (type == "u8") return as(std::uint64_t{});
    if (type == "b1") return as(Boolean{});
    if (type == "f16") {
      using LongDouble = long double;
      if constexpr (sizeof(LongDouble) == 16)
        return as(LongDouble{});
      else
        throw FileError(name, no_line, concat("the dtype ", in_quotes(dtype), " is unknown on this platform"));
    }
  }
  throw FileError(
      name, no_line,
      concat("the dtype ", in_quotes(dtype), " is none of the real ones, f2 to f16, i1 to i8, u1 to u8 and b1"));
}

}  // namespace

template <class Scalar>
Matrix<Scalar> parse_npy(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  const NpyArray array = parse_npy_array(bytes, name);
  const auto& shape = array.shape;
  if (shape.size() == 1 && options.vector_is_row) return npy_matrix<Scalar>(array, 1, shape[0], name, options);
  if (shape.size() == 1)
    throw FileError(name, no_line,
                    concat("a one-dimensional array where a matrix is needed; give it the shape ",
                           options.vector_shapes.empty() ? concat("(", shape[0], ", 1) or (1, ", shape[0], ")")
                                                         : options.vector_shapes));
  if (shape.size() != 2)
    throw FileError(name, no_line, concat("an array of ", shape.size(), " dimensions where a matrix is needed"));
  return npy_matrix<Scalar>(array, shape[0], shape[1], name, options);
}

template <class Scalar>
std::vector<Scalar> parse_npy_list(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  const NpyArray array = parse_npy_array(bytes, name);
  std::vector<std::uint64_t> shape = array.shape;
  if (shape.size() == 1) shape.push_back(1);
  if (shape.size() != 2)
    throw FileError(name, no_line, concat("an array of ", shape.size(), " dimensions where a list is needed"));
  if (shape[0] > 1 && shape[1] > 1)
    throw FileError(name, no_line, concat("a ", shape[0], " x ", shape[1], " matrix where a list is needed"));
  const Matrix<Scalar> values = npy_matrix<Scalar>(array, shape[0], shape[1], name, options);
  return {values.data(), values.data() + values.size()};
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                        \
  template Matrix<Scalar> parse_npy(std::string_view, std::string_view, const ReadOptions&); \
  template std::vector<Scalar> parse_npy_list(std::string_view, std::string_view, const ReadOptions&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
