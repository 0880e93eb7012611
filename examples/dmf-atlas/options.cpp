// SPDX-License-Identifier: BSL-1.0
#include "options.hpp"

#include "number.hpp"

#include <dmf/core/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

namespace dmf_atlas {
namespace {

constexpr const char* help_text =
    R"(dmf-atlas: all critical points of regularized deep matrix factorization,

    F(W) = ||W_L ... W_1 - Y||^2 + sum_l lambda_l ||W_l||^2        (Frobenius norms)

They form finitely many orbits, in closed form. dmf-atlas counts the orbits by type, says what kind
of landscape they make and lists those of lowest value.

Usage:
  dmf-atlas TARGET (--depth L | --hidden LIST | --widths LIST) --lambda LIST [options]
  dmf-atlas --singular-values LIST|FILE --widths LIST --lambda LIST [options]
  dmf-atlas sweep TARGET... --depths LIST --lambdas LIST --csv FILE [options]
                            the landscapes of many problems: see dmf-atlas sweep --help

The problem:
  TARGET                    the matrix Y: a .csv, .mtx (Matrix Market) or .npy file; - is standard
                            input, which like a pipe is known by its first bytes and read up to
                            256 MiB
  --singular-values LIST|FILE
                            the min(d0, dL) singular values of Y instead, in any order
  --widths d0,...,dL        all layer widths: d0 = columns of Y, dL = rows of Y
  --hidden d1,...           the hidden widths alone
  --depth L                 L layers, all hidden widths min(rows, columns)
  --lambda v | v1,...,vL    regularization weights, one for all layers or one for each
  --skip-rows N             pass over N leading lines of a .csv
  --decimal point|comma     the decimal mark in a .csv; comma: cells are separated by semicolons,
                            tabs or blanks. Needed where both are possible: is 1,5 one number?

  --rank K                  the K largest singular triplets of TARGET at most, in place of all: for
                            large targets. A sparse .mtx is then never dense. Counts and types are
                            complete where the norm of the rest of Y lies below the fold
  --certify                 the same, and bounds the other singular values: by a proof where a
                            sparse factorization fits, else with a failure probability of 1e-12.
                            Alone, and for a .mtx that is too large to be dense, up to 1000 triplets
                            are sought

What to list:
  --lowest K | all          the K orbits of lowest value (default 10, or --limit if that is less),
                            or every one
  --limit N                 the most orbits that are listed (default 1000000): where there are more
                            than N, --lowest with a larger K, or all, is refused
  --spectrum                all eigenvalues of the Hessian at each listed orbit, with multiplicities

What counts as equal:
  --group-tolerance t       neighbouring singular values are one group when they differ by at most
                            t x the larger plus their uncertainties (default 0)
  --threshold-tolerance t   a group is exactly at a threshold within this relative distance plus
                            its uncertainty (default 8 epsilon)
  --scalar S                the arithmetic, in which numbers are read and written: float, double
                            (the default), long-double, or mp50 with 50 decimal digits

Output:
  --json FILE               everything, for programs
  --csv FILE                the listed orbits, one per row, without spectra and locations
                            FILE - is standard output; without any, a table goes there. When
                            anything fails, files that were there before stay as they were
  --point K --write DIR     the layers W_1, ..., W_L and the product of the K-th listed orbit's
                            canonical point, as DIR/W_1.npy, ... and DIR/product.npy; DIR is made
  --random SEED             a random point of that orbit instead
  --locate FILE             the orbit nearest to each given point: a folder with W_1.npy, ..., or a
                            matrix file with all entries of W_1, ..., W_L, column by column, in
                            one row for each point (one point: a .npy vector will do)
  --help, --version

Examples:
  dmf-atlas --singular-values 5,3,1 --widths 3,4,4,3 --lambda 0.5
  dmf-atlas ratings.csv --depth 3 --lambda 0.1,0.2,0.1 --lowest 20 --json atlas.json

Exit status: 0 done, 2 wrong input or options, 1 anything else, such as a file that cannot be
written.
)";

[[noreturn]] void refuse(const std::string& problem) { throw UsageError(problem); }

// ---- values -------------------------------------------------------------------------------------

/// The whole number that `text` is, or a refusal that names the option.
std::int64_t whole_number(std::string_view text, std::string_view option) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  const std::string problem = std::string(option) + ": " + in_quotes(text);
  if (error == std::errc::result_out_of_range) refuse(problem + " is too large");
  if (error != std::errc{} || rest != end) refuse(problem + " is not a whole number");
  return number;
}

/// As whole_number, at least `least` and at most `most`.
std::int64_t whole_number(std::string_view text, std::string_view option, std::int64_t least, std::int64_t most) {
  const std::int64_t number = whole_number(text, option);
  const auto outside = [&](const char* bound, std::int64_t value) {
    refuse(std::string(option) + " must be at " + bound + " " + std::to_string(value) + ", got " +
           std::to_string(number));
  };
  if (number < least) outside("least", least);
  if (number > most) outside("most", most);
  return number;
}

