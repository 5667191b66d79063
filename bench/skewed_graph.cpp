#include "bench/skewed_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "graph/bulk_loader.h"

namespace liaison::bench {
namespace {

constexpr std::uint64_t kSeed = 20240229;
constexpr double kSkew = 2.5;  // rank = nodes * unit^skew: density ~ rank^(1/skew - 1)
constexpr std::uint32_t kBatch = 1u << 16;

std::vector<std::uint32_t> Permutation(std::uint32_t n, Random& random) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  for (std::uint32_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.Below(i)]);
  return order;
}

}  // namespace

std::unique_ptr<SkewedGraph> MakeSkewedGraph(std::uint32_t nodes, std::uint32_t relationships) {
  auto made = std::make_unique<SkewedGraph>();
  made->nodes = nodes;
  const std::string path = made->folder.In("graph.db");
  Random random{kSeed};
  std::vector<std::uint32_t> start(relationships), end(relationships);
  {
    const auto graph = Graph::Open(path);
    BulkLoader loader(*graph, {});
    const LabelSetId set = loader.LabelSet({loader.Label("Node")});
    made->type = loader.Type("LINKS_TO");
    for (std::uint32_t id = 1; id <= nodes; ++id) {
      if (loader.NextNode(set).value != id)
        throw std::logic_error("ids of one label set are not consecutive");
    }
    loader.FinishNodes();
    const std::vector<std::uint32_t> node_of = Permutation(nodes, random);
    auto draw = [&] {
      const auto rank = static_cast<std::uint32_t>(nodes * std::pow(random.Unit(), kSkew));
      return node_of[std::min(rank, nodes - 1)] + 1;
    };
    for (std::uint32_t from = 0; from < relationships; from += kBatch) {
      const std::uint32_t to = std::min(relationships, from + kBatch);
      RelationshipBatch batch;
      for (std::uint32_t i = from; i < to; ++i) {
        start[i] = draw();
        end[i] = draw();
      }
      batch.start.assign(start.begin() + from, start.begin() + to);
      batch.end.assign(end.begin() + from, end.begin() + to);
      loader.AddRelationships(made->type, std::move(batch));
    }
    loader.Finish();
  }

  Csr& csr = made->out;
  csr.offsets.assign(nodes + 2, 0);
  for (const std::uint32_t s : start) ++csr.offsets[s + 1];
  std::partial_sum(csr.offsets.begin(), csr.offsets.end(), csr.offsets.begin());
  csr.neighbours.resize(relationships);
  std::vector<std::uint32_t> next(csr.offsets.begin(), csr.offsets.end() - 1);
  for (std::uint32_t i = 0; i < relationships; ++i) csr.neighbours[next[start[i]]++] = end[i];
  for (std::uint32_t n = 1; n <= nodes; ++n) {
    std::sort(csr.neighbours.begin() + csr.offsets[n], csr.neighbours.begin() + csr.offsets[n + 1]);
  }

  made->graph = Graph::Open(path);
  made->reader = made->graph->BeginRead();
  std::uint64_t found = 0;
  for (std::uint32_t n = 1; n <= nodes; ++n) found += made->Neighbours(n).size();
  if (found != relationships)
    throw std::logic_error("the database does not hold the relationships that were loaded");
  return made;
}

}  // namespace liaison::bench
