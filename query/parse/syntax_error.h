// syntax_error.h: what ANTLR says about a text that it cannot parse -> an Error for people.
#pragma once

#include "antlr4-runtime.h"

namespace liaison {

// Throws liaison::Error at the first complaint. Not owned by the parser.
class SyntaxErrorListener : public antlr4::BaseErrorListener {
 public:
  void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* offending, std::size_t line,
                   std::size_t column, const std::string& message, std::exception_ptr exception) override;
};

}  // namespace liaison
