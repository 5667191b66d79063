// cache.h: the decoded blocks, their versions, and how much memory they may take.
//
// A block is immutable once it is in a slot. A commit puts a new version in front of the old one and marks
// the slot (kVersions); the mark goes, and the old version is freed, when no reader is older than the new
// one. So an unmarked word is right for every live reader, and a slot that says kUnloaded was not changed by
// any commit later than the oldest live reader: whatever a live reader loads through its own snapshot may
// then be put there. Memory: a clock over the slots. The hand sets kProbe, users take it away, and a block
// that still has it when the hand comes again is evicted. Evicted blocks are freed when every transaction
// that was alive then has ended. Not here: what blocks mean, how they are loaded (transaction_state.h).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "graph/chunks/directory.h"
#include "graph/ids.h"

namespace liaison {

struct alignas(16) BlockHeader {
  std::uint64_t commit = 0;        // readers of older commits must walk on; 0: good for all that live
  BlockWord previous = kUnloaded;  // without marks; kUnloaded: nothing older is kept
  std::size_t cost = 0;            // bytes, with the header
  void (*destroy)(BlockHeader*) = nullptr;
};

// The header lies right before the block, so that a word leads to both.
template <class B>
struct Versioned : BlockHeader, B {
  static_assert(alignof(B) <= alignof(BlockHeader));
  explicit Versioned(B b = {}) : B(std::move(b)) {
    destroy = [](BlockHeader* h) { delete static_cast<Versioned*>(h); };
  }
  BlockWord word() { return reinterpret_cast<BlockWord>(static_cast<B*>(this)); }
};
template <class B>
using BlockPointer = std::unique_ptr<Versioned<B>>;

inline BlockHeader* HeaderOf(BlockWord word) {
  return reinterpret_cast<BlockHeader*>((word & ~kMarks) - sizeof(BlockHeader));
}

// Who is reading what. A transaction enters when it begins and leaves when it ends.
struct ReaderTicket {
  std::uint64_t commit = 0;  // its snapshot
  std::uint64_t epoch = 0;   // evictions up to here happened before it began
};

class BlockCache {
 public:
  explicit BlockCache(std::size_t budget) : budget_(budget) {}
  ~BlockCache();
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;

  // ---- the directories ----
  std::array<IdTable<Directory>, 2> adjacency;       // [direction][type], by group
  IdTable<Directory> node_columns;                   // [key], by block
  IdTable<IdTable<Directory>> relationship_columns;  // [type][key], by block
  IdTable<Directory> bitmaps;                        // [label], by block
  Directory label_sets;                              // by block

  // ---- readers ----
  using Ticket = std::list<ReaderTicket>::iterator;
  // `choose` picks the snapshot and returns its commit number; it runs under the lock that Publish takes, so
  // that no commit can be published between the choice and the entry.
  template <class F>
  Ticket Enter(F choose) {
    std::lock_guard lock(readers_mutex_);
    const std::uint64_t commit = choose();
    readers_.push_back({commit, epoch_});
    return std::prev(readers_.end());
  }
  void Leave(Ticket);
  // `publish` makes commit number `commit` the one that new readers see.
  template <class F>
  void Announce(F publish) {
    std::lock_guard lock(readers_mutex_);
    newest_ = std::max(newest_, publish());
  }

  // ---- blocks ----
  // Puts a loaded block (null: the store has none) into a slot that says kUnloaded. False: the caller keeps
  // the block to itself. `commit`: of the reader that loaded it.
  bool Install(BlockSlot&, BlockHeader* block, BlockWord word, std::uint64_t commit);
  // The writer's new version; header->commit is set. Takes ownership.
  void Publish(BlockSlot&, BlockHeader* block, BlockWord word);
  // Forgets everything, for changes that went past the cache: from now on no reader older than `commit` may
  // install. The caller holds the writer's place.
  void Reset(std::uint64_t commit);

  // Frees versions that nobody can read any more and blocks evicted before the oldest transaction began;
  // evicts down to the budget.
  void Tidy();
  void SetBudget(std::size_t bytes);

  struct Numbers {
    std::size_t bytes, budget, blocks;
    std::uint64_t hits, loads, evictions;
  };
  Numbers numbers() const;
  void CountHit() { hits_.fetch_add(1, std::memory_order_relaxed); }

 private:
  struct Retired {
    BlockHeader* block;
    std::uint64_t epoch;
  };
  struct Pending {
    BlockSlot* slot;
    BlockHeader* block;
    BlockWord word;
  };
  void Account(BlockHeader*, BlockSlot* new_slot);
  void SweepVersions(std::uint64_t oldest);
  void TidyLocked(bool always);
  void Evict(bool always);
  void FreeRetired(std::uint64_t oldest_epoch);
  void Destroy(BlockHeader*);
  std::pair<std::uint64_t, std::uint64_t> Oldest();  // commit, epoch

  // Order of locks: mutex_, then readers_mutex_.
  mutable std::mutex mutex_;
  std::vector<BlockSlot*> ring_;  // the slots that hold a block, each once
  std::size_t hand_ = 0;
  std::deque<Pending> pending_;  // published versions whose slot is marked, in order of commit
  std::deque<Retired> retired_;  // in order of epoch
  std::uint64_t floor_ = 0;

  std::mutex readers_mutex_;
  std::list<ReaderTicket> readers_;
  std::uint64_t epoch_ = 0;
  std::uint64_t newest_ = 0;

  std::atomic<bool> untidy_{false};  // something waits for readers to end
  std::atomic<std::size_t> budget_;
  std::atomic<std::size_t> resident_{0}, retired_bytes_{0};
  std::atomic<std::uint64_t> hits_{0}, loads_{0}, evictions_{0};
};

}  // namespace liaison
