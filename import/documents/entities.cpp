// Entities: mentions of one document that mean the same are joined: equal names, acronyms and what they stand
// for, a surname and the full name, "UN X" and "X", "the Office" and the office that was named, "the
// agreement" and the one agreement of the page. Look-ups go through tables by key and by word, so that a
// document of a hundred thousand mentions costs no more for each.
#include <algorithm>
#include <unordered_map>

#include "import/documents/stages.h"

namespace liaison::importer {
namespace {

class Entities {
 public:
  Entities(Reading& r, const Resources& res) : r_(r), res_(res) {}

  void Run() {
    std::vector<int> order;
    for (const Sentence& s : r_.sentences) {
      order.insert(order.end(), s.mentions.begin(), s.mentions.end());
      order.insert(order.end(), s.nested.begin(), s.nested.end());
    }
    std::sort(order.begin(), order.end(), [&](int a, int b) {
      const Mention &x = r_.mentions[a], &y = r_.mentions[b];
      return x.first != y.first ? x.first < y.first : x.last != y.last ? x.last > y.last : a < b;
    });
    for (const int id : order) {
      const Mention& m = r_.mentions[id];
      if (m.type == kPerson && m.naming == Naming::kName) {
        const std::string text(r_.TextOf(m));
        full_names_.emplace(text, true);
        if (m.last - m.first > 1) surnames_.emplace(std::string(r_.Text(m.last - 1)), text);
        // Family name first, as in China and Korea
        if (m.last - m.first > 1 && r_.tokens[m.first].Is(kFamilyName) && !r_.tokens[m.first].Is(kGivenName))
          surnames_.emplace(std::string(r_.Text(m.first)), text);
      }
    }
    for (const int id : order) {
      const Mention& m = r_.mentions[id];
      if (m.naming == Naming::kName || m.naming == Naming::kGroup || m.naming == Naming::kLoose)
        Named(id);
      else if (m.naming == Naming::kShort)
        Short(id);
      else if (m.naming == Naming::kNominal)
        Nominal(id);
    }
    ChooseMainEvent(order);
    for (const int id : late_events_) LateEvent(id);
    Collect(order);
  }

 private:
  std::string Key(const Mention& m) const {
    std::string key;
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      if (!r_.tokens[t].Has(Token::kWordLike) && r_.Text(t) != "&") continue;
      const std::string_view word = r_.Text(t) == "&" ? "and" : r_.Lower(t);
      if (m.type == kPlace && m.last - m.first > 1 &&
          (word == "city" || word == "metropolitan" || word == "municipality"))
        continue;  // "Oslo City" is Oslo
      if (t == m.first && word == "the") continue;
      if (!key.empty()) key += ' ';
      key += word;
    }
    return key;
  }

  static std::string KeyOfName(const std::string& name) {
    std::string key;
    for (const char c : LowerOfName(name)) {
      if (std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80))
        key += c;
      else if (c == '&')
        key += key.empty() || key.back() == ' ' ? "and" : " and";
      else if (c == '-')
        key += c;
      else if (!key.empty() && key.back() != ' ')
        key += ' ';
    }
    while (!key.empty() && key.back() == ' ') key.pop_back();
    if (key.starts_with("the ")) key.erase(0, 4);
    return key;
  }

  static std::string LowerOfName(std::string s) {
    for (char& c : s) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return s;
  }

  int New(const Mention& m, const std::string& name) {
    Entity e;
    e.type = m.type;
    e.also = m.also;
    e.name = name;
    e.group = m.naming == Naming::kGroup;
    e.confidence = m.confidence;
    e.known = m.known;
    e.place_level = m.known != nullptr ? m.known->level
                    : m.type == kPlace ? GuessLevel(m)
                                       : static_cast<std::uint8_t>(kNoLevel);
    r_.entities.push_back(std::move(e));
    return static_cast<int>(r_.entities.size()) - 1;
  }

