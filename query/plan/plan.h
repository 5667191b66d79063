// plan.h: a bound statement -> a plan tree. Reads the catalog and the statistics, no data.
//
// Patterns are ordered by cost here (plan_match.cpp); what can be said about a whole plan is Optimize's.
// Throws SyntaxError.NotSupported (compile), naming the construct and its place, for what parses but does not
// run yet.
#pragma once

#include <functional>
#include <type_traits>

#include "graph/transaction.h"
#include "query/ast/query.h"
#include "query/plan/node.h"
#include "query/result.h"

namespace liaison::plan {

// Takes the statement's expressions over: the statement is not to be used any more. `check` is called now and
// then, and may throw to stop the planning.
Plan PlanStatement(ast::Statement statement, const Transaction& transaction, const Rules& rules,
                   const std::function<void()>& check);

// The tree as EXPLAIN and PROFILE show it, subqueries of expressions below the operator that asks them.
// `visit` is called for every operator, behind those below it, to fill in what its run has shown.
PlanDescription Describe(const Plan&, const std::function<void(const Node&, PlanDescription&)>& visit = {});

// f(node) for the node and all below it.
template <class N, class F>
void ForEachNodeFrom(N& node, F&& f) {
  f(node);
  if (node.child) ForEachNodeFrom<N>(*node.child, f);
  if (auto* apply = std::get_if<Apply>(&node.op)) ForEachNodeFrom<N>(*apply->inner, f);
  if (auto* merge = std::get_if<Merge>(&node.op)) ForEachNodeFrom<N>(*merge->match, f);
  if (auto* u = std::get_if<Union>(&node.op)) {
    for (auto& part : u->parts) ForEachNodeFrom<N>(*part, f);
  }
}
// f(node) for all nodes of the plan, those of subqueries in expressions included.
template <class P, class F>
void ForEachNode(P& plan, F&& f) {
  using N = std::conditional_t<std::is_const_v<P>, const Node, Node>;
  ForEachNodeFrom<N>(*plan.root, f);
  for (auto& s : plan.subplans) ForEachNodeFrom<N>(*s.root, f);
}

// ---- shared by the planner's files and by Optimize ----

// Adds the slots that the expression reads; its own local variables left out.
void CollectSlots(const ast::Expression&, std::vector<Slot>& slots);
bool Contains(const std::vector<Slot>& slots, Slot slot);
void AddSlot(std::vector<Slot>& slots, Slot slot);
// Whether something in the tree, subqueries of CALL { } included, changes the graph.
bool ChangesGraph(const Node&);
// The slots that have values within one repetition of a chain only.
std::vector<Slot> SinglesOf(const Chain&);

}  // namespace liaison::plan
