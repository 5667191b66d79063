#include "graph/temporal.h"

#include "graph/calendar.h"
#include "graph/temporal_zone.h"

namespace liaison {
namespace {

void AppendPadded(std::string& out, std::uint64_t v, std::size_t width) {
  const std::string digits = std::to_string(v);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

void AppendDate(std::string& out, std::int64_t days) {
  const CivilDate date = ToCivilDate(days);
  if (date.year < 0) {
    out += '-';
  } else if (date.year > 9999) {
    out += '+';
  }
  AppendPadded(out, date.year < 0 ? -date.year : date.year, 4);
  out += '-';
  AppendPadded(out, date.month, 2);
  out += '-';
  AppendPadded(out, date.day, 2);
}

// Seconds are left out when they and the fraction are zero; a fraction has 3, 6 or 9 digits.
void AppendTime(std::string& out, std::int64_t nanos_of_day) {
  const std::int64_t seconds = nanos_of_day / kNanosPerSecond;
  const std::int64_t nanos = nanos_of_day % kNanosPerSecond;
  AppendPadded(out, seconds / 3600, 2);
  out += ':';
  AppendPadded(out, seconds / 60 % 60, 2);
  if (seconds % 60 == 0 && nanos == 0) return;
  out += ':';
  AppendPadded(out, seconds % 60, 2);
  if (nanos == 0) return;
  out += '.';
  if (nanos % 1'000'000 == 0) {
    AppendPadded(out, nanos / 1'000'000, 3);
  } else if (nanos % 1'000 == 0) {
    AppendPadded(out, nanos / 1'000, 6);
  } else {
    AppendPadded(out, nanos, 9);
  }
}

void AppendLocalDateTime(std::string& out, std::int64_t seconds, std::int32_t nanos) {
  const std::int64_t days = FloorDivide(seconds, kSecondsPerDay);
  AppendDate(out, days);
  out += 'T';
  AppendTime(out, (seconds - days * kSecondsPerDay) * kNanosPerSecond + nanos);
}

}  // namespace

std::string ToString(const Date& d) {
  std::string out;
  AppendDate(out, d.days);
  return out;
}

std::string ToString(const LocalTime& t) {
  std::string out;
  AppendTime(out, t.nanos);
  return out;
}

std::string ToString(const Time& t) {
  std::string out;
  AppendTime(out, t.nanos);
  return out + OffsetText(t.offset_seconds);
}

std::string ToString(const LocalDateTime& t) {
  std::string out;
  AppendLocalDateTime(out, t.seconds, t.nanos);
  return out;
}

std::string ToString(const DateTime& t) {
  std::string out;
  AppendLocalDateTime(out, t.seconds + t.offset_seconds, t.nanos);
  out += OffsetText(t.offset_seconds);
  if (t.zone) out += '[' + *t.zone + ']';
  return out;
}

std::string ToString(const Duration& d) {
  std::string date, time;
  const auto part = [](std::string& out, std::int64_t v, char unit) {
    if (v != 0) out += std::to_string(v) + unit;
  };
  part(date, d.months / 12, 'Y');
  part(date, d.months % 12, 'M');
  part(date, d.days, 'D');

  // Nanoseconds count upwards from the second below; the text has one sign for both.
  std::int64_t seconds = d.seconds;
  std::int64_t nanos = d.nanos;
  if (seconds < 0 && nanos > 0) {
    ++seconds;
    nanos -= kNanosPerSecond;
  }
  part(time, seconds / 3600, 'H');
  part(time, seconds / 60 % 60, 'M');
  const std::int64_t rest = seconds % 60;
  if (rest != 0 || nanos != 0) {
    if (rest < 0 || nanos < 0) time += '-';
    time += std::to_string(rest < 0 ? -rest : rest);
    if (nanos != 0) {
      std::string fraction;
      AppendPadded(fraction, nanos < 0 ? -nanos : nanos, 9);
      fraction.erase(fraction.find_last_not_of('0') + 1);
      time += '.' + fraction;
    }
    time += 'S';
  }
  if (date.empty() && time.empty()) return "PT0S";
  return time.empty() ? 'P' + date : 'P' + date + 'T' + time;
}

}  // namespace liaison
