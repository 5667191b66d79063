#include "query/shell/database_commands.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include "graph/error.h"
#include "graph/graph.h"
#include "import/import.h"
#include "query/render/safe_text.h"
#include "query/shell/open_graph.h"
#include "query/shell/progress_line.h"
#include "query/shell/shell.h"
#include "query/shell/whole_file.h"

namespace liaison::shell {

int RunCheckCommand(const std::string& database) {
  const auto graph = OpenGraph(database, true);
  std::vector<std::string> findings;
  {
    ProgressLine progress;
    findings = Check(*graph, [&](std::string_view step) { progress.Show(step); });
  }
  for (const std::string& finding : findings) std::cout << render::SafeText(finding) << '\n';
  if (findings.empty()) std::cout << "no damage found\n";
  return findings.empty() ? kExitOk : kExitFailed;
}

int RunDumpCommand(const std::string& database, const std::string& output) {
  const auto graph = OpenGraph(database, true);
  const auto transaction = graph->BeginRead();
  WriteWholeFile(output, [&](std::ostream& out) { importer::Dump(*transaction, out); });
  return kExitOk;
}

int RunRestoreCommand(const std::string& input, const std::string& database) {
  importer::Report report;
  {
    ProgressLine line;
    const auto progress = [&](const importer::Progress& p) { line.Show(p.stage, p.done, p.total); };
    if (input == "-") {
      report = importer::RestoreDatabase(database, std::cin, "standard input", progress);
    } else {
      std::ifstream file(input, std::ios::binary);
      if (!file.is_open()) {
        const char* detail = errno == ENOENT ? "FileNotFound" : "FileUnreadable";
        throw Error(ErrorKind::kRequest, detail, render::SafeText(input) + ": " + std::strerror(errno));
      }
      report = importer::RestoreDatabase(database, file, input, progress);
    }
  }
  std::cout << render::SafeText(importer::Describe(report), "\n") << '\n';
  return importer::ExitCode(report);
}

}  // namespace liaison::shell
