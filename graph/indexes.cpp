#include "graph/indexes.h"

#include <utility>

#include "graph/error.h"

namespace liaison {

IndexOverlay::Entry IndexOverlay::Exchange(const std::string& key, std::optional<std::string> value) {
  auto [it, added] = entries_.try_emplace(key, value);
  if (added) return std::nullopt;
  return Entry(std::exchange(it->second, std::move(value)));
}

void IndexOverlay::Restore(const std::string& key, Entry entry) {
  if (!entry) {
    entries_.erase(key);
  } else {
    entries_[key] = std::move(*entry);
  }
}

IndexOverlay::Entry IndexOverlay::Find(const std::string& key) const {
  auto it = entries_.find(key);
  if (it == entries_.end()) return std::nullopt;
  return Entry(it->second);
}

std::optional<std::string> GetIndexEntry(const Store& store, const StoreSnapshot* snapshot,
                                         const IndexOverlay* overlay, const std::string& key) {
  if (overlay != nullptr) {
    if (auto own = overlay->Find(key)) return *own;
  }
  return store.Get(snapshot, Family::kIndex, key);
}

void ScanIndexEntries(const Store& store, const StoreSnapshot* snapshot, const IndexOverlay* overlay,
                      const std::string& begin, const std::string& end,
                      const std::function<void(std::string_view, std::string_view)>& f) {
  auto scan = store.Scan(snapshot, Family::kIndex, begin, end);
  if (overlay == nullptr || overlay->entries().empty()) {
    for (; scan->Valid(); scan->Next()) f(scan->key(), scan->value());
    return;
  }
  auto own = overlay->entries().lower_bound(begin);
  const auto own_end = end.empty() ? overlay->entries().end() : overlay->entries().lower_bound(end);
  while (scan->Valid() || own != own_end) {
    const bool take_own = own != own_end && (!scan->Valid() || own->first <= scan->key());
    if (!take_own) {
      f(scan->key(), scan->value());
      scan->Next();
      continue;
    }
    if (scan->Valid() && own->first == scan->key()) scan->Next();  // hidden by ours
    if (own->second) f(own->first, *own->second);
    ++own;
  }
}

std::string EncodeEntity(std::uint64_t entity) {
  std::string bytes(9, '\1');
  for (int i = 0; i < 8; ++i) bytes[1 + i] = static_cast<char>(entity >> (56 - 8 * i));
  return bytes;
}

std::uint64_t DecodeEntity(std::string_view bytes) {
  if (bytes.size() < 9 || bytes[0] != '\1') {
    throw Error(ErrorKind::kStorage, "Corrupt", "an entry of an index that names an entity cannot be read");
  }
  std::uint64_t entity = 0;
  for (int i = 1; i < 9; ++i) entity = entity << 8 | static_cast<std::uint8_t>(bytes[i]);
  return entity;
}

}  // namespace liaison
