// binder.h: the one pass over a statement's tree that gives names their slots. Private to bind/; bind.h is
// the way in.
//
// Clauses are in bind_clause.cpp, subqueries and UNION in bind_query.cpp, WITH and RETURN in
// bind_projection.cpp and grouping.cpp, patterns in bind_pattern.cpp, expressions in bind_expression.cpp,
// procedures in bind_call.cpp. One Binder serves one statement.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "query/ast/query.h"
#include "query/bind/bind.h"
#include "query/bind/scope.h"
#include "query/bind/types.h"

namespace liaison::binding {

// What a query returns; `slots` and `types` are those of its first part.
struct Columns {
  std::vector<std::string> names;
  std::vector<ast::Slot> slots;
  std::vector<StaticType> types;
};

enum class QueryRole : std::uint8_t {
  kStatement,
  kCall,      // CALL { }
  kSubquery,  // EXISTS { } and COUNT { }: may end with any clause, must not update
  kCollect,   // COLLECT { }: returns one column, must not update
};

// Where an expression stands.
struct Context {
  enum class Aggregates : std::uint8_t { kForbidden, kAllowed, kInsideAggregate };
  const Scope* scope;
  Aggregates aggregates = Aggregates::kForbidden;
  bool* aggregate_found = nullptr;  // set when kAllowed and one was met
  bool predicate = false;           // a boolean is expected: a bare pattern may stand for one
  bool constant = false;            // SKIP, LIMIT: neither variables nor the graph
};

enum class PatternMode : std::uint8_t {
  kMatch,      // names that are not there yet are declared
  kPredicate,  // every name must be there
};

[[noreturn]] void Fail(const char* detail, const std::string& message, Position position,
                       std::string hint = {}, ErrorKind kind = ErrorKind::kSyntax);

class Binder {
 public:
  Binder(ast::Statement& statement, const ProcedureCatalog& procedures)
      : statement_(statement), procedures_(procedures) {}

  void BindStatement();

 private:
  // ---- bind_query.cpp ----
  // `importable`: what a leading `WITH a, b` of a part may take in; those variables are added to `imports`.
  Columns BindQuery(ast::Query& query, const Scope& initial, QueryRole role,
                    const Scope* importable = nullptr, std::vector<ast::Variable>* imports = nullptr);
  Columns BindSingleQuery(ast::SingleQuery& query, Scope& scope, QueryRole role, Position position);
  void CheckEnd(const ast::Clause& last, QueryRole role) const;
  void CheckInTransactions(ast::InTransactions& transactions, bool inside);
  static void NameShownColumns(const ast::CallProcedure& call, ast::Clause& last);
  void BindCallSubquery(ast::CallSubquery& call, Scope& scope);
  Columns BindUnionBehindNext(ast::Query& query, Scope& scope, QueryRole role);
  StaticType BindSubquery(ast::SubqueryExpression& subquery, const ast::Expression& e,
                          const Context& context);

  // ---- bind_clause.cpp ----
  // Does not see WITH's successor or RETURN: those are BindSingleQuery's.
  void BindClause(ast::Clause& clause, Scope& scope);
  void BindMatch(ast::Match& match, Scope& scope);
  void BindUnwind(ast::Unwind& unwind, Scope& scope);
  void BindSetItems(std::vector<ast::SetItem>& items, const Scope& scope);
  void BindRemove(ast::Remove& remove, const Scope& scope);
  void BindDelete(ast::Delete& clause, const Scope& scope);
  void BindForeach(ast::Foreach& foreach_clause, Scope& scope);
  void BindLoadCsv(ast::LoadCsv& load, Scope& scope);
  void BindAssignedEntity(ast::Expression& target, const Scope& scope, TypeSet allowed);
  void BindPlainLabels(ast::LabelExpression& labels, const Scope& scope);
  void MarkUpdate(Position position);

  // ---- bind_call.cpp ----
  void BindCallProcedure(ast::CallProcedure& call, Scope& scope);

  // ---- bind_projection.cpp ----
  // Leaves in `scope` what the clause lets through.
  Columns BindProjection(ast::Projection& projection, ast::ExpressionPtr* where, Scope& scope,
                         bool is_return);
  void ExpandStar(ast::Projection& projection, const Scope& scope, bool is_return);
  void BindCount(ast::ExpressionPtr& count, std::string_view keyword);
  std::string TextOf(const ast::Expression& e) const;

