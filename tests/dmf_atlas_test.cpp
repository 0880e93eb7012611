// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_run.hpp"
#include "support/catch.hpp"

// The program dmf-atlas, run in-process: every option, every refusal, outputs and their failures.
// That its numbers are right is checked in reference_cases_test.cpp.

#include "program.hpp"

#include <dmf/core/version.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace atlas_run;
namespace fs = std::filesystem;

/// A small valid problem, with more arguments behind it.
std::vector<std::string> small_problem(const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"--singular-values", "3,2", "--widths", "2,2,2,2", "--lambda", "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

void check_refused(const std::vector<std::string>& arguments, const std::string& message, int status = 2) {
  std::string command;
  for (const std::string& argument : arguments) command += argument + ' ';
  INFO(command);
  const Run result = run(arguments);
  CHECK(result.err == "dmf-atlas: " + message + "\n");
  CHECK(result.status == status);
  CHECK(result.out.empty());
}

/// The text with every run of blanks and line ends as one blank.
std::string unwrapped(const std::string& text) {
  std::istringstream stream(text);
  std::string result;
  for (std::string word; stream >> word;) result += word + ' ';
  return result;
}

std::string count_to(int n) {
  std::string text = "1";
  for (int i = 2; i <= n; ++i) text += "," + std::to_string(i);
  return text;
}

std::string repeated(const std::string& item, int n) {
  std::string text = item;
  for (int i = 1; i < n; ++i) text += "," + item;
  return text;
}

/// At most 100 columns of printable ASCII, without blanks at the end.
void check_page(const std::string& text) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    INFO(line);
    CHECK(line.size() <= 100);
    CHECK(std::all_of(line.begin(), line.end(), [](char c) { return ' ' <= c && c <= '~'; }));
    CHECK((line.empty() || line.back() != ' '));
  }
}

}  // namespace

// ---- what it prints -----------------------------------------------------------------------------

TEST_CASE("the table of a small problem") {
  const Run result = run({"--singular-values", "5,3,1,0", "--widths", "4,3,4,6", "--lambda", "0.5", "--lowest", "4"});
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  CHECK(result.out == R"(Y          6 x 4, given by its singular values
widths     4, 3, 4, 6: 3 layers, 48 parameters, rank at most 3
lambda     0.5 in every layer
fold       1.04339: a singular value y of Y below it is zero at every critical point
switch     1.18921: a singular value above it is worth fitting

Singular values of Y, and m: the one of W_L ... W_1 at the larger and the smaller root
  group  y  copies  y/switch  m (larger)  m (smaller)
      1  5       1    4.204      4.70154   0.0010006   above the switch
      2  3       1    2.523      2.63814   0.00465123  above the switch
      3  1       1    0.8409                           below the fold
  and 1 zero

Orbits of critical points
  global minimizers          1
  spurious local minimizers  2
  strict saddles             6
  non-strict saddles         0
  all critical points        9

Partially benign: every saddle is strict, but there are 2 orbits of spurious local minimizers.
It stays so while no singular value changes by 4.2 % or more.

The 4 orbits of lowest value
               F  type                active groups        rank  index  nullity  dim  parts
  1   8.29361399  global minimizer    larger 1-2              2      0        8    8      1
       the 2 largest singular values at their larger roots: all those above the switch
  2  14.2987803   spurious minimizer  larger 1                1      0        5    5      1
       y = 3, above the switch, is left at zero: activating it lowers F, but only past a barrier
  3  14.3126908   strict saddle       larger 1; smaller 2     2      1        8    8      1
       y = 3 at its smaller root: negative curvature there
  4  28.9948337   strict saddle       larger 2                1      1        5    5      1
       y = 5 is at zero while the smaller y = 3 is active: exchanging them lowers F
  index, nullity: negative, zero Hessian eigenvalues; dim, parts: dimension, components of orbit
)");
}

