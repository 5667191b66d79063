#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <sstream>

#include "graph/error.h"
#include "import/import.h"
#include "tests/unit/random_values.h"

namespace liaison::importer {
namespace {

std::string DumpOf(Graph& graph) {
  std::ostringstream out;
  Dump(*graph.BeginRead(), out);
  return out.str();
}

const std::vector<Value>& AllValues() {
  static const std::vector<Value> values = {true,
                                            false,
                                            0,
                                            INT64_MIN,
                                            INT64_MAX,
                                            1.0,
                                            -0.0,
                                            0.1,
                                            1e300,
                                            5e-324,
                                            std::nan(""),
                                            HUGE_VAL,
                                            -HUGE_VAL,
                                            "",
                                            "a\"\\\n\t\x01 é😀",
                                            std::string(3000, 'x'),
                                            Date{-719528},
                                            Date{19000},
                                            LocalTime{0},
                                            LocalTime{86399999999999},
                                            Time{45296000000001, -3600},
                                            LocalDateTime{-62135596800, 1},
                                            DateTime{1700000000, 5, 3600, nullptr},
                                            DateTime{1657795200, 0, 7200, InternZone("Europe/Oslo")},
                                            Duration{14, -3, 3661, 500000000},
                                            Duration{0, 0, -1, 1},
                                            Point{7203, 1.5, -2, 0},
                                            Point{9157, 1, 2, 3},
                                            Point{4326, 12.78, 56.7, 0},
                                            Point{4979, 1, 2, 3},
                                            List{},
                                            List{1, 2},
                                            List{"a", ""},
                                            List{Date{1}, Date{2}},
                                            List{1.5, std::nan("")}};
  return values;
}

// Something of everything, with gaps: deleted nodes, relationships and documents without evidence.
void Fill(Graph& graph) {
  auto tx = graph.BeginWrite();
  const LabelId a = tx->Label("A"), b = tx->Label("B b`");
  const TypeId t = tx->Type("T"), u = tx->Type("U ü");
  Document press;
  press.key = "press";
  press.title = "A \"title\"";
  press.date = "2024-05";
  const DocumentId document = tx->AddDocument(press, "Zażółć gęślą jaźń.\nSecond line.");
  Document empty;
  empty.key = "empty";
  tx->AddDocument(empty, "");
  std::vector<NodeId> nodes;
  for (int i = 0; i < 5000; ++i) {
    const NodeId n = tx->CreateNode(i % 3 == 0   ? std::vector{a}
                                    : i % 3 == 1 ? std::vector{a, b}
                                                 : std::vector<LabelId>{});
    nodes.push_back(n);
    tx->SetProperty(n, tx->Key("i"), i);
    if (i % 7 == 0)
      tx->SetProperty(n, tx->Key("v" + std::to_string(i % 5)), AllValues()[i % AllValues().size()]);
    if (i % 100 == 0) tx->SetExternal(FactId::Of(n), "node:" + std::to_string(i));
  }
  for (std::size_t i = 0; i < AllValues().size(); ++i)
    tx->SetProperty(nodes[i], tx->Key("value"), AllValues()[i]);
  std::vector<RelationshipRef> relationships;
  for (int i = 0; i < 6000; ++i) {
    const auto r = tx->CreateRelationship(nodes[i * 7 % 5000], i % 4 ? t : u, nodes[i * 13 % 500]);
    relationships.push_back(r);
    if (i % 3 == 0) tx->SetProperty(r, tx->Key("weight"), i * 0.25);
  }
  tx->SetExternal(FactId::Of(relationships[5].id), "rel:5");
  Assertion assertion;
  assertion.document = document;
  assertion.end = 6;
  assertion.sentence_end = 18;
  assertion.quote = "Zażółć";
  assertion.confidence = 0.7;
  assertion.producer = "rules:climate@3";
  assertion.modality = Modality::kPlanned;
  assertion.recorded_at_ms = 1795305600000;
  tx->AddAssertion(FactId::Of(nodes[4]), assertion);
  assertion.status = AssertionStatus::kAccepted;
  assertion.document.reset();
  assertion.confidence = 1;
  tx->AddAssertion(FactId::Of(nodes[4]), assertion);
  tx->AddAssertion(FactId::Of(relationships[5].id), assertion);
  tx->Commit();

  tx = graph.BeginWrite();
  for (int i = 10; i < 6000; i += 10) tx->DeleteRelationship(relationships[i]);
  for (int i = 4000; i < 5000; i += 3) {
    if (!tx->HasRelationships(nodes[i])) tx->DeleteNode(nodes[i]);
  }
  tx->AddLabel(nodes[2], tx->Label("Late"));
  tx->Commit();

  tx = graph.BeginWrite();
  IndexDefinition index;
  index.name = "by_i";
  index.label = a;
  index.keys = {tx->Key("i")};
  tx->CreateIndex(index);
  IndexDefinition on_relationship;
  on_relationship.name = "by weight";
  on_relationship.on_relationship = true;
  on_relationship.type = t;
  on_relationship.keys = {tx->Key("weight")};
  tx->CreateIndex(on_relationship);
  ConstraintDefinition unique;
  unique.name = "one_i";
  unique.label = a;
  unique.keys = {tx->Key("i")};
  tx->CreateConstraint(unique);
  ConstraintDefinition exists = unique;
  exists.kind = ConstraintDefinition::Kind::kExists;
  exists.name = "has_i";
  tx->CreateConstraint(exists);
  tx->Commit();
}

TEST(Dump, ComesBackAsTheSameBytes) {
  const auto graph = Graph::Open(":memory:"), again = Graph::Open(":memory:");
  Fill(*graph);
  const std::string text = DumpOf(*graph);
  EXPECT_EQ(DumpOf(*graph), text);
  std::istringstream in(text);
  const Report report = Restore(*again, in, "dump");
  EXPECT_TRUE(report.committed);
  EXPECT_EQ(DumpOf(*again), text);
  const auto a = graph->BeginRead(), b = again->BeginRead();
  EXPECT_EQ(a->NodeCount(), b->NodeCount());
  EXPECT_EQ(a->RelationshipCount(), b->RelationshipCount());
  EXPECT_EQ(b->FindExternal(FactId::Kind::kNode, "node:100"),
            a->FindExternal(FactId::Kind::kNode, "node:100"));
  EXPECT_EQ(b->DocumentText(b->FindDocument("press")->id), "Zażółć gęślą jaźń.\nSecond line.");
  EXPECT_TRUE(Check(*again).empty());
  const auto index = b->catalog().FindIndex("by_i");
  ASSERT_TRUE(index);
  EXPECT_EQ(b->IndexSeek(*index, std::vector<Value>{33}).size(), 1u);
}

// Text that is UTF-8, as everything is that comes through the language or an import.
std::string RandomText(RandomValues& random) {
  static const std::vector<std::string> kPieces = {
      "a",  "b", "\\",     "\"",     "\n", "\r", "\t", std::string(1, '\0'), "\x01", "\x7F", "é",
      "中", "😀", "\u2028", "\u202e", "`",  "'",  " "};
  std::string out;
  for (std::uint64_t n = random.Below(random.Below(10) == 0 ? 200 : 6); n > 0; --n)
    out += kPieces[random.Below(kPieces.size())];
  return out;
}

// Text and instants that the language can make: UTF-8, and an offset that the zone has then (in the hour that
// comes twice: both).
Value RandomProperty(RandomValues& random, const Value& v) {
  if (v.is_string()) return RandomText(random);
  if (v.type() == Value::Type::kDateTime && v.As<DateTime>().zone) {
    return *ParseDateTime(random.Coin() ? "2020-10-25T02:30+01:00[Europe/Berlin]"
                                        : "2020-10-25T02:30+02:00[Europe/Berlin]");
  }
  if (!v.is_list()) return v;
  List items;
  for (const Value& item : v.AsList()) items.push_back(RandomProperty(random, item));
  return items;
}
Value RandomProperty(RandomValues& random) { return RandomProperty(random, random.Storable()); }

template <class T>
const T& Pick(RandomValues& random, const std::vector<T>& of) {
  return of[random.Below(of.size())];
}

Assertion RandomAssertion(RandomValues& random, const std::vector<DocumentId>& documents) {
  Assertion a;
  if (random.Coin()) {
    a.document = Pick(random, documents);
    a.start = static_cast<std::uint32_t>(random.Below(5));
    a.end = a.start + static_cast<std::uint32_t>(random.Below(5));
    a.sentence_end = 10;
  }
  a.quote = RandomText(random);
  a.confidence = static_cast<double>(random.Below(101)) / 100;
  a.producer = RandomText(random);
  a.modality = static_cast<Modality>(random.Below(6));
  a.status = static_cast<AssertionStatus>(random.Below(4));
  a.recorded_at_ms = static_cast<std::int64_t>(random.Below(2'000'000'000'000));
  return a;
}

// A history of random changes, over several commits.
void FillAtRandom(Graph& graph, RandomValues& random) {
  std::vector<NodeId> nodes;
  std::vector<RelationshipRef> relationships;
  std::vector<DocumentId> documents;
  int names = 0;
  const auto label = [&](Transaction& tx) { return tx.Label("L" + std::to_string(random.Below(5))); };
  const auto key = [&](Transaction& tx) { return tx.Key("k" + std::to_string(random.Below(8))); };
  for (int commit = 0; commit < 4; ++commit) {
    const auto tx = graph.BeginWrite();
    Document d;
    d.key = "d" + std::to_string(commit);
    d.title = RandomText(random);
    d.source = RandomText(random);
    documents.push_back(tx->AddDocument(d, "0123456789" + RandomText(random)));
    for (int i = 0; i < 400; ++i) {
      const std::uint64_t what = nodes.size() < 2 ? 0 : random.Below(12);
      if (what < 3) {
        std::vector<LabelId> labels;
        for (std::uint64_t n = random.Below(3); n > 0; --n) labels.push_back(label(*tx));
        std::sort(labels.begin(), labels.end());
        labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
        nodes.push_back(tx->CreateNode(labels));
        if (random.Coin())
          tx->SetExternal(FactId::Of(nodes.back()), "n" + std::to_string(++names) + RandomText(random));
      } else if (what < 6) {
        relationships.push_back(tx->CreateRelationship(
            Pick(random, nodes), tx->Type("T" + std::to_string(random.Below(3))), Pick(random, nodes)));
        if (random.Coin())
          tx->SetExternal(FactId::Of(relationships.back().id), "r" + std::to_string(++names));
      } else if (what == 6) {
        tx->SetProperty(Pick(random, nodes), key(*tx),
                        random.Below(6) == 0 ? Value() : RandomProperty(random));
      } else if (what == 7) {
        const NodeId node = Pick(random, nodes);
        if (random.Coin())
          tx->AddLabel(node, label(*tx));
        else
          tx->RemoveLabel(node, label(*tx));
      } else if (what == 8) {
        tx->AddAssertion(FactId::Of(Pick(random, nodes)), RandomAssertion(random, documents));
      } else if (what == 9 && !relationships.empty()) {
        tx->AddAssertion(FactId::Of(Pick(random, relationships).id), RandomAssertion(random, documents));
      } else if (what == 10 && !relationships.empty()) {
        tx->SetProperty(Pick(random, relationships), key(*tx), RandomProperty(random));
      } else if (what == 11) {
        if (!relationships.empty() && random.Coin()) {
          const std::size_t at = random.Below(relationships.size());
          tx->DeleteRelationship(relationships[at]);
          relationships.erase(relationships.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
          const std::size_t at = random.Below(nodes.size());
          if (!tx->HasRelationships(nodes[at])) {
            tx->DeleteNode(nodes[at]);
            nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(at));
          }
        }
      }
    }
    tx->Commit();
  }
  const auto tx = graph.BeginWrite();
  for (int i = 0; i < 3; ++i) {
    IndexDefinition index;
    index.name = "index " + std::to_string(i);
    index.on_relationship = i == 2;
    if (index.on_relationship)
      index.type = tx->Type("T0");
    else
      index.label = tx->Label("L" + std::to_string(i));
    index.keys = {tx->Key("k0")};
    if (i == 1) index.keys.push_back(tx->Key("k1"));
    tx->CreateIndex(index);
  }
  ConstraintDefinition unique;
  unique.name = "one";
  unique.label = tx->Label("Nobody");
  unique.keys = {tx->Key("k0")};
  tx->CreateConstraint(unique);
  tx->Commit();
}

TEST(Dump, OfRandomHistoriesComesBackAsTheSameBytes) {
  std::string folder = (std::filesystem::temp_directory_path() / "liaison-dump-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  for (int round = 0; round < 3; ++round) {
    const std::uint64_t seed = RandomValues::Seed();
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomValues random(seed);
    const auto graph = Graph::Open(":memory:");
    FillAtRandom(*graph, random);
    const std::string text = DumpOf(*graph), path = folder + "/" + std::to_string(round);
    std::istringstream in(text);
    // Several transactions: lines that belong together come in different ones.
    const Report report = RestoreDatabase(path, in, "dump", {}, 5'000 + random.Below(20'000));
    EXPECT_TRUE(report.committed);
    EXPECT_FALSE(std::filesystem::exists(path + ".restoring"));
    const auto again = Graph::Open(path);
    ASSERT_EQ(DumpOf(*again), text);
    EXPECT_TRUE(Check(*again).empty());
  }
  std::filesystem::remove_all(folder);
}

TEST(Dump, OfAnEmptyGraphComesBackToo) {
  const auto graph = Graph::Open(":memory:"), again = Graph::Open(":memory:");
  const std::string text = DumpOf(*graph);
  std::istringstream in(text);
  Restore(*again, in, "dump");
  EXPECT_EQ(DumpOf(*again), text);
}

TEST(Dump, KeepsTheIdsOfARestoredGraphApartFromNewOnes) {
  const auto graph = Graph::Open(":memory:"), again = Graph::Open(":memory:");
  Fill(*graph);
  std::istringstream in(DumpOf(*graph));
  Restore(*again, in, "dump");
  auto tx = again->BeginWrite();
  const std::uint64_t before = tx->NodeCount();
  for (int i = 0; i < 3000; ++i) tx->CreateNode({});
  EXPECT_EQ(tx->NodeCount(), before + 3000);
  tx->Commit();
  EXPECT_EQ(again->BeginRead()->NodeCount(), before + 3000);
}

std::string SmallDump() {
  const auto graph = Graph::Open(":memory:");
  auto tx = graph->BeginWrite();
  const NodeId a = tx->CreateNode(std::vector{tx->Label("A")}), b = tx->CreateNode({});
  tx->SetProperty(a, tx->Key("x"), Date{5});
  const auto r = tx->CreateRelationship(a, tx->Type("T"), b);
  Document d;
  d.key = "d";
  Assertion assertion;
  assertion.document = tx->AddDocument(d, "text");
  tx->AddAssertion(FactId::Of(r.id), assertion);
  tx->Commit();
  return DumpOf(*graph);
}

void ExpectRefused(const std::string& text, const std::string& what) {
  const auto graph = Graph::Open(":memory:");
  std::istringstream in(text);
  try {
    Restore(*graph, in, "broken.jsonl");
    ADD_FAILURE() << what;
  } catch (const Error& e) {
    EXPECT_EQ(e.Code(), "RequestError.InvalidDump") << e.what();
    EXPECT_EQ(std::string(e.what()).substr(0, 13), "broken.jsonl:") << e.what();
  }
  EXPECT_EQ(graph->BeginRead()->NodeCount(), 0u) << what;
  EXPECT_TRUE(graph->BeginRead()->Documents().empty()) << what;
}

TEST(Restore, RefusesADumpThatIsCutAnywhere) {
  const std::string text = SmallDump();
  for (std::size_t size = 0; size + 1 < text.size(); ++size)
    ExpectRefused(text.substr(0, size), "cut after " + std::to_string(size));
}

TEST(Restore, RefusesADumpThatLacksALineOrHasOneTwice) {
  std::vector<std::string> lines;
  std::istringstream in(SmallDump());
  for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
  for (std::size_t skip = 0; skip < lines.size(); ++skip) {
    std::string without, twice;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i != skip) without += lines[i];
      twice += lines[i];
      if (i == skip) twice += lines[i];
    }
    ExpectRefused(without, "without " + lines[skip]);
    ExpectRefused(twice, "twice " + lines[skip]);
  }
}

