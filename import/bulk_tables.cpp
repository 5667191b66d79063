#include "import/bulk_tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/ascii.h"
#include "graph/error.h"
#include "import/tables/csv_value.h"
#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

constexpr std::size_t kPieceBytes = 1u << 20;

// What happens to a field.
enum class Step : std::uint8_t {
  kSkip,
  kId,
  kStart,
  kEnd,
  kName,
  kString,
  kInteger,
  kFloat,
  kBoolean,
  kDate,
  kValue
};

struct Plan {
  Step step = Step::kSkip;
  int column = -1;  // of BulkRows::columns
};

BulkColumn::Kind KindOf(const TableColumn& column) {
  if (column.array || column.character) return BulkColumn::Kind::kValue;
  switch (column.type) {
    case Value::Type::kString:
      return BulkColumn::Kind::kString;
    case Value::Type::kInteger:
      return BulkColumn::Kind::kInteger;
    case Value::Type::kFloat:
      return BulkColumn::Kind::kFloat;
    case Value::Type::kBoolean:
      return BulkColumn::Kind::kBoolean;
    case Value::Type::kDate:
      return BulkColumn::Kind::kDate;
    default:
      return BulkColumn::Kind::kValue;
  }
}

Step StepOf(BulkColumn::Kind kind) {
  switch (kind) {
    case BulkColumn::Kind::kString:
      return Step::kString;
    case BulkColumn::Kind::kInteger:
      return Step::kInteger;
    case BulkColumn::Kind::kFloat:
      return Step::kFloat;
    case BulkColumn::Kind::kBoolean:
      return Step::kBoolean;
    case BulkColumn::Kind::kDate:
      return Step::kDate;
    case BulkColumn::Kind::kValue:
      return Step::kValue;
  }
  return Step::kSkip;
}

