// report.h: what an import did, and which lines it could not take.
//
// A Report keeps the first kKeptRejects rejects in memory for messages; all of them go to the rejects file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace liaison::importer {

struct Reject {
  std::string file;
  std::uint64_t line = 0;  // from 1
  std::string reason;
  std::string text;  // the line, cut after kKeptText bytes
};
inline constexpr std::size_t kKeptRejects = 20;
inline constexpr std::size_t kKeptText = 1 << 16;

struct Report {
  std::uint64_t lines = 0;  // read, without headers and blank lines
  std::uint64_t documents_created = 0;
  std::uint64_t nodes_created = 0, nodes_updated = 0;
  std::uint64_t relationships_created = 0, relationships_updated = 0;
  std::uint64_t properties_set = 0;
  std::uint64_t assertions_added = 0;
  std::uint64_t rejected = 0;   // lines
  std::vector<Reject> rejects;  // the first of them
  std::string rejects_path;     // where all of them were written; empty: nowhere
  bool gave_up = false;         // more bad lines than were tolerated: the rest was not read
  bool committed = false;       // false: a dry run, or rolled back because of rejects
  std::vector<std::pair<std::string, double>> stages;  // name and seconds, of a bulk import
  double seconds = 0;
};

// 0: every line was taken. 4: some were rejected.
inline int ExitCode(const Report& report) { return report.rejected == 0 ? 0 : 4; }

// A line or two for people: counts that are not zero, then the rejects. No line end at the end.
std::string Describe(const Report&);

// How far a run is. `total` 0: not known.
struct Progress {
  std::string_view stage;             // "reading", "nodes", "relationships", "writing"
  std::uint64_t done = 0, total = 0;  // bytes of input, or lines
};
using ProgressFunction = std::function<void(const Progress&)>;

}  // namespace liaison::importer
