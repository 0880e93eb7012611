// SPDX-License-Identifier: BSL-1.0
#include "../examples/dmf-atlas/file_lines.hpp"
#include "../examples/dmf-atlas/matrix_file.hpp"

#include "../examples/dmf-atlas/number.hpp"
#include "../examples/dmf-atlas/scalars.hpp"
#include "support/catch.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <limits>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

using namespace dmf_atlas;

// A scalar that the program does not know: tenths, with one digit behind the point.
struct Tenths {
  Tenths() = default;
  explicit Tenths(int whole) : count(10 * whole) {}
  friend Tenths operator-(Tenths a, const Tenths& b) {
    a.count -= b.count;
    return a;
  }
  friend bool operator==(const Tenths&, const Tenths&) = default;
  int count = 0;
};

template <>
struct dmf_atlas::ScalarText<Tenths> {
  static constexpr std::string_view name = "tenths";
  static Tenths from_decimal(std::string_view text) {
    Tenths value;
    value.count = static_cast<int>(std::lround(10 * std::stod(std::string(text))));
    return value;
  }
};

namespace {

template <class Scalar>
bool same(const Matrix<Scalar>& a, const Matrix<Scalar>& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && a == b;
}

/// The matrix of the given rows.
template <class Scalar = double>
Matrix<Scalar> rows(std::initializer_list<std::initializer_list<std::type_identity_t<Scalar>>> values) {
  return Matrix<Scalar>(values);
}

/// The message of the FileError that the call throws.
template <class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const FileError& error) {
    return error.what();
  }
  return "no FileError";
}

template <class Scalar = double>
std::string csv_refusal(std::string_view text, const ReadOptions& options = {}) {
  return refusal([&] { (void)parse_csv<Scalar>(text, "m.csv", options); });
}

template <class Scalar = double>
std::string market_refusal(std::string_view text, const ReadOptions& options = {}) {
  return refusal([&] { (void)parse_matrix_market<Scalar>(text, "m.mtx", options); });
}

template <class Scalar = double>
std::string npy_refusal(std::string_view bytes, const ReadOptions& options = {}) {
  return refusal([&] { (void)parse_npy<Scalar>(bytes, "m.npy", options); });
}

template <class Scalar = double>
std::string list_refusal(std::string_view text) {
  return refusal([&] { (void)parse_list<Scalar>(text, "--lambda"); });
}

Matrix<double> csv(std::string_view text) { return parse_csv<double>(text, "m.csv", {.decimal = Decimal::point}); }

Matrix<double> market(std::string_view text) { return parse_matrix_market<double>(text, "m.mtx"); }

const std::string comma_hint = "; for decimal commas say --decimal comma";

/// A coordinate file of the given symmetry, 3 x 3.
std::string coordinate(const std::string& symmetry, const std::string& entries) {
  return "%%MatrixMarket matrix coordinate real " + symmetry + "\n3 3 2\n" + entries;
}

// ---- .npy files, made by hand -------------------------------------------------------------------

std::string npy_head(const std::string& dictionary, int major = 1, int minor = 0) {
  std::string head = "\x93NUMPY";
  head += static_cast<char>(major);
  head += static_cast<char>(minor);
  const std::size_t length = dictionary.size() + 1;
  for (int k = 0; k < (major == 1 ? 2 : 4); ++k)
    head += static_cast<char>(static_cast<unsigned char>(length >> (8 * k) & 0xFF));
  return head + dictionary + '\n';
}

std::string dictionary(const std::string& dtype, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + dtype + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
}

template <class Stored>
std::string bytes_of(std::initializer_list<Stored> values, char order = '<') {
  const bool is_swapped = (order == '>') == (std::endian::native == std::endian::little);
  std::string bytes;
  for (const Stored value : values) {
    char one[sizeof(Stored)];
    std::memcpy(one, &value, sizeof(Stored));
    if (is_swapped) std::reverse(one, one + sizeof(Stored));
    bytes.append(one, sizeof(Stored));
  }
  return bytes;
}

/// The file of a 2 x 3 array.
template <class Stored>
std::string npy(const std::string& dtype, std::initializer_list<Stored> values) {
  return npy_head(dictionary(dtype, "(2, 3)")) + bytes_of(values, dtype[0]);
}

template <class Stored>
void check_dtype(const std::string& dtype) {
  const auto bytes = npy<Stored>(dtype, {1, 2, 3, 4, 5, 6});
  CAPTURE(dtype);
  CHECK(same(parse_npy<float>(bytes, "m.npy"), rows<float>({{1, 2, 3}, {4, 5, 6}})));
  CHECK(same(parse_npy<double>(bytes, "m.npy"), rows<double>({{1, 2, 3}, {4, 5, 6}})));
  CHECK(same(parse_npy<long double>(bytes, "m.npy"), rows<long double>({{1, 2, 3}, {4, 5, 6}})));
}

template <class Stored>
void check_byte_orders(const std::string& type) {
  check_dtype<Stored>("<" + type);
  check_dtype<Stored>(">" + type);
}

constexpr char native_order = std::endian::native == std::endian::little ? '<' : '>';

/// A folder of its own for the files of a test, removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::random_device random;
    do path_ = std::filesystem::temp_directory_path() / ("dmf-test-" + std::to_string(random()));
    while (!std::filesystem::create_directory(path_));
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

// ---- numbers ------------------------------------------------------------------------------------

TEMPLATE_TEST_CASE("A number is the whole text, in every usual spelling", "", float, double, long double, dmf::mp50) {
  const auto value = [](std::string_view text) { return parse_number<TestType>(text); };
  CHECK(value("0") == TestType(0));
  CHECK(value("12") == TestType(12));
  CHECK(value("+12") == TestType(12));
  CHECK(value("-12.5") == TestType(-12.5));
  CHECK(value(".5") == TestType(0.5));
  CHECK(value("5.") == TestType(5));
  CHECK(value("+.5e1") == TestType(5));
  CHECK(value("25E-2") == TestType(0.25));
  CHECK(value("2.5e+1") == TestType(25));
  CHECK(value("0e999999999999999999999") == TestType(0));
  using std::signbit;
  CHECK(signbit(value("-0").value()));
}

TEMPLATE_TEST_CASE("What is no number gives nothing", "", float, double, long double, dmf::mp50) {
  for (const auto* text : {"",    " ",     "+",  "-",   ".",   "e5",  "1e",   "1e+", "1 ",    " 1",
                           "1,5", "1.2.3", "1x", "--1", "+-1", "-+1", "0x10", "1d5", "1'000", "one"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number<TestType>(text).has_value());
    CHECK(number_problem<TestType>(text) == "'" + std::string(text) + "' is not a number");
    CHECK(is_text(text));
  }
  for (const auto* text : {"nan", "NaN", "-nan", "inf", "+Inf", "-infinity", "INFINITY"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number<TestType>(text).has_value());
    CHECK(number_problem<TestType>(text) == "'" + std::string(text) + "' is not a finite number");
    CHECK_FALSE(is_text(text));
  }
  CHECK_FALSE(parse_number<TestType>(std::string_view("1\0", 2)).has_value());
}

TEST_CASE("Numbers are rounded once, in the scalar itself") {
  // Just below the middle of two floats; as a double it is the middle, and rounds the other way.
  const std::string_view near_tie = "1.00000017881393432617187499";
  CHECK(parse_number<float>(near_tie) == std::nextafter(1.0F, 2.0F));
  CHECK(static_cast<float>(parse_number<double>(near_tie).value()) > std::nextafter(1.0F, 2.0F));
  CHECK(parse_number<float>("0.1") == 0.1F);
  CHECK(parse_number<double>("0.1") == 0.1);
  CHECK(parse_number<long double>("0.1") == 0.1L);
  CHECK(parse_number<double>("9007199254740993") == 9007199254740992.0);
  CHECK(parse_number<double>("1.7976931348623157e308") == std::numeric_limits<double>::max());
  CHECK(parse_number<double>("4.9406564584124654e-324") == std::numeric_limits<double>::denorm_min());
}

