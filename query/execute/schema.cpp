#include "query/execute/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "graph/ascii.h"
#include "query/functions/aggregate.h"
#include "query/functions/examples.h"
#include "query/functions/function.h"

namespace liaison::exec {
namespace {

using ConstraintKind = ConstraintDefinition::Kind;

// The label or type, as a list; the labels of a full-text index, none when it is over all nodes.
std::vector<std::string> OwnerNames(const Catalog& catalog, const ConstraintDefinition& d) {
  return {d.on_relationship ? catalog.TypeName(d.type) : catalog.LabelName(d.label)};
}
std::vector<std::string> OwnerNames(const Catalog& catalog, const IndexDefinition& d) {
  if (!d.is_full_text()) return {d.on_relationship ? catalog.TypeName(d.type) : catalog.LabelName(d.label)};
  std::vector<std::string> names;
  for (LabelId label : d.labels) names.push_back(catalog.LabelName(label));
  return names;
}

// ":Person", ":Person|Organization", "".
std::string OwnerText(const std::vector<std::string>& owners) {
  return owners.empty() ? "" : fmt::format(":{}", fmt::join(owners, "|"));
}

// "(:Person {id, name})", "[:KNOWS {since}]"
template <class Definition>
std::string Describe(const Catalog& catalog, const Definition& d) {
  std::string keys;
  for (KeyId key : d.keys) keys += (keys.empty() ? "" : ", ") + catalog.KeyName(key);
  std::string owner = OwnerText(OwnerNames(catalog, d));
  std::string inner = fmt::format("{}{}{{{}}}", owner, owner.empty() ? "" : " ", keys);
  return d.on_relationship ? fmt::format("[{}]", inner) : fmt::format("({})", inner);
}

bool SameSubject(const IndexDefinition& a, const IndexDefinition& b) {
  return a.kind == b.kind && a.labels == b.labels && a.on_relationship == b.on_relationship &&
         a.label == b.label && a.type == b.type && a.keys == b.keys;
}
bool SameSubject(const ConstraintDefinition& a, const auto& b) {
  return a.on_relationship == b.on_relationship && a.label == b.label && a.type == b.type && a.keys == b.keys;
}

template <class Definitions>
auto FindNamed(const Definitions& definitions, const std::string& name) {
  return std::find_if(definitions.begin(), definitions.end(), [&](const auto& d) { return d.name == name; });
}

// The name made of its parts; a number behind it when it is taken.
std::string MakeName(const Transaction& transaction, std::string_view kind, const std::string& owner,
                     const std::vector<std::string>& properties) {
  std::string name = fmt::format("{}_{}", kind, owner);
  for (const std::string& p : properties) name += "_" + p;
  for (char& c : name) {
    c = AsciiLower(c);
    bool plain =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    if (!plain) c = '_';
  }
  auto indexes = transaction.Indexes();
  auto constraints = transaction.Constraints();
  std::string free = name;
  for (int i = 2;
       FindNamed(indexes, free) != indexes.end() || FindNamed(constraints, free) != constraints.end(); ++i) {
    free = fmt::format("{}_{}", name, i);
  }
  return free;
}

[[noreturn]] void ThrowSemantic(std::string detail, const std::string& message, Position position) {
  throw Error(ErrorKind::kSemantic, std::move(detail), message, position);
}

// What both kinds of definitions have in common, as ids.
template <class Definition, class Statement>
Definition ToDefinition(Transaction& transaction, const Statement& s) {
  Definition d;
  d.name = s.name;
  d.on_relationship = s.on_relationship;
  if (s.on_relationship) {
    d.type = transaction.Type(s.label);
  } else if (!s.label.empty()) {
    d.label = transaction.Label(s.label);
  }
  for (const std::string& property : s.properties) {
    KeyId key = transaction.Key(property);
    if (std::find(d.keys.begin(), d.keys.end(), key) != d.keys.end()) {
      ThrowSemantic("RepeatedProperty", fmt::format("the property `{}` is named twice", property),
                    s.position);
    }
    d.keys.push_back(key);
  }
  return d;
}

class SchemaRunner {
 public:
  SchemaRunner(Transaction& transaction, Counters& counters)
      : transaction_(transaction), counters_(counters) {}

  void operator()(const ast::Query&) { assert(false && "a query has a plan"); }

