#include "import/tables/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "graph/error.h"

namespace liaison::importer {
namespace {

constexpr std::size_t kLongestField = 1u << 30;

// The first of two characters, eight bytes at a time.
const char* FindEither(const char* p, const char* end, char a, char b) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ull, kHighs = 0x8080808080808080ull;
  const std::uint64_t as = kOnes * static_cast<unsigned char>(a), bs = kOnes * static_cast<unsigned char>(b);
  if constexpr (std::endian::native == std::endian::little) {
    while (end - p >= 8) {
      std::uint64_t word;
      std::memcpy(&word, p, 8);
      const std::uint64_t x = word ^ as, y = word ^ bs;
      // The lowest set high bit is exact: borrows only reach bytes above a hit.
      const std::uint64_t hit = ((x - kOnes) & ~x & kHighs) | ((y - kOnes) & ~y & kHighs);
      if (hit != 0) return p + (std::countr_zero(hit) >> 3);
      p += 8;
    }
  }
  while (p < end && *p != a && *p != b) ++p;
  return p;
}

}  // namespace

char ParseDelimiter(std::string_view text, std::string_view flag) {
  const auto character = [&](unsigned code) {
    if (code == 0 || code >= 128 || code == '\n' || code == '\r') {
      throw Error(ErrorKind::kRequest, "InvalidArgument",
                  fmt::format("{} must be one ASCII character", flag));
    }
    return static_cast<char>(code);
  };
  const auto number = [&](std::string_view digits, int base) {
    unsigned code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
    if (error != std::errc() || end != digits.data() + digits.size()) code = 0;
    return character(code);
  };
  if (text.size() == 1) return character(static_cast<unsigned char>(text[0]));
  if (text == "TAB" || text == "tab" || text == "\\t") return '\t';
  if (text.size() > 2 && (text.substr(0, 2) == "U+" || text.substr(0, 2) == "\\u"))
    return number(text.substr(2), 16);
  if (text.size() > 1 && text[0] == '\\') return number(text.substr(1), 10);
  return character(0);
}

std::string_view Unescape(const CsvField& field, char quote, std::string& scratch) {
  if (!field.doubled) return field.raw();
  scratch.clear();
  for (const char *p = field.data, *end = p + field.size; p < end; ++p) {
    scratch += *p;
    if (*p == quote) ++p;
  }
  return scratch;
}

CsvCursor::Step CsvCursor::Bad(std::string reason, const char* from) {
  reason_ = std::move(reason);
  const void* newline = from < end_ ? std::memchr(from, '\n', end_ - from) : nullptr;
  stop_ = newline ? static_cast<const char*>(newline) : end_;
  p_ = newline ? stop_ + 1 : end_;
  next_line_ = line_ + std::count(start_, p_, '\n');
  if (stop_ > start_ && stop_[-1] == '\r') --stop_;
  return Step::kBad;
}

CsvCursor::Step CsvCursor::Next() {
  for (;; ++p_) {
    if (p_ == end_) return Step::kEnd;
    if (*p_ == '\n') {
      ++next_line_;
    } else if (*p_ != '\r' || (p_ + 1 != end_ && p_[1] != '\n')) {
      break;
    }
  }
  start_ = p_;
  line_ = next_line_;
  fields_.clear();
  for (;;) {
    CsvField field;
    if (p_ != end_ && *p_ == dialect_.quote) {
      const char* begin = ++p_;
      for (;;) {
        const char* q;
        if (dialect_.multiline) {
          const void* found = p_ < end_ ? std::memchr(p_, dialect_.quote, end_ - p_) : nullptr;
          q = found ? static_cast<const char*>(found) : end_;
        } else {
          q = FindEither(p_, end_, dialect_.quote, '\n');
          if (q != end_ && *q == '\n') return Bad("a quote is not closed on its line", q);
        }
        if (q == end_) return Bad("a quote is never closed", start_);
        if (q + 1 == end_ || q[1] != dialect_.quote) {
          field = {begin, static_cast<std::uint32_t>(std::min<std::size_t>(q - begin, kLongestField)), true,
                   field.doubled};
          if (static_cast<std::size_t>(q - begin) >= kLongestField) return Bad("a field is too long", q);
          p_ = q + 1;
          break;
        }
        field.doubled = true;
        p_ = q + 2;
      }
      if (dialect_.multiline) next_line_ += std::count(field.data, field.data + field.size, '\n');
      if (p_ != end_ && *p_ == '\r' && (p_ + 1 == end_ || p_[1] == '\n')) ++p_;
      if (p_ != end_ && *p_ != dialect_.delimiter && *p_ != '\n')
        return Bad("text follows a closing quote", p_);
    } else {
      const char* q = FindEither(p_, end_, dialect_.delimiter, '\n');
      if (static_cast<std::size_t>(q - p_) >= kLongestField) return Bad("a field is too long", q);
      field.data = p_;
      field.size = static_cast<std::uint32_t>(q - p_);
      if ((q == end_ || *q == '\n') && field.size > 0 && q[-1] == '\r') --field.size;
      p_ = q;
    }
    fields_.push_back(field);
    if (p_ == end_ || *p_ == '\n') break;
    ++p_;
  }
  stop_ = p_;
  if (stop_ > start_ && stop_[-1] == '\r') --stop_;
  if (p_ != end_) {
    ++p_;
    ++next_line_;
  }
  return Step::kRecord;
}

std::string_view SkipByteOrderMark(std::string_view text) {
  return text.substr(0, 3) == "\xEF\xBB\xBF" ? text.substr(3) : text;
}

std::vector<std::string_view> SplitRecords(std::string_view text, const CsvDialect& dialect,
                                           std::size_t bytes) {
  std::vector<std::string_view> pieces;
  if (dialect.multiline && text.find(dialect.quote) != std::string_view::npos) {
    CsvCursor cursor(text, dialect);
    const char* begin = text.data();
    while (cursor.Next() != CsvCursor::Step::kEnd) {
      if (static_cast<std::size_t>(cursor.position() - begin) < bytes) continue;
      pieces.emplace_back(begin, cursor.position() - begin);
      begin = cursor.position();
    }
    if (begin != text.data() + text.size()) pieces.emplace_back(begin, text.data() + text.size() - begin);
    return pieces;
  }
  while (text.size() > bytes) {
    const std::size_t newline = text.find('\n', bytes);
    if (newline == std::string_view::npos) break;
    pieces.push_back(text.substr(0, newline + 1));
    text.remove_prefix(newline + 1);
  }
  if (!text.empty()) pieces.push_back(text);
  return pieces;
}

}  // namespace liaison::importer
