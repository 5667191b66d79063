// Repeated parts of a pattern: every trail by depth-first search, those of plain relationships by the shorter
// way; where nobody reads where trails lead, their number; where only distinct ends count, a frontier search.
#include <algorithm>
#include <limits>

#include "query/execute/frontier.h"
#include "query/execute/operator.h"
#include "query/execute/plain_trails.h"
#include "query/execute/trails.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

class VariableExpand : public Operator {
 public:
  VariableExpand(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::VariableExpand>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        input_(pipeline.slots()),
        pattern_({&op_.chain}, {}, op_.reversed, pipeline),
        trails_(pattern_, pipeline.context),
        plain_trails_(pipeline.context),
        frontier_(pipeline.context.memory) {
    // A search for distinct ends knows no trails; that nobody reads them was its condition.
    wants_list_ = !op_.distinct_ends && plan::Contains(live_, op_.relationships);
    std::erase(live_, op_.relationships);
    for (const auto& group : op_.chain.groups) {
      if (!op_.distinct_ends && plan::Contains(live_, group.list)) groups_.push_back(&group);
      std::erase(live_, group.list);
    }
    const bool wants_far = !op_.into && plan::Contains(live_, op_.to);
    if (!op_.into) std::erase(live_, op_.to);
    group_values_.resize(groups_.size());
    plain_ = pattern_.walk(0).plain() && !op_.distinct_ends && !pipeline.context.writes();
    wants_path_ = wants_list_ || !groups_.empty();
    counts_ = plain_ && !op_.into && !wants_far && !wants_path_ && !pipeline.context.plan.has_volatile;
  }

  void Open() override {
    child_->Open();
    input_.Clear();
    row_ = 0;
    walking_ = false;
    ends_.clear();
    end_ = 0;
  }

  bool Next(Batch& out) override {
    for (;;) {
      pipeline_.context.CheckInterrupt();
      if (row_ >= input_.count) {
        if (pattern_.impossible() || !child_->Next(input_)) return false;
        row_ = 0;
        pattern_.Prepare();
      }
      rows_.clear();
      far_.clear();
      lists_.clear();
      times_.clear();
      while (row_ < input_.count && rows_.size() < kBatchRows) {
        if (!(op_.distinct_ends ? FillEnds() : plain_ ? FillPlain() : FillTrails())) break;
        ++row_;
      }
      if (rows_.empty()) continue;
      out.Clear();
      out.GatherFrom(input_, rows_, live_);
      if (counts_) {
        Multiply(out);
      } else if (!op_.into) {
        out.columns[op_.to].Reset(Kind::kNode, 0);
        out.columns[op_.to].nodes = std::move(far_);
        far_ = {};
      }
      if (wants_list_) Give(out, op_.relationships, lists_);
      for (std::size_t g = 0; g < groups_.size(); ++g) Give(out, groups_[g]->list, group_values_[g]);
      return true;
    }
  }

 private:
  static void Give(Batch& out, Slot slot, std::vector<Value>& values) {
    out.columns[slot].Reset(Kind::kValue, 0);
    std::swap(out.columns[slot].values, values);
    values.clear();
  }

  NodeId NodeIn(Slot slot, RowIndex row) const {
    const Vector& v = input_.columns[slot];
    if (v.kind == Kind::kNone || v.IsNull(row)) return {};
    if (v.kind == Kind::kNode) return v.nodes[v.At(row)];
    Value value = v.Get(row);
    return value.is_node() ? value.AsNode().id : NodeId{};
  }

  // Relationships of the same MATCH that this trail must not use.
  void CollectUsed() {
    used_.clear();
    auto add = [this](const Value& v) {
      if (!v.is_relationship()) return;
      const Relationship& r = v.AsRelationship();
      used_.push_back({r.id, r.start, r.end});
    };
    for (Slot s : op_.distinct_from) {
      const Vector& v = input_.columns[s];
      if (v.kind == Kind::kNone) continue;
      Value value = v.Get(row_);
      add(value);
      if (value.is_list()) {
        for (const Value& x : value.AsList()) add(x);
      }
    }
  }

  bool Start() {
    const NodeId start = NodeIn(op_.from, row_);
    if (start.value == 0) return false;
    target_ = op_.into ? NodeIn(op_.to, row_) : NodeId{};
    if (op_.into && target_.value == 0) return false;
    CollectUsed();
    if (plain_) {
      const ChainWalk& walk = pattern_.walk(0);
      const auto minimum = static_cast<std::uint32_t>(std::min<std::int64_t>(op_.chain.minimum, kLongest));
      plain_trails_.Begin(start, walk.Lists(op_.reversed), walk.undirected(), minimum,
                          pattern_.maximum_length(), used_);
      return true;
    }
    ids_.clear();
    for (const RelationshipRef& r : used_) ids_.push_back(r.id);
    trails_.Forbid(ids_);
    pattern_.SetRow(input_, row_);
    trails_.Begin(start, WalkPattern::kStart, false);
    return true;
  }

  // Goes on where the last call stopped for want of room. True when the row is done.
  bool FillPlain() {
    if (!walking_ && !Start()) return true;
    walking_ = true;
    bool more = true;
    if (counts_) {
      std::uint64_t count = 0;
      more = plain_trails_.Count(kCountedAtOnce, count);
      if (count > 0) {
        rows_.push_back(row_);
        times_.push_back(count);
      }
    } else if (!wants_path_) {
      more = plain_trails_.FillEnds(kBatchRows, target_, far_);
      rows_.resize(far_.size(), row_);
    } else {
      while (rows_.size() < kBatchRows && (more = plain_trails_.Next())) {
        if (op_.into && plain_trails_.end() != target_) continue;
        rows_.push_back(row_);
        far_.push_back(plain_trails_.end());
        plain_trails_.Fill(path_, op_.reversed);
        GivePath();
      }
    }
    if (!more) walking_ = false;
    return !more;
  }

  void Multiply(Batch& out) const {
    if (out.multiplicity.empty()) {
      out.multiplicity = times_;
      return;
    }
    for (RowIndex i = 0; i < out.count; ++i) {
      if (__builtin_mul_overflow(out.multiplicity[i], times_[i], &out.multiplicity[i])) {
        throw Error(ErrorKind::kArithmetic, "IntegerOverflow",
                    "there are more rows than an INTEGER can count");
      }
    }
  }

  // Goes on where the last call stopped for want of room. True when the row is done.
  bool FillTrails() {
    if (!walking_ && !Start()) return true;
    walking_ = true;
    while (rows_.size() < kBatchRows) {
      if (!trails_.Next()) {
        walking_ = false;
        return true;
      }
      if (op_.into && trails_.end() != target_) continue;
      rows_.push_back(row_);
      far_.push_back(trails_.end());
      if (!wants_path_) continue;
      trails_.Fill(path_);
      GivePath();
    }
    return false;
  }

  void GivePath() {
    if (wants_list_) lists_.push_back(RelationshipsOf(path_));
    for (std::size_t g = 0; g < groups_.size(); ++g)
      group_values_[g].push_back(GroupOf(path_, 0, op_.chain, *groups_[g]));
  }

  bool Accepts(const RelationshipRef& r) {
    Frame frame{&input_, row_, {}};
    frame.locals.emplace_back(op_.chain.steps[0].relationship, Relationship{r.id, r.start, r.end, nullptr});
    return std::all_of(op_.chain.predicates.begin(), op_.chain.predicates.end(),
                       [&](const auto& p) { return pipeline_.evaluator.Holds(*p, frame); });
  }

  bool FillEnds() {
    if (end_ == ends_.size()) {
      ends_.clear();
      end_ = 0;
      NodeId start = NodeIn(op_.from, row_);
      if (start.value == 0) return true;
      Frontier::Accept accept;
      if (!op_.chain.predicates.empty()) accept = [this](const RelationshipRef& r) { return Accepts(r); };
      const ChainWalk& walk = pattern_.walk(0);
      frontier_.Search(pipeline_.context, walk.Lists(op_.reversed), walk.undirected(), start,
                       op_.chain.minimum, op_.chain.maximum, accept, ends_);
    }
    while (end_ < ends_.size() && rows_.size() < kBatchRows) {
      rows_.push_back(row_);
      far_.push_back(ends_[end_++]);
    }
    return end_ == ends_.size();
  }

  const plan::VariableExpand& op_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Batch input_;
  bool wants_list_ = false, wants_path_ = false;
  bool plain_ = false, counts_ = false;
  // So that LIMIT above need not wait for all.
  static constexpr std::uint64_t kCountedAtOnce = 1 << 16;
  static constexpr std::int64_t kLongest = std::numeric_limits<std::uint32_t>::max();
  std::vector<const plan::Chain::Group*> groups_;
  WalkPattern pattern_;
  Trails trails_;
  PlainTrails plain_trails_;
  Frontier frontier_;
  RowIndex row_ = 0;
  bool walking_ = false;
  NodeId target_{};
  std::vector<RelationshipRef> used_;
  std::vector<RelationshipId> ids_;
  FoundPath path_;
  std::vector<NodeId> ends_;
  std::size_t end_ = 0;
  std::vector<RowIndex> rows_;
  std::vector<NodeId> far_;
  std::vector<std::uint64_t> times_;  // by row, where trails are counted
  std::vector<Value> lists_;
  std::vector<std::vector<Value>> group_values_;
};

}  // namespace

OperatorPtr MakeVariableExpand(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<VariableExpand>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
