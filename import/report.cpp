#include "import/report.h"

#include <fmt/format.h>

#include <array>

namespace liaison::importer {

std::string Describe(const Report& report) {
  std::string out = report.committed ? "imported" : "nothing imported:";
  if (!report.committed && report.rejected == 0) out = "dry run: would import";
  struct Count {
    std::uint64_t n;
    const char *one, *many;
  };
  const std::array counts = {
      Count{report.documents_created, "document", "documents"},
      Count{report.nodes_created, "node", "nodes"},
      Count{report.nodes_updated, "node updated", "nodes updated"},
      Count{report.relationships_created, "relationship", "relationships"},
      Count{report.relationships_updated, "relationship updated", "relationships updated"},
      Count{report.properties_set, "property", "properties"},
      Count{report.assertions_added, "assertion", "assertions"},
  };
  if (report.committed || report.rejected == 0) {
    bool first = true;
    for (const Count& c : counts) {
      if (c.n == 0) continue;
      out += fmt::format("{} {} {}", first ? "" : ",", c.n, c.n == 1 ? c.one : c.many);
      first = false;
    }
    if (first) out += " nothing new";
  }
  if (report.rejected > 0) {
    out += fmt::format("{} {} of {} {} rejected", report.committed ? ";" : "", report.rejected, report.lines,
                       report.lines == 1 ? "line" : "lines");
    if (report.gave_up) out += ", given up";
    if (!report.rejects_path.empty()) out += fmt::format(", see {}", report.rejects_path);
    for (std::size_t i = 0; i < report.rejects.size() && i < 3; ++i) {
      const Reject& r = report.rejects[i];
      out += fmt::format("\n{}:{}: {}", r.file, r.line, r.reason);
    }
    if (report.rejected > 3) out += "\n...";
  }
  return out;
}

}  // namespace liaison::importer
