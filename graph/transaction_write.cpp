// transaction_write.cpp: changing nodes and relationships: the upper layer that checks and notes, the lower
// one that does it, and statements.
#include <algorithm>
#include <cassert>

#include "graph/error.h"
#include "graph/keys.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

[[noreturn]] void NoSuchNode(NodeId n) {
  throw Error(ErrorKind::kEntityNotFound, "DeletedEntityAccess",
              "node " + std::to_string(n.value) + " does not exist: it was deleted or never made");
}

[[noreturn]] void NoSuchRelationship(RelationshipId r) {
  throw Error(ErrorKind::kEntityNotFound, "DeletedEntityAccess",
              "relationship " + std::to_string(r.value) + " does not exist: it was deleted or never made");
}

void RequireStorable(const Value& v) {
  if (v.is_null() || IsStorable(v)) return;
  throw Error(
      ErrorKind::kType, "InvalidPropertyType",
      std::string("a ") + std::string(NameOf(v.type())) + " like this cannot be stored as a property");
}

}  // namespace

Transaction::State::Write& Transaction::State::Writing() {
  if (write == nullptr) throw Error(ErrorKind::kAccess, "ReadOnly", "this transaction only reads");
  return *write;
}

LabelId Transaction::Label(std::string_view name) { return state_->Writing().graph.catalog.AddLabel(name); }
TypeId Transaction::Type(std::string_view name) { return state_->Writing().graph.catalog.AddType(name); }
KeyId Transaction::Key(std::string_view name) { return state_->Writing().graph.catalog.AddKey(name); }

// ---- own view ----

LabelSetId Transaction::State::Write::SetOf(NodeId n) const {
  const std::uint32_t block = BlockOf(n.value);
  auto* own = const_cast<Write*>(this)->label_sets.Find(block);
  const LabelSetBlock* sets = own != nullptr ? own->Read() : state.BaseLabelSets(block);
  return sets == nullptr ? kNoNode : LabelSetId{sets->sets[RowOf(n.value)]};
}

LabelSetId Transaction::State::Write::SetForStatistics(NodeId n) const {
  if (!deleted.empty()) {
    auto it = deleted.find(n);
    if (it != deleted.end()) return it->second;
  }
  return SetOf(n);
}

