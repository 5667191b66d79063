// expression.h: the one expression tree, from the parser to the evaluator.
//
// Parse makes it; Bind fills the slots and the resolved functions in place; Plan splits aggregates off and
// compiles subqueries; Execute evaluates it. A variant node per construct, visited exhaustively. Children are
// owned. Not here: clauses and patterns (query.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "graph/error.h"
#include "graph/value.h"

namespace liaison {
struct Function;   // query/functions/function.h
struct Aggregate;  // query/functions/aggregate.h
struct ValueType;  // query/functions/value_type.h
}  // namespace liaison

namespace liaison::ast {

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;
struct PathPattern;
struct Query;

// A place for a value in the rows of one statement. Bind gives every declaration of a variable one of its
// own, so a name that is declared again behind WITH has another slot.
using Slot = int;
inline constexpr Slot kNoSlot = -1;

struct Literal {
  Value value;
};
struct Parameter {
  std::string name;
};
struct Variable {
  std::string name;
  Slot slot = kNoSlot;
};

struct ListLiteral {
  std::vector<ExpressionPtr> items;
};
struct MapLiteral {
  std::vector<std::pair<std::string, ExpressionPtr>> entries;
};

struct Property {  // subject.key, of a node, relationship, map, temporal value or point
  ExpressionPtr subject;
  std::string key;
};
struct Subscript {
  ExpressionPtr subject, index;
};  // list[i], map['k'], node['k']
struct Slice {
  ExpressionPtr subject, from, to;
};  // list[from..to]; from and to may be null pointers

// n:A|B&!C. `IS` forms too. kName for one label or type; kAny is `%`; `dynamic` is $(expression), a name or a
// list of names: all of them, or with $any(expression) one of them.
struct LabelExpression {
  enum class Kind : std::uint8_t { kName, kAnd, kOr, kNot, kAny, kDynamic };
  Kind kind = Kind::kName;
  std::string name;
  std::vector<LabelExpression> operands;
  std::shared_ptr<Expression> dynamic;
  bool dynamic_any = false;
  // Written with ':' and colons only (n:A:B), which is all that CREATE, SET and REMOVE take.
  bool colon_conjunction = true;
  Position position;
};
struct LabelTest {
  ExpressionPtr subject;
  LabelExpression labels;
};

enum class UnaryOperator : std::uint8_t { kNot, kPlus, kMinus, kIsNull, kIsNotNull };
struct Unary {
  UnaryOperator op;
  ExpressionPtr operand;
};

enum class BinaryOperator : std::uint8_t {
  kOr,
  kXor,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPower,
  kIn,
  kStartsWith,
  kEndsWith,
  kContains,
  kMatchesRegex,
  kConcatenate,
};
struct Binary {
  BinaryOperator op;
  ExpressionPtr left, right;
};

// operands.size() == operators.size() + 1 >= 3. (Two operands are a plain Binary.) Comparisons: a < b <= c is
// a<b AND b<=c, each operand evaluated once. Other operators of one level: from the left, a - b + c is
// (a - b) + c; the parser makes a chain only of what would be too high a tree of Binaries.
struct OperatorChain {
  std::vector<ExpressionPtr> operands;
  std::vector<BinaryOperator> operators;
  bool comparisons() const {
    return operators[0] >= BinaryOperator::kEqual && operators[0] <= BinaryOperator::kGreaterOrEqual;
  }
};

struct TypeTest {  // x IS :: INTEGER
  ExpressionPtr subject;
  std::string type_text;
  bool negated = false;
  std::shared_ptr<const ValueType> type;  // Bind
};
struct NormalizedTest {  // x IS NFC NORMALIZED
  ExpressionPtr subject;
  std::string form;  // NFC, NFD, NFKC or NFKD
  bool negated = false;
};

struct FunctionCall {
  std::string name;  // as written, with namespace: duration.between
  std::vector<ExpressionPtr> arguments;
  bool distinct = false;
  bool star = false;                   // count(*)
  const Function* function = nullptr;  // Bind fills exactly one of these two
  const Aggregate* aggregate = nullptr;
};

struct CaseExpression {
  ExpressionPtr subject;  // null pointer: the searched form
  struct Branch {
    ExpressionPtr when, then;
  };
  std::vector<Branch> branches;
  ExpressionPtr otherwise;  // null pointer: null
};

struct ListComprehension {
  Variable variable;
  ExpressionPtr list, where, projection;
};  // where, projection may be null pointers
enum class QuantifierKind : std::uint8_t { kAll, kAny, kNone, kSingle };
struct Quantifier {
  QuantifierKind kind;
  Variable variable;
  ExpressionPtr list, where;
};
struct Reduce {
  Variable accumulator;
  ExpressionPtr initial;
  Variable variable;
  ExpressionPtr list, step;
};

struct MapProjection {
  Variable subject;
  struct Item {
    enum class Kind : std::uint8_t {
      kProperty,
      kAllProperties,
      kEntry,
      kVariable
    } kind;  // .key  .*  key: value  name
    std::string key;
    ExpressionPtr value;  // kEntry, kVariable
  };
  std::vector<Item> items;
};

// [p = (a)-->(b) WHERE .. | expr]
struct PatternComprehension {
  std::unique_ptr<PathPattern> pattern;
  ExpressionPtr where, projection;
  int subplan = -1;  // Plan numbers the compiled subqueries of a statement
};
// (a)-->(b) where a boolean is expected: true when there is a match
struct PatternPredicate {
  std::unique_ptr<PathPattern> pattern;
  int subplan = -1;
};
enum class SubqueryKind : std::uint8_t { kExists, kCount, kCollect };
// EXISTS { } COUNT { } COLLECT { }; a bare pattern inside is given as the query MATCH pattern [WHERE ..]
// RETURN *-like (no RETURN)
struct SubqueryExpression {
  SubqueryKind kind;
  std::unique_ptr<Query> query;
  int subplan = -1;
};
// shortestPath((a)-[*]-(b)) as an expression
struct ShortestPathExpression {
  std::unique_ptr<PathPattern> pattern;
  bool all = false;
  int subplan = -1;
};

struct Expression {
  std::variant<Literal, Parameter, Variable, ListLiteral, MapLiteral, Property, Subscript, Slice, LabelTest,
               Unary, Binary, OperatorChain, TypeTest, NormalizedTest, FunctionCall, CaseExpression,
               ListComprehension, Quantifier, Reduce, MapProjection, PatternComprehension, PatternPredicate,
               SubqueryExpression, ShortestPathExpression>
      node;
  Position position;
  // Half-open range of the statement's text in bytes: an item of RETURN without AS is named by it.
  std::uint32_t text_begin = 0, text_end = 0;
  bool parenthesized = false;

  Expression() = default;
  template <class Node>
  Expression(Node n, Position p) : node(std::move(n)), position(p) {}
  ~Expression();  // expression.cpp: PathPattern and Query are incomplete here
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
};

template <class Node>
ExpressionPtr Make(Node node, Position position) {
  auto e = std::make_unique<Expression>();
  e->node = std::move(node);
  e->position = position;
  return e;
}

// A deep copy, slots and resolved functions included.
ExpressionPtr Clone(const Expression&);

// Text in the language's own syntax, for EXPLAIN and messages. Variables by name.
std::string ToString(const Expression&);

}  // namespace liaison::ast
