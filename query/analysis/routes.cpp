#include "query/analysis/routes.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <set>

namespace liaison::analysis {
namespace {

// Dijkstra from one place to another with some places and some first steps barred. Of equal lengths it takes
// the smaller place, so that the answer is the same in every run.
class Finder {
 public:
  explicit Finder(const Projection& projection)
      : barred(projection.size(), 0),
        projection_(projection),
        length_(projection.size(), kUnreached),
        before_(projection.size()) {}

  // Empty when there is none.
  Route Find(std::uint32_t from, std::uint32_t to, const std::set<std::uint32_t>& barred_first) {
    using Entry = std::pair<double, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    for (std::uint32_t place : touched_) length_[place] = kUnreached;
    touched_.assign(1, from);
    length_[from] = 0;
    queue.push({0, from});
    while (!queue.empty()) {
      auto [length, place] = queue.top();
      queue.pop();
      if (length > length_[place]) continue;
      if (place == to) break;
      const std::uint64_t first = projection_.FirstArc(place);
      for (std::uint64_t arc = first; arc < first + projection_.Degree(place); ++arc) {
        std::uint32_t target = projection_.Target(arc);
        if (barred[target] || (place == from && barred_first.contains(target))) continue;
        double next = length + projection_.Weight(arc);
        if (next > length_[target] ||
            (next == length_[target] && (target == from || place >= before_[target])))
          continue;
        if (length_[target] == kUnreached) touched_.push_back(target);
        if (next < length_[target]) queue.push({next, target});
        length_[target] = next;
        before_[target] = place;
      }
    }
    Route route;
    if (length_[to] == kUnreached) return route;
    route.length = length_[to];
    for (std::uint32_t place = to; place != from; place = before_[place]) route.places.push_back(place);
    route.places.push_back(from);
    std::reverse(route.places.begin(), route.places.end());
    return route;
  }

  std::vector<char> barred;  // places that no route may enter

 private:
  static constexpr double kUnreached = std::numeric_limits<double>::infinity();
  const Projection& projection_;
  std::vector<double> length_;
  std::vector<std::uint32_t> before_, touched_;
};

struct Shorter {
  bool operator()(const Route& a, const Route& b) const {
    return a.length != b.length ? a.length < b.length : a.places < b.places;
  }
};

}  // namespace

std::vector<Route> ShortestRoutes(const Projection& projection, std::uint32_t from, std::uint32_t to,
                                  std::uint32_t count, const Interrupt& interrupt) {
  std::vector<Route> found;
  if (count == 0) return found;
  Finder finder(projection);
  std::set<Route, Shorter> candidates;
  if (Route first = finder.Find(from, to, {}); !first.places.empty()) candidates.insert(std::move(first));
  while (found.size() < count && !candidates.empty()) {
    found.push_back(std::move(candidates.extract(candidates.begin()).value()));
    const Route& last = found.back();
    // Leave the last route at each of its places in turn, by a step that no route with the same beginning has
    // taken.
    double length = 0;
    for (std::size_t i = 0; i + 1 < last.places.size() && found.size() < count; ++i) {
      interrupt();
      const std::uint32_t spur = last.places[i];
      std::set<std::uint32_t> taken;
      for (const Route& other : found) {
        if (other.places.size() > i + 1 &&
            std::equal(last.places.begin(), last.places.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                       other.places.begin())) {
          taken.insert(other.places[i + 1]);
        }
      }
      finder.barred[spur] = 1;
      Route rest = finder.Find(spur, to, taken);
      if (!rest.places.empty()) {
        Route whole;
        whole.places.assign(last.places.begin(), last.places.begin() + static_cast<std::ptrdiff_t>(i));
        whole.places.insert(whole.places.end(), rest.places.begin(), rest.places.end());
        whole.length = length + rest.length;
        candidates.insert(std::move(whole));
      }
      length += projection.Weight(*projection.FindArc(spur, last.places[i + 1]));
    }
    for (std::uint32_t place : last.places) finder.barred[place] = 0;
  }
  return found;
}

}  // namespace liaison::analysis
