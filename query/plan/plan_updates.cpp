// CREATE, MERGE, SET, REMOVE, DELETE. Every one reads all of its input before it changes anything, so that no
// clause sees its own changes (CIP2015-10-27, state visibility between clauses); MERGE sees its own.
#include <cassert>

#include "query/plan/planner.h"

namespace liaison::plan {

void Planner::TakeLabels(ast::LabelExpression& labels, const Bound& bound, std::vector<std::string>& names,
                         Expressions& dynamic) {
  using Kind = ast::LabelExpression::Kind;
  if (labels.kind == Kind::kName) {
    names.push_back(labels.name);
  } else if (labels.kind == Kind::kDynamic) {
    dynamic.push_back(Compile(ast::Clone(*labels.dynamic), bound));
  } else {
    assert(labels.kind == Kind::kAnd && "Bind refuses the others");
    for (auto& operand : labels.operands) TakeLabels(operand, bound, names, dynamic);
  }
}

std::vector<CreateElement> Planner::CreateElements(ast::PathPattern& path, Bound& bound,
                                                   std::vector<BuildPath>& paths) {
  std::vector<CreateElement> elements;
  BuildPath build;
  // A relationship stands before its right node in the text, but is made after it.
  std::optional<CreateElement::Relationship> pending;
  ast::PatternDirection direction = ast::PatternDirection::kOut;
  Slot left = kNoSlot;
  for (ast::PatternElement& element : path.elements) {
    if (auto* r = std::get_if<ast::RelationshipPattern>(&element)) {
      CreateElement::Relationship made;
      made.slot = r->slot;
      made.type = r->types->name;
      if (r->types->dynamic) made.dynamic_type = Compile(ast::Clone(*r->types->dynamic), bound);
      made.properties = Compile(std::move(r->properties), bound);
      direction = r->direction;
      pending = std::move(made);
      build.elements.push_back({false, r->slot, false});
      continue;
    }
    if (auto* q = std::get_if<std::unique_ptr<ast::QuantifiedPath>>(&element)) {
      ThrowNotSupported("a quantified path in an updating clause", (*q)->position);
    }
    auto& n = std::get<ast::NodePattern>(element);
    build.elements.push_back({true, n.slot, false});
    if (!Contains(bound, n.slot)) {
      CreateElement::Node made;
      made.slot = n.slot;
      if (n.labels) TakeLabels(*n.labels, bound, made.labels, made.dynamic_labels);
      made.properties = Compile(std::move(n.properties), bound);
      elements.push_back({std::move(made)});
      AddSlot(bound, n.slot);
    }
    if (pending) {
      bool in = direction == ast::PatternDirection::kIn;
      pending->from = in ? n.slot : left;
      pending->to = in ? left : n.slot;
      AddSlot(bound, pending->slot);
      elements.push_back({std::move(*pending)});
      pending.reset();
    }
    left = n.slot;
  }
  if (path.variable) {
    build.slot = path.variable->slot;
    paths.push_back(std::move(build));
  }
  return elements;
}

NodePtr Planner::PlanCreate(ast::Create& create, NodePtr current, Bound& bound) {
  Create op;
  std::vector<BuildPath> paths;
  for (auto& pattern : create.patterns) {
    for (auto& e : CreateElements(pattern, bound, paths)) op.elements.push_back(std::move(e));
  }
  double rows = Rows(current);
  current = MakeNode(std::move(op), std::move(current), rows);
  for (auto& p : paths) {
    AddSlot(bound, p.slot);
    current = MakeNode(std::move(p), std::move(current), rows);
  }
  return current;
}

NodePtr Planner::PlanMerge(ast::Merge& merge, NodePtr current, Bound& bound) {
  Merge op;
  op.position = merge.position;
  Bound before = bound;
  ast::PathPattern to_match = ast::Clone(merge.pattern);  // both plans need the pattern's expressions
  to_match.variable.reset();  // the path is built from what was found or made, behind both
  Bound match_bound = bound;
  op.match = PlanPatterns({&to_match}, nullptr, MakeNode(Argument{}, nullptr, 1), match_bound);
  op.create = CreateElements(merge.pattern, bound, op.paths);
  for (BuildPath& p : op.paths) AddSlot(bound, p.slot);
  for (Slot s : bound) {
    if (!Contains(before, s)) op.pattern_slots.push_back(s);
  }
  op.on_create = SetItems(merge.on_create);
  op.on_match = SetItems(merge.on_match);
  double rows = Rows(current);
  return MakeNode(std::move(op), std::move(current), rows);
}

std::vector<SetItem> Planner::SetItems(std::vector<ast::SetItem>& items) {
  std::vector<SetItem> out;
  for (auto& item : items) {
    SetItem s;
    s.kind = item.kind;
    if (item.kind == ast::SetItem::Kind::kProperty) {
      if (auto* p = std::get_if<ast::Property>(&item.target->node)) {
        s.key = ast::Make(ast::Literal{Value(p->key)}, item.position);
        s.target = Compile(std::move(p->subject), {});
      } else {
        auto& x = std::get<ast::Subscript>(item.target->node);
        s.key = Compile(std::move(x.index), {});
        s.target = Compile(std::move(x.subject), {});
      }
    } else {
      s.target = Compile(std::move(item.target), {});
    }
    if (item.kind == ast::SetItem::Kind::kLabels) TakeLabels(item.labels, {}, s.labels, s.dynamic_labels);
    s.value = Compile(std::move(item.value), {});
    out.push_back(std::move(s));
  }
  return out;
}

NodePtr Planner::PlanSet(ast::Set& set, NodePtr current) {
  double rows = Rows(current);
  return MakeNode(SetProperties{SetItems(set.items)}, std::move(current), rows);
}

NodePtr Planner::PlanRemove(ast::Remove& remove, NodePtr current) {
  RemoveProperties op;
  for (auto& item : remove.items) {
    RemoveItem r;
    r.labels_only = item.kind == ast::RemoveItem::Kind::kLabels;
    if (r.labels_only) {
      TakeLabels(item.labels, {}, r.labels, r.dynamic_labels);
      r.target = Compile(std::move(item.target), {});
    } else if (auto* p = std::get_if<ast::Property>(&item.target->node)) {
      r.key = ast::Make(ast::Literal{Value(p->key)}, item.position);
      r.target = Compile(std::move(p->subject), {});
    } else {
      auto& x = std::get<ast::Subscript>(item.target->node);
      r.key = Compile(std::move(x.index), {});
      r.target = Compile(std::move(x.subject), {});
    }
    op.items.push_back(std::move(r));
  }
  double rows = Rows(current);
  return MakeNode(std::move(op), std::move(current), rows);
}

NodePtr Planner::PlanDelete(ast::Delete& clause, NodePtr current) {
  Delete op{clause.detach, std::move(clause.targets)};
  double rows = Rows(current);
  return MakeNode(std::move(op), std::move(current), rows);
}

}  // namespace liaison::plan
