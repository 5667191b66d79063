#include "query/execute/trails.h"

#include <algorithm>

namespace liaison::exec {
namespace {

// Steps without a trail after which the search looks ahead before it goes deeper: looking ahead may cost as
// much as all of them.
constexpr std::uint32_t kPatience = 2000;

}  // namespace

Trails::~Trails() {
  for (const auto& level : levels_) {
    for (const Repetitions& found : level->found) context_.memory.Remove(found.bytes());
    context_.memory.Remove(level->charged);
  }
}

void Trails::Forbid(const std::vector<RelationshipId>& relationships) { forbidden_ = relationships; }

void Trails::Begin(NodeId node, State state, bool backward, const WalkDistances* guide,
                   std::uint32_t length) {
  origin_ = node;
  origin_state_ = state;
  backward_ = backward;
  guide_ = guide;
  length_ = std::min(length, pattern_.maximum_length());
  next_length_ = kAnyLength;
  relationships_.clear();
  nodes_.clear();
  turns_.clear();
  used_.Clear();
  for (RelationshipId id : forbidden_) used_.Push(id);
  depth_ = 0;
  begun_ = false;
  entered_ = false;
}

bool Trails::Ends() {
  if (!guide_) return pattern_.Accepts(node(), state());
  return relationships_.size() == length_ && guide_->Find(node(), state()) == 0;
}

bool Trails::Next() {
  if (!begun_) {
    begun_ = entered_ = true;
    if (Ends()) {
      fruitless_ = 0;
      return true;
    }
  }
  for (;;) {
    if ((++work_ & 0x3FF) == 0) context_.CheckInterrupt();
    if (entered_) {
      entered_ = false;
      OpenLevel();
    }
    Level& level = *levels_[depth_ - 1];
    if (level.next == level.candidates.size()) {
      CloseLevel();
      if (depth_ == 0) {
        entered_ = false;
        return false;
      }
      Leave();
      continue;
    }
    Enter(level, level.candidates[level.next++]);
    entered_ = true;
    if (Ends()) {
      fruitless_ = 0;
      return true;
    }
    if (guide_) ++fruitless_;
  }
}

// Everything that may follow where the trail stands now.
void Trails::OpenLevel() {
  if (depth_ == levels_.size()) levels_.push_back(std::make_unique<Level>());
  Level& level = *levels_[depth_++];
  level.candidates.clear();
  level.next = 0;
  level.cut = kAnyLength;
  const auto walked = static_cast<std::uint32_t>(relationships_.size());
  if (walked >= length_) {
    if (guide_) level.cut = walked + 1;  // a longer one may go on from here and come back
    return;
  }
  if (guide_ && fruitless_ > kPatience && LooksHopeless(level)) return;
  pattern_.MovesFrom(node(), state(), backward_, level.moves);
  if (level.found.size() < level.moves.size()) level.found.resize(level.moves.size());
  for (std::uint32_t m = 0; m < level.moves.size(); ++m) {
    const WalkPattern::Move& move = level.moves[m];
    Repetitions& found = level.found[m];
    found.relationships.clear();
    found.nodes.clear();
    const std::uint32_t length = pattern_.length(move.chain), at = walked + length;
    if (at > length_) {
      if (guide_) level.cut = std::min(level.cut, at);
      continue;
    }
    pattern_.Find(move.chain, node(), backward_, used_, found);
    for (std::uint32_t i = 0; i < found.nodes.size() / length; ++i) {
      const NodeId far = found.nodes[(i + 1) * length - 1];
      pattern_.Arrive(move, far, backward_, states_);
      for (State state : states_) {
        if (guide_) {
          auto rest = guide_->AtLeast(far, state);
          if (!rest) continue;
          if (at + *rest > length_) {
            level.cut = std::min(level.cut, at + *rest);
            continue;
          }
        }
        level.candidates.push_back({state, m, i});
      }
    }
  }
  const std::size_t bytes = level.candidates.capacity() * sizeof(Candidate);
  if (bytes > level.charged) {
    context_.memory.Add(bytes - level.charged);
    level.charged = bytes;
  }
}

// Whether the relationships that are used already leave no way to the guide's root that is short enough.
bool Trails::LooksHopeless(Level& level) {
  if (guide_->Find(node(), state()) == 0) return false;  // a way back to where it is
  if (!ahead_) ahead_ = std::make_unique<WalkDistances>(pattern_, context_);
  ahead_->Start(node(), {state()}, backward_, &used_);
  const auto walked = static_cast<std::int64_t>(relationships_.size());
  while (ahead_->Step()) {
    if (walked + ahead_->radius() > length_) {
      level.cut = static_cast<std::uint32_t>(walked + ahead_->radius());
      return true;
    }
    for (DistanceTable::Key key : ahead_->settled()) {
      if (guide_->Find(DistanceTable::NodeOf(key), DistanceTable::StateOf(key)) == 0) return false;
    }
  }
  return true;
}

void Trails::CloseLevel() {
  const std::uint32_t cut = levels_[--depth_]->cut;
  std::uint32_t& above = depth_ > 0 ? levels_[depth_ - 1]->cut : next_length_;
  above = std::min(above, cut);
}

void Trails::Fill(FoundPath& path) const {
  path.nodes.clear();
  path.relationships.clear();
  path.repetitions.clear();
  path.nodes.push_back(origin_);
  path.nodes.insert(path.nodes.end(), nodes_.begin(), nodes_.end());
  path.relationships = relationships_;
  std::uint32_t first = 0;
  for (const Turn& turn : turns_) {
    path.repetitions.push_back({turn.chain, first});
    first += pattern_.length(turn.chain);
  }
  if (!pattern_.walks_backward(backward_)) return;
  std::reverse(path.nodes.begin(), path.nodes.end());
  std::reverse(path.relationships.begin(), path.relationships.end());
  std::reverse(path.repetitions.begin(), path.repetitions.end());
  for (auto& r : path.repetitions) r.first = first - r.first - pattern_.length(r.chain);
}

void Trails::Enter(const Level& level, const Candidate& candidate) {
  const std::uint32_t chain = level.moves[candidate.move].chain, length = pattern_.length(chain);
  const Repetitions& found = level.found[candidate.move];
  const std::size_t first = std::size_t{candidate.found} * length;
  for (std::size_t i = first; i < first + length; ++i) {
    relationships_.push_back(found.relationships[i]);
    nodes_.push_back(found.nodes[i]);
    used_.Push(found.relationships[i].id);
  }
  turns_.push_back({chain, candidate.state, nodes_.back()});
}

void Trails::Leave() {
  for (std::uint32_t i = 0; i < pattern_.length(turns_.back().chain); ++i) {
    relationships_.pop_back();
    nodes_.pop_back();
    used_.Pop();
  }
  turns_.pop_back();
}

}  // namespace liaison::exec
