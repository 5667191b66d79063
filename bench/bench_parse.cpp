// What a statement costs before its first row: text to tree alone, and text to rows of an empty graph, where
// the session keeps plans by text (the same text again) or must make one (a text it has not seen).
#include <benchmark/benchmark.h>

#include <array>
#include <fstream>
#include <memory>
#include <string>

#include "graph/graph.h"
#include "query/parse/parse.h"
#include "query/session.h"

namespace liaison::bench {
namespace {

constexpr std::array kStatements = {
    "MATCH (p:Person {id: $id}) RETURN p.name",
    "MATCH (p:Person {id: $id})-[k:KNOWS]->(f:Person) WHERE k.since > 2010 RETURN f.name, k.since ORDER BY "
    "k.since DESC LIMIT 10",
    "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person)-[:LIKES]->(t:Topic) WHERE NOT "
    "(a)-[:KNOWS]->(c) AND a <> c "
    "WITH t, count(*) AS n WHERE n > 1 RETURN t.name AS topic, n ORDER BY n DESC, topic",
};

void ParseAlone(benchmark::State& state) {
  const std::string text = kStatements[state.range(0)];
  for (auto _ : state) benchmark::DoNotOptimize(Parse(text));
}

void RunAgain(benchmark::State& state) {
  const auto graph = Graph::Open(":memory:");
  Session session(*graph);
  const std::string text = kStatements[state.range(0)];
  const Map parameters{{"id", Value(std::int64_t{1})}};
  for (auto _ : state) benchmark::DoNotOptimize(session.Run(text, parameters));
}

void RunNew(benchmark::State& state) {
  const auto graph = Graph::Open(":memory:");
  Session session(*graph);
  const std::string text = kStatements[state.range(0)];
  const Map parameters{{"id", Value(std::int64_t{1})}};
  std::uint64_t turn = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(session.Run(text + " // " + std::to_string(turn++), parameters));
}

std::string Repeat(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// Texts that are hard on a parser, named by their argument's place here.
const std::array<std::string, 6>& HardTexts() {
  static const std::array<std::string, 6> kTexts = {
      "RETURN " + Repeat("[", 40) + "1" + Repeat("]", 40),
      "RETURN " + Repeat("{a: ", 40) + "1" + Repeat("}", 40),
      "RETURN " + Repeat("[1, ", 40) + "{a: 'x', b: [2]}" + Repeat(", 3]", 40),
      "RETURN " + Repeat("[", 500'000),                        // NestingTooDeep
      "RETURN '" + Repeat("x", kMaximumStatementBytes) + "'",  // StatementTooLong
      "MATCH (n:Person {name: 'x'} WHERE n.age > 1 RETURN n",  // a message with what was expected
  };
  return kTexts;
}

// Good and refused alike.
void Hard(benchmark::State& state) {
  const std::string& text = HardTexts()[static_cast<std::size_t>(state.range(0))];
  for (auto _ : state) {
    try {
      benchmark::DoNotOptimize(Parse(text));
    } catch (const Error& e) {
      benchmark::DoNotOptimize(&e);
    }
  }
}

double ResidentMiB() {
  std::ifstream statm("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  statm >> all >> resident;
  return static_cast<double>(resident) * 4096 / (1 << 20);
}

// 1,000 statements of different shapes, over and over: what ANTLR learns of them must come to an end.
void Distinct(benchmark::State& state) {
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(i);
    std::string text = "MATCH (a" + n + ":L" + n + Repeat(")-[:T" + n + "]->(", i % 7) + ")";
    if (i % 2 == 0) text += " WHERE a" + n + ".k = " + Repeat("(1 + ", i % 11) + n + Repeat(")", i % 11);
    if (i % 3 == 0)
      text += " WITH a" + n + ", " + Repeat("[", i % 13) + n + Repeat("]", i % 13) + " AS x" +
              Repeat(" MATCH (b)", i % 5);
    if (i % 5 == 0)
      text += " OPTIONAL MATCH (c {k: " + n + "})<--(d) SET c.x = CASE WHEN d.y THEN 1 ELSE " + n + " END";
    texts.push_back(text + " RETURN count(*) AS c" + n + Repeat(", 1", i % 17) +
                    (i % 4 == 0 ? " ORDER BY c" + n + " LIMIT 1" : ""));
  }
  for (const std::string& text : texts) Parse(text);
  const double before = ResidentMiB();
  for (auto _ : state) {
    for (const std::string& text : texts) benchmark::DoNotOptimize(Parse(text));
  }
  state.counters["MiB after the first time"] = before;
  state.counters["MiB more at the end"] = ResidentMiB() - before;
}

void Each(benchmark::internal::Benchmark* b) {
  b->DenseRange(0, kStatements.size() - 1)
      ->Repetitions(5)
      ->MinTime(0.1)
      ->ReportAggregatesOnly()
      ->Unit(benchmark::kMicrosecond);
}
BENCHMARK(Hard)->DenseRange(0, 5)->Unit(benchmark::kMillisecond);
BENCHMARK(Distinct)->Iterations(20)->Unit(benchmark::kMillisecond);
BENCHMARK(ParseAlone)->Apply(Each);
BENCHMARK(RunAgain)->Apply(Each);
BENCHMARK(RunNew)->Apply(Each);

}  // namespace
}  // namespace liaison::bench

BENCHMARK_MAIN();
