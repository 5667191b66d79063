// Procedures on evidence: assertions of facts are added, accepted and rejected here; documents are listed.
#include <fmt/format.h>

#include <algorithm>

#include "query/execute/changes.h"
#include "query/execute/procedures.h"

namespace liaison::exec {
namespace {

[[noreturn]] void ThrowArgument(std::string detail, const std::string& message) {
  throw Error(ErrorKind::kArgument, std::move(detail), message);
}

// nullopt for null: nothing is recorded for it.
std::optional<FactId> FactOf(const Context& context, const Value& v, std::string_view procedure) {
  std::optional<Entity> entity = EntityOf(v, procedure);
  if (!entity) return {};
  CheckExists(context.transaction, *entity);
  return entity->is_node ? FactId::Of(entity->node) : FactId::Of(entity->relationship.id);
}

// ---- places in a text: code points outside, bytes inside ----

bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::uint32_t CountCodePoints(std::string_view text) {
  return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), StartsCodePoint));
}

// Of the code point with this number; the size of the text for the one behind the last.
std::size_t ByteOf(std::string_view text, std::uint32_t code_point) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (StartsCodePoint(text[i]) && code_point-- == 0) return i;
  }
  return text.size();
}

// ---- evidence.add ----

class DetailReader {
 public:
  explicit DetailReader(const Map& details) : details_(details) {
    static constexpr std::string_view kKnown[] = {"document",   "start",    "end",      "quote",
                                                  "confidence", "producer", "modality", "status"};
    for (const auto& [key, value] : details) {
      if (std::ranges::find(kKnown, key) != std::end(kKnown)) continue;
      ThrowArgument(
          "UnknownKey",
          fmt::format("evidence has no `{}`: it has document, start, end, quote, confidence, producer, "
                      "modality and status",
                      key));
    }
  }

  std::optional<std::string> Text(std::string_view key) const {
    const Value* v = Find(key);
    if (!v) return {};
    if (!v->is_string()) ThrowType(key, *v, "STRING");
    return v->AsString();
  }

  std::optional<std::uint32_t> Offset(std::string_view key) const {
    const Value* v = Find(key);
    if (!v) return {};
    if (!v->is_integer()) ThrowType(key, *v, "INTEGER");
    if (v->AsInteger() < 0 || v->AsInteger() > std::int64_t{0xFFFF'FFFF}) {
      ThrowArgument("NumberOutOfRange", fmt::format("`{}` is no place in a text: {}", key, v->AsInteger()));
    }
    return static_cast<std::uint32_t>(v->AsInteger());
  }

  std::optional<double> Confidence() const {
    const Value* v = Find("confidence");
    if (!v) return {};
    if (!v->is_number()) ThrowType("confidence", *v, "FLOAT");
    double confidence = v->ToDouble();
    if (!(confidence >= 0 && confidence <= 1)) {
      ThrowArgument("NumberOutOfRange",
                    fmt::format("`confidence` is between 0 and 1, but this is {}", ToText(*v)));
    }
    return confidence;
  }

 private:
  const Value* Find(std::string_view key) const {
    auto found = details_.find(key);
    return found == details_.end() || found->second.is_null() ? nullptr : &found->second;
  }
  [[noreturn]] static void ThrowType(std::string_view key, const Value& v, std::string_view expected) {
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("`{}` of evidence must be {}, but this is {}", key, expected, NameOf(v.type())));
  }
  const Map& details_;
};

// Start, end and quote of the passage, checked against the text of the document.
void PlacePassage(const Transaction& transaction, const Document& document, const DetailReader& details,
                  Assertion& a) {
  std::optional<std::uint32_t> start = details.Offset("start"), end = details.Offset("end");
  std::optional<std::string> quote = details.Text("quote");
  std::string text = transaction.DocumentText(document.id);
  if (start.has_value() != end.has_value())
    ThrowArgument("InvalidSpan", "a passage has a `start` and an `end`");
  if (!start) {
    if (!quote || quote->empty()) {
      ThrowArgument("InvalidSpan",
                    fmt::format("say where in `{}`: `start` and `end`, or the `quote`", document.key));
    }
    std::size_t found = text.find(*quote);
    if (found == std::string::npos) {
      ThrowArgument("QuoteNotFound", fmt::format("the text of `{}` does not hold the quote {}", document.key,
                                                 ToLiteral(*quote)));
    }
    a.start = CountCodePoints(std::string_view(text).substr(0, found));
    a.end = a.start + CountCodePoints(*quote);
    a.quote = std::move(*quote);
    return;
  }
  if (*start >= *end || *end > document.length) {
    ThrowArgument("InvalidSpan", fmt::format("{} to {} is no passage of `{}`, which has {} characters",
                                             *start, *end, document.key, document.length));
  }
  std::size_t first = ByteOf(text, *start);
  std::string passage = text.substr(first, ByteOf(std::string_view(text).substr(first), *end - *start));
  if (quote && *quote != passage) {
    ThrowArgument("QuoteNotFound", fmt::format("`{}` has {} from {} to {}, not the quote {}", document.key,
                                               ToLiteral(passage), *start, *end, ToLiteral(*quote)));
  }
  a.start = *start;
  a.end = *end;
  a.quote = std::move(passage);
}

