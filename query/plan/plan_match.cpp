// Patterns of one MATCH, or of several that follow each other, -> a chain of scans and expansions, ordered by cost.
//
// The patterns become a graph of nodes and relationships over slots. Predicates (WHERE split at AND, inline properties and
// predicates, labels) are put where all that they read is there. Order: for each connected part every possible start is tried, from each
// a beam search looks for the order of expansions with the least sum of rows, and the best start wins. Between relationships of the same MATCH whose types can
// coincide, `distinct_from` asks for difference.
#include <algorithm>
#include <cmath>
#include <limits>

#include "query/plan/planner.h"

namespace liaison::plan {
namespace {

struct PatternNode {
  Slot slot;
  std::string name;
  std::vector<std::string> labels;  // all of them; other label expressions are predicates
  Position position;
};

struct PatternRelationship {
  Slot slot;
  std::size_t from, to;             // nodes, as written from left to right
  ast::PatternDirection direction;
  std::vector<std::string> types;
  std::optional<ast::PathLength> length;
  Expressions step_predicates;
  Slot step = kNoSlot;
  int clause = 0;                   // relationships of one MATCH must differ
  bool bound = false;
  bool done = false;
};

// Planning looks at all pairs of steps and slots, so there must be an end.
constexpr std::size_t kMaximumRelationships = 500;

struct Predicate {
  ast::ExpressionPtr expression;
  std::vector<Slot> slots;
  bool placed = false;
};

void SplitConjunction(ast::ExpressionPtr e, std::vector<ast::ExpressionPtr>& out) {
  if (auto* b = std::get_if<ast::Binary>(&e->node); b && b->op == ast::BinaryOperator::kAnd) {
    SplitConjunction(std::move(b->left), out);
    SplitConjunction(std::move(b->right), out);
    return;
  }
  out.push_back(std::move(e));
}

bool CollectNames(const ast::LabelExpression& e, ast::LabelExpression::Kind join, std::vector<std::string>& names) {
  if (e.kind == ast::LabelExpression::Kind::kName) {
    if (std::find(names.begin(), names.end(), e.name) == names.end()) names.push_back(e.name);
    return true;
  }
  if (e.kind != join) return false;
  return std::all_of(e.operands.begin(), e.operands.end(),
                     [&](const ast::LabelExpression& o) { return CollectNames(o, join, names); });
}

bool TypesCanCoincide(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return true;
  return std::any_of(a.begin(), a.end(), [&](const std::string& t) { return std::find(b.begin(), b.end(), t) != b.end(); });
}

ast::PatternDirection Flip(ast::PatternDirection d) {
  if (d == ast::PatternDirection::kOut) return ast::PatternDirection::kIn;
  if (d == ast::PatternDirection::kIn) return ast::PatternDirection::kOut;
  return d;
}

// Rows that pass, of all: rough, as in the textbooks.
double Selectivity(const ast::Expression& e) {
  if (auto* b = std::get_if<ast::Binary>(&e.node)) {
    switch (b->op) {
      case ast::BinaryOperator::kEqual: return 0.05;
      case ast::BinaryOperator::kNotEqual: return 0.95;
      case ast::BinaryOperator::kIn: return 0.1;
      case ast::BinaryOperator::kOr: return 0.6;
      default: return 0.3;
    }
  }
  if (auto* u = std::get_if<ast::Unary>(&e.node); u && u->op == ast::UnaryOperator::kNot) return 0.7;
  return 0.5;
}

}  // namespace

// Plans one MATCH (or MERGE, or pattern in an expression) on top of a chain.
class MatchPlanner {
 public:
  MatchPlanner(Planner& planner, Bound& bound) : planner_(planner), transaction_(planner.transaction_), bound_(bound) {}

  void StartClause() { ++clause_; }
  void AddPattern(ast::PathPattern& path);
  void AddWhere(ast::ExpressionPtr where);
  NodePtr Run(NodePtr current);

