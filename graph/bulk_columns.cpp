#include "graph/bulk_columns.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "graph/bulk_values.h"
#include "graph/codecs.h"
#include "graph/keys.h"

namespace liaison {
namespace {

// Beyond so many distinct strings a dictionary of a block does not pay.
constexpr std::size_t kLargestDictionary = 512;

void BuildIntegers(ColumnBlock& block, std::span<const ColumnSlice> slices) {
  block.integers.assign(kColumnBlock, 0);
  std::int64_t low = std::numeric_limits<std::int64_t>::max(),
               high = std::numeric_limits<std::int64_t>::min();
  for (const ColumnSlice& s : slices) {
    for (std::uint32_t i = 0; i < s.count; ++i) {
      const std::uint32_t at = s.At(i);
      if (!s.column->Has(at)) continue;
      const std::int64_t v = s.column->integers[at];
      block.integers[s.row + i] = v;
      block.present.Set(s.row + i);
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  block.count = block.present.Count();
  if (block.count > 0) {
    block.minimum_integer = low;
    block.maximum_integer = high;
  }
}

void BuildFloats(ColumnBlock& block, std::span<const ColumnSlice> slices) {
  block.floats.assign(kColumnBlock, 0);
  bool any = false;
  for (const ColumnSlice& s : slices) {
    for (std::uint32_t i = 0; i < s.count; ++i) {
      const std::uint32_t at = s.At(i);
      if (!s.column->Has(at)) continue;
      const double v = s.column->floats[at];
      block.floats[s.row + i] = v;
      block.present.Set(s.row + i);
      if (std::isnan(v)) continue;
      block.minimum_float = any ? std::min(block.minimum_float, v) : v;
      block.maximum_float = any ? std::max(block.maximum_float, v) : v;
      any = true;
    }
  }
  block.count = block.present.Count();
}

// Numbers distinct strings in the order of their first row; gives up when there are too many for a
// dictionary.
class BlockDictionary {
 public:
  bool Add(std::string_view text, std::uint16_t& code) {
    std::uint64_t h = text.size() * 0x9E3779B97F4A7C15ull;
    const char* p = text.data();
    std::size_t n = text.size();
    for (; n >= 8; n -= 8, p += 8) {
      std::uint64_t word;
      __builtin_memcpy(&word, p, 8);
      h = (h ^ word) * 0xD6E8FEB86659FD93ull;
      h ^= h >> 32;
    }
    for (; n > 0; --n, ++p) h = (h ^ static_cast<unsigned char>(*p)) * 0x100000001B3ull;
    for (std::size_t slot = (h ^ h >> 29) % kSlots;; slot = (slot + 1) % kSlots) {
      if (slots_[slot] == 0) {
        if (entries_.size() == kLargestDictionary) return false;
        entries_.push_back(text);
        slots_[slot] = static_cast<std::uint16_t>(entries_.size());
      } else if (entries_[slots_[slot] - 1] != text) {
        continue;
      }
      code = static_cast<std::uint16_t>(slots_[slot] - 1);
      return true;
    }
  }
  const std::vector<std::string_view>& entries() const { return entries_; }

 private:
  static constexpr std::size_t kSlots = 2048;
  std::array<std::uint16_t, kSlots> slots_{};
  std::vector<std::string_view> entries_;
};

void BuildStrings(ColumnBlock& block, std::span<const ColumnSlice> slices) {
  std::array<std::string_view, kColumnBlock> rows;
  BlockDictionary dictionary;
  std::vector<std::uint16_t> codes(kColumnBlock, 0);
  bool worth = true;
  std::uint32_t seen = 0;
  std::size_t bytes = 0;
  for (const ColumnSlice& s : slices) {
    for (std::uint32_t i = 0; i < s.count; ++i) {
      const std::uint32_t at = s.At(i);
      if (!s.column->Has(at)) continue;
      const std::string_view text = s.column->strings[at];
      rows[s.row + i] = text;
      block.present.Set(s.row + i);
      bytes += text.size();
      ++seen;
      if (worth)
        worth = dictionary.Add(text, codes[s.row + i]) && (seen != 256 || dictionary.entries().size() < 192);
    }
  }
  block.count = seen;
  if (worth && seen > 0 && dictionary.entries().size() * 2 <= seen) {
    block.kind = ColumnBlock::Kind::kDictionary;
    block.codes = std::move(codes);
    block.offsets.reserve(dictionary.entries().size() + 1);
    block.offsets.push_back(0);
    for (const std::string_view entry : dictionary.entries()) {
      block.heap += entry;
      block.offsets.push_back(static_cast<std::uint32_t>(block.heap.size()));
    }
    return;
  }
  block.offsets.resize(kColumnBlock + 1);
  block.heap.reserve(bytes);
  for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
    block.offsets[row] = static_cast<std::uint32_t>(block.heap.size());
    block.heap += rows[row];
  }
  block.offsets[kColumnBlock] = static_cast<std::uint32_t>(block.heap.size());
}

ColumnBlock BuildMixed(std::span<const ColumnSlice> slices) {
  std::vector<Value> rows(kColumnBlock);
  for (const ColumnSlice& s : slices) {
    for (std::uint32_t i = 0; i < s.count; ++i) rows[s.row + i] = s.column->Get(s.At(i));
  }
  return codecs::MakeColumn(rows);
}

// Offsets in a block's heap are 32 bits.
bool Fits(std::span<const ColumnSlice> slices) {
  std::size_t bytes = 0;
  for (const ColumnSlice& s : slices) {
    for (std::uint32_t i = 0; i < s.count; ++i) {
      if (s.column->Has(s.At(i))) bytes += s.column->strings[s.At(i)].size();
    }
  }
  return bytes < std::numeric_limits<std::uint32_t>::max();
}

}  // namespace

Value BulkColumn::Get(std::uint32_t row) const {
  if (!Has(row)) return {};
  switch (kind) {
    case Kind::kBoolean:
      return Value(integers[row] != 0);
    case Kind::kInteger:
      return Value(integers[row]);
    case Kind::kDate:
      return Value(Date{integers[row]});
    case Kind::kFloat:
      return Value(floats[row]);
    case Kind::kString:
      return Value(strings[row]);
    case Kind::kValue:
      return values[row];
  }
  return {};
}

void BulkColumn::AddAbsent() {
  if (!sparse) {
    sparse = true;
    present.assign(rows, 1);
  }
  present.push_back(0);
  ++rows;
  switch (kind) {
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kDate:
      integers.push_back(0);
      break;
    case Kind::kFloat:
      floats.push_back(0);
      break;
    case Kind::kString:
      strings.emplace_back();
      break;
    case Kind::kValue:
      values.emplace_back();
      break;
  }
}

void BulkColumn::Append(const BulkColumn& other, std::uint32_t row) {
  assert(kind == other.kind);
  if (!other.Has(row)) return AddAbsent();
  switch (kind) {
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kDate:
      return AddInteger(other.integers[row]);
    case Kind::kFloat:
      return AddFloat(other.floats[row]);
    case Kind::kString:
      return AddString(other.strings[row]);
    case Kind::kValue:
      return AddValue(other.values[row]);
  }
}

void BulkColumn::Truncate(std::uint32_t to) {
  if (rows <= to) return;
  rows = to;
  if (sparse) present.resize(to);
  if (integers.size() > to) integers.resize(to);
  if (floats.size() > to) floats.resize(to);
  if (strings.size() > to) strings.resize(to);
  if (values.size() > to) values.resize(to);
}

std::size_t BulkColumn::memory() const {
  std::size_t size = present.capacity() + integers.capacity() * 8 + floats.capacity() * 8 +
                     strings.capacity() * sizeof(std::string_view) + (bytes ? bytes->capacity() : 0);
  // Lists and strings in values: an estimate.
  return size + values.capacity() * (sizeof(Value) + 32);
}

ColumnBlock BuildBlock(std::span<const ColumnSlice> slices) {
  ColumnBlock block;
  if (slices.empty()) return block;
  const BulkColumn::Kind kind = slices[0].column->kind;
  for (const ColumnSlice& s : slices) {
    if (s.column->kind != kind) return BuildMixed(slices);
  }
  switch (kind) {
    case BulkColumn::Kind::kBoolean:
      block.kind = ColumnBlock::Kind::kBoolean;
      BuildIntegers(block, slices);
      break;
    case BulkColumn::Kind::kInteger:
      block.kind = ColumnBlock::Kind::kInteger;
      BuildIntegers(block, slices);
      break;
    case BulkColumn::Kind::kDate:
      block.kind = ColumnBlock::Kind::kDate;
      BuildIntegers(block, slices);
      break;
    case BulkColumn::Kind::kFloat:
      block.kind = ColumnBlock::Kind::kFloat;
      BuildFloats(block, slices);
      break;
    case BulkColumn::Kind::kString:
      if (!Fits(slices)) return BuildMixed(slices);
      block.kind = ColumnBlock::Kind::kString;
      BuildStrings(block, slices);
      break;
    case BulkColumn::Kind::kValue:
      return BuildMixed(slices);
  }
  return block;
}

BulkColumn CopySlice(const ColumnSlice& slice) {
  const BulkColumn& from = *slice.column;
  BulkColumn out;
  out.key = from.key;
  out.kind = from.kind;
  for (std::uint32_t i = 0; i < slice.count; ++i) out.Append(from, slice.At(i));
  if (out.kind != BulkColumn::Kind::kString) return out;
  auto bytes = std::make_shared<std::string>();
  std::size_t size = 0;
  for (const std::string_view s : out.strings) size += s.size();
  bytes->reserve(size);
  for (std::string_view& s : out.strings) {
    const std::size_t at = bytes->size();
    *bytes += s;
    s = std::string_view(bytes->data() + at, s.size());
  }
  out.bytes = std::move(bytes);
  return out;
}

void ColumnAssembler::Encode(std::uint16_t owner, std::uint32_t block, KeyId key,
                             std::span<const ColumnSlice> slices) {
  std::string bytes = codecs::EncodeColumn(BuildBlock(slices));
  if (bytes.empty()) return;
  out_.Add(of_ == Of::kNodes ? keys::NodeColumn({owner}, key, block)
                             : keys::RelationshipColumn({owner}, key, block),
           std::move(bytes));
}

void ColumnAssembler::Encode(std::uint16_t owner, std::uint32_t block, const Pending& pending) {
  std::map<KeyId, std::vector<ColumnSlice>> slices;
  for (const Piece& piece : pending.pieces) {
    for (const BulkColumn& column : piece.columns)
      slices[column.key].push_back({&column, 0, piece.count, piece.row});
  }
  for (const auto& [key, list] : slices) Encode(owner, block, key, list);
}

void ColumnAssembler::Put(std::uint16_t owner, std::uint32_t block, std::span<const ColumnSlice> columns,
                          std::uint32_t count) {
  if (columns.empty() || count == 0) return;
  const std::uint32_t capacity = block == 0 ? kColumnBlock - first_ : kColumnBlock;
  if (count == capacity) {
    for (const ColumnSlice& column : columns) Encode(owner, block, column.column->key, {&column, 1});
    return;
  }
  Piece piece{columns[0].row, count, {}};
  for (const ColumnSlice& column : columns) piece.columns.push_back(CopySlice(column));
  Pending whole;
  {
    const std::lock_guard lock(mutex_);
    Pending& pending = pending_[{owner, block}];
    pending.filled += count;
    pending.pieces.push_back(std::move(piece));
    if (pending.filled < capacity) return;
    whole = std::move(pending);
    pending_.erase({owner, block});
  }
  Encode(owner, block, whole);
}

void ColumnAssembler::Finish() {
  for (const auto& [where, pending] : pending_) Encode(where.first, where.second, pending);
  pending_.clear();
}

}  // namespace liaison
