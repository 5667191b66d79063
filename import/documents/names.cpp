// Names: what a gazetteer or the document itself knows, and runs of capitalised words, joined over "of",
// "and", "&", "for" where the words around say that the name goes on. The head noun gives the label.
#include <algorithm>
#include <unordered_set>

#include "import/documents/stages.h"

namespace liaison::importer {
namespace {

bool IsPossessive(std::string_view t) {
  return t == "'s" || t == "\xE2\x80\x99s" || t == "'" || t == "\xE2\x80\x99";
}

bool IsOrdinal(std::string_view t) {
  if (t.size() < 3 || t[0] < '0' || t[0] > '9') return false;
  const std::string_view end = t.substr(t.size() - 2);
  return end == "st" || end == "nd" || end == "rd" || end == "th";
}

class NameFinder {
 public:
  NameFinder(Reading& r, const Resources& res) : r_(r), res_(res) {
    for (const Sentence& s : r_.sentences) {
      if (!s.prose || s.shouting) continue;
      for (std::uint32_t i = s.first + 1; i < s.last; ++i) {
        if (r_.tokens[i].Capital() && r_.Text(i - 1) != "\xE2\x80\x9C" && r_.Text(i - 1) != "\"")
          inside_.insert(r_.Text(i));
      }
    }
  }

  void Run() {
    for (std::size_t i = 0; i < r_.sentences.size(); ++i) {
      sentence_ = static_cast<int>(i);
      Scan(r_.sentences[i]);
    }
  }

 private:
  const Token& At(std::uint32_t i) const { return r_.tokens[i]; }
  bool Capital(std::uint32_t i) const { return At(i).Capital(); }
  bool Head(std::uint32_t i) const { return HeadOf(r_, i) != kNoType; }
  bool RoleWord(std::uint32_t i) const { return Capital(i) && At(i).Is(kRoleWord); }
  bool SameLine(std::uint32_t a, std::uint32_t b) const {
    return r_.text.compare(At(a).end, At(b).begin - At(a).end, " ") == 0 || At(b).begin == At(a).end ||
           r_.text.find('\n', At(a).end) >= At(b).begin;
  }
  // In a heading "Korea Signs Deal": a verb ends a name.
  bool HeadingVerb(const Sentence& s, std::uint32_t i) const {
    if (s.prose || i == s.first || At(i).word == nullptr || At(i).word->lemma == kNoLemma || Head(i))
      return false;
    if (At(i).Is(kNounLikeVerb))
      return (At(i).word->forms & kThirdPerson) != 0 && i + 1 < s.last && !Head(i + 1);
    return (At(i).word->forms & (kThirdPerson | kBaseForm)) != 0;
  }

  void Scan(const Sentence& s) {
    for (std::uint32_t i = s.first; i < s.last;) {
      const std::uint32_t title = QuotedTitle(s, i);
      i = title > i ? title : From(s, i);
    }
  }

  // The study "Paying for Pipes": where it ends.
  std::uint32_t QuotedTitle(const Sentence& s, std::uint32_t i) {
    const std::string_view open = r_.Text(i);
    if (open != "\xE2\x80\x9C" && open != "\"" && open != "\xE2\x80\x98") return i;
    if (i + 3 >= s.last || !Capital(i + 1)) return i;
    std::uint32_t end = i + 1;
    std::uint32_t capitals = 0, words = 0;
    while (end < s.last && end - i < 24 && r_.Text(end) != "\xE2\x80\x9D" && r_.Text(end) != "\"" &&
           r_.Text(end) != "\xE2\x80\x99") {
      if (At(end).Is(kAuxiliary | kModal | kPronoun) && !Capital(end)) return i;
      if (At(end).Has(Token::kWordLike) && !At(end).Is(kPreposition | kDeterminer | kConjunction)) {
        ++words;
        capitals += Capital(end);
      }
      ++end;
    }
    if (end >= s.last || words < 2 || capitals < words) return i;
    const auto says_publication = [&](std::uint32_t t) {
      return At(t).Is(kPublicationNoun) ||
             r_.IsOneOf(t, {"titled", "entitled", "publication", "article", "film", "published", "released",
                            "publishes", "edition"});
    };
    bool publication = false;
    for (std::uint32_t t = i > s.first + 4 ? i - 4 : s.first; t < i; ++t)
      publication = publication || says_publication(t);
    for (std::uint32_t t = end + 1; t < s.last && t < end + 7; ++t)
      publication = publication || says_publication(t);
    if (!publication) return i;
    std::uint32_t last = end;
    if (r_.Text(last - 1) == ",") --last;
    Add(i + 1, last, kPublication, kNoType, Naming::kName, 0.75f);
    return end + 1;
  }

