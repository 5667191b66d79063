// Expressions: names, functions, types.
#include <algorithm>
#include <cctype>
#include <limits>
#include <optional>

#include "graph/ascii.h"
#include "graph/likeness.h"
#include "query/ast/walk.h"
#include "query/bind/binder.h"
#include "query/bind/structure.h"
#include "query/functions/value_type.h"

namespace liaison::binding {
namespace {

using ast::BinaryOperator;
using ast::Expression;
using ast::UnaryOperator;

Context Operand(Context context) {
  context.predicate = false;
  return context;
}

// For what is evaluated once an element, where an aggregate over rows makes no sense.
Context Local(Context context, const Scope& scope) {
  context.scope = &scope;
  context.predicate = false;
  context.aggregates = Context::Aggregates::kForbidden;
  return context;
}

std::string_view SymbolOf(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kOr:
      return "OR";
    case BinaryOperator::kXor:
      return "XOR";
    case BinaryOperator::kAnd:
      return "AND";
    case BinaryOperator::kAdd:
      return "+";
    case BinaryOperator::kSubtract:
      return "-";
    case BinaryOperator::kMultiply:
      return "*";
    case BinaryOperator::kDivide:
      return "/";
    case BinaryOperator::kModulo:
      return "%";
    case BinaryOperator::kPower:
      return "^";
    case BinaryOperator::kIn:
      return "IN";
    default:
      return "the operator";
  }
}

bool IsLogical(BinaryOperator op) {
  return op == BinaryOperator::kOr || op == BinaryOperator::kXor || op == BinaryOperator::kAnd;
}

// The words INF, INFINITY and NaN are numbers where they are no variables.
std::optional<double> FloatNamed(std::string_view name) {
  if (EqualIgnoringCase(name, "inf") || EqualIgnoringCase(name, "infinity"))
    return std::numeric_limits<double>::infinity();
  if (EqualIgnoringCase(name, "nan")) return std::numeric_limits<double>::quiet_NaN();
  return {};
}

// A random number has no place inside an aggregate: its value would depend on how rows are grouped.
const Expression* FindRandom(const Expression& e) {
  if (const auto* call = std::get_if<ast::FunctionCall>(&e.node)) {
    if (EqualIgnoringCase(call->name, "rand") || EqualIgnoringCase(call->name, "randomuuid")) return &e;
  }
  const Expression* found = nullptr;
  ast::ForEachChild(e, [&](const Expression& child) {
    if (found == nullptr) found = FindRandom(child);
  });
  return found;
}

std::string ClosestFunction(std::string_view name) {
  NearestName nearest(name);
  for (const Function* function : AllFunctions()) nearest.Offer(function->name);
  for (const Aggregate* aggregate : AllAggregates()) nearest.Offer(aggregate->name);
  return nearest.Hint();
}

// What may have been meant by a variable that is not there.
std::string HintForVariable(std::string_view name, const Scope& scope) {
  const std::string quoted = "`" + std::string(name) + "`";
  if (scope.WasDropped(name))
    return quoted + " ended at the WITH before; to use it behind, hand it on: WITH ..., " + std::string(name);
  if (const auto closest = scope.Closest(name)) return "did you mean `" + *closest + "`?";
  for (const std::string_view word :
       {"not", "distinct", "case", "when", "all", "where", "return", "match", "with"}) {
    if (EqualIgnoringCase(name, word))
      return "what follows is no expression, so " + quoted + " was read as a variable";
  }
  const bool word =
      std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  if (word && scope.Visible().empty() && name.size() > 1)
    return "a string is written in quotes: '" + std::string(name) + "'";
  return {};
}

StaticType Arithmetic(const StaticType& left, const StaticType& right) {
  const TypeSet l = left.set & ~kNullBit, r = right.set & ~kNullBit;
  if (l == kIntegerTypes && r == kIntegerTypes) return Of(kIntegerTypes);
  if (l != 0 && r != 0 && (l & ~kNumberTypes) == 0 && (r & ~kNumberTypes) == 0) {
    const bool some_float = l == TypeBit(Value::Type::kFloat) || r == TypeBit(Value::Type::kFloat);
    return Of(some_float ? TypeBit(Value::Type::kFloat) : kNumberTypes);
  }
  return {};
}

StaticType Addition(const StaticType& left, const StaticType& right) {
  const TypeSet l = left.set & ~kNullBit, r = right.set & ~kNullBit;
  if (l == kListTypes && r == kListTypes) {
    return ListOf(Either(ElementOf(left), ElementOf(right)));
  }
  if (l == kListTypes && left.set != kAnyType && r != 0 && (r & kListTypes) == 0) {
    return ListOf(Either(ElementOf(left), right));
  }
  if (r == kListTypes && l != 0 && (l & kListTypes) == 0) return ListOf(Either(left, ElementOf(right)));
  if ((l == kStringTypes && r != 0 && (r & kListTypes) == 0) ||
      (r == kStringTypes && l != 0 && (l & kListTypes) == 0)) {
    return Of(kStringTypes);
  }
  return Arithmetic(left, right);
}

}  // namespace

