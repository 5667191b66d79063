// procedures.h: what CALL can call, and the table of all of it.
//
// A procedure gets its arguments and gives rows of its outputs. Built-in ones end their file in a table of
// registrations, like functions; table procedures (session.h) are added to a session's own table.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "query/bind/bind.h"
#include "query/execute/context.h"

namespace liaison::exec {

struct Procedure {
  ProcedureSignature signature;
  std::string description;
  // Calls `emit` once a row, with one value an output.
  std::function<void(Context&, std::span<const Value> arguments, const std::function<void(List)>& emit)> call;
};

class ProcedureTable : public ProcedureCatalog {
 public:
  ProcedureTable();  // with the built-in ones
  const ProcedureSignature* Find(std::string_view name) const override;
  std::vector<std::string> Names() const override;
  const Procedure* FindProcedure(std::string_view name) const;
  void Add(Procedure procedure);  // replaces one of the same name
  // Parses `name(in :: TYPE?, ...) :: (out :: TYPE?, ...)`; `rows` hold inputs, then outputs. Throws
  // RequestError.
  void AddTable(std::string_view signature, std::vector<std::string> columns, std::vector<List> rows);
  std::vector<const Procedure*> All() const;  // sorted by name

 private:
  std::map<std::string, Procedure, std::less<>> procedures_;  // by lower-case name
};

// Fills in optional ones, turns an INTEGER into the FLOAT that is declared. Throws
// TypeError.InvalidArgumentType for a value of another type, and for null where the type has no `?`.
void CoerceArguments(const ProcedureSignature& signature, List& arguments, Position position);

// "name(in :: TYPE?) :: (out :: TYPE?)", for SHOW PROCEDURES and messages.
std::string ToString(const ProcedureSignature& signature);

// The tables of the built-in ones, a file each.
std::vector<Procedure> AnalysisProcedures();  // procedures_analysis.cpp: algo.*
std::vector<Procedure> CatalogProcedures();   // procedures_catalog.cpp: db.*, dbms.*
std::vector<Procedure> EvidenceProcedures();  // procedures_evidence.cpp: evidence.*, db.documents
std::vector<Procedure> LinkProcedures();      // procedures_links.cpp: links.*
std::vector<Procedure> SearchProcedures();    // procedures_search.cpp: search.*, db.index.fulltext.*

}  // namespace liaison::exec
