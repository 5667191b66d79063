// gexf.cpp: GEXF 1.3, and 1.2 for those who know no later one. Relationships carry their type as `label`, and
// in 1.3 as `kind`, without which Gephi would merge parallel ones.
//
// A numeric property `weight` of relationships is GEXF's own weight. No time: the graph is static.
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "query/export/attribute_table.h"
#include "query/export/graph_file.h"
#include "query/export/xml_text.h"

namespace liaison::exporter {
namespace {

// Besides GEXF's own: what NetworkX gives to its functions by name, so that a property called so would stop
// it.
constexpr std::string_view kGexfNodeNames[] = {"label", "labels", "self", "node_for_adding", "pid"};
constexpr std::string_view kGexfEdgeNames[] = {"label",      "id",  "self",        "u_for_edge",
                                               "v_for_edge", "key", "networkx_key"};

std::string_view GexfType(AttributeType type) {
  switch (type) {
    case AttributeType::kBoolean:
      return "boolean";
    case AttributeType::kInt:
      return "integer";
    case AttributeType::kLong:
      return "long";
    case AttributeType::kDouble:
      return "double";
    case AttributeType::kString:
      break;
  }
  return "string";
}

constexpr std::string_view kGexfLabelsId = "labels";

class GexfWriter {
 public:
  GexfWriter(const GraphSource& source, GexfVersion version, std::ostream& out)
      : source_(source), version_(version), out_(out) {}

  void Write() {
    of_nodes_ = NodeAttributes(source_, kGexfNodeNames);
    of_relationships_ = RelationshipAttributes(source_, kGexfEdgeNames);
    // `weight` that is not a number everywhere, or not a finite one, is a property like any other.
    const auto weight = of_relationships_.find("weight");
    if (weight != of_relationships_.end() && IsNumeric(weight->second.type) && AllWeightsAreFinite()) {
      has_weight_ = true;
    } else if (weight != of_relationships_.end()) {
      weight->second.name = "property.weight";
    }
    Head();
    source_.VisitNodes(GraphSource::Reads::kContentAndEvidence,
                       [this](const Node& node, const FactEvidence& evidence) { WriteNode(node, evidence); });
    text_ += "    </nodes>\n    <edges>\n";
    source_.VisitRelationships(
        GraphSource::Reads::kContentAndEvidence,
        [this](const Relationship& r, const FactEvidence& evidence) { WriteRelationship(r, evidence); });
    text_ += "    </edges>\n  </graph>\n</gexf>\n";
    WriteOut(out_, text_);
  }

 private:
  static bool IsNumeric(AttributeType type) {
    return type == AttributeType::kInt || type == AttributeType::kLong || type == AttributeType::kDouble;
  }

  bool AllWeightsAreFinite() const {
    bool finite = true;
    source_.VisitRelationships(GraphSource::Reads::kContent, [&](const Relationship& r, const FactEvidence&) {
      const auto weight = r.content->properties.find("weight");
      if (weight != r.content->properties.end() && !std::isfinite(weight->second.ToDouble())) finite = false;
    });
    return finite;
  }

  void AppendAttribute(std::string_view id, std::string_view title, AttributeType type) {
    fmt::format_to(std::back_inserter(text_), "      <attribute id=\"{}\" title=\"", id);
    AppendXmlAttribute(text_, title);
    fmt::format_to(std::back_inserter(text_), "\" type=\"{}\"/>\n", GexfType(type));
  }

  void AppendAttributes(const Attributes& attributes) {
    for (const auto& [property, a] : attributes) {
      if (&attributes == &of_relationships_ && has_weight_ && property == "weight") continue;
      AppendAttribute(std::to_string(a.number), a.name, a.type);
    }
    std::size_t number = 0;
    for (const EvidenceAttribute& e : kEvidenceAttributes)
      AppendAttribute(fmt::format("e{}", number++), e.name, e.type);
    text_ += "    </attributes>\n";
  }

  void Head() {
    const bool latest = version_ == GexfVersion::k13;
    fmt::format_to(std::back_inserter(text_),
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"{}\" version=\"{}\">\n"
                   "  <meta>\n    <creator>Liaison</creator>\n  </meta>\n"
                   "  <graph defaultedgetype=\"directed\" mode=\"static\">\n",
                   latest ? "http://gexf.net/1.3" : "http://www.gexf.net/1.2draft", latest ? "1.3" : "1.2");
    text_ += "    <attributes class=\"node\">\n";
    AppendAttribute(kGexfLabelsId, "labels", AttributeType::kString);
    AppendAttributes(of_nodes_);
    text_ += "    <attributes class=\"edge\">\n";
    AppendAttributes(of_relationships_);
    text_ += "    <nodes>\n";
  }

  void AppendValue(std::string_view id, std::string_view text) {
    fmt::format_to(std::back_inserter(text_), "<attvalue for=\"{}\" value=\"", id);
    AppendXmlAttribute(text_, text);
    text_ += "\"/>";
  }

  void AppendValues(const Attributes& attributes, const Map& properties, const FactEvidence& evidence,
                    std::string_view labels) {
    text_ += "<attvalues>";
    if (!labels.empty()) AppendValue(kGexfLabelsId, labels);
    for (const auto& [key, value] : properties) {
      if (&attributes == &of_relationships_ && has_weight_ && key == "weight") continue;
      const Attribute& a = attributes.find(key)->second;
      AppendValue(std::to_string(a.number), AttributeText(value, a.type));
    }
    std::size_t number = 0;
    for (const std::string& text : EvidenceTexts(evidence)) {
      if (!text.empty()) AppendValue(fmt::format("e{}", number), text);
      ++number;
    }
    text_ += "</attvalues>";
  }

  void WriteNode(const Node& node, const FactEvidence& evidence) {
    fmt::format_to(std::back_inserter(text_), "      <node id=\"{}\" label=\"", FileId(node.id));
    AppendXmlAttribute(text_, Caption(node));
    text_ += "\">";
    AppendValues(of_nodes_, node.content->properties, evidence, LabelsText(node));
    text_ += "</node>\n";
    WriteOut(out_, text_);
  }

  void WriteRelationship(const Relationship& r, const FactEvidence& evidence) {
    fmt::format_to(std::back_inserter(text_), "      <edge id=\"{}\" source=\"{}\" target=\"{}\" label=\"",
                   FileId(r.id), FileId(r.start), FileId(r.end));
    AppendXmlAttribute(text_, r.content->type);
    text_ += '"';
    if (version_ == GexfVersion::k13) {
      text_ += " kind=\"";
      AppendXmlAttribute(text_, r.content->type);
      text_ += '"';
    }
    const auto weight = r.content->properties.find("weight");
    if (has_weight_ && weight != r.content->properties.end())
      fmt::format_to(std::back_inserter(text_), " weight=\"{}\"", FormatFloat(weight->second.ToDouble()));
    text_ += '>';
    AppendValues(of_relationships_, r.content->properties, evidence, {});
    text_ += "</edge>\n";
    WriteOut(out_, text_);
  }

  const GraphSource& source_;
  const GexfVersion version_;
  std::ostream& out_;
  std::string text_;
  Attributes of_nodes_, of_relationships_;
  bool has_weight_ = false;
};

}  // namespace

void WriteGexf(const GraphSource& source, GexfVersion version, std::ostream& out) {
  GexfWriter(source, version, out).Write();
}

}  // namespace liaison::exporter
