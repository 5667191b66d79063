#include "query/session.h"

#include <limits>
#include <thread>

#include "query/execute/execute.h"
#include "query/execute/procedures.h"
#include "query/execute/schema.h"
#include "query/execute/vector.h"
#include "query/optimize/optimize.h"
#include "query/parse/parse.h"
#include "query/plan/plan.h"
#include "query/statement_cache.h"

namespace liaison {
namespace {

constexpr std::size_t kDefaultMemory = 4ull << 30;

using Clock = std::chrono::steady_clock;

DateTime Now() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  DateTime t;
  t.seconds = seconds.count();
  t.nanos =
      static_cast<std::int32_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now - seconds).count());
  return t;
}

// Estimates made for a much smaller or larger graph are made again.
bool Outgrown(const plan::Plan& plan, const Transaction& t) {
  std::uint64_t now = t.NodeCount() + t.RelationshipCount();
  return now > 2 * plan.planned_for + 100 || 2 * now + 100 < plan.planned_for;
}

class ResultBuilder : public ResultSink {
 public:
  explicit ResultBuilder(Result& result) : result_(result) {}
  void OnColumns(const std::vector<std::string>& columns) override { result_.columns = columns; }
  void OnRow(Row row) override { result_.rows.push_back(std::move(row)); }

 private:
  Result& result_;
};

}  // namespace

struct Session::State {
  explicit State(Graph& graph) : graph(graph) {}

  Graph& graph;
  exec::ProcedureTable procedures;
  std::uint64_t procedures_version = 0;
  StatementCache cache;
  std::unique_ptr<Transaction>
      transaction;             // an explicit one; it only reads until a statement changes something
  bool snapshot_used = false;  // a statement of it has run
  DateTime transaction_time;
  std::atomic<bool> interrupted{false};
  std::string import_directory;

  std::shared_ptr<const Prepared> Prepare(std::string_view text, const Transaction& t,
                                          const RunOptions& options,
                                          std::optional<Clock::time_point> deadline);
  void TakeWritersPlace();
  void RunQuery(const Prepared& prepared, Transaction& t, const Map& parameters, ResultSink& sink,
                const RunOptions& options, std::optional<Clock::time_point> deadline,
                DateTime transaction_time, Summary& summary);
};

Session::Session(Graph& graph) : state_(std::make_unique<State>(graph)) {}
Session::~Session() = default;

Graph& Session::graph() const { return state_->graph; }

// Parse, Bind, Plan, Optimize; or what was made of the same text before.
std::shared_ptr<const Prepared> Session::State::Prepare(std::string_view text, const Transaction& t,
                                                        const RunOptions& options,
                                                        std::optional<Clock::time_point> deadline) {
  if (auto known = cache.Find(text, options.rules)) {
    bool fresh = known->procedures_version == procedures_version &&
                 (known->statement ||
                  (known->plan.catalog_version == t.catalog().version() && !Outgrown(known->plan, t)));
    if (fresh) return known;
    cache.Remove(text, options.rules);
  }
  auto check = [&] { exec::CheckInterrupt(&interrupted, deadline); };
  ast::Statement statement = Parse(text);
  check();
  Bind(statement, procedures);
  auto prepared = std::make_shared<Prepared>();
  prepared->parameters = ParametersOf(statement);
  prepared->notifications = UnknownNames(statement, t.catalog());
  prepared->explain = statement.explain;
  prepared->procedures_version = procedures_version;
  if (exec::IsSchemaStatement(statement)) {
    prepared->statement = std::make_unique<const ast::Statement>(std::move(statement));
  } else {
    prepared->plan = plan::PlanStatement(std::move(statement), t, options.rules, check);
    plan::Optimize(prepared->plan);
  }
  cache.Put(text, options.rules, prepared);
  return prepared;
}

// What the transaction has read must still be the latest when it begins to write, or it would write over what
// it has never seen.
void Session::State::TakeWritersPlace() {
  std::unique_ptr<Transaction> writer = graph.BeginWrite();
  if (snapshot_used && writer->commit() != transaction->commit()) {
    throw Error(
        ErrorKind::kTransaction, "Conflict",
        "another transaction has committed since this one began to read: roll it back and run it again");
  }
  transaction = std::move(writer);
}

void Session::State::RunQuery(const Prepared& prepared, Transaction& t, const Map& parameters,
                              ResultSink& sink, const RunOptions& options,
                              std::optional<Clock::time_point> deadline, DateTime begun, Summary& summary) {
  const plan::Plan& plan = prepared.plan;
  exec::Context context(t, plan, parameters, options.memory_bytes ? options.memory_bytes : kDefaultMemory);
  context.interrupted = &interrupted;
  context.deadline = deadline;
  context.statement_time = Now();
  context.transaction_time = begun;
  context.procedures = &procedures;
  context.import_directory = import_directory;
  context.workers = static_cast<int>(std::max(1u, std::min(8u, std::thread::hardware_concurrency())));
  if (plan.profile)
    plan::ForEachNode(plan, [&](const plan::Node& node) { context.statistics.try_emplace(&node); });

  // Rows of an updating statement wait for its success; their nodes are shown as the statement leaves them.
  std::vector<Row> waiting;
  if (!plan.updates) sink.OnColumns(plan.columns);
  exec::Execute(context, [&](Row row) {
    if (options.maximum_rows && summary.row_count == *options.maximum_rows) {
      summary.truncated = true;
      return plan.updates;  // the changes must be made to the end
    }
    ++summary.row_count;
    if (plan.updates) {
      std::size_t bytes = sizeof(Row) + row.size() * sizeof(Value);
      for (const Value& v : row) bytes += exec::HeldBytes(v);
      context.memory.Add(bytes);
      waiting.push_back(std::move(row));
      return true;
    }
    for (Value& v : row) v = exec::WithContent(t, std::move(v));
    sink.OnRow(std::move(row));
    return true;
  });
  if (plan.updates) {
    t.EndStatement();
    for (Row& row : waiting) {
      for (Value& v : row) v = exec::WithContent(t, std::move(v));
    }
  }
  summary.counters = context.counters;
  if (plan.profile) {
    summary.profiled = true;
    summary.peak_memory_bytes = context.memory.peak();
    summary.plan = std::make_shared<PlanDescription>(exec::DescribeRun(context));
  }
  if (!plan.updates) return;
  if (!transaction) t.Commit();
  sink.OnColumns(plan.columns);
  for (Row& row : waiting) sink.OnRow(std::move(row));
}

