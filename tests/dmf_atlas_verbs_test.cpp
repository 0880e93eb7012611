// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_questions.hpp"

// The verbs of dmf-atlas. What they say is held against the atlas of the same problem, which is right by other tests,
// and against the loss written out here in loops: its value, its curvature, gradient descent on it. A factor of 2
// that is lost between F and the loss of a training script would turn the latter red.

#include "help.hpp"
#include "verb.hpp"

#include <nlohmann/json.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace atlas_questions;

const std::vector<std::string> three_layers = {"--singular-values", "6,4,4,1.2", "--widths", "5,4,3,4"};

/// A loss as training scripts have it, c ||W_L ... W_1 - Y||^2 + (wd/2) sum ||W_l||^2, Y diagonal, in loops.
struct Training {
  std::vector<Eigen::Index> widths;
  Eigen::MatrixXd Y;
  double factor, weight_decay;

  [[nodiscard]] std::vector<Eigen::MatrixXd> layers(const Eigen::VectorXd& w) const {
    std::vector<Eigen::MatrixXd> W;
    Eigen::Index at = 0;
    for (std::size_t l = 1; l < widths.size(); ++l) {
      W.push_back(Eigen::Map<const Eigen::MatrixXd>(w.data() + at, widths[l], widths[l - 1]));
      at += W.back().size();
    }
    return W;
  }
  [[nodiscard]] double value(const Eigen::VectorXd& w) const {
    Eigen::MatrixXd product = Eigen::MatrixXd::Identity(widths[0], widths[0]);
    for (const Eigen::MatrixXd& W : layers(w)) product = (W * product).eval();
    return factor * (product - Y).squaredNorm() + weight_decay / 2 * w.squaredNorm();
  }
  [[nodiscard]] Eigen::VectorXd gradient(const Eigen::VectorXd& w) const {
    const std::vector<Eigen::MatrixXd> W = layers(w);
    Eigen::VectorXd result = weight_decay * w;
    Eigen::Index at = 0;
    for (std::size_t l = 0; l < W.size(); ++l) {
      Eigen::MatrixXd below = Eigen::MatrixXd::Identity(widths[0], widths[0]);
      for (std::size_t k = 0; k < l; ++k) below = (W[k] * below).eval();
      Eigen::MatrixXd above = Eigen::MatrixXd::Identity(widths[l + 1], widths[l + 1]);
      for (std::size_t k = l + 1; k < W.size(); ++k) above = (W[k] * above).eval();
      const Eigen::MatrixXd G = 2 * factor * above.transpose() * (above * W[l] * below - Y) * below.transpose();
      result.segment(at, G.size()) += Eigen::Map<const Eigen::VectorXd>(G.data(), G.size());
      at += G.size();
    }
    return result;
  }
  [[nodiscard]] Eigen::MatrixXd hessian(const Eigen::VectorXd& w) const {  // central differences
    Eigen::MatrixXd H(w.size(), w.size());
    constexpr double h = 1e-5;
    for (Eigen::Index j = 0; j < w.size(); ++j) {
      Eigen::VectorXd up = w, down = w;
      up[j] += h;
      down[j] -= h;
      H.col(j) = (gradient(up) - gradient(down)) / (2 * h);
    }
    return (H + H.transpose()) / 2;
  }
};

}  // namespace

