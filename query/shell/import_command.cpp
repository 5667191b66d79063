#include "query/shell/import_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "import/import.h"
#include "query/render/safe_text.h"
#include "query/shell/documents_command.h"
#include "query/shell/open_graph.h"
#include "query/shell/progress_line.h"

namespace liaison::shell {
namespace {

// One kind of import: its options, and where they go.
template <class Options>
struct ImportJob {
  Options options;
  std::string into;
};

// Beside the database, so that nobody has to ask for it: facts.db -> facts.db.rejects.jsonl.
std::string DefaultRejectsPath(std::string database) {
  while (database.size() > 1 && database.back() == '/') database.pop_back();
  return database + ".rejects.jsonl";
}

template <class Options>
int Run(ImportJob<Options> job, importer::Report (*import)(Graph&, const Options&)) {
  std::error_code ignored;
  const bool in_memory = job.into == ":memory:";
  const bool missing = !in_memory && !std::filesystem::exists(job.into, ignored);
  const bool made = missing && !job.options.dry_run;  // a dry run makes no database
  auto graph = OpenGraph(missing && !made ? ":memory:" : job.into, false);
  // Nothing was imported: a database that was made for it goes again.
  const auto remove_made = [&] {
    graph.reset();
    if (made) std::filesystem::remove_all(job.into, ignored);
  };
  if (job.options.rejects_path.empty() && !in_memory) {
    job.options.rejects_path = DefaultRejectsPath(job.into);
    std::filesystem::remove(job.options.rejects_path, ignored);  // of an earlier run
  }
  importer::Report report;
  {
    ProgressLine line;
    job.options.progress = [&](const importer::Progress& p) { line.Show(p.stage, p.done, p.total); };
    try {
      report = import(*graph, job.options);
    } catch (...) {
      remove_made();
      throw;
    }
  }
  if (!report.committed) remove_made();
  std::cout << render::SafeText(importer::Describe(report), "\n") << '\n';
  return importer::ExitCode(report);
}

void AddRunOptions(CLI::App& command, importer::RunOptions& options, std::string& into) {
  command.add_option("--into", into, "the database; made when there is none")
      ->required()
      ->type_name("DATABASE");
  command.add_flag("--dry-run", options.dry_run, "read and check everything, change nothing");
  command.add_flag("--skip-bad", options.skip_bad, "import the good lines although others were rejected");
  command
      .add_option("--rejects,--report-file", options.rejects_path,
                  "write rejected lines there, as JSONL; DATABASE.rejects.jsonl otherwise")
      ->type_name("FILE");
}

void AddTableOptions(CLI::App& command, importer::TableOptions& options) {
  command.add_option("--nodes", options.nodes, "[Label[:Label]=]file[,file]...; may be given several times")
      ->allow_extra_args(false)
      ->type_name("FILES");
  command
      .add_option("--relationships", options.relationships,
                  "[TYPE=]file[,file]...; may be given several times")
      ->allow_extra_args(false)
      ->type_name("FILES");
  command.add_option("--delimiter", options.delimiter, "between fields: a character, TAB, or an ASCII code")
      ->capture_default_str();
  command.add_option("--array-delimiter", options.array_delimiter, "between the items of a list")
      ->capture_default_str();
  command.add_option("--quote", options.quote, "around fields that hold delimiters")->capture_default_str();
}

}  // namespace

void AddImportCommand(CLI::App& app, std::function<void(std::function<int()>)> chosen) {
  CLI::App* import = app.add_subcommand("import", "bring facts in from files");
  import->require_subcommand(0, 1);  // none with --undo
  import->footer(
      "Each import is all or nothing: when lines are rejected, nothing is imported, unless --skip-bad is "
      "given.\n"
      "Exit codes: 0 all was taken, 4 lines were rejected, 3 the database cannot be opened.");

  const auto jsonl = std::make_shared<ImportJob<importer::JsonlOptions>>();
  CLI::App* jsonl_command =
      import->add_subcommand("jsonl", "lines of documents, nodes, relationships and assertions");
  jsonl_command->add_option("files", jsonl->options.files, "the files; - is standard input")
      ->required()
      ->type_name("FILE");
  AddRunOptions(*jsonl_command, jsonl->options, jsonl->into);
  jsonl_command->callback([=] { chosen([jsonl] { return Run(*jsonl, &importer::ImportJsonl); }); });

  const auto csv = std::make_shared<ImportJob<importer::CsvOptions>>();
  CLI::App* csv_command =
      import->add_subcommand("csv", "tables with the headers of neo4j-admin, into any database");
  AddTableOptions(*csv_command, csv->options);
  AddRunOptions(*csv_command, csv->options, csv->into);
  csv_command->add_flag("--merge-relationships", csv->options.merge_relationships,
                        "a row updates the relationship of its type that joins its ends already, so that a "
                        "second run adds none");
  csv_command->callback([=] { chosen([csv] { return Run(*csv, &importer::ImportCsv); }); });

  const auto bulk = std::make_shared<ImportJob<importer::BulkOptions>>();
  importer::BulkOptions& options = bulk->options;
  CLI::App* bulk_command = import->add_subcommand("bulk", "the same tables, fast, into an empty database");
  AddTableOptions(*bulk_command, options);
  AddRunOptions(*bulk_command, options, bulk->into);
  bulk_command->add_option("--id-type", options.id_type, "of the ids in the tables")
      ->capture_default_str()
      ->check(CLI::IsMember({"string", "integer", "actual"}, CLI::ignore_case));
  bulk_command->add_flag("--skip-bad-relationships", options.skip_bad_relationships,
                         "leave out relationships with an end that is missing or unknown");
  bulk_command->add_flag("--skip-duplicate-nodes", options.skip_duplicate_nodes,
                         "of nodes with one id, the first stays");
  bulk_command
      ->add_option("--bad-tolerance", options.bad_tolerance, "give up beyond so many lines that are skipped")
      ->capture_default_str();
  bulk_command->add_flag("--multiline-fields", options.multiline_fields, "quoted fields may hold line ends");
  bulk_command->add_flag("--auto-skip-subsequent-headers", options.auto_skip_subsequent_headers,
                         "the later files of a group have headers too");
  bulk_command->add_flag("--ignore-empty-strings", options.ignore_empty_strings, "\"\" is no value");
  bulk_command->add_flag("--trim-strings", options.trim_strings, "drop blanks around strings");
  bulk_command
      ->add_option("--memory", options.memory_bytes, "beyond it, temporary files are used: 512MB, 2GB, ...")
      ->transform(CLI::AsSizeValue(false));
  bulk_command->add_option("--threads", options.threads, "0: one per core")
      ->capture_default_str()
      ->check(CLI::Range(0, 256));
  bulk_command->callback([=] { chosen([bulk] { return Run(*bulk, &importer::ImportBulk); }); });

  AddDocumentsImport(*import, chosen);
}

}  // namespace liaison::shell
