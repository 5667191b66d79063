#include "query/shell/find_entity.h"

#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "graph/ascii.h"
#include "graph/error.h"
#include "query/execute/named_nodes.h"
#include "query/export/attribute_table.h"
#include "query/export/picture_style.h"
#include "query/render/render.h"
#include "query/render/safe_text.h"
#include "query/shell/interrupts.h"
#include "query/shell/read_view.h"

namespace liaison::shell {
namespace {

constexpr std::size_t kListed = 10;
constexpr double kDetailsWidth = 60;  // of what tells nodes of one name apart
// What search.entities gives to a name of the same words, whatever their case, marks and script.
constexpr double kSameWords = 0.995;
// A pass over the names of the database for each way to part the words.
constexpr std::size_t kMostWords = 8;

struct Candidate {
  Node node;
  std::string name;  // the one that answers; empty: its caption
};

Node ReadNode(Shell& shell, NodeId id) {
  RunOptions options;
  options.read_only = true;
  const Result result = shell.session().Run("MATCH (n) WHERE id(n) = $id RETURN n",
                                            {{"id", static_cast<std::int64_t>(id.value)}}, options);
  if (result.rows.empty()) throw Error(ErrorKind::kEntityNotFound, "NotFound", "the node is no longer there");
  return result.rows.front().front().AsNode();
}

// "  2. Kim (:Person), as `J. Kim`", a line each: before the error that speaks of them.
void ListCandidates(Shell& shell, const std::vector<Candidate>& candidates) {
  std::ostream& out = shell.err();
  for (std::size_t i = 0; i < candidates.size() && i < kListed; ++i) {
    const Candidate& c = candidates[i];
    const std::string caption = exporter::Caption(c.node);
    out << fmt::format("  {}. {}", i + 1, render::SafeText(caption));
    const std::string labels = exporter::LabelsText(c.node);
    if (!labels.empty()) out << fmt::format(" ({})", render::SafeText(labels));
    if (c.name.empty()) {
      // Of one name: told apart by what else is known of them.
      Map others = c.node.content->properties;
      std::erase_if(others,
                    [&](const auto& p) { return p.second.is_string() && p.second.AsString() == caption; });
      const std::string literal = render::SafeLiteral(others);
      if (!others.empty()) out << ' ' << exporter::FitText(literal, 1, kDetailsWidth, 1).front();
    }
    if (!c.name.empty() && c.name != caption) out << fmt::format(", as `{}`", render::SafeText(c.name));
    out << '\n';
  }
  if (candidates.size() > kListed) out << fmt::format("  and {} more\n", candidates.size() - kListed);
}

std::vector<Candidate> Exact(Shell& shell, std::string_view name) {
  std::vector<Candidate> candidates;
  std::vector<NodeId> nodes;
  {
    const ReadView view(shell.session());
    nodes = exec::FindNamedNodes(*view, name);
  }
  for (const NodeId id : nodes) {
    candidates.push_back({ReadNode(shell, id), {}});
    if (candidates.size() > kListed * 10) break;
  }
  return candidates;
}

// `clear`: whether the first is the only one of the same words.
std::vector<Candidate> Likely(Shell& shell, std::string_view name, bool& clear) {
  RunOptions options;
  options.read_only = true;
  options.timeout = shell.settings().timeout;
  const InterruptScope scope(shell.session());
  const Result result = shell.session().Run(
      "CALL search.entities($text, {limit: 10}) YIELD node, name, score RETURN node, name, score",
      {{"text", Value(name)}}, options);
  std::vector<Candidate> candidates;
  std::size_t same = 0;
  for (const Row& row : result.rows) {
    candidates.push_back({row[0].AsNode(), row[1].AsString()});
    if (row[2].ToDouble() >= kSameWords) ++same;
  }
  clear = same == 1;
  return candidates;
}

// "unep #2" -> 2, and `text` without it.
std::optional<std::size_t> TakeNumber(std::string_view& text) {
  const std::size_t mark = text.rfind('#');
  if (mark == std::string_view::npos || mark + 1 == text.size()) return {};
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + mark + 1, text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  text = Trim(text.substr(0, mark));
  return number;
}

std::string_view WithoutQuotes(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.front() == text.back())
    return text.substr(1, text.size() - 2);
  return text;
}

const Node& Choose(Shell& shell, std::size_t number, const std::vector<Candidate>& candidates,
                   std::string_view name) {
  if (number >= 1 && number <= candidates.size()) return candidates[number - 1].node;
  ListCandidates(shell, candidates);
  throw Error(
      ErrorKind::kRequest, "InvalidArgument",
      fmt::format("there is no number {} among those that `{}` may mean", number, render::SafeText(name)));
}

}  // namespace

