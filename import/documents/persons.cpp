// Persons: capitalised phrases without a head noun that a title, a role, a given name or a verb of saying
// marks as someone's name; and role phrases cut from names that stand right before or behind them ("Fund
// Director Anna Berg", "Li Wei Project Director of ...").
#include <algorithm>
#include <unordered_set>

#include "import/documents/stages.h"

namespace liaison::importer {
namespace {

class PersonFinder {
 public:
  PersonFinder(Reading& r, const Resources& res) : r_(r), res_(res) {}

  void Run() {
    for (const Mention& m : r_.mentions) {
      if (m.type == kUnknown && m.last - m.first == 1) alone_.insert(r_.Text(m.first));
    }
    for (const Token& t : r_.tokens) {
      if (!t.Capital() && t.Has(Token::kWordLike)) written_small_.insert(r_.LowerOf(t));
    }
    for (std::size_t i = 0; i < r_.sentences.size(); ++i) {
      sentence_ = static_cast<int>(i);
      s_ = &r_.sentences[i];
      SplitRoles();
      for (const int m : std::vector<int>(s_->mentions)) Judge(m);
      Initials();
    }
    NamesAboveRoles();
    SortMentions(r_);
  }

 private:
  const Token& At(std::uint32_t t) const { return r_.tokens[t]; }
  bool RoleAt(std::uint32_t t) const { return At(t).Is(kRoleWord); }

  // The word before a token, over the full stop of a title.
  std::int64_t Before(std::uint32_t t) const {
    if (t == s_->first) return -1;
    if (r_.Text(t - 1) == "." && t - 1 > s_->first) return t - 2;
    return t - 1;
  }

  bool NameShaped(std::uint32_t first, std::uint32_t last) const {
    if (last - first > 5 || HasHead(r_, first, last)) return false;
    for (std::uint32_t t = first; t < last; ++t) {
      const Token& k = At(t);
      if (k.Has(Token::kDigit)) return false;
      if (!k.Capital() && !k.Is(kNameParticle)) return false;
      if (k.Is(kRoleWord | kMonth | kWeekday)) return false;
      if (k.Has(Token::kAllCapitals) && IsAcronym(r_, res_, t) && t + 1 < last &&
          r_.Text(t).find('.') == std::string_view::npos && r_.Text(t).size() < 5)
        return false;
    }
    return true;
  }

  int Add(std::uint32_t first, std::uint32_t last, TypeId type, TypeId also, Naming naming, float confidence,
          const NameEntry* known) {
    return r_.AddMention({sentence_, first, last, type, also, naming, confidence, known});
  }

  // "Fund Director" -> an organisation and a role; "Li Wei Project Director" -> a person and a role.
  void SplitRoles() {
    for (const int id : std::vector<int>(s_->mentions)) {
      if (r_.mentions[id].naming != Naming::kRole) continue;
      const std::uint32_t first = r_.mentions[id].first, last = r_.mentions[id].last;
      std::uint32_t k = last;
      while (k > first &&
             (RoleAt(k - 1) || At(k - 1).Is(kRoleModifier) || r_.IsOneOf(k - 1, {"and", "&", "of", "-"})))
        --k;
      // A name ahead takes back modifiers that are its own words: "World Bank Group Senior Director",
      // "Ministry of Energy Director".
      for (std::uint32_t q = last; q > first; --q) {
        const NameEntry* known = FindWholeName(r_, res_, first, q);
        if (known != nullptr && q < last) {
          k = q;
          break;
        }
      }
      while (k > first && k < last && r_.IsOneOf(k - 1, {"of", "for", "and", "&"})) ++k;
      if (k == last) k = first;
      if (k > first && !RoleAt(last - 1) && RoleAt(first)) k = first;
      // A role word, then a person's name: "Mayor Sridharan".
      if (k == first) {
        std::uint32_t q = first;
        while (q < last && (RoleAt(q) || At(q).Is(kRoleModifier))) ++q;
        if (q > first && q < last && RoleAt(q - 1) && NameShaped(q, last)) {
          r_.mentions[id].last = q;
          Add(q, last, kPerson, kNoType, Naming::kName, 0.75f, nullptr);
        }
        continue;
      }
      const NameEntry* known = FindWholeName(r_, res_, first, k);
      const Label label = Classify(r_, res_, first, k);
      r_.mentions[id].first = k;
      if (known != nullptr) {
        Add(first, k, known->type, known->also, Naming::kName, 0.9f, known);
        continue;
      }
      const NameEntry* adjective = k - first == 1 ? res_.names.FindAdjective(r_.Text(first)) : nullptr;
      if (adjective != nullptr) {
        r_.mentions[id].first = first;  // "Chinese Premier": the roles stage reads the adjective
        continue;
      }
      // "Grand Chief", "Divisional Commissioner": an adjective that no list has
      if (k - first == 1 && label.type == kNoType && s_->prose && !IsAcronym(r_, res_, first)) {
        r_.mentions[id].first = first;
        continue;
      }
      // A person's name at the start of a line, then perhaps an organisation: "Dimitri de Boer ClientEarth
      // Chief Representative".
      std::uint32_t p = first;
      if (!s_->prose || At(first).Is(kGivenName)) {
        p = PersonPrefix(first, k);
      }
      if (p > first) {
        Add(first, p, kPerson, kNoType, Naming::kName, 0.8f, nullptr);
        if (p < k) {
          const Label rest = Classify(r_, res_, p, k);
          const NameEntry* entry = FindWholeName(r_, res_, p, k);
          Add(p, k,
              entry != nullptr       ? entry->type
              : rest.type == kNoType ? static_cast<TypeId>(kOrganization)
                                     : rest.type,
              rest.also, Naming::kName, 0.7f, entry);
        }
        continue;
      }
      Add(first, k,
          label.type == kNoType
              ? static_cast<TypeId>(NameShaped(first, k) && k - first >= 2 ? kUnknown : kOrganization)
              : label.type,
          label.also, Naming::kName, label.type == kNoType ? 0.5f : 0.8f, nullptr);
    }
  }

