#include "query/functions/temporal_value.h"

#include <fmt/format.h>

#include "graph/calendar.h"
#include "graph/duration_sum.h"
#include "graph/temporal_zone.h"

namespace liaison {
namespace {

InstantParts SplitLocal(std::int64_t seconds, std::int32_t nanos) {
  InstantParts parts;
  parts.days = FloorDivide(seconds, kSecondsPerDay);
  parts.nanos_of_day = (seconds - *parts.days * kSecondsPerDay) * kNanosPerSecond + nanos;
  return parts;
}

std::int64_t MovedDate(std::int64_t days, const Duration& d, int sign) {
  // Years are bounded, so what cannot be negated cannot be added either.
  if (d.months == INT64_MIN || d.days == INT64_MIN) ThrowTemporalRange("the duration is too long for a date");
  const auto month = AddMonths(days, sign * d.months);
  const auto day = month ? AddDays(*month, sign * d.days) : std::nullopt;
  if (!day) ThrowTemporalRange("the date would be out of the range of years -999999999 to 999999999");
  return *day;
}

LocalDateTime MovedByTime(std::int64_t seconds, std::int32_t nanos, const Duration& d, int sign) {
  __int128 total = (static_cast<__int128>(seconds) * kNanosPerSecond + nanos) +
                   sign * (static_cast<__int128>(d.seconds) * kNanosPerSecond + d.nanos);
  __int128 whole = total / kNanosPerSecond;
  __int128 rest = total % kNanosPerSecond;
  if (rest < 0) {
    rest += kNanosPerSecond;
    --whole;
  }
  const __int128 day = whole / kSecondsPerDay;
  if (day < -400'000'000'000 || day > 400'000'000'000 ||
      !IsValidDay(FloorDivide(static_cast<std::int64_t>(whole), kSecondsPerDay))) {
    ThrowTemporalRange("the date-time would be out of the range of years -999999999 to 999999999");
  }
  return {static_cast<std::int64_t>(whole), static_cast<std::int32_t>(rest)};
}

std::int64_t MovedTimeOfDay(std::int64_t nanos_of_day, const Duration& d, int sign) {
  const std::int64_t seconds = d.seconds % kSecondsPerDay;
  return FloorModulo(nanos_of_day + sign * (seconds * kNanosPerSecond + d.nanos), kNanosPerDay);
}

// The parts of a date that are components; nullopt for another name.
std::optional<std::int64_t> DateComponent(std::int64_t days, std::string_view name) {
  if (name == "year") return ToCivilDate(days).year;
  if (name == "month") return ToCivilDate(days).month;
  if (name == "day") return ToCivilDate(days).day;
  if (name == "quarter") return (ToCivilDate(days).month - 1) / 3 + 1;
  if (name == "week") return ToWeekDate(days).week;
  if (name == "weekYear") return ToWeekDate(days).year;
  if (name == "weekDay" || name == "dayOfWeek") return DayOfWeek(days);
  if (name == "ordinalDay") return DayOfYear(days);
  if (name == "dayOfQuarter" || name == "quarterDay") return DayOfQuarter(days);
  return std::nullopt;
}

std::optional<std::int64_t> TimeComponent(std::int64_t nanos_of_day, std::string_view name) {
  const std::int64_t seconds = nanos_of_day / kNanosPerSecond;
  const std::int64_t nanos = nanos_of_day % kNanosPerSecond;
  if (name == "hour") return seconds / 3600;
  if (name == "minute") return seconds / 60 % 60;
  if (name == "second") return seconds % 60;
  if (name == "millisecond") return nanos / 1'000'000;
  if (name == "microsecond") return nanos / 1'000;
  if (name == "nanosecond") return nanos;
  return std::nullopt;
}

std::optional<std::int64_t> DurationComponent(const Duration& d, std::string_view name) {
  const auto subseconds = [&](std::int64_t per_second, std::int64_t nanos_each) {
    std::int64_t total;
    if (__builtin_mul_overflow(d.seconds, per_second, &total) ||
        __builtin_add_overflow(total, d.nanos / nanos_each, &total)) {
      ThrowTemporalRange(fmt::format("the {} of the duration do not fit into an integer", name));
    }
    return total;
  };
  if (name == "years") return d.months / 12;
  if (name == "quarters") return d.months / 3;
  if (name == "months") return d.months;
  if (name == "weeks") return d.days / 7;
  if (name == "days") return d.days;
  if (name == "hours") return d.seconds / 3600;
  if (name == "minutes") return d.seconds / 60;
  if (name == "seconds") return d.seconds;
  if (name == "milliseconds") return subseconds(1'000, 1'000'000);
  if (name == "microseconds") return subseconds(1'000'000, 1'000);
  if (name == "nanoseconds") return subseconds(1'000'000'000, 1);
  if (name == "quartersOfYear") return d.months / 3 % 4;
  if (name == "monthsOfYear") return d.months % 12;
  if (name == "monthsOfQuarter") return d.months % 3;
  if (name == "daysOfWeek") return d.days % 7;
  if (name == "minutesOfHour") return d.seconds / 60 % 60;
  if (name == "secondsOfMinute") return d.seconds % 60;
  if (name == "millisecondsOfSecond") return d.nanos / 1'000'000;
  if (name == "microsecondsOfSecond") return d.nanos / 1'000;
  if (name == "nanosecondsOfSecond") return d.nanos;
  return std::nullopt;
}

std::optional<Value> ZoneComponent(const InstantParts& parts, std::string_view name) {
  if (name == "timezone")
    return parts.zone->name ? Value(*parts.zone->name) : Value(OffsetText(parts.offset));
  if (name == "offset") return Value(OffsetText(parts.offset));
  if (name == "offsetMinutes") return Value(static_cast<std::int64_t>(parts.offset / 60));
  if (name == "offsetSeconds") return Value(static_cast<std::int64_t>(parts.offset));
  return std::nullopt;
}

}  // namespace

bool HasDate(Value::Type type) {
  return type == Value::Type::kDate || type == Value::Type::kLocalDateTime || type == Value::Type::kDateTime;
}
bool HasTime(Value::Type type) { return IsInstant(type) && type != Value::Type::kDate; }
bool HasZone(Value::Type type) { return type == Value::Type::kTime || type == Value::Type::kDateTime; }

void ThrowTemporalRange(const std::string& message) {
  throw Error(ErrorKind::kArithmetic, "IntegerOverflow", message);
}

void ThrowTemporalArgument(const std::string& message) {
  throw Error(ErrorKind::kArgument, "InvalidArgumentValue", message);
}

std::optional<InstantParts> PartsOf(const Value& v) {
  InstantParts parts;
  switch (v.type()) {
    case Value::Type::kDate:
      parts.days = v.As<Date>().days;
      return parts;
    case Value::Type::kLocalTime:
      parts.nanos_of_day = v.As<LocalTime>().nanos;
      return parts;
    case Value::Type::kTime:
      parts.nanos_of_day = v.As<Time>().nanos;
      parts.offset = v.As<Time>().offset_seconds;
      parts.zone = ZoneChoice{nullptr, parts.offset};
      return parts;
    case Value::Type::kLocalDateTime:
      return SplitLocal(v.As<LocalDateTime>().seconds, v.As<LocalDateTime>().nanos);
    case Value::Type::kDateTime: {
      const DateTime& t = v.As<DateTime>();
      parts = SplitLocal(t.seconds + t.offset_seconds, t.nanos);
      parts.offset = t.offset_seconds;
      parts.zone = ZoneChoice{t.zone, t.offset_seconds};
      return parts;
    }
    default:
      return std::nullopt;
  }
}

ZoneChoice ParseZone(const Value& v) {
  if (!v.is_string()) {
    throw Error(ErrorKind::kArgument, "InvalidArgumentType",
                fmt::format("a time zone is a STRING, not {}", NameOf(v.type())));
  }
  const std::string& text = v.AsString();
  if (const auto offset = ParseOffset(text)) return {nullptr, *offset};
  if (const std::string* const name = InternZone(text)) return {name, 0};
  ThrowTemporalArgument(
      fmt::format("'{}' is no time zone: a name like Europe/Stockholm or an offset like +01:00", text));
}

LocalDateTime LocalDateTimeOf(std::int64_t days, std::int64_t nanos_of_day) {
  return {days * kSecondsPerDay + nanos_of_day / kNanosPerSecond,
          static_cast<std::int32_t>(nanos_of_day % kNanosPerSecond)};
}

DateTime InZone(std::int64_t days, std::int64_t nanos_of_day, const ZoneChoice& zone) {
  return PlaceInZone(LocalDateTimeOf(days, nanos_of_day), zone.name, zone.offset);
}

std::optional<Value> TemporalComponent(const Value& v, std::string_view name) {
  if (v.type() == Value::Type::kDuration) {
    const auto component = DurationComponent(v.As<Duration>(), name);
    return component ? std::optional<Value>(*component) : std::nullopt;
  }
  const auto parts = PartsOf(v);
  if (!parts) return std::nullopt;
  if (parts->days) {
    if (const auto component = DateComponent(*parts->days, name)) return Value(*component);
  }
  if (parts->nanos_of_day) {
    if (const auto component = TimeComponent(*parts->nanos_of_day, name)) return Value(*component);
  }
  if (parts->zone) {
    if (auto component = ZoneComponent(*parts, name)) return component;
  }
  if (v.type() == Value::Type::kDateTime) {
    const DateTime& t = v.As<DateTime>();
    if (name == "epochSeconds") return Value(t.seconds);
    // Years are bounded, so that milliseconds fit.
    if (name == "epochMillis") return Value(t.seconds * 1'000 + t.nanos / 1'000'000);
  }
  return std::nullopt;
}

Value AddDuration(const Value& instant, const Duration& d, int sign) {
  switch (instant.type()) {
    case Value::Type::kDate: {
      const std::int64_t days = MovedDate(instant.As<Date>().days, d, sign);
      // Only whole days of the time part count; nanoseconds count upwards from the second below.
      const std::int64_t whole_seconds = d.seconds < 0 && d.nanos > 0 ? d.seconds + 1 : d.seconds;
      const auto moved = AddDays(days, sign * (whole_seconds / kSecondsPerDay));
      if (!moved) ThrowTemporalRange("the date would be out of the range of years -999999999 to 999999999");
      return Date{*moved};
    }
    case Value::Type::kLocalTime:
      return LocalTime{MovedTimeOfDay(instant.As<LocalTime>().nanos, d, sign)};
    case Value::Type::kTime:
      return Time{MovedTimeOfDay(instant.As<Time>().nanos, d, sign), instant.As<Time>().offset_seconds};
    case Value::Type::kLocalDateTime: {
      const LocalDateTime& t = instant.As<LocalDateTime>();
      const std::int64_t days = FloorDivide(t.seconds, kSecondsPerDay);
      const std::int64_t moved = MovedDate(days, d, sign);
      return MovedByTime(t.seconds + (moved - days) * kSecondsPerDay, t.nanos, d, sign);
    }
    case Value::Type::kDateTime: {
      // Months and days move the local date in its zone, the rest the instant.
      DateTime t = instant.As<DateTime>();
      const std::int64_t local = t.seconds + t.offset_seconds;
      const std::int64_t days = FloorDivide(local, kSecondsPerDay);
      const std::int64_t moved = MovedDate(days, d, sign);
      if (moved != days) {
        const std::int64_t moved_local = local + (moved - days) * kSecondsPerDay;
        const std::int32_t offset =
            t.zone ? OffsetAtLocal(t.zone, moved_local, t.offset_seconds) : t.offset_seconds;
        t.seconds = moved_local - offset;
      }
      const LocalDateTime at = MovedByTime(t.seconds, t.nanos, d, sign);
      t.seconds = at.seconds;
      t.nanos = at.nanos;
      return ShowInZone(t, t.zone, t.offset_seconds);
    }
    default:
      break;
  }
  ThrowTemporalArgument(fmt::format("a duration cannot be added to {}", NameOf(instant.type())));
}

}  // namespace liaison
