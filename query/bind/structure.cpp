#include "query/bind/structure.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "graph/ascii.h"
#include "query/ast/walk.h"
#include "query/functions/aggregate.h"

namespace liaison::binding {
namespace {

struct Comparison {
  const std::string& text;

  bool operator()(const ast::ExpressionPtr& a, const ast::ExpressionPtr& b) const {
    if (!a || !b) return !a && !b;
    return (*this)(*a, *b);
  }

  bool operator()(const std::vector<ast::ExpressionPtr>& a, const std::vector<ast::ExpressionPtr>& b) const {
    return std::ranges::equal(a, b, *this);
  }

  bool operator()(const ast::Expression& a, const ast::Expression& b) const {
    if (a.node.index() != b.node.index()) return false;
    return std::visit(
        [&](const auto& n) { return Same(n, std::get<std::remove_cvref_t<decltype(n)>>(b.node), a, b); },
        a.node);
  }

  template <class N>
  bool Same(const N& x, const N& y, const ast::Expression& a, const ast::Expression& b) const {
    const Comparison& same = *this;
    if constexpr (std::is_same_v<N, ast::Literal>) {
      return x.value.type() == y.value.type() && Equivalent(x.value, y.value);
    } else if constexpr (std::is_same_v<N, ast::Parameter> || std::is_same_v<N, ast::Variable>) {
      return x.name == y.name;
    } else if constexpr (std::is_same_v<N, ast::ListLiteral>) {
      return same(x.items, y.items);
    } else if constexpr (std::is_same_v<N, ast::MapLiteral>) {
      return std::ranges::equal(x.entries, y.entries, [&](const auto& p, const auto& q) {
        return p.first == q.first && same(p.second, q.second);
      });
    } else if constexpr (std::is_same_v<N, ast::Property>) {
      return x.key == y.key && same(x.subject, y.subject);
    } else if constexpr (std::is_same_v<N, ast::Subscript>) {
      return same(x.subject, y.subject) && same(x.index, y.index);
    } else if constexpr (std::is_same_v<N, ast::Slice>) {
      return same(x.subject, y.subject) && same(x.from, y.from) && same(x.to, y.to);
    } else if constexpr (std::is_same_v<N, ast::Unary>) {
      return x.op == y.op && same(x.operand, y.operand);
    } else if constexpr (std::is_same_v<N, ast::Binary>) {
      return x.op == y.op && same(x.right, y.right) && same(x.left, y.left);
    } else if constexpr (std::is_same_v<N, ast::OperatorChain>) {
      return x.operators == y.operators && same(x.operands, y.operands);
    } else if constexpr (std::is_same_v<N, ast::FunctionCall>) {
      return EqualIgnoringCase(x.name, y.name) && x.distinct == y.distinct && x.star == y.star &&
             same(x.arguments, y.arguments);
    } else if constexpr (std::is_same_v<N, ast::CaseExpression>) {
      return same(x.subject, y.subject) && same(x.otherwise, y.otherwise) &&
             std::ranges::equal(x.branches, y.branches, [&](const auto& p, const auto& q) {
               return same(p.when, q.when) && same(p.then, q.then);
             });
    } else if constexpr (std::is_same_v<N, ast::ListComprehension>) {
      return x.variable.name == y.variable.name && same(x.list, y.list) && same(x.where, y.where) &&
             same(x.projection, y.projection);
    } else if constexpr (std::is_same_v<N, ast::Quantifier>) {
      return x.kind == y.kind && x.variable.name == y.variable.name && same(x.list, y.list) &&
             same(x.where, y.where);
    } else {
      // Rare here and large: label tests, reduce, map projections, patterns, subqueries.
      const std::string_view source = SourceOf(a);
      return !source.empty() && source == SourceOf(b);
    }
  }

  std::string_view SourceOf(const ast::Expression& e) const {
    const std::size_t begin = std::min<std::size_t>(e.text_begin, text.size());
    return std::string_view(text).substr(begin, e.text_end > begin ? e.text_end - begin : 0);
  }
};

}  // namespace

bool SameExpression(const ast::Expression& a, const ast::Expression& b, const std::string& statement_text) {
  return Comparison{statement_text}(a, b);
}

bool IsAggregateCall(const ast::Expression& e) {
  const auto* call = std::get_if<ast::FunctionCall>(&e.node);
  return call != nullptr && (call->aggregate != nullptr || FindAggregate(call->name) != nullptr);
}

bool ContainsAggregate(const ast::Expression& e) {
  if (IsAggregateCall(e)) return true;
  if (std::holds_alternative<ast::SubqueryExpression>(e.node)) return false;
  bool found = false;
  ast::ForEachChild(e, [&](const ast::Expression& child) { found = found || ContainsAggregate(child); });
  return found;
}

bool IsRecognizedKey(const ast::Expression& e) {
  if (std::holds_alternative<ast::Variable>(e.node)) return true;
  const auto* property = std::get_if<ast::Property>(&e.node);
  return property != nullptr && std::holds_alternative<ast::Variable>(property->subject->node);
}

bool RewriteExists(ast::Expression& e) {
  auto* call = std::get_if<ast::FunctionCall>(&e.node);
  if (call == nullptr || !EqualIgnoringCase(call->name, "exists") || call->arguments.size() != 1 || call->distinct) {
    return false;
  }
  ast::ExpressionPtr argument = std::move(call->arguments[0]);
  if (auto* pattern = std::get_if<ast::PatternPredicate>(&argument->node)) {
    ast::PatternPredicate moved = std::move(*pattern);
    e.node = std::move(moved);
  } else {
    e.node = ast::Unary{ast::UnaryOperator::kIsNotNull, std::move(argument)};
  }
  return true;
}

}  // namespace liaison::binding
