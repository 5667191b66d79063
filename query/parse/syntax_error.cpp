#include "query/parse/syntax_error.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "CypherParser.h"
#include "query/parse/tokens.h"

namespace liaison {

namespace {

using T = grammar::CypherParser;

// More than this many possibilities would be noise.
constexpr std::size_t kMaximumListed = 5;

// What is said of one possibility. Of too many the ones with the lowest `worth` are left out; the others
// stand in the order of `place`.
struct Phrase {
  std::string text;
  int worth;
  int place;
};

enum Place : int { kOperand, kCloser, kSign, kKeyword, kGroup, kEndOfText };

// Rules that are named as a whole, with what people call them.
struct RuleWords {
  std::size_t rule;
  const char* text;  // empty: not worth a word
  int worth;
  Place place;
};

constexpr RuleWords kRules[] = {
    {T::RuleExpression, "an expression", 9, kOperand},
    {T::RuleOperand, "an expression", 9, kOperand},
    {T::RulePostfixExpression, "a property such as n.name", 9, kOperand},
    {T::RuleName, "a name", 8, kOperand},
    {T::RuleElementVariable, "a variable", 5, kOperand},
    {T::RulePathVariable, "a variable", 5, kOperand},
    {T::RuleVariable, "a variable", 5, kOperand},
    {T::RuleLabelExpression, "a label", 8, kOperand},
    {T::RuleLabelTerm, "a label", 8, kOperand},
    {T::RuleLabelFactor, "a label", 8, kOperand},
    {T::RuleType, "a type such as INTEGER", 8, kOperand},
    {T::RuleTypeTerm, "a type such as INTEGER", 8, kOperand},
    {T::RuleTypeWord, "a type such as INTEGER", 4, kOperand},
    {T::RuleGraphPattern, "a pattern such as (a)-[:KNOWS]->(b)", 8, kOperand},
    {T::RulePathPattern, "a pattern such as (a)-[:KNOWS]->(b)", 8, kOperand},
    {T::RuleNode, "a node such as (n)", 8, kOperand},
    {T::RuleSubpath, "", 0, kOperand},
    {T::RuleSchemaElement, "a pattern such as (n:Label)", 8, kOperand},
    {T::RulePropertyList, "properties such as (n.name)", 8, kOperand},
    {T::RuleSchemaProperty, "a property such as n.name", 8, kOperand},
    {T::RuleMapEntry, "a key", 8, kOperand},
    {T::RuleProjectionEntry, "a property such as .name", 8, kOperand},
    {T::RuleYieldItem, "a field", 8, kOperand},
    {T::RuleSetItem, "a property such as n.name", 8, kOperand},
    {T::RuleRemoveItem, "a property such as n.name", 8, kOperand},
    {T::RuleIndexKind, "", 0, kOperand},
    {T::RuleLengthFrom, "an integer", 6, kOperand},
    {T::RuleLengthTo, "an integer", 6, kOperand},
    {T::RuleLabels, "':'", 6, kSign},
    {T::RuleProperties, "'{'", 5, kSign},
    {T::RuleRelationshipDetails, "'['", 6, kSign},
    {T::RuleArguments, "'('", 6, kSign},
    {T::RuleScope, "'('", 6, kSign},
    {T::RulePathLength, "'*'", 4, kSign},
    {T::RuleSlice, "'..'", 4, kSign},
    {T::RulePostfix, "", 0, kSign},
    {T::RuleWhere, "WHERE", 6, kKeyword},
    {T::RuleOrderBy, "ORDER BY", 4, kKeyword},
    {T::RuleSkip, "SKIP", 3, kKeyword},
    {T::RuleLimit, "LIMIT", 3, kKeyword},
    {T::RuleCaseBranch, "WHEN", 8, kKeyword},
    {T::RuleCaseElse, "ELSE", 8, kKeyword},
    {T::RuleMergeAction, "ON CREATE or ON MATCH", 5, kKeyword},
    {T::RuleInTransactions, "IN TRANSACTIONS", 3, kKeyword},
    {T::RuleTransactionOption, "OF, ON ERROR or REPORT STATUS", 3, kKeyword},
    {T::RuleShowWord, "INDEXES, CONSTRAINTS, FUNCTIONS or PROCEDURES", 8, kKeyword},
    {T::RuleIfNotExists, "IF NOT EXISTS", 3, kKeyword},
    {T::RuleIfExists, "IF EXISTS", 3, kKeyword},
    {T::RuleQuantifier, "a quantifier such as {1,3}", 2, kGroup},
    {T::RuleBinaryOperator, "an operator", 5, kGroup},
    {T::RulePredicate, "an operator", 5, kGroup},
    {T::RuleRelationship, "a relationship such as -[:KNOWS]->", 5, kGroup},
    {T::RulePathExpressionStep, "a relationship such as -[:KNOWS]->", 5, kGroup},
    {T::RuleQuery, "a clause such as MATCH, CREATE or RETURN", 7, kGroup},
    {T::RuleUnionQuery, "a clause such as MATCH, CREATE or RETURN", 7, kGroup},
    {T::RuleUnionQuery, "a clause such as MATCH, CREATE or RETURN", 7, kGroup},
    {T::RuleSingleQuery, "a clause such as MATCH, CREATE or RETURN", 7, kGroup},
    {T::RuleClause, "a clause such as MATCH, CREATE or RETURN", 7, kGroup},
    {T::RuleResultClause, "a clause such as MATCH, CREATE or RETURN", 7, kGroup},
    {T::RuleCreateIndex, "", 0, kGroup},
    {T::RuleCreateConstraint, "", 0, kGroup},
    {T::RuleDropIndex, "", 0, kGroup},
    {T::RuleDropConstraint, "", 0, kGroup},
    {T::RuleShow, "", 0, kGroup},
    {T::RuleShowWord, "INDEXES, CONSTRAINTS, FUNCTIONS or PROCEDURES", 8, kKeyword},
    {T::RuleTransactionOption, "OF n ROWS, ON ERROR or REPORT STATUS", 5, kKeyword},
};

const RuleWords* WordsOf(std::size_t rule) {
  auto found =
      std::find_if(std::begin(kRules), std::end(kRules), [&](const RuleWords& w) { return w.rule == rule; });
  return found == std::end(kRules) ? nullptr : found;
}

// Rules that read a keyword as a name.
constexpr std::size_t kNameRules[] = {
    T::RuleName, T::RuleWord, T::RuleLeadingWord, T::RuleVariable, T::RuleElementVariable, T::RuleTypeWord};


// Whether what is expected stands in the brackets of a relationship, where labels are types.
bool InRelationship(const std::vector<antlr4::Token*>& tokens, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i-- > 0;) {
    switch (tokens[i]->getType()) {
      case T::RIGHT_PAREN:
      case T::RIGHT_BRACKET:
      case T::RIGHT_BRACE:
        ++depth;
        break;
      case T::LEFT_BRACKET:
        if (depth-- == 0) return true;
        break;
      case T::LEFT_PAREN:
      case T::PATTERN_PAREN:
      case T::LEFT_BRACE:
      case T::LIST_COMPREHENSION:
      case T::PATTERN_COMPREHENSION:
        if (depth-- == 0) return false;
        break;
      default:
        break;
    }
  }
  return false;
}

std::string NameInContext(const Possibility& p) {
  switch (p.caller) {
    case T::RulePostfix:
      return "a property's name";
    case T::RuleCallProcedure:
      return "the name of a procedure";
    case T::RuleProjectionEntry:
      return "a key";
    default:
      break;
  }
  return "a name";
}

Phrase PhraseOf(const Possibility& p, const std::vector<antlr4::Token*>& tokens, std::size_t at,
                const antlr4::dfa::Vocabulary& vocabulary) {
  if (p.is_rule) {
    const RuleWords& words = *WordsOf(p.index);
    if (p.index == T::RuleName) return {NameInContext(p), words.worth, words.place};
    if (p.index == T::RulePostfixExpression && p.caller == T::RuleOperand)
      return {"an expression", words.worth, words.place};
    if (p.index == T::RuleClause && p.caller == T::RuleForeachClause)
      return {"a clause such as CREATE or SET", words.worth, words.place};
    bool label =
        p.index == T::RuleLabelExpression || p.index == T::RuleLabelTerm || p.index == T::RuleLabelFactor;
    if (label && InRelationship(tokens, at)) return {"a type", words.worth, words.place};
    return {words.text, words.worth, words.place};
  }
  std::string text = NameOfToken(p.index, vocabulary);
  switch (p.index) {
    case antlr4::Token::EOF:
    case T::SEMICOLON:
      return {NameOfToken(antlr4::Token::EOF, vocabulary), 5, kEndOfText};
    case T::RIGHT_PAREN:
    case T::RIGHT_BRACKET:
    case T::RIGHT_BRACE:
      return {text, 10, kCloser};
    case T::COMMA:
      return {text, 8, kSign};
    case T::PARAMETER:
      return {text, 2, kOperand};
    case T::INTEGER:
      return {text, p.caller == T::RulePathCount ? 2 : 6, kOperand};
    case T::DISTINCT:
    case T::ALL:
    case T::STAR:
      return {text, 2, IsWord(p.index) ? kKeyword : kSign};
    case T::UNION:
    case T::NEXT_QUERY:
    case T::EXPLAIN:
    case T::PROFILE:
    case T::NOT:
    case T::PATH:
    case T::PATHS:
    case T::ANY:
    case T::SHORTEST:
    case T::SHORTEST_PATH_CALL:
      return {text, 2, kKeyword};
    case T::BAR:
    case T::AMPERSAND:
      return {text, 2, kSign};
    case T::EQUAL:
      // Of a path's variable in (p = ...): not what anybody has forgotten.
      return {text, p.caller == T::RuleSubpath ? 2 : 6, kSign};
    case T::PLUS:
    case T::MINUS:
      return {text, p.caller == T::RuleOperand ? 2 : 6, kSign};
    default:
      return {text, 6, IsWord(p.index) ? kKeyword : kSign};
  }
}

// "an expression, ')' or a name"; empty when nothing can be said.
std::string Describe(const std::vector<Possibility>& possible, const std::vector<antlr4::Token*>& tokens,
                     std::size_t at, const antlr4::dfa::Vocabulary& vocabulary) {
  std::vector<Phrase> phrases;
  for (const Possibility& p : possible) {
    Phrase phrase = PhraseOf(p, tokens, at, vocabulary);
    if (phrase.text.empty()) continue;
    auto same = [&](const Phrase& q) { return q.text == phrase.text; };
    if (std::none_of(phrases.begin(), phrases.end(), same)) phrases.push_back(std::move(phrase));
  }
  std::stable_sort(phrases.begin(), phrases.end(),
                   [](const Phrase& a, const Phrase& b) { return a.worth > b.worth; });
  // What is rarely meant is worth a word only where it is all that there is.
  while (phrases.size() > 1 && phrases.back().worth <= 2) phrases.pop_back();
  if (phrases.size() > kMaximumListed) phrases.resize(kMaximumListed);
  std::stable_sort(phrases.begin(), phrases.end(),
                   [](const Phrase& a, const Phrase& b) { return a.place < b.place; });
  std::vector<std::string> texts;
  for (Phrase& phrase : phrases) texts.push_back(std::move(phrase.text));
  if (texts.empty()) return "";
  std::string last = std::move(texts.back());
  texts.pop_back();
  return texts.empty() ? last : fmt::format("{} or {}", fmt::join(texts, ", "), last);
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
  if (token.getType() == T::STRING) return fmt::format("the string {}", text);
  return text.front() == '\'' || text.front() == '"' || text.front() == '`' ? text
                                                                            : fmt::format("'{}'", text);
}

// The end of a statement is right behind its last token, not behind the blanks and comments that follow.
Position PlaceOf(const std::vector<antlr4::Token*>& tokens, std::size_t at) {
  if (at == 0 || tokens[at]->getType() != antlr4::Token::EOF) return PositionOf(*tokens[at]);
  const antlr4::Token& last = *tokens[at - 1];
  Position place = PositionOf(last);
  std::string text = last.getText();
  for (char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;
    ++place.offset;
    ++place.column;
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    }
  }
  return place;
}