// Refuted by: a number of steps, a loss or an end that descent of the loss in loops does not have; a factor of the loss
// that is lost between its time and that of F.
TEST_CASE("dmf-atlas clock: descent of the loss itself is half way, and has the loss, when it says") {
  const std::vector<std::string> problem = {"--singular-values", "6,4,2,0.3", "--widths",       "4,4,3,4",
                                            "--loss-factor",     "1/2",       "--weight-decay", "0.1"};
  const std::vector<double> scales = {0.3, 0.1, 0.01};
  const json clock = asked(joined(
      {"clock", "--start-scale", "0.3,0.1,0.01", "--step", "0.002", "--until", "3", "--points", "4", "--to", "0.5,9"},
      problem));
  Training loss{{4, 4, 3, 4}, Eigen::MatrixXd::Zero(4, 4), 0.5, 0.1};
  loss.Y.diagonal() << 6, 4, 2, 0.3;
  Eigen::VectorXd w = Eigen::VectorXd::Zero(4 * 4 + 3 * 4 + 4 * 3);
  const auto entry = [&](int mode, int layer) -> double& {
    constexpr Eigen::Index rows[] = {4, 3, 4}, begin[] = {0, 16, 28};
    return w[begin[layer] + mode * rows[layer] + mode];
  };
  for (int mode = 0; mode < 3; ++mode) {
    for (int layer = 0; layer < 3; ++layer) entry(mode, layer) = scales[static_cast<std::size_t>(mode)];
  }
  CHECK(near(clock["start_loss"], loss.value(w)));
  std::vector<double> half(3, -1), reached(3, -1), before = scales;
  for (int k = 0; k <= 1500; ++k) {
    if (k % 500 == 0) {
      const json& row = clock["curve"][static_cast<std::size_t>(k / 500)];
      CHECK(near(row["time"], 0.002 * k));
      CHECK(near(row["steps"], k));
      CHECK(near(row["loss"], loss.value(w), 3e-2));
      CHECK(std::abs(row["scale_1"].get<double>() - entry(0, 1)) < 2e-2);
    }
    for (int mode = 0; mode < 3; ++mode) {
      const auto at = static_cast<std::size_t>(mode);
      const double s = entry(mode, 1), middle = clock["modes"][at]["half_scale"];
      const auto crossed = [&](double level) { return (s - level) * (before[at] - level) < 0 || s == level; };
      if (half[at] < 0 && crossed(middle)) half[at] = k - (s - middle) / (s - before[at]);
      if (reached[at] < 0 && crossed(0.5)) reached[at] = k - (s - 0.5) / (s - before[at]);
      before[at] = s;
    }
    w -= 0.002 * loss.gradient(w);
  }
  for (std::size_t mode = 0; mode < 3; ++mode) {
    const json& row = clock["modes"][mode];
    INFO(row.dump());
    CHECK(row["end"] == (mode < 2 ? "larger_root" : "zero"));
    CHECK(row["end_known"] == true);
    if (half[mode] < 0) continue;
    CHECK(std::abs(row["half_steps"].get<double>() - half[mode]) < 0.5);
    CHECK(near(row["half_time"], 0.002 * half[mode], 0.02));
  }
  CHECK(half[0] > 0);
  CHECK(half[1] > 0);
  CHECK(std::abs(clock["targets"][1]["steps"].get<double>() - reached[1]) < 0.5);
  CHECK(clock["targets"][2]["reach"] == "other_way");
  CHECK(clock["targets"][3]["reach"] == "beyond_root");
  CHECK(clock["targets"][3]["time"] == "inf");
  CHECK(clock["end_rank"] == 2);

  // Twice the loss runs twice as fast; in the weighted flow it does not.
  const std::vector<std::string> twice = {"--singular-values", "6,4,2,0.3", "--widths",       "4,4,3,4",
                                          "--loss-factor",     "1",         "--weight-decay", "0.2"};
  const json faster = asked(joined({"clock", "--start-scale", "0.3,0.1,0.01"}, twice));
  CHECK(near(faster["modes"][0]["half_time"], clock["modes"][0]["half_time"].get<double>() / 2, 1e-12));
  CHECK(near(faster["modes"][0]["rate_at_larger_root"], clock["modes"][0]["rate_at_larger_root"].get<double>() * 2,
             1e-12));
  const json weighted = asked(joined({"clock", "--start-scale", "0.3", "--flow", "weighted"}, twice));
  const json also = asked(joined({"clock", "--start-scale", "0.3", "--flow", "weighted"}, problem));
  CHECK(near(weighted["modes"][0]["half_time"], also["modes"][0]["half_time"], 1e-12));
  CHECK(near(weighted["modes"][0]["half_time"], faster["modes"][0]["half_time"].get<double>() * 0.1, 1e-12));

  check_refused(
      {"clock", "--singular-values", "3,1", "--widths", "2,2,2", "--lambda", "1,2"},
      "the plain flow has no closed law where the weights differ; --flow weighted, in which layer l learns at the "
      "rate 1/lambda_l, has one");
  check_refused({"clock", "--singular-values", "3,1", "--widths", "2,2,2", "--lambda", "1", "--start-scale", "1,2,3"},
                "--start-scale takes one scale, or one for each of the 2 modes, got 3");
  // A step that is too long for its end to be known: said in the table before anything else, and no steps in the curve.
  const Words long_step = {"clock", "--singular-values", "3,2", "--widths", "2,2,2,2", "--lambda", "0.1", "--step",
                           "0.5"};
  const json too_long = asked(long_step);
  CHECK(too_long["modes"][0]["end_known"] == false);
  CHECK_FALSE(too_long["curve"][0].contains("steps"));
  const std::string table = run(long_step).out;
  CHECK(contains(table, "No steps: at this step gradient descent is not known to follow the flow"));
  CHECK(table.find("known  ") < table.find("at the scale"));
  CHECK(contains(table, "for want of width only in --csv, --html and --json:"));
  check_refused({"clock", "--singular-values", "3,1", "--widths", "2,2,2", "--lambda", "1", "--until", "0"},
                "--until must be one positive number, got '0'");
}

