// seal_test.cpp: damage of a database's files is noticed before an answer can be wrong; a crash's torn tail
// is not called damage.
#include "graph/seal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>

#include "graph/codecs.h"
#include "graph/crc32c.h"
#include "graph/error.h"
#include "graph/store.h"
#include "graph/wal_scan.h"
#include "tests/unit/child_process.h"
#include "tests/unit/random_values.h"
#include "tests/unit/scratch_folder.h"

namespace liaison {
namespace {

TEST(Crc32c, IsThatOfTheStandard) {
  // RFC 3720, section B.4.
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c(std::string(32, '\xFF')), 0x62A8AB43u);
  EXPECT_EQ(Crc32c("6789", Crc32c("12345")), Crc32c("123456789"));
}

Seal SomeSeal() {
  Seal seal;
  seal.database_id = "0123456789abcdef0123456789abcdef";
  seal.state = Seal::State::kClosed;
  seal.sequence = 4711;
  seal.manifest = {"MANIFEST-000012", 20417, 0x1A2B3C4D};
  seal.tables = {{"000010.sst", 52341, 0}, {"000011.sst", 1, 0}};
  seal.logs = {{"000013.log", 0, 0}};
  return seal;
}

std::string CodeOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& e) {
    return e.Code();
  }
  return "";
}

TEST(Seal, ReadsBack) {
  EXPECT_EQ(ReadSeal(WriteSeal(SomeSeal()), "SEAL", 1), SomeSeal());
  Seal bare;
  bare.database_id = "x";
  EXPECT_EQ(ReadSeal(WriteSeal(bare), "SEAL", 1), bare);
}

TEST(Seal, AnyChangedBitAndAnyMissingEndIsDamage) {
  const std::string text = WriteSeal(SomeSeal());
  for (std::size_t i = 0; i < text.size() * 8; ++i) {
    std::string flipped = text;
    flipped[i / 8] ^= static_cast<char>(1 << i % 8);
    const std::string code = CodeOf([&] { ReadSeal(flipped, "SEAL", 1); });
    // The format is read before the checksum.
    const bool newer = flipped[text.find("format 1") + 7] > '1' && flipped[text.find("format 1") + 7] <= '9';
    ASSERT_EQ(code, newer ? "StorageError.NewerFormat" : "StorageError.Corrupt") << flipped;
  }
  for (std::size_t n = 0; n < text.size(); ++n) {
    ASSERT_EQ(CodeOf([&] { ReadSeal(text.substr(0, n), "SEAL", 1); }), "StorageError.Corrupt") << n;
  }
}

// A later format may compute its checksum in another way.
TEST(Seal, OfANewerFormatIsToldAlsoWhenItsChecksumIsNotOurs) {
  std::string text = WriteSeal(SomeSeal());
  text.replace(text.find("format 1"), 8, "format 99");
  EXPECT_EQ(CodeOf([&] { ReadSeal(text, "SEAL", 1); }), "StorageError.NewerFormat");
  EXPECT_EQ(CodeOf([&] { ReadSeal("liaison database\nformat 4294967297\nanything", "SEAL", 1); }),
            "StorageError.NewerFormat");
  EXPECT_EQ(CodeOf([&] { ReadSeal("liaison database\nformat 99", "SEAL", 1); }), "StorageError.Corrupt");
  EXPECT_EQ(CodeOf([&] { ReadSeal("liaison database\nformat x\n", "SEAL", 1); }), "StorageError.Corrupt");
}

TEST(Seal, OfANewerFormatNamesBothNumbers) {
  Seal seal = SomeSeal();
  seal.format_version = 7;
  try {
    ReadSeal(WriteSeal(seal), "SEAL", 3);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.Code(), "StorageError.NewerFormat");
    EXPECT_NE(std::string(e.what()).find("format 7"), std::string::npos);
    EXPECT_NE(std::string(e.what()).find("up to 3"), std::string::npos);
  }
}

// ---- logs ----

void AppendRecord(std::string& log, std::uint8_t type, std::string_view payload) {
  std::string body(1, static_cast<char>(type));
  body += payload;
  const std::uint32_t crc = Crc32c(body), masked = ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
  const auto length = static_cast<std::uint16_t>(payload.size());
  log.append(reinterpret_cast<const char*>(&masked), 4);
  log.append(reinterpret_cast<const char*>(&length), 2);
  log += body;
}

