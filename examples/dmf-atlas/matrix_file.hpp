// SPDX-License-Identifier: BSL-1.0
#pragma once

// Matrices and lists of numbers from files: CSV, Matrix Market, NPY.
//
// Every reader takes arbitrary bytes and either gives a non-empty matrix of finite numbers or
// throws FileError. A header that declares more than the limit, or more than its file holds, is
// refused before anything of that size is allocated. Rows, columns and lines are counted from 1.

#include <Eigen/Core>

#include <cstddef>
#include <filesystem>
#include <stdexcept>
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

struct ReadOptions {
  int skip_rows = 0;                                    ///< leading lines of a CSV to pass over
  std::size_t maximum_elements = std::size_t{1} << 28;  ///< a larger matrix is refused
};

/// The matrix in a file; its extension (.csv, .mtx or .npy, in any case) tells the format.
/// Throws FileError where the file cannot be read, has another extension, is not a .csv although
/// skip_rows is set, or where the parser of its format throws. Holds the bytes of the file in
/// memory beside the matrix; linear in both.
template <class Scalar>
[[nodiscard]] Matrix<Scalar> read_matrix(const std::filesystem::path& path,
                                         const ReadOptions& options = {});

/// The numbers in a file: a one-dimensional array or a single row or column where it ends in .npy,
/// else a text for parse_list. Throws FileError where the file cannot be read or holds something
/// else.
template <class Scalar>
[[nodiscard]] std::vector<Scalar> read_list(const std::filesystem::path& path);

/// The numbers in a text, separated by a comma, blanks or line ends; lines that begin with '#' are
/// passed over. `what` stands for the file name in messages: `--lambda: 'x' is not a number`. A
/// line number follows it only where the text has several lines. Throws FileError where there is no
/// number, where an item is not a finite one in the range of Scalar, or where a comma stands
/// without a number before or behind it.
template <class Scalar>
[[nodiscard]] std::vector<Scalar> parse_list(std::string_view text, std::string_view what);

/// Comma-separated values, one row per line. The first row chooses the separator: comma, semicolon
/// or tab, else blanks. Blank lines before and behind the rows, lines that begin with '#', CR LF
/// and a UTF-8 byte order mark are passed over. Throws FileError for a row with two kinds of
/// separator, rows of different length, a blank line between rows, an empty cell, a cell that is
/// not a finite number in the range of Scalar, too many elements or none at all.
template <class Scalar>
[[nodiscard]] Matrix<Scalar> parse_csv(std::string_view bytes, std::string_view name,
                                       const ReadOptions& options = {});

/// Matrix Market, `matrix coordinate|array real|double|integer|pattern
/// general|symmetric|skew-symmetric`. Entries that are not listed are 0, entries of a pattern are
/// 1, entries that are listed more than once are summed (the format leaves that open). Throws
/// FileError for a complex or hermitian matrix, an index out of range, an entry above the diagonal
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
[[nodiscard]] Matrix<Scalar> parse_npy(std::string_view bytes, std::string_view name,
                                       const ReadOptions& options = {});

/// As parse_npy, for a one-dimensional array or a matrix with a single row or column.
template <class Scalar>
[[nodiscard]] std::vector<Scalar> parse_npy_list(std::string_view bytes, std::string_view name,
                                                 const ReadOptions& options = {});

}  // namespace dmf_atlas
