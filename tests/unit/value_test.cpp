// Values: equality, equivalence, comparability and order as CIP2016-06-14 defines them, hashes and text.
#include "graph/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "graph/likeness.h"
#include "graph/name_words.h"
#include "graph/temporal_zone.h"

namespace liaison {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();

Value ListOf(std::initializer_list<Value> items) { return List(items); }

bool Less(const Value& a, const Value& b) { return Order(a, b) < 0; }

TEST(Values, IntegersAndFloatsAreEqualByExactNumericValue) {
  EXPECT_EQ(Equals(1, 1.0), true);
  EXPECT_EQ(Equals(std::int64_t{9007199254740993}, 9007199254740992.0), false);
  EXPECT_EQ(Equals(std::int64_t{9007199254740992}, 9007199254740992.0), true);
  EXPECT_EQ(Equals(INT64_MAX, 9223372036854775808.0), false);
  EXPECT_EQ(Equals(INT64_MIN, -9223372036854775808.0), true);
  EXPECT_EQ(Equals(0, -0.0), true);
}

TEST(Values, LargeIntegersCompareWithFloatsWithoutRounding) {
  EXPECT_TRUE(Compare(INT64_MAX, 9223372036854775808.0).value() < 0);
  EXPECT_TRUE(Compare(std::int64_t{9007199254740993}, 9007199254740992.0).value() > 0);
  EXPECT_TRUE(Compare(3, 3.5).value() < 0);
  EXPECT_TRUE(Compare(-3, -3.5).value() > 0);
  EXPECT_TRUE(Compare(kInfinity, INT64_MAX).value() > 0);
}

TEST(Values, EqualityWithNullIsUnknown) {
  EXPECT_EQ(Equals({}, {}), std::nullopt);
  EXPECT_EQ(Equals(1, {}), std::nullopt);
}

TEST(Values, EqualityOfListsIsTheConjunctionOfTheirElements) {
  EXPECT_EQ(Equals(ListOf({1, 2}), ListOf({1})), false);
  EXPECT_EQ(Equals(ListOf({Value()}), ListOf({1})), std::nullopt);
  EXPECT_EQ(Equals(ListOf({Value(), 1}), ListOf({1, 2})), false);
  EXPECT_EQ(Equals(ListOf({"a"}), ListOf({1})), false);
  EXPECT_EQ(Equals(ListOf({ListOf({1}), ListOf({2})}), ListOf({ListOf({1}), ListOf({Value()})})),
            std::nullopt);
  EXPECT_EQ(Equals(List(), List()), true);
}

TEST(Values, EqualityOfMapsNeedsTheSameKeysAndIsUnknownWithNulls) {
  EXPECT_EQ(Equals(Map{{"k", Value()}}, Map{{"k", Value()}}), std::nullopt);
  EXPECT_EQ(Equals(Map{}, Map{{"k", Value()}}), false);
  EXPECT_EQ(Equals(Map{{"a", 1}, {"b", Value()}}, Map{{"a", 2}, {"b", Value()}}), false);
  EXPECT_EQ(Equals(Map{{"a", 1}}, Map{{"b", 1}}), false);
  EXPECT_EQ(Equals(Map{{"a", 1}}, Map{{"a", 1.0}}), true);
}

TEST(Values, NanEqualsNothingAndComparesWithNothing) {
  EXPECT_EQ(Equals(kNan, kNan), false);
  EXPECT_EQ(Equals(kNan, "a"), false);
  EXPECT_EQ(Compare(kNan, 1), std::nullopt);
  EXPECT_EQ(Compare(1.0, kNan), std::nullopt);
  EXPECT_EQ(Compare(kNan, "a"), std::nullopt);
}

TEST(Values, EquivalenceTakesNullsAndNansAsTheSame) {
  EXPECT_TRUE(Equivalent({}, {}));
  EXPECT_TRUE(Equivalent(kNan, -kNan));
  EXPECT_FALSE(Equivalent(kNan, {}));
  EXPECT_TRUE(Equivalent(ListOf({Value(), kNan}), ListOf({Value(), kNan})));
  EXPECT_TRUE(Equivalent(Map{{"k", Value()}}, Map{{"k", Value()}}));
  EXPECT_TRUE(Equivalent(1, 1.0));
  EXPECT_FALSE(Equivalent(1, "1"));
}

TEST(Values, EquivalentValuesHashAlike) {
  EXPECT_EQ(Hash(1), Hash(1.0));
  EXPECT_EQ(Hash(0), Hash(-0.0));
  EXPECT_EQ(Hash(kNan), Hash(-kNan));
  EXPECT_EQ(Hash(ListOf({1, "a"})), Hash(ListOf({1.0, "a"})));
  EXPECT_EQ(Hash(INT64_MIN), Hash(-9223372036854775808.0));
  EXPECT_EQ(Hash(Point{7203, 0.0, 1.0, 0}), Hash(Point{7203, -0.0, 1.0, 0}));
  EXPECT_TRUE(Equivalent(Point{7203, 0.0, 1.0, 0}, Point{7203, -0.0, 1.0, 0}));
}

TEST(Values, ComparisonOfDifferentTypesIsUnknown) {
  EXPECT_EQ(Compare(1, "a"), std::nullopt);
  EXPECT_EQ(Compare("a", true), std::nullopt);
  EXPECT_EQ(Compare(Date{1}, LocalDateTime{1, 0}), std::nullopt);
  EXPECT_EQ(Compare(1, {}), std::nullopt);
}

TEST(Values, ListsCompareInDictionaryOrder) {
  EXPECT_TRUE(Compare(ListOf({1}), ListOf({1, 0})).value() < 0);
  EXPECT_TRUE(Compare(ListOf({1}), ListOf({1, Value()})).value() < 0);
  EXPECT_EQ(Compare(ListOf({1, 2}), ListOf({1, Value()})), std::nullopt);
  EXPECT_TRUE(Compare(ListOf({1, 2}), ListOf({3, Value()})).value() < 0);
}

TEST(Values, MapsWithNullDoNotCompare) {
  EXPECT_EQ(Compare(Map{{"a", 1}}, Map{{"a", 1}, {"b", Value()}}), std::nullopt);
  EXPECT_TRUE(Compare(Map{{"a", 1}}, Map{{"a", 2}}).value() < 0);
}

TEST(Values, DurationsHaveEqualityButNoComparison) {
  EXPECT_EQ(Equals(Duration{1, 2, 3, 4}, Duration{1, 2, 3, 4}), true);
  EXPECT_EQ(Equals(Duration{12, 0, 0, 0}, Duration{0, 365, 0, 0}), false);
  EXPECT_EQ(Compare(Duration{1, 0, 0, 0}, Duration{2, 0, 0, 0}), std::nullopt);
}

TEST(Values, OrderFollowsTheGlobalSortOrderOfTypes) {
  const Value node = Node{NodeId{1}, nullptr};
  const Value relationship = Relationship{RelationshipId{1}, NodeId{1}, NodeId{2}, nullptr};
  const Value path = Path{{Node{NodeId{1}, nullptr}}, {}};
  const std::vector<Value> sorted = {
      Map{{"a", "map"}},
      node,
      relationship,
      ListOf({"list"}),
      path,
      Point{},
      DateTime{},
      LocalDateTime{},
      Date{},
      Time{},
      LocalTime{},
      Duration{},
      "text",
      false,
      true,
      -kInfinity,
      1.5,
      2,
      kInfinity,
      kNan,
      Value(),
  };
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t j = 0; j < sorted.size(); ++j) {
      EXPECT_EQ(Order(sorted[i], sorted[j]) < 0, i < j) << i << " " << j;
      EXPECT_EQ(Order(sorted[i], sorted[j]) == 0, i == j) << i << " " << j;
    }
  }
}

