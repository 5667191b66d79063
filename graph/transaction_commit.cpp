// transaction_commit.cpp: the end of a transaction: one operand or value a touched key, one atomic batch, the
// new versions, one sync.
#include <algorithm>
#include <cassert>

#include "graph/codecs.h"
#include "graph/error.h"
#include "graph/keys.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

// From so many changes on a column is written whole, which is smaller than its operand and folds for nothing.
constexpr std::size_t kWholeColumn = 256;

struct Publication {
  BlockSlot* slot;
  BlockHeader* block;
  BlockWord word;
};

template <class B>
void Prepare(std::vector<Publication>& publications, BlockSlot& slot, BlockPointer<B> block,
             std::uint64_t commit) {
  Versioned<B>* v = block.get();
  v->commit = commit;
  v->cost = sizeof(BlockHeader) + static_cast<const B&>(*v).bytes();
  publications.push_back({&slot, v, v->word()});
  block.release();
}

}  // namespace

// Builds the batch and the new versions. Whatever it throws, nothing has happened.
class Transaction::State::CommitBuilder {
 public:
  CommitBuilder(Transaction::State& state, std::uint64_t commit)
      : state_(state), write_(*state.write), graph_(state.graph), commit_(commit) {}
  ~CommitBuilder() {
    for (auto& p : publications_) p.block->destroy(p.block);
  }

  const WriteBatch& batch() const { return batch_; }

  void Build() {
    for (const Direction d : {Direction::kOut, Direction::kIn}) {
      for (auto& [key, block] : write_.adjacency[static_cast<int>(d)]) {
        AddAdjacency(d, {static_cast<std::uint16_t>(key >> 32)}, static_cast<std::uint32_t>(key), block);
      }
    }
    for (auto& [key, block] : write_.node_columns) {
      const KeyId k{static_cast<std::uint16_t>(key >> 32)};
      const auto number = static_cast<std::uint32_t>(key);
      AddColumn(block, keys::NodeColumn(graph_.owners.Get(number), k, number),
                [&]() -> BlockSlot& { return graph_.cache.node_columns.Get(k.value).Slot(number); });
    }
    for (auto& [key, block] : write_.relationship_columns) {
      const TypeId t{static_cast<std::uint16_t>(key >> 48)};
      const KeyId k{static_cast<std::uint16_t>(key >> 32)};
      const auto number = static_cast<std::uint32_t>(key);
      AddColumn(block, keys::RelationshipColumn(t, k, number), [&]() -> BlockSlot& {
        return graph_.cache.relationship_columns.Get(t.value).Get(k.value).Slot(number);
      });
    }
    for (auto& [number, block] : write_.label_sets) AddLabelSets(static_cast<std::uint32_t>(number), block);
    for (auto& [key, block] : write_.bitmaps) {
      AddBitmap({static_cast<std::uint16_t>(key >> 32)}, static_cast<std::uint32_t>(key), block);
    }
    AddEntries();
    AddPostings();
    write_.AddEvidenceTo(batch_);
    AddDefinitions();
    AddNames();
    statistics_ = write_.statistics.Expand(graph_.catalog);
    for (const auto& [packed, n] : statistics_) {
      const StatisticKey k = StatisticKey::Unpack(packed);
      batch_.Append(Family::kMeta, keys::Statistic(static_cast<std::uint8_t>(k.kind), k.a, k.b, k.c),
                    codecs::EncodeCount(n));
    }
    graph_.ids.Persist(batch_, graph_.owners);
    auto counter = [&](std::uint8_t id, std::uint64_t n) {
      batch_.Put(Family::kMeta, keys::Counter(id), codecs::EncodeCount(static_cast<std::int64_t>(n)));
    };
    if (!write_.documents.empty()) counter(counters::kNextDocument, graph_.ids.next_document);
    if (!write_.new_indexes.empty()) counter(counters::kNextIndex, graph_.ids.next_index);
    if (!write_.new_constraints.empty()) counter(counters::kNextConstraint, graph_.ids.next_constraint);
    counter(counters::kCommit, commit_);
  }

