#include "import/tables/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "graph/error.h"

namespace liaison::importer {

MappedFile::MappedFile(const std::string& path) : path_(path == "-" ? "<stdin>" : path) {
  const int file = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const auto fail = [&](const char* verb) {
    const int code = errno;
    if (file > STDIN_FILENO) ::close(file);
    throw Error(ErrorKind::kRequest, code == ENOENT ? "FileNotFound" : "FileUnreadable",
                fmt::format("cannot {} {}: {}", verb, path_, std::strerror(code)));
  };
  if (file < 0) fail("open");
  struct stat status;
  if (::fstat(file, &status) != 0) fail("open");
  if (S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    fail("read");
  }
  if (S_ISREG(status.st_mode) && status.st_size > 0 && file != STDIN_FILENO) {
    void* mapping = ::mmap(nullptr, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapping == MAP_FAILED) fail("map");
    ::madvise(mapping, status.st_size, MADV_SEQUENTIAL);
    data_ = static_cast<const char*>(mapping);
    size_ = status.st_size;
    mapped_ = true;
  } else {
    char buffer[1 << 16];
    for (;;) {
      const ssize_t n = ::read(file, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail("read");
      if (n == 0) break;
      content_.append(buffer, n);
    }
    data_ = content_.data();
    size_ = content_.size();
  }
  if (file != STDIN_FILENO) ::close(file);
}

MappedFile::~MappedFile() {
  if (mapped_) ::munmap(const_cast<char*>(data_), size_);
}

void MappedFile::Release(std::string_view part) const {
  if (!mapped_) return;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<std::uintptr_t>(part.data()) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(part.data()) + part.size()) / page * page;
  if (end > begin) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

}  // namespace liaison::importer