// A batch as RocksDB lays it into blocks of 32 KiB.
void AppendBatch(std::string& log, std::uint64_t sequence, std::uint32_t count, std::size_t bytes) {
  std::string batch(reinterpret_cast<const char*>(&sequence), 8);
  batch.append(reinterpret_cast<const char*>(&count), 4);
  batch.append(bytes, 'b');
  std::string_view rest = batch;
  for (bool first = true; first || !rest.empty(); first = false) {
    std::size_t room = 32768 - log.size() % 32768;
    if (room < 7) {
      log.append(room, '\0');
      room = 32768;
    }
    const std::string_view part = rest.substr(0, room - 7);
    rest.remove_prefix(part.size());
    AppendRecord(log, first ? (rest.empty() ? 1 : 2) : (rest.empty() ? 4 : 3), part);
  }
}

struct Log {
  std::string bytes;
  std::vector<std::size_t> ends;  // of its batches, whose sequences are 1, 3, 5, ...
};

Log RandomLog(RandomValues& random) {
  Log log;
  for (int i = 0; i < 12; ++i) {
    AppendBatch(log.bytes, log.ends.size() * 2 + 1, 2,
                random.Below(4) == 0 ? random.Below(90'000) : random.Below(300));
    log.ends.push_back(log.bytes.size());
  }
  return log;
}

TEST(WalScan, ASoundLogIsIntact) {
  RandomValues random(RandomValues::Seed());
  const Log log = RandomLog(random);
  const WalScan scan = ScanWal(log.bytes);
  EXPECT_EQ(scan.state, WalScan::State::kIntact);
  EXPECT_EQ(scan.intact_bytes, log.bytes.size());
  EXPECT_EQ(scan.first_sequence, 1u);
  EXPECT_EQ(scan.last_sequence, 24u);
  EXPECT_EQ(ScanWal("").state, WalScan::State::kIntact);
}

TEST(WalScan, AShortenedOrZeroedEndIsATornTail) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int i = 0; i < 300; ++i) {
    const Log log = RandomLog(random);
    const std::size_t cut = random.Below(log.bytes.size());
    std::string torn = log.bytes.substr(0, cut);
    if (random.Coin()) torn.append(1 + random.Below(9000), '\0');
    const WalScan scan = ScanWal(torn);
    std::size_t intact = 0;
    for (const std::size_t end : log.ends) {
      if (end <= cut) intact = end;
    }
    // Ending in the padding of a block, or exactly behind a batch, is no tear at all.
    if (torn.size() > cut || cut > intact + 6) {
      ASSERT_NE(scan.state, WalScan::State::kDamaged) << cut;
    }
    ASSERT_EQ(scan.intact_bytes, intact);
    if (cut == intact && torn.size() == cut) {
      ASSERT_EQ(scan.state, WalScan::State::kIntact);
    }
  }
}

TEST(WalScan, AChangedBitBeforeSoundRecordsIsDamage) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int i = 0; i < 200; ++i) {
    Log log = RandomLog(random);
    const std::size_t before_last = log.ends[log.ends.size() - 2];
    const std::size_t at = random.Below(before_last);
    const std::size_t block_left = 32768 - at % 32768;
    bool padding = false;  // bytes between the last record and the end of a block mean nothing
    if (block_left <= 6) padding = true;
    log.bytes[at] ^= static_cast<char>(1 << random.Below(8));
    const WalScan scan = ScanWal(log.bytes);
    if (padding && scan.state == WalScan::State::kIntact) continue;
    ASSERT_EQ(scan.state, WalScan::State::kDamaged) << at;
  }
}

TEST(WalScan, AnyBytesAreSurvived) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int i = 0; i < 2000; ++i) {
    std::string noise(random.Below(200), '\0');
    for (char& c : noise) c = static_cast<char>(random.Below(256));
    const WalScan scan = ScanWal(noise);
    ASSERT_LE(scan.intact_bytes, noise.size());
  }
}

// ---- a database on disk ----

StoreOptions Options() {
  StoreOptions options;
  options.folds = {codecs::FoldMeta, codecs::FoldAdjacency, codecs::FoldColumn,
                   nullptr,          codecs::FoldEvidence,  nullptr};
  return options;
}

constexpr int kRows = 300;

