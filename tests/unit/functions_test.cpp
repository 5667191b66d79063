// The function library and the operators on values, with answers from the openCypher reference and its CIPs.
#include "query/functions/function.h"

#include <gtest/gtest.h>

#include <cmath>

#include "graph/graph.h"
#include "query/functions/aggregate.h"
#include "query/functions/arithmetic.h"

namespace liaison {
namespace {

using Arguments = std::vector<Value>;

class Functions : public ::testing::Test {
 protected:
  Functions() {
    context_.random = &random_;
    context_.statement_time = *ParseDateTime("2017-10-11T12:31:14.645876123Z");
    context_.transaction_time = *ParseDateTime("2017-10-11T12:00Z");
  }

  Value Call(std::string_view name, const Arguments& arguments = {}) {
    const Function* const function = FindFunction(name);
    if (!function) throw std::runtime_error("no function " + std::string(name));
    const int count = static_cast<int>(arguments.size());
    EXPECT_GE(count, function->minimum_arguments) << name;
    EXPECT_TRUE(function->maximum_arguments < 0 || count <= function->maximum_arguments) << name;
    for (const Value& v : arguments) {
      if (v.is_null() && function->null_if_any_null) return {};
    }
    return function->call(context_, arguments);
  }
  // The result as plain text.
  std::string Text(std::string_view name, const Arguments& arguments = {}) {
    return ToText(Call(name, arguments));
  }
  // The code of the error that the call throws.
  std::string Code(std::string_view name, const Arguments& arguments) {
    return CodeOf([&] { Call(name, arguments); });
  }
  template <class Action>
  static std::string CodeOf(Action action) {
    try {
      action();
    } catch (const Error& e) {
      EXPECT_EQ(e.phase, Phase::kRuntime);
      return e.Code();
    }
    return "none";
  }

  FunctionContext context_;
  std::mt19937_64 random_{7};
};

Value D(std::string_view text) { return *ParseDate(text); }
Value LT(std::string_view text) { return *ParseLocalTime(text); }
Value Tm(std::string_view text) { return *ParseTime(text); }
Value LDT(std::string_view text) { return *ParseLocalDateTime(text); }
Value DT(std::string_view text) { return *ParseDateTime(text); }
Value Dur(std::string_view text) { return *ParseDuration(text); }

// ---- registry ----

TEST_F(Functions, AreFoundWhateverTheCase) {
  EXPECT_EQ(FindFunction("TOINTEGER"), FindFunction("toInteger"));
  EXPECT_EQ(FindFunction("duration.INMONTHS")->name, "duration.inMonths");
  EXPECT_EQ(FindFunction("nosuch"), nullptr);
  EXPECT_EQ(FindAggregate("STDEV")->name, "stDev");
  EXPECT_EQ(FindAggregate("size"), nullptr);
}

TEST_F(Functions, AreListedByNameWithSignatureAndDescription) {
  const auto& all = AllFunctions();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(all[i - 1]->name, all[i]->name);
    }
    EXPECT_EQ(FindFunction(all[i]->name), all[i]);
    EXPECT_TRUE(all[i]->signature.starts_with(all[i]->name)) << all[i]->name;
    EXPECT_FALSE(all[i]->description.empty()) << all[i]->name;
    EXPECT_NE(all[i]->call, nullptr) << all[i]->name;
    EXPECT_TRUE(all[i]->maximum_arguments < 0 || all[i]->minimum_arguments <= all[i]->maximum_arguments);
  }
}

// ---- arithmetic ----

