// html_text.h: pieces of HTML made of what came out of the data: text, notes, tables, lists, bars.
#pragma once

#include <string>
#include <string_view>

#include "query/report/citations.h"
#include "query/report/shown.h"

namespace liaison::report {

// Between tags, and within an attribute's double quotes; line feeds stay as they are.
std::string HtmlText(std::string_view text);

std::string HtmlMarks(const Span& span);
std::string HtmlBlock(const Shown& shown);
// The list of footnotes, with links back; empty without notes.
std::string HtmlNotes(const std::vector<Note>& notes);

// The sheet of styles within the page.
std::string_view StyleSheet();

}  // namespace liaison::report
