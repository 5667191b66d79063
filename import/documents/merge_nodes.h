// merge_nodes.h: two nodes that are one thing become one, and one that is two becomes two; both can be taken
// back.
//
// A merge moves relationships, labels, properties and evidence of `gone` to `keep` and deletes `gone`. All
// that it was is kept in a note (a journal entry for each merge), from which UnmergeNodes makes it again:
// with a new id, and with what was decided about its facts since. A split gives the entity of one source a
// node of its own, with the facts that this source supports. Not here: who decides (decide.h), what may be
// the same (resolve.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/transaction.h"
#include "import/documents/vocabulary.h"

namespace liaison::importer {

struct MergeEntry {
  std::uint32_t number = 0;  // from 1
  NodeId keep;
  std::string keep_name, gone_name, by;
};

// Precondition: two nodes that exist and differ. `by`: "person:anna". Returns the number of the merge.
std::uint32_t MergeNodes(Transaction&, const Vocabulary&, NodeId keep, NodeId gone, std::string_view by,
                         std::int64_t now_ms);
// Returns the node that was gone. Throws Error (kRequest, MergeNotFound) when there is no such merge, or
// `keep` was itself merged since.
NodeId UnmergeNodes(Transaction&, std::uint32_t number);
std::vector<MergeEntry> Merges(const Transaction&);

// Returns the new node. Throws Error (kRequest, DocumentNotFound) when no record of the source names the
// node.
NodeId SplitNode(Transaction&, const Vocabulary&, NodeId node, const std::string& source, std::string_view by,
                 std::int64_t now_ms);

}  // namespace liaison::importer
