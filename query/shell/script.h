// script.h: text that arrives in pieces -> statements and shell commands, each with its place.
//
// A statement ends at `;`, and a command (a line that begins with `:` or `.` where a statement could begin)
// at the end of its line. Where statements end is SplitStatements' business (query/parse/parse.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/parse/parse.h"
#include "query/render/error_text.h"

namespace liaison::shell {

struct ScriptItem {
  bool is_command = false;
  std::string text;  // without `;`, without what is blank or comment before it
  render::Place place;
};

class Script {
 public:
  // `file`: what places name; empty: nothing.
  explicit Script(std::string file = {}) { place_.file = std::move(file); }
  void Feed(std::string_view piece);
  // The next item that is complete; at the end of the text also one that lacks its `;`.
  // Throws RequestError.StatementTooLong when a statement does not end.
  std::optional<ScriptItem> Next(bool at_end);
  // Something other than blanks and comments waits for its end.
  bool pending() const { return begin_ < buffer_.size(); }
  void Clear();

 private:
  // Moves behind blanks and comments; false when a comment has no end yet.
  bool SkipBlank(bool at_end);
  void Advance(std::size_t to);

  std::string buffer_;
  std::size_t begin_ = 0;               // of what was not given out yet
  render::Place place_;                 // of begin_
  std::vector<StatementRange> ranges_;  // of buffer_ from split_at_ on
  std::size_t split_at_ = 0;
  std::size_t next_range_ = 0;
  bool split_ = false;
};

}  // namespace liaison::shell
