// Ties: the rules that stand behind frames. A word that says which relation there is (a verb, a noun for who
// does it, a noun for what is done) and the entities next to it whose labels fit: no clause has to be
// understood, so that they also hold where the shallow parser loses its way. Surer rules go first: a tie says
// nothing about a word that a rule of the same relation has used in this sentence.
//
//   verb    "organised": who stands in front or behind "by", what stands on the other side
//   doer    "the organiser of O, S", "S is O's organiser", "its organisers include S"
//   deed    "the launch of O by S", "S's support to O"
#include <algorithm>

#include "import/documents/find_facts.h"

namespace liaison::importer {
namespace {

constexpr std::size_t kReach = 24;  // items

struct Found {
  std::size_t item = SIZE_MAX;
  std::vector<int> entities;
  explicit operator bool() const { return !entities.empty(); }
};

class TieFinder {
 public:
  TieFinder(FactContext& c, const std::vector<Item>& items, std::size_t facts_before)
      : c_(c), r_(c.r), items_(items), facts_before_(facts_before) {}

  void Run() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      if (item.IsEntity() || item.compound || item.word == nullptr) continue;
      LemmaId lemma = item.word->lemma;
      if (lemma != kNoLemma && i + 1 < items_.size() && items_[i + 1].Is(kVerbParticle)) {  // "set up"
        const LemmaId with =
            c_.res.lexicon.FindLemma(c_.res.lexicon.TextOf(lemma) + "_" + std::string(items_[i + 1].text));
        if (with != kNoLemma) lemma = with;
      }
      if (lemma != kNoLemma) {
        for (const Rule* rule : c_.rules.TiesOfVerb(lemma)) Verb(*rule, i);
        if (lemma == item.word->lemma && item.word->other_lemma != kNoLemma) {
          for (const Rule* rule : c_.rules.TiesOfVerb(item.word->other_lemma)) Verb(*rule, i);
        }
      }
      if (const auto* ties = c_.rules.TiesOfNoun(item.text)) {
        for (const Rule* rule : *ties) rule->tie == Rule::Tie::kDoer ? Doer(*rule, i) : Deed(*rule, i);
      }
    }
  }

 private:
  bool Text(std::size_t i, std::string_view text) const {
    return i < items_.size() && !items_[i].IsEntity() && items_[i].text == text;
  }
  bool OneOf(std::size_t i, std::initializer_list<std::string_view> words) const {
    for (const std::string_view w : words) {
      if (Text(i, w)) return true;
    }
    return false;
  }
  std::uint8_t FormsOf(std::size_t i) const {
    const Item& item = items_[i];
    return item.IsEntity() || item.compound || item.word == nullptr ? 0 : item.word->forms;
  }
  bool IsAuxiliary(std::size_t i) const { return items_[i].Is(kAuxiliary | kModal); }

  // What no argument is looked for beyond.
  bool Wall(std::size_t i) const {
    if (i <= 4 && Text(i, "-")) return true;  // behind place and date of a report
    return OneOf(i, {";", ".", ":", "while", "whereas", "although", "because", "but"});
  }
  bool Finite(std::size_t i) const {
    return IsAuxiliary(i) ||
           ((FormsOf(i) & (kPastTense | kThirdPerson)) && !items_[i].Is(kNounLikeVerb) &&
            !(FormsOf(i) & kParticiple && i + 1 < items_.size() && items_[i + 1].IsPreposition()));
  }

  std::vector<int> Fitting(std::size_t i, TypeMask types) const {
    std::vector<int> out;
    for (const int id : items_[i].mentions) {
      const int e = c_.MentionOf(id).entity;
      if (e >= 0 && c_.sink.Fits(e, types)) out.push_back(e);
    }
    return out;
  }

  bool Governed(std::size_t i) const {  // an entity behind a preposition, over its article
    while (i > 0 && items_[i - 1].Is(kDeterminer) && !items_[i - 1].IsPreposition()) --i;
    return i > 0 && !items_[i - 1].IsEntity() && items_[i - 1].IsPreposition();
  }

