#include "graph/chunks/cache.h"

#include <algorithm>
#include <cassert>

namespace liaison {

BlockCache::~BlockCache() {
  assert(readers_.empty());
  for (auto& r : retired_) r.block->destroy(r.block);
  for (BlockSlot* slot : ring_) {
    BlockWord w = slot->load(std::memory_order_relaxed);
    while ((w & ~kMarks) != 0) {
      BlockHeader* block = HeaderOf(w);
      w = block->previous;
      block->destroy(block);
    }
  }
}

void BlockCache::Leave(Ticket ticket) {
  {
    std::lock_guard lock(readers_mutex_);
    readers_.erase(ticket);
  }
  if (untidy_.load(std::memory_order_relaxed)) Tidy();
}

std::pair<std::uint64_t, std::uint64_t> BlockCache::Oldest() {
  std::lock_guard lock(readers_mutex_);
  std::uint64_t commit = newest_, epoch = epoch_;
  for (const auto& r : readers_) {
    commit = std::min(commit, r.commit);
    epoch = std::min(epoch, r.epoch);
  }
  return {commit, epoch};
}

bool BlockCache::Install(BlockSlot& slot, BlockHeader* block, BlockWord word, std::uint64_t commit) {
  loads_.fetch_add(1, std::memory_order_relaxed);
  bool over;
  {
    std::lock_guard lock(mutex_);
    if (floor_ != 0) {
      // After a Reset an unmarked word would be wrong for readers from before it.
      if (commit < floor_ || Oldest().first < floor_) return false;
      floor_ = 0;
    }
    BlockWord expected = kUnloaded;
    if (block != nullptr) block->commit = 0;
    if (!slot.compare_exchange_strong(expected, word, std::memory_order_acq_rel)) return false;
    if (block != nullptr) Account(block, &slot);
    over = resident_.load(std::memory_order_relaxed) > budget_.load(std::memory_order_relaxed);
  }
  if (over) Tidy();
  return true;
}

void BlockCache::Publish(BlockSlot& slot, BlockHeader* block, BlockWord word) {
  std::lock_guard lock(mutex_);
  BlockWord old = slot.load(std::memory_order_acquire);
  do {
    block->previous = old == kUnloaded ? kUnloaded : old & ~kMarks;
  } while (!slot.compare_exchange_weak(old, word | kVersions, std::memory_order_acq_rel));
  Account(block, (old & ~kMarks) == 0 ? &slot : nullptr);
  pending_.push_back({&slot, block, word});
  untidy_.store(true, std::memory_order_relaxed);
}

void BlockCache::Account(BlockHeader* block, BlockSlot* new_slot) {
  resident_.fetch_add(block->cost, std::memory_order_relaxed);
  if (new_slot != nullptr) ring_.push_back(new_slot);
}

void BlockCache::Destroy(BlockHeader* block) {
  resident_.fetch_sub(block->cost, std::memory_order_relaxed);
  block->destroy(block);
}

void BlockCache::SweepVersions(std::uint64_t oldest) {
  while (!pending_.empty() && pending_.front().block->commit <= oldest) {
    const Pending p = pending_.front();
    pending_.pop_front();
    if ((p.block->previous & ~kMarks) != 0) Destroy(HeaderOf(p.block->previous));
    p.block->previous = kUnloaded;
    BlockWord expected = p.word | kVersions;
    p.slot->compare_exchange_strong(expected, p.word, std::memory_order_acq_rel);
  }
}

// What is evicted under a transaction that has begun before gives no memory back until it ends, and is loaded
// again if it is asked for again: past a part of the budget that waits like this, evicting would only cost
// memory, without any bound.
void BlockCache::Evict(bool always) {
  const std::size_t budget = budget_.load(std::memory_order_relaxed);
  if (resident_.load(std::memory_order_relaxed) <= budget) return;
  if (!always && retired_bytes_.load(std::memory_order_relaxed) > budget / 4) return;
  const std::size_t goal = budget - budget / 16;  // some room, so that not every load evicts
  std::vector<BlockHeader*> victims;
  std::size_t steps = ring_.size() * 2 + 2;
  while (!ring_.empty() && steps-- > 0 && resident_.load(std::memory_order_relaxed) > goal) {
    if (hand_ >= ring_.size()) hand_ = 0;
    BlockSlot& slot = *ring_[hand_];
    BlockWord w = slot.load(std::memory_order_acquire);
    if (w & kVersions) {
      ++hand_;
    } else if (w & kProbe) {
      if (!slot.compare_exchange_strong(w, kUnloaded, std::memory_order_acq_rel)) continue;
      BlockHeader* block = HeaderOf(w);
      victims.push_back(block);
      resident_.fetch_sub(block->cost, std::memory_order_relaxed);
      retired_bytes_.fetch_add(block->cost, std::memory_order_relaxed);
      ring_[hand_] = ring_.back();
      ring_.pop_back();
    } else {
      slot.compare_exchange_strong(w, w | kProbe, std::memory_order_acq_rel);
      ++hand_;
    }
  }
  if (victims.empty()) return;
  evictions_.fetch_add(victims.size(), std::memory_order_relaxed);
  std::lock_guard lock(readers_mutex_);
  ++epoch_;
  for (BlockHeader* block : victims) retired_.push_back({block, epoch_});
  untidy_.store(true, std::memory_order_relaxed);
}

void BlockCache::FreeRetired(std::uint64_t oldest_epoch) {
  while (!retired_.empty() && retired_.front().epoch <= oldest_epoch) {
    BlockHeader* block = retired_.front().block;
    retired_.pop_front();
    retired_bytes_.fetch_sub(block->cost, std::memory_order_relaxed);
    block->destroy(block);
  }
}

void BlockCache::Tidy() {
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock) TidyLocked(false);  // else somebody is at it
}

