#include "query/analysis/centrality.h"

#include <algorithm>
#include <array>
#include <boost/graph/dijkstra_shortest_paths_no_color_map.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>
#include <random>
#include <type_traits>

#include "graph/error.h"
#include "graph/parallel.h"
#include "query/analysis/boost_graph.h"

namespace liaison::analysis {
namespace {

constexpr int kWorkers = 2;
constexpr std::uint32_t kFar = ~0u;

// Breadth-first search from one place after the other, on arrays that are made once.
class Search {
 public:
  explicit Search(const Projection& projection)
      : projection_(projection), distance_(projection.size(), kFar) {
    order_.reserve(projection.size());
  }

  // Places in order of distance, the source first.
  const std::vector<std::uint32_t>& From(std::uint32_t source) {
    for (std::uint32_t place : order_) distance_[place] = kFar;
    order_.assign(1, source);
    distance_[source] = 0;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      std::uint32_t next = distance_[order_[i]] + 1;
      for (std::uint32_t target : projection_.Targets(order_[i])) {
        if (distance_[target] != kFar) continue;
        distance_[target] = next;
        order_.push_back(target);
      }
    }
    return order_;
  }
  std::uint32_t Distance(std::uint32_t place) const { return distance_[place]; }

 private:
  const Projection& projection_;
  std::vector<std::uint32_t> distance_, order_;
};

// Brandes' accumulation for one worker's sources. Boost.Graph's counts paths in 32 bits and runs on one core,
// so this is our own. Lengths are compared for equality, which both directions of the accumulation compute by
// the same addition.
template <class Length>
class PathShares {
 public:
  explicit PathShares(const Projection& projection)
      : scores(projection.size(), 0),
        projection_(projection),
        distance_(projection.size(), kUnreached),
        cells_(projection.size()) {
    order_.reserve(projection.size());
  }

  void Add(std::uint32_t source) {
    distance_[source] = 0;
    cells_[source] = {1, 0};
    order_.clear();
    if constexpr (std::is_floating_point_v<Length>) {
      SearchByLength(source);
    } else {
      SearchByTies(source);
    }
    // From the far end: what a place passes on is its number of paths times the sum of (1 + passed on) /
    // paths behind it.
    for (std::size_t i = order_.size(); i-- > 1;) {
      const std::uint32_t place = order_[i];
      double sum = 0;
      const std::uint64_t first = projection_.FirstArc(place);
      for (std::uint64_t arc = first; arc < first + projection_.Degree(place); ++arc) {
        std::uint32_t target = projection_.Target(arc);
        if (distance_[target] == distance_[place] + LengthOf(arc)) sum += cells_[target].share;
      }
      double passed = cells_[place].paths * sum;
      scores[place] += passed;
      cells_[place].share = (1 + passed) / cells_[place].paths;
    }
    for (std::uint32_t place : order_) distance_[place] = kUnreached;
  }

  std::vector<double> scores;

 private:
  static constexpr Length kUnreached = std::numeric_limits<Length>::max();

  Length LengthOf(std::uint64_t arc) const {
    if constexpr (std::is_floating_point_v<Length>) return projection_.Weight(arc);
    return 1;
  }

  void SearchByTies(std::uint32_t source) {
    order_.push_back(source);
    for (std::size_t i = 0; i < order_.size(); ++i) {
      std::uint32_t place = order_[i];
      Length next = distance_[place] + 1;
      double paths = cells_[place].paths;
      for (std::uint32_t target : projection_.Targets(place)) {
        if (distance_[target] == kUnreached) {
          distance_[target] = next;
          cells_[target] = {paths, 0};
          order_.push_back(target);
        } else if (distance_[target] == next) {
          cells_[target].paths += paths;
        }
      }
    }
  }

