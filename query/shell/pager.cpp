#include "query/shell/pager.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

namespace liaison::shell {
namespace {

bool IsOnPath(std::string_view program) {
  const char* path = std::getenv("PATH");
  if (path == nullptr) return false;
  std::string_view rest = path;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const std::string file = std::string(rest.substr(0, colon)) + '/' + std::string(program);
    if (::access(file.c_str(), X_OK) == 0) return true;
    if (colon == std::string_view::npos) break;
    rest.remove_prefix(colon + 1);
  }
  return false;
}

}  // namespace

std::string Pager::Command() {
  for (const char* name : {"LIAISON_PAGER", "PAGER"}) {
    if (const char* command = std::getenv(name)) return command;  // set but empty: none is wanted
  }
  // -S: long lines are scrolled sideways, -F: ends by itself when all fits, -X: leaves the text on the
  // screen.
  return IsOnPath("less") ? "LESS=FSX LESSCHARSET=utf-8 less" : "";
}

Pager::Pager(std::string command, Screen screen, std::ostream& terminal)
    : command_(std::move(command)),
      screen_(screen),
      terminal_(terminal),
      old_handler_(std::signal(SIGPIPE, SIG_IGN)) {}

Pager::~Pager() {
  if (pipe_ != nullptr) {
    ::pclose(pipe_);
  } else {
    terminal_ << held_ << std::flush;
  }
  std::signal(SIGPIPE, old_handler_);
}

Pager::int_type Pager::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char one = traits_type::to_char_type(c);
  Take({&one, 1});
  return c;
}

std::streamsize Pager::xsputn(const char* text, std::streamsize size) {
  Take({text, static_cast<std::size_t>(size)});
  return size;
}

void Pager::Take(std::string_view text) {
  if (pipe_ != nullptr) {
    std::fwrite(text.data(), 1, text.size(), pipe_);
    return;
  }
  for (const char c : text) {
    if (c == '\n') {
      ++lines_;
      column_ = 0;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++column_ > screen_.columns) {
      ++lines_;  // a character a column: an estimate is enough
      column_ = 1;
    }
  }
  held_ += text;
  // The prompt needs a line, too.
  if (lines_ + 1 > screen_.rows) Start();
}

void Pager::Start() {
  terminal_.flush();
  pipe_ = ::popen(command_.c_str(), "w");
  if (pipe_ == nullptr) return;  // no process: what is held goes to the terminal at the end
  std::fwrite(held_.data(), 1, held_.size(), pipe_);
  std::string().swap(held_);
}

}  // namespace liaison::shell
