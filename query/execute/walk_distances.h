// walk_distances.h: breadth-first search over (node, state) from a root: how many relationships the shortest
// walk there has.
//
// Walks may use a relationship twice, so that a distance is a lower bound for trails; where it is reached by
// a trail, the search is over. One Step settles one distance, a whole frontier at a time: of chains of one
// relationship of which nothing is asked, the lists of all nodes are looked up at once. The table holds what
// was met, not the graph; its memory is charged to the statement.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "query/execute/walk_pattern.h"

namespace liaison::exec {

// (node, state) -> distance: open addressing, linear probing, at most half full. A node's id is never 0, so a
// key of 0 is a free place.
class DistanceTable {
 public:
  using Key = std::uint64_t;
  static Key KeyOf(NodeId node, WalkPattern::State state) { return std::uint64_t{state} << 32 | node.value; }
  static NodeId NodeOf(Key key) { return {static_cast<std::uint32_t>(key)}; }
  static WalkPattern::State StateOf(Key key) { return static_cast<WalkPattern::State>(key >> 32); }

  explicit DistanceTable(MemoryBudget& memory) : memory_(memory) {}
  ~DistanceTable() { memory_.Remove(slots_.size() * sizeof(Slot)); }
  DistanceTable(const DistanceTable&) = delete;
  DistanceTable& operator=(const DistanceTable&) = delete;

  void Clear();
  std::size_t size() const { return size_; }
  std::optional<std::uint32_t> Find(Key key) const;
  // True when the distance is new or smaller than what was known.
  bool Lower(Key key, std::uint32_t distance);

 private:
  struct Slot {
    Key key = 0;
    std::uint32_t distance = 0;
  };
  void Resize(std::size_t slots);
  std::size_t PlaceOf(Key key) const;

  MemoryBudget& memory_;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

class WalkDistances {
 public:
  using State = WalkPattern::State;
  using Key = DistanceTable::Key;

  WalkDistances(WalkPattern& pattern, Context& context)
      : pattern_(pattern), context_(context), table_(context.memory) {}

  ~WalkDistances() { context_.memory.Remove(found_.bytes()); }
  WalkDistances(const WalkDistances&) = delete;
  WalkDistances& operator=(const WalkDistances&) = delete;

  // `avoid`: relationships that no walk may use. Must live as long as the search goes on.
  void Start(NodeId root, const std::vector<State>& states, bool backward,
             const UsedRelationships* avoid = nullptr);
  // Settles the next distance that there is; false when nothing is left.
  bool Step();
  // Of the last Step.
  const std::vector<Key>& settled() const { return settled_; }
  // Every (node, state) of at most this distance is known; -1 before the first Step.
  std::int64_t radius() const { return radius_; }
  bool exhausted() const { return exhausted_; }
  std::size_t frontier() const;  // how much the next Step has to do

  std::optional<std::uint32_t> Find(NodeId node, State state) const {
    return table_.Find(DistanceTable::KeyOf(node, state));
  }
  // The distance where it is settled, else what it cannot be below. Nothing: no walk leads there.
  std::optional<std::uint32_t> AtLeast(NodeId node, State state) const;

  // Two searches that look for each other: `meeting` is lowered to the length of every walk from root to root
  // that they find.
  void Meet(const WalkDistances& other) { other_ = &other; }
  std::uint32_t meeting() const { return meeting_; }
  static constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();
  // From now on goes only where `other` has been, and only as far as both distances together stay within the
  // limit.
  void Restrict(const WalkDistances& other, std::uint32_t limit) {
    allowed_ = &other;
    limit_ = limit;
  }

 private:
  void Reach(NodeId node, State state, std::uint32_t distance);
  void Expand(Key key, std::uint32_t distance);
  void ExpandWaiting(std::uint32_t distance);
  bool IsAllowed(Key key, std::uint32_t distance) const;

  // Nodes whose plain chain is to be walked at once.
  struct Waiting {
    WalkPattern::Move move;
    std::vector<NodeId> nodes;
  };

  WalkPattern& pattern_;
  Context& context_;
  DistanceTable table_;
  bool backward_ = false;
  const UsedRelationships* avoid_ = nullptr;
  const WalkDistances* other_ = nullptr;
  const WalkDistances* allowed_ = nullptr;
  std::uint32_t limit_ = kNever, meeting_ = kNever;
  std::int64_t radius_ = -1;
  bool exhausted_ = false;
  std::vector<std::vector<Key>>
      buckets_;  // by distance modulo their number, which is one more than the longest move
  std::vector<Key> settled_;
  std::vector<WalkPattern::Move> moves_;
  std::vector<State> states_;
  std::vector<Waiting> waiting_;
  std::vector<std::span<const std::uint32_t>> lists_;
  Repetitions found_;
  UsedRelationships none_;
};

}  // namespace liaison::exec
