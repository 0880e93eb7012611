// SPDX-License-Identifier: BSL-1.0
#pragma once

// All singular triplets of a large target above a threshold, by Spectra's Lanczos method (float, double and long
// double; one without restarts for other scalars), with evidence that none is missing:
//
//   const dmf::MatrixOperator Y(sparse_matrix);
//   const auto decomposition = dmf::truncated_svd(Y, dmf::fold_threshold(architecture));
//   const dmf::Landscape landscape(architecture, decomposition);
//
// Lanczos finds one copy of a repeated value. What was found is therefore taken out of Y and the search repeated, more
// triplets each time, until the bound of what is left (dmf/sparse/tail_bound.hpp), which knows nothing of the search,
// is below the threshold.

#if !__has_include(<Spectra/SymEigsSolver.h>)
#error \
    "dmf/bridge/spectra_svd.hpp needs Spectra 1.0 (https://spectralib.org; Debian: libspectra-dev) in the include path"
#endif

#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/error.hpp>
#include <dmf/sparse/linear_operator.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/sparse/tail_bound.hpp>
#include <dmf/core/truncated_svd.hpp>
#include <dmf/sparse/detail/deflated_lanczos.hpp>

#include <Spectra/SymEigsSolver.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <optional>
#include <random>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace dmf {

template <RealScalar Scalar = double>
struct TruncationOptions {
  Index rank = 1000;  ///< triplets at most
  double memory = 0;  ///< bytes for vectors at most, of which there are as many as are said below; 0: any number
  Index first = 6;    ///< triplets of the first search; each further one doubles their number
  Scalar tolerance = Scalar(4096) * epsilon<Scalar>;  ///< of an eigenvalue of Y^T Y, relative
  Index restarts = 1000;                              ///< of one search
  bool certify = true;  ///< bound what is left from a random start where its norm is no bound
  TailOptions<Scalar> tail;
  /// Told before every search how many triplets there are and how large the smallest is; false ends it.
  std::function<bool(Index, const Scalar&)> progress;
};

/// All singular triplets of Y of values above the threshold, and some below. The tail says whether that is so: where
/// its bound is not below the threshold the rank, the memory, the steps or the convergence did not suffice. Each
/// random start has its share of the failure probability: p/2, p/4, ...
///
/// Throws InvalidInput unless the threshold is positive and finite, the rank and the numbers of the options are
/// positive, the memory suffices for one triplet, and Y has at least one row and column and finite products. Cost: some
/// hundred passes over Y; memory: max(3 k, 20) vectors of min(d_0, d_L) numbers for k triplets, one for
/// each step of the random start, and 2 k of max(d_0, d_L).
template <RealScalar Scalar, LinearOperator<Scalar> Operator>
[[nodiscard]] TruncatedSvd<Scalar> truncated_svd(const Operator& Y, const Scalar& threshold,
                                                 const std::type_identity_t<TruncationOptions<Scalar>>& options = {});

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// (I - X X^T) A^T A (I - X X^T) as Spectra wants an operator.
template <class Real, class Operator>
class DeflatedGram {
 public:
  using Scalar = Real;

  DeflatedGram(const TallOperator<Real, Operator>& A, const Matrix<Real>& X) : A_(&A), X_(&X) {}

  [[nodiscard]] Index rows() const { return A_->cols(); }
  [[nodiscard]] Index cols() const { return A_->cols(); }

  void perform_op(const Real* x, Real* y) const {
    input_ = Eigen::Map<const Vector<Real>>(x, rows());
    if (!isfinite(input_.squaredNorm())) throw std::runtime_error("Spectra's basis is not finite");
    project(input_);
    A_->multiply_gram(input_, output_);
    project(output_);
    Eigen::Map<Vector<Real>>(y, rows()) = output_;
  }

 private:
  void project(Vector<Real>& x) const {
    if (X_->cols() == 0) return;
    const Vector<Real> coordinates = X_->transpose() * x;
    x.noalias() -= *X_ * coordinates;
  }

