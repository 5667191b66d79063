#include "query/parse/tokens.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "CypherParser.h"
#include "query/parse/parse.h"
#include "query/parse/plain_list.h"

namespace liaison {

namespace {

using T = grammar::CypherParser;
using Type = std::size_t;

constexpr Type kEndOfFile = antlr4::Token::EOF;

bool IsName(Type t) { return IsWord(t) || t == T::IDENTIFIER || t == T::QUOTED_NAME; }
bool IsConstantWord(Type t) {
  return t == T::TRUE_ || t == T::FALSE_ || t == T::NULL_ || t == T::INF || t == T::INFINITY_ || t == T::NAN_;
}

// Words that stand behind an operand or between two.
bool IsInfixWord(Type t) {
  switch (t) {
    case T::AS:
    case T::AND:
    case T::OR:
    case T::XOR:
    case T::IN:
    case T::IS:
    case T::STARTS:
    case T::ENDS:
    case T::CONTAINS:
    case T::WHEN:
    case T::THEN:
    case T::ELSE:
    case T::END:
    case T::ORDER:
    case T::SKIP_:
    case T::OFFSET:
    case T::LIMIT:
    case T::ASC:
    case T::ASCENDING:
    case T::DESC:
    case T::DESCENDING:
    case T::WHERE:
    case T::UNION:
      return true;
    default:
      return false;
  }
}

bool BeginsClause(Type t) {
  switch (t) {
    case T::MATCH:
    case T::OPTIONAL:
    case T::UNWIND:
    case T::WITH:
    case T::RETURN:
    case T::FINISH:
    case T::CREATE:
    case T::INSERT:
    case T::MERGE:
    case T::ON:
    case T::SET:
    case T::REMOVE:
    case T::DELETE:
    case T::DETACH:
    case T::NODETACH:
    case T::CALL:
    case T::FOREACH:
    case T::LOAD:
      return true;
    default:
      return false;
  }
}

// A token that can only stand behind a name or another operand.
bool FollowsOperand(Type t) {
  switch (t) {
    case T::DOT:
    case T::EQUAL:
    case T::NOT_EQUAL:
    case T::LESS:
    case T::LESS_OR_EQUAL:
    case T::GREATER:
    case T::GREATER_OR_EQUAL:
    case T::MATCHES_REGEX:
    case T::SLASH:
    case T::PERCENT:
    case T::CARET:
    case T::DOUBLE_BAR:
    case T::COMMA:
    case T::RIGHT_PAREN:
    case T::RIGHT_BRACKET:
    case T::RIGHT_BRACE:
      return true;
    default:
      return IsInfixWord(t);
  }
}

// Whether `t`, before `next`, begins an expression. A word that begins clauses does when what follows shows
// it to be a variable.
bool BeginsExpression(Type t, Type next) {
  switch (t) {
    case T::IDENTIFIER:
    case T::QUOTED_NAME:
    case T::INTEGER:
    case T::FLOAT:
    case T::STRING:
    case T::PARAMETER:
    case T::LEFT_PAREN:
    case T::LEFT_BRACKET:
    case T::LEFT_BRACE:
    case T::PLAIN_LIST:
    case T::PLUS:
    case T::MINUS:
      return true;
    default:
      return IsWord(t) && !IsInfixWord(t) && (!BeginsClause(t) || FollowsOperand(next));
  }
}

// A token that can be the last one of an operand. Words count, for they may be names, but for those that an
// operand follows.
bool EndsOperand(Type t) {
  switch (t) {
    case T::IDENTIFIER:
    case T::QUOTED_NAME:
    case T::INTEGER:
    case T::FLOAT:
    case T::STRING:
    case T::PARAMETER:
    case T::PLAIN_LIST:
    case T::RIGHT_PAREN:
    case T::RIGHT_BRACKET:
    case T::RIGHT_BRACE:
      return true;
    case T::WHEN:
    case T::THEN:
    case T::ELSE:
    case T::NOT:
    case T::AND:
    case T::OR:
    case T::XOR:
    case T::IN:
    case T::CASE:
    case T::STARTS:
    case T::CONTAINS:
    case T::WITH:
      return false;
    default:
      return IsWord(t);
  }
}

Type CloserOf(Type opener) {
  switch (opener) {
    case T::LEFT_PAREN:
      return T::RIGHT_PAREN;
    case T::LEFT_BRACKET:
      return T::RIGHT_BRACKET;
    case T::LEFT_BRACE:
      return T::RIGHT_BRACE;
    case T::CASE:
      return T::END;
    default:
      return antlr4::Token::INVALID_TYPE;
  }
}

bool IsOpener(Type t) { return t == T::LEFT_PAREN || t == T::LEFT_BRACKET || t == T::LEFT_BRACE; }
bool IsCloser(Type t) { return t == T::RIGHT_PAREN || t == T::RIGHT_BRACKET || t == T::RIGHT_BRACE; }

// A CASE that no expression and no WHEN follows is a name, and so is one behind a dot or AS.
bool CaseIsName(Type previous, Type next, Type behind_next) {
  return previous == T::DOT || previous == T::AS || !(next == T::WHEN || BeginsExpression(next, behind_next));
}

// `stack` holds the types of the brackets and CASEs that are open.
bool EndIsName(Type previous, Type next, const std::vector<Type>& stack) {
  if (stack.empty() || stack.back() != T::CASE) return true;
  return previous == T::DOT || next == T::COLON || !EndsOperand(previous);
}

// What a character was likely to be meant for, when it came out of a word processor or a web page.
const char* HintForCharacter(const std::string& text) {
  for (const char* quote :
       {"\u2018", "\u2019", "\u201A", "\u201C", "\u201D", "\u201E", "\u00AB", "\u00BB", "\u00B4"}) {
    if (text == quote) return "strings stand in straight quotes: 'text' or \"text\"";
  }
  for (const char* dash : {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"}) {
    if (text == dash) return "write the plain sign: -";
  }
  if (text == "\u2264") return "write <=";
  if (text == "\u2265") return "write >=";
  if (text == "\u2260") return "write <>";
  return "";
}

void RefuseBrokenToken(const antlr4::Token& token) {
  auto refuse = [&](const char* detail, const std::string& message, const char* hint) {
    Error error = CompileError(ErrorKind::kSyntax, detail, message, PositionOf(token));
    error.hint = hint;
    throw error;
  };
  switch (token.getType()) {
    case T::UNTERMINATED_STRING:
      refuse("UnexpectedSyntax", "the string that begins here has no closing quote",
             "within a string, write \\' for its quote");
      break;
    case T::UNTERMINATED_NAME:
      refuse("UnexpectedSyntax", "the name that begins here has no closing backquote",
             "within a name in backquotes, write ``");
      break;
    case T::UNTERMINATED_COMMENT:
      refuse("UnexpectedSyntax", "the comment that begins here has no end", "a comment ends with */");
      break;
    case T::INVALID_CHARACTER: {
      std::string text = token.getText();
      if (text.size() > 1) {
        refuse("InvalidUnicodeCharacter",
               fmt::format("'{}' has no meaning outside strings and backquotes", text),
               HintForCharacter(text));
      }
      break;
    }
    default:
      break;
  }
}

class Preparation {
 public:
  explicit Preparation(Tokens& tokens) : tokens_(tokens) {}

  void Run() {
    PairBrackets();
    DecideWords();
    FindPatterns();
    FindBars();
  }

 private:
  Type At(std::size_t i) const { return i < tokens_.size() ? tokens_[i]->getType() : kEndOfFile; }
  Type Before(std::size_t i) const { return i == 0 ? antlr4::Token::INVALID_TYPE : At(i - 1); }
  void Set(std::size_t i, Type type) { tokens_[i]->setType(type); }

  std::string LowerText(std::size_t i) const {
    std::string text = tokens_[i]->getText();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return text;
  }

  void PairBrackets() {
    closing_.assign(tokens_.size(), 0);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      Type t = At(i);
      if (t == T::WHEN && !open.empty() && At(open.back()) == T::CASE) in_case_.insert(i);
      if (IsOpener(t) || t == T::CASE) {
        open.push_back(i);
      } else if (IsCloser(t)) {
        while (!open.empty() && At(open.back()) == T::CASE) open.pop_back();
        if (open.empty() || CloserOf(At(open.back())) != t) return;
        closing_[open.back()] = i;
        open.pop_back();
      } else if (t == T::END && !open.empty() && At(open.back()) == T::CASE) {
        closing_[open.back()] = i;
        open.pop_back();
      }
    }
  }

  // The bracket's other end; 0 when it has none.
  std::size_t Closing(std::size_t i) const { return i < closing_.size() ? closing_[i] : 0; }

  // ---- words ----

  void DecideWords() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      Type t = At(i);
      if (Before(i) == T::DOT) {
        if (IsWord(t)) Set(i, T::IDENTIFIER);
        continue;
      }
      if (t == T::IDENTIFIER || t == T::ALL || t == T::ANY || t == T::EXISTS) {
        Type special = SpecialCall(i);
        if (special == 0 && t == T::IDENTIFIER) special = ClauseWord(i);
        if (special != 0) {
          Set(i, special);
          continue;
        }
      }
      if (IsWord(t) && WordIsName(i)) Set(i, T::IDENTIFIER);
    }
  }

