// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

// dmf-atlas --spectrum, --point and --locate: what is written, read back, and what is refused.

#include "matrix_file.hpp"
#include "npy_file.hpp"
#include "program.hpp"

#include <dmf/bridge/boost_multiprecision.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct Run {
  int status;
  std::string out, err;
};

Run run(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"dmf-atlas"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out, err;
  const int status = dmf_atlas::run(static_cast<int>(argv.size()), argv.data(), out, err, false);
  return {status, out.str(), err.str()};
}

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("dmf_point_" + std::to_string(std::random_device{}()))) {
    fs::create_directory(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string name() const { return path_.string(); }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string bytes(const std::string& name) const {
    std::ifstream stream(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  [[nodiscard]] auto size() const { return std::distance(fs::directory_iterator(path_), {}); }

 private:
  fs::path path_;
};

std::vector<std::string> with(std::vector<std::string> arguments, const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

const std::vector<std::string> small = {"--singular-values", "5,3", "--widths", "3,2,2", "--lambda", "1"};

void check_refused(const std::vector<std::string>& more, const std::string& message, int status = 2) {
  const Run result = run(with(small, more));
  CHECK(result.err == "dmf-atlas: " + message + "\n");
  CHECK(result.status == status);
  CHECK(result.out.empty());
}

TEST_CASE("what --write writes, --locate finds") {
  const Folder folder;
  for (const char* K : {"1", "2", "3", "4"}) {
    const Run written = run(with(small, {"--point", K, "--write", folder.name(), "--random", "5", "--json", "-"}));
    REQUIRE(written.status == 0);
    const Json expected = Json::parse(written.out).at("lowest").at(static_cast<std::size_t>(std::stoi(K) - 1));
    const Run found = run(with(small, {"--locate", folder.name(), "--json", "-"}));
    CHECK(found.err.empty());
    REQUIRE(found.status == 0);
    const Json located = Json::parse(found.out).at("located");
    REQUIRE(located.size() == 1);
    for (const char* key : {"type", "rank", "choice", "value"}) CHECK(located[0].at(key) == expected.at(key));
    CHECK(located[0].at("relative_distance").get<double>() <= 1e-14);
    CHECK(located[0].at("proved") == true);
    CHECK(located[0].at("complete") == true);
    CHECK(located[0].at("lower_bound").get<double>() <= located[0].at("distance").get<double>());
    CHECK(located[0].at("margin").get<double>() ==
          located[0].at("next_lower_bound").get<double>() - located[0].at("distance").get<double>());
    CHECK(located[0].at("margin").get<double>() > 0);
  }
  CHECK_FALSE(Json::parse(run(with(small, {"--json", "-"})).out).contains("located"));
}

TEST_CASE("rows of a file are the points of a run") {
  const Folder folder;
  // Two layers, widths 3, 2, 2: W_1 is 2 x 3, W_2 is 2 x 2; the zero point twice, then something large.
  std::ofstream(folder.file("run.csv")) << "0,0,0,0,0,0,0,0,0,0\n1e-9,0,0,0,0,0,0,0,0,0\n2,0,0,1,0,0,2,0,0,1\n";
  const Run table = run(with(small, {"--locate", folder.file("run.csv")}));
  CHECK(table.err.empty());
  REQUIRE(table.status == 0);
  CHECK(table.out.find("The given points and the orbits they are nearest to") != std::string::npos);
  CHECK(table.out.find("  1-2 ") != std::string::npos);
  CHECK(table.out.find("proved") != std::string::npos);
  const Json located =
      Json::parse(run(with(small, {"--locate", folder.file("run.csv"), "--json", "-"})).out).at("located");
  REQUIRE(located.size() == 3);
  CHECK(located[0].at("rank") == 0);
  CHECK(located[0].at("distance") == 0);
  CHECK(located[2].at("rank") == 2);
  CHECK(located[2].at("type") == "global_minimizer");
  // One orbit alone is the nearest, and no other has a bound.
  const Run alone = run({"--singular-values", "0,0", "--widths", "3,2,2", "--lambda", "1", "--locate",
                         folder.file("run.csv"), "--json", "-"});
  REQUIRE(alone.status == 0);
  const Json only = Json::parse(alone.out).at("located").at(0);
  CHECK(only.at("proved") == true);
  CHECK_FALSE(only.contains("margin"));
  CHECK_FALSE(only.contains("next_lower_bound"));
}

TEST_CASE("a .npy vector is one point; a layer that is a vector is told its shape") {
  const Folder folder;
  const auto vector_of = [&](const std::string& name, char size) {  // of zeros, a digit many
    std::string header = std::string("{'descr': '<f8', 'fortran_order': False, 'shape': (") + size + ",), }\n";
    std::ofstream(folder.file(name), std::ios::binary)
        << "\x93NUMPY" << '\x01' << '\0' << static_cast<char>(header.size()) << '\0' << header
        << std::string(8U * static_cast<unsigned>(size - '0'), '\0');
    return folder.file(name);
  };
  const std::vector<std::string> two = {"--singular-values", "3", "--widths", "1,2,1", "--lambda", "1"};
  const Json located =
      Json::parse(run(with(two, {"--locate", vector_of("p.npy", '4'), "--json", "-"})).out).at("located");
  REQUIRE(located.size() == 1);
  CHECK(located[0].at("rank") == 0);
  const Run other = run(with(two, {"--locate", vector_of("q.npy", '3')}));
  CHECK(other.err ==
        "dmf-atlas: --locate: " + folder.file("q.npy") +
            " must have N = 4 columns, all entries of W_1, ..., W_L, and a row for each point; it is 1 x 3\n");
  const std::string layer = vector_of("W_1.npy", '2');
  CHECK(run(with(two, {"--locate", folder.name()})).err ==
        "dmf-atlas: " + layer + ": a one-dimensional array where a matrix is needed; give it the shape (2, 1)\n");
}

TEST_CASE("points that do not fit are refused") {
  const Folder folder;
  std::ofstream(folder.file("short.csv")) << "1,2,3\n";
  check_refused({"--locate", ""}, "--locate needs the name of a folder or a file");
  check_refused({"--locate", folder.file("short.csv")}, "--locate: " + folder.file("short.csv") +
                                                            " must have N = 10 columns, all entries of W_1, ..., "
                                                            "W_L, and a row for each point; it is 1 x 3");
  CHECK(run(with(small, {"--locate", folder.name()})).status == 2);  // no W_1.npy
  CHECK(run(with(small, {"--locate", folder.file("none.csv")})).status == 2);
  check_refused({"--locate", folder.file("short.csv"), "--json", folder.file("short.csv")},
                "--json would overwrite the input '" + folder.file("short.csv") + "'");
}
}  // namespace

TEST_CASE("the Hessian in JSON: ends, trace and, on request, the spectrum") {
  const Json plain = Json::parse(run(with(small, {"--json", "-"})).out).at("lowest")[0].at("hessian");
  // t = 4 and 2: blocks A 4, 16 and 4, 8; C 0, 4, 12, 16; the surplus column 2 (1 + t) twice.
  CHECK(plain.at("min").get<double>() == 0);
  CHECK(plain.at("max").get<double>() == Approx(16));
  CHECK(plain.at("trace").get<double>() == Approx(64 + 10 + 6));
  CHECK_FALSE(plain.contains("spectrum"));

  for (const std::string scalar : {"float", "double", "long-double", "mp50"}) {
    const Json list = Json::parse(run(with(small, {"--json", "-", "--spectrum", "--scalar", scalar})).out);
    for (const Json& orbit : list.at("lowest")) {
      const Json& hessian = orbit.at("hessian");
      REQUIRE(hessian.at("spectrum").size() == hessian.at("origins").size());
      long sum = 0, zero = 0;
      for (const Json& pair : hessian.at("spectrum")) {
        const bool vanishes =
            pair[0].is_string() ? std::stod(pair[0].get<std::string>()) == 0 : pair[0].get<double>() == 0;
        sum += pair[1].get<long>();
        zero += vanishes ? pair[1].get<long>() : 0;
      }
      CHECK(sum == 10);
      CHECK(zero == hessian.at("zero").get<long>());
    }
    CHECK(list.at("lowest")[0].at("hessian").at("origins")[0].get<std::string>() == "pair_at_two_roots");
  }
}

TEST_CASE("the Hessian in the table and in CSV") {
  const Run table = run(with(small, {"--spectrum", "--lowest", "1"}));
  CHECK(table.status == 0);
  CHECK(table.out.find("Hessian: 0, 4 (3 times), 6, 8, 10, 12, 16 (2 times); trace 80") != std::string::npos);
  const Run csv = run(with(small, {"--csv", "-", "--lowest", "1"}));
  CHECK(csv.out.find(",hessian_min,hessian_max,hessian_trace,choice\n") != std::string::npos);
}

TEST_CASE("a point is written and read back in every scalar that has a dtype") {
  const auto check = []<class Scalar>(const std::string& scalar, Scalar) {
    const Folder folder;
    for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--random", "7"}}) {
      const Run result = run(with(with(small, {"--scalar", scalar, "--lowest", "2", "--point", "2", "--write",
                                               folder.name(), "--json", folder.file("atlas.json")}),
                                  more));
      CHECK(result.err.empty());
      REQUIRE(result.status == 0);
      CHECK(folder.size() == 4);
      const auto read = [&](const std::string& name) { return dmf_atlas::read_matrix<Scalar>(folder.file(name)); };
      const dmf::Matrix<Scalar> W_1 = read("W_1.npy"), W_2 = read("W_2.npy"), X = read("product.npy");
      REQUIRE(W_1.rows() == 2);
      REQUIRE(W_1.cols() == 3);
      CHECK((W_2 * W_1 - X).norm() <= 100 * dmf::epsilon<Scalar> * X.norm());
      // The objective there is the value that is listed.
      dmf::Matrix<Scalar> Y = dmf::Matrix<Scalar>::Zero(2, 3);
      Y(0, 0) = 5;
      Y(1, 1) = 3;
      const Scalar F = (X - Y).squaredNorm() + W_1.squaredNorm() + W_2.squaredNorm();
      const Json value = Json::parse(folder.bytes("atlas.json")).at("lowest")[1].at("value");
      const double listed = value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
      CHECK(static_cast<double>(F) == Approx(listed).epsilon(1e-6));
    }
  };
  check("float", 0.0F);
  check("double", 0.0);
  check("long-double", 0.0L);
}

TEST_CASE("the same seed gives the same point, of a matrix too") {
  const Folder folder;
  std::ofstream(folder.file("y.csv")) << "1, 2\n3, 4\n5, 6\n";
  const auto write = [&](const std::string& seed) {
    const Run result = run({folder.file("y.csv"), "--depth", "3", "--lambda", "0.1", "--point", "1", "--write",
                            folder.name(), "--random", seed, "--csv", folder.file("atlas.csv")});
    CHECK(result.err.empty());
    return folder.bytes("W_2.npy");
  };
  const std::string first = write("1"), second = write("2");
  CHECK(first != second);
  CHECK(write("1") == first);
  CHECK(first.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
  CHECK((first.size() - 4 * 8) % 64 == 0);
  const auto W = [&](int l) { return dmf_atlas::read_matrix<double>(folder.file("W_" + std::to_string(l) + ".npy")); };
  const dmf::Matrix<double> X = dmf_atlas::read_matrix<double>(folder.file("product.npy"));
  CHECK((W(3) * W(2) * W(1) - X).norm() <= 1e-14 * X.norm());
}

TEST_CASE("the bytes of a file are as NumPy's format says") {
  dmf::Matrix<float> A(1, 2);
  A << 1.0F, -2.0F;
  const std::string bytes = dmf_atlas::npy_bytes(A);
  const std::string header = "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }";
  CHECK(bytes.substr(10, header.size()) == header);
  CHECK(bytes.size() == 128 + 8);
  CHECK(bytes[127] == '\n');
  CHECK(dmf_atlas::parse_npy<float>(bytes, "A") == A);
  const dmf::Matrix<long double> B = dmf::Matrix<long double>::Constant(2, 1, 1.0L / 3);
  CHECK(dmf_atlas::parse_npy<long double>(dmf_atlas::npy_bytes(B), "B") == B);
  CHECK_FALSE(dmf_atlas::has_npy_dtype<dmf::mp50>);
}

TEST_CASE("points that cannot be written are refused, and nothing is left") {
  const Folder folder;
  check_refused({"--point", "1"}, "--point needs --write DIR, where the files go");
  check_refused({"--write", "x"}, "--write needs --point K, which orbit");
  check_refused({"--random", "1"}, "--random needs --point K and --write DIR");
  check_refused({"--point", "1", "--write", ""}, "--write needs the name of a folder");
  check_refused({"--point", "0", "--write", "x"}, "--point must be at least 1, got 0");
  check_refused({"--point", "3", "--write", "x", "--lowest", "2"}, "--point 3 is not listed: --lowest is 2");
  check_refused({"--point", "5", "--write", folder.name()}, "--point 5 is not listed: there are 4 orbits");
  check_refused({"--point", "1", "--write", folder.name(), "--scalar", "mp50"},
                "--write: no .npy holds mp50; float, double and long-double are written");
  fs::create_directory(folder.file("W_2.npy"));
  CHECK(run(with(small, {"--point", "1", "--write", folder.name()})).status == 1);
  CHECK(folder.size() == 1);
  const Run too_much =
      run(with({"--singular-values", "9,8,7,6", "--widths", "4,4,4", "--lambda", "1,2"}, {"--spectrum"}));
  CHECK(too_much.status == 0);
}
