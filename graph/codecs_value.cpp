// codecs_value.cpp: one value of any type, self-describing; the primitives below it; and counts. Formats:
// graph/README.md.
#include <fmt/format.h>

#include <algorithm>

#include "graph/byte_reader.h"
#include "graph/codecs.h"
#include "graph/error.h"

namespace liaison::codecs {
namespace {

enum Tag : std::uint8_t {
  kNull,
  kFalse,
  kTrue,
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
};

// Stored lists hold scalars, and maps of the catalog are shallow; the bound keeps hostile bytes off the
// stack.
constexpr int kMaxDepth = 100;

void Write(std::string& out, const Value& v, int depth);

void WriteTag(std::string& out, Tag t) { out += static_cast<char>(t); }
void WriteSigned(std::string& out, std::int64_t v) { AppendVarint(out, ZigZag(v)); }

[[noreturn]] void NotStorable(const Value& v) {
  throw Error(ErrorKind::kType, "InvalidPropertyType",
              fmt::format("a value of type {} cannot be stored", NameOf(v.type())));
}

void WriteDateTime(std::string& out, const DateTime& t) {
  WriteSigned(out, t.seconds);
  WriteSigned(out, t.nanos);
  WriteSigned(out, t.offset_seconds);
  AppendBytes(out, t.zone ? std::string_view(*t.zone) : std::string_view());
}

void WriteNested(std::string& out, const Value& v, int depth) {
  if (depth >= kMaxDepth) {
    throw Error(ErrorKind::kType, "InvalidPropertyType",
                fmt::format("a value is nested deeper than {} levels", kMaxDepth));
  }
  if (v.is_list()) {
    WriteTag(out, kList);
    AppendVarint(out, v.AsList().size());
    for (const Value& e : v.AsList()) Write(out, e, depth + 1);
    return;
  }
  WriteTag(out, kMap);
  AppendVarint(out, v.AsMap().size());
  for (const auto& [key, e] : v.AsMap()) {
    AppendBytes(out, key);
    Write(out, e, depth + 1);
  }
}

void Write(std::string& out, const Value& v, int depth) {
  switch (v.type()) {
    case Value::Type::kNull:
      return WriteTag(out, kNull);
    case Value::Type::kBoolean:
      return WriteTag(out, v.AsBoolean() ? kTrue : kFalse);
    case Value::Type::kInteger:
      WriteTag(out, kInteger);
      return WriteSigned(out, v.AsInteger());
    case Value::Type::kFloat:
      WriteTag(out, kFloat);
      return AppendFixed(out, v.AsFloat());
    case Value::Type::kString:
      WriteTag(out, kString);
      return AppendBytes(out, v.AsString());
    case Value::Type::kList:
    case Value::Type::kMap:
      return WriteNested(out, v, depth);
    case Value::Type::kDate:
      WriteTag(out, kDate);
      return WriteSigned(out, v.As<Date>().days);
    case Value::Type::kLocalTime:
      WriteTag(out, kLocalTime);
      return WriteSigned(out, v.As<LocalTime>().nanos);
    case Value::Type::kTime:
      WriteTag(out, kTime);
      WriteSigned(out, v.As<Time>().nanos);
      return WriteSigned(out, v.As<Time>().offset_seconds);
    case Value::Type::kLocalDateTime:
      WriteTag(out, kLocalDateTime);
      WriteSigned(out, v.As<LocalDateTime>().seconds);
      return WriteSigned(out, v.As<LocalDateTime>().nanos);
    case Value::Type::kDateTime:
      WriteTag(out, kDateTime);
      return WriteDateTime(out, v.As<DateTime>());
    case Value::Type::kDuration: {
      const Duration& d = v.As<Duration>();
      WriteTag(out, kDuration);
      for (const std::int64_t part : {d.months, d.days, d.seconds, std::int64_t{d.nanos}})
        WriteSigned(out, part);
      return;
    }
    case Value::Type::kPoint: {
      const Point& p = v.As<Point>();
      WriteTag(out, kPoint);
      WriteSigned(out, p.srid);
      for (const double c : {p.x, p.y, p.z}) AppendFixed(out, c);
      return;
    }
    case Value::Type::kNode:
    case Value::Type::kRelationship:
    case Value::Type::kPath:
      break;
  }
  NotStorable(v);
}

std::int64_t Within(ByteReader& in, std::int64_t low, std::int64_t high) {
  const std::int64_t v = in.Signed();
  if (v < low || v > high) in.Fail("a number is out of its range");
  return v;
}

// What temporal values can be, so that arithmetic on damaged ones cannot overflow.
std::int64_t TimeOfDay(ByteReader& in) { return Within(in, 0, 86'400'000'000'000 - 1); }
std::int32_t Nanos(ByteReader& in) { return static_cast<std::int32_t>(Within(in, 0, 999'999'999)); }
std::int32_t Offset(ByteReader& in) { return static_cast<std::int32_t>(Within(in, -86'400, 86'400)); }
std::int64_t Days(ByteReader& in) { return Within(in, -kMaxDays, kMaxDays); }
std::int64_t Seconds(ByteReader& in) { return Within(in, -kMaxDays * 86'400, kMaxDays * 86'400); }

DateTime ReadDateTime(ByteReader& in) {
  DateTime t;
  t.seconds = Seconds(in);
  t.nanos = Nanos(in);
  t.offset_seconds = Offset(in);
  if (const std::string_view zone = in.Bytes(); !zone.empty()) {
    t.zone = InternZone(zone);
    if (!t.zone) {
      throw Error(
          ErrorKind::kStorage, "Io",
          fmt::format(
              "a stored date-time names the time zone '{}', which this machine does not know; install tzdata",
              zone));
    }
  }
  return t;
}

Value Read(ByteReader& in, int depth) {
  switch (in.Byte()) {
    case kNull:
      return {};
    case kFalse:
      return false;
    case kTrue:
      return true;
    case kInteger:
      return in.Signed();
    case kFloat:
      return in.Fixed<double>();
    case kString:
      return in.Bytes();
    case kList: {
      if (depth >= kMaxDepth) in.Fail("is nested too deep");
      const std::uint64_t n = in.Count();
      List list;
      list.reserve(std::min<std::uint64_t>(n, 1024));
      for (std::uint64_t i = 0; i < n; ++i) list.push_back(Read(in, depth + 1));
      return list;
    }
    case kMap: {
      if (depth >= kMaxDepth) in.Fail("is nested too deep");
      Map map;
      for (std::uint64_t n = in.Count(); n > 0; --n) {
        std::string key(in.Bytes());
        map.insert_or_assign(std::move(key), Read(in, depth + 1));
      }
      return map;
    }
    case kDate:
      return Date{Days(in)};
    case kLocalTime:
      return LocalTime{TimeOfDay(in)};
    case kTime: {
      Time t;
      t.nanos = TimeOfDay(in);
      t.offset_seconds = Offset(in);
      return t;
    }
    case kLocalDateTime: {
      LocalDateTime t;
      t.seconds = Seconds(in);
      t.nanos = Nanos(in);
      return t;
    }
    case kDateTime:
      return ReadDateTime(in);
    case kDuration: {
      Duration d;
      d.months = in.Signed();
      d.days = in.Signed();
      d.seconds = in.Signed();
      d.nanos = Nanos(in);
      return d;
    }
    case kPoint: {
      Point p;
      p.srid = static_cast<std::int32_t>(Within(in, 0, 1'000'000));
      p.x = in.Fixed<double>();
      p.y = in.Fixed<double>();
      p.z = in.Fixed<double>();
      return p;
    }
    default:
      in.Fail("its type is unknown");
  }
}

}  // namespace

void ThrowCorrupt(std::string_view what, std::string_view why) {
  throw Error(ErrorKind::kStorage, "Corrupt", fmt::format("the database is damaged: {} {}", what, why));
}

std::string Unreadable(const std::string_view* base, const std::string_view* operands, std::size_t count) {
  std::string out;
  if (!base || base->empty() || base->front() != '\xFF') out += '\xFF';
  if (base) out += *base;
  for (std::size_t i = 0; i < count; ++i) AppendBytes(out, operands[i]);
  return out;
}

void AppendVarint(std::string& out, std::uint64_t v) {
  std::uint8_t bytes[kMaxVarint];
  const std::uint8_t* end = PutVarint(bytes, v);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(end - bytes));
}

