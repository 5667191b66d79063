// bulk_import.cpp: ImportBulk: pieces of tables are read by all threads, pass a turnstile in order (ids of
// nodes, duplicates, rejects), and go on to the loader. See bulk_tables.h for reading, graph/bulk_loader.h
// for what becomes of rows.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "graph/ascii.h"
#include "graph/bulk_loader.h"
#include "graph/error.h"
#include "graph/parallel.h"
#include "import/bulk_ids.h"
#include "import/bulk_tables.h"
#include "import/import.h"
#include "import/rejects.h"

namespace liaison::importer {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

class BulkImport {
 public:
  BulkImport(Graph& graph, const BulkOptions& options)
      : options_(options),
        rejects_(report_, options.rejects_path),
        threads_(options.threads > 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency())),
        loader_(graph, {options.memory_bytes, threads_}) {
    dialect_ = ParseDialect(options);
    dialect_.multiline = options.multiline_fields;
    options_.id_type = AsciiLower(options_.id_type);
    if (options_.id_type != "string" && options_.id_type != "integer" && options_.id_type != "actual") {
      throw Error(ErrorKind::kRequest, "InvalidArgument",
                  fmt::format("--id-type `{}` is not string, integer or actual", options.id_type));
    }
  }

  Report Run() {
    const auto began = Clock::now();
    OpenTables();
    Lap("open tables");
    for (const BulkPiece& piece : pieces_) total_bytes_ += piece.text.size();
    ReadNodes();
    Lap("read nodes");
    if (Importable()) loader_.FinishNodes();
    ReadRelationships();
    lap_ = Clock::now();
    for (const auto& stage : loader_.stages()) report_.stages.push_back(stage);
    report_.stages.emplace_back("read relationships", read_relationships_);
    if (Importable() && !options_.dry_run) {
      const std::size_t before = loader_.stages().size();
      Tell("writing", 0, 0);
      loader_.Finish();
      report_.committed = true;
      report_.stages.insert(report_.stages.end(),
                            loader_.stages().begin() + static_cast<std::ptrdiff_t>(before),
                            loader_.stages().end());
    }
    rejects_.Finish();
    report_.gave_up = gave_up_;
    report_.seconds = Seconds(began);
    return std::move(report_);
  }

 private:
  void Lap(const char* stage) {
    report_.stages.emplace_back(stage, Seconds(lap_));
    lap_ = Clock::now();
  }

  void Tell(std::string_view stage, std::uint64_t done, std::uint64_t total) {
    if (options_.progress && std::this_thread::get_id() == caller_) options_.progress({stage, done, total});
  }

  bool Importable() const { return !fatal_ && !gave_up_; }

  void OpenTables() {
    const auto open = [&](const std::vector<std::string>& sources, TableKind kind) {
      for (const std::string& source : sources) {
        BulkTable& table = tables_.emplace_back(OpenTable(source, kind, options_, dialect_));
        for (const TableColumn& column : table.columns) {
          const bool kept = !column.name.empty() &&
                            (column.role == ColumnRole::kProperty || column.role == ColumnRole::kId);
          table.keys.push_back(kept ? loader_.Key(column.name) : KeyId{});
        }
      }
    };
    if (options_.nodes.empty())
      throw Error(ErrorKind::kRequest, "InvalidArgument", "a bulk import needs --nodes");
    open(options_.nodes, TableKind::kNodes);
    const std::size_t node_tables = tables_.size();
    open(options_.relationships, TableKind::kRelationships);

    for (std::size_t t = 0; t < node_tables; ++t) {
      const BulkTable& table = tables_[t];
      if (table.id < 0) continue;
      const TableColumn& id = table.columns[table.id];
      const bool integers = id.type == Value::Type::kInteger;
      const auto [found, added] = groups_.try_emplace(id.group);
      if (added) found->second.integers = integers;
      if (found->second.integers != integers) {
        throw Error(
            ErrorKind::kRequest, "InvalidHeader",
            fmt::format("ids of the group `{}` are integers in one table, strings in another", id.group));
      }
    }
    for (std::size_t t = node_tables; t < tables_.size(); ++t) {
      BulkTable& table = tables_[t];
      for (const int index : {table.start, table.end}) {
        TableColumn& column = table.columns[index];
        const auto found = groups_.find(column.group);
        if (found == groups_.end()) {
          throw Error(ErrorKind::kRequest, "InvalidHeader",
                      fmt::format("{}: no table of nodes has ids of the group `{}`", table.files[0]->path(),
                                  column.group));
        }
        // The group says what its ids are.
        column.type = found->second.integers ? Value::Type::kInteger : Value::Type::kString;
        column.bits = 64;
      }
    }
    for (std::size_t t = 0; t < tables_.size(); ++t) {
      CutTable(tables_[t], t, options_, dialect_, pieces_);
      if (t + 1 == node_tables) node_pieces_ = pieces_.size();
    }
    lines_.resize(tables_.size());
    for (std::size_t t = 0; t < tables_.size(); ++t) lines_[t].assign(tables_[t].files.size(), 0);
  }

