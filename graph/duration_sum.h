// duration_sum.h: adds up amounts of months, days and seconds, exactly, into a Duration.
//
// A fraction of a month or day goes on to the smaller units by their average length (a month is 365.2425 / 12
// days, a day is 24 hours), as CIP2015-08-06 asks; what is less than a nanosecond is cut off at the end.
// Amounts are fractions of 128 bit integers, so that neither 0.7 nor a third gathers an error on the way.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/temporal.h"

namespace liaison {

struct Fraction {
  __int128 numerator = 0;
  __int128 denominator = 1;  // positive, at most 10^22
};

class DurationSum {
 public:
  void AddMonths(Fraction);
  void AddDays(Fraction);
  void AddSeconds(Fraction);
  // All parts of a duration times a fraction.
  void Add(const Duration&, Fraction factor = {1, 1});

  // nullopt when a part does not fit.
  std::optional<Duration> Finish() const;

 private:
  // Whole units to *units, the rest as nanoseconds to *nanos.
  void AddScaled(Fraction amount, __int128 nanos_per_unit, __int128* units, __int128* nanos);

  __int128 months_ = 0;
  __int128 days_ = 0;
  __int128 nanos_of_days_ = 0;  // of fractions of months and days: whole days are taken out of it at the end
  __int128 nanos_ = 0;
  bool overflow_ = false;
};

// The decimal number that a float is written as, cut off behind 22 places: 0.1 gives 1/10. nullopt for NaN,
// infinity, and what is too large for a duration anyway.
std::optional<Fraction> ToFraction(double v);

}  // namespace liaison
