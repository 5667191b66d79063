#include "query/statement_cache.h"

namespace liaison {

std::shared_ptr<const Prepared> StatementCache::Find(std::string_view text) {
  auto found = entries_.find(text);
  if (found == entries_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second.place);
  return found->second.prepared;
}

void StatementCache::Put(std::string_view text, std::shared_ptr<const Prepared> prepared) {
  if (text.size() > kTextBytes) return;
  Remove(text);
  recent_.emplace_front(text);
  entries_.emplace(recent_.front(), Entry{std::move(prepared), recent_.begin()});
  if (entries_.size() > kEntries) {
    entries_.erase(recent_.back());
    recent_.pop_back();
  }
}

void StatementCache::Remove(std::string_view text) {
  auto found = entries_.find(text);
  if (found == entries_.end()) return;
  auto place = found->second.place;
  entries_.erase(found);
  recent_.erase(place);
}

}  // namespace liaison
