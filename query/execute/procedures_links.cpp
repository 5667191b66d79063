// Who links whom, as procedures: links.*. Brokerage itself is in query/analysis/brokerage.h; here are names
// and settings in, rows out.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "graph/error.h"
#include "query/analysis/brokerage.h"
#include "query/analysis/centrality.h"
#include "query/analysis/cohesion.h"
#include "query/analysis/components.h"
#include "query/execute/analysis_settings.h"
#include "query/execute/named_nodes.h"
#include "query/execute/procedures.h"

namespace liaison::exec {
namespace {

using Arguments = std::span<const Value>;
using Emit = std::function<void(List)>;

Value ToValue(NodeId node) { return Node{node, nullptr}; }
Value ToValue(const RelationshipRef& r) { return Relationship{r.id, r.start, r.end, nullptr}; }
// What is not defined for a node without ties is null.
Value Defined(double number) { return std::isnan(number) ? Value() : Value(number); }

// A node, or the nodes of a name. None for null.
std::vector<NodeId> NodesOf(Context& context, const Value& v, std::string_view procedure) {
  if (v.is_null()) return {};
  if (v.is_node()) return {v.AsNode().id};
  if (!v.is_string()) {
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("{} takes a node or its name, but this is {}", procedure, NameOf(v.type())));
  }
  std::vector<NodeId> nodes = FindNamedNodes(context.transaction, v.AsString());
  if (nodes.empty()) {
    throw Error(ErrorKind::kArgument, "NodeNotFound",
                fmt::format("{}: no node has `{}` for its name, short, title or among its aliases", procedure,
                            v.AsString()));
  }
  return nodes;
}

// Each node that has relationships with one of `hubs`, and these.
using TiesByNode = std::map<NodeId, std::vector<RelationshipRef>>;

TiesByNode TiesWith(Context& context, const analysis::Selection& selection, const std::vector<NodeId>& hubs) {
  const Transaction& transaction = context.transaction;
  const std::vector<TypeId> types = analysis::TypesOf(transaction, selection);
  const std::vector<char> wanted = analysis::WantedLabelSets(transaction, selection.labels);
  TiesByNode ties;
  for (NodeId hub : hubs) {
    context.CheckInterrupt();
    for (Direction direction : {Direction::kOut, Direction::kIn}) {
      analysis::VisitRelationships(transaction, types, hub, direction,
                                   [&](const RelationshipRef& relationship, NodeId other) {
                                     if (std::find(hubs.begin(), hubs.end(), other) != hubs.end()) return;
                                     const LabelSetBlock* sets = transaction.LabelSets(BlockOf(other.value));
                                     if (!sets || !wanted[sets->sets[RowOf(other.value)]]) return;
                                     if (!selection.evidence.Accepts(transaction, relationship.id)) return;
                                     ties[other].push_back(relationship);
                                   });
    }
  }
  return ties;
}

// Settings that only a projection has mean nothing where relationships are given out one by one.
analysis::Selection PlainSelection(AnalysisSettings& settings, std::string_view procedure) {
  analysis::Selection selection = settings.Selection();
  if (selection.directed || selection.weight || selection.through) {
    throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                fmt::format("{} has no directions, weights or nodes in the middle: leave out `directed`, "
                            "`weight` and `through`",
                            procedure));
  }
  return selection;
}

List ToList(const std::vector<RelationshipRef>& relationships) {
  List list;
  for (const RelationshipRef& r : relationships) list.push_back(ToValue(r));
  return list;
}

void Between(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[2], "links.between");
  const analysis::Selection selection = PlainSelection(settings, "links.between");
  settings.CheckNoneLeft();
  const std::vector<NodeId> a = NodesOf(context, arguments[0], "links.between"),
                            b = NodesOf(context, arguments[1], "links.between");
  const TiesByNode with_a = TiesWith(context, selection, a), with_b = TiesWith(context, selection, b);
  for (const auto& [node, first] : with_a) {
    auto second = with_b.find(node);
    bool is_end =
        std::find(b.begin(), b.end(), node) != b.end() || std::find(a.begin(), a.end(), node) != a.end();
    if (second == with_b.end() || is_end) continue;
    emit({ToValue(node), ToList(first), ToList(second->second)});
  }
}

void Interlocks(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "links.interlocks");
  const analysis::Selection selection = PlainSelection(settings, "links.interlocks");
  std::optional<std::vector<LabelId>> labels = settings.Labels("networks");
  if (!labels) {
    labels.emplace();
    if (auto network = context.transaction.catalog().FindLabel("Network")) labels->push_back(*network);
  }
  const auto minimum = static_cast<std::size_t>(settings.Integer("minimum", 2, 1, 1'000'000'000));
  settings.CheckNoneLeft();

  struct Presence {
    std::vector<NodeId> networks;
    std::vector<RelationshipRef> relationships;
  };
  std::map<NodeId, Presence> presences;
  const std::vector<char> is_network = analysis::WantedLabelSets(context.transaction, labels);
  for (std::uint32_t block = 0; block < context.transaction.NodeBlockCount(); ++block) {
    const LabelSetBlock* sets = context.transaction.LabelSets(block);
    if (!sets) continue;
    for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
      if (!is_network[sets->sets[row]]) continue;
      NodeId network{block * kColumnBlock + row};
      for (auto& [node, ties] : TiesWith(context, selection, {network})) {
        Presence& presence = presences[node];
        presence.networks.push_back(network);
        presence.relationships.insert(presence.relationships.end(), ties.begin(), ties.end());
      }
    }
  }
  std::vector<const std::pair<const NodeId, Presence>*> order;
  for (const auto& entry : presences) {
    if (entry.second.networks.size() >= minimum) order.push_back(&entry);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](auto* a, auto* b) { return a->second.networks.size() > b->second.networks.size(); });
  for (const auto* entry : order) {
    List networks;
    for (NodeId network : entry->second.networks) networks.push_back(ToValue(network));
    const auto count = networks.size();
    emit({ToValue(entry->first), Count(count), std::move(networks), ToList(entry->second.relationships)});
  }
}

