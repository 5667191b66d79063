#include "query/parse/literals.h"

#include <cassert>
#include <charconv>
#include <limits>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "query/parse/source.h"

namespace liaison {

namespace {

[[noreturn]] void RefuseNumber(std::string_view text, Position position, const char* why) {
  throw CompileError(ErrorKind::kSyntax, "InvalidNumberLiteral",
                     fmt::format("'{}' is not a number: {}", text, why), position);
}

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

// Copies without underscores. Each must stand between digits (or behind the prefix of another base, where
// `leading` allows it).
std::string WithoutUnderscores(std::string_view digits, bool leading, std::string_view text,
                               Position position) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] != '_') {
      out += digits[i];
      continue;
    }
    bool before = i == 0 ? leading : DigitValue(digits[i - 1]) < 16;
    bool after = i + 1 < digits.size() && DigitValue(digits[i + 1]) < 16;
    if (!before || !after) RefuseNumber(text, position, "an underscore must stand between two digits");
  }
  return out;
}

// How far the first significant digit is from the decimal point, which tells overflow (positive) from
// underflow.
bool IsHuge(const std::string& digits) {
  std::size_t e = digits.find_first_of("eE");
  std::string_view mantissa = std::string_view(digits).substr(0, e);
  long long exponent = 0;
  if (e != std::string::npos) {
    const char* begin = digits.data() + e + 1;
    if (*begin == '+') ++begin;
    auto result = std::from_chars(begin, digits.data() + digits.size(), exponent);
    if (result.ec == std::errc::result_out_of_range)
      exponent = *begin == '-' ? -1'000'000'000 : 1'000'000'000;
  }
  std::size_t first = mantissa.find_first_not_of("0.");
  if (first == std::string_view::npos) return false;
  std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  return static_cast<long long>(point) - static_cast<long long>(first) + exponent > 0;
}

class Unquoting {
 public:
  Unquoting(std::string_view quoted, Position position) : text_(quoted), position_(position) {}

  std::string Run() {
    assert(text_.size() >= 2);
    char quote = text_.front();
    at_ = 1;
    std::string out;
    while (at_ + 1 < text_.size()) {
      char c = text_[at_++];
      if (c == quote) {
        ++at_;  // a doubled quote
        out += quote;
      } else if (c == '\\') {
        Escape(out);
      } else {
        out += c;
      }
    }
    return out;
  }

 private:
  [[noreturn]] void Refuse(std::size_t at, const char* detail, const std::string& message,
                           const char* hint = "") const {
    Position p = position_;
    for (std::size_t i = 0; i < at; ++i) {
      if ((static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80) continue;
      ++p.offset;
      ++p.column;
      if (text_[i] == '\n') {
        ++p.line;
        p.column = 1;
      }
    }
    Error error = CompileError(ErrorKind::kSyntax, detail, message, p);
    error.hint = hint;
    throw error;
  }

  void Escape(std::string& out) {
    std::size_t begin = at_ - 1;
    char c = text_[at_++];
    switch (c) {
      case '\\':
      case '\'':
      case '"':
      case '`':
        out += c;
        return;
      case 'b':
        out += '\b';
        return;
      case 'f':
        out += '\f';
        return;
      case 'n':
        out += '\n';
        return;
      case 'r':
        out += '\r';
        return;
      case 't':
        out += '\t';
        return;
      case 'u': {
        char32_t point = Hex(begin, 4);
        if (point >= 0xD800 && point <= 0xDBFF && text_.substr(at_, 2) == "\\u") {
          at_ += 2;
          char32_t low = Hex(begin, 4);
          if (low < 0xDC00 || low > 0xDFFF) Refuse(begin, "InvalidUnicodeLiteral", "half a surrogate pair");
          point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        Append(begin, point, out);
        return;
      }
      case 'U':
        Append(begin, Hex(begin, 6), out);
        return;
      default:
        Refuse(begin, "UnexpectedSyntax", fmt::format("'{}' is no escape", Escaped(begin)),
               "write \\\\ for a backslash; the escapes are \\\\ \\' \\\" \\` \\b \\f \\n \\r \\t \\uXXXX "
               "\\UXXXXXX");
    }
  }

  // The backslash and the whole character behind it.
  std::string_view Escaped(std::size_t begin) const {
    std::size_t end = begin + 2;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
    return text_.substr(begin, end - begin);
  }

  char32_t Hex(std::size_t begin, std::size_t count) {
    char32_t point = 0;
    for (std::size_t i = 0; i < count; ++i) {
      // The last character is the closing quote, so there is always one to look at.
      int digit = at_ < text_.size() ? DigitValue(text_[at_]) : 99;
      if (digit > 15) {
        Refuse(begin, "InvalidUnicodeLiteral",
               fmt::format("\\{} needs {} hexadecimal digits", count == 4 ? 'u' : 'U', count));
      }
      point = point * 16 + static_cast<char32_t>(digit);
      ++at_;
    }
    return point;
  }

  void Append(std::size_t begin, char32_t point, std::string& out) const {
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
      Refuse(begin, "InvalidUnicodeLiteral", "not a Unicode character");
    }
    AppendUtf8(point, out);
  }

  std::string_view text_;
  Position position_;
  std::size_t at_ = 0;
};

}  // namespace

std::int64_t ParseInteger(std::string_view text, bool negative, Position position) {
  int base = 10;
  std::string_view digits = text;
  if (text.size() >= 2 && text[0] == '0') {
    char letter = text[1];
    base = letter == 'x' || letter == 'X'   ? 16
           : letter == 'o' || letter == 'O' ? 8
           : letter == 'b' || letter == 'B' ? 2
                                            : 10;
    if (base != 10) digits.remove_prefix(2);
  }
  if (digits.empty()) RefuseNumber(text, position, "digits are missing");
  for (char c : digits) {
    if (c == '_' || DigitValue(c) < base) continue;
    RefuseNumber(text, position,
                 base == 10 ? "a name that begins with a digit stands in backquotes"
                            : "a character is no digit of its base");
  }
  std::uint64_t magnitude = 0;
  std::uint64_t limit =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + (negative ? 1 : 0);
  for (char c : WithoutUnderscores(digits, base != 10, text, position)) {
    auto digit = static_cast<std::uint64_t>(DigitValue(c));
    if (magnitude > (limit - digit) / static_cast<std::uint64_t>(base)) {
      throw CompileError(
          ErrorKind::kSyntax, "IntegerOverflow",
          fmt::format("{}{} is beyond the range of integers (64 bits)", negative ? "-" : "", text), position);
    }
    magnitude = magnitude * static_cast<std::uint64_t>(base) + digit;
  }
  return negative ? static_cast<std::int64_t>(0 - magnitude) : static_cast<std::int64_t>(magnitude);
}

double ParseFloat(std::string_view text, Position position) {
  std::string digits = WithoutUnderscores(text, false, text, position);
  if (std::string_view("fFdD").find(digits.back()) != std::string_view::npos) digits.pop_back();
  double value = 0;
  auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ptr != digits.data() + digits.size())
    RefuseNumber(text, position, "something stands behind its digits");
  if (result.ec == std::errc::result_out_of_range) {
    if (!IsHuge(digits)) return 0.0;
    throw CompileError(ErrorKind::kSyntax, "FloatingPointOverflow",
                       fmt::format("{} is beyond the range of floats (64 bits)", text), position);
  }
  return value;
}

std::string Unquote(std::string_view quoted, Position position) { return Unquoting(quoted, position).Run(); }

}  // namespace liaison
