// store_test.cpp: the store as its callers see it: atomic writes, snapshots, folds, bulk files, copies,
// reopening, crashes.
#include "graph/store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "graph/codecs.h"
#include "graph/error.h"
#include "graph/keys.h"
#include "tests/unit/child_process.h"
#include "tests/unit/random_values.h"
#include "tests/unit/scratch_folder.h"

namespace liaison {
namespace {

StoreOptions Options() {
  StoreOptions options;
  options.folds = {codecs::FoldMeta, codecs::FoldAdjacency, codecs::FoldColumn,
                   nullptr,          codecs::FoldEvidence,  nullptr};
  return options;
}

std::string Number(std::uint64_t n) {
  std::string s = std::to_string(n);
  return std::string(8 - s.size(), '0') + s;
}

std::string CodeOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& e) {
    return e.Code();
  }
  return "";
}

void PutOne(Store& store, Family family, std::string key, std::string value) {
  WriteBatch batch;
  batch.Put(family, std::move(key), std::move(value));
  store.Write(batch);
}

class EveryStore : public testing::TestWithParam<bool> {
 protected:
  std::string Path() const { return GetParam() ? ":memory:" : folder_.In("db"); }
  ScratchFolder folder_;
};
INSTANTIATE_TEST_SUITE_P(OnDiskAndInMemory, EveryStore, testing::Bool(),
                         [](const auto& info) { return info.param ? "InMemory" : "OnDisk"; });

TEST_P(EveryStore, KeepsFamiliesApartAndKeysInOrder) {
  const auto store = Store::Open(Path(), Options());
  WriteBatch batch;
  for (int f = 0; f < kFamilyCount; ++f)
    batch.Put(static_cast<Family>(f), "key", "value " + std::to_string(f));
  for (const char* k : {"b", "a", "c", "d"}) batch.Put(Family::kIndex, k, "");
  store->Write(batch);
  for (int f = 0; f < kFamilyCount; ++f)
    EXPECT_EQ(store->Get(nullptr, static_cast<Family>(f), "key"), "value " + std::to_string(f));
  std::string found;
  for (auto scan = store->Scan(nullptr, Family::kIndex, "a", "d"); scan->Valid(); scan->Next())
    found += scan->key();
  EXPECT_EQ(found, "abc");
  const std::vector<std::string> keys = {"a", "none", "key"};
  const auto values = store->MultiGet(nullptr, Family::kIndex, keys);
  EXPECT_EQ(values[0], "");
  EXPECT_EQ(values[1], std::nullopt);
  EXPECT_EQ(values[2], "value 3");
}

TEST_P(EveryStore, ASnapshotDoesNotSeeLaterWrites) {
  const auto store = Store::Open(Path(), Options());
  PutOne(*store, Family::kText, "k", "old");
  const auto snapshot = store->Snapshot();
  WriteBatch batch;
  batch.Put(Family::kText, "k", "new");
  batch.Put(Family::kText, "l", "new");
  batch.Append(Family::kMeta, "n", codecs::EncodeCount(1));
  store->Write(batch);
  store->Flush();
  EXPECT_EQ(store->Get(snapshot.get(), Family::kText, "k"), "old");
  EXPECT_EQ(store->Get(snapshot.get(), Family::kText, "l"), std::nullopt);
  EXPECT_EQ(store->Get(snapshot.get(), Family::kMeta, "n"), std::nullopt);
  EXPECT_FALSE(store->Scan(snapshot.get(), Family::kText, "l", "")->Valid());
  EXPECT_EQ(store->Get(nullptr, Family::kText, "k"), "new");
}

TEST_P(EveryStore, AppendsAreFoldedAndAnEmptiedValueIsAbsent) {
  const auto store = Store::Open(Path(), Options());
  for (int i = 0; i < 10; ++i) {
    WriteBatch batch;
    batch.Append(Family::kMeta, "n", codecs::EncodeCount(i));
    batch.Append(Family::kMeta, "zero", codecs::EncodeCount(i % 2 ? 1 : -1));
    store->Write(batch);
    if (i == 5) store->Flush();
  }
  EXPECT_EQ(codecs::DecodeCount(*store->Get(nullptr, Family::kMeta, "n")), 45);
  EXPECT_EQ(store->Get(nullptr, Family::kMeta, "zero"), std::nullopt);
  for (auto scan = store->Scan(nullptr, Family::kMeta, "m", ""); scan->Valid(); scan->Next())
    EXPECT_EQ(scan->key(), "n");
}

