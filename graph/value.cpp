#include "graph/value.h"

#include "graph/error.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace liaison {

namespace {
std::uint32_t OneDeeper(std::uint32_t depth) {
  if (depth >= kMaximumValueDepth) {
    throw Error(ErrorKind::kResource, "NestingTooDeep",
                "lists and maps may be nested " + std::to_string(kMaximumValueDepth) + " deep at most");
  }
  return depth + 1;
}
}  // namespace

std::uint32_t Value::depth() const {
  if (is_list()) return std::get<std::shared_ptr<const Nested<List>>>(data_)->depth;
  if (is_map()) return std::get<std::shared_ptr<const Nested<Map>>>(data_)->depth;
  return 0;
}

Value::Value(List v) {
  std::uint32_t deepest = 0;
  for (const Value& x : v) deepest = std::max(deepest, x.depth());
  data_ = std::make_shared<const Nested<List>>(Nested<List>{std::move(v), OneDeeper(deepest)});
}

Value::Value(Map v) {
  std::uint32_t deepest = 0;
  for (const auto& [key, x] : v) deepest = std::max(deepest, x.depth());
  data_ = std::make_shared<const Nested<Map>>(Nested<Map>{std::move(v), OneDeeper(deepest)});
}
namespace {

// 2^63, the first double beyond the integers.
constexpr double kIntegerLimit = 9223372036854775808.0;

// Exact: the double is never rounded to an integer nor the integer to a double.
std::partial_ordering CompareIntegerWithFloat(std::int64_t i, double d) {
  if (std::isnan(d)) return std::partial_ordering::unordered;
  if (d >= kIntegerLimit) return std::partial_ordering::less;
  if (d < -kIntegerLimit) return std::partial_ordering::greater;
  const double whole = std::trunc(d);
  const auto truncated = static_cast<std::int64_t>(whole);
  if (i != truncated) return i <=> truncated;
  return whole <=> d;
}

std::partial_ordering Reverse(std::partial_ordering o) { return 0 <=> o; }

std::partial_ordering CompareNumbers(const Value& a, const Value& b) {
  if (a.is_integer()) {
    if (b.is_integer()) return a.AsInteger() <=> b.AsInteger();
    return CompareIntegerWithFloat(a.AsInteger(), b.AsFloat());
  }
  if (b.is_integer()) return Reverse(CompareIntegerWithFloat(b.AsInteger(), a.AsFloat()));
  return a.AsFloat() <=> b.AsFloat();
}

std::strong_ordering Strong(std::partial_ordering o) {
  if (o < 0) return std::strong_ordering::less;
  if (o > 0) return std::strong_ordering::greater;
  return std::strong_ordering::equal;
}

std::strong_ordering OrderFloats(double a, double b) {
  const bool a_nan = std::isnan(a), b_nan = std::isnan(b);
  if (a_nan || b_nan) return a_nan <=> b_nan;
  return Strong(a <=> b);
}

std::strong_ordering OrderNumbers(const Value& a, const Value& b) {
  const bool a_nan = a.is_float() && std::isnan(a.AsFloat());
  const bool b_nan = b.is_float() && std::isnan(b.AsFloat());
  if (a_nan || b_nan) return a_nan <=> b_nan;
  return Strong(CompareNumbers(a, b));
}

std::strong_ordering OrderStrings(std::string_view a, std::string_view b) {
  return a.compare(b) <=> 0;  // bytes of UTF-8 are in the order of their code points
}

std::strong_ordering OrderTimes(const Time& a, const Time& b) {
  constexpr std::int64_t kNanos = 1'000'000'000;
  if (auto o = a.nanos - a.offset_seconds * kNanos <=> b.nanos - b.offset_seconds * kNanos; o != 0) return o;
  return a.offset_seconds <=> b.offset_seconds;
}

std::strong_ordering OrderDateTimes(const DateTime& a, const DateTime& b) {
  if (auto o = a.seconds <=> b.seconds; o != 0) return o;
  if (auto o = a.nanos <=> b.nanos; o != 0) return o;
  if (auto o = a.offset_seconds <=> b.offset_seconds; o != 0) return o;
  if (a.zone == b.zone) return std::strong_ordering::equal;
  return OrderStrings(a.zone ? *a.zone : std::string_view(), b.zone ? *b.zone : std::string_view());
}

// By average length first, so that a month sorts among its days; the components decide between those of one
// length.
std::strong_ordering OrderDurations(const Duration& a, const Duration& b) {
  constexpr int kAverageMonth = 2'629'746;  // seconds: 365.2425 days / 12
  const auto length = [](const Duration& d) {
    return static_cast<__int128>(d.months) * kAverageMonth + static_cast<__int128>(d.days) * 86'400 +
           d.seconds;
  };
  const __int128 x = length(a), y = length(b);
  if (x != y) return x < y ? std::strong_ordering::less : std::strong_ordering::greater;
  if (auto o = a.nanos <=> b.nanos; o != 0) return o;
  if (auto o = a.months <=> b.months; o != 0) return o;
  if (auto o = a.days <=> b.days; o != 0) return o;
  return a.seconds <=> b.seconds;
}

std::strong_ordering OrderPoints(const Point& a, const Point& b) {
  if (auto o = a.srid <=> b.srid; o != 0) return o;
  if (auto o = OrderFloats(a.x, b.x); o != 0) return o;
  if (auto o = OrderFloats(a.y, b.y); o != 0) return o;
  return OrderFloats(a.z, b.z);
}

// A path is compared as the list node, relationship, node ...
std::strong_ordering OrderPaths(const Path& a, const Path& b) {
  for (std::size_t i = 0; i < a.nodes.size() && i < b.nodes.size(); ++i) {
    if (auto o = a.nodes[i].id <=> b.nodes[i].id; o != 0) return o;
    const bool a_ends = i >= a.relationships.size(), b_ends = i >= b.relationships.size();
    if (a_ends || b_ends) return b_ends <=> a_ends;
    if (auto o = a.relationships[i].id <=> b.relationships[i].id; o != 0) return o;
  }
  return a.nodes.size() <=> b.nodes.size();
}

int SortRank(Value::Type t) {
  switch (t) {
    case Value::Type::kMap:
      return 0;
    case Value::Type::kNode:
      return 1;
    case Value::Type::kRelationship:
      return 2;
    case Value::Type::kList:
      return 3;
    case Value::Type::kPath:
      return 4;
    case Value::Type::kPoint:
      return 5;
    case Value::Type::kDateTime:
      return 6;
    case Value::Type::kLocalDateTime:
      return 7;
    case Value::Type::kDate:
      return 8;
    case Value::Type::kTime:
      return 9;
    case Value::Type::kLocalTime:
      return 10;
    case Value::Type::kDuration:
      return 11;
    case Value::Type::kString:
      return 12;
    case Value::Type::kBoolean:
      return 13;
    case Value::Type::kInteger:
    case Value::Type::kFloat:
      return 14;
    case Value::Type::kNull:
      return 15;
  }
  return 16;
}

// Equality of values of one type that hold no other values.
bool EqualScalars(const Value& a, const Value& b) {
  switch (a.type()) {
    case Value::Type::kNull:
      return true;
    case Value::Type::kBoolean:
      return a.AsBoolean() == b.AsBoolean();
    case Value::Type::kInteger:
    case Value::Type::kFloat:
      return CompareNumbers(a, b) == 0;
    case Value::Type::kString:
      return a.AsString() == b.AsString();
    case Value::Type::kDate:
      return a.As<Date>() == b.As<Date>();
    case Value::Type::kLocalTime:
      return a.As<LocalTime>() == b.As<LocalTime>();
    case Value::Type::kTime:
      return a.As<Time>() == b.As<Time>();
    case Value::Type::kLocalDateTime:
      return a.As<LocalDateTime>() == b.As<LocalDateTime>();
    case Value::Type::kDateTime:
      return a.As<DateTime>() == b.As<DateTime>();
    case Value::Type::kDuration:
      return a.As<Duration>() == b.As<Duration>();
    case Value::Type::kPoint:
      return a.As<Point>() == b.As<Point>();
    case Value::Type::kNode:
      return a.AsNode().id == b.AsNode().id;
    case Value::Type::kRelationship:
      return a.AsRelationship().id == b.AsRelationship().id;
    case Value::Type::kPath:
      return OrderPaths(a.AsPath(), b.AsPath()) == 0;
    case Value::Type::kList:
    case Value::Type::kMap:
      break;
  }
  return false;
}

bool SameKind(const Value& a, const Value& b) {
  return a.type() == b.type() || (a.is_number() && b.is_number());
}

bool ContainsNull(const Value& v) {
  if (v.is_null()) return true;
  if (v.is_list()) {
    for (const Value& e : v.AsList()) {
      if (ContainsNull(e)) return true;
    }
  } else if (v.is_map()) {
    for (const auto& [key, e] : v.AsMap()) {
      if (ContainsNull(e)) return true;
    }
  }
  return false;
}

std::size_t Mix(std::size_t seed, std::size_t h) {
  std::uint64_t x = seed ^ (h + 0x9E3779B97F4A7C15ull + (seed << 6) + (seed >> 2));
  x ^= x >> 32;
  x *= 0xD6E8FEB86659FD93ull;
  x ^= x >> 32;
  return x;
}

std::size_t HashInteger(std::uint64_t v) { return Mix(0x51ED270B, v); }

std::size_t HashFloat(double d) {
  if (std::isnan(d)) return 0x7FF8;
  if (d >= -kIntegerLimit && d < kIntegerLimit && d == std::trunc(d)) {
    return HashInteger(static_cast<std::uint64_t>(static_cast<std::int64_t>(d)));
  }
  std::uint64_t bits;
  std::memcpy(&bits, &d, sizeof bits);
  return Mix(0xF10A7, bits);
}

}  // namespace

