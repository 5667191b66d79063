#include "query/execute/changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "query/ast/walk.h"
#include "query/functions/graph_access.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

[[noreturn]] void ThrowDeleted(bool is_node) {
  throw Error(ErrorKind::kEntityNotFound, "DeletedEntityAccess",
              fmt::format("the {} was deleted in this transaction", is_node ? "node" : "relationship"));
}

// A subquery enumerates the graph, so it would see what the clause itself has made.
bool EnumeratesGraph(const ast::Expression& e) {
  if (std::holds_alternative<ast::PatternComprehension>(e.node) ||
      std::holds_alternative<ast::PatternPredicate>(e.node) ||
      std::holds_alternative<ast::SubqueryExpression>(e.node) ||
      std::holds_alternative<ast::ShortestPathExpression>(e.node)) {
    return true;
  }
  bool found = false;
  ast::ForEachChild(e, [&](const ast::Expression& child) { found = found || EnumeratesGraph(child); });
  return found;
}

bool IsStored(const Transaction& transaction, const Entity& entity, KeyId key) {
  return entity.is_node ? !transaction.Property(entity.node, key).is_null()
                        : !transaction.Property(entity.relationship, key).is_null();
}

void Store(Context& context, const Entity& entity, KeyId key, const Value& value) {
  if (entity.is_node) {
    context.transaction.SetProperty(entity.node, key, value);
  } else {
    context.transaction.SetProperty(entity.relationship, key, value);
  }
  ++context.counters.properties_set;
}

void CheckStorable(const std::string& key, const Value& value) {
  if (value.is_null() || IsStorable(value)) return;
  throw Error(ErrorKind::kType, "InvalidPropertyType",
              value.is_list() ? fmt::format("`{}` cannot hold this LIST: all items must be of one type that "
                                            "a property can hold, and none null",
                                            key)
                              : fmt::format("a property cannot hold a {}: `{}`", NameOf(value.type()), key));
}

// The node or relationship that an item of SET or REMOVE changes; errors point at it.
std::optional<Entity> TargetOf(Pipeline& pipeline, const ast::Expression& target, const Batch& batch,
                               RowIndex row, std::string_view clause) {
  Value value = pipeline.evaluator.EvaluateRow(target, batch, row);
  try {
    std::optional<Entity> entity = EntityOf(value, clause);
    if (entity) CheckExists(pipeline.context.transaction, *entity);
    return entity;
  } catch (Error& error) {
    if (!error.position) error.position = target.position;
    throw;
  }
}

// Of `n[expression]`.
std::string PropertyName(Evaluator& evaluator, const ast::Expression& e, const Batch& batch, RowIndex row) {
  Value key = evaluator.EvaluateRow(e, batch, row);
  if (key.is_string()) return key.AsString();
  throw Error(ErrorKind::kType, "MapElementAccessByNonString",
              fmt::format("the name of a property is a STRING, but this is {}", NameOf(key.type())),
              e.position);
}

}  // namespace

std::optional<Entity> EntityOf(const Value& v, std::string_view clause) {
  if (v.is_null()) return {};
  if (v.is_node()) return Entity{true, v.AsNode().id, {}};
  if (v.is_relationship()) {
    const Relationship& r = v.AsRelationship();
    return Entity{false, {}, {r.id, r.start, r.end}};
  }
  throw Error(ErrorKind::kType, "InvalidArgumentType",
              fmt::format("{} takes a node or a relationship, but this is {}", clause, NameOf(v.type())));
}

void CheckExists(const Transaction& transaction, const Entity& entity) {
  bool exists = entity.is_node ? transaction.Exists(entity.node) : transaction.Exists(entity.relationship);
  if (!exists) ThrowDeleted(entity.is_node);
}

void AssignProperty(Context& context, const Entity& entity, NamedKey& key, const Value& value) {
  CheckStorable(key.name, value);
  if (value.is_null()) {
    // A name is not given to the catalog just because it is taken away.
    auto id = context.transaction.catalog().FindKey(key.name);
    if (id && IsStored(context.transaction, entity, *id)) Store(context, entity, *id, value);
    return;
  }
  if (!key.id) key.id = context.transaction.Key(key.name);
  Store(context, entity, *key.id, value);
}

void AssignProperty(Context& context, const Entity& entity, const std::string& key, const Value& value) {
  NamedKey named{key, {}};
  AssignProperty(context, entity, named, value);
}

std::vector<std::string> NamesOf(Evaluator& evaluator, const plan::Expressions& dynamic, const Batch& batch,
                                 RowIndex row) {
  std::vector<std::string> names;
  for (const auto& e : dynamic) {
    for (std::string& name : DynamicNames(evaluator.EvaluateRow(*e, batch, row), e->position))
      names.push_back(std::move(name));
  }
  return names;
}

// ---- CREATE ----

