// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/random.hpp>
#include <dmf/core/svd.hpp>

#include <iostream>
#include <random>

#if !defined(DMF_PRECOMPILED)
#error "this file is compiled against the compiled library"
#endif

dmf::Svd<double> decompose_without(const dmf::Matrix<double>& Y);

namespace {

bool same(const dmf::Svd<double>& a, const dmf::Svd<double>& b) {
  return a.method == b.method && a.replaced == b.replaced && a.U == b.U && a.V == b.V &&
         a.singular_values == b.singular_values && a.uncertainty == b.uncertainty;
}

// Constructed after the library has registered itself, whose inline variables come before it in this file.
const dmf::Matrix<double> Y = [] {
  std::mt19937_64 generator(1);
  return dmf::standard_normal<double>(30, 20, generator);
}();
const dmf::Svd<double> before_main = dmf::svd(Y);

}  // namespace

int main() {
  const dmf::Svd<double> with = dmf::svd(Y), without = decompose_without(Y);
  const bool fast = dmf::detail::registered_divide_and_conquer<double>.load() != nullptr;
  const auto expected = fast ? dmf::SvdMethod::divide_and_conquer : dmf::SvdMethod::jacobi;
  std::cout << (fast ? "divide and conquer" : "Jacobi rotations") << '\n';
  return with.sound() && with.method == expected && same(with, without) && same(with, before_main) ? 0 : 1;
}
