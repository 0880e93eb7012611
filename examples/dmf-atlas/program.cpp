// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include "answer.hpp"
#include "help.hpp"
#include "html_report.hpp"
#include "matrix_file.hpp"
#include "number.hpp"
#include "options.hpp"
#include "output_files.hpp"
#include "point_files.hpp"
#include "problem_report.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "scalars.hpp"
#include "sweep.hpp"
#include "verb.hpp"

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
  const auto refuse_if_among = [&](const std::string& points) {
    refuse_if_same(points);
    if (!std::filesystem::is_directory(points)) return;
    for (const auto& entry : std::filesystem::directory_iterator(points)) {
      refuse_if_same(entry.path().string());  // one of them is W_1.npy
    }
  };
  for (const auto* input : {&options.target, &options.singular_values}) {
    if (*input) refuse_if_same(**input);
  }
  if (options.locate) refuse_if_among(*options.locate);
  if (options.verb == nullptr) return;
  for (const char* reading : options.verb->input_files) {
    if (const auto given = options.own.find(reading); given != options.own.end()) refuse_if_among(given->second);
  }
}

template <class Scalar>
void report_in(const Options& options, std::ostream& out, std::ostream& err, bool terminal) {
  if (options.json) refuse_to_overwrite_input(options, *options.json, "--json");
  if (options.csv) refuse_to_overwrite_input(options, *options.csv, "--csv");
  if (options.html) refuse_to_overwrite_input(options, *options.html, "--html");
  OutputFiles files(out);
  const bool wants_table = !options.json && !options.csv && !options.html;
  if (options.json) files.add(*options.json);
  if (options.csv) files.add(*options.csv);
  if (options.html) files.add(*options.html);
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
  if (options.html) add([&](TextSink& sink) { html_report(report, options, progress, sink); });
  if (wants_table) add([&](TextSink& sink) { sink.end() += table_report(report, progress); });
  if (options.write) {
    for (std::string& file : point_files(options, report)) {
      add([text = std::move(file)](TextSink& sink) { sink.end() += text; });
    }
  }
  files.write(writers);
}

/// As report_in, of another question.
template <class Scalar>
void answer_in(const Options& options, std::ostream& out, std::ostream& err, bool terminal) {
  const Verb& verb = *options.verb;
  OutputFiles files(out);
  const auto add_file = [&](const std::optional<std::string>& name, const char* option) {
    if (!name) return;
    refuse_to_overwrite_input(options, *name, option);
    files.add(*name);
  };
  add_file(options.json, "--json");
  add_file(options.csv, "--csv");
  const bool wants_table = !options.json && !options.csv;
  if (wants_table) files.add("-");
  for (const char* option : verb.output_files) {
    if (const auto given = options.own.find(option); given != options.own.end()) add_file(given->second, option);
  }
  Progress progress(err, terminal);
  const Problem<Scalar> problem = read_problem<Scalar>(options, progress);
  const Answer result = answer(options, problem, progress);
  progress.clear();
  const Preface preface{[&](json_text::Document& document) { problem_members(document, problem.groups, problem.loss); },
                        problem_lines(problem.groups, problem.loss, problem.source)};
  std::vector<OutputFiles::Writer> writers;
  if (options.json) writers.push_back([&](TextSink& sink) { write_json(result, verb.name, preface, sink); });
  if (options.csv) writers.push_back([&](TextSink& sink) { write_csv(result, sink); });
  if (wants_table) writers.push_back([&](TextSink& sink) { write_table(result, preface, sink); });
  for (const std::string& text : result.files) writers.push_back([&](TextSink& sink) { sink.end() += text; });
  files.write(writers);
}

/// Text that the command line asks for.
void print(std::ostream& out, const std::string& text) {
  OutputFiles standard_output(out);
  standard_output.add("-");
  standard_output.write({[&](TextSink& sink) { sink.end() += text; }});
}

void run_or_throw(int argc, const char* const* argv, std::ostream& out, std::ostream& err, bool terminal) {
  if (argc > 1 && std::string_view(argv[1]) == "sweep") {
    const auto sweep = parse_sweep(argc - 1, argv + 1);
    if (const auto* options = std::get_if<SweepOptions>(&sweep)) {
      Progress progress(err, terminal);
      return run_sweep(*options, progress);
    }
    return print(out, std::get<std::string>(sweep));
  }
  if (argc == 2 && std::string_view(argv[1]) == "--man-page") return print(out, man_page());
  if (argc == 2 && std::string_view(argv[1]) == "--bash-completion") return print(out, bash_completion());
  const auto command = parse_command_line(argc, argv);
  if (const auto* text = std::get_if<std::string>(&command)) return print(out, *text);
  const Options& options = std::get<Options>(command);
  const auto run_in = [&]<class Scalar>(std::type_identity<Scalar>) {
    if (options.scalar != ScalarText<Scalar>::name) return;
    if (options.verb != nullptr) {
      answer_in<Scalar>(options, out, err, terminal);
    } else {
      report_in<Scalar>(options, out, err, terminal);
    }
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
