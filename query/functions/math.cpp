// math.cpp: functions on numbers.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <numbers>

#include "query/functions/registry.h"

namespace liaison {
namespace {

using Arguments = std::span<const Value>;

double Number(std::string_view function, Arguments a, int i) {
  if (!a[i].is_number()) ThrowArgument(function, i, a[i], "INTEGER or FLOAT");
  return a[i].ToDouble();
}

// A function of one float, named for messages.
struct Unary {
  std::string_view name;
  double (*function)(double);
};

double Cotangent(double x) { return 1 / std::tan(x); }
double Degrees(double x) { return x * (180 / std::numbers::pi); }
double Radians(double x) { return x * (std::numbers::pi / 180); }
double Haversine(double x) { return (1 - std::cos(x)) / 2; }

constexpr Unary kCeil = {"ceil", [](double x) { return std::ceil(x); }};
constexpr Unary kFloor = {"floor", [](double x) { return std::floor(x); }};
constexpr Unary kSqrt = {"sqrt", [](double x) { return std::sqrt(x); }};
constexpr Unary kExp = {"exp", [](double x) { return std::exp(x); }};
constexpr Unary kLog = {"log", [](double x) { return std::log(x); }};
constexpr Unary kLog10 = {"log10", [](double x) { return std::log10(x); }};
constexpr Unary kSin = {"sin", [](double x) { return std::sin(x); }};
constexpr Unary kCos = {"cos", [](double x) { return std::cos(x); }};
constexpr Unary kTan = {"tan", [](double x) { return std::tan(x); }};
constexpr Unary kCot = {"cot", &Cotangent};
constexpr Unary kAsin = {"asin", [](double x) { return std::asin(x); }};
constexpr Unary kAcos = {"acos", [](double x) { return std::acos(x); }};
constexpr Unary kAtan = {"atan", [](double x) { return std::atan(x); }};
constexpr Unary kDegrees = {"degrees", &Degrees};
constexpr Unary kRadians = {"radians", &Radians};
constexpr Unary kHaversine = {"haversin", &Haversine};

template <const Unary& unary>
Value Apply(FunctionContext&, Arguments a) {
  return unary.function(Number(unary.name, a, 0));
}

Value Abs(FunctionContext&, Arguments a) {
  if (!a[0].is_integer()) return std::fabs(Number("abs", a, 0));
  if (a[0].AsInteger() == INT64_MIN) {
    throw Error(ErrorKind::kArithmetic, "IntegerOverflow",
                "abs(): the result does not fit into a 64 bit integer");
  }
  return a[0].AsInteger() < 0 ? -a[0].AsInteger() : a[0].AsInteger();
}

Value Sign(FunctionContext&, Arguments a) {
  const double x = Number("sign", a, 0);
  return std::int64_t{x > 0 ? 1 : x < 0 ? -1 : 0};
}

Value Atan2(FunctionContext&, Arguments a) {
  return std::atan2(Number("atan2", a, 0), Number("atan2", a, 1));
}
Value Pi(FunctionContext&, Arguments) { return std::numbers::pi; }
Value E(FunctionContext&, Arguments) { return std::numbers::e; }

Value IsNan(FunctionContext&, Arguments a) { return std::isnan(Number("isNaN", a, 0)); }

Value Rand(FunctionContext& context, Arguments) {
  return static_cast<double>((*context.random)() >> 11) * 0x1.0p-53;
}

// ---- round ----

enum class Rounding { kUp, kDown, kCeiling, kFloor, kHalfUp, kHalfDown, kHalfEven };

Rounding ParseRounding(const Value& v) {
  if (!v.is_string()) ThrowArgument("round", 2, v, "STRING");
  constexpr std::pair<std::string_view, Rounding> kModes[] = {
      {"UP", Rounding::kUp},
      {"DOWN", Rounding::kDown},
      {"CEILING", Rounding::kCeiling},
      {"FLOOR", Rounding::kFloor},
      {"HALF_UP", Rounding::kHalfUp},
      {"HALF_DOWN", Rounding::kHalfDown},
      {"HALF_EVEN", Rounding::kHalfEven},
  };
  std::string name = v.AsString();
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  for (const auto& [text, mode] : kModes) {
    if (text == name) return mode;
  }
  throw Error(
      ErrorKind::kArgument, "InvalidArgumentValue",
      fmt::format("round(): '{}' is no mode: UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN or HALF_EVEN",
                  v.AsString()));
}

// Whether the kept digits go up by one, away from zero. `dropped` are the digits behind, `odd` tells of the
// last one kept.
bool GoesUp(Rounding mode, std::string_view dropped, bool odd, bool negative) {
  const bool exact = dropped.find_first_not_of('0') == std::string_view::npos;
  if (exact) return false;
  const bool above =
      dropped[0] > '5' || (dropped[0] == '5' && dropped.find_first_not_of('0', 1) != std::string_view::npos);
  const bool half = dropped[0] == '5' && !above;
  switch (mode) {
    case Rounding::kUp:
      return true;
    case Rounding::kDown:
      return false;
    case Rounding::kCeiling:
      return !negative;
    case Rounding::kFloor:
      return negative;
    case Rounding::kHalfUp:
      return above || half;
    case Rounding::kHalfDown:
      return above;
    case Rounding::kHalfEven:
      return above || (half && odd);
  }
  return false;
}

// On the decimal digits that the float is written with, so that 1.005 to two places is 1.01 and not 1.0.
double RoundDecimal(double v, std::int64_t places, Rounding mode) {
  if (!std::isfinite(v) || v == 0 || places > 400) return v;
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(v), std::chars_format::fixed).ptr;
  std::string digits(buffer, end);
  std::size_t point = digits.find('.');
  if (point == std::string::npos) return v;
  if (digits.size() - point - 1 <= static_cast<std::size_t>(places)) return v;
  const std::string dropped = digits.substr(point + 1 + places);
  digits.resize(point + 1 + places);
  const char last = digits.back() == '.' ? digits[point - 1] : digits.back();
  if (GoesUp(mode, dropped, (last - '0') % 2 == 1, v < 0)) {
    std::size_t i = digits.size();
    while (i > 0) {
      char& c = digits[--i];
      if (c == '.') continue;
      if (c != '9') {
        ++c;
        break;
      }
      c = '0';
      if (i == 0) digits.insert(0, 1, '1');
    }
  }
  double out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return v < 0 ? -out : out;
}

Value Round(FunctionContext&, Arguments a) {
  const double v = Number("round", a, 0);
  // Without precision ties go towards positive infinity; with one, away from zero.
  if (a.size() == 1) {
    const double down = std::floor(v);
    return v - down >= 0.5 ? down + 1 : down;
  }
  if (!a[1].is_integer()) ThrowArgument("round", 1, a[1], "INTEGER");
  if (a[1].AsInteger() < 0) {
    throw Error(ErrorKind::kArgument, "NumberOutOfRange",
                fmt::format("round(): the precision must not be negative, but is {}", a[1].AsInteger()));
  }
  return RoundDecimal(v, a[1].AsInteger(), a.size() > 2 ? ParseRounding(a[2]) : Rounding::kHalfUp);
}

Function MathEntry(std::string_view name, std::vector<TypeSet> types, TypeSet result,
                   Value (*call)(FunctionContext&, Arguments), std::string_view signature,
                   std::string_view description) {
  const int count = static_cast<int>(types.size());
  return {.name = name,
          .minimum_arguments = count,
          .maximum_arguments = count,
          .argument_types = std::move(types),
          .result_type = result,
          .call = call,
          .signature = signature,
          .description = description};
}

template <const Unary& unary>
Function Float(std::string_view signature, std::string_view description) {
  return MathEntry(unary.name, {kNumberTypes}, kFloatTypes, &Apply<unary>, signature, description);
}

}  // namespace

