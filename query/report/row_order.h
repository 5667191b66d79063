// row_order.h: whether a statement says in which order its rows come.
#pragma once

#include <string_view>

namespace liaison::report {

// True also where the order does not come from matching: lists, procedures, a single aggregate.
// Precondition: the statement has run, so it can be parsed.
bool HasOrder(std::string_view statement);

}  // namespace liaison::report
