#include "query/execute/plain_trails.h"

#include <algorithm>

namespace liaison::exec {

void PlainTrails::Begin(NodeId start, const std::vector<ListKind>& lists, bool undirected,
                        std::uint32_t minimum, std::uint32_t maximum,
                        const std::vector<RelationshipRef>& forbidden) {
  start_ = start;
  lists_ = &lists;
  undirected_ = undirected;
  minimum_ = minimum;
  maximum_ = maximum;
  forbidden_ = forbidden;
  relationships_.clear();
  nodes_.clear();
  levels_.clear();
  used_.Clear();
  for (const RelationshipRef& r : forbidden) used_.Push(r.id);
  begun_ = false;
}

void PlainTrails::Work(std::size_t steps) {
  work_ += steps;
  if (work_ < 0x4000) return;
  work_ = 0;
  context_.CheckInterrupt();
}

void PlainTrails::Load(Level& level) const {
  level.position = 0;
  level.neighbours = {};
  for (; level.list < lists_->size(); ++level.list) {
    const ListKind list = (*lists_)[level.list];
    level.neighbours = context_.transaction.Neighbours(list.direction, list.type, level.node);
    if (level.neighbours.empty()) continue;
    level.sequences = context_.transaction.Sequences(list.direction, list.type, level.node);
    return;
  }
}

void PlainTrails::Open(NodeId node) {
  Work(1);
  Load(levels_.emplace_back(Level{node}));
}

// The next relationship of the level becomes the trail's last.
bool PlainTrails::Advance(Level& level) {
  for (; level.list < lists_->size(); ++level.list, Load(level)) {
    while (level.position < level.neighbours.size()) {
      const std::size_t i = level.position++;
      const std::uint32_t far = level.neighbours[i];
      Work(1);
      if (IsSkippedLoop(level, far)) continue;
      const RelationshipRef r = RefOf((*lists_)[level.list], level.node, far, level.sequences[i]);
      if (used_.Contains(r.id)) continue;
      relationships_.push_back(r);
      nodes_.push_back({far});
      used_.Push(r.id);
      return true;
    }
  }
  return false;
}

void PlainTrails::Leave() {
  relationships_.pop_back();
  nodes_.pop_back();
  used_.Pop();
}

// found(): the trail as it stands matches; leaves(level): of a level whose relationships end trails for good,
// true when the level is done. Both say by `stop` that the caller has enough.
template <class Found, class Leaves>
bool PlainTrails::Walk(Found found, Leaves leaves) {
  if (!begun_) {
    begun_ = grown_ = true;
    if (minimum_ == 0 && found()) return true;
  }
  for (;;) {
    if (grown_) {
      grown_ = false;
      if (relationships_.size() < maximum_) {
        Open(end());
      } else {
        if (relationships_.empty()) return false;
        Leave();
      }
    }
    if (levels_.empty()) return false;
    Level& level = levels_.back();
    const bool last = relationships_.size() + 1 == maximum_ && maximum_ >= minimum_;
    bool done, stop = false;
    if (last && leaves(level, done, stop)) {
      if (done) {
        levels_.pop_back();
        if (!relationships_.empty()) Leave();
      }
      if (stop) return true;
      continue;
    }
    if (Advance(level)) {
      grown_ = true;
      if (relationships_.size() >= minimum_ && found()) return true;
      continue;
    }
    levels_.pop_back();
    if (!relationships_.empty()) Leave();
  }
}

bool PlainTrails::Next() {
  return Walk([] { return true; }, [](Level&, bool&, bool&) { return false; });
}

bool PlainTrails::FillEnds(std::size_t room, NodeId target, std::vector<NodeId>& ends) {
  auto found = [&] {
    if (target.value == 0 || end() == target) ends.push_back(end());
    return ends.size() >= room;
  };
  auto leaves = [&](Level& level, bool& done, bool& stop) {
    done = true;
    for (; level.list < lists_->size(); ++level.list, Load(level)) {
      const ListKind list = (*lists_)[level.list];
      std::size_t first = level.position, last = level.neighbours.size();
      if (target.value != 0) {
        auto range = std::equal_range(level.neighbours.begin(), level.neighbours.end(), target.value);
        first = static_cast<std::size_t>(range.first - level.neighbours.begin());
        last = static_cast<std::size_t>(range.second - level.neighbours.begin());
      }
      for (std::size_t i = first; i < last; ++i) {
        if (target.value == 0 && ends.size() >= room) {
          level.position = i;
          done = false;
          stop = true;
          return true;
        }
        const std::uint32_t far = level.neighbours[i];
        if (IsSkippedLoop(level, far) || used_.Contains(RelationshipId::Of(list.type, level.sequences[i])))
          continue;
        ends.push_back({far});
      }
      Work(last - first);
    }
    stop = ends.size() >= room;
    return true;
  };
  return Walk(found, leaves);
}

bool PlainTrails::Count(std::uint64_t room, std::uint64_t& count) {
  auto found = [&] { return ++count >= room; };
  auto leaves = [&](Level& level, bool& done, bool& stop) {
    done = true;
    count += CountLeaves(level);
    stop = count >= room;
    return true;
  };
  return Walk(found, leaves);
}

// Relationships of the level's node that are not used: of each list its size, less those that stand there and
// are used, or are loops that the other direction's list has already.
std::uint64_t PlainTrails::CountLeaves(Level& level) const {
  const NodeId node = level.node;
  std::uint64_t count = 0;
  for (; level.list < lists_->size(); ++level.list, Load(level)) {
    const ListKind list = (*lists_)[level.list];
    const bool in = list.direction == Direction::kIn, without_loops = undirected_ && in;
    count += level.neighbours.size();
    if (without_loops) {
      auto loops = std::equal_range(level.neighbours.begin(), level.neighbours.end(), node.value);
      count -= static_cast<std::uint64_t>(loops.second - loops.first);
    }
    auto stands_here = [&](const RelationshipRef& r) {
      return r.id.type() == list.type && (in ? r.end : r.start) == node &&
             !(without_loops && r.start == r.end);
    };
    count -= static_cast<std::uint64_t>(std::count_if(forbidden_.begin(), forbidden_.end(), stands_here));
    count -=
        static_cast<std::uint64_t>(std::count_if(relationships_.begin(), relationships_.end(), stands_here));
  }
  return count;
}

void PlainTrails::Fill(FoundPath& path, bool reversed) const {
  path.nodes.assign(1, start_);
  path.nodes.insert(path.nodes.end(), nodes_.begin(), nodes_.end());
  path.relationships = relationships_;
  path.repetitions.clear();
  for (std::uint32_t i = 0; i < relationships_.size(); ++i) path.repetitions.push_back({0, i});
  if (!reversed) return;
  std::reverse(path.nodes.begin(), path.nodes.end());
  std::reverse(path.relationships.begin(), path.relationships.end());
}

}  // namespace liaison::exec
