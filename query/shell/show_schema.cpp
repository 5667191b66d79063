#include "query/shell/show_schema.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "query/render/safe_text.h"
#include "query/shell/read_view.h"

namespace liaison::shell {
namespace {

// Joins of labels through types are asked one by one; beyond so many questions the schema leaves them out.
constexpr std::size_t kMaximumJoins = 200'000;

std::vector<std::string> KeysOfLabel(const Transaction& t, LabelId label) {
  const Catalog& catalog = t.catalog();
  std::set<std::string> keys;
  for (const LabelSetId set : catalog.LabelSetsWith(label)) {
    for (const KeyId key : t.NodeKeys(set)) keys.insert(catalog.KeyName(key));
  }
  return {keys.begin(), keys.end()};
}

std::vector<std::string> KeysOfType(const Transaction& t, TypeId type) {
  std::set<std::string> keys;
  for (const KeyId key : t.RelationshipKeys(type)) keys.insert(t.catalog().KeyName(key));
  return {keys.begin(), keys.end()};
}

Value Names(const std::vector<std::string>& names) { return Value(List(names.begin(), names.end())); }

Value Keys(const Catalog& catalog, const std::vector<KeyId>& keys) {
  List names;
  for (const KeyId key : keys) names.emplace_back(catalog.KeyName(key));
  return Value(std::move(names));
}

Value Count(std::uint64_t count) { return Value(static_cast<std::int64_t>(count)); }

template <class Definition>
std::string Owner(const Catalog& catalog, const Definition& d) {
  return d.on_relationship ? "[:" + catalog.TypeName(d.type) + "]" : "(:" + catalog.LabelName(d.label) + ")";
}

std::string FullTextOwner(const Catalog& catalog, const IndexDefinition& d) {
  std::string labels;
  for (const LabelId label : d.labels) labels += (labels.empty() ? ":" : "|") + catalog.LabelName(label);
  return "(" + labels + ")";
}

std::string_view KindName(ConstraintDefinition::Kind kind) {
  switch (kind) {
    case ConstraintDefinition::Kind::kUnique:
      return "unique";
    case ConstraintDefinition::Kind::kExists:
      return "exists";
    case ConstraintDefinition::Kind::kKey:
      return "key";
  }
  return {};
}

void SortByFirst(std::vector<Row>& rows) {
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return a[0].AsString() < b[0].AsString(); });
}

std::vector<Row> JoinRows(const Transaction& t) {
  const Catalog& catalog = t.catalog();
  const auto labels = catalog.Labels();
  const auto types = catalog.Types();
  std::vector<Row> rows;
  if (labels.size() * labels.size() * types.size() > kMaximumJoins) return rows;
  for (const TypeId type : types) {
    if (t.RelationshipCount({}, type, {}) == 0) continue;
    for (const LabelId from : labels) {
      if (t.RelationshipCount(from, type, {}) == 0) continue;
      for (const LabelId to : labels) {
        const std::uint64_t count = t.RelationshipCount(from, type, to);
        if (count == 0) continue;
        rows.push_back({Value(fmt::format("(:{})-[:{}]->(:{})", catalog.LabelName(from),
                                          catalog.TypeName(type), catalog.LabelName(to))),
                        Count(count)});
      }
    }
  }
  SortByFirst(rows);
  return rows;
}

std::vector<Row> IndexRows(const Transaction& t) {
  const Catalog& catalog = t.catalog();
  std::vector<Row> rows;
  for (const IndexDefinition& index : t.Indexes()) {
    rows.push_back({Value(index.name), Value(index.is_full_text() ? "full text" : "index"),
                    Value(index.is_full_text() ? FullTextOwner(catalog, index) : Owner(catalog, index)),
                    Keys(catalog, index.keys)});
  }
  for (const ConstraintDefinition& c : t.Constraints()) {
    rows.push_back({Value(c.name), Value(std::string(KindName(c.kind))), Value(Owner(catalog, c)),
                    Keys(catalog, c.keys)});
  }
  SortByFirst(rows);
  return rows;
}

}  // namespace

void ShowLabels(Shell& shell) {
  const ReadView t(shell.session());
  std::vector<Row> rows;
  for (const LabelId label : t->catalog().Labels()) {
    const std::uint64_t count = t->NodeCount(label);
    if (count == 0) continue;  // the catalog never forgets a name
    rows.push_back({Value(t->catalog().LabelName(label)), Count(count), Names(KeysOfLabel(*t, label))});
  }
  SortByFirst(rows);
  shell.Show({"label", "nodes", "properties"}, std::move(rows));
}

void ShowTypes(Shell& shell) {
  const ReadView t(shell.session());
  std::vector<Row> rows;
  for (const TypeId type : t->catalog().Types()) {
    const std::uint64_t count = t->RelationshipCount({}, type, {});
    if (count == 0) continue;
    rows.push_back({Value(t->catalog().TypeName(type)), Count(count), Names(KeysOfType(*t, type))});
  }
  SortByFirst(rows);
  shell.Show({"type", "relationships", "properties"}, std::move(rows));
}

void ShowIndexes(Shell& shell) {
  const ReadView t(shell.session());
  shell.Show({"name", "kind", "on", "properties"}, IndexRows(*t));
}

void ShowSchema(Shell& shell) {
  ShowLabels(shell);
  ShowTypes(shell);
  const ReadView t(shell.session());
  shell.Show({"pattern", "relationships"}, JoinRows(*t));
  shell.Show({"name", "kind", "on", "properties"}, IndexRows(*t));
}

}  // namespace liaison::shell
