#include "import/documents/verb_groups.h"

namespace liaison::importer {

std::vector<VerbGroup> VerbFinder::Run() {
  for (std::size_t i = 0; i < items_.size();) {
    VerbGroup group;
    if (GroupAt(i, group)) {
      groups_.push_back(group);
      i = group.last;
    } else {
      ++i;
    }
  }
  return std::move(groups_);
}

bool VerbFinder::MainVerb(std::size_t i, std::uint8_t forms, VerbGroup& g, std::size_t& end) const {
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

bool VerbFinder::AfterDeterminer(std::size_t i) const {
  if (i == 0 || (!groups_.empty() && groups_.back().last == i)) return false;  // "remain co-hosts of"
  const Item& before = items_[i - 1];
  if (before.IsEntity()) return false;
  if (before.text == "'s" || before.text == "'") return true;
  if (before.Is(kDeterminer) && !before.Is(kPronoun)) return true;
  if (before.IsPreposition()) return true;
  return before.Is(kNumberWord) || r_.tokens[before.first].Has(Token::kDigit);
}

bool VerbFinder::HasFiniteSoFar() const {
  for (const VerbGroup& g : groups_) {
    if (g.finite && !g.reporting) return true;
  }
  return false;
}

bool VerbFinder::GroupAt(std::size_t i, VerbGroup& g) const {
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

bool VerbFinder::AfterVerbOfTo(std::size_t i) const {
  return i > 0 && (Text(i - 1, "contribute") || Text(i - 1, "contributed") || Text(i - 1, "thanks"));
}

bool VerbFinder::AtNounAfterTo(std::size_t i) const {
  return items_[i].Is(kNounLikeVerb) && i + 1 < items_.size() &&
         (items_[i + 1].text == "," || items_[i + 1].text == "." || Text(i + 1, "of"));
}

bool VerbFinder::Chain(std::size_t at, VerbGroup& g, std::uint8_t forms, std::size_t& end) const {
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

void VerbFinder::Catenate(VerbGroup& g, std::size_t& end) const {
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

bool VerbFinder::Bare(std::size_t i, VerbGroup& g, std::size_t& end) const {
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
  // "A and B run the course": a base form that is also a participle
  const bool present = (forms & kBaseForm) && !(forms & kPastTense) && i > 0 && Plural(i - 1) &&
                       BeginsObject(i + 1) && !comma_before;
  if ((forms & (kPastTense | kParticiple)) && !present) {
    if (r_.tokens[item.first].Capital() && i > 0) return false;
    if (after_determiner) return false;
    const bool transitive = (res_.lexicon.ClassesOf(item.word->lemma) & kIntransitive) == 0;
    const bool preposition_next =
        i + 1 < items_.size() && items_[i + 1].IsPreposition() && !Text(i + 1, "that");
    bool by_next = Text(i + 1, "by") || Text(i + 1, "jointly_by") ||
                   (i + 1 < items_.size() && items_[i + 1].Is(kVerbParticle) && Text(i + 2, "by"));
    for (std::size_t q = i + 1; q < i + 6 && !by_next && comma_before; ++q) {  // ", hosted free of charge by"
      if (q + 1 >= items_.size() || items_[q].IsEntity() || Text(q, ",") || items_[q].Is(kDeterminer)) break;
      by_next = Text(q + 1, "by");
    }
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

bool VerbFinder::LikelyActive(std::size_t i) const {
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

}  // namespace liaison::importer