  std::uint32_t CapitalRun(const Sentence& s, std::uint32_t i) const {
    while (i < s.last && Capital(i) && !r_.dropped[i]) ++i;
    return i;
  }

  std::uint32_t From(const Sentence& s, std::uint32_t i) {
    const Token& t = At(i);
    if (r_.dropped[i] || !t.Has(Token::kWordLike)) return i + 1;
    NameTable::Match match = FindName(r_, res_, i, s.last);
    if (match.entry != nullptr && !Plausible(s, i, match)) match = {};
    const bool numbered = (IsOrdinal(r_.Text(i)) || IsYear(r_, i)) && i + 1 < s.last && Capital(i + 1) &&
                          !At(i + 1).Is(kMonth | kWeekday);
    if (numbered && match.entry == nullptr) {
      std::uint32_t q = i + 1;
      while (q < s.last && (Capital(q) || IsPossessive(r_.Text(q)) || r_.IsOneOf(q, {"of", "on"}))) ++q;
      const TypeId head = HeadOf(r_, CapitalRun(s, i + 1) - 1);
      const TypeId last = HeadOf(r_, q - 1);
      const bool takes =
          IsYear(r_, i) ? head == kEvent || head == kPublication : head == kEvent || last == kEvent;
      if (!takes || (IsYear(r_, i) && i > s.first && At(i - 1).Is(kMonth))) return i + 1;
    }
    if (match.entry == nullptr) {
      if (!t.Capital() && !numbered) return i + 1;
      if (s.shouting || (t.Is(kPersonTitle) && !(r_.Text(i).size() <= 3 && t.Has(Token::kAllCapitals) &&
                                                 r_.Text(i).find('.') == std::string_view::npos)))
        return i + 1;
      if (t.Is(kNumberWord) || (t.Is(kNotName) && !numbered && !StartsName(s, i))) return i + 1;
      if (t.Is(kMonth) && !(r_.Text(i) == "May" && i + 1 < s.last && Capital(i + 1) && !At(i + 1).Is(kMonth)))
        return i + 1;
      if (HeadingVerb(s, i)) return i + 1;
      if (i == s.first && !numbered && SentenceOpener(s, i)) return i + 1;
    }
    const std::uint32_t end = Extend(s, i, match);
    Emit(s, i, end, match);
    return std::max(end, i + 1);
  }

  // "Both", "Green", "Partners": no names by themselves, but the first words of "Green Technology Centre".
  bool StartsName(const Sentence& s, std::uint32_t i) const {
    if (At(i).Is(kDeterminer | kPreposition | kPronoun | kConjunction | kSubordinator | kAdverb | kWeekday))
      return false;
    if (i + 1 >= s.last || !Capital(i + 1) || At(i + 1).Is(kNotName | kMonth)) return false;
    const std::uint32_t end = CapitalRun(s, i);
    return end > i + 1 && HasHead(r_, i + 1, end);
  }

