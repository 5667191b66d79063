// review_queue.h: what a person is asked about the facts that documents brought: one sentence, two things in
// it, one question.
//
// In this order: proposed facts (pairs that nothing accepted joins yet first, the surer ones first), nodes
// that may be the same, then pairs of one sentence that nobody joined, with a guess. Ids are made of the
// graph's own, so that they hold as long as the graph does. Not here: what an answer does (decide.h), keys
// and screens (query/shell).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/transaction.h"
#include "import/documents/extraction.h"
#include "import/documents/vocabulary.h"

namespace liaison::importer {

struct ReviewSide {
  NodeId node;
  std::string name;
  std::vector<std::string> labels;
  std::vector<Span> mentions;  // within the sentence, in order; may be empty when it is named elsewhere
};

enum class ReviewKind : std::uint8_t { kFact, kSameAs, kPair };
std::string_view NameOf(ReviewKind);  // "fact", "same", "pair"

struct ReviewItem {
  ReviewKind kind = ReviewKind::kFact;
  std::string id;  // "fact:RELATIONSHIP:ASSERTION", "same:...", "pair:DOCUMENT#START:NODE:NODE"
  ReviewSide subject, object;
  std::string predicate;  // of a pair: the guess
  Modality modality = Modality::kActual;
  double confidence = 0;  // 0 for a pair
  std::string producer;
  std::string why;  // same: what makes them alike
  std::string role;
  std::string document;  // key
  DocumentId document_id;
  Span sentence, evidence;
  std::string text;  // of the sentence
};

struct ReviewFilter {
  std::string source;  // of this one alone; empty: all
  bool facts = true, same = true, pairs = true;
};

std::vector<ReviewItem> ReviewItems(const Transaction&, const Vocabulary&, const ReviewFilter& = {});

}  // namespace liaison::importer
