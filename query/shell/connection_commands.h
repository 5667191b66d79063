// connection_commands.h: `:path`, `:who`, `:brokers`: who is tied to whom, each tie with the sentence that
// says so.
//
// In the modes that show a graph (svg, dot, ...) the same ties are the graph. Rejected and retracted facts
// are left out. Not here: which node a name means (find_entity.h), brokerage itself (query/analysis).
#pragma once

#include <string_view>

#include "query/shell/shell.h"

namespace liaison::shell {

// The shortest connections of two named nodes, a row a step.
bool ShowPath(Shell& shell, std::string_view argument);

// What is known of a named node: itself and its relationships, a row for each place that says so.
bool ShowWho(Shell& shell, std::string_view argument);

// Who links which groups: nodes of a label (Network unless said), or communities where there are none.
bool ShowBrokers(Shell& shell, std::string_view argument);

}  // namespace liaison::shell
