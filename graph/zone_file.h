// zone_file.h: one compiled time zone file (TZif, RFC 8536), decoded.
//
// Not here: which zones there are and local times (temporal_zone.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace liaison {

// One change of a POSIX TZ rule: when in the year, in local time.
struct ZoneRuleDate {
  enum class Kind : std::uint8_t { kJulian, kZeroBased, kMonthWeekDay } kind = Kind::kMonthWeekDay;
  int month = 0, week = 0, day = 0;
  std::int32_t time = 7200;

  // Seconds since the epoch, as if the local clock showed UTC.
  std::int64_t LocalSeconds(std::int64_t year) const;
  bool operator==(const ZoneRuleDate&) const = default;
};

// `CET-1CEST,M3.5.0,M10.5.0/3`: what holds behind the last transition of the table.
struct ZoneRule {
  std::int32_t standard = 0;
  std::int32_t daylight = 0;
  bool has_daylight = false;
  ZoneRuleDate start, end;

  std::int32_t OffsetAt(std::int64_t instant) const;
  bool operator==(const ZoneRule&) const = default;
};

class ZoneFile {
 public:
  // nullptr when there is no such file or it is not a TZif file.
  static std::unique_ptr<ZoneFile> Load(const std::string& path);

  // Seconds east of UTC at an instant; before the first transition it is local mean time.
  std::int32_t OffsetAt(std::int64_t instant) const;
  bool AgreesSince(std::int64_t instant, const ZoneFile& other) const;

 private:
  bool Read(std::string_view bytes);

  std::int32_t first_ = 0;
  std::vector<std::int64_t> transitions_;
  std::vector<std::int32_t> offsets_;  // offsets_[i] holds from transitions_[i] on
  std::optional<ZoneRule> rule_;
};

}  // namespace liaison
