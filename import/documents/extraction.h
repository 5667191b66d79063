// extraction.h: what an extractor finds in one document, and the extractor of our own: a text in, entities,
// relations and attributes out, each with the place that says so. Deterministic: the same text, packs and
// known names give the same result, byte for byte.
//
// An Extraction is plain data and refers to nothing outside of itself; entities are numbered by their place
// in `entities`. Every Span counts Unicode code points of `text`, half-open. It has no opinion about a graph:
// resolution, storing and review are written on it. Not here: reading files (source_text.h), the stages
// (extract.cpp), the JSONL form (extraction_json.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/evidence.h"

namespace liaison::importer {

// Half-open, in Unicode code points of Extraction::text.
struct Span {
  std::uint32_t start = 0, end = 0;
  bool operator==(const Span&) const = default;
};

enum class BlockKind : std::uint8_t { kTitle, kHeading, kParagraph, kLine, kListItem, kAgenda, kAddress };
std::string_view NameOf(BlockKind);  // "title" ...

struct Block {
  BlockKind kind = BlockKind::kParagraph;
  Span span;
};

enum class MentionKind : std::uint8_t { kName, kAlias, kNominal };
std::string_view NameOf(MentionKind);  // "name", "alias", "nominal"

struct ExtractedMention {
  Span span;
  MentionKind kind = MentionKind::kName;
};

struct ExtractedEntity {
  std::string id;    // "e1": the number within the document, from 1, by place in the text
  std::string type;  // a label of the vocabulary
  std::string also;  // a second label that is right too; empty: none
  std::string name;
  std::vector<std::string> aliases;  // sorted, without the name
  bool group = false;                // a plural or counted group: "65 local governments"
  double confidence = 0;
  std::string known_id;                    // the KnownEntity that it was recognised as; empty: none
  std::vector<ExtractedMention> mentions;  // sorted by place; at least one
};

enum class EvidenceScope : std::uint8_t {
  kSentence,
  kDocument,
  kLayout
};                                       // one sentence; one side is named elsewhere; a line
std::string_view NameOf(EvidenceScope);  // "sentence", "document", "layout"

struct RelationProperties {
  std::string role;       // "Executive Director", "co-chair"
  std::string date;       // 2022-07-21, 2016-03, 2014-Q4, 2021
  std::string date_text;  // the words themselves
  std::string precision;  // day, month, quarter, year
  std::optional<std::int64_t> count;
  bool operator==(const RelationProperties&) const = default;
};

struct ExtractedRelation {
  std::string id;                       // "r1"
  std::size_t subject = 0, object = 0;  // indexes of `entities`
  std::string predicate;                // a type of the vocabulary
  RelationProperties properties;
  Modality modality = Modality::kActual;
  double confidence = 0;
  std::string rule;  // pack/rule@version
  EvidenceScope scope = EvidenceScope::kSentence;
  Span evidence;  // touches a mention of at least one side
  Span sentence;  // the sentence or line around the evidence
};

struct ExtractedAttribute {
  std::string id;  // "a1"
  std::size_t subject = 0;
  std::string predicate;  // startDate endDate date foundingDate participantCount memberCount
  std::string value;      // a date as in RelationProperties, or decimal digits when `precision` is "count"
  std::string precision;  // day month quarter year count
  double confidence = 0;
  std::string rule;
  Span evidence, sentence;
};

struct Extraction {
  std::string text;          // UTF-8: what the spans count in
  std::string sha256;        // of the bytes of the source as they were read, hexadecimal
  std::string title;         // empty: none found
  std::string date;          // of publication, as precise as known; empty: none found
  std::uint32_t length = 0;  // code points of `text`
  std::vector<Block> blocks;
  std::vector<Span> sentences;  // sorted; a line that is no sentence counts as one
  std::vector<ExtractedEntity> entities;
  std::vector<ExtractedRelation> relations;
  std::vector<ExtractedAttribute> attributes;
};

// A name that the graph (or a user's gazetteer) knows already: found in a text as such and given its type.
struct KnownEntity {
  std::string id;  // the caller's: comes back as ExtractedEntity::known_id
  std::string type, also, name;
  std::vector<std::string> aliases;
};

// What a reader makes of a file (source_text.h).
struct SourceText {
  std::string text;      // UTF-8
  std::string sha256;    // of the bytes that were read
  std::string title;     // from <title>, a Markdown heading ...; empty: to be found in the text
  std::string date;      // from <meta>, <time>; empty: to be found in the text
  std::string encoding;  // "UTF-8", "windows-1252" ...
};

struct ExtractorOptions {
  std::vector<std::string> packs;         // paths of rule packs (JSON) beside the built-in ones
  std::vector<std::string> gazetteers;    // paths of TSV: name, type, also, aliases
  std::vector<std::string> vocabularies;  // paths of JSON: further labels and types
  std::vector<KnownEntity> known;         // names of the graph
  double least_confidence = 0;            // relations below it are left out
};

class RuleBook;

// Loads and compiles the packs once; Extract may then be called from several threads.
// Errors in packs: Error of kind kRequest, detail InvalidRulePack, with file, rule and reason.
class Extractor {
 public:
  explicit Extractor(ExtractorOptions = {});
  ~Extractor();
  Extractor(Extractor&&) noexcept;
  Extractor& operator=(Extractor&&) noexcept;

  Extraction Extract(SourceText) const;
  // "base@3 sha256:..." of the packs in use, in order: the version that an assertion's producer names.
  std::string_view PackVersions() const;
  const RuleBook& Rules() const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace liaison::importer
