// expression.h: what stands between {{ and }}: names, fields and places of results, a few functions,
// comparisons.
//
//   or: and ('or' and)*          fallback: value ('??' value)*
//   and: not ('and' not)*        value: literal | $parameter | name | name(...) | (or), then .field [index]
//   [*] not: 'not' not | compare     compare: fallback (= <> < <= > >= fallback)?
//
// Not here: queries (they are Cypher, in blocks), tags (template.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/error.h"
#include "graph/value.h"
#include "query/result.h"

namespace liaison::report {

struct Expression {
  enum class Kind : std::uint8_t {
    kLiteral,
    kName,
    kParameter,
    kField,  // parts[0] . text
    kIndex,  // parts[0] [parts[1]]
    kAll,    // parts[0] [*]
    kCall,   // text (parts)
    kNot,
    kAnd,
    kOr,
    kCompare,  // text is the operator
    kFallback  // ??
  };
  Kind kind = Kind::kLiteral;
  std::string text;
  Value literal;
  std::vector<Expression> parts;
  Position position;  // in the report
};

// Throws RequestError.InvalidReport; `position` is where the text begins in the report, on one line.
Expression ParseExpression(std::string_view text, Position position);

// The rows of a block that has run.
struct BlockRows {
  std::string name;
  std::vector<std::string> columns;
  std::vector<Row> rows;
  bool failed = false;
};

// A row as a map by column.
Value RowMap(const BlockRows& rows, std::size_t row);
// All rows, as a list of maps.
Value RowList(const BlockRows& rows);

// What an expression stands for: a value, all rows of a block, or one of them.
struct Thing {
  enum class Kind : std::uint8_t { kValue, kRows, kRow };
  Kind kind = Kind::kValue;
  Value value;
  bool each = false;  // a list made by [*]: a field is taken of each item
  const BlockRows* rows = nullptr;
  std::size_t row = 0;
};

// The names that an expression may use, innermost first.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual std::optional<Thing> Find(std::string_view name) const = 0;
  virtual std::optional<Value> FindParameter(std::string_view name) const = 0;
  // A name that is not known: throws, with a hint.
  [[noreturn]] virtual void RefuseName(std::string_view name, Position position) const = 0;
  [[noreturn]] virtual void RefuseParameter(std::string_view name, Position position) const = 0;
};

// Throws Error with the position. `soft`: what is missing (no row, no such item) is null.
Thing Evaluate(const Expression& expression, const Scope& scope, bool soft = false);
// A value of its own: rows become lists of maps.
Value ToValue(const Thing& thing);
// What #if asks: rows, a text, a list or a map that is not empty, a number other than 0, true.
bool IsTrue(const Thing& thing);

}  // namespace liaison::report
