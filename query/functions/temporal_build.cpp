// temporal_build.cpp: instants from maps of components and from other instants (BuildInstant, ConvertInstant
// of temporal_value.h).
#include <fmt/format.h>

#include <array>

#include "graph/calendar.h"
#include "graph/temporal_zone.h"
#include "query/functions/temporal_value.h"

namespace liaison {
namespace {

enum Field {
  kYear,
  kQuarter,
  kMonth,
  kWeek,
  kDayOfQuarter,
  kDayOfWeek,
  kOrdinalDay,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
  kNanosecond,
  kEpochSeconds,
  kEpochMillis,
  kFieldCount,
};
constexpr std::array<std::string_view, kFieldCount> kFieldNames = {
    "year", "quarter", "month",  "week",        "dayOfQuarter", "dayOfWeek",  "ordinalDay",   "day",
    "hour", "minute",  "second", "millisecond", "microsecond",  "nanosecond", "epochSeconds", "epochMillis"};

// Numbers by field, the selected groups, the zone. An entry whose value is null counts as absent.
struct Fields {
  std::array<std::optional<std::int64_t>, kFieldCount> numbers;
  const Value* date = nullptr;
  const Value* time = nullptr;
  const Value* datetime = nullptr;
  std::optional<ZoneChoice> zone;

