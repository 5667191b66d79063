// Estimates, and the order in which the relationships of a pattern are walked.
#include <algorithm>
#include <cmath>

#include "query/plan/match_planner.h"

namespace liaison::plan {

double Selectivity(const ast::Expression& e) {
  if (auto* b = std::get_if<ast::Binary>(&e.node)) {
    switch (b->op) {
      case ast::BinaryOperator::kEqual:
        return 0.05;
      case ast::BinaryOperator::kNotEqual:
        return 0.95;
      case ast::BinaryOperator::kIn:
        return 0.1;
      case ast::BinaryOperator::kOr:
        return 0.6;
      default:
        return 0.3;
    }
  }
  if (auto* u = std::get_if<ast::Unary>(&e.node); u && u->op == ast::UnaryOperator::kNot) return 0.7;
  return 0.5;
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

// The label of fewest nodes that the pattern, or an earlier one, asks of the node.
std::optional<LabelId> MatchPlanner::RarestLabel(const PatternNode& n) const {
  std::optional<LabelId> best;
  auto consider = [&](const std::vector<std::string>& labels) {
    for (const auto& label : labels) {
      auto id = transaction_.catalog().FindLabel(label);
      if (id && (!best || transaction_.NodeCount(*id) < transaction_.NodeCount(*best))) best = id;
    }
  };
  consider(n.labels);
  if (auto known = planner_.known_labels_.find(n.slot); known != planner_.known_labels_.end())
    consider(known->second);
  return best;
}

// Relationships a node with the near label has, that end in a node with the far one.
double MatchPlanner::StepFan(ast::PatternDirection direction, const std::vector<std::string>& types,
                             std::optional<LabelId> near, std::optional<LabelId> far) const {
  double count = 0;
  auto add = [&](std::optional<TypeId> type) {
    if (direction != ast::PatternDirection::kIn)
      count += static_cast<double>(transaction_.RelationshipCount(near, type, far));
    if (direction != ast::PatternDirection::kOut)
      count += static_cast<double>(transaction_.RelationshipCount(far, type, near));
  };
  if (types.empty()) {
    add({});
  } else {
    for (const auto& t : types) {
      if (auto id = transaction_.catalog().FindType(t)) add(id);
    }
  }
  return count /
         std::max(1.0, static_cast<double>(near ? transaction_.NodeCount(*near) : transaction_.NodeCount()));
}

double MatchPlanner::Fan(const PatternRelationship& r, bool forward) const {
  if (r.search) return 1;
  auto near = RarestLabel(nodes_[forward ? r.from : r.to]),
       far = RarestLabel(nodes_[forward ? r.to : r.from]);
  if (!r.chain) return StepFan(forward ? r.direction : Flip(r.direction), r.types, near, far);
  double fan = 1;
  const bool one = r.chain->steps.size() ==
                   1;  // then the ends' labels say more than those of the nodes between, which repeat
  for (const ChainStep& step : r.chain->steps) {
    auto direction = forward ? step.direction : Flip(step.direction);
    fan *= one ? StepFan(direction, step.types, near, far) : StepFan(direction, step.types, {}, {});
  }
  double minimum = static_cast<double>(r.chain->minimum);
  double maximum =
      static_cast<double>(r.chain->maximum.value_or(std::max<std::int64_t>(4, r.chain->minimum)));
  double total = 0;
  for (double k = minimum; k <= maximum && k < 8; ++k) total += std::pow(std::max(fan, 0.01), k);
  return std::max(total, 0.01);
}

// Of the predicates that read this slot alone (beside what is already there).
double MatchPlanner::LocalSelectivity(Slot slot) const {
  double s = 1;
  for (const MatchPredicate& p : predicates_) {
    if (p.placed || !Contains(p.slots, slot)) continue;
    bool local =
        std::all_of(p.slots.begin(), p.slots.end(), [&](Slot x) { return x == slot || HasValue(x); });
    if (local) s *= Selectivity(*p.expression);
  }
  return s;
}

// The best order found from `start` (none: from what is bound): a beam search over partial orders, cheapest
// sum of rows first. Of orders that have walked the same relationships only the cheapest goes on.
MatchPlanner::Order MatchPlanner::Simulate(std::optional<std::size_t> start,
                                           const std::vector<std::size_t>& members) const {
  constexpr std::size_t kBeam = 16,
                        kLong = 24;  // long patterns: one order only, so that planning stays below a second
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
    if (r.bound || r.done || WaitsForEnds(r) ||
        std::find(members.begin(), members.end(), r.from) == members.end())
      continue;
    possible.push_back({i, true, r.from, r.to, Fan(r, true)});
    possible.push_back({i, false, r.to, r.from, Fan(r, false)});
  }
  if (!planner_.plan_.rules.Has(Rule::kOrderPatterns)) {
    Order written{0, start, {}};
    std::vector<bool> have(nodes_.size()), used(relationships_.size());
    for (std::size_t m : members) have[m] = HasValue(nodes_[m].slot) || m == start;
    for (std::size_t i = 0; i < possible.size();) {
      const Step& s = possible[i++];
      if (used[s.relationship] || !have[s.near]) continue;
      used[s.relationship] = have[s.far] = true;
      written.steps.emplace_back(s.relationship, s.forward);
      i = 0;
    }
    return written;
  }
  std::vector<double> far_rows(nodes_.size(), 1), selectivity(nodes_.size(), 1);
  Partial first{
      std::vector<bool>(nodes_.size(), false), std::vector<bool>(relationships_.size(), false), 1, 0, {}};
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
    planner_.Check();
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
        auto same =
            std::find_if(next.begin(), next.end(), [&](const Partial& o) { return o.used == q.used; });
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

}  // namespace liaison::plan
