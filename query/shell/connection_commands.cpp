#include "query/shell/connection_commands.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "graph/ascii.h"
#include "graph/likeness.h"
#include "query/export/picture_style.h"
#include "query/export/subgraph.h"
#include "query/shell/find_entity.h"
#include "query/shell/interrupts.h"

namespace liaison::shell {
namespace {

constexpr std::int64_t kMostPaths = 5;
constexpr std::int64_t kMostFacts = 2000;
constexpr std::size_t kMostBrokers = 10;

std::vector<Row> Ask(Shell& shell, std::string_view statement, const Map& parameters = {}) {
  RunOptions options;
  options.read_only = true;
  options.timeout = shell.settings().timeout;
  const InterruptScope scope(shell.session());
  return shell.session().Run(statement, parameters, options).rows;
}

Value IdOf(const Node& node) { return static_cast<std::int64_t>(node.id.value); }

std::string Text(const Map& assertion, std::string_view key) {
  const auto found = assertion.find(key);
  return found != assertion.end() && found->second.is_string() ? found->second.AsString() : std::string();
}

// One place that says so.
struct Saying {
  Value sentence, source, confidence, status;
  std::tuple<bool, double> rank;  // accepted before proposed, then the surer
};

// Of evidence(fact): what stands, the best first.
std::vector<Saying> Sayings(const Value& evidence) {
  std::vector<Saying> sayings;
  for (const Value& item : evidence.AsList()) {
    const Map& assertion = item.AsMap();
    const std::string status = Text(assertion, "status");
    if (status != "accepted" && status != "proposed") continue;
    Saying saying;
    const std::string sentence = Text(assertion, "sentence");
    if (!sentence.empty()) saying.sentence = sentence;
    std::string source = Text(assertion, "title");
    if (source.empty()) source = Text(assertion, "document");
    const std::string date = Text(assertion, "date");
    if (!date.empty()) source += " (" + date + ")";
    if (!source.empty()) saying.source = source;
    saying.confidence = assertion.at("confidence");
    saying.status = status;
    saying.rank = {status == "accepted", saying.confidence.is_number() ? saying.confidence.ToDouble() : 0.0};
    sayings.push_back(std::move(saying));
  }
  std::stable_sort(sayings.begin(), sayings.end(),
                   [](const Saying& a, const Saying& b) { return a.rank > b.rank; });
  return sayings;
}

Saying Best(const Value& evidence) {
  std::vector<Saying> sayings = Sayings(evidence);
  return sayings.empty() ? Saying() : std::move(sayings.front());
}

// "UNEP -HOSTS-> CTCN {since: 2020}"
std::string FactText(const Relationship& r, std::string_view start, std::string_view end) {
  std::string text = fmt::format("{} -{}-> {}", start, r.content->type, end);
  if (!r.content->properties.empty()) text += ' ' + ToLiteral(r.content->properties);
  return text;
}

void ShowGraph(Shell& shell, const std::vector<Value>& things) {
  std::vector<Row> rows;
  for (const Value& thing : things) rows.push_back({thing});
  shell.Show({"fact"}, std::move(rows));
}

void Note(Shell& shell, const std::string& text) {
  shell.err() << "note: " << text << '\n';
  shell.err().flush();
}

// A fact that was rejected or retracted is none. Of a relationship `r`.
constexpr std::string_view kStands = "NOT coalesce(status(r), '') IN ['rejected', 'retracted']";

}  // namespace

bool ShowPath(Shell& shell, std::string_view argument) {
  const auto [first, second] = SplitNames(shell, ":path", argument);
  const Node a = FindEntity(shell, ":path", first), b = FindEntity(shell, ":path", second);
  if (a.id == b.id) {
    throw Error(ErrorKind::kRequest, "InvalidArgument",
                fmt::format("both names mean the same node: {}", exporter::ShortCaption(a)));
  }
  const std::vector<Row> paths = Ask(
      shell,
      fmt::format("MATCH (a), (b) WHERE id(a) = $a AND id(b) = $b MATCH p = allShortestPaths((a)-[*]-(b)) "
                  "WHERE all(r IN relationships(p) WHERE {}) "
                  "RETURN p, [r IN relationships(p) | evidence(r)] LIMIT {}",
                  kStands, kMostPaths + 1),
      {{"a", IdOf(a)}, {"b", IdOf(b)}});
  const auto shown = std::min<std::size_t>(paths.size(), kMostPaths);
  if (render::IsGraph(shell.settings().mode) && shown > 0) {
    std::vector<Value> things;
    for (std::size_t i = 0; i < shown; ++i) things.push_back(paths[i][0]);
    ShowGraph(shell, things);
  } else {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < shown; ++i) {
      const Path& path = paths[i][0].AsPath();
      for (std::size_t step = 0; step < path.relationships.size(); ++step) {
        const Relationship& r = path.relationships[step];
        const bool forward = r.start == path.nodes[step].id;
        const Saying best = Best(paths[i][1].AsList()[step]);
        rows.push_back({static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(step + 1),
                        exporter::ShortCaption(path.nodes[step]),
                        fmt::format(fmt::runtime(forward ? "{} →" : "← {}"), r.content->type),
                        exporter::ShortCaption(path.nodes[step + 1]), best.sentence, best.source});
      }
    }
    shell.Show({"path", "step", "from", "relationship", "to", "sentence", "source"}, std::move(rows));
  }
  if (paths.empty())
    Note(shell,
         fmt::format("nothing connects {} and {}", exporter::ShortCaption(a), exporter::ShortCaption(b)));
  if (paths.size() > kMostPaths)
    Note(shell, fmt::format("there are more connections of this length; {} are shown", kMostPaths));
  return true;
}

