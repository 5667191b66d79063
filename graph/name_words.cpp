#include "graph/name_words.h"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "graph/error.h"
#include "graph/key_hash.h"

namespace liaison {
namespace {

constexpr std::array<std::string_view, 16> kSmallWords = {"a",  "an", "and", "de", "del", "der", "des", "di",
                                                          "du", "et", "for", "in", "of",  "on",  "the", "to"};

// Latin with its marks: written in ASCII letter by letter, from a table.
constexpr UChar32 kLatinEnd = 0x370;

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAsciiWord(char c) { return IsAsciiLetter(c) || (c >= '0' && c <= '9'); }
bool IsGeneralPunctuation(UChar32 c) { return c >= 0x2000 && c < 0x2070; }

std::unique_ptr<icu::Transliterator> MakeTransliterator(const char* rules) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> made(
      icu::Transliterator::createInstance(icu::UnicodeString(rules), UTRANS_FORWARD, status));
  if (U_FAILURE(status) || !made) {
    throw Error(ErrorKind::kResource, "TransliterationMissing",
                std::string("ICU has no transliteration by `") + rules + "`: " + u_errorName(status));
  }
  return made;
}

// Made once, as it takes 30 ms, and 200 ms with the first Chinese character; ICU does not promise that two
// threads may use one.
class Transliteration {
 public:
  static Transliteration& Instance() {
    static Transliteration instance;
    return instance;
  }
  // The ASCII of a code point below kLatinEnd; empty for what is no part of a word.
  const std::string& OfLatin(UChar32 c) const { return latin_[static_cast<std::size_t>(c)]; }
  icu::UnicodeString OfOther(icu::UnicodeString text) {
    std::lock_guard lock(mutex_);
    if (!other_) other_ = MakeTransliterator("NFKC; Any-Latin; NFKD; [:Mn:] Remove; Latin-ASCII; Lower");
    other_->transliterate(text);
    return text;
  }

 private:
  Transliteration() {
    const auto latin = MakeTransliterator("NFKC; NFKD; [:Mn:] Remove; Latin-ASCII; Lower");
    for (UChar32 c = 0x80; c < kLatinEnd; ++c) {
      if (!u_isalnum(c)) continue;
      icu::UnicodeString text(c);
      latin->transliterate(text);
      std::string bytes;
      text.toUTF8String(bytes);
      for (const char letter : bytes) {
        if (IsAsciiWord(letter)) latin_[static_cast<std::size_t>(c)] += letter;
      }
    }
  }

  std::array<std::string, kLatinEnd> latin_;
  std::mutex mutex_;
  std::unique_ptr<icu::Transliterator> other_;  // null before the first text in another script than Latin
};

class WordSplitter {
 public:
  std::vector<std::string> Split(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const char c = text[at];
      if (static_cast<unsigned char>(c) < 0x80) {
        Ascii(c, text.substr(at + 1));
        ++at;
        continue;
      }
      at = Other(text, at);
    }
    End();
    return std::move(words_);
  }

 private:
  void End() {
    if (!word_.empty()) words_.push_back(std::move(word_));
    word_.clear();
    dotted_ = false;
  }

  void Ascii(char c, std::string_view rest) {
    if (c >= 'A' && c <= 'Z') {
      word_ += static_cast<char>(c + 32);
    } else if (IsAsciiWord(c)) {
      word_ += c;
    } else if (c == '&') {
      End();
      word_ = "and";
      End();
    } else if (c == '.' && (word_.size() == 1 || dotted_) && !rest.empty() && IsAsciiLetter(rest[0]) &&
               (rest.size() == 1 || !IsAsciiWord(rest[1]))) {
      dotted_ = true;  // U.N.E.P. is one word
    } else if (c != '\'') {
      End();
    }
  }

