#include "query/analysis/components.h"

#include <algorithm>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/strong_components.hpp>
#include <limits>
#include <numeric>

#include "query/analysis/boost_graph.h"

namespace liaison::analysis {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// Each place points towards the smallest place of its component (union by smaller place, with path halving).
class Forest {
 public:
  explicit Forest(std::uint32_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0u); }

  std::uint32_t Root(std::uint32_t place) {
    while (parent_[place] != place) {
      parent_[place] = parent_[parent_[place]];
      place = parent_[place];
    }
    return place;
  }
  void Join(std::uint32_t a, std::uint32_t b) {
    a = Root(a);
    b = Root(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

// Numbers in the order of the first place that bears them.
template <class T>
std::vector<std::uint32_t> InOrder(const std::vector<T>& names) {
  std::vector<std::uint32_t> numbers(names.size(), kNone), result(names.size());
  std::uint32_t next = 0;
  for (std::size_t place = 0; place < names.size(); ++place) {
    std::uint32_t& number = numbers[names[place]];
    if (number == kNone) number = next++;
    result[place] = number;
  }
  return result;
}

}  // namespace

std::vector<std::uint32_t> Components(const Projection& projection, const Interrupt& interrupt) {
  Forest forest(projection.size());
  for (std::uint32_t place = 0; place < projection.size(); ++place) {
    if (place % 65536 == 0) interrupt();
    for (std::uint32_t target : projection.Targets(place)) {
      // Of an undirected tie, one arc will do.
      if (projection.directed() || target < place) forest.Join(place, target);
    }
  }
  std::vector<std::uint32_t> roots(projection.size());
  for (std::uint32_t place = 0; place < projection.size(); ++place) roots[place] = forest.Root(place);
  return InOrder(roots);
}

std::vector<std::uint32_t> StrongComponents(const Projection& projection, const Interrupt& interrupt) {
  interrupt();
  std::vector<std::uint32_t> component(projection.size());
  boost::strong_components(projection, ByPlace(component));
  return InOrder(component);
}

CutParts FindCutParts(const Projection& projection, const Interrupt& interrupt) {
  interrupt();
  CutParts parts;
  // Boost writes the component of a tie at the arc by which its search went, and at that one alone.
  std::vector<std::uint32_t> component(projection.ArcCount(), kNone);
  auto by_arc = boost::make_iterator_property_map(
      component.begin(), boost::make_function_property_map<Arc>([](const Arc& arc) { return arc.arc; }));
  auto found =
      boost::biconnected_components(projection, by_arc, std::back_inserter(parts.articulation_points));
  std::sort(parts.articulation_points.begin(), parts.articulation_points.end());

  // A bridge is a component of a single tie.
  std::vector<std::uint32_t> ties(found.first, 0);
  for (std::uint32_t c : component) {
    if (c != kNone) ++ties[c];
  }
  for (std::uint32_t place = 0; place < projection.size(); ++place) {
    for (std::uint64_t arc = projection.FirstArc(place);
         arc < projection.FirstArc(place) + projection.Degree(place); ++arc) {
      if (component[arc] == kNone || ties[component[arc]] != 1) continue;
      std::uint32_t target = projection.Target(arc);
      parts.bridges.push_back({std::min(place, target), std::max(place, target)});
    }
  }
  std::sort(parts.bridges.begin(), parts.bridges.end());
  return parts;
}

std::vector<std::vector<std::uint32_t>> PartsWithout(const Projection& projection,
                                                     const std::vector<std::uint32_t>& removed,
                                                     const Interrupt& interrupt) {
  std::vector<char> seen(projection.size(), 0);
  for (std::uint32_t place : removed) seen[place] = 1;
  std::vector<std::vector<std::uint32_t>> parts;
  for (std::uint32_t place : removed) {
    for (std::uint32_t start : projection.Targets(place)) {
      if (seen[start]) continue;
      interrupt();
      std::vector<std::uint32_t> part(1, start);
      seen[start] = 1;
      for (std::size_t i = 0; i < part.size(); ++i) {
        for (std::uint32_t target : projection.Targets(part[i])) {
          if (seen[target]) continue;
          seen[target] = 1;
          part.push_back(target);
        }
      }
      std::sort(part.begin(), part.end());
      parts.push_back(std::move(part));
    }
  }
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return a.size() != b.size() ? a.size() > b.size() : a.front() < b.front();
  });
  return parts;
}

}  // namespace liaison::analysis