ElementCreator::ElementCreator(const std::vector<plan::CreateElement>& elements, Pipeline& pipeline)
    : pipeline_(pipeline) {
  std::vector<Slot> made;
  for (const plan::CreateElement& e : elements) {
    Element element;
    const ast::Expression* properties = nullptr;
    if (auto* n = std::get_if<plan::CreateElement::Node>(&e.element)) {
      element.is_node = true;
      element.slot = n->slot;
      // In the order written: new labels get their ids, and with them their place in labels(), in that order.
      for (const std::string& label : n->labels) {
        if (std::ranges::find(element.labels, label) == element.labels.end()) element.labels.push_back(label);
      }
      element.dynamic_labels = &n->dynamic_labels;
      properties = n->properties.get();
    } else {
      const auto& r = std::get<plan::CreateElement::Relationship>(e.element);
      element.is_node = false;
      element.slot = r.slot;
      element.from = r.from;
      element.to = r.to;
      element.type = r.type;
      element.dynamic_type = r.dynamic_type.get();
      properties = r.properties.get();
    }
    if (auto* literal = properties ? std::get_if<ast::MapLiteral>(&properties->node) : nullptr) {
      for (const auto& [key, value] : literal->entries) {
        // Of a key that is written twice the last value counts.
        std::erase_if(element.entries, [&](const Entry& entry) { return entry.key.name == key; });
        element.entries.push_back({{key, {}}, value.get(), false, {}});
      }
    } else {
      element.map = properties;
    }
    plan::AddSlot(made, element.slot);
    elements_.push_back(std::move(element));
  }
  for (Element& element : elements_) {
    for (Entry& entry : element.entries) {
      std::vector<Slot> read;
      plan::CollectSlots(*entry.value, read);
      bool reads_new = std::any_of(read.begin(), read.end(), [&](Slot s) { return plan::Contains(made, s); });
      entry.batchable = !reads_new && !EnumeratesGraph(*entry.value);
    }
  }
}

void ElementCreator::Prepare(Batch& batch) {
  for (Element& element : elements_) {
    for (Entry& entry : element.entries) {
      if (entry.batchable) pipeline_.evaluator.Evaluate(*entry.value, batch, entry.column);
    }
  }
  for (Element& element : elements_) {
    Vector& column = batch.columns[element.slot];
    column.Clear();
    column.Reset(element.is_node ? Vector::Kind::kNode : Vector::Kind::kRelationship, batch.count);
  }
  prepared_ = true;
}

List ElementCreator::Properties(std::size_t i, const Batch& batch, RowIndex row) {
  const Element& element = elements_[i];
  List values;
  if (element.map) {
    values.push_back(pipeline_.evaluator.EvaluateRow(*element.map, batch, row));
    if (!values[0].is_map()) {
      throw Error(ErrorKind::kType, "InvalidArgumentType",
                  fmt::format("properties are given as a MAP, but this is {}", NameOf(values[0].type())),
                  element.map->position);
    }
    return values;
  }
  values.reserve(element.entries.size());
  for (const Entry& entry : element.entries) {
    values.push_back(prepared_ && entry.batchable
                         ? entry.column.Get(row)
                         : pipeline_.evaluator.EvaluateRow(*entry.value, batch, row));
  }
  return values;
}

std::optional<std::string> ElementCreator::NullKey(std::size_t i, const List& properties) const {
  const Element& element = elements_[i];
  if (element.map) {
    for (const auto& [key, value] : properties[0].AsMap()) {
      if (value.is_null()) return key;
    }
    return {};
  }
  for (std::size_t k = 0; k < properties.size(); ++k) {
    if (properties[k].is_null()) return element.entries[k].key.name;
  }
  return {};
}

NodeId ElementCreator::End(const Element& element, Slot slot, const Batch& batch, RowIndex row,
                           std::string_view which) const {
  const Vector& column = batch.columns[slot];
  NodeId node;
  if (column.kind == Vector::Kind::kNode) {
    node = column.nodes[column.At(row)];
  } else {
    Value v = column.kind == Vector::Kind::kNone ? Value() : column.Get(row);
    if (v.is_node()) {
      node = v.AsNode().id;
    } else if (!v.is_null()) {
      throw Error(ErrorKind::kType, "InvalidArgumentType",
                  fmt::format("the {} of a relationship is a node, but this is {}", which, NameOf(v.type())));
    }
  }
  const std::string& name = pipeline_.context.plan.slot_names[slot];
  if (node.value == 0) {
    throw Error(ErrorKind::kEntityNotFound, "MissingNode",
                fmt::format("a relationship{}{} cannot be made: its {} `{}` is null",
                            element.type.empty() ? "" : " :", element.type, which, name));
  }
  if (!pipeline_.context.transaction.Exists(node)) ThrowDeleted(true);
  return node;
}

