#include "query/functions/graph_access.h"

#include <cassert>

#include "graph/transaction.h"

namespace liaison {
namespace {

const Transaction& TransactionOf(const FunctionContext& context) {
  assert(context.transaction && "a function that needs the graph was called without one");
  return *context.transaction;
}

RelationshipRef RefOf(const Relationship& r) { return {r.id, r.start, r.end}; }

void CheckExists(const Transaction& transaction, const Node& node) {
  if (transaction.Exists(node.id)) return;
  throw Error(ErrorKind::kEntityNotFound, "DeletedEntityAccess", "the node was deleted in this transaction");
}

void CheckExists(const Transaction& transaction, const Relationship& r) {
  if (transaction.Exists(RefOf(r))) return;
  throw Error(ErrorKind::kEntityNotFound, "DeletedEntityAccess",
              "the relationship was deleted in this transaction");
}

Value Entry(const Map& map, std::string_view key) {
  const auto it = map.find(key);
  return it == map.end() ? Value() : it->second;
}

Map Named(const Transaction& transaction, std::vector<std::pair<KeyId, Value>> properties) {
  Map map;
  for (auto& [key, value] : properties) map.emplace(transaction.catalog().KeyName(key), std::move(value));
  return map;
}

template <class Entity, class Reference>
Value PropertyOf(const Transaction& transaction, const Entity& entity, const Reference& reference,
                 std::string_view key) {
  if (const auto id = transaction.catalog().FindKey(key)) {
    Value value = transaction.Property(reference, *id);
    if (!value.is_null()) return value;
  }
  // Asked last, as it is the rare case that pays for it.
  CheckExists(transaction, entity);
  return {};
}

}  // namespace

Value NodeProperty(FunctionContext& context, const Node& node, std::string_view key) {
  if (node.content) return Entry(node.content->properties, key);
  return PropertyOf(TransactionOf(context), node, node.id, key);
}

Value RelationshipProperty(FunctionContext& context, const Relationship& r, std::string_view key) {
  if (r.content) return Entry(r.content->properties, key);
  return PropertyOf(TransactionOf(context), r, RefOf(r), key);
}

Map NodeProperties(FunctionContext& context, const Node& node) {
  if (node.content) return node.content->properties;
  const Transaction& transaction = TransactionOf(context);
  CheckExists(transaction, node);
  return Named(transaction, transaction.Properties(node.id));
}

Map RelationshipProperties(FunctionContext& context, const Relationship& r) {
  if (r.content) return r.content->properties;
  const Transaction& transaction = TransactionOf(context);
  CheckExists(transaction, r);
  return Named(transaction, transaction.Properties(RefOf(r)));
}

std::vector<std::string> NodeLabels(FunctionContext& context, const Node& node) {
  if (node.content) return node.content->labels;
  const Transaction& transaction = TransactionOf(context);
  CheckExists(transaction, node);
  std::vector<std::string> names;
  for (const LabelId label : transaction.Labels(node.id))
    names.push_back(transaction.catalog().LabelName(label));
  return names;
}

std::string RelationshipType(FunctionContext& context, const Relationship& r) {
  if (r.content && !r.content->type.empty()) return r.content->type;
  return TransactionOf(context).catalog().TypeName(r.id.type());
}

}  // namespace liaison