  // The first word of a sentence is capital anyway: a verb, adverb or common noun is no name.
  bool SentenceOpener(const Sentence& s, std::uint32_t i) const {
    const Token& t = At(i);
    const bool alone = i + 1 >= s.last || !Capital(i + 1);
    if (!alone && t.word != nullptr && t.word->lemma != kNoLemma &&
        (t.word->forms & (kIngForm | kParticiple)) && !Head(i))
      return true;
    if (!alone) return false;
    if (IsAcronym(r_, res_, i)) return false;
    if (Head(i)) return false;
    if (t.word != nullptr && (t.word->lemma != kNoLemma || t.word->classes != 0)) return !t.Is(kGivenName);
    const std::string_view text = r_.Text(i);
    if (inside_.count(text) == 0 && s.prose) {
      // Followed by a lower-case verb or not: unknown words that only open sentences are taken for common
      // ones.
      return !t.Has(Token::kInnerCapital);
    }
    return false;
  }

  // A known name at the start of a sentence may be a common word ("Male ..."), and a city may begin a longer
  // unknown name.
  bool Plausible(const Sentence& s, std::uint32_t i, const NameTable::Match& match) const {
    if (match.length > 1) return true;
    if (!Capital(i) && !At(i).Has(Token::kInnerCapital)) return false;
    if (match.entry->type != kPlace || match.entry->level >= kCountry) return true;
    // "Victoria Smith", "Mr. York": a person's name.
    if (i > s.first && (At(i - 1).Is(kPersonTitle) ||
                        (r_.Text(i - 1) == "." && i > s.first + 1 && At(i - 2).Is(kPersonTitle))))
      return false;
    if (At(i).Is(kGivenName) && i + 1 < s.last && Capital(i + 1) && !Head(i + 1) &&
        FindName(r_, res_, i + 1, s.last).entry == nullptr)
      return false;
    if (i > s.first && At(i - 1).Is(kGivenName) && Capital(i - 1)) return false;
    return true;
  }

