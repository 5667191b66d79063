// schema.h: statements about the schema: CREATE and DROP of indexes and constraints; and the lists that SHOW
// gives.
//
// Statements are run as they stand, without a plan, in a write transaction. SHOW is a query that calls a
// procedure (procedures_catalog.cpp).
//   CREATE ..   of what is there already, by name or by what it says: SemanticError.IndexAlreadyExists,
//               ConstraintAlreadyExists; with IF NOT EXISTS: nothing
//   DROP ..     of an unknown name: SemanticError.IndexNotFound, ConstraintNotFound; with IF EXISTS: nothing
// Names that the statement leaves out are made of the label and the properties: index_person_name,
// constraint_person_id.
// Not here: entries of indexes and the checks of constraints (graph/transaction.h), the use of indexes
// (plan/plan_match.cpp).
#pragma once

#include <string>
#include <vector>

#include "graph/transaction.h"
#include "query/ast/query.h"
#include "query/execute/procedures.h"
#include "query/result.h"

namespace liaison::exec {

// True for what RunSchema takes; false for a query.
bool IsSchemaStatement(const ast::Statement& statement);
void RunSchema(const ast::Statement& statement, Transaction& transaction, Counters& counters);
// What EXPLAIN says of it.
PlanDescription DescribeSchema(const ast::Statement& statement);

// ---- the rows of SHOW and of the procedures that list the same things; sorted by name ----

using Fields = std::vector<ProcedureSignature::Field>;
// Fields on demand stand last: SHOW gives them for YIELD only.
const Fields& IndexFields();       // name, type, entityType, labelsOrTypes, properties
const Fields& ConstraintFields();  // the same
const Fields& FunctionFields();    // name, signature, description, example
const Fields& ProcedureFields();   // name, signature, mode, description
std::vector<Row> ListIndexes(const Transaction& transaction);
std::vector<Row> ListConstraints(const Transaction& transaction);
std::vector<Row> ListFunctions();
std::vector<Row> ListProcedures(const ProcedureTable& procedures);

}  // namespace liaison::exec
