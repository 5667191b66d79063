#include "query/execute/name_match.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "graph/likeness.h"
#include "graph/name_words.h"

namespace liaison::exec {
namespace {

// Less is no likeness: "john" and "jane", two slips in four letters.
constexpr double kLeastLikeness = 0.6;
// Whatever is not word for word the same stays below this, in steps that keep better ones above worse.
constexpr double kBestInexact = 0.99;
constexpr double kInitials =
    0.7;  // a word of the text that is the initials of words of the name, or the reverse
constexpr double kOtherOrder = 0.97;  // the words are there in another order
// How much of a score the part of the name that nobody asked for may cost.
constexpr double kRestOfName = 0.4;
// Words beyond these are not looked at; an alignment costs their product.
constexpr std::size_t kMostWords = 48;

std::string Joined(const std::vector<std::string>& words) {
  std::string whole;
  for (const std::string& word : words) whole += word;
  return whole;
}

// Small words count little: "bank of korea" is asked for by "bank korea".
double WeightOf(std::string_view word) {
  const auto length = static_cast<double>(std::min<std::size_t>(word.size(), 12));
  return IsSmallWord(word) ? 0.5 : length + 1;
}

std::size_t CommonPrefix(std::string_view a, std::string_view b) {
  std::size_t n = 0;
  while (n < a.size() && n < b.size() && a[n] == b[n]) ++n;
  return n;
}

// Where the words from `from` on end whose initials the letters are, small words taken or left out; 0: they
// are not.
std::size_t EndOfInitials(const std::string& letters, const std::vector<std::string>& words,
                          std::size_t from) {
  if (letters.size() < 2 || letters.size() > 16 || words[from][0] != letters[0]) return 0;
  std::uint32_t taken = 2;  // bit k: the first k letters can be those of the words so far
  for (std::size_t at = from + 1; at < words.size() && taken != 0; ++at) {
    std::uint32_t next = IsSmallWord(words[at]) ? taken : 0;
    for (std::size_t k = 1; k < letters.size(); ++k) {
      if ((taken >> k & 1) != 0 && words[at][0] == letters[k]) next |= 2u << k;
    }
    taken = next;
    if ((taken >> letters.size() & 1) != 0) return at + 1;
  }
  return 0;
}

}  // namespace

double WordLikeness(std::string_view asked, std::string_view word) {
  if (asked == word) return 1;
  const double shorter = static_cast<double>(std::min(asked.size(), word.size()));
  const double longer = static_cast<double>(std::max(asked.size(), word.size()));
  const std::size_t prefix = CommonPrefix(asked, word);
  double best = 0;
  if (prefix == asked.size()) best = 0.75 + 0.2 * shorter / longer;  // being typed, or an abbreviation
  if (shorter / longer < kLeastLikeness) return best;
  const double likeness = 1 - EditDistance(asked, word) / longer;
  // Slips are rarer at the beginning of a word.
  const double kept = static_cast<double>(std::min<std::size_t>(prefix, 4)) * 0.1;
  const double whole = likeness + kept * (1 - likeness);
  if (likeness <= 0.5 || whole < kLeastLikeness) return best;
  // To the power of 1.5: a name that has the very word, and more, stands above one that has a word like it.
  return std::max(best, whole * std::sqrt(whole));
}

NameQuery::NameQuery(std::string_view text) : words_(NameWords(text)) {
  if (words_.size() > kMostWords) words_.resize(kMostWords);
  whole_ = Joined(words_);
  const auto acronyms = AcronymsOf(words_);
  if (!acronyms.empty()) acronym_ = acronyms.front();
  for (const std::string& word : words_) weight_ += WeightOf(word);
}

double NameQuery::Score(std::string_view name) const {
  std::vector<std::string> words = NameWords(name);
  if (words.empty() || words_.empty()) return 0;
  if (words == words_) return 1;
  if (words.size() > kMostWords) words.resize(kMostWords);
  double best = std::max(ScoreWords(words), ScoreWhole(words));
  if (!acronym_.empty() && words.size() == 1 && words[0] == acronym_) best = std::max(best, kInitials);
  return std::min(best, kBestInexact);
}

double NameQuery::ScoreWords(const std::vector<std::string>& words) const {
  const std::size_t n = words.size();
  // Pairs from the best on, each word once: what an exact assignment would win over this is not worth its
  // cost.
  struct Pair {
    double likeness;
    std::uint16_t asked, word;
  };
  thread_local std::vector<Pair> pairs;  // allocating it each time took as long as filling it
  pairs.clear();
  for (std::size_t i = 0; i < words_.size(); ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double likeness = WordLikeness(words_[i], words[j]);
      if (likeness > 0)
        pairs.push_back({likeness, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)});
    }
  }
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    return a.likeness != b.likeness ? a.likeness > b.likeness
                                    : std::pair(a.asked, a.word) < std::pair(b.asked, b.word);
  });
  std::array<double, kMostWords> found{}, named{};
  std::array<std::size_t, kMostWords> place;
  std::fill_n(place.begin(), words_.size(), n);
  for (const Pair& p : pairs) {
    if (found[p.asked] > 0 || named[p.word] > 0) continue;
    found[p.asked] = named[p.word] = p.likeness;
    place[p.asked] = p.word;
  }
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (found[i] >= kInitials) continue;
    for (std::size_t from = 0; from < n; ++from) {
      const std::size_t end = EndOfInitials(words_[i], words, from);
      if (end == 0) continue;
      found[i] = kInitials;
      place[i] = from;
      for (std::size_t j = from; j < end; ++j) named[j] = std::max(named[j], kInitials);
      break;
    }
  }
  double asked = 0, rest = 0, all = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) asked += WeightOf(words_[i]) * found[i];
  if (asked == 0) return 0;
  for (std::size_t j = 0; j < n; ++j) {
    rest += WeightOf(words[j]) * named[j];
    all += WeightOf(words[j]);
  }
  double score = asked / weight_ * (1 - kRestOfName + kRestOfName * rest / all);
  std::size_t last = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const std::size_t p = place[i];
    if (p == n) continue;
    if (p < last) {
      score *= kOtherOrder;
      break;
    }
    last = p;
  }
  return score;
}

// Blanks that were forgotten or are too many: "johnsmith", "jo hn smith".
double NameQuery::ScoreWhole(const std::vector<std::string>& words) const {
  if (words.size() == 1 && words_.size() == 1) return 0;  // compared already
  std::size_t size = 0;
  for (const std::string& word : words) size += word.size();
  const double longer = static_cast<double>(std::max(size, whole_.size()));
  const double shorter = static_cast<double>(std::min(size, whole_.size()));
  constexpr double kLeast = 0.6;
  if (shorter / longer < kLeast) return 0;
  const double likeness = 1 - EditDistance(whole_, Joined(words)) / longer;
  return likeness < kLeast ? 0 : likeness * kBestInexact;
}

}  // namespace liaison::exec
