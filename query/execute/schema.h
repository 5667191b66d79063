// schema.h: statements about the schema: CREATE and DROP of indexes and constraints, and SHOW.
//
// They are run as they stand, without a plan. Changes need a write transaction, SHOW does not.
//   CREATE ..   of what is there already, by name or by what it says: SemanticError.IndexAlreadyExists, ConstraintAlreadyExists;
//               with IF NOT EXISTS: nothing
//   DROP ..     of an unknown name: SemanticError.IndexNotFound, ConstraintNotFound; with IF EXISTS: nothing
// Names that the statement leaves out are made of the label and the properties: index_person_name, constraint_person_id.
// Not here: entries of indexes and the checks of constraints (graph/transaction.h), the use of indexes (plan/plan_match.cpp).
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
// True for CREATE and DROP: they need a write transaction.
bool ChangesSchema(const ast::Statement& statement);

// `columns` and `rows` are filled by SHOW and left empty by the others.
void RunSchema(const ast::Statement& statement, Transaction& transaction, const ProcedureTable& procedures, Counters& counters,
               std::vector<std::string>& columns, std::vector<Row>& rows);

// ---- the rows of SHOW and of the procedures that list the same things; sorted by name ----

using Fields = std::vector<ProcedureSignature::Field>;
const Fields& IndexFields();       // name, type, entityType, labelsOrTypes, properties
const Fields& ConstraintFields();  // the same
const Fields& FunctionFields();    // name, signature, description
const Fields& ProcedureFields();   // name, signature, mode, description
std::vector<Row> ListIndexes(const Transaction& transaction);
std::vector<Row> ListConstraints(const Transaction& transaction);
std::vector<Row> ListFunctions();
std::vector<Row> ListProcedures(const ProcedureTable& procedures);

}  // namespace liaison::exec