std::vector<LabelId> ElementCreator::LabelsFor(Element& element, const Batch& batch, RowIndex row) {
  Transaction& transaction = pipeline_.context.transaction;
  if (element.label_ids.size() != element.labels.size()) {
    for (const std::string& name : element.labels) element.label_ids.push_back(transaction.Label(name));
    std::sort(element.label_ids.begin(), element.label_ids.end());
  }
  if (element.dynamic_labels->empty()) return element.label_ids;
  std::vector<LabelId> labels = element.label_ids;
  for (const std::string& name : NamesOf(pipeline_.evaluator, *element.dynamic_labels, batch, row)) {
    labels.push_back(transaction.Label(name));
  }
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

TypeId ElementCreator::TypeFor(Element& element, const Batch& batch, RowIndex row) {
  Transaction& transaction = pipeline_.context.transaction;
  if (element.dynamic_type) {
    Value value = pipeline_.evaluator.EvaluateRow(*element.dynamic_type, batch, row);
    std::vector<std::string> names = DynamicNames(value, element.dynamic_type->position);
    if (names.size() != 1) {
      throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                  fmt::format("a relationship is made with exactly one type, not with {}", names.size()),
                  element.dynamic_type->position);
    }
    return transaction.Type(names[0]);
  }
  if (!element.type_id) element.type_id = transaction.Type(element.type);
  return *element.type_id;
}

void ElementCreator::Make(std::size_t i, Batch& batch, RowIndex row, const List& properties) {
  Element& element = elements_[i];
  Context& context = pipeline_.context;
  Entity entity;
  entity.is_node = element.is_node;
  // Before the first change, so that the message names the key and not the storage.
  if (!element.map) {
    for (std::size_t k = 0; k < properties.size(); ++k)
      CheckStorable(element.entries[k].key.name, properties[k]);
  }
  if (element.is_node) {
    std::vector<LabelId> labels = LabelsFor(element, batch, row);
    entity.node = context.transaction.CreateNode(labels);
    ++context.counters.nodes_created;
    context.counters.labels_added += labels.size();
  } else {
    NodeId from = End(element, element.from, batch, row, "start node");
    NodeId to = End(element, element.to, batch, row, "end node");
    entity.relationship = context.transaction.CreateRelationship(from, TypeFor(element, batch, row), to);
    ++context.counters.relationships_created;
  }
  if (element.map) {
    for (const auto& [key, value] : properties[0].AsMap()) {
      if (!value.is_null()) AssignProperty(context, entity, key, value);
    }
  } else {
    for (std::size_t k = 0; k < properties.size(); ++k) {
      if (!properties[k].is_null()) AssignProperty(context, entity, element.entries[k].key, properties[k]);
    }
  }
  Vector& column = batch.columns[element.slot];
  if (column.kind == Vector::Kind::kNode) {
    column.nodes[row] = entity.node;
  } else if (column.kind == Vector::Kind::kRelationship) {
    column.relationships[row] = entity.relationship;
  } else {
    const RelationshipRef& r = entity.relationship;
    column.values[row] = element.is_node ? Value(Node{entity.node, nullptr})
                                         : Value(Relationship{r.id, r.start, r.end, nullptr});
  }
}

// ---- SET ----

Assigner::Assigner(const std::vector<plan::SetItem>& items, Pipeline& pipeline) : pipeline_(pipeline) {
  for (const plan::SetItem& item : items) {
    Item mine{&item, {}, {}};
    if (item.key) {
      auto* literal = std::get_if<ast::Literal>(&item.key->node);
      if (literal && literal->value.is_string()) mine.key.name = literal->value.AsString();
    }
    items_.push_back(std::move(mine));
  }
}

void Assigner::SetAll(const Entity& entity, const Value& from, bool replace) {
  Context& context = pipeline_.context;
  FunctionContext& functions = pipeline_.evaluator.functions();
  Map properties;
  if (from.is_map()) {
    properties = from.AsMap();
  } else if (from.is_node()) {
    properties = NodeProperties(functions, from.AsNode());
  } else if (from.is_relationship()) {
    properties = RelationshipProperties(functions, from.AsRelationship());
  } else {
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("SET takes all properties from a MAP, a NODE or a RELATIONSHIP, but this is {}",
                            NameOf(from.type())));
  }
  if (replace) {
    auto old = entity.is_node ? context.transaction.Properties(entity.node)
                              : context.transaction.Properties(entity.relationship);
    for (const auto& [key, value] : old) {
      auto it = properties.find(context.transaction.catalog().KeyName(key));
      if (it == properties.end() || it->second.is_null()) Store(context, entity, key, Value());
    }
  }
  for (const auto& [key, value] : properties) {
    if (!replace || !value.is_null()) AssignProperty(context, entity, key, value);
  }
}

