#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <random>
#include <sstream>

#include "graph/bulk_loader.h"
#include "graph/error.h"
#include "graph/keys.h"
#include "import/bulk_ids.h"
#include "import/import.h"
#include "tests/unit/scratch_folder.h"

namespace liaison::importer {
namespace {

struct Folder : ScratchFolder {
  std::string Path(const std::string& name) const { return In(name); }
  std::string Write(const std::string& name, std::string_view text) const {
    ScratchFolder::Write(name, text);
    return In(name);
  }
};

std::string DumpOf(Graph& graph) {
  std::ostringstream out;
  Dump(*graph.BeginRead(), out);
  return out.str();
}

class Bulk : public testing::Test {
 protected:
  BulkOptions Options(std::vector<std::string> nodes, std::vector<std::string> relationships = {}) {
    BulkOptions options;
    options.nodes = std::move(nodes);
    options.relationships = std::move(relationships);
    options.rejects_path = folder_.Path("rejects.jsonl");
    return options;
  }
  Report Import(const BulkOptions& options) { return ImportBulk(*graph_, options); }

  Folder folder_;
  std::unique_ptr<Graph> graph_ = Graph::Open(":memory:");
};

TEST_F(Bulk, ImportsNodesAndRelationships) {
  const auto people = folder_.Write(
      "people.csv",
      "id:ID(P),name,born:int,:LABEL\n1,Ada,1815,Person\n2,Ivan,,Person;Author\n3,\"O\"\"Hara, J.\",1900,\n");
  const auto works = folder_.Write("works.csv", "id:ID(W),title\n1,Engine\n");
  const auto wrote = folder_.Write(
      "wrote.csv", ":START_ID(P),:END_ID(W),year:int,:TYPE\n1,1,1843,WROTE\n2,1,,READ\n1,1,1844,WROTE\n");
  auto options = Options({people, "Work=" + works}, {wrote});
  options.id_type = "integer";
  const Report report = Import(options);
  EXPECT_TRUE(report.committed) << Describe(report);
  EXPECT_EQ(report.nodes_created, 4u);
  EXPECT_EQ(report.relationships_created, 3u);
  const auto tx = graph_->BeginRead();
  EXPECT_EQ(tx->NodeCount(), 4u);
  EXPECT_EQ(tx->NodeCount(*tx->catalog().FindLabel("Person")), 2u);
  EXPECT_EQ(tx->RelationshipCount(), 3u);
  EXPECT_EQ(tx->RelationshipCount(tx->catalog().FindLabel("Author"), tx->catalog().FindType("READ"),
                                  tx->catalog().FindLabel("Work")),
            1u);
  EXPECT_EQ(tx->RelationshipCount(tx->catalog().FindLabel("Work"), std::nullopt, std::nullopt), 0u);
  std::string all = DumpOf(*graph_);
  EXPECT_NE(all.find(R"({"id":3,"name":"O\"Hara, J.","born":1900})"), std::string::npos) << all;
  EXPECT_NE(all.find(R"("type":"WROTE","sequence":1)"), std::string::npos) << all;
}

// The same random graph through tables and through a transaction: every read must agree.
class BulkAgainstTransactions : public testing::TestWithParam<std::tuple<std::size_t, int>> {};

TEST_P(BulkAgainstTransactions, GivesTheSameGraph) {
  const auto [memory, threads] = GetParam();
  const Folder folder;
  std::mt19937_64 random(7);
  constexpr int kNodes[] = {5000, 3000, 7};
  constexpr const char* kLabels[] = {"A", "A:B", "C"};
  std::vector<std::string> nodes, relationships;
  struct Made {
    std::string label, name;
    std::int64_t id;
  };
  std::map<std::pair<int, int>, std::int64_t> ids;
  for (int t = 0; t < 3; ++t) {
    std::string text =
        "id:ID(" + std::to_string(t) + ")|name|score:double|flag:boolean|day:date|tags:string[]|kind\n";
    for (int i = 0; i < kNodes[t]; ++i) {
      const std::int64_t id =
          i * 3 + static_cast<std::int64_t>(random() % 3) + (t == 1 ? std::int64_t{1} << 40 : 0);
      ids[{t, i}] = id;
      text += std::to_string(id) + "|" +
              (random() % 4 ? "\"n|" + std::to_string(random() % 100000) + "\"\"é\"" : "") + "|" +
              (random() % 2 ? std::to_string(random() % 1000) + ".5" : "") + "|" +
              (random() % 2 ? "true" : "false") + "|2020-01-0" + std::to_string(1 + random() % 9) + "|" +
              (random() % 3 ? "x;y" : "") + "|" + (random() % 2 ? "red" : "green") + "\n";
    }
    nodes.push_back(std::string(kLabels[t]) + "=" + folder.Write("n" + std::to_string(t) + ".csv", text));
  }
  std::map<std::pair<std::int64_t, std::int64_t>, std::multiset<std::int64_t>>
      expected;  // of the first table
  const std::pair<int, int> tables[] = {{0, 1}, {1, 0}, {0, 0}, {2, 1}};
  std::uint64_t made = 0;
  for (int r = 0; r < 4; ++r) {
    const auto [from, to] = tables[r];
    std::string text =
        ":START_ID(" + std::to_string(from) + ")|:END_ID(" + std::to_string(to) + ")|weight:long|note\n";
    const int count =
        r == 3 ? 70000 : 8000;  // table 3 has hubs: seven start nodes, lists beyond codecs::kHubThreshold
    for (int i = 0; i < count; ++i) {
      const std::int64_t a = ids[{from, static_cast<int>(random() % kNodes[from])}],
                         b = ids[{to, static_cast<int>(random() % kNodes[to])}];
      const auto weight = static_cast<std::int64_t>(random() % 1000);
      if (r == 0) expected[{a, b}].insert(weight);
      text += std::to_string(a) + "|" + std::to_string(b) + "|" + std::to_string(weight) + "|" +
              (i % 5 ? "" : "note " + std::to_string(i)) + "\n";
      ++made;
    }
    relationships.push_back((r == 2 ? "T0=" : "T" + std::to_string(r) + "=") +
                            folder.Write("r" + std::to_string(r) + ".csv", text));
  }
  BulkOptions options;
  options.nodes = nodes;
  options.relationships = relationships;
  options.delimiter = "|";
  options.id_type = "integer";
  options.memory_bytes = memory;
  options.threads = threads;
  const auto graph = Graph::Open(folder.Path("db"));
  const Report report = ImportBulk(*graph, options);
  ASSERT_TRUE(report.committed) << Describe(report);
  ASSERT_EQ(report.relationships_created, made);

  // A transaction builds it again from what was read.
  const std::string text = DumpOf(*graph);
  const auto again = Graph::Open(":memory:");
  std::istringstream in(text);
  Restore(*again, in, "dump");
  EXPECT_EQ(DumpOf(*again), text);

  const auto tx = graph->BeginRead(), other = again->BeginRead();
  EXPECT_EQ(tx->NodeCount(), 8007u);
  EXPECT_EQ(tx->RelationshipCount(), made);
  for (const TypeId type : tx->catalog().Types()) {
    for (std::uint32_t group = 0; group < tx->NodeBlockCount() * 4; ++group) {
      for (const Direction d : {Direction::kOut, Direction::kIn}) {
        const AdjacencyChunk *a = tx->Adjacency(d, type, group), *b = other->Adjacency(d, type, group);
        ASSERT_EQ(a == nullptr || a->neighbours.empty(), b == nullptr || b->neighbours.empty());
        if (!a || !b) continue;
        ASSERT_EQ(a->offsets, b->offsets);
        ASSERT_EQ(a->neighbours, b->neighbours);
        ASSERT_EQ(a->sequences, b->sequences);
      }
    }
    for (const auto& from : tx->catalog().Labels()) {
      for (const auto& to : tx->catalog().Labels()) {
        EXPECT_EQ(tx->RelationshipCount(from, type, to), other->RelationshipCount(from, type, to));
      }
      EXPECT_EQ(tx->NodeCount(from), other->NodeCount(from));
    }
  }
  EXPECT_TRUE(Check(*graph).empty());

  // And the tables themselves: ends and weights of the first one.
  const KeyId id = *tx->catalog().FindKey("id"), weight = *tx->catalog().FindKey("weight");
  const LabelId b = *tx->catalog().FindLabel("B");
  std::map<std::pair<std::int64_t, std::int64_t>, std::multiset<std::int64_t>> found;
  const TypeId t0 = *tx->catalog().FindType("T0");
  for (std::uint32_t n = 1; n < tx->NodeBlockCount() * kColumnBlock; ++n) {
    if (!tx->Exists(NodeId{n})) continue;
    const auto neighbours = tx->Neighbours(Direction::kOut, t0, {n});
    const auto sequences = tx->Sequences(Direction::kOut, t0, {n});
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
      if (!tx->HasLabel({neighbours[i]}, b)) continue;
      const RelationshipRef r{RelationshipId::Of(t0, sequences[i]), {n}, {neighbours[i]}};
      EXPECT_EQ(tx->Find(r.id), r);
      found[{tx->Property(NodeId{n}, id).AsInteger(), tx->Property(r.end, id).AsInteger()}].insert(
          tx->Property(r, weight).AsInteger());
    }
  }
  EXPECT_EQ(found, expected);
}

INSTANTIATE_TEST_SUITE_P(MemoryAndThreads, BulkAgainstTransactions,
                         testing::Values(std::tuple{std::size_t{1} << 30, 2},
                                         std::tuple{std::size_t{1} << 12, 3}),
                         [](const auto& info) {
                           return (std::get<0>(info.param) < (1u << 20) ? "Spilled" : "InMemory") +
                                  std::to_string(std::get<1>(info.param));
                         });

TEST_F(Bulk, GivesTheSameBytesWhateverTheThreads) {
  std::string text = ":ID,name,:LABEL\n", ties = ":START_ID,:END_ID,n:int\n";
  for (int i = 0; i < 40000; ++i)
    text += std::to_string(i) + ",some name that makes the file longer " + std::to_string(i) + ",L" +
            std::to_string(i % 5) + "\n";
  for (int i = 0; i < 90000; ++i)
    ties += std::to_string(i % 50) + "," + std::to_string(i % 7) + "," + std::to_string(i) + "\n";
  auto options = Options({folder_.Write("n.csv", text)}, {"T=" + folder_.Write("r.csv", ties)});
  std::string first;
  constexpr std::size_t kPlenty = std::size_t{1} << 30, kLittle = std::size_t{1} << 14;
  for (const auto& [threads, memory] : {std::pair{1, kPlenty}, {4, kPlenty}, {1, kLittle}, {2, kLittle}}) {
    options.threads = threads;
    options.memory_bytes = memory;
    const auto graph = Graph::Open(":memory:");
    ASSERT_TRUE(ImportBulk(*graph, options).committed);
    const std::string dump = DumpOf(*graph);
    if (first.empty()) first = dump;
    EXPECT_TRUE(dump == first) << threads << ' ' << memory;
  }
}

TEST_F(Bulk, TakesHeadersInFilesOfTheirOwnAndSkipsThoseOfTheData) {
  const auto header = folder_.Write("header.csv", "id:ID(P)|name:string\n");
  const auto part1 = folder_.Write("p1.csv", "id|name\n1|a\n");
  const auto part2 = folder_.Write("p2.csv", "id|name\r\n2|b\r\n");
  auto options = Options({"P=" + header + "," + part1 + "," + part2});
  options.delimiter = "|";
  options.id_type = "integer";
  options.auto_skip_subsequent_headers = true;
  const Report report = Import(options);
  EXPECT_EQ(report.nodes_created, 2u) << Describe(report);
  EXPECT_EQ(report.rejected, 0u);
}

TEST_F(Bulk, ImportsNothingWhenALineIsBad) {
  const auto nodes = folder_.Write("n.csv", ":ID,x:int\na,1\nb,many\nc,3,4\n\"d,4\ne,5\n");
  const Report report = Import(Options({nodes}));
  EXPECT_FALSE(report.committed);
  EXPECT_EQ(ExitCode(report), 4);
  ASSERT_EQ(report.rejects.size(), 3u) << Describe(report);
  EXPECT_EQ(report.rejects[0].line, 3u);
  EXPECT_NE(report.rejects[0].reason.find("`many` is no INTEGER"), std::string::npos)
      << report.rejects[0].reason;
  EXPECT_EQ(report.rejects[1].line, 4u);
  EXPECT_EQ(report.rejects[1].text, "c,3,4");
  EXPECT_EQ(report.rejects[2].line, 5u);
  EXPECT_EQ(graph_->BeginRead()->NodeCount(), 0u);
  EXPECT_TRUE(std::filesystem::exists(folder_.Path("rejects.jsonl")));
  const auto tx = graph_->BeginRead();
  EXPECT_EQ(tx->NodeBlockCount(), 0u);
}

TEST_F(Bulk, SkipsDuplicatesAndBadEndsWhenAsked) {
  const auto nodes = folder_.Write("n.csv", ":ID,x:int\na,1\nb,2\na,3\n");
  const auto ties = folder_.Write("r.csv", ":START_ID,:END_ID\na,b\na,z\n,b\nb,a\n");
  auto options = Options({nodes}, {"T=" + ties});
  EXPECT_FALSE(Import(options).committed);
  options.skip_duplicate_nodes = true;
  EXPECT_FALSE(Import(options).committed);
  options.skip_bad_relationships = true;
  const Report report = Import(options);
  EXPECT_TRUE(report.committed) << Describe(report);
  EXPECT_EQ(ExitCode(report), 4);
  EXPECT_EQ(report.nodes_created, 2u);
  EXPECT_EQ(report.relationships_created, 2u);
  ASSERT_EQ(report.rejects.size(), 3u);
  EXPECT_EQ(report.rejects[0].reason, "the id `a` is there already");
  EXPECT_EQ(report.rejects[0].line, 4u);
  EXPECT_EQ(report.rejects[1].reason, "end: no node has the id `z`");
  EXPECT_EQ(report.rejects[2].line, 4u);
  EXPECT_NE(DumpOf(*graph_).find("\"x\":1"), std::string::npos) << "the first of one id stays";
}

TEST_F(Bulk, GivesUpBeyondTheTolerance) {
  std::string text = ":ID\n";
  for (int i = 0; i < 50; ++i) text += "same\n";
  auto options = Options({folder_.Write("n.csv", text)});
  options.skip_duplicate_nodes = true;
  options.bad_tolerance = 10;
  const Report report = Import(options);
  EXPECT_FALSE(report.committed);
  EXPECT_TRUE(report.gave_up);
}

TEST_F(Bulk, ReadsQuotedLineEndsWhenAsked) {
  std::string text = ":ID,note\n";
  for (int i = 0; i < 60000; ++i)
    text += std::to_string(i) + ",\"line one of " + std::to_string(i) + "\nline two\"\n";
  auto options = Options({folder_.Write("n.csv", text)});
  options.multiline_fields = true;
  const Report report = Import(options);
  EXPECT_TRUE(report.committed) << Describe(report);
  EXPECT_EQ(report.nodes_created, 60000u);
  const auto tx = graph_->BeginRead();
  EXPECT_EQ(tx->Property(NodeId{1}, *tx->catalog().FindKey("note")).AsString(), "line one of 0\nline two");
}

TEST_F(Bulk, TellsTheLineAlsoFarIntoAFile) {
  std::string text = ":ID,x:int\n";
  for (int i = 0; i < 300000; ++i) text += std::to_string(i) + "," + (i == 250000 ? "bad" : "1") + "\n";
  const Report report = Import(Options({folder_.Write("n.csv", text)}));
  ASSERT_EQ(report.rejects.size(), 1u);
  EXPECT_EQ(report.rejects[0].line, 250002u);
}

TEST_F(Bulk, RefusesAGraphThatIsNotEmpty) {
  {
    auto tx = graph_->BeginWrite();
    tx->CreateNode({});
    tx->Commit();
  }
  try {
    Import(Options({folder_.Write("n.csv", ":ID\na\n")}));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.Code(), "RequestError.NotEmpty");
  }
  graph_->BeginWrite();  // the writer's place is free again
}

