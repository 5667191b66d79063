#include "query/execute/csv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "graph/ascii.h"
#include "query/functions/text.h"

namespace liaison::exec {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Forbid(const std::string& message, Position position, std::string hint = {}) {
  Error error(ErrorKind::kAccess, "ImportForbidden", message, position);
  error.hint = std::move(hint);
  throw error;
}

// What a percent sign and two hexadecimal digits stand for in a URL.
std::string Decoded(std::string_view text) {
  auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// The path that a URL names, from the directory on.
std::string PathOf(const std::string& url, Position position) {
  std::size_t colon = url.find("://");
  std::string path = url;
  if (colon != std::string::npos) {
    std::string scheme = AsciiLower(url.substr(0, colon));
    if (scheme != "file") {
      Forbid(fmt::format("LOAD CSV reads local files only, and nothing over a network: `{}`", scheme),
             position, "fetch the file into the import directory first");
    }
    path = Decoded(std::string_view(url).substr(colon + 3));
    if (!path.starts_with('/'))
      Forbid("a file of another host cannot be read: write file:///name.csv", position);
  }
  path.erase(0, path.find_first_not_of('/'));
  if (path.empty() || path.find('\0') != std::string::npos)
    Forbid("the name of a file is missing or broken", position);
  return path;
}

bool IsBelow(const fs::path& path, const fs::path& directory) {
  auto [in_directory, in_path] = std::mismatch(directory.begin(), directory.end(), path.begin(), path.end());
  return in_directory == directory.end() && in_path != path.end();
}

}  // namespace

ImportFile OpenImportFile(const std::string& directory, const std::string& url, Position position) {
  if (directory.empty()) {
    Forbid("LOAD CSV reads files below an import directory, and none was given", position,
           "start with --import-dir DIR");
  }
  auto outside = [&] { Forbid(fmt::format("`{}` is outside of the import directory", url), position); };
  auto missing = [&](const std::string& why) {
    throw Error(ErrorKind::kRequest, "FileNotFound",
                fmt::format("cannot read `{}` in the import directory: {}", url, why), position);
  };
  std::error_code failed;
  const fs::path root = fs::canonical(directory, failed);
  if (failed) missing(fmt::format("the directory: {}", failed.message()));
  const fs::path path = fs::weakly_canonical(root / PathOf(url, position), failed);
  if (failed) missing(failed.message());
  if (!IsBelow(path, root)) outside();
  // Links are resolved by now, so that one in the place of the file came in meanwhile. Not blocking: a pipe
  // would wait for its writer.
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) missing(::strerror(errno));
  auto refuse = [&](auto why) {
    ::close(descriptor);
    why();
  };
  struct stat status;
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
    refuse([&] { missing("it is no regular file"); });
  // The same for the folders on the way to it: what counts is where the open file is.
  const fs::path opened = fs::read_symlink(fmt::format("/proc/self/fd/{}", descriptor), failed);
  if (!failed && !IsBelow(opened, root)) refuse(outside);
  return {descriptor, (failed ? path : opened).string()};
}

CsvFile::CsvFile(int descriptor, std::string name, std::string separator)
    : descriptor_(descriptor),
      name_(std::move(name)),
      separator_(std::move(separator)),
      buffer_(kBufferBytes) {
  Fill();
  if (end_ >= 3 && std::string_view(buffer_.data(), 3) == "\xEF\xBB\xBF") at_ = 3;
}

CsvFile::~CsvFile() { ::close(descriptor_); }

void CsvFile::Fill() {
  // What is left stays in front: a separator of several bytes may lie on the border.
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(at_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= at_;
  at_ = 0;
  while (!at_end_ && end_ < buffer_.size()) {
    ssize_t n = ::read(descriptor_, buffer_.data() + end_, buffer_.size() - end_);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      throw Error(ErrorKind::kStorage, "Io",
                  fmt::format("reading `{}` failed: {}", name_, ::strerror(errno)));
    at_end_ = n == 0;
    end_ += static_cast<std::size_t>(n);
  }
}

int CsvFile::Peek() {
  if (end_ - at_ < separator_.size() && !at_end_) Fill();
  return at_ < end_ ? static_cast<unsigned char>(buffer_[at_]) : kEnd;
}

int CsvFile::Take() {
  int c = Peek();
  if (c != kEnd) ++at_;
  return c;
}

bool CsvFile::IsSeparator() {
  return Peek() != kEnd && std::string_view(buffer_.data() + at_, end_ - at_).starts_with(separator_);
}

// `first` was taken: CR or LF.
void CsvFile::TakeLineEnd(int first) {
  if (first == '\r' && Peek() == '\n') Take();
  ++line_;
}

void CsvFile::Fail(std::uint64_t line, const std::string& what) const {
  throw Error(ErrorKind::kRequest, "InvalidCsv", fmt::format("`{}`, line {}: {}", name_, line, what));
}

bool CsvFile::Next(Record& record) {
  record.clear();
  for (int c = Peek(); c == '\n' || c == '\r'; c = Peek()) TakeLineEnd(Take());
  if (Peek() == kEnd) return false;
  const std::uint64_t line = record_line_ = line_;
  std::size_t bytes = 0;
  for (;;) {
    std::string field;
    auto add = [&](int c) {
      field += static_cast<char>(c);
      if (++bytes > kMaximumRecordBytes)
        Fail(line, "the record is larger than 64 MiB; is a quote not closed?");
    };
    const bool quoted = Peek() == '"';
    if (quoted) {
      const std::uint64_t begun = line_;
      Take();
      for (;;) {
        int c = Take();
        if (c == kEnd) Fail(begun, "the quote that begins here is not closed");
        if (c == '"') {
          if (Peek() != '"') break;
          Take();
        } else if (c == '\\' && (Peek() == '"' || Peek() == '\\')) {
          c = Take();
        } else if (c == '\n' || (c == '\r' && Peek() != '\n')) {
          ++line_;
        }
        add(c);
      }
    } else {
      for (int c = Peek(); c != kEnd && c != '\n' && c != '\r' && !IsSeparator(); c = Peek()) add(Take());
    }
    if (!IsUtf8(field)) Fail(line, "this is no UTF-8 text");
    if (quoted || !field.empty()) {
      record.emplace_back(std::move(field));
    } else {
      record.emplace_back();
    }
    if (IsSeparator()) {
      at_ += separator_.size();
      continue;
    }
    int c = Take();
    if (c == kEnd) return true;
    if (c != '\n' && c != '\r')
      Fail(line_, "a separator or the end of the line is expected behind a closing quote");
    TakeLineEnd(c);
    return true;
  }
}

}  // namespace liaison::exec