  // After the batch was written: from here on it must not fail.
  std::shared_ptr<const Version> Apply() {
    graph_.ids.Persisted();
    graph_.stored = stored_;
    graph_.orphans.clear();
    for (const auto& [owner, key] : write_.new_node_keys) graph_.node_keys.Get(owner).Append({key});
    for (const auto& [type, key] : write_.new_relationship_keys)
      graph_.relationship_keys.Get(type).Append({key});
    graph_.statistics.Add(statistics_);
    for (auto d : write_.new_indexes) {
      d.created_at = commit_;
      graph_.catalog.AddDefinition(d);
    }
    for (auto d : write_.new_constraints) {
      d.created_at = commit_;
      graph_.catalog.AddDefinition(d);
    }
    for (const auto& d : write_.dropped_indexes) graph_.catalog.Drop(d.id, commit_);
    for (const ConstraintId id : write_.dropped_constraints) graph_.catalog.Drop(id, commit_);
    for (auto& p : publications_) graph_.cache.Publish(*p.slot, p.block, p.word);
    publications_.clear();
    return graph_.MakeVersion(commit_);
  }

 private:
  void AddAdjacency(Direction d, TypeId t, std::uint32_t group, PrivateAdjacency& block) {
    const auto net = block.NetChanges();
    if (net.empty()) return;
    std::string key = keys::Adjacency(d, t, group);
    const AdjacencyChunk* base = block.base();
    const std::size_t before = base == nullptr ? 0 : base->neighbours.size();
    auto fresh = block.Finish();
    bool whole = net.size() > 64 && net.size() > before / 2;
    std::optional<std::string> stored;  // what the chunk was, when its segments may have to go
    if (base != nullptr && (whole || LookAgain(key, net.size()))) {
      stored = state_.store().Get(state_.snapshot(), Family::kAdjacency, key);
      whole = whole || (stored && codecs::ShouldRewriteAdjacency(*stored));
    }
    if (whole) {
      auto encoded = codecs::EncodeAdjacency(*fresh);
      if (stored) {
        for (const auto& [local, segment] : codecs::SegmentsOf(*stored)) {
          batch_.Delete(Family::kAdjacency, keys::HubSegment(d, t, group, local, segment));
        }
      }
      for (auto& s : encoded.segments) {
        batch_.Put(Family::kAdjacency, keys::HubSegment(d, t, group, s.local, s.segment), std::move(s.bytes));
      }
      batch_.Put(Family::kAdjacency, std::move(key), std::move(encoded.chunk));
    } else {
      batch_.Append(Family::kAdjacency, std::move(key), codecs::EncodeAdjacencyOperand(net));
    }
    Prepare(publications_, graph_.cache.adjacency[static_cast<int>(d)].Get(t.value).Slot(group),
            std::move(fresh), commit_);
  }

  template <class Slot>
  void AddColumn(PrivateColumn& block, std::string key, Slot slot) {
    const auto net = block.NetChanges();
    if (net.empty()) return;
    auto fresh = block.Finish();
    if (fresh->count == 0) {
      batch_.Delete(Family::kColumn, std::move(key));
    } else if (net.size() >= kWholeColumn) {
      batch_.Put(Family::kColumn, std::move(key), codecs::EncodeColumn(*fresh));
    } else {
      batch_.Append(Family::kColumn, std::move(key), codecs::EncodeColumnOperand(net));
    }
    Prepare(publications_, slot(), std::move(fresh), commit_);
  }

