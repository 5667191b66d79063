// csv_value.h: the text of a field as the value that its column's header asks for.
//
// Numbers and temporal values may have spaces around them; strings keep theirs. Booleans are true or false in
// any case. Not here: what an absent field means; the caller asks CsvField::absent() first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "graph/value.h"
#include "import/tables/csv_header.h"

namespace liaison::importer {

// Decimal digits with an optional sign, nothing else. Absent when out of the range of `bits`.
std::optional<std::int64_t> ParseInteger(std::string_view text, int bits = 64);
// Also 1e3, .5, NaN, Infinity, -Infinity.
std::optional<double> ParseFloat(std::string_view text);
std::optional<bool> ParseBoolean(std::string_view text);

// Absent with a reason when the text is no such value. An array column is split at the delimiter.
std::optional<Value> ParseTableValue(const TableColumn& column, std::string_view text, char array_delimiter,
                                     std::string& reason);

}  // namespace liaison::importer
