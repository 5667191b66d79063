// subgraph.h: the nodes and relationships of a result (or of a whole database), each once: what pictures and
// files for other programs are made of.
//
// Nodes and relationships are taken out of paths, lists and maps, in the order in which the rows first
// mention them. A relationship brings its ends along: with their content when there is a transaction to read
// them from, as bare nodes otherwise. Everything else in the rows is left out. Not here: drawing (picture.h),
// writing (graph_file.h).
//
//   SubgraphSink sink;
//   session.Run(statement, parameters, sink);
//   Subgraph subgraph = sink.Take(transaction);   // of the session, or a fresh read
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/transaction.h"
#include "query/result.h"

namespace liaison::exporter {

// What was said for a fact, in short. Of assertions that are neither rejected nor retracted.
struct FactEvidence {
  std::uint32_t count = 0;
  std::optional<double> confidence;  // as confidence() gives it
  std::string status;                // as status() gives it; empty without assertions
  std::vector<std::string> sources;  // titles of documents (else their keys), as sources() gives them
  std::string quote;                 // of the best assertion; empty: none has one
  std::string quote_source;          // where that stands: title (else key) and date of the document
  std::string quote_date;
};

FactEvidence EvidenceOf(const Transaction&, FactId);

struct Subgraph {
  std::vector<Node> nodes;                  // content is never null, but empty for a bare node
  std::vector<Relationship> relationships;  // content is never null; both ends are among `nodes`
  // As long as `nodes` and `relationships`; all empty without a transaction.
  std::vector<FactEvidence> node_evidence, relationship_evidence;
  std::uint64_t nodes_left_out = 0;  // by a cut: see FirstNodes
};

// Holds the nodes and relationships of all rows that it was given, of several statements when it is given to
// several.
class SubgraphSink : public ResultSink {
 public:
  void OnColumns(const std::vector<std::string>&) override {}
  void OnRow(Row row) override;
  void Add(const Value& value);

  // Adds ends that are missing and reads the evidence. The sink is empty afterwards.
  Subgraph Take(const Transaction* transaction);

 private:
  void Add(const Node& node);
  void Add(const Relationship& relationship);

  Subgraph subgraph_;
  std::unordered_map<NodeId, std::size_t> node_places_;
  std::unordered_map<RelationshipId, std::size_t> relationship_places_;
};

// The rows of a result at once.
Subgraph SubgraphOf(const std::vector<Row>& rows, const Transaction* transaction);

// What DatabaseSource gives, in memory; of the nodes the first `maximum_nodes`, and the relationships among
// them.
Subgraph WholeGraph(const Transaction& transaction,
                    std::size_t maximum_nodes = std::numeric_limits<std::size_t>::max());

// The first `count` nodes and the relationships among them.
Subgraph FirstNodes(const Subgraph& subgraph, std::size_t count);

// What people call the node: its `name`, else `title`, `short`, `label`, `id` or `key`, else its first label
// and its id. Not made safe, may be of any length.
std::string Caption(const Node& node);

// Nodes and relationships one after the other, as often as wanted: what files are written from, so that a
// whole database need not lie in memory.
class GraphSource {
 public:
  // The evidence is empty unless asked for: it costs a read from the store a fact.
  using NodeVisitor = std::function<void(const Node&, const FactEvidence&)>;
  using RelationshipVisitor = std::function<void(const Relationship&, const FactEvidence&)>;
  enum class Reads { kContent, kContentAndEvidence };

  virtual ~GraphSource() = default;
  virtual void VisitNodes(Reads reads, const NodeVisitor& visit) const = 0;
  virtual void VisitRelationships(Reads reads, const RelationshipVisitor& visit) const = 0;
};

// The subgraph must outlive it.
class SubgraphSource : public GraphSource {
 public:
  explicit SubgraphSource(const Subgraph& subgraph) : subgraph_(subgraph) {}
  void VisitNodes(Reads reads, const NodeVisitor& visit) const override;
  void VisitRelationships(Reads reads, const RelationshipVisitor& visit) const override;

 private:
  const Subgraph& subgraph_;
};

// Nodes in order of id, relationships in order of type, start, end. The transaction must outlive it.
class DatabaseSource : public GraphSource {
 public:
  explicit DatabaseSource(const Transaction& transaction) : transaction_(transaction) {}
  void VisitNodes(Reads reads, const NodeVisitor& visit) const override;
  void VisitRelationships(Reads reads, const RelationshipVisitor& visit) const override;

 private:
  const Transaction& transaction_;
};

}  // namespace liaison::exporter
