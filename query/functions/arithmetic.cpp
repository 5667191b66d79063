#include "query/functions/arithmetic.h"

#include <fmt/format.h>

#include <cmath>

#include "graph/calendar.h"
#include "graph/duration_sum.h"
#include "query/functions/sizes.h"
#include "query/functions/temporal_value.h"

namespace liaison {
namespace {

using T = Value::Type;

[[noreturn]] void ThrowOperands(std::string_view op, const Value& a, const Value& b) {
  throw Error(ErrorKind::kType, "InvalidArgumentType",
              fmt::format("`{}` cannot be applied to {} and {}", op, NameOf(a.type()), NameOf(b.type())));
}

[[noreturn]] void ThrowOverflow(std::string_view op, const Value& a, const Value& b) {
  throw Error(ErrorKind::kArithmetic, "IntegerOverflow",
              fmt::format("{} {} {} does not fit into a 64 bit integer", ToLiteral(a), op, ToLiteral(b)));
}

[[noreturn]] void ThrowDivisionByZero() {
  throw Error(ErrorKind::kArithmetic, "DivisionByZero", "division by zero");
}

bool BothIntegers(const Value& a, const Value& b) { return a.is_integer() && b.is_integer(); }
bool BothNumbers(const Value& a, const Value& b) { return a.is_number() && b.is_number(); }

Value SumOfDurations(const Duration& a, const Duration& b, int sign) {
  DurationSum sum;
  sum.Add(a);
  sum.Add(b, {sign, 1});
  const auto result = sum.Finish();
  if (!result) ThrowTemporalRange("the durations are too long to be added");
  return *result;
}

Fraction FactorOf(const Value& number) {
  if (number.is_integer()) return {number.AsInteger(), 1};
  const auto factor = ToFraction(number.AsFloat());
  if (!factor) ThrowTemporalRange("the factor of the duration is not finite or too large");
  return *factor;
}

Value ScaledDuration(const Duration& d, Fraction factor) {
  if (factor.denominator < 0) factor = {-factor.numerator, -factor.denominator};
  DurationSum sum;
  sum.Add(d, factor);
  const auto result = sum.Finish();
  if (!result) ThrowTemporalRange("the duration is too long to be multiplied");
  return *result;
}

Value AppendedList(const Value& a, const Value& b) {
  List out;
  const auto append = [&out](const Value& v) {
    if (v.is_list()) {
      out.insert(out.end(), v.AsList().begin(), v.AsList().end());
    } else {
      out.push_back(v);
    }
  };
  const std::size_t size = (a.is_list() ? a.AsList().size() : 1) + (b.is_list() ? b.AsList().size() : 1);
  CheckListSize(size);
  out.reserve(size);
  append(a);
  append(b);
  return out;
}

Value JoinedText(const std::string& a, const std::string& b) {
  CheckTextSize(a.size() + b.size());
  return a + b;
}

// What + joins to a string as text.
bool JoinsText(const Value& v) { return v.is_string() || v.is_number() || v.is_boolean(); }

}  // namespace

Value Add(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (BothIntegers(a, b)) {
    std::int64_t sum;
    if (__builtin_add_overflow(a.AsInteger(), b.AsInteger(), &sum)) ThrowOverflow("+", a, b);
    return sum;
  }
  if (BothNumbers(a, b)) return a.ToDouble() + b.ToDouble();
  if (a.is_list() || b.is_list()) return AppendedList(a, b);
  if ((a.is_string() && JoinsText(b)) || (b.is_string() && JoinsText(a))) return JoinedText(ToText(a), ToText(b));
  if (a.type() == T::kDuration && b.type() == T::kDuration) {
    return SumOfDurations(a.As<Duration>(), b.As<Duration>(), 1);
  }
  if (IsInstant(a.type()) && b.type() == T::kDuration) return AddDuration(a, b.As<Duration>(), 1);
  if (a.type() == T::kDuration && IsInstant(b.type())) return AddDuration(b, a.As<Duration>(), 1);
  ThrowOperands("+", a, b);
}

Value Subtract(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (BothIntegers(a, b)) {
    std::int64_t difference;
    if (__builtin_sub_overflow(a.AsInteger(), b.AsInteger(), &difference)) ThrowOverflow("-", a, b);
    return difference;
  }
  if (BothNumbers(a, b)) return a.ToDouble() - b.ToDouble();
  if (b.type() == T::kDuration) {
    if (a.type() == T::kDuration) return SumOfDurations(a.As<Duration>(), b.As<Duration>(), -1);
    if (IsInstant(a.type())) return AddDuration(a, b.As<Duration>(), -1);
  }
  ThrowOperands("-", a, b);
}

Value Multiply(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (BothIntegers(a, b)) {
    std::int64_t product;
    if (__builtin_mul_overflow(a.AsInteger(), b.AsInteger(), &product)) ThrowOverflow("*", a, b);
    return product;
  }
  if (BothNumbers(a, b)) return a.ToDouble() * b.ToDouble();
  if (a.type() == T::kDuration && b.is_number()) return ScaledDuration(a.As<Duration>(), FactorOf(b));
  if (a.is_number() && b.type() == T::kDuration) return ScaledDuration(b.As<Duration>(), FactorOf(a));
  ThrowOperands("*", a, b);
}

Value Divide(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (BothIntegers(a, b)) {
    if (b.AsInteger() == 0) ThrowDivisionByZero();
    if (a.AsInteger() == INT64_MIN && b.AsInteger() == -1) ThrowOverflow("/", a, b);
    return a.AsInteger() / b.AsInteger();
  }
  if (BothNumbers(a, b)) return a.ToDouble() / b.ToDouble();
  if (a.type() == T::kDuration && b.is_number()) {
    const Fraction divisor = FactorOf(b);
    if (divisor.numerator == 0) ThrowDivisionByZero();
    return ScaledDuration(a.As<Duration>(), {divisor.denominator, divisor.numerator});
  }
  ThrowOperands("/", a, b);
}

Value Modulo(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (BothIntegers(a, b)) {
    if (b.AsInteger() == 0) ThrowDivisionByZero();
    if (b.AsInteger() == -1) return std::int64_t{0};  // the least integer % -1 traps
    return a.AsInteger() % b.AsInteger();
  }
  if (BothNumbers(a, b)) return std::fmod(a.ToDouble(), b.ToDouble());
  ThrowOperands("%", a, b);
}

Value Power(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (BothNumbers(a, b)) return std::pow(a.ToDouble(), b.ToDouble());
  ThrowOperands("^", a, b);
}

Value Negate(const Value& a) {
  if (a.is_null()) return {};
  if (a.is_integer()) {
    if (a.AsInteger() == INT64_MIN) ThrowOverflow("-", Value(0), a);
    return -a.AsInteger();
  }
  if (a.is_float()) return -a.AsFloat();
  if (a.type() == T::kDuration) return ScaledDuration(a.As<Duration>(), {-1, 1});
  throw Error(ErrorKind::kType, "InvalidArgumentType",
              fmt::format("`-` cannot be applied to {}", NameOf(a.type())));
}

Value Unsigned(const Value& a) {
  if (a.is_null() || a.is_number() || a.type() == T::kDuration) return a;
  throw Error(ErrorKind::kType, "InvalidArgumentType",
              fmt::format("`+` cannot be applied to {}", NameOf(a.type())));
}

Value Concatenate(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (a.is_string() && b.is_string()) return JoinedText(a.AsString(), b.AsString());
  if (a.is_list() && b.is_list()) return AppendedList(a, b);
  ThrowOperands("||", a, b);
}

}  // namespace liaison
