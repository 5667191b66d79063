#include "graph/store_rocksdb_disk.h"

namespace liaison {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class SparingFileSystem::SparedFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  SparedFile(std::unique_ptr<rocksdb::FSWritableFile> file, const std::atomic<bool>& spare)
      : FSWritableFileOwnerWrapper(std::move(file)), spare_(spare) {}
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return spare_ ? Flush(options, debug) : FSWritableFileOwnerWrapper::Sync(options, debug);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return spare_ ? Flush(options, debug) : FSWritableFileOwnerWrapper::Fsync(options, debug);
  }

 private:
  const std::atomic<bool>& spare_;
};

// Counts the bytes that are in the file when it is synced.
class SparingFileSystem::Manifest : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  Manifest(SparingFileSystem& disk, std::string name, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), name_(std::move(name)) {}
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return Counted(data, FSWritableFileOwnerWrapper::Append(data, options, debug));
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification, IODebugContext* debug) override {
    return Counted(data, FSWritableFileOwnerWrapper::Append(data, options, verification, debug));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const std::uint64_t bytes = bytes_;
    return Synced(bytes, FSWritableFileOwnerWrapper::Sync(options, debug));
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    const std::uint64_t bytes = bytes_;
    return Synced(bytes, FSWritableFileOwnerWrapper::Fsync(options, debug));
  }

 private:
  IOStatus Counted(const rocksdb::Slice& data, IOStatus status) {
    if (status.ok()) bytes_ += data.size();
    return status;
  }
  IOStatus Synced(std::uint64_t bytes, IOStatus status) {
    if (!status.ok()) return status;
    const std::lock_guard lock(disk_.mutex_);
    disk_.manifest_ = {name_, bytes};
    return status;
  }

  SparingFileSystem& disk_;
  const std::string name_;
  std::uint64_t bytes_ = 0;  // RocksDB writes a MANIFEST from one thread at a time
};

class SparingFileSystem::Folder : public rocksdb::FSDirectoryWrapper {
 public:
  Folder(std::unique_ptr<rocksdb::FSDirectory> folder, const std::atomic<bool>& spare)
      : FSDirectoryWrapper(std::move(folder)), spare_(spare) {}
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& why) override {
    return spare_ ? IOStatus::OK() : FSDirectoryWrapper::FsyncWithDirOptions(options, debug, why);
  }

 private:
  const std::atomic<bool>& spare_;
};

SparingFileSystem::SparingFileSystem(const std::shared_ptr<rocksdb::FileSystem>& files, bool making)
    : FileSystemWrapper(files), making_(making) {}

DurableFile SparingFileSystem::manifest() const {
  const std::lock_guard lock(mutex_);
  return manifest_;
}

IOStatus SparingFileSystem::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                            std::unique_ptr<rocksdb::FSWritableFile>* file,
                                            IODebugContext* debug) {
  const std::string name = path.substr(path.rfind('/') + 1);
  if (name.starts_with("OPTIONS-")) return IOStatus::NotSupported("nobody reads this file");
  const IOStatus status = target()->NewWritableFile(path, options, file, debug);
  if (!status.ok()) return status;
  if (making_) {
    *file = std::make_unique<SparedFile>(std::move(*file), making_);
  } else if (name.starts_with("MANIFEST-")) {
    *file = std::make_unique<Manifest>(*this, name, std::move(*file));
  }
  return status;
}

IOStatus SparingFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                         std::unique_ptr<rocksdb::FSDirectory>* folder,
                                         IODebugContext* debug) {
  const IOStatus status = target()->NewDirectory(name, options, folder, debug);
  if (status.ok()) *folder = std::make_unique<Folder>(std::move(*folder), making_);
  return status;
}

}  // namespace liaison
