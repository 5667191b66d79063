// A variable-length expansion whose trails nobody reads, below something that drops duplicates, gives each
// end once.
//
// DISTINCT, and aggregates that are all DISTINCT, min or max, cannot tell how many trails lead to an end.
// Each trail of 1..k relationships to another node implies a shortest one, so a frontier search finds the
// same ends; the start itself is an end only by a circle, which execute/variable_expand.cpp looks for
// separately.
#include <algorithm>

#include "query/functions/aggregate.h"
#include "query/optimize/optimize.h"
#include "query/plan/plan.h"

namespace liaison::plan {
namespace {

bool IgnoresDuplicates(const Aggregate& a) {
  for (const auto& x : a.aggregates) {
    auto* call = std::get_if<ast::FunctionCall>(&x.value->node);
    if (!call || !call->aggregate) return false;
    bool extreme = call->aggregate->kind == liaison::Aggregate::Kind::kMinimum ||
                   call->aggregate->kind == liaison::Aggregate::Kind::kMaximum;
    if (!call->distinct && !extreme) return false;
  }
  return true;
}

// One relationship a step, of which each step's own is all that is asked about, and no number of steps below
// which an end may not lie.
bool AsksRelationshipsOnly(const Chain& chain) {
  if (chain.steps.size() != 1 || chain.minimum > 1 || !chain.first_labels.empty() ||
      !chain.steps[0].labels.empty())
    return false;
  std::vector<Slot> read;
  for (const auto& e : chain.predicates) CollectSlots(*e, read);
  return !Contains(read, chain.first) && !Contains(read, chain.steps[0].node) && !Contains(read, chain.path);
}

void Walk(Node& n, std::vector<Slot> needed, bool duplicates_matter, const Plan& plan) {
  if (auto* v = std::get_if<VariableExpand>(&n.op)) {
    if (!duplicates_matter && !v->into && v->distinct_from.empty() && !Contains(needed, v->relationships) &&
        AsksRelationshipsOnly(v->chain)) {
      v->distinct_ends =
          std::none_of(v->chain.groups.begin(), v->chain.groups.end(),
                       [&](const Chain::Group& group) { return Contains(needed, group.list); });
    }
  }
  std::vector<Slot> below = NeededBelow(n, needed, plan);
  bool below_matter = duplicates_matter;
  if (auto* a = std::get_if<Aggregate>(&n.op)) {
    below_matter = !IgnoresDuplicates(*a);
  } else if (std::holds_alternative<Distinct>(n.op)) {
    below_matter = false;
  } else if (auto* u = std::get_if<Union>(&n.op)) {
    for (std::size_t i = 0; i < u->parts.size(); ++i)
      Walk(*u->parts[i], u->part_slots[i], duplicates_matter, plan);
    return;
  } else if (auto* apply = std::get_if<Apply>(&n.op)) {
    Walk(*apply->inner, apply->inner_slots, duplicates_matter || apply->row_by_row, plan);
  } else if (auto* merge = std::get_if<Merge>(&n.op)) {
    Walk(*merge->match, merge->pattern_slots, true, plan);
    below_matter = true;
  } else if (!std::holds_alternative<Filter>(n.op) && !std::holds_alternative<Project>(n.op) &&
             !std::holds_alternative<Expand>(n.op) && !std::holds_alternative<VariableExpand>(n.op) &&
             !std::holds_alternative<NodeScan>(n.op) && !std::holds_alternative<IndexSeek>(n.op) &&
             !std::holds_alternative<BoundRelationship>(n.op) && !std::holds_alternative<PathSearch>(n.op) &&
             !std::holds_alternative<CountMatches>(n.op) && !std::holds_alternative<Unwind>(n.op) &&
             !std::holds_alternative<BuildPath>(n.op)) {
    below_matter = true;  // SKIP, LIMIT, changes and the rest see every row
  }
  if (n.child) Walk(*n.child, below, below_matter, plan);
}

}  // namespace

void SearchDistinctEnds(Plan& plan) {
  Walk(*plan.root, plan.column_slots, true, plan);
  for (Subplan& s : plan.subplans) {
    std::vector<Slot> needed;
    if (s.value) CollectSlots(*s.value, needed);
    Walk(*s.root, needed, s.kind != Subplan::Kind::kExists, plan);
  }
}

}  // namespace liaison::plan
