// SPDX-License-Identifier: BSL-1.0
#include "distributed_svd.hpp"

#include <dmf/core/random.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/sparse/tail_bound.hpp>

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace dmf_atlas {
namespace {

using dmf::Index;

constexpr double eps = dmf::epsilon<double>;

/// Y, or Y^T if Y has more columns than rows, after the triplets of a basis V are taken out: A (I - V V^T).
class Deflated {
 public:
  Deflated(Mat Y, bool turned) : Y_(Y), turned_(turned) {
    check(turned ? MatCreateVecs(Y, left_.put(), right_.put()) : MatCreateVecs(Y, right_.put(), left_.put()));
    check(VecDuplicate(right_, projected_.put()));
    PetscInt rows = 0, columns = 0, all_rows = 0, all_columns = 0;
    check(VecGetLocalSize(left_, &rows));
    check(VecGetLocalSize(right_, &columns));
    check(VecGetSize(left_, &all_rows));
    check(VecGetSize(right_, &all_columns));
    check(MatCreateShell(MPI_COMM_WORLD, rows, columns, all_rows, all_columns, this, shell_.put()));
    check(MatShellSetOperation(shell_, MATOP_MULT, reinterpret_cast<void (*)()>(shell_multiply)));
    check(MatShellSetOperation(shell_, MATOP_MULT_TRANSPOSE, reinterpret_cast<void (*)()>(shell_multiply_transposed)));
  }
  Deflated(const Deflated&) = delete;
  Deflated& operator=(const Deflated&) = delete;

  [[nodiscard]] Mat matrix() const { return shell_; }
  [[nodiscard]] Vec left() const { return left_; }
  [[nodiscard]] Vec right() const { return right_; }
  [[nodiscard]] Index passes() const { return passes_; }

  /// What is taken out: the columns of a basis, or nothing.
  void take_out(BV V) { V_ = V; }

  /// y = A x and y = A^T x, nothing taken out.
  void multiply(Vec x, Vec y) {
    ++passes_;
    check(turned_ ? MatMultTranspose(Y_, x, y) : MatMult(Y_, x, y));
  }
  void multiply_transposed(Vec x, Vec y) {
    ++passes_;
    check(turned_ ? MatMult(Y_, x, y) : MatMultTranspose(Y_, x, y));
  }

  /// x - V V^T x, twice, in place.
  void project(Vec x) const {
    if (V_ == nullptr) return;
    PetscInt first = 0, k = 0;
    check(BVGetActiveColumns(V_, &first, &k));
    if (k == 0) return;
    std::vector<PetscScalar> coordinates(static_cast<std::size_t>(k));
    for (int pass = 0; pass < 2; ++pass) {
      check(BVDotVec(V_, x, coordinates.data()));
      check(BVMultVec(V_, -1, 1, x, coordinates.data()));
    }
  }

 private:
  static Deflated& of(Mat shell) {
    void* context = nullptr;
    check(MatShellGetContext(shell, &context));
    return *static_cast<Deflated*>(context);
  }
  static PetscErrorCode shell_multiply(Mat shell, Vec x, Vec y) {
    Deflated& self = of(shell);
    check(VecCopy(x, self.projected_));
    self.project(self.projected_);
    self.multiply(self.projected_, y);
    return 0;
  }
  static PetscErrorCode shell_multiply_transposed(Mat shell, Vec x, Vec y) {
    Deflated& self = of(shell);
    self.multiply_transposed(x, y);
    self.project(y);
    return 0;
  }

  Mat Y_;
  bool turned_;
  PetscVector left_, right_, projected_;
  PetscMatrix shell_;
  BV V_ = nullptr;
  Index passes_ = 0;
};

SlepcBasis basis_like(Vec vector, PetscInt columns) {
  SlepcBasis result;
  check(BVCreate(MPI_COMM_WORLD, result.put()));
  check(BVSetSizesFromVec(result, vector, columns));
  check(BVSetFromOptions(result));
  return result;
}

/// B <- B C for a small matrix C, of which the first columns are kept.
void multiply_in_place(BV B, const dmf::Matrix<double>& C) {
  PetscInt columns = 0;
  check(BVGetActiveColumns(B, nullptr, &columns));
  PetscMatrix small;
  check(MatCreateSeqDense(PETSC_COMM_SELF, columns, columns, nullptr, small.put()));
  PetscScalar* entries = nullptr;
  check(MatDenseGetArrayWrite(small, &entries));
  Eigen::Map<dmf::Matrix<double>> map(entries, columns, columns);
  map.setZero();
  map.leftCols(C.cols()) = C;
  check(MatDenseRestoreArrayWrite(small, &entries));
  check(BVMultInPlace(B, small, 0, static_cast<PetscInt>(C.cols())));
  check(BVSetActiveColumns(B, 0, static_cast<PetscInt>(C.cols())));
}

/// ||B^T B - I||_F.
double orthonormality_defect(BV B, PetscInt columns) {
  if (columns == 0) return 0;
  PetscMatrix gram;
  check(MatCreateSeqDense(PETSC_COMM_SELF, columns, columns, nullptr, gram.put()));
  check(BVSetActiveColumns(B, 0, columns));
  check(BVDot(B, B, gram));
  check(MatShift(gram, -1));
  PetscReal norm = 0;
  check(MatNorm(gram, NORM_FROBENIUS, &norm));
  return norm;
}

class Search {
 public:
  Search(Mat Y, double squared_norm, double threshold, const DistributedSvdOptions& options)
      : squared_norm_(squared_norm), threshold_(threshold), options_(options), turned_(is_wide(Y)), A_(Y, turned_) {
    PetscInt rows = 0, columns = 0;
    check(MatGetSize(Y, &rows, &columns));
    rows_ = rows;
    columns_ = columns;
  }

  DistributedSvd find() {
    const Index n = std::min(rows_, columns_);
    SlepcBasis right = basis_like(A_.right(), 1), left = basis_like(A_.left(), 1);
    check(BVSetActiveColumns(right, 0, 0));
    dmf::TruncatedSvd<double> found = rayleigh_ritz(right, left);
    Index want = options_.first;
    double probability = options_.failure_probability;
    std::uint64_t seed = options_.seed;
    bool random_start = false;
    while (!(found.tail.bound < threshold_) && known(found) < std::min(options_.rank, n)) {
      if (options_.progress) options_.progress(known(found));
      const Index count = std::min({want, options_.rank - known(found), n - known(found)});
      SlepcBasis wider = with_more(right, count);
      const Index before = known(found);
      PetscInt columns = 0;
      check(BVGetActiveColumns(wider, nullptr, &columns));
      if (columns == before) break;  // SLEPc found nothing
      SlepcBasis wider_left = basis_like(A_.left(), std::max<PetscInt>(columns, 1));
      found = rayleigh_ritz(wider, wider_left);
      right = std::move(wider);
      left = std::move(wider_left);
      const Index k = known(found);
      want = std::max(k, options_.first);
      if (k == columns && !(found.singular_values[k - 1] + found.uncertainty < threshold_)) continue;
      if (!options_.certify) break;
      bound_from_random_start(right, found, probability /= 2, seed++);
      random_start = true;
    }
    if (random_start && found.tail.evidence == dmf::TailEvidence::random_start) {
      found.tail.failure_probability = options_.failure_probability;  // of all starts together
    }
    found.passes = A_.passes();
    return {std::move(found), std::move(turned_ ? right : left), std::move(turned_ ? left : right)};
  }

 private:
  static bool is_wide(Mat Y) {
    PetscInt rows = 0, columns = 0;
    check(MatGetSize(Y, &rows, &columns));
    return columns > rows;
  }

  static Index known(const dmf::TruncatedSvd<double>& found) { return found.singular_values.size(); }

  /// The basis, and right singular vectors of what is left of A without it.
  SlepcBasis with_more(BV right, Index count) {
    PetscInt k = 0;
    check(BVGetActiveColumns(right, nullptr, &k));
    A_.take_out(right);
    SlepcSvd svd;
    check(SVDCreate(MPI_COMM_WORLD, svd.put()));
    check(SVDSetOperators(svd, A_.matrix(), nullptr));
    check(SVDSetImplicitTranspose(svd, PETSC_TRUE));
    check(SVDSetType(svd, SVDTRLANCZOS));
    check(SVDSetDimensions(svd, static_cast<PetscInt>(count), PETSC_DEFAULT, PETSC_DEFAULT));
    check(SVDSetTolerances(svd, 1e-13, 1000));
    check(SVDSolve(svd));
    PetscInt converged = 0;
    check(SVDGetConverged(svd, &converged));
    converged = std::min(converged, static_cast<PetscInt>(count));
    SlepcBasis result = basis_like(A_.right(), std::max<PetscInt>(k + converged, 1));
    for (PetscInt j = 0; j < k + converged; ++j) {
      Vec column = nullptr;
      check(BVGetColumn(result, j, &column));
      if (j < k) {
        check(BVCopyVec(right, j, column));
      } else {
        PetscReal value = 0;
        check(SVDGetSingularTriplet(svd, j - k, &value, nullptr, column));
      }
      check(BVRestoreColumn(result, j, &column));
    }
    check(BVSetActiveColumns(result, 0, k + converged));
    A_.take_out(nullptr);
    return result;
  }

  /// The best triplets in the span of a basis, which becomes their right vectors; `left` becomes the others.
  dmf::TruncatedSvd<double> rayleigh_ritz(BV right, BV left) {
    PetscInt size = 0;
    check(BVGetActiveColumns(right, nullptr, &size));
    dmf::TruncatedSvd<double> result;
    Index k = 0;
    if (size > 0) {
      check(BVOrthogonalize(right, nullptr));
      check(BVSetActiveColumns(left, 0, size));
      for (PetscInt j = 0; j < size; ++j) {
        Vec from = nullptr, to = nullptr;
        check(BVGetColumn(right, j, &from));
        check(BVGetColumn(left, j, &to));
        A_.multiply(from, to);
        check(BVRestoreColumn(right, j, &from));
        check(BVRestoreColumn(left, j, &to));
      }
      const dmf::Svd<double> inner = dmf::svd(orthogonalize(left, size), dmf::SvdMethod::jacobi);
      const double noise = 8 * static_cast<double>(std::max(rows_, columns_)) * eps * std::sqrt(squared_norm_);
      while (k < size && inner.singular_values[k] > noise) ++k;
      result.singular_values = inner.singular_values.head(k);
      multiply_in_place(left, inner.U.leftCols(k));
      multiply_in_place(right, inner.V.leftCols(k));
    }
    result.residual = residual(right, left, result.singular_values);
    const double of_left = orthonormality_defect(left, static_cast<PetscInt>(k));
    const double of_right = orthonormality_defect(right, static_cast<PetscInt>(k));
    result.orthogonality_u = turned_ ? of_right : of_left;
    result.orthogonality_v = turned_ ? of_left : of_right;
    const double largest = k > 0 ? result.singular_values[0] : 0;
    const double longest = static_cast<double>(std::max(rows_, columns_));
    result.uncertainty = result.residual + (8 * std::sqrt(longest) * eps + of_left + of_right) * largest;
    result.U.resize(rows_, 0);
    result.V.resize(columns_, 0);
    result.tail = dmf::tail_by_norm(rows_, columns_, squared_norm_, result);
    return result;
  }

  /// B = Q R: B becomes Q, R is returned, the same on every rank.
  static dmf::Matrix<double> orthogonalize(BV B, PetscInt size) {
    PetscMatrix R;
    check(MatCreateSeqDense(PETSC_COMM_SELF, size, size, nullptr, R.put()));
    check(BVOrthogonalize(B, R));
    const PetscScalar* entries = nullptr;
    check(MatDenseGetArrayRead(R, &entries));
    dmf::Matrix<double> result = Eigen::Map<const dmf::Matrix<double>>(entries, size, size);
    check(MatDenseRestoreArrayRead(R, &entries));
    result.triangularView<Eigen::StrictlyLower>().setZero();
    // Ranks may differ in the last bits of what each of them computed: the first one's are everybody's.
    MPI_Bcast(result.data(), size * size, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    return result;
  }

  /// ||A^T U - V diag(values)||_F.
  double residual(BV right, BV left, const dmf::Vector<double>& values) {
    double squares = 0;
    for (PetscInt j = 0; j < values.size(); ++j) {
      Vec u = nullptr, v = nullptr;
      check(BVGetColumn(left, j, &u));
      A_.multiply_transposed(u, A_.right());
      check(BVRestoreColumn(left, j, &u));
      check(BVGetColumn(right, j, &v));
      check(VecAXPY(A_.right(), -values[j], v));
      check(BVRestoreColumn(right, j, &v));
      PetscReal norm = 0;
      check(VecNorm(A_.right(), NORM_2, &norm));
      squares += norm * norm;
    }
    return std::sqrt(squares);
  }

  /// Lanczos steps on what is left of A^T A from a direction that is uniform on the sphere, each basis vector made
  /// orthogonal to all others twice.
  void bound_from_random_start(BV right, dmf::TruncatedSvd<double>& found, double probability, std::uint64_t seed) {
    A_.take_out(right);
    const PetscInt most = static_cast<PetscInt>(std::min<Index>(options_.steps, std::min(rows_, columns_)));
    const SlepcBasis basis = basis_like(A_.right(), most + 1);
    check(BVSetOrthogonalization(basis, BV_ORTHOG_CGS, BV_ORTHOG_REFINE_ALWAYS, PETSC_DEFAULT, BV_ORTHOG_BLOCK_GS));
    draw_normal(basis, seed);
    std::vector<double> diagonal, beside;
    double scale = 0;
    for (PetscInt j = 0; j < most; ++j) {
      Vec from = nullptr, to = nullptr;
      check(BVGetColumn(basis, j, &from));
      check(BVGetColumn(basis, j + 1, &to));
      check(VecCopy(from, A_.right()));
      A_.project(A_.right());
      A_.multiply(A_.right(), A_.left());
      A_.multiply_transposed(A_.left(), to);
      A_.project(to);
      PetscScalar product = 0;
      check(VecDot(from, to, &product));
      check(BVRestoreColumn(basis, j, &from));
      check(BVRestoreColumn(basis, j + 1, &to));
      PetscReal norm = 0;
      check(BVOrthogonalizeColumn(basis, j + 1, nullptr, &norm, nullptr));
      diagonal.push_back(product);
      scale = std::max({scale, norm, std::abs(product)});
      const bool exhausted = !(norm > 64 * eps * scale) || j + 1 == std::min(rows_, columns_);
      dmf::RitzValue<double> ritz{largest_eigenvalue(diagonal, beside), j + 1, exhausted};
      MPI_Bcast(&ritz.largest, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);
      const auto verdict =
          dmf::bound_tail_by_ritz_value(rows_, columns_, squared_norm_, found, threshold_, ritz, probability);
      if (exhausted || verdict != dmf::TailVerdict::unclear) break;
      beside.push_back(norm);
      check(BVScaleColumn(basis, j + 1, 1 / norm));
    }
    A_.take_out(nullptr);
  }

  /// The first column: the same numbers whatever the number of ranks. Each rank draws all of them, which costs less
  /// than a pass over Y.
  static void draw_normal(BV basis, std::uint64_t seed) {
    Vec start = nullptr;
    check(BVGetColumn(basis, 0, &start));
    PetscInt size = 0, first = 0, last = 0;
    check(VecGetSize(start, &size));
    check(VecGetOwnershipRange(start, &first, &last));
    std::mt19937_64 generator(seed);
    PetscScalar* entries = nullptr;
    check(VecGetArray(start, &entries));
    constexpr Index piece = 4096;
    for (Index i = 0; i < size; i += piece) {
      const Index n = std::min<Index>(piece, size - i);
      const dmf::Matrix<double> drawn = dmf::standard_normal<double>(n, 1, generator);
      for (Index k = std::max<Index>(i, first); k < std::min<Index>(i + n, last); ++k) {
        entries[k - first] = drawn(k - i, 0);
      }
    }
    check(VecRestoreArray(start, &entries));
    PetscReal norm = 0;
    check(VecNormalize(start, &norm));
    check(BVRestoreColumn(basis, 0, &start));
  }

  static double largest_eigenvalue(const std::vector<double>& diagonal, const std::vector<double>& beside) {
    const auto j = static_cast<Index>(diagonal.size());
    Eigen::SelfAdjointEigenSolver<dmf::Matrix<double>> solver;
    solver.computeFromTridiagonal(Eigen::Map<const dmf::Vector<double>>(diagonal.data(), j),
                                  Eigen::Map<const dmf::Vector<double>>(beside.data(), j - 1), Eigen::EigenvaluesOnly);
    return solver.eigenvalues()[j - 1];
  }

  double squared_norm_, threshold_;
  const DistributedSvdOptions& options_;
  bool turned_;
  Deflated A_;
  Index rows_ = 0, columns_ = 0;
};

}  // namespace

DistributedSvd distributed_svd(Mat Y, double squared_norm, double threshold, const DistributedSvdOptions& options) {
  return Search(Y, squared_norm, threshold, options).find();
}

}  // namespace dmf_atlas
