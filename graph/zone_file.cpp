#include "graph/zone_file.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "graph/calendar.h"

namespace liaison {
namespace {

class RuleParser {
 public:
  explicit RuleParser(std::string_view text) : text_(text) {}

  std::optional<ZoneRule> Parse() {
    ZoneRule rule;
    if (!Name() || !Offset(&rule.standard)) return std::nullopt;
    rule.standard = -rule.standard;  // POSIX counts west of UTC
    rule.daylight = rule.standard + 3600;
    if (text_.empty()) return rule;
    rule.has_daylight = true;
    if (!Name()) return std::nullopt;
    if (!text_.empty() && text_.front() != ',') {
      if (!Offset(&rule.daylight)) return std::nullopt;
      rule.daylight = -rule.daylight;
    }
    if (!Take(',') || !Date(&rule.start) || !Take(',') || !Date(&rule.end) || !text_.empty())
      return std::nullopt;
    return rule;
  }

 private:
  bool Take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool Name() {
    std::size_t n = 0;
    if (Take('<')) {
      n = text_.find('>');
      if (n == std::string_view::npos) return false;
      text_.remove_prefix(n + 1);
      return true;
    }
    while (n < text_.size() && std::isalpha(static_cast<unsigned char>(text_[n]))) ++n;
    text_.remove_prefix(n);
    return n >= 3;
  }
  bool Number(int* out) {
    std::size_t n = 0;
    *out = 0;
    while (n < text_.size() && n < 4 && std::isdigit(static_cast<unsigned char>(text_[n]))) {
      *out = *out * 10 + (text_[n++] - '0');
    }
    text_.remove_prefix(n);
    return n > 0;
  }
  bool Offset(std::int32_t* out) {
    const bool negative = Take('-');
    if (!negative) Take('+');
    int hours = 0, minutes = 0, seconds = 0;
    if (!Number(&hours)) return false;
    if (Take(':') && !Number(&minutes)) return false;
    if (Take(':') && !Number(&seconds)) return false;
    *out = (hours * 3600 + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
  }
  bool Date(ZoneRuleDate* date) {
    if (Take('M')) {
      date->kind = ZoneRuleDate::Kind::kMonthWeekDay;
      if (!Number(&date->month) || !Take('.') || !Number(&date->week) || !Take('.') || !Number(&date->day))
        return false;
      if (date->month < 1 || date->month > 12 || date->week < 1 || date->week > 5 || date->day > 6)
        return false;
    } else {
      date->kind = Take('J') ? ZoneRuleDate::Kind::kJulian : ZoneRuleDate::Kind::kZeroBased;
      if (!Number(&date->day) || date->day > 365) return false;
    }
    return !Take('/') || Offset(&date->time);
  }

  std::string_view text_;
};

struct Header {
  char version = 0;
  std::size_t utc = 0, standard = 0, leaps = 0, times = 0, types = 0, characters = 0;
  std::size_t BodySize(std::size_t width) const {
    return times * width + times + types * 6 + characters + leaps * (width + 4) + standard + utc;
  }
};

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t v = 0;
  for (const char c : bytes) v = v << 8 | static_cast<unsigned char>(c);
  return v;
}

bool ReadHeader(std::string_view bytes, Header* header) {
  if (bytes.size() < 44 || bytes.substr(0, 4) != "TZif") return false;
  header->version = bytes[4];
  std::size_t* const counts[] = {&header->utc,   &header->standard, &header->leaps,
                                 &header->times, &header->types,    &header->characters};
  for (std::size_t i = 0; i < 6; ++i) *counts[i] = BigEndian(bytes.substr(20 + i * 4, 4));
  return true;
}

}  // namespace

std::int64_t ZoneRuleDate::LocalSeconds(std::int64_t year) const {
  std::int64_t days = 0;
  switch (kind) {
    case Kind::kJulian:  // 1 .. 365, 29 February is never counted
      days = DayNumber(year, 1, 1) + day - 1 + (day >= 60 && IsLeapYear(year) ? 1 : 0);
      break;
    case Kind::kZeroBased:
      days = DayNumber(year, 1, 1) + day;
      break;
    case Kind::kMonthWeekDay: {
      const std::int64_t first = DayNumber(year, month, 1);
      const int first_weekday = DayOfWeek(first) % 7;  // 0 is Sunday
      std::int64_t d = (day - first_weekday + 7) % 7 + (week - 1) * 7;
      while (d >= DaysInMonth(year, month)) d -= 7;
      days = first + d;
    }
  }
  return days * kSecondsPerDay + time;
}

std::int32_t ZoneRule::OffsetAt(std::int64_t instant) const {
  if (!has_daylight) return standard;
  const std::int64_t year = ToCivilDate(FloorDivide(instant + standard, kSecondsPerDay)).year;
  const std::int64_t from = start.LocalSeconds(year) - standard;
  const std::int64_t to = end.LocalSeconds(year) - daylight;
  const bool summer = from < to ? instant >= from && instant < to : !(instant >= to && instant < from);
  return summer ? daylight : standard;
}

std::unique_ptr<ZoneFile> ZoneFile::Load(const std::string& path) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(path, failure)) return nullptr;
  std::ifstream file(path, std::ios::binary);
  if (!file) return nullptr;
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto zone = std::make_unique<ZoneFile>();
  if (!zone->Read(bytes)) return nullptr;
  return zone;
}

