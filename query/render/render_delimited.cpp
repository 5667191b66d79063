// render_delimited.cpp: the modes `csv` (RFC 4180, lines end with LF) and `tsv` (backslash escapes, as of
// PostgreSQL's COPY).
//
// Null is an empty field; in csv the empty string is "" to tell them apart, and a carriage return stays one
// within its quotes but on a terminal, where it would let text overwrite text. A string that a spreadsheet
// would take for a formula (it begins with = + - @, a tab or a carriage return) gets a ' before it; numbers
// stay as they are.
#include <string>

#include "query/render/csv_field.h"
#include "query/render/render.h"
#include "query/render/safe_text.h"

namespace liaison::render {
namespace {

bool LooksLikeFormula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

}  // namespace

void AppendCsvField(std::string& line, std::string_view field, bool quote) {
  if (!quote && field.find_first_of(",\"\n\t\r") == std::string_view::npos && !field.starts_with(' ') &&
      !field.ends_with(' ')) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

void AppendCsvText(std::string& line, std::string_view text, std::string_view keep) {
  std::string field = LooksLikeFormula(text) ? "'" : "";
  field += SafeText(text, keep);
  AppendCsvField(line, field, field.empty());
}

namespace {

class CsvRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  void Begin() override {
    std::string line;
    for (std::size_t i = 0; i < columns().size(); ++i) {
      if (i > 0) line += ',';
      AppendCsvField(line, SafeText(columns()[i], "\n\t"));
    }
    out_ << line << '\n';
  }
  void WriteRow(const Row& row) override {
    const std::string_view keep = options_.width > 0 ? "\n\t" : "\n\t\r";
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += ',';
      if (row[i].is_null()) continue;
      if (row[i].is_string()) {
        AppendCsvText(line, row[i].AsString(), keep);
      } else {
        AppendCsvField(line, SafeValueText(row[i], keep));
      }
    }
    out_ << line << '\n';
  }
};

class TsvRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  void Begin() override {
    std::string line;
    for (std::size_t i = 0; i < columns().size(); ++i) {
      if (i > 0) line += '\t';
      AppendField(line, columns()[i]);
    }
    out_ << line << '\n';
  }
  void WriteRow(const Row& row) override {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += '\t';
      if (row[i].is_null()) continue;
      if (row[i].is_string() && LooksLikeFormula(row[i].AsString())) line += '\'';
      AppendField(line, SafeValueText(row[i], "\n\t\r"));
    }
    out_ << line << '\n';
  }

 private:
  static void AppendField(std::string& line, std::string_view field) {
    for (const char c : SafeText(field, "\n\t\r")) {
      switch (c) {
        case '\t':
          line += "\\t";
          break;
        case '\n':
          line += "\\n";
          break;
        case '\r':
          line += "\\r";
          break;
        case '\\':
          line += "\\\\";
          break;
        default:
          line += c;
      }
    }
  }
};

}  // namespace

std::unique_ptr<Renderer> MakeDelimitedRenderer(const RenderOptions& options, std::ostream& out) {
  if (options.mode == Mode::kTsv) return std::make_unique<TsvRenderer>(options, out);
  return std::make_unique<CsvRenderer>(options, out);
}

}  // namespace liaison::render