  void operator()(const ast::CreateIndex& s) {
    auto wanted = ToDefinition<IndexDefinition>(transaction_, s);
    if (s.full_text) wanted.kind = IndexDefinition::Kind::kFullText;
    for (const std::string& label : s.labels) wanted.labels.push_back(transaction_.Label(label));
    std::ranges::sort(wanted.labels);
    const auto repeated = std::ranges::unique(wanted.labels);
    wanted.labels.erase(repeated.begin(), repeated.end());
    const Catalog& catalog = transaction_.catalog();
    for (const IndexDefinition& d : transaction_.Indexes()) {
      bool same_name = !s.name.empty() && d.name == s.name;
      if (!same_name && !SameSubject(d, wanted)) continue;
      if (s.if_not_exists) return;
      ThrowSemantic("IndexAlreadyExists",
                    fmt::format("there is an index already: `{}` on {}", d.name, Describe(catalog, d)),
                    s.position);
    }
    for (const ConstraintDefinition& d : transaction_.Constraints()) {
      if (!s.name.empty() && d.name == s.name) {
        ThrowSemantic(
            "ConstraintAlreadyExists",
            fmt::format("`{}` is the name of a constraint already, on {}", d.name, Describe(catalog, d)),
            s.position);
      }
      if (s.full_text || d.kind == ConstraintKind::kExists || !SameSubject(d, wanted)) continue;
      if (s.if_not_exists) return;
      ThrowSemantic(
          "IndexAlreadyExists",
          fmt::format("the constraint `{}` on {} serves as an index already", d.name, Describe(catalog, d)),
          s.position);
    }
    if (wanted.name.empty()) {
      wanted.name = s.full_text
                        ? MakeName(transaction_, "fulltext",
                                   s.labels.empty() ? "nodes" : fmt::format("{}", fmt::join(s.labels, "_")),
                                   s.properties)
                        : MakeName(transaction_, "index", s.label, s.properties);
    }
    transaction_.CreateIndex(std::move(wanted));
    ++counters_.indexes_added;
  }

  void operator()(const ast::CreateConstraint& s) {
    auto wanted = ToDefinition<ConstraintDefinition>(transaction_, s);
    wanted.kind = s.kind == ast::CreateConstraint::Kind::kUnique   ? ConstraintKind::kUnique
                  : s.kind == ast::CreateConstraint::Kind::kExists ? ConstraintKind::kExists
                                                                   : ConstraintKind::kKey;
    const Catalog& catalog = transaction_.catalog();
    for (const ConstraintDefinition& d : transaction_.Constraints()) {
      bool same_name = !s.name.empty() && d.name == s.name;
      if (!same_name && !(SameSubject(d, wanted) && d.kind == wanted.kind)) continue;
      if (s.if_not_exists) return;
      ThrowSemantic("ConstraintAlreadyExists",
                    fmt::format("there is a constraint already: `{}` on {}", d.name, Describe(catalog, d)),
                    s.position);
    }
    if (!s.name.empty()) {
      for (const IndexDefinition& d : transaction_.Indexes()) {
        if (d.name != s.name) continue;
        ThrowSemantic(
            "IndexAlreadyExists",
            fmt::format("`{}` is the name of an index already, on {}", d.name, Describe(catalog, d)),
            s.position);
      }
    }
    if (wanted.name.empty()) wanted.name = MakeName(transaction_, "constraint", s.label, s.properties);
    transaction_.CreateConstraint(std::move(wanted));
    ++counters_.constraints_added;
  }

  void operator()(const ast::DropIndex& s) {
    auto indexes = transaction_.Indexes();
    auto found = FindNamed(indexes, s.name);
    if (found == indexes.end()) {
      if (s.if_exists) return;
      auto constraints = transaction_.Constraints();
      bool is_constraint = FindNamed(constraints, s.name) != constraints.end();
      ThrowSemantic("IndexNotFound",
                    is_constraint ? fmt::format("`{}` is a constraint: DROP CONSTRAINT removes it", s.name)
                                  : fmt::format("there is no index `{}`", s.name),
                    s.position);
    }
    transaction_.DropIndex(found->id);
    ++counters_.indexes_removed;
  }

