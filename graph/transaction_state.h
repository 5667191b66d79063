// transaction_state.h: what stands behind Transaction: its snapshot, the blocks that it alone holds, and, for
// the writer, its changes.
//
// Private to the folder. Reading: own changes first (Write), then the cache, then the store through the
// snapshot (load.cpp). Changing comes in two layers. The upper one (Transaction's methods) checks, keeps
// indexes and constraints right and notes how to undo; the lower one (the Raw functions) changes blocks and
// statistics and is what undoing calls. Not here: the graph's own state (graph_state.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "graph/graph_state.h"
#include "graph/indexes.h"
#include "graph/name_words.h"
#include "graph/private_blocks.h"
#include "graph/private_postings.h"
#include "graph/statistics.h"
#include "graph/transaction.h"

namespace liaison {

// Private blocks by number, with the last one asked for at hand.
template <class P>
class PrivateMap {
 public:
  P* Find(std::uint64_t key) {
    if (last_ != nullptr && key == last_key_) return last_;
    if (blocks_.empty()) return nullptr;
    auto it = blocks_.find(key);
    return it == blocks_.end() ? nullptr : Remember(key, &it->second);
  }
  // `base()` gives the block of the snapshot when there is none yet.
  template <class F>
  P& Get(std::uint64_t key, F base) {
    if (P* found = Find(key)) return *found;
    return *Remember(key, &blocks_.try_emplace(key, base()).first->second);
  }
  auto begin() { return blocks_.begin(); }
  auto end() { return blocks_.end(); }

 private:
  P* Remember(std::uint64_t key, P* p) {
    last_key_ = key;
    return last_ = p;
  }
  std::unordered_map<std::uint64_t, P> blocks_;
  std::uint64_t last_key_ = 0;
  P* last_ = nullptr;
};

struct Transaction::State {
  explicit State(Graph::State& graph) : graph(graph) {}
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Graph::State& graph;
  std::shared_ptr<const Version> version;

  struct Write;
  class CommitBuilder;
  std::unique_ptr<Write> write;  // null in a read transaction and after the end
  Write& Writing();              // AccessError.ReadOnly when there is none

  static std::unique_ptr<State> BeginWriting(Graph::State& graph);  // waits for the writer's place
  void Enter(bool writing);
  void Leave();  // gives back the snapshot, the private blocks and the writer's place; twice does no harm
  bool ended() const { return !ticket_; }
  void DropIngested();
  const StoreSnapshot* snapshot() const;
  const Store& store() const { return *graph.store; }
  std::uint64_t Count(StatisticKey) const;  // with own changes
  static Value PropertyOf(const Transaction&, bool on_relationship, std::uint64_t entity, KeyId);
  // Puts entries where they belong; `value(i)` is what entry i holds. `counter` and `next`: ids of
  // definitions must not be given out again when entries are in the store before the definition is.
  template <class Entries, class ValueOf>
  void TakeIn(const Entries&, StoredEntries place, std::uint8_t counter, std::uint64_t next, ValueOf value);
  // Before entries are put there past the transaction.
  void NotePutPast(StoredEntries place, std::uint8_t counter, std::uint64_t next);
  // transaction_names.cpp
  void BuildNames(const Transaction&, const IndexDefinition&);
  void ScanEntries(const std::string& begin, const std::string& end,
                   const std::function<void(std::uint64_t entity)>&) const;

  // ---- blocks of the snapshot, without own changes ----
  const AdjacencyChunk* BaseAdjacency(Direction d, TypeId t, std::uint32_t group) const {
    return Base<AdjacencyChunk>(graph.cache.adjacency[static_cast<int>(d)].Find(t.value), group,
                                [&] { return SlowAdjacency(d, t, group); });
  }
  const ColumnBlock* BaseNodeColumn(KeyId k, std::uint32_t block) const {
    return Base<ColumnBlock>(graph.cache.node_columns.Find(k.value), block,
                             [&] { return SlowNodeColumn(k, block); });
  }
  const ColumnBlock* BaseRelationshipColumn(TypeId t, KeyId k, std::uint32_t block) const {
    const IdTable<Directory>* keys = graph.cache.relationship_columns.Find(t.value);
    return Base<ColumnBlock>(keys == nullptr ? nullptr : keys->Find(k.value), block,
                             [&] { return SlowRelationshipColumn(t, k, block); });
  }
  const LabelSetBlock* BaseLabelSets(std::uint32_t block) const {
    return Base<LabelSetBlock>(&graph.cache.label_sets, block, [&] { return SlowLabelSets(block); });
  }
  const LabelBitmapBlock* BaseLabelBitmap(LabelId l, std::uint32_t block) const {
    return Base<LabelBitmapBlock>(graph.cache.bitmaps.Find(l.value), block,
                                  [&] { return SlowLabelBitmap(l, block); });
  }
  bool KnowsBlock(std::uint32_t block) const { return block < version->node_blocks; }
  bool KnowsRelationshipBlock(TypeId t, std::uint32_t block) const {
    return std::uint64_t{block} << kColumnBits < version->NextSequence(t);
  }