StaticType Binder::Bind(Expression& e, const Context& context) {
  if (RewriteExists(e)) return BindPredicate(e, context);
  if (std::holds_alternative<ast::Binary>(e.node)) return BindBinaries(e, context);
  return std::visit([&](auto& node) { return BindNode(node, e, context); }, e.node);
}

StaticType Binder::BindPredicate(Expression& e, Context context) {
  context.predicate = true;
  StaticType type = Bind(e, context);
  Require(type, kBooleanTypes, e.position);
  return type;
}

StaticType Binder::BindAs(Expression& e, Context context, TypeSet allowed, ErrorKind kind) {
  StaticType type = Bind(e, Operand(context));
  Require(type, allowed, e.position, kind);
  return type;
}

void Binder::Require(const StaticType& type, TypeSet allowed, Position position, ErrorKind kind) {
  if (MayBe(type, allowed)) return;
  Fail("InvalidArgumentType", "expected " + Describe(allowed) + ", but this is " + Describe(type), position,
       {}, kind);
}

void Binder::CheckArgumentCount(std::string_view name, std::size_t count, int minimum, int maximum,
                                Position position) {
  if (count >= static_cast<std::size_t>(minimum) &&
      (maximum < 0 || count <= static_cast<std::size_t>(maximum)))
    return;
  std::string expected = std::to_string(minimum);
  if (maximum < 0) {
    expected = "at least " + expected;
  } else if (maximum != minimum) {
    expected += " to " + std::to_string(maximum);
  }
  Fail("InvalidNumberOfArguments",
       "`" + std::string(name) + "` takes " + expected + (expected == "1" ? " argument" : " arguments") +
           ", not " + std::to_string(count),
       position);
}

const VariableInfo& Binder::Lookup(std::string_view name, const Scope& scope, Position position) const {
  const VariableInfo* info = scope.Find(name);
  if (info != nullptr) {
    if (!info->barred.empty()) {
      Fail("UndefinedVariable",
           "`" + std::string(name) + "` cannot be used here: " + std::string(info->barred), position);
    }
    return *info;
  }
  Fail("UndefinedVariable", "variable `" + std::string(name) + "` is not defined", position,
       HintForVariable(name, scope));
}

void Binder::Resolve(ast::Variable& variable, const Context& context, Position position, StaticType* type) {
  // Set already: a sort expression that was made to refer to an item.
  if (variable.slot == ast::kNoSlot) {
    if (context.constant && context.scope->Find(variable.name) == nullptr) {
      Fail("NonConstantExpression",
           "`" + variable.name + "` cannot be used here: SKIP and LIMIT take constants", position);
    }
    variable.slot = Lookup(variable.name, *context.scope, position).slot;
  }
  *type = slot_types_[static_cast<std::size_t>(variable.slot)];
}

