#include "import/tables/fact_writer.h"

#include <algorithm>

#include "import/tables/json_value.h"

namespace liaison::importer {
namespace {

// The same to the last bit: 1 is not 1.0 and 0.0 is not -0.0, but NaN is NaN.
bool IsSame(const Value& a, const Value& b) {
  if (a.type() != b.type()) return false;
  std::string left, right;
  AppendJsonValue(left, a);
  AppendJsonValue(right, b);
  return left == right;
}

}  // namespace

FactWriter::FactWriter(Graph& graph, const RunOptions& options)
    : options_(options), rejects_(report_, options.rejects_path), tx_(graph.BeginWrite()) {}

Report FactWriter::Counts() {
  std::vector<Reject> rejects = std::move(report_.rejects);
  Report counts = report_;
  report_.rejects = std::move(rejects);
  return counts;
}

void FactWriter::SetCounts(const Report& counts) {
  std::vector<Reject> rejects = std::move(report_.rejects);
  report_ = counts;
  report_.rejects = std::move(rejects);
}

std::optional<NodeId> FactWriter::FindNode(const std::string& name) const {
  const auto known = tx_->FindExternal(FactId::Kind::kNode, name);
  if (!known) return std::nullopt;
  return NodeId{static_cast<std::uint32_t>(*known)};
}

template <class Entity>
bool FactWriter::SetProperties(const Entity& entity, bool is_new, const Properties& properties) {
  bool changed = false;
  for (const auto& [name, value] : properties) {
    if (is_new && value.is_null()) continue;
    const KeyId key = tx_->Key(name);
    if (!is_new && IsSame(tx_->Property(entity, key), value)) continue;
    tx_->SetProperty(entity, key, value);
    ++report_.properties_set;
    changed = true;
  }
  return changed;
}

NodeId FactWriter::PutNode(const std::optional<std::string>& name, std::span<const std::string> labels,
                           const Properties& properties) {
  std::vector<LabelId> ids;
  for (const std::string& label : labels) ids.push_back(tx_->Label(label));
  if (const auto known = name ? FindNode(*name) : std::nullopt) {
    bool changed = false;
    for (const LabelId label : ids) changed |= tx_->AddLabel(*known, label);
    changed |= SetProperties(*known, false, properties);
    if (changed) ++report_.nodes_updated;
    return *known;
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const NodeId node = tx_->CreateNode(ids);
  if (name) tx_->SetExternal(FactId::Of(node), *name);
  ++report_.nodes_created;
  SetProperties(node, true, properties);
  return node;
}

void FactWriter::CreateRelationship(const std::optional<std::string>& name, NodeId start,
                                    const std::string& type, NodeId end, const Properties& properties) {
  const RelationshipRef relationship = tx_->CreateRelationship(start, tx_->Type(type), end);
  if (name) tx_->SetExternal(FactId::Of(relationship.id), *name);
  ++report_.relationships_created;
  SetProperties(relationship, true, properties);
}

void FactWriter::UpdateRelationship(const RelationshipRef& relationship, const Properties& properties) {
  if (SetProperties(relationship, false, properties)) ++report_.relationships_updated;
}

Report FactWriter::Finish() {
  rejects_.Finish();
  if (options_.dry_run || (report_.rejected > 0 && !options_.skip_bad)) {
    tx_->Rollback();
  } else {
    tx_->Commit();
    report_.committed = true;
  }
  report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  return std::move(report_);
}

}  // namespace liaison::importer