/// Whole numbers separated by commas.
std::vector<std::int64_t> whole_numbers(std::string_view text, std::string_view option) {
  std::vector<std::int64_t> numbers;
  for (;;) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    numbers.push_back(whole_number(item, option));
    if (comma == std::string_view::npos) return numbers;
    text.remove_prefix(comma + 1);
  }
}

// ---- the command line as text -------------------------------------------------------------------

constexpr const char* flags[] = {"--help", "--version", "--spectrum", "--certify"};
constexpr const char* options_with_values[] = {"--singular-values",
                                               "--widths",
                                               "--hidden",
                                               "--depth",
                                               "--lambda",
                                               "--rank",
                                               "--lowest",
                                               "--limit",
                                               "--scalar",
                                               "--group-tolerance",
                                               "--threshold-tolerance",
                                               "--skip-rows",
                                               "--decimal",
                                               "--json",
                                               "--csv",
                                               "--html",
                                               "--point",
                                               "--write",
                                               "--random",
                                               "--locate"};

/// The text of every option that was given. CLI11 splits the command line; all values stay text.
class Arguments {
 public:
  Arguments(int argc, const char* const* argv) {
    app_.set_help_flag();
    app_.allow_extras();
    for (const char* flag : flags) app_.add_flag(flag);
    app_.add_flag("-h");
    app_.add_option("TARGET");
    for (const char* option : options_with_values) {
      app_.add_option(option)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ArgumentMismatch& error) {
      const std::string_view what = error.what();
      refuse(std::string(what.substr(0, what.find(':'))) + " needs a value");
    } catch (const CLI::ParseError& error) {
      refuse(error.what());
    }
  }

  [[nodiscard]] bool has(const char* option) const { return app_.get_option(option)->count() > 0; }

  /// The value of an option that may be given once.
  [[nodiscard]] std::optional<std::string> text(const char* option) const {
    const std::vector<std::string> values = app_.get_option(option)->results();
    if (values.empty()) return std::nullopt;
    if (values.size() > 1) {
      refuse(std::string(option) + " is given more than once: " + in_quotes(values[0]) + " and " +
             in_quotes(values[1]));
    }
    return values.front();
  }

  /// As text(), for a file: "-" for the names that the system gives to standard input and output.
  [[nodiscard]] std::optional<std::string> file(const char* option) const {
    auto name = text(option);
    if (name == "/dev/stdin" || name == "/dev/stdout") name = "-";
    return name;
  }

  /// What is neither an option nor the target.
  [[nodiscard]] std::vector<std::string> rest() const { return app_.remaining(); }

 private:
  CLI::App app_;
};

void refuse_rest(const Arguments& arguments) {
  for (const std::string& argument : arguments.rest()) {
    if (argument.starts_with("-")) {
      refuse("unknown option " + in_quotes(argument) + "; see dmf-atlas --help");
    }
    refuse("unexpected argument " + in_quotes(argument) +
           ": there is one TARGET, and lists have no blanks outside quotes");
  }
}

// ---- consistency --------------------------------------------------------------------------------

void check_target(const Options& options) {
  if (options.target && options.singular_values) {
    refuse("give either a TARGET or --singular-values, got both: " + in_quotes(*options.target) + " and " +
           in_quotes(*options.singular_values));
  }
  if (!options.target && !options.singular_values) {
    refuse("a TARGET file or --singular-values is needed; see dmf-atlas --help");
  }
  if (!options.target && options.skip_rows > 0) refuse("--skip-rows needs a TARGET");
  if (!options.target && !options.locate && options.decimal != Decimal::unsaid) {
    refuse("--decimal needs a TARGET or --locate");
  }
  int from_standard_input = 0;
  for (const auto* input : {&options.target, &options.singular_values, &options.locate}) {
    if (*input == "-") ++from_standard_input;
  }
  if (from_standard_input > 1) refuse("two inputs cannot share standard input");
}

void check_architecture(const Options& options) {
  std::string given;
  int count = 0;
  const auto note = [&](bool is_given, const char* name) {
    if (!is_given) return;
    given += (count++ > 0 ? " and " : "") + std::string(name);
  };
  note(options.widths.has_value(), "--widths");
  note(options.hidden.has_value(), "--hidden");
  note(options.depth.has_value(), "--depth");
  if (!options.target && (!options.widths || count > 1)) {
    refuse("--singular-values needs --widths d0,...,dL, got " + (count > 0 ? given : "none"));
  }
  if (count != 1) {
    refuse("exactly one of --widths, --hidden and --depth is needed, got " + (count > 0 ? given : "none"));
  }
}

/// --rank and --certify ask for a part of the singular values, --spectrum for all.
void check_truncation(const Options& options) {
  if (!options.rank && !options.certify) return;
  const std::string name = options.rank ? "--rank" : "--certify";
  if (!options.target) refuse(name + " needs a TARGET: --singular-values are all that there are");
  if (options.spectrum) refuse("--spectrum needs all singular values, " + name + " gives the largest");
}

