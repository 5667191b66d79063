// show_schema.h: what is in the graph: labels, types, how they are joined, indexes and constraints.
#pragma once

#include "query/shell/shell.h"

namespace liaison::shell {

void ShowLabels(Shell& shell);
void ShowTypes(Shell& shell);
void ShowIndexes(Shell& shell);
void ShowSchema(Shell& shell);

}  // namespace liaison::shell
