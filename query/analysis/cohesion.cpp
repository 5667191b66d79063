#include "query/analysis/cohesion.h"

#include <algorithm>
#include <boost/graph/core_numbers.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "query/analysis/boost_graph.h"

namespace liaison::analysis {

std::vector<std::uint32_t> CoreNumbers(const Projection& projection, const Interrupt& interrupt) {
  interrupt();
  std::vector<std::uint32_t> cores(projection.size(), 0);
  if (projection.size() == 0) return cores;
  boost::core_numbers(projection, ByPlace(cores));
  return cores;
}

Clustering FindClustering(const Projection& projection, const Interrupt& interrupt) {
  const std::uint32_t size = projection.size();
  Clustering result{std::vector<std::uint64_t>(size, 0), std::vector<double>(size, 0)};
  for (std::uint32_t a = 0; a < size; ++a) {
    if (a % 1024 == 0) interrupt();
    auto of_a = projection.Targets(a);
    for (std::uint32_t b : of_a) {
      if (b <= a) continue;
      // Each triangle a < b < c once.
      auto of_b = projection.Targets(b);
      auto i = std::upper_bound(of_a.begin(), of_a.end(), b),
           j = std::upper_bound(of_b.begin(), of_b.end(), b);
      while (i != of_a.end() && j != of_b.end()) {
        if (*i < *j) {
          ++i;
        } else if (*j < *i) {
          ++j;
        } else {
          ++result.triangles[a];
          ++result.triangles[b];
          ++result.triangles[*i];
          ++i;
          ++j;
        }
      }
    }
  }
  for (std::uint32_t place = 0; place < size; ++place) {
    double degree = projection.Degree(place);
    if (degree >= 2)
      result.coefficients[place] = static_cast<double>(result.triangles[place]) / (degree * (degree - 1) / 2);
  }
  return result;
}

std::vector<Similarity> Similarities(const Projection& projection, SimilarityMeasure measure,
                                     std::uint32_t top, double minimum, const Interrupt& interrupt) {
  const Projection reversed = projection.directed() ? projection.Reversed() : Projection();
  const Projection& incoming = projection.directed() ? reversed : projection;
  std::vector<std::uint32_t> shared(projection.size(), 0), touched;
  std::vector<Similarity> all, best;
  auto closer = [](const Similarity& a, const Similarity& b) {
    if (a.score != b.score) return a.score > b.score;
    return std::pair(a.first, a.second) < std::pair(b.first, b.second);
  };
  for (std::uint32_t place = 0; place < projection.size(); ++place) {
    interrupt();
    touched.clear();
    for (std::uint32_t target : projection.Targets(place)) {
      for (std::uint32_t other : incoming.Targets(target)) {
        if (other != place && shared[other]++ == 0) touched.push_back(other);
      }
    }
    best.clear();
    for (std::uint32_t other : touched) {
      const double common = shared[other], mine = projection.Degree(place), its = projection.Degree(other);
      shared[other] = 0;
      double score = 0;
      switch (measure) {
        case SimilarityMeasure::kJaccard:
          score = common / (mine + its - common);
          break;
        case SimilarityMeasure::kOverlap:
          score = common / std::min(mine, its);
          break;
        case SimilarityMeasure::kCosine:
          score = common / std::sqrt(mine * its);
          break;
      }
      if (score >= minimum) best.push_back({std::min(place, other), std::max(place, other), score});
    }
    std::sort(best.begin(), best.end(), closer);
    if (best.size() > top) best.resize(top);
    all.insert(all.end(), best.begin(), best.end());
  }
  std::sort(all.begin(), all.end(), closer);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace liaison::analysis