// ---- the numbers of a training script -----------------------------------------------------------

namespace {

/// How a number changes where F becomes c F, weights and all: as c, as 1/c, as the logarithm, not at all.
enum class Unit { loss, step, log_loss, none };

Unit unit_of(const std::string& key) {
  const auto is_one_of = [&](const std::vector<std::string>& keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  if (is_one_of({"lambda",
                 "mean_weight",
                 "weight_decay",
                 "collapse",
                 "trivial_above",
                 "noise_mean_weight",
                 "lower",
                 "upper",
                 "value",
                 "fewer_value",
                 "pass_value",
                 "more_value",
                 "height_from_fewer",
                 "height_from_more",
                 "level",
                 "height",
                 "sharpness",
                 "trace",
                 "least_curvature",
                 "eigenvalue"})) {
    return Unit::loss;
  }
  if (is_one_of({"step", "largest_step", "best_step", "error_bound_constant"})) return Unit::step;
  return key == "log_mean_weight" ? Unit::log_loss : Unit::none;
}

/// Every number of an answer in the units of a loss c F against that of F; c is a power of two. Counts the numbers.
void check_units(const json& of_loss, const json& of_F, double c, const std::string& key, int& numbers) {
  INFO(key << ": " << of_loss << ", of F " << of_F);
  if (of_F.is_structured()) {
    REQUIRE(of_loss.size() == of_F.size());
    for (auto it = of_F.begin(); it != of_F.end(); ++it) {
      if (of_F.is_array()) {
        check_units(of_loss[static_cast<std::size_t>(it - of_F.begin())], *it, c, key, numbers);
      } else {
        check_units(of_loss.at(it.key()), *it, c, it.key(), numbers);
      }
    }
    return;
  }
  const Unit unit = of_F.is_number() ? unit_of(key) : Unit::none;
  numbers += of_F.is_number();
  if (unit == Unit::none) {
    CHECK(of_loss == of_F);
    return;
  }
  const double x = of_F;
  const double expected = unit == Unit::loss ? c * x : unit == Unit::step ? x / c : x + std::log(c);
  CHECK(near(of_loss, expected, unit == Unit::log_loss ? 1e-15 : 0));
}

}  // namespace

TEST_CASE("In the units of a loss every answer is that of F, in other units") {
  struct Question {
    std::vector<std::string> words, of_loss, of_F;
  };
  const std::vector<std::string> weights_of_loss{"--lambda", "0.0625,0.125,0.03125"}, weights{"--lambda", "0.5,1,0.25"};
  const std::vector<Question> questions = {
      {{"path", "--noise", "0.5", "--weights-for", "0,1,2,3"}, {"--rank-at", "0.125,0.25"}, {"--rank-at", "1,2"}},
      {{"barriers"}, {}, {}},
      {{"rates"}, {"--step", "0.25,1"}, {"--step", "0.03125,0.125"}},
      {{"spectrum", "--orbit", "1"}, {}, {}},
      {{"spectrum", "--orbit", "4"}, {}, {}},
  };
  const double c = 0.125;
  int numbers = 0;
  for (const Question& one : questions) {
    const std::vector<std::string> words = joined(one.words, three_layers);
    json of_loss = asked(joined(joined(words, {"--loss-factor", "1/8"}), joined(weights_of_loss, one.of_loss)));
    const json of_F = asked(joined(joined(words, weights), one.of_F));
    CHECK(of_loss["loss"]["factor"] == c);
    of_loss.erase("loss");
    check_units(of_loss, of_F, c, "", numbers);
  }
  CHECK(numbers > 400);
  // The proximal map is a matter of F alone: it has no units of the loss but for its value.
  const Folder folder;
  const std::string y = folder.write("y.csv", "2,1,0\n0.5,-3,1\n");
  json of_loss = asked({"prox", y, "--depth", "3", "--lambda", "0.0625", "--loss-factor", "1/8"});
  of_loss.erase("loss");
  check_units(of_loss, asked({"prox", y, "--depth", "3", "--lambda", "0.5"}), c, "", numbers);
}

TEST_CASE("Values, curvatures and steps are those of the loss that is typed") {
  const Folder folder;
  Training loss{{5, 4, 3, 4}, Eigen::MatrixXd::Zero(4, 5), 0.125, 0.3};
  loss.Y.diagonal() << 6, 4, 4, 1.2;
  const std::vector<std::string> units = joined(three_layers, {"--loss-factor", "1/8", "--weight-decay", "0.3"});
  const json atlas = asked(joined(units, {"--point", "1", "--write", folder.file("point")}));
  CHECK(atlas["loss"]["factor"] == 0.125);
  CHECK(atlas["lambda"] == json({0.15, 0.15, 0.15}));

  Eigen::VectorXd w(5 * 4 + 4 * 3 + 3 * 4);
  w << npy(folder.read("point/W_1.npy")), npy(folder.read("point/W_2.npy")), npy(folder.read("point/W_3.npy"));
  CHECK(loss.gradient(w).norm() < 1e-13 * w.norm());
  CHECK(near(loss.value(w), atlas["lowest"][0]["value"]));
  const Eigen::VectorXd eigenvalues = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(loss.hessian(w)).eigenvalues();
  CHECK(near(eigenvalues.maxCoeff(), atlas["lowest"][0]["hessian"]["max"], 1e-8));
  CHECK(near(eigenvalues.sum(), atlas["lowest"][0]["hessian"]["trace"], 1e-8));

  const json rates = asked(joined({"rates", "--step", "0.01,1"}, units));
  const json& global = rates["minimizers"][0];
  CHECK(global["type"] == "global_minimizer");
  CHECK(near(global["value"], loss.value(w)));
  CHECK(near(global["sharpness"], eigenvalues.maxCoeff(), 1e-8));
  CHECK(near(global["largest_step"], 2 / eigenvalues.maxCoeff(), 1e-8));
  CHECK(rates["steps"][0]["stable"] == true);

  // Gradient descent on the loss: a step a little below the largest one stays, a little above it leaves.
  const auto end_of_descent = [&](double step) {
    Eigen::VectorXd v = w + 1e-6 * Eigen::VectorXd::LinSpaced(w.size(), -1, 2);
    for (int i = 0; i < 3000; ++i) v -= step * loss.gradient(v);
    return std::abs(loss.value(v) - loss.value(w));
  };
  const double largest = global["largest_step"];
  CHECK(end_of_descent(0.98 * largest) < 1e-10);
  CHECK_FALSE(end_of_descent(1.02 * largest) < 1e-4);

  // The other outputs of the atlas have the same units.
  const std::string csv = run(joined(units, {"--csv", "-"})).out;
  std::ostringstream row;
  row.precision(17);
  row << atlas["lowest"][0]["value"].get<double>();
  CHECK(csv.find("\n1," + row.str().substr(0, 12)) != std::string::npos);
  CHECK(run(units).out.find("loss") != std::string::npos);
}

TEST_CASE("A loss with factor 1 is F, and a weight decay twice the weight") {
  const Run plain = run(joined(three_layers, {"--lambda", "0.15", "--json", "-"}));
  CHECK(run(joined(three_layers, {"--weight-decay", "0.3", "--loss-factor", "1", "--json", "-"})).out == plain.out);
  check_refused(joined(three_layers, {"--lambda", "1", "--weight-decay", "1"}),
                "give either --lambda or --weight-decay, got both");
  check_refused(joined(three_layers, {"--lambda", "1", "--loss-factor", "0"}),
                "--loss-factor must be positive and finite, got '0'");
  check_refused(joined(three_layers, {"--lambda", "1", "--loss-factor", "1/0"}),
                "--loss-factor must be positive and finite, got '1/0'");
  check_refused(joined(three_layers, {"--weight-decay", "x"}), "--weight-decay: 'x' is not a number");
}

// ---- path ---------------------------------------------------------------------------------------

TEST_CASE("The path has the ranks that the atlas has on both sides of every event") {
  const json path = asked(joined({"path"}, three_layers));
  CHECK(path["question"] == "path");
  CHECK_FALSE(path.contains("lambda"));
  REQUIRE(path["events"].size() == 6);  // three values that differ, each with a fold and a switch
  for (const json& event : path["events"]) {
    const double l0 = event["mean_weight"];
    std::ostringstream below;
    below.precision(17);
    below << l0 * (1 - 1e-9);
    const json atlas = asked(joined(three_layers, {"--lambda", below.str()}));
    INFO(event.dump() << " " << atlas["counts"].dump());
    CHECK(atlas["lowest"][0]["rank"] == event["global_rank"]);
    CHECK(std::stoi(atlas["counts"]["local_minimizer"].get<std::string>()) == event["local_minimizers"].get<int>());
    const std::string kind = event["kind"].get<std::string>() == "at_fold" ? "fold" : "switch";
    std::ostringstream there;
    there.precision(17);
    there << l0;
    const json at = asked(joined(three_layers, {"--lambda", there.str()}));
    CHECK(near(at["thresholds"][kind], event["singular_value"]));
  }
}

TEST_CASE("Ranks for weights and weights for ranks") {
  const json path = asked(joined({"path", "--rank-at", "0.5,3,100", "--weights-for", "0,1,2,3"}, three_layers));
  for (const json& row : path["ranks"]) {
    const json atlas = asked(joined(three_layers, {"--lambda", row["mean_weight"].dump()}));
    CHECK(atlas["lowest"][0]["rank"] == row["lowest_rank"]);
  }
  CHECK(path["weights"][0]["upper"] == "inf");
  CHECK(path["weights"][0]["lower"] == path["collapse"]);
  CHECK(path["weights"][2]["lower"] == path["weights"][2]["upper"]);  // two equal values enter together
  check_refused(joined({"path", "--weights-for", "4"}, three_layers),
                "--weights-for must be ranks from 0 to 3, got '4'");
  check_refused(joined({"path", "--rank-at", "0"}, three_layers), "--rank-at must be positive, got '0'");

  // The largest singular value of noise s is s (sqrt(rows) + sqrt(columns)): with s such that it is y_2 = 4, y_1 stays.
  const json noise = asked(joined({"path", "--noise", "0.9"}, three_layers));
  CHECK(near(noise["noise_singular_value"], 0.9 * (2 + std::sqrt(5.0))));
  CHECK(noise["noise_rank"] == 3);
}

TEST_CASE("With two layers a value enters where the weight equals it, in the units of any loss") {
  const std::vector<std::string> two = {"--singular-values", "3,2", "--widths", "2,2,2"};
  const json path = asked(joined({"path"}, two));
  CHECK(near(path["events"][0]["mean_weight"], 3));
  CHECK(near(path["events"][1]["mean_weight"], 2));
  const json half = asked(joined({"path", "--loss-factor", "1/2"}, two));
  CHECK(near(half["events"][0]["mean_weight"], 1.5));
  CHECK(near(half["events"][0]["weight_decay"], 3));
}

// ---- barriers -----------------------------------------------------------------------------------

TEST_CASE("Passes are strict saddles of the atlas between the two minimizers") {
  const json barriers = asked(joined({"barriers", "--lambda", "0.5"}, three_layers));
  const json atlas = asked(joined(three_layers, {"--lambda", "0.5", "--lowest", "all"}));
  REQUIRE(barriers["barriers"].size() == 3);
  for (const json& pass : barriers["barriers"]) {
    CHECK(near(pass["height_from_fewer"], pass["pass_value"].get<double>() - pass["fewer_value"].get<double>(), 1e-11));
    CHECK(near(pass["height_from_more"], pass["pass_value"].get<double>() - pass["more_value"].get<double>(), 1e-11));
    const auto is_it = [&](const json& orbit) {
      return orbit["type"] == "strict_saddle" && orbit["hessian"]["negative"] == 1 &&
             near(orbit["value"], pass["pass_value"]) && orbit["rank"] == pass["more_rank"];
    };
    CHECK(std::any_of(atlas["lowest"].begin(), atlas["lowest"].end(), is_it));
  }
  // The graph: leaves are the local minimizers of the atlas; what joins last has the level of the highest pass.
  double highest = 0;
  for (const json& pass : barriers["barriers"]) highest = std::max(highest, pass["pass_value"].get<double>());
  REQUIRE(barriers["leaves"].size() == 4);
  CHECK(barriers["leaves"][3]["components"] == "2");
  CHECK(near(barriers["merges"].back()["level"], highest));
  double level = 0;
  for (const json& merge : barriers["merges"]) {
    CHECK(merge["level"].get<double>() >= level);
    level = merge["level"];
    for (const json& part : merge["parts"]) {
      if (!part.contains("rank")) continue;
      const json& leaf = barriers["leaves"][part["rank"].get<std::size_t>()];
      CHECK(near(level - part["height"].get<double>(), leaf["value"], 1e-12));
    }
  }

  const json two = asked({"barriers", "--singular-values", "3,2", "--widths", "2,2,2", "--lambda", "1"});
  CHECK(two["barriers"].empty());
  CHECK(two["leaves"][0]["components"] == "2");
  CHECK(two["merges"][0]["reason"] == "lower_rank");
  CHECK(near(two["merges"][0]["level"], two["leaves"][0]["value"].get<double>() + 1));  // (2 - 1)^2
}

// ---- spectrum -----------------------------------------------------------------------------------

TEST_CASE("The spectrum has as many eigenvalues as parameters and adds up to the trace") {
  for (const char* orbit : {"1", "5"}) {
    const json spectrum = asked(joined({"spectrum", "--orbit", orbit, "--lambda", "0.5"}, three_layers));
    const json atlas = asked(joined(three_layers, {"--lambda", "0.5"}));
    const json& same = atlas["lowest"][static_cast<std::size_t>(std::stoi(orbit) - 1)];
    std::int64_t count = 0, negative = 0;
    double sum = 0;
    for (const json& row : spectrum["spectrum"]) {
      count += row["multiplicity"].get<std::int64_t>();
      if (row["eigenvalue"] < 0) negative += row["multiplicity"].get<std::int64_t>();
      sum += row["eigenvalue"].get<double>() * row["multiplicity"].get<double>();
    }
    CHECK(count == 5 * 4 + 4 * 3 + 3 * 4);
    CHECK(negative == same["hessian"]["negative"]);
    CHECK(near(sum, same["hessian"]["trace"], 1e-12));
    CHECK(spectrum["value"] == same["value"]);
  }
  check_refused(joined({"spectrum", "--orbit", "1000000", "--lambda", "9"}, three_layers),
                "--orbit 1000000: there are 1 orbits");
}

// ---- prox ---------------------------------------------------------------------------------------

TEST_CASE("With two layers the proximal map is soft thresholding") {
  const Folder folder;
  const std::string y = folder.write("y.csv", "2,1,0\n0.5,-3,1\n");
  const json prox = asked({"prox", y, "--depth", "2", "--lambda", "0.8,0.2", "--write", folder.file("x.csv")});
  CHECK(near(prox["tau"], 0.4));
  Eigen::MatrixXd Y(2, 3), X(2, 3);
  Y << 2, 1, 0, 0.5, -3, 1;
  std::istringstream text(folder.read("x.csv"));
  char comma = 0;
  for (int i = 0; i < 2; ++i) text >> X(i, 0) >> comma >> X(i, 1) >> comma >> X(i, 2);
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(Y, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const Eigen::VectorXd soft = (svd.singularValues().array() - 0.4).max(0).matrix();
  CHECK((X - svd.matrixU() * soft.asDiagonal() * svd.matrixV().transpose()).norm() < 1e-13);
  CHECK(near(prox["values"][0]["end_to_end"], soft[0]));

  // As .npy the same, and nothing is written over the data.
  CHECK(run({"prox", y, "--depth", "2", "--lambda", "0.8,0.2", "--write", folder.file("x.npy")}).status == 0);
  CHECK(npy(folder.read("x.npy")) == Eigen::Map<const Eigen::VectorXd>(X.data(), X.size()));
  check_refused({"prox", y, "--depth", "2", "--lambda", "1", "--write", y},
                "--write would overwrite the input '" + y + "'");
}

// ---- words --------------------------------------------------------------------------------------

TEST_CASE("Every verb explains its options within a page, and answers in all scalars and outputs") {
  for (const dmf_atlas::Verb& verb : dmf_atlas::verbs()) {
    const std::string name(verb.name);
    INFO(name);
    const Run help = run({name, "--help"});
    CHECK(help.status == 0);
    std::istringstream stream(help.out);
    for (std::string line; std::getline(stream, line);) {
      INFO(line);
      CHECK(line.size() <= 100);
    }
    for (const std::string& option : dmf_atlas::option_names(&verb)) {
      INFO(option);
      CHECK((option == "--version" || help.out.find(option) != std::string::npos));
    }
    CHECK(run({"--help"}).out.find("  " + name + " ") != std::string::npos);
    std::string in_roff;  // where a plain hyphen breaks words
    for (const char c : name) in_roff += c == '-' ? "\\-" : std::string(1, c);
    CHECK(run({"--man-page"}).out.find(in_roff) != std::string::npos);
    CHECK(run({"--bash-completion"}).out.find(' ' + name) != std::string::npos);
    check_refused({name, "--lowest-of-all"}, "unknown option '--lowest-of-all'; see dmf-atlas " + name + " --help");
    if (!verb.needed.empty()) continue;  // it needs points: dmf_atlas_points_test
    if (verb.own_target) continue;       // its answers: tests/dmf_atlas_collapse_test.cpp
    if (verb.takes_data) continue;       // tests/dmf_atlas_continue_test.cpp
    for (const char* scalar : {"float", "double", "long-double", "mp50"}) {
      const std::vector<std::string> arguments = joined({name, "--scalar", scalar, "--lambda", "0.5"}, three_layers);
      const json answer = asked(arguments);
      CHECK(answer["question"] == name);
      CHECK(answer["scalar"] == scalar);
      const Run table = run(arguments), csv = run(joined(arguments, {"--csv", "-"}));
      CHECK(table.status == 0);
      CHECK(csv.status == 0);
      CHECK(csv.out.find(',') != std::string::npos);
      std::istringstream page(table.out);
      for (std::string line; std::getline(page, line);) {
        INFO(line);
        CHECK(line.size() <= 100);
        CHECK((line.empty() || line.back() != ' '));
      }
    }
  }
  check_refused(joined({"rates", "--lowest", "3", "--lambda", "1"}, three_layers),
                "unknown option '--lowest'; see dmf-atlas rates --help");
  check_refused(joined({"rates"}, three_layers), "--lambda is needed: one weight, or one per layer");
  check_refused({"path", "y.mtx", "--depth", "2", "--rank", "3"},
                "path needs all singular values, --rank gives the largest");
}
