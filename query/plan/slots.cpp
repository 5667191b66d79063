// Which slots an expression or a clause reads from outside itself.
#include <algorithm>

#include "query/ast/walk.h"
#include "query/plan/plan.h"

namespace liaison::plan {

bool Contains(const std::vector<Slot>& slots, Slot slot) {
  return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

void AddSlot(std::vector<Slot>& slots, Slot slot) {
  if (slot != kNoSlot && !Contains(slots, slot)) slots.push_back(slot);
}

std::vector<Slot> SinglesOf(const Chain& chain) {
  std::vector<Slot> slots;
  AddSlot(slots, chain.first);
  for (const ChainStep& step : chain.steps) AddSlot(slots, step.relationship), AddSlot(slots, step.node);
  AddSlot(slots, chain.path);
  return slots;
}

namespace {

// Every slot is declared once in a statement, so what is used and not declared within comes from outside.
struct Collector {
  std::vector<Slot> used, declared;

  void Pattern(ast::PathPattern& path) {
    if (path.variable) AddSlot(declared, path.variable->slot);
    for (ast::PatternElement& element : path.elements) {
      if (auto* n = std::get_if<ast::NodePattern>(&element)) {
        AddSlot(n->bound_before ? used : declared, n->slot);
      } else if (auto* r = std::get_if<ast::RelationshipPattern>(&element)) {
        AddSlot(r->bound_before ? used : declared, r->slot);
        AddSlot(declared, r->step);
      } else {
        auto& quantified = *std::get<std::unique_ptr<ast::QuantifiedPath>>(element);
        Pattern(quantified.pattern);
        for (const auto& group : quantified.groups) AddSlot(declared, group.list);
      }
    }
  }

  void Expression(ast::Expression& e) {
    if (auto* v = std::get_if<ast::Variable>(&e.node)) AddSlot(used, v->slot);
    if (auto* l = std::get_if<ast::ListComprehension>(&e.node)) AddSlot(declared, l->variable.slot);
    if (auto* q = std::get_if<ast::Quantifier>(&e.node)) AddSlot(declared, q->variable.slot);
    if (auto* r = std::get_if<ast::Reduce>(&e.node)) {
      AddSlot(declared, r->variable.slot), AddSlot(declared, r->accumulator.slot);
    }
    if (auto* m = std::get_if<ast::MapProjection>(&e.node)) AddSlot(used, m->subject.slot);
    if (auto* p = std::get_if<ast::PatternComprehension>(&e.node)) Pattern(*p->pattern);
    if (auto* p = std::get_if<ast::PatternPredicate>(&e.node)) Pattern(*p->pattern);
    if (auto* p = std::get_if<ast::ShortestPathExpression>(&e.node)) Pattern(*p->pattern);
    if (auto* s = std::get_if<ast::SubqueryExpression>(&e.node)) Query(*s->query);
    ast::ForEachChild(e, [this](ast::Expression& child) { Expression(child); });
  }

  void Clause(ast::Clause& clause) {
    if (auto* u = std::get_if<ast::Unwind>(&clause)) {
      AddSlot(declared, u->variable.slot);
    } else if (auto* w = std::get_if<ast::With>(&clause)) {
      Projection(w->projection);
    } else if (auto* r = std::get_if<ast::Return>(&clause)) {
      Projection(r->projection);
    } else if (auto* call = std::get_if<ast::CallProcedure>(&clause)) {
      for (auto& y : call->yields) AddSlot(declared, y.variable.slot);
    } else if (auto* load = std::get_if<ast::LoadCsv>(&clause)) {
      AddSlot(declared, load->variable.slot);
    } else if (auto* sub = std::get_if<ast::CallSubquery>(&clause)) {
      Query(*sub->query);
      return;
    } else if (auto* f = std::get_if<std::unique_ptr<ast::Foreach>>(&clause)) {
      AddSlot(declared, (*f)->variable.slot);
      Expression(*(*f)->list);
      for (auto& inner : (*f)->clauses) Clause(inner);
      return;
    }
    ast::ForEachClausePart(
        clause, [this](ast::Expression& e) { Expression(e); }, [this](ast::PathPattern& p) { Pattern(p); });
  }

  void Projection(ast::Projection& p) {
    for (auto& item : p.items) {
      auto* v = std::get_if<ast::Variable>(&item.expression->node);
      if (!v || v->slot != item.slot) AddSlot(declared, item.slot);
    }
  }

  void Query(ast::Query& q) {
    for (auto& part : q.parts) {
      for (auto& clause : part.clauses) Clause(clause);
    }
  }
};

}  // namespace

void CollectSlots(const ast::Expression& e, std::vector<Slot>& slots) {
  Collector c;
  c.Expression(
      const_cast<ast::Expression&>(e));  // the walk is shared with those who rewrite; nothing is changed here
  for (Slot s : c.used) {
    if (!Contains(c.declared, s)) AddSlot(slots, s);
  }
}

}  // namespace liaison::plan
