// calendar.h: arithmetic of the proleptic Gregorian calendar on day numbers.
//
// Not here: text (temporal.h), zones (temporal_zone.h), the functions of the language
// (query/functions/temporal.cpp). A day number counts from 1970-01-01. Years -999,999,999 to 999,999,999, so
// std::chrono's 16 bit years do not do.
#pragma once

#include <cstdint>
#include <optional>

namespace liaison {

inline constexpr std::int64_t kMinimumYear = -999'999'999;
inline constexpr std::int64_t kMaximumYear = 999'999'999;
inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;
inline constexpr std::int64_t kSecondsPerAverageMonth = 2'629'746;  // 365.2425 days / 12

struct CivilDate {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
};

// ISO 8601: weeks start on Monday (day 1), week 1 has the year's first Thursday.
struct WeekDate {
  std::int64_t year = 1970;
  int week = 1;
  int day = 1;
};

constexpr std::int64_t FloorDivide(std::int64_t a, std::int64_t b) {
  const std::int64_t q = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}
constexpr std::int64_t FloorModulo(std::int64_t a, std::int64_t b) { return a - FloorDivide(a, b) * b; }

bool IsLeapYear(std::int64_t year);
int DaysInMonth(std::int64_t year, int month);
int WeeksInYear(std::int64_t week_year);

// Precondition: a date that exists.
std::int64_t DayNumber(std::int64_t year, int month, int day);
CivilDate ToCivilDate(std::int64_t day_number);
WeekDate ToWeekDate(std::int64_t day_number);
int DayOfYear(std::int64_t day_number);
int DayOfQuarter(std::int64_t day_number);
int DayOfWeek(std::int64_t day_number);  // 1 is Monday

// nullopt when there is no such day, or the year is out of range.
std::optional<std::int64_t> CivilDayNumber(std::int64_t year, std::int64_t month, std::int64_t day);
std::optional<std::int64_t> WeekDayNumber(std::int64_t year, std::int64_t week, std::int64_t day);
std::optional<std::int64_t> OrdinalDayNumber(std::int64_t year, std::int64_t day);
std::optional<std::int64_t> QuarterDayNumber(std::int64_t year, std::int64_t quarter, std::int64_t day);

// The same day of another month, or that month's last day. nullopt: out of range.
std::optional<std::int64_t> AddMonths(std::int64_t day_number, std::int64_t months);
std::optional<std::int64_t> AddDays(std::int64_t day_number, std::int64_t days);
bool IsValidDay(std::int64_t day_number);

}  // namespace liaison
