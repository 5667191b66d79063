// fact_writer.h: what the importers of JSONL and CSV share: one transaction into which lines go as
// statements, nodes and relationships that are known by name from earlier lines and runs, and counts of what
// really changed.
//
// All or nothing: Finish commits, or rolls back when lines were rejected and may not be skipped.
// Not here: what a line says (jsonl.cpp, csv.cpp), the bulk import, which has a loader of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graph/error.h"
#include "graph/transaction.h"
#include "import/import.h"
#include "import/rejects.h"

namespace liaison::importer {

using Properties = std::vector<std::pair<std::string, Value>>;  // null removes

class FactWriter {
 public:
  // Waits for the writer's place.
  FactWriter(Graph& graph, const RunOptions& options);

  Transaction& transaction() { return *tx_; }
  Report& report() { return report_; }
  Rejects& rejects() { return rejects_; }

  // One line as one statement: when `take` throws, it has had no effect and the reason is returned. Storage
  // and resource errors are not the line's fault and go on.
  template <class Take>
  std::optional<std::string> Statement(Take take) {
    const Report before = Counts();
    tx_->BeginStatement();
    try {
      take();
      tx_->EndStatement();
      return std::nullopt;
    } catch (const Error& e) {
      if (e.kind == ErrorKind::kStorage || e.kind == ErrorKind::kResource) throw;
      tx_->RollbackStatement();
      SetCounts(before);
      return e.detail == kInvalidLine ? std::string(e.what()) : e.Code() + ": " + e.what();
    }
  }
  // What Statement's `take` throws for a line that it cannot take.
  [[noreturn]] static void Refuse(const std::string& reason) {
    throw Error(ErrorKind::kRequest, std::string(kInvalidLine), reason);
  }

  // The node of that name, absent when there is none.
  std::optional<NodeId> FindNode(const std::string& name) const;
  // Makes the node, or adds labels and properties to the one of that name.
  NodeId PutNode(const std::optional<std::string>& name, std::span<const std::string> labels,
                 const Properties& properties);
  void CreateRelationship(const std::optional<std::string>& name, NodeId start, const std::string& type,
                          NodeId end, const Properties& properties);
  void UpdateRelationship(const RelationshipRef& relationship, const Properties& properties);

  Report Finish();

 private:
  static constexpr std::string_view kInvalidLine = "InvalidLine";
  // The report without its rejects, which are long and stay.
  Report Counts();
  void SetCounts(const Report& counts);
  template <class Entity>
  bool SetProperties(const Entity& entity, bool is_new, const Properties& properties);

  const RunOptions& options_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  Report report_;
  Rejects rejects_;
  std::unique_ptr<Transaction> tx_;
};

}  // namespace liaison::importer
