// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include "matrix_file.hpp"
#include "number.hpp"
#include "options.hpp"
#include "output_files.hpp"
#include "point_files.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "scalars.hpp"
#include "sweep.hpp"

#include <dmf/core/error.hpp>

#include <exception>
#include <filesystem>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace dmf_atlas {
namespace {

const std::string standard_input = "/dev/stdin";

/// The results must not replace the data they come from.
void refuse_to_overwrite_input(const Options& options, const std::string& output, const char* option) {
  std::error_code ignored;
  if (!std::filesystem::exists(output, ignored)) return;
  const auto refuse_if_same = [&](const std::string& input) {
    const std::string& name = input == "-" ? standard_input : input;
    if (std::filesystem::equivalent(name, output, ignored)) {
      throw UsageError(std::string(option) + " would overwrite the input " + in_quotes(name));
    }
  };
  for (const auto* input : {&options.target, &options.singular_values, &options.locate}) {
    if (*input) refuse_if_same(**input);
  }
  if (!options.locate || !std::filesystem::is_directory(*options.locate)) return;
  for (const auto& entry : std::filesystem::directory_iterator(*options.locate)) {
    refuse_if_same(entry.path().string());  // one of them is W_1.npy
  }
}

template <class Scalar>
void report_in(const Options& options, std::ostream& out, std::ostream& err, bool terminal) {
  if (options.json) refuse_to_overwrite_input(options, *options.json, "--json");
  if (options.csv) refuse_to_overwrite_input(options, *options.csv, "--csv");
  OutputFiles files(out);
  const bool wants_table = !options.json && !options.csv;
  if (options.json) files.add(*options.json);
  if (options.csv) files.add(*options.csv);
  if (wants_table) files.add("-");

  Progress progress(err, terminal);
  if (options.write) files.add_folder(*options.write);
  const Report<Scalar> report = make_report<Scalar>(options, progress);
  if (options.write) {
    const int depth = report.atlas.architecture().depth();
    for (const std::string& name : point_file_names(*options.write, depth)) {
      refuse_to_overwrite_input(options, name, "--write");
      files.add(name);
    }
  }
  std::vector<OutputFiles::Writer> writers;
  const auto add = [&](auto write) {
    writers.push_back([&progress, write](TextSink& sink) {
      write(sink);
      progress.clear();
    });
  };
  if (options.json) add([&](TextSink& sink) { json_report(report, progress, sink); });
  if (options.csv) add([&](TextSink& sink) { csv_report(report, progress, sink); });
  if (wants_table) add([&](TextSink& sink) { sink.end() += table_report(report, progress); });
  if (options.write) {
    for (std::string& file : point_files(options, report)) {
      add([text = std::move(file)](TextSink& sink) { sink.end() += text; });
    }
  }
  files.write(writers);
}

void run_or_throw(int argc, const char* const* argv, std::ostream& out, std::ostream& err, bool terminal) {
  if (argc > 1 && std::string_view(argv[1]) == "sweep") {
    const auto sweep = parse_sweep(argc - 1, argv + 1);
    if (const auto* options = std::get_if<SweepOptions>(&sweep)) {
      Progress progress(err, terminal);
      return run_sweep(*options, progress);
    }
    out << std::get<std::string>(sweep) << std::flush;
    return;
  }
  const auto command = parse_command_line(argc, argv);
  if (const auto* text = std::get_if<std::string>(&command)) {
    OutputFiles standard_output(out);
    standard_output.add("-");
    return standard_output.write({[text](TextSink& sink) { sink.end() += *text; }});
  }
  const Options& options = std::get<Options>(command);
  const auto run_in = [&]<class Scalar>(std::type_identity<Scalar>) {
    if (options.scalar == ScalarText<Scalar>::name) report_in<Scalar>(options, out, err, terminal);
  };
#define DMF_ATLAS_RUN(Scalar) run_in(std::type_identity<Scalar>{});
  DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_RUN)
#undef DMF_ATLAS_RUN
}

/// One line, whatever bytes a file name or an argument carried into the message.
void complain(std::ostream& err, std::string_view message) {
  err << "dmf-atlas: ";
  for (const char c : message) err << (static_cast<unsigned char>(c) < ' ' ? '?' : c);
  err << '\n' << std::flush;
}

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err, bool terminal) noexcept {
  constexpr int done = 0, other = 1, wrong_input = 2;
  const auto fail = [&err](int status, std::string_view message) {
    complain(err, message);
    return status;
  };
  try {
    run_or_throw(argc, argv, out, err, terminal);
    return done;
  } catch (const UsageError& error) {
    return fail(wrong_input, error.what());
  } catch (const FileError& error) {
    return fail(wrong_input, error.what());
  } catch (const dmf::InvalidInput& error) {
    return fail(wrong_input, error.what());
  } catch (const std::bad_alloc&) {
    return fail(other, "not enough memory");
  } catch (const std::exception& error) {
    return fail(other, error.what());
  }
}

}  // namespace dmf_atlas
