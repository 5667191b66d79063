// graph.h: a graph on disk (or in memory): what an embedder opens and holds.
//
//   auto graph = liaison::Graph::Open("people.db");
//   auto writer = graph->BeginWrite();   // waits for the one writer's place
//   auto reader = graph->BeginRead();    // never waits
//
// Safe to use from several threads. Transactions must end before the graph is destroyed.
// Not here: the language (query/session.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "graph/transaction.h"

namespace liaison {

struct GraphOptions {
  bool create = true;                    // make the database when the path does not exist
  bool read_only = false;                // no writer; other processes may hold the database
  std::size_t cache_bytes = 2ull << 30;  // budget of decoded blocks
  bool sync = true;                      // commit waits for the disk
};

struct CacheStatistics {
  std::size_t bytes = 0, budget_bytes = 0, blocks = 0;
  std::uint64_t hits = 0, loads = 0, evictions = 0;
};

class Graph {
 public:
  // `path` is a folder, or ":memory:" for a private graph that vanishes. Throws StorageError.NotFound,
  // NotADatabase, NewerFormat, Corrupt, Io; AccessError.Locked naming the process that holds it.
  static std::unique_ptr<Graph> Open(const std::string& path, const GraphOptions& = {});
  ~Graph();  // flushes and seals
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  std::unique_ptr<Transaction> BeginRead();
  std::unique_ptr<Transaction> BeginWrite();

  const Catalog& catalog() const;
  const std::string& path() const;
  const std::string& database_id() const;  // random, 32 hexadecimal digits
  CacheStatistics cache_statistics() const;
  // Evicts what the budget does not cover; 0 empties the cache.
  void SetCacheBudget(std::size_t bytes);
  // Writes everything to SST files and renews the seal.
  void Flush();

 private:
  friend class Transaction;
  friend class BulkLoader;
  friend class Checker;
  struct State;
  explicit Graph(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

// Verifies every invariant: adjacency in both directions, end points, counts, labels and bitmaps, columns,
// indexes, constraints, evidence both ways, checksums of files. Returns one line a finding, none when all is
// well. Reads everything.
std::vector<std::string> Check(Graph&, const std::function<void(std::string_view step)>& progress = {});

}  // namespace liaison