void BlockCache::TidyLocked(bool always) {
  Evict(always);
  const auto [commit, epoch] = Oldest();
  SweepVersions(commit);
  FreeRetired(epoch);
  if (pending_.empty() && retired_.empty()) untidy_.store(false, std::memory_order_relaxed);
}

void BlockCache::Reset(std::uint64_t commit) {
  std::lock_guard lock(mutex_);
  floor_ = commit;
  std::vector<BlockHeader*> victims;
  auto clear = [&](BlockSlot& slot) {
    BlockWord w = slot.exchange(kUnloaded, std::memory_order_acq_rel);
    while ((w & ~kMarks) != 0) {
      BlockHeader* block = HeaderOf(w);
      victims.push_back(block);
      w = block->previous;
    }
  };
  for (auto& table : adjacency) table.ForEach([&](Directory& d) { d.ForEachSlot(clear); });
  node_columns.ForEach([&](Directory& d) { d.ForEachSlot(clear); });
  relationship_columns.ForEach(
      [&](IdTable<Directory>& t) { t.ForEach([&](Directory& d) { d.ForEachSlot(clear); }); });
  bitmaps.ForEach([&](Directory& d) { d.ForEachSlot(clear); });
  label_sets.ForEachSlot(clear);
  ring_.clear();
  pending_.clear();
  hand_ = 0;
  std::lock_guard readers(readers_mutex_);
  ++epoch_;
  for (BlockHeader* block : victims) {
    resident_.fetch_sub(block->cost, std::memory_order_relaxed);
    retired_bytes_.fetch_add(block->cost, std::memory_order_relaxed);
    retired_.push_back({block, epoch_});
  }
  untidy_.store(true, std::memory_order_relaxed);
}

void BlockCache::SetBudget(std::size_t bytes) {
  std::lock_guard lock(mutex_);
  budget_.store(bytes, std::memory_order_relaxed);
  TidyLocked(true);
}

BlockCache::Numbers BlockCache::numbers() const {
  std::lock_guard lock(mutex_);
  return {resident_.load() + retired_bytes_.load(),
          budget_.load(),
          ring_.size(),
          hits_.load(),
          loads_.load(),
          evictions_.load()};
}

}  // namespace liaison
