// temporal_parse.cpp: temporal values from text, in the ISO 8601 forms that CIP2015-08-06 lists (Parse... of
// temporal.h).
#include "graph/calendar.h"
#include "graph/duration_sum.h"
#include "graph/temporal.h"
#include "graph/temporal_zone.h"

namespace liaison {
namespace {

constexpr std::int64_t kNanosOfDigits[] = {1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 100'000,
                                           10'000,        1'000,       100,        10,        1};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool AtEnd() const { return text_.empty(); }
  std::string_view rest() const { return text_; }
  char Peek() const { return text_.empty() ? '\0' : text_.front(); }
  bool Take(char c) {
    if (Peek() != c || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool IsDigitAt(std::size_t i) const { return i < text_.size() && text_[i] >= '0' && text_[i] <= '9'; }
  std::size_t DigitCount() const {
    std::size_t n = 0;
    while (IsDigitAt(n)) ++n;
    return n;
  }
  // Between `least` and `most` digits, as many as there are.
  std::optional<std::int64_t> Number(std::size_t least, std::size_t most) {
    std::int64_t v = 0;
    std::size_t n = 0;
    while (n < most && IsDigitAt(n)) v = v * 10 + (text_[n++] - '0');
    if (n < least) return std::nullopt;
    text_.remove_prefix(n);
    return v;
  }
  std::string_view TakeAll() {
    const std::string_view all = text_;
    text_ = {};
    return all;
  }

 private:
  std::string_view text_;
};

std::optional<std::int64_t> ScanBasicDate(Scanner& in, std::int64_t year) {
  if (in.Take('W')) {
    const auto week = in.Number(2, 2);
    if (!week) return std::nullopt;
    return WeekDayNumber(year, *week, in.Number(1, 1).value_or(1));
  }
  if (in.Take('Q')) {
    const auto quarter = in.Number(1, 1);
    if (!quarter) return std::nullopt;
    if (in.DigitCount() == 0) return QuarterDayNumber(year, *quarter, 1);
    const auto day = in.Number(2, 2);
    return day ? QuarterDayNumber(year, *quarter, *day) : std::nullopt;
  }
  switch (in.DigitCount()) {
    case 0:
      return CivilDayNumber(year, 1, 1);
    case 2:
      return CivilDayNumber(year, *in.Number(2, 2), 1);
    case 3:
      return OrdinalDayNumber(year, *in.Number(3, 3));
    case 4: {
      const std::int64_t month = *in.Number(2, 2);
      return CivilDayNumber(year, month, *in.Number(2, 2));
    }
    default:
      return std::nullopt;
  }
}

// Behind `year-`, or behind a year that `W` or `Q` follows at once and whose day is set off by `-`.
std::optional<std::int64_t> ScanExtendedDate(Scanner& in, std::int64_t year) {
  const auto number_after_dash = [&in](std::size_t most) -> std::optional<std::int64_t> {
    if (!in.Take('-')) return 1;
    return in.Number(1, most);
  };
  if (in.Take('W')) {
    const auto week = in.Number(1, 2);
    const auto day = number_after_dash(1);
    return week && day ? WeekDayNumber(year, *week, *day) : std::nullopt;
  }
  if (in.Take('Q')) {
    const auto quarter = in.Number(1, 1);
    const auto day = number_after_dash(2);
    return quarter && day ? QuarterDayNumber(year, *quarter, *day) : std::nullopt;
  }
  if (in.DigitCount() == 3) return OrdinalDayNumber(year, *in.Number(3, 3));
  const auto month = in.Number(1, 2);
  const auto day = number_after_dash(2);
  return month && day ? CivilDayNumber(year, *month, *day) : std::nullopt;
}

// A date up to the end of the text or to what cannot belong to one.
std::optional<std::int64_t> ScanDate(Scanner& in) {
  if (in.Peek() == '+' || in.Peek() == '-') {
    const bool negative = in.Take('-');
    if (!negative) in.Take('+');
    const auto digits = in.Number(1, 9);
    if (!digits || in.DigitCount() > 0) return std::nullopt;
    const std::int64_t year = negative ? -*digits : *digits;
    if (in.Take('-') || in.Peek() == 'W' || in.Peek() == 'Q') return ScanExtendedDate(in, year);
    return CivilDayNumber(year, 1, 1);
  }
  const auto year = in.Number(4, 4);
  if (!year) return std::nullopt;
  if (in.Take('-')) return ScanExtendedDate(in, *year);
  if (in.Peek() == 'W' || in.Peek() == 'Q') {
    Scanner basic = in;
    if (const auto days = ScanBasicDate(basic, *year); days && basic.Peek() != '-') {
      in = basic;
      return days;
    }
    return ScanExtendedDate(in, *year);
  }
  return ScanBasicDate(in, *year);
}

// Nanoseconds since midnight.
std::optional<std::int64_t> ScanTime(Scanner& in) {
  const bool extended = in.DigitCount() <= 2;
  const std::size_t least = extended ? 1 : 2;
  const auto hour = in.Number(least, 2);
  if (!hour || *hour > 23) return std::nullopt;
  std::int64_t seconds = *hour * 3600;
  std::int64_t nanos = 0;
  const auto more = [&] { return extended ? in.Take(':') : in.DigitCount() > 0; };
  if (more()) {
    const auto minute = in.Number(least, 2);
    if (!minute || *minute > 59) return std::nullopt;
    seconds += *minute * 60;
    if (more()) {
      const auto second = in.Number(least, 2);
      if (!second || *second > 59) return std::nullopt;
      seconds += *second;
      if (in.Take('.') || in.Take(',')) {
        const std::size_t digits = in.DigitCount();
        if (digits == 0 || digits > 9) return std::nullopt;
        nanos = *in.Number(1, 9) * kNanosOfDigits[digits];
      }
    }
  }
  return seconds * kNanosPerSecond + nanos;
}

LocalDateTime Combine(std::int64_t days, std::int64_t nanos_of_day) {
  return {days * kSecondsPerDay + nanos_of_day / kNanosPerSecond,
          static_cast<std::int32_t>(nanos_of_day % kNanosPerSecond)};
}

// A date, and a time behind T; without a time it is midnight.
std::optional<LocalDateTime> ScanLocalDateTime(Scanner& in) {
  const auto days = ScanDate(in);
  if (!days) return std::nullopt;
  if (!in.Take('T')) return Combine(*days, 0);
  const auto nanos = ScanTime(in);
  return nanos ? std::optional(Combine(*days, *nanos)) : std::nullopt;
}

// ---- durations ----

// A number of a duration in billionths.
std::optional<__int128> ScanAmount(Scanner& in) {
  const bool negative = in.Take('-');
  if (!negative) in.Take('+');
  if (in.DigitCount() == 0) return std::nullopt;
  std::int64_t whole = 0;
  while (in.IsDigitAt(0)) {
    const int digit = in.Peek() - '0';
    in.Take(in.Peek());
    if (__builtin_mul_overflow(whole, std::int64_t{10}, &whole)) return std::nullopt;
    // Counted downwards when negative, so that the least integer can be written.
    if (__builtin_add_overflow(whole, std::int64_t{negative ? -digit : digit}, &whole)) return std::nullopt;
  }
  __int128 billionths = static_cast<__int128>(whole) * kNanosPerSecond;
  if (in.Take('.') || in.Take(',')) {
    const std::size_t digits = in.DigitCount();
    if (digits == 0 || digits > 9) return std::nullopt;
    const std::int64_t fraction = *in.Number(1, 9) * kNanosOfDigits[digits];
    billionths += negative ? -fraction : fraction;
  }
  return billionths;
}

std::optional<Duration> ScanUnitDuration(Scanner in, bool negate) {
  constexpr std::string_view kDateUnits = "YMWD", kTimeUnits = "HMS";
  DurationSum sum;
  bool time = false, any = false;
  std::size_t next_unit = 0;  // units come in their order, each at most once
  while (!in.AtEnd()) {
    if (!time && in.Take('T')) {
      time = true;
      next_unit = 0;
      if (in.AtEnd()) return std::nullopt;
    }
    const auto amount = ScanAmount(in);
    if (!amount) return std::nullopt;
    const std::string_view units = time ? kTimeUnits : kDateUnits;
    const std::size_t unit = units.find(in.Peek(), next_unit);
    if (in.AtEnd() || unit == std::string_view::npos) return std::nullopt;
    in.Take(in.Peek());
    next_unit = unit + 1;
    any = true;
    const __int128 signed_amount = negate ? -*amount : *amount;
    if (time) {
      constexpr int kSeconds[] = {3600, 60, 1};
      sum.AddSeconds({signed_amount * kSeconds[unit], kNanosPerSecond});
    } else if (unit < 2) {
      sum.AddMonths({signed_amount * (unit == 0 ? 12 : 1), kNanosPerSecond});
    } else {
      sum.AddDays({signed_amount * (unit == 2 ? 7 : 1), kNanosPerSecond});
    }
  }
  return any ? sum.Finish() : std::nullopt;
}

// P2012-02-02T14:37:21.545: each part within the bounds of a local date-time, and there may be zeros.
std::optional<Duration> ScanDateDuration(Scanner in, bool negate) {
  std::int64_t year = 0, month = 0, day = 0, nanos = 0;
  if (in.Peek() != 'T') {
    const auto y = in.Number(4, 4);
    if (!y) return std::nullopt;
    const bool dashes = in.Take('-');
    const auto m = in.Number(2, 2);
    if (!m || (dashes && !in.Take('-'))) return std::nullopt;
    const auto d = in.Number(2, 2);
    if (!d || *m > 12 || *d > 31) return std::nullopt;
    year = *y;
    month = *m;
    day = *d;
  }
  if (in.Take('T')) {
    const auto t = ScanTime(in);
    if (!t) return std::nullopt;
    nanos = *t;
  }
  if (!in.AtEnd()) return std::nullopt;
  const Duration duration{year * 12 + month, day, nanos / kNanosPerSecond,
                          static_cast<std::int32_t>(nanos % kNanosPerSecond)};
  DurationSum sum;
  sum.Add(duration, {negate ? -1 : 1, 1});
  return sum.Finish();
}

}  // namespace

std::optional<Date> ParseDate(std::string_view text) {
  Scanner in(text);
  const auto days = ScanDate(in);
  if (!days || !in.AtEnd()) return std::nullopt;
  return Date{*days};
}

std::optional<LocalTime> ParseLocalTime(std::string_view text) {
  Scanner in(text);
  in.Take('T');
  const auto nanos = ScanTime(in);
  if (!nanos || !in.AtEnd()) return std::nullopt;
  return LocalTime{*nanos};
}

std::optional<Time> ParseTime(std::string_view text) {
  Scanner in(text);
  in.Take('T');
  const auto nanos = ScanTime(in);
  if (!nanos) return std::nullopt;
  if (in.AtEnd()) return Time{*nanos, 0};
  const auto offset = ParseOffset(in.TakeAll());
  if (!offset) return std::nullopt;
  return Time{*nanos, *offset};
}

std::optional<LocalDateTime> ParseLocalDateTime(std::string_view text) {
  Scanner in(text);
  const auto local = ScanLocalDateTime(in);
  if (!local || !in.AtEnd()) return std::nullopt;
  return local;
}

std::optional<DateTime> ParseDateTime(std::string_view text) {
  const std::string* zone = nullptr;
  if (!text.empty() && text.back() == ']') {
    const std::size_t open = text.find('[');
    if (open == std::string_view::npos) return std::nullopt;
    zone = InternZone(text.substr(open + 1, text.size() - open - 2));
    if (!zone) return std::nullopt;
    text = text.substr(0, open);
  }
  Scanner in(text);
  const auto local = ScanLocalDateTime(in);
  if (!local) return std::nullopt;
  std::optional<std::int32_t> offset;
  if (!in.AtEnd()) {
    offset = ParseOffset(in.TakeAll());
    if (!offset) return std::nullopt;
  }
  if (!zone) return PlaceInZone(*local, nullptr, offset.value_or(0));
  if (!offset) return PlaceInZone(*local, zone, 0);
  // Both were given: they must agree, and the offset says which of two equal local times is meant.
  if (OffsetAtLocal(zone, local->seconds, offset) != *offset ||
      OffsetAt(zone, local->seconds - *offset) != *offset) {
    return std::nullopt;
  }
  return ShowInZone(PlaceInZone(*local, nullptr, *offset), zone, 0);
}

std::optional<Duration> ParseDuration(std::string_view text) {
  Scanner in(text);
  const bool negate = in.Take('-');
  if (!negate) in.Take('+');
  if (!in.Take('P') || in.AtEnd()) return std::nullopt;
  if (auto duration = ScanUnitDuration(in, negate)) return duration;
  return ScanDateDuration(in, negate);
}

}  // namespace liaison