TEST_CASE("Too large is refused, too small is zero") {
  const auto check_too_large = [](auto scalar, std::string_view text, std::string_view name) {
    using Scalar = decltype(scalar);
    CAPTURE(text, name);
    CHECK_FALSE(parse_number<Scalar>(text).has_value());
    CHECK(number_problem<Scalar>(text) == "'" + std::string(text) + "' is too large for " + std::string(name));
    CHECK_FALSE(is_text(text));
  };
  check_too_large(1.0F, "1e39", "float");
  check_too_large(1.0F, "-1e39", "float");
  check_too_large(1.0, "1e400", "double");
  check_too_large(1.0, "+1e400", "double");
  check_too_large(1.0, "0.0001e+313", "double");
  check_too_large(1.0, "1.7976931348623159e308", "double");
  check_too_large(1.0, "1e99999999999999999999", "double");
  check_too_large(1.0L, "1e99999", "long-double");
  check_too_large(dmf::mp50(1), "1e646456994", "mp50");
  check_too_large(dmf::mp50(1), "-1e99999999999999999999", "mp50");
  CHECK(ScalarText<double>::from_decimal("1e400") == std::numeric_limits<double>::infinity());
  CHECK(ScalarText<double>::from_decimal("-1e400") == -std::numeric_limits<double>::infinity());
  CHECK_FALSE(parse_number<double>("1" + std::string(309, '0')).has_value());
  CHECK_FALSE(parse_number<double>("0." + std::string(400, '0') + "1e800").has_value());

  CHECK(parse_number<float>("1e-60") == 0.0F);
  CHECK(parse_number<double>("1e-400") == 0.0);
  CHECK(parse_number<double>("-1e-400") == 0.0);
  CHECK(parse_number<double>("1000e-400") == 0.0);
  CHECK(parse_number<double>("1e-99999999999999999999") == 0.0);
  CHECK(parse_number<double>("0." + std::string(400, '0') + "1") == 0.0);
  CHECK(parse_number<double>("1" + std::string(400, '0') + "e-800") == 0.0);
  CHECK(parse_number<long double>("1e-99999") == 0.0L);
  CHECK(parse_number<dmf::mp50>("1e-646456994").value() == 0);
  CHECK(parse_number<dmf::mp50>("1e-99999999999999999999").value() == 0);
}

TEST_CASE("50 digits are rounded to nearest, whatever the text looks like") {
  const auto number = [](const std::string& text) { return parse_number<dmf::mp50>(text).value(); };
  CHECK(number("0.1") == dmf::mp50(1) / 10);
  CHECK(number("0.1") != dmf::mp50(0.1));
  CHECK(number("-1234.5e-2") == dmf::mp50(-12345) / 1000);
  CHECK(number("1" + std::string(300, '0') + "e-300") == 1);
  CHECK(number("0." + std::string(300, '0') + "25e301") == dmf::mp50("2.5"));
  // Half a unit in the last place above 1 is the even 1; anything more, wherever it stands, is not.
  const dmf::mp50 next = 1 + std::numeric_limits<dmf::mp50>::epsilon();
  using Integer = boost::multiprecision::cpp_int;
  const std::string middle = Integer(pow(Integer(5), 168)).str();  // 2^-168 x 10^168
  const std::string above_one = "1." + std::string(168 - middle.size(), '0') + middle;
  CHECK(number(above_one) == 1);
  CHECK(number(above_one + std::string(100, '0') + "1") == next);
  CHECK(number(std::string(2'000'000, '7') + "e-2000000") == dmf::mp50(7) / 9);
}