  // The subject side: the nearest that no preposition governs, else the nearest. `strict`: it must be free,
  // and no other verb may stand between.
  Found Left(std::size_t from, TypeMask types, bool strict) const {
    Found governed;
    std::size_t verbs = 0;
    for (std::size_t i = from; i-- > 0 && from - i < kReach;) {
      if (Wall(i)) break;
      if (items_[i].IsEntity()) {
        Found f{i, Fitting(i, types)};
        if (!f) continue;
        if (!Governed(i)) return f;
        if (!governed) governed = f;
      } else if (Finite(i) && from - i > 2 && (strict || ++verbs > 1)) {
        break;
      }
    }
    return strict ? Found{} : governed;
  }

  // The object side. `strict`: what the verb governs itself, or over one of the rule's prepositions.
  Found Right(const Rule* rule, std::size_t from, TypeMask types, std::size_t reach = kReach) const {
    for (std::size_t i = from; i < items_.size() && i < from + reach; ++i) {
      if (Wall(i)) break;
      if (items_[i].IsEntity()) {
        Found f{i, Fitting(i, types)};
        if (f) return f;
        if (rule != nullptr) break;
      } else if (i > from && Finite(i)) {
        break;
      } else if (rule != nullptr &&
                 (items_[i].text == "," || items_[i].Is(kSubordinator) ||
                  (items_[i].word != nullptr && (FormsOf(i) & kIngForm)) ||
                  (items_[i].IsPreposition() &&
                   std::find(rule->over.begin(), rule->over.end(), items_[i].text) == rule->over.end()))) {
        break;
      }
    }
    return {};
  }

  // The entity that owns the noun at i: "X's launch", or with "its" what that means.
  Found OwnerBefore(std::size_t i, TypeMask types) const {
    for (std::size_t q = i; q-- > 0 && i - q <= 4;) {
      if (items_[q].IsEntity()) return {};
      if (items_[q].text == "'s" || items_[q].text == "'") {
        if (q == 0 || !items_[q - 1].IsEntity()) return {};
        return {q - 1, Fitting(q - 1, types)};
      }
      if (items_[q].text == "its" || items_[q].text == "their" || items_[q].text == "whose") {
        const int owner = c_.Owner(items_[q].first, types);
        if (owner < 0) return {};
        return {q, {owner}};
      }
      if (items_[q].IsPreposition() || items_[q].Is(kConjunction) || items_[q].text == ",") return {};
    }
    return {};
  }

  // "of O", "for O", "to O" right behind the noun at i.
  Found Behind(std::size_t i, std::initializer_list<std::string_view> prepositions, TypeMask types,
               std::size_t reach = 3) const {
    for (std::size_t q = i + 1; q < items_.size() && q <= i + reach; ++q) {
      if (OneOf(q, prepositions)) {
        for (std::size_t e = q + 1; e < items_.size() && e <= q + 4; ++e) {
          if (items_[e].IsEntity()) return {e, Fitting(e, types)};
          if (items_[e].IsPreposition() || items_[e].text == ",") return {};
        }
        return {};
      }
      if (items_[q].IsEntity() || items_[q].text == "," || Finite(q)) return {};
    }
    return {};
  }

  bool Used(const Rule& rule, std::size_t i) const {
    for (std::size_t f = facts_before_; f < r_.facts.size(); ++f) {
      const Fact& fact = r_.facts[f];
      if (fact.relation == rule.relation && fact.sentence == c_.sentence &&
          fact.begin <= r_.tokens[items_[i].first].begin && fact.end >= r_.tokens[items_[i].first].end)
        return true;
    }
    return false;
  }

