// name_words.h: what a name is made of when people look for it: plain words in small ASCII letters, the
// acronyms of their initials, and the grams (three symbols in a row) that a name index is made of.
//
//   NameWords("Ministère de l'Énergie")  ministere de lenergie
//   NameWords("한국환경공단")              hangughwangyeonggongdan      (ICU: Any-Latin; Latin-ASCII; Lower)
//   Acronyms of "United Nations Environment Programme": unep; of "Food and Agriculture Organization": fao,
//   faao grams of "unep": "  u", " un", "une", "nep", "ep "
//
// The words decide what stands in the store (graph/README.md, name grams): whatever changes them changes the
// format, and grows kNameRules. Not here: how like two names are (query/execute/name_match.h), the importer's
// equality of names (import/documents/normal_name.h), which keeps scripts apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace liaison {

// Grows with every change of the rules below.
inline constexpr std::uint32_t kNameRules = 1;
// The major version of ICU, whose transliteration may change from one to the next.
std::uint32_t TransliterationVersion();

// So many bytes of a text count as a name, cut at a code point.
inline constexpr std::size_t kNameBytes = 4096;

// Letters and digits in order; everything else parts words, but for apostrophes, which vanish, "&", which is
// the word "and", and the points of "U.N.E.P.". What ICU cannot write in ASCII stays as it is, in UTF-8. Any
// bytes may come: those that are no UTF-8 part words. From any thread.
std::vector<std::string> NameWords(std::string_view text);

// Articles, prepositions, conjunctions: what acronyms leave out.
bool IsSmallWord(std::string_view word);

// Of two to sixteen words: the initials without small words and, when that differs, with them. Otherwise
// none.
std::vector<std::string> AcronymsOf(const std::vector<std::string>& words);

// Three symbols of 8 bits: blank, digits and letters as in ASCII, others hashed to 80..FF. A word has two
// blanks before it and one behind, so that its beginning and its end count too.
using Gram = std::uint32_t;
inline constexpr int kGramBits = 24;
void AppendGramsOfWord(std::string_view word, std::vector<Gram>& grams);
// Of all words together, in order: one of 4,096, so that a name in full stands out among the longer ones that
// have its words too. The first of its bytes is 01, which no symbol is.
Gram GramOfWhole(const std::vector<std::string>& words);
// All that stand in an index for a name: of its words, of the whole, of its acronyms. May repeat.
void AppendGramsOfName(std::string_view name, std::vector<Gram>& grams);

}  // namespace liaison
