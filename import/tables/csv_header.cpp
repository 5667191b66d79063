#include "import/tables/csv_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "graph/ascii.h"
#include "graph/error.h"
#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

struct TypeName {
  std::string_view name;
  Value::Type type;
  int bits;
};

constexpr std::array kTypeNames = {
    TypeName{"string", Value::Type::kString, 64},
    TypeName{"char", Value::Type::kString, 64},
    TypeName{"int", Value::Type::kInteger, 32},
    TypeName{"long", Value::Type::kInteger, 64},
    TypeName{"integer", Value::Type::kInteger, 64},
    TypeName{"short", Value::Type::kInteger, 16},
    TypeName{"byte", Value::Type::kInteger, 8},
    TypeName{"float", Value::Type::kFloat, 64},
    TypeName{"double", Value::Type::kFloat, 64},
    TypeName{"boolean", Value::Type::kBoolean, 64},
    TypeName{"point", Value::Type::kPoint, 64},
    TypeName{"date", Value::Type::kDate, 64},
    TypeName{"localtime", Value::Type::kLocalTime, 64},
    TypeName{"time", Value::Type::kTime, 64},
    TypeName{"localdatetime", Value::Type::kLocalDateTime, 64},
    TypeName{"datetime", Value::Type::kDateTime, 64},
    TypeName{"duration", Value::Type::kDuration, 64},
};

[[noreturn]] void Invalid(std::string_view file, const std::string& message) {
  throw Error(ErrorKind::kRequest, "InvalidHeader", fmt::format("{}: header: {}", file, message));
}

void SetType(TableColumn& column, std::string_view name, std::string_view file) {
  if (name.size() > 2 && name.substr(name.size() - 2) == "[]") {
    column.array = true;
    name.remove_suffix(2);
  }
  const std::string lower = AsciiLower(name);
  const auto found =
      std::find_if(kTypeNames.begin(), kTypeNames.end(), [&](const TypeName& t) { return t.name == lower; });
  if (found == kTypeNames.end())
    Invalid(file, fmt::format("`{}` is no type (column `{}`)", name, column.text));
  column.type = found->type;
  column.bits = found->bits;
  column.character = lower == "char";
}

void SetOptions(TableColumn& column, std::string_view text, std::string_view file) {
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const std::size_t colon = item.find(':');
    if (colon == std::string_view::npos)
      Invalid(file, fmt::format("options of `{}` are not {{name:value}}", column.text));
    column.options.emplace_back(AsciiLower(Trim(item.substr(0, colon))),
                                std::string(Trim(item.substr(colon + 1))));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
}

TableColumn ParseColumn(std::string_view text, TableKind kind, std::string_view id_type,
                        std::string_view file) {
  TableColumn column;
  column.text = std::string(text);
  std::string_view rest = text;
  // Options hold colons themselves, so they go first.
  if (!rest.empty() && rest.back() == '}') {
    const std::size_t brace = rest.rfind('{');
    if (brace == std::string_view::npos) Invalid(file, fmt::format("`{}` has no opening brace", text));
    SetOptions(column, rest.substr(brace + 1, rest.size() - brace - 2), file);
    rest = rest.substr(0, brace);
  }
  // So may the group of an id.
  if (!rest.empty() && rest.back() == ')') {
    for (const std::string_view marker : {":ID(", ":START_ID(", ":END_ID("}) {
      const std::size_t at = rest.find(marker);
      if (at == std::string_view::npos) continue;
      const std::size_t bracket = at + marker.size() - 1;
      column.group = std::string(rest.substr(bracket + 1, rest.size() - bracket - 2));
      rest = rest.substr(0, bracket);
      break;
    }
  }
  const std::size_t colon = rest.rfind(':');
  column.name = std::string(rest.substr(0, colon));
  if (colon == std::string_view::npos) {
    if (column.name.empty()) column.role = ColumnRole::kIgnore;
    return column;
  }
  const std::string_view type = rest.substr(colon + 1);
  if (type == "ID" || type == "START_ID" || type == "END_ID") {
    column.role = type == "ID"         ? ColumnRole::kId
                  : type == "START_ID" ? ColumnRole::kStartId
                                       : ColumnRole::kEndId;
    if ((column.role == ColumnRole::kId) != (kind == TableKind::kNodes)) {
      Invalid(file, fmt::format("`{}` does not belong to a table of {}", text,
                                kind == TableKind::kNodes ? "nodes" : "relationships"));
    }
    const std::string own = column.Option("id-type").value_or(std::string(id_type));
    if (own == "integer" || own == "actual" || own == "INTEGER" || own == "ACTUAL") {
      column.type = Value::Type::kInteger;
    } else if (own != "STRING") {
      SetType(column, own, file);
      if (column.array || (column.type != Value::Type::kInteger && column.type != Value::Type::kString)) {
        Invalid(file, fmt::format("`{}` is no type of ids", own));
      }
    }
    if (column.role != ColumnRole::kId) column.name.clear();
    return column;
  }
  if (type == "TYPE" || type == "LABEL") {
    column.role = type == "TYPE" ? ColumnRole::kType : ColumnRole::kLabel;
    if ((column.role == ColumnRole::kLabel) != (kind == TableKind::kNodes)) {
      Invalid(file, fmt::format("`{}` does not belong to a table of {}", text,
                                kind == TableKind::kNodes ? "nodes" : "relationships"));
    }
    column.name.clear();
  } else if (type == "IGNORE") {
    column.role = ColumnRole::kIgnore;
  } else {
    if (column.name.empty()) Invalid(file, fmt::format("`{}` has no name", text));
    SetType(column, type.empty() ? "string" : type, file);
  }
  return column;
}

}  // namespace

