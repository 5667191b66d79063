// open_graph.h: opens a database for a command of the program.
#pragma once

#include <memory>
#include <string>

#include "graph/graph.h"

namespace liaison::shell {

// As Graph::Open; `read_only` does not make the database, and a private :memory: database is never opened read-only (it would be
// nothing but empty; the session refuses its updates).
std::unique_ptr<Graph> OpenGraph(const std::string& path, bool read_only, bool create = true);

}  // namespace liaison::shell
