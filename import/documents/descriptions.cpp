// Descriptions: what the text itself says a name is. "THREADS, a four-year project", "the insurance company
// Nord", "Aire is a network of ..." give a label to names whose own words give none.
#include <string>
#include <unordered_map>

#include "import/documents/stages.h"

namespace liaison::importer {
namespace {

constexpr std::uint32_t kLongestDescription = 8;  // words up to its noun

class Descriptions {
 public:
  explicit Descriptions(Reading& r) : r_(r) {}

  void Run() {
    for (const Sentence& s : r_.sentences) {
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        if (!Weak(m)) continue;
        TypeId type = Behind(s, m);
        if (type == kNoType) type = InFront(s, m);
        if (type != kNoType) found_.emplace(std::string(r_.TextOf(m)), type);
      }
    }
    if (found_.empty()) return;
    for (Mention& m : r_.mentions) {
      if (!Weak(m)) continue;
      const auto found = found_.find(std::string(r_.TextOf(m)));
      if (found == found_.end()) continue;
      m.type = found->second;
      m.also = found->second == kNetwork ? static_cast<TypeId>(kOrganization) : static_cast<TypeId>(kNoType);
      m.confidence = 0.7f;
    }
  }

 private:
  const Token& At(std::uint32_t t) const { return r_.tokens[t]; }

  // A name of which its own words say nothing.
  bool Weak(const Mention& m) const {
    return m.naming == Naming::kName && m.known == nullptr && !HasHead(r_, m.first, m.last) &&
           (m.type == kUnknown || (m.type == kOrganization && m.confidence <= 0.7f) ||
            (m.type == kPerson && m.confidence < 0.6f));
  }

  TypeId TypeOf(std::uint32_t t) const {
    const Token& k = At(t);
    if (k.Is(kProgrammeNoun)) return kProgramme;
    if (k.Is(kNetworkNoun)) return kNetwork;
    if (r_.IsOneOf(t, {"city", "town", "village", "district", "province", "island", "region", "municipality",
                       "suburb", "river", "lake", "valley", "bay", "fjord", "archipelago", "hamlet"}))
      return kPlace;
    if (r_.IsOneOf(
            t, {"company",     "operator",   "firm",       "utility", "manufacturer", "insurer",  "airline",
                "ngo",         "non-profit", "start-up",   "startup", "supplier",     "shipyard", "newspaper",
                "broadcaster", "regulator",  "subsidiary", "brewery", "retailer",     "bakery"}) ||
        k.Is(kOrganizationNoun))
      return kOrganization;
    if (k.Is(kEventNoun)) return kEvent;
    if (k.Is(kPublicationNoun)) return kPublication;
    return kNoType;
  }

  // The noun of "a four-year research project" that begins at the token: the last word before a preposition,
  // relative or sign.
  TypeId NounFrom(const Sentence& s, std::uint32_t first) const {
    TypeId type = kNoType;
    for (std::uint32_t t = first; t < s.last && t < first + kLongestDescription; ++t) {
      const Token& k = At(t);
      if (!k.Has(Token::kWordLike) && r_.Text(t) != "-") break;
      if (k.Is(kPreposition | kSubordinator | kPronoun | kAuxiliary | kModal)) break;
      if (k.word != nullptr && k.word->lemma != kNoLemma && (k.word->forms & kParticiple) && type != kNoType)
        break;
      if (k.Is(kConjunction)) continue;
      type = k.Capital() ? static_cast<TypeId>(kNoType) : TypeOf(t);
    }
    return type;
  }

  TypeId Behind(const Sentence& s, const Mention& m) const {
    std::uint32_t t = m.last;
    while (t < s.last && r_.dropped[t]) ++t;
    if (t + 1 >= s.last) return kNoType;
    // "the Aire monitoring scheme"
    if (m.first > s.first && r_.IsOneOf(m.first - 1, {"the", "its", "our"})) {
      for (std::uint32_t q = t; q < s.last && q < t + 3; ++q) {
        if (At(q).Capital() || !At(q).Has(Token::kWordLike) || At(q).Is(kPreposition | kAuxiliary | kModal))
          break;
        const TypeId type = TypeOf(q);
        if (type == kProgramme || type == kNetwork) return type;
      }
    }
    if (r_.Text(t) == "," || r_.IsOneOf(t, {"is", "was"})) {
      ++t;
      if (!r_.IsOneOf(t, {"a", "an", "the", "its", "our", "their"})) return kNoType;
      return NounFrom(s, t + 1);
    }
    return kNoType;
  }

  TypeId InFront(const Sentence& s, const Mention& m) const {
    if (m.first == s.first) return kNoType;
    std::uint32_t t = m.first - 1;
    if (r_.IsOneOf(t, {"called", "named", "dubbed"}) && t > s.first) --t;
    if (r_.IsOneOf(t, {"as"}) && t > s.first && r_.IsOneOf(t - 1, {"known"}) && t > s.first + 1) t -= 2;
    if (r_.Text(t) == "," && t > s.first) --t;
    if (At(t).Capital() || !At(t).Has(Token::kWordLike)) return kNoType;
    const TypeId type = TypeOf(t);
    if (type == kNoType || type == kEvent) return kNoType;
    // "the project X", "its partner organisation X": with an article, so that it is no object of a verb
    for (std::uint32_t q = t; q-- > s.first && t - q < 6;) {
      if (At(q).Is(kDeterminer)) return type;
      if (!At(q).Has(Token::kWordLike) || At(q).Is(kPreposition | kAuxiliary | kModal)) break;
    }
    return kNoType;
  }

  Reading& r_;
  std::unordered_map<std::string, TypeId> found_;  // by the text of the name
};

}  // namespace

void FindDescriptions(Reading& r) { Descriptions(r).Run(); }

}  // namespace liaison::importer
