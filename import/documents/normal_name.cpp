#include "import/documents/normal_name.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <utility>

#include "graph/name_words.h"

namespace liaison::importer {
namespace {

// The British form of words that names of institutions are full of, and the American one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSpellings = {{
    {"centre", "center"},
    {"centres", "centers"},
    {"defence", "defense"},
    {"labour", "labor"},
    {"organisation", "organization"},
    {"organisations", "organizations"},
    {"programme", "program"},
    {"programmes", "programs"},
    {"harbour", "harbor"},
}};

// f(code point) for each of the text; bytes that are no UTF-8 come as U+FFFD.
template <class F>
void ForEachCodePoint(const icu::UnicodeString& text, F f) {
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) f(text.char32At(i));
}

icu::UnicodeString Unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

// Case folded words parted by blanks.
std::string Folded(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCCasefoldInstance(status);
  icu::UnicodeString folded = Unicode(text);
  if (U_SUCCESS(status)) folded = nfkc->normalize(folded, status);
  icu::UnicodeString words;
  bool gap = false;
  ForEachCodePoint(folded, [&](UChar32 c) {
    if (c == '\'' || c == 0x2019) return;  // "women's" is one word
    if (!u_isalnum(c) && u_charType(c) != U_NON_SPACING_MARK && u_charType(c) != U_COMBINING_SPACING_MARK &&
        c != '&') {
      gap = true;
      return;
    }
    if (gap && !words.isEmpty()) words.append(static_cast<UChar>(' '));
    gap = c == '&';
    c == '&' ? words.append(words.isEmpty() || words.endsWith(u" ", 1) ? u"and" : u" and", -1)
             : words.append(c);
  });
  std::string out;
  words.toUTF8String(out);
  return out;
}

}  // namespace

std::vector<std::string_view> WordsOf(std::string_view normal) {
  std::vector<std::string_view> words;
  for (std::size_t from = 0; from < normal.size();) {
    std::size_t to = std::min(normal.find(' ', from), normal.size());
    if (to > from) words.push_back(normal.substr(from, to - from));
    from = to + 1;
  }
  return words;
}

std::string NormalName(std::string_view name) {
  const std::string folded = Folded(name);
  std::string out;
  std::vector<std::string_view> words = WordsOf(folded);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (i == 0 && word == "the" && words.size() > 1) continue;
    for (const auto& [british, american] : kSpellings) {
      if (word == british) word = american;
    }
    if (word == "un") word = "united nations";
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

std::string NormalSentence(std::string_view sentence) { return Folded(sentence); }

bool IsBareAcronym(std::string_view name) {
  int capitals = 0, small = 0, length = 0;
  bool one_word = true;
  ForEachCodePoint(Unicode(name), [&](UChar32 c) {
    ++length;
    if (u_isspace(c)) one_word = false;
    if (u_isupper(c)) ++capitals;
    if (u_islower(c)) ++small;
  });
  return one_word && length <= 10 && capitals >= 2 && capitals >= small;
}

bool IsProperName(std::string_view name) {
  bool proper = false;
  ForEachCodePoint(Unicode(name), [&](UChar32 c) {
    if (u_isupper(c) || u_istitle(c) || (u_isalpha(c) && !u_islower(c))) proper = true;
  });
  return proper;
}

std::string InitialsOf(std::string_view normal) {
  std::string out;
  for (const std::string_view word : WordsOf(normal)) {
    if (IsSmallWord(word)) continue;
    std::size_t length = 1;
    while (length < word.size() && (static_cast<unsigned char>(word[length]) & 0xC0) == 0x80) ++length;
    out += word.substr(0, length);
  }
  return out;
}

double WordOverlap(std::string_view a, std::string_view b) {
  std::vector<std::string_view> left = WordsOf(a), right = WordsOf(b);
  if (left.empty() || right.empty()) return 0;
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
    if (left[i] == right[j]) {
      ++common, ++i, ++j;
    } else {
      left[i] < right[j] ? ++i : ++j;
    }
  }
  return 2.0 * static_cast<double>(common) / static_cast<double>(left.size() + right.size());
}

}  // namespace liaison::importer
