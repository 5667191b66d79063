// arithmetic.h: the operators of the language on Values.
//
// The general path: typed vectors have loops of their own (query/execute) that must agree with these.
// Null in gives null out unless said otherwise. Errors at runtime: TypeError.InvalidArgumentType for operands
// that do not go together, ArithmeticError.IntegerOverflow, ArithmeticError.DivisionByZero (integers and
// durations; floats follow IEEE 754).
#pragma once

#include <cstdint>
#include <string_view>

#include "graph/value.h"
#include "query/functions/function.h"

namespace liaison {

// Numbers; strings with strings, numbers and booleans; lists with lists and elements; instants with
// durations; durations.
Value Add(const Value& a, const Value& b);
Value Subtract(const Value& a, const Value& b);
Value Multiply(const Value& a, const Value& b);
Value Divide(const Value& a, const Value& b);  // of integers: towards zero
Value Modulo(const Value& a, const Value& b);  // sign of the dividend
Value Power(const Value& a, const Value& b);   // always a float
Value Negate(const Value& a);
Value Unsigned(const Value& a);                     // + before a value: itself, if it could be negated
Value Concatenate(const Value& a, const Value& b);  // a || b: strings, lists

// Ternary logic; operands are booleans or null.
Value And(const Value& a, const Value& b);
Value Or(const Value& a, const Value& b);
Value Xor(const Value& a, const Value& b);
Value Not(const Value& a);

enum class ComparisonOperator : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual
};
Value Comparison(ComparisonOperator op, const Value& a, const Value& b);

Value In(const Value& element, const Value& list);
// Null when an operand is no string.
Value StartsWith(const Value& text, const Value& prefix);
Value EndsWith(const Value& text, const Value& suffix);
Value Contains(const Value& text, const Value& part);
// The whole text matches the RE2 pattern. ArgumentError.InvalidArgumentValue for a pattern that is none.
Value MatchesRegex(const Value& text, const Value& pattern);

// subject.key, of maps, nodes, relationships, temporal values and points. Null for a key that a map, node or
// relationship has not. EntityNotFound.DeletedEntityAccess for what this statement deleted.
Value GetProperty(FunctionContext& context, const Value& subject, std::string_view key);
// subject[index]: lists by position (negative: from the end; null outside), everything else by key.
Value Subscript(FunctionContext& context, const Value& subject, const Value& index);
// subject[from..to]; a null pointer stands for a bound that was not written.
Value Slice(const Value& subject, const Value* from, const Value* to);

}  // namespace liaison