 private:
  struct Access {
    double rows = 0;
    std::string label;
    IndexSeek seek;       // when seeks
    bool seeks = false;
  };
  struct Order {
    double cost = std::numeric_limits<double>::infinity();
    std::optional<std::size_t> start;
    std::vector<std::pair<std::size_t, bool>> steps;  // relationship, walked from its `from`
  };

  std::size_t NodeOf(ast::NodePattern& pattern);
  void AddRelationship(ast::RelationshipPattern& pattern, std::size_t from, std::size_t to);
  void AddPropertyPredicates(ast::ExpressionPtr properties, const std::string& name, Slot slot, Position position,
                             Expressions& out);
  void AddPredicate(ast::ExpressionPtr e);
  bool Available(const Predicate& p) const;
  bool HasValue(Slot slot) const { return Contains(bound_, slot); }

  double NodesWith(const std::string& label) const;
  double NodeRows(const PatternNode& n) const;
  double Fan(const PatternRelationship& r, bool forward) const;
  double LocalSelectivity(Slot slot) const;
  Access BestAccess(const PatternNode& n) const;
  bool TrySeek(const PatternNode& n, const std::string& label, Access& best) const;
  Order Simulate(std::optional<std::size_t> start, const std::vector<std::size_t>& members) const;

  NodePtr PlaceStart(std::size_t node, NodePtr current);
  NodePtr PlaceExpand(std::size_t relationship, bool forward, NodePtr current);
  NodePtr PlaceBoundRelationships(NodePtr current, bool& progress);
  NodePtr PlacePredicates(NodePtr current);
  std::vector<Slot> DistinctFrom(const PatternRelationship& r) const;