std::string_view NameOf(Value::Type type) {
  switch (type) {
    case Value::Type::kNull:
      return "NULL";
    case Value::Type::kBoolean:
      return "BOOLEAN";
    case Value::Type::kInteger:
      return "INTEGER";
    case Value::Type::kFloat:
      return "FLOAT";
    case Value::Type::kString:
      return "STRING";
    case Value::Type::kList:
      return "LIST";
    case Value::Type::kMap:
      return "MAP";
    case Value::Type::kDate:
      return "DATE";
    case Value::Type::kLocalTime:
      return "LOCAL TIME";
    case Value::Type::kTime:
      return "ZONED TIME";
    case Value::Type::kLocalDateTime:
      return "LOCAL DATETIME";
    case Value::Type::kDateTime:
      return "ZONED DATETIME";
    case Value::Type::kDuration:
      return "DURATION";
    case Value::Type::kPoint:
      return "POINT";
    case Value::Type::kNode:
      return "NODE";
    case Value::Type::kRelationship:
      return "RELATIONSHIP";
    case Value::Type::kPath:
      return "PATH";
  }
  return "ANY";
}

std::optional<bool> Equals(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  if (!SameKind(a, b)) return false;
  if (a.is_list()) {
    const List& x = a.AsList();
    const List& y = b.AsList();
    if (x.size() != y.size()) return false;
    bool unknown = false;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::optional<bool> equal = Equals(x[i], y[i]);
      if (!equal) {
        unknown = true;
      } else if (!*equal) {
        return false;
      }
    }
    return unknown ? std::nullopt : std::optional(true);
  }
  if (a.is_map()) {
    const Map& x = a.AsMap();
    const Map& y = b.AsMap();
    if (x.size() != y.size()) return false;
    for (auto i = x.begin(), j = y.begin(); i != x.end(); ++i, ++j) {
      if (i->first != j->first) return false;
    }
    bool unknown = false;
    for (auto i = x.begin(), j = y.begin(); i != x.end(); ++i, ++j) {
      const std::optional<bool> equal = Equals(i->second, j->second);
      if (!equal) {
        unknown = true;
      } else if (!*equal) {
        return false;
      }
    }
    return unknown ? std::nullopt : std::optional(true);
  }
  return EqualScalars(a, b);
}

