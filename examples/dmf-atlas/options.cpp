// SPDX-License-Identifier: BSL-1.0
#include "options.hpp"

#include "help.hpp"
#include "number.hpp"
#include "verb.hpp"

#include <dmf/core/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace dmf_atlas {
namespace {

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

}  // namespace

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

namespace {

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

using Names = std::vector<const char*>;

/// Of every question.
const Names common_flags = {"--help", "--version", "--certify"};
const Names common_values = {
    "--singular-values", "--widths",  "--hidden", "--depth",  "--lambda",          "--weight-decay",
    "--loss-factor",     "--rank",    "--memory", "--scalar", "--group-tolerance", "--threshold-tolerance",
    "--skip-rows",       "--decimal", "--json",   "--csv"};
/// Of the atlas.
const Names atlas_flags = {"--spectrum"};
const Names atlas_values = {"--lowest", "--limit", "--html", "--point", "--write", "--random", "--locate"};

/// The text of every option that was given. CLI11 splits the command line; all values stay text.
class Arguments {
 public:
  Arguments(int argc, const char* const* argv, const Verb* verb) {
    app_.set_help_flag();
    app_.allow_extras();
    app_.add_flag("-h");
    app_.add_option("TARGET");
    for (const Names* flags : {&common_flags, verb != nullptr ? &verb->flags : &atlas_flags}) {
      for (const char* flag : *flags) app_.add_flag(flag);
    }
    for (const Names* options : {&common_values, verb != nullptr ? &verb->values : &atlas_values}) {
      for (const char* option : *options) {
        app_.add_option(option)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      }
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

  [[nodiscard]] bool has(const char* option) const {
    const CLI::Option* given = app_.get_option_no_throw(option);
    return given != nullptr && given->count() > 0;
  }

  /// The value of an option that may be given once.
  [[nodiscard]] std::optional<std::string> text(const char* option) const {
    if (!has(option)) return std::nullopt;
    const std::vector<std::string> values = app_.get_option(option)->results();
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

/// Letters to change, put in or leave out that make one word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// A TARGET that is no file but nearly a question.
void refuse_mistyped_question(const Arguments& arguments, const Verb* verb) {
  const auto target = arguments.file("TARGET");
  if (verb != nullptr || !target) return;
  const bool word =
      std::all_of(target->begin(), target->end(), [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); });
  std::error_code unknown;
  if (!word || *target == "-" || std::filesystem::exists(*target, unknown)) return;
  const Verb* nearest = nullptr;
  std::size_t least = 3;
  for (const Verb& known : verbs()) {
    const std::size_t distance = edit_distance(*target, known.name);
    if (distance < std::min(least, known.name.size() / 2)) {
      least = distance;
      nearest = &known;
    }
  }
  if (nearest == nullptr) return;
  refuse(in_quotes(*target) + " is neither a question nor a file; did you mean " + std::string(nearest->name) + "?");
}

void refuse_rest(const Arguments& arguments, const Verb* verb) {
  for (const std::string& argument : arguments.rest()) {
    if (argument.starts_with("-")) {
      const std::string word = verb != nullptr ? std::string(verb->name) + " " : "";
      refuse("unknown option " + in_quotes(argument) + "; see dmf-atlas " + word + "--help");
    }
    refuse("unexpected argument " + in_quotes(argument) +
           ": there is one TARGET, and lists have no blanks outside quotes");
  }
}

// ---- consistency --------------------------------------------------------------------------------

void check_target(const Options& options) {
  if (options.verb != nullptr && options.verb->own_target) {
    const std::string name(options.verb->name);
    if (options.target) refuse(name + " makes its target itself, got the TARGET " + in_quotes(*options.target));
    if (options.singular_values) refuse(name + " makes its target itself, got --singular-values");
    if (options.skip_rows > 0) refuse("--skip-rows needs a TARGET");
    if (options.decimal != Decimal::unsaid) refuse("--decimal needs a TARGET");
    return;
  }
  if (options.verb != nullptr && options.verb->takes_data && !options.target) {
    refuse(std::string(options.verb->name) + " needs a TARGET");
  }
  if (options.target && options.singular_values) {
    refuse("give either a TARGET or --singular-values, got both: " + in_quotes(*options.target) + " and " +
           in_quotes(*options.singular_values));
  }
  if (!options.target && !options.singular_values) {
    refuse("a TARGET file or --singular-values is needed; see dmf-atlas --help");
  }
  if (!options.target && options.skip_rows > 0) refuse("--skip-rows needs a TARGET");
  std::vector<std::string> points;  // files of them, of the atlas or of the verb
  if (options.locate) points.push_back(*options.locate);
  if (options.verb != nullptr) {
    for (const char* option : options.verb->input_files) {
      if (const auto given = options.own.find(option); given != options.own.end()) points.push_back(given->second);
    }
  }
  if (!options.target && points.empty() && options.decimal != Decimal::unsaid) {
    refuse("--decimal needs a TARGET or --locate");
  }
  auto from_standard_input = std::count(points.begin(), points.end(), "-");
  for (const auto* input : {&options.target, &options.singular_values}) {
    if (*input == "-") ++from_standard_input;
  }
  if (from_standard_input > 1) refuse("two inputs cannot share standard input");
}

void check_architecture(const Options& options) {
  if (options.verb != nullptr && options.verb->own_target) {
    if (options.widths) refuse(std::string(options.verb->name) + " knows the outer widths: give --depth or --hidden");
    if (options.hidden.has_value() == options.depth.has_value()) {
      refuse("exactly one of --hidden and --depth is needed, got " + std::string(options.depth ? "both" : "none"));
    }
    return;
  }
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

void check_weights(const Options& options) {
  if (options.lambda && options.weight_decay) refuse("give either --lambda or --weight-decay, got both");
  const bool needed = options.verb == nullptr || options.verb->needs_weights;
  if (!needed || options.lambda || options.weight_decay) return;
  refuse("--lambda is needed: one weight, or one per layer");
}

/// --rank and --certify ask for a part of the singular values, --spectrum for all.
void check_truncation(const Options& options) {
  if (!options.rank && !options.certify) {
    if (options.memory) refuse("--memory bounds the search of --rank or --certify");
    return;
  }
  const std::string name = options.rank ? "--rank" : "--certify";
  if (!options.target) refuse(name + " needs a TARGET: --singular-values are all that there are");
  if (options.spectrum) refuse("--spectrum needs all singular values, " + name + " gives the largest");
  if (options.verb != nullptr && options.verb->needs_all_values) {
    refuse(std::string(options.verb->name) + " needs all singular values, " + name + " gives the largest");
  }
}

void check_outputs(const Options& options) {
  std::string on_standard_output;
  for (const auto& [file, name] :
       {std::pair{options.json, "--json"}, {options.csv, "--csv"}, {options.html, "--html"}}) {
    if (!file) continue;
    if (file->empty()) refuse(std::string(name) + " needs the name of a file");
    if (*file != "-") continue;
    if (!on_standard_output.empty()) {
      refuse(on_standard_output + " - and " + name + " - cannot share standard output");
    }
    on_standard_output = name;
  }
  if (!(options.csv || options.html) || options.json) return;  // else what was asked for is said nowhere
  if (options.html) {
    if (options.spectrum) refuse("--spectrum: a page holds spectra as it has room; for all add --json FILE");
    if (options.locate) refuse("--locate: a page holds no locations; add --json FILE");
    return;
  }
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

void note_own_options(const Arguments& arguments, Options& options) {
  const auto is_in = [](const std::vector<const char*>& names, std::string_view option) {
    return std::count(names.begin(), names.end(), option) > 0;
  };
  for (const char* option : options.verb->values) {
    const bool is_file = is_in(options.verb->output_files, option) || is_in(options.verb->input_files, option);
    const auto text = is_file ? arguments.file(option) : arguments.text(option);
    if (!text) continue;
    if (is_file && text->empty()) refuse(std::string(option) + " needs the name of a file");
    options.own.emplace(option, *text);
  }
  for (const char* flag : options.verb->flags) {
    if (arguments.has(flag)) options.own.emplace(flag, "");
  }
  for (const char* option : options.verb->needed) {
    if (!options.own.contains(option)) {
      const std::string name(options.verb->name);
      refuse(name + " needs " + option + (is_in(options.verb->input_files, option) ? " FILE" : "") +
             "; see dmf-atlas " + name + " --help");
    }
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

}  // namespace

std::vector<std::string> option_names(const Verb* verb) {
  std::vector<std::string> names;
  for (const Names* some : {&common_flags, &common_values, verb != nullptr ? &verb->flags : &atlas_flags,
                            verb != nullptr ? &verb->values : &atlas_values}) {
    names.insert(names.end(), some->begin(), some->end());
  }
  return names;
}

namespace {

/// `report FILE ...` as the atlas has it, `... --html FILE`.
std::vector<const char*> without_report(int argc, const char* const* argv) {
  if (argc < 3 || (argv[2][0] == '-' && argv[2][1] != '\0')) {
    refuse("report needs the name of a page first, as in dmf-atlas report atlas.html TARGET --depth 3 --lambda 1");
  }
  std::vector<const char*> arguments{argv[0]};
  arguments.insert(arguments.end(), argv + 3, argv + argc);
  arguments.insert(arguments.end(), {"--html", argv[2]});
  return arguments;
}

}  // namespace

std::variant<Options, std::string> parse_command_line(int argc, const char* const* argv) {
  if (argc > 1 && std::string_view(argv[1]) == "report") {
    if (argc > 2 && (std::string_view(argv[2]) == "--help" || std::string_view(argv[2]) == "-h")) return report_help();
    const std::vector<const char*> arguments = without_report(argc, argv);
    return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
  }
  const Verb* verb = argc > 1 ? find_verb(argv[1]) : nullptr;
  const Arguments arguments = verb != nullptr ? Arguments(argc - 1, argv + 1, verb) : Arguments(argc, argv, verb);
  if (arguments.has("--help") || arguments.has("-h")) return verb != nullptr ? help_of(*verb) : main_help();
  if (arguments.has("--version")) return "dmf-atlas " DMF_VERSION_STRING "\n";
  refuse_mistyped_question(arguments, verb);
  refuse_rest(arguments, verb);

  Options options;
  options.verb = verb;
  options.target = arguments.file("TARGET");
  options.singular_values = arguments.file("--singular-values");
  if (verb != nullptr) {
    note_own_options(arguments, options);
  } else {
    options.locate = arguments.file("--locate");
  }
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
  options.lambda = arguments.text("--lambda");
  options.weight_decay = arguments.text("--weight-decay");
  options.loss_factor = arguments.text("--loss-factor");
  check_weights(options);

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
  options.lowest_is_given = arguments.has("--lowest");
  options.scalar = arguments.text("--scalar").value_or(options.scalar);
  check_scalar(options.scalar);
  options.group_tolerance = arguments.text("--group-tolerance");
  options.threshold_tolerance = arguments.text("--threshold-tolerance");
  if (options.locate && options.locate->empty()) refuse("--locate needs the name of a folder or a file");
  options.json = arguments.file("--json");
  options.csv = arguments.file("--csv");
  options.html = arguments.file("--html");
  options.spectrum = arguments.has("--spectrum");
  options.certify = arguments.has("--certify");
  if (const auto text = arguments.text("--rank")) {
    options.rank = static_cast<std::size_t>(whole_number(*text, "--rank", 1, 1'000'000));
  }
  if (const auto text = arguments.text("--memory")) {
    options.memory = whole_number(*text, "--memory", 1, std::int64_t{1} << 40);
  }
  check_truncation(options);
  check_outputs(options);
  if (verb != nullptr) return options;
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