  Modality ModalityAt(std::size_t verb) const {
    for (std::size_t i = verb; i-- > 0 && verb - i <= 5;) {
      const Item& item = items_[i];
      if (item.IsEntity() || Wall(i)) break;
      if (item.Is(kNegation)) return Modality::kNegated;
      if (item.text == "will" || item.text == "shall" || item.text == "would") return Modality::kPlanned;
      if (item.Is(kModal) && item.text != "can") return Modality::kProposed;
      if (item.text == "to") {
        if (i == 0 || items_[i - 1].IsEntity()) return Modality::kPlanned;
        const Word* before = items_[i - 1].word;
        if (before == nullptr || before->lemma == kNoLemma) return Modality::kPlanned;
        const std::uint64_t classes = c_.res.lexicon.ClassesOf(before->lemma);
        return classes & kActualCatenative ? Modality::kActual
               : classes & kProposedVerb   ? Modality::kProposed
               : classes & kOfferedVerb    ? Modality::kOffered
                                           : Modality::kPlanned;
      }
    }
    return Modality::kActual;
  }

  void Add(const Rule& rule, std::size_t word, const Found& subject, const Found& object, Modality modality,
           float factor = 1) {
    if (subject.item == object.item && subject.entities == object.entities) return;
    FactSink::Evidence evidence{c_.sentence, items_[word].first, items_[word].last, EvidenceScope::kSentence};
    for (const Found* f : {&subject, &object}) {
      if (f->item == SIZE_MAX) {
        evidence.scope = EvidenceScope::kDocument;
        continue;
      }
      evidence.first = std::min(evidence.first, items_[f->item].first);
      evidence.last = std::max(evidence.last, items_[f->item].last);
      if (!items_[f->item].IsEntity()) evidence.scope = EvidenceScope::kDocument;
    }
    FactSink::Finding finding;
    finding.modality = modality;
    finding.factor = factor;
    for (const int s : subject.entities) {
      for (const int o : object.entities) {
        finding.subject = s;
        finding.object = o;
        c_.sink.Add(rule, finding, evidence);
      }
    }
  }

  void Verb(const Rule& rule, std::size_t i) {
    const std::uint8_t forms = FormsOf(i);
    const bool noun_like = items_[i].Is(kNounLikeVerb) || (items_[i].word->head != kNoType);
    std::size_t before = i;
    while (before > 0 && items_[before - 1].Is(kNegation | kAdverb)) --before;
    const bool after_be =
        before > 0 && OneOf(before - 1, {"be", "been", "is", "are", "was", "were", "being"});
    const bool after_have = before > 0 && OneOf(before - 1, {"has", "have", "had"});
    const bool after_to = before > 0 && (Text(before - 1, "to") || items_[before - 1].Is(kModal));
    if (noun_like && (forms & (kBaseForm | kThirdPerson)) && !(forms & kParticiple) && !after_to &&
        (before == 0 || !items_[before - 1].IsEntity()))
      return;
    if (before > 0 && items_[before - 1].Is(kDeterminer) && !items_[before - 1].IsPreposition()) return;
    if (Used(rule, i)) return;
    std::size_t by = SIZE_MAX;
    for (std::size_t q = i + 1; q < items_.size() && q <= i + 7 && !Wall(q); ++q) {
      if (Text(q, "by") || Text(q, "jointly_by")) {
        by = q;
        break;
      }
      if (Finite(q) || items_[q].text == ",") break;
    }
    // Events, agreements and reports are few; of bodies there are many in a sentence.
    const bool strict = (rule.object_types & (kBodies & ~Bit(kProgramme))) != 0;
    const bool participle = (forms & kParticiple) != 0;
    const bool passive = participle && !after_have && (after_be || by != SIZE_MAX || !(forms & kPastTense));
    const Modality modality = ModalityAt(i);
    if (passive) {
      if (by == SIZE_MAX) return;
      const Found subject = Right(nullptr, by + 1, rule.subject_types, 4);
      if (!subject) return;
      Found object = Left(i, rule.object_types, strict);
      if (!object && !strict) object = Right(nullptr, subject.item + 1, rule.object_types);
      if (object) Add(rule, i, subject, object, modality);
      return;
    }
    if (participle && !(forms & kPastTense)) return;
    const Found object = Right(strict ? &rule : nullptr, i + 1, rule.object_types);
    if (!object) return;
    const Found subject = Left(i, rule.subject_types, strict);
    if (subject) Add(rule, i, subject, object, modality);
  }

