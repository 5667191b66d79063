// render_html.cpp: the mode `html`: a table element whose cells can hold no markup, whatever the data says.
#include <string>

#include "query/render/render.h"
#include "query/render/safe_text.h"

namespace liaison::render {
namespace {

std::string EscapeHtml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\n':
        out += "<br>";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

class HtmlRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  void Begin() override {
    out_ << "<table>\n<thead>\n<tr>";
    for (const std::string& column : columns())
      out_ << "<th>" << EscapeHtml(SafeText(column, "\n")) << "</th>";
    out_ << "</tr>\n</thead>\n<tbody>\n";
  }
  void WriteRow(const Row& row) override {
    std::string line = "<tr>";
    for (const Value& value : row) {
      line += value.is_number() ? "<td align=\"right\">" : "<td>";
      line += EscapeHtml(SafeValueText(value, "\n"));
      line += "</td>";
    }
    out_ << line << "</tr>\n";
  }
  void End() override { out_ << "</tbody>\n</table>\n"; }
};

}  // namespace

std::unique_ptr<Renderer> MakeHtmlRenderer(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<HtmlRenderer>(options, out);
}

}  // namespace liaison::render
