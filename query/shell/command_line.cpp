#include "query/shell/command_line.h"

#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "graph/error.h"
#include "query/render/error_text.h"
#include "query/render/safe_text.h"
#include "query/shell/database_commands.h"
#include "query/shell/export_command.h"
#include "query/shell/extract_command.h"
#include "query/shell/help.h"
#include "query/shell/import_command.h"
#include "query/shell/open_graph.h"
#include "query/shell/pipe.h"
#include "query/shell/reference.h"
#include "query/shell/report_command.h"
#include "query/shell/review_command.h"
#include "query/shell/shell.h"
#include "query/shell/shell_command.h"
#include "query/shell/version.h"

namespace liaison::shell {
namespace {

using Job = std::function<int()>;

// What an error of a command other than `shell` and `pipe` ends with.
int ExitCodeOf(const Error& e) {
  if (dynamic_cast<const CannotOpen*>(&e) != nullptr || IsUnreadableInput(e)) return kExitCannotOpen;
  if (e.detail == "InvalidDump" || e.detail == "InvalidHeader") return kExitRejected;
  if (e.detail == "InvalidArgument") return kExitUsage;
  // Restore opens the database itself.
  if (e.kind == ErrorKind::kAccess || (e.kind == ErrorKind::kStorage && e.detail != "Io"))
    return kExitCannotOpen;
  return kExitFailed;
}

int Usage(const std::string& message) {
  std::cerr << "liaison: " << render::SafeText(message, "\n")
            << "\n`liaison --help` explains the commands.\n";
  return kExitUsage;
}

void AddPipeCommand(CLI::App& app, const std::function<void(Job)>& chosen) {
  const auto options = std::make_shared<PipeOptions>();
  const auto format = std::make_shared<std::string>("typed");
  const auto rules = std::make_shared<std::string>("on");
  CLI::App* command = app.add_subcommand("pipe", "one JSON request a line in, one JSON answer a line out");
  command
      ->add_option("database", options->database,
                   "a folder, made when there is none; :memory: vanishes at the end")
      ->required()
      ->type_name("DATABASE");
  command->add_flag("--read-only", options->read_only,
                    "refuse updates; other processes may hold the database");
  command
      ->add_option("--import-dir", options->import_directory,
                   "LOAD CSV reads files below this folder, and no others")
      ->type_name("DIR");
  command->add_option("--format", *format, "of values: typed loses nothing, plain is for people and jq")
      ->check(CLI::IsMember({"typed", "plain"}));
  command
      ->add_option("--optimizer", *rules,
                   "on, off, or rules of the optimizer by name; a request may say otherwise")
      ->type_name("RULES")
      ->check([](const std::string& text) {
        try {
          plan::ReadRules(text);
        } catch (const Error& e) {
          return std::string(e.what()) + " (" + e.hint + ")";
        }
        return std::string();
      });
  command->footer(
      "For example:\n"
      "  echo '{\"statement\": \"RETURN $x + 1 AS y\", \"parameters\": {\"x\": 1}}' | liaison pipe :memory:\n"
      "Exit codes: 0 at the end of input, 1 the database cannot be opened, 2 wrong arguments.");
  command->callback([=] {
    options->rules = plan::ReadRules(*rules);
    options->format = *format == "plain" ? render::JsonFormat::kPlain : render::JsonFormat::kTyped;
    chosen([options] { return RunPipe(*options, STDIN_FILENO, STDOUT_FILENO); });
  });
}

void AddDatabaseCommands(CLI::App& app, const std::function<void(Job)>& chosen) {
  const auto database = std::make_shared<std::string>();
  const auto file = std::make_shared<std::string>();

  CLI::App* check = app.add_subcommand("check", "verify every invariant of a database and name every damage");
  check->add_option("database", *database, "the database")->required()->type_name("DATABASE");
  check->callback([=] { chosen([=] { return RunCheckCommand(*database); }); });

  CLI::App* reference = app.add_subcommand("reference", "write the reference of the language, as Markdown");
  reference->callback([=] { chosen([] { return RunReferenceCommand(); }); });

  CLI::App* dump = app.add_subcommand("dump", "write the whole database as versioned lines of JSON");
  dump->add_option("database", *database, "the database")->required()->type_name("DATABASE");
  dump->add_option("-o,--output", *file, "where to; standard output otherwise")->type_name("FILE");
  dump->callback([=] { chosen([=] { return RunDumpCommand(*database, *file); }); });

  CLI::App* restore = app.add_subcommand("restore", "make a database of what dump has written");
  restore->add_option("file", *file, "the dump; - is standard input")->required()->type_name("FILE");
  restore->add_option("--into", *database, "the database, which must be new or empty")
      ->required()
      ->type_name("DATABASE");
  restore->callback([=] { chosen([=] { return RunRestoreCommand(*file, *database); }); });
}

// `liaison import jsnol ...`: CLI11 would only say that a subcommand is required. Empty when there is nothing
// to say.
std::string WrongImport(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front() != "import") return {};
  std::vector<std::string> kinds;
  std::string list;
  for (const CLI::App* kind : app.get_subcommand("import")->get_subcommands({})) {
    kinds.push_back(kind->get_name());
    list += (list.empty() ? "" : ", ") + kinds.back();
  }
  if (arguments.size() == 1) return "say what to import: " + list;
  const std::string& given = arguments[1];
  if (given.starts_with('-') || std::find(kinds.begin(), kinds.end(), given) != kinds.end()) return {};
  const std::string nearest = Nearest(given, kinds);
  return "'" + given + "' is no kind of import (" + list + ")" +
         (nearest.empty() ? "" : "; did you mean `" + nearest + "`?");
}

bool Exists(const std::string& path) {
  struct stat ignored;
  return ::stat(path.c_str(), &ignored) == 0;
}

}  // namespace

