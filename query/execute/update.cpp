// CREATE, SET, REMOVE and DELETE: each reads all rows first, changes the graph row by row, and hands the rows
// on.
#include "query/execute/changes.h"

namespace liaison::exec {
namespace {

// All changes are made by the first Next; LIMIT pulls it even when it wants no row.
class Update : public Operator {
 public:
  Update(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : pipeline_(pipeline), child_(std::move(child)), gathered_(pipeline.context) {
    keep_.assign(pipeline.slots(), false);
    for (Slot s : node.live) keep_[s] = true;
  }

  void Open() override {
    next_ = 0;
    changed_ = false;
    gathered_.Clear();
    child_->Open();
  }

  bool Next(Batch& out) override {
    if (!changed_) ChangeAll();
    changed_ = true;
    out.Clear();
    auto& batches = gathered_.batches();
    while (next_ < batches.size()) {
      Batch& batch = batches[next_++];
      if (batch.count == 0) continue;
      out = std::move(batch);
      return true;
    }
    gathered_.Clear();
    next_ = 0;
    return false;
  }

 protected:
  virtual void Change(std::vector<Batch>& batches) = 0;

  template <class Each>
  void EachRow(std::vector<Batch>& batches, Each each) {
    for (Batch& batch : batches) {
      for (RowIndex row = 0; row < batch.count; ++row) {
        CheckInterrupt(row);
        each(batch, row);
      }
    }
  }
  // A clause may have thousands of items, so not once a batch only.
  void CheckInterrupt(RowIndex row) const {
    if (row % 16 == 0) pipeline_.context.CheckInterrupt();
  }

  Pipeline& pipeline_;

 private:
  void ChangeAll() {
    gathered_.ReadAll(*child_, pipeline_.slots());
    gathered_.Unfold();
    Change(gathered_.batches());
    for (Batch& batch : gathered_.batches()) {
      for (std::size_t s = 0; s < batch.columns.size(); ++s) {
        if (!keep_[s]) batch.columns[s].Clear();
      }
    }
  }

  OperatorPtr child_;
  Gathered gathered_;
  std::vector<bool> keep_;
  std::size_t next_ = 0;
  bool changed_ = false;
};

class CreateOperator : public Update {
 public:
  CreateOperator(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : Update(node, std::move(child), pipeline),
        creator_(std::get<plan::Create>(node.op).elements, pipeline) {}

 protected:
  void Change(std::vector<Batch>& batches) override {
    for (Batch& batch : batches) {
      creator_.Prepare(batch);
      for (RowIndex row = 0; row < batch.count; ++row) {
        CheckInterrupt(row);
        for (std::size_t i = 0; i < creator_.size(); ++i)
          creator_.Make(i, batch, row, creator_.Properties(i, batch, row));
      }
    }
  }

 private:
  ElementCreator creator_;
};

class SetOperator : public Update {
 public:
  SetOperator(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : Update(node, std::move(child), pipeline),
        assigner_(std::get<plan::SetProperties>(node.op).items, pipeline) {}

 protected:
  void Change(std::vector<Batch>& batches) override {
    EachRow(batches, [this](Batch& batch, RowIndex row) { assigner_.Apply(batch, row); });
  }

 private:
  Assigner assigner_;
};

class RemoveOperator : public Update {
 public:
  RemoveOperator(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : Update(node, std::move(child), pipeline),
        remover_(std::get<plan::RemoveProperties>(node.op).items, pipeline) {}

 protected:
  void Change(std::vector<Batch>& batches) override {
    EachRow(batches, [this](Batch& batch, RowIndex row) { remover_.Apply(batch, row); });
  }

 private:
  Remover remover_;
};

class DeleteOperator : public Update {
 public:
  DeleteOperator(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : Update(node, std::move(child), pipeline), delete_(std::get<plan::Delete>(node.op)) {}

 protected:
  void Change(std::vector<Batch>& batches) override {
    // What is to go is settled for all rows before the first is deleted: `DELETE r, startNode(r)` must not
    // trip over itself.
    std::vector<std::vector<Vector>> targets(batches.size());
    for (std::size_t b = 0; b < batches.size(); ++b) {
      targets[b].resize(delete_.targets.size());
      for (std::size_t t = 0; t < delete_.targets.size(); ++t) {
        pipeline_.evaluator.Evaluate(*delete_.targets[t], batches[b], targets[b][t]);
      }
    }
    for (std::size_t b = 0; b < batches.size(); ++b) {
      for (RowIndex row = 0; row < batches[b].count; ++row) {
        CheckInterrupt(row);
        for (const Vector& target : targets[b]) {
          DeleteValue(pipeline_.context, target.kind == Vector::Kind::kNone ? Value() : target.Get(row),
                      delete_.detach);
        }
      }
    }
  }

 private:
  const plan::Delete& delete_;
};

}  // namespace

OperatorPtr MakeUpdate(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  if (std::holds_alternative<plan::Create>(node.op))
    return std::make_unique<CreateOperator>(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::SetProperties>(node.op))
    return std::make_unique<SetOperator>(node, std::move(child), pipeline);
  if (std::holds_alternative<plan::RemoveProperties>(node.op)) {
    return std::make_unique<RemoveOperator>(node, std::move(child), pipeline);
  }
  assert(std::holds_alternative<plan::Delete>(node.op));
  return std::make_unique<DeleteOperator>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
