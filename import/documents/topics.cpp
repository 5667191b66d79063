// Topics: the noun phrases behind "focuses on", "workshop on": cut at commas and "and", up to a word that
// begins something else.
#include "import/documents/find_facts.h"

namespace liaison::importer {
namespace {

constexpr std::uint32_t kLongestTopic = 12, kLongestList = 40;  // tokens

bool IsGerund(const Token& t, std::string_view w) {
  return w.size() > 5 && w.ends_with("ing") && t.word != nullptr && t.word->lemma != kNoLemma &&
         !t.Is(kEventNoun);
}

}  // namespace

std::vector<std::pair<std::uint32_t, std::uint32_t>> TopicSpans(const Reading& r, const Sentence& s,
                                                                std::uint32_t first) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> parts;
  std::uint32_t begin = first, t = first;
  bool joined = false;  // the last part ended at "and" rather than at a comma
  const auto cut = [&](std::uint32_t end) {
    if (end > begin) {
      // "development and transfer of X": a single word goes on with what follows
      const bool short_part =
          !parts.empty() && joined && parts.back().second - parts.back().first == 1 && end - begin > 1;
      if (short_part)
        parts.back().second = end;
      else
        parts.emplace_back(begin, end);
    }
  };
  for (std::uint32_t q = first; q + 1 < s.last && q < first + 6; ++q) {  // "on three themes: A, B and C"
    if (r.Text(q) != ":" || q == first) continue;
    if (r.IsOneOf(q - 1, {"themes", "areas", "topics", "issues", "priorities", "fields", "pillars",
                          "subjects", "points", "goals", "challenges", "questions"}))
      begin = t = first = q + 1;
    break;
  }
  while (t < s.last && t - first < kLongestList) {
    const Token& k = r.tokens[t];
    const std::string_view w = r.LowerOf(k);
    if (r.dropped[t]) {
      ++t;
      continue;
    }
    if (w == "," || w == "and" || w == "&") {
      // ", including", ", which", ", with": the list is over
      if (w == "," && t + 1 < s.last &&
          (r.tokens[t + 1].Is(kTopicStop | kSubordinator | kPronoun | kAuxiliary | kModal) ||
           (r.tokens[t + 1].Is(kDeterminer) && !r.IsOneOf(t + 1, {"the"}))))
        break;
      cut(t);
      joined = w != ",";
      ++t;
      while (t < s.last && (r.IsOneOf(t, {"and", "as", "well", "the", "on", "its"}))) {
        joined = joined || r.IsOneOf(t, {"and"});
        ++t;
      }
      begin = t;
      continue;
    }
    if (!k.Has(Token::kWordLike) && w != "-" && w != "/" && w != "'s" && w != "\xE2\x80\x99s" && w != "'" &&
        w != "\xE2\x80\x99") {
      if (w == "\xE2\x80\x9C" || w == "\"" || w == "\xE2\x80\x98") {
        if (t == begin) {
          ++begin;
          ++t;
          continue;
        }
      }
      break;
    }
    if (k.Is(kTopicStop | kPronoun | kModal) || (k.Is(kAuxiliary)) || k.Is(kMonth | kWeekday) ||
        IsYear(r, t)) {
      if (!(w == "between" || w == "among")) break;
      if (t == begin) break;
    }
    if (t > begin && k.word != nullptr && k.word->lemma != kNoLemma && !k.Capital() &&
        (k.word->forms & (kPastTense | kThirdPerson)) &&
        !k.Is(kNounLikeVerb | kTransparent | kGroupNoun | kEventNoun) &&
        !r.tokens[t - 1].Is(kDeterminer | kPreposition | kConjunction)) {
      break;
    }
    ++t;
  }
  if (t > begin) cut(t);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
  for (auto [a, b] : parts) {
    while (a < b && (r.tokens[a].Is(kDeterminer | kPreposition | kConjunction | kAdverb) ||
                     r.IsOneOf(a, {"areas", "such", "topics", "issues", "related", "key", "further", "field",
                                   "fields", "area", "-"})))
      ++a;
    // "promoting X": what is done to a topic is none of it
    if (a + 1 < b && IsGerund(r.tokens[a], r.Lower(a)) && !r.tokens[a + 1].Is(kPreposition) &&
        r.IsOneOf(a,
                  {"promoting",    "improving",  "strengthening", "enhancing",  "supporting",   "advancing",
                   "addressing",   "developing", "building",      "increasing", "accelerating", "fostering",
                   "facilitating", "providing",  "exploring",     "tackling",   "reducing",     "enabling",
                   "encouraging",  "raising",    "expanding",     "deepening",  "sharing",      "creating",
                   "achieving",    "protecting", "combating"})) {
      if (!r.IsOneOf(a, {"sharing", "building", "reducing", "protecting", "combating", "tackling", "raising",
                         "reducing"}))
        ++a;
    }
    while (a < b && r.tokens[a].Is(kDeterminer)) ++a;
    while (b > a && (r.tokens[b - 1].Is(kPreposition | kConjunction | kDeterminer | kSubordinator) ||
                     !r.tokens[b - 1].Has(Token::kWordLike)))
      --b;
    if (a >= b || b - a > kLongestTopic) continue;
    if (r.tokens[a].Is(kNotTopic | kPronoun) || r.tokens[a].Has(Token::kDigit)) continue;
    out.emplace_back(a, b);
  }
  return out;
}

}  // namespace liaison::importer
