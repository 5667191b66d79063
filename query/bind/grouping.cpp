// What an aggregating WITH or RETURN may mix with its aggregates, and what its ORDER BY and WHERE may refer
// to.
//
// The rules are those of CIP2021-07-07: outside of aggregates an item that contains one consists of
// constants, parameters and recognised grouping keys (a variable, or a property of a variable, that is an
// item by itself). ORDER BY can use the projected names, the grouping keys and the aggregates of the items.
// Beyond the proposal, a sort expression without aggregates may repeat any item.
#include <algorithm>
#include <utility>

#include "query/ast/walk.h"
#include "query/bind/binder.h"
#include "query/bind/structure.h"

namespace liaison::binding {
namespace {

using ast::Expression;

// Calls f(variable, position) for the variables that an expression names itself, not through one
// of its operands: its own, those of its pattern, those in the patterns of its query.
template <class E, class F>
void ForEachOwnVariable(E& e, const F& f) {
  const auto in_pattern = [&](auto& pattern) {
    ast::ForEachPatternVariable(pattern, [&](auto* variable, ast::Slot, Position position) {
      if (variable != nullptr) f(*variable, position);
    });
  };
  if (auto* variable = std::get_if<ast::Variable>(&e.node)) {
    f(*variable, e.position);
  } else if (auto* projection = std::get_if<ast::MapProjection>(&e.node)) {
    f(projection->subject, e.position);
  } else if (auto* comprehension = std::get_if<ast::PatternComprehension>(&e.node)) {
    in_pattern(*comprehension->pattern);
  } else if (auto* predicate = std::get_if<ast::PatternPredicate>(&e.node)) {
    in_pattern(*predicate->pattern);
  } else if (auto* path = std::get_if<ast::ShortestPathExpression>(&e.node)) {
    in_pattern(*path->pattern);
  } else if (auto* subquery = std::get_if<ast::SubqueryExpression>(&e.node)) {
    ast::ForEachQueryPart(
        *subquery->query, [](auto&) {}, in_pattern);
  }
}

template <class F>
void ForEachVariable(const Expression& e, const F& f) {
  ForEachOwnVariable(e, f);
  ast::ForEachChild(e, [&](const Expression& child) { ForEachVariable(child, f); });
}

// The names that an expression declares for its operands.
std::vector<std::string> DeclaredBy(const Expression& e) {
  if (const auto* comprehension = std::get_if<ast::ListComprehension>(&e.node))
    return {comprehension->variable.name};
  if (const auto* quantifier = std::get_if<ast::Quantifier>(&e.node)) return {quantifier->variable.name};
  if (const auto* reduce = std::get_if<ast::Reduce>(&e.node))
    return {reduce->accumulator.name, reduce->variable.name};
  std::vector<std::string> names;
  if (std::holds_alternative<ast::PatternComprehension>(e.node)) {
    ForEachOwnVariable(e, [&](const ast::Variable& variable, Position) { names.push_back(variable.name); });
  }
  return names;
}

// Whether an expression is constant within a group. Variables are told apart by slot.
class GroupingCheck {
 public:
  // `row_slots`: what belongs to a row beside its variables.
  GroupingCheck(const ast::Projection& projection, const Scope& incoming,
                const std::vector<ast::Slot>& row_slots, const std::string& text)
      : text_(text) {
    for (const auto& [name, info] : incoming.locals()) incoming_.insert(info.slot);
    incoming_.insert(row_slots.begin(), row_slots.end());
    for (const auto& item : projection.items) {
      if (item.contains_aggregate || !IsRecognizedKey(*item.expression)) continue;
      if (const auto* variable = std::get_if<ast::Variable>(&item.expression->node)) {
        key_slots_.insert(variable->slot);
      } else {
        properties_.push_back(item.expression.get());
      }
    }
  }

  void Check(const Expression& e) const {
    if (IsAggregateCall(e)) return;
    if (std::holds_alternative<ast::Property>(e.node) && IsKey(e)) return;
    ForEachOwnVariable(e, [&](const ast::Variable& variable, Position position) {
      CheckVariable(variable.name, variable.slot, position);
    });
    ast::ForEachChild(e, [&](const Expression& child) { Check(child); });
  }

