#include "query/parse/syntax_error.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "CypherParser.h"
#include "query/parse/tokens.h"

namespace liaison {

namespace {

using T = grammar::CypherParser;

// More than this many possibilities would be noise.
constexpr std::size_t kMaximumListed = 6;

std::string NameOfToken(std::size_t type, const antlr4::dfa::Vocabulary& vocabulary) {
  switch (type) {
    case antlr4::Token::EOF:
      return "the end of the statement";
    case T::PATTERN_PAREN:
      return "'('";
    case T::LIST_COMPREHENSION:
    case T::PATTERN_COMPREHENSION:
      return "'['";
    case T::PROJECTION_BAR:
      return "'|'";
    case T::PATTERN_DASH:
      return "'-'";
    case T::PATTERN_LEFT:
      return "'<'";
    case T::INTEGER:
      return "an integer";
    case T::FLOAT:
      return "a number";
    case T::STRING:
      return "a string";
    case T::PARAMETER:
      return "a parameter";
    case T::IDENTIFIER:
    case T::QUOTED_NAME:
      return "a name";
    case T::EXISTS_BLOCK:
      return "EXISTS";
    case T::COUNT_BLOCK:
      return "COUNT";
    case T::COLLECT_BLOCK:
      return "COLLECT";
    case T::REDUCE_CALL:
      return "reduce";
    case T::SHORTEST_PATH_CALL:
      return "shortestPath";
    default:
      break;
  }
  std::string literal = vocabulary.getLiteralName(type);
  if (!literal.empty()) return literal;
  std::string word = vocabulary.getSymbolicName(type);
  if (!word.empty() && word.back() == '_') word.pop_back();
  return word;
}

bool IsWord(std::size_t type) { return type >= T::ALL && type <= T::YIELD; }

// "an expression", "a name", or up to kMaximumListed tokens; empty when there are too many to be of use.
std::string DescribeExpected(const antlr4::misc::IntervalSet& expected,
                             const antlr4::dfa::Vocabulary& vocabulary) {
  std::vector<std::string> names;
  bool expression = expected.contains(static_cast<std::size_t>(T::STRING)) &&
                    expected.contains(static_cast<std::size_t>(T::IDENTIFIER));
  bool name = expected.contains(static_cast<std::size_t>(T::IDENTIFIER));
  auto add = [&](std::string text) {
    if (std::find(names.begin(), names.end(), text) == names.end()) names.push_back(std::move(text));
  };
  if (expression) add("an expression");
  bool operators = expected.contains(static_cast<std::size_t>(T::CARET)) &&
                   expected.contains(static_cast<std::size_t>(T::STARTS));
  for (ssize_t type : expected.toList()) {
    auto t = static_cast<std::size_t>(type);
    if (expression && t != T::RIGHT_PAREN && t != T::RIGHT_BRACKET && t != T::RIGHT_BRACE) continue;
    if (name && IsWord(t)) continue;
    if (operators) {
      bool of_operator = (t >= T::MATCHES_REGEX && t <= T::DOUBLE_BAR) || t == T::AND || t == T::OR ||
                         t == T::XOR || t == T::IN || t == T::IS || t == T::STARTS || t == T::ENDS ||
                         t == T::CONTAINS || t == T::LEFT_BRACKET || t == T::LEFT_PAREN ||
                         t == T::LEFT_BRACE || t == T::DOT || t == T::COLON;
      if (of_operator) continue;
    }
    add(NameOfToken(t, vocabulary));
  }
  if (operators && names.size() < kMaximumListed) add("an operator");
  if (names.empty() || names.size() > kMaximumListed) return "";
  if (names.size() == 1) return names.front();
  std::string last = names.back();
  names.pop_back();
  return fmt::format("{} or {}", fmt::join(names, ", "), last);
}

// Insertions, deletions, replacements and swaps of neighbours.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

// `previous` and `next` may be null; an empty `expected` means that any word may have been meant.
std::string Hint(const antlr4::Token* previous, const antlr4::Token& found, const antlr4::Token* next,
                 const antlr4::misc::IntervalSet& expected, const antlr4::dfa::Vocabulary& vocabulary) {
  std::size_t type = found.getType();
  std::size_t next_type = next == nullptr ? 0 : next->getType();
  if (type == T::EXCLAMATION && next_type == T::EQUAL) return "did you mean '<>'?";
  if (type == T::EQUAL && previous != nullptr && previous->getType() == T::EQUAL) return "did you mean '='?";
  if (type == T::NOT && next_type == T::IN) return "write NOT x IN list";
  if (type != T::IDENTIFIER) return "";
  std::string word = found.getText();
  if (word.size() < 2 || word.size() > 20) return "";
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  std::string best;
  std::size_t best_distance = word.size() <= 4 ? 2 : 3;
  for (std::size_t candidate_type = T::ALL; candidate_type <= T::YIELD; ++candidate_type) {
    if (!expected.isEmpty() && !expected.contains(candidate_type)) continue;
    std::string candidate = NameOfToken(candidate_type, vocabulary);
    std::size_t distance = EditDistance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best.empty() ? "" : fmt::format("did you mean {}?", best);
}

std::string Shown(const antlr4::Token& token) {
  if (token.getType() == antlr4::Token::EOF) return "the end of the statement";
  std::string text = token.getText();
  constexpr std::size_t kLongest = 40;
  if (text.size() > kLongest) {
    std::size_t cut = kLongest;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    text = text.substr(0, cut) + "...";
  }
  return text.front() == '\'' || text.front() == '"' || text.front() == '`' ? text
                                                                            : fmt::format("'{}'", text);
}

}  // namespace

void SyntaxErrorListener::syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* offending, std::size_t,
                                      std::size_t, const std::string&, std::exception_ptr) {
  auto* parser = static_cast<T*>(recognizer);
  antlr4::TokenStream* stream = parser->getTokenStream();
  // Where several tokens were looked at before the parser gave up, what it expected belongs to the first of
  // them.
  bool at_fault = stream->LT(1) == offending;
  std::size_t rule = parser->getContext() == nullptr ? 0 : parser->getContext()->getRuleIndex();
  // What stands behind a complete query: nearly anything could, so what was expected says nothing.
  bool surplus = rule == T::RuleStatement && stream->index() > 0;
  antlr4::misc::IntervalSet expected;
  if (at_fault && !surplus) expected = parser->getExpectedTokens();
  std::string wanted = DescribeExpected(expected, parser->getVocabulary());
  std::string found = Shown(*offending);
  std::string message = wanted.empty() ? fmt::format("unexpected {}", found)
                                       : fmt::format("expected {} but found {}", wanted, found);

  const antlr4::Token* next = nullptr;
  if (at_fault && offending->getType() != antlr4::Token::EOF) next = stream->LT(2);

  std::string detail = "UnexpectedSyntax";
  bool bounds = offending->getType() == T::DOUBLE_DOT || offending->getType() == T::MINUS ||
                offending->getType() == T::FLOAT;
  if (bounds &&
      (rule == T::RuleRelationshipDetails || rule == T::RulePathLength || rule == T::RuleLengthRange)) {
    detail = "InvalidRelationshipPattern";
    message += "; a length is written *, *2, *1..3, *1.. or *..3";
  }
  Error error = CompileError(ErrorKind::kSyntax, detail, message, PositionOf(*offending));
  error.hint = Hint(at_fault ? stream->LT(-1) : nullptr, *offending, next, expected, parser->getVocabulary());
  throw error;
}

}  // namespace liaison