template <class Node>
StaticType Binder::BindNode(Node& n, Expression& e, const Context& context) {
  const Context operand = Operand(context);
  if constexpr (std::is_same_v<Node, ast::Literal>) {
    return TypeOf(n.value);
  } else if constexpr (std::is_same_v<Node, ast::Parameter>) {
    return {};
  } else if constexpr (std::is_same_v<Node, ast::Variable>) {
    if (n.slot == ast::kNoSlot && context.scope->Find(n.name) == nullptr) {
      if (const auto number = FloatNamed(n.name); number && !TextOf(e).starts_with('`')) {
        e.node = ast::Literal{Value(*number)};
        return Of(TypeBit(Value::Type::kFloat));
      }
    }
    StaticType type;
    Resolve(n, context, e.position, &type);
    return type;
  } else if constexpr (std::is_same_v<Node, ast::ListLiteral>) {
    StaticType element = Of(kNullBit);
    for (auto& item : n.items) element = Either(element, Bind(*item, operand));
    return ListOf(std::move(element));
  } else if constexpr (std::is_same_v<Node, ast::MapLiteral>) {
    for (auto& entry : n.entries) Bind(*entry.second, operand);
    return Of(kMapTypes);
  } else if constexpr (std::is_same_v<Node, ast::Property>) {
    const StaticType subject = Bind(*n.subject, operand);
    if (!MayBe(subject, kPropertyTypes)) {
      // The language tells parts of the graph that have no properties (paths, lists of relationships) from
      // plain values.
      const StaticType element = ElementOf(subject);
      const bool of_graph =
          subject.set == kPathTypes || (subject.set == kListTypes && element.set != kAnyType &&
                                        (element.set & (kEntityTypes | kPathTypes)) != 0);
      Fail("InvalidArgumentType", WithArticle(Describe(subject)) + " has no property `" + n.key + "`",
           e.position, {}, of_graph ? ErrorKind::kSyntax : ErrorKind::kType);
    }
    return {};
  } else if constexpr (std::is_same_v<Node, ast::Subscript>) {
    const StaticType subject = BindAs(*n.subject, operand, kListTypes | kPropertyTypes, ErrorKind::kType);
    const StaticType index = Bind(*n.index, operand);
    if ((subject.set & ~kNullBit) == kListTypes)
      Require(index, kIntegerTypes, n.index->position, ErrorKind::kType);
    return ElementOf(subject);
  } else if constexpr (std::is_same_v<Node, ast::Slice>) {
    const StaticType subject = BindAs(*n.subject, operand, kListTypes, ErrorKind::kType);
    for (auto* bound : {&n.from, &n.to}) {
      if (*bound) BindAs(**bound, operand, kIntegerTypes, ErrorKind::kType);
    }
    return subject;
  } else if constexpr (std::is_same_v<Node, ast::LabelTest>) {
    BindAs(*n.subject, operand, kEntityTypes);
    BindLabels(n.labels, *context.scope);
    return Of(kBooleanTypes);
  } else if constexpr (std::is_same_v<Node, ast::Unary>) {
    switch (n.op) {
      case UnaryOperator::kNot:
        BindPredicate(*n.operand, context);
        return Of(kBooleanTypes);
      case UnaryOperator::kPlus:
      case UnaryOperator::kMinus:
        return BindAs(*n.operand, operand, kNumberTypes | kDurationTypes);
      case UnaryOperator::kIsNull:
      case UnaryOperator::kIsNotNull:
        Bind(*n.operand, operand);
        return Of(kBooleanTypes);
    }
    return {};
  } else if constexpr (std::is_same_v<Node, ast::OperatorChain>) {
    return BindChain(n, context);
  } else if constexpr (std::is_same_v<Node, ast::TypeTest>) {
    Bind(*n.subject, operand);
    n.type = ParseValueType(n.type_text, e.position);
    return Of(kBooleanTypes);
  } else if constexpr (std::is_same_v<Node, ast::NormalizedTest>) {
    Bind(*n.subject, operand);
    return Of(kBooleanTypes);
  } else if constexpr (std::is_same_v<Node, ast::FunctionCall>) {
    return BindFunctionCall(n, e, operand);
  } else if constexpr (std::is_same_v<Node, ast::CaseExpression>) {
    if (n.subject) Bind(*n.subject, operand);
    std::optional<StaticType> result;
    const auto add = [&](const StaticType& type) { result = result ? Either(*result, type) : type; };
    for (auto& branch : n.branches) {
      if (n.subject) {
        Bind(*branch.when, operand);
      } else {
        BindPredicate(*branch.when, context);
      }
      add(Bind(*branch.then, operand));
    }
    add(n.otherwise ? Bind(*n.otherwise, operand) : Of(kNullBit));
    return *result;
  } else if constexpr (std::is_same_v<Node, ast::ListComprehension>) {
    const StaticType list = BindAs(*n.list, operand, kListTypes);
    Scope inner(context.scope);
    DeclareLocal(n.variable, inner, ElementOf(list));
    const Context local = Local(context, inner);
    if (n.where) BindPredicate(*n.where, local);
    return ListOf(n.projection ? Bind(*n.projection, local) : ElementOf(list));
  } else if constexpr (std::is_same_v<Node, ast::Quantifier>) {
    const StaticType list = BindAs(*n.list, operand, kListTypes);
    Scope inner(context.scope);
    DeclareLocal(n.variable, inner, ElementOf(list));
    if (n.where) BindPredicate(*n.where, Local(context, inner));
    return Of(kBooleanTypes);
  } else if constexpr (std::is_same_v<Node, ast::Reduce>) {
    Bind(*n.initial, operand);
    const StaticType list = BindAs(*n.list, operand, kListTypes);
    Scope inner(context.scope);
    // The steps may turn it into something else than what it began as.
    DeclareLocal(n.accumulator, inner, {});
    DeclareLocal(n.variable, inner, ElementOf(list));
    Bind(*n.step, Local(context, inner));
    return {};
  } else if constexpr (std::is_same_v<Node, ast::MapProjection>) {
    StaticType subject;
    Resolve(n.subject, context, e.position, &subject);
    Require(subject, kMapTypes | kEntityTypes, e.position);
    for (auto& item : n.items) {
      if (item.kind == ast::MapProjection::Item::Kind::kVariable && !item.value) {
        item.value = ast::Make(ast::Variable{item.key}, e.position);
      }
      if (item.value) Bind(*item.value, operand);
    }
    return Of(kMapTypes);
  } else if constexpr (std::is_same_v<Node, ast::PatternComprehension>) {
    if (context.constant) Fail("NonConstantExpression", "a pattern is not a constant", e.position);
    Scope inner(context.scope);
    BindMatchPatterns({n.pattern.get()}, inner, PatternMode::kMatch);
    const Context local = Local(context, inner);
    if (n.where) BindPredicate(*n.where, local);
    return ListOf(Bind(*n.projection, local));
  } else if constexpr (std::is_same_v<Node, ast::PatternPredicate>) {
    if (context.constant) Fail("NonConstantExpression", "a pattern is not a constant", e.position);
    if (!context.predicate) {
      Fail("UnexpectedSyntax", "a pattern can only stand where a condition is expected", e.position,
           "use EXISTS { pattern } for a boolean, COUNT { pattern } for a number, [pattern | value] for a "
           "list");
    }
    Scope inner(context.scope);
    BindMatchPatterns({n.pattern.get()}, inner, PatternMode::kPredicate);
    return Of(kBooleanTypes);
  } else if constexpr (std::is_same_v<Node, ast::SubqueryExpression>) {
    return BindSubquery(n, e, context);
  } else if constexpr (std::is_same_v<Node, ast::ShortestPathExpression>) {
    if (context.constant) Fail("NonConstantExpression", "a pattern is not a constant", e.position);
    Scope inner(context.scope);
    for (auto& element : n.pattern->elements) {
      auto* node = std::get_if<ast::NodePattern>(&element);
      if (node == nullptr) continue;
      if (!node->variable) {
        Fail("UndefinedVariable",
             "a shortest path in an expression leads between two nodes that are known already",
             node->position, "name both nodes");
      }
      Lookup(node->variable->name, inner, node->position);
    }
    BindMatchPatterns({n.pattern.get()}, inner, PatternMode::kMatch);
    return n.all ? ListOf(Of(kPathTypes)) : Of(kPathTypes);
  } else {
    static_assert(std::is_same_v<Node, ast::Binary>);
    return BindBinaries(e, context);
  }
}

