// column_change.h: changes a few rows of a decoded column, at a cost near that of the rows and not of the
// block where its kind allows.
//
// Not here: which version of a block is changed (private_blocks.h), bytes of changes (codecs.h).
#pragma once

#include <span>

#include "graph/chunks/column.h"
#include "graph/codecs.h"

namespace liaison {

// At most one change a row. Minimum and maximum are exact afterwards. The kind widens when it must.
void ApplyChanges(ColumnBlock&, std::span<const codecs::ColumnChange>);

}  // namespace liaison