  // ---- in order: rejects ----

  void Add(const BulkTable& table, const BulkPiece& piece, std::uint64_t line, BadRow::Kind kind,
           std::string_view reason, std::string_view text) {
    rejects_.Add(table.files[piece.file]->path(), line, reason, text);
    const bool skipped = options_.skip_bad ||
                         (kind == BadRow::Kind::kDuplicate && options_.skip_duplicate_nodes) ||
                         (kind == BadRow::Kind::kEnds && options_.skip_bad_relationships);
    if (!skipped) fatal_ = true;
    if (report_.rejected > options_.bad_tolerance) gave_up_ = true;
  }

  // Line number of the first line of a piece, less one; notes the piece's lines.
  std::uint64_t FirstLine(const BulkPiece& piece, const BulkRows& rows) {
    std::uint64_t& lines = lines_[piece.table][piece.file];
    lines += piece.skipped_lines;
    const std::uint64_t before = lines;
    lines += rows.lines;
    return before;
  }

  static std::string_view RecordAt(const BulkPiece& piece, std::uint32_t offset, const CsvDialect& dialect) {
    CsvCursor cursor(piece.text.substr(offset), dialect);
    cursor.Next();
    return cursor.text();
  }

  std::uint64_t LineAt(const BulkPiece& piece, std::uint32_t offset) const {
    return 1 + static_cast<std::uint64_t>(std::count(piece.text.begin(), piece.text.begin() + offset, '\n'));
  }

  // Bad rows of a piece in the order of their lines.
  void AddBad(const BulkTable& table, const BulkPiece& piece, std::uint64_t before,
              std::vector<BadRow>& bad) {
    std::stable_sort(bad.begin(), bad.end(),
                     [](const BadRow& a, const BadRow& b) { return a.line < b.line; });
    for (const BadRow& row : bad) Add(table, piece, before + row.line, row.kind, row.reason, row.text);
  }

  // ---- nodes ----

  void ReadNodes() {
    Turnstile turnstile;
    ParallelFor(threads_, node_pieces_, [&](std::size_t i) {
      try {
        if (gave_up_) return turnstile.Break();
        NodePiece(i, turnstile);
      } catch (...) {
        turnstile.Break();
        throw;
      }
    });
  }

  void NodePiece(std::size_t i, Turnstile& turnstile) {
    const BulkPiece& piece = pieces_[i];
    const BulkTable& table = tables_[piece.table];
    BulkRows rows = ReadPiece(table, piece, options_, dialect_);
    std::vector<NodeId> ids;
    std::vector<LabelSetId> sets;
    std::vector<std::uint32_t> kept;
    const bool passed = turnstile.Pass(i, [&] {
      const std::uint64_t before = FirstLine(piece, rows);
      report_.lines += rows.records;
      for (const auto& names : rows.distinct_names) {
        std::vector<LabelId> labels;
        for (const std::string& name : names) labels.push_back(loader_.Label(name));
        sets.push_back(loader_.LabelSet(std::move(labels)));
      }
      ids.reserve(rows.count);
      kept.reserve(rows.count);
      IdGroup* group = table.id < 0 ? nullptr : &groups_[table.columns[table.id].group];
      for (std::uint32_t r = 0; r < rows.count; ++r) {
        std::uint32_t* known = nullptr;
        if (group) {
          known = group->integers ? &group->by_integer.At(rows.ids.integers[r])
                                  : &group->by_string.At(rows.ids.strings[r], rows.ids.copied[r] != 0);
          if (*known != 0) {
            const std::string id =
                group->integers ? std::to_string(rows.ids.integers[r]) : std::string(rows.ids.strings[r]);
            rows.bad.push_back(
                {BadRow::Kind::kDuplicate, LineAt(piece, rows.offsets[r]),
                 fmt::format("the id `{}` is there already{}", id, InGroup(table.columns[table.id].group)),
                 RecordAt(piece, rows.offsets[r], dialect_)});
            continue;
          }
        }
        const NodeId node = loader_.NextNode(sets[rows.names.empty() ? 0 : rows.names[r]]);
        if (known) *known = node.value;
        ids.push_back(node);
        kept.push_back(r);
      }
      report_.nodes_created += ids.size();
      AddBad(table, piece, before, rows.bad);
      done_bytes_ += piece.text.size();
    });
    if (!passed) return;
    if (Importable() && !options_.dry_run) {
      if (kept.size() != rows.count) rows.Keep(kept);
      FillNodes(rows, ids, sets);
    }
    table.files[piece.file]->Release(piece.text);
    Tell("nodes", done_bytes_, total_bytes_);
  }

