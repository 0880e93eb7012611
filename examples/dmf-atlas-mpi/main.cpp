// SPDX-License-Identifier: BSL-1.0

// dmf-atlas over many ranks of MPI: the atlas of a sparse matrix that is distributed by rows, with its certificate, in
// the same table, CSV and JSON, and a critical point whose layers are written by all ranks together.
//
//   mpirun -n 4 dmf-atlas-mpi Y.mtx --hidden 10,10 --lambda 0.5 --json - --point 1 --write FOLDER

#include "distributed_matrix.hpp"
#include "distributed_svd.hpp"
#include "row_files.hpp"

#include "number.hpp"
#include "options.hpp"
#include "output_files.hpp"
#include "problem.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "verb.hpp"

#include <dmf/core/error.hpp>

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dmf_atlas {
namespace {

int rank_of_this() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

/// What one rank does for all, its faults theirs.
template <class Work>
void on_first_rank(const Work& work) {
  std::string fault;
  try {
    if (rank_of_this() == 0) work();
  } catch (const std::exception& error) {
    fault = error.what();
    if (fault.empty()) fault = "unknown error";
  }
  agree(fault);
}

void refuse_unsupported(const Options& options) {
  const auto refuse = [](bool given, const char* what) {
    if (given) throw UsageError(std::string(what) + " is for dmf-atlas; the distributed program has none");
  };
  refuse(!options.target || *options.target == "-", "a target that is no file");
  refuse(options.scalar != "double", "another scalar than double");
  refuse(options.spectrum, "--spectrum");
  if (options.verb != nullptr) {
    throw UsageError(std::string(options.verb->name) + " is answered by dmf-atlas alone");
  }
  refuse(options.locate.has_value(), "--locate");
  refuse(options.random.has_value(), "--random");
}

void run(const Options& options) {
  refuse_unsupported(options);
  const bool is_first = rank_of_this() == 0;
  Progress progress(std::cerr, is_first && isatty(STDERR_FILENO) != 0);
  const Numbers<double> numbers = parse_numbers<double>(options);
  OutputFiles files(std::cout);
  on_first_rank([&] {
    for (const auto* output : {&options.json, &options.csv}) {
      std::error_code ignored;
      if (*output && std::filesystem::equivalent(*options.target, **output, ignored)) {
        throw UsageError("an output would overwrite the input " + in_quotes(*options.target));
      }
    }
    if (options.json) files.add(*options.json);
    if (options.csv) files.add(*options.csv);
    if (!options.json && !options.csv) files.add("-");
    if (options.write) files.add_folder(*options.write);
  });

  progress.announce("reading " + *options.target);
  const PetscMatrix Y = read_distributed_matrix(*options.target);
  PetscInt rows = 0, columns = 0;
  check(MatGetSize(Y, &rows, &columns));
  const dmf::Architecture<double> architecture = architecture_for(options, numbers, rows, columns);
  DistributedSvdOptions search;
  if (options.rank) search.rank = static_cast<dmf::Index>(*options.rank);
  search.certify = options.certify || !options.rank;
  search.progress = [&](dmf::Index known) {
    progress.announce("searching singular values; so far " + std::to_string(known));
  };
  const DistributedSvd svd = distributed_svd(Y, squared_norm(Y), search_threshold(architecture, numbers), search);

  // Every rank has the atlas; the first one writes it.
  const auto groups = dmf::singular_groups(architecture, svd.triplets, numbers.tolerances);
  const Report<double> report = make_report<double>(options, {*options.target, groups, numbers.loss}, progress);
  std::optional<RowFiles> point;
  if (options.write) {
    auto orbit = report.lowest().begin();
    for (std::size_t number = 1; number < *options.point; ++number) ++orbit;
    point.emplace(*options.write);
    point->write(*orbit, svd);
  }
  on_first_rank([&] {
    std::vector<OutputFiles::Writer> writers;
    if (options.json) writers.push_back([&](TextSink& sink) { json_report(report, progress, sink); });
    if (options.csv) writers.push_back([&](TextSink& sink) { csv_report(report, progress, sink); });
    if (writers.empty()) writers.push_back([&](TextSink& sink) { sink.end() += table_report(report, progress); });
    if (point) point->keep();
    files.write(writers);
  });
}

/// 0, or the status of dmf-atlas for the same fault, said once.
int run_reported(int argc, const char* const* argv) {
  const auto fail = [](int status, const std::string& message) {
    if (rank_of_this() == 0) std::cerr << "dmf-atlas-mpi: " << message << std::endl;
    return status;
  };
  try {
    const auto command = parse_command_line(argc, argv);
    if (const auto* text = std::get_if<std::string>(&command)) {
      if (rank_of_this() == 0) std::cout << *text << std::flush;
      return 0;
    }
    run(std::get<Options>(command));
    return 0;
  } catch (const SharedFault& fault) {
    return fail(2, fault.what());
  } catch (const UsageError& error) {  // the same on every rank, as what follows
    return fail(2, error.what());
  } catch (const FileError& error) {
    return fail(2, error.what());
  } catch (const dmf::InvalidInput& error) {
    return fail(2, error.what());
  } catch (const std::exception& error) {  // perhaps on this rank alone: no other one may wait for it
    std::cerr << "dmf-atlas-mpi: " << error.what() << std::endl;
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  return 1;
}

}  // namespace
}  // namespace dmf_atlas

int main(int argc, char** argv) {
  if (SlepcInitializeNoArguments() != 0) return 1;
  PetscPushErrorHandler(PetscReturnErrorHandler, nullptr);
  const int status = dmf_atlas::run_reported(argc, argv);
  SlepcFinalize();
  return status;
}
