// bind.h: names -> slots, written into the tree that Parse made, and every error that can be found without data.
//
// Variables get slots, functions and aggregates are resolved, `*` is expanded, column names are fixed, kinds of variables and
// types of literals are checked. Labels, types and property keys stay names: Plan resolves them against the catalog.
// Throws Error(.., compile) with the TCK's detail and a position. Reads no data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/ast/query.h"

namespace liaison {

// What Bind must know of a procedure that can be called.
struct ProcedureSignature {
  struct Field { std::string name; std::string type; };  // type as written: "STRING?", "INTEGER?", "ANY?"
  std::string name;
  std::vector<Field> inputs, outputs;
  bool updates = false;
};

class ProcedureCatalog {
 public:
  virtual ~ProcedureCatalog() = default;
  virtual const ProcedureSignature* Find(std::string_view name) const = 0;  // case-insensitive; null when unknown
};

// `parameters` are the values of this execution: a missing one, or one of a wrong type where only its presence matters at compile
// time, is refused here; the tree does not depend on their values, so that it can be cached.
void Bind(ast::Statement& statement, const ProcedureCatalog& procedures);

// Throws ParameterMissing.MissingParameter for a parameter that the statement names and `parameters` lacks.
void CheckParameters(const ast::Statement& statement, const Map& parameters);

}  // namespace liaison
