#include "query/shell/export_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "graph/ascii.h"
#include "graph/error.h"
#include "query/export/graph_file.h"
#include "query/export/picture.h"
#include "query/render/error_text.h"
#include "query/render/safe_text.h"
#include "query/shell/interrupts.h"
#include "query/shell/open_graph.h"
#include "query/shell/parameter_flag.h"
#include "query/shell/script.h"
#include "query/shell/shell.h"
#include "query/shell/whole_file.h"

namespace liaison::shell {
namespace {

enum class Format { kGraphMl, kGexf, kDot, kSvg, kCytoscape, kGephiCsv, kKumuCsv };

struct FormatName {
  std::string_view name;
  Format format;
  std::vector<std::string_view> endings;
};

const std::vector<FormatName>& Formats() {
  static const std::vector<FormatName> kFormats = {
      {"graphml", Format::kGraphMl, {".graphml"}},
      {"gexf", Format::kGexf, {".gexf"}},
      {"dot", Format::kDot, {".dot", ".gv"}},
      {"svg", Format::kSvg, {".svg"}},
      {"cytoscape", Format::kCytoscape, {".cyjs", ".json"}},
      {"gephi-csv", Format::kGephiCsv, {"/"}},
      {"kumu-csv", Format::kKumuCsv, {}},
  };
  return kFormats;
}

struct ExportFlags {
  std::string database, statement, file, format, output, gexf = "1.3", layout = "auto", title, timeout;
  std::vector<std::string> parameters;
  std::size_t maximum_nodes = exporter::PictureOptions().maximum_nodes;
  bool cut = false;
};

[[noreturn]] void RefuseFlags(const std::string& message) {
  throw Error(ErrorKind::kRequest, "InvalidArgument", message);
}

bool IsPair(Format format) { return format == Format::kGephiCsv || format == Format::kKumuCsv; }

Format ChooseFormat(const ExportFlags& flags) {
  if (!flags.format.empty()) {
    for (const FormatName& known : Formats()) {
      if (known.name == flags.format) return known.format;
    }
  }
  if (flags.output.empty() || flags.output == "-")
    RefuseFlags(
        "say what to write: --format graphml, gexf, dot, svg, cytoscape, ..., or -o with such an ending");
  const std::string lower = AsciiLower(flags.output);
  for (const FormatName& known : Formats()) {
    for (const std::string_view ending : known.endings) {
      if (lower.ends_with(ending)) return known.format;
    }
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(flags.output, ignored)) return Format::kGephiCsv;
  RefuseFlags("no format is known by the ending of " + render::SafeText(flags.output) +
              ": say --format graphml, gexf, dot, svg, cytoscape, gephi-csv or kumu-csv");
}

[[noreturn]] void StopInterrupted() {
  throw Error(ErrorKind::kTransaction, "Interrupted", "the export was interrupted");
}

// Hands a source's nodes and relationships on until Ctrl-C.
class InterruptibleSource : public exporter::GraphSource {
 public:
  explicit InterruptibleSource(const exporter::GraphSource& source) : source_(source) {}
  void VisitNodes(Reads reads, const NodeVisitor& visit) const override {
    source_.VisitNodes(reads, [&](const Node& node, const exporter::FactEvidence& evidence) {
      if (TakeInterrupt()) StopInterrupted();
      visit(node, evidence);
    });
  }
  void VisitRelationships(Reads reads, const RelationshipVisitor& visit) const override {
    source_.VisitRelationships(reads, [&](const Relationship& r, const exporter::FactEvidence& evidence) {
      if (TakeInterrupt()) StopInterrupted();
      visit(r, evidence);
    });
  }

