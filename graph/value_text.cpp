// value_text.cpp: values as text (FormatFloat, ToLiteral, ToText of value.h).
#include <charconv>
#include <cmath>

#include "graph/value.h"

namespace liaison {
namespace {

enum class Style { kLiteral, kText };

void Append(std::string& out, const Value& v, Style style);

void AppendQuoted(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '\'';
  for (const char c : text) {
    switch (c) {
      case '\'':
        out += "\\'";
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
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += "\\u00";
          out += kHex[(c >> 4) & 15];
          out += kHex[c & 15];
        } else {
          out += c;
        }
    }
  }
  out += '\'';
}

bool IsPlainName(std::string_view name) {
  if (name.empty()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
    if (!letter && !(i > 0 && c >= '0' && c <= '9')) return false;
  }
  return true;
}

void AppendName(std::string& out, std::string_view name) {
  if (IsPlainName(name)) {
    out += name;
    return;
  }
  out += '`';
  for (const char c : name) {
    if (c == '`' || c == '\\') out += c;
    out += c;
  }
  out += '`';
}

void AppendMap(std::string& out, const Map& map, Style style) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : map) {
    if (!first) out += ", ";
    first = false;
    AppendName(out, key);
    out += ": ";
    Append(out, value, style);
  }
  out += '}';
}

void AppendNode(std::string& out, const Node& node, Style style) {
  out += '(';
  if (node.content) {
    for (const std::string& label : node.content->labels) {
      out += ':';
      AppendName(out, label);
    }
    if (!node.content->properties.empty()) {
      if (!node.content->labels.empty()) out += ' ';
      AppendMap(out, node.content->properties, style);
    }
  }
  out += ')';
}

void AppendRelationship(std::string& out, const Relationship& r, Style style) {
  out += '[';
  if (r.content) {
    if (!r.content->type.empty()) {
      out += ':';
      AppendName(out, r.content->type);
    }
    if (!r.content->properties.empty()) {
      if (!r.content->type.empty()) out += ' ';
      AppendMap(out, r.content->properties, style);
    }
  }
  out += ']';
}

void AppendPath(std::string& out, const Path& path, Style style) {
  for (std::size_t i = 0; i < path.nodes.size(); ++i) {
    AppendNode(out, path.nodes[i], style);
    if (i >= path.relationships.size()) break;
    const Relationship& r = path.relationships[i];
    const bool forward = r.start == path.nodes[i].id;
    out += forward ? "-" : "<-";
    AppendRelationship(out, r, style);
    out += forward ? "->" : "-";
  }
}

void AppendPoint(std::string& out, const Point& p) {
  out += "point({srid: " + std::to_string(p.srid) + ", x: " + FormatFloat(p.x) + ", y: " + FormatFloat(p.y);
  if (p.is_3d()) out += ", z: " + FormatFloat(p.z);
  out += "})";
}

void AppendTemporal(std::string& out, std::string_view constructor, const std::string& text, Style style) {
  if (style == Style::kText) {
    out += text;
    return;
  }
  out += constructor;
  out += "('";
  out += text;
  out += "')";
}

void Append(std::string& out, const Value& v, Style style) {
  switch (v.type()) {
    case Value::Type::kNull:
      out += "null";
      break;
    case Value::Type::kBoolean:
      out += v.AsBoolean() ? "true" : "false";
      break;
    case Value::Type::kInteger:
      out += std::to_string(v.AsInteger());
      break;
    case Value::Type::kFloat:
      out += FormatFloat(v.AsFloat());
      break;
    case Value::Type::kString:
      AppendQuoted(out, v.AsString());
      break;
    case Value::Type::kList: {
      out += '[';
      bool first = true;
      for (const Value& e : v.AsList()) {
        if (!first) out += ", ";
        first = false;
        Append(out, e, style);
      }
      out += ']';
      break;
    }
    case Value::Type::kMap:
      AppendMap(out, v.AsMap(), style);
      break;
    case Value::Type::kDate:
      AppendTemporal(out, "date", ToString(v.As<Date>()), style);
      break;
    case Value::Type::kLocalTime:
      AppendTemporal(out, "localtime", ToString(v.As<LocalTime>()), style);
      break;
    case Value::Type::kTime:
      AppendTemporal(out, "time", ToString(v.As<Time>()), style);
      break;
    case Value::Type::kLocalDateTime:
      AppendTemporal(out, "localdatetime", ToString(v.As<LocalDateTime>()), style);
      break;
    case Value::Type::kDateTime:
      AppendTemporal(out, "datetime", ToString(v.As<DateTime>()), style);
      break;
    case Value::Type::kDuration:
      AppendTemporal(out, "duration", ToString(v.As<Duration>()), style);
      break;
    case Value::Type::kPoint:
      AppendPoint(out, v.As<Point>());
      break;
    case Value::Type::kNode:
      AppendNode(out, v.AsNode(), style);
      break;
    case Value::Type::kRelationship:
      AppendRelationship(out, v.AsRelationship(), style);
      break;
    case Value::Type::kPath:
      AppendPath(out, v.AsPath(), style);
      break;
  }
}

}  // namespace

// Positional from 10^-3 up to 10^7, with an exponent elsewhere, as Java's Double.toString (which toString()
// of the reference implementation shows), but with the shortest digits.
std::string FormatFloat(double v) {
  if (std::isnan(v)) return "NaN";
  if (std::isinf(v)) return v < 0 ? "-Infinity" : "Infinity";
  if (v == 0) return std::signbit(v) ? "-0.0" : "0.0";
  char buffer[40];
  const double magnitude = std::fabs(v);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::fixed).ptr;
    std::string text(buffer, end);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
  }
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, end - buffer);
  const std::size_t e = text.find('e');
  std::string out(text.substr(0, e));
  if (out.find('.') == std::string::npos) out += ".0";
  out += 'E';
  std::size_t digits = e + 1;
  if (text[digits] == '-') out += '-';
  ++digits;
  while (digits + 1 < text.size() && text[digits] == '0') ++digits;
  out += text.substr(digits);
  return out;
}

std::string ToLiteral(const Value& v) {
  std::string out;
  Append(out, v, Style::kLiteral);
  return out;
}

std::string ToText(const Value& v) {
  if (v.is_string()) return v.AsString();
  std::string out;
  Append(out, v, Style::kText);
  return out;
}

}  // namespace liaison
