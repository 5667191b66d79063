// routes.h: the ways between nodes: the k shortest paths of two, and how much can flow between two sets.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/analysis/projection.h"

namespace liaison::analysis {

struct Route {
  std::vector<std::uint32_t> places;  // from the first to the last, none twice
  double length = 0;                  // sum of weights, or number of ties
  bool operator==(const Route&) const = default;
};

// Up to `count` paths without repeated places, shortest first, of equal length by places (Yen 1971). None
// when `to` cannot be reached; one of no ties when it is `from`. O(count * places) searches.
std::vector<Route> ShortestRoutes(const Projection&, std::uint32_t from, std::uint32_t to,
                                  std::uint32_t count, const Interrupt&);

struct Flow {
  double value = 0;
  struct Share {
    std::uint32_t from, to;
    double amount;
  };
  std::vector<Share> shares;  // ties that carry something, in order of places
  // The ties that hold it back (a minimal cut): together they can carry just `value`.
  std::vector<Share> cut;
};
// As much as the ties can carry from any of `sources` to any of `sinks`, a tie's weight being what it can
// carry, in both directions when undirected. The sets must not share a place. Boost.Graph's
// boykov_kolmogorov_max_flow.
Flow MaximumFlow(const Projection&, std::span<const std::uint32_t> sources,
                 std::span<const std::uint32_t> sinks, const Interrupt&);

}  // namespace liaison::analysis