  std::uint32_t Extend(const Sentence& s, std::uint32_t i, const NameTable::Match& match) {
    std::uint32_t j = i + std::max<std::uint32_t>(match.length, 1);
    bool compound = false;
    bool head = HasHead(r_, i, j);
    const bool known_full = match.entry != nullptr && match.length > 1 && match.entry->type != kPlace;
    while (j < s.last && !r_.dropped[j]) {
      const std::string_view text = r_.Text(j);
      const NameTable::Match next = Capital(j) ? FindName(r_, res_, j, s.last) : NameTable::Match{};
      if (match.length > 0 && j == i + match.length && Capital(j) && next.entry == nullptr) {
        const std::uint32_t run = CapitalRun(s, j);
        bool goes_on = HasHead(r_, j, run);
        for (std::uint32_t q = j; q < run && !goes_on; ++q) goes_on = RoleWord(q);
        goes_on = goes_on || (run < s.last && At(run).Is(kPlaceHead) && !Capital(run));
        goes_on = goes_on || (run == j + 1 && s.prose && IsAcronym(r_, res_, j));  // "Africa CDC"
        if (!goes_on) break;
      }
      if (match.entry != nullptr && match.entry->type == kPlace && j == i + match.length &&
          next.entry != nullptr)
        break;
      if (Capital(j) && SameLine(j - 1, j) && !At(j).Is(kPersonTitle)) {
        if (At(j).Is(kMonth | kWeekday) && !(At(j - 1).Is(kGivenName) && At(j).Is(kMonth)) && !compound &&
            !HasHead(r_, j, CapitalRun(s, j)))
          break;
        if (RoleWord(j - 1) && !compound && !At(j).Is(kRoleWord) && !Head(j) && !At(j).Is(kRoleModifier))
          break;
        if (HeadingVerb(s, j)) break;
        if (known_full && j == i + match.length && At(j).Is(kRoleWord)) break;
        // A person's name behind an organisation: "SEI Executive Director" stays, "Kenya Anna Smith" does
        // not.
        const std::uint32_t step = next.entry != nullptr ? next.length : 1;
        if (next.entry != nullptr && !head && match.entry == nullptr && next.entry->type != kPlace &&
            !IsAcronym(r_, res_, i)) {
          // "Global Covenant" behind an unknown capitalised word stays one name only when the whole has a
          // head noun.
          if (!HasHead(r_, j, j + step)) break;
        }
        j += step;
        head = head || HasHead(r_, j - step, j);
        continue;
      }
      std::uint32_t after = j + 1;
      while (after < s.last && r_.IsOneOf(after, {"the", "a", "an"})) ++after;
      const bool capital_follows = after < s.last && Capital(after) && !r_.dropped[after] &&
                                   !At(after).Is(kMonth | kWeekday | kPersonTitle);
      const std::uint32_t previous = j - 1;
      if ((text == "of" || text == "for" || text == "on" || text == "against" || text == "in") &&
          capital_follows && Head(previous) && Capital(previous) && !RoleWord(previous) &&
          !(text == "in" && !compound)) {
        if (text == "in") break;
        if (!JoinsOver(s, i, j, after, compound)) break;
        const NameTable::Match m = FindName(r_, res_, after, s.last);
        j = after + std::max<std::uint32_t>(m.length, 1);
        compound = true;
        continue;
      }
      if ((text == "and" || text == "&") && j + 1 < s.last && Capital(j + 1) && !r_.dropped[j + 1] &&
          !At(j + 1).Is(kPersonTitle | kNotName | kMonth)) {
        if (!JoinsAnd(s, i, j, compound, match.length > 0 && j == i + match.length, head)) break;
        j += 2;
        continue;
      }
      if (IsForeignLink(j) && j + 1 < s.last && Capital(j + 1) && !At(j + 1).Is(kNotName | kMonth) &&
          !RoleWord(j - 1) && next.entry == nullptr) {
        j += 2;
        continue;
      }
      if (IsForeignLink(j) && j + 2 < s.last && IsForeignLink(j + 1) && Capital(j + 2)) {  // "van der Berg"
        j += 3;
        continue;
      }
      if (text == "," && compound && JoinsComma(s, i, j)) {
        j += 2;
        continue;
      }
      if (text == "/" && j + 1 < s.last && Capital(j + 1) && At(j + 1).begin == At(j).end &&
          At(j).begin == At(j - 1).end) {
        const std::uint32_t run = CapitalRun(s, j + 1);
        if (HeadOf(r_, run - 1) == kEvent) {
          j += 2;
          continue;
        }
      }
      if (IsPossessive(text) && j + 1 < s.last && Capital(j + 1) &&
          (At(previous).Is(kPluralOwner) || r_.Lower(previous).ends_with("men") ||
           ((text == "'" || text == "\xE2\x80\x99") && r_.Lower(previous).ends_with("s") && !head))) {
        j += 2;
        continue;
      }
      break;
    }
    if (j < s.last && At(j).Is(kPlaceHead) && !Capital(j) && j - i <= 3 && !HasHead(r_, i, j) &&
        !At(i).Is(kNotName))
      ++j;
    if (j < s.last && IsYear(r_, j) && HasHead(r_, i, j) && !At(j - 1).Is(kMonth) &&
        !(j + 1 < s.last && r_.Text(j + 1) == "-")) {
      const TypeId type = Classify(r_, res_, i, j).type;
      if (type == kEvent || type == kAgreement || type == kProgramme || type == kPublication) ++j;
    }
    return j;
  }

  // Small words inside of names of other languages: "Agence Française de Développement", "Dimitri de Boer".
  bool IsForeignLink(std::uint32_t j) const {
    return r_.IsOneOf(j, {"de",  "del", "du",  "da",  "do",         "dos",  "des", "di",  "della", "van",
                          "von", "der", "den", "bin", "ibn",        "la",   "le",  "el",  "los",   "las",
                          "les", "al",  "ter", "ten", "f\xC3\xBCr", "pour", "zu",  "och", "og",    "und"});
  }

