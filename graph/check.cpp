// check.cpp: the first half of the checker: nodes, labels, columns, relationships in both directions, counts.
#include <algorithm>
#include <cmath>

#include "graph/check_guard.h"
#include "graph/codecs.h"
#include "graph/keys.h"

namespace liaison {
namespace {

constexpr std::size_t kMostFindings = 1000;

std::string Name(const char* what, std::uint64_t id) { return std::string(what) + " " + std::to_string(id); }

std::uint16_t Two(std::string_view key, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(key[at]) << 8 |
                                    static_cast<std::uint8_t>(key[at + 1]));
}

bool SameLists(const AdjacencyChunk& a, const AdjacencyChunk& b) {
  return a.offsets == b.offsets && a.neighbours == b.neighbours && a.sequences == b.sequences;
}

}  // namespace

Checker::Checker(Graph& graph, const std::function<void(std::string_view)>& progress)
    : graph_(*graph.state_), progress_(progress), ticket_(graph_.cache.Enter([&] {
        version_ = graph_.published;
        return version_->commit;
      })) {}

Checker::~Checker() {
  version_.reset();
  graph_.cache.Leave(ticket_);
}

void Checker::Find(std::string finding) {
  findings_.size() < kMostFindings ? findings_.push_back(std::move(finding)) : void(++unreported_);
}

void Checker::Step(std::string_view step) {
  if (progress_) progress_(step);
}

std::string Checker::Get(Family family, const std::string& key) const {
  return graph_.store->Get(version_->snapshot.get(), family, key).value_or(std::string());
}

ColumnBlock Checker::Column(const std::string& key) const {
  const std::string bytes = Get(Family::kColumn, key);
  return bytes.empty() ? ColumnBlock{} : codecs::DecodeColumn(bytes);
}

std::vector<std::string> Checker::Run() {
  Step("checksums of files");
  Guard("files", [&] { graph_.store->VerifyChecksums([&](std::string_view f) { Find(std::string(f)); }); });
  Step("labels of nodes");
  LabelSets();
  Bitmaps();
  Step("relationships");
  for (const TypeId t : graph_.catalog.Types()) Relationships(t);
  Segments();
  Step("properties");
  Columns();
  Step("counts");
  Statistics();
  Step("indexes and constraints");
  Indexes();
  Step("evidence");
  Documents();
  Evidence();
  ExternalNames();
  if (unreported_ > 0) Find("and " + std::to_string(unreported_) + " more findings");
  return std::move(findings_);
}

// ---- nodes ----

void Checker::LabelSets() {
  sets_.assign(std::size_t{version_->node_blocks} << kColumnBits, 0);
  const std::string begin = keys::LabelSets(0).substr(0, 1);
  Scan(Family::kColumn, begin, keys::PrefixEnd(begin), [&](std::string_view key, std::string_view value) {
    const std::uint64_t block = keys::ReadBig(key.substr(5));
    const std::string where = Name("label sets of block", block);
    if (value.empty()) return;
    if (block >= version_->node_blocks) return Find(where + ": its ids were never handed out");
    Guard(where, [&] {
      const LabelSetBlock sets = codecs::DecodeLabelSets(value);
      std::uint32_t count = 0;
      for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
        const std::uint16_t set = sets.sets[row];
        if (set == 0) continue;
        ++count;
        const std::uint64_t n = block << kColumnBits | row;
        if (n == 0) Find("node 0 exists");
        if (set != kNoLabels.value && graph_.catalog.LabelsOf({set}).empty())
          Find(Name("node", n) + " has an unknown label set");
        sets_[n] = set;
        counted_.Node({set}, 1);
      }
      if (count != sets.count) Find(where + ": wrong count");
      if (const auto* cached =
              Cached<LabelSetBlock>(&graph_.cache.label_sets, static_cast<std::uint32_t>(block));
          cached != nullptr && cached->sets != sets.sets) {
        Find(where + ": the cache differs from the store");
      }
    });
  });
}

