// components.h: what hangs together, and what falls apart without one node or one tie.
//
// Directions are ignored but for StrongComponents. Components are numbered 0, 1, ... in the order of their
// first place.
#pragma once

#include <cstdint>
#include <vector>

#include "query/analysis/projection.h"

namespace liaison::analysis {

// The component of each place. O(places + arcs).
std::vector<std::uint32_t> Components(const Projection&, const Interrupt&);
// Each can be reached from each along the directions.
std::vector<std::uint32_t> StrongComponents(const Projection&, const Interrupt&);

struct Tie {
  std::uint32_t from, to;  // from < to
  auto operator<=>(const Tie&) const = default;
};

struct CutParts {
  std::vector<std::uint32_t>
      articulation_points;   // places, ascending: without one of them its component falls apart
  std::vector<Tie> bridges;  // ascending: the only tie between two parts
};

// The projection must be undirected. Boost.Graph's biconnected_components (Tarjan 1972), O(places + arcs).
CutParts FindCutParts(const Projection&, const Interrupt&);

// What is left, in parts, of what these places hang together with, when they are taken out: the largest part
// first, of equal ones that of the smaller place; places ascending.
std::vector<std::vector<std::uint32_t>> PartsWithout(const Projection&,
                                                     const std::vector<std::uint32_t>& removed,
                                                     const Interrupt&);

}  // namespace liaison::analysis
