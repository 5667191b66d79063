// bulk_loader.h: fills an empty graph with millions of nodes and relationships: typed columns and edge lists
// in, sorted files out.
//
//   BulkLoader loader(graph, options);
//   names: Label, Type, Key, LabelSet;  nodes: NextNode, FillNodes, FinishNodes;  AddRelationships;  Finish
//
// Nothing is visible before Finish, which hands all files, names and counters to the store in one atomic
// call. A loader that is destroyed without it leaves the graph as it was. Holds the writer's place for its
// life.
// Memory: the budget, one part of relationships a thread, 48 bytes a block; what is more goes through
// temporary files.
// Not here: files and their formats (import/bulk_import.cpp). No indexes, constraints or
// evidence: the graph must have none.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/bulk_columns.h"
#include "graph/bulk_relationships.h"
#include "graph/bulk_values.h"
#include "graph/graph.h"

namespace liaison {

class BulkLoader {
 public:
  struct Options {
    std::size_t memory_bytes = 1u << 30;
    int threads = 2;
  };

  // Waits for the writer's place. Throws kRequest NotEmpty when the graph has nodes, documents, indexes or
  // constraints.
  BulkLoader(Graph& graph, const Options& options);
  ~BulkLoader();
  BulkLoader(const BulkLoader&) = delete;
  BulkLoader& operator=(const BulkLoader&) = delete;

  LabelId Label(std::string_view name);
  TypeId Type(std::string_view name);
  KeyId Key(std::string_view name);
  LabelSetId LabelSet(std::vector<LabelId> labels);

  // Ids of one label set are consecutive but for the ends of blocks. Not for several threads at once;
  // FillNodes may run beside it. Throws kResource LimitExceeded.
  NodeId NextNode(LabelSetId set);
  // Columns of nodes of one label set, ids ascending. From any thread; each node in one call.
  void FillNodes(LabelSetId set, std::span<const NodeId> ids, std::span<const BulkColumn> columns);
  // All nodes are filled: their columns are written to files.
  void FinishNodes();

  // After the nodes were numbered. From any thread; relationships of equal ends keep the order of the calls.
  void AddRelationships(TypeId type, RelationshipBatch batch);

  // Throws kTransaction OutcomeUnknown when the store failed while it took the files in.
  void Finish();

  // Seconds by stage, for reports.
  const std::vector<std::pair<std::string, double>>& stages() const { return stages_; }

 private:
  struct Block {
    LabelSetId set;
    std::uint32_t rows = 0;  // handed out, also those before the first id
  };

  void WriteLabels();
  void WriteMeta(std::uint64_t commit);
  void NoteKeys(std::set<std::pair<std::uint16_t, std::uint16_t>>& keys, std::uint16_t owner,
                std::span<const BulkColumn> columns);

  Graph& graph_;
  Options options_;
  std::unique_ptr<Transaction> place_;  // of the writer
  std::uint32_t first_block_;
  std::vector<Block> blocks_;        // from first_block_ on
  std::vector<std::uint32_t> open_;  // by label set: index of its last block + 1; 0: none
  std::mutex mutex_;
  std::set<std::pair<std::uint16_t, std::uint16_t>> node_keys_, relationship_keys_;  // (owner or type, key)
  // Apart, as the ranges of files must not overlap.
  BulkValues node_columns_, bitmaps_, relationship_columns_, adjacency_;
  ColumnAssembler assembler_;
  BulkRelationships relationships_;
  std::vector<std::unique_ptr<Store::FileWriter>> files_;
  std::vector<std::pair<std::string, double>> stages_;
};

}  // namespace liaison