TEST(Restore, RefusesOtherVersionsAndOtherFiles) {
  std::string text = SmallDump();
  ExpectRefused("{\"kind\":\"liaison-dump\",\"version\":2}\n", "version");
  ExpectRefused("{\"kind\":\"node\",\"id\":\"a\"}\n", "JSONL of facts");
  ExpectRefused(text + "{}\n", "text behind the end");
}

TEST(Restore, RefusesAGraphThatIsNotEmpty) {
  const auto graph = Graph::Open(":memory:");
  {
    auto tx = graph->BeginWrite();
    tx->CreateNode({});
    tx->Commit();
  }
  std::istringstream in(SmallDump());
  EXPECT_THROW(Restore(*graph, in, "dump"), Error);
  EXPECT_EQ(graph->BeginRead()->NodeCount(), 1u);
}

TEST(Restore, LeavesNoDatabaseBehindWhenItFails) {
  std::string folder = (std::filesystem::temp_directory_path() / "liaison-dump-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/db", text = SmallDump();
  std::istringstream broken(text.substr(0, text.size() / 2)), whole(text);
  EXPECT_THROW(RestoreDatabase(path, broken, "broken", {}, 1), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  // A restore that was killed leaves its folder, which the next one clears away.
  { Graph::Open(path + ".restoring"); }
  RestoreDatabase(path, whole, "whole", {}, 1);
  EXPECT_EQ(DumpOf(*Graph::Open(path)), text);
  EXPECT_FALSE(std::filesystem::exists(path + ".restoring"));
  // What holds something is not replaced.
  std::istringstream once_more(text);
  EXPECT_THROW(RestoreDatabase(path, once_more, "whole"), Error);
  EXPECT_EQ(DumpOf(*Graph::Open(path)), text);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace liaison::importer
