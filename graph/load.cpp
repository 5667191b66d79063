// load.cpp: the way of a block that is not simply there: through the chain of versions, or from the store
// through the snapshot.
#include "graph/codecs.h"
#include "graph/keys.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

template <class B>
BlockPointer<B> Wrap(B block) {
  auto wrapped = std::make_unique<Versioned<B>>(std::move(block));
  wrapped->cost = sizeof(BlockHeader) + static_cast<const B&>(*wrapped).bytes();
  return wrapped;
}

template <class B>
const B* BlockBehind(BlockHeader* header) {
  return header == nullptr ? nullptr : static_cast<const Versioned<B>*>(header);
}

}  // namespace

// A block that the cache may not have: kept until the transaction ends.
template <class B, class Load>
const B* Transaction::State::LoadPrivately(BlockSlot& slot, Load load) const {
  {
    std::lock_guard lock(private_mutex_);
    auto it = private_blocks_.find(&slot);
    if (it != private_blocks_.end()) return BlockBehind<B>(it->second);
  }
  BlockPointer<B> fresh = load();
  std::lock_guard lock(private_mutex_);
  auto [it, added] = private_blocks_.try_emplace(&slot, fresh.get());
  if (added) fresh.release();
  return BlockBehind<B>(it->second);
}

template <class B, class Load>
const B* Transaction::State::Resolve(BlockSlot& slot, Load load) const {
  BlockWord word = slot.load(std::memory_order_acquire);
  if (word == kUnloaded) {
    BlockPointer<B> fresh = load();
    const BlockWord loaded = fresh == nullptr ? 0 : fresh->word();
    if (graph.cache.Install(slot, fresh.get(), loaded, version->commit)) {
      return fresh == nullptr ? nullptr : static_cast<const B*>(fresh.release());
    }
    word = slot.load(std::memory_order_acquire);
    if (word == kUnloaded) return LoadPrivately<B>(slot, [&] { return std::move(fresh); });
  }
  graph.cache.CountHit();
  if (word & kProbe) {
    slot.compare_exchange_strong(word, word & ~kProbe, std::memory_order_acq_rel);
    // Whatever became of the slot meanwhile, an unmarked block was right for this transaction and lives as
    // long as it.
    return reinterpret_cast<const B*>(word & ~kMarks);
  }
  if ((word & kVersions) == 0) return reinterpret_cast<const B*>(word);
  for (;;) {
    if (word == kUnloaded) return LoadPrivately<B>(slot, load);
    const BlockWord pointer = word & ~kMarks;
    if (pointer == 0) return nullptr;  // was empty before its first version
    const BlockHeader* header = HeaderOf(pointer);
    if (header->commit <= version->commit) return reinterpret_cast<const B*>(pointer);
    word = header->previous;
  }
}

const AdjacencyChunk* Transaction::State::SlowAdjacency(Direction d, TypeId t, std::uint32_t group) const {
  if (version->NextSequence(t) == 0 || group >= version->node_blocks * (kColumnBlock / kAdjacencyChunk))
    return nullptr;
  BlockSlot& slot = graph.cache.adjacency[static_cast<int>(d)].Get(t.value).Slot(group);
  return Resolve<AdjacencyChunk>(slot, [&]() -> BlockPointer<AdjacencyChunk> {
    const auto bytes = store().Get(snapshot(), Family::kAdjacency, keys::Adjacency(d, t, group));
    if (!bytes || bytes->empty()) return nullptr;
    return Wrap(codecs::DecodeAdjacency(*bytes, [&](std::uint16_t local, std::uint32_t segment) {
      return store()
          .Get(snapshot(), Family::kAdjacency, keys::HubSegment(d, t, group, local, segment))
          .value_or(std::string());
    }));
  });
}

