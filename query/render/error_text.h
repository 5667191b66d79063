// error_text.h: errors for people: code, place, message; then the line of text with a caret, and a hint.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "graph/error.h"
#include "query/result.h"

namespace liaison::render {

// Where a statement's text begins in the script that holds it.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::string file;  // empty: typed, of -c, or of standard input
};

// "error: SyntaxError.UnexpectedSyntax at 1:17: expected ...\n", "at facts.cypher:1:17" where there is a
// file. The error's position is within `text`; what is shown is the one in the script. With `context`, two
// lines of text and caret follow, and one of hint.
std::string ErrorText(const Error& error, std::string_view text, const Place& place, bool context);

// "warning at 1:10: the database has no label `Persn`\n", with text, caret and hint; without `context`, the
// hint is in the same line.
std::string WarningText(const Notification& warning, std::string_view text, const Place& place, bool context);

// "  MATCH (p:Person RETURN p\n                  ^\n": at most kErrorWindow columns of the line around the
// place.
inline constexpr std::size_t kErrorWindow = 60;
std::string CaretText(std::string_view text, const Position& position);

}  // namespace liaison::render
