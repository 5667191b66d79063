#include "query/render/value_json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "query/render/safe_text.h"

namespace liaison::render {
namespace {

template <class Integer>
void AppendInteger(std::string& out, Integer number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void AppendUnicodeEscape(std::string& out, char32_t unit) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(unit >> shift) & 15];
}

// The bytes that need a look: control characters, quotes, backslashes, and whatever begins a longer
// character.
constexpr std::array<bool, 256> MakePlain() {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x7F; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}
constexpr std::array<bool, 256> kPlain = MakePlain();

class Writer {
 public:
  Writer(std::string& out, JsonFormat format) : out_(out), typed_(format == JsonFormat::kTyped) {}

  void Write(const Value& v) {
    using Type = Value::Type;
    switch (v.type()) {
      case Type::kNull:
        Raw(v, "Null", "null");
        break;
      case Type::kBoolean:
        Raw(v, "Boolean", v.AsBoolean() ? "true" : "false");
        break;
      case Type::kInteger:
        Open("Integer");
        if (typed_) out_ += '"';
        AppendInteger(out_, v.AsInteger());
        if (typed_) out_ += '"';
        Close();
        break;
      case Type::kFloat:
        WriteFloat(v.AsFloat());
        break;
      case Type::kString:
        Text("String", v.AsString());
        break;
      case Type::kList:
        WriteList(v.AsList());
        break;
      case Type::kMap:
        Open("Map");
        WriteMap(v.AsMap());
        Close();
        break;
      case Type::kDate:
        Text("Date", ToString(v.As<Date>()));
        break;
      case Type::kLocalTime:
        Text("LocalTime", ToString(v.As<LocalTime>()));
        break;
      case Type::kTime:
        Text("Time", ToString(v.As<Time>()));
        break;
      case Type::kLocalDateTime:
        Text("LocalDateTime", ToString(v.As<LocalDateTime>()));
        break;
      case Type::kDateTime: {
        const DateTime& t = v.As<DateTime>();
        Text(t.zone ? "ZonedDateTime" : "OffsetDateTime", ToString(t));
        break;
      }
      case Type::kDuration:
        Text("Duration", ToString(v.As<Duration>()));
        break;
      case Type::kPoint:
        WritePoint(v.As<Point>());
        break;
      case Type::kNode:
        WriteNode(v.AsNode());
        break;
      case Type::kRelationship:
        WriteRelationship(v.AsRelationship());
        break;
      case Type::kPath:
        WritePath(v.AsPath());
        break;
    }
  }

 private:
  void Open(std::string_view type) {
    if (!typed_) return;
    out_ += "{\"$type\":\"";
    out_ += type;
    out_ += "\",\"_value\":";
  }
  void Close() {
    if (typed_) out_ += '}';
  }
  void Raw(const Value&, std::string_view type, std::string_view text) {
    Open(type);
    out_ += text;
    Close();
  }
  void Text(std::string_view type, std::string_view text) {
    Open(type);
    AppendJsonString(out_, text);
    Close();
  }

  void WriteFloat(double number) {
    // JSON knows no NaN and no infinity: they are strings in both encodings.
    const bool quoted = typed_ || !std::isfinite(number);
    Open("Float");
    if (quoted) out_ += '"';
    out_ += FormatFloat(number);
    if (quoted) out_ += '"';
    Close();
  }

  void WriteList(const List& list) {
    Open("List");
    out_ += '[';
    bool first = true;
    for (const Value& item : list) {
      if (!first) out_ += ',';
      first = false;
      Write(item);
    }
    out_ += ']';
    Close();
  }

  void WriteMap(const Map& map) {
    out_ += '{';
    bool first = true;
    for (const auto& [key, item] : map) {
      if (!first) out_ += ',';
      first = false;
      AppendJsonString(out_, key);
      out_ += ':';
      Write(item);
    }
    out_ += '}';
  }