  // How far a person's name reaches at the start of [first, last): two to four words.
  std::uint32_t PersonPrefix(std::uint32_t first, std::uint32_t last) const {
    if (IsAcronym(r_, res_, first) || FindName(r_, res_, first, last).entry != nullptr) return first;
    std::uint32_t q = first;
    while (q < last && q - first < 4) {
      const Token& k = At(q);
      const bool particle = k.Is(kNameParticle) && !k.Capital();
      if (!particle &&
          (!k.Capital() || HeadOf(r_, q) != kNoType || k.Has(Token::kInnerCapital | Token::kDigit))) {
        if (!(r_.Text(q).find('-') != std::string_view::npos && k.Capital() && HeadOf(r_, q) == kNoType))
          break;
      }
      if (q - first >= 2 && FindName(r_, res_, q, last).entry != nullptr) break;
      ++q;
      if (q - first == 2 && !At(q - 1).Is(kNameParticle) && (q >= last || !At(q).Is(kNameParticle)) &&
          At(first).Is(kGivenName | kFamilyName))
        break;
    }
    return q - first >= 2 ? q : first;
  }

  const Mention* MentionAt(std::uint32_t token) const {
    for (const int id : s_->mentions) {
      const Mention& m = r_.mentions[id];
      if (m.first <= token && token < m.last) return &m;
    }
    return nullptr;
  }

  void Judge(int id) {
    Mention& m = r_.mentions[id];
    const bool unsure = m.type == kUnknown ||
                        (m.type == kOrganization && m.confidence < 0.5f && m.naming == Naming::kName) ||
                        (m.type == kPlace && m.known == nullptr && m.confidence < 0.5f);
    if (!unsure || !NameShaped(m.first, m.last)) return;
    const std::uint32_t words = m.last - m.first;
    const auto person = [&](float confidence) {
      m.type = kPerson;
      m.also = kNoType;
      m.confidence = confidence;
    };
    const std::int64_t before = Before(m.first);
    if (before >= 0 && At(static_cast<std::uint32_t>(before)).Is(kPersonTitle) &&
        At(static_cast<std::uint32_t>(before)).Capital())
      return person(0.95f);
    if (words == 1) {
      // "said Berg"; a surname by itself is settled when entities are made
      return;
    }
    const bool given = At(m.first).Is(kGivenName) ||
                       (words == 2 && At(m.first).Is(kFamilyName) && At(m.first + 1).word == nullptr) ||
                       (words >= 2 && At(m.last - 1).Is(kFamilyName) && !At(m.first).Is(kNotName)) ||
                       HyphenatedName(m.first, m.last) ||
                       (r_.Text(m.first).size() == 2 && r_.Text(m.first)[1] == '.');
    if (before >= 0) {
      const std::uint32_t b = static_cast<std::uint32_t>(before);
      if (At(b).Is(kRoleWord)) return person(0.85f);
      if (r_.IsOneOf(b, {"said", "says", "stated", "explained", "noted", "added"}) && (given || words == 2))
        return person(0.75f);
      if (r_.IsOneOf(b, {"by"}) && b > s_->first &&
          r_.IsOneOf(b - 1, {"led", "headed", "chaired", "directed", "moderated"}) && given)
        return person(0.75f);
    }
    const bool uncommon = NoCommonWord(m.first, m.last);
    if (before >= 0 && uncommon && PersonalNoun(static_cast<std::uint32_t>(before))) return person(0.75f);
    if (m.last < s_->last) {
      if (PersonalVerb(m.last) && (uncommon || given)) return person(0.8f);
      if (r_.Text(m.last) == "," || r_.Text(m.last) == "(") {
        for (std::uint32_t q = m.last + 1; q < s_->last && q < m.last + 7; ++q) {
          if (RoleAt(q) && !r_.IsOneOf(q, {"partner", "host"})) return person(0.85f);
          if (!At(q).Has(Token::kWordLike) || At(q).Is(kAuxiliary | kModal)) break;
          const Mention* other = MentionAt(q);
          if (other != nullptr && other->naming != Naming::kRole && other->type == kUnknown) break;
        }
      }
    }
    if (given) return person(0.7f);
    if (uncommon &&
        !(before >= 0 && r_.IsOneOf(static_cast<std::uint32_t>(before), {"the", "in", "near", "at"}))) {
      if (const float confidence = ByContext(m)) return person(confidence);
    }
    // "Anna Berg, Ocean Institute" in a line of its own, or behind "Chair:"
    if (!s_->prose && words <= 4 && m.last + 1 < s_->last &&
        (r_.Text(m.last) == "," || r_.Text(m.last) == "(") &&
        (m.first == s_->first || r_.Text(m.first - 1) == ":" || At(m.first - 1).Has(Token::kDigit) ||
         !At(m.first - 1).Has(Token::kWordLike))) {
      const Mention* other = MentionAt(m.last + 1);
      if (other == nullptr && r_.IsOneOf(m.last + 1, {"the"}) && m.last + 2 < s_->last)
        other = MentionAt(m.last + 2);
      if (other != nullptr && (Bit(other->type) & kBodies)) return person(0.75f);
    }
  }

