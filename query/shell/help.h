// help.h: the texts of `:help`: topics, clauses, functions (from their tables of registration), commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace liaison::shell {

struct ProcedureHelp {
  std::string name, signature, description;
};

// `topic`: empty, "clauses", "functions", "procedures", "commands", "types", a clause, a function or
// aggregate, a procedure, a command. Throws RequestError.UnknownTopic with a hint. Without `procedures`
// nothing is known of them.
std::string HelpText(std::string_view topic, const std::vector<ProcedureHelp>* procedures = nullptr);

// For completion.
std::vector<std::string> HelpTopics();

// The known name that is nearest to a misspelt one; empty when none is near.
std::string Nearest(std::string_view word, const std::vector<std::string>& names);

// Words of the language, in capitals, for completion.
const std::vector<std::string_view>& Keywords();

}  // namespace liaison::shell
