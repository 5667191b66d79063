#include "query/shell/shell.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <new>

#include "query/export/graph_renderer.h"
#include "query/render/safe_text.h"
#include "query/render/value_json.h"
#include "query/shell/interrupts.h"
#include "query/shell/meta_commands.h"
#include "query/shell/open_graph.h"

namespace liaison::shell {
namespace {

constexpr std::size_t kKeptFacts = 100;
constexpr int kMaximumSourceDepth = 20;
constexpr std::string_view kExplain = "EXPLAIN ";

// Hands rows on, and remembers which facts they hold for `:evidence`.
class FactSink : public ResultSink {
 public:
  FactSink(ResultSink& next, std::vector<FactId>& facts) : next_(next), facts_(facts) {}
  void OnColumns(const std::vector<std::string>& columns) override { next_.OnColumns(columns); }
  void OnRow(Row row) override {
    if (facts_.size() < kKeptFacts) {
      for (const Value& value : row) Collect(value, 0);
    }
    next_.OnRow(std::move(row));
  }

 private:
  void Add(FactId fact) {
    for (const FactId& known : facts_) {
      if (known == fact) return;
    }
    if (facts_.size() < kKeptFacts) facts_.push_back(fact);
  }
  void Collect(const Value& value, int depth) {
    if (value.is_node()) {
      Add(FactId::Of(value.AsNode().id));
    } else if (value.is_relationship()) {
      Add(FactId::Of(value.AsRelationship().id));
    } else if (value.is_path()) {
      for (const Relationship& r : value.AsPath().relationships) Add(FactId::Of(r.id));
    } else if (value.is_list() && depth < 3) {
      for (const Value& item : value.AsList()) Collect(item, depth + 1);
    }
  }

  ResultSink& next_;
  std::vector<FactId>& facts_;
};

bool HasGraph(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (const Value& value : row) {
      if (value.is_node() || value.is_relationship() || value.is_path()) return true;
    }
  }
  return false;
}

// EXPLAIN was put before the text: the place is moved back.
void MoveBack(std::optional<Position>& position) {
  if (!position) return;
  const auto length = static_cast<std::uint32_t>(kExplain.size());
  position->offset = position->offset > length ? position->offset - length : 0;
  if (position->line == 1) position->column = position->column > length ? position->column - length : 1;
}

}  // namespace

Shell::Shell(std::string database, ShellSettings settings, std::ostream& out, std::ostream& err)
    : database_(std::move(database)), settings_(std::move(settings)), out_(out), err_(err) {}

Shell::~Shell() = default;

void Shell::Close() {
  if (session_ && session_->in_transaction()) err_ << "note: the open transaction was rolled back\n";
  session_.reset();
  graph_.reset();
  last_facts_.clear();
}

void Shell::Open(const std::string& database) {
  Close();
  database_ = database;
  graph_ = OpenGraph(database, settings_.read_only);
  session_ = std::make_unique<Session>(*graph_);
  session_->AllowImportsFrom(settings_.import_directory);
}

Session& Shell::session() {
  if (!session_) Open(database_);
  return *session_;
}

render::RenderOptions Shell::OptionsForRendering() const {
  render::RenderOptions options;
  options.mode = settings_.mode;
  options.timer = settings_.timer;
  if (!file_.is_open()) {
    options.footer = settings_.footer;
    if (settings_.screen) options.width = settings_.screen().columns;
  }
  return options;
}

std::unique_ptr<render::Renderer> Shell::MakeRenderer(const render::RenderOptions& options) {
  std::ostream& out = BeginOutput();
  return render::IsGraph(options.mode) ? exporter::MakeGraphRenderer(options, session(), out)
                                       : render::MakeRenderer(options, out);
}

std::ostream& Shell::BeginOutput() {
  shown_ = true;
  if (settings_.pager && settings_.screen && !file_.is_open() && !pager_ && depth_ == 0) {
    const std::string command = Pager::Command();
    if (!command.empty()) pager_ = std::make_unique<Pager>(command, settings_.screen(), out_);
  }
  return out();
}

bool Shell::FinishOutput() {
  pager_.reset();
  std::ostream& target = out();
  target.flush();
  const bool good = target.good();
  if (once_) {
    once_ = false;
    file_.close();
  }
  if (!good) {
    target.clear();
    ReportError(Error(ErrorKind::kStorage, "Io", "the output could not be written"));
  }
  return good;
}

bool Shell::RunStatement(const ScriptItem& item) {
  const bool explained = settings_.explain;
  try {
    Session& session = this->session();
    RunOptions run;
    run.read_only = settings_.read_only;
    run.timeout = settings_.timeout;
    run.rules = settings_.rules;
    last_facts_.clear();
    const std::unique_ptr<render::Renderer> renderer = MakeRenderer(OptionsForRendering());
    FactSink sink(*renderer, last_facts_);
    Summary summary;
    {
      const InterruptScope scope(session);
      summary = explained ? session.Run(std::string(kExplain) + item.text, settings_.parameters, sink, run)
                          : session.Run(item.text, settings_.parameters, sink, run);
    }
    renderer->Finish(summary);
    const bool good = FinishOutput();  // before the notes: the pager has the terminal
    for (Notification& notice : summary.notifications) {
      if (explained) MoveBack(notice.position);
      ReportNotification(notice, item.text, item.place);
    }
    return good;
  } catch (const Error& e) {
    FinishOutput();
    if (e.kind == ErrorKind::kTransaction && e.detail == "Interrupted") {
      interrupted_ = true;
      if (settings_.footer) err_ << '\n';  // the terminal has shown ^C
    }
    Error moved = e;
    if (explained) MoveBack(moved.position);
    ReportError(moved, item.text, item.place);
  } catch (const std::bad_alloc&) {
    FinishOutput();
    ReportError(Error(ErrorKind::kResource, "OutOfMemory", "the statement needs more memory than there is"));
  } catch (const std::exception& e) {
    // A bug of ours; a conversation shall survive it.
    FinishOutput();
    ReportError(Error(ErrorKind::kResource, "Internal", std::string("internal error: ") + e.what()));
  }
  return false;
}

