// codecs_adjacency.cpp: neighbour lists of 512 nodes, segments of hubs, and the fold of changes into a chunk.
// Formats: graph/README.md.
#include <algorithm>
#include <cassert>
#include <memory>
#include <tuple>

#include "graph/byte_reader.h"
#include "graph/codecs.h"
#include "graph/error.h"

namespace liaison::codecs {
namespace {

constexpr std::uint8_t kConsecutive =
    1;  // flag: sequences run on by one over all entries, only the first is written
constexpr std::uint8_t kSparse = 2;  // flag: degrees as (gap, degree) of the nodes that have any
constexpr std::uint8_t kHubs = 4;    // flag: a table of hubs follows

constexpr std::uint8_t kOperandAdd = kOperandVersion | 0;
constexpr std::uint8_t kOperandRemove = kOperandVersion | 1;

constexpr char kChunkName[] = "an adjacency chunk";
constexpr char kSegmentName[] = "a segment of an adjacency list";

using Entry = std::pair<std::uint32_t, std::uint32_t>;  // neighbour, sequence

// A list that lies in segments: what the chunk says is (segments without `removed`) and the inline list.
struct Hub {
  struct Segment {
    std::uint32_t number, count;
    Entry first;
  };
  std::uint16_t local;
  std::vector<Segment> segments;
  std::vector<Entry> removed;  // sorted
};

struct Chunk {
  AdjacencyChunk lists;   // the inline lists
  std::vector<Hub> hubs;  // by local
};

// A buffer that keeps its memory between calls, so that encoding neither zero-fills nor grows.
std::uint8_t* Scratch(std::size_t size) {
  thread_local std::unique_ptr<std::uint8_t[]> buffer;
  thread_local std::size_t capacity = 0;
  if (capacity < size) {
    buffer = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    capacity = size;
  }
  return buffer.get();
}

bool Consecutive(std::span<const std::uint32_t> sequences) {
  for (std::size_t i = 1; i < sequences.size(); ++i) {
    if (sequences[i] != sequences[i - 1] + 1) return false;
  }
  return true;
}

std::uint8_t* PutList(std::uint8_t* out, std::span<const std::uint32_t> neighbours) {
  std::uint32_t previous = 0;
  for (const std::uint32_t n : neighbours) {
    assert(n >= previous);
    out = PutShortVarint(out, n - previous);
    previous = n;
  }
  return out;
}

std::uint8_t* PutSequences(std::uint8_t* out, std::span<const std::uint32_t> sequences, bool consecutive) {
  if (consecutive) return sequences.empty() ? out : PutVarint(out, sequences.front());
  std::int64_t previous = 0;
  for (const std::uint32_t s : sequences) {
    out = PutShortVarint(out, ZigZag(static_cast<std::int64_t>(s) - previous));
    previous = s;
  }
  return out;
}

std::uint8_t* PutDegrees(std::uint8_t* out, const AdjacencyChunk& lists, bool sparse, std::uint32_t nodes) {
  if (!sparse) {
    for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) out = PutVarint(out, lists.Degree(k));
    return out;
  }
  out = PutVarint(out, nodes);
  std::uint32_t next = 0;
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
    if (lists.Degree(k) == 0) continue;
    out = PutVarint(out, k - next);
    out = PutVarint(out, lists.Degree(k));
    next = k + 1;
  }
  return out;
}

std::uint8_t* PutHubs(std::uint8_t* out, std::span<const Hub> hubs) {
  out = PutVarint(out, hubs.size());
  for (const Hub& hub : hubs) {
    out = PutVarint(out, hub.local);
    out = PutVarint(out, hub.segments.size());
    for (const Hub::Segment& s : hub.segments) {
      for (const std::uint32_t v : {s.number, s.count, s.first.first, s.first.second})
        out = PutVarint(out, v);
    }
    out = PutVarint(out, hub.removed.size());
    for (const Entry& e : hub.removed) {
      out = PutVarint(out, e.first);
      out = PutVarint(out, e.second);
    }
  }
  return out;
}

