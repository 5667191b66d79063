// import_documents.h: `liaison import documents`: files of prose into a graph, and what other extractors
// found in them.
//
// One transaction a document: a file that cannot be read or stored is a line of the report, and the run goes
// on. An unchanged document is skipped; a changed one becomes a new version (store_document.h). Lines of
// other extractors are checked one by one (interchange.h); those that are refused are reported with their
// reason, the others are taken. Not here: flags (query/shell), review (review_queue.h).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "import/documents/extraction.h"
#include "import/documents/store_document.h"
#include "import/documents/vocabulary.h"
#include "import/report.h"

namespace liaison::importer {

struct DocumentsOptions {
  std::vector<std::string> files;        // "-" is standard input
  std::vector<std::string> extractions;  // JSONL of other extractors
  std::string name;                      // what the source is called instead of its path; with one file alone
  std::string address;                   // where it was published
  ExtractorOptions extractor;
  bool no_rules = false;  // store the texts, for others' extractors
  bool again = false;     // extract although nothing changed: the graph knows more names by now
  bool dry_run = false;   // extract and resolve everything, change nothing
  std::string rejects_path;
  ProgressFunction progress;
};

struct DocumentsReport {
  std::uint64_t read = 0, created = 0, changed = 0, rederived = 0, unchanged = 0;
  std::vector<std::pair<std::string, std::string>> failed;  // file and reason
  StoreCounts counts;
  Report lines;  // of extractions: how many were read and refused, and why
  bool dry_run = false;
  double seconds = 0;
};

DocumentsReport ImportDocuments(Graph&, const DocumentsOptions&);

// 0: everything was taken. 4: a document failed or a line was refused.
int ExitCode(const DocumentsReport&);
// For people; no line end at the end.
std::string Describe(const DocumentsReport&);

// The shipped one, and what files of users add to it.
Vocabulary LoadVocabulary(const std::vector<std::string>& files);

// Milliseconds since 1970 UTC.
std::int64_t NowMilliseconds();

}  // namespace liaison::importer
