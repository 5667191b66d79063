// tokens.h: the tokens of a statement, read and prepared for the grammar.
//
// Reading refuses, before the parser sees anything, what would cost it time or stack: nesting beyond
// kMaximumNesting (brackets and CASE), text beyond kMaximumStatementBytes, unknown characters, strings
// without an end. It stops at a bracket that closes nothing, where the parser fails anyhow. Preparing is one
// pass that pairs the brackets and then decides by the neighbours of a token what the grammar could decide
// only by reading on without a bound: whether ( begins a pattern, [ a comprehension, which | is followed by a
// projection, and whether a word is a name. Linear in the number of tokens.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "antlr4-runtime.h"

#include "graph/error.h"
#include "graph/value.h"
#include "query/parse/source.h"

namespace liaison {

using Tokens = std::vector<std::unique_ptr<antlr4::CommonToken>>;

// A PLAIN_LIST, with what it stands for.
class PlainListToken : public antlr4::CommonToken {
 public:
  PlainListToken(const antlr4::CommonToken& bracket, Value items)
      : antlr4::CommonToken(bracket), items_(std::move(items)) {}
  const Value& items() const { return items_; }

 private:
  Value items_;
};

// The last token is EOF. `lexer` reads the code points of the statement and must live as long as the tokens.
Tokens ReadTokens(antlr4::Lexer& lexer, const SourceText& source);
void PrepareTokens(Tokens& tokens);

// Whether the type is that of a keyword. Its numbers are those of the generated parser, ALL to YIELD.
bool IsWord(std::size_t type);

Position PositionOf(const antlr4::Token& token);

// The type of the keyword that the token's text spells, also where it was made a name; none in backquotes.
std::optional<std::size_t> KeywordOf(const antlr4::Token& token, const antlr4::dfa::Vocabulary& vocabulary);

}  // namespace liaison
