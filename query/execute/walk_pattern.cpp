#include "query/execute/walk_pattern.h"

#include <algorithm>
#include <cassert>

#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

// More repetitions than a trail has in any graph that fits a disk; sums of such numbers stay within 64 bits.
constexpr std::int64_t kMost = 1 << 28;
// Of a part whose repetitions must be told apart up to the last: each is a state.
constexpr std::uint32_t kMostCounted = 1 << 16;

}  // namespace

WalkPattern::WalkPattern(const std::vector<const plan::Chain*>& chains,
                         std::span<const plan::Junction> junctions, bool mirrored, Pipeline& pipeline)
    : junctions_(junctions), mirrored_(mirrored), pipeline_(pipeline), junction_labels_(junctions.size()) {
  assert(!mirrored || chains.size() == 1);
  std::int64_t total = 0, states = 1;
  bool bounded = true;
  auto is_fixed = [](const plan::Chain* c) { return c->maximum == c->minimum; };
  const auto fixed = std::count_if(chains.begin(), chains.end(), is_fixed);
  for (const plan::Chain* chain : chains) {
    walks_.emplace_back(*chain, pipeline);
    longest_ = std::max(longest_, walks_.back().length());
    Counted c;
    c.minimum = static_cast<std::uint32_t>(std::min(chain->minimum, kMost));
    c.maximum = chain->maximum ? static_cast<std::uint32_t>(std::min(*chain->maximum, kMost)) : kNoMaximum;
    const bool others_fixed = fixed - is_fixed(chain) + 1 == static_cast<std::ptrdiff_t>(chains.size());
    c.open = !chain->maximum || others_fixed;
    c.counted = c.open ? std::max(c.minimum, 1u) : c.maximum;
    impossible_ = impossible_ || c.maximum < c.minimum || chain->minimum > kMost;
    if (c.maximum < c.minimum || c.maximum == 0) c.counted = 0;
    if (!c.open && c.counted > kMostCounted) {
      throw Error(ErrorKind::kResource, "PatternTooLarge",
                  "where several parts of a path that is searched for may be repeated, each takes " +
                      std::to_string(kMostCounted) + " repetitions at most, or any number (+, *)");
    }
    c.first = static_cast<State>(states);
    if (states + c.counted >
        std::numeric_limits<std::int32_t>::max()) {  // longer than any trail: all of it must be repeated
      impossible_ = true;
      c.counted = 0;
    }
    states += c.counted;
    bounded = bounded && chain->maximum;
    if (chain->maximum)
      total = std::min(total + static_cast<std::int64_t>(c.maximum) * walks_.back().length(), kMost);
    counts_.push_back(c);
    std::vector<plan::Slot> read;
    for (const auto& e : chain->predicates) plan::CollectSlots(*e, read);
    const std::vector<plan::Slot> own = plan::SinglesOf(*chain);
    reads_row_ = reads_row_ ||
                 std::any_of(read.begin(), read.end(), [&](plan::Slot s) { return !plan::Contains(own, s); });
  }
  for (const plan::Junction& junction : junctions) {
    std::vector<plan::Slot> read;
    for (const auto& e : junction.predicates) plan::CollectSlots(*e, read);
    reads_row_ =
        reads_row_ || std::any_of(read.begin(), read.end(), [&](plan::Slot s) { return s != junction.node; });
  }
  maximum_length_ = static_cast<std::uint32_t>(bounded ? total : kMost);
}

void WalkPattern::Prepare() {
  for (ChainWalk& walk : walks_) walk.Prepare();
  for (std::size_t i = 0; i < junctions_.size(); ++i) {
    junction_labels_[i].LookUp(pipeline_.context.transaction.catalog(), junctions_[i].labels);
  }
}

std::uint32_t WalkPattern::ChainOf(State state) const {
  std::uint32_t chain = static_cast<std::uint32_t>(counts_.size()) - 1;
  while (counts_[chain].first > state) --chain;
  return chain;
}

bool WalkPattern::JunctionHolds(std::uint32_t junction, NodeId node) {
  if (!junction_labels_[junction].Holds(pipeline_.context.transaction, node)) return false;
  const plan::Junction& j = junctions_[junction];
  if (j.predicates.empty()) return true;
  Frame frame{batch_, row_, {}};
  frame.locals.emplace_back(j.node, Node{node, nullptr});
  return std::all_of(j.predicates.begin(), j.predicates.end(),
                     [&](const auto& e) { return pipeline_.evaluator.Holds(*e, frame); });
}

void WalkPattern::MovesFrom(NodeId node, State state, bool backward, std::vector<Move>& moves) {
  moves.clear();
  if (backward) {
    if (state != kStart) moves.push_back({ChainOf(state), state});
    return;
  }
  std::uint32_t next = 0;  // the first chain that may begin here
  if (state != kStart) {
    const std::uint32_t chain = ChainOf(state);
    const Counted& c = counts_[chain];
    const std::uint32_t done = state - c.first + 1;
    if (done < c.counted) {
      moves.push_back({chain, state + 1});
    } else if (c.open && c.maximum > c.counted) {
      moves.push_back({chain, state});
    }
    if (done < c.minimum) return;
    next = chain + 1;
  }
  for (; next < counts_.size(); ++next) {
    if (next > 0 && !JunctionHolds(next - 1, node)) return;
    if (counts_[next].counted > 0) moves.push_back({next, counts_[next].first});
    if (counts_[next].minimum > 0) return;
  }
}

void WalkPattern::Arrive(const Move& move, NodeId far, bool backward, std::vector<State>& states) {
  states.clear();
  if (!backward) {
    states.push_back(move.after);
    return;
  }
  const Counted& c = counts_[move.chain];
  if (move.after > c.first) states.push_back(move.after - 1);
  if (c.open && c.maximum > c.counted && move.after == c.first + c.counted - 1) states.push_back(move.after);
  if (move.after == c.first) StatesBefore(move.chain, far, states);
}

void WalkPattern::StatesBefore(std::uint32_t chain, NodeId node, std::vector<State>& states) {
  for (; chain > 0; --chain) {
    if (!JunctionHolds(chain - 1, node)) return;
    const Counted& c = counts_[chain - 1];
    for (std::uint32_t done = std::max(c.minimum, 1u); done <= c.counted; ++done)
      states.push_back(c.first + done - 1);
    if (c.minimum > 0) return;
  }
  states.push_back(kStart);
}

bool WalkPattern::Accepts(NodeId node, State state) {
  std::uint32_t next = 0;
  if (state != kStart) {
    const std::uint32_t chain = ChainOf(state);
    if (state - counts_[chain].first + 1 < counts_[chain].minimum) return false;
    next = chain + 1;
  }
  for (; next < counts_.size(); ++next) {
    if (counts_[next].minimum > 0 || (next > 0 && !JunctionHolds(next - 1, node))) return false;
  }
  return true;
}

void WalkPattern::AcceptingStates(NodeId node, std::vector<State>& states) {
  states.clear();
  std::uint32_t chain = static_cast<std::uint32_t>(counts_.size());
  for (; chain > 0; --chain) {
    const Counted& c = counts_[chain - 1];
    for (std::uint32_t done = std::max(c.minimum, 1u); done <= c.counted; ++done)
      states.push_back(c.first + done - 1);
    if (c.minimum > 0) return;
    if (chain > 1 && !JunctionHolds(chain - 2, node)) return;
  }
  states.push_back(kStart);
}

}  // namespace liaison::exec
