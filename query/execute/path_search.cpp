// SHORTEST, ANY and shortestPath(): of the trails between two nodes the first ones in order of length.
//
// A pair of which one group of shortest paths is wanted: two breadth-first searches, from both ends, always
// going on with the smaller frontier; what they leave is only the relationships between them. Everything else
// (more paths, conditions on whole paths, an end that is to be found): one search from the root, which grows
// as far as the lengths asked for, and from each other end the trails towards the root, length by length. The
// root's search serves all ends and all rows that have the same root.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "query/execute/operator.h"
#include "query/execute/trails.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

class PathSearch : public Operator {
 public:
  PathSearch(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::PathSearch>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        context_(pipeline.context),
        input_(pipeline.slots()),
        pattern_(ChainsOf(op_), op_.junctions, false, pipeline),
        root_search_(pattern_, context_),
        source_search_(pattern_, context_),
        target_search_(pattern_, context_),
        trails_(pattern_, context_) {
    Wants(op_.relationships, [](const FoundPath& p) { return RelationshipsOf(p); });
    Wants(op_.path, [](const FoundPath& p) { return PathOf(p); });
    for (std::uint32_t c = 0; c < op_.chains.size(); ++c) {
      for (const auto& group : op_.chains[c].groups) {
        Wants(group.list,
              [this, c, &group](const FoundPath& p) { return GroupOf(p, c, op_.chains[c], group); });
      }
    }
    for (std::uint32_t j = 0; j < op_.junctions.size(); ++j) {
      Wants(op_.junctions[j].node, [j](const FoundPath& p) {
        return Value(Node{JunctionOf(p, j), nullptr});
      });
    }
    if (!op_.from_bound)
      Wants(op_.from, [](const FoundPath& p) { return Value(Node{p.nodes.front(), nullptr}); });
    if (!op_.to_bound) Wants(op_.to, [](const FoundPath& p) { return Value(Node{p.nodes.back(), nullptr}); });
    for (const Given& given : given_) std::erase(live_, given.slot);
  }

  ~PathSearch() override { context_.memory.Remove(charged_); }

  void Open() override {
    child_->Open();
    input_.Clear();
    row_ = 0;
    searching_ = false;
    root_ = {};
    count_ = op_.count ? CountOf(*op_.count) : 1;
  }

  bool Next(Batch& out) override {
    for (;;) {
      context_.CheckInterrupt();
      if (row_ >= input_.count) {
        if (pattern_.impossible() || !child_->Next(input_)) return false;
        row_ = 0;
        pattern_.Prepare();
        end_labels_.LookUp(context_.transaction.catalog(), op_.end_labels);
        if (context_.writes()) root_ = {};  // the graph may have changed since
      }
      rows_.clear();
      while (row_ < input_.count && rows_.size() < kBatchRows) {
        if (!searching_) searching_ = StartRow();
        if (!searching_ || !NextPath()) {
          searching_ = false;
          ++row_;
          continue;
        }
        rows_.push_back(row_);
        for (Given& given : given_) {
          if (given.wanted) given.values.push_back(given.value(path_));
        }
      }
      if (rows_.empty()) continue;
      out.Clear();
      out.GatherFrom(input_, rows_, live_);
      for (Given& given : given_) {
        if (!given.wanted) continue;
        out.columns[given.slot].Reset(Kind::kValue, 0);
        std::swap(out.columns[given.slot].values, given.values);
        given.values.clear();
      }
      return true;
    }
  }

 private:
  // A slot that the path gives a value, for the rows or for the conditions on the path.
  struct Given {
    Slot slot;
    std::function<Value(const FoundPath&)> value;
    bool wanted, read;
    std::vector<Value> values;
  };

  static std::vector<const plan::Chain*> ChainsOf(const plan::PathSearch& op) {
    std::vector<const plan::Chain*> chains;
    for (const auto& chain : op.chains) chains.push_back(&chain);
    return chains;
  }

  void Wants(Slot slot, std::function<Value(const FoundPath&)> value) {
    if (slot == plan::kNoSlot) return;
    std::vector<Slot> read;
    for (const auto& e : op_.predicates) plan::CollectSlots(*e, read);
    given_.push_back({slot, std::move(value), plan::Contains(live_, slot), plan::Contains(read, slot), {}});
  }

  std::uint64_t CountOf(const ast::Expression& e) {
    Value v = pipeline_.evaluator.EvaluateConstant(e);
    if (!v.is_integer()) {
      throw Error(
          ErrorKind::kSyntax, "InvalidArgumentType",
          fmt::format("the number of paths must be a positive INTEGER, but {} was given", NameOf(v.type())),
          e.position);
    }
    if (v.AsInteger() < 1) {
      throw Error(ErrorKind::kSyntax, "NegativeIntegerArgument",
                  "the number of paths must be a positive INTEGER", e.position);
    }
    return static_cast<std::uint64_t>(v.AsInteger());
  }

  NodeId NodeIn(Slot slot) const {
    const Vector& v = input_.columns[slot];
    if (v.kind == Kind::kNone || v.IsNull(row_)) return {};
    if (v.kind == Kind::kNode) return v.nodes[v.At(row_)];
    Value value = v.Get(row_);
    return value.is_node() ? value.AsNode().id : NodeId{};
  }

  // ---- the row ----

  bool StartRow() {
    pattern_.SetRow(input_, row_);
    ends_.clear();
    next_end_ = 0;
    at_end_ = false;
    const NodeId from = op_.from_bound ? NodeIn(op_.from) : NodeId{},
                 to = op_.to_bound ? NodeIn(op_.to) : NodeId{};
    if ((op_.from_bound && from.value == 0) || (op_.to_bound && to.value == 0)) return false;
    pair_ = op_.from_bound && op_.to_bound;
    if (!pair_) {
      StartRoot(op_.from_bound, op_.from_bound ? from : to);
      if (op_.refuses_equal_ends && IsEnd(root_)) RefuseEqualEnds();
      seen_ends_.clear();
      // What an earlier row has settled of the same root already is not settled again, so the search begins
      // anew.
      if (root_search_.radius() >= 0) RestartRoot();
      return true;
    }
    if (op_.refuses_equal_ends && from == to) RefuseEqualEnds();
    same_from_ = from == last_from_ ? same_from_ + 1 : 0;
    same_to_ = to == last_to_ ? same_to_ + 1 : 0;
    last_from_ = from;
    last_to_ = to;
    const bool one_group = op_.predicates.empty() && count_ == 1;
    meets_ = one_group && same_from_ < kSearchTogether && same_to_ < kSearchTogether;
    if (meets_) return StartMeeting(from, to);
    const bool forward = same_from_ >= same_to_;
    StartRoot(forward, forward ? from : to);
    ends_.push_back({forward ? to : from, 0});
    return true;
  }

  [[noreturn]] void RefuseEqualEnds() const {
    throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                "shortestPath() was asked for a path from a node to itself; exclude equal ends (WHERE a <> "
                "b), allow length 0 (*0..), or "
                "use SHORTEST 1, which finds circles",
                op_.position);
  }

