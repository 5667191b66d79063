// store.h: bytes in, bytes out. The wall behind which RocksDB stands; no RocksDB type is in sight, and
// store_rocksdb* are the only files that include its headers.
//
// Batch-first, because only round trips will count when another engine stands here: many keys in one Get,
// many ranges in one Scan, one atomic Write. Keys sort bytewise. Six families (storage study, section 7).
// `Append` hands an operand to a value: the family's fold function (codecs.h) joins base and operands when it
// is read or compacted; the caller always sees the folded value. Not here: what keys and values mean (keys.h,
// codecs.h).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace liaison {

enum class Family : std::uint8_t { kMeta, kAdjacency, kColumn, kIndex, kEvidence, kText };
inline constexpr int kFamilyCount = 6;

class WriteBatch {
 public:
  struct Operation {
    enum class Kind : std::uint8_t { kPut, kDelete, kAppend } kind;
    Family family;
    std::string key, value;
  };
  void Put(Family f, std::string key, std::string value) {
    Add(Operation::Kind::kPut, f, std::move(key), std::move(value));
  }
  void Delete(Family f, std::string key) { Add(Operation::Kind::kDelete, f, std::move(key), {}); }
  void Append(Family f, std::string key, std::string operand) {
    Add(Operation::Kind::kAppend, f, std::move(key), std::move(operand));
  }
  const std::vector<Operation>& operations() const { return operations_; }
  bool empty() const { return operations_.empty(); }

 private:
  void Add(Operation::Kind k, Family f, std::string key, std::string value) {
    operations_.push_back({k, f, std::move(key), std::move(value)});
  }
  std::vector<Operation> operations_;
};

// Joins a base value (absent: the key had none) with operands in order. Total: what it cannot read it keeps
// in a value that no decoder accepts. Operands must be joinable by putting one behind the other. An empty
// result means: the key has no value any more. In the families kMeta, kAdjacency and kColumn an empty value
// is absent, in Get, MultiGet and Scan alike; in the others it is a value (entries of indexes are empty).
using Fold = std::string (*)(std::string_view key, std::optional<std::string_view> base,
                             std::span<const std::string_view> operands);

class StoreSnapshot {
 public:
  virtual ~StoreSnapshot() = default;
};

class StoreScan {  // half-open range in key order; views are valid until the next Next()
 public:
  virtual ~StoreScan() = default;
  virtual bool Valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual void Next() = 0;  // throws StorageError.Corrupt
};

struct StoreOptions {
  bool create = true;
  bool read_only = false;
  std::array<Fold, kFamilyCount> folds{};  // null: the family takes no operands
  std::uint32_t format_version = 1;        // the newest that may be opened
  std::uint32_t new_format_version = 1;    // what a new database has; Store::RequireFormat raises it
  std::size_t block_cache_bytes = 128u << 20;
};

class Store {
 public:
  // ":memory:" is RocksDB's in-memory environment; the same code otherwise. Verifies the SEAL before it
  // opens; opens the WAL strictly first. Errors as Graph::Open.
  static std::unique_ptr<Store> Open(const std::string& path, const StoreOptions&);
  virtual ~Store() = default;  // flushes, seals as cleanly closed; snapshots and scans must be gone

  virtual const std::string& database_id() const = 0;
  // What a damaged tail cost at the last open, for a notice to the user; empty when nothing.
  virtual const std::string& recovery_notice() const = 0;

  virtual std::shared_ptr<const StoreSnapshot> Snapshot() = 0;
  // A null snapshot reads the latest. An absent key gives nullopt.
  virtual std::optional<std::string> Get(const StoreSnapshot*, Family, std::string_view key) const = 0;
  virtual std::vector<std::optional<std::string>> MultiGet(const StoreSnapshot*, Family,
                                                           std::span<const std::string> keys) const = 0;
  virtual std::unique_ptr<StoreScan> Scan(const StoreSnapshot*, Family, std::string_view begin,
                                          std::string_view end) const = 0;  // empty end: to the last key

  // Atomic. Visible to later snapshots at once; durable only after Sync(). Throws StorageError.Io: then the
  // outcome is unknown, and every later Write, Sync, Flush and Ingest throws TransactionError.OutcomeUnknown
  // until the store is opened again. Reads go on.
  virtual void Write(const WriteBatch&) = 0;
  virtual void Sync() = 0;   // group commit: several callers may share one sync
  virtual void Flush() = 0;  // all families to SST files, then a new SEAL

  // Bulk: files of sorted keys, written by writers from any thread, taken in by one atomic call. Nothing is
  // visible before.
  class FileWriter {
   public:
    virtual ~FileWriter() = default;
    virtual void Put(std::string_view key, std::string_view value) = 0;  // strictly ascending keys
    virtual void Append(std::string_view key, std::string_view operand) = 0;
    virtual void Finish() = 0;
  };
  virtual std::unique_ptr<FileWriter> NewFile(
      Family) = 0;  // unfinished and uningested files are removed with their writer / at the next open
  virtual void Ingest(std::vector<std::unique_ptr<FileWriter>>
                          files) = 0;  // flushes first, one call for all families, then SEAL

  // From now on the database is one of that format: a program that does not know it refuses it. Durable when
  // it returns; never goes back. For what is about to be written and older programs could not read.
  virtual void RequireFormat(std::uint32_t version) = 0;

  virtual void VerifyChecksums(const std::function<void(std::string_view)>& finding) = 0;
  virtual void Checkpoint(const std::string& folder) = 0;  // an openable copy, hard links where possible
};

}  // namespace liaison
