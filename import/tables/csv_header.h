// csv_header.h: the columns of a table, as the header line of `neo4j-admin database import` names them:
// name:type.
//
//   id:ID(Person)  :START_ID(Person)  :END_ID(Person)  :TYPE  :LABEL  :IGNORE  year:int  tags:string[]
//   at:datetime{timezone:+02:00}
//
// Types: int long float double boolean byte short char string point date localtime time localdatetime
// datetime duration, each also as an array with []. A name without a type is a string. Not here: reading
// (csv_reader.h), values (csv_value.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/value.h"
#include "import/import.h"
#include "import/tables/csv_reader.h"

namespace liaison::importer {

enum class ColumnRole : std::uint8_t { kProperty, kId, kStartId, kEndId, kType, kLabel, kIgnore };

struct TableColumn {
  ColumnRole role = ColumnRole::kProperty;
  std::string text;   // as the header has it
  std::string name;   // of the property; empty: not kept as one
  std::string group;  // of ids
  Value::Type type = Value::Type::kString;
  int bits = 64;           // of integers: 8, 16, 32, 64
  bool character = false;  // type char: a string of one code point
  bool array = false;
  std::vector<std::pair<std::string, std::string>> options;  // {timezone:+02:00,crs:WGS-84}

  std::optional<std::string> Option(std::string_view name) const;
};

enum class TableKind : std::uint8_t { kNodes, kRelationships };

// Throws kRequest InvalidHeader, naming `file`. `id_type` (string, integer, actual) types the id columns that
// have no {id-type:...}.
std::vector<TableColumn> ParseHeader(const std::vector<CsvField>& fields, char quote, TableKind kind,
                                     std::string_view id_type, std::string_view file);

// Whether a first line is the header over again: each field is the header's text or its name alone.
bool RepeatsHeader(const std::vector<CsvField>& fields, const std::vector<TableColumn>& columns);

// `[Label[:Label]=]file[,file]...` or `[TYPE=]file[,file]...`.
struct TableSource {
  std::vector<std::string> names;  // labels, or one type
  std::vector<std::string> files;
};
TableSource ParseTableSource(std::string_view text, TableKind kind);

// The delimiters of a run. Throws kRequest InvalidArgument.
CsvDialect ParseDialect(const TableOptions& options);

}  // namespace liaison::importer
