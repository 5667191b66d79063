#include "graph/duration_sum.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "graph/calendar.h"

namespace liaison {
namespace {

constexpr int kMostPlaces = 22;

bool Fits(__int128 v) { return v >= INT64_MIN && v <= INT64_MAX; }

}  // namespace

void DurationSum::AddScaled(Fraction a, __int128 nanos_per_unit, __int128* units, __int128* nanos) {
  const __int128 rest = a.numerator % a.denominator;
  __int128 rest_nanos;
  overflow_ |= __builtin_add_overflow(*units, a.numerator / a.denominator, units);
  overflow_ |= __builtin_mul_overflow(rest, nanos_per_unit, &rest_nanos);
  overflow_ |= __builtin_add_overflow(*nanos, rest_nanos / a.denominator, nanos);
}

void DurationSum::AddMonths(Fraction a) {
  AddScaled(a, static_cast<__int128>(kSecondsPerAverageMonth) * kNanosPerSecond, &months_, &nanos_of_days_);
}

void DurationSum::AddDays(Fraction a) { AddScaled(a, kNanosPerDay, &days_, &nanos_of_days_); }

void DurationSum::AddSeconds(Fraction a) {
  __int128 seconds = 0;
  AddScaled(a, kNanosPerSecond, &seconds, &nanos_);
  overflow_ |= __builtin_mul_overflow(seconds, static_cast<__int128>(kNanosPerSecond), &seconds);
  overflow_ |= __builtin_add_overflow(nanos_, seconds, &nanos_);
}

void DurationSum::Add(const Duration& d, Fraction factor) {
  const auto scaled = [&](__int128 v) {
    Fraction out{0, factor.denominator};
    overflow_ |= __builtin_mul_overflow(v, factor.numerator, &out.numerator);
    return out;
  };
  AddMonths(scaled(d.months));
  AddDays(scaled(d.days));
  // Seconds and nanoseconds are one number: cut off once, not twice.
  const Fraction seconds = scaled(d.seconds);
  const Fraction nanos = scaled(d.nanos);
  __int128 rest = seconds.numerator % seconds.denominator;
  overflow_ |= __builtin_mul_overflow(rest, static_cast<__int128>(kNanosPerSecond), &rest);
  overflow_ |= __builtin_add_overflow(rest, nanos.numerator, &rest);
  __int128 whole = seconds.numerator / seconds.denominator;
  overflow_ |= __builtin_mul_overflow(whole, static_cast<__int128>(kNanosPerSecond), &whole);
  overflow_ |= __builtin_add_overflow(nanos_, whole, &nanos_);
  overflow_ |= __builtin_add_overflow(nanos_, rest / factor.denominator, &nanos_);
}

std::optional<Duration> DurationSum::Finish() const {
  if (overflow_) return std::nullopt;
  const __int128 days = days_ + nanos_of_days_ / kNanosPerDay;
  const __int128 total = nanos_ + nanos_of_days_ % kNanosPerDay;
  __int128 seconds = total / kNanosPerSecond;
  __int128 nanos = total % kNanosPerSecond;
  if (nanos < 0) {
    nanos += kNanosPerSecond;
    --seconds;
  }
  if (!Fits(months_) || !Fits(days) || !Fits(seconds)) return std::nullopt;
  return Duration{static_cast<std::int64_t>(months_), static_cast<std::int64_t>(days),
                  static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(nanos)};
}

std::optional<Fraction> ToFraction(double v) {
  if (!std::isfinite(v)) return std::nullopt;
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, end - buffer);
  const std::size_t e = text.find('e');
  int exponent = 0;  // behind "e+", which from_chars would not read
  std::from_chars(buffer + e + (buffer[e + 1] == '+' ? 2 : 1), end, exponent);
  Fraction out;
  bool negative = false, fraction = false;
  for (const char c : text.substr(0, e)) {
    if (c == '-') {
      negative = true;
    } else if (c == '.') {
      fraction = true;
    } else {
      out.numerator = out.numerator * 10 + (c - '0');
      if (fraction) --exponent;
    }
  }
  if (exponent > 20) return std::nullopt;
  for (; exponent > 0; --exponent) out.numerator *= 10;
  for (; exponent < -kMostPlaces; ++exponent) out.numerator /= 10;
  for (; exponent < 0; ++exponent) out.denominator *= 10;
  if (negative) out.numerator = -out.numerator;
  return out;
}

}  // namespace liaison
