// access.cpp: property, element and range access of arithmetic.h.
#include <fmt/format.h>

#include <algorithm>

#include "query/functions/arithmetic.h"
#include "query/functions/graph_access.h"
#include "query/functions/temporal_value.h"

namespace liaison {
namespace {

using T = Value::Type;

[[noreturn]] void ThrowNoComponent(const Value& subject, std::string_view key) {
  throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
              fmt::format("{} has no component `{}`", NameOf(subject.type()), key));
}

Value MapEntry(const Map& map, std::string_view key) {
  const auto it = map.find(key);
  return it == map.end() ? Value() : it->second;
}

std::optional<Value> PointComponent(const Point& p, std::string_view key) {
  const bool geographic = p.srid == 4326 || p.srid == 4979;
  if (key == "x" || (geographic && key == "longitude")) return p.x;
  if (key == "y" || (geographic && key == "latitude")) return p.y;
  if (p.is_3d() && (key == "z" || (geographic && key == "height"))) return p.z;
  if (key == "srid") return static_cast<std::int64_t>(p.srid);
  if (key == "crs") {
    switch (p.srid) {
      case 4326:
        return "wgs-84";
      case 4979:
        return "wgs-84-3d";
      case 9157:
        return "cartesian-3d";
      default:
        return "cartesian";
    }
  }
  return std::nullopt;
}

}  // namespace

Value GetProperty(FunctionContext& context, const Value& subject, std::string_view key) {
  switch (subject.type()) {
    case T::kNull:
      return {};
    case T::kMap:
      return MapEntry(subject.AsMap(), key);
    case T::kNode:
      return NodeProperty(context, subject.AsNode(), key);
    case T::kRelationship:
      return RelationshipProperty(context, subject.AsRelationship(), key);
    case T::kPoint: {
      auto component = PointComponent(subject.As<Point>(), key);
      if (!component) ThrowNoComponent(subject, key);
      return *std::move(component);
    }
    case T::kDate:
    case T::kLocalTime:
    case T::kTime:
    case T::kLocalDateTime:
    case T::kDateTime:
    case T::kDuration: {
      auto component = TemporalComponent(subject, key);
      if (!component) ThrowNoComponent(subject, key);
      return *std::move(component);
    }
    default:
      break;
  }
  throw Error(
      ErrorKind::kType, "InvalidArgumentType",
      fmt::format("{} has no properties: `.{}` needs a node, relationship, map, temporal value or point",
                  NameOf(subject.type()), key));
}

Value Subscript(FunctionContext& context, const Value& subject, const Value& index) {
  if (subject.is_null() || index.is_null()) return {};
  if (subject.is_list()) {
    if (!index.is_integer()) {
      throw Error(ErrorKind::kType, "ListElementAccessByNonInteger",
                  fmt::format("an element of a list is taken by INTEGER, not {}", NameOf(index.type())));
    }
    const List& list = subject.AsList();
    const auto size = static_cast<std::int64_t>(list.size());
    const std::int64_t i = index.AsInteger();
    if (i >= size || i < -size) return {};
    return list[i < 0 ? i + size : i];
  }
  const bool has_keys = subject.is_map() || subject.is_node() || subject.is_relationship() ||
                        subject.type() == T::kPoint || subject.type() == T::kDuration ||
                        IsInstant(subject.type());
  if (!has_keys) {
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("{} has no elements: [...] needs a list, map, node or relationship",
                            NameOf(subject.type())));
  }
  if (!index.is_string()) {
    throw Error(ErrorKind::kType, "MapElementAccessByNonString",
                fmt::format("an entry of {} is taken by STRING, not {}", NameOf(subject.type()),
                            NameOf(index.type())));
  }
  return GetProperty(context, subject, index.AsString());
}

Value Slice(const Value& subject, const Value* from, const Value* to) {
  if (subject.is_null() || (from && from->is_null()) || (to && to->is_null())) return {};
  if (!subject.is_list()) {
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("[..] takes a range of a LIST, not of {}", NameOf(subject.type())));
  }
  const List& list = subject.AsList();
  const auto size = static_cast<std::int64_t>(list.size());
  const auto bound = [size](const Value* v, std::int64_t otherwise) {
    if (!v) return otherwise;
    if (!v->is_integer()) {
      throw Error(ErrorKind::kType, "InvalidArgumentType",
                  fmt::format("a bound of [..] is an INTEGER, not {}", NameOf(v->type())));
    }
    const std::int64_t i = v->AsInteger();
    if (i < -size) return std::int64_t{0};
    return i < 0 ? i + size : std::min(i, size);
  };
  const std::int64_t begin = bound(from, 0), end = bound(to, size);
  if (begin >= end) return List();
  if (begin == 0 && end == size) return subject;
  return List(list.begin() + begin, list.begin() + end);
}

}  // namespace liaison
