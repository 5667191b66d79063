#include "query/export/subgraph.h"

#include <algorithm>

#include "query/execute/execute.h"

namespace liaison::exporter {
namespace {

// Accepted before proposed, then the surer, then the earlier; one without a quotation has nothing to show.
bool IsBetter(const Assertion& a, const Assertion& b) {
  if (a.quote.empty() != b.quote.empty()) return b.quote.empty();
  const bool a_accepted = a.status == AssertionStatus::kAccepted,
             b_accepted = b.status == AssertionStatus::kAccepted;
  if (a_accepted != b_accepted) return a_accepted;
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  return a.number < b.number;
}

Node Filled(const Transaction* transaction, const Node& node) {
  if (node.content) return node;
  if (transaction) return exec::WithContent(*transaction, Node{node.id, nullptr}).AsNode();
  return Node{node.id, std::make_shared<NodeContent>()};
}

Relationship Filled(const Transaction* transaction, const Relationship& r) {
  if (r.content) return r;
  if (transaction) return exec::WithContent(*transaction, r).AsRelationship();
  return Relationship{r.id, r.start, r.end, std::make_shared<RelationshipContent>()};
}

// In order of id.
template <class Visit>
void ForEachNode(const Transaction& transaction, const Visit& visit) {
  for (std::uint32_t block = 0; block < transaction.NodeBlockCount(); ++block) {
    const LabelSetBlock* sets = transaction.LabelSets(block);
    if (!sets) continue;
    for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
      if (sets->sets[row] != kNoNode.value) visit(NodeId{block * kColumnBlock + row});
    }
  }
}

// In order of type, start, end.
template <class Visit>
void ForEachRelationship(const Transaction& transaction, const Visit& visit) {
  const std::uint32_t groups = transaction.NodeBlockCount() * (kColumnBlock / kAdjacencyChunk);
  for (const TypeId type : transaction.catalog().Types()) {
    for (std::uint32_t group = 0; group < groups; ++group) {
      const AdjacencyChunk* chunk = transaction.Adjacency(Direction::kOut, type, group);
      if (!chunk) continue;
      for (std::uint32_t local = 0; local < kAdjacencyChunk; ++local) {
        const NodeId start{group * kAdjacencyChunk + local};
        const auto ends = chunk->Neighbours(local), sequences = chunk->Sequences(local);
        for (std::size_t i = 0; i < ends.size(); ++i)
          visit(RelationshipRef{RelationshipId::Of(type, sequences[i]), start, NodeId{ends[i]}});
      }
    }
  }
}

}  // namespace

FactEvidence EvidenceOf(const Transaction& transaction, FactId fact) {
  FactEvidence evidence;
  const std::vector<Assertion> assertions = transaction.Evidence(fact);
  evidence.confidence = Confidence(assertions);
  if (const auto status = Status(assertions)) evidence.status = NameOf(*status);
  const Assertion* best = nullptr;
  for (const Assertion& a : assertions) {
    if (a.status != AssertionStatus::kProposed && a.status != AssertionStatus::kAccepted) continue;
    ++evidence.count;
    if (!best || IsBetter(a, *best)) best = &a;
    const auto document = a.document ? transaction.FindDocument(*a.document) : std::nullopt;
    if (!document) continue;
    const std::string& name = document->title.empty() ? document->key : document->title;
    if (std::find(evidence.sources.begin(), evidence.sources.end(), name) == evidence.sources.end())
      evidence.sources.push_back(name);
  }
  if (!best) return evidence;
  evidence.quote = best->quote;
  const auto document = best->document ? transaction.FindDocument(*best->document) : std::nullopt;
  if (document) {
    evidence.quote_source = document->title.empty() ? document->key : document->title;
    evidence.quote_date = document->date;
  }
  return evidence;
}

void SubgraphSink::OnRow(Row row) {
  for (const Value& value : row) Add(value);
}

void SubgraphSink::Add(const Node& node) {
  const auto [place, is_new] = node_places_.try_emplace(node.id, subgraph_.nodes.size());
  if (is_new) {
    subgraph_.nodes.push_back(node);
  } else if (!subgraph_.nodes[place->second].content) {
    subgraph_.nodes[place->second].content = node.content;
  }
}

void SubgraphSink::Add(const Relationship& r) {
  const auto [place, is_new] = relationship_places_.try_emplace(r.id, subgraph_.relationships.size());
  if (is_new) subgraph_.relationships.push_back(r);
}

void SubgraphSink::Add(const Value& value) {
  if (value.is_node()) {
    Add(value.AsNode());
  } else if (value.is_relationship()) {
    Add(value.AsRelationship());
  } else if (value.is_path()) {
    for (const Node& node : value.AsPath().nodes) Add(node);
    for (const Relationship& r : value.AsPath().relationships) Add(r);
  } else if (value.is_list()) {
    for (const Value& item : value.AsList()) Add(item);
  } else if (value.is_map()) {
    for (const auto& [key, item] : value.AsMap()) Add(item);
  }
}

