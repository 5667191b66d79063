// attribute_table.h: properties as the typed, named columns that other programs want declared before the
// first value.
//
// A property's type there is the narrowest that holds all of its values in the graph: boolean, int (32 bits),
// long, double, else string. Temporal values, points and durations are strings as toString() gives them,
// lists are JSON. An attribute is called as its property is, unless programs take that name for something of
// their own, or it begins with `property.` or `evidence.`: then `property.` is put before it. So no two have
// the same name, and none that of ours.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "query/export/subgraph.h"

namespace liaison::exporter {

enum class AttributeType : std::uint8_t { kBoolean, kInt, kLong, kDouble, kString };

struct Attribute {
  std::string name;
  AttributeType type = AttributeType::kString;
  std::size_t number = 0;  // from 0, in order of the properties' names
};

using Attributes = std::map<std::string, Attribute, std::less<>>;  // by property

// Reads all of the source's properties once. `reserved`: in lower case; compared without regard to case, as
// Gephi does.
Attributes NodeAttributes(const GraphSource& source, std::span<const std::string_view> reserved);
Attributes RelationshipAttributes(const GraphSource& source, std::span<const std::string_view> reserved);

std::string AttributeName(std::string_view property, std::span<const std::string_view> reserved);

// Precondition: `value` is among those that `type` was made for.
std::string AttributeText(const Value& value, AttributeType type);

// What was said for a fact, as attributes beside its properties: evidence.count, .status, .confidence,
// .sources (a JSON list) and .quote.
struct EvidenceAttribute {
  std::string_view name;
  AttributeType type;
};
inline constexpr EvidenceAttribute kEvidenceAttributes[] = {
    {"evidence.count", AttributeType::kInt},         {"evidence.status", AttributeType::kString},
    {"evidence.confidence", AttributeType::kDouble}, {"evidence.sources", AttributeType::kString},
    {"evidence.quote", AttributeType::kString},
};
// The texts, in the order of kEvidenceAttributes; empty where there is nothing to say.
std::vector<std::string> EvidenceTexts(const FactEvidence& evidence);

// ":Organization:Network"; empty without labels.
std::string LabelsText(const Node& node);

}  // namespace liaison::exporter
