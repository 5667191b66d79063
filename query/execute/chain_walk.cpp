#include "query/execute/chain_walk.h"

#include <algorithm>

#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

ast::PatternDirection Seen(ast::PatternDirection d, bool backward) {
  using enum ast::PatternDirection;
  if (!backward || d == kBoth) return d;
  return d == kIn ? kOut : kIn;
}

}  // namespace

void ChainWalk::NodeLabels::LookUp(const Catalog& catalog, const std::vector<std::string>& names) {
  ids.clear();
  unknown = false;
  for (const auto& name : names) {
    auto id = catalog.FindLabel(name);
    if (id) ids.push_back(*id);
    unknown = unknown || !id;
  }
}

bool ChainWalk::NodeLabels::Holds(const Transaction& t, NodeId node) const {
  return !unknown &&
         std::all_of(ids.begin(), ids.end(), [&](LabelId label) { return t.HasLabel(node, label); });
}

ChainWalk::ChainWalk(const plan::Chain& chain, Pipeline& pipeline) : chain_(chain), pipeline_(pipeline) {
  AddWay(false);
  AddWay(true);
  plain_ = chain.steps.size() == 1 && chain.predicates.empty() && chain.first_labels.empty() &&
           chain.steps[0].labels.empty();
}

void ChainWalk::AddWay(bool backward) {
  Way& way = ways_[backward];
  const auto& steps = chain_.steps;
  way.start = backward ? steps.back().node : chain_.first;
  way.start_label_names = backward ? &steps.back().labels : &chain_.first_labels;
  std::vector<plan::Slot> known{way.start};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::size_t at = backward ? steps.size() - 1 - i : i;
    Step step;
    step.direction = Seen(steps[at].direction, backward);
    step.both = step.direction == ast::PatternDirection::kBoth;
    step.types = &steps[at].types;
    step.relationship = steps[at].relationship;
    step.node = !backward ? steps[at].node : at > 0 ? steps[at - 1].node : chain_.first;
    step.label_names = !backward ? &steps[at].labels : at > 0 ? &steps[at - 1].labels : &chain_.first_labels;
    way.steps.push_back(std::move(step));
  }
  const std::vector<plan::Slot> singles = plan::SinglesOf(chain_);
  way.checks.resize(steps.size() + 1);
  for (const auto& predicate : chain_.predicates) {
    std::vector<plan::Slot> open;
    plan::CollectSlots(*predicate, open);
    std::erase_if(open, [&](plan::Slot s) { return s == way.start || !plan::Contains(singles, s); });
    std::size_t depth = 0;
    while (!open.empty() && depth < steps.size()) {
      const Step& step = way.steps[depth++];
      const bool last = depth == steps.size();
      std::erase_if(open, [&](plan::Slot s) {
        return s == step.relationship || s == step.node || (last && s == chain_.path);
      });
    }
    way.checks[depth].push_back(predicate.get());
  }
}

void ChainWalk::Prepare() {
  const Catalog& catalog = pipeline_.context.transaction.catalog();
  for (Way& way : ways_) {
    way.start_labels.LookUp(catalog, *way.start_label_names);
    for (Step& step : way.steps) {
      step.lists = ListsOf(catalog, step.direction, *step.types);
      step.labels.LookUp(catalog, *step.label_names);
    }
  }
}

Value ChainWalk::PathSoFar() const {
  Path path;
  path.nodes.push_back(Node{start_, nullptr});
  for (std::size_t i = 0; i < relationships_.size(); ++i) {
    const RelationshipRef& r = relationships_[i];
    path.relationships.push_back(Relationship{r.id, r.start, r.end, nullptr});
    path.nodes.push_back(Node{nodes_[i], nullptr});
  }
  if (backward_) {
    std::reverse(path.nodes.begin(), path.nodes.end());
    std::reverse(path.relationships.begin(), path.relationships.end());
  }
  return path;
}

// What can be asked behind `depth` steps.
bool ChainWalk::Accepts(std::size_t depth) {
  const auto& checks = ways_[backward_].checks[depth];
  if (checks.empty()) return true;
  const bool whole = depth == chain_.steps.size() && chain_.path != plan::kNoSlot;
  if (whole) frame_.locals.emplace_back(chain_.path, PathSoFar());
  const bool holds = std::all_of(checks.begin(), checks.end(), [&](const ast::Expression* e) {
    return pipeline_.evaluator.Holds(*e, frame_);
  });
  if (whole) frame_.locals.pop_back();
  return holds;
}

void ChainWalk::Find(NodeId start, bool backward, const Batch& batch, RowIndex row,
                     const UsedRelationships& used, Repetitions& out) {
  const Transaction& t = pipeline_.context.transaction;
  Way& way = ways_[backward];
  if (!way.start_labels.Holds(t, start)) return;
  backward_ = backward;
  start_ = start;
  used_ = &used;
  out_ = &out;
  relationships_.clear();
  nodes_.clear();
  frame_.batch = &batch;
  frame_.row = row;
  frame_.locals.clear();
  if (!chain_.predicates.empty() && way.start != plan::kNoSlot)
    frame_.locals.emplace_back(way.start, Node{start, nullptr});
  if (Accepts(0)) Walk(0, start);
}

void ChainWalk::Walk(std::size_t depth, NodeId node) {
  const Transaction& t = pipeline_.context.transaction;
  const Step& step = ways_[backward_].steps[depth];
  const bool last = depth + 1 == chain_.steps.size();
  const bool wants_values = !chain_.predicates.empty();
  for (ListKind list : step.lists) {
    auto neighbours = t.Neighbours(list.direction, list.type, node);
    if (neighbours.empty()) continue;
    auto sequences = t.Sequences(list.direction, list.type, node);
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
      if ((++work_ & 0xFFF) == 0) pipeline_.context.CheckInterrupt();
      const NodeId far{neighbours[i]};
      // A loop stands in both lists of its node but is one relationship.
      if (step.both && list.direction == Direction::kIn && far == node) continue;
      const RelationshipRef r = RefOf(list, node, far.value, sequences[i]);
      if (used_->Contains(r.id)) continue;
      if (depth > 0 && std::any_of(relationships_.begin(), relationships_.end(),
                                   [&](const auto& x) { return x.id == r.id; }))
        continue;
      if (!step.labels.Holds(t, far)) continue;
      relationships_.push_back(r);
      nodes_.push_back(far);
      const std::size_t known = frame_.locals.size();
      if (wants_values) {
        frame_.locals.emplace_back(step.relationship, Relationship{r.id, r.start, r.end, nullptr});
        if (step.node != plan::kNoSlot) frame_.locals.emplace_back(step.node, Node{far, nullptr});
      }
      if (!wants_values || Accepts(depth + 1)) {
        if (!last) {
          Walk(depth + 1, far);
        } else {
          const std::size_t before = out_->bytes();
          out_->relationships.insert(out_->relationships.end(), relationships_.begin(), relationships_.end());
          out_->nodes.insert(out_->nodes.end(), nodes_.begin(), nodes_.end());
          const std::size_t after = out_->bytes();
          if (after != before) pipeline_.context.memory.Add(after - before);
        }
      }
      frame_.locals.resize(known);
      relationships_.pop_back();
      nodes_.pop_back();
    }
  }
}

}  // namespace liaison::exec
