// codecs_column_fold.cpp: columns built from values, and changes joined into stored ones. Formats:
// graph/README.md.
#include <array>
#include <cassert>
#include <limits>

#include "graph/block_rows.h"
#include "graph/codecs.h"
#include "graph/codecs_labels.h"
#include "graph/codecs_postings.h"
#include "graph/error.h"

namespace liaison::codecs {
namespace {

using Kind = ColumnBlock::Kind;

constexpr std::uint8_t kOperandValue = kOperandVersion | 0;
// Offsets of a block are 32 bits wide; beyond this, strings are kept as single values.
constexpr std::uint64_t kMaxHeap = 1u << 30;

using Strings = std::array<std::string_view, kColumnBlock>;

// Distinct strings in order of first use. `slots` is an open hash table, twice as large as a block.
struct Dictionary {
  std::vector<std::uint16_t> slots = std::vector<std::uint16_t>(2 * kColumnBlock, kFree);
  std::vector<std::string_view> entries;
  static constexpr std::uint16_t kFree = 0xFFFF;

  std::uint16_t CodeOf(std::string_view s) {
    std::size_t slot = std::hash<std::string_view>{}(s);
    for (;; ++slot) {
      std::uint16_t& code = slots[slot %= slots.size()];
      if (code == kFree) {
        code = static_cast<std::uint16_t>(entries.size());
        entries.push_back(s);
        return code;
      }
      if (entries[code] == s) return code;
    }
  }
};

// Fills codes, offsets and heap when that takes less than the strings themselves.
bool TryDictionary(const Strings& strings, std::uint64_t total, const Rows& rows, ColumnBlock& block) {
  Dictionary dictionary;
  std::vector<std::uint16_t> codes(kColumnBlock);
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    codes[rows[i]] = dictionary.CodeOf(strings[rows[i]]);
    // Mostly distinct so far: it will not pay.
    if (i >= 64 && dictionary.entries.size() > (i + 1) * 3 / 4) return false;
  }
  std::uint64_t distinct = 0;
  for (const std::string_view s : dictionary.entries) distinct += s.size() + 1;
  const std::size_t n = dictionary.entries.size();
  const std::uint32_t width = n == 1 ? 0 : n > 256 ? 2 : 1;
  if (distinct + std::uint64_t{rows.count} * width >= total + rows.count) return false;
  block.kind = Kind::kDictionary;
  block.codes = std::move(codes);
  block.offsets.reserve(n + 1);
  block.offsets.push_back(0);
  block.heap.reserve(distinct);
  for (const std::string_view s : dictionary.entries) {
    block.heap += s;
    block.offsets.push_back(static_cast<std::uint32_t>(block.heap.size()));
  }
  return true;
}

// False when the strings are too long for one heap.
bool BuildStrings(const Strings& strings, const Rows& rows, ColumnBlock& block) {
  std::uint64_t total = 0;
  for (std::uint32_t i = 0; i < rows.count; ++i) total += strings[rows[i]].size();
  if (TryDictionary(strings, total, rows, block)) return true;
  if (total > kMaxHeap) return false;
  block.kind = Kind::kString;
  block.heap.reserve(total);
  block.offsets.resize(kColumnBlock + 1);
  std::uint32_t next = 0;
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    while (next <= rows[i]) block.offsets[next++] = static_cast<std::uint32_t>(block.heap.size());
    block.heap += strings[rows[i]];
  }
  while (next <= kColumnBlock) block.offsets[next++] = static_cast<std::uint32_t>(block.heap.size());
  return true;
}

void FindIntegerLimits(ColumnBlock& block, const Rows& rows) {
  std::int64_t low = std::numeric_limits<std::int64_t>::max(),
               high = std::numeric_limits<std::int64_t>::min();
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    const std::int64_t v = block.integers[rows[i]];
    low = v < low ? v : low;
    high = v > high ? v : high;
  }
  block.minimum_integer = low;
  block.maximum_integer = high;
}

void FindFloatLimits(ColumnBlock& block, const Rows& rows) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    const double v = block.floats[rows[i]];
    low = v < low ? v : low;
    high = v > high ? v : high;
  }
  block.minimum_float = low;
  block.maximum_float = high;
}

Kind KindOf(const Value& v) {
  switch (v.type()) {
    case Value::Type::kBoolean:
      return Kind::kBoolean;
    case Value::Type::kInteger:
      return Kind::kInteger;
    case Value::Type::kFloat:
      return Kind::kFloat;
    case Value::Type::kString:
      return Kind::kString;
    case Value::Type::kDate:
      return Kind::kDate;
    default:
      return Kind::kMixed;
  }
}

std::int64_t IntegerOf(const Value& v) {
  if (v.is_integer()) return v.AsInteger();
  if (v.is_boolean()) return v.AsBoolean();
  return v.As<Date>().days;
}

// The kind that all values have, else kMixed.
Kind CommonKind(std::span<const Value> values, const Rows& rows) {
  const Kind kind = KindOf(values[rows[0]]);
  for (std::uint32_t i = 1; i < rows.count; ++i) {
    if (KindOf(values[rows[i]]) != kind) return Kind::kMixed;
  }
  return kind;
}

void FillMixed(ColumnBlock& block, std::span<const Value> values) {
  block.kind = Kind::kMixed;
  block.values.assign(values.begin(), values.end());
  block.values.resize(kColumnBlock);
}

// ---- fold ----

struct PendingChanges {
  std::vector<ColumnChange> last;                 // one per row, the last word
  std::array<std::uint16_t, kColumnBlock> index;  // of a row's change in `last`, +1
};