  // Whether a node may be the end that is to be found.
  bool IsEnd(NodeId node) {
    if (!end_labels_.Holds(context_.transaction, node)) return false;
    if (op_.end_predicates.empty()) return true;
    Frame frame{&input_, row_, {}};
    frame.locals.emplace_back(op_.from_bound ? op_.to : op_.from, Node{node, nullptr});
    return std::all_of(op_.end_predicates.begin(), op_.end_predicates.end(),
                       [&](const auto& e) { return pipeline_.evaluator.Holds(*e, frame); });
  }

  bool PathHolds() {
    if (op_.predicates.empty()) return true;
    Frame frame{&input_, row_, {}};
    for (const Given& given : given_) {
      if (given.read) frame.locals.emplace_back(given.slot, given.value(path_));
    }
    return std::all_of(op_.predicates.begin(), op_.predicates.end(),
                       [&](const auto& e) { return pipeline_.evaluator.Holds(*e, frame); });
  }

  // ---- paths of the row, end by end, length by length ----

  bool NextPath() {
    for (;;) {
      if (!at_end_ && !StartEnd()) return false;
      if (walking_) {
        if (trails_.Next()) {
          trails_.Fill(path_);
          if (!PathHolds()) continue;
          ++taken_;
          found_here_ = true;
          if (!op_.groups && taken_ == count_) at_end_ = walking_ = false;
          return true;
        }
        walking_ = false;
        next_length_ = std::min(next_length_, trails_.next_length());
        continue;
      }
      if (next_origin_ < origins_.size()) {
        trails_.Begin(origin_, origins_[next_origin_++], meets_ ? false : forward_, guide_, length_);
        walking_ = true;
        continue;
      }
      if (found_here_ && op_.groups && ++taken_groups_ == count_) {
        at_end_ = false;
        continue;
      }
      at_end_ = Lengthen();
    }
  }

