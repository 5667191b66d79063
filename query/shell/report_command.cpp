#include "query/shell/report_command.h"

#include <CLI/CLI.hpp>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "graph/ascii.h"
#include "graph/error.h"
#include "query/render/safe_text.h"
#include "query/report/report.h"
#include "query/shell/interrupts.h"
#include "query/shell/open_graph.h"
#include "query/shell/parameter_flag.h"
#include "query/shell/request_json.h"
#include "query/shell/shell.h"
#include "query/shell/whole_file.h"

namespace liaison::shell {
namespace {

struct ReportFlags {
  std::string file, database, target, output, block, date, pictures, timeout, import_directory;
  std::vector<std::string> parameters;
  bool require_evidence = false, allow_changes = false;
};

[[noreturn]] void RefuseFlag(const std::string& message) {
  throw Error(ErrorKind::kRequest, "InvalidArgument", message);
}

report::Target ChooseTarget(const ReportFlags& flags) {
  const auto by_name = [](std::string_view name) -> std::optional<report::Target> {
    if (name == "md" || name == "markdown") return report::Target::kMarkdown;
    if (name == "html" || name == "htm") return report::Target::kHtml;
    if (name == "json") return report::Target::kJson;
    if (name == "csv") return report::Target::kCsv;
    return {};
  };
  if (!flags.target.empty()) return *by_name(flags.target);
  if (!flags.block.empty()) return report::Target::kCsv;
  const std::string ending = AsciiLower(std::filesystem::path(flags.output).extension().string());
  if (ending.empty()) return report::Target::kMarkdown;
  if (const auto target = by_name(std::string_view(ending).substr(1))) return *target;
  RefuseFlag("the ending of " + render::SafeText(flags.output) +
             " is not known: say --to md, html, json or csv");
}

std::string Today() {
  const std::time_t now = std::time(nullptr);
  std::tm day = {};
  localtime_r(&now, &day);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &day);
  return text;
}

std::optional<Value> ReadLiteral(Session& session, std::string_view text) {
  try {
    if (auto json = ReadJsonValue(text)) return json;
    const Result result =
        session.Run("RETURN " + std::string(text) + "\n AS value", {}, RunOptions{.read_only = true});
    if (result.rows.size() == 1 && result.rows[0].size() == 1) return result.rows[0][0];
  } catch (const Error&) {
    // Neither JSON nor an expression: the report says what it expects.
  }
  return {};
}

void WriteText(const std::string& path, const std::string& text) {
  WriteWholeFile(path, [&](std::ostream& out) { out << text; });
}

// Blocks as CSV: one to standard output or a file, several into a folder.
void WriteBlocks(const ReportFlags& flags, const report::Outcome& outcome) {
  std::error_code error;
  const bool folder = flags.output.ends_with('/') ||
                      (!flags.output.empty() && std::filesystem::is_directory(flags.output, error));
  if (!folder && outcome.files.size() == 1) return WriteText(flags.output, outcome.files[0].second);
  if (!folder) {
    std::string names;
    for (const auto& [name, text] : outcome.files)
      names += (names.empty() ? "" : ", ") + name.substr(0, name.size() - 4);
    RefuseFlag(names.empty() ? "the report has no rows to write"
                             : "the report has several blocks (" + names +
                                   "): name one with --block, or a folder with -o FOLDER/");
  }
  std::filesystem::create_directories(flags.output, error);
  if (error)
    throw Error(ErrorKind::kStorage, "Io",
                render::SafeText(flags.output) + " cannot be made: " + error.message());
  for (const auto& [name, text] : outcome.files)
    WriteText((std::filesystem::path(flags.output) / name).string(), text);
}

int WriteOutcome(const ReportFlags& flags, report::Target target, const report::Outcome& outcome) {
  if (outcome.end == report::Outcome::End::kInterrupted) {
    std::cerr << "interrupted: no report was written\n";
    return kExitInterrupted;
  }
  std::cerr << outcome.messages;
  if (outcome.written) {
    if (target == report::Target::kCsv && flags.block.empty()) {
      WriteBlocks(flags, outcome);
    } else {
      const auto folder = std::filesystem::path(flags.output).parent_path();
      for (const auto& [name, text] : outcome.files) WriteText((folder / name).string(), text);
      WriteText(flags.output, outcome.text);
    }
  }
  switch (outcome.end) {
    case report::Outcome::End::kWell:
      return kExitOk;
    case report::Outcome::End::kFailed:
      return kExitFailed;
    case report::Outcome::End::kUsage:
      return kExitUsage;
    case report::Outcome::End::kNotAsserted:
      return kExitRejected;
    case report::Outcome::End::kInterrupted:
      return kExitInterrupted;
  }
  return kExitFailed;
}

int RunReportCommand(const ReportFlags& flags) {
  report::Options options;
  options.target = ChooseTarget(flags);
  if (!flags.block.empty() && options.target != report::Target::kCsv)
    RefuseFlag("--block is for --to csv: it writes the rows of one block");
  const bool to_file = !flags.output.empty() && flags.output != "-";
  options.file = flags.file == "-" ? std::string() : flags.file;
  options.output = to_file ? std::filesystem::path(flags.output).stem().string() : std::string();
  options.block = flags.block;
  options.require_evidence = flags.require_evidence;
  options.allow_changes = flags.allow_changes;
  if (!flags.timeout.empty()) options.timeout = ReadDuration(flags.timeout);
  if (!flags.date.empty()) {
    options.date = flags.date == "today" ? Today() : flags.date;
    if (!ParseDate(options.date)) RefuseFlag("--date takes a date like 2026-11-22, or nothing for today's");
  }
  options.pictures = flags.pictures == "files"    ? report::Pictures::kFiles
                     : flags.pictures == "inline" ? report::Pictures::kInline
                     : flags.pictures == "text"   ? report::Pictures::kText
                     : to_file                    ? report::Pictures::kFiles
                                                  : report::Pictures::kText;
  if (options.pictures == report::Pictures::kFiles && !to_file)
    RefuseFlag("--pictures files writes them beside the report: say -o FILE");
  for (const std::string& text : flags.parameters) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      RefuseFlag("--param takes name=value, not '" + render::SafeText(text) + "'");
    const std::size_t begin = text[0] == '$' ? 1 : 0;
    options.parameters.emplace_back(text.substr(begin, equals - begin), text.substr(equals + 1));
  }

