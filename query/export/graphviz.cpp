#include "query/export/graphviz.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "graph/error.h"
#include "query/render/safe_text.h"

extern char** environ;

namespace liaison::exporter {
namespace {

// A layout of 200 nodes takes some 200 KB; whoever writes without end is stopped.
constexpr std::size_t kLargestAnswer = 64u << 20;

class FileDescriptor {
 public:
  FileDescriptor() = default;
  ~FileDescriptor() { Close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  void Set(int fd) { fd_ = fd; }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

[[noreturn]] void Fail(const char* program, const std::string& what) {
  throw Error(ErrorKind::kResource, "LayoutFailed", fmt::format("{} of Graphviz {}", program, what));
}

// A pair of connected sockets: a write to a process that has gone gives an error there, and no SIGPIPE.
void Connect(const char* program, FileDescriptor& ours, FileDescriptor& theirs) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    Fail(program, std::string("cannot be started: ") + std::strerror(errno));
  ours.Set(ends[0]);
  theirs.Set(ends[1]);
  ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
}

// The process. Killed and waited for when it still runs at the end.
class Child {
 public:
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    Wait();
  }
  void Start(const char* program, int in, int out, int err) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    // Signals as usual there, whatever this program does with them.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    char format[] = "-Tjson0";
    std::string name = program;
    char* const arguments[] = {name.data(), format, nullptr};
    const int error = ::posix_spawnp(&pid_, program, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0) return;
    pid_ = -1;
    if (error == ENOENT || error == EACCES) {
      Error missing(
          ErrorKind::kResource, "ProgramMissing",
          fmt::format("pictures are laid out by Graphviz, and its program {} is not there", program));
      missing.hint = "install the package graphviz (on Debian: apt-get install graphviz)";
      throw missing;
    }
    Fail(program, std::string("cannot be started: ") + std::strerror(error));
  }
  int Wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_ = -1;
};

// What is there to read, appended. False at the end.
bool Read(int fd, std::string& text) {
  std::array<char, 64 * 1024> piece;
  const ssize_t got = ::read(fd, piece.data(), piece.size());
  if (got > 0) text.append(piece.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

}  // namespace

std::string RunGraphviz(const char* program, std::string_view graph, std::chrono::milliseconds time_limit) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point deadline = Clock::now() + time_limit;
  FileDescriptor in, out, err;
  Child child;
  {
    FileDescriptor child_in, child_out, child_err;
    Connect(program, in, child_in);
    Connect(program, out, child_out);
    Connect(program, err, child_err);
    child.Start(program, child_in.get(), child_out.get(), child_err.get());
  }
  std::string answer, complaint;
  while (out.is_open() || err.is_open()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) Fail(program, fmt::format("took longer than {} ms", time_limit.count()));
    std::array<pollfd, 3> ready = {pollfd{in.get(), POLLOUT, 0}, pollfd{out.get(), POLLIN, 0},
                                   pollfd{err.get(), POLLIN, 0}};
    if (::poll(ready.data(), ready.size(), static_cast<int>(std::min<long long>(left, 1000))) < 0) {
      if (errno == EINTR) continue;
      Fail(program, std::string("cannot be waited for: ") + std::strerror(errno));
    }
    if (ready[0].revents != 0) {
      const ssize_t sent = ::send(in.get(), graph.data(), graph.size(), MSG_NOSIGNAL);
      if (sent > 0) graph.remove_prefix(static_cast<std::size_t>(sent));
      const bool again = sent < 0 && (errno == EAGAIN || errno == EINTR);
      if (graph.empty() || (sent < 0 && !again)) in.Close();
    }
    if (ready[1].revents != 0 && !Read(out.get(), answer)) out.Close();
    if (ready[2].revents != 0 && !Read(err.get(), complaint)) err.Close();
    if (answer.size() > kLargestAnswer) Fail(program, "wrote more than a layout can be");
    complaint.resize(std::min<std::size_t>(complaint.size(), 2000));
  }
  const int status = child.Wait();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    const std::string first_line = complaint.substr(0, complaint.find('\n'));
    Fail(program, WIFSIGNALED(status)
                      ? fmt::format("was ended by signal {}", WTERMSIG(status))
                      : fmt::format("ended with {}: {}", WEXITSTATUS(status), render::SafeText(first_line)));
  }
  return answer;
}

}  // namespace liaison::exporter