  void WritePoint(const Point& p) {
    std::string text = "SRID=" + std::to_string(p.srid) + (p.is_3d() ? ";POINT Z (" : ";POINT (");
    text += FormatFloat(p.x);
    text += ' ';
    text += FormatFloat(p.y);
    if (p.is_3d()) {
      text += ' ';
      text += FormatFloat(p.z);
    }
    text += ')';
    Text("Point", text);
  }

  template <class Id>
  void WriteId(std::string_view typed_name, std::string_view plain_name, Id id) {
    out_ += '"';
    out_ += typed_ ? typed_name : plain_name;
    out_ += "\":\"";
    AppendInteger(out_, id.value);
    out_ += '"';
  }

  void WriteNode(const Node& node) {
    Open("Node");
    out_ += '{';
    WriteId("_element_id", "elementId", node.id);
    out_ += typed_ ? ",\"_labels\":[" : ",\"labels\":[";
    if (node.content) {
      bool first = true;
      for (const std::string& label : node.content->labels) {
        if (!first) out_ += ',';
        first = false;
        AppendJsonString(out_, label);
      }
    }
    out_ += typed_ ? "],\"_properties\":" : "],\"properties\":";
    WriteMap(node.content ? node.content->properties : kEmpty);
    out_ += '}';
    Close();
  }

  void WriteRelationship(const Relationship& r) {
    Open("Relationship");
    out_ += '{';
    WriteId("_element_id", "elementId", r.id);
    out_ += ',';
    WriteId("_start_node_element_id", "startNodeElementId", r.start);
    out_ += ',';
    WriteId("_end_node_element_id", "endNodeElementId", r.end);
    out_ += typed_ ? ",\"_type\":" : ",\"type\":";
    AppendJsonString(out_, r.content ? std::string_view(r.content->type) : std::string_view());
    out_ += typed_ ? ",\"_properties\":" : ",\"properties\":";
    WriteMap(r.content ? r.content->properties : kEmpty);
    out_ += '}';
    Close();
  }

  void WritePath(const Path& path) {
    Open("Path");
    out_ += '[';
    for (std::size_t i = 0; i < path.nodes.size(); ++i) {
      if (i > 0) {
        out_ += ',';
        WriteRelationship(path.relationships[i - 1]);
        out_ += ',';
      }
      WriteNode(path.nodes[i]);
    }
    out_ += ']';
    Close();
  }