  const std::string source = ReadWholeFile(flags.file);
  const auto graph = OpenGraph(flags.database, !flags.allow_changes, flags.database == ":memory:");
  Session session(*graph);
  session.AllowImportsFrom(flags.import_directory);
  options.read_value = [&](std::string_view text) { return ReadLiteral(session, text); };
  options.interrupted = TakeInterrupt;
  CatchInterrupts();
  report::Outcome outcome;
  {
    const InterruptScope scope(session);
    outcome = report::RunReport(session, source, options);
  }
  return WriteOutcome(flags, options.target, outcome);
}

}  // namespace

void AddReportCommand(CLI::App& app, std::function<void(std::function<int()>)> chosen) {
  const auto flags = std::make_shared<ReportFlags>();
  CLI::App* command = app.add_subcommand(
      "report", "fill a page of Markdown with what the graph says, each claim with its source");
  command
      ->add_option("report", flags->file, "the report: Markdown with blocks of Cypher; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--db", flags->database, "the database")->required()->type_name("DATABASE");
  command
      ->add_option("-P,--param", flags->parameters, "name=value: a parameter of the report; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command->add_option("--to", flags->target, "md, html, json or csv; otherwise by the ending of -o, or md")
      ->check(CLI::IsMember({"md", "markdown", "html", "json", "csv"}))
      ->type_name("FORMAT");
  command->add_option("-o,--output", flags->output, "where to; standard output otherwise")->type_name("FILE");
  command->add_option("--block", flags->block, "the rows of this block alone, as CSV")->type_name("NAME");
  command->add_flag("--require-evidence", flags->require_evidence,
                    "fail where a relationship is shown that nobody vouches for");
  command->add_flag("--allow-changes", flags->allow_changes,
                    "blocks may change the graph: all of them together, or none when something fails");
  command->add_option("--timeout", flags->timeout, "of each statement: seconds, or 500ms, 2min")
      ->type_name("TIME");
  command->add_flag("--date{today}", flags->date, "show the date of the making; --date=2026-11-22 another");
  command
      ->add_option(
          "--pictures", flags->pictures,
          "of graphs in Markdown: files beside it, inline, or text; files unless it goes to standard output")
      ->check(CLI::IsMember({"files", "inline", "text"}))
      ->type_name("HOW");
  command
      ->add_option("--import-dir", flags->import_directory,
                   "LOAD CSV reads files below this folder, and no others")
      ->type_name("DIR");
  command->footer(
      "A block is a fence like ```cypher name {as=table}; query/report/README.md describes the language.\n"
      "For example:\n"
      "  liaison report examples/climate/reports/dossier.md --db climate.db --param name=UNEP -o unep.html\n"
      "Exit codes: 0 ok, 1 a statement or the report is wrong, 2 wrong arguments, 3 the database or the "
      "report cannot "
      "be opened,\n4 an assertion failed or evidence is missing, 130 interrupted.");
  command->callback([=] { chosen([flags] { return RunReportCommand(*flags); }); });
}

}  // namespace liaison::shell
