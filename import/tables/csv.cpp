// csv.cpp: ImportCsv: tables with neo4j-admin headers into any graph, row by row, through one transaction.
//
// A node is known by its id (the external name: `id`, or `group:id` in an id group): a row of a known one
// adds labels and sets properties. Relationships of a table have no id of their own: each row makes one. A
// row is a statement: when it is refused it has had no effect.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "graph/error.h"
#include "import/import.h"
#include "import/rejects.h"
#include "import/tables/csv_header.h"
#include "import/tables/csv_reader.h"
#include "import/tables/csv_value.h"
#include "import/tables/mapped_file.h"
#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

class CsvImport {
 public:
  CsvImport(Graph& graph, const TableOptions& options)
      : options_(options), rejects_(report_, options.rejects_path), tx_(graph.BeginWrite()) {
    dialect_.delimiter = ParseDelimiter(options.delimiter, "--delimiter");
    dialect_.array_delimiter = ParseDelimiter(options.array_delimiter, "--array-delimiter");
    dialect_.quote = ParseDelimiter(options.quote, "--quote");
    if (dialect_.delimiter == dialect_.quote || dialect_.array_delimiter == dialect_.delimiter) {
      throw Error(ErrorKind::kRequest, "InvalidArgument",
                  "--delimiter, --array-delimiter and --quote must differ");
    }
  }

  Report Run() {
    const auto began = std::chrono::steady_clock::now();
    if (options_.nodes.empty() && options_.relationships.empty()) {
      throw Error(ErrorKind::kRequest, "InvalidArgument", "no table to import");
    }
    for (const std::string& source : options_.nodes) ReadTable(source, TableKind::kNodes);
    for (const std::string& source : options_.relationships) ReadTable(source, TableKind::kRelationships);
    rejects_.Finish();
    if (options_.dry_run || (report_.rejected > 0 && !options_.skip_bad)) {
      tx_->Rollback();
    } else {
      tx_->Commit();
      report_.committed = true;
    }
    report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return std::move(report_);
  }

 private:
  struct Row {
    std::optional<std::string> id, start, end;  // external names
    std::vector<std::string> labels;
    std::string type;
    std::vector<std::pair<KeyId, Value>> properties;
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
          rejects_.Add(file.path(), cursor.line(), cursor.reason(), cursor.text());
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
    keys_.clear();
    bool typed = !source_.names.empty();
    for (const TableColumn& column : columns_) {
      const bool kept =
          !column.name.empty() && (column.role == ColumnRole::kProperty || column.role == ColumnRole::kId);
      keys_.push_back(kept ? tx_->Key(column.name) : KeyId{});
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
    const Report before = report_;
    tx_->BeginStatement();
    std::string reason;
    try {
      Row row;
      if (ReadRow(cursor, kind, row, reason) &&
          (kind == TableKind::kNodes ? TakeNode(row) : TakeRelationship(row, reason))) {
        tx_->EndStatement();
        return;
      }
    } catch (const Error& e) {
      if (e.kind == ErrorKind::kStorage || e.kind == ErrorKind::kResource) throw;
      reason = fmt::format("{}: {}", e.Code(), e.what());
    }
    tx_->RollbackStatement();
    report_ = before;
    rejects_.Add(path, cursor.line(), reason, cursor.text());
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
      if (keys_[i].value != 0) row.properties.emplace_back(keys_[i], std::move(*value));
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

  bool TakeNode(const Row& row) {
    std::vector<LabelId> labels;
    for (const std::string& label : row.labels) labels.push_back(tx_->Label(label));
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    NodeId node;
    const auto known = row.id ? tx_->FindExternal(FactId::Kind::kNode, *row.id) : std::nullopt;
    if (known) {
      node.value = static_cast<std::uint32_t>(*known);
      for (const LabelId label : labels) tx_->AddLabel(node, label);
      ++report_.nodes_updated;
    } else {
      node = tx_->CreateNode(labels);
      if (row.id) tx_->SetExternal(FactId::Of(node), *row.id);
      ++report_.nodes_created;
    }
    for (const auto& [key, value] : row.properties) tx_->SetProperty(node, key, value);
    report_.properties_set += row.properties.size();
    return true;
  }

  bool TakeRelationship(const Row& row, std::string& reason) {
    if (row.type.empty()) {
      reason = "a relationship without :TYPE";
      return false;
    }
    const auto start = tx_->FindExternal(FactId::Kind::kNode, *row.start),
               end = tx_->FindExternal(FactId::Kind::kNode, *row.end);
    if (!start || !end) {
      reason =
          fmt::format("{}: no node has the id `{}`", start ? "end" : "start", start ? *row.end : *row.start);
      return false;
    }
    const RelationshipRef relationship = tx_->CreateRelationship(
        {static_cast<std::uint32_t>(*start)}, tx_->Type(row.type), {static_cast<std::uint32_t>(*end)});
    for (const auto& [key, value] : row.properties) tx_->SetProperty(relationship, key, value);
    ++report_.relationships_created;
    report_.properties_set += row.properties.size();
    return true;
  }

  const TableOptions& options_;
  CsvDialect dialect_;
  Report report_;
  Rejects rejects_;
  std::unique_ptr<Transaction> tx_;
  TableSource source_;
  std::vector<TableColumn> columns_;
  std::vector<KeyId> keys_;
  std::string scratch_;
};

}  // namespace

Report ImportCsv(Graph& graph, const TableOptions& options) { return CsvImport(graph, options).Run(); }

}  // namespace liaison::importer
