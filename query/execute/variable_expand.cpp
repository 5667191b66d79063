// Variable-length steps: every trail by depth-first search, or, where only distinct ends count, a frontier search.
#include <algorithm>

#include "query/execute/frontier.h"
#include "query/execute/operator.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

class VariableExpand : public Operator {
 public:
  VariableExpand(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::VariableExpand>(node.op)), live_(node.live), child_(std::move(child)), pipeline_(pipeline),
        input_(pipeline.slots()) {
    wants_list_ = plan::Contains(live_, op_.relationships);
    std::erase(live_, op_.relationships);
    if (!op_.into) std::erase(live_, op_.to);
  }

  void Open() override {
    child_->Open();
    input_.Clear();
    row_ = 0;
    stack_.clear();
    ends_.clear();
    end_ = 0;
  }

  bool Next(Batch& out) override {
    for (;;) {
      pipeline_.context.CheckInterrupt();
      if (row_ >= input_.count) {
        if (!child_->Next(input_)) return false;
        row_ = 0;
        lists_ = ListsOf(pipeline_.context.transaction.catalog(), op_.direction, op_.types);
      }
      rows_.clear();
      far_.clear();
      trails_.clear();
      while (row_ < input_.count && rows_.size() < kBatchRows) {
        if (!(op_.distinct_ends ? FillEnds() : FillTrails())) break;
        ++row_;
      }
      if (rows_.empty()) continue;
      out.Clear();
      out.GatherFrom(input_, rows_, live_);
      if (!op_.into) {
        out.columns[op_.to].Reset(Kind::kNode, 0);
        out.columns[op_.to].nodes = std::move(far_);
        far_ = {};
      }
      if (wants_list_) {
        out.columns[op_.relationships].Reset(Kind::kValue, 0);
        out.columns[op_.relationships].values = std::move(trails_);
        trails_ = {};
      }
      return true;
    }
  }

 private:
  struct Step {
    RelationshipRef relationship;
    NodeId far;
  };
  struct Level {
    std::vector<Step> steps;
    std::size_t next = 0;
  };

  NodeId NodeIn(Slot slot, RowIndex row) const {
    const Vector& v = input_.columns[slot];
    if (v.kind == Kind::kNone || v.IsNull(row)) return {};
    if (v.kind == Kind::kNode) return v.nodes[v.At(row)];
    Value value = v.Get(row);
    return value.is_node() ? value.AsNode().id : NodeId{};
  }

  bool Accepts(const RelationshipRef& r) {
    if (op_.step_predicates.empty()) return true;
    Frame frame{&input_, row_, {}};
    frame.locals.emplace_back(op_.step, Relationship{r.id, r.start, r.end, nullptr});
    for (const auto& p : op_.step_predicates) {
      Value v = pipeline_.evaluator.EvaluateFrame(*p, frame);
      if (!v.is_boolean() || !v.AsBoolean()) return false;
    }
    return true;
  }

  // Relationships of the same MATCH that this trail must not use.
  void CollectUsed() {
    used_.clear();
    for (Slot s : op_.distinct_from) {
      const Vector& v = input_.columns[s];
      if (v.kind == Kind::kNone) continue;
      Value value = v.Get(row_);
      if (value.is_relationship()) used_.push_back(value.AsRelationship().id);
      if (value.is_list()) {
        for (const Value& x : value.AsList()) {
          if (x.is_relationship()) used_.push_back(x.AsRelationship().id);
        }
      }
    }
  }

  Level LevelOf(NodeId node) {
    const Transaction& t = pipeline_.context.transaction;
    bool both = op_.direction == ast::PatternDirection::kBoth;
    Level level;
    for (ListKind list : lists_) {
      auto neighbours = t.Neighbours(list.direction, list.type, node);
      auto sequences = t.Sequences(list.direction, list.type, node);
      for (std::size_t i = 0; i < neighbours.size(); ++i) {
        if (both && list.direction == Direction::kIn && neighbours[i] == node.value) continue;
        RelationshipRef r = RefOf(list, node, neighbours[i], sequences[i]);
        if (!used_.empty() && std::find(used_.begin(), used_.end(), r.id) != used_.end()) continue;
        if (Accepts(r)) level.steps.push_back({r, NodeId{neighbours[i]}});
      }
    }
    return level;
  }

  void Emit(NodeId end) {
    if (op_.into && NodeIn(op_.to, row_) != end) return;
    rows_.push_back(row_);
    far_.push_back(end);
    if (!wants_list_) return;
    List list;
    list.reserve(trail_.size());
    for (const RelationshipRef& r : trail_) list.push_back(Relationship{r.id, r.start, r.end, nullptr});
    if (op_.reversed) std::reverse(list.begin(), list.end());
    trails_.push_back(Value(std::move(list)));
  }

  // Goes on where the last call stopped for want of room. True when the row is done.
  bool FillTrails() {
    if (stack_.empty()) {
      NodeId start = NodeIn(op_.from, row_);
      if (start.value == 0 || (op_.maximum && *op_.maximum < op_.minimum)) return true;
      CollectUsed();
      trail_.clear();
      if (op_.minimum == 0) Emit(start);
      if (op_.maximum && *op_.maximum == 0) return true;
      stack_.push_back(LevelOf(start));
    }
    std::uint64_t steps = 0;
    while (!stack_.empty()) {
      if ((++steps & 0xFFF) == 0) pipeline_.context.CheckInterrupt();
      Level& level = stack_.back();
      if (level.next == level.steps.size()) {
        stack_.pop_back();
        if (!trail_.empty()) trail_.pop_back();
        continue;
      }
      if (rows_.size() >= kBatchRows) return false;
      Step step = level.steps[level.next++];
      bool used = std::any_of(trail_.begin(), trail_.end(), [&](const RelationshipRef& r) { return r.id == step.relationship.id; });
      if (used) continue;
      trail_.push_back(step.relationship);
      auto depth = static_cast<std::int64_t>(trail_.size());
      if (depth >= op_.minimum) Emit(step.far);
      if (op_.maximum && depth >= *op_.maximum) {
        trail_.pop_back();
      } else {
        stack_.push_back(LevelOf(step.far));
      }
    }
    return true;
  }

  bool FillEnds() {
    if (end_ == ends_.size()) {
      ends_.clear();
      end_ = 0;
      NodeId start = NodeIn(op_.from, row_);
      if (start.value == 0 || (op_.maximum && *op_.maximum < op_.minimum)) return true;
      Frontier::Accept accept;
      if (!op_.step_predicates.empty()) accept = [this](const RelationshipRef& r) { return Accepts(r); };
      frontier_.Search(pipeline_.context.transaction, lists_, op_.direction == ast::PatternDirection::kBoth, start, op_.minimum,
                       op_.maximum, accept, ends_);
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
  bool wants_list_ = false;
  std::vector<ListKind> lists_;
  RowIndex row_ = 0;
  std::vector<Level> stack_;
  std::vector<RelationshipRef> trail_;
  std::vector<RelationshipId> used_;
  Frontier frontier_;
  std::vector<NodeId> ends_;
  std::size_t end_ = 0;
  std::vector<RowIndex> rows_;
  std::vector<NodeId> far_;
  std::vector<Value> trails_;
};

}  // namespace

OperatorPtr MakeVariableExpand(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<VariableExpand>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
