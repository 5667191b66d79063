#include "graph/keys.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "graph/error.h"
#include "graph/key_hash.h"

namespace liaison::keys {
namespace {

// First bytes of ordered values, in the order of Order(). An element of a list starts with one of these, so
// its end mark is smaller.
enum Tag : std::uint8_t {
  kListEnd = 0x01,
  kMap = 0x08,
  kNode = 0x0A,
  kRelationship = 0x0C,
  kList = 0x10,
  kPath = 0x14,
  kPoint = 0x18,
  kDateTime = 0x20,
  kLocalDateTime = 0x24,
  kDate = 0x28,
  kTime = 0x2C,
  kLocalTime = 0x30,
  kDuration = 0x34,
  kString = 0x40,
  kBoolean = 0x50,
  kNumber = 0x60,
  kNaN = 0x61,  // a family of its own: no range of numbers contains it
  kNull = 0x70,
};

template <class T>
void AppendBig(std::string& out, T v, int bytes = sizeof(T)) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(v >> (8 * i));
}

void AppendSigned(std::string& out, std::int64_t v) {
  AppendBig(out, static_cast<std::uint64_t>(v) ^ (1ull << 63));
}
void AppendSigned(std::string& out, std::int32_t v) {
  AppendBig(out, static_cast<std::uint32_t>(v) ^ (1u << 31));
}

// Bytes that sort as the doubles do: NaN last and all alike, -0.0 as 0.0.
void AppendDouble(std::string& out, double d) {
  if (std::isnan(d)) d = std::numeric_limits<double>::quiet_NaN();
  if (d == 0) d = 0;
  auto bits = std::bit_cast<std::uint64_t>(d);
  bits = bits >> 63 ? ~bits : bits | (1ull << 63);
  AppendBig(out, bits);
}

// The largest double not above the number, then how far the number is above it. The distance is zero for a
// float and for integers up to 2^53, and below 2^10 for all: doubles between 2^62 and 2^63 lie 2^10 apart.
void AppendNumber(std::string& out, const Value& v) {
  if (v.is_float()) {
    if (std::isnan(v.AsFloat())) {
      out += static_cast<char>(kNaN);
      return;
    }
    out += static_cast<char>(kNumber);
    AppendDouble(out, v.AsFloat());
    AppendBig(out, std::uint16_t{0});
    return;
  }
  const std::int64_t i = v.AsInteger();
  auto floor = static_cast<double>(i);
  constexpr double kLimit = 9223372036854775808.0;
  if (floor >= kLimit || static_cast<std::int64_t>(floor) > i) {
    floor = std::nextafter(floor, -std::numeric_limits<double>::infinity());
  }
  out += static_cast<char>(kNumber);
  AppendDouble(out, floor);
  AppendBig(out, static_cast<std::uint16_t>(i - static_cast<std::int64_t>(floor)));
}

// 00 becomes 00 FF and the end is 00 01: no string's bytes are the beginning of another's, and "a" sorts
// before "a\0".
void AppendEscaped(std::string& out, std::string_view s) {
  std::size_t from = 0;
  for (std::size_t zero = s.find('\0'); zero != std::string_view::npos; zero = s.find('\0', from)) {
    out.append(s, from, zero - from + 1);
    out += '\xFF';
    from = zero + 1;
  }
  out.append(s, from);
}
void AppendString(std::string& out, std::string_view s) {
  AppendEscaped(out, s);
  out.append("\0\1", 2);
}

// As OrderDurations of value.cpp: by average length, nanoseconds, months, days; the seconds follow from
// these.
void AppendDuration(std::string& out, const Duration& d) {
  constexpr int kAverageMonth = 2'629'746;
  const __int128 length =
      static_cast<__int128>(d.months) * kAverageMonth + static_cast<__int128>(d.days) * 86'400 + d.seconds;
  AppendBig(out, static_cast<unsigned __int128>(length) ^ (static_cast<unsigned __int128>(1) << 127));
  AppendSigned(out, d.nanos);
  AppendSigned(out, d.months);
  AppendSigned(out, d.days);
}

// All bytes, however many.
void AppendOrdered(std::string& out, const Value& v) {
  const auto tag = [&](Tag t) { out += static_cast<char>(t); };
  switch (v.type()) {
    case Value::Type::kNull:
      tag(kNull);
      return;
    case Value::Type::kBoolean:
      tag(kBoolean);
      out += v.AsBoolean() ? '\1' : '\0';
      return;
    case Value::Type::kInteger:
    case Value::Type::kFloat:
      AppendNumber(out, v);
      return;
    case Value::Type::kString:
      tag(kString);
      AppendString(out, v.AsString());
      return;
    case Value::Type::kList:
      tag(kList);
      for (const Value& e : v.AsList()) AppendOrdered(out, e);
      tag(kListEnd);
      return;
    case Value::Type::kMap:
      tag(kMap);
      for (const auto& [key, e] : v.AsMap()) {
        tag(kString);
        AppendString(out, key);
        AppendOrdered(out, e);
      }
      tag(kListEnd);
      return;
    case Value::Type::kDate:
      tag(kDate);
      AppendSigned(out, v.As<Date>().days);
      return;
    case Value::Type::kLocalTime:
      tag(kLocalTime);
      AppendSigned(out, v.As<LocalTime>().nanos);
      return;
    case Value::Type::kTime: {
      const Time& t = v.As<Time>();
      tag(kTime);
      AppendSigned(out, t.nanos - t.offset_seconds * std::int64_t{1'000'000'000});
      AppendSigned(out, t.offset_seconds);
      return;
    }
    case Value::Type::kLocalDateTime:
      tag(kLocalDateTime);
      AppendSigned(out, v.As<LocalDateTime>().seconds);
      AppendSigned(out, v.As<LocalDateTime>().nanos);
      return;
    case Value::Type::kDateTime: {
      const DateTime& t = v.As<DateTime>();
      tag(kDateTime);
      AppendSigned(out, t.seconds);
      AppendSigned(out, t.nanos);
      AppendSigned(out, t.offset_seconds);
      AppendString(out, t.zone ? std::string_view(*t.zone) : std::string_view());
      return;
    }
    case Value::Type::kDuration:
      tag(kDuration);
      AppendDuration(out, v.As<Duration>());
      return;
    case Value::Type::kPoint: {
      const Point& p = v.As<Point>();
      tag(kPoint);
      AppendSigned(out, p.srid);
      AppendDouble(out, p.x);
      AppendDouble(out, p.y);
      AppendDouble(out, p.z);
      return;
    }
    case Value::Type::kNode:
      tag(kNode);
      AppendBig(out, v.AsNode().id.value);
      return;
    case Value::Type::kRelationship:
      tag(kRelationship);
      AppendBig(out, v.AsRelationship().id.value);
      return;
    case Value::Type::kPath: {
      const Path& p = v.AsPath();
      tag(kPath);
      for (std::size_t i = 0; i < p.nodes.size(); ++i) {
        tag(kNode);
        AppendBig(out, p.nodes[i].id.value);
        if (i == p.relationships.size()) break;
        tag(kRelationship);
        AppendBig(out, p.relationships[i].id.value);
      }
      tag(kListEnd);
      return;
    }
  }
}

std::string Start(std::uint8_t kind, std::size_t size) {
  std::string key;
  key.reserve(size);
  key += static_cast<char>(kind);
  return key;
}

void AppendGroup(std::string& key, std::uint32_t v) { AppendBig(key, std::uint64_t{v}, 5); }
void AppendDocument(std::string& key, DocumentId d) { AppendBig(key, std::uint64_t{d.value}, 6); }

std::string Column(std::uint8_t kind, std::uint16_t owner, std::uint16_t key_id, std::uint32_t block) {
  std::string key = Start(kind, 10);
  AppendBig(key, owner);
  AppendBig(key, key_id);
  AppendGroup(key, block);
  return key;
}

[[noreturn]] void NotOurs(const char* what) {
  throw Error(ErrorKind::kStorage, "Corrupt", std::string("a key of ") + what + " cannot be read");
}

std::string IndexStart(IndexId id) {
  std::string key = Start(1, 80);
  AppendBig(key, id.value);
  return key;
}

// The bytes that every value from `v` on (or every value up to it) starts with or follows: cut where only a
// hash would come.
std::string Bound(const Value& v) {
  std::string bytes;
  AppendOrdered(bytes, v);
  if (bytes.size() > kOrderedExact) bytes.resize(kOrderedExact);
  return bytes;
}

}  // namespace

std::uint64_t ReadBig(std::string_view bytes) {
  std::uint64_t v = 0;
  for (const char c : bytes) v = v << 8 | static_cast<std::uint8_t>(c);
  return v;
}

std::string Adjacency(Direction direction, TypeId type, std::uint32_t group) {
  std::string key = Start(1, 15);
  key += static_cast<char>(direction);
  AppendBig(key, type.value);
  AppendGroup(key, group);
  return key;
}

std::string HubSegment(Direction direction, TypeId type, std::uint32_t group, std::uint16_t local,
                       std::uint32_t segment) {
  std::string key = Adjacency(direction, type, group);
  AppendBig(key, local);
  AppendBig(key, segment);
  return key;
}

std::string LabelSets(std::uint32_t block) { return Column(0, 0, 0, block); }
std::string NodeColumn(LabelSetId owner, KeyId key, std::uint32_t block) {
  return Column(1, owner.value, key.value, block);
}
std::string RelationshipColumn(TypeId type, KeyId key, std::uint32_t block) {
  return Column(2, type.value, key.value, block);
}
std::string LabelBitmap(LabelId label, std::uint32_t block) { return Column(3, label.value, 0, block); }

std::string PostingsOf(IndexId id) {
  std::string key = Start(4, 8);
  AppendBig(key, id.value);
  return key;
}
std::string PostingsOf(IndexId id, std::uint32_t gram) {
  std::string key = PostingsOf(id);
  AppendBig(key, gram, 3);
  return key;
}
std::string Postings(IndexId id, std::uint32_t gram, std::uint32_t group) {
  std::string key = PostingsOf(id, gram);
  AppendBig(key, group, 2);
  return key;
}
PostingsPlace DecodePostings(std::string_view key) {
  if (key.size() != 8) NotOurs("a full-text index");
  return {static_cast<std::uint32_t>(ReadBig(key.substr(3, 3))),
          static_cast<std::uint32_t>(ReadBig(key.substr(6)))};
}

std::string Ordered(const Value& v) {
  std::string bytes;
  AppendOrdered(bytes, v);
  if (bytes.size() > kOrderedExact) {
    const std::uint64_t hash = KeyHash(bytes);
    bytes.resize(kOrderedExact);
    AppendBig(bytes, hash);
  }
  return bytes;
}

std::string Index(IndexId id, std::span<const Value> values, std::uint64_t entity) {
  std::string key = IndexPrefix(id, values);
  AppendBig(key, entity);
  return key;
}

std::string IndexPrefix(IndexId id, std::span<const Value> values) {
  std::string key = IndexStart(id);
  for (const Value& v : values) key += Ordered(v);
  return key;
}

std::string IndexStringPrefix(IndexId id, std::string_view prefix) {
  std::string bytes(1, static_cast<char>(kString));
  AppendEscaped(bytes, prefix);
  if (bytes.size() > kOrderedExact) bytes.resize(kOrderedExact);
  return IndexStart(id) + bytes;
}

std::pair<std::string, std::string> IndexRange(IndexId id, const Value& low, bool low_inclusive,
                                               const Value& high, bool high_inclusive) {
  const std::string start = IndexStart(id);
  const Value& sample = low.is_null() ? high : low;
  auto [begin, end] = FamilyBounds(sample);
  if (!low.is_null()) {
    begin = Bound(low);
    // Values of one beginning that differ only in what was cut off lie in no order, so that all of them stay
    // in.
    if (!low_inclusive && begin.size() < kOrderedExact) begin = PrefixEnd(begin);
  }
  if (!high.is_null()) {
    end = Bound(high);
    if (high_inclusive || end.size() == kOrderedExact) end = PrefixEnd(end);
  }
  if (end < begin) end = begin;
  return {start + begin, start + end};
}

std::pair<std::string, std::string> FamilyBounds(const Value& v) {
  std::string begin;
  AppendOrdered(begin, v);
  begin.resize(1);
  std::string end = begin;
  end[0] = static_cast<char>(end[0] + 1);
  return {begin, end};
}

std::uint64_t EntityOfIndexKey(std::string_view key) {
  if (key.size() < 3 + 1 + 8 || key[0] != 1) NotOurs("an index");
  return ReadBig(key.substr(key.size() - 8));
}

std::string Unique(ConstraintId id, std::span<const Value> values) {
  std::string key = Start(2, 80);
  AppendBig(key, id.value);
  for (const Value& v : values) key += Ordered(v);
  return key;
}

std::string ExternalName(FactId::Kind kind, std::string_view name) {
  std::string key = Start(3, 2 + name.size());
  key += static_cast<char>(kind);
  key += name;
  return key;
}

std::string ExternalEntity(FactId fact) {
  std::string key = Start(4, 10);
  key += static_cast<char>(fact.kind);
  AppendBig(key, fact.value);
  return key;
}

std::string Note(std::string_view name) {
  std::string key = Start(5, 1 + name.size());
  key += name;
  return key;
}

std::string_view NoteName(std::string_view key) {
  if (key.empty() || key[0] != 5) NotOurs("a note");
  return key.substr(1);
}

std::string Evidence(FactId fact) {
  std::string key = Start(1, 10);
  key += static_cast<char>(fact.kind);
  AppendBig(key, fact.value);
  return key;
}

std::string EvidencePlace(DocumentId document, std::uint32_t start, FactId fact, std::uint16_t number) {
  std::string key = Start(2, 22);
  AppendDocument(key, document);
  AppendBig(key, start);
  key += static_cast<char>(fact.kind);
  AppendBig(key, fact.value);
  AppendBig(key, number);
  return key;
}

std::string EvidenceOfDocument(DocumentId document) {
  std::string key = Start(2, 7);
  AppendDocument(key, document);
  return key;
}

Place DecodeEvidencePlace(std::string_view key) {
  if (key.size() != 22 || key[0] != 2 || static_cast<std::uint8_t>(key[11]) > 1)
    NotOurs("a place in a document");
  const std::uint64_t document = ReadBig(key.substr(1, 6));
  if (document >> 32) NotOurs("a place in a document");
  return {{static_cast<std::uint32_t>(document)},
          static_cast<std::uint32_t>(ReadBig(key.substr(7, 4))),
          {static_cast<FactId::Kind>(key[11]), ReadBig(key.substr(12, 8))},
          static_cast<std::uint16_t>(ReadBig(key.substr(20, 2)))};
}

std::string TextPart(DocumentId document, std::uint16_t part) {
  std::string key = Start(1, 9);
  AppendDocument(key, document);
  AppendBig(key, part);
  return key;
}

std::string Catalog(MetaKind kind, std::uint32_t id) {
  std::string key = CatalogPrefix(kind);
  AppendBig(key, id);
  return key;
}

std::string CatalogPrefix(MetaKind kind) {
  std::string key = Start(1, 6);
  key += static_cast<char>(kind);
  return key;
}

std::uint32_t CatalogIdOf(std::string_view key) {
  if (key.size() != 6 || key[0] != 1) NotOurs("the catalog");
  return static_cast<std::uint32_t>(ReadBig(key.substr(2)));
}

std::string Counter(std::uint8_t id) {
  std::string key = Start(3, 2);
  key += static_cast<char>(id);
  return key;
}

std::string Statistic(std::uint8_t kind, std::uint16_t a, std::uint16_t b, std::uint16_t c) {
  std::string key = StatisticPrefix(kind);
  AppendBig(key, a);
  AppendBig(key, b);
  AppendBig(key, c);
  return key;
}

std::string StatisticPrefix(std::uint8_t kind) {
  std::string key = Start(4, 8);
  key += static_cast<char>(kind);
  return key;
}

StatisticParts DecodeStatistic(std::string_view key) {
  if (key.size() != 8 || key[0] != 4) NotOurs("the statistics");
  const auto part = [&](std::size_t at) { return static_cast<std::uint16_t>(ReadBig(key.substr(at, 2))); };
  return {static_cast<std::uint8_t>(key[1]), part(2), part(4), part(6)};
}

std::string Document(DocumentId document) {
  std::string key = DocumentPrefix();
  AppendDocument(key, document);
  return key;
}

std::string DocumentPrefix() { return Start(5, 7); }

std::string DatabaseId() { return std::string(1, '\0'); }

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(end.back() + 1);
  return end;
}

}  // namespace liaison::keys
