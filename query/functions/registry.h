// registry.h: the tables that registry.cpp joins, one per category file. A new category is declared here and
// named there.
#pragma once

#include <span>

#include "query/functions/aggregate.h"
#include "query/functions/function.h"

namespace liaison {

std::span<const Function> ConversionFunctions();
std::span<const Function> DurationFunctions();
std::span<const Function> EvidenceFunctions();
std::span<const Function> GraphFunctions();
std::span<const Function> ListFunctions();
std::span<const Function> MathFunctions();
std::span<const Function> SpatialFunctions();
std::span<const Function> StringFunctions();
std::span<const Function> TemporalFunctions();
std::span<const Function> TruncateFunctions();
std::span<const Function> TypeFunctions();
std::span<const Function> ValueFunctions();

std::span<const Aggregate> BasicAggregates();
std::span<const Aggregate> StatisticalAggregates();

// Names for the sets that the tables use.
inline constexpr TypeSet kStringTypes = TypeBit(Value::Type::kString);
inline constexpr TypeSet kIntegerTypes = TypeBit(Value::Type::kInteger);
inline constexpr TypeSet kFloatTypes = TypeBit(Value::Type::kFloat);
inline constexpr TypeSet kBooleanTypes = TypeBit(Value::Type::kBoolean);
inline constexpr TypeSet kListTypes = TypeBit(Value::Type::kList);
inline constexpr TypeSet kMapTypes = TypeBit(Value::Type::kMap);
inline constexpr TypeSet kInstantTypes = TypeBit(Value::Type::kDate) | TypeBit(Value::Type::kLocalTime) |
                                         TypeBit(Value::Type::kTime) | TypeBit(Value::Type::kLocalDateTime) |
                                         TypeBit(Value::Type::kDateTime);
inline constexpr TypeSet kDurationTypes = TypeBit(Value::Type::kDuration);
inline constexpr TypeSet kPointTypes = TypeBit(Value::Type::kPoint);
inline constexpr TypeSet kNodeTypes = TypeBit(Value::Type::kNode);
inline constexpr TypeSet kRelationshipTypes = TypeBit(Value::Type::kRelationship);
inline constexpr TypeSet kPathTypes = TypeBit(Value::Type::kPath);

}  // namespace liaison
