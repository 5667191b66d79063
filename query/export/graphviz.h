// graphviz.h: runs a layout program of Graphviz: a graph in DOT in, the same with positions out.
//
// A process of its own, started without a shell; `graph` is written by us and holds numbers alone, no text
// out of the data. Not here: what is asked of it and what becomes of the answer (picture_layout.h).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace liaison::exporter {

// `program`: "dot" or "sfdp", found on the PATH. Returns what it wrote as JSON (-Tjson0). Throws
// ResourceError.ProgramMissing, ResourceError.LayoutFailed.
std::string RunGraphviz(const char* program, std::string_view graph, std::chrono::milliseconds time_limit);

}  // namespace liaison::exporter
