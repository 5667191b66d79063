// graph.cpp: functions on nodes, relationships and paths.
#include "query/functions/graph_access.h"
#include "query/functions/registry.h"

namespace liaison {
namespace {

using Arguments = std::span<const Value>;

constexpr TypeSet kEntityTypes = kNodeTypes | kRelationshipTypes;

const Node& NodeAt(std::string_view function, Arguments a) {
  if (!a[0].is_node()) ThrowArgument(function, 0, a[0], "NODE");
  return a[0].AsNode();
}

const Relationship& RelationshipAt(std::string_view function, Arguments a) {
  if (!a[0].is_relationship()) ThrowArgument(function, 0, a[0], "RELATIONSHIP");
  return a[0].AsRelationship();
}

const Path& PathAt(std::string_view function, Arguments a) {
  if (!a[0].is_path()) ThrowArgument(function, 0, a[0], "PATH");
  return a[0].AsPath();
}

Value Labels(FunctionContext& context, Arguments a) {
  List out;
  for (std::string& label : NodeLabels(context, NodeAt("labels", a))) out.emplace_back(std::move(label));
  return out;
}

Value Type(FunctionContext& context, Arguments a) {
  return RelationshipType(context, RelationshipAt("type", a));
}

Map PropertiesOf(std::string_view function, FunctionContext& context, Arguments a) {
  if (a[0].is_node()) return NodeProperties(context, a[0].AsNode());
  if (a[0].is_relationship()) return RelationshipProperties(context, a[0].AsRelationship());
  if (!a[0].is_map()) ThrowArgument(function, 0, a[0], "NODE, RELATIONSHIP or MAP");
  return a[0].AsMap();
}

Value Properties(FunctionContext& context, Arguments a) {
  if (a[0].is_map()) return a[0];
  return PropertiesOf("properties", context, a);
}

Value Keys(FunctionContext& context, Arguments a) {
  List out;
  for (const auto& [key, value] : PropertiesOf("keys", context, a)) out.emplace_back(key);
  return out;
}

std::int64_t IdOf(std::string_view function, Arguments a) {
  if (a[0].is_node()) return a[0].AsNode().id.value;
  if (!a[0].is_relationship()) ThrowArgument(function, 0, a[0], "NODE or RELATIONSHIP");
  return static_cast<std::int64_t>(a[0].AsRelationship().id.value);
}

Value Id(FunctionContext&, Arguments a) { return IdOf("id", a); }

Value ElementId(FunctionContext&, Arguments a) {
  return std::to_string(static_cast<std::uint64_t>(IdOf("elementId", a)));
}

Value StartNode(FunctionContext&, Arguments a) { return Node{RelationshipAt("startNode", a).start, nullptr}; }
Value EndNode(FunctionContext&, Arguments a) { return Node{RelationshipAt("endNode", a).end, nullptr}; }

Value Nodes(FunctionContext&, Arguments a) {
  const Path& path = PathAt("nodes", a);
  return List(path.nodes.begin(), path.nodes.end());
}

Value Relationships(FunctionContext&, Arguments a) {
  const Path& path = PathAt("relationships", a);
  return List(path.relationships.begin(), path.relationships.end());
}

Value Length(FunctionContext&, Arguments a) {
  return static_cast<std::int64_t>(PathAt("length", a).relationships.size());
}

// The form exists(n.key): its argument is a property's value.
Value Exists(FunctionContext&, Arguments a) { return !a[0].is_null(); }

Function GraphEntry(std::string_view name, TypeSet type, TypeSet result, bool needs_graph,
                    Value (*call)(FunctionContext&, Arguments), std::string_view signature,
                    std::string_view description) {
  return {.name = name,
          .minimum_arguments = 1,
          .maximum_arguments = 1,
          .argument_types = {type},
          .result_type = result,
          .needs_graph = needs_graph,
          .call = call,
          .signature = signature,
          .description = description};
}

}  // namespace

std::span<const Function> GraphFunctions() {
  static const std::vector<Function> kTable = {
      GraphEntry("labels", kNodeTypes, kListTypes, true, &Labels, "labels(node :: NODE) :: LIST<STRING>",
                 "The labels of a node, in the order in which the database first met them."),
      GraphEntry("type", kRelationshipTypes, kStringTypes, true, &Type,
                 "type(relationship :: RELATIONSHIP) :: STRING", "The type of a relationship."),
      GraphEntry("properties", kEntityTypes | kMapTypes, kMapTypes, true, &Properties,
                 "properties(input :: NODE | RELATIONSHIP | MAP) :: MAP", "All properties as a map."),
      GraphEntry("keys", kEntityTypes | kMapTypes, kListTypes, true, &Keys,
                 "keys(input :: NODE | RELATIONSHIP | MAP) :: LIST<STRING>",
                 "The names of the properties or entries, sorted."),
      GraphEntry("id", kEntityTypes, kIntegerTypes, false, &Id, "id(input :: NODE | RELATIONSHIP) :: INTEGER",
                 "The number of a node or relationship; never used again."),
      GraphEntry("elementId", kEntityTypes, kStringTypes, false, &ElementId,
                 "elementId(input :: NODE | RELATIONSHIP) :: STRING",
                 "The identifier of a node or relationship as text."),
      GraphEntry("startNode", kRelationshipTypes, kNodeTypes, false, &StartNode,
                 "startNode(relationship :: RELATIONSHIP) :: NODE",
                 "The node that a relationship starts from."),
      GraphEntry("endNode", kRelationshipTypes, kNodeTypes, false, &EndNode,
                 "endNode(relationship :: RELATIONSHIP) :: NODE", "The node that a relationship leads to."),
      GraphEntry("nodes", kPathTypes, kListTypes, false, &Nodes, "nodes(path :: PATH) :: LIST<NODE>",
                 "The nodes of a path in order."),
      GraphEntry("relationships", kPathTypes, kListTypes, false, &Relationships,
                 "relationships(path :: PATH) :: LIST<RELATIONSHIP>",
                 "The relationships of a path in order."),
      GraphEntry("length", kPathTypes, kIntegerTypes, false, &Length, "length(path :: PATH) :: INTEGER",
                 "How many relationships a path has."),
      {.name = "exists",
       .minimum_arguments = 1,
       .maximum_arguments = 1,
       .result_type = kBooleanTypes,
       .null_if_any_null = false,
       .call = &Exists,
       .signature = "exists(property :: ANY) :: BOOLEAN",
       .description = "Whether there is such a property; the same as IS NOT NULL."},
  };
  return kTable;
}

}  // namespace liaison
