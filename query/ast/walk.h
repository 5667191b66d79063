// walk.h: the children of an expression, and the expressions of a pattern, for whoever must look at all of them.
//
// Not recursive: the function given decides whether to go on. Nested queries are not entered; their owner is.
#pragma once

#include <functional>

#include "query/ast/query.h"

namespace liaison::ast {

using ExpressionVisitor = std::function<void(ExpressionPtr&)>;

// The direct children, in order of evaluation; null pointers are left out. Patterns inside are walked with ForEachInPattern.
void ForEachChild(Expression&, const ExpressionVisitor&);
// Property maps and inline predicates of all elements.
void ForEachInPattern(PathPattern&, const ExpressionVisitor&);
// Every expression that stands directly in the clause (those of its patterns included, those of nested queries not).
void ForEachInClause(Clause&, const ExpressionVisitor&);

}  // namespace liaison::ast
