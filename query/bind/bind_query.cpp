// Queries: their clauses in order, UNION, and queries inside of others.
#include "query/bind/binder.h"

#include <algorithm>

namespace liaison::binding {
namespace {

// `WITH a, b` or `WITH *`, which is how the older CALL { } says what it takes from outside.
bool IsImport(const ast::Clause& clause) {
  const auto* with = std::get_if<ast::With>(&clause);
  if (with == nullptr) return false;
  const ast::Projection& p = with->projection;
  return (p.star || !p.items.empty()) && !p.distinct && p.order_by.empty() && !p.skip && !p.limit &&
         !with->where && std::ranges::all_of(p.items, [](const ast::ProjectionItem& item) {
           return !item.aliased && std::holds_alternative<ast::Variable>(item.expression->node);
         });
}

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "nothing" : text;
}

}  // namespace

void Binder::BindStatement() {
  statement_.slot_names.clear();
  auto* query = std::get_if<ast::Query>(&statement_.body);
  if (query == nullptr) {
    statement_.updates = true;
    return;
  }
  const Scope empty;
  Columns columns = BindQuery(*query, empty, QueryRole::kStatement);
  statement_.columns = std::move(columns.names);
  statement_.column_slots = std::move(columns.slots);
}

Columns Binder::BindQuery(ast::Query& query, const Scope& initial, QueryRole role, const Scope* importable,
                          std::vector<ast::Variable>* imports) {
  if (!std::ranges::all_of(query.union_all, [&](bool all) { return all == query.union_all.front(); })) {
    Fail("InvalidClauseComposition", "UNION and UNION ALL cannot be mixed in one query", query.position);
  }
  Columns result;
  ast::LoadCsv* const outer_csv = csv_;
  union_depth_ += query.parts.size() > 1 ? 1 : 0;
  for (std::size_t i = 0; i < query.parts.size(); ++i) {
    auto& clauses = query.parts[i].clauses;
    Scope scope = initial;
    const bool has_import = importable != nullptr && !clauses.empty() && IsImport(clauses.front());
    if (has_import) scope.Replace(importable->Visible());
    Columns columns = BindSingleQuery(query.parts[i], scope, role, query.position);
    csv_ = outer_csv;
    if (has_import) {
      for (const auto& item : std::get<ast::With>(clauses.front()).projection.items) {
        const bool known = std::ranges::any_of(*imports, [&](const auto& v) { return v.slot == item.slot; });
        if (!known) imports->push_back({item.name, item.slot});
      }
    }
    if (i == 0) {
      result = std::move(columns);
      continue;
    }
    if (columns.names != result.names) {
      Fail("DifferentColumnsInUnion",
           "the parts of a UNION must return the same columns: " + Join(result.names) + " and " +
               Join(columns.names),
           query.position);
    }
    for (std::size_t k = 0; k < result.types.size(); ++k) {
      result.types[k] = Either(result.types[k], columns.types[k]);
      slot_types_[static_cast<std::size_t>(result.slots[k])] = result.types[k];
    }
  }
  union_depth_ -= query.parts.size() > 1 ? 1 : 0;
  return result;
}

Columns Binder::BindSingleQuery(ast::SingleQuery& query, Scope& scope, QueryRole role, Position position) {
  Columns columns;
  for (std::size_t i = 0; i < query.clauses.size(); ++i) {
    ast::Clause& clause = query.clauses[i];
    const bool last = i + 1 == query.clauses.size();
    if (auto* returned = std::get_if<ast::Return>(&clause)) {
      if (!last) {
        Fail("InvalidClauseComposition", "RETURN can only be the last clause", returned->projection.position);
      }
      columns = BindProjection(returned->projection, nullptr, scope, true);
      continue;
    }
    if (const auto* finish = std::get_if<ast::Finish>(&clause); finish != nullptr && !last) {
      Fail("InvalidClauseComposition", "FINISH can only be the last clause", finish->position);
    }
    auto* subquery = std::get_if<ast::CallSubquery>(&clause);
    if (subquery != nullptr && subquery->for_all_rows) {
      columns = BindUnionBehindNext(*subquery->query, scope, last ? role : QueryRole::kCall);
      if (!last) columns = Columns{};
      continue;
    }
    if (subquery != nullptr && subquery->in_transactions) {
      const bool inside = role != QueryRole::kStatement || read_only_depth_ > 0;
      CheckInTransactions(*subquery->in_transactions, inside);
    }
    BindClause(clause, scope);
    const auto* call = std::get_if<ast::CallProcedure>(&clause);
    if (call != nullptr && call->show) NameShownColumns(*call, query.clauses.back());
    if (call != nullptr && call->standalone && role == QueryRole::kStatement) {
      for (const auto& yield : call->yields) {
        columns.names.push_back(yield.variable.name);
        columns.slots.push_back(yield.variable.slot);
        columns.types.push_back(slot_types_[static_cast<std::size_t>(yield.variable.slot)]);
      }
      continue;
    }
    if (last) CheckEnd(clause, role);
  }
  if (role == QueryRole::kCollect && columns.names.size() != 1) {
    Fail("InvalidClauseComposition", "COLLECT { } must return exactly one column", position);
  }
  return columns;
}

// SHOW gives its columns in the order of the procedure, where `*` elsewhere is sorted by name.
void Binder::NameShownColumns(const ast::CallProcedure& call, ast::Clause& last) {
  auto* returned = std::get_if<ast::Return>(&last);
  if (returned == nullptr || !returned->projection.star || !returned->projection.items.empty()) return;
  returned->projection.star = false;
  for (const auto& yield : call.yields) {
    ast::ProjectionItem item;
    item.expression = ast::Make(ast::Variable{yield.variable.name}, call.position);
    item.name = yield.variable.name;
    item.aliased = true;
    returned->projection.items.push_back(std::move(item));
  }
}