// `a OR b OR c ...` is a tree as deep as it is long, so the left side is followed with a loop.
StaticType Binder::BindBinaries(Expression& e, const Context& context) {
  struct Step {
    ast::Binary* binary;
    Context operands;
  };
  std::vector<Step> spine;
  Expression* at = &e;
  Context current = context;
  while (auto* binary = std::get_if<ast::Binary>(&at->node)) {
    current.predicate = IsLogical(binary->op);
    spine.push_back({binary, current});
    at = binary->left.get();
  }
  StaticType left = Bind(*at, current);
  for (auto step = spine.rbegin(); step != spine.rend(); ++step) {
    const StaticType right = Bind(*step->binary->right, step->operands);
    const ast::Binary& binary = *step->binary;
    left = BindBinary(binary.op, left, *binary.left, right, *binary.right);
  }
  return left;
}

StaticType Binder::BindChain(ast::OperatorChain& chain, const Context& context) {
  Context operand = context;
  operand.predicate = IsLogical(chain.operators[0]);
  StaticType result = Bind(*chain.operands[0], operand);
  for (std::size_t i = 0; i < chain.operators.size(); ++i) {
    const StaticType right = Bind(*chain.operands[i + 1], operand);
    result = BindBinary(chain.operators[i], result, *chain.operands[i], right, *chain.operands[i + 1]);
  }
  return result;
}

