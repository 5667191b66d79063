// duration.cpp: duration() and the distances between two instants.
#include <fmt/format.h>

#include "graph/calendar.h"
#include "graph/duration_sum.h"
#include "graph/temporal_zone.h"
#include "query/functions/registry.h"
#include "query/functions/temporal_value.h"

namespace liaison {
namespace {

using T = Value::Type;
using Arguments = std::span<const Value>;

Fraction FractionOf(std::string_view name, const Value& v) {
  if (v.is_integer()) return {v.AsInteger(), 1};
  if (!v.is_float()) {
    throw Error(ErrorKind::kArgument, "InvalidArgumentType",
                fmt::format("duration(): `{}` must be a number, not {}", name, NameOf(v.type())));
  }
  const auto fraction = ToFraction(v.AsFloat());
  if (!fraction) ThrowTemporalRange(fmt::format("duration(): `{}` is too large", name));
  return *fraction;
}

Value FromComponents(const Map& map) {
  struct Unit {
    std::string_view name;
    void (DurationSum::*add)(Fraction);
    std::int64_t factor, divisor;
  };
  static constexpr Unit kUnits[] = {
      {"years", &DurationSum::AddMonths, 12, 1},
      {"quarters", &DurationSum::AddMonths, 3, 1},
      {"months", &DurationSum::AddMonths, 1, 1},
      {"weeks", &DurationSum::AddDays, 7, 1},
      {"days", &DurationSum::AddDays, 1, 1},
      {"hours", &DurationSum::AddSeconds, 3600, 1},
      {"minutes", &DurationSum::AddSeconds, 60, 1},
      {"seconds", &DurationSum::AddSeconds, 1, 1},
      {"milliseconds", &DurationSum::AddSeconds, 1, 1'000},
      {"microseconds", &DurationSum::AddSeconds, 1, 1'000'000},
      {"nanoseconds", &DurationSum::AddSeconds, 1, 1'000'000'000},
  };
  if (map.empty()) ThrowTemporalArgument("duration(): at least one component must be given");
  DurationSum sum;
  for (const auto& [key, value] : map) {
    const Unit* unit = std::begin(kUnits);
    while (unit != std::end(kUnits) && unit->name != key) ++unit;
    if (unit == std::end(kUnits))
      ThrowTemporalArgument(fmt::format("duration(): there is no component `{}`", key));
    if (value.is_null()) continue;
    Fraction f = FractionOf(key, value);
    // 10^22 at most times 10^9: still within the 128 bits that DurationSum computes in.
    if (__builtin_mul_overflow(f.numerator, static_cast<__int128>(unit->factor), &f.numerator)) {
      ThrowTemporalRange(fmt::format("duration(): `{}` is too large", key));
    }
    f.denominator *= unit->divisor;
    (sum.*unit->add)(f);
  }
  const auto duration = sum.Finish();
  if (!duration) ThrowTemporalRange("duration(): the components are too large");
  return *duration;
}

Value Construct(FunctionContext&, Arguments a) {
  if (a[0].is_map()) return FromComponents(a[0].AsMap());
  if (a[0].type() == T::kDuration) return a[0];
  if (!a[0].is_string()) ThrowArgument("duration", 0, a[0], "STRING or MAP");
  const auto duration = ParseDuration(a[0].AsString());
  if (!duration)
    ThrowTemporalArgument(fmt::format("duration(): '{}' cannot be read as DURATION", a[0].AsString()));
  return *duration;
}

// Both instants made alike: what one lacks it gets from the other (its date, its zone), and a time that
// neither has is midnight.
struct Pair {
  bool dates = false;
  // Local in the zone of the first, for months and days.
  LocalDateTime from_local, to_local;
  ZoneChoice zone;
  bool zoned = false;
  __int128 to_nanos = 0;  // since the epoch
};

__int128 Nanos(std::int64_t seconds, std::int32_t nanos) {
  return static_cast<__int128>(seconds) * kNanosPerSecond + nanos;
}

Pair MakePair(std::string_view function, const Value& a, const Value& b) {
  auto from = PartsOf(a);
  auto to = PartsOf(b);
  if (!from) ThrowArgument(function, 0, a, "a temporal instant");
  if (!to) ThrowArgument(function, 1, b, "a temporal instant");
  Pair pair;
  pair.dates = from->days && to->days;
  if (!from->days) from->days = to->days.value_or(0);
  if (!to->days) to->days = *from->days;
  if (!from->zone) from->zone = to->zone;
  if (!to->zone) to->zone = from->zone;
  const std::int64_t from_time = from->nanos_of_day.value_or(0), to_time = to->nanos_of_day.value_or(0);
  pair.from_local = LocalDateTimeOf(*from->days, from_time);
  pair.to_local = LocalDateTimeOf(*to->days, to_time);
  if (!from->zone) {
    pair.to_nanos = Nanos(pair.to_local.seconds, pair.to_local.nanos);
    return pair;
  }
  pair.zoned = true;
  pair.zone = *from->zone;
  // A date-time is taken as it is: its local time may occur twice in its zone.
  const DateTime first =
      a.type() == T::kDateTime ? a.As<DateTime>() : InZone(*from->days, from_time, *from->zone);
  const DateTime second = b.type() == T::kDateTime ? b.As<DateTime>() : InZone(*to->days, to_time, *to->zone);
  pair.from_local = LocalOf(first);
  pair.to_local = LocalOf(ShowInZone(second, pair.zone.name, pair.zone.offset));
  pair.to_nanos = Nanos(second.seconds, second.nanos);
  return pair;
}

__int128 InstantOf(const Pair& pair, const LocalDateTime& local, std::optional<std::int32_t> preferred) {
  std::int32_t offset = 0;
  if (pair.zoned) {
    offset = pair.zone.name ? OffsetAtLocal(pair.zone.name, local.seconds, preferred) : pair.zone.offset;
  }
  return Nanos(local.seconds - offset, local.nanos);
}

struct LocalSplit {
  std::int64_t days, seconds;
};
LocalSplit Split(const LocalDateTime& t) {
  const std::int64_t days = FloorDivide(t.seconds, kSecondsPerDay);
  return {days, t.seconds - days * kSecondsPerDay};
}

// The day of `to`, less one when the last day is not a whole one.
std::int64_t WholeEndDay(const LocalDateTime& from, const LocalDateTime& to) {
  const LocalSplit f = Split(from), t = Split(to);
  const auto from_time = std::pair(f.seconds, from.nanos), to_time = std::pair(t.seconds, to.nanos);
  if (t.days > f.days && to_time < from_time) return t.days - 1;
  if (t.days < f.days && to_time > from_time) return t.days + 1;
  return t.days;
}

std::int64_t MonthsBetween(const LocalDateTime& from, const LocalDateTime& to) {
  const CivilDate a = ToCivilDate(Split(from).days);
  const CivilDate b = ToCivilDate(WholeEndDay(from, to));
  // Months and days as one number, so that an unfinished month is cut off in either direction.
  return ((b.year * 12 + b.month) * 32 + b.day - ((a.year * 12 + a.month) * 32 + a.day)) / 32;
}

std::int64_t DaysBetween(const LocalDateTime& from, const LocalDateTime& to) {
  return WholeEndDay(from, to) - Split(from).days;
}

Duration FromNanos(std::int64_t months, std::int64_t days, __int128 nanos) {
  __int128 seconds = nanos / kNanosPerSecond;
  __int128 rest = nanos % kNanosPerSecond;
  if (rest < 0) {
    rest += kNanosPerSecond;
    --seconds;
  }
  return {months, days, static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(rest)};
}

// The offset of the first instant itself, for a local time that occurs twice.
std::optional<std::int32_t> OwnOffset(const Value& v) {
  return v.type() == T::kDateTime ? std::optional(v.As<DateTime>().offset_seconds) : std::nullopt;
}

Value Between(FunctionContext&, Arguments a) {
  const Pair pair = MakePair("duration.between", a[0], a[1]);
  LocalDateTime from = pair.from_local;
  std::int64_t months = 0, days = 0;
  if (pair.dates) {
    months = MonthsBetween(from, pair.to_local);
    LocalSplit split = Split(from);
    split.days = *AddMonths(split.days, months);
    from.seconds = split.days * kSecondsPerDay + split.seconds;
    days = DaysBetween(from, pair.to_local);
    from.seconds += days * kSecondsPerDay;
  }
  return FromNanos(months, days, pair.to_nanos - InstantOf(pair, from, OwnOffset(a[0])));
}

Value InMonths(FunctionContext&, Arguments a) {
  const Pair pair = MakePair("duration.inMonths", a[0], a[1]);
  return Duration{.months = MonthsBetween(pair.from_local, pair.to_local)};
}

Value InDays(FunctionContext&, Arguments a) {
  const Pair pair = MakePair("duration.inDays", a[0], a[1]);
  return Duration{.days = DaysBetween(pair.from_local, pair.to_local)};
}

Value InSeconds(FunctionContext&, Arguments a) {
  const Pair pair = MakePair("duration.inSeconds", a[0], a[1]);
  return FromNanos(0, 0, pair.to_nanos - InstantOf(pair, pair.from_local, OwnOffset(a[0])));
}

Function MakeBetween(std::string_view name, Value (*call)(FunctionContext&, Arguments),
                     std::string_view signature, std::string_view description) {
  return {.name = name,
          .minimum_arguments = 2,
          .maximum_arguments = 2,
          .argument_types = {kInstantTypes, kInstantTypes},
          .result_type = kDurationTypes,
          .call = call,
          .signature = signature,
          .description = description};
}

}  // namespace

std::span<const Function> DurationFunctions() {
  static const std::vector<Function> kTable = {
      {.name = "duration",
       .minimum_arguments = 1,
       .maximum_arguments = 1,
       .argument_types = {kStringTypes | kMapTypes | kDurationTypes},
       .result_type = kDurationTypes,
       .call = &Construct,
       .signature = "duration(input :: STRING | MAP) :: DURATION",
       .description = "A duration from ISO 8601 text or from components, which may be fractions."},
      MakeBetween("duration.between", &Between,
                  "duration.between(from :: TEMPORAL, to :: TEMPORAL) :: DURATION",
                  "The distance between two instants in months, days and seconds."),
      MakeBetween("duration.inMonths", &InMonths,
                  "duration.inMonths(from :: TEMPORAL, to :: TEMPORAL) :: DURATION",
                  "The distance between two instants in whole months."),
      MakeBetween("duration.inDays", &InDays, "duration.inDays(from :: TEMPORAL, to :: TEMPORAL) :: DURATION",
                  "The distance between two instants in whole days."),
      MakeBetween("duration.inSeconds", &InSeconds,
                  "duration.inSeconds(from :: TEMPORAL, to :: TEMPORAL) :: DURATION",
                  "The distance between two instants in seconds and fractions of seconds."),
  };
  return kTable;
}

}  // namespace liaison
