#include "query/export/graph_file.h"

#include "graph/error.h"

namespace liaison::exporter {

std::string FileId(NodeId id) { return 'n' + std::to_string(id.value); }
std::string FileId(RelationshipId id) { return 'r' + std::to_string(id.value); }

void WriteOut(std::ostream& out, std::string& text) {
  out << text;
  text.clear();
  if (!out) throw Error(ErrorKind::kStorage, "Io", "the output could not be written");
}

}  // namespace liaison::exporter
