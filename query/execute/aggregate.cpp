// Grouping and aggregating, on both cores where the rows below come from a scan.
//
// Each worker has operators, evaluator and groups of its own over its share of the blocks; the shares are
// merged in the order of the workers. Only in read transactions, and only for aggregates that ignore the
// order of rows.
#include <exception>
#include <limits>
#include <thread>

#include "query/execute/accumulator.h"
#include "query/execute/operator.h"

namespace liaison::exec {
namespace {

constexpr std::uint32_t kBlocksWorthTwoWorkers = 6;

// A chain of row-by-row operators down to a scan over Unit: its rows may be shared out by block.
bool CanShare(const plan::Node& node) {
  if (auto* scan = std::get_if<plan::NodeScan>(&node.op)) {
    (void)scan;
    return std::holds_alternative<plan::Unit>(node.child->op);
  }
  bool row_by_row =
      std::holds_alternative<plan::Filter>(node.op) || std::holds_alternative<plan::Project>(node.op) ||
      std::holds_alternative<plan::Expand>(node.op) ||
      std::holds_alternative<plan::VariableExpand>(node.op) ||
      std::holds_alternative<plan::PathSearch>(node.op) ||
      std::holds_alternative<plan::CountMatches>(node.op) ||
      std::holds_alternative<plan::BuildPath>(node.op) ||
      std::holds_alternative<plan::BoundRelationship>(node.op) ||
      std::holds_alternative<plan::Unwind>(node.op) ||
      (std::holds_alternative<plan::Apply>(node.op) && !std::get<plan::Apply>(node.op).row_by_row);
  // An index seek or a second scan above the first is run by each worker for its own rows.
  row_by_row = row_by_row || std::holds_alternative<plan::IndexSeek>(node.op);
  return row_by_row && node.child && CanShare(*node.child);
}

class Aggregate : public Operator {
 public:
  Aggregate(const plan::Node& node, Pipeline& pipeline)
      : node_(node), op_(std::get<plan::Aggregate>(node.op)), pipeline_(pipeline) {
    child_ = Build(*node.child, pipeline);
    bool ignores_order = true;
    for (const auto& a : op_.aggregates) ignores_order = ignores_order && IgnoresOrder(CallOf(a));
    can_share_ = ignores_order && !pipeline.context.writes() && pipeline.context.workers > 1 &&
                 pipeline.workers == 1 && pipeline.argument.empty() && CanShare(*node.child);
  }

  ~Aggregate() override { pipeline_.context.memory.Remove(charged_); }

  void Open() override {
    pipeline_.context.memory.Remove(charged_);
    charged_ = 0;
    done_ = false;
    next_ = 0;
    shares_.clear();
  }

  bool Next(Batch& out) override {
    if (!done_) {
      Run();
      done_ = true;
    }
    Share& all = *shares_[0];
    std::uint32_t groups = op_.keys.empty() ? 1 : all.groups.size();
    if (next_ >= groups) return false;
    out.Clear();
    std::uint32_t end = std::min(groups, next_ + kBatchRows);
    for (std::uint32_t g = next_; g < end; ++g) {
      for (std::size_t k = 0; k < op_.keys.size(); ++k)
        out.columns[op_.keys[k].slot].AppendValue(all.groups.Key(g, k));
      for (std::size_t a = 0; a < op_.aggregates.size(); ++a) {
        out.columns[op_.aggregates[a].slot].AppendValue(all.accumulators[a]->Finish(g));
      }
    }
    out.count = end - next_;
    next_ = end;
    return true;
  }

 private:
  struct Share {
    GroupTable groups;
    std::vector<std::unique_ptr<Accumulator>> accumulators;
    std::size_t charged = 0;
  };

  static const ast::FunctionCall& CallOf(const plan::Assignment& a) {
    return std::get<ast::FunctionCall>(a.value->node);
  }

  std::unique_ptr<Share> NewShare() const {
    auto share = std::make_unique<Share>();
    for (const auto& a : op_.aggregates) {
      share->accumulators.push_back(MakeAccumulator(CallOf(a)));
      if (op_.keys.empty()) share->accumulators.back()->Grow(1);
    }
    return share;
  }

