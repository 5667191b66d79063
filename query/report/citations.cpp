#include "query/report/citations.h"

#include <algorithm>

#include <fmt/format.h>

namespace liaison::report {
namespace {

constexpr std::size_t kLongestSentence = 600;  // bytes; of a longer one the passage alone is quoted

std::string TextIn(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found != map.end() && found->second.is_string() ? found->second.AsString() : std::string();
}

}  // namespace

struct Citations::Statement {
  Note note;
  std::string doubt;
  bool accepted = false;
  double confidence = 0;
};

namespace {

// A line feed in a quotation is one of the layout of its page.
std::string OneLine(std::string text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

std::vector<Citations::Statement> Citations::StatementsOf(const Value& fact) {
  List assertions;
  if (fact.is_map()) {
    assertions.push_back(fact);
  } else {
    try {
      const Result result =
          session_.Run("RETURN evidence($fact) AS evidence", {{"fact", fact}}, RunOptions{.read_only = true});
      assertions = result.rows.at(0).at(0).AsList();
    } catch (Error& e) {
      e.position.reset();  // it is one of our own text
      throw;
    }
  }
  std::vector<Statement> statements;
  for (const Value& assertion : assertions) {
    const Map& map = assertion.AsMap();
    const std::string status = TextIn(map, "status"), modality = TextIn(map, "modality");
    if (status != "accepted" && status != "proposed") continue;
    Statement s;
    s.accepted = status == "accepted";
    s.note.document = TextIn(map, "document");
    s.note.title = TextIn(map, "title");
    s.note.source = TextIn(map, "source");
    s.note.date = TextIn(map, "date");
    s.note.producer = TextIn(map, "producer");
    const std::string quote = TextIn(map, "quote"), sentence = TextIn(map, "sentence");
    const bool whole = sentence.size() <= kLongestSentence && sentence.find(quote) != std::string::npos;
    s.note.quote = OneLine(whole ? sentence : quote);
    const auto confidence = map.find("confidence");
    if (confidence != map.end() && confidence->second.is_number())
      s.confidence = confidence->second.ToDouble();
    if (!modality.empty() && modality != "actual") s.doubt = modality;
    if (!s.accepted) {
      // "proposed" is also a modality: what the document says, and what we think of it, are told apart.
      s.doubt +=
          (s.doubt.empty() ? "" : "; ") + fmt::format("status {}, confidence {:.2g}", status, s.confidence);
    }
    statements.push_back(std::move(s));
  }
  std::stable_sort(statements.begin(), statements.end(), [](const Statement& a, const Statement& b) {
    return a.accepted != b.accepted ? a.accepted : a.confidence > b.confidence;
  });
  return statements;
}

void Citations::Add(const Statement& statement, Span& span) {
  const Note& note = statement.note;
  const std::string& origin = note.document.empty() ? note.producer : note.document;
  const auto [place, is_new] =
      numbers_.try_emplace({(note.document.empty() ? "producer " : "document ") + origin, note.quote},
                           static_cast<std::uint32_t>(notes_.size() + 1));
  if (is_new) notes_.push_back(note);
  const std::uint32_t number = place->second;
  for (const Mark& mark : span.marks) {
    if (mark.note == number) return;
  }
  span.marks.push_back({number, ++notes_[number - 1].cited, statement.doubt});
}

void Citations::Collect(const Value& value, int depth, Span& span) {
  if (value.is_node() || value.is_relationship()) {
    const std::vector<Statement> statements = StatementsOf(value);
    for (const Statement& statement : statements) Add(statement, span);
    if (statements.empty() && value.is_relationship()) span.unsourced = true;
  } else if (value.is_path()) {
    for (const Relationship& r : value.AsPath().relationships) Collect(r, depth + 1, span);
  } else if (value.is_list() && depth < 10) {
    for (const Value& item : value.AsList()) Collect(item, depth + 1, span);
  } else if (value.is_map() && value.AsMap().contains("quote") && value.AsMap().contains("status")) {
    for (const Statement& statement : StatementsOf(value)) Add(statement, span);
  } else if (!value.is_null()) {
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                "cite() takes relationships, nodes, paths and what evidence() gives, but this is " +
                    std::string(NameOf(value.type())));
  }
}

Span Citations::Cite(const Value& value) {
  Span span;
  Collect(value, 0, span);
  return span;
}

bool Citations::IsSupported(const Relationship& relationship) {
  const auto known = supported_.find(relationship.id.value);
  if (known != supported_.end()) return known->second;
  const bool supported = !StatementsOf(relationship).empty();
  supported_.emplace(relationship.id.value, supported);
  return supported;
}

void CollectRelationships(const Value& value, std::vector<Relationship>& out) {
  if (value.is_relationship()) {
    out.push_back(value.AsRelationship());
  } else if (value.is_path()) {
    const auto& steps = value.AsPath().relationships;
    out.insert(out.end(), steps.begin(), steps.end());
  } else if (value.is_list()) {
    for (const Value& item : value.AsList()) CollectRelationships(item, out);
  } else if (value.is_map()) {
    for (const auto& [key, item] : value.AsMap()) CollectRelationships(item, out);
  }
}

}  // namespace liaison::report
