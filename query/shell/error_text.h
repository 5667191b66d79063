// error_text.h: errors for people: code, place, message; then the line of text with a caret, and a hint.
#pragma once

#include <string>
#include <string_view>

#include "graph/error.h"

namespace liaison::shell {

// Where a statement's text begins in the script that holds it.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// "error: SyntaxError.UnexpectedSyntax at 1:17: expected ...\n". The error's position is within `text`; what is shown is the one in the
// script. With `context`, two lines of text and caret follow, and one of hint.
std::string ErrorText(const Error& error, std::string_view text, Place place, bool context);

// "  MATCH (p:Person RETURN p\n                  ^\n": at most kErrorWindow columns of the line around the place.
inline constexpr std::size_t kErrorWindow = 60;
std::string CaretText(std::string_view text, const Position& position);

}  // namespace liaison::shell