void Binder::CheckInTransactions(ast::InTransactions& transactions, bool inside) {
  using OnError = ast::InTransactions::OnError;
  const auto refuse = [&](const std::string& what, std::string hint = {}) {
    Fail("InvalidClauseComposition", "CALL { } IN TRANSACTIONS " + what, transactions.position,
         std::move(hint));
  };
  if (inside) refuse("cannot stand inside of another subquery");
  if (union_depth_ > 0) refuse("cannot be a part of a UNION");
  if (updates_outside_)
    refuse("cannot follow a clause that changes the graph", "put that clause into a statement of its own");
  if (transactions.status && transactions.on_error == OnError::kFail) {
    refuse("reports a status with ON ERROR CONTINUE or ON ERROR BREAK only");
  }
  for (auto [count, name] : {std::pair{&transactions.batch_rows, "OF ... ROWS"},
                             std::pair{&transactions.concurrency, "CONCURRENT"}}) {
    if (!*count) continue;
    BindCount(*count, name);
    const auto* literal = std::get_if<ast::Literal>(&(*count)->node);
    if (literal != nullptr && literal->value.is_integer() && literal->value.AsInteger() < 1) {
      Fail("InvalidArgumentValue", std::string(name) + " takes a number above zero", (*count)->position);
    }
  }
}

void Binder::CheckEnd(const ast::Clause& last, QueryRole role) const {
  if (role == QueryRole::kSubquery || role == QueryRole::kCollect) return;
  const auto fail = [](std::string_view name, Position position) {
    Fail("InvalidClauseComposition", "a query cannot end with " + std::string(name), position,
         "add RETURN, or a clause that changes the graph");
  };
  if (const auto* match = std::get_if<ast::Match>(&last)) fail("MATCH", match->position);
  if (const auto* unwind = std::get_if<ast::Unwind>(&last)) fail("UNWIND", unwind->position);
  if (const auto* with = std::get_if<ast::With>(&last)) {
    fail(with->projection.row_by_row ? "LET" : "WITH", with->projection.position);
  }
  if (const auto* load = std::get_if<ast::LoadCsv>(&last)) fail("LOAD CSV", load->position);
  if (const auto* call = std::get_if<ast::CallSubquery>(&last)) {
    const auto& clauses = call->query->parts.front().clauses;
    if (!clauses.empty() && std::holds_alternative<ast::Return>(clauses.back()))
      fail("CALL { ... RETURN }", call->position);
  }
  if (const auto* call = std::get_if<ast::CallProcedure>(&last); call != nullptr && !call->yields.empty()) {
    fail("CALL ... YIELD", call->position);
  }
}

Columns Binder::BindUnionBehindNext(ast::Query& query, Scope& scope, QueryRole role) {
  Columns columns = BindQuery(query, scope, role);
  Scope::Locals given;
  for (std::size_t i = 0; i < columns.names.size(); ++i)
    given.emplace(columns.names[i], VariableInfo{columns.slots[i], columns.types[i]});
  scope.Replace(std::move(given));
  csv_ = nullptr;
  return columns;
}

void Binder::BindCallSubquery(ast::CallSubquery& call, Scope& scope) {
  in_transactions_depth_ += call.in_transactions ? 1 : 0;
  Columns columns;
  if (call.has_scope_clause) {
    // What is imported stays visible through every WITH inside.
    Scope imported;
    if (call.import_all) {
      imported.Replace(scope.Visible());
      for (const auto& [name, info] : imported.locals()) call.imports.push_back({name, info.slot});
    } else {
      for (auto& variable : call.imports) {
        if (imported.HasLocal(variable.name))
          Fail("VariableAlreadyBound", "CALL imports `" + variable.name + "` twice", call.position);
        const VariableInfo& info = Lookup(variable.name, scope, call.position);
        variable.slot = info.slot;
        imported.Declare(variable.name, info);
      }
    }
    columns = BindQuery(*call.query, Scope(&imported), QueryRole::kCall);
  } else {
    // Without `WITH a, b` in front, a part sees nothing of what is outside.
    columns = BindQuery(*call.query, Scope(), QueryRole::kCall, &scope, &call.imports);
  }
  in_transactions_depth_ -= call.in_transactions ? 1 : 0;
  for (std::size_t i = 0; i < columns.names.size(); ++i) {
    if (scope.Find(columns.names[i]) != nullptr) {
      Fail("VariableAlreadyBound", "`" + columns.names[i] + "` is already defined outside of CALL { }",
           call.position, "return it under another name");
    }
  }
  for (std::size_t i = 0; i < columns.names.size(); ++i) {
    scope.Declare(columns.names[i], {columns.slots[i], columns.types[i]});
  }
  if (call.in_transactions && call.in_transactions->status) {
    DeclareNew(*call.in_transactions->status, scope, Of(kMapTypes), call.in_transactions->position);
  }
}

StaticType Binder::BindSubquery(ast::SubqueryExpression& subquery, const ast::Expression& e,
                                const Context& context) {
  if (context.constant) Fail("NonConstantExpression", "a subquery is not a constant", e.position);
  ++read_only_depth_;
  const QueryRole role =
      subquery.kind == ast::SubqueryKind::kCollect ? QueryRole::kCollect : QueryRole::kSubquery;
  Columns columns = BindQuery(*subquery.query, Scope(context.scope), role);
  --read_only_depth_;
  switch (subquery.kind) {
    case ast::SubqueryKind::kExists:
      return Of(kBooleanTypes);
    case ast::SubqueryKind::kCount:
      return Of(kIntegerTypes);
    case ast::SubqueryKind::kCollect:
      return ListOf(columns.types.front());
  }
  return {};
}

}  // namespace liaison::binding
