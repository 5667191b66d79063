// operators.cpp: the precedence of operators (CIP2021-08-10). The grammar gives an expression as a flat list
// of operands and operators; here it becomes a tree, by climbing: a level takes in what binds at least as
// tightly as it.
#include <algorithm>
#include <cassert>
#include <optional>

#include <fmt/format.h>

#include "query/parse/builder.h"
#include "query/parse/literals.h"
#include "query/parse/parse.h"
#include "query/parse/tokens.h"

namespace liaison {

namespace {

using P = grammar::CypherParser;
using ast::BinaryOperator;

enum Level : int {
  kOrLevel = 1,
  kXorLevel,
  kAndLevel,
  kNotLevel,
  kComparisonLevel,
  kPredicateLevel,
  kSumLevel,
  kProductLevel,
  kPowerLevel
};

struct OperatorEntry {
  std::size_t token;  // the first of the operator
  BinaryOperator op;
  Level level;
};

constexpr OperatorEntry kOperators[] = {
    {P::OR, BinaryOperator::kOr, kOrLevel},
    {P::XOR, BinaryOperator::kXor, kXorLevel},
    {P::AND, BinaryOperator::kAnd, kAndLevel},
    {P::EQUAL, BinaryOperator::kEqual, kComparisonLevel},
    {P::NOT_EQUAL, BinaryOperator::kNotEqual, kComparisonLevel},
    {P::LESS, BinaryOperator::kLess, kComparisonLevel},
    {P::LESS_OR_EQUAL, BinaryOperator::kLessOrEqual, kComparisonLevel},
    {P::GREATER, BinaryOperator::kGreater, kComparisonLevel},
    {P::GREATER_OR_EQUAL, BinaryOperator::kGreaterOrEqual, kComparisonLevel},
    {P::MATCHES_REGEX, BinaryOperator::kMatchesRegex, kPredicateLevel},
    {P::STARTS, BinaryOperator::kStartsWith, kPredicateLevel},
    {P::ENDS, BinaryOperator::kEndsWith, kPredicateLevel},
    {P::CONTAINS, BinaryOperator::kContains, kPredicateLevel},
    {P::IN, BinaryOperator::kIn, kPredicateLevel},
    {P::PLUS, BinaryOperator::kAdd, kSumLevel},
    {P::MINUS, BinaryOperator::kSubtract, kSumLevel},
    {P::DOUBLE_BAR, BinaryOperator::kConcatenate, kSumLevel},
    {P::STAR, BinaryOperator::kMultiply, kProductLevel},
    {P::SLASH, BinaryOperator::kDivide, kProductLevel},
    {P::PERCENT, BinaryOperator::kModulo, kProductLevel},
    {P::CARET, BinaryOperator::kPower, kPowerLevel},
};

// Chains of AND and OR up to this length stay left-deep, as written; longer ones are balanced.
constexpr std::size_t kLongestLeftDeepChain = 8;
// Chains of other operators with more of them become an OperatorChain.
constexpr std::size_t kLongestBinaryChain = 64;

const OperatorEntry& EntryOf(P::BinaryOperatorContext* context) {
  std::size_t token = context->getStart()->getType();
  const auto* entry = std::find_if(std::begin(kOperators), std::end(kOperators),
                                   [&](const auto& e) { return e.token == token; });
  assert(entry != std::end(kOperators));
  return *entry;
}

}  // namespace

// Where climbing has come to in the flat list.
struct Builder::OperatorCursor {
  P::ExpressionContext* context;
  std::size_t at = 0;
  std::size_t nots_taken = 0;  // of the operand at `at`

