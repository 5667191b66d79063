// Slots, versions and eviction of the block cache, on blocks that count their births and deaths.
#include "graph/chunks/cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace liaison {
namespace {

std::atomic<int> alive{0};

struct Block {
  int value = 0;
  Block() { ++alive; }
  explicit Block(int v) : value(v) { ++alive; }
  Block(Block&& b) noexcept : value(b.value) { ++alive; }
  ~Block() { --alive; }
};

BlockPointer<Block> Make(int value, std::uint64_t commit = 0) {
  auto b = std::make_unique<Versioned<Block>>(Block(value));
  b->commit = commit;
  b->cost = 100;
  return b;
}

bool Install(BlockCache& cache, BlockSlot& slot, int value, std::uint64_t commit) {
  auto b = Make(value);
  const bool ok = cache.Install(slot, b.get(), b->word(), commit);
  if (ok) b.release();
  return ok;
}

void Publish(BlockCache& cache, BlockSlot& slot, int value, std::uint64_t commit) {
  auto b = Make(value, commit);
  const BlockWord word = b->word();
  cache.Publish(slot, b.release(), word);
}

int ValueIn(BlockWord word) { return reinterpret_cast<const Block*>(word & ~kMarks)->value; }

TEST(Directory, SlotsStayWhereTheyAreWhileItGrows) {
  Directory d;
  EXPECT_EQ(d.Load(5), kUnloaded);
  BlockSlot* first = &d.Slot(5);
  first->store(64);
  for (const std::uint32_t i : {63u, 64u, 191u, 192u, 100'000u, 8'000'000u}) {
    EXPECT_EQ(d.Load(i), kUnloaded) << i;
    d.Slot(i).store(i * 8 + 8);
    EXPECT_EQ(d.Load(i), i * 8 + 8) << i;
  }
  EXPECT_EQ(&d.Slot(5), first);
  EXPECT_EQ(d.Load(5), 64u);
}

TEST(Cache, ALoadedBlockIsInItsSlotWithoutMarks) {
  {
    BlockCache cache(1 << 20);
    BlockSlot& slot = cache.label_sets.Slot(3);
    ASSERT_TRUE(Install(cache, slot, 7, 1));
    EXPECT_EQ(slot.load() & kMarks, 0u);
    EXPECT_EQ(ValueIn(slot.load()), 7);
    EXPECT_FALSE(Install(cache, slot, 8, 1)) << "the slot is taken";
    EXPECT_EQ(ValueIn(slot.load()), 7);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Cache, AnOlderReaderFindsTheOldVersionBehindTheNewOne) {
  {
    BlockCache cache(1 << 20);
    cache.Announce([] { return std::uint64_t{1}; });
    BlockSlot& slot = cache.label_sets.Slot(0);
    ASSERT_TRUE(Install(cache, slot, 10, 1));
    auto reader = cache.Enter([] { return std::uint64_t{1}; });
    Publish(cache, slot, 20, 2);
    cache.Announce([] { return std::uint64_t{2}; });
    cache.Tidy();
    const BlockWord word = slot.load();
    EXPECT_EQ(word & kMarks, kVersions) << "a reader is older than the version";
    EXPECT_EQ(ValueIn(word), 20);
    EXPECT_EQ(HeaderOf(word)->commit, 2u);
    EXPECT_EQ(ValueIn(HeaderOf(word)->previous), 10);
    EXPECT_EQ(alive, 2);
    cache.Leave(reader);
    EXPECT_EQ(slot.load() & kMarks, 0u) << "nobody needs the old version any more";
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Cache, VersionsGoOneByOneAsTheirReadersEnd) {
  BlockCache cache(1 << 20);
  BlockSlot& slot = cache.label_sets.Slot(0);
  std::vector<BlockCache::Ticket> readers;
  for (std::uint64_t c = 1; c <= 5; ++c) {
    Publish(cache, slot, static_cast<int>(c), c);
    cache.Announce([c] { return c; });
    readers.push_back(cache.Enter([c] { return c; }));
  }
  EXPECT_EQ(alive, 5);
  for (int ended = 1; ended <= 4; ++ended) {
    cache.Leave(readers[ended - 1]);
    EXPECT_EQ(alive, 5 - ended);
  }
  cache.Leave(readers[4]);
  EXPECT_EQ(slot.load() & kMarks, 0u);
  EXPECT_EQ(ValueIn(slot.load()), 5);
}

TEST(Cache, EvictedBlocksLiveUntilTheTransactionsThatMaySeeThemHaveEnded) {
  BlockCache cache(1 << 20);
  for (std::uint32_t i = 0; i < 10; ++i)
    ASSERT_TRUE(Install(cache, cache.label_sets.Slot(i), static_cast<int>(i), 1));
  auto reader = cache.Enter([] { return std::uint64_t{1}; });
  const BlockWord seen = cache.label_sets.Load(4);
  cache.SetBudget(0);
  EXPECT_EQ(cache.numbers().blocks, 0u);
  EXPECT_EQ(cache.label_sets.Load(4), kUnloaded);
  EXPECT_EQ(ValueIn(seen), 4);
  EXPECT_EQ(alive, 10);
  cache.Leave(reader);
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(cache.numbers().bytes, 0u);
}

TEST(Cache, TheClockSparesWhatIsUsed) {
  BlockCache cache(1000);
  for (std::uint32_t i = 0; i < 8; ++i)
    ASSERT_TRUE(Install(cache, cache.label_sets.Slot(i), static_cast<int>(i), 1));
  cache.SetBudget(750);  // all are asked, then the first ones that nobody claimed go
  ASSERT_LT(cache.numbers().blocks, 8u);
  // Whoever uses a block takes the mark away.
  for (std::uint32_t i = 0; i < 8; ++i) {
    BlockSlot& slot = cache.label_sets.Slot(i);
    if (i == 7) slot.fetch_and(~kProbe);
  }
  cache.SetBudget(150);
  EXPECT_EQ(cache.numbers().blocks, 1u);
  EXPECT_NE(cache.label_sets.Load(7), kUnloaded);
}

TEST(Cache, MarkedVersionsAreNotEvicted) {
  BlockCache cache(1 << 20);
  BlockSlot& slot = cache.label_sets.Slot(0);
  auto reader = cache.Enter([] { return std::uint64_t{1}; });
  Publish(cache, slot, 2, 2);
  cache.Announce([] { return std::uint64_t{2}; });
  cache.SetBudget(0);
  EXPECT_EQ(ValueIn(slot.load()), 2);
  cache.Leave(reader);
  cache.Tidy();
  EXPECT_EQ(slot.load(), kUnloaded);
}

TEST(Cache, AfterAResetReadersFromBeforeItMayNotInstall) {
  BlockCache cache(1 << 20);
  BlockSlot& slot = cache.label_sets.Slot(0);
  ASSERT_TRUE(Install(cache, slot, 1, 1));
  auto old_reader = cache.Enter([] { return std::uint64_t{1}; });
  cache.Reset(2);
  cache.Announce([] { return std::uint64_t{2}; });
  EXPECT_EQ(slot.load(), kUnloaded);
  EXPECT_FALSE(Install(cache, slot, 1, 1));
  EXPECT_FALSE(Install(cache, slot, 2, 2)) << "an unmarked word would be wrong for the old reader";
  cache.Leave(old_reader);
  EXPECT_TRUE(Install(cache, slot, 2, 2));
}

// Readers walk to the version that is theirs while a writer publishes: value == commit always.
TEST(Cache, ReadersBesideAWriterSeeTheVersionOfTheirCommit) {
  BlockCache cache(1 << 20);
  BlockSlot& slot = cache.label_sets.Slot(0);
  std::atomic<std::uint64_t> published{1};
  Publish(cache, slot, 1, 1);
  cache.Announce([] { return std::uint64_t{1}; });
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  auto read = [&] {
    while (!stop) {
      std::uint64_t mine = 0;
      auto ticket = cache.Enter([&] { return mine = published.load(); });
      BlockWord word = slot.load(std::memory_order_acquire);
      if (word & kVersions) {
        while (HeaderOf(word)->commit > mine) word = HeaderOf(word)->previous;
      }
      // An unmarked word may be newer than what this test tracks only if nobody older lived, and we did.
      wrong += static_cast<std::uint64_t>(ValueIn(word)) != mine;
      cache.Leave(ticket);
    }
  };
  std::thread first(read), second(read);
  for (std::uint64_t c = 2; c < 20'000; ++c) {
    Publish(cache, slot, static_cast<int>(c), c);
    cache.Announce([&] {
      published = c;
      return c;
    });
    cache.Tidy();
  }
  stop = true;
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace liaison
