#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "query/parse/builder.h"
#include "query/parse/literals.h"
#include "query/parse/tokens.h"

namespace liaison {

// ---- names, places, texts ----

std::string Builder::Text(antlr4::Token* token) const { return TextBetween(token, token); }

std::string Builder::TextBetween(antlr4::Token* first, antlr4::Token* last) const {
  std::uint32_t begin = source_.ByteOffset(first->getStartIndex());
  std::uint32_t end = source_.ByteOffset(last->getStopIndex() + 1);
  return std::string(source_.bytes.substr(begin, end - begin));
}

std::string Builder::NameOf(antlr4::Token* token, bool may_be_empty) const {
  std::string text = Text(token);
  if (text.front() != '`') return text;
  std::string name = Unquote(text, PositionOf(*token));
  if (name.empty() && !may_be_empty) Refuse(PositionOf(*token), "a name must not be empty");
  return name;
}

std::string Builder::ParameterName(antlr4::Token* token) const {
  std::string text = Text(token).substr(1);
  return text.front() == '`' ? Unquote(text, PositionOf(*token)) : text;
}

Position Builder::At(antlr4::ParserRuleContext* context) { return PositionOf(*context->getStart()); }
Position Builder::At(antlr4::tree::TerminalNode* node) { return PositionOf(*node->getSymbol()); }

void Builder::SetRange(ast::Expression& expression, antlr4::Token* first, antlr4::Token* last) const {
  expression.text_begin = source_.ByteOffset(first->getStartIndex());
  expression.text_end = source_.ByteOffset(last->getStopIndex() + 1);
}

void Builder::Refuse(Position position, const std::string& message, const char* detail) {
  throw CompileError(ErrorKind::kSyntax, detail, message, position);
}

// ---- statement and query ----

ast::Statement Builder::Build(P::StatementContext* context) {
  ast::Statement statement;
  if (context->EXPLAIN() != nullptr) statement.explain = ast::ExplainMode::kExplain;
  if (context->PROFILE() != nullptr) statement.explain = ast::ExplainMode::kProfile;
  if (context->query() != nullptr) {
    ast::Query query = Build(context->query());
    if (query.parts.size() == 1 && query.parts[0].clauses.size() == 1) {
      if (auto* call = std::get_if<ast::CallProcedure>(&query.parts[0].clauses[0]))
        call->standalone = !call->optional;
    }
    statement.body = std::move(query);
  } else if (context->show() != nullptr) {
    statement.body = Build(context->show());
  } else if (context->createIndex() != nullptr) {
    statement.body = Build(context->createIndex());
  } else if (context->createConstraint() != nullptr) {
    statement.body = Build(context->createConstraint());
  } else if (auto* index = context->dropIndex()) {
    statement.body = ast::DropIndex{NameOf(index->name()), index->ifExists() != nullptr, At(index)};
  } else {
    auto* constraint = context->dropConstraint();
    statement.body =
        ast::DropConstraint{NameOf(constraint->name()), constraint->ifExists() != nullptr, At(constraint)};
  }
  statement.text = std::string(source_.bytes);
  return statement;
}

// `a NEXT b`: the rows of a are what b begins with, and all that it sees of a.
ast::Query Builder::Build(P::QueryContext* context) {
  ast::Query query = Build(context->unionQuery(0));
  for (std::size_t i = 1; i < context->unionQuery().size(); ++i) {
    Position position = At(context->unionQuery(i));
    ast::Query next = Build(context->unionQuery(i));
    auto* union_before = query.parts.size() == 1
                             ? std::get_if<ast::CallSubquery>(&query.parts[0].clauses.back())
                             : nullptr;
    const bool behind_next = union_before != nullptr && union_before->for_all_rows;
    for (const ast::SingleQuery& part : behind_next ? union_before->query->parts : query.parts) {
      if (!std::holds_alternative<ast::Return>(part.clauses.back()))
        Refuse(position, "the query before NEXT must end with RETURN");
    }
    if (query.parts.size() > 1) {
      ast::CallSubquery call;
      call.has_scope_clause = call.import_all = true;
      call.position = query.position;
      call.query = std::make_unique<ast::Query>(std::move(query));
      query = ast::Query{};
      query.position = call.position;
      query.parts.emplace_back().clauses.emplace_back(std::move(call));
    } else if (!behind_next) {
      ast::Clause& last = query.parts[0].clauses.back();
      ast::With with{std::move(std::get<ast::Return>(last).projection), nullptr};
      for (ast::ProjectionItem& item : with.projection.items) item.aliased = true;
      last = std::move(with);
    }
    std::vector<ast::Clause>& clauses = query.parts[0].clauses;
    if (next.parts.size() > 1) {
      ast::CallSubquery call;
      call.for_all_rows = true;
      call.position = position;
      call.query = std::make_unique<ast::Query>(std::move(next));
      clauses.emplace_back(std::move(call));
      continue;
    }
    for (ast::Clause& clause : next.parts[0].clauses) clauses.push_back(std::move(clause));
  }
  return query;
}

ast::Query Builder::Build(P::UnionQueryContext* context) {
  ast::Query query;
  query.position = At(context);
  for (auto* part : context->singleQuery()) query.parts.push_back(Build(part));
  // UNION, then ALL or DISTINCT or neither, between each two parts.
  for (std::size_t i = 0; i < context->children.size(); ++i) {
    auto is = [&](std::size_t at, std::size_t type) {
      if (at >= context->children.size()) return false;
      auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(context->children[at]);
      return node != nullptr && node->getSymbol()->getType() == type;
    };
    if (!is(i, P::UNION)) continue;
    query.union_all.push_back(is(i + 1, P::ALL));
  }
  assert(query.parts.size() == query.union_all.size() + 1);
  return query;
}

ast::SingleQuery Builder::Build(P::SingleQueryContext* context) {
  ast::SingleQuery query;
  for (auto* clause : context->clause()) query.clauses.push_back(Build(clause));
  if (context->resultClause() != nullptr) query.clauses.push_back(Build(context->resultClause()));
  return query;
}

ast::Clause Builder::Build(P::ResultClauseContext* context) {
  if (context->finishClause() != nullptr) return ast::Finish{At(context)};
  return ast::Return{Build(context->returnClause()->projection(), At(context))};
}

ast::Clause Builder::Build(P::ClauseContext* context) {
  if (auto* clause = context->matchClause()) return Build(clause);
  if (auto* clause = context->unwindClause()) return Build(clause);
  if (auto* clause = context->withClause()) return Build(clause);
  if (auto* clause = context->createClause()) return Build(clause);
  if (auto* clause = context->mergeClause()) return Build(clause);
  if (auto* clause = context->setClause()) return Build(clause);
  if (auto* clause = context->removeClause()) return Build(clause);
  if (auto* clause = context->deleteClause()) return Build(clause);
  if (auto* clause = context->callProcedure()) return Build(clause);
  if (auto* clause = context->callSubquery()) return Build(clause);
  if (auto* clause = context->foreachClause()) return Build(clause);
  if (auto* clause = context->letClause()) return Build(clause);
  if (auto* clause = context->filterClause()) return Build(clause);
  if (auto* clause = context->forClause()) return Build(clause);
  return Build(context->loadCsv());
}

// ---- reading clauses ----

ast::ExpressionPtr Builder::Build(P::WhereContext* context) {
  return context == nullptr ? nullptr : Build(context->expression());
}

ast::Match Builder::Build(P::MatchClauseContext* context) {
  ast::Match match;
  match.optional = context->OPTIONAL() != nullptr;
  match.position = At(context);
  match.patterns = BuildPaths(context->graphPattern()->pathPattern());
  match.where = Build(context->graphPattern()->where());
  return match;
}

ast::Unwind Builder::Build(P::UnwindClauseContext* context) {
  return {Build(context->expression()), VariableOf(context->name()), At(context)};
}

ast::With Builder::Build(P::WithClauseContext* context) {
  ast::With with;
  with.projection = Build(context->projection(), At(context));
  with.where = Build(context->where());
  return with;
}

ast::Projection Builder::Build(P::ProjectionContext* context, Position position) {
  ast::Projection projection;
  projection.position = position;
  projection.distinct = context->DISTINCT() != nullptr;
  for (auto* item : context->projectionItem()) {
    if (item->STAR() != nullptr) {
      if (projection.star) Refuse(At(item), "* stands for all variables and can be given only once");
      projection.star = true;
      continue;
    }
    ast::ProjectionItem built;
    built.expression = Build(item->expression());
    built.aliased = item->name() != nullptr;
    built.name = built.aliased ? NameOf(item->name())
                               : TextBetween(item->expression()->getStart(), item->expression()->getStop());
    if (!built.aliased) {
      // `a b` in backquotes is the variable, whose name has none.
      if (auto* variable = std::get_if<ast::Variable>(&built.expression->node);
          variable && !built.expression->parenthesized) {
        built.name = variable->name;
      }
    }
    projection.items.push_back(std::move(built));
  }
  Order(context->orderBy(), context->skip(), context->limit(), projection);
  return projection;
}

void Builder::Order(P::OrderByContext* order_by, P::SkipContext* skip, P::LimitContext* limit,
                    ast::Projection& projection) {
  if (order_by != nullptr) {
    for (auto* item : order_by->sortItem()) {
      bool descending = item->DESC() != nullptr || item->DESCENDING() != nullptr;
      projection.order_by.push_back({Build(item->expression()), descending});
    }
  }
  if (skip != nullptr) projection.skip = Build(skip->expression());
  if (limit != nullptr) projection.limit = Build(limit->expression());
}

// LET a = x: WITH *, x AS a for names that are new. FILTER x: WITH * WHERE x. FOR a IN x: UNWIND x AS a.
ast::With Builder::Build(P::LetClauseContext* context) {
  ast::With with;
  with.projection.position = At(context);
  with.projection.star = with.projection.row_by_row = true;
  for (auto* item : context->letItem()) {
    ast::ProjectionItem built;
    built.expression = Build(item->expression());
    built.name = NameOf(item->name());
    built.aliased = true;
    with.projection.items.push_back(std::move(built));
  }
  return with;
}

ast::With Builder::Build(P::FilterClauseContext* context) {
  ast::With with;
  with.projection.position = At(context);
  with.projection.star = true;
  with.where = Build(context->expression());
  return with;
}

ast::Unwind Builder::Build(P::ForClauseContext* context) {
  return {Build(context->expression()), VariableOf(context->name()), At(context)};
}

ast::LoadCsv Builder::Build(P::LoadCsvContext* context) {
  ast::LoadCsv load;
  load.position = At(context);
  load.with_headers = context->HEADERS() != nullptr;
  load.url = Build(context->expression(0));
  load.variable = VariableOf(context->name());
  if (context->FIELDTERMINATOR() != nullptr) load.field_terminator = Build(context->expression(1));
  return load;
}

ast::CallProcedure Builder::Build(P::CallProcedureContext* context) {
  ast::CallProcedure call;
  call.position = At(context);
  call.optional = context->OPTIONAL() != nullptr;
  for (auto* part : context->name()) {
    if (!call.name.empty()) call.name += '.';
    call.name += NameOf(part);
  }
  call.has_arguments = context->arguments() != nullptr;
  if (call.has_arguments) {
    for (auto* argument : context->arguments()->expression()) call.arguments.push_back(Build(argument));
  }
  call.has_yield = context->YIELD() != nullptr;
  call.yield_star = context->STAR() != nullptr;
  AddYields(context->yieldItem(), call);
  call.where = Build(context->where());
  return call;
}

void Builder::AddYields(const std::vector<P::YieldItemContext*>& items, ast::CallProcedure& call) {
  for (auto* item : items) {
    std::string field = NameOf(item->name(0));
    std::string variable = item->AS() == nullptr ? field : NameOf(item->name(1));
    call.yields.push_back({std::move(field), {std::move(variable), ast::kNoSlot}});
  }
}

ast::CallSubquery Builder::Build(P::CallSubqueryContext* context) {
  ast::CallSubquery call;
  call.position = At(context);
  call.optional = context->OPTIONAL() != nullptr;
  if (auto* scope = context->scope()) {
    call.has_scope_clause = true;
    call.import_all = scope->STAR() != nullptr;
    for (auto* name : scope->name()) call.imports.push_back(VariableOf(name));
  }
  call.query = std::make_unique<ast::Query>(Build(context->query()));
  if (context->inTransactions() != nullptr) call.in_transactions = Build(context->inTransactions());
  return call;
}

// The words of the options are no keywords of the grammar: they are names everywhere else.
ast::InTransactions Builder::Build(P::InTransactionsContext* context) {
  using OnError = ast::InTransactions::OnError;
  ast::InTransactions transactions;
  transactions.position = At(context);
  auto is = [this](antlr4::tree::TerminalNode* word, std::string_view expected) {
    return Upper(Text(word->getSymbol())) == expected;
  };
  if (auto* word = context->IDENTIFIER(); word != nullptr && !is(word, "CONCURRENT")) {
    Refuse(At(word), "expected CONCURRENT or TRANSACTIONS");
  }
  if (context->expression() != nullptr) transactions.concurrency = Build(context->expression());
  bool on_error = false;
  for (auto* option : context->transactionOption()) {
    auto once = [&](bool given, const char* what) {
      if (given) Refuse(At(option), fmt::format("{} is given twice", what));
    };
    if (option->OF() != nullptr) {
      once(transactions.batch_rows != nullptr, "OF ... ROWS");
      transactions.batch_rows = Build(option->expression());
    } else if (option->ON() != nullptr) {
      once(std::exchange(on_error, true), "ON ERROR");
      auto* action = option->IDENTIFIER(1);
      if (!is(option->IDENTIFIER(0), "ERROR")) Refuse(At(option), "expected ON ERROR");
      if (is(action, "CONTINUE")) {
        transactions.on_error = OnError::kContinue;
      } else if (is(action, "BREAK")) {
        transactions.on_error = OnError::kBreak;
      } else if (!is(action, "FAIL")) {
        Refuse(At(action), "expected CONTINUE, BREAK or FAIL behind ON ERROR");
      }
    } else {
      if (!is(option->IDENTIFIER(0), "REPORT") || !is(option->IDENTIFIER(1), "STATUS")) {
        Refuse(At(option), "expected OF ... ROWS, ON ERROR or REPORT STATUS AS name");
      }
      once(transactions.status.has_value(), "REPORT STATUS");
      transactions.status = VariableOf(option->name());
    }
  }
  return transactions;
}

// ---- writing clauses ----

ast::Create Builder::Build(P::CreateClauseContext* context) {
  ast::Create create;
  create.position = At(context);
  for (auto* pattern : context->pathPattern()) create.patterns.push_back(BuildToWrite(pattern, "CREATE"));
  return create;
}

ast::Merge Builder::Build(P::MergeClauseContext* context) {
  ast::Merge merge;
  merge.position = At(context);
  merge.pattern = BuildToWrite(context->pathPattern(), "MERGE");
  for (auto* action : context->mergeAction()) {
    auto& items = action->MATCH() != nullptr ? merge.on_match : merge.on_create;
    for (ast::SetItem& item : Build(action->setClause()).items) items.push_back(std::move(item));
  }
  return merge;
}

// What SET and REMOVE change: a property, or a variable by name.
ast::ExpressionPtr Builder::BuildTarget(P::PostfixExpressionContext* context, bool property) {
  Measured target = Build(context);
  highest_ = std::max(highest_, target.height);
  const auto& node = target.expression->node;
  if (property) {
    bool fits = std::holds_alternative<ast::Property>(node) || std::holds_alternative<ast::Subscript>(node);
    if (!fits) Refuse(At(context), "expected a property such as n.name");
  } else if (!std::holds_alternative<ast::Variable>(node)) {
    Refuse(At(context), "expected a variable");
  }
  return std::move(target.expression);
}

ast::SetItem Builder::Build(P::SetItemContext* context) {
  ast::SetItem item;
  item.position = At(context);
  if (context->labels() != nullptr) {
    item.kind = ast::SetItem::Kind::kLabels;
    item.target = BuildTarget(context->postfixExpression(), false);
    item.labels = Build(context->labels());
    return item;
  }
  if (context->PLUS_EQUAL() != nullptr) {
    item.kind = ast::SetItem::Kind::kAddProperties;
    item.target = BuildTarget(context->postfixExpression(), false);
  } else {
    auto* target = context->postfixExpression();
    bool whole = target->postfix().empty() && target->atom()->variable() != nullptr;
    item.kind = whole ? ast::SetItem::Kind::kReplaceProperties : ast::SetItem::Kind::kProperty;
    item.target = BuildTarget(target, !whole);
  }
  item.value = Build(context->expression());
  return item;
}

ast::Set Builder::Build(P::SetClauseContext* context) {
  ast::Set set;
  set.position = At(context);
  for (auto* item : context->setItem()) set.items.push_back(Build(item));
  return set;
}

ast::Remove Builder::Build(P::RemoveClauseContext* context) {
  ast::Remove remove;
  remove.position = At(context);
  for (auto* item : context->removeItem()) {
    ast::RemoveItem built;
    built.position = At(item);
    bool labels = item->labels() != nullptr;
    built.kind = labels ? ast::RemoveItem::Kind::kLabels : ast::RemoveItem::Kind::kProperty;
    built.target = BuildTarget(item->postfixExpression(), !labels);
    if (labels) built.labels = Build(item->labels());
    remove.items.push_back(std::move(built));
  }
  return remove;
}

ast::Delete Builder::Build(P::DeleteClauseContext* context) {
  ast::Delete clause;
  clause.position = At(context);
  clause.detach = context->DETACH() != nullptr;
  for (auto* target : context->expression()) clause.targets.push_back(Build(target));
  return clause;
}

std::unique_ptr<ast::Foreach> Builder::Build(P::ForeachClauseContext* context) {
  auto loop = std::make_unique<ast::Foreach>();
  loop->position = At(context);
  loop->variable = VariableOf(context->name());
  loop->list = Build(context->expression());
  for (auto* clause : context->clause()) loop->clauses.push_back(Build(clause));
  return loop;
}

}  // namespace liaison
