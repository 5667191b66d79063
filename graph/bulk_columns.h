// bulk_columns.h: typed columns of any length, as a bulk import brings them, and how they become column
// blocks.
//
// Strings are views: whoever makes a column keeps their bytes until the call that takes the column returns,
// or hands them over in `bytes`. Not here: where blocks go (bulk_values.h).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/chunks/column.h"
#include "graph/ids.h"
#include "graph/value.h"

namespace liaison {

class BulkValues;

struct BulkColumn {
  enum class Kind : std::uint8_t { kBoolean, kInteger, kFloat, kString, kDate, kValue };
  KeyId key;
  Kind kind = Kind::kString;
  std::uint32_t rows = 0;
  bool sparse = false;                 // false: every row has a value and `present` is empty
  std::vector<std::uint8_t> present;   // 0 or 1
  std::vector<std::int64_t> integers;  // kBoolean, kInteger, kDate (days)
  std::vector<double> floats;
  std::vector<std::string_view> strings;
  std::vector<Value> values;                 // kValue: what has no array of its own
  std::shared_ptr<const std::string> bytes;  // of strings that lie nowhere else

  bool Has(std::uint32_t row) const { return !sparse || present[row] != 0; }
  Value Get(std::uint32_t row) const;  // null when absent
  void AddAbsent();
  void AddInteger(std::int64_t v) {
    integers.push_back(v);
    Added();
  }
  void AddFloat(double v) {
    floats.push_back(v);
    Added();
  }
  void AddString(std::string_view v) {
    strings.push_back(v);
    Added();
  }
  void AddValue(Value v) {
    values.push_back(std::move(v));
    Added();
  }
  void Append(const BulkColumn& other, std::uint32_t row);  // the same kind
  void Truncate(std::uint32_t to);                          // forgets the rows from `to` on
  std::size_t memory() const;

 private:
  void Added() {
    if (sparse) present.push_back(1);
    ++rows;
  }
};

// Rows `from` .. `from + count` of a column (of order[from ...] when there is an order) for the rows `row`
// ... of a block.
struct ColumnSlice {
  const BulkColumn* column;
  std::uint32_t from, count, row;
  const std::uint32_t* order = nullptr;
  std::uint32_t At(std::uint32_t i) const { return order ? order[from + i] : from + i; }
};

// Slices of different kinds make a mixed block.
ColumnBlock BuildBlock(std::span<const ColumnSlice> slices);

// A copy that owns its strings.
BulkColumn CopySlice(const ColumnSlice& slice);

// Takes pieces of blocks in any order and from any thread; encodes a block as soon as it is whole.
class ColumnAssembler {
 public:
  enum class Of : std::uint8_t { kNodes, kRelationships };
  // `first`: the smallest id there is; the rows before it are never filled.
  ColumnAssembler(Of of, std::uint32_t first, BulkValues& out) : of_(of), first_(first), out_(out) {}

  // One piece of one block: all its columns have the same from, count and row. Owner: label set or type.
  void Put(std::uint16_t owner, std::uint32_t block, std::span<const ColumnSlice> columns,
           std::uint32_t count);
  // Encodes what is not whole.
  void Finish();

 private:
  struct Piece {
    std::uint32_t row, count;
    std::vector<BulkColumn> columns;
  };
  struct Pending {
    std::uint32_t filled = 0;
    std::vector<Piece> pieces;
  };
  void Encode(std::uint16_t owner, std::uint32_t block, KeyId key, std::span<const ColumnSlice> slices);
  void Encode(std::uint16_t owner, std::uint32_t block, const Pending& pending);

  Of of_;
  std::uint32_t first_;
  BulkValues& out_;
  std::mutex mutex_;
  std::map<std::pair<std::uint16_t, std::uint32_t>, Pending> pending_;
};

}  // namespace liaison
