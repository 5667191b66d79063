#include "import/tables/csv_value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>

#include "graph/ascii.h"
#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

std::string_view Shown(std::string_view text) {
  return text.size() <= 60 ? text : text.substr(0, ByteOffset(text.substr(0, 60), 50));
}

template <class T>
std::optional<Value> Given(std::optional<T> v) {
  if (!v) return std::nullopt;
  return Value(*v);
}

// Times without a zone take the one of the header, and UTC without that.
std::optional<Value> ParseZoned(const TableColumn& column, std::string_view text) {
  const auto zone = column.Option("timezone");
  if (column.type == Value::Type::kTime) {
    if (zone && ParseLocalTime(text)) {
      if (auto with = ParseTime(std::string(text) + *zone)) return Value(*with);
    }
    return Given(ParseTime(text));
  }
  if (zone && ParseLocalDateTime(text)) {
    const bool offset = !zone->empty() && (zone->front() == '+' || zone->front() == '-' || *zone == "Z");
    if (auto with = ParseDateTime(std::string(text) + (offset ? *zone : "[" + *zone + "]")))
      return Value(*with);
  }
  return Given(ParseDateTime(text));
}

// {x: 1, y: 2, z: 3, crs: 'cartesian'} or {latitude: 1, longitude: 2, height: 3}; the header may give the
// crs.
std::optional<Value> ParsePoint(const TableColumn& column, std::string_view text) {
  text = Trim(text);
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::map<std::string, std::string, std::less<>> fields;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const std::size_t colon = item.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view value = Trim(item.substr(colon + 1));
    if (value.size() >= 2 && (value.front() == '\'' || value.front() == '"') &&
        value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    std::string name = AsciiLower(Trim(item.substr(0, colon)));
    if (!fields.emplace(std::move(name), std::string(value)).second) return std::nullopt;
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  const auto number = [&](std::string_view name) -> std::optional<double> {
    const auto found = fields.find(name);
    if (found == fields.end()) return std::nullopt;
    const auto value = ParseFloat(found->second);
    fields.erase(found);
    return value && std::isfinite(*value) ? value : std::optional(std::numeric_limits<double>::quiet_NaN());
  };
  const bool geographic = fields.count("latitude") > 0 || fields.count("longitude") > 0;
  const auto x = number(geographic ? "longitude" : "x"), y = number(geographic ? "latitude" : "y");
  const bool deep = fields.count("z") > 0 || fields.count("height") > 0;
  const auto z = number(fields.count("z") ? "z" : "height");
  std::string crs = column.Option("crs").value_or(geographic ? "wgs-84" : "cartesian");
  if (const auto own = fields.find("crs"); own != fields.end()) {
    crs = own->second;
    fields.erase(own);
  } else if (const auto srid = fields.find("srid"); srid != fields.end()) {
    crs = srid->second;
    fields.erase(srid);
  }
  if (!fields.empty() || !x || !y || std::isnan(*x) || std::isnan(*y) || (z && std::isnan(*z)))
    return std::nullopt;
  crs = AsciiLower(crs);
  Point point{0, *x, *y, z.value_or(0)};
  if (crs == "cartesian" || crs == "cartesian-3d" || crs == "7203" || crs == "9157") {
    if (geographic || ((crs == "cartesian-3d" || crs == "9157") && !deep)) return std::nullopt;
    point.srid = deep ? 9157 : 7203;
  } else if (crs == "wgs-84" || crs == "wgs-84-3d" || crs == "4326" || crs == "4979") {
    if ((crs == "wgs-84-3d" || crs == "4979") && !deep) return std::nullopt;
    point.srid = deep ? 4979 : 4326;
    if (std::fabs(point.y) > 90) return std::nullopt;
  } else {
    return std::nullopt;
  }
  return Value(point);
}

std::optional<Value> ParseOne(const TableColumn& column, std::string_view text) {
  switch (column.type) {
    case Value::Type::kString:
      if (!IsUtf8(text) || (column.character && CountCodePoints(text) != 1)) return std::nullopt;
      return Value(text);
    case Value::Type::kInteger:
      return Given(ParseInteger(text, column.bits));
    case Value::Type::kFloat:
      return Given(ParseFloat(text));
    case Value::Type::kBoolean:
      return Given(ParseBoolean(text));
    case Value::Type::kDate:
      return Given(ParseDate(Trim(text)));
    case Value::Type::kLocalTime:
      return Given(ParseLocalTime(Trim(text)));
    case Value::Type::kLocalDateTime:
      return Given(ParseLocalDateTime(Trim(text)));
    case Value::Type::kTime:
    case Value::Type::kDateTime:
      return ParseZoned(column, Trim(text));
    case Value::Type::kDuration:
      return Given(ParseDuration(Trim(text)));
    case Value::Type::kPoint:
      return ParsePoint(column, text);
    default:
      return std::nullopt;
  }
}

std::string Refusal(const TableColumn& column, std::string_view text) {
  if (!IsUtf8(text)) return fmt::format("column `{}`: not UTF-8", column.text);
  if (column.character)
    return fmt::format("column `{}`: `{}` is not one character", column.text, Shown(text));
  if (column.type == Value::Type::kInteger && column.bits < 64) {
    return fmt::format("column `{}`: `{}` is no INTEGER of {} bits", column.text, Shown(text), column.bits);
  }
  return fmt::format("column `{}`: `{}` is no {}", column.text, Shown(text), NameOf(column.type));
}

}  // namespace

