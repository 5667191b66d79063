// markdown_text.h: the text of a Markdown page: its blocks as lines, links and emphasis reduced to their
// words; the title from the front matter or the first heading, the date from the front matter. Covers what
// pages use of CommonMark, a line at a time and in linear time.
#pragma once

#include <string_view>

#include "import/documents/extraction.h"

namespace liaison::importer {

void ReadMarkdown(std::string_view markdown, SourceText& out);  // fills text, title, date

}  // namespace liaison::importer
