// json_value.h: JSON text and values of the graph, both ways.
//
// Read: JSON as it is (a number without '.', 'e', 'E' is an integer), and {"$type": T, "_value": V} of the
// pipe contract for what JSON has not: Integer, Float, Date, Time, LocalTime, LocalDateTime, OffsetDateTime,
// ZonedDateTime, Duration, Point, ...
// Write: plain JSON where that loses nothing, typed otherwise, always in
// the same bytes for the same value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "graph/value.h"

namespace liaison::importer {

// Nested deeper is refused.
inline constexpr int kDeepestJson = 64;

// Absent with a reason: broken JSON, integers beyond 64 bits, invalid UTF-8, keys that are there twice, typed
// values that are none.
std::optional<Value> ParseJson(std::string_view text, std::string& reason);

void AppendJsonText(std::string& out, std::string_view text);  // as a JSON string
// Storable values.
void AppendJsonValue(std::string& out, const Value& value);

}  // namespace liaison::importer
