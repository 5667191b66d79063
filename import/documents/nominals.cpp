// Nominals: lower-case phrases that stand for an entity: events ("a training workshop on urban data"),
// agreements, reports, counted groups
// ("65 local governments"), units of a named body ("the secretariat of the Fund"), and definite nouns ("the
// network") that mean one which was named before.
#include <algorithm>

#include "import/documents/stages.h"

namespace liaison::importer {
namespace {

class NominalFinder {
 public:
  NominalFinder(Reading& r, const Resources& res) : r_(r), res_(res) {}

  void Run() {
    SortMentions(r_);
    for (std::size_t i = 0; i < r_.sentences.size(); ++i) {
      sentence_ = static_cast<int>(i);
      s_ = &r_.sentences[i];
      owner_.assign(s_->last - s_->first, -1);
      for (const int m : s_->mentions) Own(m);
      Units();
      for (std::uint32_t t = s_->first; t < s_->last; ++t) {
        if (r_.dropped[t]) continue;
        Group(t);
        if (Owner(t) >= 0) continue;
        const Token& token = r_.tokens[t];
        if (!token.Capital() && r_.IsOneOf(t, {"letter", "letters"}) && t + 2 < s_->last &&
            r_.IsOneOf(t + 1, {"of"}) && r_.IsOneOf(t + 2, {"intent", "agreement", "understanding"})) {
          Add(t, t + 3, kAgreement, kNoType, Naming::kNominal, 0.7f);
          continue;
        }
        if (token.word == nullptr) continue;
        // In a heading the nouns may be capital.
        if (token.Capital() && t != s_->first && !(token.Is(kEventNoun) && OpensEntry(t))) continue;
        if (token.Is(kEventNoun))
          Event(t);
        else if (token.Is(kAgreementNoun))
          Agreement(t);
        else if (token.Is(kPublicationNoun) && !token.Capital())
          Publication(t);
        if (Owner(t) < 0 && !token.Capital() && token.Is(kOrganizationNoun | kProgrammeNoun | kUnitNoun))
          Body(t);
      }
      ExtendTopics();
    }
    SortMentions(r_);
  }

 private:
  int Owner(std::uint32_t t) const { return owner_[t - s_->first]; }
  void Own(int m) {
    for (std::uint32_t t = r_.mentions[m].first; t < r_.mentions[m].last; ++t) owner_[t - s_->first] = m;
  }
  const Token& At(std::uint32_t t) const { return r_.tokens[t]; }

