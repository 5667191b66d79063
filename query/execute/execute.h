// execute.h: runs a plan and hands its rows out.
//
// Not here: transactions and the statement's life (query/session.cpp).
#pragma once

#include <functional>

#include "query/execute/context.h"
#include "query/result.h"

namespace liaison::exec {

// Calls `row` for every row (multiplicities unfolded), values in the order of the plan's columns, without the
// content of nodes and relationships; stops early when it says false. A plan without columns is run for its
// effects.
void Execute(Context& context, const std::function<bool(Row)>& row);

// Fills in labels, types and properties of all nodes and relationships inside the value, so that it outlives
// the transaction. What the transaction does not have (any more) gets empty content.
Value WithContent(const Transaction& transaction, Value value);

// The plan with the rows, times and memory of this run.
PlanDescription DescribeRun(const Context& context);

}  // namespace liaison::exec
