// node.h: the one plan tree: what Plan makes, Optimize rewrites, EXPLAIN prints and Execute turns into
// operators.
//
// Shape: a chain of plain structs in a variant; every node but the leaves has a `child` whose rows it reads.
// A row is a set of slots (ast::Slot) with values and a multiplicity: how many equal rows it stands for.
// Labels, types and keys are names here: they are looked up while running, as a statement may create what it
// later matches. Not here: typed vectors and operators (execute/).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "graph/catalog.h"
#include "query/ast/query.h"
#include "query/bind/bind.h"
#include "query/plan/rules.h"

namespace liaison::plan {

using ast::kNoSlot;
using ast::Slot;

struct Node;
using NodePtr = std::unique_ptr<Node>;
using Expressions = std::vector<ast::ExpressionPtr>;
struct Assignment {
  Slot slot;
  ast::ExpressionPtr value;
};

// One row without slots.
struct Unit {};
// The rows that the enclosing Apply (or subplan) hands in.
struct Argument {};

// For each row of the child: every node, or every node with the label.
struct NodeScan {
  Slot slot;
  std::string label;  // empty: all nodes
};

// For each row of the child: the nodes (or, for an index on relationships, none yet) that an index or unique
// constraint gives.
struct IndexSeek {
  enum class Kind : std::uint8_t { kEqual, kIn, kRange, kPrefix };
  Slot slot;
  Kind kind = Kind::kEqual;
  std::optional<IndexDefinition> index;            // exactly one of the two
  std::optional<ConstraintDefinition> constraint;  // kEqual and kIn only
  Expressions values;                              // kEqual: one a key; kIn: one list; kPrefix: one
  ast::ExpressionPtr low, high;                    // kRange; null pointer: open
  bool low_inclusive = false, high_inclusive = false;
  std::string label;  // for EXPLAIN
};

// For each row: the relationships of `from`, one row each. `into`: `to` has a value already and must be the
// other end.
struct Expand {
  Slot from, to, relationship;
  ast::PatternDirection direction;  // as seen from `from`
  std::vector<std::string> types;   // empty: any
  bool into = false;
  std::vector<Slot>
      distinct_from;  // relationships (or lists of them) of the same MATCH that it must differ from
};

// A chain of relationships that a path walks minimum..maximum times: a quantified path, or a relationship of
// variable length, which is a chain of one. The slots of its steps have values while one repetition is looked
// at, for `predicates` alone; what the rows get of them is in `groups`.
struct ChainStep {
  Slot relationship, node;  // the node is that behind the relationship
  ast::PatternDirection direction;
  std::vector<std::string> types;   // empty: any
  std::vector<std::string> labels;  // all of which the node must have
};
struct Chain {
  Slot first = kNoSlot;  // the node before the first step
  std::vector<std::string> first_labels;
  std::vector<ChainStep> steps;
  Slot path = kNoSlot;     // ((p = ..)-->..): one repetition as a path
  Expressions predicates;  // of one repetition: all must be true
  std::int64_t minimum = 1;
  std::optional<std::int64_t> maximum;
  struct Group {
    Slot single, list;
    bool is_list = true;
  };  // is_list: of all repetitions; else the only repetition's value
  std::vector<Group> groups;
};

// For each row: the trails (no relationship twice) of minimum..maximum repetitions of the chain that lead
// from `from` to `to`.
struct VariableExpand {
  Slot from, to, relationships;  // relationships: the list of all, in the order of the pattern
  Chain chain;                   // as the pattern was written
  bool reversed = false;         // `from` is the chain's end: it is walked backward
  bool into = false;
  std::vector<Slot> distinct_from;
  // Every end once, however many trails lead there: set by Optimize where nobody can tell. Then a frontier
  // search.
  bool distinct_ends = false;
};

// A node between two chains of a path that is searched for.
struct Junction {
  Slot node;
  std::vector<std::string> labels;
  Expressions predicates;
};

// For each row: of the trails that lead from `from` to `to` through the chains, the first ones in order of
// length, for each pair of ends.
struct PathSearch {
  Slot from, to;
  bool from_bound = false, to_bound = false;  // one at least; the other end is found
  std::vector<Chain> chains;
  std::vector<Junction> junctions;      // junctions[i] is between chains[i] and chains[i + 1]
  ast::ExpressionPtr count;             // how many paths, or groups; null pointer: 1
  bool groups = false;                  // all paths of the `count` smallest lengths
  bool refuses_equal_ends = false;      // shortestPath() with a minimal length of 1
  std::vector<std::string> end_labels;  // of the end that is found
  Expressions end_predicates;
  Expressions predicates;        // of a whole path, asked before it is counted
  Slot relationships = kNoSlot;  // the list of all
  Slot path = kNoSlot;           // kNoSlot: has no name
  Position position;
};

// A relationship that has its value already: gives or checks its two ends.
struct BoundRelationship {
  Slot from, to, relationship;
  ast::PatternDirection direction;
  std::vector<std::string> types;
  std::vector<Slot> distinct_from;  // as of Expand
  bool from_bound = false, to_bound = false;
  bool variable_length = false;  // a list of relationships
  std::int64_t minimum = 1;
  std::optional<std::int64_t> maximum;
};

// Multiplies the row's multiplicity by the number of matches of a tree that hangs on a node and of which
// nobody reads anything.
struct CountedTree {
  ast::PatternDirection direction = ast::PatternDirection::kOut;
  std::vector<std::string> types;
  std::vector<std::string> labels;    // all of which the far node must have
  std::vector<CountedTree> children;  // hang on the far node
};
struct CountMatches {
  Slot node;
  std::vector<CountedTree> trees;
  bool optional = false;  // OPTIONAL MATCH: at least 1
};

struct BuildPath {
  Slot slot;
  struct Element {
    bool is_node;
    Slot slot;
    bool variable_length = false;
  };
  std::vector<Element> elements;  // node, relationship(s), node ...
};

struct Filter {
  Expressions predicates;
};  // all must be true
struct Project {
  std::vector<Assignment> assignments;
};
struct Aggregate {
  std::vector<Assignment> keys;
  std::vector<Assignment> aggregates;  // each a FunctionCall of an aggregate
};
struct Distinct {
  std::vector<Slot> slots;
};
struct SortKey {
  ast::ExpressionPtr value;
  bool descending;
};
// limit: the first skip + limit rows only (top n); null pointers: all, none skipped.
struct Sort {
  std::vector<SortKey> keys;
  ast::ExpressionPtr limit, skip;
};
struct Skip {
  ast::ExpressionPtr count;
};
struct Limit {
  ast::ExpressionPtr count;
};
struct Unwind {
  ast::ExpressionPtr list;
  Slot slot;
};

// Runs `inner` for the rows of the child, which its Argument leaf gives.
struct Apply {
  enum class Kind : std::uint8_t { kInner, kOptional };
  Kind kind = Kind::kInner;
  NodePtr inner;
  Slot tag = kNoSlot;       // numbers the outer rows within a batch, so that one run of inner serves them all
  bool row_by_row = false;  // inner sorts, limits or aggregates: one outer row at a time
  bool for_all_rows = false;      // one run of inner for all rows together, which gives all that goes on
  bool returns_nothing = false;   // inner is run for its effects; the outer row goes on
  std::vector<Slot> inner_slots;  // given by inner; null where optional finds nothing
  // CALL { } IN TRANSACTIONS: what inner has changed is committed every so many outer rows.
  struct Transactions {
    ast::ExpressionPtr batch_rows;  // null pointer: 1,000
    ast::InTransactions::OnError on_error = ast::InTransactions::OnError::kFail;
    Slot status = kNoSlot;  // a map a row: started, committed, transactionId, errorMessage
  };
  std::optional<Transactions> transactions;
};

// For each row of the child: the lines of a CSV file, a list of its fields or a map by the header's names
// each.
struct LoadCsv {
  ast::ExpressionPtr url, field_terminator;  // field_terminator: null pointer for a comma
  Slot slot;
  Slot file = kNoSlot, line = kNoSlot;  // where the record stands; kNoSlot: nobody asks
  bool with_headers = false;
  Position position;
};

// All parts' rows, each part's columns[i] renamed to slots[i].
struct Union {
  std::vector<NodePtr> parts;
  std::vector<std::vector<Slot>> part_slots;
  std::vector<Slot> slots;
};

struct Eager {};  // reads all of its child before it gives the first row

// ---- changes: each reads all of its child before it changes anything ----
struct CreateElement {
  struct Node {
    Slot slot;
    std::vector<std::string> labels;
    Expressions dynamic_labels;
    ast::ExpressionPtr properties;
  };
  struct Relationship {
    Slot slot, from, to;
    std::string type;
    ast::ExpressionPtr dynamic_type;  // null pointer: `type`
    ast::ExpressionPtr properties;
  };
  std::variant<Node, Relationship> element;
};
struct Create {
  std::vector<CreateElement> elements;
};
struct SetItem {
  ast::SetItem::Kind kind;
  ast::ExpressionPtr target;  // kProperty: the entity; otherwise the Variable
  ast::ExpressionPtr key;     // kProperty: a string
  std::vector<std::string> labels;
  Expressions dynamic_labels;  // $(..)
  ast::ExpressionPtr value;
};
struct SetProperties {
  std::vector<SetItem> items;
};
struct RemoveItem {
  bool labels_only;
  ast::ExpressionPtr target;
  ast::ExpressionPtr key;  // !labels_only: a string
  std::vector<std::string> labels;
  Expressions dynamic_labels;
};
struct RemoveProperties {
  std::vector<RemoveItem> items;
};
struct Delete {
  bool detach;
  Expressions targets;
};
struct Merge {
  NodePtr match;  // over Argument
  std::vector<CreateElement> create;
  std::vector<SetItem> on_create, on_match;
  std::vector<Slot> pattern_slots;  // given by match or by create
  std::vector<BuildPath> paths;     // named paths of the pattern
  Position position;
};

struct CallProcedure {
  std::string name;
  Expressions arguments;
  std::vector<std::pair<std::string, Slot>> yields;  // field, slot
  bool updates = false;
  Position position;
};

struct Node {
  std::variant<Unit, Argument, NodeScan, IndexSeek, Expand, VariableExpand, PathSearch, BoundRelationship,
               CountMatches, BuildPath, Filter, Project, Aggregate, Distinct, Sort, Skip, Limit, Unwind,
               LoadCsv, Apply, Union, Eager, Create, SetProperties, RemoveProperties, Delete, Merge,
               CallProcedure>
      op;
  NodePtr child;            // null for Unit, Argument and Union
  double rows = 1;          // estimate
  std::uint32_t depth = 1;  // of the tree from here down
  std::vector<Slot> live;   // slots that somebody above reads: the others need not be kept (Optimize)
};

// Everybody recurses over plans, and so do the operators made of them.
inline constexpr std::uint32_t kMaximumDepth = 2000;
[[noreturn]] void ThrowTooDeep();

template <class Op>
NodePtr MakeNode(Op op, NodePtr child, double rows) {
  auto n = std::make_unique<Node>();
  const auto below = [&](const NodePtr& node) {
    if (node) n->depth = std::max(n->depth, node->depth + 1);
  };
  below(child);
  if constexpr (std::is_same_v<Op, Apply>) below(op.inner);
  if constexpr (std::is_same_v<Op, Merge>) below(op.match);
  if constexpr (std::is_same_v<Op, Union>) {
    for (const NodePtr& part : op.parts) below(part);
  }
  if (n->depth > kMaximumDepth) ThrowTooDeep();
  n->op = std::move(op);
  n->child = std::move(child);
  n->rows = rows;
  return n;
}

// A correlated subquery inside an expression: compiled once, run for the rows at hand.
struct Subplan {
  enum class Kind : std::uint8_t {
    kExists,
    kCount,
    kCollect,
    kFirst
  };  // kFirst: the first row's value; null when there is none
  Kind kind;
  NodePtr root;              // over Argument
  ast::ExpressionPtr value;  // kCollect, kFirst: what is gathered a row
  Slot tag = kNoSlot;
  bool row_by_row = false;
};

struct Plan {
  NodePtr root;
  std::vector<Subplan> subplans;  // numbered as the expressions say
  std::vector<std::string> slot_names;
  std::vector<std::string> columns;
  std::vector<Slot> column_slots;
  bool updates = false;
  bool in_transactions = false;  // has a CALL { } IN TRANSACTIONS
  bool has_volatile = false;  // calls rand() or its like: rows must not share a call, nor a rule repeat one
  bool profile = false;
  Rules rules;  // that it was made by
  std::uint64_t catalog_version = 0;
  std::uint64_t planned_for =
      0;  // nodes and relationships then, to notice that the data has grown past the estimates
};

}  // namespace liaison::plan
