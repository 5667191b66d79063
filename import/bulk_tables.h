// bulk_tables.h: the tables of a bulk import: which files, which columns, and the rows of a piece of a file
// as typed columns.
//
// A piece is about a MiB of a file, cut between records; pieces are read by several threads at once and know
// nothing of each other. Not here: ids of nodes, order, rejects files (bulk_import.cpp).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "graph/bulk_columns.h"
#include "import/import.h"
#include "import/tables/csv_header.h"
#include "import/tables/csv_reader.h"
#include "import/tables/mapped_file.h"

namespace liaison::importer {

struct BulkTable {
  TableKind kind = TableKind::kNodes;
  TableSource source;
  std::vector<TableColumn> columns;
  std::vector<std::unique_ptr<MappedFile>> files;
  std::vector<KeyId> keys;                       // of each column; 0: not kept
  int id = -1, start = -1, end = -1, type = -1;  // which column; -1: none
  std::vector<int> labels;
};

struct BulkPiece {
  std::size_t table = 0, file = 0;
  std::string_view text;
  std::uint64_t skipped_lines = 0;  // lines of the file between the piece before and this one: its header
};

// Opens the files and reads the header.
BulkTable OpenTable(std::string_view source, TableKind kind, const BulkOptions& options,
                    const CsvDialect& dialect);
void CutTable(const BulkTable& table, std::size_t number, const BulkOptions& options,
              const CsvDialect& dialect, std::vector<BulkPiece>& pieces);

struct BadRow {
  enum class Kind : std::uint8_t { kBroken, kDuplicate, kEnds };
  Kind kind;
  std::uint64_t line;  // within the piece, from 1
  std::string reason;
  std::string_view text;
};

// Ids as they stand in the table: integers or texts, as the id group has it.
struct IdColumn {
  std::vector<std::int64_t> integers;
  std::vector<std::string_view> strings;
  std::vector<std::uint8_t> copied;  // of strings: the bytes lie in the rows' arena, not in the file
};

struct BulkRows {
  std::uint32_t count = 0;
  std::uint64_t lines = 0;    // line ends in the piece
  std::uint64_t records = 0;  // good and bad
  std::vector<BulkColumn> columns;
  IdColumn ids, starts, ends;
  std::vector<std::uint32_t> offsets;  // of each row in the piece
  std::vector<std::uint16_t> names;    // of each row: an index of `distinct_names`; empty: all the first
  std::vector<std::vector<std::string>>
      distinct_names;  // sets of labels, or a type; the table's own at first
  std::vector<BadRow> bad;
  std::shared_ptr<std::deque<std::string>> arena;

  void Keep(const std::vector<std::uint32_t>& rows);  // drops the others
};

BulkRows ReadPiece(const BulkTable& table, const BulkPiece& piece, const BulkOptions& options,
                   const CsvDialect& dialect);

// The rows of a column that are listed.
BulkColumn SelectRows(const BulkColumn& column, const std::vector<std::uint32_t>& rows);

}  // namespace liaison::importer
