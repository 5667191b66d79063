// write_rows.h: what a report found, without its text: JSON for programs, CSV for tables.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "query/report/block.h"
#include "query/report/citations.h"
#include "query/report/expression.h"
#include "query/report/show.h"

namespace liaison::report {

// A block that has run (each time, within a loop).
struct Ran {
  const Block* block = nullptr;
  BlockRows rows;
  std::optional<Error> error;  // its position is one of the report
  std::optional<Assertion> assertion;
  std::vector<std::string> unsupported;  // relationships without evidence, where that is asked for
  std::vector<Notification> notifications;
};

struct Findings {
  std::string title, description;
  Map parameters;
  std::deque<Ran> blocks;
  std::vector<Error> errors;  // all of them, with positions of the report
  bool well = true;
};

// Typed values (render/value_json.h), a row a line.
std::string FindingsJson(const Findings& findings, const std::vector<Note>& notes);

// RFC 4180, guarded against formulas.
std::string RowsCsv(const BlockRows& rows);

}  // namespace liaison::report
