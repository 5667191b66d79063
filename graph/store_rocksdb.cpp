// store_rocksdb.cpp: the store on RocksDB 7.8, and the only file that knows it. Options and their reasons:
// graph/README.md.
//
// Not here: what is checked on files before RocksDB may touch them (store_files.h).
#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <cstdarg>
#include <deque>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "graph/error.h"
#include "graph/keys.h"
#include "graph/store.h"
#include "graph/store_files.h"

namespace liaison {
namespace {

constexpr std::array<const char*, kFamilyCount> kFamilyNames = {"default", "adjacency", "column",
                                                                "index",   "evidence",  "text"};
constexpr std::array<const char*, kFamilyCount> kMergeNames = {"liaison.meta.v1",     "liaison.adjacency.v1",
                                                               "liaison.column.v1",   "liaison.index.v1",
                                                               "liaison.evidence.v1", "liaison.text.v1"};
constexpr char kMemoryPath[] = "/memory";

int Number(Family f) { return static_cast<int>(f); }

// Families whose folds may empty a value: there, empty is absent. In the others an empty value is one.
bool EmptyIsAbsent(Family f) { return f == Family::kMeta || f == Family::kAdjacency || f == Family::kColumn; }

rocksdb::Slice ToSlice(std::string_view s) { return {s.data(), s.size()}; }
std::string_view ToView(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

// The one place where a status becomes an Error.
void Check(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return;
  const std::string message = fmt::format("{}: {}", doing, status.ToString());
  const bool damaged = status.IsCorruption() || status.IsInvalidArgument() || status.IsPathNotFound() ||
                       status.IsNotFound() || status.ToString().find("No such file") != std::string::npos;
  throw Error(ErrorKind::kStorage, damaged ? "Corrupt" : "Io",
              damaged ? "the database is damaged: " + message : message);
}

class FoldOperator : public rocksdb::MergeOperator {
 public:
  FoldOperator(const char* name, Fold fold) : name_(name), fold_(fold) {}
  const char* Name() const override { return name_; }

  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override try {
    std::vector<std::string_view> operands;
    operands.reserve(in.operand_list.size());
    for (const rocksdb::Slice& o : in.operand_list) operands.push_back(ToView(o));
    std::optional<std::string_view> base;
    if (in.existing_value && !in.existing_value->empty()) base = ToView(*in.existing_value);
    out->new_value = fold_(ToView(in.key), base, operands);
    return true;
  } catch (const std::exception&) {
    return false;  // out of memory: exceptions must not reach RocksDB
  }

  bool PartialMergeMulti(const rocksdb::Slice&, const std::deque<rocksdb::Slice>& operands,
                         std::string* joined, rocksdb::Logger*) const override try {
    for (const rocksdb::Slice& o : operands) joined->append(o.data(), o.size());
    return true;
  } catch (const std::exception&) {
    return false;
  }

 private:
  const char* name_;
  Fold fold_;
};

// Drops values that a fold has emptied.
class EmptyValueFilter : public rocksdb::CompactionFilter {
 public:
  const char* Name() const override { return "liaison.empty.v1"; }
  Decision FilterV2(int, const rocksdb::Slice&, ValueType type, const rocksdb::Slice& value, std::string*,
                    std::string*) const override {
    return type == ValueType::kValue && value.empty() ? Decision::kRemove : Decision::kKeep;
  }
};

// RocksDB's own log goes nowhere: Debian's build has assertions in it, and the first message after one that
// the disk did not take would end the process.
class SilentLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

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

rocksdb::ReadOptions ReadAt(const StoreSnapshot* snapshot) {
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

class SortedFile : public Store::FileWriter {
 public:
  SortedFile(rocksdb::Env* env, const rocksdb::Options& options, rocksdb::ColumnFamilyHandle* handle,
             Family family, std::string path)
      : family(family),
        path(std::move(path)),
        env_(env),
        writer_(std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), options, handle,
                                                         /*invalidate_page_cache=*/false)) {
    Check(writer_->Open(this->path), "a file for bulk import cannot be opened");
  }
  ~SortedFile() override {
    writer_.reset();
    if (!ingested) env_->DeleteFile(path).PermitUncheckedError();
  }
  void Put(std::string_view key, std::string_view value) override {
    Step([&] { return writer_->Put(ToSlice(key), ToSlice(value)); });
    empty = false;
  }
  void Append(std::string_view key, std::string_view operand) override {
    Step([&] { return writer_->Merge(ToSlice(key), ToSlice(operand)); });
    empty = false;
  }
  void Finish() override {
    if (finished || empty) return;  // RocksDB refuses files without keys: they are left out
    Step([&] { return writer_->Finish(); });
    finished = true;
  }

  const Family family;
  const std::string path;
  bool empty = true, finished = false, ingested = false;

 private:
  // A file that a write has failed on is not touched again.
  template <class Action>
  void Step(Action action) {
    if (failed_)
      throw Error(ErrorKind::kStorage, "Io", "a file of a bulk import could not be written before");
    const rocksdb::Status status = action();
    failed_ = !status.ok();
    assert(!status.IsInvalidArgument());  // keys out of order
    Check(status, "a file of a bulk import cannot be written");
  }
  bool failed_ = false;
  rocksdb::Env* env_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
};

// The disk without the syncs that promise nothing: of everything while a database is being made (all is
// synced at its end, before the seal says that there is one), and of the OPTIONS files, which nobody reads.
class SparingFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit SparingFileSystem(bool making)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), making_(making) {}
  const char* Name() const override { return "liaison.sparing"; }
  void SyncFromNowOn() { making_ = false; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus status = target()->NewWritableFile(name, options, file, debug);
    const bool temporary_options = name.find("/OPTIONS-") != std::string::npos;
    if (status.ok() && (making_ || temporary_options)) {
      *file = std::make_unique<File>(std::move(*file), temporary_options ? always_ : making_);
    }
    return status;
  }
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* folder,
                                 rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus status = target()->NewDirectory(name, options, folder, debug);
    if (status.ok()) *folder = std::make_unique<Folder>(std::move(*folder), making_);
    return status;
  }

 private:
  class File : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, const std::atomic<bool>& spare)
        : FSWritableFileOwnerWrapper(std::move(file)), spare_(spare) {}
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      return spare_ ? Flush(options, debug) : FSWritableFileOwnerWrapper::Sync(options, debug);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      return spare_ ? Flush(options, debug) : FSWritableFileOwnerWrapper::Fsync(options, debug);
    }

   private:
    const std::atomic<bool>& spare_;
  };
  class Folder : public rocksdb::FSDirectoryWrapper {
   public:
    Folder(std::unique_ptr<rocksdb::FSDirectory> folder, const std::atomic<bool>& spare)
        : FSDirectoryWrapper(std::move(folder)), spare_(spare) {}
    rocksdb::IOStatus FsyncWithDirOptions(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug,
                                          const rocksdb::DirFsyncOptions& why) override {
      const bool new_options = why.reason == rocksdb::DirFsyncOptions::kFileRenamed &&
                               why.renamed_new_name.find("/OPTIONS-") != std::string::npos;
      if (spare_ || new_options) return rocksdb::IOStatus::OK();
      return FSDirectoryWrapper::FsyncWithDirOptions(options, debug, why);
    }

   private:
    const std::atomic<bool>& spare_;
  };

  std::atomic<bool> making_;
  const std::atomic<bool> always_ = true;
};

