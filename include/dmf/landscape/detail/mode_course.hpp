// SPDX-License-Identifier: BSL-1.0
#pragma once

// The course of one mode, L >= 3, cut into pieces on which dT = C dx/|phi(x)| is smooth: steps in the distance from a
// root, or in its logarithm where the root is near, each short against the distance to the nearest complex zero of phi
// (beyond the roots these lie at |Im x| >= 2 pi). All pieces of one course have the same sign: nothing cancels, and the
// logarithms of the partial fractions, which do near the fold, are not formed. Where phi is what it is at a root, at
// x = -infinity or at +infinity up to rounding, a piece is integrated in closed form, whatever its length.

#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/detail/gauss_legendre.hpp>
#include <dmf/landscape/detail/mode_flow.hpp>

#include <limits>

namespace dmf::detail {

/// A place on the line of x: its distance from the center of a chart.
template <RealScalar Scalar>
struct Place {
  const typename ModeFlow<Scalar>::Chart* chart{};
  Scalar delta{};
};

/// A piece of the course, in order of time. Its coordinate is delta, or ln |delta| on the side of the root it is on.
template <RealScalar Scalar>
struct CoursePiece {
  enum class Kind { linear, logarithmic, at_root, to_zero, from_infinity };

  Kind kind{};
  const typename ModeFlow<Scalar>::Chart* chart{};
  int side = 1;       ///< sign of delta, where the coordinate is its logarithm
  Scalar begin{};     ///< coordinates; end is -infinity for the last piece,
  Scalar end{};       ///< of kind at_root or to_zero
  Scalar slowness{};  ///< dT/C per unit of the coordinate, where it is constant

  [[nodiscard]] bool in_logarithms() const { return kind == Kind::logarithmic || kind == Kind::at_root; }
  [[nodiscard]] Scalar delta(const Scalar& coordinate) const {
    return in_logarithms() ? Scalar(Scalar(side) * exp(coordinate)) : coordinate;
  }
};

/// Makes the pieces, from a place that is not at a root.
template <RealScalar Scalar>
class ModeCourse {
 public:
  using Piece = CoursePiece<Scalar>;
  using Chart = typename ModeFlow<Scalar>::Chart;
  using Kind = typename Piece::Kind;

  ModeCourse(const ModeFlow<Scalar>& flow, Place<Scalar> start);

  /// T/C until a place is reached that lies on the course, given in both charts.
  [[nodiscard]] Scalar time_to(const Place<Scalar>& upper, const Place<Scalar>& lower);

  /// Where the course is at that T/C.
  [[nodiscard]] DoubleWord<Scalar> position_after(const Scalar& time);

 private:
  [[nodiscard]] Piece next();
  [[nodiscard]] Piece next_outwards(const Chart& chart, int side);
  [[nodiscard]] Piece next_inwards(const Chart& chart, int side);
  [[nodiscard]] Piece next_past_maximum();
  [[nodiscard]] bool almost_at_zero() const;
  [[nodiscard]] bool negligible() const { return rises_ && last_ <= epsilon<Scalar> * total_ / Scalar(64); }
  [[nodiscard]] bool at_root(const Chart& chart, const Scalar& log_distance) const;
  [[nodiscard]] Scalar tail(const Chart& chart) const {
    return log(epsilon<Scalar>) - Scalar(6) + log(min(Scalar(1), abs(chart.center.hi)));
  }
  [[nodiscard]] Scalar duration(const Piece& piece, const Scalar& until) const;
  [[nodiscard]] Scalar coordinate_after(const Piece& piece, const Scalar& time, const Scalar& whole) const;
  [[nodiscard]] Scalar slowness(const Piece& piece, const Scalar& coordinate) const;