  void SearchByLength(std::uint32_t source) {  // Dijkstra
    queue_.push({0, source});
    while (!queue_.empty()) {
      auto [length, place] = queue_.top();
      queue_.pop();
      if (length > distance_[place]) continue;  // reached by a shorter way since
      order_.push_back(place);
      const std::uint64_t first = projection_.FirstArc(place);
      for (std::uint64_t arc = first; arc < first + projection_.Degree(place); ++arc) {
        std::uint32_t target = projection_.Target(arc);
        Length next = length + LengthOf(arc);
        if (next < distance_[target]) {
          distance_[target] = next;
          cells_[target] = {cells_[place].paths, 0};
          queue_.push({next, target});
        } else if (next == distance_[target]) {
          cells_[target].paths += cells_[place].paths;
        }
      }
    }
  }

  struct Cell {
    double paths = 0;  // shortest paths from the source
    double share = 0;  // (1 + what the place passes on) / paths
  };
  using Entry = std::pair<Length, std::uint32_t>;
  const Projection& projection_;
  std::vector<Length> distance_;
  std::vector<std::uint32_t> order_;
  std::vector<Cell> cells_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

template <class Length>
std::vector<double> SumPathShares(const Projection& projection, const std::vector<std::uint32_t>& sources,
                                  const Interrupt& interrupt) {
  std::array<std::vector<double>, kWorkers> scores;
  ParallelFor(kWorkers, kWorkers, [&](std::size_t worker) {
    PathShares<Length> shares(projection);
    for (std::size_t i = worker; i < sources.size(); i += kWorkers) {
      interrupt();
      shares.Add(sources[i]);
    }
    scores[worker] = std::move(shares.scores);
  });
  const double pairs = projection.directed() ? 1 : 2;
  for (std::uint32_t place = 0; place < projection.size(); ++place) {
    for (int worker = 1; worker < kWorkers; ++worker) scores[0][place] += scores[worker][place];
    scores[0][place] /= pairs;
  }
  return std::move(scores[0]);
}

// Boost's algorithms cannot be stopped, but they ask for weights.
auto InterruptedWeights(const Projection& projection, const Interrupt& interrupt, std::uint64_t& asked) {
  return boost::make_function_property_map<Arc>([&](const Arc& arc) {
    if (++asked % 65536 == 0) interrupt();
    return projection.Weight(arc.arc);
  });
}

}  // namespace

std::vector<double> Betweenness(const Projection& projection, const Interrupt& interrupt) {
  std::vector<std::uint32_t> sources(projection.size());
  std::iota(sources.begin(), sources.end(), 0u);
  if (!projection.weighted()) return SumPathShares<std::uint32_t>(projection, sources, interrupt);
  for (std::uint64_t arc = 0; arc < projection.ArcCount(); ++arc) {
    if (projection.Weight(arc) > 0) continue;
    throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                "betweenness takes weights for lengths, and a length of 0 makes no shortest path");
  }
  return SumPathShares<double>(projection, sources, interrupt);
}

SampledBetweenness EstimateBetweenness(const Projection& projection, std::uint32_t samples,
                                       std::uint64_t seed, const Interrupt& interrupt) {
  const std::uint32_t size = projection.size();
  samples = std::min(samples, size);
  SampledBetweenness estimate;
  if (samples == 0) return estimate;
  std::vector<std::uint32_t> sources(size);
  std::iota(sources.begin(), sources.end(), 0u);
  std::mt19937_64 random(seed);
  for (std::uint32_t i = 0; i < samples; ++i) {
    std::swap(sources[i], sources[i + std::uniform_int_distribution<std::uint32_t>(0, size - 1 - i)(random)]);
  }
  sources.resize(samples);
  estimate.scores = SumPathShares<std::uint32_t>(projection, sources, interrupt);
  const double scale = static_cast<double>(size) / samples;
  for (double& score : estimate.scores) score *= scale;
  if (samples == size || size < 3) return estimate;
  // What one source adds lies between 0 and size - 2; half of that, times size sources, in an undirected
  // projection.
  const double range = (size - 2.0) * size / (projection.directed() ? 1 : 2);
  estimate.error = range * std::sqrt(std::log(2.0 * size / 0.05) / (2.0 * samples));
  return estimate;
}

