#include "graph/store_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "graph/crc32c.h"
#include "graph/error.h"
#include "graph/wal_scan.h"

namespace liaison {
namespace {

constexpr char kSealName[] = "SEAL", kLockName[] = "LOCK.liaison", kMarkName[] = "SYNCED",
               kIngestName[] = "ingest";

[[noreturn]] void Damaged(const std::string& path, std::string_view why) {
  throw Error(ErrorKind::kStorage, "Corrupt", fmt::format("the database is damaged: {} {}", path, why));
}

[[noreturn]] void NotADatabase(const std::string& path, std::string_view why) {
  throw Error(ErrorKind::kStorage, "NotADatabase", fmt::format("{} {}", path, why));
}

bool EndsWith(std::string_view s, std::string_view end) {
  return s.size() >= end.size() && s.substr(s.size() - end.size()) == end;
}

bool IsOurs(std::string_view name) {
  return name == kLockName || name == kMarkName || name == kIngestName || name == "SEAL.new";
}

bool IsOfRocksDb(std::string_view name) {
  return name == "CURRENT" || name == "IDENTITY" || name == "LOCK" || name.starts_with("LOG") ||
         name.starts_with("MANIFEST-") || name.starts_with("OPTIONS-") || EndsWith(name, ".log") ||
         EndsWith(name, ".sst") || EndsWith(name, ".dbtmp");
}

// The MANIFEST that RocksDB will read; empty when CURRENT does not say so properly.
std::string CurrentManifest(const std::string& folder) {
  const std::string text = ReadWholeFile(folder + "/CURRENT").value_or("");
  const std::string name = text.substr(0, text.find('\n'));
  const bool proper = text.size() == name.size() + 1 && name.starts_with("MANIFEST-") && name.size() > 9 &&
                      std::all_of(name.begin() + 9, name.end(), [](char c) { return c >= '0' && c <= '9'; });
  return proper ? name : "";
}

std::string WriteMark(std::uint64_t sequence) {
  std::string bytes(reinterpret_cast<const char*>(&sequence), sizeof sequence);
  const std::uint32_t crc = Crc32c(bytes);
  return bytes.append(reinterpret_cast<const char*>(&crc), sizeof crc);
}

std::uint64_t ManifestNumber(const std::string& name) { return std::strtoull(name.c_str() + 9, nullptr, 10); }

std::vector<Seal::File> TablesIn(const std::string& folder) {
  std::vector<Seal::File> tables;
  for (const std::string& name : NamesIn(folder)) {
    if (!EndsWith(name, ".sst")) continue;
    struct stat status;
    if (stat((folder + "/" + name).c_str(), &status) == 0)
      tables.push_back({name, static_cast<std::uint64_t>(status.st_size), 0});
  }
  return tables;
}

// Without empty ones: RocksDB leaves one behind at every open without writes.
std::vector<Seal::File> LogsIn(const std::string& folder) {
  std::vector<Seal::File> logs;
  for (const std::string& name : NamesIn(folder)) {
    if (!EndsWith(name, ".log")) continue;
    const std::string bytes = ReadWholeFile(folder + "/" + name).value_or("");
    if (!bytes.empty()) logs.push_back({name, bytes.size(), Crc32c(bytes)});
  }
  return logs;
}

// The MANIFEST as it is now. `known` saves reading again what it covers, `durable` syncing what is synced.
Seal::File SealManifest(const std::string& folder, const Seal::File& known, const DurableFile& durable) {
  Seal::File now;
  now.name = CurrentManifest(folder);
  const std::string path = folder + "/" + now.name;
  const FileHandle file = now.name.empty() ? FileHandle() : OpenFile(path, O_RDONLY);
  if (!file) Damaged(folder + "/CURRENT", "does not name a MANIFEST that is there");
  std::uint64_t size = SizeOf(file, path);
  // Only what cannot vanish in a power cut may be sealed.
  if (durable.name == now.name) size = std::min(size, durable.bytes);
  if (known.name == now.name && known.size == size) return known;
  if (durable.name != now.name) SyncFile(file, path);
  const bool grown = known.name == now.name && known.size <= size;
  const std::uint64_t from = grown ? known.size : 0;
  now.size = size;
  now.crc = Crc32c(ReadRange(file, path, from, size), grown ? known.crc : 0);
  return now;
}

}  // namespace

std::string NewDatabaseId() {
  std::uint64_t words[2];
  if (getrandom(words, sizeof words, 0) != sizeof words) ThrowIo("get random numbers for", "a database id");
  return fmt::format("{:016x}{:016x}", words[0], words[1]);
}

StoreFiles::StoreFiles(std::string path, const StoreOptions& options)
    : path_(std::move(path)), options_(options) {}

StoreFiles::~StoreFiles() {
  std::error_code ignored;
  if (!private_folder_.empty()) std::filesystem::remove_all(private_folder_, ignored);
}

std::string StoreFiles::In(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

std::unique_ptr<StoreFiles> StoreFiles::Prepare(const std::string& path, const StoreOptions& options) {
  std::string folder = path;
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  std::unique_ptr<StoreFiles> files(new StoreFiles(std::move(folder), options));
  files->PrepareFolder();
  if (options.read_only) {
    files->PrepareReading();
  } else {
    files->PrepareWriting();
  }
  return files;
}

// Leaves a folder that exists, and says in is_new_ whether it holds nothing yet.
void StoreFiles::PrepareFolder() {
  struct stat status;
  if (stat(path_.c_str(), &status) != 0) {
    if (errno != ENOENT) ThrowIo("open", path_);
    if (!options_.create || options_.read_only) {
      throw Error(ErrorKind::kStorage, "NotFound", fmt::format("there is no database at {}", path_));
    }
    if (mkdir(path_.c_str(), 0755) != 0 && errno != EEXIST) ThrowIo("make the folder", path_);
    is_new_ = true;
    return;
  }
  if (!S_ISDIR(status.st_mode)) NotADatabase(path_, "is a file, and a database is a folder");
  const std::optional<std::string> seal = ReadWholeFile(In(kSealName));
  if (seal && LooksLikeSeal(*seal)) return;
  const std::vector<std::string> names = NamesIn(path_);
  if (std::find(names.begin(), names.end(), kMarkName) != names.end()) {
    Damaged(In(kSealName), seal ? "does not begin as a seal does" : "is missing");
  }
  if (!std::all_of(names.begin(), names.end(), IsOurs))
    NotADatabase(path_, "is a folder of other things, not a database");
  if (!options_.create || options_.read_only) NotADatabase(path_, "is an empty folder, not a database");
  is_new_ = true;
}

void StoreFiles::TakeLock() {
  const std::string path = In(kLockName);
  lock_ = OpenFile(path, O_RDWR | O_CREAT);
  if (!lock_) ThrowIo("open", path);
  if (flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) ThrowIo("lock", path);
    std::string holder = ReadRange(lock_, path, 0, 32);
    holder = holder.substr(0, holder.find('\n'));
    throw Error(
        ErrorKind::kAccess, "Locked",
        fmt::format("{} is in use by process {}: one process writes, others may open it for reading only",
                    path_, holder.empty() ? "?" : holder));
  }
  const std::string text = fmt::format("{}\n", getpid());
  if (ftruncate(lock_.get(), 0) != 0 || pwrite(lock_.get(), text.data(), text.size(), 0) < 0)
    ThrowIo("write", path);
}

void StoreFiles::StartNew() {
  // What an interrupted creation has left: nothing in it was ever promised to anybody.
  for (const std::string& name : NamesIn(path_)) {
    if (IsOfRocksDb(name) && unlink(In(name).c_str()) != 0) ThrowIo("remove", In(name));
  }
  is_new_ = true;
  seal_ = {};
  seal_.format_version = options_.new_format_version;
  seal_.database_id = NewDatabaseId();
  seal_.state = Seal::State::kCreating;
  ReplaceFile(In(kSealName), WriteSeal(seal_));
}

void StoreFiles::PrepareWriting() {
  TakeLock();
  const std::optional<std::string> text = ReadWholeFile(In(kSealName));
  if (text) seal_ = ReadSeal(*text, In(kSealName), options_.format_version);
  is_new_ = !text || seal_.state == Seal::State::kCreating;
  std::error_code ignored;
  std::filesystem::remove_all(In(kIngestName), ignored);
  if (is_new_) {
    StartNew();
  } else {
    CheckFiles();
    RemoveEmptyLogs();
  }
  mark_ = OpenFile(In(kMarkName), O_RDWR | O_CREAT);
  if (!mark_) ThrowIo("open", In(kMarkName));
  if (is_new_) MarkSynced(0);  // SyncAll makes it durable
}

void StoreFiles::CheckFiles() {
  ReadMark();
  // An open that was interrupted leaves the seal of before and a MANIFEST of its own.
  const bool opened_since = CheckManifest();
  if (seal_.state == Seal::State::kClosed && !opened_since) {
    CheckClosed();
  } else {
    ScanLogs();
  }
}

// The writer may be at work meanwhile: what looks wrong is looked at again before it is called damage.
void StoreFiles::PrepareReading() {
  constexpr int kAttempts = 10;
  for (int attempt = 1;; ++attempt) {
    try {
      seal_ = ReadSeal(ReadWholeFile(In(kSealName)).value_or(""), In(kSealName), options_.format_version);
      if (seal_.state == Seal::State::kCreating) NotADatabase(path_, "has not been made completely");
      CheckFiles();
      break;
    } catch (const Error& e) {
      if (attempt == kAttempts || e.detail == "NewerFormat") throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  const char* base = std::getenv("TMPDIR");
  std::string pattern = fmt::format("{}/liaison-XXXXXX", base && *base ? base : "/tmp");
  if (!mkdtemp(pattern.data())) ThrowIo("make a folder for reading at", pattern);
  private_folder_ = pattern;
}

// MANIFEST only grows between two seals; RocksDB goes over to a new one, with a higher number, when it opens,
// and to no other: a later one that is there can only be its own.
bool StoreFiles::CheckManifest() const {
  const std::string name = CurrentManifest(path_);
  if (name.empty()) Damaged(In("CURRENT"), "does not name a MANIFEST");
  const std::string path = In(name);
  if (name != seal_.manifest.name) {
    if (ManifestNumber(name) <= ManifestNumber(seal_.manifest.name))
      Damaged(In("CURRENT"), fmt::format("names {} and not {}", name, seal_.manifest.name));
    if (!OpenFile(path, O_RDONLY)) Damaged(path, "is missing");
    return true;
  }
  const FileHandle file = OpenFile(path, O_RDONLY);
  if (!file) Damaged(path, "is missing");
  const std::uint64_t size = SizeOf(file, path);
  if (size < seal_.manifest.size)
    Damaged(path, fmt::format("has {} bytes and had {} when sealed", size, seal_.manifest.size));
  if (seal_.state == Seal::State::kClosed && size != seal_.manifest.size) {
    Damaged(path,
            fmt::format("has {} bytes and had {} when the database was closed", size, seal_.manifest.size));
  }
  if (Crc32c(ReadRange(file, path, 0, seal_.manifest.size)) != seal_.manifest.crc) {
    Damaged(path, "has other bytes than when it was sealed");
  }
  return false;
}

void StoreFiles::CheckClosed() const {
  for (const Seal::File& table : seal_.tables) {
    struct stat status;
    if (stat(In(table.name).c_str(), &status) != 0) Damaged(In(table.name), "is missing");
    if (static_cast<std::uint64_t>(status.st_size) != table.size) {
      Damaged(In(table.name), fmt::format("has {} bytes and had {} when the database was closed",
                                          status.st_size, table.size));
    }
  }
  const std::vector<Seal::File> logs = LogsIn(path_);
  for (const Seal::File& log : seal_.logs) {
    if (log.size > 0 && std::find(logs.begin(), logs.end(), log) == logs.end()) {
      Damaged(In(log.name), "is missing or has other bytes than when the database was closed");
    }
  }
  for (const Seal::File& log : logs) {
    if (std::find(seal_.logs.begin(), seal_.logs.end(), log) == seal_.logs.end())
      Damaged(In(log.name), "does not belong here");
  }
}

void StoreFiles::ScanLogs() {
  struct Torn {
    std::string name, bytes;
    std::uint64_t intact;
  };
  std::optional<Torn> torn;
  std::optional<std::uint64_t> last;
  for (const std::string& name : NamesIn(path_)) {
    if (!EndsWith(name, ".log")) continue;
    const std::string path = In(name);
    std::optional<std::string> bytes = ReadWholeFile(path);
    if (!bytes || bytes->empty()) continue;
    if (torn)
      Damaged(In(torn->name), fmt::format("ends in the middle of a write, and {} goes on behind it", name));
    const WalScan scan = ScanWal(*bytes);
    if (scan.state == WalScan::State::kDamaged) {
      Damaged(path, fmt::format("has bytes that have changed at {}, with sound writes behind them",
                                scan.intact_bytes));
    }
    if (last && scan.first_sequence && *scan.first_sequence <= *last)
      Damaged(path, "does not follow the log before it");
    if (scan.last_sequence) last = scan.last_sequence;
    if (scan.state == WalScan::State::kTorn) torn = Torn{name, std::move(*bytes), scan.intact_bytes};
  }
  if (!torn) return;
  if (last && *last < synced_) {
    Damaged(In(torn->name), fmt::format("ends at {} of {} bytes before the last write that was confirmed",
                                        torn->intact, torn->bytes.size()));
  }
  if (!options_.read_only) CutTail(torn->name, torn->bytes, torn->intact);
}

void StoreFiles::RemoveEmptyLogs() {
  for (const std::string& name : NamesIn(path_)) {
    struct stat status;
    if (!EndsWith(name, ".log") || stat(In(name).c_str(), &status) != 0 || status.st_size > 0) continue;
    if (unlink(In(name).c_str()) != 0) ThrowIo("remove", In(name));
  }
}

void StoreFiles::CutTail(const std::string& name, const std::string& bytes, std::uint64_t intact) {
  ReplaceFile(In(name + ".torn"), bytes);
  const FileHandle log = OpenFile(In(name), O_WRONLY);
  if (!log || ftruncate(log.get(), static_cast<off_t>(intact)) != 0) ThrowIo("cut the tail of", In(name));
  SyncFile(log, In(name));
  notice_ = fmt::format(
      "the last run ended while it wrote: {} bytes of a write that was never confirmed were cut off the log "
      "(a copy of it is {}.torn)",
      bytes.size() - intact, In(name));
}

void StoreFiles::SyncAll() {
  for (const std::string& name : NamesIn(path_)) {
    // Nobody reads the others (OPTIONS, IDENTITY, LOG) when the database is opened.
    if (name != "CURRENT" && name != kMarkName && !name.starts_with("MANIFEST-") && !EndsWith(name, ".log") &&
        !EndsWith(name, ".sst"))
      continue;
    const FileHandle file = OpenFile(In(name), O_RDONLY);
    if (!file) continue;
    if (name.starts_with("MANIFEST-")) made_ = {name, SizeOf(file, In(name))};
    SyncFile(file, In(name));
  }
  SyncFolder(path_);
  const std::size_t slash = path_.rfind('/');
  SyncFolder(slash == std::string::npos ? "." : slash == 0 ? "/" : path_.substr(0, slash));
}

void StoreFiles::ReadMark() {
  synced_ = 0;
  const std::optional<std::string> bytes = ReadWholeFile(In(kMarkName));
  if (!bytes) return;  // removed by hand, to accept a loss
  std::uint64_t sequence = 0;
  if (bytes->size() >= sizeof sequence) std::memcpy(&sequence, bytes->data(), sizeof sequence);
  if (*bytes != WriteMark(sequence)) Damaged(In(kMarkName), "is not what a sync has written");
  synced_ = sequence;
}

void StoreFiles::MarkSynced(std::uint64_t sequence) {
  const std::string bytes = WriteMark(sequence);
  if (pwrite(mark_.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    ThrowIo("write", In(kMarkName));
  synced_ = sequence;
}

void StoreFiles::CheckRecovered(std::uint64_t sequence) {
  const std::uint64_t expected = std::max<std::uint64_t>(seal_.sequence, synced_);
  if (sequence >= expected) return;
  const std::string_view way_out =
      sequence >= seal_.sequence ? "; restore a backup, or remove the file SYNCED by hand to accept the loss"
                                 : "; restore a backup";
  Damaged(path_, fmt::format("has lost writes that were confirmed: it ends at number {} and had reached {}, "
                             "so that a log was shortened "
                             "or is missing{}",
                             sequence, expected, way_out));
}

void StoreFiles::SealOpen(std::uint64_t durable, const DurableFile& manifest) {
  const std::lock_guard lock(mutex_);
  const bool first = seal_.state == Seal::State::kCreating;
  seal_.state = Seal::State::kOpen;
  seal_.sequence = std::max({seal_.sequence, durable, synced_.load()});
  seal_.manifest = SealManifest(path_, seal_.manifest, first ? made_ : manifest);
  seal_.tables.clear();
  seal_.logs.clear();
  ReplaceFile(In(kSealName), WriteSeal(seal_));
  // Nothing may be promised while the seal that says that nothing was promised could come back.
  if (first) SyncFolder(path_);
}

void StoreFiles::SealClosed(std::uint64_t sequence, const DurableFile& manifest) {
  const std::lock_guard lock(mutex_);
  seal_.state = Seal::State::kClosed;
  seal_.sequence = std::max(seal_.sequence, sequence);
  seal_.manifest = SealManifest(path_, seal_.manifest, manifest);
  seal_.tables = TablesIn(path_);
  seal_.logs = LogsIn(path_);
  ReplaceFile(In(kSealName), WriteSeal(seal_));
}

std::uint32_t StoreFiles::format_version() {
  const std::lock_guard lock(mutex_);
  return seal_.format_version;
}

// All else that the seal says stays as it was, and as true as it was.
void StoreFiles::RaiseFormat(std::uint32_t version) {
  const std::lock_guard lock(mutex_);
  if (seal_.format_version >= version) return;
  Seal raised = seal_;
  raised.format_version = version;
  ReplaceFile(In(kSealName), WriteSeal(raised));
  SyncFolder(path_);  // unlike others, the seal before would say what is no longer so
  seal_ = std::move(raised);
}

void StoreFiles::Verify(const std::function<void(std::string_view)>& finding) {
  const std::lock_guard lock(mutex_);
  if (options_.read_only) return;  // the writer's seal was compared at the open, and goes on changing
  const std::optional<std::string> text = ReadWholeFile(In(kSealName));
  if (!text || *text != WriteSeal(seal_)) finding(fmt::format("{}: is not what was written last", kSealName));
  try {
    CheckManifest();
  } catch (const Error& e) {
    finding(e.what());
  }
}

void StoreFiles::SealCopy(const std::string& folder, const std::string& database_id,
                          std::uint32_t format_version) {
  Seal seal;
  seal.format_version = format_version;
  seal.database_id = database_id;
  seal.state = Seal::State::kClosed;
  seal.manifest = SealManifest(folder, {}, {});
  seal.tables = TablesIn(folder);
  seal.logs = LogsIn(folder);
  ReplaceFile(folder + "/" + kSealName, WriteSeal(seal));
  SyncFolder(folder);
}

}  // namespace liaison