std::string WriteChunk(const AdjacencyChunk& lists, std::span<const Hub> hubs) {
  const std::size_t n = lists.neighbours.size();
  assert(lists.offsets.back() == n && lists.sequences.size() == n);
  if (n == 0 && hubs.empty()) return {};
  std::uint32_t nodes = 0;
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) nodes += lists.Degree(k) != 0;
  std::size_t bound = 8 + 2 + (kAdjacencyChunk + 2) * 2 * kMaxVarint32 + n * (kMaxVarint32 * 2);
  for (const Hub& hub : hubs) bound += 16 + hub.segments.size() * 20 + hub.removed.size() * 10;

  std::uint8_t* const begin = Scratch(bound);
  std::uint8_t* out = begin;
  const bool consecutive = Consecutive(lists.sequences), sparse = nodes < kAdjacencyChunk / 2;
  *out++ = kCodecVersion;
  *out++ = static_cast<std::uint8_t>((consecutive ? kConsecutive : 0) | (sparse ? kSparse : 0) |
                                     (hubs.empty() ? 0 : kHubs));
  out = PutDegrees(out, lists, sparse, nodes);
  if (!hubs.empty()) out = PutHubs(out, hubs);
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) out = PutList(out, lists.Neighbours(k));
  out = PutSequences(out, lists.sequences, consecutive);
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(out - begin)};
}

void ReadDegrees(ByteReader& in, AdjacencyChunk& lists, bool sparse) {
  std::uint64_t total = 0;
  const auto add = [&](std::uint64_t degree) {
    total += degree;
    // Every entry takes at least one byte, so the sum cannot overflow either.
    if (degree > in.Left() || total > in.Left()) in.Fail("has longer lists than bytes");
  };
  if (!sparse) {
    for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
      lists.offsets[k] = static_cast<std::uint32_t>(total);
      add(in.Varint());
    }
    lists.offsets[kAdjacencyChunk] = static_cast<std::uint32_t>(total);
    return;
  }
  std::uint32_t k = 0;
  for (std::uint32_t nodes = in.Below(kAdjacencyChunk + 1, "has too many lists"); nodes > 0; --nodes) {
    const std::uint32_t local = k + in.Below(kAdjacencyChunk - k, "has a list too many");
    for (; k <= local; ++k) lists.offsets[k] = static_cast<std::uint32_t>(total);
    add(in.Varint());
  }
  for (; k <= kAdjacencyChunk; ++k) lists.offsets[k] = static_cast<std::uint32_t>(total);
}

void ReadList(ByteReader& in, std::span<std::uint32_t> neighbours) {
  std::uint64_t sum = 0;
  std::uint32_t* to = neighbours.data();
  in.ShortVarints(neighbours.size(), [&](std::uint64_t gap) {
    sum += gap;
    *to++ = static_cast<std::uint32_t>(sum);
  });
  if (sum >> 32) in.Fail("has a node id that is too large");  // sums only grow, so the last tells of all
}

void ReadSequences(ByteReader& in, std::span<std::uint32_t> sequences, bool consecutive) {
  if (sequences.empty()) return;
  if (consecutive) {
    const std::uint32_t first = in.Varint32();
    if ((first + (sequences.size() - 1)) >> 32) in.Fail("has a relationship number that is too large");
    for (std::size_t i = 0; i < sequences.size(); ++i) sequences[i] = first + static_cast<std::uint32_t>(i);
    return;
  }
  std::uint64_t sum = 0, high = 0;
  std::uint32_t* to = sequences.data();
  in.ShortVarints(sequences.size(), [&](std::uint64_t step) {
    sum += static_cast<std::uint64_t>(UnZigZag(step));
    high |= sum >> 32;
    *to++ = static_cast<std::uint32_t>(sum);
  });
  if (high) in.Fail("has a relationship number that is too large");
}

void ReadHubs(ByteReader& in, std::vector<Hub>& hubs) {
  const std::uint32_t n = in.Below(kAdjacencyChunk + 1, "has too many hubs");
  for (std::uint32_t i = 0; i < n; ++i) {
    Hub hub;
    hub.local = static_cast<std::uint16_t>(in.Below(kAdjacencyChunk, "has a hub outside of it"));
    if (!hubs.empty() && hubs.back().local >= hub.local) in.Fail("has hubs out of order");
    for (std::uint64_t left = in.Count(); left > 0; --left) {
      Hub::Segment s;
      s.number = in.Varint32();
      // Otherwise a short chunk could name one segment over and over and ask for any memory.
      if (!hub.segments.empty() && s.number <= hub.segments.back().number)
        in.Fail("has segments out of order");
      s.count = in.Varint32();
      s.first.first = in.Varint32();
      s.first.second = in.Varint32();
      hub.segments.push_back(s);
    }
    for (std::uint64_t left = in.Count(); left > 0; --left) {
      Entry e;
      e.first = in.Varint32();
      e.second = in.Varint32();
      if (!hub.removed.empty() && e <= hub.removed.back()) in.Fail("has removed entries out of order");
      hub.removed.push_back(e);
    }
    hubs.push_back(std::move(hub));
  }
}