TEST_CASE("The decimal exponent is that of the leading digit") {
  CHECK(decimal_exponent("1") == 0);
  CHECK(decimal_exponent("-9.99") == 0);
  CHECK(decimal_exponent("123") == 2);
  CHECK(decimal_exponent("00123.") == 2);
  CHECK(decimal_exponent("0.123e3") == 2);
  CHECK(decimal_exponent("+0.012") == -2);
  CHECK(decimal_exponent(".5E+1") == 0);
  CHECK(decimal_exponent("-25e-3") == -2);
  CHECK(decimal_exponent("0.00e77") == 0);
  CHECK(decimal_exponent("10e999999999999999999999") == 1'000'000'000'000'000'001);
  CHECK(decimal_exponent("10e9223372036854775807") == 1'000'000'000'000'000'001);
  CHECK(decimal_exponent("10e-999999999999999999999") == -999'999'999'999'999'999);
}

TEST_CASE("Another scalar joins by a specialization") {
  CHECK(parse_number<Tenths>("+2.5").value().count == 25);
  CHECK_FALSE(parse_number<Tenths>("2.5x").has_value());
  CHECK(number_problem<Tenths>("2.5e99") == "'2.5e99' is too large for tenths");
}

TEST_CASE("A message quotes any text in one short line") {
  CHECK(in_quotes("a b") == "'a b'");
  CHECK(in_quotes(std::string_view("\n\0\x7F\xC3\xA9", 5)) == "'" + std::string(5, '?') + "'");
  CHECK(in_quotes(std::string(40, 'x')) == "'" + std::string(40, 'x') + "'");
  CHECK(in_quotes(std::string(41, 'x')) == "'" + std::string(40, 'x') + "...'");
}

// ---- lists --------------------------------------------------------------------------------------

TEMPLATE_TEST_CASE("A list is separated by commas, blanks or line ends", "", float, double, long double, dmf::mp50) {
  const std::vector<TestType> expected{1, TestType(2.5), 3};
  for (const auto* text : {"1,2.5,3", "1 2.5 3", "1\n2.5\n3\n", "1, 2.5 ,3", " 1\t2.5\r\n3\r\n", "1,\n2.5,\n3",
                           "\xEF\xBB\xBF# from a program\n1 2.5\n\n# more\n3"}) {
    CAPTURE(text);
    CHECK(parse_list<TestType>(text, "--lambda") == expected);
  }
  CHECK(parse_list<TestType>("0.1", "--lambda") == std::vector<TestType>{parse_number<TestType>("0.1").value()});
}

TEST_CASE("A list that is wrong is refused in the name of its option") {
  CHECK(list_refusal("") == "--lambda: no numbers");
  CHECK(list_refusal(" \n# 1\n") == "--lambda: no numbers");
  CHECK(list_refusal("1,,2") == "--lambda: a comma without a number before it");
  CHECK(list_refusal(",1") == "--lambda: a comma without a number before it");
  CHECK(list_refusal(",") == "--lambda: a comma without a number before it");
  CHECK(list_refusal("1,2,") == "--lambda: a comma without a number behind it");
  CHECK(list_refusal("1;2") == "--lambda: '1;2' is not a number");
  CHECK(list_refusal("1,x") == "--lambda: 'x' is not a number");
  CHECK(list_refusal("1,nan") == "--lambda: 'nan' is not a finite number");
  CHECK(list_refusal("1,1e400") == "--lambda: '1e400' is too large for double");
  CHECK(list_refusal<float>("1e39") == "--lambda: '1e39' is too large for float");
  CHECK(list_refusal<long double>("1e9999") == "--lambda: '1e9999' is too large for long-double");
  CHECK(list_refusal("1\n2\nx\n") == "--lambda:3: 'x' is not a number");
  CHECK(list_refusal("1\n,,2\n") == "--lambda:2: a comma without a number before it");
}

// ---- CSV ----------------------------------------------------------------------------------------

TEMPLATE_TEST_CASE("A CSV is read in the scalar itself", "", float, double, long double, dmf::mp50) {
  const auto number = [](std::string_view text) { return parse_number<TestType>(text).value(); };
  CHECK(same(parse_csv<TestType>("0.1,-2\n+3e1,.4\n5,6.\n", "m.csv"),
             rows<TestType>({{number("0.1"), -2}, {30, number("0.4")}, {5, 6}})));
}

TEST_CASE("A CSV is separated by commas, semicolons, tabs or blanks") {
  const auto expected = rows({{1, 2, 3}, {4, 5, 6}});
  CHECK(same(csv("1,2,3\n4,5,6"), expected));
  CHECK(same(csv("1, 2 ,3\n 4,\t5,6 \n"), expected));
  CHECK(same(csv("1;2;3\n4;5;6\n"), expected));
  CHECK(same(csv("1\t2\t3\n4\t5\t6\n"), expected));
  CHECK(same(csv("1\t 2\t3\n4 \t5\t6\n"), expected));
  CHECK(same(csv("  1 2   3\n4 5 6  \n"), expected));
  CHECK(same(csv("1\n2\n"), rows({{1}, {2}})));
  CHECK(same(csv("7"), rows({{7}})));
}

TEST_CASE("A CSV may have other line ends, a byte order mark, comments, blank lines around") {
  const auto expected = rows({{1, 2}, {3, 4}});
  CHECK(same(csv("1,2\r\n3,4\r\n"), expected));
  CHECK(same(csv("1 2\r\n3 4"), expected));
  CHECK(same(csv("\xEF\xBB\xBF"
                 "1,2\n3,4\n"),
             expected));
  CHECK(same(csv("# two, columns\n1,2\n#\n3,4\n# end"), expected));
  CHECK(same(csv("\n \n1,2\n3,4\n\n\t\n\r\n"), expected));
}

TEST_CASE("Leading lines of a CSV are skipped on demand") {
  const auto skip = [](int count, std::string_view text) {
    return parse_csv<double>(text, "m.csv", {.skip_rows = count, .decimal = Decimal::point});
  };
  CHECK(same(skip(1, "a,b\n1,2\n"), rows({{1, 2}})));
  CHECK(same(skip(2, "\xEF\xBB\xBFtitle\n# a;b\n1,2\n"), rows({{1, 2}})));
  CHECK(csv_refusal("1,2\n3,4\n", {.skip_rows = 2}) == "m.csv: no numbers behind 2 skipped lines");
  CHECK(csv_refusal("1,2\n", {.skip_rows = std::numeric_limits<int>::max()}) ==
        "m.csv: no numbers behind 2147483647 skipped lines");
}

TEST_CASE("Titles of a CSV are refused with a hint") {
  CHECK(csv_refusal("user,item\n1,2\n") == "m.csv:1: column 1: 'user' is not a number; skip titles with --skip-rows 1");
  CHECK(csv_refusal("# from a program\n\nuser,item\n1,2\n") ==
        "m.csv:3: column 1: 'user' is not a number; skip titles with --skip-rows 3");
  CHECK(csv_refusal("1,2,\n3,4,\n") == "m.csv:1: column 3: an empty cell");
  CHECK(csv_refusal(",0,1\n0,5,6\n") == "m.csv:1: column 1: an empty cell; skip titles with --skip-rows 1");
  CHECK(csv_refusal("user,item\nu1,2\n", {.skip_rows = 1}) == "m.csv:2: column 1: 'u1' is not a number");
  CHECK(csv_refusal("1,nan\n") == "m.csv:1: column 2: 'nan' is not a finite number");
}

TEST_CASE("Rows of a CSV that do not fit are refused") {
  CHECK(csv_refusal("1,2,3,4\n1,2,3\n") == "m.csv:2: 3 values where line 1 has 4");
  CHECK(csv_refusal("#\n1 2\n1\n") == "m.csv:3: 1 value where line 2 has 2");
  CHECK(csv_refusal("1,2\n1,2,\n") == "m.csv:2: 3 values where line 1 has 2");
  CHECK(csv_refusal("1,2\n1;2\n") == "m.csv:2: 1 value where line 1 has 2");
  CHECK(csv_refusal("1,2\n\n\n3,4\n") == "m.csv:2: a blank line between rows");
  const std::string two_kinds =
      "m.csv:1: two kinds of separator in one row; use one of comma, semicolon and tab, and a "
      "point in decimals";
  CHECK(csv_refusal("1,5;2,5\n") == two_kinds + comma_hint);
  CHECK(csv_refusal("1,5\t2,5\n") == two_kinds + comma_hint);
  CHECK(csv_refusal("1,2,5;2,5\n") == two_kinds);
}

TEST_CASE("Cells of a CSV that are no finite numbers are refused") {
  CHECK(csv_refusal("1,2\n3,abc\n") == "m.csv:2: column 2: 'abc' is not a number");
  CHECK(csv_refusal("1;2\n3;4,5\n") == "m.csv:2: column 2: '4,5' is not a number" + comma_hint);
  CHECK(csv_refusal("1,2,3\n4,,6\n") == "m.csv:2: column 2: an empty cell");
  CHECK(csv_refusal("1,2,3\n4,5,\n") == "m.csv:2: column 3: an empty cell");
  CHECK(csv_refusal("1\t2\n\t4\n") == "m.csv:2: column 1: an empty cell");
  CHECK(csv_refusal("1,2\nNaN,4\n") == "m.csv:2: column 1: 'NaN' is not a finite number");
  CHECK(csv_refusal("1,2\n3,-inf\n") == "m.csv:2: column 2: '-inf' is not a finite number");
  CHECK(csv_refusal("1e400\n") == "m.csv:1: column 1: '1e400' is too large for double");
  CHECK(csv_refusal<float>("1e39\n") == "m.csv:1: column 1: '1e39' is too large for float");
  CHECK(csv_refusal<long double>("1\n1e9999\n") == "m.csv:2: column 1: '1e9999' is too large for long-double");
  CHECK(csv_refusal(std::string_view("1,2\n3,\0\n", 8)) == "m.csv:2: column 2: '?' is not a number");
}

TEST_CASE("A CSV without numbers, or with too many, is refused") {
  CHECK(csv_refusal("") == "m.csv: no numbers");
  CHECK(csv_refusal("\n# 1\n \r\n") == "m.csv: no numbers");
  CHECK(csv_refusal("\xEF\xBB\xBF") == "m.csv: no numbers");
  CHECK(csv_refusal("1,2\n3,4\n5,6\n", {.maximum_elements = 5}) == "m.csv:3: more than the limit of 5 elements");
  CHECK(csv_refusal("1,2,3\n", {.maximum_elements = 2}) == "m.csv:1: more than the limit of 2 elements");
  CHECK(parse_csv<double>("1,2\n3,4\n", "m.csv", {.decimal = Decimal::point, .maximum_elements = 4}).size() == 4);
}

TEST_CASE("A CSV that may have two columns or decimal commas is not guessed at") {
  const auto ambiguous = [](const std::string& row, const std::string& first, const std::string& second,
                            const std::string& number) {
    return "m.csv:1: '" + row + "' may be two columns, " + first + " and " + second + ", or the one number " + number +
           ": say --decimal point or --decimal comma";
  };
  CHECK(csv_refusal("1,5\n2,25\n") == ambiguous("1,5", "1", "5", "1.5"));
  CHECK(csv_refusal("-1,50\n+2,0\n") == ambiguous("-1,50", "-1", "50", "-1.50"));
  CHECK(csv_refusal(" 3,05 \r\n") == ambiguous("3,05", "3", "05", "3.05"));
  const auto read = [](std::string_view text, Decimal decimal) {
    return parse_csv<double>(text, "m.csv", {.decimal = decimal});
  };
  CHECK(same(read("1,5\n2,25\n", Decimal::point), rows({{1, 5}, {2, 25}})));
  CHECK(same(read("1,5\n2,25\n", Decimal::comma), rows({{1.5}, {2.25}})));
  // A blank, a sign, a point, an exponent or a third column behind the comma leaves one reading, and so does a
  // second column of zeros and ones.
  for (const auto* text : {"1,5\n2, 25\n", "1,0\n0,3e-15\n", "1,0\n0,1\n", "1,0\n", "1,5\n2,-25\n", "1,5\n2,25.\n",
                           "1,5\n2.0,25\n", "1,5,2\n"}) {
    CAPTURE(text);
    CHECK(parse_csv<double>(text, "m.csv").cols() >= 2);
  }
  // One row tells that the others are numbers; the hint says how to have it.
  CHECK(csv_refusal("1,5\n2\n3,5\n") == "m.csv:2: 1 value where line 1 has 2" + comma_hint);
  CHECK(csv_refusal("2\n1,5\n") == "m.csv:2: column 1: '1,5' is not a number" + comma_hint);
  CHECK(csv_refusal("1,5 2,5\n") == "m.csv:1: column 2: '5 2' is not a number" + comma_hint);
}

TEST_CASE("Decimal commas") {
  const auto read = [](std::string_view text) { return parse_csv<double>(text, "m.csv", {.decimal = Decimal::comma}); };
  const auto expected = rows({{1.5, -25}, {3, 0.5}});
  CHECK(same(read("1,5;-2,5e1\n3;,5\n"), expected));
  CHECK(same(read("1,5\t-25\n3\t0,5\n"), expected));
  CHECK(same(read("1,5 -25,\n3 0,5\n"), expected));
  CHECK(same(read("\"1,5\",\"-25\"\n3,\"0,5\"\n"), expected));
  const auto refused = [](std::string_view text) { return csv_refusal(text, {.decimal = Decimal::comma}); };
  CHECK(refused("1.5;2\n") == "m.csv:1: column 1: '1.5' has a point where --decimal comma is given");
  CHECK(refused("1.234,5\n") == "m.csv:1: column 1: '1.234,5' is not a number; skip titles with --skip-rows 1");
  CHECK(refused("1;2\n1,2,3;4\n") == "m.csv:2: column 1: '1,2,3' is not a number");
  CHECK(refused("1,5e400\n") == "m.csv:1: column 1: '1.5e400' is too large for double");
  CHECK(refused("1,5;2\t3\n").find("two kinds of separator") != std::string::npos);
}

TEST_CASE("Cells of a CSV may be quoted") {
  const auto expected = rows({{1.5, 2}, {3, 4}});
  CHECK(same(csv("\"1.5\",\"2\"\n3,\" 4 \"\n"), expected));
  CHECK(same(csv(" \"1.5\" ; 2\r\n\"3\";\"4\"\r\n"), expected));
  CHECK(same(csv("\"1.5\"\t\"2\"\n\"3\"\t4\n"), expected));
  CHECK(same(csv("\"1.5\" \"2\"\n3 \"4\"\n"), expected));
  CHECK(same(csv("\"1\",\"5\"\n"), rows({{1, 5}})));
  CHECK(same(parse_csv<double>("\"1\",\"5\"\n", "m.csv"), rows({{1, 5}})));  // and not 1.5
  CHECK(same(parse_csv<double>("\"user, id\",\"a \"\"b\"\"\"\n1,2.5\n", "m.csv", {.skip_rows = 1}), rows({{1, 2.5}})));
  CHECK(csv_refusal("\"user, id\",\"x\"\n1,2\n") ==
        "m.csv:1: column 1: 'user, id' is not a number; skip titles with --skip-rows 1");
  CHECK(csv_refusal("1,2\n\"\",4\n") == "m.csv:2: column 1: an empty cell");
  CHECK(csv_refusal("1,2\n\"3\"\"4\",4\n") == "m.csv:2: column 1: '3\"\"4' is not a number");
  CHECK(csv_refusal("1,2\n\"3\"x,4\n") == "m.csv:2: text behind the quote that ends a cell");
  CHECK(csv_refusal("1,2\n\"3\" x,4\n") == "m.csv:2: text behind the quote that ends a cell");
  CHECK(csv_refusal("1 2\n\"3\"\"4\n") ==
        "m.csv:2: a quote that does not end on its line (the lines of titles are skipped with --skip-rows)");
  CHECK(csv_refusal("\"1,5\",\"2,5\"\n") == "m.csv:1: column 1: '1,5' is not a number" + comma_hint);
}

// ---- Matrix Market ------------------------------------------------------------------------------

TEMPLATE_TEST_CASE("Matrix Market is read in the scalar itself", "", float, double, long double, dmf::mp50) {
  const auto tenth = parse_number<TestType>("0.1").value();
  CHECK(same(parse_matrix_market<TestType>("%%MatrixMarket matrix array real general\n2 2\n0.1\n2\n3\n-4e1\n", "m.mtx"),
             rows<TestType>({{tenth, 3}, {2, -40}})));
  CHECK(same(parse_matrix_market<TestType>("%%MatrixMarket matrix coordinate real general\n1 2 1\n1 2 0.1\n", "m.mtx"),
             rows<TestType>({{0, tenth}})));
}

TEST_CASE("Matrix Market lists entries by their indices") {
  CHECK(same(market(coordinate("general", "3 1 5\n1 2 -1.5e0\n")), rows({{0, -1.5, 0}, {0, 0, 0}, {5, 0, 0}})));
  CHECK(same(market("%%MatrixMarket matrix coordinate integer general\n2 3 2\n1 1 7\n2 3 8\n"),
             rows({{7, 0, 0}, {0, 0, 8}})));
  CHECK(same(market("%%MatrixMarket matrix coordinate double general\n1 1 1\n1 1 2\n"), rows({{2}})));
  CHECK(same(market("%%MatrixMarket matrix coordinate pattern general\n2 2 2\n1 2\n2 2\n"), rows({{0, 1}, {0, 1}})));
  CHECK(same(market("%%MatrixMarket matrix coordinate real general\n2 2 0\n"), rows({{0, 0}, {0, 0}})));
}

TEST_CASE("Matrix Market: what is declared integer is written so") {
  const auto integer = [](const std::string& entry) {
    return market_refusal("%%MatrixMarket matrix array integer general\n1 1\n" + entry + "\n");
  };
  for (const std::string entry : {"1.5", "1.0", "1e3", "2."}) {
    CHECK(integer(entry) == "m.mtx:3: '" + entry + "' is not an integer, which line 1 declares the entries to be");
  }
  CHECK(integer("x") == "m.mtx:3: 'x' is not a number");
  CHECK(same(market("%%MatrixMarket matrix coordinate integer general\n1 2 2\n1 1 -7\n1 2 +12\n"), rows({{-7, 12}})));
  CHECK(market_refusal("%%MatrixMarket matrix coordinate integer general\n1 2 1\n1 1 0.5\n") ==
        "m.mtx:3: '0.5' is not an integer, which line 1 declares the entries to be");
}

TEST_CASE("Matrix Market sums an entry that is listed twice") {
  CHECK(same(market(coordinate("general", "1 1 2\n1 1 0.5\n")), rows({{2.5, 0, 0}, {0, 0, 0}, {0, 0, 0}})));
  CHECK(same(market(coordinate("skew-symmetric", "2 1 2\n2 1 0.5\n")), rows({{0, -2.5, 0}, {2.5, 0, 0}, {0, 0, 0}})));
  CHECK(market_refusal(coordinate("general", "1 2 1e308\n1 2 1e308\n")) ==
        "m.mtx:4: the sum of the entries in row 1, column 2 is too large for double");
}

TEST_CASE("Matrix Market symmetries are expanded") {
  CHECK(same(market(coordinate("symmetric", "2 1 5\n3 3 6\n")), rows({{0, 5, 0}, {5, 0, 0}, {0, 0, 6}})));
  CHECK(same(market(coordinate("skew-symmetric", "2 1 5\n3 3 0\n")), rows({{0, -5, 0}, {5, 0, 0}, {0, 0, 0}})));
  CHECK(same(market("%%MatrixMarket matrix coordinate pattern symmetric\n2 2 1\n2 1\n"), rows({{0, 1}, {1, 0}})));
  CHECK(same(market("%%MatrixMarket matrix array real symmetric\n3 3\n1\n2\n3\n4\n5\n6\n"),
             rows({{1, 2, 3}, {2, 4, 5}, {3, 5, 6}})));
  CHECK(same(market("%%MatrixMarket matrix array real skew-symmetric\n3 3\n1\n2\n3\n"),
             rows({{0, -1, -2}, {1, 0, -3}, {2, 3, 0}})));
  CHECK(same(market("%%MatrixMarket matrix array real skew-symmetric\n1 1\n"), rows({{0}})));
}

TEST_CASE("Matrix Market is free in case, comments, blank lines and line ends") {
  CHECK(same(market("%%matrixmarket MATRIX  Array\tReal GENERAL\r\n% one\r\n\r\n%two\r\n"
                    " 1 2 \r\n\r\n 3\r\n% three\r\n4"),
             rows({{3, 4}})));
}

TEST_CASE("A first line of Matrix Market that is wrong is refused") {
  const auto banner = [](const std::string& rest) { return market_refusal("%%MatrixMarket " + rest + "\n1 1\n1\n"); };
  const std::string not_a_banner =
      "m.mtx:1: not the first line of a matrix, '%%MatrixMarket matrix FORMAT FIELD SYMMETRY'";
  CHECK(market_refusal("") == "m.mtx: an empty file");
  CHECK(market_refusal("1 1\n1\n") == not_a_banner);
  CHECK(market_refusal("\n%%MatrixMarket matrix array real general\n1 1\n1\n") == not_a_banner);
  CHECK(banner("vector array real general") == not_a_banner);
  CHECK(banner("matrix array real") == not_a_banner);
  CHECK(banner("matrix array real general 1") == not_a_banner);
  CHECK(banner("matrix dense real general") == "m.mtx:1: the format 'dense' is neither coordinate nor array");
  CHECK(banner("matrix array Complex general") == "m.mtx:1: a complex matrix where a real one is needed");
  CHECK(banner("matrix array real hermitian") == "m.mtx:1: a complex matrix where a real one is needed");
  CHECK(banner("matrix array quaternion general") ==
        "m.mtx:1: the field 'quaternion' is none of real, double, integer and pattern");
  CHECK(banner("matrix array real diagonal") ==
        "m.mtx:1: the symmetry 'diagonal' is none of general, symmetric and skew-symmetric");
  CHECK(banner("matrix array pattern general") == "m.mtx:1: an array has no pattern");
  CHECK(banner("matrix coordinate pattern skew-symmetric") == "m.mtx:1: a pattern is not skew-symmetric");
}

TEST_CASE("Sizes of Matrix Market that are wrong are refused") {
  const auto sizes = [](const std::string& line) {
    return market_refusal("%%MatrixMarket matrix coordinate real general\n%\n" + line + "\n");
  };
  CHECK(sizes("") == "m.mtx: the line of sizes is missing");
  CHECK(sizes("2 2") == "m.mtx:3: not three sizes, ROWS COLUMNS ENTRIES");
  CHECK(sizes("2 2 1 1") == "m.mtx:3: not three sizes, ROWS COLUMNS ENTRIES");
  CHECK(market_refusal("%%MatrixMarket matrix array real general\n2\n") == "m.mtx:2: not two sizes, ROWS COLUMNS");
  CHECK(sizes("2 x 1") == "m.mtx:3: 'x' is not a whole number below 2^64");
  CHECK(sizes("2 -2 1") == "m.mtx:3: '-2' is not a whole number below 2^64");
  CHECK(sizes("2.0 2 1") == "m.mtx:3: '2.0' is not a whole number below 2^64");
  CHECK(sizes("2 2 18446744073709551616") == "m.mtx:3: '18446744073709551616' is not a whole number below 2^64");
  CHECK(sizes("0 2 0") == "m.mtx:3: the declared size 0 x 2 has no elements");
  CHECK(sizes("2 0 0") == "m.mtx:3: the declared size 2 x 0 has no elements");
  CHECK(sizes("16385 16384 1") == "m.mtx:3: the declared size 16385 x 16384 exceeds the limit of 268435456 elements");
  CHECK(sizes("4294967296 4294967296 1") ==
        "m.mtx:3: the declared size 4294967296 x 4294967296 exceeds the limit of 268435456 "
        "elements");
  CHECK(sizes("18446744073709551615 18446744073709551615 1") ==
        "m.mtx:3: the declared size 18446744073709551615 x 18446744073709551615 exceeds the limit "
        "of 268435456 elements");
  CHECK(sizes("16384 16384 1000") == "m.mtx:3: 1000 entries, more than fit into the file");
  CHECK(market_refusal("%%MatrixMarket matrix array real general\n16384 16384\n1\n") ==
        "m.mtx:2: 268435456 entries, more than fit into the file");
  CHECK(market_refusal("%%MatrixMarket matrix array real symmetric\n2 3\n1\n") ==
        "m.mtx:2: a symmetric matrix of 2 rows and 3 columns");
  CHECK(market_refusal("%%MatrixMarket matrix array real skew-symmetric\n3 2\n1\n") ==
        "m.mtx:2: a symmetric matrix of 3 rows and 2 columns");
}

TEST_CASE("Entries of Matrix Market that are wrong are refused") {
  const auto entries = [](const std::string& lines) { return market_refusal(coordinate("general", lines)); };
  CHECK(entries("0 1 5\n") == "m.mtx:3: '0' is not a row from 1 to 3");
  CHECK(entries("1 1 5\n4 1 5\n") == "m.mtx:4: '4' is not a row from 1 to 3");
  CHECK(entries("1 4 5\n") == "m.mtx:3: '4' is not a column from 1 to 3");
  CHECK(entries("1 1.0 5\n") == "m.mtx:3: '1.0' is not a column from 1 to 3");
  CHECK(entries("99999999999999999999 1 5\n") == "m.mtx:3: '99999999999999999999' is not a row from 1 to 3");
  CHECK(entries("1 1\n") == "m.mtx:3: 2 items where an entry has 3");
  CHECK(entries("1 1 5 0\n") == "m.mtx:3: 4 items where an entry has 3");
  CHECK(market_refusal("%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 1 1\n") ==
        "m.mtx:3: 3 items where an entry has 2");
  CHECK(market_refusal("%%MatrixMarket matrix array real general\n1 2\n1 2\n") ==
        "m.mtx:3: 2 items where an entry has 1");
  CHECK(entries("1 1 x\n") == "m.mtx:3: 'x' is not a number");
  CHECK(entries("1 1 nan\n") == "m.mtx:3: 'nan' is not a finite number");
  CHECK(entries("1 1 1e400\n") == "m.mtx:3: '1e400' is too large for double");
  CHECK(market_refusal<float>(coordinate("general", "1 1 1e39\n")) == "m.mtx:3: '1e39' is too large for float");
  CHECK(entries("1 1 5\n") == "m.mtx: 1 entry where line 2 asks for 2");
  CHECK(entries("") == "m.mtx: 0 entries where line 2 asks for 2");
  CHECK(entries("1 1 5\n1 2 5\n1 3 5\n") == "m.mtx:5: more entries than the 2 of line 2");
  CHECK(market_refusal("%%MatrixMarket matrix array real general\n1 2\n1\n") ==
        "m.mtx: 1 entry where line 2 asks for 2");
  CHECK(market_refusal("%%MatrixMarket matrix array real skew-symmetric\n1 1\n0\n") ==
        "m.mtx:3: more entries than the 0 of line 2");
  CHECK(market_refusal(coordinate("symmetric", "1 2 5\n")) ==
        "m.mtx:3: an entry above the diagonal of a symmetric matrix");
  CHECK(market_refusal(coordinate("skew-symmetric", "1 2 5\n")) ==
        "m.mtx:3: an entry above the diagonal of a symmetric matrix");
  CHECK(market_refusal(coordinate("skew-symmetric", "2 2 5\n")) ==
        "m.mtx:3: a non-zero on the diagonal of a skew-symmetric matrix");
}

// ---- NPY ----------------------------------------------------------------------------------------

TEST_CASE("NPY holds every real dtype in either byte order") {
  check_byte_orders<float>("f4");
  check_byte_orders<double>("f8");
  check_byte_orders<std::int16_t>("i2");
  check_byte_orders<std::int32_t>("i4");
  check_byte_orders<std::int64_t>("i8");
  check_byte_orders<std::uint16_t>("u2");
  check_byte_orders<std::uint32_t>("u4");
  check_byte_orders<std::uint64_t>("u8");
  check_dtype<std::int8_t>("|i1");
  check_dtype<std::uint8_t>("|u1");
  check_dtype<std::int8_t>("<i1");
}

TEST_CASE("NPY: '=' and '|' stand for the byte order of the machine") {
  for (const char order : {'=', '|'}) {
    const auto head = npy_head(dictionary(order + std::string("f8"), "(1, 2)"));
    CHECK(same(parse_npy<double>(head + bytes_of<double>({1, -2}, native_order), "m.npy"), rows({{1, -2}})));
  }
}

TEST_CASE("NPY keeps signs, the ends of integers, and truth") {
  CHECK(same(parse_npy<double>(npy<std::int8_t>("|i1", {-128, 127, -1, 0, 1, 2}), "m.npy"),
             rows({{-128, 127, -1}, {0, 1, 2}})));
  CHECK(same(parse_npy<double>(npy<std::uint8_t>("|b1", {0, 1, 2, 0, 0, 255}), "m.npy"), rows({{0, 1, 1}, {0, 0, 1}})));
  const auto head = npy_head(dictionary("<u8", "(1, 1)"));
  const auto largest = head + bytes_of<std::uint64_t>({~std::uint64_t{0}});
  CHECK(parse_npy<double>(largest, "m.npy")(0, 0) == 0x1p64);
  CHECK(parse_npy<float>(largest, "m.npy")(0, 0) == 0x1p64F);
  const auto odd = head + bytes_of<std::uint64_t>({(std::uint64_t{1} << 53) + 1});
  CHECK(parse_npy<double>(odd, "m.npy")(0, 0) == 0x1p53);
  if (std::numeric_limits<long double>::digits >= 64) {
    CHECK(parse_npy<long double>(odd, "m.npy")(0, 0) == 0x1p53L + 1);
    CHECK(parse_npy<long double>(largest, "m.npy")(0, 0) == 0x1p64L - 1);
  }
}

TEST_CASE("NPY holds halves") {
  for (const char order : {'<', '>'}) {
    const auto bytes = npy_head(dictionary(order + std::string("f2"), "(2, 3)")) +
                       bytes_of<std::uint16_t>({0x3C00, 0xC000, 0x7BFF, 0x0400, 0x0001, 0x3555}, order);
    CHECK(same(parse_npy<double>(bytes, "m.npy"), rows({{1, -2, 65504}, {0x1p-14, 0x1p-24, 0x1.554p-2}})));
    CHECK(same(parse_npy<float>(bytes, "m.npy"), rows<float>({{1, -2, 65504}, {0x1p-14F, 0x1p-24F, 0x1.554p-2F}})));
  }
  const auto one = npy_head(dictionary("<f2", "(1, 1)"));
  for (const char* bits : {"\x00\x7C", "\x00\xFC", "\x00\x7E"})  // both infinities and NaN
    CHECK(npy_refusal(one + std::string(bits, 2)) == "m.npy: the value in row 1, column 1 is not a finite number");
}

TEST_CASE("NPY holds long doubles where they have 16 bytes") {
  if constexpr (sizeof(long double) == 16) {
    for (const char order : {'<', '>'}) {
      const auto bytes =
          npy_head(dictionary(order + std::string("f16"), "(1, 2)")) + bytes_of<long double>({0.1L, -2.0L}, order);
      CHECK(same(parse_npy<long double>(bytes, "m.npy"), rows<long double>({{0.1L, -2.0L}})));
      CHECK(same(parse_npy<double>(bytes, "m.npy"), rows({{0.1, -2.0}})));
      CHECK(same(parse_npy<float>(bytes, "m.npy"), rows<float>({{0.1F, -2.0F}})));
      CHECK(same(parse_npy<dmf::mp50>(bytes, "m.npy"), rows<dmf::mp50>({{0.1L, -2.0L}})));
    }
    if constexpr (std::numeric_limits<long double>::digits == 64) {
      // An exponent without the leading bit that must go with it: no number, yet not NaN by its
      // bits.
      std::string bits(16, '\0');
      bits[9] = 0x3F;
      const std::string unreadable = npy_head(dictionary("<f16", "(1, 1)")) + bits;
      const std::string refused = "m.npy: the value in row 1, column 1 is not a finite number";
      CHECK(npy_refusal<long double>(unreadable) == refused);
      CHECK(npy_refusal<dmf::mp50>(unreadable) == refused);
    }
  } else {
    CHECK(npy_refusal(npy_head(dictionary("<f16", "(1, 1)")) + std::string(16, '\0')) ==
          "m.npy: the dtype '<f16' is unknown on this platform");
  }
}

TEST_CASE("NPY is read in C and in Fortran order") {
  const auto data = bytes_of<double>({1, 2, 3, 4, 5, 6});
  CHECK(same(parse_npy<double>(npy_head(dictionary("<f8", "(2, 3)")) + data, "m.npy"), rows({{1, 2, 3}, {4, 5, 6}})));
  CHECK(same(parse_npy<double>(npy_head(dictionary("<f8", "(2, 3)", true)) + data, "m.npy"),
             rows({{1, 3, 5}, {2, 4, 6}})));
}

TEST_CASE("NPY versions 1.0, 2.0 and 3.0 differ in the length of their header") {
  const auto data = bytes_of<double>({1, 2});
  for (const int major : {1, 2, 3}) {
    CAPTURE(major);
    CHECK(same(parse_npy<double>(npy_head(dictionary("<f8", "(2, 1)"), major) + data, "m.npy"), rows({{1}, {2}})));
  }
  // Longer than two bytes can tell.
  const auto long_head = npy_head(dictionary("<f8", "(2, 1)") + std::string(70000, ' '), 2);
  CHECK(same(parse_npy<double>(long_head + data, "m.npy"), rows({{1}, {2}})));
}

TEST_CASE("NPY headers may be spelled in several ways") {
  const auto data = bytes_of<double>({1, 2});
  for (const auto* text : {"{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }        ",
                           "{'descr':'<f8','fortran_order':False,'shape':(1,2)}",
                           "{\"shape\": (1, 2,), \"descr\": \"<f8\", \"fortran_order\": False}",
                           "{'descr': '<f8', 'fortran_order': False, 'shape': (1L, 2L), }",
                           " { 'shape' : ( 1 , 2 ) , 'fortran_order' : False , 'descr' : '<f8' , } \n"}) {
    CAPTURE(text);
    CHECK(same(parse_npy<double>(npy_head(text) + data, "m.npy"), rows({{1, 2}})));
  }
}

TEST_CASE("What is not a .npy file is refused") {
  const std::string not_npy = "m.npy: does not begin with the magic string of a .npy file";
  const std::string cut_off = "m.npy: the header is cut off";
  CHECK(npy_refusal("") == not_npy);
  CHECK(npy_refusal("\x93NUMP") == not_npy);
  CHECK(npy_refusal("PK\3\4 a .npz file") == not_npy);
  CHECK(npy_refusal("\x93NUMPY") == cut_off);
  CHECK(npy_refusal("\x93NUMPY\1") == cut_off);
  const std::string whole = npy_head(dictionary("<f8", "(1, 1)"));
  for (std::size_t size = 6; size < whole.size(); ++size) CHECK(npy_refusal(whole.substr(0, size)) == cut_off);
  CHECK(npy_refusal(npy_head("{}", 4)) == "m.npy: the format version 4.0 is none of 1.0, 2.0 and 3.0");
  CHECK(npy_refusal(npy_head("{}", 1, 1)) == "m.npy: the format version 1.1 is none of 1.0, 2.0 and 3.0");
  CHECK(npy_refusal(std::string("\x93NUMPY\2\0\xFF\xFF\xFF\xFF{}", 14)) == cut_off);
}

TEST_CASE("NPY headers that are wrong are refused") {
  const auto header = [](const std::string& text) { return npy_refusal(npy_head(text)); };
  CHECK(header("") == "m.npy: the header has '' where '{' is expected");
  CHECK(header("[]") == "m.npy: the header has '[' where '{' is expected");
  CHECK(header("{descr: 1}") == "m.npy: the header has 'd' where ''' is expected");
  CHECK(header("{'descr") == "m.npy: the header has '' where ''' is expected");
  CHECK(header("{'descr' '<f8'}") == "m.npy: the header has ''' where ':' is expected");
  CHECK(header("{'descr': '<f8' 1}") == "m.npy: the header has '1' where '}' is expected");
  CHECK(header("{'shape': 3}") == "m.npy: the header has '3' where '(' is expected");
  CHECK(header("{'shape': (3 4)}") == "m.npy: the header has '4' where ')' is expected");
  CHECK(header("{'shape': (-3, 4)}") == "m.npy: '-3' is not a whole number below 2^64");
  CHECK(header("{'shape': (3, x)}") == "m.npy: 'x' is not a whole number below 2^64");
  CHECK(header("{'shape': (,)}") == "m.npy: '' is not a whole number below 2^64");
  CHECK(header("{'shape': (3,") == "m.npy: '' is not a whole number below 2^64");
  CHECK(header("{'fortran_order': 0}") == "m.npy: fortran_order is neither True nor False");
  CHECK(header("{'descr': [('a', '<f8')]}") == "m.npy: a structured dtype where plain real numbers are needed");
  CHECK(header("{'color': 3}") == "m.npy: the key 'color' of the header is unknown or there twice");
  CHECK(header("{'descr': '<f8', 'descr': '<f4'}") == "m.npy: the key 'descr' of the header is unknown or there twice");
  CHECK(header("{'fortran_order': True, 'fortran_order': True}") ==
        "m.npy: the key 'fortran_order' of the header is unknown or there twice");
  CHECK(header("{'shape': (1, 2), 'shape': (1, 2)}") ==
        "m.npy: the key 'shape' of the header is unknown or there twice");
  const std::string lacks = "m.npy: the header lacks one of the keys descr, fortran_order and shape";
  CHECK(header("{}") == lacks);
  CHECK(header("{'descr': '<f8', 'shape': (1, 1)}") == lacks);
  CHECK(header(dictionary("<f8", "(1, 1)") + " x") == "m.npy: the header goes on behind its dictionary");
}

TEST_CASE("NPY dtypes that are no real numbers are refused") {
  for (const std::string dtype :
       {"", "<", "f8", "<f1", "<f3", "<c16", "<f8 ", "|S3", "<U4", "|O", "<M8[ns]", "<i16", "<f08", "<b2"}) {
    CHECK(npy_refusal(npy_head(dictionary(dtype, "(1, 1)")) + std::string(8, '\0')) ==
          "m.npy: the dtype '" + dtype + "' is none of the real ones, f2 to f16, i1 to i8, u1 to u8 and b1");
  }
}

TEST_CASE("NPY shapes that are no matrix are refused") {
  const auto shape = [](const std::string& text) {
    return npy_refusal(npy_head(dictionary("<f8", text)) + std::string(48, '\0'));
  };
  CHECK(shape("(6,)") ==
        "m.npy: a one-dimensional array where a matrix is needed; give it the shape (6, 1) or "
        "(1, 6)");
  CHECK(shape("()") == "m.npy: an array of 0 dimensions where a matrix is needed");
  CHECK(shape("(1, 2, 3)") == "m.npy: an array of 3 dimensions where a matrix is needed");
  CHECK(shape("(0, 3)") == "m.npy: the declared size 0 x 3 has no elements");
  CHECK(shape("(3, 0)") == "m.npy: the declared size 3 x 0 has no elements");
  CHECK(shape("(16385, 16384)") == "m.npy: the declared size 16385 x 16384 exceeds the limit of 268435456 elements");
  CHECK(shape("(4294967296, 4294967296)") ==
        "m.npy: the declared size 4294967296 x 4294967296 exceeds the limit of 268435456 elements");
  CHECK(shape("(18446744073709551616, 1)") == "m.npy: '18446744073709551616' is not a whole number below 2^64");
  CHECK(npy_refusal(npy<double>("<f8", {1, 2, 3, 4, 5, 6}), {.maximum_elements = 5}) ==
        "m.npy: the declared size 2 x 3 exceeds the limit of 5 elements");
  // A product that would wrap around to the size of the data if it were formed.
  CHECK(npy_refusal(npy_head(dictionary("<f8", "(2305843009213693952, 1)")),
                    {.maximum_elements = std::numeric_limits<std::size_t>::max()}) ==
        "m.npy: truncated: 0 bytes of data for 2305843009213693952 x 1 values of 8 bytes");
}

TEST_CASE("An NPY vector is a row where one is asked for, and the hint is the shape that is needed") {
  const std::string vector = npy_head(dictionary("<f8", "(3,)")) + bytes_of<double>({1, 2, 3});
  CHECK(same(parse_npy<double>(vector, "m.npy", {.vector_is_row = true}), rows({{1, 2, 3}})));
  CHECK(npy_refusal(vector, {.vector_shapes = "(3, 1)"}) ==
        "m.npy: a one-dimensional array where a matrix is needed; give it the shape (3, 1)");
  CHECK(npy_refusal(npy_head(dictionary("<f8", "(0,)")), {.vector_is_row = true}) ==
        "m.npy: the declared size 1 x 0 has no elements");
}

TEST_CASE("NPY data of another length than the shape asks for is refused") {
  const auto bytes = npy<double>("<f8", {1, 2, 3, 4, 5, 6});
  const std::string what = " bytes of data for 2 x 3 values of 8 bytes";
  CHECK(npy_refusal(bytes.substr(0, bytes.size() - 1)) == "m.npy: truncated: 47" + what);
  CHECK(npy_refusal(bytes.substr(0, bytes.size() - 8)) == "m.npy: truncated: 40" + what);
  CHECK(npy_refusal(bytes + "x") == "m.npy: too long: 49" + what);
  CHECK(npy_refusal(bytes + "12345678") == "m.npy: too long: 56" + what);
  CHECK(npy_refusal(npy_head(dictionary("|i1", "(2, 1)"))) ==
        "m.npy: truncated: 0 bytes of data for 2 x 1 values of 1 byte");
}

TEST_CASE("NPY values that are not finite in the scalar are refused with their place") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(npy_refusal(npy<double>("<f8", {1, 2, 3, 4, 5, std::nan("")})) ==
        "m.npy: the value in row 2, column 3 is not a finite number");
  CHECK(npy_refusal(npy<double>(">f8", {1, -infinity, 3, 4, 5, 6})) ==
        "m.npy: the value in row 1, column 2 is not a finite number");
  const auto large = npy<double>("<f8", {1, 2, 3, 1e300, 5, 6});
  CHECK(npy_refusal<float>(large) == "m.npy: the value in row 2, column 1 is too large for float");
  CHECK(parse_npy<double>(large, "m.npy")(1, 0) == 1e300);
  CHECK(parse_npy<float>(npy<double>("<f8", {1, 2, 3, 1e-300, 5, 6}), "m.npy")(1, 0) == 0.0F);
}

