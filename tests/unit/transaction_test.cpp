// Reading and writing through transactions: snapshots, statements, commits, schema, evidence.
#include "graph/transaction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "graph/codecs.h"
#include "graph/codecs_postings.h"
#include "graph/error.h"
#include "graph/graph.h"
#include "graph/keys.h"
#include "graph/store.h"
#include "tests/unit/scratch_folder.h"

namespace liaison {
namespace {

std::unique_ptr<Graph> InMemory(std::size_t cache_bytes = 64 << 20) {
  GraphOptions options;
  options.cache_bytes = cache_bytes;
  options.sync = false;
  return Graph::Open(":memory:", options);
}

template <class F>
void Write(Graph& g, F f) {
  auto tx = g.BeginWrite();
  tx->BeginStatement();
  f(*tx);
  tx->EndStatement();
  tx->Commit();
}

template <class F>
std::string CodeOf(F f) {
  try {
    f();
  } catch (const Error& e) {
    return e.Code();
  }
  return "";
}

std::vector<std::uint32_t> List(std::span<const std::uint32_t> s) { return {s.begin(), s.end()}; }

// The bytes of a database that no graph holds.
std::unique_ptr<Store> OpenStore(const std::string& path) {
  StoreOptions options;
  options.create = false;
  options.format_version = 2;
  options.folds = {codecs::FoldMeta, codecs::FoldAdjacency, codecs::FoldColumn,
                   nullptr,          codecs::FoldEvidence,  nullptr};
  return Store::Open(path, options);
}

std::size_t CountKeys(const Store& store, Family family, const std::string& prefix) {
  std::size_t n = 0;
  for (auto scan = store.Scan(nullptr, family, prefix, keys::PrefixEnd(prefix)); scan->Valid(); scan->Next())
    ++n;
  return n;
}

void ExpectSound(Graph& g) {
  const auto findings = Check(g);
  for (const auto& f : findings) ADD_FAILURE() << f;
}

TEST(Transaction, ACommitIsSeenByLaterReadersAndNotByEarlierOnes) {
  auto g = InMemory();
  auto before = g->BeginRead();
  NodeId n;
  KeyId name;
  Write(*g, [&](Transaction& tx) {
    const LabelId person = tx.Label("Person");
    n = tx.CreateNode(std::array{person});
    name = tx.Key("name");
    tx.SetProperty(n, name, "Ada");
  });
  EXPECT_FALSE(before->Exists(n));
  EXPECT_TRUE(before->Property(n, name).is_null());
  auto after = g->BeginRead();
  EXPECT_TRUE(after->Exists(n));
  EXPECT_EQ(after->Property(n, name).AsString(), "Ada");
  EXPECT_EQ(after->commit(), before->commit() + 1);
  EXPECT_EQ(after->NodeCount(), 1u);
  EXPECT_EQ(after->Labels(n).size(), 1u);
}

TEST(Transaction, ZeroIsNeverANode) {
  auto g = InMemory();
  Write(*g, [&](Transaction& tx) { EXPECT_NE(tx.CreateNode({}).value, 0u); });
}

TEST(Transaction, RelationshipsAreInBothDirectionsSortedByNeighbour) {
  auto g = InMemory();
  std::vector<NodeId> n(5);
  TypeId knows;
  Write(*g, [&](Transaction& tx) {
    for (auto& x : n) x = tx.CreateNode({});
    knows = tx.Type("KNOWS");
    for (const int i : {3, 1, 4, 2, 1}) tx.CreateRelationship(n[0], knows, n[i]);
    tx.CreateRelationship(n[0], knows, n[0]);
  });
  auto tx = g->BeginRead();
  EXPECT_EQ(
      List(tx->Neighbours(Direction::kOut, knows, n[0])),
      (std::vector<std::uint32_t>{n[0].value, n[1].value, n[1].value, n[2].value, n[3].value, n[4].value}));
  EXPECT_EQ(List(tx->Neighbours(Direction::kIn, knows, n[1])),
            (std::vector<std::uint32_t>{n[0].value, n[0].value}));
  const auto sequences = tx->Sequences(Direction::kIn, knows, n[1]);
  const auto found = tx->Find(RelationshipId::Of(knows, sequences[0]));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->start, n[0]);
  EXPECT_EQ(found->end, n[1]);
  EXPECT_FALSE(tx->Find(RelationshipId::Of(knows, 99)));
  EXPECT_EQ(tx->RelationshipCount(), 6u);
  EXPECT_TRUE(tx->HasRelationships(n[4]));
}

TEST(Transaction, AWriterSeesItsOwnChangesAtOnce) {
  auto g = InMemory();
  auto tx = g->BeginWrite();
  const TypeId t = tx->Type("T");
  const KeyId k = tx->Key("k");
  const NodeId a = tx->CreateNode({}), b = tx->CreateNode({});
  const auto r = tx->CreateRelationship(a, t, b);
  EXPECT_EQ(tx->Neighbours(Direction::kOut, t, a).size(), 1u);
  tx->SetProperty(r, k, 1.5);
  EXPECT_EQ(tx->Property(r, k).AsFloat(), 1.5);
  EXPECT_EQ(tx->RelationshipColumn(t, k, 0)->Get(RowOf(r.id.sequence())).AsFloat(), 1.5);
  tx->DeleteRelationship(r);
  EXPECT_TRUE(tx->Neighbours(Direction::kOut, t, a).empty());
  EXPECT_TRUE(tx->Neighbours(Direction::kIn, t, b).empty());
  EXPECT_FALSE(tx->Exists(r));
  EXPECT_EQ(tx->RelationshipCount(), 0u);
}

TEST(Transaction, ARolledBackStatementLeavesNothing) {
  auto g = InMemory();
  auto tx = g->BeginWrite();
  const LabelId l = tx->Label("L"), m = tx->Label("M");
  const KeyId k = tx->Key("k");
  const TypeId t = tx->Type("T");
  tx->BeginStatement();
  const NodeId a = tx->CreateNode(std::array{l}), b = tx->CreateNode(std::array{l});
  tx->SetProperty(a, k, 1);
  const auto r = tx->CreateRelationship(a, t, b);
  tx->EndStatement();

  tx->BeginStatement();
  tx->SetProperty(a, k, "other");
  tx->AddLabel(a, m);
  tx->RemoveLabel(b, l);
  tx->DeleteRelationship(r);
  tx->DeleteNode(b);
  const NodeId c = tx->CreateNode(std::array{m});
  tx->CreateRelationship(c, t, a);
  tx->RollbackStatement();

  EXPECT_TRUE(tx->changed());
  EXPECT_EQ(tx->Property(a, k).AsInteger(), 1);
  EXPECT_EQ(tx->Labels(a), std::vector<LabelId>{l});
  EXPECT_EQ(tx->Labels(b), std::vector<LabelId>{l});
  EXPECT_FALSE(tx->Exists(c));
  EXPECT_TRUE(tx->Exists(r));
  EXPECT_EQ(tx->RelationshipCount(l, t, l), 1u);
  EXPECT_EQ(tx->RelationshipCount(m, t, {}), 0u);
  EXPECT_EQ(tx->NodeCount(m), 0u);
  tx->Commit();
  ExpectSound(*g);
}

TEST(Transaction, RollbackAndEmptyCommitChangeNothing) {
  auto g = InMemory();
  const std::uint64_t commit = g->BeginRead()->commit();
  {
    auto tx = g->BeginWrite();
    tx->CreateNode({});
    tx->Rollback();
  }
  {
    auto tx = g->BeginWrite();
    tx->CreateNode({});  // dropped with the transaction
  }
  {
    auto tx = g->BeginWrite();
    tx->BeginStatement();
    tx->CreateNode({});
    tx->RollbackStatement();
    EXPECT_FALSE(tx->changed());
    tx->Commit();
  }
  auto tx = g->BeginRead();
  EXPECT_EQ(tx->commit(), commit);
  EXPECT_EQ(tx->NodeCount(), 0u);
}

TEST(Transaction, IdsAreNotUsedAgain) {
  auto g = InMemory();
  std::vector<NodeId> seen;
  for (int i = 0; i < 4; ++i) {
    auto tx = g->BeginWrite();
    seen.push_back(tx->CreateNode({}));
    if (i % 2) {
      tx->Commit();
    } else {
      tx->Rollback();
    }
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST(Transaction, AReadTransactionRefusesChanges) {
  auto g = InMemory();
  auto tx = g->BeginRead();
  EXPECT_EQ(CodeOf([&] { tx->CreateNode({}); }), "AccessError.ReadOnly");
  EXPECT_EQ(CodeOf([&] { tx->Label("L"); }), "AccessError.ReadOnly");
  EXPECT_EQ(CodeOf([&] { tx->BeginStatement(); }), "AccessError.ReadOnly");
}

TEST(Transaction, WhatCannotBeStoredIsRefused) {
  auto g = InMemory();
  auto tx = g->BeginWrite();
  const NodeId n = tx->CreateNode({});
  EXPECT_EQ(CodeOf([&] { tx->SetProperty(n, tx->Key("k"), Map{}); }), "TypeError.InvalidPropertyType");
  EXPECT_EQ(CodeOf([&] { tx->SetProperty(NodeId{n.value + 1}, tx->Key("k"), 1); }),
            "EntityNotFound.DeletedEntityAccess");
}

TEST(Transaction, AConnectedNodeIsNotDeletedButItsRelationshipsMayGoLaterInTheStatement) {
  auto g = InMemory();
  NodeId a, b;
  RelationshipRef r;
  Write(*g, [&](Transaction& tx) {
    a = tx.CreateNode(std::array{tx.Label("A")});
    b = tx.CreateNode({});
    r = tx.CreateRelationship(a, tx.Type("T"), b);
  });
  auto tx = g->BeginWrite();
  tx->BeginStatement();
  tx->DeleteNode(a);
  EXPECT_EQ(CodeOf([&] { tx->EndStatement(); }), "ConstraintVerificationFailed.DeleteConnectedNode");
  tx->RollbackStatement();
  EXPECT_TRUE(tx->Exists(a));
  tx->BeginStatement();
  tx->DeleteNode(a);
  tx->DeleteRelationship(r);
  tx->EndStatement();
  tx->Commit();
  auto read = g->BeginRead();
  EXPECT_FALSE(read->Exists(a));
  EXPECT_EQ(read->RelationshipCount(read->catalog().FindLabel("A"), {}, {}), 0u);
  read.reset();
  ExpectSound(*g);
}

TEST(Transaction, ADatabaseIsTheSameAfterReopening) {
  ScratchFolder folder;
  const std::string path = folder.In("db");
  NodeId ada, b;
  RelationshipRef r;
  {
    auto g = Graph::Open(path);
    Write(*g, [&](Transaction& tx) {
      ada = tx.CreateNode(std::array{tx.Label("Person"), tx.Label("Writer")});
      b = tx.CreateNode({});
      tx.SetProperty(ada, tx.Key("name"), "Ada");
      tx.SetProperty(ada, tx.Key("born"), 1815);
      r = tx.CreateRelationship(ada, tx.Type("KNOWS"), b);
      tx.SetProperty(r, tx.Key("since"), Date{-50'000});
    });
    auto lost = g->BeginWrite();
    lost->Label("Rolled back");
    lost->CreateNode({});
  }
  auto g = Graph::Open(path);
  ExpectSound(*g);
  auto tx = g->BeginRead();
  const Catalog& c = tx->catalog();
  EXPECT_EQ(tx->Property(ada, *c.FindKey("name")).AsString(), "Ada");
  EXPECT_EQ(tx->Properties(ada).size(), 2u);
  EXPECT_EQ(tx->Labels(ada).size(), 2u);
  EXPECT_EQ(tx->Property(r, *c.FindKey("since")).As<Date>().days, -50'000);
  EXPECT_EQ(tx->RelationshipCount(c.FindLabel("Writer"), c.FindType("KNOWS"), {}), 1u);
  EXPECT_FALSE(c.FindLabel("Rolled back"));
  tx.reset();
  NodeId next;
  Write(*g, [&](Transaction& w) { next = w.CreateNode({}); });
  EXPECT_NE(next, b);
}

// A batch of nodes asked at once, over many chunks, some of them in no block, some not loaded yet.
TEST(Transaction, NeighboursOfABatchAreThoseOfEachNode) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  auto g = InMemory();
  constexpr std::uint32_t kNodes = 6000;
  std::vector<NodeId> nodes;
  TypeId t, unused;
  Write(*g, [&](Transaction& tx) {
    t = tx.Type("T");
    unused = tx.Type("UNUSED");
    for (std::uint32_t i = 0; i < kNodes; ++i) nodes.push_back(tx.CreateNode({}));
    for (int i = 0; i < 20'000; ++i) {
      const NodeId hub = nodes[random() % 3];
      tx.CreateRelationship(random() % 4 ? nodes[random() % kNodes] : hub, t, nodes[random() % kNodes]);
    }
  });
  const auto compare = [&](const Transaction& tx) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{64}, std::size_t{65},
                                   std::size_t{1 + random() % 3000}}) {
      std::vector<NodeId> batch;
      for (std::size_t i = 0; i < size; ++i)
        batch.push_back({static_cast<std::uint32_t>(random() % (kNodes + 5000))});
      if (size > 0) batch.back() = {UINT32_MAX};
      std::vector<std::span<const std::uint32_t>> lists(size + 1, std::span<const std::uint32_t>(&seed, 1));
      for (const Direction d : {Direction::kOut, Direction::kIn}) {
        for (const TypeId type : {t, unused}) {
          tx.Neighbours(d, type, batch, lists);
          for (std::size_t i = 0; i < size; ++i)
            ASSERT_EQ(List(lists[i]), List(tx.Neighbours(d, type, batch[i]))) << batch[i].value;
          EXPECT_EQ(lists[size].data(), &seed) << "beyond the batch nothing is written";
        }
      }
    }
  };
  g->SetCacheBudget(0);  // nothing is loaded
  g->SetCacheBudget(64 << 20);
  compare(*g->BeginRead());
  compare(*g->BeginRead());
  auto older = g->BeginRead();
  auto tx = g->BeginWrite();
  for (int i = 0; i < 500; ++i) tx->CreateRelationship(nodes[random() % kNodes], t, nodes[random() % kNodes]);
  compare(*tx);
  tx->Commit();
  compare(*older);
  compare(*g->BeginRead());
}

// Damage that a change meets half way cannot be undone: what the transaction holds then must not be
// committed.
TEST(Transaction, AChangeThatTheStorageInterruptsForbidsTheCommit) {
  ScratchFolder folder;
  const std::string path = folder.In("db");
  NodeId a, b;
  TypeId t;
  {
    auto g = Graph::Open(path);
    Write(*g, [&](Transaction& tx) {
      t = tx.Type("T");
      a = tx.CreateNode({});
      b = tx.CreateNode({});
      tx.CreateRelationship(a, t, b);
    });
  }
  {
    auto store = OpenStore(path);
    WriteBatch batch;
    batch.Put(Family::kColumn, keys::RelationshipColumn(t, keys::kEndNode, 0), "no column");
    store->Write(batch);
  }
  auto g = Graph::Open(path);
  auto tx = g->BeginWrite();
  tx->BeginStatement();
  EXPECT_EQ(CodeOf([&] { tx->CreateRelationship(b, t, a); }), "StorageError.Corrupt");
  EXPECT_EQ(CodeOf([&] { tx->EndStatement(); }), "TransactionError.MustRollBack");
  tx->RollbackStatement();
  EXPECT_EQ(CodeOf([&] { tx->BeginStatement(); }), "TransactionError.MustRollBack");
  EXPECT_EQ(CodeOf([&] { tx->Commit(); }), "TransactionError.MustRollBack");
  tx->Rollback();
  Write(*g, [&](Transaction& next) { next.CreateNode({}); });
  EXPECT_EQ(g->BeginRead()->NodeCount(), 3u);
  EXPECT_EQ(g->BeginRead()->RelationshipCount(), 1u);
}

TEST(Transaction, TheLastIdCanBeRestoredWithoutAnEntryForEveryBlockBeforeIt) {
  ScratchFolder folder;
  const std::string path = folder.In("db");
  const NodeId last{UINT32_MAX};
  {
    auto g = Graph::Open(path);
    Write(*g, [&](Transaction& tx) { tx.RestoreNode(last, {}); });
  }
  EXPECT_LT(CountKeys(*OpenStore(path), Family::kMeta, keys::CatalogPrefix(keys::MetaKind::kBlockOwner)),
            10u);
  auto g = Graph::Open(path);
  EXPECT_TRUE(g->BeginRead()->Exists(last));
  auto tx = g->BeginWrite();
  EXPECT_EQ(CodeOf([&] { tx->CreateNode({}); }), "ResourceError.IdsExhausted");
}

// ---- schema ----

TEST(Schema, AnIndexFindsWhatWasThereBeforeAndWhatCameLater) {
  auto g = InMemory();
  IndexDefinition index;
  std::vector<NodeId> n;
  Write(*g, [&](Transaction& tx) {
    const LabelId l = tx.Label("L");
    const KeyId k = tx.Key("k");
    for (int i = 0; i < 10; ++i) {
      n.push_back(tx.CreateNode(std::array{l}));
      tx.SetProperty(n.back(), k, i / 2);
    }
    index.name = "by_k";
    index.label = l;
    index.keys = {k};
  });
  auto old_reader = g->BeginRead();
  Write(*g, [&](Transaction& tx) { index = tx.CreateIndex(index); });
  EXPECT_TRUE(old_reader->catalog().Indexes(old_reader->commit()).empty()) << "its snapshot has no entries";
  Write(*g, [&](Transaction& tx) {
    n.push_back(tx.CreateNode(std::array{index.label}));
    tx.SetProperty(n.back(), index.keys[0], 3.0);
    tx.SetProperty(n[0], index.keys[0], "text");
    tx.RemoveLabel(n[6], index.label);
    EXPECT_EQ(tx.IndexSeek(index, std::array{Value(3)}),
              (std::vector<std::uint64_t>{n[7].value, n[10].value}))
        << "own changes";
  });
  auto tx = g->BeginRead();
  ASSERT_EQ(tx->catalog().Indexes(tx->commit()).size(), 1u);
  EXPECT_EQ(tx->IndexSeek(index, std::array{Value(3)}),
            (std::vector<std::uint64_t>{n[7].value, n[10].value}));
  EXPECT_EQ(tx->IndexSeek(index, std::array{Value()}), std::vector<std::uint64_t>());
  EXPECT_EQ(
      tx->IndexRange(index, 1, false, Value(), false),
      (std::vector<std::uint64_t>{n[4].value, n[5].value, n[7].value, n[10].value, n[8].value, n[9].value}));
  EXPECT_EQ(tx->IndexPrefix(index, "te"), std::vector<std::uint64_t>{n[0].value});
  tx.reset();
  old_reader.reset();
  ExpectSound(*g);
}

TEST(Schema, LongStringsAreToldApartAndInOrder) {
  auto g = InMemory();
  IndexDefinition index;
  std::vector<NodeId> n;
  const std::string stem(200, 'x');
  Write(*g, [&](Transaction& tx) {
    index.label = tx.Label("L");
    index.keys = {tx.Key("k")};
    index = tx.CreateIndex(index);
    for (const char c : {'c', 'a', 'd', 'b'}) {
      n.push_back(tx.CreateNode(std::array{index.label}));
      tx.SetProperty(n.back(), index.keys[0], stem + c);
    }
  });
  auto tx = g->BeginRead();
  EXPECT_EQ(tx->IndexSeek(index, std::array{Value(stem + 'd')}), std::vector<std::uint64_t>{n[2].value});
  EXPECT_EQ(tx->IndexRange(index, Value(stem + 'b'), true, Value(stem + 'd'), false),
            (std::vector<std::uint64_t>{n[3].value, n[0].value}));
  EXPECT_EQ(tx->IndexPrefix(index, stem + 'a'), std::vector<std::uint64_t>{n[1].value});
}

TEST(Schema, UniquenessHoldsAtOnceAndNamesWhatViolatesIt) {
  auto g = InMemory();
  ConstraintDefinition c;
  Write(*g, [&](Transaction& tx) {
    c.label = tx.Label("Person");
    c.keys = {tx.Key("name")};
    c = tx.CreateConstraint(c);
  });
  NodeId ada;
  Write(*g, [&](Transaction& tx) {
    ada = tx.CreateNode(std::array{c.label});
    tx.SetProperty(ada, c.keys[0], "Ada");
    tx.SetProperty(ada, c.keys[0], "Ada");  // its own value is no violation
  });
  auto tx = g->BeginWrite();
  tx->BeginStatement();
  const NodeId other = tx->CreateNode({});
  tx->SetProperty(other, c.keys[0], "Ada");  // no such label yet
  try {
    tx->AddLabel(other, c.label);
    ADD_FAILURE() << "not unique";
  } catch (const Error& e) {
    EXPECT_EQ(e.Code(), "ConstraintValidationFailed.UniquenessViolation");
    for (const char* word : {"Person", "name", "'Ada'"})
      EXPECT_NE(std::string(e.what()).find(word), std::string::npos) << word;
  }
  tx->RollbackStatement();
  tx->BeginStatement();
  tx->SetProperty(ada, c.keys[0], "Augusta");
  const NodeId free = tx->CreateNode(std::array{c.label});
  tx->SetProperty(free, c.keys[0], "Ada");  // the value is free again
  EXPECT_EQ(tx->UniqueSeek(c, std::array{Value("Ada")}), free.value);
  tx->EndStatement();
  tx->Commit();
  EXPECT_EQ(g->BeginRead()->UniqueSeek(c, std::array{Value("Augusta")}), ada.value);
  ExpectSound(*g);
}

TEST(Schema, AConstraintThatIsViolatedAlreadyIsRefusedWithAnExample) {
  auto g = InMemory();
  ConstraintDefinition c;
  Write(*g, [&](Transaction& tx) {
    c.label = tx.Label("L");
    c.keys = {tx.Key("k")};
    for (const int v : {1, 2, 2}) tx.SetProperty(tx.CreateNode(std::array{c.label}), c.keys[0], v);
    tx.CreateNode(std::array{c.label});
  });
  auto tx = g->BeginWrite();
  tx->BeginStatement();
  EXPECT_EQ(CodeOf([&] { tx->CreateConstraint(c); }), "ConstraintValidationFailed.UniquenessViolation");
  c.kind = ConstraintDefinition::Kind::kExists;
  EXPECT_EQ(CodeOf([&] { tx->CreateConstraint(c); }), "ConstraintValidationFailed.PropertyMissing");
  tx->RollbackStatement();
}

TEST(Schema, ExistenceIsCheckedAtTheEndOfTheStatement) {
  auto g = InMemory();
  ConstraintDefinition c;
  c.kind = ConstraintDefinition::Kind::kKey;
  NodeId n;
  Write(*g, [&](Transaction& tx) {
    c.label = tx.Label("L");
    c.keys = {tx.Key("k")};
    c = tx.CreateConstraint(c);
    n = tx.CreateNode(std::array{c.label});
    tx.SetProperty(n, c.keys[0], 1);
  });
  auto tx = g->BeginWrite();
  for (const auto& change : std::vector<std::function<void()>>{
           [&] { tx->CreateNode(std::array{c.label}); },
           [&] { tx->SetProperty(n, c.keys[0], Value()); },
           [&] { tx->AddLabel(tx->CreateNode({}), c.label); },
       }) {
    tx->BeginStatement();
    change();
    EXPECT_EQ(CodeOf([&] { tx->EndStatement(); }), "ConstraintValidationFailed.PropertyMissing");
    tx->RollbackStatement();
  }
  tx->BeginStatement();
  tx->SetProperty(n, c.keys[0], Value());
  tx->SetProperty(n, c.keys[0], 2);
  tx->EndStatement();
  tx->Commit();
}

TEST(Schema, ADroppedIndexStaysForOlderReaders) {
  auto g = InMemory();
  IndexDefinition index;
  Write(*g, [&](Transaction& tx) {
    index.label = tx.Label("L");
    index.keys = {tx.Key("k")};
    index = tx.CreateIndex(index);
    tx.SetProperty(tx.CreateNode(std::array{index.label}), index.keys[0], 1);
  });
  auto old_reader = g->BeginRead();
  Write(*g, [&](Transaction& tx) { tx.DropIndex(index.id); });
  EXPECT_EQ(old_reader->catalog().Indexes(old_reader->commit()).size(), 1u);
  EXPECT_EQ(old_reader->IndexSeek(index, std::array{Value(1)}).size(), 1u);
  auto tx = g->BeginRead();
  EXPECT_TRUE(tx->catalog().Indexes(tx->commit()).empty());
  EXPECT_FALSE(tx->catalog().FindIndex(index.name));
}

TEST(Schema, LargeIndexesAreIngestedAndSurviveReopening) {
  ScratchFolder folder;
  const std::string path = folder.In("db");
  IndexDefinition index;
  ConstraintDefinition c;
  constexpr int kNodes = 30'000;
  {
    auto g = Graph::Open(path);
    Write(*g, [&](Transaction& tx) {
      index.label = c.label = tx.Label("L");
      index.keys = c.keys = {tx.Key("k")};
      for (int i = 0; i < kNodes; ++i)
        tx.SetProperty(tx.CreateNode(std::array{c.label}), c.keys[0], i * 7 % kNodes);
    });
    {
      auto tx = g->BeginWrite();
      tx->CreateIndex(index);
      tx->Rollback();
    }
    auto tx = g->BeginWrite();
    tx->BeginStatement();
    index = tx->CreateIndex(index);
    EXPECT_EQ(tx->IndexSeek(index, std::array{Value(14)}).size(), 1u);
    tx->EndStatement();
    tx->Commit();
    Write(*g, [&](Transaction& w) { c = w.CreateConstraint(c); });
    ExpectSound(*g);
  }
  auto g = Graph::Open(path);
  auto tx = g->BeginRead();
  EXPECT_EQ(tx->IndexRange(index, 100, true, 200, false).size(), 100u);
  EXPECT_TRUE(tx->UniqueSeek(c, std::array{Value(77)}));
}

IndexDefinition NamesIndex(Transaction& tx) {
  IndexDefinition d;
  d.kind = IndexDefinition::Kind::kFullText;
  d.name = "names";
  d.labels = {tx.Label("L")};
  d.keys = {tx.Key("name")};
  return d;
}

TEST(FullText, CheckFindsListsThatSayTooMuchOrTooLittle) {
  const Gram ada = 'a' << 16 | 'd' << 8 | 'a';
  const codecs::PostingChange away{1, false}, more{900, true};
  const std::pair<Gram, std::string> changes[] = {
      {ada, codecs::EncodePostingOperand({&away, 1})},
      {ada, codecs::EncodePostingOperand({&more, 1})},
      {'x' << 16 | 'y' << 8 | 'z', codecs::EncodePostingOperand({&more, 1})},
      {ada, "\x12"},
  };
  for (const auto& [gram, operand] : changes) {
    ScratchFolder folder;
    const std::string path = folder.In("db");
    IndexId id;
    {
      auto g = Graph::Open(path);
      Write(*g, [&](Transaction& tx) {
        id = tx.CreateIndex(NamesIndex(tx)).id;
        tx.SetProperty(tx.CreateNode(std::array{tx.Label("L")}), tx.Key("name"), "Ada");
      });
      EXPECT_TRUE(Check(*g).empty());
    }
    {
      WriteBatch batch;
      batch.Append(Family::kColumn, keys::Postings(id, gram, 0), operand);
      OpenStore(path)->Write(batch);
    }
    auto g = Graph::Open(path);
    const auto findings = Check(*g);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_NE(findings[0].find("index `names`"), std::string::npos) << findings[0];
  }
}

// Made past the transaction, a group after the other.
TEST(FullText, EntriesOfALargeIndexThatWasNotCommittedAreDeleted) {
  ScratchFolder folder;
  const std::string path = folder.In("db");
  {
    auto g = Graph::Open(path);
    Write(*g, [&](Transaction& tx) {
      for (int i = 0; i < 6'000; ++i)
        tx.SetProperty(tx.CreateNode(std::array{tx.Label("L")}), tx.Key("name"), "name " + std::to_string(i));
    });
    EXPECT_NE(folder.Read("db/SEAL").find("format 1\n"), std::string::npos);
    auto tx = g->BeginWrite();
    tx->BeginStatement();
    tx->CreateIndex(NamesIndex(*tx));
    tx->RollbackStatement();
    tx->CreateNode({});
    tx->Commit();
    tx = g->BeginWrite();
    tx->CreateIndex(NamesIndex(*tx));
  }
  EXPECT_NE(folder.Read("db/SEAL").find("format 2\n"), std::string::npos)
      << "older programs could not read it";
  const auto entries = [&] {
    return CountKeys(*OpenStore(path), Family::kColumn, keys::PostingsOf(IndexId{}).substr(0, 1));
  };
  EXPECT_GT(entries(), 0u) << "the end came before the next commit";
  {
    auto g = Graph::Open(path);
    Write(*g, [](Transaction& tx) { tx.CreateNode({}); });
  }
  EXPECT_EQ(entries(), 0u);
}

// A large index goes to the store before its transaction commits. Whatever becomes of that, its entries do
// not stay for ever.
TEST(Schema, EntriesOfAnIndexThatWasNotCommittedAreDeleted) {
  ScratchFolder folder;
  const std::string path = folder.In("db");
  IndexDefinition index;
  constexpr int kNodes = 25'000;
  const auto entries = [&] {
    return CountKeys(*OpenStore(path), Family::kIndex, keys::IndexPrefix({}, {}).substr(0, 1));
  };
  const auto touch = [](Graph& g) { Write(g, [](Transaction& tx) { tx.CreateNode({}); }); };
  {
    auto g = Graph::Open(path);
    Write(*g, [&](Transaction& tx) {
      index.label = tx.Label("L");
      index.keys = {tx.Key("k")};
      for (int i = 0; i < kNodes; ++i)
        tx.SetProperty(tx.CreateNode(std::array{index.label}), index.keys[0], i);
    });
    auto tx = g->BeginWrite();
    tx->CreateIndex(index);
    tx->Rollback();
    touch(*g);
  }
  EXPECT_EQ(entries(), 0u) << "rolled back with the transaction";
  {
    auto g = Graph::Open(path);
    auto tx = g->BeginWrite();
    tx->BeginStatement();
    tx->CreateIndex(index);
    tx->RollbackStatement();
    tx->CreateNode({});
    tx->Commit();
  }
  EXPECT_EQ(entries(), 0u) << "rolled back with the statement";
  {
    auto g = Graph::Open(path);
    auto tx = g->BeginWrite();
    tx->CreateIndex(index);
  }
  EXPECT_EQ(entries(), kNodes) << "the end came before the next commit";
  {
    auto g = Graph::Open(path);
    touch(*g);
  }
  EXPECT_EQ(entries(), 0u) << "found at the open";
  {
    auto g = Graph::Open(path);
    Write(*g, [&](Transaction& tx) { index = tx.CreateIndex(index); });
  }
  EXPECT_EQ(entries(), kNodes);
  auto g = Graph::Open(path);
  touch(*g);
  EXPECT_EQ(g->BeginRead()->IndexSeek(index, std::array{Value(7)}).size(), 1u);
  ExpectSound(*g);
}

// ---- evidence ----

TEST(Evidence, AssertionsOfAFactAreFoundFromTheFactAndFromTheDocument) {
  auto g = InMemory();
  NodeId n;
  RelationshipRef r;
  DocumentId d;
  Write(*g, [&](Transaction& tx) {
    n = tx.CreateNode({});
    r = tx.CreateRelationship(n, tx.Type("T"), n);
    d = tx.AddDocument({.key = "doc.txt", .title = "A paper"}, "Grüße aus Songdo");
    Assertion a;
    a.document = d;
    a.start = 10;
    a.end = 16;
    a.quote = "Songdo";
    a.confidence = 0.5;
    EXPECT_EQ(tx.AddAssertion(FactId::Of(r.id), a), 1);
    a.start = 0;
    a.end = 5;
    EXPECT_EQ(tx.AddAssertion(FactId::Of(n), a), 1);
    EXPECT_EQ(tx.AddAssertion(FactId::Of(r.id), a), 2);
    tx.SetExternal(FactId::Of(n), "n-1");
    EXPECT_EQ(CodeOf([&] { tx.AddDocument({.key = "doc.txt"}, ""); }),
              "ConstraintValidationFailed.UniquenessViolation");
  });
  {
    auto tx = g->BeginRead();
    EXPECT_EQ(tx->Evidence(FactId::Of(r.id)).size(), 2u);
    const auto document = tx->FindDocument("doc.txt");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->length, 16u);
    EXPECT_EQ(document->length_bytes, 18u);
    EXPECT_EQ(document->sha256.size(), 64u);
    EXPECT_EQ(tx->DocumentText(d), "Grüße aus Songdo");
    EXPECT_EQ(tx->FactsOf(d).size(), 3u);
    EXPECT_EQ(tx->FindExternal(FactId::Kind::kNode, "n-1"), n.value);
    EXPECT_EQ(tx->ExternalName(FactId::Of(n)), "n-1");
  }
  Write(*g, [&](Transaction& tx) {
    auto a = tx.Evidence(FactId::Of(r.id))[1];
    a.status = AssertionStatus::kAccepted;
    a.start = 3;
    tx.SetAssertion(FactId::Of(r.id), a);
    EXPECT_EQ(tx.FactsOf(d).size(), 3u);
  });
  EXPECT_EQ(Status(g->BeginRead()->Evidence(FactId::Of(r.id))), AssertionStatus::kAccepted);
  ExpectSound(*g);
  Write(*g, [&](Transaction& tx) {
    tx.DeleteRelationship(r);
    tx.DeleteNode(n);
  });
  auto tx = g->BeginRead();
  EXPECT_TRUE(tx->Evidence(FactId::Of(r.id)).empty());
  EXPECT_TRUE(tx->FactsOf(d).empty());
  EXPECT_FALSE(tx->FindExternal(FactId::Kind::kNode, "n-1"));
  tx.reset();
  ExpectSound(*g);
}

TEST(Evidence, ARolledBackStatementTakesItsEvidenceAlong) {
  auto g = InMemory();
  NodeId n;
  Write(*g, [&](Transaction& tx) {
    n = tx.CreateNode({});
    tx.AddAssertion(FactId::Of(n), {});
  });
  auto tx = g->BeginWrite();
  tx->BeginStatement();
  tx->AddAssertion(FactId::Of(n), {});
  tx->AddDocument({.key = "d"}, "text");
  tx->SetExternal(FactId::Of(n), "name");
  tx->DeleteNode(n);
  tx->RollbackStatement();
  EXPECT_EQ(tx->Evidence(FactId::Of(n)).size(), 1u);
  EXPECT_FALSE(tx->FindDocument("d"));
  EXPECT_FALSE(tx->ExternalName(FactId::Of(n)));
  EXPECT_FALSE(tx->changed());
}

TEST(Evidence, ATextOfSeveralPartsComesBackWhole) {
  auto g = InMemory();
  std::string text;
  for (int i = 0; text.size() < 300'000; ++i) text += std::to_string(i);
  DocumentId d;
  Write(*g, [&](Transaction& tx) { d = tx.AddDocument({.key = "long"}, text); });
  EXPECT_EQ(g->BeginRead()->DocumentText(d), text);
}

// ---- size ----

TEST(Transaction, AHubIsCutIntoSegmentsAndReadBackWhole) {
  ScratchFolder folder;
  const std::string path = folder.In("db");
  constexpr std::uint32_t kSpokes = 30'000;
  NodeId hub;
  TypeId t;
  {
    auto g = Graph::Open(path);
    std::vector<NodeId> spokes;
    Write(*g, [&](Transaction& tx) {
      t = tx.Type("T");
      hub = tx.CreateNode({});
      for (std::uint32_t i = 0; i < kSpokes; ++i) spokes.push_back(tx.CreateNode({}));
      for (std::uint32_t i = 0; i < kSpokes; i += 2) tx.CreateRelationship(hub, t, spokes[i]);
    });
    for (std::uint32_t from = 1; from < kSpokes; from += 3000) {  // several commits that append to it
      Write(*g, [&](Transaction& tx) {
        for (std::uint32_t i = from; i < std::min(kSpokes, from + 3000); i += 2)
          tx.CreateRelationship(hub, t, spokes[i]);
      });
    }
    Write(*g, [&](Transaction& tx) {
      const auto list = List(tx.Neighbours(Direction::kOut, t, hub));
      const auto sequences = List(tx.Sequences(Direction::kOut, t, hub));
      for (std::size_t i = 0; i < list.size(); i += 10) {
        tx.DeleteRelationship({RelationshipId::Of(t, sequences[i]), hub, {list[i]}});
      }
    });
    ExpectSound(*g);
  }
  auto g = Graph::Open(path);
  EXPECT_EQ(g->BeginRead()->Neighbours(Direction::kOut, t, hub).size(), kSpokes - kSpokes / 10);
  ExpectSound(*g);
}

// As many relationships come as go: the list keeps its length, and what the chunk notes beside its segments
// must not grow for ever.
TEST(Transaction, AHubThatIsChangedForEverStaysSmall) {
  ScratchFolder folder;
  const std::string path = folder.In("db");
  constexpr std::uint32_t kSpokes = 9000, kCommits = 1000, kEach = 40;
  NodeId hub;
  TypeId t;
  {
    GraphOptions options;
    options.sync = false;
    auto g = Graph::Open(path, options);
    std::vector<RelationshipRef> spokes;
    Write(*g, [&](Transaction& tx) {
      t = tx.Type("T");
      hub = tx.CreateNode({});
      for (std::uint32_t i = 0; i < kSpokes; ++i)
        spokes.push_back(tx.CreateRelationship(hub, t, tx.CreateNode({})));
    });
    for (std::uint32_t c = 0; c < kCommits; ++c) {
      Write(*g, [&](Transaction& tx) {
        for (std::uint32_t i = 0; i < kEach; ++i) {
          RelationshipRef& r = spokes[(c * kEach + i) % kSpokes];
          tx.DeleteRelationship(r);
          r = tx.CreateRelationship(hub, t, r.end);
        }
      });
    }
    ExpectSound(*g);
  }
  const auto chunk =
      OpenStore(path)->Get(nullptr, Family::kAdjacency, keys::Adjacency(Direction::kOut, t, 0));
  ASSERT_TRUE(chunk);
  EXPECT_LT(chunk->size(), 150'000u) << "of " << kCommits * kEach << " changes";
  auto g = Graph::Open(path);
  EXPECT_EQ(g->BeginRead()->Neighbours(Direction::kOut, t, hub).size(), kSpokes);
}

// ---- threads ----

// Money moves between accounts; every reader must find the same total, whichever version it sees.
TEST(Threads, ReadersBesideAWriterSeeConsistentSnapshots) {
  auto g = InMemory(256 << 10);  // so small that blocks are evicted all the time
  constexpr int kAccounts = 5000;
  std::vector<NodeId> accounts;
  KeyId balance;
  Write(*g, [&](Transaction& tx) {
    balance = tx.Key("balance");
    for (int i = 0; i < kAccounts; ++i) {
      accounts.push_back(tx.CreateNode({}));
      tx.SetProperty(accounts.back(), balance, 100);
    }
  });
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0}, rounds{0};
  auto read = [&] {
    while (!stop) {
      auto tx = g->BeginRead();
      for (int again = 0; again < 2; ++again) {
        std::int64_t total = 0;
        for (std::uint32_t b = 0; b < tx->NodeBlockCount(); ++b) {
          const ColumnBlock* column = tx->NodeColumn(balance, b);
          if (column == nullptr) continue;
          for (std::uint32_t row = 0; row < kColumnBlock; ++row)
            total += column->Has(row) ? column->integers[row] : 0;
        }
        wrong += total != kAccounts * 100;
      }
      ++rounds;
    }
  };
  std::thread first(read), second(read);
  std::uint32_t seed = 1;
  auto next = [&] { return seed = seed * 1664525 + 1013904223; };
  for (int i = 0; i < 1500; ++i) {
    Write(*g, [&](Transaction& tx) {
      for (int j = 0; j < 3; ++j) {
        const NodeId a = accounts[next() % kAccounts], b = accounts[next() % kAccounts];
        const int amount = static_cast<int>(next() % 50);
        tx.SetProperty(a, balance, tx.Property(a, balance).AsInteger() - amount);
        tx.SetProperty(b, balance, tx.Property(b, balance).AsInteger() + amount);
      }
    });
  }
  stop = true;
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(rounds, 10);
  ExpectSound(*g);
}

TEST(Threads, WritersWaitForEachOther) {
  ScratchFolder folder;
  auto g = Graph::Open(folder.In("db"));
  constexpr int kWriters = 4, kCommits = 25;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&] {
      for (int i = 0; i < kCommits; ++i)
        Write(*g, [&](Transaction& tx) { tx.CreateNode(std::array{tx.Label("L")}); });
    });
  }
  for (auto& w : writers) w.join();
  EXPECT_EQ(g->BeginRead()->NodeCount(), static_cast<std::uint64_t>(kWriters * kCommits));
  EXPECT_EQ(g->BeginRead()->commit(), static_cast<std::uint64_t>(kWriters * kCommits));
  ExpectSound(*g);
}

}  // namespace
}  // namespace liaison
