// The pipe's contract, line by line, through the same object that serves standard input.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "query/shell/pipe.h"

namespace liaison::shell {
namespace {

using nlohmann::json;

class PipeTest : public testing::Test {
 protected:
  json Ask(const std::string& line) {
    const std::string& answer = pipe_.Answer(line);
    EXPECT_EQ(answer.find('\n'), answer.size() - 1) << answer;
    return json::parse(answer);
  }
  json Run(const std::string& statement, json parameters = json::object()) {
    return Ask(json{{"statement", statement}, {"parameters", parameters}}.dump());
  }
  std::string Code(const std::string& line) {
    const json answer = Ask(line);
    return answer.contains("errors") ? answer["errors"][0]["code"].get<std::string>() : std::string();
  }

  Pipe pipe_{PipeOptions{}};
};

TEST_F(PipeTest, AnswersAStatementWithFieldsValuesAndCounters) {
  const json answer = Ask(R"j({"id":7,"statement":"CREATE (n:A {x: 1}) RETURN n.x AS x;"})j");
  EXPECT_EQ(answer["id"], 7);
  EXPECT_EQ(answer["data"]["fields"], json::array({"x"}));
  EXPECT_EQ(answer["data"]["values"][0][0], json::parse(R"({"$type":"Integer","_value":"1"})"));
  EXPECT_EQ(answer["counters"]["nodesCreated"], 1);
  EXPECT_EQ(answer["counters"]["containsUpdates"], true);
  EXPECT_TRUE(answer.contains("notifications"));
  EXPECT_TRUE(answer["elapsedMs"].is_number());
  EXPECT_FALSE(answer.contains("errors"));
}

TEST_F(PipeTest, LeavesCountersOutWhenAsked) {
  EXPECT_FALSE(Ask(R"({"statement":"RETURN 1","includeCounters":false})").contains("counters"));
}

TEST_F(PipeTest, AStatementThatReturnsNothingHasEmptyFieldsAndValues) {
  EXPECT_EQ(Run("CREATE ()")["data"], json::parse(R"({"fields":[],"values":[]})"));
}

TEST_F(PipeTest, NamesColumnsByTheirSourceText) {
  EXPECT_EQ(Run("MATCH (n) RETURN cOuNt( * )")["data"]["fields"][0], "cOuNt( * )");
}

TEST_F(PipeTest, AFailedStatementCarriesCodePhaseAndPositionAndChangesNothing) {
  const json error = Ask(R"j({"id":1,"statement":"MATCH (n) RETURN m"})j")["errors"][0];
  EXPECT_EQ(error["code"], "SyntaxError.UndefinedVariable");
  EXPECT_EQ(error["phase"], "compile");
  EXPECT_EQ(error["position"]["offset"], 17);
  EXPECT_EQ(error["position"]["line"], 1);
  EXPECT_EQ(error["position"]["column"], 18);
  EXPECT_TRUE(Run("CREATE (n {x: 1}) WITH n UNWIND [1, 0] AS d RETURN 1 / d").contains("errors"));
  EXPECT_EQ(Run("MATCH (n) RETURN count(n)")["data"]["values"][0][0]["_value"], "0");
}

TEST_F(PipeTest, TakesParametersOfAnyNameTypedAndPlain) {
  const json answer = Run("RETURN $1 AS a, $_x AS b, $c AS c",
                          {{"1", 5}, {"_x", 2.0}, {"c", {{"$type", "Date"}, {"_value", "2020-01-31"}}}});
  EXPECT_EQ(answer["data"]["values"][0][0], json::parse(R"({"$type":"Integer","_value":"5"})"));
  EXPECT_EQ(answer["data"]["values"][0][1], json::parse(R"({"$type":"Float","_value":"2.0"})"));
  EXPECT_EQ(answer["data"]["values"][0][2], json::parse(R"({"$type":"Date","_value":"2020-01-31"})"));
  EXPECT_EQ(Run("RETURN $missing")["errors"][0]["code"], "ParameterMissing.MissingParameter");
}

TEST_F(PipeTest, ReadAccessRefusesUpdates) {
  EXPECT_EQ(Code(R"j({"statement":"CREATE ()","accessMode":"READ"})j"), "AccessError.ReadOnly");
  EXPECT_EQ(Code(R"j({"statement":"CREATE ()","accessMode":"WRITE"})j"), "");
  EXPECT_EQ(Code(R"({"statement":"RETURN 1","accessMode":"read"})"), "RequestError.InvalidRequest");
}

TEST_F(PipeTest, StopsAfterMaximumRows) {
  const json answer = Ask(R"j({"statement":"UNWIND range(1, 10) AS x RETURN x","maxRows":3})j");
  EXPECT_EQ(answer["data"]["values"].size(), 3u);
  EXPECT_EQ(answer["truncated"], true);
  EXPECT_FALSE(Ask(R"({"statement":"RETURN 1","maxRows":3})").contains("truncated"));
}

TEST_F(PipeTest, StopsAtTheTimeLimit) {
  EXPECT_EQ(
      Code(
          R"j({"statement":"UNWIND range(1, 50000) AS x UNWIND range(1, 50000) AS y WITH x, y WHERE x * y % 7 = 8 RETURN sum(x)","timeoutMs":1})j"),
      "TransactionError.Timeout");
}

TEST_F(PipeTest, KeepsAndUndoesTransactions) {
  EXPECT_EQ(Ask(R"({"op":"begin"})")["ok"], true);
  Run("CREATE ()");
  EXPECT_EQ(Ask(R"({"op":"rollback"})")["ok"], true);
  Ask(R"({"op":"begin"})");
  Run("CREATE ()");
  EXPECT_EQ(Ask(R"({"op":"commit"})")["ok"], true);
  EXPECT_EQ(Run("MATCH (n) RETURN count(n)")["data"]["values"][0][0]["_value"], "1");
  EXPECT_EQ(Code(R"({"op":"commit"})"), "TransactionError.NoTransaction");
}

TEST_F(PipeTest, OpensAnEmptyDatabaseInMemory) {
  Run("CREATE ()");
  EXPECT_EQ(Ask(R"({"op":"open","database":":memory:"})")["ok"], true);
  EXPECT_EQ(Run("MATCH (n) RETURN count(n)")["data"]["values"][0][0]["_value"], "0");
}

TEST_F(PipeTest, AFailedOpenLeavesNoDatabaseOpen) {
  EXPECT_TRUE(Ask(R"({"op":"open","database":"/dev/null/x"})").contains("errors"));
  EXPECT_EQ(Code(R"({"statement":"RETURN 1"})"), "RequestError.NoDatabase");
  Ask(R"({"op":"open","database":":memory:"})");
  EXPECT_EQ(Code(R"({"statement":"RETURN 1"})"), "");
}

TEST_F(PipeTest, CallsTableProcedures) {
  EXPECT_EQ(
      Ask(R"j({"op":"register_procedure","signature":"test.my.proc(name :: STRING?) :: (city :: STRING?)",)j"
          R"j("columns":["name","city"],"rows":[["Stefan","Berlin"],[{"$type":"String","_value":"Stefan"},"Bonn"],["X","Y"]]})j")
          ["ok"],
      true);
  const json answer = Run("CALL test.my.proc('Stefan') YIELD city RETURN city");
  ASSERT_EQ(answer["data"]["values"].size(), 2u);
  EXPECT_EQ(answer["data"]["values"][1][0]["_value"], "Bonn");
  EXPECT_EQ(Code(R"j({"op":"register_procedure","signature":"p() :: ()","columns":["a"],"rows":[[1,2]]})j"),
            "RequestError.InvalidRequest");
}

TEST_F(PipeTest, SaysWhatItIs) {
  const json hello = Ask(R"({"op":"hello"})");
  EXPECT_EQ(hello["product"], "Liaison");
  EXPECT_EQ(hello["protocol"], 1);
  EXPECT_EQ(hello["formats"], json::array({"typed", "plain"}));
}

TEST_F(PipeTest, AnswersBadRequestsAndGoesOn) {
  EXPECT_EQ(Code("nonsense"), "RequestError.InvalidJson");
  EXPECT_EQ(Code("[]"), "RequestError.InvalidJson");
  EXPECT_EQ(Code("{}"), "RequestError.InvalidRequest");
  EXPECT_EQ(Code(R"({"statement":7})"), "RequestError.InvalidRequest");
  EXPECT_EQ(Code(R"({"statement":"RETURN 1","op":"begin"})"), "RequestError.InvalidRequest");
  EXPECT_EQ(Code(R"({"op":"dance"})"), "RequestError.UnknownOperation");
  EXPECT_EQ(Code(R"({"statement":"RETURN 1","parameters":[1]})"), "RequestError.InvalidRequest");
  EXPECT_EQ(Code(R"({"statement":"RETURN 1","maxRows":-1})"), "RequestError.InvalidRequest");
  EXPECT_EQ(Code(R"({"statement":""})").substr(0, 12), "SyntaxError.");
  EXPECT_EQ(Ask(R"({"id":9,"statement":"RETURN $a","parameters":{"a":99999999999999999999}})")["id"], 9);
  EXPECT_EQ(Code(R"({"statement":"RETURN 1"})"), "");
}

TEST_F(PipeTest, CarriesTensOfMegabytesBothWays) {
  const std::string text(20u << 20, 'x');
  EXPECT_EQ(Run("RETURN $text AS t", {{"text", text}})["data"]["values"][0][0]["_value"], text);
}

TEST(PlainPipe, WritesPlainValues) {
  Pipe pipe(PipeOptions{":memory:", false, render::JsonFormat::kPlain});
  const json answer = json::parse(
      pipe.Answer(R"j({"statement":"CREATE (n:A {x: 1}) RETURN n, 1.5 AS f, date('2020-01-31') AS d"})j"));
  EXPECT_EQ(answer["data"]["values"][0][0]["labels"], json::array({"A"}));
  EXPECT_EQ(answer["data"]["values"][0][0]["properties"]["x"], 1);
  EXPECT_EQ(answer["data"]["values"][0][1], 1.5);
  EXPECT_EQ(answer["data"]["values"][0][2], "2020-01-31");
}

}  // namespace
}  // namespace liaison::shell