  // Whether a name goes on over "of", "for", "on" at token `j`; `after` is the capitalised word behind it.
  bool JoinsOver(const Sentence& s, std::uint32_t i, std::uint32_t j, std::uint32_t after,
                 bool compound) const {
    const std::string_view text = r_.Text(j);
    const NameTable::Match known = FindName(r_, res_, after, s.last);
    const TypeId head = HeadOf(r_, j - 1);
    const bool article = after > j + 1;
    std::uint32_t run = after;
    while (run < s.last && !r_.dropped[run] &&
           (Capital(run) || (run + 1 < s.last && Capital(run + 1) &&
                             (r_.IsOneOf(run, {"of", "and", "for", "&"}) || IsPossessive(r_.Text(run)))))) {
      ++run;
    }
    if (text == "on") return true;
    // "the Water Group of the German agency": an adjective of what follows
    if (res_.names.FindAdjective(r_.Text(after)) != nullptr && after + 1 < s.last && !Capital(after + 1))
      return false;
    // "the Governments of Chile and Peru": several, each with its own
    if (j == i + 1 && known.entry != nullptr && known.entry->type == kPlace &&
        r_.IsOneOf(i, {"governments", "ministries", "universities", "municipalities", "cities", "ports",
                       "embassies", "parliaments", "provinces", "districts", "republics", "states"}))
      return false;
    if (known.entry != nullptr) {
      const TypeMask own = kBodies | Bit(kPlace) | Bit(kAgreement);
      const bool single = j - i == 1;
      if ((Bit(known.entry->type) & own) && head != kAgreement &&
          !(single && known.entry->type == kPlace && text == "of" && !article)) {
        // "Government of Kenya", "Bank of Uganda", "City of Oslo", "University of Leeds" are names; "Office
        // of the UNEP" is a unit of one.
        if (!(single && known.entry->type == kPlace)) {
          return r_.IsOneOf(j - 1, {"friends"}) || (head == kNetwork && known.entry->type == kPlace) ||
                 IsGroupOf(i, j);
        }
      }
    }
    if (compound && article) return false;
    if (article && run > after) {
      const TypeId type = Classify(r_, res_, after, run).type;
      if ((type == kOrganization || type == kOrganizationalUnit) && head != kEvent && head != kAgreement)
        return IsGroupOf(i, j);
    }
    return true;
  }

  // "Group of Friends of the ...": what follows is no owner.
  bool IsGroupOf(std::uint32_t i, std::uint32_t j) const {
    for (std::uint32_t q = i; q < j; ++q) {
      if (r_.IsOneOf(q, {"friends"})) return true;
    }
    return false;
  }

  bool JoinsAnd(const Sentence& s, std::uint32_t i, std::uint32_t j, bool compound, bool whole_known,
                bool head) const {
    const NameTable::Match known = FindName(r_, res_, j + 1, s.last);
    const std::uint32_t run = CapitalRun(s, j + 1);
    const bool run_head = run > j + 1 && Head(run - 1);
    const std::uint32_t begin = (j - i > 1 && (IsAcronym(r_, res_, i) || whole_known)) ? i + 1 : i;
    const std::uint32_t length = j - begin;
    if (r_.Text(j) == "&" && known.entry == nullptr) return true;
    if (known.entry != nullptr || (IsAcronym(r_, res_, j + 1) && !compound)) {
      // "Ministry of Science and ICT": an acronym goes on only in such a compound.
      return compound && known.entry == nullptr;
    }
    if (whole_known && !compound) return false;
    if (compound && !HasHead(r_, j + 1, run)) return true;
    if (compound) return false;
    if (run_head && length <= 2 && (!head || length == 1) && !IsAcronym(r_, res_, begin) &&
        !At(run - 1).Is(kPlaceHead) && !RoleWord(j - 1)) {
      // "Partnership and Liaison Office", "Climate and Energy Project"; but "Kenya and Green Fund" are two.
      return FindWholeName(r_, res_, i, j) == nullptr;
    }
    if (run > j + 1 && At(run - 1).Is(kRoleWord) && j - i <= (s.prose ? 3u : 5u))
      return true;  // "Programme and Research Manager"
    return false;
  }