  const ModeFlow<Scalar>& flow_;
  const Chart* chart_;
  bool logarithmic_ = false;  // position_ is ln |delta|
  bool rises_ = false;        // x grows: between the roots
  int side_ = 1;
  Scalar position_;  // of the next piece's begin: delta, or ln |delta|
  Scalar half_gap_ = std::numeric_limits<Scalar>::infinity();
  Scalar total_{0}, last_{1};
};

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
ModeCourse<Scalar>::ModeCourse(const ModeFlow<Scalar>& flow, Place<Scalar> start)
    : flow_(flow), chart_(start.chart), position_(start.delta) {
  side_ = start.delta < Scalar(0) ? -1 : 1;
  if (flow.roots() == 0) return;
  if (flow.roots() == 2) {
    half_gap_ = (flow.upper().center - flow.lower().center).value() / Scalar(2);
    rises_ = chart_ == &flow.lower() ? side_ > 0 : side_ < 0;
    if (rises_ && abs(start.delta) > half_gap_) {  // the other root is nearer
      const bool to_upper = chart_ == &flow.lower();
      chart_ = to_upper ? &flow.upper() : &flow.lower();
      position_ = start.delta + (to_upper ? -Scalar(2) * half_gap_ : Scalar(2) * half_gap_);
      side_ = -side_;
    }
  }
  if (abs(position_) <= Scalar(1)) {
    logarithmic_ = true;
    position_ = log(abs(position_));
  }
}

/// x -> -infinity, where phi = -(1 - alpha) to the last digit.
template <RealScalar Scalar>
bool ModeCourse<Scalar>::almost_at_zero() const {
  const Scalar x = chart_->center.hi + position_, small = log(epsilon<Scalar>) - Scalar(3);
  return !logarithmic_ && x < small && flow_.log_ratio() + flow_.alpha() * x < small;
}

template <RealScalar Scalar>
CoursePiece<Scalar> ModeCourse<Scalar>::next() {
  const Scalar beyond = (Scalar(6) - log(epsilon<Scalar>)) / (Scalar(1) - flow_.alpha());
  if (!logarithmic_ && !rises_ && position_ > beyond) {  // there phi = -alpha e^x to the last digit
    const Piece piece{Kind::from_infinity, chart_, 1, position_, beyond, Scalar(0)};
    position_ = beyond;
    return piece;
  }
  if (flow_.roots() == 0) return next_past_maximum();
  const bool away = rises_ ? side_ > 0 : side_ < 0;
  return away ? next_outwards(*chart_, side_) : next_inwards(*chart_, side_);
}

/// Whether phi = f_1 delta to the last digit, at that ln |delta|.
template <RealScalar Scalar>
bool ModeCourse<Scalar>::at_root(const Chart& chart, const Scalar& log_distance) const {
  return flow_.roots() == 2 && log_distance <= tail(chart);
}

/// Away from a root: down to zero, or up from the smaller root to the middle between the two.
template <RealScalar Scalar>
CoursePiece<Scalar> ModeCourse<Scalar>::next_outwards(const Chart& chart, int side) {
  const Scalar limit = rises_ ? half_gap_ : std::numeric_limits<Scalar>::infinity();
  const auto reached = [&](const Scalar& distance) {  // the middle: on in the chart of the larger root
    if (distance < limit) return;
    chart_ = &flow_.upper();
    side_ = -1;
    logarithmic_ = limit <= Scalar(1);
    position_ = logarithmic_ ? Scalar(log(limit)) : Scalar(-limit);
  };
  if (logarithmic_) {
    const Scalar begin = position_, last = limit < Scalar(1) ? Scalar(log(limit)) : Scalar(0);
    const bool constant = at_root(chart, Scalar(begin + Scalar(1) / Scalar(16)));
    position_ = constant ? tail(chart) : min(last, Scalar(begin + Scalar(1)));
    const Piece piece{constant ? Kind::at_root : Kind::logarithmic,
                      &chart,
                      side,
                      begin,
                      position_,
                      constant ? Scalar(abs(chart.scale / chart.f_1)) : Scalar(0)};
    if (position_ < last) return piece;
    if (last < Scalar(0)) {
      reached(limit);
    } else {
      logarithmic_ = false;
      position_ = Scalar(side);
      reached(Scalar(1));
    }
    return piece;
  }
  if (almost_at_zero()) {
    return {Kind::to_zero,
            &chart,
            side,
            position_,
            -std::numeric_limits<Scalar>::infinity(),
            exp(flow_.shift()) / (Scalar(1) - flow_.alpha())};
  }
  // Far from both roots the time that is left is a fraction of the last piece's.
  const Scalar distance = abs(position_);
  const Scalar next = negligible() ? limit : min(limit, Scalar(distance + min(Scalar(4), distance)));
  const Piece piece{Kind::linear, &chart, side, position_, Scalar(side) * next, Scalar(0)};
  position_ = piece.end;
  reached(next);
  return piece;
}

/// Towards the larger root, from either side, or the double root from above.
template <RealScalar Scalar>
CoursePiece<Scalar> ModeCourse<Scalar>::next_inwards(const Chart& chart, int side) {
  if (logarithmic_) {
    const Scalar begin = position_;
    const bool constant = at_root(chart, begin);
    position_ = constant ? -std::numeric_limits<Scalar>::infinity() : Scalar(begin - Scalar(1));
    return {constant ? Kind::at_root : Kind::logarithmic,
            &chart,
            side,
            begin,
            position_,
            constant ? Scalar(abs(chart.scale / chart.f_1)) : Scalar(0)};
  }
  const Scalar distance = abs(position_);
  Scalar next = max(Scalar(1), Scalar(distance - min(Scalar(4), distance / Scalar(2))));
  if (distance > Scalar(4) && negligible()) next = Scalar(2);
  const Piece piece{Kind::linear, &chart, side, position_, Scalar(side) * next, Scalar(0)};
  logarithmic_ = next <= Scalar(1);
  position_ = logarithmic_ ? Scalar(0) : piece.end;
  return piece;
}

/// No root: past the maximum of phi, slowly if that is near 0, and down to zero.
template <RealScalar Scalar>
CoursePiece<Scalar> ModeCourse<Scalar>::next_past_maximum() {
  if (almost_at_zero()) {
    return {Kind::to_zero,
            chart_,
            -1,
            position_,
            -std::numeric_limits<Scalar>::infinity(),
            Scalar(1) / (Scalar(1) - flow_.alpha())};
  }
  const Scalar distance = abs(position_);
  const Scalar step = min(Scalar(distance > Scalar(4) ? 4 : 1), Scalar(max(flow_.width(), distance) / Scalar(2)));
  const Piece piece{Kind::linear, chart_, -1, position_, position_ - step, Scalar(0)};
  position_ = piece.end;
  return piece;
}

template <RealScalar Scalar>
Scalar ModeCourse<Scalar>::slowness(const Piece& piece, const Scalar& coordinate) const {
  if (piece.kind == Kind::at_root || piece.kind == Kind::to_zero) return piece.slowness;
  const Scalar delta = piece.delta(coordinate), slow = abs(flow_.slowness(*piece.chart, delta));
  return piece.in_logarithms() ? Scalar(abs(delta) * slow) : slow;
}

template <RealScalar Scalar>
Scalar ModeCourse<Scalar>::duration(const Piece& piece, const Scalar& until) const {
  if (piece.kind == Kind::at_root || piece.kind == Kind::to_zero) return abs(until - piece.begin) * piece.slowness;
  if (piece.kind == Kind::from_infinity) {
    const Scalar distance = piece.chart->center.hi + until;
    return exp(Scalar(flow_.shift() - distance)) * -expm1(until - piece.begin) / flow_.alpha();
  }
  const auto f = [&](const Scalar& x) -> Scalar { return slowness(piece, x); };
  return abs(GaussLegendre<Scalar>::rule().integral(f, piece.begin, until));
}

/// Newton's method on the duration, which is monotone, between bounds.
template <RealScalar Scalar>
Scalar ModeCourse<Scalar>::coordinate_after(const Piece& piece, const Scalar& time, const Scalar& whole) const {
  if (piece.kind == Kind::at_root || piece.kind == Kind::to_zero) {
    const Scalar sign(piece.end < piece.begin ? -1 : 1);
    return piece.begin + sign * time / piece.slowness;
  }
  if (piece.kind == Kind::from_infinity) {
    const Scalar center = piece.chart->center.hi - flow_.shift();
    const Scalar scaled = exp(-piece.begin) + flow_.alpha() * exp(center) * time;
    if (scaled < std::numeric_limits<Scalar>::min() / epsilon<Scalar>) {  // in logarithms
      const Scalar grown = piece.begin + log(flow_.alpha()) + center + log(time);
      return piece.begin - (grown > Scalar(0) ? Scalar(grown + log1p(exp(Scalar(-grown)))) : Scalar(log1p(exp(grown))));
    }
    return isfinite(scaled) ? min(piece.begin, Scalar(-log(scaled))) : piece.end;
  }
  Scalar low = piece.begin, high = piece.end;  // in order of time
  Scalar x = low + (high - low) * min(Scalar(1), Scalar(time / whole));
  const Scalar direction(high < low ? -1 : 1), width = abs(high - low);
  Scalar before = width;
  for (int i = 0; i < 200; ++i) {
    const Scalar excess = duration(piece, x) - time;
    (excess > Scalar(0) ? high : low) = x;
    Scalar next = x - direction * excess / slowness(piece, x);
    if (!(direction * (next - low) >= Scalar(0) && direction * (high - next) >= Scalar(0))) {
      next = low + (high - low) / Scalar(2);
    }
    const Scalar step = abs(next - x);
    x = next;
    if (step <= Scalar(4) * epsilon<Scalar> * width ||
        (i > 8 && step <= sqrt(epsilon<Scalar>) * width && step >= before)) {
      break;
    }
    before = step;
  }
  return x;
}

template <RealScalar Scalar>
Scalar ModeCourse<Scalar>::time_to(const Place<Scalar>& upper, const Place<Scalar>& lower) {
  for (;;) {
    const Piece piece = next();
    const Scalar target = piece.chart == upper.chart ? upper.delta : lower.delta;
    const Scalar coordinate = piece.in_logarithms() ? Scalar(log(abs(target))) : target;
    const Scalar direction(piece.end < piece.begin ? -1 : 1);
    if (!isfinite(piece.end) || direction * (coordinate - piece.end) <= Scalar(0)) {
      const bool passed = direction * (coordinate - piece.begin) <= Scalar(0);  // within rounding of the last piece
      return passed ? total_ : Scalar(total_ + duration(piece, coordinate));
    }
    last_ = duration(piece, piece.end);
    total_ += last_;
  }
}

template <RealScalar Scalar>
DoubleWord<Scalar> ModeCourse<Scalar>::position_after(const Scalar& time) {
  for (;;) {
    const Piece piece = next();
    const Scalar left = time - total_;
    const bool last = !isfinite(piece.end);
    if (!last) last_ = duration(piece, piece.end);
    if (last || left <= last_) {
      const Scalar delta = piece.delta(coordinate_after(piece, left, last_));
      return piece.chart->center + DoubleWord<Scalar>(delta);
    }
    total_ += last_;
  }
}

/// The place in the charts of a slowed copy.
template <RealScalar Scalar>
Place<Scalar> place_in(const ModeFlow<Scalar>& slowed, const ModeFlow<Scalar>& flow, const Place<Scalar>& place) {
  return {place.chart == &flow.lower() ? &slowed.lower() : &slowed.upper(), place.delta};
}

/// The largest x that a course from there may see: its shift makes all 1/phi at least about 1.
template <RealScalar Scalar>
Scalar largest_shift(const ModeFlow<Scalar>& flow, const Place<Scalar>& start) {
  const Scalar x = start.chart->center.hi + start.delta, top = flow.roots() == 2 ? flow.upper().center.hi : Scalar(0);
  return max(Scalar(0), max(x, top));
}

/// unit T/C from one place to another one on its course. Where T underflows and the product need not, with a shift: the
/// largest for which it does not overflow.
template <RealScalar Scalar>
Scalar course_time(const ModeFlow<Scalar>& flow, const Place<Scalar>& start, const DoubleWord<Scalar>& end,
                   const Scalar& unit) {
  using Two = DoubleWord<Scalar>;
  const auto time_in = [&](const ModeFlow<Scalar>& in) {
    const auto to = [&](const auto& chart) { return Place<Scalar>{&chart, (end - chart.center).value()}; };
    return ModeCourse<Scalar>(in, place_in(in, flow, start)).time_to(to(in.upper()), to(in.lower()));
  };
  const Scalar time = time_in(flow);
  if (unit <= Scalar(1) || time >= std::numeric_limits<Scalar>::min() / epsilon<Scalar>) return unit * time;
  const Scalar less = log(std::numeric_limits<Scalar>::max()) * Scalar(3) / Scalar(4);
  for (Scalar shift = largest_shift(flow, start); shift > Scalar(0); shift -= less) {
    const Scalar slowed = time_in(flow.slowed(shift));
    if (isfinite(slowed) && slowed > Scalar(0)) return exp(log(Two(unit)) + log(Two(slowed)) - Two(shift)).value();
  }
  return unit * time;
}

/// Where the course is at the time unit T/C.
template <RealScalar Scalar>
DoubleWord<Scalar> course_position(const ModeFlow<Scalar>& flow, const Place<Scalar>& start, const Scalar& time,
                                   const Scalar& unit) {
  using Two = DoubleWord<Scalar>;
  const Scalar T = time / unit;
  if (!isfinite(unit) || T >= sqrt(std::numeric_limits<Scalar>::min())) {
    return ModeCourse<Scalar>(flow, start).position_after(T);
  }
  const Two log_T = log(Two(time)) - log(Two(unit));
  const Scalar shift = min(largest_shift(flow, start), Scalar(-log_T.value()));
  const ModeFlow<Scalar> slowed = flow.slowed(shift);
  return ModeCourse<Scalar>(slowed, place_in(slowed, flow, start)).position_after(exp(log_T + Two(shift)).value());
}

/// unit/|phi| at a place.
template <RealScalar Scalar>
Scalar course_slowness(const ModeFlow<Scalar>& flow, const Place<Scalar>& place, const Scalar& unit) {
  const Scalar slow = abs(flow.slowness(*place.chart, place.delta));
  if (unit <= Scalar(1) || slow >= std::numeric_limits<Scalar>::min() / epsilon<Scalar>) return unit * slow;
  const Scalar half = log(unit) / Scalar(2);  // twice: e^shift may be infinite where the product is not
  const ModeFlow<Scalar> slowed = flow.slowed(half);
  const Place<Scalar> there = place_in(slowed, flow, place);
  return exp(half) * abs(slowed.slowness(*there.chart, there.delta));
}

}  // namespace dmf::detail
