#include "import/documents/clauses.h"

#include <algorithm>

namespace liaison::importer {
namespace {

// A verb group: "has agreed to establish", "will be hosted", "signing".
struct VerbGroup {
  std::size_t first = 0, last = 0;  // items
  LemmaId verb = kNoLemma;
  std::uint8_t form = 0;  // of the main verb, when nothing stands in front
  bool passive = false, finite = true, infinitive = false, gerund = false, participle = false;
  bool reporting = false;
  Modality modality = Modality::kActual;
};

class Parser {
 public:
  Parser(const Reading& r, const Resources& res, std::vector<Item> items)
      : r_(r), res_(res), items_(std::move(items)) {
    be_ = res.lexicon.FindLemma("be");
    have_ = res.lexicon.FindLemma("have");
    do_ = res.lexicon.FindLemma("do");
  }

  std::vector<Clause> Run() {
    CutAppositions();
    for (std::size_t i = 0; i < items_.size();) {
      VerbGroup group;
      if (GroupAt(i, group)) {
        groups_.push_back(group);
        i = group.last;
      } else {
        ++i;
      }
    }
    const std::size_t appositions = clauses_.size();
    for (std::size_t k = 0; k < groups_.size(); ++k) Build(k);
    // A participle that opens the sentence takes the subject of the clause that follows.
    for (const std::size_t open : waiting_) {
      for (std::size_t k = open + 1; k < by_group_.size(); ++k) {
        if (by_group_[k] >= 0 && groups_[k].finite) {
          clauses_[static_cast<std::size_t>(by_group_[open])].subject =
              clauses_[static_cast<std::size_t>(by_group_[k])].subject;
          break;
        }
      }
    }
    for (std::size_t i = appositions, n = clauses_.size(); i < n; ++i) Predicates(i);
    return std::move(clauses_);
  }

 private:
  const Item& At(std::size_t i) const { return items_[i]; }
  bool Text(std::size_t i, std::string_view text) const {
    return i < items_.size() && !items_[i].IsEntity() && items_[i].text == text;
  }
  std::uint8_t FormsOf(const Item& item) const {
    return item.word != nullptr && !item.IsEntity() && !item.compound ? item.word->forms : 0;
  }
  bool IsLemma(const Item& item, LemmaId lemma) const {
    return FormsOf(item) != 0 && item.word->lemma == lemma;
  }
  bool IsBe(std::size_t i) const { return i < items_.size() && IsLemma(items_[i], be_); }
  bool IsHave(std::size_t i) const { return i < items_.size() && IsLemma(items_[i], have_); }

  bool Plural(std::size_t i) const {  // whether a noun phrase that ends at item i takes a plural verb
    const Item& item = items_[i];
    if (item.IsEntity()) {
      if (item.mentions.size() > 1) return true;
      const Mention& m = r_.mentions[static_cast<std::size_t>(item.mentions[0])];
      return m.naming == Naming::kGroup || m.naming == Naming::kLoose ||
             r_.Lower(item.last - 1).ends_with("s");
    }
    if (item.Is(kPronoun))
      return item.text == "they" || item.text == "we" || item.text == "who" || item.text == "which" ||
             item.text == "that";
    return item.text == "which" || item.text == "who" || item.text == "that" ||
           (item.text.size() > 3 && item.text.ends_with("s") && !item.text.ends_with("ss"));
  }

  bool BeginsObject(
      std::size_t i) const {  // a determiner, entity, adjective or number: what a verb may govern
    if (i >= items_.size()) return false;
    const Item& item = items_[i];
    if (item.IsEntity()) return true;
    if (item.IsPreposition() || item.Is(kConjunction | kSubordinator | kAuxiliary | kModal))
      return item.Is(kDeterminer) && !item.IsPreposition();
    return r_.tokens[item.first].Has(Token::kWordLike) &&
           !(FormsOf(item) & kThirdPerson && !item.Is(kNounLikeVerb));
  }

  // The main verb at item i when its form is among `forms`; with a particle ("set up").
  bool MainVerb(std::size_t i, std::uint8_t forms, VerbGroup& g, std::size_t& end) const {
    if (i >= items_.size() || !(FormsOf(items_[i]) & forms)) return false;
    const Word& word = *items_[i].word;
    g.verb = word.lemma;
    if (word.other_lemma != kNoLemma && !(forms & (kParticiple | kPastTense))) g.verb = word.other_lemma;
    if (items_[i].text == "founded") g.verb = res_.lexicon.FindLemma("found");
    end = i + 1;
    if (end < items_.size() && items_[end].Is(kVerbParticle)) {
      const LemmaId with =
          res_.lexicon.FindLemma(res_.lexicon.TextOf(g.verb) + "_" + std::string(items_[end].text));
      if (with != kNoLemma) {
        g.verb = with;
        ++end;
      } else if (items_[end].Is(kAdverb) && !items_[end].Is(kPreposition)) {
        ++end;
      }
    }
    g.form = FormsOf(items_[i]);
    return true;
  }

