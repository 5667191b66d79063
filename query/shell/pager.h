// pager.h: output that is longer than the screen goes through a pager, shorter output straight to the
// terminal.
//
// Holds text back until it fills the screen; only then the pager is started, and text goes on to it as it
// comes. What a pager that was left early no longer reads is dropped. While it lives, SIGPIPE is ignored. Not
// here: whether there is a terminal, and whether the user wants a pager (shell.h).
#pragma once

#include <cstddef>
#include <cstdio>
#include <ostream>
#include <streambuf>
#include <string>

namespace liaison::shell {

struct Screen {
  std::size_t rows = 0, columns = 0;
};

class Pager : private std::streambuf {
 public:
  // `command`: for sh. `terminal` gets what fits the screen and must outlive the pager.
  Pager(std::string command, Screen screen, std::ostream& terminal);
  // Waits until the user has left the pager.
  ~Pager() override;
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;

  std::ostream& out() { return stream_; }

  // $LIAISON_PAGER, else $PAGER, else less, when there is one. Empty: none.
  static std::string Command();

 private:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  void Take(std::string_view text);
  void Start();

  const std::string command_;
  const Screen screen_;
  std::ostream& terminal_;
  std::ostream stream_{this};
  std::string held_;
  std::size_t lines_ = 0;  // on the screen, of what is held back
  std::size_t column_ = 0;
  std::FILE* pipe_ = nullptr;
  void (*old_handler_)(int) = nullptr;  // of SIGPIPE
};

}  // namespace liaison::shell
