#include "import/documents/lexicon.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "graph/ascii.h"
#include "import/documents/embedded_data.h"

namespace liaison::importer {
namespace {

struct ListName {
  const char* key;
  std::uint64_t classes;
};
constexpr ListName kLists[] = {
    {"weak_heads", kWeakHead},
    {"place_heads", kPlaceHead},
    {"event_nouns", kEventNoun},
    {"event_modifiers_needed", kEventNeedsModifier},
    {"generic_event_nouns", kGenericEvent},
    {"agreement_nouns", kAgreementNoun},
    {"agreement_modifiers_needed", kAgreementNeedsModifier},
    {"publication_nouns", kPublicationNoun},
    {"programme_nouns", kProgrammeNoun},
    {"organization_nouns", kOrganizationNoun},
    {"network_nouns", kNetworkNoun},
    {"unit_nouns", kUnitNoun},
    {"group_nouns", kGroupNoun},
    {"group_adjectives", kGroupAdjective},
    {"person_nouns", kPersonNoun},
    {"roles", kRoleWord},
    {"role_modifiers", kRoleModifier},
    {"person_titles", kPersonTitle},
    {"name_particles", kNameParticle},
    {"representatives", kRepresentative},
    {"transparent", kTransparent},
    {"determiners", kDeterminer},
    {"prepositions", kPreposition},
    {"conjunctions", kConjunction},
    {"subordinators", kSubordinator},
    {"pronouns", kPronoun},
    {"auxiliaries", kAuxiliary},
    {"modals", kModal},
    {"negations", kNegation},
    {"adverbs", kAdverb},
    {"months", kMonth},
    {"weekdays", kWeekday},
    {"time_words", kTimeWord},
    {"number_words", kNumberWord},
    {"not_names", kNotName},
    {"plural_owners", kPluralOwner},
    {"reporting_verbs", kReportingVerb},
    {"planned_verbs", kPlannedVerb},
    {"offered_verbs", kOfferedVerb},
    {"offered_adjectives", kOfferedAdjective},
    {"planned_adjectives", kPlannedAdjective},
    {"proposed_verbs", kProposedVerb},
    {"actual_catenatives", kActualCatenative},
    {"intransitive_verbs", kIntransitive},
    {"verb_particles", kVerbParticle},
    {"nouns_like_verbs", kNounLikeVerb},
    {"topic_stops", kTopicStop},
    {"not_topics", kNotTopic},
    {"government_units", kGovernmentUnit},
    {"foreign_heads", kForeignHead},
};

bool IsVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

// Whether the last consonant is doubled before -ed and -ing: "plan", not "attend"; longer words are listed as
// irregular.
bool Doubles(const std::string& base) {
  const std::size_t dash = base.rfind('-');
  const std::string word = dash == std::string::npos ? base : base.substr(dash + 1);
  if (word.size() < 3) return false;
  const char a = word[word.size() - 3], b = word[word.size() - 2], c = word[word.size() - 1];
  if (IsVowel(a) || !IsVowel(b) || IsVowel(c) || c == 'w' || c == 'x' || c == 'y') return false;
  int vowels = 0;
  for (std::size_t i = 0; i < word.size(); ++i)
    vowels += IsVowel(word[i]) && (i == 0 || !IsVowel(word[i - 1]));
  return vowels == 1;
}

bool EndsWith(const std::string& s, std::string_view end) {
  return s.size() >= end.size() && s.compare(s.size() - end.size(), end.size(), end) == 0;
}

std::string ThirdPerson(const std::string& base) {
  if (base.size() > 1 && base.back() == 'y' && !IsVowel(base[base.size() - 2]))
    return base.substr(0, base.size() - 1) + "ies";
  if (EndsWith(base, "s") || EndsWith(base, "x") || EndsWith(base, "z") || EndsWith(base, "ch") ||
      EndsWith(base, "sh") || EndsWith(base, "o")) {
    return base + "es";
  }
  return base + "s";
}

std::string PastTense(const std::string& base) {
  if (base.back() == 'e') return base + "d";
  if (base.size() > 1 && base.back() == 'y' && !IsVowel(base[base.size() - 2]))
    return base.substr(0, base.size() - 1) + "ied";
  return Doubles(base) ? base + base.back() + "ed" : base + "ed";
}

std::string IngForm(const std::string& base) {
  if (EndsWith(base, "ie")) return base.substr(0, base.size() - 2) + "ying";
  if (base.back() == 'e' && !EndsWith(base, "ee") && !EndsWith(base, "oe") && base.size() > 2) {
    return base.substr(0, base.size() - 1) + "ing";
  }
  return Doubles(base) || EndsWith(base, "mit") || EndsWith(base, "fer") ? base + base.back() + "ing"
                                                                         : base + "ing";
}

}  // namespace

std::vector<std::string> Split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, by);) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

