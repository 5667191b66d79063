// codecs_test.cpp: what is encoded reads back, folds do what their operands say, and damaged bytes give an
// error and nothing worse.
#include "graph/codecs.h"

#include "graph/codecs_postings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "graph/error.h"
#include "graph/keys.h"
#include "tests/unit/random_values.h"

namespace liaison {
namespace {

using codecs::AdjacencyChange;
using Lists = std::map<std::uint32_t,
                       std::set<std::pair<std::uint32_t, std::uint32_t>>>;  // local -> (neighbour, sequence)
using Segments = std::map<std::pair<std::uint16_t, std::uint32_t>, std::string>;

AdjacencyChunk ChunkOf(const Lists& lists) {
  AdjacencyChunk chunk;
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
    if (const auto list = lists.find(k); list != lists.end()) {
      for (const auto& [neighbour, sequence] : list->second) {
        chunk.neighbours.push_back(neighbour);
        chunk.sequences.push_back(sequence);
      }
    }
    chunk.offsets[k + 1] = static_cast<std::uint32_t>(chunk.neighbours.size());
  }
  return chunk;
}

void ExpectChunk(const AdjacencyChunk& chunk, const Lists& lists) {
  const AdjacencyChunk expected = ChunkOf(lists);
  ASSERT_EQ(chunk.offsets, expected.offsets);
  ASSERT_EQ(chunk.neighbours, expected.neighbours);
  ASSERT_EQ(chunk.sequences, expected.sequences);
}

AdjacencyChunk Decode(std::string_view bytes, const Segments& segments) {
  return codecs::DecodeAdjacency(bytes, [&](std::uint16_t local, std::uint32_t n) {
    const auto found = segments.find({local, n});
    return found == segments.end() ? std::string() : found->second;
  });
}

Segments SegmentsOf(const codecs::EncodedAdjacency& encoded) {
  Segments segments;
  for (const auto& s : encoded.segments) segments[{s.local, s.segment}] = s.bytes;
  return segments;
}

const std::string kAdjacencyKey = keys::Adjacency(Direction::kOut, TypeId{1}, 0);
const std::string kColumnKey = keys::NodeColumn(LabelSetId{1}, KeyId{1}, 0);

Lists RandomLists(RandomValues& random, std::uint32_t nodes, std::uint32_t entries, std::uint32_t ids) {
  Lists lists;
  for (std::uint32_t i = 0; i < entries; ++i) {
    lists[static_cast<std::uint32_t>(random.Below(nodes))].insert(
        {static_cast<std::uint32_t>(random.Below(ids)),
         static_cast<std::uint32_t>(random.Below(1ull << 32))});
  }
  return lists;
}

TEST(Values, OfEveryTypeReadBack) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int i = 0; i < 50'000; ++i) {
    const Value v = i % 50 ? random.Storable() : Value(Map{{"k", random.Storable()}, {"", Value()}});
    std::string bytes;
    codecs::AppendValue(bytes, v);
    bytes += "rest";
    std::string_view in = bytes;
    const Value back = codecs::ReadValue(in);
    ASSERT_EQ(in, "rest");
    ASSERT_EQ(back.type(), v.type());
    ASSERT_TRUE(Equivalent(v, back)) << ToLiteral(v);
  }
}

TEST(Values, ThatCannotBeStoredAreRefused) {
  std::string out;
  EXPECT_THROW(codecs::AppendValue(out, Node{NodeId{1}, nullptr}), Error);
  Value deep = List{};
  for (int i = 0; i < 200; ++i) deep = List{deep};
  EXPECT_THROW(codecs::AppendValue(out, deep), Error);
}