  bool AfterDeterminer(std::size_t i) const {
    if (i == 0 || (!groups_.empty() && groups_.back().last == i)) return false;  // "remain co-hosts of"
    const Item& before = items_[i - 1];
    if (before.IsEntity()) return false;
    if (before.text == "'s" || before.text == "'") return true;
    if (before.Is(kDeterminer) && !before.Is(kPronoun)) return true;
    if (before.IsPreposition()) return true;
    return before.Is(kNumberWord) || r_.tokens[before.first].Has(Token::kDigit);
  }

  bool HasFiniteSoFar() const {
    for (const VerbGroup& g : groups_) {
      if (g.finite && !g.reporting) return true;
    }
    return false;
  }

  bool GroupAt(std::size_t i, VerbGroup& g) const {
    const Item& item = items_[i];
    if (item.IsEntity() || item.compound) return false;
    g.first = i;
    std::size_t at = i, end = i;
    bool negated = false;
    const auto skip_negation = [&] {
      while (at < items_.size() && (items_[at].Is(kNegation) || items_[at].text == "no" ||
                                    (items_[at].Is(kVerbParticle) && items_[at].Is(kAdverb)))) {
        negated = negated || items_[at].Is(kNegation);
        ++at;
      }
    };
    bool found = false;
    if (item.Is(kModal)) {
      if (item.text == "will" || item.text == "shall" || item.text == "'ll")
        g.modality = Modality::kPlanned;
      else if (item.text == "would")
        g.modality = Modality::kPlanned;
      else if (item.text != "can")
        g.modality = Modality::kProposed;
      ++at;
      skip_negation();
      found = Chain(at, g, kBaseForm, end);
    } else if (item.text == "to" && !AfterVerbOfTo(i)) {
      ++at;
      if (at < items_.size() && (FormsOf(items_[at]) & kBaseForm) && !AtNounAfterTo(at)) {
        found = Chain(at, g, kBaseForm, end);
        g.finite = false;
        g.infinitive = true;
        if (found) g.modality = Modality::kPlanned;
      }
    } else if (IsBe(i) || IsHave(i) || IsLemma(item, do_)) {
      if (item.text == "being" || item.text == "having") g.finite = false;
      if (item.text == "be" || item.text == "been") g.finite = false;
      if (IsLemma(item, do_)) {
        ++at;
        skip_negation();
        found = Chain(at, g, kBaseForm, end);
        if (!found) at = i;
      } else {
        found = Chain(at, g, 0xFF, end);
      }
    } else {
      found = Bare(i, g, end);
    }
    if (!found) return false;
    g.last = end;
    if (negated) g.modality = Modality::kNegated;
    g.reporting = (res_.lexicon.ClassesOf(g.verb) & kReportingVerb) != 0 && !g.passive;
    return true;
  }

  // "committed to", "contribute to" govern a noun with "to".
  bool AfterVerbOfTo(std::size_t i) const {
    return i > 0 && (Text(i - 1, "contribute") || Text(i - 1, "contributed") || Text(i - 1, "thanks"));
  }
  bool AtNounAfterTo(std::size_t i) const {
    return items_[i].Is(kNounLikeVerb) && i + 1 < items_.size() &&
           (items_[i + 1].text == "," || items_[i + 1].text == "." || Text(i + 1, "of"));
  }

