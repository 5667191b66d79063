// optimize.h: rewrites a whole plan, rule by rule, a file a rule. Each rule keeps the answer and may change
// the way.
//
// Not here: the order of a pattern's expansions and the choice of index, which Plan decides while it builds
// (plan_match.cpp).
#pragma once

#include "query/plan/node.h"

namespace liaison::plan {

void Optimize(Plan& plan);

// The rules, in the order in which they run.
void FoldCountedTrees(Plan& plan);    // what is only counted is not enumerated
void SearchDistinctEnds(Plan& plan);  // DISTINCT ends of variable-length paths: a frontier search
void SortTopRows(
    Plan& plan);  // ORDER BY .. LIMIT: keep the first rows only, compute their other columns afterwards
void KeepLiveSlots(
    Plan& plan);  // each operator passes on what is read above it (without the rule: all); always last

// ---- what rules ask of a node ----
// Slots that the node itself reads from its child's rows.
std::vector<Slot> Reads(const Node& node, const Plan& plan);
// Slots that the node gives a value.
std::vector<Slot> Gives(const Node& node);
// Slots read from the rows that an Argument leaf below hands in.
std::vector<Slot> ReadsFromOutside(const Node& root, const Plan& plan);
// What the child must give when `needed` is read above the node.
std::vector<Slot> NeededBelow(const Node& node, const std::vector<Slot>& needed, const Plan& plan);

}  // namespace liaison::plan