TEST_CASE("NPY: a list is an array of one dimension, a single row or a single column") {
  const std::vector<double> expected{1, 2, 3};
  const auto data = bytes_of<double>({1, 2, 3});
  const auto list = [&](const std::string& shape, bool fortran = false) {
    return parse_npy_list<double>(npy_head(dictionary("<f8", shape, fortran)) + data, "y.npy");
  };
  CHECK(list("(3,)") == expected);
  CHECK(list("(3,)", true) == expected);
  CHECK(list("(3, 1)") == expected);
  CHECK(list("(1, 3)") == expected);
  CHECK(list("(1, 3)", true) == expected);
  CHECK(refusal([&] { (void)list("()"); }) == "y.npy: an array of 0 dimensions where a list is needed");
  CHECK(refusal([&] { (void)list("(3, 1, 1)"); }) == "y.npy: an array of 3 dimensions where a list is needed");
  CHECK(refusal([&] { (void)list("(3, 4)"); }) == "y.npy: a 3 x 4 matrix where a list is needed");
  CHECK(refusal([&] { (void)list("(0,)"); }) == "y.npy: the declared size 0 x 1 has no elements");
}

// ---- files --------------------------------------------------------------------------------------

TEMPLATE_TEST_CASE("A matrix is read by the extension of its file", "", float, double, long double, dmf::mp50) {
  const TemporaryFolder folder;
  const auto expected = rows<TestType>({{1, 2, 3}, {4, 5, 6}});
  const std::string text = "1,2,3\n4,5,6\n";
  const std::string array = "%%MatrixMarket matrix array real general\n2 3\n1\n4\n2\n5\n3\n6\n";
  const std::string bytes = npy<double>("<f8", {1, 2, 3, 4, 5, 6});
  CHECK(same(read_matrix<TestType>(folder.write("a.csv", text)), expected));
  CHECK(same(read_matrix<TestType>(folder.write("b.CSV", text)), expected));
  CHECK(same(read_matrix<TestType>(folder.write("a.mtx", array)), expected));
  CHECK(same(read_matrix<TestType>(folder.write("b.Mtx", array)), expected));
  CHECK(same(read_matrix<TestType>(folder.write("a.npy", bytes)), expected));
  CHECK(same(read_matrix<TestType>(folder.write("b.NPY", bytes)), expected));
  CHECK(same(read_matrix<TestType>(folder.write("c.csv", "x\n" + text), {.skip_rows = 1}), expected));
}