void Checker::Bitmaps() {
  for (const LabelId l : graph_.catalog.Labels()) {
    const auto with = graph_.catalog.LabelSetsWith(l);
    for (std::uint32_t block = 0; block < version_->node_blocks; ++block) {
      const std::string where = Name("bitmap of label", l.value) + Name(" in block", block);
      Guard(where, [&] {
        const std::string bytes = Get(Family::kColumn, keys::LabelBitmap(l, block));
        const LabelBitmapBlock stored = bytes.empty() ? LabelBitmapBlock{} : codecs::DecodeBitmap(bytes);
        if (stored.count != stored.bits.Count()) Find(where + ": wrong count");
        for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
          const std::uint32_t n = block << kColumnBits | row;
          const bool has = std::binary_search(with.begin(), with.end(), LabelSetId{sets_[n]});
          if (has == stored.bits.Test(row)) continue;
          Find(Name("node", n) +
               (has ? " is missing in the bitmap of its label "
                    : " is in the bitmap of a label that it has not: ") +
               graph_.catalog.LabelName(l));
        }
        if (const auto* cached = Cached<LabelBitmapBlock>(graph_.cache.bitmaps.Find(l.value), block);
            cached != nullptr && !(cached->bits == stored.bits)) {
          Find(where + ": the cache differs from the store");
        }
      });
    }
  }
}

// ---- columns ----

void Checker::Columns() {
  auto check = [&](const std::string& where, std::string_view value, const Directory* directory,
                   std::uint32_t block, auto exists) {
    Guard(where, [&] {
      const ColumnBlock column = codecs::DecodeColumn(value);
      if (column.count != column.present.Count()) Find(where + ": wrong count");
      const ColumnBlock* cached = Cached<ColumnBlock>(directory, block);
      if (cached != nullptr && !(cached->present == column.present))
        Find(where + ": the cache differs from the store");
      for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
        if (!column.Has(row)) continue;
        const Value v = column.Get(row);
        if (v.is_null()) Find(where + Name(" row", row) + ": is said to be there and is not");
        if (!exists(row)) Find(where + Name(" row", row) + ": a property of nothing");
        if (cached != nullptr && cached->Has(row) && !Equivalent(cached->Get(row), v)) {
          Find(where + Name(" row", row) + ": the cache differs from the store");
        }
        const bool outside =
            v.is_integer() && column.kind == ColumnBlock::Kind::kInteger
                ? v.AsInteger() < column.minimum_integer || v.AsInteger() > column.maximum_integer
                : v.is_float() && column.kind == ColumnBlock::Kind::kFloat && !std::isnan(v.AsFloat()) &&
                      (v.AsFloat() < column.minimum_float || v.AsFloat() > column.maximum_float);
        if (outside) Find(where + Name(" row", row) + ": outside the column's minimum and maximum");
      }
    });
  };
  const std::string nodes = keys::NodeColumn({}, {}, 0).substr(0, 1),
                    relationships = keys::RelationshipColumn({}, {}, 0).substr(0, 1);
  Scan(Family::kColumn, nodes, keys::PrefixEnd(nodes), [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    const std::uint16_t owner = Two(key, 1), k = Two(key, 3);
    const std::uint64_t block = keys::ReadBig(key.substr(5));
    const std::string where =
        "property `" + graph_.catalog.KeyName({k}) + "` of nodes, " + Name("block", block);
    if (block >= version_->node_blocks) return Find(where + ": its ids were never handed out");
    if (graph_.owners.Get(static_cast<std::uint32_t>(block)).value != owner)
      return Find(where + ": stored under another owner");
    const KeyList* known = graph_.node_keys.Find(owner);
    if (known == nullptr || !known->Contains({k})) Find(where + ": its owner is not known to have the key");
    check(where, value, graph_.cache.node_columns.Find(k), static_cast<std::uint32_t>(block),
          [&](std::uint32_t row) { return NodeExists(block << kColumnBits | row); });
  });
  Scan(Family::kColumn, relationships, keys::PrefixEnd(relationships),
       [&](std::string_view key, std::string_view value) {
         if (value.empty()) return;
         const std::uint16_t t = Two(key, 1), k = Two(key, 3);
         const std::uint64_t block = keys::ReadBig(key.substr(5));
         if (KeyId{k} == keys::kStartNode || KeyId{k} == keys::kEndNode)
           return;  // read with the relationships
         const std::string where = "property `" + graph_.catalog.KeyName({k}) +
                                   "` of relationships of type " + graph_.catalog.TypeName({t}) + ", " +
                                   Name("block", block);
         const KeyList* known = graph_.relationship_keys.Find(t);
         if (known == nullptr || !known->Contains({k}))
           Find(where + ": its type is not known to have the key");
         const auto* table = graph_.cache.relationship_columns.Find(t);
         check(where, value, table == nullptr ? nullptr : table->Find(k), static_cast<std::uint32_t>(block),
               [&](std::uint32_t row) { return ends_[t].Exists(block << kColumnBits | row); });
       });
}

