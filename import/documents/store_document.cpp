#include "import/documents/store_document.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "graph/error.h"
#include "graph/sha256.h"
#include "import/documents/facts.h"
#include "import/documents/find_quote.h"
#include "import/documents/normal_name.h"

namespace liaison::importer {
namespace {

constexpr std::string_view kResolver = "resolve:names@1";

class DocumentStore {
 public:
  DocumentStore(Transaction& tx, GraphNames& names, const Vocabulary& vocabulary,
                const DocumentClaims& claims, std::int64_t now_ms)
      : tx_(tx),
        names_(names),
        vocabulary_(vocabulary),
        claims_(claims),
        found_(claims.extraction),
        now_ms_(now_ms),
        texts_(tx),
        text_(found_.text),
        finder_(text_, found_.sentences) {}

  StoreCounts Run() {
    for (DocumentRecord& r : RecordsOf(tx_, claims_.source)) {
      (ProducerFamily(r.producer) == ProducerFamily(claims_.producer) ? before_ : others_)
          .push_back(std::move(r));
    }
    FindDocument();
    ReadOldAssertions();
    record_.source = claims_.source;
    record_.version = version_;
    record_.producer = claims_.producer;
    record_.document = document_.key;
    record_.file_sha256 = found_.sha256;
    record_.packs = claims_.packs;
    record_.sentences = found_.sentences;
    StoreEntities();
    for (const ExtractedRelation& r : found_.relations) StoreRelation(r);
    for (const ExtractedAttribute& a : found_.attributes) StoreAttribute(a);
    RetractTheRest();
    MoveOthers();
    KeepWhatWasIntroduced();
    SaveRecord(tx_, record_);
    return std::move(counts_);
  }

 private:
  struct Old {
    FactId fact;
    Assertion assertion;
    bool current =
        true;  // of the version before this one; an older one's wakes up when its sentence comes back
    bool used = false;
  };
  struct Other {
    FactId fact;
    Assertion assertion;
    bool current = true;
  };

  // ---- the document and its versions ----

  void FindDocument() {
    const std::string sha256 = Sha256Hex(found_.text);
    std::uint32_t latest = 0;
    for (const auto* records : {&before_, &others_}) {
      for (const DocumentRecord& r : *records) {
        latest = std::max(latest, r.version);
        if (r.current) old_documents_.insert(r.document);
      }
    }
    // One that is there under the name of the source without a record was stored by others, with this text or
    // another.
    if (latest == 0 && tx_.FindDocument(claims_.source)) {
      latest = 1;
      old_documents_.insert(claims_.source);
    }
    if (latest > 0) {
      for (const std::string& key : old_documents_) {
        const auto there = tx_.FindDocument(key);
        if (!there || there->sha256 != sha256) continue;
        document_ = *there;
        version_ = VersionOf(key, latest);
        changed_ = false;
        return;
      }
    }
    changed_ = latest > 0;
    for (version_ = latest + 1;; ++version_) {
      if (!tx_.FindDocument(DocumentKey(claims_.source, version_))) break;
    }
    Document d;
    d.key = DocumentKey(claims_.source, version_);
    d.title = found_.title;
    d.date = found_.date;
    d.source = claims_.address;
    document_ = *tx_.FindDocument(tx_.AddDocument(std::move(d), found_.text));
  }

  std::uint32_t VersionOf(const std::string& key, std::uint32_t latest) const {
    for (const auto* records : {&before_, &others_}) {
      for (const DocumentRecord& r : *records) {
        if (r.document == key) return r.version;
      }
    }
    return latest;
  }

  // What this producer said of the source before, by what is said.
  void ReadOldAssertions() {
    std::set<std::string> keys = old_documents_;
    for (const auto* records : {&before_, &others_}) {
      for (const DocumentRecord& r : *records) keys.insert(r.document);
    }
    for (const bool current : {true, false}) {
      for (const std::string& key : keys) {
        const auto document = tx_.FindDocument(key);
        if (!document || old_documents_.contains(key) != current) continue;
        for (const auto& [fact, number] : tx_.FactsOf(document->id)) {
          for (Assertion& a : tx_.Evidence(fact)) {
            if (a.number != number) continue;
            const std::string family = ProducerFamily(a.producer);
            if (family == ProducerFamily(claims_.producer)) {
              const std::string said = KeyOf(fact, a);
              old_.emplace(said, Old{fact, std::move(a), current});
            } else if (changed_) {
              to_move_.push_back({fact, std::move(a), current});
            }
          }
        }
      }
    }
  }