  bool Has(Field f) const { return numbers[f].has_value(); }
  bool HasAny(Field first, Field last) const {
    for (int f = first; f <= last; ++f) {
      if (numbers[f]) return true;
    }
    return false;
  }
  std::int64_t Get(Field f, std::int64_t otherwise) const { return numbers[f].value_or(otherwise); }
};

std::string_view FunctionName(Value::Type type) {
  switch (type) {
    case Value::Type::kDate:
      return "date";
    case Value::Type::kLocalTime:
      return "localtime";
    case Value::Type::kTime:
      return "time";
    case Value::Type::kLocalDateTime:
      return "localdatetime";
    default:
      return "datetime";
  }
}

Fields ReadFields(Value::Type type, const Map& map) {
  Fields fields;
  for (const auto& [key, value] : map) {
    if (value.is_null()) continue;
    if (key == "timezone") {
      if (!HasZone(type))
        ThrowTemporalArgument(fmt::format("{}() has no component `timezone`", FunctionName(type)));
      fields.zone = ParseZone(value);
      continue;
    }
    if (key == "date" || key == "time" || key == "datetime") {
      if (!IsInstant(value.type())) {
        throw Error(ErrorKind::kArgument, "InvalidArgumentType",
                    fmt::format("{}(): `{}` takes a temporal instant, not {}", FunctionName(type), key,
                                NameOf(value.type())));
      }
      (key == "date" ? fields.date : key == "time" ? fields.time : fields.datetime) = &value;
      continue;
    }
    int f = 0;
    while (f < kFieldCount && kFieldNames[f] != key) ++f;
    if (f == kFieldCount)
      ThrowTemporalArgument(fmt::format("{}(): there is no component `{}`", FunctionName(type), key));
    if (!value.is_integer()) {
      throw Error(ErrorKind::kArgument, "InvalidArgumentType",
                  fmt::format("{}(): `{}` must be an INTEGER, not {}", FunctionName(type), key,
                              NameOf(value.type())));
    }
    fields.numbers[f] = value.AsInteger();
  }
  return fields;
}

void RefuseFields(Value::Type type, const Fields& fields, Field first, Field last) {
  for (int f = first; f <= last; ++f) {
    if (fields.numbers[f]) {
      ThrowTemporalArgument(fmt::format("{}() has no component `{}`", FunctionName(type), kFieldNames[f]));
    }
  }
}

std::int64_t InRange(std::string_view name, std::int64_t v, std::int64_t low, std::int64_t high) {
  if (v >= low && v <= high) return v;
  throw Error(ErrorKind::kArgument, "NumberOutOfRange",
              fmt::format("`{}` must be {} to {}, not {}", name, low, high, v));
}

std::int64_t ExistingDay(std::optional<std::int64_t> day) {
  if (!day) throw Error(ErrorKind::kArgument, "NumberOutOfRange", "there is no such date in the calendar");
  return *day;
}

// Which of the four ways to name a day was taken; mixing them has no meaning.
void CheckOneScheme(const Fields& f) {
  const bool calendar = f.Has(kMonth) || f.Has(kDay);
  const bool week = f.Has(kWeek) || f.Has(kDayOfWeek);
  const bool quarter = f.Has(kQuarter) || f.Has(kDayOfQuarter);
  const bool ordinal = f.Has(kOrdinalDay);
  if (calendar + week + quarter + ordinal > 1) {
    ThrowTemporalArgument(
        "a date is given by month and day, or week and dayOfWeek, or quarter and dayOfQuarter, or "
        "ordinalDay");
  }
}

void Require(const Fields& f, Field smaller, Field larger) {
  if (f.Has(smaller) && !f.Has(larger)) {
    ThrowTemporalArgument(
        fmt::format("`{}` needs `{}` beside it", kFieldNames[smaller], kFieldNames[larger]));
  }
}

std::int64_t NewDay(const Fields& f) {
  if (!f.Has(kYear)) ThrowTemporalArgument("`year` must be given");
  Require(f, kDay, kMonth);
  Require(f, kDayOfWeek, kWeek);
  Require(f, kDayOfQuarter, kQuarter);
  const std::int64_t year = *f.numbers[kYear];
  if (f.Has(kWeek)) return ExistingDay(WeekDayNumber(year, *f.numbers[kWeek], f.Get(kDayOfWeek, 1)));
  if (f.Has(kQuarter))
    return ExistingDay(QuarterDayNumber(year, *f.numbers[kQuarter], f.Get(kDayOfQuarter, 1)));
  if (f.Has(kOrdinalDay)) return ExistingDay(OrdinalDayNumber(year, *f.numbers[kOrdinalDay]));
  return ExistingDay(CivilDayNumber(year, f.Get(kMonth, 1), f.Get(kDay, 1)));
}

// Components replaced one after the other, from the largest on; a day that the new month has not becomes its
// last.
std::int64_t ChangedDay(std::int64_t day, const Fields& f) {
  if (f.Has(kWeek) || f.Has(kDayOfWeek)) {
    const WeekDate base = ToWeekDate(day);
    const std::int64_t year = InRange("year", f.Get(kYear, base.year), kMinimumYear, kMaximumYear);
    std::int64_t week = base.week;
    if (f.Has(kYear) && week > WeeksInYear(year)) week = WeeksInYear(year);
    return ExistingDay(WeekDayNumber(year, f.Get(kWeek, week), f.Get(kDayOfWeek, base.day)));
  }
  const CivilDate base = ToCivilDate(day);
  const std::int64_t year = InRange("year", f.Get(kYear, base.year), kMinimumYear, kMaximumYear);
  std::int64_t month = base.month;
  if (f.Has(kQuarter)) month = (InRange("quarter", *f.numbers[kQuarter], 1, 4) - 1) * 3 + (month - 1) % 3 + 1;
  if (f.Has(kMonth)) month = InRange("month", *f.numbers[kMonth], 1, 12);
  if (f.Has(kDay)) return ExistingDay(CivilDayNumber(year, month, *f.numbers[kDay]));
  if (f.Has(kOrdinalDay)) return ExistingDay(OrdinalDayNumber(year, *f.numbers[kOrdinalDay]));
  if (f.Has(kDayOfQuarter))
    return ExistingDay(QuarterDayNumber(year, (month - 1) / 3 + 1, *f.numbers[kDayOfQuarter]));
  const int last = DaysInMonth(year, static_cast<int>(month));
  return DayNumber(year, static_cast<int>(month), base.day < last ? base.day : last);
}

// A smaller unit beside a larger one counts within that; alone it counts within the second.
std::int64_t Subsecond(const Fields& f) {
  const std::int64_t milli = InRange("millisecond", f.Get(kMillisecond, 0), 0, 999);
  const std::int64_t micro =
      InRange("microsecond", f.Get(kMicrosecond, 0), 0, f.Has(kMillisecond) ? 999 : 999'999);
  const std::int64_t nano = InRange("nanosecond", f.Get(kNanosecond, 0), 0,
                                    f.Has(kMicrosecond)   ? 999
                                    : f.Has(kMillisecond) ? 999'999
                                                          : 999'999'999);
  return milli * 1'000'000 + micro * 1'000 + nano;
}

std::int64_t ChangedTime(std::int64_t nanos_of_day, const Fields& f) {
  const std::int64_t base = nanos_of_day / kNanosPerSecond;
  const std::int64_t hour = InRange("hour", f.Get(kHour, base / 3600), 0, 23);
  const std::int64_t minute = InRange("minute", f.Get(kMinute, base / 60 % 60), 0, 59);
  const std::int64_t second = InRange("second", f.Get(kSecond, base % 60), 0, 59);
  const std::int64_t nanos =
      f.HasAny(kMillisecond, kNanosecond) ? Subsecond(f) : nanos_of_day % kNanosPerSecond;
  return (hour * 3600 + minute * 60 + second) * kNanosPerSecond + nanos;
}

std::int64_t NewTime(const Fields& f, bool hour_required) {
  if (hour_required && !f.Has(kHour)) ThrowTemporalArgument("`hour` must be given");
  Require(f, kMinute, kHour);
  Require(f, kSecond, kMinute);
  for (const Field subsecond : {kMillisecond, kMicrosecond, kNanosecond}) Require(f, subsecond, kSecond);
  return ChangedTime(0, f);
}

InstantParts Selected(Value::Type type, const Value& from, bool date, bool time) {
  const InstantParts parts = *PartsOf(from);
  if ((date && !parts.days) || (time && !parts.nanos_of_day)) {
    ThrowTemporalArgument(fmt::format("{}(): {} has no {}", FunctionName(type), NameOf(from.type()),
                                      date && !parts.days ? "date" : "time of day"));
  }
  return parts;
}

std::int64_t DayFrom(Value::Type type, const Fields& f) {
  CheckOneScheme(f);
  if (const Value* const from = f.date ? f.date : f.datetime)
    return ChangedDay(*Selected(type, *from, true, false).days, f);
  return NewDay(f);
}

struct SelectedTime {
  std::int64_t nanos_of_day = 0;
  std::optional<ZoneChoice> zone;  // of the instant that the time was selected from
};

SelectedTime TimeFrom(Value::Type type, const Fields& f) {
  if (const Value* const from = f.time ? f.time : f.datetime) {
    // A date as a whole date-time begins at midnight.
    InstantParts parts = Selected(type, *from, false, f.time != nullptr);
    return {ChangedTime(parts.nanos_of_day.value_or(0), f), parts.zone};
  }
  const bool alone = type == Value::Type::kTime || type == Value::Type::kLocalTime;
  return {NewTime(f, alone), std::nullopt};
}

Value BuildTime(FunctionContext& context, const Fields& f) {
  // A named zone has the offset of now: there is no date to ask for.
  const auto offset_of = [&context](const ZoneChoice& z) {
    return z.name ? OffsetAt(z.name, context.statement_time.seconds) : z.offset;
  };
  const SelectedTime t = TimeFrom(Value::Type::kTime, f);
  if (t.zone) {
    // Selected from a zoned value: a named zone's offset is that at the value's own instant.
    const Value* const from = f.time ? f.time : f.datetime;
    const std::int32_t own = PartsOf(*from)->offset;
    if (!f.zone) return Time{t.nanos_of_day, own};
    const std::int32_t wanted = offset_of(*f.zone);
    return Time{FloorModulo(t.nanos_of_day + (wanted - own) * kNanosPerSecond, kNanosPerDay), wanted};
  }
  return Time{t.nanos_of_day, f.zone ? offset_of(*f.zone) : 0};
}

DateTime FromEpoch(Fields& f) {
  if (f.Has(kEpochSeconds) && f.Has(kEpochMillis)) {
    ThrowTemporalArgument("datetime(): epochSeconds and epochMillis exclude each other");
  }
  std::int64_t seconds = f.Get(kEpochSeconds, 0);
  if (f.Has(kEpochMillis)) {
    const std::int64_t millis = *f.numbers[kEpochMillis];
    seconds = FloorDivide(millis, 1'000);
    if (f.Has(kMillisecond))
      ThrowTemporalArgument("datetime(): millisecond and epochMillis exclude each other");
    f.numbers[kMillisecond] = FloorModulo(millis, 1'000);
  }
  const std::int64_t days = FloorDivide(seconds, kSecondsPerDay);
  if (!IsValidDay(days))
    ThrowTemporalRange("the date-time would be out of the range of years -999999999 to 999999999");
  DateTime t;
  t.seconds = seconds;
  t.nanos = static_cast<std::int32_t>(Subsecond(f));
  return f.zone ? ShowInZone(t, f.zone->name, f.zone->offset) : t;
}

Value BuildDateTime(Fields& f) {
  if (f.HasAny(kEpochSeconds, kEpochMillis)) return FromEpoch(f);
  const std::int64_t days = DayFrom(Value::Type::kDateTime, f);
  const SelectedTime t = TimeFrom(Value::Type::kDateTime, f);
  if (t.zone) {
    const DateTime own = InZone(days, t.nanos_of_day, *t.zone);
    return f.zone ? ShowInZone(own, f.zone->name, f.zone->offset) : own;
  }
  return InZone(days, t.nanos_of_day, f.zone.value_or(ZoneChoice{}));
}

}  // namespace

Value BuildInstant(FunctionContext& context, Value::Type type, const Map& map) {
  Fields fields = ReadFields(type, map);
  if (type != Value::Type::kDateTime) RefuseFields(type, fields, kEpochSeconds, kEpochMillis);
  switch (type) {
    case Value::Type::kDate:
      RefuseFields(type, fields, kHour, kNanosecond);
      return Date{DayFrom(type, fields)};
    case Value::Type::kLocalTime:
      RefuseFields(type, fields, kYear, kDay);
      return LocalTime{TimeFrom(type, fields).nanos_of_day};
    case Value::Type::kTime:
      RefuseFields(type, fields, kYear, kDay);
      return BuildTime(context, fields);
    case Value::Type::kLocalDateTime: {
      const std::int64_t days = DayFrom(type, fields);
      return LocalDateTimeOf(days, TimeFrom(type, fields).nanos_of_day);
    }
    default:
      return BuildDateTime(fields);
  }
}

Value ConvertInstant(Value::Type type, const Value& from) {
  const bool time_alone = type == Value::Type::kTime || type == Value::Type::kLocalTime;
  const InstantParts parts = Selected(type, from, HasDate(type), time_alone);
  const std::int64_t nanos = parts.nanos_of_day.value_or(0);
  switch (type) {
    case Value::Type::kDate:
      return Date{*parts.days};
    case Value::Type::kLocalTime:
      return LocalTime{nanos};
    case Value::Type::kTime:
      return Time{nanos, parts.offset};
    case Value::Type::kLocalDateTime:
      return LocalDateTimeOf(*parts.days, nanos);
    default:
      break;
  }
  if (from.type() == Value::Type::kDateTime) return from;
  return InZone(*parts.days, nanos, ZoneChoice{});
}

}  // namespace liaison
