// help_clauses.h: what the clauses do, for `:help`. The grammar says what they are (grammar/Cypher.g4).
#pragma once

#include <string_view>
#include <vector>

namespace liaison::shell {

struct ClauseHelp {
  std::string_view name;
  std::string_view summary;  // one line
  std::string_view usage;    // lines, each an example
};

const std::vector<ClauseHelp>& ClauseHelps();

}  // namespace liaison::shell
