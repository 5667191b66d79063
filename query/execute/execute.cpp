#include "query/execute/execute.h"

#include <algorithm>

#include "query/execute/operator.h"
#include "query/plan/plan.h"

namespace liaison::exec {

void Execute(Context& context, const std::function<bool(Row)>& row) {
  Evaluator evaluator(context);
  Pipeline pipeline{context, evaluator};
  OperatorPtr root = Build(*context.plan.root, pipeline);
  root->Open();
  Batch batch(pipeline.slots());
  const auto& slots = context.plan.column_slots;
  while (root->Next(batch)) {
    context.CheckInterrupt();
    if (slots.empty()) continue;
    for (RowIndex i = 0; i < batch.count; ++i) {
      Row values;
      values.reserve(slots.size());
      for (Slot s : slots)
        values.push_back(batch.columns[s].kind == Vector::Kind::kNone ? Value() : batch.columns[s].Get(i));
      std::uint64_t m = batch.Multiplicity(i);
      for (std::uint64_t k = 1; k < m; ++k) {
        if ((k & 0xFFF) == 0) context.CheckInterrupt();
        if (!row(values)) return;
      }
      if (m && !row(std::move(values))) return;
    }
  }
}

namespace {

Node Fill(const Transaction& t, const Node& node) {
  if (node.content) return node;
  auto content = std::make_shared<NodeContent>();
  if (t.Exists(node.id)) {
    for (LabelId l : t.Labels(node.id)) content->labels.push_back(t.catalog().LabelName(l));
    for (auto& [key, value] : t.Properties(node.id))
      content->properties.emplace(t.catalog().KeyName(key), std::move(value));
  }
  return Node{node.id, std::move(content)};
}

Relationship Fill(const Transaction& t, const Relationship& r) {
  if (r.content) return r;
  auto content = std::make_shared<RelationshipContent>();
  content->type = t.catalog().TypeName(r.id.type());
  RelationshipRef ref{r.id, r.start, r.end};
  if (t.Exists(ref)) {
    for (auto& [key, value] : t.Properties(ref))
      content->properties.emplace(t.catalog().KeyName(key), std::move(value));
  }
  return Relationship{r.id, r.start, r.end, std::move(content)};
}

bool NeedsContent(const Value& v) {
  switch (v.type()) {
    case Value::Type::kNode:
    case Value::Type::kRelationship:
    case Value::Type::kPath:
      return true;
    case Value::Type::kList:
      return std::any_of(v.AsList().begin(), v.AsList().end(),
                         [](const Value& x) { return NeedsContent(x); });
    case Value::Type::kMap:
      return std::any_of(v.AsMap().begin(), v.AsMap().end(),
                         [](const auto& x) { return NeedsContent(x.second); });
    default:
      return false;
  }
}

}  // namespace

Value WithContent(const Transaction& t, Value value) {
  if (!NeedsContent(value)) return value;
  switch (value.type()) {
    case Value::Type::kNode:
      return Fill(t, value.AsNode());
    case Value::Type::kRelationship:
      return Fill(t, value.AsRelationship());
    case Value::Type::kPath: {
      Path path;
      for (const Node& n : value.AsPath().nodes) path.nodes.push_back(Fill(t, n));
      for (const Relationship& r : value.AsPath().relationships) path.relationships.push_back(Fill(t, r));
      return path;
    }
    case Value::Type::kList: {
      List list;
      for (const Value& x : value.AsList()) list.push_back(WithContent(t, x));
      return list;
    }
    default: {
      Map map;
      for (const auto& [key, x] : value.AsMap()) map.emplace(key, WithContent(t, x));
      return map;
    }
  }
}

PlanDescription DescribeRun(const Context& context) {
  return plan::Describe(context.plan, [&](const plan::Node& node, PlanDescription& d) {
    auto found = context.statistics.find(&node);
    if (found == context.statistics.end()) return;
    const OperatorStatistics& s = found->second;
    d.rows = s.rows;
    d.memory_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, s.peak_bytes));
    d.total_milliseconds = static_cast<double>(s.nanoseconds) / 1e6;
    double below = 0;
    for (const PlanDescription& child : d.children) below += child.total_milliseconds;
    d.milliseconds = std::max(0.0, d.total_milliseconds - below);
  });
}

}  // namespace liaison::exec
