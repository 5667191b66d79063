// picture.h: a subgraph as a drawing: SVG, laid out by Graphviz, and DOT for those who lay it out themselves.
//
// For people, to about 200 nodes: nodes are coloured by label (with a legend), relationships between the same
// two nodes share a line, and every node and relationship has a <title> with its properties and the best
// quotation for it. The same subgraph gives the same bytes. Text out of the data is escaped; the drawing has
// no script, no link and no id, so that several can stand in one page. Not here: running Graphviz
// (graphviz.h), files for programs (graph_file.h).
#pragma once

#include <chrono>
#include <string>

#include "query/export/subgraph.h"

namespace liaison::exporter {

enum class Layout {
  kAuto,    // kLayers for small and tree-like graphs, kSprings for others
  kLayers,  // dot: from left to right along the relationships
  kSprings  // sfdp: what is tied lies together
};

struct PictureOptions {
  Layout layout = Layout::kAuto;
  // What is larger is not drawn (ResourceError.TooLargeForPicture), or cut to the first so many, and the
  // picture says so.
  std::size_t maximum_nodes = 200;
  bool cut = false;
  std::string title;       // above the picture
  bool standalone = true;  // begins with <?xml ...?>: a file of its own; false: within HTML
  std::chrono::milliseconds time_limit{20'000};  // of the layout
};

// Throws ResourceError.ProgramMissing when Graphviz is not installed, ResourceError.LayoutFailed when it
// fails or takes too long.
std::string ToSvg(const Subgraph& subgraph, const PictureOptions& options);

// Throws ResourceError.TooLargeForPicture.
[[noreturn]] void RefuseLargePicture(std::size_t nodes, std::size_t maximum_nodes);

// Needs no Graphviz, and has no limit.
std::string ToDot(const Subgraph& subgraph, const PictureOptions& options);

}  // namespace liaison::exporter