  // be / have / main verb, and catenatives: "has agreed to be hosted".
  bool Chain(std::size_t at, VerbGroup& g, std::uint8_t forms, std::size_t& end) const {
    bool have = false;
    while (at < items_.size() && (IsBe(at) || IsHave(at))) {
      const bool is_be = IsBe(at);
      std::size_t next = at + 1;
      bool negated = false;
      while (next < items_.size() &&
             (items_[next].Is(kNegation) || (items_[next].Is(kVerbParticle) && items_[next].Is(kAdverb)))) {
        negated = negated || items_[next].Is(kNegation);
        ++next;
      }
      if (negated) g.modality = Modality::kNegated;
      if (!is_be) {
        // "have" by itself is a main verb when no participle follows.
        if (next < items_.size() && (FormsOf(items_[next]) & kParticiple)) {
          have = true;
          at = next;
          continue;
        }
        g.verb = have_;
        end = at + 1;
        return true;
      }
      at = next;
      if (at < items_.size() && IsBe(at)) continue;
      // "is to host"
      if (Text(at, "to") && at + 1 < items_.size() && (FormsOf(items_[at + 1]) & kBaseForm)) {
        g.modality = Modality::kPlanned;
        return Chain(at + 1, g, kBaseForm, end);
      }
      // "is ready to support", "is due to open", "is also home to"
      if (at + 2 < items_.size() && items_[at].Is(kOfferedAdjective | kPlannedAdjective) &&
          !items_[at].IsEntity()) {
        std::size_t to = at + 1;
        if (Text(to, "to") && (FormsOf(items_[to + 1]) & kBaseForm)) {
          g.modality = items_[at].Is(kOfferedAdjective) ? Modality::kOffered : Modality::kPlanned;
          return Chain(to + 1, g, kBaseForm, end);
        }
      }
      if (at < items_.size()) {
        if ((FormsOf(items_[at]) & kParticiple) && MainVerb(at, kParticiple, g, end)) {
          g.passive = true;
          Catenate(g, end);
          return true;
        }
        if ((FormsOf(items_[at]) & kIngForm) && !(items_[at].Is(kNounLikeVerb)) &&
            MainVerb(at, kIngForm, g, end)) {
          Catenate(g, end);
          return true;
        }
      }
      g.verb = be_;
      end = at;
      return true;
    }
    const std::uint8_t wanted =
        have ? static_cast<std::uint8_t>(kParticiple)
             : (forms == 0xFF ? static_cast<std::uint8_t>(kPastTense | kThirdPerson) : forms);
    if (!MainVerb(at, wanted, g, end)) return false;
    Catenate(g, end);
    return true;
  }

  // "agreed to establish", "helped launch", "hopes to join", "is expected to support".
  void Catenate(VerbGroup& g, std::size_t& end) const {
    for (int depth = 0; depth < 3; ++depth) {
      const std::uint64_t classes = res_.lexicon.ClassesOf(g.verb);
      std::size_t at = end;
      if (!Text(at, "to") || at + 1 >= items_.size() || !(FormsOf(items_[at + 1]) & kBaseForm)) return;
      if (!(classes & (kPlannedVerb | kOfferedVerb | kProposedVerb | kActualCatenative))) return;
      // "was established to support" is a purpose; "is expected to support" a plan
      if (g.passive && !(classes & (kPlannedVerb | kProposedVerb))) return;
      const Modality before = g.modality;
      VerbGroup next = g;
      next.passive = false;
      std::size_t next_end = end;
      if (!Chain(at + 1, next, kBaseForm, next_end)) return;
      if (before == Modality::kActual) {
        next.modality = classes & kOfferedVerb    ? Modality::kOffered
                        : classes & kPlannedVerb  ? Modality::kPlanned
                        : classes & kProposedVerb ? Modality::kProposed
                                                  : Modality::kActual;
      } else {
        next.modality = before;
      }
      next.first = g.first;
      next.finite = g.finite;
      next.infinitive = g.infinitive;
      g = next;
      end = next_end;
    }
  }

