#include "query/ast/expression.h"

#include "query/ast/query.h"

namespace liaison::ast {

Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

}  // namespace liaison::ast
