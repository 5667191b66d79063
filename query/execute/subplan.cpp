#include "query/execute/subplan.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "query/optimize/optimize.h"
#include "query/plan/plan.h"

namespace liaison::exec {

namespace {

// Of EXISTS { } the first match decides. Trails may be too many to look at all of them for all rows of a
// batch.
bool StopsAtFirst(const plan::Subplan& subplan) {
  if (subplan.kind != plan::Subplan::Kind::kExists) return false;
  bool trails = false;
  plan::ForEachNodeFrom<const plan::Node>(*subplan.root, [&](const plan::Node& node) {
    auto* expand = std::get_if<plan::VariableExpand>(&node.op);
    trails = trails || (expand && !expand->distinct_ends);
  });
  return trails;
}

}  // namespace

SubplanRunner::SubplanRunner(Context& context, Evaluator& evaluator, const plan::Subplan& subplan)
    : subplan_(subplan),
      pipeline_{context, evaluator},
      row_by_row_(subplan.row_by_row || StopsAtFirst(subplan)) {
  root_ = Build(*subplan.root, pipeline_);
  inputs_ = plan::ReadsFromOutside(*subplan.root, context.plan);
  std::vector<Slot> value_reads;
  if (subplan.value) plan::CollectSlots(*subplan.value, value_reads);
  for (Slot s : value_reads) plan::AddSlot(inputs_, s);
}

void SubplanRunner::RunTagged(const Batch& argument, std::uint32_t first, std::vector<std::uint64_t>& counts,
                              std::vector<List>& lists) {
  pipeline_.argument = {&argument, 1};
  root_->Open();
  Batch found(pipeline_.slots());
  bool exists_only = subplan_.kind == plan::Subplan::Kind::kExists && argument.count == 1;
  Vector values;
  MemoryBudget& memory = pipeline_.context.memory;
  while (root_->Next(found)) {
    const Vector& tags = found.columns[subplan_.tag];
    const bool collects = subplan_.kind == plan::Subplan::Kind::kCollect;
    const bool takes_first = subplan_.kind == plan::Subplan::Kind::kFirst;
    if (collects || takes_first) pipeline_.evaluator.Evaluate(*subplan_.value, found, values);
    for (RowIndex i = 0; i < found.count; ++i) {
      auto at = first + (row_by_row_ ? 0 : static_cast<std::uint32_t>(tags.integers[tags.At(i)]));
      counts[at] += found.Multiplicity(i);
      if (takes_first && lists[at].empty()) lists[at].push_back(values.Get(i));
      if (collects) {
        const Value value = values.Get(i);
        for (std::uint64_t m = 0; m < found.Multiplicity(i); ++m) {
          if ((m & 0xFFF) == 0) {
            const std::size_t bytes = std::min<std::uint64_t>(found.Multiplicity(i) - m, 0x1000) *
                                      (sizeof(Value) + HeldBytes(value));
            memory.Add(bytes);
            charged_ += bytes;
            pipeline_.context.CheckInterrupt();
          }
          lists[at].push_back(value);
        }
      }
    }
    if (exists_only) break;
  }
}

void SubplanRunner::Run(const Batch& batch, Rows rows, Vector& out) {
  assert(!running_);
  running_ = true;
  std::vector<std::uint64_t> counts(rows.size(), 0);
  const bool keeps_values =
      subplan_.kind == plan::Subplan::Kind::kCollect || subplan_.kind == plan::Subplan::Kind::kFirst;
  std::vector<List> lists(keeps_values ? rows.size() : 0);
  try {
    Batch argument(pipeline_.slots());
    std::size_t step = row_by_row_ ? 1 : kBatchRows;
    for (std::size_t first = 0; first < rows.size(); first += step) {
      Rows part = rows.subspan(first, std::min(step, rows.size() - first));
      argument.Clear();
      for (Slot s : inputs_) {
        if (batch.columns[s].kind != Vector::Kind::kNone) argument.columns[s].Gather(batch.columns[s], part);
      }
      argument.count = static_cast<std::uint32_t>(part.size());
      Vector& tag = argument.columns[subplan_.tag];
      tag.Reset(Vector::Kind::kInteger, part.size());
      for (std::size_t i = 0; i < part.size(); ++i) tag.integers[i] = static_cast<std::int64_t>(i);
      RunTagged(argument, static_cast<std::uint32_t>(first), counts, lists);
    }
  } catch (...) {
    running_ = false;
    pipeline_.context.memory.Remove(std::exchange(charged_, 0));
    throw;
  }
  running_ = false;
  // From here on the lists are as any other value of an expression.
  pipeline_.context.memory.Remove(std::exchange(charged_, 0));
  switch (subplan_.kind) {
    case plan::Subplan::Kind::kExists:
      out.Reset(Vector::Kind::kBoolean, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) out.booleans[i] = counts[i] > 0;
      break;
    case plan::Subplan::Kind::kCount:
      out.Reset(Vector::Kind::kInteger, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) out.integers[i] = static_cast<std::int64_t>(counts[i]);
      break;
    case plan::Subplan::Kind::kCollect:
      out.Reset(Vector::Kind::kValue, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) out.values[i] = Value(std::move(lists[i]));
      break;
    case plan::Subplan::Kind::kFirst:
      out.Reset(Vector::Kind::kValue, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i)
        out.values[i] = lists[i].empty() ? Value() : std::move(lists[i][0]);
      break;
  }
}

}  // namespace liaison::exec
