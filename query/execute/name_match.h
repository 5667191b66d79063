// name_match.h: how well a name answers a text that somebody typed: 0 (not at all) to 1 (the same words).
//
// Each word of the text looks for its like among the words of the name, in any order: the same word, the
// beginning of one, one a few slips away (Damerau's edit distance), or the initials of several. What of the
// text was found counts for most, what of the name was asked for for the rest; a text and a name that differ
// in blanks alone are compared as a whole too. Symmetric in nothing: the text may be a part of the name. Not
// here: which names are looked at (name_search.h), what a word is (graph/name_words.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace liaison::exec {

class NameQuery {
 public:
  explicit NameQuery(std::string_view text);

  bool empty() const { return words_.empty(); }
  const std::vector<std::string>& words() const { return words_; }
  // The initials of a text of several words: "unep" of the name in full. Empty when there are none.
  const std::string& acronym() const { return acronym_; }
  double Score(std::string_view name) const;

 private:
  double ScoreWords(const std::vector<std::string>& words) const;
  double ScoreWhole(const std::vector<std::string>& words) const;

  std::vector<std::string> words_;
  std::string whole_;  // without blanks
  std::string acronym_;
  double weight_ = 0;  // of all words
};

// 0 to 1; 1 for equal words alone.
double WordLikeness(std::string_view asked, std::string_view word);

}  // namespace liaison::exec