TEST(Adjacency, AChunkReadsBackDenseSparseAndEmpty) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (const std::uint32_t entries : {0u, 1u, 2u, 50u, 400u, 5000u}) {
    for (const std::uint32_t nodes : {1u, 20u, 512u}) {
      const Lists lists = RandomLists(random, nodes, entries, 1u << 31);
      const codecs::EncodedAdjacency encoded = codecs::EncodeAdjacency(ChunkOf(lists));
      EXPECT_TRUE(encoded.segments.empty());
      EXPECT_EQ(encoded.chunk.empty(), entries == 0);
      ExpectChunk(Decode(encoded.chunk, {}), lists);
    }
  }
}

TEST(Adjacency, ConsecutiveSequencesTakeNoRoom) {
  Lists lists;
  for (std::uint32_t i = 0; i < 2000; ++i) lists[i / 4].insert({1'000'000 + i, 77 + i});
  const codecs::EncodedAdjacency encoded = codecs::EncodeAdjacency(ChunkOf(lists));
  ExpectChunk(Decode(encoded.chunk, {}), lists);
  EXPECT_LT(encoded.chunk.size(), 2000u * 2 + 520);
}

TEST(Adjacency, FoldedChangesAreThoseOfAPlainSet) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int round = 0; round < 200; ++round) {
    Lists lists = RandomLists(random, 40, static_cast<std::uint32_t>(random.Below(200)), 10);
    std::string base = codecs::EncodeAdjacency(ChunkOf(lists)).chunk;
    std::vector<std::string> operands;
    for (int o = 0; o < 5; ++o) {
      std::vector<AdjacencyChange> changes;
      for (int c = 0; c < 10; ++c) {
        AdjacencyChange change{AdjacencyChange::Kind::kAdd, static_cast<std::uint32_t>(random.Below(40)),
                               static_cast<std::uint32_t>(random.Below(10)),
                               static_cast<std::uint32_t>(random.Below(4))};
        if (const auto list = lists.find(change.local);
            random.Coin() && list != lists.end() && !list->second.empty()) {
          change.kind = AdjacencyChange::Kind::kRemove;
          std::tie(change.neighbour, change.sequence) = *list->second.begin();
          list->second.erase(list->second.begin());
        } else {
          lists[change.local].insert({change.neighbour, change.sequence});
        }
        changes.push_back(change);
      }
      operands.push_back(codecs::EncodeAdjacencyOperand(changes));
    }
    // One by one, all at once, and joined beforehand as a partial merge does: the same.
    const std::vector<std::string_view> views(operands.begin(), operands.end());
    const std::optional<std::string_view> old =
        base.empty() ? std::nullopt : std::optional<std::string_view>(base);
    const std::string at_once = codecs::FoldAdjacency(kAdjacencyKey, old, views);
    ExpectChunk(Decode(at_once, {}), lists);
    std::string joined;
    for (const std::string& o : operands) joined += o;
    EXPECT_EQ(codecs::FoldAdjacency(kAdjacencyKey, old, std::vector<std::string_view>{joined}), at_once);
    for (const std::string_view o : views) {
      base = codecs::FoldAdjacency(
          kAdjacencyKey, base.empty() ? std::nullopt : std::optional<std::string_view>(base), {&o, 1});
    }
    EXPECT_EQ(base, at_once);
  }
}

