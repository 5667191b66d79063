#include "query/optimize/optimize.h"

#include "query/plan/plan.h"

namespace liaison::plan {

void Optimize(Plan& plan) {
  const Rules& rules = plan.rules;
  if (rules.Has(Rule::kFoldCountedTrees) && !plan.has_volatile) FoldCountedTrees(plan);
  if (rules.Has(Rule::kSearchDistinctEnds) && !plan.has_volatile) SearchDistinctEnds(plan);
  if (rules.Has(Rule::kSortTopRows) && !plan.has_volatile) SortTopRows(plan);
  KeepLiveSlots(plan);
}

namespace {

void ReadExpression(const ast::ExpressionPtr& e, std::vector<Slot>& slots) {
  if (e) CollectSlots(*e, slots);
}

void ReadSetItems(const std::vector<SetItem>& items, std::vector<Slot>& slots) {
  for (const auto& i : items) {
    ReadExpression(i.target, slots), ReadExpression(i.key, slots), ReadExpression(i.value, slots);
    for (const auto& e : i.dynamic_labels) ReadExpression(e, slots);
  }
}

void ReadCreate(const std::vector<CreateElement>& elements, std::vector<Slot>& slots) {
  for (const auto& e : elements) {
    if (auto* n = std::get_if<CreateElement::Node>(&e.element)) {
      ReadExpression(n->properties, slots);
      for (const auto& label : n->dynamic_labels) ReadExpression(label, slots);
    } else {
      const auto& r = std::get<CreateElement::Relationship>(e.element);
      AddSlot(slots, r.from), AddSlot(slots, r.to);
      ReadExpression(r.properties, slots);
      ReadExpression(r.dynamic_type, slots);
    }
  }
}

void GiveCreate(const std::vector<CreateElement>& elements, std::vector<Slot>& slots) {
  for (const auto& e : elements) {
    if (auto* n = std::get_if<CreateElement::Node>(&e.element)) {
      AddSlot(slots, n->slot);
    } else {
      AddSlot(slots, std::get<CreateElement::Relationship>(e.element).slot);
    }
  }
}

void Remove(std::vector<Slot>& slots, const std::vector<Slot>& gone) {
  std::erase_if(slots, [&](Slot s) { return Contains(gone, s); });
}

}  // namespace

namespace {
void ReadChain(const Chain& chain, std::vector<Slot>& slots) {
  std::vector<Slot> read;
  for (const auto& e : chain.predicates) ReadExpression(e, read);
  Remove(read, SinglesOf(chain));
  for (Slot s : read) AddSlot(slots, s);
}
}  // namespace

std::vector<Slot> Reads(const Node& node, const Plan& plan) {
  std::vector<Slot> slots;
  if (auto* o = std::get_if<IndexSeek>(&node.op)) {
    for (const auto& e : o->values) ReadExpression(e, slots);
    ReadExpression(o->low, slots), ReadExpression(o->high, slots);
  } else if (auto* o = std::get_if<Expand>(&node.op)) {
    AddSlot(slots, o->from);
    if (o->into) AddSlot(slots, o->to);
    for (Slot s : o->distinct_from) AddSlot(slots, s);
  } else if (auto* o = std::get_if<VariableExpand>(&node.op)) {
    AddSlot(slots, o->from);
    if (o->into) AddSlot(slots, o->to);
    for (Slot s : o->distinct_from) AddSlot(slots, s);
    ReadChain(o->chain, slots);
  } else if (auto* o = std::get_if<PathSearch>(&node.op)) {
    for (const Chain& chain : o->chains) ReadChain(chain, slots);
    for (const Junction& junction : o->junctions) {
      for (const auto& e : junction.predicates) ReadExpression(e, slots);
    }
    for (const auto& e : o->end_predicates) ReadExpression(e, slots);
    for (const auto& e : o->predicates) ReadExpression(e, slots);
    Remove(slots, Gives(node));
    if (o->from_bound) AddSlot(slots, o->from);
    if (o->to_bound) AddSlot(slots, o->to);
  } else if (auto* o = std::get_if<BoundRelationship>(&node.op)) {
    AddSlot(slots, o->relationship);
    for (Slot s : o->distinct_from) AddSlot(slots, s);
    if (o->from_bound) AddSlot(slots, o->from);
    if (o->to_bound) AddSlot(slots, o->to);
  } else if (auto* o = std::get_if<CountMatches>(&node.op)) {
    AddSlot(slots, o->node);
  } else if (auto* o = std::get_if<BuildPath>(&node.op)) {
    for (const auto& e : o->elements) AddSlot(slots, e.slot);
  } else if (auto* o = std::get_if<Filter>(&node.op)) {
    for (const auto& e : o->predicates) ReadExpression(e, slots);
  } else if (auto* o = std::get_if<Project>(&node.op)) {
    for (const auto& a : o->assignments) ReadExpression(a.value, slots);
  } else if (auto* o = std::get_if<Aggregate>(&node.op)) {
    for (const auto& a : o->keys) ReadExpression(a.value, slots);
    for (const auto& a : o->aggregates) ReadExpression(a.value, slots);
  } else if (auto* o = std::get_if<Distinct>(&node.op)) {
    for (Slot s : o->slots) AddSlot(slots, s);
  } else if (auto* o = std::get_if<Sort>(&node.op)) {
    for (const auto& k : o->keys) ReadExpression(k.value, slots);
  } else if (auto* o = std::get_if<Unwind>(&node.op)) {
    ReadExpression(o->list, slots);
  } else if (auto* o = std::get_if<LoadCsv>(&node.op)) {
    ReadExpression(o->url, slots), ReadExpression(o->field_terminator, slots);
  } else if (auto* o = std::get_if<Apply>(&node.op)) {
    slots = ReadsFromOutside(*o->inner, plan);
  } else if (auto* o = std::get_if<Create>(&node.op)) {
    ReadCreate(o->elements, slots);
    std::vector<Slot> given;
    GiveCreate(o->elements, given);
    Remove(slots, given);
  } else if (auto* o = std::get_if<SetProperties>(&node.op)) {
    ReadSetItems(o->items, slots);
  } else if (auto* o = std::get_if<RemoveProperties>(&node.op)) {
    for (const auto& i : o->items) {
      ReadExpression(i.target, slots), ReadExpression(i.key, slots);
      for (const auto& e : i.dynamic_labels) ReadExpression(e, slots);
    }
  } else if (auto* o = std::get_if<Delete>(&node.op)) {
    for (const auto& e : o->targets) ReadExpression(e, slots);
  } else if (auto* o = std::get_if<Merge>(&node.op)) {
    slots = ReadsFromOutside(*o->match, plan);
    ReadCreate(o->create, slots);
    ReadSetItems(o->on_create, slots), ReadSetItems(o->on_match, slots);
    for (const auto& p : o->paths) {
      for (const auto& e : p.elements) AddSlot(slots, e.slot);
    }
    Remove(slots, o->pattern_slots);
  } else if (auto* o = std::get_if<CallProcedure>(&node.op)) {
    for (const auto& e : o->arguments) ReadExpression(e, slots);
  }
  return slots;
}

std::vector<Slot> Gives(const Node& node) {
  std::vector<Slot> slots;
  if (auto* o = std::get_if<NodeScan>(&node.op)) {
    AddSlot(slots, o->slot);
  } else if (auto* o = std::get_if<IndexSeek>(&node.op)) {
    AddSlot(slots, o->slot);
  } else if (auto* o = std::get_if<Expand>(&node.op)) {
    AddSlot(slots, o->relationship);
    if (!o->into) AddSlot(slots, o->to);
  } else if (auto* o = std::get_if<VariableExpand>(&node.op)) {
    AddSlot(slots, o->relationships);
    for (const auto& group : o->chain.groups) AddSlot(slots, group.list);
    if (!o->into) AddSlot(slots, o->to);
  } else if (auto* o = std::get_if<PathSearch>(&node.op)) {
    AddSlot(slots, o->relationships), AddSlot(slots, o->path);
    for (const Chain& chain : o->chains) {
      for (const auto& group : chain.groups) AddSlot(slots, group.list);
    }
    for (const Junction& junction : o->junctions) AddSlot(slots, junction.node);
    if (!o->from_bound) AddSlot(slots, o->from);
    if (!o->to_bound) AddSlot(slots, o->to);
  } else if (auto* o = std::get_if<BoundRelationship>(&node.op)) {
    if (!o->from_bound) AddSlot(slots, o->from);
    if (!o->to_bound) AddSlot(slots, o->to);
  } else if (auto* o = std::get_if<BuildPath>(&node.op)) {
    AddSlot(slots, o->slot);
  } else if (auto* o = std::get_if<Project>(&node.op)) {
    for (const auto& a : o->assignments) AddSlot(slots, a.slot);
  } else if (auto* o = std::get_if<Aggregate>(&node.op)) {
    for (const auto& a : o->keys) AddSlot(slots, a.slot);
    for (const auto& a : o->aggregates) AddSlot(slots, a.slot);
  } else if (auto* o = std::get_if<Unwind>(&node.op)) {
    AddSlot(slots, o->slot);
  } else if (auto* o = std::get_if<LoadCsv>(&node.op)) {
    AddSlot(slots, o->slot), AddSlot(slots, o->file), AddSlot(slots, o->line);
  } else if (auto* o = std::get_if<Apply>(&node.op)) {
    slots = o->inner_slots;
    if (o->transactions) AddSlot(slots, o->transactions->status);
  } else if (auto* o = std::get_if<Union>(&node.op)) {
    slots = o->slots;
  } else if (auto* o = std::get_if<Create>(&node.op)) {
    GiveCreate(o->elements, slots);
  } else if (auto* o = std::get_if<Merge>(&node.op)) {
    slots = o->pattern_slots;
  } else if (auto* o = std::get_if<CallProcedure>(&node.op)) {
    for (const auto& y : o->yields) AddSlot(slots, y.second);
  }
  return slots;
}

std::vector<Slot> NeededBelow(const Node& node, const std::vector<Slot>& needed, const Plan& plan) {
  std::vector<Slot> below;
  // These give their own slots and let nothing else through.
  bool closed = std::holds_alternative<Aggregate>(node.op) || std::holds_alternative<Union>(node.op);
  if (!closed) {
    std::vector<Slot> given = Gives(node);
    for (Slot s : needed) {
      if (!Contains(given, s)) AddSlot(below, s);
    }
  }
  for (Slot s : Reads(node, plan)) AddSlot(below, s);
  return below;
}

std::vector<Slot> ReadsFromOutside(const Node& root, const Plan& plan) {
  std::vector<Slot> outside;
  auto walk = [&](auto&& self, const Node& n, const std::vector<Slot>& needed) -> void {
    if (std::holds_alternative<Argument>(n.op)) {
      for (Slot s : needed) AddSlot(outside, s);
    } else if (auto* u = std::get_if<Union>(&n.op)) {
      for (std::size_t i = 0; i < u->parts.size(); ++i) self(self, *u->parts[i], u->part_slots[i]);
    } else if (n.child) {
      self(self, *n.child, NeededBelow(n, needed, plan));
    }
  };
  walk(walk, root, {});
  return outside;
}

}  // namespace liaison::plan