  struct End {
    NodeId node;
    std::uint32_t distance;  // at least
  };

  bool StartEnd() {
    taken_ = taken_groups_ = 0;
    next_length_ = Trails::kAnyLength;
    walking_ = false;
    if (meets_ && pair_) {
      if (!meeting_) return false;
      meeting_ = false;
      SetLength(meeting_length_);
      origin_ = last_from_;
      origins_ = {WalkPattern::kStart};
      guide_ = &target_search_;
      return at_end_ = true;
    }
    while (next_end_ == ends_.size()) {
      if (pair_ || !GrowRoot()) return false;
    }
    const End end = ends_[next_end_++];
    origin_ = end.node;
    guide_ = &root_search_;
    if (forward_) {
      pattern_.AcceptingStates(origin_, end_states_);
    } else {
      end_states_ = {WalkPattern::kStart};
    }
    next_length_ = end.distance;
    return at_end_ = Lengthen();
  }

  void SetLength(std::uint32_t length) {
    length_ = length;
    next_length_ = Trails::kAnyLength;
    next_origin_ = 0;
    found_here_ = false;
  }

  // Goes on to the next length that a path to this end may have; false when there is none.
  bool Lengthen() {
    if (meets_ && pair_) {
      if (op_.groups ? taken_groups_ > 0 : taken_ > 0) return false;
      // The walk that the two searches found uses a relationship twice: all lengths from its own on are to be
      // tried.
      meets_ = false;
      StartRoot(true, last_from_);
      origin_ = last_to_;
      guide_ = &root_search_;
      pattern_.AcceptingStates(origin_, end_states_);
      next_length_ = length_ + 1;
    }
    for (;;) {
      if (next_length_ > pattern_.maximum_length()) return false;
      const std::uint32_t length = next_length_;
      while (root_search_.radius() < length && GrowRoot()) {
      }
      origins_.clear();
      std::uint32_t later = Trails::kAnyLength;
      for (WalkPattern::State state : end_states_) {
        auto distance = root_search_.AtLeast(origin_, state);
        if (!distance) continue;
        if (*distance <= length) {
          origins_.push_back(state);
        } else {
          later = std::min(later, *distance);
        }
      }
      if (!origins_.empty()) {
        SetLength(length);
        next_length_ = later;
        return true;
      }
      next_length_ = later;
    }
  }

  // ---- the search from one root ----

  void StartRoot(bool forward, NodeId root) {
    if (root_ == root && forward_ == forward && !pattern_.reads_row()) return;
    forward_ = forward;
    root_ = root;
    RestartRoot();
  }

  void RestartRoot() {
    if (forward_) {
      states_ = {WalkPattern::kStart};
    } else {
      pattern_.AcceptingStates(root_, states_);
    }
    root_search_.Start(root_, states_, !forward_);
  }

