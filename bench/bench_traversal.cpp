// Reading relationships: the database's decoded blocks beside a plain CSR of the same graph in the same
// process.
//
// What the difference consists of: the directory of blocks and its marks, a call that the compiler cannot see
// into, and lists that lie apart. Everything is resident: nothing here reads the disk. See README.md.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bench/beside.h"
#include "bench/skewed_graph.h"

namespace liaison::bench {
namespace {

constexpr std::uint32_t kNodes = 1'000'000;
constexpr std::uint32_t kRelationships = 10'000'000;

const SkewedGraph& Skewed() {
  static const std::unique_ptr<SkewedGraph> graph = MakeSkewedGraph(kNodes, kRelationships);
  return *graph;
}

// Random nodes, many more than caches hold the lists of.
const std::vector<std::uint32_t>& RandomNodes() {
  static const std::vector<std::uint32_t> nodes = [] {
    Random random{7};
    std::vector<std::uint32_t> made(1u << 20);
    for (auto& n : made) n = 1 + random.Below(kNodes);
    return made;
  }();
  return nodes;
}

std::span<const std::uint32_t> BatchOf(std::uint64_t turn, std::size_t size) {
  const auto& nodes = RandomNodes();
  return std::span(nodes).subspan(turn * size % (nodes.size() - size + 1), size);
}

using Lists = std::vector<std::span<const std::uint32_t>>;

// The neighbours of all nodes of a batch in one list, as an operator makes them; `lists_of` puts the list of
// each node of the batch into its second argument.
template <class ListsOf>
std::uint64_t Hop(std::span<const NodeId> batch, Lists& lists, std::vector<std::uint32_t>& found,
                  ListsOf lists_of) {
  found.clear();
  lists_of(batch, lists);
  for (std::size_t i = 0; i < batch.size(); ++i) found.insert(found.end(), lists[i].begin(), lists[i].end());
  benchmark::DoNotOptimize(found.data());
  benchmark::ClobberMemory();
  return found.size();
}

template <class Ours, class Theirs>
void BesideHop(benchmark::State& state, Ours ours, Theirs theirs) {
  Skewed();  // made before the clock runs
  const auto size = static_cast<std::size_t>(state.range(0));
  Lists lists(size);
  std::vector<std::uint32_t> found;
  std::vector<NodeId> batch(size);
  auto batch_of = [&](std::uint64_t turn) -> std::span<const NodeId> {
    const auto nodes = BatchOf(turn, size);
    std::transform(nodes.begin(), nodes.end(), batch.begin(), [](std::uint32_t n) { return NodeId{n}; });
    return batch;
  };
  Beside(
      state, static_cast<double>(size),
      [&](std::uint64_t turn) { return Hop(batch_of(turn), lists, found, ours); },
      [&](std::uint64_t turn) { return Hop(batch_of(turn), lists, found, theirs); });
}

void OursTogether(std::span<const NodeId> batch, Lists& lists) {
  const SkewedGraph& g = Skewed();
  g.reader->Neighbours(Direction::kOut, g.type, batch, lists);
}

void OursOneByOne(std::span<const NodeId> batch, Lists& lists) {
  const SkewedGraph& g = Skewed();
  for (std::size_t i = 0; i < batch.size(); ++i) lists[i] = g.Neighbours(batch[i].value);
}

void CsrPlain(std::span<const NodeId> batch, Lists& lists) {
  const Csr& csr = Skewed().out;
  for (std::size_t i = 0; i < batch.size(); ++i) lists[i] = csr.Neighbours(batch[i].value);
}

// What a program that cares would write: the same asking ahead that the database does.
void CsrAhead(std::span<const NodeId> batch, Lists& lists) {
  const Csr& csr = Skewed().out;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    lists[i] = csr.Neighbours(batch[i].value);
    __builtin_prefetch(lists[i].data());
  }
}

void BatchedHop(benchmark::State& state) { BesideHop(state, OursTogether, CsrPlain); }
void BatchedHopBesideFetchingAhead(benchmark::State& state) { BesideHop(state, OursTogether, CsrAhead); }
void HopsOneByOne(benchmark::State& state) { BesideHop(state, OursOneByOne, CsrPlain); }

// A walk: the next node is only known when the list has been read, so that nothing overlaps.
void SingleHop(benchmark::State& state) {
  const SkewedGraph& g = Skewed();
  constexpr std::uint32_t kSteps = 256;
  auto walk = [&](std::uint64_t turn, auto&& neighbours_of) {
    Random random{turn};
    std::uint32_t n = 1 + random.Below(kNodes);
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < kSteps; ++i) {
      const std::span<const std::uint32_t> list = neighbours_of(n);
      const std::uint32_t seen = list.empty() ? 0 : list[list.size() / 2];
      sum += seen;
      // Away from the hubs, to which a plain walk would keep coming back.
      n = 1 + static_cast<std::uint32_t>(((std::uint64_t{seen} + n) * 2654435761u + i) % kNodes);
    }
    return sum;
  };
  Beside(
      state, kSteps,
      [&](std::uint64_t turn) { return walk(turn, [&](std::uint32_t n) { return g.Neighbours(n); }); },
      [&](std::uint64_t turn) { return walk(turn, [&](std::uint32_t n) { return g.out.Neighbours(n); }); });
}

