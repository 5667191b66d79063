#include "import/tables/utf8.h"

#include <cstdint>
#include <cstring>

namespace liaison::importer {

bool IsUtf8(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = p + text.size();
  const auto continues = [](unsigned char c) { return (c & 0xC0) == 0x80; };
  while (p < end) {
    while (end - p >= 8) {
      std::uint64_t word;
      std::memcpy(&word, p, 8);
      if (word & 0x8080808080808080ull) break;
      p += 8;
    }
    if (p == end) break;
    const unsigned char c = *p;
    if (c < 0x80) {
      ++p;
    } else if (c >= 0xC2 && c < 0xE0) {
      if (end - p < 2 || !continues(p[1])) return false;
      p += 2;
    } else if (c >= 0xE0 && c < 0xF0) {
      if (end - p < 3 || !continues(p[1]) || !continues(p[2])) return false;
      if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] >= 0xA0)) return false;
      p += 3;
    } else if (c >= 0xF0 && c < 0xF5) {
      if (end - p < 4 || !continues(p[1]) || !continues(p[2]) || !continues(p[3])) return false;
      if ((c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] >= 0x90)) return false;
      p += 4;
    } else {
      return false;
    }
  }
  return true;
}

std::size_t CountCodePoints(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

std::size_t ByteOffset(std::string_view text, std::size_t code_points) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (code_points-- == 0) return i;
  }
  return text.size();
}

}  // namespace liaison::importer
