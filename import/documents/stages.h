// stages.h: the stages between sentences and facts, in the order in which extract.cpp calls them. Each reads
// and fills the Reading.
#pragma once

#include "import/documents/reading.h"

namespace liaison::importer {

class RuleBook;

// What is loaded once for all documents.
struct Resources {
  Vocabulary vocabulary;
  Lexicon lexicon;
  NameTable names;  // the graph's own first, then gazetteers of users, then the shipped ones
};

// The longest name at `first`: what the document defines goes before what is known.
NameTable::Match FindName(const Reading&, const Resources&, std::uint32_t first, std::uint32_t last);
const NameEntry* FindWholeName(const Reading&, const Resources&, std::uint32_t first, std::uint32_t last);

// The label that the head noun of a capitalised phrase gives, kNoType when it gives none; `also` a second
// one.
struct Label {
  TypeId type = kNoType, also = kNoType;
};
Label Classify(const Reading&, const Resources&, std::uint32_t first, std::uint32_t last);
bool HasHead(const Reading&, std::uint32_t first, std::uint32_t last);
TypeId HeadOf(const Reading&, std::uint32_t token);  // kNoType: no head noun
bool IsAcronym(const Reading&, const Resources&, std::uint32_t token);
bool IsYear(const Reading&, std::uint32_t token);

void FindDefinitions(Reading&, const Resources&);  // "Long Name (LN)", "hereinafter referred to as"
void FindNames(Reading&, const Resources&);        // gazetteers, capitalised phrases
void FindNominals(Reading&,
                  const Resources&);  // lower-case phrases: "a workshop on ...", "65 cities", "the agreement"
void FindPersons(Reading&, const Resources&);   // persons and their roles
void FindDescriptions(Reading&);                // "X, a four-year project"
void MakeEntities(Reading&, const Resources&);  // mentions -> entities
void SortMentions(Reading&);                    // of each sentence by place, longer ones first

}  // namespace liaison::importer
