// query.h: a statement as a tree: clauses and patterns. Expressions are in expression.h.
//
// Plain structs in variants. A node pattern that names a variable already bound refers to it; Bind says
// which.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "query/ast/expression.h"

namespace liaison::ast {

// ---- patterns ----

struct NodePattern {
  std::optional<Variable> variable;  // Bind gives anonymous ones a slot too, in `slot`
  std::optional<LabelExpression> labels;
  ExpressionPtr properties;  // a MapLiteral or a Parameter; null pointer: none
  ExpressionPtr where;       // (n WHERE ..); null pointer: none
  Position position;
  Slot slot = kNoSlot;
  bool bound_before =
      false;  // Bind: the slot had its value before this clause (or before this pattern, in CREATE)
};

enum class PatternDirection : std::uint8_t { kOut, kIn, kBoth };

struct PathLength {  // *, *n, *n.., *n..m, *..m; also {n,m}, +, * of quantified relationships
  std::optional<std::int64_t> minimum, maximum;
};

struct RelationshipPattern {
  std::optional<Variable> variable;
  PatternDirection direction = PatternDirection::kBoth;
  std::optional<LabelExpression> types;  // usually kOr of kName
  std::optional<PathLength> length;      // present: a variable-length relationship, the variable is a list
  ExpressionPtr properties;
  ExpressionPtr where;
  Position position;
  Slot slot = kNoSlot;
  bool bound_before = false;
  Slot step = kNoSlot;  // Bind: with a length, the one relationship that `properties` and `where` are about;
                        // `slot` is the list
};

struct QuantifiedPath;  // ((a)-[r]->(b) WHERE ..){n,m}

// Elements alternate: node, relationship, node, ... A quantified path stands where a relationship would; the
// parser puts empty node patterns around it where the text has none.
using PatternElement = std::variant<NodePattern, RelationshipPattern, std::unique_ptr<QuantifiedPath>>;

enum class PathSelector : std::uint8_t {
  kNone,
  kAny,
  kAnyShortest,
  kAllShortest,
  kShortestK,
  kShortestKGroups,
  kShortestPathFunction,
  kAllShortestPathsFunction
};

struct PathPattern {
  std::optional<Variable> variable;  // p = ..
  PathSelector selector = PathSelector::kNone;
  ExpressionPtr selector_count;  // of paths or groups: a literal or a parameter; null pointer: 1
  std::vector<PatternElement> elements;
  Position position;
};

struct QuantifiedPath {
  PathPattern pattern;
  ExpressionPtr where;
  PathLength length;
  Position position;
  // Bind: every name of the pattern stands for one thing inside (`single`), and outside for the list of what
  // it stood for in each repetition.
  struct Group {
    std::string name;
    Slot single, list;
  };
  std::vector<Group> groups;
};

// ---- clauses ----

struct Match {
  bool optional = false;
  std::vector<PathPattern> patterns;
  ExpressionPtr where;
  Position position;
};

struct Unwind {
  ExpressionPtr list;
  Variable variable;
  Position position;
};

struct SortItem {
  ExpressionPtr expression;
  bool descending = false;
};

struct ProjectionItem {
  ExpressionPtr expression;
  std::string name;  // alias, or the text of the expression
  bool aliased = false;
  Slot slot = kNoSlot;  // where the value goes
  bool contains_aggregate = false;
};

// The body of WITH and RETURN. Order: (aggregate,) project, [ORDER BY], SKIP, LIMIT, [WHERE].
// ORDER BY and WHERE see the projected names and, where neither DISTINCT nor an aggregate forbids it, the
// incoming ones.
struct Projection {
  bool distinct = false;
  bool star = false;  // `*`; Bind appends the items it stands for (in front of `items`)
  std::vector<ProjectionItem> items;
  bool row_by_row = false;   // LET: no aggregates, and every name is a new one
  bool aggregating = false;  // Bind
  std::vector<SortItem> order_by;
  ExpressionPtr skip, limit;
  Position position;
};

struct With {
  Projection projection;
  ExpressionPtr where;
};
struct Return {
  Projection projection;
};
struct Finish {
  Position position;
};

struct Create {
  std::vector<PathPattern> patterns;
  Position position;
};

struct SetItem {
  enum class Kind : std::uint8_t {
    kProperty,
    kReplaceProperties,
    kAddProperties,
    kLabels
  } kind;                  // a.b=  a=  a+=  a:B
  ExpressionPtr target;    // kProperty: a Property expression; otherwise a Variable
  LabelExpression labels;  // kLabels
  ExpressionPtr value;
  Position position;
};
struct Set {
  std::vector<SetItem> items;
  Position position;
};

struct RemoveItem {
  enum class Kind : std::uint8_t { kProperty, kLabels } kind;
  ExpressionPtr target;
  LabelExpression labels;
  Position position;
};
struct Remove {
  std::vector<RemoveItem> items;
  Position position;
};

struct Merge {
  PathPattern pattern;
  std::vector<SetItem> on_create, on_match;
  Position position;
};

struct Delete {
  bool detach = false;
  std::vector<ExpressionPtr> targets;
  Position position;
};

struct CallProcedure {
  std::string name;
  bool has_arguments = false;  // false: CALL name without parentheses, arguments come from parameters
  std::vector<ExpressionPtr> arguments;
  struct YieldItem {
    std::string field;
    Variable variable;
  };
  bool has_yield = false;
  bool yield_star = false;
  std::vector<YieldItem> yields;  // Bind fills it for a standalone call
  ExpressionPtr where;
  bool standalone = false;  // the only clause of the statement
  bool show = false;        // written as SHOW: YIELD * is allowed, and the columns keep the procedure's order
  bool optional = false;
  Position position;
  bool updates = false;  // Bind
};

// IN [n CONCURRENT] TRANSACTIONS OF m ROWS ON ERROR .. REPORT STATUS AS s. Concurrency is a wish: there is
// one writer.
struct InTransactions {
  enum class OnError : std::uint8_t { kFail, kContinue, kBreak };
  ExpressionPtr batch_rows, concurrency;  // null pointers where not written
  OnError on_error = OnError::kFail;
  std::optional<Variable> status;
  Position position;
};

struct CallSubquery {  // CALL (x) { .. } [IN TRANSACTIONS]; and a UNION behind NEXT
  // NEXT: the query runs once for all rows instead of once a row, each part begins with them, and its columns
  // are all that goes on.
  bool for_all_rows = false;
  std::vector<Variable> imports;
  bool import_all = false;        // CALL (*) { .. }
  bool has_scope_clause = false;  // false: CALL { WITH x .. }, the older form
  std::unique_ptr<Query> query;
  std::optional<InTransactions> in_transactions;
  bool optional = false;
  Position position;
};

struct Foreach;
struct LoadCsv {
  bool with_headers = false;
  ExpressionPtr url;
  Variable variable;
  ExpressionPtr field_terminator;
  Position position;
  Slot file = kNoSlot, line = kNoSlot;  // Bind: of file() and linenumber(); kNoSlot: nobody asks
};

using Clause = std::variant<Match, Unwind, With, Return, Finish, Create, Set, Remove, Merge, Delete,
                            CallProcedure, CallSubquery, std::unique_ptr<Foreach>, LoadCsv>;

struct Foreach {
  Variable variable;
  ExpressionPtr list;
  std::vector<Clause> clauses;
  Position position;
};

struct SingleQuery {
  std::vector<Clause> clauses;
};

// parts.size() == union_all.size() + 1. Bind checks that all parts return the same names, in the same order
// as the first.
struct Query {
  std::vector<SingleQuery> parts;
  std::vector<bool> union_all;
  Position position;
};

// ---- schema statements (SHOW is a query: a call of a procedure) ----

struct CreateIndex {
  std::string name;  // empty: made from label and properties
  bool if_not_exists = false;
  bool full_text = false;
  bool on_relationship = false;
  std::string label;                // or relationship type; of a range index
  std::vector<std::string> labels;  // of a full-text index: any of them; none: all nodes
  std::vector<std::string> properties;
  Position position;
};
struct CreateConstraint {
  enum class Kind : std::uint8_t { kUnique, kExists, kKey } kind = Kind::kUnique;  // kKey: unique and exists
  std::string name;
  bool if_not_exists = false;
  bool on_relationship = false;
  std::string label;
  std::vector<std::string> properties;
  Position position;
};
struct DropIndex {
  std::string name;
  bool if_exists = false;
  Position position;
};
struct DropConstraint {
  std::string name;
  bool if_exists = false;
  Position position;
};

enum class ExplainMode : std::uint8_t { kNone, kExplain, kProfile };

// Everything that a statement can be. `slot_names` is filled by Bind: the name of every slot, "" or "  anon"
// for those without.
struct Statement {
  ExplainMode explain = ExplainMode::kNone;
  std::variant<Query, CreateIndex, CreateConstraint, DropIndex, DropConstraint> body;
  std::string text;
  // Bind:
  std::vector<std::string> slot_names;
  std::vector<std::string> columns;  // names of the result's columns; empty: returns nothing
  std::vector<Slot> column_slots;  // of the first part of a union; every part projects into slots of its own
  bool updates = false;
};

// Deep copies, slots included (as Clone of an expression).
PathPattern Clone(const PathPattern&);
Query Clone(const Query&);

// Text in the language's own syntax, for EXPLAIN and messages.
std::string ToString(const PathPattern&);

}  // namespace liaison::ast