  // "Ministry of Agriculture, Forestry and Fisheries": one capitalised word, then more, then "and".
  bool JoinsComma(const Sentence& s, std::uint32_t i, std::uint32_t j) const {
    // "Ministry of Land, Water and Sanitation Services"
    const bool portfolio = r_.IsOneOf(i, {"ministry", "department", "directorate", "secretariat"});
    if (j + 1 >= s.last || !Capital(j + 1) || r_.dropped[j + 1]) return false;
    std::uint32_t q = j + 1;
    for (int parts = 0; parts < 4; ++parts) {
      const std::uint32_t run = CapitalRun(s, q);
      if (run == q || run - q > 3 || (!portfolio && HasHead(r_, q, run)) ||
          FindName(r_, res_, q, s.last).entry != nullptr)
        return false;
      for (std::uint32_t x = q; x < run; ++x) {
        if (IsAcronym(r_, res_, x) || At(x).Is(kGivenName)) return false;
      }
      if (run >= s.last) return false;
      std::uint32_t next = run;
      if (r_.Text(next) == ",") {
        ++next;
        if (next < s.last && r_.IsOneOf(next, {"and"}))
          ++next;
        else {
          q = next;
          continue;
        }
      } else if (r_.IsOneOf(next, {"and", "&"})) {
        ++next;
      } else {
        return false;
      }
      if (next >= s.last || !Capital(next)) return false;
      const std::uint32_t end = CapitalRun(s, next);
      return (portfolio || !HasHead(r_, next, end)) && FindName(r_, res_, next, s.last).entry == nullptr &&
             !IsAcronym(r_, res_, next);
    }
    return false;
  }

  int Add(std::uint32_t first, std::uint32_t last, TypeId type, TypeId also, Naming naming, float confidence,
          const NameEntry* known = nullptr) {
    return r_.AddMention({sentence_, first, last, type, also, naming, confidence, known});
  }

  void Nest(std::uint32_t first, std::uint32_t last, TypeId type, TypeId also, float confidence,
            const NameEntry* known) {
    r_.AddMention({sentence_, first, last, type, also, Naming::kName, confidence, known, true});
  }

  void NestParts(const Sentence&, std::uint32_t i, std::uint32_t j) {
    for (std::uint32_t q = i; q < j;) {
      const NameTable::Match m = FindName(r_, res_, q, j);
      if (m.entry != nullptr && m.length < j - i) {
        Nest(q, q + m.length, m.entry->type, m.entry->also, 0.9f, m.entry);
        q += m.length;
      } else {
        if (IsAcronym(r_, res_, q) && j - i > 1) Nest(q, q + 1, kOrganization, kNoType, 0.6f, nullptr);
        ++q;
      }
    }
  }