Subgraph SubgraphSink::Take(const Transaction* transaction) {
  for (std::size_t i = 0; i < subgraph_.relationships.size(); ++i) {
    Relationship& r = subgraph_.relationships[i];
    r = Filled(transaction, r);
    Add(Node{r.start, nullptr});
    Add(Node{r.end, nullptr});
  }
  for (Node& node : subgraph_.nodes) node = Filled(transaction, node);
  Subgraph out = std::move(subgraph_);
  subgraph_ = {};
  node_places_.clear();
  relationship_places_.clear();
  out.node_evidence.resize(out.nodes.size());
  out.relationship_evidence.resize(out.relationships.size());
  if (!transaction) return out;
  for (std::size_t i = 0; i < out.nodes.size(); ++i)
    out.node_evidence[i] = EvidenceOf(*transaction, FactId::Of(out.nodes[i].id));
  for (std::size_t i = 0; i < out.relationships.size(); ++i)
    out.relationship_evidence[i] = EvidenceOf(*transaction, FactId::Of(out.relationships[i].id));
  return out;
}

Subgraph SubgraphOf(const std::vector<Row>& rows, const Transaction* transaction) {
  SubgraphSink sink;
  for (const Row& row : rows) sink.OnRow(row);
  return sink.Take(transaction);
}

Subgraph WholeGraph(const Transaction& transaction, std::size_t maximum_nodes) {
  Subgraph out;
  ForEachNode(transaction, [&](NodeId id) {
    if (out.nodes.size() == maximum_nodes) {
      ++out.nodes_left_out;
      return;
    }
    out.nodes.push_back(Filled(&transaction, Node{id, nullptr}));
    out.node_evidence.push_back(EvidenceOf(transaction, FactId::Of(id)));
  });
  if (out.nodes.empty()) return out;
  const NodeId last = out.nodes.back().id;  // they are in order
  ForEachRelationship(transaction, [&](const RelationshipRef& r) {
    if (r.start > last || r.end > last) return;
    out.relationships.push_back(Filled(&transaction, Relationship{r.id, r.start, r.end, nullptr}));
    out.relationship_evidence.push_back(EvidenceOf(transaction, FactId::Of(r.id)));
  });
  return out;
}

Subgraph FirstNodes(const Subgraph& subgraph, std::size_t count) {
  if (subgraph.nodes.size() <= count) return subgraph;
  Subgraph out;
  const auto end = static_cast<std::ptrdiff_t>(count);
  out.nodes.assign(subgraph.nodes.begin(), subgraph.nodes.begin() + end);
  out.node_evidence.assign(subgraph.node_evidence.begin(), subgraph.node_evidence.begin() + end);
  out.nodes_left_out = subgraph.nodes_left_out + (subgraph.nodes.size() - count);
  std::unordered_map<NodeId, bool> kept;
  for (const Node& node : out.nodes) kept.emplace(node.id, true);
  for (std::size_t i = 0; i < subgraph.relationships.size(); ++i) {
    const Relationship& r = subgraph.relationships[i];
    if (!kept.contains(r.start) || !kept.contains(r.end)) continue;
    out.relationships.push_back(r);
    out.relationship_evidence.push_back(subgraph.relationship_evidence[i]);
  }
  return out;
}

std::string Caption(const Node& node) {
  for (const std::string_view key : {"name", "title", "short", "label", "id", "key"}) {
    const auto found = node.content->properties.find(key);
    if (found == node.content->properties.end()) continue;
    const Value& value = found->second;
    if (value.is_list() || value.is_map()) continue;
    std::string text = ToText(value);
    if (!text.empty()) return text;
  }
  const auto& labels = node.content->labels;
  return (labels.empty() ? std::string("node") : labels.front()) + ' ' + std::to_string(node.id.value);
}

void SubgraphSource::VisitNodes(Reads, const NodeVisitor& visit) const {
  for (std::size_t i = 0; i < subgraph_.nodes.size(); ++i)
    visit(subgraph_.nodes[i], subgraph_.node_evidence[i]);
}

void SubgraphSource::VisitRelationships(Reads, const RelationshipVisitor& visit) const {
  for (std::size_t i = 0; i < subgraph_.relationships.size(); ++i)
    visit(subgraph_.relationships[i], subgraph_.relationship_evidence[i]);
}

void DatabaseSource::VisitNodes(Reads reads, const NodeVisitor& visit) const {
  const bool evidence = reads == Reads::kContentAndEvidence;
  ForEachNode(transaction_, [&](NodeId id) {
    visit(Filled(&transaction_, Node{id, nullptr}),
          evidence ? EvidenceOf(transaction_, FactId::Of(id)) : FactEvidence());
  });
}

void DatabaseSource::VisitRelationships(Reads reads, const RelationshipVisitor& visit) const {
  const bool evidence = reads == Reads::kContentAndEvidence;
  ForEachRelationship(transaction_, [&](const RelationshipRef& r) {
    visit(Filled(&transaction_, Relationship{r.id, r.start, r.end, nullptr}),
          evidence ? EvidenceOf(transaction_, FactId::Of(r.id)) : FactEvidence());
  });
}

}  // namespace liaison::exporter