 private:
  bool IsKey(const Expression& e) const {
    return std::ranges::any_of(properties_,
                               [&](const Expression* key) { return SameExpression(*key, e, text_); });
  }

  void CheckVariable(const std::string& name, ast::Slot slot, Position position) const {
    if (!incoming_.contains(slot) || key_slots_.contains(slot)) return;
    Fail("AmbiguousAggregationExpression",
         "`" + name +
             "` stands beside an aggregate, but it is no grouping key: its rows may differ within a group",
         position, "make it an item of its own, in a WITH before or in this clause");
  }

  const std::string& text_;
  std::set<ast::Slot> incoming_;
  std::set<ast::Slot> key_slots_;
  std::vector<const Expression*> properties_;
};

class ItemReferences {
 public:
  ItemReferences(const ast::Projection& projection, const Scope& incoming, const Scope& projected,
                 const std::string& text, bool has_aggregate)
      : projection_(projection),
        incoming_(incoming),
        projected_(projected),
        text_(text),
        has_aggregate_(has_aggregate) {}

  void Rewrite(ast::ExpressionPtr& e, bool whole) {
    RewriteExists(*e);
    if (auto* variable = std::get_if<ast::Variable>(&e->node)) {
      if (projected_.HasLocal(variable->name)) return;
      if (const ast::ProjectionItem* item = FindItem(*e, whole)) Refer(e, *item);
      return;
    }
    if (const ast::ProjectionItem* item = FindItem(*e, whole)) {
      Refer(e, *item);
      return;
    }
    if (IsAggregateCall(*e)) {
      if (const Expression* call = FindAggregateCall(*e)) e = ast::Clone(*call);
      return;
    }
    if (std::holds_alternative<ast::SubqueryExpression>(e->node)) {
      ForEachVariable(std::as_const(*e), [&](const ast::Variable& variable, Position position) {
        if (IsLost(variable.name)) FailLost(variable.name, position);
      });
      return;
    }
    std::vector<std::string> declared = DeclaredBy(*e);
    std::erase_if(declared, [&](const std::string& name) {
      return std::holds_alternative<ast::PatternComprehension>(e->node) && IsLost(name);
    });
    ReferFromPattern(*e);
    local_.insert(local_.end(), declared.begin(), declared.end());
    RewriteChildren(*e);
    local_.resize(local_.size() - declared.size());
  }

  // A variable that is left and was only projected as a part of something larger.
  void CheckLeft(const Expression& e) const {
    if (IsAggregateCall(e)) return;
    const auto* variable = std::get_if<ast::Variable>(&e.node);
    if (variable != nullptr && variable->slot == ast::kNoSlot && !projected_.HasLocal(variable->name) &&
        incoming_.HasLocal(variable->name) && IsInsideOfItem(variable->name)) {
      Fail("AmbiguousAggregationExpression",
           "`" + variable->name + "` stands beside an aggregate, but no item by itself gives it", e.position,
           "make it an item of its own, or give the whole expression a name with AS and sort by that");
    }
    ast::ForEachChild(e, [&](const Expression& child) { CheckLeft(child); });
  }

 private:
  // Null when `e` repeats no item, or only in words: one of its variables means something else behind the
  // projection.
  const ast::ProjectionItem* FindItem(const Expression& e, bool whole) const {
    for (const auto& item : projection_.items) {
      // Beside an aggregate only recognised keys count, and aggregates themselves.
      const bool counts =
          whole || !has_aggregate_ || IsRecognizedKey(*item.expression) || IsAggregateCall(*item.expression);
      if (counts && SameExpression(*item.expression, e, text_) && !IsHidden(item)) return &item;
    }
    return nullptr;
  }

  bool IsHidden(const ast::ProjectionItem& item) const {
    bool hidden = false;
    ForEachVariable(*item.expression, [&](const ast::Variable& variable, Position) {
      const std::string& name = variable.name;
      if (std::ranges::find(local_, name) != local_.end()) hidden = true;
      const VariableInfo* now = projected_.HasLocal(name) ? projected_.Find(name) : nullptr;
      const VariableInfo* before = incoming_.HasLocal(name) ? incoming_.Find(name) : nullptr;
      if (now != nullptr && before != nullptr && before->slot == variable.slot && now->slot != variable.slot)
        hidden = true;
    });
    return hidden;
  }

