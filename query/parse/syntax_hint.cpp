// What was likely to be meant where a text cannot be parsed: habits of other languages, brackets left open,
// clauses in an order that Cypher does not have, and words that are nearly right.
#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "CypherParser.h"
#include "graph/likeness.h"
#include "query/parse/syntax_error.h"
#include "query/parse/tokens.h"

namespace liaison {

namespace {

using T = grammar::CypherParser;
using TokenList = std::vector<antlr4::Token*>;

std::size_t TypeAt(const TokenList& tokens, std::size_t i) {
  return i < tokens.size() ? tokens[i]->getType() : static_cast<std::size_t>(antlr4::Token::EOF);
}

std::string UpperText(const TokenList& tokens, std::size_t i) {
  if (i >= tokens.size()) return "";
  std::string text = tokens[i]->getText();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  return text;
}

// Words of SQL and of other databases, and what takes their place.
struct ForeignWord {
  std::string_view word, hint;
};
constexpr ForeignWord kForeignWords[] = {
    {"SELECT", "a query reads MATCH (n:Label) WHERE n.key = value RETURN n.key"},
    {"FROM", "what is read is named by a pattern: MATCH (n:Label)"},
    {"INTO", "a node is made by CREATE (:Label {key: value})"},
    {"UPDATE", "a change reads MATCH (n:Label) SET n.key = value"},
    {"JOIN", "nodes are joined by a pattern: MATCH (a)-[:TYPE]->(b)"},
    {"GROUP", "rows are grouped by the items of WITH and RETURN that do not aggregate"},
    {"HAVING", "groups are filtered behind WITH: WITH n, count(*) AS c WHERE c > 1"},
    {"LIKE", "write =~ 'regular expression', CONTAINS, STARTS WITH or ENDS WITH"},
    {"ILIKE", "write =~ '(?i)regular expression', or compare toLower() of both"},
    {"BETWEEN", "write low <= x <= high"},
    {"TRUNCATE", "write MATCH (n) DETACH DELETE n"},
    {"MOD", "write %"},
    {"EXEC", "procedures are called by CALL name(arguments)"},
};

std::string ForeignHint(const TokenList& tokens, std::size_t at) {
  for (std::size_t i : {at, at - 1}) {
    if (i >= tokens.size() || TypeAt(tokens, i) == T::QUOTED_NAME || TypeAt(tokens, i) == T::STRING) continue;
    std::string word = UpperText(tokens, i);
    for (const ForeignWord& foreign : kForeignWords) {
      if (foreign.word == word) return std::string(foreign.hint);
    }
  }
  return "";
}

std::string SignHint(const TokenList& tokens, std::size_t at, const Expectation& expectation) {
  const std::vector<std::size_t>& words = expectation.words;
  const bool expects_name =
      std::any_of(expectation.possible.begin(), expectation.possible.end(), [](const Possibility& p) {
        return p.is_rule && (p.index == T::RuleName || p.index == T::RuleMapEntry ||
                             p.index == T::RuleLabelExpression || p.index == T::RuleLabelFactor);
      });
  std::size_t type = TypeAt(tokens, at), next = TypeAt(tokens, at + 1);
  std::size_t previous = at > 0 ? TypeAt(tokens, at - 1) : static_cast<std::size_t>(antlr4::Token::EOF);
  std::string text = tokens[at]->getText();
  if (type == T::EXCLAMATION && next == T::EQUAL) return "did you mean <>?";
  if (type == T::EQUAL && previous == T::EQUAL) return "did you mean =?";
  if (type == T::EQUAL && previous == T::EXCLAMATION) return "did you mean <>?";
  if (type == T::GREATER && previous == T::EQUAL) return "did you mean >=?";
  if (type == T::LESS && previous == T::EQUAL) return "did you mean <=?";
  if (type == T::AMPERSAND && next == T::AMPERSAND) return "did you mean AND?";
  if (type == T::EXCLAMATION) return "did you mean NOT?";
  if (type == T::EQUAL && words.size() == 1 && words[0] == T::COLON) return "did you mean :?";
  bool dash_open = at >= 2 && (previous == T::MINUS || previous == T::PATTERN_DASH);
  bool in_pattern =
      std::find(words.begin(), words.end(), static_cast<std::size_t>(T::LEFT_BRACKET)) != words.end() &&
      std::find(words.begin(), words.end(), static_cast<std::size_t>(T::MINUS)) != words.end() &&
      words.size() <= 3;
  if (dash_open && in_pattern) return "a relationship is written -[:TYPE]-> or -->";
  if (type == T::GREATER && previous == T::LESS && in_pattern)
    return "a relationship in either direction is written -[:TYPE]-";
  if (type == T::STRING &&
      std::find(words.begin(), words.end(), static_cast<std::size_t>(T::STRING)) == words.end() &&
      expects_name) {
    return "names stand in backquotes, where they have other signs than letters, digits and _";
  }
  if (type == T::NOT && next == T::IN) return "write NOT x IN list";
  if (type == T::LEFT_BRACKET && at >= 2 && previous == T::MINUS)
    return "a relationship is written -[:TYPE]->, with one dash on each side";
  if (text == "#" || (type == T::MINUS && at == 0)) return "comments begin with //";
  if (text == "?") return "a parameter is written $name";
  if (text == "$") return "a parameter has a name: $name";
  return "";
}

// A statement that could end here goes on with something that cannot follow.
std::string OrderHint(const TokenList& tokens, std::size_t at, const antlr4::dfa::Vocabulary& vocabulary) {
  std::optional<std::size_t> keyword = KeywordOf(*tokens[at], vocabulary);
  if (!keyword) return "";
  // The last clause before, and the last part of a projection: those outside of brackets.
  std::size_t clause = 0, part = 0;
  int depth = 0;
  for (std::size_t i = at; i-- > 0 && clause == 0;) {
    switch (std::size_t type = TypeAt(tokens, i)) {
      case T::RIGHT_PAREN:
      case T::RIGHT_BRACKET:
      case T::RIGHT_BRACE:
        ++depth;
        break;
      case T::LEFT_PAREN:
      case T::PATTERN_PAREN:
      case T::LEFT_BRACKET:
      case T::LIST_COMPREHENSION:
      case T::PATTERN_COMPREHENSION:
      case T::LEFT_BRACE:
        if (--depth < 0) return "";
        break;
      case T::LIMIT:
      case T::SKIP_:
      case T::OFFSET:
      case T::ORDER:
        if (depth == 0 && part == 0) part = type;
        break;
      case T::RETURN:
      case T::WITH:
      case T::MATCH:
      case T::CREATE:
      case T::MERGE:
      case T::SET:
      case T::DELETE:
      case T::REMOVE:
      case T::UNWIND:
      case T::CALL:
      case T::FINISH:
        if (depth == 0) clause = type;
        break;
      default:
        break;
    }
  }
  switch (*keyword) {
    case T::WHERE:
      if (clause == T::RETURN)
        return "WHERE stands before RETURN, behind MATCH or WITH: ... WITH n WHERE n.x > 1 RETURN n";
      if (part != 0) return "WHERE stands behind ORDER BY, SKIP and LIMIT of a WITH of its own";
      return "WHERE belongs to MATCH, WITH and CALL ... YIELD";
    case T::ORDER:
    case T::SKIP_:
    case T::OFFSET:
    case T::LIMIT:
      if (part != 0) return "the order is ORDER BY, SKIP, LIMIT";
      return "ORDER BY, SKIP and LIMIT belong to WITH and RETURN";
    case T::RETURN:
      if (clause == T::RETURN) return "a query has one RETURN; statements are separated by ;";
      return "";
    case T::MATCH:
    case T::OPTIONAL:
    case T::UNWIND:
    case T::WITH:
    case T::CREATE:
    case T::INSERT:
    case T::MERGE:
    case T::SET:
    case T::REMOVE:
    case T::DELETE:
    case T::DETACH:
    case T::CALL:
    case T::FOREACH:
    case T::LOAD:
      if (clause == T::RETURN)
        return "RETURN is the last clause; to go on with its rows, write WITH in its place, or ; to begin "
               "another statement";
      return "";
    default:
      return "";
  }
}

// A node without its parentheses, behind MATCH, CREATE, MERGE or a comma.
bool IsBareNode(const TokenList& tokens, std::size_t at, const Expectation& expectation) {
  bool equal_only = expectation.words.size() == 1 && expectation.words[0] == T::EQUAL;
  if (!equal_only || at < 2 || TypeAt(tokens, at - 1) != T::IDENTIFIER) return false;
  std::size_t before = TypeAt(tokens, at - 2);
  return before == T::MATCH || before == T::CREATE || before == T::MERGE || before == T::COMMA ||
         before == T::INSERT;
}

std::string NearWord(const TokenList& tokens, std::size_t at, const Expectation& expectation,
                     const antlr4::dfa::Vocabulary& vocabulary) {
  if (TypeAt(tokens, at) != T::IDENTIFIER) return "";
  std::string word = UpperText(tokens, at), best;
  if (word.size() < 2 || word.size() > 20) return "";
  int best_distance = word.size() <= 4 ? 2 : 3;
  for (std::size_t type : expectation.words) {
    if (type < T::ALL || type > T::YIELD) continue;
    std::string candidate = NameOfToken(type, vocabulary);
    int distance = EditDistance(word, candidate);
    if (distance > 0 && distance < best_distance && distance < static_cast<int>(candidate.size())) {
      best_distance = distance;
      best = std::move(candidate);
    }
  }
  return best.empty() ? "" : fmt::format("did you mean {}?", best);
}

}  // namespace

std::optional<std::size_t> UnclosedBefore(const TokenList& tokens, std::size_t at) {
  std::vector<std::size_t> open, unclosed;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    switch (std::size_t type = TypeAt(tokens, i)) {
      case T::LEFT_PAREN:
      case T::PATTERN_PAREN:
      case T::LEFT_BRACKET:
      case T::LIST_COMPREHENSION:
      case T::PATTERN_COMPREHENSION:
      case T::LEFT_BRACE:
      case T::CASE:
        open.push_back(i);
        break;
      case T::END:
        if (!open.empty() && TypeAt(tokens, open.back()) == T::CASE) open.pop_back();
        break;
      case T::RIGHT_PAREN:
      case T::RIGHT_BRACKET:
      case T::RIGHT_BRACE: {
        auto fits = [&](std::size_t opener) {
          std::size_t o = TypeAt(tokens, opener);
          if (type == T::RIGHT_PAREN) return o == T::LEFT_PAREN || o == T::PATTERN_PAREN;
          if (type == T::RIGHT_BRACE) return o == T::LEFT_BRACE;
          return o == T::LEFT_BRACKET || o == T::LIST_COMPREHENSION || o == T::PATTERN_COMPREHENSION;
        };
        auto match = std::find_if(open.rbegin(), open.rend(), fits);
        if (match == open.rend()) break;
        while (!fits(open.back())) unclosed.push_back(open.back()), open.pop_back();
        open.pop_back();
        break;
      }
      default:
        break;
    }
  }
  unclosed.insert(unclosed.end(), open.begin(), open.end());
  std::optional<std::size_t> innermost;
  for (std::size_t i : unclosed) {
    if (i < at && (!innermost || i > *innermost)) innermost = i;
  }
  return innermost;
}

