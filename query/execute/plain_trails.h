// plain_trails.h: the trails (no relationship twice) of single relationships of which nothing else is asked.
//
// That is what most patterns of variable length are; all others are trails.h's. Depth first, a trail before
// those that go on from it. Where only ends or their number are wanted, the last step of a trail is a look
// into its node's lists. For read transactions: the lists stay where they are while a walk stands on them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/execute/context.h"
#include "query/execute/found_path.h"
#include "query/execute/relationship_types.h"
#include "query/execute/used_relationships.h"

namespace liaison::exec {

class PlainTrails {
 public:
  explicit PlainTrails(const Context& context) : context_(context) {}

  // `lists` must outlive the walk; `undirected`: they are those of both directions. `forbidden`:
  // relationships that no trail may use.
  void Begin(NodeId start, const std::vector<ListKind>& lists, bool undirected, std::uint32_t minimum,
             std::uint32_t maximum, const std::vector<RelationshipRef>& forbidden);

  // One of these three is asked again and again until it is false: then there are no more.
  bool Next();
  // Appends the ends of further trails, `room` or a few more. A `target` that is no null: of trails to it
  // only.
  bool FillEnds(std::size_t room, NodeId target, std::vector<NodeId>& ends);
  // Adds the number of further trails, `room` or more.
  bool Count(std::uint64_t room, std::uint64_t& count);

  // Of the trail that Next found. `reversed`: it was walked from the end of the pattern.
  NodeId end() const { return nodes_.empty() ? start_ : nodes_.back(); }
  void Fill(FoundPath& path, bool reversed) const;

 private:
  // Where a node's lists are read.
  struct Level {
    NodeId node;
    std::size_t list = 0, position = 0;
    std::span<const std::uint32_t> neighbours, sequences;
  };

  template <class Found, class Leaves>
  bool Walk(Found found, Leaves leaves);
  void Open(NodeId node);
  void Load(Level& level) const;
  bool Advance(Level& level);
  void Leave();
  bool IsSkippedLoop(const Level& level, std::uint32_t far) const {
    return undirected_ && (*lists_)[level.list].direction == Direction::kIn && far == level.node.value;
  }
  std::uint64_t CountLeaves(Level& level) const;
  void Work(std::size_t steps);

  const Context& context_;
  NodeId start_{};
  const std::vector<ListKind>* lists_ = nullptr;
  bool undirected_ = false;
  std::uint32_t minimum_ = 0, maximum_ = 0;
  std::vector<RelationshipRef> forbidden_, relationships_;
  std::vector<NodeId> nodes_;  // nodes_[i] is behind relationships_[i]
  UsedRelationships used_;
  // levels_[i] is where relationships_[i] was found; one more while the trail's end is gone on from.
  std::vector<Level> levels_;
  bool begun_ = false;
  bool grown_ = false;  // the trail's end has no level yet
  std::size_t work_ = 0;
};

}  // namespace liaison::exec