void AddEvidence(Context& context, std::span<const Value> arguments, const std::function<void(List)>& emit) {
  std::optional<FactId> fact = FactOf(context, arguments[0], "evidence.add");
  if (!fact) return emit({Value()});
  DetailReader details(arguments[1].AsMap());
  Assertion a;
  if (auto key = details.Text("document")) {
    std::optional<Document> document = context.transaction.FindDocument(*key);
    if (!document) ThrowArgument("DocumentNotFound", fmt::format("there is no document `{}`", *key));
    a.document = document->id;
    PlacePassage(context.transaction, *document, details, a);
  } else {
    if (details.Offset("start") || details.Offset("end")) {
      ThrowArgument("InvalidSpan", "`start` and `end` are places in a document, and none is named");
    }
    a.quote = details.Text("quote").value_or("");
  }
  a.confidence = details.Confidence().value_or(1.0);
  a.producer = details.Text("producer").value_or("person");
  if (auto name = details.Text("modality")) {
    auto modality = ParseModality(*name);
    if (!modality) {
      ThrowArgument(
          "InvalidModality",
          fmt::format("`{}` is no modality: actual, planned, offered, proposed, ended or negated", *name));
    }
    a.modality = *modality;
  }
  if (auto name = details.Text("status")) {
    auto status = ParseAssertionStatus(*name);
    if (!status)
      ThrowArgument("InvalidStatus",
                    fmt::format("`{}` is no status: proposed, accepted, rejected or retracted", *name));
    a.status = *status;
  }
  a.recorded_at_ms = context.statement_time.seconds * 1000 + context.statement_time.nanos / 1'000'000;
  emit({Value(std::int64_t{context.transaction.AddAssertion(*fact, std::move(a))})});
}

// ---- evidence.accept, evidence.reject ----

void ChangeStatus(Context& context, std::span<const Value> arguments, const std::function<void(List)>& emit,
                  AssertionStatus status, std::string_view procedure) {
  std::optional<FactId> fact = FactOf(context, arguments[0], procedure);
  if (!fact) return;
  const Value& number = arguments[1];
  bool found = false;
  for (Assertion& a : context.transaction.Evidence(*fact)) {
    bool meant = number.is_null() ? a.status == AssertionStatus::kProposed : number.AsInteger() == a.number;
    if (!meant) continue;
    found = true;
    a.status = status;
    context.transaction.SetAssertion(*fact, a);
    emit({Value(std::int64_t{a.number}), Value(NameOf(status))});
  }
  if (!found && !number.is_null()) {
    ThrowArgument("AssertionNotFound",
                  fmt::format("{}: the fact has no assertion {}", procedure, number.AsInteger()));
  }
}

void Accept(Context& context, std::span<const Value> arguments, const std::function<void(List)>& emit) {
  ChangeStatus(context, arguments, emit, AssertionStatus::kAccepted, "evidence.accept");
}

void Reject(Context& context, std::span<const Value> arguments, const std::function<void(List)>& emit) {
  ChangeStatus(context, arguments, emit, AssertionStatus::kRejected, "evidence.reject");
}

// ---- db.documents ----

void ListDocuments(Context& context, std::span<const Value>, const std::function<void(List)>& emit) {
  auto known = [](const std::string& text) { return text.empty() ? Value() : Value(text); };
  for (const Document& d : context.transaction.Documents()) {
    emit({Value(d.key), known(d.title), known(d.source), known(d.date), Value(std::int64_t{d.length})});
  }
}

}  // namespace

std::vector<Procedure> EvidenceProcedures() {
  std::vector<ProcedureSignature::Field> decision = {{"fact", "ANY?"}, {"number", "INTEGER?", true}};
  std::vector<ProcedureSignature::Field> decided = {{"number", "INTEGER"}, {"status", "STRING"}};
  return {
      {{"db.documents",
        {},
        {{"document", "STRING"},
         {"title", "STRING?"},
         {"source", "STRING?"},
         {"date", "STRING?"},
         {"length", "INTEGER"}},
        false},
       "The documents that facts are taken from; length in characters.",
       ListDocuments},
      {{"evidence.add", {{"fact", "ANY?"}, {"details", "MAP"}}, {{"number", "INTEGER?"}}, true},
       "Records who says that a node or relationship is so, and where: {document, start, end, quote, "
       "confidence, producer, modality, status}.",
       AddEvidence},
      {{"evidence.accept", decision, decided, true},
       "Accepts the assertion of that number, or all proposed ones of the node or relationship.",
       Accept},
      {{"evidence.reject", decision, decided, true},
       "Rejects the assertion of that number, or all proposed ones of the node or relationship.",
       Reject},
  };
}

}  // namespace liaison::exec