 private:
  const exporter::GraphSource& source_;
};

// The nodes and relationships of all statements together. False when one failed; that has been said.
bool RunStatements(Shell& shell, const std::string& text, const std::string& file,
                   exporter::SubgraphSink& sink) {
  Script script(file == "-" ? std::string() : file);
  script.Feed(text);
  RunOptions options;
  options.read_only = true;
  options.timeout = shell.settings().timeout;
  while (const auto item = script.Next(true)) {
    if (item->is_command)
      RefuseFlags("commands of the shell cannot be exported: " + render::SafeText(item->text.substr(0, 60)));
    try {
      const InterruptScope scope(shell.session());
      shell.session().Run(item->text, shell.settings().parameters, sink, options);
    } catch (const Error& e) {
      shell.ReportError(e, item->text, item->place);
      return false;
    }
  }
  return true;
}

void Write(const ExportFlags& flags, Format format, const exporter::GraphSource& source,
           const std::function<exporter::Subgraph()>& subgraph) {
  exporter::PictureOptions picture;
  picture.layout = flags.layout == "dot"    ? exporter::Layout::kLayers
                   : flags.layout == "sfdp" ? exporter::Layout::kSprings
                                            : exporter::Layout::kAuto;
  picture.maximum_nodes = flags.maximum_nodes;
  picture.cut = flags.cut;
  picture.title = flags.title;
  const auto version = flags.gexf == "1.2" ? exporter::GexfVersion::k12 : exporter::GexfVersion::k13;
  const auto write_pair = [&](const char* first, const char* second, auto write) {
    if (flags.output.empty() || flags.output == "-") RefuseFlags("two files are written: say -o FOLDER");
    std::error_code error;
    std::filesystem::create_directories(flags.output, error);
    if (error) {
      throw Error(ErrorKind::kStorage, "Io",
                  render::SafeText(flags.output) + " cannot be made: " + error.message());
    }
    const std::filesystem::path folder = flags.output;
    WriteWholeFile(folder / first, [&](std::ostream& a) {
      WriteWholeFile(folder / second, [&](std::ostream& b) { write(source, a, b); });
    });
  };
  switch (format) {
    case Format::kGephiCsv:
      return write_pair("nodes.csv", "edges.csv", exporter::WriteGephiCsv);
    case Format::kKumuCsv:
      return write_pair("elements.csv", "connections.csv", exporter::WriteKumuCsv);
    default:
      break;
  }
  WriteWholeFile(flags.output, [&](std::ostream& out) {
    switch (format) {
      case Format::kGraphMl:
        return exporter::WriteGraphMl(source, out);
      case Format::kGexf:
        return exporter::WriteGexf(source, version, out);
      case Format::kCytoscape:
        return exporter::WriteCytoscape(source, out);
      case Format::kDot:
        out << exporter::ToDot(subgraph(), picture);
        return;
      default:
        out << exporter::ToSvg(subgraph(), picture);
        return;
    }
  });
}

int RunExport(const ExportFlags& flags) {
  const Format format = ChooseFormat(flags);
  ShellSettings settings;
  settings.read_only = true;
  settings.error_context = true;
  Shell shell(flags.database, settings, std::cout, std::cerr);
  if (!flags.timeout.empty()) shell.settings().timeout = ReadDuration(flags.timeout);
  try {
    shell.Open(flags.database);
  } catch (const Error& e) {
    throw CannotOpen(e);
  }
  for (const std::string& parameter : flags.parameters) SetParameter(shell, parameter);
  CatchInterrupts();
  shell.session().Begin();  // the query and the evidence of what it finds are read from one snapshot
  const bool whole = flags.statement.empty() && flags.file.empty();
  if (!whole) {
    exporter::SubgraphSink sink;
    const std::string text = flags.file.empty() ? flags.statement : ReadWholeFile(flags.file);
    if (!RunStatements(shell, text, flags.file, sink))
      return TakeInterrupt() ? kExitInterrupted : kExitFailed;
    const exporter::Subgraph found = sink.Take(shell.session().transaction());
    Write(flags, format, exporter::SubgraphSource(found), [&] { return found; });
    return kExitOk;
  }
  const Transaction& transaction = *shell.session().transaction();
  const exporter::DatabaseSource database(transaction);
  Write(flags, format, InterruptibleSource(database), [&] {
    if (format == Format::kDot) return exporter::WholeGraph(transaction);
    // What does not fit is counted and not read.
    exporter::Subgraph graph = exporter::WholeGraph(transaction, flags.maximum_nodes);
    if (graph.nodes_left_out > 0 && !flags.cut)
      exporter::RefuseLargePicture(graph.nodes.size() + graph.nodes_left_out, flags.maximum_nodes);
    return graph;
  });
  return kExitOk;
}

}  // namespace

void AddExportCommand(CLI::App& app, std::function<void(std::function<int()>)> chosen) {
  const auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = app.add_subcommand(
      "export", "write a picture, or a file for Gephi, NetworkX, Cytoscape, Kumu, Graphviz");
  command->add_option("database", flags->database, "the database")->required()->type_name("DATABASE");
  CLI::Option* text = command
                          ->add_option("-c,--command", flags->statement,
                                       "what to write: the nodes and relationships that this query returns; "
                                       "everything otherwise")
                          ->type_name("QUERY");
  command->add_option("-f,--file", flags->file, "the same from a file; - is standard input")
      ->type_name("FILE")
      ->excludes(text);
  std::vector<std::string> formats;
  for (const FormatName& known : Formats()) formats.emplace_back(known.name);
  command->add_option("--format", flags->format, "otherwise by the ending of -o")
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT");
  command
      ->add_option("-o,--output", flags->output,
                   "where to, a folder for pairs of CSV; standard output otherwise")
      ->type_name("FILE");
  command
      ->add_option("-P,--param", flags->parameters,
                   "name=value: a parameter of the query, as JSON or as a literal; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command->add_option("--timeout", flags->timeout, "of each statement: seconds, or 500ms, 2min")
      ->type_name("TIME");
  command->add_option("--gexf", flags->gexf, "version of GEXF: NetworkX reads 1.2 alone")
      ->check(CLI::IsMember({"1.2", "1.3"}))
      ->capture_default_str();
  command
      ->add_option("--layout", flags->layout,
                   "of a picture: dot in layers, sfdp by springs; auto: dot for small and tree-like graphs")
      ->check(CLI::IsMember({"auto", "dot", "sfdp"}))
      ->capture_default_str();
  command->add_option("--title", flags->title, "above a picture")->type_name("TEXT");
  command
      ->add_option("--max-nodes", flags->maximum_nodes,
                   "a picture of more nodes is refused, as nobody could read it")
      ->check(CLI::Range(1, 2000))
      ->capture_default_str();
  command->add_flag("--cut", flags->cut, "draw the first nodes instead, and say so in the picture");
  command->footer(
      "Formats: graphml, gexf, cytoscape; dot, svg; gephi-csv (nodes.csv, edges.csv), kumu-csv "
      "(elements.csv, "
      "connections.csv).\n"
      "For example:\n"
      "  liaison export climate.db -c \"MATCH p = (:Network)--() RETURN p\" -o networks.svg\n"
      "  liaison export climate.db -o climate.gexf\n"
      "Exit codes: 0 ok, 1 a statement failed or nothing could be written, 2 wrong arguments, 3 the database "
      "or a file "
      "cannot be opened, 130 interrupted.");
  command->callback([=] {
    chosen([flags] {
      try {
        return RunExport(*flags);
      } catch (const Error& e) {
        if (e.kind != ErrorKind::kTransaction || e.detail != "Interrupted") throw;
        std::cerr << render::ErrorText(e, {}, {}, true);
        return static_cast<int>(kExitInterrupted);
      }
    });
  });
}

}  // namespace liaison::shell
