// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_run.hpp"
#include "support/catch.hpp"

// What dmf-atlas leaves in the world: files that appear together or not at all, older files that are
// kept, standard input and output, and messages that name options which exist.

#include "options.hpp"
#include "output_files.hpp"
#include "sweep.hpp"
#include "verb.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <ostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace atlas_run;
namespace fs = std::filesystem;

std::vector<std::string> small(const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"--singular-values", "3,2", "--widths", "2,2,2,2", "--lambda", "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

void check_refused(const std::vector<std::string>& arguments, const std::string& message, int status) {
  const Run result = run(arguments);
  CHECK(result.err == "dmf-atlas: " + message + "\n");
  CHECK(result.status == status);
  CHECK(result.out.empty());
}

/// Standard input for as long as it lives.
class StandardInput {
 public:
  explicit StandardInput(const std::string& text) : stream_(text), usual_(std::cin.rdbuf(stream_.rdbuf())) {
    std::cin.clear();
  }
  ~StandardInput() {
    std::cin.rdbuf(usual_);
    std::cin.clear();
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  std::istringstream stream_;
  std::streambuf* usual_;
};

dmf_atlas::OutputFiles::Writer writes(const std::string& text) {
  return [text](dmf_atlas::TextSink& sink) { sink.end() += text; };
}

}  // namespace

// ---- older files --------------------------------------------------------------------------------

TEST_CASE("when a second output cannot take its place the first one gives its place back") {
  const Folder folder;
  const std::string a = folder.write("a", "old"), b = folder.file("b"), c = folder.file("c");
  fs::permissions(a, fs::perms::owner_read | fs::perms::owner_write);
  std::ostringstream standard_output;
  dmf_atlas::OutputFiles files(standard_output);
  for (const std::string& name : {a, b, c}) files.add(name);
  fs::create_directories(c + "/in the way");  // after the probe, as another program might
  CHECK_THROWS_AS(files.write({writes("1"), writes("2"), writes("3")}), dmf_atlas::OutputError);
  CHECK(folder.read("a") == "old");
  CHECK(fs::status(a).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK_FALSE(fs::exists(b));
  CHECK(folder.size() == 2);  // a and what is in the way
}

TEST_CASE("a writer that throws in the middle leaves everything as it was") {
  const Folder folder;
  const std::string a = folder.write("a", "old");
  std::ostringstream standard_output;
  dmf_atlas::OutputFiles files(standard_output);
  files.add(a);
  files.add("-");
  const auto fails = [](dmf_atlas::TextSink& sink) {
    for (int i = 0; i < 100000; ++i) {
      sink.end() += "much text, written in pieces\n";
      sink.piece_done();
    }
    throw std::runtime_error("an eigenvalue overflows");
  };
  CHECK_THROWS_AS(files.write({writes("new"), fails}), std::runtime_error);
  CHECK(folder.read("a") == "old");
  CHECK(standard_output.str().empty());
  CHECK(folder.size() == 1);
}

TEST_CASE("long text reaches files, pipes and standard output whole") {
  const Folder folder;
  std::ostringstream standard_output;
  dmf_atlas::OutputFiles files(standard_output);
  files.add(folder.file("a"));
  files.add("-");
  std::string expected;
  for (int i = 0; i < 200000; ++i) expected += std::to_string(i) + '\n';
  const auto long_text = [](dmf_atlas::TextSink& sink) {
    for (int i = 0; i < 200000; ++i) {
      sink.end() += std::to_string(i) + '\n';
      sink.piece_done();
    }
  };
  files.write({long_text, long_text});
  CHECK(folder.read("a") == expected);
  CHECK(standard_output.str() == expected);
}

TEST_CASE("a disk that is full leaves the older file") {
  const Folder folder;
  const std::string a = folder.write("a.json", "old");
  rlimit usual{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &usual) == 0);
  const auto usual_action = std::signal(SIGXFSZ, SIG_IGN);
  rlimit narrow = usual;
  narrow.rlim_cur = 100;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &narrow) == 0);
  const Run result = run(small({"--json", a}));
  setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, usual_action);
  CHECK(result.status == 1);
  CHECK(contains(result.err, "cannot write"));
  CHECK(contains(result.err, "File too large"));
  CHECK(folder.read("a.json") == "old");
  CHECK(folder.size() == 1);
}