  int Add(std::uint32_t first, std::uint32_t last, TypeId type, TypeId also, Naming naming,
          float confidence) {
    // What lies inside becomes nested.
    auto& top = r_.sentences[sentence_].mentions;
    for (std::size_t i = 0; i < top.size();) {
      Mention& m = r_.mentions[top[i]];
      if (m.first >= first && m.last <= last) {
        m.nested = true;
        r_.sentences[sentence_].nested.push_back(top[i]);
        top.erase(top.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    const int id = r_.AddMention({sentence_, first, last, type, also, naming, confidence});
    Own(id);
    return id;
  }

  // A word that may stand before a noun within its phrase.
  bool Modifies(std::uint32_t t) const {
    const Token& k = At(t);
    if (!k.Has(Token::kWordLike) || r_.dropped[t]) return false;
    if (k.Is(kDeterminer | kPreposition | kConjunction | kSubordinator | kPronoun | kAuxiliary | kModal |
             kNegation | kMonth | kTimeWord))
      return false;
    if (k.Is(kAdverb) && !k.Is(kGroupAdjective) && !r_.IsOneOf(t, {"online", "virtual", "annual"}))
      return false;
    if (k.word != nullptr && k.word->lemma != kNoLemma && !k.Capital() && Owner(t) < 0) {
      const std::uint8_t forms = k.word->forms;
      if (k.Is(kNounLikeVerb) && (forms & kBaseForm)) return true;
      if (forms & (kThirdPerson | kPastTense | kBaseForm))
        return r_.Lower(t).find('-') != std::string_view::npos;
      if (forms & kIngForm) {  // "training workshop", "networking event", but not "attending workshop"
        return r_.IsOneOf(
            t, {"training", "networking", "coordinating", "opening", "closing", "planning", "signing",
                "meeting", "working", "steering", "funding", "capacity-building", "building", "teaching",
                "learning", "launching", "matchmaking", "briefing", "inaugurating"});
      }
    }
    return true;
  }

  std::uint32_t PhraseStart(std::uint32_t head, std::uint32_t most) const {
    std::uint32_t st = head;
    while (st > s_->first && head - st < most && Modifies(st - 1)) {
      const int m = Owner(st - 1);
      if (m >= 0) {
        const Mention& other = r_.mentions[m];
        if (other.naming == Naming::kRole || other.type == kPerson || head - other.first > most + 6) break;
        st = other.first;
        if (other.type != kPlace || st == s_->first || !Modifies(st - 1)) {
          // a name in front begins the phrase, but for an adjective-like place
          break;
        }
      } else {
        --st;
      }
    }
    return st;
  }

  // "on X", "for X": until a word that ends the topic.
  std::uint32_t TopicEnd(std::uint32_t preposition, std::uint32_t most) const {
    std::uint32_t q = preposition + 1;
    while (q < s_->last && q - preposition < most) {
      const Token& t = At(q);
      const std::string_view text = r_.Lower(q);
      if (!t.Has(Token::kWordLike) && text != "'s" && text != "-" && text != "&" && text != "/" &&
          !(text == "," && ListComma(q)))
        break;
      if (t.Is(kTopicStop) || t.Is(kMonth | kWeekday) || IsYear(r_, q)) break;
      if (t.Is(kAuxiliary | kModal)) break;
      if (r_.dropped[q]) break;
      if (t.word != nullptr && t.word->lemma != kNoLemma && !t.Capital() &&
          (t.word->forms & (kPastTense | kThirdPerson)) && !t.Is(kNounLikeVerb) && q > preposition + 1 &&
          !(t.word->forms & kIngForm) && !At(q - 1).Is(kDeterminer | kConjunction | kPreposition)) {
        break;
      }
      ++q;
    }
    while (q > preposition + 1 &&
           (At(q - 1).Is(kPreposition | kConjunction | kDeterminer) || !At(q - 1).Has(Token::kWordLike)))
      --q;
    return q;
  }

  // A comma inside "research, development and demonstration": a conjunction follows soon.
  bool ListComma(std::uint32_t comma) const {
    for (std::uint32_t q = comma + 1; q < s_->last && q < comma + 5; ++q) {
      if (r_.IsOneOf(q, {"and", "or", "&"})) return q > comma + 1;
      if (r_.Text(q) == ",") return q > comma + 1 && ListComma(q);
      if (!At(q).Has(Token::kWordLike) || At(q).Is(kTopicStop | kPronoun | kSubordinator | kDeterminer))
        return false;
    }
    return false;
  }

  bool TopicFollows(std::uint32_t t) const {
    if (t >= s_->last || !r_.IsOneOf(t, {"on"})) return false;
    if (t + 1 >= s_->last || At(t + 1).Is(kMonth | kWeekday | kNotTopic) || At(t + 1).Has(Token::kDigit))
      return false;
    return true;
  }

  // "27 May - Webinar on ...", "Upington: dialogue with ...": behind a date or sign, the first word of an
  // entry.
  bool OpensEntry(std::uint32_t t) const {
    return !At(t - 1).Has(Token::kWordLike) && r_.Text(t - 1) != "(" && t + 1 < s_->last &&
           r_.IsOneOf(t + 1, {"on", "for", "with", "of", ","});
  }

  void Event(std::uint32_t t) {
    const Token& token = At(t);
    if (t + 1 < s_->last &&
        (r_.IsOneOf(t + 1, {"room", "rooms", "place", "venue", "hall", "report", "series", "programme",
                            "program", "centre", "center", "participants", "agenda", "materials"}))) {
      if (!r_.IsOneOf(t + 1,
                      {"participants", "report", "agenda", "series", "materials", "programme", "program"}))
        return;
    }
    // "training" and "launch" as verbs or of something else
    if (token.Is(kEventNeedsModifier)) {
      if (t > s_->first && r_.IsOneOf(t - 1, {"to", "will", "can"})) return;
    }
    const std::uint32_t st = PhraseStart(t, 6);
    std::uint32_t en = t + 1;
    if (st == t && r_.IsOneOf(t, {"call", "visit", "talks"})) return;
    const bool topic = TopicFollows(en) && s_->prose;
    if (topic) {
      const std::uint32_t q = TopicEnd(en, 16);
      if (q > en + 1) en = q;
    } else if (en < s_->last && r_.IsOneOf(en, {"for", "of"}) && en + 1 < s_->last &&
               r_.IsOneOf(t, {"conference", "meeting", "assembly", "congress"}) && r_.IsOneOf(en, {"of"})) {
      // "meeting of the Parties": the body stays its own mention
    }
    bool named = false;
    for (std::uint32_t q = st; q < t; ++q) named = named || At(q).Capital();
    const bool plural = r_.Lower(t).ends_with("s") && !r_.IsOneOf(t, {"congress", "talks"});
    // "The training": means one that was named, if any was
    const bool definite = st == t && t > s_->first && r_.IsOneOf(t - 1, {"the", "this"}) &&
                          r_.IsOneOf(t, {"training", "course", "session", "congress", "exhibition",
                                         "dialogue", "consultation", "hearing", "reception", "celebration"});
    if (token.Is(kEventNeedsModifier) && !named && en == t + 1 && !definite &&
        !(st < t && r_.IsOneOf(st, {"coordination", "annual", "general", "networking", "online", "kick-off",
                                    "inception", "opening", "closing", "signing", "launch", "public", "panel",
                                    "regional", "joint", "official", "inaugural", "plenary", "side"}))) {
      return;
    }
    if (token.Is(kEventNeedsModifier) && t > s_->first && r_.IsOneOf(t - 1, {"of", "for"}) && en == t + 1)
      return;
    if (plural && !named && en == t + 1 &&
        !(st > s_->first && (At(st - 1).Is(kNumberWord) || r_.IsOneOf(st - 1, {"the", "these"}))))
      return;
    if (st == t && en == t + 1) {
      Add(t, t + 1, kEvent, kNoType, Naming::kNominal, 0.5f);
      return;
    }
    // "first meeting", "closing session": a nominal with a modifier; a name when something proper stands in
    // it.
    Add(st, en, kEvent, kNoType, named || en > t + 1 || t - st >= 2 ? Naming::kName : Naming::kNominal,
        named ? 0.75f : 0.6f);
  }

  void Agreement(std::uint32_t t) {
    const Token& token = At(t);
    if (t > s_->first &&
        (r_.IsOneOf(t - 1, {"in", "of", "to", "not", "general", "mutual", "common"}) &&
         !r_.IsOneOf(t, {"memorandum", "mou"})) &&
        !r_.IsOneOf(t - 1, {"of"}))
      return;
    if (r_.IsOneOf(t, {"deal", "deals"}) && t > s_->first &&
        r_.IsOneOf(t - 1, {"to", "great", "good", "will"}))
      return;
    std::uint32_t en = t + 1;
    if (en + 1 < s_->last && r_.IsOneOf(en, {"of"}) &&
        r_.IsOneOf(en + 1, {"understanding", "cooperation", "intent", "collaboration", "agreement"}))
      en += 2;
    std::uint32_t st = t;
    while (st > s_->first && t - st < 2 && !At(st - 1).Capital() &&
           r_.IsOneOf(st - 1, {"partnership",   "cooperation", "framework", "hosting",  "host",
                               "headquarters",  "country",     "grant",     "funding",  "financing",
                               "collaboration", "loan",        "licence",   "license",  "twinning",
                               "peace",         "trade",       "climate",   "services", "service"})) {
      --st;
    }
    if (token.Is(kAgreementNeedsModifier) && st == t &&
        !(t > s_->first &&
          r_.IsOneOf(t - 1, {"the", "a", "this", "signs", "sign", "signed", "joint", "new"})))
      return;
    if (token.Is(kAgreementNeedsModifier) && st == t && t > s_->first &&
        r_.IsOneOf(t - 1, {"a", "the", "new", "this"}) && !r_.IsOneOf(t, {"deal"}) && !HasSigning())
      return;
    Add(st, en, kAgreement, kNoType, Naming::kNominal, 0.6f);
  }

  bool HasSigning() const {
    for (std::uint32_t q = s_->first; q < s_->last; ++q) {
      if (r_.Lower(q).starts_with("sign") ||
          r_.IsOneOf(q, {"adopted", "ratified", "endorsed", "concluded", "adopts", "ratify", "adopt"}))
        return true;
    }
    return false;
  }

  void Publication(std::uint32_t t) {
    const Token& token = At(t);
    (void)token;
    if (t > s_->first &&
        (r_.IsOneOf(t - 1, {"to", "and", "will", "under", "in"}) || At(t - 1).Is(kPronoun | kModal)))
      return;
    const std::uint32_t st = PhraseStart(t, 4);
    const bool of =
        t + 1 < s_->last &&
        r_.IsOneOf(t + 1, {"by", "from", "on", "of", ",", "published", "entitled", "titled", "released",
                           "prepared", "was", "is", "shows", "finds", "which", "\xE2\x80\x9C", "\""});
    const bool definite = st > s_->first && r_.IsOneOf(st - 1, {"the", "this", "its", "their", "his", "her",
                                                                "a", "an", "'s", "\xE2\x80\x99s", "new"});
    if (!definite && st == t) return;
    if (st == t && !of && !definite) return;
    if (r_.IsOneOf(t, {"review", "brief", "survey", "map", "study", "assessment", "manual", "guide", "papers",
                       "paper", "guidelines", "book"}) &&
        st == t && !of)
      return;
    std::uint32_t en = t + 1;
    if (TopicFollows(en)) {
      const std::uint32_t q = TopicEnd(en, 14);
      if (q > en + 1) en = q;
    }
    Add(st, en, kPublication, kNoType, st == t && en == t + 1 ? Naming::kNominal : Naming::kLoose, 0.45f);
  }

  // "Beijing Office of the UNEP", "UNICEF Office in China": an office is named by whose and where it is.
  void GenericUnits() {
    for (std::uint32_t t = s_->first; t + 2 < s_->last; ++t) {
      const int unit = Owner(t);
      if (unit < 0 || r_.mentions[unit].last != t + 1 || !At(t).Capital()) continue;
      const Mention u = r_.mentions[unit];
      if (u.naming != Naming::kName || u.known != nullptr || u.last - u.first > 4 ||
          !r_.IsOneOf(t, {"office", "secretariat", "branch", "embassy", "delegation", "chapter"}))
        continue;
      std::uint32_t q = t + 1;
      const bool of = r_.IsOneOf(q, {"of"}), in = r_.IsOneOf(q, {"in"});
      if (!of && !in) continue;
      ++q;
      while (q < s_->last && r_.IsOneOf(q, {"the"})) ++q;
      const int m = q < s_->last ? Owner(q) : -1;
      if (m < 0 || r_.mentions[m].first != q) continue;
      const Mention& other = r_.mentions[m];
      if (of ? (Bit(other.type) & kBodies) == 0 : other.type != kPlace) continue;
      // What the unit's own name holds: a place or an adjective in front
      std::uint32_t first = u.first;
      for (std::uint32_t k = u.first; k < t; ++k) {
        const NameTable::Match place = FindName(r_, res_, k, t);
        if (place.entry != nullptr && place.entry->type == kPlace) {
          bool there = false;
          for (const int n : r_.sentences[sentence_].nested) there = there || r_.mentions[n].first == k;
          if (!there) {
            r_.AddMention({sentence_, k, k + place.length, kPlace, place.entry->also, Naming::kName, 0.5f,
                           place.entry, true});
          }
        }
      }
      const std::uint32_t last = r_.mentions[m].last;
      auto& top = r_.sentences[sentence_].mentions;
      top.erase(std::remove(top.begin(), top.end(), unit), top.end());
      Add(first, last, kOrganizationalUnit, kNoType, Naming::kName, 0.8f);
    }
  }

  // "secretariat of the Fund", "Fund secretariat", "board of ...": a unit of a named body.
  void Units() {
    GenericUnits();
    for (std::uint32_t t = s_->first; t < s_->last; ++t) {
      const Token& token = At(t);
      if (!token.Is(kUnitNoun) || token.Capital() || Owner(t) >= 0) continue;
      const bool strong =
          r_.IsOneOf(t, {"secretariat", "headquarters", "board", "directorate", "bureau", "delegation"});
      std::uint32_t q = t + 1;
      if (q < s_->last && r_.IsOneOf(q, {"of", "for"}) && !r_.IsOneOf(t, {"team", "delegation"})) {
        ++q;
        while (q < s_->last && r_.IsOneOf(q, {"the", "new"})) ++q;
        const int m = q < s_->last ? Owner(q) : -1;
        if (m >= 0 && r_.mentions[m].first == q &&
            (Bit(r_.mentions[m].type) & (kBodies | Bit(kAgreement) | Bit(kPlace))) &&
            (strong || r_.mentions[m].type != kPlace)) {
          std::uint32_t st = t;
          while (st > s_->first && t - st < 2 && Modifies(st - 1) && Owner(st - 1) < 0 &&
                 !At(st - 1).Is(kNumberWord) && !r_.IsOneOf(st - 1, {"new", "main", "own", "joint"})) {
            --st;
          }
          if (strong || st < t)
            Add(st, r_.mentions[m].last, kOrganizationalUnit, kOrganization, Naming::kName, 0.7f);
          continue;
        }
      }
      if (OwnedUnit(t)) continue;
      if (t > s_->first) {
        std::uint32_t before = t;
        if (r_.IsOneOf(t - 1, {"main", "head", "regional", "country", "advisory", "executive", "governing",
                               "interim", "national"}))
          --before;
        const int m = before > s_->first ? Owner(before - 1) : -1;
        if (m >= 0 && r_.mentions[m].last == before && (Bit(r_.mentions[m].type) & kBodies) &&
            r_.mentions[m].naming == Naming::kName &&
            !r_.IsOneOf(t, {"team", "delegation", "department", "division", "branch", "embassy"})) {
          Add(r_.mentions[m].first, t + 1, kOrganizationalUnit, kOrganization, Naming::kName, 0.7f);
        }
      }
    }
  }

  // "its technical committee", "the Fund's board": a unit of the body that owns it.
  bool OwnedUnit(std::uint32_t t) {
    if (r_.IsOneOf(t, {"team", "delegation", "embassy", "headquarters", "council"}) ||
        (t + 1 < s_->last && At(t + 1).Has(Token::kWordLike) && Modifies(t + 1) && Owner(t + 1) < 0))
      return false;
    std::uint32_t st = t;
    while (st > s_->first && t - st < 4 && Modifies(st - 1) && Owner(st - 1) < 0) --st;
    if (st == s_->first) return false;
    bool owned = r_.IsOneOf(st - 1, {"its", "whose", "our"});
    if (r_.IsOneOf(st - 1, {"'s", "\xE2\x80\x99s"}) && st > s_->first + 1) {
      const int m = Owner(st - 2);
      owned = m >= 0 && r_.mentions[m].last == st - 1 && (Bit(r_.mentions[m].type) & kBodies) != 0;
    }
    if (!owned) return false;
    Add(st, t + 1, kOrganizationalUnit, kOrganization, Naming::kLoose, 0.6f);
    return true;
  }

  // "65 local governments", "Sixteen ambassadors to X", "representatives" are no group: a number makes one.
  void Group(std::uint32_t t) {
    const Token& token = At(t);
    const bool number =
        token.Has(Token::kDigit)
            ? !IsYear(r_, t) && r_.Lower(t).find_first_not_of("0123456789,.") == std::string_view::npos
            : token.Is(kNumberWord);
    if (Owner(t) >= 0) return;
    if (!number) {
      LooseGroup(t);
      return;
    }
    if (t > s_->first && (At(t - 1).Is(kMonth) || r_.IsOneOf(t - 1, {"one", "of", "$", "\xE2\x82\xAC"}) ||
                          At(t - 1).Has(Token::kDigit))) {
      if (!r_.IsOneOf(t - 1, {"of"})) return;
    }
    // A handful is told off one by one rather than named.
    if (token.Has(Token::kDigit)
            ? r_.Lower(t).size() < 2
            : r_.IsOneOf(t, {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}))
      return;
    std::uint32_t q = t + 1;
    while (q < s_->last && q < t + 5 && At(q).Has(Token::kWordLike) && !At(q).Is(kGroupNoun | kPersonNoun) &&
           (Modifies(q) || r_.Lower(q).ends_with("ed")) && !At(q).Has(Token::kDigit))
      ++q;
    if (q >= s_->last || !At(q).Is(kGroupNoun | kPersonNoun) || (At(q).Capital() && s_->prose)) return;
    const bool persons = At(q).Is(kPersonNoun);
    if (persons && !r_.IsOneOf(q, {"ambassadors", "ministers", "mayors"}))
      return;  // participants are counted, not named
    std::uint32_t en = q + 1;
    // A second noun: "member states", "partner organisations", or "cities and municipalities".
    while (en < s_->last && At(en).Is(kGroupNoun) && Owner(en) < 0) ++en;
    while (en + 1 < s_->last && r_.IsOneOf(en, {",", "and"}) && At(en + 1).Is(kGroupNoun) &&
           Owner(en + 1) < 0)
      en += 2;
    if (en + 1 < s_->last && r_.IsOneOf(en, {"of", "to", "in"}) && Owner(en + 1) >= 0) {
      const Mention& m = r_.mentions[Owner(en + 1)];
      if (m.first == en + 1 && m.type == kPlace && (r_.IsOneOf(en, {"of"}) || persons)) en = m.last;
    }
    Add(t, en, persons ? kPerson : kOrganization, kNoType, Naming::kGroup, 0.6f);
  }

  // "local public welfare organisations": a group that counts when a relation needs it.
  void LooseGroup(std::uint32_t t) {
    const Token& token = At(t);
    if (!token.Is(kGroupNoun) || token.Capital()) return;
    std::uint32_t st = t;
    while (st > s_->first && t - st < 4 && At(st - 1).Is(kGroupAdjective) && Owner(st - 1) < 0) --st;
    if (st == t ||
        (t - st == 1 && r_.IsOneOf(st, {"developing", "developed", "leading", "participating", "other",
                                        "foreign", "international", "coastal", "small", "large", "state"})))
      return;
    if (st > s_->first && (At(st - 1).Has(Token::kDigit) || At(st - 1).Is(kNumberWord))) return;
    if (t + 1 < s_->last && (At(t + 1).Is(kGroupNoun) || r_.IsOneOf(t + 1, {"'", "'s", "\xE2\x80\x99"})))
      return;
    Add(st, t + 1, kOrganization, kNoType, Naming::kLoose, 0.3f);
  }

  // Bodies with a lower-case noun: "committee on fine dust", "climate innovation network"; or "the network"
  // for one named before.
  void Body(std::uint32_t t) {
    const Token& token = At(t);
    const std::uint32_t st = PhraseStart(t, 4);
    const TypeId type = token.Is(kNetworkNoun)                                ? kNetwork
                        : token.Is(kProgrammeNoun)                            ? kProgramme
                        : token.Is(kUnitNoun) && !token.Is(kOrganizationNoun) ? kOrganizationalUnit
                                                                              : kOrganization;
    const bool definite = st > s_->first && r_.IsOneOf(st - 1, {"the", "this", "that"});
    const bool determined =
        definite || (st > s_->first && r_.IsOneOf(st - 1, {"a", "an", "its", "their", "our", "new", "first",
                                                           "'s", "\xE2\x80\x99s"}));
    if (t + 1 < s_->last && Owner(t + 1) < 0 && At(t + 1).Has(Token::kWordLike) && Modifies(t + 1) &&
        At(t + 1).word != nullptr &&
        At(t + 1).Is(kOrganizationNoun | kProgrammeNoun | kUnitNoun | kEventNoun | kGroupNoun |
                     kRepresentative | kRoleWord)) {
      return;  // "project partners", "network members": not the head
    }
    if (TopicFollows(t + 1) &&
        r_.IsOneOf(
            t, {"committee", "council", "group", "panel", "commission", "programme", "program", "project",
                "initiative", "platform", "network", "alliance", "taskforce", "coalition", "partnership"}) &&
        determined) {
      const std::uint32_t en = TopicEnd(t + 1, 12);
      Add(st, en, type, kNoType, Naming::kLoose, 0.45f);
      return;
    }
    if (definite && st == t) {
      Add(t, t + 1, type, kNoType, Naming::kShort, 0.4f);
      return;
    }
    const bool named = [&] {
      for (std::uint32_t q = st; q < t; ++q) {
        if (At(q).Capital() && Owner(q) >= 0) return true;
      }
      return false;
    }();
    if (definite && t - st == 1 &&
        (named || r_.IsOneOf(st, {"informal", "new", "regional", "national", "joint", "global", "local"}))) {
      Add(st, t + 1, type, kNoType, Naming::kShort, 0.4f);  // "the UN fund", "the informal group"
      return;
    }
    if (!determined || t == st || named) return;
    if (t - st >= 2 || type == kProgramme || type == kNetwork ||
        r_.IsOneOf(t, {"committee", "commission", "council", "board", "panel", "taskforce", "agency"}))
      Add(st, t + 1, type, kNoType, Naming::kLoose, 0.35f);
  }

  // "Regional Workshop" + "on urban data": capitalised events and publications take their topic in.
  void ExtendTopics() {
    if (!s_->prose) return;
    for (const int id : std::vector<int>(r_.sentences[sentence_].mentions)) {
      Mention& m = r_.mentions[id];
      if ((m.type != kEvent && m.type != kPublication &&
           !(m.type == kNetwork && r_.IsOneOf(m.last - 1, {"group"}))) ||
          m.naming != Naming::kName || m.known != nullptr || m.last >= s_->last)
        continue;
      if (!TopicFollows(m.last)) continue;
      std::uint32_t q = m.last + 1;
      const std::uint32_t stop = TopicEnd(m.last, 14);
      while (q < stop && (Owner(q) < 0 || Owner(q) == id)) ++q;
      if (q < m.last + 3) continue;
      while (q > m.last + 1 &&
             (At(q - 1).Is(kPreposition | kConjunction | kDeterminer) || !At(q - 1).Has(Token::kWordLike)))
        --q;
      if (q < m.last + 3) continue;
      m.last = q;
      Own(id);
    }
  }

  Reading& r_;
  const Resources& res_;
  int sentence_ = 0;
  const Sentence* s_ = nullptr;
  std::vector<int> owner_;  // of each token of the sentence: its mention, or -1
};

}  // namespace

void FindNominals(Reading& r, const Resources& res) { NominalFinder(r, res).Run(); }

}  // namespace liaison::importer
