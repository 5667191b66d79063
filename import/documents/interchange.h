// interchange.h: what other extractors found, as JSON lines: a document line, then entities, mentions,
// relations and attributes of it.
//
// The text is never taken from the producer: each line is held against the text that is stored. Refused with
// its reason: a sha256 that no current document has, offsets beyond the text, words that are not what stands
// there, a label or type that the vocabulary has not, ends that the type does not join, an entity that the
// text names nowhere, evidence that touches no mention of either side. What is left goes the way of our own
// extraction (store_document.h) and may be proposed, reviewed, undone like it. The format:
// import/documents/README.md. Not here: our own lines (extraction_json.h writes them, and this reads them).
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "import/documents/store_document.h"
#include "import/documents/stored_text.h"
#include "import/rejects.h"

namespace liaison::importer {

// A document whose sha256 is known.
struct StoredSource {
  std::string source;    // of which the document is a version
  std::string document;  // key
  std::string text;
  bool current = true;  // no later version
};

struct InterchangeHooks {
  std::function<std::optional<StoredSource>(const std::string& sha256)> find;
  std::function<std::vector<Span>(const std::string& text)> sentences;
  std::function<void(DocumentClaims)>
      store;  // called at the end of each document of which anything was taken
};

// Counts lines and rejects in `report`. Throws what the hooks throw.
void ReadInterchange(std::istream&, const std::string& file, const Vocabulary&, const InterchangeHooks&,
                     Report& report, Rejects&);

}  // namespace liaison::importer
