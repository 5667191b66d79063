// resolve.h: which node of the graph an entity of a document is.
//
// Taken for a node without asking only when
//   the same entity of the same source was it before (or a person said so);
//   an external id (wikidata, ror, ...) is equal;
//   the full name is equal (NormalName) and a label is shared;
//   an acronym is defined in this document by that node's full name, or is borne by one node of a fitting
//   label alone.
// Never when external ids differ, and never by the name of a group ("65 local governments") or by words in
// lower case ("the ceremony"), which mean something else in the next document; topics, which are such words,
// are the exception. Everything else that looks alike becomes a candidate with a score, for a person to
// decide. Not here: storing (store_document.h), merging two nodes (merge_nodes.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/documents/document_record.h"
#include "import/documents/graph_names.h"

namespace liaison::importer {

struct SameAsCandidate {
  NodeId node;
  double score = 0;  // 0 .. 1
  std::string why;   // "the acronym KEI", "4 of 5 words"
};

struct Resolution {
  std::optional<NodeId> node;               // absent: a new one
  std::string how;                          // as RecordedEntity::how
  std::vector<SameAsCandidate> candidates;  // the best three at most, for new ones alone
};

using ExternalIds = std::map<std::string, std::string>;

// One for each of `entities`. `external`: parallel, or empty. `before`: the records of earlier versions of
// the source.
std::vector<Resolution> Resolve(const std::vector<ExtractedEntity>& entities,
                                const std::vector<ExternalIds>& external,
                                const std::vector<DocumentRecord>& before, const GraphNames&);

}  // namespace liaison::importer
