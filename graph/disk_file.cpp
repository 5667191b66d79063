#include "graph/disk_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "graph/error.h"

namespace liaison {

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) close(descriptor_);
}

void ThrowIo(std::string_view doing, const std::string& path) {
  throw Error(ErrorKind::kStorage, "Io",
              fmt::format("cannot {} {}: {}", doing, path, std::generic_category().message(errno)));
}

FileHandle OpenFile(const std::string& path, int flags, unsigned mode) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC, mode);
  if (descriptor < 0 && errno != ENOENT) ThrowIo("open", path);
  return FileHandle(descriptor);
}

std::uint64_t SizeOf(const FileHandle& file, const std::string& path) {
  struct stat status;
  if (fstat(file.get(), &status) != 0) ThrowIo("look at", path);
  return static_cast<std::uint64_t>(status.st_size);
}

std::string ReadRange(const FileHandle& file, const std::string& path, std::uint64_t from, std::uint64_t to) {
  std::string bytes(to - from, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n =
        pread(file.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(from + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) ThrowIo("read", path);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

std::optional<std::string> ReadWholeFile(const std::string& path) {
  const FileHandle file = OpenFile(path, O_RDONLY);
  if (!file) return std::nullopt;
  return ReadRange(file, path, 0, SizeOf(file, path));
}

void SyncFile(const FileHandle& file, const std::string& path) {
  if (fsync(file.get()) != 0) ThrowIo("sync", path);
}

void SyncFolder(const std::string& path) {
  const FileHandle folder = OpenFile(path, O_RDONLY | O_DIRECTORY);
  if (!folder) ThrowIo("open", path);
  SyncFile(folder, path);
}

void ReplaceFile(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  const FileHandle file = OpenFile(beside, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file) ThrowIo("write", beside);
  while (!text.empty()) {
    const ssize_t n = write(file.get(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) ThrowIo("write", beside);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  SyncFile(file, beside);
  if (rename(beside.c_str(), path.c_str()) != 0) ThrowIo("replace", path);
}

std::vector<std::string> NamesIn(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.c_str()), closedir);
  if (!entries) ThrowIo("read", folder);
  std::vector<std::string> names;
  while (const dirent* entry = readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace liaison
