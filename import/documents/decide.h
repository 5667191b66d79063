// decide.h: what a person's answer does to the graph. A decision is an assertion of that person about the
// sentence at hand, with the confidence 1; it goes for every claim that has been made from that sentence and
// for every one that will be. Not here: questions (review_queue.h), reading answers (review_json.h,
// query/shell).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/transaction.h"
#include "import/documents/document_record.h"
#include "import/documents/vocabulary.h"

namespace liaison::importer {

enum class Answer : std::uint8_t { kAccept, kReject, kCorrect, kMerge, kSplit, kUnmerge };

struct Decision {
  std::string id;  // of a ReviewItem; empty for merge, split and unmerge of nodes that are named
  Answer answer = Answer::kAccept;
  std::string type;                  // correct, or accept of a pair: another type; empty: as it was
  bool swap = false;                 // the other direction
  std::optional<Modality> modality;  // another modality
  NodeId keep, gone;                 // merge
  NodeId node;                       // split
  std::string source;                // split
  std::uint32_t merge = 0;           // unmerge
  std::string by;                    // "person:anna"
};

// What there was before, for taking the decision back while nothing else has changed.
struct DecisionUndo {
  std::vector<std::pair<FactId, Assertion>> changed;  // as they were
  std::vector<std::pair<FactId, std::uint16_t>> added;
  std::vector<RelationshipRef> created;
  std::optional<std::uint32_t> merged;
  std::optional<std::pair<NodeId, NodeId>> split;                  // node, and the one split off
  std::optional<std::pair<std::string, UnrelatedPair>> unrelated;  // note of the record
};

[[noreturn]] void RefuseDecision(std::string reason);  // RequestError.InvalidDecision

// Throws Error (kRequest) when there is no such item, or the vocabulary does not allow the correction:
// nothing is changed then.
DecisionUndo Decide(Transaction&, const Vocabulary&, const Decision&, std::int64_t now_ms);
void TakeBack(Transaction&, const Vocabulary&, const DecisionUndo&, std::int64_t now_ms);

// The types that may lead from one node to the other, by name.
std::vector<std::string> PossibleTypes(const Transaction&, const Vocabulary&, NodeId from, NodeId to);

}  // namespace liaison::importer