void ReadChunk(std::string_view bytes, AdjacencyChunk& lists, std::vector<Hub>& hubs) {
  if (bytes.empty()) return;
  ByteReader in(bytes, kChunkName);
  in.Version(kCodecVersion);
  const std::uint8_t flags = in.Byte();
  if (flags & ~(kConsecutive | kSparse | kHubs)) in.Fail("has unknown flags");
  ReadDegrees(in, lists, flags & kSparse);
  if (flags & kHubs) ReadHubs(in, hubs);
  const std::uint32_t n = lists.offsets.back();
  if (n > in.Left()) in.Fail("has longer lists than bytes");
  lists.neighbours.resize(n);
  lists.sequences.resize(n);
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
    if (lists.Degree(k)) ReadList(in, {lists.neighbours.data() + lists.offsets[k], lists.Degree(k)});
  }
  ReadSequences(in, lists.sequences, flags & kConsecutive);
  in.ExpectEnd();
}

std::string WriteSegment(std::span<const std::uint32_t> neighbours,
                         std::span<const std::uint32_t> sequences) {
  std::uint8_t* const begin = Scratch(24 + neighbours.size() * 2 * kMaxVarint32);
  std::uint8_t* out = begin;
  const bool consecutive = Consecutive(sequences);
  *out++ = kCodecVersion;
  *out++ = consecutive ? kConsecutive : 0;
  out = PutVarint(out, neighbours.size());
  out = PutList(out, neighbours);
  out = PutSequences(out, sequences, consecutive);
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(out - begin)};
}

// Appends the entries of a segment.
void ReadSegment(std::string_view bytes, const Hub::Segment& expected, std::vector<Entry>& entries) {
  ByteReader in(bytes, kSegmentName);
  in.Version(kCodecVersion);
  const std::uint8_t flags = in.Byte();
  if (flags & ~kConsecutive) in.Fail("has unknown flags");
  const std::uint64_t n = in.Count();
  if (n != expected.count) in.Fail("has another length than its chunk says");
  std::vector<std::uint32_t> neighbours(n), sequences(n);
  ReadList(in, neighbours);
  ReadSequences(in, sequences, flags & kConsecutive);
  in.ExpectEnd();
  for (std::uint64_t i = 0; i < n; ++i) entries.emplace_back(neighbours[i], sequences[i]);
}

std::vector<Entry> InlineEntries(const AdjacencyChunk& lists, std::uint32_t local) {
  std::vector<Entry> entries;
  entries.reserve(lists.Degree(local));
  for (std::uint32_t i = lists.offsets[local]; i < lists.offsets[local + 1]; ++i) {
    entries.emplace_back(lists.neighbours[i], lists.sequences[i]);
  }
  return entries;
}

void AppendList(AdjacencyChunk& lists, std::span<const Entry> entries) {
  for (const auto& [neighbour, sequence] : entries) {
    lists.neighbours.push_back(neighbour);
    lists.sequences.push_back(sequence);
  }
}

void CopyList(AdjacencyChunk& to, const AdjacencyChunk& from, std::uint32_t local) {
  const auto n = from.Neighbours(local), s = from.Sequences(local);
  to.neighbours.insert(to.neighbours.end(), n.begin(), n.end());
  to.sequences.insert(to.sequences.end(), s.begin(), s.end());
}

