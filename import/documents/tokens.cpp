#include "import/documents/tokens.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "import/documents/reading.h"

namespace liaison::importer {
namespace {

struct Letter {
  UChar32 c = -1;
  std::uint32_t next = 0;
};

Letter At(std::string_view s, std::uint32_t i) {
  if (i >= s.size()) return {-1, i};
  const unsigned char b = static_cast<unsigned char>(s[i]);
  if (b < 0x80) return {b, i + 1};
  UChar32 c;
  std::int32_t next = static_cast<std::int32_t>(i);
  U8_NEXT(s.data(), next, static_cast<std::int32_t>(s.size()), c);
  return {c, static_cast<std::uint32_t>(next)};
}

bool IsWordLetter(UChar32 c) {
  if (c < 0) return false;
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  return u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK;
}

bool IsDigit(UChar32 c) { return c >= '0' && c <= '9'; }
bool IsUpper(UChar32 c) {
  return c < 0x80 ? (c >= 'A' && c <= 'Z') : c > 0 && (u_isupper(c) || u_istitle(c));
}
bool IsApostrophe(UChar32 c) { return c == '\'' || c == 0x2019; }
bool IsSpace(UChar32 c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || (c >= 0x80 && u_isUWhiteSpace(c));
}

// Second parts of compounds with a name in front that say something: "UNDP-funded", "Paris-based".
bool IsCompoundVerb(std::string_view s) {
  for (const std::string_view w :
       {"funded", "led", "hosted", "supported", "backed", "based", "sponsored", "organized", "organised",
        "financed", "headquartered", "affiliated", "run", "managed", "coordinated", "implemented"}) {
    if (s == w) return true;
  }
  return false;
}

}  // namespace

std::vector<TokenSpan> SplitTokens(std::string_view s) {
  std::vector<TokenSpan> out;
  const std::uint32_t size = static_cast<std::uint32_t>(s.size());
  for (std::uint32_t i = 0; i < size;) {
    const Letter first = At(s, i);
    if (IsSpace(first.c)) {
      i = first.next;
      continue;
    }
    if (IsApostrophe(first.c)) {  // 's
      const Letter next = At(s, first.next);
      if ((next.c == 's' || next.c == 'S') && !IsWordLetter(At(s, next.next).c) && i > 0 && !out.empty() &&
          out.back().end == i) {
        out.push_back({i, next.next});
        i = next.next;
        continue;
      }
    }
    if (!IsWordLetter(first.c)) {
      out.push_back({i, first.next});
      i = first.next;
      continue;
    }
    // U.S. and initials: capitals with full stops.
    if (IsUpper(first.c) && At(s, first.next).c == '.') {
      std::uint32_t at = first.next + 1;
      while (IsUpper(At(s, at).c) && At(s, At(s, at).next).c == '.') at = At(s, at).next + 1;
      const bool several = at > first.next + 1;
      const bool initial = !several && (At(s, at).c == ' ' ? IsUpper(At(s, at + 1).c) : IsUpper(At(s, at).c));
      if (several || initial) {
        out.push_back({i, at});
        i = at;
        continue;
      }
    }
    std::uint32_t at = i, last_dash = 0;
    while (true) {
      Letter l = At(s, at);
      while (IsWordLetter(l.c)) {
        at = l.next;
        l = At(s, at);
      }
      const Letter after = At(s, l.next);
      if (!IsWordLetter(after.c)) {
        // C++ would stand here; Erasmus+ does
        if (l.c == '+' && !IsDigit(first.c) && at > i + 2) at = l.next;
        break;
      }
      if (l.c == '-' || l.c == 0x2010 || l.c == 0x2011) {
        last_dash = at;
        at = l.next;
      } else if ((l.c == '.' || l.c == ',') && IsDigit(after.c) && at > i &&
                 IsDigit(static_cast<unsigned char>(s[at - 1]))) {
        at = l.next;
      } else if (l.c == '&' && at - i <= 2 && IsUpper(first.c) && IsUpper(after.c)) {  // R&D
        at = l.next;
      } else if (IsApostrophe(l.c) &&
                 !(after.c == 's' && !IsWordLetter(At(s, after.next).c))) {  // d'Ivoire, O'Neill
        at = l.next;
      } else {
        break;
      }
    }
    if (last_dash > i && IsUpper(first.c) && IsCompoundVerb(s.substr(last_dash + 1, at - last_dash - 1))) {
      out.push_back({i, last_dash});
      out.push_back({last_dash, last_dash + 1});
      out.push_back({last_dash + 1, at});
    } else {
      out.push_back({i, at});
    }
    i = at;
  }
  return out;
}

std::string LowerSameLength(std::string_view text) {
  std::string out(text);
  const std::int32_t size = static_cast<std::int32_t>(out.size());
  for (std::int32_t i = 0; i < size;) {
    const unsigned char b = static_cast<unsigned char>(out[i]);
    if (b < 0x80) {
      if (b >= 'A' && b <= 'Z') out[i] = static_cast<char>(b - 'A' + 'a');
      ++i;
      continue;
    }
    const std::int32_t start = i;
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);
    if (c < 0) continue;
    const UChar32 small = u_tolower(c);
    if (small != c && U8_LENGTH(small) == i - start) {
      std::int32_t at = start;
      U8_APPEND_UNSAFE(reinterpret_cast<std::uint8_t*>(out.data()), at, small);
    }
  }
  return out;
}

void AddTokens(Reading& r, const Lexicon& lexicon, std::uint32_t begin, std::uint32_t end) {
  const std::string_view text = std::string_view(r.text).substr(begin, end - begin);
  std::uint32_t previous = UINT32_MAX;
  for (const TokenSpan& span : SplitTokens(text)) {
    Token t;
    t.begin = span.begin + begin;
    t.end = span.end + begin;
    t.word = lexicon.Find(r.LowerOf(t));
    if (span.begin != previous) t.flags |= Token::kSpaceBefore;
    previous = span.end;
    std::uint32_t upper = 0, lower = 0;
    bool begins = true;
    for (std::uint32_t i = span.begin; i < span.end;) {
      const Letter l = At(text, i);
      if (IsWordLetter(l.c)) t.flags |= Token::kWordLike;
      if (IsUpper(l.c)) {
        ++upper;
        t.flags |= begins ? Token::kCapital : Token::kInnerCapital;
      } else if (l.c >= 0 && (l.c < 0x80 ? (l.c >= 'a' && l.c <= 'z') : u_islower(l.c))) {
        ++lower;
      }
      if (begins && IsDigit(l.c)) t.flags |= Token::kDigit;
      begins = false;
      i = l.next;
    }
    if (upper >= 2 && lower == 0) t.flags |= Token::kAllCapitals;
    // "eHealth", "eThekwini": the second letter is the capital
    if (!t.Capital() && t.Has(Token::kInnerCapital) && lower >= 4 && text[span.begin + 1] >= 'A' &&
        text[span.begin + 1] <= 'Z')
      t.flags |= Token::kCapital;
    r.tokens.push_back(t);
  }
}

}  // namespace liaison::importer
