# SPDX-License-Identifier: BSL-1.0
#
# Small errors, formula by formula, and the tests that must turn red with each:
#
#   mutant(<name> <header> <original text> <mutated text> [SAMPLE] <test>...)
#
# The original text occurs exactly once in the header. Wrong in the ways one errs: a sign, an
# exponent, an index or a bound off by one, a factor, a swapped name. What changes nothing but the
# cost does not belong here, nor what never ends. SAMPLE marks those that every build tries.

# ------------------------------------------------------------------------- the analytic wing

formula("objective")
mutant("residual sign" analytic/objective.hpp
  [[workspace.product(L) - problem.Y();]]
  [[workspace.product(L) + problem.Y();]]
  objective)
mutant("norm without its square" analytic/objective.hpp
  [[residual.squaredNorm() + penalty]]
  [[residual.norm() + penalty]]
  objective)
mutant("last layer missing" analytic/objective.hpp
  [[if (l > last) break;]]
  [[if (l >= last) break;]]
  objective)
mutant("product twice" analytic/objective.hpp
  [[add_product<Scalar>(workspace.product(l), W.layer(l)]]
  [[add_product<Scalar>(workspace.product(l), Matrix<Scalar>(Scalar(2) * W.layer(l))]]
  objective)
mutant("product sign" core/detail/product.hpp
  [[C.noalias() += A * B;]]
  [[C.noalias() -= A * B;]]
  objective)

formula("objective and gradient of small widths")
mutant("residual sign" analytic/detail/small_evaluation.hpp
  [[packet_at<size>(P + i) - packet_at<size>(Y + i)]]
  [[packet_at<size>(P + i) + packet_at<size>(Y + i)]]
  objective)
mutant("residual sign below the packets" analytic/detail/small_evaluation.hpp
  [[const Scalar R = P[i] - Y[i];]]
  [[const Scalar R = P[i] + Y[i];]]
  objective)
mutant("half the residual below the packets" analytic/detail/small_evaluation.hpp
  [[B[i] = R + R;]]
  [[B[i] = R;]]
  objective)
mutant("penalty without its weight" analytic/detail/small_evaluation.hpp
  [[sum += lambda * small_penalty<Scalar>(]]
  [[sum += small_penalty<Scalar>(]]
  objective)
mutant("penalty sign below the packets" analytic/detail/small_evaluation.hpp
  [[rest += W[i] * W[i];]]
  [[rest -= W[i] * W[i];]]
  objective)
mutant("half the gradient of the penalty" analytic/detail/small_evaluation.hpp
  [[packet_at<size>(product + i) + W_i * twice_lambda;]]
  [[packet_at<size>(product + i) + W_i * (twice_lambda / Scalar(2));]]
  objective)
mutant("sign of the gradient of the penalty below the packets" analytic/detail/small_evaluation.hpp
  [[gradient[i] = product[i] + W[i] * twice_lambda;]]
  [[gradient[i] = product[i] - W[i] * twice_lambda;]]
  objective)
mutant("last column missing" core/detail/small_product.hpp
  [[if (j < columns) multiply_tile<how, size, packets, 1>]]
  [[if (j + 1 < columns) multiply_tile<how, size, packets, 1>]]
  objective hessian)
mutant("first term forgotten" core/detail/small_product.hpp
  [[(add_term<0, size, packets, columns>(sum, rest, corner), ...);]]
  [[(add_term<1, size, packets, columns>(sum, rest, corner), ...);]]
  hessian)
mutant("packets one row too high" core/detail/small_product.hpp
  [[std::min<Index>(size, rows - row - size)]]
  [[std::max<Index>(std::min<Index>(size, rows - row - size) - 1, 0)]]
  objective hessian)
mutant("rest of an inner product" core/detail/small_product.hpp
  [[C[row + r + (column + j) * stride] += term.A[(row + r) * term.depth + k] * b;]]
  [[C[row + r + (column + j) * stride] -= term.A[(row + r) * term.depth + k] * b;]]
  objective hessian)

formula("objective and gradient of a bottleneck")
mutant("half the mixed term" analytic/detail/gram_evaluation.hpp
  [[- Scalar(2) * inner_product(A_, Z_, d_L_)]]
  [[- Scalar(1) * inner_product(A_, Z_, d_L_)]]
  objective)
mutant("residual never formed" analytic/detail/gram_evaluation.hpp
  [[terms / Scalar(64)]]
  [[-terms]]
  objective)
mutant("residual formed too late" analytic/detail/gram_evaluation.hpp
  [[terms / Scalar(64)]]
  [[terms / Scalar(1e7)]]
  objective)
mutant("terms of the product that cancel not looked at" analytic/detail/gram_evaluation.hpp
  [[if (!(Q <= terms)) terms = Q;]]
  [[if (Q < Scalar(0)) terms = Q;]]
  objective)
mutant("range not looked at" analytic/detail/gram_evaluation.hpp
  [[return trace_S >= least && trace_T >= least && trace_S <= most && trace_T <= most;]]
  [[return trace_S >= Scalar(0) && most > least;]]
  objective)
mutant("half the adjoint" analytic/detail/gram_evaluation.hpp
  [[workspace_.adjoint(L_ - 1) = Scalar(2) * padded_columns]]
  [[workspace_.adjoint(L_ - 1) = Scalar(1) * padded_columns]]
  objective)
mutant("penalty sign" analytic/detail/gram_evaluation.hpp
  [[+ twice_lambda * A_[i * stride_ + c];]]
  [[- twice_lambda * A_[i * stride_ + c];]]
  objective)

formula("products with a sparse target")
mutant("one nonzero of each row missing" sparse/detail/sparse_pass.hpp
  [[for (Index k = begin[i]; k < end; ++k) {]]
  [[for (Index k = begin[i] + 1; k < end; ++k) {]]
  sparse_target sparse_problem)
mutant("second product without its factor" sparse/detail/sparse_pass.hpp
  [[packet_at<size>(v + p * size) += a[p] * s;]]
  [[packet_at<size>(v + p * size) += a[p] * values[k];]]
  sparse_problem)
mutant("numbers beyond the last packet missing" sparse/detail/sparse_pass.hpp
  [[if constexpr (size > 1) pass_strips]]
  [[if constexpr (size < 1) pass_strips]]
  sparse_target)
mutant("low rank left out of the Gram product" sparse/sparse_target.hpp
  [[t += P()(i, c) * low[c];]]
  [[t -= P()(i, c) * low[c];]]
  sparse_target)
mutant("squared norm with half the mixed term" sparse/sparse_target.hpp
  [[of_S + mixed + mixed + of_low_rank;]]
  [[of_S + mixed + of_low_rank;]]
  sparse_target)
mutant("squared norm in working precision" sparse/sparse_target.hpp
  [[low = low + two_product(P(i, c), Q(entry.col(), c));]]
  [[low = Two(Scalar(low.hi + P(i, c) * Q(entry.col(), c)));]]
  sparse_target)

formula("objective and gradient of a sparse target")
mutant("half the mixed term" sparse/detail/sparse_evaluation.hpp
  [[inner_product(memory_.T, memory_.G) + mixed_.sum + mixed_.sum;]]
  [[inner_product(memory_.T, memory_.G) + mixed_.sum;]]
  sparse_problem)
mutant("sign of C Q" sparse/detail/sparse_evaluation.hpp
  [[CQ.matrix() = -CQ.matrix();  // for]]
  [[CQ.matrix() = CQ.matrix();  // for]]
  sparse_problem)
mutant("sign of A^T P" sparse/detail/sparse_evaluation.hpp
  [[AP.matrix() = -AP.matrix();]]
  [[AP.matrix() = AP.matrix();]]
  sparse_problem)
mutant("adjoint transported by the layer below" sparse/detail/sparse_evaluation.hpp
  [[add_product_transposed<Scalar>(of_layer, memory_.B(m), memory_.X(m - 1));]]
  [[add_product_transposed<Scalar>(of_layer, memory_.B(m), Matrix<Scalar>(memory_.X(m - 1) * Scalar(2)));]]
  sparse_problem)
mutant("penalty of the last layer with the weight of the one before" sparse/detail/sparse_evaluation.hpp
  [[penalty_ += lambda(L_) * squares.sum.hi;]]
  [[penalty_ += lambda(L_ - 1) * squares.sum.hi;]]
  sparse_problem)
mutant("V of an earlier evaluation" sparse/detail/sparse_evaluation.hpp
  [[std::fill_n(memory_.V(j + i), padded_r, Scalar(0));]]
  [[std::fill_n(memory_.V(j + i), padded_r / 4, Scalar(0));]]
  sparse_problem)
mutant("sums in working precision" sparse/detail/panels.hpp
  [[low[i] += sum.lo;]]
  [[low[i] = sum.hi - sum.hi;]]
  sparse_problem)
mutant("cut at the widest layer" sparse/detail/sparse_memory.hpp
  [[if (l == 1 || cost < least) {]]
  [[if (l == 1 || cost > least) {]]
  sparse_problem)
mutant("bound without the target" sparse/sparse_objective.hpp
  [[sqrt(evaluation.terms_of_product()) + problem.Y().norm_bound();]]
  [[sqrt(evaluation.terms_of_product()) + Scalar(0) * problem.Y().norm_bound();]]
  sparse_problem)

formula("Hessian-vector product of a sparse target")
mutant("G' left out" sparse/detail/sparse_expansion.hpp
  [[along_.G.round_symmetric();]]
  [[along_.G.set_zero();]]
  sparse_problem)
mutant("half of T'" sparse/detail/sparse_expansion.hpp
  [[along_.T.round_symmetric();]]
  [[along_.T.round();]]
  sparse_problem)
mutant("E X'^T left out" sparse/detail/sparse_expansion.hpp
  [[along_.X_last.data(), stride,
                               Entries<Scalar>{E, 1, padded_r}, r_);]]
  [[along_.X_last.data(), stride,
                               Entries<Scalar>{dE, 1, padded_r}, r_);]]
  sparse_problem)
mutant("V D_1^T left out" sparse/detail/sparse_expansion.hpp
  [[add_block(along_.O, at_.V(j), stride, {D_1, first_, 1}, n);]]
  [[add_block(along_.O, at_.V(j), stride, {W_1, first_, 1}, n);]]
  sparse_problem)

formula("points that are not finite")
mutant("first layer not looked at" analytic/factors.hpp
  [[for (int l = 1; l <= architecture.depth(); ++l) {]]
  [[for (int l = 2; l <= architecture.depth(); ++l) {]]
  factors)
mutant("infinite entries let in" analytic/factors.hpp
  [[require(is_finite(layer(i, j)), "the factors]]
  [[require(layer(i, j) == layer(i, j), "the factors]]
  factors)
mutant("row and column exchanged" analytic/factors.hpp
  [[entry (", i, ", ", j, ") of W_"]]
  [[entry (", j, ", ", i, ") of W_"]]
  factors)
mutant("entries of factors unseen" analytic/factors.hpp
  [[detail::require_finite(std::as_const(*this).view());]]
  [[]]
  factors)
mutant("finite if the first entry is" analytic/factors.hpp
  [[if (!is_finite(entries[i])) return false;]]
  [[if (!is_finite(entries[0])) return false;]]
  "trajectory:A run that diverges*")
mutant("not refused by the balance" analytic/balance.hpp
  [[detail::require_finite(W);]]
  [[]]
  balance)
mutant("not refused by membership" points/locate.hpp
  [[detail::require_finite(point);]]
  [[]]
  "membership:What does not fit*")
mutant("not refused by locate" points/locate.hpp
  [[detail::require_finite(W);]]
  [[]]
  "locate:*refused*")

formula("layers that do not exist")
set(refused "architecture:Layers that do not exist*")
mutant("width -1" core/architecture.hpp
  [[if (l < 0 || l > depth())]]
  [[if (l < -1 || l > depth())]]
  ${refused})
mutant("width d_{L+1}" core/architecture.hpp
  [[if (l < 0 || l > depth())]]
  [[if (l < 0 || l > depth() + 1)]]
  ${refused})
mutant("weight of layer 0" core/architecture.hpp
  [[if (l < 1 || l > depth()) detail::throw_no_such_layer("weights]]
  [[if (l < 0 || l > depth()) detail::throw_no_such_layer("weights]]
  ${refused})
mutant("weight of layer L + 1" core/architecture.hpp
  [[if (l < 1 || l > depth()) detail::throw_no_such_layer("weights]]
  [[if (l < 1 || l > depth() + 1) detail::throw_no_such_layer("weights]]
  ${refused})
mutant("offset of layer L + 1" core/architecture.hpp
  [[if (l < 1 || l > depth()) detail::throw_no_such_layer("layers]]
  [[if (l < 1 || l > depth() + 1) detail::throw_no_such_layer("layers]]
  ${refused})
mutant("layer 0" analytic/factors.hpp
  [[if (l < 1 || l > shape.depth())]]
  [[if (l < 0 || l > shape.depth())]]
  "factors:Layers that do not exist*")
mutant("layer L + 1" analytic/factors.hpp
  [[if (l < 1 || l > shape.depth())]]
  [[if (l < 1 || l > shape.depth() + 1)]]
  "factors:Layers that do not exist*")
mutant("depth for the index" analytic/factors.hpp
  [[W_L", l, shape.depth());]]
  [[W_L", shape.depth(), l);]]
  "factors:Layers that do not exist*")

formula("penalty")
mutant("sign of the first layer" analytic/objective.hpp
  [[Scalar penalty = architecture.lambda(1) * W.layer(1).squaredNorm();]]
  [[Scalar penalty = -architecture.lambda(1) * W.layer(1).squaredNorm();]]
  objective)
mutant("norm without its square" analytic/objective.hpp
  [[penalty += Unchecked::lambda(architecture, l) * W.layer(l).squaredNorm();]]
  [[penalty += Unchecked::lambda(architecture, l) * W.layer(l).norm();]]
  objective)
mutant("weight of the layer before" analytic/objective.hpp
  [[penalty += Unchecked::lambda(architecture, l) * W.layer(l).squaredNorm();]]
  [[penalty += Unchecked::lambda(architecture, l - 1) * W.layer(l).squaredNorm();]]
  objective)
mutant("sign" analytic/objective.hpp
  [[residual.squaredNorm() + penalty]]
  [[residual.squaredNorm() - penalty]]
  objective)

formula("gradient")
mutant("half the residual" analytic/objective.hpp
  [[residual *= Scalar(2);]]
  [[residual *= Scalar(1);]]
  objective)
mutant("penalty sign" analytic/objective.hpp
  [[gradient_l = Scalar(Scalar(2) * detail::Unchecked::lambda(architecture, l))]]
  [[gradient_l = (Scalar(-2) * architecture.lambda(l))]]
  objective)
mutant("penalty exponent" analytic/objective.hpp
  [[gradient_l = Scalar(Scalar(2) * detail::Unchecked::lambda(architecture, l))]]
  [[gradient_l = Scalar(Scalar(2) * architecture.lambda(l) * architecture.lambda(l))]]
  objective)
mutant("sign of the first layer" analytic/objective.hpp
  [[gradient_l += workspace.adjoint(1);]]
  [[gradient_l -= workspace.adjoint(1);]]
  objective)
mutant("last layer missing" analytic/objective.hpp
  [[for (int l = architecture.depth(); l >= 1; --l) {]]
  [[for (int l = architecture.depth() - 1; l >= 1; --l) {]]
  objective)
mutant("weight of the first layer" analytic/objective.hpp
  [[gradient_l = Scalar(Scalar(2) * detail::Unchecked::lambda(architecture, l))]]
  [[gradient_l = Scalar(Scalar(2) * architecture.lambda(1))]]
  objective)
mutant("product of the layer below twice" analytic/objective.hpp
  [[add_product_transposed<Scalar>(gradient_l, workspace.adjoint(l),]]
  [[add_product_transposed<Scalar>(gradient_l, Matrix<Scalar>(Scalar(2) * workspace.adjoint(l)),]]
  objective)
mutant("sign of the adjoint's step" analytic/objective.hpp
  [[add_transposed_product<Scalar>(workspace.adjoint(l - 1), W.layer(l)]]
  [[add_transposed_product<Scalar>(workspace.adjoint(l - 1), Matrix<Scalar>(-W.layer(l))]]
  objective)
mutant("sign of the transposed product" core/detail/product.hpp
  [[C.noalias() += A.transpose() * B;]]
  [[C.noalias() -= A.transpose() * B;]]
  objective)

formula("Hessian-vector product")
mutant("half the outer term" analytic/detail/taylor_expansion.hpp
  [[adjoint(i, L) = Scalar(2) * product(i, L);]]
  [[adjoint(i, L) = Scalar(1) * product(i, L);]]
  hessian)
mutant("penalty sign" analytic/detail/taylor_expansion.hpp
  [[const Scalar twice_lambda = Scalar(2) *]]
  [[const Scalar twice_lambda = Scalar(-2) *]]
  hessian two_roads)
mutant("weight of the first layer" analytic/detail/taylor_expansion.hpp
  [[const Scalar twice_lambda = Scalar(2) * Unchecked::lambda(architecture(), l);]]
  [[const Scalar twice_lambda = Scalar(2) * Unchecked::lambda(architecture(), 1);]]
  hessian)
mutant("sign of the first layer" analytic/detail/taylor_expansion.hpp
  [[result += adjoint(k, 1);]]
  [[result -= adjoint(k, 1);]]
  hessian)
mutant("sign of the direction in the adjoint" analytic/detail/taylor_expansion.hpp
  [[add_transposed_product<Scalar>(adjoint(i, l - 1), D.layer(l)]]
  [[add_transposed_product<Scalar>(adjoint(i, l - 1), Matrix<Scalar>(-D.layer(l))]]
  hessian)
mutant("direction in the product twice" analytic/detail/taylor_expansion.hpp
  [[add_product<Scalar>(result, D.layer(l), lower);]]
  [[add_product<Scalar>(result, Matrix<Scalar>(Scalar(2) * D.layer(l)), lower);]]
  hessian)
mutant("curvature of the product twice" analytic/detail/taylor_expansion.hpp
  [[add_product_transposed<Scalar>(result, adjoint(i, l), product(k - i, l - 1));]]
  [[add_product_transposed<Scalar>(result, Matrix<Scalar>(Scalar(i == 0 ? 2 : 1) * adjoint(i, l)), product(k - i, l - 1));]]
  hessian)
mutant("small widths: point for direction in the adjoint" analytic/detail/taylor_expansion.hpp
  [[times(transposed(1, l), d_below]]
  [[times(transposed(0, l), d_below]]
  hessian)
mutant("small widths: point for direction in the product" analytic/detail/taylor_expansion.hpp
  [[times(D.data() + offset, d_l]]
  [[times(point().data() + offset, d_l]]
  hessian two_roads)
mutant("small widths: curvature of the product twice" analytic/detail/taylor_expansion.hpp
  [[outer(0), outer(1));]]
  [[outer(0), outer(1), outer(0));]]
  hessian two_roads)
mutant("long columns: point for direction in the adjoint" analytic/detail/taylor_expansion.hpp
  [[InnerTerm{D.data() + offset]]
  [[InnerTerm{point().data() + offset]]
  hessian)
mutant("derivative of one layer too few" analytic/detail/taylor_expansion.hpp
  [[for (int l = 2; l <= architecture().depth(); ++l) {]]
  [[for (int l = 2; l < architecture().depth(); ++l) {]]
  hessian)
mutant("previous direction left in place" analytic/hessian.hpp
  [[direction.vector()[j] = Scalar(0);]]
  [[direction.vector()[j] = Scalar(1);]]
  hessian)
mutant("antisymmetric part" analytic/hessian.hpp
  [[return (columns + columns.transpose()) / Scalar(2);]]
  [[return (columns - columns.transpose()) / Scalar(2);]]
  hessian)

formula("quadratic form")
mutant("half the outer term" analytic/detail/taylor_expansion.hpp
  [[result += product(i, L).cwiseProduct(product(k + 1 - i, L)).sum();]]
  [[result += product(i, L).cwiseProduct(product(k + 1 - i, L)).sum() / Scalar(2);]]
  hessian)
mutant("outer term without its square" analytic/detail/taylor_expansion.hpp
  [[result += product(i, L).cwiseProduct(product(k + 1 - i, L)).sum();]]
  [[result += sqrt(product(i, L).cwiseProduct(product(k + 1 - i, L)).sum());]]
  hessian)
mutant("half the second derivative of the product" analytic/detail/taylor_expansion.hpp
  [[step_product(D, l, adjoint(k, l - 1), product(k, l - 1), adjoint(k, l));]]
  [[step_product(D, l, adjoint(k, l - 1), Matrix<Scalar>(product(k, l - 1) / Scalar(2)), adjoint(k, l));]]
  hessian)
mutant("sign of the residual term" analytic/detail/taylor_expansion.hpp
  [[Scalar result = adjoint(0, L).cwiseProduct(adjoint(k, L)).sum();]]
  [[Scalar result = -adjoint(0, L).cwiseProduct(adjoint(k, L)).sum();]]
  hessian)
mutant("penalty sign" analytic/hessian.hpp
  [[Scalar(2) * expansion_.next_value(D) + Scalar(2) * penalty;]]
  [[Scalar(2) * expansion_.next_value(D) - Scalar(2) * penalty;]]
  hessian)
mutant("weight of the layer before" analytic/hessian.hpp
  [[penalty += architecture().lambda(l) * D.layer(l).squaredNorm();]]
  [[penalty += architecture().lambda(l > 1 ? l - 1 : l) * D.layer(l).squaredNorm();]]
  hessian)

formula("Hessian blocks")
mutant("half the outer term" analytic/hessian_blocks.hpp
  [[result(i + j * rows, column) = Scalar(2) * half;]]
  [[result(i + j * rows, column) = half;]]
  hessian_blocks:~*fifty*)
mutant("sign of the residual term" analytic/hessian_blocks.hpp
  [[half += E(i, q) * M(j, p);]]
  [[half -= E(i, q) * M(j, p);]]
  hessian_blocks:~*fifty*)
mutant("penalty of the layer below" analytic/hessian_blocks.hpp
  [[result(column, column) += Scalar(2) * architecture().lambda(l);]]
  [[result(column, column) += Scalar(2) * architecture().lambda(1);]]
  hessian_blocks:~*fifty*)
mutant("sign of the target" analytic/hessian_blocks.hpp
  [[below(depth())) - problem_.Y();]]
  [[below(depth())) + problem_.Y();]]
  hessian_blocks:~*fifty*)
mutant("one layer too many between" analytic/hessian_blocks.hpp
  [[for (int k = m - 1; k > l; --k) between]]
  [[for (int k = m - 2; k > l; --k) between]]
  hessian_blocks:~*fifty*)
mutant("block below the diagonal in place of the one above" analytic/hessian_blocks.hpp
  [[if (l < k) return blocks.block(k, l).transpose();]]
  [[if (l < k) return -blocks.block(k, l).transpose();]]
  hessian_blocks:~*fifty*)

formula("diagonal, traces and norms of the Hessian")
mutant("half the outer term" analytic/hessian_blocks.hpp
  [[return Scalar(2) * above_square(l) * below_square(l) +]]
  [[return above_square(l) * below_square(l) +]]
  hessian_blocks:~*fifty*)
mutant("norm without its square" analytic/hessian_blocks.hpp
  [[: Scalar(above(l).squaredNorm());]]
  [[: Scalar(above(l).norm());]]
  hessian_blocks:~*fifty*)
mutant("penalty sign" analytic/hessian_blocks.hpp
  [[(blocks.above_column(l, i) * right + problem.architecture().lambda(l));]]
  [[(blocks.above_column(l, i) * right - problem.architecture().lambda(l));]]
  hessian_blocks:~*fifty*)
mutant("column of the product below" analytic/hessian_blocks.hpp
  [[const Scalar right = blocks.below_row(l, j);]]
  [[const Scalar right = blocks.below_row(l, 0);]]
  hessian_blocks:~*fifty*)
mutant("cross term once" analytic/detail/hessian_norms.hpp
  [[cross(Scalar(2) * M_K.cwiseProduct(]]
  [[cross(M_K.cwiseProduct(]]
  hessian_blocks:~*fifty*)
mutant("off-diagonal blocks once" analytic/detail/hessian_norms.hpp
  [[if (l < m) sum = sum + square;]]
  [[]]
  hessian_blocks:~*fifty*)
mutant("penalty without the traces" analytic/detail/hessian_norms.hpp
  [[lambda * (Scalar(2) * below_square(m) * above_square(m))]]
  [[lambda * (below_square(m) * above_square(m))]]
  hessian_blocks:~*fifty*)

formula("norms of blocks between wide layers")
mutant("norm of the factors for that of the product" analytic/detail/hessian_norms.hpp
  [[return transposed_product_of<Scalar>(left_, left_)
        .cwiseProduct(]]
  [[return product_transposed_of<Scalar>(right_, right_).cwiseProduct(]]
  "hessian_blocks:Wide*")
mutant("identity of one row" analytic/detail/hessian_norms.hpp
  [[return Scalar(static_cast<int>(rows_));]]
  [[return Scalar(1);]]
  "hessian_blocks:Wide*")
mutant("Gram matrix of the columns' side left out" analytic/detail/hessian_norms.hpp
  [[return B.cwiseProduct(times(times_transposed(A, A), B)).sum();]]
  [[return B.cwiseProduct(B).sum();]]
  "hessian_blocks:Wide*")
mutant("Gram matrix of the products below left out" analytic/detail/hessian_norms.hpp
  [[return P.cwiseProduct(times(P, transposed_times(Q, Q))).sum();]]
  [[return P.cwiseProduct(P).sum();]]
  "hessian_blocks:Wide*")
mutant("cross term without A_m" analytic/detail/hessian_norms.hpp
  [[: times(times_transposed(above(m), above(m)), S.matrix);]]
  [[: S.matrix;]]
  "hessian_blocks:Wide*")

formula("norms of the Hessian where squares leave the range")
set(far "hessian_blocks:Norms*")
mutant("nothing taken out" analytic/detail/hessian_norms.hpp
  [[return far ? exponent : 0;]]
  [[return 0;]]
  ${far})
mutant("exponent of the outer term" analytic/detail/hessian_norms.hpp
  [[of_first(K_square * G_square, 2 * (of_K + of_G));]]
  [[of_first(K_square * G_square, of_K + of_G);]]
  ${far})
mutant("exponent of the residual term" analytic/detail/hessian_norms.hpp
  [[M.squared_norm(most_), 2 * (of_E + of_M));]]
  [[M.squared_norm(most_), 2 * of_E + of_M);]]
  ${far})
mutant("exponent of the cross term" analytic/detail/hessian_norms.hpp
  [[M_P.exponent + below_exponent(l) + of_G + of_E);]]
  [[M_P.exponent + of_G + of_E);]]
  ${far})
mutant("exponents of the layers between" analytic/detail/hessian_norms.hpp
  [[of_layers += exponent(l);]]
  [[]]
  ${far})
mutant("exponent of the layer in the chain" analytic/detail/hessian_norms.hpp
  [[above_.back().exponent + exponent(l)));]]
  [[above_.back().exponent));]]
  ${far})
mutant("exponent of the target" analytic/detail/hessian_norms.hpp
  [[scaled_by_power_of_two(Y, -unit), unit);]]
  [[scaled_by_power_of_two(Y, unit), unit);]]
  ${far})
mutant("exponent of the weight" analytic/detail/hessian_norms.hpp
  [[size(m), 2 * of_lambda)]]
  [[size(m), of_lambda)]]
  ${far})
mutant("norm in its unit" core/detail/power_of_two.hpp
  [[return times_power_of_two(Scalar(scaled_by_power_of_two(X, -exponent).norm()), exponent);]]
  [[return scaled_by_power_of_two(X, -exponent).norm();]]
  power_of_two)

formula("slices")
mutant("direction in place of its neighbour" analytic/detail/slice_expansion.hpp
  [[if (i > 0) add(1, number(directions, i - 1, j));]]
  [[if (i > 0) add(2, number(directions, i - 1, j));]]
  slice:*hand*)
mutant("mixed products once" analytic/detail/slice_expansion.hpp
  [[const Scalar twice = p == q ? Scalar(1) : Scalar(2);]]
  [[const Scalar twice = Scalar(1);]]
  slice:*hand*)
mutant("mixed penalty once" analytic/detail/slice_expansion.hpp
  [[const Scalar twice = x == y ? Scalar(1) : Scalar(2);]]
  [[const Scalar twice = Scalar(1);]]
  slice:*hand*)
mutant("weight of the first layer" analytic/detail/slice_expansion.hpp
  [[lambda(transposed_ ? depth() + 1 - k : k);]]
  [[lambda(1);]]
  slice:*hand*)
mutant("weights in the wrong order" analytic/detail/slice_expansion.hpp
  [[lambda(transposed_ ? depth() + 1 - k : k);]]
  [[lambda(k);]]
  slice:*Large*)
mutant("no rounding in a product" analytic/detail/slice_expansion.hpp
  [[errors_[static_cast<std::size_t>(q)] = roundings * rounded + error + underflow;]]
  [[errors_[static_cast<std::size_t>(q)] = error + underflow;]]
  slice:*proposition*)
mutant("errors of earlier layers forgotten" analytic/detail/slice_expansion.hpp
  [[error += spectral * old + layer.uncertainty * (norm + old);]]
  [[error += layer.uncertainty * (norm + old);]]
  slice:*proposition*)
mutant("no rounding in the sum" analytic/detail/slice_expansion.hpp
  [[norm_p * (roundings * norm_q + error_q)]]
  [[norm_p * error_q]]
  slice:*proposition*)
mutant("no rounding in Horner's rule" analytic/detail/slice_polynomial.hpp
  [[e_[k] += roundings * abs(c_[k]) + underflow;]]
  [[e_[k] += underflow;]]
  slice:*proposition*)
mutant("transposed layers as they are" analytic/detail/slice_layers.hpp
  [[    if (transposed_) {
        add_transposed_product]]
  [[    if (!transposed_) {
        add_transposed_product]]
  slice:*Large*)
mutant("norm of the squares" analytic/detail/slice_layers.hpp
  [[spectral[x] = min(frobenius[x], Scalar(sqrt(column_sum * row_sums.maxCoeff())));]]
  [[spectral[x] = square;]]
  slice:*proposition*)
mutant("target in units of its own" analytic/detail/slice_expansion.hpp
  [[Y = scaled_by_power_of_two(Y, -exponent);]]
  [[Y = scaled_by_power_of_two(Y, exponent);]]
  slice:*Units*)
mutant("derivative without the power" analytic/detail/slice_polynomial.hpp
  [[times[i] = Scalar(static_cast<int>(i)) * inner[i];]]
  [[times[i] = inner[i];]]
  slice:*hand*)
mutant("coefficients in the wrong place" analytic/detail/slice_polynomial.hpp
  [[i * (2 * degree_ + 3 - i) / 2 + j]]
  [[i * (2 * degree_ + 1 - i) / 2 + j]]
  slice:*hand*)
mutant("exponent of one direction" analytic/slice.hpp
  [[padded(as, polynomial_.units[0])]]
  [[padded(as, polynomial_.units[1])]]
  slice:*Units*)
mutant("the polynomial everywhere" analytic/slice.hpp
  [[error <= options_.tolerance * value;]]
  [[error >= Scalar(0);]]
  slice:*fitted*)
mutant("bound of the nearest points for a column" analytic/slice.hpp
  [[Scalar(from_zero.maxCoeff()));]]
  [[Scalar(from_zero.minCoeff()));]]
  slice:*grid*)
mutant("layers of length 1" analytic/slice_directions.hpp
  [[const Scalar factor = norm_in_range(model) / times_power_of_two(own, -exponent);]]
  [[const Scalar factor = Scalar(1) / times_power_of_two(own, -exponent);]]
  slice_directions:*range*)
mutant("one pass of Gram-Schmidt" analytic/slice_directions.hpp
  [[pass < 2; ++pass]]
  [[pass < 1; ++pass]]
  slice_directions:*angles*)

formula("third derivatives")
mutant("half the outer term" analytic/detail/taylor_expansion.hpp
  [[adjoint(i, L) = Scalar(2) * product(i, L);]]
  [[adjoint(i, L) = Scalar(i == 1 ? 1 : 2) * product(i, L);]]
  third_derivative:~*fifty*,*hand*,*copy*)
mutant("second order of the product twice" analytic/detail/taylor_expansion.hpp
  [[adjoint(i, L) = Scalar(2) * product(i, L);]]
  [[adjoint(i, L) = Scalar(i == 2 ? 4 : 2) * product(i, L);]]
  third_derivative:~*fifty*,*hand*,*copy*)
mutant("coefficient in place of derivative" analytic/third_derivative.hpp
  [[result.vector() *= Scalar(2);]]
  [[result.vector() *= Scalar(1);]]
  third_derivative:*hand*)
mutant("point for direction in the product" analytic/detail/taylor_expansion.hpp
  [[times(D.data() + offset, d_l]]
  [[times(point().data() + offset, d_l]]
  third_derivative:*hand*)
mutant("first adjoint in place of the second" analytic/detail/taylor_expansion.hpp
  [[times(transposed(1, l), d_below, adjoint(i - 1, l).data(), d_l)]]
  [[times(transposed(1, l), d_below, adjoint(0, l).data(), d_l)]]
  third_derivative:*hand*)
mutant("factor of the coefficient" analytic/third_derivative.hpp
  [[return Scalar(6) * expansion_.next_value(D);]]
  [[return Scalar(12) * expansion_.next_value(D);]]
  third_derivative:*every*)
mutant("one outer term too few" analytic/detail/taylor_expansion.hpp
  [[for (int i = 1; i <= k; ++i) result += product(i, L)]]
  [[for (int i = 1; i < k; ++i) result += product(i, L)]]
  third_derivative:*hand*)

formula("probe")
set(quick "probe:~*fifty*")
mutant("scale of the gradient" analytic/probe.hpp
  [[norm_in_range(gradient_.vector()) / hessian / unit;]]
  [[gradient_.vector().squaredNorm() / hessian / unit;]]
  ${quick})
mutant("unit without its weights" analytic/probe.hpp
  [[exp(log_unit - log(architecture().lambda(l)) / Scalar(2));]]
  [[exp(log_unit + log(architecture().lambda(l)) / Scalar(2));]]
  ${quick})
mutant("sign of the smallest eigenvalue" analytic/probe.hpp
  [[if (-mu[0] >= clear() * result_.noise && mu[0] < Scalar(0)) {]]
  [[if (mu[0] >= clear() * result_.noise && mu[0] < Scalar(0)) {]]
  ${quick})
mutant("no rounding" analytic/probe.hpp
  [[sqrt(static_cast<Scalar>(n)) * epsilon<Scalar> * result_.hessian_norm;]]
  [[sqrt(static_cast<Scalar>(n)) * Scalar(0) * result_.hessian_norm;]]
  ${quick})
mutant("no displacement" analytic/probe.hpp
  [[max(rounding + Scalar(4) * displacement(H, eigen, rounding),]]
  [[max(rounding + Scalar(0) * displacement(H, eigen, rounding),]]
  ${quick})
mutant("Newton's step in the null space" analytic/probe.hpp
  [[if (abs(eigen.values[i]) > clear() * rounding) step]]
  [[if (abs(eigen.values[i]) < clear() * rounding) step]]
  ${quick})
mutant("descent uphill at third order" analytic/probe.hpp
  [[descend(-x, 3, -result_.third_order / Scalar(6));]]
  [[descend(x, 3, -result_.third_order / Scalar(6));]]
  ${quick})
mutant("factorial of the third order" analytic/probe.hpp
  [[descend(-x, 3, -result_.third_order / Scalar(6));]]
  [[descend(-x, 3, -result_.third_order / Scalar(3));]]
  ${quick})
mutant("coefficient of second order" analytic/probe.hpp
  [[2, result_.smallest_eigenvalue / Scalar(2));]]
  [[2, result_.smallest_eigenvalue);]]
  ${quick})
mutant("sign of the cubic" analytic/probe.hpp
  [[best = value < Scalar(0) ?]]
  [[best = value > Scalar(0) ?]]
  ${quick})
mutant("null space one short" analytic/probe.hpp
  [[result_.nullity = split.zero;]]
  [[result_.nullity = split.zero - 1;]]
  ${quick})
mutant("uphill at second order" analytic/probe.hpp
  [[direction / (uphill ? -direction.norm() : direction.norm());]]
  [[direction / (uphill ? direction.norm() : -direction.norm());]]
  ${quick})

formula("units of a probe")
set(far "probe:*Far*")
mutant("weights of another power" analytic/detail/problem_units.hpp
  [[weights.push_back(times_power_of_two(weight, -(2 * L - 2) * exponent));]]
  [[weights.push_back(times_power_of_two(weight, -(2 * L - 1) * exponent));]]
  ${far})
mutant("target of another power" analytic/detail/problem_units.hpp
  [[scaled_by_power_of_two(problem.Y(), -L * exponent)]]
  [[scaled_by_power_of_two(problem.Y(), -exponent)]]
  ${far})
mutant("units of the sum of the weights" analytic/detail/problem_units.hpp
  [[return std::clamp(sum / (L * order), least, most);]]
  [[return std::clamp(-sum / (L * order), least, most);]]
  ${far})
mutant("a weight out of range" analytic/detail/problem_units.hpp
  [[most = std::min(most, down(exponent) / order);]]
  [[]]
  "probe:*both ends*")
mutant("third order in units of the second" analytic/probe.hpp
  [[third = second - exponent_;]]
  [[third = second;]]
  ${far})
mutant("coefficient in units of the other order" analytic/probe.hpp
  [[result_.descent->order == 2 ? second : third]]
  [[result_.descent->order == 2 ? third : second]]
  ${far})
mutant("point in the given units" analytic/probe.hpp
  [[scaled_by_power_of_two(Vector<Scalar>(W.vector()), -exponent_)]]
  [[Vector<Scalar>(W.vector())]]
  ${far})

formula("verification")
mutant("sign of the factor" analytic/verify.hpp
  [[const Scalar error = abs(theirs[i] - c * ours[i]);]]
  [[const Scalar error = abs(theirs[i] + c * ours[i]);]]
  verify)
mutant("factor upside down" analytic/verify.hpp
  [[Scalar(x.dot(scaled_by_power_of_two(theirs, -their_unit)) / squares)]]
  [[Scalar(squares / x.dot(scaled_by_power_of_two(theirs, -their_unit)))]]
  verify)
mutant("layer before" analytic/verify.hpp
  [[place >= architecture.offset(result.layer + 1)) ++result.layer;]]
  [[place > architecture.offset(result.layer + 1)) ++result.layer;]]
  verify)
mutant("rows for columns" analytic/verify.hpp
  [[result.column = in_layer / architecture.width(result.layer);]]
  [[result.column = in_layer / architecture.width(result.layer - 1);]]
  verify)
mutant("slope of first order" analytic/verify.hpp
  [[result.slope >= Scalar(2) - options.slope_tolerance;]]
  [[result.slope >= Scalar(1) - options.slope_tolerance;]]
  verify)
mutant("natural logarithm" analytic/verify.hpp
  [[slopes.push_back(log(coarse / fine) / log(Scalar(2)));]]
  [[slopes.push_back(log(coarse / fine));]]
  verify)

# ------------------------------------------------------------------------- any smooth loss

formula("losses of the end-to-end matrix")
mutant("half the gradient" loss/losses.hpp
  [[return Scalar(2) * detail::product_transposed_of<Scalar>(residual(P), X_);]]
  [[return Scalar(1) * detail::product_transposed_of<Scalar>(residual(P), X_);]]
  losses)
mutant("half the Hessian product" loss/losses.hpp
  [[return Scalar(2) * detail::product_of<Scalar>(D, S_);]]
  [[return Scalar(1) * detail::product_of<Scalar>(D, S_);]]
  losses)
mutant("blended the other way" loss/losses.hpp
  [[return Scalar(Scalar(1) - tau_) * a + tau_ * b;]]
  [[return tau_ * a + Scalar(Scalar(1) - tau_) * b;]]
  losses)
mutant("curvature without the weights" loss/losses.hpp
  [[detail::squared_norm_bound(X_, largest_weight_)]]
  [[detail::squared_norm_bound(X_, Scalar(1))]]
  losses)
mutant("rotations of the data alone" loss/losses.hpp
  [[detail::product_of<Scalar>(right, S) - detail::product_of<Scalar>(S, right)]]
  [[detail::product_of<Scalar>(right, S) + detail::product_of<Scalar>(S, right)]]
  losses)
mutant("a symmetric left side" loss/detail/rotations.hpp
  [[basis.back().left(j, i) = Scalar(-1);]]
  [[basis.back().left(j, i) = Scalar(1);]]
  losses)
mutant("the least eigenvalue" loss/detail/spectral_bound.hpp
  [[max(abs(eigen.values[0]), abs(eigen.values[d - 1]));]]
  [[abs(eigen.values[0]);]]
  losses)
mutant("rounded downwards" loss/detail/spectral_bound.hpp
  [[return x * (Scalar(1) + Scalar(2 * (roundings + 2)) * epsilon<Scalar>);]]
  [[return x * (Scalar(1) - Scalar(2 * (roundings + 2)) * epsilon<Scalar>);]]
  losses)

formula("derivatives under any loss")
mutant("gradient without the penalty's 2" loss/loss_problem.hpp
  [[gradient_l = Scalar(Scalar(2) * architecture.lambda(l)) * W.layer(l);]]
  [[gradient_l = Scalar(architecture.lambda(l)) * W.layer(l);]]
  loss_problem)
mutant("curvature of the product forgotten" loss/loss_problem.hpp
  [[detail::add_transposed_product<Scalar>(along.adjoint(l - 1), D.layer(l), at_W().adjoint(l));]]
  [[detail::add_transposed_product<Scalar>(along.adjoint(l - 1), W.layer(l), at_W().adjoint(l));]]
  loss_problem)
mutant("half the second derivative of the product" loss/loss_problem.hpp
  [[Scalar(2) * (detail::inner_product_of<Scalar>(at_W().adjoint(L), coefficients_[2].product(L)) + penalty);]]
  [[(detail::inner_product_of<Scalar>(at_W().adjoint(L), coefficients_[2].product(L)) + Scalar(2) * penalty);]]
  classify)
mutant("half the cubic form" loss/loss_problem.hpp
  [[Scalar(6) * (detail::inner_product_of<Scalar>(curved]]
  [[Scalar(3) * (detail::inner_product_of<Scalar>(curved]]
  loss_problem)

formula("the problem on matrices of rank r")
mutant("the larger of two margins" loss/rank_manifold.hpp
  [[result.margin = min(above, below);]]
  [[result.margin = max(above, below);]]
  reduced_problem)
mutant("columns unsorted" loss/rank_manifold.hpp
  [[if (result.m[c] > result.m[largest]) largest = c;]]
  [[if (result.m[c] < result.m[largest]) largest = c;]]
  reduced_problem)
mutant("block B of the wrong frame" loss/rank_manifold.hpp
  [[detail::add_product<Scalar>(left, point.complement_L, blocks.B);]]
  [[detail::add_product<Scalar>(left, point.complement_L, Matrix<Scalar>(-blocks.B));]]
  reduced_problem)
mutant("exponent of rho" loss/reduced_problem.hpp
  [[Scalar(2) * exp(log_weight_ - log(m) * Scalar(depth_ - 2) / Scalar(depth_));]]
  [[Scalar(2) * exp(log_weight_ - log(m) * Scalar(depth_ - 1) / Scalar(depth_));]]
  reduced_problem)
mutant("sign of the divided difference" loss/reduced_problem.hpp
  [[return -rho(m_c) / m_a * (upper / lower);]]
  [[return rho(m_c) / m_a * (upper / lower);]]
  reduced_problem)
mutant("sum and difference of rho" loss/reduced_problem.hpp
  [[(penalty.rho(point.m[a]) + penalty.rho(point.m[c])) /]]
  [[(penalty.rho(point.m[a]) - penalty.rho(point.m[c])) /]]
  reduced_problem)
mutant("coupling of B and C" loss/reduced_problem.hpp
  [[const Scalar coupling = N(i, j) / point.m[a];]]
  [[const Scalar coupling = N(i, j) * point.m[a];]]
  reduced_problem)
mutant("rho left out of the gradient" loss/reduced_problem.hpp
  [[result.A(a, a) += penalty.rho(point.m[a]);]]
  [[result.A(a, a) -= penalty.rho(point.m[a]);]]
  reduced_problem)

formula("tangent vectors lifted to the layers")
mutant("symmetric part for the skew one" loss/balanced_lift.hpp
  [[const Scalar K = (blocks.A(a, c) - blocks.A(c, a)) / (m[a] + m[c]);]]
  [[const Scalar K = (blocks.A(a, c) + blocks.A(c, a)) / (m[a] + m[c]);]]
  reduced_problem)
mutant("frames do not turn" loss/balanced_lift.hpp
  [[l == L ? Matrix<Scalar>(turned + S) : S]]
  [[l == L ? Matrix<Scalar>(S - turned) : S]]
  reduced_problem)
mutant("symmetric part without the turn" loss/balanced_lift.hpp
  [[S(a, c) = (blocks.A(a, c) - K * m[c]) * penalty.sigma_divided_difference(m[a], m[c]);]]
  [[S(a, c) = (blocks.A(a, c) + K * m[c]) * penalty.sigma_divided_difference(m[a], m[c]);]]
  lifted_third_order)
mutant("block B without sigma/m" loss/balanced_lift.hpp
  [[B.col(a) *= sigma_[a] / m[a];]]
  [[B.col(a) *= sigma_[a];]]
  reduced_problem)

formula("critical points of any loss")
mutant("dimension of the balanced set" loss/detail/loss_examination.hpp
  [[o(architecture().width(l)) - o(architecture().width(l) - r);]]
  [[o(architecture().width(l)) - o(r);]]
  classify)
mutant("coefficient of a third derivative without its factorial" loss/detail/loss_examination.hpp
  [[-result_.third_order / Scalar(6)};]]
  [[-result_.third_order};]]
  classify)
mutant("verdicts next to their noise" loss/detail/loss_examination.hpp
  [[static Scalar clear() { return clear_of_noise<Scalar>(); }]]
  [[static Scalar clear() { return Scalar(10); }]]
  [[static Scalar clear() { return Scalar(1); }]]
  classify_doubts)
mutant("no tolerance of the gradient" loss/detail/loss_examination.hpp
  [[result_.scaled_gradient > options_.gradient_tolerance]]
  [[result_.scaled_gradient > sqrt(epsilon<Scalar>)]]
  classify_doubts)
mutant("rank as the singular values have it" loss/detail/loss_examination.hpp
  [[if (options_.rank) result_.rank.rank = *options_.rank;]]
  [[]]
  classify_doubts)
mutant("one spare row for all" loss/detail/loss_examination.hpp
  [[result_.index += spare_rows();]]
  [[result_.index += 1;]]
  classify)
mutant("one spare zero for all" loss/detail/loss_examination.hpp
  [[result_.nullity += spare_rows();]]
  [[result_.nullity += 1;]]
  classify)
mutant("threshold l0" loss/detail/loss_examination.hpp
  [[result_.threshold = Scalar(2) * penalty_.common_weight();]]
  [[result_.threshold = penalty_.common_weight();]]
  classify)
mutant("up instead of down" loss/detail/loss_examination.hpp
  [[if (signed_largest > Scalar(0)) best->vector() = -best->vector();]]
  [[if (signed_largest < Scalar(0)) best->vector() = -best->vector();]]
  classify)
mutant("both layers of one sign" loss/detail/loss_examination.hpp
  [[D.layer(2) = xz[1] * u * e.transpose();]]
  [[D.layer(2) = -xz[1] * u * e.transpose();]]
  classify)
mutant("layers of a higher rank unseen" loss/detail/loss_examination.hpp
  [[lift.beyond(result_.W)]]
  [[Scalar(0)]]
  classify_edges)
mutant("singular values hidden in the rounding of P" loss/detail/loss_examination.hpp
  [[ratio(unit_, rounding_)]]
  [[infinity()]]
  classify_edges)
mutant("counted in spite of zeros that nothing explains" loss/detail/loss_examination.hpp
  [[result_.rotation_dimension == result_.reduced_nullity;]]
  [[true;]]
  classify_edges)
mutant("gradients that leave the range are none" loss/detail/loss_examination.hpp
  [[in_range ? Scalar(slope / unit) : infinity()]]
  [[in_range ? Scalar(slope / unit) : Scalar(0)]]
  classify_edges)
mutant("squares that leave the range" loss/end_to_end_loss.hpp
  [[scaled_by_power_of_two(G, -exponent)]]
  [[scaled_by_power_of_two(G, std::int64_t{0})]]
  classify_edges)
mutant("least layer at another power" loss/reduced_problem.hpp
  [[return exp((log(Scalar(2)) + log_weight_ - log(g)) / Scalar(depth_ - 2) + log_weight_ / Scalar(2));]]
  [[return exp((log(Scalar(2)) + log_weight_ - log(g)) / Scalar(depth_) + log_weight_ / Scalar(2));]]
  reduced_problem)

# ------------------------------------------------------------------------ the scalar equation

# Of the sweeps those in double: other types are not mutated.
set(roots "scalar_equation:~*float and long double*")

formula("fold threshold")
mutant("sign of the denominator's second factor" landscape/scalar_equation.hpp
  [[(number(depth) * log_of(depth) + number(depth - 2) * log_of(depth - 2)) / power;]]
  [[(number(depth) * log_of(depth) - number(depth - 2) * log_of(depth - 2)) / power;]]
  ${roots})
mutant("exponent L - 1" landscape/scalar_equation.hpp
  [[(number(depth) * log_of(depth) + number]]
  [[(number(depth - 1) * log_of(depth) + number]]
  ${roots} singular_groups)
mutant("2L - 1 in the numerator" landscape/scalar_equation.hpp
  [[log_eta_fold_ =
      log_of(2 * depth - 2) -]]
  [[log_eta_fold_ = log_of(2 * depth - 1) -]]
  ${roots})
mutant("sign of the exponent of u_fold" landscape/scalar_equation.hpp
  [[(log_of(depth - 2) - log_of(depth)) / power;]]
  [[(log_of(depth) - log_of(depth - 2)) / power;]]
  ${roots})
mutant("power 2L - 1" landscape/scalar_equation.hpp
  [[const Two power = number(2 * depth - 2);]]
  [[const Two power = number(2 * depth - 1);]]
  ${roots})
mutant("sign of ln q0 in the threshold" landscape/scalar_equation.hpp
  [[return exp(log_unit + log_eta_fold_).value();]]
  [[return exp(log_eta_fold_ - log_unit).value();]]
  singular_groups)
mutant("the switch in place of the fold in the margin" landscape/scalar_equation.hpp
  [[return (log_eta - log_eta_fold_).value();]]
  [[return (log_eta - log_eta_switch_).value();]]
  ${roots} singular_groups)
mutant("a root at the fold for L = 2" landscape/scalar_equation.hpp
  [[if (margin_fold(log_eta) <= Scalar(0)) return result;]]
  [[if (margin_fold(log_eta) < Scalar(0)) return result;]]
  ${roots})

formula("switch threshold")
mutant("L in place of L - 1" landscape/scalar_equation.hpp
  [[log_eta_switch_ = log_of(depth - 1) -]]
  [[log_eta_switch_ = log_of(depth) -]]
  ${roots})
mutant("sign of the denominator" landscape/scalar_equation.hpp
  [[log_of(depth - 1) - number(depth - 2) * log_u_switch_;]]
  [[log_of(depth - 1) + number(depth - 2) * log_u_switch_;]]
  ${roots})
mutant("exponent L - 1" landscape/scalar_equation.hpp
  [[number(depth - 2) * log_u_switch_;]]
  [[number(depth - 1) * log_u_switch_;]]
  ${roots})
mutant("u_switch of L - 1" landscape/scalar_equation.hpp
  [[log_u_switch_ = log_of(depth - 2) / power;]]
  [[log_u_switch_ = log_of(depth - 1) / power;]]
  ${roots})
mutant("sign of ln q0 in the threshold" landscape/scalar_equation.hpp
  [[return exp(log_unit + log_eta_switch_).value();]]
  [[return exp(log_eta_switch_ - log_unit).value();]]
  singular_groups)
mutant("the fold in place of the switch in the margin" landscape/scalar_equation.hpp
  [[return (log_eta - log_eta_switch_).value();]]
  [[return (log_eta - log_eta_fold_).value();]]
  singular_groups)

formula("larger and smaller root")
mutant("coefficients of the other root" landscape/scalar_equation.hpp
  [[b = larger ? L : L - Scalar(2), c = b;]]
  [[b = larger ? L - Scalar(2) : L, c = b;]]
  ${roots})
mutant("coefficients of the other root in the slope" landscape/scalar_equation.hpp
  [[const Scalar a = larger ? L - Scalar(2) : L, b = larger ? L : L - Scalar(2);]]
  [[const Scalar a = larger ? L : L - Scalar(2), b = larger ? L - Scalar(2) : L;]]
  ${roots})
mutant("sign of the slope" landscape/scalar_equation.hpp
  [[return -a * b * x_minus_1]]
  [[return a * b * x_minus_1]]
  ${roots})
mutant("sign of the decaying exponent" landscape/scalar_equation.hpp
  [[const Scalar x_minus_1 = expm1(-power * w);]]
  [[const Scalar x_minus_1 = expm1(power * w);]]
  ${roots})
mutant("sign of the distance" landscape/scalar_equation.hpp
  [[log1p(b * x_minus_1 / power) - distance.hi;]]
  [[log1p(b * x_minus_1 / power) + distance.hi;]]
  ${roots})
mutant("sign of the smaller root's logarithm" landscape/scalar_equation.hpp
  [[return larger ? refined : -refined;]]
  [[return larger ? refined : refined;]]
  ${roots})
mutant("exponent of the root of two layers" landscape/scalar_equation.hpp
  [[ldexp(log_eta + log(-expm1(-log_eta)), -1);]]
  [[ldexp(log_eta + log(-expm1(-log_eta)), 0);]]
  ${roots} singular_groups)
mutant("sign in the root of two layers" landscape/scalar_equation.hpp
  [[ldexp(log_eta + log(-expm1(-log_eta)), -1);]]
  [[ldexp(log_eta - log(-expm1(-log_eta)), -1);]]
  ${roots})

formula("two-word refinement")
mutant("sign of the step" landscape/scalar_equation.hpp
  [[Two(w) - Two(Scalar(residual.hi]]
  [[Two(w) + Two(Scalar(residual.hi]]
  ${roots})
mutant("sign of the linear term" landscape/scalar_equation.hpp
  [[return b * w + log(bracket);]]
  [[return b * w - log(bracket);]]
  ${roots})
mutant("sign of the exponent" landscape/scalar_equation.hpp
  [[b * expm1(-(Two(power) * w)) / Two(power);]]
  [[b * expm1(Two(power) * w) / Two(power);]]
  ${roots})
mutant("L - 1 in place of L - 2" landscape/scalar_equation.hpp
  [[const Two b(larger ? L : L - Scalar(2));]]
  [[const Two b(larger ? L : L - Scalar(1));]]
  ${roots})
mutant("sign of the distance" landscape/scalar_equation.hpp
  [[const Two residual = log_sum(larger, w) - distance;]]
  [[const Two residual = log_sum(larger, w) + distance;]]
  ${roots})

formula("p, q, t")
mutant("p with exponent L - 1" landscape/scalar_equation.hpp
  [[U = exp(log_u), P = exp(Two(L) * log_u)]]
  [[U = exp(log_u), P = exp(Two(L - Scalar(1)) * log_u)]]
  ${roots})
mutant("q upside down" landscape/scalar_equation.hpp
  [[Two(Scalar(1)) : square / P,]]
  [[Two(Scalar(1)) : P / square,]]
  ${roots})
mutant("t upside down" landscape/scalar_equation.hpp
  [[t = depth_ == 2 ? P : P / q;]]
  [[t = depth_ == 2 ? P : q / P;]]
  ${roots})
mutant("q of two layers" landscape/scalar_equation.hpp
  [[const Two q = depth_ == 2 ? Two(Scalar(1))]]
  [[const Two q = depth_ == 2 ? Two(Scalar(2))]]
  ${roots})
mutant("p beyond the range with exponent L - 1" landscape/scalar_equation.hpp
  [[root.p = exp(Two(L) * log_u).value();]]
  [[root.p = exp(Two(L - Scalar(1)) * log_u).value();]]
  ${roots})
mutant("q beyond the range with exponent 1 - L" landscape/scalar_equation.hpp
  [[root.q = exp(Two(Scalar(2) - L) * log_u).value();]]
  [[root.q = exp(Two(Scalar(1) - L) * log_u).value();]]
  ${roots})
mutant("t beyond the range with exponent 2L - 1" landscape/scalar_equation.hpp
  [[root.t = exp(Two(Scalar(2) * L - Scalar(2)) * log_u).value();]]
  [[root.t = exp(Two(Scalar(2) * L - Scalar(1)) * log_u).value();]]
  ${roots})
mutant("sign in ln(u/u_switch)" landscape/scalar_equation.hpp
  [[(log_u - log_u_switch_).value();]]
  [[(log_u + log_u_switch_).value();]]
  ${roots})

formula("residual of a root")
mutant("leading exponent" landscape/scalar_equation.hpp
  [[L : Scalar(2) - L) * log(Two(root.u));]]
  [[L : Scalar(1) - L) * log(Two(root.u));]]
  ${roots})
mutant("sign of ln eta" landscape/scalar_equation.hpp
  [[expm1((leading - log_eta).value());]]
  [[expm1((leading + log_eta).value());]]
  ${roots})
mutant("the smaller power" landscape/scalar_equation.hpp
  [[Two(root.u > Scalar(1) ? L]]
  [[Two(root.u < Scalar(1) ? L]]
  ${roots})
mutant("the square of the rounding" landscape/scalar_equation.hpp
  [[(first + h * second / Scalar(2))) / eta.hi;]]
  [[(first - h * second / Scalar(2))) / eta.hi;]]
  ${roots})
mutant("sign of the slope's second term" landscape/scalar_equation.hpp
  [[(Two(L) * P - Two(L - Scalar(2)) * q).hi;]]
  [[(Two(L) * P + Two(L - Scalar(2)) * q).hi;]]
  ${roots})
mutant("sign of the rounding of u" landscape/scalar_equation.hpp
  [[h = x * (x / Scalar(2) - Scalar(1));]]
  [[h = x * (x / Scalar(2) + Scalar(1));]]
  ${roots})

formula("condition of a root")
mutant("L - 1 for two layers" landscape/scalar_equation.hpp
  [[root.condition = (Scalar(1) + Scalar(1) / root.t) / L;]]
  [[root.condition = (Scalar(1) + Scalar(1) / root.t) / (L - Scalar(1));]]
  ${roots})
mutant("L - 1 for the larger root" landscape/scalar_equation.hpp
  [[(-L * expm1(-d));]]
  [[(-(L - Scalar(1)) * expm1(-d));]]
  ${roots})
mutant("sign of the larger root's exponent" landscape/scalar_equation.hpp
  [[(-L * expm1(-d));]]
  [[(L * expm1(d));]]
  ${roots})
mutant("sign in the smaller root's numerator" landscape/scalar_equation.hpp
  [[root.condition = (Scalar(1) + root.t) /]]
  [[root.condition = (Scalar(1) - root.t) /]]
  ${roots})
mutant("L - 1 for the smaller root" landscape/scalar_equation.hpp
  [[(-(L - Scalar(2)) * expm1(d));]]
  [[(-(L - Scalar(1)) * expm1(d));]]
  ${roots})

formula("series near the fold")
mutant("sign of the alternating power" landscape/scalar_equation.hpp
  [[const Scalar slope_term = power_a - power_b;]]
  [[const Scalar slope_term = power_a + power_b;]]
  ${roots})
mutant("factorial off by one in the first power" landscape/scalar_equation.hpp
  [[power_a *= sign * w * L / Scalar(n);]]
  [[power_a *= sign * w * L / Scalar(n + 1);]]
  ${roots})
mutant("sign of the second power" landscape/scalar_equation.hpp
  [[power_b *= -sign * w * (L - Scalar(2)) / Scalar(n);]]
  [[power_b *= sign * w * (L - Scalar(2)) / Scalar(n);]]
  ${roots})
mutant("factorial off by one in the value" landscape/scalar_equation.hpp
  [[value += slope_term * w * sign / Scalar(n);]]
  [[value += slope_term * w * sign / Scalar(n + 1);]]
  ${roots})
mutant("scale with 2L - 1" landscape/scalar_equation.hpp
  [[const Scalar scale = L * (L - Scalar(2)) / (Scalar(2) * L - Scalar(2));]]
  [[const Scalar scale = L * (L - Scalar(2)) / (Scalar(2) * L - Scalar(1));]]
  ${roots})

# ------------------------------------------------------------------- two words and the unit

formula("two-word arithmetic")
mutant("sign of a sum's error" core/double_word.hpp
  [[return {s, (a - (s - c)) + (b - c)};]]
  [[return {s, (a - (s - c)) - (b - c)};]]
  double_word)
mutant("sign of a product's error" core/double_word.hpp
  [[return {p, fma(a, b, -p)};]]
  [[return {p, -fma(a, b, -p)};]]
  double_word)
mutant("a half's product left out" core/double_word.hpp
  [[+ x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo;]]
  [[+ x.hi * y.lo + x.lo * y.hi);]]
  double_word)
mutant("splitting up to the end of the range" core/double_word.hpp
  [[abs(a) <= most && abs(b) <= most]]
  [[abs(a) <= Limits::max() && abs(b) <= Limits::max()]]
  double_word)
mutant("sign of a cross term" core/double_word.hpp
  [[(a.hi * b.lo + a.lo * b.hi)]]
  [[(a.hi * b.lo - a.lo * b.hi)]]
  double_word)
mutant("sign of a quotient's remainder" core/double_word.hpp
  [[= r1 - b * DoubleWord<Scalar>(q2);]]
  [[= r1 + b * DoubleWord<Scalar>(q2);]]
  double_word)

formula("two-word exponential")
mutant("factorial off by one" core/double_word.hpp
  [[inverse = inverse / Two(Scalar(k));]]
  [[inverse = inverse / Two(Scalar(k + 1));]]
  double_word)
mutant("factorial off by one in the table" core/double_word.hpp
  [[x * sum / Two(Scalar(k));]]
  [[x * sum / Two(Scalar(k + 1));]]
  double_word)
mutant("the other neighbour in the table" core/double_word.hpp
  [[Table::last + static_cast<int>(j))]]
  [[Table::last - static_cast<int>(j))]]
  double_word)
mutant("the product of both parts left out" core/double_word.hpp
  [[return far + (near + far * near);]]
  [[return far + near;]]
  double_word)
mutant("one term too few in both words" core/double_word.hpp
  [[while (k > table.twofold) tail]]
  [[while (k > table.twofold - 1) tail]]
  double_word)
mutant("power of two off by one" core/double_word.hpp
  [[expm1_small(remainder), static_cast<int>(powers));]]
  [[expm1_small(remainder), static_cast<int>(powers) + 1);]]
  double_word)

formula("two-word logarithm")
mutant("sign of the exponent in the residual" core/double_word.hpp
  [[mantissa * exp(DoubleWord<Scalar>(Scalar(-start)))]]
  [[mantissa * exp(DoubleWord<Scalar>(Scalar(start)))]]
  double_word)
mutant("sign of the correction" core/double_word.hpp
  [[(DoubleWord<Scalar>(start) + correction);]]
  [[(DoubleWord<Scalar>(start) - correction);]]
  double_word)
mutant("power of two off by one" core/double_word.hpp
  [[return DoubleWord<Scalar>(Scalar(power)) * ln2<Scalar>()]]
  [[return DoubleWord<Scalar>(Scalar(power - 1)) * ln2<Scalar>()]]
  double_word)
mutant("sign in the formula of ln 2" core/double_word.hpp
  [[times(18, atanh_of_inverse(26)) - times]]
  [[times(18, atanh_of_inverse(26)) + times]]
  double_word)
mutant("every power in the series of ln 2" core/double_word.hpp
  [[Scalar(64); k += 2)]]
  [[Scalar(64); k += 1)]]
  double_word)

formula("log unit q0")
mutant("exponent 1/(2L)" core/architecture.hpp
  [[return log_lambda() / DoubleWord<Scalar>(Scalar(2 * (depth() - 1)));]]
  [[return log_lambda() / DoubleWord<Scalar>(Scalar(2 * depth()));]]
  architecture singular_groups)
mutant("exponent 1/(L-1)" core/architecture.hpp
  [[return log_lambda() / DoubleWord<Scalar>(Scalar(2 * (depth() - 1)));]]
  [[return log_lambda() / DoubleWord<Scalar>(Scalar(depth() - 1));]]
  architecture singular_groups)
mutant("sign of the exponent" core/architecture.hpp
  [[return log_lambda() / DoubleWord]]
  [[return -log_lambda() / DoubleWord]]
  architecture singular_groups)
mutant("sign of the sum" core/architecture.hpp
  [[sum = sum + log(]]
  [[sum = sum - log(]]
  architecture singular_groups)

# -------------------------------------------------------------------------- singular groups

formula("grouping rule")
mutant("one uncertainty in place of two" landscape/detail/equal_values.hpp
  [[tolerance * larger + Scalar(2) * uncertainty;]]
  [[tolerance * larger + Scalar(1) * uncertainty;]]
  singular_groups)
mutant("exponent of the larger value" landscape/detail/equal_values.hpp
  [[tolerance * larger + Scalar(2) * uncertainty;]]
  [[tolerance * larger * larger + Scalar(2) * uncertainty;]]
  singular_groups)
mutant("a gap of exactly the allowance parts" landscape/detail/equal_values.hpp
  [[values[end - 1] - values[end] <= allowance(values[end - 1]);) {]]
  [[values[end - 1] - values[end] < allowance(values[end - 1]);) {]]
  singular_groups)
mutant("chains of one allowance are split" landscape/detail/equal_values.hpp
  [[<= Scalar(2) * allowance(values[chain.begin])]]
  [[<= Scalar(1) * allowance(values[chain.begin])]]
  singular_groups)
mutant("cut at the smallest gap" landscape/detail/equal_values.hpp
  [[> values[cut - 1] - values[cut]) cut = i;]]
  [[< values[cut - 1] - values[cut]) cut = i;]]
  singular_groups)
mutant("sign of the mean defect" landscape/singular_groups.hpp
  [[group.mean = largest - defect /]]
  [[group.mean = largest + defect /]]
  singular_groups)
mutant("mean over one too many" landscape/singular_groups.hpp
  [[static_cast<Scalar>(group.multiplicity);]]
  [[static_cast<Scalar>(group.multiplicity + 1);]]
  singular_groups)
mutant("spread of the group and the next value" landscape/singular_groups.hpp
  [[group.spread = largest - values[range.end - 1];]]
  [[group.spread = largest - values[range.end - 2];]]
  singular_groups)

formula("zero rule")
mutant("a first value equal to its uncertainty is positive" landscape/detail/equal_values.hpp
  [[values[begin] > uncertainty; begin = end) {]]
  [[values[begin] >= uncertainty; begin = end) {]]
  singular_groups)
mutant("a further value equal to its uncertainty is positive" landscape/detail/equal_values.hpp
  [[values[end] > uncertainty &&]]
  [[values[end] >= uncertainty &&]]
  singular_groups)
mutant("twice the uncertainty is zero" landscape/detail/equal_values.hpp
  [[values[begin] > uncertainty; begin = end) {]]
  [[values[begin] > Scalar(2) * uncertainty; begin = end) {]]
  singular_groups)

formula("threshold sides")
mutant("sign" landscape/detail/group_equation.hpp
  [[return margin > Scalar(0) ? 1 : -1;]]
  [[return margin > Scalar(0) ? -1 : 1;]]
  singular_groups)
mutant("a margin of exactly the tolerance is beside" landscape/detail/group_equation.hpp
  [[if (least_margin <= tolerance && most_margin >= -tolerance) return 0;]]
  [[if (least_margin < tolerance && most_margin >= -tolerance) return 0;]]
  singular_groups)
mutant("minus the tolerance is beside" landscape/detail/group_equation.hpp
  [[if (least_margin <= tolerance && most_margin >= -tolerance) return 0;]]
  [[if (least_margin <= tolerance && most_margin >= tolerance) return 0;]]
  singular_groups)
mutant("sign of the uncertainty below" landscape/detail/group_equation.hpp
  [[least = equation_.margins(group.mean, Scalar(-uncertainty_));]]
  [[least = equation_.margins(group.mean, Scalar(uncertainty_));]]
  singular_groups)
mutant("no uncertainty above" landscape/detail/group_equation.hpp
  [[most = equation_.margins(group.mean, uncertainty_);]]
  [[most = equation_.margins(group.mean, Scalar(0));]]
  singular_groups)
mutant("unit of the uncertainty" landscape/detail/group_equation.hpp
  [[Scalar(ldexp(shift, -exponent))]]
  [[Scalar(ldexp(shift, exponent))]]
  singular_groups)
mutant("sign of ln 2" landscape/detail/group_equation.hpp
  [[log(sum) + DoubleWord<Scalar>(Scalar(exponent)) *]]
  [[log(sum) - DoubleWord<Scalar>(Scalar(exponent)) *]]
  singular_groups)
mutant("half-width of a value farther away" landscape/detail/group_equation.hpp
  [[log1p(u / (group.mean - u));]]
  [[log1p(u / (group.mean + u));]]
  singular_groups)
mutant("sign of ln q0" landscape/detail/group_equation.hpp
  [[return log(DoubleWord<Scalar>(y)) - log_unit_;]]
  [[return log(DoubleWord<Scalar>(y)) + log_unit_;]]
  singular_groups)
mutant("switch by the fold's margin" landscape/detail/group_equation.hpp
  [[side(least.to_switch, group.margin_switch,]]
  [[side(least.fold, group.margin_fold,]]
  singular_groups)
mutant("a root at the threshold of two layers" landscape/singular_groups.hpp
  [[(group.side_of_fold == 0 && equation.depth() == 2)]]
  [[(group.side_of_fold == 0 && equation.depth() < 2)]]
  singular_groups)
mutant("groups counted in place of values" landscape/singular_groups.hpp
  [[== sign ? group.multiplicity : 0;]]
  [[== sign ? 1 : 0;]]
  singular_groups)

formula("one threshold, one group")
mutant("the farther threshold" landscape/detail/group_equation.hpp
  [[abs(group.margin_switch) <= abs(group.margin_fold);]]
  [[abs(group.margin_switch) > abs(group.margin_fold);]]
  singular_groups)
mutant("at the fold and above the switch" landscape/detail/group_equation.hpp
  [[nearer_to_switch ? 1 : -1;]]
  [[1;]]
  singular_groups)
mutant("two thresholds of two layers" landscape/detail/group_equation.hpp
  [[group.side_of_switch != 0 || equation_.equation().depth() == 2) return;]]
  [[group.side_of_switch != 0) return;]]
  singular_groups)
mutant("groups at the fold stay apart" landscape/singular_groups.hpp
  [[return (a.side_of_fold == 0 && b.side_of_fold == 0) ||]]
  [[return]]
  singular_groups)
mutant("groups at the switch stay apart" landscape/singular_groups.hpp
  [[|| (a.side_of_switch == 0 && b.side_of_switch == 0);]]
  [[;]]
  singular_groups)
mutant("the value at the fold as given" landscape/singular_groups.hpp
  [[if (group.side_of_fold == 0) group.value = groups.fold_threshold;]]
  [[]]
  singular_groups)
mutant("the value at the switch as given" landscape/singular_groups.hpp
  [[if (group.side_of_switch == 0) group.value = groups.switch_threshold;]]
  [[]]
  singular_groups)
mutant("a joined group of its last members" landscape/singular_groups.hpp
  [[{before.first, group.first + group.multiplicity}]]
  [[{group.first, group.first + group.multiplicity}]]
  singular_groups)
mutant("a joined group forgets the ambiguity before" landscape/singular_groups.hpp
  [[before.ambiguous_threshold || group.ambiguous_threshold;]]
  [[group.ambiguous_threshold;]]
  singular_groups)
mutant("decided values without those of the last member" landscape/singular_groups.hpp
  [[result.segment(group.first, group.multiplicity).setConstant]]
  [[result.segment(group.first, group.multiplicity - 1).setConstant]]
  singular_groups)

formula("roots at the switch")
mutant("the larger root at the fold" landscape/scalar_equation.hpp
  [[root_at(RootKind::larger, log_u_switch_, log_u_switch_ - log_u_fold_, log_eta_switch_, eta)]]
  [[root_at(RootKind::larger, log_u_fold_, log_u_switch_ - log_u_fold_, log_eta_switch_, eta)]]
  singular_groups)
mutant("the larger root twice" landscape/scalar_equation.hpp
  [[d = solve(false, log_eta_switch_);]]
  [[d = solve(true, log_eta_switch_);]]
  singular_groups)
mutant("distance of the smaller root left out" landscape/scalar_equation.hpp
  [[root_at(RootKind::smaller, log_u_fold_ + d, d, log_eta_switch_, eta)]]
  [[root_at(RootKind::smaller, log_u_fold_ - d, d, log_eta_switch_, eta)]]
  singular_groups)

formula("fast roots")
mutant("p of the rounded u" landscape/detail/fast_roots.hpp
  [[root.p = p.hi + (p.lo + p.hi * (L * h));]]
  [[root.p = p.hi + p.lo - p.hi * (L * h);]]
  singular_groups)
mutant("q of the rounded u" landscape/detail/fast_roots.hpp
  [[root.q = q.hi + (q.lo - q.hi * (K * h));]]
  [[root.q = q.hi + (q.lo + q.hi * (K * h));]]
  singular_groups)
mutant("t of the rounded u" landscape/detail/fast_roots.hpp
  [[t.hi * ((2 * L - 2) * h));]]
  [[t.hi * ((2 * L - 2) * -h));]]
  singular_groups)
mutant("the fold in place of the switch" landscape/detail/fast_roots.hpp
  [[log_quotient(Two(u, u * h), u_switch_);]]
  [[log_quotient(Two(u, u * h), u_fold_);]]
  singular_groups)
mutant("sign of the residual" landscape/detail/fast_roots.hpp
  [[root.residual = r / eta.hi;]]
  [[root.residual = -r / eta.hi;]]
  singular_groups)
mutant("condition of a root beyond 1" landscape/detail/fast_roots.hpp
  [[(1 + 1 / t.hi) / (L - K / t.hi);]]
  [[(1 + 1 / t.hi) / (L + K / t.hi);]]
  singular_groups)
mutant("condition of a root below 1" landscape/detail/fast_roots.hpp
  [[std::abs((Two(L) * t - Two(K)).hi);]]
  [[std::abs((Two(L) * t + Two(K)).hi);]]
  singular_groups)
mutant("sign of the square of two layers" landscape/detail/fast_roots.hpp
  [[(square - two_product(start, start)).hi / (2 * start));]]
  [[(square - two_product(start, start)).hi / -(2 * start));]]
  singular_groups)
mutant("a margin by the fold's exponential alone" landscape/detail/fast_roots.hpp
  [[((x.hi - y.hi) + (x.lo - y.lo)) / y.hi;]]
  [[((x.hi - y.hi) + (x.lo + y.lo)) / y.hi;]]
  singular_groups)

formula("roots in a batch")
mutant("sign of the step" landscape/detail/root_lanes.hpp
  [[c[i] = v[i] * (-2 * r * g /]]
  [[c[i] = v[i] * (2 * r * g /]]
  root_batch)
mutant("the larger root's powers for the smaller one" landscape/detail/root_lanes.hpp
  [[const double P = larger ? L_ : L_ - 2, Q = larger ? L_ - 2 : L_;]]
  [[const double P = larger ? L_ : L_, Q = larger ? L_ - 2 : L_ - 2;]]
  root_batch)
mutant("what the difference rounds away" landscape/detail/root_lanes.hpp
  [[r = ((s + q) + (e + (]]
  [[r = ((s + q) + (-e + (]]
  root_batch)
mutant("low word of the inverse" landscape/detail/root_lanes.hpp
  [[- q * inverted.lo);]]
  [[+ q * inverted.lo);]]
  root_batch)
mutant("low word of the smaller root" landscape/detail/root_lanes.hpp
  [[- q * lo);]]
  [[+ q * lo);]]
  root_batch)
mutant("the powers of a huge root" landscape/detail/root_lanes.hpp
  [[low.hi > 0x1p120;]]
  [[low.hi > 0x1p1020;]]
  root_batch)

formula("end-to-end value")
mutant("sign" landscape/singular_groups.hpp
  [[group.value / (Scalar(1) + Scalar(1) / root.t);]]
  [[group.value / (Scalar(1) - Scalar(1) / root.t);]]
  singular_groups)
mutant("exponent of t" landscape/singular_groups.hpp
  [[group.value / (Scalar(1) + Scalar(1) / root.t);]]
  [[group.value / (Scalar(1) + Scalar(1) / (root.t * root.t));]]
  singular_groups)
mutant("t upside down" landscape/singular_groups.hpp
  [[group.value / (Scalar(1) + Scalar(1) / root.t);]]
  [[group.value / (Scalar(1) + root.t);]]
  singular_groups)
mutant("2 in place of 1" landscape/singular_groups.hpp
  [[group.value / (Scalar(1) + Scalar(1) / root.t);]]
  [[group.value / (Scalar(2) + Scalar(1) / root.t);]]
  singular_groups critical_point)
mutant("sigma with q0 upside down" landscape/singular_groups.hpp
  [[sigma = groups.unit * root.u;]]
  [[sigma = root.u / groups.unit;]]
  singular_groups)
mutant("without the second u" landscape/singular_groups.hpp
  [[end_to_end = sigma / root.q * root.u;]]
  [[end_to_end = sigma / root.q;]]
  singular_groups)
mutant("u^{2-L} upside down" landscape/singular_groups.hpp
  [[end_to_end = sigma / root.q * root.u;]]
  [[end_to_end = sigma * root.q * root.u;]]
  singular_groups)

# ------------------------------------------------------------------------------ an orbit

formula("copies at each root")
mutant("active: without the double root" landscape/choice.hpp
  [[return larger + smaller + double_root; }]]
  [[return larger + smaller; }]]
  orbit)
mutant("largest active: one more" landscape/choice.hpp
  [[std::clamp(rank - group.first, Index{0}, group.multiplicity);]]
  [[std::clamp(rank + 1 - group.first, Index{0}, group.multiplicity);]]
  atlas)
mutant("largest active: one of each group" landscape/choice.hpp
  [[std::clamp(rank - group.first, Index{0}, group.multiplicity);]]
  [[std::clamp(rank - group.first, Index{0}, Index{1});]]
  atlas)
mutant("copies: smaller and larger swapped" landscape/choice.hpp
  [[case RootKind::larger: return choice.larger;]]
  [[case RootKind::larger: return choice.smaller;]]
  orbit)

formula("ranks of global minimizers")
mutant("lowest: the room not counted" landscape/choice.hpp
  [[return {std::min(bound, above), std::min]]
  [[return {above, std::min]]
  orbit atlas barrier)
mutant("highest: the room not counted" landscape/choice.hpp
  [[std::min(bound, above + at)};]]
  [[above + at};]]
  atlas)
mutant("sign of the values at the switch" landscape/choice.hpp
  [[std::min(bound, above + at)};]]
  [[std::min(bound, above - at)};]]
  orbit atlas)
mutant("the tie forgotten" landscape/choice.hpp
  [[std::min(bound, above + at)};]]
  [[std::min(bound, above)};]]
  orbit atlas barrier regularization_path)
mutant("two layers counted as three" landscape/choice.hpp
  [[depth() > 2 ? groups.at_switch()]]
  [[depth() >= 2 ? groups.at_switch()]]
  atlas)
mutant("fold for switch" landscape/choice.hpp
  [[above = groups.above_switch();]]
  [[above = groups.above_fold();]]
  orbit atlas uniqueness global_minimizer)
mutant("the highest for the lowest" landscape/choice.hpp
  [[largest_active(groups, global_ranks(groups).lowest)]]
  [[largest_active(groups, global_ranks(groups).highest)]]
  uniqueness)

formula("type rules")
mutant("smaller root: two copies needed" landscape/orbit.hpp
  [[if (at_smaller > 0) return]]
  [[if (at_smaller > 1) return]]
  SAMPLE orbit)
mutant("left out: only whole groups" landscape/orbit.hpp
  [[left_out = left_out || c.active() < group.multiplicity;]]
  [[left_out = left_out || c.active() == 0;]]
  orbit)
mutant("left out: the order reversed" landscape/orbit.hpp
  [[result = result || (left_out && c.active() > 0);]]
  [[result = result || (left_out && c.active() == 0);]]
  orbit two_roads)
mutant("left out, two layers: equality is too few" landscape/orbit.hpp
  [[|| r < global.lowest ? TypeReason::left_out]]
  [[|| r <= global.lowest ? TypeReason::left_out]]
  orbit two_roads)
mutant("two layers: the rule of three" landscape/orbit.hpp
  [[if (architecture().depth() == 2) {
    return leaves]]
  [[if (architecture().depth() == 3) {
    return leaves]]
  orbit)
mutant("double root: two copies needed" landscape/orbit.hpp
  [[if (at_double > 0) return]]
  [[if (at_double > 1) return]]
  orbit)
mutant("double root: copies at the smaller root counted" landscape/orbit.hpp
  [[at_double += c.double_root;]]
  [[at_double += c.smaller;]]
  orbit)
mutant("lowest: equality is too few" landscape/orbit.hpp
  [[if (r < global.lowest) return]]
  [[if (r <= global.lowest) return]]
  orbit)
mutant("too few: one less" landscape/orbit.hpp
  [[if (r < global.lowest) return]]
  [[if (r + 1 < global.lowest) return]]
  orbit)
mutant("too many: equality" landscape/orbit.hpp
  [[if (r > global.highest) return]]
  [[if (r >= global.highest) return]]
  orbit)
mutant("too many: called global" landscape/orbit.hpp
  [[    case TypeReason::too_many: return CriticalPointType::spurious_local_minimizer;]]
  [[      return CriticalPointType::spurious_local_minimizer;
    case TypeReason::too_many: return CriticalPointType::global_minimizer;]]
  orbit)

formula("value")
mutant("a tie at the switch by its own terms" landscape/orbit.hpp
  [[tied ? square(group.value) : square(shortfall_of(group, root))]]
  [[false ? square(group.value) : square(shortfall_of(group, root))]]
  orbit)
mutant("every larger root is worth zero" landscape/orbit.hpp
  [[&& group.side_of_switch == 0;  // with zero]]
  [[&& group.side_of_switch >= 0;  // with zero]]
  orbit)
mutant("a listed value is not the orbit's" landscape/orbit.hpp
  [[if (listed_ && isfinite(*listed_)) return *listed_;]]
  [[if (listed_ && isfinite(*listed_)) return *listed_ + *listed_;]]
  atlas)
mutant("sign of the penalty" landscape/orbit.hpp
  [[square(shortfall_of(group, root)) + L * square(root.sigma)]]
  [[square(shortfall_of(group, root)) - L * square(root.sigma)]]
  SAMPLE orbit)
mutant("L - 1 layers" landscape/orbit.hpp
  [[square(shortfall_of(group, root)) + L * square(root.sigma)]]
  [[square(shortfall_of(group, root)) + (L - Scalar(1)) * square(root.sigma)]]
  orbit)
mutant("exponent of the shortfall" landscape/orbit.hpp
  [[square(shortfall_of(group, root)) + L * square(root.sigma)]]
  [[shortfall_of(group, root) + L * square(root.sigma)]]
  orbit two_roads)
mutant("sign in the shortfall" landscape/orbit.hpp
  [[group.value / (Scalar(1) + root.root.t);]]
  [[group.value / (Scalar(1) - root.root.t);]]
  orbit)
mutant("active copies counted at zero too" landscape/orbit.hpp
  [[at_zero > 0) add(at_zero, square(group.value));]]
  [[at_zero > 0) add(group.multiplicity, square(group.value));]]
  orbit)
mutant("sign of the copies at zero" landscape/orbit.hpp
  [[const Index at_zero = group.multiplicity - c.active(); at_zero > 0]]
  [[const Index at_zero = group.multiplicity + c.active(); at_zero > 0]]
  orbit)
mutant("unit from the singular values at zero and active ones" landscape/orbit.hpp
  [[if (c.active() < group.multiplicity) longest = max]]
  [[if (c.active() <= group.multiplicity) longest = max]]
  orbit)
mutant("unit without the active values" landscape/orbit.hpp
  [[longest = max(longest, max(shortfall_of(group, root), root.sigma));]]
  [[longest = max(longest, shortfall_of(group, root));]]
  orbit)
mutant("exponent of the unit" landscape/orbit.hpp
  [[return detail::times_power_of_two(mantissa, 2 * exponent);]]
  [[return detail::times_power_of_two(mantissa, exponent);]]
  orbit)
mutant("sign of the unit's exponent" landscape/orbit.hpp
  [[return detail::square_in_units(x, exponent);]]
  [[return detail::square_in_units(x, -exponent);]]
  orbit)

formula("dimension")
mutant("dim O(n) with n + 1" landscape/orbit.hpp
  [[{ return n * (n - 1) / 2; }]]
  [[{ return n * (n + 1) / 2; }]]
  SAMPLE orbit)
mutant("rank not subtracted from the width" landscape/orbit.hpp
  [[r * (architecture().width(l) - r) +]]
  [[r * architecture().width(l) +]]
  orbit)
mutant("width of the layer below" landscape/orbit.hpp
  [[r * (architecture().width(l) - r) +]]
  [[r * (architecture().width(l - 1) - r) +]]
  orbit)
mutant("sign of the rotations within the rank" landscape/orbit.hpp
  [[- r) + detail::orthogonal_dimension(r);]]
  [[- r) - detail::orthogonal_dimension(r);]]
  orbit)
mutant("one hidden layer too many" landscape/orbit.hpp
  [[for (int l = 1; l < architecture().depth(); ++l) {
    result]]
  [[for (int l = 1; l <= architecture().depth(); ++l) {
    result]]
  orbit)
mutant("sign of the larger root's rotations" landscape/orbit.hpp
  [[orthogonal_dimension(group.multiplicity) - detail::orthogonal_dimension(c.larger) -]]
  [[orthogonal_dimension(group.multiplicity) + detail::orthogonal_dimension(c.larger) -]]
  orbit)
mutant("sign of the smaller root's rotations" landscape/orbit.hpp
  [[              detail::orthogonal_dimension(c.smaller) - detail]]
  [[              -detail::orthogonal_dimension(c.smaller) - detail]]
  orbit)
mutant("sign of the double root's rotations" landscape/orbit.hpp
  [[orthogonal_dimension(c.smaller) - detail::orthogonal_dimension(c.double_root) -]]
  [[orthogonal_dimension(c.smaller) + detail::orthogonal_dimension(c.double_root) -]]
  orbit)
mutant("rotations at zero of the whole group" landscape/orbit.hpp
  [[              detail::orthogonal_dimension(group.multiplicity - c.active());]]
  [[              detail::orthogonal_dimension(group.multiplicity);]]
  orbit)

formula("components")
mutant("layers wider than the rank" landscape/orbit.hpp
  [[architecture().width(l) == r ? 1 : 0;]]
  [[architecture().width(l) >= r ? 1 : 0;]]
  orbit)
mutant("one for every layer" landscape/orbit.hpp
  [[partly_active ? full_layers - 1 : full_layers;]]
  [[partly_active ? full_layers : full_layers;]]
  SAMPLE orbit)
mutant("two too few" landscape/orbit.hpp
  [[partly_active ? full_layers - 1 : full_layers;]]
  [[partly_active ? full_layers - 2 : full_layers;]]
  orbit)
mutant("a full group counts as part" landscape/orbit.hpp
  [[(0 < c.active() && c.active() < group.multiplicity);]]
  [[(0 < c.active() && c.active() <= group.multiplicity);]]
  orbit)
mutant("an empty group counts as part" landscape/orbit.hpp
  [[(0 < c.active() && c.active() < group.multiplicity);]]
  [[(0 <= c.active() && c.active() < group.multiplicity);]]
  orbit)
mutant("one hidden layer too few" landscape/orbit.hpp
  [[for (int l = 1; l < architecture().depth(); ++l) full_layers]]
  [[for (int l = 2; l < architecture().depth(); ++l) full_layers]]
  orbit)

formula("Morse index")
mutant("values above at zero: sign" landscape/orbit.hpp
  [[negative += c.active() * zeros_above;]]
  [[negative -= c.active() * zeros_above;]]
  two_roads)
mutant("values above at zero: only for the larger root" landscape/orbit.hpp
  [[negative += c.active() * zeros_above;]]
  [[negative += c.larger * zeros_above;]]
  two_roads)
mutant("values above at zero: the group's active copies too" landscape/orbit.hpp
  [[zeros_above += group.multiplicity - c.active();]]
  [[zeros_above += group.multiplicity;]]
  two_roads)
mutant("smaller root: not itself" landscape/orbit.hpp
  [[negative += c.smaller + detail]]
  [[negative += detail]]
  SAMPLE orbit)
mutant("smaller root: sign of its equals" landscape/orbit.hpp
  [[c.smaller + detail::orthogonal_dimension(c.smaller) +]]
  [[c.smaller - detail::orthogonal_dimension(c.smaller) +]]
  two_roads)
mutant("smaller root: sign of the values below" landscape/orbit.hpp
  [[(c.smaller) + c.smaller * active_below;]]
  [[(c.smaller) - c.smaller * active_below;]]
  two_roads)
mutant("values below: one less" landscape/orbit.hpp
  [[std::int64_t active_below = r;]]
  [[std::int64_t active_below = r - 1;]]
  two_roads)
mutant("values below: for every active copy" landscape/orbit.hpp
  [[(c.smaller) + c.smaller * active_below;]]
  [[(c.smaller) + c.active() * active_below;]]
  two_roads)
mutant("two layers: the outer width" landscape/orbit.hpp
  [[negative += (architecture().width(1) - r) *]]
  [[negative += (architecture().width(0) - r) *]]
  two_roads)
mutant("two layers: sign of the rank" landscape/orbit.hpp
  [[negative += (architecture().width(1) - r) *]]
  [[negative += (architecture().width(1) + r) *]]
  orbit)
mutant("two layers: the threshold counts as above" landscape/orbit.hpp
  [[depth() == 2 && group.side_of_fold > 0) {]]
  [[depth() == 2 && group.side_of_fold >= 0) {]]
  orbit)

formula("nullity")
mutant("three layers: k(k-1)/2 at the double root" landscape/orbit.hpp
  [[c.double_root * (c.double_root + 1) / 2;]]
  [[c.double_root * (c.double_root - 1) / 2;]]
  orbit two_roads)
mutant("three layers: k^2 at the double root" landscape/orbit.hpp
  [[c.double_root * (c.double_root + 1) / 2;]]
  [[c.double_root * c.double_root;]]
  orbit)
mutant("three layers: the smaller root's copies" landscape/orbit.hpp
  [[c.double_root * (c.double_root + 1) / 2;]]
  [[c.smaller * (c.smaller + 1) / 2;]]
  orbit)
mutant("two layers: rank not subtracted" landscape/orbit.hpp
  [[const std::int64_t free_width = architecture().width(1) - rank();]]
  [[const std::int64_t free_width = architecture().width(1);]]
  orbit two_roads)
mutant("two layers: multiplicity left out" landscape/orbit.hpp
  [[degenerate += free_width * group.multiplicity;]]
  [[degenerate += free_width;]]
  two_roads)
mutant("two layers: values above the threshold" landscape/orbit.hpp
  [[depth() == 2 && group.side_of_fold == 0) {]]
  [[depth() == 2 && group.side_of_fold >= 0) {]]
  orbit)
mutant("two layers: for three" landscape/orbit.hpp
  [[depth() == 2 && group.side_of_fold == 0) {]]
  [[depth() >= 2 && group.side_of_fold == 0) {]]
  orbit)
mutant("sign of the degenerate directions" landscape/orbit.hpp
  [[result.zero = dimension() + degenerate;]]
  [[result.zero = dimension() - degenerate;]]
  orbit)
mutant("sign in the rest" landscape/orbit.hpp
  [[- result.negative - result.zero;]]
  [[- result.negative + result.zero;]]
  orbit)

# --------------------------------------------------------------------------------- counts

formula("natural numbers")
mutant("sum without its carry" core/natural.hpp
  [[carry += std::uint64_t{digits_[i]} + other.digits_[i];]]
  [[carry = std::uint64_t{digits_[i]} + other.digits_[i];]]
  natural)
mutant("the last carry lost" core/natural.hpp
  [[  for (std::size_t i = length; carry != 0 && i < digits_.size(); ++i) {]]
  [[  for (std::size_t i = length; carry != 0 && i + 1 < digits_.size(); ++i) {]]
  natural)
mutant("difference without its borrow" core/natural.hpp
  [[carry += std::int64_t{digits_[i]} - other.digits_[i];]]
  [[carry = std::int64_t{digits_[i]} - other.digits_[i];]]
  natural)
mutant("borrow from the next digit alone" core/natural.hpp
  [[carry = digits_[i]-- == 0 ? -1 : 0;]]
  [[carry = digits_[i]-- == 1 ? -1 : 0;]]
  natural)
mutant("product without its carry" core/natural.hpp
  [[carry += std::uint64_t{digit} * factor;]]
  [[carry = std::uint64_t{digit} * factor;]]
  natural)
mutant("quotient without its remainder" core/natural.hpp
  [[remainder = (remainder << digit_bits) | *digit;]]
  [[remainder = *digit;]]
  natural)
mutant("zeros inside the text lost" core/natural.hpp
  [[i < 9 && (part != 0 || !rest.digits_.empty());]]
  [[i < 9 && part != 0;]]
  natural)
mutant("logarithm of two digits" core/natural.hpp
  [[std::min<std::size_t>(length, 3);]]
  [[std::min<std::size_t>(length, 1);]]
  natural)

formula("total count")
mutant("weight h in place of h + 1" landscape/orbit_counts.hpp
  [[checked_product(leaving, multiplicity + 1));]]
  [[checked_product(leaving, multiplicity));]]
  atlas)
mutant("sign of what leaves the window" landscape/orbit_counts.hpp
  [[window = difference(std::move(window), leaving);]]
  [[window = checked_sum(std::move(window), leaving);]]
  atlas)
mutant("rank below d_min only" landscape/orbit_counts.hpp
  [[static_cast<std::size_t>(bound) + 1);]]
  [[static_cast<std::size_t>(bound));]]
  atlas)
mutant("one root has the weight of two" landscape/orbit_counts.hpp
  [[group.multiplicity, group.roots.size() == 2, bound);]]
  [[group.multiplicity, group.roots.size() >= 1, bound);]]
  atlas)
mutant("the window one longer" landscape/orbit_counts.hpp
  [[if (k > h && k - 1 - h < old_size) {]]
  [[if (k > h + 1 && k - 1 - h < old_size) {]]
  atlas)

mutant("simple values: one factor late" landscape/orbit_counts.hpp
  [[const Index numerator = roots * (n - k + 1)]]
  [[const Index numerator = roots * (n - k)]]
  atlas)
mutant("simple values: one root" landscape/orbit_counts.hpp
  [[const Index numerator = roots * (n - k + 1)]]
  [[const Index numerator = n - k + 1]]
  atlas)
mutant("simple values: not in lowest terms" landscape/orbit_counts.hpp
  [[common = std::gcd(numerator, k);]]
  [[common = Index{1};]]
  atlas)
mutant("simple values: with other numbers of roots" landscape/orbit_counts.hpp
  [[return group.multiplicity == 1 && group.roots.size() == groups.groups.front().roots.size();]]
  [[return group.multiplicity == 1;]]
  atlas)
mutant("all choices: half of an odd number" landscape/orbit_counts.hpp
  [[is_even = one_more % 2 == 0,]]
  [[is_even = one_more % 2 == 1,]]
  atlas)
mutant("all choices: one root as two" landscape/orbit_counts.hpp
  [[is_even = one_more % 2 == 0, two_roots = group.roots.size() == 2;]]
  [[is_even = one_more % 2 == 0, two_roots = group.roots.size() >= 1;]]
  atlas)
mutant("all choices: in place of those of small rank" landscape/orbit_counts.hpp
  [[if (groups.above_fold() + groups.at_fold() <= bound) {]]
  [[if (groups.above_fold() <= bound) {]]
  atlas)

formula("counts of minimizers")
mutant("local: above the switch" landscape/orbit_counts.hpp
  [[local += std::min(bound, above_fold);]]
  [[local += global_rank.highest;]]
  atlas)
mutant("local: one less" landscape/orbit_counts.hpp
  [[Index local = 1,]]
  [[Index local = 0,]]
  atlas)
mutant("local: sign" landscape/orbit_counts.hpp
  [[local += std::min(bound, above_fold);]]
  [[local -= std::min(bound, above_fold);]]
  atlas)
mutant("global: sign" landscape/orbit_counts.hpp
  [[global_rank.highest - global_rank.lowest + 1;]]
  [[global_rank.highest + global_rank.lowest + 1;]]
  atlas)
mutant("global: one less" landscape/orbit_counts.hpp
  [[global_rank.highest - global_rank.lowest + 1;]]
  [[global_rank.highest - global_rank.lowest;]]
  atlas)
mutant("spurious: sign" landscape/orbit_counts.hpp
  [[checked_cast<Integer>(local - global);]]
  [[checked_cast<Integer>(local + global);]]
  atlas)
mutant("two layers counted as three" landscape/orbit_counts.hpp
  [[if (groups.architecture.depth() > 2) {]]
  [[if (groups.architecture.depth() >= 2) {]]
  atlas)

formula("count of non-strict saddles")
mutant("room taken by larger values not counted" landscape/orbit_counts.hpp
  [[std::min(groups.at_fold(), bound - above_fold));]]
  [[std::min(groups.at_fold(), bound));]]
  atlas)
mutant("sign of the values above" landscape/orbit_counts.hpp
  [[std::min(groups.at_fold(), bound - above_fold));]]
  [[std::min(groups.at_fold(), bound + above_fold));]]
  atlas)
mutant("one at least" landscape/orbit_counts.hpp
  [[non_strict = std::max(Index{0},]]
  [[non_strict = std::max(Index{1},]]
  atlas)
mutant("sign in the strict saddles" landscape/orbit_counts.hpp
  [[counts.total - counts.local_minimizer - counts.non_strict_saddle]]
  [[counts.total - counts.local_minimizer + counts.non_strict_saddle]]
  atlas)

formula("enumeration")
mutant("one place kept free" landscape/orbit_range.hpp
  [[capacity.*kind > 0 && room > 0 &&]]
  [[capacity.*kind > 0 && room > 1 &&]]
  atlas)
mutant("sign of the room given back" landscape/orbit_range.hpp
  [[room += choice.*kind;]]
  [[room -= choice.*kind;]]
  atlas)
mutant("one copy fewer than the group has" landscape/orbit_range.hpp
  [[choice.active() < multiplicity) {]]
  [[choice.active() < multiplicity - 1) {]]
  atlas)

# ---------------------------------------------------------------- lowest orbits and landscape

formula("gain of a copy")
mutant("sign above the switch" landscape/detail/lowest_orbits.hpp
  [[square(root.end_to_end) * -expm1(-x)]]
  [[square(root.end_to_end) * expm1(-x)]]
  atlas)
mutant("L - 1 below the switch" landscape/detail/lowest_orbits.hpp
  [[static_cast<Scalar>(depth - 2) * square(root.sigma) * expm1(x);]]
  [[static_cast<Scalar>(depth - 1) * square(root.sigma) * expm1(x);]]
  atlas)
mutant("exponent below the switch" landscape/detail/lowest_orbits.hpp
  [[static_cast<Scalar>(depth - 2) * square(root.sigma) * expm1(x);]]
  [[static_cast<Scalar>(depth - 2) * root.sigma * expm1(x);]]
  atlas)
mutant("exponent 2L - 1" landscape/detail/lowest_orbits.hpp
  [[static_cast<Scalar>(2 * depth - 2) * root.root.log_u_over_switch;]]
  [[static_cast<Scalar>(2 * depth - 1) * root.root.log_u_over_switch;]]
  atlas)
mutant("sigma for two layers" landscape/detail/lowest_orbits.hpp
  [[if (depth == 2) return square(root.end_to_end);]]
  [[if (depth == 2) return square(root.sigma);]]
  atlas)

formula("lowest-orbit search")
mutant("greedy: above the fold" landscape/detail/lowest_orbits.hpp
  [[group.first, group.side_of_switch > 0};]]
  [[group.first, group.side_of_fold > 0};]]
  atlas)
mutant("greedy: room not counted" landscape/detail/lowest_orbits.hpp
  [[step.gains ? std::min(step.multiplicity, room) : 0, 0, 0};]]
  [[step.gains ? step.multiplicity : 0, 0, 0};]]
  atlas)
mutant("relief: one value too few" landscape/detail/lowest_orbits.hpp
  [[for (Index i = first + less; i < end; ++i)]]
  [[for (Index i = first + less + 1; i < end; ++i)]]
  atlas)
mutant("relief: sign" landscape/detail/lowest_orbits.hpp
  [[const Scalar excess = own - relief(]]
  [[const Scalar excess = own + relief(]]
  atlas)
mutant("relief: from the group itself on" landscape/detail/lowest_orbits.hpp
  [[const Index first = step.first + step.multiplicity;]]
  [[const Index first = step.first;]]
  atlas)
mutant("excess: sign of the copies at the larger root" landscape/detail/lowest_orbits.hpp
  [[static_cast<Scalar>(best.larger - c.larger) *]]
  [[static_cast<Scalar>(c.larger - best.larger) *]]
  atlas)
mutant("excess: sign of the copies at the smaller root" landscape/detail/lowest_orbits.hpp
  [[                         static_cast<Scalar>(c.smaller) * step.smaller -]]
  [[                         -static_cast<Scalar>(c.smaller) * step.smaller -]]
  atlas)
mutant("pruning: one too few kept" landscape/detail/lowest_orbits.hpp
  [[if (lowest_.size() == count_ && node]]
  [[if (lowest_.size() + 1 == count_ && node]]
  atlas)
mutant("pruning: the wrong side" landscape/detail/lowest_orbits.hpp
  [[node.excess > lowest_.top() *]]
  [[node.excess < lowest_.top() *]]
  atlas)
mutant("pruning: half the bound" landscape/detail/lowest_orbits.hpp
  [[lowest_.top() * (Scalar(1) + tie_)) return false;]]
  [[lowest_.top() * (Scalar(0.5) + tie_)) return false;]]
  atlas)
mutant("deviations: not to zero copies" landscape/detail/lowest_orbits.hpp
  [[for (Index larger = best.larger; larger >= 0 &&]]
  [[for (Index larger = best.larger; larger > 0 &&]]
  atlas)
mutant("deviations: not to the most copies" landscape/detail/lowest_orbits.hpp
  [[larger = best.larger + 1; larger <= most &&]]
  [[larger = best.larger + 1; larger < most &&]]
  atlas)
mutant("deviations: in the same group again" landscape/detail/lowest_orbits.hpp
  [[if (static_cast<Index>(j) > last) deviate]]
  [[if (static_cast<Index>(j) >= last) deviate]]
  atlas)
mutant("order: reversed" landscape/detail/lowest_orbits.hpp
  [[> tie_ * max(x, y)) return x < y;]]
  [[> tie_ * max(x, y)) return x > y;]]
  atlas)
mutant("order: ties reversed" landscape/detail/lowest_orbits.hpp
  [[difference < Scalar(0) : a < b;]]
  [[difference > Scalar(0) : a < b;]]
  atlas)
mutant("order: exponent of the unit in a tie" landscape/detail/lowest_orbits.hpp
  [[2 * terms_[j].exponent + shift);]]
  [[1 * terms_[j].exponent + shift);]]
  atlas)

formula("ascending list")
mutant("values as they come" landscape/orbit_range.hpp
  [[orbit.listed_ = last ? max(value, *last) : value;]]
  [[orbit.listed_ = last ? min(value, *last) : value;]]
  atlas)
mutant("the same value for all" landscape/orbit_range.hpp
  [[orbit.listed_ = last ? max(value, *last) : value;]]
  [[orbit.listed_ = last ? *last : value;]]
  atlas)
mutant("one orbit too few" landscape/detail/lowest_orbits.hpp
  [[if (found_ == count_ || open_.empty()) return false;]]
  [[if (found_ + 1 >= count_ || open_.empty()) return false;]]
  atlas)
mutant("double root for the smaller one" landscape/detail/lowest_orbits.hpp
  [[const bool has_double_root = steps_[j].capacity.double_root > 0;]]
  [[const bool has_double_root = steps_[j].capacity.double_root >= 0;]]
  atlas)

formula("local minimizers")
mutant("best rank: room not counted" landscape/atlas.hpp
  [[best = global_ranks(*groups_).lowest;]]
  [[best = groups_->above_switch();]]
  atlas)
mutant("only up to the switch" landscape/atlas.hpp
  [[two_layers ? best : std::min(bound, groups_->above_fold());]]
  [[best;]]
  atlas)
mutant("two layers: as three" landscape/atlas.hpp
  [[for (Index rank = best; !two_layers && rank-- > 0;)]]
  [[for (Index rank = best; rank-- > 0;)]]
  atlas)
mutant("order of the two sides reversed" landscape/atlas.hpp
  [[return difference(a, b) < Scalar(0); });]]
  [[return difference(a, b) > Scalar(0); });]]
  atlas)

formula("landscape")
mutant("the value after the last that counts" landscape/atlas.hpp
  [[if (group.first >= architecture().rank_bound()) break;]]
  [[if (group.first > architecture().rank_bound()) break;]]
  atlas)
mutant("spurious: below the switch only" landscape/atlas.hpp
  [[group.side_of_switch != 0);]]
  [[group.side_of_switch < 0);]]
  atlas)
mutant("spurious: at the fold" landscape/atlas.hpp
  [[spurious || (group.side_of_fold > 0 &&]]
  [[spurious || (group.side_of_fold >= 0 &&]]
  atlas)
mutant("non-strict: above the fold" landscape/atlas.hpp
  [[non_strict = non_strict || group.side_of_fold == 0;]]
  [[non_strict = non_strict || group.side_of_fold >= 0;]]
  atlas)
mutant("two layers not benign" landscape/atlas.hpp
  [[if (architecture().depth() == 2) continue;]]
  [[if (architecture().depth() < 2) continue;]]
  atlas)
mutant("margins with a sign" landscape/atlas.hpp
  [[return side == 0 ? Scalar(0) : Scalar(abs(margin));]]
  [[return side == 0 ? Scalar(0) : Scalar(margin);]]
  atlas)
mutant("fold margin of the farthest value" landscape/atlas.hpp
  [[result.margin_fold = min(result.margin_fold, magnitude(]]
  [[result.margin_fold = max(result.margin_fold, magnitude(]]
  atlas)
mutant("margin at a threshold as computed" landscape/atlas.hpp
  [[return side == 0 ? Scalar(0) :]]
  [[return side == 2 ? Scalar(0) :]]
  atlas)

# ------------------------------------------------------------------ scaling by powers of two

formula("scaling by powers of two")
mutant("sign of the exponent" core/detail/power_of_two.hpp
  [[ldexp(x, static_cast<int>(first));]]
  [[ldexp(x, static_cast<int>(-first));]]
  power_of_two)
mutant("zero for the least power" core/detail/power_of_two.hpp
  [[if (-bias < exponent &&]]
  [[if (-bias <= exponent &&]]
  power_of_two)
mutant("infinity for the power beyond the largest" core/detail/power_of_two.hpp
  [[&& exponent <= bias) {]]
  [[&& exponent <= bias + 1) {]]
  power_of_two)
mutant("twice the power" core/detail/power_of_two.hpp
  [[static_cast<std::uint64_t>(exponent + bias) << 52);]]
  [[static_cast<std::uint64_t>(exponent + bias + 1) << 52);]]
  power_of_two)
mutant("square without its square" core/detail/power_of_two.hpp
  [[return scaled * scaled;]]
  [[return scaled;]]
  power_of_two)
mutant("unit the wrong way" core/detail/power_of_two.hpp
  [[times_power_of_two(x, -exponent);]]
  [[times_power_of_two(x, exponent);]]
  power_of_two)
mutant("entries with their signs" core/detail/power_of_two.hpp
  [[Scalar(abs(X(i, j))));]]
  [[Scalar(X(i, j)));]]
  power_of_two)

# ------------------------------------------------------------------ decomposition and point

formula("verification of a decomposition")
mutant("residual: sign" core/svd.hpp
  [[largest(times_probes(A, X) - times_probes(svd.U, coordinates)),]]
  [[largest(times_probes(A, X) + times_probes(svd.U, coordinates)),]]
  "svd:Planted*")
mutant("residual: not looked at" core/svd.hpp
  [[largest(times_probes(A, X) - times_probes(svd.U, coordinates)),]]
  [[largest(times_probes(A, X) - times_probes(A, X)),]]
  "svd:Planted*")
mutant("orthogonality of U: V's" core/svd.hpp
  [[transposed_times_probes(svd.U, times_probes(svd.U, Z))]]
  [[transposed_times_probes(svd.V, times_probes(svd.V, Z))]]
  "svd:Planted*")
mutant("orthogonality of V: U's" core/svd.hpp
  [[transposed_times_probes(svd.V, times_probes(svd.V, Z))]]
  [[transposed_times_probes(svd.U, times_probes(svd.U, Z))]]
  "svd:Planted*")
mutant("orthogonality of V: sign" core/svd.hpp
  [[times_probes(svd.V, Z)) - Z)};]]
  [[times_probes(svd.V, Z)) + Z)};]]
  "svd:Planted*")
mutant("order of the values: reversed" core/svd.hpp
  [[(i > 0 && s[i] > s[i - 1])]]
  [[(i > 0 && s[i] < s[i - 1])]]
  "svd:Planted*")
mutant("order of the values: off by the largest" core/svd.hpp
  [[(i > 0 && s[i] > s[i - 1])]]
  [[(i > 0 && s[i] > s[i - 1] + s[0])]]
  "svd:Planted*")
mutant("negative values allowed" core/svd.hpp
  [[if (!(s[i] >= Scalar(0)) ||]]
  [[if (!(s[i] >= -s[0]) ||]]
  "svd:Planted*")
mutant("defects that are no number allowed" core/svd.hpp
  [[if (!(norm <= result)) result]]
  [[if (norm > result) result]]
  "svd:Planted*")
mutant("bound of a sound ratio" core/svd.hpp
  [[return ratio <= Scalar(30);]]
  [[return ratio <= Scalar(30000000);]]
  "svd:Planted*")
mutant("exponent of epsilon" core/svd.hpp
  [[return scaled(defects, Scalar(1) / epsilon<Scalar>);]]
  [[return scaled(defects, epsilon<Scalar>);]]
  "svd:Planted*")
mutant("sign of the power of two" core/svd.hpp
  [[const Matrix<Scalar> A = scaled_by_power_of_two(Y, -exponent);]]
  [[const Matrix<Scalar> A = scaled_by_power_of_two(Y, exponent);]]
  "svd:Planted*")
mutant("whole matrices, residual: sign" core/svd.hpp
  [[{(A - product).norm(),]]
  [[{(A + product).norm(),]]
  "svd:Planted*")
mutant("whole matrices, U: V's" core/svd.hpp
  [[(svd.U.transpose() * svd.U - identity).norm(),]]
  [[(svd.V.transpose() * svd.V - identity).norm(),]]
  "svd:Planted*")
mutant("whole matrices, V: sign" core/svd.hpp
  [[(svd.V.transpose() * svd.V - identity).norm()};]]
  [[(svd.V.transpose() * svd.V + identity).norm()};]]
  "svd:Planted*")

formula("uncertainty of a decomposition")
mutant("sign" core/svd.hpp
  [[(Scalar(8) + Scalar(8) * rho) * epsilon<Scalar>]]
  [[(Scalar(8) - Scalar(8) * rho) * epsilon<Scalar>]]
  "svd:The uncertainty*")
mutant("exponent of epsilon" core/svd.hpp
  [[(Scalar(8) + Scalar(8) * rho) * epsilon<Scalar>]]
  [[(Scalar(8) + Scalar(8) * rho) * epsilon<Scalar> * epsilon<Scalar>]]
  "svd:The uncertainty*")
mutant("the smallest value's" core/svd.hpp
  [[epsilon<Scalar> * svd.singular_values[0];]]
  [[epsilon<Scalar> * svd.singular_values[svd.singular_values.size() - 1];]]
  "svd:The uncertainty*")
mutant("sign of the power of two" core/svd.hpp
  [[scaled_by_power_of_two(result.singular_values, exponent);]]
  [[scaled_by_power_of_two(result.singular_values, -exponent);]]
  "svd:The uncertainty*")

formula("registered decomposition")
set(registered "svd:What is registered*")
mutant("wrong results kept" core/svd.hpp
  [[return first_sound_svd(verified_svd<Scalar>(Y, SvdMethod::divide_and_conquer, fast), Y);]]
  [[return verified_svd<Scalar>(Y, SvdMethod::divide_and_conquer, fast);]]
  ${registered})
mutant("sound results replaced" core/svd.hpp
  [[if (fast.sound()) return fast;]]
  [[if (!fast.sound()) return fast;]]
  ${registered})
mutant("replaced in silence" core/svd.hpp
  [[result.replaced = true;]]
  [[]]
  ${registered})
mutant("Jacobi rotations refused" core/svd.hpp
  [[if (method == SvdMethod::jacobi || fast == nullptr)]]
  [[if (fast == nullptr)]]
  ${registered})
mutant("never run" core/svd.hpp
  [[if (method == SvdMethod::jacobi || fast == nullptr)]]
  [[if (method == SvdMethod::jacobi || fast != nullptr)]]
  ${registered})
mutant("method of another" core/svd.hpp
  [[result.method = method;]]
  [[result.method = SvdMethod::jacobi;]]
  ${registered})

formula("points of any depth")
set(given "membership:*given*")
mutant("factors from their second entry" points/any_point.hpp
  [[: data_(W.vector().data()),]]
  [[: data_(W.vector().data() + 1),]]
  ${given})
mutant("view from its second entry" points/any_point.hpp
  [[: data_(W.data()),]]
  [[: data_(W.data() + 1),]]
  ${given})
mutant("one entry too few" points/any_point.hpp
  [[return {architecture, data_, size_};]]
  [[return {architecture, data_, size_ - 1};]]
  ${given})
mutant("widths not compared" points/any_point.hpp
  [[detail::require_same_widths(architecture.widths(), widths_);]]
  [[]]
  "membership:What does not fit*")

formula("canonical point")
mutant("exponent of the weight" points/critical_point.hpp
  [[l == 1 ? i : a) = root.sigma / sqrt(orbit.architecture().lambda(l));]]
  [[l == 1 ? i : a) = root.sigma / orbit.architecture().lambda(l);]]
  critical_point)
mutant("sign of the weight's exponent" points/critical_point.hpp
  [[l == 1 ? i : a) = root.sigma / sqrt(orbit.architecture().lambda(l));]]
  [[l == 1 ? i : a) = root.sigma * sqrt(orbit.architecture().lambda(l));]]
  critical_point)
mutant("rows and columns of the last layer swapped" points/critical_point.hpp
  [[W.layer(l)(l == L ? i : a, l == 1 ? i : a)]]
  [[W.layer(l)(a, a)]]
  critical_point)
mutant("the next singular value's place" points/critical_point.hpp
  [[Index i = group.first;]]
  [[Index i = group.first + (choice.active() < group.multiplicity ? 1 : 0);]]
  critical_point)
mutant("copies of a group in one place" points/critical_point.hpp
  [[visit(a++, i++, root);]]
  [[visit(a++, i, root);]]
  critical_point)
mutant("last weight in the first layer" points/critical_point.hpp
  [[W.layer(1).row(a) = s(1) * vectors.right(i, 1).transpose();]]
  [[W.layer(1).row(a) = s(L) * vectors.right(i, 1).transpose();]]
  critical_point)
mutant("columns of U by rank" points/critical_point.hpp
  [[W.layer(L).col(a) = s(L) * vectors.left(i, 1);]]
  [[W.layer(L).col(a) = s(L) * vectors.left(a, 1);]]
  landscape)
mutant("second layer left out" points/critical_point.hpp
  [[for (int l = 2; l < L; ++l) W.layer(l)(a, a)]]
  [[for (int l = 3; l < L; ++l) W.layer(l)(a, a)]]
  critical_point)
mutant("exponent of the weight in frames" points/critical_point.hpp
  [[scaled.col(a) *= root.sigma / sqrt(orbit.architecture().lambda(l));]]
  [[scaled.col(a) *= root.sigma / orbit.architecture().lambda(l);]]
  critical_point)
mutant("rotation of U alone" points/critical_point.hpp
  [[detail::rotate_columns<Scalar>(point.V.middleCols(first, h), rotations[i]);]]
  [[]]
  critical_point)
mutant("first group only" points/critical_point.hpp
  [[while (i >= groups[group].first + groups[group].multiplicity) ++group;]]
  [[while (i > groups[group].first + groups[group].multiplicity) ++group;]]
  tangent)
mutant("zeros from the first copy on" points/critical_point.hpp
  [[result.push_back({g.first + k, group, nullptr});]]
  [[result.push_back({g.first, group, nullptr});]]
  tangent)

formula("random point")
mutant("sign of R left open" core/random.hpp
  [[if (R(k, k) < Scalar(0))]]
  [[if (R(k, k) < Scalar(-1000))]]
  random_point)
mutant("hidden frames canonical" points/random_point.hpp
  [[hidden.push_back(random_frame<Scalar>(architecture.width(l), orbit.rank(), generator));]]
  [[hidden.push_back(0 * random_frame<Scalar>(architecture.width(l), orbit.rank(), generator) + Matrix<Scalar>::Identity(architecture.width(l), orbit.rank()));]]
  random_point)
mutant("groups not rotated" points/random_point.hpp
  [[rotations.push_back(random_frame<Scalar>(group.multiplicity, group.multiplicity, generator));]]
  [[rotations.push_back(0 * random_frame<Scalar>(group.multiplicity, group.multiplicity, generator) + Matrix<Scalar>::Identity(group.multiplicity, group.multiplicity));]]
  random_point)

formula("one-sided rotations")
mutant("the other root of the angle" points/detail/polar.hpp
  [[(theta < Scalar(0) ? Scalar(-1) : Scalar(1)) / (abs(theta) + sqrt(theta * theta + Scalar(1)));]]
  [[(theta < Scalar(0) ? Scalar(1) : Scalar(-1)) / (abs(theta) + sqrt(theta * theta + Scalar(1)));]]
  membership)
mutant("ascending" points/detail/polar.hpp
  [[return norms[i] > norms[j]; });]]
  [[return norms[i] < norms[j]; });]]
  "locate:The search*")
mutant("sign of the power of two" points/detail/polar.hpp
  [[result.values[j] = times_power_of_two(norms[from], exponent);]]
  [[result.values[j] = times_power_of_two(norms[from], -exponent);]]
  "locate:The search*")
mutant("right vectors in another order" points/detail/polar.hpp
  [[result.right.col(j) = V.col(from);]]
  [[result.right.col(j) = V.col(j);]]
  membership)

formula("alignment")
mutant("sign of U" points/detail/alignment.hpp
  [[add_product<Scalar>(basis->middleCols(group.first, group.multiplicity), before, O);]]
  [[add_product<Scalar>(basis->middleCols(group.first, group.multiplicity), before, basis == &point_.U ? Matrix<Scalar>(-O) : O);]]
  membership)
mutant("sign of the last layer's part of O" points/detail/alignment.hpp
  [[point_.U.middleCols(group.first, h), last.middleCols(a, k));]]
  [[point_.U.middleCols(group.first, h), Matrix<Scalar>(-last.middleCols(a, k)));]]
  membership)
mutant("joined where the sum is least" points/detail/alignment.hpp
  [[if (sum > largest) {]]
  [[if (sum < largest || l == 1) {]]
  membership)
mutant("without the layers after" points/detail/alignment.hpp
  [[gain_first[l - 1] + here + (l + 1 < size ? gain_last[l + 1] : Scalar(0));]]
  [[gain_first[l - 1] + here;]]
  membership)
mutant("only the layer before" points/detail/alignment.hpp
  [[forward(l, E[k - 1]) + backward(l + 1, E[k + 1])]]
  [[forward(l, E[k - 1]) - backward(l + 1, E[k + 1])]]
  membership)

formula("membership")
mutant("no natural length" points/locate.hpp
  [[norm_in_range(point.vector()) + norm_in_range(natural)};]]
  [[norm_in_range(point.vector())};]]
  membership)
mutant("squares of natural lengths" points/locate.hpp
  [[norm_in_range(natural)};]]
  [[natural.norm()};]]
  "membership:Natural*")
mutant("squares of the point" points/locate.hpp
  [[norm_in_range(point.vector()) +]]
  [[point.vector().norm() +]]
  "membership:Natural*")
mutant("side of the allowance" points/locate.hpp
  [[distance <= allowance]]
  [[distance >= allowance]]
  membership)
mutant("sign of the point" points/locate.hpp
  [[distance_between<Scalar>(W.vector(), point.vector())]]
  [[distance_between<Scalar>(W.vector(), Vector<Scalar>(-point.vector()))]]
  membership)

formula("lower bounds of distances")
mutant("a copy at zero in the first layer alone" points/detail/nearest_orbits.hpp
  [[if (place == zero_place(i)) return first * first + last * last;]]
  [[if (place == zero_place(i)) return first * first;]]
  "locate:The search*")
mutant("smaller roots in the order of y" points/detail/nearest_orbits.hpp
  [[const Index rank = at_smaller(i, place) ? state.shortest - 1 : state.longest;]]
  [[const Index rank = state.longest;]]
  "locate:The search*")
mutant("hidden values beyond the rank" points/detail/nearest_orbits.hpp
  [[s.tail(s.size() - r).squaredNorm();]]
  [[s.head(s.size() - r).squaredNorm();]]
  "locate:The search*")
mutant("what no group sees" points/detail/nearest_orbits.hpp
  [[unseen_ += rest.squaredNorm();]]
  [[unseen_ = rest.squaredNorm();]]
  "locate:The search*")
mutant("deviations to later places alone" points/detail/nearest_orbits.hpp
  [[if (place == best || !fits(i, state, place)) continue;]]
  [[if (place <= best || !fits(i, state, place)) continue;]]
  "locate:The search*")
mutant("copies of a group in any order" points/detail/nearest_orbits.hpp
  [[!first_of_group(i + 1) ? place : 0;]]
  [[!first_of_group(i + 1) ? 0 : 0;]]
  "locate:The search*")
mutant("half the overlap" points/detail/nearest_orbits.hpp
  [[Scalar(2) * singular_values_of(overlap).sum();]]
  [[singular_values_of(overlap).sum();]]
  "locate:The search*")

formula("location")
mutant("margin from the lower bound" points/locate.hpp
  [[margin = others - distance;]]
  [[margin = others - lower;]]
  "locate:Locations hold*")
mutant("the former best forgotten" points/locate.hpp
  [[if (best) others = min(others, lower);]]
  [[if (best) others = min(others, others);]]
  "locate:Locations hold*")
mutant("complete where it is cut off" points/locate.hpp
  [[tried, !(rest < distance)};]]
  [[tried, rest < distance};]]
  "locate:A search that is cut off*")
mutant("no allowance for rounding" points/locate.hpp
  [[Scalar(computed - allowed)]]
  [[Scalar(computed + allowed)]]
  "locate:A proof is not claimed*")

formula("margins of visits")
mutant("without the distance" points/trajectory.hpp
  [[visit.margin = location.margin;]]
  [[visit.margin = location.next_lower_bound;]]
  trajectory)
mutant("told for untold" points/trajectory.hpp
  [[if (!location.proved()) ++basin.untold;]]
  [[if (location.proved()) ++basin.untold;]]
  trajectory)
mutant("the largest margin" points/trajectory.hpp
  [[basin.least_margin = min(basin.least_margin, location.margin);]]
  [[basin.least_margin = max(basin.least_margin, location.margin);]]
  trajectory)

formula("runs that diverge")
set(diverges "trajectory:A run that diverges*")
mutant("the last iterate that is not finite" points/trajectory.hpp
  [[if (!diverged_at_) diverged_at_ = observed_;]]
  [[diverged_at_ = observed_;]]
  ${diverges})
mutant("the iterate after" points/trajectory.hpp
  [[if (!diverged_at_) diverged_at_ = observed_;]]
  [[if (!diverged_at_) diverged_at_ = observed_ + 1;]]
  ${diverges})
mutant("not observed" points/trajectory.hpp
  [[      ++observed_;
      return;]]
  [[      return;]]
  ${diverges})
mutant("ends nowhere and is located" points/trajectory.hpp
  [[    ++unlocated_;
    ++diverged_;]]
  [[    ++diverged_;]]
  ${diverges})
mutant("ends nowhere and has not diverged" points/trajectory.hpp
  [[    ++unlocated_;
    ++diverged_;]]
  [[    ++unlocated_;]]
  ${diverges})

formula("tangent")
mutant("sign of the second entry" points/tangent.hpp
  [[directions(L + l - 1, l - 1) = -s(l, a);]]
  [[directions(L + l - 1, l - 1) = s(l, a);]]
  tangent)
mutant("weight of the layer before" points/tangent.hpp
  [[directions(l, l - 1) = -s(l + 1, a);]]
  [[directions(l, l - 1) = -s(l, a);]]
  tangent)
mutant("rotation of equal roots twice" points/tangent.hpp
  [[copy(a).group == copy(c).group && copy(a).root != copy(c).root;]]
  [[copy(a).group == copy(c).group;]]
  tangent)
mutant("weights swapped on hidden layers" points/tangent.hpp
  [[D.layer(l) += sqrt(before) / norm * free.col(c)]]
  [[D.layer(l) += sqrt(after) / norm * free.col(c)]]
  tangent)
mutant("weights swapped at the ends" points/tangent.hpp
  [[D.layer(1) += sqrt(last) / norm]]
  [[D.layer(1) += sqrt(first) / norm]]
  tangent)

formula("escape direction")
mutant("factor of the smaller root" points/escape_direction.hpp
  [[if (improves(L * critical, inverse_norm_all_))]]
  [[if (improves(critical, inverse_norm_all_))]]
  escape_direction)
mutant("t for 1 + t" points/escape_direction.hpp
  [[Scalar(2) * (Scalar(1) + active.root->root.t) * gap;]]
  [[Scalar(2) * active.root->root.t * gap;]]
  escape_direction)
mutant("half of the free index" points/escape_direction.hpp
  [[improves(Scalar(-2) * expm1(largest.margin_fold), inverse_norm_ends_)]]
  [[improves(-expm1(largest.margin_fold), inverse_norm_ends_)]]
  escape_direction)
mutant("uphill at the double root" points/escape_direction.hpp
  [[return set_diagonal(static_cast<Index>(a), Scalar(-1));]]
  [[return set_diagonal(static_cast<Index>(a), Scalar(1));]]
  escape_direction)
mutant("cubic coefficient" points/escape_direction.hpp
  [[(L - Scalar(1)) * (L - Scalar(2)) / (Scalar(3) * root.sigma)]]
  [[(L - Scalar(2)) * (L - Scalar(2)) / (Scalar(3) * root.sigma)]]
  escape_direction)
mutant("the other end's vector" points/escape_direction.hpp
  [[set_exchange(frames_.column(1, index), frames_.column(depth() - 1, index), largest.place);]]
  [[set_exchange(frames_.column(1, index), frames_.column(depth() - 1, index), active.place);]]
  escape_direction)

# ------------------------------------------------------------------ how far the types are felt

formula("minimality radius")
mutant("fall: first order without L" landscape/minimality.hpp
  [[first = L * step;]]
  [[first = step;]]
  minimality)
mutant("fall: second order without its binomial" landscape/minimality.hpp
  [[* L * (L - Scalar(1)) / Scalar(2);]]
  [[* L / Scalar(2);]]
  minimality)
mutant("fall: exponent of the growth" landscape/minimality.hpp
  [[(L - Scalar(2)) * growth)]]
  [[(L - Scalar(1)) * growth)]]
  minimality)
mutant("fall: sign of the ratio" landscape/minimality.hpp
  [[log1p(exp(log_ratio) * step) - log_ratio;]]
  [[log1p(exp(log_ratio) * step) + log_ratio;]]
  minimality)
mutant("room: L - 1 layers" landscape/minimality.hpp
  [[const Scalar bound = -expm1(-static_cast<Scalar>(L) * distance);]]
  [[const Scalar bound = -expm1(-static_cast<Scalar>(L - 1) * distance);]]
  minimality)
mutant("mean weight without its root" landscape/minimality.hpp
  [[return sqrt(mean / L);]]
  [[return sqrt(mean) / L;]]
  minimality)
mutant("crossing: eta in place of 2 eta" landscape/minimality.hpp
  [[log_eta + log(Two(Scalar(2))) - L * log_scale]]
  [[log_eta + log(Two(Scalar(3))) - L * log_scale]]
  minimality)
mutant("crossing: the larger one" landscape/minimality.hpp
  [[return roots[1].log_u + log_scale.value();]]
  [[return roots[0].log_u + log_scale.value();]]
  minimality)
mutant("rise: exponent of the product" landscape/minimality.hpp
  [[(L * log1p(step) - log1p(-fall))]]
  [[(log1p(step) - log1p(-fall))]]
  minimality)
mutant("rise: sign of the fall" landscape/minimality.hpp
  [[(L * log1p(step) - log1p(-fall))]]
  [[(L * log1p(step) + log1p(-fall))]]
  minimality)
mutant("rise: the worse bound" landscape/minimality.hpp
  [[return max(by_horn, by_weyl);]]
  [[return by_horn;]]
  minimality)
mutant("rise: geometric mean of the weights" landscape/minimality.hpp
  [[DoubleWord<Scalar>(L + L)).value()) / sqrt(L);]]
  [[DoubleWord<Scalar>(L)).value()) / sqrt(L);]]
  minimality)
mutant("a copy below the switch is harmless" landscape/minimality.hpp
  [[if (choice.larger == 0 || group.side_of_switch >= 0) return;]]
  [[if (choice.larger == 0 || group.side_of_switch <= 0) return;]]
  minimality)

formula("cubic lower bound")
mutant("third derivative" landscape/minimality.hpp
  [[Scalar(2) * L * (L - Scalar(1)) * (L - Scalar(2)) / (Scalar(3) * sigma);]]
  [[Scalar(2) * L * (L - Scalar(1)) * (L - Scalar(1)) / (Scalar(3) * sigma);]]
  minimality)
mutant("exponent of the weights" landscape/minimality.hpp
  [[result.leading = third_derivative * alpha * alpha * alpha;]]
  [[result.leading = third_derivative * alpha * alpha;]]
  minimality)
mutant("exponent of the share" landscape/minimality.hpp
  [[(Scalar(3) - Scalar(2) / L) * log1p(-fall.total());]]
  [[(Scalar(3) + Scalar(2) / L) * log1p(-fall.total());]]
  minimality)
mutant("copies not counted" landscape/minimality.hpp
  [[copies * fall.second <= share * fall.first;]]
  [[fall.second <= share * fall.first;]]
  minimality)
mutant("larger roots may fall" landscape/minimality.hpp
  [[} else if (choice.larger > 0 && group.side_of_switch < 0) {]]
  [[} else if (choice.larger > 0 && group.side_of_switch < -1) {]]
  minimality)

formula("barrier")
mutant("one rank too few" landscape/barrier.hpp
  [[detail::largest_active(groups, rank - 1);]]
  [[detail::largest_active(groups, rank - 2);]]
  barrier)
mutant("gain of the larger root" landscape/barrier.hpp
  [[-detail::gain(group, smaller, L, near_root);]]
  [[-detail::gain(group, larger, L, near_root);]]
  barrier)
mutant("the smaller root in units of y" landscape/barrier.hpp
  [[near_root = detail::binary_exponent(smaller.sigma);]]
  [[near_root = detail::binary_exponent(group.value);]]
  barrier)
mutant("sign of the gain" landscape/barrier.hpp
  [[from_more = from_fewer + detail::gain]]
  [[from_more = from_fewer - detail::gain]]
  barrier)
mutant("sinh of L w" landscape/barrier.hpp
  [[detail::sinh_excess(L - 1, w);]]
  [[detail::sinh_excess(L, w);]]
  barrier)
mutant("half of it" landscape/barrier.hpp
  [[from_more = Scalar(2) * in_units]]
  [[from_more = Scalar(1) * in_units]]
  barrier)
mutant("sinh: the series from the first term" landscape/barrier.hpp
  [[n_of_1 *= w * w / divisor;]]
  [[n_of_1 *= w / divisor;]]
  barrier)
mutant("unit without its square" landscape/barrier.hpp
  [[times_power_of_two(scaled, 2 * exponent);]]
  [[times_power_of_two(scaled, exponent);]]
  barrier)
mutant("any value above the fold" landscape/barrier.hpp
  [[std::min(atlas.architecture().rank_bound(), groups.above_fold());]]
  [[std::max(atlas.architecture().rank_bound(), groups.above_fold());]]
  barrier)

formula("components of the global minimizers")
mutant("the highest rank forgotten" landscape/barrier.hpp
  [[rank <= global.highest; ++rank]]
  [[rank < global.highest; ++rank]]
  barrier)
mutant("orbits in place of components" landscape/barrier.hpp
  [[for (int i = 0; i < log2; ++i) power]]
  [[for (int i = 1; i < log2; ++i) power]]
  barrier)
mutant("one orbit is connected" landscape/barrier.hpp
  [[orbits.size() == 1 && log2_components[0] == 0;]]
  [[orbits.size() == 1;]]
  barrier)

formula("merge tree")
mutant("one rank too few" landscape/merge_tree.hpp
  [[rank <= last; ++rank]]
  [[rank < last; ++rank]]
  merge_tree)
mutant("any value above the fold" landscape/merge_tree.hpp
  [[: std::min(atlas_.architecture().rank_bound(), groups_.above_fold());]]
  [[: std::max(atlas_.architecture().rank_bound(), groups_.above_fold());]]
  merge_tree)
mutant("the exchange never comes" landscape/merge_tree.hpp
  [[bool exchange_comes = exchange_ && is_lower(*exchange_, pass_choice(last));]]
  [[bool exchange_comes = false && is_lower(*exchange_, pass_choice(last));]]
  merge_tree)
mutant("the exchange always comes" landscape/merge_tree.hpp
  [[bool exchange_comes = exchange_ && is_lower(*exchange_, pass_choice(last));]]
  [[bool exchange_comes = exchange_.has_value();]]
  merge_tree)
mutant("the exchange last" landscape/merge_tree.hpp
  [[if (exchange_comes && is_lower(*exchange_, pass_choice(rank))) {]]
  [[if (exchange_comes && rank == last) {]]
  merge_tree)
mutant("exchange at the fold" landscape/merge_tree.hpp
  [[if (groups_.groups[i + 1].side_of_fold <= 0) return std::nullopt;]]
  [[if (groups_.groups[i + 1].side_of_fold < 0) return std::nullopt;]]
  merge_tree)
mutant("exchange within a group" landscape/merge_tree.hpp
  [[if (result[i].larger < groups_.groups[i].multiplicity || i + 1 == result.size()) return std::nullopt;]]
  [[if (i + 1 == result.size()) return std::nullopt;]]
  merge_tree)
mutant("all components in pairs" landscape/merge_tree.hpp
  [[const int pairs = top_.log2_count - 1;]]
  [[const int pairs = top_.log2_count;]]
  merge_tree)
mutant("the minimizer in place of the pass" landscape/merge_tree.hpp
  [[++result[i].smaller;]]
  [[++result[i].larger;]]
  merge_tree)
mutant("the cluster begins at rank 0" landscape/merge_tree.hpp
  [[while (high + 1 < last && is_lower(pass_choice(high + 2), pass_choice(high + 1))) ++high;]]
  [[while (high + 1 < 0 && is_lower(pass_choice(high + 2), pass_choice(high + 1))) ++high;]]
  merge_tree)
mutant("the higher end first" landscape/merge_tree.hpp
  [[(high < last && is_lower(pass_choice(high + 1), pass_choice(low)));]]
  [[(high < last && is_lower(pass_choice(low), pass_choice(high + 1)));]]
  merge_tree)
mutant("heights exchanged" landscape/merge_tree.hpp
  [[more.height = wall.height_from_more + (up]]
  [[more.height = wall.height_from_fewer + (up]]
  merge_tree)
mutant("height above the end of the cluster" landscape/merge_tree.hpp
  [[fewer.height = wall.height_from_fewer + (up ? high_end : Scalar(0));]]
  [[fewer.height = wall.height_from_fewer;]]
  merge_tree)
mutant("height above the other end" landscape/merge_tree.hpp
  [[more.height = wall.height_from_more + (up ? Scalar(0) : low_end);]]
  [[more.height = wall.height_from_more + (up ? Scalar(0) : high_end);]]
  merge_tree)
mutant("the new rank is always lower" landscape/merge_tree.hpp
  [[const bool new_is_lower = (group.side_of_switch > 0) == up;]]
  [[const bool new_is_lower = true;]]
  merge_tree)
mutant("the other end stays" landscape/merge_tree.hpp
  [[other_end += step;]]
  [[other_end += Scalar(0);]]
  merge_tree)
mutant("two layers: no exchange" landscape/merge_tree.hpp
  [[if (exchange_) return exchange(rank);]]
  [[if (exchange_ && rank < 0) return exchange(rank);]]
  merge_tree)
mutant("two layers: the saddle of rank r" landscape/merge_tree.hpp
  [[atlas_.orbit(largest_active(groups_, rank - 1)), 0, {{true, 0, 1, height}});]]
  [[atlas_.orbit(largest_active(groups_, rank)), 0, {{true, 0, 1, height}});]]
  merge_tree)
mutant("(10): sinh of L D" landscape/merge_tree.hpp
  [[sinh_excess(depth - 1, D)]]
  [[sinh_excess(depth, D)]]
  merge_tree)
mutant("(10): half the second term" landscape/merge_tree.hpp
  [[return first + Scalar(2) * in_units]]
  [[return first + Scalar(1) * in_units]]
  merge_tree)
mutant("(10): one end-to-end value twice" landscape/merge_tree.hpp
  [[in_units(of_a.end_to_end + of_c.end_to_end)]]
  [[in_units(of_a.end_to_end + of_a.end_to_end)]]
  merge_tree)
mutant("unit without its square" landscape/merge_tree.hpp
  [[gain_difference(a, c, depth(), exponent), 2 * exponent);]]
  [[gain_difference(a, c, depth(), exponent), exponent);]]
  merge_tree)
mutant("an incomplete list of values" landscape/merge_tree.hpp
  [[detail::require(groups.complete, "a merge]]
  [[detail::require(true, "a merge]]
  merge_tree)
mutant("orbits in place of components" landscape/merge_tree.hpp
  [[for (int i = 0; i < leaf.log2_count; ++i) power]]
  [[for (int i = 1; i < leaf.log2_count; ++i) power]]
  merge_tree)

formula("Schatten quasi-norm")
mutant("exponent of the values" low_rank/schatten.hpp
  [[exp(times_or_infinite(p, log_ratio))]]
  [[exp(log_ratio)]]
  schatten)
mutant("noise counts" low_rank/schatten.hpp
  [[} else if (values[i] > uncertainty) {]]
  [[} else if (values[i] > Scalar(0)) {]]
  schatten)
mutant("the root becomes a power" low_rank/schatten.hpp
  [[detail::over_or_infinite(log(sum.relative_sum), exponent)]]
  [[detail::times_or_infinite(log(sum.relative_sum), exponent)]]
  schatten)
mutant("sign" low_rank/schatten.hpp
  [[log_power + log(sum.relative_sum)]]
  [[log_power - log(sum.relative_sum)]]
  schatten)

formula("uniqueness")
mutant("a full bottleneck counts as overfull" landscape/uniqueness.hpp
  [[if (end > bound) {]]
  [[if (end >= bound) {]]
  uniqueness)
mutant("ties at the switch also for L = 2" landscape/uniqueness.hpp
  [[groups.architecture.depth() > 2;]]
  [[groups.architecture.depth() >= 2;]]
  uniqueness)
mutant("the whole gap" landscape/uniqueness.hpp
  [[log_of(next.value)).value() / Scalar(2);]]
  [[log_of(next.value)).value() / Scalar(1);]]
  uniqueness)
mutant("the nearer of two conditions" landscape/uniqueness.hpp
  [[max(half_gap, Scalar(-signed_margin(next)))]]
  [[min(half_gap, Scalar(-signed_margin(next)))]]
  uniqueness)

formula("proximal map")
mutant("half the weight" low_rank/prox.hpp
  [[tau / Scalar(L) * Scalar(2)]]
  [[tau / Scalar(L) * Scalar(1)]]
  prox)
mutant("penalty of one layer" low_rank/prox.hpp
  [[square(shortfall) + L * square(larger.sigma)]]
  [[square(shortfall) + square(larger.sigma)]]
  prox)
mutant("residual without the one" low_rank/prox.hpp
  [[group.value / (Scalar(1) + larger.root.t);  // y - m]]
  [[group.value / larger.root.t;]]
  prox)
mutant("layer value for end-to-end value" low_rank/prox.hpp
  [[result.values[at] = larger.end_to_end;]]
  [[result.values[at] = larger.sigma;]]
  prox)
mutant("twice the objective" low_rank/prox.hpp
  [[2 * exponent - 1)]]
  [[2 * exponent)]]
  prox)
mutant("the first singular vector for all" low_rank/prox.hpp
  [[m[a] * U.col(a)]]
  [[m[a] * U.col(0)]]
  prox)

formula("regularization path")
mutant("exponent of the weight" landscape/regularization_path.hpp
  [[DoubleWord<Scalar>(Scalar(2 * (L - 1)))]]
  [[DoubleWord<Scalar>(Scalar(2 * L - 1))]]
  regularization_path)
mutant("half the precision" landscape/regularization_path.hpp
  [[margin(log_y - DoubleWord<Scalar>(rounded))]]
  [[Scalar(0)]]
  regularization_path)
mutant("fold for switch" landscape/regularization_path.hpp
  [[return kind == PathEventKind::at_fold ?]]
  [[return kind != PathEventKind::at_fold ?]]
  regularization_path)
mutant("upper end for L = 2" landscape/regularization_path.hpp
  [[rank > 0 && depth() > 2;]]
  [[rank > 0;]]
  regularization_path)
mutant("the weight 0" landscape/regularization_path.hpp
  [[result.lower_included = rank < largest;]]
  [[result.lower_included = true;]]
  regularization_path)
mutant("one value too many is global" landscape/regularization_path.hpp
  [[group.first < rank_bound_]]
  [[group.first <= rank_bound_]]
  regularization_path)

formula("balanced factors")
mutant("sign of the weights" low_rank/balanced_factors.hpp
  [[+ half_log_lambda) / depth;]]
  [[- half_log_lambda) / depth;]]
  balanced_factors)
mutant("weight of the layer the wrong way" low_rank/balanced_factors.hpp
  [[log_sigma - half_log_weight]]
  [[log_sigma + half_log_weight]]
  balanced_factors)
mutant("exponent 1/L in the penalty" low_rank/balanced_factors.hpp
  [[p = Two(Scalar(2)) / depth;]]
  [[p = Two(Scalar(1)) / depth;]]
  balanced_factors)
mutant("nuclear norm of a layer" low_rank/balanced_factors.hpp
  [[schatten_quasi_norm_from_values(sigma, Scalar(2));]]
  [[schatten_quasi_norm_from_values(sigma, Scalar(1));]]
  balanced_factors)

formula("global minimizer")
mutant("layer value for end-to-end value" points/global_minimizer.hpp
  [[m[a] = root.end_to_end;]]
  [[m[a] = root.sigma;]]
  global_minimizer)
mutant("factors of the diagonal target" points/global_minimizer.hpp
  [[canonical_point(orbit, vectors)]]
  [[canonical_point(orbit)]]
  global_minimizer)
mutant("any decomposition fits" points/singular_vectors.hpp
  [[Scalar(2) * (frames_->uncertainty + groups.uncertainty);]]
  [[Scalar(2) / (frames_->uncertainty + groups.uncertainty);]]
  global_minimizer)

# ------------------------------------------------------------------------------ ways in

formula("product of the layers")
mutant("the dearer end" analytic/objective.hpp
  [[from_right <= from_left;]]
  [[from_right > from_left;]]
  "objective:The product of the layers is*")
mutant("from the right: the left width" analytic/objective.hpp
  [[cost(l, architecture.width(0));]]
  [[cost(l, architecture.width(L));]]
  "objective:The product of the layers is*")
mutant("from the left: the right width" analytic/objective.hpp
  [[cost(l - 1, architecture.width(L));]]
  [[cost(l - 1, architecture.width(0));]]
  "objective:The product of the layers is*")

formula("problem from singular values")
mutant("order" analytic/problem.hpp
  [[Y.diagonal() = values;]]
  [[Y.diagonal() = values.reverse();]]
  problem)
mutant("values left out" analytic/problem.hpp
  [[U * values.asDiagonal();]]
  [[U;]]
  problem)
mutant("sign of the identity" analytic/problem.hpp
  [[Matrix<Scalar> defect = -Matrix<Scalar>]]
  [[Matrix<Scalar> defect = Matrix<Scalar>]]
  problem)
mutant("bound without epsilon" analytic/problem.hpp
  [[Scalar(30) * Scalar(dimension) * epsilon<Scalar>;]]
  [[Scalar(30) * Scalar(dimension);]]
  problem)

formula("auxiliary problem")
mutant("lambda in place of its root" analytic/auxiliary_problem.hpp
  [[root * problem.Y()};]]
  [[root * root * problem.Y()};]]
  auxiliary_problem)
mutant("odd exponents" analytic/auxiliary_problem.hpp
  [[const std::int64_t odd = exponent % 2;]]
  [[const std::int64_t odd = 0;]]
  auxiliary_problem)
mutant("sign of an exponent" analytic/auxiliary_problem.hpp
  [[exponent += of_weight + of_product;]]
  [[exponent += of_weight - of_product;]]
  auxiliary_problem)
mutant("the layer's weight in place of its root" analytic/auxiliary_problem.hpp
  [[Scalar(sqrt(W.architecture().lambda(l))) * W.layer(l);]]
  [[W.architecture().lambda(l) * W.layer(l);]]
  auxiliary_problem)
mutant("the way back is the way there" analytic/auxiliary_problem.hpp
  [[Z.layer(l) / Scalar(sqrt(architecture.lambda(l)));]]
  [[Z.layer(l) * Scalar(sqrt(architecture.lambda(l)));]]
  auxiliary_problem)

formula("whitened data")
mutant("weights times the scale" analytic/whiten.hpp
  [[options.penalty_factor * architecture.lambda(l) / scale]]
  [[options.penalty_factor * architecture.lambda(l) * scale]]
  whiten)
mutant("weights without the loss factor" analytic/whiten.hpp
  [[options.penalty_factor * architecture.lambda(l) / scale]]
  [[options.penalty_factor * architecture.lambda(l) / scaled_back]]
  whiten)
mutant("constant without the loss factor" analytic/whiten.hpp
  [[options.loss_factor * detail::times_power]]
  [[Scalar(1) *
      detail::times_power]]
  whiten)
mutant("constant of the whole target" analytic/whiten.hpp
  [[detail::add_product<Scalar>(residual, Y, inputs.entries);]]
  [[]]
  whiten)
mutant("units of Y" analytic/whiten.hpp
  [[targets.exponent - inputs.exponent;]]
  [[targets.exponent;]]
  whiten)
mutant("s of all rows together" analytic/whiten.hpp
  [[gram.trace() / Scalar(rows);]]
  [[gram.trace();]]
  whiten)
mutant("sign of the constant" analytic/whiten.hpp
  [[scale * objective + constant;]]
  [[scale * objective - constant;]]
  whiten)

formula("balance")
mutant("the same weight twice" analytic/balance.hpp
  [[weight(l + 1) * right;]]
  [[weight(l) * right;]]
  balance)
mutant("sign" analytic/balance.hpp
  [[weight(l) * left - weight(l + 1) * right;]]
  [[weight(l) * left + weight(l + 1) * right;]]
  balance)
mutant("scale: norm not squared" analytic/balance.hpp
  [[S_l.squaredNorm()]]
  [[S_l.norm()]]
  balance)
mutant("exponent of the unit" analytic/balance.hpp
  [[2 * (exponent - unit)]]
  [[(exponent - unit)]]
  balance)
# ------------------------------------------------------------------------- the clock of training

formula("law of balance")
mutant("rate of the weighted flow" core/training_flow.hpp
  [[return Scalar(1);]]
  [[return architecture.lambda(1);]]
  training_clock balance_law)

mutant("exponent: half the rate" analytic/balance_law.hpp
  [[Scalar(-4) * kappa * time]]
  [[Scalar(-2) * kappa * time]]
  balance_law)
mutant("sign of the exponent" analytic/balance_law.hpp
  [[Scalar(-4) * kappa * time]]
  [[Scalar(4) * kappa * time]]
  balance_law)
mutant("factor of a step" analytic/balance_law.hpp
  [[Scalar(1) - Scalar(4) * step]]
  [[Scalar(1) - Scalar(2) * step]]
  balance_law)
mutant("the same layer twice" analytic/balance_law.hpp
  [[left, Z, Z);]]
  [[left, next.transpose(), next.transpose());]]
  balance_law)
mutant("deviation from the sum" analytic/balance_law.hpp
  [[(second - factor * first).norm()]]
  [[(second + factor * first).norm()]]
  balance_law)
mutant("weights of the steps" analytic/balance_law.hpp
  [[Scalar(architecture.lambda(l) * square);]]
  [[Scalar(architecture.lambda(l) * architecture.lambda(l) * square);]]
  balance_law)
mutant("a tenth more of each step" analytic/balance_law.hpp
  [[const Scalar square = (to.layer(l) - from.layer(l)).squaredNorm();]]
  [[const Scalar square = (to.layer(l) - from.layer(l)).squaredNorm() * Scalar(1.1);]]
  balance_law)
mutant("half the bound of the path" analytic/balance_law.hpp
  [[law.allowed = law.rounding + growth * path;]]
  [[law.allowed = law.rounding + growth * path / Scalar(2);]]
  balance_law)
mutant("rounding as large as the bound" analytic/balance_law.hpp
  [[law.rounding += Scalar(4) * epsilon<Scalar>]]
  [[law.rounding += Scalar(1e-6)]]
  balance_law)

formula("the flow of one mode")
mutant("excess without its quadratic term" landscape/detail/mode_flow.hpp
  [[Scalar term = x * x / Scalar(2), sum = term;]]
  [[Scalar term = x * x / Scalar(2), sum = term / Scalar(2);]]
  training_clock)
mutant("factor of time" landscape/detail/mode_flow.hpp
  [[(Scalar(2 * depth_ - 2) * Scalar(2 * depth_ - 2));]]
  [[(Scalar(2 * depth_ - 2) * Scalar(2 * depth_ - 1));]]
  training_clock)
mutant("slope at a root above the fold" landscape/detail/mode_flow.hpp
  [[alpha_ * beta_ * expm1(-c), beta_ * e + alpha_]]
  [[beta_ * beta_ * expm1(-c), beta_ * e + alpha_]]
  training_clock)
mutant("slope at a root below the fold" landscape/detail/mode_flow.hpp
  [[-alpha_ * beta_ * expm1(c), beta_ + alpha_ * e]]
  [[alpha_ * beta_ * expm1(c), beta_ + alpha_ * e]]
  training_clock)
mutant("second order at a root" landscape/detail/mode_flow.hpp
  [[beta_ + alpha_ * e, alpha_ * e, Scalar(1), true};]]
  [[beta_ - alpha_ * e, alpha_ * e, Scalar(1), true};]]
  training_clock)
mutant("maximum of phi" landscape/detail/mode_flow.hpp
  [[const Scalar c = log_r_.hi / beta_, e = exp(c);]]
  [[const Scalar c = log_r_.hi / alpha_, e = exp(c);]]
  training_clock)
mutant("exponent far from the root" landscape/detail/mode_flow.hpp
  [[(exp(Scalar(log_r + alpha_ * x)) - beta_]]
  [[(exp(Scalar(log_r + beta_ * x)) - beta_]]
  training_clock)
mutant("unit of the position" landscape/detail/mode_flow.hpp
  [[log_t_fold_ = log_of(depth - 2) - log_of(depth);]]
  [[log_t_fold_ = log_of(depth - 1) - log_of(depth);]]
  training_clock)

formula("the course of one mode")
mutant("from infinity: sign" landscape/detail/mode_course.hpp
  [[-expm1(until - piece.begin) / flow_.alpha();]]
  [[-expm1(piece.begin - until) / flow_.alpha();]]
  training_clock)
mutant("logarithmic pieces without their factor" landscape/detail/mode_course.hpp
  [[Scalar(abs(delta) * slow)]]
  [[Scalar(slow)]]
  training_clock)
mutant("the other root is nearer: twice as far" landscape/detail/mode_course.hpp
  [[to_upper ? -Scalar(2) * half_gap_]]
  [[to_upper ? -half_gap_]]
  training_clock)
mutant("tail begins too early" landscape/detail/mode_course.hpp
  [[log(epsilon<Scalar>) - Scalar(6) + log(min(]]
  [[Scalar(-6) + log(min(]]
  training_clock)

formula("logistic flow")
mutant("growth" landscape/detail/logistic_flow.hpp
  [[const Scalar grown = Scalar(2) * k_ * T;]]
  [[const Scalar grown = Scalar(4) * k_ * T;]]
  training_clock)
mutant("time: log of the wrong quotient" landscape/detail/logistic_flow.hpp
  [[log(expm1(d_0) / expm1(d_1))]]
  [[log(expm1(d_1) / expm1(d_0))]]
  training_clock)
mutant("threshold" landscape/detail/logistic_flow.hpp
  [[return exp(-x_1.value()) * -expm1(length)]]
  [[return exp(-x_0.value()) * -expm1(length)]]
  training_clock)

formula("clock of training")
mutant("unit of time: factor 2" landscape/training_clock.hpp
  [[time_unit_ = flow_->time_factor() / Scalar(2) / kappa;]]
  [[time_unit_ = flow_->time_factor() / kappa;]]
  training_clock)
mutant("unit of time for L = 2: factor 2" landscape/training_clock.hpp
  [[log(Two(kappa)) + ln2<Scalar>())).value();]]
  [[log(Two(kappa)))).value();]]
  training_clock)
mutant("unit of the scale" landscape/training_clock.hpp
  [[Two(Scalar(2 * depth)) * Two(Scalar(depth - 1))]]
  [[Two(Scalar(2 * depth)) * Two(Scalar(depth))]]
  training_clock)
mutant("which side rises" landscape/training_clock.hpp
  [[roots() == 2 && interval == 1 :]]
  [[roots() == 2 && interval == 0 :]]
  training_clock)
mutant("largest step: sign of f'" landscape/training_clock.hpp
  [[exp(X) * (a - b * exp(]]
  [[exp(X) * (a + b * exp(]]
  training_clock)
mutant("largest step without the slope at 0" landscape/training_clock.hpp
  [[kappa_ * max(Scalar(1), Scalar(slope / beta))]]
  [[kappa_ * max(Scalar(0), Scalar(slope / beta))]]
  training_clock)
mutant("largest step of two layers" landscape/training_clock.hpp
  [[return time_unit_ / (Scalar(3) * exp(x.value()) - logistic_->k());]]
  [[return time_unit_ / (Scalar(2) * exp(x.value()) - logistic_->k());]]
  "training_clock_edges:Two layers*")
mutant("largest step in units of the plain flow" landscape/training_clock.hpp
  [[return Scalar(1) / (Scalar(2) * kappa_ * max]]
  [[return Scalar(1) / (Scalar(2) * max]]
  "training_clock_edges:*size of the weight - double")
mutant("any mode" landscape/training_clock.hpp
  [[require(mode >= 1 && mode <= groups.singular_values.size()]]
  [[require(mode >= 1]]
  "training_clock_edges:Modes are*")
mutant("no number of steps, but no word of it" landscape/training_clock.hpp
  [[if (!isfinite(result)) throw NotRepresentable("the number of steps overflows");]]
  [[;]]
  "training_clock_edges:A number of steps*")
mutant("unit of time without kappa" landscape/training_clock.hpp
  [[time_unit_ = flow_->time_factor() / Scalar(2) / kappa;]]
  [[time_unit_ = flow_->time_factor() / Scalar(2);]]
  "training_clock_edges:*size of the weight - double")
mutant("steps: sign of the logarithm" landscape/training_clock.hpp
  [[flow.time / step + ((b.x]]
  [[flow.time / step - ((b.x]]
  training_clock)
mutant("steps: twice the logarithm" landscape/training_clock.hpp
  [[log(slowness(a) / slowness(b))) / Scalar(2);]]
  [[log(slowness(a) / slowness(b)));]]
  training_clock)

formula("learning curve")
mutant("penalty of one layer" landscape/learning_curve.hpp
  [[sum += miss * miss + static_cast<Scalar>(depth_) * weight_]]
  [[sum += miss * miss + weight_]]
  learning_curve)
mutant("modes without a place" landscape/learning_curve.hpp
  [[sum += values_[i] * values_[i];]]
  [[sum += values_[i];]]
  learning_curve)
mutant("half way in the scale" landscape/learning_curve.hpp
  [[log((Scalar(1) + power) / Scalar(2)) / L]]
  [[log((Scalar(1) + power) / Scalar(2))]]
  learning_curve)

# ------------------------------------------------------------------------- the Hessian's spectrum

formula("Hessian block A")
mutant("sign of the rank-one term" landscape/detail/secular_equation.hpp
  [[Scalar(t.value() - Scalar(1))]]
  [[Scalar(t.value() + Scalar(1))]]
  spectrum)
mutant("half the pole" landscape/detail/secular_equation.hpp
  [[return {Scalar(2) * lambda + shift, 1, lambda, shift};]]
  [[return {lambda + shift, 1, lambda, shift};]]
  spectrum spectrum_range)
mutant("a repeated weight once more" landscape/detail/secular_equation.hpp
  [[? w.layers : w.layers - 1;]]
  [[? w.layers : w.layers;]]
  spectrum)
mutant("critical eigenvalue doubled" landscape/detail/secular_equation.hpp
  [[if (n == layers_) return critical_.value();]]
  [[if (n == layers_) return Scalar(2) * critical_.value();]]
  spectrum spectrum_range)
mutant("t for the critical factor" landscape/detail/secular_equation.hpp
  [[(critical_ * Scaled<Scalar>(lambda)).value()]]
  [[(t_ * Scaled<Scalar>(lambda)).value()]]
  spectrum)
mutant("repetitions forgotten" landscape/detail/secular_equation.hpp
  [[sum += layers * ((is_small]]
  [[sum += ((is_small]]
  spectrum spectrum_range)
mutant("integer part" landscape/detail/secular_equation.hpp
  [[return Scalar(n) - Scalar(n - 2) * inverse_;]]
  [[return Scalar(n) - Scalar(n - 1) * inverse_;]]
  spectrum spectrum_range)
mutant("layers beyond the largest weight" landscape/detail/secular_equation.hpp
  [[const Scalar term = rho_ * Scalar(w.layers) * (w.lambda / distance);]]
  [[const Scalar term = rho_ * (w.lambda / distance);]]
  spectrum spectrum_range)
mutant("bisection of the exponent the wrong way" landscape/detail/secular_equation.hpp
  [[? high : low) = middle;]]
  [[? low : high) = middle;]]
  spectrum spectrum_range)

formula("critical factor L t - (L-2)")
mutant("near the fold" landscape/detail/levels.hpp
  [[Scalar((L - Scalar(2)) * expm1(exponent))]]
  [[Scalar((L - Scalar(1)) * expm1(exponent))]]
  spectrum spectrum_range)
mutant("far from the fold" landscape/detail/levels.hpp
  [[Scaled<Scalar>(L) * level.t - Scaled<Scalar>(L - Scalar(2));]]
  [[Scaled<Scalar>(L) * level.t - Scaled<Scalar>(L - Scalar(1));]]
  spectrum)
mutant("exponent" landscape/detail/levels.hpp
  [[(Scalar(2) * L - Scalar(2)) * root.log_u_over_fold;]]
  [[Scalar(2) * L * root.log_u_over_fold;]]
  spectrum)
mutant("sign of the smaller root" landscape/detail/levels.hpp
  [[root.kind == RootKind::larger ? 1 : -1;]]
  [[root.kind == RootKind::larger ? 1 : 1;]]
  spectrum spectrum_range)
mutant("two layers" landscape/detail/levels.hpp
  [[return Scaled<Scalar>(L) * level.t;]]
  [[return level.t;]]
  spectrum spectrum_range)

formula("Hessian block B")
mutant("pairs with themselves" landscape/detail/spectrum_blocks.hpp
  [[copies * (copies - 1) / 2]]
  [[copies * (copies + 1) / 2]]
  spectrum)
mutant("one weight for the sum" landscape/detail/spectrum_blocks.hpp
  [[Scaled<Scalar>(Scalar(Scalar(2) * sum_of_weights_))]]
  [[Scaled<Scalar>(Scalar(Scalar(2) * lambda(1)))]]
  spectrum spectrum_range)
mutant("a zero too many" landscape/detail/spectrum_blocks.hpp
  [[see(Scalar(0), architecture_.depth() - 1);]]
  [[see(Scalar(0), architecture_.depth());]]
  spectrum)

formula("Hessian block C")
mutant("q upside down" landscape/detail/active_pair.hpp
  [[(Scaled<Scalar>(root_c.q) / Scaled<Scalar>(root_a.q))]]
  [[(Scaled<Scalar>(root_a.q) / Scaled<Scalar>(root_c.q))]]
  spectrum spectrum_range)
mutant("exponent of the quotient" landscape/detail/active_pair.hpp
  [[expm1(-L * delta_) / expm1(Scalar(-2) * delta_)]]
  [[expm1(-(L - Scalar(1)) * delta_) / expm1(Scalar(-2) * delta_)]]
  spectrum)
mutant("sign of the critical eigenvalue" landscape/detail/active_pair.hpp
  [[a.group < c.group ? 1 : -1;  // of y_a - y_c]]
  [[a.group < c.group ? -1 : 1;]]
  spectrum)
mutant("difference for the sum of powers" landscape/detail/active_pair.hpp
  [[(Scalar(1) + exp(-L * delta_)) / gap_]]
  [[(Scalar(1) - exp(-L * delta_)) / gap_]]
  spectrum spectrum_range)
mutant("sign of the series" landscape/detail/active_pair.hpp
  [[* Scaled<Scalar>(sinh_L) + Scaled<Scalar>(series)]]
  [[* Scaled<Scalar>(sinh_L) - Scaled<Scalar>(series)]]
  spectrum)
mutant("weight at the fold" landscape/detail/active_pair.hpp
  [[expm1(E) * (L - Scalar(2)) / L]]
  [[expm1(E) * (L - Scalar(1)) / L]]
  spectrum)
mutant("two layers" landscape/detail/active_pair.hpp
  [[value = a.t + c.t;]]
  [[value = a.t + a.t;]]
  plain_spectrum)
mutant("a difference of logarithms far from the fold" landscape/detail/active_pair.hpp
  [[delta_ = max(far ?]]
  [[delta_ = max(far && L < Scalar(0) ?]]
  plain_spectrum)
mutant("plain numbers beyond their range" landscape/detail/levels.hpp
  [[std::numeric_limits<Scalar>::max_exponent / 5;]]
  [[std::numeric_limits<Scalar>::max_exponent / 4;]]
  plain_spectrum)
mutant("smaller roots in the other order" landscape/detail/levels.hpp
  [[? one.group < other.group : one.group > other.group;]]
  [[? one.group < other.group : one.group < other.group;]]
  spectrum)
mutant("a vector not orthogonal to be" landscape/detail/active_pair.hpp
  [[-power[1] * length[i] / length[i + 1] / root_two;]]
  [[-length[i] / length[i + 1] / root_two;]]
  spectrum eigen_direction)
mutant("determinant" landscape/detail/active_pair.hpp
  [[determinant = -(in_phase_ * out_of_phase_);]]
  [[determinant = in_phase_ * in_phase_;]]
  spectrum spectrum_range)
mutant("lengths the wrong way" landscape/detail/active_pair.hpp
  [[square = be / al, r]]
  [[square = al / be, r]]
  spectrum_range)
mutant("kap halved" landscape/detail/active_pair.hpp
  [[kap = (out_of_phase_ - in_phase_) / two]]
  [[kap = (out_of_phase_ - in_phase_) / (two * two)]]
  spectrum spectrum_range)

formula("numbers beyond the range")
mutant("exponents of a quotient" core/detail/scaled.hpp
  [[x.exponent_ - y.exponent_};]]
  [[x.exponent_ + y.exponent_};]]
  spectrum_range)
mutant("an odd exponent halved" core/detail/scaled.hpp
  [[(x.exponent_ - (odd ? 1 : 0)) / 2};]]
  [[x.exponent_ / 2 + 1};]]
  spectrum spectrum_range)
mutant("sum without its exponents" core/detail/scaled.hpp
  [[longer.mantissa_ + ldexp(shorter.mantissa_, -static_cast<int>(apart))]]
  [[longer.mantissa_ + shorter.mantissa_]]
  spectrum spectrum_range)
mutant("t beyond the range" landscape/detail/levels.hpp
  [[Scalar(2 * L - 2)) * log_eta /]]
  [[Scalar(2 * L)) * log_eta /]]
  spectrum_range)

formula("Hessian block C without its kernel")
mutant("the other gain" landscape/detail/pair_gauge.hpp
  [[heavy(l - 1, theta.col(l - 1) - q_ * theta.col(l));]]
  [[heavy(l - 1, theta.col(l - 1) - theta.col(l));]]
  spectrum spectrum_range)
mutant("sign of the light entry" landscape/detail/pair_gauge.hpp
  [[        x[j] -= q_;]]
  [[        x[j] += q_;]]
  spectrum spectrum_range)
mutant("q squared forgotten" landscape/detail/pair_gauge.hpp
  [[theta(z, l - 1) = theta(x, l) = q_ / gap_;]]
  [[theta(z, l - 1) = theta(x, l) = Scalar(1) / gap_;]]
  spectrum spectrum_range)
mutant("weights of the light forgotten" landscape/detail/pair_gauge.hpp
  [[entry.on_kernel[j] * (weight(light_rows_[at(j)]) / weight(entry.row))]]
  [[entry.on_kernel[j] * Scalar(1)]]
  spectrum spectrum_range)

formula("rotations of a factor")
mutant("plane for hyperbolic" core/detail/jacobi_eigenvalues.hpp
  [[other = hyperbolic ? Scalar(-s) : s;]]
  [[other = s;]]
  spectrum spectrum_range)
mutant("no square root of J" core/detail/jacobi_eigenvalues.hpp
  [[if (last_is_negative) values[n - 1] = -values[n - 1];]]
  [[]]
  spectrum spectrum_range)
mutant("double angle" core/detail/jacobi_eigenvalues.hpp
  [[twice = Scalar(2) * g;]]
  [[twice = g;]]
  spectrum_range)

formula("Hessian block D")
mutant("half the lower eigenvalue" landscape/detail/spectrum_blocks.hpp
  [[const Number lower = Number(Scalar(4)) * factor]]
  [[const Number lower = Number(Scalar(2)) * factor]]
  spectrum spectrum_range)
mutant("weight of the layer above twice" landscape/detail/spectrum_blocks.hpp
  [[Scalar(2) * (lambda(block.layer) + lambda(block.layer + 1))]]
  [[Scalar(2) * (lambda(block.layer + 1) + lambda(block.layer + 1))]]
  spectrum)
mutant("t for 1 + t at a surplus index" landscape/detail/spectrum_blocks.hpp
  [[lambda(block.layer))) * one_plus_t(active_[block.a])]]
  [[lambda(block.layer))) * active_[block.a].t]]
  spectrum)
mutant("surplus columns for rows" landscape/detail/spectrum_blocks.hpp
  [[copies * surplus(L), a, 0, L]]
  [[copies * surplus(0), a, 0, L]]
  spectrum)
mutant("half of the coupling" landscape/detail/spectrum_blocks.hpp
  [[twice_mean_(Scalar(2) * sqrt(]]
  [[twice_mean_(sqrt(]]
  spectrum spectrum_range)
mutant("sign of the exchange" landscape/detail/levels.hpp
  [[return a.group == c.group ? 0 : a.group < c.group ? 1 : -1;]]
  [[return a.group == c.group ? 0 : a.group < c.group ? -1 : 1;]]
  spectrum)
mutant("sum for the difference, equal weights" landscape/detail/spectrum_blocks.hpp
  [[unit * ((a.y - c.y) / a.y)]]
  [[unit * ((a.y + c.y) / a.y)]]
  plain_spectrum)

formula("Hessian block E")
mutant("widths of one layer twice" landscape/detail/spectrum_blocks.hpp
  [[free(l) * free(l - 1), 0, 0, l]]
  [[free(l) * free(l), 0, 0, l]]
  spectrum)
mutant("half the margin" landscape/detail/spectrum_blocks.hpp
  [[expm1(Scalar(2) * group.margin_fold)]]
  [[expm1(group.margin_fold)]]
  spectrum)
mutant("sign at the threshold" landscape/detail/spectrum_blocks.hpp
  [[with_sign(-group.side_of_fold, lower.value())]]
  [[with_sign(group.side_of_fold, lower.value())]]
  spectrum)
mutant("half of y" landscape/detail/spectrum_blocks.hpp
  [[hypotenuse<Scalar>(lambda(1) - lambda(2), Scalar(2) * c.y)]]
  [[hypotenuse<Scalar>(lambda(1) - lambda(2), c.y)]]
  spectrum)
mutant("the zero values forgotten" landscape/detail/levels.hpp
  [[if (vanishing > 0) result.push_back]]
  [[if (vanishing > 1000000) result.push_back]]
  spectrum)

formula("trace of the Hessian")
mutant("sign of the widths" landscape/spectrum.hpp
  [[above * below + Number(Scalar(width(l) * width(l - 1)))]]
  [[above * below - Number(Scalar(width(l) * width(l - 1)))]]
  spectrum convergence)
mutant("width at the wrong end" landscape/spectrum.hpp
  [[l == L ? Number(width(L)) : powers]]
  [[l == L ? Number(width(0)) : powers]]
  spectrum convergence)
mutant("exponent" landscape/spectrum.hpp
  [[power = power * u * u;]]
  [[power = power * u;]]
  spectrum convergence)
mutant("half" landscape/spectrum.hpp
  [[const Scalar result = (Number(Scalar(2)) * sum).value();]]
  [[const Scalar result = sum.value();]]
  spectrum convergence)
mutant("copies forgotten" landscape/spectrum.hpp
  [[copies * (k == L - 1 ? level.t : power)]]
  [[(k == L - 1 ? level.t : power)]]
  spectrum)

formula("Hessian block C in plain numbers")
mutant("q upside down" landscape/detail/pair_ends.hpp
  [[root_c.q / root_a.q * sum]]
  [[root_a.q / root_c.q * sum]]
  plain_spectrum)
mutant("a power too many" landscape/detail/pair_ends.hpp
  [[for (int l = 2; l < depth; ++l)]]
  [[for (int l = 2; l <= depth; ++l)]]
  plain_spectrum)
mutant("N without its last term" landscape/detail/pair_ends.hpp
  [[one + t_a * (sum * x + one);]]
  [[one + t_a * sum;]]
  plain_spectrum)
mutant("sum for the difference of powers" landscape/detail/pair_ends.hpp
  [[factor * (one - power) * (one + c.y / a.y)]]
  [[factor * (one + power) * (one + c.y / a.y)]]
  plain_spectrum)
mutant("difference for the sum of powers" landscape/detail/pair_ends.hpp
  [[factor * (one + power) * (abs(a.y - c.y) / a.y)]]
  [[factor * (one - power) * (abs(a.y - c.y) / a.y)]]
  plain_spectrum)
mutant("two layers" landscape/detail/pair_ends.hpp
  [[sum + Scalar(2), r,]]
  [[sum + Scalar(1), r,]]
  plain_spectrum)
mutant("the bound without what cancels" landscape/detail/pair_ends.hpp
  [[near_bound * (near_out / near_in)]]
  [[near_bound]]
  plain_spectrum)
mutant("the bound without the gap" landscape/detail/pair_ends.hpp
  [[(one + r) / (Scalar(2) * (one - r));]]
  [[(one + r) / Scalar(2);]]
  plain_spectrum)
mutant("half of 1 + N -+ kap" landscape/detail/pair_spectra.hpp
  [[Value{unit * ends.in_phase, 1, 2}]]
  [[Value{ends.in_phase, 1, 2}]]
  plain_spectrum)
mutant("negative ones among four" landscape/detail/pair_spectra.hpp
  [[!(ends.in_phase < Scalar(0)));]]
  [[ends.in_phase < Scalar(1));]]
  plain_spectrum)
mutant("a zero from the rotations" landscape/detail/pair_spectra.hpp
  [[for (int i = zero ? 1 : 0; i <= depth_; ++i)]]
  [[for (int i = 0; i <= depth_; ++i)]]
  plain_spectrum)
mutant("the square of the condition" landscape/detail/pair_spectra.hpp
  [[Scalar(4) * sqrt(rho));]]
  [[Scalar(4) * rho);]]
  plain_spectrum)

formula("four pairs at a time")
mutant("in phase for out of phase" landscape/detail/pair_batch.hpp
  [[-(high * be);]]
  [[high * be;]]
  plain_spectrum)
mutant("powers in the other order" landscape/detail/pair_batch.hpp
  [[both * power[at(i - 1 - l)]]
  [[both * power[at(l)]]
  plain_spectrum)
mutant("a vector not orthogonal to be" landscape/detail/pair_batch.hpp
  [[q_ * down * -root_[at(l)];]]
  [[down * -root_[at(l)];]]
  plain_spectrum)
mutant("sign of a rotation" landscape/detail/pair_batch.hpp
  [[y[at(k)] = sine * u + cosine * v;]]
  [[y[at(k)] = cosine * v - sine * u;]]
  plain_spectrum)
mutant("orthogonal too early" landscape/detail/pair_batch.hpp
  [[.max(epsilon<Scalar> / Scalar(16) *]]
  [[.max(Scalar(1) / Scalar(16) *]]
  plain_spectrum)
mutant("half of what is excluded" landscape/detail/pair_batch.hpp
  [[low * (Scalar(1) + margin)]]
  [[low / Scalar(2)]]
  plain_spectrum)
mutant("one side excluded for the other" landscape/detail/pair_batch.hpp
  [[has_positive_pivots(Scalar(-1), high]]
  [[has_positive_pivots(Scalar(1), high]]
  plain_spectrum)

formula("secular equation in plain numbers")
mutant("repetitions forgotten" landscape/detail/secular_equation.hpp
  [[sum += layers * (nu * inverse);]]
  [[sum += nu * inverse;]]
  plain_spectrum)
mutant("t < 1 as t > 1" landscape/detail/secular_equation.hpp
  [[Scalar(direction) * constant(large)]]
  [[constant(large)]]
  plain_spectrum)
mutant("beside the wrong pole" landscape/detail/secular_equation.hpp
  [[step.origin = left + 1;
        step.sign = -1;]]
  [[step.origin = left;
        step.sign = -1;]]
  plain_spectrum)

formula("ascending lists")
mutant("signs in the other order" landscape/detail/ascending.hpp
  [[entry.value < Scalar(0) ? negative_ : zero_)]]
  [[entry.value < Scalar(0) ? zero_ : negative_)]]
  plain_spectrum)
mutant("the first never moved" landscape/detail/ascending.hpp
  [[for (; j > 0 && less(entry]]
  [[for (; j > 1 && less(entry]]
  plain_spectrum)
mutant("crowded buckets from elsewhere" landscape/detail/ascending.hpp
  [[spread(to + begin, from + begin, end - begin);]]
  [[spread(to, from + begin, end - begin);]]
  plain_spectrum)

formula("ends of the spectrum")
mutant("largest for smallest" landscape/detail/extreme_search.hpp
  [[eigenvalue.value < smallest_.eigenvalue.value)]]
  [[eigenvalue.value > smallest_.eigenvalue.value)]]
  spectrum)
mutant("magnitudes in the other order" landscape/detail/extreme_search.hpp
  [[abs(eigenvalue.value) < abs(nonzero_.eigenvalue.value))]]
  [[abs(eigenvalue.value) > abs(nonzero_.eigenvalue.value))]]
  spectrum)
mutant("least weight in the upper bound" landscape/detail/extreme_search.hpp
  [[most * max(two, out_of_phase) >]]
  [[least * max(two, out_of_phase) >]]
  spectrum)
mutant("largest weight in the lower bound" landscape/detail/extreme_search.hpp
  [[const Scalar bound = least * ]]
  [[const Scalar bound = most * ]]
  spectrum)
mutant("larger roots in the other order" landscape/detail/extreme_search.hpp
  [[for (std::size_t a = size; a-- > 0;) {]]
  [[for (std::size_t a = 0; a < size; ++a) {]]
  spectrum)
mutant("ends of all roots for those of each kind" landscape/detail/extreme_search.hpp
  [[i + 1 < size && kind(i - 1) == kind(i) && kind(i) == kind(i + 1);]]
  [[i + 1 < size;]]
  spectrum)
mutant("of levels at zero the largest forgotten" landscape/detail/extreme_search.hpp
  [[if (c > 0) see_exchange(position, 0);]]
  [[]]
  spectrum)
mutant("the level at zero next above forgotten" landscape/detail/extreme_search.hpp
  [[if (c > 1) see_exchange(position, c - 1);]]
  [[]]
  spectrum)
mutant("the level at zero next below forgotten" landscape/detail/extreme_search.hpp
  [[if (!has_lower) see_exchange(position, below);]]
  [[]]
  spectrum)
mutant("the level at zero next below another larger root" landscape/detail/extreme_search.hpp
  [[if (!has_lower) see_exchange]]
  [[if (has_lower) see_exchange]]
  spectrum)
mutant("the two greatest roots forgotten" landscape/detail/extreme_search.hpp
  [[see_pair(k - 1, j).high]]
  [[false]]
  spectrum)
mutant("negative pairs with the least root forgotten" landscape/detail/extreme_search.hpp
  [[while (i < end && see_pair(i, j).low) ++i;]]
  [[]]
  spectrum)
mutant("negative pairs with the next above forgotten" landscape/detail/extreme_search.hpp
  [[see_pair(k - 1, j).small]]
  [[false]]
  spectrum)
mutant("positive pairs with the next above forgotten" landscape/detail/extreme_search.hpp
  [[return group(k) >= group(i); });]]
  [[return k < size; });]]
  spectrum)

formula("gradient descent")
mutant("half the best step" landscape/convergence.hpp
  [[return Scalar(1) / (least_curvature / Scalar(2) + largest_curvature / Scalar(2));]]
  [[return Scalar(1) / (least_curvature + largest_curvature);]]
  convergence)
mutant("half the largest step" landscape/convergence.hpp
  [[ends.largest, Scalar(2) / ends.largest,]]
  [[ends.largest, Scalar(1) / ends.largest,]]
  convergence)
mutant("sign in the rate" landscape/convergence.hpp
  [[slow = abs(Scalar(1) - step * least_curvature)]]
  [[slow = abs(Scalar(1) + step * least_curvature)]]
  convergence)
mutant("the faster direction" landscape/convergence.hpp
  [[return linear ? max(slow, fast)]]
  [[return linear ? min(slow, fast)]]
  convergence)
mutant("always linear" landscape/convergence.hpp
  [[orbit.inertia().zero == orbit.dimension()};]]
  [[orbit.inertia().zero >= orbit.dimension()};]]
  convergence)

formula("error bound")
mutant("orders swapped" landscape/convergence.hpp
  [[two_layers ? 3 : 2}]]
  [[two_layers ? 2 : 3}]]
  convergence)
mutant("twice the constant" landscape/convergence.hpp
  [[Scalar(1) / abs(extremes(orbit).smallest_nonzero)]]
  [[Scalar(2) / abs(extremes(orbit).smallest_nonzero)]]
  convergence)
mutant("the largest eigenvalue" landscape/convergence.hpp
  [[Scalar(1) / abs(extremes(orbit).smallest_nonzero)]]
  [[Scalar(1) / abs(extremes(orbit).largest)]]
  convergence)
mutant("fails everywhere" landscape/convergence.hpp
  [[if (orbit.inertia().zero > orbit.dimension()) {]]
  [[if (orbit.inertia().zero >= orbit.dimension()) {]]
  convergence)
mutant("reasons swapped" landscape/convergence.hpp
  [[two_layers ? ErrorBoundFailure::threshold : ErrorBoundFailure::double_root]]
  [[two_layers ? ErrorBoundFailure::double_root : ErrorBoundFailure::threshold]]
  convergence)

formula("sharpness")
mutant("widths forgotten" landscape/convergence.hpp
  [[Scalar(2) * (outer * mean + rest)]]
  [[Scalar(2) * (inner * mean + rest)]]
  convergence)
mutant("widths in the simple bound" landscape/convergence.hpp
  [[Scalar(2) * (inner * mean + rest)]]
  [[Scalar(2) * (outer * mean + rest)]]
  convergence)
mutant("width at the wrong end" landscape/convergence.hpp
  [[(l == 1 ? width(0) : l == L]]
  [[(l == 1 ? width(L) : l == L]]
  convergence)
mutant("mean without t" landscape/convergence.hpp
  [[square(level) / weight * level.root->root.t;]]
  [[square(level) / weight;]]
  convergence)
mutant("copies counted once" landscape/convergence.hpp
  [[return static_cast<Scalar>(level.copies) * ratio * ratio;]]
  [[return ratio * ratio;]]
  convergence)
mutant("roots for their squares" landscape/convergence.hpp
  [[return static_cast<Scalar>(level.copies) * ratio * ratio;]]
  [[return static_cast<Scalar>(level.copies) * ratio;]]
  convergence)
mutant("relative to the smallest root" landscape/convergence.hpp
  [[level.root->root.log_u > largest->log_u)]]
  [[level.root->root.log_u < largest->log_u)]]
  "convergence:Sharpness where roots*")
mutant("roots of 0 divided" landscape/convergence.hpp
  [[const bool normal = largest->u >= std::numeric_limits<Scalar>::min();]]
  [[const bool normal = largest->u >= Scalar(0);]]
  "convergence:Sharpness where roots*")
mutant("sum for mean" landscape/convergence.hpp
  [[mean += square(level) / weight * level.root->root.t;]]
  [[mean += square(level) * level.root->root.t;]]
  convergence)
mutant("the smallest eigenvalue" landscape/convergence.hpp
  [[result{extremes(orbit).largest, hessian_trace]]
  [[result{extremes(orbit).smallest, hessian_trace]]
  convergence)

formula("eigenvectors of the Hessian")
mutant("sign across the orbit" landscape/detail/block_eigenvectors.hpp
  [[index == 0 ? root_lambda(l) : Scalar(-root_lambda(l + 1))]]
  [[index == 0 ? root_lambda(l) : root_lambda(l + 1)]]
  eigen_direction)
mutant("sign of the shift" landscape/detail/block_eigenvectors.hpp
  [[/ root.shift - Scalar(1))]]
  [[/ root.shift + Scalar(1))]]
  eigen_direction)
mutant("not orthogonal to v" landscape/detail/block_eigenvectors.hpp
  [[D[1] = -root_lambda(1);]]
  [[D[1] = root_lambda(1);]]
  eigen_direction)
mutant("other root of the pair" landscape/detail/block_eigenvectors.hpp
  [[: Scalar(first - last - root);]]
  [[: Scalar(first - last + root);]]
  eigen_direction)
mutant("halves not swapped" landscape/detail/block_eigenvectors.hpp
  [[if (!pair.first_is_larger())]]
  [[if (pair.first_is_larger())]]
  eigen_direction)
mutant("active place for the one at zero" points/eigen_direction.hpp
  [[group.first + point_.orbit.choice()[level.group].active();]]
  [[group.first;]]
  eigen_direction)
mutant("one copy twice" points/eigen_direction.hpp
  [[c_ = copy_of(blocks.active()[block.a], 1);]]
  [[c_ = copy_of(blocks.active()[block.a], 0);]]
  eigen_direction)

# ------------------------------------------------------------------------- truncated targets

formula("bound from a random start")
mutant("one step more" sparse/detail/deflated_lanczos.hpp
  [[static_cast<double>(2 * j - 1)]]
  [[static_cast<double>(2 * j + 1)]]
  tail_bound)
mutant("probability for its inverse" sparse/detail/deflated_lanczos.hpp
  [[std::numbers::pi) / failure_probability;]]
  [[std::numbers::pi) * failure_probability;]]
  tail_bound)
mutant("smallest Ritz value" sparse/detail/deflated_lanczos.hpp
  [[tridiagonal_eigen(Eigen::EigenvaluesOnly).eigenvalues()[steps() - 1]; }]]
  [[tridiagonal_eigen(Eigen::EigenvaluesOnly).eigenvalues()[0]; }]]
  tail_bound)
mutant("what was found is seen again" sparse/detail/deflated_lanczos.hpp
  [[pass < 2 && V_.cols() > 0; ++pass]]
  [[pass < 2 && V_.cols() < 0; ++pass]]
  tail_bound)

formula("triplets and their tail")
mutant("norm with its other sign" sparse/tail_bound.hpp
  [[rest = rest - two_product(value, value);]]
  [[rest = rest + two_product(value, value);]]
  tail_bound)
mutant("bound without the residual" sparse/tail_bound.hpp
  [[tail.bound = sqrt(tail.squared_norm + rounding) + triplets.residual;]]
  [[tail.bound = sqrt(tail.squared_norm / Scalar(2) + rounding);]]
  tail_bound)
mutant("half the residual" sparse/tail_bound.hpp
  [[product -= result.singular_values[j] * right.col(j);]]
  [[product -= product;]]
  tail_bound)
mutant("missing below the threshold" sparse/tail_bound.hpp
  [[sqrt(ritz.largest - rounding) > threshold + triplets.residual]]
  [[sqrt(ritz.largest - rounding) > threshold / Scalar(2)]]
  tail_bound)
mutant("Ritz value as it is" sparse/tail_bound.hpp
  [[sqrt(max(ritz.largest, Scalar(0)) + rounding) * factor + triplets.residual;]]
  [[sqrt(max(ritz.largest, Scalar(0)) + rounding) / factor;]]
  tail_bound)

formula("inertia of the Gram matrix")
mutant("negative pivots" sparse/gram_inertia.hpp
  [[result.at_most += pivot > Scalar(0) ? 1 : 0;]]
  [[result.at_most += pivot < Scalar(0) ? 1 : 0;]]
  tail_bound)
mutant("threshold not squared" sparse/gram_inertia.hpp
  [[const Scalar squared = threshold * threshold;]]
  [[const Scalar squared = threshold;]]
  tail_bound)
mutant("shift above the threshold" sparse/gram_inertia.hpp
  [[const Scalar shifted = squared - room;]]
  [[const Scalar shifted = squared + Scalar(1000) * room;]]
  tail_bound)
mutant("counted values below the threshold" sparse/gram_inertia.hpp
  [[value - decomposition.uncertainty > below ? 1 : 0;]]
  [[value - decomposition.uncertainty > below / Scalar(2) ? 1 : 0;]]
  tail_bound)

formula("labels")
mutant("the bias takes nothing" low_rank/one_hot.hpp
  [[const Index at_count = centred ? count.classes - 1 : count.classes;]]
  [[const Index at_count = centred ? count.classes : count.classes - 1;]]
  neural_collapse)
mutant("classes counted once in the equation" low_rank/one_hot.hpp
  [[const Scalar sign(nearer_lower ? 1 : -1), target = weight(origin);]]
  [[const Scalar sign(nearer_lower ? 1 : -1), target = static_cast<Scalar>(counts[origin].samples);]]
  neural_collapse)
mutant("root on the other side" low_rank/one_hot.hpp
  [[result.shift = sign * d;]]
  [[result.shift = -sign * d;]]
  neural_collapse)
mutant("slope without the sum" low_rank/one_hot.hpp
  [[sum.value += term;]]
  [[sum.value -= term;]]
  neural_collapse)
mutant("vector not of length one" low_rank/one_hot.hpp
  [[sum += static_cast<Scalar>(count.classes) * entry * entry;]]
  [[sum += entry * entry;]]
  neural_collapse)
mutant("square not taken back" low_rank/one_hot.hpp
  [[.setConstant(sqrt(value.square));]]
  [[.setConstant(value.square);]]
  neural_collapse)
mutant("share of one class" low_rank/one_hot.hpp
  [[return static_cast<Scalar>(value.multiplicity) / static_cast<Scalar>(counts[j].classes);]]
  [[return static_cast<Scalar>(value.multiplicity);]]
  neural_collapse)
mutant("share of the zero vector" low_rank/one_hot.hpp
  [[return Scalar(1) / static_cast<Scalar>(classes);  // the vector of ones]]
  [[return samples_of_class / static_cast<Scalar>(samples);]]
  neural_collapse)

formula("neural collapse")
mutant("features without N" low_rank/neural_collapse.hpp
  [[lambda{static_cast<Scalar>(samples) * feature_decay};]]
  [[lambda{feature_decay};]]
  neural_collapse)
mutant("weights halved" low_rank/neural_collapse.hpp
  [[lambda.push_back(static_cast<Scalar>(samples) * weight_decay[m]);]]
  [[lambda.push_back(static_cast<Scalar>(samples) * weight_decay[m] / Scalar(2));]]
  neural_collapse)
mutant("one width for all layers" low_rank/neural_collapse.hpp
  [=[hidden_widths[hidden_widths.size() == M ? m : 0]]=]
  [=[hidden_widths[0]]=]
  neural_collapse)
mutant("counts as singular values" low_rank/neural_collapse.hpp
  [[ldexp(log(Two(value)) - log(Two(threshold)), 1)]]
  [[ldexp(log(Two(value)) - log(Two(threshold)), 0)]]
  neural_collapse)
mutant("features as one layer of M" low_rank/neural_collapse.hpp
  [[exp(layers * ratio).value()]]
  [[exp(ratio / layers).value()]]
  neural_collapse)
mutant("M for M + 1" low_rank/neural_collapse.hpp
  [[exp(layers * ratio / (layers + Two(Scalar(1)))).value()]]
  [[exp(layers * ratio / layers).value()]]
  neural_collapse)
mutant("no room is no collapse" low_rank/neural_collapse.hpp
  [[return group.first < global.lowest ? CollapsePlace::shares_room : CollapsePlace::no_room;]]
  [[return CollapsePlace::shares_room;]]
  neural_collapse)
mutant("any root will do" low_rank/neural_collapse.hpp
  [[if (group.side_of_switch < 0) return CollapsePlace::collapsed;]]
  [[if (group.side_of_fold < 0) return CollapsePlace::collapsed;]]
  neural_collapse)
mutant("survives at the edge" low_rank/neural_collapse.hpp
  [[if (end <= global.lowest) return CollapsePlace::survives;]]
  [[if (group.first <= global.lowest) return CollapsePlace::survives;]]
  neural_collapse)
mutant("loss in units of F" low_rank/neural_collapse.hpp
  [[const Scalar scale = Scalar(2) * static_cast<Scalar>(collapse.spectrum.samples);]]
  [[const Scalar scale = static_cast<Scalar>(collapse.spectrum.samples);]]
  neural_collapse)
mutant("what is lost is gained" low_rank/neural_collapse.hpp
  [[below = below - DoubleWord<Scalar>(loss_of(*group));]]
  [[below = below + DoubleWord<Scalar>(loss_of(*group));]]
  neural_collapse)
mutant("one minimizer too few" low_rank/neural_collapse.hpp
  [[std::min(groups.architecture.rank_bound(), groups.above_fold());]]
  [[std::min(groups.architecture.rank_bound(), groups.above_switch());]]
  neural_collapse)
mutant("features of the whole class" low_rank/neural_collapse.hpp
  [[of_class * (directions[i].square / n / n);]]
  [[of_class * (directions[i].square / n);]]
  neural_collapse)
mutant("layers exchanged" low_rank/neural_collapse.hpp
  [[norms.classifier = sqrt(norms.classifier) / sqrt(architecture.lambda(architecture.depth()));]]
  [[norms.classifier = sqrt(norms.classifier) / sqrt(architecture.lambda(1));]]
  neural_collapse)
mutant("all of a part" low_rank/neural_collapse.hpp
  [[(static_cast<Scalar>(active) / static_cast<Scalar>(group.multiplicity));]]
  [[static_cast<Scalar>(1);]]
  neural_collapse)
mutant("margins of singular values" low_rank/neural_collapse.hpp
  [[direction.margin_switch = Scalar(2) * group.margin_switch;]]
  [[direction.margin_switch = group.margin_switch + Scalar(1);]]
  neural_collapse)
mutant("thresholds not squared" low_rank/neural_collapse.hpp
  [[result.switch_count = groups.switch_threshold * groups.switch_threshold;]]
  [[result.switch_count = groups.switch_threshold;]]
  neural_collapse)
mutant("fold not squared" low_rank/neural_collapse.hpp
  [[result.fold_count = groups.fold_threshold * groups.fold_threshold;]]
  [[result.fold_count = groups.fold_threshold;]]
  neural_collapse)

# ------------------------------------------------------------------------- the owner of a landscape

formula("singular vectors")
mutant("exchanged frames" points/singular_vectors.hpp
  [[result.U = U.leftCols(k);]]
  [[result.U = V.leftCols(k);]]
  landscape)
mutant("not checked" points/singular_vectors.hpp
  [[detail::require(result.sound(),
                  "U, the singular values]]
  [[detail::require(true, "U, the singular values]]
  landscape)
mutant("ones a row too low" points/singular_vectors.hpp
  [[result(first + j, j) = Scalar(1);]]
  [[result((first + j + 1) % rows, j) = Scalar(1);]]
  landscape)
mutant("columns from the first" points/singular_vectors.hpp
  [[frames_->V.middleCols(first, count)]]
  [[frames_->V.middleCols(0, count)]]
  landscape)

formula("end-to-end map of a critical point")
mutant("layer's singular value" points/critical_point.hpp
  [[left.col(a) *= root.end_to_end; });]]
  [[left.col(a) *= root.sigma; });]]
  landscape)
mutant("transposed" points/critical_point.hpp
  [[Matrix<Scalar> left = detail::active_columns(orbit, U);]]
  [[Matrix<Scalar> left = detail::active_columns(orbit, Matrix<Scalar>(-U));]]
  landscape)
mutant("all columns of V" points/critical_point.hpp
  [[detail::add_product_transposed<Scalar>(X, left, detail::active_columns(orbit, V));]]
  [[detail::add_product_transposed<Scalar>(X, left, V.leftCols(left.cols()));]]
  landscape)

formula("joined eigenvalues")
mutant("relative to one" landscape/spectrum.hpp
  [[tolerance * max(Scalar(abs(entry.value)), Scalar(abs(last)));]]
  [[tolerance;]]
  spectrum)
mutant("multiplicity of the first alone" landscape/spectrum.hpp
  [[result.back().multiplicity += entry.multiplicity;]]
  [[result.back().multiplicity += 0;]]
  spectrum)
mutant("sign not asked" landscape/spectrum.hpp
  [[!result.empty() && sign(entry.value) == sign(last) &&]]
  [[!result.empty() &&]]
  spectrum)

# ------------------------------------------------------------------------- noise and learning coefficients

formula("volumes of spheres and frames")
mutant("Gamma of k" landscape/detail/log_sum.hpp
  [[log_pi_ - gamma_.at_half(k);]]
  [[log_pi_ - gamma_.at_half(2 * k);]]
  orbit_volume)
mutant("one sphere too few" landscape/detail/log_sum.hpp
  [[for (std::int64_t k = n; k > n - r; --k)]]
  [[for (std::int64_t k = n; k > n - r + 1; --k)]]
  orbit_volume)
mutant("Stirling's half" landscape/detail/log_sum.hpp
  [[return (x - half) * log(x) - x]]
  [[return (x + half) * log(x) - x]]
  orbit_volume)
mutant("Bernoulli's sign" landscape/detail/log_sum.hpp
  [[{-1, 30},
                                                                       {1, 42},]]
  [[{1, 30},
                                                                       {1, 42},]]
  orbit_volume)

formula("volume of an orbit")
mutant("a cycle of L sines" landscape/orbit_volume.hpp
  [[return L * ln2<Scalar>().value() + Scalar(2) * log(-expm1(-L * D));]]
  [[return L * ln2<Scalar>().value() + log(-expm1(Scalar(-2) * L * D));]]
  orbit_volume)
mutant("path of one variable more" landscape/orbit_volume.hpp
  [[expm1(Scalar(-2) * L * D) / expm1(Scalar(-2) * D)]]
  [[expm1(Scalar(-2) * (L + Scalar(1)) * D) / expm1(Scalar(-2) * D)]]
  orbit_volume)
mutant("pivot without its own spring" landscape/orbit_volume.hpp
  [[pivot = between + b + next_b;]]
  [[pivot = between + next_b + next_b;]]
  orbit_volume)
mutant("the end stays" landscape/orbit_volume.hpp
  [[gamma = next_end + next_b * (between / pivot);]]
  [[gamma = next_end;]]
  orbit_volume)
mutant("every pair a path" landscape/orbit_volume.hpp
  [[level.group == levels_[c].group);]]
  [[false);]]
  orbit_volume)
mutant("gap not squared" landscape/orbit_volume.hpp
  [[end_of_one(Scalar(gap * gap));]]
  [[end_of_one(Scalar(gap * Scalar(1)));]]
  orbit_volume)
mutant("places at zero of all groups" landscape/orbit_volume.hpp
  [[sum_.add_half(k * at_zero, log_sum_of_weights(1, L));]]
  [[sum_.add_half(k * free, log_sum_of_weights(1, L));]]
  orbit_volume)
mutant("weights of one layer" landscape/orbit_volume.hpp
  [[log_sum_of_weights(l, l + 1));]]
  [[log_sum_of_weights(l, l));]]
  orbit_volume)
mutant("group without its stabilizer" landscape/orbit_volume.hpp
  [[for (const Index k : {c.larger, c.smaller, c.double_root})]]
  [[for (const Index k : {c.larger, c.smaller})]]
  orbit_volume)
mutant("pairs of a level twice" landscape/orbit_volume.hpp
  [[add_pairs(k * (k - 1) / 2, level, Scalar(0), false);]]
  [[add_pairs(k * (k - 1), level, Scalar(0), false);]]
  orbit_volume)

formula("Laplace's method")
mutant("no square root of the determinant" landscape/laplace.hpp
  [[constant.add_half(-1, determinant.value() + jacobian.value());]]
  [[constant.add(-1, determinant.value() + jacobian.value());]]
  laplace)
mutant("as many Gaussians as entries" landscape/laplace.hpp
  [[constant.add_half(N - D, detail::log_two_pi<Scalar>());]]
  [[constant.add_half(N, detail::log_two_pi<Scalar>());]]
  laplace)
mutant("determinant of M" landscape/laplace.hpp
  [[determinant.add(N - D, ln2<Scalar>());]]
  [[determinant.add(N, ln2<Scalar>());]]
  laplace)
mutant("volumes not compared" landscape/laplace.hpp
  [[determinant.add(2, in_W - in_Z);]]
  [[determinant.add(1, in_W - in_Z);]]
  laplace)
mutant("pair without L" landscape/laplace.hpp
  [[of(1, Number(static_cast<Scalar>(depth_)) * one_plus_t(level));]]
  [[of(1, one_plus_t(level));]]
  laplace)
mutant("upper exchange twice" landscape/laplace.hpp
  [[of(1, one_plus_t(a) * ((y_a - Number(c.y)) / y_a));]]
  [[of(1, one_plus_t(a) * ((y_a + Number(c.y)) / y_a));]]
  laplace)
mutant("hidden pairs forgotten" landscape/laplace.hpp
  [[case Origin::active_and_hidden: twos(1); break;]]
  [[case Origin::active_and_hidden: break;]]
  laplace)
mutant("temperature without its power" landscape/laplace.hpp
  [[sum.add_half(normal_dimension, log(DoubleWord<Scalar>(temperature)));]]
  [[sum.add(normal_dimension, log(DoubleWord<Scalar>(temperature)));]]
  laplace)

formula("occupation")
mutant("energies the other way round" landscape/occupation.hpp
  [[Scalar(other.excess - one.excess),]]
  [[Scalar(one.excess - other.excess),]]
  laplace)
mutant("twice the power of T" landscape/occupation.hpp
  [[static_cast<Scalar>(twice_C) / Scalar(2)};]]
  [[static_cast<Scalar>(twice_C)};]]
  laplace)
mutant("gain of the wrong rank" landscape/occupation.hpp
  [[at(rank).excess - gain_of(rank + 1);]]
  [[at(rank).excess - gain_of(rank);]]
  laplace)
mutant("one root of two" landscape/occupation.hpp
  [[return {root_from(lowest, -1), root_from(lowest, 1)};]]
  [[return {root_from(lowest, 1)};]]
  laplace)
mutant("undertaken in place of overtaken" landscape/occupation.hpp
  [[if (before < 0 && place > reached && place < first) {]]
  [[if (before > 0 && place > reached && place < first) {]]
  laplace)
mutant("places not shifted back" landscape/occupation.hpp
  [[x = (shift + DoubleWord<Scalar>(x)).value();]]
  [[x = DoubleWord<Scalar>(x).value();]]
  laplace)

formula("escape rates")
mutant("per radian" landscape/escape_rate.hpp
  [[start.log_constant - detail::log_two_pi<Scalar>());]]
  [[start.log_constant);]]
  laplace)
mutant("power of T inverted" landscape/escape_rate.hpp
  [[sum.add_half(-result.dimension_change,]]
  [[sum.add_half(result.dimension_change,]]
  laplace)
mutant("the other barrier" landscape/escape_rate.hpp
  [[return over(fewer, barrier.height_from_fewer,]]
  [[return over(fewer, barrier.height_from_more,]]
  laplace)
mutant("a number everywhere" landscape/escape_rate.hpp
  [[if (!(result.barrier_over_temperature > result.least_barrier_over_temperature)) return result;]]
  [[if (!(result.barrier_over_temperature > Scalar(0))) return result;]]
  laplace)
mutant("faster than relaxation" landscape/escape_rate.hpp
  [[if (log_rate > log(relaxation)) {]]
  [[if (log_rate > log(relaxation) + Scalar(1000)) {]]
  laplace)
mutant("a bound without the widths" landscape/laplace.hpp
  [[return Scalar(10) * max(Scalar(1), Scalar(max(change, of_widths)));]]
  [[return Scalar(10) * max(Scalar(1), change);]]
  laplace)
mutant("half the bound of the widths" landscape/laplace.hpp
  [[Scalar(L - 2) / Scalar(20)]]
  [[Scalar(L - 2) / Scalar(40)]]
  laplace)
mutant("truncated targets too" landscape/laplace.hpp
  [[detail::require(orbit.groups().tail.count == 0,]]
  [[detail::require(true,]]
  laplace)
mutant("any copy's curvature" landscape/escape_rate.hpp
  [[if (blocks.active()[a].root->root.kind != RootKind::smaller) continue;]]
  [[if (blocks.active()[a].root->root.kind == RootKind::smaller) continue;]]
  laplace)

formula("learning coefficients")
mutant("quartic directions as flat ones" landscape/learning_coefficient.hpp
  [[exact_product(2, twice) - quartic, 4, 1);]]
  [[exact_product(2, twice) - 2 * quartic, 4, 1);]]
  learning_coefficient)
mutant("saddles too" landscape/learning_coefficient.hpp
  [[detail::require(orbit.is_local_minimizer(),]]
  [[detail::require(true,]]
  learning_coefficient)
mutant("layers too early" landscape/learning_coefficient.hpp
  [[sum < detail::exact_product(ell, M[next + 1])) break;]]
  [[sum <= detail::exact_product(ell + 1, M[next + 1])) break;]]
  learning_coefficient)
mutant("floor" landscape/learning_coefficient.hpp
  [[sum / ell + (sum % ell != 0 ? 1 : 0)]]
  [[sum / ell]]
  learning_coefficient)
mutant("multiplicity of one less" landscape/learning_coefficient.hpp
  [[4 * ell, a * (ell - a) + 1);]]
  [[4 * ell, a * (ell - a));]]
  learning_coefficient)
mutant("rank without its square" landscape/learning_coefficient.hpp
  [[detail::exact_sum(widths.front(), widths.back()) - rank_of_truth);]]
  [[detail::exact_sum(widths.front(), widths.back()));]]
  learning_coefficient)
mutant("any rank" landscape/learning_coefficient.hpp
  [[0 <= rank_of_truth && rank_of_truth <= most,]]
  [[0 <= rank_of_truth,]]
  learning_coefficient)
# --------------------------------------------------------------- critical points of any loss

formula("rounding of certificates")
mutant("no samples" continuation/loss_rounding.hpp
  [[return {unit * all.stableNorm(),]]
  [[return {Scalar(1) / Scalar(100000) * unit * all.stableNorm(),]]
  certificate_float)

mutant("error forgotten" continuation/detail/verified_eigenvalues.hpp
  [[(most * eigen.vectors.squaredNorm() + symmetric.norm()) + error;]]
  [[(most * eigen.vectors.squaredNorm() + symmetric.norm());]]
  certificate_float)
mutant("positive ones counted" continuation/detail/verified_eigenvalues.hpp
  [[result.negative += value < Scalar(0) ? 1 : 0;]]
  [[result.negative += value < Scalar(0) ? 0 : 1;]]
  certificate)

mutant("penalty missing in the Hessian" continuation/detail/slice_derivatives.hpp
  [[(l - 1)]) + two_weight * D_l;]]
  [[(l - 1)]) + Scalar(0) * two_weight * D_l;]]
  certificate)
mutant("rotation from one side" continuation/detail/slice_derivatives.hpp
  [[right.col(b) = -half * layer(l + 1).col(a);]]
  [[right.col(b) = half * layer(l + 1).col(a);]]
  certificate)
mutant("no rounding of one weight" continuation/loss_rounding.hpp
  [[const Scalar unit = Scalar(16) * epsilon<Scalar>, most = f.M().maxCoeff();]]
  [[const Scalar unit = epsilon<Scalar> / Scalar(64), most = f.M().maxCoeff();]]
  loss_rounding)
mutant("rounding in blocks of thousands" continuation/loss_rounding.hpp
  [[return {unit * (P.stableNorm() + f.Y().stableNorm()) * most, unit * most};]]
  [[return {Scalar(1e6) * unit * (P.stableNorm() + f.Y().stableNorm()) * most, unit * most};]]
  loss_rounding)
mutant("data without targets" continuation/loss_rounding.hpp
  [[return detail::data_rounding<Scalar>(Matrix<Scalar>::Ones(f.T().rows(), f.T().cols()), f.X(), f.T(), P);]]
  [[return detail::data_rounding<Scalar>(Matrix<Scalar>::Zero(f.T().rows(), f.T().cols()), f.X(), f.T(), P);]]
  loss_rounding)
mutant("a blend without the rounding of its parts" continuation/loss_rounding.hpp
  [[return {mixed(first.gradient, second.gradient) + of_sum,]]
  [[return {mixed(first.gradient, second.gradient) * epsilon<Scalar>,]]
  loss_rounding)

formula("certificate")
mutant("second derivative of the product halved" continuation/detail/kantorovich_test.hpp
  [[Scalar K = Scalar(3) * two_lambda]]
  [[Scalar K = Scalar(1.5) * two_lambda]]
  certificate)
mutant("power of the layers" continuation/detail/kantorovich_test.hpp
  [[natural_power(b, 2 * depth - 3) +]]
  [[natural_power(b, 2 * depth - 4) +]]
  certificate)
mutant("third derivative of f left out" continuation/detail/kantorovich_test.hpp
  [[lipschitz * L * root * natural_power(b, 3 * depth - 3);]]
  [[Scalar(0) * lipschitz * L * root * natural_power(b, 3 * depth - 3);]]
  certificate)
mutant("ball of no size" continuation/detail/kantorovich_test.hpp
  [[L = static_cast<Scalar>(depth), b = largest + R,]]
  [[L = static_cast<Scalar>(depth), b = largest,]]
  certificate)
mutant("the rank may fall" continuation/certificate.hpp
  [[if (!(trial.rho < result.least_layer))]]
  [[if (false && !(trial.rho < result.least_layer))]]
  certificate)
mutant("k below one" continuation/certificate.hpp
  [[const bool holds = trial.k < Scalar(1) / Scalar(2) && trial.rho <= R;]]
  [[const bool holds = trial.k < Scalar(1) / Scalar(1) && trial.rho <= R;]]
  certificate)
mutant("spare singular values of no width" continuation/certificate.hpp
  [[(architecture.width(1) - rank) * std::int64_t{above};]]
  [[architecture.width(1) * std::int64_t{above};]]
  certificate)
mutant("alone in every ball" continuation/certificate.hpp
  [[if (R < trial.alone) result.alone_within = R;]]
  [[result.alone_within = R;]]
  certificate_ball)
mutant("alone in no ball" continuation/certificate.hpp
  [[if (R < trial.alone) result.alone_within = R;]]
  [[result.alone_within = result.layer_radius;]]
  certificate_ball)
mutant("balls beyond the rotations" continuation/certificate.hpp
  [[if (!(R < result.gauge)) {]]
  [[if (!(R < infinity)) {]]
  certificate_ball)
mutant("rotations turn one side" continuation/detail/slice_derivatives.hpp
  [[rotations.col(column).segment(offset + below, right.size()) = right.reshaped();]]
  [[rotations.col(column).segment(offset + below, right.size()) = Scalar(0) * right.reshaped();]]
  certificate_ball)
mutant("half the threshold of spare values" continuation/detail/kantorovich_test.hpp
  [[const Scalar threshold = Scalar(2) * weight;]]
  [[const Scalar threshold = weight;]]
  certificate)

formula("searches and starts of paths")
mutant("Newton's step along the gradient" continuation/reduced_search.hpp
  [[x[k] = scale > Scalar(0) ? Scalar(-d * g[k] / scale) : Scalar(0);]]
  [[x[k] = scale > Scalar(0) ? Scalar(-abs(d) * g[k] / scale) : Scalar(0);]]
  continuation)

mutant("a value of no size" continuation/homotopy.hpp
  [[exp(log(missing) * Scalar(2 * (L - 1)) / Scalar(L))]]
  [[exp(log(missing) * Scalar(L) / Scalar(2 * (L - 1)))]]
  continuation)
mutant("partly active passes for isolated" continuation/homotopy.hpp
  [[if (choice.active() > 0 && !full) isolated = false;]]
  [[if (choice.active() == 0 && !full) isolated = true;]]
  continuation)
mutant("a start at the double root passes for isolated" continuation/homotopy.hpp
  [[const bool full = choice.larger == group.multiplicity || choice.smaller == group.multiplicity;]]
  [[const bool full = choice.active() == group.multiplicity;]]
  homotopy)
mutant("a target of zero has no length" continuation/homotopy.hpp
  [[if (!(length_ > Scalar(0))) length_]]
  [[if (length_ < Scalar(0)) length_]]
  homotopy)
mutant("separation relative to the smaller" continuation/homotopy.hpp
  [[Scalar((y[i] - y[i + 1]) / length_)]]
  [[Scalar((y[i] - y[i + 1]) / y[i + 1])]]
  homotopy)
mutant("curvature in other units than the force" continuation/detail/orbit_search.hpp
  [[one.P_prime)) * (length_ / force_);]]
  [[one.P_prime));]]
  homotopy)
mutant("no rotation" continuation/detail/orbit_search.hpp
  [[omega(b, a) = Scalar(-1);]]
  [[omega(b, a) = Scalar(1);]]
  homotopy)
mutant("target of twice the size" continuation/homotopy.hpp
  [[/ (Scalar(-2) * s))]]
  [[/ (Scalar(-1) * s))]]
  continuation)

formula("searches down to minimizers")
mutant("past the ball where it is nearly hard" continuation/reduced_search.hpp
  [[* sqrt(x[0] * x[0] + missing);]]
  [[* (abs(x[0]) + sqrt(missing));]]
  reduced_search)
mutant("no step along the most negative direction" continuation/reduced_search.hpp
  [[if (d[0] < Scalar(0) && missing > Scalar(0)) {]]
  [[if (d[0] < Scalar(0) && missing > radius * radius) {]]
  reduced_search)
mutant("Newton's step of an indefinite model" continuation/reduced_search.hpp
  [[  if (d[0] > Scalar(0)) {
    const Vector<Scalar> newton]]
  [[  {
    const Vector<Scalar> newton]]
  reduced_search)
mutant("shift the wrong way" continuation/reduced_search.hpp
  [[(at(shift).norm() > radius ? low : high) = shift;]]
  [[(at(shift).norm() < radius ? low : high) = shift;]]
  reduced_search)
mutant("a saddle passes for a minimizer" continuation/reduced_search.hpp
  [[if (small && model.hessian.values[0] > Scalar(0))]]
  [[if (small)]]
  reduced_search)
mutant("stalls where differences are rounding" continuation/reduced_search.hpp
  [[         detail::newton_decrement(model) <= Scalar(1024)]]
  [[         detail::newton_decrement(model) < Scalar(0)]]
  reduced_search)
mutant("half the curvature of the model" continuation/reduced_search.hpp
  [[cwiseAbs2().dot(model.hessian.values) / Scalar(2));]]
  [[cwiseAbs2().dot(model.hessian.values) * Scalar(2));]]
  reduced_search)
mutant("critical points at rank zero" continuation/reduced_search.hpp
  [[if (!converged || penalty.depth() > 2) return end;]]
  [[if (!converged || penalty.depth() >= 2) return end;]]
  reduced_search)
mutant("rank 1 does not end" continuation/reduced_search.hpp
  [[if (!converged && least]]
  [[if (!converged && r > 1 && least]]
  reduced_search)
mutant("gradients out of range" continuation/reduced_search.hpp
  [[model.norm = model.gradient.stableNorm();]]
  [[model.norm = model.gradient.norm();]]
  reduced_search)
mutant("steps out of range" continuation/reduced_search.hpp
  [[if (!(x.stableNorm() <= point.m.stableNorm())) return]]
  [[if (!(x.norm() <= point.m.norm())) return]]
  reduced_search)
mutant("curvature out of range" continuation/reduced_search.hpp
  [[const Scalar d = model.hessian.values[k] / size, scale]]
  [[const Scalar d = model.hessian.values[k], scale]]
  reduced_search)
mutant("a step too many" continuation/reduced_search.hpp
  [[return ended(close ? SearchEnd::converged : SearchEnd::steps_used, options.steps);]]
  [[return ended(close ? SearchEnd::converged : SearchEnd::stalled, options.steps);]]
  reduced_search)

formula("steps in proportion")
mutant("frames of the other side" loss/graded_steps.hpp
  [[blocks.A.transpose(), blocks.C.transpose()]]
  [[blocks.A, blocks.C.transpose()]]
  graded_steps)
mutant("entries above the diagonal" loss/graded_steps.hpp
  [[X(c, a) = square(c, a) / m[a];]]
  [[X(c, a) = square(a, c) / m[a];]]
  graded_steps)
mutant("relative to the smaller value" loss/graded_steps.hpp
  [[X(c, a) = square(c, a) / m[a];]]
  [[X(c, a) = square(c, a) / m[c];]]
  graded_steps)
mutant("the complement in units of P" loss/graded_steps.hpp
  [[Xp.col(a) /= m[a];]]
  [[Xp.col(a) /= m[0];]]
  graded_steps)
mutant("singular values that stay" loss/graded_steps.hpp
  [[(point.m[a] + blocks.A(a, a)) / unit;]]
  [[point.m[a] / unit;]]
  graded_steps)
mutant("small rotations left out" loss/graded_steps.hpp
  [[Scalar(4) * epsilon<Scalar> * G.col(a).norm() * G.col(c).norm())) continue;]]
  [[Scalar(4) * epsilon<Scalar> * G.col(a).norm() * G.col(a).norm())) continue;]]
  graded_steps)
mutant("the smaller value of a pair" loss/graded_steps.hpp
  [[blocks.A(a, c) = max(point.m[a], point.m[c]);]]
  [[blocks.A(a, c) = min(point.m[a], point.m[c]);]]
  graded_steps)
mutant("scales of the relative change" loss/graded_steps.hpp
  [[Scalar(depth - 1) / Scalar(depth)]]
  [[Scalar(depth - 2) / Scalar(depth)]]
  graded_steps)
mutant("distance without the values" loss/graded_steps.hpp
  [[squared += change * change + X.squaredNorm()]]
  [[squared += X.squaredNorm()]]
  graded_steps)
mutant("elimination left out" loss/graded_steps.hpp
  [[-= (D * Y[j]) * X;]]
  [[-= Scalar(0) * Y[j] * X;]]
  graded_steps)

formula("paths and their survey")
mutant("rate of one loss alone" continuation/detail/branch_follower.hpp
  [[g_1 - g_0,]]
  [[g_1,]]
  continuation)
mutant("swap without its sign" continuation/detail/branch_follower.hpp
  [[      sign = -sign;
    }
    if (A(k, k)]]
  [[    }
    if (A(k, k)]]
  continuation)
mutant("folds of no turn" continuation/detail/branch_follower.hpp
  [[if (next_heading.t[n] * going.t[n] < Scalar(0)) ++branch.folds;]]
  [[if (next_heading.t[n] * going.t[n] > Scalar(0)) ++branch.folds;]]
  continuation)

mutant("corrections that grow" continuation/detail/branch_follower.hpp
  [[return Scalar(3) / Scalar(10); }]]
  [[return Scalar(30) / Scalar(10); }]]
  branch)
mutant("a first correction of any size" continuation/detail/branch_follower.hpp
  [[Scalar last = quarter;]]
  [[Scalar last = Scalar(100) * quarter;]]
  branch)
mutant("any turn" continuation/detail/branch_follower.hpp
  [[if (!(abs(cosine) >= Scalar(94) / Scalar(100)) ||]]
  [[if (!(abs(cosine) >= Scalar(0)) ||]]
  branch)
mutant("sign of the path forgotten" continuation/detail/branch_follower.hpp
  [[|| to.sign != from.sign) return std::nullopt;]]
  [[) return std::nullopt;]]
  branch)
mutant("no step back" continuation/detail/branch_follower.hpp
  [[if (!(miss <= quarter * Scalar(3) / Scalar(2))) return std::nullopt;]]
  [[if (!(miss <= quarter * Scalar(300) / Scalar(2))) return std::nullopt;]]
  branch)
mutant("arrives on any path" continuation/detail/branch_follower.hpp
  [[  if (sign != from.sign) return std::nullopt;]]
  [[  if (sign == 0) return std::nullopt;]]
  branch)
mutant("all steps as long as allowed" continuation/detail/branch_follower.hpp
  [[      h /= Scalar(2);]]
  [[      h /= Scalar(2000000);]]
  branch)
mutant("turned back passes for reached" continuation/detail/branch_follower.hpp
  [[return ended(limit == Scalar(1) ? BranchEnd::reached : BranchEnd::turned_back);]]
  [[return ended(limit >= Scalar(0) ? BranchEnd::reached : BranchEnd::turned_back);]]
  branch)
mutant("ranks that do not end" continuation/detail/branch_follower.hpp
  [[homotopy_.penalty().depth() == 2 && least]]
  [[homotopy_.penalty().depth() == 3 && least]]
  branch)

mutant("no signs in the parity" continuation/detail/surveyor.hpp
  [[check.sum += found.index % 2 == 0 ? 1 : -1;]]
  [[check.sum += found.index % 2 == 0 ? 1 : 1;]]
  continuation)
mutant("paths whose squares leave the range" continuation/detail/branch_follower.hpp
  [[Scalar(1) / place.J.row(i).stableNorm();]]
  [[Scalar(1) / place.J.row(i).norm();]]
  homotopy)
mutant("points of all ranks in the parity" continuation/detail/surveyor.hpp
  [[if (found.rank() != r) continue;]]
  [[if (found.rank() < r) continue;]]
  survey)
mutant("parity of all ranks but one" continuation/detail/surveyor.hpp
  [[for (Index r = 1; r <= architecture_.rank_bound(); ++r) {]]
  [[for (Index r = 1; r < architecture_.rank_bound(); ++r) {]]
  survey)
mutant("broken parities that pass" continuation/survey_result.hpp
  [[if (check.applies && !check.holds()) return false;]]
  [[if (check.applies && check.holds()) return false;]]
  survey)
mutant("pairs of which one goes elsewhere" continuation/detail/surveyor.hpp
  [[(*turned == i || all[*turned].turned_to != i))]]
  [[*turned == i)]]
  survey)
mutant("two paths to one point" continuation/detail/surveyor.hpp
  [[if (both && same(all[i].branch.point, all[j].branch.point))]]
  [[if (both && i < j && same(all[i].branch.point, all[j].branch.point))]]
  survey)
mutant("partners by their ends" continuation/detail/surveyor.hpp
  [[if (same(branch.branch.point, all[j].start)) branch.turned_to = j;]]
  [[if (same(branch.branch.point, all[j].branch.point)) branch.turned_to = j;]]
  survey)
mutant("no refinement of what contradicts itself" continuation/detail/surveyor.hpp
  [[if (branch.suspect || !branch.branch.accounted_for()) follow]]
  [[if (!branch.branch.accounted_for()) follow]]
  survey)
mutant("refined with the same step" continuation/detail/surveyor.hpp
  [[      step /= Scalar(4);]]
  [[      step /= Scalar(1);]]
  survey)
mutant("a way back to a start that says nothing" continuation/detail/surveyor.hpp
  [[if (same(known.start, branch.point) && known.branch.accounted_for())]]
  [[if (same(known.start, branch.point) && !known.branch.accounted_for())]]
  survey)
mutant("no way back" continuation/detail/surveyor.hpp
  [[if (place == known) go_back(place);]]
  [[if (place != known) go_back(place);]]
  continuation)
