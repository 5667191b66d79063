// codecs_column.cpp: the values of one property of 2,048 nodes or relationships. Formats: graph/README.md.
// Not here: building a block from values and the fold (codecs_column_fold.cpp); labels (codecs_labels.cpp).
#include <algorithm>
#include <cassert>
#include <limits>

#include "graph/block_rows.h"
#include "graph/codecs.h"

namespace liaison::codecs {
namespace {

using Kind = ColumnBlock::Kind;

constexpr char kColumnName[] = "a column of values";

// How integers are written: all alike, one bit each, or the distance from the minimum in so many bytes.
enum class Width : std::uint8_t { kConstant = 0, kOne = 1, kTwo = 2, kFour = 4, kEight = 8, kBits = 16 };

template <class T>
void AppendDistances(std::string& out, const std::vector<std::int64_t>& values, std::int64_t minimum,
                     const Rows& rows) {
  const std::size_t at = out.size();
  out.resize(at + rows.count * sizeof(T));
  char* to = out.data() + at;
  const auto base = static_cast<std::uint64_t>(minimum);
  if (rows.dense) {
    for (std::uint32_t i = 0; i < rows.count; ++i) {
      const T d = static_cast<T>(static_cast<std::uint64_t>(values[i]) - base);
      std::memcpy(to + i * sizeof(T), &d, sizeof(T));
    }
    return;
  }
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    const T d = static_cast<T>(static_cast<std::uint64_t>(values[rows.row[i]]) - base);
    std::memcpy(to + i * sizeof(T), &d, sizeof(T));
  }
}

template <class T>
void ReadDistances(ByteReader& in, std::vector<std::int64_t>& values, std::int64_t minimum,
                   std::uint64_t range, const Rows& rows) {
  const char* from = in.Take(std::uint64_t{rows.count} * sizeof(T)).data();
  const auto base = static_cast<std::uint64_t>(minimum);
  T largest = 0;
  const auto distance = [&](std::uint32_t i) {
    T d;
    std::memcpy(&d, from + i * sizeof(T), sizeof(T));
    largest = std::max(largest, d);
    return static_cast<std::int64_t>(base + d);
  };
  if (rows.dense) {
    for (std::uint32_t i = 0; i < rows.count; ++i) values[i] = distance(i);
  } else {
    for (std::uint32_t i = 0; i < rows.count; ++i) values[rows.row[i]] = distance(i);
  }
  if (largest > range) in.Fail("has a value above its maximum");
}

void AppendBits(std::string& out, const std::vector<std::int64_t>& values, const Rows& rows) {
  const std::size_t at = out.size();
  out.resize(at + (rows.count + 7) / 8);
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    out[at + i / 8] = static_cast<char>(out[at + i / 8] | (values[rows[i]] & 1) << (i % 8));
  }
}

void ReadBits(ByteReader& in, std::vector<std::int64_t>& values, const Rows& rows) {
  const std::string_view bytes = in.Take((rows.count + 7) / 8);
  for (std::uint32_t i = 0; i < rows.count; ++i) values[rows[i]] = bytes[i / 8] >> (i % 8) & 1;
}

void AppendIntegers(std::string& out, const ColumnBlock& block, const Rows& rows) {
  const auto& values = block.integers;
  std::int64_t low = std::numeric_limits<std::int64_t>::max(),
               high = std::numeric_limits<std::int64_t>::min();
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    low = std::min(low, values[rows[i]]);
    high = std::max(high, values[rows[i]]);
  }
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  const Width width = range == 0                     ? Width::kConstant
                      : block.kind == Kind::kBoolean ? Width::kBits
                      : range <= 0xFF                ? Width::kOne
                      : range <= 0xFFFF              ? Width::kTwo
                      : range <= 0xFFFF'FFFF         ? Width::kFour
                                                     : Width::kEight;
  out += static_cast<char>(width);
  AppendVarint(out, ZigZag(low));
  AppendVarint(out, range);
  switch (width) {
    case Width::kConstant:
      return;
    case Width::kBits:
      return AppendBits(out, values, rows);
    case Width::kOne:
      return AppendDistances<std::uint8_t>(out, values, low, rows);
    case Width::kTwo:
      return AppendDistances<std::uint16_t>(out, values, low, rows);
    case Width::kFour:
      return AppendDistances<std::uint32_t>(out, values, low, rows);
    case Width::kEight:
      return AppendDistances<std::uint64_t>(out, values, low, rows);
  }
}