bool ShowWho(Shell& shell, std::string_view argument) {
  const Node node = FindEntity(shell, ":who", argument);
  const std::vector<Row> facts =
      Ask(shell,
          fmt::format(
              "MATCH (x)-[r]-(other) WHERE id(x) = $id AND {} RETURN DISTINCT r, other, evidence(r) LIMIT {}",
              kStands, kMostFacts + 1),
          {{"id", IdOf(node)}});
  if (render::IsGraph(shell.settings().mode)) {
    std::vector<Value> things = {node};
    for (const Row& fact : facts) things.push_back(fact[0]);
    ShowGraph(shell, things);
    return true;
  }
  struct Fact {
    std::tuple<std::string, bool, std::string> order;  // type, direction, the other's name
    std::string text;
    std::vector<Saying> sayings;
  };
  std::vector<Fact> sorted;
  const std::string name = exporter::ShortCaption(node);
  for (const Row& row : facts) {
    const Relationship& r = row[0].AsRelationship();
    const std::string other = exporter::ShortCaption(row[1].AsNode());
    const bool incoming = r.start != node.id;
    sorted.push_back({{r.content->type, incoming, other},
                      incoming ? FactText(r, other, name) : FactText(r, name, other),
                      Sayings(row[2])});
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Fact& a, const Fact& b) { return a.order < b.order; });
  const Value own =
      Ask(shell, "MATCH (x) WHERE id(x) = $id RETURN evidence(x)", {{"id", IdOf(node)}}).at(0).at(0);
  sorted.insert(sorted.begin(), Fact{{}, ToLiteral(node), Sayings(own)});
  std::vector<Row> rows;
  for (Fact& fact : sorted) {
    if (fact.sayings.empty()) rows.push_back({fact.text, {}, {}, {}, {}});
    for (Saying& s : fact.sayings) rows.push_back({fact.text, s.sentence, s.source, s.confidence, s.status});
  }
  shell.Show({"fact", "sentence", "source", "confidence", "status"}, std::move(rows));
  if (facts.size() > kMostFacts) Note(shell, fmt::format("there are more facts; {} are shown", kMostFacts));
  return true;
}

namespace {

// Who links two groups or more, and by which relationships.
struct Broker {
  Node node;
  struct Link {
    std::string group;
    Relationship relationship;
    std::string fact;
    Value evidence;
  };
  std::vector<Link> links;
};

std::string NearestLabel(const Catalog& catalog, std::string_view name) {
  NearestName nearest(name);
  for (const LabelId label : catalog.Labels()) nearest.Offer(catalog.LabelName(label));
  return nearest.Hint();
}

// Groups are nodes: those who have ties with two of them or more.
std::vector<Broker> BrokersOfNodes(Shell& shell, const std::string& label) {
  std::vector<Broker> brokers;
  for (const Row& row :
       Ask(shell,
           fmt::format(
               "CALL links.interlocks({{networks: $label}}) YIELD node, count, networks, relationships "
               "WITH node, networks, relationships, count ORDER BY count DESC, id(node) LIMIT {} "
               "RETURN node, networks, [r IN relationships WHERE {} | "
               "{{r: r, start: startNode(r), end: endNode(r), evidence: evidence(r)}}]",
               3 * kMostBrokers, kStands),
           {{"label", label}})) {
    Broker broker{row[0].AsNode(), {}};
    std::map<NodeId, std::string> groups;
    for (const Value& network : row[1].AsList())
      groups[network.AsNode().id] = exporter::ShortCaption(network.AsNode());
    for (const Value& item : row[2].AsList()) {
      const Map& tie = item.AsMap();
      const Relationship& r = tie.at("r").AsRelationship();
      broker.links.push_back({groups[r.start == broker.node.id ? r.end : r.start], r,
                              FactText(r, exporter::ShortCaption(tie.at("start").AsNode()),
                                       exporter::ShortCaption(tie.at("end").AsNode())),
                              tie.at("evidence")});
    }
    brokers.push_back(std::move(broker));
  }
  return brokers;
}

// Groups are communities, called after their best connected member: those between whose neighbours of
// different groups there is nobody else most often. Nodes are numbers until it is known which of them are
// shown.
std::vector<Broker> BrokersOfCommunities(Shell& shell) {
  std::map<std::int64_t, std::int64_t> group_of, degree_of;  // by node
  std::map<std::int64_t, std::int64_t> head_of;              // by group: its member of the largest degree
  List members, heads;
  for (const Row& row : Ask(shell, "CALL algo.degree() YIELD node, degree RETURN id(node), degree"))
    degree_of[row[0].AsInteger()] = row[1].AsInteger();
  for (const Row& row : Ask(shell,
                            "CALL links.roles() YIELD node, group, total, coordinator "
                            "WITH id(node) AS id, group, total - coordinator AS brokered "
                            "RETURN id, group, brokered ORDER BY brokered DESC, id")) {
    const std::int64_t id = row[0].AsInteger(), group = row[1].AsInteger();
    group_of[id] = group;
    const auto [head, is_new] = head_of.emplace(group, id);
    if (!is_new && degree_of[id] > degree_of[head->second]) head->second = id;
    if (row[2].AsInteger() > 0 && members.size() < kMostBrokers) members.push_back(row[0]);
  }
  const std::vector<Row> ties =
      Ask(shell,
          fmt::format("MATCH (x) WHERE id(x) IN $ids WITH x MATCH (x)-[r]-(other) WHERE x <> other AND {} "
                      "RETURN DISTINCT x, r, id(other), startNode(r), endNode(r), evidence(r) LIMIT {}",
                      kStands, kMostFacts),
          {{"ids", members}});
  const auto head = [&](const Row& tie) { return head_of[group_of[tie[2].AsInteger()]]; };
  for (const Row& tie : ties) heads.emplace_back(head(tie));
  std::map<std::int64_t, std::string> head_names;
  for (const Row& row : Ask(shell, "MATCH (x) WHERE id(x) IN $ids RETURN id(x), x", {{"ids", heads}}))
    head_names[row[0].AsInteger()] = exporter::ShortCaption(row[1].AsNode());
  std::map<std::int64_t, Broker> found;
  for (const Row& tie : ties) {
    Broker& broker = found[IdOf(tie[0].AsNode()).AsInteger()];
    broker.node = tie[0].AsNode();
    const Relationship& r = tie[1].AsRelationship();
    broker.links.push_back(
        {"around " + head_names[head(tie)], r,
         FactText(r, exporter::ShortCaption(tie[3].AsNode()), exporter::ShortCaption(tie[4].AsNode())),
         tie[5]});
  }
  std::vector<Broker> brokers;
  for (const Value& member : members) {
    const auto broker = found.find(member.AsInteger());
    if (broker != found.end()) brokers.push_back(std::move(broker->second));
  }
  return brokers;
}

}  // namespace

