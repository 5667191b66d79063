// Frames: rules over clauses. Who does it and what it is done to are found by voice; slots take the entities
// at the head of a phrase, or those behind a noun that stands for them ("representatives of A and B", "the
// work of X").
#include <algorithm>

#include "import/documents/find_facts.h"

namespace liaison::importer {
namespace {

struct Filled {
  std::vector<int> entities;
  std::uint32_t first = UINT32_MAX, last = 0;  // tokens of what was taken
  float factor = 1;
  bool elsewhere = false;  // resolved over the sentence's edge
  explicit operator bool() const { return !entities.empty(); }
  void Cover(std::uint32_t a, std::uint32_t b) {
    first = std::min(first, a);
    last = std::max(last, b);
  }
};

class FrameMatcher {
 public:
  explicit FrameMatcher(FactContext& c) : c_(c), r_(c.r), s_(c.At()) {}

  void Apply(const Clause& clause) {
    for (const Rule* rule : c_.rules.FramesOf(clause.verb)) Match(*rule, clause);
    for (const Rule* rule : c_.rules.FramesOfAnyVerb()) Match(*rule, clause);
  }

 private:
  static bool Contains(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  }

  std::uint64_t ClassesOf(std::string_view noun) const {
    const Word* w = c_.res.lexicon.Find(noun);
    return w != nullptr ? w->classes : 0;
  }

  // Entities of these labels in phrase `i` of a row, or in what is attached to it when its noun stands for
  // them.
  Filled Take(const std::vector<Phrase>& row, std::size_t i, TypeMask types, int depth = 0) const {
    Filled out;
    const Phrase& p = row[i];
    const std::uint64_t noun = p.noun.empty() ? 0 : ClassesOf(p.noun);
    if (!p.mentions.empty() && (!p.owner || (noun & (kRepresentative | kTransparent)))) {
      for (const int id : p.mentions) {
        const Mention& m = c_.MentionOf(id);
        if (m.entity >= 0 && c_.sink.Fits(m.entity, types)) {
          out.entities.push_back(m.entity);
          out.Cover(m.first, m.last);
        }
      }
      if (out && p.owner) out.factor = (noun & kRepresentative) ? 0.97f : 0.9f;
      if (out) return out;
    }
    if (p.mentions.empty() || (p.mentions.size() == 1 && IsLooseGroup(p.mentions[0]))) {
      if (p.mentions.empty() &&
          (p.noun == "it" || p.noun == "they" || p.noun == "he" || p.noun == "she" || p.noun == "we"))
        return Pronoun(p, types);
      if (p.mentions.empty() && depth == 0) {
        const Filled both = BothParties(p, types);
        if (both) return both;
      }
      const bool from = i + 1 < row.size() && row[i + 1].preposition == "from" && row[i + 1].attached &&
                        p.noun.ends_with("s");  // "technicians from A"
      const bool stands = from || (noun & (kRepresentative | kTransparent | kGroupNoun | kPersonNoun)) != 0 ||
                          !p.mentions.empty();
      if (stands && depth < 3 && i + 1 < row.size()) {
        const Phrase& next = row[i + 1];
        if (next.attached &&
            (next.preposition == "of" || next.preposition == "from" || next.preposition == "including" ||
             next.preposition == "for" || next.preposition == "such_as" || next.preposition == "at" ||
             next.preposition == "within")) {
          if ((next.preposition == "for" || next.preposition == "at") && !(noun & kTransparent)) return out;
          Filled inner = Take(row, i + 1, types, depth + 1);
          // "the ministers of water of A and B": what they are in charge of stands between
          if (!inner && next.preposition == "of" && next.mentions.empty() && i + 2 < row.size() &&
              row[i + 2].attached && row[i + 2].preposition == "of")
            inner = Take(row, i + 2, types, depth + 1);
          inner.factor *= (noun & kTransparent) && !(noun & kRepresentative) ? 0.85f : 0.97f;
          return inner;
        }
        if (!next.attached && (next.preposition == "including" || next.preposition == "such_as"))
          return Take(row, i + 1, types, depth + 1);
      }
    }
    return out;
  }

  bool IsLooseGroup(int id) const {
    return c_.MentionOf(id).naming == Naming::kLoose || c_.MentionOf(id).naming == Naming::kGroup;
  }

