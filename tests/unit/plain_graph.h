// plain_graph.h: a small random graph in plain vectors, and pattern matching by trying everything: the model
// that statements are compared with.
//
// Nodes have i (their own number), x (0 to 3, or none) and s ("a", "ab", "b", or none), any of the labels A
// and B; relationships of types R and S have k (their own number) and w (0 to 2, or none). Loops and parallel
// relationships occur. Not for speed: graphs of about ten nodes.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace liaison {

struct PlainNode {
  std::set<std::string> labels;
  std::optional<int> x;
  std::optional<std::string> s;
};

struct PlainRelationship {
  int start, end;
  std::string type;
  std::optional<int> w;
};

// (from)-[:types*minimum..maximum]->(to). direction: '>', '<' or '-'.
struct PlainStep {
  std::string from, to;
  char direction = '>';
  std::vector<std::string> types;  // empty: any
  bool variable = false;
  int minimum = 1, maximum = 1;
};

struct PlainPattern {
  std::vector<PlainStep> steps;
  std::map<std::string, std::string> labels;  // of nodes, by name; empty: none asked for

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const PlainStep& step : steps) {
      for (const std::string& name : {step.from, step.to}) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    }
    return names;
  }
};

struct PlainMatch {
  std::map<std::string, int> nodes;
  std::vector<std::vector<int>> relationships;  // by step
};

class PlainGraph {
 public:
  std::vector<PlainNode> nodes;
  std::vector<PlainRelationship> relationships;

  static PlainGraph Random(std::mt19937& random) {
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    PlainGraph graph;
    const int node_count = 2 + below(6);
    for (int i = 0; i < node_count; ++i) {
      PlainNode node;
      if (below(2) == 0) node.labels.insert("A");
      if (below(3) == 0) node.labels.insert("B");
      if (below(4) != 0) node.x = below(4);
      if (below(4) != 0)
        node.s = std::vector<std::string>{"a", "ab", "b"}[static_cast<std::size_t>(below(3))];
      graph.nodes.push_back(node);
    }
    const int relationship_count = below(11);
    for (int k = 0; k < relationship_count; ++k) {
      PlainRelationship r{below(node_count), below(node_count), below(2) == 0 ? "R" : "S", {}};
      if (below(3) != 0) r.w = below(3);
      graph.relationships.push_back(r);
    }
    return graph;
  }

  // The statement that makes it.
  std::string Text() const {
    std::string text;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      text += (i == 0 ? "CREATE (n" : ", (n") + std::to_string(i) + ":N";
      for (const std::string& label : nodes[i].labels) text += ":" + label;
      text += " {i: " + std::to_string(i);
      if (nodes[i].x) text += ", x: " + std::to_string(*nodes[i].x);
      if (nodes[i].s) text += ", s: '" + *nodes[i].s + "'";
      text += "})";
    }
    for (std::size_t k = 0; k < relationships.size(); ++k) {
      const PlainRelationship& r = relationships[k];
      text += ", (n" + std::to_string(r.start) + ")-[:" + r.type + " {k: " + std::to_string(k);
      if (r.w) text += ", w: " + std::to_string(*r.w);
      text += "}]->(n" + std::to_string(r.end) + ")";
    }
    return text;
  }

  // Every way to place the pattern with no relationship used twice. `given`: nodes that are placed already.
  std::vector<PlainMatch> Matches(const PlainPattern& pattern,
                                  const std::map<std::string, int>& given = {}) const {
    std::vector<PlainMatch> found;
    PlainMatch match;
    match.nodes = given;
    std::set<int> used;
    Place(pattern, 0, match, used, found);
    return found;
  }

  // Nodes that lie at the other end of relationship `k` when it is walked from `node`: none, one (a loop
  // counts once), or two never.
  std::optional<int> Across(int k, int node, char direction) const {
    const PlainRelationship& r = relationships[static_cast<std::size_t>(k)];
    if (direction != '<' && r.start == node) return r.end;
    if (direction != '>' && r.end == node) return r.start;
    return {};
  }

 private:
  bool Fits(const PlainPattern& pattern, const std::string& name, int node, const PlainMatch& match) const {
    const auto placed = match.nodes.find(name);
    if (placed != match.nodes.end() && placed->second != node) return false;
    const auto label = pattern.labels.find(name);
    return label == pattern.labels.end() || label->second.empty() ||
           nodes[static_cast<std::size_t>(node)].labels.contains(label->second);
  }

  void Place(const PlainPattern& pattern, std::size_t at, PlainMatch& match, std::set<int>& used,
             std::vector<PlainMatch>& found) const {
    if (at == pattern.steps.size()) {
      found.push_back(match);
      return;
    }
    const PlainStep& step = pattern.steps[at];
    for (int start = 0; start < static_cast<int>(nodes.size()); ++start) {
      if (!Fits(pattern, step.from, start, match)) continue;
      PlainMatch begun = match;
      begun.nodes[step.from] = start;
      begun.relationships.emplace_back();
      Walk(pattern, at, start, begun, used, found);
    }
  }

  void Walk(const PlainPattern& pattern, std::size_t at, int node, PlainMatch& match, std::set<int>& used,
            std::vector<PlainMatch>& found) const {
    const PlainStep& step = pattern.steps[at];
    const int length = static_cast<int>(match.relationships.back().size());
    if (length >= step.minimum && Fits(pattern, step.to, node, match)) {
      PlainMatch ended = match;
      ended.nodes[step.to] = node;
      Place(pattern, at + 1, ended, used, found);
    }
    if (length == step.maximum) return;
    for (int k = 0; k < static_cast<int>(relationships.size()); ++k) {
      const std::string& type = relationships[static_cast<std::size_t>(k)].type;
      if (used.contains(k) ||
          (!step.types.empty() && std::find(step.types.begin(), step.types.end(), type) == step.types.end()))
        continue;
      const std::optional<int> far = Across(k, node, step.direction);
      if (!far) continue;
      used.insert(k);
      match.relationships.back().push_back(k);
      Walk(pattern, at, *far, match, used, found);
      match.relationships.back().pop_back();
      used.erase(k);
    }
  }
};

}  // namespace liaison
