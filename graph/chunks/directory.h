// directory.h: where the decoded block number i of one kind and owner is: an array that grows without ever
// moving.
//
// A slot is one word, read without locks:
//
//   pointer      the block, for every live reader: use it, do not look at its header
//   0            known to be empty
//   kUnloaded    nothing known: ask the store
//   ..|kVersions there are readers that may not see this version: walk the headers (cache.h)
//   ..|kProbe    the eviction clock asks whether anybody still uses it: whoever does takes the bit away
//
// The first segment has kFirst slots, each further one twice as many, so that a segment once allocated stays
// where it is. Not here: what a block is, who owns it (cache.h).
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace liaison {

using BlockWord = std::uintptr_t;
using BlockSlot = std::atomic<BlockWord>;

inline constexpr BlockWord kVersions = 1;
inline constexpr BlockWord kProbe = 2;
inline constexpr BlockWord kMarks = kVersions | kProbe;
inline constexpr BlockWord kUnloaded =
    kVersions;  // a null pointer with a mark, so that the fast path needs one test

class Directory {
 public:
  Directory() = default;
  ~Directory() {
    for (auto& segment : segments_) delete[] segment.load(std::memory_order_relaxed);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  BlockWord Load(std::uint32_t i) const {
    const std::uint32_t biased = i + kFirst;
    const unsigned s = std::bit_width(biased) - 1 - kFirstBits;
    const BlockSlot* segment = segments_[s].load(std::memory_order_acquire);
    if (segment == nullptr) [[unlikely]]
      return kUnloaded;
    return segment[biased - (kFirst << s)].load(std::memory_order_acquire);
  }

  // Allocates the segment when it is not there.
  BlockSlot& Slot(std::uint32_t i) {
    const std::uint32_t biased = i + kFirst;
    const unsigned s = std::bit_width(biased) - 1 - kFirstBits;
    BlockSlot* segment = segments_[s].load(std::memory_order_acquire);
    if (segment == nullptr) segment = Allocate(s);
    return segment[biased - (kFirst << s)];
  }

  template <class F>
  void ForEachSlot(F f) {
    for (unsigned s = 0; s < segments_.size(); ++s) {
      if (BlockSlot* segment = segments_[s].load(std::memory_order_acquire)) {
        for (std::size_t i = 0; i < (std::size_t{kFirst} << s); ++i) f(segment[i]);
      }
    }
  }

 private:
  static constexpr unsigned kFirstBits = 6;
  static constexpr std::uint32_t kFirst = 1u << kFirstBits;

  BlockSlot* Allocate(unsigned s) {
    const std::size_t count = std::size_t{kFirst} << s;
    auto fresh = std::make_unique<BlockSlot[]>(count);
    for (std::size_t i = 0; i < count; ++i) fresh[i].store(kUnloaded, std::memory_order_relaxed);
    BlockSlot* expected = nullptr;
    if (segments_[s].compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel))
      return fresh.release();
    return expected;
  }

  std::array<std::atomic<BlockSlot*>, 32 - kFirstBits> segments_{};
};

// One T per 16-bit id, made when it is first asked for, never moved and never taken away.
template <class T>
class IdTable {
 public:
  IdTable() = default;
  ~IdTable() {
    for (auto& leaf : leaves_) {
      Leaf* l = leaf.load(std::memory_order_relaxed);
      if (l == nullptr) continue;
      for (auto& entry : *l) delete entry.load(std::memory_order_relaxed);
      delete l;
    }
  }
  IdTable(const IdTable&) = delete;
  IdTable& operator=(const IdTable&) = delete;

  T* Find(std::uint16_t id) const {
    const Leaf* leaf = leaves_[id >> 8].load(std::memory_order_acquire);
    return leaf == nullptr ? nullptr : (*leaf)[id & 255].load(std::memory_order_acquire);
  }

  T& Get(std::uint16_t id) {
    if (T* found = Find(id)) return *found;
    std::lock_guard lock(mutex_);
    Leaf* leaf = leaves_[id >> 8].load(std::memory_order_acquire);
    if (leaf == nullptr) {
      leaf = new Leaf{};
      leaves_[id >> 8].store(leaf, std::memory_order_release);
    }
    auto& entry = (*leaf)[id & 255];
    if (entry.load(std::memory_order_acquire) == nullptr) entry.store(new T, std::memory_order_release);
    return *entry.load(std::memory_order_acquire);
  }

  template <class F>
  void ForEach(F f) {
    for (auto& leaf : leaves_) {
      Leaf* l = leaf.load(std::memory_order_acquire);
      if (l == nullptr) continue;
      for (auto& entry : *l) {
        if (T* found = entry.load(std::memory_order_acquire)) f(*found);
      }
    }
  }

 private:
  using Leaf = std::array<std::atomic<T*>, 256>;
  std::array<std::atomic<Leaf*>, 256> leaves_{};
  std::mutex mutex_;
};

}  // namespace liaison