TEST_F(Bulk, RefusesTablesThatDoNotFitTogether) {
  const auto nodes = folder_.Write("n.csv", ":ID(A)\n1\n");
  EXPECT_THROW(Import(Options({nodes}, {"T=" + folder_.Write("r.csv", ":START_ID(B),:END_ID(A)\n")})), Error);
  EXPECT_THROW(Import(Options({nodes}, {folder_.Write("r.csv", ":START_ID(A),:END_ID(A)\n")})), Error);
  EXPECT_THROW(Import(Options({})), Error);
  EXPECT_THROW(Import(Options({folder_.Path("missing.csv")})), Error);
  EXPECT_THROW(Import(Options({folder_.Write("e.csv", "")})), Error);
}

TEST_F(Bulk, LetsTheGraphBeChangedAfterwardsAndReadAgain) {
  const auto path = folder_.Path("db");
  const auto nodes = folder_.Write("n.csv", "id:ID,name\n1,a\n2,b\n"),
             ties = folder_.Write("r.csv", ":START_ID,:END_ID\n1,2\n");
  {
    const auto graph = Graph::Open(path);
    auto options = Options({"P=" + nodes}, {"T=" + ties});
    ASSERT_TRUE(ImportBulk(*graph, options).committed);
    auto tx = graph->BeginWrite();
    const NodeId made = tx->CreateNode(std::vector{tx->Label("P")});
    EXPECT_EQ(made, NodeId{3});
    const auto r = tx->CreateRelationship(made, tx->Type("T"), NodeId{1});
    EXPECT_EQ(r.id.sequence(), 1u);
    tx->SetProperty(NodeId{1}, tx->Key("name"), "changed");
    tx->Commit();
  }
  const auto graph = Graph::Open(path);
  const auto tx = graph->BeginRead();
  EXPECT_EQ(tx->NodeCount(), 3u);
  EXPECT_EQ(tx->NodeCount(*tx->catalog().FindLabel("P")), 3u);
  EXPECT_EQ(tx->RelationshipCount(), 2u);
  EXPECT_EQ(tx->Neighbours(Direction::kIn, *tx->catalog().FindType("T"), {1}).size(), 1u);
  EXPECT_EQ(tx->Property(NodeId{1}, *tx->catalog().FindKey("name")).AsString(), "changed");
  EXPECT_EQ(tx->Property(NodeId{2}, *tx->catalog().FindKey("name")).AsString(), "b");
}

