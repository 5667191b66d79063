#include "query/shell/pipe.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <exception>
#include <new>
#include <optional>
#include <utility>

#include "query/shell/line_reader.h"
#include "query/shell/open_graph.h"
#include "query/shell/version.h"

namespace liaison::shell {
namespace {

// A longer line is no request but an accident; it is answered without being kept.
constexpr std::size_t kMaximumRequest = 512ull << 20;
// An answer's buffer beyond this is given back.
constexpr std::size_t kKeepAnswer = 16ull << 20;

Error RequestError(std::string detail, const std::string& message) {
  return Error(ErrorKind::kRequest, std::move(detail), message, {}, Phase::kCompile);
}

const Value* Find(const Request& request, std::string_view key) {
  const auto found = request.fields.find(key);
  return found == request.fields.end() ? nullptr : &found->second;
}

const std::string& RequiredString(const Request& request, std::string_view key) {
  const Value* value = Find(request, key);
  if (value == nullptr || !value->is_string()) {
    throw RequestError("InvalidRequest", "`" + std::string(key) + "` must be given as a string");
  }
  return value->AsString();
}

std::optional<std::int64_t> OptionalCount(const Request& request, std::string_view key) {
  const Value* value = Find(request, key);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_integer() || value->AsInteger() < 0) {
    throw RequestError("InvalidRequest", "`" + std::string(key) + "` must be an integer from 0 on");
  }
  return value->AsInteger();
}

bool OptionalBoolean(const Request& request, std::string_view key, bool otherwise) {
  const Value* value = Find(request, key);
  if (value == nullptr || value->is_null()) return otherwise;
  if (!value->is_boolean())
    throw RequestError("InvalidRequest", "`" + std::string(key) + "` must be true or false");
  return value->AsBoolean();
}

const Map& OptionalMap(const Request& request, std::string_view key) {
  static const Map kEmpty;
  const Value* value = Find(request, key);
  if (value == nullptr || value->is_null()) return kEmpty;
  if (!value->is_map()) throw RequestError("InvalidRequest", "`" + std::string(key) + "` must be an object");
  return value->AsMap();
}

const List& RequiredList(const Request& request, std::string_view key) {
  const Value* value = Find(request, key);
  if (value == nullptr || !value->is_list()) {
    throw RequestError("InvalidRequest", "`" + std::string(key) + "` must be given as an array");
  }
  return value->AsList();
}

bool ReadsOnly(const Request& request) {
  const Value* mode = Find(request, "accessMode");
  if (mode == nullptr || mode->is_null()) return false;
  if (mode->is_string() && mode->AsString() == "READ") return true;
  if (mode->is_string() && mode->AsString() == "WRITE") return false;
  throw RequestError("InvalidRequest", "`accessMode` must be \"READ\" or \"WRITE\"");
}

// Writes rows into the answer as they come. What a failing statement has left there is cut off by the caller.
class AnswerSink : public ResultSink {
 public:
  AnswerSink(std::string& out, render::JsonFormat format) : out_(out), format_(format) {}

  void OnColumns(const std::vector<std::string>& columns) override {
    out_ += "\"data\":{\"fields\":[";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) out_ += ',';
      render::AppendJsonString(out_, columns[i]);
    }
    out_ += "],\"values\":[";
    begun_ = true;
  }
  void OnRow(Row row) override {
    out_ += first_ ? "[" : ",[";
    first_ = false;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out_ += ',';
      render::AppendJson(out_, row[i], format_);
    }
    out_ += ']';
  }
  void Finish() {
    if (!begun_) OnColumns({});
    out_ += "]}";
  }

 private:
  std::string& out_;
  const render::JsonFormat format_;
  bool begun_ = false;
  bool first_ = true;
};

void BeginAnswer(std::string& out, const Request& request) {
  out += '{';
  if (!request.id.empty()) {
    out += "\"id\":";
    out += request.id;
    out += ',';
  }
}

// False when nobody reads any more.
bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Pipe::Pipe(PipeOptions options) : options_(std::move(options)) { Open(options_.database); }

Pipe::~Pipe() = default;

void Pipe::Open(const std::string& database) {
  session_.reset();
  graph_.reset();
  graph_ = OpenGraph(database, options_.read_only);
  session_ = std::make_unique<Session>(*graph_);
  session_->AllowImportsFrom(options_.import_directory);
}

Session& Pipe::session() {
  if (!session_) throw RequestError("NoDatabase", "no database is open: the last `open` failed");
  return *session_;
}

