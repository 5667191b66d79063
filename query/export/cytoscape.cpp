// cytoscape.cpp: {"elements": {"nodes": [{"data": {...}}], "edges": [...]}} as Cytoscape and Cytoscape.js
// read it, with the fields that NetworkX's cytoscape_graph asks for (`data`, `directed`, `multigraph`;
// `value` of a node, `key` of an edge).
//
// Properties stand beside `id` and `label`, where selectors and style sheets find them, in the plain encoding
// (query/render/value_json.h): NaN and infinities are strings.
#include "query/export/attribute_table.h"
#include "query/export/graph_file.h"
#include "query/render/value_json.h"

namespace liaison::exporter {
namespace {

constexpr std::string_view kCytoscapeNodeNames[] = {"id", "label", "labels", "value", "parent"};
constexpr std::string_view kCytoscapeEdgeNames[] = {"id", "label", "source", "target", "key"};

void AppendCytoscapeField(std::string& out, std::string_view name, const Value& value) {
  if (!out.ends_with('{')) out += ',';
  render::AppendJsonString(out, name);
  out += ':';
  render::AppendJson(out, value, render::JsonFormat::kPlain);
}

void AppendCytoscapeProperties(std::string& out, const Map& properties,
                               std::span<const std::string_view> reserved) {
  for (const auto& [key, value] : properties) AppendCytoscapeField(out, AttributeName(key, reserved), value);
}

void AppendCytoscapeEvidence(std::string& out, const FactEvidence& evidence) {
  if (evidence.count > 0) AppendCytoscapeField(out, "evidence.count", std::int64_t{evidence.count});
  if (!evidence.status.empty()) AppendCytoscapeField(out, "evidence.status", evidence.status);
  if (evidence.confidence) AppendCytoscapeField(out, "evidence.confidence", *evidence.confidence);
  if (!evidence.sources.empty())
    AppendCytoscapeField(out, "evidence.sources", List(evidence.sources.begin(), evidence.sources.end()));
  if (!evidence.quote.empty()) AppendCytoscapeField(out, "evidence.quote", evidence.quote);
}

}  // namespace

void WriteCytoscape(const GraphSource& source, std::ostream& out) {
  std::string text = "{\"data\":{},\"directed\":true,\"multigraph\":true,\"elements\":{\"nodes\":[";
  const char* before = "\n";
  source.VisitNodes(
      GraphSource::Reads::kContentAndEvidence, [&](const Node& node, const FactEvidence& evidence) {
        text += before;
        before = ",\n";
        text += "{\"data\":{";
        AppendCytoscapeField(text, "id", FileId(node.id));
        AppendCytoscapeField(text, "value", FileId(node.id));
        AppendCytoscapeField(text, "label", Caption(node));
        AppendCytoscapeField(text, "labels", List(node.content->labels.begin(), node.content->labels.end()));
        AppendCytoscapeProperties(text, node.content->properties, kCytoscapeNodeNames);
        AppendCytoscapeEvidence(text, evidence);
        text += "}}";
        WriteOut(out, text);
      });
  text += "\n],\"edges\":[";
  before = "\n";
  source.VisitRelationships(GraphSource::Reads::kContentAndEvidence,
                            [&](const Relationship& r, const FactEvidence& evidence) {
                              text += before;
                              before = ",\n";
                              text += "{\"data\":{";
                              AppendCytoscapeField(text, "id", FileId(r.id));
                              AppendCytoscapeField(text, "key", FileId(r.id));
                              AppendCytoscapeField(text, "source", FileId(r.start));
                              AppendCytoscapeField(text, "target", FileId(r.end));
                              AppendCytoscapeField(text, "label", r.content->type);
                              AppendCytoscapeProperties(text, r.content->properties, kCytoscapeEdgeNames);
                              AppendCytoscapeEvidence(text, evidence);
                              text += "}}";
                              WriteOut(out, text);
                            });
  text += "\n]}}\n";
  WriteOut(out, text);
}

}  // namespace liaison::exporter