  // A verb without an auxiliary: finite, participle or gerund, told apart by what stands around.
  bool Bare(std::size_t i, VerbGroup& g, std::size_t& end) const {
    const Item& item = items_[i];
    const std::uint8_t forms = FormsOf(item);
    if (forms == 0) return false;
    const bool after_determiner = AfterDeterminer(i);
    const bool comma_before = i > 0 && Text(i - 1, ",");
    if (forms & kIngForm) {
      if (i > 0 && items_[i - 1].IsPreposition() && !items_[i - 1].IsEntity()) {
        // "by providing", "for hosting the": a gerund with an object; "of funding" is a noun
        if (!BeginsObject(i + 1) && !(i + 1 < items_.size() && items_[i + 1].IsPreposition() &&
                                      (items_[i - 1].text == "by" || items_[i - 1].text == "after")))
          return false;
        if (item.Is(kEventNoun)) return false;
        if (!MainVerb(i, kIngForm, g, end)) return false;
        g.gerund = true;
        g.finite = false;
        return true;
      }
      if (after_determiner || (item.Is(kEventNoun) && !comma_before) || item.text == "building" ||
          item.text == "funding")
        return false;
      if (i > 0 && !items_[i - 1].IsEntity() && !comma_before && !Text(i - 1, "and") && !Text(i - 1, "-") &&
          items_[i - 1].word == nullptr && !Plural(i - 1) && !BeginsObject(i + 1))
        return false;
      if (!BeginsObject(i + 1) && !(i + 1 < items_.size() && items_[i + 1].IsPreposition())) return false;
      if (i + 1 < items_.size() && !items_[i + 1].IsEntity() && !items_[i + 1].Is(kDeterminer) &&
          !items_[i + 1].IsPreposition() && !comma_before && i > 0 && !items_[i - 1].IsEntity()) {
        // "capacity building activities"
        if (!Plural(i - 1)) return false;
      }
      if (!MainVerb(i, kIngForm, g, end)) return false;
      g.finite = false;
      Catenate(g, end);
      g.finite = false;
      return true;
    }
    if (forms & (kPastTense | kParticiple)) {
      if (r_.tokens[item.first].Capital() && i > 0) return false;
      if (after_determiner) return false;
      const bool transitive = (res_.lexicon.ClassesOf(item.word->lemma) & kIntransitive) == 0;
      const bool preposition_next =
          i + 1 < items_.size() && items_[i + 1].IsPreposition() && !Text(i + 1, "that");
      const bool by_next = Text(i + 1, "by") || Text(i + 1, "jointly_by");
      const bool noun_next = BeginsObject(i + 1);
      // "the attended local officers": an adjective
      if (i > 0 && !items_[i - 1].IsEntity() && !comma_before && noun_next && !items_[i + 1].IsEntity() &&
          !items_[i + 1].Is(kDeterminer) && items_[i - 1].Is(kDeterminer))
        return false;
      if (i == 0) {  // "Hosted by X, the Forum ..."
        if (!preposition_next && !(forms & kParticiple)) return false;
        if (!MainVerb(i, kParticiple, g, end)) return false;
        g.passive = transitive;
        g.finite = false;
        g.participle = true;
        return true;
      }
      if ((forms & kParticiple) &&
          (by_next || (preposition_next && transitive && !Text(i - 1, "and") &&
                       !items_[i - 1].Is(kPronoun | kSubordinator) && !Text(i + 1, "to")))) {
        if (by_next || !LikelyActive(i)) {
          if (!MainVerb(i, kParticiple, g, end)) return false;
          g.passive = true;
          g.finite = false;
          g.participle = true;
          return true;
        }
      }
      if ((forms & kParticiple) && !(forms & kPastTense) && !by_next) {  // "given", "taken": never finite
        return false;
      }
      if (!(forms & kPastTense)) return false;
      if (!MainVerb(i, kPastTense, g, end)) return false;
      Catenate(g, end);
      return true;
    }
    // Present tense. Nouns of the same form stand behind determiners, prepositions and adjectives.
    if (after_determiner) return false;
    if (i == 0) return false;
    const Item& before = items_[i - 1];
    const bool subject_before = before.IsEntity() || before.Is(kPronoun) || before.Is(kSubordinator) ||
                                comma_before || Text(i - 1, "and") || Text(i - 1, "but") ||
                                (r_.tokens[before.first].Has(Token::kWordLike) && !before.IsPreposition());
    if (!subject_before) return false;
    if (r_.tokens[item.first].Capital()) {  // Title Case headings
      const bool heading = forms & kThirdPerson ? true : before.IsEntity() && Plural(i - 1);
      if (!heading || !BeginsObject(i + 1)) return false;
    }
    if (forms & kThirdPerson) {
      if (item.Is(kNounLikeVerb) || NounOfSameForm(item)) {
        // "supports", "hosts", "programmes": a verb when an object follows a noun phrase in the singular
        if (!before.IsEntity() && !before.Is(kPronoun | kSubordinator) && !Text(i - 1, "and") &&
            !comma_before) {
          if (Plural(i - 1) || !BeginsObject(i + 1)) return false;
        }
        if (comma_before && !HasFiniteSoFar() && !BeginsObject(i + 1)) return false;
        if (!BeginsObject(i + 1) && !(i + 1 < items_.size() && items_[i + 1].IsPreposition())) return false;
        if (before.IsEntity() && before.mentions.size() > 1) return false;
        if (Text(i - 1, "and") && !HasFiniteSoFar()) return false;
      }
      if (!MainVerb(i, kThirdPerson, g, end)) return false;
      Catenate(g, end);
      return true;
    }
    if (forms & kBaseForm) {
      if (!Plural(i - 1) && !before.Is(kSubordinator)) {
        // "to plan and implement X": the second verb of an infinitive
        if (Text(i - 1, "and") && !groups_.empty() &&
            (groups_.back().infinitive || groups_.back().modality == Modality::kPlanned) &&
            (items_[i + 1 < items_.size() ? i + 1 : i].IsEntity() ||
             (i + 1 < items_.size() && items_[i + 1].Is(kDeterminer)))) {
          if (!MainVerb(i, kBaseForm, g, end)) return false;
          g.finite = false;
          g.infinitive = true;
          g.modality = groups_.back().modality;
          return true;
        }
        return false;
      }
      if (item.Is(kNounLikeVerb) && !BeginsObject(i + 1)) return false;
      if (item.Is(kNounLikeVerb) && i + 1 < items_.size() && !items_[i + 1].IsEntity() &&
          !items_[i + 1].Is(kDeterminer) && !before.IsEntity())
        return false;
      if (!MainVerb(i, kBaseForm, g, end)) return false;
      Catenate(g, end);
      return true;
    }
    return false;
  }