  // Words that take a form of their own in brackets; 0 for all else.
  Type SpecialCall(std::size_t i) const {
    if (At(i + 1) == T::LEFT_BRACE) {
      if (At(i + 2) == T::DOT || At(i + 2) == T::RIGHT_BRACE || (IsName(At(i + 2)) && At(i + 3) == T::COLON))
        return 0;
      std::string text = LowerText(i);
      return text == "exists"    ? T::EXISTS_BLOCK
             : text == "count"   ? T::COUNT_BLOCK
             : text == "collect" ? T::COLLECT_BLOCK
                                 : 0;
    }
    if (At(i + 1) != T::LEFT_PAREN) return 0;
    bool name_first = IsName(At(i + 2));
    if (name_first && At(i + 3) == T::IN) {
      std::string text = LowerText(i);
      return text == "all" || text == "any" || text == "none" || text == "single" ? T::QUANTIFIER : 0;
    }
    if (name_first && At(i + 3) == T::EQUAL && LowerText(i) == "reduce") return T::REDUCE_CALL;
    if (At(i + 2) == T::LEFT_PAREN) {
      std::string text = LowerText(i);
      if (text == "shortestpath" || text == "allshortestpaths") return T::SHORTEST_PATH_CALL;
    }
    return 0;
  }

  // LET, FILTER and NEXT are names but where a clause can begin: behind what ends a clause, and before what
  // they take. 0 for all else.
  Type ClauseWord(std::size_t i) const {
    std::string text = LowerText(i);
    if (text != "let" && text != "filter" && text != "next") return 0;
    if (!EndsClause(i)) return 0;
    Type next = At(i + 1), second = At(i + 2);
    if (text == "let") return IsName(next) && second == T::EQUAL ? T::LET_CLAUSE : 0;
    if (text == "filter") {
      bool expression_next =
          BeginsExpression(next, second) || next == T::WHERE || next == T::NOT || IsConstantWord(next);
      return expression_next && next != T::EQUAL ? T::FILTER_CLAUSE : 0;
    }
    return BeginsClause(next) || next == T::FOR || next == T::IDENTIFIER ? T::NEXT_QUERY : 0;
  }

