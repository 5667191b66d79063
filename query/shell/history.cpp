#include "query/shell/history.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace liaison::shell {
namespace {

constexpr std::size_t kMaximumEntries = 10'000;

std::string Escape(const std::string& entry) {
  std::string out;
  for (const char c : entry) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

std::string Unescape(const std::string& line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      out += line[i];
    } else {
      ++i;
      out += line[i] == 'n' ? '\n' : line[i];
    }
  }
  return out;
}

// Statements may hold names and passwords of the user: nobody else reads the file.
bool WriteFile(const std::string& path, const std::string& text, int flags) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
  if (fd < 0) return false;
  const bool good = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return ::close(fd) == 0 && good;
}

}  // namespace

std::string History::DefaultPath() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && state[0] == '/') {
    return std::string(state) + "/liaison/history";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/') {
    return std::string(home) + "/.local/state/liaison/history";
  }
  return {};
}

History::History(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  std::error_code ignored;
  const auto folder = std::filesystem::path(path_).parent_path();
  if (std::filesystem::create_directories(folder, ignored)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
  }
  std::ifstream in(path_, std::ios::binary);
  for (std::string line; std::getline(in, line);) entries_.push_back(Unescape(line));
  in.close();
  if (entries_.size() > kMaximumEntries) {
    entries_.erase(entries_.begin(), entries_.end() - kMaximumEntries / 2);
    std::string text;
    for (const std::string& entry : entries_) text += Escape(entry) + '\n';
    const std::string next = path_ + ".new";
    if (WriteFile(next, text, O_TRUNC)) std::filesystem::rename(next, path_, ignored);
  }
}

void History::Add(const std::string& entry) {
  if (entry.empty() || (!entries_.empty() && entries_.back() == entry)) return;
  entries_.push_back(entry);
  if (!path_.empty()) WriteFile(path_, Escape(entry) + '\n', O_APPEND);
}

}  // namespace liaison::shell