bool Equivalent(const Value& a, const Value& b) {
  if (!SameKind(a, b)) return false;
  if (a.is_number()) return OrderNumbers(a, b) == 0;
  if (a.is_list()) {
    const List& x = a.AsList();
    const List& y = b.AsList();
    if (&x == &y) return true;
    if (x.size() != y.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!Equivalent(x[i], y[i])) return false;
    }
    return true;
  }
  if (a.is_map()) {
    const Map& x = a.AsMap();
    const Map& y = b.AsMap();
    if (&x == &y) return true;
    if (x.size() != y.size()) return false;
    for (auto i = x.begin(), j = y.begin(); i != x.end(); ++i, ++j) {
      if (i->first != j->first || !Equivalent(i->second, j->second)) return false;
    }
    return true;
  }
  if (a.type() == Value::Type::kPoint) return OrderPoints(a.As<Point>(), b.As<Point>()) == 0;
  return EqualScalars(a, b);
}

std::optional<std::partial_ordering> Compare(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null() || !SameKind(a, b)) return std::nullopt;
  switch (a.type()) {
    case Value::Type::kInteger:
    case Value::Type::kFloat: {
      const std::partial_ordering o = CompareNumbers(a, b);
      return o == std::partial_ordering::unordered ? std::nullopt : std::optional(o);
    }
    case Value::Type::kDuration:
    case Value::Type::kPoint:
      return std::nullopt;
    case Value::Type::kList: {
      const List& x = a.AsList();
      const List& y = b.AsList();
      for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
        const auto o = Compare(x[i], y[i]);
        if (!o) {
          // Equal without being comparable (two durations, two points): the next elements decide.
          if (Equals(x[i], y[i]) == true) continue;
          return std::nullopt;
        }
        if (*o != 0) return o;
      }
      return x.size() <=> y.size();
    }
    case Value::Type::kMap:
      if (ContainsNull(a) || ContainsNull(b)) return std::nullopt;
      return Order(a, b);
    default:
      return Order(a, b);
  }
}

