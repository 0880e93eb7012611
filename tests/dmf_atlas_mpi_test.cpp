// SPDX-License-Identifier: BSL-1.0
#include "matrix_file.hpp"
#include "program.hpp"

#include "support/catch.hpp"
#include "support/random_landscape.hpp"

#include <dmf/core/random.hpp>
#include <dmf/sparse/sparse_objective.hpp>

#include <nlohmann/json.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A folder for one test, gone at its end.
class Folder {
 public:
  explicit Folder(const std::string& name) : path_(fs::temp_directory_path() / (name + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directory(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

struct Entry {
  Index row, column;
  double value;
};

/// Rows and columns of five kinds that meet more often than others; entries at one place more than once.
std::vector<Entry> ratings(Index rows, Index columns, int count, std::mt19937_64& generator) {
  std::vector<Entry> entries;
  for (int n = 0; n < count; ++n) {
    const Index i = random_index(0, rows - 1, generator);
    Index j = random_index(0, columns - 1, generator);
    if (random_index(0, 4, generator) > 0) j = std::min<Index>(j / 5 * 5 + i % 5, columns - 1);
    entries.push_back({i, j, 1 + 0.25 * static_cast<double>(random_index(0, 3, generator))});
  }
  return entries;
}

void write_market(const std::string& path, Index rows, Index columns, const std::vector<Entry>& entries,
                  const std::string& symmetry = "general") {
  std::ofstream file(path);
  file << "%%MatrixMarket matrix coordinate real " << symmetry << "\n% a comment\n"
       << rows << ' ' << columns << ' ' << entries.size() << '\n';
  for (const Entry& entry : entries) file << entry.row + 1 << ' ' << entry.column + 1 << ' ' << entry.value << '\n';
}

/// PETSc's binary format: a number, sizes, the nonzeros of each row, their columns, their values, most significant byte
/// first.
void write_petsc(const std::string& path, const Eigen::SparseMatrix<double, Eigen::RowMajor>& Y) {
  std::ofstream file(path, std::ios::binary);
  const auto put = [&](auto number) {
    const auto* bytes = reinterpret_cast<const char*>(&number);
    for (std::size_t i = sizeof number; i-- > 0;) file.put(bytes[i]);
  };
  put(std::int32_t{1211216});
  put(static_cast<std::int32_t>(Y.rows()));
  put(static_cast<std::int32_t>(Y.cols()));
  put(static_cast<std::int32_t>(Y.nonZeros()));
  for (Index i = 0; i < Y.rows(); ++i) put(std::int32_t{Y.outerIndexPtr()[i + 1] - Y.outerIndexPtr()[i]});
  for (Index k = 0; k < Y.nonZeros(); ++k) put(std::int32_t{Y.innerIndexPtr()[k]});
  for (Index k = 0; k < Y.nonZeros(); ++k) put(Y.valuePtr()[k]);
}

Eigen::SparseMatrix<double, Eigen::RowMajor> matrix_of(Index rows, Index columns, const std::vector<Entry>& entries,
                                                       double mirrored = 0) {
  std::vector<Eigen::Triplet<double>> triplets;
  for (const Entry& entry : entries) {
    triplets.emplace_back(static_cast<int>(entry.row), static_cast<int>(entry.column), entry.value);
    if (mirrored == 0 || entry.row == entry.column) continue;
    triplets.emplace_back(static_cast<int>(entry.column), static_cast<int>(entry.row), mirrored * entry.value);
  }
  Eigen::SparseMatrix<double, Eigen::RowMajor> result(rows, columns);
  result.setFromTriplets(triplets.begin(), triplets.end());
  return result;
}

std::string contents(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The job, its status and what it said.
struct Job {
  int status;
  std::string said;
};

std::string command(int ranks, const std::string& arguments) {
  return std::string(DMF_MPIRUN) + " --oversubscribe -n " + std::to_string(ranks) + " " + DMF_ATLAS_MPI + " " +
         arguments;
}

Job run_job(const Folder& folder, int ranks, const std::string& arguments) {
  const int status = std::system((command(ranks, arguments) + " > " + (folder / "said") + " 2>&1").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(folder / "said")};
}

/// What the program for one process says of the same target.
json one_process(const std::string& arguments) {
  std::vector<std::string> words{"dmf-atlas"};
  std::istringstream stream(arguments + " --certify --json -");
  for (std::string word; stream >> word;) words.push_back(word);
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  std::ostringstream out, err;
  const int status = dmf_atlas::run(static_cast<int>(pointers.size()), pointers.data(), out, err, false);
  INFO(err.str());
  REQUIRE(status == 0);
  return json::parse(out.str());
}

const bool root_may_run = [] {
  setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
  setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  return true;
}();

// Refuted by another count, value or singular value for any number of ranks, a point that is not critical, or one whose
// F is not that of its orbit.
TEST_CASE("1, 2 and 4 ranks give what one process gives") {
  REQUIRE(root_may_run);
  const Folder folder("dmf-mpi-same-");
  std::mt19937_64 generator(20280101);
  struct Target {
    std::string name, symmetry;
    Index rows, columns;
    int entries;
    double mirrored;
  };
  for (const Target& target :
       {Target{"tall.mtx", "general", 900, 210, 16000, 0}, Target{"wide.mtx", "general", 210, 900, 16000, 0},
        Target{"symmetric.mtx", "symmetric", 400, 400, 9000, 1},
        Target{"skew.mtx", "skew-symmetric", 400, 400, 9000, -1},  // each value occurs twice
        Target{"binary.petsc", "", 900, 210, 16000, 0}}) {
    std::vector<Entry> entries = ratings(target.rows, target.columns, target.entries, generator);
    for (Entry& entry : entries) {
      if (target.mirrored != 0 && entry.row < entry.column) std::swap(entry.row, entry.column);
    }
    if (target.mirrored < 0) std::erase_if(entries, [](const Entry& entry) { return entry.row == entry.column; });
    const auto Y = matrix_of(target.rows, target.columns, entries, target.mirrored);
    const std::string path = folder / target.name, market = folder / "same.mtx";
    write_market(market, target.rows, target.columns, entries, target.symmetry.empty() ? "general" : target.symmetry);
    if (target.symmetry.empty()) {
      write_petsc(path, Y);
    } else {
      fs::copy_file(market, path, fs::copy_options::overwrite_existing);
    }
    const std::string options = " --hidden 6,7 --lambda 20 --lowest 3";
    const json expected = one_process(market + options);
    const Architecture<double> architecture({target.columns, 6, 7, target.rows}, 20.0);
    const SparseProblem problem(architecture, SparseTarget<double>(Y));
    for (const int ranks : {1, 2, 4}) {
      INFO("seed 20280101, " << target.name << ", " << ranks << " ranks");
      const std::string out = folder / "out";
      const Job job =
          run_job(folder, ranks, path + options + " --json " + (folder / "json") + " --point 2 --write " + out);
      INFO(job.said);
      REQUIRE(job.status == 0);
      const json found = json::parse(contents(folder / "json"));
      CHECK(found["counts"] == expected["counts"]);
      CHECK(found["certificate"]["complete"] == expected["certificate"]["complete"]);
      CHECK(found["lowest"].size() == expected["lowest"].size());
      for (std::size_t i = 0; i < expected["groups"].size(); ++i) {
        if (expected["groups"][i]["side_of_fold"] != 1) continue;
        CHECK(found["groups"][i]["multiplicity"] == expected["groups"][i]["multiplicity"]);
        CHECK(found["groups"][i]["value"].get<double>() ==
              Approx(expected["groups"][i]["value"].get<double>()).epsilon(1e-12));
      }
      for (std::size_t i = 0; i < expected["lowest"].size(); ++i) {
        CHECK(found["lowest"][i]["value"].get<double>() ==
              Approx(expected["lowest"][i]["value"].get<double>()).epsilon(1e-12));
        CHECK(found["lowest"][i]["type"] == expected["lowest"][i]["type"]);
      }
      Factors<double> W(architecture);
      for (int l = 1; l <= 3; ++l) {
        const auto layer = dmf_atlas::read_matrix<double>(out + "/W_" + std::to_string(l) + ".npy");
        REQUIRE(layer.rows() == architecture.width(l));
        REQUIRE(layer.cols() == architecture.width(l - 1));
        W.layer(l) = layer;
      }
      const auto [value, gradient] = objective_and_gradient(problem, W);
      CHECK(value == Approx(found["lowest"][1]["value"].get<double>()).epsilon(1e-11));
      CHECK(gradient.vector().norm() <= 1e-8 * W.vector().norm());
      CHECK(W.vector().norm() > 0);
    }
  }
}

// Refuted by ranks without a row that others wait for, or by the edges of the theory: no entry, one column, equal
// values.
TEST_CASE("Ranks that have no rows of the matrix do no harm") {
  const Folder folder("dmf-mpi-small-");
  const std::string path = folder / "small.mtx";
  const auto check = [&](Index rows, Index columns, const std::vector<Entry>& entries, int depth) {
    write_market(path, rows, columns, entries);
    const std::string options = " --depth " + std::to_string(depth) + " --lambda 1";
    const json expected = one_process(path + options);
    const Job job = run_job(folder, 4, path + options + " --json " + (folder / "json"));
    INFO(rows << " x " << columns << ": " << job.said);
    REQUIRE(job.status == 0);
    const json found = json::parse(contents(folder / "json"));
    CHECK(found["counts"] == expected["counts"]);
    CHECK(found["lowest"][0]["value"].get<double>() ==
          Approx(expected["lowest"][0]["value"].get<double>()).epsilon(1e-14));
  };
  check(1, 1, {{0, 0, 5.0}}, 2);
  check(2, 3, {{0, 0, 5.0}, {1, 2, 4.0}}, 3);
  check(4, 5, {}, 3);
  check(6, 1, {{0, 0, 3.0}, {1, 0, 4.0}, {5, 0, 12.0}}, 3);
  check(5, 5, {{0, 0, 7.0}, {1, 1, 7.0}, {2, 2, 7.0}, {3, 3, 7.0}, {4, 4, 7.0}}, 2);
}

// Refuted by a fault of one rank that another waits for, is said more than once, or leaves a file.
TEST_CASE("A fault that one rank finds ends the job, is said once and leaves nothing") {
  const Folder folder("dmf-mpi-fault-");
  std::mt19937_64 generator(20280102);
  std::vector<Entry> entries = ratings(60, 40, 500, generator);
  write_market(folder / "good.mtx", 60, 40, entries);
  entries[470].column = 40;
  write_market(folder / "beyond.mtx", 60, 40, entries);
  std::string text = contents(folder / "good.mtx");
  std::ofstream(folder / "short.mtx") << text.substr(0, text.rfind('\n', text.size() - 2) + 1);
  const std::string outputs = " --json " + (folder / "json") + " --point 1 --write " + (folder / "out");
  const auto check = [&](const std::string& arguments, const std::string& complaint) {
    for (const int ranks : {1, 3}) {
      const Job job = run_job(folder, ranks, arguments + outputs);
      INFO(ranks << " ranks: " << job.said);
      CHECK(job.status == 2);
      const std::size_t first = job.said.find(complaint);
      CHECK(first != std::string::npos);
      CHECK((first == std::string::npos || job.said.find(complaint, first + 1) == std::string::npos));
      CHECK_FALSE(fs::exists(folder / "json"));
      CHECK_FALSE(fs::exists(folder / "out"));
    }
  };
  check((folder / "beyond.mtx") + " --depth 3 --lambda 1", "'41' is not a column from 1 to 40");
  check((folder / "short.mtx") + " --depth 3 --lambda 1", "499 entries where line 3 asks for 500");
  check((folder / "nowhere.mtx") + " --depth 3 --lambda 1", "no regular file");
  check((folder / "good.mtx") + " --widths 41,60 --lambda 1", "--widths asks for a Y of");
  check((folder / "good.mtx") + " --depth 3 --lambda 1 --random 1", "--random is for dmf-atlas");
}

/// The processes of a job by their command line, without the launcher.
std::vector<pid_t> ranks_of(const std::string& argument) {
  std::vector<pid_t> result;
  for (const auto& process : fs::directory_iterator("/proc")) {
    const std::string name = process.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string line = contents((process.path() / "cmdline").string());
    if (line.starts_with(DMF_ATLAS_MPI) && line.find(argument) != std::string::npos) result.push_back(std::stoi(name));
  }
  return result;
}

// Refuted by a job that goes on without one of its ranks, ends as if nothing had happened, or leaves a result.
TEST_CASE("A rank that is killed ends the job, and no result is there") {
  const Folder folder("dmf-mpi-killed-");
  std::mt19937_64 generator(20280103);
  // A fold far below the noise: hundreds of triplets are sought, for minutes.
  write_market(folder / "long.mtx", 6000, 6000, ratings(6000, 6000, 60000, generator));
  const std::string line = command(2, (folder / "long.mtx") + " --depth 3 --lambda 0.001 --json " + (folder / "json") +
                                          " --point 1 --write " + (folder / "out")) +
                           " > " + (folder / "said") + " 2>&1";
  const pid_t job = fork();
  if (job == 0) {
    execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  std::vector<pid_t> ranks;
  for (int i = 0; i < 200 && ranks.size() < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ranks = ranks_of(folder / "long.mtx");
  }
  REQUIRE(ranks.size() == 2);
  std::this_thread::sleep_for(std::chrono::seconds(2));  // in mid-run
  REQUIRE(ranks_of(folder / "long.mtx").size() == 2);
  REQUIRE(kill(ranks[1], SIGKILL) == 0);
  int status = 0;
  REQUIRE(waitpid(job, &status, 0) == job);
  const std::string said = contents(folder / "said");
  INFO(said);
  CHECK((!WIFEXITED(status) || WEXITSTATUS(status) != 0));
  CHECK(said.find("signal 9") != std::string::npos);
  CHECK(ranks_of(folder / "long.mtx").empty());
  CHECK_FALSE(fs::exists(folder / "json"));
  CHECK((!fs::exists(folder / "out") || fs::is_empty(folder / "out")));
}

}  // namespace
}  // namespace dmf::test
