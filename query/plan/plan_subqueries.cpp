// Patterns and queries inside expressions: each becomes a subplan over the rows at hand.
#include "query/ast/walk.h"
#include "query/functions/function.h"
#include "query/plan/planner.h"

namespace liaison::plan {

ast::ExpressionPtr Planner::Compile(ast::ExpressionPtr e, const Bound& bound) {
  if (e) CompileIn(*e, bound);
  return e;
}

int Planner::AddSubplan(Subplan subplan) {
  plan_.subplans.push_back(std::move(subplan));
  return static_cast<int>(plan_.subplans.size()) - 1;
}

namespace {

// What a pattern brings from outside: the slots it uses and does not declare.
void BindOutside(const ast::Expression& e, Bound& bound) {
  std::vector<Slot> used;
  CollectSlots(e, used);
  for (Slot s : used) AddSlot(bound, s);
}

}  // namespace

int Planner::PlanPatternSubplan(ast::PathPattern& pattern, ast::ExpressionPtr where,
                                ast::ExpressionPtr projection, Bound bound, Subplan::Kind kind) {
  ast::PathPattern copy = ast::Clone(pattern);  // the expression keeps its own, for its text and its slots
  Subplan sub;
  sub.kind = kind;
  sub.tag = NewSlot("");
  sub.root = PlanPatterns({&copy}, std::move(where), MakeNode(Argument{}, nullptr, 1), bound);
  sub.value = Compile(std::move(projection), bound);
  return AddSubplan(std::move(sub));
}

void Planner::CompileIn(ast::Expression& e, const Bound& outer) {
  if (auto* p = std::get_if<ast::PatternPredicate>(&e.node)) {
    Bound bound = outer;
    BindOutside(e, bound);
    p->subplan = PlanPatternSubplan(*p->pattern, nullptr, nullptr, bound, Subplan::Kind::kExists);
    return;
  }
  if (auto* p = std::get_if<ast::PatternComprehension>(&e.node)) {
    Bound bound = outer;
    BindOutside(e, bound);
    p->subplan = PlanPatternSubplan(*p->pattern, p->where ? ast::Clone(*p->where) : nullptr,
                                    ast::Clone(*p->projection), bound, Subplan::Kind::kCollect);
    return;
  }
  if (auto* s = std::get_if<ast::SubqueryExpression>(&e.node)) {
    Bound bound = outer;
    BindOutside(e, bound);
    ast::Query query = ast::Clone(*s->query);
    Subplan sub;
    sub.kind = s->kind == ast::SubqueryKind::kExists  ? Subplan::Kind::kExists
               : s->kind == ast::SubqueryKind::kCount ? Subplan::Kind::kCount
                                                      : Subplan::Kind::kCollect;
    sub.tag = NewSlot("");
    std::vector<Slot> columns;
    sub.root = PlanQuery(query, MakeNode(Argument{}, nullptr, 1), bound, &columns);
    sub.row_by_row = DependsOnAllRows(*sub.root);
    if (sub.kind == Subplan::Kind::kCollect) sub.value = MakeVariable("", columns.at(0));
    s->subplan = AddSubplan(std::move(sub));
    return;
  }
  if (auto* p = std::get_if<ast::ShortestPathExpression>(&e.node)) {
    Bound bound = outer;
    BindOutside(e, bound);
    ast::PathPattern copy = ast::Clone(*p->pattern);
    copy.variable = ast::Variable{"", NewSlot("")};
    const Slot path = copy.variable->slot;
    Subplan sub;
    sub.kind = p->all ? Subplan::Kind::kCollect : Subplan::Kind::kFirst;
    sub.tag = NewSlot("");
    sub.root = PlanPatterns({&copy}, nullptr, MakeNode(Argument{}, nullptr, 1), bound);
    sub.value = MakeVariable("", path);
    p->subplan = AddSubplan(std::move(sub));
    return;
  }
  if (auto* call = std::get_if<ast::FunctionCall>(&e.node); call && call->function) {
    if (!call->function->deterministic && !call->function->deterministic_with_arguments)
      plan_.has_volatile = true;
  }
  ast::ForEachChild(e, [&](ast::Expression& child) { CompileIn(child, outer); });
}

}  // namespace liaison::plan
