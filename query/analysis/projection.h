// projection.h: a part of the graph as arrays, for algorithms that go over it many times.
//
// Which nodes, which relationships, and what a tie weighs is said by Selection (selection.h). The chosen
// nodes are numbered 0 .. size()-1 in the order of their ids: an algorithm knows them by these places alone.
// Ties are simple: several relationships between the same two nodes are one tie, a relationship of a node
// with itself is none (as in NetworkX' Graph and DiGraph, against which the tests hold the results). The
// weight of a tie is the sum of the weights of its relationships, 1 each unless a property is named.
//
// Shape: a CSR. arcs of place p are first[p] .. first[p+1], sorted by target; an undirected projection has
// each tie in both its ends' lists. Cost: one pass over the adjacency chunks of the types chosen, on both
// cores; 4 bytes an arc, 12 with weights. Not here: names of things and configuration maps
// (execute/procedures_analysis.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "graph/transaction.h"
#include "query/analysis/selection.h"

namespace liaison::analysis {

// Called now and then by everything that takes long; throws to stop it.
using Interrupt = std::function<void()>;

class Projection {
 public:
  // Throws TypeError.InvalidArgumentValue for a weight that is no number, is negative or not finite;
  // `reserve` is told of memory before it is taken, in bytes, and may throw.
  static Projection Make(const Transaction&, const Selection&, const Interrupt&,
                         const std::function<void(std::size_t)>& reserve);
  // From ties by place, for tests and for algorithms that contract graphs. Parallel ones are joined, loops
  // are left out.
  struct Tie {
    std::uint32_t from, to;
    double weight = 1;
  };
  static Projection FromTies(std::uint32_t size, std::span<const Tie>, bool directed, bool weighted);

  std::uint32_t size() const { return static_cast<std::uint32_t>(first_.size() - 1); }
  bool directed() const { return directed_; }
  bool weighted() const { return !weights_.empty(); }
  std::uint64_t ArcCount() const { return targets_.size(); }
  std::uint64_t TieCount() const { return directed_ ? targets_.size() : targets_.size() / 2; }

  NodeId node(std::uint32_t place) const { return nodes_[place]; }
  std::optional<std::uint32_t> Place(NodeId) const;

  std::uint64_t FirstArc(std::uint32_t place) const { return first_[place]; }
  std::uint32_t Degree(std::uint32_t place) const {
    return static_cast<std::uint32_t>(first_[place + 1] - first_[place]);
  }
  std::span<const std::uint32_t> Targets(std::uint32_t place) const {
    return {targets_.data() + first_[place], Degree(place)};
  }
  std::uint32_t Target(std::uint64_t arc) const { return targets_[arc]; }
  double Weight(std::uint64_t arc) const { return weights_.empty() ? 1.0 : weights_[arc]; }
  // The arc between the two, by binary search.
  std::optional<std::uint64_t> FindArc(std::uint32_t from, std::uint32_t to) const;

  // The same nodes with every arc turned round; of an undirected one, itself.
  Projection Reversed() const;
  // The same nodes and ties without directions: the weights of both directions are added.
  Projection Undirected() const;

 private:
  std::vector<NodeId> nodes_;  // empty when made from ties
  std::vector<std::uint64_t> first_{0};
  std::vector<std::uint32_t> targets_;
  std::vector<double> weights_;  // empty: each 1
  bool directed_ = false;
};

}  // namespace liaison::analysis
