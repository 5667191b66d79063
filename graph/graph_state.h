// graph_state.h: what stands behind Graph: the store, the catalog, the cache, the versions that readers see,
// and the writer's place.
//
// Private to the folder. Who may touch what: `store`, `catalog`, `statistics`, `cache` lock for themselves;
// `published` and `latest` are read and set inside BlockCache::Enter and Announce; everything under "the
// writer's" belongs to whoever holds the writer's place. Not here: what a transaction holds
// (transaction_state.h).
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/block_tables.h"
#include "graph/catalog.h"
#include "graph/chunks/cache.h"
#include "graph/graph.h"
#include "graph/statistics.h"
#include "graph/store.h"

namespace liaison {

// A database is of the first until something is written that needs a later one, so that older programs open
// whatever they can read.
inline constexpr std::uint32_t kFirstFormatVersion = 1;
inline constexpr std::uint32_t kNamesFormatVersion = 2;  // has, or had, a full-text index
inline constexpr std::uint32_t kFormatVersion = 2;       // the newest

// Keys of a family that begin alike: all that an index or constraint has in the store.
struct StoredEntries {
  Family family;
  std::string prefix;
  auto operator<=>(const StoredEntries&) const = default;
};

// Numbers of keys::Counter.
namespace counters {
inline constexpr std::uint8_t kCommit = 1;
inline constexpr std::uint8_t kNextDocument = 2;
inline constexpr std::uint8_t kNextIndex = 3;
inline constexpr std::uint8_t kNextConstraint = 4;
}  // namespace counters

// What one commit left behind, as a reader sees it.
struct Version {
  std::uint64_t commit = 0;
  std::shared_ptr<const StoreSnapshot> snapshot;
  std::uint32_t node_blocks = 0;         // ids of later blocks were never handed out
  std::vector<std::uint32_t> sequences;  // by type id: the first sequence never handed out

  std::uint32_t NextSequence(TypeId t) const { return t.value < sequences.size() ? sequences[t.value] : 0; }
};

// Hands out ids. It never goes back, also not when the transaction is rolled back.
class IdAllocator {
 public:
  NodeId NewNode(LabelSetId set, BlockOwners&);
  // An id that is given: its block, when new, becomes one of `set`.
  void TakeNode(NodeId, LabelSetId set, BlockOwners&);
  std::uint32_t NewSequence(TypeId);
  void TakeSequence(TypeId, std::uint32_t sequence);
  std::uint32_t NextSequence(TypeId t) const { return t.value < sequences_.size() ? sequences_[t.value] : 0; }
  std::uint32_t node_blocks() const { return static_cast<std::uint32_t>(used_.size()); }
  std::uint32_t used_rows(std::uint32_t block) const { return used_[block]; }
  const std::vector<std::uint32_t>& sequences() const { return sequences_; }

  // At opening.
  void Restore(std::uint32_t block, LabelSetId owner, std::uint32_t used, BlockOwners&);
  void RestoreSequence(TypeId, std::uint32_t next);

  // Puts what changed since the last successful commit; forgotten by Persisted().
  void Persist(WriteBatch&, const BlockOwners&) const;
  void Persisted();

  std::uint32_t next_document = 1;
  std::uint16_t next_index = 1, next_constraint = 1;

 private:
  std::vector<std::uint16_t> used_;                        // by block: rows handed out so far
  std::unordered_map<std::uint16_t, std::uint32_t> open_;  // label set -> block with room
  std::vector<std::uint32_t> sequences_;                   // by type id
  std::set<std::uint32_t> dirty_blocks_;
  std::set<std::uint16_t> dirty_types_;
};

struct Graph::State {
  State(std::string path, const GraphOptions& options)
      : path(std::move(path)), options(options), cache(options.cache_bytes) {}

  Graph* self = nullptr;
  const std::string path;
  const GraphOptions options;
  std::unique_ptr<Store> store;  // dies after everything that holds snapshots of it
  Catalog catalog;
  Statistics statistics;
  BlockCache cache;
  BlockOwners owners;
  IdTable<KeyList> node_keys;          // by owner
  IdTable<KeyList> relationship_keys;  // by type

  std::shared_ptr<const Version> published;  // what readers begin with
  std::shared_ptr<const Version>
      latest;  // what the next writer begins with; not published before it is synced

  // A commit failed half way: nobody knows what the disk holds.
  std::atomic<bool> failed{false};

  // ---- the writer's ----
  std::mutex writer_mutex;
  std::condition_variable writer_left;
  bool writing = false;
  IdAllocator ids;
  // How many of the catalog's names are stored.
  struct Stored {
    std::size_t labels = 0, types = 0, keys = 0, label_sets = 1;
  } stored;
  // Entries of an index whose definition was rolled back, or whose process died before it; the next
  // commit deletes them.
  std::vector<StoredEntries> orphans;

  void EnterWriter();
  void LeaveWriter();
  void Load();  // everything but blocks, from the store
  void FindOrphans();
  // Stores the names that are not stored yet. `done` is set to what will be stored then.
  void PersistNames(WriteBatch&, Stored& done) const;
  // Makes a version of the present state of the store and of `ids`, for latest and, after the sync,
  // published.
  std::shared_ptr<const Version> MakeVersion(std::uint64_t commit);
  void Publish(std::shared_ptr<const Version>);
};

StoredEntries EntriesOf(const IndexDefinition&);
StoredEntries EntriesOf(const ConstraintDefinition&);

// Bytes of definitions in the catalog.
std::string EncodeDefinition(const IndexDefinition&);
std::string EncodeDefinition(const ConstraintDefinition&);
IndexDefinition DecodeIndex(IndexId, std::string_view);
ConstraintDefinition DecodeConstraint(ConstraintId, std::string_view);

}  // namespace liaison
