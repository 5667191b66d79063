#include "query/bind/bind.h"

#include <gtest/gtest.h>

#include <map>

#include "query/parse/parse.h"

namespace liaison {
namespace {

class Catalog : public ProcedureCatalog {
 public:
  Catalog() {
    Add({"db.towns",
         {{"name", "STRING?"}, {"id", "INTEGER?"}},
         {{"city", "STRING?"}, {"code", "INTEGER?"}},
         false});
    Add({"db.ratio", {{"value", "FLOAT?"}}, {{"out", "FLOAT?"}}, false});
    Add({"db.doNothing", {}, {}, false});
    Add({"db.change", {}, {}, true});
  }
  const ProcedureSignature* Find(std::string_view name) const override {
    const auto it = signatures_.find(name);
    return it == signatures_.end() ? nullptr : &it->second;
  }

 private:
  void Add(ProcedureSignature signature) { signatures_.emplace(signature.name, std::move(signature)); }
  std::map<std::string, ProcedureSignature, std::less<>> signatures_;
};

ast::Statement Bound(std::string_view text) {
  ast::Statement statement = Parse(text);
  Bind(statement, Catalog());
  return statement;
}

// "" when the statement is accepted.
std::string CodeOf(std::string_view text) {
  try {
    Bound(text);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.phase, Phase::kCompile) << text;
    EXPECT_TRUE(error.position.has_value()) << text;
    return error.Code();
  }
}

Error ErrorOf(std::string_view text) {
  try {
    Bound(text);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "accepted: " << text;
  return {ErrorKind::kSyntax, "None", ""};
}

const std::vector<ast::Clause>& ClausesOf(const ast::Statement& statement) {
  return std::get<ast::Query>(statement.body).parts.front().clauses;
}

#define EXPECT_ACCEPTED(text) EXPECT_EQ(CodeOf(text), "") << (text)
#define EXPECT_REFUSED(text, detail) EXPECT_EQ(CodeOf(text), "SyntaxError." detail) << (text)

// ---- slots ----

TEST(Bind, SlotsAreDenseAndNamed) {
  const auto s = Bound("MATCH (a)-[r]->() RETURN a, r.x AS x");
  EXPECT_EQ(s.slot_names, (std::vector<std::string>{"a", "r", "", "x"}));
  EXPECT_EQ(s.columns, (std::vector<std::string>{"a", "x"}));
  EXPECT_EQ(s.column_slots, (std::vector<ast::Slot>{0, 3}));
  EXPECT_FALSE(s.updates);
}

TEST(Bind, AVariableThatKeepsItsNameKeepsItsSlot) {
  const auto s = Bound("MATCH (a) WITH a, a AS b WITH b AS a RETURN a");
  const auto& first = std::get<ast::With>(ClausesOf(s)[1]).projection;
  EXPECT_EQ(first.items[0].slot, 0);
  EXPECT_EQ(first.items[1].slot, 1);
  EXPECT_EQ(std::get<ast::With>(ClausesOf(s)[2]).projection.items[0].slot, 2);
  EXPECT_EQ(s.column_slots, (std::vector<ast::Slot>{2}));
}

TEST(Bind, StarStandsForAllVariablesInAlphabeticalOrderInFrontOfTheItems) {
  const auto s = Bound("MATCH (b)-[c]->(a) RETURN *, 1 AS one");
  EXPECT_EQ(s.columns, (std::vector<std::string>{"a", "b", "c", "one"}));
}

TEST(Bind, AnItemWithoutAliasIsNamedByItsText) {
  EXPECT_EQ(Bound("RETURN cOuNt( * )").columns, (std::vector<std::string>{"cOuNt( * )"}));
}

TEST(Bind, ANodeOfAnEarlierClauseIsBoundBeforeAndARepeatedOneOfTheSameMatchIsNot) {
  const auto s = Bound("MATCH (a) MATCH (a)-->(b), (b)-->(c) RETURN 1");
  const auto& match = std::get<ast::Match>(ClausesOf(s)[1]);
  const auto node = [&](int path, int element) -> const ast::NodePattern& {
    return std::get<ast::NodePattern>(match.patterns[path].elements[element]);
  };
  EXPECT_TRUE(node(0, 0).bound_before);
  EXPECT_FALSE(node(0, 2).bound_before);
  EXPECT_FALSE(node(1, 0).bound_before);
  EXPECT_EQ(node(1, 0).slot, node(0, 2).slot);
  EXPECT_EQ(node(1, 0).variable->slot, node(1, 0).slot);
}

TEST(Bind, ANodeThatCreateRepeatsIsBoundBeforeAtItsLaterPlaces) {
  const auto s = Bound("CREATE (a)-[:T]->(b), (a)-[:T]->(c)");
  const auto& create = std::get<ast::Create>(ClausesOf(s)[0]);
  EXPECT_FALSE(std::get<ast::NodePattern>(create.patterns[0].elements[0]).bound_before);
  EXPECT_TRUE(std::get<ast::NodePattern>(create.patterns[1].elements[0]).bound_before);
  EXPECT_TRUE(s.updates);
}

TEST(Bind, LocalVariablesHideOuterOnesAndHaveSlotsOfTheirOwn) {
  const auto s = Bound("WITH [1] AS x RETURN [x IN x WHERE x > 0 | x + 1] AS y, x");
  EXPECT_EQ(s.slot_names, (std::vector<std::string>{"x", "x", "y"}));
  EXPECT_EQ(s.column_slots, (std::vector<ast::Slot>{2, 0}));
}

TEST(Bind, EveryPartOfAUnionProjectsIntoSlotsOfItsOwn) {
  const auto s = Bound("RETURN 1 AS a UNION ALL RETURN 2 AS a");
  EXPECT_EQ(s.column_slots, (std::vector<ast::Slot>{0}));
  EXPECT_EQ(s.slot_names.size(), 2u);
}

// ---- names ----

TEST(Bind, UnknownNamesAreRefusedWithTheNearestKnownOne) {
  const Error error = ErrorOf("MATCH (person) RETURN persn.name");
  EXPECT_EQ(error.Code(), "SyntaxError.UndefinedVariable");
  EXPECT_NE(error.hint.find("person"), std::string::npos);
  EXPECT_EQ(error.position->offset, 22u);
  EXPECT_REFUSED("MATCH (a) WITH a.x AS x RETURN a", "UndefinedVariable");
  EXPECT_REFUSED("CREATE (b {name: missing})", "UndefinedVariable");
  EXPECT_REFUSED("CREATE (b {name: b.name})", "UndefinedVariable");
  EXPECT_REFUSED("MERGE (n) ON CREATE SET x.num = 1", "UndefinedVariable");
  EXPECT_REFUSED("MATCH (a) DELETE x", "UndefinedVariable");
  EXPECT_REFUSED("RETURN {k1: k2}", "UndefinedVariable");
  EXPECT_REFUSED("RETURN [x IN [1] | x] + x", "UndefinedVariable");
  EXPECT_ACCEPTED("MATCH (a {x: b.x})-->(b) RETURN a");
}

TEST(Bind, UnknownFunctionsAreRefusedWithTheNearestKnownOne) {
  const Error error = ErrorOf("RETURN toIntger('1')");
  EXPECT_EQ(error.Code(), "SyntaxError.UnknownFunction");
  EXPECT_NE(error.hint.find("toInteger"), std::string::npos);
  EXPECT_REFUSED("RETURN foo(1)", "UnknownFunction");
  EXPECT_REFUSED("RETURN size()", "InvalidNumberOfArguments");
  EXPECT_REFUSED("RETURN size('a', 'b')", "InvalidNumberOfArguments");
}

TEST(Bind, NamesAreNotDeclaredTwice) {
  EXPECT_REFUSED("MATCH (a) CREATE (a)", "VariableAlreadyBound");
  EXPECT_REFUSED("MATCH (a) CREATE (a {name: 'foo'})", "VariableAlreadyBound");
  EXPECT_REFUSED("CREATE (n:Foo)-[:T1]->(), (n:Bar)-[:T2]->()", "VariableAlreadyBound");
  EXPECT_REFUSED("CREATE (n:Foo) CREATE (n {})-[:OWNS]->(:Dog)", "VariableAlreadyBound");
  EXPECT_REFUSED("MATCH ()-[r]->() CREATE ()-[r]->()", "VariableAlreadyBound");
  EXPECT_REFUSED("MATCH (a) MERGE (a)", "VariableAlreadyBound");
  EXPECT_REFUSED("CREATE (a:Foo) MERGE (a)-[r:KNOWS]->(a:Bar)", "VariableAlreadyBound");
  EXPECT_REFUSED("MATCH (p) MATCH p = ()-[]-() RETURN p", "VariableAlreadyBound");
  EXPECT_REFUSED("MATCH p = (p)-[]-() RETURN p", "VariableAlreadyBound");
  EXPECT_REFUSED("WITH 1 AS p MATCH p = ()-[]-() RETURN p", "VariableAlreadyBound");
  EXPECT_REFUSED("MATCH (a) UNWIND [1] AS a RETURN a", "VariableAlreadyBound");
  EXPECT_REFUSED("MATCH (x) CALL (x) { RETURN 1 AS x } RETURN x", "VariableAlreadyBound");
  EXPECT_ACCEPTED("MATCH (a) CREATE (a)-[:T]->(b)");
}

TEST(Bind, ANameStandsForOneKindOfThing) {
  EXPECT_REFUSED("MATCH ()-[r]-() MATCH (r) RETURN r", "VariableTypeConflict");
  EXPECT_REFUSED("MATCH r = ()-[]-(), (r) RETURN r", "VariableTypeConflict");
  EXPECT_REFUSED("MATCH (r)-[r]-() RETURN r", "VariableTypeConflict");
  EXPECT_REFUSED("MATCH ()-[r*]-()-[]-(r) RETURN r", "VariableTypeConflict");
  EXPECT_REFUSED("WITH {x: 1} AS n MATCH (n) RETURN n", "VariableTypeConflict");
  EXPECT_REFUSED("MATCH (n) WITH [n] AS users MATCH (users)-->(m) RETURN m", "VariableTypeConflict");
  EXPECT_REFUSED("WITH [10] AS r MATCH ()-[r]-() RETURN r", "VariableTypeConflict");
  EXPECT_REFUSED("MATCH ((a)-[r]->(b))+ (b) RETURN r", "VariableTypeConflict");
  EXPECT_ACCEPTED("MATCH ()-[r1]->()-[r2]->() WITH [r1, r2] AS rs MATCH (a)-[rs*]->(b) RETURN a");
  EXPECT_ACCEPTED("WITH null AS n MATCH (n) RETURN n");
  EXPECT_ACCEPTED("WITH $n AS n MATCH (n) RETURN n");
  EXPECT_REFUSED("MATCH (a)-[r]->()-[r]->(a) RETURN r", "RelationshipUniquenessViolation");
  EXPECT_REFUSED("MATCH ()-[r]->(), ()-[r]->() RETURN r", "RelationshipUniquenessViolation");
}

// ---- types ----

TEST(Bind, ValuesOfAKnownWrongTypeAreRefused) {
  EXPECT_REFUSED("RETURN NOT 0", "InvalidArgumentType");
  EXPECT_REFUSED("RETURN true AND [true]", "InvalidArgumentType");
  EXPECT_REFUSED("RETURN null OR 'foo' OR true", "InvalidArgumentType");
  EXPECT_REFUSED("RETURN 1 IN 'foo'", "InvalidArgumentType");
  EXPECT_REFUSED("MATCH (n) WHERE (n) RETURN n", "InvalidArgumentType");
  EXPECT_REFUSED("RETURN all(x IN ['a', 'b'] WHERE x % 2 = 0)", "InvalidArgumentType");
  EXPECT_REFUSED("MATCH (n) RETURN length(n)", "InvalidArgumentType");
  EXPECT_REFUSED("MATCH p = (a)-->(b) RETURN size(p)", "InvalidArgumentType");
  EXPECT_REFUSED("MATCH (r) RETURN type(r)", "InvalidArgumentType");
  EXPECT_REFUSED("MATCH p = (a) RETURN labels(p)", "InvalidArgumentType");
  EXPECT_REFUSED("RETURN properties('Cypher')", "InvalidArgumentType");
  EXPECT_REFUSED("MATCH () DELETE 1 + 1", "InvalidArgumentType");
  EXPECT_REFUSED("MATCH r = (n)-[*]->() WHERE r.name = 'apa' RETURN r", "InvalidArgumentType");
  EXPECT_EQ(CodeOf("WITH 42.45 AS x RETURN x.num"), "TypeError.InvalidArgumentType");
  EXPECT_EQ(CodeOf("WITH [123, true] AS x RETURN x.num"), "TypeError.InvalidArgumentType");
  EXPECT_EQ(CodeOf("WITH '1' AS list, 0 AS idx RETURN list[idx]"), "TypeError.InvalidArgumentType");
}

TEST(Bind, WhatMayBeRightIsLeftToTheExecutor) {
  EXPECT_ACCEPTED("RETURN NOT null, null + 1, $x AND true, $x.y % 2");
  EXPECT_ACCEPTED("MATCH (a) WITH [a, 1] AS list RETURN labels(list[1])");
  EXPECT_ACCEPTED("WITH [true, 1.0] AS list RETURN toBoolean(list[1])");
  EXPECT_ACCEPTED("RETURN all(x IN [] WHERE x % 2 = 0)");
  EXPECT_ACCEPTED("RETURN any(x IN [1, 'a'] WHERE x % 2 = 0)");
  EXPECT_ACCEPTED("RETURN range(true, 1)");
  EXPECT_ACCEPTED("RETURN [1] + 2 + 'a', 'a' + 1, 1 STARTS WITH true");
  EXPECT_ACCEPTED("OPTIONAL MATCH (a) SET a.x = 1");
}

TEST(Bind, LongChainsOfOperatorsAreAccepted) {
  std::string text = "RETURN 1";
  for (int i = 0; i < 400; ++i) text += " + 1";
  EXPECT_ACCEPTED(text + " AS x");
}

// ---- patterns ----

TEST(Bind, CreatedRelationshipsHaveOneTypeAndADirection) {
  EXPECT_REFUSED("CREATE ()-->()", "NoSingleRelationshipType");
  EXPECT_REFUSED("CREATE ()-[:A|:B]->()", "NoSingleRelationshipType");
  EXPECT_REFUSED("CREATE (a)-[:FOO]-(b)", "RequiresDirectedRelationship");
  EXPECT_REFUSED("CREATE (a)<-[:FOO]->(b)", "RequiresDirectedRelationship");
  EXPECT_REFUSED("CREATE ()-[:FOO*2]->()", "CreatingVarLength");
  EXPECT_REFUSED("MERGE (a)-[:FOO*2]->(b)", "CreatingVarLength");
  EXPECT_ACCEPTED("MERGE (a)-[:FOO]-(b)");
}

TEST(Bind, AParameterCannotStandForThePropertiesOfAMatch) {
  EXPECT_REFUSED("MATCH (n $param) RETURN n", "InvalidParameterUse");
  EXPECT_REFUSED("MATCH ()-[r:FOO $param]->() RETURN r", "InvalidParameterUse");
  EXPECT_REFUSED("MERGE (n $param) RETURN n", "InvalidParameterUse");
  EXPECT_ACCEPTED("CREATE (n $param)");
}

TEST(Bind, APatternStandsOnlyForACondition) {
  EXPECT_REFUSED("MATCH (n) RETURN (n)-[]->()", "UnexpectedSyntax");
  EXPECT_REFUSED("MATCH (n) WITH (n)-[]->() AS x RETURN x", "UnexpectedSyntax");
  EXPECT_REFUSED("MATCH (n) SET n.prop = head(nodes(head((n)-[:REL]->()))).foo", "UnexpectedSyntax");
  EXPECT_REFUSED("MATCH (a) RETURN size((a)-->())", "UnexpectedSyntax");
  EXPECT_REFUSED("MATCH (n) WHERE (n)-[r]->() RETURN n", "UndefinedVariable");
  EXPECT_REFUSED("MATCH (n) WHERE (n)-->(a) RETURN n", "UndefinedVariable");
  EXPECT_ACCEPTED("MATCH (n) WHERE NOT (n)-->() AND ((n)<--() OR n.x) RETURN n");
  EXPECT_ACCEPTED("MATCH (n) RETURN exists((n)-->())");
  EXPECT_ACCEPTED("MATCH (n) WHERE EXISTS { (n)-[r]->(m) WHERE r.x = m.x } RETURN n");
  EXPECT_ACCEPTED("MATCH (n) RETURN [p = (n)-[r]->(m) WHERE r.x > 1 | m.name]");
}

TEST(Bind, DeleteTakesNoLabels) {
  EXPECT_REFUSED("MATCH (n) DELETE n:Person", "InvalidDelete");
  EXPECT_REFUSED("MATCH ()-[r:T]-() DELETE r:T", "InvalidDelete");
}

// ---- WITH and RETURN ----

TEST(Bind, ColumnsHaveDifferentNames) {
  EXPECT_REFUSED("RETURN 1 AS a, 2 AS a", "ColumnNameConflict");
  EXPECT_REFUSED("WITH 1 AS a, 2 AS a RETURN a", "ColumnNameConflict");
  EXPECT_REFUSED("MATCH (a) WITH a, count(*) RETURN a", "NoExpressionAlias");
  EXPECT_REFUSED("MATCH () RETURN *", "NoVariablesInScope");
}

TEST(Bind, SkipAndLimitAreConstantsThatAreNotNegative) {
  EXPECT_REFUSED("MATCH (n) RETURN n LIMIT n.count", "NonConstantExpression");
  EXPECT_REFUSED("MATCH (n) RETURN n SKIP -1", "NegativeIntegerArgument");
  EXPECT_REFUSED("MATCH (n) RETURN n LIMIT 1.7", "InvalidArgumentType");
  EXPECT_REFUSED("MATCH (n) RETURN n LIMIT 'a'", "InvalidArgumentType");
  EXPECT_ACCEPTED("MATCH (n) WITH n SKIP toInteger(rand() * 9) LIMIT $limit + 1 RETURN n");
}

TEST(Bind, AggregatesStandInItemsOnly) {
  EXPECT_REFUSED("MATCH (a) WHERE count(a) > 10 RETURN a", "InvalidAggregation");
  EXPECT_REFUSED("MATCH (n) RETURN [x IN [1, 2] | count(*)]", "InvalidAggregation");
  EXPECT_REFUSED("MATCH (n) RETURN n.num1 ORDER BY max(n.num2)", "InvalidAggregation");
  EXPECT_REFUSED("MATCH (n {x: count(*)}) RETURN n", "InvalidAggregation");
  EXPECT_REFUSED("UNWIND count(*) AS x RETURN x", "InvalidAggregation");
  EXPECT_REFUSED("RETURN count(count(*))", "NestedAggregation");
  EXPECT_REFUSED("RETURN count(rand())", "NonConstantExpression");
  EXPECT_ACCEPTED("MATCH (n) RETURN [x IN collect(n.x) | x + 1]");
  EXPECT_ACCEPTED("MATCH (n) RETURN count(COUNT { MATCH (n)-->(m) RETURN m })");
}

TEST(Bind, BesidesAggregatesStandGroupingKeysOnly) {
  EXPECT_REFUSED("MATCH (a)--(b) RETURN a.x + count(b.x)", "AmbiguousAggregationExpression");
  EXPECT_REFUSED("MATCH (a)--(b) RETURN a.x + b.x, a.x + b.x + count(*)", "AmbiguousAggregationExpression");
  EXPECT_REFUSED("MATCH (a)--(b) RETURN a AS x, b.x + count(*)", "AmbiguousAggregationExpression");
  EXPECT_REFUSED("MATCH (a)--(b) RETURN size([(a)-->(c) | c]) + count(b)", "AmbiguousAggregationExpression");
  EXPECT_REFUSED("MATCH (a)--(b) RETURN a {.name, n: count(*)}", "AmbiguousAggregationExpression");
  EXPECT_REFUSED("MATCH (b) WITH {dim: properties(b)} AS b RETURN b.dim.x, sum(1) + b.dim.x",
                 "AmbiguousAggregationExpression");
  EXPECT_ACCEPTED("MATCH (a)--(b) RETURN a.x, a.x + count(b.x)");
  EXPECT_ACCEPTED("MATCH (a)--(b) RETURN a, a.x + size(keys(a)) + count(b.x) + $x");
  EXPECT_ACCEPTED("MATCH (a)--(b) RETURN a, size([(a)-->(c) | c]) + count(b)");
  EXPECT_ACCEPTED("MATCH (a)--(b) RETURN *, b.x + count(*) AS n");
  EXPECT_ACCEPTED("MATCH (a)--(b) RETURN a.n, {foo: a.n = 'x', kids: collect([x IN b.l | x])}");
}

TEST(Bind, OrderByOfMergedRowsSeesWhatWasProjected) {
  EXPECT_REFUSED("MATCH (a) RETURN DISTINCT a.name ORDER BY a.age", "UndefinedVariable");
  EXPECT_REFUSED("MATCH (a)--(b) RETURN count(b.x) AS n ORDER BY a.x + count(b.x)", "UndefinedVariable");
  EXPECT_REFUSED("MATCH (a)--(b) RETURN a.x + b.x, count(*) AS n ORDER BY a.x + b.x + count(*)",
                 "AmbiguousAggregationExpression");
  EXPECT_REFUSED("MATCH (a) WITH a.x % 3 AS m, min(a.x) AS s ORDER BY sum(a.x) RETURN m",
                 "UndefinedVariable");
  EXPECT_REFUSED("MATCH (a) WITH a.x AS x, min(a.x) AS s ORDER BY count(*) RETURN x", "InvalidAggregation");
  EXPECT_REFUSED("MATCH (a) WITH a.x AS x, count(*) AS c WHERE a.y > 1 RETURN x", "UndefinedVariable");
  EXPECT_REFUSED("MATCH (a) WITH a.x AS x, count(*) AS c WHERE count(*) > 1 RETURN x", "InvalidAggregation");
  EXPECT_REFUSED("MATCH (a)--(b) RETURN a.x, count(b) ORDER BY size([(a)-->(c) | c])", "UndefinedVariable");
  EXPECT_REFUSED("MATCH (a)--(b) RETURN a.x, count(b) ORDER BY COUNT { (a)-->() }", "UndefinedVariable");
  EXPECT_ACCEPTED("MATCH (a) RETURN DISTINCT a.name ORDER BY a.name");
  EXPECT_ACCEPTED("MATCH (a) WITH DISTINCT a.name AS name WHERE a.name = 'B' RETURN *");
  EXPECT_ACCEPTED("MATCH (a) RETURN DISTINCT a ORDER BY a.age");
  EXPECT_ACCEPTED("MATCH (a) RETURN a.x, 1 + count(a.x) ORDER BY a.x % 2");
  EXPECT_ACCEPTED("MATCH (a) WITH a.x + 1 AS ax RETURN ax, ax - 1 + count(ax) ORDER BY ax + 2 - count(ax)");
  EXPECT_ACCEPTED("MATCH (a)--(b) WITH a.age AS age, count(b.x) AS n ORDER BY age + count(b.x) RETURN age");
  EXPECT_ACCEPTED("MATCH (c) OPTIONAL MATCH (c)-[r]->() WITH c WHERE r IS NULL RETURN c");
  EXPECT_ACCEPTED("MATCH (a) WITH a.x AS x ORDER BY a.y RETURN x");
}

TEST(Bind, ASortExpressionThatRepeatsAnItemRefersToIt) {
  const auto s = Bound("MATCH (a) RETURN a.x AS x, count(*) AS n ORDER BY count(*) DESC, a.x");
  const auto& projection = std::get<ast::Return>(ClausesOf(s)[1]).projection;
  EXPECT_TRUE(projection.aggregating);
  EXPECT_TRUE(projection.items[1].contains_aggregate);
  EXPECT_EQ(std::get<ast::Variable>(projection.order_by[0].expression->node).slot, projection.items[1].slot);
  EXPECT_EQ(std::get<ast::Variable>(projection.order_by[1].expression->node).slot, projection.items[0].slot);
}

TEST(Bind, APatternInASortExpressionRefersToTheItemOfItsNode) {
  const auto s = Bound("MATCH (a)--(b) RETURN a AS q, count(b) ORDER BY size([(a)-->(c) | a.x])");
  const auto& projection = std::get<ast::Return>(ClausesOf(s)[1]).projection;
  const auto& size = std::get<ast::FunctionCall>(projection.order_by[0].expression->node);
  const auto& comprehension = std::get<ast::PatternComprehension>(size.arguments[0]->node);
  const auto& node = std::get<ast::NodePattern>(comprehension.pattern->elements[0]);
  EXPECT_EQ(node.slot, projection.items[0].slot);
  EXPECT_TRUE(node.bound_before);
  const auto& property = std::get<ast::Property>(comprehension.projection->node);
  EXPECT_EQ(std::get<ast::Variable>(property.subject->node).slot, projection.items[0].slot);
}

TEST(Bind, AnAliasHidesTheVariableBehindTheProjection) {
  const auto s = Bound("WITH 1 AS x RETURN -x AS x, count(*) AS n ORDER BY -x");
  const auto& projection = std::get<ast::Return>(ClausesOf(s)[1]).projection;
  const auto& unary = std::get<ast::Unary>(projection.order_by[0].expression->node);
  EXPECT_EQ(std::get<ast::Variable>(unary.operand->node).slot, projection.items[0].slot);
}

// ---- composition ----

TEST(Bind, ClausesFitTogether) {
  EXPECT_REFUSED("RETURN 1 AS a UNION RETURN 2 AS b", "DifferentColumnsInUnion");
  EXPECT_REFUSED("RETURN 1 AS a UNION RETURN 2 AS a UNION ALL RETURN 3 AS a", "InvalidClauseComposition");
  EXPECT_REFUSED("MATCH (n) WHERE exists { MATCH (n)-->(m) SET m.prop = 1 } RETURN n",
                 "InvalidClauseComposition");
  EXPECT_REFUSED("MATCH (n) RETURN COUNT { CALL { CREATE () } } AS n", "InvalidClauseComposition");
  EXPECT_REFUSED("FOREACH (x IN [1] | MATCH (n))", "InvalidClauseComposition");
}

TEST(Bind, CallSubqueriesSeeWhatTheyImport) {
  EXPECT_REFUSED("MATCH (a), (b) CALL (a) { RETURN b.x AS y } RETURN y", "UndefinedVariable");
  EXPECT_REFUSED("MATCH (a) CALL { RETURN a.x AS y } RETURN y", "UndefinedVariable");
  EXPECT_ACCEPTED("MATCH (a) CALL (a) { WITH 1 AS one RETURN a.x + one AS y } RETURN a, y");
  const auto s =
      Bound("MATCH (a), (b) CALL { WITH a MATCH (a)-->(c) RETURN c UNION WITH b RETURN b AS c } RETURN c");
  const auto& call = std::get<ast::CallSubquery>(ClausesOf(s)[1]);
  ASSERT_EQ(call.imports.size(), 2u);
  EXPECT_EQ(call.imports[0].slot, 0);
  EXPECT_EQ(call.imports[1].slot, 1);
}

TEST(Bind, ForeachAndLoadCsvDeclareTheirVariables) {
  EXPECT_ACCEPTED("MATCH (n) FOREACH (x IN [1, 2] | CREATE (m {v: x})-[:OF]->(n))");
  EXPECT_REFUSED("FOREACH (x IN [1] | CREATE (m)) WITH 1 AS y RETURN m", "UndefinedVariable");
  EXPECT_ACCEPTED("LOAD CSV WITH HEADERS FROM 'file:///a.csv' AS row CREATE (n {name: row.name})");
}

// ---- procedures ----

TEST(Bind, AStandaloneCallYieldsAllFields) {
  const auto s = Bound("CALL db.towns('a', 1)");
  EXPECT_EQ(s.columns, (std::vector<std::string>{"city", "code"}));
  EXPECT_TRUE(Bound("CALL db.doNothing()").columns.empty());
  EXPECT_TRUE(Bound("CALL db.change()").updates);
}

TEST(Bind, ImplicitArgumentsAreParameters) {
  const auto s = Bound("CALL db.towns");
  EXPECT_NO_THROW(CheckParameters(ParametersOf(s), {{"name", Value("a")}, {"id", Value(1)}}));
  try {
    CheckParameters(ParametersOf(s), {{"name", Value("a")}});
    ADD_FAILURE() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "ParameterMissing.MissingParameter");
  }
}

TEST(Bind, ArgumentsAndFieldsFollowTheSignature) {
  EXPECT_EQ(CodeOf("CALL no.such()"), "ProcedureError.ProcedureNotFound");
  EXPECT_REFUSED("CALL db.towns('a')", "InvalidNumberOfArguments");
  EXPECT_REFUSED("CALL db.towns('a', 1, 2) YIELD city RETURN city", "InvalidNumberOfArguments");
  EXPECT_REFUSED("CALL db.towns('a', true)", "InvalidArgumentType");
  EXPECT_REFUSED("CALL db.towns YIELD city RETURN city", "InvalidArgumentPassingMode");
  EXPECT_REFUSED("MATCH (n) CALL db.towns(n.name, count(n)) YIELD city RETURN city", "InvalidAggregation");
  EXPECT_REFUSED("CALL db.towns('a', 1) YIELD city, code AS city RETURN city", "VariableAlreadyBound");
  EXPECT_REFUSED("CALL db.towns('a', 1) YIELD * RETURN city", "UnexpectedSyntax");
  EXPECT_REFUSED("CALL db.towns('a', 1) YIELD town RETURN town", "UndefinedVariable");
  EXPECT_ACCEPTED("CALL db.ratio(1) YIELD out RETURN out");
  EXPECT_ACCEPTED("CALL db.towns('a', 1) YIELD city AS code, code AS city RETURN city, code");
  EXPECT_ACCEPTED("MATCH (n) CALL db.doNothing() RETURN n");
}

TEST(Bind, ParametersAreLookedForEverywhere) {
  const auto s =
      Bound("MATCH (n {x: $a}) WHERE EXISTS { MATCH (n)-->(m {y: $b}) } RETURN [x IN $c | x] SKIP $d");
  for (const char* missing : {"a", "b", "c", "d"}) {
    Map parameters = {{"a", Value(1)}, {"b", Value(1)}, {"c", Value(1)}, {"d", Value(1)}};
    parameters.erase(missing);
    EXPECT_THROW(CheckParameters(ParametersOf(s), parameters), Error) << missing;
  }
}

}  // namespace
}  // namespace liaison
