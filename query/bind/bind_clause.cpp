// Clauses other than WITH, RETURN and CALL.
#include "query/bind/binder.h"

namespace liaison::binding {
namespace {

bool IsUpdating(const ast::Clause& clause) {
  return std::holds_alternative<ast::Create>(clause) || std::holds_alternative<ast::Set>(clause) ||
         std::holds_alternative<ast::Remove>(clause) || std::holds_alternative<ast::Merge>(clause) ||
         std::holds_alternative<ast::Delete>(clause) ||
         std::holds_alternative<std::unique_ptr<ast::Foreach>>(clause) ||
         std::holds_alternative<ast::CallProcedure>(clause);
}

}  // namespace

void Fail(const char* detail, const std::string& message, Position position, std::string hint,
          ErrorKind kind) {
  Error error = CompileError(kind, detail, message, position);
  error.hint = std::move(hint);
  throw error;
}

ast::Slot Binder::NewSlot(std::string_view name, StaticType type) {
  slot_types_.push_back(std::move(type));
  statement_.slot_names.emplace_back(name);
  return static_cast<ast::Slot>(statement_.slot_names.size()) - 1;
}

void Binder::DeclareNew(ast::Variable& variable, Scope& scope, StaticType type, Position position) {
  if (scope.Find(variable.name) != nullptr) {
    Fail("VariableAlreadyBound", "`" + variable.name + "` is already defined", position);
  }
  DeclareLocal(variable, scope, std::move(type));
}

void Binder::DeclareLocal(ast::Variable& variable, Scope& scope, StaticType type) {
  variable.slot = NewSlot(variable.name, type);
  scope.Declare(variable.name, {variable.slot, std::move(type)});
}

void Binder::MarkUpdate(Position position) {
  if (read_only_depth_ > 0) {
    Fail("InvalidClauseComposition", "EXISTS, COUNT and COLLECT only read: they cannot change the graph",
         position);
  }
  statement_.updates = true;
  updates_outside_ = updates_outside_ || in_transactions_depth_ == 0;
}

void Binder::BindClause(ast::Clause& clause, Scope& scope) {
  std::visit(
      [&](auto& c) {
        using C = std::remove_cvref_t<decltype(c)>;
        if constexpr (std::is_same_v<C, ast::Match>) {
          BindMatch(c, scope);
        } else if constexpr (std::is_same_v<C, ast::Unwind>) {
          BindUnwind(c, scope);
        } else if constexpr (std::is_same_v<C, ast::With>) {
          BindProjection(c.projection, &c.where, scope, false);
        } else if constexpr (std::is_same_v<C, ast::Create>) {
          MarkUpdate(c.position);
          for (auto& pattern : c.patterns) BindCreatePattern(pattern, scope);
        } else if constexpr (std::is_same_v<C, ast::Set>) {
          MarkUpdate(c.position);
          BindSetItems(c.items, scope);
        } else if constexpr (std::is_same_v<C, ast::Remove>) {
          MarkUpdate(c.position);
          BindRemove(c, scope);
        } else if constexpr (std::is_same_v<C, ast::Merge>) {
          MarkUpdate(c.position);
          BindMergePattern(c.pattern, scope);
          BindSetItems(c.on_create, scope);
          BindSetItems(c.on_match, scope);
        } else if constexpr (std::is_same_v<C, ast::Delete>) {
          MarkUpdate(c.position);
          BindDelete(c, scope);
        } else if constexpr (std::is_same_v<C, ast::CallProcedure>) {
          BindCallProcedure(c, scope);
        } else if constexpr (std::is_same_v<C, ast::CallSubquery>) {
          BindCallSubquery(c, scope);
        } else if constexpr (std::is_same_v<C, std::unique_ptr<ast::Foreach>>) {
          MarkUpdate(c->position);
          BindForeach(*c, scope);
        } else if constexpr (std::is_same_v<C, ast::LoadCsv>) {
          BindLoadCsv(c, scope);
        } else if constexpr (std::is_same_v<C, ast::Return>) {
          BindProjection(c.projection, nullptr, scope, true);
        } else {
          static_assert(std::is_same_v<C, ast::Finish>);
        }
      },
      clause);
}

void Binder::BindMatch(ast::Match& match, Scope& scope) {
  std::vector<ast::PathPattern*> patterns;
  for (auto& pattern : match.patterns) patterns.push_back(&pattern);
  BindMatchPatterns(patterns, scope, PatternMode::kMatch);
  if (match.where) BindPredicate(*match.where, Context{&scope});
}

void Binder::BindUnwind(ast::Unwind& unwind, Scope& scope) {
  const StaticType list = Bind(*unwind.list, Context{&scope});
  DeclareNew(unwind.variable, scope, ElementOf(list), unwind.position);
}

void Binder::BindPlainLabels(ast::LabelExpression& labels, const Scope& scope) {
  using Kind = ast::LabelExpression::Kind;
  const bool plain = labels.kind == Kind::kName || labels.kind == Kind::kAnd ||
                     (labels.kind == Kind::kDynamic && !labels.dynamic_any);
  if (!plain) {
    Fail("UnexpectedSyntax", "labels to be given or taken are written one after the other, like :A:B or :A&B",
         labels.position);
  }
  if (labels.dynamic) BindAs(*labels.dynamic, Context{&scope}, kStringTypes | kListTypes);
  for (auto& operand : labels.operands) BindPlainLabels(operand, scope);
}

// The target of SET and REMOVE: `e`, `e.key` or `e[key]`.
void Binder::BindAssignedEntity(ast::Expression& target, const Scope& scope, TypeSet allowed) {
  const Context context{&scope};
  if (auto* property = std::get_if<ast::Property>(&target.node)) {
    BindAs(*property->subject, context, allowed);
  } else if (auto* subscript = std::get_if<ast::Subscript>(&target.node)) {
    BindAs(*subscript->subject, context, allowed);
    BindAs(*subscript->index, context, kStringTypes);
  } else {
    BindAs(target, context, allowed);
  }
}

void Binder::BindSetItems(std::vector<ast::SetItem>& items, const Scope& scope) {
  for (auto& item : items) {
    switch (item.kind) {
      case ast::SetItem::Kind::kProperty:
        BindAssignedEntity(*item.target, scope, kEntityTypes);
        Bind(*item.value, Context{&scope});
        break;
      case ast::SetItem::Kind::kReplaceProperties:
      case ast::SetItem::Kind::kAddProperties:
        BindAs(*item.target, Context{&scope}, kEntityTypes);
        BindAs(*item.value, Context{&scope}, kMapTypes | kEntityTypes);
        break;
      case ast::SetItem::Kind::kLabels:
        BindAs(*item.target, Context{&scope}, kNodeTypes);
        BindPlainLabels(item.labels, scope);
        break;
    }
  }
}

void Binder::BindRemove(ast::Remove& remove, const Scope& scope) {
  for (auto& item : remove.items) {
    if (item.kind == ast::RemoveItem::Kind::kProperty) {
      BindAssignedEntity(*item.target, scope, kEntityTypes);
    } else {
      BindAs(*item.target, Context{&scope}, kNodeTypes);
      BindPlainLabels(item.labels, scope);
    }
  }
}

void Binder::BindDelete(ast::Delete& clause, const Scope& scope) {
  for (auto& target : clause.targets) {
    if (std::holds_alternative<ast::LabelTest>(target->node)) {
      Fail("InvalidDelete", "DELETE takes nodes, relationships and paths, not labels", target->position,
           "a label is taken away with REMOVE");
    }
    BindAs(*target, Context{&scope}, kEntityTypes | kPathTypes);
  }
}

void Binder::BindForeach(ast::Foreach& foreach_clause, Scope& scope) {
  const StaticType list = BindAs(*foreach_clause.list, Context{&scope}, kListTypes);
  Scope inner(&scope);
  DeclareLocal(foreach_clause.variable, inner, ElementOf(list));
  for (auto& clause : foreach_clause.clauses) {
    const auto* call = std::get_if<ast::CallProcedure>(&clause);
    const ProcedureSignature* called = call == nullptr ? nullptr : procedures_.Find(call->name);
    if (!IsUpdating(clause) || (called != nullptr && !called->updates)) {
      Fail("InvalidClauseComposition", "FOREACH takes clauses that change the graph, and no others",
           foreach_clause.position);
    }
    BindClause(clause, inner);
  }
}

void Binder::BindLoadCsv(ast::LoadCsv& load, Scope& scope) {
  BindAs(*load.url, Context{&scope}, kStringTypes);
  if (load.field_terminator) BindAs(*load.field_terminator, Context{&scope}, kStringTypes);
  DeclareNew(load.variable, scope, load.with_headers ? Of(kMapTypes) : ListOf(Of(kStringTypes)),
             load.position);
  csv_ = &load;
}

}  // namespace liaison::binding
