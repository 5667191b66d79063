// What importers of documents need of a graph beside facts: taking assertions and documents out again, and
// notes.
#include <gtest/gtest.h>

#include "graph/error.h"
#include "graph/graph.h"

namespace liaison {
namespace {

struct Fixture {
  std::unique_ptr<Graph> graph = Graph::Open(":memory:");
  NodeId node;
  DocumentId document;

  Fixture() {
    const auto tx = graph->BeginWrite();
    tx->BeginStatement();
    node = tx->CreateNode({});
    Document d;
    d.key = "a.txt";
    document = tx->AddDocument(d, "One. Two.");
    for (const std::uint32_t start : {0u, 5u}) {
      Assertion a;
      a.document = document;
      a.start = start;
      a.end = start + 3;
      a.quote = start == 0 ? "One" : "Two";
      tx->AddAssertion(FactId::Of(node), a);
    }
    tx->SetNote("x/1", "first");
    tx->EndStatement();
    tx->Commit();
  }
};

TEST(DocumentNotes, AnAssertionThatIsTakenOutLeavesItsPlaceInTheDocumentToo) {
  Fixture f;
  {
    const auto tx = f.graph->BeginWrite();
    tx->BeginStatement();
    tx->RemoveAssertion(FactId::Of(f.node), 1);
    EXPECT_EQ(tx->FactsOf(f.document).size(), 1u);
    tx->EndStatement();
    tx->Commit();
  }
  const auto tx = f.graph->BeginRead();
  const auto left = tx->Evidence(FactId::Of(f.node));
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left.front().number, 2);
  EXPECT_EQ(tx->FactsOf(f.document),
            (std::vector<std::pair<FactId, std::uint16_t>>{{FactId::Of(f.node), 2}}));
  EXPECT_TRUE(Check(*f.graph).empty());
}

TEST(DocumentNotes, NumbersOfAssertionsGoUpAndMayBeGivenOnlyAboveTheLast) {
  Fixture f;
  const auto tx = f.graph->BeginWrite();
  tx->BeginStatement();
  Assertion a;
  a.number = 7;
  EXPECT_EQ(tx->AddAssertion(FactId::Of(f.node), a), 7);
  a.number = 0;
  EXPECT_EQ(tx->AddAssertion(FactId::Of(f.node), a), 8);
  a.number = 3;
  EXPECT_THROW(tx->AddAssertion(FactId::Of(f.node), a), Error);
  EXPECT_THROW(tx->RemoveAssertion(FactId::Of(f.node), 3), Error);
}

TEST(DocumentNotes, ADocumentIsTakenOutOnlyWhenNothingCitesIt) {
  Fixture f;
  {
    const auto tx = f.graph->BeginWrite();
    tx->BeginStatement();
    EXPECT_THROW(tx->RemoveDocument(f.document), Error);
    tx->RemoveAssertion(FactId::Of(f.node), 1);
    tx->RemoveAssertion(FactId::Of(f.node), 2);
    tx->RemoveDocument(f.document);
    EXPECT_FALSE(tx->FindDocument("a.txt"));
    EXPECT_FALSE(tx->FindDocument(f.document));
    EXPECT_TRUE(tx->Documents().empty());
    EXPECT_EQ(tx->DocumentText(f.document), "");
    tx->EndStatement();
    tx->Commit();
  }
  EXPECT_FALSE(f.graph->BeginRead()->FindDocument("a.txt"));
  EXPECT_TRUE(Check(*f.graph).empty());
  // The key is free again; the id is not.
  const auto tx = f.graph->BeginWrite();
  Document d;
  d.key = "a.txt";
  EXPECT_NE(tx->AddDocument(d, "Three.").value, f.document.value);
}

TEST(DocumentNotes, AStatementThatIsRolledBackBringsAllOfItBack) {
  Fixture f;
  const auto tx = f.graph->BeginWrite();
  tx->BeginStatement();
  Document own;
  own.key = "own.txt";
  const DocumentId mine = tx->AddDocument(own, "Mine.");
  tx->EndStatement();
  tx->BeginStatement();
  tx->RemoveDocument(mine);
  tx->RemoveAssertion(FactId::Of(f.node), 1);
  tx->RemoveAssertion(FactId::Of(f.node), 2);
  tx->RemoveDocument(f.document);
  tx->SetNote("x/1", "");
  tx->SetNote("x/2", "second");
  tx->RollbackStatement();
  EXPECT_EQ(tx->DocumentText(mine), "Mine.");
  EXPECT_EQ(tx->DocumentText(f.document), "One. Two.");
  EXPECT_EQ(tx->Evidence(FactId::Of(f.node)).size(), 2u);
  EXPECT_EQ(tx->NoteNames("x/"), std::vector<std::string>{"x/1"});
  tx->Commit();
  EXPECT_TRUE(Check(*f.graph).empty());
}

TEST(DocumentNotes, NotesAreFoundByTheirBeginningInOrderAndGoneWhenTheyAreEmpty) {
  Fixture f;
  {
    const auto tx = f.graph->BeginWrite();
    tx->BeginStatement();
    tx->SetNote("x/3", std::string("with\0zero", 9));
    tx->SetNote("x/2", "second");
    tx->SetNote("y", "other");
    tx->SetNote("x/1", "");
    EXPECT_EQ(tx->NoteNames("x/"), (std::vector<std::string>{"x/2", "x/3"}));
    tx->EndStatement();
    tx->Commit();
  }
  const auto tx = f.graph->BeginRead();
  EXPECT_EQ(tx->NoteNames(""), (std::vector<std::string>{"x/2", "x/3", "y"}));
  EXPECT_EQ(tx->Note("x/3"), std::string("with\0zero", 9));
  EXPECT_FALSE(tx->Note("x/1"));
  EXPECT_FALSE(tx->Note("x/"));
}

}  // namespace
}  // namespace liaison
