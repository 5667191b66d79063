#include "query/parse/source.h"

#include <algorithm>

#include <fmt/format.h>

#include "graph/error.h"

namespace liaison {

namespace {

// Number of bytes of the sequence at `at`, and its code point; 0 when it is not valid.
std::size_t ReadPoint(std::string_view bytes, std::size_t at, char32_t& point) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  unsigned char lead = byte(at);
  if (lead < 0x80) {
    point = lead;
    return 1;
  }
  std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > bytes.size()) return 0;
  char32_t value = lead & (0xFF >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
    value = (value << 6) | (byte(at + i) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
  point = value;
  return length;
}

}  // namespace

SourceText Decode(std::string_view bytes) {
  SourceText source;
  source.bytes = bytes;
  bool ascii =
      std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  source.points.reserve(bytes.size());
  if (ascii) {
    source.points.assign(bytes.begin(), bytes.end());
    return source;
  }
  Position position;
  for (std::size_t at = 0; at < bytes.size();) {
    char32_t point = 0;
    std::size_t length = ReadPoint(bytes, at, point);
    if (length == 0) {
      throw CompileError(
          ErrorKind::kSyntax, "InvalidUnicodeCharacter",
          fmt::format("byte 0x{:02X} at byte {} is not UTF-8", static_cast<unsigned char>(bytes[at]), at),
          position);
    }
    source.byte_offsets.push_back(static_cast<std::uint32_t>(at));
    source.points.push_back(point);
    at += length;
    ++position.offset;
    ++position.column;
    if (point == U'\n') {
      ++position.line;
      position.column = 1;
    }
  }
  source.byte_offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
  return source;
}

void AppendUtf8(char32_t point, std::string& out) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

std::string Upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return text;
}

}  // namespace liaison
