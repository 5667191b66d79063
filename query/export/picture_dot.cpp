// picture_dot.cpp: a subgraph as DOT, for Graphviz and whoever reads it. Parallel relationships stay apart;
// properties and quotations are tooltips.
#include <iterator>

#include <fmt/format.h>

#include "query/export/graph_file.h"
#include "query/export/picture.h"
#include "query/export/picture_style.h"
#include "query/render/safe_text.h"

namespace liaison::exporter {
namespace {

// Graphviz takes backslashes for escapes (\N is the node's name) and &amp; for a character, also within
// quotes. Precondition: safe text but for line feeds.
void AppendDotText(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '&':
        out += "&amp;";
        break;
      default:
        out += c;
    }
  }
  out += '"';
}

}  // namespace

std::string ToDot(const Subgraph& subgraph, const PictureOptions& options) {
  const LabelStyles styles = StylesOf(subgraph);
  std::string out = "digraph liaison {\n  graph [charset=\"UTF-8\" rankdir=LR";
  if (!options.title.empty()) {
    out += " labelloc=t label=";
    AppendDotText(out, render::SafeText(options.title));
  }
  out +=
      "];\n  node [shape=box style=\"rounded,filled\" fontname=\"Helvetica\" fontsize=12];\n"
      "  edge [color=\"#8b949e\" fontname=\"Helvetica\" fontsize=9];\n";
  for (std::size_t i = 0; i < subgraph.nodes.size(); ++i) {
    const Node& node = subgraph.nodes[i];
    const LabelStyle& style = styles.styles[styles.of_node[i]];
    fmt::format_to(std::back_inserter(out), "  {} [label=", FileId(node.id));
    AppendDotText(out, render::SafeText(Caption(node)));
    fmt::format_to(std::back_inserter(out), " fillcolor=\"{}\" color=\"{}\"{} tooltip=", style.fill,
                   style.stroke, style.dashed ? " style=\"rounded,filled,dashed\"" : "");
    AppendDotText(out, TitleOf(node, subgraph.node_evidence[i]));
    out += "];\n";
  }
  for (std::size_t i = 0; i < subgraph.relationships.size(); ++i) {
    const Relationship& r = subgraph.relationships[i];
    fmt::format_to(std::back_inserter(out), "  {} -> {} [id=\"{}\" label=", FileId(r.start), FileId(r.end),
                   FileId(r.id));
    AppendDotText(out, render::SafeText(r.content->type));
    out += " tooltip=";
    AppendDotText(out, TitleOf(r, FileId(r.start), FileId(r.end), subgraph.relationship_evidence[i]));
    out += "];\n";
  }
  return out + "}\n";
}

}  // namespace liaison::exporter
