// xml_text.h: text out of the data as XML 1.0: for files (GraphML, GEXF) and pictures.
//
// Characters that XML forbids, and bytes that are no UTF-8, become U+FFFD. Controls that it allows
// (bidirectional ones, a carriage return) become &#x202E;: they come back when the file is read, and cannot
// turn the text of the file around.
#pragma once

#include <string>
#include <string_view>

namespace liaison::exporter {

// Between tags.
void AppendXmlText(std::string& out, std::string_view text);
// Between double quotes: line feeds and tabs too become references, as readers turn them into spaces.
void AppendXmlAttribute(std::string& out, std::string_view text);

}  // namespace liaison::exporter
