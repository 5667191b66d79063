// Random path patterns (quantified parts, selectors, shortestPath(), conditions) on random small graphs,
// against trying every trail. LIAISON_SEED repeats a run, LIAISON_ROUNDS makes it longer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "graph/error.h"
#include "query/session.h"
#include "tests/unit/plain_graph.h"

namespace liaison {
namespace {

// A relationship of a part; the label is that of the node behind it.
struct Step {
  char direction;
  std::string type;   // empty: any
  std::string label;  // empty: any
};

enum class Asked {
  kNothing,
  kWeight,
  kRising
};  // of a part: its last relationship's w > 0; its first node's x < its last node's x

// (first)-[..]->..(last), repeated; or one relationship that is not.
struct Part {
  std::vector<Step> steps;
  std::string first_label;
  bool repeated = false;
  int minimum = 1, maximum = 1;  // maximum < 0: none
  bool as_relationship = false;  // -[r]->{1,3}
  Asked asked = Asked::kNothing;
};

struct PathPattern {
  std::vector<Part> parts;
  std::vector<std::string> labels;  // of the nodes around the parts
};

struct Found {
  std::vector<int> nodes, relationships;
  std::vector<int> ends;  // number of relationships walked, behind each part
};

class Trails {
 public:
  static constexpr std::size_t kTooMany = 4000;

  Trails(const PlainGraph& graph, const PathPattern& pattern) : graph_(graph), pattern_(pattern) {
    for (int start = 0; start < static_cast<int>(graph.nodes.size()); ++start) {
      now_.nodes = {start};
      if (Has(start, pattern.labels[0])) EnterPart(0, 0);
    }
  }
  std::vector<Found> found;

 private:
  bool Has(int node, const std::string& label) const {
    return label.empty() || graph_.nodes[static_cast<std::size_t>(node)].labels.contains(label);
  }

  // `done` repetitions of the part.
  void EnterPart(std::size_t part, int done) {
    if (found.size() > kTooMany) return;
    const Part& p = pattern_.parts[part];
    if (done >= p.minimum && Has(now_.nodes.back(), pattern_.labels[part + 1])) {
      now_.ends.push_back(static_cast<int>(now_.relationships.size()));
      if (part + 1 == pattern_.parts.size()) {
        found.push_back(now_);
      } else {
        EnterPart(part + 1, 0);
      }
      now_.ends.pop_back();
    }
    if ((p.maximum < 0 || done < p.maximum) && Has(now_.nodes.back(), p.first_label)) WalkStep(part, done, 0);
  }

  void WalkStep(std::size_t part, int done, std::size_t step) {
    const Part& p = pattern_.parts[part];
    if (step == p.steps.size()) {
      if (Holds(p)) EnterPart(part, done + 1);
      return;
    }
    const Step& s = p.steps[step];
    for (int k = 0; k < static_cast<int>(graph_.relationships.size()); ++k) {
      if (!s.type.empty() && graph_.relationships[static_cast<std::size_t>(k)].type != s.type) continue;
      if (std::find(now_.relationships.begin(), now_.relationships.end(), k) != now_.relationships.end())
        continue;
      const std::optional<int> far = graph_.Across(k, now_.nodes.back(), s.direction);
      if (!far || !Has(*far, s.label)) continue;
      now_.nodes.push_back(*far);
      now_.relationships.push_back(k);
      WalkStep(part, done, step + 1);
      now_.nodes.pop_back();
      now_.relationships.pop_back();
    }
  }

  bool Holds(const Part& p) const {
    const auto& w = graph_.relationships[static_cast<std::size_t>(now_.relationships.back())].w;
    const auto& x =
        graph_.nodes[static_cast<std::size_t>(now_.nodes[now_.nodes.size() - 1 - p.steps.size()])].x;
    const auto& y = graph_.nodes[static_cast<std::size_t>(now_.nodes.back())].x;
    switch (p.asked) {
      case Asked::kNothing:
        return true;
      case Asked::kWeight:
        return w && *w > 0;
      case Asked::kRising:
        return x && y && *x < *y;
    }
    return false;
  }