void ReadIntegers(ByteReader& in, ColumnBlock& block, const Rows& rows) {
  const auto width = static_cast<Width>(in.Byte());
  const std::int64_t low = in.Signed();
  const std::uint64_t range = in.Varint();
  const std::uint64_t room =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) - static_cast<std::uint64_t>(low);
  if (range > room) in.Fail("has a maximum that is too large");
  const auto high = static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + range);
  if (block.kind == Kind::kBoolean && (low < 0 || high > 1)) in.Fail("has booleans that are none");
  if (block.kind == Kind::kDate && (low < -kMaxDays || high > kMaxDays)) in.Fail("has dates that are none");
  block.minimum_integer = low;
  block.maximum_integer = high;
  block.integers.resize(kColumnBlock);
  switch (width) {
    case Width::kConstant:
      for (std::uint32_t i = 0; i < rows.count; ++i) block.integers[rows[i]] = low;
      return;
    case Width::kBits:
      if (low != 0 || high != 1) in.Fail("has bits with other limits");
      return ReadBits(in, block.integers, rows);
    case Width::kOne:
      return ReadDistances<std::uint8_t>(in, block.integers, low, range, rows);
    case Width::kTwo:
      return ReadDistances<std::uint16_t>(in, block.integers, low, range, rows);
    case Width::kFour:
      return ReadDistances<std::uint32_t>(in, block.integers, low, range, rows);
    case Width::kEight:
      return ReadDistances<std::uint64_t>(in, block.integers, low, range, rows);
  }
  in.Fail("has integers of an unknown width");
}

void AppendFloats(std::string& out, const ColumnBlock& block, const Rows& rows) {
  const auto bits = [&](std::uint32_t i) { return std::bit_cast<std::uint64_t>(block.floats[rows[i]]); };
  bool constant = true;
  for (std::uint32_t i = 1; i < rows.count && constant; ++i) constant = bits(i) == bits(0);
  out += constant ? '\0' : '\1';
  for (std::uint32_t i = 0; i < (constant ? 1 : rows.count); ++i) AppendFixed(out, bits(i));
}

void ReadFloats(ByteReader& in, ColumnBlock& block, const Rows& rows) {
  block.floats.resize(kColumnBlock);
  const std::uint8_t form = in.Byte();
  if (form > 1) in.Fail("has floats in an unknown form");
  const char* from = in.Take(form == 0 ? 8 : std::uint64_t{rows.count} * 8).data();
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    double d;
    std::memcpy(&d, from + (form == 0 ? 0 : i * 8), 8);
    block.floats[rows[i]] = d;
    low = d < low ? d : low;  // false for NaN
    high = d > high ? d : high;
  }
  block.minimum_float = low;
  block.maximum_float = high;
}

void AppendStrings(std::string& out, const ColumnBlock& block, const Rows& rows) {
  std::size_t total = 0;
  for (std::uint32_t i = 0; i < rows.count; ++i) total += block.String(rows[i]).size();
  out.reserve(out.size() + total + rows.count * 2);
  for (std::uint32_t i = 0; i < rows.count; ++i) AppendVarint(out, block.String(rows[i]).size());
  for (std::uint32_t i = 0; i < rows.count; ++i) out += block.String(rows[i]);
}

// Sums up lengths to offsets [first] .. [first + count]; checks that so many bytes follow.
template <class Set>
void ReadLengths(ByteReader& in, std::uint32_t count, Set set) {
  std::uint64_t total = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t length = in.Varint();
    if (length > in.Left() || (total += length) > in.Left()) in.Fail("has longer strings than bytes");
    if (total >> 32) in.Fail("has too many bytes of strings");
    set(i, static_cast<std::uint32_t>(total));
  }
}

void ReadStrings(ByteReader& in, ColumnBlock& block, const Rows& rows) {
  block.offsets.resize(kColumnBlock + 1);
  std::uint32_t next = 0, end = 0;
  ReadLengths(in, rows.count, [&](std::uint32_t i, std::uint32_t total) {
    const std::uint32_t row = rows[i];
    while (next <= row) block.offsets[next++] = end;  // rows before this one are empty
    end = total;
  });
  while (next <= kColumnBlock) block.offsets[next++] = end;
  block.heap = in.Take(end);
}

