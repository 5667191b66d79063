#include "graph/temporary_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "graph/error.h"

namespace liaison {
namespace {

[[noreturn]] void Fail(const char* verb) {
  throw Error(ErrorKind::kStorage, "Io",
              fmt::format("cannot {} a temporary file: {}", verb, std::strerror(errno)));
}

}  // namespace

TemporaryFile::TemporaryFile(const std::string& folder) {
  std::error_code ignored;
  const bool usable = !folder.empty() && std::filesystem::is_directory(folder, ignored);
  std::string name =
      (usable ? folder : std::filesystem::temp_directory_path(ignored).string()) + "/liaison-XXXXXX";
  file_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0) Fail("make");
  ::unlink(name.c_str());
}

TemporaryFile::~TemporaryFile() { ::close(file_); }

std::uint64_t TemporaryFile::Append(std::string_view bytes) {
  std::uint64_t offset;
  {
    const std::lock_guard lock(mutex_);
    offset = size_;
    size_ += bytes.size();
  }
  for (std::uint64_t at = offset; !bytes.empty();) {
    const ssize_t n = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) Fail("write");
    bytes.remove_prefix(n);
    at += n;
  }
  return offset;
}

void TemporaryFile::Read(std::uint64_t offset, char* out, std::size_t size) const {
  while (size > 0) {
    const ssize_t n = ::pread(file_, out, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = EIO;
    if (n <= 0) Fail("read");
    out += n;
    offset += n;
    size -= n;
  }
}

}  // namespace liaison
