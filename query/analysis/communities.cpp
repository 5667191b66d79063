#include <algorithm>
#include <limits>
#include <numeric>

#include "query/analysis/cohesion.h"

namespace liaison::analysis {
namespace {

// A level of Louvain: what were communities one level down are its places, and ties within them its loops.
struct Level {
  Projection ties;
  std::vector<double> loops;     // weight of ties within the place, each counted once
  std::vector<double> strength;  // sum of the weights of the place's ties, loops twice
};

Level LevelOf(Projection ties, std::vector<double> loops) {
  Level level{std::move(ties), std::move(loops), {}};
  level.strength.resize(level.ties.size());
  for (std::uint32_t place = 0; place < level.ties.size(); ++place) {
    double sum = 2 * level.loops[place];
    const std::uint64_t first = level.ties.FirstArc(place);
    for (std::uint64_t arc = first; arc < first + level.ties.Degree(place); ++arc)
      sum += level.ties.Weight(arc);
    level.strength[place] = sum;
  }
  return level;
}

// Moves places between communities as long as that gains modularity. Returns whether any moved.
bool MovePlaces(const Level& level, double total, double resolution, std::vector<std::uint32_t>& community,
                const Interrupt& interrupt) {
  const std::uint32_t size = level.ties.size();
  std::vector<double> strength = level.strength;  // of communities
  std::vector<double> towards(size, 0);           // weight of the place's ties with each community
  std::vector<std::uint32_t> near;
  bool any = false;
  for (bool moved = true; moved;) {
    moved = false;
    for (std::uint32_t place = 0; place < size; ++place) {
      if (place % 4096 == 0) interrupt();
      near.clear();
      const std::uint64_t first = level.ties.FirstArc(place);
      for (std::uint64_t arc = first; arc < first + level.ties.Degree(place); ++arc) {
        std::uint32_t c = community[level.ties.Target(arc)];
        if (towards[c] == 0) near.push_back(c);
        towards[c] += level.ties.Weight(arc);
      }
      const std::uint32_t old = community[place];
      strength[old] -= level.strength[place];
      auto gain = [&](std::uint32_t c) {
        return towards[c] - resolution * strength[c] * level.strength[place] / (2 * total);
      };
      std::uint32_t best = old;
      double best_gain = gain(old);
      // The threshold keeps rounding from moving a place to and fro for ever.
      for (std::uint32_t c : near) {
        double g = gain(c);
        if (g > best_gain + 1e-12 * total) {
          best = c;
          best_gain = g;
        }
      }
      for (std::uint32_t c : near) towards[c] = 0;
      strength[best] += level.strength[place];
      community[place] = best;
      if (best != old) moved = any = true;
    }
  }
  return any;
}

// Numbers from 0 in order of the first place; returns how many.
std::uint32_t Renumber(std::vector<std::uint32_t>& community) {
  std::vector<std::uint32_t> numbers(community.size(), std::numeric_limits<std::uint32_t>::max());
  std::uint32_t next = 0;
  for (std::uint32_t& c : community) {
    if (numbers[c] == std::numeric_limits<std::uint32_t>::max()) numbers[c] = next++;
    c = numbers[c];
  }
  return next;
}

Level Contract(const Level& level, const std::vector<std::uint32_t>& community, std::uint32_t count) {
  std::vector<double> loops(count, 0);
  std::vector<Projection::Tie> ties;
  for (std::uint32_t place = 0; place < level.ties.size(); ++place) {
    loops[community[place]] += level.loops[place];
    const std::uint64_t first = level.ties.FirstArc(place);
    for (std::uint64_t arc = first; arc < first + level.ties.Degree(place); ++arc) {
      std::uint32_t target = level.ties.Target(arc);
      if (target < place) continue;  // each tie once
      if (community[place] == community[target]) {
        loops[community[place]] += level.ties.Weight(arc);
      } else {
        ties.push_back({community[place], community[target], level.ties.Weight(arc)});
      }
    }
  }
  return LevelOf(Projection::FromTies(count, ties, false, true), std::move(loops));
}

double Modularity(const Level& level, double total, double resolution) {
  double sum = 0;
  for (std::uint32_t c = 0; c < level.ties.size(); ++c) {
    double share = level.strength[c] / (2 * total);
    sum += level.loops[c] / total - resolution * share * share;
  }
  return sum;
}

}  // namespace

Communities FindCommunities(const Projection& projection, double resolution, const Interrupt& interrupt) {
  Communities result;
  result.community.resize(projection.size());
  std::iota(result.community.begin(), result.community.end(), 0u);
  Level level = LevelOf(projection, std::vector<double>(projection.size(), 0));
  const double total = std::accumulate(level.strength.begin(), level.strength.end(), 0.0) / 2;
  if (total == 0) return result;
  for (;;) {
    std::vector<std::uint32_t> community(level.ties.size());
    std::iota(community.begin(), community.end(), 0u);
    if (!MovePlaces(level, total, resolution, community, interrupt)) break;
    level = Contract(level, community, Renumber(community));
    for (std::uint32_t& c : result.community) c = community[c];
  }
  Renumber(result.community);
  result.modularity = Modularity(level, total, resolution);
  return result;
}

}  // namespace liaison::analysis