  Filled Pronoun(const Phrase& p, TypeMask types) const {
    Filled out;
    const bool person = p.noun == "he" || p.noun == "she";
    if (p.noun == "we") return Speaker(p, types);
    const std::vector<int>* named = &c_.last_pair;
    for (const auto& [last, members] : c_.lists) {
      if (last <= p.first) named = &members;
    }
    if (p.noun == "they" && named->size() >= 2) {
      for (const int e : *named) {
        if (c_.sink.Fits(e, types)) out.entities.push_back(e);
      }
      out.factor = 0.7f;
    } else {
      for (const int e : c_.last_subjects) {
        const TypeId type = c_.EntityOf(e).type;
        if (!c_.sink.Fits(e, types) || (type == kPerson) != person) continue;
        out.entities.push_back(e);
        break;
      }
      out.factor = 0.88f;
    }
    if (out) {
      out.Cover(p.first, p.last);
      out.elsewhere = true;
    }
    return out;
  }

  // "We" in a quotation: the body of the speaker named in the same block.
  Filled Speaker(const Phrase& p, TypeMask types) const {
    Filled out;
    const TextBlock& block = r_.blocks[s_.block];
    // No further back than a quotation reaches, so that a document in one block costs no more.
    constexpr std::uint32_t kFurthest = 12;
    const auto at = static_cast<std::uint32_t>(c_.sentence);
    const std::uint32_t first = std::max(block.first_sentence, at > kFurthest ? at - kFurthest : 0);
    const std::string_view text =
        std::string_view(r_.text).substr(r_.sentences[first].begin, s_.end - r_.sentences[first].begin);
    if (text.find("\xE2\x80\x9C") == std::string_view::npos && text.find('"') == std::string_view::npos) {
      // On a page of its own a body says "we".
      if (c_.main_body < 0 || !c_.sink.Fits(c_.main_body, types)) return out;
      out.entities = {c_.main_body};
      out.factor = 0.8f;
      out.Cover(p.first, p.last);
      out.elsewhere = true;
      return out;
    }
    for (std::uint32_t i = first; i <= at; ++i) {
      for (const int id : r_.sentences[i].mentions) {
        const Mention& m = c_.MentionOf(id);
        if (m.type != kPerson || m.entity < 0) continue;
        const int body = c_.sink.Find(m.entity, "WORKS_FOR");
        if (body >= 0 && c_.sink.Fits(body, types)) out.entities = {body};
      }
    }
    out.factor = 0.8f;
    if (out) {
      out.Cover(p.first, p.last);
      out.elsewhere = true;
    }
    return out;
  }

  // "the two organisations", "both sides", "the parties".
  Filled BothParties(const Phrase& p, TypeMask types) const {
    Filled out;
    if (c_.last_pair.size() < 2) return out;
    if (!(p.noun == "organizations" || p.noun == "organisations" || p.noun == "parties" ||
          p.noun == "sides" || p.noun == "institutions" || p.noun == "partners" || p.noun == "agencies" ||
          p.noun == "countries" || p.noun == "universities" || p.noun == "institutes" || p.noun == "cities" ||
          p.noun == "bodies" || p.noun == "ministries" || p.noun == "networks")) {
      return out;
    }
    bool definite = false;
    for (std::uint32_t t = p.first; t < p.last; ++t)
      definite = definite || r_.IsOneOf(t, {"the", "both", "two", "three"});
    if (!definite) return out;
    for (const int e : c_.last_pair) {
      if (c_.sink.Fits(e, types)) out.entities.push_back(e);
    }
    out.factor = 0.85f;
    if (out) {
      out.Cover(p.first, p.last);
      out.elsewhere = true;
    }
    return out;
  }

  // The subject of the clause: its head, else (of participles) the next noun phrase that fits.
  Filled TakeSubject(const Clause& clause, TypeMask types) const {
    Filled out;
    for (std::size_t i = 0; i < clause.subject.size(); ++i) {
      const Phrase& p = clause.subject[i];
      if (i > 0 && clause.finite && (p.attached || !p.preposition.empty())) break;
      if (i > 2) break;
      out = Take(clause.subject, i, types);
      if (out) {
        if (i > 0) out.factor *= 0.9f;
        return out;
      }
      if (!p.mentions.empty() && !p.owner && clause.finite) break;
    }
    return out;
  }

  // Who owns a noun phrase: "the Fund's donors", "its donors".
  Filled OwnerOf(const Phrase& p, TypeMask types) const {
    Filled out;
    if (p.owner) {
      for (const int id : p.mentions) {
        const Mention& m = c_.MentionOf(id);
        if (m.entity < 0 || !c_.sink.Fits(m.entity, types)) continue;
        out.entities.push_back(m.entity);
        out.Cover(m.first, m.last);
      }
    } else if (p.its) {
      const int owner = c_.Owner(p.first, types);
      if (owner < 0) return out;
      out.entities.push_back(owner);
      out.Cover(p.first, p.last);
      out.factor = 0.9f;
      out.elsewhere = true;
    }
    return out;
  }