  inline static const Map kEmpty;
  std::string& out_;
  const bool typed_;
};

// GQLSTATUS of ISO/IEC 39075: the class, with a subclass where the standard has one that fits.
std::string_view GqlStatus(const Error& e) {
  if (e.detail == "DivisionByZero") return "22012";
  if (e.detail == "DeleteConnectedNode") return "G1001";
  if (e.phase == Phase::kCompile && e.kind != ErrorKind::kRequest) return "42000";
  switch (e.kind) {
    case ErrorKind::kSyntax:
    case ErrorKind::kSemantic:
    case ErrorKind::kProcedure:
      return "42000";
    case ErrorKind::kType:
    case ErrorKind::kArgument:
    case ErrorKind::kArithmetic:
    case ErrorKind::kEntityNotFound:
    case ErrorKind::kParameterMissing:
      return "22000";
    case ErrorKind::kConstraintVerificationFailed:
      return "G1000";
    case ErrorKind::kConstraintValidationFailed:
      return "G2000";
    case ErrorKind::kTransaction:
      return e.detail == "NoTransaction" || e.detail == "AlreadyOpen" ? "25000" : "40000";
    case ErrorKind::kAccess:
      return e.detail == "ReadOnly" ? "25G03" : "08000";
    case ErrorKind::kRequest:
    case ErrorKind::kStorage:
    case ErrorKind::kResource:
      return {};
  }
  return {};
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t run = i;
    while (run < text.size() && kPlain[static_cast<unsigned char>(text[run])]) ++run;
    out.append(text, i, run - i);
    i = run;
    if (i == text.size()) break;
    const std::size_t begin = i;
    const char32_t c = DecodeUtf8(text, i);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case kInvalidUtf8:
        out += "\\ufffd";
        break;
      default:
        if (!IsUnsafe(c)) {
          out.append(text, begin, i - begin);
        } else if (c < 0x10000) {
          AppendUnicodeEscape(out, c);
        } else {
          AppendUnicodeEscape(out, 0xD800 + ((c - 0x10000) >> 10));
          AppendUnicodeEscape(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
  }
  out += '"';
}

void AppendJson(std::string& out, const Value& value, JsonFormat format) { Writer(out, format).Write(value); }

namespace {

void AppendPlaceAndHint(std::string& out, const std::optional<Position>& position, const std::string& hint) {
  if (position) {
    out += ",\"position\":{\"offset\":";
    AppendInteger(out, position->offset);
    out += ",\"line\":";
    AppendInteger(out, position->line);
    out += ",\"column\":";
    AppendInteger(out, position->column);
    out += '}';
  }
  if (hint.empty()) return;
  out += ",\"hint\":";
  AppendJsonString(out, hint);
}

}  // namespace

void AppendErrorJson(std::string& out, const Error& error) {
  out += "{\"code\":";
  AppendJsonString(out, error.Code());
  out += error.phase == Phase::kCompile ? ",\"phase\":\"compile\"" : ",\"phase\":\"runtime\"";
  out += ",\"message\":";
  AppendJsonString(out, error.what());
  AppendPlaceAndHint(out, error.position, error.hint);
  if (const std::string_view status = GqlStatus(error); !status.empty()) {
    out += ",\"gqlStatus\":";
    AppendJsonString(out, status);
  }
  out += '}';
}

void AppendNotificationJson(std::string& out, const Notification& notification) {
  out += "{\"code\":";
  AppendJsonString(out, notification.code);
  out += ",\"severity\":\"WARNING\",\"description\":";
  AppendJsonString(out, notification.description);
  AppendPlaceAndHint(out, notification.position, notification.hint);
  out += '}';
}

void AppendCountersJson(std::string& out, const Counters& c) {
  out += c.contains_updates() ? "{\"containsUpdates\":true" : "{\"containsUpdates\":false";
  const auto field = [&](std::string_view name, std::uint64_t count) {
    out += ",\"";
    out += name;
    out += "\":";
    AppendInteger(out, count);
  };
  field("nodesCreated", c.nodes_created);
  field("nodesDeleted", c.nodes_deleted);
  field("relationshipsCreated", c.relationships_created);
  field("relationshipsDeleted", c.relationships_deleted);
  field("propertiesSet", c.properties_set);
  field("labelsAdded", c.labels_added);
  field("labelsRemoved", c.labels_removed);
  field("indexesAdded", c.indexes_added);
  field("indexesRemoved", c.indexes_removed);
  field("constraintsAdded", c.constraints_added);
  field("constraintsRemoved", c.constraints_removed);
  out += '}';
}

void AppendPlanJson(std::string& out, const PlanDescription& plan, bool profiled) {
  out += "{\"operatorType\":";
  AppendJsonString(out, plan.name);
  out += ",\"details\":";
  AppendJsonString(out, plan.details);
  const auto number = [&](std::string_view name, double value) {
    out += ",\"";
    out += name;
    out += "\":";
    out += std::isfinite(value) ? FormatFloat(value) : std::string("null");
  };
  number("estimatedRows", plan.estimated_rows);
  if (profiled) {
    out += ",\"rows\":";
    AppendInteger(out, plan.rows);
    number("ms", plan.milliseconds);
    number("totalMs", plan.total_milliseconds);
    out += ",\"memoryBytes\":";
    AppendInteger(out, plan.memory_bytes);
  }
  out += ",\"children\":[";
  bool first = true;
  for (const PlanDescription& child : plan.children) {
    if (!first) out += ',';
    first = false;
    AppendPlanJson(out, child, profiled);
  }
  out += "]}";
}

std::string ElementId(NodeId id) { return std::to_string(id.value); }
std::string ElementId(RelationshipId id) { return std::to_string(id.value); }

}  // namespace liaison::render
