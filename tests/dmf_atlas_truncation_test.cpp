// SPDX-License-Identifier: BSL-1.0

// Sparse files, and the program with --rank and --certify: what it says against what it says without.

#include "../examples/dmf-atlas/sparse_file.hpp"

#include "../examples/dmf-atlas/scalars.hpp"
#include "support/atlas_run.hpp"
#include "support/catch.hpp"
#include "support/hard_target.hpp"

#include <dmf/bridge/spectra_svd.hpp>
#include <dmf/sparse/sparse_target.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace atlas_run;
using dmf::Index;

/// A Matrix Market file of format coordinate, entries in random order, some of them in two parts.
std::string market_text(const Eigen::SparseMatrix<double>& Y, std::mt19937_64& generator) {
  std::vector<std::string> entries;
  for (Index k = 0; k < Y.outerSize(); ++k) {
    for (Eigen::SparseMatrix<double>::InnerIterator entry(Y, k); entry; ++entry) {
      std::vector<double> parts{entry.value()};
      if (generator() % 10 == 0) parts = {entry.value() / 2, entry.value() / 2};
      for (const double part : parts) {
        std::ostringstream line;
        line.precision(17);
        line << entry.row() + 1 << ' ' << entry.col() + 1 << ' ' << part << '\n';
        entries.push_back(line.str());
      }
    }
  }
  std::shuffle(entries.begin(), entries.end(), generator);
  std::string text = "%%MatrixMarket matrix coordinate real general\n" + std::to_string(Y.rows()) + ' ' +
                     std::to_string(Y.cols()) + ' ' + std::to_string(entries.size()) + '\n';
  for (const std::string& entry : entries) text += entry;
  return text;
}

/// What either reader says of a text: its matrix, or why not.
std::string said(std::string_view text, bool sparse) {
  std::ostringstream out;
  out.precision(17);
  try {
    const dmf_atlas::Matrix<double> Y =
        sparse ? dmf_atlas::Matrix<double>(dmf_atlas::parse_sparse_market<double>(text, "m.mtx"))
               : dmf_atlas::parse_matrix_market<double>(text, "m.mtx");
    out << Y;
  } catch (const dmf_atlas::FileError& error) {
    out << error.what();
  }
  return out.str();
}

nlohmann::json json_of(std::vector<std::string> arguments) {
  for (const char* more : {"--json", "-"}) arguments.emplace_back(more);
  const Run result = run(arguments);
  INFO(result.err);
  REQUIRE(result.status == 0);
  return nlohmann::json::parse(result.out);
}

}  // namespace

// Refuted by a text of which one reader makes something else than the other.
TEST_CASE("Sparse and dense readers agree") {
  const std::string first = "%%MatrixMarket matrix coordinate ";
  for (const std::string rest :
       {"real general\n3 4 3\n1 2 5\n3 4 -1e-3\n1 2 2\n", "integer general\n2 2 1\n2 1 7\n",
        "pattern general\n2 3 2\n1 1\n2 3\n", "real symmetric\n3 3 3\n1 1 1\n3 1 2\n3 2 4\n",
        "real skew-symmetric\n3 3 2\n3 1 2\n3 2 4\n", "real general\n2 2 0\n",
        "REAL General\r\n% c\r\n\r\n 2 2 1 \r\n%\r\n 1\t1  3 \r\n",
        // and refusals
        "real general\n2 2 2\n1 1 1\n", "real general\n2 2 1\n1 1 1\n2 2 1\n", "real general\n2 2 1\n3 1 1\n",
        "real general\n2 2 1\n1 0 1\n", "real general\n2 2 1\n1 1\n", "real general\n2 2 1\n1 1 x\n",
        "real general\n2 2 1\n1 1 1 1\n", "integer general\n2 2 1\n1 1 1.5\n", "real symmetric\n2 2 1\n1 2 1\n",
        "real skew-symmetric\n2 2 1\n1 1 1\n", "real symmetric\n2 3 1\n1 1 1\n", "real general\n2 2\n",
        "real general\n0 2 0\n", "complex general\n2 2 1\n1 1 1 1\n", "real general\n2 2 99\n", "real general\n", ""}) {
    INFO(rest);
    CHECK(said(first + rest, true) == said(first + rest, false));
  }
  CHECK(said("", true) == "m.mtx: an empty file");
  CHECK(said("%%MatrixMarket matrix array real general\n1 1\n1\n", true) ==
        "m.mtx:2: an array, which is no sparse matrix");
  CHECK(said(first + "real general\n1 2 2\n1 2 1e308\n1 2 1e308\n", true) ==
        "m.mtx: the sum of the entries in row 1, column 2 is too large for double");
  CHECK(said(first + "real general\n3000000000 1 1\n1 1 1\n", true) ==
        "m.mtx:2: the declared size 3000000000 x 1 exceeds the limit of 2147483647 rows or columns");
}

