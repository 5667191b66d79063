#include "query/shell/help.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "graph/error.h"
#include "query/functions/aggregate.h"
#include "query/functions/function.h"
#include "query/shell/help_clauses.h"
#include "query/shell/meta_commands.h"
#include "query/shell/safe_text.h"

namespace liaison::shell {
namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string Overview() {
  return "Liaison: a knowledge graph with the sentence for every fact, asked in Cypher.\n"
         "A statement ends with `;` and may take several lines. A line that begins with `:` is a command.\n\n"
         "  MATCH (a:Person)-[:WORKS_FOR]->(o:Organization) RETURN a.name, o.name LIMIT 10;\n\n"
         ":help commands    what the shell can do\n"
         ":help clauses     the clauses of the language\n"
         ":help functions   the functions of the language\n"
         ":help types       the types of values, with their literals\n"
         ":help NAME        one clause, function or command\n"
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
  for (const ClauseHelp& c : ClauseHelps()) out += fmt::format("{:18}{}\n", c.name, c.summary);
  return out;
}

std::string Functions() {
  std::map<std::string, std::pair<std::string_view, std::string_view>> all;
  for (const Function* f : AllFunctions()) all[Lower(f->signature)] = {f->signature, f->description};
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

std::string_view Bare(std::string_view topic) {
  while (!topic.empty() && (topic.front() == ':' || topic.front() == '.')) topic.remove_prefix(1);
  return topic;
}

}  // namespace

std::string Nearest(std::string_view word, const std::vector<std::string>& names) {
  const std::string wanted = Lower(word);
  std::string best;
  std::size_t least = wanted.size() < 4 ? 2 : 3;  // one slip in a short word, two in a longer one
  for (const std::string& name : names) {
    const std::size_t distance = EditDistance(wanted, Lower(name));
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

std::vector<std::string> HelpTopics() {
  std::vector<std::string> topics = {"commands", "clauses", "functions", "types"};
  for (const ClauseHelp& c : ClauseHelps()) topics.emplace_back(c.name);
  for (const Function* f : AllFunctions()) topics.emplace_back(f->name);
  for (const Aggregate* a : AllAggregates()) topics.emplace_back(a->name);
  for (const MetaCommand& c : MetaCommands()) topics.emplace_back(c.name);
  return topics;
}

std::string HelpText(std::string_view topic) {
  if (topic.empty()) return Overview();
  const std::string wanted = Lower(topic);
  if (wanted == "commands") return Commands();
  if (wanted == "clauses") return Clauses();
  if (wanted == "functions") return Functions();
  if (wanted == "types") return Types();
  std::string out;
  for (const ClauseHelp& c : ClauseHelps()) {
    if (Lower(c.name) == wanted) out += fmt::format("{}: {}\n{}\n", c.name, c.summary, c.usage);
  }
  std::string_view name = wanted;
  if (name.ends_with("()")) name.remove_suffix(2);
  if (const Function* f = FindFunction(name)) out += fmt::format("{}\n{}\n", f->signature, f->description);
  if (const Aggregate* a = FindAggregate(name)) out += fmt::format("{}\n{}\n", a->signature, a->description);
  for (const MetaCommand& c : MetaCommands()) {
    if (c.name == Bare(wanted)) out += fmt::format("{}\n{}\n", c.usage, c.summary);
  }
  if (!out.empty()) return out;
  Error error(ErrorKind::kRequest, "UnknownTopic", "there is no help on '" + SafeText(topic.substr(0, 60)) + "'");
  const std::string nearest = Nearest(topic, HelpTopics());
  error.hint = nearest.empty() ? "`:help` lists the topics" : "did you mean `" + nearest + "`?";
  throw error;
}

const std::vector<std::string_view>& Keywords() {
  static const std::vector<std::string_view> kKeywords = {
      "ALL",      "AND",      "ANY",       "AS",       "ASC",     "BY",      "CALL",     "CASE",       "CONSTRAINT",
      "CONTAINS", "COUNT",    "CREATE",    "CSV",      "DELETE",  "DESC",    "DETACH",   "DISTINCT",   "DROP",
      "ELSE",     "END",      "ENDS",      "EXISTS",   "EXPLAIN", "FALSE",   "FOR",      "FOREACH",    "FROM",
      "HEADERS",  "IF",       "IN",        "INDEX",    "IS",      "LIMIT",   "LOAD",     "MATCH",      "MERGE",
      "NONE",     "NOT",      "NULL",      "ON",       "OPTIONAL", "OR",     "ORDER",    "PROFILE",    "REMOVE",
      "REQUIRE",  "RETURN",   "SET",       "SHOW",     "SINGLE",  "SKIP",    "STARTS",   "THEN",       "TRUE",
      "UNION",    "UNIQUE",   "UNWIND",    "WHEN",     "WHERE",   "WITH",    "XOR",      "YIELD",
  };
  return kKeywords;
}

}  // namespace liaison::shell
