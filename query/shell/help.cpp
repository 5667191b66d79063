#include "query/shell/help.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "graph/ascii.h"
#include "graph/error.h"
#include "graph/likeness.h"
#include "query/functions/aggregate.h"
#include "query/functions/examples.h"
#include "query/functions/function.h"
#include "query/render/safe_text.h"
#include "query/shell/help_clauses.h"
#include "query/shell/meta_commands.h"

namespace liaison::shell {
namespace {

std::string Overview() {
  return "Liaison: a knowledge graph with the sentence for every fact, asked in Cypher.\n"
         "A statement ends with `;` and may take several lines. A line that begins with `:` is a command.\n\n"
         "  MATCH (a:Person)-[:WORKS_FOR]->(o:Organization) RETURN a.name, o.name LIMIT 10;\n"
         "  CALL search.entities('half a name') YIELD node, name, score;   // also misspelt, or an "
         "acronym\n\n"
         ":help commands    what the shell can do\n"
         ":help clauses     the clauses of the language\n"
         ":help functions   the functions of the language\n"
         ":help procedures  what CALL can call\n"
         ":help types       the types of values, with their literals\n"
         ":help NAME        one clause, function, procedure or command\n"
         "Ctrl-C stops a statement, Ctrl-D or :quit leaves.\n";
}

std::string Commands() {
  std::size_t widest = 0;
  for (const MetaCommand& c : MetaCommands()) widest = std::max(widest, c.usage.size());
  std::string out;
  for (const MetaCommand& c : MetaCommands()) out += fmt::format("{:{}}  {}\n", c.usage, widest, c.summary);
  out += "`.` may stand for `:`.\n";
  return out;
}

std::string Clauses() {
  std::string out;
  for (const ClauseHelp& c : ClauseHelps()) out += fmt::format("{:22}{}\n", c.name, c.summary);
  return out;
}

std::string Functions() {
  std::map<std::string, std::pair<std::string_view, std::string_view>> all;
  for (const Function* f : AllFunctions()) all[AsciiLower(f->signature)] = {f->signature, f->description};
  std::string out;
  for (const auto& [key, entry] : all) out += fmt::format("{}\n    {}\n", entry.first, entry.second);
  out += "\nAggregates:\n";
  for (const Aggregate* a : AllAggregates()) out += fmt::format("{}\n    {}\n", a->signature, a->description);
  return out;
}

std::string Types() {
  return "NULL             null\n"
         "BOOLEAN          true, false\n"
         "INTEGER          42, -7, 0xFF, 0o17, 1_000_000          64 bits\n"
         "FLOAT            1.5, .5, 6.02E23                       64 bits, IEEE 754\n"
         "STRING           'Ada', \"Ada\", 'it\\'s', '\\u00e9'\n"
         "LIST             [1, 'two', [3]]\n"
         "MAP              {name: 'Ada', born: 1815}\n"
         "DATE             date('1815-12-10')\n"
         "LOCAL TIME       localtime('12:31:14')\n"
         "ZONED TIME       time('12:31:14+01:00')\n"
         "LOCAL DATETIME   localdatetime('2015-07-21T21:40:32')\n"
         "ZONED DATETIME   datetime('2015-07-21T21:40:32+02:00[Europe/Stockholm]')\n"
         "DURATION         duration('P14DT16H12M')\n"
         "POINT            point({x: 1.0, y: 2.0}), point({latitude: 37.4, longitude: 126.6})\n"
         "NODE, RELATIONSHIP, PATH                                what MATCH finds\n";
}

const ProcedureHelp* FindProcedure(const std::vector<ProcedureHelp>& procedures, std::string_view name) {
  for (const ProcedureHelp& p : procedures) {
    if (AsciiLower(p.name) == name) return &p;
  }
  return nullptr;
}

std::string_view Bare(std::string_view topic) {
  while (!topic.empty() && (topic.front() == ':' || topic.front() == '.')) topic.remove_prefix(1);
  return topic;
}

}  // namespace

std::string Nearest(std::string_view word, const std::vector<std::string>& names) {
  NearestName nearest(word);
  for (const std::string& name : names) nearest.Offer(name);
  return nearest.found();
}

std::vector<std::string> HelpTopics() {
  std::vector<std::string> topics = {"commands", "clauses", "functions", "procedures", "types"};
  for (const ClauseHelp& c : ClauseHelps()) topics.emplace_back(c.name);
  for (const Function* f : AllFunctions()) topics.emplace_back(f->name);
  for (const Aggregate* a : AllAggregates()) topics.emplace_back(a->name);
  for (const MetaCommand& c : MetaCommands()) topics.emplace_back(c.name);
  return topics;
}

std::string HelpText(std::string_view topic, const std::vector<ProcedureHelp>* procedures) {
  if (topic.empty()) return Overview();
  const std::string wanted = AsciiLower(topic);
  if (wanted == "commands") return Commands();
  if (wanted == "clauses") return Clauses();
  if (wanted == "functions") return Functions();
  if (wanted == "types") return Types();
  if (wanted == "procedures" && procedures != nullptr) {
    std::string out;
    for (const ProcedureHelp& p : *procedures) out += fmt::format("{}\n    {}\n", p.signature, p.description);
    return out;
  }
  std::string out;
  std::string_view name = wanted;
  const bool called = name.ends_with("()");  // `count()` is the aggregate, `count` also the subquery
  if (called) name.remove_suffix(2);
  for (const ClauseHelp& c : ClauseHelps()) {
    if (AsciiLower(c.name) == wanted) out += fmt::format("{}: {}\n{}\n", c.name, c.summary, c.examples);
  }
  const auto callable = [&](std::string_view signature, std::string_view description) {
    const std::string_view example = ExampleOf(name);
    out += fmt::format("{}\n{}\n", signature, description);
    if (!example.empty()) out += ExampleStatement(example) + ";\n";
  };
  if (const Function* f = FindFunction(name)) callable(f->signature, f->description);
  if (const Aggregate* a = FindAggregate(name)) callable(a->signature, a->description);
  if (const auto* p = procedures == nullptr ? nullptr : FindProcedure(*procedures, name))
    callable(p->signature, p->description);
  for (const MetaCommand& c : MetaCommands()) {
    if (c.name == Bare(wanted)) out += fmt::format("{}\n{}\n", c.usage, c.summary);
  }
  if (!out.empty()) return out;
  Error error(ErrorKind::kRequest, "UnknownTopic",
              "there is no help on '" + render::SafeText(topic.substr(0, 60)) + "'");
  const std::string nearest = Nearest(topic, HelpTopics());
  error.hint = nearest.empty() ? "`:help` lists the topics" : "did you mean `" + nearest + "`?";
  throw error;
}

const std::vector<std::string_view>& Keywords() {
  static const std::vector<std::string_view> kKeywords = {
      "ALL",    "AND",    "ANY",        "AS",       "ASC",      "BREAK",        "BY",
      "CALL",   "CASE",   "CONSTRAINT", "CONTAINS", "CONTINUE", "COUNT",        "CREATE",
      "CSV",    "DELETE", "DESC",       "DETACH",   "DISTINCT", "DROP",         "ELSE",
      "END",    "ENDS",   "ERROR",      "EXISTS",   "EXPLAIN",  "FALSE",        "FIELDTERMINATOR",
      "FILTER", "FINISH", "FOR",        "FOREACH",  "FROM",     "GROUPS",       "HEADERS",
      "IF",     "IN",     "INDEX",      "INSERT",   "IS",       "LET",          "LIMIT",
      "LOAD",   "MATCH",  "MERGE",      "NEXT",     "NODETACH", "NONE",         "NOT",
      "NULL",   "OFFSET", "ON",         "OPTIONAL", "OR",       "ORDER",        "PROFILE",
      "REMOVE", "REPORT", "REQUIRE",    "RETURN",   "SET",      "SHORTEST",     "SHOW",
      "SINGLE", "SKIP",   "STARTS",     "STATUS",   "THEN",     "TRANSACTIONS", "TRUE",
      "UNION",  "UNIQUE", "UNWIND",     "WHEN",     "WHERE",    "WITH",         "XOR",
      "YIELD",
  };
  return kKeywords;
}

}  // namespace liaison::shell
