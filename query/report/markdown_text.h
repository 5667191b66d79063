// markdown_text.h: text out of the data as Markdown that says nothing but this text, and pieces of Markdown
// made of it.
//
// What CommonMark and GitHub's tables, strikethrough and footnotes would take for markup is escaped with a
// backslash, or as a reference (&#42;) where the text may end up within tags of HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/report/shown.h"

namespace liaison::report {

struct MarkdownPlace {
  bool line_start = false;  // also what begins a list or a heading is escaped
  bool cell = false;        // of a table: line feeds become <br>, else blanks
  bool entities = false;    // references instead of backslashes
};
std::string MarkdownText(std::string_view text, MarkdownPlace place = {});

// A link's address. A whole one must be http, https, mailto or have no scheme, else it becomes `#`; of a part
// everything that could mean something is percent-encoded.
std::string MarkdownAddress(std::string_view text, bool whole);

// [^1][^2] and what is to be said against them.
std::string MarkdownMarks(const Span& span);
std::string MarkdownLine(const Line& line, MarkdownPlace place = {});

// A fenced block that the text cannot close.
std::vector<std::string> MarkdownFence(std::string_view language, std::string_view text);

std::vector<std::string> LinesOf(std::string_view text);

// Bars of block characters, a line each; widths as on a terminal.
std::string BarText(const ShownBars& bars);

}  // namespace liaison::report