TEST_CASE("the JSON of a small problem") {
  const Run result =
      run({"--singular-values", "2,3", "--widths", "2,2,2", "--lambda", "1,1", "--lowest", "2", "--json", "-"});
  CHECK(result.status == 0);
  CHECK(result.out == R"({
  "format": "dmf-atlas-1",
  "scalar": "double",
  "depth": 2,
  "widths": [2,2,2],
  "lambda": [1.0,1.0],
  "singular_values": [3.0,2.0],
  "uncertainty": 0.0,
  "thresholds": {"fold":1.0,"switch":1.0},
  "groups": [
    {"value":3.0,"multiplicity":1,"side_of_fold":1,"side_of_switch":1,"margin_fold":1.0986122886681098,"margin_switch":1.0986122886681098,"roots":[{"kind":"larger","sigma":1.4142135623730951,"end_to_end":2.0}]},
    {"value":2.0,"multiplicity":1,"side_of_fold":1,"side_of_switch":1,"margin_fold":0.6931471805599453,"margin_switch":0.6931471805599453,"roots":[{"kind":"larger","sigma":1.0,"end_to_end":1.0}]}
  ],
  "ambiguous_groups": 0,
  "ambiguous_thresholds": 0,
  "counts": {"total":"4","global_minimizer":"1","local_minimizer":"1","spurious_local_minimizer":"0","strict_saddle":"3","non_strict_saddle":"0"},
  "landscape": "benign",
  "landscape_margins": {"fold":0.6931471805599453,"switch":0.6931471805599453},
  "lowest": [
    {"value":8.0,"type":"global_minimizer","reason":"lowest","rank":2,"choice":[[1,0,0],[1,0,0]],"dimension":1,"components":"2","hessian":{"negative":0,"zero":1,"positive":7,"min":0.0,"max":10.0,"trace":40.0}},
    {"value":9.0,"type":"strict_saddle","reason":"left_out","rank":1,"choice":[[1,0,0],[0,0,0]],"dimension":1,"components":"1","hessian":{"negative":1,"zero":1,"positive":6,"min":-2.0,"max":10.0,"trace":32.0}}
  ]
}
)");
}

TEST_CASE("the CSV of a small problem") {
  const Run result = run({"--singular-values", "2,3", "--widths", "2,2,2", "--lambda", "1", "--csv", "-"});
  CHECK(result.status == 0);
  CHECK(result.out ==
        "orbit,value,type,reason,rank,dimension,components,negative,zero,positive,hessian_min,"
        "hessian_max,hessian_trace,choice\n"
        "1,8,global_minimizer,lowest,2,1,2,0,1,7,0,10,40,1 0 0;1 0 0\n"
        "2,9,strict_saddle,left_out,1,1,1,1,1,6,-2,10,32,1 0 0;0 0 0\n"
        "3,12,strict_saddle,left_out,1,1,1,2,1,5,-4,10,24,0 0 0;1 0 0\n"
        "4,13,strict_saddle,left_out,0,0,1,4,0,4,-4,8,16,0 0 0;0 0 0\n");
}

TEST_CASE("Y = 0 has one critical point and no margins") {
  const std::vector<std::string> zero = {"--singular-values", "0,0", "--widths", "2,3,2,2", "--lambda", "1"};
  CHECK(contains(run(zero).out, "Y = 0: no singular value is positive."));
  std::vector<std::string> to_json = zero;
  to_json.insert(to_json.end(), {"--json", "-"});
  const Run result = run(to_json);
  CHECK(result.status == 0);
  CHECK(contains(result.out, R"("groups": [],)"));
  CHECK(contains(result.out, R"({"value":0.0,"type":"global_minimizer","reason":"lowest","rank":0,"choice":[],)"));
  CHECK_FALSE(contains(result.out, "landscape_margins"));
  CHECK_FALSE(contains(result.out, "null"));
}

TEST_CASE("each reason in plain words") {
  const auto table = [](const char* values, const char* widths, const char* lambda) {
    const Run result = run({"--singular-values", values, "--widths", widths, "--lambda", lambda, "--lowest", "all"});
    CHECK(result.status == 0);
    check_page(result.out);
    return unwrapped(result.out);
  };
  const std::string between = table("1.9,1", "2,2,2,2", "1");
  CHECK(contains(between, "no singular value lies above the switch"));
  CHECK(contains(between, "y = 1.9, below the switch, is active: giving it up lowers F, but only past a barrier"));
  CHECK(contains(between, "between fold and switch"));

  const std::string at_fold = table("4,4,1", "3,3,3,3", "3");
  CHECK(contains(at_fold, "y = 4 at its double root: no negative curvature, yet F descends to third order"));
  CHECK(contains(at_fold, "non-strict saddle double 1 (1 of 2)"));
  CHECK(contains(at_fold,
                 "Partially benign: every local minimizer is global, but there are 2 orbits of "
                 "non-strict saddles."));
  CHECK(contains(at_fold, "A singular value lies exactly at a threshold"));

  const std::string at_switch = table("2,2", "2,2,2,2", "1");
  CHECK(contains(at_switch, "at the switch"));
  CHECK(contains(at_switch, "; at the switch, active and zero are equally good"));
  CHECK(contains(at_switch, "2 copies at smaller roots: negative curvature at each"));

  const std::string both = table("9,4", "2,2,2,2", "3");
  CHECK(contains(both,
                 "Not benign: there is 1 orbit of spurious local minimizers and 1 orbit of "
                 "non-strict saddles."));

  const std::string two_layers = table("4,2,1,0.5", "4,2,4", "1");
  CHECK(contains(two_layers, "the 2 largest singular values: all those above the threshold"));
  CHECK(contains(two_layers, "y = 2, above the threshold, is left at zero: activating it lowers F at once"));
  CHECK(contains(two_layers, "y = 4 is at zero while the smaller y = 2 is active: exchanging them lowers F"));
  CHECK(contains(two_layers, " 1 at the threshold"));
  CHECK(contains(two_layers, " 0.5 below the threshold"));

  CHECK(contains(table("4,3,2", "3,2,3", "1"), "the 2 largest singular values: as many as the widths allow"));
}

