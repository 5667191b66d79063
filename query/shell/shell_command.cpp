#include "query/shell/shell_command.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "query/render/safe_text.h"
#include "query/shell/interrupts.h"
#include "query/shell/parameter_flag.h"
#include "query/shell/repl.h"
#include "query/shell/shell.h"

namespace liaison::shell {
namespace {

struct ShellFlags {
  std::string database = ":memory:";
  std::vector<std::string> commands;  // -c
  std::vector<std::string> files;     // -f
  std::vector<bool> order;            // true: the next of `commands`, false: the next of `files`
  std::string mode = "auto";
  std::vector<std::string> parameters;
  std::string timeout;
  std::string optimizer = "on";
  bool read_only = false;
  bool keep_going = false;
  bool no_init = false;
  std::string import_directory;
};

std::size_t NumberInEnvironment(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  const int number = text == nullptr ? 0 : std::atoi(text);
  return number > 0 ? static_cast<std::size_t>(number) : otherwise;
}

Screen TerminalScreen() {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0)
    return {size.ws_row, size.ws_col};
  return {NumberInEnvironment("LINES", 24), NumberInEnvironment("COLUMNS", 80)};
}

std::string InitFile() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && config[0] == '/') {
    return std::string(config) + "/liaison/init";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/') {
    return std::string(home) + "/.config/liaison/init";
  }
  return {};
}

ExitCode RunFileReporting(Shell& shell, const std::string& path) {
  try {
    return shell.RunFile(path) ? kExitOk : kExitFailed;
  } catch (const Error& e) {
    shell.ReportError(e);
    return IsUnreadableInput(e) ? kExitCannotOpen : kExitFailed;
  }
}

// The first failure decides.
ExitCode RunScripts(Shell& shell, const ShellFlags& flags) {
  ExitCode code = kExitOk;
  std::size_t command = 0, file = 0;
  for (const bool is_command : flags.order) {
    const ExitCode ran = !is_command ? RunFileReporting(shell, flags.files[file++])
                         : shell.RunText(flags.commands[command++]) ? kExitOk
                                                                    : kExitFailed;
    if (code == kExitOk) code = ran;
    if (shell.quit() || shell.interrupted() || (ran != kExitOk && !flags.keep_going)) break;
  }
  return code;
}

int RunShell(const ShellFlags& flags) {
  const bool output_is_terminal = isatty(STDOUT_FILENO) != 0;
  const bool input_is_terminal = isatty(STDIN_FILENO) != 0;
  const bool scripted = !flags.order.empty();
  const bool conversation = !scripted && input_is_terminal;

  ShellSettings settings;
  settings.mode = flags.mode == "auto" ? (output_is_terminal ? render::Mode::kBox : render::Mode::kTable)
                                       : *render::FindMode(flags.mode);
  settings.footer = settings.timer = output_is_terminal;
  settings.error_context = true;
  settings.read_only = flags.read_only;
  settings.keep_going = flags.keep_going;
  settings.import_directory = flags.import_directory;
  if (output_is_terminal) settings.screen = TerminalScreen;
  settings.pager = conversation && output_is_terminal;

  Shell shell(flags.database, std::move(settings), std::cout, std::cerr);
  try {
    if (!flags.timeout.empty()) shell.settings().timeout = ReadDuration(flags.timeout);
    shell.settings().rules = plan::ReadRules(flags.optimizer);
  } catch (const Error& e) {
    shell.ReportError(e);
    return kExitUsage;
  }
  try {
    if (flags.database != ":memory:") shell.Open(flags.database);
  } catch (const Error& e) {
    shell.ReportError(e);
    return kExitCannotOpen;
  }
  try {
    for (const std::string& parameter : flags.parameters) SetParameter(shell, parameter);
  } catch (const Error& e) {
    shell.ReportError(e);
    return kExitUsage;
  }

  CatchInterrupts();
  if (conversation) {
    struct stat ignored;
    const std::string init = flags.no_init ? std::string() : InitFile();
    if (!init.empty() && ::stat(init.c_str(), &ignored) == 0) RunFileReporting(shell, init);
    const int code = shell.quit() ? kExitOk : RunRepl(shell);
    shell.Close();
    return code;
  }
  const ExitCode code = scripted ? RunScripts(shell, flags) : RunFileReporting(shell, "-");
  shell.Close();
  return shell.interrupted() ? kExitInterrupted : code;
}

}  // namespace

void AddShellCommand(CLI::App& app, std::function<void(std::function<int()>)> chosen) {
  const auto flags = std::make_shared<ShellFlags>();
  CLI::App* command = app.add_subcommand("shell", "ask and change a database, in conversation or by scripts");
  command
      ->add_option("database", flags->database,
                   "a folder, made when there is none; :memory: vanishes at the end")
      ->type_name("DATABASE");
  CLI::Option* text = command
                          ->add_option("-c,--command", flags->commands,
                                       "run statements and commands, then leave; may be repeated")
                          ->allow_extra_args(false)
                          ->type_name("TEXT");
  CLI::Option* file = command
                          ->add_option("-f,--file", flags->files,
                                       "run a file, then leave; - is standard input; may be repeated")
                          ->allow_extra_args(false)
                          ->type_name("FILE");
  std::vector<std::string> modes = {"auto"};
  for (const auto& [name, mode] : render::Modes()) modes.emplace_back(name);
  command->add_option("--mode", flags->mode, "how results look; auto: box on a terminal, else table")
      ->check(CLI::IsMember(modes))
      ->type_name("MODE");
  command
      ->add_option("-P,--param", flags->parameters,
                   "name=value: a parameter, as JSON or as a literal; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command->add_flag("--read-only", flags->read_only, "refuse updates; other processes may hold the database");
  command->add_flag("--keep-going", flags->keep_going, "go on behind a failed statement");
  command->add_flag("--no-init", flags->no_init,
                    "do not run $XDG_CONFIG_HOME/liaison/init before a conversation");
  command
      ->add_option("--import-dir", flags->import_directory,
                   "LOAD CSV reads files below this folder, and no others")
      ->type_name("DIR");
  command
      ->add_option("--optimizer", flags->optimizer,
                   "on, off, or rules of the optimizer by name (see `:help :optimizer`)")
      ->type_name("RULES");
  command->add_option("--timeout", flags->timeout, "of each statement: seconds, or 500ms, 2min")
      ->type_name("TIME");
  command->footer(
      "Without -c and -f, standard input is read: in conversation when it is a terminal.\n"
      "A statement ends with ; (the last one need not); `:help` within the shell explains the language.\n"
      "Exit codes: 0 ok, 1 a statement failed, 2 wrong arguments, 3 the database or a file cannot be opened, "
      "130 interrupted.");
  command->callback([=] {
    for (const CLI::Option* option : command->parse_order()) {
      if (option == text || option == file) flags->order.push_back(option == text);
    }
    chosen([flags] { return RunShell(*flags); });
  });
}

}  // namespace liaison::shell
