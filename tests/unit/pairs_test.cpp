// Statements that say the same in different words give the same rows: on random graphs, with the optimizer
// and without, with indexes and without; and most of them the rows that trying everything in plain_graph.h
// gives. LIAISON_SEED repeats a run.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "graph/graph.h"
#include "plain_graph.h"
#include "query/session.h"

namespace liaison {
namespace {

using Texts = std::vector<std::string>;
using Maybe = std::optional<bool>;

std::string Join(const Texts& parts, const std::string& separator) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : separator) + part;
  return out;
}

std::string Shown(int value) { return std::to_string(value); }
std::string Shown(const std::optional<int>& value) { return value ? std::to_string(*value) : "null"; }
std::string Shown(const std::string& value) { return value; }

template <class... Values>
std::string RowOf(const Values&... values) {
  return Join({Shown(values)...}, " ");
}

// Statements that must agree; `rows`, where the model knows them, as texts.
struct Equivalents {
  std::string about;
  Texts statements;
  std::optional<Texts> rows;
  bool ordered = false;
};

// A random condition over a node's x, s and label, in words and as what it is for a node.
struct Condition {
  std::string text;
  std::function<Maybe(const PlainNode&)> holds;
};

Maybe Not(Maybe a) { return a ? Maybe(!*a) : Maybe(); }
Maybe And(Maybe a, Maybe b) {
  if ((a && !*a) || (b && !*b)) return false;
  return a && b ? Maybe(true) : Maybe();
}
Maybe Or(Maybe a, Maybe b) { return Not(And(Not(a), Not(b))); }
Maybe Xor(Maybe a, Maybe b) { return a && b ? Maybe(*a != *b) : Maybe(); }

class Maker {
 public:
  Maker(std::mt19937& random, const PlainGraph& graph) : random_(random), graph_(graph) {}

  std::vector<Equivalents> Make() {
    for (int i = 0; i < 3; ++i) Patterns();
    for (int i = 0; i < 2; ++i) Subqueries(), Conditions();
    Optional();
    OrderAndLimit();
    Aggregates();
    Lengths();
    Shortest();
    Access();
    Lists();
    Unions();
    return std::move(made_);
  }

 private:
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  template <class T>
  T OneOf(std::initializer_list<T> all) {
    return *(all.begin() + Below(static_cast<int>(all.size())));
  }
  void Add(std::string about, Texts statements, std::optional<Texts> rows = {}, bool ordered = false) {
    made_.push_back({std::move(about), std::move(statements), std::move(rows), ordered});
  }
  const PlainNode& NodeAt(int i) const { return graph_.nodes[static_cast<std::size_t>(i)]; }
  int NodeCount() const { return static_cast<int>(graph_.nodes.size()); }

  PlainPattern RandomPattern(int steps) {
    PlainPattern pattern;
    const int names = 2 + Below(2);
    const auto name = [&] { return std::string(1, static_cast<char>('a' + Below(names))); };
    for (int i = 0; i < steps; ++i) {
      PlainStep step{name(), name(), OneOf({'>', '<', '-'}), OneOf<Texts>({{}, {"R"}, {"S"}, {"R", "S"}})};
      if (i > 0 && Below(2) == 0) step.from = pattern.steps.back().to;
      pattern.steps.push_back(step);
    }
    for (const std::string& n : pattern.Names())
      pattern.labels[n] = OneOf<std::string>({"", "", "", "A", "B"});
    return pattern;
  }

  // ---- a pattern in words ----

  struct Wording {
    bool named = true;   // relationships have variables
    bool labels = true;  // and types: inside of the pattern
    bool reversed = false;
    bool quantified = false;  // ((x)-[r]->(y)){1,2} in place of -[r*1..2]->
  };

  static std::string NodeText(const PlainPattern& pattern, const std::string& name, const Wording& w) {
    const std::string& label = pattern.labels.at(name);
    return "(" + name + (label.empty() || !w.labels ? "" : ":" + label) + ")";
  }

  static std::string StepText(const PlainPattern& pattern, std::size_t i, const Wording& w) {
    const PlainStep& step = pattern.steps[i];
    std::string inside = w.named ? "r" + std::to_string(i) : "";
    if (w.labels && !step.types.empty()) inside += ":" + Join(step.types, "|");
    const std::string length =
        step.variable ? std::to_string(step.minimum) + ".." + std::to_string(step.maximum) : "";
    if (step.variable && !w.quantified) inside += "*" + length;
    const bool in = w.reversed ? step.direction == '>' : step.direction == '<';
    const bool out = w.reversed ? step.direction == '<' : step.direction == '>';
    std::string middle = (in ? "<-" : "-") + ("[" + inside + "]") + (out ? "->" : "-");
    if (step.variable && w.quantified) {
      middle =
          "(()" + middle + "()){" + std::to_string(step.minimum) + "," + std::to_string(step.maximum) + "}";
    }
    const std::string from = NodeText(pattern, step.from, w), to = NodeText(pattern, step.to, w);
    return w.reversed ? to + middle + from : from + middle + to;
  }

