// value_type.h: the types that `IS ::` tests for and valueType() names: INTEGER, STRING NOT NULL,
// LIST<INTEGER | FLOAT>.
//
// A type is a set of alternatives; each takes null unless it says NOT NULL. Not here: the static types of
// Bind (bind/types.h), which know less, and conversions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "query/functions/function.h"

namespace liaison {

struct ValueType {
  struct Alternative {
    TypeSet set = 0;                           // the null bit says whether null is among them
    bool storable_only = false;                // PROPERTY VALUE
    std::shared_ptr<const ValueType> element;  // of lists; null pointer: anything
  };
  std::vector<Alternative> alternatives;
};

// The names are those of Neo4j and GQL, synonyms included (INT, VARCHAR, TIMESTAMP WITH TIME ZONE, ARRAY<..>,
// INTEGER LIST), in any case;
// `!` is NOT NULL. SyntaxError.UnknownType for what is no type.
std::shared_ptr<const ValueType> ParseValueType(std::string_view text, Position position);

bool Matches(const ValueType& type, const Value& value);

// The narrowest type of the value: "LIST<INTEGER NOT NULL | FLOAT NOT NULL> NOT NULL".
std::string TypeText(const Value& value);

}  // namespace liaison
