#include "query/execute/frontier.h"

#include <limits>

namespace liaison::exec {

void Frontier::Search(const Context& context, const std::vector<ListKind>& lists, bool undirected,
                      NodeId start, std::int64_t minimum, std::optional<std::int64_t> maximum,
                      const Accept& accept, std::vector<NodeId>& ends) {
  const Transaction& t = context.transaction;
  std::size_t size = static_cast<std::size_t>(t.NodeBlockCount()) << kColumnBits;
  if (size_ < size) {
    memory_.Add((size - size_) * sizeof(Mark));
    marks_.reset(static_cast<Mark*>(std::calloc(size, sizeof(Mark))));
    size_ = size;
    if (!marks_)
      throw Error(ErrorKind::kResource, "OutOfMemory", "no memory for a search over the graph's nodes");
  }
  if (minimum == 0) ends.push_back(start);
  bool circle = false;
  std::int64_t limit = maximum.value_or(std::numeric_limits<std::int64_t>::max());
  std::vector<NodeId> frontier{start}, next;
  std::vector<std::span<const std::uint32_t>> found;
  met_.clear();
  std::uint32_t branches = 0;
  for (std::int64_t depth = 1; depth <= limit && !frontier.empty(); ++depth) {
    next.clear();
    for (ListKind list : lists) {
      found.resize(frontier.size());
      t.Neighbours(list.direction, list.type, frontier, found);
      for (std::size_t f = 0; f < frontier.size(); ++f) {
        if ((f & 0xFFF) == 0) context.CheckInterrupt();
        auto neighbours = found[f];
        if (neighbours.empty()) continue;
        std::uint32_t node = frontier[f].value;
        std::span<const std::uint32_t> sequences;
        if (accept) sequences = t.Sequences(list.direction, list.type, frontier[f]);
        for (std::size_t i = 0; i < neighbours.size(); ++i) {
          std::uint32_t far = neighbours[i];
          if (accept && !accept(RefOf(list, NodeId{node}, far, sequences[i]))) continue;
          if (far == start.value) {
            // Directed: the way here does not enter the start, so it closes a circle. Undirected: a loop
            // does; coming back over the relationship that was taken first does not.
            if (!undirected || node == start.value) circle = true;
            continue;
          }
          Mark& mark = marks_[far];
          if (mark.depth == 0) {
            mark = {static_cast<std::uint32_t>(depth), depth == 1 ? ++branches : marks_[node].branch};
            met_.push_back(far);
            next.push_back({far});
            ends.push_back({far});
          } else if (undirected && !circle) {
            if (depth == 1) {
              circle = limit >= 2;  // a second relationship to the same neighbour
            } else if (mark.branch != marks_[node].branch) {
              circle = static_cast<std::int64_t>(mark.depth) + depth <= limit;
            }
          }
        }
      }
    }
    std::swap(frontier, next);
  }
  // The last level's relationships among each other are not walked above, but may close a circle of an odd
  // length within the limit: those have depth d + d + 1 <= limit, and d < limit, so they were walked.
  if (circle && minimum > 0) ends.push_back(start);
  for (std::uint32_t n : met_) marks_[n] = {};
}

}  // namespace liaison::exec
