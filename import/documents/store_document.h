// store_document.h: what was extracted from one document into the graph: nodes by the rules of resolve.h,
// facts with their evidence.
//
// The same function takes a document for the first time, a later version of it, and the same text with other
// rules: what was said before and is said again keeps its fact, its number and what was decided about it;
// what is said no longer is retracted, never deleted. A fact is (subject, type, object, modality): what is
// planned is not the same fact as what is so. Facts and nodes are never rejected here: everything arrives as
// proposed, but for what a person has decided about the same sentence. Not here: files and extraction
// (import_documents.h), taking a source out (undo_source.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "import/documents/document_record.h"
#include "import/documents/extraction.h"
#include "import/documents/graph_names.h"
#include "import/documents/resolve.h"
#include "import/documents/vocabulary.h"

namespace liaison::importer {

struct DocumentClaims {
  std::string source;   // key of the source; a path
  std::string address;  // where it was published; empty: not known
  std::string producer =
      "rules";          // who says so, without a version: its claims replace those that it made before
  std::string version;  // behind it, as "@3.7"; that of our rules stands in each rule
  std::string packs;
  Extraction extraction;
  std::vector<ExternalIds> external;  // of each entity; or empty
};

// A decision about a sentence that the new version has not.
struct LostEvidence {
  FactId fact;
  std::uint16_t number = 0;
  std::string document;
  std::string quote;
};

struct StoreCounts {
  std::uint64_t nodes_created = 0, nodes_recognised = 0, candidates = 0;
  std::uint64_t facts_created = 0, assertions_added = 0;
  std::uint64_t assertions_kept = 0, assertions_retracted = 0, decisions_moved = 0;
  std::vector<LostEvidence> lost;
};

// The document of the claims' text is made when the source has no version with it. `names` follows the
// changes; after an exception it has to be built anew, as the transaction has to be rolled back.
StoreCounts StoreClaims(Transaction&, GraphNames&, const Vocabulary&, const DocumentClaims&,
                        std::int64_t now_ms);

}  // namespace liaison::importer
