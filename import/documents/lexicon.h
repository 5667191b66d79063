// lexicon.h: what is known about single words: their classes, their inflected verb forms, which label a head
// noun gives to a name. From data/lexicon.json, data/given_names.json, and the verbs that rule packs mention.
// Lower case throughout. Not here: names of more than one word (name_table.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "import/documents/vocabulary.h"

namespace liaison::importer {

// Bits of Word::classes.
enum WordClass : std::uint64_t {
  kWeakHead = 1ull << 0,
  kPlaceHead = 1ull << 1,
  kEventNoun = 1ull << 2,
  kEventNeedsModifier = 1ull << 3,
  kGenericEvent = 1ull << 4,
  kAgreementNoun = 1ull << 5,
  kAgreementNeedsModifier = 1ull << 6,
  kPublicationNoun = 1ull << 7,
  kProgrammeNoun = 1ull << 8,
  kOrganizationNoun = 1ull << 9,
  kUnitNoun = 1ull << 10,
  kGroupNoun = 1ull << 11,
  kGroupAdjective = 1ull << 12,
  kPersonNoun = 1ull << 13,
  kRoleWord = 1ull << 14,
  kRoleModifier = 1ull << 15,
  kPersonTitle = 1ull << 16,
  kNameParticle = 1ull << 17,
  kRepresentative = 1ull << 18,
  kTransparent = 1ull << 19,
  kDeterminer = 1ull << 20,
  kPreposition = 1ull << 21,
  kConjunction = 1ull << 22,
  kSubordinator = 1ull << 23,
  kPronoun = 1ull << 24,
  kAuxiliary = 1ull << 25,
  kModal = 1ull << 26,
  kNegation = 1ull << 27,
  kAdverb = 1ull << 28,
  kMonth = 1ull << 29,
  kWeekday = 1ull << 30,
  kTimeWord = 1ull << 31,
  kNumberWord = 1ull << 32,
  kNotName = 1ull << 33,
  kPluralOwner = 1ull << 34,
  kGivenName = 1ull << 35,
  kFamilyName = 1ull << 36,
  kReportingVerb = 1ull << 37,
  kPlannedVerb = 1ull << 38,
  kOfferedVerb = 1ull << 39,
  kOfferedAdjective = 1ull << 40,
  kPlannedAdjective = 1ull << 41,
  kProposedVerb = 1ull << 42,
  kActualCatenative = 1ull << 43,
  kIntransitive = 1ull << 44,
  kVerbParticle = 1ull << 45,
  kNounLikeVerb = 1ull << 46,
  kTopicStop = 1ull << 47,
  kNotTopic = 1ull << 48,
  kGovernmentUnit = 1ull << 49,
  kNetworkNoun = 1ull << 50,
  kForeignHead = 1ull << 51,  // a head noun that stands in front
};

enum VerbForm : std::uint8_t {
  kBaseForm = 1,
  kThirdPerson = 2,
  kPastTense = 4,
  kParticiple = 8,
  kIngForm = 16
};

using LemmaId = std::uint32_t;
constexpr LemmaId kNoLemma = 0;

struct Word {
  std::uint64_t classes = 0;
  TypeId head = kNoType;   // the label that it gives to a name which it ends
  std::uint8_t forms = 0;  // VerbForm bits of `lemma`
  LemmaId lemma = kNoLemma;
  LemmaId other_lemma = kNoLemma;  // "found" is of find and of found
};

class Lexicon {
 public:
  Lexicon();  // from the shipped lists

  const Word* Find(std::string_view lower) const;  // null: not known
  LemmaId AddVerb(const std::string& base);        // with its regular forms; idempotent
  LemmaId FindLemma(std::string_view base) const;  // kNoLemma: no known verb
  const std::string& TextOf(LemmaId lemma) const { return lemmas_[lemma]; }
  std::uint64_t ClassesOf(LemmaId lemma) const;      // of its base form
  bool IsNotAcronym(std::string_view word) const;    // "CEO", "NGOs": capitals without being a name
  bool IsAbbreviation(std::string_view word) const;  // without its full stop

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };
  template <typename T>
  using Table = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  void AddForm(const std::string& form, LemmaId lemma, std::uint8_t forms);

  Table<Word> words_;
  Table<LemmaId> lemma_ids_;
  std::vector<std::string> lemmas_;
  Table<bool> not_acronyms_;
  Table<bool> abbreviations_;
};

// The parts of a list as the packs write them, without empty ones.
std::vector<std::string> Split(const std::string& text, char by);

}  // namespace liaison::importer
