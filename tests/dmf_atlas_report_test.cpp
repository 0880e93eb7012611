// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_questions.hpp"

// dmf-atlas report: one page of HTML. What it holds is what the program says elsewhere (refuted by any number
// that differs from --json, a state of the path that differs from --lambda at that weight, a mark at which F by its
// layers is not the closed form); names of files stay text; nothing in it is loaded from elsewhere; it is written whole
// or not at all. How it behaves in a browser: examples/dmf-atlas/report/tests.

#include "html_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace atlas_questions;
namespace fs = std::filesystem;

/// What stands in the script with that id.
std::string datum(const std::string& page, const std::string& id) {
  const std::string tag = "<script type=\"application/json\" id=\"" + id + "\">\n";
  const std::size_t begin = page.find(tag);
  REQUIRE(begin != std::string::npos);
  const std::size_t end = page.find("</script>", begin);
  return page.substr(begin + tag.size(), end - begin - tag.size());
}

struct Page {
  std::string text;
  json atlas, report;
};

Page page_of(const Words& problem) {
  const Run result = run(joined({"report", "-"}, problem));
  REQUIRE(result.err.empty());
  REQUIRE(result.status == 0);
  return {result.out, json::parse(datum(result.out, "atlas")), json::parse(datum(result.out, "report"))};
}

/// A number, or the text of one.
double number(const json& x) {
  return x.is_string() ? std::strtod(x.get<std::string>().c_str(), nullptr) : x.get<double>();
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t result = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++result;
  return result;
}

/// The graph of a page is that of the question: leaves, and what joins at which level.
void check_graph(const Page& page, const json& graph) {
  const json& minimizers = page.report["barriers"]["minimizers"];
  CHECK(minimizers == graph["leaves"]);
  const json& merges = page.report["barriers"]["merges"];
  REQUIRE(merges.size() == graph["merges"].size());
  for (std::size_t i = 0; i < merges.size(); ++i) {
    for (const char* key : {"level", "parts", "reason", "count"}) CHECK(merges[i][key] == graph["merges"][i][key]);
  }
}

const Words shape = {"--singular-values", "5,3.5,3.5,1.2", "--widths", "4,4,5,6"};
const Words small = joined(shape, {"--lambda", "0.8"});

}  // namespace

// ---- what it holds ------------------------------------------------------------------------------

TEST_CASE("a page holds the JSON of the program, letter for letter") {
  const Folder folder;
  const Page page = page_of(small);
  const Run all = run(joined(small, {"--lowest", "all", "--json", "-"}));
  CHECK(datum(page.text, "atlas") == all.out);
  CHECK(run(joined({"report", folder.file("a.html")}, small)).status == 0);
  CHECK(folder.read("a.html") == page.text);
  CHECK(run(joined(small, {"--html", folder.file("b.html"), "--csv", folder.file("b.csv")})).out.empty());
  CHECK(folder.read("b.html") == page.text);
  CHECK(count(folder.read("b.csv"), "\n") == 11);  // beside a page the ten lowest, as ever
  const Page three = page_of(joined(small, {"--lowest", "3"}));
  CHECK(datum(three.text, "atlas") == run(joined(small, {"--lowest", "3", "--json", "-"})).out);
}

TEST_CASE("spectra, words and barriers of a page are those of the program") {
  for (const Words& more : {Words{}, {"--scalar", "float"}, {"--scalar", "mp50"}, {"--loss-factor", "1/2"}}) {
    const Page page = page_of(joined(small, more));
    const json atlas = asked(joined(joined(small, more), {"--lowest", "all", "--spectrum"}));
    const std::size_t orbits = atlas["lowest"].size();
    REQUIRE(page.report["spectra"].size() == orbits);
    REQUIRE(page.report["words"]["orbits"].size() == orbits);
    for (std::size_t k = 0; k < orbits; ++k) {
      const json& entry = page.report["spectra"][k];
      const json& hessian = atlas["lowest"][k]["hessian"];
      REQUIRE(entry["values"].size() == hessian["spectrum"].size());
      for (std::size_t i = 0; i < entry["values"].size(); ++i) {
        CHECK(entry["values"][i] == hessian["spectrum"][i][0]);
        CHECK(entry["multiplicities"][i] == hessian["spectrum"][i][1]);
      }
      CHECK(entry["origins"] == hessian["origins"]);
    }
    const json graph = asked(joined({"barriers"}, joined(small, more)));
    check_graph(page, graph);
    const json& barriers = graph["barriers"];
    const json& passes = page.report["barriers"]["passes"];
    const json& minimizers = page.report["barriers"]["minimizers"];
    REQUIRE(passes.size() == barriers.size());
    REQUIRE(minimizers.size() == barriers.size() + 1);
    for (std::size_t i = 0; i < passes.size(); ++i) {
      CHECK(passes[i]["value"] == barriers[i]["pass_value"]);
      CHECK(passes[i]["height_from_fewer"] == barriers[i]["height_from_fewer"]);
      CHECK(passes[i]["height_from_more"] == barriers[i]["height_from_more"]);
      CHECK(minimizers[i]["value"] == barriers[i]["fewer_value"]);
      CHECK(minimizers[i + 1]["value"] == barriers[i]["more_value"]);
      CHECK(minimizers[i + 1]["type"] == barriers[i]["more_type"]);
    }
  }
}

