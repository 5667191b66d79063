// clauses.h: a sentence as a row of items (entities, lists of entities, words), and the clauses in it: who
// does what to whom, with the phrases around. A shallow parser of our own: word classes come from the
// lexicon, the rest from position. It makes mistakes; rules ask for labels too, which most mistakes do not
// survive.
//
//   "The Forum, hosted by A and B, brought together C."
//     -> [hosted: object Forum, by A+B]  [brought together: subject Forum, object C]
//
// Not here: patterns (rule_book.h), what becomes a fact (find_facts.cpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/documents/rule_book.h"
#include "import/documents/stages.h"

namespace liaison::importer {

struct Item {
  std::uint32_t first = 0, last = 0;  // tokens
  std::vector<int> mentions;          // of an entity or a list of them; empty: a word or sign
  const Word* word = nullptr;
  std::string_view text;  // lower case; of compounds the canonical one ("partnership_with")
  bool compound = false;  // a preposition of several words

  bool IsEntity() const { return !mentions.empty(); }
  bool Is(std::uint64_t classes) const {
    return word != nullptr && mentions.empty() && !compound && (word->classes & classes) != 0;
  }
  bool IsPreposition() const { return compound || Is(kPreposition); }
};

// A noun phrase with the preposition in front of it.
struct Phrase {
  std::string_view preposition;  // empty: none
  std::string_view noun;         // the head noun when it is a common one
  std::vector<int> mentions;     // entities at its head; or, with `owner`, in front of its noun
  bool owner = false;            // "UNEP staff", "the Fund's board": the entity modifies the noun
  bool its = false;              // "its board": a pronoun owns the noun
  bool attached = false;         // follows its governor without a comma
  std::uint32_t first = 0, last = 0;
};

struct Clause {
  LemmaId verb = kNoLemma;
  bool passive = false;
  bool finite = true;
  Modality modality = Modality::kActual;
  std::vector<Phrase>
      subject;  // the grammatical one, with what is attached to it; in passive clauses what it is done to
  std::vector<Phrase> complements;    // without preposition: the object or predicate
  std::uint32_t first = 0, last = 0;  // tokens
  std::uint32_t verb_first = 0, verb_last = 0;
};

// Items of a sentence: definitions in brackets, times and most adverbs are left out; lists are joined.
// Mentions in `hidden` (role phrases, places behind cities) are left out.
std::vector<Item> MakeItems(const Reading&, const Resources&, const RuleBook&, const Sentence&,
                            const std::vector<bool>& hidden_tokens);
// Joins "A, B and C" to one item each.
void JoinLists(const Reading&, std::vector<Item>&);
std::vector<Clause> ParseClauses(const Reading&, const Resources&, std::vector<Item>);

// The end of a time expression that begins at the token ("on 3 May 2021", "last week"); `first` itself: there
// is none.
std::uint32_t TimeEnd(const Reading&, std::uint32_t first, std::uint32_t last);

}  // namespace liaison::importer
