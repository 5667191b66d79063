// WITH and RETURN: items, `*`, column names, ORDER BY, SKIP and LIMIT, WHERE.
#include "query/bind/binder.h"
#include "query/bind/structure.h"

namespace liaison::binding {
namespace {

// A statement of 1 MB can ask for billions of items with nothing but `WITH *`.
constexpr std::size_t kMaximumExpandedItems = 1'000'000;

const ast::Variable* AsVariable(const ast::ProjectionItem& item) {
  return std::get_if<ast::Variable>(&item.expression->node);
}

// The number behind SKIP or LIMIT when it is written as one: -1 comes as a literal or as a sign in front of
// one.
std::optional<std::int64_t> WrittenInteger(const ast::Expression& e) {
  if (const auto* literal = std::get_if<ast::Literal>(&e.node)) {
    if (literal->value.is_integer()) return literal->value.AsInteger();
    return {};
  }
  const auto* unary = std::get_if<ast::Unary>(&e.node);
  if (unary == nullptr) return {};
  const auto operand = WrittenInteger(*unary->operand);
  if (!operand || *operand == INT64_MIN) return {};
  if (unary->op == ast::UnaryOperator::kMinus) return -*operand;
  return unary->op == ast::UnaryOperator::kPlus ? operand : std::nullopt;
}

}  // namespace

std::string Binder::TextOf(const ast::Expression& e) const {
  const std::size_t begin = std::min<std::size_t>(e.text_begin, statement_.text.size());
  return statement_.text.substr(begin, e.text_end > begin ? e.text_end - begin : 0);
}

void Binder::ExpandStar(ast::Projection& projection, const Scope& scope, bool is_return) {
  if (is_return && scope.locals().empty()) {
    Fail("NoVariablesInScope", "`*` has nothing to stand for: no variable is in scope", projection.position);
  }
  expanded_items_ += scope.locals().size();
  if (expanded_items_ > kMaximumExpandedItems) {
    Fail("StatementTooLarge", "`*` stands for more than a million items in this statement",
         projection.position, {}, ErrorKind::kResource);
  }
  std::vector<ast::ProjectionItem> items;
  items.reserve(scope.locals().size() + projection.items.size());
  for (const auto& [name, info] : scope.locals()) {
    ast::ProjectionItem item;
    item.expression = ast::Make(ast::Variable{name, info.slot}, projection.position);
    item.name = name;
    items.push_back(std::move(item));
  }
  for (auto& item : projection.items) items.push_back(std::move(item));
  projection.items = std::move(items);
}

Columns Binder::BindProjection(ast::Projection& projection, ast::ExpressionPtr* where, Scope& scope,
                               bool is_return) {
  if (projection.star) ExpandStar(projection, scope, is_return);

  Columns columns;
  Scope::Locals let_through;
  for (auto& item : projection.items) {
    ast::Expression& e = *item.expression;
    const ast::Variable* variable = AsVariable(item);
    if (!item.aliased) {
      if (!is_return && variable == nullptr) {
        Fail("NoExpressionAlias", "an expression in WITH needs a name: add AS", e.position);
      }
      // A variable in parentheses or backticks is still a column of that name in WITH, and of its text in
      // RETURN.
      if (variable != nullptr && !is_return) item.name = variable->name;
      if (item.name.empty()) item.name = variable != nullptr ? variable->name : TextOf(e);
    }
    if (projection.row_by_row && item.aliased && scope.Find(item.name) != nullptr) {
      Fail("VariableAlreadyBound", "`" + item.name + "` is already defined", e.position);
    }
    Context context{&scope,
                    projection.row_by_row ? Context::Aggregates::kForbidden : Context::Aggregates::kAllowed,
                    &item.contains_aggregate};
    StaticType type = Bind(e, context);
    variable = AsVariable(item);
    if (variable != nullptr && variable->name == item.name) {
      item.slot = variable->slot;
    } else {
      item.slot = NewSlot(item.name, type);
      if (!is_return && scope.FindOutside(item.name) != nullptr) {
        Fail("VariableAlreadyBound", "`" + item.name + "` is a variable of the query around this one",
             e.position, "use another name");
      }
    }
    projection.aggregating = projection.aggregating || item.contains_aggregate;
    if (!let_through.emplace(item.name, VariableInfo{item.slot, type}).second) {
      Fail("ColumnNameConflict", "two columns are named `" + item.name + "`", e.position);
    }
    columns.names.push_back(item.name);
    columns.slots.push_back(item.slot);
    columns.types.push_back(std::move(type));
  }
  if (projection.aggregating) CheckGrouping(projection, scope);

  // What was projected hides what came in, which DISTINCT and aggregates make unreachable: no row stands for
  // one row any more.
  const bool merged_rows = projection.distinct || projection.aggregating;
  Scope projected = scope;
  projected.Replace(std::move(let_through));
  Scope both(&scope);
  both.Replace(projected.locals());
  const Scope& behind = merged_rows ? projected : both;
  for (auto& sort : projection.order_by) {
    Context context{&behind};
    if (merged_rows) ReferToItems(sort.expression, projection, scope, projected);
    bool aggregate_found = false;
    if (projection.aggregating) {
      context.aggregates = Context::Aggregates::kAllowed;
      context.aggregate_found = &aggregate_found;
    }
    Bind(*sort.expression, context);
    if (aggregate_found) {
      Fail("InvalidAggregation", "ORDER BY can only use aggregates that are among the items",
           sort.expression->position);
    }
  }
  if (projection.skip) BindCount(projection.skip, "SKIP");
  if (projection.limit) BindCount(projection.limit, "LIMIT");
  if (where != nullptr && *where) {
    // An aggregate that repeats an item is refused here, as in every WHERE.
    if (merged_rows && !ContainsAggregate(**where)) ReferToItems(*where, projection, scope, projected);
    BindPredicate(**where, Context{&behind});
  }

  if (merged_rows) csv_ = nullptr;
  scope = std::move(projected);
  return columns;
}

void Binder::BindCount(ast::ExpressionPtr& count, std::string_view keyword) {
  const Scope nothing;
  Context context{&nothing};
  context.constant = true;
  const StaticType type = Bind(*count, context);
  if (type.set != kAnyType && (type.set & kIntegerTypes) == 0) {
    Fail("InvalidArgumentType", std::string(keyword) + " takes a whole number, but this is " + Describe(type),
         count->position);
  }
  const auto written = WrittenInteger(*count);
  if (written && *written < 0) {
    Fail("NegativeIntegerArgument", std::string(keyword) + " cannot be negative", count->position);
  }
}

}  // namespace liaison::binding