StaticType Binder::BindBinary(BinaryOperator op, const StaticType& left, const Expression& left_operand,
                              const StaticType& right, const Expression& right_operand) const {
  const auto both = [&](TypeSet allowed) {
    for (const auto& [type, operand] : {std::pair{&left, &left_operand}, std::pair{&right, &right_operand}}) {
      if (MayBe(*type, allowed)) continue;
      Fail("InvalidArgumentType",
           std::string(SymbolOf(op)) + " expects " + Describe(allowed) + ", but this is " + Describe(*type),
           operand->position);
    }
  };
  switch (op) {
    case BinaryOperator::kOr:
    case BinaryOperator::kXor:
    case BinaryOperator::kAnd:
      both(kBooleanTypes);
      return Of(kBooleanTypes);
    case BinaryOperator::kAdd:
      // Everything can be put into a list or a string.
      if ((left.set & ~kNullBit) != 0 && (right.set & ~kNullBit) != 0 &&
          ((left.set | right.set) & (kListTypes | kStringTypes)) == 0) {
        both(kNumberTypes | kInstantTypes | kDurationTypes);
      }
      return Addition(left, right);
    case BinaryOperator::kSubtract:
      both(kNumberTypes | kInstantTypes | kDurationTypes);
      return Arithmetic(left, right);
    case BinaryOperator::kMultiply:
    case BinaryOperator::kDivide:
      both(kNumberTypes | kDurationTypes);
      return Arithmetic(left, right);
    case BinaryOperator::kModulo:
      both(kNumberTypes);
      return Arithmetic(left, right);
    case BinaryOperator::kPower:
      both(kNumberTypes);
      return Of(TypeBit(Value::Type::kFloat));
    case BinaryOperator::kIn:
      if (!MayBe(right, kListTypes)) {
        Fail("InvalidArgumentType", "IN expects LIST, but this is " + Describe(right),
             right_operand.position);
      }
      return Of(kBooleanTypes);
    case BinaryOperator::kConcatenate:
      both(kStringTypes | kListTypes);
      return Addition(left, right);
    default:
      return Of(kBooleanTypes);
  }
}

