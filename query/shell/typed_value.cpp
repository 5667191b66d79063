#include "query/shell/typed_value.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "graph/error.h"
#include "query/render/safe_text.h"

namespace liaison::shell {
namespace {

[[noreturn]] void Refuse(const std::string& message) {
  throw Error(ErrorKind::kRequest, "InvalidParameter", message, {}, Phase::kCompile);
}

const std::string& TextOf(const std::string& type, const Value& value) {
  if (!value.is_string()) Refuse("the `_value` of a typed " + type + " must be a string");
  return value.AsString();
}

[[noreturn]] void RefuseText(const std::string& type, const std::string& text) {
  Refuse("'" + render::SafeText(text.substr(0, 100)) + "' is no " + type);
}

Value ReadInteger(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range)
    Refuse("the integer " + text.substr(0, 40) + " does not fit 64 bits");
  if (error != std::errc() || end != text.data() + text.size()) RefuseText("Integer", text);
  return Value(number);
}

Value ReadFloat(const std::string& text) {
  if (text == "NaN") return Value(std::numeric_limits<double>::quiet_NaN());
  if (text == "Infinity") return Value(std::numeric_limits<double>::infinity());
  if (text == "-Infinity") return Value(-std::numeric_limits<double>::infinity());
  // from_chars would also take "nan", "inf" and their kin.
  if (text.find_first_not_of("+-.0123456789eE") != std::string::npos) RefuseText("Float", text);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) Refuse("the float " + text.substr(0, 40) + " is out of range");
  if (error != std::errc() || end != text.data() + text.size()) RefuseText("Float", text);
  return Value(number);
}

// "SRID=7203;POINT (1.2 3.4)", "SRID=9157;POINT Z (1.0 2.0 3.0)".
Value ReadPoint(const std::string& text) {
  std::string_view rest = text;
  const auto take = [&](std::string_view word) {
    if (!rest.starts_with(word)) RefuseText("Point", text);
    rest.remove_prefix(word.size());
  };
  const auto number = [&](auto& out) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
    if (error != std::errc()) RefuseText("Point", text);
    rest.remove_prefix(end - rest.data());
  };
  Point p;
  take("SRID=");
  number(p.srid);
  if (p.srid != 7203 && p.srid != 9157 && p.srid != 4326 && p.srid != 4979) {
    Refuse("SRID " + std::to_string(p.srid) + " is not known: 7203, 9157, 4326 and 4979 are");
  }
  take(p.is_3d() ? ";POINT Z (" : ";POINT (");
  number(p.x);
  take(" ");
  number(p.y);
  if (p.is_3d()) {
    take(" ");
    number(p.z);
  }
  take(")");
  if (!rest.empty() || !std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z))
    RefuseText("Point", text);
  return Value(p);
}

template <class T>
Value Parsed(const std::string& type, const std::string& text, const std::optional<T>& parsed) {
  if (!parsed) RefuseText(type, text);
  return Value(*parsed);
}

}  // namespace

bool IsTypedValue(const Map& object) {
  return object.size() == 2 && object.begin()->first == "$type" && object.rbegin()->first == "_value";
}

Value FromTypedValue(const Map& object) {
  const Value& named = object.begin()->second;
  const Value& value = object.rbegin()->second;
  if (!named.is_string()) Refuse("`$type` must be a string");
  const std::string& type = named.AsString();
  if (type == "Null") {
    if (!value.is_null()) Refuse("the `_value` of a typed Null must be null");
    return Value();
  }
  if (type == "Boolean") {
    if (!value.is_boolean()) Refuse("the `_value` of a typed Boolean must be true or false");
    return value;
  }
  if (type == "List") {
    if (!value.is_list()) Refuse("the `_value` of a typed List must be an array");
    return value;
  }
  if (type == "Map") {
    if (!value.is_map()) Refuse("the `_value` of a typed Map must be an object");
    return value;
  }
  if (type == "String") return TextOf(type, value);
  if (type == "Integer") return ReadInteger(TextOf(type, value));
  if (type == "Float") return ReadFloat(TextOf(type, value));
  if (type == "Date") return Parsed(type, TextOf(type, value), ParseDate(value.AsString()));
  if (type == "LocalTime") return Parsed(type, TextOf(type, value), ParseLocalTime(value.AsString()));
  if (type == "Time") return Parsed(type, TextOf(type, value), ParseTime(value.AsString()));
  if (type == "LocalDateTime") return Parsed(type, TextOf(type, value), ParseLocalDateTime(value.AsString()));
  if (type == "OffsetDateTime" || type == "ZonedDateTime") {
    return Parsed(type, TextOf(type, value), ParseDateTime(value.AsString()));
  }
  if (type == "Duration") return Parsed(type, TextOf(type, value), ParseDuration(value.AsString()));
  if (type == "Point") return ReadPoint(TextOf(type, value));
  if (type == "Node" || type == "Relationship" || type == "Path") {
    Refuse("a " + type + " cannot be a parameter: pass its element id");
  }
  Refuse("the type '" + render::SafeText(type.substr(0, 100)) + "' is not known");
}

}  // namespace liaison::shell
