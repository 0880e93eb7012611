// SPDX-License-Identifier: BSL-1.0
#include "help.hpp"

#include "sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace dmf_atlas {
namespace {

constexpr std::string_view introduction =
    R"(dmf-atlas: all critical points of regularized deep matrix factorization,

    F(W) = ||W_L ... W_1 - Y||^2 + sum_l lambda_l ||W_l||^2        (Frobenius norms)

They form finitely many orbits, in closed form. dmf-atlas counts the orbits by type, says what kind
of landscape they make and lists those of lowest value.

Usage:
  dmf-atlas TARGET (--depth L | --hidden LIST | --widths LIST) --lambda LIST [options]
  dmf-atlas --singular-values LIST|FILE --widths LIST --lambda LIST [options]
  dmf-atlas QUESTION ...    another question of the same problem; dmf-atlas QUESTION --help
)";

constexpr std::string_view report_summary = "one page of HTML: tables, spectra, pictures of F, path, barriers";
constexpr std::string_view report_text =
    R"(FILE is one page that opens in any browser, without a network: - is standard output. It holds the
singular values with the thresholds, the orbits of lowest F (1000 at most, or --lowest K), sortable and
by type, the spectrum of the Hessian at each and F on planes through it with the critical points
there, the landscape at every weight, and the barriers between local minimizers. What is too large
for a page is said to be left out. `dmf-atlas TARGET --html FILE` is the same, beside --json and --csv.

)";
constexpr std::string_view sweep_summary = "the landscapes of many problems, one row of a CSV each";

constexpr std::string_view problem_options =
    R"(The problem:
  TARGET                    the matrix Y: a .csv, .mtx (Matrix Market) or .npy file; - is standard
                            input, which like a pipe is known by its first bytes and read up to
                            256 MiB
  --singular-values LIST|FILE
                            the min(d0, dL) singular values of Y instead, in any order
  --widths d0,...,dL        all layer widths: d0 = columns of Y, dL = rows of Y
  --hidden d1,...           the hidden widths alone
  --depth L                 L layers, all hidden widths min(rows, columns)
  --lambda v | v1,...,vL    regularization weights, one for all layers or one for each
  --weight-decay LIST       twice the weights, as optimizers have it: (wd/2) ||W_l||^2
  --loss-factor c           the loss c ||W_L ... W_1 - Y||^2 + sum_l lambda_l ||W_l||^2 in place of
                            F; c is a number or a quotient as 1/2. Values, eigenvalues and steps
                            are then those of this loss
  --skip-rows N             pass over N leading lines of a .csv
  --decimal point|comma     the decimal mark in a .csv; comma: cells are separated by semicolons,
                            tabs or blanks. Needed where both are possible: is 1,5 one number?

  --rank K                  the K largest singular triplets of TARGET at most, in place of all: for
                            large targets. A sparse .mtx is then never dense. Counts and types are
                            complete where the norm of the rest of Y lies below the fold
  --memory N                at most N MiB for the vectors of that search: fewer triplets, if need be
  --certify                 the same, and bounds the other singular values: by a proof where a
                            sparse factorization fits, else with a failure probability of 1e-12.
                            Alone, and for a .mtx that is too large to be dense, up to 1000 triplets
                            are sought

)";

constexpr std::string_view list_options =
    R"(What to list:
  --lowest K | all          the K orbits of lowest value (default 10, or --limit if that is less),
                            or every one
  --limit N                 the most orbits that are listed (default 1000000): where there are more
                            than N, --lowest with a larger K, or all, is refused
  --spectrum                all eigenvalues of the Hessian at each listed orbit, with multiplicities

)";

constexpr std::string_view arithmetic_options =
    R"(What counts as equal:
  --group-tolerance t       neighbouring singular values are one group when they differ by at most
                            t x the larger plus their uncertainties (default 0)
  --threshold-tolerance t   a group is exactly at a threshold within this relative distance plus
                            its uncertainty (default 8 epsilon)
  --scalar S                the arithmetic, in which numbers are read and written: float, double
                            (the default), long-double, or mp50 with 50 decimal digits

)";

