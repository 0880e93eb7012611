// SPDX-License-Identifier: BSL-1.0

// A fuzz target without its fuzzer: runs it on each file of the command line, and on each file in a
// folder of the command line. Any compiler builds it, so ordinary tests replay the corpus.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::filesystem::path& path) {
  std::cout << path.string() << std::endl;  // flushed: the last line names the file that aborts
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << path.string() << ": the file cannot be opened\n";
    std::exit(EXIT_FAILURE);
  }
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  int files = 0;
  for (int k = 1; k < argc; ++k) {
    if (!std::filesystem::is_directory(argv[k])) {
      replay(argv[k]);
      ++files;
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(argv[k])) {
      replay(entry.path());
      ++files;
    }
  }
  std::cout << files << " files\n";
  return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;  // a corpus that is not found is no success
}
