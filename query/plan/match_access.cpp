// How a node of a pattern is found first: by an index, a unique constraint, or a scan.
#include <algorithm>
#include <cmath>

#include "query/plan/match_planner.h"

namespace liaison::plan {
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
      case Op::kEqual:
        return Comparison{*key, Op::kEqual, b->left.get()};
      case Op::kLess:
        return Comparison{*key, Op::kGreater, b->left.get()};
      case Op::kLessOrEqual:
        return Comparison{*key, Op::kGreaterOrEqual, b->left.get()};
      case Op::kGreater:
        return Comparison{*key, Op::kLess, b->left.get()};
      case Op::kGreaterOrEqual:
        return Comparison{*key, Op::kLessOrEqual, b->left.get()};
      default:
        return {};
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
  for (const MatchPredicate& p : predicates_) {
    if (p.placed || !Contains(p.slots, n.slot)) continue;
    bool ready =
        std::all_of(p.slots.begin(), p.slots.end(), [&](Slot s) { return s == n.slot || HasValue(s); });
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
    if (i.is_full_text() || i.on_relationship || i.label != *label_id) continue;
    consider(i.keys, false, i, {});
  }
  return found;
}

MatchPlanner::Access MatchPlanner::BestAccess(const PatternNode& n) const {
  Access best;
  if (planner_.plan_.rules.Has(Rule::kUseIndexes)) {
    for (const auto& label : n.labels) TrySeek(n, label, best);
  }
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

}  // namespace liaison::plan
