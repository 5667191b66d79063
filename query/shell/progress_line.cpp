#include "query/shell/progress_line.h"

#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

#include "query/render/safe_text.h"

namespace liaison::shell {

using std::chrono::steady_clock;

ProgressLine::ProgressLine()
    : on_(isatty(STDERR_FILENO) != 0), next_(steady_clock::now() + std::chrono::milliseconds(500)) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void ProgressLine::Show(std::string_view stage, std::uint64_t done, std::uint64_t total) {
  if (!on_) return;
  const auto now = steady_clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  std::string line = render::SafeText(stage);
  if (total > 0) {
    line += fmt::format(" {:.0f} %", 100.0 * static_cast<double>(done) / static_cast<double>(total));
  } else if (done > 0) {
    line += fmt::format(" {}", done);
  }
  std::fputs(("\r\x1b[K" + line).c_str(), stderr);
  std::fflush(stderr);
  shown_ = true;
}

}  // namespace liaison::shell
