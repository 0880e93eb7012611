// SPDX-License-Identifier: BSL-1.0

// Repeated evaluations allocate nothing: not through operator new, which dmf would use, and not
// through Eigen's allocator, which serves its temporaries and the buffers of its products. Up to
// 128 KiB, a block of 128 x 128 numbers in double, those buffers come from the stack. Eigen reports
// an allocation through its assertion, which therefore counts here and does not stop the program.

namespace dmf::test {
void eigen_assertion(bool condition);
}
#define EIGEN_RUNTIME_NO_MALLOC
#define eigen_assert(condition) ::dmf::test::eigen_assertion(condition)

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/random_architecture.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

int assertions_failed = 0;
int calls_of_new = 0;

}  // namespace

void eigen_assertion(bool condition) {
  if (!condition) ++assertions_failed;
}

namespace {

void* counted(std::size_t size, std::size_t alignment = alignof(std::max_align_t)) {
  ++calls_of_new;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  if (void* memory = std::aligned_alloc(alignment, rounded > 0 ? rounded : alignment)) return memory;
  throw std::bad_alloc();
}

}  // namespace
}  // namespace dmf::test

// The forms of new[] and those without exceptions call these. Not inline, or the compiler sees how
// free() meets memory of operator new, and warns.
[[gnu::noinline]] void* operator new(std::size_t size) { return dmf::test::counted(size); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return dmf::test::counted(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace dmf::test {
namespace {

struct Allocations {
  int by_new = 0, by_eigen = 0;
};

template <class Body>
Allocations allocations_of(Body body) {
  calls_of_new = assertions_failed = 0;
  Eigen::internal::set_is_malloc_allowed(false);
  body();
  Eigen::internal::set_is_malloc_allowed(true);
  return {calls_of_new, assertions_failed};
}

template <class Scalar, int Depth>
struct Evaluation {
  explicit Evaluation(const std::vector<Index>& widths)
      : generator(1),
        problem(random_problem<Scalar, Depth>(widths, generator)),
        W(random_factors(problem.architecture(), generator)),
        D(random_factors(problem.architecture(), generator)),
        result(problem.architecture()),
        workspace(problem.architecture()),
        hessian(problem, W) {}

  void repeat() {
    for (int i = 0; i < 3; ++i) {
      sum += objective(problem, W, workspace);
      sum += objective_and_gradient(problem, W, result, workspace);
      hessian.apply(D, result);
      sum += hessian.quadratic_form(D);
    }
  }

  std::mt19937_64 generator;
  Problem<Scalar, Depth> problem;
  Factors<Scalar, Depth> W, D, result;
  Workspace<Scalar> workspace;
  Hessian<Scalar, Depth> hessian;
  Scalar sum{0};
};

template <class Scalar, int Depth>
void check_nothing_is_allocated(const std::vector<Index>& widths) {
  Evaluation<Scalar, Depth> evaluation(widths);
  const Allocations allocations = allocations_of([&] { evaluation.repeat(); });
  INFO("widths " << widths[0] << " " << widths[1] << " " << widths[2] << " " << widths[3]);
  CHECK(allocations.by_new == 0);
  CHECK(allocations.by_eigen == 0);
  CHECK(isfinite(evaluation.sum));
}

constexpr Index sizes[] = {1, 2, 3, 4, 7, 8, 20, 33, 64, 100, 127, 128};

TEST_CASE("The counters count") {
  const Allocations allocations = allocations_of([] {
    ::operator delete(::operator new(10));  // unlike new double[10], must not be optimized away
    Eigen::internal::aligned_free(Eigen::internal::aligned_malloc(10));
  });
  CHECK(allocations.by_new == 1);
  CHECK(allocations.by_eigen == 1);
}

TEST_CASE("Repeated evaluations allocate nothing for widths up to 128") {
  for (const Index n : sizes) {
    check_nothing_is_allocated<double, Dynamic>({n, n, n, n});
    check_nothing_is_allocated<double, 3>({n, n, n, n});
  }
}

TEST_CASE("Repeated evaluations allocate nothing where a width is 1") {
  for (const Index n : sizes) {
    for (int place = 0; place <= 3; ++place) {
      std::vector<Index> widths(4, n);
      widths[static_cast<std::size_t>(place)] = 1;
      check_nothing_is_allocated<double, Dynamic>(widths);
      check_nothing_is_allocated<double, 3>(widths);
    }
    check_nothing_is_allocated<double, Dynamic>({1, n, n, 1});
  }
}

TEST_CASE("Above that width the library itself still allocates nothing") {
  for (const std::vector<Index>& widths : {std::vector<Index>{200, 150, 300, 170}, {200, 3, 2, 170}}) {
    Evaluation<double, Dynamic> evaluation(widths);
    CHECK(allocations_of([&] { evaluation.repeat(); }).by_new == 0);
  }
}

TEST_CASE("An architecture of static depth is copied without allocation") {
  const Architecture<double, 3> architecture({3, 4, 2, 5}, 0.5);
  Index sum = 0;
  const Allocations allocations = allocations_of([&] {
    const Architecture<double, 3> copy = architecture;
    for (int l = 1; l <= copy.depth(); ++l) sum += copy.offset(l) + copy.width(l);
    sum += static_cast<Index>(copy.log_unit().hi < 0);
  });
  CHECK(allocations.by_new == 0);
  CHECK(sum == 12 + 20 + 11 + 1);
}

}  // namespace
}  // namespace dmf::test
