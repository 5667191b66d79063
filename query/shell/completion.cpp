#include "query/shell/completion.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <system_error>

#include "graph/ascii.h"
#include "query/functions/aggregate.h"
#include "query/functions/function.h"
#include "query/shell/help.h"
#include "query/shell/meta_commands.h"

namespace liaison::shell {
namespace {

bool IsWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && EqualIgnoringCase(text.substr(0, prefix.size()), prefix);
}

class Candidates {
 public:
  explicit Candidates(std::string_view prefix) : prefix_(prefix) {}
  void Offer(std::string_view name) {
    if (StartsWithIgnoringCase(name, prefix_)) found_.emplace(name);
  }
  std::vector<std::string> Take() { return {found_.begin(), found_.end()}; }

 private:
  std::string_view prefix_;
  std::set<std::string> found_;
};

std::string Quoted(const std::string& name) {
  const bool plain = !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) &&
                     std::all_of(name.begin(), name.end(), IsWord);
  if (plain) return name;
  std::string out = "`";
  for (const char c : name) out += c == '`' ? std::string("``") : std::string(1, c);
  return out + "`";
}

void OfferFiles(Candidates& candidates, const std::string& prefix) {
  const auto slash = prefix.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : prefix.substr(0, slash + 1);
  std::error_code error;
  std::filesystem::directory_iterator entries(folder.empty() ? "." : folder, error);
  if (error) return;
  for (const auto& entry : entries) {
    std::error_code ignored;
    candidates.Offer(folder + entry.path().filename().string() + (entry.is_directory(ignored) ? "/" : ""));
  }
}

// Names of nodes. The look-up reads the names of the whole graph, so it waits for two letters.
void OfferNames(Shell& shell, Candidates& candidates, std::string_view prefix) {
  if (prefix.size() < 2) return;
  RunOptions options;
  options.read_only = true;
  options.timeout = std::chrono::milliseconds(1000);
  try {
    const Result names = shell.session().Run(
        "MATCH (n) UNWIND [n.name, n.short, n.title] AS name WITH name WHERE name IS :: STRING AND "
        "toLower(name) STARTS WITH toLower($prefix) RETURN DISTINCT name LIMIT 100",
        {{"prefix", Value(prefix)}}, options);
    for (const Row& row : names.rows) candidates.Offer(row.front().AsString());
  } catch (const Error&) {
    return;  // too large to be done while somebody waits: nothing is offered
  }
}

Completions CompleteCommand(Shell& shell, std::string_view line) {
  const auto space = line.find(' ');
  Completions out;
  if (space == std::string_view::npos) {
    Candidates candidates(line.substr(1));
    for (const MetaCommand& command : MetaCommands()) candidates.Offer(command.name);
    out.candidates = candidates.Take();
    out.begin = 1;
    return out;
  }
  const std::string_view name = line.substr(1, space - 1);
  out.begin = line.find_first_not_of(' ', space);
  if (out.begin == std::string_view::npos) out.begin = line.size();
  const std::string_view prefix = line.substr(out.begin);
  Candidates candidates(prefix);
  for (const MetaCommand& command : MetaCommands()) {
    if (command.name != name) continue;
    switch (command.argument) {
      case ArgumentKind::kNone:
        break;
      case ArgumentKind::kFile:
        OfferFiles(candidates, std::string(prefix));
        break;
      case ArgumentKind::kMode:
        for (const auto& [mode, value] : render::Modes()) candidates.Offer(mode);
        break;
      case ArgumentKind::kOnOff:
        candidates.Offer("on");
        candidates.Offer("off");
        break;
      case ArgumentKind::kTopic:
        for (const std::string& topic : HelpTopics()) candidates.Offer(topic);
        break;
      case ArgumentKind::kName:
        OfferNames(shell, candidates, prefix);
        break;
      case ArgumentKind::kLabel: {
        const Catalog& catalog = shell.session().graph().catalog();
        for (const LabelId label : catalog.Labels()) candidates.Offer(catalog.LabelName(label));
        break;
      }
      case ArgumentKind::kParameter:
        candidates.Offer("list");
        candidates.Offer("clear");
        for (const auto& [parameter, value] : shell.settings().parameters) candidates.Offer(parameter);
        break;
    }
  }
  out.candidates = candidates.Take();
  return out;
}

// Whether the innermost open bracket before the cursor is a `[`: then a name behind `:` or `|` is a type,
// else a label.
bool WithinRelationship(std::string_view text) {
  std::string open;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\' && quote != '`')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      open += c;
    } else if ((c == ')' || c == ']' || c == '}') && !open.empty()) {
      open.pop_back();
    }
  }
  return !open.empty() && open.back() == '[';
}

}  // namespace

std::string CommonStart(const std::vector<std::string>& candidates) {
  if (candidates.empty()) return {};
  std::string start = candidates.front();
  for (const std::string& c : candidates) {
    std::size_t same = 0;
    while (same < start.size() && same < c.size() && start[same] == c[same]) ++same;
    start.resize(same);
  }
  // Not in the middle of a character.
  while (!start.empty() && start.size() < candidates.front().size() &&
         (static_cast<unsigned char>(candidates.front()[start.size()]) & 0xC0) == 0x80) {
    start.pop_back();
  }
  return start;
}

Completions Complete(Shell& shell, std::string_view pending, std::string_view line) {
  if (pending.empty() && (line.starts_with(':') || line.starts_with('.')))
    return CompleteCommand(shell, line);
  std::size_t begin = line.size();
  while (begin > 0 && IsWord(line[begin - 1])) --begin;
  const std::string_view prefix = line.substr(begin);
  const char before = begin > 0 ? line[begin - 1] : '\0';
  Candidates candidates(prefix);
  Completions out;
  out.begin = begin;
  if (before == '$') {
    for (const auto& [name, value] : shell.settings().parameters) candidates.Offer(Quoted(name));
  } else if (before == ':' || before == '|' || before == '!' || before == '&') {
    const Catalog& catalog = shell.session().graph().catalog();
    if (WithinRelationship(std::string(pending) + std::string(line))) {
      for (const TypeId type : catalog.Types()) candidates.Offer(Quoted(catalog.TypeName(type)));
    } else {
      for (const LabelId label : catalog.Labels()) candidates.Offer(Quoted(catalog.LabelName(label)));
    }
  } else if (before == '.' || before == '{') {
    const Catalog& catalog = shell.session().graph().catalog();
    for (const KeyId key : catalog.Keys()) candidates.Offer(Quoted(catalog.KeyName(key)));
    if (before == '.') {
      // "duration.betw": a function's name has a dot in it.
      std::size_t start = begin;
      while (start > 0 && (IsWord(line[start - 1]) || line[start - 1] == '.')) --start;
      const std::string_view dotted = line.substr(start);
      const std::size_t cut = begin - start;
      for (const Function* f : AllFunctions()) {
        if (f->name.size() > cut && StartsWithIgnoringCase(f->name, dotted))
          candidates.Offer(f->name.substr(cut));
      }
    }
  } else if (!prefix.empty()) {
    const bool lower = std::islower(static_cast<unsigned char>(prefix.front())) != 0;
    for (const std::string_view keyword : Keywords()) {
      candidates.Offer(lower ? AsciiLower(keyword) : std::string(keyword));
    }
    for (const Function* f : AllFunctions()) candidates.Offer(f->name);
    for (const Aggregate* a : AllAggregates()) candidates.Offer(a->name);
  }
  out.candidates = candidates.Take();
  return out;
}

}  // namespace liaison::shell
