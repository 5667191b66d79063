#include <algorithm>

#include "graph/codecs.h"
#include "graph/error.h"
#include "graph/graph_state.h"
#include "graph/keys.h"

namespace liaison {
namespace {

[[noreturn]] void Exhausted(const char* what) {
  throw Error(ErrorKind::kResource, "IdsExhausted", std::string("there are no ids left for another ") + what);
}

}  // namespace

NodeId IdAllocator::NewNode(LabelSetId set, BlockOwners& owners) {
  auto it = open_.find(set.value);
  if (it == open_.end() || used_[it->second] == kColumnBlock) {
    const auto block = static_cast<std::uint32_t>(used_.size());
    if (block == kMostNodeBlocks) Exhausted("node");
    used_.push_back(block == 0 ? 1 : 0);  // id 0 is never a node
    owners.Set(block, set);
    it = open_.insert_or_assign(set.value, block).first;
  }
  const std::uint32_t block = it->second;
  dirty_blocks_.insert(block);
  return {block << kColumnBits | used_[block]++};
}

void IdAllocator::TakeNode(NodeId id, LabelSetId set, BlockOwners& owners) {
  const std::uint32_t block = BlockOf(id.value);
  while (used_.size() <= block) {
    // Blocks between those of given ids belong to nobody and are not stored: one id at the very end must not
    // cost two million entries.
    owners.Set(static_cast<std::uint32_t>(used_.size()), kNoNode);
    used_.push_back(0);
  }
  if (owners.Get(block) == kNoNode) {
    owners.Set(block, set);
    auto it = open_.find(set.value);
    if (it == open_.end() || it->second < block) open_.insert_or_assign(set.value, block);
  }
  used_[block] = std::max<std::uint16_t>(used_[block], static_cast<std::uint16_t>(RowOf(id.value) + 1));
  dirty_blocks_.insert(block);
}

std::uint32_t IdAllocator::NewSequence(TypeId t) {
  if (t.value >= sequences_.size()) sequences_.resize(t.value + 1, 0);
  if (sequences_[t.value] == UINT32_MAX) Exhausted("relationship of its type");
  dirty_types_.insert(t.value);
  return sequences_[t.value]++;
}

void IdAllocator::TakeSequence(TypeId t, std::uint32_t sequence) {
  if (sequence == UINT32_MAX) Exhausted("relationship of its type");
  if (t.value >= sequences_.size()) sequences_.resize(t.value + 1, 0);
  sequences_[t.value] = std::max(sequences_[t.value], sequence + 1);
  dirty_types_.insert(t.value);
}

void IdAllocator::Restore(std::uint32_t block, LabelSetId owner, std::uint32_t used, BlockOwners& owners) {
  while (used_.size() <= block) used_.push_back(kColumnBlock);
  used_[block] = static_cast<std::uint16_t>(used);
  owners.Set(block, owner);
  if (owner != kNoNode && used < kColumnBlock) open_.insert_or_assign(owner.value, block);
}

void IdAllocator::RestoreSequence(TypeId t, std::uint32_t next) {
  if (t.value >= sequences_.size()) sequences_.resize(t.value + 1, 0);
  sequences_[t.value] = next;
}

void IdAllocator::Persist(WriteBatch& batch, const BlockOwners& owners) const {
  for (const std::uint32_t block : dirty_blocks_) {
    std::string value(1, '\1');
    codecs::AppendVarint(value, owners.Get(block).value);
    codecs::AppendVarint(value, used_[block]);
    batch.Put(Family::kMeta, keys::Catalog(keys::MetaKind::kBlockOwner, block), std::move(value));
  }
  for (const std::uint16_t type : dirty_types_) {
    batch.Put(Family::kMeta,
              keys::Statistic(static_cast<std::uint8_t>(StatisticKey::Kind::kNextSequence), type, 0, 0),
              codecs::EncodeCount(sequences_[type]));
  }
}

void IdAllocator::Persisted() {
  dirty_blocks_.clear();
  dirty_types_.clear();
}

}  // namespace liaison
