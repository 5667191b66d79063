// planner.h: the planner's state, shared by its files. Private to query/plan.
//
// One Planner a statement. Clauses are planned in order; `bound` are the slots that have values where the
// next clause starts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "query/plan/plan.h"

namespace liaison::plan {

using Bound = std::vector<Slot>;

[[noreturn]] void ThrowNotSupported(const std::string& construct, Position position);

class Planner {
 public:
  // `check` may be empty.
  Planner(ast::Statement& statement, const Transaction& transaction, Plan& plan,
          const std::function<void()>& check)
      : statement_(statement), transaction_(transaction), plan_(plan), check_(check) {}

  // Plans all parts on top of `input`; gives the columns' slots of the (first) part, which a union's rows are
  // put into.
  NodePtr PlanQuery(ast::Query& query, NodePtr input, const Bound& bound, std::vector<Slot>* columns);

 private:
  // plan_query.cpp
  NodePtr PlanPart(ast::SingleQuery& part, NodePtr input, Bound bound, std::vector<Slot>* columns);
  NodePtr PlanClause(ast::Clause& clause, NodePtr current, Bound& bound, std::vector<Slot>* columns);
  NodePtr PlanProjection(ast::Projection& projection, ast::ExpressionPtr where, NodePtr current,
                         Bound& bound);
  NodePtr PlanUnwind(ast::Unwind& unwind, NodePtr current, Bound& bound);
  NodePtr PlanLoadCsv(ast::LoadCsv& load, NodePtr current, Bound& bound);
  NodePtr PlanCall(ast::CallProcedure& call, NodePtr current, Bound& bound);
  NodePtr PlanOptionalCall(ast::CallProcedure& call, NodePtr current, Bound& bound);
  NodePtr PlanCallSubquery(ast::CallSubquery& call, NodePtr current, Bound& bound);
  NodePtr PlanUnionBehindNext(ast::Query& query, NodePtr current, Bound& bound, std::vector<Slot>* columns);
  NodePtr PlanForeach(ast::Foreach& foreach, NodePtr current, Bound& bound);
  // What an item beside aggregates may repeat: the same words about the same slots (and not about the local
  // variable of a comprehension).
  struct GroupingKey {
    Slot slot;
    std::string text;
    std::vector<Slot> reads;
  };
  void ExtractAggregates(ast::Expression& e, const std::vector<GroupingKey>& keys,
                         std::vector<Assignment>& aggregates);

  // plan_match.cpp
  // MATCH clauses that follow each other are planned as one; the last may be the only one and OPTIONAL.
  NodePtr PlanMatches(const std::vector<ast::Match*>& matches, NodePtr current, Bound& bound);
  NodePtr PlanPatterns(std::vector<ast::PathPattern*> patterns, ast::ExpressionPtr where, NodePtr current,
                       Bound& bound);

  // plan_updates.cpp
  NodePtr PlanCreate(ast::Create& create, NodePtr current, Bound& bound);
  NodePtr PlanMerge(ast::Merge& merge, NodePtr current, Bound& bound);
  NodePtr PlanSet(ast::Set& set, NodePtr current);
  NodePtr PlanRemove(ast::Remove& remove, NodePtr current);
  NodePtr PlanDelete(ast::Delete& clause, NodePtr current);
  std::vector<CreateElement> CreateElements(ast::PathPattern& path, Bound& bound,
                                            std::vector<BuildPath>& paths);
  std::vector<SetItem> SetItems(std::vector<ast::SetItem>& items);
  void TakeLabels(ast::LabelExpression& labels, const Bound& bound, std::vector<std::string>& names,
                  Expressions& dynamic);

  // plan_subqueries.cpp: plans what is nested in the expression and numbers it there. Returns the expression
  // for convenience.
  ast::ExpressionPtr Compile(ast::ExpressionPtr e, const Bound& bound);
  void CompileIn(ast::Expression& e, const Bound& bound);
  int AddSubplan(Subplan subplan);
  int PlanPatternSubplan(ast::PathPattern& pattern, ast::ExpressionPtr where, ast::ExpressionPtr projection,
                         Bound bound, Subplan::Kind kind);

  Slot NewSlot(const std::string& name);
  double Rows(const NodePtr& n) const { return n ? n->rows : 1; }
  void Check() const {
    if (check_) check_();
  }

  friend class MatchPlanner;
  // Labels that patterns so far asked of a node: for estimates where a later pattern does not repeat them.
  std::map<Slot, std::vector<std::string>> known_labels_;
  std::vector<Slot> csv_places_;  // of file() and linenumber()
  ast::Statement& statement_;
  const Transaction& transaction_;
  Plan& plan_;
  const std::function<void()>& check_;
};

// True when a part of the tree sorts, limits, aggregates or drops duplicates: then it must see one outer row
// at a time.
bool DependsOnAllRows(const Node& node);

ast::ExpressionPtr MakeVariable(const std::string& name, Slot slot, Position position = {});

}  // namespace liaison::plan
