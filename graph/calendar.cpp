#include "graph/calendar.h"

namespace liaison {
namespace {

bool IsValidYear(std::int64_t year) { return year >= kMinimumYear && year <= kMaximumYear; }

}  // namespace

bool IsLeapYear(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysInMonth(std::int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400 years that begin on 1 March.
std::int64_t DayNumber(std::int64_t year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = FloorDivide(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilDate ToCivilDate(std::int64_t day_number) {
  const std::int64_t z = day_number + 719'468;
  const std::int64_t era = FloorDivide(z, 146'097);
  const std::int64_t day_of_era = z - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  date.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

int DayOfWeek(std::int64_t day_number) { return static_cast<int>(FloorModulo(day_number + 3, 7)) + 1; }

int DayOfYear(std::int64_t day_number) {
  return static_cast<int>(day_number - DayNumber(ToCivilDate(day_number).year, 1, 1)) + 1;
}

int DayOfQuarter(std::int64_t day_number) {
  const CivilDate date = ToCivilDate(day_number);
  const int first_month = (date.month - 1) / 3 * 3 + 1;
  return static_cast<int>(day_number - DayNumber(date.year, first_month, 1)) + 1;
}

int WeeksInYear(std::int64_t week_year) {
  const int first = DayOfWeek(DayNumber(week_year, 1, 1));
  return first == 4 || (first == 3 && IsLeapYear(week_year)) ? 53 : 52;
}

WeekDate ToWeekDate(std::int64_t day_number) {
  WeekDate date;
  date.day = DayOfWeek(day_number);
  const std::int64_t thursday = day_number - date.day + 4;  // the year of a week is that of its Thursday
  date.year = ToCivilDate(thursday).year;
  date.week = static_cast<int>((thursday - DayNumber(date.year, 1, 1)) / 7) + 1;
  return date;
}

bool IsValidDay(std::int64_t day_number) {
  static const std::int64_t kFirst = DayNumber(kMinimumYear, 1, 1);
  static const std::int64_t kLast = DayNumber(kMaximumYear, 12, 31);
  return day_number >= kFirst && day_number <= kLast;
}

std::optional<std::int64_t> CivilDayNumber(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (!IsValidYear(year) || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (day > DaysInMonth(year, static_cast<int>(month))) return std::nullopt;
  return DayNumber(year, static_cast<int>(month), static_cast<int>(day));
}

std::optional<std::int64_t> WeekDayNumber(std::int64_t year, std::int64_t week, std::int64_t day) {
  if (!IsValidYear(year) || week < 1 || week > WeeksInYear(year) || day < 1 || day > 7) return std::nullopt;
  const std::int64_t fourth = DayNumber(year, 1, 4);  // always in week 1
  const std::int64_t number = fourth - DayOfWeek(fourth) + 1 + (week - 1) * 7 + day - 1;
  return IsValidDay(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> OrdinalDayNumber(std::int64_t year, std::int64_t day) {
  if (!IsValidYear(year) || day < 1 || day > (IsLeapYear(year) ? 366 : 365)) return std::nullopt;
  return DayNumber(year, 1, 1) + day - 1;
}

std::optional<std::int64_t> QuarterDayNumber(std::int64_t year, std::int64_t quarter, std::int64_t day) {
  if (!IsValidYear(year) || quarter < 1 || quarter > 4 || day < 1) return std::nullopt;
  const int first_month = static_cast<int>(quarter - 1) * 3 + 1;
  int length = 0;
  for (int month = first_month; month < first_month + 3; ++month) length += DaysInMonth(year, month);
  if (day > length) return std::nullopt;
  return DayNumber(year, first_month, 1) + day - 1;
}

std::optional<std::int64_t> AddMonths(std::int64_t day_number, std::int64_t months) {
  // Wider than any difference of valid dates, so that the sum below cannot overflow.
  if (months < -30'000'000'000 || months > 30'000'000'000) return std::nullopt;
  const CivilDate date = ToCivilDate(day_number);
  const std::int64_t total = date.year * 12 + (date.month - 1) + months;
  const std::int64_t year = FloorDivide(total, 12);
  if (!IsValidYear(year)) return std::nullopt;
  const int month = static_cast<int>(FloorModulo(total, 12)) + 1;
  const int last = DaysInMonth(year, month);
  return DayNumber(year, month, date.day < last ? date.day : last);
}

std::optional<std::int64_t> AddDays(std::int64_t day_number, std::int64_t days) {
  std::int64_t sum;
  if (__builtin_add_overflow(day_number, days, &sum) || !IsValidDay(sum)) return std::nullopt;
  return sum;
}

}  // namespace liaison