  void AddLabelSets(std::uint32_t number, PrivateLabelSets& block) {
    const auto net = block.NetChanges();
    if (net.empty()) return;
    if (net.size() >= kWholeColumn) {
      batch_.Put(Family::kColumn, keys::LabelSets(number), codecs::EncodeLabelSets(*block.Read()));
    } else {
      batch_.Append(Family::kColumn, keys::LabelSets(number), codecs::EncodeLabelSetOperand(net));
    }
    Prepare(publications_, graph_.cache.label_sets.Slot(number), block.Finish(), commit_);
  }

  void AddBitmap(LabelId l, std::uint32_t number, PrivateBitmap& block) {
    const auto net = block.NetChanges();
    if (net.empty()) return;
    if (net.size() >= kWholeColumn) {
      batch_.Put(Family::kColumn, keys::LabelBitmap(l, number), codecs::EncodeBitmap(*block.Read()));
    } else {
      batch_.Append(Family::kColumn, keys::LabelBitmap(l, number), codecs::EncodeBitmapOperand(net));
    }
    Prepare(publications_, graph_.cache.bitmaps.Get(l.value).Slot(number), block.Finish(), commit_);
  }

  void AddEntries() {
    gone_ = graph_.orphans;
    for (const auto& d : write_.dropped_indexes) gone_.push_back(EntriesOf(d));
    for (const ConstraintId id : write_.dropped_constraints)
      gone_.push_back({Family::kIndex, keys::Unique(id, {})});
    for (const auto& [family, prefix] : gone_) {
      // The store as it is now: files of an index may have been taken in after the snapshot.
      for (auto scan = state_.store().Scan(nullptr, family, prefix, keys::PrefixEnd(prefix)); scan->Valid();
           scan->Next()) {
        batch_.Delete(family, std::string(scan->key()));
      }
    }
    for (auto& [key, value] : write_.entries.entries()) {
      if (IsGone(Family::kIndex, key)) continue;
      value ? batch_.Put(Family::kIndex, key, *value) : batch_.Delete(Family::kIndex, key);
    }
  }

  bool IsGone(Family family, std::string_view key) const {
    return std::any_of(gone_.begin(), gone_.end(), [&](const StoredEntries& g) {
      return g.family == family && key.starts_with(g.prefix);
    });
  }

  void AddPostings() {
    for (const auto& [packed, list] : write_.postings) {
      const auto net = list.Net();
      if (net.empty()) continue;
      std::string key = keys::Postings({static_cast<std::uint16_t>(packed >> 48)},
                                       static_cast<std::uint32_t>(packed >> 16) & ((1u << kGramBits) - 1),
                                       static_cast<std::uint32_t>(packed & 0xFFFF));
      if (IsGone(Family::kColumn, key)) continue;
      batch_.Append(Family::kColumn, std::move(key), codecs::EncodePostingOperand(net));
    }
  }

  void AddDefinitions() {
    for (auto d : write_.new_indexes) {
      d.created_at = commit_;
      batch_.Put(Family::kMeta, keys::Catalog(keys::MetaKind::kIndex, d.id.value), EncodeDefinition(d));
    }
    for (auto d : write_.new_constraints) {
      d.created_at = commit_;
      batch_.Put(Family::kMeta, keys::Catalog(keys::MetaKind::kConstraint, d.id.value), EncodeDefinition(d));
    }
    for (const auto& d : write_.dropped_indexes)
      batch_.Delete(Family::kMeta, keys::Catalog(keys::MetaKind::kIndex, d.id.value));
    for (const ConstraintId id : write_.dropped_constraints) {
      batch_.Delete(Family::kMeta, keys::Catalog(keys::MetaKind::kConstraint, id.value));
    }
  }

  void AddNames() {
    graph_.PersistNames(batch_, stored_);
    for (const auto& [owner, key] : write_.new_node_keys) {
      batch_.Put(Family::kMeta,
                 keys::Catalog(keys::MetaKind::kNodeKeys, static_cast<std::uint32_t>(owner) << 16 | key),
                 "\1");
    }
    for (const auto& [type, key] : write_.new_relationship_keys) {
      batch_.Put(
          Family::kMeta,
          keys::Catalog(keys::MetaKind::kRelationshipKeys, static_cast<std::uint32_t>(type) << 16 | key),
          "\1");
    }
  }