bool ExpectsExpression(const std::vector<Possibility>& possible) {
  return std::any_of(possible.begin(), possible.end(), [](const Possibility& p) {
    return p.is_rule && (p.index == T::RuleExpression || p.index == T::RuleOperand);
  });
}

// What stands in place of a relationship's length but is none.
bool IsBadLength(const std::vector<antlr4::Token*>& tokens, std::size_t at) {
  if (at == 0 || !InRelationship(tokens, at)) return false;
  std::size_t type = tokens[at]->getType(), previous = tokens[at - 1]->getType();
  if (type == T::DOUBLE_DOT) return true;
  bool in_length = previous == T::STAR || previous == T::DOUBLE_DOT || previous == T::INTEGER;
  return in_length && (type == T::MINUS || type == T::FLOAT);
}

}  // namespace

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
    case T::NEXT_QUERY:
      return "NEXT";
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

void SyntaxErrorListener::syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* offending, std::size_t,
                                      std::size_t, const std::string&, std::exception_ptr) {
  static const std::vector<bool> is_whole = [&] {
    std::vector<bool> rules(recognizer->getRuleNames().size());
    for (const RuleWords& words : kRules) rules[words.rule] = true;
    return rules;
  }();
  static const std::vector<bool> is_name = [&] {
    std::vector<bool> rules(recognizer->getRuleNames().size());
    for (std::size_t rule : kNameRules) rules[rule] = true;
    return rules;
  }();
  auto* parser = static_cast<T*>(recognizer);
  const antlr4::dfa::Vocabulary& vocabulary = parser->getVocabulary();
  auto* stream = static_cast<antlr4::BufferedTokenStream*>(parser->getTokenStream());
  stream->fill();
  const std::vector<antlr4::Token*> tokens = stream->getTokens();

  std::optional<Expectation> found = FindExpectation(*parser, tokens, is_whole, is_name);
  std::size_t at = found ? found->at : offending->getTokenIndex();
  std::string expected;
  if (found) {
    // A word such as RETURN that was read as a variable: it is where an expression is missing.
    bool misread =
        found->before && (ExpectsExpression(*found->before) || !KeywordOf(*tokens[at], vocabulary));
    if (misread) --at;
    expected = Describe(misread ? *found->before : found->possible, tokens, at, vocabulary);
  }
  std::string message = expected.empty()
                            ? fmt::format("unexpected {}", Shown(*tokens[at]))
                            : fmt::format("expected {} but found {}", expected, Shown(*tokens[at]));
  std::string detail = "UnexpectedSyntax";
  if (IsBadLength(tokens, at)) {
    detail = "InvalidRelationshipPattern";
    message = fmt::format("{} is no length of a relationship", Shown(*tokens[at]));
  }
  Error error = CompileError(ErrorKind::kSyntax, detail, message, PlaceOf(tokens, at));
  error.hint = detail == "InvalidRelationshipPattern" ? "lengths are written *, *2, *1..3, *1.. and *..3"
               : found                                ? SyntaxHint(tokens, at, *found, vocabulary)
                                                      : "";
  throw error;
}

}  // namespace liaison