// ---- relationships ----

void Checker::Relationships(TypeId t) {
  Ends& ends = ends_[t.value];
  const std::uint32_t next = version_->NextSequence(t);
  ends.start.assign(next, 0);
  ends.end.assign(next, 0);
  auto name = [&](std::uint64_t sequence) {
    return Name("relationship", RelationshipId::Of(t, static_cast<std::uint32_t>(sequence)).value);
  };
  for (std::uint64_t block = 0; block << kColumnBits < next; ++block) {
    Guard(Name("ends of relationships, block", block), [&] {
      const ColumnBlock start =
          Column(keys::RelationshipColumn(t, keys::kStartNode, static_cast<std::uint32_t>(block)));
      const ColumnBlock end =
          Column(keys::RelationshipColumn(t, keys::kEndNode, static_cast<std::uint32_t>(block)));
      for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
        const std::uint64_t sequence = block << kColumnBits | row;
        if (!start.Has(row) && !end.Has(row)) continue;
        const Value s = start.Get(row), e = end.Get(row);
        if (!s.is_integer() || !e.is_integer()) {
          Find(name(sequence) + ": its ends cannot be read");
        } else if (sequence >= next) {
          Find(name(sequence) + ": its id was never handed out");
        } else if (!NodeExists(s.AsInteger()) || !NodeExists(e.AsInteger())) {
          Find(name(sequence) + ": a node at its end does not exist");
        } else {
          ends.start[sequence] = static_cast<std::uint32_t>(s.AsInteger());
          ends.end[sequence] = static_cast<std::uint32_t>(e.AsInteger());
          ++ends.count;
          counted_.Relationship({sets_[ends.start[sequence]]}, t, {sets_[ends.end[sequence]]}, 1);
        }
      }
    });
  }
  AdjacencyLists(t, Direction::kOut, ends);
  AdjacencyLists(t, Direction::kIn, ends);
}

// Every entry is a relationship that exists, once; as many entries as relationships then means: all of them.
void Checker::AdjacencyLists(TypeId t, Direction d, const Ends& ends) {
  const char* direction = d == Direction::kOut ? "outgoing " : "incoming ";
  const auto& here = d == Direction::kOut ? ends.start : ends.end;
  const auto& there = d == Direction::kOut ? ends.end : ends.start;
  std::uint64_t entries = 0;
  bool readable = true;
  for (std::uint32_t group = 0; group < version_->node_blocks * (kColumnBlock / kAdjacencyChunk); ++group) {
    const std::string where = direction + graph_.catalog.TypeName(t) + Name(" of group", group);
    const std::size_t before = findings_.size();
    Guard(where, [&] {
      const std::string bytes = Get(Family::kAdjacency, keys::Adjacency(d, t, group));
      AdjacencyChunk chunk;
      if (!bytes.empty()) {
        chunk = codecs::DecodeAdjacency(bytes, [&](std::uint16_t local, std::uint32_t segment) {
          return Get(Family::kAdjacency, keys::HubSegment(d, t, group, local, segment));
        });
      }
      if (const auto* cached =
              Cached<AdjacencyChunk>(graph_.cache.adjacency[static_cast<int>(d)].Find(t.value), group);
          cached != nullptr && !SameLists(*cached, chunk)) {
        Find(where + ": the cache differs from the store");
      }
      for (std::uint32_t local = 0; local < kAdjacencyChunk; ++local) {
        const std::uint32_t n = group << kAdjacencyBits | local;
        const auto neighbours = chunk.Neighbours(local), sequences = chunk.Sequences(local);
        for (std::size_t i = 0; i < neighbours.size(); ++i) {
          ++entries;
          auto wrong = [&](const char* how) {
            Find(where + ", " + Name("node", n) + Name(", neighbour", neighbours[i]) +
                 Name(", sequence", sequences[i]) + how);
          };
          if (i > 0 &&
              std::pair(neighbours[i - 1], sequences[i - 1]) >= std::pair(neighbours[i], sequences[i])) {
            wrong(": not in order");
          }
          if (!ends.Exists(sequences[i])) {
            wrong(": there is no such relationship");
          } else if (here[sequences[i]] != n || there[sequences[i]] != neighbours[i]) {
            wrong(": the relationship has other ends");
          }
        }
      }
    });
    readable = readable && findings_.size() == before;
  }
  if (readable && entries != ends.count) {
    Find(direction + graph_.catalog.TypeName(t) + ": " + std::to_string(entries) + " entries for " +
         std::to_string(ends.count) + " relationships");
  }
}

