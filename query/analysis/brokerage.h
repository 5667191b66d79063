// brokerage.h: who stands between others: Burt's structural holes and the roles of Gould and Fernandez.
#pragma once

#include <cstdint>
#include <vector>

#include "query/analysis/projection.h"

namespace liaison::analysis {

// Of a place without ties: NaN. Burt, Structural Holes (1992), ch. 2; directions are ignored, the weights of
// both are added.
struct StructuralHoles {
  std::vector<double>
      constraint;  // how far the place's ties lead to people who are tied to each other; low: a broker
  std::vector<double> effective_size;  // ties less what is redundant among them
  std::vector<double> efficiency;      // effective size / number of ties
};
// O(sum over places of the degrees of their neighbours). The projection must be undirected.
StructuralHoles FindStructuralHoles(const Projection&, const Interrupt&);

// Gould and Fernandez, Structures of Mediation (1989): for every a -> broker -> c without a tie a -> c, by
// whose group is whose. In an undirected projection each pair a, c counts once, and a broker between its own
// group and another is gatekeeper and representative at once.
struct BrokerRoles {
  std::uint64_t coordinator = 0;     // all three of one group
  std::uint64_t itinerant = 0;       // a and c of one group, the broker of another (also: consultant)
  std::uint64_t gatekeeper = 0;      // the broker lets a in: broker and c of one group
  std::uint64_t representative = 0;  // the broker speaks for a: a and broker of one group
  std::uint64_t liaison = 0;         // three groups
  std::uint64_t total = 0;           // pairs brokered
  bool operator==(const BrokerRoles&) const = default;
};
// `group[place]`; kNoGroup takes part in nothing. O(sum of squared degrees), with a binary search each.
inline constexpr std::uint32_t kNoGroup = ~0u;
std::vector<BrokerRoles> FindBrokerRoles(const Projection&, const std::vector<std::uint32_t>& group,
                                         const Interrupt&);

}  // namespace liaison::analysis
