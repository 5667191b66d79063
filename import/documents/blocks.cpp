#include "import/documents/blocks.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <algorithm>
#include <cassert>
#include <memory>

#include "import/documents/tokens.h"

namespace liaison::importer {
namespace {

constexpr std::uint32_t kLongestSentence = 400;  // tokens

struct Line {
  std::uint32_t begin, end;  // without white space around it
  bool empty() const { return begin >= end; }
  std::uint32_t size() const { return end - begin; }
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

std::vector<Line> LinesOf(std::string_view text) {
  std::vector<Line> lines;
  for (std::uint32_t at = 0; at < text.size();) {
    std::size_t stop = text.find('\n', at);
    if (stop == std::string_view::npos) stop = text.size();
    Line line{at, static_cast<std::uint32_t>(stop)};
    while (true) {  // also U+00A0 and U+FEFF, which pages are full of
      if (line.begin < line.end && IsBlank(text[line.begin])) {
        ++line.begin;
      } else if (text.compare(line.begin, 2, "\xC2\xA0") == 0 && line.begin + 2 <= line.end) {
        line.begin += 2;
      } else {
        break;
      }
    }
    while (line.end > line.begin &&
           (IsBlank(text[line.end - 1]) ||
            (line.end - line.begin >= 2 && text.compare(line.end - 2, 2, "\xC2\xA0") == 0))) {
      line.end -= IsBlank(text[line.end - 1]) ? 1 : 2;
    }
    lines.push_back(line);
    at = static_cast<std::uint32_t>(stop) + 1;
  }
  return lines;
}

// Whether the text ends as a sentence does, quotes and brackets behind the stop allowed.
bool EndsSentence(std::string_view s) {
  while (!s.empty()) {
    if (s.back() == '"' || s.back() == '\'' || s.back() == ')' || s.back() == ']') {
      s.remove_suffix(1);
    } else if (s.size() >= 3 && (s.ends_with("\xE2\x80\x9D") || s.ends_with("\xE2\x80\x99"))) {
      s.remove_suffix(3);
    } else {
      break;
    }
  }
  return !s.empty() &&
         (s.back() == '.' || s.back() == '!' || s.back() == '?' || s.back() == ':' || s.back() == ';');
}

bool BeginsLower(std::string_view s) { return !s.empty() && s[0] >= 'a' && s[0] <= 'z'; }

std::size_t CountWords(std::string_view s) {
  std::size_t words = 0;
  bool in = false;
  for (const char c : s) {
    const bool blank = IsBlank(c) || c == '\n';
    words += !blank && !in;
    in = !blank;
  }
  return words;
}

bool IsTimeOfDay(std::string_view s) {  // "9:30", "09.00 - ..."
  std::size_t i = 0;
  if (!s.empty() && (s[0] == '(' || s[0] == '[')) ++i;
  const std::size_t digits = i;
  while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i;
  if (i == digits || i - digits > 2 || i + 2 >= s.size() || (s[i] != ':' && s[i] != '.' && s[i] != 'h'))
    return false;
  return s[i + 1] >= '0' && s[i + 1] <= '5' && s[i + 2] >= '0' && s[i + 2] <= '9' &&
         (i + 3 >= s.size() || s[i + 3] < '0' || s[i + 3] > '9');
}

// How many bytes of bullet or number stand before the text of a list item.
std::size_t BulletLength(std::string_view s) {
  for (const std::string_view mark :
       {"- ", "* ", "+ ", "\xE2\x80\xA2", "\xE2\x80\x93 ", "\xE2\x80\x94 ", "\xC2\xB7", "\xE2\x96\xAA",
        "\xE2\x97\x8F", "\xE2\x97\xA6", "\xE2\x80\xA3", "\xEF\x82\xB7"}) {
    if (s.starts_with(mark)) return mark.size();
  }
  std::size_t i = 0;
  while (i < s.size() && i < 3 && s[i] >= '0' && s[i] <= '9') ++i;
  if (i > 0 && i + 1 < s.size() && (s[i] == '.' || s[i] == ')') && s[i + 1] == ' ') return i + 2;
  if (s.size() > 3 && s[0] == '(' && s[2] == ')' && s[3] == ' ') return 4;
  return 0;
}

// Lines that were broken at a fixed width are one paragraph: within a run of lines all but the last are long
// and of like length, and where a line was broken the next word did not fit. For every line of the run,
// whether it and all behind it are such a paragraph; from the end, so that the run is read once.
std::vector<bool> HardWrappedFrom(std::string_view text, const std::vector<Line>& lines, std::size_t first,
                                  std::size_t last) {
  std::vector<bool> wrapped(last - first, false);
  if (last - first < 2) return wrapped;
  const auto text_of = [&](std::size_t i) { return text.substr(lines[i].begin, lines[i].size()); };
  std::size_t longest = 0, shortest = SIZE_MAX, fullest = SIZE_MAX, open = 0;
  bool bullet = false;  // behind line i
  for (std::size_t i = last - 1; i-- > first;) {
    const std::string_view next = text_of(i + 1);
    longest = std::max<std::size_t>(longest, lines[i].size());
    shortest = std::min<std::size_t>(shortest, lines[i].size());
    fullest = std::min(fullest, lines[i].size() + 1 + std::min(next.find(' '), next.size()) + 4);
    open += !EndsSentence(text_of(i));
    wrapped[i - first] = !bullet && fullest >= longest && shortest >= 50 && longest <= 120 &&
                         longest - shortest <= 25 && lines[last - 1].size() <= longest + 5 &&
                         2 * open >= last - 1 - i;
    bullet = bullet || BulletLength(text_of(i)) > 0;
  }
  return wrapped;
}

bool LooksLikeAddress(std::string_view lower) {
  for (const std::string_view mark :
       {"address:", "address :", "postal address", "visiting address", "mailing address"}) {
    if (lower.starts_with(mark)) return true;
  }
  return false;
}

class Cutter {
 public:
  Cutter(Reading& r, const Lexicon& lexicon) : r_(r), lexicon_(lexicon) {
    UErrorCode status = U_ZERO_ERROR;
    breaks_.reset(icu::BreakIterator::createSentenceInstance(icu::Locale::getEnglish(), status));
    assert(U_SUCCESS(status));
  }