Lexicon::Lexicon() {
  lemmas_.emplace_back();
  const auto json = nlohmann::json::parse(EmbeddedFile("lexicon.json"));
  for (const ListName& list : kLists) {
    for (const std::string& word : Split(json.at(list.key).get<std::string>(), ' '))
      words_[AsciiLower(word)].classes |= list.classes;
  }
  const Vocabulary labels = [] {
    Vocabulary v;
    v.Add(EmbeddedFile("vocabulary.json"), "vocabulary.json");
    return v;
  }();
  for (const auto& [label, list] : json.at("heads").items()) {
    const auto type = labels.FindLabel(label);
    if (!type) continue;  // "about"
    for (const std::string& word : Split(list.get<std::string>(), ' ')) words_[AsciiLower(word)].head = *type;
  }
  for (const std::string& word : Split(json.at("not_acronyms").get<std::string>(), ' '))
    not_acronyms_[word] = true;
  for (const std::string& word : Split(json.at("abbreviations").get<std::string>(), ' '))
    abbreviations_[word] = true;
  const auto names = nlohmann::json::parse(EmbeddedFile("given_names.json"));
  for (const std::string& name : Split(names.at("given").get<std::string>(), ' '))
    words_[AsciiLower(name)].classes |= kGivenName;
  for (const std::string& name : Split(names.at("family").get<std::string>(), ' '))
    words_[AsciiLower(name)].classes |= kFamilyName;

  for (const std::string& forms : Split(json.at("irregular_verbs").get<std::string>(), '|')) {
    const auto parts = Split(forms, ' ');
    const LemmaId lemma = static_cast<LemmaId>(lemmas_.size());
    lemmas_.push_back(parts[0]);
    lemma_ids_[parts[0]] = lemma;
    AddForm(parts[0], lemma, kBaseForm);
    AddForm(ThirdPerson(parts[0]), lemma, kThirdPerson);
    AddForm(IngForm(parts[0]), lemma, kIngForm);
    AddForm(parts[1], lemma, kPastTense);
    AddForm(parts[2], lemma, kParticiple);
  }
  const LemmaId be = FindLemma("be"), have = FindLemma("have");
  for (const char* form : {"am", "is", "are"}) AddForm(form, be, kThirdPerson);
  AddForm("were", be, kPastTense);
  AddForm("been", be, kParticiple);
  AddForm("has", have, kThirdPerson);
  for (const std::string& base : Split(json.at("verbs").get<std::string>(), ' ')) AddVerb(base);
}

void Lexicon::AddForm(const std::string& form, LemmaId lemma, std::uint8_t forms) {
  Word& word = words_[form];
  if (word.lemma == kNoLemma || word.lemma == lemma) {
    word.lemma = lemma;
    word.forms |= forms;
  } else if (word.other_lemma == kNoLemma) {
    word.other_lemma = lemma;
    word.forms |= forms;
  }
}

LemmaId Lexicon::AddVerb(const std::string& base) {
  if (const auto found = lemma_ids_.find(base); found != lemma_ids_.end()) return found->second;
  // "set_up" is found by its verb and the particle behind it.
  if (const std::size_t particle = base.find('_'); particle != std::string::npos)
    AddVerb(base.substr(0, particle));
  const LemmaId lemma = static_cast<LemmaId>(lemmas_.size());
  lemmas_.push_back(base);
  lemma_ids_[base] = lemma;
  AddForm(base, lemma, kBaseForm);
  AddForm(ThirdPerson(base), lemma, kThirdPerson);
  AddForm(PastTense(base), lemma, kPastTense | kParticiple);
  AddForm(IngForm(base), lemma, kIngForm);
  return lemma;
}

const Word* Lexicon::Find(std::string_view lower) const {
  const auto found = words_.find(lower);
  return found == words_.end() ? nullptr : &found->second;
}

LemmaId Lexicon::FindLemma(std::string_view base) const {
  const auto found = lemma_ids_.find(base);
  return found == lemma_ids_.end() ? kNoLemma : found->second;
}

std::uint64_t Lexicon::ClassesOf(LemmaId lemma) const {
  const Word* word = Find(lemmas_[lemma]);
  return word ? word->classes : 0;
}

bool Lexicon::IsNotAcronym(std::string_view word) const {
  return not_acronyms_.find(word) != not_acronyms_.end();
}
bool Lexicon::IsAbbreviation(std::string_view word) const {
  return abbreviations_.find(word) != abbreviations_.end();
}

}  // namespace liaison::importer
