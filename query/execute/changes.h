// changes.h: how one row changes the graph: what CREATE makes, what SET and REMOVE assign, what DELETE takes
// away.
//
// Shared by the operators of update.cpp and by MERGE. Everything counts into Context::counters:
//   properties_set   a property given a value (also the same one again), or an existing one taken away
//   labels_added     labels that the node had not; labels_removed: labels that it had
// An expression of a row sees what earlier rows and earlier items of the same clause have changed
// (CIP2015-10-27: a clause sees "changes performed by itself"), so values are asked for one at a time, and
// never while a pointer into a block is held. Not here: reading the rows first (update.cpp), finding before
// making (merge.cpp), what a database may hold (graph/transaction.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/execute/operator.h"

namespace liaison::exec {

// A node or a relationship of the graph.
struct Entity {
  bool is_node = true;
  NodeId node;
  RelationshipRef relationship;
};

// nullopt for null. TypeError.InvalidArgumentType for what is neither; `clause` names the place in the
// message.
std::optional<Entity> EntityOf(const Value& v, std::string_view clause);

// EntityNotFound.DeletedEntityAccess when an earlier part of the statement deleted it.
void CheckExists(const Transaction& transaction, const Entity& entity);

// Counts, and names the key when the value cannot be stored. Null takes the property away.
void AssignProperty(Context& context, const Entity& entity, const std::string& key, const Value& value);

// A name whose id is asked for once a run.
struct NamedKey {
  std::string name;
  std::optional<KeyId> id;
};
void AssignProperty(Context& context, const Entity& entity, NamedKey& key, const Value& value);

// Makes the elements of a CREATE or MERGE for rows of a batch.
class ElementCreator {
 public:
  ElementCreator(const std::vector<plan::CreateElement>& elements, Pipeline& pipeline);

  std::size_t size() const { return elements_.size(); }
  // Gives the new slots columns of nulls for all rows of the batch, and evaluates what does not depend on
  // this clause's own changes.
  void Prepare(Batch& batch);
  // Property values of an element for a row: one a written key, or a single map.
  List Properties(std::size_t element, const Batch& batch, RowIndex row);
  // The name of the first written key whose value is null.
  std::optional<std::string> NullKey(std::size_t element, const List& properties) const;
  // Makes the element and puts it into its slot's column, which must have an entry for the row.
  void Make(std::size_t element, Batch& batch, RowIndex row, const List& properties);

 private:
  struct Entry {
    NamedKey key;
    const ast::Expression* value;
    bool batchable = false;
    Vector column;  // the values of a prepared batch
  };
  struct Element {
    bool is_node;
    Slot slot, from = ast::kNoSlot, to = ast::kNoSlot;
    std::vector<std::string> labels;
    const plan::Expressions* dynamic_labels = nullptr;  // beside `labels`
    std::string type;
    const ast::Expression* dynamic_type = nullptr;  // instead of `type`
    std::vector<LabelId> label_ids;
    std::optional<TypeId> type_id;
    std::vector<Entry> entries;
    const ast::Expression* map = nullptr;  // a parameter instead of entries
  };
  std::vector<LabelId> LabelsFor(Element& element, const Batch& batch, RowIndex row);
  TypeId TypeFor(Element& element, const Batch& batch, RowIndex row);
  NodeId End(const Element& element, Slot slot, const Batch& batch, RowIndex row,
             std::string_view which) const;

  Pipeline& pipeline_;
  std::vector<Element> elements_;
  bool prepared_ = false;
};

// The items of a SET clause, or of ON CREATE and ON MATCH.
class Assigner {
 public:
  Assigner(const std::vector<plan::SetItem>& items, Pipeline& pipeline);
  void Apply(const Batch& batch, RowIndex row);

 private:
  struct Item {
    const plan::SetItem* plan;
    NamedKey key;  // when it is written out
    std::vector<LabelId> labels;
  };
  void SetAll(const Entity& entity, const Value& from, bool replace);

  Pipeline& pipeline_;
  std::vector<Item> items_;
};

// The items of a REMOVE clause.
class Remover {
 public:
  Remover(const std::vector<plan::RemoveItem>& items, Pipeline& pipeline)
      : pipeline_(pipeline), items_(items) {}
  void Apply(const Batch& batch, RowIndex row);

 private:
  Pipeline& pipeline_;
  const std::vector<plan::RemoveItem>& items_;
};

// The names that the expressions of `$(..)` give for a row.
std::vector<std::string> NamesOf(Evaluator& evaluator, const plan::Expressions& dynamic, const Batch& batch,
                                 RowIndex row);

// Deletes a node, relationship or path; null is ignored, and so is what is deleted already. With `detach`, a
// node's relationships go first.
void DeleteValue(Context& context, const Value& value, bool detach);

}  // namespace liaison::exec
