#include <gtest/gtest.h>

#include <cmath>

#include "graph/error.h"
#include "import/import.h"
#include "import/tables/json_value.h"
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

class Jsonl : public testing::Test {
 protected:
  Report Import(std::string_view text, bool skip_bad = false, bool dry_run = false) {
    JsonlOptions options;
    options.files = {folder_.Write("facts.jsonl", text)};
    options.skip_bad = skip_bad;
    options.dry_run = dry_run;
    options.rejects_path = folder_.Path("rejects.jsonl");
    return ImportJsonl(*graph_, options);
  }
  NodeId Node(const std::string& name) {
    const auto id = graph_->BeginRead()->FindExternal(FactId::Kind::kNode, name);
    EXPECT_TRUE(id) << name;
    return {static_cast<std::uint32_t>(id.value_or(0))};
  }
  Value Property(const std::string& name, const std::string& key) {
    const auto tx = graph_->BeginRead();
    return tx->Property(Node(name), *tx->catalog().FindKey(key));
  }
  std::vector<Assertion> EvidenceOf(FactId::Kind kind, const std::string& name) {
    const auto tx = graph_->BeginRead();
    return tx->Evidence({kind, tx->FindExternal(kind, name).value()});
  }

  Folder folder_;
  std::unique_ptr<Graph> graph_ = Graph::Open(":memory:");
};

constexpr const char* kFacts =
    R"({"kind":"assertion","about":"r1","document":"d1","start":0,"end":4,"quote":"ÉCHO","confidence":0.8,"producer":"test","status":"accepted"}
{"kind":"relationship","id":"r1","type":"FUNDS","from":"echo","to":"wfp","properties":{"amount":5000000}}
{"kind":"node","id":"echo","labels":["Organization"],"properties":{"name":"ECHO","founded":{"$type":"Date","_value":"1992-03-01"}}}
{"kind":"node","id":"wfp","labels":["Organization","UN"],"properties":{"alias":["WFP","PAM"],"score":0.5}}
{"kind":"document","id":"d1","title":"Report","source":"https://example.org","date":"2025-03-01","text":"ÉCHO a versé 5 M€ au PAM"}
)";

TEST_F(Jsonl, ResolvesWhatStandsBelow) {
  const Report report = Import(kFacts);
  EXPECT_TRUE(report.committed) << Describe(report);
  EXPECT_EQ(ExitCode(report), 0);
  EXPECT_EQ(report.nodes_created, 2u);
  EXPECT_EQ(report.relationships_created, 1u);
  EXPECT_EQ(report.assertions_added, 1u);
  EXPECT_EQ(report.documents_created, 1u);
  EXPECT_EQ(ToLiteral(Property("echo", "founded")), "date('1992-03-01')");
  EXPECT_EQ(ToLiteral(Property("wfp", "alias")), "['WFP', 'PAM']");
  const auto evidence = EvidenceOf(FactId::Kind::kRelationship, "r1");
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_EQ(evidence[0].quote, "ÉCHO");
  EXPECT_EQ(evidence[0].status, AssertionStatus::kAccepted);
  EXPECT_DOUBLE_EQ(evidence[0].confidence, 0.8);
}

TEST_F(Jsonl, ChangesNothingTheSecondTime) {
  Import(kFacts);
  const Report again = Import(kFacts);
  EXPECT_TRUE(again.committed) << Describe(again);
  EXPECT_EQ(again.nodes_created, 0u);
  EXPECT_EQ(again.relationships_created, 0u);
  EXPECT_EQ(again.assertions_added, 0u);
  EXPECT_EQ(again.documents_created, 0u);
  const auto tx = graph_->BeginRead();
  EXPECT_EQ(tx->NodeCount(), 2u);
  EXPECT_EQ(tx->RelationshipCount(), 1u);
}

TEST_F(Jsonl, AddsLabelsAndPropertiesToAKnownNode) {
  Import(kFacts);
  Import(R"({"kind":"node","id":"echo","label":"Donor","props":{"name":"EU ECHO","founded":null}})");
  EXPECT_EQ(ToLiteral(Property("echo", "name")), "'EU ECHO'");
  EXPECT_TRUE(Property("echo", "founded").is_null());
  EXPECT_EQ(graph_->BeginRead()->Labels(Node("echo")).size(), 2u);
}

TEST_F(Jsonl, TakesTheShortNames) {
  const Report report = Import(R"({"kind":"source","id":"s","url":"u","published":"2025","text":"A funds B."}
{"kind":"node","id":"a","props":{"n":1}}
{"kind":"node","id":"b"}
{"kind":"rel","id":"r","type":"FUNDS","from":"a","to":"b","props":{},"valid_from":"2024-01","valid_to":null}
{"kind":"claim","about":"r","source":"s","quote":"A funds B","page":12,"extractor":"llm:x","at":"2026-11-22T00:00:00Z"}
)");
  EXPECT_TRUE(report.committed) << Describe(report);
  const auto evidence = EvidenceOf(FactId::Kind::kRelationship, "r");
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_EQ(evidence[0].end, 9u);
  EXPECT_EQ(evidence[0].producer, "llm:x");
  EXPECT_EQ(evidence[0].recorded_at_ms, 1795305600000);
}

