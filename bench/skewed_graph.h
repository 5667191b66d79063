// skewed_graph.h: a generated graph with hubs, held twice: in a database and in a plain CSR.
//
// Both ends of a relationship are drawn by rank with a density that falls as rank^-0.6 (Zipf-like: the
// largest of 1 M nodes has some 40,000 of 10 M relationships, half of the nodes fewer than six each way), and
// ranks are spread over the ids by a fixed permutation, so that hubs are not neighbours in memory. The same
// seed always gives the same graph. Parallel relationships are kept by both sides. Not here: what is
// measured.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bench/temporary_folder.h"
#include "graph/graph.h"

namespace liaison::bench {

// What a program without a database would hold: offsets and sorted lists, indexed by node id (from 1 on).
struct Csr {
  std::vector<std::uint32_t> offsets, neighbours;
  std::span<const std::uint32_t> Neighbours(std::uint32_t node) const {
    return {neighbours.data() + offsets[node], offsets[node + 1] - offsets[node]};
  }
};

struct SkewedGraph {
  TemporaryFolder folder;
  std::unique_ptr<Graph> graph;
  std::unique_ptr<Transaction> reader;  // ends before the graph
  TypeId type;
  std::uint32_t nodes = 0;  // ids are 1 .. nodes
  Csr out;                  // the same relationships, by start node

  std::span<const std::uint32_t> Neighbours(std::uint32_t node) const {
    return reader->Neighbours(Direction::kOut, type, NodeId{node});
  }
};

// Loads through BulkLoader, closes, opens again, and reads every outgoing chunk once, so that it is resident.
std::unique_ptr<SkewedGraph> MakeSkewedGraph(std::uint32_t nodes, std::uint32_t relationships);

// A cheap generator (splitmix64), the same on every platform.
struct Random {
  std::uint64_t state;
  std::uint64_t Next() {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  std::uint32_t Below(std::uint32_t n) { return static_cast<std::uint32_t>((Next() >> 32) * n >> 32); }
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
};

}  // namespace liaison::bench