const ColumnBlock* Transaction::State::SlowNodeColumn(KeyId k, std::uint32_t block) const {
  if (!KnowsBlock(block)) return nullptr;
  const LabelSetId owner = graph.owners.Get(block);
  const KeyList* known = graph.node_keys.Find(owner.value);
  if (known == nullptr || !known->Contains(k))
    return nullptr;  // and no slots for keys that the owner never had
  return Resolve<ColumnBlock>(
      graph.cache.node_columns.Get(k.value).Slot(block), [&]() -> BlockPointer<ColumnBlock> {
        const auto bytes = store().Get(snapshot(), Family::kColumn, keys::NodeColumn(owner, k, block));
        if (!bytes || bytes->empty()) return nullptr;
        return Wrap(codecs::DecodeColumn(*bytes));
      });
}

const ColumnBlock* Transaction::State::SlowRelationshipColumn(TypeId t, KeyId k, std::uint32_t block) const {
  if (!KnowsRelationshipBlock(t, block)) return nullptr;
  if (k != keys::kStartNode && k != keys::kEndNode) {
    const KeyList* known = graph.relationship_keys.Find(t.value);
    if (known == nullptr || !known->Contains(k)) return nullptr;
  }
  BlockSlot& slot = graph.cache.relationship_columns.Get(t.value).Get(k.value).Slot(block);
  return Resolve<ColumnBlock>(slot, [&]() -> BlockPointer<ColumnBlock> {
    const auto bytes = store().Get(snapshot(), Family::kColumn, keys::RelationshipColumn(t, k, block));
    if (!bytes || bytes->empty()) return nullptr;
    return Wrap(codecs::DecodeColumn(*bytes));
  });
}

const LabelSetBlock* Transaction::State::SlowLabelSets(std::uint32_t block) const {
  if (!KnowsBlock(block)) return nullptr;
  return Resolve<LabelSetBlock>(graph.cache.label_sets.Slot(block), [&]() -> BlockPointer<LabelSetBlock> {
    const auto bytes = store().Get(snapshot(), Family::kColumn, keys::LabelSets(block));
    if (!bytes || bytes->empty()) return nullptr;
    return Wrap(codecs::DecodeLabelSets(*bytes));
  });
}

const LabelBitmapBlock* Transaction::State::SlowLabelBitmap(LabelId l, std::uint32_t block) const {
  if (!KnowsBlock(block)) return nullptr;
  return Resolve<LabelBitmapBlock>(
      graph.cache.bitmaps.Get(l.value).Slot(block), [&]() -> BlockPointer<LabelBitmapBlock> {
        const auto bytes = store().Get(snapshot(), Family::kColumn, keys::LabelBitmap(l, block));
        if (!bytes || bytes->empty()) return nullptr;
        return Wrap(codecs::DecodeBitmap(*bytes));
      });
}

// ---- life of a transaction ----

void Transaction::State::Enter(bool writing) {
  ticket_ = graph.cache.Enter([&] {
    version = writing ? graph.latest : graph.published;
    return version->commit;
  });
  if (!writing) return;
  write = std::make_unique<Write>(*this);
  write->indexes = graph.catalog.Indexes(version->commit);
  write->constraints = graph.catalog.Constraints(version->commit);
  for (const auto& c : write->constraints)
    write->any_existence |= c.kind != ConstraintDefinition::Kind::kUnique;
}

void Transaction::State::Leave() {
  if (!ticket_) return;
  const bool writing = write != nullptr;
  write.reset();
  for (auto& [slot, header] : private_blocks_) {
    if (header != nullptr) header->destroy(header);
  }
  private_blocks_.clear();
  graph.cache.Leave(*ticket_);
  ticket_.reset();
  if (writing) graph.LeaveWriter();
}

Transaction::State::~State() {
  DropIngested();
  Leave();
}

const StoreSnapshot* Transaction::State::snapshot() const {
  if (write != nullptr && write->snapshot) return write->snapshot.get();
  return version->snapshot.get();
}

}  // namespace liaison
