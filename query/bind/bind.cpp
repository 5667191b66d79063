#include "query/bind/bind.h"

#include "query/bind/binder.h"
#include "query/bind/walk.h"

namespace liaison {
namespace {

void CheckExpression(const ast::Expression& e, const Map& parameters) {
  if (const auto* parameter = std::get_if<ast::Parameter>(&e.node)) {
    if (parameters.contains(parameter->name)) return;
    throw CompileError(ErrorKind::kParameterMissing, "MissingParameter", "no value was given for $" + parameter->name,
                       e.position);
  }
  binding::ForEachChild(e, [&](const ast::Expression& child) { CheckExpression(child, parameters); });
}

}  // namespace

void Bind(ast::Statement& statement, const ProcedureCatalog& procedures) {
  binding::Binder(statement, procedures).BindStatement();
}

void CheckParameters(const ast::Statement& statement, const Map& parameters) {
  const auto* query = std::get_if<ast::Query>(&statement.body);
  if (query == nullptr) return;
  binding::ForEachQueryPart(
      *query, [&](const ast::Expression& e) { CheckExpression(e, parameters); }, [](const ast::PathPattern&) {});
}

}  // namespace liaison
