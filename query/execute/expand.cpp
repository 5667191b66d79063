// One step along relationships, for a batch of rows; and the ends of relationships that are there already.
#include <fmt/format.h>

#include <algorithm>

#include "query/execute/operator.h"
#include "query/execute/relationship_types.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

NodeId NodeAt(const Vector& v, RowIndex row) {
  row = v.At(row);
  if (v.kind == Kind::kNode) return v.nodes[row];
  if (v.kind != Kind::kValue || !v.values[row].is_node()) return {};
  return v.values[row].AsNode().id;
}

// True when the relationship is, or is in, the other slot's value.
bool IsIn(const Vector& v, RowIndex row, RelationshipId id) {
  row = v.At(row);
  if (v.kind == Kind::kRelationship) return v.relationships[row].id == id;
  if (v.kind != Kind::kValue) return false;
  const Value& value = v.values[row];
  if (value.is_relationship()) return value.AsRelationship().id == id;
  if (!value.is_list()) return false;
  return std::any_of(value.AsList().begin(), value.AsList().end(),
                     [&](const Value& x) { return x.is_relationship() && x.AsRelationship().id == id; });
}

class Expand : public Operator {
 public:
  Expand(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : expand_(std::get<plan::Expand>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        input_(pipeline.slots()) {
    wants_relationship_ = plan::Contains(live_, expand_.relationship);
    wants_far_ = plan::Contains(live_, expand_.to) && !expand_.into;
    std::erase(live_, expand_.relationship);
    if (!expand_.into) std::erase(live_, expand_.to);
  }

  void Open() override {
    child_->Open();
    input_.Clear();
    row_ = 0;
    list_ = 0;
    position_ = 0;
  }

  bool Next(Batch& out) override {
    const Transaction& t = pipeline_.context.transaction;
    for (;;) {
      pipeline_.context.CheckInterrupt();
      if (row_ >= input_.count) {
        if (!child_->Next(input_)) return false;
        row_ = 0;
        list_ = 0;
        position_ = 0;
        lists_ = ListsOf(t.catalog(), expand_.direction, expand_.types);
        if (!expand_.into) LookUp(t);
      }
      rows_.clear();
      far_.clear();
      relationships_.clear();
      if (lists_.empty()) {
        row_ = input_.count;
        continue;
      }
      if (expand_.into) {
        FillInto(t);
      } else {
        Fill(t);
      }
      if (rows_.empty()) continue;
      DropEqualRelationships();
      if (rows_.empty()) continue;
      out.Clear();
      out.GatherFrom(input_, rows_, live_);
      if (wants_far_) {
        out.columns[expand_.to].Reset(Kind::kNode, 0);
        std::swap(out.columns[expand_.to].nodes, far_);
      }
      if (wants_relationship_) {
        out.columns[expand_.relationship].Reset(Kind::kRelationship, 0);
        std::swap(out.columns[expand_.relationship].relationships, relationships_);
      }
      return true;
    }
  }

 private:
  bool NeedsRelationship() const { return wants_relationship_ || !expand_.distinct_from.empty(); }

  // All lists of the batch at once, so that their cache misses overlap. Not while writing, where lists may
  // move between two calls.
  void LookUp(const Transaction& t) {
    looked_up_ = !pipeline_.context.writes();
    if (!looked_up_) return;
    const Vector& from = input_.columns[expand_.from];
    nodes_.resize(input_.count);
    for (RowIndex i = 0; i < input_.count; ++i) nodes_[i] = NodeAt(from, i);
    neighbours_.resize(lists_.size());
    for (std::size_t l = 0; l < lists_.size(); ++l) {
      neighbours_[l].resize(input_.count);
      t.Neighbours(lists_[l].direction, lists_[l].type, nodes_, neighbours_[l]);
    }
  }

  void Fill(const Transaction& t) {
    const Vector& from = input_.columns[expand_.from];
    bool both = expand_.direction == ast::PatternDirection::kBoth;
    bool with_relationship = NeedsRelationship();
    for (; row_ < input_.count; ++row_, list_ = 0) {
      NodeId node = NodeAt(from, row_);
      if (node.value == 0) continue;
      for (; list_ < lists_.size(); ++list_, position_ = 0) {
        std::size_t room = kBatchRows - rows_.size();
        if (room == 0) return;
        ListKind list = lists_[list_];
        std::span<const std::uint32_t> neighbours =
            looked_up_ ? neighbours_[list_][row_] : t.Neighbours(list.direction, list.type, node);
        std::size_t n = std::min(neighbours.size() - position_, room);
        if (n == 0) continue;
        // A loop stands in both lists of its node but is one relationship.
        bool skip_loops = both && list.direction == Direction::kIn;
        std::size_t at = rows_.size();
        rows_.resize(at + n, row_);
        far_.resize(at + n);
        for (std::size_t i = 0; i < n; ++i) far_[at + i] = {neighbours[position_ + i]};
        if (with_relationship) {
          auto sequences = t.Sequences(list.direction, list.type, node);
          relationships_.resize(at + n);
          for (std::size_t i = 0; i < n; ++i) {
            relationships_[at + i] = RefOf(list, node, neighbours[position_ + i], sequences[position_ + i]);
          }
        }
        if (skip_loops) DropLoops(at, node);
        position_ += n;
        if (position_ < neighbours.size()) return;
      }
    }
  }

  // Of the rows from `first` on.
  void DropLoops(std::size_t first, NodeId node) {
    std::size_t kept = first;
    for (std::size_t i = first; i < far_.size(); ++i) {
      if (far_[i] == node) continue;
      rows_[kept] = rows_[i];
      far_[kept] = far_[i];
      if (!relationships_.empty()) relationships_[kept] = relationships_[i];
      ++kept;
    }
    rows_.resize(kept);
    far_.resize(kept);
    if (!relationships_.empty()) relationships_.resize(kept);
  }

  void FillInto(const Transaction& t) {
    const Vector &from = input_.columns[expand_.from], &to = input_.columns[expand_.to];
    bool both = expand_.direction == ast::PatternDirection::kBoth;
    for (; row_ < input_.count && rows_.size() < kBatchRows; ++row_) {
      NodeId node = NodeAt(from, row_), far = NodeAt(to, row_);
      if (node.value == 0 || far.value == 0) continue;
      for (ListKind list : lists_) {
        if (both && list.direction == Direction::kIn && node == far) continue;
        auto neighbours = t.Neighbours(list.direction, list.type, node);
        auto range = std::equal_range(neighbours.begin(), neighbours.end(), far.value);
        if (range.first == range.second) continue;
        std::span<const std::uint32_t> sequences;
        if (NeedsRelationship()) sequences = t.Sequences(list.direction, list.type, node);
        for (auto i = range.first - neighbours.begin(); i < range.second - neighbours.begin(); ++i) {
          rows_.push_back(row_);
          far_.push_back(far);
          if (NeedsRelationship()) relationships_.push_back(RefOf(list, node, far.value, sequences[i]));
        }
      }
    }
  }

  void DropEqualRelationships() {
    if (expand_.distinct_from.empty()) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      bool equal = false;
      for (Slot s : expand_.distinct_from)
        equal = equal || IsIn(input_.columns[s], rows_[i], relationships_[i].id);
      if (equal) continue;
      rows_[kept] = rows_[i];
      far_[kept] = far_[i];
      relationships_[kept] = relationships_[i];
      ++kept;
    }
    rows_.resize(kept);
    far_.resize(kept);
    relationships_.resize(kept);
  }

  const plan::Expand& expand_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Batch input_;
  bool wants_relationship_ = false, wants_far_ = false;
  std::vector<ListKind> lists_;
  // Where the next call goes on: row of the input, list of that row, position in that list.
  RowIndex row_ = 0;
  std::size_t list_ = 0, position_ = 0;
  bool looked_up_ = false;
  std::vector<NodeId> nodes_;
  std::vector<std::vector<std::span<const std::uint32_t>>> neighbours_;  // by list, by row of the input
  std::vector<RowIndex> rows_;
  std::vector<NodeId> far_;
  std::vector<RelationshipRef> relationships_;
};

class BoundRelationship : public Operator {
 public:
  BoundRelationship(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::BoundRelationship>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        input_(pipeline.slots()) {
    if (!op_.from_bound) std::erase(live_, op_.from);
    if (!op_.to_bound) std::erase(live_, op_.to);
  }

  void Open() override { child_->Open(); }

  bool Next(Batch& out) override {
    while (child_->Next(input_)) {
      std::vector<RowIndex> rows;
      std::vector<NodeId> froms, tos;
      for (RowIndex i = 0; i < input_.count; ++i) {
        for (auto [from, to] : Ends(i)) {
          if (op_.from_bound && NodeAt(input_.columns[op_.from], i) != from) continue;
          if (op_.from == op_.to ? from != to : op_.to_bound && NodeAt(input_.columns[op_.to], i) != to)
            continue;
          rows.push_back(i);
          froms.push_back(from);
          tos.push_back(to);
        }
      }
      if (rows.empty()) continue;
      out.Clear();
      out.GatherFrom(input_, rows, live_);
      if (!op_.to_bound) {
        out.columns[op_.to].Reset(Kind::kNode, 0);
        out.columns[op_.to].nodes = tos;
      }
      if (!op_.from_bound) {
        out.columns[op_.from].Reset(Kind::kNode, 0);
        out.columns[op_.from].nodes = froms;
      }
      return true;
    }
    return false;
  }

 private:
  using EndPairs = std::vector<std::pair<NodeId, NodeId>>;

  bool TypeMatches(const Relationship& r) const {
    if (op_.types.empty()) return true;
    std::string name = pipeline_.context.transaction.catalog().TypeName(r.id.type());
    return std::find(op_.types.begin(), op_.types.end(), name) != op_.types.end();
  }

  // Of the type asked for, none of the MATCH's others, and not deleted since it was found.
  bool Fits(const Relationship& r, RowIndex row) const {
    for (Slot s : op_.distinct_from) {
      if (IsIn(input_.columns[s], row, r.id)) return false;
    }
    if (pipeline_.context.writes() &&
        !pipeline_.context.transaction.Exists(RelationshipRef{r.id, r.start, r.end}))
      return false;
    return TypeMatches(r);
  }

  EndPairs Ends(RowIndex row) const {
    Value v = input_.columns[op_.relationship].kind == Kind::kNone
                  ? Value()
                  : input_.columns[op_.relationship].Get(row);
    EndPairs ends;
    if (v.is_null()) return ends;
    bool out = op_.direction != ast::PatternDirection::kIn, in = op_.direction != ast::PatternDirection::kOut;
    if (!op_.variable_length) {
      if (!v.is_relationship() || !Fits(v.AsRelationship(), row)) return ends;
      const Relationship& r = v.AsRelationship();
      if (out) ends.emplace_back(r.start, r.end);
      if (in && !(out && r.start == r.end)) ends.emplace_back(r.end, r.start);
      return ends;
    }
    if (!v.is_list()) return ends;
    const List& list = v.AsList();
    auto length = static_cast<std::int64_t>(list.size());
    if (length < op_.minimum || (op_.maximum && length > *op_.maximum)) return ends;
    std::vector<RelationshipId> ids;
    for (const Value& x : list) {
      if (!x.is_relationship() || !Fits(x.AsRelationship(), row)) return ends;
      ids.push_back(x.AsRelationship().id);
    }
    std::sort(ids.begin(), ids.end());
    if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) return ends;  // a trail has each once
    if (list.empty()) {
      Slot known = op_.from_bound ? op_.from : op_.to;
      NodeId n = NodeAt(input_.columns[known], row);
      if (n.value) ends.emplace_back(n, n);
      return ends;
    }
    // The chain may start at either end of its first relationship.
    const Relationship& first = list[0].AsRelationship();
    std::vector<NodeId> starts;
    if (out) starts.push_back(first.start);
    if (in && !(out && first.start == first.end)) starts.push_back(first.end);
    for (NodeId start : starts) {
      NodeId at = start;
      bool chained = true;
      for (const Value& x : list) {
        const Relationship& r = x.AsRelationship();
        if (out && r.start == at) {
          at = r.end;
        } else if (in && r.end == at) {
          at = r.start;
        } else {
          chained = false;
          break;
        }
      }
      if (chained) ends.emplace_back(start, at);
    }
    return ends;
  }

  const plan::BoundRelationship& op_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Batch input_;
};

}  // namespace

OperatorPtr MakeExpand(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  if (std::holds_alternative<plan::Expand>(node.op))
    return std::make_unique<Expand>(node, std::move(child), pipeline);
  return std::make_unique<BoundRelationship>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
