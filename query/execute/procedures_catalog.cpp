// Procedures that describe the graph and the program: labels, types, keys, indexes, constraints, procedures
// and functions.
#include <algorithm>

#include "query/execute/procedures.h"
#include "query/execute/schema.h"

namespace liaison::exec {
namespace {

using Arguments = std::span<const Value>;
using Emit = std::function<void(List)>;

template <class Id>
struct CountedName {
  std::string name;
  Id id;
  std::uint64_t count;
};

// Those that a node has, or a relationship: a name may outlive the last of them. Sorted by name.
std::vector<CountedName<LabelId>> LabelsInUse(const Transaction& transaction) {
  std::vector<CountedName<LabelId>> all;
  for (LabelId label : transaction.catalog().Labels()) {
    std::uint64_t count = transaction.NodeCount(label);
    if (count > 0) all.push_back({transaction.catalog().LabelName(label), label, count});
  }
  std::ranges::sort(all, {}, &CountedName<LabelId>::name);
  return all;
}

std::vector<CountedName<TypeId>> TypesInUse(const Transaction& transaction) {
  std::vector<CountedName<TypeId>> all;
  for (TypeId type : transaction.catalog().Types()) {
    std::uint64_t count = transaction.RelationshipCount({}, type, {});
    if (count > 0) all.push_back({transaction.catalog().TypeName(type), type, count});
  }
  std::ranges::sort(all, {}, &CountedName<TypeId>::name);
  return all;
}

Value Number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

void Labels(Context& context, Arguments, const Emit& emit) {
  for (const auto& label : LabelsInUse(context.transaction)) emit({Value(label.name)});
}

void RelationshipTypes(Context& context, Arguments, const Emit& emit) {
  for (const auto& type : TypesInUse(context.transaction)) emit({Value(type.name)});
}

void PropertyKeys(Context& context, Arguments, const Emit& emit) {
  const Catalog& catalog = context.transaction.catalog();
  std::vector<std::string> names;
  for (KeyId key : catalog.Keys()) names.push_back(catalog.KeyName(key));
  std::ranges::sort(names);
  for (std::string& name : names) emit({Value(std::move(name))});
}

void CountLabels(Context& context, Arguments, const Emit& emit) {
  for (const auto& label : LabelsInUse(context.transaction)) emit({Value(label.name), Number(label.count)});
}

void CountTypes(Context& context, Arguments, const Emit& emit) {
  for (const auto& type : TypesInUse(context.transaction)) emit({Value(type.name), Number(type.count)});
}

void CountRelationships(Context& context, Arguments, const Emit& emit) {
  const Transaction& transaction = context.transaction;
  auto labels = LabelsInUse(transaction);
  for (const auto& type : TypesInUse(transaction)) {
    for (const auto& from : labels) {
      context.CheckInterrupt();
      if (transaction.RelationshipCount(from.id, type.id, {}) == 0) continue;
      for (const auto& to : labels) {
        std::uint64_t count = transaction.RelationshipCount(from.id, type.id, to.id);
        if (count > 0) emit({Value(from.name), Value(type.name), Value(to.name), Number(count)});
      }
    }
  }
}

void EmitRows(std::vector<Row> rows, const Emit& emit) {
  for (Row& row : rows) emit(std::move(row));
}

// Of the types asked for; null: of all.
void EmitDefinitions(std::vector<Row> rows, const Value& types, const Emit& emit) {
  constexpr std::size_t kType = 1;
  for (Row& row : rows) {
    bool wanted = types.is_null() || std::ranges::any_of(types.AsList(), [&](const Value& t) {
                    return Equivalent(t, row[kType]);
                  });
    if (wanted) emit(std::move(row));
  }
}

void Indexes(Context& context, Arguments a, const Emit& emit) {
  EmitDefinitions(ListIndexes(context.transaction), a[0], emit);
}
void Constraints(Context& context, Arguments a, const Emit& emit) {
  EmitDefinitions(ListConstraints(context.transaction), a[0], emit);
}
void Functions(Context&, Arguments, const Emit& emit) { EmitRows(ListFunctions(), emit); }
void Procedures(Context& context, Arguments, const Emit& emit) {
  EmitRows(ListProcedures(*context.procedures), emit);
}

}  // namespace

std::vector<Procedure> CatalogProcedures() {
  const std::vector<ProcedureSignature::Field> types = {{"types", "LIST<STRING>?", true}};
  return {
      {{"db.labels", {}, {{"label", "STRING"}}, false}, "The labels that nodes have.", Labels},
      {{"db.relationshipTypes", {}, {{"relationshipType", "STRING"}}, false},
       "The types that relationships have.",
       RelationshipTypes},
      {{"db.propertyKeys", {}, {{"propertyKey", "STRING"}}, false},
       "The names of properties, those no longer in use included.",
       PropertyKeys},
      {{"db.schema.labels", {}, {{"label", "STRING"}, {"count", "INTEGER"}}, false},
       "Labels, and how many nodes have each.",
       CountLabels},
      {{"db.schema.types", {}, {{"type", "STRING"}, {"count", "INTEGER"}}, false},
       "Types, and how many relationships have each.",
       CountTypes},
      {{"db.schema.relationships",
        {},
        {{"from", "STRING"}, {"type", "STRING"}, {"to", "STRING"}, {"count", "INTEGER"}},
        false},
       "Which labels are connected by which types, and how often; a node with several labels counts under "
       "each.",
       CountRelationships},
      {{"db.indexes", types, IndexFields(), false},
       "The indexes (of some types), as SHOW INDEXES lists them.",
       Indexes},
      {{"db.constraints", types, ConstraintFields(), false},
       "The constraints (of some types), as SHOW CONSTRAINTS lists them.",
       Constraints},
      {{"dbms.functions", {}, FunctionFields(), false},
       "The functions, as SHOW FUNCTIONS lists them.",
       Functions},
      {{"dbms.procedures", {}, ProcedureFields(), false},
       "The procedures, as SHOW PROCEDURES lists them.",
       Procedures},
  };
}

}  // namespace liaison::exec