  // Whether the token before i can be the last of a clause, or i begins a query.
  bool EndsClause(std::size_t i) const {
    Type previous = Before(i);
    switch (previous) {
      case antlr4::Token::INVALID_TYPE:
      case T::EXPLAIN:
      case T::PROFILE:
      case T::UNION:
      case T::NEXT_QUERY:
      case T::IDENTIFIER:
      case T::QUOTED_NAME:
      case T::INTEGER:
      case T::FLOAT:
      case T::STRING:
      case T::PARAMETER:
      case T::END:
      case T::ROW:
      case T::ROWS:
      case T::TRANSACTIONS:
      case T::ASC:
      case T::ASCENDING:
      case T::DESC:
      case T::DESCENDING:
      case T::LEFT_BRACE:
        return true;
      case T::STAR: {
        Type before = i >= 2 ? At(i - 2) : kEndOfFile;
        return before == T::RETURN || before == T::WITH || before == T::DISTINCT || before == T::COMMA ||
               before == T::YIELD;
      }
      case T::ALL:
      case T::DISTINCT:
        return i >= 2 && At(i - 2) == T::UNION;
      default:
        return IsCloser(previous) || IsConstantWord(previous) || previous == T::PLAIN_LIST;
    }
  }

  bool WordIsName(std::size_t i) const {
    Type previous = Before(i), t = At(i), next = At(i + 1);
    bool expression_next = BeginsExpression(next, At(i + 2));
    if (IsConstantWord(t) || t == T::END || t == T::CASE)
      return false;  // END and CASE were decided while reading
    if (next == T::EQUAL) return true;
    switch (t) {
      case T::NOT:
        return previous != T::IS && !expression_next;
      case T::WHEN:
        return !in_case_.contains(i) || !expression_next || (previous != T::CASE && !EndsOperand(previous));
      case T::DISTINCT:
        if (previous == T::UNION) return false;
        return !BeginsSetQuantifier(i) || !(expression_next || next == T::STAR);
      case T::ALL:
        if (previous == T::UNION) return false;
        if (next == T::SHORTEST || next == T::PATH || next == T::PATHS) return false;
        if (BeginsSetQuantifier(i)) return !(expression_next || next == T::STAR);
        return !(BeginsPath(previous) && next == T::LEFT_PAREN);
      case T::WHERE:
      case T::IS:
        if (previous != T::LEFT_PAREN && previous != T::LEFT_BRACKET) return false;
        return next == T::RIGHT_PAREN || next == T::RIGHT_BRACKET || next == T::COLON ||
               next == T::LEFT_BRACE || next == T::STAR || next == T::IS || next == T::WHERE;
      default:
        return false;
    }
  }

