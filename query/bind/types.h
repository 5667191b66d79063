// types.h: what is known of an expression's type before it runs.
//
// Serves the checks of Bind alone: a value whose type is known and cannot be what its place needs is refused
// at compile time; whatever is not known is left to the executor. Not for conversions, and not for the typed
// vectors of execution.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "graph/value.h"
#include "query/functions/aggregate.h"
#include "query/functions/function.h"

namespace liaison::binding {

inline constexpr TypeSet kNullBit = TypeBit(Value::Type::kNull);
inline constexpr TypeSet kBooleanTypes = TypeBit(Value::Type::kBoolean);
inline constexpr TypeSet kIntegerTypes = TypeBit(Value::Type::kInteger);
inline constexpr TypeSet kStringTypes = TypeBit(Value::Type::kString);
inline constexpr TypeSet kListTypes = TypeBit(Value::Type::kList);
inline constexpr TypeSet kMapTypes = TypeBit(Value::Type::kMap);
inline constexpr TypeSet kNodeTypes = TypeBit(Value::Type::kNode);
inline constexpr TypeSet kRelationshipTypes = TypeBit(Value::Type::kRelationship);
inline constexpr TypeSet kPathTypes = TypeBit(Value::Type::kPath);
inline constexpr TypeSet kEntityTypes = kNodeTypes | kRelationshipTypes;
inline constexpr TypeSet kDurationTypes = TypeBit(Value::Type::kDuration);
inline constexpr TypeSet kInstantTypes = TypeBit(Value::Type::kDate) | TypeBit(Value::Type::kLocalTime) |
                                         TypeBit(Value::Type::kTime) | TypeBit(Value::Type::kLocalDateTime) |
                                         TypeBit(Value::Type::kDateTime);
// What has keys after a dot.
inline constexpr TypeSet kPropertyTypes =
    kMapTypes | kEntityTypes | kInstantTypes | kDurationTypes | TypeBit(Value::Type::kPoint);

// The types that a value may have. kAnyType: nothing is known. The null bit alone: certainly null.
struct StaticType {
  TypeSet set = kAnyType;
  std::shared_ptr<const StaticType> element;  // of the lists in `set`; null pointer: nothing is known
};

inline StaticType Of(TypeSet set) { return {set, nullptr}; }
StaticType ListOf(StaticType element);
StaticType TypeOf(const Value& literal);

StaticType Either(const StaticType& a, const StaticType& b);
// Of what a list of this type holds; anything when it is not known to be a list.
StaticType ElementOf(const StaticType& list);

// Null may stand everywhere, so that a type known to be null is never in the way.
inline bool MayBe(const StaticType& type, TypeSet allowed) {
  const TypeSet known = type.set & ~kNullBit;
  return known == 0 || (known & allowed) != 0;
}

// "INTEGER", "LIST<NODE>", "INTEGER or FLOAT", "ANY".
std::string Describe(const StaticType& type);
// "a STRING", "an INTEGER".
std::string WithArticle(const std::string& noun);
std::string Describe(TypeSet set);

StaticType ResultOf(const Function& function, std::span<const StaticType> arguments);
StaticType ResultOf(const Aggregate& aggregate, std::span<const StaticType> arguments);

// The types that a procedure's field takes, as its signature writes them: "INTEGER?", "LIST<STRING>?".
StaticType ParseType(std::string_view text);

}  // namespace liaison::binding
