// show_evidence.h: `:evidence`: on whose word a fact stands, with the sentence and the passage in it marked.
#pragma once

#include <string_view>

#include "query/shell/shell.h"

namespace liaison::shell {

// `argument`: the element id of a relationship, else of a node; empty: the facts of the last result. What is
// committed counts. Returns false when there is no such fact.
bool ShowEvidence(Shell& shell, std::string_view argument);

}  // namespace liaison::shell
