// keys_test.cpp: the order and the identity of key bytes.
#include "graph/keys.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "graph/error.h"
#include "graph/key_hash.h"
#include "tests/unit/random_values.h"

namespace liaison {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string Hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[c & 15];
  }
  return out;
}

TEST(Keys, AreTheBytesOfTheTableInTheHeader) {
  EXPECT_EQ(Hex(keys::Adjacency(Direction::kIn, TypeId{0x0203}, 0x04050607)), "010102030004050607");
  EXPECT_EQ(Hex(keys::HubSegment(Direction::kOut, TypeId{1}, 2, 0x0102, 3)),
            "010000010000000002"
            "0102"
            "00000003");
  EXPECT_EQ(Hex(keys::LabelSets(7)),
            "00"
            "0000"
            "0000"
            "0000000007");
  EXPECT_EQ(Hex(keys::NodeColumn(LabelSetId{1}, KeyId{2}, 3)),
            "01"
            "0001"
            "0002"
            "0000000003");
  EXPECT_EQ(Hex(keys::RelationshipColumn(TypeId{1}, keys::kEndNode, 3)),
            "02"
            "0001"
            "ffff"
            "0000000003");
  EXPECT_EQ(Hex(keys::LabelBitmap(LabelId{9}, 1)),
            "03"
            "0009"
            "0000"
            "0000000001");
  EXPECT_EQ(Hex(keys::Index(IndexId{1}, std::array<Value, 1>{true}, 0x0A0B)),
            "01"
            "0001"
            "5001"
            "0000000000000a0b");
  EXPECT_EQ(Hex(keys::Unique(ConstraintId{1}, std::array<Value, 1>{"a"})),
            "02"
            "0001"
            "40610001");
  EXPECT_EQ(Hex(keys::ExternalName(FactId::Kind::kRelationship, "ab")),
            "03"
            "01"
            "6162");
  EXPECT_EQ(Hex(keys::ExternalEntity(FactId::Of(NodeId{5}))),
            "04"
            "00"
            "0000000000000005");
  EXPECT_EQ(Hex(keys::Evidence(FactId::Of(RelationshipId::Of(TypeId{2}, 3)))),
            "01"
            "01"
            "0002000000000003");
  EXPECT_EQ(Hex(keys::TextPart(DocumentId{1}, 2)),
            "01"
            "000000000001"
            "0002");
  EXPECT_EQ(Hex(keys::Catalog(keys::MetaKind::kType, 5)),
            "01"
            "02"
            "00000005");
  EXPECT_EQ(Hex(keys::Counter(4)), "0304");
  EXPECT_EQ(Hex(keys::Statistic(1, 2, 3, 4)),
            "04"
            "01"
            "0002"
            "0003"
            "0004");
  EXPECT_EQ(Hex(keys::Document(DocumentId{6})),
            "05"
            "000000000006");
}

TEST(Keys, APlaceInADocumentReadsBack) {
  const FactId fact = FactId::Of(RelationshipId::Of(TypeId{7}, 8));
  const keys::Place place = keys::DecodeEvidencePlace(keys::EvidencePlace(DocumentId{9}, 10, fact, 11));
  EXPECT_EQ(place.document, DocumentId{9});
  EXPECT_EQ(place.start, 10u);
  EXPECT_EQ(place.fact, fact);
  EXPECT_EQ(place.number, 11);
  EXPECT_THROW(keys::DecodeEvidencePlace("short"), Error);
  EXPECT_THROW(keys::CatalogIdOf(""), Error);
  EXPECT_THROW(keys::EntityOfIndexKey(keys::Counter(1)), Error);
  EXPECT_EQ(keys::CatalogIdOf(keys::Catalog(keys::MetaKind::kKey, 77)), 77u);
}

TEST(Keys, PlacesOfOneDocumentLieTogetherInOrderOfStart) {
  const FactId fact = FactId::Of(NodeId{1});
  const std::string prefix = keys::EvidenceOfDocument(DocumentId{5});
  const std::string early = keys::EvidencePlace(DocumentId{5}, 2, fact, 1),
                    late = keys::EvidencePlace(DocumentId{5}, 300, fact, 1);
  EXPECT_LT(prefix, early);
  EXPECT_LT(early, late);
  EXPECT_LT(late, keys::PrefixEnd(prefix));
  EXPECT_GE(keys::EvidencePlace(DocumentId{6}, 0, fact, 1), keys::PrefixEnd(prefix));
}

TEST(Keys, TheEndOfAPrefixOfAllOnesIsTheNextShorterOne) {
  EXPECT_EQ(keys::PrefixEnd("a\xFF\xFF"), "b");
  EXPECT_EQ(keys::PrefixEnd("\xFF"), "");
  EXPECT_EQ(keys::PrefixEnd("ab"), "ac");
}

TEST(Keys, NumbersSortByValueWhateverTheirType) {
  const std::vector<Value> ascending = {-kInfinity,
                                        -1e300,
                                        std::numeric_limits<std::int64_t>::min(),
                                        -9007199254740993,
                                        -9007199254740992.0,
                                        -2,
                                        -1.5,
                                        -1,
                                        -5e-324,
                                        0,
                                        5e-324,
                                        0.5,
                                        1,
                                        1.5,
                                        9007199254740992.0,
                                        9007199254740993,
                                        9007199254740994.0,
                                        std::int64_t{1} << 62,
                                        (std::int64_t{1} << 62) + 1,
                                        std::numeric_limits<std::int64_t>::max() - 1,
                                        std::numeric_limits<std::int64_t>::max(),
                                        9223372036854775808.0,
                                        1e300,
                                        kInfinity,
                                        kNaN};
  for (std::size_t i = 1; i < ascending.size(); ++i) {
    EXPECT_LT(keys::Ordered(ascending[i - 1]), keys::Ordered(ascending[i]))
        << ToText(ascending[i - 1]) << " and " << ToText(ascending[i]);
  }
}

