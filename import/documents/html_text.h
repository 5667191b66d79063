// html_text.h: the main text of an HTML page: its blocks as lines, without scripts, navigation, forms and
// footers; title and date from the head. A scanner of tags of our own rather than a parser with a tree: time
// is linear in the input and nothing recurses, whatever the nesting. Not here: encodings (source_text.h; a
// <meta charset> is not asked, as the bytes tell).
#pragma once

#include <string_view>

#include "import/documents/extraction.h"

namespace liaison::importer {

void ReadHtml(std::string_view html, SourceText& out);  // fills text, title, date

}  // namespace liaison::importer