LabelSetId Transaction::State::Write::FindOrAddSet(std::span<const LabelId> labels) {
  if (!last_labels.empty() &&
      std::equal(labels.begin(), labels.end(), last_labels.begin(), last_labels.end()))
    return last_set;
  std::vector<LabelId> sorted(labels.begin(), labels.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  last_labels.assign(labels.begin(), labels.end());
  return last_set = graph.catalog.AddLabelSet(std::move(sorted));
}

const std::vector<LabelId>& Transaction::State::Write::LabelsOf(LabelSetId set) {
  auto [it, added] = labels_of_set.try_emplace(set);
  if (added) it->second = graph.catalog.LabelsOf(set);
  return it->second;
}

Value Transaction::State::Write::NodeProperty(NodeId n, KeyId k) const {
  const std::uint32_t block = BlockOf(n.value);
  if (auto* own = const_cast<Write*>(this)->node_columns.Find(Pack(0, k.value, block)))
    return own->Get(RowOf(n.value));
  const ColumnBlock* column = state.BaseNodeColumn(k, block);
  return column == nullptr ? Value() : column->Get(RowOf(n.value));
}

Value Transaction::State::Write::RelationshipProperty(RelationshipId r, KeyId k) const {
  const std::uint32_t block = BlockOf(r.sequence());
  if (auto* own = const_cast<Write*>(this)->relationship_columns.Find(Pack(r.type().value, k.value, block))) {
    return own->Get(RowOf(r.sequence()));
  }
  const ColumnBlock* column = state.BaseRelationshipColumn(r.type(), k, block);
  return column == nullptr ? Value() : column->Get(RowOf(r.sequence()));
}

bool Transaction::State::Write::RelationshipExists(const RelationshipRef& r) const {
  const Value start = RelationshipProperty(r.id, keys::kStartNode);
  if (start.is_null() || start.AsInteger() != r.start.value) return false;
  return RelationshipProperty(r.id, keys::kEndNode).AsInteger() == r.end.value;
}

// ---- lower layer ----

PrivateColumn& Transaction::State::Write::NodeColumnFor(KeyId k, std::uint32_t block) {
  return node_columns.Get(Pack(0, k.value, block), [&] {
    const LabelSetId owner = graph.owners.Get(block);
    const KeyList* known = graph.node_keys.Find(owner.value);
    if (known == nullptr || !known->Contains(k)) new_node_keys.insert({owner.value, k.value});
    return state.BaseNodeColumn(k, block);
  });
}

PrivateColumn& Transaction::State::Write::RelationshipColumnFor(TypeId t, KeyId k, std::uint32_t block) {
  return relationship_columns.Get(Pack(t.value, k.value, block), [&] {
    if (k != keys::kStartNode && k != keys::kEndNode) {
      const KeyList* known = graph.relationship_keys.Find(t.value);
      if (known == nullptr || !known->Contains(k)) new_relationship_keys.insert({t.value, k.value});
    }
    return state.BaseRelationshipColumn(t, k, block);
  });
}

void Transaction::State::Write::RawNodeProperty(NodeId n, KeyId k, Value v) {
  NodeColumnFor(k, BlockOf(n.value)).Set(RowOf(n.value), std::move(v));
}

void Transaction::State::Write::RawRelationshipProperty(RelationshipId r, KeyId k, Value v) {
  RelationshipColumnFor(r.type(), k, BlockOf(r.sequence())).Set(RowOf(r.sequence()), std::move(v));
}

// Relationships of a node that comes or goes are counted when they come or go; those of a node that changes
// its labels here.
void Transaction::State::Write::RawLabels(NodeId n, LabelSetId from, LabelSetId to) {
  const std::uint32_t block = BlockOf(n.value), row = RowOf(n.value);
  const bool stays = from != kNoNode && to != kNoNode;
  const Whole whole(*this);
  if (stays) CountRelationshipsOf(n, from, -1);
  label_sets.Get(block, [&] { return state.BaseLabelSets(block); }).Set(row, to.value);
  auto bitmap = [&](LabelId l) -> PrivateBitmap& {
    return bitmaps.Get(Pack(0, l.value, block), [&] { return state.BaseLabelBitmap(l, block); });
  };
  const auto& old_labels = LabelsOf(from);
  const auto& new_labels = LabelsOf(to);
  for (const LabelId l : old_labels) {
    if (!std::binary_search(new_labels.begin(), new_labels.end(), l)) bitmap(l).Set(row, false);
  }
  for (const LabelId l : new_labels) bitmap(l).Set(row, true);
  if (from != kNoNode) statistics.Node(from, -1);
  if (to != kNoNode) statistics.Node(to, 1);
  if (stays) CountRelationshipsOf(n, to, 1);
}

void Transaction::State::Write::CountRelationshipsOf(NodeId n, LabelSetId as, std::int64_t sign) {
  const std::uint32_t group = AdjacencyGroup(n), local = AdjacencyLocal(n);
  for (const TypeId t : graph.catalog.Types()) {
    for (const Direction d : {Direction::kOut, Direction::kIn}) {
      auto* own = adjacency[static_cast<int>(d)].Find(Pack(0, t.value, group));
      const AdjacencyChunk* chunk = own != nullptr ? own->Read() : state.BaseAdjacency(d, t, group);
      if (chunk == nullptr) continue;
      for (const std::uint32_t other : chunk->Neighbours(local)) {
        const bool loop = other == n.value;
        if (loop && d == Direction::kIn) continue;  // counted going out
        const LabelSetId there = loop ? as : SetForStatistics({other});
        d == Direction::kOut ? statistics.Relationship(as, t, there, sign)
                             : statistics.Relationship(there, t, as, sign);
      }
    }
  }
}

void Transaction::State::Write::RawRelationship(const RelationshipRef& r, bool add) {
  const TypeId t = r.id.type();
  auto chunk = [&](Direction d, NodeId n) -> PrivateAdjacency& {
    const std::uint32_t group = AdjacencyGroup(n);
    return adjacency[static_cast<int>(d)].Get(Pack(0, t.value, group),
                                              [&] { return state.BaseAdjacency(d, t, group); });
  };
  const Whole whole(*this);
  auto& out = chunk(Direction::kOut, r.start);
  auto& in = chunk(Direction::kIn, r.end);
  const std::uint32_t sequence = r.id.sequence();
  if (add) {
    out.Add(AdjacencyLocal(r.start), r.end.value, sequence);
    in.Add(AdjacencyLocal(r.end), r.start.value, sequence);
  } else {
    out.Remove(AdjacencyLocal(r.start), r.end.value, sequence);
    in.Remove(AdjacencyLocal(r.end), r.start.value, sequence);
  }
  RawRelationshipProperty(r.id, keys::kStartNode, add ? Value(std::int64_t{r.start.value}) : Value());
  RawRelationshipProperty(r.id, keys::kEndNode, add ? Value(std::int64_t{r.end.value}) : Value());
  statistics.Relationship(SetForStatistics(r.start), t, SetForStatistics(r.end), add ? 1 : -1);
}

// ---- nodes ----

NodeId Transaction::CreateNode(std::span<const LabelId> labels) {
  auto& w = state_->Writing();
  const LabelSetId set = w.FindOrAddSet(labels);
  const NodeId n = w.graph.ids.NewNode(set, w.graph.owners);
  w.RawLabels(n, kNoNode, set);
  w.Note(State::Write::UndoLabels{n, kNoNode});
  if (w.any_existence) w.touched_nodes.insert(n);
  return n;
}

void Transaction::RestoreNode(NodeId n, std::span<const LabelId> labels) {
  auto& w = state_->Writing();
  if (n.value == 0 || w.SetOf(n) != kNoNode) {
    throw Error(ErrorKind::kArgument, "AlreadyExists",
                "node " + std::to_string(n.value) + " cannot be restored: the id is taken");
  }
  const LabelSetId set = w.FindOrAddSet(labels);
  w.graph.ids.TakeNode(n, set, w.graph.owners);
  w.RawLabels(n, kNoNode, set);
  w.Note(State::Write::UndoLabels{n, kNoNode});
  if (w.any_existence) w.touched_nodes.insert(n);
}

void Transaction::DeleteNode(NodeId n) {
  auto& w = state_->Writing();
  const LabelSetId set = w.SetOf(n);
  if (set == kNoNode) NoSuchNode(n);
  for (const LabelId l : w.LabelsOf(set)) w.LabelDisappears(n, l);
  w.LabelsChange(n, set, kNoNode);
  for (const KeyId k : NodeKeys(BlockOwner(BlockOf(n.value)))) {
    Value old = w.NodeProperty(n, k);
    if (old.is_null()) continue;
    w.RawNodeProperty(n, k, Value());
    w.Note(State::Write::UndoNodeProperty{n, k, std::move(old)});
  }
  w.DeleteFactExtras(FactId::Of(n));
  w.RawLabels(n, set, kNoNode);
  w.Note(State::Write::UndoLabels{n, set});
  w.deleted.emplace(n, set);
}

void Transaction::SetProperty(NodeId n, KeyId k, const Value& v) {
  auto& w = state_->Writing();
  RequireStorable(v);
  const LabelSetId set = w.SetOf(n);
  if (set == kNoNode) NoSuchNode(n);
  Value old = w.NodeProperty(n, k);
  if (old.is_null() && v.is_null()) return;
  if (!w.indexes.empty() || !w.constraints.empty()) w.NodePropertyChanges(n, set, k, v);
  w.RawNodeProperty(n, k, v);
  w.Note(State::Write::UndoNodeProperty{n, k, std::move(old)});
  if (w.any_existence && v.is_null()) w.touched_nodes.insert(n);
}

bool Transaction::AddLabel(NodeId n, LabelId l) {
  auto& w = state_->Writing();
  const LabelSetId set = w.SetOf(n);
  if (set == kNoNode) NoSuchNode(n);
  std::vector<LabelId> labels = w.LabelsOf(set);
  if (std::binary_search(labels.begin(), labels.end(), l)) return false;
  labels.push_back(l);
  w.LabelAppears(n, l);
  const LabelSetId to = w.FindOrAddSet(labels);
  w.LabelsChange(n, set, to);
  w.RawLabels(n, set, to);
  w.Note(State::Write::UndoLabels{n, set});
  if (w.any_existence) w.touched_nodes.insert(n);
  return true;
}

bool Transaction::RemoveLabel(NodeId n, LabelId l) {
  auto& w = state_->Writing();
  const LabelSetId set = w.SetOf(n);
  if (set == kNoNode) NoSuchNode(n);
  std::vector<LabelId> labels = w.LabelsOf(set);
  if (std::erase(labels, l) == 0) return false;
  w.LabelDisappears(n, l);
  const LabelSetId to = w.FindOrAddSet(labels);
  w.LabelsChange(n, set, to);
  w.RawLabels(n, set, to);
  w.Note(State::Write::UndoLabels{n, set});
  return true;
}

// ---- relationships ----

RelationshipRef Transaction::CreateRelationship(NodeId start, TypeId t, NodeId end) {
  auto& w = state_->Writing();
  if (w.SetOf(start) == kNoNode) NoSuchNode(start);
  if (w.SetOf(end) == kNoNode) NoSuchNode(end);
  const RelationshipRef r{RelationshipId::Of(t, w.graph.ids.NewSequence(t)), start, end};
  w.RawRelationship(r, true);
  w.Note(State::Write::UndoRelationship{r, true});
  if (w.any_existence) w.touched_relationships.emplace(r.id, r);
  return r;
}

RelationshipRef Transaction::RestoreRelationship(RelationshipId id, NodeId start, NodeId end) {
  auto& w = state_->Writing();
  if (RelationshipId::Of(id.type(), id.sequence()) != id || id.type().value == 0 ||
      !w.RelationshipProperty(id, keys::kStartNode).is_null()) {
    throw Error(
        ErrorKind::kArgument, "AlreadyExists",
        "relationship " + std::to_string(id.value) + " cannot be restored: the id is taken or is none");
  }
  if (w.SetOf(start) == kNoNode) NoSuchNode(start);
  if (w.SetOf(end) == kNoNode) NoSuchNode(end);
  w.graph.ids.TakeSequence(id.type(), id.sequence());
  const RelationshipRef r{id, start, end};
  w.RawRelationship(r, true);
  w.Note(State::Write::UndoRelationship{r, true});
  if (w.any_existence) w.touched_relationships.emplace(r.id, r);
  return r;
}

void Transaction::DeleteRelationship(const RelationshipRef& r) {
  auto& w = state_->Writing();
  if (!w.RelationshipExists(r)) NoSuchRelationship(r.id);
  w.RelationshipDisappears(r);
  for (const KeyId k : RelationshipKeys(r.id.type())) {
    Value old = w.RelationshipProperty(r.id, k);
    if (old.is_null()) continue;
    w.RawRelationshipProperty(r.id, k, Value());
    w.Note(State::Write::UndoRelationshipProperty{r.id, k, std::move(old)});
  }
  w.DeleteFactExtras(FactId::Of(r.id));
  w.RawRelationship(r, false);
  w.Note(State::Write::UndoRelationship{r, false});
}

void Transaction::SetProperty(const RelationshipRef& r, KeyId k, const Value& v) {
  auto& w = state_->Writing();
  RequireStorable(v);
  if (!w.RelationshipExists(r)) NoSuchRelationship(r.id);
  Value old = w.RelationshipProperty(r.id, k);
  if (old.is_null() && v.is_null()) return;
  if (!w.indexes.empty() || !w.constraints.empty()) w.RelationshipPropertyChanges(r, k, v);
  w.RawRelationshipProperty(r.id, k, v);
  w.Note(State::Write::UndoRelationshipProperty{r.id, k, std::move(old)});
  if (w.any_existence && v.is_null()) w.touched_relationships.emplace(r.id, r);
}

// ---- statements ----

void Transaction::BeginStatement() {
  auto& w = state_->Writing();
  assert(!w.in_statement);
  w.RequireWhole();
  w.EndOfStatementChecks();  // of what was done outside any
  w.ForgetStatement();
  w.in_statement = true;
  w.changes_before = w.changes;
}

void Transaction::EndStatement() {
  auto& w = state_->Writing();
  w.RequireWhole();
  w.EndOfStatementChecks();
  w.ForgetStatement();
  w.in_statement = false;
}

void Transaction::RollbackStatement() {
  auto& w = state_->Writing();
  if (!w.in_statement) return;
  if (!w.torn) {
    try {
      w.UndoStatement();
    } catch (const Error&) {
      w.torn = true;  // reported by whatever is tried next; now the error that led here counts
    }
  }
  w.ForgetStatement();
  w.changes = w.changes_before;
  w.in_statement = false;
}

void Transaction::State::Write::RequireWhole() const {
  if (!torn) return;
  throw Error(ErrorKind::kTransaction, "MustRollBack",
              "an error of the storage interrupted a change of this transaction: it can only be rolled back");
}

void Transaction::State::Write::EndOfStatementChecks() {
  for (const auto& [n, set] : deleted) {
    const std::uint32_t group = AdjacencyGroup(n), local = AdjacencyLocal(n);
    for (const TypeId t : graph.catalog.Types()) {
      for (const Direction d : {Direction::kOut, Direction::kIn}) {
        auto* own = adjacency[static_cast<int>(d)].Find(Pack(0, t.value, group));
        const AdjacencyChunk* chunk = own != nullptr ? own->Read() : state.BaseAdjacency(d, t, group);
        if (chunk == nullptr || chunk->Degree(local) == 0) continue;
        throw Error(
            ErrorKind::kConstraintVerificationFailed, "DeleteConnectedNode",
            "node " + std::to_string(n.value) +
                " still has relationships and cannot be deleted; delete them first or use DETACH DELETE");
      }
    }
  }
  if (any_existence) CheckExistence();
}

void Transaction::State::Write::ForgetStatement() {
  undo.clear();
  deleted.clear();
  touched_nodes.clear();
  touched_relationships.clear();
}

void Transaction::State::Write::UndoStatement() {
  struct Undoer {
    Write& w;
    void operator()(UndoLabels& u) {
      w.RawLabels(u.node, w.SetOf(u.node), u.old);
      w.deleted.erase(u.node);
    }
    void operator()(UndoRelationship& u) { w.RawRelationship(u.relationship, !u.created); }
    void operator()(UndoNodeProperty& u) { w.RawNodeProperty(u.node, u.key, std::move(u.old)); }
    void operator()(UndoRelationshipProperty& u) {
      w.RawRelationshipProperty(u.relationship, u.key, std::move(u.old));
    }
    void operator()(UndoEntry& u) { w.entries.Restore(u.key, std::move(u.old)); }
    void operator()(UndoNames& u) {
      w.RawNames(u.index, u.node, u.added, false);
      w.RawNames(u.index, u.node, u.removed, true);
    }
    void operator()(UndoAssertion& u) { w.RawAssertion(u.fact, u.number, std::move(u.old)); }
    void operator()(std::function<void()>& f) { f(); }
  };
  Undoer undoer{*this};
  for (auto it = undo.rbegin(); it != undo.rend(); ++it) std::visit(undoer, *it);
}

}  // namespace liaison
