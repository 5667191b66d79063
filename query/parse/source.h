// source.h: the text of a statement as code points, and the way back to bytes.
//
// ANTLR reads code points and positions count them; texts of expressions are byte ranges. Made once per
// statement, in one pass that also refuses invalid UTF-8. Costs 4 bytes a code point, and 4 more when the
// text is not ASCII.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace liaison {

struct SourceText {
  std::string_view bytes;
  std::u32string points;
  std::vector<std::uint32_t>
      byte_offsets;  // of every code point and of the end; empty when each point is one byte

  std::uint32_t ByteOffset(std::size_t point) const {
    if (byte_offsets.empty()) return static_cast<std::uint32_t>(point);
    return byte_offsets[point];
  }
};

// Throws SyntaxError.InvalidUnicodeCharacter with the place of the first byte that is not UTF-8 (overlong
// forms, surrogates and values above 10FFFF are not).
SourceText Decode(std::string_view bytes);

void AppendUtf8(char32_t point, std::string& out);

// Letters of ASCII in upper case, which is what words of the language are compared by.
std::string Upper(std::string text);

}  // namespace liaison