Summary Session::Run(std::string_view text, const Map& parameters, ResultSink& sink,
                     const RunOptions& options) {
  State& s = *state_;
  auto start = Clock::now();
  Summary summary;
  s.interrupted = false;
  std::optional<Clock::time_point> deadline;
  if (options.timeout) deadline = start + *options.timeout;
  DateTime begun = s.transaction ? s.transaction_time : Now();

  // Planned on a snapshot of its own where there is no transaction yet: whether it writes is known only then.
  std::unique_ptr<Transaction> own;
  if (!s.transaction) own = s.graph.BeginRead();
  std::shared_ptr<const Prepared> prepared =
      s.Prepare(text, s.transaction ? *s.transaction : *own, options, deadline);
  summary.notifications = prepared->notifications;
  CheckParameters(prepared->parameters, parameters);
  bool updates = prepared->statement || prepared->plan.updates;
  auto finish = [&] {
    summary.elapsed_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return summary;
  };
  if (prepared->explain == ast::ExplainMode::kExplain) {
    summary.plan = std::make_shared<PlanDescription>(
        prepared->statement ? exec::DescribeSchema(*prepared->statement) : plan::Describe(prepared->plan));
    sink.OnColumns({});
    return finish();
  }
  if (updates && options.read_only) {
    throw Error(ErrorKind::kAccess, "ReadOnly",
                "the statement changes the graph, but only reading is allowed");
  }
  if (prepared->plan.in_transactions && s.transaction) {
    throw Error(ErrorKind::kTransaction, "ExplicitTransaction",
                "CALL { } IN TRANSACTIONS commits by itself, so it cannot run inside of a transaction that "
                "was begun");
  }
  if (updates && own) {
    own.reset();
    own = s.graph.BeginWrite();
    prepared =
        s.Prepare(text, *own, options, deadline);  // the graph may have changed while this writer waited
  }
  if (updates && s.transaction && s.transaction->mode() == Transaction::Mode::kRead) {
    s.TakeWritersPlace();
    prepared = s.Prepare(text, *s.transaction, options, deadline);
  }
  s.snapshot_used = true;
  Transaction& t = s.transaction ? *s.transaction : *own;
  if (t.mode() == Transaction::Mode::kWrite) t.BeginStatement();
  try {
    if (prepared->statement) {
      exec::RunSchema(*prepared->statement, t, summary.counters);
      t.EndStatement();
      if (own) t.Commit();
      sink.OnColumns({});
    } else {
      s.RunQuery(*prepared, t, parameters, sink, options, deadline, begun, summary);
      if (s.transaction && !updates && t.mode() == Transaction::Mode::kWrite) t.EndStatement();
    }
  } catch (...) {
    if (t.mode() == Transaction::Mode::kWrite) {
      if (s.transaction) {
        t.RollbackStatement();
      } else {
        t.Rollback();
      }
    }
    throw;
  }
  return finish();
}

Result Session::Run(std::string_view text, const Map& parameters, const RunOptions& options) {
  Result result;
  ResultBuilder builder(result);
  result.summary = Run(text, parameters, builder, options);
  return result;
}

void Session::Begin() {
  if (state_->transaction)
    throw Error(ErrorKind::kTransaction, "AlreadyOpen", "a transaction is open already");
  state_->transaction = state_->graph.BeginRead();
  state_->snapshot_used = false;
  state_->transaction_time = Now();
}

void Session::Commit() {
  if (!state_->transaction)
    throw Error(ErrorKind::kTransaction, "NoTransaction", "there is no transaction to commit");
  std::unique_ptr<Transaction> t = std::move(state_->transaction);
  t->Commit();
}

void Session::Rollback() {
  if (!state_->transaction)
    throw Error(ErrorKind::kTransaction, "NoTransaction", "there is no transaction to roll back");
  std::unique_ptr<Transaction> t = std::move(state_->transaction);
  t->Rollback();
}

bool Session::in_transaction() const { return state_->transaction != nullptr; }
const Transaction* Session::transaction() const { return state_->transaction.get(); }

void Session::Interrupt() { state_->interrupted = true; }

void Session::AllowImportsFrom(std::string directory) { state_->import_directory = std::move(directory); }

void Session::RegisterTableProcedure(std::string_view signature, std::vector<std::string> columns,
                                     std::vector<List> rows) {
  state_->procedures.AddTable(signature, std::move(columns), std::move(rows));
  ++state_->procedures_version;
}

std::vector<ProcedureSignature> Session::Procedures() const {
  std::vector<ProcedureSignature> signatures;
  for (const exec::Procedure* p : state_->procedures.All()) signatures.push_back(p->signature);
  return signatures;
}

}  // namespace liaison
