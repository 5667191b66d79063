// ORDER BY: gathers the rows with their keys and sorts; with a limit it keeps little more than the first
// rows.
//
// Stable: rows with equal keys stay in the order in which they came. With a limit, whenever twice as many
// rows (and at least some thousands) have gathered, the worst are dropped, and from then on a row that is not
// better than the worst kept is not taken in.
#include <algorithm>

#include "query/execute/operator.h"

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

std::strong_ordering CompareEntries(const Vector& a, RowIndex i, const Vector& b, RowIndex j) {
  if (a.kind == b.kind && !a.has_nulls && !b.has_nulls) {
    if (a.kind == Kind::kInteger) return a.integers[a.At(i)] <=> b.integers[b.At(j)];
    if (a.kind == Kind::kString) return a.strings[a.At(i)] <=> b.strings[b.At(j)];
  }
  return Order(a.Get(i), b.Get(j));
}

class Sort : public Operator {
 public:
  Sort(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::Sort>(node.op)), live_(node.live), child_(std::move(child)), pipeline_(pipeline) {}
  ~Sort() override { pipeline_.context.memory.Remove(charged_); }

  void Open() override {
    // What is wrong with them, LIMIT and SKIP themselves say. Too many to be a limit: none.
    limit_ = 0;
    has_limit_ = op_.limit != nullptr;
    for (const auto* e : {op_.limit.get(), op_.skip.get()}) {
      if (!e) continue;
      Value v = pipeline_.evaluator.EvaluateConstant(*e);
      bool usable = v.is_integer() && v.AsInteger() >= 0 && v.AsInteger() < kMostRows;
      has_limit_ = has_limit_ && usable;
      if (usable) limit_ += static_cast<std::uint64_t>(v.AsInteger());
    }
    child_->Open();
    Discard();
    sorted_ = false;
    next_ = 0;
  }

  bool Next(Batch& out) override {
    if (!sorted_) {
      Gather();
      SortAll();
      sorted_ = true;
    }
    if (next_ >= order_.size()) return false;
    std::size_t n = std::min<std::size_t>(kBatchRows, order_.size() - next_);
    out.Clear();
    for (std::size_t i = 0; i < n; ++i) {
      auto [batch, row] = order_[next_ + i];
      out.AppendRow(stored_[batch], row, live_);
    }
    next_ += n;
    return true;
  }

 private:
  struct Place {
    std::uint32_t batch;
    RowIndex row;
  };

  void Discard() {
    pipeline_.context.memory.Remove(charged_);
    charged_ = 0;
    stored_.clear();
    keys_.clear();
    order_.clear();
    worst_.reset();
  }

  // Negative: a before b.
  int CompareKeys(const std::vector<Vector>& a, RowIndex i, const std::vector<Vector>& b, RowIndex j) const {
    for (std::size_t k = 0; k < op_.keys.size(); ++k) {
      auto c = CompareEntries(a[k], i, b[k], j);
      if (c == 0) continue;
      bool less = (c < 0) != op_.keys[k].descending;
      return less ? -1 : 1;
    }
    return 0;
  }

  void Gather() {
    Batch batch(pipeline_.slots());
    std::vector<Vector> keys(op_.keys.size());
    std::vector<RowIndex> rows;
    while (child_->Next(batch)) {
      pipeline_.context.CheckInterrupt();
      for (std::size_t k = 0; k < keys.size(); ++k)
        pipeline_.evaluator.Evaluate(*op_.keys[k].value, batch, keys[k]);
      rows.clear();
      for (RowIndex i = 0; i < batch.count; ++i) {
        if (worst_ && CompareKeys(keys, i, keys_[worst_->batch], worst_->row) >= 0) continue;
        rows.push_back(i);
      }
      if (rows.empty()) continue;
      auto index = static_cast<std::uint32_t>(stored_.size());
      Batch kept(pipeline_.slots());
      kept.GatherFrom(batch, rows, live_);
      std::vector<Vector> kept_keys(keys.size());
      for (std::size_t k = 0; k < keys.size(); ++k) kept_keys[k].Gather(keys[k], rows);
      for (RowIndex i = 0; i < rows.size(); ++i) order_.push_back({index, i});
      std::size_t bytes = kept.bytes() + rows.size() * sizeof(Place);
      for (const auto& v : kept_keys) bytes += v.bytes();
      pipeline_.context.memory.Add(bytes);
      charged_ += bytes;
      stored_.push_back(std::move(kept));
      keys_.push_back(std::move(kept_keys));
      if (has_limit_ && order_.size() >= std::max<std::uint64_t>(2 * limit_, 4 * kBatchRows)) DropWorst();
    }
  }

  void SortAll() {
    // Places are in order of arrival, which breaks ties.
    std::size_t compared = 0;
    std::stable_sort(order_.begin(), order_.end(), [&](Place a, Place b) {
      if ((++compared & 0xFFFF) == 0) pipeline_.context.CheckInterrupt();
      return CompareKeys(keys_[a.batch], a.row, keys_[b.batch], b.row) < 0;
    });
    if (has_limit_ && order_.size() > limit_) order_.resize(limit_);
  }

  void DropWorst() {
    SortAll();
    std::vector<Batch> stored(1, Batch(pipeline_.slots()));
    std::vector<std::vector<Vector>> keys(1, std::vector<Vector>(op_.keys.size()));
    for (Place p : order_) {
      stored[0].AppendRow(stored_[p.batch], p.row, live_);
      for (std::size_t k = 0; k < op_.keys.size(); ++k) keys[0][k].Append(keys_[p.batch][k], p.row);
    }
    std::size_t n = order_.size();
    Discard();
    stored_ = std::move(stored);
    keys_ = std::move(keys);
    for (RowIndex i = 0; i < n; ++i) order_.push_back({0, i});
    std::size_t bytes = stored_[0].bytes();
    pipeline_.context.memory.Add(bytes);
    charged_ = bytes;
    if (n == limit_ && n > 0) worst_ = Place{0, static_cast<RowIndex>(n - 1)};
  }

  const plan::Sort& op_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  static constexpr std::int64_t kMostRows = std::int64_t{1} << 60;
  bool has_limit_ = false;
  std::uint64_t limit_ = 0;
  std::vector<Batch> stored_;
  std::vector<std::vector<Vector>> keys_;  // by stored batch
  std::vector<Place> order_;
  std::optional<Place> worst_;
  std::size_t charged_ = 0;
  bool sorted_ = false;
  std::size_t next_ = 0;
};

}  // namespace

OperatorPtr MakeSort(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<Sort>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
