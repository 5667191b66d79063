// chain_walk.h: the repetitions of a chain (plan::Chain) that begin, or end, at a node.
//
// A repetition is a trail of as many relationships as the chain has steps, and satisfies all that is asked
// within it. Whether it may follow others is the caller's business (walk_pattern.h), but for relationships
// that they have used.
#pragma once

#include <cstdint>
#include <vector>

#include "query/execute/operator.h"
#include "query/execute/relationship_types.h"
#include "query/execute/used_relationships.h"
#include "query/plan/node.h"

namespace liaison::exec {

// Both in the order of the walk, `length` of each a repetition: nodes[i] is behind relationships[i]. Find
// charges its growth to the statement's memory; giving that back is the owner's.
struct Repetitions {
  std::vector<RelationshipRef> relationships;
  std::vector<NodeId> nodes;
  std::size_t bytes() const {
    return relationships.capacity() * sizeof(RelationshipRef) + nodes.capacity() * sizeof(NodeId);
  }
};

class ChainWalk {
 public:
  ChainWalk(const plan::Chain& chain, Pipeline& pipeline);

  // Looks the names up: once a batch.
  void Prepare();
  std::uint32_t length() const { return static_cast<std::uint32_t>(chain_.steps.size()); }
  // One step of which nothing is asked: the lists of a node say all.
  bool plain() const { return plain_; }
  bool undirected() const { return chain_.steps[0].direction == ast::PatternDirection::kBoth; }
  // Of the first step of the walk.
  const std::vector<ListKind>& Lists(bool backward) const { return ways_[backward].steps[0].lists; }

  // Appends the repetitions that begin at the node (backward: that end there).
  void Find(NodeId start, bool backward, const Batch& batch, RowIndex row, const UsedRelationships& used,
            Repetitions& out);

  // The condition on one node, of label names that were looked up: every label must be had.
  struct NodeLabels {
    std::vector<LabelId> ids;
    bool unknown = false;  // one of the names is no label of any node
    void LookUp(const Catalog& catalog, const std::vector<std::string>& names);
    bool Holds(const Transaction& t, NodeId node) const;
  };

 private:
  struct Step {
    std::vector<ListKind> lists;
    bool both;
    plan::Slot relationship, node;
    ast::PatternDirection direction;
    const std::vector<std::string>* types;
    const std::vector<std::string>* label_names;
    NodeLabels labels;
  };
  // The chain in one of its two directions.
  struct Way {
    plan::Slot start;
    const std::vector<std::string>* start_label_names;
    NodeLabels start_labels;
    std::vector<Step> steps;
    // checks[i]: predicates that can be asked behind i steps and not before.
    std::vector<std::vector<const ast::Expression*>> checks;
  };

  void AddWay(bool backward);
  void Walk(std::size_t depth, NodeId node);
  bool Accepts(std::size_t depth);
  Value PathSoFar() const;

  const plan::Chain& chain_;
  Pipeline& pipeline_;
  Way ways_[2];
  bool plain_;
  // Of the call to Find that runs.
  bool backward_ = false;
  NodeId start_{};
  const UsedRelationships* used_ = nullptr;
  Repetitions* out_ = nullptr;
  Frame frame_{nullptr, 0, {}};
  std::vector<RelationshipRef> relationships_;
  std::vector<NodeId> nodes_;
  std::uint32_t work_ = 0;
};

}  // namespace liaison::exec
