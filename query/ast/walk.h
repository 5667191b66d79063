// walk.h: visiting the parts of a tree without knowing every kind of node.
//
// The callbacks get direct parts only; who wants all of them calls again from within. Works on const and
// mutable trees; a part is replaced by assigning to it. Not for binding, evaluating or printing, which must
// know what each part is for.
#pragma once

#include <memory>
#include <type_traits>
#include <variant>

#include "query/ast/query.h"

namespace liaison::ast {

template <class Labels, class F>
void ForEachLabelExpression(Labels& labels, F&& f) {
  if (labels.dynamic) f(*labels.dynamic);
  for (auto& operand : labels.operands) ForEachLabelExpression(operand, f);
}

// The expressions that stand in a pattern: properties, predicates, dynamic labels, the number of paths.
template <class Pattern, class F>
void ForEachPatternExpression(Pattern& pattern, F&& f) {
  const auto element_parts = [&](auto& labels, auto& properties, auto& where) {
    if (labels) ForEachLabelExpression(*labels, f);
    if (properties) f(*properties);
    if (where) f(*where);
  };
  if (pattern.selector_count) f(*pattern.selector_count);
  for (auto& element : pattern.elements) {
    if (auto* node = std::get_if<NodePattern>(&element)) {
      element_parts(node->labels, node->properties, node->where);
    } else if (auto* relationship = std::get_if<RelationshipPattern>(&element)) {
      element_parts(relationship->types, relationship->properties, relationship->where);
    } else {
      auto& quantified = *std::get<std::unique_ptr<QuantifiedPath>>(element);
      ForEachPatternExpression(quantified.pattern, f);
      if (quantified.where) f(*quantified.where);
    }
  }
}

// f(variable or null pointer, slot, position) for every node, relationship and path of a pattern.
template <class Pattern, class F>
void ForEachPatternVariable(Pattern& pattern, F&& f) {
  if (pattern.variable) f(&*pattern.variable, pattern.variable->slot, pattern.position);
  for (auto& element : pattern.elements) {
    if (auto* node = std::get_if<NodePattern>(&element)) {
      f(node->variable ? &*node->variable : nullptr, node->slot, node->position);
    } else if (auto* relationship = std::get_if<RelationshipPattern>(&element)) {
      f(relationship->variable ? &*relationship->variable : nullptr, relationship->slot,
        relationship->position);
    } else {
      ForEachPatternVariable(std::get<std::unique_ptr<QuantifiedPath>>(element)->pattern, f);
    }
  }
}

template <class Query, class F, class P>
void ForEachQueryPart(Query& query, F&& expression, P&& pattern);

// expression(e) for the expressions and pattern(p) for the patterns that a clause consists of, those of
// nested queries included.
template <class Clause, class F, class P>
void ForEachClausePart(Clause& clause, F&& expression, P&& pattern) {
  const auto optional = [&](auto& e) {
    if (e) expression(*e);
  };
  const auto path = [&](auto& p) {
    pattern(p);
    ForEachPatternExpression(p, expression);
  };
  const auto set_items = [&](auto& items) {
    for (auto& item : items) {
      optional(item.target);
      optional(item.value);
      ForEachLabelExpression(item.labels, expression);
    }
  };
  const auto projection = [&](auto& p) {
    for (auto& item : p.items) optional(item.expression);
    for (auto& item : p.order_by) optional(item.expression);
    optional(p.skip);
    optional(p.limit);
  };
  std::visit(
      [&](auto& c) {
        using C = std::remove_cvref_t<decltype(c)>;
        if constexpr (std::is_same_v<C, Match>) {
          for (auto& p : c.patterns) path(p);
          optional(c.where);
        } else if constexpr (std::is_same_v<C, Unwind>) {
          optional(c.list);
        } else if constexpr (std::is_same_v<C, With>) {
          projection(c.projection);
          optional(c.where);
        } else if constexpr (std::is_same_v<C, Return>) {
          projection(c.projection);
        } else if constexpr (std::is_same_v<C, Finish>) {
        } else if constexpr (std::is_same_v<C, Create>) {
          for (auto& p : c.patterns) path(p);
        } else if constexpr (std::is_same_v<C, Set>) {
          set_items(c.items);
        } else if constexpr (std::is_same_v<C, Remove>) {
          for (auto& item : c.items) {
            optional(item.target);
            ForEachLabelExpression(item.labels, expression);
          }
        } else if constexpr (std::is_same_v<C, Merge>) {
          path(c.pattern);
          set_items(c.on_create);
          set_items(c.on_match);
        } else if constexpr (std::is_same_v<C, Delete>) {
          for (auto& target : c.targets) optional(target);
        } else if constexpr (std::is_same_v<C, CallProcedure>) {
          for (auto& argument : c.arguments) optional(argument);
          optional(c.where);
        } else if constexpr (std::is_same_v<C, CallSubquery>) {
          if (c.in_transactions) {
            optional(c.in_transactions->batch_rows);
            optional(c.in_transactions->concurrency);
          }
          if (c.query) ForEachQueryPart(*c.query, expression, pattern);
        } else if constexpr (std::is_same_v<C, std::unique_ptr<Foreach>>) {
          optional(c->list);
          for (auto& inner : c->clauses) ForEachClausePart(inner, expression, pattern);
        } else {
          static_assert(std::is_same_v<C, LoadCsv>);
          optional(c.url);
          optional(c.field_terminator);
        }
      },
      clause);
}

template <class Query, class F, class P>
void ForEachQueryPart(Query& query, F&& expression, P&& pattern) {
  for (auto& part : query.parts) {
    for (auto& clause : part.clauses) ForEachClausePart(clause, expression, pattern);
  }
}

// The direct operands of an expression. For a subquery: every expression of its clauses.
template <class E, class F>
void ForEachChild(E& e, F&& f) {
  const auto child = [&](auto& pointer) {
    if (pointer) f(*pointer);
  };
  std::visit(
      [&](auto& n) {
        using N = std::remove_cvref_t<decltype(n)>;
        if constexpr (std::is_same_v<N, ListLiteral>) {
          for (auto& item : n.items) child(item);
        } else if constexpr (std::is_same_v<N, MapLiteral>) {
          for (auto& entry : n.entries) child(entry.second);
        } else if constexpr (std::is_same_v<N, Property> || std::is_same_v<N, TypeTest> ||
                             std::is_same_v<N, NormalizedTest>) {
          child(n.subject);
        } else if constexpr (std::is_same_v<N, Subscript>) {
          child(n.subject);
          child(n.index);
        } else if constexpr (std::is_same_v<N, Slice>) {
          child(n.subject);
          child(n.from);
          child(n.to);
        } else if constexpr (std::is_same_v<N, LabelTest>) {
          child(n.subject);
          ForEachLabelExpression(n.labels, f);
        } else if constexpr (std::is_same_v<N, Unary>) {
          child(n.operand);
        } else if constexpr (std::is_same_v<N, Binary>) {
          child(n.left);
          child(n.right);
        } else if constexpr (std::is_same_v<N, OperatorChain>) {
          for (auto& operand : n.operands) child(operand);
        } else if constexpr (std::is_same_v<N, FunctionCall>) {
          for (auto& argument : n.arguments) child(argument);
        } else if constexpr (std::is_same_v<N, CaseExpression>) {
          child(n.subject);
          for (auto& branch : n.branches) {
            child(branch.when);
            child(branch.then);
          }
          child(n.otherwise);
        } else if constexpr (std::is_same_v<N, ListComprehension>) {
          child(n.list);
          child(n.where);
          child(n.projection);
        } else if constexpr (std::is_same_v<N, Quantifier>) {
          child(n.list);
          child(n.where);
        } else if constexpr (std::is_same_v<N, Reduce>) {
          child(n.initial);
          child(n.list);
          child(n.step);
        } else if constexpr (std::is_same_v<N, MapProjection>) {
          for (auto& item : n.items) child(item.value);
        } else if constexpr (std::is_same_v<N, PatternComprehension>) {
          ForEachPatternExpression(*n.pattern, f);
          child(n.where);
          child(n.projection);
        } else if constexpr (std::is_same_v<N, PatternPredicate> ||
                             std::is_same_v<N, ShortestPathExpression>) {
          ForEachPatternExpression(*n.pattern, f);
        } else if constexpr (std::is_same_v<N, SubqueryExpression>) {
          ForEachQueryPart(*n.query, f, [](auto&) {});
        } else {
          static_assert(std::is_same_v<N, Literal> || std::is_same_v<N, Parameter> ||
                        std::is_same_v<N, Variable>);
        }
      },
      e.node);
}

}  // namespace liaison::ast
