// found_path.h: one trail through the chains of a path pattern, and the values that its names stand for.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/transaction.h"
#include "graph/value.h"
#include "query/plan/node.h"

namespace liaison::exec {

// In the order of the pattern, however it was walked.
struct FoundPath {
  std::vector<NodeId> nodes;  // one more than relationships
  std::vector<RelationshipRef> relationships;
  struct Repetition {
    std::uint32_t chain;
    std::uint32_t first;  // number of relationships before it
  };
  std::vector<Repetition> repetitions;
};

Value RelationshipsOf(const FoundPath& path);
Value PathOf(const FoundPath& path);
// What the name stands for over all repetitions of that chain (or in its only one).
Value GroupOf(const FoundPath& path, std::uint32_t number, const plan::Chain& chain,
              const plan::Chain::Group& group);
// The node between that chain and the next.
NodeId JunctionOf(const FoundPath& path, std::uint32_t chain);

}  // namespace liaison::exec