// Refuted by an entry that is lost or changed where a buffer ends.
TEST_CASE("Sparse files that are larger than a buffer are read in two passes") {
  std::mt19937_64 generator(20270601);
  Eigen::SparseMatrix<double> Y(3000, 50);
  std::vector<Eigen::Triplet<double>> triplets;
  for (int i = 0; i < 3000; ++i) {
    for (int j = 0; j < 50; ++j) {
      if (generator() % 2 == 0) triplets.emplace_back(i, j, std::ldexp(static_cast<double>(generator() % 1000003), -7));
    }
  }
  Y.setFromTriplets(triplets.begin(), triplets.end());
  const Folder folder;
  const std::string text = market_text(Y, generator);
  REQUIRE(text.size() > 1200000);
  const std::string file = folder.write("y.mtx", text);
  CHECK(dmf_atlas::is_sparse_file(file));
  CHECK_FALSE(dmf_atlas::is_too_large_to_be_dense(file, {}));
  dmf_atlas::ReadOptions small;
  small.maximum_elements = 149999;
  CHECK(dmf_atlas::is_too_large_to_be_dense(file, small));
  const Eigen::SparseMatrix<double> read = dmf_atlas::read_sparse_matrix<double>(file);
  CHECK(read.nonZeros() == Y.nonZeros());
  CHECK((read - Y).norm() == 0);
  const std::string long_line =
      "%%MatrixMarket matrix coordinate real general\n%" + std::string(1 << 21, 'x') + "\n1 1 0\n";
  CHECK_THROWS_WITH(dmf_atlas::read_sparse_matrix<double>(folder.write("long.mtx", long_line)),
                    Catch::Contains("long.mtx:2: a line of more than 1048576 bytes"));
}

// Refuted by other counts, types, ranks or values than those of the whole decomposition.
TEST_CASE("With --rank and --certify the program says the same of large singular values") {
  std::mt19937_64 generator(20270602);
  const Folder folder;
  for (const auto kind : {dmf::test::Spectrum::steep, dmf::test::Spectrum::repeated, dmf::test::Spectrum::few}) {
    const auto values = dmf::test::hard_values(kind, 50, generator);
    const Eigen::SparseMatrix<double> Y = dmf::test::hard_target(70, 50, values, generator);
    const std::string file = folder.write("y.mtx", market_text(Y, generator));
    const std::vector<std::string> problem = {file, "--depth", "3", "--lambda", "0.4"};
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{"--certify"}, {"--rank", "30", "--certify"}, {"--certify", "--scalar", "mp50"}}) {
      std::vector<std::string> arguments = problem;
      arguments.insert(arguments.end(), more.begin(), more.end());
      const auto truncated = json_of(arguments);
      arguments.erase(std::find(arguments.begin(), arguments.end(), "--certify"));
      if (const auto rank = std::find(arguments.begin(), arguments.end(), "--rank"); rank != arguments.end()) {
        arguments.erase(rank, rank + 2);
      }
      // In the same scalar: decimals of 17 digits are no longer repeated values in one of 50.
      const auto full = json_of(arguments);
      CHECK(truncated["certificate"]["complete"] == true);
      CHECK(truncated["certificate"]["failure_probability"] == 0.0);  // small: counted by inertia, or by norm
      CHECK(truncated["counts"] == full["counts"]);
      CHECK(truncated["landscape"] == full["landscape"]);
      const auto number = [](const nlohmann::json& x) {
        return x.is_string() ? std::stod(x.get<std::string>()) : x.get<double>();
      };
      REQUIRE(truncated["lowest"].size() == full["lowest"].size());
      for (std::size_t i = 0; i < full["lowest"].size(); ++i) {
        const auto &ours = truncated["lowest"][i], &theirs = full["lowest"][i];
        CHECK(std::abs(number(ours["value"]) - number(theirs["value"])) <= 1e-8 * (1 + values.squaredNorm()));
        CHECK(ours["type"] == theirs["type"]);
        CHECK(ours["hessian"]["negative"] == theirs["hessian"]["negative"]);
        CHECK(ours["hessian"]["zero"] == theirs["hessian"]["zero"]);
        CHECK_FALSE(ours["hessian"].contains("min"));
      }
    }
  }
}

