// render_markdown.cpp: the mode `markdown`: a pipe table whose cells can hold no markup, whatever the data
// says.
#include <string>

#include "query/render/render.h"
#include "query/render/safe_text.h"

namespace liaison::render {
namespace {

std::string EscapeMarkdown(std::string_view text) {
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
      case '|':
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '~':
      case '!':
        out += '\\';
        out += c;
        break;
      default:
        out += c;
    }
  }
  return out;
}

class MarkdownRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  // The rule below the header says which columns hold numbers, so it waits for the first row.
  void WriteRow(const Row& row) override {
    if (rows() == 1) WriteHeader(&row);
    std::string line = "|";
    for (const Value& value : row) line += ' ' + EscapeMarkdown(SafeValueText(value, "\n")) + " |";
    out_ << line << '\n';
  }
  void End() override {
    if (rows() == 0) WriteHeader(nullptr);
  }

 private:
  void WriteHeader(const Row* first) {
    std::string line = "|", rule = "|";
    for (std::size_t i = 0; i < columns().size(); ++i) {
      line += ' ' + EscapeMarkdown(SafeText(columns()[i])) + " |";
      rule += first != nullptr && (*first)[i].is_number() ? " ---: |" : " --- |";
    }
    out_ << line << '\n' << rule << '\n';
  }
};

}  // namespace

std::unique_ptr<Renderer> MakeMarkdownRenderer(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<MarkdownRenderer>(options, out);
}

}  // namespace liaison::render
