// SPDX-License-Identifier: BSL-1.0

#include "figure.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace gallery {

namespace {

std::string digits(const char* format, double number) {
  char text[64];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

/// A surface as a structured grid of the legacy format, which ParaView opens as it is.
std::string vtk(const std::string& title, const Vector& as, const Vector& bs, const Matrix& values) {
  const double lowest = values.minCoeff(), range = values.maxCoeff() - lowest;
  const double side = std::max(as[as.size() - 1] - as[0], bs[bs.size() - 1] - bs[0]);
  const double stretch = range > 0 ? side / range : 0;
  std::string text = "# vtk DataFile Version 3.0\n" + title + "\nASCII\nDATASET STRUCTURED_GRID\n";
  text += "DIMENSIONS " + std::to_string(as.size()) + ' ' + std::to_string(bs.size()) + " 1\n";
  text += "POINTS " + std::to_string(values.size()) + " double\n";
  for (Index j = 0; j < bs.size(); ++j) {
    for (Index i = 0; i < as.size(); ++i) {
      text += digits("%.9g ", as[i]) + digits("%.9g ", bs[j]) + digits("%.9g\n", stretch * (values(i, j) - lowest));
    }
  }
  text += "POINT_DATA " + std::to_string(values.size()) + "\nSCALARS value double 1\nLOOKUP_TABLE default\n";
  for (Index j = 0; j < bs.size(); ++j) {
    for (Index i = 0; i < as.size(); ++i) text += digits("%.12g\n", values(i, j));
  }
  return text;
}

}  // namespace

void Table::cell(double number, bool later) { (text_ += later ? "," : "") += digits("%.12g", number); }

Table& Figure::table(const std::string& part, std::string_view columns) {
  return tables_.try_emplace(name_ + '_' + part + ".csv", columns).first->second;
}

void Figure::surface(const std::string& part, const Vector& as, const Vector& bs, const Matrix& values) {
  Table& grid = table(part, "a,b,value");
  for (Index j = 0; j < bs.size(); ++j) {
    for (Index i = 0; i < as.size(); ++i) grid.row(as[i], bs[j], values(i, j));
    grid.gap();
  }
  other_files_[name_ + '_' + part + ".vtk"] = vtk(name_ + ", " + part, as, bs, values);
}

void Figure::check(std::string_view what, double value, std::string_view relation, double bound, bool holds) {
  if (!holds) ++failed_;
  std::printf("  %s %.*s = %.6g, %.*s %.6g\n", holds ? "ok    " : "FAILED", static_cast<int>(what.size()), what.data(),
              value, static_cast<int>(relation.size()), relation.data(), bound);
}

void Figure::say(std::string_view line) { std::printf("  %.*s\n", static_cast<int>(line.size()), line.data()); }

void Figure::write(const std::filesystem::path& folder) const {
  std::filesystem::create_directories(folder);
  std::vector<std::pair<std::string, const std::string*>> files;
  for (const auto& [name, table] : tables_) files.emplace_back(name, &table.text());
  for (const auto& [name, text] : other_files_) files.emplace_back(name, &text);
  for (const auto& [name, text] : files) {
    const std::filesystem::path unfinished = folder / (name + ".part");
    std::ofstream file(unfinished, std::ios::binary);
    file << *text;
    file.close();
    if (!file) {
      for (const auto& other : files) {
        std::error_code ignored;
        std::filesystem::remove(folder / (other.first + ".part"), ignored);
      }
      throw std::runtime_error("cannot write " + unfinished.string());
    }
  }
  for (const auto& file : files) std::filesystem::rename(folder / (file.first + ".part"), folder / file.first);
}

int number_of(dmf::CriticalPointType type) {
  switch (type) {
    case dmf::CriticalPointType::global_minimizer: return 0;
    case dmf::CriticalPointType::spurious_local_minimizer: return 1;
    case dmf::CriticalPointType::strict_saddle: return 2;
    case dmf::CriticalPointType::non_strict_saddle: return 3;
  }
  return -1;
}

Vector ticks(double first, double last, Index count) { return Vector::LinSpaced(count, first, last); }

Vector log_ticks(double first, double last, Index count) {
  return ticks(std::log(first), std::log(last), count).array().exp();
}

}  // namespace gallery
