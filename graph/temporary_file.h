// temporary_file.h: bytes that do not fit into memory. The file has no name, so that no crash leaves it
// behind.
//
// Append may be called from several threads; reads may run beside it.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace liaison {

class TemporaryFile {
 public:
  // In `folder`, or in the system's folder for such files when that is not one. Throws kStorage Io, as all
  // members.
  explicit TemporaryFile(const std::string& folder);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::uint64_t Append(std::string_view bytes);  // returns where they lie
  void Read(std::uint64_t offset, char* out, std::size_t size) const;
  std::uint64_t size() const { return size_; }

 private:
  int file_ = -1;
  std::mutex mutex_;
  std::uint64_t size_ = 0;
};

}  // namespace liaison