  bool BeginsSetQuantifier(std::size_t i) const {
    Type previous = Before(i);
    if (previous == T::RETURN || previous == T::WITH) return true;
    return previous == T::LEFT_PAREN && i >= 2 && IsName(At(i - 2));
  }

  static bool BeginsPath(Type previous) {
    return previous == T::MATCH || previous == T::COMMA || previous == T::EQUAL || previous == T::LEFT_BRACE;
  }

  // ---- patterns ----

  // ( ) (n) (n:L) (:L) (n {..}) (n WHERE ..): judged by the first two tokens.
  bool LooksLikeNode(std::size_t i) const {
    if (At(i) != T::LEFT_PAREN && At(i) != T::PATTERN_PAREN) return false;
    Type first = At(i + 1), second = At(i + 2);
    if (Closing(i) == 0) return false;
    if (first == T::RIGHT_PAREN || first == T::COLON || first == T::LEFT_BRACE) return true;
    if ((first == T::IS || first == T::WHERE) && (IsName(second) || second == T::LEFT_PAREN)) return true;
    return IsName(first) && (second == T::RIGHT_PAREN || second == T::COLON || second == T::LEFT_BRACE ||
                             second == T::IS || second == T::WHERE || second == T::PARAMETER);
  }

  bool LooksLikeRelationshipDetails(std::size_t i) const {
    Type first = At(i + 1), second = At(i + 2);
    if (Closing(i) == 0) return false;
    auto follows_name = [](Type t) {
      return t == T::RIGHT_BRACKET || t == T::COLON || t == T::STAR || t == T::LEFT_BRACE || t == T::IS ||
             t == T::WHERE || t == T::DOUBLE_DOT;
    };
    return (follows_name(first) && !(IsWord(first) && !IsName(second))) ||
           (IsName(first) && follows_name(second));
  }

  // The relationship that starts at `i` and leads to a node.
  bool LooksLikeRelationship(std::size_t i) const {
    if (At(i) == T::LESS) ++i;
    if (At(i) != T::MINUS) return false;
    ++i;
    if (At(i) == T::LEFT_BRACKET) {
      if (!LooksLikeRelationshipDetails(i)) return false;
      i = Closing(i) + 1;
    }
    if (At(i) != T::MINUS) return false;
    ++i;
    if (At(i) == T::GREATER) ++i;
    return LooksLikeNode(i);
  }

