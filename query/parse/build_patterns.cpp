#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "query/parse/builder.h"
#include "query/parse/literals.h"
#include "query/parse/tokens.h"

namespace liaison {

namespace {

bool IsNode(const ast::PatternElement& element) { return std::holds_alternative<ast::NodePattern>(element); }

// A node where the text has none, so that elements alternate.
void AppendNodeIfMissing(ast::PathPattern& path, Position position) {
  if (!path.elements.empty() && IsNode(path.elements.back())) return;
  ast::NodePattern node;
  node.position = position;
  path.elements.emplace_back(std::move(node));
}

// Nothing but parts that may be left out: there would be no node to begin at.
bool MayBeEmpty(const std::vector<grammar::CypherParser::PathElementContext*>& contexts,
                const ast::PathPattern& path) {
  for (auto* context : contexts) {
    if (context->subpath() == nullptr || context->quantifier() == nullptr) return false;
  }
  return std::none_of(path.elements.begin(), path.elements.end(), [](const ast::PatternElement& element) {
    auto* repeated = std::get_if<std::unique_ptr<ast::QuantifiedPath>>(&element);
    return repeated != nullptr && (*repeated)->length.minimum.value_or(0) > 0;
  });
}

ast::ExpressionPtr And(ast::ExpressionPtr left, ast::ExpressionPtr right) {
  if (left == nullptr) return right;
  if (right == nullptr) return left;
  Position position = right->position;
  return ast::Make(ast::Binary{ast::BinaryOperator::kAnd, std::move(left), std::move(right)}, position);
}

}  // namespace

std::vector<ast::PathPattern> Builder::BuildPaths(const std::vector<P::PathPatternContext*>& contexts) {
  std::vector<ast::PathPattern> paths;
  for (auto* context : contexts) paths.push_back(Build(context));
  return paths;
}

ast::PathPattern Builder::Build(P::PathPatternContext* context) {
  ast::PathPattern path;
  if (context->shortestPath() != nullptr) {
    path = Build(context->shortestPath());
  } else {
    if (context->pathSelector() != nullptr) SetSelector(context->pathSelector(), path);
    AppendElements(context->pathElement(), path);
    if (MayBeEmpty(context->pathElement(), path)) {
      Refuse(At(context), "the pattern needs a node: all of it may be repeated zero times");
    }
  }
  path.position = At(context);
  if (context->pathVariable() != nullptr) {
    if (path.variable) Refuse(At(context), "the path has two names");
    path.variable = VariableOf(context->pathVariable());
  }
  return path;
}

// CREATE and MERGE take nodes and relationships that alternate, and nothing that searches.
ast::PathPattern Builder::BuildToWrite(P::PathPatternContext* context, const char* clause) {
  auto refuse = [&](antlr4::ParserRuleContext* part, const char* what) {
    Refuse(At(part), fmt::format("{} cannot take {}", clause, what));
  };
  if (context->shortestPath() != nullptr) refuse(context->shortestPath(), "shortestPath");
  if (context->pathSelector() != nullptr) refuse(context->pathSelector(), "a path selector");
  bool expect_node = true;
  for (auto* element : context->pathElement()) {
    if (element->subpath() != nullptr) refuse(element, "a path in parentheses");
    if (element->quantifier() != nullptr) refuse(element->quantifier(), "a quantifier");
    if ((element->node() != nullptr) != expect_node)
      refuse(element, "a pattern whose nodes and relationships do not alternate");
    if (element->node() != nullptr && element->node()->where() != nullptr)
      refuse(element->node()->where(), "WHERE in a node");
    if (element->relationship() != nullptr) {
      auto* details = element->relationship()->relationshipDetails();
      if (details != nullptr && details->where() != nullptr)
        refuse(details->where(), "WHERE in a relationship");
    }
    expect_node = !expect_node;
  }
  if (expect_node) refuse(context->pathElement().back(), "a relationship without an end node");
  return Build(context);
}

void Builder::AppendElements(const std::vector<P::PathElementContext*>& contexts, ast::PathPattern& path) {
  for (auto* context : contexts) Append(context, path);
  AppendNodeIfMissing(path, path.elements.empty() ? Position{} : At(contexts.back()));
}

void Builder::Append(P::PathElementContext* context, ast::PathPattern& path) {
  if (context->node() != nullptr) {
    if (!path.elements.empty() && IsNode(path.elements.back())) {
      Refuse(At(context), "expected a relationship between two nodes");
    }
    path.elements.emplace_back(Build(context->node()));
    return;
  }
  if (context->subpath() != nullptr) {
    AppendSubpath(context->subpath(), context->quantifier(), path);
    return;
  }
  AppendNodeIfMissing(path, At(context));
  ast::RelationshipPattern relationship = Build(context->relationship());
  if (context->quantifier() != nullptr) {
    if (relationship.length)
      Refuse(At(context->quantifier()), "the relationship has two lengths", "InvalidRelationshipPattern");
    relationship.length = Build(context->quantifier());
  }
  path.elements.emplace_back(std::move(relationship));
}

void Builder::AppendSubpath(P::SubpathContext* context, P::QuantifierContext* quantifier,
                            ast::PathPattern& path) {
  ast::PathPattern inner;
  if (context->shortestPath() != nullptr) {
    inner = Build(context->shortestPath());
  } else {
    AppendElements(context->pathElement(), inner);
  }
  inner.position = At(context);
  ast::ExpressionPtr where = Build(context->where());
  if (context->pathVariable() != nullptr) inner.variable = VariableOf(context->pathVariable());

  if (quantifier != nullptr) {
    if (inner.selector != ast::PathSelector::kNone) Refuse(At(context), "a shortest path cannot be repeated");
    if (inner.elements.size() < 3) Refuse(At(context), "what is repeated must contain a relationship");
    AppendNodeIfMissing(path, At(context));
    auto repeated = std::make_unique<ast::QuantifiedPath>();
    repeated->position = At(context);
    repeated->pattern = std::move(inner);
    repeated->where = std::move(where);
    repeated->length = Build(quantifier);
    path.elements.emplace_back(std::move(repeated));
    return;
  }

  // Parentheses without a quantifier only group: the elements join those around them, and WHERE is asked
  // where the last node is bound, which is before a selector chooses.
  auto* outer = dynamic_cast<P::PathPatternContext*>(context->parent->parent);
  bool alone = outer != nullptr && outer->pathElement().size() == 1;
  if (inner.variable || inner.selector != ast::PathSelector::kNone) {
    if (!alone || path.variable)
      Refuse(At(context), "a path with a name in parentheses must be the whole pattern");
    path.variable = std::move(inner.variable);
    if (inner.selector != ast::PathSelector::kNone) {
      if (path.selector != ast::PathSelector::kNone) Refuse(At(context), "the path has two selectors");
      path.selector = inner.selector;
    }
  }
  if (!path.elements.empty() && IsNode(path.elements.back())) {
    Refuse(At(context), "expected a relationship between two nodes");
  }
  if (where != nullptr) {
    auto& last = std::get<ast::NodePattern>(inner.elements.back());
    last.where = And(std::move(last.where), std::move(where));
  }
  for (auto& element : inner.elements) path.elements.push_back(std::move(element));
}

void Builder::SetSelector(P::PathSelectorContext* context, ast::PathPattern& path) {
  using ast::PathSelector;
  bool shortest = context->SHORTEST() != nullptr;
  auto* count = context->pathCount();
  if (count != nullptr) {
    if (count->PARAMETER() != nullptr) {
      path.selector_count = ast::Make(ast::Parameter{ParameterName(count->getStart())}, At(count));
    } else {
      std::int64_t number = Count(count->INTEGER());
      if (number < 1) Refuse(At(count), "the number of paths must be at least 1");
      path.selector_count = ast::Make(ast::Literal{Value(number)}, At(count));
    }
    SetRange(*path.selector_count, count->getStart(), count->getStop());
  }
  if (context->ALL() != nullptr) {
    path.selector = shortest ? PathSelector::kAllShortest : PathSelector::kNone;
  } else if (context->ANY() != nullptr) {
    path.selector = shortest ? PathSelector::kAnyShortest : PathSelector::kAny;
  } else if (context->GROUP() != nullptr || context->GROUPS() != nullptr) {
    path.selector = PathSelector::kShortestKGroups;
  } else {
    if (count == nullptr) Refuse(At(context), "SHORTEST needs a number of paths, or GROUP behind it");
    path.selector = PathSelector::kShortestK;
  }
}

ast::PathPattern Builder::Build(P::ShortestPathContext* context) {
  ast::PathPattern path;
  path.position = At(context);
  AppendElements(context->pathElement(), path);
  if (path.elements.size() != 3 || !std::holds_alternative<ast::RelationshipPattern>(path.elements[1])) {
    Refuse(At(context),
           fmt::format("{} takes one relationship between two nodes", Text(context->getStart())));
  }
  bool all = Text(context->getStart()).front() == 'a' || Text(context->getStart()).front() == 'A';
  path.selector =
      all ? ast::PathSelector::kAllShortestPathsFunction : ast::PathSelector::kShortestPathFunction;
  return path;
}

ast::PathPattern Builder::Build(P::PathExpressionContext* context) {
  ast::PathPattern path;
  path.position = At(context);
  ast::NodePattern first;
  first.position = At(context);
  if (context->elementVariable() != nullptr) first.variable = VariableOf(context->elementVariable());
  if (context->labels() != nullptr) first.labels = Build(context->labels());
  first.properties = Build(context->properties());
  first.where = Build(context->where());
  path.elements.emplace_back(std::move(first));
  for (auto* step : context->pathExpressionStep()) {
    ast::RelationshipPattern relationship;
    relationship.position = At(step);
    bool left = step->PATTERN_LEFT() != nullptr, right = step->GREATER() != nullptr;
    relationship.direction = left == right ? ast::PatternDirection::kBoth
                             : left        ? ast::PatternDirection::kIn
                                           : ast::PatternDirection::kOut;
    Fill(step->relationshipDetails(), relationship);
    path.elements.emplace_back(std::move(relationship));
    path.elements.emplace_back(Build(step->node()));
  }
  return path;
}

// ---- elements ----

ast::NodePattern Builder::Build(P::NodeContext* context) {
  ast::NodePattern node;
  node.position = At(context);
  if (context->elementVariable() != nullptr) node.variable = VariableOf(context->elementVariable());
  if (context->labels() != nullptr) node.labels = Build(context->labels());
  node.properties = Build(context->properties());
  node.where = Build(context->where());
  return node;
}

ast::RelationshipPattern Builder::Build(P::RelationshipContext* context) {
  ast::RelationshipPattern relationship;
  relationship.position = At(context);
  bool left = context->PATTERN_LEFT() != nullptr || context->LESS() != nullptr;
  bool right = context->GREATER() != nullptr;
  relationship.direction = left == right ? ast::PatternDirection::kBoth
                           : left        ? ast::PatternDirection::kIn
                                         : ast::PatternDirection::kOut;
  Fill(context->relationshipDetails(), relationship);
  return relationship;
}

void Builder::Fill(P::RelationshipDetailsContext* context, ast::RelationshipPattern& relationship) {
  if (context == nullptr) return;
  if (context->elementVariable() != nullptr) relationship.variable = VariableOf(context->elementVariable());
  if (context->labels() != nullptr) relationship.types = Build(context->labels());
  if (context->pathLength() != nullptr) relationship.length = Build(context->pathLength());
  relationship.properties = Build(context->properties());
  relationship.where = Build(context->where());
}

ast::PathLength Builder::Build(P::PathLengthContext* context) {
  ast::PathLength length;
  if (context->lengthFrom() != nullptr) length.minimum = Count(context->lengthFrom()->INTEGER());
  if (auto* range = context->lengthRange()) {
    if (range->lengthTo() != nullptr) length.maximum = Count(range->lengthTo()->INTEGER());
  } else {
    length.maximum = length.minimum;
  }
  return length;
}

ast::PathLength Builder::Build(P::QuantifierContext* context) {
  if (context->STAR() != nullptr) return {0, std::nullopt};
  if (context->PLUS() != nullptr) return {1, std::nullopt};
  if (context->INTEGER() != nullptr) {
    std::int64_t count = Count(context->INTEGER());
    if (count == 0) Refuse(At(context), "a quantifier must allow one repetition at least");
    return {count, count};
  }
  ast::PathLength length{0, std::nullopt};
  if (context->quantifierFrom() != nullptr) length.minimum = Count(context->quantifierFrom()->INTEGER());
  if (context->quantifierTo() != nullptr) length.maximum = Count(context->quantifierTo()->INTEGER());
  if (length.maximum && *length.maximum < *length.minimum) {
    Refuse(At(context), "the upper bound of a quantifier must not be below the lower one");
  }
  if (length.maximum && *length.maximum == 0)
    Refuse(At(context), "a quantifier must allow one repetition at least");
  return length;
}

std::int64_t Builder::Count(antlr4::tree::TerminalNode* node) {
  return ParseInteger(Text(node->getSymbol()), false, At(node));
}

ast::ExpressionPtr Builder::Build(P::PropertiesContext* context) {
  if (context == nullptr) return nullptr;
  auto properties = context->mapLiteral() != nullptr
                        ? ast::Make(Build(context->mapLiteral()), At(context))
                        : ast::Make(ast::Parameter{ParameterName(context->getStart())}, At(context));
  SetRange(*properties, context->getStart(), context->getStop());
  return properties;
}

// ---- labels and types ----

namespace {

using Kind = ast::LabelExpression::Kind;

// A single operand stays itself; operands of the same kind are taken in.
ast::LabelExpression Combine(Kind kind, std::vector<ast::LabelExpression> parts, bool by_colons) {
  if (parts.size() == 1) return std::move(parts.front());
  ast::LabelExpression all;
  all.kind = kind;
  all.position = parts.front().position;
  all.colon_conjunction = by_colons;
  for (auto& part : parts) {
    bool plain = part.kind == Kind::kName || part.kind == Kind::kDynamic;
    all.colon_conjunction = all.colon_conjunction && plain;
    all.operands.push_back(std::move(part));
  }
  return all;
}

}  // namespace

ast::LabelExpression Builder::Build(P::LabelsContext* context) {
  std::vector<ast::LabelExpression> parts;
  for (auto* part : context->labelExpression()) parts.push_back(Build(part));
  return Combine(Kind::kAnd, std::move(parts), true);
}

ast::LabelExpression Builder::Build(P::LabelExpressionContext* context) {
  std::vector<ast::LabelExpression> parts;
  for (auto* part : context->labelTerm()) parts.push_back(Build(part));
  return Combine(Kind::kOr, std::move(parts), false);
}

ast::LabelExpression Builder::Build(P::LabelTermContext* context) {
  std::vector<ast::LabelExpression> parts;
  for (auto* part : context->labelFactor()) parts.push_back(Build(part));
  return Combine(Kind::kAnd, std::move(parts), false);
}

ast::LabelExpression Builder::Build(P::LabelFactorContext* context) {
  ast::LabelExpression label;
  label.position = At(context);
  if (context->name() != nullptr) {
    label.name = NameOf(context->name());
  } else if (context->PERCENT() != nullptr) {
    label.kind = Kind::kAny;
    label.colon_conjunction = false;
  } else if (context->labelExpression() != nullptr) {
    label = Build(context->labelExpression());
    label.colon_conjunction = false;
  } else {
    label.kind = Kind::kDynamic;
    if (context->PARAMETER() != nullptr) {
      std::string word = Upper(ParameterName(context->PARAMETER()->getSymbol()));
      if (word != "ALL" && word != "ANY")
        Refuse(At(context), "expected $(expression), $all(expression) or $any(expression)");
      label.dynamic_any = word == "ANY";
    }
    label.dynamic = Build(context->expression());
  }
  if (context->EXCLAMATION().size() % 2 == 1) {  // two negations are none
    ast::LabelExpression negated;
    negated.kind = Kind::kNot;
    negated.colon_conjunction = false;
    negated.position = label.position;
    negated.operands.push_back(std::move(label));
    return negated;
  }
  if (!context->EXCLAMATION().empty()) label.colon_conjunction = false;
  return label;
}

}  // namespace liaison
