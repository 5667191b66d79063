// plan.h: a bound statement -> a plan tree. Reads the catalog and the statistics, no data.
//
// Patterns are ordered by cost here (plan_match.cpp); what can be said about a whole plan is Optimize's.
// Throws SyntaxError.NotSupported (compile), naming the construct and its place, for what parses but does not run yet.
#pragma once

#include "graph/transaction.h"
#include "query/ast/query.h"
#include "query/plan/node.h"
#include "query/result.h"

namespace liaison::plan {

// Takes the statement's expressions over: the statement is not to be used any more.
Plan PlanStatement(ast::Statement statement, const Transaction& transaction);

// The tree as EXPLAIN and PROFILE show it. `rows` and `milliseconds` are left zero.
PlanDescription Describe(const Plan&);

// ---- shared by the planner's files and by Optimize ----

// Adds the slots that the expression reads; its own local variables left out.
void CollectSlots(const ast::Expression&, std::vector<Slot>& slots);
bool Contains(const std::vector<Slot>& slots, Slot slot);
void AddSlot(std::vector<Slot>& slots, Slot slot);

}  // namespace liaison::plan
