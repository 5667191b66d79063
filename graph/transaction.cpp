// transaction.cpp: reading: blocks, single nodes and relationships, counts.
#include "graph/transaction.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "graph/error.h"
#include "graph/keys.h"
#include "graph/transaction_state.h"

namespace liaison {

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::~Transaction() = default;

Transaction::Mode Transaction::mode() const { return state_->write ? Mode::kWrite : Mode::kRead; }
std::uint64_t Transaction::commit() const { return state_->version->commit; }
const Catalog& Transaction::catalog() const { return state_->graph.catalog; }
Graph& Transaction::graph() const { return *state_->graph.self; }

// ---- blocks ----

const AdjacencyChunk* Transaction::Adjacency(Direction d, TypeId t, std::uint32_t group) const {
  const State& s = *state_;
  assert(!s.ended());
  if (s.write != nullptr) [[unlikely]] {
    if (auto* own = s.write->adjacency[static_cast<int>(d)].Find(State::Write::Pack(0, t.value, group)))
      return own->Read();
  }
  return s.BaseAdjacency(d, t, group);
}

const ColumnBlock* Transaction::NodeColumn(KeyId k, std::uint32_t block) const {
  if (auto* w = state_->write.get()) {
    if (auto* own = w->node_columns.Find(State::Write::Pack(0, k.value, block))) return own->Read();
  }
  return state_->BaseNodeColumn(k, block);
}

const ColumnBlock* Transaction::RelationshipColumn(TypeId t, KeyId k, std::uint32_t block) const {
  if (auto* w = state_->write.get()) {
    if (auto* own = w->relationship_columns.Find(State::Write::Pack(t.value, k.value, block)))
      return own->Read();
  }
  return state_->BaseRelationshipColumn(t, k, block);
}

const LabelSetBlock* Transaction::LabelSets(std::uint32_t block) const {
  if (auto* w = state_->write.get()) {
    if (auto* own = w->label_sets.Find(block)) return own->Read();
  }
  return state_->BaseLabelSets(block);
}

const LabelBitmapBlock* Transaction::LabelBitmap(LabelId l, std::uint32_t block) const {
  if (auto* w = state_->write.get()) {
    if (auto* own = w->bitmaps.Find(State::Write::Pack(0, l.value, block))) return own->Read();
  }
  return state_->BaseLabelBitmap(l, block);
}

std::uint32_t Transaction::NodeBlockCount() const {
  return state_->write ? state_->graph.ids.node_blocks() : state_->version->node_blocks;
}

std::uint32_t Transaction::RelationshipBlockCount(TypeId t) const {
  const std::uint64_t next =
      state_->write ? state_->graph.ids.NextSequence(t) : state_->version->NextSequence(t);
  return static_cast<std::uint32_t>((next + kColumnBlock - 1) >> kColumnBits);
}

LabelSetId Transaction::BlockOwner(std::uint32_t block) const {
  return block < NodeBlockCount() ? state_->graph.owners.Get(block) : kNoNode;
}

std::vector<KeyId> Transaction::NodeKeys(LabelSetId owner) const {
  std::vector<KeyId> keys;
  if (const KeyList* known = state_->graph.node_keys.Find(owner.value))
    known->ForEach([&](KeyId k) { keys.push_back(k); });
  if (auto* w = state_->write.get()) {
    for (auto it = w->new_node_keys.lower_bound({owner.value, 0});
         it != w->new_node_keys.end() && it->first == owner.value; ++it) {
      keys.push_back({it->second});
    }
  }
  return keys;
}

std::vector<KeyId> Transaction::RelationshipKeys(TypeId type) const {
  std::vector<KeyId> keys;
  if (const KeyList* known = state_->graph.relationship_keys.Find(type.value))
    known->ForEach([&](KeyId k) { keys.push_back(k); });
  if (auto* w = state_->write.get()) {
    auto& fresh = w->new_relationship_keys;
    for (auto it = fresh.lower_bound({type.value, 0}); it != fresh.end() && it->first == type.value; ++it) {
      keys.push_back({it->second});
    }
  }
  return keys;
}

// ---- single things ----

bool Transaction::Exists(NodeId n) const {
  const LabelSetBlock* sets = LabelSets(BlockOf(n.value));
  return sets != nullptr && sets->sets[RowOf(n.value)] != 0;
}

bool Transaction::HasLabel(NodeId n, LabelId l) const {
  const LabelBitmapBlock* bitmap = LabelBitmap(l, BlockOf(n.value));
  return bitmap != nullptr && bitmap->bits.Test(RowOf(n.value));
}

std::vector<LabelId> Transaction::Labels(NodeId n) const {
  const LabelSetBlock* sets = LabelSets(BlockOf(n.value));
  return sets == nullptr ? std::vector<LabelId>() : catalog().LabelsOf({sets->sets[RowOf(n.value)]});
}

Value Transaction::Property(NodeId n, KeyId k) const {
  if (auto* w = state_->write.get()) return w->NodeProperty(n, k);
  const ColumnBlock* column = state_->BaseNodeColumn(k, BlockOf(n.value));
  return column == nullptr ? Value() : column->Get(RowOf(n.value));
}

std::vector<std::pair<KeyId, Value>> Transaction::Properties(NodeId n) const {
  std::vector<std::pair<KeyId, Value>> properties;
  for (const KeyId k : NodeKeys(BlockOwner(BlockOf(n.value)))) {
    Value v = Property(n, k);
    if (!v.is_null()) properties.emplace_back(k, std::move(v));
  }
  return properties;
}

bool Transaction::Exists(const RelationshipRef& r) const {
  const auto found = Find(r.id);
  return found && *found == r;
}

Value Transaction::Property(const RelationshipRef& r, KeyId k) const {
  if (auto* w = state_->write.get()) return w->RelationshipProperty(r.id, k);
  const ColumnBlock* column = state_->BaseRelationshipColumn(r.id.type(), k, BlockOf(r.id.sequence()));
  return column == nullptr ? Value() : column->Get(RowOf(r.id.sequence()));
}

std::vector<std::pair<KeyId, Value>> Transaction::Properties(const RelationshipRef& r) const {
  std::vector<std::pair<KeyId, Value>> properties;
  for (const KeyId k : RelationshipKeys(r.id.type())) {
    Value v = Property(r, k);
    if (!v.is_null()) properties.emplace_back(k, std::move(v));
  }
  return properties;
}

std::optional<RelationshipRef> Transaction::Find(RelationshipId id) const {
  if (RelationshipId::Of(id.type(), id.sequence()) != id) return std::nullopt;  // bits that no id has
  RelationshipRef r{id, {}, {}};
  const Value start = Property(r, keys::kStartNode);
  if (start.is_null()) return std::nullopt;
  r.start.value = static_cast<std::uint32_t>(start.AsInteger());
  r.end.value = static_cast<std::uint32_t>(Property(r, keys::kEndNode).AsInteger());
  return r;
}

std::span<const std::uint32_t> Transaction::Neighbours(Direction d, TypeId t, NodeId n) const {
  const AdjacencyChunk* chunk = Adjacency(d, t, AdjacencyGroup(n));
  return chunk == nullptr ? std::span<const std::uint32_t>() : chunk->Neighbours(AdjacencyLocal(n));
}

// Each pass asks for the memory that the next one reads, so that the waits of a tile overlap.
void Transaction::Neighbours(Direction d, TypeId t, std::span<const NodeId> nodes,
                             std::span<std::span<const std::uint32_t>> lists) const {
  const State& s = *state_;
  assert(!s.ended() && lists.size() >= nodes.size());
  constexpr std::size_t kTile = 64;
  std::array<const AdjacencyChunk*, kTile> chunks;
  for (std::size_t from = 0; from < nodes.size(); from += kTile) {
    const std::size_t count = std::min(kTile, nodes.size() - from);
    const Directory* directory =
        s.graph.cache.adjacency[static_cast<int>(d)].Find(t.value);  // none before the first load
    for (std::size_t i = 0; i < count; ++i) {
      const NodeId n = nodes[from + i];
      const std::uint32_t group = AdjacencyGroup(n);
      const AdjacencyChunk* chunk = chunks[i] =
          s.write != nullptr
              ? Adjacency(d, t, group)
              : s.Base<AdjacencyChunk>(directory, group, [&] { return s.SlowAdjacency(d, t, group); });
      if (chunk == nullptr) continue;
      __builtin_prefetch(&chunk->offsets[AdjacencyLocal(n)]);
      __builtin_prefetch(&chunk->neighbours);
    }
    for (std::size_t i = 0; i < count; ++i) {
      auto& list = lists[from + i];
      list = chunks[i] == nullptr ? std::span<const std::uint32_t>()
                                  : chunks[i]->Neighbours(AdjacencyLocal(nodes[from + i]));
      __builtin_prefetch(list.data());
    }
  }
}

std::span<const std::uint32_t> Transaction::Sequences(Direction d, TypeId t, NodeId n) const {
  const AdjacencyChunk* chunk = Adjacency(d, t, AdjacencyGroup(n));
  return chunk == nullptr ? std::span<const std::uint32_t>() : chunk->Sequences(AdjacencyLocal(n));
}

bool Transaction::HasRelationships(NodeId n) const {
  for (const TypeId t : catalog().Types()) {
    if (!Neighbours(Direction::kOut, t, n).empty() || !Neighbours(Direction::kIn, t, n).empty()) return true;
  }
  return false;
}

// ---- statistics ----

std::uint64_t Transaction::NodeCount() const { return state_->Count({StatisticKey::Kind::kNodes}); }

std::uint64_t Transaction::NodeCount(LabelId l) const {
  return state_->Count({StatisticKey::Kind::kLabel, l.value});
}

std::uint64_t Transaction::RelationshipCount() const {
  return state_->Count({StatisticKey::Kind::kRelationships});
}

std::uint64_t Transaction::RelationshipCount(std::optional<LabelId> from, std::optional<TypeId> type,
                                             std::optional<LabelId> to) const {
  using Kind = StatisticKey::Kind;
  if (type) {
    if (from && to) return state_->Count({Kind::kFromTo, from->value, type->value, to->value});
    if (from) return state_->Count({Kind::kFrom, from->value, type->value});
    if (to) return state_->Count({Kind::kTo, type->value, to->value});
    return state_->Count({Kind::kType, type->value});
  }
  if (from && to) return state_->Count({Kind::kFromAnyTo, from->value, to->value});
  if (from) return state_->Count({Kind::kFromAny, from->value});
  if (to) return state_->Count({Kind::kAnyTo, to->value});
  return RelationshipCount();
}

std::uint64_t Transaction::State::Count(StatisticKey key) const {
  std::int64_t n = graph.statistics.Get(key);
  if (write != nullptr && !write->statistics.empty()) {
    const StatisticSums own = write->statistics.Expand(graph.catalog);
    if (auto it = own.find(key.packed()); it != own.end()) n += it->second;
  }
  return n < 0 ? 0 : static_cast<std::uint64_t>(n);
}

}  // namespace liaison