TEST_CASE("What is not known is said") {
  std::mt19937_64 generator(20270603);
  const Folder folder;
  const auto values = dmf::test::hard_values(dmf::test::Spectrum::repeated, 50, generator);
  const Eigen::SparseMatrix<double> Y = dmf::test::hard_target(50, 50, values, generator);
  const std::string file = folder.write("y.mtx", market_text(Y, generator));
  const std::vector<std::string> cut = {file, "--depth", "3", "--lambda", "0.01", "--rank", "2", "--certify"};
  const auto json = json_of(cut);
  CHECK(json["certificate"]["complete"] == false);
  CHECK(json["counts"]["complete"] == false);
  CHECK(json["singular_values"].size() == 2);
  CHECK(json["certificate"]["unknown_values"] == 48);
  const Run table = run(cut);
  CHECK(table.status == 0);
  CHECK(table.out.find("INCOMPLETE") != std::string::npos);
  CHECK(table.out.find("Orbits of critical points, at least") != std::string::npos);
  const Run complete = run({file, "--depth", "3", "--lambda", "0.4", "--certify"});
  CHECK(complete.out.find("what follows") != std::string::npos);
  const Run watched = run({file, "--depth", "3", "--lambda", "0.4", "--certify"}, true);
  CHECK(watched.err.find("searching singular values above") != std::string::npos);
  const Run none = run({file, "--depth", "3", "--lambda", "1000", "--certify"});
  CHECK(none.out.find("Y = 0") == std::string::npos);
  CHECK(none.out.find("No singular value that matters was found.") != std::string::npos);
  const Run csv = run({file, "--depth", "3", "--lambda", "0.4", "--certify", "--csv", "-"});
  CHECK(csv.status == 0);

  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& message) {
    const Run result = run(arguments);
    CHECK(result.status == 2);
    CHECK(result.err == "dmf-atlas: " + message + "\n");
  };
  refused({file, "--depth", "3", "--lambda", "1", "--rank", "0"}, "--rank must be at least 1, got 0");
  refused({file, "--depth", "3", "--lambda", "1", "--certify", "--spectrum"},
          "--spectrum needs all singular values, --certify gives the largest");
  refused({"--singular-values", "1", "--widths", "1,1,1", "--lambda", "1", "--rank", "1"},
          "--rank needs a TARGET: --singular-values are all that there are");
}

// Refuted by a number on the page that is not the program's, or by a part that is missing without a word.
TEST_CASE("A page of the largest singular values says what it leaves out") {
  std::mt19937_64 generator(20270605);
  const Folder folder;
  Eigen::SparseMatrix<double> Y(40, 30);
  for (Index i = 0; i < 30; ++i) Y.insert(i, i) = i < 4 ? 9.0 - static_cast<double>(i) : 0.01;
  const std::string file = folder.write("y.mtx", market_text(Y, generator));
  const auto datum = [](const std::string& page, const std::string& id) {
    const std::string tag = "<script type=\"application/json\" id=\"" + id + "\">\n";
    const std::size_t begin = page.find(tag) + tag.size();
    return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  };
  for (const bool complete : {true, false}) {
    const std::vector<std::string> problem = {
        file, "--depth", "3", "--lambda", "1", "--rank", complete ? "6" : "2", "--certify"};
    std::vector<std::string> arguments = problem;
    arguments.insert(arguments.begin(), {"report", "-"});
    const Run page = run(arguments);
    INFO(page.err);
    REQUIRE(page.status == 0);
    const nlohmann::json atlas = datum(page.out, "atlas"), report = datum(page.out, "report");
    arguments = problem;
    arguments.insert(arguments.end(), {"--lowest", "all"});
    CHECK(atlas == json_of(arguments));
    CHECK(atlas["certificate"]["complete"] == complete);
    arguments = problem;
    arguments.insert(arguments.begin(), "barriers");
    const nlohmann::json graph = json_of(arguments);
    CHECK(report["barriers"]["merges"].size() == (complete ? graph["merges"].size() : 0));
    CHECK(report["barriers"]["minimizers"].size() == (complete ? 5 : 0));
    if (complete) CHECK(report["barriers"]["minimizers"] == graph["leaves"]);
    CHECK(report["path"]["events"].empty());
    CHECK(report["spectra"].empty());
    const auto& words = report["words"];
    CHECK(words["path"] == "The path is left out: of the singular values of Y the largest alone are known.");
    CHECK(words["spectra"].get<std::string>().find("the largest alone are known") != std::string::npos);
    CHECK(words["barriers"].get<std::string>().empty() == complete);
    const std::string remarks = report["remarks"].dump();
    CHECK((remarks.find("Incomplete: ") != std::string::npos) == !complete);
    CHECK((remarks.find("are not listed: they lie below the fold") != std::string::npos) == complete);
  }
}