TEST_F(Functions, IntegerArithmeticStaysIntegerAndReportsOverflow) {
  EXPECT_EQ(ToText(Divide(7, -2)), "-3");
  EXPECT_EQ(ToText(Modulo(-7, 3)), "-1");
  EXPECT_EQ(ToText(Power(2, 3)), "8.0");
  EXPECT_EQ(CodeOf([] { Add(INT64_MAX, 1); }), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(CodeOf([] { Subtract(INT64_MIN, 1); }), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(CodeOf([] { Multiply(INT64_MIN, -1); }), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(CodeOf([] { Divide(INT64_MIN, -1); }), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(CodeOf([] { Negate(INT64_MIN); }), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(ToText(Modulo(INT64_MIN, -1)), "0");
}

TEST_F(Functions, DivisionByZeroFailsForIntegersAndFollowsIeeeForFloats) {
  EXPECT_EQ(CodeOf([] { Divide(1, 0); }), "ArithmeticError.DivisionByZero");
  EXPECT_EQ(CodeOf([] { Modulo(1, 0); }), "ArithmeticError.DivisionByZero");
  EXPECT_EQ(ToText(Divide(1.0, 0)), "Infinity");
  EXPECT_EQ(ToText(Divide(0.0, 0.0)), "NaN");
  EXPECT_EQ(CodeOf([] { Divide(Dur("P1D"), 0); }), "ArithmeticError.DivisionByZero");
}

TEST_F(Functions, NullGoesThroughEveryOperator) {
  for (const auto op : {&Add, &Subtract, &Multiply, &Divide, &Modulo, &Power, &Concatenate}) {
    EXPECT_TRUE(op(Value(), 1).is_null());
    EXPECT_TRUE(op(1, Value()).is_null());
  }
  EXPECT_TRUE(Add(List{1}, Value()).is_null());
}

TEST_F(Functions, PlusJoinsTextAndLists) {
  EXPECT_EQ(ToLiteral(Add("a", 1)), "'a1'");
  EXPECT_EQ(ToLiteral(Add(1.5, "a")), "'1.5a'");
  EXPECT_EQ(ToLiteral(Add(List{1}, List{2})), "[1, 2]");
  EXPECT_EQ(ToLiteral(Add(1, List{2})), "[1, 2]");
  EXPECT_EQ(ToLiteral(Add(List{1}, "a")), "[1, 'a']");
  EXPECT_EQ(CodeOf([] { Add(true, 1); }), "TypeError.InvalidArgumentType");
  EXPECT_EQ(CodeOf([] { Add(Map{}, 1); }), "TypeError.InvalidArgumentType");
}

TEST_F(Functions, LogicIsTernary) {
  const Value values[] = {true, false, Value()};
  const std::string conjunction[] = {"true",  "false", "null",  "false", "false",
                                     "false", "null",  "false", "null"};
  const std::string disjunction[] = {"true", "true", "true", "true", "false", "null", "true", "null", "null"};
  const std::string exclusive[] = {"false", "true", "null", "true", "false", "null", "null", "null", "null"};
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(ToText(And(values[i / 3], values[i % 3])), conjunction[i]);
    EXPECT_EQ(ToText(Or(values[i / 3], values[i % 3])), disjunction[i]);
    EXPECT_EQ(ToText(Xor(values[i / 3], values[i % 3])), exclusive[i]);
  }
  EXPECT_TRUE(Not(Value()).is_null());
  EXPECT_EQ(CodeOf([] { And(1, true); }), "TypeError.InvalidArgumentType");
}

TEST_F(Functions, ComparisonsOfUnlikeTypesAreNullAndOfNanFalse) {
  using enum ComparisonOperator;
  EXPECT_TRUE(Comparison(kLess, 1, "a").is_null());
  for (const auto op : {kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kEqual}) {
    EXPECT_EQ(ToText(Comparison(op, NAN, 1)), "false");
  }
  EXPECT_EQ(ToText(Comparison(kNotEqual, NAN, NAN)), "true");
  EXPECT_EQ(ToText(Comparison(kLessOrEqual, Dur("P1D"), Dur("P1D"))), "true");
  EXPECT_TRUE(Comparison(kLess, Dur("P1D"), Dur("P2D")).is_null());
}

TEST_F(Functions, InSearchesByEquality) {
  EXPECT_EQ(ToText(In(3, List{1, Value(), 3})), "true");
  EXPECT_TRUE(In(4, List{1, Value(), 3}).is_null());
  EXPECT_EQ(ToText(In(Value(), List{})), "false");
  EXPECT_TRUE(In(List{1, 2}, List{List{Value(), 2}}).is_null());
  EXPECT_EQ(ToText(In(List{1, 2}, List{List{Value(), "foo"}})), "false");
  EXPECT_EQ(CodeOf([] { In(1, "a"); }), "TypeError.InvalidArgumentType");
}

TEST_F(Functions, StringPredicatesAreNullForWhatIsNoString) {
  EXPECT_EQ(ToText(StartsWith("abc", "ab")), "true");
  EXPECT_EQ(ToText(EndsWith("abc", "")), "true");
  EXPECT_EQ(ToText(Contains("abc", "d")), "false");
  EXPECT_TRUE(Contains(1, "a").is_null());
  EXPECT_TRUE(StartsWith("a", Value()).is_null());
}

TEST_F(Functions, RegularExpressionsMatchTheWholeText) {
  EXPECT_EQ(ToText(MatchesRegex("abc", "a.c")), "true");
  EXPECT_EQ(ToText(MatchesRegex("abcd", "a.c")), "false");
  EXPECT_EQ(ToText(MatchesRegex("ÅBC", "(?i)åb.")), "true");
  EXPECT_EQ(CodeOf([] { MatchesRegex("a", "("); }), "ArgumentError.InvalidArgumentValue");
  EXPECT_TRUE(MatchesRegex(1, "a").is_null());
}

// ---- access ----

TEST_F(Functions, ElementsOfListsAreTakenFromEitherEnd) {
  const Value list = List{1, 2, 3};
  EXPECT_EQ(ToText(Subscript(context_, list, -1)), "3");
  EXPECT_TRUE(Subscript(context_, list, 3).is_null());
  EXPECT_TRUE(Subscript(context_, list, INT64_MIN).is_null());
  EXPECT_EQ(CodeOf([&] { Subscript(context_, list, 1.0); }), "TypeError.ListElementAccessByNonInteger");
  EXPECT_EQ(CodeOf([&] { Subscript(context_, 100, 0); }), "TypeError.InvalidArgumentType");
  EXPECT_EQ(CodeOf([&] { Subscript(context_, Map{}, 0); }), "TypeError.MapElementAccessByNonString");
  EXPECT_EQ(CodeOf([&] { Subscript(context_, Map{}, 12.3); }), "TypeError.MapElementAccessByNonString");
}

TEST_F(Functions, SlicesAreClamped) {
  const Value list = List{1, 2, 3, 4, 5};
  const auto slice = [&](Value from, Value to) { return ToText(Slice(list, &from, &to)); };
  EXPECT_EQ(slice(1, 3), "[2, 3]");
  EXPECT_EQ(slice(-3, -1), "[3, 4]");
  EXPECT_EQ(slice(-50, 50), "[1, 2, 3, 4, 5]");
  EXPECT_EQ(slice(3, 1), "[]");
  EXPECT_EQ(slice(Value(), 1), "null");
  const Value two = 2;
  EXPECT_EQ(ToText(Slice(list, &two, nullptr)), "[3, 4, 5]");
  EXPECT_EQ(ToText(Slice(list, nullptr, &two)), "[1, 2]");
}

TEST_F(Functions, PropertiesOfMapsPointsAndEntitiesWithContent) {
  EXPECT_EQ(ToText(GetProperty(context_, Map{{"a", 1}}, "a")), "1");
  EXPECT_TRUE(GetProperty(context_, Map{{"a", 1}}, "A").is_null());
  EXPECT_TRUE(GetProperty(context_, Value(), "a").is_null());
  EXPECT_EQ(ToText(GetProperty(context_, Point{4326, 12, 55, 0}, "latitude")), "55.0");
  EXPECT_EQ(ToText(GetProperty(context_, Point{4326, 12, 55, 0}, "crs")), "wgs-84");
  EXPECT_EQ(CodeOf([&] { GetProperty(context_, Point{}, "z"); }), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(CodeOf([&] { GetProperty(context_, 1, "a"); }), "TypeError.InvalidArgumentType");
  const Value node = Node{NodeId{5}, std::make_shared<NodeContent>(NodeContent{{"A", "B"}, {{"k", 1}}})};
  EXPECT_EQ(ToText(GetProperty(context_, node, "k")), "1");
  EXPECT_EQ(Text("labels", {node}), "['A', 'B']");
  EXPECT_EQ(Text("keys", {node}), "['k']");
  EXPECT_EQ(Text("properties", {node}), "{k: 1}");
  EXPECT_EQ(Text("id", {node}), "5");
  const Value relationship =
      Relationship{RelationshipId::Of(TypeId{1}, 3), NodeId{5}, NodeId{6},
                   std::make_shared<RelationshipContent>(RelationshipContent{"T", {}})};
  EXPECT_EQ(Text("type", {relationship}), "T");
  EXPECT_EQ(Call("endNode", {relationship}).AsNode().id, NodeId{6});
  EXPECT_EQ(Code("type", {node}), "TypeError.InvalidArgumentValue");
  EXPECT_EQ(Code("labels", {1}), "TypeError.InvalidArgumentValue");
}

TEST_F(Functions, EntitiesWithoutContentAreReadFromTheTransaction) {
  const auto graph = Graph::Open(":memory:");
  const auto writer = graph->BeginWrite();
  writer->BeginStatement();
  const LabelId labels[] = {writer->Label("Zebra"), writer->Label("Animal")};
  const NodeId id = writer->CreateNode(labels);
  writer->SetProperty(id, writer->Key("name"), "Zoe");
  const NodeId other = writer->CreateNode({});
  const RelationshipRef ref = writer->CreateRelationship(id, writer->Type("KNOWS"), other);
  writer->SetProperty(ref, writer->Key("since"), 1999);
  context_.transaction = writer.get();

  const Value node = Node{id, nullptr};
  const Value relationship = Relationship{ref.id, ref.start, ref.end, nullptr};
  EXPECT_EQ(Text("labels", {node}), "['Zebra', 'Animal']");
  EXPECT_EQ(Text("properties", {node}), "{name: 'Zoe'}");
  EXPECT_EQ(ToText(GetProperty(context_, node, "name")), "Zoe");
  EXPECT_TRUE(GetProperty(context_, node, "since").is_null());
  EXPECT_TRUE(GetProperty(context_, node, "never used").is_null());
  EXPECT_EQ(Text("keys", {relationship}), "['since']");
  EXPECT_EQ(Text("type", {relationship}), "KNOWS");
  EXPECT_EQ(ToText(Subscript(context_, relationship, "since")), "1999");

  writer->DeleteRelationship(ref);
  writer->DeleteNode(id);
  EXPECT_EQ(CodeOf([&] { GetProperty(context_, node, "name"); }), "EntityNotFound.DeletedEntityAccess");
  EXPECT_EQ(CodeOf([&] { GetProperty(context_, node, "never used"); }), "EntityNotFound.DeletedEntityAccess");
  EXPECT_EQ(Code("labels", {node}), "EntityNotFound.DeletedEntityAccess");
  EXPECT_EQ(Code("properties", {relationship}), "EntityNotFound.DeletedEntityAccess");
  EXPECT_EQ(Text("type", {relationship}), "KNOWS");
  EXPECT_EQ(Text("id", {node}), std::to_string(id.value));
  context_.transaction = nullptr;
}

// ---- lists, text, numbers ----

TEST_F(Functions, RangesIncludeBothEndsAndCheckTheirArgumentsAtRuntime) {
  EXPECT_EQ(Text("range", {0, 10, 3}), "[0, 3, 6, 9]");
  EXPECT_EQ(Text("range", {10, 0, -5}), "[10, 5, 0]");
  EXPECT_EQ(Text("range", {1, 0}), "[]");
  EXPECT_EQ(Text("range", {INT64_MIN, INT64_MAX, INT64_MAX}),
            "[-9223372036854775808, -1, 9223372036854775806]");
  EXPECT_EQ(Text("range", {INT64_MAX, INT64_MIN, INT64_MIN}), "[9223372036854775807, -1]");
  EXPECT_EQ(Code("range", {2, 8, 0}), "ArgumentError.NumberOutOfRange");
  for (const Value& wrong : {Value(true), Value(1.0), Value("1"), Value(List{}), Value(Map{})}) {
    EXPECT_EQ(Code("range", {wrong, 1}), "ArgumentError.InvalidArgumentType");
    EXPECT_EQ(Code("range", {0, 1, wrong}), "ArgumentError.InvalidArgumentType");
  }
  EXPECT_EQ(Code("range", {0, INT64_MAX}), "ResourceError.OutOfMemory");
}

TEST_F(Functions, StringsCountCodePoints) {
  EXPECT_EQ(Text("size", {"Åb😀"}), "3");
  EXPECT_EQ(Text("substring", {"hällo", 1, 2}), "äl");
  EXPECT_EQ(Text("substring", {"abc", 5}), "");
  EXPECT_EQ(Code("substring", {"abc", -1}), "ArgumentError.NumberOutOfRange");
  EXPECT_EQ(Text("left", {"😀b", 1}), "😀");
  EXPECT_EQ(Text("right", {"a😀", 1}), "😀");
  EXPECT_EQ(Text("reverse", {"a😀ö"}), "ö😀a");
  EXPECT_EQ(Text("char_length", {"öö"}), "2");
}

TEST_F(Functions, CasesAndFormsFollowUnicode) {
  EXPECT_EQ(Text("toUpper", {"straße"}), "STRASSE");
  EXPECT_EQ(Text("lower", {"ÅÄÖ İ"}), "åäö i̇");
  EXPECT_EQ(Text("normalize", {"e\u0301"}), "é");
  EXPECT_EQ(Text("normalize", {"é", "NFD"}), "e\u0301");
  EXPECT_EQ(Code("normalize", {"é", "NFX"}), "ArgumentError.InvalidArgumentValue");
}

TEST_F(Functions, TextIsTrimmedSplitAndReplaced) {
  EXPECT_EQ(Text("trim", {" \t\u2003x \n"}), "x");
  EXPECT_EQ(Text("ltrim", {"  x "}), "x ");
  EXPECT_EQ(Text("rtrim", {"xyx", "x"}), "xy");
  EXPECT_EQ(Text("btrim", {"äöxöä", "öä"}), "x");
  EXPECT_EQ(Text("split", {"a,b,,", ","}), "['a', 'b', '', '']");
  EXPECT_EQ(Text("split", {"añb", ""}), "['a', 'ñ', 'b']");
  EXPECT_EQ(Text("split", {"", ","}), "['']");
  EXPECT_EQ(Text("replace", {"hello", "l", "w"}), "hewwo");
  EXPECT_EQ(Text("replace", {"äb", "", "x"}), "xäxbx");
  EXPECT_EQ(Text("replace", {"aaa", "a", "b", 2}), "bba");
}

TEST_F(Functions, NumbersRoundByEveryMode) {
  EXPECT_EQ(Text("round", {-1.5}), "-1.0");
  EXPECT_EQ(Text("round", {2.5}), "3.0");
  EXPECT_EQ(Text("round", {0.49999999999999994}), "0.0");
  EXPECT_EQ(Text("round", {1.005, 2}), "1.01");
  EXPECT_EQ(Text("round", {-1.5, 0}), "-2.0");
  EXPECT_EQ(Text("round", {9.99, 1}), "10.0");
  const std::pair<const char*, const char*> modes[] = {
      {"UP", "1.3"},      {"DOWN", "1.2"},      {"CEILING", "1.3"},  {"FLOOR", "1.2"},
      {"HALF_UP", "1.3"}, {"HALF_DOWN", "1.2"}, {"HALF_EVEN", "1.2"}};
  for (const auto& [mode, result] : modes) EXPECT_EQ(Text("round", {1.25, 1, mode}), result) << mode;
  EXPECT_EQ(Text("round", {-1.21, 1, "CEILING"}), "-1.2");
  EXPECT_EQ(Text("round", {-1.21, 1, "FLOOR"}), "-1.3");
  EXPECT_EQ(Code("round", {1.5, -1}), "ArgumentError.NumberOutOfRange");
  EXPECT_EQ(Code("round", {1.5, 1, "SIDEWAYS"}), "ArgumentError.InvalidArgumentValue");
}

TEST_F(Functions, AbsKeepsTheTypeAndReportsOverflow) {
  EXPECT_EQ(Text("abs", {-5}), "5");
  EXPECT_EQ(Text("abs", {-5.5}), "5.5");
  EXPECT_EQ(Code("abs", {INT64_MIN}), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(Text("sign", {-0.5}), "-1");
  EXPECT_EQ(Text("sqrt", {-1}), "NaN");
  EXPECT_EQ(Code("sqrt", {"4"}), "TypeError.InvalidArgumentValue");
}

// ---- conversions ----

TEST_F(Functions, ConversionsGiveNullForOtherTextAndFailForOtherTypes) {
  EXPECT_EQ(Text("toInteger", {"2.9"}), "2");
  EXPECT_EQ(Text("toInteger", {"-82.9"}), "-82");
  EXPECT_EQ(Text("toInteger", {"foo"}), "null");
  EXPECT_EQ(Text("toInteger", {""}), "null");
  EXPECT_EQ(Text("toInteger", {"9223372036854775808"}), "null");
  EXPECT_EQ(Text("toFloat", {"5.5"}), "5.5");
  EXPECT_EQ(Text("toFloat", {"inf"}), "null");
  EXPECT_EQ(Text("toFloat", {"0x10"}), "null");
  EXPECT_EQ(Text("toBoolean", {"TRUE"}), "true");
  EXPECT_EQ(Text("toBoolean", {"foo"}), "null");
  EXPECT_EQ(Text("toString", {Dur("P1M")}), "P1M");
  for (const Value& wrong : {Value(List{}), Value(Map{}), Value(Node{}), Value(Path{{Node{}}, {}})}) {
    for (const char* name : {"toInteger", "toFloat", "toBoolean", "toString"}) {
      EXPECT_EQ(Code(name, {wrong}), "TypeError.InvalidArgumentValue") << name;
    }
    for (const char* name : {"toIntegerOrNull", "toFloatOrNull", "toBooleanOrNull", "toStringOrNull"}) {
      EXPECT_EQ(Text(name, {wrong}), "null") << name;
    }
  }
  EXPECT_EQ(Code("toBoolean", {1.0}), "TypeError.InvalidArgumentValue");
  EXPECT_EQ(Code("toFloat", {true}), "TypeError.InvalidArgumentValue");
  EXPECT_EQ(Text("toIntegerList", {Value(List{"1", 2.5, Value(), Map{}})}), "[1, 2, null, null]");
  EXPECT_EQ(Code("toInteger", {1e300}), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(Text("toIntegerOrNull", {1e300}), "null");
}

TEST_F(Functions, ValueTypesNameElementsToo) {
  EXPECT_EQ(Text("valueType", {1}), "INTEGER NOT NULL");
  EXPECT_EQ(Text("valueType", {Value()}), "NULL");
  EXPECT_EQ(Text("valueType", {Value(List{"a", 1, Value()})}), "LIST<STRING | INTEGER> NOT NULL");
  EXPECT_EQ(Text("valueType", {Value(List{})}), "LIST<NOTHING> NOT NULL");
}

TEST_F(Functions, RandomIdentifiersHaveVersionFour) {
  const std::string id = Text("randomUUID");
  ASSERT_EQ(id.size(), 36u);
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_NE(id, Text("randomUUID"));
}

// ---- points ----

TEST_F(Functions, PointsKnowTheirReferenceSystem) {
  EXPECT_EQ(Call("point", {Map{{"x", 1}, {"y", 2}}}).As<Point>().srid, 7203);
  EXPECT_EQ(Call("point", {Map{{"x", 1}, {"y", 2}, {"z", 3}}}).As<Point>().srid, 9157);
  EXPECT_EQ(Call("point", {Map{{"longitude", 1}, {"latitude", 2}, {"height", 3}}}).As<Point>().srid, 4979);
  EXPECT_EQ(Call("point", {Map{{"x", 1}, {"y", 2}, {"crs", "WGS-84"}}}).As<Point>().srid, 4326);
  EXPECT_TRUE(Call("point", {Map{{"x", 1}, {"y", Value()}}}).is_null());
  EXPECT_EQ(Code("point", {Map{{"x", 1}}}), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Code("point", {Map{{"longitude", 1}, {"latitude", 91}}}), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Text("point.distance", {Point{7203, 0, 0, 0}, Point{7203, 3, 4, 0}}), "5.0");
  EXPECT_TRUE(Call("distance", {Point{7203, 0, 0, 0}, Point{4326, 3, 4, 0}}).is_null());
  // A quarter of the way round the equator.
  EXPECT_NEAR(Call("distance", {Point{4326, 0, 0, 0}, Point{4326, 90, 0, 0}}).AsFloat(), 6'378'140 * M_PI / 2,
              1e-6);
}

// ---- temporal ----

TEST_F(Functions, DatesAreBuiltFromEachWayToNameADay) {
  EXPECT_EQ(Text("date", {Map{{"year", 1984}, {"month", 10}, {"day", 11}}}), "1984-10-11");
  EXPECT_EQ(Text("date", {Map{{"year", 1984}, {"week", 10}, {"dayOfWeek", 3}}}), "1984-03-07");
  EXPECT_EQ(Text("date", {Map{{"year", 1984}, {"ordinalDay", 202}}}), "1984-07-20");
  EXPECT_EQ(Text("date", {Map{{"year", 1984}, {"quarter", 3}, {"dayOfQuarter", 45}}}), "1984-08-14");
  EXPECT_EQ(Text("date", {Map{{"year", 1817}, {"week", 1}}}), "1816-12-30");
  EXPECT_EQ(Code("date", {Map{{"year", 1984}, {"day", 11}}}), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Code("date", {Map{{"year", 1984}, {"month", 13}}}), "ArgumentError.NumberOutOfRange");
  EXPECT_EQ(Code("date", {Map{{"year", 1984}, {"month", 1.5}}}), "ArgumentError.InvalidArgumentType");
  EXPECT_EQ(Code("date", {Map{{"year", 1984}, {"month", 1}, {"week", 1}}}),
            "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Code("date", {Map{{"yaer", 1984}}}), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Code("date", {"2015-02-30"}), "ArgumentError.InvalidArgumentValue");
  EXPECT_TRUE(Call("date", {Value()}).is_null());
}

TEST_F(Functions, ComponentsOfASelectedDateAreReplaced) {
  const Value other = D("1984-11-11");
  EXPECT_EQ(Text("date", {Map{{"date", other}, {"year", 28}}}), "0028-11-11");
  EXPECT_EQ(Text("date", {Map{{"date", other}, {"week", 1}}}), "1984-01-08");
  EXPECT_EQ(Text("date", {Map{{"date", other}, {"quarter", 3}}}), "1984-08-11");
  EXPECT_EQ(Text("date", {Map{{"date", other}, {"ordinalDay", 28}}}), "1984-01-28");
  EXPECT_EQ(Text("date", {Map{{"date", D("1816-12-31")}, {"week", 2}}}), "1817-01-07");
  EXPECT_EQ(Text("date", {Map{{"date", D("2016-02-29")}, {"year", 2015}}}), "2015-02-28");
}

TEST_F(Functions, FractionsOfASecondAddUp) {
  const Map fields = {{"hour", 12},        {"minute", 31},       {"second", 14},
                      {"nanosecond", 789}, {"millisecond", 123}, {"microsecond", 456}};
  EXPECT_EQ(Text("localtime", {fields}), "12:31:14.123456789");
  EXPECT_EQ(Code("localtime",
                 {Map{{"hour", 1}, {"minute", 1}, {"second", 1}, {"millisecond", 1}, {"microsecond", 1000}}}),
            "ArgumentError.NumberOutOfRange");
  EXPECT_EQ(Code("localtime", {Map{{"hour", 1}, {"second", 1}}}), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Code("localtime", {Map{{"hour", 24}}}), "ArgumentError.NumberOutOfRange");
}

TEST_F(Functions, AZoneGivenWithASelectedZonedTimeMovesTheClock) {
  EXPECT_EQ(Text("time", {Map{{"time", Tm("09:30:14+0100")}, {"timezone", "-0500"}}}), "03:30:14-05:00");
  EXPECT_EQ(Text("time", {Map{{"time", LT("09:30:14")}, {"timezone", "-0500"}}}), "09:30:14-05:00");
  const Value stockholm = DT("1984-10-11T12:00[Europe/Stockholm]");
  EXPECT_EQ(Text("datetime", {Map{{"datetime", stockholm}, {"timezone", "+05:00"}}}),
            "1984-10-11T16:00+05:00");
  EXPECT_EQ(Text("datetime", {Map{{"date", D("1984-10-28")}, {"time", stockholm}}}),
            "1984-10-28T12:00+01:00[Europe/Stockholm]");
  EXPECT_EQ(Text("datetime", {Map{{"date", D("1984-10-28")},
                                  {"time", stockholm},
                                  {"second", 42},
                                  {"timezone", "Pacific/Honolulu"}}}),
            "1984-10-28T01:00:42-10:00[Pacific/Honolulu]");
  EXPECT_EQ(Text("datetime", {Map{{"datetime", LDT("1984-10-11T12:00")}, {"timezone", "Europe/Stockholm"}}}),
            "1984-10-11T12:00+01:00[Europe/Stockholm]");
}

TEST_F(Functions, DateTimesComeFromTheEpoch) {
  EXPECT_EQ(Text("datetime", {Map{{"epochSeconds", 416779}, {"nanosecond", 1}}}),
            "1970-01-05T19:46:19.000000001Z");
  EXPECT_EQ(Text("datetime", {Map{{"epochMillis", 237821673987}}}), "1977-07-15T13:34:33.987Z");
  EXPECT_EQ(Text("datetime", {Map{{"epochMillis", -1}, {"timezone", "+01:00"}}}),
            "1970-01-01T00:59:59.999+01:00");
  EXPECT_EQ(Text("datetime.fromepoch", {416779, 999999999}), "1970-01-05T19:46:19.999999999Z");
  EXPECT_EQ(Code("datetime.fromepochmillis", {INT64_MAX}), "none");
  EXPECT_EQ(Code("datetime.fromepoch", {INT64_MAX, 0}), "ArithmeticError.IntegerOverflow");
}

TEST_F(Functions, ClocksStandStillOrNotAsTheirNamesSay) {
  EXPECT_EQ(Text("datetime"), "2017-10-11T12:31:14.645876123Z");
  EXPECT_EQ(Text("datetime.transaction"), "2017-10-11T12:00Z");
  EXPECT_EQ(Text("date.statement", {"Pacific/Kiritimati"}), "2017-10-12");
  EXPECT_EQ(Text("time", {Map{{"timezone", "America/Los Angeles"}}}), "05:31:14.645876123-07:00");
  EXPECT_EQ(Text("timestamp"), "1507725074645");
  EXPECT_GT(Call("datetime.realtime").As<DateTime>().seconds, 1'600'000'000);
  EXPECT_TRUE(Call("date.realtime", {Value()}).is_null());
  EXPECT_EQ(Code("date.statement", {"Nowhere"}), "ArgumentError.InvalidArgumentValue");
}

TEST_F(Functions, InstantsConvertIntoEachOther) {
  const Value zoned = DT("1984-10-11T12:31:14[Europe/Stockholm]");
  EXPECT_EQ(Text("date", {zoned}), "1984-10-11");
  EXPECT_EQ(Text("time", {zoned}), "12:31:14+01:00");
  EXPECT_EQ(Text("localdatetime", {zoned}), "1984-10-11T12:31:14");
  EXPECT_EQ(Text("datetime", {LDT("1984-10-11T12:31:14")}), "1984-10-11T12:31:14Z");
  EXPECT_EQ(Code("date", {LT("12:00")}), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Code("localtime", {D("1984-10-11")}), "ArgumentError.InvalidArgumentValue");
}

TEST_F(Functions, TruncationGoesToTheStartOfTheUnit) {
  const Value input = DT("2017-11-15T12:31:14.645876123+01:00");
  const std::pair<const char*, const char*> units[] = {{"millennium", "2000-01-01T00:00+01:00"},
                                                       {"century", "2000-01-01T00:00+01:00"},
                                                       {"decade", "2010-01-01T00:00+01:00"},
                                                       {"year", "2017-01-01T00:00+01:00"},
                                                       {"weekYear", "2017-01-02T00:00+01:00"},
                                                       {"quarter", "2017-10-01T00:00+01:00"},
                                                       {"month", "2017-11-01T00:00+01:00"},
                                                       {"week", "2017-11-13T00:00+01:00"},
                                                       {"day", "2017-11-15T00:00+01:00"},
                                                       {"hour", "2017-11-15T12:00+01:00"},
                                                       {"minute", "2017-11-15T12:31+01:00"},
                                                       {"second", "2017-11-15T12:31:14+01:00"},
                                                       {"millisecond", "2017-11-15T12:31:14.645+01:00"},
                                                       {"microsecond", "2017-11-15T12:31:14.645876+01:00"}};
  for (const auto& [unit, expected] : units)
    EXPECT_EQ(Text("datetime.truncate", {unit, input}), expected) << unit;
}

TEST_F(Functions, TruncationIsSupplementedBySmallerComponents) {
  EXPECT_EQ(Text("date.truncate", {"week", D("1984-10-11"), Map{{"dayOfWeek", 2}}}), "1984-10-09");
  EXPECT_EQ(Text("date.truncate", {"weekYear", D("1984-01-01"), Map{{"day", 5}}}), "1983-01-05");
  EXPECT_EQ(Text("localtime.truncate", {"millisecond", LT("12:31:14.645876123"), Map{{"nanosecond", 2}}}),
            "12:31:14.645000002");
  EXPECT_EQ(Text("localtime.truncate", {"microsecond", LT("12:31:14.645876123"), Map{{"nanosecond", 2}}}),
            "12:31:14.645876002");
  EXPECT_EQ(Text("time.truncate", {"hour", Tm("12:31-01:00"), Map{{"timezone", "+01:00"}}}), "12:00+01:00");
  EXPECT_EQ(Text("datetime.truncate", {"day", D("1984-10-11"), Map{{"timezone", "Europe/Stockholm"}}}),
            "1984-10-11T00:00+01:00[Europe/Stockholm]");
  EXPECT_EQ(Code("date.truncate", {"hour", D("1984-10-11")}), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Code("date.truncate", {"fortnight", D("1984-10-11")}), "ArgumentError.InvalidArgumentValue");
}

TEST_F(Functions, ComponentsOfInstantsAndDurations) {
  const auto component = [&](const Value& v, std::string_view name) {
    return ToText(GetProperty(context_, v, name));
  };
  const Value t = DT("1984-11-11T12:31:14.645876123[Europe/Stockholm]");
  const std::pair<const char*, const char*> expected[] = {{"year", "1984"},
                                                          {"quarter", "4"},
                                                          {"month", "11"},
                                                          {"week", "45"},
                                                          {"weekYear", "1984"},
                                                          {"day", "11"},
                                                          {"ordinalDay", "316"},
                                                          {"weekDay", "7"},
                                                          {"dayOfQuarter", "42"},
                                                          {"hour", "12"},
                                                          {"minute", "31"},
                                                          {"second", "14"},
                                                          {"millisecond", "645"},
                                                          {"microsecond", "645876"},
                                                          {"nanosecond", "645876123"},
                                                          {"timezone", "Europe/Stockholm"},
                                                          {"offset", "+01:00"},
                                                          {"offsetMinutes", "60"},
                                                          {"offsetSeconds", "3600"},
                                                          {"epochSeconds", "469020674"},
                                                          {"epochMillis", "469020674645"}};
  for (const auto& [name, value] : expected) EXPECT_EQ(component(t, name), value) << name;
  EXPECT_EQ(component(Dur("P1Y4M10DT1H1M1.111111111S"), "monthsOfYear"), "4");
  EXPECT_EQ(component(Dur("P1Y4M10DT1H1M1.111111111S"), "quarters"), "5");
  EXPECT_EQ(component(Dur("P1Y4M10DT1H1M1.111111111S"), "nanoseconds"), "3661111111111");
  EXPECT_EQ(CodeOf([&] { component(D("1984-11-11"), "hour"); }), "ArgumentError.InvalidArgumentValue");
}

TEST_F(Functions, DurationsAreAddedToInstants) {
  EXPECT_EQ(ToText(Add(D("1984-10-11"), Dur("P12Y5M14DT16H13M10S"))), "1997-03-25");
  EXPECT_EQ(ToText(Add(D("1984-10-11"), Dur("PT33H"))), "1984-10-12");
  EXPECT_EQ(ToText(Subtract(D("2012-03-31"), Dur("P1M"))), "2012-02-29");
  EXPECT_EQ(ToText(Add(Dur("P1DT12H"), Tm("13:42:19Z"))), "01:42:19Z");
  EXPECT_EQ(ToText(Subtract(LT("00:00"), Dur("PT0.000000001S"))), "23:59:59.999999999");
  EXPECT_EQ(ToText(Add(DT("2017-10-28T12:00[Europe/Stockholm]"), Dur("P1D"))),
            "2017-10-29T12:00+01:00[Europe/Stockholm]");
  EXPECT_EQ(ToText(Add(DT("2017-10-28T12:00[Europe/Stockholm]"), Dur("PT24H"))),
            "2017-10-29T11:00+01:00[Europe/Stockholm]");
  EXPECT_EQ(CodeOf([] { Add(D("+999999999-12-31"), Dur("P1D")); }), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(CodeOf([] { Subtract(D("2017-01-01"), D("2016-01-01")); }), "TypeError.InvalidArgumentType");
}

TEST_F(Functions, DurationsAreMultipliedWithFractionsCarriedDown) {
  const Value d = Dur("P12Y5M14DT16H13M10.000000001S");
  EXPECT_EQ(ToText(Multiply(d, 2)), "P24Y10M28DT32H26M20.000000002S");
  EXPECT_EQ(ToText(Divide(d, 2)), "P6Y2M22DT13H21M8S");
  EXPECT_EQ(ToText(Multiply(0.5, d)), "P6Y2M22DT13H21M8S");
  EXPECT_EQ(ToText(Divide(Dur("P1M"), 3)), "P10DT3H29M42S");
  EXPECT_EQ(ToText(Multiply(Dur("PT1S"), 0.7)), "PT0.7S");
  EXPECT_EQ(ToText(Divide(Dur("PT-0.5S"), 3)), "PT-0.166666666S");
  EXPECT_EQ(CodeOf([] { Multiply(Dur("P1Y"), INT64_MAX); }), "ArithmeticError.IntegerOverflow");
}

TEST_F(Functions, DurationsAreBuiltFromComponents) {
  EXPECT_EQ(Text("duration", {Map{{"months", 0.75}}}), "P22DT19H51M49.5S");
  EXPECT_EQ(Text("duration", {Map{{"seconds", -2}, {"milliseconds", 1}}}), "PT-1.999S");
  EXPECT_EQ(Text("duration", {Map{{"quarters", 1}, {"weeks", 1}}}), "P3M7D");
  EXPECT_EQ(Code("duration", {Map{{"fortnights", 1}}}), "ArgumentError.InvalidArgumentValue");
  EXPECT_EQ(Code("duration", {Map{{"days", "1"}}}), "ArgumentError.InvalidArgumentType");
  EXPECT_EQ(Code("duration", {"1 day"}), "ArgumentError.InvalidArgumentValue");
}

TEST_F(Functions, DistancesBetweenInstants) {
  EXPECT_EQ(Text("duration.between", {D("1984-10-11"), D("2015-06-24")}), "P30Y8M13D");
  EXPECT_EQ(Text("duration.between", {D("2018-03-01"), D("2018-01-31")}), "P-1M-1D");
  EXPECT_EQ(Text("duration.inDays", {D("2014-10-11"), D("2015-08-06")}), "P299D");
  EXPECT_EQ(Text("duration.inMonths", {LT("12:00"), D("2015-08-06")}), "PT0S");
  EXPECT_EQ(Text("duration.inSeconds", {DT("2017-10-29T00:00[Europe/Stockholm]"), D("2017-10-30")}), "PT25H");
  // The first time is in the hour that occurs twice.
  EXPECT_EQ(Text("duration.between", {DT("2017-10-29T02:30+02:00[Europe/Stockholm]"),
                                      DT("2017-10-29T02:30+01:00[Europe/Stockholm]")}),
            "PT1H");
  EXPECT_EQ(Code("duration.between", {D("2017-10-29"), 1}), "TypeError.InvalidArgumentValue");
}

// ---- aggregates ----

class Aggregates : public ::testing::Test {
 protected:
  // Each value once; split into two states that are merged, as workers do.
  static Value Run(std::string_view name, const std::vector<Value>& values,
                   std::optional<Value> second = {}) {
    const Aggregate* const aggregate = FindAggregate(name);
    const auto first_half = aggregate->make(), second_half = aggregate->make();
    for (std::size_t i = 0; i < values.size(); ++i) {
      Arguments arguments = {values[i]};
      if (second) arguments.push_back(*second);
      (i < values.size() / 2 ? first_half : second_half)->Add(arguments, 1);
    }
    first_half->Merge(*second_half);
    return first_half->Finish();
  }
  static std::string Code(std::string_view name, const std::vector<Value>& values,
                          std::optional<Value> second = {}) {
    try {
      Run(name, values, second);
    } catch (const Error& e) {
      return e.Code();
    }
    return "none";
  }
};

TEST_F(Aggregates, OfNothing) {
  EXPECT_EQ(ToText(Run("count", {})), "0");
  EXPECT_EQ(ToText(Run("sum", {})), "0");
  EXPECT_EQ(ToText(Run("collect", {})), "[]");
  for (const char* name : {"avg", "min", "max", "percentileCont", "percentileDisc"})
    EXPECT_TRUE(Run(name, {}).is_null());
  EXPECT_EQ(ToText(Run("stDev", {})), "0.0");
}

TEST_F(Aggregates, SumsStayIntegerUnlessThereIsAFloat) {
  EXPECT_EQ(ToText(Run("sum", {1, 2})), "3");
  EXPECT_EQ(ToText(Run("sum", {1, 2.0})), "3.0");
  EXPECT_EQ(ToText(Run("sum", {INT64_MAX, 1, -1})), "9223372036854775807");
  EXPECT_EQ(Code("sum", {INT64_MAX, 1}), "ArithmeticError.IntegerOverflow");
  EXPECT_EQ(Code("sum", {1, "a"}), "TypeError.InvalidArgumentValue");
  EXPECT_EQ(ToText(Run("sum", {Dur("PT1H"), Dur("P1MT0.5S")})), "P1MT1H0.5S");
  EXPECT_EQ(Code("sum", {1, Dur("P1D"), 1}), "TypeError.InvalidArgumentValue");
}

TEST_F(Aggregates, FloatsAreAddedWithoutLosingDigits) {
  EXPECT_EQ(ToText(Run("sum", {1e100, 1.0, -1e100, 1.0})), "2.0");
  EXPECT_EQ(ToText(Run("avg", {1.7e308, 1.7e308})), "1.7E308");
  EXPECT_EQ(ToText(Run("avg", {INT64_MAX, INT64_MAX})), "9.223372036854776E18");
  EXPECT_EQ(ToText(Run("sum", {INFINITY, 1.0})), "Infinity");
  EXPECT_EQ(ToText(Run("avg", {1, 2})), "1.5");
  EXPECT_EQ(ToText(Run("avg", {Dur("P1D"), Dur("P2D")})), "P1DT12H");
}

TEST_F(Aggregates, ExtremesFollowTheOrderOfAllTypes) {
  const std::vector<Value> mixed = {1, "a", List{1, 2}, 0.2, "b"};
  EXPECT_EQ(ToText(Run("max", mixed)), "1");
  EXPECT_EQ(ToText(Run("min", mixed)), "[1, 2]");
  EXPECT_EQ(ToText(Run("max", {1.0, NAN})), "NaN");
}

TEST_F(Aggregates, RowsMayCountSeveralTimes) {
  const auto run = [](std::string_view name) {
    const auto state = FindAggregate(name)->make();
    state->Add(std::vector<Value>{1, 0.5}, 3);
    state->Add(std::vector<Value>{5, 0.5}, 1);
    return ToText(state->Finish());
  };
  EXPECT_EQ(run("count"), "4");
  EXPECT_EQ(run("sum"), "8");
  EXPECT_EQ(run("avg"), "2.0");
  EXPECT_EQ(run("collect"), "[1, 1, 1, 5]");
  EXPECT_EQ(run("stDev"), "2.0");
  EXPECT_EQ(run("percentileCont"), "1.0");
  EXPECT_EQ(run("percentileDisc"), "1");
}

TEST_F(Aggregates, PercentilesInterpolateOrChoose) {
  const std::vector<Value> prices = {10.0, 30.0, 20.0};
  EXPECT_EQ(ToText(Run("percentileDisc", prices, 0.0)), "10.0");
  EXPECT_EQ(ToText(Run("percentileDisc", prices, 0.5)), "20.0");
  EXPECT_EQ(ToText(Run("percentileDisc", prices, 1.0)), "30.0");
  EXPECT_EQ(ToText(Run("percentileCont", prices, 0.75)), "25.0");
  EXPECT_EQ(ToText(Run("percentileCont", prices, 1)), "30.0");
  for (const Value& wrong : {Value(1000), Value(-1), Value(1.1), Value(NAN)}) {
    EXPECT_EQ(Code("percentileCont", prices, wrong), "ArgumentError.NumberOutOfRange");
    EXPECT_EQ(Code("percentileDisc", prices, wrong), "ArgumentError.NumberOutOfRange");
  }
}

TEST_F(Aggregates, DeviationsOfSampleAndPopulation) {
  const std::vector<Value> values = {2, 4, 4, 4, 5, 5, 7, 9};
  EXPECT_EQ(ToText(Run("stDevP", values)), "2.0");
  EXPECT_NEAR(Run("stDev", values).AsFloat(), 2.138089935299395, 1e-14);
  EXPECT_EQ(ToText(Run("stDev", {3})), "0.0");
}

}  // namespace
}  // namespace liaison