struct BadLine {
  const char* line;
  const char* reason;
};

TEST_F(Jsonl, RejectsEveryKindOfBadLineWithItsReason) {
  const std::vector<BadLine> bad = {
      {"{\"kind\":\"node\"", "broken JSON"},
      {"[1]", "no JSON object"},
      {"{\"kind\":\"thing\",\"id\":\"x\"}", "unknown kind"},
      {"{\"id\":\"x\"}", "`kind` is missing"},
      {"{\"kind\":\"node\"}", "`id` is missing"},
      {"{\"kind\":\"node\",\"id\":\"\"}", "is empty"},
      {"{\"kind\":\"node\",\"id\":true}", "is no string"},
      {"{\"kind\":\"node\",\"id\":\"x\",\"labels\":[1]}", "a label is no string"},
      {"{\"kind\":\"node\",\"id\":\"x\",\"properties\":[]}", "is no object"},
      {"{\"kind\":\"node\",\"id\":\"x\",\"properties\":{\"a\":{\"b\":1}}}", "cannot be stored"},
      {"{\"kind\":\"node\",\"id\":\"x\",\"properties\":{\"a\":[1,\"b\"]}}", "cannot be stored"},
      {"{\"kind\":\"node\",\"id\":\"x\",\"properties\":{\"a\":99999999999999999999}}", "64 bits"},
      {"{\"kind\":\"node\",\"id\":\"x\",\"properties\":{\"a\":1,\"a\":2}}", "twice"},
      {"{\"kind\":\"node\",\"id\":\"x\",\"properties\":{\"a\":{\"$type\":\"Date\",\"_value\":\"2022-02-30\"}}"
       "}",
       "is no Date"},
      {"{\"kind\":\"node\",\"id\":\"x\",\"properites\":{}}", "unknown key `properites`"},
      {"{\"kind\":\"node\",\"id\":\"x\xFF\"}", "UTF-8"},
      {"{\"kind\":\"relationship\",\"id\":\"q\",\"type\":\"T\",\"from\":\"echo\",\"to\":\"nobody\"}",
       "no node has the id `nobody`"},
      {"{\"kind\":\"relationship\",\"id\":\"q\",\"from\":\"echo\",\"to\":\"wfp\"}", "`type` is missing"},
      {"{\"kind\":\"relationship\",\"id\":\"r1\",\"type\":\"OTHER\",\"from\":\"echo\",\"to\":\"wfp\"}",
       "another type"},
      {"{\"kind\":\"assertion\",\"about\":\"nothing\"}", "nothing has the id"},
      {"{\"kind\":\"assertion\",\"about\":\"r1\",\"document\":\"d1\",\"start\":0,\"end\":4,\"quote\":"
       "\"ECHO\"}",
       "differs"},
      {"{\"kind\":\"assertion\",\"about\":\"r1\",\"document\":\"d1\",\"start\":20,\"end\":40}",
       "does not lie"},
      {"{\"kind\":\"assertion\",\"about\":\"r1\",\"document\":\"d1\",\"start\":4,\"end\":0}", "does not lie"},
      {"{\"kind\":\"assertion\",\"about\":\"r1\",\"document\":\"d9\"}", "`document`"},
      {"{\"kind\":\"assertion\",\"about\":\"r1\",\"confidence\":1.5}", "from 0 to 1"},
      {"{\"kind\":\"assertion\",\"about\":\"r1\",\"status\":\"maybe\"}", "no status"},
      {"{\"kind\":\"document\",\"id\":\"d1\",\"text\":\"another\"}", "another text"},
      {"{\"kind\":\"document\",\"id\":\"d3\",\"file\":\"missing.txt\"}", "missing.txt"},
  };
  Import(kFacts);
  for (const BadLine& b : bad) {
    const Report report = Import(std::string("{\"kind\":\"node\",\"id\":\"good\"}\n") + b.line + "\n");
    EXPECT_EQ(report.rejected, 1u) << b.line;
    EXPECT_EQ(ExitCode(report), 4) << b.line;
    EXPECT_FALSE(report.committed) << b.line;
    ASSERT_EQ(report.rejects.size(), 1u) << b.line;
    EXPECT_EQ(report.rejects[0].line, 2u) << b.line;
    EXPECT_NE(report.rejects[0].reason.find(b.reason), std::string::npos) << b.line << "\n"
                                                                          << report.rejects[0].reason;
    EXPECT_EQ(graph_->BeginRead()->NodeCount(), 2u) << b.line;
  }
}

TEST_F(Jsonl, WritesRejectsAsJsonl) {
  Import("{\"kind\":\"node\",\"id\":\"a\"}\nnonsense \xFF\n");
  const std::string rejects = folder_.Read("rejects.jsonl");
  std::string reason;
  const auto line = ParseJson(std::string_view(rejects).substr(0, rejects.find('\n')), reason);
  ASSERT_TRUE(line) << rejects;
  EXPECT_EQ(line->AsMap().at("line").AsInteger(), 2);
  EXPECT_EQ(line->AsMap().count("reason"), 1u);
  EXPECT_EQ(line->AsMap().at("text").AsString().substr(0, 8), "nonsense");
}