  // What lies beside the segments of a hub, and what was taken out of them, only the stored chunk tells. It
  // is looked at once in so many changes, by lot: nothing has to be remembered, and no pattern of additions
  // and removals escapes it.
  static constexpr std::size_t kLookAgain = 1024;
  bool LookAgain(const std::string& key, std::size_t changes) const {
    std::uint64_t lot = commit_ * 0x9E3779B97F4A7C15ull + std::hash<std::string>{}(key);
    lot = (lot ^ lot >> 32) * 0xD6E8FEB86659FD93ull;
    return (lot >> 32) % kLookAgain < changes;
  }

  Transaction::State& state_;
  Transaction::State::Write& write_;
  Graph::State& graph_;
  const std::uint64_t commit_;
  WriteBatch batch_;
  std::vector<StoredEntries> gone_;
  std::vector<Publication> publications_;
  StatisticSums statistics_;
  Graph::State::Stored stored_;
};

bool Transaction::changed() const { return state_->write != nullptr && state_->write->changes > 0; }

// The writer's place is free again before the disk has answered, so that the next transaction can be prepared
// and writers that commit at the same time share a sync. Its snapshot is `latest`; readers see the commit
// only after the sync.
void Transaction::Commit() {
  State& s = *state_;
  Graph::State& graph = s.graph;
  if (s.write == nullptr) {
    s.Leave();
    return;
  }
  s.write->RequireWhole();
  s.write->EndOfStatementChecks();
  std::shared_ptr<const Version> version;
  bool wait = false;
  if (changed()) {
    if (graph.failed) {
      s.Leave();
      throw Error(ErrorKind::kTransaction, "OutcomeUnknown",
                  "an earlier commit failed: this one was not tried; open the graph again");
    }
    State::CommitBuilder builder(s, s.version->commit + 1);
    try {
      builder.Build();
      if (s.write->AnyNewNames()) graph.store->RequireFormat(kNamesFormatVersion);
    } catch (...) {
      s.DropIngested();
      s.Leave();
      throw;
    }
    try {
      graph.store->Write(builder.batch());
      version = builder.Apply();
    } catch (const std::exception& e) {
      graph.failed = true;
      s.Leave();
      throw Error(
          ErrorKind::kTransaction, "OutcomeUnknown",
          std::string("the commit could not be written, and whether it survives is not known: ") + e.what());
    }
    graph.cache.Announce([&] {
      graph.latest = version;
      return graph.published->commit;
    });
    wait = true;
  } else {
    s.DropIngested();
    // What was read may be somebody's commit that still waits for the disk.
    graph.cache.Announce([&] {
      wait = graph.published->commit < s.version->commit;
      return graph.published->commit;
    });
  }
  s.Leave();
  if (!wait) return;
  if (graph.options.sync) {
    try {
      graph.store->Sync();
    } catch (const std::exception& e) {
      graph.failed = true;
      throw Error(
          ErrorKind::kTransaction, "OutcomeUnknown",
          std::string("the commit was not confirmed by the disk, and whether it survives is not known: ") +
              e.what());
    }
  }
  if (version == nullptr) return;
  graph.Publish(std::move(version));
  graph.cache.Tidy();
}

void Transaction::CommitAndContinue() {
  Graph::State& graph = state_->graph;
  Commit();
  state_ = State::BeginWriting(graph);
}

void Transaction::Rollback() {
  state_->DropIngested();
  state_->Leave();
}

// Entries that an index took in past the transaction have no owner now.
void Transaction::State::DropIngested() {
  if (write == nullptr) return;
  for (StoredEntries& entries : write->ingested) graph.orphans.push_back(std::move(entries));
  write->ingested.clear();
}

}  // namespace liaison
