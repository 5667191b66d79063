// Row by row, nothing gathered: filters, computed columns, UNWIND, SKIP, LIMIT; and Eager, which gathers all
// and unfolds multiplicities.
#include <fmt/format.h>

#include "query/execute/operator.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

class Filter : public Operator {
 public:
  Filter(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Filter>(node.op)), child_(std::move(child)), pipeline_(pipeline) {}
  void Open() override { child_->Open(); }
  bool Next(Batch& out) override {
    while (child_->Next(out)) {
      pipeline_.context.CheckInterrupt();
      Rows all = AllRows(out.count);
      rows_.assign(all.begin(), all.end());
      for (const auto& p : op_.predicates) {
        if (rows_.empty()) break;
        pipeline_.evaluator.Select(*p, out, rows_);
      }
      if (rows_.empty()) continue;
      out.Select(rows_);
      return true;
    }
    return false;
  }

 private:
  const plan::Filter& op_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  std::vector<RowIndex> rows_;
};

class Project : public Operator {
 public:
  Project(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Project>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline) {}
  void Open() override { child_->Open(); }
  bool Next(Batch& out) override {
    if (!child_->Next(out)) return false;
    values_.resize(op_.assignments.size());
    for (std::size_t i = 0; i < op_.assignments.size(); ++i) {
      if (!plan::Contains(live_, op_.assignments[i].slot)) continue;
      pipeline_.evaluator.Evaluate(*op_.assignments[i].value, out, values_[i]);
    }
    // `WITH a AS b, b AS a` reads all before it writes any.
    for (std::size_t i = 0; i < op_.assignments.size(); ++i) {
      if (!plan::Contains(live_, op_.assignments[i].slot)) continue;
      std::swap(out.columns[op_.assignments[i].slot], values_[i]);
    }
    return true;
  }

 private:
  const plan::Project& op_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  std::vector<Vector> values_;
};

class Unwind : public Operator {
 public:
  Unwind(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Unwind>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        input_(pipeline.slots()) {
    std::erase(live_, op_.slot);
  }
  void Open() override {
    child_->Open();
    input_.Clear();
    row_ = 0;
    at_ = 0;
    list_ = Value();
  }
  bool Next(Batch& out) override {
    for (;;) {
      pipeline_.context.CheckInterrupt();
      if (row_ >= input_.count) {
        if (!child_->Next(input_)) return false;
        row_ = 0;
        at_ = 0;
        pipeline_.evaluator.Evaluate(*op_.list, input_, lists_);
        list_ = lists_.Get(0);
      }
      std::vector<RowIndex> rows;
      Vector items;
      while (row_ < input_.count && rows.size() < kBatchRows) {
        if (!list_.is_list()) {
          // A single value counts as a list of it, null as an empty one.
          if (!list_.is_null()) {
            rows.push_back(row_);
            items.AppendValue(list_);
          }
        } else {
          const List& list = list_.AsList();
          while (at_ < list.size() && rows.size() < kBatchRows) {
            rows.push_back(row_);
            items.AppendValue(list[at_++]);
          }
          if (at_ < list.size()) break;
        }
        at_ = 0;
        if (++row_ < input_.count) list_ = lists_.Get(row_);
      }
      if (rows.empty()) continue;
      out.Clear();
      out.GatherFrom(input_, rows, live_);
      out.columns[op_.slot] = std::move(items);
      return true;
    }
  }

 private:
  const plan::Unwind& op_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Batch input_;
  Vector lists_;
  Value list_;
  RowIndex row_ = 0;
  std::size_t at_ = 0;
};

// The number of rows that SKIP or LIMIT names.
std::uint64_t RowCount(const ast::Expression& e, Evaluator& evaluator, const char* clause) {
  Value v = evaluator.EvaluateConstant(e);
  if (!v.is_integer()) {
    throw Error(ErrorKind::kSyntax, "InvalidArgumentType",
                fmt::format("{} needs a non-negative INTEGER, but {} was given", clause, NameOf(v.type())),
                e.position);
  }
  if (v.AsInteger() < 0) {
    throw Error(ErrorKind::kSyntax, "NegativeIntegerArgument",
                fmt::format("{} needs a non-negative INTEGER", clause), e.position);
  }
  return static_cast<std::uint64_t>(v.AsInteger());
}

// Drops `count` rows from the front; multiplicities count.
class Skip : public Operator {
 public:
  Skip(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Skip>(node.op)), child_(std::move(child)), pipeline_(pipeline) {}
  void Open() override {
    left_ = RowCount(*op_.count, pipeline_.evaluator, "SKIP");
    child_->Open();
  }
  bool Next(Batch& out) override {
    while (child_->Next(out)) {
      RowIndex first = 0;
      while (first < out.count && left_ >= out.Multiplicity(first)) left_ -= out.Multiplicity(first++);
      if (first == out.count) continue;
      if (left_ > 0) {
        out.multiplicity[first] -= left_;
        left_ = 0;
      }
      if (first > 0) out.Select(AllRows(out.count).subspan(first));
      return true;
    }
    return false;
  }

 private:
  const plan::Skip& op_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  std::uint64_t left_ = 0;
};

class Limit : public Operator {
 public:
  Limit(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Limit>(node.op)),
        child_(std::move(child)),
        pipeline_(pipeline),
        changes_(plan::ChangesGraph(*node.child)) {}
  void Open() override {
    left_ = RowCount(*op_.count, pipeline_.evaluator, "LIMIT");
    child_->Open();
    drained_ = !changes_;
  }
  bool Next(Batch& out) override {
    if (left_ == 0) {
      // Changes below happen whether their rows are wanted or not.
      while (!drained_ && child_->Next(out)) {
      }
      drained_ = true;
      out.Clear();
      return false;
    }
    if (!child_->Next(out)) return false;
    RowIndex end = 0;
    while (end < out.count && left_ >= out.Multiplicity(end)) left_ -= out.Multiplicity(end++);
    if (end < out.count && left_ > 0) {
      out.multiplicity[end++] = left_;
      left_ = 0;
    }
    if (end < out.count) out.Select(AllRows(out.count).first(end));
    return true;
  }

 private:
  const plan::Limit& op_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  std::uint64_t left_ = 0;
  const bool changes_;
  bool drained_ = false;
};

class Eager : public Operator {
 public:
  Eager(OperatorPtr child, Pipeline& pipeline)
      : child_(std::move(child)), pipeline_(pipeline), gathered_(pipeline.context) {}
  void Open() override {
    child_->Open();
    gathered_.Clear();
    read_ = false;
    next_ = 0;
  }
  bool Next(Batch& out) override {
    if (!read_) {
      gathered_.ReadAll(*child_, pipeline_.slots());
      gathered_.Unfold();
      read_ = true;
    }
    if (next_ == gathered_.batches().size()) {
      gathered_.Clear();
      next_ = 0;
      return false;
    }
    out = std::move(gathered_.batches()[next_++]);
    return true;
  }

 private:
  OperatorPtr child_;
  Pipeline& pipeline_;
  Gathered gathered_;
  bool read_ = false;
  std::size_t next_ = 0;
};

}  // namespace

OperatorPtr MakeProjection(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  if (std::holds_alternative<plan::Filter>(node.op))
    return std::make_unique<Filter>(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::Project>(node.op))
    return std::make_unique<Project>(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::Unwind>(node.op))
    return std::make_unique<Unwind>(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::Skip>(node.op))
    return std::make_unique<Skip>(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::Limit>(node.op))
    return std::make_unique<Limit>(node, std::move(child), pipeline);
  return std::make_unique<Eager>(std::move(child), pipeline);
}

}  // namespace liaison::exec
