// facts.h: facts as documents say them: a relationship is one for each subject, type, object and modality,
// and has an assertion for each sentence that says it. Not here: which claims become facts
// (store_document.h), what a person decides about them (decide.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "graph/transaction.h"
#include "import/documents/stored_text.h"

namespace liaison::importer {

// Texts of documents, each put together once.
class TextCache {
 public:
  explicit TextCache(const Transaction& tx) : tx_(tx) {}
  const StoredText& Get(DocumentId);

 private:
  const Transaction& tx_;
  std::map<std::uint32_t, StoredText> texts_;
};

// Of the sentence that the assertion stands in, else of its quote.
std::string NormalSentenceOf(TextCache&, const Assertion&);

// "rules:base/hosts@3" -> "rules", "extractor:spacy@3.7" -> "extractor:spacy", "person:anna" ->
// "person:anna".
std::string ProducerFamily(std::string_view producer);
bool IsPerson(std::string_view producer);
// An assertion of a node that says where the document names it, and nothing else.
bool IsMention(std::string_view producer);

// The relationship of that type, ends and modality, in either direction when `symmetric`.
std::optional<RelationshipRef> FindFact(const Transaction&, NodeId subject, std::string_view type,
                                        NodeId object, Modality, bool symmetric);
// Makes it. Its modality is a property, so that queries need no evidence to leave out what is only planned.
RelationshipRef CreateFact(Transaction&, NodeId subject, std::string_view type, NodeId object, Modality);

inline constexpr std::string_view kSameAs = "SAME_AS";

}  // namespace liaison::importer
