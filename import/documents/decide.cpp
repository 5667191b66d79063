#include "import/documents/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "graph/error.h"
#include "import/documents/facts.h"
#include "import/documents/graph_names.h"
#include "import/documents/guess_relation.h"
#include "import/documents/merge_nodes.h"
#include "import/documents/normal_name.h"
#include "import/documents/review_queue.h"

namespace liaison::importer {
namespace {

template <class T>
T NumberOf(std::string_view text, const std::string& id) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    RefuseDecision(fmt::format("`{}` is no id of an item", id));
  return number;
}

std::vector<std::string> LabelsOf(const Transaction& tx, NodeId node) {
  std::vector<std::string> out;
  for (const LabelId label : tx.Labels(node)) out.emplace_back(tx.catalog().LabelName(label));
  return out;
}

class Decider {
 public:
  Decider(Transaction& tx, const Vocabulary& vocabulary, const Decision& d, std::int64_t now_ms)
      : tx_(tx), vocabulary_(vocabulary), d_(d), now_ms_(now_ms), texts_(tx) {}

  DecisionUndo Run() {
    if (d_.answer == Answer::kUnmerge) {
      UnmergeNodes(tx_, d_.merge);
    } else if (d_.answer == Answer::kSplit) {
      RequireNode(d_.node);
      undo_.split = std::pair(d_.node, SplitNode(tx_, vocabulary_, d_.node, d_.source, d_.by, now_ms_));
    } else if (d_.answer == Answer::kMerge && d_.id.empty()) {
      Merge(d_.keep, d_.gone);
    } else if (d_.id.starts_with("fact:") || d_.id.starts_with("same:")) {
      DecideFact();
    } else if (d_.id.starts_with("pair:")) {
      DecidePair();
    } else {
      RefuseDecision(fmt::format("`{}` is no id of an item", d_.id));
    }
    return std::move(undo_);
  }

 private:
  void RequireNode(NodeId node) const {
    if (!tx_.Exists(node)) RefuseDecision(fmt::format("there is no node {}", node.value));
  }

  void Merge(NodeId keep, NodeId gone) {
    RequireNode(keep);
    RequireNode(gone);
    if (keep == gone) RefuseDecision("a node cannot be merged with itself");
    undo_.merged = MergeNodes(tx_, vocabulary_, keep, gone, d_.by, now_ms_);
  }

  // ---- proposed facts ----

  void DecideFact() {
    const std::size_t first = d_.id.find(':'), last = d_.id.rfind(':');
    if (first == last) RefuseDecision(fmt::format("`{}` is no id of an item", d_.id));
    const RelationshipId id{
        NumberOf<std::uint64_t>(std::string_view(d_.id).substr(first + 1, last - first - 1), d_.id)};
    const auto number = NumberOf<std::uint16_t>(std::string_view(d_.id).substr(last + 1), d_.id);
    const auto r = tx_.Find(id);
    if (!r) RefuseDecision(fmt::format("there is no relationship {}", id.value));
    const std::vector<Assertion> evidence = tx_.Evidence(FactId::Of(id));
    const auto claim = std::find_if(evidence.begin(), evidence.end(),
                                    [&](const Assertion& a) { return a.number == number; });
    if (claim == evidence.end()) RefuseDecision(fmt::format("the fact has no assertion {}", number));
    const std::string type(tx_.catalog().TypeName(id.type()));
    if (type == kSameAs) {
      if (d_.answer == Answer::kCorrect) RefuseDecision("whether two are the same is accepted or rejected");
      if (d_.answer == Answer::kReject) return Judge(*r, *claim, AssertionStatus::kRejected);
      return Merge(r->end, r->start);  // the one that was there first stays
    }
    if (d_.answer == Answer::kMerge) RefuseDecision("a fact is accepted, rejected or corrected");
    const bool same =
        (d_.type.empty() || d_.type == type) && !d_.swap && (!d_.modality || *d_.modality == claim->modality);
    if (d_.answer == Answer::kReject) return Judge(*r, *claim, AssertionStatus::kRejected);
    if (same) return Judge(*r, *claim, AssertionStatus::kAccepted);
    const NodeId subject = d_.swap ? r->end : r->start, object = d_.swap ? r->start : r->end;
    const std::string& correct = d_.type.empty() ? type : d_.type;
    RequireJoins(correct, subject, object);
    const auto properties = tx_.Properties(*r);
    Judge(*r, *claim, AssertionStatus::kRejected);
    const RelationshipRef right =
        State(subject, correct, object, d_.modality.value_or(claim->modality), *claim);
    // What the text says of the role or date does not depend on the type.
    if (!undo_.created.empty()) {
      for (const auto& [key, value] : properties) {
        if (tx_.Property(right, key).is_null()) tx_.SetProperty(right, key, value);
      }
    }
  }