std::string SyntaxHint(const TokenList& tokens, std::size_t at, const Expectation& expectation,
                       const antlr4::dfa::Vocabulary& vocabulary) {
  if (std::string hint = SignHint(tokens, at, expectation); !hint.empty()) return hint;
  if (std::string hint = ForeignHint(tokens, at); !hint.empty()) return hint;
  if (std::string hint = NearWord(tokens, at, expectation, vocabulary); !hint.empty()) return hint;
  if (IsBareNode(tokens, at, expectation))
    return fmt::format("a node stands in parentheses: ({})", tokens[at - 1]->getText());
  if (std::optional<std::size_t> opener = UnclosedBefore(tokens, at)) {
    if (TypeAt(tokens, *opener) == T::CASE) return "a CASE has no END";
    // In words: a script's lines and columns are known to the shell alone.
    std::string before = *opener > 0 ? tokens[*opener - 1]->getText() : "";
    before = before.empty() || before.size() > 30 ? "" : fmt::format(" behind {}", before);
    return fmt::format("the '{}'{} is not closed", tokens[*opener]->getText(), before);
  }
  if (!expectation.may_end) return "";
  if (at > 0 && TypeAt(tokens, at - 1) == T::SEMICOLON) return "only one statement can be given at a time";
  std::string text = tokens[at]->getText();
  if (text == ")" || text == "]" || text == "}")
    return fmt::format("nothing is open that this {} could close", text);
  return OrderHint(tokens, at, vocabulary);
}

}  // namespace liaison