  P::OperandContext* Operand() const { return dynamic_cast<P::OperandContext*>(context->children[at]); }
  P::PredicateContext* Predicate() const {
    return at < context->children.size() ? dynamic_cast<P::PredicateContext*>(context->children[at])
                                         : nullptr;
  }
  P::BinaryOperatorContext* Operator() const {
    return at < context->children.size() ? dynamic_cast<P::BinaryOperatorContext*>(context->children[at])
                                         : nullptr;
  }
};

void Builder::CheckHeight(int height, Position position) const {
  if (height <= kMaximumExpressionHeight) return;
  Refuse(position,
         fmt::format("the expression is more than {} operators deep; split it with WITH",
                     kMaximumExpressionHeight),
         "NestingTooDeep");
}

ast::ExpressionPtr Builder::Build(P::ExpressionContext* context) {
  OperatorCursor cursor{context};
  Measured built = Climb(cursor, kOrLevel);
  assert(cursor.at == context->children.size());
  highest_ = std::max(highest_, built.height);
  return std::move(built.expression);
}

Builder::Measured Builder::Climb(OperatorCursor& cursor, int level) {
  Measured left = ClimbOperand(cursor, level);
  for (;;) {
    if (auto* predicate = cursor.Predicate()) {
      if (kPredicateLevel < level) return left;
      ++cursor.at;
      left = ApplyPredicate(predicate, std::move(left));
      continue;
    }
    auto* context = cursor.Operator();
    if (context == nullptr) return left;
    const OperatorEntry& entry = EntryOf(context);
    if (entry.level < level) return left;

    std::vector<Measured> operands;
    std::vector<BinaryOperator> operators;
    std::vector<Position> positions;
    operands.push_back(std::move(left));
    while ((context = cursor.Operator()) != nullptr && EntryOf(context).level == entry.level) {
      operators.push_back(EntryOf(context).op);
      positions.push_back(At(context));
      ++cursor.at;
      operands.push_back(Climb(cursor, entry.level + 1));
    }
    const std::size_t longest = entry.level == kComparisonLevel ? 1 : kLongestBinaryChain;
    if (entry.op == BinaryOperator::kAnd || entry.op == BinaryOperator::kOr) {
      left = Balance(entry.op, operands, positions, 0, operands.size());
    } else if (operators.size() > longest) {
      left = JoinAll(operands, std::move(operators), positions[0]);
    } else {
      left = std::move(operands[0]);
      for (std::size_t i = 0; i < operators.size(); ++i)
        left = Join(operators[i], std::move(left), std::move(operands[i + 1]), positions[i]);
    }
  }
}

Builder::Measured Builder::JoinAll(std::vector<Measured>& operands, std::vector<BinaryOperator> operators,
                                   Position position) {
  ast::OperatorChain chain;
  chain.operators = std::move(operators);
  int height = 0;
  std::uint32_t begin = operands.front().expression->text_begin, end = operands.back().expression->text_end;
  for (Measured& operand : operands) {
    height = std::max(height, operand.height + 1);
    chain.operands.push_back(std::move(operand.expression));
  }
  CheckHeight(height, position);
  Measured joined{ast::Make(std::move(chain), position), height};
  joined.expression->text_begin = begin;
  joined.expression->text_end = end;
  return joined;
}

Builder::Measured Builder::Join(BinaryOperator op, Measured left, Measured right, Position position) {
  int height = std::max(left.height, right.height) + 1;
  CheckHeight(height, position);
  std::uint32_t begin = left.expression->text_begin, end = right.expression->text_end;
  auto joined = ast::Make(ast::Binary{op, std::move(left.expression), std::move(right.expression)}, position);
  joined->text_begin = begin;
  joined->text_end = end;
  return {std::move(joined), height};
}

// AND and OR are associative also over null, so a long chain becomes a tree of logarithmic height; the order
// of evaluation stays.
Builder::Measured Builder::Balance(BinaryOperator op, std::vector<Measured>& operands,
                                   const std::vector<Position>& positions, std::size_t begin,
                                   std::size_t end) {
  if (end - begin == 1) return std::move(operands[begin]);
  std::size_t middle = operands.size() <= kLongestLeftDeepChain ? end - 1 : begin + (end - begin + 1) / 2;
  Measured left = Balance(op, operands, positions, begin, middle);
  Measured right = Balance(op, operands, positions, middle, end);
  return Join(op, std::move(left), std::move(right), positions[middle - 1]);
}

Builder::Measured Builder::ClimbOperand(OperatorCursor& cursor, int level) {
  P::OperandContext* operand = cursor.Operand();
  assert(operand != nullptr);
  std::size_t nots = 0;
  if (cursor.nots_taken == 0) {
    auto is_not = [&](std::size_t i) {
      auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(operand->children[i]);
      return node != nullptr && node->getSymbol()->getType() == P::NOT;
    };
    while (is_not(nots)) ++nots;
  }
  if (nots == 0) {
    std::size_t first_sign = std::exchange(cursor.nots_taken, 0);
    ++cursor.at;
    return BuildOperand(operand, first_sign);
  }
  if (level > kNotLevel)
    Refuse(At(operand), "NOT needs parentheses here, for it binds less tightly than the operator before it");
  cursor.nots_taken = nots;
  Measured built = Climb(cursor, kComparisonLevel);
  for (std::size_t i = nots; i-- > 0;) {
    auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(operand->children[i]);
    std::uint32_t end = built.expression->text_end;
    CheckHeight(++built.height, At(node));
    built.expression = ast::Make(ast::Unary{ast::UnaryOperator::kNot, std::move(built.expression)}, At(node));
    built.expression->text_begin = source_.ByteOffset(node->getSymbol()->getStartIndex());
    built.expression->text_end = end;
  }
  return built;
}

// The signs before an operand, from `first_sign` on, and the operand. A minus before a number is part of it,
// so that the smallest integer can be written.
Builder::Measured Builder::BuildOperand(P::OperandContext* operand, std::size_t first_sign) {
  std::vector<antlr4::tree::TerminalNode*> signs;
  for (std::size_t i = first_sign; i + 1 < operand->children.size(); ++i) {
    signs.push_back(dynamic_cast<antlr4::tree::TerminalNode*>(operand->children[i]));
    if (signs.back()->getSymbol()->getType() == P::NOT)
      Refuse(At(signs.back()), "NOT needs parentheses behind a sign");
  }
  P::PostfixExpressionContext* postfix = operand->postfixExpression();
  P::AtomContext* atom = postfix->atom();
  bool number = postfix->postfix().empty() && (atom->INTEGER() != nullptr || atom->FLOAT() != nullptr);
  Measured built;
  if (number && !signs.empty() && signs.back()->getSymbol()->getType() == P::MINUS) {
    auto* sign = signs.back();
    std::string text = Text(atom->getStart());
    Value value = atom->INTEGER() != nullptr ? Value(ParseInteger(text, true, At(sign)))
                                             : Value(-ParseFloat(text, At(sign)));
    built = {ast::Make(ast::Literal{std::move(value)}, At(sign)), 1};
    SetRange(*built.expression, sign->getSymbol(), atom->getStop());
    signs.pop_back();
  } else {
    built = Build(postfix);
  }
  for (std::size_t i = signs.size(); i-- > 0;) {
    bool minus = signs[i]->getSymbol()->getType() == P::MINUS;
    std::uint32_t end = built.expression->text_end;
    CheckHeight(++built.height, At(signs[i]));
    auto op = minus ? ast::UnaryOperator::kMinus : ast::UnaryOperator::kPlus;
    built.expression = ast::Make(ast::Unary{op, std::move(built.expression)}, At(signs[i]));
    built.expression->text_begin = source_.ByteOffset(signs[i]->getSymbol()->getStartIndex());
    built.expression->text_end = end;
  }
  return built;
}

// Of IS NORMALIZED and IS NFD NORMALIZED; none for all else. Alone, NORMALIZED looks like a label.
std::optional<std::string> Builder::NormalFormOf(P::IsPredicateContext* context) const {
  auto upper = [this](antlr4::Token* token) { return Upper(Text(token)); };
  if (context->labelExpression() != nullptr) {
    if (upper(context->getStart()) != "NORMALIZED" || context->getStart() != context->getStop()) return {};
    return "NFC";
  }
  auto words = context->IDENTIFIER();
  if (words.empty()) return {};
  if (upper(words.back()->getSymbol()) != "NORMALIZED")
    Refuse(At(words.back()), "expected NULL, NORMALIZED or :: and a type");
  if (words.size() == 1) return "NFC";
  std::string form = upper(words[0]->getSymbol());
  if (form != "NFC" && form != "NFD" && form != "NFKC" && form != "NFKD") {
    Refuse(At(words[0]), "the normal forms are NFC, NFD, NFKC and NFKD");
  }
  return form;
}

// IS NULL, IS :: type, IS NORMALIZED, IS Label and :Label behind an operand.
Builder::Measured Builder::ApplyPredicate(P::PredicateContext* context, Measured subject) {
  std::uint32_t begin = subject.expression->text_begin;
  Position position = At(context);
  P::IsPredicateContext* is = context->isPredicate();
  ast::ExpressionPtr built;
  int inside = 0;
  if (is != nullptr && is->type() != nullptr) {
    std::string type = TextBetween(is->type()->getStart(), is->type()->getStop());
    built = ast::Make(ast::TypeTest{std::move(subject.expression), std::move(type), is->NOT() != nullptr},
                      position);
  } else if (std::optional<std::string> form = is != nullptr ? NormalFormOf(is) : std::nullopt) {
    built = ast::Make(
        ast::NormalizedTest{std::move(subject.expression), std::move(*form), is->NOT() != nullptr}, position);
  } else if (is != nullptr && is->labelExpression() == nullptr) {
    auto op = is->NOT() != nullptr ? ast::UnaryOperator::kIsNotNull : ast::UnaryOperator::kIsNull;
    built = ast::Make(ast::Unary{op, std::move(subject.expression)}, position);
  } else {
    ast::LabelExpression labels;
    inside =
        HeightOf([&] { labels = Build(is != nullptr ? is->labelExpression() : context->labelExpression()); });
    auto* test = std::get_if<ast::LabelTest>(&subject.expression->node);
    if (is == nullptr && test != nullptr && !subject.expression->parenthesized) {  // n:A:B
      ast::LabelExpression& all = test->labels;
      if (all.kind != ast::LabelExpression::Kind::kAnd) {
        ast::LabelExpression both;
        both.kind = ast::LabelExpression::Kind::kAnd;
        both.position = all.position;
        both.colon_conjunction = all.colon_conjunction;
        both.operands.push_back(std::move(all));
        all = std::move(both);
      }
      all.colon_conjunction = all.colon_conjunction && labels.colon_conjunction;
      all.operands.push_back(std::move(labels));
      subject.expression->text_end = source_.ByteOffset(context->getStop()->getStopIndex() + 1);
      subject.height = std::max(subject.height, inside + 1);
      return subject;
    }
    built = ast::Make(ast::LabelTest{std::move(subject.expression), std::move(labels)}, position);
  }
  built->text_begin = begin;
  built->text_end = source_.ByteOffset(context->getStop()->getStopIndex() + 1);
  int height = std::max(subject.height, inside) + 1;
  CheckHeight(height, position);
  return {std::move(built), height};
}

}  // namespace liaison
