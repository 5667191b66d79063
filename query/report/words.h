// words.h: values in the words of a report: nodes by name, relationships with their ends.
#pragma once

#include <string>

#include "graph/transaction.h"
#include "query/report/citations.h"
#include "query/report/shown.h"

namespace liaison::report {

// "UNEP", "UNEP –HOSTS→ CTCN", "a, b", "3.5"; empty for null. Not made safe.
std::string WordsOf(const Value& value, const Transaction& transaction);

// Paths as trees: what begins alike is one branch. With `citations`, each step has its footnotes.
ShownTree TreeOf(const std::vector<Path>& paths, const Transaction& transaction, Citations* citations);

}  // namespace liaison::report
