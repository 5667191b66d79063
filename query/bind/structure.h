// structure.h: comparing and looking into expressions by structure, for grouping keys and ORDER BY.
#pragma once

#include <string>

#include "query/ast/query.h"

namespace liaison::binding {

// The same text but for spaces, parentheses and the case of function names. Variables are compared by name,
// patterns and subqueries by their source.
bool SameExpression(const ast::Expression& a, const ast::Expression& b, const std::string& statement_text);

// Calls of aggregates, those inside nested queries left out. Works before Bind too.
bool IsAggregateCall(const ast::Expression& e);
bool ContainsAggregate(const ast::Expression& e);

// What an aggregating projection recognises as constant within a group: a variable, or one property of a
// variable.
bool IsRecognizedKey(const ast::Expression& e);

// Turns exists((a)-->(b)) and exists(n.key), the forms from before EXISTS { } and IS NOT NULL, into a
// pattern or a comparison, either of which is a condition. False when `e` is none of them.
bool RewriteExists(ast::Expression& e);

}  // namespace liaison::binding
