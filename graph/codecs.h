// codecs.h: the bytes of every value in the store: encode, decode, and the folds that join a base value with
// its operands.
//
// Formats to the byte: graph/README.md. Every value starts with a version byte. Decoders check bounds and
// throw StorageError.Corrupt, naming the key's kind; they never read past the end, also on hostile bytes.
// Empty bytes decode to an empty thing. Folds are total: when they cannot read something, they keep it all in
// a value that every decoder refuses. Operands of one key may be joined by putting one behind the other. Not
// here: keys (keys.h), decoded shapes (chunks/*.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/chunks/adjacency.h"
#include "graph/chunks/column.h"
#include "graph/evidence.h"
#include "graph/store.h"
#include "graph/value.h"

namespace liaison::codecs {

// ---- values: one self-describing encoding, used in mixed columns, operands and meta ----
void AppendValue(std::string& out, const Value&);
Value ReadValue(std::string_view& in);  // takes what it read off the front
void AppendVarint(std::string& out, std::uint64_t);
std::uint64_t ReadVarint(std::string_view& in);
void AppendBytes(std::string& out, std::string_view);  // varint length, bytes
std::string_view ReadBytes(std::string_view& in);

// ---- adjacency ----
struct AdjacencyChange {
  enum class Kind : std::uint8_t { kAdd = 0, kRemove = 1 } kind;
  std::uint32_t local, neighbour, sequence;
};
// A list longer than kHubThreshold is cut into segments of at most kHubSegment entries stored under
// keys::HubSegment; the chunk keeps the segment table and an inline tail that later additions land in
// (removals from segments are tombstones in the tail until a rewrite).
inline constexpr std::uint32_t kHubThreshold = 8192;
inline constexpr std::uint32_t kHubSegment = 4096;
struct EncodedAdjacency {
  std::string chunk;
  struct Segment {
    std::uint16_t local;
    std::uint32_t segment;
    std::string bytes;
  };
  std::vector<Segment> segments;
};
EncodedAdjacency EncodeAdjacency(const AdjacencyChunk&);
// `load_segment` is called for each hub segment the chunk names.
AdjacencyChunk DecodeAdjacency(
    std::string_view chunk,
    const std::function<std::string(std::uint16_t local, std::uint32_t segment)>& load_segment);
// The segments that a stored chunk names. A rewrite (EncodeAdjacency of the decoded chunk) numbers segments
// from 0 and leaves those of the old chunk that it does not name again to be deleted.
std::vector<std::pair<std::uint16_t, std::uint32_t>> SegmentsOf(std::string_view chunk);
// True when a list has outgrown its place: too long inline, or too many changes beside its segments. Reads
// the whole chunk.
bool ShouldRewriteAdjacency(std::string_view chunk);
std::string EncodeAdjacencyOperand(std::span<const AdjacencyChange>);
std::string FoldAdjacency(std::string_view key, std::optional<std::string_view> base,
                          std::span<const std::string_view> operands);

// ---- columns, label sets, bitmaps, and nodes by name (codecs_postings.h): one family, told apart by the
// first byte of the key ----
std::string EncodeColumn(const ColumnBlock&);  // empty when count == 0
ColumnBlock DecodeColumn(std::string_view);
// Picks the kind (typed array, dictionary, mixed) from the values; an absent optional is an absent row.
ColumnBlock MakeColumn(std::span<const Value> rows);  // null: absent; at most kColumnBlock rows
struct ColumnChange {
  std::uint32_t row;
  Value value;
};  // null removes
std::string EncodeColumnOperand(std::span<const ColumnChange>);
std::string EncodeLabelSets(const LabelSetBlock&);
LabelSetBlock DecodeLabelSets(std::string_view);
struct LabelSetChange {
  std::uint32_t row;
  std::uint16_t set;
};
std::string EncodeLabelSetOperand(std::span<const LabelSetChange>);
std::string EncodeBitmap(const LabelBitmapBlock&);
LabelBitmapBlock DecodeBitmap(std::string_view);
struct BitmapChange {
  std::uint32_t row;
  bool set;
};
std::string EncodeBitmapOperand(std::span<const BitmapChange>);
std::string FoldColumn(std::string_view key, std::optional<std::string_view> base,
                       std::span<const std::string_view> operands);

// ---- evidence ----
std::string EncodeAssertions(std::span<const Assertion>);
std::vector<Assertion> DecodeAssertions(std::string_view);
// An operand adds or replaces the assertion of its number.
std::string EncodeAssertionOperand(const Assertion&);
std::string FoldEvidence(std::string_view key, std::optional<std::string_view> base,
                         std::span<const std::string_view> operands);
std::string EncodeDocument(const Document&);
Document DecodeDocument(std::string_view);

// ---- counters and statistics: signed 64-bit sums ----
std::string EncodeCount(std::int64_t);
std::int64_t DecodeCount(std::string_view);
std::string FoldMeta(std::string_view key, std::optional<std::string_view> base,
                     std::span<const std::string_view> operands);

}  // namespace liaison::codecs
