// SPDX-License-Identifier: BSL-1.0
#pragma once

// What a careful user of Eigen writes by hand for F, its gradient and its Hessian-vector product:
// all memory allocated beforehand, every product noalias(). The peer of the analytic wing.

#include <dmf/core/architecture.hpp>
#include <dmf/core/random.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace bench {

template <class Scalar>
class PlainNet {
 public:
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  using Matrices = std::vector<Matrix>;

  PlainNet(const std::vector<dmf::Index>& d, Scalar lambda, Matrix Y)
      : Y_(std::move(Y)), R_(Y_.rows(), Y_.cols()), lambda_(lambda) {
    for (std::size_t l = 1; l < d.size(); ++l) {
      for (Matrices* factors : {&W, &D, &gradient, &product}) factors->emplace_back(d[l], d[l - 1]);
      for (Matrices* tall : {&P_, &B_, &dP_, &dB_}) tall->emplace_back(d[l], d[0]);
    }
  }

  /// F, and its gradient in `gradient`.
  Scalar evaluate() {
    const std::size_t L = W.size();
    P_[0] = W[0];
    for (std::size_t l = 1; l < L; ++l) P_[l].noalias() = W[l] * P_[l - 1];
    R_ = P_[L - 1] - Y_;
    Scalar value = R_.squaredNorm();
    B_[L - 1] = 2 * R_;
    for (std::size_t l = L; l-- > 0;) {
      value += lambda_ * W[l].squaredNorm();
      gradient[l] = 2 * lambda_ * W[l];
      if (l == 0) {
        gradient[0] += B_[0];
      } else {
        gradient[l].noalias() += B_[l] * P_[l - 1].transpose();
        B_[l - 1].noalias() = W[l].transpose() * B_[l];
      }
    }
    return value;
  }

  /// The Hessian at the last evaluated W times D, in `product`.
  void apply_hessian() {
    const std::size_t L = W.size();
    dP_[0] = D[0];
    for (std::size_t l = 1; l < L; ++l) {
      dP_[l].noalias() = W[l] * dP_[l - 1];
      dP_[l].noalias() += D[l] * P_[l - 1];
    }
    dB_[L - 1] = 2 * dP_[L - 1];
    for (std::size_t l = L; l-- > 0;) {
      product[l] = 2 * lambda_ * D[l];
      if (l == 0) {
        product[0] += dB_[0];
      } else {
        product[l].noalias() += dB_[l] * P_[l - 1].transpose();
        product[l].noalias() += B_[l] * dP_[l - 1].transpose();
        dB_[l - 1].noalias() = W[l].transpose() * dB_[l];
        dB_[l - 1].noalias() += D[l].transpose() * B_[l];
      }
    }
  }

  Matrices W, D, gradient, product;

 private:
  Matrix Y_, R_;
  Scalar lambda_;
  Matrices P_, B_, dP_, dB_;
};

using PlainEigen = PlainNet<double>;

/// A shape to be measured, that many times.
struct Shape {
  std::string name;
  std::vector<dmf::Index> widths;
  int rounds;

  /// Floating-point operations in the 3L - 3 matrix products of the gradient; twice as many for a
  /// Hessian-vector product.
  [[nodiscard]] double operations() const {
    double sum = 0;
    for (std::size_t l = 2; l < widths.size(); ++l) {
      sum += 6 * static_cast<double>(widths[0] * widths[l] * widths[l - 1]);
    }
    return sum;
  }
};

inline const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all{{"small", {10, 5, 5, 5, 20}, 201},
                                      {"medium", {256, 256, 256, 256, 256}, 31},
                                      {"bottleneck", {1000, 20, 20, 20, 1000}, 31}};
  return all;
}

inline constexpr double lambda = 0.1;

/// Random entries of a size that keeps products of factors near 1.
inline Eigen::MatrixXd random_matrix(dmf::Index rows, dmf::Index columns, unsigned seed) {
  std::mt19937_64 generator(seed);
  return dmf::standard_normal<double>(rows, columns, generator) / std::sqrt(static_cast<double>(columns));
}

inline PlainEigen plain_eigen(const Shape& shape) {
  const Eigen::MatrixXd Y = random_matrix(shape.widths.back(), shape.widths.front(), 1);
  PlainEigen peer(shape.widths, lambda, Y);
  for (std::size_t l = 0; l < peer.W.size(); ++l) {
    peer.W[l] = random_matrix(peer.W[l].rows(), peer.W[l].cols(), static_cast<unsigned>(2 + l));
    peer.D[l] = random_matrix(peer.W[l].rows(), peer.W[l].cols(), static_cast<unsigned>(100 + l));
  }
  return peer;
}

/// The same in long double, for what the others lack.
inline PlainNet<long double> exact_peer(const Shape& shape, const PlainEigen& peer) {
  const Eigen::MatrixXd Y = random_matrix(shape.widths.back(), shape.widths.front(), 1);
  PlainNet<long double> exact(shape.widths, static_cast<long double>(lambda), Y.cast<long double>());
  for (std::size_t l = 0; l < peer.W.size(); ++l) {
    exact.W[l] = peer.W[l].cast<long double>();
    exact.D[l] = peer.D[l].cast<long double>();
  }
  return exact;
}

/// The largest relative error of a layer, in the Frobenius norm.
template <class Factors>
double relative_error(const Factors& found, const PlainNet<long double>::Matrices& exact) {
  long double worst = 0;
  for (std::size_t l = 0; l < exact.size(); ++l) {
    const auto difference = found.layer(static_cast<int>(l) + 1).template cast<long double>() - exact[l];
    worst = std::max(worst, difference.norm() / exact[l].norm());
  }
  return static_cast<double>(worst);
}

}  // namespace bench