  // The object or predicate: phrases without a preposition, the first that fits.
  Filled TakeObject(const Clause& clause, const FrameSlot& slot) const {
    Filled out;
    for (std::size_t i = 0; i < clause.complements.size(); ++i) {
      const Phrase& p = clause.complements[i];
      if (!p.preposition.empty()) {
        if (i > 0 && p.attached) continue;
        break;
      }
      if (!slot.nouns.empty()) {
        if (Contains(slot.nouns, p.noun)) {
          out.Cover(p.first, p.last);
          out.entities.push_back(-1);
          return out;
        }
        continue;
      }
      out = Take(clause.complements, i, slot.types);
      if (out) {
        if (i > 0) out.factor *= 0.92f;
        return out;
      }
    }
    return out;
  }

  Filled TakeComplement(const Clause& clause, const FrameSlot& slot) const {
    Filled out;
    const bool of_subject = slot.prepositions.size() == 1 && slot.prepositions[0] == "subject:of";
    const std::vector<Phrase>& row = of_subject ? clause.subject : clause.complements;
    for (std::size_t i = of_subject ? 1 : 0; i < row.size(); ++i) {
      const Phrase& p = row[i];
      if (of_subject ? p.preposition != "of" : !Contains(slot.prepositions, p.preposition)) continue;
      if (!slot.nouns.empty()) {
        if (Contains(slot.nouns, p.noun)) {
          out.Cover(p.first, p.last);
          out.entities.push_back(-1);
          return out;
        }
        continue;
      }
      // "with the support of X": further phrases behind belong to the same preposition only when joined
      out = Take(row, i, slot.types);
      if (!out && of_subject == false && i + 1 < row.size() && row[i].mentions.empty() &&
          row[i + 1].attached && (row[i + 1].preposition == "of") &&
          (ClassesOf(row[i].noun) & (kEventNoun | kOrganizationNoun))) {
        continue;
      }
      if (out) return out;
    }
    return out;
  }

