// text.h: code points of UTF-8 text, which is what string functions count.
//
// Not here: the functions (string.cpp). Text is valid UTF-8 by the time it is a Value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace liaison {

inline bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

inline std::int64_t CountCodePoints(std::string_view text) {
  std::int64_t n = 0;
  for (const char c : text) n += !IsContinuation(c);
  return n;
}

// The byte at which code point `index` begins; the size of the text when there are fewer.
inline std::size_t OffsetOfCodePoint(std::string_view text, std::int64_t index) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsContinuation(text[i]) && index-- == 0) return i;
  }
  return text.size();
}

// Bytes of the code point that begins at `at`.
inline std::size_t CodePointSize(std::string_view text, std::size_t at) {
  std::size_t n = 1;
  while (at + n < text.size() && IsContinuation(text[at + n])) ++n;
  return n;
}

// As toLower gives it. string.cpp.
std::string LowerCase(std::string_view text);

// Whether the bytes are UTF-8, as those of every Value. string.cpp.
bool IsUtf8(std::string_view bytes);

// Whether the text is in the normal form NFC, NFD, NFKC or NFKD. string.cpp.
bool IsNormalized(const std::string& text, const std::string& form);

inline std::string ReversedCodePoints(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t end = text.size();
  while (end > 0) {
    std::size_t begin = end - 1;
    while (begin > 0 && IsContinuation(text[begin])) --begin;
    out.append(text.substr(begin, end - begin));
    end = begin;
  }
  return out;
}

}  // namespace liaison
