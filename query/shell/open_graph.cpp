#include "query/shell/open_graph.h"

namespace liaison::shell {

std::unique_ptr<Graph> OpenGraph(const std::string& path, bool read_only, bool create) {
  if (path.empty())
    throw CannotOpen(Error(ErrorKind::kStorage, "NotFound", "the name of a database is not empty"));
  GraphOptions options;
  const bool memory = path == ":memory:";
  options.read_only = read_only && !memory;
  options.create = create && !options.read_only;
  try {
    return Graph::Open(path, options);
  } catch (const Error& e) {
    throw CannotOpen(e);
  }
}

}  // namespace liaison::shell
