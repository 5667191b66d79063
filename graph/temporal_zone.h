// temporal_zone.h: the offsets of IANA time zones through history and, by their rules, for ever after.
//
// Read from the system's compiled database (TZif, RFC 8536) under $TZDIR or /usr/share/zoneinfo, each zone
// once per process; nothing is ever downloaded. date-tz is not used: in its operating-system mode it ignores
// the rule at the end of a TZif file, so that summer time ended with 2037. Times before the first transition
// have the zone's local mean time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "graph/temporal.h"

namespace liaison {

// Seconds east of UTC in force at an instant (seconds since the epoch). `zone` comes from InternZone.
std::int32_t OffsetAt(const std::string* zone, std::int64_t instant);

// The offset of a local time. A time that occurs twice has `preferred` when that is one of its offsets, else
// the earlier one. A time that a clock skipped is moved on by what was skipped, so its offset is the one from
// before.
std::int32_t OffsetAtLocal(const std::string* zone, std::int64_t local_seconds,
                           std::optional<std::int32_t> preferred = std::nullopt);

// `Z`, `+01`, `+0100`, `+01:00`, `+00:53:28`; nullopt when it is none or beyond 18 hours.
std::optional<std::int32_t> ParseOffset(std::string_view text);
std::string OffsetText(std::int32_t offset_seconds);  // `Z`, `+01:00`, `+00:53:28`

// A local time placed in a zone; `zone` may be nullptr, then `offset` counts.
DateTime PlaceInZone(const LocalDateTime& local, const std::string* zone, std::int32_t offset);
// The instant of `t` shown in another zone.
DateTime ShowInZone(const DateTime& t, const std::string* zone, std::int32_t offset);
LocalDateTime LocalOf(const DateTime& t);

}  // namespace liaison