// The whole list of a hub: segments without what was removed, and the inline entries.
std::vector<Entry> HubList(const Hub& hub, const AdjacencyChunk& lists,
                           const std::function<std::string(std::uint16_t, std::uint32_t)>& load_segment) {
  std::vector<Entry> stored;
  for (const Hub::Segment& s : hub.segments) ReadSegment(load_segment(hub.local, s.number), s, stored);
  if (!std::is_sorted(stored.begin(), stored.end())) ThrowCorrupt(kSegmentName, "is out of order");
  std::vector<Entry> kept, all;
  std::set_difference(stored.begin(), stored.end(), hub.removed.begin(), hub.removed.end(),
                      std::back_inserter(kept));
  const std::vector<Entry> added = InlineEntries(lists, hub.local);
  std::set_union(kept.begin(), kept.end(), added.begin(), added.end(), std::back_inserter(all));
  return all;
}

// ---- fold ----

struct Change {
  AdjacencyChange change;
  std::uint32_t order;  // later ones win
  auto Key() const { return std::tuple(change.local, change.neighbour, change.sequence); }
};

// Sorted, the last word on each entry alone.
std::vector<Change> ReadAdjacencyOperands(std::span<const std::string_view> operands) {
  std::vector<Change> changes;
  for (const std::string_view o : operands) {
    ByteReader in(o, "a change of an adjacency chunk");
    while (!in.AtEnd()) {
      const std::uint8_t op = in.Byte();
      if (op != kOperandAdd && op != kOperandRemove) in.Fail("is unknown");
      AdjacencyChange c;
      c.kind = op == kOperandAdd ? AdjacencyChange::Kind::kAdd : AdjacencyChange::Kind::kRemove;
      c.local = in.Below(kAdjacencyChunk, "is outside of it");
      c.neighbour = in.Varint32();
      c.sequence = in.Varint32();
      changes.push_back({c, static_cast<std::uint32_t>(changes.size())});
    }
  }
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return std::tuple(a.Key(), a.order) < std::tuple(b.Key(), b.order);
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (i + 1 < changes.size() && changes[i].Key() == changes[i + 1].Key()) continue;
    changes[kept++] = changes[i];
  }
  changes.resize(kept);
  return changes;
}

// Appends the list of one node with its changes.
void FoldList(const AdjacencyChunk& from, std::uint32_t local, std::span<const Change> changes,
              AdjacencyChunk& to) {
  std::uint32_t i = from.offsets[local];
  const std::uint32_t end = from.offsets[local + 1];
  const auto copy = [&] {
    to.neighbours.push_back(from.neighbours[i]);
    to.sequences.push_back(from.sequences[i]);
    ++i;
  };
  for (const Change& c : changes) {
    const Entry entry(c.change.neighbour, c.change.sequence);
    while (i < end && Entry(from.neighbours[i], from.sequences[i]) < entry) copy();
    if (i < end && Entry(from.neighbours[i], from.sequences[i]) == entry) ++i;
    if (c.change.kind == AdjacencyChange::Kind::kRemove) continue;
    to.neighbours.push_back(entry.first);
    to.sequences.push_back(entry.second);
  }
  while (i < end) copy();
}

// A removal must reach the segments too, which the fold cannot see; it may hide nothing there and does no
// harm then. An addition of what was removed lies in the inline list, and the removal stays: it is applied
// before.
void FoldRemoved(Hub& hub, std::span<const Change> changes) {
  std::vector<Entry> removed, all;
  for (const Change& c : changes) {
    if (c.change.kind == AdjacencyChange::Kind::kRemove)
      removed.emplace_back(c.change.neighbour, c.change.sequence);
  }
  std::set_union(hub.removed.begin(), hub.removed.end(), removed.begin(), removed.end(),
                 std::back_inserter(all));
  hub.removed = std::move(all);
}

std::string Fold(std::string_view base, std::span<const std::string_view> operands) {
  Chunk chunk;
  ReadChunk(base, chunk.lists, chunk.hubs);
  const std::vector<Change> changes = ReadAdjacencyOperands(operands);
  AdjacencyChunk folded;
  folded.neighbours.reserve(chunk.lists.neighbours.size() + changes.size());
  folded.sequences.reserve(chunk.lists.neighbours.size() + changes.size());
  auto hub = chunk.hubs.begin();
  std::size_t next = 0;
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
    const std::size_t first = next;
    while (next < changes.size() && changes[next].change.local == k) ++next;
    const std::span<const Change> own(changes.data() + first, next - first);
    FoldList(chunk.lists, k, own, folded);
    folded.offsets[k + 1] = static_cast<std::uint32_t>(folded.neighbours.size());
    if (hub == chunk.hubs.end() || hub->local != k) continue;
    FoldRemoved(*hub, own);
    ++hub;
  }
  return WriteChunk(folded, chunk.hubs);
}

}  // namespace

