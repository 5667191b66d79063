#include "query/statement_cache.h"

namespace liaison {

std::shared_ptr<const Prepared> StatementCache::Find(std::string_view text, const plan::Rules& rules) {
  auto found = entries_.find({text, rules.bits()});
  if (found == entries_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second.place);
  return found->second.prepared;
}

void StatementCache::Put(std::string_view text, const plan::Rules& rules,
                         std::shared_ptr<const Prepared> prepared) {
  if (text.size() > kTextBytes) return;
  Remove(text, rules);
  recent_.push_front({std::string(text), rules.bits()});
  entries_.emplace(Key{recent_.front().text, rules.bits()}, Entry{std::move(prepared), recent_.begin()});
  text_bytes_ += text.size();
  while (entries_.size() > kEntries || text_bytes_ > kAllTextBytes) {
    Erase(entries_.find({recent_.back().text, recent_.back().rules}));
  }
}

void StatementCache::Remove(std::string_view text, const plan::Rules& rules) {
  auto found = entries_.find({text, rules.bits()});
  if (found != entries_.end()) Erase(found);
}

void StatementCache::Erase(std::unordered_map<Key, Entry, KeyHash>::iterator entry) {
  auto place = entry->second.place;  // owns the text of the key
  entries_.erase(entry);
  text_bytes_ -= place->text.size();
  recent_.erase(place);
}

}  // namespace liaison
