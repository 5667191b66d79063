#include "query/shell/extract_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "graph/error.h"
#include "import/documents/extraction.h"
#include "import/documents/extraction_json.h"
#include "import/documents/rule_examples.h"
#include "import/documents/source_text.h"
#include "query/render/safe_text.h"
#include "query/shell/shell.h"

namespace liaison::shell {
namespace {

using importer::SourceFormat;

struct ExtractOptions {
  std::vector<std::string> files;
  std::string output;  // a folder: one JSONL a file; empty: standard output
  std::string format = "by-name";
  importer::ExtractorOptions extractor;
  importer::ExtractionJsonOptions json;
  bool check_rules = false, bench = false;
};

SourceFormat FormatOf(const std::string& name) {
  if (name == "text") return SourceFormat::kText;
  if (name == "markdown") return SourceFormat::kMarkdown;
  if (name == "html") return SourceFormat::kHtml;
  return SourceFormat::kByName;
}

int CheckRules(const importer::Extractor& extractor) {
  const importer::ExampleReport report = importer::RunRuleExamples(extractor);
  for (const importer::ExampleFailure& f : report.failures)
    std::cout << f.rule << ": " << f.text << "\n  " << f.reason << '\n';
  std::cout << report.rules << " rules, " << report.without_examples << " without examples; "
            << report.examples << " examples, " << report.failures.size() << " wrong\n";
  return report.failures.empty() ? kExitOk : kExitFailed;
}

// Reads and extracts each file for about two seconds; the speed of one core.
void Bench(const importer::Extractor& extractor, const std::string& path, SourceFormat format) {
  const importer::SourceText source = importer::ReadSourceFile(path, format);
  const auto start = std::chrono::steady_clock::now();
  double seconds = 0, bytes = 0;
  std::size_t relations = 0;
  while (seconds < 2) {
    relations = extractor.Extract(source).relations.size();
    bytes += static_cast<double>(source.text.size());
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  std::printf("%s: %.2f MB/s, %zu relations\n", path.c_str(), bytes / seconds / 1e6, relations);
}

std::string NameOf(const std::string& path) {
  return path == "-" ? "stdin" : std::filesystem::path(path).stem().string();
}

// Two texts of one name would be written over each other.
void CheckNames(const std::vector<std::string>& files) {
  std::map<std::string, std::string> by_name;
  for (const std::string& path : files) {
    const auto [other, added] = by_name.emplace(NameOf(path), path);
    if (!added) {
      throw Error(ErrorKind::kRequest, "InvalidArgument",
                  other->second + " and " + path + " would both be written to " + NameOf(path) + ".jsonl");
    }
  }
}

int Run(const ExtractOptions& options) {
  if (!options.output.empty()) CheckNames(options.files);
  const importer::Extractor extractor(options.extractor);
  if (options.check_rules) return CheckRules(extractor);
  if (options.files.empty())
    throw Error(ErrorKind::kRequest, "InvalidArgument", "name the texts; - is standard input");
  int code = kExitOk;
  for (const std::string& path : options.files) {
    try {
      if (options.bench) {
        Bench(extractor, path, FormatOf(options.format));
        continue;
      }
      const importer::Extraction found =
          extractor.Extract(importer::ReadSourceFile(path, FormatOf(options.format)));
      const std::filesystem::path file(path);
      const std::string name = NameOf(path);
      if (options.output.empty()) {
        importer::WriteExtraction(std::cout, found, name, file.filename().string(), options.json);
        continue;
      }
      const std::filesystem::path target = std::filesystem::path(options.output) / (name + ".jsonl");
      std::ofstream out(target, std::ios::binary);
      importer::WriteExtraction(out, found, name, file.filename().string(), options.json);
      out.close();
      if (!out) throw Error(ErrorKind::kStorage, "Io", "cannot write " + target.string());
    } catch (const Error& e) {  // one text that fails does not stop the others
      std::cout.flush();
      const bool unreadable = e.detail == "FileNotFound";  // its message names the path
      std::cerr << "error: " << e.Code() << ": "
                << render::SafeText((unreadable ? "" : path + ": ") + e.what(), "\n") << '\n';
      code = std::max<int>(code, unreadable ? kExitCannotOpen : kExitFailed);
    }
  }
  return code;
}

}  // namespace

void AddExtractCommand(CLI::App& app, const std::function<void(std::function<int()>)>& chosen) {
  const auto options = std::make_shared<ExtractOptions>();
  CLI::App* command = app.add_subcommand(
      "extract", "write what the rules find in texts as lines of JSON, without a database");
  command->add_option("files", options->files, "text, Markdown or HTML; - is standard input")
      ->type_name("FILE");
  command
      ->add_option("-o,--output", options->output,
                   "a folder for one .jsonl a text; standard output otherwise")
      ->check(CLI::ExistingDirectory);
  command->add_option("--format", options->format, "of the texts; otherwise by their names")
      ->check(CLI::IsMember({"by-name", "text", "markdown", "html"}));
  command->add_option("--rules", options->extractor.packs, "a rule pack beside those that are shipped")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--gazetteer", options->extractor.gazetteers, "a list of names: name, type, also, aliases")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--vocabulary", options->extractor.vocabularies,
                   "labels and types beside those that are shipped")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--least", options->extractor.least_confidence,
                   "leave out relations below this confidence")
      ->check(CLI::Range(0.0, 1.0));
  command->add_flag("--with-text", options->json.with_text,
                    "the document line carries the text that the offsets count in");
  command->add_flag("--check-rules", options->check_rules, "run the examples of all rules instead");
  command->add_flag("--bench", options->bench, "measure the speed on each text instead");
  command->footer(
      "For example:\n  liaison extract page.html --least 0.7\n"
      "Offsets are Unicode code points. Exit codes: 0 ok, 1 a text failed, 2 wrong arguments, 3 a text "
      "cannot be read.");
  command->callback([=] { chosen([options] { return Run(*options); }); });
}

}  // namespace liaison::shell
