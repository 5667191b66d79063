// Where rows begin: all nodes, the nodes of a label, the nodes that an index gives.
#include <cmath>

#include "query/execute/operator.h"

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

// Of one batch of outer rows, the row whose nodes are being given: its columns become constants.
void PutConstantRow(const Batch& from, RowIndex row, const std::vector<Slot>& slots, Batch& out) {
  for (Slot s : slots) {
    if (from.columns[s].kind == Kind::kNone) continue;
    out.columns[s].Clear();
    out.columns[s].Append(from.columns[s], row);
    out.columns[s].constant = true;
  }
}

class NodeScan : public Operator {
 public:
  NodeScan(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : scan_(std::get<plan::NodeScan>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        outer_(pipeline.slots()) {
    std::erase(live_, scan_.slot);
  }

  void Open() override {
    child_->Open();
    outer_.Clear();
    row_ = 0;
    open_ = false;
  }

  bool Next(Batch& out) override {
    const Transaction& t = pipeline_.context.transaction;
    for (;;) {
      pipeline_.context.CheckInterrupt();
      if (!open_) {
        if (row_ >= outer_.count) {
          if (!child_->Next(outer_)) return false;
          row_ = 0;
        }
        block_ = pipeline_.worker;
        block_count_ = t.NodeBlockCount();
        label_ = scan_.label.empty() ? std::nullopt : t.catalog().FindLabel(scan_.label);
        open_ = true;
      }
      if (!scan_.label.empty() && !label_) {
        open_ = false;
        ++row_;
        continue;
      }
      out.Clear();
      Vector& nodes = out.columns[scan_.slot];
      nodes.Reset(Kind::kNode, 0);
      while (block_ < block_count_ && nodes.nodes.empty()) {
        Fill(t, block_, nodes.nodes);
        block_ += pipeline_.workers;
      }
      if (nodes.nodes.empty()) {
        open_ = false;
        ++row_;
        continue;
      }
      out.count = static_cast<std::uint32_t>(nodes.nodes.size());
      PutConstantRow(outer_, row_, live_, out);
      if (std::uint64_t m = outer_.Multiplicity(row_); m != 1) out.multiplicity.assign(out.count, m);
      return true;
    }
  }

 private:
  void Fill(const Transaction& t, std::uint32_t block, std::vector<NodeId>& nodes) const {
    std::uint32_t base = block << kColumnBits;
    if (label_) {
      const LabelBitmapBlock* bitmap = t.LabelBitmap(*label_, block);
      if (!bitmap || bitmap->count == 0) return;
      nodes.reserve(bitmap->count);
      for (std::uint32_t w = 0; w < bitmap->bits.words.size(); ++w) {
        for (std::uint64_t bits = bitmap->bits.words[w]; bits; bits &= bits - 1) {
          nodes.push_back({base + w * 64 + static_cast<std::uint32_t>(std::countr_zero(bits))});
        }
      }
      return;
    }
    const LabelSetBlock* sets = t.LabelSets(block);
    if (!sets) return;
    for (std::uint32_t i = 0; i < kColumnBlock; ++i) {
      if (sets->sets[i]) nodes.push_back({base + i});
    }
  }

  const plan::NodeScan& scan_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Batch outer_;
  RowIndex row_ = 0;
  bool open_ = false;
  std::uint32_t block_ = 0, block_count_ = 0;
  std::optional<LabelId> label_;
};

class IndexSeek : public Operator {
 public:
  IndexSeek(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : seek_(std::get<plan::IndexSeek>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        outer_(pipeline.slots()) {
    std::erase(live_, seek_.slot);
  }

  void Open() override {
    child_->Open();
    outer_.Clear();
    row_ = 0;
    found_.clear();
    at_ = 0;
  }

  bool Next(Batch& out) override {
    std::vector<RowIndex> rows;
    std::vector<NodeId> nodes;
    while (nodes.size() < kBatchRows) {
      if (at_ == found_.size()) {
        if (row_ >= outer_.count) {
          // Rows of another outer batch cannot join this one: they are gathered from one batch.
          if (!nodes.empty() || !child_->Next(outer_)) break;
          row_ = 0;
        }
        pipeline_.context.CheckInterrupt();
        found_ = Find(row_);
        at_ = 0;
        ++row_;
        continue;
      }
      rows.push_back(row_ - 1);
      nodes.push_back({static_cast<std::uint32_t>(found_[at_++])});
    }
    out.Clear();
    if (nodes.empty()) return false;
    out.GatherFrom(outer_, rows, live_);
    out.columns[seek_.slot].Reset(Kind::kNode, 0);
    out.columns[seek_.slot].nodes = std::move(nodes);
    return true;
  }

 private:
  // Nothing equals null, NaN, or a list with null in it.
  static bool Comparable(const Value& v) {
    if (v.is_null() || (v.is_float() && std::isnan(v.AsFloat()))) return false;
    if (!v.is_list()) return true;
    for (const Value& x : v.AsList()) {
      if (!Comparable(x)) return false;
    }
    return true;
  }

  void Equal(std::span<const Value> values, std::vector<std::uint64_t>& ids) const {
    const Transaction& t = pipeline_.context.transaction;
    for (const Value& v : values) {
      if (!Comparable(v)) return;
    }
    if (seek_.constraint) {
      if (auto id = t.UniqueSeek(*seek_.constraint, values)) ids.push_back(*id);
    } else {
      auto some = t.IndexSeek(*seek_.index, values);
      ids.insert(ids.end(), some.begin(), some.end());
    }
  }

  std::vector<std::uint64_t> Find(RowIndex row) {
    const Transaction& t = pipeline_.context.transaction;
    std::vector<Value> values;
    for (const auto& e : seek_.values) values.push_back(pipeline_.evaluator.EvaluateRow(*e, outer_, row));
    std::vector<std::uint64_t> ids;
    switch (seek_.kind) {
      case plan::IndexSeek::Kind::kEqual:
        Equal(values, ids);
        break;
      case plan::IndexSeek::Kind::kIn:
        if (values[0].is_list()) {
          for (const Value& v : values[0].AsList()) Equal({&v, 1}, ids);
          std::sort(ids.begin(), ids.end());
          ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        }
        break;
      case plan::IndexSeek::Kind::kPrefix:
        if (values[0].is_string()) ids = t.IndexPrefix(*seek_.index, values[0].AsString());
        break;
      case plan::IndexSeek::Kind::kRange: {
        Value low, high;
        if (seek_.low) low = pipeline_.evaluator.EvaluateRow(*seek_.low, outer_, row);
        if (seek_.high) high = pipeline_.evaluator.EvaluateRow(*seek_.high, outer_, row);
        if ((seek_.low && !Comparable(low)) || (seek_.high && !Comparable(high))) break;
        ids = t.IndexRange(*seek_.index, low, seek_.low_inclusive, high, seek_.high_inclusive);
        break;
      }
    }
    return ids;
  }

  const plan::IndexSeek& seek_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Batch outer_;
  RowIndex row_ = 0;
  std::vector<std::uint64_t> found_;
  std::size_t at_ = 0;
};

}  // namespace

OperatorPtr MakeScan(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  if (std::holds_alternative<plan::NodeScan>(node.op))
    return std::make_unique<NodeScan>(node, std::move(child), pipeline);
  return std::make_unique<IndexSeek>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