  static Texts StepTexts(const PlainPattern& pattern, const Wording& w) {
    Texts texts;
    for (std::size_t i = 0; i < pattern.steps.size(); ++i) texts.push_back(StepText(pattern, i, w));
    return texts;
  }

  static std::string Match(const PlainPattern& pattern, const Wording& w) {
    return "MATCH " + Join(StepTexts(pattern, w), ", ");
  }

  // Labels and types as conditions.
  static std::string Asked(const PlainPattern& pattern) {
    Texts conditions = {"true"};
    for (const auto& [name, label] : pattern.labels) {
      if (!label.empty()) conditions.push_back(name + ":" + label);
    }
    for (std::size_t i = 0; i < pattern.steps.size(); ++i) {
      if (pattern.steps[i].types.empty()) continue;
      conditions.push_back("type(r" + std::to_string(i) + ") IN ['" + Join(pattern.steps[i].types, "', '") +
                           "']");
    }
    return Join(conditions, " AND ");
  }

  static std::string Different(const PlainPattern& pattern) {
    Texts conditions = {"true"};
    for (std::size_t i = 0; i < pattern.steps.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j)
        conditions.push_back("r" + std::to_string(i) + " <> r" + std::to_string(j));
    }
    return Join(conditions, " AND ");
  }

  // ---- families ----

  // One MATCH, reversed, split, with labels as conditions, steps in another order.
  void Patterns() {
    const PlainPattern pattern = RandomPattern(1 + Below(3));
    const Texts names = pattern.Names();
    Texts items;
    for (const std::string& name : names) items.push_back(name + ".i");
    for (std::size_t i = 0; i < pattern.steps.size(); ++i) items.push_back("r" + std::to_string(i) + ".k");
    const std::string result = " RETURN " + Join(items, ", ");
    Texts rows;
    const std::vector<PlainMatch> found = graph_.Matches(pattern);
    std::map<int, int> by_first;
    for (const PlainMatch& match : found) {
      Texts row;
      for (const std::string& name : names) row.push_back(Shown(match.nodes.at(name)));
      for (const auto& list : match.relationships) row.push_back(Shown(list[0]));
      rows.push_back(Join(row, " "));
      ++by_first[match.nodes.at(names[0])];
    }
    const Wording plain, reversed{true, true, true}, bare{true, false};
    Texts steps = StepTexts(pattern, plain);
    const std::string split = "MATCH " + Join(steps, " MATCH ") + " WHERE " + Different(pattern);
    const std::string with = "MATCH " + Join(steps, " WITH * MATCH ") + " WHERE " + Different(pattern);
    std::shuffle(steps.begin(), steps.end(), random_);
    Add("rewritten patterns",
        {Match(pattern, plain) + result, Match(pattern, reversed) + result, split + result, with + result,
         "MATCH " + Join(steps, ", ") + result, Match(pattern, bare) + " WHERE " + Asked(pattern) + result,
         Match(pattern, plain) + " WITH *, 1 AS one" + result},
        rows);

    const Wording unnamed{false};
    const std::string count = " RETURN count(*)";
    Add("counted patterns",
        {Match(pattern, unnamed) + count, split + count,
         Match(pattern, reversed) + " WITH collect(1) AS all RETURN size(all)"},
        Texts{Shown(static_cast<int>(found.size()))});

    Texts grouped;
    for (const auto& [node, n] : by_first) grouped.push_back(RowOf(node, n));
    const std::string first = names[0];
    Add("groups by WITH and by collect",
        {Match(pattern, unnamed) + " RETURN " + first + ".i, count(*)",
         Match(pattern, plain) + " WITH " + first + ", collect(r0) AS all RETURN " + first + ".i, size(all)",
         Match(pattern, unnamed) + " WITH " + first + ".i AS key, 1 AS one RETURN key, sum(one)"},
        grouped);

    std::set<std::string> ends;
    const std::string last = names.back();
    for (const PlainMatch& match : found) ends.insert(RowOf(match.nodes.at(first), match.nodes.at(last)));
    Add("DISTINCT and grouping",
        {Match(pattern, unnamed) + " RETURN DISTINCT " + first + ".i AS x, " + last + ".i AS y",
         Match(pattern, plain) + " WITH " + first + ".i AS x, " + last + ".i AS y, count(*) AS n RETURN x, y",
         Match(pattern, unnamed) + " RETURN " + first + ".i AS x, " + last + ".i AS y UNION " +
             Match(pattern, plain) + " RETURN " + first + ".i AS x, " + last + ".i AS y"},
        Texts(ends.begin(), ends.end()));
  }

  // A pattern that hangs on a node: EXISTS, COUNT, comprehension, OPTIONAL MATCH, CALL.
  void Subqueries() {
    PlainPattern pattern = RandomPattern(1 + Below(2));
    pattern.labels[pattern.Names()[0]] = "";
    const std::string g = pattern.Names()[0], h = pattern.Names().back();
    const Wording unnamed{false};
    const std::string steps = Join(StepTexts(pattern, unnamed), ", ");
    Texts has, counts;
    for (int i = 0; i < NodeCount(); ++i) {
      const int n = static_cast<int>(graph_.Matches(pattern, {{g, i}}).size());
      counts.push_back(RowOf(i, n));
      if (n > 0) has.push_back(RowOf(i));
    }
    const std::string outer = "MATCH (" + g + ") ";
    Texts exist = {outer + "WHERE EXISTS { " + steps + " } RETURN " + g + ".i",
                   outer + "WHERE EXISTS { MATCH " + steps + " RETURN 1 AS one } RETURN " + g + ".i",
                   outer + "WHERE COUNT { " + steps + " } > 0 RETURN " + g + ".i",
                   outer + "WHERE NOT NOT EXISTS { " + steps + " } RETURN " + g + ".i",
                   "MATCH " + steps + " RETURN DISTINCT " + g + ".i",
                   outer + "WITH " + g + ", EXISTS { " + steps + " } AS e WHERE e RETURN " + g + ".i"};
    Texts count = {
        outer + "RETURN " + g + ".i, COUNT { " + steps + " }",
        outer + "RETURN " + g + ".i, size(COLLECT { MATCH " + steps + " RETURN 1 })",
        outer + "CALL (" + g + ") { MATCH " + steps + " RETURN count(*) AS n } RETURN " + g + ".i, n"};
    if (h != g) {
      count.push_back(outer + "OPTIONAL MATCH " + steps + " RETURN " + g + ".i, count(" + h + ")");
      count.push_back(outer + "OPTIONAL MATCH " + steps + " WITH " + g + ", collect(" + h +
                      ") AS all RETURN " + g + ".i, size(all)");
    }
    if (pattern.steps.size() == 1) {
      // A pattern in an expression names only what is there.
      std::string anonymous = StepText(pattern, 0, unnamed);
      if (h != g) {
        const std::string label = pattern.labels[h];
        PlainPattern nameless = pattern;
        PlainStep& step = nameless.steps[0];
        (step.from == h ? step.from : step.to) = "";
        nameless.labels[""] = label;
        anonymous = StepText(nameless, 0, unnamed);
      }
      exist.push_back(outer + "WHERE " + anonymous + " RETURN " + g + ".i");
      exist.push_back(outer + "WHERE size([" + anonymous + " | 1]) > 0 RETURN " + g + ".i");
      count.push_back(outer + "RETURN " + g + ".i, size([" + anonymous + " | 1])");
    }
    Add("EXISTS, predicates and joins", exist, has);
    Add("COUNT, COLLECT, OPTIONAL MATCH and CALL", count, counts);
  }

  Condition RandomCondition(int depth) {
    const int c = Below(4);
    const std::string number = std::to_string(c);
    if (depth > 0 && Below(3) != 0) {
      const Condition a = RandomCondition(depth - 1), b = RandomCondition(depth - 1);
      switch (Below(4)) {
        case 0:
          return {"(" + a.text + " AND " + b.text + ")",
                  [=](const PlainNode& n) { return And(a.holds(n), b.holds(n)); }};
        case 1:
          return {"(" + a.text + " OR " + b.text + ")",
                  [=](const PlainNode& n) { return Or(a.holds(n), b.holds(n)); }};
        case 2:
          return {"(" + a.text + " XOR " + b.text + ")",
                  [=](const PlainNode& n) { return Xor(a.holds(n), b.holds(n)); }};
        default:
          return {"(NOT " + a.text + ")", [=](const PlainNode& n) { return Not(a.holds(n)); }};
      }
    }
    const auto of_x = [](auto test) {
      return [=](const PlainNode& n) { return n.x ? Maybe(test(*n.x)) : Maybe(); };
    };
    switch (Below(11)) {
      case 0:
        return {"n.x = " + number, of_x([=](int x) { return x == c; })};
      case 1:
        return {"n.x <> " + number, of_x([=](int x) { return x != c; })};
      case 2:
        return {"n.x < " + number, of_x([=](int x) { return x < c; })};
      case 3:
        return {number + " <= n.x", of_x([=](int x) { return x >= c; })};
      case 4:
        return {"n.x IS NULL", [](const PlainNode& n) { return Maybe(!n.x); }};
      case 5:
        return {"n:A", [](const PlainNode& n) { return Maybe(n.labels.contains("A")); }};
      case 6:
        return {"n.s STARTS WITH 'a'",
                [](const PlainNode& n) { return n.s ? Maybe(n.s->starts_with("a")) : Maybe(); }};
      case 7:
        return {"n.x IN [1, " + number + "]", of_x([=](int x) { return x == 1 || x == c; })};
      case 8:
        return {"n.x IN [" + number + ", null]",
                [=](const PlainNode& n) { return n.x && *n.x == c ? Maybe(true) : Maybe(); }};
      case 9:
        return {"0 < n.x + 1 <= " + number, of_x([=](int x) { return x + 1 <= c; })};
      default:
        return {"n.s = 'ab'", [](const PlainNode& n) { return n.s ? Maybe(*n.s == "ab") : Maybe(); }};
    }
  }

  // Every node is in exactly one of the parts where a condition is true, false and null.
  void Conditions() {
    const Condition p = RandomCondition(2), q = RandomCondition(1);
    Texts whole, holds, fails, unknown, both;
    for (int i = 0; i < NodeCount(); ++i) {
      const Maybe is = p.holds(NodeAt(i));
      whole.push_back(RowOf(i));
      (is ? (*is ? holds : fails) : unknown).push_back(RowOf(i));
      if (And(is, q.holds(NodeAt(i))) == Maybe(true)) both.push_back(RowOf(i));
    }
    const auto ask = [](const std::string& condition) {
      return "MATCH (n:N) WHERE " + condition + " RETURN n.i";
    };
    Add("a condition split in three",
        {"MATCH (n:N) RETURN n.i", ask(p.text) + " UNION ALL " + ask("NOT (" + p.text + ")") + " UNION ALL " +
                                       ask("(" + p.text + ") IS NULL")},
        whole);
    Add("a condition",
        {ask(p.text), ask("NOT NOT (" + p.text + ")"),
         "MATCH (n:N) WITH n, " + p.text + " AS c WHERE c RETURN n.i", ask("coalesce(" + p.text + ", false)"),
         ask("CASE WHEN " + p.text + " THEN true ELSE false END"), ask("(" + p.text + ") OR false"),
         "MATCH (n WHERE " + p.text + ") RETURN n.i",
         "MATCH (n:N) WHERE n IN COLLECT { MATCH (n:N) WHERE " + p.text + " RETURN n } RETURN n.i"},
        holds);
    Add("its negation",
        {ask("NOT (" + p.text + ")"), ask("(" + p.text + ") = false"), ask("(" + p.text + ") XOR true")},
        fails);
    Add("its null", {ask("(" + p.text + ") IS NULL"), ask("((" + p.text + ") = true) IS NULL")}, unknown);
    Add("two conditions",
        {ask("(" + p.text + ") AND (" + q.text + ")"), ask("(" + q.text + ") AND (" + p.text + ")"),
         "MATCH (n:N) WHERE " + p.text + " WITH n WHERE " + q.text + " RETURN n.i",
         "MATCH (n:N) WHERE " + p.text + " MATCH (n) WHERE " + q.text + " RETURN n.i",
         ask("NOT (NOT (" + p.text + ") OR NOT (" + q.text + "))")},
        both);
    Add("a filtered list",
        {"MATCH (n:N) WITH n ORDER BY n.i WITH collect(n) AS all RETURN [n IN all WHERE " + p.text +
             " | n.i]",
         "MATCH (n:N) WHERE " + p.text + " WITH n ORDER BY n.i RETURN collect(n.i)",
         "MATCH (n:N) WITH n ORDER BY n.i RETURN collect(CASE WHEN " + p.text + " THEN n.i END)"},
        Texts{"[" + Join(holds, ", ") + "]"});
    Add("quantifiers", {"MATCH (n:N) WITH collect(n) AS all RETURN any(n IN all WHERE " + p.text +
                            "), all(n IN all WHERE " + p.text + ")",
                        "MATCH (n:N) WITH collect(n) AS all RETURN NOT none(n IN all WHERE " + p.text +
                            "), NOT any(n IN all WHERE NOT (" + p.text + "))"});
  }

  // OPTIONAL MATCH is the matches, and null for what has none.
  void Optional() {
    PlainPattern pattern = RandomPattern(1);
    pattern.steps[0].from = "a";
    pattern.steps[0].to = "b";
    pattern.labels = {{"a", ""}, {"b", OneOf<std::string>({"", "A", "B"})}};
    const int limit = Below(4);
    Texts rows;
    for (int i = 0; i < NodeCount(); ++i) {
      bool any = false;
      for (const PlainMatch& match : graph_.Matches(pattern, {{"a", i}})) {
        const int b = match.nodes.at("b");
        if (!NodeAt(b).x || *NodeAt(b).x >= limit) continue;
        any = true;
        rows.push_back(RowOf(i, b));
      }
      if (!any) rows.push_back(RowOf(i, std::optional<int>()));
    }
    const Wording unnamed{false};
    const std::string steps = StepText(pattern, 0, unnamed), where = " WHERE b.x < " + std::to_string(limit);
    Add("OPTIONAL MATCH",
        {"MATCH (a) OPTIONAL MATCH " + steps + where + " RETURN a.i, b.i",
         "MATCH (a), " + steps + where + " RETURN a.i, b.i UNION ALL MATCH (a) WHERE NOT EXISTS { " + steps +
             where + " } RETURN a.i, null AS `b.i`",
         "MATCH (a) CALL (a) { OPTIONAL MATCH " + steps + where + " RETURN b } RETURN a.i, b.i",
         "MATCH (a) WITH a, COLLECT { MATCH " + steps + where +
             " RETURN b.i } AS found "
             "UNWIND CASE found WHEN [] THEN [null] ELSE found END AS i RETURN a.i, i AS `b.i`"},
        rows);
  }

  void OrderAndLimit() {
    std::vector<int> order(static_cast<std::size_t>(NodeCount()));
    std::iota(order.begin(), order.end(), 0);
    const bool descending = Below(2) == 0;
    // Null is the greatest.
    const auto key = [&](int i) { return NodeAt(i).x.value_or(1000); };
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return descending ? key(a) > key(b) : key(a) < key(b); });
    const int skip = Below(3), limit = Below(4);
    Texts rows;
    for (int at = skip; at < std::min(NodeCount(), skip + limit); ++at) {
      const int i = order[static_cast<std::size_t>(at)];
      rows.push_back(RowOf(NodeAt(i).x, i));
    }
    const std::string by = std::string(" ORDER BY n.x") + (descending ? " DESC" : "") + ", n.i";
    const std::string part = " SKIP " + std::to_string(skip) + " LIMIT " + std::to_string(limit);
    const std::string slice = "[" + std::to_string(skip) + ".." + std::to_string(skip + limit) + "]";
    Add("ORDER BY with SKIP and LIMIT",
        {"MATCH (n:N) RETURN n.x, n.i" + by + part, "MATCH (n:N) WITH n" + by + part + " RETURN n.x, n.i",
         "MATCH (n:N) WITH n" + by + " WITH collect(n)" + slice + " AS some UNWIND some AS n RETURN n.x, n.i",
         "MATCH (n:N) WITH n.x AS x, n.i AS i, n" + by + " SKIP " + std::to_string(skip) +
             " RETURN x AS `n.x`, i AS `n.i` LIMIT " + std::to_string(limit)},
        rows, true);
  }

  void Aggregates() {
    std::map<std::string, std::vector<int>> groups;  // by s
    for (const PlainNode& n : graph_.nodes) {
      auto& group = groups[n.s ? "'" + *n.s + "'" : "null"];
      if (n.x) group.push_back(*n.x);
    }
    Texts rows;
    for (const auto& [s, xs] : groups) {
      const std::set<int> distinct(xs.begin(), xs.end());
      const std::optional<int> low = xs.empty() ? std::optional<int>() : *distinct.begin();
      const std::optional<int> high = xs.empty() ? std::optional<int>() : *distinct.rbegin();
      rows.push_back(RowOf(s, static_cast<int>(xs.size()), std::accumulate(xs.begin(), xs.end(), 0), low,
                           high, static_cast<int>(distinct.size())));
    }
    Add("aggregates",
        {"MATCH (n:N) RETURN n.s, count(n.x), sum(n.x), min(n.x), max(n.x), count(DISTINCT n.x)",
         "MATCH (n:N) WITH n.s AS s, collect(n.x) AS xs, collect(DISTINCT n.x) AS different "
         "RETURN s AS `n.s`, size(xs), reduce(sum = 0, x IN xs | sum + x), "
         "reduce(low = head(xs), x IN xs | CASE WHEN x < low THEN x ELSE low END), "
         "reduce(high = head(xs), x IN xs | CASE WHEN x > high THEN x ELSE high END), size(different)",
         "MATCH (n:N) WITH DISTINCT n.s AS s CALL (s) { MATCH (n:N) WHERE n.s = s OR (s IS NULL AND n.s IS "
         "NULL) "
         "RETURN count(n.x) AS c, sum(n.x) AS t, min(n.x) AS l, max(n.x) AS h, count(DISTINCT n.x) AS d } "
         "RETURN s, c, t, l, h, d"},
        rows);
    const PlainPattern pattern = RandomPattern(2);
    const std::string match = Match(pattern, Wording{false}), a = pattern.Names()[0],
                      b = pattern.Names().back();
    std::map<int, std::pair<int, std::set<int>>> sums;
    for (const PlainMatch& m : graph_.Matches(pattern)) {
      auto& [sum, different] = sums[m.nodes.at(a)];
      const std::optional<int> x = NodeAt(m.nodes.at(b)).x;
      sum += x.value_or(0);
      if (x) different.insert(*x);
    }
    Texts sum_rows;
    for (const auto& [i, entry] : sums)
      sum_rows.push_back(RowOf(i, entry.first, static_cast<int>(entry.second.size())));
    Add("sums over patterns",
        {match + " RETURN " + a + ".i, sum(" + b + ".x), count(DISTINCT " + b + ".x)",
         match + " WITH " + a + ".i AS i, " + b +
             ".x AS x, count(*) AS times WITH i, sum(x * times) AS sum, count(DISTINCT x) AS n "
             "RETURN i, sum, n",
         match + " WITH " + a + ", collect(" + b + ".x) AS xs RETURN " + a +
             ".i, reduce(sum = 0, x IN xs | sum + x), COUNT { UNWIND xs AS x WITH DISTINCT x RETURN x }"},
        sum_rows);
  }

  // Paths of variable length are the union of those of each length.
  void Lengths() {
    PlainPattern pattern;
    pattern.steps.push_back(
        {"a", Below(4) == 0 ? "a" : "b", OneOf({'>', '<', '-'}), OneOf<Texts>({{}, {"R"}, {"R", "S"}})});
    PlainStep& step = pattern.steps[0];
    step.variable = true;
    step.minimum = Below(3);
    step.maximum = step.minimum + Below(3);
    for (const std::string& name : pattern.Names()) pattern.labels[name] = OneOf<std::string>({"", "A"});
    const std::string& to = step.to;
    const std::vector<PlainMatch> found = graph_.Matches(pattern);
    Texts rows, lists;
    std::set<std::string> ends;
    std::map<int, int> counts;
    for (const PlainMatch& match : found) {
      const int a = match.nodes.at("a"), b = match.nodes.at(to);
      Texts ks;
      for (int k : match.relationships[0]) ks.push_back(Shown(k));
      rows.push_back(RowOf(a, b));
      lists.push_back(RowOf(a, b, "[" + Join(ks, ", ") + "]"));
      ends.insert(RowOf(a, b));
      ++counts[a];
    }
    const std::string result = " RETURN a.i AS a, " + to + ".i AS b";
    Texts lengths;
    for (int n = step.minimum; n <= step.maximum; ++n) {
      PlainPattern fixed = pattern;
      fixed.steps[0].minimum = fixed.steps[0].maximum = n;
      lengths.push_back(Match(fixed, {}) + result);
    }
    const Wording plain, unnamed{false}, reversed{true, true, true};
    // {0,0} is refused.
    const Wording quantified{false, true, false, step.maximum > 0};
    Add("variable length and fixed lengths",
        {Match(pattern, unnamed) + result, Join(lengths, " UNION ALL "), Match(pattern, quantified) + result,
         Match(pattern, reversed) + result,
         "MATCH p = " + StepText(pattern, 0, unnamed) + " WITH p, a, " + to +
             " AS z RETURN a.i AS a, z.i AS b"},
        rows);
    Add("relationships of variable length",
        {Match(pattern, plain) + result + ", [r IN r0 | r.k]",
         "MATCH p = " + StepText(pattern, 0, unnamed) + result + ", [r IN relationships(p) | r.k]"},
        lists);
    Add("distinct ends of variable length",
        {Match(pattern, unnamed) + " RETURN DISTINCT a.i AS a, " + to + ".i AS b",
         Match(pattern, plain) + " WITH a.i AS a, " + to + ".i AS b, collect(r0) AS all RETURN a, b",
         Join(lengths, " UNION ") + " UNION " + lengths[0]},
        Texts(ends.begin(), ends.end()));
    Texts grouped;
    for (const auto& [i, n] : counts) grouped.push_back(RowOf(i, n));
    Add("counts of variable length",
        {Match(pattern, unnamed) + " RETURN a.i, count(*)",
         Match(pattern, plain) + " WITH a, collect(size(r0)) AS all RETURN a.i, size(all)"},
        grouped);
  }

  // Lengths of shortest paths between different nodes.
  void Shortest() {
    const char direction = OneOf({'>', '<', '-'});
    const std::string type = OneOf<std::string>({"", "R"});
    Texts rows;
    for (int from = 0; from < NodeCount(); ++from) {
      std::map<int, int> length{{from, 0}};
      std::vector<int> order{from};
      for (std::size_t at = 0; at < order.size(); ++at) {
        for (std::size_t k = 0; k < graph_.relationships.size(); ++k) {
          if (!type.empty() && graph_.relationships[k].type != type) continue;
          const std::optional<int> far = graph_.Across(static_cast<int>(k), order[at], direction);
          if (far && length.emplace(*far, length[order[at]] + 1).second) order.push_back(*far);
        }
      }
      for (const auto& [to, n] : length) {
        if (to != from) rows.push_back(RowOf(from, to, n));
      }
    }
    const std::string inside = type.empty() ? "[]" : "[:" + type + "]",
                      starred = type.empty() ? "[*]" : "[:" + type + "*]";
    // A shortest path visits no node twice.
    const std::string bounded =
        "[" + (type.empty() ? "" : ":" + type) + "*1.." + std::to_string(NodeCount() - 1) + "]";
    const auto arrow = [&](const std::string& middle) {
      return (direction == '<' ? "<-" : "-") + middle + (direction == '>' ? "->" : "-");
    };
    const std::string ends = "MATCH (a:N), (b:N) WHERE a <> b MATCH ", result = " RETURN a.i, b.i, length(p)";
    Add("shortest paths",
        {ends + "p = ANY SHORTEST (a)" + arrow(inside) + "+(b)" + result,
         ends + "p = shortestPath((a)" + arrow(starred) + "(b))" + result,
         ends + "p = SHORTEST 1 (a)" + arrow(inside) + "+(b)" + result,
         "MATCH p = ANY SHORTEST (a:N)" + arrow(inside) + "+(b:N) WHERE a <> b" + result,
         ends + "p = ALL SHORTEST (a)" + arrow(inside) + "+(b) RETURN DISTINCT a.i, b.i, length(p)",
         "MATCH p = (a:N)" + arrow(bounded) + "(b:N) WHERE a <> b RETURN a.i, b.i, min(length(p))"},
        rows);
  }

  // The ways to find a node: scans, indexes, lists, ranges.
  void Access() {
    const int c = Below(4), d = Below(4);
    const std::string one = std::to_string(c), other = std::to_string(d);
    Texts equal, in, range, prefix;
    for (int i = 0; i < NodeCount(); ++i) {
      const PlainNode& n = NodeAt(i);
      if (n.s && n.s->starts_with("a")) prefix.push_back(RowOf(i));
      if (!n.x) continue;
      if (*n.x == c) equal.push_back(RowOf(i));
      if (*n.x == c || *n.x == d) in.push_back(RowOf(i));
      if (*n.x > c && *n.x <= d) range.push_back(RowOf(i));
    }
    Add("equal values",
        {"MATCH (n:N {x: " + one + "}) RETURN n.i", "MATCH (n:N) WHERE n.x = " + one + " RETURN n.i",
         "MATCH (n) WHERE n.x = " + one + " RETURN n.i",
         "UNWIND [" + one + "] AS v MATCH (n:N {x: v}) RETURN n.i",
         "MATCH (n:N) WHERE n.x IN [" + one + "] RETURN n.i",
         "MATCH (n:N) WHERE n.x = " + one + ".0 RETURN n.i",
         "MATCH (n:N) WHERE " + one + " <= n.x <= " + one + " RETURN n.i"},
        equal);
    Add("lists of values",
        {"MATCH (n:N) WHERE n.x IN [" + one + ", " + other + ", null] RETURN n.i",
         "MATCH (n:N) WHERE n.x = " + one + " OR n.x = " + other + " RETURN n.i",
         "UNWIND [" + one + ", " + other + "] AS v WITH DISTINCT v MATCH (n:N {x: v}) RETURN n.i",
         "MATCH (n:N) WHERE n.x = " + one + " RETURN n.i UNION MATCH (n:N) WHERE n.x = " + other +
             " RETURN n.i"},
        in);
    Add("ranges of values",
        {"MATCH (n:N) WHERE n.x > " + one + " AND n.x <= " + other + " RETURN n.i",
         "MATCH (n:N) WHERE " + one + " < n.x <= " + other + " RETURN n.i",
         "MATCH (n:N) WHERE NOT (n.x <= " + one + " OR n.x > " + other + ") RETURN n.i",
         "MATCH (n:N) WHERE n.x IN range(" + one + " + 1, " + other + ") RETURN n.i"},
        range);
    Add("prefixes",
        {"MATCH (n:N) WHERE n.s STARTS WITH 'a' RETURN n.i",
         "MATCH (n:N) WHERE n.s >= 'a' AND n.s < 'b' RETURN n.i",
         "MATCH (n:N) WHERE left(n.s, 1) = 'a' RETURN n.i", "MATCH (n:N) WHERE n.s =~ 'a.*' RETURN n.i",
         "MATCH (n:N) WHERE substring(n.s, 0, 1) IN ['a'] RETURN n.i"},
        prefix);
  }

  void Lists() {
    std::vector<std::optional<int>> values;
    const int size = Below(6);
    for (int i = 0; i < size; ++i) values.push_back(Below(4) == 0 ? std::optional<int>() : Below(5));
    Texts literals, doubled;
    int sum = 0;
    const int c = Below(5);
    for (const std::optional<int>& v : values) {
      literals.push_back(Shown(v));
      if (v && *v > c) doubled.push_back(Shown(*v * 2));
      sum += v.value_or(0);
    }
    const std::string list = "[" + Join(literals, ", ") + "]", number = std::to_string(c);
    Add("comprehension and UNWIND",
        {"RETURN [v IN " + list + " WHERE v > " + number + " | v * 2]",
         "UNWIND " + list + " AS v WITH v WHERE v > " + number + " RETURN collect(v * 2)",
         "RETURN COLLECT { UNWIND " + list + " AS v WITH v WHERE v > " + number + " RETURN v * 2 }",
         "RETURN reduce(out = [], v IN " + list + " | CASE WHEN v > " + number +
             " THEN out + [v * 2] ELSE out END)"},
        Texts{"[" + Join(doubled, ", ") + "]"});
    Add("sums of lists",
        {"UNWIND " + list + " AS v RETURN sum(v)",
         "RETURN reduce(sum = 0, v IN " + list + " | sum + coalesce(v, 0))",
         "RETURN reduce(sum = 0, v IN [v IN " + list + " WHERE v IS NOT NULL] | sum + v)"},
        Texts{Shown(sum)});
  }

  void Unions() {
    const Condition p = RandomCondition(1), q = RandomCondition(1);
    const auto ask = [](const std::string& condition) {
      return "MATCH (n:N) WHERE " + condition + " RETURN n.x AS x";
    };
    Texts all;
    std::set<std::string> different;
    for (const PlainNode& n : graph_.nodes) {
      for (const Condition* c : {&p, &q}) {
        if (c->holds(n) != Maybe(true)) continue;
        all.push_back(RowOf(n.x));
        different.insert(RowOf(n.x));
      }
    }
    Add("UNION ALL",
        {ask(p.text) + " UNION ALL " + ask(q.text), ask(q.text) + " UNION ALL " + ask(p.text),
         "CALL () { " + ask(p.text) + " UNION ALL " + ask(q.text) + " } RETURN x",
         "MATCH (n:N) UNWIND [" + p.text + ", " + q.text + "] AS c WITH n, c WHERE c RETURN n.x AS x"},
        all);
    Add("UNION",
        {ask(p.text) + " UNION " + ask(q.text),
         "CALL () { " + ask(p.text) + " UNION ALL " + ask(q.text) + " } RETURN DISTINCT x",
         "MATCH (n:N) WHERE (" + p.text + ") OR (" + q.text + ") RETURN DISTINCT n.x AS x"},
        Texts(different.begin(), different.end()));
  }

  std::mt19937& random_;
  const PlainGraph& graph_;
  std::vector<Equivalents> made_;
};