TEST_CASE("notes say what was decided by a tolerance or a hair") {
  const auto table = [](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"--widths", "2,2,2,2", "--lambda", "3", "--singular-values"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return unwrapped(run(arguments).out);
  };
  CHECK_FALSE(contains(table({"4,1"}), "Note"));
  CHECK(contains(table({"4.0000000001,1"}),
                 "Note: Group 1 (y = 4) is above the fold by a relative distance of only 2.5e-11."));
  CHECK(contains(table({"4.0000000001,1", "--threshold-tolerance", "1e-10"}),
                 "Note: Group 1 (y = 4) counts as exactly at the fold: relative distance 2.5e-11, "
                 "tolerance 1e-10."));
  const Run ambiguous = run({"--singular-values", "3,2.9999,2.9998,2.9997", "--widths", "4,4,4", "--lambda", "1",
                             "--group-tolerance", "4e-5"});
  CHECK(contains(unwrapped(ambiguous.out), "Note: 1 chain of neighbouring singular values was too wide for one group"));
}

TEST_CASE("help names every option, version the version") {
  for (const char* flag : {"--help", "-h"}) {
    const Run help = run({flag});
    CHECK(help.status == 0);
    CHECK(help.err.empty());
    check_page(help.out);
    for (const char* option : {"TARGET",
                               "--singular-values",
                               "--widths",
                               "--hidden",
                               "--depth",
                               "--lambda",
                               "--lowest",
                               "--limit",
                               "--scalar",
                               "--group-tolerance",
                               "--threshold-tolerance",
                               "--skip-rows",
                               "--decimal",
                               "--json",
                               "--csv",
                               "--spectrum",
                               "--point",
                               "--write",
                               "--random",
                               "--rank",
                               "--certify",
                               "--help",
                               "--version"}) {
      CHECK(contains(help.out, option));
    }
  }
  CHECK(run({"--version"}).out == "dmf-atlas " DMF_VERSION_STRING "\n");
}

// ---- options ------------------------------------------------------------------------------------

TEST_CASE("the singular values of a matrix file") {
  const Folder folder;
  const std::string target = folder.write("y.csv", "0, 3\n2, 0\n0, 0\n");
  const auto json = [&](std::vector<std::string> options) {
    options.insert(options.begin(), target);
    options.insert(options.end(), {"--lambda", "1", "--json", "-"});
    const Run result = run(options);
    CHECK(result.err.empty());
    return result.out;
  };
  const std::string by_widths = json({"--widths", "2,2,2,3"});
  CHECK(contains(by_widths, R"("widths": [2,2,2,3])"));
  CHECK(contains(by_widths, R"("multiplicity":1)"));
  CHECK_FALSE(contains(by_widths, R"("uncertainty": 0.0)"));
  CHECK(json({"--hidden", "2,2"}) == by_widths);
  CHECK(json({"--depth", "3"}) == by_widths);
  CHECK(contains(run({target, "--depth", "3", "--lambda", "1"}).out, "3 x 2, " + target));
}

TEST_CASE("equal singular values of a matrix are one group, noise is zero") {
  const Folder folder;
  // rank 2: the columns sum to the vector of ones
  const std::string target = folder.write("y.csv", "1,0,1\n0,1,1\n1,0,1\n0,1,1\n");
  const Run result = run({target, "--depth", "2", "--lambda", "0.1"});
  CHECK(result.status == 0);
  CHECK(contains(result.out, "singular values known to within"));
  CHECK(contains(result.out, "  and 1 zero\n"));
  const std::string identity = folder.write("one.csv", "0,0,7\n7,0,0\n0,7,0\n");
  CHECK(contains(run({identity, "--depth", "3", "--lambda", "1"}).out, "\n      1  7       3 "));
}

