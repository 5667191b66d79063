// CALL { } IN TRANSACTIONS: the inner plan for every row of the child, committed every so many rows.
//
// A transaction's rows are read first, then run one by one, then given. What fails is undone to the last
// commit; ON ERROR says whether the statement fails with it, goes on, or only gives the remaining rows (with
// nulls). An error of the transaction itself (a commit that the disk has not confirmed, a time limit, an
// interruption, memory) always fails the statement.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "query/execute/operator.h"
#include "query/optimize/optimize.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

class TransactionApply : public Operator {
 public:
  TransactionApply(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Apply>(node.op)),
        how_(*op_.transactions),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        inner_pipeline_{pipeline.context, pipeline.evaluator},
        argument_(pipeline.slots()),
        input_(pipeline.slots()),
        found_(pipeline.slots()),
        rows_(pipeline.context),
        made_(pipeline.context),
        writes_(pipeline.context.writes()) {
    inner_ = Build(*op_.inner, inner_pipeline_);
    inputs_ = plan::ReadsFromOutside(*op_.inner, pipeline.context.plan);
    for (Slot s : op_.inner_slots) {
      if (plan::Contains(live_, s)) given_.push_back(s);
      std::erase(live_, s);
    }
    gives_status_ = plan::Contains(live_, how_.status);
    std::erase(live_, how_.status);
  }