TEST(Values, OrderOfListsUsesTheOrderOfTheirElements) {
  EXPECT_TRUE(Less(ListOf({1, "foo", 3}), ListOf({1, 2, "bar"})));
  EXPECT_TRUE(Less(ListOf({1, 2}), ListOf({Value(), 1})));
  EXPECT_TRUE(Less(ListOf({Value(), 1}), ListOf({Value(), 2})));
  EXPECT_TRUE(Less(ListOf({1}), ListOf({1, Value()})));
}

TEST(Values, StringsOrderByCodePoint) {
  EXPECT_TRUE(Less("a", "aa"));
  EXPECT_TRUE(Less("Z", "a"));
  EXPECT_TRUE(Less("\u00e9", "\uffee"));
  EXPECT_TRUE(Less("\uffee", "\U0001F600"));
}

TEST(Values, InstantsWithZonesOrderByInstantThenOffset) {
  const Time early{10 * 3600 * 1'000'000'000ll, 3600};  // 09:00Z
  const Time later{9 * 3600 * 1'000'000'000ll + 1, 0};
  EXPECT_TRUE(Less(early, later));
  const DateTime utc{1000, 0, 0, nullptr}, east{1000, 0, 3600, nullptr};
  EXPECT_TRUE(Less(utc, east));
  EXPECT_EQ(Equals(utc, east), false);
}

TEST(Values, DurationsOrderByAverageLength) {
  EXPECT_TRUE(Less(Duration{0, 30, 0, 0}, Duration{1, 0, 0, 0}));
  EXPECT_TRUE(Less(Duration{1, 0, 0, 0}, Duration{0, 31, 0, 0}));
  EXPECT_TRUE(Less(Duration{INT64_MIN, 0, 0, 0}, Duration{INT64_MAX, 0, 0, 0}));
}

TEST(Values, PathsAreEqualByTheirNodesAndRelationshipsInOrder) {
  const Node a{NodeId{1}, nullptr};
  const Relationship loop{RelationshipId{7}, NodeId{1}, NodeId{1}, nullptr};
  EXPECT_EQ(Equals(Path{{a, a}, {loop}}, Path{{a, a}, {loop}}), true);
  EXPECT_EQ(Equals(Path{{a}, {}}, Path{{a, a}, {loop}}), false);
}

TEST(Values, FloatsAreWrittenShortestAndAlwaysAsFloats) {
  EXPECT_EQ(FormatFloat(1.0), "1.0");
  EXPECT_EQ(FormatFloat(-0.0), "-0.0");
  EXPECT_EQ(FormatFloat(0.1), "0.1");
  EXPECT_EQ(FormatFloat(1.5e300), "1.5E300");
  EXPECT_EQ(FormatFloat(1e7), "1.0E7");
  EXPECT_EQ(FormatFloat(9999999.0), "9999999.0");
  EXPECT_EQ(FormatFloat(0.001), "0.001");
  EXPECT_EQ(FormatFloat(0.00012), "1.2E-4");
  EXPECT_EQ(FormatFloat(5e-324), "5.0E-324");
  EXPECT_EQ(FormatFloat(kNan), "NaN");
  EXPECT_EQ(FormatFloat(-kInfinity), "-Infinity");
}

TEST(Values, LiteralsCanBeReadBack) {
  EXPECT_EQ(ToLiteral("it's \\ \n"), "'it\\'s \\\\ \\n'");
  EXPECT_EQ(ToLiteral(ListOf({1, 2.0, Value(), true, Map{{"odd key", "x"}, {"k", 1}}})),
            "[1, 2.0, null, true, {k: 1, `odd key`: 'x'}]");
  EXPECT_EQ(ToLiteral(Map{{"a\\b`c", 1}}), "{`a\\\\b``c`: 1}") << "as the grammar reads names in backquotes";
  EXPECT_EQ(ToLiteral(Date{0}), "date('1970-01-01')");
  EXPECT_EQ(ToLiteral(Point{4326, 12.5, -1, 0}), "point({srid: 4326, x: 12.5, y: -1.0})");
}

TEST(Values, TextOfStringsAndInstantsIsBare) {
  EXPECT_EQ(ToText("it's"), "it's");
  EXPECT_EQ(ToText(ListOf({"a"})), "['a']");
  EXPECT_EQ(ToText(Date{0}), "1970-01-01");
}

TEST(Values, EntitiesAreWrittenAsPatterns) {
  auto content = std::make_shared<NodeContent>(NodeContent{{"A", "B c"}, {{"k", 1}}});
  const Node a{NodeId{1}, content}, b{NodeId{2}, nullptr};
  auto type = std::make_shared<RelationshipContent>(RelationshipContent{"T", {}});
  const Relationship back{RelationshipId{3}, NodeId{2}, NodeId{1}, type};
  EXPECT_EQ(ToLiteral(a), "(:A:`B c` {k: 1})");
  EXPECT_EQ(ToLiteral(Path{{a, b}, {back}}), "(:A:`B c` {k: 1})<-[:T]-()");
}

// The table that everybody knows: exchanged neighbours count one, and no letter is changed twice.
int DistanceByTable(const std::string& a, const std::string& b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

TEST(Likeness, EditDistancesAreThoseOfTheTable) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  auto word = [&] {
    std::string text(random() % 3 == 0 ? random() % 65 : random() % 9, 'a');
    for (char& c : text) c = static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string a = word(), b = word();
    ASSERT_EQ(EditDistance(a, b), DistanceByTable(a, b)) << a << " " << b;
  }
  EXPECT_EQ(EditDistance("JOHN", "jhon"), 1);
  EXPECT_EQ(EditDistance(std::string(65, 'a'), "a"), 64) << "too long to be compared";
}

TEST(NameWords, AreSmallAsciiWordsWhateverTheScript) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(NameWords("  Zoë MÜLLER-Straße, Łódź "), (Words{"zoe", "muller", "strasse", "lodz"}));
  EXPECT_EQ(NameWords("Zoe\u0308"), NameWords("Zoë")) << "marks on their own";
  EXPECT_EQ(NameWords("l'Énergie & women’s R.O.K. J. Smith"),
            (Words{"lenergie", "and", "womens", "rok", "j", "smith"}));
  EXPECT_EQ(NameWords("Владимир Путилин"), (Words{"vladimir", "putilin"}));
  EXPECT_EQ(NameWords("北京"), (Words{"bei", "jing"}));
  EXPECT_EQ(NameWords("서울"), (Words{"seoul"}));
  EXPECT_EQ(NameWords("ＵＮＥＰ"), (Words{"unep"}));
  EXPECT_EQ(NameWords(std::string_view("a\0b\xFF\xC3", 5)), (Words{"a", "b"})) << "any bytes";
  EXPECT_EQ(NameWords("...\u2014 !"), Words());
  EXPECT_EQ(NameWords(std::string(kNameBytes - 1, ' ') + "éx"), Words()) << "no half of a code point";
  EXPECT_EQ(AcronymsOf(NameWords("Food and Agriculture Organization of the United Nations")),
            (Words{"faoun", "faaootun"}));
  EXPECT_EQ(AcronymsOf({"unep"}), Words());
}

TEST(Values, OnlyPropertyTypesCanBeStored) {
  EXPECT_TRUE(IsStorable(1));
  EXPECT_TRUE(IsStorable(ListOf({1, 2})));
  EXPECT_TRUE(IsStorable(List()));
  EXPECT_TRUE(IsStorable(ListOf({Date{1}})));
  EXPECT_FALSE(IsStorable({}));
  EXPECT_FALSE(IsStorable(Map{}));
  EXPECT_FALSE(IsStorable(ListOf({1, Value()})));
  EXPECT_FALSE(IsStorable(ListOf({1, "a"})));
  EXPECT_FALSE(IsStorable(ListOf({ListOf({1})})));
  EXPECT_FALSE(IsStorable(Node{}));
}

}  // namespace
}  // namespace liaison
