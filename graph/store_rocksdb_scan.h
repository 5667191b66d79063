// store_rocksdb_scan.h: snapshots of RocksDB, and walks over ranges of keys. Private to store_rocksdb*.
#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <string_view>

#include "graph/store.h"
#include "graph/store_rocksdb_status.h"

namespace liaison {

class SnapshotOfDatabase : public StoreSnapshot {
 public:
  // A secondary instance has no snapshots and does not change: `snapshot` stays null there.
  SnapshotOfDatabase(rocksdb::DB* db, bool take) : db_(db), snapshot_(take ? db->GetSnapshot() : nullptr) {}
  ~SnapshotOfDatabase() override {
    if (snapshot_) db_->ReleaseSnapshot(snapshot_);
  }
  const rocksdb::Snapshot* get() const { return snapshot_; }

 private:
  rocksdb::DB* db_;
  const rocksdb::Snapshot* snapshot_;
};

inline rocksdb::ReadOptions ReadAt(const StoreSnapshot* snapshot) {
  rocksdb::ReadOptions options;
  if (snapshot) options.snapshot = static_cast<const SnapshotOfDatabase*>(snapshot)->get();
  return options;
}

class RangeScan : public StoreScan {
 public:
  RangeScan(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, rocksdb::ReadOptions options,
            std::string_view begin, std::string_view end, bool skip_empty)
      : end_(end), end_slice_(end_), skip_empty_(skip_empty) {
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    iterator_.reset(db->NewIterator(options, family));
    iterator_->Seek(ToSlice(begin));
    Settle();
  }
  bool Valid() const override { return iterator_->Valid(); }
  std::string_view key() const override { return ToView(iterator_->key()); }
  std::string_view value() const override { return ToView(iterator_->value()); }
  void Next() override {
    iterator_->Next();
    Settle();
  }

 private:
  void Settle() {
    while (skip_empty_ && iterator_->Valid() && iterator_->value().empty()) iterator_->Next();
    if (!iterator_->Valid()) Check(iterator_->status(), "a scan failed");
  }
  std::string end_;
  rocksdb::Slice end_slice_;
  bool skip_empty_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

}  // namespace liaison