  bool NounOfSameForm(const Item& item) const {
    return item.word != nullptr &&
           (item.word->head != kNoType ||
            item.Is(kEventNoun | kGroupNoun | kProgrammeNoun | kPublicationNoun | kTransparent));
  }

  // "X participated in", but also "the Ministry launched in Rome": with a subject that acts and no verb so
  // far, and none to come.
  bool LikelyActive(std::size_t i) const {
    if (HasFiniteSoFar()) return false;
    if (i == 0 || Text(i - 1, ",")) return false;
    for (std::size_t q = i + 1; q < items_.size(); ++q) {
      if (items_[q].Is(kModal) || IsBe(q) || IsHave(q)) return false;
      if ((FormsOf(items_[q]) & kPastTense) && !(FormsOf(items_[q]) & kIngForm) && !AfterDeterminer(q))
        return false;
      if ((FormsOf(items_[q]) & kThirdPerson) && !items_[q].Is(kNounLikeVerb) && !NounOfSameForm(items_[q]))
        return false;
    }
    // The subject is an agent rather than an event or agreement.
    const Item& before = items_[i - 1];
    if (!before.IsEntity()) return false;
    const Mention& m = r_.mentions[static_cast<std::size_t>(before.mentions[0])];
    return m.type != kEvent && m.type != kAgreement && m.type != kPublication;
  }

  // Noun phrases of items [from, to).
  std::vector<Phrase> Phrases(std::size_t from, std::size_t to) const {
    std::vector<Phrase> out;
    std::string_view preposition;
    bool attached = false;
    for (std::size_t i = from; i < to;) {
      const Item& item = items_[i];
      if (!item.IsEntity() && (item.IsPreposition() || item.text == "'s") && item.text != "'s") {
        preposition = item.text;
        // "from", "in": a comma before loosens
        attached = i > from && !Text(i - 1, ",");
        ++i;
        continue;
      }
      if (!item.IsEntity() &&
          (item.text == "," || item.text == ";" || item.text == ":" || item.text == "-")) {
        attached = false;
        if (item.text != "," || !preposition.empty()) preposition = {};
        ++i;
        continue;
      }
      if (item.Is(kConjunction)) {
        // The preposition goes on: "with the Ministry of X and the city of Y"
        ++i;
        continue;
      }
      // A run of words and entities up to the next sign, preposition, conjunction.
      Phrase p;
      p.preposition = preposition;
      p.attached = attached || preposition.empty();
      p.first = item.first;
      std::size_t q = i;
      bool noun_after_entity = false;
      for (; q < to; ++q) {
        const Item& x = items_[q];
        if (x.IsEntity()) {
          if (!p.mentions.empty() && !noun_after_entity && !p.owner) {
            // two entities side by side: "Kenya Red Cross": the second is the head
            p.mentions = x.mentions;
          } else if (p.owner) {
            // "UNEP's Climate Fund", "WWF staff member Anna": the later one is the head, the owner stays
            // behind
            p.mentions = x.mentions;
            p.owner = false;
            p.noun = {};
          } else {
            p.mentions = x.mentions;
          }
          noun_after_entity = false;
          continue;
        }
        if (x.text == "'s" || x.text == "'") {
          if (!p.mentions.empty()) p.owner = true;
          continue;
        }
        if (x.IsPreposition() || x.Is(kConjunction | kSubordinator) ||
            !r_.tokens[x.first].Has(Token::kWordLike))
          break;
        if (x.Is(kDeterminer) && q > i && !x.Is(kNumberWord) && !(x.word->forms != 0)) {
          if (!p.mentions.empty() || !p.noun.empty()) break;
        }
        if (x.Is(kDeterminer | kPronoun) && !x.Is(kRepresentative) &&
            !(x.Is(kPronoun) && x.text != "this" && x.text != "that"))
          continue;
        p.noun = x.text;
        if (!p.mentions.empty()) p.owner = noun_after_entity = true;
      }
      if (q == i) ++q;
      if (p.mentions.size() == 1 && p.noun.empty() && IsCommon(p.mentions[0]))
        p.noun = r_.Lower(r_.mentions[static_cast<std::size_t>(p.mentions[0])].last - 1);
      p.last = items_[std::min(q, items_.size()) - 1].last;
      if (!p.mentions.empty() || !p.noun.empty()) {
        out.push_back(std::move(p));
      }
      preposition = {};
      attached = true;
      i = q;
    }
    return out;
  }

