// parse.h: text of a statement -> ast::Statement. The ANTLR tree is born and dies behind this header.
//
// Throws Error(kSyntax, .., compile) with position and a hint. One parser at a time (a mutex: ANTLR's C++
// runtime shares a DFA whose caches slow down with threads; measured in the reliability study). Nesting and
// length are limited before ANTLR sees the text: kMaximumNesting levels of brackets, CASE and comprehensions,
// kMaximumStatementBytes of text.
#pragma once

#include <string_view>
#include <vector>

#include "query/ast/query.h"

namespace liaison {

inline constexpr int kMaximumNesting = 100;
// Levels of an expression tree. Long chains of AND and OR are balanced and those of other operators one node,
// so that only signs, predicates and subscripts that follow each other can reach it.
inline constexpr int kMaximumExpressionHeight = 1000;
inline constexpr std::size_t kMaximumStatementBytes = 1 << 20;

// One statement; a trailing ';' is accepted. Throws on invalid UTF-8, empty text and everything the grammar
// refuses.
ast::Statement Parse(std::string_view text);

// Splits a script at the `;` that end statements (not those in strings, comments and backticks). Each piece
// is a byte range of `script`, without the `;`. `complete` is false for a last piece that has no `;`.
struct StatementRange {
  std::size_t begin, end;
  bool complete;
};
std::vector<StatementRange> SplitStatements(std::string_view script);

}  // namespace liaison