  // How surely a name without common words is a person's by what stands around it; 0: it is not.
  float ByContext(const Mention& m) const {
    // "Anna Berg ... Berg": a surname that stands alone elsewhere.
    if (alone_.count(r_.Text(m.last - 1)) != 0 && alone_.count(r_.Text(m.first)) == 0) return 0.75f;
    if (m.last + 1 < s_->last) {
      if (r_.Text(m.last) == "," && r_.IsOneOf(m.last + 1, {"who", "whose"})) return 0.8f;
      // "Anna Berg (Institute)", "Anna Berg of the Institute"
      if (r_.IsOneOf(m.last, {"(", "of", "from"})) {
        std::uint32_t q = m.last + 1;
        while (q < s_->last && r_.IsOneOf(q, {"the"})) ++q;
        const Mention* other = q < s_->last ? MentionAt(q) : nullptr;
        if (other != nullptr && other->first == q && (Bit(other->type) & kBodies)) return 0.7f;
      }
    }
    return s_->prose && m.last - m.first <= 3 ? 0.55f : 0.0f;
  }

  // "Jong-Ho Lee", "Moon Jae-in": two parts of which one is hyphenated with a short second half.
  bool HyphenatedName(std::uint32_t first, std::uint32_t last) const {
    if (last - first < 2 || last - first > 3) return false;
    for (std::uint32_t t = first; t < last; ++t) {
      if (LooksLikeNoun(r_.Lower(t)) && r_.Text(t).find('-') == std::string_view::npos) return false;
    }
    for (std::uint32_t t = first; t < last; ++t) {
      const std::string_view text = r_.Text(t);
      const std::size_t dash = text.find('-');
      if (dash != std::string_view::npos && text.size() - dash <= 7 && dash <= 6 &&
          text.find('-', dash + 1) == std::string_view::npos)
        return true;
    }
    return false;
  }

  // "KEI (S. Kang)", "(O .Gwon)" in lines: an initial and a name within brackets.
  void Initials() {
    if (s_->prose) return;
    for (std::uint32_t t = s_->first; t + 2 < s_->last; ++t) {
      if (r_.Text(t) != "(" || r_.dropped[t]) continue;
      std::uint32_t q = t + 1;
      const std::string_view initial = r_.Text(q);
      if (!(At(q).Capital() && (initial.size() == 1 || (initial.size() == 2 && initial[1] == '.')))) continue;
      ++q;
      if (q < s_->last && r_.Text(q) == ".") ++q;
      if (q + 1 >= s_->last || !At(q).Capital() || r_.Text(q).size() < 2 || r_.Text(q + 1) != ")") continue;
      auto& top = r_.sentences[sentence_].mentions;
      top.erase(
          std::remove_if(top.begin(), top.end(),
                         [&](int id) { return r_.mentions[id].first < q + 1 && r_.mentions[id].last > t; }),
          top.end());
      Add(t + 1, q + 1, kPerson, kNoType, Naming::kName, 0.75f, nullptr);
    }
  }

