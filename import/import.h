// import.h: facts in and out of a graph: what the command line and embedders call.
//
//   ImportJsonl    lines of documents, nodes, relationships, assertions; into any graph, one transaction
//   ImportCsv      tables with neo4j-admin headers; into any graph, one transaction
//   ImportBulk     the flags of `neo4j-admin database import full`; into an empty graph, as files
//   Dump, Restore  the whole graph as versioned JSONL and back; ids are kept
//
// Every run is all or nothing: when lines are rejected, nothing is imported, unless the options say to skip
// the bad ones. Rejected lines are reported with file, line and reason (report.h) and, when a path is given,
// written there as JSONL {"file","line","reason","text"}. Formats and flags: import/README.md.
//
// Errors: what is wrong with a line is a reject; everything else (an unreadable file, a wrong header, a graph
// that is not empty) is thrown as Error of kind kRequest (details InvalidArgument, FileNotFound,
// FileUnreadable, InvalidHeader, NotEmpty, InvalidDump) or kStorage.
// Not here: flags (query/shell), documents of prose (documents/).
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "import/report.h"

namespace liaison::importer {

struct RunOptions {
  bool dry_run = false;       // read and check everything, change nothing
  bool skip_bad = false;      // import the good lines although others were rejected
  std::string rejects_path;   // JSONL of rejected lines, made only when there are some; empty: not written
  ProgressFunction progress;  // called now and then from the calling thread; may be empty
};

struct JsonlOptions : RunOptions {
  std::vector<std::string> files;  // "-" is standard input
};

// `[Label[:Label]=]file[,file]...` and `[TYPE=]file[,file]...`. The first line is
// the header.
struct TableOptions : RunOptions {
  std::vector<std::string> nodes;
  std::vector<std::string> relationships;
  std::string delimiter = ",";  // one ASCII character, TAB, \t, U+003B or \59
  std::string array_delimiter = ";";
  std::string quote = "\"";
};

struct CsvOptions : TableOptions {
  // A row whose ends are joined by a relationship of its type already sets that one's properties, the first
  // one's where there are several; otherwise each row makes a relationship, and a second run makes all of
  // them again.
  bool merge_relationships = false;
};

struct BulkOptions : TableOptions {
  std::string id_type = "string";       // string, integer, actual
  bool skip_bad_relationships = false;  // bad: an end is missing or unknown
  bool skip_duplicate_nodes = false;    // the first of one id stays
  std::uint64_t bad_tolerance = 1000;  // give up beyond so many bad lines that are skipped; UINT64_MAX: never
  bool multiline_fields = false;       // quoted fields may hold line ends
  bool auto_skip_subsequent_headers = false;  // header lines in the later files of a group
  bool ignore_empty_strings = false;          // "" is no value
  bool trim_strings = false;
  std::size_t memory_bytes = 1u << 30;  // beyond it, work goes through temporary files
  int threads = 0;                      // 0: as many as there are cores
};

Report ImportJsonl(Graph&, const JsonlOptions&);
Report ImportCsv(Graph&, const CsvOptions&);
// The graph must be empty: no nodes, documents, indexes or constraints. RunOptions::rejects_path is
// --report-file.
Report ImportBulk(Graph&, const BulkOptions&);

// Deterministic: one graph, one text. Throws kStorage Io when the stream fails.
void Dump(const Transaction&, std::ostream&);
// Into an empty graph, in one transaction, which is rolled back when anything is wrong: then throws kRequest
// InvalidDump with line and reason. `name` is what messages call the input. Memory: about twice the dump.
Report Restore(Graph&, std::istream&, std::string_view name, const ProgressFunction& progress = {});
// The same into the database folder at `path`, which must not be there or hold an empty database. Written
// beside it, as PATH.restoring, in batches of bounded memory, and renamed when it is whole. `batch_bytes`: of
// the dump that go into one transaction, which holds about twice as many in memory.
Report RestoreDatabase(const std::string& path, std::istream&, std::string_view name,
                       const ProgressFunction& progress = {}, std::uint64_t batch_bytes = 64u << 20);

}  // namespace liaison::importer