  const TallOperator<Real, Operator>* A_;
  const Matrix<Real>* X_;
  mutable Vector<Real> input_, output_;
};

template <class Scalar, class Operator>
class TripletSearch {
 public:
  TripletSearch(const Operator& Y, const Scalar& threshold, const TruncationOptions<Scalar>& options)
      : Y_(Y), A_(Y), threshold_(threshold), options_(options), generator_(options.tail.seed) {
    require(isfinite(threshold) && threshold > Scalar(0), "the threshold must be positive and finite, got ", threshold);
    require(options.rank >= 1 && options.first >= 1 && options.restarts >= 1 && options.tolerance > Scalar(0),
            "rank, first search, restarts and tolerance must be positive, got ", options.rank, ", ", options.first,
            ", ", options.restarts, " and ", options.tolerance);
    rank_ = std::min(options.rank, A_.cols());
    if (options.memory == 0) return;
    require(options.memory >= bytes(1), "one triplet takes ", bytes(1), " bytes for vectors, allowed are ",
            options.memory);
    while (bytes(rank_) > options.memory) {
      const double share = static_cast<double>(rank_) * options.memory / bytes(rank_);
      rank_ = std::min(rank_ - 1, static_cast<Index>(share) + 1);
    }
    const double vectors = options.memory / static_cast<double>(sizeof(Scalar)) / static_cast<double>(A_.cols());
    steps_ = static_cast<Index>(std::clamp(vectors - static_cast<double>(rank_), 1.0, 1e9));
  }

  TruncatedSvd<Scalar> find() {
    const Index n = A_.cols();
    if (n <= dense) {
      TruncatedSvd<Scalar> all = truncated_svd_in<Scalar>(Y_, Matrix<Scalar>(Matrix<Scalar>::Identity(n, n)), least());
      if (all.singular_values.size() <= rank_) return all;
    }
    Matrix<Scalar> X(n, 0);
    TruncatedSvd<Scalar> result = truncated_svd_in<Scalar>(Y_, X);
    Index passes = result.passes, want = options_.first;
    double probability = options_.tail.failure_probability;
    const std::uint64_t seed = generator_();
    std::uint64_t rounds = 0;
    while (!(result.tail.bound < threshold_) && X.cols() < rank_) {
      const Scalar smallest = X.cols() > 0 ? result.singular_values[X.cols() - 1] : Scalar(0);
      if (options_.progress && !options_.progress(X.cols(), smallest)) break;
      const Index count = std::min({want, rank_ - X.cols(), n - 1});
      std::optional<Widened> wider = widened(X, by_spectra(X, count));
      if (!wider || !wider->accurate()) {
        // Where Y has fewer singular values than are sought, Spectra has no basis to go on with.
        passes += wider ? wider->found.passes : 0;
        wider = widened(X, by_random_start(X, count));
      }
      if (!wider) break;
      result = std::move(wider->found);
      passes += result.passes;
      const Index k = result.singular_values.size();
      const bool may_be_all = k < wider->columns || result.singular_values[k - 1] + result.uncertainty < threshold_;
      X = A_.turned() ? result.U : result.V;
      want = std::max(X.cols(), options_.first);
      if (!may_be_all) continue;
      if (!options_.certify) break;
      TailOptions<Scalar> tail = options_.tail;
      tail.failure_probability = probability /= 2;
      tail.steps = std::min(tail.steps, steps_);
      tail.seed = seed + rounds++;
      result.passes = 0;
      bound_tail(Y_, result, threshold_, tail);
      passes += result.passes;
    }
    result.passes = passes + A_.passes();
    if (result.tail.evidence == TailEvidence::random_start) {
      result.tail.failure_probability = options_.tail.failure_probability;  // of all starts together
    }
    return result;
  }

 private:
  static constexpr Index dense = 40;  // columns that are decomposed as they are