  std::string KeyOf(FactId fact, const Assertion& a) {
    const std::string id = (fact.kind == FactId::Kind::kNode ? "n" : "r") + std::to_string(fact.value);
    return IsMention(a.producer) ? id : id + '|' + NormalSentenceOf(texts_, a);
  }

  // ---- assertions ----

  Assertion Claim(Span evidence, Span sentence, double confidence, std::string producer) const {
    Assertion a;
    a.document = document_.id;
    a.start = evidence.start;
    a.end = evidence.end;
    a.sentence_start = sentence.start;
    a.sentence_end = sentence.end;
    a.quote = text_.Slice(evidence);
    a.confidence = confidence;
    a.producer = std::move(producer);
    a.recorded_at_ms = now_ms_;
    return a;
  }

  std::string ProducerOf(const std::string& rule) const {
    const std::string_view joint = claims_.producer == "rules" ? ":" : "/";
    return claims_.producer + claims_.version + (rule.empty() ? std::string() : std::string(joint) + rule);
  }

  // What a person has decided about the fact in a sentence of the same words holds for this claim as well.
  std::optional<AssertionStatus> Decided(FactId fact, const Assertion& claim) {
    std::optional<AssertionStatus> decided;
    std::string sentence;
    for (const Assertion& a : tx_.Evidence(fact)) {
      if (!IsPerson(a.producer) || a.modality != claim.modality) continue;
      if (a.status != AssertionStatus::kAccepted && a.status != AssertionStatus::kRejected) continue;
      if (sentence.empty())
        sentence = NormalSentence(text_.Slice({claim.sentence_start, claim.sentence_end}));
      if (NormalSentenceOf(texts_, a) == sentence) decided = a.status;
    }
    return decided;
  }

  // The same said before keeps its number, status and time; otherwise the claim is new.
  void Assert(FactId fact, Assertion claim) {
    const std::string said = KeyOf(fact, claim);
    auto [from, to] = old_.equal_range(said);
    // Of two sentences with the same words the later ones of the text meet the later assertions.
    for (auto at = from; at != to; ++at) {
      Old& old = at->second;
      if (old.used || old.fact != fact) continue;
      old.used = true;
      claim.number = old.assertion.number;
      claim.recorded_at_ms = old.assertion.recorded_at_ms;
      claim.status = old.assertion.status == AssertionStatus::kRetracted ? AssertionStatus::kProposed
                                                                         : old.assertion.status;
      if (claim != old.assertion) tx_.SetAssertion(fact, claim);
      ++counts_.assertions_kept;
      return;
    }
    if (!asserted_.insert(said).second) return;  // two rules, one sentence: the first is the surer one
    if (const auto decided = Decided(fact, claim)) claim.status = *decided;
    tx_.AddAssertion(fact, std::move(claim));
    ++counts_.assertions_added;
  }

  // ---- entities ----

  void StoreEntities() {
    std::vector<DocumentRecord> known = others_;
    known.insert(known.end(), before_.begin(), before_.end());
    const std::vector<Resolution> resolved = Resolve(found_.entities, claims_.external, known, names_);
    nodes_.resize(found_.entities.size());
    std::vector<std::pair<std::size_t, const Resolution*>> alike;
    for (std::size_t i = 0; i < found_.entities.size(); ++i) {
      const ExtractedEntity& e = found_.entities[i];
      RecordedEntity entity;
      entity.key = EntityKey(e.type, e.name);
      entity.type = e.type;
      entity.also = e.also;
      entity.name = e.name;
      entity.aliases = e.aliases;
      entity.mentions = e.mentions;
      entity.how = resolved[i].how;
      if (resolved[i].node) {
        entity.node = *resolved[i].node;
        ++counts_.nodes_recognised;
        if (entity.how == "acronym") Rename(entity);
      } else {
        entity.node = CreateNode(e);
        entity.introduced = true;
        ++counts_.nodes_created;
        if (!resolved[i].candidates.empty()) alike.emplace_back(i, &resolved[i]);
      }
      Enrich(e, entity);
      if (!claims_.external.empty()) {
        for (const auto& [key, id] : claims_.external[i]) SetNodeProperty(entity, key, Value(id));
      }
      nodes_[i] = entity.node;
      AssertMention(e, entity.node);
      record_.entities.push_back(std::move(entity));
      names_.Update(tx_, nodes_[i]);
    }
    for (const auto& [i, resolution] : alike) {
      for (const SameAsCandidate& c : resolution->candidates) Propose(i, c);
    }
  }