std::optional<std::string> TableColumn::Option(std::string_view wanted) const {
  for (const auto& [key, value] : options) {
    if (key == wanted) return value;
  }
  return std::nullopt;
}

std::vector<TableColumn> ParseHeader(const std::vector<CsvField>& fields, char quote, TableKind kind,
                                     std::string_view id_type, std::string_view file) {
  std::vector<TableColumn> columns;
  std::string scratch;
  for (const CsvField& field : fields) {
    const std::string_view text = Trim(Unescape(field, quote, scratch));
    if (!IsUtf8(text)) Invalid(file, "is not UTF-8");
    columns.push_back(ParseColumn(text, kind, id_type, file));
  }
  const auto count = [&](ColumnRole role) {
    return std::count_if(columns.begin(), columns.end(),
                         [&](const TableColumn& c) { return c.role == role; });
  };
  for (const ColumnRole role :
       {ColumnRole::kId, ColumnRole::kStartId, ColumnRole::kEndId, ColumnRole::kType}) {
    if (count(role) > 1)
      Invalid(file,
              "a kind of column that may be there once is there twice (:ID, :START_ID, :END_ID, :TYPE)");
  }
  if (kind == TableKind::kRelationships &&
      (count(ColumnRole::kStartId) != 1 || count(ColumnRole::kEndId) != 1)) {
    Invalid(file, "a table of relationships needs :START_ID and :END_ID");
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name.empty() || columns[i].role == ColumnRole::kIgnore) continue;
    for (std::size_t j = 0; j < i; ++j) {
      if (columns[j].name == columns[i].name && columns[j].role != ColumnRole::kIgnore) {
        Invalid(file, fmt::format("`{}` is there twice", columns[i].name));
      }
    }
  }
  return columns;
}

bool RepeatsHeader(const std::vector<CsvField>& fields, const std::vector<TableColumn>& columns) {
  if (fields.size() != columns.size()) return false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view text = Trim(fields[i].raw());
    const std::string_view whole = columns[i].text;
    const std::string_view name = whole.substr(0, whole.find(':'));
    if (text != whole && (name.empty() || text.substr(0, text.find(':')) != name)) return false;
  }
  return true;
}

TableSource ParseTableSource(std::string_view text, TableKind kind) {
  TableSource source;
  const std::string whole(text);
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos && !std::filesystem::exists(whole.substr(0, whole.find(',')))) {
    std::string_view names = text.substr(0, equals);
    text.remove_prefix(equals + 1);
    if (kind == TableKind::kRelationships) {
      if (!names.empty()) source.names.emplace_back(names);
    } else {
      while (!names.empty()) {
        const std::size_t colon = names.find(':');
        if (colon != 0) source.names.emplace_back(names.substr(0, colon));
        if (colon == std::string_view::npos) break;
        names.remove_prefix(colon + 1);
      }
    }
  }
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    if (comma != 0) source.files.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (source.files.empty()) {
    throw Error(ErrorKind::kRequest, "InvalidArgument", fmt::format("`{}` names no file", whole));
  }
  return source;
}

CsvDialect ParseDialect(const TableOptions& options) {
  CsvDialect dialect;
  dialect.delimiter = ParseDelimiter(options.delimiter, "--delimiter");
  dialect.array_delimiter = ParseDelimiter(options.array_delimiter, "--array-delimiter");
  dialect.quote = ParseDelimiter(options.quote, "--quote");
  if (dialect.delimiter == dialect.quote || dialect.array_delimiter == dialect.delimiter) {
    throw Error(ErrorKind::kRequest, "InvalidArgument",
                "--delimiter, --array-delimiter and --quote must differ");
  }
  return dialect;
}

}  // namespace liaison::importer
