// find_facts.h: the last stages: from mentions and entities to relations.
#pragma once

#include <vector>

#include "import/documents/clauses.h"
#include "import/documents/fact_sink.h"

namespace liaison::importer {

// What the parts of this stage share while they go through a document.
struct FactContext {
  Reading& r;
  const Resources& res;
  const RuleBook& rules;
  FactSink sink;

  int main_body = -1;        // the organisation, network or programme that is named most often
  int sentence = 0;          // the one at hand
  std::vector<bool> hidden;  // its tokens that later parts leave out: role phrases, places behind cities
  std::vector<int> last_subjects;  // entities that were the subject of the sentence before
  std::vector<int> last_pair;      // the last two or more bodies that were named together
  std::vector<std::pair<std::uint32_t, std::vector<int>>>
      lists;                              // of this sentence: where they end, their entities
  std::vector<std::pair<int, int>> seen;  // (entity, sentence) of what was named so far, in order

  const Sentence& At() const { return r.sentences[static_cast<std::size_t>(sentence)]; }
  const Mention& MentionOf(int id) const { return r.mentions[static_cast<std::size_t>(id)]; }
  const Entity& EntityOf(int id) const { return r.entities[static_cast<std::size_t>(id)]; }
  void Hide(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t t = first; t < last; ++t) hidden[t - At().first] = true;
  }
  // The last entity of these labels that was named before the sentence at hand, no more than a few sentences
  // ago; -1: none. `joint`: a body that has members goes before one that may have them.
  int Before(TypeMask types, bool joint = false) const;
  // The event that the page is about; -1: it is about none.
  int PageEvent() const { return r.about_event ? r.main_event : -1; }
  // Whom "its" at the token means: the first of these labels in the sentence so far, else the subject of the
  // one before, else the last that was named; -1: none.
  int Owner(std::uint32_t token, TypeMask types) const;
  // By a layout rule's name; nothing happens when no pack has the rule.
  bool Layout(std::string_view rule, int subject, int object, std::uint32_t first, std::uint32_t last,
              EvidenceScope scope = EvidenceScope::kSentence, const std::string& role = {},
              Modality modality = Modality::kActual);
};

void FindFacts(Reading&, const Resources&, const RuleBook&);

void FindRoles(FactContext&);      // "Anna Berg, Director of X"; hides the role phrases
void FindStructure(FactContext&);  // units of bodies, places of places; hides the places
void ApplyFrames(FactContext&, const std::vector<Clause>&);
void ApplyPhrases(FactContext&, const std::vector<Item>&);
// `facts_before`: how many there were when the sentence began.
void ApplyTies(FactContext&, const std::vector<Item>&, std::size_t facts_before);
void FindLayout(FactContext&);  // agenda, member lists, address, speakers: of the whole document

// Topics behind a preposition: the spans of tokens from `first`, cut at commas and "and".
std::vector<std::pair<std::uint32_t, std::uint32_t>> TopicSpans(const Reading&, const Sentence&,
                                                                std::uint32_t first);

}  // namespace liaison::importer
