#include "query/report/words.h"

#include <utility>

#include "query/execute/execute.h"
#include "query/export/subgraph.h"

namespace liaison::report {
namespace {

std::string NameOf(const Node& node, const Transaction& transaction) {
  if (node.content) return exporter::Caption(node);
  return exporter::Caption(exec::WithContent(transaction, node).AsNode());
}

std::string TypeOf(const Relationship& r, const Transaction& transaction) {
  if (r.content) return r.content->type;
  const Value filled = exec::WithContent(transaction, r);
  return filled.AsRelationship().content->type;
}

std::string Words(const Value& value, const Transaction& transaction, int depth) {
  if (value.is_null()) return depth == 0 ? std::string() : "null";
  if (value.is_node()) return NameOf(value.AsNode(), transaction);
  if (value.is_relationship()) {
    const Relationship& r = value.AsRelationship();
    return NameOf(Node{r.start, nullptr}, transaction) + " –" + TypeOf(r, transaction) + "→ " +
           NameOf(Node{r.end, nullptr}, transaction);
  }
  if (value.is_path()) {
    const Path& path = value.AsPath();
    std::string out = NameOf(path.nodes[0], transaction);
    for (std::size_t i = 0; i < path.relationships.size(); ++i) {
      const Relationship& r = path.relationships[i];
      const bool forward = r.start == path.nodes[i].id;
      out += (forward ? " –" : " ←") + TypeOf(r, transaction) + (forward ? "→ " : "– ");
      out += NameOf(path.nodes[i + 1], transaction);
    }
    return out;
  }
  if (value.is_list()) {
    std::string out;
    bool first = true;
    for (const Value& item : value.AsList()) {
      if (!first) out += ", ";
      first = false;
      out += Words(item, transaction, depth + 1);
    }
    return depth == 0 ? out : "[" + out + "]";
  }
  if (value.is_map()) {
    std::string out;
    for (const auto& [key, item] : value.AsMap())
      out += (out.empty() ? "" : ", ") + key + ": " + Words(item, transaction, depth + 1);
    return depth == 0 ? out : "{" + out + "}";
  }
  return ToText(value);
}

// A branch while paths are put together: `below` by the relationship and the node that lead there.
struct Growing {
  Line line;
  std::vector<std::pair<std::pair<std::uint64_t, std::uint64_t>, Growing>> below;

  Growing& Below(std::uint64_t relationship, std::uint64_t node, bool& is_new) {
    for (auto& [key, branch] : below) {
      is_new = false;
      if (key == std::pair(relationship, node)) return branch;
    }
    is_new = true;
    below.push_back({{relationship, node}, Growing()});
    return below.back().second;
  }
};

std::vector<ShownTree::Branch> Grown(Growing& growing) {
  std::vector<ShownTree::Branch> branches;
  for (auto& [key, branch] : growing.below) branches.push_back({std::move(branch.line), Grown(branch)});
  return branches;
}

}  // namespace

std::string WordsOf(const Value& value, const Transaction& transaction) {
  return Words(value, transaction, 0);
}

ShownTree TreeOf(const std::vector<Path>& paths, const Transaction& transaction, Citations* citations) {
  Growing root;
  for (const Path& path : paths) {
    bool is_new = false;
    Growing* at = &root.Below(0, path.nodes[0].id.value, is_new);
    if (is_new) at->line = {Span{NameOf(path.nodes[0], transaction), {}, false}};
    for (std::size_t i = 0; i < path.relationships.size(); ++i) {
      const Relationship& r = path.relationships[i];
      const Node& node = path.nodes[i + 1];
      at = &at->Below(r.id.value + 1, node.id.value, is_new);
      if (!is_new) continue;
      const std::string type = TypeOf(r, transaction), name = NameOf(node, transaction);
      at->line = {
          Span{(r.start == path.nodes[i].id ? "–" + type + "→ " : "←" + type + "– ") + name, {}, false}};
      if (citations != nullptr) at->line.push_back(citations->Cite(r));
    }
  }
  return {Grown(root)};
}

}  // namespace liaison::report
