// row_sink.h: keeps the rows of a block, as long as those of the whole report do not need too much memory.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "query/report/expression.h"
#include "query/result.h"

namespace liaison::report {

inline constexpr std::size_t kMaximumResultBytes = 1u << 30;  // of all blocks together, about

class RowSink : public ResultSink {
 public:
  // `bytes`: what all blocks hold, counted on.
  RowSink(BlockRows& rows, std::size_t& bytes) : rows_(rows), bytes_(bytes) {}
  void OnColumns(const std::vector<std::string>& columns) override { rows_.columns = columns; }
  void OnRow(Row row) override;  // throws ResourceError.OutOfMemory

 private:
  BlockRows& rows_;
  std::size_t& bytes_;
};

}  // namespace liaison::report