void Fill(Store& store) {
  for (int i = 0; i < kRows; ++i) {
    WriteBatch batch;
    batch.Put(Family::kText, "key " + std::to_string(i), std::string(100, static_cast<char>('a' + i % 26)));
    batch.Append(Family::kMeta, "n", codecs::EncodeCount(1));
    store.Write(batch);
    if (i == kRows / 2) store.Flush();
  }
  store.Sync();
}

TEST(Child, DISABLED_FillsADatabase) {
  auto store = Store::Open(ChildVariable("LIAISON_TEST_PATH"), Options());
  Fill(*store);
  if (ChildVariable("LIAISON_TEST_CLOSE") == "1") store.reset();
  _exit(0);
}

// A database that was closed, or whose process ended after its last sync without closing it.
void MakeDatabase(const std::string& path, bool closed) {
  const ChildResult child =
      RunChild("Child.DISABLED_FillsADatabase",
               {{"LIAISON_TEST_PATH", path}, {"LIAISON_TEST_CLOSE", closed ? "1" : "0"}}, -1);
  ASSERT_EQ(child.status, 0);
}

enum class Outcome { kRight, kRefused, kWrong };

Outcome OpenAndCompare(const std::string& path, std::string& what) {
  try {
    const auto store = Store::Open(path, Options());
    for (int i = 0; i < kRows; ++i) {
      const auto value = store->Get(nullptr, Family::kText, "key " + std::to_string(i));
      if (value != std::string(100, static_cast<char>('a' + i % 26))) return what = "row", Outcome::kWrong;
    }
    const auto count = store->Get(nullptr, Family::kMeta, "n");
    if (!count || codecs::DecodeCount(*count) != kRows) return what = "count", Outcome::kWrong;
    return Outcome::kRight;
  } catch (const Error& e) {
    what = e.Code() + ": " + e.what();
    return e.kind == ErrorKind::kStorage ? Outcome::kRefused : Outcome::kWrong;
  }
}

class DamagedDatabase : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(ClosedAndKilled, DamagedDatabase, testing::Bool(),
                         [](const auto& info) { return info.param ? "Closed" : "Killed"; });

TEST_P(DamagedDatabase, GivesTheRightAnswerOrARefusalNeverAWrongOne) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  const ScratchFolder folder;
  MakeDatabase(folder.In("good"), GetParam());
  std::string what;
  folder.Copy("good", "copy");
  ASSERT_EQ(OpenAndCompare(folder.In("copy"), what), Outcome::kRight) << what;
  const std::vector<std::string> names = folder.Names("good");
  int refused = 0;
  for (int i = 0; i < 150; ++i) {
    folder.Copy("good", "copy");
    const std::string name = names[random.Below(names.size())];
    std::string bytes = folder.Read("good/" + name);
    std::string damage;
    switch (bytes.empty() ? 2 : random.Below(4)) {
      case 0:
        bytes.resize(random.Below(bytes.size()));
        folder.Write("copy/" + name, bytes);
        damage = "shortened to " + std::to_string(bytes.size());
        break;
      case 1: {
        const std::size_t at = random.Below(bytes.size());
        bytes[at] ^= static_cast<char>(1 << random.Below(8));
        folder.Write("copy/" + name, bytes);
        damage = "bit flipped at " + std::to_string(at);
        break;
      }
      case 2:
        std::filesystem::remove(folder.In("copy/" + name));
        damage = "removed";
        break;
      default: {
        const std::string other = names[random.Below(names.size())];
        folder.Write("copy/" + name, folder.Read("good/" + other));
        folder.Write("copy/" + other, bytes);
        damage = "swapped with " + other;
      }
    }
    const Outcome outcome = OpenAndCompare(folder.In("copy"), what);
    ASSERT_NE(outcome, Outcome::kWrong) << name << " " << damage << ": " << what;
    refused += outcome == Outcome::kRefused;
  }
  EXPECT_GT(refused, 50);
}

std::string LastLog(const ScratchFolder& folder, const std::string& database) {
  std::string last;
  for (const std::string& name : folder.Names(database)) {
    if (name.ends_with(".log") && !folder.Read(database + "/" + name).empty()) last = name;
  }
  return last;
}