  void FindPatterns() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (At(i) != T::LEFT_PAREN || !LooksLikeNode(i)) continue;
      Type previous = Before(i);
      if (previous == T::IDENTIFIER || previous == T::QUOTED_NAME || previous == T::EXISTS)
        continue;  // a call
      std::size_t relationship = Closing(i) + 1;
      if (!LooksLikeRelationship(relationship)) continue;
      Set(i, T::PATTERN_PAREN);
      Set(relationship, At(relationship) == T::LESS ? T::PATTERN_LEFT : T::PATTERN_DASH);
    }
  }

  // ---- comprehensions and bars ----

  // Calls visit(i) for the tokens directly in the brackets at `open`; what is in brackets further in is
  // jumped over.
  template <class Visit>
  void VisitInside(std::size_t open, Visit visit) const {
    for (std::size_t i = open + 1; i < Closing(open); ++i) {
      visit(i);
      if (Closing(i) != 0) i = Closing(i);
    }
  }

  void FindBars() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (Closing(i) == 0) continue;
      if (At(i) == T::LEFT_PAREN && (Before(i) == T::REDUCE_CALL || Before(i) == T::FOREACH))
        MarkProjectionBar(i);
      if (At(i) != T::LEFT_BRACKET) continue;
      if (IsName(At(i + 1)) && At(i + 2) == T::IN) {
        // A comma makes it a list of tests, a subscript takes a test too.
        bool comma = false;
        VisitInside(i, [&](std::size_t j) { comma = comma || At(j) == T::COMMA; });
        Type previous = Before(i);
        bool subscript = previous == T::IDENTIFIER || previous == T::QUOTED_NAME || IsCloser(previous);
        if (comma || subscript) continue;
        MarkProjectionBar(i);
        Set(i, T::LIST_COMPREHENSION);
      } else if (At(i + 1) == T::PATTERN_PAREN ||
                 (IsName(At(i + 1)) && At(i + 2) == T::EQUAL && At(i + 3) == T::PATTERN_PAREN)) {
        if (MarkProjectionBar(i)) Set(i, T::PATTERN_COMPREHENSION);
      }
    }
  }

  // The first bar that cannot be in a label expression; when all could be, the last one.
  bool MarkProjectionBar(std::size_t open) {
    std::size_t chosen = 0;
    bool certain = false;
    VisitInside(open, [&](std::size_t i) {
      if (At(i) != T::BAR || certain) return;
      chosen = i;
      certain = !FollowsLabel(i) || !PrecedesLabel(i);
    });
    if (chosen == 0) return false;
    Set(chosen, T::PROJECTION_BAR);
    return true;
  }

  bool FollowsLabel(std::size_t bar) const {
    if (Before(bar) == T::RIGHT_PAREN) return true;
    if (bar < 2 || !(IsName(At(bar - 1)) || At(bar - 1) == T::PERCENT)) return false;
    switch (At(bar - 2)) {
      case T::COLON:
      case T::AMPERSAND:
      case T::BAR:
      case T::EXCLAMATION:
      case T::IS:
        return true;
      default:
        return false;
    }
  }

  bool PrecedesLabel(std::size_t bar) const {
    Type next = At(bar + 1);
    if (next == T::COLON || next == T::EXCLAMATION || next == T::PERCENT || next == T::LEFT_PAREN ||
        next == T::DOLLAR) {
      return true;
    }
    if (!IsName(next)) return false;
    switch (At(bar + 2)) {
      case T::BAR:
      case T::AMPERSAND:
      case T::RIGHT_BRACKET:
      case T::RIGHT_PAREN:
      case T::AND:
      case T::OR:
      case T::XOR:
        return true;
      default:
        return false;
    }
  }

  Tokens& tokens_;
  std::vector<std::size_t> closing_;  // index of the closing token; 0 for everything that is no paired opener
  std::unordered_set<std::size_t> in_case_;  // the WHENs that stand directly in a CASE
};

}  // namespace

bool IsWord(std::size_t type) { return type >= T::ALL && type <= T::YIELD; }

Position PositionOf(const antlr4::Token& token) {
  return {static_cast<std::uint32_t>(token.getStartIndex()), static_cast<std::uint32_t>(token.getLine()),
          static_cast<std::uint32_t>(token.getCharPositionInLine() + 1)};
}

namespace {

// Refuses more than kMaximumExpressionHeight signs in a row before ANTLR spends seconds on them.
class SignCount {
 public:
  void Next(const antlr4::Token& token, Type previous) {
    const Type t = token.getType();
    const bool sign = (t == T::PLUS || t == T::MINUS) && !EndsOperand(previous);
    if (!sign && t != T::NOT) {
      count_ = 0;
      return;
    }
    // The last may belong to a number.
    if (++count_ <= kMaximumExpressionHeight) return;
    throw CompileError(ErrorKind::kSyntax, "NestingTooDeep",
                       fmt::format("the expression is more than {} operators deep; split it with WITH",
                                   kMaximumExpressionHeight),
                       PositionOf(token));
  }

 private:
  int count_ = 0;
};

}  // namespace