 private:
  friend class Transaction;
  template <class B, class Slow>
  const B* Base(const Directory* directory, std::uint32_t i, Slow slow) const {
    if (directory != nullptr) [[likely]] {
      const BlockWord word = directory->Load(i);
      if ((word & kMarks) == 0) [[likely]]
        return reinterpret_cast<const B*>(word);
    }
    return slow();
  }
  const AdjacencyChunk* SlowAdjacency(Direction, TypeId, std::uint32_t group) const;
  const ColumnBlock* SlowNodeColumn(KeyId, std::uint32_t block) const;
  const ColumnBlock* SlowRelationshipColumn(TypeId, KeyId, std::uint32_t block) const;
  const LabelSetBlock* SlowLabelSets(std::uint32_t block) const;
  const LabelBitmapBlock* SlowLabelBitmap(LabelId, std::uint32_t block) const;
  template <class B, class Load>
  const B* Resolve(BlockSlot&, Load load) const;
  template <class B, class Load>
  const B* LoadPrivately(BlockSlot&, Load load) const;

  std::optional<BlockCache::Ticket> ticket_;
  // Blocks that may not be in the cache because a later commit has changed them. Null: the store has none.
  mutable std::mutex private_mutex_;
  mutable std::unordered_map<const BlockSlot*, BlockHeader*> private_blocks_;
};

// The evidence of one fact that a transaction has touched.
struct PrivateEvidence {
  std::vector<Assertion> base, current;  // by number
};

struct Transaction::State::Write {
  explicit Write(State& s) : state(s), graph(s.graph) {}

  State& state;
  Graph::State& graph;

  // ---- own changes ----
  static std::uint64_t Pack(std::uint32_t a, std::uint32_t b, std::uint32_t block) {
    return static_cast<std::uint64_t>(a) << 48 | static_cast<std::uint64_t>(b) << 32 | block;
  }
  std::array<PrivateMap<PrivateAdjacency>, 2> adjacency;  // Pack(0, type, group)
  PrivateMap<PrivateColumn> node_columns;                 // Pack(0, key, block)
  PrivateMap<PrivateColumn> relationship_columns;         // Pack(type, key, block)
  PrivateMap<PrivateLabelSets> label_sets;                // block
  PrivateMap<PrivateBitmap> bitmaps;                      // Pack(0, label, block)
  // By full-text index, gram and group.
  static std::uint64_t PackPostings(IndexId index, Gram gram, std::uint32_t group) {
    return static_cast<std::uint64_t>(index.value) << 48 | static_cast<std::uint64_t>(gram) << 16 | group;
  }
  std::unordered_map<std::uint64_t, PrivatePostings> postings;
  IndexOverlay entries;
  std::unordered_map<FactId, PrivateEvidence> evidence;
  std::map<std::uint32_t, std::pair<Document, std::string>> documents;  // new ones, with text
  std::map<std::uint32_t, Document> removed_documents;                  // of the snapshot
  StatisticChanges statistics;
  std::set<std::pair<std::uint16_t, std::uint16_t>> new_node_keys,
      new_relationship_keys;  // (owner or type, key)

  // Definitions in force in this transaction, and what it added to and took from the catalog.
  std::vector<IndexDefinition> indexes, new_indexes;
  std::vector<ConstraintDefinition> constraints, new_constraints;
  std::vector<IndexDefinition> dropped_indexes;
  std::vector<ConstraintId> dropped_constraints;
  std::vector<StoredEntries> ingested;            // that are in the store already
  std::shared_ptr<const StoreSnapshot> snapshot;  // after such an ingestion; else the version's
  bool any_existence = false;

  // Grows with every change, and goes back with a statement that is rolled back.
  std::uint64_t changes = 0;