  void Open() override {
    child_->Open();
    input_.Clear();
    next_row_ = 0;
    given_up_ = false;
    rows_.Clear();
    made_.Clear();
    next_made_ = 0;
    current_.reset();
    batch_rows_ = 1000;
    if (!how_.batch_rows) return;
    Value rows = pipeline_.evaluator.EvaluateConstant(*how_.batch_rows);
    if (!rows.is_integer() || rows.AsInteger() < 1) {
      throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                  "IN TRANSACTIONS OF ... ROWS takes a whole number above zero", how_.batch_rows->position);
    }
    batch_rows_ = static_cast<std::uint64_t>(rows.AsInteger());
  }

  bool Next(Batch& out) override {
    out.Clear();
    while (next_made_ == made_.batches().size()) {
      made_.Clear();
      next_made_ = 0;
      ReadRows();
      if (rows_.rows() == 0) return false;
      RunTransaction();
    }
    out = std::move(made_.batches()[next_made_++]);
    return true;
  }

 private:
  // The rows of the next transaction.
  void ReadRows() {
    rows_.Clear();
    std::uint64_t wanted = batch_rows_;
    while (wanted > 0) {
      if (next_row_ == input_.count) {
        next_row_ = 0;
        if (!child_->Next(input_)) {
          input_.Clear();
          break;
        }
        continue;
      }
      auto n = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, input_.count - next_row_));
      std::vector<RowIndex> taken(n);
      for (RowIndex& row : taken) row = next_row_++;
      std::vector<Slot> slots;
      for (std::size_t s = 0; s < input_.columns.size(); ++s) slots.push_back(static_cast<Slot>(s));
      Batch batch(pipeline_.slots());
      batch.GatherFrom(input_, taken, slots);
      rows_.Add(std::move(batch));
      wanted -= n;
    }
  }

  void RunTransaction() {
    if (given_up_) return GiveNulls(Status(false, false, {}, {}));
    Context& context = pipeline_.context;
    const Counters counters = context.counters;
    std::optional<Error> failure;
    try {
      for (const Batch& batch : rows_.batches()) {
        for (RowIndex row = 0; row < batch.count; ++row) {
          // A change is made for each of equal rows.
          for (std::uint64_t m = writes_ ? batch.Multiplicity(row) : 1; m > 0; --m) RunRow(batch, row);
        }
      }
      Finish();
      if (writes_) context.transaction.EndStatement();
    } catch (const Error& error) {
      bool fatal = error.kind == ErrorKind::kTransaction || error.kind == ErrorKind::kResource ||
                   error.kind == ErrorKind::kStorage;
      if (fatal || how_.on_error == ast::InTransactions::OnError::kFail) throw;
      failure = error;
    }
    if (failure) {
      if (writes_) {
        context.transaction.RollbackStatement();
        context.transaction.BeginStatement();
      }
      context.counters = counters;
      given_up_ = how_.on_error == ast::InTransactions::OnError::kBreak;
      made_.Clear();
      current_.reset();
      return GiveNulls(Status(true, false, {}, fmt::format("{}: {}", failure->Code(), failure->what())));
    }
    Value committed;
    if (writes_) {
      context.transaction.CommitAndContinue();
      committed = fmt::format("{}", context.transaction.commit());
      context.transaction.BeginStatement();
    }
    GiveStatus(Status(true, true, std::move(committed), {}));
  }

  void RunRow(const Batch& batch, RowIndex row) {
    pipeline_.context.CheckInterrupt();
    argument_.Clear();
    argument_.GatherFrom(batch, Rows(&row, 1), inputs_);
    argument_.multiplicity.clear();
    inner_pipeline_.argument = {&argument_, 1};
    inner_->Open();
    bool matched = false;
    while (inner_->Next(found_)) {
      if (op_.returns_nothing) continue;
      for (RowIndex r = 0; r < found_.count; ++r) {
        matched = true;
        Append(batch, row, r);
      }
    }
    bool unmatched = op_.kind == plan::Apply::Kind::kOptional && !matched;
    if (op_.returns_nothing || unmatched) Append(batch, row, {});
  }

  // The outer row, joined to a row of `found_`, or to nulls.
  void Append(const Batch& batch, RowIndex row, std::optional<RowIndex> found) {
    if (!current_) current_.emplace(pipeline_.slots());
    Batch& out = *current_;
    std::uint64_t times = found ? found_.Multiplicity(*found) : 1;
    if (__builtin_mul_overflow(times, writes_ ? 1 : batch.Multiplicity(row), &times)) {
      throw Error(ErrorKind::kArithmetic, "IntegerOverflow", "there are more rows than an INTEGER can count");
    }
    out.AppendRow(batch, row, live_);
    if (times != 1 && out.multiplicity.empty()) out.multiplicity.assign(out.count, 1);
    if (!out.multiplicity.empty()) out.multiplicity.back() = times;
    for (Slot s : given_) {
      if (!found || found_.columns[s].kind == Vector::Kind::kNone) {
        out.columns[s].AppendNull();
      } else {
        out.columns[s].Append(found_.columns[s], *found);
      }
    }
    if (out.count >= kBatchRows) Finish();
  }

  void Finish() {
    if (current_) made_.Add(std::move(*current_));
    current_.reset();
  }

  void GiveNulls(Value status) {
    for (const Batch& batch : rows_.batches()) {
      for (RowIndex row = 0; row < batch.count; ++row) {
        for (std::uint64_t m = writes_ ? batch.Multiplicity(row) : 1; m > 0; --m) Append(batch, row, {});
      }
    }
    Finish();
    GiveStatus(std::move(status));
  }

  static Value Status(bool started, bool committed, Value transaction, Value error) {
    Map status;
    status["started"] = started;
    status["committed"] = committed;
    status["transactionId"] = std::move(transaction);
    status["errorMessage"] = std::move(error);
    return status;
  }

  // To all rows of the transaction.
  void GiveStatus(Value status) {
    if (!gives_status_) return;
    for (Batch& batch : made_.batches()) {
      Vector& column = batch.columns[how_.status];
      column.Reset(Vector::Kind::kValue, batch.count);
      for (Value& v : column.values) v = status;
    }
  }

  const plan::Apply& op_;
  const plan::Apply::Transactions& how_;
  std::vector<Slot> live_, inputs_, given_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Pipeline inner_pipeline_;
  OperatorPtr inner_;
  Batch argument_, input_, found_;
  std::uint32_t next_row_ = 0;  // of input_
  std::uint64_t batch_rows_ = 1000;
  Gathered rows_;                 // of the transaction at hand
  std::optional<Batch> current_;  // rows to come, not full yet
  Gathered made_;                 // rows to come of that transaction
  std::size_t next_made_ = 0;
  bool writes_, gives_status_ = false, given_up_ = false;
};

}  // namespace

OperatorPtr MakeTransactionApply(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<TransactionApply>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
