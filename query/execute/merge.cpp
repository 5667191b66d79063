// MERGE: for each row, what the pattern matches; where it matches nothing, the pattern is made. Rows see what
// earlier rows have made.
#include <fmt/format.h>

#include <utility>

#include "query/execute/changes.h"
#include "query/execute/path.h"
#include "query/optimize/optimize.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

class MergeOperator : public Operator {
 public:
  MergeOperator(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : pipeline_(pipeline),
        merge_(std::get<plan::Merge>(node.op)),
        child_(std::move(child)),
        argument_(pipeline.slots()),
        match_pipeline_{pipeline.context, pipeline.evaluator},
        match_(Build(*merge_.match, match_pipeline_)),
        creator_(merge_.create, pipeline),
        on_create_(merge_.on_create, pipeline),
        on_match_(merge_.on_match, pipeline),
        match_reads_(plan::ReadsFromOutside(*merge_.match, pipeline.context.plan)),
        input_(pipeline.context),
        output_(pipeline.context),
        found_(pipeline.slots()) {
    match_pipeline_.argument = {&argument_, 1};
    keep_.assign(pipeline.slots(), false);
    for (Slot s : node.live) keep_[s] = true;
    // Paths are built behind both ways, from the elements.
    for (Slot s : merge_.pattern_slots) {
      bool is_path = false;
      for (const plan::BuildPath& p : merge_.paths) is_path = is_path || p.slot == s;
      if (!is_path) element_slots_.push_back(s);
    }
  }

  void Open() override {
    next_ = 0;
    merged_ = false;
    input_.Clear();
    output_.Clear();
    child_->Open();
  }

  // As for all changes: the first call makes them, for all rows.
  bool Next(Batch& out) override {
    if (!merged_) MergeAll();
    merged_ = true;
    out.Clear();
    auto& batches = output_.batches();
    while (next_ < batches.size()) {
      Batch& batch = batches[next_++];
      if (batch.count == 0) continue;
      out = std::move(batch);
      return true;
    }
    output_.Clear();
    next_ = 0;
    return false;
  }

 private:
  void MergeAll() {
    input_.ReadAll(*child_, pipeline_.slots());
    input_.Unfold();
    for (Batch& batch : input_.batches()) {
      pipeline_.context.CheckInterrupt();
      std::vector<Slot> carried;
      for (std::size_t s = 0; s < batch.columns.size(); ++s) {
        if (batch.columns[s].kind != Vector::Kind::kNone) carried.push_back(static_cast<Slot>(s));
      }
      StartOutput();
      for (RowIndex row = 0; row < batch.count; ++row) {
        pipeline_.context.CheckInterrupt();
        MergeRow(batch, row, carried);
      }
      FinishOutput();
    }
    input_.Clear();
  }

  void StartOutput() {
    current_ = Batch(pipeline_.slots());
    for (const plan::CreateElement& e : merge_.create) {
      if (auto* n = std::get_if<plan::CreateElement::Node>(&e.element)) {
        current_.columns[n->slot].Reset(Vector::Kind::kNode, 0);
      } else {
        current_.columns[std::get<plan::CreateElement::Relationship>(e.element).slot].Reset(
            Vector::Kind::kRelationship, 0);
      }
    }
  }

  void DropUnread(Batch& batch) {
    for (std::size_t s = 0; s < batch.columns.size(); ++s) {
      if (!keep_[s]) batch.columns[s].Clear();
    }
  }

  void FinishOutput() {
    DropUnread(current_);
    if (current_.count > 0) output_.Add(std::move(current_));
    current_ = Batch();
  }

  void MergeRow(const Batch& batch, RowIndex row, const std::vector<Slot>& carried) {
    if (current_.count >= kBatchRows) {
      FinishOutput();
      StartOutput();
    }
    std::vector<List> properties;
    for (std::size_t i = 0; i < creator_.size(); ++i) {
      properties.push_back(creator_.Properties(i, batch, row));
      if (auto key = creator_.NullKey(i, properties.back())) {
        throw Error(ErrorKind::kSemantic, "MergeReadOwnWrites",
                    fmt::format("MERGE cannot look for a property that is null, and `{}` is", *key),
                    merge_.position);
      }
    }
    const RowIndex first = current_.count;
    if (FindMatches(batch, row, carried)) return;
    current_.AppendRow(batch, row, carried);
    for (Slot s : element_slots_) current_.columns[s].AppendNull();
    for (std::size_t i = 0; i < creator_.size(); ++i) creator_.Make(i, current_, first, properties[i]);
    AddPaths(current_, first);
    on_create_.Apply(current_, first);
  }

  // Adds a row for every match and applies ON MATCH to it. All matches come before the first change: the
  // inner operators may stand on blocks that a change moves. False: there was none.
  bool FindMatches(const Batch& batch, RowIndex row, const std::vector<Slot>& carried) {
    argument_.Clear();
    for (Slot s : match_reads_) {
      if (batch.columns[s].kind != Vector::Kind::kNone)
        argument_.columns[s].Gather(batch.columns[s], Rows(&row, 1));
    }
    argument_.count = 1;
    RowIndex first = current_.count;
    const std::size_t finished = output_.batches().size();
    bool found_any = false;
    match_->Open();
    while (match_->Next(found_)) {
      pipeline_.context.CheckInterrupt();
      for (RowIndex r = 0; r < found_.count; ++r) {
        for (std::uint64_t m = found_.Multiplicity(r); m > 0; --m) {
          if (current_.count >= kBatchRows) {
            output_.Add(std::move(current_));
            StartOutput();
          }
          found_any = true;
          current_.AppendRow(batch, row, carried);
          for (Slot s : element_slots_) {
            if (found_.columns[s].kind == Vector::Kind::kNone) {
              current_.columns[s].AppendNull();
            } else {
              current_.columns[s].Append(found_.columns[s], r);
            }
          }
        }
      }
    }
    for (std::size_t b = finished; b < output_.batches().size(); ++b) {
      Match(output_.batches()[b], std::exchange(first, 0));
      DropUnread(output_.batches()[b]);
    }
    Match(current_, first);
    return found_any;
  }

  void Match(Batch& batch, RowIndex first) {
    for (RowIndex r = first; r < batch.count; ++r) {
      AddPaths(batch, r);
      on_match_.Apply(batch, r);
    }
  }

  void AddPaths(Batch& batch, RowIndex row) {
    for (const plan::BuildPath& p : merge_.paths) batch.columns[p.slot].AppendValue(PathOf(p, batch, row));
  }

  Pipeline& pipeline_;
  const plan::Merge& merge_;
  OperatorPtr child_;
  Batch argument_;  // the row at hand, for the Argument leaf of `match_`
  Pipeline match_pipeline_;
  OperatorPtr match_;
  ElementCreator creator_;
  Assigner on_create_, on_match_;
  std::vector<Slot> match_reads_, element_slots_;
  Gathered input_, output_;
  Batch current_, found_;
  std::vector<bool> keep_;
  std::size_t next_ = 0;
  bool merged_ = false;
};

}  // namespace

OperatorPtr MakeMerge(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<MergeOperator>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