  Planner& planner_;
  const Transaction& transaction_;
  Bound& bound_;
  std::vector<PatternNode> nodes_;
  std::vector<PatternRelationship> relationships_;
  std::vector<Predicate> predicates_;
  std::vector<BuildPath> paths_;
  int clause_ = 0;
};

std::size_t MatchPlanner::NodeOf(ast::NodePattern& pattern) {
  std::size_t index = 0;
  while (index < nodes_.size() && nodes_[index].slot != pattern.slot) ++index;
  std::string name = pattern.variable ? pattern.variable->name : "";
  if (index == nodes_.size()) nodes_.push_back({pattern.slot, name, {}, pattern.position});
  PatternNode& node = nodes_[index];
  if (pattern.labels) {
    if (!CollectNames(*pattern.labels, ast::LabelExpression::Kind::kAnd, node.labels)) {
      AddPredicate(ast::Make(ast::LabelTest{MakeVariable(name, pattern.slot, pattern.position), std::move(*pattern.labels)},
                             pattern.position));
    }
  }
  Expressions found;
  AddPropertyPredicates(std::move(pattern.properties), name, pattern.slot, pattern.position, found);
  if (pattern.where) SplitConjunction(std::move(pattern.where), found);
  for (auto& e : found) AddPredicate(std::move(e));
  return index;
}

void MatchPlanner::AddPropertyPredicates(ast::ExpressionPtr properties, const std::string& name, Slot slot, Position position,
                                         Expressions& out) {
  if (!properties) return;
  auto* map = std::get_if<ast::MapLiteral>(&properties->node);
  if (!map) ThrowNotSupported("a parameter as the properties of a pattern", position);
  for (auto& [key, value] : map->entries) {
    auto property = ast::Make(ast::Property{MakeVariable(name, slot, position), key}, position);
    out.push_back(ast::Make(ast::Binary{ast::BinaryOperator::kEqual, std::move(property), std::move(value)}, position));
  }
}

void MatchPlanner::AddRelationship(ast::RelationshipPattern& pattern, std::size_t from, std::size_t to) {
  PatternRelationship r;
  r.slot = pattern.slot;
  r.from = from;
  r.to = to;
  r.direction = pattern.direction;
  r.length = pattern.length;
  r.clause = clause_;
  r.bound = HasValue(pattern.slot);
  std::string name = pattern.variable ? pattern.variable->name : "";
  Expressions found;
  if (pattern.types && !CollectNames(*pattern.types, ast::LabelExpression::Kind::kOr, r.types)) {
    r.types.clear();
    Slot subject = pattern.length ? (r.step = planner_.NewSlot("")) : pattern.slot;
    found.push_back(ast::Make(ast::LabelTest{MakeVariable(name, subject, pattern.position), std::move(*pattern.types)},
                              pattern.position));
  }
  if (pattern.length) {
    if (r.step == kNoSlot) r.step = planner_.NewSlot("");
    AddPropertyPredicates(std::move(pattern.properties), name, r.step, pattern.position, found);
    if (pattern.where) ThrowNotSupported("WHERE inside a variable-length relationship", pattern.position);
    for (auto& e : found) r.step_predicates.push_back(planner_.Compile(std::move(e), bound_));
  } else {
    AddPropertyPredicates(std::move(pattern.properties), name, pattern.slot, pattern.position, found);
    if (pattern.where) SplitConjunction(std::move(pattern.where), found);
    for (auto& e : found) AddPredicate(std::move(e));
  }
  relationships_.push_back(std::move(r));
}

void MatchPlanner::AddPattern(ast::PathPattern& path) {
  if (path.selector != ast::PathSelector::kNone) ThrowNotSupported("a path selector (SHORTEST, ANY, shortestPath)", path.position);
  BuildPath build;
  std::optional<std::size_t> left;
  ast::RelationshipPattern* between = nullptr;
  for (ast::PatternElement& element : path.elements) {
    if (auto* quantified = std::get_if<std::unique_ptr<ast::QuantifiedPath>>(&element)) {
      ThrowNotSupported("a quantified path pattern", (*quantified)->position);
    }
    if (auto* r = std::get_if<ast::RelationshipPattern>(&element)) {
      between = r;
      build.elements.push_back({false, r->slot, r->length.has_value()});
      continue;
    }
    auto& n = std::get<ast::NodePattern>(element);
    build.elements.push_back({true, n.slot, false});
    std::size_t index = NodeOf(n);
    if (between) AddRelationship(*between, *left, index);
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
  Predicate p;
  CollectSlots(*e, p.slots);
  p.expression = std::move(e);
  predicates_.push_back(std::move(p));
}

bool MatchPlanner::Available(const Predicate& p) const {
  return std::all_of(p.slots.begin(), p.slots.end(), [&](Slot s) { return HasValue(s); });
}

double MatchPlanner::NodesWith(const std::string& label) const {
  auto id = transaction_.catalog().FindLabel(label);
  return id ? static_cast<double>(transaction_.NodeCount(*id)) : 0;
}

double MatchPlanner::NodeRows(const PatternNode& n) const {
  double rows = static_cast<double>(transaction_.NodeCount());
  for (const auto& label : n.labels) rows = std::min(rows, NodesWith(label));
  return rows;
}

// Relationships a node of the near pattern has, that end in a node of the far pattern.
double MatchPlanner::Fan(const PatternRelationship& r, bool forward) const {
  const PatternNode& near = nodes_[forward ? r.from : r.to];
  const PatternNode& far = nodes_[forward ? r.to : r.from];
  auto direction = forward ? r.direction : Flip(r.direction);
  const Catalog& catalog = transaction_.catalog();
  auto rarest = [&](const PatternNode& n) -> std::optional<LabelId> {
    std::optional<LabelId> best;
    auto consider = [&](const std::vector<std::string>& labels) {
      for (const auto& label : labels) {
        auto id = catalog.FindLabel(label);
        if (id && (!best || transaction_.NodeCount(*id) < transaction_.NodeCount(*best))) best = id;
      }
    };
    consider(n.labels);
    if (auto known = planner_.known_labels_.find(n.slot); known != planner_.known_labels_.end()) consider(known->second);
    return best;
  };
  auto near_label = rarest(near), far_label = rarest(far);
  double count = 0;
  auto add = [&](std::optional<TypeId> type) {
    if (direction != ast::PatternDirection::kIn) count += static_cast<double>(transaction_.RelationshipCount(near_label, type, far_label));
    if (direction != ast::PatternDirection::kOut) count += static_cast<double>(transaction_.RelationshipCount(far_label, type, near_label));
  };
  if (r.types.empty()) {
    add({});
  } else {
    for (const auto& t : r.types) {
      if (auto id = catalog.FindType(t)) add(id);
    }
  }
  double fan = count / std::max(1.0, near_label ? static_cast<double>(transaction_.NodeCount(*near_label))
                                                : static_cast<double>(transaction_.NodeCount()));
  if (!r.length) return fan;
  double minimum = static_cast<double>(r.length->minimum.value_or(1));
  double maximum = static_cast<double>(r.length->maximum.value_or(std::max<std::int64_t>(4, r.length->minimum.value_or(1))));
  double total = 0;
  for (double k = minimum; k <= maximum && k < 8; ++k) total += std::pow(std::max(fan, 0.01), k);
  return std::max(total, 0.01);
}

// Of the predicates that read this slot alone (beside what is already there).
double MatchPlanner::LocalSelectivity(Slot slot) const {
  double s = 1;
  for (const Predicate& p : predicates_) {
    if (p.placed || !Contains(p.slots, slot)) continue;
    bool local = std::all_of(p.slots.begin(), p.slots.end(), [&](Slot x) { return x == slot || HasValue(x); });
    if (local) s *= Selectivity(*p.expression);
  }
  return s;
}

namespace {

// `slot.key OP value` or the reverse with everything in `value` there already.
struct Comparison {
  std::string key;
  ast::BinaryOperator op;
  const ast::Expression* value;
};

std::optional<Comparison> AsComparison(const ast::Expression& e, Slot slot) {
  auto* b = std::get_if<ast::Binary>(&e.node);
  if (!b) return {};
  auto key_of = [&](const ast::Expression& x) -> const std::string* {
    auto* p = std::get_if<ast::Property>(&x.node);
    if (!p) return nullptr;
    auto* v = std::get_if<ast::Variable>(&p->subject->node);
    return v && v->slot == slot ? &p->key : nullptr;
  };
  auto independent = [&](const ast::Expression& x) {
    std::vector<Slot> slots;
    CollectSlots(x, slots);
    return !Contains(slots, slot);
  };
  using Op = ast::BinaryOperator;
  if (auto* key = key_of(*b->left); key && independent(*b->right)) {
    return Comparison{*key, b->op, b->right.get()};
  }
  if (auto* key = key_of(*b->right); key && independent(*b->left)) {
    switch (b->op) {
      case Op::kEqual: return Comparison{*key, Op::kEqual, b->left.get()};
      case Op::kLess: return Comparison{*key, Op::kGreater, b->left.get()};
      case Op::kLessOrEqual: return Comparison{*key, Op::kGreaterOrEqual, b->left.get()};
      case Op::kGreater: return Comparison{*key, Op::kLess, b->left.get()};
      case Op::kGreaterOrEqual: return Comparison{*key, Op::kLessOrEqual, b->left.get()};
      default: return {};
    }
  }
  return {};
}

}  // namespace

bool MatchPlanner::TrySeek(const PatternNode& n, const std::string& label, Access& best) const {
  const Catalog& catalog = transaction_.catalog();
  auto label_id = catalog.FindLabel(label);
  if (!label_id) return false;
  std::vector<Comparison> comparisons;
  for (const Predicate& p : predicates_) {
    if (p.placed || !Contains(p.slots, n.slot)) continue;
    bool ready = std::all_of(p.slots.begin(), p.slots.end(), [&](Slot s) { return s == n.slot || HasValue(s); });
    if (!ready) continue;
    if (auto c = AsComparison(*p.expression, n.slot)) comparisons.push_back(*c);
  }
  if (comparisons.empty()) return false;
  bool found = false;
  auto offer = [&](IndexSeek seek, double rows) {
    if (best.seeks && best.rows <= rows) return;
    seek.slot = n.slot;
    seek.label = label;
    best.seek = std::move(seek);
    best.seeks = true;
    best.rows = rows;
    best.label = label;
    found = true;
  };
  double label_rows = static_cast<double>(transaction_.NodeCount(*label_id));
  auto consider = [&](const std::vector<KeyId>& keys, bool unique, std::optional<IndexDefinition> index,
                      std::optional<ConstraintDefinition> constraint) {
    IndexSeek seek;
    seek.index = index;
    seek.constraint = constraint;
    for (KeyId key : keys) {
      std::string name = catalog.KeyName(key);
      for (const Comparison& c : comparisons) {
        if (c.key == name && c.op == ast::BinaryOperator::kEqual) {
          seek.values.push_back(ast::Clone(*c.value));
          break;
        }
      }
    }
    if (seek.values.size() == keys.size()) {
      offer(std::move(seek), unique ? 1 : std::max(1.0, std::sqrt(label_rows)));
      return;
    }
    if (keys.size() != 1) return;
    std::string name = catalog.KeyName(keys[0]);
    IndexSeek range;
    range.index = index;
    range.constraint = constraint;
    range.kind = IndexSeek::Kind::kRange;
    for (const Comparison& c : comparisons) {
      if (c.key != name) continue;
      using Op = ast::BinaryOperator;
      if (c.op == Op::kIn) {
        IndexSeek in;
        in.index = index;
        in.constraint = constraint;
        in.kind = IndexSeek::Kind::kIn;
        in.values.push_back(ast::Clone(*c.value));
        offer(std::move(in), unique ? 10 : 10 * std::sqrt(label_rows));
        continue;
      }
      if (!index) continue;  // a unique constraint has no order to range over
      if (c.op == Op::kStartsWith) {
        IndexSeek prefix;
        prefix.index = index;
        prefix.kind = IndexSeek::Kind::kPrefix;
        prefix.values.push_back(ast::Clone(*c.value));
        offer(std::move(prefix), label_rows * 0.05);
      } else if ((c.op == Op::kLess || c.op == Op::kLessOrEqual) && !range.high) {
        range.high = ast::Clone(*c.value);
        range.high_inclusive = c.op == Op::kLessOrEqual;
      } else if ((c.op == Op::kGreater || c.op == Op::kGreaterOrEqual) && !range.low) {
        range.low = ast::Clone(*c.value);
        range.low_inclusive = c.op == Op::kGreaterOrEqual;
      }
    }
    if (range.low || range.high) {
      double share = range.low && range.high ? 0.1 : 0.3;
      offer(std::move(range), label_rows * share);
    }
  };
  for (const auto& c : transaction_.Constraints()) {
    if (c.on_relationship || c.label != *label_id || c.kind == ConstraintDefinition::Kind::kExists) continue;
    consider(c.keys, true, {}, c);
  }
  for (const auto& i : transaction_.Indexes()) {
    if (i.on_relationship || i.label != *label_id) continue;
    consider(i.keys, false, i, {});
  }
  return found;
}

MatchPlanner::Access MatchPlanner::BestAccess(const PatternNode& n) const {
  Access best;
  for (const auto& label : n.labels) TrySeek(n, label, best);
  if (best.seeks) return best;
  best.rows = static_cast<double>(transaction_.NodeCount());
  for (const auto& label : n.labels) {
    double rows = NodesWith(label);
    if (best.label.empty() || rows < best.rows) {
      best.rows = rows;
      best.label = label;
    }
  }
  return best;
}

// The best order found from `start` (none: from what is bound): a beam search over partial orders, cheapest sum of rows first. Of orders that
// have walked the same relationships only the cheapest goes on.
MatchPlanner::Order MatchPlanner::Simulate(std::optional<std::size_t> start, const std::vector<std::size_t>& members) const {
  constexpr std::size_t kBeam = 16, kLong = 24;  // long patterns: one order only, so that planning stays below a second
  const std::size_t width = relationships_.size() > kLong ? 1 : kBeam;
  struct Partial {
    std::vector<bool> have, used;
    double rows = 1, cost = 0;
    std::vector<std::pair<std::size_t, bool>> steps;
  };
  struct Step {
    std::size_t relationship;
    bool forward;
    std::size_t near, far;
    double fan;
  };
  std::vector<Step> possible;
  for (std::size_t i = 0; i < relationships_.size(); ++i) {
    const PatternRelationship& r = relationships_[i];
    if (r.bound || r.done || std::find(members.begin(), members.end(), r.from) == members.end()) continue;
    possible.push_back({i, true, r.from, r.to, Fan(r, true)});
    possible.push_back({i, false, r.to, r.from, Fan(r, false)});
  }
  std::vector<double> far_rows(nodes_.size(), 1), selectivity(nodes_.size(), 1);
  Partial first{std::vector<bool>(nodes_.size(), false), std::vector<bool>(relationships_.size(), false), 1, 0, {}};
  for (std::size_t m : members) {
    first.have[m] = HasValue(nodes_[m].slot);
    far_rows[m] = std::max(1.0, NodeRows(nodes_[m]));
    selectivity[m] = LocalSelectivity(nodes_[m].slot);
  }
  if (start) {
    Access access = BestAccess(nodes_[*start]);
    // A scan reads all of the label's nodes before it drops any.
    first.cost = access.rows;
    first.rows = std::max(access.rows * (access.seeks ? 1 : selectivity[*start]), 0.1);
    first.have[*start] = true;
  }
  std::vector<Partial> beam{std::move(first)};
  for (std::size_t round = 0; round < possible.size() / 2; ++round) {
    std::vector<Partial> next;
    for (const Partial& p : beam) {
      for (const Step& s : possible) {
        if (p.used[s.relationship] || !p.have[s.near]) continue;
        // Of a long pattern's steps only one goes on: no need to copy for the others.
        // Joining what is there is a look into a sorted list.
        double cost = p.cost + (p.have[s.far] ? p.rows * 0.5 : p.rows * (s.fan + 0.1));
        if (width == 1 && !next.empty() && next[0].cost <= cost) continue;
        if (width == 1) next.clear();
        Partial q = p;
        q.cost = cost;
        q.used[s.relationship] = true;
        q.steps.emplace_back(s.relationship, s.forward);
        if (q.have[s.far]) {
          q.rows = p.rows * std::min(1.0, s.fan / far_rows[s.far]);
        } else {
          q.rows = p.rows * s.fan * selectivity[s.far];
          q.have[s.far] = true;
        }
        q.rows = std::max(q.rows, 0.01);
        auto same = std::find_if(next.begin(), next.end(), [&](const Partial& o) { return o.used == q.used; });
        if (same == next.end()) {
          next.push_back(std::move(q));
        } else if (q.cost < same->cost) {
          *same = std::move(q);
        }
      }
    }
    if (next.empty()) break;
    std::sort(next.begin(), next.end(), [](const Partial& a, const Partial& b) { return a.cost < b.cost; });
    if (next.size() > width) next.resize(width);
    beam = std::move(next);
  }
  return {beam[0].cost, start, std::move(beam[0].steps)};
}

NodePtr MatchPlanner::PlacePredicates(NodePtr current) {
  Filter filter;
  double selectivity = 1;
  for (Predicate& p : predicates_) {
    if (p.placed || !Available(p)) continue;
    p.placed = true;
    selectivity *= Selectivity(*p.expression);
    filter.predicates.push_back(planner_.Compile(std::move(p.expression), bound_));
  }
  if (filter.predicates.empty()) return current;
  double rows = current->rows * selectivity;
  return MakeNode(std::move(filter), std::move(current), rows);
}

namespace {
// One Filter for all labels that the way to the node did not ensure.
NodePtr FilterLabels(const std::vector<std::string>& labels, const std::string& ensured, const std::string& name, Slot slot,
                     NodePtr current) {
  Filter filter;
  for (const auto& label : labels) {
    if (label == ensured) continue;
    ast::LabelExpression e;
    e.name = label;
    filter.predicates.push_back(ast::Make(ast::LabelTest{MakeVariable(name, slot), std::move(e)}, Position{}));
  }
  if (filter.predicates.empty()) return current;
  double rows = current->rows;
  return MakeNode(std::move(filter), std::move(current), rows);
}
}  // namespace

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
    if (&other != &r && other.done && other.clause == r.clause && TypesCanCoincide(r.types, other.types)) AddSlot(slots, other.slot);
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
  if (r.length) {
    VariableExpand e;
    e.from = near.slot;
    e.to = far.slot;
    e.relationships = r.slot;
    e.direction = direction;
    e.types = r.types;
    e.minimum = r.length->minimum.value_or(1);
    e.maximum = r.length->maximum;
    e.into = into;
    e.distinct_from = DistinctFrom(r);
    e.step = r.step;
    e.step_predicates = std::move(r.step_predicates);
    e.reversed = !forward;
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
    if (to_new && from.slot != to.slot) current = FilterLabels(to.labels, "", to.name, to.slot, std::move(current));
    current = PlacePredicates(std::move(current));
  }
  return current;
}

NodePtr MatchPlanner::Run(NodePtr current) {
  if (relationships_.size() > kMaximumRelationships) {
    throw CompileError(ErrorKind::kResource, "PatternTooLarge",
                       "the patterns of one MATCH may have " + std::to_string(kMaximumRelationships) + " relationships at most",
                       nodes_[0].position);
  }
  for (const PatternNode& n : nodes_) {
    auto& known = planner_.known_labels_[n.slot];
    known.insert(known.end(), n.labels.begin(), n.labels.end());
  }
  // Labels asked of nodes that have their value already. One that stands alone must not be null; of others the step takes care.
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const PatternNode& n = nodes_[i];
    if (!HasValue(n.slot)) continue;
    current = FilterLabels(n.labels, "", n.name, n.slot, std::move(current));
    bool alone = std::none_of(relationships_.begin(), relationships_.end(),
                              [&](const PatternRelationship& r) { return r.from == i || r.to == i; });
    if (alone && n.labels.empty()) {
      Filter filter;
      filter.predicates.push_back(
          ast::Make(ast::Unary{ast::UnaryOperator::kIsNotNull, MakeVariable(n.name, n.slot, n.position)}, n.position));
      double rows = current->rows;
      current = MakeNode(std::move(filter), std::move(current), rows);
    }
  }
  current = PlacePredicates(std::move(current));
  for (;;) {
    bool progress = false;
    current = PlaceBoundRelationships(std::move(current), progress);
    if (progress) continue;

    // Connected parts of what is left.
    std::vector<std::size_t> part(nodes_.size());
    for (std::size_t i = 0; i < part.size(); ++i) part[i] = i;
    auto root = [&](std::size_t i) {
      while (part[i] != i) i = part[i];
      return i;
    };
    for (const auto& r : relationships_) {
      if (!r.done) part[root(r.from)] = root(r.to);
    }
    Order best;
    for (std::size_t p = 0; p < nodes_.size(); ++p) {
      std::vector<std::size_t> members;
      bool any_bound = false, open = false;
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (root(i) != p) continue;
        members.push_back(i);
        any_bound |= HasValue(nodes_[i].slot);
        open |= !HasValue(nodes_[i].slot);
      }
      for (const auto& r : relationships_) open |= !r.done && !r.bound && root(r.from) == p;
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
    if (best.cost == std::numeric_limits<double>::infinity()) break;
    if (best.start) current = PlaceStart(*best.start, std::move(current));
    for (auto [relationship, forward] : best.steps) {
      if (!relationships_[relationship].done) current = PlaceExpand(relationship, forward, std::move(current));
    }
    if (!best.start && best.steps.empty()) break;
  }
  for (BuildPath& path : paths_) {
    double rows = current->rows;
    Slot slot = path.slot;
    current = MakeNode(std::move(path), std::move(current), rows);
    AddSlot(bound_, slot);
  }
  return PlacePredicates(std::move(current));
}

NodePtr Planner::PlanPatterns(std::vector<ast::PathPattern*> patterns, ast::ExpressionPtr where, NodePtr current, Bound& bound) {
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
