// Tells every operator which slots are read above it, so that it does not carry the others along.
#include "query/optimize/optimize.h"
#include "query/plan/plan.h"

namespace liaison::plan {
namespace {

void Walk(Node& n, const std::vector<Slot>& needed, const Plan& plan) {
  n.live = needed;
  if (auto* apply = std::get_if<Apply>(&n.op)) {
    std::vector<Slot> inner;
    for (Slot s : apply->inner_slots) {
      if (Contains(needed, s)) AddSlot(inner, s);
    }
    if (apply->tag != kNoSlot) AddSlot(inner, apply->tag);
    Walk(*apply->inner, inner, plan);
  }
  if (auto* merge = std::get_if<Merge>(&n.op)) {
    std::vector<Slot> inner = merge->pattern_slots;
    Walk(*merge->match, inner, plan);
  }
  if (auto* u = std::get_if<Union>(&n.op)) {
    for (std::size_t i = 0; i < u->parts.size(); ++i) Walk(*u->parts[i], u->part_slots[i], plan);
  }
  if (n.child) Walk(*n.child, NeededBelow(n, needed, plan), plan);
}

}  // namespace

void KeepLiveSlots(Plan& plan) {
  if (!plan.rules.Has(Rule::kKeepLiveSlots)) {
    std::vector<Slot> all;
    for (std::size_t s = 0; s < plan.slot_names.size(); ++s) all.push_back(static_cast<Slot>(s));
    ForEachNode(plan, [&](Node& n) { n.live = all; });
    return;
  }
  Walk(*plan.root, plan.column_slots, plan);
  for (Subplan& s : plan.subplans) {
    std::vector<Slot> needed;
    if (s.value) CollectSlots(*s.value, needed);
    AddSlot(needed, s.tag);
    Walk(*s.root, needed, plan);
  }
}

}  // namespace liaison::plan
