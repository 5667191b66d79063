// temporal.h: the six temporal types of Cypher as plain values, and their text.
//
// Not here: the functions of the language (query/functions/temporal.cpp) that build, truncate and compare
// them. Years -999,999,999 to 999,999,999, nanoseconds, IANA zones with their history (openCypher
// CIP2015-08-06).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace liaison {

struct Date {
  std::int64_t days = 0;  // since 1970-01-01, proleptic Gregorian
  auto operator<=>(const Date&) const = default;
};

struct LocalTime {
  std::int64_t nanos = 0;  // since midnight
  auto operator<=>(const LocalTime&) const = default;
};

// Equal only when offset and local time are both equal; ordered by instant, then by offset (functions in
// value.cpp).
struct Time {
  std::int64_t nanos = 0;           // local, since midnight
  std::int32_t offset_seconds = 0;  // east of UTC
  bool operator==(const Time&) const = default;
};

struct LocalDateTime {
  std::int64_t seconds = 0;  // since 1970-01-01T00:00 local
  std::int32_t nanos = 0;    // 0 .. 999,999,999
  auto operator<=>(const LocalDateTime&) const = default;
};

struct DateTime {
  std::int64_t seconds = 0;  // since 1970-01-01T00:00Z
  std::int32_t nanos = 0;
  std::int32_t offset_seconds = 0;    // the offset in force at that instant
  const std::string* zone = nullptr;  // interned IANA name (InternZone); nullptr: only an offset
  bool operator==(const DateTime&) const = default;
};

// Months, days and seconds are kept apart: their lengths differ from case to case.
struct Duration {
  std::int64_t months = 0;
  std::int64_t days = 0;
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;  // same sign rules as java.time: 0 .. 999,999,999, added to seconds
  bool operator==(const Duration&) const = default;
};

// A pointer that stays valid for the life of the process; nullptr when the zone is not known.
const std::string* InternZone(std::string_view name);

// The text of toString(): ISO 8601; see tck/README of the contract: seconds left out when zero, fraction 3, 6
// or 9 digits, UTC as Z, `[Zone]` behind the offset.
std::string ToString(const Date&);
std::string ToString(const LocalTime&);
std::string ToString(const Time&);
std::string ToString(const LocalDateTime&);
std::string ToString(const DateTime&);
std::string ToString(const Duration&);

// ISO 8601 in all forms of the reference (basic and extended, weeks, ordinal days, quarters, fractions in
// durations). nullopt when the text is none. The default zone is UTC.
std::optional<Date> ParseDate(std::string_view);
std::optional<LocalTime> ParseLocalTime(std::string_view);
std::optional<Time> ParseTime(std::string_view);
std::optional<LocalDateTime> ParseLocalDateTime(std::string_view);
std::optional<DateTime> ParseDateTime(std::string_view);
std::optional<Duration> ParseDuration(std::string_view);

}  // namespace liaison
