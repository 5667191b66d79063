// body.h: the text of a report, cut into what is written through, what is code, and the blocks that are run.
//
// Follows CommonMark as far as fences need it: quotes, list items and their indentation, indented code,
// fences of backticks and tildes. Comments of HTML at the beginning of a line are taken out. Not here: what a
// block's first line asks for (block.h), the tags in the text (template.h), Markdown itself (md4c, in
// html_page.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace liaison::report {

inline constexpr std::size_t kMaximumReportBytes = 16u << 20;

// What stands before the lines of a block within lists and quotes: "> ", "   ".
struct Prefix {
  std::string first;  // before the fence; "- " where the block begins the item
  std::string next;   // before all other lines
};

struct Piece {
  enum class Kind : std::uint8_t { kText, kCode, kBlock };
  Kind kind = Kind::kText;
  std::string text;        // of a block its content, without fences and prefixes
  std::uint32_t line = 1;  // of `text`, in the report
  // Of a block:
  std::string info;              // behind the fence
  std::uint32_t fence_line = 1;  // in the report
  std::uint32_t info_column = 1;
  std::vector<std::uint32_t> shifts;  // characters of each line of `text` that were taken off before it
  Prefix prefix;
};

// The bytes of a file as text: without byte order mark, with LF alone, control characters as U+FFFD. Throws
// RequestError.InvalidReport for what is no UTF-8, with its place, or too long.
std::string CleanText(std::string_view bytes);

// Blocks are the fences whose first word is `cypher` (also where backticks follow, which CommonMark would not
// take for a fence). Throws RequestError.InvalidReport for one that is not closed. `first_line` is the number
// of the line that `body` begins with.
std::vector<Piece> SplitBody(std::string_view body, std::uint32_t first_line);

}  // namespace liaison::report
