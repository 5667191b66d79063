// Patterns of one MATCH, or of several that follow each other, -> a chain of scans and expansions, ordered by
// cost.
//
// Predicates (WHERE split at AND, inline properties and predicates, labels) are put where all that they read
// is there. Order: for each connected part every possible start is tried, from each a beam search looks for
// the order of expansions with the least sum of rows, and the best start wins. Between relationships of the
// same MATCH whose types can coincide, `distinct_from` asks for difference.
#include <algorithm>

#include "query/plan/match_planner.h"

namespace liaison::plan {
namespace {

// Planning looks at all pairs of steps and slots, so there must be an end.
constexpr std::size_t kMaximumRelationships = 500;

}  // namespace

void SplitConjunction(ast::ExpressionPtr e, Expressions& out) {
  if (auto* b = std::get_if<ast::Binary>(&e->node); b && b->op == ast::BinaryOperator::kAnd) {
    SplitConjunction(std::move(b->left), out);
    SplitConjunction(std::move(b->right), out);
    return;
  }
  out.push_back(std::move(e));
}

bool CollectNames(const ast::LabelExpression& e, ast::LabelExpression::Kind join,
                  std::vector<std::string>& names) {
  if (e.kind == ast::LabelExpression::Kind::kName) {
    if (std::find(names.begin(), names.end(), e.name) == names.end()) names.push_back(e.name);
    return true;
  }
  if (e.kind != join) return false;
  return std::all_of(e.operands.begin(), e.operands.end(),
                     [&](const ast::LabelExpression& o) { return CollectNames(o, join, names); });
}

ast::PatternDirection Flip(ast::PatternDirection d) {
  if (d == ast::PatternDirection::kOut) return ast::PatternDirection::kIn;
  if (d == ast::PatternDirection::kIn) return ast::PatternDirection::kOut;
  return d;
}

std::size_t MatchPlanner::NodeOf(const ast::NodePattern& pattern) {
  std::size_t index = 0;
  while (index < nodes_.size() && nodes_[index].slot != pattern.slot) ++index;
  if (index == nodes_.size())
    nodes_.push_back({pattern.slot, pattern.variable ? pattern.variable->name : "", {}, pattern.position});
  return index;
}

std::size_t MatchPlanner::AddNode(ast::NodePattern& pattern) {
  std::size_t index = NodeOf(pattern);
  Expressions found;
  TakeParts(pattern, nodes_[index].labels, found);
  for (auto& e : found) AddPredicate(std::move(e));
  return index;
}

void MatchPlanner::TakeParts(ast::NodePattern& pattern, std::vector<std::string>& labels, Expressions& out) {
  const std::string name = pattern.variable ? pattern.variable->name : "";
  if (pattern.labels && !CollectNames(*pattern.labels, ast::LabelExpression::Kind::kAnd, labels)) {
    out.push_back(ast::Make(
        ast::LabelTest{MakeVariable(name, pattern.slot, pattern.position), std::move(*pattern.labels)},
        pattern.position));
  }
  AddPropertyPredicates(std::move(pattern.properties), name, pattern.slot, pattern.position, out);
  if (pattern.where) SplitConjunction(std::move(pattern.where), out);
}

void MatchPlanner::TakeParts(ast::RelationshipPattern& pattern, Slot subject, std::vector<std::string>& types,
                             Expressions& out) {
  const std::string name = pattern.variable ? pattern.variable->name : "";
  if (pattern.types && !CollectNames(*pattern.types, ast::LabelExpression::Kind::kOr, types)) {
    types.clear();
    out.push_back(
        ast::Make(ast::LabelTest{MakeVariable(name, subject, pattern.position), std::move(*pattern.types)},
                  pattern.position));
  }
  AddPropertyPredicates(std::move(pattern.properties), name, subject, pattern.position, out);
  if (pattern.where) SplitConjunction(std::move(pattern.where), out);
}

void MatchPlanner::AddPropertyPredicates(ast::ExpressionPtr properties, const std::string& name, Slot slot,
                                         Position position, Expressions& out) {
  if (!properties) return;
  auto* map = std::get_if<ast::MapLiteral>(&properties->node);
  if (!map) ThrowNotSupported("a parameter as the properties of a pattern", position);
  for (auto& [key, value] : map->entries) {
    auto property = ast::Make(ast::Property{MakeVariable(name, slot, position), key}, position);
    out.push_back(
        ast::Make(ast::Binary{ast::BinaryOperator::kEqual, std::move(property), std::move(value)}, position));
  }
}

void MatchPlanner::AddRelationship(ast::RelationshipPattern& pattern, std::size_t from, std::size_t to) {
  PatternRelationship r{.slot = pattern.slot,
                        .from = from,
                        .to = to,
                        .direction = pattern.direction,
                        .length = pattern.length,
                        .clause = clause_,
                        .bound = HasValue(pattern.slot)};
  if (pattern.length) {
    AddChain(ChainOf(pattern), std::move(r));
    return;
  }
  Expressions found;
  TakeParts(pattern, pattern.slot, r.types, found);
  for (auto& e : found) AddPredicate(std::move(e));
  relationships_.push_back(std::move(r));
}

void MatchPlanner::AddPattern(ast::PathPattern& path) {
  if (path.selector != ast::PathSelector::kNone) {
    AddSearch(path);
    return;
  }
  BuildPath build;
  std::optional<std::size_t> left;
  ast::PatternElement* between = nullptr;
  for (ast::PatternElement& element : path.elements) {
    auto* n = std::get_if<ast::NodePattern>(&element);
    if (!n) {
      between = &element;
      continue;
    }
    std::size_t index = AddNode(*n);
    if (between) {
      if (auto* r = std::get_if<ast::RelationshipPattern>(between)) {
        build.elements.push_back({false, r->slot, r->length.has_value()});
        AddRelationship(*r, *left, index);
      } else {
        Slot list = planner_.NewSlot("");
        build.elements.push_back({false, list, true});
        AddChain(ChainOf(*std::get<std::unique_ptr<ast::QuantifiedPath>>(*between)),
                 {.slot = list, .from = *left, .to = index, .clause = clause_});
      }
    }
    build.elements.push_back({true, n->slot, false});
    between = nullptr;
    left = index;
  }
  if (path.variable) {
    build.slot = path.variable->slot;
    paths_.push_back(std::move(build));
  }
}

void MatchPlanner::AddWhere(ast::ExpressionPtr where) {
  Expressions parts;
  SplitConjunction(std::move(where), parts);
  for (auto& e : parts) AddPredicate(std::move(e));
}

void MatchPlanner::AddPredicate(ast::ExpressionPtr e) {
  MatchPredicate p{.expression = std::move(e)};
  CollectSlots(*p.expression, p.slots);
  predicates_.push_back(std::move(p));
}

bool MatchPlanner::Available(const std::vector<Slot>& slots) const {
  return std::all_of(slots.begin(), slots.end(), [&](Slot s) { return HasValue(s); });
}

// The cheapest way to go on, over the connected parts of what is left.
MatchPlanner::Order MatchPlanner::CheapestPart() const {
  auto is_open_end = [&](std::size_t node) {
    return std::any_of(relationships_.begin(), relationships_.end(),
                       [&](const PatternRelationship& r) { return !r.done && r.open_end == node; });
  };
  std::vector<std::size_t> part(nodes_.size());
  for (std::size_t i = 0; i < part.size(); ++i) part[i] = i;
  auto root = [&](std::size_t i) {
    while (part[i] != i) i = part[i];
    return i;
  };
  for (const auto& r : relationships_) {
    if (!r.done && !WaitsForEnds(r)) part[root(r.from)] = root(r.to);
  }
  Order best;
  for (std::size_t p = 0; p < nodes_.size(); ++p) {
    std::vector<std::size_t> members;
    bool any_bound = false, open = false;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (root(i) != p || is_open_end(i)) continue;
      members.push_back(i);
      any_bound |= HasValue(nodes_[i].slot);
      open |= !HasValue(nodes_[i].slot);
    }
    for (const auto& r : relationships_) open |= !r.done && !r.bound && !WaitsForEnds(r) && root(r.from) == p;
    if (members.empty() || !open) continue;
    Order candidate;
    if (any_bound) {
      candidate = Simulate({}, members);
      candidate.cost *= 1e-3;  // go on from what is there before anything is started anew
    } else {
      constexpr std::size_t kTryAll = 24;
      std::vector<std::size_t> starts = members;
      if (starts.size() > kTryAll) {
        std::sort(starts.begin(), starts.end(), [&](std::size_t a, std::size_t b) {
          return BestAccess(nodes_[a]).rows < BestAccess(nodes_[b]).rows;
        });
        starts.resize(3);
      }
      for (std::size_t s : starts) {
        Order o = Simulate(s, members);
        if (o.cost < candidate.cost) candidate = std::move(o);
      }
    }
    if (candidate.cost < best.cost) best = std::move(candidate);
  }
  return best;
}

