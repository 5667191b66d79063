// store_rocksdb.cpp: the store on RocksDB 7.8. Its headers are known to the files store_rocksdb* alone:
//
//   store_rocksdb.cpp      the store
//   store_rocksdb_options  how RocksDB is set up; reasons: graph/README.md
//   store_rocksdb_disk     the disk as RocksDB sees it: which syncs are left out
//   store_rocksdb_scan.h   snapshots and walks over ranges
//   store_rocksdb_bulk.h   sorted files that wait to be taken in
//   store_rocksdb_status   statuses to errors
//
// Not here: what is checked on files before RocksDB may touch them (store_files.h).
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "graph/error.h"
#include "graph/keys.h"
#include "graph/store.h"
#include "graph/store_files.h"
#include "graph/store_rocksdb_bulk.h"
#include "graph/store_rocksdb_disk.h"
#include "graph/store_rocksdb_options.h"
#include "graph/store_rocksdb_scan.h"
#include "graph/store_rocksdb_status.h"

namespace liaison {
namespace {

constexpr char kMemoryPath[] = "/memory";

class RocksStore : public Store {
 public:
  RocksStore(const std::string& path, const StoreOptions& options)
      : options_(options), in_memory_(path == ":memory:"), path_(in_memory_ ? kMemoryPath : path) {
    if (in_memory_) {
      memory_.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
      database_id_ = NewDatabaseId();
      file_system_ = std::make_shared<SparingFileSystem>(memory_->GetFileSystem(), /*making=*/true);
    } else {
      files_ = StoreFiles::Prepare(path_, options);
      database_id_ = files_->database_id();
      notice_ = files_->notice();
      file_system_ = std::make_shared<SparingFileSystem>(rocksdb::FileSystem::Default(), files_->is_new());
    }
    env_ = rocksdb::NewCompositeEnv(file_system_);
    try {
      OpenDatabase();
    } catch (...) {
      Close();
      throw;
    }
  }

  ~RocksStore() override {
    try {
      if (!in_memory_ && !options_.read_only && !failed_) {
        sealing_ = false;
        FlushFamilies();
        const std::uint64_t sequence = db_->GetLatestSequenceNumber();
        Close();
        files_->SealClosed(sequence, file_system_->manifest());
        return;
      }
    } catch (const std::exception&) {
      // What was synced is in the log; the next open recovers it.
    }
    Close();
  }

  const std::string& database_id() const override { return database_id_; }
  const std::string& recovery_notice() const override { return notice_; }

  std::shared_ptr<const StoreSnapshot> Snapshot() override {
    return std::make_shared<SnapshotOfDatabase>(db_.get(), !options_.read_only);
  }

