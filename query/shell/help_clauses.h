// help_clauses.h: the clauses, patterns, subqueries and operators of the language, each with what it does and
// statements that show it: for
// `:help` and for the reference page (reference.h), which runs every one of them. The grammar says what they
// are (grammar/Cypher.g4).
#pragma once

#include <string_view>
#include <vector>

namespace liaison::shell {

struct ClauseHelp {
  std::string_view name;
  std::string_view summary;   // one line
  std::string_view examples;  // a statement a line, over the sample graph (reference.h)
};

const std::vector<ClauseHelp>& ClauseHelps();

}  // namespace liaison::shell
