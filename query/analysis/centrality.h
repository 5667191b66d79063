// centrality.h: how much of the graph goes through, or comes to, each node.
//
// Every function gives one number a place. Distances are numbers of ties, or sums of weights where the
// projection has them (a weight is then a length); PageRank takes a weight for strength. With two workers
// each takes every other source, so sums are the same in every run.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "query/analysis/projection.h"

namespace liaison::analysis {

// Brandes 2001: over all pairs of other nodes, the share of their shortest paths that goes through the node;
// each unordered pair counts once in an undirected projection. O(places * arcs). Throws ArgumentError for a
// weight of 0.
std::vector<double> Betweenness(const Projection&, const Interrupt&);

struct SampledBetweenness {
  std::vector<double> scores;  // unbiased estimates of Betweenness
  // With probability 0.95 no estimate is further than this from the true value (Hoeffding's bound for all
  // nodes at once).
  double error = 0;
};
// From `samples` sources drawn without replacement; `seed` makes it repeatable. Unweighted distances.
SampledBetweenness EstimateBetweenness(const Projection&, std::uint32_t samples, std::uint64_t seed,
                                       const Interrupt&);

struct Closeness {
  std::vector<double>
      closeness;  // (r-1)/sum of distances * (r-1)/(n-1), r: nodes that reach it (Wasserman and Faust 1994)
  std::vector<double> harmonic;  // sum of 1/distance
};
// Of distances towards the node.
Closeness FindCloseness(const Projection&, const Interrupt&);

struct PageRankSettings {
  double damping = 0.85;
  std::uint32_t iterations = 100;  // at most
  double tolerance = 1e-6;  // ends when the sum of changes is below size * tolerance; 0: all iterations
};
// Scores add up to 1. What nodes without an outgoing tie have is spread evenly over all.
std::vector<double> PageRank(const Projection&, const PageRankSettings&, const Interrupt&);

}  // namespace liaison::analysis
