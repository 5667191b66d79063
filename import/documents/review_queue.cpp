#include "import/documents/review_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "import/documents/document_record.h"
#include "import/documents/facts.h"
#include "import/documents/graph_names.h"
#include "import/documents/guess_relation.h"
#include "import/documents/node_relationships.h"
#include "import/documents/normal_name.h"

namespace liaison::importer {
namespace {

// Names in one sentence that lie further apart are those of a list: everything with everything would be
// millions of questions.
constexpr std::size_t kFarthest = 12;

bool Within(Span inner, Span outer) { return outer.start <= inner.start && inner.end <= outer.end; }

class QueueBuilder {
 public:
  QueueBuilder(const Transaction& tx, const Vocabulary& vocabulary, const ReviewFilter& filter)
      : tx_(tx), vocabulary_(vocabulary), filter_(filter), texts_(tx) {}

  std::vector<ReviewItem> Build() {
    std::vector<Document> documents = tx_.Documents();
    std::sort(documents.begin(), documents.end(),
              [](const Document& a, const Document& b) { return a.id < b.id; });
    for (const Document& d : documents) {
      records_ = RecordsOfDocument(tx_, d.key);
      if (!filter_.source.empty() && !IsOfSource(d)) continue;
      mentions_.clear();
      for (const DocumentRecord& r : records_) {
        for (const RecordedEntity& e : r.entities) {
          for (const ExtractedMention& m : e.mentions) mentions_[e.node].push_back(m.span);
        }
      }
      joined_.clear();
      TakeFacts(d);
      if (filter_.pairs) TakePairs(d);
    }
    std::stable_sort(facts_.begin(), facts_.end(), [](const auto& a, const auto& b) {
      return std::tuple(!a.first, -a.second.confidence) < std::tuple(!b.first, -b.second.confidence);
    });
    std::stable_sort(same_.begin(), same_.end(),
                     [](const ReviewItem& a, const ReviewItem& b) { return a.confidence > b.confidence; });
    std::vector<ReviewItem> out;
    if (filter_.facts) {
      for (auto& [fresh, item] : facts_) out.push_back(std::move(item));
    }
    if (filter_.same) std::move(same_.begin(), same_.end(), std::back_inserter(out));
    std::move(pairs_.begin(), pairs_.end(), std::back_inserter(out));
    return out;
  }

 private:
  bool IsOfSource(const Document& d) const {
    if (d.key == filter_.source) return true;
    return std::any_of(records_.begin(), records_.end(),
                       [&](const DocumentRecord& r) { return r.source == filter_.source; });
  }

  std::vector<std::string> LabelsOf(NodeId node) const {
    std::vector<std::string> out;
    for (const LabelId label : tx_.Labels(node)) out.emplace_back(tx_.catalog().LabelName(label));
    return out;
  }

  ReviewSide Side(NodeId node, Span sentence, std::string_view text) const {
    ReviewSide side{node, DisplayName(tx_, node), LabelsOf(node), {}};
    if (const auto found = mentions_.find(node); found != mentions_.end()) {
      for (const Span m : found->second) {
        if (Within(m, sentence)) side.mentions.push_back(m);
      }
      std::sort(side.mentions.begin(), side.mentions.end(), [](Span a, Span b) { return a.start < b.start; });
      side.mentions.erase(std::unique(side.mentions.begin(), side.mentions.end()), side.mentions.end());
    } else {
      // A document without a record: the name itself, where it stands.
      std::vector<std::string> names = TextsProperty(tx_, node, "aliases");
      names.insert(names.begin(), side.name);
      const StoredText words{std::string(text)};
      for (const std::string& name : names) {
        const std::size_t at = name.empty() ? std::string_view::npos : text.find(name);
        if (at == std::string_view::npos) continue;
        const std::uint32_t start = sentence.start + words.CodePointOf(at);
        side.mentions.push_back({start, sentence.start + words.CodePointOf(at + name.size())});
        break;
      }
    }
    return side;
  }

  // Whether an accepted fact joins them already.
  bool Joined(NodeId a, NodeId b) {
    const auto key = std::minmax(a, b);
    const auto [found, fresh] = accepted_.try_emplace({key.first, key.second}, false);
    if (!fresh) return found->second;
    for (const RelationshipRef& r : RelationshipsOf(tx_, a)) {
      if (r.start != b && r.end != b) continue;
      if (Status(tx_.Evidence(FactId::Of(r.id))) == AssertionStatus::kAccepted) found->second = true;
    }
    return found->second;
  }

  void TakeFacts(const Document& d) {
    const auto role = tx_.catalog().FindKey("role");
    const auto why = tx_.catalog().FindKey("why");
    for (const auto& [fact, number] : tx_.FactsOf(d.id)) {
      if (fact.kind != FactId::Kind::kRelationship) continue;
      const auto r = tx_.Find(RelationshipId{fact.value});
      if (!r) continue;
      const std::string type(tx_.catalog().TypeName(r->id.type()));
      for (const Assertion& a : tx_.Evidence(fact)) {
        if (a.number != number) continue;
        if (a.status != AssertionStatus::kRetracted) {
          const auto ends = std::minmax(r->start, r->end);
          joined_.insert({a.sentence_start, ends.first, ends.second});
        }
        if (a.status != AssertionStatus::kProposed) continue;
        ReviewItem item;
        item.kind = type == kSameAs ? ReviewKind::kSameAs : ReviewKind::kFact;
        item.id = fmt::format("{}:{}:{}", NameOf(item.kind), fact.value, number);
        item.predicate = type;
        item.modality = a.modality;
        item.confidence = a.confidence;
        item.producer = a.producer;
        Place(item, d, a);
        item.subject = Side(r->start, item.sentence, item.text);
        item.object = Side(r->end, item.sentence, item.text);
        const auto text = [&](const auto& key) {
          const Value value = key ? tx_.Property(*r, *key) : Value();
          return value.is_string() ? std::string(value.AsString()) : std::string();
        };
        item.role = text(role);
        item.why = text(why);
        if (item.kind == ReviewKind::kSameAs) {
          same_.push_back(std::move(item));
        } else {
          const bool fresh = !Joined(r->start, r->end);
          facts_.emplace_back(fresh, std::move(item));
        }
      }
    }
  }

