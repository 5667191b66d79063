// constraints.h: the words of a violated constraint.
//
// The checks themselves are part of a write transaction (transaction_state.h, constraints.cpp); building over
// what is there already is in transaction_schema.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "graph/catalog.h"
#include "graph/value.h"

namespace liaison {

// "label `Person` and property `name` = 'Ada'".
std::string Describe(const Catalog&, const ConstraintDefinition&, std::span<const Value> values);
// ConstraintValidationFailed.UniquenessViolation; `entity` has the values already.
[[noreturn]] void ThrowNotUnique(const Catalog&, const ConstraintDefinition&, std::span<const Value> values,
                                 std::uint64_t entity);
// ConstraintValidationFailed.PropertyMissing.
[[noreturn]] void ThrowMissing(const Catalog&, const ConstraintDefinition&, KeyId, std::uint64_t entity);

}  // namespace liaison
