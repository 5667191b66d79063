// context.h: what one run of a statement shares: the snapshot, parameters, limits, counters.
//
// One a run; workers of the same run share it. Mutable parts are atomic or touched by the one thread that
// changes the graph.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>

#include "graph/transaction.h"
#include "query/functions/function.h"
#include "query/plan/node.h"
#include "query/result.h"

namespace liaison::exec {

class ProcedureTable;  // procedures.h

// PROFILE: what one operator did.
struct OperatorStatistics {
  std::atomic<std::uint64_t> rows{0};
  std::atomic<std::uint64_t> nanoseconds{0};  // children included
  std::atomic<std::int64_t> held_bytes{0}, peak_bytes{0};

  // The operator that this thread is in, whose account memory is put to; null when nothing is profiled.
  static inline thread_local OperatorStatistics* running = nullptr;
};

// Bytes held by operators that gather rows (sort, aggregate, distinct, eager). Throws
// ResourceError.OutOfMemory past the limit.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t limit) : limit_(limit) {}
  void Add(std::size_t bytes);
  void Remove(std::size_t bytes);
  std::size_t peak() const { return peak_; }

 private:
  std::size_t limit_;
  std::atomic<std::size_t> used_{0}, peak_{0};
};

// Throws TransactionError.Timeout or Interrupted. `interrupted` may be null.
void CheckInterrupt(const std::atomic<bool>* interrupted,
                    const std::optional<std::chrono::steady_clock::time_point>& deadline);

struct Context {
  Context(Transaction& transaction, const plan::Plan& plan, const Map& parameters, std::size_t memory_limit)
      : transaction(transaction), plan(plan), parameters(parameters), memory(memory_limit) {}

  Transaction& transaction;
  const plan::Plan& plan;
  const Map& parameters;
  Counters counters;
  MemoryBudget memory;
  const std::atomic<bool>* interrupted = nullptr;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  DateTime statement_time, transaction_time;
  ProcedureTable* procedures = nullptr;
  std::string import_directory;  // of LOAD CSV; empty: it is refused
  int workers = 2;
  std::unordered_map<const plan::Node*, OperatorStatistics>
      statistics;  // PROFILE; filled with all nodes beforehand

  bool writes() const { return transaction.mode() == Transaction::Mode::kWrite; }
  // Called once a batch and in long loops.
  void CheckInterrupt() const;
};

}  // namespace liaison::exec
