#include "graph/chunks/column_change.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace liaison {
namespace {

using Kind = ColumnBlock::Kind;
using Changes = std::span<const codecs::ColumnChange>;

// Past so many entries a new dictionary is looked for instead of a longer one.
constexpr std::size_t kLongestDictionary = 1024;
// Offsets are 32 bits wide: past this a column is built anew, which keeps strings that are too long for one
// heap as single values.
constexpr std::size_t kMostHeap = 1u << 30;

std::size_t BytesOfStrings(Changes changes) {
  std::size_t bytes = 0;
  for (const auto& c : changes) {
    if (!c.value.is_null()) bytes += c.value.AsString().size();
  }
  return bytes;
}

Kind KindOf(const Value& v) {
  switch (v.type()) {
    case Value::Type::kNull:
      return Kind::kEmpty;
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

// The one kind of all that are not null; kEmpty when all are, kMixed when they differ.
Kind CommonKind(Changes changes) {
  Kind common = Kind::kEmpty;
  for (const auto& c : changes) {
    const Kind k = KindOf(c.value);
    if (k == Kind::kEmpty || k == common) continue;
    if (common != Kind::kEmpty) return Kind::kMixed;
    common = k;
  }
  return common;
}

void Mark(ColumnBlock& b, std::uint32_t row, bool present) {
  if (b.present.Test(row) == present) return;
  present ? b.present.Set(row) : b.present.Reset(row);
  b.count += present ? 1 : -1;
}

template <class F>
void ForEachPresent(const ColumnBlock& b, F f) {
  for (std::uint32_t w = 0; w < b.present.words.size(); ++w) {
    for (std::uint64_t bits = b.present.words[w]; bits != 0; bits &= bits - 1)
      f(w * 64 + std::countr_zero(bits));
  }
}

std::int64_t IntegerOf(const Value& v) {
  if (v.is_boolean()) return v.AsBoolean();
  return v.is_integer() ? v.AsInteger() : v.As<Date>().days;
}

// As MakeColumn does it for a column without any value.
void Empty(ColumnBlock& b) { b = ColumnBlock{}; }

void ApplyIntegers(ColumnBlock& b, Changes changes) {
  bool shrunk = false;  // a value went that may have been the least or greatest
  for (const auto& c : changes) {
    const bool had = b.Has(c.row);
    if (had) shrunk |= b.integers[c.row] == b.minimum_integer || b.integers[c.row] == b.maximum_integer;
    if (c.value.is_null()) {
      b.integers[c.row] = 0;
      Mark(b, c.row, false);
      continue;
    }
    const std::int64_t v = IntegerOf(c.value);
    b.integers[c.row] = v;
    if (b.count == 0) {
      b.minimum_integer = b.maximum_integer = v;
    } else {
      b.minimum_integer = std::min(b.minimum_integer, v);
      b.maximum_integer = std::max(b.maximum_integer, v);
    }
    Mark(b, c.row, true);
  }
  if (b.count == 0) return Empty(b);
  if (!shrunk) return;
  bool first = true;
  ForEachPresent(b, [&](std::uint32_t row) {
    const std::int64_t v = b.integers[row];
    b.minimum_integer = first ? v : std::min(b.minimum_integer, v);
    b.maximum_integer = first ? v : std::max(b.maximum_integer, v);
    first = false;
  });
}

void ApplyFloats(ColumnBlock& b, Changes changes) {
  for (const auto& c : changes) {
    b.floats[c.row] = c.value.is_null() ? 0 : c.value.AsFloat();
    Mark(b, c.row, !c.value.is_null());
  }
  if (b.count == 0) return Empty(b);
  b.minimum_float = b.maximum_float = 0;
  bool first = true;
  ForEachPresent(b, [&](std::uint32_t row) {
    const double v = b.floats[row];
    if (std::isnan(v)) return;
    b.minimum_float = first ? v : std::min(b.minimum_float, v);
    b.maximum_float = first ? v : std::max(b.maximum_float, v);
    first = false;
  });
}

bool ApplyDictionary(ColumnBlock& b, Changes changes) {
  const std::size_t entries = b.offsets.size() - 1;
  if (entries + changes.size() > kLongestDictionary || b.heap.size() + BytesOfStrings(changes) > kMostHeap)
    return false;
  std::unordered_map<std::string_view, std::uint16_t> codes;  // of the changed values alone
  for (const auto& c : changes) {
    if (!c.value.is_null()) codes.emplace(c.value.AsString(), std::uint16_t{0xFFFF});
  }
  for (std::size_t e = 0; e < entries; ++e) {
    auto it = codes.find({b.heap.data() + b.offsets[e], b.offsets[e + 1] - b.offsets[e]});
    if (it != codes.end()) it->second = static_cast<std::uint16_t>(e);
  }
  for (const auto& c : changes) {
    Mark(b, c.row, !c.value.is_null());
    if (c.value.is_null()) {
      b.codes[c.row] = 0;
      continue;
    }
    std::uint16_t& code = codes.find(c.value.AsString())->second;
    if (code == 0xFFFF) {
      code = static_cast<std::uint16_t>(b.offsets.size() - 1);
      b.heap += c.value.AsString();
      b.offsets.push_back(static_cast<std::uint32_t>(b.heap.size()));
    }
    b.codes[c.row] = code;
  }
  if (b.count == 0) Empty(b);
  return true;
}

bool ApplyStrings(ColumnBlock& b, Changes changes) {
  const std::size_t more = BytesOfStrings(changes);
  if (b.heap.size() + more > kMostHeap) return false;
  std::vector<const codecs::ColumnChange*> sorted;
  for (const auto& c : changes) sorted.push_back(&c);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* z) { return a->row < z->row; });
  std::string heap;
  heap.reserve(b.heap.size() + more);
  std::uint32_t row = 0, shift = 0;  // shift: modulo 2^32, as offsets may move either way
  auto keep_until = [&](std::uint32_t end) {
    const std::uint32_t from = b.offsets[row];
    heap.append(b.heap, from, b.offsets[end] - from);
    for (; row < end; ++row) b.offsets[row] += shift;
  };
  for (const auto* c : sorted) {
    keep_until(c->row);
    const std::uint32_t old_size = b.offsets[row + 1] - b.offsets[row];
    b.offsets[row++] += shift;
    if (!c->value.is_null()) heap += c->value.AsString();
    shift += static_cast<std::uint32_t>(c->value.is_null() ? 0 : c->value.AsString().size()) - old_size;
    Mark(b, c->row, !c->value.is_null());
  }
  keep_until(kColumnBlock);
  b.offsets[kColumnBlock] = static_cast<std::uint32_t>(heap.size());
  b.heap = std::move(heap);
  if (b.count == 0) Empty(b);
  return true;
}

void Rebuild(ColumnBlock& b, Changes changes) {
  std::vector<Value> rows(kColumnBlock);
  if (b.kind != Kind::kEmpty) ForEachPresent(b, [&](std::uint32_t row) { rows[row] = b.Get(row); });
  for (const auto& c : changes) rows[c.row] = c.value;
  b = codecs::MakeColumn(rows);
}

}  // namespace

void ApplyChanges(ColumnBlock& b, Changes changes) {
  if (changes.empty()) return;
  const Kind incoming = CommonKind(changes);
  const bool strings = b.kind == Kind::kString || b.kind == Kind::kDictionary;
  const bool fits = incoming == Kind::kEmpty || incoming == b.kind || (strings && incoming == Kind::kString);
  if (b.kind == Kind::kMixed) {
    // Stays mixed; what might have become one kind again is found out when it is next encoded and read.
    for (const auto& c : changes) {
      b.values[c.row] = c.value;
      Mark(b, c.row, !c.value.is_null());
    }
    if (b.count == 0) Empty(b);
    return;
  }
  if (b.kind != Kind::kEmpty && fits) {
    switch (b.kind) {
      case Kind::kBoolean:
      case Kind::kInteger:
      case Kind::kDate:
        return ApplyIntegers(b, changes);
      case Kind::kFloat:
        return ApplyFloats(b, changes);
      case Kind::kString:
        if (changes.size() < kColumnBlock / 4 && ApplyStrings(b, changes)) return;
        break;
      case Kind::kDictionary:
        if (ApplyDictionary(b, changes)) return;
        break;
      default:
        break;
    }
  }
  Rebuild(b, changes);
}

}  // namespace liaison
