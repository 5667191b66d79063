// store_files.h: the files of a database on disk around those of RocksDB: who holds it, whether it is what
// was sealed, what a crash tore.
//
// Everything that must be known before RocksDB may touch a folder is found out here, because opening makes
// damage final: RocksDB deletes files that a shortened MANIFEST does not name.
//
//   SEAL           seal.h
//   SYNCED         the sequence number that a sync has reached: 8 bytes, and their CRC-32C in 4. Not synced
//   itself: after a power cut it may
//                  be older, never newer than the truth
//   LOCK.liaison   locked by the process that writes; holds its number
//   ingest/        files of a bulk import that has not been taken in
//   NNN.log.torn   copy of a log whose torn tail was cut off
//
// Not here: RocksDB (store_rocksdb.cpp), the bytes of the seal (seal.h), reading logs (wal_scan.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "graph/disk_file.h"
#include "graph/seal.h"
#include "graph/store.h"

namespace liaison {

std::string NewDatabaseId();  // 32 hexadecimal digits of randomness

// How much of a file survives a power cut.
struct DurableFile {
  std::string name;
  std::uint64_t bytes = 0;
};

class StoreFiles {
 public:
  // Makes the folder when that is wanted, takes the lock, compares the seal, scans the logs. Throws as
  // Store::Open.
  static std::unique_ptr<StoreFiles> Prepare(const std::string& path, const StoreOptions&);
  ~StoreFiles();

  const std::string& database_id() const { return seal_.database_id; }
  std::uint32_t format_version();
  bool is_new() const { return is_new_; }
  const std::string& notice() const { return notice_; }
  const std::string& private_folder() const { return private_folder_; }  // of a read-only open

  void SyncAll();  // a new database's files, its folder, and the folder around it
  // After recovery: throws StorageError.Corrupt when less has come back than was durable.
  void CheckRecovered(std::uint64_t sequence);
  void MarkSynced(std::uint64_t sequence);

  // Of the files as they are now, while RocksDB is open; everything up to `durable` is in files or synced
  // logs. `manifest`: what RocksDB is known to have synced of it. From any thread.
  void SealOpen(std::uint64_t durable, const DurableFile& manifest);
  // RocksDB is closed and everything is in files.
  void SealClosed(std::uint64_t sequence, const DurableFile& manifest);
  // Compares the seal with the files while the database is open.
  void Verify(const std::function<void(std::string_view)>& finding);
  // Before anything is written that programs of an older format cannot read.
  void RaiseFormat(std::uint32_t version);
  // A copy that RocksDB has made: sealed as cleanly closed.
  static void SealCopy(const std::string& folder, const std::string& database_id,
                       std::uint32_t format_version);

 private:
  StoreFiles(std::string path, const StoreOptions& options);
  std::string In(std::string_view name) const;
  void PrepareFolder();
  void PrepareWriting();
  void PrepareReading();
  void TakeLock();
  void CheckFiles();
  void StartNew();
  // True when RocksDB has gone over to a later MANIFEST than the sealed one.
  bool CheckManifest() const;
  void CheckClosed() const;
  void ScanLogs();
  void RemoveEmptyLogs();
  void CutTail(const std::string& name, const std::string& bytes, std::uint64_t intact);
  void ReadMark();

  const std::string path_;
  const StoreOptions options_;
  FileHandle lock_, mark_;
  DurableFile made_;  // the MANIFEST of a new database
  std::mutex mutex_;  // of seal_ and of writing it
  Seal seal_;
  std::atomic<std::uint64_t> synced_ = 0;  // the mark, as read or written last
  bool is_new_ = false;
  std::string notice_, private_folder_;
};

}  // namespace liaison
