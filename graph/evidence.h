// evidence.h: on whose word a fact stands: documents, and assertions of facts by places in documents.
//
// One fact (node or relationship), many assertions. Offsets are Unicode code points, half-open, in the stored
// text of the document. The fact's confidence is that of its best accepted assertion, else of its best
// proposed one, else absent. Not here: bytes (codecs.h), the functions of the language
// (query/functions/evidence.cpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/ids.h"

namespace liaison {

enum class Modality : std::uint8_t { kActual, kPlanned, kOffered, kProposed, kEnded, kNegated };
enum class AssertionStatus : std::uint8_t { kProposed, kAccepted, kRejected, kRetracted };

std::string_view NameOf(Modality);         // "actual" ...
std::string_view NameOf(AssertionStatus);  // "proposed" ...
std::optional<Modality> ParseModality(std::string_view);
std::optional<AssertionStatus> ParseAssertionStatus(std::string_view);

struct Assertion {
  std::uint16_t number = 0;            // within the fact, from 1; a later one has a higher number
  std::optional<DocumentId> document;  // absent: a person's word without a document
  std::uint32_t start = 0, end = 0;    // the passage
  std::uint32_t sentence_start = 0, sentence_end = 0;  // the sentence around it; equal: not known
  std::string quote;                                   // the text of the passage when it was recorded
  double confidence = 1.0;                             // 0 .. 1
  std::string producer;  // "rules:climate@3", "person:anna", "extractor:x@2026-11"
  Modality modality = Modality::kActual;
  AssertionStatus status = AssertionStatus::kProposed;
  std::int64_t recorded_at_ms = 0;  // since 1970 UTC
  bool operator==(const Assertion&) const = default;
};

struct Document {
  DocumentId id;
  std::string key;  // the name that the importer knows it by; unique
  std::string title;
  std::string source;        // address
  std::string date;          // ISO, as precise as known
  std::string sha256;        // of the text's bytes, hexadecimal
  std::uint32_t length = 0;  // code points
  std::uint64_t length_bytes = 0;
  bool operator==(const Document&) const = default;
};

// See the head of this file. Absent when there is no accepted or proposed assertion.
std::optional<double> Confidence(const std::vector<Assertion>&);
// The status of the best: accepted before proposed before rejected before retracted. Absent without
// assertions.
std::optional<AssertionStatus> Status(const std::vector<Assertion>&);

}  // namespace liaison