TEST_CASE("a matrix of zeros") {
  const Folder folder;
  const std::string target = folder.write("y.csv", "0, 0\n0, 0\n");
  const Run result = run({target, "--depth", "3", "--lambda", "1"});
  CHECK(result.status == 0);
  CHECK(contains(result.out, "Y          2 x 2, " + target + "\n"));
  CHECK(contains(result.out, "Y = 0: there is nothing to fit"));
}

TEST_CASE("--skip-rows") {
  const Folder folder;
  const std::string target = folder.write("y.csv", "a,b\n1,2.5\n");
  CHECK(run({target, "--depth", "2", "--lambda", "1", "--skip-rows", "1"}).status == 0);
  check_refused({target, "--depth", "2", "--lambda", "1"},
                target + ":1: column 1: 'a' is not a number; skip titles with --skip-rows 1");
}

TEST_CASE("singular values from a list or a file, in any order") {
  const Folder folder;
  const auto json = [&](const std::string& values) {
    const Run result = run({"--singular-values", values, "--widths", "3,3,3", "--lambda", "1", "--json", "-"});
    CHECK(result.err.empty());
    return result.out;
  };
  const std::string expected = json("3,2,0.5");
  CHECK(json("0.5, 3, 2") == expected);
  CHECK(json("0.5 3 2") == expected);
  CHECK(json(folder.write("values.txt", "# values\n2\n3\n0.5\n")) == expected);
  CHECK(contains(run({"--singular-values", folder.file("values.txt"), "--widths", "3,3,3", "--lambda", "1"}).out,
                 "given by its singular values in " + folder.file("values.txt")));
}

TEST_CASE("one weight or one per layer") {
  const auto json = [](const char* lambda) {
    return run({"--singular-values", "3,2", "--widths", "2,2,2,2", "--lambda", lambda, "--json", "-"}).out;
  };
  CHECK(json("0.5") == json("0.5,0.5,0.5"));
  CHECK(contains(json("0.1,0.2,0.3"), R"("lambda": [0.1,0.2,0.3])"));
}

TEST_CASE("--lowest and --limit") {
  const auto rows = [](const std::vector<std::string>& more) {
    const std::string csv = run(small_problem(more)).out;
    return std::count(csv.begin(), csv.end(), '\n') - 1;
  };
  CHECK(rows({"--csv", "-"}) == 9);
  CHECK(rows({"--csv", "-", "--lowest", "3"}) == 3);
  CHECK(rows({"--csv", "-", "--lowest", "100"}) == 9);
  CHECK(rows({"--csv", "-", "--lowest", "all"}) == 9);
  CHECK(rows({"--csv", "-", "--lowest", "all", "--limit", "9"}) == 9);
  CHECK(rows({"--csv", "-", "--limit", "3"}) == 3);                     // who asks for no number gets what there may be
  CHECK(rows({"--csv", "-", "--lowest", "100", "--limit", "9"}) == 9);  // there are no more
  check_refused(small_problem({"--lowest", "5", "--limit", "3"}),
                "--lowest 5 would list 5 orbits, more than --limit 3");
  check_refused(small_problem({"--lowest", "100", "--limit", "8"}),
                "--lowest 100 would list 9 orbits, more than --limit 8");
  check_refused(
      {"--singular-values", count_to(51), "--widths", "51,51,51,51", "--lambda", "0.01", "--lowest", "3000000"},
      "--lowest 3000000 would list 3000000 orbits, more than --limit 1000000");
  check_refused(small_problem({"--lowest", "all", "--limit", "8"}),
                "--lowest all would list 9 orbits, more than --limit 8");
  check_refused({"--singular-values", count_to(40), "--widths", "40,40,40,40", "--lambda", "0.01", "--lowest", "all"},
                "--lowest all would list 12157665459056928801 orbits, more than --limit 1000000");
}

TEST_CASE("tolerances") {
  const auto groups = [](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"--singular-values", "3,2.99", "--widths", "2,2,2",
                                          "--lambda",          "1",      "--json",   "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const std::string json = run(arguments).out;
    return std::make_pair(contains(json, R"("multiplicity":2)"), contains(json, R"("side_of_fold":0)"));
  };
  CHECK(groups({}) == std::make_pair(false, false));
  CHECK(groups({"--group-tolerance", "0.01"}) == std::make_pair(true, false));
  // Groups at the same threshold are one.
  CHECK(groups({"--threshold-tolerance", "1.1"}) == std::make_pair(true, true));
}

// ---- refusals -----------------------------------------------------------------------------------

