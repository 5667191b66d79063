// csv.cpp: ImportCsv: tables with neo4j-admin headers into any graph, row by row, through one transaction.
//
// A node is known by its id (the external name: `id`, or `group:id` in an id group): a row of a known one
// adds labels and sets properties. Relationships of a table have no id of their own: each row makes one, or,
// when that is asked for, updates the one of its type that joins its ends. A row is a statement: when it is
// refused it has had no effect.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "graph/error.h"
#include "import/import.h"
#include "import/tables/csv_header.h"
#include "import/tables/csv_reader.h"
#include "import/tables/csv_value.h"
#include "import/tables/fact_writer.h"
#include "import/tables/mapped_file.h"
#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

class CsvImport {
 public:
  CsvImport(Graph& graph, const CsvOptions& options)
      : options_(options),
        facts_(graph, options),
        tx_(facts_.transaction()),
        report_(facts_.report()),
        dialect_(ParseDialect(options)) {}

  Report Run() {
    if (options_.nodes.empty() && options_.relationships.empty()) {
      throw Error(ErrorKind::kRequest, "InvalidArgument", "no table to import");
    }
    for (const std::string& source : options_.nodes) ReadTable(source, TableKind::kNodes);
    for (const std::string& source : options_.relationships) ReadTable(source, TableKind::kRelationships);
    return facts_.Finish();
  }

 private:
  struct Row {
    std::optional<std::string> id, start, end;  // external names
    std::vector<std::string> labels;
    std::string type;
    Properties properties;
  };

  void ReadTable(std::string_view text, TableKind kind) {
    source_ = ParseTableSource(text, kind);
    for (std::size_t f = 0; f < source_.files.size(); ++f) {
      const MappedFile file(source_.files[f]);
      CsvCursor cursor(SkipByteOrderMark(file.text()), dialect_);
      if (f == 0) ReadHeader(cursor, kind, file.path());
      while (true) {
        const CsvCursor::Step step = cursor.Next();
        if (step == CsvCursor::Step::kEnd) break;
        ++report_.lines;
        if (options_.progress && (report_.lines & 0x3FF) == 0) {
          options_.progress({kind == TableKind::kNodes ? "nodes" : "relationships",
                             static_cast<std::uint64_t>(cursor.position() - file.text().data()),
                             file.text().size()});
        }
        if (step == CsvCursor::Step::kBad) {
          facts_.rejects().Add(file.path(), cursor.line(), cursor.reason(), cursor.text());
        } else {
          TakeRecord(cursor, kind, file.path());
        }
      }
    }
  }

  void ReadHeader(CsvCursor& cursor, TableKind kind, const std::string& path) {
    if (cursor.Next() != CsvCursor::Step::kRecord) {
      throw Error(ErrorKind::kRequest, "InvalidHeader", fmt::format("{}: the first line is no header", path));
    }
    columns_ = ParseHeader(cursor.fields(), dialect_.quote, kind, "string", path);
    bool typed = !source_.names.empty();
    for (const TableColumn& column : columns_) {
      typed |= column.role == ColumnRole::kType;
      if (column.group.find(':') != std::string::npos) {
        throw Error(ErrorKind::kRequest, "InvalidHeader",
                    fmt::format("{}: the id group `{}` has a colon", path, column.group));
      }
      if (const auto label = column.Option("label"); label && kind == TableKind::kNodes)
        source_.names.push_back(*label);
    }
    if (kind == TableKind::kRelationships && !typed) {
      throw Error(ErrorKind::kRequest, "InvalidHeader",
                  fmt::format("{}: relationships need a type: TYPE=FILE or a column :TYPE", path));
    }
  }

  void TakeRecord(const CsvCursor& cursor, TableKind kind, const std::string& path) {
    const auto reason = facts_.Statement([&] {
      Row row;
      std::string why;
      if (!ReadRow(cursor, kind, row, why)) FactWriter::Refuse(why);
      if (kind == TableKind::kNodes) {
        facts_.PutNode(row.id, row.labels, row.properties);
      } else {
        TakeRelationship(row);
      }
    });
    if (reason) facts_.rejects().Add(path, cursor.line(), *reason, cursor.text());
  }