TEST_CASE("an output that fails on the way keeps what the others would replace") {
  const Folder folder;
  const std::string a = folder.write("a.json", "old");
  if (fs::exists("/dev/full")) {
    check_refused(small({"--json", a, "--csv", "/dev/full"}), "cannot write '/dev/full': No space left on device", 1);
  }
  CHECK(run({"--singular-values", "1e300", "--widths", "1,1,1", "--lambda", "1", "--json", a}).status == 1);
  CHECK(folder.read("a.json") == "old");
  CHECK(folder.size() == 1);
}

TEST_CASE("two outputs to one place are refused, however it is called") {
  const Folder folder;
  const std::string a = folder.write("a", "old"), link = folder.file("link");
  fs::create_symlink(a, link);
  for (const std::string& other : {a, folder.file("./a"), link}) {
    const Run result = run(small({"--json", a, "--csv", other}));
    CHECK(result.status == 2);
    CHECK(contains(result.err, "dmf-atlas: two outputs go to '"));
    CHECK(folder.read("a") == "old");
  }
  check_refused(small({"--json", "/dev/stdout", "--csv", "-"}), "--json - and --csv - cannot share standard output", 2);
  CHECK(run(small({"--json", folder.file("W_1.npy"), "--point", "1", "--write", folder.name()})).status == 2);
  CHECK(folder.size() == 2);
}

TEST_CASE("a name as long as a name can be") {
  const Folder folder;
  const std::string name(255, 'x');
  CHECK(run(small({"--csv", folder.file(name)})).status == 0);
  CHECK(folder.size() == 1);
}

// ---- folders ------------------------------------------------------------------------------------

TEST_CASE("--write makes its folder, and takes it back when something fails") {
  const Folder folder;
  for (const char* name : {"new", "one/two/", "one/../three"}) {
    CHECK(run(small({"--point", "1", "--write", folder.file(name)})).status == 0);
    CHECK(fs::exists(folder.file(std::string(name) + "/product.npy")));
  }
  CHECK(folder.size() == 3);
  const std::string deep = folder.file("four/five");
  CHECK(run(small({"--point", "100", "--lowest", "all", "--write", deep})).status == 2);
  CHECK(run(small({"--point", "1", "--write", deep, "--lambda", "0"})).status == 2);
  if (fs::exists("/dev/full")) {
    CHECK(run(small({"--point", "1", "--write", deep, "--json", "/dev/full"})).status == 1);
  }
  CHECK(folder.size() == 3);
  folder.write("f", "");
  const Run file = run(small({"--point", "1", "--write", folder.file("f")}));
  CHECK(contains(file.err, "it is not a folder"));
  CHECK(file.status == 1);
  const Run below = run(small({"--point", "1", "--write", folder.file("f/g")}));
  CHECK(contains(below.err, "cannot be made: Not a directory"));
  fs::create_symlink(folder.file("nowhere"), folder.file("link"));
  CHECK(contains(run(small({"--point", "1", "--write", folder.file("link")})).err, "cannot be made"));
}

TEST_CASE("a point is not written over the one that is located") {
  const Folder folder;
  const std::string point = folder.file("point");
  REQUIRE(run(small({"--point", "1", "--write", point})).status == 0);
  const std::string before = folder.read("point/W_1.npy");
  const Run result = run(small({"--locate", point, "--point", "2", "--write", folder.file("./point")}));
  CHECK(result.status == 2);
  CHECK(contains(result.err, "--write would overwrite the input"));
  CHECK(folder.read("point/W_1.npy") == before);
}