constexpr std::string_view output_options =
    R"(Output:
  --json FILE               everything, for programs
  --csv FILE                the listed orbits, one per row, without spectra and locations
  --html FILE               a page for a browser: see dmf-atlas report --help
                            FILE - is standard output; without any, a table goes there. When
                            anything fails, files that were there before stay as they were
  --point K --write DIR     the layers W_1, ..., W_L and the product of the K-th listed orbit's
                            canonical point, as DIR/W_1.npy, ... and DIR/product.npy; DIR is made
  --random SEED             a random point of that orbit instead
  --locate FILE             the orbit nearest to each given point: a folder with W_1.npy, ..., or a
                            matrix file with all entries of W_1, ..., W_L, column by column, in
                            one row for each point (one point: a .npy vector will do)
  --help, --version

)";

constexpr std::string_view examples_and_status =
    R"(Examples:
  dmf-atlas --singular-values 5,3,1 --widths 3,4,4,3 --lambda 0.5
  dmf-atlas ratings.csv --depth 3 --lambda 0.1,0.2,0.1 --lowest 20 --json atlas.json

Exit status: 0 done, 2 wrong input or options, 1 anything else, such as a file that cannot be
written.
)";

/// The questions, a line each.
std::string questions() {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view summary) {
    text += fmt::format("  {:<24}  {}\n", name, summary);
  };
  for (const Verb& verb : verbs()) add(verb.name, verb.summary);
  add("report", report_summary);
  add("sweep", sweep_summary);
  return text;
}

/// The names of the options of everything, each once.
std::vector<std::string> all_options() {
  std::set<std::string> names;
  const auto add = [&](const std::vector<std::string>& some) { names.insert(some.begin(), some.end()); };
  add(option_names());
  add(sweep_option_names());
  for (const Verb& verb : verbs()) add(option_names(&verb));
  return {names.begin(), names.end()};
}

/// Text that roff shows as it is.
std::string verbatim(std::string_view text) {
  std::string result = ".nf\n";
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
    begins = c == '\n';
  }
  return result + ".fi\n";
}

}  // namespace

std::string main_help() {
  std::string text(introduction);
  text += questions() + '\n';
  for (const std::string_view part :
       {problem_options, list_options, arithmetic_options, output_options, examples_and_status}) {
    text += part;
  }
  return text;
}

std::string help_of(const Verb& verb) {
  return fmt::format("dmf-atlas {}: {}.\n\nUsage:\n  dmf-atlas {} PROBLEM [options]\n\n{}\n{}{}", verb.name,
                     verb.summary, verb.name, verb.help, problem_options, arithmetic_options) +
         R"(Output:
  --json FILE               everything, for programs
  --csv FILE                the first list of the answer, one row each
                            FILE - is standard output; without any, a table goes there
  --help
)";
}

std::string report_help() {
  return fmt::format("dmf-atlas report: {}.\n\nUsage:\n  dmf-atlas report FILE PROBLEM [options]\n\n{}{}{}",
                     report_summary, report_text, problem_options, arithmetic_options) +
         R"(Output:
  --lowest K                the K orbits of lowest value, 1000 at most
  --json FILE, --csv FILE   as those of dmf-atlas, beside the page
  --help
)";
}

std::string man_page() {
  std::string text =
      ".TH DMF\\-ATLAS 1\n.SH NAME\ndmf\\-atlas \\- all critical points of regularized deep matrix "
      "factorization\n.SH DESCRIPTION\n";
  text += verbatim(main_help());
  for (const Verb& verb : verbs()) {
    std::string title(verb.name);
    std::transform(title.begin(), title.end(), title.begin(),
                   [](char c) { return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    text += ".SH " + title + '\n' + verbatim(fmt::format("{}.\n\n{}", verb.summary, verb.help));
  }
  text += ".SH REPORT\n" + verbatim(fmt::format("{}.\n\n{}", report_summary, report_text));
  return text;
}

std::string bash_completion() {
  std::string words = "report sweep";
  for (const Verb& verb : verbs()) words += ' ' + std::string(verb.name);
  return fmt::format(
      R"(# Completion of dmf-atlas for bash.
_dmf_atlas() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD - 1]}}"
  case "$previous" in
    --scalar) COMPREPLY=($(compgen -W "float double long-double mp50" -- "$word")); return ;;
    --decimal) COMPREPLY=($(compgen -W "point comma" -- "$word")); return ;;
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "{}" -- "$word"))
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "{}" -f -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -o filenames -F _dmf_atlas dmf-atlas
)",
      fmt::join(all_options(), " "), words);
}

}  // namespace dmf_atlas