// 3e8 elements, more than a dense matrix may have.
TEST_CASE("A file that is too large to be dense is truncated by itself") {
  std::mt19937_64 generator(20270604);
  const Index rows = 20000, columns = 15000;
  std::string text = "%%MatrixMarket matrix coordinate real general\n20000 15000 30008\n";
  for (int k = 0; k < 30000; ++k) {
    text += std::to_string(generator() % rows + 1) + ' ' + std::to_string(generator() % columns + 1) + " 0.1\n";
  }
  for (int k = 1; k <= 8; ++k)
    text += std::to_string(100 * k) + ' ' + std::to_string(70 * k) + ' ' + std::to_string(5 + k) + '\n';
  const Folder folder;
  const auto json = json_of({folder.write("y.mtx", text), "--hidden", "20,20", "--lambda", "2"});
  CHECK(json["certificate"]["complete"] == true);
  CHECK(json["counts"]["total"] == "6561");  // 3^8
  CHECK(json["widths"] == nlohmann::json({15000, 20, 20, 20000}));
}

// Refuted by a search that takes more than it may, or says "complete" where it had to stop.
TEST_CASE("A bound of memory bounds the triplets, and the result says what is missing") {
  const Folder folder;
  std::mt19937_64 generator(5);
  Eigen::SparseMatrix<double> Y(600, 300);
  for (Index i = 0; i < 300; ++i) Y.insert(i, i) = i < 60 ? 50.0 + static_cast<double>(i) : 0.01;
  const std::string file = folder.write("y.mtx", market_text(Y, generator));
  const auto known = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {file, "--depth", "3", "--lambda", "1", "--json", "-", "--rank", "200"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Run result = run(arguments);
    INFO(result.err);
    REQUIRE(result.status == 0);
    return nlohmann::json::parse(result.out);
  };
  const nlohmann::json all = known({}), some = known({"--memory", "1"});
  CHECK(all["singular_values"].size() >= 60);
  CHECK(all["certificate"]["complete"] == true);
  // 2^20 bytes: k triplets take 8 (3 k 300 + 2 k 600) of them.
  CHECK(some["singular_values"].size() <= 62);
  const dmf::SparseTarget<double> target(Y);
  dmf::TruncationOptions<double> options;
  options.memory = 8.0 * (3 * 20 * 300 + 2 * 20 * 600);
  const dmf::TruncatedSvd<double> found = dmf::truncated_svd(target, 10.0, options);
  CHECK(found.singular_values.size() == 20);
  CHECK_FALSE(found.tail.bound < 10.0);
  CHECK(found.singular_values[0] == Approx(109));
  CHECK(found.singular_values[19] == Approx(90));
  options.memory = 1000;
  CHECK_THROWS_WITH(dmf::truncated_svd(target, 10.0, options),
                    "one triplet takes 57600 bytes for vectors, allowed are 1000");
  const Run refused = run({file, "--depth", "3", "--lambda", "1", "--memory", "5"});
  CHECK(refused.err == "dmf-atlas: --memory bounds the search of --rank or --certify\n");
}