  void Consume(Operator& child, Pipeline& pipeline, Share& share) {
    Batch batch(pipeline.slots());
    std::vector<Vector> keys(op_.keys.size());
    std::vector<std::vector<Vector>> arguments(op_.aggregates.size());
    std::vector<std::uint32_t> groups;
    child.Open();
    while (child.Next(batch)) {
      pipeline.context.CheckInterrupt();
      if (keys.empty()) {
        groups.assign(batch.count, 0);
      } else {
        for (std::size_t k = 0; k < keys.size(); ++k)
          pipeline.evaluator.Evaluate(*op_.keys[k].value, batch, keys[k]);
        share.groups.Find(keys, batch.count, groups);
      }
      for (std::size_t a = 0; a < op_.aggregates.size(); ++a) {
        const auto& call = CallOf(op_.aggregates[a]);
        arguments[a].resize(call.star ? 0 : call.arguments.size());
        for (std::size_t i = 0; i < arguments[a].size(); ++i) {
          pipeline.evaluator.Evaluate(*call.arguments[i], batch, arguments[a][i]);
        }
        if (!keys.empty()) share.accumulators[a]->Grow(share.groups.size());
        const std::size_t repeats = GathersRepeats(call) ? BytesOfRepeats(batch) : 0;
        pipeline.context.memory.Add(repeats);
        share.accumulators[a]->Add(arguments[a], groups, batch.count, batch.multiplicity);
        pipeline.context.memory.Remove(repeats);
      }
      Charge(pipeline, share, 1u << 16);
    }
    Charge(pipeline, share, 0);
  }

  // What gathering the batch will take at least, asked for before: a row may stand for billions.
  static std::size_t BytesOfRepeats(const Batch& batch) {
    std::size_t bytes = 0;
    for (std::uint64_t m : batch.multiplicity) {
      std::size_t more;
      if (__builtin_mul_overflow(m, sizeof(Value), &more) || __builtin_add_overflow(bytes, more, &bytes))
        return std::numeric_limits<std::size_t>::max();
    }
    return bytes;
  }

  // What it has grown by, when that is more than `step` bytes.
  static void Charge(Pipeline& pipeline, Share& share, std::size_t step) {
    std::size_t now = share.groups.bytes();
    for (const auto& a : share.accumulators) now += a->bytes();
    if (now > share.charged + step) {
      pipeline.context.memory.Add(now - share.charged);
      share.charged = now;
    }
  }

  void Run() {
    std::uint32_t workers = 1;
    if (can_share_ && pipeline_.context.transaction.NodeBlockCount() >= kBlocksWorthTwoWorkers) {
      workers = static_cast<std::uint32_t>(pipeline_.context.workers);
    }
    for (std::uint32_t w = 0; w < workers; ++w) shares_.push_back(NewShare());
    if (workers == 1) {
      Consume(*child_, pipeline_, *shares_[0]);
    } else {
      std::vector<std::exception_ptr> failures(workers);
      auto work = [&, profiled = OperatorStatistics::running](std::uint32_t w) {
        try {
          OperatorStatistics::running = profiled;
          Evaluator evaluator(pipeline_.context);
          Pipeline own{pipeline_.context, evaluator, {}, w, workers};
          OperatorPtr child = Build(*node_.child, own);
          Consume(*child, own, *shares_[w]);
        } catch (...) {
          failures[w] = std::current_exception();
        }
      };
      std::vector<std::thread> threads;
      for (std::uint32_t w = 1; w < workers; ++w) threads.emplace_back(work, w);
      work(0);
      for (auto& t : threads) t.join();
      for (auto& f : failures) {
        if (f) std::rethrow_exception(f);
      }
      for (std::uint32_t w = 1; w < workers; ++w) MergeInto(*shares_[0], *shares_[w]);
    }
    for (const auto& s : shares_) charged_ += s->charged;
  }

  void MergeInto(Share& to, Share& from) {
    std::vector<std::uint32_t> mapping;
    if (op_.keys.empty()) {
      mapping = {0};
    } else {
      std::vector<Vector> keys(op_.keys.size());
      std::vector<std::uint32_t> part;
      for (std::uint32_t first = 0; first < from.groups.size(); first += kBatchRows) {
        std::uint32_t end = std::min(from.groups.size(), first + kBatchRows);
        for (std::size_t k = 0; k < keys.size(); ++k) {
          keys[k].Clear();
          for (std::uint32_t g = first; g < end; ++g) keys[k].AppendValue(from.groups.Key(g, k));
        }
        to.groups.Find(keys, end - first, part);
        mapping.insert(mapping.end(), part.begin(), part.end());
      }
    }
    for (std::size_t a = 0; a < to.accumulators.size(); ++a) {
      if (!op_.keys.empty()) to.accumulators[a]->Grow(to.groups.size());
      to.accumulators[a]->Merge(*from.accumulators[a], mapping);
    }
  }

  const plan::Node& node_;
  const plan::Aggregate& op_;
  Pipeline& pipeline_;
  OperatorPtr child_;
  bool can_share_ = false;
  std::vector<std::unique_ptr<Share>> shares_;
  std::size_t charged_ = 0;
  bool done_ = false;
  std::uint32_t next_ = 0;
};

}  // namespace

OperatorPtr MakeAggregate(const plan::Node& node, Pipeline& pipeline) {
  return std::make_unique<Aggregate>(node, pipeline);
}

}  // namespace liaison::exec
