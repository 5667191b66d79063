// result.h: what comes out of a statement: columns, rows, counters, the plan.
//
// Nodes and relationships in rows carry their content, so that rows can be kept after the transaction.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/error.h"
#include "graph/value.h"

namespace liaison {

using Row = std::vector<Value>;

struct Counters {
  std::uint64_t nodes_created = 0, nodes_deleted = 0, relationships_created = 0, relationships_deleted = 0,
                properties_set = 0, labels_added = 0, labels_removed = 0, indexes_added = 0,
                indexes_removed = 0, constraints_added = 0, constraints_removed = 0;
  bool contains_updates() const {
    return nodes_created + nodes_deleted + relationships_created + relationships_deleted + properties_set +
               labels_added + labels_removed + indexes_added + indexes_removed + constraints_added +
               constraints_removed >
           0;
  }
};

// One operator of EXPLAIN and PROFILE.
struct PlanDescription {
  std::string name;     // "Expand"
  std::string details;  // "(a)-[:KNOWS]->(b)"
  double estimated_rows = 0;
  std::uint64_t rows = 0;          // this and what follows: PROFILE
  double milliseconds = 0;         // own time
  double total_milliseconds = 0;   // with all below
  std::uint64_t memory_bytes = 0;  // the most that it held of gathered rows at once
  std::vector<PlanDescription> children;
};

// What a statement that runs may still have got wrong: a label that no node ever had.
struct Notification {
  std::string code;  // "Warning.UnknownLabel"
  std::string description;
  std::string hint;  // "did you mean ..."; may be empty
  std::optional<Position> position;
};

struct Summary {
  Counters counters;
  std::uint64_t row_count = 0;
  bool truncated = false;
  double elapsed_ms = 0;
  std::shared_ptr<const PlanDescription> plan;  // EXPLAIN, PROFILE
  bool profiled = false;
  std::uint64_t peak_memory_bytes = 0;  // PROFILE: of all operators together
  std::vector<Notification> notifications;
};

class ResultSink {
 public:
  virtual ~ResultSink() = default;
  virtual void OnColumns(
      const std::vector<std::string>& columns) = 0;  // once, before any row; empty: returns nothing
  virtual void OnRow(Row row) = 0;
};

struct Result {
  std::vector<std::string> columns;
  std::vector<Row> rows;
  Summary summary;
};

}  // namespace liaison