  // Takes what begins at `at`: a Latin letter, or all that follows in other scripts. Gives where to go on.
  std::size_t Other(std::string_view text, std::size_t at) {
    const auto size = static_cast<std::int32_t>(text.size());
    auto i = static_cast<std::int32_t>(at);
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);
    if (c >= 0 && c < kLatinEnd) {
      // Marks stand behind the letter that they belong to, and vanish.
      if (u_charType(c) == U_NON_SPACING_MARK) return static_cast<std::size_t>(i);
      const std::string& letters = Transliteration::Instance().OfLatin(c);
      if (letters.empty() && !(c >= 0x2B0 && c < 0x300)) End();  // there are modifiers, as apostrophes are
      word_ += letters;
      return static_cast<std::size_t>(i);
    }
    if (c < 0 || IsGeneralPunctuation(c)) {
      if (c != 0x2019 && c != 0x2018 && c != 0x200D && c != 0x200C) End();
      return static_cast<std::size_t>(i);
    }
    icu::UnicodeString run(c);
    while (i < size) {
      std::int32_t next = i;
      U8_NEXT(text.data(), next, size, c);
      if (c < kLatinEnd || IsGeneralPunctuation(c)) break;
      run.append(c);
      i = next;
    }
    const icu::UnicodeString latin = Transliteration::Instance().OfOther(std::move(run));
    for (std::int32_t k = 0; k < latin.length(); k = latin.moveIndex32(k, 1)) Letter(latin.char32At(k));
    return static_cast<std::size_t>(i);
  }

  // Of what a transliteration has given.
  void Letter(UChar32 c) {
    if (c < 0x80) {
      if (IsAsciiWord(static_cast<char>(c))) {
        word_ += static_cast<char>(c);
      } else if (c != '\'') {
        End();
      }
      return;
    }
    if (!u_isalnum(c) && u_charType(c) != U_COMBINING_SPACING_MARK) return End();
    if (u_charType(c) == U_MODIFIER_LETTER) return;
    icu::UnicodeString(c).toUTF8String(word_);
  }

  std::vector<std::string> words_;
  std::string word_;
  bool dotted_ = false;
};

std::string_view CutToName(std::string_view text) {
  if (text.size() <= kNameBytes) return text;
  std::size_t end = kNameBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// f(symbol) for each code point.
template <class F>
void ForEachSymbol(std::string_view word, F f) {
  const auto size = static_cast<std::int32_t>(word.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(word.data(), i, size, c);
    f(c < 0x80 ? static_cast<std::uint32_t>(c) : 0x80 | (static_cast<std::uint32_t>(c) * 0x9E3779B1u) >> 25);
  }
}

std::string_view FirstLetter(std::string_view word) {
  std::size_t n = 1;
  while (n < word.size() && (static_cast<unsigned char>(word[n]) & 0xC0) == 0x80) ++n;
  return word.substr(0, n);
}

}  // namespace

std::uint32_t TransliterationVersion() { return U_ICU_VERSION_MAJOR_NUM; }

std::vector<std::string> NameWords(std::string_view text) { return WordSplitter().Split(CutToName(text)); }

bool IsSmallWord(std::string_view word) {
  return std::binary_search(kSmallWords.begin(), kSmallWords.end(), word);
}

std::vector<std::string> AcronymsOf(const std::vector<std::string>& words) {
  constexpr std::size_t kMostWords = 16;
  if (words.size() < 2 || words.size() > kMostWords) return {};
  std::string with, without;
  std::size_t large = 0;
  for (const std::string& word : words) {
    const std::string_view first = FirstLetter(word);
    with += first;
    if (IsSmallWord(word)) continue;
    without += first;
    ++large;
  }
  if (large < 2) return {};
  std::vector<std::string> acronyms = {std::move(without)};
  if (large < words.size()) acronyms.push_back(std::move(with));
  return acronyms;
}

void AppendGramsOfWord(std::string_view word, std::vector<Gram>& grams) {
  Gram gram = ' ' << 8 | ' ';
  auto add = [&](std::uint32_t symbol) {
    gram = (gram << 8 | symbol) & ((1u << kGramBits) - 1);
    grams.push_back(gram);
  };
  ForEachSymbol(word, add);
  add(' ');
}

Gram GramOfWhole(const std::vector<std::string>& words) {
  std::string whole;
  for (const std::string& word : words) whole += word;
  constexpr std::uint64_t kWholeGrams = 4096;
  return 0x010000 | static_cast<Gram>(KeyHash(whole) % kWholeGrams);
}

void AppendGramsOfName(std::string_view name, std::vector<Gram>& grams) {
  const std::vector<std::string> words = NameWords(name);
  if (words.empty()) return;
  grams.push_back(GramOfWhole(words));
  for (const std::string& word : words) AppendGramsOfWord(word, grams);
  for (const std::string& acronym : AcronymsOf(words)) AppendGramsOfWord(acronym, grams);
}

}  // namespace liaison
