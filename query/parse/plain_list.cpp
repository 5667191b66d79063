#include "query/parse/plain_list.h"

#include "graph/ascii.h"
#include "query/parse/literals.h"

namespace liaison {
namespace {

constexpr std::size_t kFewest = 32;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNamePart(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

class PlainListReader {
 public:
  PlainListReader(std::string_view text, Position begin) : text_(text), position_(begin) {}

  std::optional<PlainList> Read() {
    PlainList list;
    for (;;) {
      SkipBlanks();
      std::optional<Value> item = ReadItem();
      if (!item) return {};
      list.items.push_back(std::move(*item));
      SkipBlanks();
      const char c = Peek();
      if (c != ',' && c != ']') return {};
      Pass(1);
      if (c == ']') break;
    }
    if (list.items.size() < kFewest) return {};
    list.end = position_;
    return list;
  }

 private:
  char Peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void Pass(std::size_t bytes) {
    for (const std::size_t end = at_ + bytes; at_ < end; ++at_) {
      if ((static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) continue;
      ++position_.offset;
      ++position_.column;
      if (text_[at_] != '\n') continue;
      ++position_.line;
      position_.column = 1;
    }
  }

  void SkipBlanks() {
    while (Peek() == ' ' || Peek() == '\n' || Peek() == '\r' || Peek() == '\t') Pass(1);
  }

  std::optional<Value> ReadItem() {
    const char c = Peek();
    if (IsDigit(c) || (c == '-' && IsDigit(Peek(1)))) return ReadNumber();
    if (c == '\'' || c == '"') return ReadString(c);
    std::size_t size = 0;
    while (IsNamePart(Peek(size))) ++size;
    const std::string_view word = text_.substr(at_, size);
    std::optional<Value> constant;
    if (EqualIgnoringCase(word, "true")) constant = Value(true);
    if (EqualIgnoringCase(word, "false")) constant = Value(false);
    if (EqualIgnoringCase(word, "null")) constant = Value();
    if (constant) Pass(size);
    return constant;
  }

  std::optional<Value> ReadNumber() {
    const Position begin = position_;
    const bool negative = Peek() == '-';
    std::size_t size = negative ? 1 : 0;
    const auto digits = [&] {
      while (IsDigit(Peek(size))) ++size;
    };
    digits();
    bool whole = true;
    if (Peek(size) == '.' && IsDigit(Peek(size + 1))) {
      whole = false;
      ++size;
      digits();
    }
    if (Peek(size) == 'e' || Peek(size) == 'E') {
      whole = false;
      ++size;
      if (Peek(size) == '+' || Peek(size) == '-') ++size;
      if (!IsDigit(Peek(size))) return {};
      digits();
    }
    if (IsNamePart(Peek(size)) || Peek(size) == '.') return {};
    const std::string_view number = text_.substr(at_ + negative, size - negative);
    Value value = whole ? Value(ParseInteger(number, negative, begin))
                        : Value(negative ? -ParseFloat(number, begin) : ParseFloat(number, begin));
    Pass(size);
    return value;
  }

  std::optional<Value> ReadString(char quote) {
    std::size_t size = 1;
    for (; at_ + size < text_.size(); ++size) {
      if (Peek(size) == '\\') {
        ++size;
      } else if (Peek(size) == quote) {
        if (Peek(size + 1) != quote) break;
        ++size;
      }
    }
    if (at_ + size >= text_.size()) return {};
    ++size;
    Value value(Unquote(text_.substr(at_, size), position_));
    Pass(size);
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Position position_;  // of at_
};

}  // namespace

std::optional<PlainList> ReadPlainList(std::string_view text, Position begin) {
  return PlainListReader(text, begin).Read();
}

}  // namespace liaison
