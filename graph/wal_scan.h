// wal_scan.h: reads a log of RocksDB on its own, to tell the torn tail of a crash from damage before RocksDB
// opens it.
//
// RocksDB's recovery modes can only do either: pass over everything behind a bad record in silence, or refuse
// a log that a power cut has torn. The rule here: intact records behind the bad place mean that something in
// the middle has rotted; nothing intact behind it means that the end was never written completely.
//
// Format (RocksDB wiki, "Write Ahead Log File Format"): blocks of 32 KiB; records of masked CRC-32C (4),
// length (2), type (1: full 1, first 2, middle 3, last 4), payload; a write batch is the payloads of full, or
// of first to last: sequence (8), count (4), changes. Logs are not recycled and not compressed. Not here:
// what a batch holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace liaison {

struct WalScan {
  enum class State : std::uint8_t { kIntact, kTorn, kDamaged } state = State::kIntact;
  std::uint64_t intact_bytes = 0;  // end of the last complete batch before the bad place
  std::optional<std::uint64_t> first_sequence,
      last_sequence;  // of the batches before it; absent: there are none
};

WalScan ScanWal(std::string_view bytes);

}  // namespace liaison
