// session.h: runs statements: the five verbs (Parse, Bind, Plan, Optimize, Execute) on one screen, and the
// control of transactions.
//
// One session for one user at a time (not for several threads at once; Interrupt is the exception). Several
// sessions may share a graph. Errors leave Run as Error after the statement was rolled back; the session goes
// on. Without Begin, each statement is its own transaction. In an explicit transaction a failed statement is
// undone and the transaction goes on. It takes the place of the one writer with its first statement that
// changes something, and not before: until then it keeps nobody waiting. Had somebody else committed after it
// had begun to read, that statement fails with TransactionError.Conflict, and the transaction should be run
// again. Not here: text in and out (query/shell).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "query/bind/bind.h"
#include "query/plan/rules.h"
#include "query/result.h"

namespace liaison {

struct RunOptions {
  bool read_only = false;                            // updates give AccessError.ReadOnly
  std::optional<std::chrono::milliseconds> timeout;  // TransactionError.Timeout
  std::optional<std::uint64_t> maximum_rows;         // stop after so many; Summary.truncated
  plan::Rules rules;                                 // of the optimizer that are on
  std::size_t memory_bytes = 0;                      // 0: the session's default; ResourceError.OutOfMemory
};

class Session {
 public:
  explicit Session(Graph& graph);
  ~Session();

  // Rows go to `sink` while the statement runs; those of an updating statement only when it has succeeded.
  Summary Run(std::string_view text, const Map& parameters, ResultSink& sink, const RunOptions& = {});
  // The whole result at once.
  Result Run(std::string_view text, const Map& parameters = {}, const RunOptions& = {});

  void Begin();   // TransactionError.AlreadyOpen
  void Commit();  // TransactionError.NoTransaction
  void Rollback();
  bool in_transaction() const;
  const Transaction* transaction()
      const;  // the explicit one; null when none is open. Valid until the next statement or end

  // From any thread, also from a signal handler: the running statement ends with
  // TransactionError.Interrupted.
  void Interrupt();

  // LOAD CSV reads files below this directory, and no others. Empty, as at the beginning: none at all.
  void AllowImportsFrom(std::string directory);

  // A lookup table with a signature, callable with CALL in this session (tck/README of the contract). `rows`
  // hold inputs, then outputs.
  void RegisterTableProcedure(std::string_view signature, std::vector<std::string> columns,
                              std::vector<List> rows);
  // Every procedure that CALL finds, for SHOW and completion. Sorted by name.
  std::vector<ProcedureSignature> Procedures() const;

  Graph& graph() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace liaison
