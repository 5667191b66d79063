// column_strings.h: the texts in one row of a column: a string, or the strings of a list. What names are
// looked for in.
#pragma once

#include <cstdint>
#include <string_view>

#include "graph/chunks/column.h"

namespace liaison {

// Calls take(text) for each string of the value.
template <class Take>
void VisitStrings(const Value& v, const Take& take) {
  if (v.is_string()) take(std::string_view(v.AsString()));
  if (!v.is_list()) return;
  for (const Value& item : v.AsList()) {
    if (item.is_string()) take(std::string_view(item.AsString()));
  }
}

// Of a row that has a value; without making one where the column holds strings alone.
template <class Take>
void VisitStrings(const ColumnBlock& column, std::uint32_t row, const Take& take) {
  if (column.kind == ColumnBlock::Kind::kString || column.kind == ColumnBlock::Kind::kDictionary) {
    take(column.String(row));
  } else if (column.kind == ColumnBlock::Kind::kMixed) {
    VisitStrings(column.values[row], take);
  }
}

}  // namespace liaison