TEST_CASE("the graph of a page is that of the question, with components, ties and two layers") {
  const std::vector<Words> problems = {
      {"--singular-values", "3,2", "--widths", "2,2,2", "--lambda", "1"},              // two layers, two components
      {"--singular-values", "3,2", "--widths", "2,3,2", "--lambda", "1"},              // connected: no graph
      {"--singular-values", "5", "--widths", "1,1,1,1,1,1", "--lambda", "1"},          // 16 components of one rank
      {"--singular-values", "6,4,4,1.2", "--widths", "5,4,3,4", "--lambda", "0.5"},    // a bottleneck within a group
      {"--singular-values", "6,4,3.5,1.2", "--widths", "5,2,2,4", "--lambda", "0.5"},  // exchanges
      {"--singular-values", "1,0.5", "--widths", "2,2,2,2", "--lambda", "9"},          // W = 0 alone
  };
  std::size_t components = 0, empty = 0;
  for (const Words& problem : problems) {
    const Page page = page_of(problem);
    const json graph = asked(joined({"barriers"}, problem));
    check_graph(page, graph);
    for (const json& leaf : graph["leaves"]) components += leaf["components"] != "1";
    empty += graph["merges"].empty();
    CHECK(page.report["words"]["barriers"].get<std::string>().empty() != graph["merges"].empty());
  }
  CHECK(components == 4);
  CHECK(empty == 2);
}

TEST_CASE("the states of the path are the landscapes at those weights") {
  struct Case {
    Words shape;
    std::string weights, factor;
  };
  const std::vector<Case> cases = {
      {shape, "0.8", "1"},
      {{"--singular-values", "5,3,1", "--widths", "3,2,4"}, "2", "1"},
      {{"--singular-values", "4,3,2", "--widths", "3,4,3,4,5"}, "0.5,0.7,0.4,0.9", "1"},
      {shape, "0.8", "1/2"},
  };
  for (const Case& one : cases) {
    const json path = page_of(joined(one.shape, {"--lambda", one.weights, "--loss-factor", one.factor})).report["path"];
    const json events = asked(joined({"path", "--loss-factor", one.factor}, one.shape))["events"];
    REQUIRE(path["events"].size() == events.size());
    REQUIRE(path["states"].size() == 2 * events.size() + 1);
    for (std::size_t i = 0; i < path["states"].size(); ++i) {
      // An event of the path; or a weight between it and the one before, a third of the way in logarithms.
      const double above = i == 0 ? 2 * number(events[0]["mean_weight"]) : number(events[(i - 1) / 2]["mean_weight"]);
      const double below = i / 2 == events.size() ? above / 3 : number(events[i / 2]["mean_weight"]);
      const double weight = i % 2 == 1 ? above : above * std::pow(below / above, 1.0 / 3);
      const json& state = path["states"][i];
      CAPTURE(i, weight, one.weights, one.factor);
      std::string text(40, ' ');
      text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.17g", weight)));
      const json atlas = asked(joined(one.shape, {"--lambda", text, "--loss-factor", one.factor, "--lowest", "all"}));
      CHECK(state["landscape"] == atlas["landscape"]);
      for (const char* type :
           {"total", "global_minimizer", "spurious_local_minimizer", "strict_saddle", "non_strict_saddle"}) {
        CHECK(state["counts"][type] == atlas["counts"][type]);
      }
      int low = std::numeric_limits<int>::max(), high = -1;
      for (const json& orbit : atlas["lowest"]) {
        if (orbit["type"] != "global_minimizer") continue;
        low = std::min(low, orbit["rank"].get<int>());
        high = std::max(high, orbit["rank"].get<int>());
      }
      CHECK(state["ranks"] == json({low, high}));
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
      CHECK(path["events"][i]["mean_weight"] == events[i]["mean_weight"]);
      CHECK(path["events"][i]["kind"] == events[i]["kind"]);
    }
  }
}