TEST_CASE("A file longer than one reading is read whole") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 30000; ++i) text += std::to_string(i) + '\n';
  const Matrix<double> column = read_matrix<double>(folder.write("long.csv", text));
  REQUIRE(column.rows() == 30000);
  bool is_whole = true;
  for (Eigen::Index i = 0; i < column.rows(); ++i) is_whole &= column(i, 0) == static_cast<double>(i);
  CHECK(is_whole);
}

TEST_CASE("A list is read from a text or a .npy file") {
  const TemporaryFolder folder;
  const std::vector<double> expected{3, 2, 1};
  CHECK(read_list<double>(folder.write("y.txt", "3\n2\n1\n")) == expected);
  CHECK(read_list<double>(folder.write("values", "3, 2, 1")) == expected);
  CHECK(read_list<double>(folder.write("y.csv", "3,2,1\n")) == expected);
  CHECK(read_list<double>(folder.write("y.npy", npy_head(dictionary("<f8", "(3,)")) + bytes_of<double>({3, 2, 1}))) ==
        expected);
  const auto wrong = folder.write("wrong.txt", "3\ntwo\n");
  CHECK(refusal([&] { (void)read_list<double>(wrong); }) == wrong.string() + ":2: 'two' is not a number");
}

/// A pipe with a name in a folder, and somebody who fills it.
std::thread filled_pipe(const std::filesystem::path& path, const std::string& text) {
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  return std::thread([path, text] { std::ofstream(path, std::ios::binary) << text; });
}