std::strong_ordering Order(const Value& a, const Value& b) {
  const int x = SortRank(a.type()), y = SortRank(b.type());
  if (x != y) return x <=> y;
  switch (a.type()) {
    case Value::Type::kNull:
      return std::strong_ordering::equal;
    case Value::Type::kBoolean:
      return a.AsBoolean() <=> b.AsBoolean();
    case Value::Type::kInteger:
    case Value::Type::kFloat:
      return OrderNumbers(a, b);
    case Value::Type::kString:
      return OrderStrings(a.AsString(), b.AsString());
    case Value::Type::kDate:
      return a.As<Date>() <=> b.As<Date>();
    case Value::Type::kLocalTime:
      return a.As<LocalTime>() <=> b.As<LocalTime>();
    case Value::Type::kTime:
      return OrderTimes(a.As<Time>(), b.As<Time>());
    case Value::Type::kLocalDateTime:
      return a.As<LocalDateTime>() <=> b.As<LocalDateTime>();
    case Value::Type::kDateTime:
      return OrderDateTimes(a.As<DateTime>(), b.As<DateTime>());
    case Value::Type::kDuration:
      return OrderDurations(a.As<Duration>(), b.As<Duration>());
    case Value::Type::kPoint:
      return OrderPoints(a.As<Point>(), b.As<Point>());
    case Value::Type::kNode:
      return a.AsNode().id <=> b.AsNode().id;
    case Value::Type::kRelationship:
      return a.AsRelationship().id <=> b.AsRelationship().id;
    case Value::Type::kPath:
      return OrderPaths(a.AsPath(), b.AsPath());
    case Value::Type::kList: {
      const List& p = a.AsList();
      const List& q = b.AsList();
      for (std::size_t i = 0; i < p.size() && i < q.size(); ++i) {
        if (auto o = Order(p[i], q[i]); o != 0) return o;
      }
      return p.size() <=> q.size();
    }
    case Value::Type::kMap: {
      const Map& p = a.AsMap();
      const Map& q = b.AsMap();
      if (auto o = p.size() <=> q.size(); o != 0) return o;
      for (auto i = p.begin(), j = q.begin(); i != p.end(); ++i, ++j) {
        if (auto o = OrderStrings(i->first, j->first); o != 0) return o;
      }
      for (auto i = p.begin(), j = q.begin(); i != p.end(); ++i, ++j) {
        if (auto o = Order(i->second, j->second); o != 0) return o;
      }
      return std::strong_ordering::equal;
    }
  }
  return std::strong_ordering::equal;
}

