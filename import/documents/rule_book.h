// rule_book.h: rule packs, loaded and compiled. A rule is one readable pattern; there are four kinds.
//
//   frame   over the clauses of a sentence (clauses.h): "[S Agent] host|convene [O Event] with [S Agent]". It
//           holds for active, passive, relative and participle clauses alike: S is who does it and O is what
//           it is done to, whichever of them is the subject.
//   phrase  over the sentence as a row of words and entities, compiled to RE2: "partnership between [S
//   Group]" tie     a word and the entities next to it whose labels fit (ties.cpp): "[S Agent] (organiser) [O
//   Event]" layout  found by code (layout.cpp, structure.cpp): the pack gives its confidence
//
// The forms of patterns are explained in EXTRACTION.md. Not here: where rules are applied (find_facts.cpp).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <re2/re2.h>

#include "graph/evidence.h"
#include "import/documents/lexicon.h"
#include "import/documents/vocabulary.h"

namespace liaison::importer {

// One place of a frame behind or before its verb.
struct FrameSlot {
  char role = 0;  // 'S', 'O', 'T' (a topic), or 0: only nouns are asked for
  TypeMask types = 0;
  std::vector<std::string> prepositions;  // empty: the subject or object itself
  std::vector<std::string> nouns;         // the head noun must be one of these; empty: any
  bool optional = false;
};

struct RuleExample {
  std::string text;   // "The {S Fund} hosts the {O Secretariat}."
  bool holds = true;  // whether the rule finds the marked pair (or, unmarked: anything)
};

struct Rule {
  enum class Kind : std::uint8_t { kFrame, kPhrase, kTie, kLayout };
  enum class Tie : std::uint8_t { kVerb, kDoer, kDeed };  // what its words are (ties.cpp)
  Kind kind = Kind::kFrame;
  std::string id;    // pack/rule@version
  std::string name;  // of the rule alone
  std::string pattern;
  const RelationType* relation = nullptr;
  float confidence = 0.5f;
  std::string role;  // property of the relation
  std::optional<Modality> modality;
  TypeMask elsewhere = 0;          // O may stand in an earlier sentence: the last entity of these labels
  bool elsewhere_subject = false;  // ... and it is S that does
  bool pairs = false;              // each two of S are related
  std::vector<RuleExample> examples;

  // frame
  std::vector<LemmaId> verbs;  // empty: any verb
  FrameSlot subject;
  std::optional<FrameSlot> object;
  std::vector<FrameSlot> complements;

  // tie; its verbs and the labels are those of the others
  Tie tie = Tie::kVerb;
  std::vector<std::string> nouns;
  std::vector<std::string> over;  // prepositions that may stand between a verb and its object

  // phrase
  std::shared_ptr<const RE2> expression;
  std::vector<std::string> triggers;  // one of these words must be there
  TypeMask subject_types = 0, object_types = 0;
  bool topic = false;
};

// "in close cooperation with" -> "partnership_with"
struct CompoundPreposition {
  std::string first, last, as;
  std::vector<std::string> nouns;
  std::vector<std::string> modifiers;  // one of them stands in front of the noun; empty: it does not matter
};

class RuleBook {
 public:
  // Adds a pack. Throws Error (kRequest, InvalidRulePack) naming file and rule.
  void Add(std::string_view json, const std::string& source, const Vocabulary&, Lexicon&);
  void Compile(const Lexicon&);

  const std::deque<Rule>& rules() const { return rules_; }
  const std::vector<const Rule*>& FramesOf(LemmaId verb) const;
  const std::vector<const Rule*>& FramesOfAnyVerb() const { return any_verb_; }
  const std::vector<const Rule*>* PhrasesWith(std::string_view word) const;
  const std::vector<const Rule*>& TiesOfVerb(LemmaId verb) const;
  const std::vector<const Rule*>* TiesOfNoun(std::string_view noun) const;
  const Rule* Layout(std::string_view name) const;  // null: no pack has it, so it is off
  const std::vector<const CompoundPreposition*>* CompoundsWith(std::string_view noun) const;
  std::string Versions() const;

  // The sign of each label in the encoded sentence that phrases are matched against.
  static char SignOf(TypeId type);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };
  template <typename T>
  using Table = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  std::deque<Rule> rules_;
  std::deque<CompoundPreposition> compounds_;
  std::vector<std::string> versions_;
  std::unordered_map<LemmaId, std::vector<const Rule*>> by_verb_;
  std::vector<const Rule*> any_verb_;
  std::unordered_map<LemmaId, std::vector<const Rule*>> ties_by_verb_;
  Table<std::vector<const Rule*>> ties_by_noun_;
  Table<std::vector<const Rule*>> by_trigger_;
  Table<const Rule*> layouts_;
  Table<std::vector<const CompoundPreposition*>> by_noun_;
};

}  // namespace liaison::importer
