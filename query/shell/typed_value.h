// typed_value.h: {"$type": ..., "_value": ...} as a value of the language: parameters of the pipe and rows of
// table procedures.
//
// Strict: the text of a number must be exactly a number, a date exactly a date. Not here: the other way round
// (value_json.h).
#pragma once

#include "graph/value.h"

namespace liaison::shell {

// Exactly the keys $type and _value.
bool IsTypedValue(const Map& object);

// Lists and maps in `_value` hold values that were resolved before. Throws RequestError.InvalidParameter.
Value FromTypedValue(const Map& object);

}  // namespace liaison::shell
