#include "query/report/body.h"

#include <algorithm>
#include <optional>

#include "graph/ascii.h"
#include "query/render/safe_text.h"
#include "query/report/yaml.h"

namespace liaison::report {
namespace {

struct Container {
  bool quote = false;
  std::size_t indent = 0;  // of a list item: columns of its content behind those of the container around
};

// A place in a line that counts columns, tabs to multiples of four.
class Cursor {
 public:
  explicit Cursor(std::string_view line) : line_(line) {}

  std::size_t at() const { return i_; }
  std::string_view rest() const { return line_.substr(i_); }
  bool AtBlankRest() const { return line_.find_first_not_of(" \t", i_) == std::string_view::npos; }
  std::size_t Blanks() const {
    std::size_t column = column_;
    for (std::size_t i = i_; i < line_.size(); ++i) {
      if (line_[i] == ' ') {
        ++column;
      } else if (line_[i] == '\t') {
        column += 4 - column % 4;
      } else {
        break;
      }
    }
    return column - column_;
  }
  void SkipBlanks(std::size_t columns) {
    const std::size_t end = column_ + columns;
    while (i_ < line_.size() && column_ < end && (line_[i_] == ' ' || line_[i_] == '\t')) {
      column_ += line_[i_] == ' ' ? 1 : 4 - column_ % 4;
      ++i_;
    }
  }
  void SkipCharacters(std::size_t count) {
    i_ += count;
    column_ += count;
  }