  // Whether the name stood for something in front of the projection and stands for nothing behind it.
  bool IsLost(const std::string& name) const {
    return incoming_.HasLocal(name) && !projected_.HasLocal(name) &&
           std::ranges::find(local_, name) == local_.end();
  }

  [[noreturn]] static void FailLost(const std::string& name, Position position) {
    Fail("UndefinedVariable", "variable `" + name + "` is not defined behind DISTINCT or aggregates",
         position, "make it an item of its own");
  }

  // A pattern would take a lost name for a new one, so it is given the name of the item that has its value.
  void ReferFromPattern(Expression& e) const {
    ForEachOwnVariable(e, [&](ast::Variable& variable, Position position) {
      if (!IsLost(variable.name)) return;
      const auto item = std::ranges::find_if(projection_.items, [&](const ast::ProjectionItem& candidate) {
        const auto* source = std::get_if<ast::Variable>(&candidate.expression->node);
        return source != nullptr && source->name == variable.name;
      });
      if (item == projection_.items.end()) FailLost(variable.name, position);
      variable.name = item->name;
    });
  }

  const Expression* FindAggregateCall(const Expression& e) const {
    for (const auto& item : projection_.items) {
      if (!item.contains_aggregate) continue;
      if (const Expression* call = FindAggregateCall(*item.expression, e)) return call;
    }
    return nullptr;
  }

  const Expression* FindAggregateCall(const Expression& in, const Expression& e) const {
    if (IsAggregateCall(in)) return SameExpression(in, e, text_) ? &in : nullptr;
    const Expression* found = nullptr;
    ast::ForEachChild(in, [&](const Expression& child) {
      if (found == nullptr) found = FindAggregateCall(child, e);
    });
    return found;
  }

  bool IsInsideOfItem(const std::string& variable) const {
    return std::ranges::any_of(projection_.items, [&](const ast::ProjectionItem& item) {
      bool inside = false;
      if (!item.contains_aggregate) {
        ForEachVariable(*item.expression, [&](const ast::Variable& used, Position) {
          inside = inside || used.name == variable;
        });
      }
      return inside;
    });
  }

  void Refer(ast::ExpressionPtr& e, const ast::ProjectionItem& item) const {
    auto reference = ast::Make(ast::Variable{item.name, item.slot}, e->position);
    reference->text_begin = e->text_begin;
    reference->text_end = e->text_end;
    e = std::move(reference);
  }

  void RewriteChildren(Expression& e);

  const ast::Projection& projection_;
  const Scope& incoming_;
  const Scope& projected_;
  const std::string& text_;
  bool has_aggregate_;
  std::vector<std::string> local_;  // declared by the constructs around what is being rewritten
};

// Replaces in place, so that children held by value (of label tests) are reached as well.
void ItemReferences::RewriteChildren(Expression& e) {
  ast::ForEachChild(e, [&](Expression& child) {
    auto holder = std::make_unique<Expression>(std::move(child));
    Rewrite(holder, false);
    child = std::move(*holder);
  });
}

}  // namespace

void Binder::CheckGrouping(const ast::Projection& projection, const Scope& incoming) const {
  std::vector<ast::Slot> row_slots;
  if (csv_ != nullptr) row_slots = {csv_->file, csv_->line};
  std::erase(row_slots, ast::kNoSlot);
  const GroupingCheck check(projection, incoming, row_slots, statement_.text);
  for (const auto& item : projection.items) {
    if (item.contains_aggregate) check.Check(*item.expression);
  }
}

void Binder::ReferToItems(ast::ExpressionPtr& e, const ast::Projection& projection, const Scope& incoming,
                          const Scope& projected) const {
  const bool has_aggregate = ContainsAggregate(*e);
  if (has_aggregate && !projection.aggregating) return;  // Bind refuses it
  ItemReferences references(projection, incoming, projected, statement_.text, has_aggregate);
  references.Rewrite(e, true);
  if (has_aggregate) references.CheckLeft(*e);
}

}  // namespace liaison::binding
