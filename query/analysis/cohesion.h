// cohesion.h: how tightly nodes hang together: cores, triangles, communities, likeness.
//
// All but Similarities take an undirected projection. One value a place unless said otherwise.
#pragma once

#include <cstdint>
#include <vector>

#include "query/analysis/projection.h"

namespace liaison::analysis {

// The largest k for which the place is in a part where all have k ties within it (Batagelj and Zaversnik).
// Boost.Graph, O(arcs).
std::vector<std::uint32_t> CoreNumbers(const Projection&, const Interrupt&);

struct Clustering {
  std::vector<std::uint64_t> triangles;  // that the place is part of
  std::vector<double> coefficients;      // triangles / pairs of neighbours; 0 with fewer than two neighbours
};
// By intersection of sorted lists, O(sum of degrees of the ends of every tie).
Clustering FindClustering(const Projection&, const Interrupt&);

struct Communities {
  std::vector<std::uint32_t> community;  // numbered from 0 in the order of their first place
  double modularity = 0;
};
// Louvain (Blondel and others 2008), places visited in order, so the same graph gives the same answer. Larger
// `resolution`: more, smaller communities. Uses weights.
Communities FindCommunities(const Projection&, double resolution, const Interrupt&);

struct Similarity {
  std::uint32_t first, second;  // first < second
  double score;
  bool operator==(const Similarity&) const = default;
};
enum class SimilarityMeasure : std::uint8_t { kJaccard, kOverlap, kCosine };
// Of the sets of targets, for every pair that shares one: the `top` most alike of each place, at least
// `minimum`; by score, then places.
std::vector<Similarity> Similarities(const Projection&, SimilarityMeasure, std::uint32_t top, double minimum,
                                     const Interrupt&);

}  // namespace liaison::analysis
