// indexes.h: the index family of the store (property indexes, unique constraints, external names) as a write
// transaction sees it: its own changes over its snapshot.
//
// Keys are told apart in keys.h; the store takes them as bytes, and so does this. Values start with the
// version byte. Not here: which entries a change needs (constraints.h), what a definition is (catalog.h).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "graph/store.h"

namespace liaison {

class IndexOverlay {
 public:
  // Absent: not touched; holding nothing: deleted.
  using Entry = std::optional<std::optional<std::string>>;

  // Each returns what the overlay held before, for Restore.
  Entry Put(const std::string& key, std::string value) {
    return Exchange(key, std::optional<std::string>(std::move(value)));
  }
  Entry Delete(const std::string& key) { return Exchange(key, std::optional<std::string>()); }
  void Restore(const std::string& key, Entry);
  Entry Find(const std::string& key) const;

  const std::map<std::string, std::optional<std::string>>& entries() const { return entries_; }
  std::map<std::string, std::optional<std::string>>& entries() { return entries_; }

 private:
  Entry Exchange(const std::string& key, std::optional<std::string> value);
  std::map<std::string, std::optional<std::string>> entries_;
};

// The overlay may be null.
std::optional<std::string> GetIndexEntry(const Store&, const StoreSnapshot*, const IndexOverlay*,
                                         const std::string& key);
void ScanIndexEntries(const Store&, const StoreSnapshot*, const IndexOverlay*, const std::string& begin,
                      const std::string& end,
                      const std::function<void(std::string_view key, std::string_view value)>&);

// The value of entries that stand for an entity: version byte, eight bytes big endian.
std::string EncodeEntity(std::uint64_t);
std::uint64_t DecodeEntity(std::string_view);

}  // namespace liaison