void Assigner::Apply(const Batch& batch, RowIndex row) {
  using Kind = ast::SetItem::Kind;
  Context& context = pipeline_.context;
  Evaluator& evaluator = pipeline_.evaluator;
  for (Item& item : items_) {
    std::optional<Entity> entity = TargetOf(pipeline_, *item.plan->target, batch, row, "SET");
    if (!entity) continue;
    if (item.plan->kind == Kind::kLabels) {
      if (!entity->is_node) {
        throw Error(ErrorKind::kType, "InvalidArgumentType",
                    "a relationship has a type, no labels: SET cannot add any");
      }
      if (item.labels.empty()) {
        for (const std::string& name : item.plan->labels)
          item.labels.push_back(context.transaction.Label(name));
      }
      for (LabelId label : item.labels)
        context.counters.labels_added += context.transaction.AddLabel(entity->node, label);
      for (const std::string& name : NamesOf(evaluator, item.plan->dynamic_labels, batch, row)) {
        context.counters.labels_added +=
            context.transaction.AddLabel(entity->node, context.transaction.Label(name));
      }
      continue;
    }
    Value value = evaluator.EvaluateRow(*item.plan->value, batch, row);
    if (item.plan->kind != Kind::kProperty) {
      SetAll(*entity, value, item.plan->kind == Kind::kReplaceProperties);
    } else if (!item.key.name.empty()) {
      AssignProperty(context, *entity, item.key, value);
    } else {
      AssignProperty(context, *entity, PropertyName(evaluator, *item.plan->key, batch, row), value);
    }
  }
}

// ---- REMOVE ----

void Remover::Apply(const Batch& batch, RowIndex row) {
  Context& context = pipeline_.context;
  for (const plan::RemoveItem& item : items_) {
    std::optional<Entity> entity = TargetOf(pipeline_, *item.target, batch, row, "REMOVE");
    if (!entity) continue;
    if (!item.labels_only) {
      AssignProperty(context, *entity, PropertyName(pipeline_.evaluator, *item.key, batch, row), Value());
      continue;
    }
    if (!entity->is_node) {
      throw Error(ErrorKind::kType, "InvalidArgumentType",
                  "a relationship has a type, no labels: REMOVE cannot take any");
    }
    auto remove = [&](const std::string& name) {
      auto label = context.transaction.catalog().FindLabel(name);
      if (label) context.counters.labels_removed += context.transaction.RemoveLabel(entity->node, *label);
    };
    for (const std::string& name : item.labels) remove(name);
    for (const std::string& name : NamesOf(pipeline_.evaluator, item.dynamic_labels, batch, row))
      remove(name);
  }
}

// ---- DELETE ----

namespace {

void DeleteOne(Context& context, const RelationshipRef& r) {
  if (!context.transaction.Exists(r)) return;
  context.transaction.DeleteRelationship(r);
  ++context.counters.relationships_deleted;
}

void DeleteOne(Context& context, NodeId node, bool detach) {
  Transaction& transaction = context.transaction;
  if (!transaction.Exists(node)) return;
  if (detach && transaction.HasRelationships(node)) {
    // Copied first: the spans are invalid after the first change. A loop shows up in both directions;
    // DeleteOne takes it once.
    std::vector<RelationshipRef> attached;
    for (TypeId type : transaction.catalog().Types()) {
      for (Direction direction : {Direction::kOut, Direction::kIn}) {
        auto neighbours = transaction.Neighbours(direction, type, node);
        auto sequences = transaction.Sequences(direction, type, node);
        for (std::size_t i = 0; i < neighbours.size(); ++i) {
          NodeId other{neighbours[i]};
          bool out = direction == Direction::kOut;
          attached.push_back(
              {RelationshipId::Of(type, sequences[i]), out ? node : other, out ? other : node});
        }
      }
    }
    for (const RelationshipRef& r : attached) DeleteOne(context, r);
  }
  transaction.DeleteNode(node);
  ++context.counters.nodes_deleted;
}

}  // namespace

void DeleteValue(Context& context, const Value& value, bool detach) {
  if (value.is_null()) return;
  if (value.is_path()) {
    for (const Relationship& r : value.AsPath().relationships)
      DeleteOne(context, RelationshipRef{r.id, r.start, r.end});
    for (const Node& n : value.AsPath().nodes) DeleteOne(context, n.id, detach);
  } else if (value.is_node()) {
    DeleteOne(context, value.AsNode().id, detach);
  } else if (value.is_relationship()) {
    const Relationship& r = value.AsRelationship();
    DeleteOne(context, RelationshipRef{r.id, r.start, r.end});
  } else {
    throw Error(
        ErrorKind::kType, "InvalidArgumentType",
        fmt::format("DELETE takes nodes, relationships and paths, but this is {}", NameOf(value.type())));
  }
}

}  // namespace liaison::exec
