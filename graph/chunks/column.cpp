#include "graph/chunks/column.h"

namespace liaison {

Value ColumnBlock::Get(std::uint32_t row) const {
  if (!Has(row)) return {};
  switch (kind) {
    case Kind::kEmpty:
      return {};
    case Kind::kBoolean:
      return integers[row] != 0;
    case Kind::kInteger:
      return integers[row];
    case Kind::kFloat:
      return floats[row];
    case Kind::kString:
    case Kind::kDictionary:
      return String(row);
    case Kind::kDate:
      return Date{integers[row]};
    case Kind::kMixed:
      return values[row];
  }
  return {};
}

std::size_t ColumnBlock::bytes() const {
  // What hangs off the values of a mixed column is guessed at 32 bytes each.
  return sizeof(*this) + integers.capacity() * sizeof(std::int64_t) + floats.capacity() * sizeof(double) +
         offsets.capacity() * sizeof(std::uint32_t) + codes.capacity() * sizeof(std::uint16_t) +
         heap.capacity() + values.capacity() * (sizeof(Value) + 32);
}

}  // namespace liaison