TEST_F(Bulk, KeepsOneKeyOfDifferentTypesApart) {
  const auto a = folder_.Write("a.csv", "x:int\n1\n2\n"), b = folder_.Write("b.csv", "x\none\n");
  ASSERT_TRUE(Import(Options({"P=" + a, "P=" + b})).committed);
  const auto tx = graph_->BeginRead();
  const KeyId x = *tx->catalog().FindKey("x");
  EXPECT_EQ(ToLiteral(tx->Property(NodeId{1}, x)), "1");
  EXPECT_EQ(ToLiteral(tx->Property(NodeId{3}, x)), "'one'");
}

TEST_F(Bulk, DryRunReadsEverythingAndChangesNothing) {
  auto options = Options({folder_.Write("n.csv", ":ID\na\nb\n")});
  options.dry_run = true;
  const Report report = Import(options);
  EXPECT_EQ(report.nodes_created, 2u);
  EXPECT_FALSE(report.committed);
  EXPECT_EQ(graph_->BeginRead()->NodeCount(), 0u);
  options.dry_run = false;
  EXPECT_TRUE(Import(options).committed);
}

TEST(BulkIds, FindsIntegersDenseAndSpread) {
  for (const std::int64_t step :
       {std::int64_t{1}, std::int64_t{3}, std::int64_t{1} << 33, -(std::int64_t{1} << 20)}) {
    IntegerIds ids;
    for (std::int64_t i = 0; i < 5000; ++i) {
      auto& node = ids.At(i * step);
      EXPECT_EQ(node, 0u);
      node = static_cast<std::uint32_t>(i + 1);
    }
    EXPECT_EQ(ids.size(), 5000u);
    for (std::int64_t i = 0; i < 5000; ++i) ASSERT_EQ(ids.Find(i * step), i + 1);
    EXPECT_EQ(ids.Find(5000 * step), 0u);
    EXPECT_EQ(ids.At(17 * step), 18u);
  }
}