  const PlainGraph& graph_;
  const PathPattern& pattern_;
  Found now_;
};

std::string ListText(const std::vector<int>& items) {
  std::string text = "[";
  for (std::size_t i = 0; i < items.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(items[i]);
  return text + "]";
}

std::vector<int> Numbers(const Value& list) {
  std::vector<int> numbers;
  for (const Value& v : list.AsList()) numbers.push_back(static_cast<int>(v.AsInteger()));
  return numbers;
}

class RandomPaths {
 public:
  explicit RandomPaths(std::uint32_t seed) : random_(seed) {}

  void Round() {
    graph_ = PlainGraph::Random(random_);
    auto store = Graph::Open(":memory:");
    Session session(*store);
    session.Run(graph_.Text());
    session_ = &session;
    for (int i = 0; i < 8 && !testing::Test::HasFailure(); ++i) {
      Below(4) == 0 ? TryFunction() : TryPattern();
    }
  }

 private:
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  template <class T>
  T OneOf(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(Below(static_cast<int>(choices.size())))];
  }

  Step RandomStep() {
    return {OneOf<char>({'>', '>', '<', '-'}), OneOf<std::string>({"", "R", "S"}),
            OneOf<std::string>({"", "", "A", "B"})};
  }

  PathPattern RandomPattern() {
    PathPattern pattern;
    const int parts = 1 + Below(3);
    for (int i = 0; i < parts; ++i) {
      Part part;
      part.steps.push_back(RandomStep());
      part.repeated = i == 0 || Below(3) > 0;
      if (part.repeated) {
        part.as_relationship = Below(4) == 0;
        if (!part.as_relationship) {
          if (Below(3) == 0) part.steps.push_back(RandomStep());
          part.first_label = OneOf<std::string>({"", "", "A"});
        }
        part.minimum = OneOf<int>({0, 1, 1, 2});
        part.maximum = OneOf<int>({-1, part.minimum == 0 ? 1 : part.minimum, 3, 2});
      }
      if (!part.repeated || part.as_relationship) part.steps[0].label.clear();
      part.asked = OneOf<Asked>({Asked::kNothing, Asked::kNothing, Asked::kWeight, Asked::kRising});
      if (part.asked == Asked::kRising && (!part.repeated || part.as_relationship))
        part.asked = Asked::kWeight;
      pattern.parts.push_back(part);
    }
    for (int i = 0; i <= parts; ++i) pattern.labels.push_back(OneOf<std::string>({"", "", "A", "B"}));
    return pattern;
  }

  static std::string NodeText(const std::string& name, const std::string& label) {
    return "(" + name + (label.empty() ? "" : ":" + label) + ")";
  }
  static std::string StepText(const Step& s, const std::string& inside) {
    return (s.direction == '<' ? "<-[" : "-[") + inside + (s.direction == '>' ? "]->" : "]-");
  }

  std::string TextOf(const PathPattern& pattern) {
    std::string text = NodeText("n0", pattern.labels[0]);
    for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
      const Part& p = pattern.parts[i];
      const std::string number = std::to_string(i);
      std::string quantifier;
      if (p.repeated) {
        if (p.maximum < 0) {
          quantifier = p.minimum == 0 ? "*" : p.minimum == 1 ? "+" : "{" + std::to_string(p.minimum) + ",}";
        } else {
          quantifier = "{" + std::to_string(p.minimum) + "," + std::to_string(p.maximum) + "}";
        }
      }
      const auto relationship = [&](std::size_t s) {
        return "r" + number + "_" + std::to_string(s) +
               (p.steps[s].type.empty() ? "" : ":" + p.steps[s].type);
      };
      if (!p.repeated || p.as_relationship) {
        text +=
            StepText(p.steps[0],
                     relationship(0) + (p.asked == Asked::kWeight ? " WHERE r" + number + "_0.w > 0" : "")) +
            quantifier;
      } else {
        text += "(" + NodeText("a" + number, p.first_label);
        for (std::size_t s = 0; s < p.steps.size(); ++s) {
          text += StepText(p.steps[s], relationship(s)) +
                  NodeText("b" + number + "_" + std::to_string(s), p.steps[s].label);
        }
        const std::string last = std::to_string(p.steps.size() - 1);
        if (p.asked == Asked::kWeight) text += " WHERE r" + number + "_" + last + ".w > 0";
        if (p.asked == Asked::kRising) text += " WHERE a" + number + ".x < b" + number + "_" + last + ".x";
        text += ")" + quantifier;
      }
      text += NodeText("n" + std::to_string(i + 1), pattern.labels[i + 1]);
    }
    return text;
  }

  // What the names stand for, as the statement returns it.
  std::string Columns(const PathPattern& pattern) {
    std::string text = "[x IN nodes(p) | x.i], [x IN relationships(p) | x.k]";
    for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
      const Part& p = pattern.parts[i];
      const std::string number = std::to_string(i);
      for (std::size_t s = 0; s < p.steps.size(); ++s) {
        const std::string r = "r" + number + "_" + std::to_string(s);
        text += p.repeated ? ", [x IN " + r + " | x.k]" : ", [" + r + ".k]";
      }
      if (p.repeated && !p.as_relationship)
        text += ", [x IN a" + number + " | x.i], [x IN b" + number + "_0 | x.i]";
      text += ", [n" + std::to_string(i + 1) + ".i]";
    }
    return text;
  }