  std::optional<std::string> Get(const StoreSnapshot* snapshot, Family family,
                                 std::string_view key) const override {
    std::string value;
    const rocksdb::Status status = db_->Get(ReadAt(snapshot), handle(family), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    Check(status, "a value cannot be read");
    if (value.empty() && EmptyIsAbsent(family)) return std::nullopt;
    return value;
  }

  std::vector<std::optional<std::string>> MultiGet(const StoreSnapshot* snapshot, Family family,
                                                   std::span<const std::string> keys) const override {
    const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    db_->MultiGet(ReadAt(snapshot), handle(family), keys.size(), slices.data(), values.data(),
                  statuses.data());
    std::vector<std::optional<std::string>> found(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (statuses[i].IsNotFound()) continue;
      Check(statuses[i], "a value cannot be read");
      if (!values[i].empty() || !EmptyIsAbsent(family)) found[i].emplace(values[i].data(), values[i].size());
    }
    return found;
  }

  std::unique_ptr<StoreScan> Scan(const StoreSnapshot* snapshot, Family family, std::string_view begin,
                                  std::string_view end) const override {
    return std::make_unique<RangeScan>(db_.get(), handle(family), ReadAt(snapshot), begin, end,
                                       EmptyIsAbsent(family));
  }

  void Write(const WriteBatch& batch) override {
    CheckWritable();
    if (batch.empty()) return;
    std::size_t bytes = 32;
    for (const auto& op : batch.operations()) bytes += op.key.size() + op.value.size() + 16;
    rocksdb::WriteBatch native(bytes, 0, kProtectionBytes, 0);
    for (const auto& op : batch.operations()) {
      rocksdb::ColumnFamilyHandle* const family = handle(op.family);
      switch (op.kind) {
        case WriteBatch::Operation::Kind::kPut:
          Check(native.Put(family, op.key, op.value), "a change");
          break;
        case WriteBatch::Operation::Kind::kDelete:
          Check(native.Delete(family, op.key), "a change");
          break;
        case WriteBatch::Operation::Kind::kAppend:
          Check(native.Merge(family, op.key, op.value), "a change");
          break;
      }
    }
    rocksdb::WriteOptions options;
    options.disableWAL = in_memory_;
    FailingStops([&] { CheckIo(db_->Write(options, &native), "a commit could not be written"); });
    writes_.fetch_add(1, std::memory_order_release);
  }

  // Whoever comes first syncs for all who have written until then; the others wait for that.
  void Sync() override {
    CheckWritable();
    if (in_memory_) return;
    std::unique_lock lock(sync_mutex_);
    const std::uint64_t mine = writes_.load(std::memory_order_acquire);
    while (synced_ < mine) {
      if (failed_) CheckWritable();
      if (syncing_) {
        sync_done_.wait(lock);
        continue;
      }
      syncing_ = true;
      const std::uint64_t covered = writes_.load(std::memory_order_acquire);
      const std::uint64_t sequence = db_->GetLatestSequenceNumber();
      lock.unlock();
      try {
        FailingStops([&] {
          CheckIo(db_->SyncWAL(), "the disk did not take a commit");
          files_->MarkSynced(sequence);
        });
      } catch (...) {
        lock.lock();
        syncing_ = false;
        sync_done_.notify_all();
        throw;
      }
      lock.lock();
      syncing_ = false;
      synced_ = covered;
      sync_done_.notify_all();
    }
  }

  void Flush() override {
    CheckWritable();
    const std::uint64_t sequence = db_->GetLatestSequenceNumber();
    FailingStops([&] {
      const OneSeal pause(*this);
      FlushFamilies();
    });
    SealOpen(sequence);
  }

  std::unique_ptr<FileWriter> NewFile(Family family) override {
    CheckWritable();
    const std::string folder = path_ + "/ingest";
    Check(env()->CreateDirIfMissing(folder), "the folder for bulk import cannot be made");
    rocksdb::Options options(rocksdb::DBOptions(), FamilyOptions(Number(family)));
    options.env = env();
    // LZ4 while importing; compaction turns what lasts into ZSTD.
    if (family != Family::kText) options.bottommost_compression = rocksdb::kDisableCompressionOption;
    options.compaction_filter = nullptr;
    return std::make_unique<SortedFile>(
        env(), options, handle(family), family,
        fmt::format("{}/{}-{}.sst", folder, Number(family), next_file_.fetch_add(1)));
  }

  // Everything in memory goes to files first: 7.8.3 may otherwise order the files of level 0 wrongly (fixed
  // in 7.10, PR 10922).
  void Ingest(std::vector<std::unique_ptr<FileWriter>> files) override {
    CheckWritable();
    std::array<std::vector<std::string>, kFamilyCount> paths;
    for (const auto& file : files) {
      auto& sorted = static_cast<SortedFile&>(*file);
      sorted.Finish();
      if (!sorted.empty) paths[Number(sorted.family)].push_back(sorted.path);
    }
    std::vector<rocksdb::IngestExternalFileArg> arguments;
    for (int f = 0; f < kFamilyCount; ++f) {
      if (paths[f].empty()) continue;
      rocksdb::IngestExternalFileArg argument;
      argument.column_family = handles_[f];
      argument.external_files = std::move(paths[f]);
      argument.options.move_files = true;
      argument.options.write_global_seqno = false;
      arguments.push_back(std::move(argument));
    }
    if (arguments.empty()) return;
    const std::uint64_t sequence = db_->GetLatestSequenceNumber();
    FailingStops([&] {
      const OneSeal pause(*this);
      FlushFamilies();
      CheckIo(db_->IngestExternalFiles(arguments), "the files of a bulk import could not be taken in");
    });
    for (const auto& file : files) {
      auto& sorted = static_cast<SortedFile&>(*file);
      sorted.ingested = true;
      // A moved file is a second link to the same bytes, a copied one is not needed any more.
      env()->DeleteFile(sorted.path).PermitUncheckedError();
    }
    SealOpen(sequence);
  }

  void RequireFormat(std::uint32_t version) override {
    CheckWritable();
    assert(version <= options_.format_version);
    if (in_memory_) {
      format_in_memory_ = std::max<std::uint32_t>(format_in_memory_, version);
    } else {
      FailingStops([&] { files_->RaiseFormat(version); });
    }
  }

  void VerifyChecksums(const std::function<void(std::string_view)>& finding) override {
    std::vector<rocksdb::LiveFileMetaData> files;
    db_->GetLiveFilesMetaData(&files);
    for (const auto& file : files) {
      int family = 0;
      while (family < kFamilyCount - 1 && file.column_family_name != kFamilyNames[family]) ++family;
      rocksdb::Options options(rocksdb::DBOptions(), FamilyOptions(family));
      options.env = env();
      const std::string path = file.db_path + "/" + file.relative_filename;
      std::uint64_t size = 0;
      rocksdb::Status status = env()->GetFileSize(path, &size);
      if (status.ok() && size != file.size) {
        finding(fmt::format("{}: has {} bytes instead of {}", file.relative_filename, size, file.size));
        continue;
      }
      rocksdb::SstFileReader reader(options);
      if (status.ok()) status = reader.Open(path);
      if (status.ok()) status = reader.VerifyChecksum();
      // Compaction may have replaced the file meanwhile.
      if (!status.ok() && StillLive(file.name))
        finding(fmt::format("{}: {}", file.relative_filename, status.ToString()));
    }
    if (files_) files_->Verify(finding);
  }

  void Checkpoint(const std::string& folder) override {
    rocksdb::Checkpoint* made = nullptr;
    Check(rocksdb::Checkpoint::Create(db_.get(), &made), "a copy cannot be made");
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    if (!in_memory_) {
      CheckIo(checkpoint->CreateCheckpoint(folder, /*log_size_for_flush=*/0), "a copy cannot be made");
      StoreFiles::SealCopy(folder, database_id_, files_->format_version());
      return;
    }
    const std::string inside = fmt::format("{}-copy-{}", kMemoryPath, next_file_.fetch_add(1));
    FlushFamilies();  // without a log, only what lies in files is copied
    CheckIo(checkpoint->CreateCheckpoint(inside, 0), "a copy cannot be made");
    std::vector<std::string> names;
    CheckIo(env()->GetChildren(inside, &names), "a copy cannot be made");
    CheckIo(rocksdb::Env::Default()->CreateDir(folder), "a copy cannot be made");
    for (const std::string& name : names) {
      if (name == "." || name == "..") continue;
      std::string bytes;
      CheckIo(rocksdb::ReadFileToString(env(), inside + "/" + name, &bytes), "a copy cannot be made");
      CheckIo(rocksdb::WriteStringToFile(rocksdb::Env::Default(), bytes, folder + "/" + name,
                                         /*should_sync=*/true),
              "a copy cannot be made");
      CheckIo(env()->DeleteFile(inside + "/" + name), "a copy cannot be made");
    }
    StoreFiles::SealCopy(folder, database_id_, format_in_memory_);
  }

 private:
  // Renews the seal after RocksDB has written files on its own.
  class Sealer : public rocksdb::EventListener {
   public:
    explicit Sealer(RocksStore& store) : store_(store) {}
    void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo&) override { store_.SealInBackground(); }
    void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override {
      store_.SealInBackground();
    }
    // After a failed write nobody knows what the files hold: only opening again finds out.
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* automatic) override {
      *automatic = false;
    }

