// shell.h: what a person or a script talks to: one database, settings, statements and commands.
//
// The REPL (repl.h), -c, -f, standard input, `:source` and the transcripts of the tests all go through Run;
// so what is tested is what is used. Not here: reading keys (line_editor.h), flags (command_line.h), the
// single commands (meta_commands.cpp).
#pragma once

#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "query/render/error_text.h"
#include "query/render/render.h"
#include "query/session.h"
#include "query/shell/pager.h"
#include "query/shell/script.h"

namespace liaison::shell {

// The program's exit codes.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,  // a statement failed
  kExitUsage = 2,
  kExitCannotOpen = 3,  // the database or an input file cannot be opened, or the database is locked
  kExitRejected = 4,    // rejected lines of an import, failed assertion of a report
  kExitInterrupted = 130,
};

// A file of input that is not there or cannot be read.
inline bool IsUnreadableInput(const Error& e) {
  return e.kind == ErrorKind::kRequest && (e.detail == "FileNotFound" || e.detail == "FileUnreadable");
}

struct ShellSettings {
  render::Mode mode = render::Mode::kTable;
  bool footer = false;  // results end in a line about themselves: on terminals
  bool timer = false;
  bool explain = false;        // statements show their plan and are not run
  bool error_context = false;  // errors show the line of text, a caret and a hint
  bool read_only = false;
  bool keep_going = false;  // scripts do not stop at the first error
  std::optional<std::chrono::milliseconds> timeout;
  plan::Rules rules;               // of the optimizer
  std::function<Screen()> screen;  // the terminal of `out`; empty: none, as wide as need be
  bool pager = false;              // what is longer than the screen goes through a pager
  Map parameters;
  std::string import_directory;  // of LOAD CSV; empty: none
};

class Shell {
 public:
  // The database is opened when it is first needed, or by Open. `out` gets results, `err` errors and notes.
  Shell(std::string database, ShellSettings settings, std::ostream& out, std::ostream& err);
  ~Shell();

  // Closes what is open. Throws what Graph::Open throws; then no database is open.
  void Open(const std::string& database);
  void Close();  // rolls an open transaction back, and says so
  Session& session();
  const std::string& database() const { return database_; }
  bool is_open() const { return session_ != nullptr; }

  // Each writes its errors and returns whether all went well. RunItem: one statement or command. The others
  // stop at the first error (unless keep_going), at an interrupt and at :quit.
  bool RunItem(const ScriptItem& item);
  bool RunText(std::string_view script);
  bool RunFile(const std::string& path);  // "-": standard input

  // `expression` evaluated without changing anything. Throws.
  Value Evaluate(std::string_view expression);

  // Rows that a command shows: in the present mode, to the present output. In the modes that show a graph,
  // rows without one are a table.
  void Show(std::vector<std::string> columns, std::vector<Row> rows);
  // Text that a command shows, to the same place.
  std::ostream& BeginOutput();
  // A warning about a name that the database does not have: when there is one that it is near to, and on a
  // terminal always.
  void ReportNotification(const Notification& notification, std::string_view text,
                          const render::Place& place);
  void ReportError(const Error& error, std::string_view text = {}, const render::Place& place = {});
  // Results go to the file from now on, or for one statement; empty: back to `out`. Throws StorageError.Io.
  void SetOutput(const std::string& path, bool once);

  std::ostream& out() {
    return file_.is_open() ? static_cast<std::ostream&>(file_) : pager_ ? pager_->out() : out_;
  }
  std::ostream& err() { return err_; }
  ShellSettings& settings() { return settings_; }
  // Nodes and relationships of the last result, the first of them.
  const std::vector<FactId>& last_facts() const { return last_facts_; }
  void Quit() { quit_ = true; }
  bool quit() const { return quit_; }
  bool interrupted() const { return interrupted_; }
  void ClearInterrupt() { interrupted_ = false; }

 private:
  bool RunStatement(const ScriptItem& item);
  bool RunItems(Script& script, bool at_end);
  render::RenderOptions OptionsForRendering() const;
  std::unique_ptr<render::Renderer> MakeRenderer(const render::RenderOptions& options);
  bool FinishOutput();

  std::string database_;
  ShellSettings settings_;
  std::ostream& out_;
  std::ostream& err_;
  std::ofstream file_;
  bool once_ = false;
  bool shown_ = false;            // the command at hand has shown something
  std::unique_ptr<Pager> pager_;  // of the statement or command that runs
  std::unique_ptr<Graph> graph_;
  std::unique_ptr<Session> session_;
  std::vector<FactId> last_facts_;
  bool quit_ = false;
  bool interrupted_ = false;
  int depth_ = 0;  // of :source within :source
};

}  // namespace liaison::shell