void AppendDictionary(std::string& out, const ColumnBlock& block, const Rows& rows) {
  const auto entries = static_cast<std::uint32_t>(block.offsets.size() - 1);
  out.reserve(out.size() + block.heap.size() + entries * 2 + rows.count * 2);
  AppendVarint(out, entries);
  for (std::uint32_t c = 0; c < entries; ++c) AppendVarint(out, block.offsets[c + 1] - block.offsets[c]);
  out += block.heap;
  if (entries == 1) return;
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    const std::uint16_t code = block.codes[rows[i]];
    out += static_cast<char>(code);
    if (entries > 256) out += static_cast<char>(code >> 8);
  }
}

void ReadDictionary(ByteReader& in, ColumnBlock& block, const Rows& rows) {
  const std::uint32_t entries = in.Below(kColumnBlock + 1, "has too large a dictionary");
  if (entries == 0) in.Fail("has an empty dictionary");
  block.offsets.resize(entries + 1);
  ReadLengths(in, entries, [&](std::uint32_t i, std::uint32_t total) { block.offsets[i + 1] = total; });
  block.heap = in.Take(block.offsets.back());
  block.codes.resize(kColumnBlock);
  if (entries == 1) return;
  const std::uint32_t width = entries > 256 ? 2 : 1;
  const auto* from = reinterpret_cast<const std::uint8_t*>(in.Take(std::uint64_t{rows.count} * width).data());
  std::uint32_t largest = 0;
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    const std::uint32_t code = width == 1 ? from[i] : from[2 * i] | from[2 * i + 1] << 8;
    largest = std::max(largest, code);
    block.codes[rows[i]] = static_cast<std::uint16_t>(code);
  }
  if (largest >= entries) in.Fail("has a code outside of its dictionary");
}

void AppendValues(std::string& out, const ColumnBlock& block, const Rows& rows) {
  for (std::uint32_t i = 0; i < rows.count; ++i) AppendValue(out, block.values[rows[i]]);
}

void ReadValues(ByteReader& in, ColumnBlock& block, const Rows& rows) {
  block.values.resize(kColumnBlock);
  std::string_view rest = in.Rest();
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    Value v = ReadValue(rest);
    if (v.is_null()) in.Fail("has null for a value");
    block.values[rows[i]] = std::move(v);
  }
  in.Take(in.Left() - rest.size());
}

struct Form {
  void (*append)(std::string&, const ColumnBlock&, const Rows&);
  void (*read)(ByteReader&, ColumnBlock&, const Rows&);
};

const Form& FormOf(Kind kind) {
  static constexpr Form kIntegers{AppendIntegers, ReadIntegers}, kFloats{AppendFloats, ReadFloats},
      kStrings{AppendStrings, ReadStrings}, kDictionary{AppendDictionary, ReadDictionary},
      kValues{AppendValues, ReadValues};
  switch (kind) {
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kDate:
      return kIntegers;
    case Kind::kFloat:
      return kFloats;
    case Kind::kString:
      return kStrings;
    case Kind::kDictionary:
      return kDictionary;
    case Kind::kMixed:
      return kValues;
    case Kind::kEmpty:
      break;
  }
  assert(false);  // an empty block is never written, and refused before
  return kValues;
}

}  // namespace

std::string EncodeColumn(const ColumnBlock& block) {
  if (block.count == 0) return {};
  Rows rows;
  ListRows(block.present, rows);
  assert(rows.count == block.count);
  std::string out;
  out += static_cast<char>(kCodecVersion);
  out += static_cast<char>(block.kind);
  AppendRows(out, block.present, rows);
  FormOf(block.kind).append(out, block, rows);
  return out;
}

ColumnBlock DecodeColumn(std::string_view bytes) {
  ColumnBlock block;
  if (bytes.empty()) return block;
  ByteReader in(bytes, kColumnName);
  in.Version(kCodecVersion);
  const std::uint8_t kind = in.Byte();
  if (kind == 0 || kind > static_cast<std::uint8_t>(Kind::kMixed)) in.Fail("is of an unknown kind");
  block.kind = static_cast<Kind>(kind);
  Rows rows;
  ReadRows(in, block.present, rows);
  if (rows.count == 0) in.Fail("is empty");
  block.count = rows.count;
  FormOf(block.kind).read(in, block, rows);
  in.ExpectEnd();
  return block;
}

}  // namespace liaison::codecs