TEST_CASE("in the pictures of F known critical points have the values of their orbits") {
  const std::vector<Words> problems = {
      small,
      joined(small, {"--scalar", "mp50"}),
      joined(small, {"--loss-factor", "1/2"}),
      {"--singular-values", "5,3,1", "--widths", "3,3,4", "--lambda", "2"},
      {"--singular-values", "4,3,2", "--widths", "3,4,3,4,5", "--lambda", "0.5,0.7,0.4,0.9"},
      {"--singular-values", "9,7,5", "--widths", "3,1,3,3", "--lambda", "1"},
      {"--singular-values", "9,7,5", "--widths", "3,2,3,3", "--lambda", "1"},
      {"--singular-values", "6,6", "--widths", "2,2,2,2", "--lambda", "1"},
      {"--singular-values", "1.7547653506033277,3", "--widths", "2,2,2,2", "--lambda", "1", "--threshold-tolerance",
       "0.01"},
  };
  for (const Words& problem : problems) {
    const Page page = page_of(problem);
    const json& planes = page.report["planes"];
    const json& lowest = page.atlas["lowest"];
    CHECK(planes.size() == 2 * std::min<std::size_t>(24, lowest.size()));
    const double least = number(lowest[0]["value"]);
    for (const json& plane : planes) {
      CAPTURE(problem, plane["orbit"], plane["kind"]);
      // F at these points is a sum of some tens of terms, each within some epsilon of ||Y||^2 + F.
      CHECK(plane["disagreement"].get<double>() < 100 * std::numeric_limits<double>::epsilon());
      double on_grid = std::numeric_limits<double>::infinity();
      REQUIRE(plane["values"].size() == plane["y"]["count"]);
      for (const json& row : plane["values"]) {
        REQUIRE(row.size() == plane["x"]["count"]);
        for (const json& value : row) on_grid = std::min(on_grid, value.get<double>());
      }
      CHECK(plane["above_least"].get<double>() >= -plane["error"].get<double>());
      // Six digits of a value are within 5e-6 of it.
      CHECK(on_grid - least == Approx(plane["above_least"].get<double>()).margin(6e-6 * on_grid));
      int chosen = 0;
      for (const json& mark : plane["marks"]) {
        CHECK(std::any_of(lowest.begin(), lowest.end(), [&](const json& orbit) {
          return orbit["type"] == mark["type"] &&
                 number(orbit["value"]) == Approx(number(mark["value"])).epsilon(1e-14);
        }));
        if (!mark["chosen"].get<bool>()) continue;
        ++chosen;
        CHECK(mark["value"] == lowest[plane["orbit"].get<std::size_t>()]["value"]);
      }
      CHECK(chosen == 1);
    }
  }
  // Zero and two roots for each of two values.
  const json planes = page_of(small).report["planes"];
  CHECK(planes[0]["marks"].size() == 9);
  CHECK(planes[0]["kind"] == "singular_values");
  CHECK(planes[1]["kind"] == "curvature");
}

// ---- large problems -----------------------------------------------------------------------------

TEST_CASE("a page says what it leaves out") {
  std::string values;
  for (int i = 0; i < 60; ++i) values += (i > 0 ? "," : "") + std::to_string(100 - i);
  const Page many = page_of({"--singular-values", values, "--widths", "60,60,60,60", "--lambda", "0.5"});
  CHECK(many.atlas["lowest"].size() == 1000);
  CHECK(many.atlas["counts"]["total"].get<std::string>().size() > 20);
  CHECK(contains(many.report["words"]["spectra"].get<std::string>(), "The page holds the spectra of"));
  CHECK(contains(many.report["words"]["planes"].get<std::string>(), "24 orbits"));
  CHECK(many.text.size() < std::size_t{8} << 20);

  const Page wide = page_of({"--singular-values", "3,2", "--widths", "2,600000,2", "--lambda", "1"});
  CHECK(wide.report["planes"].empty());
  CHECK(contains(wide.report["words"]["planes"].get<std::string>(), "W has more than 1000000 entries"));

  values.clear();
  for (int i = 0; i < 300; ++i) values += (i > 0 ? "," : "") + std::to_string(1000 - i);
  const Page long_path = page_of({"--singular-values", values, "--widths", "300,2,300", "--lambda", "850"});
  CHECK(long_path.report["path"]["events"].size() == 133);
  CHECK(contains(long_path.report["words"]["path"].get<std::string>(), "Of 300 events"));
  CHECK(number(long_path.report["path"]["highest_weight"]) > 850);
  CHECK(number(long_path.report["path"]["lowest_weight"]) < 850);
}

