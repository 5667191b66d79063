// temporal_value.h: what the temporal functions share: parts of instants, building from maps, components,
// adding durations.
//
// Not here: the functions themselves (temporal.cpp, truncate.cpp, duration.cpp), text and zones
// (graph/temporal*.h). Semantics: CIP2015-08-06; where it is silent those of java.time, on which the
// reference implementation stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "graph/temporal.h"
#include "graph/value.h"
#include "query/functions/function.h"

namespace liaison {

// A zone by name, or an offset when `name` is null.
struct ZoneChoice {
  const std::string* name = nullptr;
  std::int32_t offset = 0;
};

// An instant taken apart: what it lacks is absent. Local date and local time.
struct InstantParts {
  std::optional<std::int64_t> days;
  std::optional<std::int64_t> nanos_of_day;
  std::optional<ZoneChoice> zone;
  std::int32_t offset = 0;  // in force, when there is a zone
};

// nullopt when the value is no instant.
std::optional<InstantParts> PartsOf(const Value& v);

// `Europe/Stockholm`, `+01:00`, `Z`. ArgumentError.InvalidArgumentValue for another text, InvalidArgumentType
// for no text.
ZoneChoice ParseZone(const Value& v);

LocalDateTime LocalDateTimeOf(std::int64_t days, std::int64_t nanos_of_day);
DateTime InZone(std::int64_t days, std::int64_t nanos_of_day, const ZoneChoice& zone);

// The instant of a type (kDate, kLocalTime, kTime, kLocalDateTime, kDateTime) from components and selected
// groups.
Value BuildInstant(FunctionContext& context, Value::Type type, const Map& fields);
// date(x), time(x) ... of another instant.
Value ConvertInstant(Value::Type type, const Value& from);

// A component of an instant or a duration; nullopt when the type has none of that name.
std::optional<Value> TemporalComponent(const Value& v, std::string_view name);

// ArithmeticError.IntegerOverflow when the result is out of range. `sign` is 1 or -1.
Value AddDuration(const Value& instant, const Duration& duration, int sign);

inline bool IsInstant(Value::Type t) {
  return t == Value::Type::kDate || t == Value::Type::kLocalTime || t == Value::Type::kTime ||
         t == Value::Type::kLocalDateTime || t == Value::Type::kDateTime;
}
bool HasDate(Value::Type type);
bool HasTime(Value::Type type);
bool HasZone(Value::Type type);

[[noreturn]] void ThrowTemporalRange(const std::string& message);     // ArithmeticError.IntegerOverflow
[[noreturn]] void ThrowTemporalArgument(const std::string& message);  // ArgumentError.InvalidArgumentValue

}  // namespace liaison
