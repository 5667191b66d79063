#include "query/execute/walk_distances.h"

#include <algorithm>

namespace liaison::exec {

// ---- DistanceTable ----

namespace {
constexpr std::size_t kSmallest = 1024;
}  // namespace

std::size_t DistanceTable::PlaceOf(Key key) const {
  std::size_t place = (key * 0x9E3779B97F4A7C15ull) >> 32 & (slots_.size() - 1);
  while (slots_[place].key != 0 && slots_[place].key != key) place = (place + 1) & (slots_.size() - 1);
  return place;
}

void DistanceTable::Resize(std::size_t slots) {
  if (slots > slots_.size()) memory_.Add((slots - slots_.size()) * sizeof(Slot));
  std::vector<Slot> old(slots);
  std::swap(old, slots_);
  if (old.size() > slots) memory_.Remove((old.size() - slots) * sizeof(Slot));
  for (const Slot& s : old) {
    if (s.key != 0) slots_[PlaceOf(s.key)] = s;
  }
}

void DistanceTable::Clear() {
  const bool sparse = size_ * 16 < slots_.size();
  size_ = 0;
  std::fill(slots_.begin(), slots_.end(), Slot{});
  if (slots_.empty() || (sparse && slots_.size() > kSmallest)) Resize(kSmallest);
}

std::optional<std::uint32_t> DistanceTable::Find(Key key) const {
  const Slot& s = slots_[PlaceOf(key)];
  if (s.key == 0) return {};
  return s.distance;
}

bool DistanceTable::Lower(Key key, std::uint32_t distance) {
  Slot* s = &slots_[PlaceOf(key)];
  if (s->key != 0) {
    if (s->distance <= distance) return false;
    s->distance = distance;
    return true;
  }
  if (2 * (size_ + 1) > slots_.size()) {
    Resize(slots_.size() * 2);
    s = &slots_[PlaceOf(key)];
  }
  *s = {key, distance};
  ++size_;
  return true;
}

// ---- WalkDistances ----

void WalkDistances::Start(NodeId root, const std::vector<State>& states, bool backward,
                          const UsedRelationships* avoid) {
  table_.Clear();
  backward_ = backward;
  avoid_ = avoid;
  other_ = allowed_ = nullptr;
  limit_ = meeting_ = kNever;
  radius_ = -1;
  exhausted_ = false;
  buckets_.resize(pattern_.longest_move() + 1);
  for (auto& bucket : buckets_) bucket.clear();
  settled_.clear();
  for (State state : states) Reach(root, state, 0);
}

bool WalkDistances::IsAllowed(Key key, std::uint32_t distance) const {
  if (!allowed_) return true;
  auto rest = allowed_->table_.Find(key);
  return rest && *rest + distance <= limit_;
}

void WalkDistances::Reach(NodeId node, State state, std::uint32_t distance) {
  const Key key = DistanceTable::KeyOf(node, state);
  if (!IsAllowed(key, distance) || !table_.Lower(key, distance)) return;
  buckets_[distance % buckets_.size()].push_back(key);
  if (!other_) return;
  if (auto rest = other_->table_.Find(key)) meeting_ = std::min(meeting_, distance + *rest);
}

std::optional<std::uint32_t> WalkDistances::AtLeast(NodeId node, State state) const {
  auto distance = Find(node, state);
  if (exhausted_ || (distance && *distance <= radius_)) return distance;
  return static_cast<std::uint32_t>(radius_ + 1);
}

std::size_t WalkDistances::frontier() const {
  std::size_t size = 0;
  for (const auto& bucket : buckets_) size += bucket.size();
  return size;
}

bool WalkDistances::Step() {
  settled_.clear();
  for (std::size_t ahead = 1; ahead <= buckets_.size(); ++ahead) {
    const auto distance = static_cast<std::uint32_t>(radius_ + static_cast<std::int64_t>(ahead));
    auto& bucket = buckets_[distance % buckets_.size()];
    if (bucket.empty()) continue;
    std::swap(settled_, bucket);
    bucket.clear();
    // A shorter way may have been found after the place in this bucket.
    std::erase_if(settled_, [&](Key key) { return table_.Find(key) != distance; });
    if (settled_.empty()) continue;
    radius_ = distance;
    std::uint32_t work = 0;
    for (Key key : settled_) {
      if ((++work & 0x3FF) == 0) context_.CheckInterrupt();
      if (IsAllowed(key, distance)) Expand(key, distance);
    }
    ExpandWaiting(distance);
    return true;
  }
  exhausted_ = true;
  return false;
}

void WalkDistances::Expand(Key key, std::uint32_t distance) {
  const NodeId node = DistanceTable::NodeOf(key);
  pattern_.MovesFrom(node, DistanceTable::StateOf(key), backward_, moves_);
  for (const WalkPattern::Move& move : moves_) {
    if (pattern_.walk(move.chain).plain() && !avoid_) {
      auto same = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& w) {
        return w.move.chain == move.chain && w.move.after == move.after;
      });
      if (same == waiting_.end()) same = waiting_.insert(waiting_.end(), {move, {}});
      same->nodes.push_back(node);
      continue;
    }
    found_.relationships.clear();
    found_.nodes.clear();
    pattern_.Find(move.chain, node, backward_, avoid_ ? *avoid_ : none_, found_);
    const std::uint32_t length = pattern_.length(move.chain);
    for (std::size_t i = length - 1; i < found_.nodes.size(); i += length) {
      pattern_.Arrive(move, found_.nodes[i], backward_, states_);
      for (State state : states_) Reach(found_.nodes[i], state, distance + length);
    }
  }
}

void WalkDistances::ExpandWaiting(std::uint32_t distance) {
  const Transaction& t = context_.transaction;
  for (Waiting& w : waiting_) {
    const bool alike = pattern_.ArrivesAlike(w.move, backward_);
    if (alike) pattern_.Arrive(w.move, {}, backward_, states_);
    for (ListKind list : pattern_.walk(w.move.chain).Lists(pattern_.walks_backward(backward_))) {
      constexpr std::size_t kAtOnce = 4096;
      for (std::size_t first = 0; first < w.nodes.size(); first += kAtOnce) {
        context_.CheckInterrupt();
        std::span<const NodeId> nodes(w.nodes.data() + first, std::min(kAtOnce, w.nodes.size() - first));
        lists_.resize(nodes.size());
        t.Neighbours(list.direction, list.type, nodes, lists_);
        for (const auto& neighbours : lists_) {
          for (std::uint32_t far : neighbours) {
            if (!alike) pattern_.Arrive(w.move, {far}, backward_, states_);
            for (State state : states_) Reach({far}, state, distance + 1);
          }
        }
      }
    }
    w.nodes.clear();
  }
}

}  // namespace liaison::exec
