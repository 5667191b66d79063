// selection.h: which nodes and which relationships an analysis is about.
//
// Not here: the arrays that algorithms run on (projection.h), names and configuration maps
// (execute/analysis_settings.h).
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "graph/transaction.h"

namespace liaison::analysis {

// Which facts count, by what was said for them (graph/evidence.h). Nothing asked: every fact, with evidence
// or without.
struct EvidenceFilter {
  std::optional<double> minimum_confidence;
  std::vector<AssertionStatus> statuses;  // empty: any. Compared with Status() of the fact.
  std::vector<Modality> modalities;  // empty: any. One assertion that is neither rejected nor retracted has
                                     // to have one of them.

  bool empty() const { return !minimum_confidence && statuses.empty() && modalities.empty(); }
  // A read from the store, unless nothing is asked: look at everything cheaper first.
  bool Accepts(const Transaction&, RelationshipId) const;
};

struct Selection {
  // Absent: all. Present and empty: none, for names that the graph does not know.
  std::optional<std::vector<LabelId>> labels;  // nodes with any of them
  std::optional<std::vector<TypeId>> types;
  bool directed = false;
  std::optional<KeyId> weight;  // of relationships; a relationship without it weighs 1
  EvidenceFilter evidence;
  // Two-mode: two chosen nodes are tied when both have a relationship (in either direction) with the same
  // node of one of these labels. The weight is then the number of such nodes. Always undirected.
  std::optional<std::vector<LabelId>> through;
};

// Calls visit(relationship, other end) for each relationship of the node in that direction.
template <class Visit>
void VisitRelationships(const Transaction& transaction, const std::vector<TypeId>& types, NodeId node,
                        Direction direction, const Visit& visit) {
  for (TypeId type : types) {
    const AdjacencyChunk* chunk = transaction.Adjacency(direction, type, AdjacencyGroup(node));
    if (!chunk) continue;
    auto neighbours = chunk->Neighbours(AdjacencyLocal(node));
    auto sequences = chunk->Sequences(AdjacencyLocal(node));
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
      RelationshipId id = RelationshipId::Of(type, sequences[i]);
      NodeId other{neighbours[i]};
      bool outgoing = direction == Direction::kOut;
      visit(RelationshipRef{id, outgoing ? node : other, outgoing ? other : node}, other);
    }
  }
}

// The types that the selection names, or all.
inline std::vector<TypeId> TypesOf(const Transaction& transaction, const Selection& selection) {
  return selection.types ? *selection.types : transaction.catalog().Types();
}

// By label set: whether a node of that set is wanted, the set of no node never.
std::vector<char> WantedLabelSets(const Transaction&, const std::optional<std::vector<LabelId>>& labels);

}  // namespace liaison::analysis