TEST_CASE("A pipe is read to its end, and its first bytes tell the format") {
  const auto expected = rows({{1, 2, 3}, {4, 5, 6}});
  const std::string market = "%%MatrixMarket matrix array real general\n2 3\n1\n4\n2\n5\n3\n6\n";
  for (const std::string& text : {std::string("1,2,3\n4,5,6\n"), market, npy<double>("<f8", {1, 2, 3, 4, 5, 6})}) {
    const TemporaryFolder folder;
    std::thread writer = filled_pipe(folder.path() / "pipe", text);
    CHECK(same(read_matrix<double>(folder.path() / "pipe"), expected));
    writer.join();
  }
  const TemporaryFolder folder;
  std::thread writer = filled_pipe(folder.path() / "pipe", "3\n2\n");
  CHECK(read_list<double>(folder.path() / "pipe") == std::vector<double>{3, 2});
  writer.join();
}

TEST_CASE("Standard input is read for '-'") {
  const auto expected = rows({{1, 2, 3}, {4, 5, 6}});
  const auto with_input = [](const std::string& text, const auto& call) {
    std::istringstream stream(text);
    std::streambuf* const usual = std::cin.rdbuf(stream.rdbuf());
    std::cin.clear();
    const auto result = call();
    std::cin.rdbuf(usual);
    std::cin.clear();
    return result;
  };
  for (const std::string& text : {std::string("1,2,3\n4,5,6\n"), npy<double>("<f8", {1, 2, 3, 4, 5, 6})}) {
    CHECK(same(with_input(text, [] { return read_matrix<double>("-"); }), expected));
  }
  CHECK(with_input("3,2", [] { return read_list<double>("-"); }) == std::vector<double>{3, 2});
  CHECK(with_input("", [] { return refusal([] { (void)read_matrix<double>("-"); }); }) == "standard input: no numbers");
  CHECK(with_input("1,x,2", [] { return refusal([] { (void)read_matrix<double>("-", {.skip_rows = 1}); }); }) ==
        "standard input: no numbers behind 1 skipped lines");
  CHECK(with_input("12345678", [] { return refusal([] { (void)read_matrix<double>("-", {.maximum_stream = 7}); }); }) ==
        "standard input: it goes on behind 7 bytes, the most that is read from it");
}

