#include "query/shell/repl.h"

#include <exception>

#include "query/render/safe_text.h"
#include "query/shell/history.h"
#include "query/shell/line_editor.h"
#include "query/shell/version.h"

namespace liaison::shell {
namespace {

// With a star while a transaction is open.
const char* Prompt(Shell& shell, bool more) {
  const bool open = shell.is_open() && shell.session().in_transaction();
  return more ? (open ? "     ...> " : "    ...> ") : (open ? "liaison*> " : "liaison> ");
}

// What people type to leave or to get help, without the colon: no statement is such a word.
bool IsBareCommand(std::string_view line) {
  constexpr std::string_view kBlank = " \t;";
  const auto begin = line.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return false;
  line = line.substr(begin, line.find_last_not_of(kBlank) - begin + 1);
  return line == "help" || line == "quit" || line == "exit";
}

}  // namespace

int RunRepl(Shell& shell) {
  shell.out() << "Liaison " << kVersion << " · " << render::SafeText(shell.database())
              << " · :help for help\n"
              << std::flush;
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
    switch (editor->Read(Prompt(shell, !pending.empty()), line)) {
      case LineEditor::Outcome::kEnd:
        return kExitOk;
      case LineEditor::Outcome::kInterrupted:
        script.Clear();
        pending.clear();
        continue;
      case LineEditor::Outcome::kLine:
        break;
    }
    if (pending.empty() && IsBareCommand(line)) line.insert(0, ":");
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