// Reads the records of one piece.
class PieceReader {
 public:
  PieceReader(const BulkTable& table, const BulkPiece& piece, const BulkOptions& options,
              const CsvDialect& dialect)
      : table_(table), options_(options), dialect_(dialect), piece_(piece), cursor_(piece.text, dialect) {
    rows_.arena = std::make_shared<std::deque<std::string>>();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const TableColumn& column = table.columns[i];
      Plan plan;
      switch (column.role) {
        case ColumnRole::kId:
          plan.step = Step::kId;
          break;
        case ColumnRole::kStartId:
          plan.step = Step::kStart;
          break;
        case ColumnRole::kEndId:
          plan.step = Step::kEnd;
          break;
        case ColumnRole::kType:
        case ColumnRole::kLabel:
          plan.step = Step::kName;
          break;
        case ColumnRole::kIgnore:
          break;
        case ColumnRole::kProperty:
          plan.step = StepOf(KindOf(column));
          break;
      }
      if (table.keys[i].value != 0) {
        plan.column = static_cast<int>(rows_.columns.size());
        BulkColumn to;
        to.key = table.keys[i];
        to.kind = KindOf(column);
        rows_.columns.push_back(std::move(to));
      }
      plans_.push_back(plan);
    }
    rows_.distinct_names.push_back(table.source.names);
    named_ = std::any_of(plans_.begin(), plans_.end(), [](const Plan& p) { return p.step == Step::kName; });
    // A rough guess keeps the vectors from growing often.
    const std::size_t expected =
        piece.text.size() / (8 * std::max<std::size_t>(table.columns.size(), 1)) + 16;
    for (BulkColumn& c : rows_.columns) {
      if (c.kind == BulkColumn::Kind::kInteger) c.integers.reserve(expected);
      if (c.kind == BulkColumn::Kind::kString) c.strings.reserve(expected);
    }
    rows_.offsets.reserve(expected);
  }

  BulkRows Read() {
    const bool utf8 = IsUtf8(piece_.text);
    for (;;) {
      const CsvCursor::Step step = cursor_.Next();
      if (step == CsvCursor::Step::kEnd) break;
      ++rows_.records;
      if (step == CsvCursor::Step::kBad) {
        Bad(BadRow::Kind::kBroken, cursor_.reason());
      } else if (!utf8 && !IsUtf8(cursor_.text())) {
        Bad(BadRow::Kind::kBroken, "not UTF-8");
      } else if (cursor_.fields().size() != plans_.size()) {
        Bad(BadRow::Kind::kBroken,
            fmt::format("{} fields where the header has {}", cursor_.fields().size(), plans_.size()));
      } else if (ReadRecord()) {
        rows_.offsets.push_back(static_cast<std::uint32_t>(cursor_.text().data() - piece_.text.data()));
        ++rows_.count;
      } else {
        Truncate();
      }
    }
    rows_.lines = cursor_.next_line() - 1;
    return std::move(rows_);
  }

 private:
  void Bad(BadRow::Kind kind, std::string reason) {
    rows_.bad.push_back({kind, cursor_.line(), std::move(reason), cursor_.text()});
  }

  bool Refuse(const TableColumn& column, std::string_view text) {
    std::string reason;
    if (ParseTableValue(column, text, dialect_.array_delimiter, reason)) reason = "cannot be read";
    Bad(BadRow::Kind::kBroken, std::move(reason));
    return false;
  }

  bool ReadRecord() {
    names_.clear();
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      const Plan& plan = plans_[i];
      if (plan.step == Step::kSkip) continue;
      const CsvField& field = cursor_.fields()[i];
      const TableColumn& column = table_.columns[i];
      if (field.absent() || (options_.ignore_empty_strings && field.size == 0)) {
        if (plan.step == Step::kId) return Missing(BadRow::Kind::kBroken, "a node", column);
        if (plan.step == Step::kStart || plan.step == Step::kEnd)
          return Missing(BadRow::Kind::kEnds, "a relationship", column);
        if (plan.column >= 0) rows_.columns[plan.column].AddAbsent();
        continue;
      }
      std::string_view text = field.raw();
      bool copied = false;
      if (field.doubled) {
        text = rows_.arena->emplace_back(Unescape(field, dialect_.quote, scratch_));
        copied = true;
      }
      if (!ReadField(plan, column, text, copied)) return false;
    }
    if (named_) Name();
    return true;
  }

  bool Missing(BadRow::Kind kind, const char* what, const TableColumn& column) {
    Bad(kind, fmt::format("{} without {}", what, column.text));
    return false;
  }

  bool ReadField(const Plan& plan, const TableColumn& column, std::string_view text, bool copied) {
    BulkColumn* to = plan.column >= 0 ? &rows_.columns[plan.column] : nullptr;
    switch (plan.step) {
      case Step::kSkip:
        return true;
      case Step::kId:
        return ReadId(rows_.ids, to, column, text, copied);
      case Step::kStart:
        return ReadId(rows_.starts, nullptr, column, text, copied);
      case Step::kEnd:
        return ReadId(rows_.ends, nullptr, column, text, copied);
      case Step::kName:
        names_.push_back(text);
        return true;
      case Step::kString:
        to->AddString(options_.trim_strings ? Trim(text) : text);
        return true;
      case Step::kInteger: {
        const auto value = ParseInteger(text, column.bits);
        if (!value) return Refuse(column, text);
        to->AddInteger(*value);
        return true;
      }
      case Step::kFloat: {
        const auto value = ParseFloat(text);
        if (!value) return Refuse(column, text);
        to->AddFloat(*value);
        return true;
      }
      case Step::kBoolean: {
        const auto value = ParseBoolean(text);
        if (!value) return Refuse(column, text);
        to->AddInteger(*value);
        return true;
      }
      case Step::kDate: {
        const auto value = ParseDate(Trim(text));
        if (!value) return Refuse(column, text);
        to->AddInteger(value->days);
        return true;
      }
      case Step::kValue: {
        std::string reason;
        auto value = ParseTableValue(column, text, dialect_.array_delimiter, reason);
        if (!value) {
          Bad(BadRow::Kind::kBroken, std::move(reason));
          return false;
        }
        to->AddValue(std::move(*value));
        return true;
      }
    }
    return true;
  }

  bool ReadId(IdColumn& ids, BulkColumn* to, const TableColumn& column, std::string_view text, bool copied) {
    if (column.type == Value::Type::kInteger) {
      const auto value = ParseInteger(text, column.bits);
      if (!value) return Refuse(column, text);
      ids.integers.push_back(*value);
      if (to) to->AddInteger(*value);
      return true;
    }
    if (options_.trim_strings) text = Trim(text);
    ids.strings.push_back(text);
    ids.copied.push_back(copied);
    if (to) to->AddString(text);
    return true;
  }

  // The set of labels, or the type, of the record.
  void Name() {
    if (!name_known_ || names_ != last_names_) {
      name_known_ = true;
      last_names_ = names_;
      std::vector<std::string> names =
          table_.kind == TableKind::kNodes ? table_.source.names : std::vector<std::string>();
      for (std::string_view text : names_) {
        if (table_.kind == TableKind::kRelationships) {
          names = {std::string(Trim(text))};
          continue;
        }
        for (;;) {
          const std::size_t stop = text.find(dialect_.array_delimiter);
          const std::string_view name = Trim(text.substr(0, stop));
          if (!name.empty()) names.emplace_back(name);
          if (stop == std::string_view::npos) break;
          text.remove_prefix(stop + 1);
        }
      }
      if (names.empty()) names = table_.source.names;
      const auto found = std::find(rows_.distinct_names.begin(), rows_.distinct_names.end(), names);
      name_ = static_cast<std::uint16_t>(found - rows_.distinct_names.begin());
      if (found == rows_.distinct_names.end()) rows_.distinct_names.push_back(std::move(names));
    }
    rows_.names.push_back(name_);
  }

  // Takes back what a bad record has added.
  void Truncate() {
    const std::uint32_t n = rows_.count;
    for (BulkColumn& c : rows_.columns) c.Truncate(n);
    for (IdColumn* ids : {&rows_.ids, &rows_.starts, &rows_.ends}) {
      if (ids->integers.size() > n) ids->integers.resize(n);
      if (ids->strings.size() > n) {
        ids->strings.resize(n);
        ids->copied.resize(n);
      }
    }
    if (rows_.names.size() > n) rows_.names.resize(n);
  }

  const BulkTable& table_;
  const BulkOptions& options_;
  CsvDialect dialect_;
  const BulkPiece& piece_;
  CsvCursor cursor_;
  BulkRows rows_;
  std::vector<Plan> plans_;
  bool named_ = false;
  std::vector<std::string_view> names_, last_names_;
  bool name_known_ = false;
  std::uint16_t name_ = 0;
  std::string scratch_;
};