TEST_F(Jsonl, KeepsTheGoodLinesWhenBadOnesMayBeSkipped) {
  const Report report = Import(
      "{\"kind\":\"node\",\"id\":\"a\",\"properties\":{\"x\":1}}\n\n{\"kind\":\"node\",\"id\":\"a\","
      "\"properties\":{\"x\":2,\"y\":{}}}\n",
      true);
  EXPECT_TRUE(report.committed);
  EXPECT_EQ(ExitCode(report), 4);
  EXPECT_EQ(report.rejects[0].line, 3u);
  EXPECT_EQ(ToLiteral(Property("a", "x")), "1") << "a rejected line has no effect";
}

TEST_F(Jsonl, UndoesALineThatAConstraintRefuses) {
  Import(R"({"kind":"node","id":"a","labels":["P"],"properties":{"n":1}})");
  {
    auto tx = graph_->BeginWrite();
    ConstraintDefinition unique;
    unique.name = "one";
    unique.label = tx->Label("P");
    unique.keys = {tx->Key("n")};
    tx->CreateConstraint(unique);
    tx->Commit();
  }
  const Report report = Import(
      "{\"kind\":\"node\",\"id\":\"b\",\"labels\":[\"P\"],\"properties\":{\"m\":1,\"n\":1}}\n{\"kind\":"
      "\"node\",\"id\":\"c\"}\n",
      true);
  EXPECT_EQ(report.rejected, 1u);
  EXPECT_EQ(report.nodes_created, 1u);
  EXPECT_NE(report.rejects[0].reason.find("UniquenessViolation"), std::string::npos)
      << report.rejects[0].reason;
  EXPECT_FALSE(graph_->BeginRead()->FindExternal(FactId::Kind::kNode, "b"));
}

TEST_F(Jsonl, DryRunChangesNothing) {
  const Report report = Import(kFacts, false, true);
  EXPECT_FALSE(report.committed);
  EXPECT_EQ(report.nodes_created, 2u);
  EXPECT_EQ(graph_->BeginRead()->NodeCount(), 0u);
}

TEST_F(Jsonl, ReadsTheTextOfADocumentBesideTheFile) {
  folder_.Write("page.txt", "Ünder the bridge");
  const Report report = Import("{\"kind\":\"document\",\"id\":\"p\",\"file\":\"page.txt\"}");
  EXPECT_TRUE(report.committed) << Describe(report);
  const auto tx = graph_->BeginRead();
  EXPECT_EQ(tx->DocumentText(tx->FindDocument("p")->id), "Ünder the bridge");
  EXPECT_EQ(tx->FindDocument("p")->length, 16u);
}

TEST_F(Jsonl, ThrowsWhenAFileIsMissing) {
  JsonlOptions options;
  options.files = {folder_.Path("nowhere.jsonl")};
  try {
    ImportJsonl(*graph_, options);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.Code(), "RequestError.FileNotFound");
  }
}

TEST(JsonValue, RefusesDeepNestingInsteadOfOverflowing) {
  std::string reason;
  EXPECT_FALSE(ParseJson(std::string(100000, '['), reason));
  EXPECT_NE(reason.find("nested"), std::string::npos);
}

TEST(JsonValue, ReadsBackWhatItWrites) {
  const std::vector<Value> values = {true,
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
                                     "a\"\\\n\t\x01 é😀\x7F",
                                     Date{-719528},
                                     Date{365241780471},
                                     LocalTime{0},
                                     LocalTime{86399999999999},
                                     Time{45296000000001, -3600},
                                     Time{0, 64800},
                                     LocalDateTime{-62135596800, 1},
                                     LocalDateTime{0, 999999999},
                                     DateTime{1700000000, 5, 3600, nullptr},
                                     DateTime{1657795200, 0, 7200, InternZone("Europe/Oslo")},
                                     Duration{14, -3, 3661, 500000000},
                                     Duration{0, 0, -1, 1},
                                     Duration{},
                                     Duration{-1, 0, 0, 0},
                                     Point{7203, 1.5, -2, 0},
                                     Point{4979, 1, 2, 3},
                                     List{},
                                     List{1, 2},
                                     List{Date{1}, Date{2}},
                                     List{1.5, std::nan("")}};
  for (const Value& v : values) {
    std::string text, again, reason;
    AppendJsonValue(text, v);
    const auto back = ParseJson(text, reason);
    ASSERT_TRUE(back) << text << ": " << reason;
    EXPECT_EQ(back->type(), v.type()) << text;
    EXPECT_TRUE(Equivalent(*back, v)) << text;
    AppendJsonValue(again, *back);
    EXPECT_EQ(again, text);
  }
}

}  // namespace
}  // namespace liaison::importer
