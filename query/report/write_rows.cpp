#include "query/report/write_rows.h"

#include <sstream>

#include "query/render/render.h"
#include "query/render/value_json.h"

namespace liaison::report {
namespace {

using render::AppendJsonString;

// An object that is being written, a field a line.
class Fields {
 public:
  Fields(std::string& out, std::size_t indent) : out_(out), indent_(indent, ' ') { out_ += '{'; }
  std::string& Next(std::string_view name) {
    out_ += first_ ? "\n" : ",\n";
    first_ = false;
    out_ += indent_ + "  ";
    AppendJsonString(out_, name);
    out_ += ": ";
    return out_;
  }
  void Text(std::string_view name, std::string_view text) { AppendJsonString(Next(name), text); }
  void TextIf(std::string_view name, std::string_view text) {
    if (!text.empty()) Text(name, text);
  }
  void Number(std::string_view name, std::uint64_t number) { Next(name) += std::to_string(number); }
  void Flag(std::string_view name, bool flag) { Next(name) += flag ? "true" : "false"; }
  void End() { out_ += first_ ? "}" : "\n" + indent_ + "}"; }

 private:
  std::string& out_;
  std::string indent_;
  bool first_ = true;
};

template <class Items, class Write>
void AppendList(std::string& out, const Items& items, std::size_t indent, Write write) {
  out += '[';
  bool first = true;
  for (const auto& item : items) {
    out += first ? "\n" : ",\n";
    first = false;
    out += std::string(indent + 2, ' ');
    write(item);
  }
  out += first ? "]" : "\n" + std::string(indent, ' ') + "]";
}

void AppendBlock(std::string& out, const Ran& ran) {
  const Block& block = *ran.block;
  Fields fields(out, 4);
  fields.TextIf("name", block.name);
  fields.Text("as", NameOf(block.form));
  fields.Number("line", block.fence_line);
  fields.TextIf("caption", block.caption);
  fields.Text("query", block.query);
  if (ran.error) {
    render::AppendErrorJson(fields.Next("error"), *ran.error);
  } else if (block.form != Form::kCode) {
    std::string& columns = fields.Next("columns");
    columns += '[';
    for (std::size_t i = 0; i < ran.rows.columns.size(); ++i) {
      if (i > 0) columns += ", ";
      AppendJsonString(columns, ran.rows.columns[i]);
    }
    columns += ']';
    fields.Number("rowCount", ran.rows.rows.size());
    if (block.form != Form::kHidden) {
      AppendList(fields.Next("rows"), ran.rows.rows, 6, [&](const Row& row) {
        out += '[';
        for (std::size_t i = 0; i < row.size(); ++i) {
          if (i > 0) out += ", ";
          render::AppendJson(out, row[i], render::JsonFormat::kTyped);
        }
        out += ']';
      });
    }
  }
  if (!ran.unsupported.empty()) {
    AppendList(fields.Next("withoutEvidence"), ran.unsupported, 6,
               [&](const std::string& text) { AppendJsonString(out, text); });
  }
  if (!ran.notifications.empty()) {
    AppendList(fields.Next("notifications"), ran.notifications, 6,
               [&](const Notification& notice) { render::AppendNotificationJson(out, notice); });
  }
  fields.End();
}

}  // namespace

std::string FindingsJson(const Findings& findings, const std::vector<Note>& notes) {
  std::string out;
  Fields report(out, 0);
  report.Text("title", findings.title);
  report.TextIf("description", findings.description);
  report.Flag("ok", findings.well);
  render::AppendJson(report.Next("parameters"), Value(findings.parameters), render::JsonFormat::kTyped);
  AppendList(report.Next("blocks"), findings.blocks, 2, [&](const Ran& ran) { AppendBlock(out, ran); });
  std::vector<const Ran*> asserted;
  for (const Ran& ran : findings.blocks) {
    if (ran.assertion) asserted.push_back(&ran);
  }
  AppendList(report.Next("assertions"), asserted, 2, [&](const Ran* ran) {
    Fields fields(out, 4);
    fields.TextIf("name", ran->block->name);
    fields.Number("line", ran->block->fence_line);
    fields.Flag("passed", ran->assertion->passed);
    fields.Text("message", ran->assertion->text);
    if (!ran->assertion->passed) fields.Text("reason", ran->assertion->reason);
    fields.End();
  });
  AppendList(report.Next("errors"), findings.errors, 2,
             [&](const Error& error) { render::AppendErrorJson(out, error); });
  std::size_t number = 0;
  AppendList(report.Next("footnotes"), notes, 2, [&](const Note& note) {
    Fields fields(out, 4);
    fields.Number("number", ++number);
    fields.Text("quote", note.quote);
    fields.TextIf("document", note.document);
    fields.TextIf("title", note.title);
    fields.TextIf("source", note.source);
    fields.TextIf("date", note.date);
    fields.TextIf("producer", note.producer);
    fields.Number("cited", note.cited);
    fields.End();
  });
  report.End();
  return out + '\n';
}

std::string RowsCsv(const BlockRows& rows) {
  std::ostringstream out;
  render::RenderOptions options;
  options.mode = render::Mode::kCsv;
  const auto renderer = render::MakeRenderer(options, out);
  renderer->OnColumns(rows.columns);
  for (const Row& row : rows.rows) renderer->OnRow(row);
  renderer->Finish({});
  return out.str();
}

}  // namespace liaison::report