  void Place(ReviewItem& item, const Document& d, const Assertion& a) {
    item.document = d.key;
    item.document_id = d.id;
    item.evidence = {a.start, a.end};
    item.sentence =
        a.sentence_end > a.sentence_start ? Span{a.sentence_start, a.sentence_end} : item.evidence;
    item.text = texts_.Get(d.id).Slice(item.sentence);
  }

  // ---- pairs that nobody joined ----

  struct Named {
    NodeId node;
    Span first;
    std::string type;
  };

  void TakePairs(const Document& d) {
    for (const DocumentRecord& record : records_) {
      if (!record.current) continue;
      for (const Span sentence : record.sentences) {
        std::vector<Named> named;
        for (const RecordedEntity& e : record.entities) {
          if (!tx_.Exists(e.node)) continue;
          for (const ExtractedMention& m : e.mentions) {
            if (!Within(m.span, sentence)) continue;
            named.push_back({e.node, m.span, e.type});
            break;
          }
        }
        std::sort(named.begin(), named.end(), [](const Named& a, const Named& b) {
          return std::tuple(a.first.start, a.first.end, a.node) <
                 std::tuple(b.first.start, b.first.end, b.node);
        });
        for (std::size_t i = 0; i < named.size(); ++i) {
          for (std::size_t j = i + 1; j < named.size() && j - i <= kFarthest; ++j)
            TakePair(d, record, sentence, named[i], named[j]);
        }
      }
    }
  }

  void TakePair(const Document& d, const DocumentRecord& record, Span sentence, const Named& a,
                const Named& b) {
    if (a.node == b.node) return;
    const auto both = [&](std::string_view label) { return a.type == label && b.type == label; };
    const auto one = [&](std::string_view label) { return a.type == label || b.type == label; };
    if (both("Place") || both("Person") || both("Topic") || (one("Topic") && (one("Place") || one("Person"))))
      return;
    const auto ends = std::minmax(a.node, b.node);
    if (!joined_.insert({sentence.start, ends.first, ends.second}).second) return;
    ReviewItem item;
    item.kind = ReviewKind::kPair;
    item.document = d.key;
    item.document_id = d.id;
    item.sentence = sentence;
    item.evidence = {a.first.start, std::max(a.first.end, b.first.end)};
    item.text = texts_.Get(d.id).Slice(sentence);
    const std::string normal = NormalSentence(item.text);
    for (const UnrelatedPair& p : record.unrelated) {
      if (((p.a == a.node && p.b == b.node) || (p.a == b.node && p.b == a.node)) && p.sentence == normal)
        return;
    }
    item.subject = Side(a.node, sentence, item.text);
    item.object = Side(b.node, sentence, item.text);
    // The entity's own label first: that of the sentence, not of the node's other lives.
    const auto labels = [](const std::string& type, const std::vector<std::string>& all) {
      std::vector<std::string> out = {type};
      for (const std::string& l : all) {
        if (l != type) out.push_back(l);
      }
      return out;
    };
    std::string between;
    if (a.first.end < b.first.start)
      between = NormalSentence(texts_.Get(d.id).Slice({a.first.end, b.first.start}));
    const auto guess = GuessRelation(vocabulary_, labels(a.type, item.subject.labels),
                                     labels(b.type, item.object.labels), between, normal);
    if (!guess) return;
    item.id =
        fmt::format("{}:{}#{}:{}:{}", NameOf(item.kind), d.key, sentence.start, a.node.value, b.node.value);
    item.predicate = guess->predicate;
    if (guess->swapped) std::swap(item.subject, item.object);
    pairs_.push_back(std::move(item));
  }

  const Transaction& tx_;
  const Vocabulary& vocabulary_;
  const ReviewFilter& filter_;
  TextCache texts_;

  // Of the document at hand.
  std::vector<DocumentRecord> records_;
  std::map<NodeId, std::vector<Span>> mentions_;
  std::set<std::tuple<std::uint32_t, NodeId, NodeId>> joined_;  // start of the sentence, both ends

  std::map<std::pair<NodeId, NodeId>, bool> accepted_;
  std::vector<std::pair<bool, ReviewItem>> facts_;  // whether nothing accepted joins them
  std::vector<ReviewItem> same_, pairs_;
};

}  // namespace

std::string_view NameOf(ReviewKind kind) {
  switch (kind) {
    case ReviewKind::kFact:
      return "fact";
    case ReviewKind::kSameAs:
      return "same";
    case ReviewKind::kPair:
      return "pair";
  }
  return "";
}

std::vector<ReviewItem> ReviewItems(const Transaction& tx, const Vocabulary& vocabulary,
                                    const ReviewFilter& filter) {
  return QueueBuilder(tx, vocabulary, filter).Build();
}

}  // namespace liaison::importer
