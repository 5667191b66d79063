#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "query/ast/query.h"
#include "query/parse/parse.h"

namespace liaison {
namespace {

ast::Query ParseQuery(const std::string& text) { return std::get<ast::Query>(Parse(text).body); }

template <class Clause>
Clause First(const std::string& text) {
  ast::Query query = ParseQuery(text);
  return std::move(std::get<Clause>(query.parts.at(0).clauses.at(0)));
}

ast::ProjectionItem Item(const std::string& expression) {
  auto result = First<ast::Return>("RETURN " + expression);
  return std::move(result.projection.items.at(0));
}

// Every operator in parentheses, so that the shape of the tree can be read.
std::string Shape(const ast::Expression& e) {
  if (const auto* binary = std::get_if<ast::Binary>(&e.node)) {
    constexpr const char* kText[] = {
        "OR", "XOR", "AND", "=", "<>", "<",      "<=",   ">",        ">=", "+", "-",
        "*",  "/",   "%",   "^", "IN", "STARTS", "ENDS", "CONTAINS", "=~", "||"};
    return fmt::format("({} {} {})", Shape(*binary->left), kText[static_cast<int>(binary->op)],
                       Shape(*binary->right));
  }
  if (const auto* unary = std::get_if<ast::Unary>(&e.node)) {
    constexpr const char* kText[] = {"NOT", "+", "-", "NULL?", "VALUE?"};
    return fmt::format("({} {})", kText[static_cast<int>(unary->op)], Shape(*unary->operand));
  }
  return ast::ToString(e);
}

std::string ShapeOf(const std::string& expression) { return Shape(*Item(expression).expression); }
std::string TextOf(const std::string& expression) { return ast::ToString(*Item(expression).expression); }
Value ValueOf(const std::string& literal) {
  return std::get<ast::Literal>(Item(literal).expression->node).value;
}

Error Refusal(const std::string& text) {
  try {
    Parse(text);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "was parsed: " << text.substr(0, 200);
  return Error(ErrorKind::kSyntax, "", "");
}

std::string CodeOf(const std::string& text) { return Refusal(text).Code(); }

std::string Repeat(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// ---- precedence ----

TEST(Precedence, FollowsTheLevelsOfTheStandard) {
  EXPECT_EQ(ShapeOf("a OR b XOR c AND NOT d"), "(a OR (b XOR (c AND (NOT d))))");
  EXPECT_EQ(ShapeOf("a OR b AND c OR d"), "((a OR (b AND c)) OR d)");
  EXPECT_EQ(ShapeOf("NOT a = b AND c"), "((NOT (a = b)) AND c)");
  EXPECT_EQ(ShapeOf("NOT NOT a"), "(NOT (NOT a))");
  EXPECT_EQ(ShapeOf("1 + 2 * 3 - 4"), "((1 + (2 * 3)) - 4)");
  EXPECT_EQ(ShapeOf("12 / 4 * 3 % 5"), "(((12 / 4) * 3) % 5)");
  EXPECT_EQ(ShapeOf("4 ^ 3 ^ 2"), "((4 ^ 3) ^ 2)");
  EXPECT_EQ(ShapeOf("4 * 3 ^ 2"), "(4 * (3 ^ 2))");
  EXPECT_EQ(ShapeOf("-a ^ 2"), "((- a) ^ 2)");
  EXPECT_EQ(ShapeOf("2 ^ -a"), "(2 ^ (- a))");
  EXPECT_EQ(ShapeOf("a + b IN c"), "((a + b) IN c)");
  EXPECT_EQ(ShapeOf("a = b IN c"), "(a = (b IN c))");
  EXPECT_EQ(ShapeOf("a IS NULL = b IS NOT NULL"), "((NULL? a) = (VALUE? b))");
  EXPECT_EQ(ShapeOf("a STARTS WITH b + c IS NULL"), "(NULL? (a STARTS (b + c)))");
  EXPECT_EQ(ShapeOf("a CONTAINS b IN c"), "((a CONTAINS b) IN c)");
  EXPECT_EQ(ShapeOf("a || b + c"), "((a || b) + c)");
  EXPECT_EQ(ShapeOf("a =~ b AND c ENDS WITH d"), "((a =~ b) AND (c ENDS d))");
  EXPECT_EQ(ShapeOf("(a OR b) AND c"), "((a OR b) AND c)");
}

TEST(Precedence, ComparisonsInARowAreOneChain) {
  auto item = Item("a < b <= c = d");
  const auto& chain = std::get<ast::OperatorChain>(item.expression->node);
  ASSERT_EQ(chain.operands.size(), 4u);
  using enum ast::BinaryOperator;
  EXPECT_EQ(chain.operators, (std::vector{kLess, kLessOrEqual, kEqual}));
  EXPECT_TRUE(std::holds_alternative<ast::Binary>(Item("a < b").expression->node));
  EXPECT_EQ(ShapeOf("(a < b) = c"), "((a < b) = c)");
}

TEST(Precedence, NotBehindATighterOperatorNeedsParentheses) {
  EXPECT_EQ(CodeOf("RETURN a = NOT b"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(CodeOf("RETURN - NOT b"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(ShapeOf("a = (NOT b)"), "(a = (NOT b))");
}

TEST(Precedence, ALongChainOfOrIsBalancedInTheOrderOfTheText) {
  std::string text = "x0";
  for (int i = 1; i < 5000; ++i) text += fmt::format(" OR x{}", i);
  auto item = Item(text);
  int next = 0, deepest = 0;
  auto walk = [&](auto& self, const ast::Expression& e, int depth) -> void {
    deepest = std::max(deepest, depth);
    if (const auto* binary = std::get_if<ast::Binary>(&e.node)) {
      self(self, *binary->left, depth + 1);
      self(self, *binary->right, depth + 1);
    } else {
      EXPECT_EQ(std::get<ast::Variable>(e.node).name, fmt::format("x{}", next++));
    }
  };
  walk(walk, *item.expression, 0);
  EXPECT_EQ(next, 5000);
  EXPECT_LE(deepest, 14);
}

TEST(Precedence, TextOfATreeIsReadAsTheSameTree) {
  for (const char* text : {"(1 + 2) * 3",
                           "1 - (2 - 3)",
                           "NOT (a OR b)",
                           "(NOT a) = b",
                           "(a = b) = c",
                           "a < b < c",
                           "-(-1)",
                           "(a + b).c",
                           "[x IN l WHERE x:A | x.y]",
                           "CASE a WHEN 1 THEN 2 ELSE 3 END",
                           "n {.a, .*, b: 1, c}",
                           "{a: [1, 2.5], `b c`: null}",
                           "x[1..2][..3][4]",
                           "all(x IN l WHERE x > 1)",
                           "reduce(s = 0, x IN l | s + x)",
                           "(a)-[r:A|B*1..3 {k: 1}]->(:C)<--()",
                           "[(a)-->(b) WHERE a.x | b.y]",
                           "EXISTS { (a)-->(b) WHERE a.x = 1 }",
                           "$p + $`a b`",
                           "`not` + `a``b`",
                           "(-2) ^ 2",
                           "shortestPath((a)-[:R*]-(b))",
                           "x IS :: INTEGER",
                           "count(DISTINCT a.b)",
                           "duration.between(a, b)"}) {
    std::string once = TextOf(text);
    EXPECT_EQ(TextOf(once), once) << text;
    EXPECT_EQ(ShapeOf(once), ShapeOf(text));
  }
}

// ---- literals ----

TEST(Literals, IntegersInAllBases) {
  EXPECT_EQ(ValueOf("0").AsInteger(), 0);
  EXPECT_EQ(ValueOf("9223372036854775807").AsInteger(), INT64_MAX);
  EXPECT_EQ(ValueOf("-9223372036854775808").AsInteger(), INT64_MIN);
  EXPECT_EQ(ValueOf("-0x8000000000000000").AsInteger(), INT64_MIN);
  EXPECT_EQ(ValueOf("0x1aF").AsInteger(), 0x1AF);
  EXPECT_EQ(ValueOf("0X_ff").AsInteger(), 255);
  EXPECT_EQ(ValueOf("0o17").AsInteger(), 15);
  EXPECT_EQ(ValueOf("0b101").AsInteger(), 5);
  EXPECT_EQ(ValueOf("1_000_000").AsInteger(), 1000000);
  EXPECT_EQ(ValueOf("007").AsInteger(), 7);
}

TEST(Literals, BadIntegersAreNamed) {
  for (const char* text :
       {"9223372036854775808", "-9223372036854775809", "0x8000000000000000", "-(9223372036854775808)",
        "0o1000000000000000000000", "99999999999999999999999999"}) {
    EXPECT_EQ(CodeOf(fmt::format("RETURN {}", text)), "SyntaxError.IntegerOverflow") << text;
  }
  for (const char* text :
       {"9223372h54775808", "0x", "0xZ", "0x1A2b3j4", "0o18", "0b2", "1__0", "1_", "12abc", "1.5x", "1e5x"}) {
    EXPECT_EQ(CodeOf(fmt::format("RETURN {}", text)), "SyntaxError.InvalidNumberLiteral") << text;
  }
  EXPECT_EQ(CodeOf("RETURN 9223372#54775808"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(CodeOf("RETURN {1B2c3e67: 1}"), "SyntaxError.UnexpectedSyntax");
}

TEST(Literals, Floats) {
  EXPECT_DOUBLE_EQ(ValueOf("1.5").AsFloat(), 1.5);
  EXPECT_DOUBLE_EQ(ValueOf(".5").AsFloat(), 0.5);
  EXPECT_DOUBLE_EQ(ValueOf("-.5e-3").AsFloat(), -0.0005);
  EXPECT_DOUBLE_EQ(ValueOf("1E+3").AsFloat(), 1000);
  EXPECT_DOUBLE_EQ(ValueOf("1_0.2_5d").AsFloat(), 10.25);
  EXPECT_DOUBLE_EQ(ValueOf("1e308").AsFloat(), 1e308);
  EXPECT_DOUBLE_EQ(ValueOf("4.9406564584124654E-324").AsFloat(), 5e-324);
  EXPECT_EQ(ValueOf("1e-999").AsFloat(), 0.0);
  EXPECT_EQ(ValueOf("0e999").AsFloat(), 0.0);
  EXPECT_EQ(CodeOf("RETURN 1.34E999"), "SyntaxError.FloatingPointOverflow");
  EXPECT_EQ(CodeOf("RETURN -1e99999999999999999999"), "SyntaxError.FloatingPointOverflow");
  EXPECT_EQ(TextOf("x[1..2]"), "x[1..2]");
}

TEST(Literals, LongListsOfThemAreOneLiteral) {
  const std::string items =
      "1, -2,3 ,\n0.5,-1e3,'a, ]', \"it's\",'it''s','caf\u00e9 \\u00e9 \\\\',TRUE,false, "
      "Null,-9223372036854775808";
  const std::string text = "[" + Repeat("7,", 20) + items + "]";
  auto item = Item(text + ", 5");
  const List& list = std::get<ast::Literal>(item.expression->node).value.AsList();
  ASSERT_EQ(list.size(), 33u);
  auto short_item = Item("[" + items + "]");
  const auto& one_by_one = std::get<ast::ListLiteral>(short_item.expression->node);
  ASSERT_EQ(one_by_one.items.size(), 13u);
  for (std::size_t i = 0; i < 13; ++i) {
    const Value& value = std::get<ast::Literal>(one_by_one.items[i]->node).value;
    EXPECT_TRUE(Equivalent(list[20 + i], value)) << i;
    EXPECT_EQ(list[20 + i].type(), value.type()) << i;
  }
  EXPECT_EQ(item.name, text);  // the column
  const std::string many = Repeat("1,", 40);
  for (const std::string& other :
       {"[" + many + "x]", "[" + many + "[1]]", "[" + many + "1 + 1]", "[" + many + "0x1F]"}) {
    auto listed = Item(other);
    EXPECT_TRUE(std::holds_alternative<ast::ListLiteral>(listed.expression->node)) << other;
  }
  EXPECT_EQ(CodeOf("RETURN [" + many + "9223372036854775808]"), "SyntaxError.IntegerOverflow");
  EXPECT_EQ(CodeOf("RETURN [" + many + "]"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(CodeOf("RETURN [" + many + "'a]"), "SyntaxError.UnexpectedSyntax");
  try {
    Parse("RETURN ['é',\n" + many + "1]\n AS x, )");
    FAIL();
  } catch (const Error& error) {
    ASSERT_TRUE(error.position);
    EXPECT_EQ(error.position->line, 3u);
    EXPECT_EQ(error.position->column, 8u);
  }
}

TEST(Literals, Strings) {
  EXPECT_EQ(ValueOf("'a\"b'").AsString(), "a\"b");
  EXPECT_EQ(ValueOf("\"a'b\"").AsString(), "a'b");
  EXPECT_EQ(ValueOf("'it''s'").AsString(), "it's");
  EXPECT_EQ(ValueOf(R"('\\\'\"\`\b\f\n\r\t')").AsString(), "\\'\"`\b\f\n\r\t");
  EXPECT_EQ(ValueOf(R"('\u00e9\U01F600\uD83D\uDE00')").AsString(), "é😀😀");
  EXPECT_EQ(ValueOf("'//no /*comment*/ ; here'").AsString(), "//no /*comment*/ ; here");
  EXPECT_EQ(ValueOf("'日本'").AsString(), "日本");
  EXPECT_EQ(ValueOf("''").AsString(), "");
}

TEST(Literals, BadStringsAreNamed) {
  for (const char* text :
       {R"('\uH')", R"('\u12')", R"('\uD800')", R"('\uD800\u0041')", R"('\U110000')", R"('\uDC00')"}) {
    EXPECT_EQ(CodeOf(fmt::format("RETURN {}", text)), "SyntaxError.InvalidUnicodeLiteral") << text;
  }
  Error error = Refusal("RETURN 'abc\\d'");
  EXPECT_EQ(error.Code(), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(error.position->offset, 11u);
  EXPECT_EQ(CodeOf("RETURN 'abc"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(CodeOf("RETURN 'abc\\'"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(CodeOf("RETURN `abc"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(CodeOf("RETURN 1 /* abc"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(CodeOf("RETURN '\xC3'"), "SyntaxError.InvalidUnicodeCharacter");
  EXPECT_EQ(CodeOf("RETURN '\xED\xA0\x80'"), "SyntaxError.InvalidUnicodeCharacter");
  EXPECT_EQ(CodeOf("RETURN 42 — 41"), "SyntaxError.InvalidUnicodeCharacter");
}

TEST(Literals, ParametersHaveAnyName) {
  auto name = [](const char* text) { return std::get<ast::Parameter>(Item(text).expression->node).name; };
  EXPECT_EQ(name("$name"), "name");
  EXPECT_EQ(name("$1"), "1");
  EXPECT_EQ(name("$_x"), "_x");
  EXPECT_EQ(name("$`x y`"), "x y");
  EXPECT_EQ(name("$match"), "match");
}

// ---- columns and positions ----

TEST(Columns, AreNamedByTheirSourceText) {
  EXPECT_EQ(Item("cOuNt( * )").name, "cOuNt( * )");
  EXPECT_EQ(Item("  (1+ 2)*3  ").name, "(1+ 2)*3");
  EXPECT_EQ(Item("'é' + n.名").name, "'é' + n.名");
  EXPECT_EQ(Item("'é' + 1 AS x").name, "x");
  EXPECT_EQ(Item("`a b`").name, "a b");
  EXPECT_EQ(Item("NOT - a").name, "NOT - a");
}

TEST(Columns, RangesAreBytesOfTheText) {
  std::string text = "RETURN 'é', n.x /* é */ + -1 , NOT a:B";
  ast::Statement statement = Parse(text);
  auto& items =
      std::get<ast::Return>(std::get<ast::Query>(statement.body).parts[0].clauses[0]).projection.items;
  auto range = [&](std::size_t i) {
    const ast::Expression& e = *items[i].expression;
    return text.substr(e.text_begin, e.text_end - e.text_begin);
  };
  EXPECT_EQ(range(0), "'é'");
  EXPECT_EQ(range(1), "n.x /* é */ + -1");
  EXPECT_EQ(range(2), "NOT a:B");
}

TEST(Errors, SayWhereWhatAndWhatInstead) {
  Error error = Refusal("MATCH (é)\nWHERE (é.x = 1 RETURN é");
  EXPECT_EQ(error.Code(), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(error.phase, Phase::kCompile);
  EXPECT_EQ(*error.position, (Position{25, 2, 16}));
  EXPECT_NE(std::string(error.what()).find("expected ')'"), std::string::npos) << error.what();
  EXPECT_NE(std::string(error.what()).find("found 'RETURN'"), std::string::npos) << error.what();

  EXPECT_EQ(Refusal("MATCH (n) RETRUN n").hint, "did you mean RETURN?");
  EXPECT_EQ(Refusal("MTACH (n) RETURN n").hint, "did you mean MATCH?");
  EXPECT_EQ(Refusal("RETURN n LIMT 5").hint, "did you mean LIMIT?");
  EXPECT_EQ(Refusal("RETURN 1 == 2").hint, "did you mean =?");
  EXPECT_EQ(Refusal("RETURN 1 != 2").hint, "did you mean <>?");
  EXPECT_EQ(Refusal("RETURN").position->offset, 6u);
}

TEST(Errors, NoTokenNamesOfTheGrammarAreShown) {
  for (const char* text : {"RETURN", "RETURN [", "MATCH", "MATCH (", "MATCH (a)-", "MATCH (a)-[", "RETURN {a",
                           "RETURN CASE x", "UNWIND [1]", "RETURN 1 AS", "CREATE INDEX", "CALL",
                           "WITH 1 AS x ORDER", "RETURN x IS", "RETURN [x IN", "MERGE (a) ON", "SET a.x"}) {
    std::string message = Refusal(text).what();
    EXPECT_EQ(message.find('_'), std::string::npos) << text << ": " << message;
    EXPECT_NE(message.find("the end of the statement"), std::string::npos) << text << ": " << message;
  }
}

TEST(Errors, WrongLengthsOfRelationshipsAreNamed) {
  EXPECT_EQ(CodeOf("MATCH (a)-[:LIKES..]->(c) RETURN c"), "SyntaxError.InvalidRelationshipPattern");
  EXPECT_EQ(CodeOf("MATCH (a)-[:LIKES*-2]->(c) RETURN c"), "SyntaxError.InvalidRelationshipPattern");
}

TEST(Errors, EmptyTextIsNoStatement) {
  for (const char* text : {"", "  \n", ";", "// nothing", "/* nothing */ ;"}) {
    EXPECT_EQ(CodeOf(text), "SyntaxError.UnexpectedSyntax") << text;
  }
}

// ---- limits ----

TEST(Limits, NestingUpToTheLimitParsesAndBeyondIsRefused) {
  struct {
    const char *open, *middle, *close;
  } kinds[] = {{"[", "1", "]"},          {"(", "1", ")"},
               {"{a: ", "1", "}"},       {"CASE WHEN true THEN ", "1", " END"},
               {"[x IN ", "l", " | x]"}, {"f(", "1", ")"}};
  for (const auto& kind : kinds) {
    auto text = [&](int depth) {
      return "RETURN " + Repeat(kind.open, depth) + kind.middle + Repeat(kind.close, depth);
    };
    EXPECT_NO_THROW(Parse(text(kMaximumNesting))) << kind.open;
    EXPECT_EQ(CodeOf(text(kMaximumNesting + 1)), "SyntaxError.NestingTooDeep") << kind.open;
  }
  EXPECT_EQ(CodeOf(Repeat("(", 1 << 20)), "SyntaxError.NestingTooDeep");
  EXPECT_EQ(CodeOf("RETURN " + Repeat("[", 1 << 19)), "SyntaxError.NestingTooDeep");
  EXPECT_EQ(CodeOf("RETURN " + Repeat("{a:", 1 << 18)), "SyntaxError.NestingTooDeep");
  EXPECT_EQ(CodeOf("RETURN " + Repeat("CASE WHEN ", 1 << 16)), "SyntaxError.NestingTooDeep");
}

TEST(Limits, OperatorsInARowCannotMakeATreeTooHighToWalk) {
  EXPECT_NO_THROW(Parse("RETURN 1" + Repeat(" + 1", 60)));
  EXPECT_NO_THROW(Parse("RETURN 1" + Repeat(" - 1 * 2 ^ 3", 5000)));
  for (const std::string& text :
       {"RETURN " + Repeat("NOT ", 20000) + "a", "RETURN " + Repeat("- ", 20000) + "a",
        "RETURN a" + Repeat(".a", 20000), "RETURN a" + Repeat("[0]", 20000),
        "RETURN a" + Repeat(" IS NULL", 20000)}) {
    EXPECT_EQ(CodeOf(text), "SyntaxError.NestingTooDeep") << text.substr(0, 20);
  }
  // High within nested: each part alone would do.
  std::string text = "1";
  for (int i = 0; i < 20; ++i) text = "(" + text + Repeat(" + 1", 60) + ")";
  EXPECT_EQ(CodeOf("RETURN " + text), "SyntaxError.NestingTooDeep");
}

TEST(Limits, LongTextIsRefused) {
  EXPECT_NO_THROW(Parse("RETURN '" + std::string(kMaximumStatementBytes - 9, 'a') + "'"));
  EXPECT_EQ(CodeOf("RETURN '" + std::string(kMaximumStatementBytes, 'a') + "'"),
            "SyntaxError.StatementTooLong");
}

// ---- names ----

TEST(Names, NoWordIsReserved) {
  const char* words[] = {
      "ALL",    "AND",        "ANY",      "AS",      "ASC",          "ASSERT",   "BY",           "CALL",
      "CASE",   "CONSTRAINT", "CONTAINS", "COUNT",   "CREATE",       "CSV",      "DELETE",       "DESC",
      "DETACH", "DISTINCT",   "DROP",     "ELSE",    "END",          "ENDS",     "EXISTS",       "EXPLAIN",
      "FALSE",  "FINISH",     "FOR",      "FOREACH", "FROM",         "GROUP",    "HEADERS",      "IF",
      "IN",     "INDEX",      "INF",      "INSERT",  "IS",           "KEY",      "LIMIT",        "LOAD",
      "MATCH",  "MERGE",      "NAN",      "NODE",    "NONE",         "NOT",      "NULL",         "OF",
      "OFFSET", "ON",         "OPTIONAL", "OR",      "ORDER",        "PATH",     "PROFILE",      "REDUCE",
      "REMOVE", "REQUIRE",    "RETURN",   "ROWS",    "SET",          "SHORTEST", "SHORTESTPATH", "SHOW",
      "SINGLE", "SKIP",       "STARTS",   "THEN",    "TRANSACTIONS", "TRIM",     "TRUE",         "TYPED",
      "UNION",  "UNIQUE",     "UNWIND",   "WHEN",    "WHERE",        "WITH",     "XOR",          "YIELD"};
  for (std::string word : words) {
    std::string text = fmt::format(
        "MATCH ({0}:{0} {{{0}: 1}})-[:{0}]->(x {{{0}: 2}}) RETURN x.{0} AS {0}, {{{0}: 1}} AS m", word);
    EXPECT_NO_THROW({
      auto match = First<ast::Match>(text);
      auto& node = std::get<ast::NodePattern>(match.patterns[0].elements[0]);
      EXPECT_EQ(node.variable->name, word);
      EXPECT_EQ(node.labels->name, word);
    }) << text;
    // INF and NAN are variables until Bind finds none of that name.
    bool value = word == "TRUE" || word == "FALSE" || word == "NULL";
    EXPECT_NO_THROW({
      auto item = Item(word + ", 1");
      EXPECT_EQ(std::holds_alternative<ast::Variable>(item.expression->node), !value) << word;
    }) << word;
    EXPECT_NO_THROW(Parse(fmt::format("MATCH ({0}) RETURN {0}", word))) << word;
    EXPECT_NO_THROW(Parse(fmt::format("UNWIND [1] AS {0} MATCH (n) WHERE n.x = {0} RETURN {0}", word)))
        << word;
    EXPECT_NO_THROW(Parse(fmt::format("WITH 1 AS {0} RETURN [{0} IN [1] | {0}], ({0})", word))) << word;
  }
}

TEST(Names, InBackquotesAreTakenAsTheyAre) {
  auto match = First<ast::Match>("MATCH (`a b`:`C``d` {`e-f`: 1}) RETURN 1");
  auto& node = std::get<ast::NodePattern>(match.patterns[0].elements[0]);
  EXPECT_EQ(node.variable->name, "a b");
  EXPECT_EQ(node.labels->name, "C`d");
  EXPECT_EQ(std::get<ast::MapLiteral>(node.properties->node).entries[0].first, "e-f");
  EXPECT_EQ(CodeOf("MATCH (``) RETURN 1"), "SyntaxError.UnexpectedSyntax");
}

TEST(Names, FunctionsKeepTheirNamespaceAndSpelling) {
  auto item = Item("duration.inSeconds(a, b)");
  EXPECT_EQ(std::get<ast::FunctionCall>(item.expression->node).name, "duration.inSeconds");
  EXPECT_EQ(CodeOf("RETURN (f)(1)"), "SyntaxError.UnexpectedSyntax");
  EXPECT_EQ(CodeOf("RETURN a[0](1)"), "SyntaxError.UnexpectedSyntax");
}

// ---- brackets that could be several things ----

TEST(Brackets, APathInAnExpressionIsAPredicate) {
  EXPECT_TRUE(std::holds_alternative<ast::PatternPredicate>(Item("(a)-->(b)").expression->node));
  EXPECT_TRUE(std::holds_alternative<ast::PatternPredicate>(Item("(a)--()").expression->node));
  EXPECT_TRUE(std::holds_alternative<ast::PatternPredicate>(Item("()<-[:R*2..]-({x: 1})").expression->node));
  EXPECT_TRUE(std::holds_alternative<ast::Variable>(Item("(a)").expression->node));
  EXPECT_EQ(ShapeOf("(a)-(b)"), "(a - b)");
  EXPECT_EQ(ShapeOf("(1)--(2)"), "(1 - (- 2))");
  EXPECT_EQ(ShapeOf("(a)<-(b)"), "(a < (- b))");
  EXPECT_EQ(ShapeOf("(a)-->(b) AND (c)<(d)"), "((a)-->(b) AND (c < d))");
  EXPECT_EQ(ShapeOf("f(a)--(b)"), "(f(a) - (- b))");
  auto call = Item("exists((a)-[:R]->(b))");
  const auto& function = std::get<ast::FunctionCall>(call.expression->node);
  EXPECT_EQ(function.name, "exists");
  EXPECT_TRUE(std::holds_alternative<ast::PatternPredicate>(function.arguments.at(0)->node));
}

TEST(Brackets, AListAComprehensionAndAPatternComprehensionAreTold) {
  EXPECT_TRUE(std::holds_alternative<ast::ListLiteral>(Item("[x, y]").expression->node));
  EXPECT_TRUE(std::holds_alternative<ast::ListLiteral>(Item("[x IN a, y IN b]").expression->node));
  EXPECT_TRUE(std::holds_alternative<ast::ListLiteral>(Item("[(a)-->(b)]").expression->node));
  EXPECT_TRUE(std::holds_alternative<ast::ListComprehension>(Item("[x IN a]").expression->node));
  EXPECT_TRUE(std::holds_alternative<ast::Subscript>(Item("l[x IN a]").expression->node));
  EXPECT_TRUE(
      std::holds_alternative<ast::PatternComprehension>(Item("[p = (a)-->(b) | p]").expression->node));
  auto item = Item("[x IN l WHERE x:A|B | x.y]");
  const auto& comprehension = std::get<ast::ListComprehension>(item.expression->node);
  EXPECT_EQ(ast::ToString(*comprehension.where), "x:A|B");
  EXPECT_EQ(ast::ToString(*comprehension.projection), "x.y");
  EXPECT_EQ(TextOf("[x IN l WHERE x:A | x]"), "[x IN l WHERE x:A | x]");
  EXPECT_EQ(TextOf("[x IN l | x:A|B]"), "[x IN l | x:A|B]");
}

TEST(Brackets, SubqueriesTakeAPatternOrAQuery) {
  for (const char* text :
       {"EXISTS { (a)-->(b) }", "exists { MATCH (a) RETURN a }", "COUNT { (a) WHERE a.x = 1 }",
        "COLLECT { MATCH (a) RETURN a.x }", "EXISTS { p = (a)-->(b), (c) }"}) {
    EXPECT_TRUE(std::holds_alternative<ast::SubqueryExpression>(Item(text).expression->node)) << text;
  }
  EXPECT_TRUE(std::holds_alternative<ast::MapProjection>(Item("count {.x}").expression->node));
  EXPECT_TRUE(std::holds_alternative<ast::FunctionCall>(Item("count(x)").expression->node));
}

// ---- patterns ----

TEST(Patterns, DirectionsAndLengths) {
  auto relationship = [](const std::string& text) {
    auto match = First<ast::Match>("MATCH (a)" + text + "(b) RETURN a");
    return std::move(std::get<ast::RelationshipPattern>(match.patterns.at(0).elements.at(1)));
  };
  using enum ast::PatternDirection;
  EXPECT_EQ(relationship("-->").direction, kOut);
  EXPECT_EQ(relationship("<--").direction, kIn);
  EXPECT_EQ(relationship("--").direction, kBoth);
  EXPECT_EQ(relationship("<-[r]->").direction, kBoth);
  EXPECT_FALSE(relationship("-[r]->").length.has_value());
  auto length = [&](const std::string& text) {
    auto l = relationship(text).length.value();
    return fmt::format("{}..{}", l.minimum ? std::to_string(*l.minimum) : "",
                       l.maximum ? std::to_string(*l.maximum) : "");
  };
  EXPECT_EQ(length("-[*]->"), "..");
  EXPECT_EQ(length("-[*3]->"), "3..3");
  EXPECT_EQ(length("-[*1..3]->"), "1..3");
  EXPECT_EQ(length("-[*2..]->"), "2..");
  EXPECT_EQ(length("-[*..3]->"), "..3");
  EXPECT_EQ(length("-[r:T*0..0 {x: 1}]->"), "0..0");
  EXPECT_EQ(length("-[:R]->+"), "1..");
  EXPECT_EQ(length("-[:R]->*"), "0..");
  EXPECT_EQ(length("-->{2}"), "2..2");
  EXPECT_EQ(length("-->{,4}"), "0..4");
}

TEST(Patterns, LabelsInAllForms) {
  using Kind = ast::LabelExpression::Kind;
  auto labels = [](const std::string& text) {
    auto match = First<ast::Match>("MATCH (n" + text + ") RETURN n");
    return *std::get<ast::NodePattern>(match.patterns[0].elements[0]).labels;
  };
  EXPECT_EQ(labels(":A").kind, Kind::kName);
  EXPECT_EQ(labels(":A:B").kind, Kind::kAnd);
  EXPECT_TRUE(labels(":A:B").colon_conjunction);
  EXPECT_FALSE(labels(":A&B").colon_conjunction);
  EXPECT_EQ(labels(" IS A|B").kind, Kind::kOr);
  EXPECT_EQ(labels(":!A").kind, Kind::kNot);
  EXPECT_EQ(labels(":!!A").kind, Kind::kName);
  EXPECT_EQ(labels(":%").kind, Kind::kAny);
  EXPECT_EQ(labels(":$('x')").kind, Kind::kDynamic);
  EXPECT_EQ(labels(":A|B&!C").operands.at(1).kind, Kind::kAnd);
  auto match = First<ast::Match>("MATCH ()-[r:A|:B|C]->() RETURN r");
  EXPECT_EQ(std::get<ast::RelationshipPattern>(match.patterns[0].elements[1]).types->operands.size(), 3u);
}

TEST(Patterns, QuantifiedPathsStandBetweenNodes) {
  auto match = First<ast::Match>("MATCH p = ((x)-[r:R]->(y) WHERE x.a < y.a){1,3} (z) RETURN p");
  auto& elements = match.patterns.at(0).elements;
  ASSERT_EQ(elements.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<ast::NodePattern>(elements[0]));
  auto& path = std::get<std::unique_ptr<ast::QuantifiedPath>>(elements[1]);
  EXPECT_EQ(path->length.minimum, 1);
  EXPECT_EQ(path->length.maximum, 3);
  EXPECT_NE(path->where, nullptr);
  EXPECT_EQ(path->pattern.elements.size(), 3u);
  EXPECT_EQ(std::get<ast::NodePattern>(elements[2]).variable->name, "z");
  EXPECT_EQ(CodeOf("MATCH (a)(b) RETURN a"), "SyntaxError.UnexpectedSyntax");
}

TEST(Patterns, SelectorsAndShortestPath) {
  auto path = [](const std::string& text) {
    auto match = First<ast::Match>("MATCH p = " + text + " RETURN p");
    return std::move(match.patterns.at(0));
  };
  using enum ast::PathSelector;
  EXPECT_EQ(path("(a)-->(b)").selector, kNone);
  EXPECT_EQ(path("ALL PATHS (a)-->(b)").selector, kNone);
  EXPECT_EQ(path("ANY (a)-->(b)").selector, kAny);
  EXPECT_EQ(path("ANY SHORTEST (a)-->+(b)").selector, kAnyShortest);
  EXPECT_EQ(path("ALL SHORTEST PATHS (a)-->+(b)").selector, kAllShortest);
  EXPECT_EQ(path("SHORTEST 3 (a)-->+(b)").selector, kShortestK);
  EXPECT_EQ(ast::ToString(*path("SHORTEST 3 (a)-->+(b)").selector_count), "3");
  EXPECT_EQ(path("SHORTEST 2 PATH GROUPS (a)-->+(b)").selector, kShortestKGroups);
  EXPECT_EQ(path("shortestPath((a)-[*]-(b))").selector, kShortestPathFunction);
  EXPECT_EQ(path("allShortestPaths((a)-[*]-(b))").selector, kAllShortestPathsFunction);
  EXPECT_EQ(path("shortestPath((a)-[*]-(b))").variable->name, "p");
}

TEST(Patterns, WritingTakesPlainPathsOnly) {
  for (const char* text : {"CREATE ANY (a)-[:R]->(b)", "CREATE ((a)-[:R]->(b)){2}", "CREATE (a)-[:R]->+(b)",
                           "MERGE shortestPath((a)-[*]-(b))", "CREATE (a WHERE a.x = 1)", "CREATE (a)-[:R]->",
                           "CREATE -[:R]->(a)"}) {
    EXPECT_EQ(CodeOf(text), "SyntaxError.UnexpectedSyntax") << text;
  }
}

// ---- statements ----

TEST(Statements, OfEveryKindParse) {
  for (const char* text :
       {"MATCH (a:Person {name: 'x'})-[r:KNOWS]->(b) WHERE a.age > 3 RETURN a, count(*) AS c ORDER BY c "
        "DESC, a.name SKIP 1 LIMIT 5;",
        "OPTIONAL MATCH (n) WITH DISTINCT n, 1 AS x WHERE n.x IS NOT NULL RETURN *",
        "UNWIND $rows AS row MERGE (a:A {id: row.id}) ON CREATE SET a.t = 1, a:New ON MATCH SET a += row "
        "RETURN a",
        "MATCH (n) SET n.x = 1, n = $p, n += {a: 1}, n:A:B, (n).y = 2 REMOVE n.x, n:A DETACH DELETE n",
        "INSERT (a:A)-[:R {x: 1}]->(b) FINISH",
        "MATCH (a) RETURN a.x AS x UNION ALL MATCH (b) RETURN b.x AS x",
        "CALL db.labels",
        "CALL db.labels() YIELD label AS l, x WHERE l > 'a' RETURN l",
        "CALL a.b.c(1, 'x') YIELD *",
        "OPTIONAL CALL f(1) YIELD x RETURN x",
        "MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN count(m) AS c } RETURN c",
        "CALL { RETURN 1 AS x } RETURN x",
        "CALL (*) { CREATE (a) } IN TRANSACTIONS OF 100 ROWS",
        "MATCH (a), (b) FOREACH (x IN [1, 2] | CREATE (:A {v: x}) SET a.x = x)",
        "LOAD CSV WITH HEADERS FROM 'file:///x.csv' AS row FIELDTERMINATOR ';' RETURN row.a",
        "EXPLAIN MATCH (n) RETURN n",
        "PROFILE MATCH (n) RETURN n OFFSET 1",
        "RETURN CASE WHEN a THEN 1 WHEN b THEN 2 END, CASE x WHEN 1, 2 THEN 'a' ELSE 'b' END",
        "MATCH (n:A&(B|!C) WHERE n.x = 1)-[r IS T WHERE r.y]->(:%) RETURN n:A:B, n IS A|B, n.x IS NOT :: "
        "LIST<INTEGER NOT NULL> | STRING",
        "RETURN any(x IN l WHERE x), none(x IN l WHERE x), single(x IN l WHERE x), reduce(s = 0, x IN l | s "
        "+ x)",
        "MATCH (n) RETURN n {.name, .*, age: 1 + 2, other} AS m",
        "MATCH (n) RETURN n[$key], n['a'], [1, 2, 3][0..-1], 'x' =~ '.*' AS r",
        "WITH {a: {b: [1, {c: 2}]}} AS m RETURN m.a.b[1].c // the end",
        "SHOW INDEXES",
        "SHOW CONSTRAINTS",
        "SHOW FUNCTIONS;",
        "SHOW PROCEDURES"}) {
    EXPECT_NO_THROW(Parse(text)) << text;
  }
}

TEST(Statements, IndexesAndConstraints) {
  auto index = std::get<ast::CreateIndex>(
      Parse("CREATE INDEX by_name IF NOT EXISTS FOR (n:Person) ON (n.first, n.last)").body);
  EXPECT_EQ(index.name, "by_name");
  EXPECT_TRUE(index.if_not_exists);
  EXPECT_FALSE(index.on_relationship);
  EXPECT_EQ(index.label, "Person");
  EXPECT_EQ(index.properties, (std::vector<std::string>{"first", "last"}));
  auto on_type = std::get<ast::CreateIndex>(Parse("CREATE INDEX FOR ()-[r:KNOWS]-() ON (r.since)").body);
  EXPECT_TRUE(on_type.on_relationship);
  EXPECT_EQ(on_type.label, "KNOWS");
  EXPECT_EQ(on_type.name, "");
  EXPECT_EQ(std::get<ast::CreateIndex>(Parse("CREATE INDEX ON :Person(name)").body).properties.at(0), "name");

  using Kind = ast::CreateConstraint::Kind;
  auto constraint = [](const char* text) { return std::get<ast::CreateConstraint>(Parse(text).body); };
  EXPECT_EQ(constraint("CREATE CONSTRAINT c FOR (n:L) REQUIRE n.p IS UNIQUE").kind, Kind::kUnique);
  EXPECT_EQ(constraint("CREATE CONSTRAINT IF NOT EXISTS FOR (n:L) REQUIRE n.p IS NOT NULL").kind,
            Kind::kExists);
  EXPECT_EQ(constraint("CREATE CONSTRAINT FOR (n:L) REQUIRE (n.p, n.q) IS NODE KEY").kind, Kind::kKey);
  EXPECT_TRUE(
      constraint("CREATE CONSTRAINT FOR ()-[r:T]-() REQUIRE r.p IS RELATIONSHIP UNIQUE").on_relationship);
  EXPECT_EQ(constraint("CREATE CONSTRAINT ON (n:L) ASSERT n.p IS UNIQUE").label, "L");
  EXPECT_EQ(CodeOf("CREATE CONSTRAINT FOR (n:L) REQUIRE m.p IS UNIQUE"), "SyntaxError.UndefinedVariable");
  EXPECT_EQ(CodeOf("CREATE FULLTEXT INDEX FOR (n:L) ON (n.p)"), "SyntaxError.UnexpectedSyntax");
  EXPECT_TRUE(std::get<ast::DropIndex>(Parse("DROP INDEX by_name IF EXISTS").body).if_exists);
  EXPECT_EQ(std::get<ast::DropConstraint>(Parse("DROP CONSTRAINT c").body).name, "c");
}

TEST(Statements, ACallAloneIsStandalone) {
  EXPECT_TRUE(First<ast::CallProcedure>("CALL a.b").standalone);
  auto call = First<ast::CallProcedure>("CALL a.b(1) YIELD x RETURN x");
  EXPECT_FALSE(call.standalone);
  EXPECT_EQ(call.name, "a.b");
  EXPECT_EQ(call.yields.at(0).variable.name, "x");
}

TEST(Statements, ManyOnManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(TextOf(fmt::format("a{} + [x IN l | x.p{}]", i, t)),
                  fmt::format("a{} + [x IN l | x.p{}]", i, t));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// ---- copies ----

TEST(Clone, IsEqualAndIndependent) {
  ast::Query query = ParseQuery(
      "MATCH p = ANY SHORTEST (a:A|B {x: 1})-[r:R*1..2 WHERE r.y]->(b:$('c')), ((c)-->(d) WHERE c.z){2} "
      "WHERE EXISTS { MATCH (a)-->(e) WHERE e.q = 1 } "
      "WITH a, count(*) AS n ORDER BY n SKIP 1 LIMIT 2 WHERE n > 1 CALL (a) { RETURN 1 AS one } FOREACH (i "
      "IN [1] | SET a.x = i REMOVE a.y) "
      "RETURN CASE a WHEN 1 THEN 2 ELSE 3 END, [x IN [1] WHERE x | x], [(a)-->(f) | f], a {.b, c: 1}, "
      "reduce(s = 0, x IN [1] | s), -a, a[1..2], $p");
  auto text = [](const ast::Query& q) {
    std::string out;
    for (const auto& item : std::get<ast::Return>(q.parts[0].clauses.back()).projection.items)
      out += ast::ToString(*item.expression) + "\n";
    const auto& match = std::get<ast::Match>(q.parts[0].clauses[0]);
    for (const auto& path : match.patterns) out += ast::ToString(path) + "\n";
    return out + ast::ToString(*match.where);
  };
  std::string before = text(query);
  ast::Query copy = Clone(query);
  EXPECT_EQ(text(copy), before);
  EXPECT_EQ(copy.parts[0].clauses.size(), query.parts[0].clauses.size());
  auto& node =
      std::get<ast::NodePattern>(std::get<ast::Match>(copy.parts[0].clauses[0]).patterns[0].elements[2]);
  EXPECT_NE(node.labels->dynamic, std::get<ast::NodePattern>(
                                      std::get<ast::Match>(query.parts[0].clauses[0]).patterns[0].elements[2])
                                      .labels->dynamic);
  query = ast::Query();
  EXPECT_EQ(text(copy), before);
}

// ---- scripts ----

std::vector<std::string> Split(const std::string& script) {
  std::vector<std::string> out;
  for (const StatementRange& range : SplitStatements(script)) {
    out.push_back(script.substr(range.begin, range.end - range.begin) + (range.complete ? "|" : ""));
  }
  return out;
}

TEST(Split, AtSemicolonsThatEndStatements) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(Split("RETURN 1; RETURN 2;\n"), (Strings{"RETURN 1|", "RETURN 2|"}));
  EXPECT_EQ(Split("RETURN ';' AS `a;b`; RETURN \";\""), (Strings{"RETURN ';' AS `a;b`|", "RETURN \";\""}));
  EXPECT_EQ(Split("RETURN 'it''s;' ; x"), (Strings{"RETURN 'it''s;' |", "x"}));
  EXPECT_EQ(Split("RETURN '\\';' ; x"), (Strings{"RETURN '\\';' |", "x"}));
  EXPECT_EQ(Split("// a;b\nRETURN 1; /* c;d */ "), (Strings{"// a;b\nRETURN 1|"}));
  EXPECT_EQ(Split(";;  ; // only this"), (Strings{}));
  EXPECT_EQ(Split(""), (Strings{}));
  EXPECT_EQ(Split("RETURN 'open; x"), (Strings{"RETURN 'open; x"}));
  EXPECT_EQ(Split("RETURN 1; /* open"), (Strings{"RETURN 1|", "/* open"}));
  EXPECT_EQ(Split("RETURN 'é;';RETURN 4/2"), (Strings{"RETURN 'é;'|", "RETURN 4/2"}));
}

}  // namespace
}  // namespace liaison
