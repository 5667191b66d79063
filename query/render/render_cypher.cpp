// render_cypher.cpp: the mode `cypher`: one CREATE statement that makes the result's nodes and relationships
// again.
//
// Nodes and relationships are taken out of paths, lists and maps, each once; other values are left out. A
// relationship whose end is not in the result has a bare node there, and a comment says so.
#include <map>
#include <string>
#include <vector>

#include "query/render/render.h"
#include "query/render/safe_text.h"

namespace liaison::render {
namespace {

class CypherRenderer : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  void WriteRow(const Row& row) override {
    for (const Value& value : row) Collect(value);
  }

  void End() override {
    if (nodes_.empty() && relationships_.empty()) {
      out_ << "// the result has no nodes and no relationships\n";
      return;
    }
    for (const auto& [id, r] : relationships_) {
      for (const NodeId end : {r.start, r.end}) {
        if (!nodes_.try_emplace(end, "()").second) continue;
        out_ << "// n" << end.value << " is an end that is not in the result\n";
      }
    }
    const char* before = "CREATE\n  ";
    for (const auto& [id, text] : nodes_) {
      // "(:Person {...})" and "()" and "({...})": the name goes behind the bracket.
      const bool bare = text.starts_with("({");
      out_ << before << "(n" << id.value << (bare ? " " : "") << std::string_view(text).substr(1);
      before = ",\n  ";
    }
    for (const auto& [id, r] : relationships_) {
      out_ << before << "(n" << r.start.value << ")-" << r.text << "->(n" << r.end.value << ")";
      before = ",\n  ";
    }
    out_ << ";\n";
  }

 private:
  struct Edge {
    NodeId start, end;
    std::string text;  // [:KNOWS {since: 2020}]
  };

  void Collect(const Node& node) {
    if (!nodes_.contains(node.id)) nodes_.emplace(node.id, SafeLiteral(Value(node)));
  }
  void Collect(const Relationship& r) {
    if (!relationships_.contains(r.id))
      relationships_.emplace(r.id, Edge{r.start, r.end, SafeLiteral(Value(r))});
  }
  void Collect(const Value& value) {
    if (value.is_node()) {
      Collect(value.AsNode());
    } else if (value.is_relationship()) {
      Collect(value.AsRelationship());
    } else if (value.is_path()) {
      for (const Node& node : value.AsPath().nodes) Collect(node);
      for (const Relationship& r : value.AsPath().relationships) Collect(r);
    } else if (value.is_list()) {
      for (const Value& item : value.AsList()) Collect(item);
    } else if (value.is_map()) {
      for (const auto& [key, item] : value.AsMap()) Collect(item);
    }
  }

  std::map<NodeId, std::string> nodes_;  // as literals
  std::map<RelationshipId, Edge> relationships_;
};

}  // namespace

std::unique_ptr<Renderer> MakeCypherRenderer(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<CypherRenderer>(options, out);
}

}  // namespace liaison::render