TEST(TornTail, IsCutOffKeptAndReported) {
  const ScratchFolder folder;
  MakeDatabase(folder.In("db"), false);
  const std::string log = LastLog(folder, "db");
  std::string bytes = folder.Read("db/" + log);
  // What a power cut leaves of a write that was not confirmed: a first part of it.
  std::string unfinished = bytes;
  AppendBatch(unfinished, 1'000'000, 1, 500);
  unfinished.resize(unfinished.size() - 100);
  folder.Write("db/" + log, unfinished);
  {
    const auto store = Store::Open(folder.In("db"), Options());
    EXPECT_NE(store->recovery_notice().find(std::to_string(unfinished.size() - bytes.size()) + " bytes"),
              std::string::npos)
        << store->recovery_notice();
  }
  EXPECT_EQ(folder.Read("db/" + log + ".torn"), unfinished);
  std::string what;
  EXPECT_EQ(OpenAndCompare(folder.In("db"), what), Outcome::kRight) << what;
  EXPECT_EQ(Store::Open(folder.In("db"), Options())->recovery_notice(), "");
}

TEST(TornTail, ThatTookConfirmedWritesIsRefused) {
  const ScratchFolder folder;
  MakeDatabase(folder.In("db"), false);
  const std::string log = LastLog(folder, "db");
  const std::string bytes = folder.Read("db/" + log);
  folder.Write("db/" + log, bytes.substr(0, bytes.size() / 2));
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("db"), Options()); }), "StorageError.Corrupt");
  // Refused again, and nothing was changed by the refusal.
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("db"), Options()); }), "StorageError.Corrupt");
  folder.Write("db/" + log, bytes);
  std::string what;
  EXPECT_EQ(OpenAndCompare(folder.In("db"), what), Outcome::kRight) << what;
}

TEST(TornTail, ARottenPlaceInTheMiddleIsRefusedByName) {
  const ScratchFolder folder;
  MakeDatabase(folder.In("db"), false);
  const std::string log = LastLog(folder, "db");
  std::string bytes = folder.Read("db/" + log);
  bytes[bytes.size() / 2] ^= 4;
  folder.Write("db/" + log, bytes);
  try {
    Store::Open(folder.In("db"), Options());
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.Code(), "StorageError.Corrupt");
    EXPECT_NE(std::string(e.what()).find(log), std::string::npos) << e.what();
  }
}

TEST(Format, OfANewerDatabaseIsRefused) {
  const ScratchFolder folder;
  StoreOptions newer = Options();
  newer.format_version = 9;
  Store::Open(folder.In("db"), newer)->RequireFormat(9);
  for (const bool read_only : {false, true}) {
    StoreOptions options = Options();
    options.read_only = read_only;
    EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("db"), options); }), "StorageError.NewerFormat");
  }
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("db"), newer); }), "");
}

// What a kill leaves at any moment between the last close and the first seal of the next open.
TEST(Seal, AnInterruptedOpenIsNoDamage) {
  const ScratchFolder folder;
  MakeDatabase(folder.In("db"), true);
  { const auto store = Store::Open(folder.In("db"), Options()); }
  const std::string closed = folder.Read("db/SEAL");
  std::string what;
  // Empty logs come and go.
  folder.Copy("db", "copy");
  for (const std::string& name : folder.Names("copy")) {
    if (name.ends_with(".log") && folder.Read("copy/" + name).empty())
      std::filesystem::remove(folder.In("copy/" + name));
  }
  folder.Write("copy/999999.log", "");
  EXPECT_EQ(OpenAndCompare(folder.In("copy"), what), Outcome::kRight) << what;
  // RocksDB has its new MANIFEST, the seal is still that of the close.
  {
    const auto store = Store::Open(folder.In("db"), Options());
    folder.Copy("db", "copy");
  }
  folder.Write("copy/SEAL", closed);
  EXPECT_EQ(OpenAndCompare(folder.In("copy"), what), Outcome::kRight) << what;
  EXPECT_EQ(OpenAndCompare(folder.In("copy"), what), Outcome::kRight) << what;
}

TEST(Seal, OfAnotherDatabaseIsNoticed) {
  const ScratchFolder folder;
  MakeDatabase(folder.In("a"), true);
  MakeDatabase(folder.In("b"), true);
  folder.Write("a/SEAL", folder.Read("b/SEAL"));
  EXPECT_EQ(CodeOf([&] { Store::Open(folder.In("a"), Options()); }), "StorageError.Corrupt");
}

}  // namespace
}  // namespace liaison