  static std::string InGroup(std::string_view group) {
    return group.empty() ? std::string() : fmt::format(" in the group `{}`", group);
  }

  void FillNodes(const BulkRows& rows, const std::vector<NodeId>& ids, const std::vector<LabelSetId>& sets) {
    CountProperties(rows.columns);
    if (rows.names.empty()) return loader_.FillNodes(sets[0], ids, rows.columns);
    std::vector<std::vector<std::uint32_t>> by_set(sets.size());
    for (std::uint32_t r = 0; r < rows.count; ++r) by_set[rows.names[r]].push_back(r);
    // Two sets of names may be one set of labels: their rows must go in one call, in order of id.
    std::map<LabelSetId, std::vector<std::uint32_t>> by_labels;
    for (std::size_t s = 0; s < sets.size(); ++s) {
      auto& list = by_labels[sets[s]];
      list.insert(list.end(), by_set[s].begin(), by_set[s].end());
    }
    for (auto& [set, list] : by_labels) {
      std::sort(list.begin(), list.end());
      std::vector<NodeId> selected;
      for (const std::uint32_t r : list) selected.push_back(ids[r]);
      std::vector<BulkColumn> columns;
      for (const BulkColumn& column : rows.columns) columns.push_back(SelectRows(column, list));
      loader_.FillNodes(set, selected, columns);
    }
  }

  void CountProperties(const std::vector<BulkColumn>& columns) {
    std::uint64_t n = 0;
    for (const BulkColumn& c : columns) {
      n += c.rows;
      if (c.sparse) n -= static_cast<std::uint64_t>(std::count(c.present.begin(), c.present.end(), 0));
    }
    const std::lock_guard lock(mutex_);
    report_.properties_set += n;
  }

  // ---- relationships ----

  void ReadRelationships() {
    const auto began = Clock::now();
    Turnstile turnstile;
    ParallelFor(threads_, pieces_.size() - node_pieces_, [&](std::size_t i) {
      try {
        if (gave_up_) return turnstile.Break();
        RelationshipPiece(i, turnstile);
      } catch (...) {
        turnstile.Break();
        throw;
      }
    });
    read_relationships_ = Seconds(began);
  }

  // Nodes of the ids of one side; 0 where there is none.
  std::vector<std::uint32_t> Resolve(const IdGroup& group, const IdColumn& ids) const {
    constexpr std::size_t kAhead = 16;
    std::vector<std::uint32_t> nodes;
    if (group.integers) {
      nodes.reserve(ids.integers.size());
      for (std::size_t i = 0; i < ids.integers.size(); ++i) {
        if (i + kAhead < ids.integers.size()) group.by_integer.Prefetch(ids.integers[i + kAhead]);
        nodes.push_back(group.by_integer.Find(ids.integers[i]));
      }
    } else {
      nodes.reserve(ids.strings.size());
      for (const std::string_view id : ids.strings) nodes.push_back(group.by_string.Find(id));
    }
    return nodes;
  }

