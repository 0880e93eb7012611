// SPDX-License-Identifier: BSL-1.0
#include "sweep.hpp"

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "text.hpp"
#include "truncation.hpp"

#include <dmf/core/error.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/atlas.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

namespace dmf_atlas {
namespace {

constexpr const char* titles =
    "target,depth,lambda,landscape,complete,total,global_minimizer,spurious_local_minimizer,strict_saddle,"
    "non_strict_saddle,global_rank,global_value,margin_fold,margin_switch";

constexpr const char* sweep_help =
    R"(dmf-atlas sweep: the landscapes of many problems, one row of a CSV each.

Usage:
  dmf-atlas sweep TARGET... --depths LIST --lambdas LIST|FIRST:LAST:COUNT --csv FILE [options]

  TARGET...           matrices Y: .csv, .mtx (Matrix Market) or .npy files
  --depths LIST       numbers of layers: 2,3,4
  --lambdas v1,...    weights, the same in every layer of a problem; FIRST:LAST:COUNT are COUNT of
                      them, each the same multiple of the one before
  --hidden h          the width of all hidden layers (default min(rows, columns))
  --csv FILE          where the rows go. A row is appended as soon as it is known, in any order. What
                      is in FILE already is not computed again: a sweep that was ended goes on
  --jobs N            problems at a time (default: as many as there are processors)
  --rank K, --certify, --scalar S
                      as without `sweep`
  --help

Each row: target, depth, lambda, the kind of landscape, whether all singular values that matter are
known, the numbers of orbits, rank and value of the global minimizer, the least distances of a
singular value from the fold and the switch, in ln y.
)";

[[noreturn]] void refuse(const std::string& problem) { throw UsageError("sweep: " + problem); }

/// Whole numbers separated by commas, each at least `least`.
std::vector<int> whole_numbers(const std::string& text, const char* option, int least) {
  std::vector<int> result;
  for (const double x : parse_list<double>(text, option)) {
    if (x != std::floor(x) || x < least || x > 100000) {
      refuse(fmt::format("{} must be whole numbers from {} to 100000, got {}", option, least, in_quotes(text)));
    }
    result.push_back(static_cast<int>(x));
  }
  return result;
}

template <class Scalar>
std::vector<Scalar> weights(const std::string& text) {
  const std::size_t first_colon = text.find(':');
  if (first_colon == std::string::npos) return parse_list<Scalar>(text, "--lambdas");
  const std::size_t second_colon = text.find(':', first_colon + 1);
  const auto number = [&](std::size_t begin, std::size_t end) {
    const auto numbers = parse_list<Scalar>(text.substr(begin, end - begin), "--lambdas");
    if (numbers.size() != 1 || !(numbers[0] > Scalar(0))) {
      refuse("--lambdas must be FIRST:LAST:COUNT, all positive, got " + in_quotes(text));
    }
    return numbers[0];
  };
  if (second_colon == std::string::npos) refuse("--lambdas must be FIRST:LAST:COUNT, got " + in_quotes(text));
  const Scalar first = number(0, first_colon), last = number(first_colon + 1, second_colon);
  const int count = whole_numbers(text.substr(second_colon + 1), "the COUNT of --lambdas", 2).front();
  std::vector<Scalar> result;
  using std::exp, std::log;
  const Scalar step = log(last / first) / Scalar(count - 1);
  for (int i = 0; i + 1 < count; ++i) result.push_back(first * exp(step * Scalar(i)));
  result.push_back(last);
  return result;
}

/// The file, to which whole rows are appended; thread-safe.
class Rows {
 public:
  /// Throws UsageError where the file is there and does not begin with the titles of a sweep.
  explicit Rows(const std::string& name) : name_(name) {
    std::string text;
    if (std::ifstream before(name, std::ios::binary); before) {
      text.assign(std::istreambuf_iterator<char>(before), {});
    }
    const std::string first = std::string(titles) + '\n';
    if (!text.empty() && !text.starts_with(first) && !first.starts_with(text)) {
      refuse("--csv: " + in_quotes(name) + " is there and is no sweep's");
    }
    // What has no line end was cut off when its writer was ended.
    const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
    if (whole < text.size()) std::filesystem::resize_file(name, whole);
    for (std::size_t begin = std::min(whole, first.size()), end; begin < whole; begin = end + 1) {
      end = text.find('\n', begin);
      known_.insert(key_of(std::string_view(text).substr(begin, end - begin)));
    }
    file_.open(name, std::ios::binary | std::ios::app);
    if (whole == 0) file_ << first << std::flush;
    if (!file_) throw std::runtime_error(name + ": the file cannot be written");
  }