 private:
  std::string_view line_;
  std::size_t i_ = 0, column_ = 0;
};

std::string_view TrimLeft(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

std::size_t RunOf(std::string_view text, char c) { return std::min(text.find_first_not_of(c), text.size()); }

bool IsThematicBreak(std::string_view rest) {
  std::size_t count = 0;
  for (const char c : rest) {
    if (c == ' ' || c == '\t') continue;
    if (c != rest[0]) return false;
    ++count;
  }
  return count >= 3 && (rest[0] == '*' || rest[0] == '-' || rest[0] == '_');
}

// Characters of a list marker at the beginning of `rest`; 0: none.
std::size_t MarkerLength(std::string_view rest, bool in_paragraph) {
  if (rest.empty()) return 0;
  std::size_t length = 0;
  if (rest[0] == '-' || rest[0] == '+' || rest[0] == '*') {
    if (IsThematicBreak(rest)) return 0;
    length = 1;
  } else {
    while (length < rest.size() && length < 9 && rest[length] >= '0' && rest[length] <= '9') ++length;
    if (length == 0 || length == rest.size() || (rest[length] != '.' && rest[length] != ')')) return 0;
    if (in_paragraph && rest.substr(0, length) != "1") return 0;
    ++length;
  }
  const bool empty = TrimLeft(rest.substr(length)).empty();
  if (!empty && rest[length] != ' ' && rest[length] != '\t') return 0;
  return empty && in_paragraph ? 0 : length;
}

std::uint32_t CountCharacters(std::string_view text) {
  return static_cast<std::uint32_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsCypher(std::string_view info) {
  constexpr std::string_view kWord = "cypher";
  if (!EqualIgnoringCase(info.substr(0, kWord.size()), kWord)) return false;
  return info.size() == kWord.size() || info[kWord.size()] == ' ' || info[kWord.size()] == '\t' ||
         info[kWord.size()] == '{';
}

class Splitter {
 public:
  Splitter(std::string_view body, std::uint32_t first_line) : body_(body), line_(first_line) {}

  std::vector<Piece> Split() {
    while (at_ < body_.size()) {
      const auto end = std::min(body_.find('\n', at_), body_.size());
      Take(body_.substr(at_, end - at_));
      at_ = end + 1;
      ++line_;
    }
    if (fence_) CloseUnfinished();
    if (in_comment_) RefuseReport("the comment is not closed by `-->`", comment_line_, 1);
    return std::move(pieces_);
  }

 private:
  struct Fence {
    char mark;
    std::size_t length, indent, depth;
    bool cypher;
    std::uint32_t line, column;
  };

  void Add(Piece::Kind kind, std::string_view line) {
    if (pieces_.empty() || pieces_.back().kind != kind) {
      pieces_.emplace_back();
      pieces_.back().kind = kind;
      pieces_.back().line = line_;
    }
    pieces_.back().text.append(line);
    pieces_.back().text += '\n';
  }

  void CloseUnfinished() {
    if (fence_->cypher) {
      RefuseReport(
          "the block is not closed: a line of " + std::string(fence_->length, fence_->mark) + " is missing",
          fence_->line, fence_->column);
    }
    fence_.reset();
  }

  void Take(std::string_view line) {
    if (in_comment_) {
      in_comment_ = line.find("-->") == std::string_view::npos;
      return;
    }
    Cursor cursor(line);
    std::size_t matched = 0;
    for (; matched < open_.size(); ++matched) {
      if (open_[matched].quote) {
        Cursor ahead = cursor;
        if (ahead.Blanks() > 3) break;
        ahead.SkipBlanks(3);
        if (!ahead.rest().starts_with('>')) break;
        ahead.SkipCharacters(1);
        if (ahead.Blanks() > 0) ahead.SkipBlanks(1);
        cursor = ahead;
      } else if (!cursor.AtBlankRest()) {
        if (cursor.Blanks() < open_[matched].indent) break;
        cursor.SkipBlanks(open_[matched].indent);
      }
    }
    if (fence_) {
      if (matched >= fence_->depth) {
        TakeFenced(line, cursor);
        return;
      }
      CloseUnfinished();
    }
    TakeUnfenced(line, cursor, matched);
  }

  void TakeFenced(std::string_view line, Cursor cursor) {
    const std::string_view rest = TrimLeft(cursor.rest());
    const std::size_t run = RunOf(rest, fence_->mark);
    if (cursor.Blanks() <= 3 && run >= fence_->length && TrimLeft(rest.substr(run)).empty()) {
      if (!fence_->cypher) Add(Piece::Kind::kCode, line);
      fence_.reset();
      return;
    }
    if (!fence_->cypher) {
      Add(Piece::Kind::kCode, line);
      return;
    }
    cursor.SkipBlanks(fence_->indent);
    Piece& piece = pieces_.back();
    piece.shifts.push_back(CountCharacters(line.substr(0, cursor.at())));
    piece.text.append(cursor.rest());
    piece.text += '\n';
  }

  void TakeUnfenced(std::string_view line, Cursor cursor, std::size_t matched) {
    if (cursor.AtBlankRest()) {
      in_paragraph_ = false;
      // A blank line ends a quote, and goes on with a list.
      for (std::size_t i = matched; i < open_.size(); ++i) {
        if (open_[i].quote) open_.resize(i);
      }
      Add(Piece::Kind::kText, line);
      return;
    }
    std::vector<Container> opened;
    std::size_t marker_end = 0;
    while (cursor.Blanks() <= 3) {
      const std::size_t blanks = cursor.Blanks();
      const std::string_view rest = TrimLeft(cursor.rest());
      if (rest.starts_with('>')) {
        opened.push_back({true, 0});
        cursor.SkipBlanks(blanks);
        cursor.SkipCharacters(1);
        if (cursor.Blanks() > 0) cursor.SkipBlanks(1);
        in_paragraph_ = false;
        continue;
      }
      const std::size_t length =
          MarkerLength(rest, in_paragraph_ && opened.empty() && matched == open_.size());
      if (length == 0) break;
      in_paragraph_ = false;
      cursor.SkipBlanks(blanks);
      cursor.SkipCharacters(length);
      std::size_t behind = cursor.Blanks();
      if (cursor.AtBlankRest() || behind > 4) behind = 1;
      cursor.SkipBlanks(behind);
      opened.push_back({false, blanks + length + behind});
      marker_end = cursor.at();
    }
    const std::size_t blanks = cursor.Blanks();
    const std::string_view rest = TrimLeft(cursor.rest());
    const char mark = rest.empty() ? ' ' : rest[0];
    const std::size_t run = mark == '`' || mark == '~' ? RunOf(rest, mark) : 0;
    const bool fence = blanks <= 3 && run >= 3 &&
                       (mark == '~' || rest.substr(run).find('`') == std::string_view::npos ||
                        IsCypher(TrimLeft(rest.substr(run))));
    const bool heading = blanks <= 3 && (mark == '#' || IsThematicBreak(rest));
    const bool comment = blanks <= 3 && rest.starts_with("<!--");
    // A line that only goes on with a paragraph leaves its containers open.
    const bool lazy = in_paragraph_ && opened.empty() && !fence && !heading && !comment;
    if (!lazy) {
      open_.resize(matched);
      open_.insert(open_.end(), opened.begin(), opened.end());
    }
    if (comment) {
      in_paragraph_ = false;
      in_comment_ = rest.find("-->", 4) == std::string_view::npos;
      comment_line_ = line_;
      return;
    }
    if (fence) {
      in_paragraph_ = false;
      BeginFence(line, cursor, rest, run, marker_end);
      return;
    }
    if (blanks > 3 && !in_paragraph_) {
      Add(Piece::Kind::kCode, line);
      return;
    }
    in_paragraph_ = !heading && !rest.empty();
    Add(Piece::Kind::kText, line);
  }

  void BeginFence(std::string_view line, Cursor cursor, std::string_view rest, std::size_t run,
                  std::size_t marker_end) {
    const std::size_t indent = cursor.Blanks();
    cursor.SkipBlanks(indent);
    const std::string_view info = TrimLeft(rest.substr(run));
    fence_ = Fence{rest[0],
                   run,
                   indent,
                   open_.size(),
                   IsCypher(info),
                   line_,
                   CountCharacters(line.substr(0, cursor.at())) + 1};
    if (!fence_->cypher) {
      Add(Piece::Kind::kCode, line);
      return;
    }
    Piece piece;
    piece.kind = Piece::Kind::kBlock;
    piece.info = info;
    piece.fence_line = line_;
    piece.line = line_ + 1;
    piece.info_column = CountCharacters(line.substr(0, line.size() - info.size())) + 1;
    piece.prefix.first = line.substr(0, cursor.at() - std::min(indent, cursor.at()));
    piece.prefix.next = piece.prefix.first;
    for (std::size_t i = 0; i < std::min(marker_end, piece.prefix.next.size()); ++i) {
      if (piece.prefix.next[i] != '>') piece.prefix.next[i] = ' ';
    }
    pieces_.push_back(std::move(piece));
  }

  std::string_view body_;
  std::uint32_t line_;
  std::size_t at_ = 0;
  std::vector<Piece> pieces_;
  std::vector<Container> open_;
  std::optional<Fence> fence_;
  bool in_paragraph_ = false, in_comment_ = false;
  std::uint32_t comment_line_ = 0;
};

}  // namespace

std::string CleanText(std::string_view bytes) {
  if (bytes.size() > kMaximumReportBytes)
    RefuseReport("the report is longer than " + std::to_string(kMaximumReportBytes >> 20) + " MiB", 1, 1);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::string out;
  out.reserve(bytes.size());
  std::uint32_t line = 1, column = 1;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t begin = i;
    const char32_t c = render::DecodeUtf8(bytes, i);
    if (c == render::kInvalidUtf8) RefuseReport("the report is no UTF-8 here", line, column);
    ++column;
    if (c == '\r') {
      if (i < bytes.size() && bytes[i] == '\n') continue;
      out += '\n';
    } else if (c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7F)) {
      out.append(bytes, begin, i - begin);
    } else {
      render::AppendUtf8(out, 0xFFFD);
    }
    if (out.back() == '\n') {
      ++line;
      column = 1;
    }
  }
  return out;
}

std::vector<Piece> SplitBody(std::string_view body, std::uint32_t first_line) {
  return Splitter(body, first_line).Split();
}

}  // namespace liaison::report