  // The object of a noun: what is behind "of", what owns it; for events, what the page is about.
  Found ObjectOf(const Rule& rule, std::size_t i) const {
    Found object = Behind(i, {"of", "for", "to", "at", "in", "behind"}, rule.object_types);
    if (!object) object = OwnerBefore(i, rule.object_types);
    if (!object && i > 0 && items_[i - 1].IsEntity()) object = {i - 1, Fitting(i - 1, rule.object_types)};
    return object;
  }

  void Doer(const Rule& rule, std::size_t i) {
    if (Used(rule, i)) return;
    Found object = ObjectOf(rule, i);
    if (!object && rule.object_types == Bit(kEvent)) {  // "Speakers so far include": of the event spoken of
      int event = c_.Before(Bit(kEvent));
      if (event < 0) event = c_.PageEvent();
      if (event >= 0) object.entities = {event};
    }
    if (!object) return;
    // In front of the noun: "S is the", "S, the", "S as"; over what belongs to the noun.
    std::size_t q = std::min(object.item, i);
    while (q > 0 && !items_[q - 1].IsEntity() &&
           (items_[q - 1].Is(kDeterminer | kAdverb | kNumberWord | kGroupAdjective | kRoleModifier) ||
            (items_[q - 1].word == nullptr && r_.tokens[items_[q - 1].first].Has(Token::kWordLike))))
      --q;
    const Modality modality = ModalityAt(i);
    if (q > 0 && object.item != SIZE_MAX &&
        (OneOf(q - 1, {"is", "are", "was", "were", "be", "been", "as", "become", "became", "remain",
                       "remains", "being"}) ||
         (Text(q - 1, ",") && q > 1 && items_[q - 2].IsEntity()))) {
      const Found subject = Left(q - 1, rule.subject_types, false);
      if (subject && subject.item != object.item) return Add(rule, i, subject, object, modality);
    }
    const std::size_t behind = std::max(i, object.item == SIZE_MAX ? i : object.item);
    for (std::size_t k = behind + 1; k < items_.size() && k <= behind + 5; ++k) {
      if (OneOf(k, {",", ":", "include", "includes", "including", "are", "is", "were", "was", "such_as", "-",
                    "included"})) {
        const Found subject = Right(nullptr, k + 1, rule.subject_types, 3);
        if (subject && subject.item != object.item) Add(rule, i, subject, object, modality);
        return;
      }
      if (items_[k].IsEntity()) {  // "its host S"
        const Found subject{k, Fitting(k, rule.subject_types)};
        if (k == i + 1 && subject && object.item < i) Add(rule, i, subject, object, modality, 0.95f);
        return;
      }
    }
  }

  void Deed(const Rule& rule, std::size_t i) {
    if (Used(rule, i)) return;
    Found subject = Behind(i, {"by", "from"}, rule.subject_types, 8);
    Found object = Behind(i, {"of", "for", "to", "in", "towards"}, rule.object_types);
    if (!subject && object) subject = Behind(object.item, {"by", "from"}, rule.subject_types);
    if (!subject) subject = OwnerBefore(i, rule.subject_types);
    if (subject && !object) object = OwnerBefore(i, rule.object_types);
    if (subject && !object) {  // "The course is run with a grant from S", "O, thanks to money from S"
      std::size_t q = i;
      while (q > 0 && !items_[q - 1].IsEntity() && !items_[q - 1].IsPreposition() && i - q < 5 &&
             items_[q - 1].text != ",")
        --q;
      if (q > 0 && OneOf(q - 1, {"with", "through", "by", "from", "to", "under", "via"}))
        object = Left(q - 1, rule.object_types, false);
    }
    if (!subject || !object) return;
    Add(rule, i, subject, object, ModalityAt(i));
  }

  FactContext& c_;
  Reading& r_;
  const std::vector<Item>& items_;
  std::size_t facts_before_;
};

}  // namespace

void ApplyTies(FactContext& c, const std::vector<Item>& items, std::size_t facts_before) {
  TieFinder(c, items, facts_before).Run();
}

}  // namespace liaison::importer
