#include "query/shell/line_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace liaison::shell {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
// A buffer that one long line has blown up is given back at the next line.
constexpr std::size_t kKeep = 8 * 1024 * 1024;

}  // namespace

bool LineReader::Fill() {
  if (at_end_) return false;
  if (buffer_.size() - end_ < kChunk) buffer_.resize(std::max(buffer_.size() * 2, end_ + kChunk));
  for (;;) {
    const ssize_t got = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
    if (got > 0) {
      end_ += static_cast<std::size_t>(got);
      return true;
    }
    if (got < 0 && errno == EINTR) {
      interrupted_ = true;
      return false;
    }
    at_end_ = true;
    return false;
  }
}

std::optional<std::string_view> LineReader::Next() {
  cut_ = false;
  if (begin_ > 0) {
    // What follows a long line is short, so that moving it is cheap; short lines are moved only when they end
    // the buffer.
    if (begin_ == end_ || buffer_.size() - end_ < kChunk || buffer_.size() > kKeep) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
      if (buffer_.size() > kKeep && end_ < kKeep / 2) {
        buffer_.resize(kKeep / 2);
        buffer_.shrink_to_fit();
      }
    }
  }
  std::size_t searched = begin_;
  for (;;) {
    const void* found =
        end_ > searched ? std::memchr(buffer_.data() + searched, '\n', end_ - searched) : nullptr;
    if (found != nullptr) {
      const std::size_t line_end = static_cast<const char*>(found) - buffer_.data();
      std::string_view line(buffer_.data() + begin_, line_end - begin_);
      begin_ = line_end + 1;
      if (line.size() > maximum_) {
        cut_ = true;
        line = line.substr(0, maximum_);
      }
      if (!cut_ && line.ends_with('\r')) line.remove_suffix(1);
      return line;
    }
    searched = end_;
    if (end_ - begin_ > maximum_) {
      cut_ = true;
      end_ = searched = begin_ + maximum_;
    }
    if (!Fill()) {
      if (interrupted_ || begin_ == end_) return {};
      std::string_view line(buffer_.data() + begin_, end_ - begin_);
      begin_ = end_;
      if (!cut_ && line.ends_with('\r')) line.remove_suffix(1);
      return line;
    }
  }
}

}  // namespace liaison::shell
