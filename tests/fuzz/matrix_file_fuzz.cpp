// SPDX-License-Identifier: BSL-1.0

// The readers of files on arbitrary bytes. The first byte chooses reader, scalar and skipped rows;
// the rest is the file. What comes back must be what the contract says, and nothing but FileError
// is thrown.

#include "../../examples/dmf-atlas/matrix_file.hpp"
#include "../../examples/dmf-atlas/scalars.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace dmf_atlas;

constexpr std::string_view name = "fuzz";

void require(bool condition) {
  if (!condition) std::abort();
}

template <class Scalar>
void check(const Matrix<Scalar>& matrix, const ReadOptions& options) {
  require(matrix.rows() > 0 && matrix.cols() > 0);
  require(static_cast<std::size_t>(matrix.size()) <= options.maximum_elements);
  require(matrix.allFinite());
}

template <class Scalar>
void check(const std::vector<Scalar>& list) {
  require(!list.empty());
  for (const Scalar& value : list) require(value - value == Scalar(0));
}

template <class Scalar>
void read(unsigned reader, std::string_view bytes, const ReadOptions& options) {
  switch (reader) {
    case 0: return check(parse_csv<Scalar>(bytes, name, options), options);
    case 1: return check(parse_matrix_market<Scalar>(bytes, name, options), options);
    case 2: return check(parse_npy<Scalar>(bytes, name, options), options);
    case 3: return check(parse_npy_list<Scalar>(bytes, name, options));
    default: return check(parse_list<Scalar>(bytes, name));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned choice =
      data[0];  // of 5 readers x 3 scalars x 3 counts of skipped rows x 3 decimals; from 128 on mp50
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const ReadOptions options{.skip_rows = static_cast<int>(choice / 15 % 3),
                            .decimal = static_cast<Decimal>(choice / 45 % 3),
                            .vector_is_row = choice % 2 == 0,
                            .maximum_elements = 4096};
  try {
    const unsigned scalar = choice < 128 ? choice / 5 % 3 : 3;
    if (scalar == 0) read<double>(choice % 5, bytes, options);
    if (scalar == 1) read<float>(choice % 5, bytes, options);
    if (scalar == 2) read<long double>(choice % 5, bytes, options);
    if (scalar == 3) read<dmf::mp50>(choice % 5, bytes, options);
  } catch (const FileError& error) {
    const std::string_view message = error.what();
    require(message.starts_with(name));
    require(message.find_first_of(std::string_view("\n\r\0", 3)) == std::string_view::npos);
  }
  return 0;
}
