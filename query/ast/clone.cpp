// clone.cpp: deep copies of trees. Functions, aggregates and values are shared, everything else is copied,
// slots included.
#include <type_traits>

#include "query/ast/query.h"

namespace liaison::ast {

namespace {

ExpressionPtr Copy(const ExpressionPtr& e) { return e == nullptr ? nullptr : Clone(*e); }

LabelExpression Copy(const LabelExpression& labels) {
  LabelExpression copy = labels;
  if (labels.dynamic != nullptr) copy.dynamic = std::shared_ptr<Expression>(Clone(*labels.dynamic));
  copy.dynamic_any = labels.dynamic_any;
  for (LabelExpression& operand : copy.operands) operand = Copy(operand);
  return copy;
}

std::optional<LabelExpression> Copy(const std::optional<LabelExpression>& labels) {
  if (!labels) return std::nullopt;
  return Copy(*labels);
}

template <class T, class CopyOne>
std::vector<T> CopyAll(const std::vector<T>& items, CopyOne copy) {
  std::vector<T> copies;
  copies.reserve(items.size());
  for (const T& item : items) copies.push_back(copy(item));
  return copies;
}

std::vector<ExpressionPtr> Copy(const std::vector<ExpressionPtr>& items) {
  return CopyAll(items, [](const ExpressionPtr& e) { return Copy(e); });
}

NodePattern Copy(const NodePattern& node) {
  return {node.variable, Copy(node.labels), Copy(node.properties), Copy(node.where),
          node.position, node.slot,         node.bound_before};
}

RelationshipPattern Copy(const RelationshipPattern& r) {
  return {r.variable,    r.direction, Copy(r.types), r.length,       Copy(r.properties),
          Copy(r.where), r.position,  r.slot,        r.bound_before, r.step};
}

std::unique_ptr<QuantifiedPath> Copy(const std::unique_ptr<QuantifiedPath>& path) {
  auto copy = std::make_unique<QuantifiedPath>();
  copy->pattern = Clone(path->pattern);
  copy->where = Copy(path->where);
  copy->length = path->length;
  copy->position = path->position;
  copy->groups = path->groups;
  return copy;
}

std::unique_ptr<PathPattern> Copy(const std::unique_ptr<PathPattern>& path) {
  return path == nullptr ? nullptr : std::make_unique<PathPattern>(Clone(*path));
}

std::unique_ptr<Query> Copy(const std::unique_ptr<Query>& query) {
  return query == nullptr ? nullptr : std::make_unique<Query>(Clone(*query));
}

std::vector<PathPattern> Copy(const std::vector<PathPattern>& paths) {
  return CopyAll(paths, [](const PathPattern& path) { return Clone(path); });
}

// ---- expressions ----

Literal Copy(const Literal& e) { return e; }
Parameter Copy(const Parameter& e) { return e; }
Variable Copy(const Variable& e) { return e; }
ListLiteral Copy(const ListLiteral& e) { return {Copy(e.items)}; }
MapLiteral Copy(const MapLiteral& e) {
  MapLiteral copy;
  for (const auto& [key, value] : e.entries) copy.entries.emplace_back(key, Copy(value));
  return copy;
}
Property Copy(const Property& e) { return {Copy(e.subject), e.key}; }
Subscript Copy(const Subscript& e) { return {Copy(e.subject), Copy(e.index)}; }
Slice Copy(const Slice& e) { return {Copy(e.subject), Copy(e.from), Copy(e.to)}; }
LabelTest Copy(const LabelTest& e) { return {Copy(e.subject), Copy(e.labels)}; }
Unary Copy(const Unary& e) { return {e.op, Copy(e.operand)}; }
Binary Copy(const Binary& e) { return {e.op, Copy(e.left), Copy(e.right)}; }
OperatorChain Copy(const OperatorChain& e) { return {Copy(e.operands), e.operators}; }
TypeTest Copy(const TypeTest& e) { return {Copy(e.subject), e.type_text, e.negated, e.type}; }
NormalizedTest Copy(const NormalizedTest& e) { return {Copy(e.subject), e.form, e.negated}; }
FunctionCall Copy(const FunctionCall& e) {
  return {e.name, Copy(e.arguments), e.distinct, e.star, e.function, e.aggregate};
}
CaseExpression Copy(const CaseExpression& e) {
  CaseExpression copy;
  copy.subject = Copy(e.subject);
  for (const auto& branch : e.branches) copy.branches.push_back({Copy(branch.when), Copy(branch.then)});
  copy.otherwise = Copy(e.otherwise);
  return copy;
}
ListComprehension Copy(const ListComprehension& e) {
  return {e.variable, Copy(e.list), Copy(e.where), Copy(e.projection)};
}
Quantifier Copy(const Quantifier& e) { return {e.kind, e.variable, Copy(e.list), Copy(e.where)}; }
Reduce Copy(const Reduce& e) {
  return {e.accumulator, Copy(e.initial), e.variable, Copy(e.list), Copy(e.step)};
}
MapProjection Copy(const MapProjection& e) {
  MapProjection copy;
  copy.subject = e.subject;
  for (const auto& item : e.items) copy.items.push_back({item.kind, item.key, Copy(item.value)});
  return copy;
}
PatternComprehension Copy(const PatternComprehension& e) {
  return {Copy(e.pattern), Copy(e.where), Copy(e.projection), e.subplan};
}
PatternPredicate Copy(const PatternPredicate& e) { return {Copy(e.pattern), e.subplan}; }
SubqueryExpression Copy(const SubqueryExpression& e) { return {e.kind, Copy(e.query), e.subplan}; }
ShortestPathExpression Copy(const ShortestPathExpression& e) { return {Copy(e.pattern), e.all, e.subplan}; }

// ---- clauses ----

Projection Copy(const Projection& p) {
  Projection copy;
  copy.distinct = p.distinct;
  copy.star = p.star;
  copy.items = CopyAll(p.items, [](const ProjectionItem& i) {
    return ProjectionItem{Copy(i.expression), i.name, i.aliased, i.slot, i.contains_aggregate};
  });
  copy.row_by_row = p.row_by_row;
  copy.aggregating = p.aggregating;
  copy.order_by = CopyAll(p.order_by, [](const SortItem& i) {
    return SortItem{Copy(i.expression), i.descending};
  });
  copy.skip = Copy(p.skip);
  copy.limit = Copy(p.limit);
  copy.position = p.position;
  return copy;
}

SetItem CopySetItem(const SetItem& i) {
  return {i.kind, Copy(i.target), Copy(i.labels), Copy(i.value), i.position};
}

Clause CopyClause(const Clause& clause);

std::vector<Clause> CopyClauses(const std::vector<Clause>& clauses) { return CopyAll(clauses, CopyClause); }

Match Copy(const Match& c) { return {c.optional, Copy(c.patterns), Copy(c.where), c.position}; }
Unwind Copy(const Unwind& c) { return {Copy(c.list), c.variable, c.position}; }
With Copy(const With& c) { return {Copy(c.projection), Copy(c.where)}; }
Return Copy(const Return& c) { return {Copy(c.projection)}; }
Finish Copy(const Finish& c) { return c; }
Create Copy(const Create& c) { return {Copy(c.patterns), c.position}; }
Set Copy(const Set& c) { return {CopyAll(c.items, CopySetItem), c.position}; }
Remove Copy(const Remove& c) {
  auto copy_item = [](const RemoveItem& i) {
    return RemoveItem{i.kind, Copy(i.target), Copy(i.labels), i.position};
  };
  return {CopyAll(c.items, copy_item), c.position};
}
Merge Copy(const Merge& c) {
  return {Clone(c.pattern), CopyAll(c.on_create, CopySetItem), CopyAll(c.on_match, CopySetItem), c.position};
}
Delete Copy(const Delete& c) { return {c.detach, Copy(c.targets), c.position}; }
CallProcedure Copy(const CallProcedure& c) {
  return {c.name,       c.has_arguments, Copy(c.arguments), c.has_yield,
          c.yield_star, c.yields,        Copy(c.where),     c.standalone,
          c.show,       c.optional,      c.position,        c.updates};
}
std::optional<InTransactions> Copy(const std::optional<InTransactions>& t) {
  if (!t) return {};
  return InTransactions{Copy(t->batch_rows), Copy(t->concurrency), t->on_error, t->status, t->position};
}
CallSubquery Copy(const CallSubquery& c) {
  return {c.for_all_rows,          c.imports,  c.import_all, c.has_scope_clause, Copy(c.query),
          Copy(c.in_transactions), c.optional, c.position};
}
std::unique_ptr<Foreach> Copy(const std::unique_ptr<Foreach>& c) {
  auto copy = std::make_unique<Foreach>();
  copy->variable = c->variable;
  copy->list = Copy(c->list);
  copy->clauses = CopyClauses(c->clauses);
  copy->position = c->position;
  return copy;
}
LoadCsv Copy(const LoadCsv& c) {
  return {c.with_headers, Copy(c.url), c.variable, Copy(c.field_terminator), c.position, c.file, c.line};
}

Clause CopyClause(const Clause& clause) {
  return std::visit([](const auto& c) -> Clause { return Copy(c); }, clause);
}

}  // namespace

ExpressionPtr Clone(const Expression& e) {
  ExpressionPtr copy = std::visit([&](const auto& node) { return Make(Copy(node), e.position); }, e.node);
  copy->text_begin = e.text_begin;
  copy->text_end = e.text_end;
  copy->parenthesized = e.parenthesized;
  return copy;
}

PathPattern Clone(const PathPattern& path) {
  PathPattern copy;
  copy.variable = path.variable;
  copy.selector = path.selector;
  copy.selector_count = Copy(path.selector_count);
  for (const PatternElement& element : path.elements) {
    copy.elements.push_back(std::visit([](const auto& e) -> PatternElement { return Copy(e); }, element));
  }
  copy.position = path.position;
  return copy;
}

Query Clone(const Query& query) {
  Query copy;
  for (const SingleQuery& part : query.parts) copy.parts.push_back({CopyClauses(part.clauses)});
  copy.union_all = query.union_all;
  copy.position = query.position;
  return copy;
}

}  // namespace liaison::ast