void Pipe::RunStatement(const Request& request) {
  const std::string& text = RequiredString(request, "statement");
  const Map& parameters = OptionalMap(request, "parameters");
  const bool counters = OptionalBoolean(request, "includeCounters", true);
  RunOptions run;
  run.read_only = options_.read_only || ReadsOnly(request);
  if (const auto timeout = OptionalCount(request, "timeoutMs"))
    run.timeout = std::chrono::milliseconds(*timeout);
  if (const auto rows = OptionalCount(request, "maxRows"))
    run.maximum_rows = static_cast<std::uint64_t>(*rows);

  run.rules = options_.rules;
  if (const Value* rules = Find(request, "optimizer"); rules != nullptr && !rules->is_null()) {
    run.rules = plan::ReadRules(RequiredString(request, "optimizer"));
  }
  AnswerSink sink(answer_, options_.format);
  const Summary summary = session().Run(text, parameters, sink, run);
  sink.Finish();
  if (counters) {
    answer_ += ",\"counters\":";
    render::AppendCountersJson(answer_, summary.counters);
  }
  if (summary.plan) {
    answer_ += summary.profiled ? ",\"profiledQueryPlan\":" : ",\"queryPlan\":";
    render::AppendPlanJson(answer_, *summary.plan, summary.profiled);
  }
  if (summary.truncated) answer_ += ",\"truncated\":true";
  answer_ += ",\"notifications\":[";
  for (std::size_t i = 0; i < summary.notifications.size(); ++i) {
    if (i > 0) answer_ += ',';
    render::AppendNotificationJson(answer_, summary.notifications[i]);
  }
  answer_ += "],\"elapsedMs\":";
  answer_ += FormatFloat(summary.elapsed_ms);
}

void Pipe::RunOperation(const Request& request) {
  const std::string& op = RequiredString(request, "op");
  if (op == "hello") {
    answer_ += "\"product\":\"Liaison\",\"version\":";
    render::AppendJsonString(answer_, kVersion);
    answer_ +=
        ",\"protocol\":1,\"formats\":[\"typed\",\"plain\"],\"ops\":[\"hello\",\"open\",\"begin\",\"commit\","
        "\"rollback\",\"register_procedure\"]";
    return;
  }
  if (op == "open") {
    Open(RequiredString(request, "database"));
  } else if (op == "begin") {
    session().Begin();
  } else if (op == "commit") {
    session().Commit();
  } else if (op == "rollback") {
    session().Rollback();
  } else if (op == "register_procedure") {
    std::vector<std::string> columns;
    for (const Value& column : RequiredList(request, "columns")) {
      if (!column.is_string()) throw RequestError("InvalidRequest", "`columns` must be an array of strings");
      columns.push_back(column.AsString());
    }
    std::vector<List> rows;
    for (const Value& row : RequiredList(request, "rows")) {
      if (!row.is_list() || row.AsList().size() != columns.size()) {
        throw RequestError("InvalidRequest", "each of `rows` must be an array with one value per column");
      }
      rows.push_back(row.AsList());
    }
    session().RegisterTableProcedure(RequiredString(request, "signature"), std::move(columns),
                                     std::move(rows));
  } else {
    throw RequestError("UnknownOperation",
                       "the operation is not known: hello, open, begin, commit, rollback and "
                       "register_procedure are");
  }
  answer_ += "\"ok\":true";
}

const std::string& Pipe::Answer(std::string_view line, bool line_was_cut) {
  if (answer_.capacity() > kKeepAnswer) std::string().swap(answer_);
  answer_.clear();
  Request request;
  std::size_t head = 0;
  const auto fail = [&](const Error& e) {
    answer_.resize(head);
    answer_ += "\"errors\":[";
    render::AppendErrorJson(answer_, e);
    answer_ += ']';
  };
  try {
    if (line_was_cut) {
      request.error = RequestError(
          "LineTooLong", "a request may have " + std::to_string(kMaximumRequest) + " bytes at most");
    } else {
      request = ReadRequest(line);
    }
    BeginAnswer(answer_, request);
    head = answer_.size();
    if (request.error) throw *request.error;
    const bool statement = Find(request, "statement") != nullptr;
    const bool operation = Find(request, "op") != nullptr;
    if (statement && operation)
      throw RequestError("InvalidRequest", "a request has a `statement` or an `op`, not both");
    if (!statement && !operation)
      throw RequestError("InvalidRequest", "a request needs a `statement` or an `op`");
    if (statement) {
      RunStatement(request);
    } else {
      RunOperation(request);
    }
  } catch (const Error& e) {
    if (head == 0) BeginAnswer(answer_, request), head = answer_.size();
    fail(e);
  } catch (const std::bad_alloc&) {
    std::string().swap(answer_);
    BeginAnswer(answer_, request);
    head = answer_.size();
    fail(Error(ErrorKind::kResource, "OutOfMemory", "the request needs more memory than there is"));
  } catch (const std::exception& e) {
    // A bug of ours; the caller is told, and the other requests go on.
    fail(Error(ErrorKind::kResource, "Internal", std::string("internal error: ") + e.what()));
  }
  answer_ += "}\n";
  return answer_;
}

int RunPipe(const PipeOptions& options, int input, int output) {
  std::signal(SIGPIPE, SIG_IGN);
  std::optional<Pipe> pipe;
  try {
    pipe.emplace(options);
  } catch (const Error& e) {
    std::string line = "{\"errors\":[";
    render::AppendErrorJson(line, e);
    line += "]}\n";
    WriteAll(output, line);
    return 1;
  }
  LineReader reader(input, kMaximumRequest);
  while (const auto line = reader.Next()) {
    if (line->find_first_not_of(" \t\r") == std::string_view::npos && !reader.line_was_cut()) continue;
    if (!WriteAll(output, pipe->Answer(*line, reader.line_was_cut()))) break;
  }
  return 0;
}

}  // namespace liaison::shell