int RunProgram(int count, const char* const* raw) {
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);
  CLI::App app("Liaison: a knowledge graph with the sentence for every fact, asked in Cypher.", "liaison");
  app.set_version_flag("--version,-V", "liaison " + std::string(kVersion));
  app.require_subcommand(1);
  app.footer(
      "`liaison [DATABASE]` is `liaison shell [DATABASE]`; `liaison COMMAND --help` explains a command.\n"
      "Exit codes: 0 ok, 1 a statement failed or damage was found, 2 wrong arguments, 3 the database or an "
      "input file\n"
      "cannot be opened, or the database is locked, 4 lines were rejected or an assertion of a report "
      "failed, 130 "
      "interrupted.");
  Job job;
  const auto chosen = [&job](Job j) { job = std::move(j); };
  AddShellCommand(app, chosen);
  AddPipeCommand(app, chosen);
  AddImportCommand(app, chosen);
  AddReviewCommand(app, chosen);
  AddExtractCommand(app, chosen);
  AddExportCommand(app, chosen);
  AddReportCommand(app, chosen);
  AddDatabaseCommands(app, chosen);

  std::vector<std::string> arguments(raw + (count > 0 ? 1 : 0), raw + count);
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands({})) commands.push_back(command->get_name());
  const std::string first = arguments.empty() ? std::string() : arguments.front();
  const bool about_program = first == "-h" || first == "--help" || first == "-V" || first == "--version";
  if (!about_program && std::find(commands.begin(), commands.end(), first) == commands.end()) {
    // A bare word is rather a slip than a database to be made.
    const bool word = !first.empty() && first.find_first_of("-/.:") == std::string::npos;
    if (word && !Exists(first)) {
      const std::string nearest = Nearest(first, commands);
      return Usage("'" + first + "' is no command and no database that exists" +
                   (nearest.empty() ? "" : "; did you mean `" + nearest + "`?") + "\n`liaison shell " +
                   first + "` makes a database of that name");
    }
    arguments.insert(arguments.begin(), "shell");
  }
  if (const std::string wrong = WrongImport(app, arguments); !wrong.empty()) return Usage(wrong);

  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e, std::cout, std::cerr), kExitOk;
    return Usage(e.what());
  }
  try {
    const int code = job();
    std::cout.flush();
    return code;
  } catch (const Error& e) {
    std::cout.flush();
    std::cerr << render::ErrorText(e, {}, {}, true);
    return ExitCodeOf(e);
  } catch (const std::bad_alloc&) {
    std::cerr << "error: ResourceError.OutOfMemory: there is not enough memory\n";
    return kExitFailed;
  }
}

}  // namespace liaison::shell