void check_outputs(const Arguments& arguments, const Options& options) {
  if (arguments.has("--html")) {
    refuse("--html: this build has no HTML report");
  }
  for (const auto& [file, name] : {std::pair{options.json, "--json"}, {options.csv, "--csv"}}) {
    if (file && file->empty()) refuse(std::string(name) + " needs the name of a file");
  }
  if (options.json && options.csv && *options.json == "-" && *options.csv == "-") {
    refuse("--json - and --csv - cannot share standard output");
  }
  if (!options.csv || options.json) return;  // else what was asked for is said nowhere
  if (options.spectrum) refuse("--spectrum: a CSV holds no spectra; add --json FILE");
  if (options.locate) refuse("--locate: a CSV holds no locations; add --json FILE");
}

/// --point, --write and --random belong together.
void check_point(const Options& options) {
  if (options.point && !options.write) refuse("--point needs --write DIR, where the files go");
  if (options.write && !options.point) refuse("--write needs --point K, which orbit");
  if (options.random && !options.point) refuse("--random needs --point K and --write DIR");
  if (!options.point) return;
  if (options.write->empty()) refuse("--write needs the name of a folder");
  if (options.scalar == "mp50") {
    refuse("--write: no .npy holds mp50; float, double and long-double are written");
  }
  if (options.lowest && *options.point > *options.lowest) {
    refuse("--point " + std::to_string(*options.point) + " is not listed: --lowest is " +
           std::to_string(*options.lowest));
  }
}

Decimal decimal(const std::string& text) {
  if (text == "point") return Decimal::point;
  if (text == "comma") return Decimal::comma;
  refuse("--decimal must be point or comma, got " + in_quotes(text));
}

void check_scalar(const std::string& scalar) {
  for (const char* known : {"float", "double", "long-double", "mp50"}) {
    if (scalar == known) return;
  }
  refuse("--scalar: unknown scalar " + in_quotes(scalar) + "; there are float, double, long-double and mp50");
}

std::string needed(std::optional<std::string> text, const char* what) {
  if (!text) refuse(what);
  return *std::move(text);
}

}  // namespace

std::vector<std::string> option_names() {
  std::vector<std::string> names(std::begin(flags), std::end(flags));
  names.insert(names.end(), std::begin(options_with_values), std::end(options_with_values));
  return names;
}

std::variant<Options, std::string> parse_command_line(int argc, const char* const* argv) {
  const Arguments arguments(argc, argv);
  if (arguments.has("--help") || arguments.has("-h")) return help_text;
  if (arguments.has("--version")) return "dmf-atlas " DMF_VERSION_STRING "\n";
  refuse_rest(arguments);

  Options options;
  options.target = arguments.file("TARGET");
  options.singular_values = arguments.file("--singular-values");
  options.locate = arguments.file("--locate");
  if (const auto text = arguments.text("--skip-rows")) {
    options.skip_rows = static_cast<int>(whole_number(*text, "--skip-rows", 0, std::numeric_limits<int>::max()));
  }
  if (const auto text = arguments.text("--decimal")) options.decimal = decimal(*text);
  check_target(options);

  if (const auto text = arguments.text("--widths")) options.widths = whole_numbers(*text, "--widths");
  if (const auto text = arguments.text("--hidden")) options.hidden = whole_numbers(*text, "--hidden");
  constexpr int deepest = 1'000'000;
  if (const auto text = arguments.text("--depth")) {
    options.depth = static_cast<int>(whole_number(*text, "--depth", 2, deepest));
  }
  check_architecture(options);
  options.lambda = needed(arguments.text("--lambda"), "--lambda is needed: one weight, or one per layer");

  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (const auto text = arguments.text("--limit")) {
    options.limit = static_cast<std::uint64_t>(whole_number(*text, "--limit", 1, most));
  }
  constexpr std::uint64_t usual = 10;
  options.lowest = static_cast<std::size_t>(std::min(usual, options.limit));
  if (const auto text = arguments.text("--lowest"); text && *text == "all") {
    options.lowest.reset();
  } else if (text) {
    options.lowest = static_cast<std::size_t>(whole_number(*text, "--lowest", 1, most));
  }
  options.scalar = arguments.text("--scalar").value_or(options.scalar);
  check_scalar(options.scalar);
  options.group_tolerance = arguments.text("--group-tolerance");
  options.threshold_tolerance = arguments.text("--threshold-tolerance");
  if (options.locate && options.locate->empty()) refuse("--locate needs the name of a folder or a file");
  options.json = arguments.file("--json");
  options.csv = arguments.file("--csv");
  options.spectrum = arguments.has("--spectrum");
  options.certify = arguments.has("--certify");
  if (const auto text = arguments.text("--rank")) {
    options.rank = static_cast<std::size_t>(whole_number(*text, "--rank", 1, 1'000'000));
  }
  check_truncation(options);
  check_outputs(arguments, options);
  if (const auto text = arguments.text("--point")) {
    options.point = static_cast<std::size_t>(whole_number(*text, "--point", 1, most));
  }
  options.write = arguments.text("--write");
  if (const auto text = arguments.text("--random")) {
    options.random = static_cast<std::uint64_t>(whole_number(*text, "--random", 0, most));
  }
  check_point(options);
  return options;
}

}  // namespace dmf_atlas
