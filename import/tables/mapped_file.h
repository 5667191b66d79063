// mapped_file.h: the bytes of a file as one view: mapped into memory, or read when it cannot be (pipes,
// standard input).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace liaison::importer {

class MappedFile {
 public:
  // "-" is standard input. Throws kRequest FileNotFound, FileUnreadable.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view text() const { return {data_, size_}; }
  const std::string& path() const { return path_; }
  // Gives the pages of a part back to the system: they are read again when touched.
  void Release(std::string_view part) const;

 private:
  std::string path_;
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  bool mapped_ = false;
  std::string content_;  // when it was read
};

}  // namespace liaison::importer
