// subplan.h: runs a correlated subquery of an expression for rows at hand.
//
// The rows go to the subplan's Argument leaf, tagged with their number, so that one run serves the whole
// batch; subplans that sort, limit or aggregate get one row at a time.
#pragma once

#include "query/execute/operator.h"

namespace liaison::exec {

class SubplanRunner {
 public:
  SubplanRunner(Context& context, Evaluator& evaluator, const plan::Subplan& subplan);
  // out[i] for rows[i]: a boolean, a count, or a list.
  void Run(const Batch& batch, Rows rows, Vector& out);

 private:
  void RunTagged(const Batch& argument, std::uint32_t first, std::vector<std::uint64_t>& counts,
                 std::vector<List>& lists);

  const plan::Subplan& subplan_;
  Pipeline pipeline_;
  const bool row_by_row_;
  OperatorPtr root_;
  std::vector<Slot> inputs_;  // what the subplan reads from outside
  std::size_t charged_ = 0;   // for the lists of the run at hand
  bool running_ = false;      // guards against use within its own run
};

}  // namespace liaison::exec
