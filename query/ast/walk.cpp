#include "query/ast/walk.h"

namespace liaison::ast {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

void Visit(ExpressionPtr& e, const ExpressionVisitor& visit) {
  if (e) visit(e);
}

}  // namespace

void ForEachInPattern(PathPattern& path, const ExpressionVisitor& visit) {
  for (PatternElement& element : path.elements) {
    std::visit(Overloaded{
                   [&](NodePattern& n) { Visit(n.properties, visit), Visit(n.where, visit); },
                   [&](RelationshipPattern& r) { Visit(r.properties, visit), Visit(r.where, visit); },
                   [&](std::unique_ptr<QuantifiedPath>& q) {
                     ForEachInPattern(q->pattern, visit);
                     Visit(q->where, visit);
                   },
               },
               element);
  }
}

void ForEachChild(Expression& e, const ExpressionVisitor& visit) {
  std::visit(Overloaded{
                 [](Literal&) {}, [](Parameter&) {}, [](Variable&) {},
                 [&](ListLiteral& x) { for (auto& i : x.items) Visit(i, visit); },
                 [&](MapLiteral& x) { for (auto& i : x.entries) Visit(i.second, visit); },
                 [&](Property& x) { Visit(x.subject, visit); },
                 [&](Subscript& x) { Visit(x.subject, visit), Visit(x.index, visit); },
                 [&](Slice& x) { Visit(x.subject, visit), Visit(x.from, visit), Visit(x.to, visit); },
                 [&](LabelTest& x) { Visit(x.subject, visit); },
                 [&](Unary& x) { Visit(x.operand, visit); },
                 [&](Binary& x) { Visit(x.left, visit), Visit(x.right, visit); },
                 [&](ComparisonChain& x) { for (auto& i : x.operands) Visit(i, visit); },
                 [&](TypeTest& x) { Visit(x.subject, visit); },
                 [&](FunctionCall& x) { for (auto& i : x.arguments) Visit(i, visit); },
                 [&](CaseExpression& x) {
                   Visit(x.subject, visit);
                   for (auto& b : x.branches) Visit(b.when, visit), Visit(b.then, visit);
                   Visit(x.otherwise, visit);
                 },
                 [&](ListComprehension& x) { Visit(x.list, visit), Visit(x.where, visit), Visit(x.projection, visit); },
                 [&](Quantifier& x) { Visit(x.list, visit), Visit(x.where, visit); },
                 [&](Reduce& x) { Visit(x.initial, visit), Visit(x.list, visit), Visit(x.step, visit); },
                 [&](MapProjection& x) { for (auto& i : x.items) Visit(i.value, visit); },
                 [&](PatternComprehension& x) {
                   ForEachInPattern(*x.pattern, visit);
                   Visit(x.where, visit), Visit(x.projection, visit);
                 },
                 [&](PatternPredicate& x) { ForEachInPattern(*x.pattern, visit); },
                 [](SubqueryExpression&) {},
                 [&](ShortestPathExpression& x) { ForEachInPattern(*x.pattern, visit); },
             },
             e.node);
}

namespace {
void ForEachInProjection(Projection& p, const ExpressionVisitor& visit) {
  for (auto& i : p.items) Visit(i.expression, visit);
  for (auto& s : p.order_by) Visit(s.expression, visit);
  Visit(p.skip, visit), Visit(p.limit, visit);
}
void ForEachInSetItems(std::vector<SetItem>& items, const ExpressionVisitor& visit) {
  for (auto& i : items) Visit(i.target, visit), Visit(i.value, visit);
}
}  // namespace

void ForEachInClause(Clause& clause, const ExpressionVisitor& visit) {
  std::visit(Overloaded{
                 [&](Match& c) {
                   for (auto& p : c.patterns) ForEachInPattern(p, visit);
                   Visit(c.where, visit);
                 },
                 [&](Unwind& c) { Visit(c.list, visit); },
                 [&](With& c) { ForEachInProjection(c.projection, visit), Visit(c.where, visit); },
                 [&](Return& c) { ForEachInProjection(c.projection, visit); },
                 [](Finish&) {},
                 [&](Create& c) { for (auto& p : c.patterns) ForEachInPattern(p, visit); },
                 [&](Set& c) { ForEachInSetItems(c.items, visit); },
                 [&](Remove& c) { for (auto& i : c.items) Visit(i.target, visit); },
                 [&](Merge& c) {
                   ForEachInPattern(c.pattern, visit);
                   ForEachInSetItems(c.on_create, visit), ForEachInSetItems(c.on_match, visit);
                 },
                 [&](Delete& c) { for (auto& t : c.targets) Visit(t, visit); },
                 [&](CallProcedure& c) {
                   for (auto& a : c.arguments) Visit(a, visit);
                   Visit(c.where, visit);
                 },
                 [&](CallSubquery& c) { Visit(c.batch_rows, visit); },
                 [&](std::unique_ptr<Foreach>& c) { Visit(c->list, visit); },
                 [&](LoadCsv& c) { Visit(c.url, visit), Visit(c.field_terminator, visit); },
             },
             clause);
}

}  // namespace liaison::ast