  void operator()(const ast::DropConstraint& s) {
    auto constraints = transaction_.Constraints();
    auto found = FindNamed(constraints, s.name);
    if (found == constraints.end()) {
      if (s.if_exists) return;
      ThrowSemantic("ConstraintNotFound", fmt::format("there is no constraint `{}`", s.name), s.position);
    }
    transaction_.DropConstraint(found->id);
    ++counters_.constraints_removed;
  }

 private:
  Transaction& transaction_;
  Counters& counters_;
};

std::string_view TypeOf(const IndexDefinition& d) { return d.is_full_text() ? "FULLTEXT" : "RANGE"; }

std::string_view TypeOf(const ConstraintDefinition& d) {
  switch (d.kind) {
    case ConstraintKind::kUnique:
      return d.on_relationship ? "RELATIONSHIP_UNIQUENESS" : "UNIQUENESS";
    case ConstraintKind::kExists:
      return d.on_relationship ? "RELATIONSHIP_PROPERTY_EXISTENCE" : "NODE_PROPERTY_EXISTENCE";
    case ConstraintKind::kKey:
      return d.on_relationship ? "RELATIONSHIP_KEY" : "NODE_KEY";
  }
  return "";
}

std::string Quoted(const std::string& name) {
  std::string quoted = "`";
  for (char c : name) quoted += c == '`' ? std::string("``") : std::string(1, c);
  return quoted + "`";
}

// "FOR (n:`Person`)", "FOR ()-[r:`KNOWS`]-()", and "n.`id`, n.`name`".
template <class Definition>
std::pair<std::string, std::string> SubjectText(const Catalog& catalog, const Definition& d) {
  std::string owner;
  for (const std::string& name : OwnerNames(catalog, d)) owner += (owner.empty() ? ":" : "|") + Quoted(name);
  std::string keys;
  for (KeyId key : d.keys) {
    keys += fmt::format("{}{}.{}", keys.empty() ? "" : ", ", d.on_relationship ? "r" : "n",
                        Quoted(catalog.KeyName(key)));
  }
  return {d.on_relationship ? fmt::format("FOR ()-[r{}]-()", owner) : fmt::format("FOR (n{})", owner), keys};
}

std::string StatementOf(const Catalog& catalog, const IndexDefinition& d) {
  auto [subject, keys] = SubjectText(catalog, d);
  return d.is_full_text()
             ? fmt::format("CREATE FULLTEXT INDEX {} {} ON EACH [{}]", Quoted(d.name), subject, keys)
             : fmt::format("CREATE RANGE INDEX {} {} ON ({})", Quoted(d.name), subject, keys);
}

std::string StatementOf(const Catalog& catalog, const ConstraintDefinition& d) {
  auto [subject, keys] = SubjectText(catalog, d);
  const char* what = d.kind == ConstraintKind::kUnique   ? "UNIQUE"
                     : d.kind == ConstraintKind::kExists ? "NOT NULL"
                     : d.on_relationship                 ? "RELATIONSHIP KEY"
                                                         : "NODE KEY";
  return fmt::format("CREATE CONSTRAINT {} {} REQUIRE ({}) IS {}", Quoted(d.name), subject, keys, what);
}

// `last` are the columns behind those that indexes and constraints have in common.
template <class Definition>
std::vector<Row> ListDefinitions(const Catalog& catalog, std::vector<Definition> definitions,
                                 const Row& last) {
  std::ranges::sort(definitions, {}, &Definition::name);
  std::vector<Row> rows;
  for (const Definition& d : definitions) {
    List keys;
    for (KeyId key : d.keys) keys.emplace_back(catalog.KeyName(key));
    List owners;
    for (std::string& owner : OwnerNames(catalog, d)) owners.emplace_back(std::move(owner));
    Row row{Value(d.name),
            Value(TypeOf(d)),
            Value(d.on_relationship ? "RELATIONSHIP" : "NODE"),
            Value(std::move(owners)),
            Value(std::move(keys)),
            Value(std::int64_t{d.id.value}),
            Value(StatementOf(catalog, d))};
    row.insert(row.end(), last.begin(), last.end());
    rows.push_back(std::move(row));
  }
  return rows;
}

Fields DefinitionFields(Fields last) {
  Fields fields = {{"name", "STRING"},
                   {"type", "STRING"},
                   {"entityType", "STRING"},
                   {"labelsOrTypes", "LIST<STRING>"},
                   {"properties", "LIST<STRING>"},
                   {"id", "INTEGER", false, true},
                   {"createStatement", "STRING", false, true}};
  fields.insert(fields.end(), last.begin(), last.end());
  return fields;
}

struct Describer {
  PlanDescription operator()(const ast::Query&) const { return {}; }
  PlanDescription operator()(const ast::CreateIndex& s) const {
    if (!s.full_text) return Make("CreateIndex", Of(s));
    const std::string owner = OwnerText(s.labels);
    return Make("CreateFullTextIndex",
                fmt::format("{}{}({}{}{{{}}})", s.name, s.name.empty() ? "" : " ", owner,
                            owner.empty() ? "" : " ", fmt::join(s.properties, ", ")));
  }
  PlanDescription operator()(const ast::CreateConstraint& s) const { return Make("CreateConstraint", Of(s)); }
  PlanDescription operator()(const ast::DropIndex& s) const { return Make("DropIndex", s.name); }
  PlanDescription operator()(const ast::DropConstraint& s) const { return Make("DropConstraint", s.name); }
  static PlanDescription Make(const char* name, std::string details) {
    PlanDescription d;
    d.name = name;
    d.details = std::move(details);
    return d;
  }
  template <class Statement>
  static std::string Of(const Statement& s) {
    std::string inner = fmt::format(":{} {{{}}}", s.label, fmt::join(s.properties, ", "));
    return fmt::format("{}{}{}", s.name, s.name.empty() ? "" : " ",
                       s.on_relationship ? fmt::format("[{}]", inner) : fmt::format("({})", inner));
  }
};

}  // namespace

bool IsSchemaStatement(const ast::Statement& statement) {
  return !std::holds_alternative<ast::Query>(statement.body);
}

void RunSchema(const ast::Statement& statement, Transaction& transaction, Counters& counters) {
  std::visit(SchemaRunner(transaction, counters), statement.body);
}

PlanDescription DescribeSchema(const ast::Statement& statement) {
  return std::visit(Describer(), statement.body);
}

const Fields& IndexFields() {
  static const Fields kFields = DefinitionFields({{"state", "STRING", false, true},
                                                  {"populationPercent", "FLOAT", false, true},
                                                  {"owningConstraint", "STRING?", false, true}});
  return kFields;
}

const Fields& ConstraintFields() {
  static const Fields kFields =
      DefinitionFields({{"ownedIndex", "STRING?", false, true}, {"propertyType", "STRING?", false, true}});
  return kFields;
}

const Fields& FunctionFields() {
  static const Fields kFields = {{"name", "STRING"},
                                 {"signature", "STRING"},
                                 {"description", "STRING"},
                                 {"example", "STRING"},
                                 {"aggregating", "BOOLEAN", false, true},
                                 {"isBuiltIn", "BOOLEAN", false, true}};
  return kFields;
}

const Fields& ProcedureFields() {
  static const Fields kFields = {
      {"name", "STRING"}, {"signature", "STRING"}, {"mode", "STRING"}, {"description", "STRING"}};
  return kFields;
}

std::vector<Row> ListIndexes(const Transaction& transaction) {
  return ListDefinitions(transaction.catalog(), transaction.Indexes(),
                         {Value("ONLINE"), Value(100.0), Value()});
}

std::vector<Row> ListConstraints(const Transaction& transaction) {
  return ListDefinitions(transaction.catalog(), transaction.Constraints(), {Value(), Value()});
}

std::vector<Row> ListFunctions() {
  std::vector<Row> rows;
  auto add = [&](const auto& f, bool aggregating) {
    rows.push_back({Value(f.name), Value(f.signature), Value(f.description), Value(ExampleOf(f.name)),
                    Value(aggregating), Value(true)});
  };
  for (const Function* f : AllFunctions()) add(*f, false);
  for (const Aggregate* a : AllAggregates()) add(*a, true);
  std::ranges::sort(rows, {}, [](const Row& row) -> const std::string& { return row[0].AsString(); });
  return rows;
}

std::vector<Row> ListProcedures(const ProcedureTable& procedures) {
  std::vector<Row> rows;
  for (const Procedure* p : procedures.All()) {
    rows.push_back({Value(p->signature.name), Value(ToString(p->signature)),
                    Value(p->signature.updates ? "WRITE" : "READ"), Value(p->description)});
  }
  return rows;
}

}  // namespace liaison::exec
