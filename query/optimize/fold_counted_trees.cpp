// Tree-shaped parts of a pattern of which nothing is read but how often they match become a sum over
// neighbours.
//
// An expansion whose far node and relationship nobody above reads, and which need not differ from another
// relationship, only multiplies its row: Expand (with the label tests of the far node above it) turns into
// CountMatches on the near node. Trees fold into trees, so that a pattern that is only counted costs its
// relationships, not its matches (performance study, section 6). Multiplicity is part of every row, so this
// holds below any operator; only rand() and its like must be called once a single row, so Optimize leaves
// such plans alone.
#include "query/optimize/optimize.h"
#include "query/plan/plan.h"

namespace liaison::plan {
namespace {

// Label names when the filter asks nothing but plain labels of that slot.
bool LabelsOf(const Filter& filter, Slot slot, std::vector<std::string>& labels) {
  for (const auto& p : filter.predicates) {
    auto* test = std::get_if<ast::LabelTest>(&p->node);
    if (!test || test->labels.kind != ast::LabelExpression::Kind::kName) return false;
    auto* v = std::get_if<ast::Variable>(&test->subject->node);
    if (!v || v->slot != slot) return false;
    labels.push_back(test->labels.name);
  }
  return true;
}

// [CountMatches(x)] [Filter x:Label]* Expand(from -> x)   =>   CountMatches(from)
bool FoldRun(NodePtr& top, const std::vector<Slot>& needed) {
  Node* n = top.get();
  CountMatches* counted = std::get_if<CountMatches>(&n->op);
  if (counted && counted->optional) return false;
  Slot slot = kNoSlot;
  if (counted) {
    slot = counted->node;
    n = n->child.get();
  }
  std::vector<std::string> labels;
  std::vector<Filter*> filters;
  while (auto* f = std::get_if<Filter>(&n->op)) {
    filters.push_back(f);
    n = n->child.get();
  }
  auto* expand = std::get_if<Expand>(&n->op);
  if (!expand || expand->into || !expand->distinct_from.empty()) return false;
  if (slot != kNoSlot && expand->to != slot) return false;
  if (expand->to == expand->from) return false;
  for (Filter* f : filters) {
    if (!LabelsOf(*f, expand->to, labels)) return false;
  }
  if (Contains(needed, expand->to) || Contains(needed, expand->relationship)) return false;
  CountedTree tree{expand->direction, expand->types, std::move(labels), {}};
  if (counted) tree.children = std::move(counted->trees);
  CountMatches folded{expand->from, {}, false};
  folded.trees.push_back(std::move(tree));
  NodePtr below = std::move(n->child);
  double rows = below->rows;
  top = MakeNode(std::move(folded), std::move(below), rows);
  return true;
}

void Fold(NodePtr& n, const std::vector<Slot>& needed, const Plan& plan) {
  while (n) {
    if (FoldRun(n, needed)) continue;
    if (auto* apply = std::get_if<Apply>(&n->op)) {
      std::vector<Slot> inner_needed;
      for (Slot s : apply->inner_slots) {
        if (apply->row_by_row || Contains(needed, s)) AddSlot(inner_needed, s);
      }
      Fold(apply->inner, inner_needed, plan);
      auto* counted = std::get_if<CountMatches>(&apply->inner->op);
      if (apply->kind == Apply::Kind::kOptional && !apply->row_by_row && counted && !counted->optional &&
          std::holds_alternative<Argument>(apply->inner->child->op)) {
        CountMatches optional = std::move(*counted);
        optional.optional = true;
        NodePtr below = std::move(n->child);
        double rows = below->rows;
        n = MakeNode(std::move(optional), std::move(below), rows);
        continue;
      }
    }
    if (auto* merge = std::get_if<Merge>(&n->op)) Fold(merge->match, merge->pattern_slots, plan);
    if (auto* u = std::get_if<Union>(&n->op)) {
      for (std::size_t i = 0; i < u->parts.size(); ++i) Fold(u->parts[i], u->part_slots[i], plan);
      return;
    }
    std::vector<Slot> below = NeededBelow(*n, needed, plan);
    if (n->child) Fold(n->child, below, plan);
    auto* upper = std::get_if<CountMatches>(&n->op);
    auto* lower = n->child ? std::get_if<CountMatches>(&n->child->op) : nullptr;
    if (upper && lower && upper->node == lower->node && !upper->optional && !lower->optional) {
      for (auto& t : upper->trees) lower->trees.push_back(std::move(t));
      n = NodePtr(std::move(n->child));
      continue;
    }
    return;
  }
}

}  // namespace

void FoldCountedTrees(Plan& plan) {
  Fold(plan.root, plan.column_slots, plan);
  for (Subplan& s : plan.subplans) {
    std::vector<Slot> needed;
    if (s.value) CollectSlots(*s.value, needed);
    Fold(s.root, needed, plan);
  }
}

}  // namespace liaison::plan