  static std::string RowText(const PathPattern& pattern, const Found& found) {
    std::string text = ListText(found.nodes) + ListText(found.relationships);
    int from = 0;
    for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
      const Part& p = pattern.parts[i];
      const int to = found.ends[i], length = static_cast<int>(p.steps.size());
      std::vector<int> first, second;
      for (int s = 0; s < length; ++s) {
        std::vector<int> group;
        for (int at = from + s; at < to; at += length)
          group.push_back(found.relationships[static_cast<std::size_t>(at)]);
        text += ListText(group);
      }
      for (int at = from; at < to; at += length) {
        first.push_back(found.nodes[static_cast<std::size_t>(at)]);
        second.push_back(found.nodes[static_cast<std::size_t>(at) + 1]);
      }
      if (p.repeated && !p.as_relationship) text += ListText(first) + ListText(second);
      text += ListText({found.nodes[static_cast<std::size_t>(to)]});
      from = to;
    }
    return text;
  }

  struct Given {
    std::pair<int, int> ends;
    int length;
    std::string text;
    bool operator<(const Given& o) const {
      return std::tie(ends, length, text) < std::tie(o.ends, o.length, o.text);
    }
    bool operator==(const Given&) const = default;
  };

  std::vector<Given> Ask(const std::string& statement) {
    SCOPED_TRACE(statement);
    std::vector<Given> rows;
    try {
      for (const Row& row : session_->Run(statement).rows) {
        Given given;
        const std::vector<int> nodes = Numbers(row[0]);
        given.ends = {nodes.front(), nodes.back()};
        given.length = static_cast<int>(nodes.size()) - 1;
        for (const Value& v : row) given.text += ListText(Numbers(v));
        rows.push_back(std::move(given));
      }
    } catch (const Error& e) {
      ADD_FAILURE() << e.Code() << ": " << e.what();
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  // Of every pair of ends: the first `count` paths in order of length, or all of the first `count` lengths.
  static void ExpectSelected(const std::vector<Given>& all, const std::vector<Given>& given,
                             std::size_t count, bool groups) {
    EXPECT_TRUE(std::includes(all.begin(), all.end(), given.begin(), given.end()))
        << "something that is no match";
    std::map<std::pair<int, int>, std::vector<int>> lengths, found;
    for (const Given& g : all) lengths[g.ends].push_back(g.length);
    for (const Given& g : given) found[g.ends].push_back(g.length);
    for (auto& [ends, list] : lengths) {
      if (groups) {
        std::vector<int> different = list;
        different.erase(std::unique(different.begin(), different.end()), different.end());
        if (different.size() > count)
          std::erase_if(list, [&](int length) { return length >= different[count]; });
      } else if (list.size() > count) {
        list.resize(count);
      }
    }
    EXPECT_EQ(found, lengths);
  }

  void TryPattern() {
    const PathPattern pattern = RandomPattern();
    Trails trails(graph_, pattern);
    if (trails.found.size() > Trails::kTooMany) return;
    std::vector<Given> all;
    for (const Found& f : trails.found) {
      all.push_back(
          {{f.nodes.front(), f.nodes.back()}, static_cast<int>(f.relationships.size()), RowText(pattern, f)});
    }
    std::sort(all.begin(), all.end());
    const std::string columns = Columns(pattern);
    const auto count = static_cast<std::size_t>(1 + Below(3));
    const std::string number = std::to_string(count);
    // Which ends are known before is a matter of the plan, not of the answer.
    const std::string before =
        OneOf<std::string>({"", "MATCH (n0) ", "MATCH (n0), (n" + std::to_string(pattern.parts.size()) + ") ",
                            "MATCH (n" + std::to_string(pattern.parts.size()) + ") "});
    const auto statement = [&](const std::string& selector) {
      return before + "MATCH p = " + selector + TextOf(pattern) + " RETURN " + columns;
    };
    SCOPED_TRACE(graph_.Text());
    SCOPED_TRACE(statement(""));
    EXPECT_EQ(Ask(statement("")), all);
    ExpectSelected(all, Ask(statement("ANY ")), 1, false);
    ExpectSelected(all, Ask(statement("ALL SHORTEST ")), 1, true);
    ExpectSelected(all, Ask(statement(OneOf<std::string>({"SHORTEST ", "ANY "}) + number + " ")), count,
                   false);
    ExpectSelected(all, Ask(statement("SHORTEST " + number + " GROUPS ")), count, true);
  }

  // shortestPath() and allShortestPaths(), with conditions that the search can use and others that it cannot.
  void TryFunction() {
    PathPattern pattern;
    Part part;
    part.steps.push_back(RandomStep());
    part.steps[0].label.clear();
    part.repeated = part.as_relationship = true;
    part.minimum = Below(2);
    part.maximum = OneOf<int>({-1, -1, 2, 3});
    part.asked = OneOf<Asked>({Asked::kNothing, Asked::kWeight});
    pattern.parts.push_back(part);
    pattern.labels = {OneOf<std::string>({"", "A"}), OneOf<std::string>({"", "B"})};
    Trails trails(graph_, pattern);
    if (trails.found.size() > Trails::kTooMany) return;
    const int condition = Below(5);
    const auto x_of = [&](int node) { return graph_.nodes[static_cast<std::size_t>(node)].x; };
    const auto holds = [&](const Found& f) {
      const auto all = [&](const std::vector<int>& items, auto&& test) {
        return std::all_of(items.begin(), items.end(), test);
      };
      switch (condition) {
        case 1:
          return all(f.nodes, [&](int n) { return x_of(n) && *x_of(n) < 3; });
        case 2:
          return all(f.relationships,
                     [&](int k) { return graph_.relationships[static_cast<std::size_t>(k)].type != "S"; });
        case 3:
          return f.relationships.size() > 1;
        case 4:
          return !f.relationships.empty() && f.relationships.front() % 2 == 0;
        default:
          return true;
      }
    };
    const std::vector<std::string> conditions{"", " AND all(n IN nodes(p) WHERE n.x < 3)",
                                              " AND none(r IN relationships(p) WHERE r:S)",
                                              " AND length(p) > 1", " AND head(r).k % 2 = 0"};
    std::vector<Given> all;
    for (const Found& f : trails.found) {
      if (f.nodes.front() == f.nodes.back() || !holds(f)) continue;
      all.push_back({{f.nodes.front(), f.nodes.back()},
                     static_cast<int>(f.relationships.size()),
                     ListText(f.nodes) + ListText(f.relationships)});
    }
    std::sort(all.begin(), all.end());
    const Step& s = part.steps[0];
    const std::string length =
        "*" + std::to_string(part.minimum) + ".." + (part.maximum < 0 ? "" : std::to_string(part.maximum));
    const auto path = [&](const std::string& name) {
      return NodeText("a", "") +
             StepText(s, name + (s.type.empty() ? "" : ":" + s.type) + length +
                             (part.asked == Asked::kWeight ? " WHERE r.w > 0" : "")) +
             NodeText("b", "");
    };
    const std::string ends = NodeText("a", pattern.labels[0]) + ", " + NodeText("b", pattern.labels[1]);
    const std::string columns = " RETURN [x IN nodes(p) | x.i], [x IN relationships(p) | x.k]";
    for (const bool every : {false, true}) {
      const std::string function = every ? "allShortestPaths(" : "shortestPath(";
      const std::string together = "MATCH " + ends + ", p = " + function + path("r") + ") WHERE a <> b" +
                                   conditions[static_cast<std::size_t>(condition)] + columns;
      SCOPED_TRACE(graph_.Text());
      SCOPED_TRACE(together);
      ExpectSelected(all, Ask(together), 1, every);
      const std::string apart = "MATCH " + ends + " WHERE a <> b MATCH p = " + function + path("r") +
                                ") WHERE true" + conditions[static_cast<std::size_t>(condition)] + columns;
      SCOPED_TRACE(apart);
      ExpectSelected(all, Ask(apart), 1, every);
      if (condition != 0) continue;
      const std::string expression = "MATCH " + ends + " WHERE a <> b WITH " + function + path("r") +
                                     ") AS found UNWIND " + (every ? "found" : "[found]") +
                                     " AS p WITH p WHERE p IS NOT NULL" + columns;
      SCOPED_TRACE(expression);
      ExpectSelected(all, Ask(expression), 1, every);
    }
  }

  std::mt19937 random_;
  PlainGraph graph_;
  Session* session_ = nullptr;
};

TEST(RandomPaths, FindWhatTryingEveryTrailFinds) {
  const char* given = std::getenv("LIAISON_SEED");
  const std::uint32_t seed = given ? static_cast<std::uint32_t>(std::stoul(given)) : std::random_device{}();
  const char* rounds = std::getenv("LIAISON_ROUNDS");
  std::cout << "LIAISON_SEED=" << seed << '\n';
  RandomPaths paths(seed);
  for (int i = 0; i < (rounds ? std::stoi(rounds) : 60) && !testing::Test::HasFailure(); ++i) paths.Round();
}

}  // namespace
}  // namespace liaison
