// transaction.h: one snapshot of the graph, to read and, for the one writer, to change.
//
// Reads are by block: whoever needs many nodes asks for the chunk once and walks arrays. All const members
// may be called from several threads at once in a read transaction. Pointers to blocks stay valid until the
// transaction ends or, in a write transaction, until its next change. A null pointer stands for an empty
// block.
//
// Writes go to private block versions and an operation log. A statement is bracketed by BeginStatement and
// EndStatement (checks what may only hold at its end) or RollbackStatement (as if it had not been). Commit:
// one atomic batch, WAL sync, publication; when it throws TransactionError.OutcomeUnknown nobody knows
// whether it survived, and the graph takes no writes until reopened. Snapshot isolation; with a single writer
// there is no write skew.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/catalog.h"
#include "graph/chunks/adjacency.h"
#include "graph/chunks/column.h"
#include "graph/evidence.h"
#include "graph/ids.h"
#include "graph/name_words.h"
#include "graph/value.h"

namespace liaison {

class Graph;

// What is needed to read a relationship's properties and ends without a look-up.
struct RelationshipRef {
  RelationshipId id;
  NodeId start, end;
  auto operator<=>(const RelationshipRef&) const = default;
};

class Transaction {
 public:
  enum class Mode : std::uint8_t { kRead, kWrite };

  ~Transaction();  // rolls back what was not committed
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  Mode mode() const;
  std::uint64_t commit() const;  // number of the commit that this snapshot shows
  const Catalog& catalog() const;
  Graph& graph() const;

  // ---- blocks ----
  const AdjacencyChunk* Adjacency(Direction, TypeId, std::uint32_t group) const;
  const ColumnBlock* NodeColumn(KeyId, std::uint32_t block) const;
  const ColumnBlock* RelationshipColumn(TypeId, KeyId, std::uint32_t block) const;
  const LabelSetBlock* LabelSets(std::uint32_t block) const;
  const LabelBitmapBlock* LabelBitmap(LabelId, std::uint32_t block) const;
  // Blocks are numbered 0 .. count-1; ids beyond have never been handed out in this snapshot.
  std::uint32_t NodeBlockCount() const;
  std::uint32_t RelationshipBlockCount(TypeId) const;
  // The label set that the block's ids were handed out for; its nodes may have other labels by now.
  LabelSetId BlockOwner(std::uint32_t block) const;
  // Keys that a node of blocks of that owner, or a relationship of that type, has or had.
  std::vector<KeyId> NodeKeys(LabelSetId owner) const;
  std::vector<KeyId> RelationshipKeys(TypeId) const;

  // ---- single things: conveniences over the blocks ----
  bool Exists(NodeId) const;
  bool HasLabel(NodeId, LabelId) const;
  std::vector<LabelId> Labels(NodeId) const;
  Value Property(NodeId, KeyId) const;  // null when absent
  std::vector<std::pair<KeyId, Value>> Properties(NodeId) const;
  bool Exists(const RelationshipRef&) const;
  Value Property(const RelationshipRef&, KeyId) const;
  std::vector<std::pair<KeyId, Value>> Properties(const RelationshipRef&) const;
  std::optional<RelationshipRef> Find(RelationshipId) const;  // by the endpoint columns
  std::span<const std::uint32_t> Neighbours(Direction, TypeId, NodeId) const;
  // lists[i] is that of nodes[i], its beginning on the way to the processor's cache: twice as fast as one
  // call a node.
  void Neighbours(Direction, TypeId, std::span<const NodeId> nodes,
                  std::span<std::span<const std::uint32_t>> lists) const;
  std::span<const std::uint32_t> Sequences(Direction, TypeId, NodeId) const;
  bool HasRelationships(NodeId) const;

  // ---- indexes ----
  // Equal to (Equivalent, and not null) the given values, one per key of the definition. In order of id.
  std::vector<std::uint64_t> IndexSeek(const IndexDefinition&, std::span<const Value> values) const;
  // First key in the range (null bound: open; values of one type family only), in order of value.
  std::vector<std::uint64_t> IndexRange(const IndexDefinition&, const Value& low, bool low_inclusive,
                                        const Value& high, bool high_inclusive) const;
  // Strings with the prefix.
  std::vector<std::uint64_t> IndexPrefix(const IndexDefinition&, std::string_view prefix) const;
  std::optional<std::uint64_t> UniqueSeek(const ConstraintDefinition&, std::span<const Value> values) const;
  // By a full-text index: the nodes that have most of the grams (rare ones count more) in their names, at
  // most `most`, ascending; of label sets alone for which `wanted` has a 1. Candidates: a name that holds the
  // grams need not be what was looked for. Cost: the lists of the grams; `check_interrupt` is called between
  // them and may throw.
  std::vector<NodeId> NameCandidates(const IndexDefinition&, std::span<const Gram>, std::size_t most,
                                     std::span<const char> wanted,
                                     const std::function<void()>& check_interrupt) const;

