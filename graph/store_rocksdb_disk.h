// store_rocksdb_disk.h: the files as RocksDB sees them: without what costs time and promises nothing, and
// with a note of what was synced.
//
// Left out are the syncs of everything while a database is being made (all is synced at its end, before the
// seal says that there is one), and the OPTIONS files, which nobody reads: writing one, parsing it again and
// comparing takes half of the time of an open. How far the MANIFEST has been synced is kept, so that sealing
// it need not sync it once more. Safe from any thread. Private to store_rocksdb*.
#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "graph/store_files.h"

namespace liaison {

class SparingFileSystem : public rocksdb::FileSystemWrapper {
 public:
  // Over the disk, or over files in memory.
  SparingFileSystem(const std::shared_ptr<rocksdb::FileSystem>& files, bool making);
  const char* Name() const override { return "liaison.sparing"; }
  void SyncFromNowOn() { making_ = false; }
  DurableFile manifest() const;  // as RocksDB has synced it last

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSWritableFile>*,
                                    rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions&,
                                 std::unique_ptr<rocksdb::FSDirectory>*, rocksdb::IODebugContext*) override;

 private:
  class SparedFile;
  class Manifest;
  class Folder;

  std::atomic<bool> making_;
  mutable std::mutex mutex_;
  DurableFile manifest_;
};

}  // namespace liaison