  // ---- grouping.cpp ----
  void CheckGrouping(const ast::Projection& projection, const Scope& incoming) const;
  // Makes an expression behind DISTINCT or aggregates refer to the items it repeats; `e` is not bound yet,
  // the items are.
  void ReferToItems(ast::ExpressionPtr& e, const ast::Projection& projection, const Scope& incoming,
                    const Scope& projected) const;

  // ---- bind_pattern.cpp ----
  void BindMatchPatterns(const std::vector<ast::PathPattern*>& patterns, Scope& scope, PatternMode mode);
  void BindCreatePattern(ast::PathPattern& pattern, Scope& scope);
  void BindMergePattern(ast::PathPattern& pattern, Scope& scope);
  struct MatchState;
  void DeclareMatchPattern(ast::PathPattern& pattern, MatchState& state);
  void DeclareMatchNode(ast::NodePattern& node, MatchState& state);
  void DeclareMatchRelationship(ast::RelationshipPattern& relationship, MatchState& state);
  void DeclareQuantifiedPath(ast::QuantifiedPath& quantified, MatchState& state);
  void BindMatchPredicates(ast::PathPattern& pattern, const Scope& scope);
  void DeclareWrittenNode(ast::NodePattern& node, Scope& scope, bool alone, std::string_view clause);
  void CheckWrittenRelationship(const ast::RelationshipPattern& relationship, const Scope& scope,
                                bool create);
  void CheckWrittenPattern(const ast::PathPattern& pattern, std::string_view clause) const;
  void DeclarePath(ast::PathPattern& pattern, Scope& scope);
  void BindProperties(ast::ExpressionPtr& properties, const Scope& scope, bool parameter_allowed);
  void BindLabels(ast::LabelExpression& labels, const Scope& scope);

  // ---- bind_expression.cpp ----
  StaticType Bind(ast::Expression& e, const Context& context);
  // A boolean is expected, as in WHERE.
  StaticType BindPredicate(ast::Expression& e, Context context);
  // Bind, and refuse what is known to be of another type.
  StaticType BindAs(ast::Expression& e, Context context, TypeSet allowed,
                    ErrorKind kind = ErrorKind::kSyntax);
  template <class Node>
  StaticType BindNode(Node& node, ast::Expression& e, const Context& context);
  StaticType BindBinaries(ast::Expression& e, const Context& context);
  StaticType BindChain(ast::OperatorChain& chain, const Context& context);
  StaticType BindBinary(ast::BinaryOperator op, const StaticType& left, const ast::Expression& left_operand,
                        const StaticType& right, const ast::Expression& right_operand) const;
  StaticType BindFunctionCall(ast::FunctionCall& call, ast::Expression& e, const Context& context);
  StaticType BindAggregate(ast::FunctionCall& call, const Aggregate& aggregate, const ast::Expression& e,
                           const Context& context);
  void Resolve(ast::Variable& variable, const Context& context, Position position, StaticType* type);
  const VariableInfo& Lookup(std::string_view name, const Scope& scope, Position position) const;
  static void Require(const StaticType& type, TypeSet allowed, Position position,
                      ErrorKind kind = ErrorKind::kSyntax);
  static void CheckArgumentCount(std::string_view name, std::size_t count, int minimum, int maximum,
                                 Position position);

  ast::Slot NewSlot(std::string_view name, StaticType type);
  // Gives the variable a new slot and puts it into `scope`; VariableAlreadyBound when its name is visible
  // there.
  void DeclareNew(ast::Variable& variable, Scope& scope, StaticType type, Position position);
  // The same for a local construct, where a name may hide an outer one.
  void DeclareLocal(ast::Variable& variable, Scope& scope, StaticType type);

  ast::Statement& statement_;
  const ProcedureCatalog& procedures_;
  std::vector<StaticType> slot_types_;  // by slot
  int read_only_depth_ = 0;             // inside EXISTS, COUNT, COLLECT
  int in_transactions_depth_ = 0;
  int union_depth_ = 0;
  ast::LoadCsv* csv_ = nullptr;     // whose file() and linenumber() the rows have; null: none
  bool updates_outside_ = false;    // something but a CALL { } IN TRANSACTIONS changes the graph
  std::size_t expanded_items_ = 0;  // by `*`
};

}  // namespace liaison::binding
