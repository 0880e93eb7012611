// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_questions.hpp"

// dmf-atlas collapse. Its numbers are those of neural_collapse(), right by tests of its own; here are the ways in which
// a problem is typed, against each other and against the atlas of the singular values sqrt(n_k), and what is refused.

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace atlas_questions;

const std::vector<std::string> four_classes = {"collapse", "--class-counts", "200,100,50,50", "--depth", "7"};

TEST_CASE("Decays, weight decay and weights of F say the same problem, each in its units") {
  const json decays = asked(joined(four_classes, {"--wd", "0.015", "--fd", "0.015"}));
  const json one = asked(joined(four_classes, {"--weight-decay", "0.015"}));
  const json of_F = asked(joined(four_classes, {"--lambda", "6"}));
  CHECK(decays == one);
  CHECK(decays["question"] == "collapse");
  CHECK(near(decays["switch_count"], of_F["switch_count"]));
  CHECK(near(decays["switch_count"], 76.15, 1e-5));
  CHECK(near(decays["fold_count"], 31.46, 1e-4));
  const std::vector<double> values{400, 288.671, 268.287, 289.057, 309.827};
  REQUIRE(of_F["minimizers"].size() == values.size());
  for (std::size_t r = 0; r < values.size(); ++r) {
    CHECK(near(of_F["minimizers"][r]["value"], values[r], 2e-6));
    CHECK(near(decays["minimizers"][r]["value"], of_F["minimizers"][r]["value"].get<double>() / 800));
  }
  CHECK(decays["active"] == 2);
  CHECK(decays["spurious_minimizers"] == 4);
  CHECK(decays["classes"][0]["place"] == "survives");
  CHECK(decays["classes"][2]["place"] == "collapsed");
  CHECK(decays["classes"][2]["feature_norm"] == 0);
  // The class collapses where the factor says.
  const double factor = decays["classes"][1]["collapse_wd_factor"];
  const auto at = [&](double x) {
    return asked(joined(four_classes, {"--wd", std::to_string(0.015 * factor * x), "--fd", "0.015"}))["active"];
  };
  CHECK(at(0.999) == 2);
  CHECK(at(1.001) == 1);

  // The atlas of the square roots says the same.
  const json atlas = [&] {
    const Run result = run({"--singular-values", "14.142135623730951,10,7.0710678118654755,7.0710678118654755",
                            "--widths", "400,4,4,4,4,4,4,4", "--lambda", "6", "--lowest", "1", "--json", "-"});
    return json::parse(result.out);
  }();
  CHECK(near(atlas["lowest"][0]["value"], of_F["least_loss"]));
  CHECK(near(std::pow(atlas["thresholds"]["switch"].get<double>(), 2), of_F["switch_count"]));
}

TEST_CASE("Labels are counted, hidden widths are those of the layers, a bias mixes classes") {
  const Folder folder;
  const std::string labels = folder.write("labels.txt", "cat\ndog\ncat\r\n cat\nbird\ncat\ndog\n\n");
  const json counted = asked({"collapse", "--labels", labels, "--depth", "3", "--weight-decay", "0.01"});
  CHECK(counted["classes"][0]["class"] == "cat");
  CHECK(counted["classes"][0]["samples"] == 4);
  CHECK(counted["classes"][1]["samples"] == 2);
  CHECK(counted["classes"][2]["class"] == "bird");
  CHECK(counted["samples"] == 7);
  const std::string rows = folder.write("rows.csv", "1,0,0\n0,1,0\n1,0,0\n1,0,0\n0,0,1\n1,0,0\n0,1,0\n");
  const json one_hot = asked({"collapse", "--labels", rows, "--depth", "3", "--weight-decay", "0.01"});
  CHECK(one_hot["minimizers"] == counted["minimizers"]);
  CHECK(one_hot["classes"][2]["class"] == "3");
  const std::string counts = folder.write("counts.txt", "4\n2\n1\n");
  const json listed = asked({"collapse", "--class-counts", counts, "--hidden", "3,3", "--weight-decay", "0.01"});
  CHECK(listed["minimizers"] == counted["minimizers"]);
  CHECK(listed["widths"] == json({7, 3, 3, 3}));
  const json narrow =
      asked({"collapse", "--class-counts", "4,2,1", "--depth", "3", "--feature-width", "2", "--weight-decay", "0.001"});
  CHECK(narrow["widths"] == json({7, 2, 3, 3}));
  CHECK(narrow["classes"][2]["place"] == "no_room");

  const json bias = asked(joined(four_classes, {"--weight-decay", "0.015", "--bias"}));
  CHECK(near(bias["directions"][0]["square"], 142.154, 1e-5));
  CHECK(bias["directions"][2]["square"] == 50);
  CHECK(bias["directions"][3]["place"] == "collapsed_everywhere");
  CHECK(bias["classes"][0]["bias"] == 0.5);
  CHECK_FALSE(bias["classes"][0].contains("place"));
}