   private:
    RocksStore& store_;
  };

  // While it lives, no seal is made for each family that is flushed: whoever holds it makes one at the end.
  class OneSeal {
   public:
    explicit OneSeal(RocksStore& store) : store_(store) { ++store_.seal_pauses_; }
    ~OneSeal() { --store_.seal_pauses_; }

   private:
    RocksStore& store_;
  };

  static constexpr std::size_t kProtectionBytes = 8;
  static constexpr int kReadAttempts = 10;

  rocksdb::Env* env() const { return env_.get(); }
  rocksdb::ColumnFamilyHandle* handle(Family f) const { return handles_[Number(f)]; }

  template <class Action>
  void FailingStops(Action action) {
    try {
      action();
    } catch (...) {
      failed_ = true;
      throw;
    }
  }

  void CheckWritable() const {
    if (options_.read_only)
      throw Error(ErrorKind::kAccess, "ReadOnly", "the database was opened for reading only");
    if (failed_) {
      throw Error(ErrorKind::kTransaction, "OutcomeUnknown",
                  "an earlier write failed and its outcome is unknown: the database takes no more writes "
                  "until it is opened again");
    }
  }

  rocksdb::ColumnFamilyOptions FamilyOptions(int family) const {
    return liaison::FamilyOptions(static_cast<Family>(family), options_.folds[family], cache_, filter_);
  }

  void OpenDatabase() {
    rocksdb::LRUCacheOptions cache;
    cache.capacity = options_.block_cache_bytes;
    cache.num_shard_bits = 2;
    cache_ = rocksdb::NewLRUCache(cache);
    rocksdb::DBOptions options = DatabaseOptions(in_memory_ || files_->is_new(), options_.read_only);
    options.env = env();
    if (!in_memory_ && !options_.read_only) options.listeners.push_back(std::make_shared<Sealer>(*this));
    if (options.create_if_missing) {
      MakeDatabase(options);
    } else {
      OpenExisting(options);
    }
    if (in_memory_) return;
    if (!files_->is_new()) CheckDatabaseId();
    const std::uint64_t sequence = db_->GetLatestSequenceNumber();
    files_->CheckRecovered(sequence);
    SealOpen(sequence);  // recovery has written what the logs held to files
    sealing_ = true;
  }