  // Settles one distance more, and notes the ends that it meets.
  bool GrowRoot() {
    if (root_search_.radius() >= pattern_.maximum_length() || !root_search_.Step()) return false;
    if (pair_) return true;
    for (DistanceTable::Key key : root_search_.settled()) {
      const NodeId node = DistanceTable::NodeOf(key);
      const WalkPattern::State state = DistanceTable::StateOf(key);
      const bool ends = forward_ ? pattern_.Accepts(node, state) : state == WalkPattern::kStart;
      if (!ends || !seen_ends_.insert(node).second || !IsEnd(node)) continue;
      ends_.push_back({node, static_cast<std::uint32_t>(root_search_.radius())});
    }
    Charge(seen_ends_.size() * kSeenBytes + ends_.capacity() * sizeof(End));
    return true;
  }

  void Charge(std::size_t bytes) {
    if (bytes > charged_) context_.memory.Add(bytes - charged_);
    if (bytes < charged_) context_.memory.Remove(charged_ - bytes);
    charged_ = bytes;
  }

  // ---- two searches that meet ----

  bool StartMeeting(NodeId from, NodeId to) {
    states_ = {WalkPattern::kStart};
    source_search_.Start(from, states_, false);
    pattern_.AcceptingStates(to, states_);
    target_search_.Start(to, states_, true);
    source_search_.Meet(target_search_);
    target_search_.Meet(source_search_);
    meeting_ = false;
    std::uint32_t best = WalkDistances::kNever;
    if (from == to && pattern_.Accepts(from, WalkPattern::kStart)) best = 0;
    for (;;) {
      best = std::min({best, source_search_.meeting(), target_search_.meeting()});
      // A walk of that length has a step from what one search has expanded to what the other has met.
      const std::int64_t searched = source_search_.radius() + target_search_.radius() + 2;
      if (best <= searched || searched >= pattern_.maximum_length()) break;
      WalkDistances& smaller =
          source_search_.frontier() <= target_search_.frontier() ? source_search_ : target_search_;
      if (!smaller.Step()) break;
    }
    if (best > pattern_.maximum_length()) return false;
    meeting_ = true;
    meeting_length_ = best;
    target_search_.Restrict(source_search_, best);
    while (target_search_.radius() < best && target_search_.Step()) {
    }
    return true;
  }

  // Rows with the same end behind each other after which one search serves all further ones.
  static constexpr std::uint32_t kSearchTogether = 4;

  const plan::PathSearch& op_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Context& context_;
  Batch input_;
  WalkPattern pattern_;
  std::vector<Given> given_;
  std::uint64_t count_ = 1;
  ChainWalk::NodeLabels end_labels_;

  RowIndex row_ = 0;
  bool searching_ = false;
  bool pair_ = false;   // both ends are known
  bool meets_ = false;  // found by two searches
  NodeId last_from_{}, last_to_{};
  std::uint32_t same_from_ = 0, same_to_ = 0;  // rows before this one with the same

  WalkDistances root_search_;
  NodeId root_{};
  bool forward_ = true;  // the root is the start of the paths
  WalkDistances source_search_, target_search_;
  bool meeting_ = false;
  std::uint32_t meeting_length_ = 0;

  std::vector<End> ends_;
  std::size_t next_end_ = 0;
  std::unordered_set<NodeId> seen_ends_;
  static constexpr std::size_t kSeenBytes = 32;  // of a set's entry, about
  std::size_t charged_ = 0;

  // The end that is searched from, and the length.
  bool at_end_ = false, walking_ = false, found_here_ = false;
  NodeId origin_{};
  std::vector<WalkPattern::State> end_states_, origins_, states_;
  std::size_t next_origin_ = 0;
  const WalkDistances* guide_ = nullptr;
  std::uint32_t length_ = 0, next_length_ = Trails::kAnyLength;
  std::uint64_t taken_ = 0, taken_groups_ = 0;
  Trails trails_;
  FoundPath path_;
  std::vector<RowIndex> rows_;
};

}  // namespace

OperatorPtr MakePathSearch(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<PathSearch>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
