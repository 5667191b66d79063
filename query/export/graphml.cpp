// graphml.cpp: GraphML with the keys that Gephi knows: all declared before <graph>, the caption of a node and
// the type of a relationship as `label`, labels as `labels` (:A:B).
#include <fmt/format.h>

#include <iterator>

#include "query/export/attribute_table.h"
#include "query/export/graph_file.h"
#include "query/export/xml_text.h"

namespace liaison::exporter {
namespace {

// Besides GraphML's own: NetworkX gives attributes of nodes to a function by name, so that a property called
// as one of its parameters would stop it, and puts the id of a relationship among its attributes.
constexpr std::string_view kGraphMlNodeNames[] = {"label", "labels", "self", "node_for_adding"};
constexpr std::string_view kGraphMlEdgeNames[] = {"label", "id"};

std::string_view GraphMlType(AttributeType type) {
  switch (type) {
    case AttributeType::kBoolean:
      return "boolean";
    case AttributeType::kInt:
      return "int";
    case AttributeType::kLong:
      return "long";
    case AttributeType::kDouble:
      return "double";
    case AttributeType::kString:
      break;
  }
  return "string";
}

void AppendGraphMlKey(std::string& out, std::string_view id, std::string_view what, std::string_view name,
                      AttributeType type) {
  fmt::format_to(std::back_inserter(out), "  <key id=\"{}\" for=\"{}\" attr.name=\"", id, what);
  AppendXmlAttribute(out, name);
  fmt::format_to(std::back_inserter(out), "\" attr.type=\"{}\"/>\n", GraphMlType(type));
}

void AppendGraphMlKeys(std::string& out, char letter, std::string_view what, const Attributes& attributes) {
  for (const auto& [property, a] : attributes)
    AppendGraphMlKey(out, fmt::format("{}{}", letter, a.number), what, a.name, a.type);
  std::size_t number = 0;
  for (const EvidenceAttribute& e : kEvidenceAttributes)
    AppendGraphMlKey(out, fmt::format("{}e{}", letter, number++), what, e.name, e.type);
}

void AppendGraphMlData(std::string& out, std::string_view key, std::string_view text) {
  fmt::format_to(std::back_inserter(out), "<data key=\"{}\">", key);
  AppendXmlText(out, text);
  out += "</data>";
}

void AppendGraphMlData(std::string& out, char letter, const Attributes& attributes, const Map& properties,
                       const FactEvidence& evidence) {
  for (const auto& [key, value] : properties) {
    const Attribute& a = attributes.find(key)->second;
    AppendGraphMlData(out, fmt::format("{}{}", letter, a.number), AttributeText(value, a.type));
  }
  std::size_t number = 0;
  for (const std::string& text : EvidenceTexts(evidence)) {
    if (!text.empty()) AppendGraphMlData(out, fmt::format("{}e{}", letter, number), text);
    ++number;
  }
}

}  // namespace

void WriteGraphMl(const GraphSource& source, std::ostream& out) {
  const Attributes of_nodes = NodeAttributes(source, kGraphMlNodeNames),
                   of_relationships = RelationshipAttributes(source, kGraphMlEdgeNames);
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
      "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";
  AppendGraphMlKey(text, "label", "node", "label", AttributeType::kString);
  AppendGraphMlKey(text, "labels", "node", "labels", AttributeType::kString);
  AppendGraphMlKeys(text, 'n', "node", of_nodes);
  AppendGraphMlKey(text, "edgelabel", "edge", "label", AttributeType::kString);
  AppendGraphMlKeys(text, 'e', "edge", of_relationships);
  text += "  <graph id=\"G\" edgedefault=\"directed\">\n";
  WriteOut(out, text);
  source.VisitNodes(GraphSource::Reads::kContentAndEvidence,
                    [&](const Node& node, const FactEvidence& evidence) {
                      fmt::format_to(std::back_inserter(text), "    <node id=\"{}\">", FileId(node.id));
                      AppendGraphMlData(text, "label", Caption(node));
                      if (!node.content->labels.empty()) AppendGraphMlData(text, "labels", LabelsText(node));
                      AppendGraphMlData(text, 'n', of_nodes, node.content->properties, evidence);
                      text += "</node>\n";
                      WriteOut(out, text);
                    });
  source.VisitRelationships(
      GraphSource::Reads::kContentAndEvidence, [&](const Relationship& r, const FactEvidence& evidence) {
        fmt::format_to(std::back_inserter(text), "    <edge id=\"{}\" source=\"{}\" target=\"{}\">",
                       FileId(r.id), FileId(r.start), FileId(r.end));
        AppendGraphMlData(text, "edgelabel", r.content->type);
        AppendGraphMlData(text, 'e', of_relationships, r.content->properties, evidence);
        text += "</edge>\n";
        WriteOut(out, text);
      });
  text += "  </graph>\n</graphml>\n";
  WriteOut(out, text);
}

}  // namespace liaison::exporter