std::uint64_t ReadVarint(std::string_view& in) {
  ByteReader reader(in, "a number");
  const std::uint64_t v = reader.Varint();
  in = reader.Rest();
  return v;
}

void AppendBytes(std::string& out, std::string_view bytes) {
  AppendVarint(out, bytes.size());
  out += bytes;
}

std::string_view ReadBytes(std::string_view& in) {
  ByteReader reader(in, "a text");
  const std::string_view bytes = reader.Bytes();
  in = reader.Rest();
  return bytes;
}

void AppendValue(std::string& out, const Value& v) { Write(out, v, 0); }

Value ReadValue(std::string_view& in) {
  ByteReader reader(in, "a value");
  Value v = Read(reader, 0);
  in = reader.Rest();
  return v;
}

std::string EncodeCount(std::int64_t v) {
  std::string out(1, static_cast<char>(kCodecVersion));
  WriteSigned(out, v);
  return out;
}

namespace {

// One count, or several one behind the other as partial merges leave them; they wrap like unsigned numbers.
std::uint64_t SumCounts(std::string_view bytes) {
  ByteReader in(bytes, "a count");
  std::uint64_t sum = 0;
  while (!in.AtEnd()) {
    in.Version(kCodecVersion);
    sum += static_cast<std::uint64_t>(in.Signed());
  }
  return sum;
}

}  // namespace

std::int64_t DecodeCount(std::string_view bytes) { return static_cast<std::int64_t>(SumCounts(bytes)); }

std::string FoldMeta(std::string_view, std::optional<std::string_view> base,
                     std::span<const std::string_view> operands) {
  try {
    std::uint64_t sum = base ? SumCounts(*base) : 0;
    for (const std::string_view o : operands) sum += SumCounts(o);
    return sum == 0 ? std::string() : EncodeCount(static_cast<std::int64_t>(sum));
  } catch (const Error&) {
    return Unreadable(base ? &*base : nullptr, operands.data(), operands.size());
  }
}

}  // namespace liaison::codecs
