#include "query/shell/reference.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <utility>

#include "query/functions/aggregate.h"
#include "query/functions/examples.h"
#include "query/functions/function.h"
#include "query/shell/help.h"
#include "query/shell/help_clauses.h"
#include "query/shell/meta_commands.h"
#include "query/shell/shell.h"

namespace liaison::shell {
namespace {

constexpr std::string_view kSample =
    "CREATE (ada:Person:Author {name: 'Ada', born: 1815}), (ivan:Person {name: 'Ivan', born: 1900, city: "
    "'Kyiv'}),\n"
    "  (mo:Person {name: 'Mo'}), (unep:Organization {name: 'UNEP'}), (ctcn:Organization:Network {name: "
    "'CTCN'}),\n"
    "  (ada)-[:KNOWS {since: 1840}]->(ivan)-[:KNOWS {since: 1920}]->(mo)-[:WORKS_FOR]->(ctcn),\n"
    "  (ada)-[:WORKS_FOR]->(unep)<-[:WORKS_FOR]-(ivan), (unep)-[:HOSTS]->(ctcn)";
constexpr std::string_view kSampleEvidence =
    "MATCH ()-[h:HOSTS]->() CALL evidence.add(h, {document: 'songdo', quote: 'UNEP hosts the CTCN', "
    "confidence: 0.9}) "
    "YIELD number RETURN number";

constexpr std::string_view kSampleIndex = "CREATE FULLTEXT INDEX names FOR (n) ON EACH [n.name]";

constexpr std::string_view kIntroduction =
    "# The language\n\n"
    "Written by `liaison reference` from the tables that `:help` shows; every example was run, and what "
    "follows it is what came out.\n"
    "Change the tables and write the page again (`liaison reference > query/REFERENCE.md`), not this "
    "file.\n\n"
    "The grammar is `grammar/Cypher.g4`. The examples run over this graph, each undone before the next; a "
    "document `songdo` says that\n"
    "\"UNEP hosts the CTCN\", $name is 'Ivan', and a file people.csv holds names and years behind `;`:\n\n";

constexpr std::string_view kSampleFile = "name;born\nAda;1815\nIvan;1900\n";

// What LOAD CSV may read: a folder with one file, removed at the end.
class ImportFolder {
 public:
  ImportFolder() : path_((std::filesystem::temp_directory_path() / "liaison-reference-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw Error(ErrorKind::kStorage, "Io", path_ + " cannot be made: " + std::strerror(errno));
    }
    std::ofstream(path_ + "/people.csv") << kSampleFile;
  }
  ~ImportFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ImportFolder(const ImportFolder&) = delete;
  ImportFolder& operator=(const ImportFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A shell over the sample graph whose changes are undone.
class Sample {
 public:
  Sample() { Make(); }

  // The statement as a transcript: what it printed. `problem` is set when it failed.
  std::string Run(std::string_view statement, std::string& problem) {
    // Such a statement commits as it goes: it gets a graph of its own.
    const bool commits = statement.find(" TRANSACTIONS") != std::string_view::npos;
    if (!commits) shell_->session().Begin();
    out_->str({});
    err_->str({});
    const bool good = shell_->RunText(statement);
    if (!good) problem = fmt::format("{}: {}", statement, err_->str());
    const std::string text = out_->str();
    if (commits) {
      Make();
    } else if (shell_->session().in_transaction()) {
      shell_->session().Rollback();
    }
    return text;
  }

  Shell& shell() { return *shell_; }

 private:
  void Make() {
    shell_.reset();
    out_ = std::make_unique<std::ostringstream>();
    err_ = std::make_unique<std::ostringstream>();
    shell_ = std::make_unique<Shell>(":memory:", ShellSettings(), *out_, *err_);
    shell_->settings().parameters["name"] = Value("Ivan");
    shell_->settings().import_directory = folder_.path();
    auto writer = shell_->session().graph().BeginWrite();
    Document document;
    document.key = "songdo";
    document.title = "The liaison office";
    writer->AddDocument(document, "UNEP hosts the CTCN, which opened an office in Songdo.");
    writer->Commit();
    writer.reset();
    shell_->session().Run(kSample);
    shell_->session().Run(kSampleEvidence);
    shell_->session().Run(kSampleIndex);
  }

  const ImportFolder folder_;
  std::unique_ptr<std::ostringstream> out_, err_;
  std::unique_ptr<Shell> shell_;
};

class PageWriter {
 public:
  ReferencePage Write() {
    page_.text = kIntroduction;
    page_.text += fmt::format("```\n{};\n{};\n```\n", kSample, kSampleIndex);
    Clauses();
    Functions();
    Procedures();
    page_.text += fmt::format("\n## Types\n\n```\n{}```\n", HelpText("types"));
    Commands();
    return std::move(page_);
  }

 private:
  void Transcript(std::string_view statement) {
    std::string problem;
    // Plans and times change from day to day: they are not shown.
    const bool plan = statement.starts_with("EXPLAIN ") || statement.starts_with("PROFILE ");
    const std::string result = sample_.Run(statement, problem);
    if (!problem.empty()) page_.problems.push_back(problem);
    page_.text += fmt::format("liaison> {};\n{}", statement, plan ? "" : result);
  }

  void Clauses() {
    page_.text += "\n## Clauses, patterns and expressions\n";
    for (const ClauseHelp& clause : ClauseHelps()) {
      page_.text += fmt::format("\n### {}\n\n{}.\n\n```\n", clause.name, Sentence(clause.summary));
      std::string_view rest = clause.examples;
      for (bool first = true; !rest.empty(); first = false) {
        const auto end = rest.find('\n');
        std::string_view statement = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (statement.ends_with(';')) statement.remove_suffix(1);
        if (!first) page_.text += '\n';
        Transcript(statement);
      }
      page_.text += "```\n";
    }
  }

  void Entry(std::string_view name, std::string_view signature, std::string_view description) {
    page_.text += fmt::format("\n### {}\n\n`{}`\n\n{}\n\n", name, signature, description);
    const std::string_view example = ExampleOf(name);
    if (example.empty()) {
      page_.problems.push_back(fmt::format("{}: there is no example in query/functions/examples.cpp", name));
      return;
    }
    page_.text += "```\n";
    Transcript(ExampleStatement(example));
    page_.text += "```\n";
  }

  void Functions() {
    page_.text += "\n## Functions\n";
    for (const Function* f : AllFunctions()) Entry(f->name, f->signature, f->description);
    page_.text += "\n## Aggregates\n\nOver the rows of a group; nulls are left out.\n";
    for (const Aggregate* a : AllAggregates()) Entry(a->name, a->signature, a->description);
  }

  void Procedures() {
    page_.text += "\n## Procedures\n\n`CALL name(arguments) YIELD columns`.\n";
    const Result result = sample_.shell().session().Run(
        "CALL dbms.procedures() YIELD name, signature, description RETURN name, signature, description");
    for (const Row& row : result.rows) Entry(row[0].AsString(), row[1].AsString(), row[2].AsString());
  }

  void Commands() {
    page_.text +=
        "\n## Commands of the shell\n\nA line that begins with `:` (or `.`) where a statement could "
        "begin.\n\n";
    page_.text += "| command | does |\n| --- | --- |\n";
    for (const MetaCommand& command : MetaCommands()) {
      page_.text += "| `";
      for (const char c : command.usage) page_.text += c == '|' ? std::string("\\|") : std::string(1, c);
      page_.text += fmt::format("` | {} |\n", command.summary);
    }
  }

  static std::string Sentence(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
    return out;
  }

  Sample sample_;
  ReferencePage page_;
};

}  // namespace

ReferencePage MakeReferencePage() { return PageWriter().Write(); }

int RunReferenceCommand() {
  const ReferencePage page = MakeReferencePage();
  std::cout << page.text;
  for (const std::string& problem : page.problems) std::cerr << "error: " << problem << '\n';
  return page.problems.empty() ? kExitOk : kExitFailed;
}

}  // namespace liaison::shell
