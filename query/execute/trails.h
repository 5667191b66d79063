// trails.h: the trails (no relationship twice) through a path pattern from one node and state, one at a time,
// depth first.
//
// Without a guide: every trail that ends where the pattern accepts. With one: those of exactly `length`
// relationships that end at the guide's root; the guide's distances cut off what cannot get there in time.
// That is only a bound, as walks may use a relationship twice, so where many steps lead nowhere the search
// looks ahead with the relationships at hand taken out.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "query/execute/found_path.h"
#include "query/execute/walk_distances.h"

namespace liaison::exec {

class Trails {
 public:
  using State = WalkPattern::State;

  Trails(WalkPattern& pattern, Context& context) : pattern_(pattern), context_(context) {}
  ~Trails();
  Trails(const Trails&) = delete;
  Trails& operator=(const Trails&) = delete;

  // Relationships that no trail may use: of the same MATCH. Stay until the next call.
  void Forbid(const std::vector<RelationshipId>& relationships);
  // The guide must have settled `length`, or be exhausted, or restricted to it.
  void Begin(NodeId node, State state, bool backward, const WalkDistances* guide = nullptr,
             std::uint32_t length = kAnyLength);
  // False when there are no more.
  bool Next();

  // Of the trail that Next found.
  NodeId end() const { return turns_.empty() ? origin_ : turns_.back().node; }
  std::size_t length() const { return relationships_.size(); }
  const std::vector<RelationshipRef>& relationships() const {
    return relationships_;
  }  // in the order of the walk
  void Fill(FoundPath& path) const;

  // After the last one: the least length past the one asked for that a trail may have; kAnyLength: there is
  // none.
  std::uint32_t next_length() const { return next_length_; }
  static constexpr std::uint32_t kAnyLength = std::numeric_limits<std::uint32_t>::max();

 private:
  struct Candidate {
    State state;
    std::uint32_t move, found;  // numbers within the level
  };
  // What may follow a turn.
  struct Level {
    std::vector<Candidate> candidates;
    std::size_t next = 0;
    std::vector<WalkPattern::Move> moves;
    std::vector<Repetitions> found;  // by move
    std::uint32_t cut = kAnyLength;  // next_length_ of what is below
    std::size_t charged = 0;
  };
  struct Turn {
    std::uint32_t chain;
    State state;
    NodeId node;
  };

  void OpenLevel();
  bool LooksHopeless(Level& level);
  void CloseLevel();
  void Enter(const Level& level, const Candidate& candidate);
  void Leave();
  bool Ends();
  NodeId node() const { return end(); }
  State state() const { return turns_.empty() ? origin_state_ : turns_.back().state; }

  WalkPattern& pattern_;
  Context& context_;
  NodeId origin_{};
  State origin_state_ = 0;
  bool backward_ = false;
  const WalkDistances* guide_ = nullptr;
  std::uint32_t length_ = kAnyLength, next_length_ = kAnyLength;
  bool begun_ = false, entered_ = false;
  std::vector<RelationshipRef> relationships_;
  std::vector<NodeId> nodes_;  // nodes_[i] is behind relationships_[i]
  std::vector<Turn> turns_;
  std::vector<RelationshipId> forbidden_;
  UsedRelationships used_;
  std::vector<std::unique_ptr<Level>> levels_;  // kept for their memory; `depth_` are open
  std::size_t depth_ = 0;
  std::uint32_t work_ = 0;
  // Steps since a trail was found, in all calls of Begin that went on with the same search.
  std::uint32_t fruitless_ = 0;
  std::unique_ptr<WalkDistances> ahead_;
  std::vector<State> states_;
};

}  // namespace liaison::exec