TEST_CASE("the target and the architecture must be clear") {
  check_refused({}, "a TARGET file or --singular-values is needed; see dmf-atlas --help");
  check_refused({"y.csv", "--singular-values", "1"},
                "give either a TARGET or --singular-values, got both: 'y.csv' and '1'");
  check_refused({"y.csv", "--lambda", "1"}, "exactly one of --widths, --hidden and --depth is needed, got none");
  check_refused({"y.csv", "--lambda", "1", "--depth", "2", "--widths", "1,1,1"},
                "exactly one of --widths, --hidden and --depth is needed, got --widths and --depth");
  check_refused({"--singular-values", "1", "--lambda", "1"}, "--singular-values needs --widths d0,...,dL, got none");
  check_refused({"--singular-values", "1", "--depth", "2", "--lambda", "1"},
                "--singular-values needs --widths d0,...,dL, got --depth");
  check_refused({"--singular-values", "1", "--widths", "1,1,1"}, "--lambda is needed: one weight, or one per layer");
  check_refused({"--singular-values", "1", "--widths", "1,1,1", "--lambda", "1", "--skip-rows", "1"},
                "--skip-rows needs a TARGET");
  check_refused({"a.csv", "b.csv", "--depth", "2", "--lambda", "1"},
                "unexpected argument 'b.csv': there is one TARGET, and lists have no blanks outside quotes");
  check_refused({"clok", "y.csv", "--depth", "2", "--lambda", "1"},
                "'clok' is neither a question nor a file; did you mean clock?");
  check_refused({"--lambda", "1", "learning-coeficients", "--depth", "2"},
                "'learning-coeficients' is neither a question nor a file; did you mean learning-coefficient?");
  check_refused({"elsewhere", "y.csv", "--depth", "2", "--lambda", "1"},
                "unexpected argument 'y.csv': there is one TARGET, and lists have no blanks outside quotes");
}

TEST_CASE("sizes and weights must fit") {
  const auto refused = [](const char* values, const char* widths, const char* lambda, const char* message) {
    check_refused({"--singular-values", values, "--widths", widths, "--lambda", lambda}, message);
  };
  refused("1", "1,1", "1", "depth must be at least 2, got 1 (2 widths d_0, ..., d_L)");
  refused("1,2", "1,1,1", "1", "Y has min(d_0, d_L) = 1 singular values, got 2");
  refused("1", "1,0,1", "1", "width d_1 must be at least 1, got 0");
  refused("1", "1,-2,1", "1", "width d_1 must be at least 1, got -2");
  refused("1", "1,3000000000,3000000000,1", "1",
          "the number of parameters must be below 2^62, exceeded at layer 2 of 3000000000 x "
          "3000000000");
  refused("1", "1,x,1", "1", "--widths: 'x' is not a whole number");
  refused("1", "1,2.5,1", "1", "--widths: '2.5' is not a whole number");
  refused("1", "1,,1", "1", "--widths: '' is not a whole number");
  refused("1", "1,99999999999999999999,1", "1", "--widths: '99999999999999999999' is too large");
  refused("1", "1,1,1", "-1", "weight lambda_1 must be positive and finite, got -1");
  refused("1", "1,1,1", "1,0", "weight lambda_2 must be positive and finite, got 0");
  refused("1", "1,1,1", "1,1e-400", "--lambda: '1e-400' is too small for double");
  refused("1", "1,1,1", "0e7", "weight lambda_1 must be positive and finite, got 0");
  refused("1", "1,1,1", "1,2,3", "there must be one weight lambda per layer: 2 layers, 3 weights");
  refused("1", "1,1,1", "1,x", "--lambda: 'x' is not a number");
  refused("-1", "1,1,1", "1", "singular value 1 must be finite and not negative, got -1");
  refused("nan", "1,1,1", "1", "--singular-values: 'nan' is not a finite number");
  refused("1e999", "1,1,1", "1", "--singular-values: '1e999' is too large for double");
  refused("missing.txt", "1,1,1", "1", "--singular-values: 'missing.txt' is neither a list of numbers nor a file");
  check_refused({"y.csv", "--depth", "1", "--lambda", "1"}, "--depth must be at least 2, got 1");
  check_refused({"y.csv", "--depth", "1000001", "--lambda", "1"}, "--depth must be at most 1000000, got 1000001");
  check_refused({"y.csv", "--depth", "two", "--lambda", "1"}, "--depth: 'two' is not a whole number");
}

TEST_CASE("a target must exist and agree with the widths") {
  check_refused({"missing.csv", "--depth", "2", "--lambda", "1"}, "missing.csv: no such file");
  const Folder folder;
  const std::string target = folder.write("y.csv", "1,2,3\n4,5,6\n");
  check_refused({target, "--widths", "2,2,3", "--lambda", "1"},
                "--widths asks for a Y of 3 rows (dL) and 2 columns (d0), but " + target + " is 2 x 3");
  check_refused({target, "--hidden", "2,0", "--lambda", "1"}, "width d_2 must be at least 1, got 0");
}

