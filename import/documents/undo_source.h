// undo_source.h: takes one source out of the graph, with all its versions: its assertions, facts that nothing
// else supports, nodes that it brought and nobody uses, names and properties that came from it alone; its
// texts go with it. Not here: a person's decisions one by one (decide.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/transaction.h"

namespace liaison::importer {

struct UndoCounts {
  std::uint64_t documents = 0;
  std::uint64_t assertions = 0;
  std::uint64_t facts_removed = 0, facts_kept = 0;  // kept: others say so too
  std::uint64_t nodes_removed = 0, nodes_kept = 0;
};

// The source that a user means by its path, or by the name of its file alone when only one source ends in it.
// Throws Error (kRequest, DocumentNotFound) with those that it could be.
std::string FindSource(const Transaction&, std::string_view name);

// Precondition: FindSource gave it.
UndoCounts UndoSource(Transaction&, const std::string& source);

}  // namespace liaison::importer