Closeness FindCloseness(const Projection& projection, const Interrupt& interrupt) {
  const Projection reversed = projection.directed() ? projection.Reversed() : Projection();
  const Projection& towards = projection.directed() ? reversed : projection;
  const std::uint32_t size = projection.size();
  Closeness result{std::vector<double>(size, 0), std::vector<double>(size, 0)};
  auto set = [&](std::uint32_t place, std::uint32_t reached, double sum, double harmonic) {
    result.harmonic[place] = harmonic;
    if (reached > 1 && sum > 0)
      result.closeness[place] = (reached - 1.0) / sum * ((reached - 1.0) / (size - 1.0));
  };
  ParallelFor(kWorkers, kWorkers, [&](std::size_t worker) {
    Search search(towards);
    std::vector<double> lengths(towards.weighted() ? size : 0);
    std::uint64_t asked = 0;
    for (auto place = static_cast<std::uint32_t>(worker); place < size; place += kWorkers) {
      interrupt();
      double sum = 0, harmonic = 0;
      std::uint32_t reached = 0;
      if (towards.weighted()) {
        boost::dijkstra_shortest_paths_no_color_map(
            towards, place,
            boost::distance_map(ByPlace(lengths)).weight_map(InterruptedWeights(towards, interrupt, asked)));
        for (double length : lengths) {
          if (length == std::numeric_limits<double>::max()) continue;
          ++reached;
          sum += length;
          if (length > 0) harmonic += 1 / length;
        }
      } else {
        const auto& order = search.From(place);
        reached = static_cast<std::uint32_t>(order.size());
        for (std::uint32_t other : order) {
          std::uint32_t distance = search.Distance(other);
          sum += distance;
          if (distance > 0) harmonic += 1.0 / distance;
        }
      }
      set(place, reached, sum, harmonic);
    }
  });
  return result;
}

std::vector<double> PageRank(const Projection& projection, const PageRankSettings& settings,
                             const Interrupt& interrupt) {
  const std::uint32_t size = projection.size();
  if (size == 0) return {};
  const Projection reversed = projection.directed() ? projection.Reversed() : Projection();
  const Projection& incoming = projection.directed() ? reversed : projection;
  // What a place gives is its score over its strength, the sum of the weights of its outgoing ties.
  std::vector<double> strength(size, 0), given(size), scores(size, 1.0 / size), changes(kWorkers);
  for (std::uint32_t place = 0; place < size; ++place) {
    if (!projection.weighted()) {
      strength[place] = projection.Degree(place);
      continue;
    }
    std::uint64_t first = projection.FirstArc(place);
    for (std::uint64_t arc = first; arc < first + projection.Degree(place); ++arc)
      strength[place] += projection.Weight(arc);
  }
  for (std::uint32_t iteration = 0; iteration < settings.iterations; ++iteration) {
    interrupt();
    double lost = 0;
    for (std::uint32_t place = 0; place < size; ++place) {
      if (strength[place] > 0) {
        given[place] = scores[place] / strength[place];
      } else {
        given[place] = 0;
        lost += scores[place];
      }
    }
    const double base = (1 - settings.damping + settings.damping * lost) / size;
    ParallelFor(kWorkers, kWorkers, [&](std::size_t worker) {
      auto begin = static_cast<std::uint32_t>(std::uint64_t{size} * worker / kWorkers);
      auto end = static_cast<std::uint32_t>(std::uint64_t{size} * (worker + 1) / kWorkers);
      double change = 0;
      for (std::uint32_t place = begin; place < end; ++place) {
        double sum = 0;
        if (incoming.weighted()) {
          std::uint64_t first = incoming.FirstArc(place);
          for (std::uint64_t arc = first; arc < first + incoming.Degree(place); ++arc) {
            sum += given[incoming.Target(arc)] * incoming.Weight(arc);
          }
        } else {
          for (std::uint32_t source : incoming.Targets(place)) sum += given[source];
        }
        double score = base + settings.damping * sum;
        change += std::abs(score - scores[place]);
        scores[place] = score;
      }
      changes[worker] = change;
    });
    if (std::accumulate(changes.begin(), changes.end(), 0.0) < size * settings.tolerance) break;
  }
  return scores;
}

}  // namespace liaison::analysis
