// frontier.h: the nodes that trails of minimum..maximum relationships reach from a node, each once.
//
// For minimum 0 or 1 only. A shortest way to another node is a trail, so breadth-first search finds every end
// but the start; the start is an end when there is a circle through it: directed, any closed walk holds one;
// undirected, one whose two relationships at the start differ, which is an edge between two branches of the
// search tree (a branch being named by its first relationship), two relationships to the same neighbour, or a
// loop.
#pragma once

#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "query/execute/context.h"
#include "query/execute/relationship_types.h"

namespace liaison::exec {

class Frontier {
 public:
  // Whether the relationship from `from` may be used. Absent: all.
  using Accept = std::function<bool(const RelationshipRef&)>;

  explicit Frontier(MemoryBudget& memory) : memory_(memory) {}
  ~Frontier() { memory_.Remove(size_ * sizeof(Mark)); }
  Frontier(const Frontier&) = delete;
  Frontier& operator=(const Frontier&) = delete;

  // Ends in the order in which the search meets them; the start, when it is one, first for minimum 0 and last
  // otherwise.
  void Search(const Context& context, const std::vector<ListKind>& lists, bool undirected, NodeId start,
              std::int64_t minimum, std::optional<std::int64_t> maximum, const Accept& accept,
              std::vector<NodeId>& ends);

 private:
  struct Mark {
    std::uint32_t depth, branch;  // depth 0: not met
  };
  struct Free {
    void operator()(Mark* p) const { std::free(p); }
  };
  MemoryBudget& memory_;
  // By node id. From calloc, whose pages come zeroed when first touched, and cleared through `met_` after
  // each search: a search costs what it touches, not the number of nodes.
  std::unique_ptr<Mark[], Free> marks_;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> met_;
};

}  // namespace liaison::exec
