#include "query/export/xml_text.h"

#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "query/render/safe_text.h"

namespace liaison::exporter {
namespace {

bool IsXml(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c != render::kInvalidUtf8 && c != 0xFFFE && c != 0xFFFF;
}

void AppendXml(std::string& out, std::string_view text, std::string_view plain_controls) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const char32_t c = render::DecodeUtf8(text, i);
    if (!IsXml(c)) {
      render::AppendUtf8(out, 0xFFFD);
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (render::IsUnsafe(c) &&
               !(c < 0x80 && plain_controls.find(static_cast<char>(c)) != std::string_view::npos)) {
      fmt::format_to(std::back_inserter(out), "&#x{:X};", static_cast<std::uint32_t>(c));
    } else {
      out.append(text, begin, i - begin);
    }
  }
}

}  // namespace

void AppendXmlText(std::string& out, std::string_view text) { AppendXml(out, text, "\n\t"); }
void AppendXmlAttribute(std::string& out, std::string_view text) { AppendXml(out, text, {}); }

}  // namespace liaison::exporter