  [[nodiscard]] bool has(const std::string& key) const { return known_.count(key) > 0; }

  void append(const std::string& row) {
    const std::scoped_lock lock(mutex_);
    file_ << row + '\n' << std::flush;
    if (!file_) throw std::runtime_error(name_ + ": the file cannot be written");
  }

 private:
  /// The first three cells of a row.
  static std::string key_of(std::string_view row) {
    std::size_t end = 0;
    bool quoted = false;
    for (int commas = 0; end < row.size(); ++end) {
      if (row[end] == '"') quoted = !quoted;
      if (row[end] == ',' && !quoted && ++commas == 3) break;
    }
    return std::string(row.substr(0, end));
  }

  std::string name_;
  std::set<std::string> known_;
  std::ofstream file_;
  std::mutex mutex_;
};

/// One problem, and what it is called in the file.
template <class Scalar>
struct Cell {
  dmf::Architecture<Scalar> architecture;
  std::string key;
};

template <class Scalar>
std::string row_of(const Cell<Scalar>& cell, const dmf::SingularGroups<Scalar>& groups) {
  const dmf::Atlas<Scalar> atlas(groups);
  const auto counts = atlas.template counts<dmf::Natural>();
  const dmf::Benignity<Scalar> kind = atlas.benignity();
  const dmf::Orbit<Scalar> global = atlas.orbit(dmf::lowest_global_choice(groups));
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}", cell.key, to_string(kind.kind), counts.complete,
                     counts.total.to_string(), counts.global_minimizer.to_string(),
                     counts.spurious_local_minimizer.to_string(), counts.strict_saddle.to_string(),
                     counts.non_strict_saddle.to_string(), global.rank(), shortest(global.value()),
                     shortest(kind.margin_fold), shortest(kind.margin_switch));
}

/// Calls work(i) for i < count on several threads; throws what the first that failed threw, when all have ended.
template <class Work>
void on_threads(int jobs, std::size_t count, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr error;
  std::mutex mutex;
  const auto run = [&] {
    for (std::size_t i = next++; i < count && !failed; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::scoped_lock lock(mutex);
        if (!failed.exchange(true)) error = std::current_exception();
      }
    }
  };
  std::vector<std::thread> threads;
  for (int job = 1; job < jobs; ++job) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  if (error) std::rethrow_exception(error);
}

/// What Y is made of as far as the cells need it.
template <class Scalar, class Groups>
void with_decomposition(const SweepOptions& options, const std::string& target, Progress& progress,
                        const Groups& groups_of) {
  Options single;
  single.target = target;
  single.rank = options.rank;
  single.certify = options.certify;
  const ReadOptions reading;
  if (is_to_be_truncated(single, reading)) {
    const LargeTarget<Scalar> Y = read_large_target<Scalar>(single, reading, progress);
    groups_of(Y.rows(), Y.cols(),
              [&](const Scalar& lowest_fold) { return largest_triplets<Scalar>(Y, lowest_fold, single, progress); });
  } else {
    const Matrix<Scalar> Y = read_matrix<Scalar>(target, reading);
    progress.announce("decomposing " + target);
    groups_of(Y.rows(), Y.cols(), [&](const Scalar&) { return dmf::svd(Y); });
  }
}

