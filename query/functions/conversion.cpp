// conversion.cpp: toInteger() and its kin, each also as ...OrNull (any type goes in) and ...List.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "graph/ascii.h"
#include "query/functions/registry.h"
#include "query/functions/temporal_value.h"

namespace liaison {
namespace {

using T = Value::Type;
using Arguments = std::span<const Value>;

std::string_view Stripped(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<double> ParseFloat(std::string_view text) {
  text = Stripped(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::string_view digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (digits == "NaN") return std::nan("");
  if (digits == "Infinity") return text.starts_with('-') ? -INFINITY : INFINITY;
  // from_chars would take "inf" and "nan" as well.
  if (digits.empty() || !((digits[0] >= '0' && digits[0] <= '9') || digits[0] == '.')) return std::nullopt;
  double v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too large or too small: the exponent's sign tells which.
    const std::size_t e = text.find_first_of("eE");
    const bool tiny = e != std::string_view::npos && e + 1 < text.size() && text[e + 1] == '-';
    return tiny ? 0.0 : text.starts_with('-') ? -INFINITY : INFINITY;
  }
  if (error != std::errc()) return std::nullopt;
  return v;
}

std::optional<std::int64_t> Truncated(double v) {
  if (!(v >= -9223372036854775808.0 && v < 9223372036854775808.0)) return std::nullopt;
  return static_cast<std::int64_t>(v);
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  text = Stripped(text);
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t v = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), v);
  if (error == std::errc() && end == digits.data() + digits.size()) return v;
  if (error == std::errc::result_out_of_range && end == digits.data() + digits.size()) return std::nullopt;
  const auto number = ParseFloat(text);
  return number ? Truncated(*number) : std::nullopt;
}

std::optional<bool> ParseBoolean(std::string_view text) {
  if (EqualIgnoringCase(Stripped(text), "true")) return true;
  if (EqualIgnoringCase(Stripped(text), "false")) return false;
  return std::nullopt;
}

template <class Parsed>
Value OrNull(const std::optional<Parsed>& v) {
  return v ? Value(*v) : Value();
}

// Each conversion: nullopt when the type cannot be converted at all, null when this value cannot.
using Conversion = std::optional<Value> (*)(const Value&);

std::optional<Value> ConvertToInteger(const Value& v) {
  switch (v.type()) {
    case T::kInteger:
      return v;
    case T::kFloat: {
      const auto whole = Truncated(v.AsFloat());
      if (whole) return *whole;
      throw Error(ErrorKind::kArithmetic, "IntegerOverflow",
                  fmt::format("{} does not fit into a 64 bit integer", FormatFloat(v.AsFloat())));
    }
    case T::kBoolean:
      return std::int64_t{v.AsBoolean() ? 1 : 0};
    case T::kString:
      return OrNull(ParseInteger(v.AsString()));
    default:
      return std::nullopt;
  }
}

std::optional<Value> ConvertToFloat(const Value& v) {
  switch (v.type()) {
    case T::kInteger:
      return static_cast<double>(v.AsInteger());
    case T::kFloat:
      return v;
    case T::kString:
      return OrNull(ParseFloat(v.AsString()));
    default:
      return std::nullopt;
  }
}

std::optional<Value> ConvertToBoolean(const Value& v) {
  switch (v.type()) {
    case T::kBoolean:
      return v;
    case T::kInteger:
      return v.AsInteger() != 0;
    case T::kString:
      return OrNull(ParseBoolean(v.AsString()));
    default:
      return std::nullopt;
  }
}

std::optional<Value> ConvertToString(const Value& v) {
  switch (v.type()) {
    case T::kString:
      return v;
    case T::kBoolean:
    case T::kInteger:
    case T::kFloat:
    case T::kDuration:
    case T::kPoint:
      return ToText(v);
    default:
      return IsInstant(v.type()) ? std::optional<Value>(ToText(v)) : std::nullopt;
  }
}

constexpr TypeSet kToIntegerTypes = kNumberTypes | kStringTypes | kBooleanTypes;
constexpr TypeSet kToFloatTypes = kNumberTypes | kStringTypes;
constexpr TypeSet kToBooleanTypes = kBooleanTypes | kIntegerTypes | kStringTypes;
constexpr TypeSet kToStringTypes =
    kBooleanTypes | kNumberTypes | kStringTypes | kInstantTypes | kDurationTypes | kPointTypes;

struct Target {
  std::string_view name, or_null, list;
  std::string_view expected;
};
constexpr Target kInteger = {"toInteger", "toIntegerOrNull", "toIntegerList", "a number, STRING or BOOLEAN"};
constexpr Target kFloat = {"toFloat", "toFloatOrNull", "toFloatList", "a number or STRING"};
constexpr Target kBoolean = {"toBoolean", "toBooleanOrNull", "toBooleanList", "BOOLEAN, INTEGER or STRING"};
constexpr Target kString = {"toString", "toStringOrNull", "toStringList",
                            "a number, STRING, BOOLEAN, temporal value or POINT"};

template <const Target& target, Conversion convert>
Value Convert(FunctionContext&, Arguments a) {
  auto converted = convert(a[0]);
  if (!converted) ThrowArgument(target.name, 0, a[0], target.expected);
  return *std::move(converted);
}

template <Conversion convert>
Value Tried(const Value& v) {
  if (v.is_float() && convert == &ConvertToInteger) return OrNull(Truncated(v.AsFloat()));
  return convert(v).value_or(Value());
}

template <Conversion convert>
Value ConvertOrNull(FunctionContext&, Arguments a) {
  return Tried<convert>(a[0]);
}

template <const Target& target, Conversion convert>
Value ConvertList(FunctionContext&, Arguments a) {
  if (!a[0].is_list()) ThrowArgument(target.list, 0, a[0], "LIST");
  List out;
  out.reserve(a[0].AsList().size());
  for (const Value& v : a[0].AsList()) out.push_back(Tried<convert>(v));
  return out;
}

template <const Target& target, Conversion convert>
void AddThree(std::vector<Function>& table, TypeSet from, TypeSet to,
              std::array<std::string_view, 3> signatures, std::array<std::string_view, 3> descriptions) {
  Function f{.name = target.name, .minimum_arguments = 1, .maximum_arguments = 1};
  f.argument_types = {from};
  f.result_type = to;
  f.call = &Convert<target, convert>;
  f.signature = signatures[0];
  f.description = descriptions[0];
  table.push_back(f);
  f.name = target.or_null;
  f.argument_types = {};
  f.call = &ConvertOrNull<convert>;
  f.signature = signatures[1];
  f.description = descriptions[1];
  table.push_back(f);
  f.name = target.list;
  f.argument_types = {kListTypes};
  f.result_type = kListTypes;
  f.call = &ConvertList<target, convert>;
  f.signature = signatures[2];
  f.description = descriptions[2];
  table.push_back(f);
}

}  // namespace