std::size_t Hash(const Value& v) {
  switch (v.type()) {
    case Value::Type::kNull:
      return 0x6E756C6C;
    case Value::Type::kBoolean:
      return v.AsBoolean() ? 0x74727565 : 0x66616C73;
    case Value::Type::kInteger:
      return HashInteger(static_cast<std::uint64_t>(v.AsInteger()));
    case Value::Type::kFloat:
      return HashFloat(v.AsFloat());
    case Value::Type::kString:
      return std::hash<std::string>{}(v.AsString());
    case Value::Type::kDate:
      return Mix(7, v.As<Date>().days);
    case Value::Type::kLocalTime:
      return Mix(8, v.As<LocalTime>().nanos);
    case Value::Type::kTime:
      return Mix(Mix(9, v.As<Time>().nanos), v.As<Time>().offset_seconds);
    case Value::Type::kLocalDateTime:
      return Mix(Mix(10, v.As<LocalDateTime>().seconds), v.As<LocalDateTime>().nanos);
    case Value::Type::kDateTime: {
      const DateTime& t = v.As<DateTime>();
      const std::size_t h = Mix(Mix(Mix(11, t.seconds), t.nanos), t.offset_seconds);
      return t.zone ? Mix(h, std::hash<std::string>{}(*t.zone)) : h;
    }
    case Value::Type::kDuration: {
      const Duration& d = v.As<Duration>();
      return Mix(Mix(Mix(Mix(12, d.months), d.days), d.seconds), d.nanos);
    }
    case Value::Type::kPoint: {
      const Point& p = v.As<Point>();
      return Mix(Mix(Mix(Mix(13, p.srid), HashFloat(p.x)), HashFloat(p.y)), HashFloat(p.z));
    }
    case Value::Type::kNode:
      return Mix(14, v.AsNode().id.value);
    case Value::Type::kRelationship:
      return Mix(15, v.AsRelationship().id.value);
    case Value::Type::kPath: {
      std::size_t h = 16;
      for (const Node& n : v.AsPath().nodes) h = Mix(h, n.id.value);
      for (const Relationship& r : v.AsPath().relationships) h = Mix(h, r.id.value);
      return h;
    }
    case Value::Type::kList: {
      std::size_t h = 17;
      for (const Value& e : v.AsList()) h = Mix(h, Hash(e));
      return h;
    }
    case Value::Type::kMap: {
      std::size_t h = 18;
      for (const auto& [key, e] : v.AsMap()) h = Mix(Mix(h, std::hash<std::string>{}(key)), Hash(e));
      return h;
    }
  }
  return 0;
}

bool IsStorable(const Value& v) {
  switch (v.type()) {
    case Value::Type::kNull:
    case Value::Type::kMap:
    case Value::Type::kNode:
    case Value::Type::kRelationship:
    case Value::Type::kPath:
      return false;
    case Value::Type::kList: {
      const List& list = v.AsList();
      for (const Value& e : list) {
        if (e.is_list() || !IsStorable(e) || !SameKind(e, list.front())) return false;
      }
      return true;
    }
    default:
      return true;
  }
}

}  // namespace liaison