bool ShowBrokers(Shell& shell, std::string_view argument) {
  const Catalog& catalog = shell.session().graph().catalog();
  std::string label(argument.starts_with(':') ? argument.substr(1) : argument);
  const bool said = !label.empty();
  if (!said) label = "Network";
  if (said && !catalog.FindLabel(label)) {
    Error error(ErrorKind::kEntityNotFound, "UnknownLabel",
                fmt::format("the database has no label `{}`: the groups are nodes of a label", label));
    error.hint = NearestLabel(catalog, label);
    throw error;
  }
  const bool by_nodes = catalog.FindLabel(label).has_value();
  std::vector<Broker> brokers = by_nodes ? BrokersOfNodes(shell, label) : BrokersOfCommunities(shell);
  std::vector<Row> rows;
  std::vector<Value> things;
  std::size_t shown = 0;
  for (const Broker& broker : brokers) {
    if (shown == kMostBrokers) break;
    // A line a group: the best said of the ties into it.
    struct Reason {
      Saying saying;
      std::string fact;
      std::int64_t ties = 0;
    };
    std::vector<std::pair<std::string, Reason>> groups;
    std::vector<Value> ties;
    for (const Broker::Link& link : broker.links) {
      Saying saying = Best(link.evidence);
      auto group =
          std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == link.group; });
      if (group == groups.end()) group = groups.insert(groups.end(), {link.group, Reason()});
      Reason& reason = group->second;
      const bool better = reason.ties++ == 0 ||
                          (reason.saying.sentence.is_null() && !saying.sentence.is_null()) ||
                          (!saying.sentence.is_null() && saying.rank > reason.saying.rank);
      if (better) {
        reason.saying = std::move(saying);
        reason.fact = link.fact;
      }
      ties.emplace_back(link.relationship);
    }
    if (groups.size() < 2) continue;
    ++shown;
    things.insert(things.end(), ties.begin(), ties.end());
    for (const auto& [group, reason] : groups) {
      rows.push_back({exporter::ShortCaption(broker.node), group, reason.ties, reason.fact,
                      reason.saying.sentence, reason.saying.source});
    }
  }
  if (render::IsGraph(shell.settings().mode) && !things.empty()) {
    ShowGraph(shell, things);
  } else {
    shell.Show({"broker", "group", "ties", "fact", "sentence", "source"}, std::move(rows));
  }
  if (shown == 0) {
    Note(shell, by_nodes ? fmt::format("nobody has ties with two nodes of the label {}", label)
                         : std::string("nobody has ties with two groups"));
  } else if (by_nodes && shown == kMostBrokers && brokers.size() > shown) {
    Note(shell, fmt::format("there may be more; the first {} are shown", shown));
  }
  return true;
}

}  // namespace liaison::shell