  NodeId CreateNode(const ExtractedEntity& e) {
    std::vector<LabelId> labels = {tx_.Label(e.type)};
    if (!e.also.empty() && e.also != e.type) labels.push_back(tx_.Label(e.also));
    const NodeId node = tx_.CreateNode(labels);
    tx_.SetProperty(node, tx_.Key("name"), Value(e.name));
    if (e.group) tx_.SetProperty(node, tx_.Key("group"), Value(true));
    return node;
  }

  // A node that was known by its acronym alone gets the full name.
  void Rename(RecordedEntity& entity) {
    const std::string name = TextProperty(tx_, entity.node, "name");
    if (!IsBareAcronym(name) || IsBareAcronym(entity.name) || name == entity.name) return;
    tx_.SetProperty(entity.node, tx_.Key("name"), Value(entity.name));
    entity.renamed_from = name;
  }

  // Labels and other names that the node has not.
  void Enrich(const ExtractedEntity& e, RecordedEntity& entity) {
    for (const std::string& label : {e.type, e.also}) {
      if (!label.empty() && tx_.AddLabel(entity.node, tx_.Label(label))) entity.labels.push_back(label);
    }
    std::vector<std::string> aliases = TextsProperty(tx_, entity.node, "aliases");
    const std::string name = TextProperty(tx_, entity.node, "name");
    std::vector<std::string> added;
    std::set<std::string> known = {NormalName(name)};
    for (const std::string& alias : aliases) known.insert(NormalName(alias));
    const auto add = [&](const std::string& alias) {
      if (!IsProperName(alias) || !known.insert(NormalName(alias)).second) return;
      aliases.push_back(alias);
      added.push_back(alias);
    };
    add(entity.renamed_from);
    add(e.name);
    for (const std::string& alias : e.aliases) add(alias);
    if (added.empty()) return;
    tx_.SetProperty(entity.node, tx_.Key("aliases"), Value(List(aliases.begin(), aliases.end())));
    entity.names = std::move(added);
  }

  void SetNodeProperty(RecordedEntity& entity, const std::string& key, const Value& value) {
    const liaison::KeyId id = tx_.Key(key);
    if (!tx_.Property(entity.node, id).is_null()) return;
    tx_.SetProperty(entity.node, id, value);
    entity.properties.push_back(key);
  }

  // One assertion a node and document: where the text names it first. All its places stand in the record.
  void AssertMention(const ExtractedEntity& e, NodeId node) {
    if (e.mentions.empty()) return;
    const ExtractedMention* best = &e.mentions.front();
    for (const ExtractedMention& m : e.mentions) {
      if (m.kind < best->kind) best = &m;
    }
    Assert(FactId::Of(node), Claim(best->span, finder_.SentenceAt(best->span.start), e.confidence,
                                   ProducerOf("") + "#mention"));
  }

  void Propose(std::size_t i, const SameAsCandidate& c) {
    const NodeId node = nodes_[i];
    if (c.node == node || FindFact(tx_, node, kSameAs, c.node, Modality::kActual, true)) return;
    const RelationshipRef r = CreateFact(tx_, node, kSameAs, c.node, Modality::kActual);
    tx_.SetProperty(r, tx_.Key("why"), Value(c.why));
    const Span mention = found_.entities[i].mentions.front().span;
    tx_.AddAssertion(FactId::Of(r.id),
                     Claim(mention, finder_.SentenceAt(mention.start), c.score, std::string(kResolver)));
    record_.introduced.push_back(r.id.value);
    ++counts_.candidates;
  }

  // ---- facts ----

  void StoreRelation(const ExtractedRelation& relation) {
    const NodeId subject = nodes_[relation.subject], object = nodes_[relation.object];
    if (subject == object) return;  // two names of one thing
    const RelationType* type = vocabulary_.FindRelation(relation.predicate);
    auto r = FindFact(tx_, subject, relation.predicate, object, relation.modality,
                      type != nullptr && type->symmetric);
    if (!r) {
      r = CreateFact(tx_, subject, relation.predicate, object, relation.modality);
      record_.introduced.push_back(r->id.value);
      ++counts_.facts_created;
    }
    const auto set = [&](std::string_view key, const Value& value) {
      const liaison::KeyId id = tx_.Key(key);
      if (!tx_.Property(*r, id).is_null()) return;
      tx_.SetProperty(*r, id, value);
      record_.properties.push_back({r->id.value, std::string(key)});
    };
    const RelationProperties& p = relation.properties;
    if (!p.role.empty()) set("role", Value(p.role));
    if (!p.date.empty()) set("date", Value(p.date));
    if (!p.date_text.empty()) set("dateText", Value(p.date_text));
    if (!p.precision.empty()) set("precision", Value(p.precision));
    if (p.count) set("count", Value(*p.count));
    const Span sentence = relation.sentence.end > relation.sentence.start
                              ? relation.sentence
                              : finder_.SentenceAt(relation.evidence.start);
    Assertion claim = Claim(relation.evidence, sentence, relation.confidence, ProducerOf(relation.rule));
    claim.modality = relation.modality;
    Assert(FactId::Of(r->id), std::move(claim));
  }