std::span<const Function> MathFunctions() {
  static const std::vector<Function> kTable = [] {
    std::vector<Function> t = {
        MathEntry("abs", {kNumberTypes}, kNumberTypes, &Abs, "abs(x :: INTEGER | FLOAT) :: INTEGER | FLOAT",
                  "The absolute value."),
        MathEntry("sign", {kNumberTypes}, kIntegerTypes, &Sign, "sign(x :: INTEGER | FLOAT) :: INTEGER",
                  "-1, 0 or 1."),
        Float<kCeil>("ceil(x :: FLOAT) :: FLOAT", "The least whole number that is not below x."),
        Float<kFloor>("floor(x :: FLOAT) :: FLOAT", "The greatest whole number that is not above x."),
        Float<kSqrt>("sqrt(x :: FLOAT) :: FLOAT", "The square root; NaN for a negative number."),
        Float<kExp>("exp(x :: FLOAT) :: FLOAT", "e to the power of x."),
        Float<kLog>("log(x :: FLOAT) :: FLOAT", "The natural logarithm."),
        Float<kLog10>("log10(x :: FLOAT) :: FLOAT", "The logarithm to base 10."),
        Float<kSin>("sin(radians :: FLOAT) :: FLOAT", "The sine."),
        Float<kCos>("cos(radians :: FLOAT) :: FLOAT", "The cosine."),
        Float<kTan>("tan(radians :: FLOAT) :: FLOAT", "The tangent."),
        Float<kCot>("cot(radians :: FLOAT) :: FLOAT", "The cotangent."),
        Float<kAsin>("asin(x :: FLOAT) :: FLOAT", "The arc sine in radians."),
        Float<kAcos>("acos(x :: FLOAT) :: FLOAT", "The arc cosine in radians."),
        Float<kAtan>("atan(x :: FLOAT) :: FLOAT", "The arc tangent in radians."),
        MathEntry("atan2", {kNumberTypes, kNumberTypes}, kFloatTypes, &Atan2,
                  "atan2(y :: FLOAT, x :: FLOAT) :: FLOAT", "The angle of the point (x, y) in radians."),
        Float<kDegrees>("degrees(radians :: FLOAT) :: FLOAT", "Radians as degrees."),
        Float<kRadians>("radians(degrees :: FLOAT) :: FLOAT", "Degrees as radians."),
        Float<kHaversine>("haversin(radians :: FLOAT) :: FLOAT", "Half the versine."),
        MathEntry("pi", {}, kFloatTypes, &Pi, "pi() :: FLOAT",
                  "The ratio of a circle's circumference to its diameter."),
        MathEntry("e", {}, kFloatTypes, &E, "e() :: FLOAT", "The base of the natural logarithm."),
        MathEntry("isNaN", {kNumberTypes}, kBooleanTypes, &IsNan, "isNaN(x :: INTEGER | FLOAT) :: BOOLEAN",
                  "Whether the number is NaN."),
        MathEntry("round", {kNumberTypes, kIntegerTypes, kStringTypes}, kFloatTypes, &Round,
                  "round(x :: FLOAT, precision :: INTEGER, mode :: STRING) :: FLOAT",
                  "x rounded to whole numbers or decimal places; modes UP, DOWN, CEILING, FLOOR, HALF_UP, "
                  "HALF_DOWN, HALF_EVEN."),
        MathEntry("rand", {}, kFloatTypes, &Rand, "rand() :: FLOAT", "A random number of [0, 1)."),
    };
    t[t.size() - 2].minimum_arguments = 1;  // round
    t.back().deterministic = false;
    return t;
  }();
  return kTable;
}

}  // namespace liaison
