#include <algorithm>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <numeric>

#include "graph/error.h"
#include "query/analysis/boost_graph.h"
#include "query/analysis/routes.h"

namespace liaison::analysis {

Flow MaximumFlow(const Projection& projection, std::span<const std::uint32_t> sources,
                 std::span<const std::uint32_t> sinks, const Interrupt& interrupt) {
  const std::uint32_t size = projection.size();
  std::vector<char> role(size, 0);
  for (std::uint32_t place : sources) role[place] = 1;
  for (std::uint32_t place : sinks) {
    if (role[place] == 1) {
      throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                  "a node cannot be source and sink of a flow at once");
    }
    role[place] = 2;
  }
  // Both directions of every tie, as the search pushes flow back, and one node before all sources and one
  // behind all sinks.
  const std::uint32_t source = size, sink = size + 1;
  std::vector<Projection::Tie> ties;
  double all = 1;
  for (std::uint32_t place = 0; place < size; ++place) {
    const std::uint64_t first = projection.FirstArc(place);
    for (std::uint64_t arc = first; arc < first + projection.Degree(place); ++arc) {
      ties.push_back({place, projection.Target(arc)});
      all += projection.Weight(arc);
    }
    if (role[place] == 1) ties.push_back({source, place});
    if (role[place] == 2) ties.push_back({place, sink});
  }
  const Projection network = Projection::FromTies(size + 2, ties, false, false);
  interrupt();

  std::vector<double> capacity(network.ArcCount(), 0), residual(network.ArcCount(), 0);
  std::vector<Arc> twin(network.ArcCount());
  for (std::uint32_t place = 0; place < network.size(); ++place) {
    const std::uint64_t first = network.FirstArc(place);
    for (std::uint64_t arc = first; arc < first + network.Degree(place); ++arc) {
      const std::uint32_t target = network.Target(arc);
      twin[arc] = {target, *network.FindArc(target, place)};
      if (place == source || target == sink) {
        capacity[arc] = all;  // more than the ties together
      } else if (place < size && target < size) {
        if (auto tie = projection.FindArc(place, target)) capacity[arc] = projection.Weight(*tie);
      }
    }
  }
  auto by_arc = boost::make_function_property_map<Arc>([](const Arc& arc) { return arc.arc; });
  auto map = [&](auto& values) { return boost::make_iterator_property_map(values.begin(), by_arc); };
  Flow flow;
  std::vector<Arc> before(network.size());
  std::vector<boost::default_color_type> side(network.size(), boost::gray_color);
  std::vector<std::uint32_t> distance(network.size(), 0);
  flow.value = boost::boykov_kolmogorov_max_flow(
      network, map(capacity), map(residual), map(twin), ByPlace(before), ByPlace(side), ByPlace(distance),
      boost::typed_identity_property_map<std::uint32_t>(), source, sink);

  // The source's side: what can still be reached. Every tie that leaves it is full.
  std::vector<char> near(network.size(), 0);
  std::vector<std::uint32_t> queue(1, source);
  near[source] = 1;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::uint64_t first = network.FirstArc(queue[i]);
    for (std::uint64_t arc = first; arc < first + network.Degree(queue[i]); ++arc) {
      std::uint32_t target = network.Target(arc);
      if (near[target] || residual[arc] <= 0) continue;
      near[target] = 1;
      queue.push_back(target);
    }
  }
  for (std::uint32_t place = 0; place < size; ++place) {
    const std::uint64_t first = network.FirstArc(place);
    for (std::uint64_t arc = first; arc < first + network.Degree(place); ++arc) {
      const std::uint32_t target = network.Target(arc);
      if (target >= size || capacity[arc] == 0) continue;
      double amount = capacity[arc] - residual[arc];
      if (amount > 0) flow.shares.push_back({place, target, amount});
      if (near[place] && !near[target]) flow.cut.push_back({place, target, capacity[arc]});
    }
  }
  return flow;
}

}  // namespace liaison::analysis