std::optional<std::size_t> KeywordOf(const antlr4::Token& token, const antlr4::dfa::Vocabulary& vocabulary) {
  Type type = token.getType();
  if (IsWord(type)) return type;
  if (type != T::IDENTIFIER) return {};
  static const std::unordered_map<std::string, Type> kTypes = [&] {
    std::unordered_map<std::string, Type> types;
    for (Type t = T::ALL; t <= T::YIELD; ++t) {
      std::string word = vocabulary.getSymbolicName(t);
      if (word.back() == '_') word.pop_back();
      types.emplace(std::move(word), t);
    }
    return types;
  }();
  std::string text = token.getText();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  auto found = kTypes.find(text);
  if (found == kTypes.end()) return {};
  return found->second;
}

namespace {

// Reads the list of literals behind the bracket, if it is a long one; the lexer goes on behind it.
std::unique_ptr<antlr4::CommonToken> PlainListBehind(const antlr4::CommonToken& bracket, antlr4::Lexer& lexer,
                                                     const SourceText& source) {
  const std::size_t behind = bracket.getStopIndex() + 1;
  Position begin = PositionOf(bracket);
  ++begin.offset;
  ++begin.column;
  std::optional<PlainList> list = ReadPlainList(source.bytes.substr(source.ByteOffset(behind)), begin);
  if (!list) return nullptr;
  auto token = std::make_unique<PlainListToken>(bracket, Value(std::move(list->items)));
  token->setType(T::PLAIN_LIST);
  token->setText("[");  // in messages
  token->setStopIndex(list->end.offset - 1);
  lexer.getInputStream()->seek(list->end.offset);
  lexer.setLine(list->end.line);
  lexer.setCharPositionInLine(list->end.column - 1);
  return token;
}

}  // namespace

Tokens ReadTokens(antlr4::Lexer& lexer, const SourceText& source) {
  Tokens tokens;
  std::vector<Type> open;
  auto check_depth = [&](const antlr4::Token& token) {
    if (open.size() <= static_cast<std::size_t>(kMaximumNesting)) return;
    throw CompileError(ErrorKind::kSyntax, "NestingTooDeep",
                       fmt::format("more than {} brackets and CASEs are nested here", kMaximumNesting),
                       PositionOf(token));
  };
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  SignCount signs;
  std::size_t undecided_case = kNone;  // index of a CASE that waits for what follows
  for (;;) {
    std::unique_ptr<antlr4::CommonToken> token(
        static_cast<antlr4::CommonToken*>(lexer.nextToken().release()));
    RefuseBrokenToken(*token);
    Type t = token->getType();
    std::size_t count = tokens.size();
    Type before_last = count >= 2 ? tokens[count - 2]->getType() : antlr4::Token::INVALID_TYPE;
    if (undecided_case != kNone && (undecided_case + 1 < count || !BeginsClause(t))) {
      antlr4::CommonToken& word = *tokens[undecided_case];
      Type previous =
          undecided_case > 0 ? tokens[undecided_case - 1]->getType() : antlr4::Token::INVALID_TYPE;
      Type next = undecided_case + 1 < count ? tokens[undecided_case + 1]->getType() : t;
      if (CaseIsName(previous, next, t)) {
        word.setType(T::IDENTIFIER);
      } else {
        open.push_back(T::CASE);
        check_depth(word);
      }
      undecided_case = kNone;
    }
    if (count >= 1 && tokens.back()->getType() == T::END) {
      if (EndIsName(before_last, t, open)) {
        tokens.back()->setType(T::IDENTIFIER);
      } else {
        open.pop_back();
      }
    }
    signs.Next(*token, count > 0 ? tokens.back()->getType() : antlr4::Token::INVALID_TYPE);
    if (t == T::CASE) undecided_case = count;
    tokens.push_back(std::move(token));
    if (t == kEndOfFile) return tokens;
    if (t == T::LEFT_BRACKET) {
      if (auto list = PlainListBehind(*tokens.back(), lexer, source)) {
        tokens.back() = std::move(list);
        continue;
      }
    }
    if (IsOpener(t)) {
      open.push_back(t);
      check_depth(*tokens.back());
    } else if (IsCloser(t)) {
      while (!open.empty() && open.back() == T::CASE) open.pop_back();
      if (open.empty() || CloserOf(open.back()) != t) {
        auto end = std::make_unique<antlr4::CommonToken>(*tokens.back());
        end->setType(kEndOfFile);
        tokens.push_back(std::move(end));
        return tokens;
      }
      open.pop_back();
    }
  }
}

void PrepareTokens(Tokens& tokens) { Preparation(tokens).Run(); }

}  // namespace liaison