  // ---- statistics: exact for the latest commit, not for older snapshots; for estimates ----
  std::uint64_t NodeCount() const;
  std::uint64_t NodeCount(LabelId) const;
  std::uint64_t RelationshipCount() const;
  // Absent label or type: any.
  std::uint64_t RelationshipCount(std::optional<LabelId> from, std::optional<TypeId>,
                                  std::optional<LabelId> to) const;

  // ---- evidence ----
  std::vector<Assertion> Evidence(FactId) const;
  std::optional<Document> FindDocument(DocumentId) const;
  std::optional<Document> FindDocument(std::string_view key) const;
  std::vector<Document> Documents() const;
  std::string DocumentText(DocumentId) const;
  std::vector<std::pair<FactId, std::uint16_t>> FactsOf(
      DocumentId) const;  // fact and number of the assertion
  // Names that importers know nodes and relationships by.
  std::optional<std::uint64_t> FindExternal(FactId::Kind, std::string_view name) const;
  std::optional<std::string> ExternalName(FactId) const;
  // Texts that importers keep beside the graph for their next run, by name. No query sees them.
  std::optional<std::string> Note(std::string_view name) const;
  std::vector<std::string> NoteNames(std::string_view prefix) const;  // in order

  // ---- changes: write transactions only (AccessError.ReadOnly otherwise) ----
  LabelId Label(std::string_view name);  // adds the name when it is new
  TypeId Type(std::string_view name);
  KeyId Key(std::string_view name);

  NodeId CreateNode(std::span<const LabelId> labels);
  // The node's relationships may be deleted later in the statement: EndStatement throws
  // ConstraintVerificationFailed.DeleteConnectedNode when some are left.
  void DeleteNode(NodeId);
  RelationshipRef CreateRelationship(NodeId start, TypeId, NodeId end);
  void DeleteRelationship(const RelationshipRef&);
  // Null removes. Throws TypeError.InvalidPropertyType for what is not IsStorable,
  // ConstraintValidationFailed.UniquenessViolation at once.
  void SetProperty(NodeId, KeyId, const Value&);
  void SetProperty(const RelationshipRef&, KeyId, const Value&);
  bool AddLabel(NodeId, LabelId);     // false: had it
  bool RemoveLabel(NodeId, LabelId);  // false: had it not

  std::uint16_t AddAssertion(
      FactId, Assertion);  // returns its number: that given, which is above all there, or for 0 the next
  void SetAssertion(FactId, const Assertion&);  // replaces the one of that number
  void RemoveAssertion(FactId, std::uint16_t number);
  DocumentId AddDocument(
      Document,
      std::string_view text);  // id, sha256 and lengths are filled in; replaces none: keys are unique
  void RemoveDocument(
      DocumentId);  // throws ConstraintValidationFailed.DocumentInUse while assertions cite it
  void SetExternal(FactId, std::string_view name);
  void SetNote(std::string_view name, std::string_view text);  // an empty text removes it

  // For restore alone, into a graph without data: the ids are kept.
  void RestoreNode(NodeId, std::span<const LabelId> labels);
  RelationshipRef RestoreRelationship(RelationshipId, NodeId start, NodeId end);

  // In force in this transaction, its own changes included.
  std::vector<IndexDefinition> Indexes() const;
  std::vector<ConstraintDefinition> Constraints() const;
  // Schema changes build or drop their entries within this transaction. The name must be free.
  IndexDefinition CreateIndex(IndexDefinition);
  ConstraintDefinition CreateConstraint(ConstraintDefinition);
  void DropIndex(IndexId);
  void DropConstraint(ConstraintId);

  void BeginStatement();
  void EndStatement();
  void RollbackStatement();

  void Commit();
  // Commits and begins anew on the latest commit, in the same object; another writer may come in between.
  // When the commit throws, the transaction has ended.
  void CommitAndContinue();
  void Rollback();
  bool changed() const;  // anything to commit

 private:
  friend class Graph;
  struct State;
  explicit Transaction(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace liaison
