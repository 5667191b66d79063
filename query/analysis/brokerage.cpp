#include "query/analysis/brokerage.h"

#include <algorithm>
#include <limits>

namespace liaison::analysis {

StructuralHoles FindStructuralHoles(const Projection& projection, const Interrupt& interrupt) {
  const std::uint32_t size = projection.size();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  StructuralHoles holes{std::vector<double>(size, nan), std::vector<double>(size, nan),
                        std::vector<double>(size, nan)};
  // The ties of each place as shares: of the sum of its weights, and of its strongest.
  std::vector<double> sum(size, 0), strongest(size, 0);
  for (std::uint32_t place = 0; place < size; ++place) {
    const std::uint64_t first = projection.FirstArc(place);
    for (std::uint64_t arc = first; arc < first + projection.Degree(place); ++arc) {
      sum[place] += projection.Weight(arc);
      strongest[place] = std::max(strongest[place], projection.Weight(arc));
    }
  }
  // For the place at hand: its share in each neighbour, and what reaches each neighbour, or comes back, by
  // way of others.
  std::vector<double> share(size, 0), indirect(size, 0);
  for (std::uint32_t place = 0; place < size; ++place) {
    interrupt();
    auto neighbours = projection.Targets(place);
    if (neighbours.empty() || sum[place] == 0) continue;
    const std::uint64_t first = projection.FirstArc(place);
    for (std::size_t i = 0; i < neighbours.size(); ++i)
      share[neighbours[i]] = projection.Weight(first + i) / sum[place];

    double constraint = 0, redundancy = 0;
    for (std::uint32_t neighbour : neighbours) {
      const std::uint64_t begin = projection.FirstArc(neighbour);
      for (std::uint64_t arc = begin; arc < begin + projection.Degree(neighbour); ++arc) {
        std::uint32_t third = projection.Target(arc);
        if (third == place || share[third] == 0) continue;
        if (sum[neighbour] > 0) indirect[third] += share[neighbour] * projection.Weight(arc) / sum[neighbour];
        if (strongest[neighbour] > 0)
          redundancy += share[third] * projection.Weight(arc) / strongest[neighbour];
      }
    }
    for (std::uint32_t neighbour : neighbours) {
      double reach = share[neighbour] + indirect[neighbour];
      constraint += reach * reach;
    }
    for (std::uint32_t neighbour : neighbours) share[neighbour] = indirect[neighbour] = 0;
    holes.constraint[place] = constraint;
    holes.effective_size[place] = static_cast<double>(neighbours.size()) - redundancy;
    holes.efficiency[place] = holes.effective_size[place] / static_cast<double>(neighbours.size());
  }
  return holes;
}

std::vector<BrokerRoles> FindBrokerRoles(const Projection& projection,
                                         const std::vector<std::uint32_t>& group,
                                         const Interrupt& interrupt) {
  const Projection reversed = projection.directed() ? projection.Reversed() : Projection();
  const Projection& incoming = projection.directed() ? reversed : projection;
  std::vector<BrokerRoles> roles(projection.size());
  for (std::uint32_t broker = 0; broker < projection.size(); ++broker) {
    interrupt();
    if (group[broker] == kNoGroup) continue;
    BrokerRoles& found = roles[broker];
    for (std::uint32_t a : incoming.Targets(broker)) {
      if (group[a] == kNoGroup) continue;
      for (std::uint32_t c : projection.Targets(broker)) {
        if (c == a || group[c] == kNoGroup || (!projection.directed() && c < a) || projection.FindArc(a, c))
          continue;
        ++found.total;
        const bool a_own = group[a] == group[broker], c_own = group[c] == group[broker];
        if (a_own && c_own) {
          ++found.coordinator;
        } else if (a_own || c_own) {
          if (c_own || !projection.directed()) ++found.gatekeeper;
          if (a_own || !projection.directed()) ++found.representative;
        } else if (group[a] == group[c]) {
          ++found.itinerant;
        } else {
          ++found.liaison;
        }
      }
    }
  }
  return roles;
}

}  // namespace liaison::analysis
