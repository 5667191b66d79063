// What was decided becomes plan nodes on top of each other.
#include <algorithm>

#include "query/plan/match_planner.h"

namespace liaison::plan {
namespace {

bool TypesCanCoincide(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return true;
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& t) { return std::find(b.begin(), b.end(), t) != b.end(); });
}

}  // namespace

NodePtr MatchPlanner::PlacePredicates(NodePtr current) {
  Filter filter;
  double selectivity = 1;
  for (MatchPredicate& p : predicates_) {
    if (p.placed || !Available(p.slots)) continue;
    p.placed = true;
    selectivity *= Selectivity(*p.expression);
    filter.predicates.push_back(planner_.Compile(std::move(p.expression), bound_));
  }
  if (filter.predicates.empty()) return current;
  double rows = current->rows * selectivity;
  return MakeNode(std::move(filter), std::move(current), rows);
}

NodePtr FilterLabels(const std::vector<std::string>& labels, const std::string& ensured,
                     const std::string& name, Slot slot, NodePtr current) {
  Filter filter;
  for (const auto& label : labels) {
    if (label == ensured) continue;
    ast::LabelExpression e;
    e.name = label;
    filter.predicates.push_back(
        ast::Make(ast::LabelTest{MakeVariable(name, slot), std::move(e)}, Position{}));
  }
  if (filter.predicates.empty()) return current;
  double rows = current->rows;
  return MakeNode(std::move(filter), std::move(current), rows);
}

NodePtr MatchPlanner::PlaceStart(std::size_t index, NodePtr current) {
  const PatternNode& n = nodes_[index];
  Access access = BestAccess(n);
  double rows = current->rows * access.rows;
  if (access.seeks) {
    current = MakeNode(std::move(access.seek), std::move(current), rows);
  } else {
    current = MakeNode(NodeScan{n.slot, access.label}, std::move(current), rows);
  }
  AddSlot(bound_, n.slot);
  return PlacePredicates(FilterLabels(n.labels, access.label, n.name, n.slot, std::move(current)));
}

std::vector<Slot> MatchPlanner::DistinctFrom(const PatternRelationship& r) const {
  std::vector<Slot> slots;
  for (const PatternRelationship& other : relationships_) {
    if (&other != &r && other.done && !other.search && other.clause == r.clause &&
        TypesCanCoincide(r.types, other.types))
      AddSlot(slots, other.slot);
  }
  return slots;
}

NodePtr MatchPlanner::PlaceExpand(std::size_t index, bool forward, NodePtr current) {
  PatternRelationship& r = relationships_[index];
  const PatternNode& near = nodes_[forward ? r.from : r.to];
  const PatternNode& far = nodes_[forward ? r.to : r.from];
  bool into = HasValue(far.slot);
  auto direction = forward ? r.direction : Flip(r.direction);
  double fan = Fan(r, forward);
  double rows = current->rows * (into ? std::min(1.0, fan / std::max(1.0, NodeRows(far))) : fan);
  if (r.chain) {
    VariableExpand e;
    e.from = near.slot;
    e.to = far.slot;
    e.relationships = r.slot;
    e.chain = std::move(*r.chain);
    e.reversed = !forward;
    e.into = into;
    e.distinct_from = DistinctFrom(r);
    for (const Chain::Group& group : e.chain.groups) AddSlot(bound_, group.list);
    current = MakeNode(std::move(e), std::move(current), rows);
  } else {
    Expand e;
    e.from = near.slot;
    e.to = far.slot;
    e.relationship = r.slot;
    e.direction = direction;
    e.types = r.types;
    e.into = into;
    e.distinct_from = DistinctFrom(r);
    current = MakeNode(std::move(e), std::move(current), rows);
  }
  r.done = true;
  AddSlot(bound_, r.slot);
  AddSlot(bound_, far.slot);
  if (!into) current = FilterLabels(far.labels, "", far.name, far.slot, std::move(current));
  return PlacePredicates(std::move(current));
}

// Relationships that have their value already give their ends.
NodePtr MatchPlanner::PlaceBoundRelationships(NodePtr current, bool& progress) {
  for (PatternRelationship& r : relationships_) {
    if (!r.bound || r.done) continue;
    const PatternNode &from = nodes_[r.from], &to = nodes_[r.to];
    BoundRelationship b;
    b.from = from.slot;
    b.to = to.slot;
    b.relationship = r.slot;
    b.direction = r.direction;
    b.types = r.types;
    b.distinct_from = DistinctFrom(r);
    b.from_bound = HasValue(from.slot);
    b.to_bound = HasValue(to.slot) || from.slot == to.slot;
    b.variable_length = r.length.has_value();
    if (r.length) {
      b.minimum = r.length->minimum.value_or(1);
      b.maximum = r.length->maximum;
    }
    // A list that may be empty does not say where it starts.
    if (b.variable_length && !b.from_bound && !b.to_bound && b.minimum == 0) continue;
    bool from_new = !b.from_bound, to_new = !HasValue(to.slot);
    double rows = current->rows;
    current = MakeNode(std::move(b), std::move(current), rows);
    r.done = true;
    progress = true;
    AddSlot(bound_, from.slot);
    AddSlot(bound_, to.slot);
    if (from_new) current = FilterLabels(from.labels, "", from.name, from.slot, std::move(current));
    if (to_new && from.slot != to.slot)
      current = FilterLabels(to.labels, "", to.name, to.slot, std::move(current));
    current = PlacePredicates(std::move(current));
  }
  return current;
}

}  // namespace liaison::plan