Node FindEntity(Shell& shell, std::string_view command, std::string_view text) {
  std::string_view name = Trim(text);
  if (WithoutQuotes(name).empty())
    throw Error(ErrorKind::kRequest, "InvalidArgument", fmt::format("`{} NAME` is expected", command));
  // A name may itself end in #2: it is looked for whole first.
  std::vector<Candidate> candidates = Exact(shell, WithoutQuotes(name));
  std::optional<std::size_t> number;
  if (candidates.empty()) {
    number = TakeNumber(name);
    if (number) candidates = Exact(shell, WithoutQuotes(name));
  }
  name = WithoutQuotes(name);
  bool clear = candidates.size() == 1;
  const bool exact = !candidates.empty();
  if (!exact) candidates = Likely(shell, name, clear);
  if (number && !candidates.empty()) return Choose(shell, *number, candidates, name);
  if (clear) return candidates.front().node;
  const std::string safe = render::SafeText(name.substr(0, 200));
  if (candidates.empty()) {
    throw Error(ErrorKind::kEntityNotFound, "UnknownName",
                fmt::format("nothing is called `{}`, nor anything like it", safe));
  }
  ListCandidates(shell, candidates);
  Error error = exact ? Error(ErrorKind::kRequest, "AmbiguousName",
                              fmt::format("{} nodes are called `{}`", candidates.size(), safe))
                      : Error(ErrorKind::kEntityNotFound, "UnknownName",
                              fmt::format("nothing is called `{}`; those above may be meant", safe));
  error.hint = fmt::format("`{} #1` in its place takes the first", safe);
  throw error;
}

std::pair<std::string, std::string> SplitNames(Shell& shell, std::string_view command,
                                               std::string_view argument) {
  argument = Trim(argument);
  const auto refuse = [&](std::string_view why) {
    throw Error(ErrorKind::kRequest, "InvalidArgument",
                fmt::format("{}: `{} 'A' 'B'`, `{} A -> B`", why, command, command));
  };
  // 'A' 'B', each with its #2 perhaps.
  if (!argument.empty() && (argument.front() == '\'' || argument.front() == '"')) {
    const std::size_t close = argument.find(argument.front(), 1);
    if (close == std::string_view::npos) refuse("a quote is open");
    std::size_t end = close + 1;
    std::string_view rest = Trim(argument.substr(end));
    if (rest.starts_with('#')) {
      const std::size_t behind = rest.find(' ');
      if (behind == std::string_view::npos) refuse("two names are expected");
      end = static_cast<std::size_t>(rest.data() - argument.data()) + behind;
      rest = Trim(rest.substr(behind));
    }
    if (rest.starts_with("->")) rest = Trim(rest.substr(2));
    if (rest.starts_with(',')) rest = Trim(rest.substr(1));
    if (rest.empty()) refuse("two names are expected");
    return {std::string(Trim(argument.substr(0, end))), std::string(rest)};
  }
  for (const std::string_view separator : {"->", ","}) {
    const std::size_t at = argument.find(separator);
    if (at == std::string_view::npos) continue;
    const std::string_view first = Trim(argument.substr(0, at)),
                           second = Trim(argument.substr(at + separator.size()));
    if (!first.empty() && !second.empty()) return {std::string(first), std::string(second)};
  }
  std::vector<std::size_t> blanks;
  for (std::size_t i = 1; i < argument.size(); ++i) {
    if (argument[i] == ' ' && argument[i - 1] != ' ' && argument[i + 1] != '#') blanks.push_back(i);
  }
  if (blanks.empty()) refuse("two names are expected");
  std::vector<std::pair<std::string, std::string>> ways;
  for (const std::size_t blank : blanks) {
    std::pair<std::string, std::string> way(argument.substr(0, blank), Trim(argument.substr(blank)));
    if (blanks.size() == 1) return way;
    if (blanks.size() >= kMostWords) break;
    const auto known = [&](std::string_view name) {
      TakeNumber(name);
      const ReadView view(shell.session());
      return !exec::FindNamedNodes(*view, WithoutQuotes(name)).empty();
    };
    if (known(way.first) && known(way.second)) ways.push_back(std::move(way));
  }
  if (ways.size() != 1) refuse("say where the first name ends");
  return ways.front();
}

}  // namespace liaison::shell