TEST_CASE("option values must have their form") {
  const auto refused = [](const std::vector<std::string>& more, const char* message) {
    check_refused(small_problem(more), message);
  };
  refused({"--lowest", "0"}, "--lowest must be at least 1, got 0");
  refused({"--lowest", "-3"}, "--lowest must be at least 1, got -3");
  refused({"--lowest", "some"}, "--lowest: 'some' is not a whole number");
  refused({"--lowest", "1e3"}, "--lowest: '1e3' is not a whole number");
  refused({"--lowest", "99999999999999999999"}, "--lowest: '99999999999999999999' is too large");
  refused({"--limit", "0"}, "--limit must be at least 1, got 0");
  refused({"--group-tolerance", "-1"}, "the group tolerance must be finite and not negative, got -1");
  refused({"--group-tolerance", "x"}, "--group-tolerance: 'x' is not a number");
  refused({"--threshold-tolerance", "-1"}, "the threshold tolerance must be finite and not negative, got -1");
  refused({"--threshold-tolerance", "1,2"}, "--threshold-tolerance must be one number, got '1,2'");
  refused({"--skip-rows", "-1"}, "--skip-rows must be at least 0, got -1");
  refused({"--lambda", "2"}, "--lambda is given more than once: '1' and '2'");
  refused({"--lowest"}, "--lowest needs a value");
}

TEST_CASE("options that do not exist") {
  const auto refused = [](const std::vector<std::string>& more, const char* message) {
    check_refused(small_problem(more), message);
  };
  refused({"--foo"}, "unknown option '--foo'; see dmf-atlas --help");
  refused({"-x"}, "unknown option '-x'; see dmf-atlas --help");
  refused({"--scalar", "qd"}, "--scalar: unknown scalar 'qd'; there are float, double, long-double and mp50");
}

// ---- the scalar ---------------------------------------------------------------------------------

TEST_CASE("the scalar is named, its numbers are JSON numbers or text, and read back") {
  const auto json = [](const std::string& scalar) {
    return run({"--singular-values", "0.1,3e-1", "--widths", "2,2,2", "--lambda", "0.2", "--scalar", scalar, "--json",
                "-"})
        .out;
  };
  for (const std::string scalar : {"float", "double"}) {
    INFO(scalar);
    CHECK(contains(json(scalar), "\"scalar\": \"" + scalar + "\""));
    CHECK(contains(json(scalar), "\"lambda\": [0.2,0.2]"));
    CHECK(contains(json(scalar), "\"singular_values\": [0.3,0.1]"));
  }
  for (const std::string scalar : {"long-double", "mp50"}) {
    INFO(scalar);
    CHECK(contains(json(scalar), "\"scalar\": \"" + scalar + "\""));
    CHECK(contains(json(scalar), "\"lambda\": [\"0.2\",\"0.2\"]"));
    CHECK(contains(json(scalar), "\"singular_values\": [\"0.3\",\"0.1\"]"));
  }
  // Two layers, lambda_l = 2: m = y - 2 = 1, sigma^2 = q0^2 (eta - 1) = 2, F = (y - m)^2 + 2 sigma^2.
  const Run csv =
      run({"--singular-values", "3", "--widths", "1,1,1", "--lambda", "2", "--scalar", "mp50", "--csv", "-"});
  CHECK(contains(csv.out, "\n1,8,global_minimizer,"));
}

TEST_CASE("decimal input at the fold is at the fold in every scalar") {
  const auto at = [](const std::string& threshold, const std::string& scalar, int depth, const std::string& lambda,
                     const std::string& y) {
    const Run result = run({"--singular-values", y, "--widths", repeated("1", depth + 1), "--lambda", lambda,
                            "--scalar", scalar, "--json", "-"});
    return contains(result.out, "\"side_of_" + threshold + "\":0");
  };
  for (const std::string scalar : {"float", "double", "long-double", "mp50"}) {
    INFO(scalar);
    CHECK(at("fold", scalar, 3, "3", "4"));
    CHECK(at("fold", scalar, 7, "1.4", "2.4"));
    CHECK(at("fold", scalar, 12, "1.2", "2.2"));
    CHECK(at("switch", scalar, 7, "0.2", "1.2"));
    CHECK(at("switch", scalar, 12, "0.1", "1.1"));
    CHECK_FALSE(at("fold", scalar, 7, "1.4", "2.40001"));
    CHECK_FALSE(at("fold", scalar, 7, "1.39999", "2.4"));
  }
  CHECK_FALSE(at("fold", "mp50", 7, "1.4", "2.4000000000000000000000000000000000000000000001"));
  CHECK(at("fold", "double", 7, "1.4", "2.4000000000000000000000000000000000000000000001"));
}

