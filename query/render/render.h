// render.h: results as text: a box or a table for people, csv, tsv, json, jsonl and markdown for programs and
// pages.
//
// A renderer is a sink: rows are written while the statement runs (box holds back the first kRowsForWidths to
// measure its columns). Whatever comes out of the data is made safe first (safe_text.h). One renderer for one
// statement. Not here: errors (error_text.h), the typed JSON of the pipe (value_json.h).
//
//   box       frame, numbers to the right, texts without quotes, wrapped to the terminal's width
//   table     `a | b`, values as literals of the language: for transcripts and for pipes
//   line      `a: value`, one column a line
//   csv, tsv  RFC 4180 with a guard against spreadsheet formulas; tabs with backslash escapes
//   json      an array of objects; jsonl: an object a line; values in the plain encoding
//   markdown  a pipe table; html: a table element
//   cypher    a CREATE statement of the result's nodes and relationships
//   svg, dot, graphml, gexf, cytoscape   the result as a graph: named here, made by query/export
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "query/result.h"

namespace liaison::render {

enum class Mode {
  kBox,
  kTable,
  kLine,
  kCsv,
  kTsv,
  kJson,
  kJsonl,
  kMarkdown,
  kHtml,
  kCypher,
  kSvg,
  kDot,
  kGraphMl,
  kGexf,
  kCytoscape
};

const std::vector<std::pair<std::string_view, Mode>>& Modes();
std::optional<Mode> FindMode(std::string_view name);
std::string_view NameOf(Mode mode);
inline bool IsJson(Mode mode) { return mode == Mode::kJson || mode == Mode::kJsonl; }
// The modes that show nodes and relationships, and no rows.
inline bool IsGraph(Mode mode) { return mode >= Mode::kSvg; }

struct RenderOptions {
  Mode mode = Mode::kTable;
  std::size_t width = 0;  // of the terminal, in columns; 0: no terminal, as wide as need be
  bool footer = false;    // `3 rows · 1.8 ms`
  bool timer = false;
};

class Renderer : public ResultSink {
 public:
  Renderer(const RenderOptions& options, std::ostream& out) : options_(options), out_(out) {}
  void OnColumns(const std::vector<std::string>& columns) final { columns_ = columns; }
  void OnRow(Row row) final;
  // The end of a statement that succeeded: what is still held back, counters, plan, footer.
  void Finish(const Summary& summary);

 protected:
  virtual void Begin() {}  // before the first row; also when there is none
  virtual void WriteRow(const Row& row) = 0;
  virtual void End() {}  // rows_ is known
  // PROFILE, in End: the plan that is to follow the rows; null for one who has written it among them.
  const PlanDescription* plan_ = nullptr;
  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t rows() const { return rows_; }
  const RenderOptions options_;
  std::ostream& out_;

 private:
  std::vector<std::string> columns_;
  std::size_t rows_ = 0;
};

// Precondition: not IsGraph(options.mode); for these see query/export/graph_renderer.h.
std::unique_ptr<Renderer> MakeRenderer(const RenderOptions& options, std::ostream& out);

// What MakeRenderer chooses among.
std::unique_ptr<Renderer> MakeBoxRenderer(const RenderOptions& options, std::ostream& out);
std::unique_ptr<Renderer> MakeTableRenderer(const RenderOptions& options, std::ostream& out);
std::unique_ptr<Renderer> MakeLineRenderer(const RenderOptions& options, std::ostream& out);
std::unique_ptr<Renderer> MakeDelimitedRenderer(const RenderOptions& options, std::ostream& out);
std::unique_ptr<Renderer> MakeJsonRenderer(const RenderOptions& options, std::ostream& out);
std::unique_ptr<Renderer> MakeMarkdownRenderer(const RenderOptions& options, std::ostream& out);
std::unique_ptr<Renderer> MakeHtmlRenderer(const RenderOptions& options, std::ostream& out);
std::unique_ptr<Renderer> MakeCypherRenderer(const RenderOptions& options, std::ostream& out);

// ToLiteral and ToText of graph/value.h, made safe: a literal with \u001b, so that it stays one, a text with
// \u{1B}.
std::string SafeLiteral(const Value& value);
std::string SafeValueText(const Value& value, std::string_view keep = {});

// "created 2 nodes, set 3 properties, added 2 labels"; empty when nothing was changed.
std::string UpdateSentence(const Counters& counters);
// Operators as an indented tree, one a line.
std::string PlanText(const PlanDescription& plan, bool profiled);
// "512 B", "1.2 KiB", "3.4 MiB".
std::string BytesText(std::uint64_t bytes);
// "1.8 ms", "2.41 s".
std::string DurationText(double milliseconds);
// "1 row", "2 rows".
std::string CountText(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace liaison::render
