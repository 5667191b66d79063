#include "graph/wal_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "graph/crc32c.h"

namespace liaison {
namespace {

constexpr std::size_t kBlock = 32768, kHeader = 7;
enum Type : std::uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

template <class T>
T Read(std::string_view bytes, std::size_t at) {
  T v;
  std::memcpy(&v, bytes.data() + at, sizeof v);
  return v;
}

struct Record {
  std::uint8_t type;
  std::string_view payload;
};

// The record at `at`, when a complete and unharmed one lies there.
std::optional<Record> RecordAt(std::string_view bytes, std::size_t at) {
  const std::size_t block_end = std::min((at / kBlock + 1) * kBlock, bytes.size());
  if (at + kHeader > block_end) return std::nullopt;
  const auto length = Read<std::uint16_t>(bytes, at + 4);
  const auto type = static_cast<std::uint8_t>(bytes[at + 6]);
  if (type < kFull || type > kLast || at + kHeader + length > block_end) return std::nullopt;
  const std::uint32_t crc = Crc32c(bytes.substr(at + 6, 1u + length));
  if (std::rotr(crc, 15) + 0xA282EAD8u != Read<std::uint32_t>(bytes, at)) return std::nullopt;
  return Record{type, bytes.substr(at + kHeader, length)};
}

// Looks at every byte of the rest: a damaged length leaves no other way to find where records begin.
bool AnyRecordBehind(std::string_view bytes, std::size_t at) {
  for (; at + kHeader <= bytes.size(); ++at) {
    if (RecordAt(bytes, at)) return true;
  }
  return false;
}

}  // namespace

WalScan ScanWal(std::string_view bytes) {
  constexpr std::size_t kBatchHeader = 12;
  WalScan scan;
  std::string head;  // the first bytes of the batch that is being read
  bool inside = false;
  std::uint64_t next_sequence = 0;
  const auto end_of_batch = [&](std::size_t end) {
    if (head.size() < kBatchHeader) return false;
    const auto sequence = Read<std::uint64_t>(head, 0);
    if (sequence < next_sequence) return false;  // a stranger's batch
    const auto count = Read<std::uint32_t>(head, 8);
    if (!scan.first_sequence) scan.first_sequence = sequence;
    scan.last_sequence = count ? sequence + count - 1 : sequence;
    next_sequence = sequence + count;
    scan.intact_bytes = end;
    return true;
  };

  std::size_t at = 0;
  while (at < bytes.size()) {
    if (kBlock - at % kBlock < kHeader) {  // too little room for a header: filled up with zeros
      at += kBlock - at % kBlock;
      continue;
    }
    const std::optional<Record> record = RecordAt(bytes, at);
    const bool starts = record && (record->type == kFull || record->type == kFirst);
    bool good = record && starts != inside;
    if (good) {
      if (starts) head.clear();
      if (head.size() < kBatchHeader) head += record->payload.substr(0, kBatchHeader - head.size());
      inside = record->type == kFirst || record->type == kMiddle;
      if (!inside) good = end_of_batch(at + kHeader + record->payload.size());
    }
    if (!good) {
      // An unharmed record in the wrong place is no tail either.
      scan.state =
          record || AnyRecordBehind(bytes, at + 1) ? WalScan::State::kDamaged : WalScan::State::kTorn;
      return scan;
    }
    at += kHeader + record->payload.size();
  }
  if (inside) scan.state = WalScan::State::kTorn;
  return scan;
}

}  // namespace liaison
