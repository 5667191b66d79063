// evidence.cpp: functions on the evidence of nodes and relationships: on whose word a fact stands.
#include <algorithm>

#include "graph/transaction.h"
#include "query/functions/registry.h"

namespace liaison {
namespace {

using Arguments = std::span<const Value>;

constexpr TypeSet kFactTypes = kNodeTypes | kRelationshipTypes;

std::vector<Assertion> AssertionsOf(std::string_view function, FunctionContext& context, Arguments a) {
  const Transaction& transaction = *context.transaction;
  bool exists = true;
  FactId fact;
  if (a[0].is_node()) {
    NodeId node = a[0].AsNode().id;
    exists = transaction.Exists(node);
    fact = FactId::Of(node);
  } else if (a[0].is_relationship()) {
    const Relationship& r = a[0].AsRelationship();
    exists = transaction.Exists(RelationshipRef{r.id, r.start, r.end});
    fact = FactId::Of(r.id);
  } else {
    ThrowArgument(function, 0, a[0], "NODE or RELATIONSHIP");
  }
  if (!exists) {
    throw Error(ErrorKind::kEntityNotFound, "DeletedEntityAccess",
                std::string("the ") + (a[0].is_node() ? "node" : "relationship") +
                    " was deleted in this transaction");
  }
  return transaction.Evidence(fact);
}

// The text that sentences were last taken from. Queries ask for the sentences of many facts of one document
// in a row, and its text is put together from parts each time it is asked for. Known by the hash of its
// bytes, so that it can be no other text, in whichever graph.
class SentenceSource {
 public:
  std::string Sentence(const Transaction& transaction, const Document& document, std::uint32_t start,
                       std::uint32_t end) {
    if (document.sha256.empty() || document.sha256 != sha256_) {
      text_ = transaction.DocumentText(document.id);
      sha256_ = document.sha256;
      marks_.clear();
      std::uint32_t code_point = 0;
      for (std::size_t i = 0; i < text_.size(); ++i) {
        if ((static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80) continue;
        if (code_point++ % kStep == 0) marks_.push_back(i);
      }
    }
    std::size_t first = ByteOf(start), last = ByteOf(end);
    return text_.substr(first, last - first);
  }

 private:
  static constexpr std::uint32_t kStep = 256;

  std::size_t ByteOf(std::uint32_t code_point) const {
    if (code_point / kStep >= marks_.size()) return text_.size();
    std::size_t i = marks_[code_point / kStep];
    for (std::uint32_t left = code_point % kStep; i < text_.size(); ++i) {
      if ((static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80) continue;
      if (left-- == 0) break;
    }
    return i;
  }

  std::string sha256_, text_;
  std::vector<std::size_t> marks_;  // bytes of every kStep-th code point
};

Value TextOrNull(const std::string& text) { return text.empty() ? Value() : Value(text); }

Value RecordedAt(std::int64_t milliseconds) {
  if (milliseconds == 0) return {};
  std::int64_t seconds = milliseconds / 1000, rest = milliseconds % 1000;
  if (rest < 0) {
    --seconds;
    rest += 1000;
  }
  return DateTime{seconds, static_cast<std::int32_t>(rest * 1'000'000), 0, nullptr};
}

Value Evidence(FunctionContext& context, Arguments a) {
  thread_local SentenceSource source;
  List list;
  for (const Assertion& assertion : AssertionsOf("evidence", context, a)) {
    std::optional<Document> document;
    if (assertion.document) document = context.transaction->FindDocument(*assertion.document);
    Map map;
    map["number"] = std::int64_t{assertion.number};
    map["document"] = document ? Value(document->key) : Value();
    map["title"] = document ? TextOrNull(document->title) : Value();
    map["source"] = document ? TextOrNull(document->source) : Value();
    map["date"] = document ? TextOrNull(document->date) : Value();
    map["quote"] = TextOrNull(assertion.quote);
    bool knows_sentence = document && assertion.sentence_start < assertion.sentence_end;
    map["sentence"] = knows_sentence
                          ? Value(source.Sentence(*context.transaction, *document, assertion.sentence_start,
                                                  assertion.sentence_end))
                          : TextOrNull(assertion.quote);
    map["start"] = document ? Value(std::int64_t{assertion.start}) : Value();
    map["end"] = document ? Value(std::int64_t{assertion.end}) : Value();
    map["confidence"] = assertion.confidence;
    map["producer"] = TextOrNull(assertion.producer);
    map["modality"] = NameOf(assertion.modality);
    map["status"] = NameOf(assertion.status);
    map["recordedAt"] = RecordedAt(assertion.recorded_at_ms);
    list.emplace_back(std::move(map));
  }
  return list;
}

Value Sources(FunctionContext& context, Arguments a) {
  std::vector<std::string> names;
  for (const Assertion& assertion : AssertionsOf("sources", context, a)) {
    bool stands =
        assertion.status == AssertionStatus::kProposed || assertion.status == AssertionStatus::kAccepted;
    if (!stands || !assertion.document) continue;
    std::optional<Document> document = context.transaction->FindDocument(*assertion.document);
    if (!document) continue;
    std::string& name = document->title.empty() ? document->key : document->title;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return List(names.begin(), names.end());
}

Value ConfidenceOf(FunctionContext& context, Arguments a) {
  std::optional<double> confidence = Confidence(AssertionsOf("confidence", context, a));
  return confidence ? Value(*confidence) : Value();
}

Value StatusOf(FunctionContext& context, Arguments a) {
  std::optional<AssertionStatus> status = Status(AssertionsOf("status", context, a));
  return status ? Value(NameOf(*status)) : Value();
}

Function EvidenceEntry(std::string_view name, TypeSet result, Value (*call)(FunctionContext&, Arguments),
                       std::string_view signature, std::string_view description) {
  return {.name = name,
          .minimum_arguments = 1,
          .maximum_arguments = 1,
          .argument_types = {kFactTypes},
          .result_type = result,
          .needs_graph = true,
          .call = call,
          .signature = signature,
          .description = description};
}

}  // namespace

std::span<const Function> EvidenceFunctions() {
  static const std::vector<Function> kTable = {
      EvidenceEntry(
          "evidence", kListTypes, &Evidence, "evidence(fact :: NODE | RELATIONSHIP) :: LIST<MAP>",
          "Who says so and where: a map for each assertion, in the order in which they were recorded."),
      EvidenceEntry(
          "sources", kListTypes, &Sources, "sources(fact :: NODE | RELATIONSHIP) :: LIST<STRING>",
          "The titles of the documents that say so; rejected and retracted assertions are left out."),
      EvidenceEntry(
          "confidence", kFloatTypes, &ConfidenceOf, "confidence(fact :: NODE | RELATIONSHIP) :: FLOAT",
          "The confidence of the best accepted assertion, else of the best proposed one, else null."),
      EvidenceEntry(
          "status", kStringTypes, &StatusOf, "status(fact :: NODE | RELATIONSHIP) :: STRING",
          "accepted, proposed, rejected or retracted: the best that any assertion has; null without "
          "assertions."),
  };
  return kTable;
}

}  // namespace liaison
