// A child that commits numbered transactions is killed at random; whatever it had been told is committed must
// be there afterwards, whole.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "graph/graph.h"
#include "tests/unit/scratch_folder.h"

namespace liaison {
namespace {

constexpr int kNodesEach = 3;  // of every transaction, in a ring

// Transaction i makes a ring of three nodes that carry the number i, and a name in a full-text index. Never
// returns.
[[noreturn]] void CommitUntilKilled(const std::string& path, std::int64_t from, int acknowledge) {
  try {
    auto graph = Graph::Open(path);
    for (std::int64_t i = from;; ++i) {
      auto tx = graph->BeginWrite();
      tx->BeginStatement();
      const LabelId label = tx->Label(i % 2 ? "Odd" : "Even");
      const KeyId number = tx->Key("number");
      const TypeId next = tx->Type("NEXT");
      const KeyId name = tx->Key("name");
      if (tx->Indexes().empty()) {
        IndexDefinition d;
        d.kind = IndexDefinition::Kind::kFullText;
        d.name = "names";
        d.keys = {name};
        tx->CreateIndex(d);
      }
      NodeId ring[kNodesEach];
      for (NodeId& n : ring) {
        n = tx->CreateNode(std::array{label});
        tx->SetProperty(n, number, i);
        tx->SetProperty(n, name, "node of transaction " + std::to_string(i));
      }
      for (int j = 0; j < kNodesEach; ++j) tx->CreateRelationship(ring[j], next, ring[(j + 1) % kNodesEach]);
      tx->EndStatement();
      tx->Commit();
      if (write(acknowledge, &i, sizeof i) != sizeof i) _exit(2);
    }
  } catch (const std::exception& e) {
    fprintf(stderr, "child: %s\n", e.what());
  }
  _exit(3);
}

// Makes and drops an index that is large enough to go to the store as a file. Never returns.
[[noreturn]] void IndexUntilKilled(const std::string& path, int acknowledge) {
  try {
    auto graph = Graph::Open(path);
    for (std::int64_t i = 0;; ++i) {
      auto tx = graph->BeginWrite();
      tx->BeginStatement();
      if (const auto indexes = tx->Indexes(); indexes.empty()) {
        IndexDefinition d;
        d.label = tx->Label("L");
        d.keys = {tx->Key("k")};
        tx->CreateIndex(d);
      } else {
        tx->DropIndex(indexes[0].id);
      }
      tx->EndStatement();
      i % 5 == 4 ? tx->Rollback() : tx->Commit();
      if (write(acknowledge, &i, sizeof i) != sizeof i) _exit(2);
    }
  } catch (const std::exception& e) {
    fprintf(stderr, "child: %s\n", e.what());
  }
  _exit(3);
}

struct Child {
  pid_t id;
  int reports;  // numbers that it writes
};

// This program again, with one of its tests: threads of the store do not survive a fork.
Child Start(const char* test, const std::string& path, std::int64_t from) {
  int ends[2];
  if (pipe(ends) != 0) return {-1, -1};
  const std::string filter = std::string("--gtest_filter=") + test;
  const pid_t child = fork();
  if (child == 0) {
    setenv("LIAISON_KILL_PATH", path.c_str(), 1);
    setenv("LIAISON_KILL_FROM", std::to_string(from).c_str(), 1);
    setenv("LIAISON_KILL_PIPE", std::to_string(ends[1]).c_str(), 1);
    execl("/proc/self/exe", "kill_test", filter.c_str(), "--gtest_brief=1", static_cast<char*>(nullptr));
    _exit(4);
  }
  close(ends[1]);
  return {child, ends[0]};
}

// False when it had ended by itself.
bool Kill(const Child& child) {
  kill(child.id, SIGKILL);
  int status = 0;
  waitpid(child.id, &status, 0);
  return WIFSIGNALED(status);
}

TEST(Kill, AnIndexUnderWayIsThereWholeOrNotAtAll) {
  if (const char* path = getenv("LIAISON_KILL_PATH"))
    IndexUntilKilled(path, std::stoi(getenv("LIAISON_KILL_PIPE")));
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  ScratchFolder folder;
  const std::string path = folder.In("db");
  constexpr std::int64_t kNodes = 22'000;
  {
    auto graph = Graph::Open(path);
    auto tx = graph->BeginWrite();
    const LabelId label = tx->Label("L");
    const KeyId key = tx->Key("k");
    for (std::int64_t i = 0; i < kNodes; ++i) tx->SetProperty(tx->CreateNode(std::array{label}), key, i);
    tx->Commit();
  }
  for (int round = 0; round < 10; ++round) {
    const Child child = Start("Kill.AnIndexUnderWayIsThereWholeOrNotAtAll", path, 0);
    ASSERT_GE(child.id, 0);
    std::int64_t i = 0;
    ASSERT_EQ(read(child.reports, &i, sizeof i), static_cast<ssize_t>(sizeof i));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 150'000));
    ASSERT_TRUE(Kill(child));
    close(child.reports);

    auto graph = Graph::Open(path);
    for (const auto& finding : Check(*graph)) ADD_FAILURE() << finding;
    auto tx = graph->BeginRead();
    for (const auto& index : tx->Indexes()) {
      EXPECT_EQ(tx->IndexRange(index, Value(), false, Value(), false).size(),
                static_cast<std::size_t>(kNodes));
    }
  }
}

TEST(Kill, NothingAcknowledgedIsLostAndNothingIsHalfThere) {
  if (const char* path = getenv("LIAISON_KILL_PATH")) {
    CommitUntilKilled(path, std::stoll(getenv("LIAISON_KILL_FROM")), std::stoi(getenv("LIAISON_KILL_PIPE")));
  }
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  ScratchFolder folder;
  const std::string path = folder.In("db");
  std::int64_t acknowledged = 0;  // the last number
  for (int kill_number = 0; kill_number < 20; ++kill_number) {
    const Child child = Start("Kill.NothingAcknowledgedIsLostAndNothingIsHalfThere", path, acknowledged + 1);
    ASSERT_GE(child.id, 0);
    // Some are killed while they open, most while they commit.
    std::int64_t i = 0;
    if (kill_number % 5 != 0) {
      ASSERT_EQ(read(child.reports, &i, sizeof i), static_cast<ssize_t>(sizeof i));
    }
    if (i != 0) acknowledged = i;
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
    ASSERT_TRUE(Kill(child)) << "the child ended by itself";
    while (read(child.reports, &i, sizeof i) == static_cast<ssize_t>(sizeof i)) acknowledged = i;
    close(child.reports);

    auto graph = Graph::Open(path);
    for (const auto& finding : Check(*graph)) ADD_FAILURE() << finding;
    auto tx = graph->BeginRead();
    const auto number = tx->catalog().FindKey("number");
    std::vector<int> seen;
    for (std::uint32_t b = 0; number && b < tx->NodeBlockCount(); ++b) {
      const ColumnBlock* column = tx->NodeColumn(*number, b);
      for (std::uint32_t row = 0; column != nullptr && row < kColumnBlock; ++row) {
        if (!column->Has(row)) continue;
        const auto n = static_cast<std::size_t>(column->integers[row]);
        if (seen.size() <= n) seen.resize(n + 1);
        ++seen[n];
        EXPECT_EQ(
            tx->Neighbours(Direction::kOut, *tx->catalog().FindType("NEXT"), {b << kColumnBits | row}).size(),
            1u);
      }
    }
    ASSERT_GE(static_cast<std::int64_t>(seen.size()) - 1, acknowledged == 0 ? -1 : acknowledged)
        << "after kill " << kill_number;
    for (std::size_t n = 1; n < seen.size(); ++n) ASSERT_EQ(seen[n], kNodesEach) << "transaction " << n;
    // One more may have been committed than the child could tell.
    acknowledged = std::max<std::int64_t>(acknowledged, static_cast<std::int64_t>(seen.size()) - 1);
  }
  EXPECT_GT(acknowledged, 0);
}

}  // namespace
}  // namespace liaison
