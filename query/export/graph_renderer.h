// graph_renderer.h: the shell's modes that show a result as a graph: svg, dot, graphml, gexf, cytoscape.
//
// Renderers like those of query/render, but they hold the nodes and relationships back to the end, and then
// read their ends and evidence from the graph. Not here: the modes' names (query/render/render.h).
#pragma once

#include <memory>
#include <ostream>

#include "query/render/render.h"
#include "query/session.h"

namespace liaison::exporter {

// Precondition: render::IsGraph(options.mode). The session is the one that runs the statement.
std::unique_ptr<render::Renderer> MakeGraphRenderer(const render::RenderOptions& options,
                                                    const Session& session, std::ostream& out);

}  // namespace liaison::exporter