TEST_CASE("a matrix file in every scalar") {
  const Folder folder;
  const std::string csv = folder.write("y.csv", "3,0,0,1\n0,2,1,0\n1,0,2,0\n");
  for (const std::string scalar : {"float", "double", "long-double", "mp50"}) {
    INFO(scalar);
    const Run table = run({csv, "--depth", "3", "--lambda", "0.5", "--scalar", scalar});
    CHECK(table.err.empty());
    CHECK(table.status == 0);
    check_page(table.out);
    CHECK(contains(unwrapped(table.out), "1 7.653"));
    CHECK(contains(unwrapped(table.out), "all critical points 27"));
  }
}

TEST_CASE("what is too large for one scalar is not for a wider one") {
  const auto status = [](const std::string& y, const std::string& scalar) {
    return run({"--singular-values", y, "--widths", "1,1,1", "--lambda", "1", "--scalar", scalar, "--json", "-"})
        .status;
  };
  CHECK(status("1e15", "float") == 0);
  CHECK(status("1e30", "float") == 1);  // F overflows
  CHECK(status("1e40", "float") == 2);  // y overflows
  CHECK(status("1e300", "double") == 1);
  CHECK(status("1e300", "long-double") == 0);
  CHECK(status("1e5000", "long-double") == 2);
  CHECK(status("1e5000", "mp50") == 0);
  CHECK(status("1e400000000", "mp50") == 1);
  CHECK(status("1e700000000", "mp50") == 2);
}

TEST_CASE("what does not fit a double is an error, not an infinity") {
  const Run huge = run({"--singular-values", "1e300", "--widths", "1,1,1", "--lambda", "1"});
  CHECK(huge.status == 1);
  CHECK(contains(huge.err, "dmf-atlas: the value F overflows"));
  CHECK(huge.out.empty());
  CHECK(run({"--singular-values", "1e-300", "--widths", "1,1,1", "--lambda", "1e-305", "--json", "-"}).status == 0);
}

TEST_CASE("a message is one line, whatever the arguments contain") {
  check_refused({"a\nb\x01.csv", "--depth", "2", "--lambda", "1"}, "a?b?.csv: no such file");
}

// ---- outputs ------------------------------------------------------------------------------------