void Shell::ReportNotification(const Notification& notification, std::string_view text,
                               const render::Place& place) {
  if (!settings_.footer && notification.hint.empty()) return;
  err_ << render::WarningText(notification, text, place, settings_.error_context);
  err_.flush();
}

void Shell::ReportError(const Error& error, std::string_view text, const render::Place& place) {
  if (render::IsJson(settings_.mode)) {
    Error shifted = error;
    if (shifted.position) {
      if (shifted.position->line == 1) shifted.position->column += place.column - 1;
      shifted.position->line += place.line - 1;
    }
    std::string json = "{\"errors\":[";
    render::AppendErrorJson(json, shifted);
    err_ << json << "]}\n";
  } else {
    err_ << render::ErrorText(error, text, place, settings_.error_context);
  }
  err_.flush();
}

bool Shell::RunItem(const ScriptItem& item) {
  if (!item.is_command) return RunStatement(item);
  shown_ = false;
  // A command like :once shows nothing, so the file that it opens waits for what comes next.
  const auto finish = [this] { return shown_ ? FinishOutput() : true; };
  try {
    const bool good = RunCommand(*this, item.text);
    return finish() && good;
  } catch (const Error& e) {
    finish();
    if (e.kind == ErrorKind::kTransaction && e.detail == "Interrupted") interrupted_ = true;
    ReportError(e, {}, item.place);
    return false;
  }
}

bool Shell::RunItems(Script& script, bool at_end) {
  bool good = true;
  try {
    while (const auto item = script.Next(at_end)) {
      if (!RunItem(*item)) {
        good = false;
        if (!settings_.keep_going || interrupted_) return false;
      }
      if (quit_) return good;
      if (TakeInterrupt()) interrupted_ = true;
      if (interrupted_) return false;
    }
  } catch (const Error& e) {
    ReportError(e);
    return false;
  }
  return good;
}

bool Shell::RunText(std::string_view text) {
  Script script;
  script.Feed(text);
  return RunItems(script, true);
}

bool Shell::RunFile(const std::string& path) {
  if (depth_ >= kMaximumSourceDepth) {
    throw Error(ErrorKind::kRequest, "NestingTooDeep",
                "scripts call each other more than 20 deep: " + render::SafeText(path));
  }
  const bool standard_input = path == "-";
  const int fd = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    throw Error(ErrorKind::kRequest, "FileNotFound", render::SafeText(path) + ": " + std::strerror(errno));
  }
  struct Closer {
    int fd;
    bool keep;
    ~Closer() {
      if (!keep) ::close(fd);
    }
  } closer{fd, standard_input};
  ++depth_;
  struct Depth {
    int& depth;
    ~Depth() { --depth; }
  } depth{depth_};

  Script script(standard_input ? std::string() : path);
  std::string piece(64 * 1024, '\0');
  bool good = true;
  for (;;) {
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) {
      if (!TakeInterrupt()) continue;
      interrupted_ = true;
      return false;
    }
    if (got < 0) {
      throw Error(ErrorKind::kRequest, "FileUnreadable",
                  (standard_input ? "standard input" : render::SafeText(path)) + ": " + std::strerror(errno));
    }
    if (got > 0) script.Feed(std::string_view(piece.data(), static_cast<std::size_t>(got)));
    if (!RunItems(script, got == 0)) {
      good = false;
      if (!settings_.keep_going) return false;
    }
    if (got == 0 || quit_ || interrupted_) return good && !interrupted_;
  }
}

Value Shell::Evaluate(std::string_view expression) {
  RunOptions run;
  run.read_only = true;
  run.timeout = settings_.timeout;
  const InterruptScope scope(session());
  // On a line of its own, so that a comment at the end of the expression ends.
  Result result =
      session().Run("RETURN " + std::string(expression) + "\n AS value", settings_.parameters, run);
  if (result.columns.size() != 1 || result.rows.size() != 1) {
    throw Error(ErrorKind::kRequest, "InvalidParameter", "the value of a parameter is one expression");
  }
  return std::move(result.rows.front().front());
}

void Shell::Show(std::vector<std::string> columns, std::vector<Row> rows) {
  render::RenderOptions options = OptionsForRendering();
  options.timer = false;
  if (render::IsGraph(options.mode) && !HasGraph(rows)) options.mode = render::Mode::kTable;
  const std::unique_ptr<render::Renderer> renderer = MakeRenderer(options);
  renderer->OnColumns(columns);
  for (Row& row : rows) renderer->OnRow(std::move(row));
  Summary summary;
  summary.row_count = rows.size();
  renderer->Finish(summary);
}

void Shell::SetOutput(const std::string& path, bool once) {
  pager_.reset();
  if (file_.is_open()) file_.close();
  once_ = false;
  if (path.empty()) return;
  file_.clear();
  file_.open(path, std::ios::binary | std::ios::trunc);
  if (!file_.is_open()) {
    throw Error(ErrorKind::kStorage, "Io",
                render::SafeText(path) + " cannot be written: " + std::strerror(errno));
  }
  once_ = once;
}

}  // namespace liaison::shell