void Brokers(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "links.brokers");
  AccountedProjection projection(context, settings.Selection());
  settings.CheckNoneLeft();
  const analysis::Projection ties = projection->Undirected();
  const analysis::StructuralHoles holes = analysis::FindStructuralHoles(ties, InterruptOf(context));
  for (std::uint32_t p = 0; p < ties.size(); ++p) {
    emit({ToValue(ties.node(p)), Count(ties.Degree(p)), Defined(holes.constraint[p]),
          Defined(holes.effective_size[p]), Defined(holes.efficiency[p])});
  }
}

// The group of each place: by the value of a property, or by community.
std::vector<std::uint32_t> Groups(Context& context, const analysis::Projection& ties,
                                  const std::string& property, std::vector<Value>& names) {
  std::vector<std::uint32_t> group(ties.size(), analysis::kNoGroup);
  if (property.empty()) {
    group = analysis::FindCommunities(ties.Undirected(), 1, InterruptOf(context)).community;
    for (std::uint32_t g : group) {
      if (g >= names.size()) names.push_back(Count(g));
    }
    return group;
  }
  auto key = context.transaction.catalog().FindKey(property);
  std::unordered_map<Value, std::uint32_t, ValueHash, ValueEquivalent> numbers;
  for (std::uint32_t p = 0; key && p < ties.size(); ++p) {
    Value value = context.transaction.Property(ties.node(p), *key);
    if (value.is_null()) continue;
    auto [found, is_new] = numbers.emplace(value, static_cast<std::uint32_t>(names.size()));
    if (is_new) names.push_back(value);
    group[p] = found->second;
  }
  return group;
}

void Roles(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "links.roles");
  AccountedProjection projection(context, settings.Selection());
  const std::string property = settings.Text("group", "");
  settings.CheckNoneLeft();
  std::vector<Value> names;
  const std::vector<std::uint32_t> group = Groups(context, *projection, property, names);
  const auto roles = analysis::FindBrokerRoles(*projection, group, InterruptOf(context));
  for (std::uint32_t p = 0; p < projection->size(); ++p) {
    const analysis::BrokerRoles& r = roles[p];
    emit({ToValue(projection->node(p)), group[p] == analysis::kNoGroup ? Value() : names[group[p]],
          Count(r.coordinator), Count(r.itinerant), Count(r.gatekeeper), Count(r.representative),
          Count(r.liaison), Count(r.total)});
  }
}

void Without(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[1], "links.without");
  AccountedProjection projection(context, settings.Selection());
  settings.CheckNoneLeft();
  const analysis::Projection ties = projection->Undirected();
  std::vector<std::uint32_t> removed;
  for (NodeId node : NodesOf(context, arguments[0], "links.without")) {
    if (auto place = ties.Place(node)) removed.push_back(*place);
  }
  std::int64_t number = 0;
  for (const std::vector<std::uint32_t>& part : analysis::PartsWithout(ties, removed, InterruptOf(context))) {
    List nodes;
    for (std::uint32_t place : part) nodes.push_back(ToValue(ties.node(place)));
    const auto size = nodes.size();
    emit({Value(++number), Count(size), std::move(nodes)});
  }
}

}  // namespace

std::vector<Procedure> LinkProcedures() {
  const ProcedureSignature::Field settings = {"settings", "MAP?", true}, node = {"node", "NODE"};
  return {
      {{"links.between",
        {{"a", "ANY?"}, {"b", "ANY?"}, settings},
        {node, {"first", "LIST<RELATIONSHIP>"}, {"second", "LIST<RELATIONSHIP>"}},
        false},
       "Who is tied both to a and to b (nodes, or names), and by which relationships.",
       Between},
      {{"links.interlocks",
        {settings},
        {node, {"count", "INTEGER"}, {"networks", "LIST<NODE>"}, {"relationships", "LIST<RELATIONSHIP>"}},
        false},
       "Who is present in two or more networks. Settings: networks (labels; Network unless said), minimum.",
       Interlocks},
      {{"links.brokers",
        {settings},
        {node,
         {"degree", "INTEGER"},
         {"constraint", "FLOAT?"},
         {"effectiveSize", "FLOAT?"},
         {"efficiency", "FLOAT?"}},
        false},
       "Burt's measures of structural holes: who stands between others that are not tied to each other has a "
       "low constraint.",
       Brokers},
      {{"links.roles",
        {settings},
        {node,
         {"group", "ANY?"},
         {"coordinator", "INTEGER"},
         {"itinerant", "INTEGER"},
         {"gatekeeper", "INTEGER"},
         {"representative", "INTEGER"},
         {"liaison", "INTEGER"},
         {"total", "INTEGER"}},
        false},
       "Gould and Fernandez' roles of brokers within and between groups. Setting: group (a property; "
       "communities unless said).",
       Roles},
      {{"links.without",
        {{"node", "ANY?"}, settings},
        {{"part", "INTEGER"}, {"size", "INTEGER"}, {"nodes", "LIST<NODE>"}},
        false},
       "What its component falls apart into without a node (or the nodes of a name), largest part first.",
       Without},
  };
}

}  // namespace liaison::exec
