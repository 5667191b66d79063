// Runs a plan for the rows of another: OPTIONAL MATCH, CALL { }, FOREACH; and the Argument leaf that hands
// the rows in.
#include "query/execute/operator.h"
#include "query/optimize/optimize.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

class Apply : public Operator {
 public:
  Apply(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Apply>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        outer_pipeline_(pipeline),
        inner_pipeline_{pipeline.context, pipeline.evaluator},
        outer_(pipeline.slots()),
        argument_(pipeline.slots()),
        found_(pipeline.slots()) {
    inner_ = Build(*op_.inner, inner_pipeline_);
    inputs_ = plan::ReadsFromOutside(*op_.inner, pipeline.context.plan);
    for (Slot s : op_.inner_slots) {
      if (plan::Contains(live_, s)) given_.push_back(s);
      std::erase(live_, s);
    }
  }

  void Open() override {
    child_->Open();
    outer_.Clear();
    first_ = 0;
    running_ = false;
  }

  bool Next(Batch& out) override {
    for (;;) {
      outer_pipeline_.context.CheckInterrupt();
      if (!running_) {
        if (first_ >= outer_.count) {
          if (!child_->Next(outer_)) return false;
          first_ = 0;
        }
        Start();
      }
      if (inner_->Next(found_)) {
        if (op_.returns_nothing) continue;
        Join(out);
        return true;
      }
      running_ = false;
      std::uint32_t from = first_, to = end_;
      first_ = end_;
      if (op_.returns_nothing) {
        std::vector<RowIndex> rows;
        for (std::uint32_t i = from; i < to; ++i) rows.push_back(i);
        out.Clear();
        out.GatherFrom(outer_, rows, live_);
        return true;
      }
      if (op_.kind == plan::Apply::Kind::kOptional && Unmatched(from, to, out)) return true;
    }
  }

 private:
  void Start() {
    end_ = op_.row_by_row ? first_ + 1 : outer_.count;
    std::vector<RowIndex> rows;
    for (std::uint32_t i = first_; i < end_; ++i) rows.push_back(i);
    argument_.Clear();
    argument_.GatherFrom(outer_, rows, inputs_);
    argument_.multiplicity.clear();  // the outer row's is put back by Join
    if (op_.tag != plan::kNoSlot) {
      Vector& tag = argument_.columns[op_.tag];
      tag.Reset(Kind::kInteger, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) tag.integers[i] = static_cast<std::int64_t>(i);
    }
    matched_.assign(rows.size(), false);
    inner_pipeline_.argument = {&argument_, 1};
    inner_->Open();
    running_ = true;
  }

  void Join(Batch& out) {
    std::vector<RowIndex> rows(found_.count);
    for (RowIndex i = 0; i < found_.count; ++i) {
      std::uint32_t at = 0;
      if (!op_.row_by_row) {
        const Vector& tag = found_.columns[op_.tag];
        at = static_cast<std::uint32_t>(tag.integers[tag.At(i)]);
      }
      matched_[at] = true;
      rows[i] = first_ + at;
    }
    out.Clear();
    out.GatherFrom(outer_, rows, live_);
    for (Slot s : given_) {
      if (found_.columns[s].kind == Kind::kNone) {
        out.columns[s].Reset(Kind::kValue, found_.count);
      } else {
        out.columns[s] = found_.columns[s];
      }
    }
    if (!found_.multiplicity.empty()) {
      if (out.multiplicity.empty()) out.multiplicity.assign(out.count, 1);
      for (RowIndex i = 0; i < out.count; ++i) {
        if (__builtin_mul_overflow(out.multiplicity[i], found_.multiplicity[i], &out.multiplicity[i])) {
          throw Error(ErrorKind::kArithmetic, "IntegerOverflow",
                      "there are more rows than an INTEGER can count");
        }
      }
    }
  }

  bool Unmatched(std::uint32_t from, std::uint32_t to, Batch& out) {
    std::vector<RowIndex> rows;
    for (std::uint32_t i = from; i < to; ++i) {
      if (!matched_[i - from]) rows.push_back(i);
    }
    if (rows.empty()) return false;
    out.Clear();
    out.GatherFrom(outer_, rows, live_);
    for (Slot s : given_) out.columns[s].Reset(Kind::kValue, rows.size());
    return true;
  }

  const plan::Apply& op_;
  std::vector<Slot> live_, inputs_, given_;
  OperatorPtr child_;
  Pipeline& outer_pipeline_;
  Pipeline inner_pipeline_;
  OperatorPtr inner_;
  Batch outer_, argument_, found_;
  std::vector<bool> matched_;
  std::uint32_t first_ = 0, end_ = 0;
  bool running_ = false;
};

// A UNION behind NEXT: one run of inner for all rows of the child.
class ApplyToAll : public Operator {
 public:
  ApplyToAll(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Apply>(node.op)),
        child_(std::move(child)),
        pipeline_(pipeline),
        inner_pipeline_{pipeline.context, pipeline.evaluator},
        inner_(Build(*op_.inner, inner_pipeline_)),
        rows_(pipeline.context) {}

  void Open() override {
    child_->Open();
    rows_.Clear();
    running_ = false;
  }

  bool Next(Batch& out) override {
    if (!running_) {
      rows_.ReadAll(*child_, pipeline_.slots());
      inner_pipeline_.argument = rows_.batches();
      inner_->Open();
      running_ = true;
    }
    while (inner_->Next(out)) {
      if (!op_.returns_nothing) return true;
    }
    out.Clear();
    return false;
  }

 private:
  const plan::Apply& op_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Pipeline inner_pipeline_;
  OperatorPtr inner_;
  Gathered rows_;
  bool running_ = false;
};

}  // namespace

OperatorPtr MakeApply(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  if (std::get<plan::Apply>(node.op).for_all_rows)
    return std::make_unique<ApplyToAll>(node, std::move(child), pipeline);
  return std::make_unique<Apply>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