NodePtr MatchPlanner::Run(NodePtr current) {
  if (relationships_.size() > kMaximumRelationships) {
    throw CompileError(ErrorKind::kResource, "PatternTooLarge",
                       "the patterns of one MATCH may have " + std::to_string(kMaximumRelationships) +
                           " relationships at most",
                       nodes_[0].position);
  }
  for (const PatternNode& n : nodes_) {
    auto& known = planner_.known_labels_[n.slot];
    known.insert(known.end(), n.labels.begin(), n.labels.end());
  }
  // Labels asked of nodes that have their value already. One that stands alone must not be null; of others
  // the step takes care.
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const PatternNode& n = nodes_[i];
    if (!HasValue(n.slot)) continue;
    current = FilterLabels(n.labels, "", n.name, n.slot, std::move(current));
    bool alone = std::none_of(relationships_.begin(), relationships_.end(),
                              [&](const PatternRelationship& r) { return r.from == i || r.to == i; });
    if (alone && n.labels.empty()) {
      Filter filter;
      filter.predicates.push_back(ast::Make(
          ast::Unary{ast::UnaryOperator::kIsNotNull, MakeVariable(n.name, n.slot, n.position)}, n.position));
      double rows = current->rows;
      current = MakeNode(std::move(filter), std::move(current), rows);
    }
  }
  current = PlacePredicates(std::move(current));
  ChooseOpenEnds();
  for (;;) {
    bool progress = false;
    current = PlaceBoundRelationships(std::move(current), progress);
    current = PlaceWaiting(std::move(current), progress);
    if (progress) continue;

    Order best = CheapestPart();
    if (best.cost == std::numeric_limits<double>::infinity()) break;
    if (best.start) current = PlaceStart(*best.start, std::move(current));
    for (auto [relationship, forward] : best.steps) {
      if (!relationships_[relationship].done)
        current = PlaceExpand(relationship, forward, std::move(current));
    }
    if (!best.start && best.steps.empty()) break;
  }
  for (const PatternRelationship& r : relationships_) {
    if (r.done) continue;
    throw CompileError(ErrorKind::kSyntax, "InvalidRelationshipPattern",
                       "a condition within the pattern needs a value that only the whole pattern gives",
                       nodes_[r.from].position);
  }
  for (BuildPath& path : paths_) {
    double rows = current->rows;
    Slot slot = path.slot;
    current = MakeNode(std::move(path), std::move(current), rows);
    AddSlot(bound_, slot);
  }
  return PlacePredicates(std::move(current));
}