// ---- text stays text ----------------------------------------------------------------------------

TEST_CASE("the name of a file is text, in the markup and in the scripts") {
  const Folder folder;
  const std::string plain = page_of({folder.write("Y.csv", "3,0,1\n0,2,1\n"), "--depth", "3", "--lambda", "0.3"}).text;
  fs::create_directory(folder.file("a<"));
  for (const std::string name : {"a</script><img src=x onerror=alert(1)>.csv", "\"'&amp;&lt; \\u003c \\.csv",
                                 "<!--<script>.csv", "]]>--!>.csv", "\xff\xfe\xc0\x80\xed\xa0\x80\x01\x7f\xc2\x9b.csv",
                                 "\xce\xa3 \xe2\x80\xae\xe2\x80\xa8.csv", "{{title}}@title@${x}.csv"}) {
    CAPTURE(name);
    const std::string file = folder.write(name, "3,0,1\n0,2,1\n");
    REQUIRE(fs::exists(file));
    const Page page = page_of({file, "--depth", "3", "--lambda", "0.3"});
    for (const char* mark : {"<script", "</script", "<img", "<!--", "<title", "<h1"})
      CHECK(count(page.text, mark) == count(plain, mark));
    for (const char* mark : {"\x01", "\x7f", "\xff", "\xc0\x80", "\xed\xa0\x80"}) CHECK(count(page.text, mark) == 0);
    CHECK(contains(page.text, "<title>" + dmf_atlas::html_text("Landscape of " + file) + "</title>"));
    CHECK(contains(page.report["source"].get<std::string>(), ".csv"));
  }
  CHECK(dmf_atlas::html_text("<a href=\"x\">&'") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  CHECK(dmf_atlas::script_string("\"\\</script>\n") == "\"\\\"\\\\\\u003c/script\\u003e\xEF\xBF\xBD\"");
  CHECK(dmf_atlas::script_string("\xe2\x88\x91\xf0\x9f\x98\x80\xf4\x90\x80\x80") ==
        "\"\xe2\x88\x91\xf0\x9f\x98\x80\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("a page loads nothing") {
  const std::string page = page_of(small).text;
  std::string markup = page;  // what is no script
  for (std::size_t begin = markup.find("<script"); begin != markup.npos; begin = markup.find("<script")) {
    markup.erase(begin, markup.find("</script>", begin) + 9 - begin);
  }
  for (const char* loads :
       {"src=", "<link", "<iframe", "<object", "<embed", "<img", "url(", "@import", "http:", "https:", "//"}) {
    CAPTURE(loads);
    CHECK(count(markup, loads) == 0);
  }
  CHECK(count(markup, "href=") == count(markup, "href=\"#"));
  CHECK(contains(markup, "default-src 'none'"));
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.ends_with("</html>\n"));
}

// ---- refused ------------------------------------------------------------------------------------

TEST_CASE("a page that cannot be is refused in one line, and nothing is left behind") {
  const Folder folder;
  const auto refused = [&](const Words& arguments, const std::string& message, int status) {
    CAPTURE(message);
    const Run result = run(arguments);
    CHECK(result.status == status);
    CHECK(contains(result.err, message));
    CHECK(count(result.err, "\n") == 1);
    CHECK(result.out.empty());
  };
  const std::string first = "report needs the name of a page first";
  refused({"report"}, first, 2);
  refused(joined({"report"}, small), first, 2);
  refused(joined({"report", ""}, small), "--html needs the name of a file", 2);
  refused({"report", folder.file("a.html")}, "a TARGET file or --singular-values is needed", 2);
  refused(joined({"report", folder.file("a.html")}, joined(shape, {"--lambda", "-1"})), "must be positive", 2);
  refused(joined({"report", folder.file("a.html")}, joined(small, {"--html", "b.html"})),
          "--html is given more than once", 2);
  refused(joined({"report", "-"}, joined(small, {"--json", "-"})), "cannot share standard output", 2);
  refused(joined({"report", folder.file("a.html")}, joined(small, {"--spectrum"})), "--spectrum: a page holds", 2);
  refused(joined({"report", folder.file("none/a.html")}, small), "cannot write", 1);
  const std::string target = folder.write("Y.csv", "3,0,1\n0,2,1\n");
  refused({"report", target, target, "--depth", "3", "--lambda", "0.3"}, "--html would overwrite the input", 2);
  CHECK(folder.size() == 1);
  const Run help = run({"report", "--help"});
  CHECK(help.status == 0);
  CHECK(contains(help.out, "dmf-atlas report FILE"));
  CHECK(contains(run({"--help"}).out, "  report "));
}
