// adjacency.h: the relationships of 512 nodes in one direction and one type, decoded for reading.
//
// Shape: a small CSR. offsets[k] .. offsets[k+1] is the list of local node k; every list is sorted by
// (neighbour, sequence). A chunk is immutable once published; a commit makes a new version (cache.h keeps the
// chain). Not here: bytes on disk (codecs.h), who loads and frees it (cache.h).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/ids.h"

namespace liaison {

struct AdjacencyChunk {
  std::array<std::uint32_t, kAdjacencyChunk + 1> offsets{};
  std::vector<std::uint32_t> neighbours;  // node ids
  std::vector<std::uint32_t> sequences;   // relationship ids of this type, without the type

  std::span<const std::uint32_t> Neighbours(std::uint32_t local) const {
    return {neighbours.data() + offsets[local], offsets[local + 1] - offsets[local]};
  }
  std::span<const std::uint32_t> Sequences(std::uint32_t local) const {
    return {sequences.data() + offsets[local], offsets[local + 1] - offsets[local]};
  }
  std::uint32_t Degree(std::uint32_t local) const { return offsets[local + 1] - offsets[local]; }
  // Number of relationships from local node to `neighbour`: a binary search.
  std::uint32_t Count(std::uint32_t local, std::uint32_t neighbour) const {
    auto list = Neighbours(local);
    auto range = std::equal_range(list.begin(), list.end(), neighbour);
    return static_cast<std::uint32_t>(range.second - range.first);
  }
  std::size_t bytes() const {
    return sizeof(*this) + (neighbours.capacity() + sequences.capacity()) * sizeof(std::uint32_t);
  }
};

inline std::uint32_t AdjacencyGroup(NodeId n) { return n.value >> kAdjacencyBits; }
inline std::uint32_t AdjacencyLocal(NodeId n) { return n.value & (kAdjacencyChunk - 1); }

}  // namespace liaison
