// history.h: what was typed in earlier sessions: one entry per statement or command, in
// $XDG_STATE_HOME/liaison/history.
//
// A line per entry, with line feeds and backslashes escaped. Entries are appended as they come, so that two
// shells at once lose nothing of each other. What cannot be read or written is done without: history is a
// comfort.
#pragma once

#include <string>
#include <vector>

namespace liaison::shell {

class History {
 public:
  // `path` empty: kept in memory alone.
  explicit History(std::string path);
  // $XDG_STATE_HOME/liaison/history or ~/.local/state/liaison/history; empty when there is no home.
  static std::string DefaultPath();

  const std::vector<std::string>& entries() const { return entries_; }  // oldest first
  // Not when it repeats the entry before.
  void Add(const std::string& entry);

 private:
  std::string path_;
  std::vector<std::string> entries_;
};

}  // namespace liaison::shell