  void Run() {
    const std::string_view text = r_.text;
    const std::vector<Line> lines = LinesOf(text);
    std::size_t times = 0;
    std::size_t first = 0, run = 0;  // the lines first .. run - 1 have no empty one among them
    std::vector<bool> wrapped;
    for (std::size_t i = 0; i < lines.size();) {
      if (lines[i].empty()) {
        ++i;
        continue;
      }
      if (i >= run) {
        first = run = i;
        while (run < lines.size() && !lines[run].empty()) ++run;
        wrapped = HardWrappedFrom(text, lines, first, run);
      }
      std::size_t last = i + 1;
      if (wrapped[i - first]) {
        last = run;
      } else {
        while (last < run && lines[last - 1].size() > 60 &&
               !EndsSentence(text.substr(lines[last - 1].begin, lines[last - 1].size())) &&
               BeginsLower(text.substr(lines[last].begin, lines[last].size()))) {
          ++last;
        }
      }
      AddBlock(lines[i].begin, lines[last - 1].end);
      times += IsTimeOfDay(text.substr(lines[i].begin, lines[i].size()));
      i = last;
    }
    r_.agenda = times >= 4;
    if (!r_.blocks.empty() && r_.blocks[0].kind == BlockKind::kLine) r_.blocks[0].kind = BlockKind::kTitle;
    for (std::size_t i = 1; i + 1 < r_.blocks.size(); ++i) {
      if (r_.blocks[i].kind == BlockKind::kLine && r_.blocks[i + 1].Prose())
        r_.blocks[i].kind = BlockKind::kHeading;
    }
    r_.dropped.assign(r_.tokens.size(), false);
  }

 private:
  void AddBlock(std::uint32_t begin, std::uint32_t end) {
    const std::string_view text = std::string_view(r_.text).substr(begin, end - begin);
    TextBlock block;
    block.begin = begin;
    block.end = end;
    const std::size_t bullet = BulletLength(text);
    const std::size_t words = CountWords(text.substr(0, std::min<std::size_t>(text.size(), 4000)));
    const bool prose = words > 6 && (EndsSentence(text) || words > 30);
    block.kind = IsTimeOfDay(text)                                                ? BlockKind::kAgenda
                 : LooksLikeAddress(std::string_view(r_.lower).substr(begin, 40)) ? BlockKind::kAddress
                 : bullet > 0 && prose                                            ? BlockKind::kListItem
                 : prose                                                          ? BlockKind::kParagraph
                                                                                  : BlockKind::kLine;
    block.first_sentence = static_cast<std::uint32_t>(r_.sentences.size());
    AddSentences(static_cast<std::uint32_t>(begin + bullet), end, block.Prose());
    block.last_sentence = static_cast<std::uint32_t>(r_.sentences.size());
    r_.blocks.push_back(block);
  }

