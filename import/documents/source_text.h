// source_text.h: bytes of a file -> the text that is stored and read: encoding detected (UTF-8, UTF-16,
// windows-1252 ...), HTML and Markdown reduced to their main text. Plain text is kept as it is, but for a
// byte order mark: offsets count in what the file holds. Bytes that are no UTF-8 in a text that otherwise is
// become U+FFFD. Not here: blocks and sentences (blocks.h).
#pragma once

#include <string>
#include <string_view>

#include "import/documents/extraction.h"

namespace liaison::importer {

enum class SourceFormat { kByName, kText, kMarkdown, kHtml };

// `name` decides the format when it is kByName: .html .htm .xhtml, .md .markdown, else text that looks like
// HTML, else text.
SourceText ReadSource(std::string_view bytes, std::string_view name, SourceFormat = SourceFormat::kByName);
// "-" is standard input. Throws Error (kRequest, FileNotFound) when it cannot be read.
SourceText ReadSourceFile(const std::string& path, SourceFormat = SourceFormat::kByName);

}  // namespace liaison::importer
