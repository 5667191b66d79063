#include "query/export/attribute_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/ascii.h"
#include "query/render/value_json.h"

namespace liaison::exporter {
namespace {

// What a property was seen to be.
struct Seen {
  bool boolean = false, integer = false, large = false, huge = false, floating = false, other = false;

  void See(const Value& value) {
    if (value.is_boolean()) {
      boolean = true;
    } else if (value.is_integer()) {
      const std::int64_t i = value.AsInteger();
      constexpr std::int64_t kExact = std::int64_t{1} << 53;  // a double holds every integer up to here
      integer = true;
      if (i < std::numeric_limits<std::int32_t>::min() || i > std::numeric_limits<std::int32_t>::max())
        large = true;
      if (i < -kExact || i > kExact) huge = true;
    } else if (value.is_float()) {
      floating = true;
    } else {
      other = true;
    }
  }

  AttributeType type() const {
    if (other || (boolean && (integer || floating)) || (floating && huge)) return AttributeType::kString;
    if (boolean) return AttributeType::kBoolean;
    if (floating) return AttributeType::kDouble;
    return large ? AttributeType::kLong : AttributeType::kInt;
  }
};

using SeenProperties = std::map<std::string, Seen, std::less<>>;

void See(SeenProperties& seen, const Map& properties) {
  for (const auto& [key, value] : properties) {
    auto found = seen.find(key);
    if (found == seen.end()) found = seen.emplace(key, Seen()).first;
    found->second.See(value);
  }
}

Attributes Named(const SeenProperties& seen, std::span<const std::string_view> reserved) {
  Attributes attributes;
  for (const auto& [property, kinds] : seen)
    attributes.emplace(property,
                       Attribute{AttributeName(property, reserved), kinds.type(), attributes.size()});
  return attributes;
}

}  // namespace

Attributes NodeAttributes(const GraphSource& source, std::span<const std::string_view> reserved) {
  SeenProperties seen;
  source.VisitNodes(GraphSource::Reads::kContent,
                    [&](const Node& node, const FactEvidence&) { See(seen, node.content->properties); });
  return Named(seen, reserved);
}

Attributes RelationshipAttributes(const GraphSource& source, std::span<const std::string_view> reserved) {
  SeenProperties seen;
  source.VisitRelationships(GraphSource::Reads::kContent, [&](const Relationship& r, const FactEvidence&) {
    See(seen, r.content->properties);
  });
  return Named(seen, reserved);
}

std::string AttributeName(std::string_view property, std::span<const std::string_view> reserved) {
  const std::string lower = AsciiLower(property);
  const bool taken = lower.starts_with("property.") || lower.starts_with("evidence.") ||
                     std::find(reserved.begin(), reserved.end(), lower) != reserved.end();
  return (taken ? "property." : "") + std::string(property);
}

std::string AttributeText(const Value& value, AttributeType type) {
  if (type == AttributeType::kDouble) return FormatFloat(value.ToDouble());
  if (!value.is_list()) return ToText(value);
  std::string json;
  render::AppendJson(json, value, render::JsonFormat::kPlain);
  return json;
}

std::vector<std::string> EvidenceTexts(const FactEvidence& evidence) {
  std::string sources;
  if (!evidence.sources.empty())
    render::AppendJson(sources, List(evidence.sources.begin(), evidence.sources.end()),
                       render::JsonFormat::kPlain);
  return {evidence.count == 0 ? std::string() : std::to_string(evidence.count), evidence.status,
          evidence.confidence ? FormatFloat(*evidence.confidence) : std::string(), std::move(sources),
          evidence.quote};
}

std::string LabelsText(const Node& node) {
  if (node.content->labels.empty()) return {};
  auto labels = std::make_shared<NodeContent>();
  labels->labels = node.content->labels;
  const std::string literal = ToLiteral(Node{node.id, std::move(labels)});  // (:Organization:Network)
  return literal.substr(1, literal.size() - 2);
}

}  // namespace liaison::exporter