  void RequireJoins(const std::string& type, NodeId subject, NodeId object) const {
    const RelationType* relation = vocabulary_.FindRelation(type);
    if (relation == nullptr) RefuseDecision(fmt::format("the vocabulary has no type `{}`", type));
    if (Joins(vocabulary_, *relation, LabelsOf(tx_, subject), LabelsOf(tx_, object))) return;
    RefuseDecision(fmt::format("{} does not lead from '{}' to '{}'", type, DisplayName(tx_, subject),
                               DisplayName(tx_, object)));
  }

  void Change(FactId fact, const Assertion& before, AssertionStatus status) {
    Assertion after = before;
    after.status = status;
    undo_.changed.emplace_back(fact, before);
    tx_.SetAssertion(fact, after);
  }

  // All claims of the fact that stand in the same sentence, and the person's own word.
  void Judge(const RelationshipRef& r, const Assertion& claim, AssertionStatus status) {
    const FactId fact = FactId::Of(r.id);
    const std::string sentence = NormalSentenceOf(texts_, claim);
    for (const Assertion& a : tx_.Evidence(fact)) {
      const bool open = a.status == AssertionStatus::kProposed || a.number == claim.number;
      if (open && !IsPerson(a.producer) && a.modality == claim.modality &&
          NormalSentenceOf(texts_, a) == sentence)
        Change(fact, a, status);
    }
    Say(fact, claim, claim.modality, status);
    if (status == AssertionStatus::kAccepted && claim.document) {
      Confirm(r.start, *claim.document);
      Confirm(r.end, *claim.document);
    }
  }

  // Who accepts a fact has seen both of its ends.
  void Confirm(NodeId node, DocumentId document) {
    for (const Assertion& a : tx_.Evidence(FactId::Of(node))) {
      if (a.document == document && a.status == AssertionStatus::kProposed && IsMention(a.producer)) {
        Change(FactId::Of(node), a, AssertionStatus::kAccepted);
      }
    }
  }

  void Say(FactId fact, const Assertion& about, Modality modality, AssertionStatus status) {
    Assertion own = about;
    own.number = 0;
    own.confidence = 1;
    own.producer = d_.by;
    own.modality = modality;
    own.status = status;
    own.recorded_at_ms = now_ms_;
    const std::string sentence = NormalSentenceOf(texts_, own);
    for (const Assertion& a : tx_.Evidence(fact)) {
      if (a.producer != d_.by || a.modality != modality || NormalSentenceOf(texts_, a) != sentence) continue;
      // A change of mind.
      undo_.changed.emplace_back(fact, a);
      own.number = a.number;
      tx_.SetAssertion(fact, own);
      return;
    }
    undo_.added.emplace_back(fact, tx_.AddAssertion(fact, std::move(own)));
  }

  RelationshipRef State(NodeId subject, const std::string& type, NodeId object, Modality modality,
                        const Assertion& about) {
    const RelationType* relation = vocabulary_.FindRelation(type);
    auto r = FindFact(tx_, subject, type, object, modality, relation != nullptr && relation->symmetric);
    if (!r) {
      r = CreateFact(tx_, subject, type, object, modality);
      undo_.created.push_back(*r);
      Introduce(about, r->id);
    }
    Say(FactId::Of(r->id), about, modality, AssertionStatus::kAccepted);
    return *r;
  }

  // A fact that a person states about a document goes with the document.
  void Introduce(const Assertion& about, RelationshipId id) {
    if (!about.document) return;
    for (DocumentRecord& record : RecordsOfDocument(tx_, tx_.FindDocument(*about.document)->key)) {
      record.introduced.push_back(id.value);
      SaveRecord(tx_, record);
      return;
    }
  }

  // ---- pairs of a sentence ----

  void DecidePair() {
    // pair:DOCUMENT#START:NODE:NODE; the document may hold any of these characters.
    const std::size_t b_at = d_.id.rfind(':'), a_at = d_.id.rfind(':', b_at - 1),
                      hash = d_.id.rfind('#', a_at);
    if (b_at == std::string::npos || a_at == std::string::npos || hash == std::string::npos || a_at < hash ||
        hash < 5) {
      RefuseDecision(fmt::format("`{}` is no id of an item", d_.id));
    }
    const std::string key = d_.id.substr(5, hash - 5);
    const auto start =
        NumberOf<std::uint32_t>(std::string_view(d_.id).substr(hash + 1, a_at - hash - 1), d_.id);
    const NodeId a{NumberOf<std::uint32_t>(std::string_view(d_.id).substr(a_at + 1, b_at - a_at - 1), d_.id)};
    const NodeId b{NumberOf<std::uint32_t>(std::string_view(d_.id).substr(b_at + 1), d_.id)};
    const auto document = tx_.FindDocument(key);
    if (!document) RefuseDecision(fmt::format("there is no document `{}`", key));
    RequireNode(a);
    RequireNode(b);
    for (DocumentRecord& record : RecordsOfDocument(tx_, key)) {
      const auto sentence = std::find_if(record.sentences.begin(), record.sentences.end(),
                                         [&](Span s) { return s.start == start; });
      if (sentence == record.sentences.end()) continue;
      const auto first = MentionIn(record, a, *sentence), second = MentionIn(record, b, *sentence);
      if (!first || !second) continue;
      return DecidePair(record, *document, *sentence, a, *first, b, *second);
    }
    RefuseDecision(fmt::format("no sentence of `{}` at {} names both", key, start));
  }

