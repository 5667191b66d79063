// bind.h: names -> slots, written into the tree that Parse made, and every error that can be found without
// data.
//
// Variables get slots, functions and aggregates are resolved, `*` is expanded, column names are fixed, kinds
// of variables and types of literals are checked. Labels, types and property keys stay names: Plan resolves
// them against the catalog. Throws Error(.., compile) with the TCK's detail and a position. Reads no data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/catalog.h"
#include "query/ast/query.h"
#include "query/result.h"

namespace liaison {

// What Bind must know of a procedure that can be called.
struct ProcedureSignature {
  struct Field {
    std::string name;
    std::string type;        // as written: "STRING?", "INTEGER?", "ANY?"
    bool optional = false;   // inputs at the end that a call may leave out: null then
    bool on_demand = false;  // outputs that SHOW gives for YIELD only
  };
  std::string name;
  std::vector<Field> inputs, outputs;
  bool updates = false;
};

class ProcedureCatalog {
 public:
  virtual ~ProcedureCatalog() = default;
  virtual const ProcedureSignature* Find(
      std::string_view name) const = 0;                          // case-insensitive; null when unknown
  virtual std::vector<std::string> Names() const { return {}; }  // of all, for hints
};

// `parameters` are the values of this execution: a missing one, or one of a wrong type where only its
// presence matters at compile time, is refused here; the tree does not depend on their values, so that it can
// be cached.
void Bind(ast::Statement& statement, const ProcedureCatalog& procedures);

// Every parameter that the statement names, with the place of its first use: who runs it checks that all are
// given.
struct ParameterUse {
  std::string name;
  Position position;
};
std::vector<ParameterUse> ParametersOf(const ast::Statement& statement);

// Labels, types and property keys that a bound statement reads and neither the catalog knows nor the
// statement itself writes, each once, in the order of the text: not wrong, but likely to be a slip.
std::vector<Notification> UnknownNames(const ast::Statement& statement, const Catalog& catalog);

// Throws ParameterMissing.MissingParameter for a use that `parameters` has no value for.
void CheckParameters(const std::vector<ParameterUse>& uses, const Map& parameters);

}  // namespace liaison
