// line_reader.h: lines of a file descriptor, whatever their length, without copying the short ones.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace liaison::shell {

class LineReader {
 public:
  // Lines longer than `maximum` bytes are read over and given as their beginning (line_was_cut()).
  explicit LineReader(int fd, std::size_t maximum) : fd_(fd), maximum_(maximum) {}

  // Without the line's end (LF or CR LF). The last line may have none. nullopt at the end of input, and when
  // a read fails or a signal came (interrupted()). The view is valid until the next call.
  std::optional<std::string_view> Next();
  bool line_was_cut() const { return cut_; }
  bool interrupted() const { return interrupted_; }

 private:
  bool Fill();

  const int fd_;
  const std::size_t maximum_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not given out yet
  std::size_t end_ = 0;    // of what was read
  bool cut_ = false;
  bool at_end_ = false;
  bool interrupted_ = false;
};

}  // namespace liaison::shell
