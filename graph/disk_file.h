// disk_file.h: files of a database folder that RocksDB does not write: read whole, replaced durably. Errors:
// StorageError.Io.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace liaison {

// An open file, closed with its owner; -1: none.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileHandle();
  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

// Throws StorageError.Io with the text of errno.
[[noreturn]] void ThrowIo(std::string_view doing, const std::string& path);

// No handle when there is no such file. `flags` and `mode` as open(2).
FileHandle OpenFile(const std::string& path, int flags, unsigned mode = 0644);
std::uint64_t SizeOf(const FileHandle&, const std::string& path);
// Bytes [from, to), fewer when the file ends before.
std::string ReadRange(const FileHandle&, const std::string& path, std::uint64_t from, std::uint64_t to);
std::optional<std::string> ReadWholeFile(const std::string& path);  // absent: no such file
void SyncFile(const FileHandle&, const std::string& path);
void SyncFolder(const std::string& path);
// Written beside, synced, renamed over: after a crash the old or the new text is there. Which of them is
// certain only once the folder has been synced; a journaling file system keeps the order of renames within a
// folder.
void ReplaceFile(const std::string& path, std::string_view text);
std::vector<std::string> NamesIn(const std::string& folder);  // without . and ..; sorted

}  // namespace liaison