TEST(Keys, EqualNumbersOfBothTypesAreTheSameBytes) {
  EXPECT_EQ(keys::Ordered(1), keys::Ordered(1.0));
  EXPECT_EQ(keys::Ordered(0.0), keys::Ordered(-0.0));
  EXPECT_EQ(keys::Ordered(kNaN), keys::Ordered(-kNaN));
  EXPECT_EQ(keys::Ordered(std::int64_t{1} << 60), keys::Ordered(std::ldexp(1.0, 60)));
  EXPECT_NE(keys::Ordered((std::int64_t{1} << 53) + 1), keys::Ordered(std::ldexp(1.0, 53)));
}

TEST(Keys, OrderAndEquivalenceOfValuesAreThoseOfTheirBytes) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int i = 0; i < 200'000; ++i) {
    const Value a = random.Storable(), b = random.Storable();
    const std::string x = keys::Ordered(a), y = keys::Ordered(b);
    ASSERT_LE(x.size(), keys::kOrderedExact + 8);
    ASSERT_EQ(x == y, Equivalent(a, b)) << ToLiteral(a) << " " << ToLiteral(b);
    const auto order = Order(a, b);
    // Long values are in order by what is kept of them.
    const std::string_view x_kept = std::string_view(x).substr(0, keys::kOrderedExact);
    const std::string_view y_kept = std::string_view(y).substr(0, keys::kOrderedExact);
    if (x_kept != y_kept) {
      ASSERT_EQ(x_kept < y_kept, order < 0) << ToLiteral(a) << " " << ToLiteral(b);
    }
    if (x != y) {
      ASSERT_FALSE(x.starts_with(y)) << ToLiteral(a) << " " << ToLiteral(b);
    }
  }
}

TEST(Keys, ALongValueEndsInItsHashAndStaysDistinct) {
  const std::string a(1000, 'x'), b = a + "y";
  EXPECT_EQ(keys::Ordered(a).size(), 64u);
  EXPECT_NE(keys::Ordered(a), keys::Ordered(b));
  EXPECT_EQ(keys::Ordered(a).substr(0, 56), keys::Ordered(b).substr(0, 56));
}

TEST(Keys, TheHashIsThatOfThePaper) {
  // SipHash paper, appendix A: the bytes 00 .. 0E under the key 00 .. 0F.
  std::string input;
  for (char c = 0; c < 15; ++c) input += c;
  EXPECT_EQ(KeyHash(input), 0xA129CA6149BE45E5u);
}

// Whether the key of an index entry lies in a range.
bool Within(const std::pair<std::string, std::string>& range, const Value& v) {
  const std::string key = keys::Index(IndexId{3}, std::array<Value, 1>{v}, 1);
  return range.first <= key && key < range.second;
}

TEST(Keys, ARangeOfAnIndexHoldsWhatComparesWithin) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int i = 0; i < 100'000; ++i) {
    const Value v = random.Scalar(), low = random.Scalar();
    if (low.is_float() && std::isnan(low.AsFloat())) continue;
    const bool same_family = low.type() == v.type() || (low.is_number() && v.is_number());
    const bool nan = v.is_float() && std::isnan(v.AsFloat());
    const bool comparable = same_family && !nan;
    const bool cut =
        keys::Ordered(v).size() > keys::kOrderedExact || keys::Ordered(low).size() > keys::kOrderedExact;
    const auto o = Order(v, low);
    const std::string text = ToLiteral(v) + " " + ToLiteral(low);
    const auto expect = [&](bool inside, bool found) {
      ASSERT_TRUE(cut ? found || !inside : found == inside) << text;
    };
    expect(comparable && o >= 0, Within(keys::IndexRange(IndexId{3}, low, true, Value(), false), v));
    expect(comparable && o > 0, Within(keys::IndexRange(IndexId{3}, low, false, Value(), false), v));
    expect(comparable && o <= 0, Within(keys::IndexRange(IndexId{3}, Value(), false, low, true), v));
    expect(comparable && o < 0, Within(keys::IndexRange(IndexId{3}, Value(), false, low, false), v));
  }
}

TEST(Keys, StringsWithAPrefixLieBehindItsKey) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int i = 0; i < 50'000; ++i) {
    const std::string s = random.String(), prefix = random.String();
    const std::string key = keys::Index(IndexId{1}, std::array<Value, 1>{s}, 7);
    const bool found = key.starts_with(keys::IndexStringPrefix(IndexId{1}, prefix));
    if (s.starts_with(prefix)) {
      ASSERT_TRUE(found);
    } else if (prefix.size() <= 20) {
      ASSERT_FALSE(found);
    }
  }
}

TEST(Keys, AnEntryOfSeveralValuesStartsWithTheKeyOfTheFirst) {
  const std::array<Value, 2> both = {"ab", 3};
  const std::string key = keys::Index(IndexId{1}, both, 42);
  EXPECT_TRUE(key.starts_with(keys::IndexPrefix(IndexId{1}, std::span(both).first(1))));
  EXPECT_TRUE(key.starts_with(keys::IndexPrefix(IndexId{1}, both)));
  EXPECT_FALSE(key.starts_with(keys::IndexPrefix(IndexId{1}, std::array<Value, 1>{"a"})));
  EXPECT_EQ(keys::EntityOfIndexKey(key), 42u);
}

}  // namespace
}  // namespace liaison
