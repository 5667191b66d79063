#include "import/tables/json_value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "import/tables/csv_value.h"

namespace liaison::importer {
namespace {

std::optional<Point> ParsePointText(std::string_view text) {
  const auto take = [&](std::string_view word) {
    if (text.substr(0, word.size()) != word) return false;
    text.remove_prefix(word.size());
    return true;
  };
  if (!take("SRID=")) return std::nullopt;
  const std::size_t semicolon = text.find(';');
  if (semicolon == std::string_view::npos) return std::nullopt;
  const auto srid = ParseInteger(text.substr(0, semicolon), 32);
  text.remove_prefix(semicolon + 1);
  if (!srid || !take("POINT ")) return std::nullopt;
  const bool deep = take("Z ");
  if (!take("(") || text.empty() || text.back() != ')') return std::nullopt;
  text.remove_suffix(1);
  Point point{static_cast<std::int32_t>(*srid), 0, 0, 0};
  if (*srid != 7203 && *srid != 9157 && *srid != 4326 && *srid != 4979) return std::nullopt;
  if (point.is_3d() != deep) return std::nullopt;
  double* const coordinates[] = {&point.x, &point.y, &point.z};
  for (int i = 0; i < (deep ? 3 : 2); ++i) {
    const std::size_t space = text.find(' ');
    const auto value = ParseFloat(text.substr(0, space));
    if (!value) return std::nullopt;
    *coordinates[i] = *value;
    if (i == (deep ? 2 : 1)) return space == std::string_view::npos ? std::optional(point) : std::nullopt;
    if (space == std::string_view::npos) return std::nullopt;
    text.remove_prefix(space + 1);
  }
  return std::nullopt;
}

template <class T>
std::optional<Value> Parsed(std::optional<T> v) {
  if (!v) return std::nullopt;
  return Value(*v);
}

std::optional<Value> FromTyped(const std::string& type, const Value& value) {
  if (type == "Null") return value.is_null() ? std::optional(Value()) : std::nullopt;
  if (type == "Boolean") return value.is_boolean() ? std::optional(value) : std::nullopt;
  if (type == "List") return value.is_list() ? std::optional(value) : std::nullopt;
  if (type == "Map") return value.is_map() ? std::optional(value) : std::nullopt;
  if (!value.is_string()) return std::nullopt;
  const std::string& text = value.AsString();
  if (type == "String") return value;
  if (type == "Integer") return Parsed(ParseInteger(text));
  if (type == "Float") return Parsed(ParseFloat(text));
  if (type == "Date") return Parsed(ParseDate(text));
  if (type == "Time") return Parsed(ParseTime(text));
  if (type == "LocalTime") return Parsed(ParseLocalTime(text));
  if (type == "LocalDateTime") return Parsed(ParseLocalDateTime(text));
  if (type == "OffsetDateTime" || type == "ZonedDateTime") return Parsed(ParseDateTime(text));
  if (type == "Duration") return Parsed(ParseDuration(text));
  if (type == "Point") return Parsed(ParsePointText(text));
  return std::nullopt;
}

// Builds a Value from the events of nlohmann's parser, which keeps no stack of its own.
class ValueBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return Put(Value()); }
  bool boolean(bool v) override { return Put(Value(v)); }
  bool number_integer(number_integer_t v) override { return Put(Value(static_cast<std::int64_t>(v))); }
  bool number_unsigned(number_unsigned_t v) override {
    if (v > static_cast<number_unsigned_t>(INT64_MAX)) return Fail("an integer does not fit into 64 bits");
    return Put(Value(static_cast<std::int64_t>(v)));
  }
  bool number_float(number_float_t v, const string_t& text) override {
    if (text.find_first_of(".eE") == std::string::npos) return Fail("an integer does not fit into 64 bits");
    return Put(Value(v));
  }
  bool string(string_t& v) override { return Put(Value(std::move(v))); }
  bool binary(binary_t&) override { return Fail("binary data"); }
  bool start_object(std::size_t) override { return Open(true); }
  bool start_array(std::size_t) override { return Open(false); }
  bool key(string_t& v) override {
    stack_.back().key = std::move(v);
    return true;
  }
  bool end_object() override {
    Map map = std::move(stack_.back().map);
    stack_.pop_back();
    if (map.size() == 2) {
      const auto type = map.find("$type"), value = map.find("_value");
      if (type != map.end() && value != map.end()) {
        if (!type->second.is_string()) return Fail("$type is no string");
        auto typed = FromTyped(type->second.AsString(), value->second);
        if (!typed)
          return Fail(fmt::format("{} is no {}", ToLiteral(value->second), type->second.AsString()));
        return Put(std::move(*typed));
      }
    }
    return Put(Value(std::move(map)));
  }
  bool end_array() override {
    List list = std::move(stack_.back().list);
    stack_.pop_back();
    return Put(Value(std::move(list)));
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    std::string_view what = e.what();
    // "[json.exception.parse_error.101] parse error at line 1, column 5: ..."
    if (const std::size_t bracket = what.find("] "); bracket != std::string_view::npos)
      what.remove_prefix(bracket + 2);
    return Fail(fmt::format("broken JSON: {}", what));
  }