TEST_CASE("The table says it in words, within a page, in every scalar") {
  for (const char* scalar : {"float", "double", "long-double", "mp50"}) {
    for (const bool bias : {false, true}) {
      std::vector<std::string> arguments = joined(four_classes, {"--weight-decay", "0.015", "--scalar", scalar});
      if (bias) arguments.emplace_back("--bias");
      const Run table = run(arguments);
      INFO(table.err << table.out);
      CHECK(table.status == 0);
      CHECK(contains(table.out, "survives"));
      CHECK(contains(table.out, "zero at the global minimizer"));
      CHECK(contains(table.out, "To take a positive root for each"));
      std::istringstream page(table.out);
      for (std::string line; std::getline(page, line);) CHECK(line.size() <= 100);
      const Run csv = run(joined(arguments, {"--csv", "-"}));
      CHECK(csv.status == 0);
      CHECK(contains(csv.out, "collapse_wd_factor"));
      CHECK(asked(arguments)["scalar"] == scalar);
    }
  }
}

TEST_CASE("What does not fit together is refused") {
  check_refused({"collapse", "--depth", "3", "--weight-decay", "1"},
                "exactly one of --class-counts and --labels is needed, got none");
  check_refused({"collapse", "Y.csv", "--depth", "3", "--weight-decay", "1"},
                "collapse makes its target itself, got the TARGET 'Y.csv'");
  check_refused({"collapse", "--class-counts", "3,2", "--widths", "5,2,2", "--weight-decay", "1"},
                "collapse knows the outer widths: give --depth or --hidden");
  check_refused({"collapse", "--class-counts", "3,2", "--weight-decay", "1"},
                "exactly one of --hidden and --depth is needed, got none");
  check_refused({"collapse", "--class-counts", "3,2", "--depth", "3", "--wd", "1"},
                "--wd with --fd is needed, or one of --weight-decay and --lambda");
  check_refused({"collapse", "--class-counts", "3,2", "--depth", "3", "--wd", "1", "--fd", "1", "--lambda", "1"},
                "--wd with --fd is needed, or one of --weight-decay and --lambda");
  check_refused({"collapse", "--class-counts", "3,2.5", "--depth", "3", "--lambda", "1"},
                "--class-counts must be whole numbers from 1, got '2.5'");
  check_refused({"collapse", "--class-counts", "3,0", "--depth", "3", "--lambda", "1"},
                "--class-counts must be whole numbers from 1, got '0'");
  check_refused({"collapse", "--class-counts", "3,2", "--depth", "4", "--wd", "1,2", "--fd", "1"},
                "--wd needs one number, or 3, one for each weight layer, got 2");
  check_refused({"collapse", "--class-counts", "3,2", "--depth", "3", "--lambda", "-1"},
                "--lambda must be positive, got '-1'");
  check_refused({"collapse", "--class-counts", "3,2", "--hidden", "2", "--feature-width", "2", "--lambda", "1"},
                "--feature-width is the first of --hidden: give one of the two");
  check_refused({"collapse", "--class-counts", "3,2", "--depth", "3", "--lambda", "1", "--loss-factor", "2"},
                "collapse has the loss factor 1/(2N), or that of F with --lambda");
  const Folder folder;
  const std::string gap = folder.write("gap.txt", "a\n\nb\n");
  check_refused({"collapse", "--labels", gap, "--depth", "3", "--lambda", "1"}, gap + ":2: a line without a label");
  const std::string rows = folder.write("rows.csv", "0,1,0\n1,0,1\n");
  check_refused({"collapse", "--labels", rows, "--depth", "3", "--lambda", "1"},
                rows + ":2: neither a label nor a row of zeros and a one, got '1,0,1'");
}

}  // namespace