std::span<const Function> ConversionFunctions() {
  static const std::vector<Function> kTable = [] {
    std::vector<Function> t;
    AddThree<kInteger, &ConvertToInteger>(
        t, kToIntegerTypes, kIntegerTypes,
        {"toInteger(input :: INTEGER | FLOAT | STRING | BOOLEAN) :: INTEGER",
         "toIntegerOrNull(input :: ANY) :: INTEGER", "toIntegerList(input :: LIST<ANY>) :: LIST<INTEGER>"},
        {"The integer that a text spells or a float is cut off to; null for a text that is no number.",
         "As toInteger(), and null for every other type.",
         "The elements converted as by toIntegerOrNull()."});
    AddThree<kFloat, &ConvertToFloat>(
        t, kToFloatTypes, kFloatTypes,
        {"toFloat(input :: INTEGER | FLOAT | STRING) :: FLOAT", "toFloatOrNull(input :: ANY) :: FLOAT",
         "toFloatList(input :: LIST<ANY>) :: LIST<FLOAT>"},
        {"The float that a text spells; null for a text that is no number.",
         "As toFloat(), and null for every other type.", "The elements converted as by toFloatOrNull()."});
    AddThree<kBoolean, &ConvertToBoolean>(
        t, kToBooleanTypes, kBooleanTypes,
        {"toBoolean(input :: BOOLEAN | STRING | INTEGER) :: BOOLEAN",
         "toBooleanOrNull(input :: ANY) :: BOOLEAN", "toBooleanList(input :: LIST<ANY>) :: LIST<BOOLEAN>"},
        {"The boolean that 'true' or 'false' spells, false for 0 and true for other integers; null for "
         "another text.",
         "As toBoolean(), and null for every other type.",
         "The elements converted as by toBooleanOrNull()."});
    AddThree<kString, &ConvertToString>(
        t, kToStringTypes, kStringTypes,
        {"toString(input :: STRING | INTEGER | FLOAT | BOOLEAN | TEMPORAL | POINT) :: STRING",
         "toStringOrNull(input :: ANY) :: STRING", "toStringList(input :: LIST<ANY>) :: LIST<STRING>"},
        {"The text of a value; ISO 8601 for temporal values.",
         "As toString(), and null for every other type.", "The elements converted as by toStringOrNull()."});
    return t;
  }();
  return kTable;
}

}  // namespace liaison
