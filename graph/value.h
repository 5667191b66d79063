// value.h: any value that Cypher knows, in one word of 40 bytes.
//
// Not for hot loops: batches hold typed vectors (query/execute/vector.h) and blocks hold typed columns
// (chunks/column.h); a Value is what crosses their borders: literals, parameters, properties, mixed columns,
// results. Immutable in spirit: lists, maps and paths are shared and never changed after they were made.
//
// Three comparisons, as openCypher's CIP2016-06-14 defines them:
//   Equals      ternary; null when either side is or contains null in a way that matters (=, IN)
//   Equivalent  two-valued; null is equivalent to null, NaN to NaN (DISTINCT, grouping, keys)
//   Order       a total order over all values of all types (ORDER BY, min, max)
// and Compare, which is ternary and gives null for values of types that do not compare (<, <=, >, >=)
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "graph/ids.h"
#include "graph/temporal.h"

namespace liaison {

class Value;
using List = std::vector<Value>;
using Map = std::map<std::string, Value, std::less<>>;

// SRID 7203 cartesian, 9157 cartesian 3D, 4326 WGS 84, 4979 WGS 84 3D.
struct Point {
  std::int32_t srid = 7203;
  double x = 0, y = 0, z = 0;
  bool is_3d() const { return srid == 9157 || srid == 4979; }
  bool operator==(const Point&) const = default;
};

struct NodeContent;
struct RelationshipContent;

// A node in a result. `content` is null while the statement runs (the transaction is asked), and filled
// before a result leaves the session, so that it can be shown after the transaction has ended. Identity is
// the id alone.
struct Node {
  NodeId id;
  std::shared_ptr<const NodeContent> content;
};

struct Relationship {
  RelationshipId id;
  NodeId start, end;
  std::shared_ptr<const RelationshipContent> content;
};

// nodes.size() == relationships.size() + 1; the direction of each step is in the relationship's start and
// end.
struct Path {
  std::vector<Node> nodes;
  std::vector<Relationship> relationships;
};

// How deep lists and maps may be nested in each other. Comparison, hashing and destruction recurse, so there
// must be an end.
inline constexpr std::uint32_t kMaximumValueDepth = 1000;

class Value {
 public:
  // In the order of openCypher's ORDER BY where that defines one is Order()'s business, not this list's.
  enum class Type : std::uint8_t {
    kNull,
    kBoolean,
    kInteger,
    kFloat,
    kString,
    kList,
    kMap,
    kDate,
    kLocalTime,
    kTime,
    kLocalDateTime,
    kDateTime,
    kDuration,
    kPoint,
    kNode,
    kRelationship,
    kPath,
  };

  Value() = default;
  Value(bool v) : data_(v) {}                            // NOLINT(google-explicit-constructor)
  Value(std::int64_t v) : data_(v) {}                    // NOLINT
  Value(int v) : data_(static_cast<std::int64_t>(v)) {}  // NOLINT
  Value(double v) : data_(v) {}                          // NOLINT
  Value(std::string v) : data_(std::move(v)) {}          // NOLINT
  Value(std::string_view v) : data_(std::string(v)) {}   // NOLINT
  Value(const char* v) : data_(std::string(v)) {}        // NOLINT
  // Throws ResourceError.NestingTooDeep past kMaximumValueDepth.
  Value(List v);                                                        // NOLINT
  Value(Map v);                                                         // NOLINT
  Value(Date v) : data_(v) {}                                           // NOLINT
  Value(LocalTime v) : data_(v) {}                                      // NOLINT
  Value(Time v) : data_(v) {}                                           // NOLINT
  Value(LocalDateTime v) : data_(v) {}                                  // NOLINT
  Value(DateTime v) : data_(v) {}                                       // NOLINT
  Value(Duration v) : data_(v) {}                                       // NOLINT
  Value(Point v) : data_(v) {}                                          // NOLINT
  Value(Node v) : data_(std::move(v)) {}                                // NOLINT
  Value(Relationship v) : data_(std::move(v)) {}                        // NOLINT
  Value(Path v) : data_(std::make_shared<const Path>(std::move(v))) {}  // NOLINT

  static Value Null() { return {}; }