  bool ReadRow(const CsvCursor& cursor, TableKind kind, Row& row, std::string& reason) {
    const auto& fields = cursor.fields();
    if (fields.size() != columns_.size()) {
      reason = fmt::format("{} fields where the header has {}", fields.size(), columns_.size());
      return false;
    }
    if (!IsUtf8(cursor.text())) {
      reason = "not UTF-8";
      return false;
    }
    if (kind == TableKind::kNodes) row.labels = source_.names;
    if (kind == TableKind::kRelationships && !source_.names.empty()) row.type = source_.names[0];
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const TableColumn& column = columns_[i];
      if (column.role == ColumnRole::kIgnore) continue;
      const bool is_id = column.role == ColumnRole::kId || column.role == ColumnRole::kStartId ||
                         column.role == ColumnRole::kEndId;
      if (fields[i].absent() || (is_id && fields[i].size == 0)) {
        if (!is_id) continue;
        reason = fmt::format("{} without {}", kind == TableKind::kNodes ? "a node" : "a relationship",
                             column.text);
        return false;
      }
      const std::string_view text = Unescape(fields[i], dialect_.quote, scratch_);
      if (column.role == ColumnRole::kLabel) {
        AddLabels(text, row.labels);
        continue;
      }
      if (column.role == ColumnRole::kType) {
        row.type = std::string(text);
        continue;
      }
      auto value = ParseTableValue(column, text, dialect_.array_delimiter, reason);
      if (!value) return false;
      if (is_id) {
        std::string name = column.group.empty() ? ToText(*value) : column.group + ':' + ToText(*value);
        (column.role == ColumnRole::kId        ? row.id
         : column.role == ColumnRole::kStartId ? row.start
                                               : row.end) = std::move(name);
      }
      const bool kept = column.role == ColumnRole::kProperty || column.role == ColumnRole::kId;
      if (kept && !column.name.empty()) row.properties.emplace_back(column.name, std::move(*value));
    }
    return true;
  }

  void AddLabels(std::string_view text, std::vector<std::string>& labels) const {
    for (;;) {
      const std::size_t stop = text.find(dialect_.array_delimiter);
      std::string_view name = text.substr(0, stop);
      while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
      while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
      if (!name.empty()) labels.emplace_back(name);
      if (stop == std::string_view::npos) return;
      text.remove_prefix(stop + 1);
    }
  }

  NodeId NodeNamed(const std::string& name, std::string_view side) const {
    const auto node = facts_.FindNode(name);
    if (!node) FactWriter::Refuse(fmt::format("{}: no node has the id `{}`", side, name));
    return *node;
  }

  void TakeRelationship(const Row& row) {
    if (row.type.empty()) FactWriter::Refuse("a relationship without :TYPE");
    const NodeId start = NodeNamed(*row.start, "start"), end = NodeNamed(*row.end, "end");
    if (options_.merge_relationships) {
      if (const auto known = Between(start, row.type, end))
        return facts_.UpdateRelationship(*known, row.properties);
    }
    facts_.CreateRelationship(std::nullopt, start, row.type, end, row.properties);
  }

  // The first relationship of the type from one node to the other.
  std::optional<RelationshipRef> Between(NodeId start, std::string_view type_name, NodeId end) const {
    const auto type = tx_.catalog().FindType(type_name);
    if (!type) return std::nullopt;
    const auto ends = tx_.Neighbours(Direction::kOut, *type, start);
    const auto found = std::lower_bound(ends.begin(), ends.end(), end.value);
    if (found == ends.end() || *found != end.value) return std::nullopt;
    const std::uint32_t sequence =
        tx_.Sequences(Direction::kOut, *type, start)[static_cast<std::size_t>(found - ends.begin())];
    return RelationshipRef{RelationshipId::Of(*type, sequence), start, end};
  }

  const CsvOptions& options_;
  FactWriter facts_;
  Transaction& tx_;
  Report& report_;
  const CsvDialect dialect_;
  TableSource source_;
  std::vector<TableColumn> columns_;
  std::string scratch_;
};

}  // namespace

Report ImportCsv(Graph& graph, const CsvOptions& options) { return CsvImport(graph, options).Run(); }

}  // namespace liaison::importer
