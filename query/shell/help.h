// help.h: the texts of `:help`: topics, clauses, functions (from their tables of registration), commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace liaison::shell {

// `topic`: empty, "clauses", "functions", "commands", "types", a clause, a function or aggregate, a command. Throws
// RequestError.UnknownTopic with a hint.
std::string HelpText(std::string_view topic);

// For completion.
std::vector<std::string> HelpTopics();

// The known name that is nearest to a misspelt one; empty when none is near.
std::string Nearest(std::string_view word, const std::vector<std::string>& names);

// Words of the language, in capitals, for completion.
const std::vector<std::string_view>& Keywords();

}  // namespace liaison::shell