EncodedAdjacency EncodeAdjacency(const AdjacencyChunk& chunk) {
  EncodedAdjacency encoded;
  std::vector<Hub> hubs;
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
    if (chunk.Degree(k) <= kHubThreshold) continue;
    Hub hub{static_cast<std::uint16_t>(k), {}, {}};
    const auto neighbours = chunk.Neighbours(k), sequences = chunk.Sequences(k);
    for (std::uint32_t at = 0; at < neighbours.size(); at += kHubSegment) {
      const std::size_t n = std::min<std::size_t>(kHubSegment, neighbours.size() - at);
      const std::uint32_t number = at / kHubSegment;
      hub.segments.push_back({number, static_cast<std::uint32_t>(n), {neighbours[at], sequences[at]}});
      encoded.segments.push_back(
          {hub.local, number, WriteSegment(neighbours.subspan(at, n), sequences.subspan(at, n))});
    }
    hubs.push_back(std::move(hub));
  }
  if (hubs.empty()) {
    encoded.chunk = WriteChunk(chunk, {});
    return encoded;
  }
  AdjacencyChunk rest;
  auto hub = hubs.begin();
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
    if (hub != hubs.end() && hub->local == k) {
      ++hub;
    } else {
      CopyList(rest, chunk, k);
    }
    rest.offsets[k + 1] = static_cast<std::uint32_t>(rest.neighbours.size());
  }
  encoded.chunk = WriteChunk(rest, hubs);
  return encoded;
}

AdjacencyChunk DecodeAdjacency(std::string_view bytes,
                               const std::function<std::string(std::uint16_t, std::uint32_t)>& load_segment) {
  AdjacencyChunk lists;
  std::vector<Hub> hubs;
  ReadChunk(bytes, lists, hubs);
  if (hubs.empty()) return lists;
  AdjacencyChunk whole;
  auto hub = hubs.begin();
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
    if (hub != hubs.end() && hub->local == k) {
      AppendList(whole, HubList(*hub, lists, load_segment));
      ++hub;
    } else {
      CopyList(whole, lists, k);
    }
    whole.offsets[k + 1] = static_cast<std::uint32_t>(whole.neighbours.size());
  }
  return whole;
}

std::vector<std::pair<std::uint16_t, std::uint32_t>> SegmentsOf(std::string_view bytes) {
  Chunk chunk;
  ReadChunk(bytes, chunk.lists, chunk.hubs);
  std::vector<std::pair<std::uint16_t, std::uint32_t>> segments;
  for (const Hub& hub : chunk.hubs) {
    for (const Hub::Segment& s : hub.segments) segments.emplace_back(hub.local, s.number);
  }
  return segments;
}

bool ShouldRewriteAdjacency(std::string_view bytes) {
  if (bytes.size() < kHubSegment) return false;  // an entry takes a byte at least
  Chunk chunk;
  ReadChunk(bytes, chunk.lists, chunk.hubs);
  for (std::uint32_t k = 0; k < kAdjacencyChunk; ++k) {
    if (chunk.lists.Degree(k) > kHubThreshold) return true;
  }
  for (const Hub& hub : chunk.hubs) {
    if (chunk.lists.Degree(hub.local) > kHubSegment || hub.removed.size() > kHubSegment) return true;
  }
  return false;
}

std::string EncodeAdjacencyOperand(std::span<const AdjacencyChange> changes) {
  std::string out;
  out.reserve(changes.size() * 10);
  for (const AdjacencyChange& c : changes) {
    out += static_cast<char>(c.kind == AdjacencyChange::Kind::kAdd ? kOperandAdd : kOperandRemove);
    AppendVarint(out, c.local);
    AppendVarint(out, c.neighbour);
    AppendVarint(out, c.sequence);
  }
  return out;
}

std::string FoldAdjacency(std::string_view, std::optional<std::string_view> base,
                          std::span<const std::string_view> operands) {
  try {
    return Fold(base.value_or(std::string_view()), operands);
  } catch (const Error&) {
    return Unreadable(base ? &*base : nullptr, operands.data(), operands.size());
  }
}

}  // namespace liaison::codecs
