#include "graph/temporal_zone.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "graph/calendar.h"
#include "graph/zone_file.h"

namespace liaison {
namespace {

constexpr std::int32_t kLargestOffset = 18 * 3600;

// Interned names live as long as the process, so a plain pointer to one is a handle.
class Zones {
 public:
  static Zones& Instance() {
    static Zones* const zones = new Zones;  // never destroyed: other statics may hold names
    return *zones;
  }

  const std::string* Intern(std::string_view name) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto it = zones_.find(name); it != zones_.end()) return &it->first;
    }
    if (!IsSafe(name)) return nullptr;
    std::unique_ptr<ZoneFile> zone = ZoneFile::Load(Directory() + "/" + std::string(name));
    if (!zone) return nullptr;
    if (const std::string main = MainZone(name); !main.empty()) {
      std::unique_ptr<ZoneFile> file = ZoneFile::Load(Directory() + "/" + main);
      if (file && file->AgreesSince(0, *zone)) zone = std::move(file);
    }
    const std::unique_lock lock(mutex_);
    return &zones_.try_emplace(std::string(name), std::move(zone)).first->first;
  }

  const ZoneFile& Get(const std::string* name) {
    const std::shared_lock lock(mutex_);
    return *zones_.find(*name)->second;
  }

 private:
  static std::string Directory() {
    const char* const directory = std::getenv("TZDIR");
    return directory && *directory ? directory : "/usr/share/zoneinfo";
  }

  // The zone whose history before 1970 IANA's default build gives to this one: countries that agree since
  // 1970 share a row of zone1970.tab. Some systems (Debian is one) are built with more of the early history
  // than others; without this a text such as 1818-07-21T21:40+00:53:28[Europe/Stockholm] would be read on one
  // machine and refused on the next. Empty: none, or not known.
  static std::string MainZone(std::string_view name) {
    std::string country;
    std::ifstream zones(Directory() + "/zone.tab");
    for (std::string line; std::getline(zones, line);) {
      if (line.starts_with('#') || Column(line, 2) != name) continue;
      country = Column(line, 0);
      break;
    }
    if (country.empty()) return {};
    std::string found;
    std::ifstream shared(Directory() + "/zone1970.tab");
    for (std::string line; std::getline(shared, line);) {
      if (line.starts_with('#')) continue;
      const std::string_view zone = Column(line, 2);
      if (zone == name) return {};
      if (Column(line, 0).find(country) == std::string_view::npos) continue;
      if (!found.empty()) return {};  // the country has several
      found = zone;
    }
    return found;
  }

  static std::string_view Column(std::string_view line, int number) {
    for (; number > 0; --number) {
      const std::size_t tab = line.find('\t');
      if (tab == std::string_view::npos) return {};
      line.remove_prefix(tab + 1);
    }
    return line.substr(0, line.find('\t'));
  }

  // Names are user input and become part of a path.
  static bool IsSafe(std::string_view name) {
    if (name.empty() || name.size() > 128 || !std::isalpha(static_cast<unsigned char>(name.front())))
      return false;
    for (const char c : name) {
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '/' && c != '+' && c != '-')
        return false;
    }
    return name.substr(0, 6) != "posix/" && name.substr(0, 6) != "right/" && name.substr(0, 5) != "posix";
  }

  std::shared_mutex mutex_;
  std::map<std::string, std::unique_ptr<ZoneFile>, std::less<>> zones_;
};

}  // namespace

const std::string* InternZone(std::string_view name) {
  std::string spelled(name);
  std::replace(spelled.begin(), spelled.end(), ' ', '_');  // CIP2015-08-06 writes "America/Los Angeles"
  return Zones::Instance().Intern(spelled);
}

std::int32_t OffsetAt(const std::string* zone, std::int64_t instant) {
  return Zones::Instance().Get(zone).OffsetAt(instant);
}

std::int32_t OffsetAtLocal(const std::string* zone, std::int64_t local_seconds,
                           std::optional<std::int32_t> preferred) {
  const ZoneFile& z = Zones::Instance().Get(zone);
  if (preferred && z.OffsetAt(local_seconds - *preferred) == *preferred) return *preferred;
  // No zone changes twice within two days, so these are the offsets before and after whatever change is near.
  const std::int32_t before = z.OffsetAt(local_seconds - kSecondsPerDay);
  const std::int32_t after = z.OffsetAt(local_seconds + kSecondsPerDay);
  if (before == after) return before;
  if (z.OffsetAt(local_seconds - before) == before) return before;
  if (z.OffsetAt(local_seconds - after) == after) return after;
  return before;
}

std::optional<std::int32_t> ParseOffset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  int parts[3] = {0, 0, 0};
  std::size_t at = 1;
  int count = 0;
  bool colons = false;
  while (at < text.size()) {
    if (count == 3) return std::nullopt;
    if (count > 0) {
      const bool colon = text[at] == ':';
      if (count == 1) {
        colons = colon;
      } else if (colon != colons) {
        return std::nullopt;
      }
      if (colon) ++at;
    }
    if (at + 2 > text.size()) return std::nullopt;
    for (int i = 0; i < 2; ++i, ++at) {
      if (!std::isdigit(static_cast<unsigned char>(text[at]))) return std::nullopt;
      parts[count] = parts[count] * 10 + (text[at] - '0');
    }
    ++count;
  }
  if (parts[1] > 59 || parts[2] > 59) return std::nullopt;
  const std::int32_t total = parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (total > kLargestOffset) return std::nullopt;
  return text[0] == '-' ? -total : total;
}

std::string OffsetText(std::int32_t offset) {
  if (offset == 0) return "Z";
  std::string out(1, offset < 0 ? '-' : '+');
  const std::int32_t v = offset < 0 ? -offset : offset;
  const auto two = [&out](std::int32_t n) {
    out += static_cast<char>('0' + n / 10);
    out += static_cast<char>('0' + n % 10);
  };
  two(v / 3600);
  out += ':';
  two(v / 60 % 60);
  if (v % 60 != 0) {
    out += ':';
    two(v % 60);
  }
  return out;
}

DateTime PlaceInZone(const LocalDateTime& local, const std::string* zone, std::int32_t offset) {
  DateTime t;
  t.nanos = local.nanos;
  t.zone = zone;
  if (!zone) {
    t.offset_seconds = offset;
    t.seconds = local.seconds - offset;
    return t;
  }
  t.seconds = local.seconds - OffsetAtLocal(zone, local.seconds);
  t.offset_seconds = OffsetAt(zone, t.seconds);  // differs from the above where the clock skipped the time
  return t;
}

DateTime ShowInZone(const DateTime& t, const std::string* zone, std::int32_t offset) {
  DateTime shown = t;
  shown.zone = zone;
  shown.offset_seconds = zone ? OffsetAt(zone, t.seconds) : offset;
  return shown;
}

LocalDateTime LocalOf(const DateTime& t) { return {t.seconds + t.offset_seconds, t.nanos}; }

}  // namespace liaison
