// ascii.h: case and blanks of names that are ASCII by definition: keywords, functions, headers of CSV,
// options, tags.
//
// Not for what people write (names of persons, titles): that is ICU's. Bytes outside ASCII stay as they are,
// and the locale of the process has no say.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace liaison {

constexpr char AsciiLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string AsciiLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = AsciiLower(c);
  return lower;
}

constexpr bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return AsciiLower(x) == AsciiLower(y); });
}

// Without blanks, tabs and ends of line at either end.
constexpr std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace liaison
