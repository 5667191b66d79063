// node_relationships.h: all relationships of one node, in both directions, for importers that change or
// compare them. Not here: expansion in queries, which reads blocks (query/execute).
#pragma once

#include <algorithm>
#include <vector>

#include "graph/transaction.h"

namespace liaison::importer {

// In order of type and sequence; one from the node to itself once.
inline std::vector<RelationshipRef> RelationshipsOf(const Transaction& tx, NodeId node) {
  std::vector<RelationshipRef> out;
  for (const liaison::TypeId type : tx.catalog().Types()) {
    for (const Direction d : {Direction::kOut, Direction::kIn}) {
      const auto neighbours = tx.Neighbours(d, type, node);
      const auto sequences = tx.Sequences(d, type, node);
      for (std::size_t i = 0; i < neighbours.size(); ++i) {
        const NodeId other{neighbours[i]};
        if (d == Direction::kIn && other == node) continue;
        const RelationshipId id = RelationshipId::Of(type, sequences[i]);
        out.push_back(d == Direction::kOut ? RelationshipRef{id, node, other}
                                           : RelationshipRef{id, other, node});
      }
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace liaison::importer