  /// Values that far below the threshold are not kept.
  [[nodiscard]] Scalar least() const { return threshold_ / Scalar(4); }

  struct Widened {
    TruncatedSvd<Scalar> found;
    Index columns;
    [[nodiscard]] bool accurate() const {
      return found.sound() &&
             (found.singular_values.size() == 0 || found.residual <= sqrt(epsilon<Scalar>) * found.singular_values[0]);
    }
  };

  /// The best triplets in the span of X and `more`; none if there are no more.
  std::optional<Widened> widened(const Matrix<Scalar>& X, const Matrix<Scalar>& more) const {
    if (more.cols() == 0) return std::nullopt;
    Matrix<Scalar> both(X.rows(), X.cols() + more.cols());
    both << X, more;
    return Widened{truncated_svd_in<Scalar>(Y_, both, least()), both.cols()};
  }

  /// What k triplets and the search for them take.
  [[nodiscard]] double bytes(Index k) const {
    const auto number = [](Index n) { return static_cast<double>(n); };
    return number(sizeof(Scalar)) * (number(basis_size(k)) * number(A_.cols()) + 2 * number(k) * number(A_.rows()));
  }

  [[nodiscard]] Index basis_size(Index count) const { return std::min(A_.cols(), std::max<Index>(3 * count, 20)); }

  /// Vectors of the largest values of what is left of Y, at most `count`.
  Matrix<Scalar> by_random_start(const Matrix<Scalar>& X, Index count) {
    DeflatedLanczos<Scalar, Operator> lanczos(A_, X, generator_());
    const Index most = std::min(A_.cols(), 20 * basis_size(count));  // without restarts
    while (lanczos.advance() && lanczos.steps() < most) {
      if (lanczos.steps() % 10 == 0 && lanczos.residual(count) <= options_.tolerance) break;
    }
    return lanczos.vectors(count);
  }
  Matrix<Scalar> by_spectra(const Matrix<Scalar>& X, Index count) {
    const Index n = A_.cols();
    if constexpr (!std::is_floating_point_v<Scalar>)
      return Matrix<Scalar>(n, 0);  // Spectra wants literal types
    else
      return by_literal_spectra(X, count);
  }
  Matrix<Scalar> by_literal_spectra(const Matrix<Scalar>& X, Index count) requires std::is_floating_point_v<Scalar> {
    const Index n = A_.cols();
    DeflatedGram<Scalar, Operator> gram(A_, X);
    try {
      Spectra::SymEigsSolver<DeflatedGram<Scalar, Operator>> solver(gram, count, basis_size(count));
      Vector<Scalar> start = standard_normal<Scalar>(n, 1, generator_);
      if (X.cols() > 0) start -= X * Vector<Scalar>(X.transpose() * start);
      solver.init(start.data());
      const Index converged = solver.compute(Spectra::SortRule::LargestAlge, options_.restarts, options_.tolerance);
      const Matrix<Scalar> vectors = solver.eigenvectors(converged);
      if (converged > 0 && isfinite(vectors.norm())) return vectors;
    } catch (const InvalidInput&) {
      throw;
    } catch (const std::exception&) {  // what Spectra throws where its own decomposition fails
    }
    return Matrix<Scalar>(n, 0);
  }

  const Operator& Y_;
  TallOperator<Scalar, Operator> A_;
  Scalar threshold_;
  const TruncationOptions<Scalar>& options_;
  Index rank_ = 0;                                   // triplets at most
  Index steps_ = std::numeric_limits<Index>::max();  // of a random start, as the memory allows
  std::mt19937_64 generator_;
};

}  // namespace detail

template <RealScalar Scalar, LinearOperator<Scalar> Operator>
TruncatedSvd<Scalar> truncated_svd(const Operator& Y, const Scalar& threshold,
                                   const std::type_identity_t<TruncationOptions<Scalar>>& options) {
  return detail::TripletSearch<Scalar, Operator>(Y, threshold, options).find();
}

}  // namespace dmf
