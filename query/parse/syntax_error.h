// syntax_error.h: what ANTLR says about a text that it cannot parse -> an Error for people.
//
// The place is the first token that cannot continue what stands before it; the message names at most a
// handful of things that could (expectation.h finds them); the hint is what was likely to be meant
// (syntax_hint.cpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "antlr4-runtime.h"
#include "query/parse/expectation.h"

namespace liaison {

// Throws liaison::Error at the first complaint. Not owned by the parser.
class SyntaxErrorListener : public antlr4::BaseErrorListener {
 public:
  void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* offending, std::size_t line,
                   std::size_t column, const std::string& message, std::exception_ptr exception) override;
};

// ---- shared with syntax_hint.cpp ----

// As people write it: "'('", "RETURN", "a name".
std::string NameOfToken(std::size_t type, const antlr4::dfa::Vocabulary& vocabulary);

// Index of the innermost bracket or CASE that begins before `at` and is never closed.
std::optional<std::size_t> UnclosedBefore(const std::vector<antlr4::Token*>& tokens, std::size_t at);

// What may have been meant; empty when nothing comes to mind. `at`: index of the token that is reported.
std::string SyntaxHint(const std::vector<antlr4::Token*>& tokens, std::size_t at,
                       const Expectation& expectation, const antlr4::dfa::Vocabulary& vocabulary);

}  // namespace liaison
