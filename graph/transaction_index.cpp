// transaction_index.cpp: finding nodes and relationships by the values of their properties.
//
// Every hit is checked against the property: keys of long values end in a hash, and the check costs a
// twentieth of the scan.
#include <algorithm>

#include "graph/keys.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

// Longer strings are cut in keys, so that the order of their entries is not that of the values.
constexpr std::size_t kSurelyExact = keys::kOrderedExact / 2 - 2;

}  // namespace

Value Transaction::State::PropertyOf(const Transaction& tx, bool on_relationship, std::uint64_t entity,
                                     KeyId k) {
  if (on_relationship) return tx.Property(RelationshipRef{{entity}, {}, {}}, k);
  return tx.Property(NodeId{static_cast<std::uint32_t>(entity)}, k);
}

void Transaction::State::ScanEntries(const std::string& begin, const std::string& end,
                                     const std::function<void(std::uint64_t entity)>& f) const {
  ScanIndexEntries(store(), snapshot(), write == nullptr ? nullptr : &write->entries, begin, end,
                   [&](std::string_view key, std::string_view) { f(keys::EntityOfIndexKey(key)); });
}

std::vector<std::uint64_t> Transaction::IndexSeek(const IndexDefinition& d,
                                                  std::span<const Value> values) const {
  std::vector<std::uint64_t> found;
  for (const Value& v : values) {
    if (v.is_null()) return found;
  }
  const std::string prefix = keys::IndexPrefix(d.id, values);
  state_->ScanEntries(prefix, keys::PrefixEnd(prefix), [&](std::uint64_t entity) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!Equivalent(State::PropertyOf(*this, d.on_relationship, entity, d.keys[i]), values[i])) return;
    }
    found.push_back(entity);
  });
  if (values.size() < d.keys.size()) std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::uint64_t> Transaction::IndexRange(const IndexDefinition& d, const Value& low,
                                                   bool low_inclusive, const Value& high,
                                                   bool high_inclusive) const {
  std::vector<std::pair<Value, std::uint64_t>> hits;
  bool in_order = true;
  auto within = [&](const Value& v) {
    if (!low.is_null()) {
      const auto c = Compare(v, low);
      if (!c || *c < 0 || (*c == 0 && !low_inclusive)) return false;
    }
    if (!high.is_null()) {
      const auto c = Compare(v, high);
      if (!c || *c > 0 || (*c == 0 && !high_inclusive)) return false;
    }
    return !v.is_null();
  };
  std::string begin, end;
  if (low.is_null() && high.is_null()) {
    begin = keys::IndexPrefix(d.id, {});
    end = keys::PrefixEnd(begin);
  } else {
    std::tie(begin, end) = keys::IndexRange(d.id, low, low_inclusive, high, high_inclusive);
  }
  state_->ScanEntries(begin, end, [&](std::uint64_t entity) {
    Value v = State::PropertyOf(*this, d.on_relationship, entity, d.keys[0]);
    if (!within(v)) return;
    in_order = in_order && (!v.is_string() || v.AsString().size() <= kSurelyExact) && !v.is_list();
    hits.emplace_back(std::move(v), entity);
  });
  if (!in_order || d.keys.size() > 1) {
    std::sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) {
      const auto o = Order(a.first, b.first);
      return o != 0 ? o < 0 : a.second < b.second;
    });
  }
  std::vector<std::uint64_t> found;
  found.reserve(hits.size());
  for (const auto& [v, entity] : hits) found.push_back(entity);
  return found;
}

std::vector<std::uint64_t> Transaction::IndexPrefix(const IndexDefinition& d, std::string_view prefix) const {
  std::vector<std::uint64_t> found;
  const std::string begin = keys::IndexStringPrefix(d.id, prefix);
  state_->ScanEntries(begin, keys::PrefixEnd(begin), [&](std::uint64_t entity) {
    const Value v = State::PropertyOf(*this, d.on_relationship, entity, d.keys[0]);
    if (v.is_string() && v.AsString().starts_with(prefix)) found.push_back(entity);
  });
  return found;
}

std::optional<std::uint64_t> Transaction::UniqueSeek(const ConstraintDefinition& d,
                                                     std::span<const Value> values) const {
  for (const Value& v : values) {
    if (v.is_null()) return std::nullopt;
  }
  const auto* w = state_->write.get();
  const auto bytes = GetIndexEntry(state_->store(), state_->snapshot(), w == nullptr ? nullptr : &w->entries,
                                   keys::Unique(d.id, values));
  if (!bytes) return std::nullopt;
  const std::uint64_t entity = DecodeEntity(*bytes);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!Equivalent(State::PropertyOf(*this, d.on_relationship, entity, d.keys[i]), values[i]))
      return std::nullopt;
  }
  return entity;
}

}  // namespace liaison