  void StoreAttribute(const ExtractedAttribute& attribute) {
    RecordedEntity& entity = record_.entities[attribute.subject];
    Value value(attribute.value);
    if (attribute.precision == "count") {
      std::int64_t number = 0;
      const char* end = attribute.value.data() + attribute.value.size();
      if (std::from_chars(attribute.value.data(), end, number).ptr == end) value = Value(number);
    }
    SetNodeProperty(entity, attribute.predicate, value);
    const Span sentence = attribute.sentence.end > attribute.sentence.start
                              ? attribute.sentence
                              : finder_.SentenceAt(attribute.evidence.start);
    Assert(FactId::Of(entity.node),
           Claim(attribute.evidence, sentence, attribute.confidence, ProducerOf(attribute.rule)));
  }

  // ---- what an earlier version said ----

  // Names of both ends, so that a sentence about others does not inherit a decision.
  std::vector<std::vector<std::string>> NamesOfEnds(FactId fact, const std::string& old_sentence) const {
    std::vector<NodeId> ends;
    if (fact.kind == FactId::Kind::kNode) {
      ends.push_back(NodeId{static_cast<std::uint32_t>(fact.value)});
    } else if (const auto r = tx_.Find(RelationshipId{fact.value})) {
      ends = {r->start, r->end};
    }
    std::vector<std::vector<std::string>> out;
    for (const NodeId node : ends) {
      std::vector<std::string> all = TextsProperty(tx_, node, "aliases"), there;
      all.push_back(TextProperty(tx_, node, "name"));
      for (const std::string& name : all) {
        std::string normal = NormalSentence(name);
        if (!normal.empty() && (" " + old_sentence + " ").find(" " + normal + " ") != std::string::npos)
          there.push_back(std::move(normal));
      }
      out.push_back(std::move(there));
    }
    return out;
  }

  bool Move(FactId fact, Assertion a) {
    const StoredText& old_text = texts_.Get(*a.document);
    auto place = finder_.Find(old_text, {a.sentence_start, a.sentence_end}, {a.start, a.end},
                              NamesOfEnds(fact, NormalSentenceOf(texts_, a)));
    if (!place && IsMention(a.producer))
      place = finder_.FindWords(a.quote);  // the name is what counts, not its sentence
    if (!place) return false;
    a.document = document_.id;
    a.start = place->quote.start;
    a.end = place->quote.end;
    a.sentence_start = place->sentence.start;
    a.sentence_end = place->sentence.end;
    a.quote = text_.Slice(place->quote);
    tx_.SetAssertion(fact, a);
    return true;
  }

  bool Exactly(const Assertion& a) {
    const auto place =
        finder_.Find(texts_.Get(*a.document), {a.sentence_start, a.sentence_end}, {a.start, a.end}, {});
    return place && place->exact;
  }

  void Lose(FactId fact, const Assertion& a) {
    if (IsMention(a.producer)) return;  // nobody was asked about it
    counts_.lost.push_back({fact, a.number, tx_.FindDocument(*a.document)->key, a.quote});
  }

  // What the producer says no longer. A decision about it stays, at the place that the quotation has now.
  void RetractTheRest() {
    for (auto& [said, old] : old_) {
      if (old.used || !old.current || old.assertion.status == AssertionStatus::kRetracted) continue;
      Assertion a = old.assertion;
      const bool decided = a.status == AssertionStatus::kAccepted || a.status == AssertionStatus::kRejected;
      const bool by_person = decided && PersonSpoke(old.fact);
      if (decided && changed_ && Move(old.fact, a)) {
        ++counts_.decisions_moved;
      } else if (a.status == AssertionStatus::kProposed || by_person) {
        // The person's own assertion carries the decision on.
        a.status = AssertionStatus::kRetracted;
        tx_.SetAssertion(old.fact, a);
        ++counts_.assertions_retracted;
      } else if (changed_) {
        Lose(old.fact, a);
      }
    }
  }

  bool PersonSpoke(FactId fact) const {
    const std::vector<Assertion> all = tx_.Evidence(fact);
    return std::any_of(all.begin(), all.end(), [](const Assertion& a) { return IsPerson(a.producer); });
  }