  void MakeDatabase(const rocksdb::DBOptions& options) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (int f = 0; f < kFamilyCount; ++f) families.emplace_back(kFamilyNames[f], FamilyOptions(f));
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, path_, {families.front()}, &handles_, &opened);
    db_.reset(opened);
    CheckIo(status, "the database cannot be made");
    families.erase(families.begin());
    std::vector<rocksdb::ColumnFamilyHandle*> made;
    CheckIo(db_->CreateColumnFamilies(families, &made), "the database cannot be made");
    handles_.insert(handles_.end(), made.begin(), made.end());
    CheckIo(db_->Put(rocksdb::WriteOptions(), handle(Family::kMeta), keys::DatabaseId(), database_id_),
            "the database cannot be made");
    if (in_memory_) return;
    file_system_->SyncFromNowOn();
    files_->SyncAll();
  }

  void OpenExisting(const rocksdb::DBOptions& options) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (int f = 0; f < kFamilyCount; ++f) families.emplace_back(kFamilyNames[f], FamilyOptions(f));
    rocksdb::Status status;
    // A reader may come while the writer removes files that it was about to open: then it starts again.
    for (int attempt = 0; attempt < kReadAttempts; ++attempt) {
      rocksdb::DB* opened = nullptr;
      status = options_.read_only ? rocksdb::DB::OpenAsSecondary(options, path_, files_->private_folder(),
                                                                 families, &handles_, &opened)
                                  : rocksdb::DB::Open(options, path_, families, &handles_, &opened);
      db_.reset(opened);
      if (status.ok() || !options_.read_only) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    Check(status, "the database cannot be opened");
  }

  void CheckDatabaseId() const {
    const std::optional<std::string> stored = Get(nullptr, Family::kMeta, keys::DatabaseId());
    if (stored == database_id_) return;
    throw Error(ErrorKind::kStorage, "Corrupt",
                fmt::format("the database is damaged: {} holds files of another database than its SEAL names",
                            path_));
  }

  void FlushFamilies() {
    rocksdb::FlushOptions options;
    options.wait = true;
    CheckIo(db_->Flush(options, handles_), "a flush failed");
  }

  void SealOpen(std::uint64_t durable) {
    if (!in_memory_ && !options_.read_only) files_->SealOpen(durable, file_system_->manifest());
  }

  void SealInBackground() {
    if (!sealing_ || failed_ || seal_pauses_ > 0) return;
    try {
      SealOpen(0);
    } catch (const std::exception&) {
      failed_ = true;  // the seal on disk is an older one and stays true; but the disk takes no writes
    }
  }

  bool StillLive(const std::string& name) const {
    std::vector<rocksdb::LiveFileMetaData> files;
    db_->GetLiveFilesMetaData(&files);
    return std::any_of(files.begin(), files.end(), [&](const auto& f) { return f.name == name; });
  }

  void Close() {
    sealing_ = false;
    if (!db_) return;
    for (rocksdb::ColumnFamilyHandle* h : handles_) db_->DestroyColumnFamilyHandle(h).PermitUncheckedError();
    handles_.clear();
    db_->Close().PermitUncheckedError();
    db_.reset();
  }

  const StoreOptions options_;
  const bool in_memory_;
  const std::string path_;
  std::string database_id_, notice_;
  std::unique_ptr<StoreFiles> files_;                                          // null in memory
  std::atomic<std::uint32_t> format_in_memory_ = options_.new_format_version;  // of copies on disk
  std::unique_ptr<rocksdb::Env> memory_;                                       // null on disk
  std::shared_ptr<SparingFileSystem> file_system_;
  std::unique_ptr<rocksdb::Env> env_;  // over file_system_
  EmptyValueFilter filter_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::unique_ptr<rocksdb::DB> db_;

  std::atomic<bool> failed_ = false, sealing_ = false;
  std::atomic<int> seal_pauses_ = 0;
  std::atomic<std::uint64_t> writes_ = 0, next_file_ = 0;
  std::mutex sync_mutex_;
  std::condition_variable sync_done_;
  std::uint64_t synced_ = 0;  // of writes_
  bool syncing_ = false;
};

}  // namespace

std::unique_ptr<Store> Store::Open(const std::string& path, const StoreOptions& options) {
  return std::make_unique<RocksStore>(path, options);
}

}  // namespace liaison