// The graph in a database of its own.
struct Database {
  std::unique_ptr<Graph> graph = Graph::Open(":memory:");
  Session session{*graph};

  Texts Rows(const std::string& statement, const plan::Rules& rules, bool ordered) {
    RunOptions options;
    options.rules = rules;
    Texts rows;
    for (const Row& row : session.Run(statement, {}, options).rows) {
      Texts values;
      for (const Value& v : row) values.push_back(ToLiteral(v));
      rows.push_back(Join(values, " "));
    }
    if (!ordered) std::sort(rows.begin(), rows.end());
    return rows;
  }
};

std::uint32_t Seed() {
  const char* given = std::getenv("LIAISON_SEED");
  return given ? static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

class Pairs : public ::testing::Test {
 protected:
  const std::uint32_t seed_ = Seed();
  std::mt19937 random_{seed_};
};

TEST_F(Pairs, StatementsThatSayTheSameGiveTheSameRows) {
  constexpr int kGraphs = 3;
  SCOPED_TRACE("LIAISON_SEED=" + std::to_string(seed_));
  std::printf("LIAISON_SEED=%u\n", seed_);
  int pairs = 0, absolute = 0;
  for (int g = 0; g < kGraphs && !HasFailure(); ++g) {
    const PlainGraph plain = PlainGraph::Random(random_);
    Database bare, indexed;
    bare.session.Run(plain.Text());
    indexed.session.Run(plain.Text());
    indexed.session.Run("CREATE INDEX FOR (n:N) ON (n.x)");
    indexed.session.Run("CREATE INDEX FOR (n:N) ON (n.s)");
    indexed.session.Run("CREATE CONSTRAINT FOR (n:N) REQUIRE n.i IS UNIQUE");
    for (Equivalents& made : Maker(random_, plain).Make()) {
      plan::Rules one_off;
      one_off.Set(plan::kRuleNames[random_() % plan::kRuleNames.size()].rule, false);
      if (made.rows && !made.ordered) std::sort(made.rows->begin(), made.rows->end());
      const Texts expected = made.rows ? *made.rows : bare.Rows(made.statements[0], {}, made.ordered);
      pairs += static_cast<int>(made.statements.size()) - 1;
      if (made.rows) absolute += static_cast<int>(made.statements.size()) - 1;
      for (const std::string& statement : made.statements) {
        const auto check = [&](Database& database, const plan::Rules& rules, const char* which) {
          SCOPED_TRACE(made.about + ": " + statement + "\n  " + which + ", optimizer " +
                       plan::ToString(rules) + ", on " + plain.Text() +
                       "\n  first of them: " + made.statements[0]);
          try {
            EXPECT_EQ(database.Rows(statement, rules, made.ordered), expected);
          } catch (const Error& e) {
            ADD_FAILURE() << e.Code() << ": " << e.what();
          }
        };
        check(bare, {}, "no index");
        check(bare, plan::ReadRules("off"), "no index");
        if (statement == made.statements[0]) check(bare, one_off, "no index");
        check(indexed, {}, "indexes");
      }
    }
  }
  std::printf("%d pairs, %d of them with the model's answer\n", pairs, absolute);
  if (HasFailure()) return;
  EXPECT_GE(pairs, 300);
  EXPECT_GE(2 * absolute, pairs);
}

}  // namespace
}  // namespace liaison
