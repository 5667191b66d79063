// CALL of procedures: arguments against the signature, fields to variables.
#include <algorithm>

#include "graph/likeness.h"
#include "query/bind/binder.h"

namespace liaison::binding {

void Binder::BindCallProcedure(ast::CallProcedure& call, Scope& scope) {
  const ProcedureSignature* signature = procedures_.Find(call.name);
  if (signature == nullptr) {
    NearestName nearest(call.name);
    for (const std::string& name : procedures_.Names()) nearest.Offer(name);
    Fail("ProcedureNotFound", "there is no procedure `" + call.name + "`", call.position, nearest.Hint(),
         ErrorKind::kProcedure);
  }
  call.updates = signature->updates;
  if (call.updates) MarkUpdate(call.position);

  if (!call.has_arguments) {
    if (!call.standalone) {
      Fail("InvalidArgumentPassingMode",
           "`" + signature->name +
               "` is called inside a query, so its arguments must be written, in parentheses",
           call.position);
    }
    for (const auto& input : signature->inputs) {
      if (input.optional) break;
      call.arguments.push_back(ast::Make(ast::Parameter{input.name}, call.position));
    }
  }
  const int inputs = static_cast<int>(signature->inputs.size());
  const int required =
      static_cast<int>(std::ranges::count(signature->inputs, false, &ProcedureSignature::Field::optional));
  CheckArgumentCount(signature->name, call.arguments.size(), required, inputs, call.position);
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    ast::Expression& argument = *call.arguments[i];
    const StaticType expected = ParseType(signature->inputs[i].type);
    const StaticType given = Bind(argument, Context{&scope});
    if (!MayBe(given, expected.set)) {
      Fail("InvalidArgumentType",
           "`" + signature->inputs[i].name + "` of `" + signature->name + "` is " +
               WithArticle(Describe(expected)) + ", but this is " + Describe(given),
           argument.position);
    }
  }

  if (call.yield_star && !call.standalone && !call.show) {
    Fail("UnexpectedSyntax", "YIELD * is for calls that stand alone: name the fields here", call.position);
  }
  if ((call.standalone || call.show) && (call.yield_star || !call.has_yield)) {
    for (const auto& output : signature->outputs) {
      if (output.on_demand && !call.yield_star) continue;
      call.yields.push_back({output.name, ast::Variable{output.name}});
    }
  }
  for (auto& yield : call.yields) {
    const ProcedureSignature::Field* field = nullptr;
    NearestName nearest(yield.field);
    for (const auto& output : signature->outputs) {
      if (output.name == yield.field) field = &output;
      nearest.Offer(output.name);
    }
    if (field == nullptr) {
      Fail("UndefinedVariable", "`" + signature->name + "` has no field `" + yield.field + "`", call.position,
           nearest.Hint());
    }
    if (yield.variable.name.empty()) yield.variable.name = yield.field;
    DeclareNew(yield.variable, scope, ParseType(field->type), call.position);
  }
  if (call.where) BindPredicate(*call.where, Context{&scope});
}

}  // namespace liaison::binding
