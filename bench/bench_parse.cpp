// What a statement costs before its first row: text to tree alone, and text to rows of an empty graph, where the session
// keeps plans by text (the same text again) or must make one (a text it has not seen).
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <string>

#include "graph/graph.h"
#include "query/parse/parse.h"
#include "query/session.h"

namespace liaison::bench {
namespace {

constexpr std::array kStatements = {
    "MATCH (p:Person {id: $id}) RETURN p.name",
    "MATCH (p:Person {id: $id})-[k:KNOWS]->(f:Person) WHERE k.since > 2010 RETURN f.name, k.since ORDER BY k.since DESC LIMIT 10",
    "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person)-[:LIKES]->(t:Topic) WHERE NOT (a)-[:KNOWS]->(c) AND a <> c "
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
  for (auto _ : state) benchmark::DoNotOptimize(session.Run(text + " // " + std::to_string(turn++), parameters));
}

void Each(benchmark::internal::Benchmark* b) {
  b->DenseRange(0, kStatements.size() - 1)->Repetitions(5)->MinTime(0.1)->ReportAggregatesOnly()->Unit(benchmark::kMicrosecond);
}
BENCHMARK(ParseAlone)->Apply(Each);
BENCHMARK(RunAgain)->Apply(Each);
BENCHMARK(RunNew)->Apply(Each);

}  // namespace
}  // namespace liaison::bench

BENCHMARK_MAIN();
