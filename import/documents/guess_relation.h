// guess_relation.h: what two entities of one sentence may have to do with each other, from their labels and
// the words around them, without syntax: right in type and direction for two of three pairs that have
// anything to do with each other, so good for a question to a person and never for a fact. Not here: rules
// (rule_book.h), which pairs are asked about (review_queue.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/documents/vocabulary.h"

namespace liaison::importer {

struct RelationGuess {
  std::string predicate;
  bool swapped = false;  // from the second to the first
};

// `first` and `second`: the labels of both, the first in the text first. `between`: the words between them,
// `all`: of the sentence, both normal (NormalSentence). Absent when the vocabulary has no type that joins
// them.
std::optional<RelationGuess> GuessRelation(const Vocabulary&, const std::vector<std::string>& first,
                                           const std::vector<std::string>& second, std::string_view between,
                                           std::string_view all);

// Whether the type may lead from a node of these labels to one of those.
bool Joins(const Vocabulary&, const RelationType&, const std::vector<std::string>& from,
           const std::vector<std::string>& to);

}  // namespace liaison::importer
