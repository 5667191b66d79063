// named_nodes.h: the nodes that a person means by a name.
//
// Not here: fuzzy search. A name is one when it equals the node's `name`, `short` or `title`, or is among its
// `aliases`; letters of the other case count only when nothing is spelt just so.
#pragma once

#include <string_view>
#include <vector>

#include "graph/transaction.h"

namespace liaison::exec {

// In order of id; empty when nothing is called so. Cost: a pass over the name columns of all nodes.
std::vector<NodeId> FindNamedNodes(const Transaction&, std::string_view name);

}  // namespace liaison::exec