class RocksStore : public Store {
 public:
  RocksStore(const std::string& path, const StoreOptions& options)
      : options_(options), in_memory_(path == ":memory:"), path_(in_memory_ ? kMemoryPath : path) {
    if (in_memory_) {
      memory_.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
      database_id_ = NewDatabaseId();
    } else {
      files_ = StoreFiles::Prepare(path_, options);
      database_id_ = files_->database_id();
      notice_ = files_->notice();
      file_system_ = std::make_shared<SparingFileSystem>(files_->is_new());
      disk_ = rocksdb::NewCompositeEnv(file_system_);
    }
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
        FlushFamilies();
        const std::uint64_t sequence = db_->GetLatestSequenceNumber();
        Close();
        files_->SealClosed(sequence);
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
    FailingStops([&] { FlushFamilies(); });
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
      StoreFiles::SealCopy(folder, database_id_, options_.format_version);
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
    StoreFiles::SealCopy(folder, database_id_, options_.format_version);
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

  static constexpr std::size_t kProtectionBytes = 8;
  static constexpr int kReadAttempts = 10;

  rocksdb::Env* env() const { return in_memory_ ? memory_.get() : disk_.get(); }
  rocksdb::ColumnFamilyHandle* handle(Family f) const { return handles_[Number(f)]; }

  // What fails on the way to the disk is the disk's fault, whatever RocksDB calls it; damage keeps its name.
  static void CheckIo(const rocksdb::Status& status, std::string_view doing) {
    if (status.ok()) return;
    if (status.IsCorruption()) Check(status, doing);
    throw Error(ErrorKind::kStorage, "Io", fmt::format("{}: {}", doing, status.ToString()));
  }

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
    rocksdb::ColumnFamilyOptions options;
    options.write_buffer_size = 32u << 20;
    options.compression = rocksdb::kLZ4Compression;
    options.bottommost_compression = rocksdb::kZSTD;
    options.level_compaction_dynamic_level_bytes = true;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache_;
    table.checksum = rocksdb::kXXH3;
    table.format_version = 5;
    table.block_size = 16u << 10;
    switch (static_cast<Family>(family)) {
      case Family::kMeta:
      case Family::kIndex:
      case Family::kEvidence:
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
        break;
      case Family::kText:
        table.block_size = 32u << 10;
        options.compression = rocksdb::kZSTD;
        break;
      case Family::kAdjacency:
      case Family::kColumn:
        break;
    }
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    if (options_.folds[family]) {
      options.merge_operator = std::make_shared<FoldOperator>(kMergeNames[family], options_.folds[family]);
    }
    if (EmptyIsAbsent(static_cast<Family>(family))) options.compaction_filter = &filter_;
    return options;
  }

