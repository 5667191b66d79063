// block_tables.h: two small tables that readers ask without locks while the writer appends: which label set a
// block of node ids was handed out for, and which property keys occur in the blocks of an owner.
//
// Not here: blocks (chunks/), the rows of a block that are in use (graph_state.h).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "graph/chunks/directory.h"
#include "graph/ids.h"

namespace liaison {

inline constexpr std::uint32_t kMostNodeBlocks = 1u << (32 - kColumnBits);

// Entries are written before the commit that uses the block is published, and never change then.
class BlockOwners {
 public:
  LabelSetId Get(std::uint32_t block) const {
    const Segment* s = segments_[block >> kSegmentBits].load(std::memory_order_acquire);
    return s == nullptr ? kNoNode : LabelSetId{(*s)[block & (kSegment - 1)].load(std::memory_order_relaxed)};
  }
  void Set(std::uint32_t block, LabelSetId owner) {
    auto& entry = segments_[block >> kSegmentBits];
    Segment* s = entry.load(std::memory_order_relaxed);
    if (s == nullptr) {
      owned_.push_back(std::make_unique<Segment>());
      s = owned_.back().get();
      for (auto& e : *s) e.store(0, std::memory_order_relaxed);
      entry.store(s, std::memory_order_release);
    }
    (*s)[block & (kSegment - 1)].store(owner.value, std::memory_order_relaxed);
  }

 private:
  static constexpr unsigned kSegmentBits = 12;
  static constexpr std::uint32_t kSegment = 1u << kSegmentBits;
  using Segment = std::array<std::atomic<std::uint16_t>, kSegment>;
  std::array<std::atomic<Segment*>, kMostNodeBlocks / kSegment> segments_{};
  std::vector<std::unique_ptr<Segment>> owned_;
};

// A growing list of keys. Appending is the writer's; an outgrown array stays until the end, for readers that
// still walk it.
class KeyList {
 public:
  template <class F>
  void ForEach(F f) const {
    const std::uint32_t count = count_.load(std::memory_order_acquire);
    const KeyId* keys = keys_.load(std::memory_order_acquire);
    for (std::uint32_t i = 0; i < count; ++i) f(keys[i]);
  }
  bool Contains(KeyId key) const {
    bool found = false;
    ForEach([&](KeyId k) { found |= k == key; });
    return found;
  }
  void Append(KeyId key) {
    const std::uint32_t count = count_.load(std::memory_order_relaxed);
    if (count == capacity_) {
      capacity_ = capacity_ == 0 ? 8 : capacity_ * 2;
      auto bigger = std::make_unique<KeyId[]>(capacity_);
      for (std::uint32_t i = 0; i < count; ++i) bigger[i] = arrays_.back()[i];
      arrays_.push_back(std::move(bigger));
      keys_.store(arrays_.back().get(), std::memory_order_release);
    }
    arrays_.back()[count] = key;
    count_.store(count + 1, std::memory_order_release);
  }

 private:
  std::atomic<std::uint32_t> count_{0};
  std::atomic<const KeyId*> keys_{nullptr};
  std::uint32_t capacity_ = 0;
  std::vector<std::unique_ptr<KeyId[]>> arrays_;
};

}  // namespace liaison
