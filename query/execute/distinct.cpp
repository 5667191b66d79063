// DISTINCT rows, in order of first appearance; and UNION, which puts its parts' rows into common slots.
#include "query/execute/operator.h"

#include "query/execute/group_table.h"

namespace liaison::exec {
namespace {

class Distinct : public Operator {
 public:
  Distinct(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Distinct>(node.op)), child_(std::move(child)), pipeline_(pipeline) {}
  ~Distinct() override { pipeline_.context.memory.Remove(charged_); }
  void Open() override {
    child_->Open();
    groups_ = GroupTable();
    pipeline_.context.memory.Remove(charged_);
    charged_ = 0;
  }
  bool Next(Batch& out) override {
    while (child_->Next(out)) {
      pipeline_.context.CheckInterrupt();
      keys_.resize(op_.slots.size());
      for (std::size_t k = 0; k < keys_.size(); ++k) {
        const Vector& column = out.columns[op_.slots[k]];
        if (column.kind == Vector::Kind::kNone) {
          keys_[k].Reset(Vector::Kind::kValue, out.count);
        } else {
          keys_[k].Gather(column, AllRows(out.count));
        }
      }
      std::uint32_t before = groups_.size();
      groups_.Find(keys_, out.count, found_);
      rows_.clear();
      std::uint32_t next = before;
      for (RowIndex i = 0; i < out.count; ++i) {
        if (found_[i] < next) continue;
        rows_.push_back(i);
        ++next;
      }
      if (std::size_t now = groups_.bytes(); now > charged_ + (1u << 16)) {
        pipeline_.context.memory.Add(now - charged_);
        charged_ = now;
      }
      if (rows_.empty()) continue;
      out.Select(rows_);
      out.multiplicity.clear();
      return true;
    }
    return false;
  }

 private:
  const plan::Distinct& op_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  GroupTable groups_;
  std::vector<Vector> keys_;
  std::vector<std::uint32_t> found_;
  std::vector<RowIndex> rows_;
  std::size_t charged_ = 0;
};

class Union : public Operator {
 public:
  Union(const plan::Node& node, Pipeline& pipeline)
      : op_(std::get<plan::Union>(node.op)), pipeline_(pipeline), rows_(pipeline.slots()) {
    for (const auto& part : op_.parts) parts_.push_back(Build(*part, pipeline));
  }
  // A part is opened when its turn comes, so that a later one sees what an earlier one changed.
  void Open() override {
    part_ = 0;
    open_ = false;
  }
  bool Next(Batch& out) override {
    for (; part_ < parts_.size(); ++part_, open_ = false) {
      if (!open_) parts_[part_]->Open();
      open_ = true;
      if (!parts_[part_]->Next(rows_)) continue;
      out.Clear();
      const auto& from = op_.part_slots[part_];
      for (std::size_t i = 0; i < op_.slots.size(); ++i) {
        const Vector& column = rows_.columns[from[i]];
        if (column.kind == Vector::Kind::kNone) {
          out.columns[op_.slots[i]].Reset(Vector::Kind::kValue, rows_.count);
        } else {
          out.columns[op_.slots[i]] = column;
        }
      }
      out.multiplicity = rows_.multiplicity;
      out.count = rows_.count;
      return true;
    }
    return false;
  }

 private:
  const plan::Union& op_;
  Pipeline& pipeline_;
  std::vector<OperatorPtr> parts_;
  std::size_t part_ = 0;
  bool open_ = false;
  Batch rows_;
};

}  // namespace

OperatorPtr MakeDistinct(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<Distinct>(node, std::move(child), pipeline);
}

OperatorPtr MakeUnion(const plan::Node& node, Pipeline& pipeline) {
  return std::make_unique<Union>(node, pipeline);
}

}  // namespace liaison::exec