TEST_CASE("What never ends, or is too large, is refused") {
  const TemporaryFolder folder;
  const ReadOptions limits{.maximum_bytes = 1000, .maximum_stream = 5000};
  const std::string endless = ": it goes on behind 5000 bytes, the most that is read from it";
  if (std::filesystem::exists("/dev/zero")) {
    std::vector<std::filesystem::path> names{"/dev/zero"};
    for (const char* name : {"z.csv", "z.mtx", "z.npy"}) {
      names.push_back(folder.path() / name);
      std::filesystem::create_symlink("/dev/zero", names.back());
    }
    for (const auto& name : names) {
      CHECK(refusal([&] { (void)read_matrix<double>(name, limits); }) == name.string() + endless);
      CHECK(refusal([&] { (void)read_list<double>(name, limits); }) == name.string() + endless);
    }
  }
  const auto large = folder.write("large.csv", "");
  std::filesystem::resize_file(large, std::uintmax_t{1} << 40);  // of holes alone: takes no room
  CHECK(refusal([&] { (void)read_matrix<double>(large); }) ==
        large.string() + ": it has 1099511627776 bytes, more than the limit of 8589934592");
  const auto text = folder.write("text.csv", "1;2\n");
  CHECK(same(read_matrix<double>(text, {.maximum_bytes = 4}), rows({{1, 2}})));
  CHECK(refusal([&] { (void)read_list<double>(text, {.maximum_bytes = 3}); }) ==
        text.string() + ": it has 4 bytes, more than the limit of 3");
}

