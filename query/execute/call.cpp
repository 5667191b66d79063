// CALL of a procedure: its arguments a row, its rows joined to the row.
#include <fmt/format.h>

#include <deque>
#include <utility>

#include "query/execute/operator.h"
#include "query/execute/procedures.h"

namespace liaison::exec {
namespace {

class CallOperator : public Operator {
 public:
  CallOperator(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : pipeline_(pipeline),
        call_(std::get<plan::CallProcedure>(node.op)),
        child_(std::move(child)),
        gathered_(pipeline.context),
        input_(pipeline.slots()) {
    const ProcedureTable* table = pipeline.context.procedures;
    procedure_ = table ? table->FindProcedure(call_.name) : nullptr;
    if (!procedure_) {
      throw CompileError(ErrorKind::kProcedure, "ProcedureNotFound",
                         fmt::format("there is no procedure `{}`", call_.name), call_.position);
    }
    const auto& outputs = procedure_->signature.outputs;
    for (const auto& [field, slot] : call_.yields) {
      std::size_t i = 0;
      while (i < outputs.size() && outputs[i].name != field) ++i;
      if (i == outputs.size()) {
        throw CompileError(ErrorKind::kSyntax, "UndefinedVariable",
                           fmt::format("`{}` has no field `{}`", call_.name, field), call_.position);
      }
      yields_.emplace_back(i, slot);
    }
    for (Slot s : node.live) {
      bool yielded = false;
      for (const auto& y : yields_) yielded = yielded || y.second == s;
      if (!yielded) carried_.push_back(s);
    }
  }

  ~CallOperator() override { pipeline_.context.memory.Remove(charged_); }

  void Open() override {
    pending_.clear();
    pipeline_.context.memory.Remove(std::exchange(charged_, 0));
    gathered_.Clear();
    input_.Clear();
    row_ = 0;
    child_->Open();
    called_ = false;
  }

  bool Next(Batch& out) override {
    out.Clear();
    while (pending_.empty()) {
      if (procedure_->signature.updates) {
        if (called_) return false;
        CallForAll();
        called_ = true;
      } else {
        if (row_ == input_.count) {
          row_ = 0;
          if (!child_->Next(input_)) return false;
        }
        CallFor(input_, 1);
      }
    }
    auto& [batch, bytes] = pending_.front();
    out = std::move(batch);
    pipeline_.context.memory.Remove(bytes);
    charged_ -= bytes;
    pending_.pop_front();
    return true;
  }

 private:
  // For changes: all rows are read before the first call.
  void CallForAll() {
    gathered_.ReadAll(*child_, pipeline_.slots());
    gathered_.Unfold();
    for (Batch& batch : gathered_.batches()) {
      row_ = 0;
      CallFor(batch, batch.count);
    }
    gathered_.Clear();
  }

  // For rows from row_ on, `at_least` of them, and on until there are enough results for a batch.
  void CallFor(const Batch& batch, RowIndex at_least) {
    Batch rows(pipeline_.slots());
    // Without fields there is nothing to join: the row goes on once. With fields it goes on once a result,
    // whether YIELD names them or not.
    const bool is_void = procedure_->signature.outputs.empty();
    auto flush = [&] {
      if (rows.count == 0) return;
      const std::size_t bytes = rows.bytes();
      charged_ += bytes;
      pipeline_.context.memory.Add(bytes);
      pending_.emplace_back(std::move(rows), bytes);
      rows = Batch(pipeline_.slots());
    };
    const std::size_t before = pending_.size();
    for (RowIndex done = 0; row_ < batch.count && (done < at_least || pending_.size() == before); ++done) {
      const RowIndex row = row_++;
      pipeline_.context.CheckInterrupt();
      List arguments;
      for (const auto& e : call_.arguments)
        arguments.push_back(pipeline_.evaluator.EvaluateRow(*e, batch, row));
      CoerceArguments(procedure_->signature, arguments, call_.position);
      procedure_->call(pipeline_.context, arguments, [&](List values) {
        if (is_void) return;
        assert(values.size() == procedure_->signature.outputs.size());
        rows.AppendRow(batch, row, carried_);
        for (const auto& [field, slot] : yields_) rows.columns[slot].AppendValue(values[field]);
        if (rows.count >= kBatchRows) flush();
      });
      if (is_void) rows.AppendRow(batch, row, carried_);
    }
    flush();
  }

  Pipeline& pipeline_;
  const plan::CallProcedure& call_;
  OperatorPtr child_;
  Gathered gathered_;
  const Procedure* procedure_ = nullptr;
  std::vector<std::pair<std::size_t, Slot>> yields_;  // output, slot
  std::vector<Slot> carried_;
  Batch input_;
  RowIndex row_ = 0;                                   // the next to call for
  std::deque<std::pair<Batch, std::size_t>> pending_;  // with the bytes that are charged for each
  std::size_t charged_ = 0;
  bool called_ = false;
};

}  // namespace

OperatorPtr MakeCall(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<CallOperator>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