  void Emit(const Sentence& s, std::uint32_t i, std::uint32_t j, const NameTable::Match& match) {
    const std::uint32_t length = j - i;
    if (const NameEntry* known = FindWholeName(r_, res_, i, j)) {
      Add(i, j, known->type, known->also, Naming::kName, 0.95f, known);
      return;
    }
    const Label label = Classify(r_, res_, i, j);
    bool roles = false;
    for (std::uint32_t q = i; q < j; ++q) roles = roles || RoleWord(q);
    if (RoleWord(j - 1) || RoleWord(i) || (length > 1 && roles && label.type == kNoType)) {
      // "Council of Ministers", "Summit for Local Leaders" are no roles.
      const bool names_body =
          label.type != kNoType && !RoleWord(i) && (!RoleWord(j - 1) || r_.Lower(j - 1).ends_with("s"));
      if (!names_body) {
        Add(i, j, kRole, kNoType, Naming::kRole, 0.5f);
        return;
      }
    }
    const bool has_previous = i > s.first;
    if (length == 1) {
      EmitWord(s, i, has_previous);
      return;
    }
    if (IsMemorandum(i, j)) {
      Add(i, j, kAgreement, kNoType, Naming::kNominal, 0.7f);
      return;
    }
    if (Bit(label.type) & (kBodies | Bit(kEvent) | Bit(kPublication) | Bit(kAgreement)) &&
        label.type != kNoType)
      NestParts(s, i, j);
    TypeId type = label.type, also = label.also;
    float confidence = type != kNoType ? 0.8f : 0.4f;
    if (type == kNoType && match.entry != nullptr && match.length < length && match.entry->type != kPlace) {
      const NameTable::Match rest = FindName(r_, res_, i + match.length, j);
      if (rest.entry != nullptr && rest.entry->type == kPlace && match.length + rest.length == length) {
        // "Oxfam Ireland": a chapter with the label of the whole.
        Add(i, j, match.entry->type, match.entry->also, Naming::kName, 0.8f);
        NestParts(s, i, j);
        return;
      }
      if (IsAcronym(r_, res_, j - 1) && length == match.length + 1) {  // "Fraunhofer ISE"
        Add(i, j, match.entry->type, match.entry->also, Naming::kName, 0.8f);
        return;
      }
      Add(i, i + match.length, match.entry->type, match.entry->also, Naming::kName, 0.9f, match.entry);
      return;
    }
    if (type == kNoType && IsAcronym(r_, res_, i)) {
      const NameTable::Match rest = FindName(r_, res_, i + 1, j);
      const bool place = rest.entry != nullptr && rest.entry->type == kPlace && rest.length + 1 == length;
      if (place) {
        Add(i, j, kOrganization, kNoType, Naming::kName, 0.7f);
        NestParts(s, i, j);
      } else {
        Add(i, i + 1, kOrganization, kNoType, Naming::kName, 0.6f);
        if (j - i - 1 >= 2 && LooksLikePerson(i + 1, j))
          Add(i + 1, j, kUnknown, kNoType, Naming::kName, 0.4f);
      }
      return;
    }
    if (type == kNoType && match.entry != nullptr && match.entry->type == kPlace &&
        length == match.length + 1 && IsAcronym(r_, res_, j - 1)) {
      Add(i, j, kOrganization, kNoType, Naming::kName, 0.7f);
      NestParts(s, i, j);
      return;
    }
    if (type == kNoType && match.entry != nullptr && match.entry->type == kPlace && match.length < length) {
      Add(i, i + match.length, kPlace, match.entry->also, Naming::kName, 0.9f, match.entry);
      return;
    }
    if (type == kNoType && !LooksLikePerson(i, j) && has_previous && r_.Lower(i - 1) == "the") {
      type = kOrganization;
      confidence = 0.45f;
    }
    Add(i, j, type == kNoType ? static_cast<TypeId>(kUnknown) : type, also, Naming::kName, confidence);
  }

  bool LooksLikePerson(std::uint32_t i, std::uint32_t j) const {
    if (j - i < 2 || j - i > 4) return false;
    return At(i).Is(kGivenName | kFamilyName) || At(j - 1).Is(kFamilyName);
  }

  bool IsMemorandum(std::uint32_t i, std::uint32_t j) const {
    for (std::uint32_t q = i; q < j; ++q) {
      if (!r_.IsOneOf(q, {"memorandum", "memoranda", "memorandums", "of", "understanding", "letter", "intent",
                          "cooperation", "mou", "agreement", "partnership", "framework"}))
        return false;
    }
    return r_.IsOneOf(i, {"memorandum", "memoranda", "memorandums", "letter", "mou", "cooperation",
                          "partnership", "framework"}) &&
           (r_.IsOneOf(j - 1, {"understanding", "intent", "mou", "agreement"}));
  }

