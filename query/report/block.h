// block.h: what the first line of a block asks for: ```cypher NAME {as=bar label=who value=n}.
//
// Not here: running it (run.cpp), finding it in the text (body.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/error.h"
#include "query/report/body.h"

namespace liaison::report {

enum class Form : std::uint8_t {
  kTable,
  kList,
  kValue,
  kGraph,
  kBar,
  kTree,
  kJson,
  kCsv,
  kHidden,
  kAssert,
  kCode  // shown as it stands, and not run
};

std::string_view NameOf(Form form);

struct Block {
  std::string name;  // empty: none
  Form form = Form::kTable;
  std::string caption;               // above, or beside a single value
  std::string empty;                 // instead of no rows
  std::vector<std::string> cite;     // columns shown as footnotes
  std::optional<std::size_t> limit;  // rows shown
  std::string label, value;          // bar: columns
  std::string expect;                // assert: empty, rows, true, a number; nothing said: see run.cpp
  std::string message;               // assert: what a failure says
  std::string layout;                // graph: auto, layers, springs
  std::string query;
  std::uint32_t fence_line = 1, line = 1;  // of the fence, and of the query
  std::vector<std::uint32_t> shifts;       // see Piece
  Prefix prefix;
  std::optional<Error> error;  // in the first line: shown in place
};

// Never throws: what is wrong with the first line is in `error`.
Block ReadBlock(Piece piece);

}  // namespace liaison::report
