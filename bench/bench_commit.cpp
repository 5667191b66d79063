// Durable commits: a transaction that creates one relationship, beside 200 bytes appended to a file and
// synced.
//
// Both wait for the disk once. What the difference consists of: building the batch and the new blocks
// (processor), a longer record, and the mark that is written at every sync. Percentiles of each side come
// from the same turns.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "bench/beside.h"
#include "bench/temporary_folder.h"
#include "graph/graph.h"

namespace liaison::bench {
namespace {

class SyncedFile {
 public:
  explicit SyncedFile(const std::string& path)
      : file_(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)) {
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), path);
  }
  ~SyncedFile() { close(file_); }
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;

  void Append(const std::string& bytes) {
    if (write(file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) ||
        fdatasync(file_) != 0) {
      throw std::system_error(errno, std::generic_category(), "append");
    }
  }

 private:
  int file_;
};

double Percentile(std::vector<double>& samples, double p) {
  const auto place =
      samples.begin() + static_cast<std::ptrdiff_t>(p * static_cast<double>(samples.size() - 1));
  std::nth_element(samples.begin(), place, samples.end());
  return *place;
}

void CommitOneRelationship(benchmark::State& state) {
  constexpr std::uint32_t kNodes = 10'000;
  TemporaryFolder folder;
  SyncedFile file(folder.In("raw"));
  const std::string record(200, 'x');
  const auto graph = Graph::Open(folder.In("graph.db"));
  std::vector<NodeId> nodes;
  TypeId type;
  {
    const auto writer = graph->BeginWrite();
    const LabelId label = writer->Label("Person");
    type = writer->Type("KNOWS");
    for (std::uint32_t i = 0; i < kNodes; ++i) nodes.push_back(writer->CreateNode({&label, 1}));
    writer->Commit();
  }
  std::uint64_t turn = 0;
  auto commit = [&] {
    const auto writer = graph->BeginWrite();
    writer->CreateRelationship(nodes[turn * 7919 % kNodes], type, nodes[turn * 104729 % kNodes]);
    writer->Commit();
  };
  auto append = [&] { file.Append(record); };
  for (int i = 0; i < 20; ++i) {  // files are made, the log has its first pages
    commit();
    append();
    ++turn;
  }
  std::vector<double> ours, theirs;
  for (auto _ : state) {
    if (turn % 2 == 0) {
      ours.push_back(Nanoseconds(commit));
      theirs.push_back(Nanoseconds(append));
    } else {
      theirs.push_back(Nanoseconds(append));
      ours.push_back(Nanoseconds(commit));
    }
    ++turn;
    state.SetIterationTime(ours.back() * 1e-9);
  }
  const double ours50 = Percentile(ours, 0.5), theirs50 = Percentile(theirs, 0.5);
  state.counters["ours_p50_us"] = ours50 / 1e3;
  state.counters["theirs_p50_us"] = theirs50 / 1e3;
  state.counters["ours_p99_us"] = Percentile(ours, 0.99) / 1e3;
  state.counters["theirs_p99_us"] = Percentile(theirs, 0.99) / 1e3;
  state.counters["ratio_p50"] = ours50 / theirs50;
  state.counters["ratio_p99"] = state.counters["ours_p99_us"] / state.counters["theirs_p99_us"];
}

// The same without waiting for the disk: what the processor does.
void CommitWithoutSync(benchmark::State& state) {
  GraphOptions options;
  options.sync = false;
  TemporaryFolder folder;
  const auto graph = Graph::Open(folder.In("graph.db"), options);
  std::vector<NodeId> nodes;
  TypeId type;
  {
    const auto writer = graph->BeginWrite();
    const LabelId label = writer->Label("Person");
    type = writer->Type("KNOWS");
    for (int i = 0; i < 10'000; ++i) nodes.push_back(writer->CreateNode({&label, 1}));
    writer->Commit();
  }
  std::uint64_t turn = 0;
  for (auto _ : state) {
    const auto writer = graph->BeginWrite();
    writer->CreateRelationship(nodes[turn * 7919 % nodes.size()], type, nodes[turn * 104729 % nodes.size()]);
    writer->Commit();
    ++turn;
  }
}

BENCHMARK(CommitOneRelationship)
    ->UseManualTime()
    ->Iterations(1000)
    ->Repetitions(5)
    ->ReportAggregatesOnly()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(CommitWithoutSync)
    ->Iterations(20'000)
    ->Repetitions(5)
    ->ReportAggregatesOnly()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace liaison::bench

BENCHMARK_MAIN();