std::optional<std::int64_t> ParseInteger(std::string_view text, int bits) {
  text = Trim(text);
  const char *p = text.data(), *end = p + text.size();
  bool negative = false;
  if (p != end && (*p == '-' || *p == '+')) negative = *p++ == '-';
  if (p == end) return std::nullopt;
  std::uint64_t value = 0;
  if (end - p <= 18) {
    for (; p != end; ++p) {
      const unsigned digit = static_cast<unsigned char>(*p) - '0';
      if (digit > 9) return std::nullopt;
      value = value * 10 + digit;
    }
  } else {
    if (*p < '0' || *p > '9') return std::nullopt;
    const auto [stop, error] = std::from_chars(p, end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
  }
  const std::uint64_t limit = (1ull << (bits - 1)) - (negative ? 0 : 1);
  if (value > limit) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - value : value);
}

std::optional<double> ParseFloat(std::string_view text) {
  text = Trim(text);
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity" || text == "+Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  // from_chars also reads "inf" and "nan".
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos)
    return std::nullopt;
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (stop != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // from_chars does not say on which side: too small rounds to zero, too large is refused.
    value = std::strtod(std::string(text).c_str(), nullptr);
    return std::fabs(value) < 1 ? std::optional(value) : std::nullopt;
  }
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<bool> ParseBoolean(std::string_view text) {
  text = Trim(text);
  const auto is = [&](std::string_view word) {
    if (text.size() != word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if ((text[i] | 32) != word[i]) return false;
    }
    return true;
  };
  if (is("true")) return true;
  if (is("false")) return false;
  return std::nullopt;
}

std::optional<Value> ParseTableValue(const TableColumn& column, std::string_view text, char array_delimiter,
                                     std::string& reason) {
  if (!column.array) {
    auto value = ParseOne(column, text);
    if (!value) reason = Refusal(column, text);
    return value;
  }
  List list;
  while (!text.empty()) {
    // The commas of a point's map are no delimiters.
    std::size_t from = 0;
    if (column.type == Value::Type::kPoint) from = std::min(text.find('}'), text.size());
    const std::size_t stop = text.find(array_delimiter, from);
    const std::string_view item = text.substr(0, stop);
    auto value = ParseOne(column, item);
    if (!value) {
      reason = Refusal(column, item);
      return std::nullopt;
    }
    list.push_back(std::move(*value));
    if (stop == std::string_view::npos) break;
    text.remove_prefix(stop + 1);
    if (text.empty() && column.type == Value::Type::kString && !column.character)
      list.emplace_back(std::string());
  }
  return Value(std::move(list));
}

}  // namespace liaison::importer