StaticType Binder::BindFunctionCall(ast::FunctionCall& call, Expression& e, const Context& context) {
  // Bound already: an aggregate of an item that a sort expression repeats.
  if (call.aggregate != nullptr) return {};
  if (const Aggregate* aggregate = FindAggregate(call.name))
    return BindAggregate(call, *aggregate, e, context);

  const Function* function = FindFunction(call.name);
  if (function == nullptr) {
    Fail("UnknownFunction", "there is no function `" + call.name + "`", e.position,
         ClosestFunction(call.name));
  }
  if (call.star) Fail("UnexpectedSyntax", "`*` is an argument of count alone", e.position);
  if (call.distinct) {
    Fail("UnexpectedSyntax", "DISTINCT belongs to aggregates; `" + call.name + "` is none", e.position);
  }
  CheckArgumentCount(function->name, call.arguments.size(), function->minimum_arguments,
                     function->maximum_arguments, e.position);
  if (context.constant && function->needs_graph) {
    Fail("NonConstantExpression", "`" + call.name + "` reads the graph: SKIP and LIMIT take constants",
         e.position);
  }
  std::vector<StaticType> types;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    types.push_back(Bind(*call.arguments[i], context));
    if (i < function->argument_types.size()) {
      const TypeSet allowed = function->argument_types[i];
      if (!MayBe(types[i], allowed)) {
        Fail("InvalidArgumentType",
             "argument " + std::to_string(i + 1) + " of `" + std::string(function->name) + "` must be " +
                 Describe(allowed) + ", but this is " + Describe(types[i]),
             call.arguments[i]->position);
      }
    }
  }
  call.function = function;
  const StaticType result = ResultOf(*function, types);
  const bool file = function->name == "file";
  if (csv_ != nullptr && (file || function->name == "linenumber")) {
    ast::Slot& slot = file ? csv_->file : csv_->line;
    if (slot == ast::kNoSlot) slot = NewSlot(function->name, result);
    e.node = ast::Variable{std::string(function->name) + "()", slot};
  }
  return result;
}

StaticType Binder::BindAggregate(ast::FunctionCall& call, const Aggregate& aggregate, const Expression& e,
                                 const Context& context) {
  if (context.aggregates == Context::Aggregates::kInsideAggregate) {
    Fail("NestedAggregation", "an aggregate cannot be inside another one", e.position,
         "compute the inner one in a WITH before");
  }
  if (context.aggregates == Context::Aggregates::kForbidden) {
    Fail("InvalidAggregation", "the aggregate `" + call.name + "` cannot be used here", e.position,
         "aggregates stand in the items of WITH and RETURN; filter by them in a WITH ... WHERE behind");
  }
  if (context.aggregate_found != nullptr) *context.aggregate_found = true;
  std::vector<StaticType> types;
  if (call.star) {
    if (aggregate.kind != Aggregate::Kind::kCount) {
      Fail("UnexpectedSyntax", "`*` is an argument of count alone", e.position);
    }
  } else {
    CheckArgumentCount(aggregate.name, call.arguments.size(), aggregate.minimum_arguments,
                       aggregate.maximum_arguments, e.position);
    Context inside = context;
    inside.aggregates = Context::Aggregates::kInsideAggregate;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      Expression& argument = *call.arguments[i];
      types.push_back(Bind(argument, inside));
      if (i < aggregate.argument_types.size() && !MayBe(types[i], aggregate.argument_types[i])) {
        Fail("InvalidArgumentType",
             "argument " + std::to_string(i + 1) + " of `" + std::string(aggregate.name) + "` must be " +
                 Describe(aggregate.argument_types[i]) + ", but this is " + Describe(types[i]),
             argument.position);
      }
      if (const Expression* random = FindRandom(argument)) {
        Fail("NonConstantExpression", "a random value cannot be aggregated", random->position,
             "compute it in a WITH before");
      }
    }
  }
  call.aggregate = &aggregate;
  return ResultOf(aggregate, types);
}

}  // namespace liaison::binding
