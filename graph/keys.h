// keys.h: the bytes of every key in the store. Integers are big endian, so that keys sort in the order the
// graph wants to scan them.
//
//   adjacency   0x01 dir(1) type(2) group(5)                       chunk of 512 nodes
//               ... local(2) segment(4)                            segment of a hub's list
//   column      0x00 0(2) 0(2) block(5)                            label sets of 2,048 nodes
//               0x01 owner(2) key(2) block(5)                      property of nodes; owner: label set of the
//                                                                  block
//               0x02 type(2) key(2) block(5)                       property of relationships; keys 0xFFFE and
//                                                                  0xFFFF: start and end node
//               0x03 label(2) 0(2) block(5)                        bitmap of a label
//               0x04 index(2) gram(3) group(2)                     which of 65,536 nodes have the gram
//   index       0x01 index(2) value... entity(8)                   property index
//               0x02 constraint(2) value...                        unique constraint -> entity(8)
//               0x03 kind(1) name...                               external name -> entity(8)
//               0x04 kind(1) entity(8)                             entity -> external name
//   evidence    0x01 kind(1) fact(8)                               assertions of a fact
//               0x02 document(6) start(4) kind(1) fact(8) number(2)   place in a document -> fact
//   text        0x01 document(6) part(2)                           64 KiB of UTF-8 text
//   meta        0x00                     id of the database
//               0x01 kind(1) id(4)       catalog entries
//               0x03 id(1)               counters
//               0x04 kind(1) a(2) b(2) c(2)   statistics
//               0x05 document(6)         documents
//
// Not here: values (codecs.h). Throws StorageError.Corrupt when asked to decode what it did not write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "graph/ids.h"
#include "graph/value.h"

namespace liaison::keys {

std::string Adjacency(Direction, TypeId, std::uint32_t group);
std::string HubSegment(Direction, TypeId, std::uint32_t group, std::uint16_t local, std::uint32_t segment);

inline constexpr KeyId kStartNode{0xFFFE};
inline constexpr KeyId kEndNode{0xFFFF};
std::string LabelSets(std::uint32_t block);
std::string NodeColumn(LabelSetId owner, KeyId, std::uint32_t block);
std::string RelationshipColumn(TypeId, KeyId, std::uint32_t block);
std::string LabelBitmap(LabelId, std::uint32_t block);
std::string Postings(IndexId, std::uint32_t gram, std::uint32_t group);
std::string PostingsOf(IndexId);                      // prefix
std::string PostingsOf(IndexId, std::uint32_t gram);  // prefix
struct PostingsPlace {
  std::uint32_t gram, group;
};
PostingsPlace DecodePostings(std::string_view key);

// Order-preserving bytes of a property value: equal bytes for Equivalent values (1 and 1.0 alike), ascending
// within a family as Order says. Values of up to kOrderedExact bytes as they are, longer ones as their first
// 56 bytes and a hash of 8: they sort by those 56 bytes only, and a hit must be checked against the property.
// No value's bytes are the beginning of another's.
inline constexpr std::size_t kOrderedExact = 56;
std::string Ordered(const Value&);
std::string Index(IndexId, std::span<const Value> values, std::uint64_t entity);
std::string IndexPrefix(IndexId, std::span<const Value> values);  // all entries whose first values are these
// Half-open bounds of all entries whose first value lies in the range (null: open at that side; not both
// null). Entries of values longer than kOrderedExact are included when their first 56 bytes may lie in it:
// check them against the property.
std::pair<std::string, std::string> IndexRange(IndexId, const Value& low, bool low_inclusive,
                                               const Value& high, bool high_inclusive);
// All entries whose first value is a string with the prefix; check them when the prefix is longer than 55
// bytes.
std::string IndexStringPrefix(IndexId, std::string_view prefix);
// Half-open bounds of one value family (numbers, strings, booleans, dates, ...) around a value: for ranges
// open at one side. To be put behind the key of an index. NaN lies outside the family of numbers.
std::pair<std::string, std::string> FamilyBounds(const Value&);
std::uint64_t ReadBig(std::string_view bytes);  // big endian, up to 8 bytes
std::uint64_t EntityOfIndexKey(std::string_view key);
std::string Unique(ConstraintId, std::span<const Value> values);
std::string ExternalName(FactId::Kind, std::string_view name);
std::string ExternalEntity(FactId);
std::string Note(std::string_view name);
std::string_view NoteName(std::string_view key);

std::string Evidence(FactId);
std::string EvidencePlace(DocumentId, std::uint32_t start, FactId, std::uint16_t number);
std::string EvidenceOfDocument(DocumentId);  // prefix
struct Place {
  DocumentId document;
  std::uint32_t start;
  FactId fact;
  std::uint16_t number;
};
Place DecodeEvidencePlace(std::string_view key);
std::string TextPart(DocumentId, std::uint16_t part);

enum class MetaKind : std::uint8_t {
  kLabel = 1,
  kType,
  kKey,
  kLabelSet,
  kIndex,
  kConstraint,
  kBlockOwner,
  kNodeKeys,
  kRelationshipKeys
};
std::string Catalog(MetaKind, std::uint32_t id);
std::string CatalogPrefix(MetaKind);
std::uint32_t CatalogIdOf(std::string_view key);
std::string Counter(std::uint8_t id);
std::string Statistic(std::uint8_t kind, std::uint16_t a, std::uint16_t b, std::uint16_t c);
std::string StatisticPrefix(std::uint8_t kind);
struct StatisticParts {
  std::uint8_t kind;
  std::uint16_t a, b, c;
};
StatisticParts DecodeStatistic(std::string_view key);
std::string Document(DocumentId);
std::string DocumentPrefix();
std::string DatabaseId();                        // 32 hexadecimal digits; written by the store itself
std::string PrefixEnd(std::string_view prefix);  // smallest string greater than all with the prefix

}  // namespace liaison::keys
