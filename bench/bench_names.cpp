// Search of misspelt names: how often the right one is among the first five, and how long it takes, over made
// names of persons and organisations with one or two slips.
//
//   bench_names [names] [searches]      1,000,000 and 1,000 unless said
//
// Everything is as a user has it: a database on disk, CREATE FULLTEXT INDEX, CALL search.entities with a new
// text each time. One round before, so that what is read stands in memory; the same texts again are measured.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "bench/made_names.h"
#include "bench/temporary_folder.h"
#include "graph/graph.h"
#include "query/session.h"

namespace liaison::bench {
namespace {

using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

// Of the processor: what other work on the machine does not lengthen.
double ProcessorMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double Megabytes(const std::string& folder) {
  double bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
  }
  return bytes / 1e6;
}

void Load(Graph& graph, const std::vector<std::string>& names) {
  constexpr std::size_t kCommit = 50'000;
  auto transaction = graph.BeginWrite();
  const KeyId key = transaction->Key("name");
  const std::vector<LabelId> labels = {transaction->Label("Entity")};
  for (std::size_t i = 0; i < names.size(); ++i) {
    transaction->SetProperty(transaction->CreateNode(labels), key, Value(names[i]));
    if ((i + 1) % kCommit == 0) transaction->CommitAndContinue();
  }
  transaction->Commit();
}

struct Search {
  std::string name, text;
  bool two_words = false, found = false;
  double milliseconds = 0, processor = 0;
};

void Run(Session& session, Search& search) {
  const double processor = ProcessorMilliseconds();
  const Clock::time_point begin = Clock::now();
  const Result result =
      session.Run("CALL search.entities($text, {limit: 5}) YIELD name", {{"text", Value(search.text)}});
  search.milliseconds = MillisecondsSince(begin);
  search.processor = ProcessorMilliseconds() - processor;
  search.found = std::any_of(result.rows.begin(), result.rows.end(),
                             [&](const auto& row) { return row[0].AsString() == search.name; });
}

std::string Percentiles(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  return fmt::format("median {:.2f}, p90 {:.2f}, p99 {:.2f}, longest {:.2f}", at(0.5), at(0.9), at(0.99),
                     at(1));
}

void Report(const char* what, const std::vector<Search>& searches, bool two_words_only) {
  std::vector<double> times, processor;
  std::size_t found = 0;
  for (const Search& search : searches) {
    if (two_words_only && !search.two_words) continue;
    times.push_back(search.milliseconds);
    processor.push_back(search.processor);
    found += search.found;
  }
  if (times.empty()) return;
  fmt::print(
      "{}: {} searches, the right one among the first five in {:.1f} %\n  ms: {}\n  of the processor: {}\n",
      what, times.size(), 100.0 * static_cast<double>(found) / static_cast<double>(times.size()),
      Percentiles(times), Percentiles(processor));
}

void Main(std::size_t name_count, std::size_t search_count) {
  const std::vector<std::string> names = MakeNames(name_count, 1);
  Dice dice(7);
  std::vector<Search> searches(search_count);
  for (Search& search : searches) {
    search.name = names[dice.Below(names.size())];
    search.text = Misspell(search.name, dice);
    search.two_words = std::count(search.name.begin(), search.name.end(), ' ') == 1;
  }
  TemporaryFolder folder;
  const std::string path = folder.In("names.db");
  {
    const auto graph = Graph::Open(path);
    Load(*graph, names);
    graph->Flush();
  }
  const double before = Megabytes(path);
  {
    const auto graph = Graph::Open(path);
    Session session(*graph);
    const Clock::time_point begin = Clock::now();
    session.Run("CREATE FULLTEXT INDEX names FOR (n:Entity) ON EACH [n.name]");
    fmt::print("{} names: index made in {:.1f} s", names.size(), MillisecondsSince(begin) / 1000);
  }
  fmt::print(", {:.0f} MB beside {:.0f} MB\n", Megabytes(path) - before, before);
  const auto graph = Graph::Open(path);
  Session session(*graph);
  Run(session, searches.front());
  fmt::print("first search after the open: {:.1f} ms\n", searches.front().milliseconds);
  for (Search& search : searches) Run(session, search);
  for (Search& search : searches) Run(session, search);
  Report("all", searches, false);
  Report("names of two words", searches, true);
}

}  // namespace
}  // namespace liaison::bench

int main(int count, char** arguments) {
  auto number = [&](int i, std::size_t otherwise) {
    return count > i ? static_cast<std::size_t>(std::strtoull(arguments[i], nullptr, 10)) : otherwise;
  };
  liaison::bench::Main(std::max<std::size_t>(1, number(1, 1'000'000)),
                       std::max<std::size_t>(1, number(2, 1'000)));
  return 0;
}