  // A name alone in its line, a role in the next.
  void NamesAboveRoles() {
    for (std::size_t b = 0; b + 1 < r_.blocks.size(); ++b) {
      const TextBlock &above = r_.blocks[b], &below = r_.blocks[b + 1];
      if (above.Prose() || above.last_sentence - above.first_sentence != 1 ||
          below.first_sentence == below.last_sentence)
        continue;
      Sentence& name = r_.sentences[above.first_sentence];
      const Sentence& role = r_.sentences[below.first_sentence];
      const std::uint32_t words = name.last - name.first;
      if (words < 2 || words > 5 || role.last - role.first > 40) continue;
      sentence_ = static_cast<int>(above.first_sentence);
      s_ = &name;
      if (!NameShaped(name.first, name.last) || FindName(r_, res_, name.first, name.last).entry != nullptr ||
          At(name.first).Is(kNotName))
        continue;
      bool has_role = false;
      for (std::uint32_t q = role.first; q < role.last && q < role.first + 6; ++q) {
        has_role = has_role || (At(q).Capital() && RoleAt(q));
        if (r_.IsOneOf(q, {".", ":"})) break;
      }
      if (!has_role || !At(role.first).Capital() || below.Prose()) continue;
      name.mentions.clear();
      Add(name.first, name.last, kPerson, kNoType, Naming::kName, 0.85f, nullptr);
    }
  }

  // No word of the language and no name of anything else: what is left are names of persons more than of
  // bodies, which mostly hold a common noun.
  bool NoCommonWord(std::uint32_t first, std::uint32_t last) const {
    for (std::uint32_t t = first; t < last; ++t) {
      const Token& k = At(t);
      if (k.Is(kGivenName | kFamilyName | kNameParticle)) continue;
      if (k.word != nullptr && (k.word->classes != 0 || k.word->lemma != kNoLemma)) return false;
      if (k.Has(Token::kAllCapitals) || k.Has(Token::kDigit) || k.end - k.begin < 2) return false;
      if (written_small_.count(r_.Lower(t)) != 0 || LooksLikeNoun(r_.Lower(t))) return false;
      if (FindName(r_, res_, t, last).entry != nullptr || res_.names.FindAdjective(r_.Text(t)) != nullptr)
        return false;
    }
    return true;
  }

  static bool LooksLikeNoun(std::string_view w) {
    for (const std::string_view end :
         {"tion",  "ment",   "ing",  "ness",  "ity",  "ics",   "ism",  "ance", "ence", "ship", "ware",
          "water", "land",   "food", "fire",  "gy",   "phy",   "able", "ible", "ful",  "less", "ous",
          "ive",   "ical",   "ial",  "ural",  "onal", "ental", "ture", "ways", "work", "side", "wide",
          "power", "energy", "tech", "trans", "care", "eco",   "bio",  "fuel", "ant"}) {
      if (w.size() > end.size() && w.ends_with(end)) return true;
    }
    return false;
  }

  // "biologist", "her counterpart", "the successor": a noun for a person right in front.
  bool PersonalNoun(std::uint32_t t) const {
    if (At(t).Capital()) return false;
    if (r_.IsOneOf(t, {"counterpart", "colleague", "successor", "predecessor", "nurse",  "farmer",
                       "activist",    "student",   "trainer",   "teacher",     "poet",   "veteran",
                       "graduate",    "volunteer", "ranger",    "host",        "winner", "laureate",
                       "speaker",     "member",    "delegate",  "named"}))
      return true;
    const std::string_view w = r_.Lower(t);
    return w.size() > 6 && (w.ends_with("ologist") || w.ends_with("ician") || w.ends_with("grapher") ||
                            w.ends_with("onomist") || w.ends_with("alist") || w.ends_with("entist") ||
                            w.ends_with("preneur") || w.ends_with("ender"));
  }

  // What only persons do.
  bool PersonalVerb(std::uint32_t t) const {
    return r_.IsOneOf(t, {"said",     "says",   "stated",  "noted",    "explained", "added",     "remarked",
                          "stressed", "told",   "thanked", "urged",    "warned",    "argued",    "commented",
                          "recalled", "spoke",  "tells",   "explains", "adds",      "believes",  "insisted",
                          "reminded", "joked",  "replied", "answered", "concluded", "lamented",  "admitted",
                          "praised",  "hailed", "retired", "chaired",  "moderated", "delivered", "greeted"});
  }

  Reading& r_;
  const Resources& res_;
  int sentence_ = 0;
  const Sentence* s_ = nullptr;
  std::unordered_set<std::string_view> written_small_;  // words that this document has without a capital
  std::unordered_set<std::string_view> alone_;  // names of one word: surnames, when a longer name ends in one
};

}  // namespace

void FindPersons(Reading& r, const Resources& res) { PersonFinder(r, res).Run(); }

}  // namespace liaison::importer
