#include "query/parse/parse.h"

namespace liaison {

namespace {

// End of the string, name or comment that begins at `at`; `closed` tells whether it has one. `at` + 1 when
// none begins there.
std::size_t SkipQuotedOrComment(std::string_view script, std::size_t at, bool& closed) {
  closed = true;
  char c = script[at];
  if (c == '\'' || c == '"' || c == '`') {
    for (std::size_t i = at + 1; i < script.size(); ++i) {
      if (script[i] == '\\') {
        ++i;
      } else if (script[i] == c) {
        return i + 1;  // a doubled quote begins another string at once, which ends alike
      }
    }
    closed = false;
    return script.size();
  }
  if (script.substr(at, 2) == "//") {
    std::size_t end = script.find_first_of("\r\n", at);
    return end == std::string_view::npos ? script.size() : end;
  }
  if (script.substr(at, 2) == "/*") {
    std::size_t end = script.find("*/", at + 2);
    closed = end != std::string_view::npos;
    return closed ? end + 2 : script.size();
  }
  return at + 1;
}

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::vector<StatementRange> SplitStatements(std::string_view script) {
  std::vector<StatementRange> statements;
  std::size_t begin = 0;
  bool anything = false;  // besides spaces and comments
  for (std::size_t at = 0; at < script.size();) {
    char c = script[at];
    if (c == ';') {
      if (anything) statements.push_back({begin, at, true});
      begin = ++at;
      anything = false;
      continue;
    }
    bool space = IsSpace(c);
    if (space && at == begin) {
      begin = ++at;
      continue;
    }
    bool closed = true;
    std::size_t end = SkipQuotedOrComment(script, at, closed);
    bool comment = c == '/' && end > at + 1;
    // An open comment asks for more text just as an open string does.
    if (!space && (!comment || !closed)) anything = true;
    at = end;
  }
  if (anything) statements.push_back({begin, script.size(), false});
  return statements;
}

}  // namespace liaison
