#include "query/render/render.h"

#include <cassert>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "graph/error.h"
#include "query/render/safe_text.h"
#include "query/render/value_json.h"

namespace liaison::render {
namespace {

void AppendPlan(std::string& out, const PlanDescription& plan, bool profiled, int depth) {
  out.append(static_cast<std::size_t>(depth) * 2, ' ');
  out += plan.name;
  if (!plan.details.empty()) out += ' ' + SafeText(plan.details);
  out += fmt::format("  (estimated {:.0f}", plan.estimated_rows);
  if (profiled)
    out += fmt::format(", rows {}, {}, {}", plan.rows, DurationText(plan.milliseconds),
                       BytesText(plan.memory_bytes));
  out += ")\n";
  for (const PlanDescription& child : plan.children) AppendPlan(out, child, profiled, depth + 1);
}

}  // namespace

const std::vector<std::pair<std::string_view, Mode>>& Modes() {
  static const std::vector<std::pair<std::string_view, Mode>> kModes = {
      {"box", Mode::kBox},         {"table", Mode::kTable},       {"line", Mode::kLine},
      {"csv", Mode::kCsv},         {"tsv", Mode::kTsv},           {"json", Mode::kJson},
      {"jsonl", Mode::kJsonl},     {"markdown", Mode::kMarkdown}, {"html", Mode::kHtml},
      {"cypher", Mode::kCypher},   {"svg", Mode::kSvg},           {"dot", Mode::kDot},
      {"graphml", Mode::kGraphMl}, {"gexf", Mode::kGexf},         {"cytoscape", Mode::kCytoscape},
  };
  return kModes;
}

std::optional<Mode> FindMode(std::string_view name) {
  for (const auto& [known, mode] : Modes()) {
    if (known == name) return mode;
  }
  return {};
}

std::string_view NameOf(Mode mode) {
  for (const auto& [name, known] : Modes()) {
    if (known == mode) return name;
  }
  return {};
}

std::string SafeLiteral(const Value& value) { return SafeText(ToLiteral(value), {}, Escapes::kUnits); }

std::string SafeValueText(const Value& value, std::string_view keep) {
  if (value.is_string()) return SafeText(value.AsString(), keep);
  return SafeText(ToText(value), keep);
}

std::string CountText(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string UpdateSentence(const Counters& c) {
  std::string out;
  const auto part = [&](std::string_view verb, std::uint64_t count, std::string_view one,
                        std::string_view many) {
    if (count == 0) return;
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", verb, CountText(count, one, many));
  };
  part("created", c.nodes_created, "node", "nodes");
  part("created", c.relationships_created, "relationship", "relationships");
  part("deleted", c.nodes_deleted, "node", "nodes");
  part("deleted", c.relationships_deleted, "relationship", "relationships");
  part("set", c.properties_set, "property", "properties");
  part("added", c.labels_added, "label", "labels");
  part("removed", c.labels_removed, "label", "labels");
  part("added", c.indexes_added, "index", "indexes");
  part("removed", c.indexes_removed, "index", "indexes");
  part("added", c.constraints_added, "constraint", "constraints");
  part("removed", c.constraints_removed, "constraint", "constraints");
  return out;
}

std::string PlanText(const PlanDescription& plan, bool profiled) {
  std::string out;
  AppendPlan(out, plan, profiled, 0);
  return out;
}

std::string BytesText(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  const double kib = static_cast<double>(bytes) / 1024;
  return kib < 1024 ? fmt::format("{:.1f} KiB", kib) : fmt::format("{:.1f} MiB", kib / 1024);
}

std::string DurationText(double milliseconds) {
  if (milliseconds < 1000) return fmt::format("{:.1f} ms", milliseconds);
  return fmt::format("{:.2f} s", milliseconds / 1000);
}

void Renderer::OnRow(Row row) {
  if (rows_++ == 0) Begin();
  WriteRow(row);
}

void Renderer::Finish(const Summary& summary) {
  const bool planned = summary.plan && !summary.profiled;  // EXPLAIN: there are no rows to speak of
  plan_ = summary.plan.get();
  if (!columns_.empty() && !planned) {
    if (rows_ == 0) Begin();
    End();
  }
  if (plan_ != nullptr) {
    if (IsJson(options_.mode)) {
      std::string json;
      AppendPlanJson(json, *summary.plan, summary.profiled);
      out_ << json << '\n';
    } else {
      out_ << PlanText(*summary.plan, summary.profiled);
      if (summary.profiled) {
        out_ << "total: " << DurationText(summary.elapsed_ms) << ", at most "
             << BytesText(summary.peak_memory_bytes) << " held\n";
      }
    }
  }
  const bool for_people = options_.mode == Mode::kBox || options_.mode == Mode::kTable ||
                          options_.mode == Mode::kLine || options_.mode == Mode::kMarkdown;
  if (!for_people && !options_.footer) return;
  std::string updates = UpdateSentence(summary.counters);
  if (updates.empty() && columns_.empty() && !planned) updates = "no changes";
  if (!options_.footer) {
    if (summary.truncated) out_ << "(more rows were left out)\n";
    if (!updates.empty()) out_ << updates << '\n';
    if (options_.timer) out_ << "time: " << DurationText(summary.elapsed_ms) << '\n';
    return;
  }
  std::string footer;
  const auto part = [&](const std::string& text) {
    if (text.empty()) return;
    if (!footer.empty()) footer += " · ";
    footer += text;
  };
  if (!columns_.empty() && !planned)
    part(CountText(rows_, "row", "rows") + (summary.truncated ? ", more left out" : ""));
  part(updates);
  if (options_.timer) part(DurationText(summary.elapsed_ms));
  if (!footer.empty()) out_ << footer << '\n';
}

std::unique_ptr<Renderer> MakeRenderer(const RenderOptions& options, std::ostream& out) {
  switch (options.mode) {
    case Mode::kBox:
      return MakeBoxRenderer(options, out);
    case Mode::kTable:
      return MakeTableRenderer(options, out);
    case Mode::kLine:
      return MakeLineRenderer(options, out);
    case Mode::kCsv:
    case Mode::kTsv:
      return MakeDelimitedRenderer(options, out);
    case Mode::kJson:
    case Mode::kJsonl:
      return MakeJsonRenderer(options, out);
    case Mode::kMarkdown:
      return MakeMarkdownRenderer(options, out);
    case Mode::kHtml:
      return MakeHtmlRenderer(options, out);
    case Mode::kCypher:
      return MakeCypherRenderer(options, out);
    case Mode::kSvg:
    case Mode::kDot:
    case Mode::kGraphMl:
    case Mode::kGexf:
    case Mode::kCytoscape:
      break;
  }
  assert(false && "modes of graphs are not made here");
  return nullptr;
}

}  // namespace liaison::render