// Chunks out of range, and segments that no chunk names.
void Checker::Segments() {
  std::string chunk_key;
  std::set<std::pair<std::uint16_t, std::uint32_t>> named;
  Scan(Family::kAdjacency, "", "", [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    Guard("an adjacency key", [&] {
      if (key.size() == 9) {
        const std::uint64_t group = keys::ReadBig(key.substr(4));
        if (group >= std::uint64_t{version_->node_blocks} * (kColumnBlock / kAdjacencyChunk)) {
          Find(Name("adjacency group", group) + ": its ids were never handed out");
        }
        if (graph_.catalog.TypeName({Two(key, 2)}).empty())
          Find(Name("adjacency of an unknown type", Two(key, 2)));
        chunk_key = key;
        const auto segments = codecs::SegmentsOf(value);
        named = {segments.begin(), segments.end()};
      } else if (key.size() != 15 || key.substr(0, 9) != chunk_key ||
                 !named.contains({Two(key, 9), static_cast<std::uint32_t>(keys::ReadBig(key.substr(11)))})) {
        Find("a segment of a list that no chunk names");
      }
    });
  });
}

// ---- counts ----

void Checker::Statistics() {
  const StatisticSums expected = counted_.Expand(graph_.catalog);
  auto compare = [&](const StatisticSums& sums, const char* where) {
    auto get = [](const StatisticSums& s, std::uint64_t key) {
      auto it = s.find(key);
      return it == s.end() ? std::int64_t{0} : it->second;
    };
    auto differ = [&](std::uint64_t key) {
      if (get(expected, key) == get(sums, key)) return;
      const StatisticKey k = StatisticKey::Unpack(key);
      Find(std::string("count ") + where + " of kind " + std::to_string(static_cast<int>(k.kind)) + " (" +
           std::to_string(k.a) + ", " + std::to_string(k.b) + ", " + std::to_string(k.c) + ") is " +
           std::to_string(get(sums, key)) + " and should be " + std::to_string(get(expected, key)));
    };
    for (const auto& [key, n] : expected) differ(key);
    for (const auto& [key, n] : sums) {
      if (!expected.contains(key)) differ(key);
    }
  };
  StatisticSums stored;
  const std::string prefix = keys::StatisticPrefix(0).substr(0, 1);
  Scan(Family::kMeta, prefix, keys::PrefixEnd(prefix), [&](std::string_view key, std::string_view value) {
    Guard("a count", [&] {
      const auto p = keys::DecodeStatistic(key);
      const StatisticKey k{static_cast<StatisticKey::Kind>(p.kind), p.a, p.b, p.c};
      if (k.kind != StatisticKey::Kind::kNextSequence) stored[k.packed()] = codecs::DecodeCount(value);
    });
  });
  compare(stored, "in the store");
  const StatisticSums in_memory = graph_.statistics.All();
  bool latest = false;
  graph_.cache.Announce([&] {
    latest = graph_.latest == version_;
    return graph_.published->commit;
  });
  if (latest) compare(in_memory, "in memory");
}

std::vector<std::string> Check(Graph& graph, const std::function<void(std::string_view)>& progress) {
  return Checker(graph, progress).Run();
}

}  // namespace liaison
