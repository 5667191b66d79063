#include "import/documents/clauses.h"

#include <algorithm>

#include "import/documents/verb_groups.h"

namespace liaison::importer {
namespace {

class Parser : public ItemRow {
 public:
  explicit Parser(const ItemRow& row) : ItemRow(row) {}

  std::vector<Clause> Run() {
    CutAppositions();
    groups_ = VerbFinder(*this).Run();
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
      } else if (before > from && Text(before - 1, ",") && previous >= 0 &&
                 clauses_[static_cast<std::size_t>(previous)].verb == be_) {
        // "X is a programme of Y, supported by Z": what is told of X goes on
        c.subject = clauses_[static_cast<std::size_t>(previous)].subject;
      } else if (before > from) {
        c.subject = Nearest(from, before);
        // "X is a body set up by Y": the noun only says what X is
        if (previous >= 0 && clauses_[static_cast<std::size_t>(previous)].verb == be_ && !c.subject.empty() &&
            (c.subject[0].mentions.empty() ||
             (c.subject[0].mentions.size() == 1 && IsCommon(c.subject[0].mentions[0]))))
          c.subject = clauses_[static_cast<std::size_t>(previous)].subject;
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
      in_relative_ = relative || (in_relative_ && coordinated);
      if (relative) {
        c.subject = Nearest(from, before - 1);
        if (c.subject.empty() && Text(before - 1, "that") && previous >= 0)
          c.subject = clauses_[static_cast<std::size_t>(previous)].subject;
      } else {
        subject_at = SubjectStart(from, before);
        if (coordinated && k > 0 && main_subject_ >= 0 && !HasSubjectBetween(from, before)) {
          // "X, which does this and does that" goes on; "X, which does this, and does that" comes back
          const bool goes_on = in_relative_ && previous >= 0 && !(before > from + 1 && Text(before - 2, ","));
          c.subject = clauses_[static_cast<std::size_t>(goes_on ? previous : main_subject_)].subject;
          if (!goes_on) in_relative_ = false;
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
    if (g.finite && !clauses_.back().subject.empty() && (main_subject_ < 0 || !in_relative_))
      main_subject_ = by_group_.back();
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
        // "a project of Y that is led by Z": the apposition ends, the relative clause goes on
        if (noun && preposition && (Text(end, "that") || Text(end, "which") || Text(end, "who"))) break;
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
      const VerbFinder verbs(*this);
      for (std::size_t v = q; v + 1 < end; ++v) {
        VerbGroup g;
        std::size_t behind = v + 1;
        if (!(FormsOf(items_[v]) & kParticiple) || verbs.AfterDeterminer(v) ||
            !verbs.MainVerb(v, kParticiple, g, behind) || behind >= end || !items_[behind].IsPreposition())
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

  std::vector<VerbGroup> groups_;
  std::vector<int> by_group_;  // clause of a group
  std::vector<Clause> clauses_;
  std::vector<std::size_t> waiting_;
  std::vector<Phrase> first_subject_;
  int main_subject_ = -1;
  bool in_relative_ = false;  // the verb before stands in a relative clause
};

}  // namespace

std::vector<Clause> ParseClauses(const Reading& r, const Resources& res, std::vector<Item> items) {
  return Parser(ItemRow(r, res, items)).Run();
}

}  // namespace liaison::importer
