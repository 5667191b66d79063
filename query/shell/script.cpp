#include "query/shell/script.h"

namespace liaison::shell {
namespace {

// Far beyond what the parser takes as one statement; keeps a missing quote from swallowing a stream without
// end.
constexpr std::size_t kMaximumPending = 16 * kMaximumStatementBytes;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

}  // namespace

void Script::Feed(std::string_view piece) {
  if (begin_ > buffer_.size() / 2) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  buffer_ += piece;
  split_ = false;
}

void Script::Clear() {
  buffer_.clear();
  begin_ = 0;
  split_ = false;
}

void Script::Advance(std::size_t to) {
  for (; begin_ < to; ++begin_) {
    const auto c = static_cast<unsigned char>(buffer_[begin_]);
    if (c == '\n') {
      ++place_.line;
      place_.column = 1;
    } else if ((c & 0xC0) != 0x80) {
      ++place_.column;
    }
  }
}

bool Script::SkipBlank(bool at_end) {
  for (;;) {
    std::size_t at = begin_;
    while (at < buffer_.size() && IsBlank(buffer_[at])) ++at;
    Advance(at);
    const std::string_view rest = std::string_view(buffer_).substr(at);
    if (rest.starts_with("//")) {
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos && !at_end) return false;
      Advance(end == std::string_view::npos ? buffer_.size() : at + end + 1);
    } else if (rest.starts_with("/*")) {
      const std::size_t end = rest.find("*/", 2);
      // Without an end, it is left to the parser to say so.
      if (end == std::string_view::npos) return at_end;
      Advance(at + end + 2);
    } else {
      return !(rest == "/" && !at_end);
    }
  }
}

std::optional<ScriptItem> Script::Next(bool at_end) {
  for (;;) {
    if (!SkipBlank(at_end)) break;
    if (begin_ == buffer_.size()) return {};
    const std::string_view rest = std::string_view(buffer_).substr(begin_);
    if (rest.front() == ';') {
      Advance(begin_ + 1);
      continue;
    }
    if (rest.front() == ':' || rest.front() == '.') {
      std::size_t end = rest.find('\n');
      if (end == std::string_view::npos && !at_end) break;
      if (end == std::string_view::npos) end = rest.size();
      ScriptItem item{true, std::string(rest.substr(0, end)), place_};
      Advance(begin_ + end);
      split_ = false;
      return item;
    }
    if (!split_) {
      ranges_ = SplitStatements(rest);
      split_at_ = begin_;
      next_range_ = 0;
      split_ = true;
    }
    while (next_range_ < ranges_.size() && split_at_ + ranges_[next_range_].end <= begin_) ++next_range_;
    if (next_range_ == ranges_.size()) break;
    const StatementRange& range = ranges_[next_range_];
    if (!range.complete && !at_end) break;
    const std::size_t end = split_at_ + range.end;
    ScriptItem item{false, buffer_.substr(begin_, end - begin_), place_};
    while (!item.text.empty() && IsBlank(item.text.back())) item.text.pop_back();
    Advance(end);
    ++next_range_;
    return item;
  }
  if (buffer_.size() - begin_ > kMaximumPending) {
    throw Error(
        ErrorKind::kRequest, "StatementTooLong",
        "a statement of the script does not end within " + std::to_string(kMaximumPending >> 20) + " MB");
  }
  if (at_end) Advance(buffer_.size());
  return {};
}

}  // namespace liaison::shell
