// path.h: a path value out of the slots of a row.
#pragma once

#include "query/execute/vector.h"
#include "query/plan/node.h"

namespace liaison::exec {

// Null when an element is null. Lists of relationships are walked from the node before them.
Value PathOf(const plan::BuildPath& build, const Batch& batch, RowIndex row);

}  // namespace liaison::exec
