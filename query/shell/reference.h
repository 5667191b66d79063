// reference.h: the language reference as one Markdown page, written from what the program itself knows:
// help_clauses.cpp, the registry of functions with functions/examples.cpp, the table of procedures, the
// shell's commands. Every example is run over a small sample graph, and the page shows what came out. The
// page that is committed is query/REFERENCE.md; a test compares.
#pragma once

#include <string>
#include <vector>

namespace liaison::shell {

struct ReferencePage {
  std::string text;
  std::vector<std::string> problems;  // examples that are missing or fail; none on a good day
};

ReferencePage MakeReferencePage();

// Writes the page to standard output; problems to standard error, and then kExitFailed.
int RunReferenceCommand();

}  // namespace liaison::shell