  void AddSentences(std::uint32_t begin, std::uint32_t end, bool prose) {
    std::vector<std::uint32_t> ends;
    if (prose) {
      UErrorCode status = U_ZERO_ERROR;
      UText* text = utext_openUTF8(nullptr, r_.text.data() + begin, end - begin, &status);
      breaks_->setText(text, status);
      assert(U_SUCCESS(status));
      for (std::int32_t at = breaks_->first(); (at = breaks_->next()) != icu::BreakIterator::DONE;) {
        const std::uint32_t cut = begin + static_cast<std::uint32_t>(at);
        if (cut < end && IsFalseBreak(begin, cut, end)) continue;
        ends.push_back(cut);
      }
      utext_close(text);
    }
    if (ends.empty() || ends.back() < end) ends.push_back(end);
    std::uint32_t from = begin;
    for (const std::uint32_t to : ends) {
      AddSentence(from, to, prose);
      from = to;
    }
  }

  // ICU breaks behind "Dr." and "J."; and where a line ends inside of a sentence.
  bool IsFalseBreak(std::uint32_t begin, std::uint32_t cut, std::uint32_t end) const {
    std::uint32_t at = cut;
    while (at > begin && (IsBlank(r_.text[at - 1]) || r_.text[at - 1] == '\n')) --at;
    const std::string_view before = std::string_view(r_.text).substr(begin, at - begin);
    const std::string_view after =
        std::string_view(r_.text).substr(cut, std::min<std::uint32_t>(end - cut, 8));
    if (!EndsSentence(before)) return true;
    if (before.back() == ':' || before.back() == ';') return true;
    if (BeginsLower(after)) return true;
    if (before.back() != '.') return false;
    const std::string_view stem = before.substr(0, before.size() - 1);
    std::size_t word = stem.size();
    while (word > 0 && (std::isalnum(static_cast<unsigned char>(stem[word - 1])) || stem[word - 1] == '.'))
      --word;
    const std::string_view last = stem.substr(word);
    if (last.size() == 1 && last[0] >= 'A' && last[0] <= 'Z') return true;
    if (!lexicon_.IsAbbreviation(last)) return false;
    // "... Ministry of Trade, Ltd. The ..." is an end all the same when a function word follows.
    const std::size_t stop = after.find_first_of(" ,");
    const std::string_view next = after.substr(0, stop);
    return !(next == "The" || next == "In" || next == "It" || next == "This" || next == "At" || next == "A");
  }

  void AddSentence(std::uint32_t begin, std::uint32_t end, bool prose) {
    const std::uint32_t first = static_cast<std::uint32_t>(r_.tokens.size());
    AddTokens(r_, lexicon_, begin, end);
    const std::uint32_t last = static_cast<std::uint32_t>(r_.tokens.size());
    for (std::uint32_t from = first; from < last; from += kLongestSentence) {
      Sentence s;
      s.first = from;
      s.last = std::min(from + kLongestSentence, last);
      s.begin = r_.tokens[s.first].begin;
      s.end = r_.tokens[s.last - 1].end;
      s.block = static_cast<std::uint32_t>(r_.blocks.size());
      s.prose = prose;
      std::uint32_t capitals = 0, words = 0;
      for (std::uint32_t i = s.first; i < s.last; ++i) {
        if (!r_.tokens[i].Has(Token::kWordLike) || r_.tokens[i].Has(Token::kDigit)) continue;
        ++words;
        capitals += r_.tokens[i].Has(Token::kAllCapitals);
      }
      s.shouting = words >= 4 && capitals * 10 >= words * 7;
      r_.sentences.push_back(s);
    }
  }

  Reading& r_;
  const Lexicon& lexicon_;
  std::unique_ptr<icu::BreakIterator> breaks_;
};

}  // namespace

void CutIntoSentences(Reading& r, const Lexicon& lexicon) { Cutter(r, lexicon).Run(); }

}  // namespace liaison::importer