  // ---- the open statement ----
  struct UndoLabels {
    NodeId node;
    LabelSetId old;
  };
  struct UndoRelationship {
    RelationshipRef relationship;
    bool created;
  };
  struct UndoNodeProperty {
    NodeId node;
    KeyId key;
    Value old;
  };
  struct UndoRelationshipProperty {
    RelationshipId relationship;
    KeyId key;
    Value old;
  };
  struct UndoEntry {
    std::string key;
    IndexOverlay::Entry old;
  };
  struct UndoNames {
    IndexId index;
    NodeId node;
    std::vector<Gram> added, removed;
  };
  struct UndoAssertion {
    FactId fact;
    std::uint16_t number;
    std::optional<Assertion> old;
  };
  using Undo = std::variant<UndoLabels, UndoRelationship, UndoNodeProperty, UndoRelationshipProperty,
                            UndoEntry, UndoNames, UndoAssertion, std::function<void()>>;
  bool in_statement = false;
  std::uint64_t changes_before = 0;
  std::vector<Undo> undo;
  std::unordered_map<NodeId, LabelSetId>
      deleted;  // nodes deleted and the labels they had; relationships may be left
  std::unordered_set<NodeId> touched_nodes;  // to be checked for existence constraints
  std::unordered_map<RelationshipId, RelationshipRef> touched_relationships;

  // An error in the middle of a change, as damage that is met on the way, leaves what cannot be undone: then
  // the transaction takes no further statement and no commit.
  bool torn = false;
  struct Whole {
    explicit Whole(Write& w) : write(w) {}
    ~Whole() { write.torn |= std::uncaught_exceptions() > before; }
    Write& write;
    const int before = std::uncaught_exceptions();
  };
  void RequireWhole() const;  // TransactionError.MustRollBack when torn

  void Note(Undo u) {
    ++changes;
    if (in_statement) undo.push_back(std::move(u));
  }

  // ---- own view ----
  LabelSetId SetOf(NodeId) const;                    // kNoNode when there is none
  LabelSetId SetForStatistics(NodeId) const;         // also of nodes deleted in this statement
  const std::vector<LabelId>& LabelsOf(LabelSetId);  // valid until the transaction ends
  LabelSetId FindOrAddSet(std::span<const LabelId> labels);
  Value NodeProperty(NodeId, KeyId) const;
  Value RelationshipProperty(RelationshipId, KeyId) const;
  bool RelationshipExists(const RelationshipRef&) const;

  // ---- lower layer: no checks, no entries, no undo ----
  void RawLabels(NodeId, LabelSetId from, LabelSetId to);
  void RawRelationship(const RelationshipRef&, bool add);
  void RawNodeProperty(NodeId, KeyId, Value);
  void RawRelationshipProperty(RelationshipId, KeyId, Value);
  void RawAssertion(FactId, std::uint16_t number, std::optional<Assertion>);
  PrivateColumn& NodeColumnFor(KeyId, std::uint32_t block);
  PrivateColumn& RelationshipColumnFor(TypeId, KeyId, std::uint32_t block);
  PrivateEvidence& EvidenceFor(FactId);
  void CountRelationshipsOf(NodeId, LabelSetId as, std::int64_t sign);

  // ---- full-text indexes (transaction_names.cpp) ----
  void RawNames(IndexId, NodeId, std::span<const Gram>, bool add);
  void MoveNames(IndexId, NodeId, const std::vector<Gram>& before, const std::vector<Gram>& after);
  void NamesChange(NodeId, LabelSetId, KeyId, const Value& value);
  void LabelsChange(NodeId, LabelSetId from, LabelSetId to);  // kNoNode: it comes, or goes

  // ---- indexes and constraints (constraints.cpp) ----
  template <class OldProperty, class NewProperty, class Applies>
  void MoveEntries(std::uint64_t entity, OldProperty, NewProperty, Applies);
  void PutEntry(const std::string& key, std::string value);
  void DeleteEntry(const std::string& key);
  void NodePropertyChanges(NodeId, LabelSetId, KeyId, const Value& value);
  void RelationshipPropertyChanges(const RelationshipRef&, KeyId, const Value& value);
  void LabelAppears(NodeId, LabelId);
  void LabelDisappears(NodeId, LabelId);
  void RelationshipDisappears(const RelationshipRef&);
  void CheckExistence() const;
  void NoteSchema();  // before the definitions in force change
  bool AnyNewNames() const {
    return std::any_of(new_indexes.begin(), new_indexes.end(),
                       [](const auto& d) { return d.is_full_text(); });
  }

  // Puts the evidence, documents and texts that were changed.
  void AddEvidenceTo(WriteBatch&) const;

  void EndOfStatementChecks();
  void ForgetStatement();
  void UndoStatement();
  void DeleteFactExtras(FactId);  // evidence and external name

  // Whether the snapshot has any at all; empty: not looked yet.
  std::optional<bool> any_evidence, any_external;
  // What the catalog said before, to spare its lock.
  std::map<LabelSetId, std::vector<LabelId>> labels_of_set;
  std::vector<LabelId> last_labels;
  LabelSetId last_set;
};

}  // namespace liaison
