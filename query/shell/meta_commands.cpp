#include "query/shell/meta_commands.h"

#include <algorithm>

#include "graph/ascii.h"
#include "graph/graph.h"
#include "query/render/safe_text.h"
#include "query/shell/connection_commands.h"
#include "query/shell/help.h"
#include "query/shell/request_json.h"
#include "query/shell/show_evidence.h"
#include "query/shell/show_schema.h"

namespace liaison::shell {
namespace {

[[noreturn]] void RefuseArgument(const std::string& message) {
  throw Error(ErrorKind::kRequest, "InvalidArgument", message);
}

// A file's name may stand in quotes, to begin or end with a space.
std::string FileName(std::string_view argument) {
  if (argument.size() >= 2 && (argument.front() == '\'' || argument.front() == '"') &&
      argument.front() == argument.back()) {
    argument = argument.substr(1, argument.size() - 2);
  }
  return std::string(argument);
}

bool OnOff(std::string_view argument, bool present) {
  if (argument == "on") return true;
  if (argument == "off") return false;
  if (argument.empty()) return !present;
  RefuseArgument("`on` or `off` is expected");
}

bool Help(Shell& shell, std::string_view argument) {
  // Of the session: tables that a program has registered are among them.
  std::vector<ProcedureHelp> procedures;
  const bool known =
      shell.is_open() ||
      shell.database() == ":memory:";  // help is there also when a database could not be opened
  if (known && !argument.empty()) {
    for (const Row& row : shell.session().Run("SHOW PROCEDURES").rows) {
      procedures.push_back({row[0].AsString(), row[1].AsString(), row[3].AsString()});
    }
  }
  shell.BeginOutput() << HelpText(argument, &procedures);
  return true;
}

bool Schema(Shell& shell, std::string_view) { return ShowSchema(shell), true; }
bool Labels(Shell& shell, std::string_view) { return ShowLabels(shell), true; }
bool Types(Shell& shell, std::string_view) { return ShowTypes(shell), true; }
bool Indexes(Shell& shell, std::string_view) { return ShowIndexes(shell), true; }

bool SetMode(Shell& shell, std::string_view argument) {
  if (argument.empty()) {
    shell.BeginOutput() << render::NameOf(shell.settings().mode) << '\n';
    return true;
  }
  const auto mode = render::FindMode(argument);
  if (!mode) {
    std::string known;
    for (const auto& [name, value] : render::Modes())
      known += (known.empty() ? "" : ", ") + std::string(name);
    RefuseArgument("the modes are " + known);
  }
  shell.settings().mode = *mode;
  return true;
}

std::string_view TakeName(std::string_view& argument) {
  if (argument.starts_with('$')) argument.remove_prefix(1);
  const auto end = argument.find_first_of(" \t=");
  const std::string_view name = argument.substr(0, end);
  argument = end == std::string_view::npos ? std::string_view() : Trim(argument.substr(end));
  return name;
}

bool Parameters(Shell& shell, std::string_view argument) {
  Map& parameters = shell.settings().parameters;
  if (argument.empty() || argument == "list") {
    std::vector<Row> rows;
    for (const auto& [name, value] : parameters) rows.push_back({Value(name), value});
    shell.Show({"name", "value"}, std::move(rows));
    return true;
  }
  if (argument == "clear") {
    parameters.clear();
    return true;
  }
  if (argument.starts_with('{')) {
    const Value map = shell.Evaluate(argument);
    if (!map.is_map()) RefuseArgument("a map of parameters is expected: {name: value, ...}");
    for (const auto& [name, value] : map.AsMap()) parameters[name] = value;
    return true;
  }
  std::string_view rest = argument;
  const std::string name(TakeName(rest));
  if (rest.starts_with("=>")) {
    rest.remove_prefix(2);
  } else if (rest.starts_with('=')) {
    rest.remove_prefix(1);
  } else {
    RefuseArgument("`:param name => expression` is expected, or `list`, or `clear`");
  }
  rest = Trim(rest);
  if (rest.ends_with(';')) rest = Trim(rest.substr(0, rest.size() - 1));
  if (name.empty() || rest.empty()) RefuseArgument("`:param name => expression` is expected");
  parameters[name] = shell.Evaluate(rest);
  return true;
}

bool Timer(Shell& shell, std::string_view argument) {
  shell.settings().timer = OnOff(argument, shell.settings().timer);
  return true;
}

bool PagerOnOff(Shell& shell, std::string_view argument) {
  shell.settings().pager = OnOff(argument, shell.settings().pager);
  return true;
}

bool Explain(Shell& shell, std::string_view argument) {
  shell.settings().explain = OnOff(argument, shell.settings().explain);
  return true;
}

bool Optimizer(Shell& shell, std::string_view argument) {
  if (!argument.empty()) {
    shell.settings().rules = plan::ReadRules(argument);
    return true;
  }
  std::vector<Row> rows;
  for (const plan::RuleName& rule : plan::kRuleNames) {
    rows.push_back({Value(std::string(rule.name)), Value(shell.settings().rules.Has(rule.rule)),
                    Value(std::string(rule.what))});
  }
  shell.Show({"rule", "on", "what it does"}, std::move(rows));
  return true;
}

bool Source(Shell& shell, std::string_view argument) {
  if (argument.empty()) RefuseArgument("`:source FILE` is expected");
  return shell.RunFile(FileName(argument));
}

bool Output(Shell& shell, std::string_view argument) {
  shell.SetOutput(FileName(argument), false);
  return true;
}

bool Once(Shell& shell, std::string_view argument) {
  if (argument.empty()) RefuseArgument("`:once FILE` is expected");
  shell.SetOutput(FileName(argument), true);
  return true;
}

bool OpenDatabase(Shell& shell, std::string_view argument) {
  if (argument.empty()) {
    shell.BeginOutput() << render::SafeText(shell.database()) << '\n';
    return true;
  }
  shell.Open(FileName(argument));
  return true;
}

bool Begin(Shell& shell, std::string_view) { return shell.session().Begin(), true; }
bool Commit(Shell& shell, std::string_view) { return shell.session().Commit(), true; }
bool Rollback(Shell& shell, std::string_view) { return shell.session().Rollback(), true; }

bool RunCheck(Shell& shell, std::string_view) {
  const std::vector<std::string> findings = Check(shell.session().graph());
  std::ostream& out = shell.BeginOutput();
  for (const std::string& finding : findings) out << render::SafeText(finding) << '\n';
  if (findings.empty()) out << "no damage found\n";
  return findings.empty();
}

bool Quit(Shell& shell, std::string_view) {
  shell.Quit();
  return true;
}

}  // namespace

const std::vector<MetaCommand>& MetaCommands() {
  static const std::vector<MetaCommand> kCommands = {
      {"begin", ":begin", "begins a transaction; what follows is kept by :commit or undone by :rollback",
       ArgumentKind::kNone, Begin},
      {"brokers", ":brokers [LABEL]",
       "who links which groups, with the sentences: groups are the nodes of a label (Network unless said), "
       "or communities",
       ArgumentKind::kLabel, ShowBrokers},
      {"check", ":check", "verifies the database and names every damage", ArgumentKind::kNone, RunCheck},
      {"commit", ":commit", "keeps the changes of the transaction", ArgumentKind::kNone, Commit},
      {"evidence", ":evidence [ID]", "on whose word a fact stands: of an element id, or of the last result",
       ArgumentKind::kNone, ShowEvidence},
      {"explain", ":explain on|off", "shows the plan of each statement instead of running it",
       ArgumentKind::kOnOff, Explain},
      {"help", ":help [TOPIC]", "commands, clauses, functions, types, or one of them by name",
       ArgumentKind::kTopic, Help},
      {"indexes", ":indexes", "indexes and constraints", ArgumentKind::kNone, Indexes},
      {"labels", ":labels", "labels, with the number of their nodes and their properties",
       ArgumentKind::kNone, Labels},
      {"mode", ":mode [MODE]",
       "how results look: box, table, line, csv, tsv, json, jsonl, markdown, html, cypher; as a graph: svg, "
       "dot, "
       "graphml, gexf, cytoscape",
       ArgumentKind::kMode, SetMode},
      {"once", ":once FILE", "writes the next result to a file", ArgumentKind::kFile, Once},
      {"open", ":open [DATABASE]", "closes the database and opens another; without a name says which is open",
       ArgumentKind::kFile, OpenDatabase},
      {"optimizer", ":optimizer [on|off|RULES]",
       "turns rules of the optimizer on or off: all, `no-NAME,...` all but these, `NAME,...` these "
       "alone; without an argument lists them",
       ArgumentKind::kOnOff, Optimizer},
      {"output", ":output [FILE]", "writes results to a file from now on; without a name to the screen again",
       ArgumentKind::kFile, Output},
      {"pager", ":pager on|off",
       "shows results that are longer than the screen through $LIAISON_PAGER, $PAGER or less",
       ArgumentKind::kOnOff, PagerOnOff},
      {"param", ":param NAME => EXPRESSION",
       "sets $NAME; `:param` or `:param list` shows all, `:param clear` forgets all",
       ArgumentKind::kParameter, Parameters},
      {"path", ":path A B",
       "the shortest connections of two nodes by their names, each step with its sentence; `A -> B`, or in "
       "quotes",
       ArgumentKind::kName, ShowPath},
      {"quit", ":quit", "leaves the shell (also :exit, :q and Ctrl-D)", ArgumentKind::kNone, Quit},
      {"rollback", ":rollback", "undoes the changes of the transaction", ArgumentKind::kNone, Rollback},
      {"schema", ":schema", "labels, types, how they are joined, indexes and constraints",
       ArgumentKind::kNone, Schema},
      {"source", ":source FILE", "runs the statements and commands of a file", ArgumentKind::kFile, Source},
      {"timer", ":timer on|off", "shows how long each statement took", ArgumentKind::kOnOff, Timer},
      {"types", ":types", "relationship types, with their numbers and properties", ArgumentKind::kNone,
       Types},
      {"who", ":who NAME", "all facts about a node by its name, with the sentences and their sources",
       ArgumentKind::kName, ShowWho},
  };
  return kCommands;
}

bool RunCommand(Shell& shell, std::string_view line) {
  line = Trim(line);
  line.remove_prefix(1);
  const auto end = line.find_first_of(" \t");
  std::string_view name = line.substr(0, end);
  std::string_view argument = end == std::string_view::npos ? std::string_view() : Trim(line.substr(end));
  // People end everything with `;`; no command but :param takes one (and :param drops its own).
  if (name.ends_with(';')) name.remove_suffix(1);
  if (name == "exit" || name == "q") name = "quit";
  if (name == "params") name = "param";
  for (const MetaCommand& command : MetaCommands()) {
    if (command.name != name) continue;
    if (argument.ends_with(';') && command.argument != ArgumentKind::kFile)
      argument = Trim(argument.substr(0, argument.size() - 1));
    const bool takes_none = command.usage.find(' ') == std::string_view::npos;
    if (takes_none && !argument.empty())
      RefuseArgument("`" + std::string(command.usage) + "` takes no argument");
    return command.run(shell, argument);
  }
  Error error(ErrorKind::kRequest, "UnknownCommand",
              "there is no command `:" + render::SafeText(name.substr(0, 60)) + "`");
  std::vector<std::string> names;
  for (const MetaCommand& command : MetaCommands()) names.emplace_back(command.name);
  const std::string nearest = Nearest(name, names);
  error.hint = nearest.empty() ? "`:help commands` lists the commands" : "did you mean `:" + nearest + "`?";
  throw error;
}

}  // namespace liaison::shell