// ---- inputs -------------------------------------------------------------------------------------

TEST_CASE("standard input as the target, as a list and as points") {
  {
    const StandardInput input("3,0.5\n0,2\n");
    const Run result = run({"-", "--depth", "2", "--lambda", "1"});
    CHECK(result.err.empty());
    CHECK(contains(result.out, "2 x 2, standard input"));
  }
  {
    const StandardInput input("3\n2\n");
    const Run result = run({"--singular-values", "-", "--widths", "2,2,2", "--lambda", "1"});
    CHECK(contains(result.out, "given by its singular values in standard input"));
  }
  {
    const StandardInput input("1,5\n");
    CHECK(run({"--singular-values", "3", "--widths", "1,1,1", "--lambda", "1", "--locate", "-"}).status == 0);
  }
  check_refused({"-", "--depth", "2", "--lambda", "1", "--locate", "-"}, "two inputs cannot share standard input", 2);
  check_refused({"/dev/stdin", "--depth", "2", "--lambda", "1", "--locate", "-"},
                "two inputs cannot share standard input", 2);
}

TEST_CASE("whoever says how many columns there are need not say what a comma is") {
  const Folder folder;
  const std::string y = folder.write("y.csv", "1,5\n2,5\n");
  const auto rank_bound = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {y, "--lambda", "0.1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  };
  CHECK(rank_bound({"--depth", "2"}).status == 2);
  CHECK(rank_bound({"--hidden", "3"}).status == 2);
  CHECK(contains(rank_bound({"--widths", "2,2,2"}).out, "Y          2 x 2"));
  CHECK(contains(rank_bound({"--depth", "2", "--decimal", "point"}).out, "Y          2 x 2"));
  CHECK(contains(rank_bound({"--depth", "2", "--decimal", "comma"}).out, "Y          2 x 1"));
  CHECK(contains(rank_bound({"--widths", "1,1,2", "--decimal", "comma"}).out, "Y          2 x 1"));
  check_refused({y, "--depth", "2", "--lambda", "1", "--decimal", "dot"}, "--decimal must be point or comma, got 'dot'",
                2);
  check_refused(small({"--decimal", "comma"}), "--decimal needs a TARGET or --locate", 2);
}

// ---- what it says -------------------------------------------------------------------------------

TEST_CASE("whatever the program says, the options that it names exist") {
  const std::vector<std::string> names = dmf_atlas::option_names();
  std::set<std::string> known(names.begin(), names.end());
  for (const std::string& name : dmf_atlas::sweep_option_names()) known.insert(name);
  for (const dmf_atlas::Verb& verb : dmf_atlas::verbs()) {
    for (const std::string& name : dmf_atlas::option_names(&verb)) known.insert(name);
  }
  known.insert({"--man-page", "--bash-completion"});
  std::set<std::string> named;
  for (const auto& entry : fs::directory_iterator(DMF_ATLAS_SOURCES)) {
    const fs::path extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    std::ifstream stream(entry.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    INFO(entry.path().string());
    CHECK_FALSE(contains(text, "-DDMF"));  // how this program was configured is no option of it
    for (std::size_t i = text.find("--"); i != text.npos; i = text.find("--", i)) {
      std::size_t end = i + 2;
      while (end < text.size() &&
             (std::islower(static_cast<unsigned char>(text[end])) != 0 || (text[end] == '-' && text[end + 1] != '-'))) {
        ++end;
      }
      const std::string name = text.substr(i, end - i);
      // Neither a decrement nor a line across the page.
      const bool begins = i == 0 || (text[i - 1] != '-' && std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0);
      if (begins && name.size() > 3) named.insert(name);
      i = end;
    }
  }
  for (const std::string& name : named) {
    INFO(name);
    CHECK(known.count(name) == 1);
  }
  const std::string help = run({"--help"}).out;
  for (const std::string& name : names) {
    INFO(name);
    CHECK(contains(help, name));
    CHECK(named.count(name) == 1);
  }
}