  void EmitWord(const Sentence& s, std::uint32_t i, bool has_previous) {
    const Token& t = At(i);
    const TypeId head = HeadOf(r_, i);
    const bool definite =
        has_previous && r_.IsOneOf(i - 1, {"the", "this", "new", "our", "its", "that", "these", "said"});
    if (t.Is(kAgreementNoun) && !t.Is(kAgreementNeedsModifier) && (has_previous || !s.prose)) {
      Add(i, i + 1, kAgreement, kNoType, Naming::kNominal, 0.6f);
      return;
    }
    if (head != kNoType) {
      if (head == kEvent && IsNumberedEvent(i)) {
        Add(i, i + 1, kEvent, kNoType, Naming::kName, 0.9f);
      } else if (definite) {
        Add(i, i + 1, head, kNoType, Naming::kShort, 0.6f);
      } else if (s.prose && has_previous && (head == kOrganizationalUnit || head == kProgramme)) {
        Add(i, i + 1, head, kNoType, Naming::kShort, 0.4f);
      } else if (!has_previous && s.prose) {
        Add(i, i + 1, head, kNoType, Naming::kShort, 0.3f);
      }
      return;
    }
    if (IsNumberedEvent(i)) {
      Add(i, i + 1, kEvent, kNoType, Naming::kName, 0.9f);
      return;
    }
    if (IsAcronym(r_, res_, i)) {
      Add(i, i + 1, kOrganization, kNoType, Naming::kName, 0.6f);
      return;
    }
    if (res_.names.FindAdjective(r_.Text(i)) != nullptr || t.Is(kNotName)) return;
    const bool in = has_previous && r_.IsOneOf(i - 1, {"in", "at", "near"}) &&
                    (t.word == nullptr || t.word->classes == 0);
    const bool inner = t.Has(Token::kInnerCapital) && !t.Has(Token::kAllCapitals) &&
                       r_.Text(i).find('-') == std::string_view::npos &&
                       !res_.lexicon.IsNotAcronym(r_.Text(i));
    if (t.Has(Token::kAllCapitals) &&
        (res_.lexicon.IsNotAcronym(r_.Text(i)) || r_.Text(i).find('&') != std::string_view::npos))
      return;
    Add(i, i + 1,
        static_cast<TypeId>(in      ? kPlace
                            : inner ? kOrganization
                                    : kUnknown),
        kNoType, Naming::kName, inner ? 0.55f : 0.4f);
  }

  bool IsNumberedEvent(std::uint32_t i) const {
    const std::string_view t = r_.Text(i);
    for (const std::string_view body :
         {"COP", "CMP", "CMA", "SBSTA", "SBI", "SB", "UNEA-", "COP-", "SBI-", "SBSTA-", "HLPF-"}) {
      if (t.size() > body.size() && t.starts_with(body) &&
          t.find_first_not_of("0123456789", body.size()) == std::string_view::npos)
        return true;
    }
    return false;
  }

  Reading& r_;
  const Resources& res_;
  int sentence_ = 0;
  std::unordered_set<std::string_view> inside_;  // words that are capital inside of sentences
};

}  // namespace

void FindNames(Reading& r, const Resources& res) { NameFinder(r, res).Run(); }

void SortMentions(Reading& r) {
  for (Sentence& s : r.sentences) {
    const auto by_place = [&](int a, int b) {
      const Mention &x = r.mentions[a], &y = r.mentions[b];
      return x.first != y.first ? x.first < y.first : x.last != y.last ? x.last > y.last : a < b;
    };
    std::sort(s.mentions.begin(), s.mentions.end(), by_place);
    std::sort(s.nested.begin(), s.nested.end(), by_place);
  }
}

}  // namespace liaison::importer
