// open_graph.h: opens a database for a command of the program.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "graph/error.h"
#include "graph/graph.h"

namespace liaison::shell {

// The database could not be opened, whatever the kind of error: the program ends with kExitCannotOpen.
class CannotOpen : public Error {
 public:
  explicit CannotOpen(Error error) : Error(std::move(error)) {}
};

// As Graph::Open, but throws CannotOpen. `read_only` does not make the database, and a private :memory:
// database is never opened read-only (it would be nothing but empty; the session refuses its updates).
std::unique_ptr<Graph> OpenGraph(const std::string& path, bool read_only, bool create = true);

}  // namespace liaison::shell