  rocksdb::DBOptions DatabaseOptions() {
    rocksdb::DBOptions options;
    options.env = env();
    options.create_if_missing = in_memory_ || files_->is_new();
    options.max_total_wal_size = 64u << 20;
    options.max_background_jobs = 2;
    options.max_file_opening_threads = 2;
    options.info_log = std::make_shared<SilentLogger>();
    options.info_log_level = rocksdb::FATAL_LEVEL;
    options.max_bgerror_resume_count = 0;
    options.skip_stats_update_on_db_open = true;
    options.stats_dump_period_sec = options.stats_persist_period_sec = 0;
    // Torn tails have been cut off before (store_files.cpp): what is left must be flawless. A reader beside a
    // writer may see its last batch half written.
    options.wal_recovery_mode = options_.read_only ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                                                   : rocksdb::WALRecoveryMode::kAbsoluteConsistency;
    if (!in_memory_ && !options_.read_only) options.listeners.push_back(std::make_shared<Sealer>(*this));
    return options;
  }

  void OpenDatabase() {
    rocksdb::LRUCacheOptions cache;
    cache.capacity = options_.block_cache_bytes;
    cache.num_shard_bits = 2;
    cache_ = rocksdb::NewLRUCache(cache);
    const rocksdb::DBOptions options = DatabaseOptions();
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

  // Families are made in one call: each call of its own, and each family opened as missing, rewrites the
  // OPTIONS file.
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
    if (!in_memory_ && !options_.read_only) files_->SealOpen(durable);
  }

  void SealInBackground() {
    if (!sealing_ || failed_) return;
    try {
      files_->SealOpen(0);
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
  std::unique_ptr<StoreFiles> files_;  // null in memory
  std::unique_ptr<rocksdb::Env> memory_;
  std::shared_ptr<SparingFileSystem> file_system_;
  std::unique_ptr<rocksdb::Env> disk_;
  EmptyValueFilter filter_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::unique_ptr<rocksdb::DB> db_;

  std::atomic<bool> failed_ = false, sealing_ = false;
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
