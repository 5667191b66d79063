// How often trees of relationships hang on a node: a product over trees of sums over neighbours, each node's
// computed once.
//
// What the performance study calls counting instead of enumerating: cost is the relationships of the tree's
// types, not the matches.
#include <memory>
#include <utility>

#include "query/execute/operator.h"
#include "query/execute/relationship_types.h"

namespace liaison::exec {
namespace {

std::uint64_t Times(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product;
  if (__builtin_mul_overflow(a, b, &product)) {
    throw Error(ErrorKind::kArithmetic, "IntegerOverflow",
                "there are more matches than an INTEGER can count");
  }
  return product;
}

std::uint64_t Plus(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) {
    throw Error(ErrorKind::kArithmetic, "IntegerOverflow",
                "there are more matches than an INTEGER can count");
  }
  return sum;
}

// One tree of the plan with its names looked up and what was computed so far.
class Tree {
 public:
  Tree(const plan::CountedTree& tree, Context& context) : tree_(tree), context_(context) {
    for (const auto& child : tree.children) children_.push_back(std::make_unique<Tree>(child, context));
  }
  ~Tree() { context_.memory.Remove(charged_); }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  void Open(const Transaction& t) {
    lists_ = ListsOf(t.catalog(), tree_.direction, tree_.types);
    impossible_ = false;
    allowed_.clear();
    for (const auto& name : tree_.labels) {
      auto label = t.catalog().FindLabel(name);
      if (!label) {
        impossible_ = true;
        break;
      }
      std::vector<std::uint8_t> with;
      for (LabelSetId s : t.catalog().LabelSetsWith(*label)) {
        if (with.size() <= s.value) with.resize(s.value + 1u, 0);
        with[s.value] = 1;
      }
      if (allowed_.empty()) {
        allowed_ = std::move(with);
      } else {
        allowed_.resize(std::min(allowed_.size(), with.size()));
        for (std::size_t i = 0; i < allowed_.size(); ++i) allowed_[i] &= with[i];
      }
    }
    label_blocks_.assign(tree_.labels.empty() ? 0 : t.NodeBlockCount(), nullptr);
    memo_.clear();
    context_.memory.Remove(std::exchange(charged_, 0));
    memo_.resize(children_.empty() ? 0 : t.NodeBlockCount());
    for (auto& child : children_) child->Open(t);
  }

  // Sum over the tree's relationships of `node` of what hangs on the far node.
  std::uint64_t Sum(const Transaction& t, NodeId node) {
    if (impossible_) return 0;
    bool both = tree_.direction == ast::PatternDirection::kBoth;
    bool plain = tree_.labels.empty() && children_.empty();
    std::uint64_t sum = 0;
    for (ListKind list : lists_) {
      if ((++work_ & 0x3FF) == 0) context_.CheckInterrupt();
      auto neighbours = t.Neighbours(list.direction, list.type, node);
      bool skip_loops = both && list.direction == Direction::kIn;
      if (plain && !skip_loops) {
        sum += neighbours.size();
        continue;
      }
      for (std::uint32_t far : neighbours) {
        if (skip_loops && far == node.value) continue;
        if (!tree_.labels.empty() && !HasLabels(t, far)) continue;
        sum = Plus(sum, children_.empty() ? 1 : Product(t, far));
      }
    }
    return sum;
  }

 private:
  bool HasLabels(const Transaction& t, std::uint32_t node) {
    const LabelSetBlock*& block = label_blocks_[BlockOf(node)];
    if (!block && !(block = t.LabelSets(BlockOf(node)))) return false;
    std::uint16_t set = block->sets[RowOf(node)];
    return set < allowed_.size() && allowed_[set];
  }

  std::uint64_t Product(const Transaction& t, std::uint32_t node) {
    auto& block = memo_[BlockOf(node)];
    if (!block) {
      constexpr std::size_t kBytes = kColumnBlock * sizeof(std::uint64_t);
      charged_ += kBytes;
      context_.memory.Add(kBytes);
      block = std::make_unique<std::uint64_t[]>(kColumnBlock);
      std::fill_n(block.get(), kColumnBlock, kUnknown);
    }
    std::uint64_t& known = block[RowOf(node)];
    if (known != kUnknown) return known;
    std::uint64_t product = 1;
    for (auto& child : children_) {
      product = Times(product, child->Sum(t, NodeId{node}));
      if (product == 0) break;
    }
    return known = product;
  }

  static constexpr std::uint64_t kUnknown = ~0ull;
  const plan::CountedTree& tree_;
  Context& context_;
  std::size_t charged_ = 0;
  std::uint32_t work_ = 0;
  std::vector<std::unique_ptr<Tree>> children_;
  std::vector<ListKind> lists_;
  bool impossible_ = false;
  std::vector<std::uint8_t> allowed_;  // by label set
  std::vector<const LabelSetBlock*> label_blocks_;
  std::vector<std::unique_ptr<std::uint64_t[]>>
      memo_;  // by block of the far node: the product of its children
};

class CountMatches : public Operator {
 public:
  CountMatches(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::CountMatches>(node.op)), child_(std::move(child)), pipeline_(pipeline) {
    for (const auto& tree : op_.trees) trees_.push_back(std::make_unique<Tree>(tree, pipeline.context));
  }

  void Open() override {
    child_->Open();
    open_ = false;
  }

  bool Next(Batch& out) override {
    const Transaction& t = pipeline_.context.transaction;
    while (child_->Next(out)) {
      if (!open_ || pipeline_.context.writes()) {
        for (auto& tree : trees_) tree->Open(t);
        open_ = true;
      }
      const Vector& nodes = out.columns[op_.node];
      kept_.clear();
      weights_.clear();
      for (RowIndex i = 0; i < out.count; ++i) {
        NodeId node = NodeAt(nodes, i);
        std::uint64_t weight = node.value ? 1 : 0;
        for (auto& tree : trees_) {
          if (weight == 0) break;
          weight = Times(weight, tree->Sum(t, node));
        }
        if (weight == 0 && op_.optional) weight = 1;
        if (weight == 0) continue;
        kept_.push_back(i);
        weights_.push_back(Times(weight, out.Multiplicity(i)));
      }
      if (kept_.empty()) continue;
      out.Select(kept_);
      out.multiplicity = weights_;
      return true;
    }
    return false;
  }

 private:
  static NodeId NodeAt(const Vector& v, RowIndex row) {
    row = v.At(row);
    if (v.kind == Vector::Kind::kNode) return v.nodes[row];
    if (v.kind != Vector::Kind::kValue || !v.values[row].is_node()) return {};
    return v.values[row].AsNode().id;
  }

  const plan::CountMatches& op_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  std::vector<std::unique_ptr<Tree>> trees_;
  bool open_ = false;
  std::vector<RowIndex> kept_;
  std::vector<std::uint64_t> weights_;
};

}  // namespace

OperatorPtr MakeCountMatches(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<CountMatches>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