PendingChanges ReadColumnOperands(std::span<const std::string_view> operands) {
  PendingChanges changes;
  changes.index.fill(0);
  for (std::string_view o : operands) {
    while (!o.empty()) {
      ByteReader in(o, "a change of a column");
      if (in.Byte() != kOperandValue) in.Fail("is unknown");
      const std::uint32_t row = in.Below(kColumnBlock, "is outside of it");
      o = in.Rest();
      Value v = ReadValue(o);
      if (changes.index[row]) {
        changes.last[changes.index[row] - 1].value = std::move(v);
      } else {
        changes.last.push_back({row, std::move(v)});
        changes.index[row] = static_cast<std::uint16_t>(changes.last.size());
      }
    }
  }
  return changes;
}

// Changes of the block's own fixed-width kind are written over it. False: another kind is among them.
bool FoldInPlace(ColumnBlock& block, const PendingChanges& changes) {
  const bool integers =
      block.kind == Kind::kInteger || block.kind == Kind::kDate || block.kind == Kind::kBoolean;
  if (!integers && block.kind != Kind::kFloat) return false;
  for (const ColumnChange& c : changes.last) {
    if (!c.value.is_null() && KindOf(c.value) != block.kind) return false;
  }
  for (const ColumnChange& c : changes.last) {
    if (c.value.is_null()) {
      block.present.Reset(c.row);
    } else {
      block.present.Set(c.row);
    }
    if (integers) {
      block.integers[c.row] = c.value.is_null() ? 0 : IntegerOf(c.value);
    } else {
      block.floats[c.row] = c.value.is_null() ? 0 : c.value.AsFloat();
    }
  }
  block.count = block.present.Count();
  return true;
}

bool FoldStrings(const ColumnBlock& block, const PendingChanges& changes, ColumnBlock& folded) {
  if (block.kind != Kind::kString && block.kind != Kind::kDictionary) return false;
  for (const ColumnChange& c : changes.last) {
    if (!c.value.is_null() && !c.value.is_string()) return false;
  }
  Strings strings;
  folded.present = block.present;
  for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
    if (block.Has(row)) strings[row] = block.String(row);
  }
  for (const ColumnChange& c : changes.last) {
    if (c.value.is_null()) {
      folded.present.Reset(c.row);
    } else {
      folded.present.Set(c.row);
      strings[c.row] = c.value.AsString();
    }
  }
  Rows rows;
  ListRows(folded.present, rows);
  folded.count = rows.count;
  return rows.count == 0 || BuildStrings(strings, rows, folded);
}

std::string FoldProperty(std::string_view base, std::span<const std::string_view> operands) {
  ColumnBlock block = DecodeColumn(base);
  const PendingChanges changes = ReadColumnOperands(operands);
  if (FoldInPlace(block, changes)) return EncodeColumn(block);
  ColumnBlock folded;
  if (FoldStrings(block, changes, folded)) return EncodeColumn(folded);
  std::vector<Value> values(kColumnBlock);
  for (std::uint32_t row = 0; row < kColumnBlock; ++row) values[row] = block.Get(row);
  for (const ColumnChange& c : changes.last) values[c.row] = c.value;
  return EncodeColumn(MakeColumn(values));
}

}  // namespace

ColumnBlock MakeColumn(std::span<const Value> values) {
  assert(values.size() <= kColumnBlock);
  ColumnBlock block;
  for (std::uint32_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_null()) block.present.Set(row);
  }
  Rows rows;
  ListRows(block.present, rows);
  block.count = rows.count;
  if (rows.count == 0) return block;
  block.kind = CommonKind(values, rows);
  switch (block.kind) {
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kDate:
      block.integers.resize(kColumnBlock);
      for (std::uint32_t i = 0; i < rows.count; ++i) block.integers[rows[i]] = IntegerOf(values[rows[i]]);
      FindIntegerLimits(block, rows);
      break;
    case Kind::kFloat:
      block.floats.resize(kColumnBlock);
      for (std::uint32_t i = 0; i < rows.count; ++i) block.floats[rows[i]] = values[rows[i]].AsFloat();
      FindFloatLimits(block, rows);
      break;
    case Kind::kString: {
      Strings strings;
      for (std::uint32_t i = 0; i < rows.count; ++i) strings[rows[i]] = values[rows[i]].AsString();
      if (!BuildStrings(strings, rows, block)) FillMixed(block, values);
      break;
    }
    default:
      FillMixed(block, values);
  }
  return block;
}

std::string EncodeColumnOperand(std::span<const ColumnChange> changes) {
  std::string out;
  for (const ColumnChange& c : changes) {
    out += static_cast<char>(kOperandValue);
    AppendVarint(out, c.row);
    AppendValue(out, c.value);
  }
  return out;
}

std::string FoldColumn(std::string_view key, std::optional<std::string_view> base,
                       std::span<const std::string_view> operands) {
  try {
    const std::string_view bytes = base.value_or(std::string_view());
    switch (key.empty() ? 0xFF : key.front()) {
      case 0:
        return FoldLabelSets(bytes, operands);
      case 1:
      case 2:
        return FoldProperty(bytes, operands);
      case 3:
        return FoldBitmap(bytes, operands);
      case 4:
        return FoldPostings(bytes, operands);
      default:
        break;
    }
  } catch (const Error&) {
    // falls through: kept as it is
  }
  return Unreadable(base ? &*base : nullptr, operands.data(), operands.size());
}

}  // namespace liaison::codecs
