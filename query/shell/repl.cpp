#include "query/shell/repl.h"

#include <exception>

#include "query/shell/history.h"
#include "query/shell/line_editor.h"
#include "query/shell/safe_text.h"
#include "query/shell/version.h"

namespace liaison::shell {
namespace {

constexpr const char* kPrompt = "liaison> ";
constexpr const char* kMorePrompt = "    ...> ";

}  // namespace

int RunRepl(Shell& shell) {
  shell.out() << "Liaison " << kVersion << " · " << SafeText(shell.database()) << " · :help for help\n" << std::flush;
  History history(History::DefaultPath());
  std::string pending;  // the lines of the statement before the present one
  const auto editor = MakeLineEditor([&](std::string_view line) {
    try {
      return Complete(shell, pending, line);
    } catch (const Error&) {
      return Completions{};  // no database is open: nothing to offer; the next statement says why
    }
  });
  for (const std::string& entry : history.entries()) editor->AddHistory(entry);

  Script script;
  while (!shell.quit()) {
    std::string line;
    switch (editor->Read(pending.empty() ? kPrompt : kMorePrompt, line)) {
      case LineEditor::Outcome::kEnd: return kExitOk;
      case LineEditor::Outcome::kInterrupted:
        script.Clear();
        pending.clear();
        continue;
      case LineEditor::Outcome::kLine: break;
    }
    script.Feed(line + '\n');
    try {
      while (auto item = script.Next(false)) {
        std::string entry = item->is_command ? item->text : item->text + ';';
        while (entry.ends_with(' ')) entry.pop_back();
        history.Add(entry);
        editor->AddHistory(entry);
        item->place = {};  // the lines of a conversation are not numbered
        shell.RunItem(*item);
        shell.ClearInterrupt();
        if (shell.quit()) break;
      }
    } catch (const Error& e) {
      shell.ReportError(e);
      script.Clear();
    }
    if (script.pending()) {
      pending += line + '\n';
    } else {
      pending.clear();
    }
  }
  return kExitOk;
}

}  // namespace liaison::shell
