#include "query/shell/review_command.h"

#include <unistd.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "graph/error.h"
#include "import/documents/document_record.h"
#include "import/documents/import_documents.h"
#include "import/documents/merge_nodes.h"
#include "import/documents/review_json.h"
#include "import/documents/undo_source.h"
#include "query/render/safe_text.h"
#include "query/shell/open_graph.h"
#include "query/shell/review_session.h"
#include "query/shell/shell.h"

namespace liaison::shell {
namespace {

struct ReviewJob {
  std::string database;
  std::string source;
  std::string by;
  bool export_items = false, list_merges = false, skip_bad = false;
  std::string decisions, gold, rejects_path;
  std::vector<std::string> vocabularies;
};

std::string Reviewer() {
  for (const char* name : {"USER", "LOGNAME"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "reviewer";
}

int ExportItems(Graph& graph, const importer::Vocabulary& vocabulary, const importer::ReviewFilter& filter) {
  const auto tx = graph.BeginRead();
  for (const importer::ReviewItem& item : importer::ReviewItems(*tx, vocabulary, filter))
    std::cout << importer::ItemLine(item) << '\n';
  return kExitOk;
}

int ListMerges(Graph& graph) {
  const auto tx = graph.BeginRead();
  for (const importer::MergeEntry& m : importer::Merges(*tx)) {
    std::cout << fmt::format("{}: {} is {} (node {}), says {}\n", m.number, render::SafeText(m.gone_name),
                             render::SafeText(m.keep_name), m.keep.value, render::SafeText(m.by));
  }
  return kExitOk;
}

int TakeDecisions(Graph& graph, const importer::Vocabulary& vocabulary, const ReviewJob& job) {
  std::ifstream file;
  if (job.decisions != "-") {
    file.open(job.decisions, std::ios::binary);
    if (!file || std::filesystem::is_directory(job.decisions)) {
      throw Error(ErrorKind::kRequest, "FileNotFound", job.decisions + " cannot be read");
    }
  }
  importer::Report report;
  importer::Rejects rejects(report, job.rejects_path);
  const auto tx = graph.BeginWrite();
  const std::uint64_t taken = importer::ApplyDecisions(
      *tx, vocabulary, job.decisions == "-" ? std::cin : file,
      job.decisions == "-" ? "<stdin>" : job.decisions, job.by, importer::NowMilliseconds(), report, rejects);
  rejects.Finish();
  const bool commit = report.rejected == 0 || job.skip_bad;
  if (commit && tx->changed()) tx->Commit();
  std::cout << (commit ? fmt::format("{} {}", taken, taken == 1 ? "decision" : "decisions")
                       : std::string("nothing decided"));
  if (report.rejected > 0) {
    std::cout << fmt::format("; {} of {} {} rejected", report.rejected, report.lines,
                             report.lines == 1 ? "line" : "lines");
    if (!report.rejects_path.empty()) std::cout << ", see " << render::SafeText(report.rejects_path);
    for (const importer::Reject& r : report.rejects)
      std::cout << '\n' << render::SafeText(fmt::format("{}:{}: {}", r.file, r.line, r.reason));
  }
  std::cout << '\n';
  return importer::ExitCode(report);
}

// A file for each source, named like it without its folders.
int WriteGoldFiles(Graph& graph, const ReviewJob& job, const std::string& source) {
  const auto tx = graph.BeginRead();
  std::vector<std::string> sources = importer::SourcesOf(*tx);
  if (!source.empty()) sources = {source};
  if (job.gold == "-") {
    for (const std::string& s : sources) importer::WriteGold(std::cout, *tx, s);
    return kExitOk;
  }
  std::filesystem::create_directories(job.gold);
  std::size_t written = 0;
  for (const std::string& s : sources) {
    const std::filesystem::path path =
        std::filesystem::path(job.gold) / (std::filesystem::path(s).stem().string() + ".jsonl");
    std::ostringstream lines;
    if (!importer::WriteGold(lines, *tx, s)) continue;
    if (std::filesystem::exists(path)) {
      throw Error(ErrorKind::kRequest, "InvalidArgument", path.string() + " is there already");
    }
    std::ofstream out(path, std::ios::binary);
    out << lines.str();
    if (!out.flush()) throw Error(ErrorKind::kStorage, "Io", path.string() + " cannot be written");
    ++written;
  }
  std::cout << fmt::format("{} {} written\n", written, written == 1 ? "file" : "files");
  return kExitOk;
}

int Review(const ReviewJob& job) {
  const bool only_reads = job.export_items || job.list_merges || !job.gold.empty();
  const auto graph = OpenGraph(job.database, only_reads, false);
  const importer::Vocabulary vocabulary = importer::LoadVocabulary(job.vocabularies);
  importer::ReviewFilter filter;
  if (!job.source.empty()) filter.source = importer::FindSource(*graph->BeginRead(), job.source);
  if (job.export_items) return ExportItems(*graph, vocabulary, filter);
  if (job.list_merges) return ListMerges(*graph);
  if (!job.gold.empty()) return WriteGoldFiles(*graph, job, filter.source);
  if (!job.decisions.empty()) return TakeDecisions(*graph, vocabulary, job);
  ReviewSessionOptions options;
  options.by = "person:" + job.by;
  options.filter = filter;
  options.input = STDIN_FILENO;
  options.colours = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  RunReviewSession(*graph, vocabulary, options, std::cout);
  return kExitOk;
}

}  // namespace

void AddReviewCommand(CLI::App& app, const std::function<void(std::function<int()>)>& chosen) {
  const auto job = std::make_shared<ReviewJob>();
  job->by = Reviewer();
  CLI::App* command =
      app.add_subcommand("review", "decide what documents say: one proposal at a time, or by script");
  command->add_option("database", job->database, "the database")->required()->type_name("DATABASE");
  command->add_option("--source", job->source, "of this document alone")->type_name("SOURCE");
  command->add_option("--by", job->by, "whose word the decisions are; the name of the user otherwise")
      ->type_name("NAME");
  CLI::Option* items = command->add_flag("--export", job->export_items, "write what is open as JSONL");
  CLI::Option* decisions = command
                               ->add_option("--decisions", job->decisions,
                                            "take decisions from there, as JSONL; - is standard input")
                               ->type_name("FILE");
  CLI::Option* gold =
      command
          ->add_option("--gold", job->gold,
                       "write what was accepted as gold annotations, a file a document; - is standard output")
          ->type_name("FOLDER");
  CLI::Option* merges =
      command->add_flag("--merges", job->list_merges, "list the merges that can be taken back");
  for (CLI::Option* a : {items, decisions, gold, merges}) {
    for (CLI::Option* b : {items, decisions, gold, merges}) {
      if (a != b) a->excludes(b);
    }
  }
  command->add_flag("--skip-bad", job->skip_bad,
                    "with --decisions: take the good lines although others were rejected");
  command
      ->add_option("--rejects", job->rejects_path, "with --decisions: write rejected lines there, as JSONL")
      ->type_name("FILE");
  command->add_option("--vocabulary", job->vocabularies, "labels and types beside those that are shipped")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command->footer(
      "Keys: a accept, r reject, t another type, d other direction, m merge, x split, s skip, u undo, q "
      "quit.\n"
      "For example:\n"
      "  liaison review climate.db --export | jq -c 'select(.confidence >= 0.9) + {decision: \"accept\"}' "
      "\\\n"
      "    | liaison review climate.db --decisions - --by anna\n"
      "Exit codes: 0 ok, 4 lines were rejected, 3 the database cannot be opened.");
  command->callback([=] { chosen([job] { return Review(*job); }); });
}

}  // namespace liaison::shell