  static std::optional<Span> MentionIn(const DocumentRecord& record, NodeId node, Span sentence) {
    for (const RecordedEntity& e : record.entities) {
      if (e.node != node) continue;
      for (const ExtractedMention& m : e.mentions) {
        if (sentence.start <= m.span.start && m.span.end <= sentence.end) return m.span;
      }
    }
    return std::nullopt;
  }

  void DecidePair(DocumentRecord& record, const Document& document, Span sentence, NodeId a, Span at_a,
                  NodeId b, Span at_b) {
    const StoredText& text = texts_.Get(document.id);
    const std::string normal = NormalSentence(text.Slice(sentence));
    if (d_.answer == Answer::kReject) {
      const UnrelatedPair pair{a, b, normal, d_.by};
      record.unrelated.push_back(pair);
      SaveRecord(tx_, record);
      undo_.unrelated = std::pair(NoteOf(record), pair);
      return;
    }
    if (d_.answer == Answer::kMerge) return Merge(a, b);
    NodeId subject = a, object = b;
    std::string type = d_.type;
    if (type.empty()) {
      const std::string between =
          at_a.end < at_b.start ? NormalSentence(text.Slice({at_a.end, at_b.start})) : std::string();
      const auto guess =
          GuessRelation(vocabulary_, LabelsFor(record, a), LabelsFor(record, b), between, normal);
      if (!guess) RefuseDecision("nothing is proposed for the pair: name a type");
      type = guess->predicate;
      if (guess->swapped) std::swap(subject, object);
    } else if (const RelationType* relation = vocabulary_.FindRelation(type);
               relation != nullptr && !Joins(vocabulary_, *relation, LabelsOf(tx_, a), LabelsOf(tx_, b)) &&
               !d_.swap) {
      std::swap(subject, object);  // the only direction that there is
    }
    if (d_.swap) std::swap(subject, object);
    RequireJoins(type, subject, object);
    Assertion about;
    about.document = document.id;
    about.start = std::min(at_a.start, at_b.start);
    about.end = std::max(at_a.end, at_b.end);
    about.sentence_start = sentence.start;
    about.sentence_end = sentence.end;
    about.quote = text.Slice({about.start, about.end});
    State(subject, type, object, d_.modality.value_or(Modality::kActual), about);
    Confirm(a, document.id);
    Confirm(b, document.id);
  }

  // As the queue guesses: the label of the entity in this document first.
  std::vector<std::string> LabelsFor(const DocumentRecord& record, NodeId node) const {
    std::vector<std::string> out;
    for (const RecordedEntity& e : record.entities) {
      if (e.node == node && out.empty()) out.push_back(e.type);
    }
    for (std::string& label : LabelsOf(tx_, node)) {
      if (std::find(out.begin(), out.end(), label) == out.end()) out.push_back(std::move(label));
    }
    return out;
  }

  Transaction& tx_;
  const Vocabulary& vocabulary_;
  const Decision& d_;
  const std::int64_t now_ms_;
  TextCache texts_;
  DecisionUndo undo_;
};

}  // namespace

void RefuseDecision(std::string reason) {
  throw Error(ErrorKind::kRequest, "InvalidDecision", std::move(reason));
}

DecisionUndo Decide(Transaction& tx, const Vocabulary& vocabulary, const Decision& decision,
                    std::int64_t now_ms) {
  return Decider(tx, vocabulary, decision, now_ms).Run();
}

void TakeBack(Transaction& tx, const Vocabulary& vocabulary, const DecisionUndo& undo, std::int64_t now_ms) {
  if (undo.merged) UnmergeNodes(tx, *undo.merged);
  if (undo.split) MergeNodes(tx, vocabulary, undo.split->first, undo.split->second, "person", now_ms);
  for (const auto& [fact, number] : undo.added) tx.RemoveAssertion(fact, number);
  for (const RelationshipRef& r : undo.created) {
    if (tx.Exists(r)) tx.DeleteRelationship(r);
  }
  for (auto at = undo.changed.rbegin(); at != undo.changed.rend(); ++at)
    tx.SetAssertion(at->first, at->second);
  if (undo.unrelated) {
    if (auto record = ReadRecord(tx, undo.unrelated->first)) {
      std::erase_if(record->unrelated, [&](const UnrelatedPair& p) {
        const UnrelatedPair& q = undo.unrelated->second;
        return p.a == q.a && p.b == q.b && p.sentence == q.sentence;
      });
      SaveRecord(tx, *record);
    }
  }
}

std::vector<std::string> PossibleTypes(const Transaction& tx, const Vocabulary& vocabulary, NodeId from,
                                       NodeId to) {
  std::vector<std::string> out;
  const auto a = LabelsOf(tx, from), b = LabelsOf(tx, to);
  for (const RelationType* type : vocabulary.Relations()) {
    if (Joins(vocabulary, *type, a, b)) out.push_back(type->name);
  }
  return out;
}

}  // namespace liaison::importer