NodePtr Planner::PlanPatterns(std::vector<ast::PathPattern*> patterns, ast::ExpressionPtr where,
                              NodePtr current, Bound& bound) {
  MatchPlanner match(*this, bound);
  for (ast::PathPattern* p : patterns) match.AddPattern(*p);
  if (where) match.AddWhere(std::move(where));
  return match.Run(std::move(current));
}

NodePtr Planner::PlanMatches(const std::vector<ast::Match*>& matches, NodePtr current, Bound& bound) {
  if (!matches[0]->optional) {
    MatchPlanner planner(*this, bound);
    for (ast::Match* match : matches) {
      planner.StartClause();
      for (auto& p : match->patterns) planner.AddPattern(p);
      if (match->where) planner.AddWhere(std::move(match->where));
    }
    return planner.Run(std::move(current));
  }
  ast::Match& match = *matches[0];
  std::vector<ast::PathPattern*> patterns;
  for (auto& p : match.patterns) patterns.push_back(&p);
  Bound before = bound;
  Apply apply;
  apply.kind = Apply::Kind::kOptional;
  apply.inner = PlanPatterns(patterns, std::move(match.where), MakeNode(Argument{}, nullptr, 1), bound);
  apply.tag = NewSlot("");
  for (Slot s : bound) {
    if (!Contains(before, s)) apply.inner_slots.push_back(s);
  }
  double rows = Rows(current) * std::max(1.0, apply.inner->rows);
  return MakeNode(std::move(apply), std::move(current), rows);
}

}  // namespace liaison::plan
