// spatial.cpp: points and their distances.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "graph/ascii.h"
#include "query/functions/registry.h"

namespace liaison {
namespace {

using T = Value::Type;
using Arguments = std::span<const Value>;

constexpr double kEarthRadius = 6'378'140.0;  // metres, as the reference implementation takes it

[[noreturn]] void Refuse(const std::string& message) {
  throw Error(ErrorKind::kArgument, "InvalidArgumentValue", "point(): " + message);
}

bool IsGeographic(std::int32_t srid) { return srid == 4326 || srid == 4979; }

std::int32_t SridOf(const Map& map, bool geographic, bool has_z) {
  std::int32_t srid = geographic ? (has_z ? 4979 : 4326) : (has_z ? 9157 : 7203);
  const auto number = map.find("srid"), name = map.find("crs");
  if (number != map.end() && name != map.end()) Refuse("srid and crs exclude each other");
  if (number != map.end()) {
    if (!number->second.is_integer()) Refuse("srid must be an INTEGER");
    const std::int64_t given = number->second.AsInteger();
    if (given != 7203 && given != 9157 && given != 4326 && given != 4979) {
      Refuse(fmt::format("srid {} is not known: 7203, 9157, 4326 or 4979", given));
    }
    srid = static_cast<std::int32_t>(given);
  } else if (name != map.end()) {
    if (!name->second.is_string()) Refuse("crs must be a STRING");
    const std::string crs = AsciiLower(name->second.AsString());
    if (crs == "cartesian") {
      srid = 7203;
    } else if (crs == "cartesian-3d") {
      srid = 9157;
    } else if (crs == "wgs-84") {
      srid = 4326;
    } else if (crs == "wgs-84-3d") {
      srid = 4979;
    } else {
      Refuse(fmt::format("crs '{}' is not known: cartesian, cartesian-3d, wgs-84 or wgs-84-3d", crs));
    }
  }
  if ((srid == 9157 || srid == 4979) != has_z)
    Refuse("the number of coordinates does not fit the reference system");
  if (geographic && !IsGeographic(srid)) Refuse("longitude and latitude need a geographic reference system");
  return srid;
}

Value MakePoint(FunctionContext&, Arguments a) {
  if (!a[0].is_map()) ThrowArgument("point", 0, a[0], "MAP");
  const Map& map = a[0].AsMap();
  for (const auto& [key, value] : map) {
    if (value.is_null()) return {};
    constexpr std::string_view kKeys[] = {"x", "y", "z", "longitude", "latitude", "height", "srid", "crs"};
    if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) {
      Refuse(fmt::format("there is no component `{}`", key));
    }
  }
  const auto coordinate = [&map](std::string_view key, std::string_view other) -> std::optional<double> {
    auto it = map.find(key);
    if (it == map.end()) it = map.find(other);
    if (it == map.end()) return std::nullopt;
    if (!it->second.is_number())
      Refuse(fmt::format("`{}` must be a number, not {}", it->first, NameOf(it->second.type())));
    return it->second.ToDouble();
  };
  const bool geographic = map.contains("longitude") || map.contains("latitude") || map.contains("height");
  const auto x = coordinate("x", "longitude"), y = coordinate("y", "latitude"), z = coordinate("z", "height");
  if (!x || !y) Refuse("x and y, or longitude and latitude, must be given");
  Point p;
  p.srid = SridOf(map, geographic, z.has_value());
  p.x = *x;
  p.y = *y;
  p.z = z.value_or(0);
  if (!std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z)) Refuse("coordinates must be finite");
  if (IsGeographic(p.srid)) {
    if (p.y < -90 || p.y > 90) Refuse("the latitude must be -90 to 90");
    if (p.x < -180 || p.x > 180) Refuse("the longitude must be -180 to 180");
  }
  return p;
}

const Point& PointAt(std::string_view function, Arguments a, int i) {
  if (a[i].type() != T::kPoint) ThrowArgument(function, i, a[i], "POINT");
  return a[i].As<Point>();
}

// On the sphere by the haversine formula; with heights, at their mean and then by Pythagoras.
double SphereDistance(const Point& a, const Point& b) {
  constexpr double kRadian = std::numbers::pi / 180;
  const double half_latitude = std::sin((b.y - a.y) * kRadian / 2),
               half_longitude = std::sin((b.x - a.x) * kRadian / 2);
  const double h = half_latitude * half_latitude +
                   std::cos(a.y * kRadian) * std::cos(b.y * kRadian) * half_longitude * half_longitude;
  const double angle = 2 * std::asin(std::sqrt(std::min(1.0, h)));
  const double along = (kEarthRadius + (a.z + b.z) / 2) * angle;
  return std::hypot(along, a.z - b.z);
}

Value Distance(FunctionContext&, Arguments a) {
  const Point& from = PointAt("point.distance", a, 0);
  const Point& to = PointAt("point.distance", a, 1);
  if (from.srid != to.srid) return {};
  if (IsGeographic(from.srid)) return SphereDistance(from, to);
  return std::hypot(from.x - to.x, from.y - to.y, from.z - to.z);
}

// A box of longitudes may cross the date line: then its west is the larger number.
Value WithinBox(FunctionContext&, Arguments a) {
  const Point& p = PointAt("point.withinBBox", a, 0);
  const Point& low = PointAt("point.withinBBox", a, 1);
  const Point& high = PointAt("point.withinBBox", a, 2);
  if (p.srid != low.srid || p.srid != high.srid) return {};
  const bool wraps = IsGeographic(p.srid) && low.x > high.x;
  const bool x = wraps ? p.x >= low.x || p.x <= high.x : p.x >= low.x && p.x <= high.x;
  return x && p.y >= low.y && p.y <= high.y && p.z >= low.z && p.z <= high.z;
}

}  // namespace

std::span<const Function> SpatialFunctions() {
  static const std::vector<Function> kTable = [] {
    std::vector<Function> t = {
        {.name = "point",
         .minimum_arguments = 1,
         .maximum_arguments = 1,
         .argument_types = {kMapTypes},
         .result_type = kPointTypes,
         .call = &MakePoint,
         .signature = "point(components :: MAP) :: POINT",
         .description = "A point from x, y and z, or longitude, latitude and height, with crs or srid."},
        {.name = "point.distance",
         .minimum_arguments = 2,
         .maximum_arguments = 2,
         .argument_types = {kPointTypes, kPointTypes},
         .result_type = kFloatTypes,
         .call = &Distance,
         .signature = "point.distance(a :: POINT, b :: POINT) :: FLOAT",
         .description =
             "The distance, in metres on the earth; null between points of different reference systems."},
        {.name = "point.withinBBox",
         .minimum_arguments = 3,
         .maximum_arguments = 3,
         .argument_types = {kPointTypes, kPointTypes, kPointTypes},
         .result_type = kBooleanTypes,
         .call = &WithinBox,
         .signature = "point.withinBBox(point :: POINT, lowerLeft :: POINT, upperRight :: POINT) :: BOOLEAN",
         .description = "Whether a point lies in the box of two corners."},
    };
    Function old = t[1];
    old.name = "distance";
    old.signature = "distance(a :: POINT, b :: POINT) :: FLOAT";
    t.push_back(old);
    return t;
  }();
  return kTable;
}

}  // namespace liaison