template <class Scalar>
void sweep_in(const SweepOptions& options, Progress& progress) {
  const std::vector<Scalar> lambdas = weights<Scalar>(options.lambdas);
  Rows rows(options.csv);
  int jobs = options.jobs > 0 ? options.jobs : static_cast<int>(std::thread::hardware_concurrency());
  jobs = std::max(jobs, 1);
  for (const std::string& target : options.targets) {
    std::vector<std::string> keys;
    bool any = false;
    const auto key_of = [&](int depth, const Scalar& lambda) {
      return fmt::format("{},{},{}", csv_cell(target), depth, shortest(lambda));
    };
    for (const int depth : options.depths) {
      for (const Scalar& lambda : lambdas) any = any || !rows.has(key_of(depth, lambda));
    }
    if (!any) continue;  // not even read
    with_decomposition<Scalar>(options, target, progress, [&](auto rows_of_Y, auto columns, const auto& decompose) {
      std::vector<Cell<Scalar>> cells;
      Scalar lowest_fold = std::numeric_limits<Scalar>::infinity();
      for (const int depth : options.depths) {
        std::vector<dmf::Index> widths(static_cast<std::size_t>(depth) + 1,
                                       options.hidden.value_or(std::min<dmf::Index>(rows_of_Y, columns)));
        widths.front() = columns;
        widths.back() = rows_of_Y;
        for (const Scalar& lambda : lambdas) {
          const std::string key = key_of(depth, lambda);
          if (rows.has(key)) continue;
          cells.push_back({dmf::Architecture<Scalar>(widths, lambda), key});
          lowest_fold = std::min(lowest_fold, dmf::fold_threshold(cells.back().architecture));
        }
      }
      const auto decomposition = decompose(lowest_fold);
      std::size_t done = 0;
      std::mutex mutex;
      on_threads(jobs, cells.size(), [&](std::size_t i) {
        try {
          rows.append(row_of(cells[i], dmf::singular_groups(cells[i].architecture, decomposition)));
        } catch (const dmf::NotRepresentable& error) {
          throw dmf::NotRepresentable(cells[i].key + ": " + error.what());
        }
        const std::scoped_lock lock(mutex);
        progress.advance("sweeping " + target, ++done, cells.size());
      });
    });
    progress.clear();
  }
}

}  // namespace

namespace {

/// The command line, as CLI11 knows it.
struct Arguments {
  Arguments() {
    app.set_help_flag();
    app.add_flag("-h,--help", help);
    app.add_option("TARGET", options.targets);
    app.add_option("--depths", depths);
    app.add_option("--lambdas", options.lambdas);
    app.add_option("--hidden", options.hidden);
    app.add_option("--scalar", options.scalar);
    app.add_option("--csv", options.csv);
    app.add_option("--rank", rank);
    app.add_flag("--certify", options.certify);
    app.add_option("--jobs", options.jobs);
  }

  SweepOptions options;
  std::string depths;
  std::optional<std::int64_t> rank;
  bool help = false;
  CLI::App app;
};

}  // namespace

std::vector<std::string> sweep_option_names() {
  const Arguments arguments;
  std::vector<std::string> names;
  for (const CLI::Option* option : arguments.app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::variant<SweepOptions, std::string> parse_sweep(int argc, const char* const* argv) {
  Arguments arguments;
  auto& [options, depths, rank, help, app] = arguments;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    refuse(error.what());
  }
  if (help) return std::string(sweep_help);
  if (options.targets.empty()) refuse("a TARGET file is needed; see dmf-atlas sweep --help");
  for (const std::string& target : options.targets) {
    if (target == "-") refuse("standard input is no TARGET: a sweep that goes on reads it again");
  }
  if (depths.empty() || options.lambdas.empty()) refuse("--depths and --lambdas are needed");
  if (options.csv.empty() || options.csv == "-") refuse("--csv FILE is needed, a file that can be gone on with");
  options.depths = whole_numbers(depths, "--depths", 2);
  if (options.hidden && *options.hidden < 1)
    refuse(fmt::format("--hidden must be at least 1, got {}", *options.hidden));
  if (rank && *rank < 1) refuse(fmt::format("--rank must be at least 1, got {}", *rank));
  if (rank) options.rank = static_cast<std::size_t>(*rank);
  if (options.jobs < 0 || options.jobs > 1024)
    refuse(fmt::format("--jobs must be from 1 to 1024, got {}", options.jobs));
  return options;
}

void run_sweep(const SweepOptions& options, Progress& progress) {
  bool known = false;
  const auto run_in = [&]<class Scalar>(std::type_identity<Scalar>) {
    if (options.scalar != ScalarText<Scalar>::name) return;
    known = true;
    sweep_in<Scalar>(options, progress);
  };
#define DMF_ATLAS_RUN(Scalar) run_in(std::type_identity<Scalar>{});
  DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_RUN)
#undef DMF_ATLAS_RUN
  if (!known) refuse("--scalar must be float, double, long-double or mp50, got " + in_quotes(options.scalar));
}

}  // namespace dmf_atlas