class Marks {
 public:
  explicit Marks(std::uint32_t nodes) : words_(nodes / 64 + 1) {}
  bool Set(std::uint32_t n) {
    std::uint64_t& word = words_[n / 64];
    const std::uint64_t bit = 1ull << n % 64;
    const bool fresh = (word & bit) == 0;
    word |= bit;
    return fresh;
  }
  void Clear(std::uint32_t n) { words_[n / 64] = 0; }

 private:
  std::vector<std::uint64_t> words_;
};

// How many nodes can be reached in two steps.
void TwoHopsDistinct(benchmark::State& state) {
  const SkewedGraph& g = Skewed();
  constexpr std::size_t kStarts = 16;
  Marks marks(kNodes);
  std::vector<std::uint32_t> reached;
  auto search = [&](std::uint64_t turn, auto&& neighbours_of) {
    std::uint64_t count = 0;
    for (const std::uint32_t start : BatchOf(turn, kStarts)) {
      reached.clear();
      for (const std::uint32_t middle : neighbours_of(start)) {
        for (const std::uint32_t far : neighbours_of(middle)) {
          if (marks.Set(far)) reached.push_back(far);
        }
      }
      count += reached.size();
      for (const std::uint32_t n : reached) marks.Clear(n);
    }
    return count;
  };
  Beside(
      state, kStarts,
      [&](std::uint64_t turn) { return search(turn, [&](std::uint32_t n) { return g.Neighbours(n); }); },
      [&](std::uint64_t turn) { return search(turn, [&](std::uint32_t n) { return g.out.Neighbours(n); }); });
}

// Whether there is a relationship between two given nodes. Every other pair has one.
template <class Ours>
void BesideExists(benchmark::State& state, Ours ours) {
  const SkewedGraph& g = Skewed();
  constexpr std::size_t kPairs = 1024;
  static const std::vector<std::uint32_t> ends = [&g] {
    Random random{11};
    std::vector<std::uint32_t> made;
    for (const std::uint32_t n : RandomNodes()) {
      const auto list = g.out.Neighbours(n);
      const bool there = made.size() % 2 == 0 && !list.empty();
      made.push_back(there ? list[random.Below(static_cast<std::uint32_t>(list.size()))]
                           : 1 + random.Below(kNodes));
    }
    return made;
  }();
  Lists lists(kPairs);
  std::vector<NodeId> batch(kPairs);
  auto count = [&](std::uint64_t turn, auto lists_of) {
    const auto starts = BatchOf(turn, kPairs);
    std::transform(starts.begin(), starts.end(), batch.begin(), [](std::uint32_t n) { return NodeId{n}; });
    lists_of(batch, lists);
    const std::uint32_t* end = ends.data() + (starts.data() - RandomNodes().data());
    std::uint64_t there = 0;
    for (const auto list : lists) there += std::binary_search(list.begin(), list.end(), *end++);
    return there;
  };
  Beside(
      state, kPairs, [&](std::uint64_t turn) { return count(turn, ours); },
      [&](std::uint64_t turn) { return count(turn, CsrPlain); });
}

void ExistsBetween(benchmark::State& state) { BesideExists(state, OursTogether); }
void ExistsOneByOne(benchmark::State& state) { BesideExists(state, OursOneByOne); }

void Nine(benchmark::internal::Benchmark* b) {
  b->UseManualTime()->MinTime(0.15)->Repetitions(9)->ReportAggregatesOnly();
}

BENCHMARK(BatchedHop)->Arg(64)->Arg(256)->Arg(1024)->Arg(2048)->Apply(Nine);
BENCHMARK(BatchedHopBesideFetchingAhead)->Arg(64)->Arg(256)->Arg(1024)->Arg(2048)->Apply(Nine);
BENCHMARK(HopsOneByOne)->Arg(64)->Arg(1024)->Apply(Nine);
BENCHMARK(SingleHop)->Apply(Nine);
BENCHMARK(TwoHopsDistinct)->Apply(Nine);
BENCHMARK(ExistsBetween)->Apply(Nine);
BENCHMARK(ExistsOneByOne)->Apply(Nine);

}  // namespace
}  // namespace liaison::bench

BENCHMARK_MAIN();