  // Decisions of persons and claims of other producers, when the text has changed: they have no rules to say
  // them anew.
  void MoveOthers() {
    for (auto& [fact, a, current] : to_move_) {
      const bool decision = IsPerson(a.producer);
      if (a.status == AssertionStatus::kRetracted && current) continue;
      if (a.status == AssertionStatus::kRetracted) {
        // Its sentence may be back.
        a.status = AssertionStatus::kProposed;
        if (Exactly(a)) Move(fact, a);
      } else if (Move(fact, a)) {
        if (decision) ++counts_.decisions_moved;
      } else if (!current) {
        continue;
      } else if (decision || (a.status == AssertionStatus::kAccepted && !PersonSpoke(fact))) {
        Lose(fact, a);
      } else if (a.status != AssertionStatus::kRejected) {
        a.status = AssertionStatus::kRetracted;
        tx_.SetAssertion(fact, a);
        ++counts_.assertions_retracted;
      }
    }
  }

  // Earlier versions stay to be read; what they brought into the graph is the new record's from now on, so
  // that undo finds it.
  void KeepWhatWasIntroduced() {
    for (DocumentRecord& old : before_) {
      for (const std::uint64_t id : old.introduced) {
        if (tx_.Find(RelationshipId{id})) record_.introduced.push_back(id);
      }
      for (const RecordedProperty& p : old.properties) {
        if (tx_.Find(RelationshipId{p.relationship})) record_.properties.push_back(p);
      }
      for (UnrelatedPair& p : old.unrelated) record_.unrelated.push_back(std::move(p));
      for (RecordedEntity& e : old.entities) Inherit(e);
      old.introduced.clear();
      old.properties.clear();
      old.unrelated.clear();
      old.current = false;
      if (old.document == record_.document && old.producer == record_.producer) continue;  // replaced by ours
      SaveRecord(tx_, old);
    }
    if (!changed_) return;
    for (DocumentRecord& other : others_) {
      if (!other.current) continue;
      other.current = false;
      SaveRecord(tx_, other);
    }
  }

  void Inherit(RecordedEntity& old) {
    const bool anything = old.introduced || !old.labels.empty() || !old.names.empty() ||
                          !old.properties.empty() || !old.renamed_from.empty();
    if (!anything) return;
    auto heir = std::find_if(record_.entities.begin(), record_.entities.end(),
                             [&](const RecordedEntity& e) { return e.node == old.node; });
    if (heir == record_.entities.end()) {
      // The new version does not name it: the record goes on without a place.
      RecordedEntity gone = old;
      gone.mentions.clear();
      record_.entities.push_back(std::move(gone));
    } else {
      heir->introduced |= old.introduced;
      const auto join = [](std::vector<std::string>& to, const std::vector<std::string>& from) {
        for (const std::string& s : from) {
          if (std::find(to.begin(), to.end(), s) == to.end()) to.push_back(s);
        }
      };
      join(heir->labels, old.labels);
      join(heir->names, old.names);
      join(heir->properties, old.properties);
      if (heir->renamed_from.empty()) heir->renamed_from = old.renamed_from;
    }
    old.introduced = false;
    old.labels.clear();
    old.names.clear();
    old.properties.clear();
    old.renamed_from.clear();
  }

  Transaction& tx_;
  GraphNames& names_;
  const Vocabulary& vocabulary_;
  const DocumentClaims& claims_;
  const Extraction& found_;
  const std::int64_t now_ms_;
  TextCache texts_;
  const StoredText text_;
  const QuoteFinder finder_;

  std::vector<DocumentRecord> before_, others_;  // of this producer, of others
  std::set<std::string> old_documents_;          // keys of the versions that were current
  Document document_;
  std::uint32_t version_ = 1;
  bool changed_ = false;  // another text than before
  std::multimap<std::string, Old> old_;
  std::vector<Other> to_move_;
  std::set<std::string> asserted_;
  std::vector<NodeId> nodes_;  // of each entity
  DocumentRecord record_;
  StoreCounts counts_;
};

}  // namespace

StoreCounts StoreClaims(Transaction& tx, GraphNames& names, const Vocabulary& vocabulary,
                        const DocumentClaims& claims, std::int64_t now_ms) {
  if (claims.source.empty() || claims.source.find('\n') != std::string::npos) {
    throw Error(ErrorKind::kRequest, "InvalidArgument",
                "the name of a document must not be empty and not hold a line feed");
  }
  return DocumentStore(tx, names, vocabulary, claims, now_ms).Run();
}

}  // namespace liaison::importer