  void Match(const Rule& rule, const Clause& clause) {
    Filled subject, object, topic;
    float factor = 1;
    std::uint32_t first = clause.verb_first, last = clause.verb_last;
    bool elsewhere = false;
    std::uint32_t topic_first = 0;
    const auto assign = [&](char role, Filled&& f) {
      factor *= f.factor;
      elsewhere = elsewhere || f.elsewhere;
      first = std::min(first, f.first);
      last = std::max(last, f.last);
      f.factor = 1;
      if (role == 'S') {
        subject.entities.insert(subject.entities.end(), f.entities.begin(), f.entities.end());
      } else if (role == 'O') {
        object.entities.insert(object.entities.end(), f.entities.begin(), f.entities.end());
      }
    };
    // Who does it.
    const FrameSlot& s = rule.subject;
    // "It is recommended to": nobody does it.
    if (clause.modality == Modality::kProposed && !clause.subject.empty() && clause.subject[0].noun == "it" &&
        clause.subject[0].mentions.empty())
      return;
    if (s.role != 0) {
      Filled f;
      // With any verb, what is spoken of is the grammatical subject: "The course is given with funding from
      // X".
      const bool spoken_of = rule.verbs.empty() && s.role == 'O';
      if (clause.passive && !spoken_of) {
        FrameSlot by = s;
        by.prepositions = {"by"};
        f = TakeComplement(clause, by);
      } else {
        f = TakeSubject(clause, s.types);
      }
      if (!f) {
        if (!s.optional) return;
      } else {
        assign(s.role, std::move(f));
      }
    } else if (!s.nouns.empty()) {
      if (clause.subject.empty() || !Contains(s.nouns, clause.subject[0].noun)) return;
      first = std::min(first, clause.subject[0].first);
      if (clause.passive) return;
      // "UNEP members include": the owner of the noun fills a slot behind "of"
    }
    // What it is done to.
    if (rule.object) {
      const FrameSlot& o = *rule.object;
      Filled f;
      if (clause.passive) {
        if (!o.nouns.empty()) {
          if (clause.subject.empty() || !Contains(o.nouns, clause.subject[0].noun)) return;
          f.entities = {-1};
          f.Cover(clause.subject[0].first, clause.subject[0].last);
        } else if (o.role != 0) {
          f = TakeSubject(clause, o.types);
        }
      } else if (o.role != 0 || !o.nouns.empty()) {
        f = TakeObject(clause, o);
      }
      if (!f && (o.role != 0 || !o.nouns.empty())) {
        if (!o.optional) return;
      } else if (o.role != 0) {
        assign(o.role, std::move(f));
      }
    }
    for (const FrameSlot& slot : rule.complements) {
      if (slot.role == 'T') {
        for (const Phrase& p : clause.complements) {
          if (Contains(slot.prepositions, p.preposition)) {
            topic_first = p.first;
            break;
          }
        }
        if (topic_first == 0) return;
        continue;
      }
      Filled f = TakeComplement(clause, slot);
      if (!f && slot.role != 0) {
        if (slot.prepositions[0] == "subject:of") {
          if (!clause.subject.empty()) f = OwnerOf(clause.subject[0], slot.types);
        } else if (rule.object && !rule.object->nouns.empty() && Contains(slot.prepositions, "of")) {
          for (const Phrase& p : clause.complements) {
            if (!f && p.preposition.empty() && Contains(rule.object->nouns, p.noun))
              f = OwnerOf(p, slot.types);
          }
        }
      }
      if (!f) {
        if (slot.optional) continue;
        return;
      }
      if (slot.role != 0 && f.entities[0] >= 0) assign(slot.role, std::move(f));
    }
    if (rule.elsewhere != 0) {
      std::vector<int>& missing = rule.elsewhere_subject ? subject.entities : object.entities;
      if (missing.empty()) {
        if (rule.object && !rule.object->nouns.empty() && HasOwnComplement(clause, rule.object->nouns))
          return;
        const int found = Discourse(rule.elsewhere, rule.relation->name == "MEMBER_OF");
        if (found < 0) return;
        missing.push_back(found);
        elsewhere = true;
        factor *= 0.95f;
      }
    }
    FactSink::Evidence evidence{c_.sentence, first, std::max(last, first + 1),
                                elsewhere ? EvidenceScope::kDocument : EvidenceScope::kSentence};
    FactSink::Finding finding;
    finding.modality = clause.modality;
    finding.factor = factor;
    if (topic_first != 0) {
      for (const auto& [a, b] : TopicSpans(r_, s_, topic_first)) {
        for (const int x : subject.entities) {
          finding.subject = x;
          finding.object = c_.sink.AddTopic(a, b, c_.sentence);
          evidence.last = std::max(last, b);
          c_.sink.Add(rule, finding, evidence);
        }
      }
      return;
    }
    if (rule.pairs) {
      for (std::size_t a = 0; a < subject.entities.size(); ++a) {
        for (std::size_t b = a + 1; b < subject.entities.size(); ++b) {
          finding.subject = subject.entities[a];
          finding.object = subject.entities[b];
          c_.sink.Add(rule, finding, evidence);
        }
      }
      return;
    }
    for (const int x : subject.entities) {
      for (const int y : object.entities) {
        finding.subject = x;
        finding.object = y;
        c_.sink.Add(rule, finding, evidence);
      }
    }
  }

  int Discourse(TypeMask types, bool joint) const {
    if (types & Bit(kEvent)) {
      for (const int id : s_.mentions) {
        const Mention& m = c_.MentionOf(id);
        if (m.entity >= 0 && c_.EntityOf(m.entity).type == kEvent) return m.entity;
      }
      const int before = c_.Before(types);
      return before >= 0 ? before : c_.PageEvent();
    }
    // What the sentence before is about; of members the one that may have them.
    const TypeMask units = types & (Bit(kNetwork) | Bit(kOrganizationalUnit));
    const int subject = LastSubject(joint && units != 0 ? units : types);
    if (subject >= 0) return subject;
    const int before = c_.Before(types, joint);
    if (before >= 0) return before;
    return c_.main_body >= 0 && c_.sink.Fits(c_.main_body, types) ? c_.main_body : -1;
  }

  int LastSubject(TypeMask types) const {
    for (const int e : c_.last_subjects) {
      if (c_.sink.Fits(e, types) && !c_.EntityOf(e).group) return e;
    }
    return -1;
  }

  // "head of the office": what the noun belongs to stands behind it, and nowhere else.
  bool HasOwnComplement(const Clause& clause, const std::vector<std::string>& nouns) const {
    for (std::size_t i = 0; i + 1 < clause.complements.size(); ++i) {
      const Phrase &p = clause.complements[i], &next = clause.complements[i + 1];
      if (Contains(nouns, p.noun) && next.attached && (next.preposition == "of" || next.preposition == "at"))
        return true;
    }
    return false;
  }

  FactContext& c_;
  Reading& r_;
  const Sentence& s_;
};

}  // namespace

void ApplyFrames(FactContext& c, const std::vector<Clause>& clauses) {
  FrameMatcher matcher(c);
  for (const Clause& clause : clauses) matcher.Apply(clause);
}

}  // namespace liaison::importer
