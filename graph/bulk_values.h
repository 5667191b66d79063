// bulk_values.h: the keys and values that a bulk import makes for one family, until they are written as
// sorted files.
//
// Filled from several threads in any order. Beyond a budget the values wait in a temporary file; keys stay in
// memory (48 bytes for some KiB).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "graph/store.h"
#include "graph/temporary_file.h"

namespace liaison {

class BulkValues {
 public:
  BulkValues(Family family, std::size_t budget, std::string folder)
      : family_(family), budget_(budget), folder_(std::move(folder)) {}

  void Add(std::string key, std::string value);
  std::uint64_t bytes() const { return bytes_; }
  // Writes all of them into files of disjoint ranges and forgets them.
  void Write(Store& store, int threads, std::vector<std::unique_ptr<Store::FileWriter>>& files);

 private:
  struct Entry {
    std::string key, value;
    std::uint64_t offset = 0;  // in the file, when it went there
    std::uint32_t size = 0;
    bool spilled = false;
  };

  Family family_;
  std::size_t budget_;
  std::string folder_;
  std::mutex mutex_;
  std::vector<Entry> entries_;
  std::size_t held_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::unique_ptr<TemporaryFile> file_;
};

}  // namespace liaison
