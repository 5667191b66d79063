// progress_line.h: how far a long command is, on one line of the terminal that is wiped at the end. Silent
// elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace liaison::shell {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  // `total` 0: not known. Shown after half a second, ten times a second at most.
  void Show(std::string_view stage, std::uint64_t done = 0, std::uint64_t total = 0);

 private:
  const bool on_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace liaison::shell