TEST_P(EveryStore, TakesBulkFilesInAtOnceAndOverWhatIsThere) {
  const auto store = Store::Open(Path(), Options());
  WriteBatch batch;
  batch.Append(Family::kMeta, "n", codecs::EncodeCount(40));
  batch.Put(Family::kText, Number(5), "overwritten");
  store->Write(batch);
  const auto before = store->Snapshot();
  std::vector<std::unique_ptr<Store::FileWriter>> files;
  files.push_back(store->NewFile(Family::kText));
  files.push_back(store->NewFile(Family::kText));
  files.push_back(store->NewFile(Family::kMeta));
  files.push_back(store->NewFile(Family::kIndex));  // stays empty
  const auto abandoned = store->NewFile(Family::kColumn);
  abandoned->Put("x", "y");
  for (int i = 0; i < 1000; ++i) files[i < 500 ? 0 : 1]->Put(Number(i), "bulk");
  files[2]->Append("n", codecs::EncodeCount(2));
  EXPECT_EQ(store->Get(nullptr, Family::kText, Number(7)), std::nullopt);
  store->Ingest(std::move(files));
  EXPECT_EQ(store->Get(nullptr, Family::kText, Number(5)), "bulk");
  EXPECT_EQ(store->Get(nullptr, Family::kText, Number(999)), "bulk");
  EXPECT_EQ(codecs::DecodeCount(*store->Get(nullptr, Family::kMeta, "n")), 42);
  EXPECT_EQ(store->Get(nullptr, Family::kColumn, "x"), std::nullopt);
  EXPECT_EQ(codecs::DecodeCount(*store->Get(before.get(), Family::kMeta, "n")), 40);
  EXPECT_EQ(store->Get(before.get(), Family::kText, Number(999)), std::nullopt);
  PutOne(*store, Family::kText, Number(5), "after");
  EXPECT_EQ(store->Get(nullptr, Family::kText, Number(5)), "after");
}

TEST_P(EveryStore, ACopyOpensWithTheSameContentsAndId) {
  const std::string copy = folder_.In("copy");
  std::string id;
  {
    const auto store = Store::Open(Path(), Options());
    id = store->database_id();
    PutOne(*store, Family::kText, "k", "v");
    store->Checkpoint(copy);
    PutOne(*store, Family::kText, "k", "later");
    EXPECT_EQ(CodeOf([&] { store->Checkpoint(copy); }), "StorageError.Io");
  }
  const auto store = Store::Open(copy, Options());
  EXPECT_EQ(store->Get(nullptr, Family::kText, "k"), "v");
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(store->database_id(), id);
}

TEST_P(EveryStore, ReadOnlyTakesNoWrites) {
  { const auto store = Store::Open(Path(), Options()); }
  StoreOptions options = Options();
  options.read_only = true;
  const auto store = Store::Open(Path(), options);
  EXPECT_EQ(CodeOf([&] { PutOne(*store, Family::kText, "k", "v"); }), "AccessError.ReadOnly");
  EXPECT_EQ(CodeOf([&] { store->Flush(); }), "AccessError.ReadOnly");
}

TEST(Store, RandomOperationsWithReopeningMatchAPlainMap) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  const ScratchFolder folder;
  const std::string path = folder.In("db");
  std::map<std::string, std::string> text;
  std::map<std::string, std::int64_t> counts;
  auto store = Store::Open(path, Options());
  for (int round = 0; round < 300; ++round) {
    WriteBatch batch;
    for (std::uint64_t n = random.Below(20); n > 0; --n) {
      const std::string key = Number(random.Below(50));
      switch (random.Below(4)) {
        case 0:
          batch.Delete(Family::kText, key);
          text.erase(key);
          break;
        case 1: {
          const auto change = static_cast<std::int64_t>(random.Below(3)) - 1;
          batch.Append(Family::kMeta, "c" + key, codecs::EncodeCount(change));
          counts[key] += change;
          break;
        }
        default: {
          const std::string value = random.String();
          batch.Put(Family::kText, key, value);
          text[key] = value;
        }
      }
    }
    store->Write(batch);
    if (random.Below(10) == 0) store->Sync();
    if (random.Below(20) == 0) store->Flush();
    if (random.Below(30) == 0) {
      store.reset();
      store = Store::Open(path, Options());
      ASSERT_EQ(store->recovery_notice(), "");
    }
    if (round % 10) continue;
    auto expected = text.begin();
    for (auto scan = store->Scan(nullptr, Family::kText, "", ""); scan->Valid(); scan->Next(), ++expected) {
      ASSERT_NE(expected, text.end());
      ASSERT_EQ(scan->key(), expected->first);
      ASSERT_EQ(scan->value(), expected->second);
    }
    ASSERT_EQ(expected, text.end());
    for (const auto& [key, count] : counts) {
      const auto value = store->Get(nullptr, Family::kMeta, "c" + key);
      ASSERT_EQ(value ? codecs::DecodeCount(*value) : 0, count);
    }
  }
  std::vector<std::string> findings;
  store->VerifyChecksums([&](std::string_view f) { findings.emplace_back(f); });
  EXPECT_EQ(findings, std::vector<std::string>());
}

