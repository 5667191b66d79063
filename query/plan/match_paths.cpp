// Parts of a pattern that are walked repeatedly, and paths that are searched for.
//
// A search asks everything that stands within its pattern before it counts paths, and WHERE behind the
// pattern afterwards; but for shortestPath() and allShortestPaths(), what WHERE asks of the path or of its
// relationships is asked before, too.
#include <algorithm>

#include "query/ast/walk.h"
#include "query/functions/function.h"
#include "query/plan/match_planner.h"

namespace liaison::plan {
namespace {

bool Reads(const ast::Expression& e, const std::vector<Slot>& slots) {
  std::vector<Slot> used;
  CollectSlots(e, used);
  return std::any_of(used.begin(), used.end(), [&](Slot s) { return Contains(slots, s); });
}

void Remove(std::vector<Slot>& slots, const std::vector<Slot>& gone) {
  std::erase_if(slots, [&](Slot s) { return Contains(gone, s); });
}

void AddTypes(const Chain& chain, std::vector<std::string>& types) {
  for (const ChainStep& step : chain.steps) {
    if (step.types.empty()) {
      types.clear();
      return;
    }
    types.insert(types.end(), step.types.begin(), step.types.end());
  }
}

// True when there is a pattern or a query within, whose names cannot be exchanged.
bool HasPattern(const ast::Expression& e) {
  if (std::holds_alternative<ast::PatternComprehension>(e.node) ||
      std::holds_alternative<ast::PatternPredicate>(e.node) ||
      std::holds_alternative<ast::SubqueryExpression>(e.node) ||
      std::holds_alternative<ast::ShortestPathExpression>(e.node) ||
      std::holds_alternative<ast::MapProjection>(e.node)) {
    return true;
  }
  bool found = false;
  ast::ForEachChild(e, [&](const ast::Expression& child) { found = found || HasPattern(child); });
  return found;
}

ast::ExpressionPtr WithSlot(const ast::Expression& e, Slot old_slot, Slot new_slot) {
  ast::ExpressionPtr copy = ast::Clone(e);
  auto exchange = [&](auto&& self, ast::Expression& x) -> void {
    if (auto* v = std::get_if<ast::Variable>(&x.node); v && v->slot == old_slot) v->slot = new_slot;
    ast::ForEachChild(x, [&](ast::Expression& child) { self(self, child); });
  };
  exchange(exchange, *copy);
  return copy;
}

// all(x IN nodes(p) WHERE ..), none(x IN relationships(p) WHERE ..): a condition on each node or relationship
// alone.
struct EachElement {
  bool of_nodes;
  Slot variable;
  ast::ExpressionPtr condition;  // true for every element of the path
};

std::optional<EachElement> AsEachElement(const ast::Expression& e, const PathSearch& search, Slot list) {
  auto* q = std::get_if<ast::Quantifier>(&e.node);
  if (!q || !q->where || (q->kind != ast::QuantifierKind::kAll && q->kind != ast::QuantifierKind::kNone))
    return {};
  if (HasPattern(*q->where) || Reads(*q->where, {search.path, search.relationships, list})) return {};
  EachElement each{false, q->variable.slot, nullptr};
  const ast::Expression* subject = q->list.get();
  if (auto* call = std::get_if<ast::FunctionCall>(&subject->node)) {
    if (!call->function || call->arguments.size() != 1) return {};
    each.of_nodes = call->function->name == "nodes";
    if (!each.of_nodes && call->function->name != "relationships") return {};
    auto* v = std::get_if<ast::Variable>(&call->arguments[0]->node);
    if (!v || v->slot != search.path) return {};
  } else {
    auto* v = std::get_if<ast::Variable>(&subject->node);
    if (!v || v->slot != list) return {};
  }
  each.condition = ast::Clone(*q->where);
  if (q->kind == ast::QuantifierKind::kNone) {
    each.condition = ast::Make(ast::Unary{ast::UnaryOperator::kNot, std::move(each.condition)}, e.position);
  }
  return each;
}

}  // namespace

Chain MatchPlanner::ChainOf(ast::RelationshipPattern& pattern) {
  Chain chain;
  ChainStep step{pattern.length ? pattern.step : pattern.slot, kNoSlot, pattern.direction, {}, {}};
  TakeParts(pattern, step.relationship, step.types, chain.predicates);
  chain.steps.push_back(std::move(step));
  if (pattern.length) {
    chain.minimum = pattern.length->minimum.value_or(1);
    chain.maximum = pattern.length->maximum;
  } else {
    chain.maximum = 1;
  }
  return chain;
}

Chain MatchPlanner::ChainOf(ast::QuantifiedPath& quantified) {
  Chain chain;
  for (ast::PatternElement& element : quantified.pattern.elements) {
    if (auto* r = std::get_if<ast::RelationshipPattern>(&element)) {
      ChainStep step{r->slot, kNoSlot, r->direction, {}, {}};
      TakeParts(*r, r->slot, step.types, chain.predicates);
      chain.steps.push_back(std::move(step));
      continue;
    }
    auto& n = std::get<ast::NodePattern>(element);
    const bool is_first = chain.steps.empty();
    Slot& slot = is_first ? chain.first : chain.steps.back().node;
    slot = n.slot;
    // (a)-->(a): the second is a name of its own that must be the same node.
    for (std::size_t i = 0; !is_first && i < chain.steps.size(); ++i) {
      Slot before = i == 0 ? chain.first : chain.steps[i - 1].node;
      if (before != n.slot) continue;
      slot = planner_.NewSlot("");
      chain.predicates.push_back(
          ast::Make(ast::Binary{ast::BinaryOperator::kEqual, MakeVariable("", before, n.position),
                                MakeVariable("", slot, n.position)},
                    n.position));
      break;
    }
    TakeParts(n, is_first ? chain.first_labels : chain.steps.back().labels, chain.predicates);
  }
  if (quantified.pattern.variable) chain.path = quantified.pattern.variable->slot;
  if (quantified.where) SplitConjunction(std::move(quantified.where), chain.predicates);
  chain.minimum = quantified.length.minimum.value_or(0);
  chain.maximum = quantified.length.maximum;
  for (const auto& group : quantified.groups) chain.groups.push_back({group.single, group.list});
  return chain;
}

void MatchPlanner::AddChain(Chain chain, PatternRelationship r) {
  AddTypes(chain, r.types);
  if (r.bound) {
    for (auto& e : chain.predicates) {
      AddPredicate(
          ast::Make(ast::Quantifier{ast::QuantifierKind::kAll, ast::Variable{"", chain.steps[0].relationship},
                                    MakeVariable("", r.slot, e->position), std::move(e)},
                    Position{}));
    }
    chain.predicates.clear();
  }
  for (auto& e : chain.predicates) {
    e = planner_.Compile(std::move(e), bound_);
    CollectSlots(*e, r.reads);
  }
  Remove(r.reads, SinglesOf(chain));
  r.chain = std::make_unique<Chain>(std::move(chain));
  relationships_.push_back(std::move(r));
}

void MatchPlanner::AddSearch(ast::PathPattern& path) {
  using enum ast::PathSelector;
  if (path.elements.size() == 1) {  // the only path there is
    path.selector = kNone;
    AddPattern(path);
    return;
  }
  const bool function = path.selector == kShortestPathFunction || path.selector == kAllShortestPathsFunction;
  auto search = std::make_unique<PathSearch>();
  search->position = path.position;
  search->groups = path.selector == kAllShortest || path.selector == kShortestKGroups ||
                   path.selector == kAllShortestPathsFunction;
  search->count = std::move(path.selector_count);
  search->relationships = planner_.NewSlot("");
  if (path.variable) search->path = path.variable->slot;

  auto &first = std::get<ast::NodePattern>(path.elements.front()),
       &last = std::get<ast::NodePattern>(path.elements.back());
  const std::size_t from = NodeOf(first), to = NodeOf(last);
  PatternRelationship r{.slot = search->relationships, .from = from, .to = to, .clause = clause_};
  Expressions found;  // what is asked within the pattern
  std::vector<Slot> taken{first.slot, last.slot};
  // A name that stands for something already gets a slot of its own here, which must be the same thing.
  auto own_slot = [&](Slot slot, Position position) {
    if (!HasValue(slot) && !Contains(taken, slot)) {
      taken.push_back(slot);
      return slot;
    }
    Slot own = planner_.NewSlot("");
    found.push_back(ast::Make(ast::Binary{ast::BinaryOperator::kEqual, MakeVariable("", own, position),
                                          MakeVariable("", slot, position)},
                              position));
    return own;
  };
  TakeParts(first, nodes_[from].labels, found);
  for (std::size_t i = 1; i + 1 < path.elements.size(); ++i) {
    if (auto* n = std::get_if<ast::NodePattern>(&path.elements[i])) {
      Junction junction;
      junction.node = own_slot(n->slot, n->position);
      TakeParts(*n, junction.labels, found);
      search->junctions.push_back(std::move(junction));
    } else if (auto* relationship = std::get_if<ast::RelationshipPattern>(&path.elements[i])) {
      const Slot list = relationship->slot;
      if (relationship->length) {
        Chain chain = ChainOf(*relationship);
        chain.groups.push_back({chain.steps[0].relationship, own_slot(list, relationship->position)});
        search->chains.push_back(std::move(chain));
      } else {
        Slot own = own_slot(list, relationship->position);
        Chain chain = ChainOf(*relationship);
        for (auto& e : chain.predicates) found.push_back(std::move(e));
        chain.predicates.clear();
        chain.steps[0].relationship = own;
        chain.groups.push_back({own, own, false});
        search->chains.push_back(std::move(chain));
      }
    } else {
      search->chains.push_back(ChainOf(*std::get<std::unique_ptr<ast::QuantifiedPath>>(path.elements[i])));
    }
  }
  TakeParts(last, nodes_[to].labels, found);

  // Each condition goes to the smallest part that knows what it reads.
  std::vector<Slot> inner{search->relationships};
  AddSlot(inner, search->path);
  for (const Chain& chain : search->chains) {
    for (const Chain::Group& group : chain.groups) AddSlot(inner, group.list);
  }
  for (const Junction& junction : search->junctions) AddSlot(inner, junction.node);
  for (auto& e : found) {
    std::vector<Slot> used;
    CollectSlots(*e, used);
    std::erase_if(used, [&](Slot s) { return !Contains(inner, s); });
    if (used.empty()) {
      AddPredicate(std::move(e));
      continue;
    }
    Expressions* place = &search->predicates;
    if (used.size() == 1) {
      for (Chain& chain : search->chains) {
        if (!chain.groups.empty() && !chain.groups[0].is_list && chain.groups[0].list == used[0])
          place = &chain.predicates;
      }
      for (Junction& junction : search->junctions) {
        if (junction.node == used[0]) place = &junction.predicates;
      }
    }
    place->push_back(std::move(e));
  }

  for (const Chain& chain : search->chains) {
    std::vector<Slot> reads;
    for (const auto& e : chain.predicates) CollectSlots(*e, reads);
    Remove(reads, SinglesOf(chain));
    const bool repeated = chain.groups.empty() || chain.groups[0].is_list;
    if (repeated && std::any_of(reads.begin(), reads.end(), [&](Slot s) { return Contains(inner, s); })) {
      ThrowNotSupported("a repeated part that reads another part of the path that is searched for",
                        path.position);
    }
    for (Slot s : reads) AddSlot(r.reads, s);
    AddTypes(chain, r.types);
  }
  for (const Junction& junction : search->junctions) {
    for (const auto& e : junction.predicates) CollectSlots(*e, r.reads);
  }
  for (const auto& e : search->predicates) CollectSlots(*e, r.reads);
  Remove(r.reads, inner);
  Remove(r.reads, {first.slot, last.slot});
  if (function) search->refuses_equal_ends = search->chains[0].minimum > 0;
  r.is_function = function;
  r.search = std::move(search);
  relationships_.push_back(std::move(r));
}

// A search needs one end to begin at. The other is better known too, when an index or an equality finds it;
// else the search meets it.
void MatchPlanner::ChooseOpenEnds() {
  for (PatternRelationship& r : relationships_) {
    if (!r.search || r.from == r.to) continue;
    // A repeated part may read what an end gives.
    std::vector<Slot> read;
    for (const Chain& chain : r.search->chains) {
      for (const auto& e : chain.predicates) CollectSlots(*e, read);
    }
    auto may_be_open = [&](std::size_t index) {
      const PatternNode& n = nodes_[index];
      if (HasValue(n.slot) || Contains(read, n.slot)) return false;
      for (const PatternRelationship& other : relationships_) {
        if (&other != &r && (other.from == index || other.to == index)) return false;
      }
      return !BestAccess(n).seeks && LocalSelectivity(n.slot) > 0.1;
    };
    const bool from = may_be_open(r.from), to = may_be_open(r.to);
    auto rows = [&](std::size_t index) {
      return NodeRows(nodes_[index]) * LocalSelectivity(nodes_[index].slot);
    };
    if (to && (!from || rows(r.to) >= rows(r.from))) {
      r.open_end = r.to;
    } else if (from) {
      r.open_end = r.from;
    }
  }
}

bool MatchPlanner::WaitsForEnds(const PatternRelationship& r) const {
  return r.search || (r.chain && !r.bound && !Available(r.reads));
}

NodePtr MatchPlanner::PlaceWaiting(NodePtr current, bool& progress) {
  for (PatternRelationship& r : relationships_) {
    if (r.done || !r.search || !Available(r.reads)) continue;
    auto ready = [&](std::size_t end) { return HasValue(nodes_[end].slot) || r.open_end == end; };
    if (!ready(r.from) || !ready(r.to)) continue;
    progress = true;
    current = PlaceSearch(r, std::move(current));
  }
  return current;
}

// What WHERE asks of the path of shortestPath(): as far as it is about each node or relationship alone, the
// search need not go there.
void MatchPlanner::TakePathPredicates(PatternRelationship& r) {
  PathSearch& search = *r.search;
  Chain& chain = search.chains[0];
  const Slot list = chain.groups[0].list, from = nodes_[r.from].slot, to = nodes_[r.to].slot;
  const std::vector<Slot> own{search.path, search.relationships, list};
  for (std::size_t i = 0; i < predicates_.size(); ++i) {
    if (predicates_[i].placed || !Reads(*predicates_[i].expression, own)) continue;
    const bool ready = std::all_of(predicates_[i].slots.begin(), predicates_[i].slots.end(), [&](Slot s) {
      return Contains(own, s) || s == from || s == to || HasValue(s);
    });
    if (!ready) continue;
    predicates_[i].placed = true;
    ast::ExpressionPtr e = std::move(predicates_[i].expression);
    auto each = AsEachElement(*e, search, list);
    const bool reads_open_end = r.open_end && Reads(*e, {nodes_[*r.open_end].slot});
    if (!each || reads_open_end || !chain.groups[0].is_list) {
      search.predicates.push_back(std::move(e));
      continue;
    }
    if (each->of_nodes) {
      Slot& node = chain.steps[0].node;
      if (node == kNoSlot) node = planner_.NewSlot("");
      chain.predicates.push_back(WithSlot(*each->condition, each->variable, node));
      for (Slot end : {from, to}) AddPredicate(WithSlot(*each->condition, each->variable, end));
    } else {
      chain.predicates.push_back(WithSlot(*each->condition, each->variable, chain.steps[0].relationship));
    }
  }
}

NodePtr MatchPlanner::PlaceSearch(PatternRelationship& r, NodePtr current) {
  if (r.is_function) {
    TakePathPredicates(r);
    current = PlacePredicates(std::move(current));
  }
  PathSearch search = std::move(*r.search);
  const PatternNode &from = nodes_[r.from], &to = nodes_[r.to];
  search.from = from.slot;
  search.to = to.slot;
  search.from_bound = HasValue(from.slot);
  search.to_bound = HasValue(to.slot);
  double rows = current->rows;
  if (r.open_end) {
    const PatternNode& open = nodes_[*r.open_end];
    rows *= NodeRows(open) * LocalSelectivity(open.slot);
    search.end_labels = open.labels;
    for (MatchPredicate& p : predicates_) {
      const bool ready =
          std::all_of(p.slots.begin(), p.slots.end(), [&](Slot s) { return s == open.slot || HasValue(s); });
      if (p.placed || !ready) continue;
      p.placed = true;
      search.end_predicates.push_back(std::move(p.expression));
    }
    // What reads the end that is not known yet waits for the whole path.
    auto delay = [&](Expressions& predicates) {
      for (auto& e : predicates) {
        if (Reads(*e, {open.slot})) search.predicates.push_back(std::move(e));
      }
      std::erase(predicates, nullptr);
    };
    for (Chain& chain : search.chains) delay(chain.predicates);
    for (Junction& junction : search.junctions) delay(junction.predicates);
  }
  auto compile = [&](Expressions& predicates) {
    for (auto& e : predicates) e = planner_.Compile(std::move(e), bound_);
  };
  for (Chain& chain : search.chains) {
    compile(chain.predicates);
    for (const Chain::Group& group : chain.groups) AddSlot(bound_, group.list);
  }
  for (Junction& junction : search.junctions) {
    compile(junction.predicates);
    AddSlot(bound_, junction.node);
  }
  compile(search.end_predicates);
  compile(search.predicates);
  search.count = planner_.Compile(std::move(search.count), {});
  AddSlot(bound_, from.slot);
  AddSlot(bound_, to.slot);
  AddSlot(bound_, search.relationships);
  AddSlot(bound_, search.path);
  r.done = true;
  return PlacePredicates(MakeNode(std::move(search), std::move(current), rows));
}

}  // namespace liaison::plan
