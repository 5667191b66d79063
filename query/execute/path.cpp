#include "query/execute/path.h"

#include <algorithm>

#include "query/execute/operator.h"
#include "query/plan/plan.h"

namespace liaison::exec {

Value PathOf(const plan::BuildPath& build, const Batch& batch, RowIndex row) {
  Path path;
  for (const auto& element : build.elements) {
    const Vector& column = batch.columns[element.slot];
    if (column.kind == Vector::Kind::kNone || column.IsNull(row)) return {};
    Value v = column.Get(row);
    if (element.is_node) {
      // Behind a variable-length part the last node is there already.
      if (!path.nodes.empty() && path.nodes.size() == path.relationships.size() + 1) continue;
      path.nodes.push_back(v.AsNode());
      continue;
    }
    if (!element.variable_length) {
      path.relationships.push_back(v.AsRelationship());
      continue;
    }
    for (const Value& x : v.AsList()) {
      const Relationship& r = x.AsRelationship();
      NodeId at = path.nodes.back().id;
      path.relationships.push_back(r);
      path.nodes.push_back(Node{r.start == at ? r.end : r.start, nullptr});
    }
  }
  return path;
}

namespace {

class BuildPath : public Operator {
 public:
  BuildPath(const plan::Node& node, OperatorPtr child)
      : build_(std::get<plan::BuildPath>(node.op)), child_(std::move(child)) {
    wanted_ = plan::Contains(node.live, build_.slot);
  }
  void Open() override { child_->Open(); }
  bool Next(Batch& out) override {
    if (!child_->Next(out)) return false;
    if (!wanted_) return true;
    Vector& column = out.columns[build_.slot];
    column.Reset(Vector::Kind::kValue, out.count);
    for (RowIndex i = 0; i < out.count; ++i) column.values[i] = PathOf(build_, out, i);
    return true;
  }

 private:
  const plan::BuildPath& build_;
  OperatorPtr child_;
  bool wanted_;
};

}  // namespace

OperatorPtr MakePath(const plan::Node& node, OperatorPtr child, Pipeline&) {
  return std::make_unique<BuildPath>(node, std::move(child));
}

}  // namespace liaison::exec