// Refuted by a line that is lost or read twice where a file is cut, at whatever byte.
TEST_CASE("A file in three pieces gives each line once") {
  const TemporaryFolder folder;
  for (const std::string& text : {std::string("ab\n\nc\nlonger line\r\nend\n"), std::string("a\nbc\n\n\nend without"),
                                  std::string("\xEF\xBB\xBF"
                                              "one\ntwo\n"),
                                  std::string("one line")}) {
    const std::string path = folder.write("lines.txt", text).string();
    const auto lines_of = [&](std::uint64_t begin, std::uint64_t end) {
      FileLines lines(path, path, begin, end);
      std::vector<std::string> result;
      while (const auto line = lines.next()) result.emplace_back(*line);
      CHECK(lines.number() == result.size());
      return result;
    };
    std::vector<std::string> all;
    for (FileLines lines(path, path); const auto line = lines.next();) all.emplace_back(*line);
    for (std::uint64_t first = 0; first <= text.size(); ++first) {
      for (std::uint64_t second = first; second <= text.size(); ++second) {
        INFO("cut at bytes " << first << " and " << second);
        std::vector<std::string> pieces = lines_of(0, first);
        for (const auto& line : lines_of(first, second)) pieces.push_back(line);
        for (const auto& line : lines_of(second, text.size())) pieces.push_back(line);
        CHECK(pieces == all);
      }
    }
  }
}

TEST_CASE("A file that cannot be read is refused by name") {
  const TemporaryFolder folder;
  const auto matrix_refusal = [](const std::filesystem::path& path, const ReadOptions& options = {}) {
    const std::string message = refusal([&] { (void)read_matrix<double>(path, options); });
    const std::string name = path.string();
    return message.starts_with(name) ? message.substr(name.size()) : message;
  };
  CHECK(matrix_refusal(folder.path() / "none.csv") == ": no such file");
  CHECK(matrix_refusal(folder.path()) == ": a directory, not a file");
  CHECK(matrix_refusal(folder.write("m.txt", "1")) == ": the extension '.txt' is none of .csv, .mtx and .npy");
  CHECK(matrix_refusal(folder.write("csv", "1")) == ": the extension '' is none of .csv, .mtx and .npy");
  CHECK(matrix_refusal(folder.write("m.csv", "")) == ": no numbers");
  CHECK(matrix_refusal(folder.write("m.csv", "1,2\n3\n")) == ":2: 1 value where line 1 has 2" + comma_hint);
  CHECK(matrix_refusal(folder.write("m.mtx", ""), {.skip_rows = 1}) == ": --skip-rows is for .csv files alone");
  CHECK(matrix_refusal(folder.write("m.npy", ""), {.skip_rows = 1}) == ": --skip-rows is for .csv files alone");
  CHECK(matrix_refusal(folder.write("m.npy", ""), {.decimal = Decimal::comma}) ==
        ": --decimal comma is for .csv files alone");
  CHECK(refusal([&] { (void)read_list<double>(folder.path() / "none"); }) ==
        (folder.path() / "none").string() + ": no such file");

  const auto locked = folder.write("locked.csv", "1\n");
  std::filesystem::permissions(locked, std::filesystem::perms::none);
  if (!std::ifstream(locked))  // who may read everything cannot test this
    CHECK(matrix_refusal(locked) == ": the file cannot be opened");
}