  // Where the subject of finite verb group k begins, looking back from it to `from`; `end` when there is none
  // of its own.
  std::size_t SubjectStart(std::size_t from, std::size_t end) const {
    // Behind the last subordinator or semicolon.
    for (std::size_t i = end; i > from; --i) {
      const Item& x = items_[i - 1];
      if (!x.IsEntity() && (x.text == ";" || x.text == ":" ||
                            (x.Is(kSubordinator) && x.text != "as" && !x.Is(kPreposition)))) {
        from = i;
        break;
      }
    }
    // Parts between commas, from the last to the first; those that begin with a preposition only accompany.
    std::size_t stop = end;
    while (stop > from) {
      std::size_t begin = stop;
      while (begin > from && !Text(begin - 1, ",")) --begin;
      std::size_t head = begin;
      while (head < stop && (items_[head].Is(kConjunction) || Text(head, "-"))) ++head;
      if (head < stop && StartsNounPhrase(head)) return head;
      if (begin == from) break;
      stop = begin - 1;
    }
    return end;
  }

  bool StartsNounPhrase(std::size_t i) const {
    const Item& x = items_[i];
    if (x.IsEntity()) return true;
    if (x.IsPreposition() || x.Is(kConjunction | kModal | kAuxiliary | kNegation)) return false;
    if (x.Is(kSubordinator) && !x.Is(kDeterminer | kPronoun)) return false;
    return r_.tokens[x.first].Has(Token::kWordLike);
  }

  // The phrases of a subject that ends right before item `end`.
  std::vector<Phrase> SubjectPhrases(std::size_t from, std::size_t end) const {
    std::size_t stop = end;
    while (stop > from && Text(stop - 1, ",")) --stop;
    return Phrases(from, stop);
  }

  void Build(std::size_t k) {
    const VerbGroup& g = groups_[k];
    const std::size_t from = k > 0 ? groups_[k - 1].last : 0;
    Clause c;
    c.verb = g.verb;
    c.passive = g.passive;
    c.finite = g.finite;
    c.modality = g.modality;
    c.verb_first = items_[g.first].first;
    c.verb_last = items_[g.last - 1].last;
    by_group_.push_back(-1);
    std::size_t subject_at = g.first;
    bool own_subject = false;
    const std::size_t before = g.first;
    const int previous = k > 0 ? by_group_[k - 1] : -1;
    if (g.infinitive || g.gerund) {
      if (previous >= 0)
        c.subject = clauses_[static_cast<std::size_t>(previous)].subject;
      else if (main_subject_ >= 0)
        c.subject = clauses_[static_cast<std::size_t>(main_subject_)].subject;
      else if (g.infinitive)
        c.subject = Nearest(from, before);
      if (previous < 0 && c.subject.empty()) waiting_.push_back(k);
      // "plans for X to host": a noun between is the subject
    } else if (!g.finite) {  // participles
      if (before == from && k == 0) {
        waiting_.push_back(k);
      } else if (before > from && Text(before - 1, ",") && !g.passive) {
        // ", bringing together X": the subject of the clause
        if (previous >= 0) c.subject = clauses_[static_cast<std::size_t>(previous)].subject;
        if (c.subject.empty()) c.subject = Nearest(from, before);
      } else if (before > from) {
        c.subject = Nearest(from, before);
        if (c.subject.empty() && previous >= 0)
          c.subject = clauses_[static_cast<std::size_t>(previous)].subject;
      } else if (previous >= 0) {
        c.subject = clauses_[static_cast<std::size_t>(previous)].subject;
      }
    } else {
      const bool relative =
          before > from && items_[before - 1].Is(kSubordinator) &&
          (Text(before - 1, "which") || Text(before - 1, "who") || Text(before - 1, "that"));
      const bool coordinated = before > from && (Text(before - 1, "and") || Text(before - 1, "but") ||
                                                 Text(before - 1, ",") || Text(before - 1, "or"));
      if (relative) {
        c.subject = Nearest(from, before - 1);
        if (c.subject.empty() && Text(before - 1, "that") && previous >= 0)
          c.subject = clauses_[static_cast<std::size_t>(previous)].subject;
      } else {
        subject_at = SubjectStart(from, before);
        if (coordinated && k > 0 && main_subject_ >= 0 && !HasSubjectBetween(from, before)) {
          c.subject = clauses_[static_cast<std::size_t>(main_subject_)].subject;
          subject_at = before;
        } else if (subject_at < before) {
          c.subject = SubjectPhrases(subject_at, before);
          own_subject = true;
        } else if (main_subject_ >= 0) {
          c.subject = clauses_[static_cast<std::size_t>(main_subject_)].subject;
        } else if (!first_subject_.empty()) {
          c.subject = first_subject_;
        }
      }
    }
    c.first = own_subject ? items_[subject_at].first : items_[g.first].first;
    // Complements reach to the subject of the next group.
    std::size_t to = items_.size();
    if (k + 1 < groups_.size()) {
      const VerbGroup& next = groups_[k + 1];
      to = next.first;
      if (next.finite) {
        const bool linked = next.first > g.last && (Text(next.first - 1, "and") ||
                                                    Text(next.first - 1, "but") || Text(next.first - 1, ","));
        const bool relative = next.first > g.last && items_[next.first - 1].Is(kSubordinator);
        if (g.reporting && !linked && !relative) {
          const std::size_t start = SubjectStart(g.last, next.first);
          to = start < next.first ? start : g.last;
        } else if (!linked && !relative) {
          const std::size_t start = SubjectStart(g.last, next.first);
          const bool boundary = start > g.last && start < next.first;
          if (boundary) to = start;
        }
      }
    }
    for (std::size_t i = g.last; i < to; ++i) {
      if (!items_[i].IsEntity() &&
          (items_[i].text == ";" || (items_[i].text == ":" && i > g.last + 6) ||
           (items_[i].Is(kSubordinator) && !items_[i].Is(kPreposition) && !Text(i, "that") &&
            !Text(i, "which") && !Text(i, "who") && items_[i].text != "as"))) {
        to = i;
        break;
      }
    }
    c.complements = Phrases(g.last, to);
    c.last = to > g.last ? items_[to - 1].last : c.verb_last;
    if (c.subject.empty() && g.finite && k == 0 && before > from) c.subject = SubjectPhrases(from, before);
    clauses_.push_back(std::move(c));
    by_group_.back() = static_cast<int>(clauses_.size()) - 1;
    if (g.finite && !clauses_.back().subject.empty()) main_subject_ = by_group_.back();
    if (!g.finite && first_subject_.empty() && g.participle && !clauses_.back().subject.empty())
      first_subject_ = WholeSubject(from, before);
  }