TEST(Store, ManyThreadsShareSyncs) {
  const ScratchFolder folder;
  const auto store = Store::Open(folder.In("db"), Options());
  std::mutex writer;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        {
          const std::lock_guard lock(writer);
          PutOne(*store, Family::kText, Number(t * 1000 + i), "v");
        }
        store->Sync();
      }
    });
  }
  for (std::thread& t : threads) t.join();
  int n = 0;
  for (auto scan = store->Scan(nullptr, Family::kText, "", ""); scan->Valid(); scan->Next()) ++n;
  EXPECT_EQ(n, 200);
}

TEST(Child, DISABLED_WritesUntilItIsKilled) {
  const auto store = Store::Open(ChildVariable("LIAISON_TEST_PATH"), Options());
  RandomValues random(getpid());
  for (std::uint64_t n = std::stoull(ChildVariable("LIAISON_TEST_START"));; ++n) {
    WriteBatch batch;
    batch.Put(Family::kText, "a", std::to_string(n));
    batch.Put(Family::kIndex, "b", std::to_string(n));
    batch.Put(Family::kColumn, Number(n % 50), std::string(random.Below(3000), 'x'));
    store->Write(batch);
    store->Sync();
    if (n % 20 == 19) store->Flush();
    ReportToParent(n);
  }
}

TEST(Store, WhatWasSyncedSurvivesKillAndBatchesStayWhole) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  const ScratchFolder folder;
  const std::string path = folder.In("db");
  std::uint64_t confirmed = 0;
  for (std::uint64_t round = 1; round <= 15; ++round) {
    const ChildResult child =
        RunChild("Child.DISABLED_WritesUntilItIsKilled",
                 {{"LIAISON_TEST_PATH", path}, {"LIAISON_TEST_START", std::to_string(round * 1'000'000)}},
                 static_cast<int>(random.Below(400'000)));
    ASSERT_TRUE(WIFSIGNALED(child.status));
    confirmed = std::max(confirmed, child.last_report);
    const auto store = Store::Open(path, Options());
    const auto a = store->Get(nullptr, Family::kText, "a"), b = store->Get(nullptr, Family::kIndex, "b");
    ASSERT_EQ(a, b);
    ASSERT_GE(a ? std::stoull(*a) : 0, confirmed);
  }
  EXPECT_GT(confirmed, 0u);
}

// While it lives, the disk refuses every file that would grow.
class FullDisk {
 public:
  FullDisk() : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_);
    struct rlimit none = old_;
    none.rlim_cur = 1;
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &old_);
    signal(SIGXFSZ, handler_);
  }

 private:
  struct rlimit old_;
  void (*handler_)(int);
};

