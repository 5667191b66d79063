// document_record.h: what an import keeps about one version of a document, beside the graph: which entities
// the text names, where, and which node each was taken for; what the graph would not have without it.
// Re-import, undo and review work from it.
//
// Kept as a note of the graph (Transaction::SetNote), as JSON, a record for each version of a source and
// producer. Nodes and relationships stand by their numbers, which a dump keeps; documents by their keys. Not
// here: the facts themselves, which are the graph's, each with its assertions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/transaction.h"
#include "import/documents/extraction.h"

namespace liaison::importer {

struct RecordedEntity {
  std::string key;  // "Organization|world food program": what it is known by in a later version of the source
  std::string type, also, name;
  std::vector<std::string> aliases;
  std::vector<ExtractedMention> mentions;
  NodeId node;
  std::string how;  // why that node: new, before, external id, name, acronym, person

  // What the graph has from here alone, and what goes with the document.
  bool introduced = false;                             // the node
  std::vector<std::string> labels, names, properties;  // added to the node; `names` went into its aliases
  std::string renamed_from;  // what the node was called before it got this name; empty: not renamed
};

// A property that this document gave to a relationship.
struct RecordedProperty {
  std::uint64_t relationship = 0;
  std::string key;
};

// Two entities that stand in one sentence and that a person found unrelated there.
struct UnrelatedPair {
  NodeId a, b;
  std::string sentence;  // NormalSentence
  std::string by;
};

struct DocumentRecord {
  std::string source;         // what the user calls it: a path
  std::uint32_t version = 1;  // 1, 2, ...
  std::string producer;       // "rules", "extractor:spacy"
  std::string document;       // key of the stored document
  std::string file_sha256;    // of the bytes of the file
  std::string packs;          // of which rules this is
  bool current = true;        // no later version has replaced it
  std::vector<Span> sentences;
  std::vector<RecordedEntity> entities;
  std::vector<std::uint64_t> introduced;  // relationships that no one had said before
  std::vector<RecordedProperty> properties;
  std::vector<UnrelatedPair> unrelated;
};

std::string EntityKey(std::string_view type, std::string_view name);

void SaveRecord(Transaction&, const DocumentRecord&);
// The name of the note that holds it, and the record of that name.
std::string NoteOf(const DocumentRecord&);
std::optional<DocumentRecord> ReadRecord(const Transaction&, const std::string& note);
void RemoveRecord(Transaction&, const DocumentRecord&);
// In order of version, then producer. Throws Error (kStorage, Corrupt) when a record cannot be read.
std::vector<DocumentRecord> RecordsOf(const Transaction&, std::string_view source);
// What has to be known of every document at once, without reading the records.
struct DocumentSummary {
  std::string document, source;
  std::string file_sha256;
  std::string packs;  // of our rules; empty: they have not read it
  bool current = true;
};
std::vector<DocumentSummary> Summaries(const Transaction&);  // in order of key
std::vector<DocumentSummary> Summaries(const Transaction&, std::string_view source);

// Sources in order of name.
std::vector<std::string> SourcesOf(const Transaction&);
// The records of the document, by its key; none for a document that `import jsonl` brought.
std::vector<DocumentRecord> RecordsOfDocument(const Transaction&, std::string_view document);

// "climate.txt" and 2 -> "climate.txt@2"; the first version has the name of the source.
std::string DocumentKey(std::string_view source, std::uint32_t version);

}  // namespace liaison::importer
