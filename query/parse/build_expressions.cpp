#include <algorithm>
#include <cassert>

#include "graph/ascii.h"
#include "query/parse/builder.h"
#include "query/parse/literals.h"
#include "query/parse/tokens.h"

namespace liaison {

Builder::Measured Builder::Build(P::PostfixExpressionContext* context) {
  Measured built = Build(context->atom());
  for (auto* postfix : context->postfix()) {
    std::uint32_t begin = built.expression->text_begin;
    built = Apply(postfix, std::move(built));
    built.expression->text_begin = begin;
    built.expression->text_end = source_.ByteOffset(postfix->getStop()->getStopIndex() + 1);
    CheckHeight(built.height, At(postfix));
  }
  return built;
}

Builder::Measured Builder::Apply(P::PostfixContext* context, Measured subject) {
  switch (context->getStart()->getType()) {
    case P::LEFT_PAREN:
      return Call(context, std::move(subject));
    case P::LEFT_BRACE:
      return ProjectMap(context, std::move(subject));
    case P::DOT: {
      Position position = subject.expression->position;
      return {ast::Make(ast::Property{std::move(subject.expression), NameOf(context->name())}, position),
              subject.height + 1};
    }
    default:
      break;
  }
  ast::ExpressionPtr first, second;
  bool slice = context->slice() != nullptr;
  int inside = HeightOf([&] {
    if (!context->expression().empty()) first = Build(context->expression(0));
    if (slice && context->slice()->expression() != nullptr) second = Build(context->slice()->expression());
  });
  Measured built;
  built.height = std::max(subject.height, inside) + 1;
  if (slice) {
    built.expression = ast::Make(
        ast::Slice{std::move(subject.expression), std::move(first), std::move(second)}, At(context));
  } else {
    built.expression =
        ast::Make(ast::Subscript{std::move(subject.expression), std::move(first)}, At(context));
  }
  return built;
}

namespace {

// `a.b.c` of a call; false when it is anything but names and dots.
bool NameOfCallee(const ast::Expression& callee, std::string& name) {
  if (callee.parenthesized) return false;
  if (const auto* variable = std::get_if<ast::Variable>(&callee.node)) {
    name = variable->name;
    return true;
  }
  const auto* property = std::get_if<ast::Property>(&callee.node);
  if (property == nullptr || !NameOfCallee(*property->subject, name)) return false;
  name += '.' + property->key;
  return true;
}

}  // namespace

namespace {

// normalize(text, NFD): the form is a word, not a variable.
void NameNormalForm(ast::FunctionCall& call) {
  if (call.arguments.size() != 2 || Upper(call.name) != "NORMALIZE") return;
  auto* word = std::get_if<ast::Variable>(&call.arguments[1]->node);
  if (word == nullptr) return;
  for (const char* form : {"NFC", "NFD", "NFKC", "NFKD"}) {
    if (Upper(word->name) != form) continue;
    call.arguments[1]->node = ast::Literal{Value(form)};
    return;
  }
}

}  // namespace

Builder::Measured Builder::Call(P::PostfixContext* context, Measured callee) {
  ast::FunctionCall call;
  if (!NameOfCallee(*callee.expression, call.name))
    Refuse(At(context), "only a name can be called as a function");
  Position position = callee.expression->position;
  call.star = context->STAR() != nullptr;
  call.distinct = context->DISTINCT() != nullptr;
  int inside = HeightOf([&] {
    for (auto* argument : context->expression()) call.arguments.push_back(Build(argument));
  });
  if (call.distinct && call.arguments.empty())
    Refuse(At(context->DISTINCT()), "expected an expression behind DISTINCT");
  NameNormalForm(call);
  return {ast::Make(std::move(call), position), inside + 1};
}

Builder::Measured Builder::ProjectMap(P::PostfixContext* context, Measured subject) {
  const auto* variable = std::get_if<ast::Variable>(&subject.expression->node);
  if (variable == nullptr || subject.expression->parenthesized)
    Refuse(At(context), "only a variable can be projected with { }");
  ast::MapProjection projection;
  projection.subject = *variable;
  using Item = ast::MapProjection::Item;
  int inside = HeightOf([&] {
    for (auto* entry : context->projectionEntry()) {
      Item item;
      if (entry->DOT() != nullptr) {
        item.kind = entry->STAR() != nullptr ? Item::Kind::kAllProperties : Item::Kind::kProperty;
        if (entry->name() != nullptr) item.key = NameOf(entry->name());
      } else {
        item.key = NameOf(entry->name());
        bool valued = entry->expression() != nullptr;
        item.kind = valued ? Item::Kind::kEntry : Item::Kind::kVariable;
        item.value = valued ? Build(entry->expression()) : ast::Make(VariableOf(entry->name()), At(entry));
        if (!valued) SetRange(*item.value, entry->getStart(), entry->getStop());
      }
      projection.items.push_back(std::move(item));
    }
  });
  return {ast::Make(std::move(projection), subject.expression->position), std::max(inside, 1) + 1};
}

// ---- atoms ----

Builder::Measured Builder::Build(P::AtomContext* context) {
  Measured built;
  built.height = 1 + HeightOf([&] { built.expression = BuildAtom(context); });
  SetRange(*built.expression, context->getStart(), context->getStop());
  CheckHeight(built.height, At(context));
  return built;
}

ast::ExpressionPtr Builder::BuildAtom(P::AtomContext* context) {
  Position position = At(context);
  auto literal = [&](Value value) { return ast::Make(ast::Literal{std::move(value)}, position); };
  switch (context->getStart()->getType()) {
    case P::INTEGER:
      return literal(ParseInteger(Text(context->getStart()), false, position));
    case P::FLOAT:
      return literal(ParseFloat(Text(context->getStart()), position));
    case P::STRING:
      return literal(Unquote(Text(context->getStart()), position));
    case P::PARAMETER:
      return ast::Make(ast::Parameter{ParameterName(context->getStart())}, position);
    case P::PLAIN_LIST:
      return literal(static_cast<const PlainListToken&>(*context->getStart()).items());
    case P::TRUE_:
      return literal(true);
    case P::FALSE_:
      return literal(false);
    case P::NULL_:
      return literal(Value::Null());
    case P::INF:
    case P::INFINITY_:
    case P::NAN_:  // or a variable of that name: Bind knows
      return ast::Make(ast::Variable{Text(context->getStart())}, position);
    default:
      break;
  }
  if (context->variable() != nullptr) return ast::Make(VariableOf(context->variable()), position);
  if (context->expression() != nullptr) {
    ast::ExpressionPtr inner = Build(context->expression());
    inner->parenthesized = true;
    return inner;
  }
  if (auto* part = context->listLiteral()) return ast::Make(Build(part), position);
  if (auto* part = context->mapLiteral()) return ast::Make(Build(part), position);
  if (auto* part = context->caseExpression()) return ast::Make(Build(part), position);
  if (auto* part = context->listComprehension()) return ast::Make(Build(part), position);
  if (auto* part = context->patternComprehension()) return ast::Make(Build(part), position);
  if (auto* part = context->quantified()) return ast::Make(Build(part), position);
  if (auto* part = context->reduce()) return ast::Make(Build(part), position);
  if (auto* part = context->subquery()) return ast::Make(Build(part), position);
  if (auto* part = context->pathExpression()) {
    return ast::Make(ast::PatternPredicate{std::make_unique<ast::PathPattern>(Build(part))}, position);
  }
  auto path = std::make_unique<ast::PathPattern>(Build(context->shortestPath()));
  bool all = path->selector == ast::PathSelector::kAllShortestPathsFunction;
  return ast::Make(ast::ShortestPathExpression{std::move(path), all}, position);
}

ast::ListLiteral Builder::Build(P::ListLiteralContext* context) {
  ast::ListLiteral list;
  for (auto* item : context->expression()) list.items.push_back(Build(item));
  return list;
}

ast::MapLiteral Builder::Build(P::MapLiteralContext* context) {
  ast::MapLiteral map;
  for (auto* entry : context->mapEntry()) {
    map.entries.emplace_back(NameOf(entry->name()->getStart(), true), Build(entry->expression()));
  }
  return map;
}

ast::CaseExpression Builder::Build(P::CaseExpressionContext* context) {
  ast::CaseExpression built;
  if (context->caseSubject() != nullptr) built.subject = Build(context->caseSubject()->expression());
  bool several = false;
  for (auto* branch : context->caseBranch()) several = several || branch->expression().size() > 2;
  if (several && built.subject == nullptr)
    Refuse(At(context), "several values behind WHEN need a value behind CASE");
  // CASE x WHEN a, b THEN c .. is CASE (CASE x WHEN a THEN 0 WHEN b THEN 0 ..) WHEN 0 THEN c ..: nothing is
  // written twice.
  ast::CaseExpression choice;
  std::int64_t number = 0;
  for (auto* branch : context->caseBranch()) {
    auto parts = branch->expression();
    ast::ExpressionPtr then = Build(parts.back());
    parts.pop_back();
    auto numbered = [&] { return ast::Make(ast::Literal{Value(number)}, At(branch)); };
    if (several) {
      for (auto* when : parts) choice.branches.push_back({Build(when), numbered()});
      built.branches.push_back({numbered(), std::move(then)});
    } else {
      built.branches.push_back({Build(parts.front()), std::move(then)});
    }
    ++number;
  }
  if (several) {
    choice.subject = std::move(built.subject);
    built.subject = ast::Make(std::move(choice), At(context));
    ++highest_;
  }
  if (context->caseElse() != nullptr) built.otherwise = Build(context->caseElse()->expression());
  return built;
}

ast::ListComprehension Builder::Build(P::ListComprehensionContext* context) {
  ast::ListComprehension built;
  built.variable = VariableOf(context->name());
  built.list = Build(context->expression(0));
  built.where = Build(context->where());
  if (context->PROJECTION_BAR() != nullptr) built.projection = Build(context->expression(1));
  return built;
}

ast::PatternComprehension Builder::Build(P::PatternComprehensionContext* context) {
  ast::PatternComprehension built;
  built.pattern = std::make_unique<ast::PathPattern>(Build(context->pathExpression()));
  if (context->pathVariable() != nullptr) built.pattern->variable = VariableOf(context->pathVariable());
  built.where = Build(context->where());
  built.projection = Build(context->expression());
  return built;
}

ast::Quantifier Builder::Build(P::QuantifiedContext* context) {
  ast::Quantifier built;
  const std::string word = AsciiLower(Text(context->getStart()));
  built.kind = word == "all"    ? ast::QuantifierKind::kAll
               : word == "any"  ? ast::QuantifierKind::kAny
               : word == "none" ? ast::QuantifierKind::kNone
                                : ast::QuantifierKind::kSingle;
  built.variable = VariableOf(context->name());
  built.list = Build(context->expression());
  if (context->where() == nullptr) Refuse(At(context), word + "(x IN list WHERE ..) needs its WHERE");
  built.where = Build(context->where());
  return built;
}

ast::Reduce Builder::Build(P::ReduceContext* context) {
  ast::Reduce built;
  built.accumulator = VariableOf(context->name(0));
  built.initial = Build(context->expression(0));
  built.variable = VariableOf(context->name(1));
  built.list = Build(context->expression(1));
  built.step = Build(context->expression(2));
  return built;
}

ast::SubqueryExpression Builder::Build(P::SubqueryContext* context) {
  ast::SubqueryExpression built;
  built.kind = context->EXISTS_BLOCK() != nullptr  ? ast::SubqueryKind::kExists
               : context->COUNT_BLOCK() != nullptr ? ast::SubqueryKind::kCount
                                                   : ast::SubqueryKind::kCollect;
  if (context->query() != nullptr) {
    built.query = std::make_unique<ast::Query>(Build(context->query()));
    return built;
  }
  ast::Match match;
  match.position = At(context->graphPattern());
  match.patterns = BuildPaths(context->graphPattern()->pathPattern());
  match.where = Build(context->graphPattern()->where());
  built.query = std::make_unique<ast::Query>();
  built.query->position = match.position;
  built.query->parts.emplace_back();
  built.query->parts.back().clauses.emplace_back(std::move(match));
  return built;
}

}  // namespace liaison