  void RelationshipPiece(std::size_t i, Turnstile& turnstile) {
    const BulkPiece& piece = pieces_[node_pieces_ + i];
    const BulkTable& table = tables_[piece.table];
    BulkRows rows = ReadPiece(table, piece, options_, dialect_);
    const TableColumn &start_column = table.columns[table.start], &end_column = table.columns[table.end];
    RelationshipBatch batch;
    batch.start = Resolve(groups_.at(start_column.group), rows.starts);
    batch.end = Resolve(groups_.at(end_column.group), rows.ends);
    std::vector<std::uint32_t> kept;
    kept.reserve(rows.count);
    for (std::uint32_t r = 0; r < rows.count; ++r) {
      const bool typed = !rows.distinct_names[rows.names.empty() ? 0 : rows.names[r]].empty();
      if (batch.start[r] != 0 && batch.end[r] != 0 && typed) {
        kept.push_back(r);
        continue;
      }
      BadRow bad{BadRow::Kind::kBroken, LineAt(piece, rows.offsets[r]), "a relationship without :TYPE",
                 RecordAt(piece, rows.offsets[r], dialect_)};
      if (typed) {
        const bool start = batch.start[r] == 0;
        const TableColumn& column = start ? start_column : end_column;
        const IdColumn& ids = start ? rows.starts : rows.ends;
        const std::string id = column.type == Value::Type::kInteger ? std::to_string(ids.integers[r])
                                                                    : std::string(ids.strings[r]);
        bad.kind = BadRow::Kind::kEnds;
        bad.reason =
            fmt::format("{}: no node has the id `{}`{}", start ? "start" : "end", id, InGroup(column.group));
      }
      rows.bad.push_back(std::move(bad));
    }
    if (kept.size() != rows.count) {
      rows.Keep(kept);
      std::vector<std::uint32_t> starts, ends;
      for (const std::uint32_t r : kept) {
        starts.push_back(batch.start[r]);
        ends.push_back(batch.end[r]);
      }
      batch.start = std::move(starts);
      batch.end = std::move(ends);
    }
    batch.columns = std::move(rows.columns);
    batch.keep = rows.arena;
    CountProperties(batch.columns);
    turnstile.Pass(i, [&] {
      AddBad(table, piece, FirstLine(piece, rows), rows.bad);
      report_.lines += rows.records;
      report_.relationships_created += rows.count;
      done_bytes_ += piece.text.size();
      if (Importable() && !options_.dry_run) AddRelationships(rows, std::move(batch));
    });
    table.files[piece.file]->Release(piece.text);
    Tell("relationships", done_bytes_, total_bytes_);
  }

  void AddRelationships(const BulkRows& rows, RelationshipBatch batch) {
    if (rows.names.empty()) {
      if (rows.count > 0) loader_.AddRelationships(loader_.Type(rows.distinct_names[0][0]), std::move(batch));
      return;
    }
    for (std::size_t n = 0; n < rows.distinct_names.size(); ++n) {
      std::vector<std::uint32_t> list;
      for (std::uint32_t r = 0; r < rows.count; ++r) {
        if (rows.names[r] == n) list.push_back(r);
      }
      if (list.empty()) continue;
      RelationshipBatch part;
      part.keep = batch.keep;
      for (const std::uint32_t r : list) {
        part.start.push_back(batch.start[r]);
        part.end.push_back(batch.end[r]);
      }
      for (const BulkColumn& column : batch.columns) part.columns.push_back(SelectRows(column, list));
      loader_.AddRelationships(loader_.Type(rows.distinct_names[n][0]), std::move(part));
    }
  }

  BulkOptions options_;
  const std::thread::id caller_ = std::this_thread::get_id();
  CsvDialect dialect_;
  Report report_;
  Rejects rejects_;
  int threads_;
  // Before the loader: its relationships hold views of the files.
  std::vector<BulkTable> tables_;
  std::map<std::string, IdGroup, std::less<>> groups_;
  BulkLoader loader_;
  std::vector<BulkPiece> pieces_;
  std::size_t node_pieces_ = 0;
  std::vector<std::vector<std::uint64_t>> lines_;  // by table and file: read so far
  std::atomic<std::uint64_t> done_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
  std::atomic<bool> fatal_ = false;    // a bad line that may not be skipped
  std::atomic<bool> gave_up_ = false;  // more bad lines than are tolerated
  std::mutex mutex_;
  Clock::time_point lap_ = Clock::now();
  double read_relationships_ = 0;
};

}  // namespace

Report ImportBulk(Graph& graph, const BulkOptions& options) { return BulkImport(graph, options).Run(); }

}  // namespace liaison::importer