  // The subject that a later verb shares with a participle behind it: "The workshop held in Rome brought
  // ...".
  std::vector<Phrase> WholeSubject(std::size_t from, std::size_t before) const {
    const std::size_t start = SubjectStart(from, before);
    return start < before ? SubjectPhrases(start, before) : std::vector<Phrase>();
  }

  // A coordinated verb has a subject of its own when a noun phrase stands behind the last "and" or comma.
  bool HasSubjectBetween(std::size_t from, std::size_t before) const {
    if (before == from) return false;
    return !(Text(before - 1, "and") || Text(before - 1, "but") || Text(before - 1, ",") ||
             Text(before - 1, "or"));
  }

  // What a participle or relative clause is about: the noun phrases before it, the nearest first, then those
  // it hangs on.
  std::vector<Phrase> Nearest(std::size_t from, std::size_t end) const {
    while (end > from && (Text(end - 1, ",") || Text(end - 1, "-") || Text(end - 1, "and"))) --end;
    std::size_t start = from;
    for (std::size_t i = end; i > from; --i) {
      const Item& x = items_[i - 1];
      if (!x.IsEntity() && (x.text == ";" || x.text == ":" || (x.Is(kSubordinator) && !x.Is(kPreposition)))) {
        start = i;
        break;
      }
    }
    std::vector<Phrase> all = Phrases(start, end);
    if (all.empty() && start == from && from > 0 && !clauses_.empty()) {
      // right behind a verb without anything between: its subject
      return clauses_.back().subject;
    }
    std::reverse(all.begin(), all.end());
    for (Phrase& p : all) p.preposition = {};
    return all;
  }