void KeepIds(IdColumn& ids, const std::vector<std::uint32_t>& rows) {
  IdColumn kept;
  for (const std::uint32_t r : rows) {
    if (!ids.integers.empty()) kept.integers.push_back(ids.integers[r]);
    if (!ids.strings.empty()) {
      kept.strings.push_back(ids.strings[r]);
      kept.copied.push_back(ids.copied[r]);
    }
  }
  ids = std::move(kept);
}

}  // namespace

BulkTable OpenTable(std::string_view source, TableKind kind, const BulkOptions& options,
                    const CsvDialect& dialect) {
  BulkTable table;
  table.kind = kind;
  table.source = ParseTableSource(source, kind);
  for (const std::string& path : table.source.files)
    table.files.push_back(std::make_unique<MappedFile>(path));
  CsvCursor cursor(SkipByteOrderMark(table.files[0]->text()), dialect);
  if (cursor.Next() != CsvCursor::Step::kRecord) {
    throw Error(ErrorKind::kRequest, "InvalidHeader",
                fmt::format("{}: the first line is no header", table.files[0]->path()));
  }
  table.columns = ParseHeader(cursor.fields(), dialect.quote, kind, options.id_type, table.files[0]->path());
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const int index = static_cast<int>(i);
    switch (table.columns[i].role) {
      case ColumnRole::kId:
        table.id = index;
        break;
      case ColumnRole::kStartId:
        table.start = index;
        break;
      case ColumnRole::kEndId:
        table.end = index;
        break;
      case ColumnRole::kType:
        table.type = index;
        break;
      case ColumnRole::kLabel:
        table.labels.push_back(index);
        break;
      default:
        break;
    }
    if (const auto label = table.columns[i].Option("label"); label && kind == TableKind::kNodes)
      table.source.names.push_back(*label);
  }
  if (kind == TableKind::kRelationships && table.type < 0 && table.source.names.empty()) {
    throw Error(
        ErrorKind::kRequest, "InvalidHeader",
        fmt::format("{}: relationships need a type: TYPE=FILE or a column :TYPE", table.files[0]->path()));
  }
  return table;
}

void CutTable(const BulkTable& table, std::size_t number, const BulkOptions& options,
              const CsvDialect& dialect, std::vector<BulkPiece>& pieces) {
  for (std::size_t f = 0; f < table.files.size(); ++f) {
    std::string_view text = SkipByteOrderMark(table.files[f]->text());
    std::uint64_t skipped = 0;
    CsvCursor cursor(text, dialect);
    const bool record =
        (f == 0 || options.auto_skip_subsequent_headers) && cursor.Next() == CsvCursor::Step::kRecord;
    if (record && (f == 0 || RepeatsHeader(cursor.fields(), table.columns))) {
      text.remove_prefix(cursor.position() - text.data());
      skipped = cursor.next_line() - 1;
    }
    for (const std::string_view part : SplitRecords(text, dialect, kPieceBytes)) {
      pieces.push_back({number, f, part, skipped});
      skipped = 0;
    }
  }
}

BulkRows ReadPiece(const BulkTable& table, const BulkPiece& piece, const BulkOptions& options,
                   const CsvDialect& dialect) {
  return PieceReader(table, piece, options, dialect).Read();
}

BulkColumn SelectRows(const BulkColumn& column, const std::vector<std::uint32_t>& rows) {
  BulkColumn out;
  out.key = column.key;
  out.kind = column.kind;
  out.bytes = column.bytes;
  for (const std::uint32_t r : rows) out.Append(column, r);
  return out;
}

void BulkRows::Keep(const std::vector<std::uint32_t>& rows) {
  for (BulkColumn& c : columns) c = SelectRows(c, rows);
  KeepIds(ids, rows);
  KeepIds(starts, rows);
  KeepIds(ends, rows);
  std::vector<std::uint32_t> kept_offsets;
  std::vector<std::uint16_t> kept_names;
  for (const std::uint32_t r : rows) {
    kept_offsets.push_back(offsets[r]);
    if (!names.empty()) kept_names.push_back(names[r]);
  }
  offsets = std::move(kept_offsets);
  names = std::move(kept_names);
  count = static_cast<std::uint32_t>(rows.size());
}

}  // namespace liaison::importer