std::int32_t ZoneFile::OffsetAt(std::int64_t instant) const {
  const auto next = std::upper_bound(transitions_.begin(), transitions_.end(), instant);
  if (next == transitions_.begin()) return first_;
  if (next == transitions_.end() && rule_) return rule_->OffsetAt(instant);
  return offsets_[next - transitions_.begin() - 1];
}

bool ZoneFile::AgreesSince(std::int64_t instant, const ZoneFile& other) const {
  if (rule_ != other.rule_ || OffsetAt(instant) != other.OffsetAt(instant)) return false;
  for (const ZoneFile* zone : {this, &other}) {
    for (const std::int64_t at : zone->transitions_) {
      if (at >= instant && OffsetAt(at) != other.OffsetAt(at)) return false;
    }
  }
  return true;
}

// A version 1 block that is skipped, the same with 64 bit times, and the footer with the rule.
bool ZoneFile::Read(std::string_view bytes) {
  Header header;
  if (!ReadHeader(bytes, &header)) return false;
  bool wide = header.version >= '2';
  if (wide) {
    const std::size_t skip = 44 + header.BodySize(4);
    if (bytes.size() < skip) return false;
    bytes.remove_prefix(skip);
    if (!ReadHeader(bytes, &header)) return false;
  }
  const std::size_t width = wide ? 8 : 4;
  const std::size_t body = header.BodySize(width);
  if (bytes.size() < 44 + body || header.types == 0) return false;
  const std::string_view times = bytes.substr(44, header.times * width);
  const std::string_view indices = bytes.substr(44 + times.size(), header.times);
  const std::string_view types = bytes.substr(44 + times.size() + indices.size(), header.types * 6);
  const auto type_offset = [&](std::size_t i) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(BigEndian(types.substr(i * 6, 4))));
  };
  first_ = type_offset(0);
  for (std::size_t i = 0; i < header.times; ++i) {
    const std::uint64_t raw = BigEndian(times.substr(i * width, width));
    const std::int64_t at =
        wide ? static_cast<std::int64_t>(raw) : static_cast<std::int32_t>(static_cast<std::uint32_t>(raw));
    const auto type = static_cast<unsigned char>(indices[i]);
    if (type >= header.types || (!transitions_.empty() && at <= transitions_.back())) return false;
    transitions_.push_back(at);
    offsets_.push_back(type_offset(type));
  }
  if (wide) {
    std::string_view footer = bytes.substr(44 + body);
    if (footer.size() >= 2 && footer.front() == '\n') {
      footer.remove_prefix(1);
      const std::size_t end = footer.find('\n');
      if (end != std::string_view::npos && end > 0) rule_ = RuleParser(footer.substr(0, end)).Parse();
    }
  }
  if (rule_ && transitions_.empty()) {  // a zone of one rule and no history
    transitions_.push_back(INT64_MIN);
    offsets_.push_back(first_);
  }
  return true;
}

}  // namespace liaison
