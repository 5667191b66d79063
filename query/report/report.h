// report.h: a report: Markdown with blocks of Cypher in it, run against a graph and written as Markdown,
// HTML, JSON or CSV.
//
// The language is described in README.md. All blocks see one snapshot. What is written depends on the report,
// the graph and the parameters alone. Not here: flags, files and Ctrl-C (query/shell/report_command.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/report/front_matter.h"
#include "query/session.h"

namespace liaison::report {

enum class Target : std::uint8_t { kMarkdown, kHtml, kJson, kCsv };

// Where the pictures of a report in Markdown go.
enum class Pictures : std::uint8_t {
  kText,    // nowhere: their relationships are listed
  kFiles,   // beside the report
  kInline,  // into it, as addresses of data
};

struct Options {
  Target target = Target::kMarkdown;
  std::string file;    // the report's path, for messages; empty: standard input
  std::string output;  // name of what is written, without its ending: pictures beside it are called after it
  std::string block;   // CSV: this block alone
  std::string date;    // of the making, to be shown; empty: none
  Pictures pictures = Pictures::kText;
  std::vector<std::pair<std::string, std::string>> parameters;
  ReadValue read_value;  // of parameters: JSON and expressions
  bool require_evidence = false;
  bool allow_changes = false;
  std::optional<std::chrono::milliseconds> timeout;  // of each statement
  std::function<bool()> interrupted;                 // asked between statements
};

struct Outcome {
  enum class End : std::uint8_t {
    kWell,
    kFailed,       // a statement, a tag or the report itself is wrong
    kUsage,        // parameters, or --block
    kNotAsserted,  // an assertion failed, or evidence is missing
    kInterrupted
  };
  End end = End::kWell;
  bool written = false;  // false: the report was not made, and `text` is empty
  std::string text;
  // Names and contents: pictures; blocks as CSV when several are wanted.
  std::vector<std::pair<std::string, std::string>> files;
  std::string messages;  // errors, failed assertions and warnings, for standard error
};

// Never throws for what stands in the report. `bytes`: the report's file.
Outcome RunReport(Session& session, std::string_view bytes, const Options& options);

}  // namespace liaison::report
