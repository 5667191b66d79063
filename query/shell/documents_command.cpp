#include "query/shell/documents_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "graph/error.h"
#include "import/documents/import_documents.h"
#include "import/documents/undo_source.h"
#include "query/render/safe_text.h"
#include "query/shell/open_graph.h"
#include "query/shell/progress_line.h"

namespace liaison::shell {
namespace {

struct DocumentsJob {
  importer::DocumentsOptions options;
  std::string into;
};

int RunDocuments(DocumentsJob job) {
  if (job.options.files.empty() && job.options.extractions.empty()) {
    throw Error(ErrorKind::kRequest, "InvalidArgument",
                "name documents, or the lines of another extractor with --extraction");
  }
  std::error_code ignored;
  const bool missing = job.into != ":memory:" && !std::filesystem::exists(job.into, ignored);
  auto graph = OpenGraph(job.options.dry_run && missing ? ":memory:" : job.into, false);
  importer::DocumentsReport report;
  {
    ProgressLine line;
    job.options.progress = [&](const importer::Progress& p) { line.Show(p.stage, p.done, p.total); };
    try {
      report = importer::ImportDocuments(*graph, job.options);
    } catch (...) {
      graph.reset();
      if (missing && !job.options.dry_run) std::filesystem::remove_all(job.into, ignored);
      throw;
    }
  }
  if (missing && !job.options.dry_run && report.created == 0) {
    // Nothing came of it: no database is left behind.
    graph.reset();
    std::filesystem::remove_all(job.into, ignored);
  }
  std::cout << render::SafeText(importer::Describe(report), "\n") << '\n';
  return importer::ExitCode(report);
}

int RunUndo(const std::string& name, const std::string& into) {
  const auto graph = OpenGraph(into, false, false);
  const auto tx = graph->BeginWrite();
  std::error_code ignored;
  std::string source;
  try {
    source = importer::FindSource(*tx, name);
  } catch (const Error&) {
    // As the import called it.
    source = importer::FindSource(*tx, std::filesystem::path(name).lexically_normal().generic_string());
  }
  tx->BeginStatement();
  const importer::UndoCounts counts = importer::UndoSource(*tx, source);
  tx->EndStatement();
  tx->Commit();
  const auto plural = [](std::uint64_t n, const char* one, const char* many) {
    return fmt::format("{} {}", n, n == 1 ? one : many);
  };
  std::cout << render::SafeText(source) << " taken out: " << plural(counts.documents, "document", "documents")
            << ", " << plural(counts.assertions, "assertion", "assertions") << ", "
            << plural(counts.facts_removed, "fact", "facts") << ", "
            << plural(counts.nodes_removed, "node", "nodes") << '\n';
  if (counts.facts_kept + counts.nodes_kept > 0) {
    std::cout << "kept, since others say so too: " << plural(counts.facts_kept, "fact", "facts") << ", "
              << plural(counts.nodes_kept, "node", "nodes") << '\n';
  }
  return 0;
}

}  // namespace

void AddDocumentsImport(CLI::App& import, const std::function<void(std::function<int()>)>& chosen) {
  const auto job = std::make_shared<DocumentsJob>();
  importer::DocumentsOptions& options = job->options;
  CLI::App* command = import.add_subcommand(
      "documents", "texts, web pages and Markdown: their entities and relations, with the sentences");
  command->add_option("files", options.files, "the documents; - is standard input")->type_name("FILE");
  command->add_option("--into", job->into, "the database; made when there is none")
      ->required()
      ->type_name("DATABASE");
  command
      ->add_option("--extraction", options.extractions,
                   "JSONL of what another extractor found in documents that are stored, or named here")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command->add_option("--name", options.name, "what the document is called, instead of its path")
      ->type_name("NAME");
  command->add_option("--address", options.address, "where it was published")->type_name("URL");
  command->add_option("--rules", options.extractor.packs, "a rule pack beside those that are shipped")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--gazetteer", options.extractor.gazetteers, "a list of names: name, type, also, aliases")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--vocabulary", options.extractor.vocabularies,
                   "labels and types beside those that are shipped")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--least", options.extractor.least_confidence, "leave out relations below this confidence")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("0..1");
  command->add_flag("--no-rules", options.no_rules, "store the texts alone, for others' extractors");
  command->add_flag("--again", options.again,
                    "read unchanged documents again: the graph may know more names by now");
  command->add_flag("--dry-run", options.dry_run, "read everything, change nothing");
  command
      ->add_option("--rejects", options.rejects_path, "write refused lines of --extraction there, as JSONL")
      ->type_name("FILE");
  command->footer(
      "One transaction a document: one that fails is a line of the report, and the run goes on. An unchanged "
      "document is\n"
      "skipped, a changed one becomes a new version. Everything arrives as proposed: `liaison review` "
      "decides.\n"
      "Exit codes: 0 all was taken, 4 a document failed or a line was refused, 3 the database cannot be "
      "opened.");
  command->callback([=] { chosen([job] { return RunDocuments(*job); }); });

  const auto undo = std::make_shared<std::string>(), into = std::make_shared<std::string>();
  CLI::Option* source =
      import.add_option("--undo", *undo, "take a source that `import documents` brought out again, whole")
          ->type_name("SOURCE");
  CLI::Option* database =
      import.add_option("--into", *into, "with --undo: the database")->type_name("DATABASE");
  source->needs(database);
  database->needs(source);
  import.callback([&import, undo, source, chosen, into] {
    if (!import.get_subcommands().empty()) return;
  if (source->count() == 0)
    throw CLI::RequiredError("what to import: jsonl, csv, bulk, documents, or --undo SOURCE");
  chosen([undo, into] { return RunUndo(*undo, *into); });
});
}  // namespace liaison::shell

}  // namespace liaison::shell