  std::uint8_t GuessLevel(const Mention& m) const {
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      if (r_.IsOneOf(t, {"province", "region", "county", "state", "prefecture", "governorate", "republic",
                         "canton"}))
        return r_.IsOneOf(t, {"republic"}) ? kCountry : kState;
      if (r_.IsOneOf(t, {"city", "municipality", "metropolis"})) return kCity;
      if (r_.IsOneOf(t, {"district", "street", "avenue", "road", "square", "hall", "building", "village",
                         "town", "campus", "room", "park", "tower", "plaza"}))
        return kLocality;
    }
    return kLocality;
  }

  void Named(int id) {
    Mention& m = r_.mentions[id];
    const std::string text(r_.TextOf(m));
    if (m.type != kPerson && m.known == nullptr && (m.type == kUnknown || m.confidence < 0.5f) &&
        full_names_.count(text))
      m.type = kPerson;
    const std::uint32_t words = m.last - m.first;
    if (m.type == kEvent && m.known == nullptr && last_event_ >= 0 && IsSession(m))
      return Refer(m, last_event_);
    if (m.type == kUnknown && words == 1 && surnames_.count(text)) m.type = kPerson;
    std::string key;
    if (m.type == kPerson && m.naming == Naming::kName) {
      const auto full = words == 1 ? surnames_.find(text) : surnames_.end();
      key = "p:" + (full != surnames_.end() ? LowerOfName(full->second) : LowerOfName(text));
    } else {
      if (m.known == nullptr) m.known = FindWholeName(r_, res_, m.first, m.last);
      key = m.known != nullptr ? KeyOfName(m.known->name) : Key(m);
      if (m.naming == Naming::kGroup || m.naming == Naming::kLoose) key = "g:" + key;
      if (m.known == nullptr && m.naming == Naming::kName) key = Variant(m, key);
    }
    auto found = by_key_.find(key);
    if (found == by_key_.end()) {
      const int e = New(m, m.known != nullptr && m.type != kPerson ? m.known->name : text);
      found = by_key_.emplace(key, e).first;
      if (m.naming == Naming::kName && m.type != kPerson) IndexName(m, key, e);
    }
    m.entity = found->second;
    Entity& e = r_.entities[static_cast<std::size_t>(m.entity)];
    if (e.type == kUnknown && m.type != kUnknown) {
      e.type = m.type;
      e.also = m.also;
    }
    if (e.type == kPlace && e.known == nullptr && m.type == kOrganization && m.confidence > 0.5f)
      e.type = kOrganization;
    if (m.confidence > e.confidence) e.confidence = m.confidence;
    if (e.known == nullptr && text.size() > e.name.size() && !r_.defined.Find(KeyOf(text))) e.name = text;
    if (m.naming == Naming::kName || m.naming == Naming::kLoose) Remember(m);
  }

  // "a session on cool roofs", "Opening session": a part of the event that was named.
  bool IsSession(const Mention& m) const {
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      if (r_.IsOneOf(t, {"session", "sessions"})) {
        for (std::uint32_t q = m.first; q < t; ++q) {
          if (r_.tokens[q].Capital() && !r_.IsOneOf(q, {"opening", "closing", "plenary", "panel", "working",
                                                        "technical", "introductory", "final", "first"}))
            return false;
        }
        return true;
      }
    }
    return false;
  }

  // A name that is another one but for "UN", an adjective or an acronym in front, or that is the end of a
  // longer one.
  std::string Variant(const Mention& m, const std::string& key) const {
    const std::uint32_t words = m.last - m.first;
    const std::size_t blank = key.find(' ');
    if (words == 1 && IsAcronym(r_, res_, m.first)) {
      const auto initials = by_initials_.find(LowerOfName(std::string(r_.Text(m.first))));
      if (initials != by_initials_.end()) return initials->second;
    }
    if (words > 2 && blank != std::string::npos &&
        (res_.names.FindAdjective(r_.Text(m.first)) != nullptr || r_.Text(m.first) == "UN" ||
         IsAcronym(r_, res_, m.first) || m.type == kEvent)) {
      const std::string rest = key.substr(blank + 1);
      const auto found = by_key_.find(rest);
      if (found != by_key_.end() &&
          SameKind(r_.entities[static_cast<std::size_t>(found->second)].type, m.type) &&
          (rest.find(' ') != std::string::npos))
        return rest;
    }
    if (words >= 2) {
      const auto found = by_tail_.find(key);
      if (found != by_tail_.end() &&
          SameKind(r_.entities[static_cast<std::size_t>(found->second.second)].type, m.type) &&
          m.type != kPlace)
        return found->second.first;
      // "Climate Technology Centre" for "Climate Technology Centre and Network": the beginning of a longer
      // name with the same head.
      const auto begins = by_head_start_.find(key);
      if (begins != by_head_start_.end() && m.type != kPlace && m.type != kPerson) return begins->second;
    }
    return key;
  }

  static bool SameKind(TypeId a, TypeId b) { return a == b || ((Bit(a) & kBodies) && (Bit(b) & kBodies)); }

  void IndexName(const Mention& m, const std::string& key, int e) {
    for (std::size_t blank = key.find(' '); blank != std::string::npos; blank = key.find(' ', blank + 1)) {
      const std::string tail = key.substr(blank + 1);
      if (tail.find(' ') != std::string::npos && m.type != kPlace) by_tail_[tail] = {key, e};
    }
    if (m.type == kPlace || m.type == kEvent) return;
    std::string all,
        capitals;  // initials, with and without the small words; and those up to an inner "of the"
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      if (!r_.tokens[t].Has(Token::kWordLike) || r_.IsOneOf(t, {"the", "and"})) {
        if (r_.IsOneOf(t, {"the"}) && all.size() >= 3)
          by_initials_.emplace(all.substr(0, all.size() - 1), key);
        continue;
      }
      all += r_.Lower(t)[0];
      if (r_.tokens[t].Capital()) capitals += r_.Lower(t)[0];
    }
    if (capitals.size() >= 3) by_initials_.emplace(capitals, key);
    if (all.size() >= 3) by_initials_.emplace(all, key);
    // Beginnings that end in a head noun before "of", "and", "for": at least two words.
    std::string start;
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      const std::string_view word = r_.Lower(t);
      if (t > m.first + 1 &&
          (word == "of" || word == "and" || word == "for" || word == "on" || word == "&") &&
          HeadOf(r_, t - 1) != kNoType && (Bit(HeadOf(r_, t - 1)) & (kBodies | Bit(kEvent)))) {
        if (!by_key_.count(start)) by_head_start_.emplace(start, key);
      }
      if (!r_.tokens[t].Has(Token::kWordLike)) continue;
      if (!start.empty()) start += ' ';
      start += word;
    }
  }

  // Which entity a later "the Office", "the workshop" may mean: by the words of its name.
  void Remember(const Mention& m) {
    const Entity& e = r_.entities[static_cast<std::size_t>(m.entity)];
    if (e.type == kPerson || e.type == kPlace || e.type == kTopic || e.type == kUnknown) return;
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      const Token& k = r_.tokens[t];
      if (k.word != nullptr &&
          (k.word->head != kNoType ||
           k.Is(kEventNoun | kOrganizationNoun | kProgrammeNoun | kUnitNoun | kPublicationNoun))) {
        last_with_word_[Singular(r_.Lower(t))] = m.entity;
        Count(Singular(r_.Lower(t)), m);
      }
    }
    if (m.known != nullptr) {
      for (const std::string& word : Words(m.known->name)) {
        last_with_word_[Singular(word)] = m.entity;
        Count(Singular(word), m);
      }
    }
    if (m.naming != Naming::kName) return;
    if (e.type == kEvent) {
      last_event_ = m.entity;
      last_event_sentence_ = m.sentence;
    }
    if (e.type == kProgramme) last_programme_ = m.entity;
    if (e.type == kNetwork) last_network_ = m.entity;
    if (e.type == kAgreement && m.known == nullptr) {
      last_agreement_ = m.entity;
      if (agreement_ < 0 &&
          r_.IsOneOf(m.first, {"mou", "mous", "memorandum", "agreement", "cooperation", "partnership"}))
        agreement_ = m.entity;
    }
    if (e.type == kAgreement || e.type == kEvent || e.type == kPublication)
      last_with_word_[Singular(r_.Lower(m.last - 1))] = m.entity;
    if (Bit(e.type) & kBodies) last_body_ = m.entity;
  }

  void Count(const std::string& word, const Mention& m) {
    std::vector<Bearer>& bearers = bearers_[word];
    for (Bearer& b : bearers) {
      if (b.entity != m.entity) continue;
      ++b.mentions;
      b.sentence = m.sentence;
      return;
    }
    if (bearers.size() < 16) bearers.push_back({m.entity, 1, m.sentence});
  }

  // "the Council", when several are called so: the one of this sentence, else the one that is named most.
  int BearerOf(const std::string& word, int sentence, int last) const {
    const auto found = bearers_.find(word);
    if (found == bearers_.end()) return last;
    int best = last, most = 0;
    for (const Bearer& b : found->second) {
      if (b.entity == last && b.sentence == sentence) return last;
      if (b.mentions > most || (b.mentions == most && b.entity == last)) {
        best = b.entity;
        most = b.mentions;
      }
    }
    return best;
  }

  static std::string Singular(std::string_view word) {
    std::string w(word);
    if (w == "centers" || w == "center" || w == "centres") return "centre";
    if (w == "program" || w == "programs" || w == "programmes") return "programme";
    if (w == "organisation" || w == "organisations" || w == "organizations") return "organization";
    if (w.size() > 3 && w.back() == 's' && w[w.size() - 2] != 's') w.pop_back();
    return w;
  }

  std::vector<std::string> Words(const std::string& name) const {
    std::vector<std::string> out;
    std::string word;
    for (const char c : LowerOfName(name) + " ") {
      if (c != ' ') {
        word += c;
        continue;
      }
      const Word* known = res_.lexicon.Find(word);
      if (known != nullptr && known->head != kNoType) out.push_back(word);
      word.clear();
    }
    return out;
  }

  std::string_view Determiner(const Mention& m) const {
    const Sentence& s = r_.sentences[static_cast<std::size_t>(m.sentence)];
    return m.first > s.first ? r_.Lower(m.first - 1) : std::string_view();
  }

  void Short(int id) {
    Mention& m = r_.mentions[id];
    // The acronym or short form that the document itself defines goes first.
    if (const NameEntry* defined = r_.defined.Find(KeyOf(r_, m.last - 1, m.last));
        defined != nullptr && m.last - m.first == 1) {
      const auto found = by_key_.find(KeyOfName(defined->name));
      if (found != by_key_.end()) return Refer(m, found->second);
    }
    const auto found = last_with_word_.find(Singular(r_.Lower(m.last - 1)));
    if (found != last_with_word_.end()) {
      const TypeId type = r_.entities[static_cast<std::size_t>(found->second)].type;
      const bool text = type == kEvent || type == kPublication || type == kAgreement;
      if (!text) {
        Refer(m, BearerOf(found->first, m.sentence, found->second));
        return Count(found->first, m);
      }
      if (m.type == type) return Refer(m, found->second);
    }
    // "the organisation", "the institution": whichever body was named last.
    if (m.last - m.first > 1 || Determiner(m) == "a") return;
    if (last_body_ >= 0 &&
        r_.IsOneOf(m.first, {"organization", "organisation", "institution", "agency", "body", "company",
                             "firm", "charity", "utility", "think-tank"}))
      Refer(m, last_body_);
    else if (last_programme_ >= 0 &&
             r_.IsOneOf(m.first, {"programme", "program", "project", "initiative", "scheme"}))
      Refer(m, last_programme_);
    else if (last_network_ >= 0 && r_.IsOneOf(m.first, {"network", "group", "alliance", "coalition"}))
      Refer(m, last_network_);
  }

  void Refer(Mention& m, int entity) {
    m.entity = entity;
    m.type = r_.entities[static_cast<std::size_t>(entity)].type;
    m.also = r_.entities[static_cast<std::size_t>(entity)].also;
  }

  void Nominal(int id) {
    Mention& m = r_.mentions[id];
    const std::string_view determiner = Determiner(m);
    const bool definite = determiner == "the" || determiner == "this" || determiner == "that" ||
                          determiner == "these" || determiner == "its" || determiner == "their" ||
                          determiner == "said";
    if (m.type == kEvent) {
      const bool plain = m.last - m.first == 1;
      if (definite) {
        const auto found = last_with_word_.find(Singular(r_.Lower(m.last - 1)));
        if (found != last_with_word_.end() &&
            r_.entities[static_cast<std::size_t>(found->second)].type == kEvent && plain)
          return Refer(m, found->second);
        if (plain && r_.tokens[m.first].Is(kGenericEvent)) {
          if (last_event_ >= 0) return Refer(m, last_event_);
          late_events_.push_back(id);
          return;
        }
        const bool recent =
            last_event_ >= 0 && last_event_sentence_ >= 0 && m.sentence - last_event_sentence_ <= 2;
        if (!plain) {  // "the two-day meeting": says nothing new
          if (recent && Unspecific(m)) return Refer(m, last_event_);
          return NewNominal(m, true);
        }
        if (recent && !r_.IsOneOf(m.first, {"launch", "talks", "visit", "call", "hearing"}))
          return Refer(m, last_event_);
        if (r_.tokens[m.first].Is(kEventNeedsModifier)) return;
        late_events_.push_back(id);
        return;
      }
      if (last_event_ >= 0 && IsSession(m)) return Refer(m, last_event_);
      if (determiner == "a" || determiner == "an" || !plain || determiner == "next" ||
          determiner == "first" || determiner == "second" || determiner == "third" ||
          determiner == "previous" || determiner == "last" || determiner == "another") {
        if (r_.tokens[m.last - 1].Is(kEventNeedsModifier) && plain && !r_.IsOneOf(m.last - 1, {"ceremony"}))
          return;
        return NewNominal(m, true);
      }
      return;
    }
    if (m.type == kAgreement) {
      const bool other = determiner == "another" || determiner == "second" || determiner == "separate" ||
                         determiner == "similar" || determiner == "different" || determiner == "third";
      if (agreement_ >= 0 && !other) {
        return Refer(
            m, definite && last_agreement_ >= 0 && !SaysUnderstanding(m) ? last_agreement_ : agreement_);
      }
      if (definite && last_agreement_ >= 0 && !SaysUnderstanding(m)) return Refer(m, last_agreement_);
      NewNominal(m, false);
      agreement_ = m.entity;
      last_agreement_ = m.entity;
      return;
    }
    if (m.type == kPublication) {
      const auto found =
          definite ? last_with_word_.find(Singular(r_.Lower(m.last - 1))) : last_with_word_.end();
      if (found != last_with_word_.end() &&
          r_.entities[static_cast<std::size_t>(found->second)].type == kPublication)
        return Refer(m, found->second);
      NewNominal(m, false);
    }
  }

  // Whether all words in front of the noun only say how long, how many or how wide.
  bool Unspecific(const Mention& m) const {
    for (std::uint32_t t = m.first; t + 1 < m.last; ++t) {
      const std::string_view w = r_.Lower(t);
      if (w.ends_with("-day") || w.ends_with("-week") || w.ends_with("-hour") || w.ends_with("-year"))
        continue;
      if (r_.IsOneOf(t, {"day",           "week",     "long",     "day-long",   "week-long", "annual",
                         "international", "regional", "national", "high-level", "online",    "virtual",
                         "hybrid",        "biennial", "one",      "two",        "three",     "four",
                         "five",          "half-day", "global",   "joint",      "public",    "historic",
                         "entire",        "whole",    "popular",  "first",      "-"}))
        continue;
      return false;
    }
    return true;
  }

  bool SaysUnderstanding(const Mention& m) const {
    return r_.IsOneOf(m.first, {"memorandum", "mou", "mous", "memoranda"});
  }

  void NewNominal(Mention& m, bool event) {
    m.entity = New(m, std::string(r_.TextOf(m)));
    if (event) {
      Remember(m);
      last_with_word_[Singular(r_.Lower(m.last - 1))] = m.entity;
      last_event_ = m.entity;
      last_event_sentence_ = m.sentence;
    } else if (m.type == kPublication) {
      last_with_word_[Singular(r_.Lower(m.last - 1))] = m.entity;
    }
  }

  // What the page is about: the first event of its head, else the first of all.
  void ChooseMainEvent(const std::vector<int>& order) {
    int first = -1;
    for (const int id : order) {
      const Mention& m = r_.mentions[id];
      if (m.entity < 0 || r_.entities[static_cast<std::size_t>(m.entity)].type != kEvent || m.nested)
        continue;
      if (first < 0) first = m.entity;
      if (r_.tokens[m.first].begin < 400 && m.naming == Naming::kName &&
          !r_.tokens[m.last - 1].Has(Token::kAllCapitals)) {
        r_.main_event = m.entity;
        r_.about_event = true;
        return;
      }
    }
    r_.main_event = first;
  }

  // "the event" before or without a named one.
  void LateEvent(int id) {
    if (r_.main_event >= 0) return Refer(r_.mentions[id], r_.main_event);
    NewNominal(r_.mentions[id], true);
    r_.main_event = r_.mentions[id].entity;
  }

  void Collect(const std::vector<int>& order) {
    for (const int id : order) {
      const Mention& m = r_.mentions[id];
      if (m.entity < 0) continue;
      Entity& e = r_.entities[static_cast<std::size_t>(m.entity)];
      e.mentions.push_back(id);
      const std::string text(r_.TextOf(m));
      if (text != e.name && m.naming == Naming::kName) e.aliases.insert(text);
    }
  }

  Reading& r_;
  const Resources& res_;
  std::unordered_map<std::string, int> by_key_;
  std::unordered_map<std::string, std::pair<std::string, int>> by_tail_;  // the last words of a name
  std::unordered_map<std::string, std::string> by_head_start_;            // the first words up to a head noun
  std::unordered_map<std::string, std::string> by_initials_;
  std::unordered_map<std::string, bool> full_names_;
  std::unordered_map<std::string, std::string> surnames_;
  std::unordered_map<std::string, int> last_with_word_;
  struct Bearer {
    int entity = -1, mentions = 0, sentence = -1;
  };
  std::unordered_map<std::string, std::vector<Bearer>>
      bearers_;  // of a head noun, with how often and where last
  std::vector<int> late_events_;
  int last_event_ = -1, last_event_sentence_ = -1;
  int last_agreement_ = -1, last_body_ = -1, last_programme_ = -1, last_network_ = -1, agreement_ = -1;
};

}  // namespace

void MakeEntities(Reading& r, const Resources& res) { Entities(r, res).Run(); }

}  // namespace liaison::importer
