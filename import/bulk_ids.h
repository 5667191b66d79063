// bulk_ids.h: from the ids that the tables use to the nodes that were made for them, one table an id group.
//
// Integers: an array while they are dense, else open addressing (12 bytes a slot, at most half full).
// Strings: open addressing over views; the bytes of ids that needed unescaping are kept here. Filled by one
// thread at a time, then read by many.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace liaison::importer {

class IntegerIds {
 public:
  // The node of an id; 0 when it is new: the caller fills it in before the next call.
  std::uint32_t& At(std::int64_t id);
  std::uint32_t Find(std::int64_t id) const;  // 0: unknown
  // Fetches what Find will touch.
  void Prefetch(std::int64_t id) const;
  std::size_t size() const { return count_; }

 private:
  static std::uint64_t Mix(std::int64_t id) { return static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15ull; }
  std::uint32_t& InTable(std::int64_t id);
  void Grow();

  std::size_t count_ = 0;
  bool dense_ = true;
  std::vector<std::uint32_t> nodes_;  // dense: by id; else by slot, 0: free
  std::vector<std::int64_t> ids_;     // by slot
  int shift_ = 64;
};

class StringIds {
 public:
  // `copy`: the bytes do not outlive the call.
  std::uint32_t& At(std::string_view id, bool copy);
  std::uint32_t Find(std::string_view id) const;
  std::size_t size() const { return count_; }

 private:
  struct Slot {
    const char* data = nullptr;
    std::uint32_t size = 0;
    std::uint32_t hash = 0;
    std::uint32_t node = 0;
  };
  static std::uint64_t Mix(std::string_view id);
  void Grow();

  std::size_t count_ = 0;
  std::vector<Slot> slots_;
  std::deque<std::string> copies_;
};

struct IdGroup {
  bool integers = false;
  IntegerIds by_integer;
  StringIds by_string;
};

}  // namespace liaison::importer
