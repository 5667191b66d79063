// truncate.cpp: date.truncate() and its kin.
#include <fmt/format.h>

#include <algorithm>

#include "graph/ascii.h"
#include "graph/calendar.h"
#include "query/functions/registry.h"
#include "query/functions/temporal_value.h"

namespace liaison {
namespace {

using T = Value::Type;
using Arguments = std::span<const Value>;

enum class Unit {
  kMillennium,
  kCentury,
  kDecade,
  kYear,
  kWeekYear,
  kQuarter,
  kMonth,
  kWeek,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
};
constexpr std::string_view kUnitNames[] = {"millennium", "century", "decade",      "year",       "weekYear",
                                           "quarter",    "month",   "week",        "day",        "hour",
                                           "minute",     "second",  "millisecond", "microsecond"};

Unit ParseUnit(std::string_view function, const Value& v) {
  if (!v.is_string()) ThrowArgument(function, 0, v, "STRING");
  const std::string wanted = AsciiLower(v.AsString());
  for (std::size_t i = 0; i < std::size(kUnitNames); ++i) {
    if (AsciiLower(kUnitNames[i]) == wanted) return static_cast<Unit>(i);
  }
  ThrowTemporalArgument(fmt::format("{}(): there is no unit '{}'", function, v.AsString()));
}

std::int64_t TruncatedDay(std::int64_t days, Unit unit) {
  const CivilDate date = ToCivilDate(days);
  const auto first_of = [&](std::int64_t years) {
    const std::int64_t year = FloorDivide(date.year, years) * years;
    if (year < kMinimumYear) ThrowTemporalRange("the truncated year would be before -999999999");
    return DayNumber(year, 1, 1);
  };
  switch (unit) {
    case Unit::kMillennium:
      return first_of(1000);
    case Unit::kCentury:
      return first_of(100);
    case Unit::kDecade:
      return first_of(10);
    case Unit::kYear:
      return first_of(1);
    case Unit::kWeekYear: {
      const std::int64_t fourth = DayNumber(ToWeekDate(days).year, 1, 4);
      return fourth - DayOfWeek(fourth) + 1;
    }
    case Unit::kQuarter:
      return DayNumber(date.year, (date.month - 1) / 3 * 3 + 1, 1);
    case Unit::kMonth:
      return DayNumber(date.year, date.month, 1);
    case Unit::kWeek:
      return days - DayOfWeek(days) + 1;
    default:
      return days;
  }
}

std::int64_t TruncatedTime(std::int64_t nanos_of_day, Unit unit) {
  const auto to = [nanos_of_day](std::int64_t nanos) { return nanos_of_day - nanos_of_day % nanos; };
  switch (unit) {
    case Unit::kHour:
      return to(3600 * kNanosPerSecond);
    case Unit::kMinute:
      return to(60 * kNanosPerSecond);
    case Unit::kSecond:
      return to(kNanosPerSecond);
    case Unit::kMillisecond:
      return to(1'000'000);
    case Unit::kMicrosecond:
      return to(1'000);
    default:
      return 0;
  }
}

// The third argument may give units below the truncated one. Fractions of a second that the truncation kept
// stay in force beside them.
void KeepSubsecond(Map& fields, Unit unit, std::int64_t nanos_of_day) {
  if (unit != Unit::kMillisecond && unit != Unit::kMicrosecond) return;
  if (!fields.contains("microsecond") && !fields.contains("nanosecond")) return;
  const std::int64_t nanos = nanos_of_day % kNanosPerSecond;
  fields.try_emplace("millisecond", nanos / 1'000'000);
  if (unit == Unit::kMicrosecond) fields.try_emplace("microsecond", nanos / 1'000 % 1'000);
}

template <T kType>
constexpr std::string_view Name() {
  switch (kType) {
    case T::kDate:
      return "date.truncate";
    case T::kLocalTime:
      return "localtime.truncate";
    case T::kTime:
      return "time.truncate";
    case T::kLocalDateTime:
      return "localdatetime.truncate";
    default:
      return "datetime.truncate";
  }
}

template <T kType>
Value Truncate(FunctionContext& context, Arguments a) {
  constexpr std::string_view kName = Name<kType>();
  constexpr bool kIsDate = kType == T::kDate || kType == T::kLocalDateTime || kType == T::kDateTime;
  constexpr bool kIsTime = kType != T::kDate;
  const Unit unit = ParseUnit(kName, a[0]);
  const Value input = a.size() > 1 ? a[1] : Value(context.statement_time);
  const auto parts = PartsOf(input);
  if (!parts) ThrowArgument(kName, 1, input, "a temporal instant");
  if (a.size() > 2 && !a[2].is_map()) ThrowArgument(kName, 2, a[2], "MAP");
  if ((!kIsDate && unit < Unit::kDay) || (!kIsTime && unit > Unit::kDay)) {
    ThrowTemporalArgument(fmt::format("{}(): the unit '{}' is not one of this type", kName, a[0].AsString()));
  }
  if ((kIsDate && !parts->days) || (unit > Unit::kDay && !parts->nanos_of_day) ||
      (!kIsDate && !parts->nanos_of_day)) {
    ThrowTemporalArgument(
        fmt::format("{}(): {} cannot be truncated to '{}'", kName, NameOf(input.type()), a[0].AsString()));
  }

  Map fields = a.size() > 2 ? a[2].AsMap() : Map();
  ZoneChoice zone = parts->zone.value_or(ZoneChoice{});
  if constexpr (kType == T::kTime || kType == T::kDateTime) {
    // The truncated local time is kept when a zone is given, not the instant.
    if (const auto it = fields.find("timezone"); it != fields.end() && !it->second.is_null()) {
      zone = ParseZone(it->second);
      if (kType == T::kTime && zone.name) {
        zone = {
            nullptr,
            PartsOf(InZone(FloorDivide(context.statement_time.seconds, kSecondsPerDay), 0, zone))->offset};
      }
      fields.erase(it);
    } else if (kType == T::kTime) {
      zone = {nullptr, parts->offset};
    }
  }
  const std::int64_t days = parts->days ? TruncatedDay(*parts->days, unit) : 0;
  const std::int64_t nanos = TruncatedTime(parts->nanos_of_day.value_or(0), unit);
  Value truncated;
  if constexpr (kType == T::kDate) {
    truncated = Date{days};
  } else if constexpr (kType == T::kLocalTime) {
    truncated = LocalTime{nanos};
  } else if constexpr (kType == T::kTime) {
    truncated = Time{nanos, zone.offset};
  } else if constexpr (kType == T::kLocalDateTime) {
    truncated = LocalDateTimeOf(days, nanos);
  } else {
    truncated = InZone(days, nanos, zone);
  }
  if (fields.empty()) return truncated;
  KeepSubsecond(fields, unit, nanos);
  fields.try_emplace(kType == T::kDate ? "date" : kIsDate ? "datetime" : "time", truncated);
  return BuildInstant(context, kType, fields);
}

template <T kType>
Function TruncateEntry(std::string_view signature) {
  return {.name = Name<kType>(),
          .minimum_arguments = 1,
          .maximum_arguments = 3,
          .argument_types = {kStringTypes, kInstantTypes, kMapTypes},
          .result_type = TypeBit(kType),
          .deterministic = false,
          .call = &Truncate<kType>,
          .signature = signature,
          .description =
              "The instant at the start of the unit ('year', 'week', 'hour' ...) that the input lies in; the "
              "map gives "
              "smaller components."};
}

}  // namespace

std::span<const Function> TruncateFunctions() {
  static const std::vector<Function> kTable = {
      TruncateEntry<T::kDate>("date.truncate(unit :: STRING, input :: TEMPORAL, fields :: MAP) :: DATE"),
      TruncateEntry<T::kLocalTime>(
          "localtime.truncate(unit :: STRING, input :: TEMPORAL, fields :: MAP) :: LOCAL TIME"),
      TruncateEntry<T::kTime>(
          "time.truncate(unit :: STRING, input :: TEMPORAL, fields :: MAP) :: ZONED TIME"),
      TruncateEntry<T::kLocalDateTime>(
          "localdatetime.truncate(unit :: STRING, input :: TEMPORAL, fields :: MAP) :: LOCAL DATETIME"),
      TruncateEntry<T::kDateTime>(
          "datetime.truncate(unit :: STRING, input :: TEMPORAL, fields :: MAP) :: ZONED DATETIME"),
  };
  return kTable;
}

}  // namespace liaison