  Type type() const { return static_cast<Type>(data_.index()); }
  bool is_null() const { return type() == Type::kNull; }
  bool is_number() const { return type() == Type::kInteger || type() == Type::kFloat; }
  bool is_boolean() const { return type() == Type::kBoolean; }
  bool is_integer() const { return type() == Type::kInteger; }
  bool is_float() const { return type() == Type::kFloat; }
  bool is_string() const { return type() == Type::kString; }
  bool is_list() const { return type() == Type::kList; }
  bool is_map() const { return type() == Type::kMap; }
  bool is_node() const { return type() == Type::kNode; }
  bool is_relationship() const { return type() == Type::kRelationship; }
  bool is_path() const { return type() == Type::kPath; }

  // Preconditions: the value has that type (checked, std::bad_variant_access otherwise).
  bool AsBoolean() const { return std::get<bool>(data_); }
  std::int64_t AsInteger() const { return std::get<std::int64_t>(data_); }
  double AsFloat() const { return std::get<double>(data_); }
  const std::string& AsString() const { return std::get<std::string>(data_); }
  const List& AsList() const { return std::get<std::shared_ptr<const Nested<List>>>(data_)->items; }
  const Map& AsMap() const { return std::get<std::shared_ptr<const Nested<Map>>>(data_)->items; }
  const Node& AsNode() const { return std::get<Node>(data_); }
  const Relationship& AsRelationship() const { return std::get<Relationship>(data_); }
  const Path& AsPath() const { return *std::get<std::shared_ptr<const Path>>(data_); }
  template <class T>
  const T& As() const {
    return std::get<T>(data_);
  }  // the temporal types and Point

  // Integer or float as a double. Precondition: is_number().
  double ToDouble() const { return is_integer() ? static_cast<double>(AsInteger()) : AsFloat(); }

 private:
  template <class Items>
  struct Nested {
    Items items;
    std::uint32_t depth;
  };
  std::uint32_t depth() const;  // 0 for what holds no values

  std::variant<std::monostate, bool, std::int64_t, double, std::string, std::shared_ptr<const Nested<List>>,
               std::shared_ptr<const Nested<Map>>, Date, LocalTime, Time, LocalDateTime, DateTime, Duration,
               Point, Node, Relationship, std::shared_ptr<const Path>>
      data_;
};

struct NodeContent {
  std::vector<std::string> labels;  // sorted by id: in the order in which the database met them
  Map properties;
};

struct RelationshipContent {
  std::string type;
  Map properties;
};

// "INTEGER", "STRING", "NODE", ...: for messages.
std::string_view NameOf(Value::Type type);

// nullopt stands for null. Integers and floats compare by numeric value, exactly (2^53+1 is not equal
// to 2.0^53).
std::optional<bool> Equals(const Value& a, const Value& b);
bool Equivalent(const Value& a, const Value& b);
// nullopt: not comparable (other types, null, NaN; durations and points, which have equality alone).
std::optional<std::partial_ordering> Compare(const Value& a, const Value& b);
// Total: MAP < NODE < RELATIONSHIP < LIST < PATH < zoned DATETIME < LOCAL DATETIME < DATE < TIME < LOCAL TIME
// < DURATION < STRING < BOOLEAN < NUMBER (NaN last) < null; points before zoned date-times.
std::strong_ordering Order(const Value& a, const Value& b);
// Consistent with Equivalent: 1 and 1.0 hash alike.
std::size_t Hash(const Value& v);

// Shortest text that reads back the same, always with '.' or 'E': 1.0, 1.5E300, NaN, Infinity.
std::string FormatFloat(double v);
// As a literal of the language: strings quoted with ', lists and maps nested; nodes as (:Label {k: v}),
// relationships as [:TYPE {k: v}].
std::string ToLiteral(const Value& v);
// As toString() and plain output print it: strings without quotes at the top, everything else as ToLiteral.
std::string ToText(const Value& v);

struct ValueHash {
  std::size_t operator()(const Value& v) const { return Hash(v); }
};
struct ValueEquivalent {
  bool operator()(const Value& a, const Value& b) const { return Equivalent(a, b); }
};

// True for what can be stored as a property: boolean, number, string, temporal, point, and lists of one such
// type without nulls.
bool IsStorable(const Value& v);

}  // namespace liaison
