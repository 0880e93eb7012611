// SPDX-License-Identifier: BSL-1.0
#pragma once

// Matrices and lists of numbers from files: CSV, Matrix Market, NPY.
//
// Every reader takes arbitrary bytes and either gives a non-empty matrix of finite numbers or
// throws FileError. A header that declares more than the limit, or more than its file holds, is
// refused before anything of that size is allocated. Rows, columns and lines are counted from 1.

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dmf_atlas {

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

/// What is wrong with a file, in one line that begins with its name and, where there is one, the
/// line: `ratings.csv:17: 3 values where line 1 has 4`.
class FileError : public std::runtime_error {
 public:
  /// Line 0: the problem belongs to no line.
  FileError(std::string_view file, std::size_t line, std::string_view problem);
};

/// The decimal mark in a CSV. Where it is not said, it is a point, and a CSV in which it may as well
/// be a comma is refused.
enum class Decimal { unsaid, point, comma };

struct ReadOptions {
  int skip_rows = 0;                                      ///< leading lines of a CSV to pass over
  Decimal decimal = Decimal::unsaid;                      ///< in a CSV
  bool vector_is_row = false;                             ///< a one-dimensional .npy is a single row
  std::string vector_shapes{};                            ///< what shape it should have, if that is known
  std::size_t maximum_elements = std::size_t{1} << 28;    ///< a larger matrix is refused
  std::uint64_t maximum_bytes = std::uint64_t{1} << 33;   ///< a larger file is refused
  std::uint64_t maximum_stream = std::uint64_t{1} << 28;  ///< as much from what has no size, as a pipe
};

/// The matrix in a file; its extension (.csv, .mtx or .npy, in any case) tells the format. What is no
/// regular file (a pipe, a device) and "-", which is standard input, may lack the extension: then the
/// first bytes tell the format, and what is neither Matrix Market nor .npy is CSV. Throws FileError
/// where the file cannot be read or is too large (what never ends is), has another extension, is not
/// a .csv although options for one are set, or where the parser of its format throws. Holds the bytes
/// of the file in memory beside the matrix; linear in both.
template <class Scalar>
[[nodiscard]] Matrix<Scalar> read_matrix(const std::filesystem::path& path, const ReadOptions& options = {});

/// All of a file, or of standard input for "-", and what it is called in messages. Throws FileError where it cannot be
/// read or is too large.
struct Bytes {
  std::string name;
  std::string text;
};
[[nodiscard]] Bytes read_bytes(const std::filesystem::path& path, const ReadOptions& options);

/// The numbers in a file, or in standard input for "-": a one-dimensional array or a single row or
/// column where it is a .npy, else a text for parse_list. Throws FileError where the file cannot be
/// read or is too large, or holds something else.
template <class Scalar>
[[nodiscard]] std::vector<Scalar> read_list(const std::filesystem::path& path, const ReadOptions& options = {});

/// The numbers in a text, separated by a comma, blanks or line ends; lines that begin with '#' are
/// passed over. `what` stands for the file name in messages: `--lambda: 'x' is not a number`. A
/// line number follows it only where the text has several lines. Throws FileError where there is no
/// number, where an item is not a finite one in the range of Scalar, or where a comma stands
/// without a number before or behind it.
template <class Scalar>
[[nodiscard]] std::vector<Scalar> parse_list(std::string_view text, std::string_view what);

/// Comma-separated values, one row per line. The first row chooses the separator: comma, semicolon
/// or tab, else blanks. Cells may be quoted (RFC 4180), within one line. With decimal commas a comma
/// separates only where it touches a quote. Blank lines before and behind the rows, lines that begin
/// with '#', CR LF and a UTF-8 byte order mark are passed over. Throws FileError for a row with two
/// kinds of separator, rows of different length, a blank line between rows, an empty cell, a cell
/// that is not a finite number in the range of Scalar, too many elements or none at all; and where
/// the decimal mark is not said, every row reads `whole,digits` and so is two numbers or one.
template <class Scalar>
[[nodiscard]] Matrix<Scalar> parse_csv(std::string_view bytes, std::string_view name, const ReadOptions& options = {});

/// Matrix Market, `matrix coordinate|array real|double|integer|pattern
/// general|symmetric|skew-symmetric`. Entries that are not listed are 0, entries of a pattern are
/// 1, entries that are listed more than once are summed (the format leaves that open). Throws
/// FileError for a complex or hermitian matrix, an entry of the field integer that is not written as
/// one, an index out of range, an entry above the diagonal
/// of a symmetric matrix, a count of entries that differs from the declared one, and as parse_csv
/// does for bad numbers and sizes.
template <class Scalar>
[[nodiscard]] Matrix<Scalar> parse_matrix_market(std::string_view bytes, std::string_view name,
                                                 const ReadOptions& options = {});

/// NumPy's .npy, format versions 1.0, 2.0 and 3.0: a two-dimensional array of real numbers (f2, f4,
/// f8, f16, i1 to i8, u1 to u8, b1) in either order and byte order. Stored values are converted to
/// Scalar directly and rounded to nearest where it is narrower (integers above 2^53 in a double).
/// f16 is whatever long double is here, and is refused where that has not 16 bytes. Throws
/// FileError for another dtype or dimension, data shorter or longer than the shape asks for, and as
/// parse_csv does for bad numbers and sizes.
template <class Scalar>
[[nodiscard]] Matrix<Scalar> parse_npy(std::string_view bytes, std::string_view name, const ReadOptions& options = {});

/// As parse_npy, for a one-dimensional array or a matrix with a single row or column.
template <class Scalar>
[[nodiscard]] std::vector<Scalar> parse_npy_list(std::string_view bytes, std::string_view name,
                                                 const ReadOptions& options = {});

}  // namespace dmf_atlas