TEST(BulkIds, MovesFromTheArrayToTheTableWithoutLosingAny) {
  IntegerIds ids;
  ids.At(5) = 1;
  ids.At(INT64_MAX) = 2;
  ids.At(INT64_MIN) = 3;
  ids.At(-1) = 4;
  EXPECT_EQ(ids.Find(5), 1u);
  EXPECT_EQ(ids.Find(INT64_MAX), 2u);
  EXPECT_EQ(ids.Find(INT64_MIN), 3u);
  EXPECT_EQ(ids.Find(-1), 4u);
  EXPECT_EQ(ids.Find(0), 0u);
}

TEST(BulkIds, FindsStringsOfAllLengths) {
  StringIds ids;
  for (std::uint32_t i = 0; i < 3000; ++i) ids.At(std::string(i % 30, 'a') + std::to_string(i), true) = i + 1;
  for (std::uint32_t i = 0; i < 3000; ++i)
    ASSERT_EQ(ids.Find(std::string(i % 30, 'a') + std::to_string(i)), i + 1);
  EXPECT_EQ(ids.Find("b"), 0u);
  EXPECT_EQ(ids.Find(""), 0u);
}

class Csv : public Bulk {};

TEST_F(Csv, ImportsIntoAGraphThatHasData) {
  CsvOptions options;
  options.nodes = {
      "Person=" +
      folder_.Write(
          "n.csv",
          "\xEF\xBB\xBFid:ID(P),name,at:datetime\r\n1,Ada,2020-01-01T00:00Z\r\n2,\"two\r\nlines\",\r\n")};
  options.relationships = {folder_.Write("r.csv", ":START_ID(P),:TYPE,:END_ID(P),w:float\n1,KNOWS,2,0.5\n")};
  Report report = ImportCsv(*graph_, options);
  EXPECT_TRUE(report.committed) << Describe(report);
  EXPECT_EQ(report.nodes_created, 2u);
  EXPECT_EQ(report.relationships_created, 1u);
  options.relationships.clear();
  report = ImportCsv(*graph_, options);
  EXPECT_EQ(report.nodes_created, 0u);
  EXPECT_EQ(report.nodes_updated, 0u);  // the same again is no change
  const auto tx = graph_->BeginRead();
  EXPECT_EQ(tx->NodeCount(), 2u);
  const NodeId two{static_cast<std::uint32_t>(tx->FindExternal(FactId::Kind::kNode, "P:2").value())};
  EXPECT_EQ(tx->Property(two, *tx->catalog().FindKey("name")).AsString(), "two\r\nlines");
}

TEST_F(Csv, RollsBackWithRejectsUnlessTheyMayBeSkipped) {
  CsvOptions options;
  options.nodes = {folder_.Write("n.csv", ":ID,x:int\na,1\nb,x\n")};
  options.relationships = {"T=" + folder_.Write("r.csv", ":START_ID,:END_ID\na,a\na,q\n")};
  Report report = ImportCsv(*graph_, options);
  EXPECT_FALSE(report.committed);
  EXPECT_EQ(report.rejected, 2u);
  EXPECT_EQ(graph_->BeginRead()->NodeCount(), 0u);
  options.skip_bad = true;
  report = ImportCsv(*graph_, options);
  EXPECT_TRUE(report.committed);
  EXPECT_EQ(report.nodes_created, 1u);
  EXPECT_EQ(report.relationships_created, 1u);
}

}  // namespace
}  // namespace liaison::importer
