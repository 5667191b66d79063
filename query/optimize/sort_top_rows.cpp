// ORDER BY .. [SKIP ..] LIMIT keeps the first rows only while it sorts, and computes what is not sorted by
// only for those; LIMIT alone computes columns only of the rows that it lets through.
#include "query/optimize/optimize.h"
#include "query/plan/plan.h"

namespace liaison::plan {
namespace {

// Project assignments that the sort does not read move above the limit.
void DelayProjection(NodePtr& top, Node& sort_node) {
  auto& sort = std::get<Sort>(sort_node.op);
  if (!sort_node.child) return;
  auto* project = std::get_if<Project>(&sort_node.child->op);
  if (!project) return;
  std::vector<Slot> read;
  for (const auto& k : sort.keys) CollectSlots(*k.value, read);
  Project early, late;
  for (auto& a : project->assignments)
    (Contains(read, a.slot) ? early : late).assignments.push_back(std::move(a));
  project->assignments = std::move(early.assignments);
  if (project->assignments.empty()) {
    NodePtr below = std::move(sort_node.child->child);
    sort_node.child = std::move(below);
  }
  if (late.assignments.empty()) return;
  double rows = top->rows;
  top = MakeNode(std::move(late), std::move(top), rows);
}

// Limit [Skip] Project  =>  Project Limit [Skip]
void LimitFirst(NodePtr& top) {
  NodePtr* place = &top->child;
  if (std::holds_alternative<Skip>((*place)->op)) place = &(*place)->child;
  if (!std::holds_alternative<Project>((*place)->op)) return;
  NodePtr project = std::move(*place);
  *place = std::move(project->child);
  project->child = std::move(top);
  top = std::move(project);
}

void Walk(NodePtr& n) {
  if (!n) return;
  if (auto* limit = std::get_if<Limit>(&n->op)) {
    Node* below = n->child.get();
    Skip* skip = std::get_if<Skip>(&below->op);
    if (skip) below = below->child.get();
    if (auto* sort = std::get_if<Sort>(&below->op)) {
      sort->limit = ast::Clone(*limit->count);
      if (skip) sort->skip = ast::Clone(*skip->count);
      DelayProjection(n, *below);
    } else {
      LimitFirst(n);
    }
  }
  if (auto* apply = std::get_if<Apply>(&n->op)) Walk(apply->inner);
  if (auto* u = std::get_if<Union>(&n->op)) {
    for (auto& p : u->parts) Walk(p);
  }
  Walk(n->child);
}

}  // namespace

void SortTopRows(Plan& plan) {
  Walk(plan.root);
  for (Subplan& s : plan.subplans) Walk(s.root);
}

}  // namespace liaison::plan
