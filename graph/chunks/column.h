// column.h: one property of 2,048 consecutive nodes, or of 2,048 consecutive relationships of a type, decoded
// for reading.
//
// Shape: a presence bitmap and one typed array; values of absent rows are zero and must not be read. Strings
// are views into the block (`heap`), valid as long as the block is. A dictionary is used when it is smaller:
// `codes[row]` picks an entry. kMixed holds whatever is no single type, or a type without an array of its own
// (lists, temporal values, points). Not here: bytes on disk (codecs.h), who loads and frees it (cache.h).
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/ids.h"
#include "graph/value.h"

namespace liaison {

struct BlockBits {
  std::array<std::uint64_t, kColumnBlock / 64> words{};
  bool Test(std::uint32_t i) const { return words[i >> 6] >> (i & 63) & 1; }
  void Set(std::uint32_t i) { words[i >> 6] |= 1ull << (i & 63); }
  void Reset(std::uint32_t i) { words[i >> 6] &= ~(1ull << (i & 63)); }
  std::uint32_t Count() const {
    std::uint32_t n = 0;
    for (auto w : words) n += std::popcount(w);
    return n;
  }
  bool operator==(const BlockBits&) const = default;
};

struct ColumnBlock {
  enum class Kind : std::uint8_t { kEmpty, kBoolean, kInteger, kFloat, kString, kDictionary, kDate, kMixed };
  Kind kind = Kind::kEmpty;
  BlockBits present;
  std::uint32_t count = 0;             // of present rows
  std::vector<std::int64_t> integers;  // kInteger, kDate (days), kBoolean (0, 1): kColumnBlock entries
  std::vector<double> floats;          // kFloat: kColumnBlock entries
  // kString: offsets has kColumnBlock + 1 entries, row i is heap[offsets[i], offsets[i+1]).
  // kDictionary: codes has kColumnBlock entries, entry c is heap[offsets[c], offsets[c+1]); entries are
  // distinct.
  std::vector<std::uint32_t> offsets;
  std::vector<std::uint16_t> codes;
  std::string heap;
  std::vector<Value> values;  // kMixed: kColumnBlock entries
  // Of the present rows, for kInteger, kDate and kBoolean (integers) and kFloat (floats; NaN left out).
  std::int64_t minimum_integer = 0, maximum_integer = 0;
  double minimum_float = 0, maximum_float = 0;

  bool Has(std::uint32_t row) const { return present.Test(row); }
  std::string_view String(std::uint32_t row) const {
    std::uint32_t i = kind == Kind::kDictionary ? codes[row] : row;
    return {heap.data() + offsets[i], offsets[i + 1] - offsets[i]};
  }
  // Null when absent. Any kind.
  Value Get(std::uint32_t row) const;
  std::size_t bytes() const;
};

// 2,048 label-set ids; 0 where there is no node.
struct LabelSetBlock {
  std::array<std::uint16_t, kColumnBlock> sets{};
  std::uint32_t count = 0;  // of nodes
  std::size_t bytes() const { return sizeof(*this); }
};

// Which of 2,048 nodes have a label.
struct LabelBitmapBlock {
  BlockBits bits;
  std::uint32_t count = 0;
  std::size_t bytes() const { return sizeof(*this); }
};

inline std::uint32_t BlockOf(std::uint32_t id) { return id >> kColumnBits; }
inline std::uint32_t RowOf(std::uint32_t id) { return id & (kColumnBlock - 1); }

}  // namespace liaison
