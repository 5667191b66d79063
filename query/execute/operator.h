// operator.h: the one virtual interface of the executor: batches are pulled from the top.
//
// Open starts (again): an operator below an Apply is opened for every batch of outer rows. Next fills `out`
// with up to kBatchRows rows (or a few more where one input row gives many) and says whether there were any;
// out is cleared first. Operators own their children. Each file of operators offers Make functions to
// build.cpp; nobody else sees the classes.
#pragma once

#include <memory>
#include <span>

#include "query/execute/context.h"
#include "query/execute/evaluate.h"
#include "query/execute/vector.h"

namespace liaison::exec {

class Operator {
 public:
  virtual ~Operator() = default;
  virtual void Open() = 0;
  virtual bool Next(Batch& out) = 0;
};
using OperatorPtr = std::unique_ptr<Operator>;

// What operators of one tree share: one a worker, one a subplan.
struct Pipeline {
  Context& context;
  Evaluator& evaluator;
  std::span<const Batch> argument;  // rows for the Argument leaves, set by Apply before Open
  // The leaf scan takes every workers-th block, from `worker` on. A fixed share, not whoever comes first, so
  // that the order of rows and the rounding of sums are the same in every run.
  std::uint32_t worker = 0, workers = 1;
  std::size_t slots() const { return context.plan.slot_names.size(); }
};

// Builds the operators of a plan node and all below it.
OperatorPtr Build(const plan::Node& node, Pipeline& pipeline);

// Reads everything that `child` gives into batches that own their rows. Memory is charged to the budget while
// `Rows` lives.
class Gathered {
 public:
  explicit Gathered(Context& context) : context_(context) {}
  ~Gathered() { Clear(); }
  Gathered(const Gathered&) = delete;
  Gathered& operator=(const Gathered&) = delete;
  void ReadAll(Operator& child, std::size_t slots);
  void Add(Batch batch);
  void Clear();
  // Rows with a multiplicity above one are repeated, in batches of the usual size: for operators that must
  // see each (changes).
  void Unfold();
  std::vector<Batch>& batches() { return batches_; }
  std::uint64_t rows() const { return rows_; }

 private:
  Context& context_;
  std::vector<Batch> batches_;
  std::size_t charged_ = 0;
  std::uint64_t rows_ = 0;
};

OperatorPtr MakeScan(const plan::Node&, OperatorPtr child, Pipeline&);  // scan.cpp: NodeScan, IndexSeek
OperatorPtr MakeExpand(const plan::Node&, OperatorPtr child,
                       Pipeline&);  // expand.cpp: Expand, BoundRelationship
OperatorPtr MakeVariableExpand(const plan::Node&, OperatorPtr child, Pipeline&);  // variable_expand.cpp
OperatorPtr MakePathSearch(const plan::Node&, OperatorPtr child, Pipeline&);      // path_search.cpp
OperatorPtr MakeCountMatches(const plan::Node&, OperatorPtr child, Pipeline&);    // count_matches.cpp
OperatorPtr MakePath(const plan::Node&, OperatorPtr child, Pipeline&);            // path.cpp: BuildPath
OperatorPtr MakeProjection(const plan::Node&, OperatorPtr child,
                           Pipeline&);  // projection.cpp: Filter, Project, Unwind, Skip, Limit, Eager
OperatorPtr MakeAggregate(const plan::Node&,
                          Pipeline&);  // aggregate.cpp: builds its children itself, one a worker
OperatorPtr MakeDistinct(const plan::Node&, OperatorPtr child, Pipeline&);  // distinct.cpp
OperatorPtr MakeUnion(const plan::Node&, Pipeline&);  // distinct.cpp: builds its parts itself
OperatorPtr MakeSort(const plan::Node&, OperatorPtr child, Pipeline&);  // sort.cpp
OperatorPtr MakeApply(const plan::Node&, OperatorPtr child,
                      Pipeline&);  // apply.cpp: Apply; builds inner itself
OperatorPtr MakeTransactionApply(const plan::Node&, OperatorPtr child,
                                 Pipeline&);  // transaction_apply.cpp: Apply IN TRANSACTIONS
OperatorPtr MakeLoadCsv(const plan::Node&, OperatorPtr child, Pipeline&);  // load_csv.cpp
OperatorPtr MakeUpdate(const plan::Node&, OperatorPtr child,
                       Pipeline&);  // update.cpp: Create, Set, Remove, Delete
OperatorPtr MakeMerge(const plan::Node&, OperatorPtr child, Pipeline&);  // merge.cpp
OperatorPtr MakeCall(const plan::Node&, OperatorPtr child, Pipeline&);   // call.cpp

}  // namespace liaison::exec
