// SPDX-License-Identifier: BSL-1.0

// dmf-gallery FIGURE [--small] [FOLDER]: computes the numbers of one figure, checks them, and writes them into the
// folder (the current one if none is given) for FIGURE.gp to draw. Without arguments it lists the figures.
// Exit status 0: done; 2: the arguments are wrong; 1: a check fails, and nothing is written, or a file cannot be.

#include "figure.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

namespace {

struct Entry {
  const char* name;
  void (*compute)(gallery::Figure&);
};
constexpr Entry entries[] = {
    {"chen_figure_1", gallery::chen_figure_1},
    {"chen_figure_2", gallery::chen_figure_2},
    {"chen_figure_3", gallery::chen_figure_3},
    {"non_strict_saddle", gallery::non_strict_saddle},
    {"kamber_figure_1", gallery::kamber_figure_1},
    {"kamber_figure_2", gallery::kamber_figure_2},
    {"kamber_figure_3", gallery::kamber_figure_3},
    {"error_bound", gallery::error_bound},
    {"roots", gallery::roots},
    {"regularization_path", gallery::regularization_path},
    {"hessian_spectra", gallery::hessian_spectra},
    {"disconnectivity", gallery::disconnectivity},
    {"descent", gallery::descent},
    {"minority_collapse", gallery::minority_collapse},
    {"occupation", gallery::occupation},
    {"training_clock", gallery::training_clock},
    {"continuation", gallery::continuation},
};

int wrong_usage(const char* problem, std::string_view what) {
  std::fprintf(stderr, "dmf-gallery: %s %.*s\nusage: dmf-gallery FIGURE [--small] [FOLDER]\n", problem,
               static_cast<int>(what.size()), what.data());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 1) {
    for (const Entry& entry : entries) std::puts(entry.name);
    return 0;
  }
  const std::string_view name = argv[1];
  const Entry* chosen = nullptr;
  for (const Entry& entry : entries) {
    if (name == entry.name) chosen = &entry;
  }
  if (chosen == nullptr) return wrong_usage("there is no figure", name);
  bool small = false;
  const char* folder = nullptr;
  for (int i = 2; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--small") {
      small = true;
    } else if (argument.starts_with('-')) {
      return wrong_usage("there is no option", argument);
    } else if (folder != nullptr) {
      return wrong_usage("one folder is enough, got also", argument);
    } else {
      folder = argv[i];
    }
  }

  try {
    std::printf("%s%s\n", chosen->name, small ? ", at reduced size" : "");
    gallery::Figure figure(chosen->name, small);
    chosen->compute(figure);
    if (!figure.holds()) {
      std::fprintf(stderr, "dmf-gallery: a check of %s fails, nothing is written\n", chosen->name);
      return 1;
    }
    figure.write(folder == nullptr ? "." : folder);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dmf-gallery: %s\n", error.what());
    return 1;
  }
}