TEST(Store, AfterAFailedWriteItTakesNoMoreUntilItIsOpenedAgain) {
  for (const bool fails_in_flush : {false, true}) {
    const ScratchFolder folder;
    const std::string path = folder.In("db");
    auto store = Store::Open(path, Options());
    PutOne(*store, Family::kText, "k", std::string(100'000, 'x'));
    store->Sync();
    std::vector<std::string> codes;
    {
      const FullDisk disk;
      codes.push_back(
          CodeOf([&] { fails_in_flush ? store->Flush() : PutOne(*store, Family::kText, "k", "lost"); }));
      codes.push_back(CodeOf([&] { PutOne(*store, Family::kText, "k", "lost"); }));
      codes.push_back(CodeOf([&] { store->Flush(); }));
    }
    codes.push_back(CodeOf([&] { PutOne(*store, Family::kText, "k", "lost"); }));
    codes.push_back(CodeOf([&] { store->Sync(); }));
    const std::string unknown = "TransactionError.OutcomeUnknown";
    EXPECT_EQ(codes, (std::vector<std::string>{"StorageError.Io", unknown, unknown, unknown, unknown}));
    EXPECT_EQ(store->Get(nullptr, Family::kText, "k"), std::string(100'000, 'x'));
    store.reset();
    store = Store::Open(path, Options());
    EXPECT_EQ(store->Get(nullptr, Family::kText, "k"), std::string(100'000, 'x'));
    PutOne(*store, Family::kText, "k", "after");
    store->Sync();
  }
}

TEST(Store, ABulkImportThatTheDiskRefusesChangesNothing) {
  const ScratchFolder folder;
  auto store = Store::Open(folder.In("db"), Options());
  std::vector<std::unique_ptr<Store::FileWriter>> files;
  files.push_back(store->NewFile(Family::kText));
  {
    const FullDisk disk;
    EXPECT_EQ(CodeOf([&] {
                for (int i = 0; i < 1000; ++i)
                  files[0]->Put(Number(i), RandomValues(i).String() + std::string(5000, 'x'));
                store->Ingest(std::move(files));
              }),
              "StorageError.Io");
  }
  files.clear();
  EXPECT_FALSE(store->Scan(nullptr, Family::kText, "", "")->Valid());
  PutOne(*store, Family::kText, "k", "v");
  store.reset();
  store = Store::Open(folder.In("db"), Options());
  EXPECT_EQ(store->Get(nullptr, Family::kText, "k"), "v");
}

TEST(Store, AFullDiskAtTheCloseOrTheOpenLosesNothing) {
  const ScratchFolder folder;
  const std::string path = folder.In("db");
  auto store = Store::Open(path, Options());
  PutOne(*store, Family::kText, "k", "v");
  store->Sync();
  {
    const FullDisk disk;
    store.reset();
    EXPECT_EQ(CodeOf([&] { Store::Open(path, Options()); }), "StorageError.Io");
    EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("new"), Options()); }), "StorageError.Io");
  }
  for (const char* name : {"db", "new"}) store = Store::Open(folder.In(name), Options());
  store = Store::Open(path, Options());
  EXPECT_EQ(store->Get(nullptr, Family::kText, "k"), "v");
}

TEST(Store, ASecondWriterIsToldWhoHoldsIt) {
  const ScratchFolder folder;
  const std::string path = folder.In("db");
  const auto store = Store::Open(path, Options());
  try {
    Store::Open(path, Options());
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.Code(), "AccessError.Locked");
    EXPECT_NE(std::string(e.what()).find(std::to_string(getpid())), std::string::npos) << e.what();
  }
}

TEST(Store, AReaderBesideTheWriterSeesWhatIsWritten) {
  const ScratchFolder folder;
  const std::string path = folder.In("db");
  StoreOptions reading = Options();
  reading.read_only = true;
  const auto store = Store::Open(path, Options());
  for (int i = 0; i < 5; ++i) {
    PutOne(*store, Family::kText, "k", std::to_string(i));
    store->Sync();
    if (i == 2) store->Flush();
    const auto reader = Store::Open(path, reading);
    EXPECT_EQ(reader->database_id(), store->database_id());
    const auto snapshot = reader->Snapshot();
    EXPECT_EQ(reader->Get(snapshot.get(), Family::kText, "k"), std::to_string(i));
    EXPECT_TRUE(reader->Scan(snapshot.get(), Family::kText, "", "")->Valid());
  }
}

TEST(Store, RefusesWhatIsNoDatabase) {
  const ScratchFolder folder;
  StoreOptions existing = Options();
  existing.create = false;
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("none"), existing); }), "StorageError.NotFound");
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("none/below"), Options()); }), "StorageError.Io");
  folder.Write("file", "text");
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("file"), Options()); }), "StorageError.NotADatabase");
  folder.MakeFolder("other");
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("other"), existing); }), "StorageError.NotADatabase");
  folder.Write("other/letter.txt", "text");
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("other"), Options()); }), "StorageError.NotADatabase");
  EXPECT_EQ(folder.Names("other"), std::vector<std::string>{"letter.txt"});
  folder.MakeFolder("empty");
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("empty"), Options()); }), "");
}

TEST(Child, DISABLED_MakesADatabase) { Store::Open(ChildVariable("LIAISON_TEST_PATH"), Options()); }

TEST(Store, MakesADatabaseAgainWhoseMakingWasInterrupted) {
  const ScratchFolder folder;
  for (int microseconds = 0; microseconds <= 60'000; microseconds += 3000) {
    const std::string path = folder.In("db" + std::to_string(microseconds));
    RunChild("Child.DISABLED_MakesADatabase", {{"LIAISON_TEST_PATH", path}}, microseconds);
    const auto store = Store::Open(path, Options());
    PutOne(*store, Family::kText, "k", "v");
  }
}

TEST(Store, RemovesWhatABulkImportHasLeft) {
  const ScratchFolder folder;
  { const auto store = Store::Open(folder.In("db"), Options()); }
  folder.MakeFolder("db/ingest");
  folder.Write("db/ingest/3-0.sst", "half");
  { const auto store = Store::Open(folder.In("db"), Options()); }
  EXPECT_THROW(folder.Names("db/ingest"), std::exception);
}

}  // namespace
}  // namespace liaison