  // "X, a member of Y, said": a clause with "be" of its own, and out of the sentence around it.
  void CutAppositions() {
    for (std::size_t i = 1; i + 2 < items_.size(); ++i) {
      if (!Text(i, ",") || !items_[i - 1].IsEntity()) continue;
      const std::size_t q = i + 1;
      if (items_[q].IsEntity() || !NounPhraseWord(items_[q])) continue;
      std::size_t end = q;
      bool noun = false, preposition = false, verb = false;
      while (end < items_.size() && !Text(end, ",") && !Text(end, ".") && !Text(end, ";") && end - q < 24) {
        const Item& x = items_[end];
        if (x.Is(kModal) || (x.Is(kSubordinator) && !x.Is(kPreposition)) || IsBe(end) ||
            (IsHave(end) && x.text != "having")) {
          verb = true;
          break;
        }
        if (end > q && (FormsOf(x) & kPastTense) &&
            !(end + 1 < items_.size() && items_[end + 1].IsPreposition()))
          verb = true;
        if (!preposition && !x.IsEntity() && !x.IsPreposition() && NounPhraseWord(x) && !x.Is(kDeterminer))
          noun = true;
        if (!preposition && x.IsEntity() && IsCommon(x.mentions[0])) noun = true;
        preposition = preposition || (x.IsPreposition() && noun);
        ++end;
      }
      if (verb || !noun || !preposition) continue;
      Clause c;
      c.verb = be_;
      c.subject = Phrases(i - 1, i);
      c.complements = Phrases(q, end);
      c.first = items_[i - 1].first;
      c.last = items_[end - 1].last;
      c.verb_first = items_[i].first;
      c.verb_last = items_[i].last;
      // "a network set up in 2018 by A and B": the participle within is about the same
      for (std::size_t v = q; v + 1 < end; ++v) {
        VerbGroup g;
        std::size_t behind = v + 1;
        if (!(FormsOf(items_[v]) & kParticiple) || AfterDeterminer(v) ||
            !MainVerb(v, kParticiple, g, behind) || behind >= end || !items_[behind].IsPreposition())
          continue;
        Clause inner = c;
        inner.verb = g.verb;
        inner.passive = true;
        inner.finite = false;
        inner.complements = Phrases(behind, end);
        inner.verb_first = items_[v].first;
        inner.verb_last = items_[behind - 1].last;
        clauses_.push_back(std::move(inner));
        break;
      }
      clauses_.push_back(std::move(c));
      if (Text(end, ","))
        items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(i),
                     items_.begin() + static_cast<std::ptrdiff_t>(end) + 1);
    }
  }

  // "a joint initiative": a phrase with a common noun, taken for an entity in case that it is one.
  bool IsCommon(int mention) const {
    const Naming n = r_.mentions[static_cast<std::size_t>(mention)].naming;
    return n == Naming::kLoose || n == Naming::kNominal || n == Naming::kShort || n == Naming::kGroup;
  }

  bool NounPhraseWord(const Item& x) const {
    if (x.IsEntity() || x.compound) return false;
    if (x.Is(kDeterminer)) return true;
    if (x.Is(kPreposition | kConjunction | kSubordinator | kPronoun | kModal | kAuxiliary | kNegation))
      return false;
    return r_.tokens[x.first].Has(Token::kWordLike) &&
           (FormsOf(x) & (kPastTense | kThirdPerson | kIngForm)) == 0;
  }

  // "serves as co-chair of Y", "was elected chair of Y": a clause with "be" beside the one with the verb.
  void Predicates(std::size_t index) {
    const Clause c = clauses_[index];
    for (std::size_t i = 0; i < c.complements.size(); ++i) {
      const bool as = c.complements[i].preposition == "as";
      const bool elected = i == 0 && c.passive && c.complements[i].preposition.empty() && IsChoice(c.verb);
      if ((!as && !elected) || c.complements[i].noun.empty()) continue;
      if (const Word* noun = res_.lexicon.Find(c.complements[i].noun);
          noun != nullptr && (noun->classes & kPronoun))
        continue;
      Clause be = c;
      be.verb = be_;
      be.passive = false;
      be.complements.assign(c.complements.begin() + static_cast<std::ptrdiff_t>(i), c.complements.end());
      be.complements[0].preposition = {};
      clauses_.push_back(std::move(be));
      return;
    }
  }

  bool IsChoice(LemmaId verb) const {
    const std::string& v = res_.lexicon.TextOf(verb);
    return v == "appoint" || v == "elect" || v == "name" || v == "designate" || v == "select" ||
           v == "choose";
  }

  const Reading& r_;
  const Resources& res_;
  std::vector<Item> items_;
  LemmaId be_ = kNoLemma, have_ = kNoLemma, do_ = kNoLemma;
  std::vector<VerbGroup> groups_;
  std::vector<int> by_group_;  // clause of a group
  std::vector<Clause> clauses_;
  std::vector<std::size_t> waiting_;
  std::vector<Phrase> first_subject_;
  int main_subject_ = -1;
};

}  // namespace

std::vector<Clause> ParseClauses(const Reading& r, const Resources& res, const std::vector<Item>& items) {
  return Parser(r, res, items).Run();
}

}  // namespace liaison::importer
