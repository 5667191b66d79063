// show.h: the rows of a block in the form that the block asks for, and whether they are what it asserts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/transaction.h"
#include "query/report/block.h"
#include "query/report/citations.h"
#include "query/report/expression.h"
#include "query/report/report.h"
#include "query/report/shown.h"

namespace liaison::report {

// What came of an assertion.
struct Assertion {
  bool passed = false;
  std::string text;                  // its message, caption or name
  std::string reason;                // "3 rows where none should be"
  std::vector<std::size_t> failing;  // rows that are shown
};

Assertion CheckAssertion(const Block& block, const BlockRows& rows);

struct ShowOptions {
  Pictures pictures = Pictures::kText;
  bool html = false;         // pictures are elements of the page
  std::string picture_file;  // for Pictures::kFiles
};

// `picture`: the SVG for the file, when one is to be written. Throws Error (without a place) when the rows do
// not have the form.
Shown ShowRows(const Block& block, const BlockRows& rows, const Assertion* assertion,
               const Transaction& transaction, Citations& citations, const ShowOptions& options,
               std::string* picture);

}  // namespace liaison::report