  Value result;
  std::string reason;

 private:
  struct Level {
    bool object = false;
    Map map;
    List list;
    std::string key;
  };

  bool Fail(std::string why) {
    if (reason.empty()) reason = std::move(why);
    return false;
  }
  bool Open(bool object) {
    if (stack_.size() >= kDeepestJson) return Fail(fmt::format("nested more than {} deep", kDeepestJson));
    stack_.emplace_back().object = object;
    return true;
  }
  bool Put(Value v) {
    if (stack_.empty()) {
      result = std::move(v);
      return true;
    }
    Level& level = stack_.back();
    if (!level.object) {
      level.list.push_back(std::move(v));
      return true;
    }
    const auto [at, added] = level.map.try_emplace(std::move(level.key), std::move(v));
    if (!added) return Fail(fmt::format("the key `{}` is there twice", at->first));
    return true;
  }

  std::vector<Level> stack_;
};

void AppendTyped(std::string& out, std::string_view type, std::string_view text) {
  out += "{\"$type\":\"";
  out += type;
  out += "\",\"_value\":";
  AppendJsonText(out, text);
  out += '}';
}

std::string PointText(const Point& p) {
  std::string out = fmt::format("SRID={};POINT {}({} {}", p.srid, p.is_3d() ? "Z " : "", FormatFloat(p.x),
                                FormatFloat(p.y));
  if (p.is_3d()) out += ' ' + FormatFloat(p.z);
  return out + ')';
}

}  // namespace

std::optional<Value> ParseJson(std::string_view text, std::string& reason) {
  ValueBuilder builder;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
    reason = builder.reason.empty() ? "broken JSON" : std::move(builder.reason);
    return std::nullopt;
  }
  return std::move(builder.result);
}

void AppendJsonText(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += "\\u00";
          out += kHex[static_cast<unsigned char>(c) >> 4];
          out += kHex[c & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void AppendJsonValue(std::string& out, const Value& value) {
  switch (value.type()) {
    case Value::Type::kNull:
      out += "null";
      return;
    case Value::Type::kBoolean:
      out += value.AsBoolean() ? "true" : "false";
      return;
    case Value::Type::kInteger:
      out += std::to_string(value.AsInteger());
      return;
    case Value::Type::kFloat:
      if (!std::isfinite(value.AsFloat())) return AppendTyped(out, "Float", FormatFloat(value.AsFloat()));
      out += FormatFloat(value.AsFloat());
      return;
    case Value::Type::kString:
      return AppendJsonText(out, value.AsString());
    case Value::Type::kList: {
      out += '[';
      bool first = true;
      for (const Value& v : value.AsList()) {
        if (!first) out += ',';
        first = false;
        AppendJsonValue(out, v);
      }
      out += ']';
      return;
    }
    case Value::Type::kDate:
      return AppendTyped(out, "Date", ToString(value.As<Date>()));
    case Value::Type::kLocalTime:
      return AppendTyped(out, "LocalTime", ToString(value.As<LocalTime>()));
    case Value::Type::kTime:
      return AppendTyped(out, "Time", ToString(value.As<Time>()));
    case Value::Type::kLocalDateTime:
      return AppendTyped(out, "LocalDateTime", ToString(value.As<LocalDateTime>()));
    case Value::Type::kDateTime:
      return AppendTyped(out, value.As<DateTime>().zone ? "ZonedDateTime" : "OffsetDateTime",
                         ToString(value.As<DateTime>()));
    case Value::Type::kDuration:
      return AppendTyped(out, "Duration", ToString(value.As<Duration>()));
    case Value::Type::kPoint:
      return AppendTyped(out, "Point", PointText(value.As<Point>()));
    case Value::Type::kMap:
    case Value::Type::kNode:
    case Value::Type::kRelationship:
    case Value::Type::kPath:
      break;
  }
  out += "null";  // not storable: never asked for
}

}  // namespace liaison::importer
