#include "query/bind/bind.h"

#include <unordered_set>
#include <utility>

#include "query/ast/walk.h"
#include "query/bind/binder.h"

namespace liaison {
namespace {

struct ParameterCollector {
  std::vector<ParameterUse> uses;
  std::unordered_set<std::string> known;

  void Visit(const ast::Expression& e) {
    const auto* parameter = std::get_if<ast::Parameter>(&e.node);
    if (parameter != nullptr && known.insert(parameter->name).second) {
      uses.push_back({parameter->name, e.position});
    }
    ast::ForEachChild(e, [&](const ast::Expression& child) { Visit(child); });
  }
};

}  // namespace

void Bind(ast::Statement& statement, const ProcedureCatalog& procedures) {
  binding::Binder(statement, procedures).BindStatement();
}

std::vector<ParameterUse> ParametersOf(const ast::Statement& statement) {
  ParameterCollector collector;
  if (const auto* query = std::get_if<ast::Query>(&statement.body)) {
    ast::ForEachQueryPart(
        *query, [&](const ast::Expression& e) { collector.Visit(e); }, [](const ast::PathPattern&) {});
  }
  return std::move(collector.uses);
}

void CheckParameters(const std::vector<ParameterUse>& uses, const Map& parameters) {
  for (const ParameterUse& use : uses) {
    if (parameters.contains(use.name)) continue;
    throw CompileError(ErrorKind::kParameterMissing, "MissingParameter",
                       "no value was given for $" + use.name, use.position);
  }
}

}  // namespace liaison