TEST_CASE("outputs go where they should") {
  const Folder folder;
  const std::string json = run(small_problem({"--json", "-"})).out, csv = run(small_problem({"--csv", "-"})).out;
  const std::string a = folder.file("a.json"), b = folder.file("b.csv");

  const Run both = run(small_problem({"--json", a, "--csv", b}));
  CHECK(both.status == 0);
  CHECK(both.out.empty());
  CHECK(folder.read("a.json") == json);
  CHECK(folder.read("b.csv") == csv);
  CHECK(folder.size() == 2);

  folder.write("a.json", "old");
  fs::permissions(a, fs::perms::owner_read | fs::perms::owner_write);
  const Run one_each = run(small_problem({"--csv", "-", "--json", a}));
  CHECK(one_each.out == csv);
  CHECK(folder.read("a.json") == json);
  CHECK(fs::status(a).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(folder.size() == 2);
}

TEST_CASE("an output through a symbolic link replaces the file, not the link") {
  const Folder folder;
  folder.write("real.json", "old");
  fs::create_symlink(folder.file("real.json"), folder.file("link.json"));
  CHECK(run(small_problem({"--json", folder.file("link.json")})).status == 0);
  CHECK(fs::is_symlink(folder.file("link.json")));
  CHECK(contains(folder.read("real.json"), "dmf-atlas-1"));
}

TEST_CASE("when an output fails nothing is left behind") {
  const Folder folder;
  const std::string a = folder.file("a.json"), nowhere = folder.file("none/b.csv");
  check_refused(
      small_problem({"--json", nowhere}),
      "cannot write '" + nowhere.substr(0, 40) + (nowhere.size() > 40 ? "...'" : "'") + ": No such file or directory",
      1);
  CHECK(run(small_problem({"--json", a, "--csv", nowhere})).status == 1);
  CHECK(run(small_problem({"--json", a, "--lowest", "all", "--limit", "1"})).status == 2);
  CHECK(folder.size() == 0);
  check_refused(small_problem({"--json", "/"}), "cannot write '/': it is a directory", 1);
  check_refused(small_problem({"--json", "-", "--csv", "-"}), "--json - and --csv - cannot share standard output");
  check_refused(small_problem({"--csv", "-", "--spectrum"}), "--spectrum: a CSV holds no spectra; add --json FILE");
  check_refused(small_problem({"--csv", nowhere, "--locate", a}),
                "--locate: a CSV holds no locations; add --json FILE");
  check_refused(small_problem({"--json", ""}), "--json needs the name of a file");
  CHECK(run(small_problem({"--json", a, "--csv", folder.file("./a.json")})).status == 2);
  CHECK(folder.size() == 0);

  if (fs::exists("/dev/full")) {
    check_refused(small_problem({"--json", "/dev/full"}), "cannot write '/dev/full': No space left on device", 1);
    CHECK(run(small_problem({"--json", a, "--csv", "/dev/full"})).status == 1);
    CHECK(folder.size() == 0);
  }

  folder.write("a.json", "old");
  CHECK(run(small_problem({"--json", a, "--csv", nowhere})).status == 1);
  CHECK(folder.read("a.json") == "old");
}

TEST_CASE("standard output that fails") {
  const Folder folder;
  const std::vector<std::string> arguments = small_problem({"--csv", "-", "--json", folder.file("a.json")});
  std::vector<const char*> argv = {"dmf-atlas"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostream broken(nullptr);
  std::ostringstream err;
  CHECK(dmf_atlas::run(static_cast<int>(argv.size()), argv.data(), broken, err, false) == 1);
  CHECK(contains(err.str(), "dmf-atlas: cannot write standard output"));
  CHECK(folder.size() == 0);
}

TEST_CASE("an output never replaces the input") {
  const Folder folder;
  const std::string target = folder.write("y.csv", "1,2\n3,4\n");
  const Run result = run({target, "--depth", "2", "--lambda", "1", "--csv", folder.file("./y.csv")});
  CHECK(result.status == 2);
  CHECK(contains(result.err, "dmf-atlas: --csv would overwrite the input"));
  CHECK(folder.read("y.csv") == "1,2\n3,4\n");
}

TEST_CASE("progress is for terminals") {
  const std::vector<std::string> long_work = {
      "--singular-values", count_to(9), "--widths", "9,9,9,9", "--lambda", "0.01", "--lowest", "all", "--csv", "-"};
  CHECK(run(long_work, false).err.empty());
  const Run watched = run(long_work, true);
  CHECK(watched.status == 0);
  CHECK(contains(watched.err, "searching the 19683 lowest orbits ..."));
  CHECK(watched.err.ends_with("\r\033[K"));
  CHECK_FALSE(contains(watched.err, "\n"));
  CHECK(run(small_problem(), true).err.empty());
}

// ---- scale --------------------------------------------------------------------------------------

TEST_CASE("wide layers, all singular values given") {
  const Run result = run({"--singular-values", count_to(10000), "--widths", "10000,50,10000", "--lambda", "100"});
  CHECK(result.status == 0);
  check_page(result.out);
  CHECK(contains(result.out,
                 "  13 to 9900: y from 9988 to 101, above the threshold\n"
                 "  9901: y = 100, at the threshold\n"
                 "  9902 to 10000: y from 99 to 1, below the threshold\n"));
}

TEST_CASE("a thousand layers") {
  const Run result = run(
      {"--singular-values", "3e150,5,0.3,1e-200", "--widths", "4," + repeated("7", 999) + ",9", "--lambda", "0.0001"});
  CHECK(result.status == 0);
  check_page(result.out);
  CHECK(contains(result.out, "widths     4, 7 (999 times), 9: 1000 layers"));
}

TEST_CASE("3^1000 orbits, the 100 lowest") {
  const std::vector<std::string> problem = {"--singular-values", count_to(1000), "--widths", "1000,1000,1000,1000",
                                            "--lambda",          "0.001",        "--lowest", "100"};
  const Run result = run(problem);
  CHECK(result.status == 0);
  check_page(result.out);
  CHECK(contains(result.out, "1.322070819 x 10^477 (478 digits)"));
  std::vector<std::string> to_json = problem;
  to_json.insert(to_json.end(), {"--json", "-"});
  const std::string json = run(to_json).out;
  const std::string total = R"("total":"1322070819480806636890455259752144365965422032752148167664920368)";
  CHECK(contains(json, total));
}

TEST_CASE("tables of numbers at both ends of the range") {
  for (const char* values : {"1e150,1e-300,123456.789,3", "1e-300,2e-300,1e-320,0", "1,1,1,1"}) {
    for (const char* lambda : {"1e-300", "1", "1e30", "1e-10,1,1e10"}) {
      const Run result = run({"--singular-values", values, "--widths", "4,5,6,7", "--lambda", lambda});
      INFO(values << " " << lambda << " " << result.err);
      CHECK(result.status == 0);
      check_page(result.out);
    }
  }
}