TEST(Adjacency, ALongListLiesInSegmentsAndTakesChanges) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  Lists lists = RandomLists(random, 3, 100, 1u << 30);
  for (std::uint32_t i = 0; i < 20'000; ++i) lists[77].insert({i / 3 * 5, i});
  const codecs::EncodedAdjacency encoded = codecs::EncodeAdjacency(ChunkOf(lists));
  const Segments segments = SegmentsOf(encoded);
  EXPECT_EQ(segments.size(), 5u);
  EXPECT_EQ(codecs::SegmentsOf(encoded.chunk).size(), 5u);
  EXPECT_LT(encoded.chunk.size(), 2000u);
  EXPECT_FALSE(codecs::ShouldRewriteAdjacency(encoded.chunk));
  ExpectChunk(Decode(encoded.chunk, segments), lists);

  std::string chunk = encoded.chunk;
  for (int round = 0; round < 30; ++round) {
    std::vector<AdjacencyChange> changes;
    for (int c = 0; c < 50; ++c) {
      AdjacencyChange change{AdjacencyChange::Kind::kAdd, 77,
                             static_cast<std::uint32_t>(random.Below(40'000)),
                             static_cast<std::uint32_t>(random.Below(30'000))};
      if (random.Coin()) {
        auto it = lists[77].lower_bound({change.neighbour, 0});
        if (it == lists[77].end()) it = lists[77].begin();
        change.kind = AdjacencyChange::Kind::kRemove;
        std::tie(change.neighbour, change.sequence) = *it;
        lists[77].erase(it);
      } else {
        lists[77].insert({change.neighbour, change.sequence});
      }
      changes.push_back(change);
    }
    const std::string operand = codecs::EncodeAdjacencyOperand(changes);
    const std::string_view view = operand;
    chunk = codecs::FoldAdjacency(kAdjacencyKey, chunk, {&view, 1});
    ExpectChunk(Decode(chunk, segments), lists);
  }
  // A removed entry that comes back.
  const auto entry = *lists[77].begin();
  for (const auto kind : {AdjacencyChange::Kind::kRemove, AdjacencyChange::Kind::kAdd}) {
    const AdjacencyChange change{kind, 77, entry.first, entry.second};
    const std::string operand = codecs::EncodeAdjacencyOperand({&change, 1});
    const std::string_view view = operand;
    chunk = codecs::FoldAdjacency(kAdjacencyKey, chunk, {&view, 1});
  }
  ExpectChunk(Decode(chunk, segments), lists);
  EXPECT_THROW(Decode(chunk, {}), Error);
}

TEST(Adjacency, AListThatOutgrewItsChunkAsksForARewrite) {
  Lists lists;
  for (std::uint32_t i = 0; i < 9000; ++i) lists[5].insert({i * 7, i});
  std::vector<AdjacencyChange> changes;
  for (const auto& [neighbour, sequence] : lists[5])
    changes.push_back({AdjacencyChange::Kind::kAdd, 5, neighbour, sequence});
  const std::string operand = codecs::EncodeAdjacencyOperand(changes);
  const std::string_view view = operand;
  const std::string folded = codecs::FoldAdjacency(kAdjacencyKey, std::nullopt, {&view, 1});
  EXPECT_TRUE(codecs::ShouldRewriteAdjacency(folded));
  ExpectChunk(Decode(folded, {}), lists);
}

std::vector<Value> RandomRows(RandomValues& random, int kind, int density) {
  std::vector<Value> rows(kColumnBlock);
  for (Value& v : rows) {
    if (static_cast<int>(random.Below(100)) >= density) continue;
    switch (kind) {
      case 0:
        v = random.Coin();
        break;
      case 1:
        v = random.Integer();
        break;
      case 2:
        v = static_cast<std::int64_t>(random.Below(200)) - 100;
        break;
      case 3:
        v = 1000 + static_cast<std::int64_t>(random.Below(50'000));
        break;
      case 4:
        v = random.Float();
        break;
      case 5:
        v = random.String();
        break;
      case 6:
        v = "name " + std::to_string(random.Below(20));
        break;
      case 7:
        v = Date{static_cast<std::int64_t>(random.Below(100'000)) - 50'000};
        break;
      case 8:
        v = 42;
        break;
      case 9:
        v = "always";
        break;
      case 10:
        v = 2.5;
        break;
      case 11:
        v = std::to_string(random.Below(600)) + std::string(20, 'x');
        break;
      default:
        v = random.Storable();
        break;
    }
  }
  return rows;
}
constexpr int kRowKinds = 13;

void ExpectRows(const ColumnBlock& block, std::span<const Value> rows) {
  std::uint32_t count = 0;
  for (std::uint32_t r = 0; r < kColumnBlock; ++r) {
    ASSERT_EQ(block.Get(r).type(), rows[r].type()) << r;
    ASSERT_TRUE(Equivalent(block.Get(r), rows[r])) << r << " " << ToLiteral(rows[r]);
    count += !rows[r].is_null();
  }
  ASSERT_EQ(block.count, count);
}

void ExpectLimits(const ColumnBlock& block) {
  const bool integers = block.kind == ColumnBlock::Kind::kInteger || block.kind == ColumnBlock::Kind::kDate ||
                        block.kind == ColumnBlock::Kind::kBoolean;
  if (!integers) return;
  std::int64_t low = std::numeric_limits<std::int64_t>::max(),
               high = std::numeric_limits<std::int64_t>::min();
  for (std::uint32_t r = 0; r < kColumnBlock; ++r) {
    if (!block.Has(r)) continue;
    low = std::min(low, block.integers[r]);
    high = std::max(high, block.integers[r]);
  }
  ASSERT_EQ(block.minimum_integer, low);
  ASSERT_EQ(block.maximum_integer, high);
}

TEST(Columns, ReadBackInEveryKindAndDensity) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int kind = 0; kind < kRowKinds; ++kind) {
    for (const int density : {0, 1, 4, 50, 100}) {
      SCOPED_TRACE(testing::Message() << "kind " << kind << " density " << density);
      const std::vector<Value> rows = RandomRows(random, kind, density);
      const ColumnBlock made = codecs::MakeColumn(rows);
      ExpectRows(made, rows);
      const std::string bytes = codecs::EncodeColumn(made);
      EXPECT_EQ(bytes.empty(), made.count == 0);
      const ColumnBlock read = codecs::DecodeColumn(bytes);
      ExpectRows(read, rows);
      EXPECT_EQ(read.kind, made.kind);
      if (read.count) ExpectLimits(read);
      if (read.count) ExpectLimits(made);
      EXPECT_EQ(codecs::EncodeColumn(read), bytes);
    }
  }
}

TEST(Columns, PickTheSmallestForm) {
  const std::vector<Value> same(kColumnBlock, Value("Organization")), one(kColumnBlock, Value(7));
  EXPECT_LT(codecs::EncodeColumn(codecs::MakeColumn(same)).size(), 32u);
  EXPECT_LT(codecs::EncodeColumn(codecs::MakeColumn(one)).size(), 16u);
  EXPECT_EQ(codecs::MakeColumn(same).kind, ColumnBlock::Kind::kDictionary);
  std::vector<Value> distinct(kColumnBlock), small(kColumnBlock);
  for (std::uint32_t i = 0; i < kColumnBlock; ++i) {
    distinct[i] = "name " + std::to_string(i);
    small[i] = std::int64_t{1'000'000'000'000} + i % 200;
  }
  EXPECT_EQ(codecs::MakeColumn(distinct).kind, ColumnBlock::Kind::kString);
  EXPECT_LT(codecs::EncodeColumn(codecs::MakeColumn(small)).size(), kColumnBlock + 32);
}

TEST(Columns, FoldedChangesAreThoseOfAPlainArray) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int kind = 0; kind < kRowKinds; ++kind) {
    for (int other = 0; other < kRowKinds; ++other) {
      std::vector<Value> rows = RandomRows(random, kind, static_cast<int>(random.Below(3)) * 50);
      const std::string base = codecs::EncodeColumn(codecs::MakeColumn(rows));
      const std::vector<Value> pool = RandomRows(random, other, 70);
      std::string joined;
      for (int o = 0; o < 3; ++o) {
        std::vector<codecs::ColumnChange> changes;
        for (int c = 0; c < 20; ++c) {
          const auto row = static_cast<std::uint32_t>(random.Below(o == 0 ? kColumnBlock : 30));
          changes.push_back({row, pool[random.Below(kColumnBlock)]});
          rows[row] = changes.back().value;
        }
        joined += codecs::EncodeColumnOperand(changes);
      }
      const std::string_view view = joined;
      const std::string folded = codecs::FoldColumn(
          kColumnKey, base.empty() ? std::nullopt : std::optional<std::string_view>(base), {&view, 1});
      const ColumnBlock block = codecs::DecodeColumn(folded);
      ExpectRows(block, rows);
      ExpectLimits(block);
      EXPECT_EQ(folded, codecs::EncodeColumn(codecs::MakeColumn(rows)));
    }
  }
}

TEST(Columns, AFoldThatRemovesEverythingIsEmpty) {
  std::vector<Value> rows(kColumnBlock);
  rows[5] = 1;
  const std::string base = codecs::EncodeColumn(codecs::MakeColumn(rows));
  const codecs::ColumnChange change{5, {}};
  const std::string operand = codecs::EncodeColumnOperand({&change, 1});
  const std::string_view view = operand;
  EXPECT_EQ(codecs::FoldColumn(kColumnKey, base, {&view, 1}), "");
}

TEST(Postings, ReadBackAndFold) {
  RandomValues random(19);
  const std::string key = keys::Postings(IndexId{1}, 0x616263, 0);
  EXPECT_EQ(codecs::EncodePostings({}), "");
  for (const std::uint32_t share : {1u, 20u, 700u, 9'000u, 32'000u, 65'536u}) {
    std::set<std::uint16_t> expected;
    for (std::uint32_t i = 0; i < codecs::kPostingGroup; ++i) {
      if (random.Below(codecs::kPostingGroup) < share) expected.insert(static_cast<std::uint16_t>(i));
    }
    auto list = [&] { return std::vector<std::uint16_t>(expected.begin(), expected.end()); };
    const std::string bytes = codecs::EncodePostings(list());
    ASSERT_EQ(codecs::DecodePostings(bytes), list());
    ASSERT_EQ(codecs::CountPostings(bytes), expected.size());
    EXPECT_LE(bytes.size(), 8192u + 6);
    std::string operands;
    for (int i = 0; i < 300; ++i) {
      const codecs::PostingChange change{
          static_cast<std::uint16_t>(random.Below(200) + 65'336 * random.Below(2)), random.Coin()};
      change.add ? void(expected.insert(change.local)) : void(expected.erase(change.local));
      operands += codecs::EncodePostingOperand({&change, 1});
    }
    const std::string_view view = operands;
    EXPECT_EQ(codecs::DecodePostings(codecs::FoldColumn(key, bytes, {&view, 1})), list());
  }
  // What cannot be read is kept, and refused by whoever reads it.
  const std::string_view bad = "\x12\x01";
  const std::string kept =
      codecs::FoldColumn(key, codecs::EncodePostings(std::array<std::uint16_t, 2>{3, 9}), {&bad, 1});
  EXPECT_THROW(codecs::DecodePostings(kept), Error);
  for (const std::string& damaged :
       {std::string("\1\0\2\3", 4), std::string("\1\0\1\3\xFF\xFF\x03", 7), std::string("\1\1\0\1", 4),
        std::string("\1\1\1", 3) + std::string(8192, '\0'), std::string("\1\7\0\0", 4),
        std::string("\1\0\0\3\4", 5)}) {
    EXPECT_THROW(codecs::DecodePostings(damaged), Error);
  }
}

TEST(Labels, SetsAndBitmapsReadBackAndFold) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (const std::uint64_t change_every : {1ull, 2ull, 50ull, 5000ull}) {
    LabelSetBlock sets;
    LabelBitmapBlock bitmap;
    std::uint16_t set = 1;
    for (std::uint32_t r = 0; r < kColumnBlock; ++r) {
      if (random.Below(change_every) == 0) set = static_cast<std::uint16_t>(random.Below(4) * 300);
      sets.sets[r] = set;
      sets.count += set != 0;
      if (set == 300) bitmap.bits.Set(r);
    }
    bitmap.count = bitmap.bits.Count();
    const std::string set_bytes = codecs::EncodeLabelSets(sets), bit_bytes = codecs::EncodeBitmap(bitmap);
    EXPECT_LE(set_bytes.size(), 2u + 4096);
    EXPECT_LE(bit_bytes.size(), 2u + 256);
    EXPECT_EQ(codecs::DecodeLabelSets(set_bytes).sets, sets.sets);
    EXPECT_EQ(codecs::DecodeLabelSets(set_bytes).count, sets.count);
    EXPECT_EQ(codecs::DecodeBitmap(bit_bytes).bits, bitmap.bits);

    std::string set_operands, bit_operands;
    for (int i = 0; i < 100; ++i) {
      const auto row = static_cast<std::uint32_t>(random.Below(kColumnBlock));
      const codecs::LabelSetChange a{row, static_cast<std::uint16_t>(random.Below(3))};
      const codecs::BitmapChange b{row, random.Coin()};
      sets.sets[row] = a.set;
      b.set ? bitmap.bits.Set(row) : bitmap.bits.Reset(row);
      set_operands += codecs::EncodeLabelSetOperand({&a, 1});
      bit_operands += codecs::EncodeBitmapOperand({&b, 1});
    }
    const auto base = [](const std::string& s) {
      return s.empty() ? std::nullopt : std::optional<std::string_view>(s);
    };
    const std::string_view set_view = set_operands, bit_view = bit_operands;
    EXPECT_EQ(
        codecs::DecodeLabelSets(codecs::FoldColumn(keys::LabelSets(0), base(set_bytes), {&set_view, 1})).sets,
        sets.sets);
    EXPECT_EQ(codecs::DecodeBitmap(
                  codecs::FoldColumn(keys::LabelBitmap(LabelId{1}, 0), base(bit_bytes), {&bit_view, 1}))
                  .bits,
              bitmap.bits);
  }
}

Assertion RandomAssertion(RandomValues& random, std::uint16_t number) {
  Assertion a;
  a.number = number;
  if (random.Coin()) a.document = DocumentId{static_cast<std::uint32_t>(random.Below(1ull << 32))};
  a.start = static_cast<std::uint32_t>(random.Below(1000));
  a.end = a.start + 5;
  a.sentence_start = static_cast<std::uint32_t>(random.Below(1ull << 32));
  a.sentence_end = a.sentence_start;
  a.quote = random.String();
  a.producer = random.String();
  a.confidence = static_cast<double>(random.Below(100)) / 100;
  a.modality = static_cast<Modality>(random.Below(6));
  a.status = static_cast<AssertionStatus>(random.Below(4));
  a.recorded_at_ms = random.Integer();
  return a;
}

TEST(Evidence, AssertionsReadBackAndAreReplacedByNumber) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (int round = 0; round < 500; ++round) {
    std::map<std::uint16_t, Assertion> all;
    std::vector<Assertion> base;
    for (std::uint16_t n = 1; n <= random.Below(5); ++n) base.push_back(all[n] = RandomAssertion(random, n));
    const std::string bytes = codecs::EncodeAssertions(base);
    EXPECT_EQ(codecs::DecodeAssertions(bytes), base);
    std::string operands;
    for (int i = 0; i < 4; ++i) {
      const auto n = static_cast<std::uint16_t>(1 + random.Below(8));
      all[n] = RandomAssertion(random, n);
      operands += codecs::EncodeAssertionOperand(all[n]);
    }
    const std::string_view view = operands;
    std::vector<Assertion> expected;
    for (const auto& [n, a] : all) expected.push_back(a);
    const std::string folded = codecs::FoldEvidence(
        keys::Evidence(FactId::Of(NodeId{1})),
        bytes.empty() ? std::nullopt : std::optional<std::string_view>(bytes), {&view, 1});
    EXPECT_EQ(codecs::DecodeAssertions(folded), expected);
  }
}

TEST(Evidence, ADocumentReadsBack) {
  const Document d{DocumentId{7}, "key", "Title", "https://example.org", "2015-06", "abc", 12, 15};
  EXPECT_EQ(codecs::DecodeDocument(codecs::EncodeDocument(d)), d);
}

TEST(Counts, AddUpAndVanishAtZero) {
  const std::string five = codecs::EncodeCount(5), minus_two = codecs::EncodeCount(-2),
                    minus_five = codecs::EncodeCount(-5);
  const std::string joined = minus_two + codecs::EncodeCount(10);
  EXPECT_EQ(codecs::DecodeCount(codecs::FoldMeta("", five, std::vector<std::string_view>{minus_two, joined})),
            11);
  EXPECT_EQ(codecs::FoldMeta("", five, std::vector<std::string_view>{minus_five}), "");
  EXPECT_EQ(codecs::DecodeCount(codecs::FoldMeta("", std::nullopt, std::vector<std::string_view>{minus_two})),
            -2);
  for (const std::int64_t v :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(codecs::DecodeCount(codecs::EncodeCount(v)), v);
  }
}

// ---- hostile bytes ----

struct Sample {
  std::string bytes;
  std::function<void(std::string_view)> decode;
};

std::vector<Sample> Samples(RandomValues& random) {
  std::vector<Sample> samples;
  const auto chunk = [](std::string_view b) {
    const std::string_view operand("\x10\x01\x02\x03", 4);
    codecs::FoldAdjacency(kAdjacencyKey, b, {&operand, 1});
    codecs::FoldAdjacency(kAdjacencyKey, std::nullopt, {&b, 1});
    codecs::SegmentsOf(b);
    codecs::ShouldRewriteAdjacency(b);
    codecs::DecodeAdjacency(b, [&](std::uint16_t, std::uint32_t) { return std::string(); });
  };
  samples.push_back({codecs::EncodeAdjacency(ChunkOf(RandomLists(random, 512, 800, 1u << 20))).chunk, chunk});
  samples.push_back({codecs::EncodeAdjacency(ChunkOf(RandomLists(random, 5, 8, 1u << 20))).chunk, chunk});
  Lists hub;
  for (std::uint32_t i = 0; i < 9000; ++i) hub[3].insert({i, i * 2});
  const codecs::EncodedAdjacency encoded = codecs::EncodeAdjacency(ChunkOf(hub));
  const Segments segments = SegmentsOf(encoded);
  samples.push_back({encoded.chunk, [segments](std::string_view b) { Decode(b, segments); }});
  samples.push_back({segments.begin()->second, [encoded, segments](std::string_view b) {
                       Segments damaged = segments;
                       damaged.begin()->second = b;
                       Decode(encoded.chunk, damaged);
                     }});
  const auto column = [](std::string_view b) {
    const codecs::ColumnChange change{3, Value("x")};
    const std::string operand = codecs::EncodeColumnOperand({&change, 1});
    const std::string_view view = operand;
    codecs::FoldColumn(kColumnKey, b, {&view, 1});
    codecs::FoldColumn(kColumnKey, std::nullopt, {&b, 1});
    const ColumnBlock block = codecs::DecodeColumn(b);
    for (std::uint32_t r = 0; r < kColumnBlock; ++r) ToLiteral(block.Get(r));
    codecs::EncodeColumn(block);
  };
  for (int kind = 0; kind < kRowKinds; ++kind) {
    for (const int density : {2, 60, 100}) {
      std::vector<Value> rows = RandomRows(random, kind, density);
      rows[0] = rows[1] = Value();
      if (kind >= 11) std::fill(rows.begin() + 200, rows.end(), Value());
      samples.push_back({codecs::EncodeColumn(codecs::MakeColumn(rows)), column});
    }
  }
  samples.push_back({std::string("\1\0\2\5\3\7", 6), [](std::string_view b) { codecs::DecodeLabelSets(b); }});
  samples.push_back({std::string("\1\0\2\5\3\7", 6), [](std::string_view b) { codecs::DecodeBitmap(b); }});
  samples.push_back(
      {codecs::EncodePostings(std::array<std::uint16_t, 4>{1, 7, 300, 65'535}), [](std::string_view b) {
         codecs::FoldColumn(keys::Postings(IndexId{1}, 7, 0), b, {&b, 1});
         codecs::DecodePostings(b);
       }});
  std::vector<Assertion> assertions = {RandomAssertion(random, 1), RandomAssertion(random, 2)};
  samples.push_back({codecs::EncodeAssertions(assertions), [](std::string_view b) {
                       codecs::FoldEvidence("", b, {&b, 1});
                       codecs::DecodeAssertions(b);
                     }});
  samples.push_back({codecs::EncodeDocument({DocumentId{1}, "k", "t", "s", "d", "h", 1, 2}),
                     [](std::string_view b) { codecs::DecodeDocument(b); }});
  samples.push_back({codecs::EncodeCount(-77), [](std::string_view b) {
                       codecs::FoldMeta("", b, {&b, 1});
                       codecs::DecodeCount(b);
                     }});
  std::string value;
  codecs::AppendValue(value, Value(Map{{"a", random.Storable()}, {"b", List{1, 2.5, "x"}}}));
  samples.push_back({value, [](std::string_view b) { ToLiteral(codecs::ReadValue(b)); }});
  return samples;
}

// Exact-sized heap copies, so that the sanitizer sees any read past the end.
void DecodeHostile(const Sample& sample, std::string_view bytes) {
  const std::vector<char> copy(bytes.begin(), bytes.end());
  try {
    sample.decode({copy.data(), copy.size()});
  } catch (const Error& e) {
    ASSERT_EQ(e.kind, ErrorKind::kStorage) << e.what();
  }
}

TEST(HostileBytes, GiveAnErrorAndNothingWorse) {
  const std::uint64_t seed = RandomValues::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValues random(seed);
  for (const Sample& sample : Samples(random)) {
    ASSERT_NO_THROW(sample.decode(sample.bytes));
    for (int i = 0; i < 300; ++i) {
      std::string flipped = sample.bytes;
      for (std::uint64_t n = 1 + random.Below(3); n > 0 && !flipped.empty(); --n) {
        flipped[random.Below(random.Coin() ? std::min<std::size_t>(flipped.size(), 40) : flipped.size())] ^=
            static_cast<char>(1 << random.Below(8));
      }
      DecodeHostile(sample, flipped);
      DecodeHostile(sample, std::string_view(sample.bytes).substr(0, random.Below(sample.bytes.size() + 1)));
      std::string noise(random.Below(60), '\0');
      for (char& c : noise) c = static_cast<char>(random.Below(256));
      DecodeHostile(sample, noise);
      DecodeHostile(sample, "\1" + noise);
    }
  }
}

TEST(HostileBytes, AreKeptByAFoldAndRefusedByEveryDecoder) {
  const std::string_view bad = "\x77nonsense", good("\x10\x01\x02\x03", 4);
  const std::string once = codecs::FoldAdjacency(kAdjacencyKey, bad, {&good, 1});
  EXPECT_NE(once.find("nonsense"), std::string::npos);
  EXPECT_THROW(Decode(once, {}), Error);
  const std::string twice = codecs::FoldAdjacency(kAdjacencyKey, once, {&good, 1});
  EXPECT_THROW(Decode(twice, {}), Error);
  EXPECT_THROW(codecs::DecodeColumn(codecs::FoldColumn(kColumnKey, std::nullopt, {&bad, 1})), Error);
  EXPECT_THROW(codecs::DecodeAssertions(codecs::FoldEvidence("", bad, {&good, 1})), Error);
  EXPECT_THROW(codecs::DecodeCount(codecs::FoldMeta("", bad, {&good, 1})), Error);
}

}  // namespace
}  // namespace liaison
