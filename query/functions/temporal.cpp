// temporal.cpp: date(), localtime(), time(), localdatetime(), datetime() and their clocks.
#include <fmt/format.h>
#include <time.h>

#include <array>

#include "graph/calendar.h"
#include "graph/temporal_zone.h"
#include "query/functions/registry.h"
#include "query/functions/temporal_value.h"

namespace liaison {
namespace {

using T = Value::Type;
using Arguments = std::span<const Value>;
enum class Clock { kStatement, kTransaction, kRealtime };

constexpr std::string_view NameOfConstructor(T type) {
  switch (type) {
    case T::kDate:
      return "date";
    case T::kLocalTime:
      return "localtime";
    case T::kTime:
      return "time";
    case T::kLocalDateTime:
      return "localdatetime";
    default:
      return "datetime";
  }
}

DateTime Read(const FunctionContext& context, Clock clock) {
  switch (clock) {
    case Clock::kStatement:
      return context.statement_time;
    case Clock::kTransaction:
      return context.transaction_time;
    case Clock::kRealtime:
      break;
  }
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  DateTime t;
  t.seconds = now.tv_sec;
  t.nanos = static_cast<std::int32_t>(now.tv_nsec);
  return t;
}

Value Now(const FunctionContext& context, T type, Clock clock, const ZoneChoice& zone) {
  const Value now = ShowInZone(Read(context, clock), zone.name, zone.offset);
  return ConvertInstant(type, now);
}

// {timezone: ...} alone asks for the current time there.
const Value* OnlyZone(const Map& map) {
  if (map.size() != 1 || map.begin()->first != "timezone" || map.begin()->second.is_null()) return nullptr;
  return &map.begin()->second;
}

template <class Parsed>
Value Checked(std::optional<Parsed> parsed, T type, const std::string& text) {
  if (!parsed) {
    ThrowTemporalArgument(
        fmt::format("{}(): '{}' cannot be read as {}", NameOfConstructor(type), text, NameOf(type)));
  }
  return *parsed;
}

Value Parse(T type, const std::string& text) {
  switch (type) {
    case T::kDate:
      return Checked(ParseDate(text), type, text);
    case T::kLocalTime:
      return Checked(ParseLocalTime(text), type, text);
    case T::kTime:
      return Checked(ParseTime(text), type, text);
    case T::kLocalDateTime:
      return Checked(ParseLocalDateTime(text), type, text);
    default:
      return Checked(ParseDateTime(text), type, text);
  }
}

template <T kType>
Value Construct(FunctionContext& context, Arguments a) {
  if (a.empty()) return Now(context, kType, Clock::kStatement, {});
  const Value& v = a[0];
  if (v.is_string()) return Parse(kType, v.AsString());
  if (v.is_map()) {
    if (const Value* const zone = OnlyZone(v.AsMap()))
      return Now(context, kType, Clock::kStatement, ParseZone(*zone));
    return BuildInstant(context, kType, v.AsMap());
  }
  if (IsInstant(v.type())) return ConvertInstant(kType, v);
  ThrowArgument(NameOfConstructor(kType), 0, v, "STRING, MAP or a temporal instant");
}

template <T kType, Clock kClock>
Value Current(FunctionContext& context, Arguments a) {
  if (a.empty()) return Now(context, kType, kClock, {});
  if (a[0].is_map()) {
    if (const Value* const zone = OnlyZone(a[0].AsMap()))
      return Now(context, kType, kClock, ParseZone(*zone));
  }
  if (!a[0].is_string())
    ThrowArgument(NameOfConstructor(kType), 0, a[0], "STRING, the name or offset of a time zone");
  return Now(context, kType, kClock, ParseZone(a[0]));
}

Value FromEpoch(FunctionContext& context, Arguments a) {
  for (int i = 0; i < 2; ++i) {
    if (!a[i].is_integer()) ThrowArgument("datetime.fromepoch", i, a[i], "INTEGER");
  }
  return BuildInstant(context, T::kDateTime, {{"epochSeconds", a[0]}, {"nanosecond", a[1]}});
}

Value FromEpochMillis(FunctionContext& context, Arguments a) {
  if (!a[0].is_integer()) ThrowArgument("datetime.fromepochmillis", 0, a[0], "INTEGER");
  return BuildInstant(context, T::kDateTime, {{"epochMillis", a[0]}});
}

Value Timestamp(FunctionContext& context, Arguments) {
  return context.statement_time.seconds * 1'000 + context.statement_time.nanos / 1'000'000;
}

constexpr TypeSet kZoneTypes = kStringTypes | kMapTypes;

template <T kType>
void AddConstructor(std::vector<Function>& table, std::array<std::string_view, 4> names,
                    std::array<std::string_view, 4> signatures, std::string_view description) {
  const TypeSet result = TypeBit(kType);
  Function construct{.name = names[0], .minimum_arguments = 0, .maximum_arguments = 1};
  construct.argument_types = {kZoneTypes | kInstantTypes};
  construct.result_type = result;
  construct.deterministic = false;
  construct.deterministic_with_arguments = true;
  construct.call = &Construct<kType>;
  construct.signature = signatures[0];
  construct.description = description;
  table.push_back(construct);
  const auto add_clock = [&](int i, auto call, std::string_view clock) {
    Function function = construct;
    function.name = names[i];
    function.argument_types = {kZoneTypes};
    function.deterministic_with_arguments = false;
    function.call = call;
    function.signature = signatures[i];
    function.description = clock;
    table.push_back(function);
  };
  add_clock(1, &Current<kType, Clock::kTransaction>,
            "The current instant; the same throughout a transaction.");
  add_clock(2, &Current<kType, Clock::kStatement>, "The current instant; the same throughout a statement.");
  add_clock(3, &Current<kType, Clock::kRealtime>,
            "The current instant, read from the system's clock at each call.");
}

}  // namespace

std::span<const Function> TemporalFunctions() {
  static const std::vector<Function> kTable = [] {
    std::vector<Function> t;
    AddConstructor<T::kDate>(
        t, {"date", "date.transaction", "date.statement", "date.realtime"},
        {"date(input :: STRING | MAP | TEMPORAL) :: DATE", "date.transaction(timezone :: STRING) :: DATE",
         "date.statement(timezone :: STRING) :: DATE", "date.realtime(timezone :: STRING) :: DATE"},
        "A date from text, components or another instant; without argument, today.");
    AddConstructor<T::kLocalTime>(
        t, {"localtime", "localtime.transaction", "localtime.statement", "localtime.realtime"},
        {"localtime(input :: STRING | MAP | TEMPORAL) :: LOCAL TIME",
         "localtime.transaction(timezone :: STRING) :: LOCAL TIME",
         "localtime.statement(timezone :: STRING) :: LOCAL TIME",
         "localtime.realtime(timezone :: STRING) :: LOCAL TIME"},
        "A time of day without zone from text, components or another instant; without argument, now.");
    AddConstructor<T::kTime>(
        t, {"time", "time.transaction", "time.statement", "time.realtime"},
        {"time(input :: STRING | MAP | TEMPORAL) :: ZONED TIME",
         "time.transaction(timezone :: STRING) :: ZONED TIME",
         "time.statement(timezone :: STRING) :: ZONED TIME",
         "time.realtime(timezone :: STRING) :: ZONED TIME"},
        "A time of day with an offset from text, components or another instant; without argument, now.");
    AddConstructor<T::kLocalDateTime>(
        t,
        {"localdatetime", "localdatetime.transaction", "localdatetime.statement", "localdatetime.realtime"},
        {"localdatetime(input :: STRING | MAP | TEMPORAL) :: LOCAL DATETIME",
         "localdatetime.transaction(timezone :: STRING) :: LOCAL DATETIME",
         "localdatetime.statement(timezone :: STRING) :: LOCAL DATETIME",
         "localdatetime.realtime(timezone :: STRING) :: LOCAL DATETIME"},
        "A date and time without zone from text, components or another instant; without argument, now.");
    AddConstructor<T::kDateTime>(
        t, {"datetime", "datetime.transaction", "datetime.statement", "datetime.realtime"},
        {"datetime(input :: STRING | MAP | TEMPORAL) :: ZONED DATETIME",
         "datetime.transaction(timezone :: STRING) :: ZONED DATETIME",
         "datetime.statement(timezone :: STRING) :: ZONED DATETIME",
         "datetime.realtime(timezone :: STRING) :: ZONED DATETIME"},
        "A date and time with zone from text, components or another instant; without argument, now.");
    t.push_back(
        {.name = "datetime.fromepoch",
         .minimum_arguments = 2,
         .maximum_arguments = 2,
         .argument_types = {kIntegerTypes, kIntegerTypes},
         .result_type = TypeBit(T::kDateTime),
         .call = &FromEpoch,
         .signature = "datetime.fromepoch(seconds :: INTEGER, nanoseconds :: INTEGER) :: ZONED DATETIME",
         .description = "The instant so many seconds and nanoseconds after 1970-01-01T00:00Z."});
    t.push_back({.name = "datetime.fromepochmillis",
                 .minimum_arguments = 1,
                 .maximum_arguments = 1,
                 .argument_types = {kIntegerTypes},
                 .result_type = TypeBit(T::kDateTime),
                 .call = &FromEpochMillis,
                 .signature = "datetime.fromepochmillis(milliseconds :: INTEGER) :: ZONED DATETIME",
                 .description = "The instant so many milliseconds after 1970-01-01T00:00Z."});
    t.push_back({.name = "timestamp",
                 .result_type = kIntegerTypes,
                 .deterministic = false,
                 .call = &Timestamp,
                 .signature = "timestamp() :: INTEGER",
                 .description = "Milliseconds since 1970-01-01T00:00Z; the same throughout a statement."});
    return t;
  }();
  return kTable;
}

}  // namespace liaison
