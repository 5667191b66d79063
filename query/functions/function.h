// function.h: what a scalar function is, and the table of all of them.
//
// Not here: aggregates (aggregate.h), operators like + and IN (execute/operators.h: they are syntax, but they
// share the arithmetic), procedures (execute/call.h). Each category file ends in its own table of
// registrations; registry.cpp joins the tables.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "graph/error.h"
#include "graph/value.h"

namespace liaison {

class Transaction;

// What a function may use besides its arguments. One per worker of a statement; the clock stands still during
// a statement.
struct FunctionContext {
  const Transaction* transaction =
      nullptr;              // null in constant folding: functions that need it are not folded
  DateTime statement_time;  // date(), datetime.statement() ...
  DateTime transaction_time;
  std::mt19937_64* random = nullptr;
};

// Sets of types, for static checks: Bind refuses an argument whose type is known and not in the set.
using TypeSet = std::uint32_t;
constexpr TypeSet TypeBit(Value::Type t) { return 1u << static_cast<unsigned>(t); }
inline constexpr TypeSet kAnyType = ~0u;
inline constexpr TypeSet kNumberTypes = TypeBit(Value::Type::kInteger) | TypeBit(Value::Type::kFloat);

struct Function {
  std::string_view name;  // as documented, e.g. "toInteger", "duration.between"; found case-insensitively
  int minimum_arguments = 0;
  int maximum_arguments = 0;            // -1: any number
  std::vector<TypeSet> argument_types;  // missing ones: kAnyType; null is always allowed
  TypeSet result_type = kAnyType;
  bool null_if_any_null = true;  // the call is not made when an argument is null: the result is null
  bool deterministic = true;     // may be folded when all arguments are constant
  // date() reads the clock, date('2015-07-21') does not: may be folded when it has arguments and all are
  // constant.
  bool deterministic_with_arguments = false;
  bool needs_graph = false;
  Value (*call)(FunctionContext&, std::span<const Value>) = nullptr;
  std::string_view signature;    // "toInteger(input :: ANY) :: INTEGER", for :help and SHOW FUNCTIONS
  std::string_view description;  // one sentence
};

// Case-insensitive; nullptr when there is none.
const Function* FindFunction(std::string_view name);
const std::vector<const Function*>& AllFunctions();  // sorted by name

// A value of a wrong type reached a function at runtime: TypeError.InvalidArgumentValue, naming function,
// position and type.
[[noreturn]] void ThrowArgument(std::string_view function, int index, const Value& got,
                                std::string_view expected);

}  // namespace liaison
