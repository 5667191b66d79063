// csv_pair.cpp: pairs of CSV files: nodes and edges for Gephi's spreadsheet import, elements and connections
// for Kumu.
//
// Fields as in the mode `csv`: what a spreadsheet would take for a formula gets a ' before it, controls are
// shown as \u{1B}.
#include <unordered_map>
#include <unordered_set>

#include "query/export/attribute_table.h"
#include "query/export/graph_file.h"
#include "query/render/csv_field.h"

namespace liaison::exporter {
namespace {

// A line of fields.
class CsvLine {
 public:
  void Add(std::string_view text) {
    Next();
    if (!text.empty()) render::AppendCsvText(line_, text);
  }
  void AddValue(const Value& value, AttributeType type) {
    Next();
    if (value.is_null()) return;
    const std::string text = AttributeText(value, type);
    if (type == AttributeType::kString) {
      render::AppendCsvText(line_, text);
    } else {
      line_ += text;
    }
  }
  void AddProperties(const Attributes& attributes, const Map& properties) {
    for (const auto& [property, a] : attributes) {
      const auto found = properties.find(property);
      AddValue(found == properties.end() ? Value() : found->second, a.type);
    }
  }
  void AddEvidence(const FactEvidence& evidence) {
    for (const std::string& text : EvidenceTexts(evidence)) Add(text);
  }
  void AddNames(const Attributes& attributes) {
    for (const auto& [property, a] : attributes) Add(a.name);
    for (const EvidenceAttribute& e : kEvidenceAttributes) Add(e.name);
  }
  void WriteTo(std::ostream& out) {
    line_ += '\n';
    WriteOut(out, line_);
    first_ = true;
  }

 private:
  void Next() {
    if (!first_) line_ += ',';
    first_ = false;
  }
  std::string line_;
  bool first_ = true;
};

constexpr std::string_view kGephiNodeNames[] = {"id", "label", "labels"};
constexpr std::string_view kGephiEdgeNames[] = {"source", "target", "type", "kind", "id", "label"};
constexpr std::string_view kKumuElementNames[] = {"id", "label", "type", "tags", "description", "image"};
constexpr std::string_view kKumuConnectionNames[] = {"id",   "from", "to",          "direction",
                                                     "type", "tags", "description", "label"};

}  // namespace

void WriteGephiCsv(const GraphSource& source, std::ostream& nodes, std::ostream& edges) {
  const Attributes of_nodes = NodeAttributes(source, kGephiNodeNames),
                   of_relationships = RelationshipAttributes(source, kGephiEdgeNames);
  CsvLine line;
  for (const std::string_view name : {"Id", "Label", "Labels"}) line.Add(name);
  line.AddNames(of_nodes);
  line.WriteTo(nodes);
  source.VisitNodes(GraphSource::Reads::kContentAndEvidence,
                    [&](const Node& node, const FactEvidence& evidence) {
                      line.Add(FileId(node.id));
                      line.Add(Caption(node));
                      line.Add(LabelsText(node));
                      line.AddProperties(of_nodes, node.content->properties);
                      line.AddEvidence(evidence);
                      line.WriteTo(nodes);
                    });
  for (const std::string_view name : {"Source", "Target", "Type", "Kind", "Id", "Label"}) line.Add(name);
  line.AddNames(of_relationships);
  line.WriteTo(edges);
  source.VisitRelationships(GraphSource::Reads::kContentAndEvidence,
                            [&](const Relationship& r, const FactEvidence& evidence) {
                              line.Add(FileId(r.start));
                              line.Add(FileId(r.end));
                              line.Add("Directed");
                              line.Add(r.content->type);
                              line.Add(FileId(r.id));
                              line.Add(r.content->type);
                              line.AddProperties(of_relationships, r.content->properties);
                              line.AddEvidence(evidence);
                              line.WriteTo(edges);
                            });
}

void WriteKumuCsv(const GraphSource& source, std::ostream& elements, std::ostream& connections) {
  const Attributes of_nodes = NodeAttributes(source, kKumuElementNames),
                   of_relationships = RelationshipAttributes(source, kKumuConnectionNames);
  std::unordered_map<NodeId, std::string> names;
  std::unordered_set<std::string> taken;
  std::unordered_map<std::string, int> last_number;  // of a caption
  CsvLine line;
  for (const std::string_view name : {"Label", "Type", "Tags", "Description"}) line.Add(name);
  line.AddNames(of_nodes);
  line.WriteTo(elements);
  source.VisitNodes(GraphSource::Reads::kContentAndEvidence,
                    [&](const Node& node, const FactEvidence& evidence) {
                      const std::string caption = Caption(node);
                      std::string name = caption;
                      while (!taken.insert(name).second) {
                        int& number = last_number.emplace(caption, 1).first->second;
                        name = caption + " (" + std::to_string(++number) + ")";
                      }
                      const auto& labels = node.content->labels;
                      std::string tags;
                      for (const std::string& label : labels) tags += (tags.empty() ? "" : "|") + label;
                      line.Add(name);
                      line.Add(labels.empty() ? std::string_view() : std::string_view(labels.front()));
                      line.Add(tags);
                      line.Add(evidence.quote);
                      line.AddProperties(of_nodes, node.content->properties);
                      line.AddEvidence(evidence);
                      line.WriteTo(elements);
                      names.emplace(node.id, std::move(name));
                    });
  for (const std::string_view name : {"From", "To", "Direction", "Type", "Description"}) line.Add(name);
  line.AddNames(of_relationships);
  line.WriteTo(connections);
  source.VisitRelationships(GraphSource::Reads::kContentAndEvidence,
                            [&](const Relationship& r, const FactEvidence& evidence) {
                              line.Add(names.at(r.start));
                              line.Add(names.at(r.end));
                              line.Add("directed");
                              line.Add(r.content->type);
                              line.Add(evidence.quote);
                              line.AddProperties(of_relationships, r.content->properties);
                              line.AddEvidence(evidence);
                              line.WriteTo(connections);
                            });
}

}  // namespace liaison::exporter
