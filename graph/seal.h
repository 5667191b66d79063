// seal.h: what a database folder must look like, written down so that damage is noticed before RocksDB opens
// it.
//
// A text file of lines, written to the side, synced and renamed. The first two lines and the last stay as
// they are in every later format:
//
//   liaison database
//   format 1
//   id 0123456789abcdef0123456789abcdef
//   state closed                          creating, open or closed
//   sequence 4711                         at least this much was durable
//   manifest MANIFEST-000012 20417 1a2b3c4d    name, bytes, CRC-32C of these; unless closed, more may follow
//   table 000010.sst 52341                when closed: every file of data with its bytes
//   log 000013.log 812 1a2b3c4d           when closed: every log that is not empty, with bytes and checksum
//   checksum 5d6e7f80                     CRC-32C of all the lines before
//
// Not here: when it is written and compared (store_files.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace liaison {

struct Seal {
  enum class State : std::uint8_t {
    kCreating,  // nothing has been promised yet: what lies there may be removed
    kOpen,
    kClosed,
  };
  struct File {
    std::string name;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
    bool operator==(const File&) const = default;
  };
  std::uint32_t format_version = 1;
  std::string database_id;
  State state = State::kCreating;
  std::uint64_t sequence = 0;
  File manifest;
  std::vector<File> tables, logs;  // by name; tables without checksum
  bool operator==(const Seal&) const = default;
};

std::string WriteSeal(const Seal&);

// Throws StorageError.NewerFormat when its format is above `newest`, whatever else is in it; Corrupt when the
// checksum or a line is wrong. `path` is for messages.
Seal ReadSeal(std::string_view text, const std::string& path, std::uint32_t newest);
// True for what begins as a seal does, however damaged the rest.
bool LooksLikeSeal(std::string_view text);

}  // namespace liaison
