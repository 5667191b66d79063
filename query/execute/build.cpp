// Plan nodes -> operators; and the leaves.
#include <chrono>
#include <utility>

#include "query/execute/operator.h"

namespace liaison::exec {
namespace {

class Unit : public Operator {
 public:
  void Open() override { given_ = false; }
  bool Next(Batch& out) override {
    if (given_) return false;
    out.Clear();
    out.count = 1;
    return given_ = true;
  }

 private:
  bool given_ = false;
};

class Argument : public Operator {
 public:
  explicit Argument(Pipeline& pipeline) : pipeline_(pipeline) {}
  void Open() override { next_ = 0; }
  bool Next(Batch& out) override {
    while (next_ < pipeline_.argument.size()) {
      const Batch& batch = pipeline_.argument[next_++];
      if (batch.count == 0) continue;
      out = batch;
      return true;
    }
    return false;
  }

 private:
  Pipeline& pipeline_;
  std::size_t next_ = 0;
};

// PROFILE: counts what passes.
class Counted : public Operator {
 public:
  Counted(OperatorPtr inner, OperatorStatistics& statistics)
      : inner_(std::move(inner)), statistics_(statistics) {}
  void Open() override {
    const Watch watch(statistics_);
    inner_->Open();
  }
  bool Next(Batch& out) override {
    const Watch watch(statistics_);
    bool more = inner_->Next(out);
    if (more) statistics_.rows += out.count;
    return more;
  }

 private:
  // Takes the time of a call, and makes the operator the one that memory is put to the account of.
  class Watch {
   public:
    explicit Watch(OperatorStatistics& statistics)
        : statistics_(statistics), outer_(std::exchange(OperatorStatistics::running, &statistics)) {}
    ~Watch() {
      auto spent = std::chrono::steady_clock::now() - start_;
      statistics_.nanoseconds +=
          static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count());
      OperatorStatistics::running = outer_;
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    OperatorStatistics& statistics_;
    OperatorStatistics* outer_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  };

  OperatorPtr inner_;
  OperatorStatistics& statistics_;
};

OperatorPtr BuildPlain(const plan::Node& node, Pipeline& pipeline) {
  const auto& op = node.op;
  if (std::holds_alternative<plan::Unit>(op)) return std::make_unique<Unit>();
  if (std::holds_alternative<plan::Argument>(op)) return std::make_unique<Argument>(pipeline);
  if (std::holds_alternative<plan::Aggregate>(op)) return MakeAggregate(node, pipeline);
  if (std::holds_alternative<plan::Union>(op)) return MakeUnion(node, pipeline);
  OperatorPtr child = Build(*node.child, pipeline);
  if (std::holds_alternative<plan::NodeScan>(op) || std::holds_alternative<plan::IndexSeek>(op)) {
    return MakeScan(node, std::move(child), pipeline);
  }
  if (std::holds_alternative<plan::Expand>(op) || std::holds_alternative<plan::BoundRelationship>(op)) {
    return MakeExpand(node, std::move(child), pipeline);
  }
  if (std::holds_alternative<plan::VariableExpand>(op))
    return MakeVariableExpand(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::PathSearch>(op)) return MakePathSearch(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::CountMatches>(op))
    return MakeCountMatches(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::BuildPath>(op)) return MakePath(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::Distinct>(op)) return MakeDistinct(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::Sort>(op)) return MakeSort(node, std::move(child), pipeline);
  if (auto* apply = std::get_if<plan::Apply>(&op)) {
    return apply->transactions ? MakeTransactionApply(node, std::move(child), pipeline)
                               : MakeApply(node, std::move(child), pipeline);
  }
  if (std::holds_alternative<plan::LoadCsv>(op)) return MakeLoadCsv(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::Merge>(op)) return MakeMerge(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::CallProcedure>(op)) return MakeCall(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::Create>(op) || std::holds_alternative<plan::SetProperties>(op) ||
      std::holds_alternative<plan::RemoveProperties>(op) || std::holds_alternative<plan::Delete>(op)) {
    return MakeUpdate(node, std::move(child), pipeline);
  }
  return MakeProjection(node, std::move(child), pipeline);
}

}  // namespace

OperatorPtr Build(const plan::Node& node, Pipeline& pipeline) {
  OperatorPtr op = BuildPlain(node, pipeline);
  auto counted = pipeline.context.statistics.find(&node);
  if (counted == pipeline.context.statistics.end()) return op;
  return std::make_unique<Counted>(std::move(op), counted->second);
}

}  // namespace liaison::exec
